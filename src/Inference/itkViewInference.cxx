/*=========================================================================
 *
 *  Copyright NumFOCUS
 *
 *  Licensed under the Apache License, Version 2.0 (the "License");
 *  you may not use this file except in compliance with the License.
 *  You may obtain a copy of the License at
 *
 *         http://www.apache.org/licenses/LICENSE-2.0.txt
 *
 *  Unless required by applicable law or agreed to in writing, software
 *  distributed under the License is distributed on an "AS IS" BASIS,
 *  WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 *  See the License for the specific language governing permissions and
 *  limitations under the License.
 *
 *=========================================================================*/
#include "itkViewInference.h"

#include "itkMacro.h"

#include <cmath>

namespace itk
{

ViewInference::ViewInference(std::shared_ptr<const NetworkInference> inference, Settings settings)
  : m_Inference(std::move(inference))
  , m_Settings(std::move(settings))
{}

auto
ViewInference::MakeViews(std::size_t dimension) const -> std::vector<View>
{
  const auto        size = static_cast<int64_t>(dimension);
  const auto        identity = torch::eye(size, torch::kDouble);
  const auto        nowhere = torch::zeros({ size }, torch::kDouble);
  std::vector<View> views{ { identity, nowhere } };
  for (const double sign : { -1.0, 1.0 })
  {
    for (int64_t axis = 0; axis < size && m_Settings.shift > 0.0; ++axis)
    {
      auto translation = nowhere.clone();
      translation[axis] = sign * m_Settings.shift;
      views.push_back({ identity, translation });
    }
    for (int64_t first = 0; first < size && m_Settings.rotation > 0.0; ++first)
    {
      for (int64_t second = first + 1; second < size; ++second)
      {
        const double cosine = std::cos(m_Settings.rotation);
        const double sine = sign * std::sin(m_Settings.rotation);
        const double ratio = m_Settings.spacing[second] / m_Settings.spacing[first];
        auto         matrix = identity.clone();
        matrix[first][first] = cosine;
        matrix[first][second] = -sine * ratio;
        matrix[second][first] = sine / ratio;
        matrix[second][second] = cosine;
        views.push_back({ matrix, nowhere });
      }
    }
    if (m_Settings.scale > 1.0)
    {
      views.push_back({ identity * std::pow(m_Settings.scale, sign), nowhere });
    }
  }
  if (m_Settings.mirroredAxis >= 0)
  {
    auto matrix = identity.clone();
    matrix[m_Settings.mirroredAxis][m_Settings.mirroredAxis] = -1.0;
    views.push_back({ matrix, nowhere, true });
  }
  return views;
}

torch::Tensor
ViewInference::Resample(const torch::Tensor & maps,
                        const torch::Tensor & matrix,
                        const torch::Tensor & translation,
                        bool                  repeatsBorder)
{
  // LibTorch counts from -1 to 1 between the borders of the outer pixels, the fastest axis first.
  const auto size = maps.sizes().slice(2);
  const auto half = torch::tensor(std::vector<int64_t>(size.begin(), size.end()), torch::kDouble) / 2.0;
  const auto linear = matrix * half.unsqueeze(0) / half.unsqueeze(1);
  const auto theta =
    torch::cat({ linear.flip({ 0, 1 }), (translation / half).flip({ 0 }).unsqueeze(1) }, 1).to(torch::kFloat);
  return torch::grid_sampler(
    maps, torch::affine_grid_generator(theta.unsqueeze(0), maps.sizes(), false), 0, repeatsBorder ? 1 : 0, false);
}

torch::Tensor
ViewInference::TurnBack(const torch::Tensor &         map,
                        const NetworkMapDescription & description,
                        const View &                  view,
                        torch::IntArrayRef            imageSize) const
{
  const auto    inverse = torch::inverse(view.matrix);
  torch::Tensor turned;
  if (view.isMirrored && description.stride == 1)
  {
    turned = map.flip({ 2 + m_Settings.mirroredAxis });
  }
  else
  {
    // Its pixels are larger, and its center is off where it goes beyond the image.
    auto offset = torch::zeros_like(view.translation);
    for (int64_t axis = 0; axis < offset.size(0); ++axis)
    {
      offset[axis] = 0.5 * static_cast<double>(map.size(2 + axis) * description.stride - imageSize[axis]);
    }
    const auto translation = inverse.matmul(offset - view.translation) - offset;
    turned = Resample(map, inverse, translation / static_cast<double>(description.stride), description.isDisplacement);
  }
  const int64_t components = description.componentsPerLandmark;
  auto          ofLandmarks = turned.reshape({ 1, turned.size(1) / components, components, -1 });
  if (view.isMirrored)
  {
    ofLandmarks = ofLandmarks.index_select(1, torch::tensor(m_Settings.mirroredOrder));
  }
  if (description.isDisplacement)
  {
    ofLandmarks = view.matrix.flip({ 0, 1 }).to(torch::kFloat).matmul(ofLandmarks);
  }
  return ofLandmarks.reshape(turned.sizes());
}

void
ViewInference::Evaluate(const torch::Tensor & image, NetworkMaps & maps) const
{
  const auto views = this->MakeViews(static_cast<std::size_t>(image.dim() - 2));
  m_Inference->Evaluate(image, maps);
  if (views.size() == 1)
  {
    return;
  }
  for (const auto & map : maps)
  {
    const auto description = FindMap(this->GetMaps(), map.first);
    if (description.componentsPerLandmark != 1 && !description.isDisplacement)
    {
      itkGenericExceptionMacro("Only maps of one value a landmark, and displacements, can be averaged over views ('"
                               << map.first << "' cannot).");
    }
  }
  auto ofView = MakeMapsLike(maps);
  for (std::size_t i = 1; i < views.size(); ++i)
  {
    const auto & view = views[i];
    const auto   seen = view.isMirrored
                          ? image.flip({ 2 + m_Settings.mirroredAxis })
                          : Resample(image - m_Settings.fillValue, view.matrix, view.translation) + m_Settings.fillValue;
    m_Inference->Evaluate(seen, ofView);
    for (auto & map : maps)
    {
      map.second.add_(
        this->TurnBack(ofView.at(map.first), FindMap(this->GetMaps(), map.first), view, image.sizes().slice(2)));
    }
  }
  for (auto & map : maps)
  {
    map.second.div_(static_cast<double>(views.size()));
  }
}

} // end namespace itk

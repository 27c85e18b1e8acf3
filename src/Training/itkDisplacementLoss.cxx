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
#include "itkDisplacementLoss.h"
#include "itkDisplacementLayers.h"

namespace itk
{

void
DisplacementLossSettings::Verify() const
{
  RequireNotNegative("classificationWeight", classificationWeight);
}

DisplacementLoss::DisplacementLoss(const NetworkTask &, const DisplacementLossSettings & settings)
  : m_Settings(settings)
{}

torch::Tensor
DisplacementLoss::Compute(const NetworkMaps & maps, const LossTarget & target) const
{
  const auto & logits = maps.at(ClassificationLogitsName);
  const auto & logarithms = maps.at(LogDisplacementName);
  const auto   displacements = MakeDisplacements(target.coordinates, target.gridSize, logits.sizes().slice(2));
  const auto   classes = MakePatchClasses(displacements, target.gridSize).to(logits.options());
  const auto   wanted = ToLogDisplacement(displacements.nan_to_num(0.0));

  const auto differences = (logarithms.reshape(wanted.sizes()) - wanted).abs().flatten(2).mean(2);
  auto       entropies =
    torch::binary_cross_entropy_with_logits(logits, classes, {}, {}, at::Reduction::None).flatten(2).mean(2);
  if (target.mask.defined())
  {
    entropies = entropies * target.mask;
  }
  const auto total = (differences * target.ComputeWeights()).sum() + m_Settings.classificationWeight * entropies.sum();
  return total / logits.size(0);
}

torch::Tensor
MakeDisplacements(const torch::Tensor & coordinates, torch::IntArrayRef gridSize, torch::IntArrayRef mapSize)
{
  const auto                 dimension = static_cast<int64_t>(gridSize.size());
  std::vector<torch::Tensor> axes;
  for (int64_t axis = dimension - 1; axis >= 0; --axis)
  {
    const auto stride = static_cast<double>(gridSize[axis] / mapSize[axis]);
    auto       shape = std::vector<int64_t>(dimension, 1);
    shape[axis] = mapSize[axis];
    const auto centers = torch::arange(mapSize[axis], coordinates.options()) * stride + (stride - 1.0) / 2.0;
    auto       whole = coordinates.sizes().slice(0, 2).vec();
    whole.insert(whole.end(), mapSize.begin(), mapSize.end());
    auto places = coordinates.select(-1, dimension - 1 - axis);
    for (int64_t i = 0; i < dimension; ++i)
    {
      places = places.unsqueeze(-1);
    }
    axes.push_back((places - centers.reshape(shape)).expand(whole));
  }
  return torch::stack(axes, 2);
}

torch::Tensor
MakePatchClasses(const torch::Tensor & displacements, torch::IntArrayRef gridSize)
{
  auto       classes = torch::ones_like(displacements.select(2, 0), torch::kBool);
  const auto dimension = displacements.size(2);
  for (int64_t axis = 0; axis < dimension; ++axis)
  {
    // A border between patches belongs to the second of them.
    const auto size = displacements.size(3 + dimension - 1 - axis);
    const auto half = static_cast<double>(gridSize[dimension - 1 - axis] / size) / 2.0;
    const auto along = displacements.select(2, axis);
    classes = classes & (along >= -half) & (along < half);
  }
  return classes;
}

void
RegisterDisplacementLoss(LossRegistry & registry)
{
  registry.Add("Displacement", LossMaker::For<DisplacementLoss, DisplacementLossSettings>());
}

} // end namespace itk

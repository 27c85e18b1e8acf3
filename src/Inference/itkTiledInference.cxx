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
#include "itkTiledInference.h"

#include "itkMath.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace itk
{

TiledInference::TiledInference(std::shared_ptr<const NetworkInference> inference, Settings settings)
  : m_Inference(std::move(inference))
  , m_Settings(std::move(settings))
{
  const int64_t multiple = m_Inference->GetSizeMultiple();
  for (std::size_t axis = 0; axis < m_Settings.tileSize.size(); ++axis)
  {
    const auto size = m_Settings.tileSize[axis];
    const auto overlap = m_Settings.overlap[axis];
    if (size < 0 || size % multiple != 0)
    {
      itkGenericExceptionMacro("TileSize must be a multiple of " << multiple << " along each axis (got " << size
                                                                 << ").");
    }
    if (size > 0 && (overlap < 0 || overlap % multiple != 0 || overlap >= size))
    {
      itkGenericExceptionMacro("TileOverlap must be a multiple of "
                               << multiple << ", and below TileSize, along each axis (got " << overlap
                               << " with a TileSize of " << size << ").");
    }
  }
}

auto
TiledInference::MakeAxis(std::size_t axis, int64_t imageLength) const -> Axis
{
  const int64_t multiple = m_Inference->GetSizeMultiple();
  const int64_t paddedLength = (imageLength + multiple - 1) / multiple * multiple;
  const int64_t tileSize = m_Settings.tileSize[axis];
  Axis          tiles{ tileSize == 0 ? paddedLength : std::min(tileSize, paddedLength), {} };
  for (int64_t start = 0; start + tiles.length < paddedLength; start += tileSize - m_Settings.overlap[axis])
  {
    tiles.starts.push_back(start);
  }
  tiles.starts.push_back(paddedLength - tiles.length);
  return tiles;
}

torch::Tensor
TiledInference::MakeWeights(const Axis & axis, std::size_t tile, int64_t stride)
{
  const auto rise = [](double distance, double overlap) {
    return distance < overlap ? Math::sqr(std::sin(Math::pi_over_2 * distance / overlap)) : 1.0;
  };
  const auto length = axis.length / stride;
  const auto weighTile = [&](std::size_t t, int64_t x) {
    const auto start = axis.starts[t];
    const auto before = t == 0 ? 0 : axis.starts[t - 1] + axis.length - start;
    const auto after = t + 1 == axis.starts.size() ? 0 : start + axis.length - axis.starts[t + 1];
    return rise(static_cast<double>(x) + 0.5, static_cast<double>(before / stride)) *
           rise(static_cast<double>(length - x) - 0.5, static_cast<double>(after / stride));
  };
  auto         weights = torch::empty({ length });
  auto * const values = weights.data_ptr<float>();
  for (int64_t x = 0; x < length; ++x)
  {
    double sum = 0.0;
    for (std::size_t other = 0; other < axis.starts.size(); ++other)
    {
      const auto inOther = x + (axis.starts[tile] - axis.starts[other]) / stride;
      sum += inOther >= 0 && inOther < length ? weighTile(other, inOther) : 0.0;
    }
    values[x] = static_cast<float>(weighTile(tile, x) / sum);
  }
  return weights;
}

void
TiledInference::Evaluate(const torch::Tensor & image, NetworkMaps & maps) const
{
  const auto           extent = image.sizes().slice(2);
  const auto           dimension = extent.size();
  std::vector<Axis>    axes;
  std::vector<int64_t> borders(2 * dimension, 0);
  std::size_t          numberOfTiles = 1;
  for (std::size_t axis = 0; axis < dimension; ++axis)
  {
    axes.push_back(this->MakeAxis(axis, extent[axis]));
    numberOfTiles *= axes.back().starts.size();
    // LibTorch counts borders from the last axis.
    borders[2 * (dimension - 1 - axis) + 1] = axes.back().starts.back() + axes.back().length - extent[axis];
  }
  const bool isPadded = std::any_of(borders.begin(), borders.end(), [](int64_t border) { return border > 0; });
  if (numberOfTiles == 1 && !isPadded)
  {
    m_Inference->Evaluate(image, maps);
    m_Settings.progress(1.0);
    return;
  }

  const auto padded = isPadded ? torch::constant_pad_nd(image, borders, m_Settings.fillValue) : image;
  const auto isSmooth = [this](const std::string & name) {
    return m_Settings.isSmooth || FindMap(this->GetMaps(), name).isDisplacement;
  };
  for (auto & map : maps)
  {
    map.second.fill_(isSmooth(map.first) ? 0.0f : -std::numeric_limits<float>::infinity());
  }
  for (std::size_t number = 0; number < numberOfTiles; ++number)
  {
    std::vector<std::size_t> tile(dimension);
    auto                     rest = number;
    for (auto axis = dimension; axis-- > 0;)
    {
      tile[axis] = rest % axes[axis].starts.size();
      rest /= axes[axis].starts.size();
    }
    auto        tileImage = padded;
    NetworkMaps tileMaps;
    for (std::size_t axis = 0; axis < dimension; ++axis)
    {
      tileImage = tileImage.narrow(2 + axis, axes[axis].starts[tile[axis]], axes[axis].length);
    }
    for (const auto & map : maps)
    {
      const int64_t        stride = FindMap(this->GetMaps(), map.first).stride;
      std::vector<int64_t> shape{ 1, map.second.size(1) };
      for (const auto & axis : axes)
      {
        shape.push_back(axis.length / stride);
      }
      tileMaps[map.first] = torch::empty(shape, torch::kFloat);
    }
    m_Inference->Evaluate(tileImage.contiguous(), tileMaps);

    for (const auto & map : maps)
    {
      const int64_t stride = FindMap(this->GetMaps(), map.first).stride;
      auto          target = map.second;
      auto          source = tileMaps.at(map.first);
      torch::Tensor weight;
      for (std::size_t axis = 0; axis < dimension; ++axis)
      {
        const auto start = axes[axis].starts[tile[axis]] / stride;
        const auto length = std::min(axes[axis].length / stride, target.size(2 + axis) - start);
        target = target.narrow(2 + axis, start, length);
        source = source.narrow(2 + axis, 0, length);
        const auto along = MakeWeights(axes[axis], tile[axis], stride).narrow(0, 0, length);
        weight = axis == 0 ? along : weight.unsqueeze(-1) * along;
      }
      if (isSmooth(map.first))
      {
        target.add_(source * weight);
      }
      else
      {
        // NaN of any tile stays.
        torch::maximum_out(target, target, source);
      }
    }
    m_Settings.progress(static_cast<double>(number + 1) / static_cast<double>(numberOfTiles));
  }
}

} // end namespace itk

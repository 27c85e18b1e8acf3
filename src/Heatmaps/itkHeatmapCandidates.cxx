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
#include "itkHeatmapCandidates.h"

#include "itkIndexRange.h"

#include <algorithm>
#include <cmath>

namespace itk
{
namespace
{

template <unsigned int VDimension>
ImageRegion<VDimension>
GetNeighborhood(const Heatmap<VDimension> & heatmap, const Index<VDimension> & index)
{
  ImageRegion<VDimension> neighborhood(index, Size<VDimension>::Filled(1));
  neighborhood.PadByRadius(1);
  neighborhood.Crop(heatmap.GetRegion());
  return neighborhood;
}

/** Whether no pixel of a plateau has a larger neighbor. Marks its pixels, counted in raster order, as visited. */
template <unsigned int VDimension>
bool
IsMaximumPlateau(const Heatmap<VDimension> & heatmap, const Index<VDimension> & index, std::vector<bool> & visited)
{
  const auto visit = [&](const Index<VDimension> & pixel) {
    const auto number = static_cast<size_t>(heatmap.image->ComputeOffset(pixel));
    const bool isFirstVisit = !visited[number];
    visited[number] = true;
    return isFirstVisit;
  };
  visited.resize(heatmap.GetRegion().GetNumberOfPixels(), false);
  if (!visit(index))
  {
    return false;
  }
  const double                   value = heatmap.GetValue(index);
  bool                           isMaximum = true;
  std::vector<Index<VDimension>> pixels{ index };
  while (!pixels.empty())
  {
    const auto pixel = pixels.back();
    pixels.pop_back();
    for (const auto & neighbor : ImageRegionIndexRange<VDimension>(GetNeighborhood(heatmap, pixel)))
    {
      const double other = heatmap.GetValue(neighbor);
      isMaximum = isMaximum && !(other > value && std::isfinite(other));
      if (other == value && visit(neighbor))
      {
        pixels.push_back(neighbor);
      }
    }
  }
  return isMaximum;
}

} // namespace

template <unsigned int VDimension>
std::vector<Index<VDimension>>
FindHeatmapMaxima(const Heatmap<VDimension> & heatmap, double threshold)
{
  const auto                     lineLength = heatmap.GetRegion().GetSize(0);
  std::vector<Index<VDimension>> maxima;
  std::vector<bool>              visited;
  size_t                         position = heatmap.component;
  for (auto index : ImageRegionIndexRange<VDimension>(heatmap.GetLineStarts()))
  {
    const bool hasMaximum = heatmap.lineExtrema->maximum[position] > threshold;
    position += heatmap.image->GetNumberOfComponentsPerPixel();
    for (SizeValueType x = 0; hasMaximum && x < lineLength; ++x, ++index[0])
    {
      const double value = heatmap.GetValue(index);
      if (!(value > threshold) || !std::isfinite(value))
      {
        continue;
      }
      bool hasLarger = false;
      bool hasEqual = false;
      for (const auto & neighbor : ImageRegionIndexRange<VDimension>(GetNeighborhood(heatmap, index)))
      {
        const double other = heatmap.GetValue(neighbor);
        hasEqual = hasEqual || (other == value && neighbor != index);
        if (other > value && std::isfinite(other))
        {
          hasLarger = true;
          break;
        }
      }
      if (!hasLarger && (!hasEqual || IsMaximumPlateau(heatmap, index, visited)))
      {
        maxima.push_back(index);
      }
    }
  }
  return maxima;
}

template <unsigned int VDimension>
std::vector<DecodedLandmark<VDimension>>
FindHeatmapCandidates(const Heatmap<VDimension> &        heatmap,
                      const HeatmapDecoder<VDimension> & decoder,
                      size_t                             count,
                      float                              threshold)
{
  using HeatmapType = Heatmap<VDimension>;
  using LandmarkType = DecodedLandmark<VDimension>;
  std::vector<HeatmapType> maxima;
  for (const auto & index : FindHeatmapMaxima(heatmap, threshold))
  {
    maxima.push_back(heatmap);
    maxima.back().maximum = static_cast<float>(heatmap.GetValue(index));
    maxima.back().maximumIndex = index;
  }
  // Of equal ones, the first in raster order wins here too.
  std::stable_sort(
    maxima.begin(), maxima.end(), [](const HeatmapType & a, const HeatmapType & b) { return a.maximum > b.maximum; });
  maxima.erase(maxima.begin() + static_cast<std::ptrdiff_t>(std::min(maxima.size(), count)), maxima.end());

  std::vector<LandmarkType> candidates;
  for (const HeatmapType & maximum : maxima)
  {
    const auto candidate = decoder.DecodeCandidate(maximum);
    // On a coarse reference image, neighboring maxima can have the same largest pixel.
    const bool isNew = std::none_of(
      candidates.begin(), candidates.end(), [&](const LandmarkType & other) { return other.point == candidate.point; });
    if (isNew && candidate.confidence > threshold)
    {
      candidates.push_back(candidate);
    }
  }
  std::stable_sort(candidates.begin(), candidates.end(), [](const LandmarkType & a, const LandmarkType & b) {
    return a.confidence > b.confidence;
  });
  return candidates;
}

template std::vector<DecodedLandmark<2>>
FindHeatmapCandidates(const Heatmap<2> &, const HeatmapDecoder<2> &, size_t, float);
template std::vector<DecodedLandmark<3>>
FindHeatmapCandidates(const Heatmap<3> &, const HeatmapDecoder<3> &, size_t, float);

} // end namespace itk

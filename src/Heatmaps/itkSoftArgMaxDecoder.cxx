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
#include "itkHeatmapCovariance.h"
#include "itkHeatmapDecoderRegistry.h"

#include "itkIndexRange.h"

#include "vnl/vnl_vector_fixed.h"

#include <algorithm>
#include <cmath>

namespace itk
{
namespace
{

/** The mean position under the softmax of a heatmap. */
template <unsigned int VDimension>
class SoftArgMaxDecoder : public HeatmapDecoder<VDimension>
{
public:
  using HeatmapDecoder<VDimension>::HeatmapDecoder;
  using typename HeatmapDecoder<VDimension>::HeatmapType;
  using typename HeatmapDecoder<VDimension>::LandmarkType;
  using typename HeatmapDecoder<VDimension>::RegionType;
  using typename HeatmapDecoder<VDimension>::ContinuousIndexType;

  LandmarkType
  Decode(const HeatmapType & heatmap) const override
  {
    return this->DecodeIn(heatmap.GetRegion(), heatmap.maximum, heatmap);
  }

  LandmarkType
  DecodeCandidate(const HeatmapType & heatmap) const override
  {
    // A larger one may be near the candidate's maximum.
    const auto window = this->GetWindow(heatmap);
    double     largest = heatmap.maximum;
    for (const auto & index : ImageRegionIndexRange<VDimension>(window))
    {
      const double value = heatmap.GetValue(index);
      largest = std::isfinite(value) ? std::max(largest, value) : largest;
    }
    return this->DecodeIn(window, largest, heatmap);
  }

private:
  /** From the finite values of a region, of which the largest is given. */
  LandmarkType
  DecodeIn(const RegionType & region, double largest, const HeatmapType & heatmap) const
  {
    double                               mass = 0.0;
    vnl_vector_fixed<double, VDimension> first(0.0);
    LandmarkCovariance<VDimension>       second;
    second.Fill(0.0);
    for (const auto & index : ImageRegionIndexRange<VDimension>(region))
    {
      const double value = heatmap.GetValue(index);
      if (!std::isfinite(value))
      {
        continue;
      }
      const double weight = std::exp((value - largest) / this->GetSettings().temperature);
      mass += weight;
      for (unsigned int d = 0; d < VDimension; ++d)
      {
        const auto offset = static_cast<double>(index[d] - heatmap.maximumIndex[d]);
        first[d] += weight * offset;
        for (unsigned int k = 0; k <= d; ++k)
        {
          second(d, k) += weight * offset * static_cast<double>(index[k] - heatmap.maximumIndex[k]);
        }
      }
    }
    first /= mass;
    ContinuousIndexType position(heatmap.maximumIndex);
    for (unsigned int d = 0; d < VDimension; ++d)
    {
      position[d] += first[d];
      for (unsigned int k = 0; k <= d; ++k)
      {
        second(d, k) = second(k, d) = second(d, k) / mass - first[d] * first[k];
      }
    }
    auto landmark = this->MakeLandmark(heatmap, position);
    landmark.covariance = MakePhysicalCovariance<VDimension>(*heatmap.image, second);
    return landmark;
  }
};

} // namespace

void
RegisterSoftArgMaxDecoder(HeatmapDecoderRegistry & registry)
{
  registry.Add("SoftArgMax", MakeHeatmapDecoderMaker<SoftArgMaxDecoder>());
}

} // end namespace itk

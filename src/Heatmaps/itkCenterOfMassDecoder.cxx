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
#include "itkHeatmapDecoderRegistry.h"

#include "itkIndexRange.h"

#include "vnl/vnl_vector_fixed.h"

#include <cmath>

namespace itk
{
namespace
{

/** The center of mass in a window around the largest pixel. */
template <unsigned int VDimension>
class CenterOfMassDecoder : public HeatmapDecoder<VDimension>
{
public:
  using HeatmapDecoder<VDimension>::HeatmapDecoder;
  using typename HeatmapDecoder<VDimension>::HeatmapType;
  using typename HeatmapDecoder<VDimension>::LandmarkType;
  using typename HeatmapDecoder<VDimension>::ContinuousIndexType;

  LandmarkType
  Decode(const HeatmapType & heatmap) const override
  {
    double                               mass = 0.0;
    vnl_vector_fixed<double, VDimension> moment(0.0);
    for (const auto & index : ImageRegionIndexRange<VDimension>(this->GetWindow(heatmap)))
    {
      const double value = heatmap.GetValue(index);
      if (value > 0.0 && std::isfinite(value))
      {
        mass += value;
        for (unsigned int d = 0; d < VDimension; ++d)
        {
          moment[d] += value * static_cast<double>(index[d] - heatmap.maximumIndex[d]);
        }
      }
    }
    ContinuousIndexType position(heatmap.maximumIndex);
    if (mass > 0.0)
    {
      for (unsigned int d = 0; d < VDimension; ++d)
      {
        position[d] += moment[d] / mass;
      }
    }
    return this->MakeLandmark(heatmap, position);
  }
};

} // namespace

void
RegisterCenterOfMassDecoder(HeatmapDecoderRegistry & registry)
{
  registry.Add("CenterOfMass", MakeHeatmapDecoderMaker<CenterOfMassDecoder>());
}

} // end namespace itk

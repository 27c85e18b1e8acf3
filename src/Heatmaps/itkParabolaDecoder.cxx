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
#include "itkParabolaDecoder.h"

#include "itkHeatmapDecoderRegistry.h"

#include <cmath>

namespace itk
{

template <unsigned int VDimension>
auto
ParabolaDecoder<VDimension>::Decode(const HeatmapType & heatmap) const -> LandmarkType
{
  const auto          region = heatmap.GetRegion();
  ContinuousIndexType position(heatmap.maximumIndex);
  for (unsigned int d = 0; d < VDimension; ++d)
  {
    auto before = heatmap.maximumIndex;
    auto after = heatmap.maximumIndex;
    --before[d];
    ++after[d];
    if (region.IsInside(before) && region.IsInside(after))
    {
      const double a = heatmap.GetValue(before);
      const double c = heatmap.GetValue(after);
      const double curvature = a - 2.0 * heatmap.maximum + c;
      if (std::isfinite(curvature) && curvature != 0.0)
      {
        position[d] += 0.5 * (a - c) / curvature;
      }
    }
  }
  return this->MakeLandmark(heatmap, position);
}

template class ParabolaDecoder<2>;
template class ParabolaDecoder<3>;

void
RegisterParabolaDecoder(HeatmapDecoderRegistry & registry)
{
  registry.Add("Parabola", MakeHeatmapDecoderMaker<ParabolaDecoder>());
}

} // end namespace itk

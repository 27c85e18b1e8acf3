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

namespace itk
{
namespace
{

/** The center of the largest pixel. */
template <unsigned int VDimension>
class ArgMaxDecoder : public HeatmapDecoder<VDimension>
{
public:
  using HeatmapDecoder<VDimension>::HeatmapDecoder;
  using typename HeatmapDecoder<VDimension>::HeatmapType;
  using typename HeatmapDecoder<VDimension>::LandmarkType;
  using typename HeatmapDecoder<VDimension>::ContinuousIndexType;

  LandmarkType
  Decode(const HeatmapType & heatmap) const override
  {
    return this->MakeLandmark(heatmap, ContinuousIndexType(heatmap.maximumIndex));
  }
};

} // namespace

void
RegisterArgMaxDecoder(HeatmapDecoderRegistry & registry)
{
  registry.Add("ArgMax", MakeHeatmapDecoderMaker<ArgMaxDecoder>());
}

} // end namespace itk

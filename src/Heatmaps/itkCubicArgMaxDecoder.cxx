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
#include "itkCubicMaximumSearch.h"
#include "itkHeatmapDecoderRegistry.h"

#include <limits>

namespace itk
{
namespace
{

/** The center of the largest pixel of the heatmap resampled with Keys cubic interpolation onto a reference grid. */
template <unsigned int VDimension>
class CubicArgMaxDecoder : public HeatmapDecoder<VDimension>
{
public:
  using HeatmapDecoder<VDimension>::HeatmapDecoder;
  using typename HeatmapDecoder<VDimension>::HeatmapType;
  using typename HeatmapDecoder<VDimension>::LandmarkType;

  LandmarkType
  Decode(const HeatmapType & heatmap) const override
  {
    CubicMaximumSearch<VDimension> search(heatmap, *this->GetSettings().referenceImage);
    search.Run();
    return this->MakeReferenceLandmark(search);
  }

  LandmarkType
  DecodeCandidate(const HeatmapType & heatmap) const override
  {
    CubicMaximumSearch<VDimension> search(heatmap, *this->GetSettings().referenceImage);
    search.RunNearMaximum();
    return this->MakeReferenceLandmark(search);
  }

private:
  LandmarkType
  MakeReferenceLandmark(const CubicMaximumSearch<VDimension> & search) const
  {
    const float value = search.GetValue();
    return { this->GetSettings().referenceImage->template TransformIndexToPhysicalPoint<double>(
               search.GetReferenceIndex()),
             value > -std::numeric_limits<float>::infinity() ? value : std::numeric_limits<float>::quiet_NaN() };
  }
};

} // namespace

void
RegisterCubicArgMaxDecoder(HeatmapDecoderRegistry & registry)
{
  registry.Add("CubicArgMax", MakeHeatmapDecoderMaker<CubicArgMaxDecoder>(true));
}

} // end namespace itk

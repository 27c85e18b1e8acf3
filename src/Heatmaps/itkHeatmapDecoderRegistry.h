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
#ifndef itkHeatmapDecoderRegistry_h
#define itkHeatmapDecoderRegistry_h

#include "itkHeatmapDecoder.h"
#include "itkRegistry.h"

#include <functional>
#include <memory>

namespace itk
{

/** How a decoder is made, for each dimension. */
struct HeatmapDecoderMaker
{
  template <unsigned int VDimension>
  using FunctionType =
    std::function<std::unique_ptr<HeatmapDecoder<VDimension>>(const HeatmapDecoderSettings<VDimension> &)>;

  /** Whether there must be a reference image. */
  bool            needsReferenceImage;
  FunctionType<2> makeInTwoDimensions;
  FunctionType<3> makeInThreeDimensions;
  /** Whether there must be displacements beside the heatmaps. */
  bool needsDisplacements{ false };

  template <unsigned int VDimension>
  std::unique_ptr<HeatmapDecoder<VDimension>>
  Make(const HeatmapDecoderSettings<VDimension> & settings) const
  {
    if constexpr (VDimension == 2)
    {
      return makeInTwoDimensions(settings);
    }
    else
    {
      return makeInThreeDimensions(settings);
    }
  }
};

using HeatmapDecoderRegistry = Registry<HeatmapDecoderMaker>;

/** All decoders. */
HeatmapDecoderRegistry &
GetHeatmapDecoderRegistry();

/** How a class template over the dimension is made that is constructed from HeatmapDecoderSettings. */
template <template <unsigned int> class TDecoder>
HeatmapDecoderMaker
MakeHeatmapDecoderMaker(bool needsReferenceImage = false)
{
  return { needsReferenceImage,
           [](const HeatmapDecoderSettings<2> & settings) { return std::make_unique<TDecoder<2>>(settings); },
           [](const HeatmapDecoderSettings<3> & settings) { return std::make_unique<TDecoder<3>>(settings); } };
}

} // end namespace itk

#endif

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
#ifndef itkConfigureNetworkGrid_h
#define itkConfigureNetworkGrid_h

#include "itkConvertToPixel.h"
#include "itkLandmarkModelDescription.h"
#include "itkNetworkGridResampleImageFilter.h"

#include <algorithm>

namespace itk
{

/** Sets up a NetworkGridResampleImageFilter as settings say, which have been verified for its dimension.
 * \ingroup LandmarkLocalization */
template <typename TInputImage, typename TOutputImage>
void
ConfigureNetworkGrid(NetworkGridResampleImageFilter<TInputImage, TOutputImage> & filter,
                     const LandmarkGridSettings &                                settings)
{
  typename TOutputImage::SizeType    size;
  typename TOutputImage::SpacingType spacing;
  std::copy_n(settings.size.begin(), TInputImage::ImageDimension, size.begin());
  filter.SetSize(size);
  filter.SetSpacingRule(settings.spacingRule);
  filter.SetZoom(settings.zoom);
  if (!settings.spacing.empty())
  {
    std::copy_n(settings.spacing.begin(), TInputImage::ImageDimension, spacing.Begin());
    filter.SetSpacing(spacing);
  }
  filter.SetDirectionRule(settings.directionRule);
  filter.SetSmoothingSigma(settings.smoothingSigma);
  filter.SetInterpolation(settings.interpolation);
  filter.SetFillValue(ConvertToPixel<typename TOutputImage::PixelType>(settings.fillValue));
}

} // end namespace itk

#endif

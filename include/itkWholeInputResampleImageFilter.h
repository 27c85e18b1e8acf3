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
#ifndef itkWholeInputResampleImageFilter_h
#define itkWholeInputResampleImageFilter_h

#include "itkLandmarkLocalizationTypeMacro.h"
#include "itkResampleImageFilter.h"

namespace itk
{

/** \class WholeInputResampleImageFilter
 *
 * \brief ResampleImageFilter that asks for its whole input.
 *
 * Under a linear transform, ITK's filter computes which part of the input it needs, and overflows where the transform
 * takes a point to a place that has no index (not finite, or further than 2^63 pixels away). For an input that is in
 * memory.
 *
 * \ingroup LandmarkLocalization
 */
template <typename TInputImage, typename TOutputImage>
class WholeInputResampleImageFilter : public ResampleImageFilter<TInputImage, TOutputImage>
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(WholeInputResampleImageFilter);

  using Self = WholeInputResampleImageFilter;
  using Superclass = ResampleImageFilter<TInputImage, TOutputImage>;
  using Pointer = SmartPointer<Self>;
  using ConstPointer = SmartPointer<const Self>;

  itkNewMacro(Self);
  itkOverrideGetNameOfClassMacro(WholeInputResampleImageFilter);

protected:
  WholeInputResampleImageFilter() = default;
  ~WholeInputResampleImageFilter() override = default;

  void
  GenerateInputRequestedRegion() override
  {
    const_cast<TInputImage *>(this->GetInput())->SetRequestedRegionToLargestPossibleRegion();
  }
};

} // end namespace itk

#endif

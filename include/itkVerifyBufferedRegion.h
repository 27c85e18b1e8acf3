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
#ifndef itkVerifyBufferedRegion_h
#define itkVerifyBufferedRegion_h

#include "itkMacro.h"

namespace itk
{

/** Throws when an image has no pixels in its buffer, as an output of a filter that was not computed. `what` is what the
 * image is called in the error. \ingroup LandmarkLocalization */
template <typename TImage>
void
VerifyBufferedRegion(const TImage & image, const char * what)
{
  if (image.GetBufferedRegion().GetNumberOfPixels() == 0 || image.GetBufferPointer() == nullptr)
  {
    itkGenericExceptionMacro(<< what << " must have pixels in memory (got a buffered region of the size "
                             << image.GetBufferedRegion().GetSize() << "): was the filter that makes them updated?");
  }
}

} // end namespace itk

#endif

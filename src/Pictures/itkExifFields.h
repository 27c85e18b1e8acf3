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
#ifndef itkExifFields_h
#define itkExifFields_h

#include "itkPictureFile.h"

#include <string>

namespace itk
{

constexpr double MillimetersPerInch = 25.4;

/** Takes what a block of Exif says about orientation and, if the header has no spacing, resolution. The block is a TIFF
 * file of its own, without pixels; what is not one says nothing. */
void
ApplyExifFields(const std::string & block, PictureHeader & header);

} // end namespace itk

#endif

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
#ifndef itkDICOMEncodedFrames_h
#define itkDICOMEncodedFrames_h

#include "itkDICOMContent.h"

#include <string>

namespace itk
{

/** How many pixels a data set says that it has, and of which kind. */
struct DICOMPixelLayout
{
  SizeValueType rows{ 0 };
  SizeValueType columns{ 0 };
  SizeValueType samples{ 0 };
  SizeValueType bits{ 0 };
  SizeValueType frames{ 1 };
  bool          isSigned{ false };
  std::string   photometric;
};

enum class DICOMEncoding
{
  None,
  RunLengths,
  /** JPEG, JPEG-LS or JPEG 2000. */
  Code
};

/** The encoding of a transfer syntax, by its identifier. */
DICOMEncoding
GetDICOMEncoding(const std::string & transferSyntax);

/** Whether encoded pixels, whose first item is at `position`, are as many frames as the data set says, each of that
 * size, of as many samples, of that sign and in these colors; else what they are. GDCM takes their word for it, or that
 * of the data set, or writes beyond the end of its memory. */
DICOMContent
FindEncodedFrames(FileBytes & file, SizeValueType position, DICOMEncoding encoding, const DICOMPixelLayout & stated);

} // end namespace itk

#endif

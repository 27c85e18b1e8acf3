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
#ifndef itkImageFileCompleteness_h
#define itkImageFileCompleteness_h

#include <string>

namespace itk
{

// Whether the end of an image file is missing. ITK 5.2.1 does not say so for all formats: it fills the missing part
// with zeros or grey, prints, or, where a C library jumps out of an error, crashes. These functions look at the
// structure of the file alone, before ITK does; a structure that is not that of the format counts as cut short.

/** Checksums are looked at, too. */
bool
IsPNGFileCutShort(const std::string & fileName);

bool
IsJPEGFileCutShort(const std::string & fileName);

bool
IsBMPFileCutShort(const std::string & fileName);

bool
IsTIFFFileCutShort(const std::string & fileName);

/** Data in several files (LIST or a name pattern) and data written as text are not looked at. */
bool
IsMetaImageFileCutShort(const std::string & fileName);

bool
IsNiftiFileCutShort(const std::string & fileName);

/** The data of a deflated transfer syntax are not looked at. */
bool
IsDICOMFileCutShort(const std::string & fileName);

} // end namespace itk

#endif

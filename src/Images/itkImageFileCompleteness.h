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

#include "itkFileBytes.h"

#include <string>

namespace itk
{

// Whether the end of an image file is missing. ITK 5.2.1 does not say so for all formats: it fills the missing part
// with zeros or gray, prints, or, where a C library jumps out of an error, crashes. These functions look at the
// structure of the file alone, before ITK does, and step over the pixels, which ITK then reads once; a structure that
// is not that of the format counts as cut short.

/** Checksums are looked at, too, but for those of the pixels, which ITK notices. */
bool
IsPNGFileCutShort(FileBytes & file);

bool
IsJPEGFileCutShort(FileBytes & file);

bool
IsBMPFileCutShort(FileBytes & file);

bool
IsTIFFFileCutShort(FileBytes & file);

/** Data in several files (LIST or a name pattern) and data written as text are not looked at. */
bool
IsMetaImageFileCutShort(FileBytes & file);

/** Of a file compressed by gzip, the length that it tells in its end must be that of header and pixels; if it is
 * another one, it is inflated to see whether enough is there. */
bool
IsNiftiFileCutShort(FileBytes & file);

/** The file that holds the header of a NIfTI image; none if the extension is not one of NIfTI or Analyze, whether in
 * small or in capital letters, and compressed or not: `.nii` and `.hdr` hold it, beside `.img` lies one that does. */
std::string
FindNiftiHeaderFile(const std::string & fileName);

bool
IsDICOMFileCutShort(FileBytes & file);

} // end namespace itk

#endif

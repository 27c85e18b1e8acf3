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
#ifndef itkFileBytes_h
#define itkFileBytes_h

#include "itkIntTypes.h"

#include <string>

namespace itk
{

/** The bytes of a binary file; none where it cannot be read. */
std::string
ReadFileBytes(const std::string & fileName);

/** Up to `count` bytes from the beginning of a file. */
std::string
ReadFirstFileBytes(const std::string & fileName, size_t count);

/** The unsigned number of `size` bytes at `position`; bytes beyond the end count as 0. */
SizeValueType
GetNumberFromBytes(const std::string & bytes, size_t position, unsigned int size, bool isBigEndian = false);

} // end namespace itk

#endif

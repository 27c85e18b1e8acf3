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
#ifndef itkFileNames_h
#define itkFileNames_h

#include <cstdint>
#include <string>
#include <vector>

namespace itk
{

// What itksys::SystemTools lacks, or does otherwise: to it, "\" is "/", and "~" in front is the home of a user.

/** Whether the name depends on no current folder. */
bool
IsAbsoluteName(const std::string & fileName);

/** An absolute name as it is, and another after that of the current folder. */
std::string
GetAbsoluteName(const std::string & fileName);

/** What follows the last separator. */
std::string
GetLastName(const std::string & fileName);

/** The folder of a file, with a separator at the end: "./" where the name states none. */
std::string
GetFolder(const std::string & fileName);

/** A name in a folder, which may end with a separator. */
std::string
AppendName(const std::string & folder, const std::string & name);

/** A name without "." and empty parts, and without ".." but at the start of a relative one. Links are not looked at. */
std::string
NormalizeName(const std::string & fileName);

/** One name for all names of a file in a folder that exists, through links too. The file need not exist. */
std::string
GetRealName(const std::string & fileName);

/** Whether it is a file, and no folder, pipe or device. */
bool
IsRegularFile(const std::string & fileName);

/** Why a file cannot be opened, such as `no such file`, `is a folder` or `cannot be read (Permission denied)`; empty:
 * it can, or is a pipe or device, which is not tried. */
std::string
FindReadingProblem(const std::string & fileName);

/** Whether it is there and no folder, also where it cannot be read. */
bool
IsThere(const std::string & fileName);

/** The names in a folder, in their order, hidden ones too. Throws when it cannot be read. */
std::vector<std::string>
ListFolder(const std::string & folder);

/** How many bytes the disk of a folder has room for: the largest number where nobody says it, as on Windows. */
std::uintmax_t
GetRoomInFolder(const std::string & folder);

} // end namespace itk

#endif

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
#ifndef itkTextFile_h
#define itkTextFile_h

#include <string>
#include <vector>

namespace itk
{

/** The whole text of a file, without a UTF-8 byte order mark, its lines ended by LF. A file that is missing, cannot be
 * read, is empty, in UTF-16, or holds zero bytes is an error. */
std::string
ReadTextFile(const std::string & fileName);

/** The text with lines that end by LF alone: those of Windows have CR before it, those of old Macs have that alone. */
std::string
MakeLineFeeds(const std::string & text);

/** The lines of a text, without the LF at their ends. */
std::vector<std::string>
SplitLines(const std::string & text);

/** The text without the spaces and tabs around it. */
std::string
TrimBlanks(const std::string & text);

/** A text up to its first line break. */
std::string
GetFirstLine(const std::string & text);

/** The names, with a comma and a blank between them. */
std::string
JoinNames(const std::vector<std::string> & names);

} // end namespace itk

#endif

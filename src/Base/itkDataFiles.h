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
#ifndef itkDataFiles_h
#define itkDataFiles_h

#include <map>
#include <string>
#include <vector>

namespace itk
{

/** The files in these folders whose names have an ending: the names without it, and the files. Of two of the same name,
 * that of the first folder is taken. A folder need not be there; one that is not absolute begins where this library is.
 */
std::map<std::string, std::string>
FindDataFiles(const std::vector<std::string> & folders, const std::string & ending);

/** The names alone. */
std::vector<std::string>
GetDataFileNames(const std::map<std::string, std::string> & files);

} // end namespace itk

#endif

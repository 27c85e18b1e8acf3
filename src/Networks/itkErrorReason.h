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
#ifndef itkErrorReason_h
#define itkErrorReason_h

#include <exception>
#include <string>

namespace itk
{

/** What an error of any library says, in one line: LibTorch adds where it came from, and its TorchScript begins with
 * empty lines. */
std::string
GetErrorReason(const std::exception & error);

/** Whether there was not enough memory, or sizes were beyond any. */
bool
IsOfMemory(const std::exception & error);

} // end namespace itk

#endif

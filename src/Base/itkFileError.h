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
#ifndef itkFileError_h
#define itkFileError_h

#include "itkMacro.h"

#include <string>

namespace itk
{

/** Throws an ExceptionObject whose description is the one line `<file>: <reason>`. */
[[noreturn]] inline void
ThrowFileError(const std::string & fileName, const std::string & reason)
{
  throw ExceptionObject(__FILE__, __LINE__, fileName + ": " + reason, ITK_LOCATION);
}

/** As above, `<file>:<line>: <reason>`. */
[[noreturn]] inline void
ThrowFileError(const std::string & fileName, size_t line, const std::string & reason)
{
  throw ExceptionObject(__FILE__, __LINE__, fileName + ':' + std::to_string(line) + ": " + reason, ITK_LOCATION);
}

/** The description of an exception without what ITK's macros put before it: `ITK ERROR: `, and the object. */
inline std::string
GetReason(const ExceptionObject & error)
{
  const std::string prefix("ITK ERROR: ");
  std::string       text(error.GetDescription());
  if (text.compare(0, prefix.size(), prefix) != 0)
  {
    return text;
  }
  text.erase(0, prefix.size());
  const auto objectEnd = text.find("): ");
  const bool namesObject = objectEnd != std::string::npos && text.find("(0x") < text.find(' ');
  return namesObject ? text.substr(objectEnd + 3) : text;
}

} // end namespace itk

#endif

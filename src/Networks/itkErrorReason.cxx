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
#include "itkErrorReason.h"
#include "itkFileError.h"
#include "itkTextFile.h"

#include <c10/util/Exception.h>

#include <new>

namespace itk
{

std::string
GetErrorReason(const std::exception & error)
{
  if (const auto * const itkError = dynamic_cast<const ExceptionObject *>(&error))
  {
    return GetReason(*itkError);
  }
  if (IsOfMemory(error))
  {
    return "there is not enough memory";
  }
  const auto * const torchError = dynamic_cast<const c10::Error *>(&error);
  const std::string  text = torchError == nullptr ? error.what() : torchError->what_without_backtrace();
  const auto         begin = text.find_first_not_of(" \n");
  return begin == std::string::npos ? "an error without a reason" : GetFirstLine(text.substr(begin));
}

bool
IsOfMemory(const std::exception & error)
{
  if (const auto * const torchError = dynamic_cast<const c10::Error *>(&error))
  {
    const std::string text = torchError->what_without_backtrace();
    return text.find("CPUAllocator") != std::string::npos || text.find("overflow") != std::string::npos;
  }
  return dynamic_cast<const std::bad_alloc *>(&error) != nullptr;
}

} // end namespace itk

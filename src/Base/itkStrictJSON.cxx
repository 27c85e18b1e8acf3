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
#include "itkStrictJSON.h"

#include <algorithm>

namespace itk
{

void
VerifyUnderstood(const nlohmann::json & given, const nlohmann::json & understood, const std::string & path)
{
  if (given.is_object() && understood.is_object())
  {
    for (const auto & member : given.items())
    {
      const auto memberPath = path.empty() ? member.key() : path + '.' + member.key();
      const auto found = understood.find(member.key());
      if (found == understood.end())
      {
        throw std::runtime_error("there is no setting '" + memberPath + "'");
      }
      VerifyUnderstood(member.value(), *found, memberPath);
    }
    return;
  }
  if (given.is_array() && understood.is_array() && given.size() == understood.size())
  {
    for (std::size_t i = 0; i < given.size(); ++i)
    {
      VerifyUnderstood(given[i], understood[i], path);
    }
    return;
  }
  // -1 compares equal to the unsigned number that it wraps around to.
  const bool hasSameSign = !given.is_number() || !understood.is_number() || (given < 0) == (understood < 0);
  if (given != understood || !hasSameSign)
  {
    throw std::runtime_error(WriteText(given) + " is not a possible value of '" + path + '\'');
  }
}

std::string
WriteText(const nlohmann::json & value, int indent)
{
  return value.dump(indent, ' ', false, nlohmann::json::error_handler_t::replace);
}

} // end namespace itk

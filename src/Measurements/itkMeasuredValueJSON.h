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
#ifndef itkMeasuredValueJSON_h
#define itkMeasuredValueJSON_h

#include "itkLandmarkMeasuredValue.h"

#include <nlohmann/json.hpp>

#include <vector>

namespace itk
{

/** Numbers that are NaN are written as null. */
inline nlohmann::json
MakeMeasuredJSON(const std::vector<LandmarkMeasuredValue> & values)
{
  auto list = nlohmann::json::array();
  for (const auto & measured : values)
  {
    list.push_back({ { "name", measured.name },
                     { "value", measured.value },
                     { "standardError", measured.standardError },
                     { "unit", measured.unit },
                     { "deviation", measured.deviation },
                     { "class", measured.className.empty() ? nlohmann::json() : nlohmann::json(measured.className) } });
  }
  return list;
}

} // end namespace itk

#endif

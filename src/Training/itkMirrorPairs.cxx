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
#include "itkMirrorPairs.h"

#include "itkCSVText.h"
#include "itkFileError.h"
#include "itkTextFile.h"

#include <algorithm>
#include <utility>

namespace itk
{

std::vector<LandmarkDefinition>
MakeLandmarkDefinitions(const std::vector<std::string> & names)
{
  std::vector<LandmarkDefinition> landmarks;
  for (const auto & name : names)
  {
    landmarks.push_back({ name, "", "" });
  }
  return landmarks;
}

void
ReadMirrorPairs(const std::string & fileName, std::vector<LandmarkDefinition> & landmarks)
{
  auto paired = landmarks;
  for (auto & landmark : paired)
  {
    landmark.mirror.clear();
  }
  for (const auto & record : ParseCSV(fileName, ReadTextFile(fileName)))
  {
    if (record.fields.size() != 2)
    {
      ThrowFileError(fileName, record.line, "a row must have two names");
    }
    const auto find = [&](const std::string & field) -> LandmarkDefinition & {
      const auto name = TrimBlanks(field);
      const auto found = std::find_if(
        paired.begin(), paired.end(), [&name](const LandmarkDefinition & other) { return other.name == name; });
      if (found == paired.end())
      {
        ThrowFileError(fileName, record.line, "there is no landmark '" + name + "'");
      }
      if (!found->mirror.empty())
      {
        ThrowFileError(fileName, record.line, "landmark '" + name + "' is in another pair already");
      }
      return *found;
    };
    auto & left = find(record.fields[0]);
    auto & right = find(record.fields[1]);
    if (&left == &right)
    {
      ThrowFileError(fileName, record.line, "a pair must be two landmarks");
    }
    left.mirror = right.name;
    right.mirror = left.name;
  }
  landmarks = std::move(paired);
}

} // end namespace itk

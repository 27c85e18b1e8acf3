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
#include "itkLandmarkDefinitionFile.h"

#include "itkCSVText.h"
#include "itkFileError.h"
#include "itkStrictJSON.h"
#include "itkTextFile.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>
#include <utility>

namespace itk
{

namespace
{

/** The one that a field of a file names. */
LandmarkDefinition &
FindLandmark(const std::string &               fileName,
             size_t                            line,
             const std::string &               field,
             std::vector<LandmarkDefinition> & landmarks)
{
  const auto name = TrimBlanks(field);
  const auto found = std::find_if(
    landmarks.begin(), landmarks.end(), [&name](const LandmarkDefinition & landmark) { return landmark.name == name; });
  if (found == landmarks.end())
  {
    ThrowFileError(fileName, line, "there is no landmark '" + name + "'");
  }
  return *found;
}

} // namespace

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
      auto & found = FindLandmark(fileName, record.line, field, paired);
      if (!found.mirror.empty())
      {
        ThrowFileError(fileName, record.line, "landmark '" + found.name + "' is in another pair already");
      }
      return found;
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

void
ReadLandmarkDefinitions(const std::string & fileName, std::vector<LandmarkDefinition> & landmarks)
{
  const auto table = ReadCSVTable(fileName);
  if (table.header.fields != std::vector<std::string>{ "name", "definition" })
  {
    ThrowFileError(fileName, table.header.line, "the header must be name,definition");
  }
  auto                  defined = landmarks;
  std::set<std::string> names;
  for (const auto & row : table.rows)
  {
    auto & landmark = FindLandmark(fileName, row.line, row.fields[0], defined);
    if (!names.insert(landmark.name).second)
    {
      ThrowFileError(fileName, row.line, "landmark '" + landmark.name + "' is defined already");
    }
    const auto definition = TrimBlanks(row.fields[1]);
    const bool isText = nlohmann::json::parse(WriteText(definition)) == definition;
    if (definition.empty() || definition.find('\n') != std::string::npos || !isText)
    {
      ThrowFileError(fileName, row.line, "the definition of '" + landmark.name + "' must be one line of UTF-8 text");
    }
    landmark.definition = definition;
  }
  landmarks = std::move(defined);
}

std::vector<std::string>
GetDefinitions(const std::vector<LandmarkDefinition> & landmarks)
{
  std::vector<std::string> definitions;
  for (const auto & landmark : landmarks)
  {
    definitions.push_back(landmark.definition);
  }
  const bool hasAny = std::any_of(
    definitions.begin(), definitions.end(), [](const std::string & definition) { return !definition.empty(); });
  return hasAny ? definitions : std::vector<std::string>();
}

} // end namespace itk

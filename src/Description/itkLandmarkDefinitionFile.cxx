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
    const auto name = TrimBlanks(row.fields[0]);
    const auto found = std::find_if(
      defined.begin(), defined.end(), [&name](const LandmarkDefinition & landmark) { return landmark.name == name; });
    if (found == defined.end())
    {
      ThrowFileError(fileName, row.line, "there is no landmark '" + name + "'");
    }
    if (!names.insert(name).second)
    {
      ThrowFileError(fileName, row.line, "landmark '" + name + "' is defined already");
    }
    const auto definition = TrimBlanks(row.fields[1]);
    const bool isText = nlohmann::json::parse(WriteText(definition)) == definition;
    if (definition.empty() || definition.find('\n') != std::string::npos || !isText)
    {
      ThrowFileError(fileName, row.line, "the definition of '" + name + "' must be one line of UTF-8 text");
    }
    found->definition = definition;
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

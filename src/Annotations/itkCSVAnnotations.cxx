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
#include "itkAnnotatedImage.h"

#include "itkCSVText.h"
#include "itkFileError.h"
#include "itkNumberText.h"
#include "itkOutputFileNames.h"
#include "itkTextFile.h"

#include "itksys/SystemTools.hxx"

#include <algorithm>
#include <set>
#include <utility>

namespace itk
{
namespace
{

/** The field of a column by its name; empty where there is none. */
std::string
GetField(const CSVTable & table, const CSVRecord & row, const std::string & name)
{
  const auto & names = table.header.fields;
  const auto   column = static_cast<size_t>(std::find(names.begin(), names.end(), name) - names.begin());
  return column < names.size() ? row.fields[column] : "";
}

bool
HasColumn(const CSVTable & table, const std::string & name)
{
  const auto & names = table.header.fields;
  return std::find(names.begin(), names.end(), name) != names.end();
}

/** A field that holds JSON. */
ForeignValue::JSON
ParseField(const CSVTable & table, const CSVRecord & row, const std::string & name)
{
  return WithinSetting(name, [&] { return ParseJSON(GetField(table, row, name)); });
}

void
ReadVIA(const CSVTable & table, Annotations & annotations)
{
  // VIA knows a file by its name and its size.
  using KeyType = std::pair<std::string, std::string>;
  std::vector<KeyType>              keys;
  std::map<KeyType, AnnotatedImage> images;
  RegionsOfVIA                      regions;
  for (const auto & row : table.rows)
  {
    auto name = GetField(table, row, "filename");
    name = name.empty() ? GetField(table, row, "#filename") : name;
    const KeyType key(name, GetField(table, row, "file_size"));
    if (images.count(key) == 0)
    {
      keys.push_back(key);
    }
    auto & image = images[key];
    image.source = table.fileName;
    image.name = name;
    try
    {
      const auto shape = ParseField(table, row, "region_shape_attributes");
      const auto attributes = ParseField(table, row, "region_attributes");
      regions.Add(
        ForeignValue(shape).Of("region_shape_attributes"), ForeignValue(attributes).Of("region_attributes"), image);
    }
    catch (const SettingError & error)
    {
      ThrowFileError(table.fileName, row.line, error.GetDescription());
    }
  }
  for (const auto & key : keys)
  {
    annotations.Add(images[key]);
  }
}

/** Slicer writes 0 or 1, and what reads and writes its tables may make words of them. */
bool
IsDefined(const CSVTable & table, const CSVRecord & row)
{
  const auto given = TrimBlanks(GetField(table, row, "defined"));
  const auto text = itksys::SystemTools::LowerCase(given);
  const bool isDefined = text.empty() || text == "1" || text == "true";
  if (!isDefined && text != "0" && text != "false")
  {
    ThrowFileError(table.fileName, row.line, "defined must be 0 or 1 (got '" + given + "')");
  }
  return isDefined;
}

/** Positions are `r,a,s` or `l,p,s`. */
void
ReadSlicerTable(const CSVTable & table, Annotations & annotations)
{
  const bool isRAS = HasColumn(table, "r") || HasColumn(table, "a");
  if (isRAS && (HasColumn(table, "l") || HasColumn(table, "p")))
  {
    ThrowFileError(table.fileName, table.header.line, "the columns are both r,a,s and l,p,s");
  }
  AnnotatedImage image;
  image.source = table.fileName;
  image.name = GetImageStem(table.fileName);
  image.naming = AnnotatedImage::Naming::Stem;
  image.isInPixels = false;
  for (const auto & row : table.rows)
  {
    AnnotatedPoint    point;
    const std::string axes[] = { isRAS ? "r" : "l", isRAS ? "a" : "p", "s" };
    const auto        label = GetField(table, row, "label");
    const bool        isDefined = IsDefined(table, row);
    point.state = isDefined ? AnnotatedPoint::State::Marked : AnnotatedPoint::State::Unlabeled;
    for (unsigned int axis = 0; axis < 3 && isDefined; ++axis)
    {
      if (!ParseNumber(GetField(table, row, axes[axis]), point.position[axis]))
      {
        ThrowFileError(table.fileName, row.line, axes[axis] + " of '" + label + "' must be a number");
      }
      point.position[axis] *= isRAS && axis < 2 ? -1.0 : 1.0;
    }
    image.Add(label, point);
    annotations.AddName(label);
  }
  annotations.Add(image);
}

bool
IsOfVIA(const CSVTable & table)
{
  return HasColumn(table, "region_shape_attributes");
}

bool
IsOfSlicer(const CSVTable & table)
{
  return HasColumn(table, "label") && HasColumn(table, "s") && (HasColumn(table, "r") || HasColumn(table, "l"));
}

/** VIA 3 begins with a comment. */
bool
IsOfVIA3(const std::string & text)
{
  const std::string start = "# Exported using VGG Image Annotator";
  return text.compare(0, start.size(), start) == 0;
}

} // namespace

bool
IsAnnotationTable(const std::string & fileName)
{
  const auto text = ReadTextFile(fileName);
  if (IsOfVIA3(text))
  {
    return true;
  }
  // The rows of a table of something else need not be as long as its header.
  const auto records = ParseCSV(fileName, text);
  CSVTable   table;
  table.header = records.empty() ? CSVRecord() : records.front();
  return IsOfVIA(table) || IsOfSlicer(table);
}

void
ReadCSVAnnotations(const std::string & fileName, Annotations & annotations)
{
  if (IsOfVIA3(ReadTextFile(fileName)))
  {
    ThrowIsOfVIA3(fileName);
  }
  const auto            table = ReadCSVTable(fileName);
  std::set<std::string> columns;
  for (const auto & name : table.header.fields)
  {
    if (!name.empty() && !columns.insert(name).second)
    {
      ThrowFileError(fileName, table.header.line, "column '" + name + "' is there twice");
    }
  }
  if (IsOfVIA(table))
  {
    ReadVIA(table, annotations);
  }
  else if (IsOfSlicer(table))
  {
    ReadSlicerTable(table, annotations);
  }
  else
  {
    ThrowFileError(fileName, table.header.line, "is neither of VIA nor a table of 3D Slicer");
  }
}

} // end namespace itk

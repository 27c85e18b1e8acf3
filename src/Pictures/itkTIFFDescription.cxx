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
#include "itkTIFFDescription.h"

#include "itkNumberText.h"
#include "itkTextFile.h"
#include "itkUnitLength.h"

#include <algorithm>
#include <map>

namespace itk
{
namespace
{

using FieldsType = std::map<std::string, std::string>;

/** A positive number; `fallback` where there is none. */
double
GetNumber(const FieldsType & fields, const std::string & name, double fallback)
{
  const auto found = fields.find(name);
  double     number = 0.0;
  return found != fields.end() && ParseNumber(found->second, number) && number > 0.0 ? number : fallback;
}

/** The length of a unit in mm, whose sign of micro may be written as ImageJ or XML does. */
double
GetFieldUnit(const FieldsType & fields, const std::string & name, const std::string & fallback)
{
  const auto found = fields.find(name);
  auto       unit = found == fields.end() ? fallback : TrimBlanks(found->second);
  for (const std::string micro : { "\\u00B5", "&#181;", "&#xB5;", "&#xb5;", "&#956;", "&#x3BC;", "&#x3bc;" })
  {
    if (unit.compare(0, micro.size(), micro) == 0)
    {
      unit.replace(0, micro.size(), "u");
    }
  }
  return GetUnitLength(unit);
}

/** Lines `name=value`. */
TIFFDescription
ParseImageJ(const std::string & text, const std::array<double, 2> & resolution)
{
  FieldsType fields;
  for (const auto & line : SplitLines(text))
  {
    const auto equals = std::min(line.find('='), line.size());
    fields[line.substr(0, equals)] = line.substr(std::min(equals + 1, line.size()));
  }
  TIFFDescription description;
  description.program = "ImageJ";
  description.numberOfPlanes =
    GetNumber(fields, "images", 1.0) / (GetNumber(fields, "channels", 1.0) * GetNumber(fields, "frames", 1.0));
  const double unit = GetFieldUnit(fields, "unit", "");
  for (unsigned int axis = 0; axis < 2; ++axis)
  {
    description.spacing[axis] = resolution[axis] > 0.0 ? unit / resolution[axis] : 0.0;
  }
  description.spacing[2] = unit * GetNumber(fields, "spacing", 0.0);
  return description;
}

constexpr const char * blanks = " \t\r\n";

/** Where the name of a tag ends, which may have a prefix; npos where there is none after `position`. */
size_t
FindTag(const std::string & text, const std::string & name, size_t position)
{
  while ((position = text.find('<', position)) != std::string::npos)
  {
    const auto start = ++position;
    position = std::min(text.find_first_of(std::string("<>/") + blanks, start), text.size());
    const auto tag = text.substr(start, position - start);
    if (tag.substr(tag.find(':') + 1) == name)
    {
      return position;
    }
  }
  return std::string::npos;
}

/** The attributes of a tag whose name ends at `position`. */
FieldsType
GetAttributes(const std::string & text, size_t position)
{
  FieldsType fields;
  for (auto equals = text.find_first_of("=>", position); equals != std::string::npos && text[equals] == '=';
       equals = text.find_first_of("=>", position))
  {
    const auto open = text.find_first_of("\"'", equals);
    const auto close = open == std::string::npos ? open : text.find(text[open], open + 1);
    if (close == std::string::npos)
    {
      break;
    }
    const auto name = text.find_first_not_of(blanks, position);
    const auto nameEnd = text.find_first_of(std::string("=") + blanks, name);
    fields[text.substr(name, nameEnd - name)] = text.substr(open + 1, close - open - 1);
    position = close + 1;
  }
  return fields;
}

TIFFDescription
ParseOME(const std::string & text)
{
  const auto      pixels = FindTag(text, "Pixels", 0);
  const auto      fields = GetAttributes(text, std::min(pixels, text.size()));
  TIFFDescription description;
  description.program = "OME";
  // Several images are no volume.
  const bool isSingle = pixels == std::string::npos || FindTag(text, "Pixels", pixels) == std::string::npos;
  description.numberOfPlanes = isSingle ? GetNumber(fields, "SizeZ", 1.0) : 0.0;
  for (unsigned int axis = 0; axis < 3; ++axis)
  {
    const auto name = std::string("PhysicalSize") + "XYZ"[axis];
    description.spacing[axis] = GetNumber(fields, name, 0.0) * GetFieldUnit(fields, name + "Unit", "um");
  }
  return description;
}

} // namespace

TIFFDescription
ParseTIFFDescription(const std::string & text, const std::array<double, 2> & resolution)
{
  const std::string start = "ImageJ=";
  return text.compare(0, start.size(), start) == 0      ? ParseImageJ(text, resolution)
         : FindTag(text, "OME", 0) != std::string::npos ? ParseOME(text)
                                                        : TIFFDescription();
}

} // end namespace itk

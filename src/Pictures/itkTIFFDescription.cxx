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

/** The length of a unit in mm; `\\u00B5m` is how ImageJ writes the sign. */
double
GetFieldUnit(const FieldsType & fields, const std::string & name, const std::string & fallback)
{
  const auto found = fields.find(name);
  auto       unit = found == fields.end() ? fallback : TrimBlanks(found->second);
  const auto escape = unit.find("\\u00B5");
  return GetUnitLength(escape == std::string::npos ? unit : unit.replace(escape, 6, "u"));
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

/** The attributes of the first tag `<Pixels`. */
FieldsType
FindPixelsOfOME(const std::string & text)
{
  FieldsType fields;
  auto       position = std::min(text.find("<Pixels"), text.size());
  const auto end = std::min(text.find('>', position), text.size());
  for (auto equals = text.find("=\"", position); equals < end; equals = text.find("=\"", position))
  {
    const auto name = text.find_last_of(" \t\r\n", equals) + 1;
    position = std::min(text.find('"', equals + 2), end);
    fields[text.substr(name, equals - name)] = text.substr(equals + 2, position - equals - 2);
  }
  return fields;
}

TIFFDescription
ParseOME(const std::string & text)
{
  const auto      fields = FindPixelsOfOME(text);
  TIFFDescription description;
  description.program = "OME";
  // Several images are no volume.
  const bool isSingle = text.find("<Pixels") == text.rfind("<Pixels");
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
  return text.compare(0, start.size(), start) == 0 ? ParseImageJ(text, resolution)
         : text.find("<OME") != std::string::npos  ? ParseOME(text)
                                                   : TIFFDescription();
}

} // end namespace itk

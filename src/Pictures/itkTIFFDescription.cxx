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
#include "itkPictureFile.h"
#include "itkTextFile.h"
#include "itkUnitLength.h"
#include "itkXMLTags.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <vector>

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

std::string
GetText(const FieldsType & fields, const std::string & name, const std::string & fallback)
{
  const auto found = fields.find(name);
  return found == fields.end() ? fallback : TrimBlanks(found->second);
}

/** In mm; ImageJ may write the sign of micro as a number. */
double
GetUnitOfImageJ(const std::string & name)
{
  const std::string micro = "\\u00B5";
  return GetUnitLength(name.compare(0, micro.size(), micro) == 0 ? "u" + name.substr(micro.size()) : name);
}

/** A straight line is that of signed values, among others. */
void
ReadCalibration(const FieldsType & fields, TIFFDescription & description)
{
  const std::string straightLine = "0";
  const std::string none = "20";
  const auto        function = GetText(fields, "cf", none);
  auto &            line = description.calibration;
  const bool        isLine = function == straightLine && ParseNumber(GetText(fields, "c0", ""), line[0]) &&
                      ParseNumber(GetText(fields, "c1", ""), line[1]) && GetText(fields, "zeroclip", "") != "true";
  if (function != none && !isLine)
  {
    description.otherCalibration = "a calibration by cf=" + function + ", which is no straight line";
  }
}

/** Lines `name=value`. ImageJ counts the resolution in the unit of its own, which the file may name, too. */
TIFFDescription
ParseImageJ(const std::string & text, const std::array<double, 2> & resolution, double unitOfFile)
{
  FieldsType fields;
  for (const auto & line : SplitLines(MakeLineFeeds(text)))
  {
    const auto equals = std::min(line.find('='), line.size());
    fields[line.substr(0, equals)] = line.substr(std::min(equals + 1, line.size()));
  }
  TIFFDescription description;
  description.program = "ImageJ";
  ReadCalibration(fields, description);
  const double images = GetNumber(fields, "images", 1.0);
  const bool   areItsPlanes = GetNumber(fields, "channels", 1.0) == 1.0 && GetNumber(fields, "frames", 1.0) == 1.0 &&
                            GetNumber(fields, "slices", images) == images;
  description.numberOfPlanes = areItsPlanes ? images : 0.0;
  const auto       name = GetText(fields, "unit", "");
  const double     unit = GetUnitOfImageJ(name);
  constexpr double centimeter = 10.0;
  constexpr double micrometer = 1e-3;
  // ImageJ converts centimeters into micrometers, and nothing else.
  const bool isConverted = unitOfFile == centimeter && unit == micrometer;
  if (unit > 0.0 && unitOfFile > 0.0 && unitOfFile != unit && !isConverted)
  {
    const std::string contradiction = "says a resolution in " +
                                      std::string(unitOfFile == centimeter ? "cm" : "inches") +
                                      ", of which ImageJ's description says that it is in " + MakePrintable(name);
    description.spacingProblem = { { contradiction, contradiction, "" } };
  }
  // Inches are those of any picture that ImageJ opened, such as 96 dots in each, by a program that knew none.
  else if (unit > 0.0 && (unitOfFile == 0.0 || unitOfFile == centimeter))
  {
    const double ofConverted = isConverted ? centimeter / micrometer : 1.0;
    const double units[] = { unit, GetUnitOfImageJ(GetText(fields, "yunit", name)) };
    for (unsigned int axis = 0; axis < 2; ++axis)
    {
      description.spacing[axis] = resolution[axis] > 0.0 ? ofConverted * units[axis] / resolution[axis] : 0.0;
    }
  }
  const auto distance = GetText(fields, "spacing", "");
  description.spacing[2] = GetUnitOfImageJ(GetText(fields, "zunit", name)) * GetNumber(fields, "spacing", 0.0);
  if (unit == 0.0 && !name.empty() && name != "pixel" && name != "pixels")
  {
    description.spacingProblem.fill("says in ImageJ's description the unit '" + MakePrintable(name) +
                                    "', which is not known");
  }
  else if (!distance.empty() && GetNumber(fields, "spacing", 0.0) == 0.0)
  {
    description.spacingProblem[2] = "says in ImageJ's description a distance of planes of '" + MakePrintable(distance) +
                                    "', which is no positive number";
  }
  return description;
}

/** Whether a start tag has a name, which may have a prefix. */
bool
IsStartOf(const std::string & name, const XMLTag & tag)
{
  return tag.name.front() != '/' && tag.name.substr(tag.name.find(':') + 1) == name;
}

/** Whether the pages are the planes 0, 1, 2 ... of the first channel and time, and in one file. */
bool
ArePagesInOrder(std::vector<XMLTag>::const_iterator tag, const std::vector<XMLTag>::const_iterator & end)
{
  std::string file;
  for (; tag != end; ++tag)
  {
    if (IsStartOf("TiffData", *tag))
    {
      const auto getNumber = [&fields = tag->attributes](const std::string & name) {
        return GetText(fields, name, "0");
      };
      if (getNumber("FirstZ") != getNumber("IFD") || getNumber("FirstC") != "0" || getNumber("FirstT") != "0")
      {
        return false;
      }
    }
    // A file that got another name has its old one everywhere.
    else if (IsStartOf("UUID", *tag) && !tag->Get("FileName").empty())
    {
      if (!file.empty() && tag->Get("FileName") != file)
      {
        return false;
      }
      file = tag->Get("FileName");
    }
  }
  return true;
}

TIFFDescription
ParseOME(const std::string & text, double numberOfSamples)
{
  std::vector<XMLTag> tags;
  TIFFDescription     description;
  description.problem = ParseXMLTags(text, tags);
  // What is not to be understood may end before its first tag.
  const bool isOME = tags.empty() ? text.find("<OME") != std::string::npos : IsStartOf("OME", tags.front());
  if (!isOME)
  {
    return {};
  }
  description.program = "OME";
  const auto isPixels = [](const XMLTag & tag) { return IsStartOf("Pixels", tag); };
  const auto pixels = std::find_if(tags.begin(), tags.end(), isPixels);
  if (!description.problem.empty() || pixels == tags.end())
  {
    return description;
  }
  const auto & fields = pixels->attributes;
  // Several images are no volume.
  const bool   isSingle = std::none_of(pixels + 1, tags.end(), isPixels);
  const double channels = GetNumber(fields, "SizeC", 1.0);
  const bool   isOneChannel = channels == 1.0 || channels == numberOfSamples;
  const bool   areItsPlanes =
    isSingle && isOneChannel && GetNumber(fields, "SizeT", 1.0) == 1.0 && ArePagesInOrder(pixels, tags.cend());
  description.numberOfPlanes = areItsPlanes ? GetNumber(fields, "SizeZ", 1.0) : 0.0;
  for (unsigned int axis = 0; axis < 3; ++axis)
  {
    const auto name = std::string("PhysicalSize") + "XYZ"[axis];
    const auto size = GetText(fields, name, "");
    const auto unit = GetText(fields, name + "Unit", "um");
    description.spacing[axis] = GetNumber(fields, name, 0.0) * GetUnitLength(unit);
    if (!size.empty() && !(description.spacing[axis] > 0.0))
    {
      description.spacingProblem[axis] = "says in OME's description a size of '" + MakePrintable(size + ' ' + unit) +
                                         "', which is no length that is known";
    }
  }
  return description;
}

/** The sizes of an array, and maybe a letter for each of its axes, as tifffile writes them where it is more than a
 * page.
 */
TIFFDescription
ParseShape(const std::string & text, const TIFFPageSize & page)
{
  const auto json = nlohmann::json::parse(text, nullptr, false);
  const auto shape = json.is_object() ? json.find("shape") : json.end();
  if (!json.is_object() || shape == json.end() || !shape->is_array())
  {
    return {};
  }
  const auto                 axes = json.find("axes");
  const auto                 letters = axes != json.end() && axes->is_string() ? axes->get<std::string>() : "";
  std::vector<SizeValueType> sizes;
  std::string                letterBefore;
  const auto                 addUnlessOne = [](std::vector<SizeValueType> & list, SizeValueType size) {
    list.insert(list.end(), size == 1 ? 0 : 1, size);
  };
  for (size_t i = 0; i < shape->size(); ++i)
  {
    const auto & size = (*shape)[i];
    if (!size.is_number_unsigned())
    {
      return {};
    }
    addUnlessOne(sizes, size.get<SizeValueType>());
    letterBefore =
      sizes.size() == 1 && letterBefore.empty() ? letters.substr(std::min(i, letters.size()), 1) : letterBefore;
  }
  for (const auto & order : { std::array<SizeValueType, 3>{ { page.height, page.width, page.samples } },
                              std::array<SizeValueType, 3>{ { page.samples, page.height, page.width } } })
  {
    std::vector<SizeValueType> ofPage;
    for (const auto size : order)
    {
      addUnlessOne(ofPage, size);
    }
    if (sizes.size() > ofPage.size() && std::equal(ofPage.rbegin(), ofPage.rend(), sizes.rbegin()))
    {
      TIFFDescription description;
      description.program = "tifffile";
      const bool areItsPlanes = sizes.size() == ofPage.size() + 1 && letterBefore != "T" && letterBefore != "C";
      description.numberOfPlanes = areItsPlanes ? static_cast<double>(sizes.front()) : 0.0;
      return description;
    }
  }
  return {};
}

} // namespace

TIFFDescription
ParseTIFFDescription(const std::string &           text,
                     const TIFFPageSize &          page,
                     const std::array<double, 2> & resolution,
                     double                        unit)
{
  const std::string start = "ImageJ=";
  return text.compare(0, start.size(), start) == 0 ? ParseImageJ(text, resolution, unit)
         : text.compare(0, 1, "{") == 0            ? ParseShape(text, page)
                                                   : ParseOME(text, static_cast<double>(page.samples));
}

} // end namespace itk

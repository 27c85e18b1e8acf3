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
#include "itkFileError.h"
#include "itkForeignValue.h"
#include "itkLandmarkFileFormats.h"
#include "itkNumberText.h"
#include "itkSlicerControlPoint.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <limits>
#include <string>
#include <vector>

namespace itk
{
namespace
{

using JSON = ForeignValue::JSON;

struct SlicerMarkup
{
  std::vector<SlicerControlPoint> points;
  /** That of the image. */
  float plausibility;
};

/** Throws where the control points are those of a shape, and not each a point for itself. */
void
VerifyType(const std::string & fileName, const ForeignValue & markup)
{
  const auto type = markup.Get("type", std::string("Fiducial"));
  if (type != "Fiducial" && type != "Line" && type != "Angle")
  {
    ThrowFileError(fileName, "holds a " + type + ", whose points are no landmarks");
  }
}

/** Signs and scale that turn the positions of a markup into LPS and millimeters. */
std::array<double, 3>
GetFactorsToLPS(const std::string & fileName, const ForeignValue & markup)
{
  const auto system = markup.Get("coordinateSystem", std::string("LPS"));
  if (system != "LPS" && system != "RAS")
  {
    ThrowFileError(fileName, "coordinateSystem must be LPS or RAS (got '" + system + "')");
  }
  std::string unit = "mm";
  if (markup.Has("coordinateUnits"))
  {
    const auto units = markup.Get("coordinateUnits");
    const auto names = units.GetJSON().is_array() ? units.GetList() : std::vector<ForeignValue>{ units };
    unit = names.empty() ? "" : names.front().As<std::string>();
  }
  if (unit != "mm" && unit != "um")
  {
    ThrowFileError(fileName, "coordinateUnits must be mm or um (got '" + unit + "')");
  }
  const double scale = unit == "um" ? 0.001 : 1.0;
  const double sign = system == "RAS" ? -1.0 : 1.0;
  return { sign * scale, sign * scale, scale };
}

/** What the member "covariance" of a control point holds, in the coordinate system and unit of the markup. */
LandmarkCovariance<3>
ReadCovariance(const std::string &           fileName,
               const std::string &           label,
               const ForeignValue &          controlPoint,
               const std::array<double, 3> & factorsToLPS,
               unsigned int                  dimension)
{
  if (!controlPoint.Has("covariance"))
  {
    return MakeMissingCovariance<3>();
  }
  const auto numbers = controlPoint.Get("covariance").As<std::vector<double>>();
  if (numbers.size() != 9)
  {
    ThrowFileError(
      fileName, "the covariance of '" + label + "' must have 9 numbers (got " + std::to_string(numbers.size()) + ')');
  }
  // In two dimensions, the third axis may be left 0.
  auto covariance = LandmarkCovariance<3>::GetIdentity();
  for (unsigned int row = 0; row < dimension; ++row)
  {
    for (unsigned int column = 0; column < dimension; ++column)
    {
      covariance(row, column) = factorsToLPS[row] * factorsToLPS[column] * numbers[3 * row + column];
    }
  }
  if (!IsPositiveDefinite(covariance))
  {
    const bool isFlat = dimension == 3 && covariance(2, 2) == 0.0;
    ThrowFileError(
      fileName,
      "the covariance of '" + label +
        (isFlat ? "' is that of a landmark in two dimensions" : "' must be symmetric and positive definite"));
  }
  return covariance;
}

/** A number as FormatNumber() would write it. */
double
Shorten(double value)
{
  return JSON::parse(FormatNumber(value)).get<double>();
}

/** The member "plausibility" of a markup or a control point; NaN if there is none. */
float
ReadPlausibility(const std::string & fileName, const ForeignValue & object)
{
  const auto plausibility = object.Get("plausibility", std::numeric_limits<double>::quiet_NaN());
  if (plausibility < 0.0 || plausibility > 1.0)
  {
    ThrowFileError(fileName, "a plausibility must be in [0, 1] (got " + FormatNumber(plausibility) + ')');
  }
  return static_cast<float>(plausibility);
}

SlicerControlPoint
ReadControlPoint(const std::string &           fileName,
                 const ForeignValue &          value,
                 const std::array<double, 3> & factors,
                 unsigned int                  dimension)
{
  SlicerControlPoint point;
  point.label = value.Get("label", std::string());
  const auto controlPoint = value.Of('\'' + point.label + '\'');
  point.description = controlPoint.Get("description", std::string());
  const auto status = controlPoint.Get("positionStatus", std::string("defined"));
  if (status != "defined" && status != "undefined" && status != "preview" && status != "missing")
  {
    ThrowFileError(fileName, "the position status of '" + point.label + "' is none of Slicer's (got '" + status + "')");
  }
  point.isDefined = status == "defined";
  point.isAbsent = status == "missing";
  if (point.isDefined)
  {
    const auto position = controlPoint.Get("position").As<std::vector<double>>();
    if (position.size() != 3)
    {
      ThrowFileError(fileName,
                     "the position of '" + point.label + "' must have 3 coordinates (got " +
                       std::to_string(position.size()) + ')');
    }
    std::transform(position.begin(), position.end(), factors.begin(), point.position.Begin(), std::multiplies<>());
  }
  point.plausibility = ReadPlausibility(fileName, controlPoint);
  point.covariance = ReadCovariance(fileName, point.label, controlPoint, factors, dimension);
  return point;
}

/** The only markup of a file, read as that of an image of some dimension. */
SlicerMarkup
ReadMarkup(const std::string & fileName, unsigned int dimension)
{
  const auto document = ReadJSONFile(fileName);
  try
  {
    const ForeignValue file(document);
    if (!file.Has("markups"))
    {
      ThrowFileError(fileName, "is not a Slicer markups file");
    }
    const auto markups = file.Get("markups").GetList();
    if (markups.size() != 1)
    {
      ThrowFileError(fileName, "must hold one markup (got " + std::to_string(markups.size()) + ')');
    }
    const auto & markup = markups.front();
    const auto   controlPoints = markup.Get("controlPoints").GetList();
    VerifyType(fileName, markup);
    const auto   factors = GetFactorsToLPS(fileName, markup);
    SlicerMarkup read;
    for (const auto & controlPoint : controlPoints)
    {
      read.points.push_back(ReadControlPoint(fileName, controlPoint, factors, dimension));
    }
    read.plausibility = ReadPlausibility(fileName, markup);
    return read;
  }
  catch (const SettingError & error)
  {
    ThrowFileError(fileName, error.GetDescription());
  }
}

/** As Slicer shows them, which knows static measurements of any markup. */
JSON
MakeMeasurements(const std::vector<LandmarkMeasuredValue> & measured)
{
  auto measurements = JSON::array();
  for (const auto & value : measured)
  {
    const auto className = value.className.empty() ? "" : ", " + value.className;
    measurements.push_back({ { "name", value.name },
                             { "enabled", true },
                             { "units", value.unit == "degrees" ? "deg" : value.unit },
                             { "description", DescribeMeasuredValue(value) + className },
                             { "printFormat", value.unit.empty() ? "%.3f%s" : "%.1f %s" } });
    if (!std::isnan(value.value))
    {
      measurements.back()["value"] = Shorten(value.value);
    }
  }
  return measurements;
}

} // namespace

bool
IsFlatSlicerMarkups(const std::string & fileName)
{
  return AreFlat(ReadMarkup(fileName, 2).points);
}

template <unsigned int VDimension>
typename LandmarkSet<VDimension>::Pointer
ReadSlicerMarkups(const std::string & fileName, const ImageBase<VDimension> *)
{
  const auto markup = ReadMarkup(fileName, VDimension);
  const auto landmarks = MakeLandmarkSet<VDimension>(fileName, markup.points);
  landmarks->SetImagePlausibility(markup.plausibility);
  return landmarks;
}

template <unsigned int VDimension>
std::string
WriteSlicerMarkups(const std::string &                        fileName,
                   const LandmarkSet<VDimension> &            landmarks,
                   const std::vector<LandmarkMeasuredValue> & measured,
                   const std::vector<std::string> &           definitions)
{
  auto controlPoints = JSON::array();
  for (SizeValueType i = 0; i < landmarks.GetNumberOfLandmarks(); ++i)
  {
    const auto point = MakeSlicerControlPoint(landmarks, i);
    const auto definition = definitions.empty() ? std::string() : definitions[i];
    const auto separator = point.description.empty() || definition.empty() ? "" : "; ";
    auto       position = JSON::array();
    for (const double coordinate : point.position)
    {
      position.push_back(Shorten(coordinate));
    }
    controlPoints.push_back({ { "id", std::to_string(i + 1) },
                              { "label", point.label },
                              { "description", point.description + separator + definition },
                              { "associatedNodeID", "" },
                              { "position", position },
                              { "orientation", { -1.0, 0.0, 0.0, 0.0, -1.0, 0.0, 0.0, 0.0, 1.0 } },
                              { "selected", true },
                              { "locked", false },
                              { "visibility", true },
                              { "positionStatus", point.isDefined ? "defined" : "undefined" } });
    if (!std::isnan(point.plausibility))
    {
      controlPoints.back()["plausibility"] = Shorten(point.plausibility);
    }
    if (landmarks.HasCovariance(i))
    {
      auto covariance = JSON::array();
      for (unsigned int element = 0; element < 9; ++element)
      {
        covariance.push_back(Shorten(point.covariance(element / 3, element % 3)));
      }
      controlPoints.back()["covariance"] = covariance;
    }
  }
  JSON markup = { { "type", "Fiducial" },
                  { "coordinateSystem", "LPS" },
                  { "coordinateUnits", "mm" },
                  { "locked", false },
                  { "fixedNumberOfControlPoints", false },
                  { "labelFormat", "%N-%d" },
                  { "lastUsedControlPointNumber", landmarks.GetNumberOfLandmarks() },
                  { "controlPoints", controlPoints } };
  if (!measured.empty())
  {
    markup["measurements"] = MakeMeasurements(measured);
  }
  if (!std::isnan(landmarks.GetImagePlausibility()))
  {
    markup["plausibility"] = Shorten(landmarks.GetImagePlausibility());
  }
  const JSON document = { { "@schema",
                            "https://raw.githubusercontent.com/slicer/slicer/master/Modules/Loadable/Markups/Resources/"
                            "Schema/markups-schema-v1.0.3.json#" },
                          { "markups", JSON::array({ markup }) } };
  try
  {
    return document.dump(4) + '\n';
  }
  catch (const JSON::type_error &)
  {
    ThrowFileError(fileName, "its texts must be UTF-8, names among them");
  }
}

itkLandmarkFileFormatMacro(ReadSlicerMarkups, WriteSlicerMarkups);

} // end namespace itk

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
#include "itkMeasurementDefinition.h"

#include "itkStrictJSON.h"
#include "itkTextFile.h"

#include <algorithm>

namespace itk
{

using nlohmann::json;

NLOHMANN_JSON_SERIALIZE_ENUM(MeasurementKind,
                             { { MeasurementKind::Distance, "distance" },
                               { MeasurementKind::Angle, "angle" },
                               { MeasurementKind::LineAngle, "lineAngle" },
                               { MeasurementKind::Offset, "offset" },
                               { MeasurementKind::Projection, "projection" },
                               { MeasurementKind::Ratio, "ratio" },
                               { MeasurementKind::Sum, "sum" } })

static void
ReadSetting(const json & given, MeasurementPoint & point, const std::string & place)
{
  ReadSetting(given.is_string() ? json::array({ given }) : given, point.landmarks, place);
  if (point.landmarks.empty())
  {
    ThrowUnexpected(given, "the name of a landmark, or a list of names whose mean it is", place);
  }
}

static void
ReadSetting(const json & given, MeasurementDirection & direction, const std::string & place)
{
  if (given.is_array() && !given.empty() && given.front().is_number())
  {
    ReadSetting(given, direction.axis, place);
  }
  else
  {
    ReadSetting(given, direction.points, place);
  }
}

static void
RequireMembers(const json & given, const std::string & place, const std::vector<std::string> & names)
{
  for (const auto & name : names)
  {
    if (!given.contains(name))
    {
      throw SettingError(GetMemberPlace(place, name), "must be given");
    }
  }
}

static void
ReadSetting(const json & given, MeasurementNorm & norm, const std::string & place)
{
  VerifyMembers(given, place, { "mean", "standardDeviation" });
  RequireMembers(given, place, { "mean", "standardDeviation" });
  ReadMember(given, "mean", norm.mean, place);
  ReadMember(given, "standardDeviation", norm.standardDeviation, place);
  WithinSetting(place, [&norm] {
    RequireFinite("mean", { norm.mean });
    RequirePositive("standardDeviation", norm.standardDeviation);
  });
}

static void
ReadSetting(const json & given, MeasurementClass & range, const std::string & place)
{
  VerifyMembers(given, place, { "name", "minimum", "maximum" });
  ReadMember(given, "name", range.name, place);
  ReadMember(given, "minimum", range.minimum, place);
  ReadMember(given, "maximum", range.maximum, place);
  if (range.name.empty())
  {
    throw SettingError(GetMemberPlace(place, "name"), "must be given");
  }
  if (!(range.minimum <= range.maximum))
  {
    throw SettingError(place, "minimum must not be above maximum");
  }
}

static void
ReadSetting(const json & given, MeasurementDefinition & definition, const std::string & place)
{
  VerifyMembers(
    given, place, { "name", "kind", "points", "toward", "of", "factors", "norm", "classes", "description", "source" });
  RequireMembers(given, place, { "name", "kind" });
  ReadMember(given, "name", definition.name, place);
  ReadMember(given, "kind", definition.kind, place);
  ReadMember(given, "points", definition.points, place);
  ReadMember(given, "toward", definition.toward, place);
  ReadMember(given, "of", definition.of, place);
  ReadMember(given, "factors", definition.factors, place);
  ReadMember(given, "norm", definition.norm, place);
  ReadMember(given, "classes", definition.classes, place);
  ReadMember(given, "description", definition.description, place);
  ReadMember(given, "source", definition.source, place);
}

namespace
{

/** What a definition of some kind must have. */
struct KindRule
{
  std::size_t  points;
  bool         mayHaveDirection;
  bool         needsDirection;
  const char * unit;
};

KindRule
GetRule(const MeasurementDefinition & definition, unsigned int dimension)
{
  // In space, two more points make a line, and three a plane.
  const bool isOffLineInSpace = dimension == 3 && definition.points.size() == 3;
  switch (definition.kind)
  {
    case MeasurementKind::Distance:
      return { 2, true, false, "mm" };
    case MeasurementKind::Angle:
      return { 3, false, false, "degrees" };
    case MeasurementKind::LineAngle:
      return { 4, true, false, "degrees" };
    case MeasurementKind::Offset:
      return { isOffLineInSpace ? 3 : 1 + std::size_t{ dimension }, true, !isOffLineInSpace, "mm" };
    case MeasurementKind::Projection:
      return { 2, true, true, "mm" };
    case MeasurementKind::Ratio:
    case MeasurementKind::Sum:
      break;
  }
  return { 0, false, false, "" };
}

void
Require(bool isRight, const std::string & place, const std::string & reason)
{
  if (!isRight)
  {
    throw SettingError(place, reason);
  }
}

/** Points that coincide make no line or angle. */
void
RequireDistinct(const std::string &                   place,
                const std::vector<MeasurementPoint> & points,
                std::size_t                           first,
                std::size_t                           end)
{
  for (auto i = first; i < end; ++i)
  {
    for (auto before = first; before < i; ++before)
    {
      Require(points[before].landmarks != points[i].landmarks,
              place,
              "must differ (got " + JoinNames(points[i].landmarks) + " twice)");
    }
  }
}

/** The points of a measure; those of each of two lines. */
void
VerifyPoints(const MeasurementDefinition & definition, const KindRule & rule, unsigned int dimension)
{
  const auto & points = definition.points;
  const bool   mayBeFewer = definition.kind == MeasurementKind::Offset && dimension == 3;
  Require(points.size() == rule.points,
          "points",
          "must be " + (mayBeFewer ? "3 or 4" : std::to_string(rule.points)) + " (got " +
            std::to_string(points.size()) + ')');
  const auto atOnce = definition.kind == MeasurementKind::LineAngle ? 2 : rule.points;
  for (std::size_t first = 0; first < rule.points; first += atOnce)
  {
    RequireDistinct("points", points, first, first + atOnce);
  }
}

void
VerifyDirection(const MeasurementDefinition & definition, const KindRule & rule, unsigned int dimension)
{
  const auto & direction = definition.toward;
  if (!direction.IsGiven())
  {
    Require(!rule.needsDirection, "toward", "must be given");
    return;
  }
  Require(rule.mayHaveDirection, "toward", "there is no such setting of this kind");
  Require(direction.axis.empty() ? direction.points.size() == 2 : direction.axis.size() == dimension,
          "toward",
          "must be two points, or " + std::to_string(dimension) + " numbers");
  RequireDistinct("toward", direction.points, 0, direction.points.size());
  RequireFinite("toward", direction.axis);
  Require(direction.axis.empty() ||
            std::any_of(direction.axis.begin(), direction.axis.end(), [](double x) { return x != 0.0; }),
          "toward",
          "must not be zero");
}

/** Verifies what a measure is computed of, and finds its unit. */
void
VerifyTerms(const MeasurementDefinitions & definitions, std::size_t index, MeasurementDefinition & definition)
{
  const bool isRatio = definition.kind == MeasurementKind::Ratio;
  const bool isSum = definition.kind == MeasurementKind::Sum;
  Require(isSum || definition.factors.empty(), "factors", "there is no such setting of this kind");
  Require(isSum || isRatio || definition.of.empty(), "of", "there is no such setting of this kind");
  Require(!isRatio || definition.of.size() == 2, "of", "must name two measures");
  Require(!isSum || !definition.of.empty(), "of", "must name measures");
  Require(definition.factors.empty() || definition.factors.size() == definition.of.size(),
          "factors",
          "must be as many as there are measures");
  for (std::size_t i = 0; i < definition.of.size(); ++i)
  {
    const auto term = definitions.Find(definition.of[i], index);
    Require(term < index, "of", "there is no measure '" + definition.of[i] + "' before this one");
    const auto & unit = definitions.measurements[term].unit;
    Require(i == 0 || unit == definition.unit, "of", "the measures must have the same unit");
    definition.unit = unit;
  }
  if (isRatio)
  {
    definition.unit.clear();
  }
}

} // namespace

std::size_t
MeasurementDefinitions::Find(const std::string & name, std::size_t count) const
{
  std::size_t index = 0;
  while (index < count && measurements[index].name != name)
  {
    ++index;
  }
  return index;
}

MeasurementDefinitions
ParseMeasurementDefinitions(const std::string & text)
{
  const auto             given = ParseJSON(text);
  MeasurementDefinitions definitions;
  VerifyMembers(given, "", { "title", "source", "dimension", "measurements" });
  ReadMember(given, "title", definitions.title, "");
  ReadMember(given, "source", definitions.source, "");
  ReadMember(given, "dimension", definitions.dimension, "");
  ReadMember(given, "measurements", definitions.measurements, "");
  Require(definitions.dimension == 2 || definitions.dimension == 3, "dimension", "must be 2 or 3");
  Require(!definitions.measurements.empty(), "measurements", "must be given");
  for (std::size_t i = 0; i < definitions.measurements.size(); ++i)
  {
    auto & definition = definitions.measurements[i];
    WithinSetting("measurements[" + std::to_string(i) + ']', [&] {
      Require(!definition.name.empty(), "name", "must not be empty");
      Require(definition.name != "image", "name", "must not be 'image', as the column of the images is named");
      Require(definitions.Find(definition.name, i) == i, "name", "there are two measures '" + definition.name + '\'');
      for (const std::string suffix : { "_se", "_deviation", "_class" })
      {
        Require(definitions.Find(definition.name + suffix, definitions.measurements.size()) ==
                  definitions.measurements.size(),
                "name",
                "there is a measure '" + definition.name + suffix + "', as a column of this one is named");
      }
      const auto rule = GetRule(definition, definitions.dimension);
      VerifyPoints(definition, rule, definitions.dimension);
      VerifyDirection(definition, rule, definitions.dimension);
      definition.unit = rule.unit;
      VerifyTerms(definitions, i, definition);
    });
  }
  return definitions;
}

} // end namespace itk

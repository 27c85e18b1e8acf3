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
#include "itkLandmarkModelDescription.h"
#include "itkDescriptionJSON.h"
#include "itkSettingsVerification.h"
#include "itkStrictJSON.h"

#include <algorithm>
#include <numeric>
#include <set>

namespace itk
{

namespace
{

using nlohmann::json;

constexpr const char * formatName = "LandmarkLocalization model";
constexpr int          formatVersion = 2;

const json &
RequireMember(const json & object, const char * name)
{
  const auto found = object.find(name);
  if (found == object.end())
  {
    throw SettingError(name, "is missing");
  }
  return *found;
}

json
ParseSettings(const LandmarkPartSettings & part, const std::string & place)
{
  const auto settings = json::parse(part.settings, nullptr, false);
  if (!settings.is_object())
  {
    throw SettingError(place, "the settings must be a JSON object");
  }
  return settings;
}

std::string
GetPlace(const char * list, std::size_t number)
{
  return std::string(list) + '[' + std::to_string(number) + ']';
}

void
VerifyDimension(unsigned int dimension)
{
  if (dimension != 2 && dimension != 3)
  {
    throw SettingError("dimension", "must be 2 or 3 (got " + std::to_string(dimension) + ')');
  }
}

void
VerifyLandmarks(const std::vector<LandmarkDefinition> & landmarks)
{
  if (landmarks.empty())
  {
    throw SettingError("landmarks", "there must be at least one landmark");
  }
  std::set<std::string> names;
  for (std::size_t i = 0; i < landmarks.size(); ++i)
  {
    const auto & landmark = landmarks[i];
    WithinSetting(GetPlace("landmarks", i), [&landmark] { WriteStrictly(landmark); });
    if (landmark.name.empty() || !names.insert(landmark.name).second)
    {
      throw SettingError(GetPlace("landmarks", i) + ".name",
                         "names must differ from each other, and not be empty (got '" + landmark.name + "')");
    }
  }
  for (std::size_t i = 0; i < landmarks.size(); ++i)
  {
    const auto & landmark = landmarks[i];
    if (landmark.mirror.empty())
    {
      continue;
    }
    const auto partner =
      std::find_if(landmarks.begin(), landmarks.end(), [&landmark](const LandmarkDefinition & other) {
        return other.name == landmark.mirror;
      });
    if ((landmark.mirror == landmark.name || partner == landmarks.end() || partner->mirror != landmark.name))
    {
      throw SettingError(GetPlace("landmarks", i) + ".mirror",
                         "mirror partners must be two landmarks that name each other (got '" + landmark.mirror +
                           "' for '" + landmark.name + "')");
    }
  }
}

void
RequireOneALandmark(const std::string & place, const std::vector<double> & values, std::size_t numberOfLandmarks)
{
  if (values.size() != numberOfLandmarks)
  {
    throw SettingError(place,
                       "there must be one a landmark (got " + std::to_string(values.size()) + " for " +
                         std::to_string(numberOfLandmarks) + " landmarks)");
  }
}

/** Scales of covariances, or none. */
void
VerifyCovarianceScales(const std::string & place, const std::vector<double> & scales, std::size_t numberOfLandmarks)
{
  RequireOneALandmark(place, scales, scales.empty() ? 0 : numberOfLandmarks);
  for (std::size_t i = 0; i < scales.size(); ++i)
  {
    RequirePositive(place + '[' + std::to_string(i) + ']', scales[i]);
  }
}

void
VerifyPlausibility(const LandmarkPlausibilityDescription & plausibility,
                   std::size_t                             numberOfLandmarks,
                   unsigned int                            dimension)
{
  const auto & shape = plausibility.shape;
  VerifyShapeDescription(shape, dimension, "shape");
  if (!shape.mean.empty() && shape.mean.size() != numberOfLandmarks * dimension)
  {
    throw SettingError("shape.mean",
                       "there must be " + std::to_string(numberOfLandmarks * dimension) + " coordinates (got " +
                         std::to_string(shape.mean.size()) + ')');
  }
  RequireInRange("shapeWeight", plausibility.shapeWeight, 0.0, std::numeric_limits<double>::max());
  VerifyCovarianceScales("covarianceScales", plausibility.covarianceScales, numberOfLandmarks);
  if (plausibility.shapeWeight > 0.0 && shape.mean.empty())
  {
    throw SettingError("shape.mean", "must be there where shapeWeight is above 0");
  }
  RequireFinite("distanceLogarithm", { plausibility.distanceLogarithm });
  RequireFinite("confidenceLogarithms", plausibility.confidenceLogarithms);
  RequirePositive("confidenceDeviation", plausibility.confidenceDeviation);
  RequirePositive("distanceDeviation", plausibility.distanceDeviation);
  VerifyCovarianceScales("landmarkScales", plausibility.landmarkScales, numberOfLandmarks);
  if (plausibility.numberOfImages > 0)
  {
    RequireInRange("numberOfImages", plausibility.numberOfImages, 2.0, std::numeric_limits<unsigned int>::max());
    if (shape.mean.empty())
    {
      throw SettingError("shape.mean", "must be there where there is a number of images");
    }
    RequireOneALandmark("confidenceLogarithms", plausibility.confidenceLogarithms, numberOfLandmarks);
    RequireOneALandmark("landmarkScales", plausibility.landmarkScales, numberOfLandmarks);
  }
}

} // namespace

void
to_json(json & object, const LandmarkPartSettings & part)
{
  object = ParseSettings(part, part.name);
  object["name"] = part.name;
}

void
ReadSetting(const json & given, LandmarkPartSettings & part, const std::string & place)
{
  if (!given.is_object())
  {
    ThrowUnexpected(given, "a JSON object", place);
  }
  const auto before = part.name;
  ReadMember(given, "name", part.name, place);
  if (part.name != before)
  {
    part.settings = "{}";
  }
  if (part.name.empty())
  {
    throw SettingError(GetMemberPlace(place, "name"), "is missing");
  }
  for (const auto & member : given.items())
  {
    if (member.value().is_null())
    {
      throw SettingError(GetMemberPlace(place, member.key()), "must have a value (got null)");
    }
  }
  auto settings = ParseSettings(part, place);
  settings.merge_patch(given);
  settings.erase("name");
  part.settings = settings.dump();
}

std::vector<std::string>
GetLandmarkNames(const LandmarkModelDescription & description)
{
  std::vector<std::string> names;
  for (const auto & landmark : description.landmarks)
  {
    names.push_back(landmark.name);
  }
  return names;
}

std::vector<unsigned int>
GetMirroredOrder(const std::vector<LandmarkDefinition> & landmarks)
{
  std::vector<unsigned int> order(landmarks.size());
  std::iota(order.begin(), order.end(), 0u);
  for (std::size_t i = 0; i < landmarks.size(); ++i)
  {
    for (std::size_t j = 0; j < landmarks.size(); ++j)
    {
      if (landmarks[j].name == landmarks[i].mirror)
      {
        order[i] = static_cast<unsigned int>(j);
      }
    }
  }
  return order;
}

LandmarkStageDescription
MakeLandmarkStageDescription(unsigned int dimension)
{
  LandmarkStageDescription stage;
  if (dimension == 3)
  {
    stage.grid.size = { 96, 96, 192 };
  }
  return stage;
}

std::string
WriteLandmarkModelDescription(const LandmarkModelDescription & description)
{
  const auto training = json::parse(description.training, nullptr, false);
  if (!training.is_object())
  {
    throw SettingError("training", "must be a JSON object");
  }
  return WriteStrictly({ { "format", formatName },
                         { "version", formatVersion },
                         { "dimension", description.dimension },
                         { "landmarks", description.landmarks },
                         { "stages", description.stages },
                         { "plausibility", description.plausibility },
                         { "training", training } });
}

LandmarkModelDescription
ParseLandmarkModelDescription(const std::string & text)
{
  const auto given = json::accept(text) ? ParseJSON(text) : json();
  if (!given.is_object() || given.value("format", json()) != formatName)
  {
    throw SettingError("", "this is not the description of a LandmarkLocalization model");
  }
  const auto version = given.value("version", json());
  if (version != formatVersion)
  {
    throw SettingError("",
                       "the format has version " + WriteText(version) + ", only version " +
                         std::to_string(formatVersion) + " can be read");
  }
  VerifyMembers(given, "", { "format", "version", "dimension", "landmarks", "stages", "plausibility", "training" });

  LandmarkModelDescription description;
  ReadMember(given, "dimension", description.dimension, "");
  VerifyDimension(description.dimension);
  ReadSetting(RequireMember(given, "landmarks"), description.landmarks, "landmarks");

  const auto & stages = RequireMember(given, "stages");
  if (!stages.is_array())
  {
    ThrowUnexpected(stages, "a list", "stages");
  }
  description.stages.assign(stages.size(), MakeLandmarkStageDescription(description.dimension));
  for (std::size_t i = 0; i < stages.size(); ++i)
  {
    ReadSetting(stages[i], description.stages[i], GetPlace("stages", i));
  }
  ReadMember(given, "plausibility", description.plausibility, "");
  const auto training = given.value("training", json::object());
  if (!training.is_object())
  {
    ThrowUnexpected(training, "a JSON object", "training");
  }
  description.training = training.dump();
  return description;
}

std::string
WriteLandmarkIntensitySettings(const LandmarkIntensitySettings & settings)
{
  return WriteText(settings);
}

void
VerifyLandmarkModelDescription(const LandmarkModelDescription & description)
{
  VerifyDimension(description.dimension);
  VerifyLandmarks(description.landmarks);
  if (description.stages.empty())
  {
    throw SettingError("stages", "there must be at least one stage");
  }
  for (std::size_t i = 0; i < description.stages.size(); ++i)
  {
    const auto & stage = description.stages[i];
    const auto   place = GetPlace("stages", i);
    VerifyGridSettings(stage.grid, description.dimension, place + ".grid");
    VerifyIntensitySettings(stage.intensity, place + ".intensity");
    VerifyDecoderSettings(stage.decoder, place + ".decoder");
    if (i > 0 && stage.grid.spacingRule == LandmarkGridSettings::SpacingRuleEnum::AspectPreservingFit &&
        !(stage.grid.zoom > 1.0))
    {
      throw SettingError(place + ".grid.zoom", "must be above 1 in a further stage, unless its spacing is fixed");
    }
    if (stage.networks.empty())
    {
      throw SettingError(place + ".networks", "there must be at least one network");
    }
    RequireFinite(place + ".calibration.minimumConfidence", { stage.calibration.minimumConfidence });
    if (i == 0 && stage.combine)
    {
      throw SettingError(place + ".combine", "the points of the first stage cannot be combined with others");
    }
    VerifyCovarianceScales(
      place + ".calibration.covarianceScales", stage.calibration.covarianceScales, description.landmarks.size());
    VerifyCovarianceScales(
      place + ".calibration.ownCovarianceScales", stage.calibration.ownCovarianceScales, description.landmarks.size());
  }
  WithinSetting("plausibility", [&description] {
    VerifyPlausibility(description.plausibility, description.landmarks.size(), description.dimension);
  });
}

} // end namespace itk

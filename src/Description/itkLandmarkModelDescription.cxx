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
RequireArray(const json & object, const char * key)
{
  const auto found = object.find(key);
  if (found == object.end() || !found->is_array())
  {
    throw std::runtime_error(std::string("there is no list '") + key + '\'');
  }
  return *found;
}

LandmarkModelDescription
Parse(const std::string & text)
{
  const auto given = json::parse(text, nullptr, false);
  if (!given.is_object() || given.value("format", json()) != formatName)
  {
    throw std::runtime_error("this is not the description of a LandmarkLocalization model");
  }
  const auto version = given.value("version", json());
  if (version != formatVersion)
  {
    throw std::runtime_error("the format has version " + WriteText(version) + ", only version " +
                             std::to_string(formatVersion) + " can be read");
  }
  LandmarkModelDescription description;
  const auto               dimension = given.value("dimension", json(2));
  if (dimension != 2 && dimension != 3)
  {
    throw std::runtime_error(WriteText(dimension) + " is not a possible value of 'dimension'");
  }
  description.dimension = dimension;
  for (const auto & landmark : RequireArray(given, "landmarks"))
  {
    description.landmarks.push_back(ReadStrictly(landmark, LandmarkDefinition()));
  }
  description.stages.clear();
  for (const auto & stage : RequireArray(given, "stages"))
  {
    description.stages.push_back(ReadStrictly(stage, MakeLandmarkStageDescription(description.dimension)));
  }
  const auto training = given.value("training", json::object());
  if (!training.is_object())
  {
    throw std::runtime_error("'training' must be a JSON object");
  }
  description.training = training.dump();
  VerifyUnderstood(given, json::parse(WriteLandmarkModelDescription(description)));
  return description;
}

void
VerifyLandmarks(const std::vector<LandmarkDefinition> & landmarks)
{
  if (landmarks.empty())
  {
    itkGenericExceptionMacro("A model must have at least one landmark.");
  }
  std::set<std::string> names;
  for (const auto & landmark : landmarks)
  {
    if (landmark.name.empty() || !names.insert(landmark.name).second)
    {
      itkGenericExceptionMacro("Landmarks must have names that differ from each other (got '" << landmark.name
                                                                                              << "').");
    }
    try
    {
      json(landmark).dump();
    }
    catch (const json::exception &)
    {
      itkGenericExceptionMacro("Names and definitions of landmarks must be UTF-8 text.");
    }
  }
  for (const auto & landmark : landmarks)
  {
    const auto partner =
      std::find_if(landmarks.begin(), landmarks.end(), [&landmark](const LandmarkDefinition & other) {
        return other.name == landmark.mirror;
      });
    if (!landmark.mirror.empty() &&
        (landmark.mirror == landmark.name || partner == landmarks.end() || partner->mirror != landmark.name))
    {
      itkGenericExceptionMacro("Mirror partners must be two landmarks that name each other (got '"
                               << landmark.mirror << "' for '" << landmark.name << "').");
    }
  }
}

void
VerifyCovarianceScales(const std::string & name, const std::vector<double> & scales, std::size_t numberOfLandmarks)
{
  RequireFinite(name, scales);
  if (!scales.empty() && scales.size() != numberOfLandmarks)
  {
    itkGenericExceptionMacro("There must be one covariance scale a landmark (got "
                             << scales.size() << " for " << numberOfLandmarks << " landmarks).");
  }
  if (!std::all_of(scales.begin(), scales.end(), [](double scale) { return scale > 0.0; }))
  {
    itkGenericExceptionMacro(<< name << " must be positive.");
  }
}

} // namespace

void
to_json(json & object, const LandmarkPartSettings & part)
{
  object = json::parse(part.settings, nullptr, false);
  if (!object.is_object())
  {
    throw std::runtime_error("the settings of '" + part.name + "' must be a JSON object");
  }
  object["name"] = part.name;
}

void
from_json(const json & object, LandmarkPartSettings & part)
{
  json settings = object;
  part.name = object.at("name").get<std::string>();
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
  return json{
    { "format", formatName },
    { "version", formatVersion },
    { "dimension", description.dimension },
    { "landmarks", description.landmarks },
    { "stages", description.stages },
    { "training", json::parse(description.training) }
  }.dump();
}

LandmarkModelDescription
ParseLandmarkModelDescription(const std::string & text)
{
  try
  {
    return Parse(text);
  }
  catch (const std::runtime_error & error)
  {
    itkGenericExceptionMacro(<< error.what());
  }
}

std::string
WriteLandmarkIntensitySettings(const LandmarkIntensitySettings & settings)
{
  return json(settings).dump();
}

void
VerifyLandmarkModelDescription(const LandmarkModelDescription & description)
{
  if (description.dimension != 2 && description.dimension != 3)
  {
    itkGenericExceptionMacro("The dimension must be 2 or 3 (got " << description.dimension << ").");
  }
  VerifyLandmarks(description.landmarks);
  if (description.stages.empty())
  {
    itkGenericExceptionMacro("A model must have at least one stage.");
  }
  for (std::size_t i = 0; i < description.stages.size(); ++i)
  {
    const auto & stage = description.stages[i];
    VerifyGridSettings(stage.grid, description.dimension);
    VerifyIntensitySettings(stage.intensity);
    VerifyDecoderSettings(stage.decoder);
    if (i > 0 && stage.grid.spacingRule != LandmarkGridSettings::SpacingRuleEnum::FixedSpacing)
    {
      itkGenericExceptionMacro("The grid of a further stage must have a fixed spacing.");
    }
    if (stage.networks.empty())
    {
      itkGenericExceptionMacro("A stage must have at least one network.");
    }
    RequireFinite("minimumConfidence", { stage.calibration.minimumConfidence });
    if (i == 0 && stage.combine)
    {
      itkGenericExceptionMacro("The points of the first stage cannot be combined with others.");
    }
    VerifyCovarianceScales("covarianceScales", stage.calibration.covarianceScales, description.landmarks.size());
    VerifyCovarianceScales("ownCovarianceScales", stage.calibration.ownCovarianceScales, description.landmarks.size());
  }
}

} // end namespace itk

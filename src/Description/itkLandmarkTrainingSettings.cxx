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
#include "itkLandmarkTrainingSettings.h"
#include "itkDataFiles.h"
#include "itkDescriptionJSON.h"
#include "itkFileError.h"
#include "itkSettingsVerification.h"
#include "itkStrictJSON.h"
#include "itkTextFile.h"

#include "itkMath.h"

#include <algorithm>
#include <map>

namespace itk
{

namespace
{

using nlohmann::json;

/** The presets for images of a dimension: names and files. Of two of the same name, the sources' own goes first. */
std::map<std::string, std::string>
FindPresets(unsigned int dimension)
{
  return FindDataFiles({ LANDMARK_PRESET_FOLDERS }, '-' + std::to_string(dimension) + "d.json");
}

/** Whether a text names every setting that there is, as the record in a model does. */
bool
IsComplete(const json & given, const json & settings)
{
  const auto members = settings.items();
  return std::all_of(members.begin(), members.end(), [&given](const auto & member) {
    return given.contains(member.key()) &&
           (!member.value().is_object() || IsComplete(given[member.key()], member.value()));
  });
}

} // namespace

std::ostream &
operator<<(std::ostream & out, LandmarkTrainingSettingsEnums::Optimizer value)
{
  return out << "itk::LandmarkTrainingSettingsEnums::Optimizer::" << json(value).get<std::string>();
}

std::ostream &
operator<<(std::ostream & out, LandmarkTrainingSettingsEnums::Schedule value)
{
  return out << "itk::LandmarkTrainingSettingsEnums::Schedule::" << json(value).get<std::string>();
}

std::ostream &
operator<<(std::ostream & out, LandmarkTrainingSettingsEnums::CenterRule value)
{
  return out << "itk::LandmarkTrainingSettingsEnums::CenterRule::" << json(value).get<std::string>();
}

std::ostream &
operator<<(std::ostream & out, LandmarkTrainingSettingsEnums::AnnotatorRule value)
{
  return out << "itk::LandmarkTrainingSettingsEnums::AnnotatorRule::" << json(value).get<std::string>();
}

bool
operator==(const LandmarkTrainingSettings & settings, const LandmarkTrainingSettings & others)
{
  return ParseJSON(WriteLandmarkTrainingSettings(settings)) == ParseJSON(WriteLandmarkTrainingSettings(others));
}

LandmarkTrainingSettings
MakeLandmarkTrainingSettings(unsigned int dimension)
{
  LandmarkTrainingSettings settings;
  settings.grid = MakeLandmarkStageDescription(dimension).grid;
  return settings;
}

std::string
WriteLandmarkTrainingSettings(const LandmarkTrainingSettings & settings)
{
  return WriteStrictly(settings, 2);
}

LandmarkTrainingSettings
ParseLandmarkTrainingSettings(const std::string & text, const LandmarkTrainingSettings & defaults)
{
  const auto given = ParseJSON(text);
  const auto settings = ReadStrictly(given, defaults);
  if (settings.preset.empty() || settings.preset == defaults.preset || IsComplete(given, settings))
  {
    return settings;
  }
  const auto dimension = static_cast<unsigned int>(defaults.grid.size.size());
  return ReadStrictly(given, ReadLandmarkTrainingPreset(settings.preset, dimension));
}

std::vector<std::string>
GetLandmarkTrainingPresets(unsigned int dimension)
{
  return GetDataFileNames(FindPresets(dimension));
}

LandmarkTrainingSettings
ReadLandmarkTrainingPreset(const std::string & name, unsigned int dimension)
{
  const auto presets = FindPresets(dimension);
  const auto found = presets.find(name);
  if (found == presets.end())
  {
    itkGenericExceptionMacro("There is no preset '" << name << "' for " << dimension << "D images; there are "
                                                    << JoinNames(GetLandmarkTrainingPresets(dimension)) << '.');
  }
  try
  {
    auto settings = ParseLandmarkTrainingSettings(ReadTextFile(found->second), MakeLandmarkTrainingSettings(dimension));
    settings.preset = name;
    return settings;
  }
  catch (const ExceptionObject & error)
  {
    ThrowFileError(found->second, GetReason(error));
  }
}

void
VerifyLandmarkTrainingSettings(const LandmarkTrainingSettings & settings, unsigned int dimension)
{
  VerifyGridSettings(settings.grid, dimension, "grid");
  VerifyIntensitySettings(settings.intensity, "intensity");
  VerifyDecoderSettings(settings.decoder, "decoder");
  // Far beyond what makes sense, and short of where numbers of single precision overflow.
  constexpr double longest = 1e6;
  constexpr double strongest = 1000.0;

  const auto & augmentation = settings.augmentation;
  const auto   numberOfPlanes = dimension == 3 ? std::size_t{ 3 } : std::size_t{ 1 };
  WithinSetting("augmentation", [&] {
    if (augmentation.rotation.size() != 1 && augmentation.rotation.size() != numberOfPlanes)
    {
      throw SettingError("rotation",
                         "must have one angle or " + std::to_string(numberOfPlanes) + ", one a plane (got " +
                           std::to_string(augmentation.rotation.size()) + ')');
    }
    for (const double angle : augmentation.rotation)
    {
      RequireInRange("rotation", angle, 0.0, 2.0 * Math::pi);
    }
    RequireInRange("translation", augmentation.translation, 0.0, longest);
    RequireBelow("scale", augmentation.scale, 1.0);
    RequireBelow("axisScale", augmentation.axisScale, 1.0);
    RequireInRange("elasticNodes", augmentation.elasticNodes, 2, 1000);
    RequireInRange("elasticDisplacement", augmentation.elasticDisplacement, 0.0, longest);
    RequireBelow("intensityFactor", augmentation.intensityFactor, 1.0);
    RequireInRange("intensityShift", augmentation.intensityShift, 0.0, strongest);
    RequireInRange("intensityExponent", augmentation.intensityExponent, 0.0, 10.0);
    RequireBelow("intensityClip", augmentation.intensityClip, 0.5);
    RequireInRange("blur", augmentation.blur, 0.0, strongest);
    RequireInRange("noise", augmentation.noise, 0.0, strongest);
    RequireBelow("crop", augmentation.crop, 0.5);
    RequireInRange("centerJitter", augmentation.centerJitter, 0.0, longest);
    RequireInRange("maximumCenterJitter", augmentation.maximumCenterJitter, 0.0, longest);
  });

  const auto & optimization = settings.optimization;
  const auto   requireAny = [](const char * name, unsigned int count) {
    if (count == 0)
    {
      throw SettingError(name, "must be at least 1 (got 0)");
    }
  };
  WithinSetting("optimization", [&] {
    RequirePositiveUpTo("learningRate", optimization.learningRate, strongest);
    RequirePositiveUpTo("finalLearningRateFactor", optimization.finalLearningRateFactor, longest);
    RequirePositiveUpTo("momentum", optimization.momentum, 1.0);
    RequireInRange("weightDecay", optimization.weightDecay, 0.0, strongest);
    RequireNotNegative("gradientClippingNorm", optimization.gradientClippingNorm);
    requireAny("batchSize", optimization.batchSize);
    requireAny("accumulatedBatches", optimization.accumulatedBatches);
    RequireBelow("averagingDecay", optimization.averagingDecay, 1.0);
    requireAny("iterations", optimization.iterations);
  });
}

} // end namespace itk

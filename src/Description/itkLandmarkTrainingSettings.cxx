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
#include "itkDescriptionJSON.h"
#include "itkFileError.h"
#include "itkSettingsVerification.h"
#include "itkStrictJSON.h"
#include "itkTextFile.h"

#include "itksys/Directory.hxx"
#include "itksys/SystemTools.hxx"

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
  const std::string                  ending = '-' + std::to_string(dimension) + "d.json";
  std::map<std::string, std::string> presets;
  for (const std::string folder : { LANDMARK_PRESET_FOLDERS })
  {
    itksys::Directory directory;
    if (!itksys::SystemTools::FileIsDirectory(folder) || !directory.Load(folder))
    {
      continue;
    }
    for (unsigned long i = 0; i < directory.GetNumberOfFiles(); ++i)
    {
      const std::string file = directory.GetFile(i);
      if (itksys::SystemTools::StringEndsWith(file, ending.c_str()))
      {
        presets.emplace(file.substr(0, file.size() - ending.size()), folder + '/' + file);
      }
    }
  }
  return presets;
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
  return json(settings).dump(2);
}

LandmarkTrainingSettings
ParseLandmarkTrainingSettings(const std::string & text, const LandmarkTrainingSettings & defaults)
{
  try
  {
    return ParseStrictly(text, defaults);
  }
  catch (const std::runtime_error & error)
  {
    itkGenericExceptionMacro(<< error.what());
  }
}

std::vector<std::string>
GetLandmarkTrainingPresets(unsigned int dimension)
{
  std::vector<std::string> names;
  for (const auto & preset : FindPresets(dimension))
  {
    names.push_back(preset.first);
  }
  return names;
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
  VerifyGridSettings(settings.grid, dimension);
  VerifyIntensitySettings(settings.intensity);
  VerifyDecoderSettings(settings.decoder);
  constexpr double unlimited = std::numeric_limits<double>::max();
  constexpr double positive = std::numeric_limits<double>::min();
  constexpr double belowOne = 1.0 - std::numeric_limits<double>::epsilon();

  const auto & augmentation = settings.augmentation;
  const auto   numberOfPlanes = dimension == 3 ? std::size_t{ 3 } : std::size_t{ 1 };
  if (augmentation.rotation.size() != 1 && augmentation.rotation.size() != numberOfPlanes)
  {
    itkGenericExceptionMacro("rotation must have one angle or " << numberOfPlanes << ", one a plane (got "
                                                                << augmentation.rotation.size() << ").");
  }
  for (const double angle : augmentation.rotation)
  {
    RequireInRange("rotation", angle, 0.0, unlimited);
  }
  RequireInRange("translation", augmentation.translation, 0.0, unlimited);
  RequireInRange("scale", augmentation.scale, 0.0, belowOne);
  RequireInRange("axisScale", augmentation.axisScale, 0.0, belowOne);
  RequireInRange("elasticNodes", augmentation.elasticNodes, 2, 1000);
  RequireInRange("elasticDisplacement", augmentation.elasticDisplacement, 0.0, unlimited);
  RequireInRange("intensityFactor", augmentation.intensityFactor, 0.0, belowOne);
  RequireInRange("intensityShift", augmentation.intensityShift, 0.0, unlimited);
  RequireInRange("intensityExponent", augmentation.intensityExponent, 0.0, unlimited);
  RequireInRange("blur", augmentation.blur, 0.0, unlimited);
  RequireInRange("noise", augmentation.noise, 0.0, unlimited);
  RequireInRange("crop", augmentation.crop, 0.0, 0.5 - std::numeric_limits<double>::epsilon());
  RequireInRange("centerJitter", augmentation.centerJitter, 0.0, unlimited);
  RequireInRange("maximumCenterJitter", augmentation.maximumCenterJitter, 0.0, unlimited);

  const auto & optimization = settings.optimization;
  RequireInRange("learningRate", optimization.learningRate, positive, unlimited);
  RequireInRange("finalLearningRateFactor", optimization.finalLearningRateFactor, positive, unlimited);
  RequireInRange("momentum", optimization.momentum, positive, unlimited);
  RequireInRange("weightDecay", optimization.weightDecay, 0.0, unlimited);
  RequireInRange("gradientClippingNorm", optimization.gradientClippingNorm, 0.0, unlimited);
  RequireInRange("batchSize", optimization.batchSize, 1.0, unlimited);
  RequireInRange("accumulatedBatches", optimization.accumulatedBatches, 1.0, unlimited);
  RequireInRange("averagingDecay", optimization.averagingDecay, 0.0, belowOne);
  RequireInRange("iterations", optimization.iterations, 1.0, unlimited);
}

} // end namespace itk

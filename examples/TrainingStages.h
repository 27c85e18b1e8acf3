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
#ifndef TrainingStages_h
#define TrainingStages_h

#include "PreparationArguments.h"
#include "TrainingProgress.h"

#include "itkLandmarkModelTrainer.h"
#include "itkTrainingPictures.h"

#include "itksys/SystemTools.hxx"

#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

/** Where TrainStages() writes, and whether it goes on from what is there. */
struct TrainingFiles
{
  std::string output;
  std::string checkpoint;
  /** Empty: none. */
  std::string log;
  bool        resume{ false };
  bool        half{ false };
};

/** A name with `.stage<number>` before its extension, but for the first stage and an empty name. */
inline std::string
AddStageToName(const std::string & name, unsigned int stage)
{
  const auto extension = itksys::SystemTools::GetFilenameLastExtension(name);
  return stage == 0 || name.empty()
           ? name
           : name.substr(0, name.size() - extension.size()) + ".stage" + std::to_string(stage) + extension;
}

/** The model up to a stage, until all are trained. */
inline std::string
GetPartName(const TrainingFiles & files, unsigned int stage)
{
  return files.output + ".part" + std::to_string(stage);
}

/** What TrainStages() writes, also for a while. */
inline std::vector<std::string>
GetFileNames(const TrainingFiles & files, unsigned int numberOfStages)
{
  std::vector<std::string> names{ files.output };
  for (unsigned int stage = 0; stage < numberOfStages; ++stage)
  {
    const auto log = AddStageToName(files.log, stage);
    const auto pictures = itk::GetTrainingPictureNames(log);
    names.insert(names.end(), pictures.begin(), pictures.end());
    names.push_back(log);
    names.push_back(AddStageToName(files.checkpoint, stage));
    names.push_back(stage + 1 < numberOfStages ? GetPartName(files, stage) : "");
  }
  return names;
}

/** Whether a training to go on from has this stage at its end. Throws where its checkpoint says otherwise than the
 * trainer. */
inline bool
IsTrained(itk::LandmarkModelTrainer & trainer, const TrainingFiles & files, unsigned int stage)
{
  trainer.SetCheckpointFileName(AddStageToName(files.checkpoint, stage));
  return files.resume && itksys::SystemTools::FileExists(trainer.GetCheckpointFileName()) &&
         trainer.IsCheckpointOfTheEnd();
}

/** Trains a stage as the trainer is set up; stages have checkpoints and logs of their own. */
inline void
TrainStage(itk::LandmarkModelTrainer & trainer, const TrainingFiles & files, unsigned int stage)
{
  trainer.SetCheckpointFileName(AddStageToName(files.checkpoint, stage));
  trainer.SetResume(files.resume && itksys::SystemTools::FileExists(trainer.GetCheckpointFileName()));
  trainer.SetLogFileName(AddStageToName(files.log, stage));
  const auto & trained = trainer.GetTrainingData().images;
  const auto & validated = trainer.GetValidationData().images;
  const auto   numberOfBoth = std::count_if(validated.begin(), validated.end(), [&trained](const std::string & image) {
    return std::find(trained.begin(), trained.end(), image) != trained.end();
  });
  std::printf("%s: %lu training images, %lu validation images%s\nsettings %s\n",
              files.output.c_str(),
              static_cast<unsigned long>(trained.size()),
              static_cast<unsigned long>(validated.size()),
              numberOfBoth == 0 ? "" : (", " + std::to_string(numberOfBoth) + " of them trained on").c_str(),
              trainer.GetSettingsText().c_str());
  const auto missing = validated.empty() ? validated : trainer.GetValidationData().GetMissingLandmarks();
  if (!missing.empty())
  {
    std::printf("landmarks in no validation image, whose covariances get the scale of all: %s\n",
                Join(missing).c_str());
  }
  try
  {
    trainer.Update();
  }
  catch (const itk::ProcessAborted &)
  {
    throw itk::ExceptionObject(__FILE__,
                               __LINE__,
                               "interrupted after iteration " + std::to_string(trainer.GetIteration()) +
                                 "; go on with --resume",
                               ITK_LOCATION);
  }
}

/** Refuses arguments that say something else than a model that is trained further has. */
inline void
VerifyKeptSettings(const itk::LandmarkModel & model, PreparationArguments & preparation, SettingsArguments & training)
{
  const auto dimension = model.GetDimension();
  const auto getKept = [](itk::LandmarkTrainingSettings settings) {
    settings.preset = settings.next = "";
    settings.loss = {};
    settings.augmentation = {};
    settings.optimization = {};
    return settings;
  };
  const auto & stage = model.GetDescription().stages.back();
  auto         settings = itk::MakeLandmarkTrainingSettings(dimension);
  settings.grid = stage.grid;
  settings.intensity = stage.intensity;
  settings.network = stage.networks.front();
  settings.decoder = stage.decoder;
  settings.combine = stage.combine;
  const auto before = settings;
  preparation.Apply(settings, dimension);
  training.Apply(settings, dimension);
  if (!(getKept(settings) == getKept(before)))
  {
    throw TCLAP::ArgException("keeps its grid, intensities, network and decoder; other arguments say something else",
                              "--initial-model");
  }
}

/** The settings of a trainer's stage, and of those that they name as the next. */
inline std::vector<itk::LandmarkTrainingSettings>
ReadStages(const itk::LandmarkModelTrainer & trainer)
{
  constexpr std::size_t                      most = 9;
  const auto                                 dimension = trainer.GetTrainingData().landmarks->GetDimension();
  std::vector<itk::LandmarkTrainingSettings> stages{ trainer.GetSettings() };
  while (!stages.back().next.empty())
  {
    const auto next = stages.back().next;
    const auto reader = itk::LandmarkModelTrainer::New();
    reader->SetSettings(itk::MakeLandmarkTrainingSettings(dimension));
    const bool isFile = next.find_first_of("./\\") != std::string::npos || itksys::SystemTools::FileExists(next, true);
    isFile ? reader->ReadSettings(next) : reader->SetPreset(next, dimension);
    stages.push_back(reader->GetSettings());
    stages.back().augmentation.mirror = stages.front().augmentation.mirror;
    if (stages.size() > most)
    {
      itkGenericExceptionMacro("There are more than " << most << " stages, each of which names a next one.");
    }
  }
  return stages;
}

/** Throws what is wrong with a trainer's stage, or with those that its settings name as the next: before any is
 * trained. */
inline void
VerifyStages(const itk::LandmarkModelTrainer & trainer)
{
  const auto                                 stages = ReadStages(trainer);
  std::vector<itk::LandmarkTrainingSettings> next;
  trainer.VerifyStages(next);
  for (std::size_t i = 1; i < stages.size(); ++i)
  {
    next.push_back(stages[i]);
    WithContext(stages[i - 1].next, [&] { trainer.VerifyStages(next); });
  }
}

/** Trains a stage and those that its settings name as the next, and writes the model. Until it is complete, models of
 * the stages so far are kept beside it. */
inline void
TrainStages(itk::LandmarkModelTrainer & trainer, const TrainingFiles & files)
{
  const auto stages = ReadStages(trainer);
  const auto last = static_cast<unsigned int>(stages.size() - 1);
  for (unsigned int stage = 0; stage < last; ++stage)
  {
    const bool isTrained = IsTrained(trainer, files, stage);
    const auto next = AddStageToName(files.checkpoint, stage + 1);
    if (!isTrained && itksys::SystemTools::FileExists(next))
    {
      // It began with another model of this stage.
      std::printf("%s: is removed, as the stage before it is trained\n", next.c_str());
      itksys::SystemTools::RemoveFile(next);
    }
    if (!isTrained || !itksys::SystemTools::FileExists(GetPartName(files, stage)))
    {
      itksys::SystemTools::RemoveFile(GetPartName(files, stage));
      TrainStage(trainer, files, stage);
      trainer.GetModel()->Write(GetPartName(files, stage));
    }
    trainer.SetInitialModel(itk::LandmarkModel::Read(GetPartName(files, stage)));
    trainer.AddStageOn();
    trainer.SetSettings(stages[stage + 1]);
  }
  TrainStage(trainer, files, last);
  trainer.GetModel()->Write(files.output, files.half);
  PrintTrainedModel(*trainer.GetModel(), files.output);
  for (unsigned int stage = 0; stage < last; ++stage)
  {
    itksys::SystemTools::RemoveFile(GetPartName(files, stage));
  }
}

#endif

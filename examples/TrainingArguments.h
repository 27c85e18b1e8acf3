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
#ifndef TrainingArguments_h
#define TrainingArguments_h

#include "LandmarkDefinitionArguments.h"
#include "PreparationArguments.h"
#include "ProgramFiles.h"
#include "TrainingData.h"
#include "TrainingOptions.h"
#include "TrainingStages.h"

#include "itkLandmarkModelTrainer.h"
#include "itkOutputFileNames.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

/** The arguments of TrainLandmarkModel. */
struct TrainingArguments
{
  using TablePointer = AnnotatorsArgument::TablePointer;
  using Count = Option<unsigned int>;

  TCLAP::CmdLine command{ "Trains a landmark localization model on annotated images.",
                          ' ',
                          LandmarkLocalization_VERSION };

  TrainingDataArguments data{ command };
  OutputOption          output{ command, "output", "file", "Model file to write", true };
  TextOption            preset{ command,
                     "preset",
                     "name",
                     "Settings to start from: " + Join(itk::GetLandmarkTrainingPresets(2)) +
                       " (default: none, the paper's in 2D)" };
  TextOption            settingsFile{ command,
                           "settings",
                           "file",
                           "Settings to start from: a JSON file, or a model file whose training is to be replayed; "
                                      "other arguments override them" };
  Switch                printSettings{ command, "print-settings", "Do not train: print the settings as JSON text" };
  TextOption            initial{ command, "initial-model", "file", "Model to train further (default: a new one)" };
  Switch                addStage{ command,
                   "add-stage",
                   "Give the initial model a stage that looks closely at each landmark, and train that" };
  TextOption addedStage{ command, "added-stage", "file", "With --add-stage: model with whose last network it begins" };
  PreparationArguments        preparation{ command };
  SettingsArguments           training{ command, TrainingOptions, TrainingSwitches };
  LandmarkDefinitionArguments definitions{ command };
  Count                       preview{ command,
                 "preview",
                 "count",
                 "Do not train: draw so many augmented samples into <output>.preview.png" };
  ThreadsOption               threads{ command };
  Count        decoding{ command, "decoding-threads", "count", "Threads that prepare samples (default: 2)", 2 };
  Count        cache{ command, "cache", "MiB", "Memory for prepared images (default: 4096)", 4096 };
  DeviceOption device{ command };
  Count        checkpointInterval{ command,
                            "checkpoint-interval",
                            "count",
                            "Iterations between checkpoints (default: 250)",
                            250 };
  Count        progressInterval{ command,
                          "progress-interval",
                          "count",
                          "Iterations between progress lines (default: 10)",
                          10 };
  OutputOption checkpoint{ command, "checkpoint", "file", "Checkpoint file (default: <output>.checkpoint)" };
  OutputOption log{ command, "log", "file", "CSV file to log to, with pictures beside it (default: none)" };
  Switch       resume{ command,
                 "resume",
                 "Go on from the checkpoint, also with more or fewer --iterations, or start when there is none" };
  Switch       half{ command, "half", "Store weights in half precision" };

  /** Parses the arguments, and throws those that do not go together. */
  void
  Parse(int argc, char * argv[])
  {
    command.setExceptionHandling(false);
    command.parse(argc, argv);
    Require(initial.isSet() || !addStage.getValue(), "--add-stage", "needs --initial-model");
    Require(addStage.getValue() || !addedStage.isSet(), "--added-stage", "needs --add-stage");
    for (const std::string flag : { "center-rule", "jitter", "maximum-jitter" })
    {
      Require(initial.isSet() || !training.IsGiven(flag), "--" + flag, "needs --initial-model");
    }
  }

  /** Throws arguments that change nothing. */
  void
  VerifyEffects(const itk::LandmarkTrainingSettings & settings, std::size_t numberOfAnnotators)
  {
    using SettingsType = itk::LandmarkOptimizationSettings;
    const auto & optimization = settings.optimization;
    Require(optimization.optimizer == SettingsType::OptimizerEnum::Nesterov || !training.IsGiven("momentum"),
            "--momentum",
            "needs --optimizer nesterov");
    Require(optimization.schedule != SettingsType::ScheduleEnum::Constant || !training.IsGiven("final-rate"),
            "--final-rate",
            "needs --schedule cosine or exponential");
    Require(numberOfAnnotators > 1 || !training.IsGiven("annotator-rule"),
            "--annotator-rule",
            "needs --landmarks of several annotators");
    Require(numberOfAnnotators > 1 || !training.IsGiven("spread-factor"),
            "--spread-factor",
            "needs --landmarks of several annotators");
    Require(settings.augmentation.elasticDisplacement > 0.0 || !training.IsGiven("elastic-nodes"),
            "--elastic-nodes",
            "needs --elastic above 0");
    // Without any, 0 says what is so.
    Require(data.HasValidation() || optimization.validationInterval == 0 || !training.IsGiven("validation-interval"),
            "--validation-interval",
            "needs --folds or --validation-list");
  }

  /** What is trained, for the annotations of these tables, and how. */
  void
  ApplySettings(const std::vector<TablePointer> & tables, itk::LandmarkModelTrainer & trainer)
  {
    const auto dimension = tables.front()->GetDimension();
    trainer.SetSettings(itk::MakeLandmarkTrainingSettings(dimension));
    if (preset.isSet())
    {
      trainer.SetPreset(preset.getValue(), dimension);
    }
    if (initial.isSet())
    {
      trainer.SetInitialModel(itk::LandmarkModel::Read(initial.getValue()));
    }
    trainer.SetAddStage(addStage.getValue());
    if (addedStage.isSet())
    {
      trainer.SetAddedStageModel(itk::LandmarkModel::Read(addedStage.getValue()));
    }
    if (settingsFile.isSet())
    {
      trainer.ReadSettings(settingsFile.getValue());
    }
    if (initial.isSet() && !addStage.getValue() && trainer.GetInitialModel()->GetDimension() == dimension)
    {
      VerifyKeptSettings(*trainer.GetInitialModel(), preparation, training);
    }
    auto settings = trainer.GetSettings();
    preparation.Apply(settings, dimension);
    training.Apply(settings, dimension);
    definitions.Apply(trainer, tables.front()->GetLandmarkNames(), settings);
    this->VerifyEffects(settings, tables.size());
    trainer.SetSettings(settings);
    trainer.SetNumberOfDecodingThreads(decoding.getValue());
    trainer.SetCacheMemory(cache.getValue());
    trainer.SetDevice(device.getValue());
    trainer.SetCheckpointInterval(checkpointInterval.getValue());
  }

  std::string
  GetPreviewName() const
  {
    return preview.isSet() ? output.getValue() + ".preview.png" : "";
  }

  /** Throws what cannot be written, or would be one of the files that are read. */
  TrainingFiles
  VerifyFiles(const itk::LandmarkModelTrainer & trainer)
  {
    TrainingFiles files;
    files.output = output.getValue();
    files.checkpoint = checkpoint.isSet() ? checkpoint.getValue() : output.getValue() + ".checkpoint";
    files.log = log.getValue();
    files.resume = resume.getValue();
    files.half = half.getValue();
    const auto stages = ReadStages(trainer);
    auto       inputs = GetInputFiles(command);
    VerifyImagesAreKept({ files.output, files.checkpoint, files.log, data.GetListToWrite() }, inputs);
    for (const auto & stage : stages)
    {
      inputs.push_back(stage.next);
    }
    for (const auto & set : { trainer.GetTrainingData(), trainer.GetValidationData() })
    {
      std::transform(set.images.begin(), set.images.end(), std::back_inserter(inputs), [&set](const auto & image) {
        return set.GetFileName(image);
      });
    }
    auto outputs = GetFileNames(files, static_cast<unsigned int>(stages.size()));
    outputs.push_back(data.GetListToWrite());
    outputs.push_back(this->GetPreviewName());
    itk::VerifyOutputFiles(outputs, inputs);
    return files;
  }
};

#endif

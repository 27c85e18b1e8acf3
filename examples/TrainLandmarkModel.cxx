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
#include "PeakMemory.h"
#include "PreparationArguments.h"
#include "ProgramArguments.h"
#include "ProgramMain.h"

#include "itkCrossValidation.h"
#include "itkLandmarkModelTrainer.h"
#include "itkWriteFileAtomically.h"

#include "itksys/SystemTools.hxx"

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <limits>

#ifdef __GLIBC__
#  include <malloc.h>
#endif

namespace
{

using ArchitectureEnum = itk::LandmarkModelEnums::Architecture;
using OptimizerEnum = itk::LandmarkModelTrainerEnums::Optimizer;
using ScheduleEnum = itk::LandmarkModelTrainerEnums::Schedule;
using PresetEnum = itk::LandmarkModelTrainerEnums::Preset;

const std::vector<std::pair<std::string, ArchitectureEnum>> ArchitectureChoices{
  { "scn", ArchitectureEnum::SpatialConfigurationNet },
  { "unet", ArchitectureEnum::LocalizationUNet }
};
const std::vector<std::pair<std::string, OptimizerEnum>> OptimizerChoices{ { "nesterov", OptimizerEnum::Nesterov },
                                                                           { "adam", OptimizerEnum::Adam } };
const std::vector<std::pair<std::string, ScheduleEnum>>  ScheduleChoices{ { "constant", ScheduleEnum::Constant },
                                                                         { "cosine", ScheduleEnum::Cosine },
                                                                         { "exponential", ScheduleEnum::Exponential } };

const std::vector<std::pair<std::string, PresetEnum>> PresetChoices{ { "paper-2d", PresetEnum::Paper2D },
                                                                     { "paper-3d", PresetEnum::Paper3D },
                                                                     { "fast-cpu", PresetEnum::FastCPU } };

volatile std::sig_atomic_t interrupted = 0;

/** Calls a Set function with the argument's value where it was given. */
template <typename TObject, typename TValue>
void
SetIfGiven(TObject & object, void (TObject::*set)(TValue), TCLAP::ValueArg<TValue> & argument)
{
  if (argument.isSet())
  {
    (object.*set)(argument.getValue());
  }
}

/** Tensors come and go in every iteration: giving their memory back to the system each time takes a fifth of it. Large
 * ones, where that matters little, would leave holes in the heap that nothing fits into. */
void
KeepMemory()
{
#ifdef __GLIBC__
  constexpr int largestThreshold = 32 << 20;
  mallopt(M_MMAP_THRESHOLD, largestThreshold);
  mallopt(M_TRIM_THRESHOLD, std::numeric_limits<int>::max());
#endif
}

void
WriteList(const std::string & fileName, const std::vector<std::string> & names)
{
  std::string text;
  for (const auto & name : names)
  {
    text += name + '\n';
  }
  itk::WriteFileAtomically(fileName, text);
}

void
PrintProgress(const itk::LandmarkModelTrainer & trainer)
{
  const auto   sigmas = std::minmax_element(trainer.GetSigmas().begin(), trainer.GetSigmas().end());
  const double remaining =
    (trainer.GetNumberOfIterations() - trainer.GetIteration()) * trainer.GetNumberOfSamplesPerIteration();
  const auto seconds = static_cast<long>(remaining / trainer.GetSamplesPerSecond());
  std::printf(
    "iteration %u/%u  loss %.4g  rate %.2e  sigma %.2f-%.2f  %.2f samples/s  waiting %.0f %%  left %ld:%02ld:%02ld",
    trainer.GetIteration(),
    trainer.GetNumberOfIterations(),
    trainer.GetLoss(),
    trainer.GetCurrentLearningRate(),
    *sigmas.first,
    *sigmas.second,
    trainer.GetSamplesPerSecond(),
    100.0 * trainer.GetWaitingShare(),
    seconds / 3600,
    seconds / 60 % 60,
    seconds % 60);
  if (std::isfinite(trainer.GetValidationError()))
  {
    std::printf("  validation %.3f mm", trainer.GetValidationError());
  }
  if (trainer.GetNumberOfRollbacks() > 0)
  {
    std::printf("  diverged and went back %u times", trainer.GetNumberOfRollbacks());
  }
  std::printf("\n");
  std::fflush(stdout);
}

int
Train(int argc, char * argv[])
{
  TCLAP::CmdLine command(
    "Trains a landmark localization model on annotated images.", ' ', LandmarkLocalization_VERSION);
  command.setExceptionHandling(false);
  using Text = TCLAP::ValueArg<std::string>;
  using Real = TCLAP::ValueArg<double>;
  using Count = TCLAP::ValueArg<unsigned int>;
  using NameConstraint = TCLAP::ValuesConstraint<std::string>;

  Text images("", "images", "Folder of the images", true, "", "folder", command);
  Text landmarks(
    "", "landmarks", "CSV with the true positions: image,<name>_x,<name>_y[,<name>_z]...", true, "", "file", command);
  Text list("",
            "list",
            "Text file with the names of the images to train on (default: all in the CSV)",
            false,
            "",
            "file",
            command);
  Text validation(
    "", "validation-list", "Text file with the names of the images to validate on", false, "", "file", command);
  Count folds("",
              "folds",
              "Cross-validation: split the list into so many parts; validate on one, train on the others",
              false,
              2,
              "count",
              command);
  Count fold("", "fold", "Which part to validate on, from 0 on (default: 0)", false, 0, "number", command);
  Count subset("", "subset", "Train on so many images of those left, drawn at random", false, 0, "count", command);
  Count splitSeed("", "split-seed", "Seed of --folds and --subset (default: 1)", false, 1, "number", command);
  Text  writeValidationList("",
                           "write-validation-list",
                           "Text file to write the names of the images that are validated on to",
                           false,
                           "",
                           "file",
                           command);
  Text  output("", "output", "Model file to write", true, "", "file", command);
  TCLAP::MultiArg<double> spacing(
    "", "spacing", "Pixel spacing in mm that replaces the files' own, once or once an axis", false, "mm", command);

  auto           presets = GetNames(PresetChoices);
  NameConstraint presetNames(presets);
  Text           preset("",
              "preset",
              "Settings to start from; other arguments override them (default: none, the paper's in 2D)",
              false,
              "",
              &presetNames,
              command);
  auto           architectures = GetNames(ArchitectureChoices);
  NameConstraint architectureNames(architectures);
  Text           architecture("", "architecture", "Network (default: scn)", false, "scn", &architectureNames, command);
  Count          filters("", "filters", "Filters a layer (default: 128 in 2D, 64 in 3D)", false, 0, "count", command);
  Count          levels("", "levels", "Resolution levels (default: 4, unet 5)", false, 0, "count", command);
  Count          pooling("",
                "pooling",
                "Pooling before the spatial configuration (default: 16 in 2D, 4 in 3D)",
                false,
                0,
                "factor",
                command);
  Count          kernel(
    "", "kernel", "Kernel size of the spatial configuration (default: 11 in 2D, 7 in 3D)", false, 0, "pixels", command);
  Real                 dropout("", "dropout", "Dropout probability (default: 0.5)", false, 0.5, "share", command);
  PreparationArguments preparation(command);

  auto           optimizers = GetNames(OptimizerChoices);
  NameConstraint optimizerNames(optimizers);
  auto           schedules = GetNames(ScheduleChoices);
  NameConstraint scheduleNames(schedules);
  Text           optimizer(
    "", "optimizer", "nesterov (the paper's, default) or adam", false, "nesterov", &optimizerNames, command);
  Text schedule(
    "", "schedule", "Course of the learning rate (default: constant)", false, "constant", &scheduleNames, command);
  Real rate("", "rate", "Learning rate (default: 1e-6, with adam 1e-4)", false, 0.0, "rate", command);
  Real finalRate("",
                 "final-rate",
                 "Last learning rate of the schedule, as a share of the first (default: 0.01)",
                 false,
                 0.0,
                 "share",
                 command);
  Real momentum("", "momentum", "Nesterov's momentum (default: 0.99)", false, 0.0, "share", command);
  Real clipping(
    "", "clip", "Longer gradients are shortened to this norm, 0: never (default: 10000)", false, 0.0, "norm", command);
  Real  lossFactor("", "loss-factor", "Factor of the loss (default: 1)", false, 0.0, "factor", command);
  Real  decay("", "weight-decay", "Factor of the squared weights (default: 5e-4)", false, 5e-4, "factor", command);
  Count batch("", "batch", "Samples that the network sees at once (default: 1)", false, 1, "count", command);
  Count accumulate(
    "", "accumulate", "Batches whose gradients make one iteration (default: 1)", false, 1, "count", command);
  Real             averaging("",
                 "averaging",
                 "Decay of the moving average of the weights, which becomes the model; 0: none (default: 0)",
                 false,
                 0.0,
                 "share",
                 command);
  TCLAP::SwitchArg mixedPrecision("", "mixed-precision", "Compute convolutions in bfloat16, for CUDA", command);
  Count iterations("", "iterations", "Number of iterations (default: 30000)", false, 30000, "count", command);
  Real  gamma(
    "", "gamma", "Scale of the target heatmaps (default: 100 in 2D, 1000 in 3D)", false, 0.0, "scale", command);
  Real sigma("", "sigma", "Initial sigma of the target heatmaps (default: 2.5)", false, 2.5, "pixels", command);
  TCLAP::SwitchArg fixedSigma("", "fixed-sigma", "Do not learn sigma", command);
  Real             sigmaWeight("",
                   "sigma-weight",
                   "The factor alpha of sigma squared (default: 20 in 2D, 1000 in 3D)",
                   false,
                   -1.0,
                   "factor",
                   command);

  Real translation(
    "", "translation", "Augmentation: largest translation (default: 20)", false, 20.0, "pixels", command);
  TCLAP::MultiArg<double> rotation(
    "",
    "rotation",
    "Augmentation: largest angle, once or once a plane (xy, xz, yz; xy is turned last) (default: 0.26)",
    false,
    "radians",
    command);
  Real scale(
    "", "scale", "Augmentation: largest deviation of the scale from 1 (default: 0.4)", false, 0.4, "share", command);
  Real axisScale(
    "", "axis-scale", "Augmentation: the same for each axis alone (default: 0)", false, 0.0, "share", command);
  Count nodes(
    "", "elastic-nodes", "Augmentation: B-spline nodes along an axis (default: 12)", false, 12, "count", command);
  Real elastic(
    "", "elastic", "Augmentation: largest displacement of a node (default: 5)", false, 5.0, "pixels", command);
  Real intensityFactor("",
                       "intensity-factor",
                       "Augmentation: largest deviation of the intensity factor from 1 (default: 0.25)",
                       false,
                       0.25,
                       "share",
                       command);
  Real intensityShift(
    "", "intensity-shift", "Augmentation: largest value added (default: 0.25)", false, 0.25, "value", command);
  Real exponent("",
                "intensity-exponent",
                "Augmentation: largest logarithm of the gamma correction's exponent (default: 0)",
                false,
                0.0,
                "value",
                command);
  Real blur("", "blur", "Augmentation: largest sigma of a blur (default: 0)", false, 0.0, "pixels", command);
  Real noise("", "noise", "Augmentation: largest deviation of added noise (default: 0)", false, 0.0, "value", command);
  Real crop("", "crop", "Augmentation: largest share cut off at each side (default: 0)", false, 0.0, "share", command);

  Text  mirrorPairs("",
                   "mirror-pairs",
                   "Augmentation: mirror every second sample; CSV with the names of a left and a right landmark a row",
                   false,
                   "",
                   "file",
                   command);
  Count preview("",
                "preview",
                "Do not train: draw so many augmented samples into <output>.preview.png",
                false,
                16,
                "count",
                command);

  Count seed("", "seed", "Seed of weights, order, augmentation and dropout (default: 1)", false, 1, "number", command);
  Count threads("", "threads", "Threads (default: as many as there are)", false, 0, "count", command);
  Count decoding("", "decoding-threads", "Threads that prepare samples (default: 2)", false, 2, "count", command);
  Count cache("", "cache", "Memory for decoded images (default: 4096)", false, 4096, "MiB", command);
  auto  devices = GetNames(DeviceChoices);
  NameConstraint deviceNames(devices);
  Text           device("", "device", "Where to train (default: auto)", false, "auto", &deviceNames, command);
  Count          validationInterval(
    "", "validation-interval", "Iterations between validations (default: 500)", false, 500, "count", command);
  TCLAP::SwitchArg keepLast(
    "", "keep-last", "The model gets the last weights, not those of the best validation", command);
  Count patience("",
                 "patience",
                 "Stop after so many validations without an improvement; 0: never (default: 0)",
                 false,
                 0,
                 "count",
                 command);
  Count checkpointInterval(
    "", "checkpoint-interval", "Iterations between checkpoints (default: 250)", false, 250, "count", command);
  Count progressInterval(
    "", "progress-interval", "Iterations between progress lines (default: 10)", false, 10, "count", command);
  Text checkpoint("", "checkpoint", "Checkpoint file (default: <output>.checkpoint)", false, "", "file", command);
  Text log("", "log", "CSV file to log to, with a picture beside it (default: none)", false, "", "file", command);
  TCLAP::SwitchArg resume(
    "",
    "resume",
    "Go on from the checkpoint, also with more or fewer --iterations, or start when there is none",
    command);
  TCLAP::SwitchArg half("", "half", "Store weights in half precision", command);
  command.parse(argc, argv);

  KeepMemory();
  UseThreads(threads.getValue());
  const auto table = itk::LandmarkTable::New();
  table->Read(landmarks.getValue());

  const auto model = itk::LandmarkModel::New();
  model->SetDimension(table->GetDimension());
  model->SetLandmarkNames(table->GetLandmarkNames());
  const auto trainer = itk::LandmarkModelTrainer::New();
  trainer->SetModel(model);
  trainer->SetLandmarks(table);
  if (preset.isSet())
  {
    trainer->ApplyPreset(Choose(PresetChoices, preset.getValue()));
  }
  using Model = itk::LandmarkModel;
  using Trainer = itk::LandmarkModelTrainer;
  SetIfGiven(*model, &Model::SetNumberOfFilters, filters);
  SetIfGiven(*model, &Model::SetNumberOfLevels, levels);
  SetIfGiven(*model, &Model::SetSpatialConfigurationPooling, pooling);
  SetIfGiven(*model, &Model::SetSpatialConfigurationKernelSize, kernel);
  SetIfGiven(*model, &Model::SetDropoutProbability, dropout);
  if (architecture.isSet())
  {
    model->SetArchitecture(Choose(ArchitectureChoices, architecture.getValue()));
    if (!levels.isSet())
    {
      model->SetNumberOfLevels(0);
    }
  }
  preparation.Apply(*model);

  trainer->SetImageDirectory(images.getValue());
  auto trainingImages = list.isSet() ? table->ReadImageList(list.getValue()) : table->GetImageNames();
  if (validation.isSet())
  {
    trainer->SetValidationImages(table->ReadImageList(validation.getValue()));
  }
  if (folds.isSet())
  {
    const auto parts = itk::SelectFold(trainingImages, folds.getValue(), fold.getValue(), splitSeed.getValue());
    trainingImages = parts.TrainingImages;
    trainer->SetValidationImages(parts.ValidationImages);
  }
  if (subset.isSet())
  {
    trainingImages = itk::SelectSubset(trainingImages, subset.getValue(), splitSeed.getValue());
  }
  trainer->SetTrainingImages(trainingImages);
  if (writeValidationList.isSet())
  {
    WriteList(writeValidationList.getValue(), trainer->GetValidationImages());
  }
  trainer->SetImageSpacing(PerAxis(spacing.getValue(), table->GetDimension(), "--spacing"));
  if (optimizer.isSet())
  {
    trainer->SetOptimizer(Choose(OptimizerChoices, optimizer.getValue()));
    trainer->SetLearningRate(trainer->GetOptimizer() == OptimizerEnum::Adam ? 1e-4 : 1e-6);
  }
  if (schedule.isSet())
  {
    trainer->SetSchedule(Choose(ScheduleChoices, schedule.getValue()));
  }
  SetIfGiven(*trainer, &Trainer::SetLearningRate, rate);
  SetIfGiven(*trainer, &Trainer::SetFinalLearningRateFactor, finalRate);
  SetIfGiven(*trainer, &Trainer::SetMomentum, momentum);
  SetIfGiven(*trainer, &Trainer::SetWeightDecay, decay);
  SetIfGiven(*trainer, &Trainer::SetGradientClippingNorm, clipping);
  SetIfGiven(*trainer, &Trainer::SetLossFactor, lossFactor);
  SetIfGiven(*trainer, &Trainer::SetBatchSize, batch);
  SetIfGiven(*trainer, &Trainer::SetNumberOfAccumulatedBatches, accumulate);
  SetIfGiven(*trainer, &Trainer::SetNumberOfIterations, iterations);
  SetIfGiven(*trainer, &Trainer::SetAveragingDecay, averaging);
  trainer->SetMixedPrecision(mixedPrecision.getValue());
  SetIfGiven(*trainer, &Trainer::SetGamma, gamma);
  SetIfGiven(*trainer, &Trainer::SetInitialSigma, sigma);
  if (fixedSigma.getValue())
  {
    trainer->LearnSigmaOff();
  }
  SetIfGiven(*trainer, &Trainer::SetSigmaWeight, sigmaWeight);
  SetIfGiven(*trainer, &Trainer::SetTranslation, translation);
  if (rotation.isSet())
  {
    trainer->SetRotation(rotation.getValue());
  }
  SetIfGiven(*trainer, &Trainer::SetScale, scale);
  SetIfGiven(*trainer, &Trainer::SetAxisScale, axisScale);
  SetIfGiven(*trainer, &Trainer::SetElasticNodes, nodes);
  SetIfGiven(*trainer, &Trainer::SetElasticDisplacement, elastic);
  SetIfGiven(*trainer, &Trainer::SetIntensityFactor, intensityFactor);
  SetIfGiven(*trainer, &Trainer::SetIntensityShift, intensityShift);
  SetIfGiven(*trainer, &Trainer::SetIntensityExponent, exponent);
  SetIfGiven(*trainer, &Trainer::SetBlur, blur);
  SetIfGiven(*trainer, &Trainer::SetNoise, noise);
  SetIfGiven(*trainer, &Trainer::SetCrop, crop);
  if (mirrorPairs.isSet())
  {
    trainer->ReadMirrorPairs(mirrorPairs.getValue());
  }
  trainer->SetSeed(seed.getValue());
  trainer->SetNumberOfDecodingThreads(decoding.getValue());
  trainer->SetCacheMemory(cache.getValue());
  trainer->SetDevice(Choose(DeviceChoices, device.getValue()));
  trainer->SetValidationInterval(validationInterval.getValue());
  trainer->SetKeepBest(!keepLast.getValue());
  trainer->SetPatience(patience.getValue());
  trainer->SetCheckpointInterval(checkpointInterval.getValue());
  trainer->SetCheckpointFileName(checkpoint.isSet() ? checkpoint.getValue() : output.getValue() + ".checkpoint");
  trainer->SetResume(resume.getValue() && itksys::SystemTools::FileExists(trainer->GetCheckpointFileName()));
  trainer->SetLogFileName(log.getValue());

  if (preview.isSet())
  {
    trainer->WritePreview(output.getValue() + ".preview.png", preview.getValue());
    std::printf("%s.preview.png: %u samples\n", output.getValue().c_str(), preview.getValue());
    return 0;
  }
  std::printf("%s: %lu training images, %lu validation images\nmodel %s\ntraining %s\n",
              output.getValue().c_str(),
              static_cast<unsigned long>(trainer->GetTrainingImages().size()),
              static_cast<unsigned long>(trainer->GetValidationImages().size()),
              model->GetDescription().c_str(),
              trainer->GetSettings().c_str());

  const auto interval = std::max(progressInterval.getValue(), 1u);
  trainer->AddObserver(itk::IterationEvent(), [&trainer, interval](const itk::EventObject &) {
    if (trainer->GetIteration() % interval == 0 || trainer->GetIteration() == trainer->GetNumberOfIterations())
    {
      PrintProgress(*trainer);
    }
    if (interrupted)
    {
      trainer->AbortGenerateDataOn();
    }
  });
  std::signal(SIGINT, [](int) { interrupted = 1; });
  std::signal(SIGTERM, [](int) { interrupted = 1; });
  try
  {
    trainer->Update();
  }
  catch (const itk::ProcessAborted &)
  {
    throw itk::ExceptionObject(__FILE__,
                               __LINE__,
                               "interrupted after iteration " + std::to_string(trainer->GetIteration()) +
                                 "; go on with --resume",
                               ITK_LOCATION);
  }
  model->Write(output.getValue(), half.getValue());
  std::printf("%s: %lu weights, %u landmarks\n",
              output.getValue().c_str(),
              static_cast<unsigned long>(model->GetNumberOfParameters()),
              model->GetNumberOfLandmarks());
  if (model->GetMinimumConfidence() > itk::NumericTraits<float>::NonpositiveMin())
  {
    std::printf("landmarks of a confidence below %.4g are absent\n",
                static_cast<double>(model->GetMinimumConfidence()));
  }
  PrintPeakMemory();
  return 0;
}

} // namespace

int
main(int argc, char * argv[])
{
  return RunProgram("TrainLandmarkModel", [&] { return Train(argc, argv); });
}

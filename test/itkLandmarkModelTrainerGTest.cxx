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
#include "itkLandmarkModelTrainer.h"

#include "itkExceptionDescription.h"
#include "itkLandmarkImageReader.h"
#include "itkLandmarkLocalizationFilter.h"
#include "itkLandmarkShapeModel.h"
#include "itkSmallLandmarkModel.h"
#include "itkTrainingTestData.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Functions.h>
#include <ATen/Parallel.h>
#include <nlohmann/json.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <sstream>

namespace
{

using Settings = itk::LandmarkTrainingSettings;

nlohmann::json
GetRecord(const itk::LandmarkModelTrainer & trainer)
{
  return nlohmann::json::parse(trainer.GetModel()->GetDescription().training);
}

std::string
GetError(itk::LandmarkModelTrainer & trainer)
{
  return GetExceptionDescription([&trainer] { trainer.Update(); });
}

/** The mean distance of what a model finds from the truth. */
template <unsigned int VDimension>
double
ComputeError(const itk::LandmarkModel * model, const TrainingTestData<VDimension> & data)
{
  double       sum = 0.0;
  unsigned int count = 0;
  for (const auto & name : data.Table->GetImageNames())
  {
    const auto reader = itk::LandmarkImageReader<TrainingImage<VDimension>>::New();
    reader->SetFileName(data.Folder.GetName(name));
    const auto filter = itk::LandmarkLocalizationFilter<TrainingImage<VDimension>>::New();
    filter->SetInput(reader->GetOutput());
    filter->SetModel(model);
    filter->SetMinimumConfidence(std::numeric_limits<float>::lowest());
    filter->Update();
    const auto truth = data.Table->template GetLandmarks<VDimension>(name);
    for (unsigned int i = 0; i < 2; ++i)
    {
      sum += filter->GetOutput()->GetPoint(i).EuclideanDistanceTo(truth->GetPoint(i));
      ++count;
    }
  }
  return sum / count;
}

} // namespace

TEST(LandmarkModelTrainer, LearnsToFindBlobs)
{
  const TrainingTestData<2> data(8);
  auto                      settings = MakeTinySettings<2>(250);
  settings.optimization.schedule = itk::LandmarkOptimizationSettings::ScheduleEnum::Cosine;
  settings.optimization.validationInterval = 1;
  const auto trainer = data.MakeTrainer(settings);
  trainer->SetValidationData(data.GetData());
  double       firstLoss = 0.0;
  double       firstError = 0.0;
  unsigned int events = 0;
  trainer->AddObserver(itk::IterationEvent(), [&](const itk::EventObject &) {
    if (++events == 1)
    {
      firstLoss = trainer->GetLoss();
      firstError = trainer->GetValidationError();
    }
  });
  trainer->Update();
  EXPECT_EQ(events, 250u);
  EXPECT_LT(trainer->GetLoss(), 0.5 * firstLoss);
  // The grid's pixels are 1.5 mm; an untrained network is off by several.
  EXPECT_GT(firstError, 3.0);
  EXPECT_LT(trainer->GetValidationError(), 1.0);
  EXPECT_NEAR(ComputeError(trainer->GetModel(), data), GetRecord(*trainer)["validationError"].get<double>(), 1e-4);
  EXPECT_EQ(GetRecord(*trainer)["learned"]["sigma"].size(), 2u);
  EXPECT_EQ(trainer->GetModel()->GetDescription().stages[0].calibration.covarianceScales.size(), 2u);
}

TEST(LandmarkModelTrainer, ASecondStageLooksCloserAtEachLandmark)
{
  const TrainingTestData<3> data(6);
  const auto                first = data.MakeTrainer(120);
  first->Update();
  const double firstError = ComputeError(first->GetModel(), data);

  auto settings = MakeTinySettings<3>(150);
  settings.grid.spacingRule = itk::LandmarkGridSettings::SpacingRuleEnum::FixedSpacing;
  settings.grid.spacing = { 0.5, 0.5, 0.5 };
  settings.augmentation.centerJitter = 1.0;
  settings.augmentation.maximumCenterJitter = 2.5;
  const auto second = data.MakeTrainer(settings);
  second->SetInitialModel(first->GetModel());
  second->AddStageOn();
  second->SetValidationData(data.GetData());
  second->Update();
  const auto * const model = second->GetModel();
  ASSERT_EQ(model->GetNumberOfStages(), 2u);
  EXPECT_EQ(model->GetNetworks().GetStages()[0], first->GetModel()->GetNetworks().GetStages()[0]);
  EXPECT_EQ(first->GetModel()->GetNumberOfStages(), 1u);
  EXPECT_LT(ComputeError(model, data), firstError);
  EXPECT_LT(ComputeError(model, data), 0.6);
  EXPECT_EQ(GetRecord(*second)["before"], GetRecord(*first));

  // A further stage may begin with the network of another model's last stage.
  settings.optimization.iterations = 1;
  settings.optimization.learningRate = 1e-30;
  const auto warm = data.MakeTrainer(settings);
  warm->SetInitialModel(first->GetModel());
  warm->AddStageOn();
  warm->SetAddedStageModel(model);
  warm->Update();
  EXPECT_EQ(GetWeights(*warm->GetModel()), GetWeights(*model));

  // The file has it all.
  model->Write(data.Folder.GetName("model.pt"));
  EXPECT_EQ(ComputeError<3>(itk::LandmarkModel::Read(data.Folder.GetName("model.pt")), data),
            ComputeError(model, data));
}

TEST(LandmarkModelTrainer, AModelIsTrainedFurtherAndStaysAsItWas)
{
  const TrainingTestData<2> data(4);
  const auto                first = data.MakeTrainer(3);
  first->Update();
  const auto weights = GetWeights(*first->GetModel());
  auto       settings = MakeTinySettings<2>(2);
  settings.grid.size = { 32, 32 };
  settings.network = { "LocalizationUNet", "{}" };
  const auto further = data.MakeTrainer(settings);
  further->SetInitialModel(first->GetModel());
  further->Update();
  EXPECT_EQ(GetWeights(*first->GetModel()), weights);
  EXPECT_NE(GetWeights(*further->GetModel()), weights);
  ASSERT_EQ(GetWeights(*further->GetModel()).size(), weights.size());
  // Its own grid and network, not those of the settings.
  const auto & stage = further->GetModel()->GetDescription().stages[0];
  EXPECT_EQ(stage.grid.size, (std::vector<unsigned int>{ 16, 16 }));
  EXPECT_EQ(stage.networks[0].name, "SpatialConfigurationNet");
  EXPECT_EQ(GetRecord(*further)["settings"]["network"]["filters"], 6);
}

TEST(LandmarkModelTrainer, AnInitialModelOfOtherLandmarksIsRefusedByTheFirstDifference)
{
  const TrainingTestData<2> data(2);
  const auto                refuse = [&data](const std::vector<std::string> & names, const std::string & says) {
    itk::LandmarkModelDescription description;
    for (const auto & name : names)
    {
      description.landmarks.push_back({ name, "", "" });
    }
    const auto settings = MakeTinySettings<2>(1);
    description.stages[0].grid = settings.grid;
    description.stages[0].networks = { settings.network };
    const auto trainer = data.MakeTrainer(1);
    trainer->SetInitialModel(itk::LandmarkModel::Initialize(description, 1));
    const auto error = GetError(*trainer);
    EXPECT_NE(error.find(says), std::string::npos) << error;
  };
  refuse({ "second", "first" }, "landmark 1: 'first' instead of 'second'");
  refuse({ "first", "other" }, "landmark 2: 'second' instead of 'other'");
  refuse({ "first" }, "landmark 2: 'second' instead of none");
  refuse({ "first", "second", "third" }, "landmark 3: none instead of 'third'");
}

TEST(LandmarkModelTrainer, AnEarlierCalibrationDoesNotSurviveATraining)
{
  const TrainingTestData<2> data(2);
  const auto                first = data.MakeTrainer(1);
  first->Update();
  auto description = first->GetModel()->GetDescription();
  description.stages[0].calibration.minimumConfidence = 1e9;
  description.stages[0].calibration.covarianceScales = { 3.0, 4.0 };
  const auto further = data.MakeTrainer(1);
  further->SetInitialModel(first->GetModel()->WithDescription(description));
  further->Update();
  const auto & calibration = further->GetModel()->GetDescription().stages[0].calibration;
  EXPECT_EQ(calibration.minimumConfidence, std::numeric_limits<float>::lowest());
  EXPECT_TRUE(calibration.covarianceScales.empty());
}

TEST(LandmarkModelTrainer, TrainsIn3DInMixedPrecisionAnotherNetwork)
{
  const TrainingTestData<3> data(2);
  auto                      settings = MakeTinySettings<3>(3);
  settings.optimization.mixedPrecision = true;
  settings.network = { "LocalizationUNet", R"({ "filters": 4, "levels": 2 })" };
  const auto trainer = data.MakeTrainer(settings);
  trainer->SetValidationData(data.GetData({ "image0.mha" }));
  trainer->Update();
  EXPECT_TRUE(std::isfinite(trainer->GetLoss()));
  EXPECT_TRUE(std::isfinite(trainer->GetValidationError()));
}

TEST(LandmarkModelTrainer, TrainsWithEachLoss)
{
  const auto                names = itk::LandmarkModelTrainer::GetLossNames();
  const TrainingTestData<2> data(2);
  for (const std::string name : { "Displacement", "Heatmap", "SoftArgMax", "SpatialFeature" })
  {
    SCOPED_TRACE(name);
    EXPECT_EQ(std::count(names.begin(), names.end(), name), 1);
    auto settings = MakeTinySettings<2>(2);
    settings.loss = { name, "{}" };
    if (name == "Displacement")
    {
      settings.network = { "GlobalDisplacementNet",
                           R"({ "filters": 4, "blocks": [1, 1], "poolings": 2, "headFilters": 4 })" };
      settings.decoder.name = "DisplacementVotes";
    }
    const auto trainer = data.MakeTrainer(settings);
    trainer->Update();
    EXPECT_TRUE(std::isfinite(trainer->GetLoss()));
    EXPECT_EQ(GetRecord(*trainer)["settings"]["loss"]["name"], name);
  }
}

TEST(LandmarkModelTrainer, MixedPrecisionChangesLittle)
{
  const TrainingTestData<2> data(4);
  double                    losses[2];
  for (unsigned int i = 0; i < 2; ++i)
  {
    auto settings = MakeTinySettings<2>(40);
    settings.optimization.mixedPrecision = i == 1;
    const auto trainer = data.MakeTrainer(settings);
    trainer->Update();
    losses[i] = trainer->GetLoss();
  }
  EXPECT_NE(losses[0], losses[1]);
  EXPECT_NEAR(losses[1] / losses[0], 1.0, 0.1);
}

TEST(LandmarkModelTrainer, SameSeedGivesSameWeightsWhateverTheDecodingThreads)
{
  const TrainingTestData<2> data(4);
  std::vector<float>        results[3];
  for (unsigned int i = 0; i < 3; ++i)
  {
    auto settings = MakeTinySettings<2>(6);
    settings.optimization.seed = i == 2 ? 99 : 1;
    settings.optimization.validationInterval = 2;
    const auto trainer = data.MakeTrainer(settings);
    trainer->SetValidationData(data.GetData());
    trainer->SetNumberOfDecodingThreads(i == 0 ? 1 : 4);
    trainer->SetCacheMemory(i == 0 ? 0 : 100);
    trainer->Update();
    results[i] = GetWeights(*trainer->GetModel());
  }
  EXPECT_EQ(results[0], results[1]);
  EXPECT_NE(results[0], results[2]);
}

TEST(LandmarkModelTrainer, WhatIsLearnedIsThatOfTheDeliveredIteration)
{
  const TrainingTestData<2> data(4);
  const auto                train = [&data](unsigned int iterations) {
    auto settings = MakeTinySettings<2>(iterations);
    settings.optimization.schedule = itk::LandmarkOptimizationSettings::ScheduleEnum::Constant;
    settings.optimization.learningRate = 0.05;
    settings.optimization.validationInterval = 1;
    const auto trainer = data.MakeTrainer(settings);
    trainer->SetValidationData(data.GetData());
    trainer->Update();
    return GetRecord(*trainer);
  };
  const auto record = train(12);
  const auto delivered = record["deliveredIteration"].get<unsigned int>();
  ASSERT_LT(delivered, 12u);
  const auto shorter = train(delivered);
  ASSERT_EQ(shorter["deliveredIteration"], delivered);
  EXPECT_EQ(record["learned"], shorter["learned"]);
}

TEST(LandmarkModelTrainer, LeavesTheProcessAsItWas)
{
  const TrainingTestData<2> data(2);
  const auto                getState = [] { return at::detail::getDefaultCPUGenerator().get_state(); };
  at::set_num_threads(3);
  const auto before = getState();
  auto       settings = MakeTinySettings<2>(2);
  settings.optimization.mixedPrecision = true;
  const auto trainer = data.MakeTrainer(settings);
  trainer->SetNumberOfWorkUnits(1);
  trainer->AddObserver(itk::IterationEvent(), [](const itk::EventObject &) { throw std::runtime_error("stop"); });
  EXPECT_THROW(trainer->Update(), std::runtime_error);
  EXPECT_TRUE(getState().equal(before));
  EXPECT_EQ(at::get_num_threads(), 3);
  const auto one = at::ones({ 1, 1 });
  EXPECT_EQ(at::mm(one, one).scalar_type(), at::kFloat) << "mixed precision is still on";
}

TEST(LandmarkModelTrainer, ALandmarkThatIsMissingInSomeImagesIsNoObstacle)
{
  const TrainingTestData<2> data(2);
  data.RemoveLandmarks("image0.mha", 1);
  const auto trainer = data.MakeTrainer(4);
  trainer->SetValidationData(data.GetData({ "image0.mha" }));
  trainer->Update();
  EXPECT_TRUE(std::isfinite(trainer->GetLoss()));
  EXPECT_TRUE(std::isfinite(trainer->GetValidationError()));
  EXPECT_EQ(GetRecord(*trainer)["absentLandmarks"], 1);
}

/** Trains with four landmarks an image, whose places vary independently. */
template <unsigned int VDimension>
void
Expect_that_shapes_are_learned()
{
  const TrainingTestData<VDimension> data(8);
  const auto                         table = itk::LandmarkTable::New();
  table->SetDimension(VDimension);
  table->SetLandmarkNames({ "first", "second", "third", "fourth" });
  const auto random = itk::Statistics::MersenneTwisterRandomVariateGenerator::New();
  random->SetSeed(3);
  for (const auto & name : data.Table->GetImageNames())
  {
    auto coordinates = GetCoordinates(data.Table->template GetLandmarks<VDimension>(name));
    for (unsigned int i = 0; i < 2 * VDimension; ++i)
    {
      coordinates.push_back(coordinates[i] + (i % 2 == 0 ? 2.0 : -1.0) + random->GetUniformVariate(-0.5, 0.5));
    }
    SetLandmarks<VDimension>(*table, name, coordinates);
  }
  const auto trainer = data.MakeTrainer(MakeTinySettings<VDimension>(2));
  trainer->SetTrainingData(itk::LandmarkDataSet(table, data.Folder.GetName()));
  trainer->Update();
  const auto shape = itk::LandmarkShapeModel<VDimension>::New();
  shape->AnySizeOn();
  shape->Learn(table, table->GetImageNames());
  const auto & alone = trainer->GetModel()->GetDescription().plausibility;
  EXPECT_EQ(alone.shape.mean, shape->GetDescription().mean);
  EXPECT_EQ(alone.shape.variances, shape->GetDescription().variances);
  EXPECT_TRUE(alone.shape.anySize) << "the grid is fitted to the image";
  EXPECT_EQ(alone.numberOfImages, 0u) << "there are no validation images";

  trainer->SetValidationData(
    itk::LandmarkDataSet(table, data.Folder.GetName(), { "image0.mha", "image1.mha", "image2.mha" }, {}));
  trainer->Update();
  const auto & plausibility = trainer->GetModel()->GetDescription().plausibility;
  EXPECT_EQ(plausibility.shape.mean, shape->GetDescription().mean);
  EXPECT_EQ(plausibility.numberOfImages, 3u);
  const auto reader = itk::LandmarkImageReader<TrainingImage<VDimension>>::New();
  reader->SetFileName(data.Folder.GetName("image1.mha"));
  const auto filter = itk::LandmarkLocalizationFilter<TrainingImage<VDimension>>::New();
  filter->SetInput(reader->GetOutput());
  filter->SetModel(trainer->GetModel());
  filter->Update();
  // It is one of the images that it was calibrated on.
  EXPECT_GT(filter->GetOutput()->GetImagePlausibility(), 0.01f);
}

TEST(LandmarkModelTrainer, TheModelKnowsTheShapesOfItsTrainingLandmarks)
{
  Expect_that_shapes_are_learned<2>();
  Expect_that_shapes_are_learned<3>();
}

TEST(LandmarkModelTrainer, AModelOfTooFewLandmarksForAShapeSaysSo)
{
  const TrainingTestData<2> data(6);
  const auto                trainer = data.MakeTrainer(MakeTinySettings<2>(1));
  trainer->SetValidationData(data.GetData());
  trainer->Update();
  EXPECT_TRUE(trainer->GetModel()->GetDescription().plausibility.shape.mean.empty());
  EXPECT_TRUE(GetRecord(*trainer).contains("noShape"));
  EXPECT_TRUE(trainer->GetModel()->IsCalibrated(0));
}

TEST(LandmarkModelTrainer, AccumulatedBatchesEqualOneLargerBatch)
{
  const TrainingTestData<2> data(4);
  std::vector<float>        results[2];
  for (unsigned int i = 0; i < 2; ++i)
  {
    auto settings = MakeTinySettings<2>(3);
    settings.network.settings = R"({ "filters": 6, "levels": 2, "kernelSize": 3, "pooling": 4, "dropout": 0 })";
    settings.optimization.optimizer = itk::LandmarkOptimizationSettings::OptimizerEnum::Nesterov;
    settings.optimization.learningRate = 1e-6;
    settings.optimization.batchSize = i == 0 ? 4 : 2;
    settings.optimization.accumulatedBatches = i == 0 ? 1 : 2;
    const auto trainer = data.MakeTrainer(settings);
    trainer->Update();
    results[i] = GetWeights(*trainer->GetModel());
  }
  for (std::size_t i = 0; i < results[0].size(); ++i)
  {
    // Sums in another order, in single precision.
    EXPECT_NEAR(results[0][i], results[1][i], 1e-6);
  }
}

TEST(LandmarkModelTrainer, TheModelGetsTheMovingAverageOfTheWeights)
{
  // With a learning rate so small that gradients hardly change, weights move by the same step s in every iteration, and
  // the average after three iterations has moved by a share of 3 s that the formula gives.
  const TrainingTestData<2> data(1);
  const auto                run = [&data](unsigned int iterations, double decay) {
    auto settings = MakeTinySettings<2>(iterations);
    settings.network.settings = R"({ "filters": 6, "levels": 2, "kernelSize": 3, "pooling": 4, "dropout": 0 })";
    settings.loss.settings = R"({ "initialSigma": 1.5, "learnSigma": false })";
    auto & augmentation = settings.augmentation;
    augmentation.translation = augmentation.scale = augmentation.elasticDisplacement = 0.0;
    augmentation.intensityFactor = augmentation.intensityShift = 0.0;
    augmentation.rotation = { 0.0 };
    settings.optimization.optimizer = itk::LandmarkOptimizationSettings::OptimizerEnum::Nesterov;
    settings.optimization.momentum = 1e-12;
    settings.optimization.learningRate = 1e-7;
    settings.optimization.averagingDecay = decay;
    const auto trainer = data.MakeTrainer(settings);
    trainer->Update();
    return GetWeights(*trainer->GetModel());
  };
  // The start itself is not seen, but the first step.
  const auto first = run(1, 0.0);
  const auto trained = run(3, 0.0);
  const auto average = run(3, 0.15);
  // Decays 1/10, 2/11 -> 0.15, 3/12 -> 0.15; in steps, from the start on.
  double expected = 0.0;
  double position = 0.0;
  for (const double decay : { 0.1, 0.15, 0.15 })
  {
    position += 1.0;
    expected += (1.0 - decay) * (position - expected);
  }
  std::size_t largest = 0;
  for (std::size_t i = 0; i < trained.size(); ++i)
  {
    if (std::abs(trained[i] - first[i]) > std::abs(trained[largest] - first[largest]))
    {
      largest = i;
    }
  }
  ASSERT_NE(trained[largest], first[largest]);
  // From step 1 to step 3.
  EXPECT_NEAR((average[largest] - first[largest]) / (trained[largest] - first[largest]), (expected - 1.0) / 2.0, 0.02);
}

TEST(LandmarkModelTrainer, SettingsAreRecordedAndReplayed)
{
  const TrainingTestData<2> data(2);
  auto                      settings = MakeTinySettings<2>(2);
  settings.augmentation.mirror = true;
  const auto trainer = data.MakeTrainer(settings);
  trainer->SetLandmarkDefinitions({ { "first", "The left one.", "second" }, { "second", "", "first" } });
  trainer->Update();
  trainer->GetModel()->Write(data.Folder.GetName("model.pt"));

  const auto replayed = data.MakeTrainer(itk::MakeLandmarkTrainingSettings(2));
  replayed->ReadSettings(data.Folder.GetName("model.pt"));
  replayed->Update();
  EXPECT_EQ(GetWeights(*replayed->GetModel()), GetWeights(*trainer->GetModel()));
  EXPECT_EQ(GetRecord(*replayed), GetRecord(*trainer));
  EXPECT_EQ(replayed->GetModel()->GetDescription().landmarks[0].definition, "The left one.");

  const auto read = data.MakeTrainer(itk::MakeLandmarkTrainingSettings(2));
  read->ReadSettings(data.Folder.Write("settings.json", replayed->GetSettingsText()));
  EXPECT_EQ(read->GetSettingsText(), replayed->GetSettingsText());
  const auto error = GetExceptionDescription(
    [&] { read->ReadSettings(data.Folder.Write("bad.json", R"({ "optimization": { "iteration": 3 } })")); });
  EXPECT_NE(error.find("bad.json: optimization.iteration: there is no such setting"), std::string::npos) << error;
}

TEST(LandmarkModelTrainer, BadSettingsAreErrorsBeforeTheFirstIteration)
{
  const TrainingTestData<2> data(2);
  data.RemoveLandmarks("image1.mha", 2);
  EXPECT_NE(GetError(*itk::LandmarkModelTrainer::New()).find("TrainingData"), std::string::npos);

  using Trainer = itk::LandmarkModelTrainer;
  using Change = std::function<void(Trainer &)>;
  const auto set = [](const std::string & text) { return [text](Trainer & trainer) { trainer.SetSettings(text); }; };
  const std::vector<std::pair<std::string, Change>> changes{
    { "learningRate", set(R"({ "optimization": { "learningRate": 0 } })") },
    { "batchSize", set(R"({ "optimization": { "batchSize": 0 } })") },
    { "iterations", set(R"({ "optimization": { "iterations": 0 } })") },
    { "averagingDecay", set(R"({ "optimization": { "averagingDecay": 1 } })") },
    { "optimization.patience: needs images", set(R"({ "optimization": { "patience": 1 } })") },
    { "optimization.patience: needs a validationInterval above 0",
      [&](Trainer & trainer) {
        trainer.SetValidationData(data.GetData({ "image0.mha" }));
        trainer.SetSettings(R"({ "optimization": { "patience": 1, "validationInterval": 0 } })");
      } },
    { "loss.initialSigma: must be in (0, 1000] (got -1)", set(R"({ "loss": { "initialSigma": -1 } })") },
    { "loss.omega: there is no such setting", set(R"({ "loss": { "omega": 1 } })") },
    { "decoder.name: There is no decoder named 'None'", set(R"({ "decoder": { "name": "None" } })") },
    { "loss.name: There is no loss named 'None'", set(R"({ "loss": { "name": "None" } })") },
    { "network.name: There is no network named 'None'", set(R"({ "network": { "name": "None" } })") },
    { "rotation", set(R"({ "augmentation": { "rotation": [0.1, 0.1] } })") },
    { "scale", set(R"({ "augmentation": { "scale": 1 } })") },
    { "translation", set(R"({ "augmentation": { "translation": -1 } })") },
    { "elasticNodes", set(R"({ "augmentation": { "elasticNodes": 1 } })") },
    { "crop", set(R"({ "augmentation": { "crop": 0.5 } })") },
    { "multiple", set(R"({ "grid": { "size": [30, 32] } })") },
    { "grid.size: must have 2 entries", set(R"({ "grid": { "size": [32, 32, 32] } })") },
    { "spacing",
      [&](Trainer & trainer) {
        trainer.SetTrainingData({ data.Table, data.Folder.GetName(), { "image0.mha" }, { 1.0 } });
      } },
    { "at least one", [&](Trainer & trainer) { trainer.SetTrainingData(data.GetData(std::vector<std::string>{})); } },
    { "unknown.png", [&](Trainer & trainer) { trainer.SetTrainingData(data.GetData({ "unknown.png" })); } },
    { "training images; all are missing",
      [&](Trainer & trainer) { trainer.SetTrainingData(data.GetData({ "image1.mha" })); } },
    { "validation images; all are missing",
      [&](Trainer & trainer) { trainer.SetValidationData(data.GetData({ "image1.mha" })); } },
    { "CheckpointFileName", [](Trainer & trainer) { trainer.ResumeOn(); } },
    { "InitialModel", [](Trainer & trainer) { trainer.AddStageOn(); } },
    { "AddStage must be on", [](Trainer & trainer) { trainer.SetAddedStageModel(MakeSmallLandmarkModel(2)); } },
    { "AddedStageModel must have the landmarks",
      [&](Trainer & trainer) {
        auto description = MakeSmallDescription(2);
        description.landmarks = { { "first", "", "" }, { "second", "", "" } };
        trainer.SetInitialModel(itk::LandmarkModel::Initialize(description, 1));
        trainer.AddStageOn();
        trainer.SetAddedStageModel(MakeSmallLandmarkModel(2));
      } },
    { "LandmarkDefinitions must have the names",
      [](Trainer & trainer) {
        trainer.SetInitialModel(MakeSmallLandmarkModel(2));
        trainer.SetLandmarkDefinitions({ { "other", "", "" } });
      } },
    { "landmarks[0].mirror",
      [](Trainer & trainer) {
        trainer.SetLandmarkDefinitions({ { "first", "", "second" }, { "second", "", "" } });
      } },
  };
  for (const auto & change : changes)
  {
    const auto trainer = data.MakeTrainer(1);
    change.second(*trainer);
    unsigned int events = 0;
    trainer->AddObserver(itk::IterationEvent(), [&events](const itk::EventObject &) { ++events; });
    const auto error = GetError(*trainer);
    EXPECT_NE(error.find(change.first), std::string::npos) << change.first << ": " << error;
    EXPECT_EQ(events, 0u);
  }
}

TEST(LandmarkModelTrainer, ABrokenImageAndALandmarkOutsideItsImageAreNamed)
{
  const TrainingTestData<2> data(2);
  data.SetCoordinates("image1.mha", { 0.0, 0.0, 1000.0, 0.0 });
  const auto outside = GetError(*data.MakeTrainer(1));
  EXPECT_NE(outside.find("image1.mha: "), std::string::npos) << outside;
  EXPECT_NE(outside.find("'second'"), std::string::npos) << outside;
  data.Folder.Write("image1.mha", "");
  const auto broken = GetError(*data.MakeTrainer(1));
  EXPECT_NE(broken.find("image1.mha: "), std::string::npos) << broken;
}

TEST(LandmarkModelTrainer, AValidationThatFailsDoesNotCostTheTraining)
{
  const TrainingTestData<2> data(3);
  auto                      settings = MakeTinySettings<2>(4);
  settings.optimization.validationInterval = 2;
  const auto trainer = data.MakeTrainer(settings);
  trainer->SetTrainingData(data.GetData({ "image0.mha", "image1.mha" }));
  trainer->SetValidationData(data.GetData({ "image2.mha" }));
  trainer->AddObserver(itk::IterationEvent(), [&](const itk::EventObject &) { data.Folder.Write("image2.mha", ""); });
  testing::internal::CaptureStderr();
  trainer->Update();
  const auto warning = testing::internal::GetCapturedStderr();
  EXPECT_NE(warning.find("image2.mha: is empty; the training goes on without this validation."), std::string::npos);
  EXPECT_EQ(trainer->GetIteration(), 4u);
  ASSERT_NE(trainer->GetModel(), nullptr);
  EXPECT_NO_THROW(trainer->GetModel()->Write(data.Folder.GetName("m.pt")));
}

TEST(LandmarkModelTrainer, WhatIsUnlabeledLeavesTheLossAloneAndWhatIsAbsentDoesNot)
{
  const TrainingTestData<2> data(1);
  auto                      settings = MakeTinySettings<2>(1);
  settings.optimization.batchSize = 1;
  // A new one refuses a landmark that no image labels.
  const auto before = data.MakeTrainer(settings);
  before->Update();
  const auto getLoss = [&](const auto & change) {
    const auto landmarks = data.Table->GetLandmarks<2>("image0.mha")->Clone();
    change(*landmarks);
    data.Table->SetLandmarks("image0.mha", landmarks);
    const auto trainer = data.MakeTrainer(settings);
    trainer->SetInitialModel(before->GetModel());
    trainer->Update();
    return trainer->GetStatus().loss;
  };
  const double marked = getLoss([](auto &) {});
  const double unlabeled = getLoss([](auto & landmarks) { landmarks.SetUnlabeled(1); });
  const double absent = getLoss([](auto & landmarks) { landmarks.SetMissing(1); });
  // The second landmark's part is a sum of squares, near 0 where a new network is told that it is nowhere.
  EXPECT_LT(unlabeled, marked);
  EXPECT_LE(unlabeled, absent);
  EXPECT_NE(absent, marked);
}

TEST(LandmarkModelTrainer, SettingsThatAreTheSameChangeNothing)
{
  const auto trainer = itk::LandmarkModelTrainer::New();
  auto       data = itk::LandmarkDataSet(itk::LandmarkTable::New(), "folder");
  auto       settings = trainer->GetSettings();
  trainer->SetTrainingData(data);
  trainer->SetValidationData(data);
  const auto before = trainer->GetMTime();
  trainer->SetTrainingData(data);
  trainer->SetValidationData(data);
  trainer->SetSettings(settings);
  EXPECT_EQ(trainer->GetMTime(), before);
  data.images = { "a.png" };
  trainer->SetTrainingData(data);
  EXPECT_GT(trainer->GetMTime(), before);
}

TEST(LandmarkModelTrainer, PrintsItsMembers)
{
  std::ostringstream        stream;
  const TrainingTestData<2> data(1);
  data.MakeTrainer(1)->Print(stream);
  for (const auto * name :
       { "learningRate", "TrainingData: 1", "InitialModel:", "AddStage: Off", "Resume:", "CacheMemory:" })
  {
    EXPECT_NE(stream.str().find(name), std::string::npos) << name;
  }
}

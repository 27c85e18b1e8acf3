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
#include "itkGermanLocale.h"
#include "itkNetworkRegistry.h"
#include "itkTestArchive.h"
#include "itkTrainingTestData.h"

#include <gtest/gtest.h>
#include <torch/serialize/archive.h>

#include <algorithm>
#include <sstream>

namespace
{

using OptimizationSettings = itk::LandmarkOptimizationSettings;

itk::LandmarkTrainingSettings
MakeSettings(unsigned int iterations, OptimizationSettings::OptimizerEnum optimizer, double learningRate)
{
  auto settings = MakeTinySettings<2>(iterations);
  settings.optimization.optimizer = optimizer;
  settings.optimization.learningRate = learningRate;
  return settings;
}

/** Settings with which a training diverges. */
itk::LandmarkTrainingSettings
MakeDivergingSettings(unsigned int iterations, double learningRate)
{
  auto settings = MakeSettings(iterations, OptimizationSettings::OptimizerEnum::Nesterov, learningRate);
  settings.optimization.gradientClippingNorm = 0.0;
  return settings;
}

/** A network with a buffer, as the running statistics of a batch normalization are: it counts its training steps. */
class CountingNetwork : public itk::LandmarkNetwork
{
public:
  explicit CountingNetwork(const itk::NetworkTask & task)
    : m_Weights(register_parameter("weights", torch::zeros({ 1, task.numberOfLandmarks, 1, 1 })))
    , m_Count(register_buffer("count", torch::zeros({ 1 })))
  {}

  itk::NetworkMaps
  Predict(const torch::Tensor & images) const override
  {
    if (is_training())
    {
      const torch::NoGradGuard noGrad;
      m_Count.add_(1.0);
    }
    return { { itk::HeatmapsName, images * m_Weights } };
  }

  std::vector<itk::NetworkMapDescription>
  GetMaps() const override
  {
    return { { itk::HeatmapsName } };
  }

  unsigned int
  GetSizeMultiple() const override
  {
    return 1;
  }

  void
  InitializeWeights(at::Generator) override
  {
    const torch::NoGradGuard noGrad;
    m_Weights.fill_(0.1);
  }

private:
  torch::Tensor m_Weights;
  torch::Tensor m_Count;
};

/** A network that cannot be trained. */
class FailingNetwork : public CountingNetwork
{
public:
  using CountingNetwork::CountingNetwork;

  itk::NetworkMaps
  Predict(const torch::Tensor & images) const override
  {
    TORCH_CHECK(!is_training(), "no such kernel");
    return CountingNetwork::Predict(images);
  }
};

float
GetCount(const itk::LandmarkModel & model)
{
  return model.GetNetworks().GetStages()[0][0]->named_buffers()["count"].item<float>();
}

/** The fields of a CSV file, row by row. */
std::vector<std::vector<std::string>>
ReadRows(const std::string & text)
{
  std::istringstream                    stream(text);
  std::vector<std::vector<std::string>> rows;
  for (std::string line; std::getline(stream, line);)
  {
    rows.emplace_back(1);
    for (const char c : line)
    {
      if (c == ',')
      {
        rows.back().emplace_back();
      }
      else
      {
        rows.back().back() += c;
      }
    }
  }
  return rows;
}

std::string
GetError(itk::LandmarkModelTrainer & trainer)
{
  return GetExceptionDescription([&trainer] { trainer.Update(); });
}

} // namespace

TEST(TrainingCheckpoint, AResumedTrainingEqualsAnUninterruptedOne)
{
  for (const auto & settings : { MakeSettings(8, OptimizationSettings::OptimizerEnum::Adam, 1e-3),
                                 MakeSettings(8, OptimizationSettings::OptimizerEnum::AMSGrad, 1e-3),
                                 MakeSettings(8, OptimizationSettings::OptimizerEnum::Nesterov, 1e-7) })
  {
    const TrainingTestData<2> data(4);
    const auto                whole = data.MakeTrainer(settings);
    whole->Update();

    const auto interrupted = data.MakeTrainer(settings);
    interrupted->SetCheckpointFileName(data.Folder.GetName("checkpoint"));
    AbortAfter(*interrupted, 5);
    unsigned int aborts = 0;
    interrupted->AddObserver(itk::AbortEvent(), [&aborts](const itk::EventObject &) { ++aborts; });
    EXPECT_THROW(interrupted->Update(), itk::ProcessAborted);
    EXPECT_EQ(aborts, 1u);
    ASSERT_NE(interrupted->GetModel(), nullptr);
    const auto soFar = GetWeights(*interrupted->GetModel());
    EXPECT_FALSE(interrupted->IsCheckpointOfTheEnd());

    const auto resumed = data.MakeTrainer(settings);
    resumed->SetCheckpointFileName(data.Folder.GetName("checkpoint"));
    resumed->ResumeOn();
    resumed->Update();
    EXPECT_EQ(resumed->GetIteration(), 8u);
    EXPECT_TRUE(resumed->IsCheckpointOfTheEnd());
    EXPECT_EQ(resumed->GetStatus().landmarkValues, whole->GetStatus().landmarkValues);
    EXPECT_EQ(GetWeights(*resumed->GetModel()), GetWeights(*whole->GetModel()));
    EXPECT_NE(GetWeights(*resumed->GetModel()), soFar);

    // Another time, on the trainer that was interrupted.
    interrupted->ResumeOff();
    EXPECT_THROW(interrupted->Update(), itk::ProcessAborted);
    interrupted->ResumeOn();
    interrupted->Update();
    EXPECT_EQ(GetWeights(*interrupted->GetModel()), GetWeights(*whole->GetModel()));
  }
}

TEST(TrainingCheckpoint, ATrainingGoesOnInAGermanLocale)
{
  const auto                settings = MakeSettings(6, OptimizationSettings::OptimizerEnum::Adam, 1e-3);
  const TrainingTestData<2> data(4);
  const auto                make = [&] {
    auto trainer = data.MakeTrainer(settings);
    trainer->SetValidationData(data.GetData({ "image0.mha", "image1.mha" }));
    trainer->SetCheckpointFileName(data.Folder.GetName("checkpoint"));
    trainer->SetLogFileName(data.Folder.GetName("log.csv"));
    trainer->SetLogInterval(1);
    return trainer;
  };
  const auto whole = make();
  whole->Update();
  const auto rows = ReadRows(data.Folder.Read("log.csv"));
  whole->GetModel()->Write(data.Folder.GetName("whole.pt"));

  const auto trainer = make();
  AbortAfter(*trainer, 3);
  EXPECT_THROW(trainer->Update(), itk::ProcessAborted);
  itk::LandmarkModel::Pointer read;
  {
    const GermanLocale locale;
    trainer->ResumeOn();
    trainer->Update();
    trainer->GetModel()->Write(data.Folder.GetName("german.pt"));
    read = itk::LandmarkModel::Read(data.Folder.GetName("whole.pt"));
  }
  const auto german = itk::LandmarkModel::Read(data.Folder.GetName("german.pt"));
  EXPECT_EQ(GetWeights(*german), GetWeights(*whole->GetModel()));
  EXPECT_EQ(GetWeights(*read), GetWeights(*whole->GetModel()));
  EXPECT_EQ(german->GetDescriptionText(), whole->GetModel()->GetDescriptionText());
  EXPECT_EQ(read->GetDescriptionText(), whole->GetModel()->GetDescriptionText());
  const auto germanRows = ReadRows(data.Folder.Read("log.csv"));
  ASSERT_EQ(germanRows.size(), rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i)
  {
    EXPECT_EQ(germanRows[i].size(), rows[i].size()) << i;
  }
}

TEST(TrainingCheckpoint, ALocaleThatChangesBetweenIterationsChangesNothing)
{
  for (const auto optimizer :
       { OptimizationSettings::OptimizerEnum::Adam, OptimizationSettings::OptimizerEnum::Nesterov })
  {
    const TrainingTestData<2>     data(2);
    const auto                    make = [&] { return data.MakeTrainer(MakeSettings(6, optimizer, 1e-3)); };
    const auto                    plain = make();
    const auto                    changing = make();
    std::unique_ptr<GermanLocale> locale;
    changing->AddObserver(itk::IterationEvent(), [&](const itk::EventObject &) {
      locale = locale ? nullptr : std::make_unique<GermanLocale>();
    });
    plain->Update();
    changing->Update();
    EXPECT_EQ(GetWeights(*changing->GetModel()), GetWeights(*plain->GetModel())) << optimizer;
  }
}

TEST(TrainingCheckpoint, AnErrorOfLibTorchIsOneLine)
{
  itk::GetNetworkRegistry().Add(
    "Failing",
    { [](const nlohmann::json & given, unsigned int) { return given; },
      [](const itk::NetworkTask & task, const nlohmann::json &) { return std::make_shared<FailingNetwork>(task); } });
  const TrainingTestData<2> data(2);
  auto                      settings = MakeTinySettings<2>(1);
  settings.network = { "Failing", "{}" };
  const auto error = GetError(*data.MakeTrainer(settings));
  EXPECT_NE(error.find("Iteration 1 failed: no such kernel."), std::string::npos) << error;
  EXPECT_EQ(error.find('\n'), std::string::npos) << error;
}

TEST(TrainingCheckpoint, AResumedTrainingMayBeProlonged)
{
  const TrainingTestData<2> data(4);
  const auto                train = [&data](unsigned int iterations, const char * checkpoint, bool resumes) {
    auto trainer = data.MakeTrainer(iterations);
    trainer->SetCheckpointFileName(data.Folder.GetName(checkpoint));
    trainer->SetResume(resumes);
    return trainer;
  };
  const auto whole = train(6, "whole", false);
  whole->Update();
  train(4, "parts", false)->Update();
  const auto prolonged = train(6, "parts", true);
  prolonged->Update();
  EXPECT_EQ(GetWeights(*prolonged->GetModel()), GetWeights(*whole->GetModel()));

  const auto error = GetError(*train(5, "parts", true));
  EXPECT_NE(error.find("parts: the checkpoint was made after iteration 6, beyond the last one, 5"), std::string::npos)
    << error;
}

TEST(TrainingCheckpoint, ACheckpointOfAnotherTrainingIsRefused)
{
  const TrainingTestData<2> data(3);
  const auto                first = data.MakeTrainer(1);
  first->SetCheckpointFileName(data.Folder.GetName("checkpoint"));
  first->Update();
  const auto refuse = [&data](itk::LandmarkModelTrainer & trainer, const std::string & says) {
    trainer.ResumeOn();
    const auto error = GetError(trainer);
    EXPECT_NE(error.find("checkpoint"), std::string::npos) << error;
    EXPECT_NE(error.find(says), std::string::npos) << error;
    EXPECT_THROW(trainer.IsCheckpointOfTheEnd(), itk::ExceptionObject);
  };
  auto settings = MakeTinySettings<2>(1);
  settings.optimization.learningRate = 0.25;
  const auto second = data.MakeTrainer(settings);
  second->SetCheckpointFileName(data.Folder.GetName("checkpoint"));
  refuse(*second, "learningRate");
  const auto third = data.MakeTrainer(1);
  third->SetTrainingData(data.GetData({ "image0.mha" }));
  third->SetCheckpointFileName(data.Folder.GetName("checkpoint"));
  refuse(*third, "images");
  third->SetTrainingData(data.GetData());
  const auto image = data.Folder.Read("image2.mha");
  data.Folder.Write("image2.mha", image + "more");
  refuse(*third, "/training/lengthsOfFiles/image2.mha");
  data.Folder.Write("image2.mha", image);
  data.SetCoordinates("image1.mha", { 3.0, 4.0, 5.0, 6.0 });
  refuse(*third, "/training/positions/image1.mha/0/0");
  third->SetCheckpointFileName(data.Folder.Write("damaged", "PK not a checkpoint"));
  refuse(*third, "damaged");
  third->SetCheckpointFileName(data.Folder.Write("short", ShortenTensor(data.Folder.Read("checkpoint"))));
  refuse(*third, "damaged");
  third->SetCheckpointFileName("");
  EXPECT_THROW(third->IsCheckpointOfTheEnd(), itk::ExceptionObject);
}

TEST(TrainingCheckpoint, ACheckpointOfOtherFirstWeightsIsRefused)
{
  const TrainingTestData<2> data(2);
  const auto                trained = data.MakeTrainer(1);
  trained->Update();
  const auto first = itk::LandmarkModel::ConstPointer(trained->GetModel());
  const auto other = itk::LandmarkModel::ConstPointer(itk::LandmarkModel::Initialize(first->GetDescription(), 7));
  const auto resume =
    [&data](const itk::LandmarkModel * initial, const itk::LandmarkModel * addedStage, bool addsStage, bool isResumed) {
      auto settings = MakeTinySettings<2>(1);
      settings.grid.zoom = addsStage ? 2.0 : 1.0;
      const auto trainer = data.MakeTrainer(settings);
      trainer->SetInitialModel(initial);
      trainer->SetAddStage(addsStage);
      trainer->SetAddedStageModel(addedStage);
      trainer->SetCheckpointFileName(data.Folder.GetName("checkpoint"));
      trainer->SetResume(isResumed);
      return GetError(*trainer);
    };
  const std::string problem = "the checkpoint was made with other settings, data or first weights, first difference at "
                              "'/weights/";
  EXPECT_EQ(resume(first, nullptr, false, false), "(no exception)");
  EXPECT_EQ(resume(first, nullptr, false, true), "(no exception)");
  EXPECT_NE(resume(other, nullptr, false, true).find(problem + "first'"), std::string::npos);
  EXPECT_EQ(resume(first, first, true, false), "(no exception)");
  EXPECT_EQ(resume(first, first, true, true), "(no exception)");
  EXPECT_NE(resume(first, other, true, true).find(problem + "first'"), std::string::npos);
  EXPECT_NE(resume(other, first, true, true).find(problem + "earlierStages/0/0'"), std::string::npos);
}

TEST(TrainingCheckpoint, TheCalibrationInTheEndHeedsAnAbortAndIsDoneWhenResumed)
{
  const TrainingTestData<2> data(3);
  const auto                make = [&data] {
    auto trainer = data.MakeTrainer(2);
    trainer->SetValidationData(data.GetData());
    return trainer;
  };
  const auto whole = make();
  whole->Update();
  ASSERT_TRUE(whole->GetModel()->IsCalibrated(0));

  const auto trainer = make();
  trainer->SetCheckpointFileName(data.Folder.GetName("checkpoint"));
  unsigned int calibrated = 0;
  const auto   observer = trainer->AddObserver(itk::ProgressEvent(), [&](const itk::EventObject &) {
    // One is of the last iteration.
    calibrated += trainer->GetIteration() == 2 ? 1 : 0;
    trainer->SetAbortGenerateData(calibrated == 3);
  });
  EXPECT_THROW(trainer->Update(), itk::ProcessAborted);
  EXPECT_EQ(calibrated, 3u);
  ASSERT_NE(trainer->GetModel(), nullptr);
  EXPECT_EQ(GetWeights(*trainer->GetModel()), GetWeights(*whole->GetModel()));
  trainer->RemoveObserver(observer);
  trainer->ResumeOn();
  trainer->Update();
  EXPECT_EQ(trainer->GetModel()->GetDescriptionText(), whole->GetModel()->GetDescriptionText());
}

TEST(TrainingCheckpoint, OneThatIsNotThereIsSaidToBeSo)
{
  const TrainingTestData<2> data(1);
  const auto                fileName = data.Folder.GetName("none");
  const auto                trainer = data.MakeTrainer(1);
  trainer->SetCheckpointFileName(fileName);
  trainer->ResumeOn();
  EXPECT_NE(GetError(*trainer).find(fileName + ": no such file"), std::string::npos);
}

TEST(TrainingCheckpoint, AnArchiveOfAnotherProgramIsRefused)
{
  const TrainingTestData<2> data(1);
  const auto                refuse = [&data](const torch::IValue & settings) {
    const auto                      fileName = data.Folder.GetName("foreign");
    torch::serialize::OutputArchive archive;
    archive.write("settings", settings);
    archive.save_to(fileName);
    const auto trainer = data.MakeTrainer(1);
    trainer->SetCheckpointFileName(fileName);
    trainer->ResumeOn();
    const auto error = GetError(*trainer);
    EXPECT_EQ(error.substr(error.find(fileName)), fileName + ": the checkpoint is damaged, or none of this program")
      << settings;
  };
  for (const std::string settings : { "",
                                      "lr=0.1",
                                      "{}",
                                      "[1]",
                                      "3",
                                      R"({"settings":3})",
                                      R"({"settings":{}})",
                                      R"({"settings":{"optimization":[]}})",
                                      R"({"settings":{"optimization":{"iterations":1}}})",
                                      "{\"\xff\":1}" })
  {
    refuse(settings);
  }
  refuse(int64_t{ 5 });
  refuse(torch::zeros({ 2 }));
}

TEST(TrainingCheckpoint, BuffersOfANetworkAreKeptInCheckpointsAveragesAndFiles)
{
  itk::GetNetworkRegistry().Add(
    "Counting",
    { [](const nlohmann::json & given, unsigned int) { return given; },
      [](const itk::NetworkTask & task, const nlohmann::json &) { return std::make_shared<CountingNetwork>(task); } });
  const TrainingTestData<2> data(2);
  auto                      settings = MakeTinySettings<2>(5);
  settings.network = { "Counting", "{}" };
  settings.optimization.averagingDecay = 0.9;
  const auto trainer = data.MakeTrainer(settings);
  trainer->SetCheckpointFileName(data.Folder.GetName("checkpoint"));
  AbortAfter(*trainer, 3);
  EXPECT_THROW(trainer->Update(), itk::ProcessAborted);
  EXPECT_EQ(GetCount(*trainer->GetModel()), 3.0f);
  trainer->ResumeOn();
  trainer->Update();
  EXPECT_EQ(GetCount(*trainer->GetModel()), 5.0f);
  trainer->GetModel()->Write(data.Folder.GetName("model.pt"));
  EXPECT_EQ(GetCount(*itk::LandmarkModel::Read(data.Folder.GetName("model.pt"))), 5.0f);
}

TEST(TrainingCheckpoint, ImagesWhoseNamesAreNotUTF8AreTrainedOnAndResumed)
{
  const TrainingTestData<2> data(1);
  const std::string         name = "r\xF6ntgen.mha";
  data.Folder.Write(name, data.Folder.Read("image0.mha"));
  data.Table->SetLandmarks(name, data.Table->GetLandmarks<2>("image0.mha"));
  const auto trainer = data.MakeTrainer(3);
  trainer->SetValidationData(data.GetData({ name }));
  trainer->SetCheckpointFileName(data.Folder.GetName("checkpoint"));
  trainer->SetLogFileName(data.Folder.GetName("log.csv"));
  trainer->Update();
  auto settings = trainer->GetSettings();
  settings.optimization.iterations = 4;
  trainer->SetSettings(settings);
  trainer->ResumeOn();
  trainer->Update();
  EXPECT_EQ(trainer->GetIteration(), 4u);
  trainer->GetModel()->Write(data.Folder.GetName("model.pt"));
}

TEST(TrainingCheckpoint, DivergenceIsAnError)
{
  const TrainingTestData<2> data(2);
  auto                      settings = MakeDivergingSettings(50, 10.0);
  settings.optimization.maximumRollbacks = 2;
  const auto trainer = data.MakeTrainer(settings);
  EXPECT_NE(GetError(*trainer).find("diverged"), std::string::npos);
  // What the model has then was not spoilt.
  const auto weights = GetWeights(*trainer->GetModel());
  EXPECT_TRUE(std::all_of(weights.begin(), weights.end(), [](float value) { return std::isfinite(value); }));
}

TEST(TrainingCheckpoint, AfterDivergenceItGoesBackAndOnAtALowerRate)
{
  const TrainingTestData<2> data(2);
  std::vector<float>        results[2];
  for (auto & result : results)
  {
    auto settings = MakeDivergingSettings(30, 1.0);
    settings.optimization.maximumRollbacks = 40;
    const auto trainer = data.MakeTrainer(settings);
    trainer->SetCheckpointInterval(5);
    trainer->SetCheckpointFileName(data.Folder.GetName("checkpoint"));
    trainer->SetLogFileName(data.Folder.GetName("log.csv"));
    trainer->SetLogInterval(1);
    trainer->Update();
    const auto & status = trainer->GetStatus();
    EXPECT_EQ(status.iteration, 30u);
    EXPECT_GT(status.numberOfRollbacks, 2u);
    EXPECT_TRUE(std::isfinite(status.loss));
    EXPECT_DOUBLE_EQ(status.learningRate, std::pow(0.5, status.numberOfRollbacks));
    result = GetWeights(*trainer->GetModel());
    // What was undone is not in the log: one row an iteration.
    const auto rows = ReadRows(data.Folder.Read("log.csv"));
    ASSERT_EQ(rows.size(), 31u);
    for (unsigned int i = 1; i <= 30; ++i)
    {
      EXPECT_EQ(rows[i][0], std::to_string(i));
    }
  }
  EXPECT_EQ(results[0], results[1]);
}

TEST(TrainingCheckpoint, TheModelGetsTheWeightsOfTheBestValidationAndStopsEarly)
{
  const TrainingTestData<2> data(4);
  auto                      settings = MakeTinySettings<2>(60);
  settings.optimization.validationInterval = 5;
  settings.optimization.patience = 2;
  // In the end every step spoils the weights.
  settings.optimization.schedule = OptimizationSettings::ScheduleEnum::Exponential;
  settings.optimization.finalLearningRateFactor = 1e4;
  const auto make = [&] {
    auto trainer = data.MakeTrainer(settings);
    trainer->SetValidationData(data.GetData());
    trainer->SetCheckpointFileName(data.Folder.GetName("checkpoint"));
    return trainer;
  };
  const auto         trainer = make();
  std::vector<float> best;
  double             bestError = std::numeric_limits<double>::infinity();
  unsigned int       bestIteration = 0;
  trainer->AddObserver(itk::IterationEvent(), [&](const itk::EventObject &) {
    if (trainer->GetStatus().isValidated && trainer->GetValidationError() < bestError)
    {
      bestError = trainer->GetValidationError();
      bestIteration = trainer->GetIteration();
      best = GetWeights(*trainer->GetModel());
    }
  });
  trainer->Update();
  EXPECT_EQ(trainer->GetStatus().bestIteration, bestIteration);
  EXPECT_EQ(trainer->GetIteration(), bestIteration + 10);
  EXPECT_LT(trainer->GetIteration(), 60u);
  EXPECT_EQ(GetWeights(*trainer->GetModel()), best);
  EXPECT_GT(trainer->GetValidationError(), bestError);

  // A training that has stopped early is finished: resumed, it gives the same model at once.
  const auto resumed = make();
  resumed->ResumeOn();
  unsigned int events = 0;
  resumed->AddObserver(itk::IterationEvent(), [&events](const itk::EventObject &) { ++events; });
  resumed->Update();
  EXPECT_EQ(events, 0u);
  EXPECT_EQ(GetWeights(*resumed->GetModel()), best);
}

TEST(TrainingLog, HoldsEveryValueAndIsContinued)
{
  const TrainingTestData<2> data(4);
  const auto                configure = [&data](const char * name) {
    auto settings = MakeTinySettings<2>(8);
    settings.optimization.validationInterval = 3;
    auto trainer = data.MakeTrainer(settings);
    trainer->SetValidationData(data.GetData({ "image3.mha" }));
    trainer->SetLogInterval(2);
    trainer->SetLogFileName(data.Folder.GetName(name));
    trainer->SetCheckpointFileName(data.Folder.GetName("checkpoint"));
    return trainer;
  };
  const auto          whole = configure("whole.csv");
  std::vector<double> losses;
  whole->AddObserver(itk::IterationEvent(), [&](const itk::EventObject &) { losses.push_back(whole->GetLoss()); });
  whole->Update();
  const auto rows = ReadRows(data.Folder.Read("whole.csv"));
  EXPECT_EQ(rows[0],
            (std::vector<std::string>{ "iteration",
                                       "seconds",
                                       "loss",
                                       "learning_rate",
                                       "sigma_first",
                                       "sigma_second",
                                       "validation_mean",
                                       "validation_median",
                                       "validation_outliers_2",
                                       "validation_outliers_2.5",
                                       "validation_outliers_3",
                                       "validation_outliers_4",
                                       "samples_per_second",
                                       "waiting_share",
                                       "rollbacks" }));
  std::vector<std::string> iterations;
  for (std::size_t i = 1; i < rows.size(); ++i)
  {
    iterations.push_back(rows[i][0]);
    EXPECT_EQ(rows[i][6].empty(), rows[i][0] != "3" && rows[i][0] != "6" && rows[i][0] != "8") << rows[i][0];
  }
  EXPECT_EQ(iterations, (std::vector<std::string>{ "2", "3", "4", "6", "8" }));
  EXPECT_NEAR(std::stod(rows[1][2]), (losses[0] + losses[1]) / 2.0, 1e-4 * losses[0]);
  EXPECT_NEAR(std::stod(rows[2][2]), losses[2], 1e-4 * losses[2]);

  const auto interrupted = configure("parts.csv");
  AbortAfter(*interrupted, 5);
  EXPECT_THROW(interrupted->Update(), itk::ProcessAborted);
  EXPECT_EQ(ReadRows(data.Folder.Read("parts.csv")).back()[0], "4");
  const auto resumed = configure("parts.csv");
  resumed->ResumeOn();
  resumed->Update();
  const auto parts = ReadRows(data.Folder.Read("parts.csv"));
  ASSERT_EQ(parts.size(), rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i)
  {
    for (const std::size_t column : { 0, 2, 3, 4, 5, 6, 7, 8 })
    {
      EXPECT_EQ(parts[i][column], rows[i][column]);
    }
  }
  data.Folder.Write("parts.csv", "iteration,loss\n1,2\n");
  const auto other = configure("parts.csv");
  other->ResumeOn();
  EXPECT_NE(GetError(*other).find("parts.csv:1: "), std::string::npos);
}

TEST(TrainingLog, IsWrittenWhateverObserversThereAre)
{
  const TrainingTestData<2> data(2);
  const auto                trainer = data.MakeTrainer(4);
  trainer->SetLogInterval(1);
  trainer->SetLogFileName(data.Folder.GetName("log.csv"));
  trainer->RemoveAllObservers();
  trainer->Update();
  EXPECT_EQ(ReadRows(data.Folder.Read("log.csv")).size(), 5u);

  AbortAfter(*trainer, 3);
  trainer->Modified();
  EXPECT_THROW(trainer->Update(), itk::ProcessAborted);
  EXPECT_EQ(ReadRows(data.Folder.Read("log.csv")).back()[0], "3");
}

TEST(TrainingLog, OneThatCannotBeWrittenEndsNoTraining)
{
  const TrainingTestData<2> data(2);
  const auto                trainer = data.MakeTrainer(4);
  trainer->SetCheckpointInterval(1);
  trainer->SetLogFileName(data.Folder.GetName("image0.mha/log.csv"));
  trainer->Update();
  EXPECT_EQ(trainer->GetIteration(), 4u);

  // What the training is for is another matter.
  const auto other = data.MakeTrainer(4);
  other->SetCheckpointFileName(data.Folder.GetName("image0.mha/checkpoint"));
  EXPECT_NE(GetError(*other).find("image0.mha/checkpoint: "), std::string::npos);
}

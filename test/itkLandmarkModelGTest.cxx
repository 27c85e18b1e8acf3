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

// First include the header file to be tested:
#include "itkLandmarkModel.h"

#include "itkExceptionDescription.h"
#include "itkLandmarkNetworkImageFilter.h"
#include "itkPredictMap.h"
#include "itkSmallLandmarkModel.h"
#include "itkTestFolder.h"
#include "itkToyNetwork.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <gtest/gtest.h>

#include <sstream>
#include <thread>

namespace
{

using nlohmann::json;
using itk::LandmarkModelDescription;
using DeviceEnum = itk::LandmarkModelEnums::Device;
using SizeType = std::vector<unsigned int>;

const SizeType smallSize{ 16, 24 };

std::vector<float>
Predict(const itk::LandmarkModel & model, const SizeType & size = smallSize, const std::string & name = "Heatmaps")
{
  return PredictMap(model, MakeRandomValues(size), size, name);
}

// Subtracts a running mean, which is a buffer as BatchNorm's, that its initialization sets.
class CenteringNetwork : public itk::LandmarkNetwork
{
public:
  explicit CenteringNetwork(int64_t landmarks)
    : m_Mean(register_buffer("running_mean", torch::zeros({ 1, landmarks, 1, 1 })))
  {}

  itk::NetworkMaps
  Predict(const torch::Tensor & images) const override
  {
    return { { itk::HeatmapsName, images - m_Mean } };
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
  InitializeWeights(at::Generator generator) override
  {
    m_Mean.normal_(0.0, 1.0, generator);
  }

private:
  torch::Tensor m_Mean;
};

const bool registered = RegisterToyNetwork("Centering", [](const itk::NetworkTask & task) {
  return std::make_shared<CenteringNetwork>(task.numberOfLandmarks);
});

const bool othersRegistered = RegisterToyNetwork("Others", [](const itk::NetworkTask &) {
  return std::make_shared<ToyNetwork>(ToyNetwork::FunctionType(), ToyNetwork::MapsType{ { "Others" } });
});

} // namespace

TEST(LandmarkModel, ModelKnowsWhatItsNetworksCompute)
{
  const auto model = MakeSmallLandmarkModel(3);
  EXPECT_EQ(model->GetDimension(), 3u);
  EXPECT_EQ(model->GetNumberOfStages(), 1u);
  EXPECT_EQ(model->GetNumberOfLandmarks(), 3u);
  EXPECT_EQ(model->GetLandmarkNames(), (std::vector<std::string>{ "sella", "nasion", "menton" }));
  EXPECT_EQ(model->GetSizeMultiple(), 4u);
  EXPECT_EQ(model->GetMapNames(), (std::vector<std::string>{ "Heatmaps", "LocalAppearance", "SpatialConfiguration" }));
  itk::SizeValueType count = 0;
  for (const auto & parameter : model->GetNetworks().GetStages()[0][0]->parameters())
  {
    count += static_cast<itk::SizeValueType>(parameter.numel());
  }
  EXPECT_EQ(model->GetNumberOfParameters(), count);
  const auto unet = MakeSmallLandmarkModel(2, "LocalizationUNet");
  EXPECT_EQ(unet->GetSizeMultiple(), 2u);
  EXPECT_EQ(unet->GetMapNames(), std::vector<std::string>{ "Heatmaps" });
}

TEST(LandmarkModel, DescriptionNamesAllSettingsOfTheNetwork)
{
  auto       description = MakeSmallDescription(2, "SpatialConfigurationNet", R"({"filters": 4, "pooling": 4})");
  const auto model = itk::LandmarkModel::Initialize(description, 1);
  EXPECT_EQ(json::parse(model->GetDescription().stages[0].networks[0].settings),
            json::parse(R"({"filters": 4, "levels": 4, "dropout": 0.5, "kernelSize": 11, "pooling": 4,
              "localAppearanceTanh": false, "reflectPadding": false, "heatmapLayerDeviation": 1e-3})"));
  EXPECT_EQ(itk::LandmarkModel::Initialize(model->GetDescriptionText(), 1)->GetDescriptionText(),
            model->GetDescriptionText());
}

TEST(LandmarkModel, WeightsAreThoseOfTheSeed)
{
  const auto description = MakeSmallDescription(2);
  const auto first = itk::LandmarkModel::Initialize(description, 1);
  EXPECT_EQ(Predict(*first), Predict(*itk::LandmarkModel::Initialize(description, 1)));
  EXPECT_NE(Predict(*first), Predict(*itk::LandmarkModel::Initialize(description, 2)));
  // Networks of one model do not start alike.
  auto twice = description;
  twice.stages[0].networks.push_back(twice.stages[0].networks[0]);
  const auto   model = itk::LandmarkModel::Initialize(twice, 1);
  const auto & networks = model->GetNetworks().GetStages()[0];
  EXPECT_NE(itk::SerializeWeights(*networks[0]), itk::SerializeWeights(*networks[1]));
  EXPECT_EQ(Predict(*model), Predict(*first));
}

TEST(LandmarkModel, InitializationLeavesTheStateOfLibTorchAsItWas)
{
  torch::manual_seed(321);
  const auto before = at::detail::getDefaultCPUGenerator().get_state();
  const int  threads = at::get_num_threads();
  MakeSmallLandmarkModel(2);
  MakeSmallLandmarkModel(3, "LocalizationUNet");
  EXPECT_TRUE(at::detail::getDefaultCPUGenerator().get_state().equal(before));
  EXPECT_EQ(at::get_num_threads(), threads);
}

TEST(LandmarkModel, DescriptionsThatCannotBeAreRefused)
{
  const auto expectError = [](const std::string &                                     reason,
                              const std::function<void(LandmarkModelDescription &)> & change) {
    auto description = MakeSmallDescription(2);
    change(description);
    const auto message = GetExceptionDescription([&] { itk::LandmarkModel::Initialize(description, 1); });
    EXPECT_NE(message.find(reason), std::string::npos) << message << " instead of " << reason;
    EXPECT_EQ(message.find('\n'), std::string::npos) << message;
  };
  const auto setNetwork = [](const std::string & name, const std::string & settings) {
    return [=](LandmarkModelDescription & d) { d.stages[0].networks = { { name, settings } }; };
  };
  expectError("(no exception)", [](auto &) {});
  expectError("multiple of 4 along each axis (got 18)", [](auto & d) { d.stages[0].grid.size = { 16, 18 }; });
  expectError("at least one landmark", [](auto & d) { d.landmarks.clear(); });
  expectError("must be 2 or 3 (got 4)", [](auto & d) { d.dimension = 4; });
  expectError("no network named 'ResNet'", setNetwork("ResNet", "{}"));
  expectError("stages[0].networks[0].kernelSize: must be odd",
              setNetwork("SpatialConfigurationNet", R"({"kernelSize": 4})"));
  expectError("stages[0].networks[0].pooling: there is no such setting",
              setNetwork("LocalizationUNet", R"({"pooling": 4})"));
  expectError("stages[0].networks[0].filters: must be a whole number",
              setNetwork("LocalizationUNet", R"({"filters": 2.5})"));
  expectError("stages[0].networks[0]: must be a JSON object", setNetwork("LocalizationUNet", "no JSON"));
  expectError("stages[0].networks[0]: must be a JSON object (got [])", setNetwork("LocalizationUNet", "[]"));
  expectError("cannot be initialized", setNetwork("TorchScript", "{}"));
}

// What is said to be too small is too small for LibTorch; the next size is not.
TEST(LandmarkModel, AGridThatCannotBeMirroredIsRefused)
{
  const torch::NoGradGuard noGrad;
  const auto               expectLeastSize =
    [](unsigned int dimension, const std::string & network, const std::string & settings, int64_t leastSize) {
      auto   description = MakeSmallDescription(dimension, network, settings);
      auto & size = description.stages[0].grid.size;
      size.assign(dimension, static_cast<unsigned int>(leastSize));
      const auto           model = itk::LandmarkModel::Initialize(description, 1);
      const auto &         stage = model->GetNetworks().GetStages()[0];
      const auto           multiple = static_cast<int64_t>(model->GetSizeMultiple());
      std::vector<int64_t> shape(2 + dimension, leastSize);
      shape[0] = shape[1] = 1;
      EXPECT_NO_THROW(stage[0]->Predict(torch::zeros(shape)));
      shape.back() -= multiple;
      EXPECT_THROW(stage[0]->Predict(torch::zeros(shape)), c10::Error);
      size.back() -= static_cast<unsigned int>(multiple);
      const auto error = GetExceptionDescription([&] { itk::LandmarkModel::Initialize(description, 1); });
      EXPECT_NE(error.find("With reflectPadding of a network, the size of the grid must be at least " +
                           std::to_string(leastSize) + " along each axis (got " + std::to_string(size.back()) + ")"),
                std::string::npos)
        << error;
    };
  const std::string mirrored = R"("filters": 2, "reflectPadding": true)";
  expectLeastSize(2, "SpatialConfigurationNet", "{" + mirrored + "}", 96);
  expectLeastSize(2, "SpatialConfigurationNet", "{" + mirrored + R"(, "kernelSize": 1, "pooling": 2})", 16);
  expectLeastSize(3, "SpatialConfigurationNet", "{" + mirrored + R"(, "levels": 2, "pooling": 2})", 8);
  expectLeastSize(2, "LocalizationUNet", "{" + mirrored + R"(, "levels": 3})", 8);
  expectLeastSize(3, "LocalizationUNet", "{" + mirrored + R"(, "levels": 2})", 4);
}

TEST(LandmarkModel, AModelCannotContradictItsNetworks)
{
  const auto model = MakeSmallLandmarkModel(2);
  const auto before = model->GetDescriptionText();
  const auto expectError = [&model](const std::function<void(LandmarkModelDescription &)> & change) {
    auto description = model->GetDescription();
    change(description);
    const auto message = GetExceptionDescription([&] { model->WithDescription(description); });
    EXPECT_NE(message.find("cannot be described anew"), std::string::npos) << message;
  };
  expectError([](auto & d) { d.stages[0].networks[0].settings = R"({"filters": 64})"; });
  expectError([](auto & d) { d.stages[0].networks[0] = { "LocalizationUNet", "{}" }; });
  expectError([](auto & d) { d.stages[0].networks.push_back(d.stages[0].networks[0]); });
  expectError([](auto & d) { d.landmarks.pop_back(); });
  expectError([](auto & d) { d.landmarks.push_back({ "gnathion", "", "" }); });
  expectError([](auto & d) {
    d.stages.push_back(d.stages[0]);
    d.stages[1].grid.spacingRule = itk::LandmarkGridSettings::SpacingRuleEnum::FixedSpacing;
    d.stages[1].grid.spacing = { 1.0, 1.0 };
  });
  auto volume = MakeSmallDescription(3);
  EXPECT_NE(GetExceptionDescription([&] { model->WithDescription(volume); }).find("cannot be described anew"),
            std::string::npos);
  auto badGrid = model->GetDescription();
  badGrid.stages[0].grid.size = { 16, 18 };
  EXPECT_NE(GetExceptionDescription([&] { model->WithDescription(badGrid); }).find("multiple of 4"), std::string::npos);
  auto badScales = model->GetDescription();
  badScales.stages[0].calibration.covarianceScales = { 1.0 };
  EXPECT_NE(GetExceptionDescription([&] { model->WithDescription(badScales); }).find("got 1 for 3"), std::string::npos);
  EXPECT_EQ(model->GetDescriptionText(), before);
}

TEST(LandmarkModel, ANetworkThatCannotBeMadeSaysWhy)
{
  const auto getError = [](const std::string & name, const std::string & reason) {
    RegisterToyNetwork(name, [reason](const itk::NetworkTask &) -> std::shared_ptr<itk::LandmarkNetwork> {
      TORCH_CHECK(false, reason);
    });
    return GetExceptionDescription([&] { itk::LandmarkModel::Initialize(MakeSmallDescription(2, name, "{}"), 1); });
  };
  EXPECT_NE(
    getError("Odd", "a kernel of an even size").find("The network Odd cannot be made: a kernel of an even size"),
    std::string::npos);
  EXPECT_NE(
    getError("Huge", "DefaultCPUAllocator: can't allocate memory").find("Huge needs more memory than there is."),
    std::string::npos);
}

TEST(LandmarkModel, AnotherDescriptionMakesAnotherModelOfTheSameNetworks)
{
  const auto model = MakeSmallLandmarkModel(2);
  const auto before = model->GetDescriptionText();
  auto       description = model->GetDescription();
  description.landmarks[1].definition = "The front of the suture.";
  description.stages[0].grid.size = { 32, 8 };
  description.stages[0].calibration.covarianceScales = { 1.0, 2.0, 0.5 };
  description.training = R"({"seed":3})";
  const auto other = model->WithDescription(description);
  EXPECT_EQ(model->GetDescriptionText(), before);
  EXPECT_EQ(other->GetDescriptionText(), itk::WriteLandmarkModelDescription(description));
  EXPECT_EQ(&*other->GetNetworks().GetStages()[0][0], &*model->GetNetworks().GetStages()[0][0]);
  EXPECT_EQ(model->WithDescription(other->GetDescriptionText())->GetDescriptionText(), other->GetDescriptionText());
}

TEST(LandmarkModel, AverageShowsTheMeanOfTheModelsMaps)
{
  std::vector<itk::LandmarkModel::ConstPointer> models;
  for (const unsigned int seed : { 1u, 2u, 3u })
  {
    auto description = MakeSmallDescription(2, seed == 3 ? "LocalizationUNet" : "SpatialConfigurationNet");
    description.training = json{ { "seed", seed } }.dump();
    description.stages[0].calibration.covarianceScales = { 1.0, 2.0, 3.0 };
    description.stages[0].calibration.minimumConfidence = 0.5;
    models.emplace_back(itk::LandmarkModel::Initialize(description, seed));
  }
  const auto   average = itk::LandmarkModel::Average(models);
  const auto & description = average->GetDescription();
  ASSERT_EQ(description.stages[0].networks.size(), 3u);
  EXPECT_EQ(description.stages[0].networks[2].name, "LocalizationUNet");
  EXPECT_TRUE(description.stages[0].calibration.covarianceScales.empty());
  EXPECT_EQ(description.stages[0].calibration.minimumConfidence, std::numeric_limits<float>::lowest());
  EXPECT_EQ(json::parse(description.training), json::parse(R"({"averaged": [{"seed": 1}, {"seed": 2}, {"seed": 3}]})"));
  EXPECT_EQ(average->GetNumberOfParameters(),
            models[0]->GetNumberOfParameters() + models[1]->GetNumberOfParameters() +
              models[2]->GetNumberOfParameters());
  EXPECT_EQ(average->GetSizeMultiple(), 4u);

  const TestFolder folder;
  average->Write(folder.GetName("average.pt"));
  const auto copy = itk::LandmarkModel::Read(folder.GetName("average.pt"));
  EXPECT_EQ(copy->GetDescriptionText(), average->GetDescriptionText());
  for (const auto & model : { average, copy })
  {
    const auto & networks = model->GetNetworks().GetStages()[0];
    ASSERT_EQ(networks.size(), 3u);
    for (std::size_t i = 0; i < 3; ++i)
    {
      EXPECT_EQ(itk::SerializeWeights(*networks[i]),
                itk::SerializeWeights(*models[i]->GetNetworks().GetStages()[0][0]));
    }
  }
  // The average of averages holds all networks.
  EXPECT_EQ(itk::LandmarkModel::Average({ average, models[0] })->GetNetworks().GetStages()[0].size(), 4u);
}

TEST(LandmarkModel, AveragesOfDifferentNetworksDoNotDependOnTheirOrder)
{
  for (const unsigned int dimension : { 2u, 3u })
  {
    const itk::LandmarkModel::ConstPointer more = MakeSmallLandmarkModel(dimension).GetPointer();
    const itk::LandmarkModel::ConstPointer fewer = MakeSmallLandmarkModel(dimension, "LocalizationUNet").GetPointer();
    const auto                             average = itk::LandmarkModel::Average({ more, fewer });
    const auto                             reversed = itk::LandmarkModel::Average({ fewer, more });
    EXPECT_EQ(more->GetMapNames().size(), 3u);
    EXPECT_EQ(average->GetMapNames(), (std::vector<std::string>{ "Heatmaps" }));
    EXPECT_EQ(average->GetMapNames(), reversed->GetMapNames());
    const auto expect = [&](auto image) {
      using ImageType = typename decltype(image)::ObjectType;
      const auto predict = [&image](const itk::LandmarkModel * model) {
        const auto filter = itk::LandmarkNetworkImageFilter<ImageType>::New();
        filter->SetInput(image);
        filter->SetModel(model);
        filter->SetDevice(itk::LandmarkModelEnums::Device::CPU);
        filter->Update();
        const auto * const values = filter->GetOutput()->GetBufferPointer();
        return std::vector<float>(values, values + filter->GetOutput()->GetPixelContainer()->Size());
      };
      const auto first = predict(more);
      const auto second = predict(fewer);
      const auto values = predict(average);
      const auto valuesOfReversed = predict(reversed);
      for (std::size_t i = 0; i < values.size(); ++i)
      {
        EXPECT_NEAR(values[i], (first[i] + second[i]) / 2.0, 1e-5);
        EXPECT_NEAR(valuesOfReversed[i], values[i], 1e-5);
      }
    };
    dimension == 2 ? expect(MakeRotatedRandomImage<itk::Image<float, 2>>({ { 16, 24 } }))
                   : expect(MakeRotatedRandomImage<itk::Image<float, 3>>({ { 16, 24, 8 } }));
  }
}

TEST(LandmarkModel, AStageWhoseNetworksAllModelsShareIsKeptOnce)
{
  auto description = MakeSmallDescription(2);
  description.stages.push_back(description.stages.front());
  description.stages[1].grid.zoom = 2.0;
  const itk::LandmarkModel::ConstPointer model = itk::LandmarkModel::Initialize(description, 1).GetPointer();
  const itk::LandmarkModel::ConstPointer stranger = itk::LandmarkModel::Initialize(description, 2).GetPointer();
  // The same first stage, from a file, and another second one.
  const TestFolder folder;
  model->Write(folder.GetName("model.pt"));
  const auto copy = itk::LandmarkModel::Read(folder.GetName("model.pt"));
  auto       stages = copy->GetNetworks().GetStages();
  stages[1] = stranger->GetNetworks().GetStages()[1];
  const itk::LandmarkModel::ConstPointer other =
    itk::LandmarkModel::Make(description, std::make_unique<itk::LandmarkModel::Networks>(stages)).GetPointer();

  const auto average = itk::LandmarkModel::Average({ model, other });
  EXPECT_EQ(average->GetNetworks().GetStages()[0].size(), 1u);
  EXPECT_EQ(average->GetDescription().stages[0].networks.size(), 1u);
  EXPECT_EQ(average->GetNetworks().GetStages()[1].size(), 2u);
  EXPECT_EQ(itk::LandmarkModel::Average({ model, model, stranger })->GetNetworks().GetStages()[0].size(), 3u);
}

TEST(LandmarkModel, AnAverageDrawsNothingTowardShapes)
{
  auto   description = MakeSmallDescription(2);
  auto & plausibility = description.plausibility;
  plausibility.shape.mean = { 0, 0, 10, 0, 0, 10 };
  plausibility.shapeWeight = 0.5;
  plausibility.covarianceScales = { 1, 2, 3 };
  const itk::LandmarkModel::ConstPointer model = itk::LandmarkModel::Initialize(description, 1).GetPointer();
  for (const std::size_t count : { 1, 2 })
  {
    const auto average = itk::LandmarkModel::Average(std::vector<itk::LandmarkModel::ConstPointer>(count, model));
    EXPECT_EQ(average->GetDescription().plausibility.shapeWeight, 0.0);
    EXPECT_TRUE(average->GetDescription().plausibility.covarianceScales.empty());
    EXPECT_EQ(average->GetDescription().plausibility.shape.mean, plausibility.shape.mean);
  }
}

TEST(LandmarkModel, ModelsThatDifferCannotBeAveraged)
{
  const itk::LandmarkModel::ConstPointer model = MakeSmallLandmarkModel(2).GetPointer();
  const auto                             expectError = [&model](const std::string &                                     reason,
                                    const std::function<void(LandmarkModelDescription &)> & change) {
    auto description = MakeSmallDescription(2);
    change(description);
    const auto message = GetExceptionDescription([&] {
      itk::LandmarkModel::Average({ model, itk::LandmarkModel::Initialize(description, 2).GetPointer() });
    });
    EXPECT_NE(message.find(reason), std::string::npos) << message;
  };
  expectError("(no exception)", [](auto &) {});
  expectError("same landmarks, in the same order", [](auto & d) { std::swap(d.landmarks[0], d.landmarks[1]); });
  expectError("same landmarks, in the same order", [](auto & d) { d.landmarks[2].name = "gnathion"; });
  expectError("same landmarks, in the same order", [](auto & d) { d.landmarks.pop_back(); });
  expectError("same landmarks", [](auto & d) { d = MakeSmallDescription(3); });
  expectError("same grids, intensities and decoders", [](auto & d) { d.stages[0].grid.size = { 24, 24 }; });
  expectError("same grids, intensities and decoders", [](auto & d) { d.stages[0].intensity.clamp = true; });
  expectError("same grids, intensities and decoders", [](auto & d) { d.stages[0].decoder.name = "ArgMax"; });
  expectError("no map 'Heatmaps'", [](auto & d) { d.stages[0].networks = { { "Others", "{}" } }; });
  EXPECT_NE(GetExceptionDescription([] { itk::LandmarkModel::Average({}); }).find("at least one model"),
            std::string::npos);
}

TEST(LandmarkModel, AStageOrModelThatIsNotThereIsAnError)
{
  const auto model = MakeSmallLandmarkModel(2);
  for (const auto & error : { GetExceptionDescription([&] { model->IsCalibrated(1); }),
                              GetExceptionDescription([&] { model->GetSizeMultiple(1); }),
                              GetExceptionDescription([&] { model->GetMapNames(1); }) })
  {
    EXPECT_NE(error.find("The stage must be below the model's number of stages, 1 (got 1)."), std::string::npos)
      << error;
  }
  EXPECT_THROW(itk::LandmarkModel::Average({ nullptr }), itk::ExceptionObject);
  EXPECT_THROW(itk::LandmarkModel::Average({ model.GetPointer(), nullptr }), itk::ExceptionObject);
}

TEST(LandmarkModel, BuffersOfANetworkAreKeptInFilesAndAverages)
{
  const auto                             description = MakeSmallDescription(2, "Centering", "{}");
  const auto                             model = itk::LandmarkModel::Initialize(description, 3);
  const auto                             expected = Predict(*model);
  const TestFolder                       folder;
  const itk::LandmarkModel::ConstPointer other = itk::LandmarkModel::Initialize(description, 4).GetPointer();
  EXPECT_NE(expected, Predict(*other));
  model->Write(folder.GetName("model.pt"));
  const itk::LandmarkModel::ConstPointer read = itk::LandmarkModel::Read(folder.GetName("model.pt")).GetPointer();
  EXPECT_EQ(Predict(*read), expected);
  itk::LandmarkModel::Average({ other, read })->Write(folder.GetName("average.pt"));
  const auto average = itk::LandmarkModel::Read(folder.GetName("average.pt"));
  ASSERT_EQ(average->GetNetworks().GetStages()[0].size(), 2u);
  EXPECT_EQ(itk::SerializeWeights(*average->GetNetworks().GetStages()[0][1]),
            itk::SerializeWeights(*model->GetNetworks().GetStages()[0][0]));
  const auto copy = itk::CopyNetwork(model->GetDescription(),
                                     model->GetDescription().stages[0].networks[0],
                                     *model->GetNetworks().GetStages()[0][0],
                                     torch::kCPU);
  EXPECT_EQ(itk::SerializeWeights(*copy), itk::SerializeWeights(*model->GetNetworks().GetStages()[0][0]));
}

TEST(LandmarkModel, ThreadsUseOneModelAtOnce)
{
  for (const char * const network : { "SpatialConfigurationNet", "LocalizationUNet" })
  {
    const itk::LandmarkModel::ConstPointer model = MakeSmallLandmarkModel(3, network).GetPointer();
    const auto                             size = model->GetDescription().stages[0].grid.size;
    const auto                             expected = Predict(*model, size);

    std::vector<std::vector<float>> results(4);
    std::vector<std::thread>        threads;
    for (auto & result : results)
    {
      threads.emplace_back([&] {
        for (int i = 0; i < 5; ++i)
        {
          result = Predict(*model, size);
          model->WithDescription(model->GetDescription());
        }
      });
    }
    for (auto & thread : threads)
    {
      thread.join();
    }
    for (const auto & result : results)
    {
      EXPECT_EQ(result, expected);
    }
  }
}

TEST(LandmarkModel, CUDAIsUsedOnlyWhereThereIsOne)
{
  EXPECT_EQ(itk::LandmarkModel::ResolveDevice(DeviceEnum::CPU), DeviceEnum::CPU);
  if (at::globalContext().hasCUDA())
  {
    EXPECT_EQ(itk::LandmarkModel::ResolveDevice(DeviceEnum::Auto), DeviceEnum::CUDA);
    EXPECT_EQ(itk::LandmarkModel::ResolveDevice(DeviceEnum::CUDA), DeviceEnum::CUDA);
    return;
  }
  EXPECT_EQ(itk::LandmarkModel::ResolveDevice(DeviceEnum::Auto), DeviceEnum::CPU);
  EXPECT_NE(GetExceptionDescription([] { itk::LandmarkModel::ResolveDevice(DeviceEnum::CUDA); }).find("no CUDA device"),
            std::string::npos);
}

TEST(LandmarkModel, PrintSelfShowsTheDescription)
{
  std::ostringstream os;
  const auto         model = MakeSmallLandmarkModel(2);
  model->Print(os);
  EXPECT_NE(os.str().find("NumberOfParameters: " + std::to_string(model->GetNumberOfParameters())), std::string::npos);
  EXPECT_NE(os.str().find(model->GetDescriptionText()), std::string::npos);
  os.str("");
  os << DeviceEnum::Auto << ' ' << DeviceEnum::CPU << ' ' << DeviceEnum::CUDA << ' ' << static_cast<DeviceEnum>(9);
  EXPECT_EQ(os.str(),
            "itk::LandmarkModelEnums::Device::Auto itk::LandmarkModelEnums::Device::CPU "
            "itk::LandmarkModelEnums::Device::CUDA INVALID VALUE FOR itk::LandmarkModelEnums::Device");
}

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
#include "itkLandmarkNetwork.h"

#include "itkCountParameters.h"
#include "itkExceptionDescription.h"
#include "itkNetworkRegistry.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Parallel.h>
#include <gtest/gtest.h>

#include <limits>

namespace
{

using nlohmann::json;

std::shared_ptr<itk::LandmarkNetwork>
MakeNetwork(const std::string & name,
            unsigned int        dimension,
            unsigned int        landmarks,
            const json &        settings = json::object())
{
  const auto & maker = itk::GetNetworkRegistry().Find(name);
  return maker.make({ dimension, landmarks }, maker.completeSettings(settings, dimension));
}

std::string
GetSettingsError(const std::string & name, const json & settings)
{
  return GetExceptionDescription([&] { itk::GetNetworkRegistry().Find(name).completeSettings(settings, 2); });
}

// What is computed by std::runtime_error's text.
template <typename TCall>
std::string
GetRuntimeError(TCall && call)
{
  try
  {
    call();
  }
  catch (const std::runtime_error & error)
  {
    return error.what();
  }
  return "(no exception)";
}

/** It subtracts a running mean, which is a buffer, as BatchNorm's. */
class CenteringNetwork : public itk::LandmarkNetwork
{
public:
  explicit CenteringNetwork(int64_t components = 3)
    : m_Weight(register_parameter("weight", torch::ones({ components })))
    , m_Mean(register_buffer("running_mean", torch::zeros({ components })))
    , m_Count(register_buffer("count", torch::zeros({}, torch::kLong)))
  {}

  itk::NetworkMaps
  Predict(const torch::Tensor & images) const override
  {
    return { { itk::HeatmapsName, (images - m_Mean.reshape({ 1, -1, 1, 1 })) * m_Weight.reshape({ 1, -1, 1, 1 }) } };
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
    const torch::NoGradGuard noGrad;
    m_Weight.normal_(0.0, 1.0, generator);
  }

  torch::Tensor m_Weight;
  torch::Tensor m_Mean;
  torch::Tensor m_Count;
};

} // namespace

TEST(LandmarkNetwork, SpatialConfigurationNetHasTheParametersOfScnMd)
{
  struct Case
  {
    unsigned int dimension;
    unsigned int landmarks;
    int64_t      parameters;
  };
  for (const auto & c :
       { Case{ 2, 19, 6348070 }, Case{ 2, 37, 6926410 }, Case{ 3, 26, 5326196 }, Case{ 3, 28, 5417464 } })
  {
    const auto network = MakeNetwork("SpatialConfigurationNet", c.dimension, c.landmarks);
    EXPECT_EQ(CountParameters(*network), c.parameters);
    EXPECT_EQ(network->GetSizeMultiple(), c.dimension == 2 ? 16u : 8u);
    EXPECT_EQ(network->GetMaps().size(), 3u);
  }
}

TEST(LandmarkNetwork, LocalizationUNetHasTheParametersOfItsFormula)
{
  struct Case
  {
    unsigned int dimension;
    unsigned int landmarks;
    int64_t      filters;
    int64_t      levels;
  };
  for (const auto & c : { Case{ 2, 19, 128, 5 }, Case{ 2, 3, 5, 3 }, Case{ 2, 2, 4, 1 }, Case{ 3, 7, 8, 4 } })
  {
    const int64_t taps = c.dimension == 2 ? 9 : 27;
    const int64_t f = c.filters;
    const int64_t contracting = (taps * f + f) + (2 * c.levels - 1) * (taps * f * f + f);
    const int64_t expanding = (c.levels - 1) * ((2 * taps * f * f + f) + (taps * f * f + f));
    const int64_t head = f * c.landmarks + c.landmarks;
    // 5 levels are the default.
    const auto settings =
      c.levels == 5 ? json::object({ { "filters", f } }) : json::object({ { "filters", f }, { "levels", c.levels } });
    const auto network = MakeNetwork("LocalizationUNet", c.dimension, c.landmarks, settings);
    EXPECT_EQ(CountParameters(*network), contracting + expanding + head);
    EXPECT_EQ(network->GetSizeMultiple(), 1u << (c.levels - 1));
    EXPECT_EQ(network->GetMaps().size(), 1u);
  }
}

TEST(LandmarkNetwork, DimensionBringsTheDefaultsOfScnMd)
{
  const auto & scn = itk::GetNetworkRegistry().Find("SpatialConfigurationNet");
  EXPECT_EQ(scn.completeSettings(json::object(), 2),
            json::parse(R"({"filters": 128, "levels": 4, "dropout": 0.5, "kernelSize": 11, "pooling": 16,
              "localAppearanceTanh": false, "reflectPadding": false, "heatmapLayerDeviation": 1e-3})"));
  EXPECT_EQ(scn.completeSettings(json::object(), 3),
            json::parse(R"({"filters": 64, "levels": 4, "dropout": 0.5, "kernelSize": 7, "pooling": 4,
              "localAppearanceTanh": false, "reflectPadding": false, "heatmapLayerDeviation": 1e-3})"));
  const auto & unet = itk::GetNetworkRegistry().Find("LocalizationUNet");
  for (const unsigned int dimension : { 2u, 3u })
  {
    const auto settings = unet.completeSettings(json::object(), dimension);
    EXPECT_EQ(settings["filters"], dimension == 2 ? 128 : 64);
    EXPECT_EQ(settings["levels"], 5);
    EXPECT_EQ(settings["dropout"], 0.5);
  }
}

TEST(LandmarkNetwork, SettingsThatCannotBeAreRefused)
{
  struct Case
  {
    const char * settings;
    const char * reason;
  };
  for (const auto & c :
       { Case{ R"({"filters": 0})", "filters: must be in [1, 65536] (got 0)" },
         Case{ R"({"filters": 65537})", "filters: must be in [1, 65536] (got 65537)" },
         Case{ R"({"filters": 4.5})", "filters: must be a whole number from 0 to 4294967295 (got 4.5)" },
         Case{ R"({"filters": -4})", "filters: must be a whole number from 0 to 4294967295 (got -4)" },
         Case{ R"({"filters": true})", "filters: must be a whole number from 0 to 4294967295 (got true)" },
         Case{ R"({"filters": 4294967300})", "filters: must be a whole number from 0 to 4294967295 (got 4294967300)" },
         Case{ R"({"filters": "4"})", "filters: must be a whole number from 0 to 4294967295 (got \"4\")" },
         Case{ R"({"levels": 13})", "levels: must be in [1, 12] (got 13)" },
         Case{ R"({"levels": 0})", "levels: must be in [1, 12] (got 0)" },
         Case{ R"({"levels": -1})", "levels: must be a whole number from 0 to 4294967295 (got -1)" },
         Case{ R"({"pooling": 0})", "pooling: must be in [1, 1024] (got 0)" },
         Case{ R"({"kernelSize": 6})", "kernelSize: must be odd, and below 1000 (got 6)" },
         Case{ R"({"dropout": 1.0})", "dropout: must be in [0, 1) (got 1)" },
         Case{ R"({"dropout": -0.1})", "dropout: must be in [0, 1) (got -0.1)" },
         Case{ R"({"dropout": "none"})", "dropout: must be a number (got \"none\")" },
         Case{ R"({"dropout": true})", "dropout: must be a number (got true)" },
         Case{ R"({"localAppearanceTanh": 1})", "localAppearanceTanh: must be true or false (got 1)" },
         Case{ R"({"heatmapLayerDeviation": -1})", "heatmapLayerDeviation: must be finite and not negative (got -1)" },
         Case{ R"({"width": 3})", "width: there is no such setting; there are filters, levels" },
         Case{ "[]", "must be a JSON object (got [])" } })
  {
    const auto message = GetSettingsError("SpatialConfigurationNet", json::parse(c.settings));
    EXPECT_EQ(message.find(c.reason), 0u) << c.settings << ": " << message;
  }
  EXPECT_NE(
    GetSettingsError("LocalizationUNet", json::parse(R"({"pooling": 4})")).find("pooling: there is no such setting"),
    std::string::npos);
  EXPECT_NE(GetSettingsError("LocalizationUNet", json::parse(R"({"levels": 13})")).find("levels"), std::string::npos);
  EXPECT_NE(GetSettingsError("TorchScript", json::parse(R"({"filters": 4})")).find("filters: there is no such setting"),
            std::string::npos);
}

TEST(LandmarkNetwork, UnknownNetworkIsRefusedWithTheNamesOfThoseThereAre)
{
  auto &     registry = itk::GetNetworkRegistry();
  const auto message = GetExceptionDescription([&] { registry.Find("ResNet"); });
  EXPECT_NE(message.find("There is no network named 'ResNet'; there are"), std::string::npos) << message;
  for (const char * const name : { "LocalizationUNet", "SpatialConfigurationNet", "TorchScript" })
  {
    EXPECT_NE(message.find(name), std::string::npos) << message;
  }
  EXPECT_NE(GetExceptionDescription([&] { registry.Add("LocalizationUNet", {}); }).find("two kinds of network"),
            std::string::npos);
}

TEST(LandmarkNetwork, InitializationFollowsHeAndTheSeed)
{
  const auto make = [](unsigned int seed) {
    const auto network = MakeNetwork(
      "SpatialConfigurationNet", 2, 3, json::parse(R"({"filters": 32, "levels": 2, "kernelSize": 3, "pooling": 4})"));
    network->InitializeWeights(itk::MakeGenerator(torch::kCPU, seed));
    return network;
  };
  const auto first = make(1);
  EXPECT_EQ(itk::SerializeWeights(*first), itk::SerializeWeights(*make(1)));
  EXPECT_NE(itk::SerializeWeights(*first), itk::SerializeWeights(*make(2)));

  unsigned int heatmapLayers = 0;
  for (const auto & parameter : first->named_parameters())
  {
    SCOPED_TRACE(parameter.key());
    const auto values = parameter.value().detach().to(torch::kDouble);
    if (values.dim() == 1)
    {
      EXPECT_EQ(values.abs().max().item<double>(), 0.0);
      continue;
    }
    const bool   heatmapLayer = values.size(0) == 3;
    const double sigma = heatmapLayer ? 1e-3 : 0.879626 * std::sqrt(2.0 / values[0].numel());
    heatmapLayers += heatmapLayer ? 1 : 0;
    // Five standard errors.
    EXPECT_NEAR(values.std(false).item<double>() / sigma, 1.0, 5.0 * 0.71 / std::sqrt(values.numel()));
  }
  EXPECT_EQ(heatmapLayers, 2u);
}

TEST(LandmarkNetwork, CombinedHeatmapsAreTheProductOfTheComponents)
{
  const torch::NoGradGuard noGrad;
  for (const unsigned int dimension : { 2u, 3u })
  {
    const auto network = MakeNetwork(
      "SpatialConfigurationNet",
      dimension,
      3,
      json::parse(R"({"filters": 4, "levels": 2, "kernelSize": 3, "pooling": 4, "heatmapLayerDeviation": 0.3})"));
    network->InitializeWeights(itk::MakeGenerator(torch::kCPU, 5));
    network->eval();
    const auto maps =
      network->Predict(dimension == 2 ? torch::randn({ 1, 1, 16, 24 }) : torch::randn({ 1, 1, 8, 16, 24 }));
    ASSERT_GT(maps.at(itk::HeatmapsName).abs().max().item<float>(), 0.0f);
    EXPECT_TRUE(
      maps.at(itk::HeatmapsName).equal(maps.at(itk::LocalAppearanceName) * maps.at(itk::SpatialConfigurationName)));
  }
}

TEST(LandmarkNetwork, DropoutDrawsFromTheGeneratorOfTheNetwork)
{
  const torch::NoGradGuard noGrad;
  const auto               image = torch::randn({ 1, 1, 16, 16 });
  for (const char * const name : { "SpatialConfigurationNet", "LocalizationUNet" })
  {
    auto settings = json::parse(R"({"filters": 4, "levels": 2, "heatmapLayerDeviation": 0.3})");
    if (name == std::string("SpatialConfigurationNet"))
    {
      settings["pooling"] = 4;
    }
    const auto network = MakeNetwork(name, 2, 1, settings);
    network->InitializeWeights(itk::MakeGenerator(torch::kCPU, 5));
    const auto predict = [&](unsigned int seed) {
      network->SetGenerator(itk::MakeGenerator(torch::kCPU, seed));
      return network->Predict(image).at(itk::HeatmapsName);
    };
    network->train();
    EXPECT_TRUE(predict(1).equal(predict(1))) << name;
    EXPECT_FALSE(predict(1).equal(predict(2))) << name;
    network->eval();
    EXPECT_TRUE(predict(1).equal(predict(2))) << name;
  }
}

TEST(LandmarkNetwork, BuffersAreKeptAsParametersAre)
{
  const torch::NoGradGuard noGrad;
  CenteringNetwork         network;
  network.InitializeWeights(itk::MakeGenerator(torch::kCPU, 1));
  network.m_Mean.copy_(torch::tensor({ 0.1f, -7.3f, 1e5f }));
  network.m_Count.fill_((int64_t{ 1 } << 40) + 1);

  CenteringNetwork copy;
  itk::DeserializeWeights(itk::SerializeWeights(network), copy);
  EXPECT_TRUE(copy.m_Weight.equal(network.m_Weight));
  EXPECT_TRUE(copy.m_Mean.equal(network.m_Mean));
  EXPECT_TRUE(copy.m_Count.equal(network.m_Count));

  // Only what is a fraction is rounded to half precision.
  network.m_Mean.clamp_(-8.0, 8.0);
  torch::serialize::OutputArchive archive;
  network.SaveWeights(archive, true);
  std::ostringstream bytes;
  archive.save_to(bytes);
  itk::DeserializeWeights(bytes.str(), copy);
  EXPECT_TRUE(copy.m_Mean.equal(network.m_Mean.to(torch::kHalf).to(torch::kFloat)));
  EXPECT_TRUE(copy.m_Count.equal(network.m_Count));
}

TEST(LandmarkNetwork, WeightsThatDoNotFitAreRefused)
{
  const CenteringNetwork network;
  const auto             write = [](const std::vector<std::pair<std::string, torch::Tensor>> & tensors) {
    torch::serialize::OutputArchive archive;
    for (const auto & item : tensors)
    {
      archive.write(item.first, item.second);
    }
    std::ostringstream bytes;
    archive.save_to(bytes);
    return bytes.str();
  };
  const auto getError = [&](const std::string & content) {
    CenteringNetwork copy;
    return GetRuntimeError([&] { itk::DeserializeWeights(content, copy); });
  };
  const auto weight = torch::ones({ 3 });
  const auto count = torch::zeros({}, torch::kLong);
  EXPECT_EQ(getError(write({ { "weight", weight }, { "running_mean", weight }, { "count", count } })),
            "(no exception)");
  EXPECT_EQ(getError(write({ { "weight", weight }, { "count", count } })),
            "the weights of layer 'running_mean' are missing");
  EXPECT_EQ(getError(write({ { "running_mean", weight }, { "count", count } })),
            "the weights of layer 'weight' are missing");
  EXPECT_NE(getError(write({ { "weight", torch::ones({ 2 }) }, { "running_mean", weight }, { "count", count } }))
              .find("have shape [2], but the description of the network asks for [3]"),
            std::string::npos);
  EXPECT_NE(
    getError(write({ { "weight", weight }, { "running_mean", weight }, { "count", count }, { "another", count } }))
      .find("more weights"),
    std::string::npos);
}

TEST(LandmarkNetwork, ProcessWideStateOfLibTorchStaysAsItWas)
{
  torch::manual_seed(123);
  const auto before = at::detail::getDefaultCPUGenerator().get_state();
  const int  threads = at::get_num_threads();
  const auto network = MakeNetwork(
    "SpatialConfigurationNet", 2, 2, json::parse(R"({"filters": 4, "levels": 2, "pooling": 4, "dropout": 0.5})"));
  network->InitializeWeights(itk::MakeGenerator(torch::kCPU, 9));
  network->SetGenerator(itk::MakeGenerator(torch::kCPU, 9));
  network->train();
  network->Predict(torch::zeros({ 1, 1, 16, 16 }));
  EXPECT_TRUE(at::detail::getDefaultCPUGenerator().get_state().equal(before));
  EXPECT_EQ(at::get_num_threads(), threads);
}

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
#include "itkNetworkRegistry.h"

#include "itkCountParameters.h"
#include "itkDisplacementLayers.h"

#include <gtest/gtest.h>

#include <cmath>

namespace
{

using nlohmann::json;

std::shared_ptr<itk::LandmarkNetwork>
MakeNetwork(const std::string & name, unsigned int dimension, const json & settings = json::object())
{
  const auto & maker = itk::GetNetworkRegistry().Find(name);
  const auto   network = maker.make({ dimension, 3 }, maker.completeSettings(settings, dimension));
  network->InitializeWeights(itk::MakeGenerator(torch::kCPU, 3));
  return network;
}

torch::Tensor
MakeImages(unsigned int dimension, int64_t samples, int64_t length)
{
  std::vector<int64_t> shape{ samples, 1 };
  shape.resize(2 + dimension, length);
  return torch::randn(shape, itk::MakeGenerator(torch::kCPU, 4));
}

// The weights of a convolution with biases, and of batch normalization.
int64_t
CountConvolution(unsigned int dimension, int64_t inputs, int64_t outputs, int64_t kernelSize)
{
  return inputs * outputs * static_cast<int64_t>(std::lround(std::pow(kernelSize, dimension))) + outputs;
}

int64_t
CountNormalized(unsigned int dimension, int64_t inputs, int64_t outputs, int64_t kernelSize)
{
  return CountConvolution(dimension, inputs, outputs, kernelSize) + 2 * outputs;
}

int64_t
CountHeads(unsigned int dimension, int64_t inputs, int64_t filters, int64_t landmarks)
{
  const auto hidden = CountConvolution(1, inputs, filters, 1) + CountConvolution(1, filters, filters, 1);
  return 2 * hidden + CountConvolution(1, filters, landmarks, 1) +
         CountConvolution(1, filters, landmarks * dimension, 1);
}

} // namespace

TEST(DisplacementNet, TheGlobalNetworkHasThePapersLayers)
{
  for (const unsigned int dimension : { 2u, 3u })
  {
    int64_t expected = CountNormalized(dimension, 1, 16, dimension == 2 ? 7 : 3);
    int64_t inputs = 16;
    for (const int64_t blocks : { 3, 4, 6, 3 })
    {
      const auto outputs = 2 * inputs;
      expected += 2 * inputs;
      expected += CountNormalized(dimension, inputs, outputs, 3) + CountNormalized(dimension, inputs, outputs, 1);
      expected += (2 * blocks - 1) * CountNormalized(dimension, outputs, outputs, 3);
      inputs = outputs;
    }
    const auto network = MakeNetwork("GlobalDisplacementNet", dimension);
    EXPECT_EQ(CountParameters(*network), expected + CountHeads(dimension, 256, 256, 3));
    EXPECT_EQ(network->GetSizeMultiple(), dimension == 2 ? 32u : 8u);
  }
}

TEST(DisplacementNet, TheLocalNetworkHasThePapersLayersOnceALandmarkOrOnce)
{
  for (const unsigned int dimension : { 2u, 3u })
  {
    const auto layers = CountNormalized(dimension, 1, 32, 3) + 3 * CountNormalized(dimension, 32, 32, 3) +
                        CountNormalized(dimension, 32, 64, 3) + CountNormalized(dimension, 64, 64, 3);
    const auto separate = MakeNetwork("LocalDisplacementNet", dimension);
    const auto shared = MakeNetwork("LocalDisplacementNet", dimension, { { "shared", true } });
    EXPECT_EQ(CountParameters(*separate), 3 * (layers + CountHeads(dimension, 64, 64, 1)));
    EXPECT_EQ(CountParameters(*shared), layers + CountHeads(dimension, 64, 64, 3));
    EXPECT_EQ(separate->GetSizeMultiple(), 2u);
  }
}

TEST(DisplacementNet, MapsHaveAPixelAPatchAndWhatLossesTake)
{
  const torch::NoGradGuard noGrad;
  for (const unsigned int dimension : { 2u, 3u })
  {
    for (const auto & network :
         { MakeNetwork("GlobalDisplacementNet", dimension, json::parse(R"({ "filters": 2, "blocks": [1, 1, 2],
             "poolings": 2, "headFilters": 4 })")),
           MakeNetwork("LocalDisplacementNet", dimension, { { "filters", 2 } }) })
    {
      network->eval();
      const auto           maps = network->Predict(MakeImages(dimension, 2, 16));
      const auto           described = network->GetMaps();
      std::vector<int64_t> shape{ 2, 3 };
      shape.resize(2 + dimension, 16 / network->GetSizeMultiple());
      ASSERT_EQ(described.size(), 2u);
      EXPECT_EQ(described[0].name, itk::ClassificationName);
      EXPECT_EQ(described[0].stride, network->GetSizeMultiple());
      EXPECT_EQ(maps.at(itk::ClassificationName).sizes(), torch::IntArrayRef(shape));
      shape[1] *= dimension;
      EXPECT_EQ(described[1].componentsPerLandmark, dimension);
      EXPECT_TRUE(described[1].isDisplacement);
      EXPECT_EQ(maps.at(itk::DisplacementName).sizes(), torch::IntArrayRef(shape));
      EXPECT_TRUE(torch::allclose(
        itk::ToLogDisplacement(maps.at(itk::DisplacementName)), maps.at(itk::LogDisplacementName), 1e-4, 1e-5));
      EXPECT_TRUE(maps.at(itk::ClassificationName).allclose(torch::sigmoid(maps.at(itk::ClassificationLogitsName))));
    }
  }
}

TEST(DisplacementNet, ALocalNetworkAloneIsRunForItsLandmark)
{
  const auto network = MakeNetwork("LocalDisplacementNet", 2, { { "filters", 2 } });
  network->eval();
  const auto images = MakeImages(2, 4, 8);
  const auto landmarks = torch::tensor({ 2, 0, 2, 0 }, torch::kLong);
  const auto all = network->Predict(images);
  const auto some = network->PredictAround(images, landmarks);
  for (int64_t sample = 0; sample < 4; ++sample)
  {
    const auto landmark = landmarks[sample].item<int64_t>();
    for (const auto & map : all)
    {
      const auto components = map.second.size(1) / 3;
      const auto of = [&](const itk::NetworkMaps & maps) {
        return maps.at(map.first)[sample].narrow(0, landmark * components, components);
      };
      EXPECT_TRUE(torch::allclose(of(all), of(some), 1e-4, 1e-6)) << map.first;
    }
  }
  some.at(itk::ClassificationLogitsName)[1][0].sum().backward();
  const auto parameters = network->named_parameters();
  EXPECT_GT(parameters["part0.layer0.convolution.weight"].grad().abs().max().item<float>(), 0.0f);
  EXPECT_FALSE(parameters["part1.layer0.convolution.weight"].grad().defined());
}

TEST(DisplacementNet, TrainingMovesRunningMeansThatAreThenApplied)
{
  const torch::NoGradGuard noGrad;
  const auto               network = MakeNetwork("LocalDisplacementNet", 2, { { "filters", 2 }, { "shared", true } });
  const auto               images = MakeImages(2, 4, 8) * 3.0 + 5.0;
  const auto               mean = network->named_buffers()["part0.layer0.normalization.running_mean"].clone();
  network->train();
  const auto trained = network->Predict(images).at(itk::ClassificationName);
  EXPECT_FALSE(network->named_buffers()["part0.layer0.normalization.running_mean"].equal(mean));
  for (int i = 0; i < 200; ++i)
  {
    network->Predict(images);
  }
  network->eval();
  const auto applied = network->Predict(images).at(itk::ClassificationName);
  // But for n / (n - 1) in the running variance.
  EXPECT_LT((applied - trained).abs().max().item<float>(), 0.02f);
  EXPECT_TRUE(network->Predict(images.narrow(0, 0, 1)).at(itk::ClassificationName)[0].allclose(applied[0], 1e-4, 1e-6));

  const auto copy = MakeNetwork("LocalDisplacementNet", 2, { { "filters", 2 }, { "shared", true } });
  itk::DeserializeWeights(itk::SerializeWeights(*network), *copy);
  copy->eval();
  EXPECT_TRUE(copy->Predict(images).at(itk::ClassificationName).equal(applied));
}

TEST(DisplacementNet, SettingsThatCannotBeAreRefused)
{
  const auto refuses = [](const char * name, const char * settings) {
    EXPECT_THROW(itk::GetNetworkRegistry().Find(name).completeSettings(json::parse(settings), 2), std::exception)
      << settings;
  };
  for (const auto * settings : { R"({ "filters": 0 })",
                                 R"({ "kernelSize": 4 })",
                                 R"({ "stride": 0 })",
                                 R"({ "blocks": [] })",
                                 R"({ "blocks": [1, 0] })",
                                 R"({ "poolings": 5 })",
                                 R"({ "headFilters": 0 })" })
  {
    refuses("GlobalDisplacementNet", settings);
  }
  for (const auto * settings : { R"({ "filters": 0 })", R"({ "headFilters": 0 })", R"({ "shared": 1 })" })
  {
    refuses("LocalDisplacementNet", settings);
  }
}

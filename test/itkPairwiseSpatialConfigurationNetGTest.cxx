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
#include "itkExceptionDescription.h"

#include <gtest/gtest.h>

namespace
{

using nlohmann::json;

std::shared_ptr<itk::LandmarkNetwork>
MakePairwise(unsigned int dimension, unsigned int landmarks, const json & settings = json::object())
{
  const auto & maker = itk::GetNetworkRegistry().Find("PairwiseSpatialConfigurationNet");
  return maker.make({ dimension, landmarks }, maker.completeSettings(settings, dimension));
}

} // namespace

TEST(PairwiseSpatialConfigurationNet, HasTheParametersOfTheReleasedProgram)
{
  EXPECT_EQ(CountParameters(*MakePairwise(2, 37)), 1240958);
  EXPECT_EQ(CountParameters(*MakePairwise(2, 19)), 960572);
  EXPECT_EQ(MakePairwise(2, 19)->GetSizeMultiple(), 8u);
  // In 3D with 64 filters: 27 taps, and 343 between two landmarks.
  EXPECT_EQ(CountParameters(*MakePairwise(3, 5)),
            (27 * 64 + 64) + 2 * (27 * 64 * 64 + 64) + (27 * 64 * 5 + 5) + (343 * 5 * 4 + 5));
}

TEST(PairwiseSpatialConfigurationNet, NoLandmarkSaysAnythingAboutItself)
{
  const auto network = MakePairwise(2, 3, json::parse(R"({ "filters": 4, "heatmapLayerDeviation": 0.3 })"));
  network->InitializeWeights(itk::MakeGenerator(torch::kCPU, 3));
  const auto image = torch::randn({ 1, 1, 16, 24 }, itk::MakeGenerator(torch::kCPU, 4));
  for (int64_t i = 0; i < 3; ++i)
  {
    for (auto & parameter : network->parameters())
    {
      parameter.mutable_grad() = torch::Tensor();
    }
    network->Predict(image).at(itk::SpatialConfigurationName).select(1, i).square().sum().backward();
    const auto gradient = network->named_parameters()["local_appearance.weight"].grad();
    for (int64_t j = 0; j < 3; ++j)
    {
      EXPECT_EQ(gradient[j].abs().max().item<float>() > 0.0f, i != j);
    }
  }
}

TEST(PairwiseSpatialConfigurationNet, OneLandmarkHasNoOthers)
{
  const auto network = MakePairwise(3, 1, json::parse(R"({ "filters": 2 })"));
  network->InitializeWeights(itk::MakeGenerator(torch::kCPU, 3));
  const torch::NoGradGuard noGrad;
  network->named_parameters()["spatial_configuration.bias"].fill_(0.5f);
  const auto maps = network->Predict(torch::randn({ 1, 1, 4, 8, 4 }));
  EXPECT_TRUE(maps.at(itk::SpatialConfigurationName).equal(torch::full({ 1, 1, 4, 8, 4 }, 0.5f)));
}

TEST(PairwiseSpatialConfigurationNet, SettingsThatCannotBeAreRefused)
{
  const auto & maker = itk::GetNetworkRegistry().Find("PairwiseSpatialConfigurationNet");
  for (const auto * settings : { R"({ "kernelSize": 4 })",
                                 R"({ "localKernelSize": 0 })",
                                 R"({ "pooling": 0 })",
                                 R"({ "layers": 0 })",
                                 R"({ "levels": 4 })" })
  {
    EXPECT_THROW(maker.completeSettings(json::parse(settings), 2), std::exception) << settings;
  }
}

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
#include "itkTrainingOptimizer.h"

#include <gtest/gtest.h>
#include <torch/nn/module.h>

#include <algorithm>
#include <cmath>

namespace
{

/** One weight, at 0. */
struct OneWeight : public torch::nn::Module
{
  OneWeight()
    : weight(register_parameter("weight", torch::zeros({ 1 }, torch::kDouble)))
  {}

  torch::Tensor weight;
};

} // namespace

TEST(TrainingOptimizer, AdamAndAMSGradMoveAWeightAsTheirFormulasSay)
{
  using OptimizerEnum = itk::LandmarkOptimizationSettings::OptimizerEnum;
  for (const auto kind : { OptimizerEnum::Adam, OptimizerEnum::AMSGrad })
  {
    const OneWeight                   network;
    const torch::nn::Module           loss;
    itk::LandmarkOptimizationSettings settings;
    settings.optimizer = kind;
    settings.learningRate = 0.01;
    const auto optimizer = itk::MakeOptimizer(settings, network, loss);
    double     weight = 0.0;
    double     mean = 0.0;
    double     meanSquare = 0.0;
    double     largestMeanSquare = 0.0;
    // A large gradient, which Adam forgets, and small ones.
    for (int step = 1; step <= 3000; ++step)
    {
      const double gradient = step == 1 ? 10.0 : 0.001 * std::sin(step) + 0.01;
      network.weight.mutable_grad() = torch::full({ 1 }, gradient, torch::kDouble);
      optimizer->step();
      mean = 0.9 * mean + 0.1 * gradient;
      meanSquare = 0.999 * meanSquare + 0.001 * gradient * gradient;
      largestMeanSquare = std::max(largestMeanSquare, meanSquare);
      const double square = kind == OptimizerEnum::AMSGrad ? largestMeanSquare : meanSquare;
      const double root = std::sqrt(square / (1.0 - std::pow(0.999, step))) + 1e-8;
      weight -= settings.learningRate * mean / (1.0 - std::pow(0.9, step)) / root;
    }
    EXPECT_NEAR(network.weight.item<double>(), weight, 1e-9 * std::abs(weight));
    EXPECT_NEAR(weight, kind == OptimizerEnum::AMSGrad ? -1.2 : -1.8, 1.2);
  }
}

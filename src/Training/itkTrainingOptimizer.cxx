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
#include "itkTrainingOptimizer.h"

#include "itkMath.h"

#include <torch/optim/adam.h>
#include <torch/optim/sgd.h>

#include <cmath>

namespace itk
{

namespace
{

template <typename TOptimizer, typename TOptions>
std::unique_ptr<torch::optim::Optimizer>
MakeFromOptions(const LandmarkOptimizationSettings & settings,
                const torch::nn::Module &            network,
                const torch::nn::Module &            loss,
                const TOptions &                     options)
{
  std::vector<torch::Tensor> kernels;
  std::vector<torch::Tensor> others;
  for (const auto & weights : network.parameters())
  {
    (weights.dim() > 1 ? kernels : others).push_back(weights);
  }
  for (const auto & parameter : loss.parameters())
  {
    if (parameter.requires_grad())
    {
      others.push_back(parameter);
    }
  }
  auto decaying = std::make_unique<TOptions>(options);
  // LibTorch adds weight_decay * w to the gradient; that of lambda w^2 is 2 lambda w.
  decaying->weight_decay(2.0 * settings.weightDecay);
  std::vector<torch::optim::OptimizerParamGroup> groups;
  groups.emplace_back(std::move(kernels), std::move(decaying));
  groups.emplace_back(std::move(others), std::make_unique<TOptions>(options));
  return std::make_unique<TOptimizer>(std::move(groups), options);
}

} // namespace

std::unique_ptr<torch::optim::Optimizer>
MakeOptimizer(const LandmarkOptimizationSettings & settings,
              const torch::nn::Module &            network,
              const torch::nn::Module &            loss)
{
  using OptimizerEnum = LandmarkOptimizationSettings::OptimizerEnum;
  if (settings.optimizer != OptimizerEnum::Nesterov)
  {
    torch::optim::AdamOptions options(settings.learningRate);
    options.amsgrad(settings.optimizer == OptimizerEnum::AMSGrad);
    return MakeFromOptions<torch::optim::Adam>(settings, network, loss, options);
  }
  torch::optim::SGDOptions options(settings.learningRate);
  options.momentum(settings.momentum).nesterov(true);
  return MakeFromOptions<torch::optim::SGD>(settings, network, loss, options);
}

double
ComputeLearningRate(const LandmarkOptimizationSettings & settings, unsigned int iteration)
{
  using ScheduleEnum = LandmarkOptimizationSettings::ScheduleEnum;
  const double progress = static_cast<double>(iteration) / settings.iterations;
  const double factor = settings.finalLearningRateFactor;
  switch (settings.schedule)
  {
    case ScheduleEnum::Cosine:
      return settings.learningRate * (factor + (1.0 - factor) * (1.0 + std::cos(Math::pi * progress)) / 2.0);
    case ScheduleEnum::Exponential:
      return settings.learningRate * std::pow(factor, progress);
    case ScheduleEnum::Constant:
      break;
  }
  return settings.learningRate;
}

} // end namespace itk

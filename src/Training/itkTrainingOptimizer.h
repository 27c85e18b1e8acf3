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
#ifndef itkTrainingOptimizer_h
#define itkTrainingOptimizer_h

#include "itkLandmarkTrainingSettings.h"

#include <torch/nn/module.h>
#include <torch/optim/optimizer.h>

namespace itk
{

/** The optimizer of a network's weights and a loss' parameters. The weight decay covers the kernels alone: parameters
 * of the network with more than one dimension. */
std::unique_ptr<torch::optim::Optimizer>
MakeOptimizer(const LandmarkOptimizationSettings & settings,
              const torch::nn::Module &            network,
              const torch::nn::Module &            loss);

/** The learning rate for the next iteration, after as many as given; see LandmarkTrainingSettingsEnums::Schedule. */
double
ComputeLearningRate(const LandmarkOptimizationSettings & settings, unsigned int iteration);

} // end namespace itk

#endif

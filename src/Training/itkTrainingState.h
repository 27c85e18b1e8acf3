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
#ifndef itkTrainingState_h
#define itkTrainingState_h

#include "itkLandmarkModelTrainer.h"
#include "itkLandmarkNetwork.h"

#include <memory>
#include <string>
#include <vector>

namespace itk
{

/** Images, samples x 1 x [depth x] height x width, and landmarks, samples x N x D, as continuous grid indices, fastest
 * axis first. */
struct TrainingBatch
{
  torch::Tensor Images;
  torch::Tensor Coordinates;
};

/** What the iterations of a training change: the network and its moving average, sigma, the optimizer, random
 * generators and counters. It can be stored and loaded as a whole. */
class TrainingState
{
public:
  /** Starts with the weights of `network`, which stays as it is. */
  TrainingState(const LandmarkModelTrainer & settings, const LandmarkNetwork & network, torch::Device device);

  /** One iteration: a step of the optimizer along the mean gradient of the batches, and one of the moving average.
   * Returns false, without a step, when the loss or its gradient is not finite. */
  bool
  Step(const std::vector<TrainingBatch> & batches, double learningRate);

  /** True when all weights are finite. */
  bool
  IsFinite() const;

  /** The weights that the model is to have: the moving average, or without one the trained weights. */
  const LandmarkNetwork &
  GetResult() const
  {
    return m_Average ? *m_Average : *m_Network;
  }

  std::vector<double>
  GetSigmas() const;

  torch::Device
  GetDevice() const
  {
    return m_Device;
  }

  /** Takes note of the mean error of a validation after this iteration; NaN is worse than any. */
  void
  AddValidation(double error);

  /** The mean loss since the last call. */
  double
  TakeMeanLoss();

  /** The file content of a checkpoint. */
  std::string
  Serialize(const std::string & settings) const;

  /** Loads such content; it must have been made with the same settings. Errors name the file. */
  void
  Deserialize(const std::string & content, const std::string & settings, const std::string & fileName);

  unsigned int Iteration{ 0 };

  /** Loss of the last iteration, without the weight decay. */
  double Loss{ 0.0 };

  double       ValidationError{ std::numeric_limits<double>::quiet_NaN() };
  double       BestValidationError{ std::numeric_limits<double>::infinity() };
  unsigned int BestIteration{ 0 };
  unsigned int ValidationsWithoutImprovement{ 0 };

  /** Weights at BestIteration, as a file of weights; empty before the first validation. */
  std::string BestWeights;

  unsigned int NumberOfRollbacks{ 0 };

private:
  torch::Tensor
  Predict(const torch::Tensor & images) const;

  std::vector<at::Generator>
  GetGenerators() const;

  double                                   m_LossSum{ 0.0 };
  unsigned int                             m_LossCount{ 0 };
  const LandmarkModelTrainer &             m_Settings;
  torch::Device                            m_Device;
  std::shared_ptr<LandmarkNetwork>         m_Network;
  std::shared_ptr<LandmarkNetwork>         m_Average;
  torch::Tensor                            m_Sigmas;
  std::unique_ptr<torch::optim::Optimizer> m_Optimizer;
};

/** The weights of a network as the content of a file, and back. */
std::string
SerializeWeights(const LandmarkNetwork & network);
void
DeserializeWeights(const std::string & content, LandmarkNetwork & network);

} // end namespace itk

#endif

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

#include "itkLandmarkTrainingSettings.h"
#include "itkTrainingBatch.h"

#include <torch/optim/optimizer.h>

#include <limits>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace itk
{

/** What the iterations of a training change: the network and its moving average, the loss, the optimizer, the random
 * generator and counters. It can be stored and loaded as a whole. */
class TrainingState
{
public:
  /** The networks have the first weights; `average` is null for a training without one. */
  TrainingState(const LandmarkOptimizationSettings & settings,
                std::shared_ptr<LandmarkNetwork>     network,
                std::shared_ptr<LandmarkNetwork>     average,
                std::shared_ptr<LandmarkLoss>        loss,
                torch::Device                        device);

  /** One iteration: a step of the optimizer along the mean gradient of the batches, and one of the moving average.
   * Returns false, without a step, when the loss or its gradient is not finite. */
  bool
  Step(const std::vector<TrainingBatch> & batches, double learningRate);

  /** True when all weights are finite. */
  bool
  IsFinite() const;

  /** Whether the training ends here. */
  bool
  IsLast() const;

  /** The network that the model is to have: the moving average, or without one the trained network. */
  const LandmarkNetwork &
  GetResult() const
  {
    return m_Average ? *m_Average : *m_Network;
  }

  const LandmarkLoss &
  GetLoss() const
  {
    return *m_Loss;
  }

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

  /** The content of a checkpoint, and back. `settings` is JSON text of everything that decides the training; it must be
   * the same, but for optimization.iterations, which must not be below those done, and optimization.patience. Errors
   * name the file. */
  std::string
  Serialize(const std::string & settings) const;
  void
  Deserialize(const std::string & content, const std::string & settings, const std::string & fileName);

  /** Likewise, of a file, which is looked at for damage first. */
  void
  Read(const std::string & fileName, const std::string & settings);

  unsigned int iteration{ 0 };

  /** Loss of the last iteration, without the weight decay. */
  double loss{ 0.0 };

  double       validationError{ std::numeric_limits<double>::quiet_NaN() };
  double       bestValidationError{ std::numeric_limits<double>::infinity() };
  unsigned int bestIteration{ 0 };
  unsigned int validationsWithoutImprovement{ 0 };

  /** Weights at bestIteration, as a file of weights; empty before the first validation. */
  std::string bestWeights;

  /** What the loss says of its parameters at bestIteration. */
  std::map<std::string, std::vector<double>> bestLandmarkValues;

  unsigned int numberOfRollbacks{ 0 };

private:
  void
  MoveAverage();

  LandmarkOptimizationSettings             m_Settings;
  torch::Device                            m_Device;
  at::Generator                            m_Generator;
  std::shared_ptr<LandmarkNetwork>         m_Network;
  std::shared_ptr<LandmarkNetwork>         m_Average;
  std::shared_ptr<LandmarkLoss>            m_Loss;
  std::unique_ptr<torch::optim::Optimizer> m_Optimizer;
  double                                   m_LossSum{ 0.0 };
  unsigned int                             m_LossCount{ 0 };
};

} // end namespace itk

#endif

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
#ifndef itkTrainingTask_h
#define itkTrainingTask_h

#include "itkDataSetLocalization.h"
#include "itkLandmarkLoss.h"
#include "itkLandmarkModelNetworks.h"
#include "itkLandmarkTrainingSettings.h"
#include "itkTrainingSampler.h"
#include "itkTrainingState.h"

namespace itk
{

/** What a training is set up with: values that it does not change, and that its threads may read. */
struct TrainingTask
{
  LandmarkTrainingSettings settings;
  /** Of the model to be; its last stage is trained. */
  LandmarkModelDescription description;
  /** The networks of the stages before. */
  std::vector<LandmarkModel::Networks::StageType> earlierStages;
  /** First weights; null: drawn from the seed. */
  LandmarkModel::Networks::NetworkPointer firstNetwork;
  LandmarkDataSet                         trainingData;
  LandmarkDataSet                         validationData;
  /** What MakeRecord() made. */
  std::string                record;
  LandmarkModelEnums::Device device{ LandmarkModelEnums::Device::Auto };
  unsigned int               numberOfDecodingThreads{ 2 };
  unsigned int               cacheMemory{ 4096 };
  ThreadIdType               numberOfWorkUnits{ 1 };
  unsigned int               checkpointInterval{ 250 };
  std::string                checkpointFileName;
  unsigned int               logInterval{ 10 };

  const LandmarkStageDescription &
  GetStage() const
  {
    return description.stages.back();
  }

  bool
  HasValidation() const
  {
    return !validationData.images.empty();
  }

  /** Verifies the settings, completes those of network and loss, and describes the stage that they make. Throws what
   * does not go together. */
  void
  AddTrainedStage();

  /** Throws what is wrong with the images and their landmarks. */
  void
  VerifyData() const;

  /** Throws what keeps this stage, or further ones with these settings, from being trained. */
  void
  VerifyStages(const std::vector<LandmarkTrainingSettings> & next) const;

  /** JSON text of what decides the training, for checkpoints. Of the images' pixels, only the lengths of files, and of
   * weights that it begins with, their MD5 sums. */
  std::string
  MakeRecord() const;

  TrainingSampleSettings
  MakeSampleSettings() const;

  /** What the stages before find in the training images. */
  LandmarkTable::Pointer
  LocalizeByEarlierStages() const;

  /** The trained stage's network on a device; `weights` are the content of a file of weights. */
  std::shared_ptr<LandmarkNetwork>
  MakeNetwork(const std::string & weights, torch::Device ofNetwork) const;

  /** The weights with which the training starts. */
  std::string
  MakeFirstWeights() const;

  std::shared_ptr<LandmarkLoss>
  MakeLoss() const;

  /** Before the first iteration; `weights` are those of MakeFirstWeights(). */
  TrainingState
  MakeState(const std::string & weights) const;

  /** The model with weights of the trained network. */
  LandmarkModel::Pointer
  MakeModel(const std::string & weights) const;
};

} // end namespace itk

#endif

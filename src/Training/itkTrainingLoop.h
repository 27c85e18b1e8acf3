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
#ifndef itkTrainingLoop_h
#define itkTrainingLoop_h

#include "itkLandmarkModelTrainer.h"
#include "itkTrainingState.h"
#include "itkTrainingTask.h"

#include "itkRealTimeClock.h"

#include <deque>
#include <functional>

namespace itk
{

/** Iterates: samples, steps, validations, checkpoints, and going back after divergence. */
template <unsigned int VDimension>
class TrainingLoop
{
public:
  /** What an iteration is told to. */
  struct Events
  {
    /** The errors of a model that was validated, and the landmarks that it found. */
    std::function<void(LandmarkModel::Pointer                 model,
                       LandmarkEvaluationResult::ConstPointer errors,
                       LandmarkTable::ConstPointer            found)>
      validated;
    /** After each iteration. Returns whether the training is to end here. */
    std::function<bool(const LandmarkTrainingStatus & status)> iterated;
  };

  /** The arguments outlive the loop. */
  TrainingLoop(const TrainingTask & task, TrainingState & state, PreparedImages<VDimension> & images);

  /** Trains until the last iteration. Throws ProcessAborted when it was ended before, after a checkpoint. */
  void
  Run(const Events & events);

  /** Where the loop is; takes the mean loss of the state where a row is to be logged. */
  LandmarkTrainingStatus
  MakeStatus(bool isValidated);

private:
  /** Throws where the disk is too full for what the training writes. */
  void
  VerifyRoomForCheckpoints() const;

  bool
  IsDue(unsigned int interval) const;

  TrainingBatch
  TakeBatch();

  /** Moves the weights; false when the loss or its gradient is not finite. */
  bool
  Step(const std::vector<TrainingBatch> & batches);

  /** One iteration; false when it diverged. */
  bool
  Iterate();

  /** False, and a warning, when it failed: that must not cost the training. */
  bool
  Validate(const Events & events);

  void
  ComputeValidation(const Events & events);

  /** Makes a snapshot, and with a file name a checkpoint. */
  void
  Save();

  /** To the last snapshot, or further back when this was no help. */
  void
  GoBack();

  const TrainingTask &         m_Task;
  TrainingState &              m_State;
  PreparedImages<VDimension> & m_Images;
  TrainingSampler<VDimension>  m_Sampler;
  unsigned int                 m_SamplesPerIteration;
  // Two, because the newest may already be beyond repair though all its weights are finite.
  std::deque<std::string>      m_Snapshots;
  unsigned int                 m_RollbacksInARow{ 0 };
  double                       m_LearningRate{ 0.0 };
  const RealTimeClock::Pointer m_Clock{ RealTimeClock::New() };
  double                       m_Start{ 0.0 };
  double                       m_Waiting{ 0.0 };
  SizeValueType                m_SamplesDone{ 0 };
  LandmarkTrainingStatus       m_Speed;
};

extern template class TrainingLoop<2>;
extern template class TrainingLoop<3>;

} // end namespace itk

#endif

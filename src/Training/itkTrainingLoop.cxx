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
#include "itkTrainingLoop.h"
#include "itkErrorReason.h"
#include "itkFileError.h"
#include "itkLandmarkEvaluation.h"
#include "itkOutputFileNames.h"
#include "itkTensorMemory.h"
#include "itkTrainingOptimizer.h"
#include "itkWriteFileAtomically.h"

#include <cmath>

namespace itk
{

template <unsigned int VDimension>
TrainingLoop<VDimension>::TrainingLoop(const TrainingTask &         task,
                                       TrainingState &              state,
                                       PreparedImages<VDimension> & images)
  : m_Task(task)
  , m_State(state)
  , m_Images(images)
  , m_Sampler(task.MakeSampleSettings(), images)
  , m_SamplesPerIteration(task.settings.optimization.batchSize * task.settings.optimization.accumulatedBatches)
{}

template <unsigned int VDimension>
void
TrainingLoop<VDimension>::Run(const Events & events)
{
  const TensorMemoryScope memory;
  m_Snapshots = { m_State.Serialize(m_Task.record) };
  if (m_State.IsLast())
  {
    return;
  }
  this->VerifyRoomForCheckpoints();
  m_Sampler.Start(SizeValueType{ m_State.iteration } * m_SamplesPerIteration);
  m_Start = m_Clock->GetTimeInSeconds();
  while (!m_State.IsLast())
  {
    if (!this->Iterate())
    {
      this->GoBack();
      continue;
    }
    const auto & optimization = m_Task.settings.optimization;
    const bool   isDue = m_Task.HasValidation() &&
                       (m_State.iteration == optimization.iterations || this->IsDue(optimization.validationInterval));
    const auto status = this->MakeStatus(isDue && this->Validate(events));
    if (status.isSaved)
    {
      this->Save();
    }
    if (events.iterated(status) && !m_State.IsLast())
    {
      this->Save();
      throw ProcessAborted(__FILE__, __LINE__);
    }
  }
}

template <unsigned int VDimension>
void
TrainingLoop<VDimension>::VerifyRoomForCheckpoints() const
{
  if (!m_Task.checkpointFileName.empty())
  {
    // The optimizer's moments and the best weights are still to come.
    const auto weights = SerializeWeights(m_State.GetResult()).size();
    const auto checkpoint = m_Snapshots.back().size() + 4 * weights;
    // A new one lies beside the old one until it is whole; in the end, the model does.
    VerifyRoom(m_Task.checkpointFileName, 2 * checkpoint + weights);
  }
}

template <unsigned int VDimension>
bool
TrainingLoop<VDimension>::IsDue(unsigned int interval) const
{
  return interval > 0 && m_State.iteration % interval == 0;
}

template <unsigned int VDimension>
TrainingBatch
TrainingLoop<VDimension>::TakeBatch()
{
  std::vector<typename TrainingSampler<VDimension>::Sample> samples;
  for (unsigned int i = 0; i < m_Task.settings.optimization.batchSize; ++i)
  {
    samples.push_back(m_Sampler.Next());
  }
  return MakeTrainingBatch<VDimension>(samples, m_Task.description.stages.size() > 1, m_State.GetDevice());
}

template <unsigned int VDimension>
bool
TrainingLoop<VDimension>::Step(const std::vector<TrainingBatch> & batches)
{
  try
  {
    return m_State.Step(batches, m_LearningRate);
  }
  catch (const c10::Error & error)
  {
    itkGenericExceptionMacro("Iteration " << m_State.iteration + 1 << " failed: " << GetErrorReason(error) << '.');
  }
}

template <unsigned int VDimension>
bool
TrainingLoop<VDimension>::Iterate()
{
  const auto & optimization = m_Task.settings.optimization;
  m_LearningRate = ComputeLearningRate(optimization, m_State.iteration) * std::pow(0.5, m_State.numberOfRollbacks);
  const double               waitingSince = m_Clock->GetTimeInSeconds();
  std::vector<TrainingBatch> batches;
  for (unsigned int i = 0; i < optimization.accumulatedBatches; ++i)
  {
    batches.push_back(this->TakeBatch());
  }
  m_Waiting += m_Clock->GetTimeInSeconds() - waitingSince;
  if (!this->Step(batches) || (this->IsDue(m_Task.checkpointInterval) && !m_State.IsFinite()))
  {
    return false;
  }
  m_SamplesDone += m_SamplesPerIteration;
  m_Speed.seconds = m_Clock->GetTimeInSeconds() - m_Start;
  m_Speed.samplesPerSecond = static_cast<double>(m_SamplesDone) / m_Speed.seconds;
  m_Speed.waitingShare = m_Waiting / m_Speed.seconds;
  return true;
}

template <unsigned int VDimension>
bool
TrainingLoop<VDimension>::Validate(const Events & events)
{
  try
  {
    this->ComputeValidation(events);
    return true;
  }
  catch (const ExceptionObject & error)
  {
    OutputWindowDisplayWarningText(
      ("WARNING: " + GetReason(error) + "; the training goes on without this validation.\n").c_str());
    return false;
  }
}

template <unsigned int VDimension>
void
TrainingLoop<VDimension>::ComputeValidation(const Events & events)
{
  const auto                             model = m_Task.MakeModel(SerializeWeights(m_State.GetResult()));
  const auto &                           data = m_Task.validationData;
  DataSetLocalizationOptions<VDimension> options;
  options.device = m_Task.device;
  options.numberOfWorkUnits = m_Task.numberOfWorkUnits;
  options.preparedImages = &m_Images;
  const auto found = LocalizeIntoTable(data, *model, options);
  const auto evaluation = LandmarkEvaluation::New();
  evaluation->SetFoundLandmarks(found);
  evaluation->SetTrueLandmarks(data.landmarks);
  evaluation->SetImageNames(data.images);
  const auto errors = evaluation->Compute();
  m_State.AddValidation(errors->GetStatistics().Mean);
  events.validated(model, errors.GetPointer(), found.GetPointer());
}

template <unsigned int VDimension>
LandmarkTrainingStatus
TrainingLoop<VDimension>::MakeStatus(bool isValidated)
{
  auto status = m_Speed;
  status.iteration = m_State.iteration;
  status.loss = m_State.loss;
  status.learningRate = m_LearningRate;
  status.landmarkValues = m_State.GetLoss().GetLandmarkValues();
  status.validationError = m_State.validationError;
  status.bestIteration = m_State.bestIteration;
  status.numberOfRollbacks = m_State.numberOfRollbacks;
  status.isValidated = isValidated;
  status.isLogged = isValidated || m_State.IsLast() || this->IsDue(m_Task.logInterval);
  status.isSaved = m_State.IsLast() || this->IsDue(m_Task.checkpointInterval);
  if (status.isLogged)
  {
    status.meanLoss = m_State.TakeMeanLoss();
  }
  return status;
}

template <unsigned int VDimension>
void
TrainingLoop<VDimension>::Save()
{
  m_Snapshots.push_back(m_State.Serialize(m_Task.record));
  if (m_Snapshots.size() > 2)
  {
    m_Snapshots.pop_front();
  }
  m_RollbacksInARow = 0;
  if (!m_Task.checkpointFileName.empty())
  {
    WriteFileAtomically(m_Task.checkpointFileName, m_Snapshots.back());
  }
}

template <unsigned int VDimension>
void
TrainingLoop<VDimension>::GoBack()
{
  ++m_RollbacksInARow;
  if (m_RollbacksInARow > 1 && m_Snapshots.size() > 1)
  {
    m_Snapshots.pop_back();
  }
  const auto iteration = m_State.iteration;
  const auto rollbacks = m_State.numberOfRollbacks + 1;
  m_State.Deserialize(m_Snapshots.back(), m_Task.record, m_Task.checkpointFileName);
  if (m_RollbacksInARow > m_Task.settings.optimization.maximumRollbacks)
  {
    itkGenericExceptionMacro("The training diverged: the loss or its gradient is not finite after iteration "
                             << iteration << ", also at a learning rate of " << m_LearningRate << '.');
  }
  m_State.numberOfRollbacks = rollbacks;
  m_Sampler.Start(SizeValueType{ m_State.iteration } * m_SamplesPerIteration);
}

template class TrainingLoop<2>;
template class TrainingLoop<3>;

} // end namespace itk

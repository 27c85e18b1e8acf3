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
#include "itkLandmarkModelTrainer.h"
#include "itkFileError.h"
#include "itkLandmarkDefinitionFile.h"
#include "itkLandmarkModelCalibration.h"
#include "itkLandmarkModelNetworks.h"
#include "itkLossRegistry.h"
#include "itkMissingLandmark.h"
#include "itkStrictJSON.h"
#include "itkTextFile.h"
#include "itkTorchThreadScope.h"
#include "itkTrainingLog.h"
#include "itkTrainingLoop.h"

#include <algorithm>
#include <fstream>
#include <sstream>

namespace itk
{

namespace
{

/** Whether a file is a zip archive, as models are. */
bool
IsArchive(const std::string & fileName)
{
  std::ifstream stream(fileName, std::ios::binary);
  return stream.get() == 'P' && stream.get() == 'K';
}

} // namespace

LandmarkModelTrainer::LandmarkModelTrainer()
  : m_Settings(MakeLandmarkTrainingSettings(2))
  , m_Log(std::make_unique<TrainingLog>(*this))
{
  this->SetNumberOfRequiredInputs(0);
  this->SetNumberOfRequiredOutputs(1);
  this->SetNthOutput(0, this->MakeOutput(0));
}

LandmarkModelTrainer::~LandmarkModelTrainer() = default;

DataObject::Pointer
LandmarkModelTrainer::MakeOutput(DataObjectPointerArraySizeType)
{
  return OutputType::New().GetPointer();
}

const LandmarkModel *
LandmarkModelTrainer::GetModel() const
{
  return static_cast<const OutputType *>(this->GetPrimaryOutput())->Get();
}

void
LandmarkModelTrainer::SetModel(const LandmarkModel * model)
{
  static_cast<OutputType *>(this->GetPrimaryOutput())->Set(model);
}

void
LandmarkModelTrainer::SetSettings(const LandmarkTrainingSettings & settings)
{
  if (WriteLandmarkTrainingSettings(settings) != WriteLandmarkTrainingSettings(m_Settings))
  {
    m_Settings = settings;
    this->Modified();
  }
}

void
LandmarkModelTrainer::SetSettings(const std::string & text)
{
  this->SetSettings(ParseLandmarkTrainingSettings(text, m_Settings));
}

void
LandmarkModelTrainer::SetPreset(const std::string & name, unsigned int dimension)
{
  this->SetSettings(ReadLandmarkTrainingPreset(name, dimension));
}

void
LandmarkModelTrainer::ReadSettings(const std::string & fileName)
{
  const auto setSettings = [this, &fileName](const std::string & text) {
    try
    {
      this->SetSettings(text);
    }
    catch (const ExceptionObject & error)
    {
      ThrowFileError(fileName, GetReason(error));
    }
  };
  if (!IsArchive(fileName))
  {
    setSettings(ReadTextFile(fileName));
    return;
  }
  const auto   model = LandmarkModel::Read(fileName);
  const auto & description = model->GetDescription();
  auto         record = nlohmann::json::parse(description.training);
  if (record.count("settings") == 0)
  {
    ThrowFileError(fileName, "the model has no record of its training's settings");
  }
  if (!m_InitialModel)
  {
    for (std::size_t stage = 1; stage < description.stages.size(); ++stage)
    {
      record = record.value("before", nlohmann::json::object());
      if (record.value(nlohmann::json::json_pointer("/settings/next"), std::string()).empty())
      {
        ThrowFileError(fileName,
                       "its stages were not trained in one run: the settings in it are those of the last stage, which "
                       "needs the initial model");
      }
    }
    this->SetLandmarkDefinitions(description.landmarks);
  }
  // A record has all settings that there were: it needs no preset, which may not be here.
  auto       settings = record["settings"];
  const auto preset = settings.value("preset", std::string());
  settings["preset"] = "";
  setSettings(settings.dump());
  m_Settings.preset = preset;
}

std::vector<std::string>
LandmarkModelTrainer::GetLossNames()
{
  return GetLossRegistry().GetNames();
}

std::string
LandmarkModelTrainer::GetSettingsText() const
{
  return WriteLandmarkTrainingSettings(m_Settings);
}

void
LandmarkModelTrainer::SetLandmarkDefinitions(const std::vector<LandmarkDefinition> & definitions)
{
  m_LandmarkDefinitions = definitions;
  this->Modified();
}

void
LandmarkModelTrainer::SetTrainingData(const LandmarkDataSet & data)
{
  if (!(m_TrainingData == data))
  {
    m_TrainingData = data;
    this->Modified();
  }
}

void
LandmarkModelTrainer::SetValidationData(const LandmarkDataSet & data)
{
  if (!(m_ValidationData == data))
  {
    m_ValidationData = data;
    this->Modified();
  }
}

ModifiedTimeType
LandmarkModelTrainer::GetMTime() const
{
  return std::max({ Superclass::GetMTime(), m_TrainingData.GetMTime(), m_ValidationData.GetMTime() });
}

void
LandmarkModelTrainer::VerifyPreconditions() const
{
  Superclass::VerifyPreconditions();
  this->MakeTask();
}

void
LandmarkModelTrainer::Require(bool isRight, const char * reason) const
{
  if (!isRight)
  {
    itkExceptionMacro(<< reason);
  }
}

TrainingTask
LandmarkModelTrainer::BeginTask() const
{
  TrainingTask task;
  task.settings = m_Settings;
  auto & settings = task.settings;
  auto & description = task.description;
  description.dimension = m_TrainingData.landmarks->GetDimension();
  description.landmarks = m_LandmarkDefinitions;
  description.stages.clear();
  if (m_InitialModel)
  {
    description = m_InitialModel->GetDescription();
    description.plausibility.numberOfImages = 0;
    description.plausibility.shapeWeight *= m_AddStage ? 1.0 : 0.0;
    description.plausibility.covarianceScales.clear();
    if (!m_LandmarkDefinitions.empty())
    {
      description.landmarks = m_LandmarkDefinitions;
      this->Require(GetLandmarkNames(description) == m_InitialModel->GetLandmarkNames(),
                    "LandmarkDefinitions must have the names of the initial model's landmarks, in their order.");
    }
    task.earlierStages = m_InitialModel->GetNetworks().GetStages();
  }
  else if (m_LandmarkDefinitions.empty())
  {
    description.landmarks = MakeLandmarkDefinitions(m_TrainingData.landmarks->GetLandmarkNames());
  }
  const auto getOnlyNetwork = [this](const LandmarkModel & model) {
    const auto & networks = model.GetDescription().stages.back().networks;
    this->Require(networks.size() == 1, "A stage of several networks cannot be trained further.");
    return networks.front();
  };
  if (m_AddedStageModel)
  {
    this->Require(m_AddedStageModel->GetDimension() == description.dimension &&
                    m_AddedStageModel->GetLandmarkNames() == GetLandmarkNames(description),
                  "AddedStageModel must have the landmarks of the initial model.");
    settings.network = getOnlyNetwork(*m_AddedStageModel);
    task.firstNetwork = m_AddedStageModel->GetNetworks().GetStages().back().front();
  }
  if (m_InitialModel && !m_AddStage)
  {
    const auto & stage = description.stages.back();
    settings.grid = stage.grid;
    settings.intensity = stage.intensity;
    settings.network = getOnlyNetwork(*m_InitialModel);
    settings.decoder = stage.decoder;
    settings.combine = stage.combine;
    task.firstNetwork = task.earlierStages.back().front();
    task.earlierStages.pop_back();
    description.stages.pop_back();
  }
  return task;
}

TrainingTask
LandmarkModelTrainer::MakeTask() const
{
  this->Require(m_TrainingData.landmarks, "TrainingData must be set.");
  this->Require(m_InitialModel || !m_AddStage, "InitialModel must be set to add a stage to it.");
  this->Require(m_AddStage || !m_AddedStageModel, "AddStage must be on to begin a stage with AddedStageModel.");
  this->Require(!m_Resume || !m_CheckpointFileName.empty(), "CheckpointFileName must be set to resume.");
  auto task = this->BeginTask();
  task.trainingData = m_TrainingData;
  task.validationData = m_ValidationData;
  task.AddTrainedStage();
  task.VerifyData();
  task.device = m_Device;
  task.numberOfDecodingThreads = m_NumberOfDecodingThreads;
  task.cacheMemory = m_CacheMemory;
  task.numberOfWorkUnits = this->GetNumberOfWorkUnits();
  task.checkpointInterval = m_CheckpointInterval;
  task.checkpointFileName = m_CheckpointFileName;
  task.logInterval = m_LogInterval;
  task.record = task.MakeRecord();
  return task;
}

void
LandmarkModelTrainer::VerifyStages(const std::vector<LandmarkTrainingSettings> & next) const
{
  this->MakeTask().VerifyStages(next);
}

void
LandmarkModelTrainer::GenerateData()
{
  m_TrainingData.landmarks->GetDimension() == 2 ? this->Train<2>() : this->Train<3>();
}

template <unsigned int VDimension>
void
LandmarkModelTrainer::Train()
{
  const auto             task = this->MakeTask();
  const TorchThreadScope threads(
    std::min(this->GetMultiThreader()->GetMaximumNumberOfThreads(), this->GetNumberOfWorkUnits()));
  const auto & optimization = task.settings.optimization;
  const auto   weights = task.MakeFirstWeights();
  VerifyImages<VDimension>(task.trainingData);
  VerifyImages<VDimension>(task.validationData);

  auto state = task.MakeState(weights);
  if (m_Resume)
  {
    state.Read(m_CheckpointFileName, task.record);
  }
  m_Log->Start(state.iteration, GetLandmarkNames(task.description), state.GetLoss().GetLandmarkValues());
  m_Validation = nullptr;
  m_FoundLandmarks = nullptr;

  const auto & stage = task.GetStage();
  const auto   cacheMemory = std::size_t{ m_CacheMemory } << 20;

  PreparedImages<VDimension> images(stage.grid, stage.intensity, cacheMemory);
  TrainingLoop<VDimension>   loop(task, state, images);
  m_Status = loop.MakeStatus(false);
  typename TrainingLoop<VDimension>::Events events;
  events.validated = [this](auto model, auto errors, auto found) {
    this->SetModel(model);
    m_Validation = errors;
    m_FoundLandmarks = found;
  };
  events.iterated = [this, &optimization](const LandmarkTrainingStatus & status) {
    m_Status = status;
    m_Log->Record();
    this->InvokeEvent(IterationEvent());
    this->UpdateProgress(static_cast<float>(status.iteration) / static_cast<float>(optimization.iterations));
    const bool isAborted = this->GetAbortGenerateData();
    if (isAborted)
    {
      m_Log->Write();
    }
    return isAborted;
  };
  try
  {
    loop.Run(events);
  }
  catch (...)
  {
    this->SetModel(task.MakeModel(SerializeWeights(state.GetResult())));
    throw;
  }
  this->Deliver(task, state);
}

bool
LandmarkModelTrainer::IsCheckpointOfTheEnd() const
{
  this->Require(!m_CheckpointFileName.empty(), "CheckpointFileName must be set.");
  const auto task = this->MakeTask();
  auto       state = task.MakeState(task.MakeFirstWeights());
  state.Read(m_CheckpointFileName, task.record);
  return state.IsLast();
}

void
LandmarkModelTrainer::Deliver(const TrainingTask & task, const TrainingState & state)
{
  const bool     deliversBest = task.settings.optimization.keepBest && !state.bestWeights.empty();
  nlohmann::json record = { { "settings", nlohmann::json::parse(WriteLandmarkTrainingSettings(task.settings)) },
                            { "trainingImages", task.trainingData.images.size() },
                            { "annotators", std::max<size_t>(task.trainingData.annotators.size(), 1) },
                            { "validationImages", task.validationData.images.size() },
                            { "iterations", state.iteration },
                            { "rollbacks", state.numberOfRollbacks },
                            { "learned",
                              deliversBest ? state.bestLandmarkValues : state.GetLoss().GetLandmarkValues() },
                            { "device", state.GetDevice().is_cuda() ? "CUDA" : "CPU" } };
  if (m_InitialModel)
  {
    record["before"] = nlohmann::json::parse(m_InitialModel->GetDescription().training);
  }
  if (task.HasValidation())
  {
    record["deliveredIteration"] = deliversBest ? state.bestIteration : state.iteration;
    record["validationError"] = deliversBest ? state.bestValidationError : state.validationError;
  }
  LandmarkModel::ConstPointer model =
    task.MakeModel(deliversBest ? state.bestWeights : SerializeWeights(state.GetResult())).GetPointer();
  this->SetModel(model);
  try
  {
    auto withShape = model->GetDescription();
    withShape.plausibility.shape = LandmarkModelCalibration::LearnShape(task.trainingData, withShape);
    model = model->WithDescription(withShape);
  }
  catch (const ExceptionObject & error)
  {
    record["noShape"] = GetReason(error);
  }
  if (task.HasValidation())
  {
    const auto calibration = LandmarkModelCalibration::New();
    calibration->SetModel(model);
    calibration->SetData(task.validationData);
    calibration->SetDevice(m_Device);
    calibration->SetNumberOfWorkUnits(this->GetNumberOfWorkUnits());
    calibration->AddObserver(ProgressEvent(), [this, &calibration](const EventObject & progress) {
      this->InvokeEvent(progress);
      calibration->SetAbortGenerateData(this->GetAbortGenerateData());
    });
    try
    {
      calibration->Update();
      model = calibration->GetCalibratedModel();
      record["absentLandmarks"] = calibration->GetDecisions().NumberOfAbsent;
      record["wrongDecisionsLeaveOneOut"] = calibration->GetDecisions().WrongLeaveOneOut;
      record["calibrationImages"] = task.validationData.images.size();
    }
    catch (const ProcessAborted &)
    {
      throw;
    }
    catch (const ExceptionObject & error)
    {
      itkWarningMacro("The model could not be calibrated: " << GetReason(error));
    }
  }
  auto description = model->GetDescription();
  description.training = WriteText(record);
  this->SetModel(model->WithDescription(description));
}

template <unsigned int VDimension>
std::vector<LandmarkTrainingSample<VDimension>>
LandmarkModelTrainer::MakeSamples(unsigned int number)
{
  const auto task = this->MakeTask();
  VerifyImages<VDimension>(task.trainingData);
  const auto &                      stage = task.GetStage();
  PreparedImages<VDimension>        images(stage.grid, stage.intensity, std::size_t{ m_CacheMemory } << 20);
  const TrainingSampler<VDimension> sampler(task.MakeSampleSettings(), images);

  std::vector<LandmarkTrainingSample<VDimension>> samples;
  for (unsigned int i = 0; i < number; ++i)
  {
    const auto sample = sampler.Make(i);
    const auto landmarks = LandmarkSet<VDimension>::New();
    landmarks->SetLandmarkNames(GetLandmarkNames(task.description));
    for (std::size_t landmark = 0; landmark < sample.mask.size(); ++landmark)
    {
      const ContinuousIndex<double, VDimension>   index(sample.GetIndex(landmark));
      typename LandmarkSet<VDimension>::PointType point;
      if (!IsMissingLandmark(index) && sample.mask[landmark] > 0.0f)
      {
        sample.image->TransformContinuousIndexToPhysicalPoint(index, point);
        landmarks->SetPoint(landmark, point);
      }
    }
    samples.push_back({ sample.image.GetPointer(), landmarks.GetPointer() });
  }
  return samples;
}

template std::vector<LandmarkTrainingSample<2>>
LandmarkModelTrainer::MakeSamples<2>(unsigned int);
template std::vector<LandmarkTrainingSample<3>>
LandmarkModelTrainer::MakeSamples<3>(unsigned int);

void
LandmarkModelTrainer::PrintSelf(std::ostream & os, Indent indent) const
{
  Superclass::PrintSelf(os, indent);
  os << indent << "Settings: " << this->GetSettingsText() << std::endl;
  os << indent << "LandmarkDefinitions: " << m_LandmarkDefinitions.size() << std::endl;
  os << indent << "TrainingData: " << m_TrainingData.images.size() << " images" << std::endl;
  os << indent << "ValidationData: " << m_ValidationData.images.size() << " images" << std::endl;
  itkPrintSelfObjectMacro(InitialModel);
  os << indent << "AddStage: " << (m_AddStage ? "On" : "Off") << std::endl;
  itkPrintSelfObjectMacro(AddedStageModel);
  os << indent << "Device: " << m_Device << std::endl;
  os << indent << "NumberOfDecodingThreads: " << m_NumberOfDecodingThreads << std::endl;
  os << indent << "CacheMemory: " << m_CacheMemory << std::endl;
  os << indent << "CheckpointInterval: " << m_CheckpointInterval << std::endl;
  os << indent << "CheckpointFileName: " << m_CheckpointFileName << std::endl;
  os << indent << "Resume: " << (m_Resume ? "On" : "Off") << std::endl;
  os << indent << "LogFileName: " << m_LogFileName << std::endl;
  os << indent << "LogInterval: " << m_LogInterval << std::endl;
  os << indent << "Iteration: " << m_Status.iteration << std::endl;
  os << indent << "Loss: " << m_Status.loss << std::endl;
  os << indent << "ValidationError: " << m_Status.validationError << std::endl;
  itkPrintSelfObjectMacro(Validation);
  itkPrintSelfObjectMacro(FoundLandmarks);
}

} // end namespace itk

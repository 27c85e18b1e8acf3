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
#include "itkCSVText.h"
#include "itkFileError.h"
#include "itkLandmarkLocalizationFilter.h"
#include "itkLandmarkModelCalibration.h"
#include "itkLandmarkNetwork.h"
#include "itkLandmarkContactSheet.h"
#include "itkMinimumConfidenceScope.h"
#include "itkNumberText.h"
#include "itkTextFile.h"
#include "itkTrainingLog.h"
#include "itkTrainingSampler.h"
#include "itkTrainingState.h"
#include "itkWriteFileAtomically.h"

#include "itkRealTimeClock.h"
#include "itksys/SystemTools.hxx"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <deque>
#include <fstream>
#include <numeric>
#include <set>
#include <sstream>

namespace itk
{

namespace
{

std::string
ToName(LandmarkModelTrainerEnums::Optimizer value)
{
  return value == LandmarkModelTrainerEnums::Optimizer::Adam ? "Adam" : "Nesterov";
}

std::string
ToName(LandmarkModelTrainerEnums::Preset value)
{
  switch (value)
  {
    case LandmarkModelTrainerEnums::Preset::Paper2D:
      return "Paper2D";
    case LandmarkModelTrainerEnums::Preset::Paper3D:
      return "Paper3D";
    default:
      return "FastCPU";
  }
}

std::string
ToName(LandmarkModelTrainerEnums::Schedule value)
{
  switch (value)
  {
    case LandmarkModelTrainerEnums::Schedule::Cosine:
      return "Cosine";
    case LandmarkModelTrainerEnums::Schedule::Exponential:
      return "Exponential";
    default:
      return "Constant";
  }
}

template <unsigned int VDimension>
TrainingBatch
NextBatch(TrainingSampler<VDimension> & sampler, unsigned int batchSize, std::size_t landmarks, torch::Device device)
{
  std::vector<torch::Tensor> images;
  std::vector<torch::Tensor> coordinates;
  for (unsigned int i = 0; i < batchSize; ++i)
  {
    auto                 sample = sampler.Next();
    std::vector<int64_t> shape{ 1 };
    const auto           size = sample.Image->GetBufferedRegion().GetSize();
    shape.insert(shape.end(), std::make_reverse_iterator(size.end()), std::make_reverse_iterator(size.begin()));
    images.push_back(torch::from_blob(sample.Image->GetBufferPointer(), shape, torch::kFloat).clone());
    coordinates.push_back(torch::from_blob(sample.Coordinates.data(),
                                           { static_cast<int64_t>(landmarks), int64_t{ VDimension } },
                                           torch::kFloat)
                            .clone());
  }
  return { torch::stack(images).to(device), torch::stack(coordinates).to(device) };
}

std::string
ReadCheckpoint(const std::string & fileName)
{
  std::ifstream      stream(fileName, std::ios::binary);
  std::ostringstream content;
  if (!(content << stream.rdbuf()))
  {
    ThrowFileError(fileName, "the checkpoint is damaged or cannot be read");
  }
  return content.str();
}

} // namespace

std::ostream &
operator<<(std::ostream & out, const LandmarkModelTrainerEnums::Optimizer value)
{
  return out << "itk::LandmarkModelTrainerEnums::Optimizer::" << ToName(value);
}

std::ostream &
operator<<(std::ostream & out, const LandmarkModelTrainerEnums::Schedule value)
{
  return out << "itk::LandmarkModelTrainerEnums::Schedule::" << ToName(value);
}

std::ostream &
operator<<(std::ostream & out, const LandmarkModelTrainerEnums::Preset value)
{
  return out << "itk::LandmarkModelTrainerEnums::Preset::" << ToName(value);
}

LandmarkModelTrainer::LandmarkModelTrainer()
{
  this->SetNumberOfRequiredInputs(0);
}

void
LandmarkModelTrainer::SetTrainingImages(const std::vector<std::string> & images)
{
  m_TrainingImages = images;
  this->Modified();
}

void
LandmarkModelTrainer::SetValidationImages(const std::vector<std::string> & images)
{
  m_ValidationImages = images;
  this->Modified();
}

void
LandmarkModelTrainer::SetImageSpacing(const std::vector<double> & spacing)
{
  m_ImageSpacing = spacing;
  this->Modified();
}

void
LandmarkModelTrainer::SetRotation(const std::vector<double> & angles)
{
  m_Rotation = angles;
  this->Modified();
}

void
LandmarkModelTrainer::SetMirrorPairs(const std::vector<std::string> & names)
{
  m_MirrorPairs = names;
  this->Modified();
}

void
LandmarkModelTrainer::ReadMirrorPairs(const std::string & fileName)
{
  std::vector<std::string> names;
  for (const auto & record : ParseCSV(fileName, ReadTextFile(fileName)))
  {
    if (record.fields.size() != 2)
    {
      ThrowFileError(fileName, record.line, "a row must have two names");
    }
    for (const auto & field : record.fields)
    {
      names.push_back(TrimBlanks(field));
      const auto & known = m_Landmarks->GetLandmarkNames();
      if (std::find(known.begin(), known.end(), names.back()) == known.end())
      {
        ThrowFileError(fileName, record.line, "there is no landmark '" + names.back() + "'");
      }
    }
  }
  this->SetMirrorPairs(names);
}

std::vector<unsigned int>
LandmarkModelTrainer::GetMirroredOrder() const
{
  const auto &              names = m_Landmarks->GetLandmarkNames();
  std::vector<unsigned int> order(names.size());
  std::iota(order.begin(), order.end(), 0u);
  const auto find = [&names](const std::string & name) {
    return static_cast<std::size_t>(std::find(names.begin(), names.end(), name) - names.begin());
  };
  for (std::size_t i = 0; i + 1 < m_MirrorPairs.size(); i += 2)
  {
    std::swap(order.at(find(m_MirrorPairs[i])), order.at(find(m_MirrorPairs[i + 1])));
  }
  return order;
}

void
LandmarkModelTrainer::ApplyPreset(PresetEnum preset)
{
  if (!m_Model)
  {
    itkExceptionMacro("Model must be set before a preset is applied.");
  }
  m_Preset = ToName(preset);
  const bool is3D = preset == PresetEnum::Paper3D || (preset == PresetEnum::FastCPU && m_Model->GetDimension() == 3);
  if (preset != PresetEnum::FastCPU && m_Model->GetDimension() != (is3D ? 3u : 2u))
  {
    itkExceptionMacro("The preset " << m_Preset << " is for " << (is3D ? 3 : 2) << "D images, the landmarks have "
                                    << m_Model->GetDimension() << " dimensions.");
  }
  m_Model->SetArchitecture(LandmarkModelEnums::Architecture::SpatialConfigurationNet);
  m_Model->SetNumberOfLevels(4);
  m_Model->SetSpatialConfigurationKernelSize(is3D ? 7 : 11);
  m_Model->SetSpatialConfigurationPooling(is3D ? 4 : 16);
  m_Model->SetHeatmapLayerDeviation(1e-3);
  m_Gamma = is3D ? 1000.0 : 100.0;
  m_SigmaWeight = is3D ? 1000.0 : 20.0;
  m_InitialSigma = is3D ? 4.0 : 2.5;
  m_LearnSigma = true;
  m_WeightDecay = 5e-4;
  m_GradientClippingNorm = 10000.0;
  m_LossFactor = 1.0;
  m_NumberOfAccumulatedBatches = 1;
  if (preset == PresetEnum::FastCPU)
  {
    m_Model->SetNumberOfFilters(is3D ? 16 : 32);
    m_Model->SetDropoutProbability(0.0);
    m_Model->SetGridSize(is3D ? std::vector<SizeValueType>(3, 64) : std::vector<SizeValueType>(2, 256));
    m_Model->SetInterpolation(LandmarkModel::InterpolationEnum::Linear);
    m_Optimizer = OptimizerEnum::Adam;
    m_LearningRate = 6e-4;
    m_Schedule = ScheduleEnum::Cosine;
    m_FinalLearningRateFactor = 0.01;
    m_AveragingDecay = 0.998;
    m_BatchSize = is3D ? 1 : 2;
    m_NumberOfIterations = 5000;
    m_Translation = is3D ? 5.0 : 10.0;
    m_Rotation = { 0.25 };
    m_Scale = 0.2;
    m_AxisScale = 0.1;
    m_ElasticNodes = 6;
    m_ElasticDisplacement = is3D ? 2.0 : 5.0;
    m_IntensityFactor = 0.25;
    m_IntensityShift = 0.25;
    m_IntensityExponent = 0.3;
  }
  else
  {
    m_Model->SetNumberOfFilters(is3D ? 64 : 128);
    m_Model->SetDropoutProbability(0.5);
    m_Model->SetGridSize(is3D ? std::vector<SizeValueType>{ 96, 96, 192 } : std::vector<SizeValueType>{ 512, 512 });
    m_Model->SetInterpolation(LandmarkModel::InterpolationEnum::KeysCubic);
    m_Model->SetDecodingMethod(LandmarkModel::MethodEnum::CubicArgMax);
    m_Optimizer = OptimizerEnum::Nesterov;
    m_LearningRate = is3D ? 5e-8 : 1e-6;
    m_Momentum = 0.99;
    m_Schedule = ScheduleEnum::Constant;
    m_AveragingDecay = 0.0;
    m_BatchSize = 1;
    m_NumberOfIterations = is3D ? 40000 : 30000;
    m_Translation = is3D ? 10.0 : 20.0;
    m_Rotation = { is3D ? 0.2 : 0.26 };
    m_Scale = is3D ? 0.0 : 0.4;
    m_AxisScale = is3D ? 0.1 : 0.0;
    m_ElasticNodes = is3D ? 5 : 12;
    m_ElasticDisplacement = is3D ? 7.5 : 5.0;
    m_IntensityFactor = is3D ? 0.15 : 0.25;
    m_IntensityShift = is3D ? 0.15 : 0.25;
    m_IntensityExponent = 0.0;
  }
  m_Blur = 0.0;
  m_Noise = 0.0;
  m_Crop = 0.0;
  this->Modified();
}

double
LandmarkModelTrainer::GetGamma() const
{
  if (m_Gamma != 0.0)
  {
    return m_Gamma;
  }
  return m_Model && m_Model->GetDimension() == 3 ? 1000.0 : 100.0;
}

double
LandmarkModelTrainer::GetSigmaWeight() const
{
  if (m_SigmaWeight >= 0.0)
  {
    return m_SigmaWeight;
  }
  return m_Model && m_Model->GetDimension() == 3 ? 1000.0 : 20.0;
}

double
LandmarkModelTrainer::ComputeLearningRate(unsigned int iteration) const
{
  const double progress = static_cast<double>(iteration) / m_NumberOfIterations;
  switch (m_Schedule)
  {
    case ScheduleEnum::Cosine:
      return m_LearningRate * (m_FinalLearningRateFactor +
                               (1.0 - m_FinalLearningRateFactor) * (1.0 + std::cos(Math::pi * progress)) / 2.0);
    case ScheduleEnum::Exponential:
      return m_LearningRate * std::pow(m_FinalLearningRateFactor, progress);
    default:
      return m_LearningRate;
  }
}

std::string
LandmarkModelTrainer::GetSettings() const
{
  const nlohmann::json settings = { { "preset", m_Preset },
                                    { "optimizer", ToName(m_Optimizer) },
                                    { "learningRate", m_LearningRate },
                                    { "schedule", ToName(m_Schedule) },
                                    { "finalLearningRateFactor", m_FinalLearningRateFactor },
                                    { "momentum", m_Momentum },
                                    { "weightDecay", m_WeightDecay },
                                    { "gradientClippingNorm", m_GradientClippingNorm },
                                    { "lossFactor", m_LossFactor },
                                    { "batchSize", m_BatchSize },
                                    { "accumulatedBatches", m_NumberOfAccumulatedBatches },
                                    { "averagingDecay", m_AveragingDecay },
                                    { "mixedPrecision", m_MixedPrecision },
                                    { "iterations", m_NumberOfIterations },
                                    { "gamma", this->GetGamma() },
                                    { "initialSigma", m_InitialSigma },
                                    { "learnSigma", m_LearnSigma },
                                    { "sigmaWeight", this->GetSigmaWeight() },
                                    { "translation", m_Translation },
                                    { "rotation", m_Rotation },
                                    { "scale", m_Scale },
                                    { "axisScale", m_AxisScale },
                                    { "elasticNodes", m_ElasticNodes },
                                    { "elasticDisplacement", m_ElasticDisplacement },
                                    { "intensityFactor", m_IntensityFactor },
                                    { "intensityShift", m_IntensityShift },
                                    { "intensityExponent", m_IntensityExponent },
                                    { "blur", m_Blur },
                                    { "noise", m_Noise },
                                    { "crop", m_Crop },
                                    { "mirrorPairs", m_MirrorPairs },
                                    { "keepBest", m_KeepBest },
                                    { "patience", m_Patience },
                                    { "imageSpacing", m_ImageSpacing },
                                    { "seed", m_Seed } };
  return settings.dump(2);
}

void
LandmarkModelTrainer::VerifyPreconditions() const
{
  Superclass::VerifyPreconditions();
  if (!m_Model || !m_Landmarks)
  {
    itkExceptionMacro("Model and Landmarks must be set.");
  }
  if (m_Landmarks->GetDimension() != m_Model->GetDimension())
  {
    itkExceptionMacro("Landmarks must have the dimension of the model, " << m_Model->GetDimension() << " (got "
                                                                         << m_Landmarks->GetDimension() << ").");
  }
  if (m_Model->GetArchitecture() == LandmarkModelEnums::Architecture::TorchScript)
  {
    itkExceptionMacro("A TorchScript model cannot be trained.");
  }
  if (m_TrainingImages.empty())
  {
    itkExceptionMacro("TrainingImages must name at least one image.");
  }
  for (const auto * images : { &m_TrainingImages, &m_ValidationImages })
  {
    for (const auto & image : *images)
    {
      if (!m_Landmarks->HasImage(image))
      {
        itkExceptionMacro("Landmarks must hold every image (there is no '" << image << "').");
      }
    }
  }
  const auto requirePositive = [this](const char * name, double value) {
    if (!(value > 0.0))
    {
      itkExceptionMacro(<< name << " must be positive (got " << value << ").");
    }
  };
  requirePositive("LearningRate", m_LearningRate);
  requirePositive("FinalLearningRateFactor", m_FinalLearningRateFactor);
  requirePositive("LossFactor", m_LossFactor);
  requirePositive("BatchSize", m_BatchSize);
  requirePositive("NumberOfAccumulatedBatches", m_NumberOfAccumulatedBatches);
  requirePositive("NumberOfIterations", m_NumberOfIterations);
  requirePositive("LogInterval", m_LogInterval);
  requirePositive("Gamma", this->GetGamma());
  requirePositive("InitialSigma", m_InitialSigma);
  requirePositive("Momentum", m_Momentum);
  const std::size_t numberOfPlanes = m_Model->GetDimension() == 3 ? 3 : 1;
  if (m_Rotation.size() != 1 && m_Rotation.size() != numberOfPlanes)
  {
    itkExceptionMacro("Rotation must have one angle or " << numberOfPlanes << ", one a plane (got " << m_Rotation.size()
                                                         << ").");
  }
  for (const double amplitude : { m_Translation,
                                  *std::min_element(m_Rotation.begin(), m_Rotation.end()),
                                  m_ElasticDisplacement,
                                  m_IntensityShift,
                                  m_IntensityExponent,
                                  m_Blur,
                                  m_Noise,
                                  m_WeightDecay,
                                  m_GradientClippingNorm })
  {
    if (!(amplitude >= 0.0))
    {
      itkExceptionMacro(
        "Amplitudes of the augmentation, WeightDecay and GradientClippingNorm must not be negative (got " << amplitude
                                                                                                          << ").");
    }
  }
  for (const double deviation : { m_Scale, m_AxisScale, m_IntensityFactor })
  {
    if (!(deviation >= 0.0 && deviation < 1.0))
    {
      itkExceptionMacro("Scale, AxisScale and IntensityFactor must be in [0, 1) (got " << deviation << ").");
    }
  }
  if (!(m_Crop >= 0.0 && m_Crop < 0.5))
  {
    itkExceptionMacro("Crop must be in [0, 0.5) (got " << m_Crop << ").");
  }
  if (m_ElasticNodes < 2)
  {
    itkExceptionMacro("ElasticNodes must be at least 2 (got " << m_ElasticNodes << ").");
  }
  if (!m_ImageSpacing.empty() && m_ImageSpacing.size() != m_Model->GetDimension())
  {
    itkExceptionMacro("ImageSpacing must be empty or have " << m_Model->GetDimension() << " entries (got "
                                                            << m_ImageSpacing.size() << ").");
  }
  if (!(m_AveragingDecay >= 0.0 && m_AveragingDecay < 1.0))
  {
    itkExceptionMacro("AveragingDecay must be in [0, 1) (got " << m_AveragingDecay << ").");
  }
  if (m_Patience > 0 && m_ValidationImages.empty())
  {
    itkExceptionMacro("Patience needs ValidationImages.");
  }
  this->VerifyMirrorPairs();
  if (m_Resume && m_CheckpointFileName.empty())
  {
    itkExceptionMacro("CheckpointFileName must be set to resume.");
  }
}

void
LandmarkModelTrainer::VerifyMirrorPairs() const
{
  if (m_MirrorPairs.size() % 2 != 0)
  {
    itkExceptionMacro("MirrorPairs must hold pairs of names (got " << m_MirrorPairs.size() << " names).");
  }
  const auto &          known = m_Landmarks->GetLandmarkNames();
  std::set<std::string> seen;
  for (const auto & name : m_MirrorPairs)
  {
    if (std::find(known.begin(), known.end(), name) == known.end())
    {
      itkExceptionMacro("MirrorPairs must be names of landmarks (there is no '" << name << "').");
    }
    if (!seen.insert(name).second)
    {
      itkExceptionMacro("MirrorPairs must name a landmark once (got '" << name << "' again).");
    }
  }
}

void
LandmarkModelTrainer::Update()
{
  this->VerifyPreconditions();
  this->SetAbortGenerateData(false);
  this->UpdateProgress(0.0f);
  this->InvokeEvent(StartEvent());
  this->GenerateData();
  this->InvokeEvent(EndEvent());
}

void
LandmarkModelTrainer::GenerateData()
{
  if (m_Model->GetDimension() == 2)
  {
    this->Train<2>();
  }
  else
  {
    this->Train<3>();
  }
}

template <unsigned int VDimension>
void
LandmarkModelTrainer::ConfigureReader(LandmarkImageReader<Image<float, VDimension>> & reader,
                                      const std::string &                             name) const
{
  ConfigureImageReader(reader, itksys::SystemTools::CollapseFullPath(name, m_ImageDirectory), m_ImageSpacing);
}

void
LandmarkModelTrainer::WritePreview(const std::string & fileName, unsigned int number) const
{
  this->VerifyPreconditions();
  m_Model->SetLandmarkNames(m_Landmarks->GetLandmarkNames());
  m_Model->GetDimension() == 2 ? this->DrawSamples<2>(fileName, number) : this->DrawSamples<3>(fileName, number);
}

template <unsigned int VDimension>
void
LandmarkModelTrainer::DrawSamples(const std::string & fileName, unsigned int number) const
{
  this->VerifyImages<VDimension>();
  const TrainingSampler<VDimension> sampler(*this, 0);
  WriteLandmarkContactSheet<VDimension>(
    fileName, number, [&](unsigned int i, LandmarkOverlay<Image<float, VDimension>> & overlay) {
      const auto sample = sampler.Make(i);
      const auto points = PointSet<float, VDimension>::New();
      for (unsigned int landmark = 0; landmark < m_Landmarks->GetLandmarkNames().size(); ++landmark)
      {
        ContinuousIndex<double, VDimension> index;
        std::copy_n(sample.Coordinates.begin() + landmark * VDimension, VDimension, index.Begin());
        typename PointSet<float, VDimension>::PointType point;
        sample.Image->TransformContinuousIndexToPhysicalPoint(index, point);
        points->SetPoint(landmark, point);
        points->SetPointData(landmark, 1.0f);
      }
      overlay.SetImage(sample.Image);
      overlay.SetLandmarks(points);
    });
}

template <unsigned int VDimension>
void
LandmarkModelTrainer::DrawWorstCases(const std::string & fileName) const
{
  WriteWorstCases<VDimension>(
    fileName, *m_Validation, *m_ValidationLandmarks, *m_Landmarks, [this](const std::string & name) {
      const auto reader = LandmarkImageReader<Image<float, VDimension>>::New();
      this->ConfigureReader(*reader, name);
      reader->Update();
      return typename Image<float, VDimension>::ConstPointer(reader->GetOutput());
    });
}

template <unsigned int VDimension>
void
LandmarkModelTrainer::VerifyImages() const
{
  for (const auto * images : { &m_TrainingImages, &m_ValidationImages })
  {
    for (const auto & name : *images)
    {
      const auto reader = LandmarkImageReader<Image<float, VDimension>>::New();
      this->ConfigureReader(*reader, name);
      reader->UpdateOutputInformation();
      const auto * const image = reader->GetOutput();
      const auto         points = m_Landmarks->template GetPointSet<VDimension>(name);
      for (unsigned int i = 0; i < m_Landmarks->GetLandmarkNames().size(); ++i)
      {
        const auto        point = points->GetPoint(i);
        Index<VDimension> index;
        if (!IsMissingLandmark(point) && !image->TransformPhysicalPointToIndex(point, index))
        {
          std::ostringstream reason;
          reason << "landmark '" << m_Landmarks->GetLandmarkNames()[i] << "' at " << point
                 << " mm lies outside the image";
          ThrowFileError(reader->GetFileName(), reason.str());
        }
      }
    }
  }
}

template <unsigned int VDimension>
void
LandmarkModelTrainer::Train()
{
  at::set_num_threads(
    static_cast<int>(std::min(this->GetMultiThreader()->GetMaximumNumberOfThreads(), this->GetNumberOfWorkUnits())));
  m_Model->SetLandmarkNames(m_Landmarks->GetLandmarkNames());
  if (!m_Model->HasNetwork())
  {
    m_Model->InitializeNetwork(m_Seed);
  }
  m_Model->SetCovarianceScales({});
  m_Model->Verify();
  this->VerifyImages<VDimension>();
  torch::manual_seed(m_Seed);

  const auto        device = LandmarkModel::ResolveDevice(m_Device) == DeviceEnum::CUDA ? torch::Device(torch::kCUDA)
                                                                                        : torch::Device(torch::kCPU);
  const std::string settings = nlohmann::json{
    { "trainer", nlohmann::json::parse(this->GetSettings()) },
    { "model", nlohmann::json::parse(m_Model->GetDescription()) },
    { "images", m_TrainingImages },
    { "validationImages", m_ValidationImages }
  }.dump();
  TrainingState state(*this, *m_Model->GetNetwork(), device);
  TrainingLog   log(m_Model->GetLandmarkNames(), LandmarkEvaluation::New()->GetRadii());
  m_Validation = nullptr;
  if (m_Resume)
  {
    state.Deserialize(ReadCheckpoint(m_CheckpointFileName), settings, m_CheckpointFileName);
    if (!m_LogFileName.empty())
    {
      log.Continue(m_LogFileName, state.Iteration);
    }
  }
  try
  {
    this->Iterate<VDimension>(state, log, settings);
  }
  catch (...)
  {
    this->Deliver(SerializeWeights(state.GetResult()), state);
    throw;
  }
  const bool deliversBest = m_KeepBest && !state.BestWeights.empty();
  this->Deliver(deliversBest ? state.BestWeights : SerializeWeights(state.GetResult()), state);

  nlohmann::json record = { { "settings", nlohmann::json::parse(this->GetSettings()) },
                            { "trainingImages", m_TrainingImages.size() },
                            { "validationImages", m_ValidationImages.size() },
                            { "iterations", m_Iteration },
                            { "rollbacks", m_NumberOfRollbacks },
                            { "device", device.is_cuda() ? "CUDA" : "CPU" } };
  if (!m_ValidationImages.empty())
  {
    const auto calibration = LandmarkModelCalibration::New();
    calibration->SetModel(m_Model);
    calibration->SetLandmarks(m_Landmarks);
    calibration->SetImageDirectory(m_ImageDirectory);
    calibration->SetImages(m_ValidationImages);
    calibration->SetImageSpacing(m_ImageSpacing);
    calibration->SetDevice(m_Device);
    calibration->Update();
    const auto & decisions = calibration->GetDecisions();
    record["absentLandmarks"] = decisions.NumberOfAbsent;
    record["wrongDecisionsLeaveOneOut"] = decisions.WrongLeaveOneOut;
    record["calibrationImages"] = m_ValidationImages.size();
    record["deliveredIteration"] = deliversBest ? state.BestIteration : m_Iteration;
    record["validationError"] = deliversBest ? state.BestValidationError : m_ValidationError;
  }
  m_Model->SetTrainingRecord(record.dump());
}

template <unsigned int VDimension>
void
LandmarkModelTrainer::Iterate(TrainingState & state, TrainingLog & log, const std::string & settings)
{
  const unsigned int           samples = this->GetNumberOfSamplesPerIteration();
  TrainingSampler<VDimension>  sampler(*this, SizeValueType{ state.Iteration } * samples);
  const RealTimeClock::Pointer clock = RealTimeClock::New();
  const double                 start = clock->GetTimeInSeconds();
  const double                 secondsBefore = log.GetSeconds();
  SizeValueType                samplesDone = 0;
  double                       waiting = 0.0;
  unsigned int                 rollbacksInARow = 0;
  // Two, because the newest may already be beyond repair though all its weights are finite.
  std::deque<std::string> snapshots{ state.Serialize(settings) };
  const auto              save = [&] {
    snapshots.push_back(state.Serialize(settings));
    if (snapshots.size() > 2)
    {
      snapshots.pop_front();
    }
    rollbacksInARow = 0;
    if (!m_CheckpointFileName.empty())
    {
      WriteFileAtomically(m_CheckpointFileName, snapshots.back());
    }
    if (!m_LogFileName.empty())
    {
      log.Write(m_LogFileName);
      if (m_Validation)
      {
        this->DrawWorstCases<VDimension>(TrainingLog::GetNameBeside(m_LogFileName, "-worst.png"));
      }
    }
  };
  const auto goBack = [&] {
    ++rollbacksInARow;
    if (rollbacksInARow > 1 && snapshots.size() > 1)
    {
      snapshots.pop_back();
    }
    const auto iteration = state.Iteration;
    const auto rollbacks = state.NumberOfRollbacks + 1;
    state.Deserialize(snapshots.back(), settings, m_CheckpointFileName);
    if (rollbacksInARow > m_MaximumNumberOfRollbacks)
    {
      itkExceptionMacro("The training diverged: the loss or its gradient is not finite after iteration "
                        << iteration << ", also at a learning rate of " << m_CurrentLearningRate << '.');
    }
    state.NumberOfRollbacks = rollbacks;
    log.CutAfter(state.Iteration);
    sampler.Restart(SizeValueType{ state.Iteration } * samples);
  };
  const auto isLast = [&] {
    return state.Iteration >= m_NumberOfIterations ||
           (m_Patience > 0 && state.ValidationsWithoutImprovement >= m_Patience);
  };
  const auto isDue = [&](unsigned int interval) { return interval > 0 && state.Iteration % interval == 0; };

  this->ShowState(state);
  while (!isLast())
  {
    m_CurrentLearningRate = this->ComputeLearningRate(state.Iteration) * std::pow(0.5, state.NumberOfRollbacks);
    const double               waitingSince = clock->GetTimeInSeconds();
    std::vector<TrainingBatch> batches;
    for (unsigned int i = 0; i < m_NumberOfAccumulatedBatches; ++i)
    {
      batches.push_back(NextBatch(sampler, m_BatchSize, state.GetSigmas().size(), state.GetDevice()));
    }
    waiting += clock->GetTimeInSeconds() - waitingSince;
    if (!state.Step(batches, m_CurrentLearningRate) || (isDue(m_CheckpointInterval) && !state.IsFinite()))
    {
      goBack();
      continue;
    }
    samplesDone += samples;
    const double elapsed = clock->GetTimeInSeconds() - start;
    m_SamplesPerSecond = static_cast<double>(samplesDone) / elapsed;
    m_WaitingShare = waiting / elapsed;

    const bool validates =
      !m_ValidationImages.empty() && (state.Iteration == m_NumberOfIterations || isDue(m_ValidationInterval));
    if (validates)
    {
      this->Deliver(SerializeWeights(state.GetResult()), state);
      this->Validate<VDimension>();
      state.AddValidation(m_Validation->GetStatistics().Mean);
    }
    this->ShowState(state);
    if (isLast() || validates || isDue(m_LogInterval))
    {
      this->AddLogRow(log, state, secondsBefore + elapsed, validates);
    }
    if (isLast() || isDue(m_CheckpointInterval))
    {
      save();
    }
    this->InvokeEvent(IterationEvent());
    this->UpdateProgress(static_cast<float>(m_Iteration) / m_NumberOfIterations);
    if (this->GetAbortGenerateData() && !isLast())
    {
      save();
      throw ProcessAborted(__FILE__, __LINE__);
    }
  }
}

void
LandmarkModelTrainer::Deliver(const std::string & weights, const TrainingState & state)
{
  auto network = m_Model->CopyNetwork();
  DeserializeWeights(weights, *network);
  m_Model->SetNetwork(std::move(network));
  m_Model->SetSigmas(state.GetSigmas());
}

void
LandmarkModelTrainer::ShowState(const TrainingState & state)
{
  m_Iteration = state.Iteration;
  m_Loss = state.Loss;
  m_Sigmas = state.GetSigmas();
  m_ValidationError = state.ValidationError;
  m_BestIteration = state.BestIteration;
  m_NumberOfRollbacks = state.NumberOfRollbacks;
}

void
LandmarkModelTrainer::AddLogRow(TrainingLog & log, TrainingState & state, double seconds, bool hasValidation) const
{
  TrainingLog::Row row;
  row.Iteration = m_Iteration;
  row.Seconds = seconds;
  row.Loss = state.TakeMeanLoss();
  row.LearningRate = m_CurrentLearningRate;
  row.Sigmas = m_Sigmas;
  row.SamplesPerSecond = m_SamplesPerSecond;
  row.WaitingShare = m_WaitingShare;
  row.NumberOfRollbacks = m_NumberOfRollbacks;
  if (hasValidation)
  {
    const auto & statistics = m_Validation->GetStatistics();
    row.Validation = { statistics.Mean, statistics.Median };
    for (unsigned int i = 0; i < statistics.NumberOfOutliers.size(); ++i)
    {
      row.Validation.push_back(statistics.GetOutlierPercentage(i));
    }
  }
  log.Add(row);
}

template <unsigned int VDimension>
void
LandmarkModelTrainer::Validate()
{
  using ImageType = Image<float, VDimension>;
  const auto found = LandmarkTable::New();
  found->SetDimension(VDimension);
  found->SetLandmarkNames(m_Model->GetLandmarkNames());
  // Landmarks that the model refuses would not count.
  const MinimumConfidenceScope scope(*m_Model);
  for (const auto & name : m_ValidationImages)
  {
    const auto reader = LandmarkImageReader<ImageType>::New();
    this->ConfigureReader(*reader, name);
    const auto localization = LandmarkLocalizationFilter<ImageType>::New();
    localization->SetInput(reader->GetOutput());
    localization->SetModel(m_Model);
    localization->SetDevice(m_Device);
    localization->Update();
    found->SetPointSet(name, localization->GetOutput());
  }
  const auto evaluation = LandmarkEvaluation::New();
  evaluation->SetFoundLandmarks(found);
  evaluation->SetTrueLandmarks(m_Landmarks);
  evaluation->SetImageNames(m_ValidationImages);
  m_Validation = evaluation->Compute();
  m_ValidationLandmarks = found;
}

void
LandmarkModelTrainer::PrintSelf(std::ostream & os, Indent indent) const
{
  Superclass::PrintSelf(os, indent);
  itkPrintSelfObjectMacro(Model);
  itkPrintSelfObjectMacro(Landmarks);
  os << indent << "ImageDirectory: " << m_ImageDirectory << std::endl;
  os << indent << "TrainingImages: " << m_TrainingImages.size() << std::endl;
  os << indent << "ValidationImages: " << m_ValidationImages.size() << std::endl;
  os << indent << "Settings: " << this->GetSettings() << std::endl;
  os << indent << "Device: " << m_Device << std::endl;
  os << indent << "NumberOfDecodingThreads: " << m_NumberOfDecodingThreads << std::endl;
  os << indent << "CacheMemory: " << m_CacheMemory << std::endl;
  os << indent << "ValidationInterval: " << m_ValidationInterval << std::endl;
  os << indent << "MaximumNumberOfRollbacks: " << m_MaximumNumberOfRollbacks << std::endl;
  os << indent << "CheckpointInterval: " << m_CheckpointInterval << std::endl;
  os << indent << "CheckpointFileName: " << m_CheckpointFileName << std::endl;
  os << indent << "Resume: " << (m_Resume ? "On" : "Off") << std::endl;
  os << indent << "LogFileName: " << m_LogFileName << std::endl;
  os << indent << "LogInterval: " << m_LogInterval << std::endl;
  os << indent << "Iteration: " << m_Iteration << std::endl;
  os << indent << "Loss: " << m_Loss << std::endl;
  os << indent << "CurrentLearningRate: " << m_CurrentLearningRate << std::endl;
  os << indent << "ValidationError: " << m_ValidationError << std::endl;
  itkPrintSelfObjectMacro(Validation);
  os << indent << "BestIteration: " << m_BestIteration << std::endl;
  os << indent << "NumberOfRollbacks: " << m_NumberOfRollbacks << std::endl;
  os << indent << "SamplesPerSecond: " << m_SamplesPerSecond << std::endl;
  os << indent << "WaitingShare: " << m_WaitingShare << std::endl;
}

} // end namespace itk

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
#include "itkHeatmapLoss.h"
#include "itkLandmarkLocalizationFilter.h"
#include "itkLandmarkNetwork.h"
#include "itkTrainingSampler.h"
#include "itkWriteFileAtomically.h"

#include "itkRealTimeClock.h"
#include "itksys/SystemTools.hxx"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <memory>
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

/** Kernels, with weight decay, then biases and sigmas, without. */
template <typename TOptions, typename TConfigure>
std::vector<torch::optim::OptimizerParamGroup>
MakeParameterGroups(const LandmarkNetwork & network,
                    const torch::Tensor &   sigmas,
                    double                  learningRate,
                    double                  weightDecay,
                    const TConfigure &      configure)
{
  std::vector<torch::Tensor> kernels;
  std::vector<torch::Tensor> others;
  for (const auto & parameter : network.named_parameters())
  {
    (parameter.value().dim() > 1 ? kernels : others).push_back(parameter.value());
  }
  if (sigmas.requires_grad())
  {
    others.push_back(sigmas);
  }
  auto decaying = std::make_unique<TOptions>(learningRate);
  auto plain = std::make_unique<TOptions>(learningRate);
  // LibTorch adds weight_decay * w to the gradient; that of lambda w^2 is 2 lambda w.
  decaying->weight_decay(2.0 * weightDecay);
  configure(*decaying);
  configure(*plain);
  std::vector<torch::optim::OptimizerParamGroup> groups;
  groups.emplace_back(std::move(kernels), std::move(decaying));
  groups.emplace_back(std::move(others), std::move(plain));
  return groups;
}

std::unique_ptr<torch::optim::Optimizer>
MakeOptimizer(const LandmarkModelTrainer & settings, const LandmarkNetwork & network, const torch::Tensor & sigmas)
{
  const double learningRate = settings.GetLearningRate();
  const double decay = settings.GetWeightDecay();
  if (settings.GetOptimizer() == LandmarkModelTrainerEnums::Optimizer::Adam)
  {
    using Options = torch::optim::AdamOptions;
    return std::make_unique<torch::optim::Adam>(
      MakeParameterGroups<Options>(network, sigmas, learningRate, decay, [](Options &) {}), Options(learningRate));
  }
  using Options = torch::optim::SGDOptions;
  const auto configure = [&settings](Options & options) { options.momentum(settings.GetMomentum()).nesterov(true); };
  Options    defaults(learningRate);
  configure(defaults);
  return std::make_unique<torch::optim::SGD>(
    MakeParameterGroups<Options>(network, sigmas, learningRate, decay, configure), defaults);
}

template <unsigned int VDimension>
std::pair<torch::Tensor, torch::Tensor>
NextBatch(TrainingSampler<VDimension> & sampler, unsigned int batchSize, int64_t landmarks, torch::Device device)
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
    coordinates.push_back(
      torch::from_blob(sample.Coordinates.data(), { landmarks, int64_t{ VDimension } }, torch::kFloat).clone());
  }
  return { torch::stack(images).to(device), torch::stack(coordinates).to(device) };
}

/** What a training needs, besides its settings, to go on as if it had never stopped. */
struct TrainingState
{
  LandmarkNetwork &         Network;
  torch::optim::Optimizer & Optimizer;
  torch::Tensor             Sigmas;
  torch::Device             Device;

  std::vector<at::Generator>
  GetGenerators() const
  {
    std::vector<at::Generator> generators{ at::globalContext().defaultGenerator(torch::kCPU) };
    if (Device.is_cuda())
    {
      generators.push_back(at::globalContext().defaultGenerator(Device));
    }
    return generators;
  }

  void
  Write(const std::string & fileName, const std::string & settings, unsigned int iteration, double validation) const
  {
    torch::serialize::OutputArchive network;
    Network.SaveWeights(network, false);
    torch::serialize::OutputArchive optimizer;
    Optimizer.save(optimizer);
    torch::serialize::OutputArchive archive;
    archive.write("settings", torch::IValue(settings));
    archive.write("iteration", torch::IValue(static_cast<int64_t>(iteration)));
    archive.write("validationError", torch::IValue(validation));
    archive.write("network", network);
    archive.write("optimizer", optimizer);
    archive.write("sigmas", Sigmas.detach().cpu());
    const auto generators = this->GetGenerators();
    for (std::size_t i = 0; i < generators.size(); ++i)
    {
      archive.write("generator" + std::to_string(i), generators[i].get_state());
    }
    std::ostringstream bytes;
    archive.save_to(bytes);
    WriteFileAtomically(fileName, bytes.str());
  }

  void
  Read(const std::string & fileName, const std::string & settings, unsigned int & iteration, double & validation)
  {
    try
    {
      torch::serialize::InputArchive archive;
      archive.load_from(fileName);
      torch::IValue value;
      archive.read("settings", value);
      if (value.toStringRef() != settings)
      {
        ThrowFileError(fileName, DescribeDifference(value.toStringRef(), settings));
      }
      torch::serialize::InputArchive network;
      archive.read("network", network);
      Network.LoadWeights(network);
      torch::serialize::InputArchive optimizer;
      archive.read("optimizer", optimizer);
      Optimizer.load(optimizer);
      torch::Tensor tensor;
      archive.read("sigmas", tensor);
      {
        const torch::NoGradGuard noGrad;
        Sigmas.copy_(tensor);
      }
      auto generators = this->GetGenerators();
      for (std::size_t i = 0; i < generators.size(); ++i)
      {
        torch::Tensor state;
        archive.read("generator" + std::to_string(i), state);
        generators[i].set_state(state);
      }
      archive.read("iteration", value);
      iteration = static_cast<unsigned int>(value.toInt());
      archive.read("validationError", value);
      validation = value.toDouble();
    }
    catch (const c10::Error &)
    {
      ThrowFileError(fileName, "the checkpoint is damaged");
    }
  }

  static std::string
  DescribeDifference(const std::string & before, const std::string & now)
  {
    const auto difference = nlohmann::json::diff(nlohmann::json::parse(before), nlohmann::json::parse(now));
    return "the checkpoint was made with other settings, first difference at '" +
           difference.at(0).at("path").get<std::string>() + "'";
  }
};

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
  const nlohmann::json settings = { { "optimizer", ToName(m_Optimizer) },
                                    { "learningRate", m_LearningRate },
                                    { "schedule", ToName(m_Schedule) },
                                    { "finalLearningRateFactor", m_FinalLearningRateFactor },
                                    { "momentum", m_Momentum },
                                    { "weightDecay", m_WeightDecay },
                                    { "gradientClippingNorm", m_GradientClippingNorm },
                                    { "lossFactor", m_LossFactor },
                                    { "batchSize", m_BatchSize },
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
  requirePositive("NumberOfIterations", m_NumberOfIterations);
  requirePositive("Gamma", this->GetGamma());
  requirePositive("InitialSigma", m_InitialSigma);
  requirePositive("Momentum", m_Momentum);
  for (const double amplitude : { m_Translation,
                                  m_Rotation,
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
  if (m_Resume && m_CheckpointFileName.empty())
  {
    itkExceptionMacro("CheckpointFileName must be set to resume.");
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
  reader.SetFileName(itksys::SystemTools::CollapseFullPath(name, m_ImageDirectory));
  reader.RequireSpacingOn();
  if (!m_ImageSpacing.empty())
  {
    typename Image<float, VDimension>::SpacingType spacing;
    std::copy_n(m_ImageSpacing.begin(), VDimension, spacing.Begin());
    reader.SetSpacing(spacing);
  }
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
  m_Model->Verify();
  this->VerifyImages<VDimension>();
  torch::manual_seed(m_Seed);

  const auto device = LandmarkModel::ResolveDevice(m_Device) == DeviceEnum::CUDA ? torch::Device(torch::kCUDA)
                                                                                 : torch::Device(torch::kCPU);
  const auto network = m_Model->GetNetwork();
  const auto landmarks = static_cast<int64_t>(m_Model->GetNumberOfLandmarks());
  network->to(device, false);
  // However the training ends, the model can be used again, with the weights it then has.
  const auto giveBack = [this, &network](void *) {
    network->to(torch::kCPU, false);
    m_Model->SetNetwork(network);
  };
  const std::unique_ptr<LandmarkNetwork, decltype(giveBack)> guard(network.get(), giveBack);
  auto                                                       sigmas =
    torch::full({ landmarks }, m_InitialSigma, torch::TensorOptions(device)).set_requires_grad(m_LearnSigma);
  const auto    optimizer = MakeOptimizer(*this, *network, sigmas);
  TrainingState state{ *network, *optimizer, sigmas, device };

  const nlohmann::json fingerprint = { { "trainer", nlohmann::json::parse(this->GetSettings()) },
                                       { "model", nlohmann::json::parse(m_Model->GetDescription()) },
                                       { "images", m_TrainingImages } };
  m_Iteration = 0;
  m_ValidationError = std::numeric_limits<double>::quiet_NaN();
  if (m_Resume)
  {
    state.Read(m_CheckpointFileName, fingerprint.dump(), m_Iteration, m_ValidationError);
  }
  const auto readSigmas = [&] {
    const auto values = sigmas.detach().cpu();
    m_Sigmas.assign(values.data_ptr<float>(), values.data_ptr<float>() + landmarks);
  };
  readSigmas();
  const auto writeCheckpoint = [&] {
    if (!m_CheckpointFileName.empty())
    {
      state.Write(m_CheckpointFileName, fingerprint.dump(), m_Iteration, m_ValidationError);
    }
  };

  std::vector<torch::Tensor> trained;
  for (const auto & group : optimizer->param_groups())
  {
    trained.insert(trained.end(), group.params().begin(), group.params().end());
  }

  TrainingSampler<VDimension>  sampler(*this, SizeValueType{ m_Iteration } * m_BatchSize);
  const RealTimeClock::Pointer clock = RealTimeClock::New();
  const double                 start = clock->GetTimeInSeconds();
  const unsigned int           firstIteration = m_Iteration;
  double                       waiting = 0.0;
  while (m_Iteration < m_NumberOfIterations)
  {
    m_CurrentLearningRate = this->ComputeLearningRate(m_Iteration);
    for (auto & group : optimizer->param_groups())
    {
      group.options().set_lr(m_CurrentLearningRate);
    }
    const double waitingSince = clock->GetTimeInSeconds();
    const auto   batch = NextBatch(sampler, m_BatchSize, landmarks, device);
    waiting += clock->GetTimeInSeconds() - waitingSince;

    optimizer->zero_grad();
    network->train();
    const auto heatmaps = network->Predict(batch.first).Heatmaps;
    network->eval();
    const auto loss = ComputeHeatmapLoss(heatmaps, batch.second, sigmas, this->GetGamma(), this->GetSigmaWeight());
    (loss * m_LossFactor).backward();
    m_Loss = loss.template item<double>();
    if (!std::isfinite(m_Loss))
    {
      itkExceptionMacro("The training diverged: the loss is not finite at iteration "
                        << m_Iteration + 1 << "; a lower learning rate may help.");
    }
    if (m_GradientClippingNorm > 0.0)
    {
      torch::nn::utils::clip_grad_norm_(trained, m_GradientClippingNorm);
    }
    optimizer->step();
    ++m_Iteration;

    readSigmas();
    const double elapsed = clock->GetTimeInSeconds() - start;
    m_SamplesPerSecond = (m_Iteration - firstIteration) * m_BatchSize / elapsed;
    m_WaitingShare = waiting / elapsed;

    const bool last = m_Iteration == m_NumberOfIterations;
    if (!m_ValidationImages.empty() && (last || (m_ValidationInterval > 0 && m_Iteration % m_ValidationInterval == 0)))
    {
      m_ValidationError = this->Validate<VDimension>();
    }
    if (last || (m_CheckpointInterval > 0 && m_Iteration % m_CheckpointInterval == 0))
    {
      writeCheckpoint();
    }
    this->InvokeEvent(IterationEvent());
    this->UpdateProgress(static_cast<float>(m_Iteration) / m_NumberOfIterations);
    if (this->GetAbortGenerateData() && !last)
    {
      writeCheckpoint();
      throw ProcessAborted(__FILE__, __LINE__);
    }
  }

  m_Model->SetSigmas(m_Sigmas);
  nlohmann::json record = { { "settings", nlohmann::json::parse(this->GetSettings()) },
                            { "trainingImages", m_TrainingImages.size() },
                            { "validationImages", m_ValidationImages.size() },
                            { "device", device.is_cuda() ? "CUDA" : "CPU" } };
  if (std::isfinite(m_ValidationError))
  {
    record["validationError"] = m_ValidationError;
  }
  m_Model->SetTrainingRecord(record.dump());
}

template <unsigned int VDimension>
double
LandmarkModelTrainer::Validate() const
{
  using ImageType = Image<float, VDimension>;
  double        sum = 0.0;
  SizeValueType count = 0;
  for (const auto & name : m_ValidationImages)
  {
    const auto reader = LandmarkImageReader<ImageType>::New();
    this->ConfigureReader(*reader, name);
    const auto localization = LandmarkLocalizationFilter<ImageType>::New();
    localization->SetInput(reader->GetOutput());
    localization->SetModel(m_Model);
    localization->SetDevice(m_Device);
    localization->Update();
    const auto truth = m_Landmarks->template GetPointSet<VDimension>(name);
    for (unsigned int i = 0; i < m_Model->GetNumberOfLandmarks(); ++i)
    {
      const auto truePoint = truth->GetPoint(i);
      const auto foundPoint = localization->GetOutput()->GetPoint(i);
      if (!IsMissingLandmark(truePoint) && !IsMissingLandmark(foundPoint))
      {
        sum += truePoint.EuclideanDistanceTo(foundPoint);
        ++count;
      }
    }
  }
  return sum / count;
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
  os << indent << "CheckpointInterval: " << m_CheckpointInterval << std::endl;
  os << indent << "CheckpointFileName: " << m_CheckpointFileName << std::endl;
  os << indent << "Resume: " << (m_Resume ? "On" : "Off") << std::endl;
  os << indent << "Iteration: " << m_Iteration << std::endl;
  os << indent << "Loss: " << m_Loss << std::endl;
  os << indent << "CurrentLearningRate: " << m_CurrentLearningRate << std::endl;
  os << indent << "ValidationError: " << m_ValidationError << std::endl;
  os << indent << "SamplesPerSecond: " << m_SamplesPerSecond << std::endl;
  os << indent << "WaitingShare: " << m_WaitingShare << std::endl;
}

} // end namespace itk

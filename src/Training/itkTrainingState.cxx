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
#include "itkTrainingState.h"
#include "itkFileError.h"
#include "itkHeatmapLoss.h"

#include <ATen/autocast_mode.h>
#include <torch/version.h>

#include <nlohmann/json.hpp>

#include <sstream>

namespace itk
{

namespace
{

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

/** While it lives, convolutions and products are computed in bfloat16. */
class MixedPrecisionScope
{
public:
  MixedPrecisionScope(torch::Device device, bool isOn)
    : m_DeviceType(device.type())
    , m_IsOn(isOn)
  {
    if (m_IsOn)
    {
      Switch(true);
    }
  }

  ~MixedPrecisionScope()
  {
    if (m_IsOn)
    {
      at::autocast::clear_cache();
      Switch(false);
    }
  }

  MixedPrecisionScope(const MixedPrecisionScope &) = delete;
  MixedPrecisionScope &
  operator=(const MixedPrecisionScope &) = delete;

private:
  void
  Switch(bool on) const
  {
#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 4)
    at::autocast::set_autocast_dtype(m_DeviceType, torch::kBFloat16);
    at::autocast::set_autocast_enabled(m_DeviceType, on);
#else
    if (m_DeviceType == torch::kCUDA)
    {
      at::autocast::set_autocast_gpu_dtype(torch::kBFloat16);
      at::autocast::set_enabled(on);
    }
    else
    {
      at::autocast::set_autocast_cpu_dtype(torch::kBFloat16);
      at::autocast::set_cpu_enabled(on);
    }
#endif
  }

  torch::DeviceType m_DeviceType;
  bool              m_IsOn;
};

/** Throws when settings differ in more than what says when to stop.
 */
void
VerifySameSettings(const std::string & before, const std::string & now, const std::string & fileName)
{
  auto       settings = nlohmann::json::parse(before);
  const auto wanted = nlohmann::json::parse(now);
  for (const auto * name : { "iterations", "patience" })
  {
    settings.at("trainer").at(name) = wanted.at("trainer").at(name);
  }
  if (settings != wanted)
  {
    const auto difference = nlohmann::json::diff(settings, wanted);
    ThrowFileError(fileName,
                   "the checkpoint was made with other settings, first difference at '" +
                     difference.at(0).at("path").get<std::string>() + "'");
  }
}

/** A file's content as a tensor: texts in archives must be UTF-8. */
torch::Tensor
ToBytes(const std::string & content)
{
  return torch::from_blob(const_cast<char *>(content.data()), { static_cast<int64_t>(content.size()) }, torch::kChar)
    .clone();
}

std::shared_ptr<LandmarkNetwork>
CopyNetwork(const LandmarkModelTrainer & settings, const LandmarkNetwork & network, torch::Device device)
{
  auto copy = MakeLandmarkNetwork(*settings.GetModel());
  DeserializeWeights(SerializeWeights(network), *copy);
  copy->to(device, false);
  return copy;
}

} // namespace

std::string
SerializeWeights(const LandmarkNetwork & network)
{
  torch::serialize::OutputArchive archive;
  network.SaveWeights(archive, false);
  std::ostringstream bytes;
  archive.save_to(bytes);
  return bytes.str();
}

void
DeserializeWeights(const std::string & content, LandmarkNetwork & network)
{
  std::istringstream             bytes(content);
  torch::serialize::InputArchive archive;
  archive.load_from(bytes);
  network.LoadWeights(archive);
}

TrainingState::TrainingState(const LandmarkModelTrainer & settings,
                             const LandmarkNetwork &      network,
                             torch::Device                device)
  : m_Settings(settings)
  , m_Device(device)
  , m_Network(CopyNetwork(settings, network, device))
  , m_Average(settings.GetAveragingDecay() > 0.0 ? CopyNetwork(settings, network, device) : nullptr)
  , m_Sigmas(torch::full({ settings.GetModel()->GetNumberOfLandmarks() },
                         settings.GetInitialSigma(),
                         torch::TensorOptions(device))
               .set_requires_grad(settings.GetLearnSigma()))
  , m_Optimizer(MakeOptimizer(settings, *m_Network, m_Sigmas))
{}

torch::Tensor
TrainingState::Predict(const torch::Tensor & images) const
{
  const MixedPrecisionScope scope(m_Device, m_Settings.GetMixedPrecision());
  return m_Network->Predict(images).Heatmaps.to(torch::kFloat);
}

bool
TrainingState::Step(const std::vector<TrainingBatch> & batches, double learningRate)
{
  std::vector<torch::Tensor> trained;
  for (auto & group : m_Optimizer->param_groups())
  {
    group.options().set_lr(learningRate);
    trained.insert(trained.end(), group.params().begin(), group.params().end());
  }
  m_Optimizer->zero_grad();
  m_Network->train();
  double sum = 0.0;
  for (const auto & batch : batches)
  {
    torch::Tensor loss;
    {
      // Heatmaps that outlive this block would take memory during the backward pass, which does not need them.
      const auto heatmaps = this->Predict(batch.Images);
      loss =
        ComputeHeatmapLoss(heatmaps, batch.Coordinates, m_Sigmas, m_Settings.GetGamma(), m_Settings.GetSigmaWeight());
    }
    (loss * (m_Settings.GetLossFactor() / static_cast<double>(batches.size()))).backward();
    sum += loss.item<double>();
  }
  const double loss = sum / static_cast<double>(batches.size());
  const double clippingNorm = m_Settings.GetGradientClippingNorm();
  const double norm = torch::nn::utils::clip_grad_norm_(
    trained, clippingNorm > 0.0 ? clippingNorm : std::numeric_limits<double>::infinity());
  if (!std::isfinite(loss) || !std::isfinite(norm))
  {
    return false;
  }
  m_Optimizer->step();
  if (m_Average)
  {
    const torch::NoGradGuard noGrad;
    const double share = 1.0 - std::min(m_Settings.GetAveragingDecay(), (1.0 + Iteration) / (10.0 + Iteration));
    const auto   weights = m_Network->parameters();
    const auto   averages = m_Average->parameters();
    for (std::size_t i = 0; i < weights.size(); ++i)
    {
      averages[i].lerp_(weights[i], share);
    }
  }
  ++Iteration;
  Loss = loss;
  m_LossSum += loss;
  ++m_LossCount;
  return true;
}

void
TrainingState::AddValidation(double error)
{
  ValidationError = error;
  if (error < BestValidationError)
  {
    BestValidationError = error;
    BestIteration = Iteration;
    BestWeights = SerializeWeights(this->GetResult());
    ValidationsWithoutImprovement = 0;
  }
  else
  {
    ++ValidationsWithoutImprovement;
  }
}

double
TrainingState::TakeMeanLoss()
{
  const double mean = m_LossSum / m_LossCount;
  m_LossSum = 0.0;
  m_LossCount = 0;
  return mean;
}

bool
TrainingState::IsFinite() const
{
  for (const auto & weights : m_Network->parameters())
  {
    if (!weights.isfinite().all().item<bool>())
    {
      return false;
    }
  }
  return m_Sigmas.isfinite().all().item<bool>();
}

std::vector<double>
TrainingState::GetSigmas() const
{
  const auto values = m_Sigmas.detach().cpu();
  return { values.data_ptr<float>(), values.data_ptr<float>() + values.numel() };
}

std::vector<at::Generator>
TrainingState::GetGenerators() const
{
  std::vector<at::Generator> generators{ at::globalContext().defaultGenerator(torch::kCPU) };
  if (m_Device.is_cuda())
  {
    generators.push_back(at::globalContext().defaultGenerator(m_Device));
  }
  return generators;
}

std::string
TrainingState::Serialize(const std::string & settings) const
{
  torch::serialize::OutputArchive optimizer;
  m_Optimizer->save(optimizer);
  torch::serialize::OutputArchive archive;
  archive.write("settings", torch::IValue(settings));
  archive.write("iteration", torch::IValue(int64_t{ Iteration }));
  archive.write("loss", torch::IValue(Loss));
  archive.write("lossSum", torch::IValue(m_LossSum));
  archive.write("lossCount", torch::IValue(int64_t{ m_LossCount }));
  archive.write("validationError", torch::IValue(ValidationError));
  archive.write("bestValidationError", torch::IValue(BestValidationError));
  archive.write("bestIteration", torch::IValue(int64_t{ BestIteration }));
  archive.write("validationsWithoutImprovement", torch::IValue(int64_t{ ValidationsWithoutImprovement }));
  archive.write("bestWeights", ToBytes(BestWeights));
  archive.write("rollbacks", torch::IValue(int64_t{ NumberOfRollbacks }));
  archive.write("network", ToBytes(SerializeWeights(*m_Network)));
  if (m_Average)
  {
    archive.write("average", ToBytes(SerializeWeights(*m_Average)));
  }
  archive.write("optimizer", optimizer);
  archive.write("sigmas", m_Sigmas.detach().cpu());
  const auto generators = this->GetGenerators();
  for (std::size_t i = 0; i < generators.size(); ++i)
  {
    archive.write("generator" + std::to_string(i), generators[i].get_state());
  }
  std::ostringstream bytes;
  archive.save_to(bytes);
  return bytes.str();
}

void
TrainingState::Deserialize(const std::string & content, const std::string & settings, const std::string & fileName)
{
  try
  {
    std::istringstream             bytes(content);
    torch::serialize::InputArchive archive;
    archive.load_from(bytes);
    torch::IValue value;
    const auto    read = [&](const char * name) -> const torch::IValue & {
      archive.read(name, value);
      return value;
    };
    const auto readCount = [&](const char * name) { return static_cast<unsigned int>(read(name).toInt()); };
    const auto readBytes = [&archive](const char * name) {
      torch::Tensor bytes;
      archive.read(name, bytes);
      const auto * const first = reinterpret_cast<const char *>(bytes.data_ptr<int8_t>());
      return std::string(first, first + bytes.numel());
    };
    VerifySameSettings(read("settings").toStringRef(), settings, fileName);
    if (readCount("iteration") > m_Settings.GetNumberOfIterations())
    {
      ThrowFileError(fileName,
                     "the checkpoint was made after iteration " + std::to_string(value.toInt()) +
                       ", beyond the last one, " + std::to_string(m_Settings.GetNumberOfIterations()));
    }
    DeserializeWeights(readBytes("network"), *m_Network);
    if (m_Average)
    {
      DeserializeWeights(readBytes("average"), *m_Average);
    }
    torch::serialize::InputArchive optimizer;
    archive.read("optimizer", optimizer);
    // Loading alone would keep the momentum of weights that have none in the archive.
    m_Optimizer = MakeOptimizer(m_Settings, *m_Network, m_Sigmas);
    m_Optimizer->load(optimizer);
    // Reading into a tensor that has a value would have to keep its type.
    const auto readTensor = [&archive](const std::string & name) {
      torch::Tensor tensor;
      archive.read(name, tensor);
      return tensor;
    };
    {
      const torch::NoGradGuard noGrad;
      m_Sigmas.copy_(readTensor("sigmas"));
    }
    auto generators = this->GetGenerators();
    for (std::size_t i = 0; i < generators.size(); ++i)
    {
      generators[i].set_state(readTensor("generator" + std::to_string(i)));
    }
    Iteration = readCount("iteration");
    Loss = read("loss").toDouble();
    m_LossSum = read("lossSum").toDouble();
    m_LossCount = readCount("lossCount");
    ValidationError = read("validationError").toDouble();
    BestValidationError = read("bestValidationError").toDouble();
    BestIteration = readCount("bestIteration");
    ValidationsWithoutImprovement = readCount("validationsWithoutImprovement");
    BestWeights = readBytes("bestWeights");
    NumberOfRollbacks = readCount("rollbacks");
  }
  catch (const c10::Error &)
  {
    ThrowFileError(fileName, "the checkpoint is damaged");
  }
}

} // end namespace itk

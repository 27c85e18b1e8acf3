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
#include "itkLandmarkModel.h"
#include "itkEnsembleInference.h"
#include "itkErrorReason.h"
#include "itkHeatmapDecoderRegistry.h"
#include "itkLandmarkModelNetworks.h"
#include "itkNetworkRegistry.h"
#include "itkPrintEnum.h"

#include <ATen/Context.h>
#include <c10/util/Exception.h>

#include <algorithm>
#include <numeric>

namespace itk
{

namespace
{

void
VerifySameStage(const LandmarkStageDescription & a, LandmarkStageDescription b)
{
  LandmarkModelDescription first;
  LandmarkModelDescription second;
  b.networks = a.networks;
  b.calibration = a.calibration;
  first.stages = { a };
  second.stages = { b };
  if (WriteLandmarkModelDescription(first) != WriteLandmarkModelDescription(second))
  {
    itkGenericExceptionMacro("Models that are averaged must have the same grids, intensities and decoders.");
  }
}

bool
AreSameParts(const std::vector<LandmarkPartSettings> & a, const std::vector<LandmarkPartSettings> & b)
{
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto & part, const auto & other) {
    return part.name == other.name && part.settings == other.settings;
  });
}

/** Whether a stage of two models has the same networks, with the same weights. */
bool
HaveSameNetworks(const LandmarkModel & a, const LandmarkModel & b, std::size_t stage)
{
  const auto & networks = a.GetNetworks().GetStages()[stage];
  const auto & others = b.GetNetworks().GetStages()[stage];
  return AreSameParts(a.GetDescription().stages[stage].networks, b.GetDescription().stages[stage].networks) &&
         std::equal(networks.begin(), networks.end(), others.begin(), [](const auto & network, const auto & other) {
           return network == other || SerializeWeights(*network) == SerializeWeights(*other);
         });
}

} // namespace

LandmarkModelDescription
CompleteDescription(const LandmarkModelDescription & description)
{
  VerifyLandmarkModelDescription(description);
  auto complete = description;
  for (std::size_t i = 0; i < complete.stages.size(); ++i)
  {
    const auto place = "stages[" + std::to_string(i) + ']';
    auto &     stage = complete.stages[i];
    WithinSetting(place + ".decoder.name", [&stage] { GetHeatmapDecoderRegistry().Find(stage.decoder.name); });
    for (std::size_t j = 0; j < stage.networks.size(); ++j)
    {
      CompleteSettings(
        GetNetworkRegistry(), description.dimension, stage.networks[j], place + ".networks[" + std::to_string(j) + ']');
    }
  }
  return complete;
}

std::vector<std::string>
LandmarkModel::GetNetworkNames()
{
  return GetNetworkRegistry().GetNames();
}

std::ostream &
operator<<(std::ostream & out, const LandmarkModelEnums::Device value)
{
  return PrintEnum(out, "LandmarkModelEnums::Device", value, { "Auto", "CPU", "CUDA" });
}

void
VerifyNetworks(const LandmarkStageDescription & stage, const LandmarkModel::Networks::StageType & networks)
{
  const auto maps = GetCommonMaps(networks);
  if (GetHeatmapDecoderRegistry().Find(stage.decoder.name).needsDisplacements &&
      std::none_of(
        maps.begin(), maps.end(), [](const NetworkMapDescription & map) { return map.name == DisplacementName; }))
  {
    itkGenericExceptionMacro("The decoder " << stage.decoder.name << " needs a network that gives displacements.");
  }
  for (const auto & network : networks)
  {
    const auto multiple = network->GetSizeMultiple();
    for (const auto size : stage.grid.size)
    {
      if (size % multiple != 0)
      {
        itkGenericExceptionMacro("The size of the grid must be a positive multiple of "
                                 << multiple << " along each axis (got " << size << ").");
      }
      if (size < network->GetLeastSize())
      {
        itkGenericExceptionMacro("With reflectPadding of a network, the size of the grid must be at least "
                                 << network->GetLeastSize() << " along each axis (got " << size << ").");
      }
    }
  }
}

std::shared_ptr<LandmarkNetwork>
MakeNetwork(const LandmarkModelDescription & description, const LandmarkPartSettings & settings)
{
  const NetworkTask task{ description.dimension, static_cast<unsigned int>(description.landmarks.size()) };
  try
  {
    return GetNetworkRegistry().Find(settings.name).make(task, nlohmann::json::parse(settings.settings));
  }
  catch (const c10::Error & error)
  {
    if (IsOfMemory(error))
    {
      itkGenericExceptionMacro("The network " << settings.name << " needs more memory than there is.");
    }
    itkGenericExceptionMacro("The network " << settings.name << " cannot be made: " << GetErrorReason(error));
  }
}

std::shared_ptr<LandmarkNetwork>
CopyNetwork(const LandmarkModelDescription & description,
            const LandmarkPartSettings &     settings,
            const LandmarkNetwork &          network,
            torch::Device                    device)
{
  auto copy = MakeNetwork(description, settings);
  DeserializeWeights(SerializeWeights(network), *copy);
  copy->to(device, false);
  copy->eval();
  return copy;
}

torch::Device
ResolveTorchDevice(LandmarkModelEnums::Device device)
{
  return LandmarkModel::ResolveDevice(device) == LandmarkModelEnums::Device::CUDA ? torch::Device(torch::kCUDA)
                                                                                  : torch::Device(torch::kCPU);
}

auto
LandmarkModel::Networks::GetStage(const LandmarkModelDescription & description,
                                  unsigned int                     stage,
                                  torch::Device                    device) const -> StageType
{
  if (device.is_cpu())
  {
    return m_Stages[stage];
  }
  const std::lock_guard<std::mutex> lock(m_Mutex);
  auto &                            copies = m_CUDAStages[stage];
  for (auto i = copies.size(); i < m_Stages[stage].size(); ++i)
  {
    copies.push_back(CopyNetwork(description, description.stages[stage].networks[i], *m_Stages[stage][i], device));
  }
  return copies;
}

LandmarkModel::LandmarkModel() = default;
LandmarkModel::~LandmarkModel() = default;

auto
LandmarkModel::Make(const LandmarkModelDescription & description, std::unique_ptr<Networks> networks) -> Pointer
{
  auto         complete = CompleteDescription(description);
  const auto & stages = networks->GetStages();
  if (stages.size() != complete.stages.size())
  {
    itkGenericExceptionMacro("The description has " << complete.stages.size() << " stages, there are networks for "
                                                    << stages.size() << '.');
  }
  for (std::size_t i = 0; i < stages.size(); ++i)
  {
    const auto & stage = complete.stages[i];
    if (stages[i].size() != stage.networks.size())
    {
      itkGenericExceptionMacro("The description of stage " << i << " has " << stage.networks.size()
                                                           << " networks, there are " << stages[i].size() << '.');
    }
    VerifyNetworks(stage, stages[i]);
  }
  Pointer model = new Self;
  model->UnRegister();
  model->m_Description = std::make_unique<LandmarkModelDescription>(std::move(complete));
  model->m_Networks = std::move(networks);
  return model;
}

auto
LandmarkModel::Initialize(const LandmarkModelDescription & description, unsigned int seed) -> Pointer
{
  const auto                       complete = CompleteDescription(description);
  auto                             generator = MakeGenerator(torch::kCPU, seed);
  std::vector<Networks::StageType> stages;
  for (const auto & stage : complete.stages)
  {
    stages.emplace_back();
    for (const auto & settings : stage.networks)
    {
      auto network = MakeNetwork(complete, settings);
      network->InitializeWeights(generator);
      network->eval();
      stages.back().push_back(std::move(network));
    }
  }
  return Make(complete, std::make_unique<Networks>(std::move(stages)));
}

auto
LandmarkModel::Initialize(const std::string & description, unsigned int seed) -> Pointer
{
  return Initialize(ParseLandmarkModelDescription(description), seed);
}

auto
LandmarkModel::Average(const std::vector<ConstPointer> & models) -> Pointer
{
  if (models.empty() || std::count(models.begin(), models.end(), nullptr) > 0)
  {
    itkGenericExceptionMacro("There must be at least one model to average, and no null pointer.");
  }
  auto description = models.front()->GetDescription();
  auto stages = models.front()->GetNetworks().GetStages();
  auto training = nlohmann::json::array({ nlohmann::json::parse(description.training) });
  for (std::size_t m = 1; m < models.size(); ++m)
  {
    const auto & other = models[m]->GetDescription();
    if (other.dimension != description.dimension ||
        ::itk::GetLandmarkNames(other) != ::itk::GetLandmarkNames(description) ||
        other.stages.size() != description.stages.size())
    {
      itkGenericExceptionMacro("Models that are averaged must have the same landmarks, in the same order, and as many "
                               "stages.");
    }
    training.push_back(nlohmann::json::parse(other.training));
    for (std::size_t i = 0; i < stages.size(); ++i)
    {
      VerifySameStage(description.stages[i], other.stages[i]);
    }
  }
  for (std::size_t i = 0; i < stages.size(); ++i)
  {
    // The mean of the same networks is theirs.
    const bool isShared = std::all_of(models.begin() + 1, models.end(), [&](const ConstPointer & model) {
      return HaveSameNetworks(*models.front(), *model, i);
    });
    for (std::size_t m = 1; m < models.size() && !isShared; ++m)
    {
      const auto & networks = models[m]->GetNetworks().GetStages()[i];
      const auto & settings = models[m]->GetDescription().stages[i].networks;
      stages[i].insert(stages[i].end(), networks.begin(), networks.end());
      description.stages[i].networks.insert(description.stages[i].networks.end(), settings.begin(), settings.end());
    }
  }
  for (auto & stage : description.stages)
  {
    stage.calibration = LandmarkCalibrationSettings();
  }
  description.plausibility.numberOfImages = 0;
  description.plausibility.shapeWeight = 0.0;
  description.plausibility.covarianceScales.clear();
  description.training = nlohmann::json{ { "averaged", training } }.dump();
  return Make(description, std::make_unique<Networks>(std::move(stages)));
}

auto
LandmarkModel::WithDescription(const LandmarkModelDescription & description) const -> Pointer
{
  const auto complete = CompleteDescription(description);
  const auto throwOther = [] {
    itkGenericExceptionMacro("The networks of a model cannot be described anew, nor can the number of its landmarks.");
  };
  if (complete.dimension != m_Description->dimension || complete.landmarks.size() != m_Description->landmarks.size() ||
      complete.stages.size() != m_Description->stages.size())
  {
    throwOther();
  }
  for (std::size_t i = 0; i < complete.stages.size(); ++i)
  {
    if (!AreSameParts(complete.stages[i].networks, m_Description->stages[i].networks))
    {
      throwOther();
    }
  }
  return Make(complete, std::make_unique<Networks>(m_Networks->GetStages()));
}

auto
LandmarkModel::WithDescription(const std::string & description) const -> Pointer
{
  return this->WithDescription(ParseLandmarkModelDescription(description));
}

std::string
LandmarkModel::GetDescriptionText() const
{
  return WriteLandmarkModelDescription(*m_Description);
}

const LandmarkModelDescription &
LandmarkModel::GetDescription() const
{
  return *m_Description;
}

std::vector<std::string>
LandmarkModel::GetLandmarkNames() const
{
  return ::itk::GetLandmarkNames(*m_Description);
}

unsigned int
LandmarkModel::GetNumberOfLandmarks() const
{
  return static_cast<unsigned int>(m_Description->landmarks.size());
}

unsigned int
LandmarkModel::GetDimension() const
{
  return m_Description->dimension;
}

unsigned int
LandmarkModel::GetNumberOfStages() const
{
  return static_cast<unsigned int>(m_Description->stages.size());
}

void
LandmarkModel::VerifyStage(unsigned int stage) const
{
  if (stage >= this->GetNumberOfStages())
  {
    itkExceptionMacro("The stage must be below the model's number of stages, " << this->GetNumberOfStages() << " (got "
                                                                               << stage << ").");
  }
}

void
LandmarkModel::VerifyDecoder(const std::string & name, unsigned int numberOfStages) const
{
  auto described = *m_Description;
  for (unsigned int stage = 0; stage < std::min(numberOfStages, this->GetNumberOfStages()); ++stage)
  {
    auto & decoder = described.stages[stage].decoder.name;
    if (name == "SoftArgMax" && decoder != name)
    {
      itkExceptionMacro("SoftArgMax needs a model whose decoder it is, with a temperature for it (got " << decoder
                                                                                                        << ").");
    }
    decoder = name;
  }
  this->WithDescription(described);
}

bool
LandmarkModel::IsCombined(unsigned int stage) const
{
  this->VerifyStage(stage);
  const auto & described = m_Description->stages[stage];
  return described.combine && !described.calibration.ownCovarianceScales.empty() && this->IsCalibrated(stage - 1);
}

bool
LandmarkModel::IsCalibrated(unsigned int stage) const
{
  this->VerifyStage(stage);
  return !m_Description->stages[stage].calibration.covarianceScales.empty();
}

SizeValueType
LandmarkModel::GetNumberOfParameters() const
{
  SizeValueType count = 0;
  for (const auto & stage : m_Networks->GetStages())
  {
    for (const auto & network : stage)
    {
      for (const auto & parameter : network->parameters())
      {
        count += static_cast<SizeValueType>(parameter.numel());
      }
    }
  }
  return count;
}

unsigned int
LandmarkModel::GetSizeMultiple(unsigned int stage) const
{
  this->VerifyStage(stage);
  unsigned int multiple = 1;
  for (const auto & network : m_Networks->GetStages()[stage])
  {
    multiple = std::lcm(multiple, network->GetSizeMultiple());
  }
  return multiple;
}

std::vector<std::string>
LandmarkModel::GetMapNames(unsigned int stage) const
{
  this->VerifyStage(stage);
  std::vector<std::string> names;
  for (const auto & map : GetCommonMaps(m_Networks->GetStages()[stage]))
  {
    names.push_back(map.name);
  }
  return names;
}

LandmarkModel::DeviceEnum
LandmarkModel::ResolveDevice(DeviceEnum device)
{
  const bool available = device != DeviceEnum::CPU && at::globalContext().hasCUDA();
  if (device == DeviceEnum::CUDA && !available)
  {
    itkGenericExceptionMacro("CUDA was asked for, but LibTorch finds no CUDA device.");
  }
  return available ? DeviceEnum::CUDA : DeviceEnum::CPU;
}

void
LandmarkModel::PrintSelf(std::ostream & os, Indent indent) const
{
  Superclass::PrintSelf(os, indent);
  os << indent << "NumberOfParameters: " << this->GetNumberOfParameters() << std::endl;
  os << indent << "Description: " << this->GetDescriptionText() << std::endl;
}

} // end namespace itk

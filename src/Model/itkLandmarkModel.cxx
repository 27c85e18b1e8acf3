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
#include "itkFileError.h"
#include "itkLandmarkNetwork.h"
#include "itkTorchScriptNetwork.h"
#include "itkWriteFileAtomically.h"

#include "itksys/SystemTools.hxx"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <mutex>
#include <set>
#include <sstream>

namespace itk
{

namespace
{

using nlohmann::json;

constexpr const char * formatName = "LandmarkLocalization model";

std::string
FirstLine(const char * text)
{
  const std::string whole(text);
  return whole.substr(0, whole.find('\n'));
}

/** Where a failure in a TorchScript module is named. */
std::string
LastLine(const char * text)
{
  std::string whole(text);
  whole.erase(whole.find_last_not_of("\n ") + 1);
  return whole.substr(whole.rfind('\n') + 1);
}

template <typename TEnum>
using EnumNames = std::vector<std::pair<TEnum, const char *>>;

const EnumNames<LandmarkModelEnums::Architecture> architectureNames{
  { LandmarkModelEnums::Architecture::SpatialConfigurationNet, "SpatialConfigurationNet" },
  { LandmarkModelEnums::Architecture::LocalizationUNet, "LocalizationUNet" },
  { LandmarkModelEnums::Architecture::TorchScript, "TorchScript" }
};
const EnumNames<NetworkGridResampleImageFilterEnums::SpacingRule> spacingRuleNames{
  { NetworkGridResampleImageFilterEnums::SpacingRule::AspectPreservingFit, "AspectPreservingFit" },
  { NetworkGridResampleImageFilterEnums::SpacingRule::FixedSpacing, "FixedSpacing" }
};
const EnumNames<NetworkGridResampleImageFilterEnums::DirectionRule> directionRuleNames{
  { NetworkGridResampleImageFilterEnums::DirectionRule::Keep, "Keep" },
  { NetworkGridResampleImageFilterEnums::DirectionRule::Identity, "Identity" }
};
const EnumNames<NetworkGridResampleImageFilterEnums::Interpolation> interpolationNames{
  { NetworkGridResampleImageFilterEnums::Interpolation::Linear, "Linear" },
  { NetworkGridResampleImageFilterEnums::Interpolation::KeysCubic, "KeysCubic" },
  { NetworkGridResampleImageFilterEnums::Interpolation::BSpline, "BSpline" }
};
const EnumNames<IntensityScaleImageFilterEnums::RangeRule> rangeRuleNames{
  { IntensityScaleImageFilterEnums::RangeRule::FixedRange, "FixedRange" },
  { IntensityScaleImageFilterEnums::RangeRule::Quantiles, "Quantiles" }
};
const EnumNames<HeatmapToPointSetFilterEnums::Method> methodNames{
  { HeatmapToPointSetFilterEnums::Method::ArgMax, "ArgMax" },
  { HeatmapToPointSetFilterEnums::Method::Parabola, "Parabola" },
  { HeatmapToPointSetFilterEnums::Method::CubicArgMax, "CubicArgMax" },
  { HeatmapToPointSetFilterEnums::Method::SecondOrder, "SecondOrder" },
  { HeatmapToPointSetFilterEnums::Method::CentreOfMass, "CentreOfMass" }
};

template <typename TEnum>
std::string
ToName(const EnumNames<TEnum> & names, TEnum value)
{
  for (const auto & entry : names)
  {
    if (entry.first == value)
    {
      return entry.second;
    }
  }
  itkGenericExceptionMacro("Unknown enumeration value " << static_cast<int>(value) << '.');
}

bool
HasNegative(const json & value)
{
  return value.is_array() ? std::any_of(value.begin(), value.end(), HasNegative) : value.is_number() && value < 0;
}

template <typename TValue>
void
ReadValue(const json & object, const char * key, TValue & value)
{
  if (!object.contains(key))
  {
    return;
  }
  const auto & stored = object.at(key);
  value = stored.get<TValue>();
  // get() lets 2.5, true and -1 pass as unsigned numbers, and -1 even compares equal to what it then becomes.
  if (json(value) != stored || HasNegative(json(value)) != HasNegative(stored))
  {
    throw std::runtime_error("'" + stored.dump() + "' is not a possible value of '" + key + '\'');
  }
}

template <typename TEnum>
void
ReadValue(const json & object, const char * key, TEnum & value, const EnumNames<TEnum> & names)
{
  if (!object.contains(key))
  {
    return;
  }
  const auto name = object.at(key).get<std::string>();
  for (const auto & entry : names)
  {
    if (name == entry.second)
    {
      value = entry.first;
      return;
    }
  }
  throw std::runtime_error('\'' + name + "' is not a known value of '" + key + '\'');
}

json
GetSection(const json & description, const char * name)
{
  const auto section = description.value(name, json::object());
  if (!section.is_object())
  {
    throw std::runtime_error(std::string("'") + name + "' must be a JSON object");
  }
  return section;
}

/** Calls `work` and turns what ITK, LibTorch and nlohmann-json throw into one line that names the file. */
template <typename TWork>
void
WithFileErrors(const std::string & fileName, const std::string & what, const TWork & work)
{
  try
  {
    work();
  }
  catch (const ExceptionObject & error)
  {
    ThrowFileError(fileName, GetReason(error));
  }
  catch (const c10::Error &)
  {
    ThrowFileError(fileName, what);
  }
  catch (const json::exception & error)
  {
    ThrowFileError(fileName, std::string("the model description is damaged: ") + FirstLine(error.what()));
  }
  catch (const std::exception & error)
  {
    ThrowFileError(fileName, FirstLine(error.what()));
  }
}

void
RequireFile(const std::string & fileName)
{
  if (!itksys::SystemTools::FileExists(fileName, true))
  {
    ThrowFileError(fileName, "the file does not exist");
  }
  if (itksys::SystemTools::FileLength(fileName) == 0)
  {
    ThrowFileError(fileName, "the file is empty");
  }
}

bool
IsOnCUDA(const LandmarkNetwork & network)
{
  const auto parameters = network.parameters();
  return !parameters.empty() && parameters.front().is_cuda();
}

torch::Device
ToTorchDevice(LandmarkModelEnums::Device device)
{
  return device == LandmarkModelEnums::Device::CUDA ? torch::Device(torch::kCUDA) : torch::Device(torch::kCPU);
}

} // namespace

std::ostream &
operator<<(std::ostream & out, const LandmarkModelEnums::Architecture value)
{
  switch (value)
  {
    case LandmarkModelEnums::Architecture::SpatialConfigurationNet:
    case LandmarkModelEnums::Architecture::LocalizationUNet:
    case LandmarkModelEnums::Architecture::TorchScript:
      return out << "itk::LandmarkModelEnums::Architecture::" << ToName(architectureNames, value);
  }
  return out << "INVALID VALUE FOR itk::LandmarkModelEnums::Architecture";
}

std::ostream &
operator<<(std::ostream & out, const LandmarkModelEnums::Device value)
{
  switch (value)
  {
    case LandmarkModelEnums::Device::Auto:
      return out << "itk::LandmarkModelEnums::Device::Auto";
    case LandmarkModelEnums::Device::CPU:
      return out << "itk::LandmarkModelEnums::Device::CPU";
    case LandmarkModelEnums::Device::CUDA:
      return out << "itk::LandmarkModelEnums::Device::CUDA";
  }
  return out << "INVALID VALUE FOR itk::LandmarkModelEnums::Device";
}

struct LandmarkModel::DeviceCopies
{
  std::mutex                       Mutex;
  std::shared_ptr<LandmarkNetwork> CUDA;
};

LandmarkModel::LandmarkModel()
  : m_DeviceCopies(std::make_unique<DeviceCopies>())
{}

LandmarkModel::~LandmarkModel() = default;

void
LandmarkModel::SetNetwork(std::shared_ptr<LandmarkNetwork> network)
{
  network->eval();
  m_Network = std::move(network);
  m_DeviceCopies = std::make_unique<DeviceCopies>();
  this->Modified();
}

void
LandmarkModel::SetDimension(unsigned int dimension)
{
  if (dimension != 2 && dimension != 3)
  {
    itkExceptionMacro("Dimension must be 2 or 3 (got " << dimension << ").");
  }
  if (dimension == m_Dimension)
  {
    return;
  }
  m_Dimension = dimension;
  m_NumberOfFilters = dimension == 2 ? 128 : 64;
  m_SpatialConfigurationKernelSize = dimension == 2 ? 11 : 7;
  m_SpatialConfigurationPooling = dimension == 2 ? 16 : 4;
  m_GridSize = dimension == 2 ? std::vector<SizeValueType>{ 512, 512 } : std::vector<SizeValueType>{ 96, 96, 192 };
  m_GridSpacing.clear();
  this->Modified();
}

void
LandmarkModel::SetLandmarkNames(const std::vector<std::string> & names)
{
  m_LandmarkNames = names;
  this->Modified();
}

void
LandmarkModel::SetGridSize(const std::vector<SizeValueType> & size)
{
  m_GridSize = size;
  this->Modified();
}

void
LandmarkModel::SetGridSpacing(const std::vector<double> & spacing)
{
  m_GridSpacing = spacing;
  this->Modified();
}

void
LandmarkModel::SetReferenceQuantiles(const std::vector<double> & quantiles)
{
  m_ReferenceQuantiles = quantiles;
  this->Modified();
}

void
LandmarkModel::SetSigmas(const std::vector<double> & sigmas)
{
  m_Sigmas = sigmas;
  this->Modified();
}

void
LandmarkModel::SetCovarianceScales(const std::vector<double> & scales)
{
  m_CovarianceScales = scales;
  this->Modified();
}

void
LandmarkModel::SetTrainingRecord(const std::string & text)
{
  const auto record = json::parse(text, nullptr, false);
  if (!record.is_object())
  {
    itkExceptionMacro("The training record must be a JSON object.");
  }
  m_TrainingRecord = record.dump();
  this->Modified();
}

unsigned int
LandmarkModel::GetNumberOfLevels() const
{
  if (m_NumberOfLevels != 0)
  {
    return m_NumberOfLevels;
  }
  return m_Architecture == ArchitectureEnum::LocalizationUNet ? 5 : 4;
}

unsigned int
LandmarkModel::GetSizeMultiple() const
{
  return (m_Network ? m_Network : MakeLandmarkNetwork(*this))->GetSizeMultiple();
}

bool
LandmarkModel::HasNetwork() const
{
  return m_Network != nullptr;
}

bool
LandmarkModel::HasComponents() const
{
  return m_Network && m_Network->HasComponents();
}

SizeValueType
LandmarkModel::GetNumberOfParameters() const
{
  SizeValueType count = 0;
  if (m_Network)
  {
    for (const auto & parameter : m_Network->parameters())
    {
      count += static_cast<SizeValueType>(parameter.numel());
    }
  }
  return count;
}

void
LandmarkModel::Verify() const
{
  if (m_LandmarkNames.empty())
  {
    itkExceptionMacro("A model must have at least one landmark.");
  }
  if (std::set<std::string>(m_LandmarkNames.begin(), m_LandmarkNames.end()).size() != m_LandmarkNames.size())
  {
    itkExceptionMacro("Landmark names must differ from each other.");
  }
  try
  {
    json(m_LandmarkNames).dump();
  }
  catch (const json::exception &)
  {
    itkExceptionMacro("Landmark names must be UTF-8 text.");
  }
  if (m_NumberOfFilters == 0 || this->GetNumberOfLevels() > 12 || m_SpatialConfigurationPooling == 0)
  {
    itkExceptionMacro("A network must have filters, at most 12 levels, and a pooling factor (got "
                      << m_NumberOfFilters << ", " << this->GetNumberOfLevels() << " and "
                      << m_SpatialConfigurationPooling << ").");
  }
  if (m_SpatialConfigurationKernelSize % 2 == 0)
  {
    itkExceptionMacro("SpatialConfigurationKernelSize must be odd (got " << m_SpatialConfigurationKernelSize << ").");
  }
  if (!(m_DropoutProbability >= 0.0 && m_DropoutProbability < 1.0))
  {
    itkExceptionMacro("DropoutProbability must be in [0, 1) (got " << m_DropoutProbability << ").");
  }
  if (m_GridSize.size() != m_Dimension)
  {
    itkExceptionMacro("GridSize must have " << m_Dimension << " entries (got " << m_GridSize.size() << ").");
  }
  const auto multiple = this->GetSizeMultiple();
  for (const auto size : m_GridSize)
  {
    if (size == 0 || size % multiple != 0)
    {
      itkExceptionMacro("GridSize must be a positive multiple of " << multiple << " along each axis (got " << size
                                                                   << ").");
    }
  }
  if ((m_SpacingRule == SpacingRuleEnum::FixedSpacing || !m_GridSpacing.empty()) &&
      (m_GridSpacing.size() != m_Dimension ||
       !std::all_of(m_GridSpacing.begin(), m_GridSpacing.end(), [](double spacing) { return spacing > 0.0; })))
  {
    itkExceptionMacro("GridSpacing must have " << m_Dimension << " positive entries.");
  }
  const std::pair<const char *, std::vector<double>> numbers[] = { { "HeatmapLayerDeviation",
                                                                     { m_HeatmapLayerDeviation } },
                                                                   { "GridSpacing", m_GridSpacing },
                                                                   { "SmoothingSigma", { m_SmoothingSigma } },
                                                                   { "FillValue", { m_FillValue } },
                                                                   { "RangeMinimum", { m_RangeMinimum } },
                                                                   { "RangeMaximum", { m_RangeMaximum } },
                                                                   { "LowerQuantile", { m_LowerQuantile } },
                                                                   { "UpperQuantile", { m_UpperQuantile } },
                                                                   { "ReferenceQuantiles", m_ReferenceQuantiles },
                                                                   { "MinimumConfidence", { m_MinimumConfidence } },
                                                                   { "Sigmas", m_Sigmas },
                                                                   { "CovarianceScales", m_CovarianceScales } };
  for (const auto & entry : numbers)
  {
    for (const double value : entry.second)
    {
      if (!std::isfinite(value))
      {
        itkExceptionMacro(<< entry.first << " must be finite (got " << value << ").");
      }
    }
  }
  if (!m_Sigmas.empty() && m_Sigmas.size() != m_LandmarkNames.size())
  {
    itkExceptionMacro("There must be one sigma a landmark (got " << m_Sigmas.size() << " for " << m_LandmarkNames.size()
                                                                 << " landmarks).");
  }
  if (!m_CovarianceScales.empty() && m_CovarianceScales.size() != m_LandmarkNames.size())
  {
    itkExceptionMacro("There must be one covariance scale a landmark (got "
                      << m_CovarianceScales.size() << " for " << m_LandmarkNames.size() << " landmarks).");
  }
  for (const double scale : m_CovarianceScales)
  {
    if (!(scale > 0.0))
    {
      itkExceptionMacro("CovarianceScales must be positive (got " << scale << ").");
    }
  }
}

std::string
LandmarkModel::GetDescription() const
{
  json description;
  description["format"] = formatName;
  description["version"] = FormatVersion;
  description["dimension"] = m_Dimension;
  description["landmarks"] = m_LandmarkNames;
  description["network"] = { { "architecture", ToName(architectureNames, m_Architecture) },
                             { "filters", m_NumberOfFilters },
                             { "levels", this->GetNumberOfLevels() },
                             { "dropout", m_DropoutProbability },
                             { "spatialConfigurationKernelSize", m_SpatialConfigurationKernelSize },
                             { "spatialConfigurationPooling", m_SpatialConfigurationPooling },
                             { "localAppearanceTanh", m_LocalAppearanceTanh },
                             { "reflectPadding", m_ReflectPadding },
                             { "heatmapLayerDeviation", m_HeatmapLayerDeviation } };
  description["grid"] = { { "size", m_GridSize },
                          { "spacingRule", ToName(spacingRuleNames, m_SpacingRule) },
                          { "spacing", m_GridSpacing },
                          { "directionRule", ToName(directionRuleNames, m_DirectionRule) },
                          { "smoothingSigma", m_SmoothingSigma },
                          { "interpolation", ToName(interpolationNames, m_Interpolation) },
                          { "fillValue", m_FillValue } };
  description["intensity"] = { { "rangeRule", ToName(rangeRuleNames, m_RangeRule) },
                               { "minimum", m_RangeMinimum },
                               { "maximum", m_RangeMaximum },
                               { "lowerQuantile", m_LowerQuantile },
                               { "upperQuantile", m_UpperQuantile },
                               { "clamp", m_ClampIntensity },
                               { "referenceQuantiles", m_ReferenceQuantiles } };
  description["decoder"] = { { "method", ToName(methodNames, m_DecodingMethod) }, { "sigmas", m_Sigmas } };
  if (m_MinimumConfidence > NumericTraits<float>::NonpositiveMin())
  {
    description["decoder"]["minimumConfidence"] = m_MinimumConfidence;
  }
  if (!m_CovarianceScales.empty())
  {
    description["decoder"]["covarianceScales"] = m_CovarianceScales;
  }
  description["training"] = json::parse(m_TrainingRecord);
  return description.dump(2, ' ', false, json::error_handler_t::replace);
}

void
LandmarkModel::ParseDescription(const std::string & text)
{
  const auto description = json::parse(text);
  if (description.value("format", std::string()) != formatName)
  {
    throw std::runtime_error("the description is not that of a LandmarkLocalization model");
  }
  int version = 0;
  ReadValue(description, "version", version);
  if (version != FormatVersion)
  {
    throw std::runtime_error("the model has format version " + std::to_string(version) +
                             ", but this program reads version " + std::to_string(FormatVersion));
  }
  unsigned int dimension = m_Dimension;
  ReadValue(description, "dimension", dimension);
  this->SetDimension(dimension);
  ReadValue(description, "landmarks", m_LandmarkNames);

  const auto network = GetSection(description, "network");
  ReadValue(network, "architecture", m_Architecture, architectureNames);
  ReadValue(network, "filters", m_NumberOfFilters);
  ReadValue(network, "levels", m_NumberOfLevels);
  ReadValue(network, "dropout", m_DropoutProbability);
  ReadValue(network, "spatialConfigurationKernelSize", m_SpatialConfigurationKernelSize);
  ReadValue(network, "spatialConfigurationPooling", m_SpatialConfigurationPooling);
  ReadValue(network, "localAppearanceTanh", m_LocalAppearanceTanh);
  ReadValue(network, "reflectPadding", m_ReflectPadding);
  ReadValue(network, "heatmapLayerDeviation", m_HeatmapLayerDeviation);

  const auto grid = GetSection(description, "grid");
  // In 64 bits, -16 would pass for what it wraps around to.
  std::vector<unsigned int> size(m_GridSize.begin(), m_GridSize.end());
  ReadValue(grid, "size", size);
  m_GridSize.assign(size.begin(), size.end());
  ReadValue(grid, "spacingRule", m_SpacingRule, spacingRuleNames);
  ReadValue(grid, "spacing", m_GridSpacing);
  ReadValue(grid, "directionRule", m_DirectionRule, directionRuleNames);
  ReadValue(grid, "smoothingSigma", m_SmoothingSigma);
  ReadValue(grid, "interpolation", m_Interpolation, interpolationNames);
  ReadValue(grid, "fillValue", m_FillValue);

  const auto intensity = GetSection(description, "intensity");
  ReadValue(intensity, "rangeRule", m_RangeRule, rangeRuleNames);
  ReadValue(intensity, "minimum", m_RangeMinimum);
  ReadValue(intensity, "maximum", m_RangeMaximum);
  ReadValue(intensity, "lowerQuantile", m_LowerQuantile);
  ReadValue(intensity, "upperQuantile", m_UpperQuantile);
  ReadValue(intensity, "clamp", m_ClampIntensity);
  ReadValue(intensity, "referenceQuantiles", m_ReferenceQuantiles);

  const auto decoder = GetSection(description, "decoder");
  ReadValue(decoder, "method", m_DecodingMethod, methodNames);
  ReadValue(decoder, "sigmas", m_Sigmas);
  m_CovarianceScales.clear();
  ReadValue(decoder, "covarianceScales", m_CovarianceScales);
  double minimumConfidence = NumericTraits<float>::NonpositiveMin();
  ReadValue(decoder, "minimumConfidence", minimumConfidence);
  m_MinimumConfidence = static_cast<float>(minimumConfidence);

  m_TrainingRecord = GetSection(description, "training").dump();
  this->Modified();
}

void
LandmarkModel::SetDescription(const std::string & text)
{
  const auto model = Self::New();
  try
  {
    model->ParseDescription(text);
  }
  catch (const ExceptionObject & error)
  {
    itkExceptionMacro(<< GetReason(error));
  }
  catch (const std::exception & error)
  {
    itkExceptionMacro(<< FirstLine(error.what()));
  }
  this->ParseDescription(model->GetDescription());
}

void
LandmarkModel::InitializeNetwork(unsigned int seed)
{
  this->Verify();
  torch::manual_seed(seed);
  auto network = MakeLandmarkNetwork(*this);
  network->InitializeWeights(m_HeatmapLayerDeviation);
  this->SetNetwork(std::move(network));
}

void
LandmarkModel::Read(const std::string & fileName)
{
  RequireFile(fileName);
  torch::serialize::InputArchive archive;
  torch::IValue                  description;
  const char * const             damaged = "the file is damaged or not a LandmarkLocalization model";
  WithFileErrors(fileName, damaged, [&] {
    archive.load_from(fileName);
    if (!archive.try_read("description", description))
    {
      throw std::runtime_error(damaged);
    }
  });

  const auto                       model = Self::New();
  std::shared_ptr<LandmarkNetwork> network;
  WithFileErrors(fileName, "the weights are damaged", [&] {
    model->ParseDescription(description.toStringRef());
    model->Verify();
    network = MakeLandmarkNetwork(*model);
    torch::serialize::InputArchive weights;
    archive.read("network", weights);
    network->LoadWeights(weights);
  });
  // Nothing can fail from here on.
  this->ParseDescription(model->GetDescription());
  this->SetNetwork(std::move(network));
}

void
LandmarkModel::ReadTorchScript(const std::string & moduleFileName, const std::string & descriptionFileName)
{
  RequireFile(moduleFileName);
  RequireFile(descriptionFileName);
  const auto model = Self::New();
  WithFileErrors(descriptionFileName, "the model description is damaged", [&] {
    std::ifstream stream(descriptionFileName);
    auto          description = json::parse(stream);
    description["network"]["architecture"] = ToName(architectureNames, ArchitectureEnum::TorchScript);
    model->ParseDescription(description.dump());
    model->Verify();
  });
  auto network = std::make_shared<TorchScriptNetwork>();
  WithFileErrors(
    moduleFileName, "the file is damaged or not a TorchScript module", [&] { network->ReadModule(moduleFileName); });
  this->ParseDescription(model->GetDescription());
  this->SetNetwork(std::move(network));
}

void
LandmarkModel::Write(const std::string & fileName, bool halfPrecision) const
{
  if (!m_Network)
  {
    itkExceptionMacro("A model without a network cannot be written; initialize, train or read one first.");
  }
  this->Verify();
  torch::serialize::OutputArchive weights;
  m_Network->SaveWeights(weights, halfPrecision);
  torch::serialize::OutputArchive archive;
  archive.write("description", torch::IValue(this->GetDescription()));
  archive.write("network", weights);
  std::ostringstream bytes;
  archive.save_to(bytes);
  WriteFileAtomically(fileName, bytes.str());
}

LandmarkModel::DeviceEnum
LandmarkModel::ResolveDevice(DeviceEnum device)
{
  const bool available = device != DeviceEnum::CPU && torch::cuda::is_available();
  if (device == DeviceEnum::CUDA && !available)
  {
    itkGenericExceptionMacro("CUDA was asked for, but LibTorch finds no CUDA device.");
  }
  return available ? DeviceEnum::CUDA : DeviceEnum::CPU;
}

void
LandmarkModel::Evaluate(const float *         image,
                        const SizeValueType * size,
                        float *               heatmaps,
                        float *               localAppearance,
                        float *               spatialConfiguration,
                        DeviceEnum            device,
                        unsigned int          numberOfThreads) const
{
  if (!m_Network)
  {
    itkExceptionMacro("The model has no network; read or train one first.");
  }
  const auto multiple = m_Network->GetSizeMultiple();
  // Tensors are ordered from the slowest axis to the fastest.
  std::vector<int64_t> extent(size, size + m_Dimension);
  std::reverse(extent.begin(), extent.end());
  for (const auto length : extent)
  {
    if (length <= 0 || length % multiple != 0)
    {
      itkExceptionMacro("The network takes grids whose sizes are multiples of " << multiple << " (got " << length
                                                                                << ").");
    }
  }
  if (numberOfThreads > 0 && static_cast<int>(numberOfThreads) != at::get_num_threads())
  {
    at::set_num_threads(static_cast<int>(numberOfThreads));
  }

  const bool               onCUDA = ResolveDevice(device) == DeviceEnum::CUDA;
  const c10::InferenceMode inferenceMode;
  HeatmapPrediction        prediction;
  try
  {
    std::shared_ptr<LandmarkNetwork> network = m_Network;
    // While a model is trained on a CUDA device, its own network is there.
    if (onCUDA && !IsOnCUDA(*network))
    {
      const std::lock_guard<std::mutex> lock(m_DeviceCopies->Mutex);
      if (!m_DeviceCopies->CUDA)
      {
        m_DeviceCopies->CUDA = this->CopyNetwork();
        m_DeviceCopies->CUDA->to(torch::Device(torch::kCUDA), false);
      }
      network = m_DeviceCopies->CUDA;
    }
    std::vector<int64_t> inputShape{ 1, 1 };
    inputShape.insert(inputShape.end(), extent.begin(), extent.end());
    const auto input = torch::from_blob(const_cast<float *>(image), inputShape, torch::kFloat)
                         .to(ToTorchDevice(onCUDA ? DeviceEnum::CUDA : DeviceEnum::CPU));
    prediction = network->Predict(input);
  }
  catch (const c10::Error & error)
  {
    itkExceptionMacro("The network could not be evaluated: " << FirstLine(error.what_without_backtrace()));
  }
  catch (const std::exception & error)
  {
    itkExceptionMacro("The network could not be evaluated: " << LastLine(error.what()));
  }

  const auto copyTo = [&](const torch::Tensor & maps, float * buffer, const char * name) {
    if (!buffer)
    {
      return;
    }
    if (!maps.defined())
    {
      itkExceptionMacro("The network has no " << name << " heatmaps.");
    }
    std::vector<int64_t> shape{ 1, this->GetNumberOfLandmarks() };
    shape.insert(shape.end(), extent.begin(), extent.end());
    if (maps.sizes() != shape)
    {
      itkExceptionMacro("The network delivered " << name << " heatmaps of shape " << maps.sizes() << " instead of "
                                                 << torch::IntArrayRef(shape) << '.');
    }
    const auto interleaved = maps[0].movedim(0, -1);
    torch::from_blob(buffer, interleaved.sizes(), torch::kFloat).copy_(interleaved);
  };
  copyTo(prediction.Heatmaps, heatmaps, "combined");
  copyTo(prediction.LocalAppearance, localAppearance, "local appearance");
  copyTo(prediction.SpatialConfiguration, spatialConfiguration, "spatial configuration");
}

std::shared_ptr<LandmarkNetwork>
LandmarkModel::CopyNetwork() const
{
  torch::serialize::OutputArchive output;
  m_Network->SaveWeights(output, false);
  std::stringstream bytes;
  output.save_to(bytes);
  torch::serialize::InputArchive input;
  input.load_from(bytes);
  auto network = MakeLandmarkNetwork(*this);
  network->LoadWeights(input);
  network->eval();
  return network;
}

void
LandmarkModel::PrintSelf(std::ostream & os, Indent indent) const
{
  Superclass::PrintSelf(os, indent);
  os << indent << "NumberOfParameters: " << this->GetNumberOfParameters() << std::endl;
  os << indent << "Description: " << this->GetDescription() << std::endl;
}

} // end namespace itk

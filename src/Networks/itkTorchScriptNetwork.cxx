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
#include "itkTorchScriptNetwork.h"

#include <sstream>

namespace itk
{

void
TorchScriptNetwork::ReadModule(const std::string & fileName)
{
  this->SetModule(torch::jit::load(fileName, torch::kCPU));
}

void
TorchScriptNetwork::SetModule(torch::jit::Module module)
{
  if (!module.find_method("forward"))
  {
    throw std::runtime_error("the TorchScript module has no method 'forward'");
  }
  module.eval();
  m_Module = std::move(module);
}

HeatmapPrediction
TorchScriptNetwork::Predict(const torch::Tensor & images)
{
  const auto        output = m_Module.forward({ images });
  HeatmapPrediction prediction;
  if (output.isTensor())
  {
    prediction.Heatmaps = output.toTensor();
    return prediction;
  }
  const auto elements = output.toTuple()->elements();
  prediction.Heatmaps = elements.at(0).toTensor();
  if (elements.size() == 3)
  {
    prediction.LocalAppearance = elements.at(1).toTensor();
    prediction.SpatialConfiguration = elements.at(2).toTensor();
  }
  return prediction;
}

void
TorchScriptNetwork::InitializeWeights(double)
{
  itkGenericExceptionMacro("A TorchScript network brings its own weights and cannot be initialized.");
}

void
TorchScriptNetwork::SaveWeights(torch::serialize::OutputArchive & archive, bool) const
{
  std::ostringstream stream;
  m_Module.save(stream);
  const auto bytes = stream.str();
  auto       tensor = torch::empty({ static_cast<int64_t>(bytes.size()) }, torch::kUInt8);
  std::copy(bytes.begin(), bytes.end(), tensor.data_ptr<uint8_t>());
  archive.write("module", tensor);
}

void
TorchScriptNetwork::LoadWeights(torch::serialize::InputArchive & archive)
{
  torch::Tensor tensor;
  if (!archive.try_read("module", tensor))
  {
    throw std::runtime_error("the TorchScript module is missing");
  }
  const auto *       bytes = reinterpret_cast<const char *>(tensor.data_ptr<uint8_t>());
  std::istringstream stream(std::string(bytes, static_cast<std::size_t>(tensor.numel())));
  this->SetModule(torch::jit::load(stream, torch::kCPU));
}

void
TorchScriptNetwork::to(torch::Device device, bool)
{
  m_Module.to(device);
}

} // end namespace itk

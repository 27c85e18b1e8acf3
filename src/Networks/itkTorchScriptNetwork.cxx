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
#include "itkNetworkRegistry.h"

#include <torch/script.h>

#include <sstream>

namespace itk
{

namespace
{

/** A module that was scripted or traced elsewhere; it can be applied and stored, not trained. */
class TorchScriptNetwork : public LandmarkNetwork
{
public:
  void
  SetModule(torch::jit::Module module)
  {
    if (!module.find_method("forward"))
    {
      throw std::runtime_error("the TorchScript module has no method 'forward'");
    }
    module.eval();
    m_Module = std::move(module);
  }

  NetworkMaps
  Predict(const torch::Tensor & images) const override
  {
    const auto output = m_Module.forward({ images });
    if (output.isTensor())
    {
      return { { HeatmapsName, output.toTensor() } };
    }
    const auto  elements = output.toTuple()->elements();
    NetworkMaps maps{ { HeatmapsName, elements.at(0).toTensor() } };
    if (elements.size() == 3)
    {
      maps[LocalAppearanceName] = elements.at(1).toTensor();
      maps[SpatialConfigurationName] = elements.at(2).toTensor();
    }
    return maps;
  }

  std::vector<NetworkMapDescription>
  GetMaps() const override
  {
    return { { HeatmapsName }, { LocalAppearanceName }, { SpatialConfigurationName } };
  }

  unsigned int
  GetSizeMultiple() const override
  {
    return 1;
  }

  void
  InitializeWeights(at::Generator) override
  {
    itkGenericExceptionMacro("A TorchScript network brings its own weights and cannot be initialized.");
  }

  void
  SaveWeights(torch::serialize::OutputArchive & archive, bool) const override
  {
    std::ostringstream stream;
    m_Module.save(stream);
    const auto bytes = stream.str();
    auto       tensor = torch::empty({ static_cast<int64_t>(bytes.size()) }, torch::kUInt8);
    std::copy(bytes.begin(), bytes.end(), tensor.data_ptr<uint8_t>());
    archive.write("module", tensor);
  }

  void
  LoadWeights(torch::serialize::InputArchive & archive) override
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
  to(torch::Device device, bool) override
  {
    m_Module.to(device);
  }

private:
  // Applying a module does not change it, but is not const in LibTorch.
  mutable torch::jit::Module m_Module;
};

} // namespace

std::shared_ptr<LandmarkNetwork>
ReadTorchScriptNetwork(const std::string & fileName)
{
  auto network = std::make_shared<TorchScriptNetwork>();
  network->SetModule(torch::jit::load(fileName, torch::kCPU));
  return network;
}

void
RegisterTorchScriptNetwork(NetworkRegistry & registry)
{
  NetworkMaker maker;
  maker.completeSettings = [](const nlohmann::json & given, unsigned int) {
    VerifyMembers(given, "", {});
    return nlohmann::json::object();
  };
  maker.make = [](const NetworkTask &, const nlohmann::json &) { return std::make_shared<TorchScriptNetwork>(); };
  registry.Add("TorchScript", maker);
}

} // end namespace itk

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
#include "itkDisplacementLayers.h"
#include "itkNetworkRegistry.h"
#include "itkPlainNumbersScope.h"
#include "itkTensorArchive.h"

#include <torch/csrc/jit/frontend/tracer.h>
#include <torch/script.h>

#include <algorithm>
#include <sstream>
#include <unordered_map>

namespace itk
{

namespace
{

struct TorchScriptSettings
{
  explicit TorchScriptSettings(unsigned int = 2) {}

  void
  Verify() const
  {
    RequireInRange("sizeMultiple", sizeMultiple, 1, 65536);
    RequireInRange("displacementStride", displacementStride, 0, 65536);
  }

  /** Grid sizes must be multiples of this. */
  unsigned int sizeMultiple{ 1 };
  /** Grid pixels a pixel of classification and displacements; 0: the module returns heatmaps. */
  unsigned int displacementStride{ 0 };
};

itkSettingsMacro(TorchScriptSettings, sizeMultiple, displacementStride);

/** The extra file of a module that holds its place in a model. */
constexpr const char * placeName = "LandmarkModelPlace";

/** A module that was scripted or traced; it can be applied and stored, not trained. */
class TorchScriptNetwork : public LandmarkNetwork
{
public:
  TorchScriptNetwork(const NetworkTask & task, const TorchScriptSettings & settings)
    : m_SizeMultiple(settings.sizeMultiple)
    , m_Maps(settings.displacementStride > 0 ? DescribeDisplacementMaps(task.dimension, settings.displacementStride)
                                             : std::vector<NetworkMapDescription>{ { HeatmapsName },
                                                                                   { LocalAppearanceName },
                                                                                   { SpatialConfigurationName } })
  {}

  const torch::jit::Module &
  GetModule() const
  {
    return m_Module;
  }

  /** From the bytes of a file. Returns the place in a model that it was written for, if that is known. */
  std::string
  ReadModule(const std::string & bytes)
  {
    FileBytes  file("", bytes);
    const auto problem = FindTensorArchiveProblem(file, "the file is damaged or not a TorchScript module");
    if (!problem.empty())
    {
      throw std::runtime_error(problem);
    }
    const PlainNumbersScope                      plainNumbers;
    std::istringstream                           stream(bytes);
    std::unordered_map<std::string, std::string> extraFiles{ { placeName, "" } };
    auto                                         module = torch::jit::load(stream, torch::kCPU, extraFiles);
    if (!module.find_method("forward"))
    {
      throw std::runtime_error("the TorchScript module has no method 'forward'");
    }
    module.eval();
    m_Module = std::move(module);
    return extraFiles[placeName];
  }

  NetworkMaps
  Predict(const torch::Tensor & images) const override
  {
    const auto output = m_Module.forward({ images });
    if (output.isTensor())
    {
      return { { m_Maps.front().name, output.toTensor() } };
    }
    if (!output.isTuple() || output.toTuple()->elements().empty())
    {
      throw std::runtime_error("its module returns neither a tensor nor a tuple of tensors");
    }
    const auto  elements = output.toTuple()->elements();
    NetworkMaps maps{ { m_Maps.front().name, elements.at(0).toTensor() } };
    for (std::size_t i = 1; i < m_Maps.size() && elements.size() == m_Maps.size(); ++i)
    {
      maps[m_Maps[i].name] = elements.at(i).toTensor();
    }
    return maps;
  }

  std::vector<NetworkMapDescription>
  GetMaps() const override
  {
    return m_Maps;
  }

  unsigned int
  GetSizeMultiple() const override
  {
    return m_SizeMultiple;
  }

  void
  InitializeWeights(at::Generator) override
  {
    itkGenericExceptionMacro("A TorchScript network brings its own weights and cannot be initialized.");
  }

  void
  SaveWeights(torch::serialize::OutputArchive & archive, bool) const override
  {
    const PlainNumbersScope plainNumbers;
    std::ostringstream      stream;
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
    if (!tensor.is_contiguous())
    {
      throw std::runtime_error("the TorchScript module is damaged");
    }
    const auto * const first = tensor.data_ptr<uint8_t>();
    this->ReadModule(std::string(first, first + tensor.numel()));
  }

  void
  to(torch::Device device, bool) override
  {
    m_Module.to(device);
  }

private:
  unsigned int                       m_SizeMultiple;
  std::vector<NetworkMapDescription> m_Maps;
  // Applying a module does not change it, but is not const in LibTorch.
  mutable torch::jit::Module m_Module;
};

/** Makes the tensors in a graph those of its module: constants would stay where they are when it is moved. */
void
HoldConstants(torch::jit::Graph & graph, torch::jit::Module & module)
{
  std::vector<torch::jit::Node *> constants;
  for (auto * const node : graph.nodes())
  {
    if (node->kind() == c10::prim::Constant && node->output()->type()->isSubtypeOf(*c10::TensorType::get()))
    {
      constants.push_back(node);
    }
  }
  for (auto * const node : constants)
  {
    const auto name = "constant" + std::to_string(module.buffers().size());
    module.register_buffer(name, torch::jit::toIValue(node->output())->toTensor());
    const torch::jit::WithInsertPoint here(node);
    node->output()->replaceAllUsesWith(graph.insertGetAttr(graph.inputs().front(), name));
    node->destroy();
  }
}

} // namespace

void
ReadTorchScriptModule(const std::string & fileName, const std::string & place, LandmarkNetwork & network)
{
  FileBytes  file(fileName);
  const auto written = dynamic_cast<TorchScriptNetwork &>(network).ReadModule(file.Get(0, file.GetLength()));
  if (!written.empty() && written != place)
  {
    throw std::runtime_error("it is " + written + " of its model, given as " + place +
                             ": modules must be in the order of stages and networks");
  }
}

std::string
TraceTorchScriptModule(const LandmarkNetwork &      network,
                       const std::vector<int64_t> & gridSize,
                       const std::string &          place)
{
  const PlainNumbersScope                            plainNumbers;
  const std::unordered_map<std::string, std::string> extraFiles{ { placeName, place } };
  std::ostringstream                                 bytes;
  if (const auto * const script = dynamic_cast<const TorchScriptNetwork *>(&network))
  {
    script->GetModule().save(bytes, extraFiles);
    return bytes.str();
  }
  // Tensors that the module does not hold would be constants of the trace.
  torch::jit::Module module("LandmarkNetwork");
  module.register_attribute("training", c10::BoolType::get(), false);
  for (const auto & item : GetStoredTensors(network))
  {
    module.register_parameter(item.first, item.second, !item.second.requires_grad());
  }
  const auto apply = [&network](torch::jit::Stack inputs) -> torch::jit::Stack {
    const auto                 maps = network.Predict(inputs.front().toTensor());
    std::vector<torch::IValue> outputs;
    for (const auto & map : network.GetMaps())
    {
      outputs.emplace_back(maps.at(map.name));
    }
    return { outputs.size() == 1 ? outputs.front() : c10::ivalue::Tuple::create(outputs) };
  };
  std::vector<int64_t> shape{ 1, 1 };
  shape.insert(shape.end(), gridSize.begin(), gridSize.end());
  const torch::NoGradGuard noGrad;
  const auto               trace = torch::jit::tracer::trace(
    { torch::zeros(shape) }, apply, [](const torch::Tensor &) { return ""; }, true, true, &module, { "images" });
  const auto & graph = trace.first->graph;
  HoldConstants(*graph, module);
  const auto name = c10::QualifiedName(*module.type()->name(), "forward");
  module.type()->addMethod(module._ivalue()->compilation_unit()->create_function(name, graph));
  module.save(bytes, extraFiles);
  return bytes.str();
}

nlohmann::json
GetTorchScriptSettings(const LandmarkNetwork & network)
{
  TorchScriptSettings settings;
  settings.sizeMultiple = network.GetSizeMultiple();
  for (const auto & map : network.GetMaps())
  {
    settings.displacementStride = map.isDisplacement ? map.stride : settings.displacementStride;
  }
  return settings;
}

void
RegisterTorchScriptNetwork(NetworkRegistry & registry)
{
  registry.Add(TorchScriptName, NetworkMaker::For<TorchScriptNetwork, TorchScriptSettings>());
}

} // end namespace itk

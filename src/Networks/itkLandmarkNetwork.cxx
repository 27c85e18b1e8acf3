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
#include "itkLandmarkNetwork.h"
#include "itkTensorArchive.h"

#include <ATen/Context.h>

#include <algorithm>
#include <locale>
#include <sstream>

namespace itk
{

std::vector<std::pair<std::string, torch::Tensor>>
GetStoredTensors(const LandmarkNetwork & network)
{
  std::vector<std::pair<std::string, torch::Tensor>> tensors;
  for (const auto & group : { network.named_parameters(), network.named_buffers() })
  {
    for (const auto & item : group)
    {
      auto key = item.key();
      std::replace(key.begin(), key.end(), '.', '_');
      tensors.emplace_back(key, item.value());
    }
  }
  return tensors;
}

NetworkMaps
LandmarkNetwork::PredictAround(const torch::Tensor & images, const torch::Tensor &) const
{
  return this->Predict(images);
}

void
LandmarkNetwork::SaveWeights(torch::serialize::OutputArchive & archive, bool halfPrecision) const
{
  for (const auto & item : GetStoredTensors(*this))
  {
    const auto value = item.second.detach().to(torch::kCPU).contiguous();
    archive.write(item.first, halfPrecision && value.is_floating_point() ? value.to(torch::kHalf) : value);
  }
}

void
LandmarkNetwork::LoadWeights(torch::serialize::InputArchive & archive)
{
  const torch::NoGradGuard noGrad;
  const auto               tensors = GetStoredTensors(*this);
  for (const auto & item : tensors)
  {
    torch::Tensor stored;
    if (!archive.try_read(item.first, stored))
    {
      throw std::runtime_error("the weights of layer '" + item.first + "' are missing");
    }
    if (stored.sizes() != item.second.sizes())
    {
      std::ostringstream message;
      message.imbue(std::locale::classic());
      message << "the weights of layer '" << item.first << "' have shape " << stored.sizes()
              << ", but the description of the network asks for " << item.second.sizes();
      throw std::runtime_error(message.str());
    }
    if (stored.is_floating_point() != item.second.is_floating_point())
    {
      throw std::runtime_error("the weights of layer '" + item.first + "' are damaged");
    }
    if (stored.is_floating_point() && !stored.isfinite().all().item<bool>())
    {
      throw std::runtime_error("the weights of layer '" + item.first + "' are not finite");
    }
    item.second.copy_(stored);
  }
  if (archive.keys().size() > tensors.size())
  {
    throw std::runtime_error("there are more weights than the description of the network asks for");
  }
}

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
  FileBytes  file("", content);
  const auto problem = FindTensorArchiveProblem(file, "the weights are damaged");
  if (!problem.empty())
  {
    throw std::runtime_error(problem);
  }
  std::istringstream             bytes(content);
  torch::serialize::InputArchive archive;
  archive.load_from(bytes);
  network.LoadWeights(archive);
}

at::Generator
MakeGenerator(torch::Device device, unsigned int seed)
{
  auto generator = at::globalContext().defaultGenerator(device).clone();
  generator.set_current_seed(seed);
  return generator;
}

} // end namespace itk

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
#include "itkLocalizationUNet.h"
#include "itkSpatialConfigurationNet.h"
#include "itkTorchScriptNetwork.h"

namespace itk
{

void
LandmarkNetwork::SaveWeights(torch::serialize::OutputArchive & archive, bool halfPrecision) const
{
  for (const auto & parameter : named_parameters())
  {
    const auto value = parameter.value().detach().to(torch::kCPU).contiguous();
    auto       key = parameter.key();
    std::replace(key.begin(), key.end(), '.', '_');
    archive.write(key, halfPrecision ? value.to(torch::kHalf) : value);
  }
}

void
LandmarkNetwork::LoadWeights(torch::serialize::InputArchive & archive)
{
  torch::NoGradGuard noGrad;
  auto               parameters = named_parameters();
  for (auto & parameter : parameters)
  {
    auto key = parameter.key();
    std::replace(key.begin(), key.end(), '.', '_');
    torch::Tensor stored;
    if (!archive.try_read(key, stored))
    {
      throw std::runtime_error("the weights of layer '" + key + "' are missing");
    }
    if (stored.sizes() != parameter.value().sizes())
    {
      std::ostringstream message;
      message << "the weights of layer '" << key << "' have shape " << stored.sizes()
              << ", but the description of the network asks for " << parameter.value().sizes();
      throw std::runtime_error(message.str());
    }
    parameter.value().copy_(stored);
  }
  if (archive.keys().size() > parameters.size())
  {
    throw std::runtime_error("there are more weights than the description of the network asks for");
  }
}

std::shared_ptr<LandmarkNetwork>
MakeLandmarkNetwork(const LandmarkModel & model)
{
  switch (model.GetArchitecture())
  {
    case LandmarkModelEnums::Architecture::SpatialConfigurationNet:
      return std::make_shared<SpatialConfigurationNet>(model);
    case LandmarkModelEnums::Architecture::LocalizationUNet:
      return std::make_shared<LocalizationUNet>(model);
    case LandmarkModelEnums::Architecture::TorchScript:
      return std::make_shared<TorchScriptNetwork>();
  }
  itkGenericExceptionMacro("Unknown network architecture.");
}

} // end namespace itk

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
#include "itkDisplacementLayers.h"

namespace itk
{

BatchNormalizationLayer::BatchNormalizationLayer(int64_t filters)
{
  m_Weight = register_parameter("weight", torch::ones({ filters }));
  m_Bias = register_parameter("bias", torch::zeros({ filters }));
  m_RunningMean = register_buffer("running_mean", torch::zeros({ filters }));
  m_RunningVariance = register_buffer("running_variance", torch::ones({ filters }));
}

torch::Tensor
BatchNormalizationLayer::Apply(const torch::Tensor & input) const
{
  constexpr double momentum = 0.1;
  constexpr double epsilon = 1e-5;
  return torch::batch_norm(
    input, m_Weight, m_Bias, m_RunningMean, m_RunningVariance, is_training(), momentum, epsilon, true);
}

void
BatchNormalizationLayer::Initialize()
{
  const torch::NoGradGuard noGrad;
  m_Weight.fill_(1.0);
  m_Bias.zero_();
  m_RunningMean.zero_();
  m_RunningVariance.fill_(1.0);
}

NormalizedConvolutionLayer::NormalizedConvolutionLayer(unsigned int dimension,
                                                       int64_t      inputs,
                                                       int64_t      outputs,
                                                       int64_t      kernelSize,
                                                       int64_t      stride)
{
  m_Convolution = register_module(
    "convolution", std::make_shared<ConvolutionLayer>(dimension, inputs, outputs, kernelSize, false, stride));
  m_Normalization = register_module("normalization", std::make_shared<BatchNormalizationLayer>(outputs));
}

void
NormalizedConvolutionLayer::Initialize(at::Generator generator)
{
  m_Convolution->InitializeHe(std::move(generator));
  m_Normalization->Initialize();
}

DisplacementHeads::DisplacementHeads(unsigned int dimension, int64_t inputs, int64_t filters, int64_t landmarks)
  : m_Classification(this->MakeHead("classification", dimension, inputs, filters, landmarks))
  , m_Displacement(this->MakeHead("displacement", dimension, inputs, filters, landmarks * dimension))
{}

auto
DisplacementHeads::MakeHead(const std::string & name,
                            unsigned int        dimension,
                            int64_t             inputs,
                            int64_t             filters,
                            int64_t             outputs) -> HeadType
{
  HeadType head;
  for (unsigned int i = 0; i < 3; ++i)
  {
    head.push_back(register_module(
      name + std::to_string(i),
      std::make_shared<ConvolutionLayer>(dimension, i == 0 ? inputs : filters, i == 2 ? outputs : filters, 1, false)));
  }
  return head;
}

NetworkMaps
DisplacementHeads::Apply(const torch::Tensor & features) const
{
  const auto apply = [&features](const HeadType & head) {
    const auto hidden = torch::relu(head[1]->Apply(torch::relu(head[0]->Apply(features))));
    return head[2]->Apply(hidden);
  };
  return { { ClassificationLogitsName, apply(m_Classification) }, { LogDisplacementName, apply(m_Displacement) } };
}

void
DisplacementHeads::Initialize(at::Generator generator)
{
  for (const auto & head : { m_Classification, m_Displacement })
  {
    for (const auto & layer : head)
    {
      layer->InitializeHe(generator);
    }
  }
}

NetworkMaps
CompleteDisplacementMaps(NetworkMaps maps)
{
  maps[ClassificationName] = torch::sigmoid(maps.at(ClassificationLogitsName));
  maps[DisplacementName] = FromLogDisplacement(maps.at(LogDisplacementName));
  return maps;
}

std::vector<NetworkMapDescription>
DescribeDisplacementMaps(unsigned int dimension, unsigned int stride)
{
  return { { ClassificationName, 1, stride }, { DisplacementName, dimension, stride, true } };
}

torch::Tensor
ToLogDisplacement(const torch::Tensor & displacement)
{
  return displacement.sign() * (displacement.abs() + 1.0).log10();
}

torch::Tensor
FromLogDisplacement(const torch::Tensor & logarithm)
{
  constexpr double largest = 6.0;
  return logarithm.sign() * (torch::pow(10.0, logarithm.abs().clamp_max(largest)) - 1.0);
}

} // end namespace itk

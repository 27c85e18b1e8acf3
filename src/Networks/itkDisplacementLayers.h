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
#ifndef itkDisplacementLayers_h
#define itkDisplacementLayers_h

#include "itkLandmarkNetwork.h"
#include "itkNetworkLayers.h"

#include <memory>

namespace itk
{

/** Batch normalization with running means and variances, which are what is applied after training. */
class BatchNormalizationLayer : public torch::nn::Module
{
public:
  explicit BatchNormalizationLayer(int64_t filters);

  torch::Tensor
  Apply(const torch::Tensor & input) const;

  /** Factors and variances 1, shifts and means 0. */
  void
  Initialize();

private:
  torch::Tensor m_Weight;
  torch::Tensor m_Bias;
  torch::Tensor m_RunningMean;
  torch::Tensor m_RunningVariance;
};

/** A convolution and batch normalization. */
class NormalizedConvolutionLayer : public torch::nn::Module
{
public:
  NormalizedConvolutionLayer(unsigned int dimension,
                             int64_t      inputs,
                             int64_t      outputs,
                             int64_t      kernelSize,
                             int64_t      stride = 1);

  torch::Tensor
  Apply(const torch::Tensor & input) const
  {
    return m_Normalization->Apply(m_Convolution->Apply(input));
  }

  void
  Initialize(at::Generator generator);

private:
  std::shared_ptr<ConvolutionLayer>        m_Convolution;
  std::shared_ptr<BatchNormalizationLayer> m_Normalization;
};

/** Two heads over features, each of three 1 x 1 convolutions: in which patch a landmark is, and how far it is from the
 * center of each. */
class DisplacementHeads : public torch::nn::Module
{
public:
  DisplacementHeads(unsigned int dimension, int64_t inputs, int64_t filters, int64_t landmarks);

  /** ClassificationLogitsName and LogDisplacementName. */
  NetworkMaps
  Apply(const torch::Tensor & features) const;

  void
  Initialize(at::Generator generator);

private:
  using HeadType = std::vector<std::shared_ptr<ConvolutionLayer>>;

  HeadType
  MakeHead(const std::string & name, unsigned int dimension, int64_t inputs, int64_t filters, int64_t outputs);

  HeadType m_Classification;
  HeadType m_Displacement;
};

/** Adds, to what the heads compute, ClassificationName, the sigmoid, and DisplacementName, in grid pixels. */
NetworkMaps
CompleteDisplacementMaps(NetworkMaps maps);

/** What networks with these heads declare. */
std::vector<NetworkMapDescription>
DescribeDisplacementMaps(unsigned int dimension, unsigned int stride);

/** sign(d) log10(|d| + 1) of a displacement d, and back; at most a million. */
torch::Tensor
ToLogDisplacement(const torch::Tensor & displacement);
torch::Tensor
FromLogDisplacement(const torch::Tensor & logarithm);

} // end namespace itk

#endif

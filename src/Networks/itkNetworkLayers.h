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
#ifndef itkNetworkLayers_h
#define itkNetworkLayers_h

#include <torch/nn/module.h>

#include <vector>

namespace itk
{

/** Convolution with bias and 'same' padding, in 2 or 3 dimensions. */
class ConvolutionLayer : public torch::nn::Module
{
public:
  ConvolutionLayer(unsigned int dimension,
                   int64_t      inputs,
                   int64_t      outputs,
                   int64_t      kernelSize,
                   bool         reflectPadding,
                   int64_t      stride = 1);

  torch::Tensor
  Apply(const torch::Tensor & input) const;

  /** Apply(), then a LeakyReLU with the paper's slope of 0.1. */
  torch::Tensor
  ApplyAndActivate(const torch::Tensor & input) const;

  /** Biases 0; kernel from a normal distribution truncated at two standard deviations, sqrt(2 / fan-in) (He et al.,
   * ICCV 2015). */
  void
  InitializeHe(at::Generator generator);

  /** Biases 0; kernel from N(0, deviation). */
  void
  InitializeNormal(double deviation, at::Generator generator);

private:
  torch::Tensor
  Convolve(const torch::Tensor & input, double slope) const;

  int64_t       m_Dimension;
  int64_t       m_Radius;
  int64_t       m_Stride;
  bool          m_ReflectPadding;
  torch::Tensor m_Weight;
  torch::Tensor m_Bias;
};

/** Each throws a SettingError when a number of filters, one of layers, levels or blocks, a kernel size, or a factor of
 * pooling cannot be. */
void
VerifyFilters(const std::string & place, unsigned int count);
void
VerifyDepth(const std::string & place, unsigned int count);
void
VerifyKernelSize(const std::string & place, unsigned int size);
void
VerifyPooling(const std::string & place, unsigned int factor);

/** LeakyReLU with a slope of 0.1, then dropout of single values with this probability, in place. A backward pass needs
 * the result and a byte a value; torch::dropout() would keep three floats a value. */
torch::Tensor
ActivateAndDrop(torch::Tensor input, double dropoutProbability, const at::Generator & generator);

/** Mean of disjoint blocks of `factor` pixels along each axis. */
torch::Tensor
AveragePool(const torch::Tensor & input, int64_t factor);

/** Multiplies the size along each axis by `factor`, interpolating linearly between pixel centers, border repeated; the
 * taps of 2 are 1/4 and 3/4. */
torch::Tensor
UpsampleLinear(const torch::Tensor & input, int64_t factor = 2);

/** Multiplies the size along each axis by `factor`, interpolating between pixel centers with Keys' cubic kernel,
 * A = -1/2; the input is zero beyond its border. */
torch::Tensor
UpsampleCubic(const torch::Tensor & input, int64_t factor);

} // end namespace itk

#endif

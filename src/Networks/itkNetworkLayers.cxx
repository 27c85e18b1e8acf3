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
#include "itkNetworkLayers.h"
#include "itkConvolutionLayouts.h"
#include "itkKeysCubicKernel.h"
#include "itkSettingError.h"
#include "itkWinogradConvolution.h"

#include <ATen/TracerMode.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/csrc/jit/frontend/tracer.h>

namespace itk
{

namespace
{

constexpr double NegativeSlope = 0.1;

struct ActivationWithDropout : public torch::autograd::Function<ActivationWithDropout>
{
  static torch::Tensor
  forward(torch::autograd::AutogradContext * context,
          torch::Tensor                      input,
          double                             dropoutProbability,
          const at::Generator &              generator)
  {
    const double share = 1.0 - dropoutProbability;
    const auto   kept = torch::empty_like(input, input.options().dtype(torch::kBool)).bernoulli_(share, generator);
    torch::leaky_relu_(input, NegativeSlope).mul_(kept).mul_(1.0 / share);
    context->mark_dirty({ input });
    context->save_for_backward({ input, kept });
    context->saved_data["share"] = share;
    return input;
  }

  static torch::autograd::variable_list
  backward(torch::autograd::AutogradContext * context, torch::autograd::variable_list gradients)
  {
    const auto   saved = context->get_saved_variables();
    const double share = context->saved_data["share"].toDouble();
    // Where a value was kept, the result has the sign of the input.
    return { at::leaky_relu_backward(gradients[0], saved[0], NegativeSlope, true).mul_(saved[1]).mul_(1.0 / share),
             torch::Tensor(),
             torch::Tensor() };
  }
};

/** The kernel of UpsampleCubic() along an axis, for each of some channels. To a trace, it is a constant. */
torch::Tensor
MakeCubicKernel(int64_t channels, int64_t dimension, int64_t axis, int64_t factor)
{
  const at::tracer::impl::NoTracerDispatchMode untraced;
  const auto                                   before = (3 * factor + 1) / 2;
  std::vector<float>                           taps;
  for (auto i = -before; i < factor + before; ++i)
  {
    const double position = (i + 0.5) / factor - 0.5;
    const auto   base = static_cast<int64_t>(std::floor(position));
    double       weights[4];
    ComputeKeysCubicWeights(position - base, weights);
    taps.push_back(base > -3 && base < 2 ? static_cast<float>(weights[1 - base]) : 0.0F);
  }
  std::vector<int64_t> shape(2 + dimension, 1);
  shape[0] = channels;
  shape[2 + axis] = static_cast<int64_t>(taps.size());
  return torch::tensor(taps).repeat({ channels }).view(shape);
}

/** UpsampleCubic() by transposed convolutions along one axis after the other. They are slower, but for any size. */
torch::Tensor
UpsampleCubicByConvolutions(const torch::Tensor & input, int64_t factor)
{
  const auto                 channels = input.size(1);
  const auto                 dimension = input.dim() - 2;
  const std::vector<int64_t> ones(dimension, 1);
  const std::vector<int64_t> zeros(dimension, 0);
  auto                       result = input;
  for (int64_t axis = 0; axis < dimension; ++axis)
  {
    auto strides = ones;
    auto paddings = zeros;
    strides[axis] = factor;
    paddings[axis] = (3 * factor + 1) / 2;
    const auto kernel = MakeCubicKernel(channels, dimension, axis, factor);
    result = torch::convolution(result, kernel, {}, strides, paddings, ones, true, zeros, channels);
  }
  return result;
}

} // namespace

ConvolutionLayer::ConvolutionLayer(unsigned int dimension,
                                   int64_t      inputs,
                                   int64_t      outputs,
                                   int64_t      kernelSize,
                                   bool         reflectPadding,
                                   int64_t      stride)
  : m_Dimension(dimension)
  , m_Radius(kernelSize / 2)
  , m_Stride(stride)
  , m_ReflectPadding(reflectPadding)
{
  std::vector<int64_t> shape{ outputs, inputs };
  shape.resize(2 + dimension, kernelSize);
  m_Weight = register_parameter("weight", torch::empty(shape));
  m_Bias = register_parameter("bias", torch::zeros({ outputs }));
}

torch::Tensor
ConvolutionLayer::Apply(const torch::Tensor & input) const
{
  return this->Convolve(input, 1.0);
}

torch::Tensor
ConvolutionLayer::ApplyAndActivate(const torch::Tensor & input) const
{
  return this->Convolve(input, NegativeSlope);
}

torch::Tensor
ConvolutionLayer::Convolve(const torch::Tensor & input, double slope) const
{
  auto padded = input;
  auto padding = m_Radius;
  if (m_ReflectPadding && m_Radius > 0)
  {
    const std::vector<int64_t> borders(2 * m_Dimension, m_Radius);
    padded = m_Dimension == 2 ? torch::reflection_pad2d(input, borders) : torch::reflection_pad3d(input, borders);
    padding = 0;
  }
  // A trace can hold LibTorch's own functions, and no sizes.
  const bool isTraced = torch::jit::tracer::isTracing();
  if (!isTraced && m_Stride == 1 && IsForWinograd(padded, m_Weight))
  {
    return ConvolveWithWinograd(padded, m_Weight, m_Bias, padding, slope);
  }
  torch::Tensor result;
  if (!isTraced && m_Dimension == 2 && m_Stride == 1)
  {
    const bool isMeasured = padded.device().is_cpu() && padded.scalar_type() == torch::kFloat;
    const auto layout = isMeasured ? ConvolutionLayouts::GetInstance().Get(padded, m_Weight, m_Bias, padding)
                                   : ConvolutionLayout::ChannelsLast;
    result = ConvolvePlanes(padded, m_Weight, m_Bias, padding, layout);
  }
  else
  {
    const std::vector<int64_t> ones(m_Dimension, 1);
    const std::vector<int64_t> zeros(m_Dimension, 0);
    const std::vector<int64_t> strides(m_Dimension, m_Stride);
    const std::vector<int64_t> paddings(m_Dimension, padding);
    // In volumes, LibTorch is faster with one channel after the other.
    const auto arranged = m_Dimension == 3 && !isTraced ? padded.contiguous() : padded;
    result = torch::convolution(arranged, m_Weight, m_Bias, strides, paddings, ones, false, zeros, 1);
  }
  return slope == 1.0 ? result : torch::leaky_relu_(result, slope);
}

void
ConvolutionLayer::InitializeHe(at::Generator generator)
{
  torch::NoGradGuard noGrad;
  const auto         fanIn = static_cast<double>(m_Weight[0].numel());
  const double       deviation = std::sqrt(2.0 / fanIn);
  const double       cut = std::erf(2.0 / std::sqrt(2.0));
  m_Weight.uniform_(-cut, cut, generator).erfinv_().mul_(deviation * std::sqrt(2.0));
  m_Bias.zero_();
}

void
ConvolutionLayer::InitializeNormal(double deviation, at::Generator generator)
{
  torch::NoGradGuard noGrad;
  m_Weight.normal_(0.0, deviation, generator);
  m_Bias.zero_();
}

void
VerifyFilters(const std::string & place, unsigned int count)
{
  RequireInRange(place, count, 1, 65536);
}

void
VerifyDepth(const std::string & place, unsigned int count)
{
  RequireInRange(place, count, 1, 12);
}

void
VerifyKernelSize(const std::string & place, unsigned int size)
{
  if (size % 2 == 0 || size > 999)
  {
    throw SettingError(place, "must be odd, and below 1000 (got " + std::to_string(size) + ')');
  }
}

void
VerifyPooling(const std::string & place, unsigned int factor)
{
  RequireInRange(place, factor, 1, 1024);
}

torch::Tensor
ActivateAndDrop(torch::Tensor input, double dropoutProbability, const at::Generator & generator)
{
  return ActivationWithDropout::apply(input, dropoutProbability, generator);
}

torch::Tensor
AveragePool(const torch::Tensor & input, int64_t factor)
{
  if (input.dim() == 4)
  {
    return torch::avg_pool2d(input, factor);
  }
  if (!input.is_contiguous(at::MemoryFormat::ChannelsLast3d) || torch::jit::tracer::isTracing())
  {
    return torch::avg_pool3d(input, factor);
  }
  // LibTorch would change the layout: each plane, then the planes.
  const auto planes = input.permute({ 0, 2, 1, 3, 4 }).flatten(0, 1);
  const auto depth = input.size(2) / factor;
  return torch::avg_pool2d(planes, factor)
    .unflatten(0, { input.size(0), input.size(2) })
    .narrow(1, 0, depth * factor)
    .unflatten(1, { depth, factor })
    .mean(2)
    .permute({ 0, 2, 1, 3, 4 });
}

torch::Tensor
UpsampleLinear(const torch::Tensor & input, int64_t factor)
{
  const std::vector<double>  factors(input.dim() - 2, static_cast<double>(factor));
  const at::ArrayRef<double> scales(factors);
  return input.dim() == 4 ? torch::upsample_bilinear2d(input, at::OptionalIntArrayRef(), false, scales)
                          : torch::upsample_trilinear3d(input, at::OptionalIntArrayRef(), false, scales);
}

torch::Tensor
UpsampleCubic(const torch::Tensor & input, int64_t factor)
{
  if (torch::jit::tracer::isTracing())
  {
    return UpsampleCubicByConvolutions(input, factor);
  }
  // As rows of numbers in the order of memory: an axis, what comes before it and what comes after it.
  auto result = input.movedim(1, -1).contiguous();
  for (int64_t axis = input.dim() - 2; axis >= 1; --axis)
  {
    const auto size = result.size(axis);
    auto       matrix = torch::zeros({ size * factor, size });
    auto       weight = matrix.accessor<float, 2>();
    for (int64_t i = 0; i < size * factor; ++i)
    {
      const double position = (i + 0.5) / factor - 0.5;
      const auto   base = static_cast<int64_t>(std::floor(position));
      double       weights[4];
      ComputeKeysCubicWeights(position - base, weights);
      for (int64_t k = 0; k < 4; ++k)
      {
        const auto j = base - 1 + k;
        if (j >= 0 && j < size)
        {
          weight[i][j] = static_cast<float>(weights[k]);
        }
      }
    }
    auto shape = result.sizes().vec();
    shape[axis] *= factor;
    const auto rows = result.flatten(axis + 1).flatten(0, axis - 1);
    result = torch::matmul(matrix.to(input.options()), rows).view(shape);
  }
  return result.movedim(-1, 1);
}

} // end namespace itk

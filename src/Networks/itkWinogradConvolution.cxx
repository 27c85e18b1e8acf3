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
#include "itkWinogradConvolution.h"
#include "itkWinogradKernels.h"

#include <ATen/Parallel.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/zeros.h>
#include <torch/csrc/autograd/custom_function.h>

#include <algorithm>

namespace itk
{

namespace
{

/** The kernels for this processor, or null. */
const WinogradKernels *
GetKernels()
{
#ifdef LANDMARK_HAS_WINOGRAD_KERNELS
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
  {
    return &WinogradKernelsAVX512;
  }
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
  {
    return &WinogradKernelsAVX2;
  }
#endif
  return nullptr;
}

const WinogradKernels &
GetUsedKernels()
{
  static const auto * const kernels = GetKernels();
  return *kernels;
}

WinogradShape
MakeShape(const at::Tensor & input, int64_t outputs, int64_t padding)
{
  const bool isPlane = input.dim() == 4;
  return { input.size(0),   isPlane ? 1 : input.size(2),
           input.size(-2),  input.size(-1),
           input.size(1),   outputs,
           isPlane ? 1 : 3, padding };
}

at::MemoryFormat
GetChannelsLast(const at::Tensor & values)
{
  return values.dim() == 4 ? at::MemoryFormat::ChannelsLast : at::MemoryFormat::ChannelsLast3d;
}

at::Tensor
ToChannelsLast(const at::Tensor & values)
{
  return values.contiguous(GetChannelsLast(values));
}

/** Calls `compute(first tile, last tile, scratch, thread)` for a range of tiles a thread. */
template <typename TCompute>
void
ForAllTiles(const WinogradShape & shape, int64_t threads, const TCompute & compute)
{
  const auto       tiles = GetUsedKernels().CountTiles(shape);
  const auto       scratchSize = GetUsedKernels().GetScratchSize(shape);
  const at::Tensor scratch = at::empty({ threads, scratchSize });
  float * const    memory = scratch.data_ptr<float>();
  at::parallel_for(0, threads, 1, [&](int64_t begin, int64_t end) {
    for (int64_t thread = begin; thread < end; ++thread)
    {
      compute(tiles * thread / threads, tiles * (thread + 1) / threads, memory + thread * scratchSize, thread);
    }
  });
}

/** Ranges of at least some tiles. */
int64_t
CountThreads(const WinogradShape & shape)
{
  return std::clamp<int64_t>(GetUsedKernels().CountTiles(shape) / 16, 1, at::get_num_threads());
}

at::Tensor
TransformWeights(const at::Tensor & weights, bool isRotated)
{
  const auto & kernels = GetUsedKernels();
  const auto   outputs = weights.size(0);
  const auto   inputs = weights.size(1);
  const auto   depth = weights.dim() == 4 ? 1 : weights.size(2);
  auto         transformed =
    at::empty({ depth, 36, isRotated ? outputs : inputs, kernels.PadChannels(isRotated ? inputs : outputs) });
  kernels.TransformWeights(
    weights.contiguous().data_ptr<float>(), outputs, inputs, depth, isRotated, transformed.data_ptr<float>());
  return transformed;
}

at::Tensor
Convolve(const at::Tensor & input,
         const at::Tensor & activated,
         double             activatedSlope,
         const at::Tensor & transformed,
         const at::Tensor & bias,
         int64_t            outputs,
         int64_t            padding,
         double             slope)
{
  const auto shape = MakeShape(input, outputs, padding);
  auto       sizes = input.sizes().vec();
  sizes[1] = outputs;
  std::for_each(sizes.begin() + 2, sizes.end(), [padding](int64_t & size) { size += 2 * padding - 2; });
  auto         output = at::empty(sizes, input.options().memory_format(GetChannelsLast(input)));
  const auto * inputValues = input.data_ptr<float>();
  const auto * activatedValues = activated.defined() ? activated.data_ptr<float>() : nullptr;
  const auto * biasValues = bias.defined() ? bias.data_ptr<float>() : nullptr;
  const auto * weights = transformed.data_ptr<float>();
  auto *       outputValues = output.data_ptr<float>();
  ForAllTiles(shape, CountThreads(shape), [&](int64_t first, int64_t last, float * scratch, int64_t) {
    GetUsedKernels().Convolve(shape,
                              inputValues,
                              activatedValues,
                              static_cast<float>(activatedSlope),
                              weights,
                              biasValues,
                              static_cast<float>(slope),
                              first,
                              last,
                              scratch,
                              outputValues);
  });
  return output;
}

class WinogradFunction : public torch::autograd::Function<WinogradFunction>
{
public:
  static at::Tensor
  forward(torch::autograd::AutogradContext * context,
          const at::Tensor &                 input,
          const at::Tensor &                 weights,
          const at::Tensor &                 bias,
          int64_t                            padding,
          double                             slope)
  {
    const auto arranged = ToChannelsLast(input);
    const auto output =
      Convolve(arranged, {}, 1.0, TransformWeights(weights, false), bias, weights.size(0), padding, slope);
    if (context)
    {
      context->save_for_backward({ arranged, weights, slope == 1.0 ? at::Tensor() : output });
      context->saved_data["padding"] = padding;
      context->saved_data["slope"] = slope;
    }
    return output;
  }

  static torch::autograd::variable_list
  backward(torch::autograd::AutogradContext * context, torch::autograd::variable_list gradients)
  {
    const auto   saved = context->get_saved_variables();
    const auto & input = saved[0];
    const auto & weights = saved[1];
    const auto & activated = saved[2];
    const auto   padding = context->saved_data["padding"].toInt();
    const auto   slope = context->saved_data["slope"].toDouble();
    const auto   gradient = ToChannelsLast(gradients[0]);
    at::Tensor   inputGradient;
    if (context->needs_input_grad(0))
    {
      inputGradient =
        Convolve(gradient, activated, slope, TransformWeights(weights, true), {}, weights.size(1), 2 - padding, 1.0);
    }
    const auto   shape = MakeShape(input, weights.size(0), padding);
    const auto & kernels = GetUsedKernels();
    const auto   threads = CountThreads(shape);
    const auto   padded = kernels.PadChannels(shape.outputs);
    const auto   transformed = at::zeros({ threads, shape.kernelDepth, 36, shape.inputs, padded });
    const auto   sums = at::zeros({ threads, padded });
    const auto   stride = transformed.stride(0);
    const auto * inputValues = input.data_ptr<float>();
    const auto * gradientValues = gradient.data_ptr<float>();
    const auto * activatedValues = activated.defined() ? activated.data_ptr<float>() : nullptr;
    auto *       transformedValues = transformed.data_ptr<float>();
    auto *       sumValues = sums.data_ptr<float>();
    ForAllTiles(shape, threads, [&](int64_t first, int64_t last, float * scratch, int64_t thread) {
      kernels.AddWeightGradient(shape,
                                inputValues,
                                gradientValues,
                                activatedValues,
                                static_cast<float>(slope),
                                first,
                                last,
                                scratch,
                                transformedValues + thread * stride,
                                sumValues + thread * padded);
    });
    auto weightGradient = at::empty_like(weights, at::MemoryFormat::Contiguous);
    kernels.TransformWeightGradient(transformed.sum(0).data_ptr<float>(),
                                    shape.outputs,
                                    shape.inputs,
                                    shape.kernelDepth,
                                    weightGradient.data_ptr<float>());
    return { inputGradient, weightGradient, sums.sum(0).narrow(0, 0, shape.outputs), at::Tensor(), at::Tensor() };
  }
};

} // namespace

bool
IsForWinograd(const at::Tensor & input, const at::Tensor & weights)
{
  static const bool hasKernels = GetKernels() != nullptr;
  const auto        inputs = weights.size(1);
  const auto        outputs = weights.size(0);
  // Fewer channels leave most of a register, and of the time, unused.
  constexpr int64_t leastChannels = 16;
  // More transformed weights, four times as many, do not stay in the cache.
  constexpr int64_t mostWeights = 1 << 20;
  if (!hasKernels || (input.dim() != 4 && input.dim() != 5) || weights.size(2) != 3 || outputs < leastChannels ||
      inputs < leastChannels || weights.numel() > mostWeights || !input.device().is_cpu() ||
      input.scalar_type() != at::kFloat || weights.scalar_type() != at::kFloat)
  {
    return false;
  }
  // With fewer tiles, the transforms of the weights take more time than they save.
  const auto depth = input.dim() == 5 ? input.size(2) : 1;
  const auto tiles = input.size(0) * depth * ((input.size(-2) + 3) / 4) * ((input.size(-1) + 3) / 4);
  return 8 * tiles >= inputs + outputs;
}

at::Tensor
ConvolveWithWinograd(const at::Tensor & input,
                     const at::Tensor & weights,
                     const at::Tensor & bias,
                     int64_t            padding,
                     double             slope)
{
  if (at::GradMode::is_enabled())
  {
    return WinogradFunction::apply(input, weights, bias, padding, slope);
  }
  return WinogradFunction::forward(nullptr, input, weights, bias, padding, slope);
}

} // end namespace itk

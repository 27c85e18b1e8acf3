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
#include "itkConvolutionLayouts.h"

#include <torch/csrc/autograd/autograd.h>
#include <torch/types.h>

#include <algorithm>
#include <chrono>
#include <limits>
#include <locale>
#include <sstream>

namespace itk
{

namespace
{

double
Measure(const torch::Tensor & input,
        const torch::Tensor & weights,
        const torch::Tensor & bias,
        int64_t               padding,
        bool                  hasGradient,
        ConvolutionLayout     layout)
{
  const auto start = std::chrono::steady_clock::now();
  const auto output = ConvolvePlanes(input, weights, bias, padding, layout);
  if (hasGradient)
  {
    const bool isFirst = !input.requires_grad();
    torch::autograd::grad({ output },
                          isFirst ? std::vector<torch::Tensor>{ weights }
                                  : std::vector<torch::Tensor>{ weights, input },
                          { output.detach() });
  }
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

ConvolutionLayout
FindFaster(const torch::Tensor & input,
           const torch::Tensor & weights,
           const torch::Tensor & bias,
           int64_t               padding,
           bool                  hasGradient)
{
  const auto measure = [&](ConvolutionLayout layout) {
    return Measure(input, weights, bias, padding, hasGradient, layout);
  };
  // The first time, kernels are compiled; beyond a factor of four, that does not matter.
  double contiguous = measure(ConvolutionLayout::Contiguous);
  double channelsLast = measure(ConvolutionLayout::ChannelsLast);
  if (std::max(contiguous, channelsLast) < 4.0 * std::min(contiguous, channelsLast))
  {
    contiguous = channelsLast = std::numeric_limits<double>::infinity();
    for (int repetition = 0; repetition < 3; ++repetition)
    {
      contiguous = std::min(contiguous, measure(ConvolutionLayout::Contiguous));
      channelsLast = std::min(channelsLast, measure(ConvolutionLayout::ChannelsLast));
    }
  }
  // So that processes agree, it takes more than noise to leave the layout that the other layers have.
  return 2.0 * contiguous < channelsLast ? ConvolutionLayout::Contiguous : ConvolutionLayout::ChannelsLast;
}

} // namespace

torch::Tensor
ConvolvePlanes(const torch::Tensor & input,
               const torch::Tensor & weights,
               const torch::Tensor & bias,
               int64_t               padding,
               ConvolutionLayout     layout)
{
  const auto arrange = [layout](const torch::Tensor & values) {
    if (layout == ConvolutionLayout::Contiguous)
    {
      return values.contiguous();
    }
    const auto arranged = values.contiguous(at::MemoryFormat::ChannelsLast);
    // With one channel both layouts are the same memory, and LibTorch goes by the strides.
    return arranged.size(1) == 1
             ? arranged.as_strided(arranged.sizes(), { arranged.stride(0), 1, arranged.stride(2), 1 })
             : arranged;
  };
  return torch::convolution(
           arrange(input), arrange(weights), bias, { 1, 1 }, { padding, padding }, { 1, 1 }, false, { 0, 0 }, 1)
    .contiguous(at::MemoryFormat::ChannelsLast);
}

ConvolutionLayouts &
ConvolutionLayouts::GetInstance()
{
  static ConvolutionLayouts layouts;
  return layouts;
}

ConvolutionLayout
ConvolutionLayouts::Get(const torch::Tensor & input,
                        const torch::Tensor & weights,
                        const torch::Tensor & bias,
                        int64_t               padding)
{
  constexpr int64_t leastWork = 100000000;
  if (input.size(0) * input.size(2) * input.size(3) * weights.numel() < leastWork)
  {
    return ConvolutionLayout::ChannelsLast;
  }
  const bool         hasGradient = at::GradMode::is_enabled() && weights.requires_grad();
  std::ostringstream key;
  key.imbue(std::locale::classic());
  key << input.sizes() << weights.sizes() << padding << (hasGradient ? "gradient" : "");
  {
    const std::lock_guard<std::mutex> lock(m_Mutex);
    const auto                        found = m_Layouts.find(key.str());
    if (found != m_Layouts.end())
    {
      return found->second;
    }
  }
  const auto layout = FindFaster(
    input.detach().requires_grad_(hasGradient && input.requires_grad()), weights, bias, padding, hasGradient);
  const std::lock_guard<std::mutex> lock(m_Mutex);
  return m_Layouts.emplace(key.str(), layout).first->second;
}

std::string
ConvolutionLayouts::Serialize() const
{
  const std::lock_guard<std::mutex> lock(m_Mutex);
  std::ostringstream                text;
  text.imbue(std::locale::classic());
  for (const auto & item : m_Layouts)
  {
    text << item.first << '\t' << static_cast<int>(item.second) << '\n';
  }
  return text.str();
}

void
ConvolutionLayouts::Deserialize(const std::string & text)
{
  const std::lock_guard<std::mutex> lock(m_Mutex);
  std::istringstream                lines(text);
  lines.imbue(std::locale::classic());
  std::string key;
  int         layout;
  while (std::getline(lines, key, '\t') && lines >> layout)
  {
    m_Layouts[key] = layout == 0 ? ConvolutionLayout::Contiguous : ConvolutionLayout::ChannelsLast;
    lines.ignore();
  }
}

} // end namespace itk

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

#include <gtest/gtest.h>

#include <torch/csrc/autograd/autograd.h>
#include <torch/types.h>

#include <tuple>

namespace
{

/** Largest difference of float results from those of LibTorch in double precision, a share of the largest value. */
double
GetError(const torch::Tensor & result, const torch::Tensor & expected)
{
  return ((result - expected).abs().max() / expected.abs().max()).item<double>();
}

bool
HasKernels()
{
  return itk::IsForWinograd(torch::empty({ 1, 16, 32, 32 }), torch::empty({ 16, 16, 3, 3 }));
}

/** Inputs, outputs, sizes along the axes, padding. */
using Shape = std::tuple<int64_t, int64_t, std::vector<int64_t>, int64_t>;

class WinogradConvolution : public testing::TestWithParam<Shape>
{
protected:
  WinogradConvolution()
  {
    const auto [inputs, outputs, size, padding] = GetParam();
    torch::manual_seed(3);
    m_Padding = padding;
    std::vector<int64_t> inputSize{ 2, inputs };
    inputSize.insert(inputSize.end(), size.begin(), size.end());
    std::vector<int64_t> weightsSize(inputSize.size(), 3);
    weightsSize[0] = outputs;
    weightsSize[1] = inputs;
    m_Input = torch::randn(inputSize).requires_grad_();
    m_Weights = torch::randn(weightsSize).requires_grad_();
    m_Bias = torch::randn({ outputs }).requires_grad_();
  }

  /** Output and gradients, those of LibTorch or ours. */
  std::vector<torch::Tensor>
  Compute(bool isReference, double slope) const
  {
    const auto                 type = isReference ? torch::kDouble : torch::kFloat;
    const auto                 input = m_Input.detach().to(type).requires_grad_();
    const auto                 weights = m_Weights.detach().to(type).requires_grad_();
    const auto                 bias = m_Bias.detach().to(type).requires_grad_();
    const std::vector<int64_t> ones(input.dim() - 2, 1);
    const std::vector<int64_t> zeros(input.dim() - 2, 0);
    const std::vector<int64_t> paddings(input.dim() - 2, m_Padding);
    const auto                 output =
      isReference
                        ? torch::leaky_relu(torch::convolution(input, weights, bias, ones, paddings, ones, false, zeros, 1), slope)
                        : itk::ConvolveWithWinograd(input, weights, bias, m_Padding, slope);
    const auto gradient = torch::linspace(-1.0, 2.0, output.numel(), type).view(output.sizes());
    auto       results = torch::autograd::grad({ output }, { input, weights, bias }, { gradient });
    results.push_back(output.detach());
    return results;
  }

  int64_t       m_Padding;
  torch::Tensor m_Input;
  torch::Tensor m_Weights;
  torch::Tensor m_Bias;
};

} // namespace

TEST_P(WinogradConvolution, OutputAndGradientsAreThoseOfADirectSum)
{
  if (!HasKernels())
  {
    GTEST_SKIP() << "This processor has no AVX2.";
  }
  for (const double slope : { 1.0, 0.1 })
  {
    const auto expected = this->Compute(true, slope);
    const auto results = this->Compute(false, slope);
    for (std::size_t i = 0; i < results.size(); ++i)
    {
      EXPECT_EQ(results[i].sizes(), expected[i].sizes());
      EXPECT_LT(GetError(results[i], expected[i]), 1e-5) << "result " << i << ", slope " << slope;
    }
  }
}

TEST_P(WinogradConvolution, WithoutGradientsTheOutputIsTheSame)
{
  if (!HasKernels())
  {
    GTEST_SKIP() << "This processor has no AVX2.";
  }
  const auto output = itk::ConvolveWithWinograd(m_Input, m_Weights, m_Bias, m_Padding, 0.1);
  EXPECT_TRUE(
    output.is_contiguous(m_Input.dim() == 4 ? at::MemoryFormat::ChannelsLast : at::MemoryFormat::ChannelsLast3d));
  const torch::NoGradGuard noGradients;
  EXPECT_TRUE(itk::ConvolveWithWinograd(m_Input, m_Weights, m_Bias, m_Padding, 0.1).equal(output));
}

INSTANTIATE_TEST_SUITE_P(Shapes,
                         WinogradConvolution,
                         testing::Values(Shape{ 16, 16, { 8, 8 }, 1 },
                                         Shape{ 32, 19, { 37, 21 }, 1 },
                                         Shape{ 19, 40, { 6, 5 }, 0 },
                                         Shape{ 33, 64, { 1, 1 }, 1 },
                                         Shape{ 17, 16, { 3, 30 }, 0 },
                                         Shape{ 128, 128, { 12, 50 }, 1 },
                                         Shape{ 16, 16, { 8, 8, 8 }, 1 },
                                         Shape{ 32, 19, { 7, 22, 13 }, 1 },
                                         Shape{ 19, 40, { 3, 6, 5 }, 0 },
                                         Shape{ 33, 64, { 1, 1, 1 }, 1 },
                                         Shape{ 17, 24, { 2, 1, 40 }, 1 },
                                         Shape{ 17, 16, { 9, 3, 30 }, 0 },
                                         Shape{ 64, 64, { 12, 9, 30 }, 1 }));

TEST(WinogradConvolutionChoice, OthersAreLeftToLibTorch)
{
  const auto image = torch::randn({ 1, 32, 8, 8 });
  EXPECT_FALSE(itk::IsForWinograd(image, torch::randn({ 32, 32, 5, 5 })));
  EXPECT_FALSE(itk::IsForWinograd(image, torch::randn({ 8, 32, 3, 3 })));
  EXPECT_FALSE(itk::IsForWinograd(image.to(torch::kDouble), torch::randn({ 32, 32, 3, 3 }, torch::kDouble)));
  EXPECT_FALSE(itk::IsForWinograd(torch::randn({ 1, 32, 8, 8, 8 }), torch::randn({ 32, 32, 5, 5, 5 })));
  // Few pixels for so many weights, and more weights than a cache holds.
  EXPECT_FALSE(itk::IsForWinograd(image, torch::empty({ 32, 32, 3, 3 })));
  EXPECT_EQ(itk::IsForWinograd(torch::empty({ 2, 32, 8, 8 }), torch::empty({ 32, 32, 3, 3 })), HasKernels());
  EXPECT_EQ(itk::IsForWinograd(torch::empty({ 1, 32, 4, 8, 8 }), torch::empty({ 32, 32, 3, 3, 3 })), HasKernels());
  EXPECT_FALSE(itk::IsForWinograd(torch::empty({ 1, 256, 32, 32, 32 }), torch::empty({ 256, 256, 3, 3, 3 })));
}

TEST(WinogradConvolutionChoice, APixelThatIsNotFiniteSpoilsItsSurroundingsOnly)
{
  auto image = torch::zeros({ 1, 16, 32, 32 });
  image[0][3][4][5] = std::numeric_limits<float>::quiet_NaN();
  const auto weights = torch::randn({ 16, 16, 3, 3 });
  if (!HasKernels())
  {
    GTEST_SKIP() << "This processor has no AVX2.";
  }
  const auto output = itk::ConvolveWithWinograd(image, weights, torch::zeros({ 16 }), 1, 1.0);
  EXPECT_FALSE(output.isfinite().all().item<bool>());
  EXPECT_TRUE(output.slice(2, 12).isfinite().all().item<bool>());
}

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

#include <gtest/gtest.h>

#include <torch/types.h>

using itk::ConvolutionLayout;
using itk::ConvolutionLayouts;

TEST(ConvolutionLayouts, LayoutsDifferInMemoryAndLastBitsOnly)
{
  for (const int64_t size : { 1, 3, 11 })
  {
    const auto input = torch::randn({ 2, 5, 9, 7 });
    const auto weights = torch::randn({ 4, 5, size, size });
    const auto bias = torch::randn({ 4 });
    const auto expected = torch::conv2d(
      input.to(torch::kDouble), weights.to(torch::kDouble), bias.to(torch::kDouble), 1, { size / 2, size / 2 });
    for (const auto layout : { ConvolutionLayout::Contiguous, ConvolutionLayout::ChannelsLast })
    {
      const auto result = itk::ConvolvePlanes(input, weights, bias, size / 2, layout);
      EXPECT_TRUE(result.is_contiguous(at::MemoryFormat::ChannelsLast));
      EXPECT_LT((result - expected).abs().max().item<double>(), 1e-4);
    }
  }
}

TEST(ConvolutionLayouts, AShapeIsMeasuredOnceAndWithGradientsByItself)
{
  ConvolutionLayouts layouts;
  const auto         weights = torch::randn({ 64, 16, 11, 11 }).requires_grad_();
  const auto         bias = torch::randn({ 64 });
  const auto         count = [&layouts] {
    const auto text = layouts.Serialize();
    return std::count(text.begin(), text.end(), '\n');
  };
  const auto layout = layouts.Get(torch::randn({ 1, 16, 40, 40 }), weights, bias, 5);
  EXPECT_EQ(count(), 1);
  EXPECT_EQ(layouts.Get(torch::randn({ 1, 16, 40, 40 }), weights, bias, 5), layout);
  EXPECT_EQ(count(), 1);
  layouts.Get(torch::randn({ 1, 16, 40, 41 }), weights, bias, 5);
  EXPECT_EQ(count(), 2);
  EXPECT_EQ(layouts.Get(torch::randn({ 1, 16, 3, 3 }), weights, bias, 5), ConvolutionLayout::ChannelsLast);
  EXPECT_EQ(count(), 2);
  const torch::NoGradGuard noGradients;
  layouts.Get(torch::randn({ 1, 16, 40, 40 }), weights, bias, 5);
  EXPECT_EQ(count(), 3);
  EXPECT_FALSE(weights.grad().defined());
}

TEST(ConvolutionLayouts, StoredLayoutsCount)
{
  const auto         weights = torch::randn({ 64, 16, 11, 11 });
  const auto         input = torch::randn({ 1, 16, 40, 40 });
  ConvolutionLayouts measured;
  const auto         layout = measured.Get(input, weights, {}, 5);
  auto               text = measured.Serialize();
  const char         other = layout == ConvolutionLayout::Contiguous ? '1' : '0';
  text[text.size() - 2] = other;
  ConvolutionLayouts stored;
  stored.Deserialize(text);
  EXPECT_EQ(stored.Serialize(), text);
  EXPECT_NE(stored.Get(input, weights, {}, 5), layout);
}

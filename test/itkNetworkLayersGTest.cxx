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

// First include the header file to be tested:
#include "itkNetworkLayers.h"

#include "itkLandmarkNetwork.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

namespace
{

using IndexType = std::vector<int64_t>;

// Calls `visit` with every index of an array of this shape.
void
ForEachIndex(const IndexType & shape, const std::function<void(const IndexType &)> & visit)
{
  IndexType index(shape.size(), 0);
  for (std::size_t axis = 0; axis < shape.size();)
  {
    visit(index);
    for (axis = 0; axis < shape.size() && ++index[axis] == shape[axis]; ++axis)
    {
      index[axis] = 0;
    }
  }
}

double
GetValue(const torch::Tensor & tensor, const IndexType & index)
{
  int64_t offset = 0;
  for (std::size_t axis = 0; axis < index.size(); ++axis)
  {
    offset += index[axis] * tensor.stride(axis);
  }
  return tensor.data_ptr<float>()[offset];
}

void
Expect_values(const torch::Tensor &                            tensor,
              const IndexType &                                shape,
              const std::function<double(const IndexType &)> & expected)
{
  ASSERT_EQ(tensor.sizes().vec(), shape);
  double largest = 0.0;
  double largestError = 0.0;
  ForEachIndex(shape, [&](const IndexType & index) {
    const double value = expected(index);
    largest = std::max(largest, std::abs(value));
    largestError = std::max(largestError, std::abs(GetValue(tensor, index) - value));
  });
  EXPECT_GT(largest, 0.0);
  // Single precision, sums of at most 600 products.
  EXPECT_LT(largestError, 3e-6 * largest);
}

// The mirror without repetition of the border pixel: -1 is 1.
int64_t
Mirror(int64_t i, int64_t length)
{
  return i < 0 ? -i : (i < length ? i : 2 * (length - 1) - i);
}

void
Expect_convolution_by_definition(const IndexType & inputShape, int64_t outputs, int64_t kernelSize, bool reflect)
{
  torch::manual_seed(3);
  const auto            dimension = inputShape.size() - 2;
  itk::ConvolutionLayer layer(static_cast<unsigned int>(dimension), inputShape[1], outputs, kernelSize, reflect);
  auto                  parameters = layer.named_parameters();
  ASSERT_EQ(parameters.size(), 2u);
  torch::NoGradGuard noGrad;
  const auto         weight = parameters["weight"].normal_();
  const auto         bias = parameters["bias"].normal_();
  const auto         input = torch::randn(inputShape);

  IndexType kernelShape{ inputShape[1] };
  kernelShape.resize(1 + dimension, kernelSize);
  auto outputShape = inputShape;
  outputShape[1] = outputs;
  Expect_values(layer.Apply(input), outputShape, [&](const IndexType & output) {
    double sum = bias.data_ptr<float>()[output[1]];
    ForEachIndex(kernelShape, [&](const IndexType & kernel) {
      IndexType source{ output[0], kernel[0] };
      IndexType tap{ output[1], kernel[0] };
      bool      inside = true;
      for (std::size_t d = 0; d < dimension; ++d)
      {
        const auto length = inputShape[2 + d];
        auto       position = output[2 + d] + kernel[1 + d] - kernelSize / 2;
        position = reflect ? Mirror(position, length) : position;
        inside = inside && position >= 0 && position < length;
        source.push_back(position);
        tap.push_back(kernel[1 + d]);
      }
      sum += inside ? GetValue(weight, tap) * GetValue(input, source) : 0.0;
    });
    return sum;
  });
}

// Sum over all input pixels, and copies of the border ones, of the input times a product of one-dimensional kernels.
void
Expect_interpolation_by_definition(const torch::Tensor & result,
                                   const torch::Tensor & input,
                                   int64_t               factor,
                                   bool                  repeatBorder,
                                   double (*kernel)(double))
{
  const auto inputShape = input.sizes().vec();
  auto       outputShape = inputShape;
  for (std::size_t axis = 2; axis < outputShape.size(); ++axis)
  {
    outputShape[axis] *= factor;
  }
  constexpr int64_t border = 3;
  auto              sumShape = IndexType(inputShape.begin() + 2, inputShape.end());
  for (auto & length : sumShape)
  {
    length += 2 * border;
  }
  Expect_values(result, outputShape, [&](const IndexType & output) {
    double sum = 0.0;
    ForEachIndex(sumShape, [&](const IndexType & padded) {
      double    weight = 1.0;
      IndexType source{ output[0], output[1] };
      for (std::size_t d = 0; d < padded.size(); ++d)
      {
        const auto   i = padded[d] - border;
        const auto   length = inputShape[2 + d];
        const double position = (output[2 + d] + 0.5) / factor - 0.5;
        weight *= kernel(position - i);
        if (!repeatBorder && (i < 0 || i >= length))
        {
          weight = 0.0;
        }
        source.push_back(std::min(std::max<int64_t>(i, 0), length - 1));
      }
      sum += weight == 0.0 ? 0.0 : weight * GetValue(input, source);
    });
    return sum;
  });
}

// Keys (1981), equation (15).
double
KeysKernel(double x)
{
  x = std::abs(x);
  return x < 1.0 ? 1.5 * x * x * x - 2.5 * x * x + 1.0
                 : (x < 2.0 ? -0.5 * x * x * x + 2.5 * x * x - 4.0 * x + 2.0 : 0.0);
}

double
TriangleKernel(double x)
{
  return std::max(0.0, 1.0 - std::abs(x));
}

struct Statistics
{
  double Mean;
  double Deviation;
  double Largest;
  double WithinOneSigma;
};

Statistics
ComputeStatistics(const torch::Tensor & weight, double sigma)
{
  const auto values = weight.detach().flatten().to(torch::kDouble);
  return { values.mean().item<double>(),
           values.std(false).item<double>(),
           values.abs().max().item<double>(),
           (values.abs() < sigma).to(torch::kDouble).mean().item<double>() };
}

} // namespace

TEST(NetworkLayers, ConvolutionPadsWithZeros)
{
  Expect_convolution_by_definition({ 2, 3, 5, 8 }, 4, 3, false);
  Expect_convolution_by_definition({ 1, 2, 4, 7 }, 3, 11, false);
  Expect_convolution_by_definition({ 1, 2, 4, 7 }, 3, 1, false);
  Expect_convolution_by_definition({ 2, 3, 4, 5, 6 }, 2, 3, false);
  Expect_convolution_by_definition({ 1, 2, 3, 2, 4 }, 3, 5, false);
}

TEST(NetworkLayers, ConvolutionMirrorsTheImage)
{
  Expect_convolution_by_definition({ 2, 3, 5, 8 }, 4, 3, true);
  Expect_convolution_by_definition({ 1, 2, 6, 7 }, 3, 11, true);
  Expect_convolution_by_definition({ 1, 2, 4, 7 }, 3, 1, true);
  Expect_convolution_by_definition({ 2, 3, 4, 5, 6 }, 2, 3, true);
  Expect_convolution_by_definition({ 1, 2, 4, 5, 6 }, 3, 7, true);
}

TEST(NetworkLayers, CubicUpsamplingEqualsDirectEvaluation)
{
  torch::manual_seed(4);
  for (const auto & shape : { IndexType{ 2, 3, 4, 6 }, IndexType{ 1, 1, 1, 5 }, IndexType{ 1, 2, 2, 2 } })
  {
    for (const int64_t factor : { 1, 2, 3, 4, 16 })
    {
      const auto input = torch::randn(shape);
      Expect_interpolation_by_definition(itk::UpsampleCubic(input, factor), input, factor, false, KeysKernel);
    }
  }
  for (const auto & shape : { IndexType{ 2, 2, 2, 3, 4 }, IndexType{ 1, 1, 1, 2, 5 } })
  {
    for (const int64_t factor : { 2, 4 })
    {
      const auto input = torch::randn(shape);
      Expect_interpolation_by_definition(itk::UpsampleCubic(input, factor), input, factor, false, KeysKernel);
    }
  }
}

TEST(NetworkLayers, CubicUpsamplingReproducesQuadraticsAwayFromTheBorder)
{
  const auto x = torch::arange(8, torch::kFloat);
  const auto input = (0.5 * x * x - 2.0 * x + 1.0).reshape({ 1, 1, 1, 8 }).expand({ 1, 1, 6, 8 });
  const auto result = itk::UpsampleCubic(input, 4);
  for (int64_t i = 8; i < 24; ++i)
  {
    const double position = (i + 0.5) / 4 - 0.5;
    EXPECT_NEAR(GetValue(result, { 0, 0, 10, i }), 0.5 * position * position - 2.0 * position + 1.0, 1e-5);
  }
}

TEST(NetworkLayers, LinearUpsamplingHasTheTapsOfScnMd)
{
  auto image = torch::zeros({ 1, 1, 3, 3 });
  image[0][0][1][1] = 1.0f;
  const auto   result = itk::UpsampleLinear(image);
  const double taps[] = { 0.0, 0.25, 0.75, 0.75, 0.25, 0.0 };
  Expect_values(result, { 1, 1, 6, 6 }, [&](const IndexType & index) { return taps[index[2]] * taps[index[3]]; });

  auto volume = torch::zeros({ 1, 1, 3, 3, 3 });
  volume[0][0][1][1][1] = 1.0f;
  Expect_values(itk::UpsampleLinear(volume), { 1, 1, 6, 6, 6 }, [&](const IndexType & index) {
    return taps[index[2]] * taps[index[3]] * taps[index[4]];
  });
}

TEST(NetworkLayers, LinearUpsamplingRepeatsTheBorder)
{
  torch::manual_seed(5);
  for (const auto & shape :
       { IndexType{ 2, 3, 4, 6 }, IndexType{ 1, 1, 1, 5 }, IndexType{ 2, 2, 2, 3, 4 }, IndexType{ 1, 1, 1, 2, 5 } })
  {
    const auto input = torch::randn(shape);
    Expect_interpolation_by_definition(itk::UpsampleLinear(input), input, 2, true, TriangleKernel);
  }
}

TEST(NetworkLayers, AveragePoolIsTheMeanOfBlocks)
{
  torch::manual_seed(6);
  for (const auto & shape : { IndexType{ 2, 3, 8, 12 }, IndexType{ 1, 2, 4, 8, 12 } })
  {
    for (const int64_t factor : { 1, 2, 4 })
    {
      const auto input = torch::randn(shape);
      auto       pooledShape = shape;
      for (std::size_t axis = 2; axis < shape.size(); ++axis)
      {
        pooledShape[axis] /= factor;
      }
      const auto blockShape = IndexType(shape.size() - 2, factor);
      Expect_values(itk::AveragePool(input, factor), pooledShape, [&](const IndexType & output) {
        double sum = 0.0;
        ForEachIndex(blockShape, [&](const IndexType & block) {
          auto source = output;
          for (std::size_t d = 0; d < block.size(); ++d)
          {
            source[2 + d] = output[2 + d] * factor + block[d];
          }
          sum += GetValue(input, source);
        });
        return sum / std::pow(factor, blockShape.size());
      });
    }
  }
}

TEST(NetworkLayers, ActivationHasASlopeOfATenthBelowZero)
{
  const torch::NoGradGuard    noGradients;
  const itk::ConvolutionLayer layer(2, 1, 1, 1, false);
  layer.named_parameters()["weight"].fill_(1.0f);
  const auto output = layer.ApplyAndActivate(torch::tensor({ -3.0f, -0.5f, 0.0f, 0.25f, 7.0f }).view({ 1, 1, 1, 5 }));
  EXPECT_TRUE(torch::allclose(output.flatten(), torch::tensor({ -0.3f, -0.05f, 0.0f, 0.25f, 7.0f })));
}

TEST(NetworkLayers, DropoutScalesWhatItKeeps)
{
  torch::manual_seed(1);
  constexpr double probability = 0.3;
  const auto       input = torch::randn({ 2, 4, 20, 25 }).set_requires_grad(true);
  const auto       weights = torch::randn_like(input);
  // A copy, since a leaf cannot be changed in place.
  const auto output = itk::ActivateAndDrop(input * 1.0, probability, itk::MakeGenerator(torch::kCPU, 1));
  (output * weights).sum().backward();
  const auto     gradient = input.grad();
  const auto     values = input.detach().flatten();
  const auto     results = output.detach().flatten();
  const auto     gradients = gradient.flatten();
  const auto     factors = weights.flatten();
  unsigned int   dropped = 0;
  const auto     count = values.size(0);
  constexpr auto scale = static_cast<float>(1.0 / (1.0 - probability));
  for (int64_t i = 0; i < count; ++i)
  {
    const auto  value = values[i].item<float>();
    const auto  result = results[i].item<float>();
    const float slope = value < 0.0f ? 0.1f : 1.0f;
    if (result == 0.0f)
    {
      ++dropped;
      EXPECT_EQ(gradients[i].item<float>(), 0.0f);
      continue;
    }
    EXPECT_NEAR(result, slope * value * scale, 1e-6);
    EXPECT_NEAR(gradients[i].item<float>(), slope * scale * factors[i].item<float>(), 1e-6);
  }
  const double expected = probability * static_cast<double>(count);
  EXPECT_NEAR(dropped, expected, 4.0 * std::sqrt(expected * (1.0 - probability)));
}

TEST(NetworkLayers, DropoutDrawsFromItsGeneratorAlone)
{
  const auto input = torch::ones({ 1, 1, 30, 30 });
  const auto drop = [&input](unsigned int seed) {
    return itk::ActivateAndDrop(input.clone(), 0.5, itk::MakeGenerator(torch::kCPU, seed));
  };
  EXPECT_TRUE(drop(3).equal(drop(3)));
  EXPECT_FALSE(drop(3).equal(drop(4)));
}

TEST(NetworkLayers, HeInitializationIsATruncatedNormalDistribution)
{
  // Fan-in, number of weights: 48 * 121, 371712; 40 * 27, 69120.
  for (const unsigned int dimension : { 2u, 3u })
  {
    const int64_t         inputs = dimension == 2 ? 48 : 40;
    const int64_t         kernelSize = dimension == 2 ? 11 : 3;
    itk::ConvolutionLayer layer(dimension, inputs, 64, kernelSize, false);
    auto                  parameters = layer.named_parameters();
    {
      torch::NoGradGuard noGrad;
      parameters["bias"].fill_(3.0f);
    }
    layer.InitializeHe(itk::MakeGenerator(torch::kCPU, 7));
    EXPECT_EQ(parameters["bias"].abs().max().item<float>(), 0.0f);

    const double sigma = std::sqrt(2.0 / (inputs * std::pow(kernelSize, dimension)));
    const auto   statistics = ComputeStatistics(parameters["weight"], sigma);
    const double count = static_cast<double>(parameters["weight"].numel());
    // The normal distribution cut at 2 sigma has a deviation of 0.8796 sigma, and 71.52 % within 1 sigma. Tolerances
    // are five standard errors.
    EXPECT_LT(std::abs(statistics.Mean), 5.0 * 0.88 * sigma / std::sqrt(count));
    EXPECT_NEAR(statistics.Deviation / sigma, 0.879626, 5.0 * 0.5 / std::sqrt(count));
    EXPECT_NEAR(statistics.WithinOneSigma, 0.715233, 5.0 * 0.45 / std::sqrt(count));
    EXPECT_LE(statistics.Largest, 2.0 * sigma * (1.0 + 1e-5));
    EXPECT_GT(statistics.Largest, 1.99 * sigma);
  }
}

TEST(NetworkLayers, HeatmapLayersStartFromANormalDistribution)
{
  itk::ConvolutionLayer layer(2, 128, 64, 3, false);
  auto                  parameters = layer.named_parameters();
  layer.InitializeNormal(1e-3, itk::MakeGenerator(torch::kCPU, 8));
  EXPECT_EQ(parameters["bias"].abs().max().item<float>(), 0.0f);
  const auto   statistics = ComputeStatistics(parameters["weight"], 1e-3);
  const double count = static_cast<double>(parameters["weight"].numel());
  EXPECT_LT(std::abs(statistics.Mean), 5.0 * 1e-3 / std::sqrt(count));
  EXPECT_NEAR(statistics.Deviation / 1e-3, 1.0, 5.0 * 0.71 / std::sqrt(count));
  EXPECT_NEAR(statistics.WithinOneSigma, 0.682689, 5.0 * 0.47 / std::sqrt(count));
  EXPECT_GT(statistics.Largest, 3e-3);
}

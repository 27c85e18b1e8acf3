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
#include "itkHeatmapLoss.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace
{

constexpr double pi = 3.14159265358979323846;

// Equation (1) of Payer et al. (2019) for one pixel, x fastest.
double
Gaussian(const std::vector<double> & pixel, const std::vector<double> & center, double sigma, double gamma)
{
  double squaredDistance = 0.0;
  for (std::size_t d = 0; d < pixel.size(); ++d)
  {
    squaredDistance += (pixel[d] - center[d]) * (pixel[d] - center[d]);
  }
  return gamma / (std::pow(2.0 * pi, pixel.size() / 2.0) * std::pow(sigma, pixel.size())) *
         std::exp(-squaredDistance / (2.0 * sigma * sigma));
}

} // namespace

TEST(HeatmapLoss, TargetsFollowEquationOneIn2D)
{
  const auto coordinates = torch::tensor({ 2.25f, 1.5f, -1.0f, 4.0f }).reshape({ 1, 2, 2 });
  const auto sigmas = torch::tensor({ 1.5f, 3.0f });
  const auto targets = itk::MakeTargetHeatmaps(coordinates, sigmas, { 5, 7 }, 100.0);
  ASSERT_EQ(targets.sizes(), torch::IntArrayRef({ 1, 2, 5, 7 }));
  for (int y = 0; y < 5; ++y)
  {
    for (int x = 0; x < 7; ++x)
    {
      EXPECT_NEAR(targets[0][0][y][x].item<double>(), Gaussian({ 1.0 * x, 1.0 * y }, { 2.25, 1.5 }, 1.5, 100.0), 1e-5);
      EXPECT_NEAR(targets[0][1][y][x].item<double>(), Gaussian({ 1.0 * x, 1.0 * y }, { -1.0, 4.0 }, 3.0, 100.0), 1e-5);
    }
  }
}

TEST(HeatmapLoss, TargetsFollowEquationOneIn3D)
{
  const auto targets = itk::MakeTargetHeatmaps(
    torch::tensor({ 1.5f, 2.25f, 0.5f }).reshape({ 1, 1, 3 }), torch::tensor({ 1.25f }), { 3, 4, 5 }, 1000.0);
  ASSERT_EQ(targets.sizes(), torch::IntArrayRef({ 1, 1, 3, 4, 5 }));
  for (int z = 0; z < 3; ++z)
  {
    for (int y = 0; y < 4; ++y)
    {
      for (int x = 0; x < 5; ++x)
      {
        EXPECT_NEAR(targets[0][0][z][y][x].item<double>(),
                    Gaussian({ 1.0 * x, 1.0 * y, 1.0 * z }, { 1.5, 2.25, 0.5 }, 1.25, 1000.0),
                    1e-4);
      }
    }
  }
}

TEST(HeatmapLoss, IsASumOverPixelsAndLandmarksAndAMeanOverTheBatch)
{
  torch::manual_seed(1);
  const auto heatmaps = torch::randn({ 2, 3, 4, 5 });
  const auto coordinates = torch::rand({ 2, 3, 2 }) * 4.0;
  const auto sigmas = torch::tensor({ 1.0f, 2.0f, 3.0f });
  const auto targets = itk::MakeTargetHeatmaps(coordinates, sigmas, { 4, 5 }, 100.0);

  double expected = 0.0;
  for (int i = 0; i < 2; ++i)
  {
    for (int landmark = 0; landmark < 3; ++landmark)
    {
      for (int pixel = 0; pixel < 20; ++pixel)
      {
        const double difference =
          heatmaps[i][landmark].flatten()[pixel].item<double>() - targets[i][landmark].flatten()[pixel].item<double>();
        expected += difference * difference / 2.0;
      }
      expected += 20.0 * (landmark + 1.0) * (landmark + 1.0) / 2.0;
    }
  }
  const auto loss = itk::ComputeHeatmapLoss(heatmaps, coordinates, sigmas, 100.0, 20.0).item<double>();
  EXPECT_NEAR(loss, expected, 1e-5 * expected);
}

TEST(HeatmapLoss, AMissingLandmarkHasAZeroTargetAndNoSigmaTerm)
{
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const auto  coordinates = torch::tensor({ nan, nan, 1.0f, 1.0f }).reshape({ 1, 2, 2 });
  auto        sigmas = torch::tensor({ 1.5f, 2.0f }).set_requires_grad(true);
  const auto  targets = itk::MakeTargetHeatmaps(coordinates, sigmas, { 3, 3 }, 100.0);
  EXPECT_EQ(targets[0][0].abs().max().item<float>(), 0.0f);

  // With heatmaps equal to the targets, only the sigma term of the present landmark is left.
  const auto loss = itk::ComputeHeatmapLoss(targets.detach(), coordinates, sigmas, 100.0, 20.0);
  EXPECT_NEAR(loss.item<double>(), 20.0 * 4.0, 1e-4);
  loss.backward();
  EXPECT_EQ(sigmas.grad()[0].item<float>(), 0.0f);
  EXPECT_NEAR(sigmas.grad()[1].item<double>(), 2.0 * 20.0 * 2.0, 1e-3);
}

TEST(HeatmapLoss, GradientOfSigmaEqualsFiniteDifferences)
{
  torch::manual_seed(2);
  const auto heatmaps = torch::rand({ 1, 1, 9, 9 });
  const auto coordinates = torch::tensor({ 4.25f, 3.5f }).reshape({ 1, 1, 2 });
  const auto lossAt = [&](double sigma) {
    const auto targets = itk::MakeTargetHeatmaps(
      coordinates.to(torch::kDouble), torch::tensor({ sigma }, torch::kDouble), { 9, 9 }, 100.0);
    return (heatmaps.to(torch::kDouble) - targets).square().sum().item<double>() + 20.0 * sigma * sigma;
  };
  auto sigma = torch::tensor({ 1.75f }).set_requires_grad(true);
  itk::ComputeHeatmapLoss(heatmaps, coordinates, sigma, 100.0, 20.0).backward();
  const double expected = (lossAt(1.75 + 1e-4) - lossAt(1.75 - 1e-4)) / 2e-4;
  EXPECT_NEAR(sigma.grad().item<double>(), expected, 1e-3 * std::abs(expected));
}

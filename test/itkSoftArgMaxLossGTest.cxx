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
#include "itkSoftArgMaxLoss.h"

#include "itkFiniteDifferences.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace
{

constexpr double notANumber = std::numeric_limits<double>::quiet_NaN();

itk::SoftArgMaxLossSettings
MakeSettings(unsigned int norm)
{
  itk::SoftArgMaxLossSettings settings;
  settings.norm = norm;
  settings.temperature = 0.5;
  settings.factor = 3.0;
  return settings;
}

// Two samples of three landmarks; one is missing in the first.
struct Batch
{
  explicit Batch(const std::vector<int64_t> & size)
    : Size(size)
  {
    std::vector<int64_t> shape{ 2, 3 };
    shape.insert(shape.end(), size.begin(), size.end());
    const auto generator = itk::MakeGenerator(torch::kCPU, 3);
    Heatmaps = torch::randn(shape, generator, torch::kDouble);
    Target.coordinates = 3.0 * torch::rand({ 2, 3, static_cast<int64_t>(size.size()) }, generator, torch::kDouble);
    Target.coordinates[0][1].fill_(notANumber);
  }

  // The sum over all pixels of all heatmaps that count.
  double
  ComputeLoss(const itk::SoftArgMaxLossSettings & settings) const
  {
    double loss = 0.0;
    for (int64_t sample = 0; sample < 2; ++sample)
    {
      for (int64_t landmark = 0; landmark < 3; ++landmark)
      {
        const bool counts = !Target.mask.defined() || Target.mask[sample][landmark].item<float>() > 0.0f;
        if (!counts || (sample == 0 && landmark == 1))
        {
          continue;
        }
        const auto          pixels = Heatmaps[sample][landmark].flatten();
        double              mass = 0.0;
        std::vector<double> mean(Size.size(), 0.0);
        for (int64_t i = 0; i < pixels.size(0); ++i)
        {
          const double weight = std::exp(pixels[i].item<double>() / settings.temperature);
          int64_t      rest = i;
          mass += weight;
          for (std::size_t d = 0; d < Size.size(); ++d)
          {
            const auto length = Size[Size.size() - 1 - d];
            mean[d] += weight * static_cast<double>(rest % length);
            rest /= length;
          }
        }
        for (std::size_t d = 0; d < Size.size(); ++d)
        {
          const double difference =
            mean[d] / mass - Target.coordinates[sample][landmark][static_cast<int64_t>(d)].item<double>();
          loss += settings.norm == 1 ? std::abs(difference) : difference * difference;
        }
      }
    }
    return loss * settings.factor / 2.0;
  }

  std::vector<int64_t> Size;
  torch::Tensor        Heatmaps;
  itk::LossTarget      Target;
};

} // namespace

TEST(SoftArgMaxLoss, IsTheDistanceOfTheMeanUnderTheSoftmaxFromTheTruth)
{
  for (const auto & size : { std::vector<int64_t>{ 4, 5 }, std::vector<int64_t>{ 2, 4, 3 } })
  {
    Batch batch(size);
    for (const bool hasMask : { false, true })
    {
      batch.Target.mask =
        hasMask ? torch::tensor({ 1.0f, 1.0f, 0.0f, 0.0f, 1.0f, 0.0f }).reshape({ 2, 3 }) : torch::Tensor();
      for (const unsigned int norm : { 1u, 2u })
      {
        const auto                settings = MakeSettings(norm);
        const itk::SoftArgMaxLoss loss({ static_cast<unsigned int>(size.size()), 3 }, settings);
        const auto                value = loss.Compute({ { itk::HeatmapsName, batch.Heatmaps } }, batch.Target);
        EXPECT_NEAR(value.item<double>(), batch.ComputeLoss(settings), 1e-9);
      }
    }
  }
}

TEST(SoftArgMaxLoss, GradientEqualsFiniteDifferences)
{
  for (const auto & size : { std::vector<int64_t>{ 4, 5 }, std::vector<int64_t>{ 2, 4, 3 } })
  {
    const Batch batch(size);
    for (const unsigned int norm : { 1u, 2u })
    {
      const itk::SoftArgMaxLoss loss({ static_cast<unsigned int>(size.size()), 3 }, MakeSettings(norm));
      Expect_gradient_of_finite_differences(loss, { { itk::HeatmapsName, batch.Heatmaps } }, batch.Target);
    }
  }
}

TEST(SoftArgMaxLoss, SettingsThatCannotBeAreRefused)
{
  const auto & maker = itk::GetLossRegistry().Find("SoftArgMax");
  EXPECT_EQ(maker.completeSettings({ { "norm", 2 } }, 3).at("temperature"), 1.0);
  EXPECT_THROW(maker.completeSettings({ { "norm", 3 } }, 2), std::exception);
  EXPECT_THROW(maker.completeSettings({ { "norm", 0 } }, 2), std::exception);
  EXPECT_THROW(maker.completeSettings({ { "temperature", 0 } }, 2), std::exception);
}

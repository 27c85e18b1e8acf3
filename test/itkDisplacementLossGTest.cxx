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
#include "itkDisplacementLoss.h"

#include "itkDisplacementLayers.h"
#include "itkFiniteDifferences.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace
{

/** The index of pixel i, fastest axis first, in maps of a size with the slowest axis first. */
std::vector<int64_t>
GetIndex(int64_t i, const std::vector<int64_t> & size)
{
  std::vector<int64_t> index;
  for (auto length = size.rbegin(); length != size.rend(); ++length)
  {
    index.push_back(i % *length);
    i /= *length;
  }
  return index;
}

/** Two samples of three landmarks on maps of stride 4; a landmark is missing in the first, one lies at a border between
 * patches, and one outside. */
struct Batch
{
  explicit Batch(const std::vector<int64_t> & mapSize)
    : MapSize(mapSize)
    , Dimension(static_cast<int64_t>(mapSize.size()))
  {
    const auto generator = itk::MakeGenerator(torch::kCPU, 3);
    const auto makeMap = [&](int64_t components) {
      std::vector<int64_t> shape{ 2, components };
      shape.insert(shape.end(), mapSize.begin(), mapSize.end());
      return torch::randn(shape, generator, torch::kDouble);
    };
    Maps[itk::ClassificationLogitsName] = makeMap(3);
    Maps[itk::LogDisplacementName] = makeMap(3 * Dimension);
    for (const auto length : mapSize)
    {
      Target.gridSize.push_back(4 * length);
    }
    Target.coordinates = 7.0 * torch::rand({ 2, 3, Dimension }, generator, torch::kDouble);
    Target.coordinates[0][1].fill_(std::numeric_limits<double>::quiet_NaN());
    Target.coordinates[0][2].fill_(3.5);
    Target.coordinates[1][0].fill_(-3.0);
    Target.coordinates[1][1].fill_(-0.5);
  }

  double
  ComputeLoss(double alpha) const
  {
    const auto pixels = Maps.at(itk::ClassificationLogitsName).flatten(2).size(2);
    double     loss = 0.0;
    for (int64_t sample = 0; sample < 2; ++sample)
    {
      for (int64_t landmark = 0; landmark < 3; ++landmark)
      {
        if (Target.mask.defined() && Target.mask[sample][landmark].item<float>() == 0.0f)
        {
          continue;
        }
        for (int64_t i = 0; i < pixels; ++i)
        {
          const auto index = GetIndex(i, MapSize);
          bool       isInside = true;
          double     difference = 0.0;
          for (int64_t d = 0; d < Dimension; ++d)
          {
            const double place = Target.coordinates[sample][landmark][d].item<double>();
            // Pixels 4 i to 4 i + 3, from half a pixel before to half a pixel behind.
            isInside = isInside && place >= 4.0 * index[d] - 0.5 && place < 4.0 * index[d] + 3.5;
            const double displacement = place - (4.0 * index[d] + 1.5);
            const double wanted = (displacement < 0.0 ? -1.0 : 1.0) * std::log10(std::abs(displacement) + 1.0);
            const auto   component = landmark * Dimension + d;
            difference +=
              std::abs(Maps.at(itk::LogDisplacementName)[sample][component].flatten()[i].item<double>() - wanted);
          }
          const double logit = Maps.at(itk::ClassificationLogitsName)[sample][landmark].flatten()[i].item<double>();
          const double probability = 1.0 / (1.0 + std::exp(-logit));
          loss -= alpha * std::log(isInside ? probability : 1.0 - probability) / static_cast<double>(pixels);
          if (std::isfinite(difference))
          {
            loss += difference / static_cast<double>(Dimension * pixels);
          }
        }
      }
    }
    return loss / 2.0;
  }

  std::vector<int64_t> MapSize;
  int64_t              Dimension;
  itk::NetworkMaps     Maps;
  itk::LossTarget      Target;
};

const std::vector<std::vector<int64_t>> sizes{ { 3, 2 }, { 2, 3, 2 } };

itk::DisplacementLoss
MakeLoss(std::size_t dimension, double alpha)
{
  itk::DisplacementLossSettings settings;
  settings.classificationWeight = alpha;
  return { { static_cast<unsigned int>(dimension), 3 }, settings };
}

} // namespace

TEST(DisplacementLoss, IsThatOfEveryPatch)
{
  for (const auto & size : sizes)
  {
    Batch      batch(size);
    const auto loss = MakeLoss(size.size(), 7.0);
    EXPECT_NEAR(loss.Compute(batch.Maps, batch.Target).item<double>(), batch.ComputeLoss(7.0), 1e-6);
    batch.Target.mask = torch::tensor({ 1.0f, 1.0f, 0.0f, 0.0f, 1.0f, 0.0f }).reshape({ 2, 3 });
    EXPECT_NEAR(loss.Compute(batch.Maps, batch.Target).item<double>(), batch.ComputeLoss(7.0), 1e-6);
  }
}

TEST(DisplacementLoss, GradientEqualsFiniteDifferences)
{
  for (const auto & size : sizes)
  {
    const Batch batch(size);
    Expect_gradient_of_finite_differences(MakeLoss(size.size(), 7.0), batch.Maps, batch.Target);
  }
}

TEST(DisplacementLoss, ALandmarkIsInOnePatchOrInNone)
{
  for (const auto & size : sizes)
  {
    const Batch batch(size);
    const auto  displacements = itk::MakeDisplacements(batch.Target.coordinates, batch.Target.gridSize, size);
    const auto  counts =
      itk::MakePatchClasses(displacements, batch.Target.gridSize).to(torch::kDouble).flatten(2).sum(2);
    EXPECT_TRUE(counts.equal(torch::tensor({ 1.0, 0.0, 1.0, 0.0, 1.0, 1.0 }, torch::kDouble).reshape({ 2, 3 })))
      << counts;
  }
}

TEST(DisplacementLoss, LogarithmsOfDisplacementsHaveTheirInverse)
{
  const auto displacements = torch::tensor({ -999.0, -3.5, -1e-3, 0.0, 0.25, 9.0, 1e4 }, torch::kDouble);
  const auto logarithms = itk::ToLogDisplacement(displacements);
  EXPECT_NEAR(logarithms[0].item<double>(), -3.0, 1e-12);
  EXPECT_EQ(logarithms[3].item<double>(), 0.0);
  EXPECT_NEAR(logarithms[5].item<double>(), 1.0, 1e-12);
  EXPECT_LT((itk::FromLogDisplacement(logarithms) - displacements).abs().max().item<double>(), 1e-8);
}

TEST(DisplacementLoss, SettingsThatCannotBeAreRefused)
{
  const auto & maker = itk::GetLossRegistry().Find("Displacement");
  EXPECT_EQ(maker.completeSettings(nlohmann::json::object(), 2).at("classificationWeight"), 20.0);
  EXPECT_EQ(maker.completeSettings(nlohmann::json::object(), 3).at("classificationWeight"), 8.0);
  EXPECT_THROW(maker.completeSettings({ { "classificationWeight", -1 } }, 2), std::exception);
}

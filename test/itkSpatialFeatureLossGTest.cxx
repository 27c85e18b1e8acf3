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
#include "itkSpatialFeatureLoss.h"

#include "itkFiniteDifferences.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace
{

using FeatureType = std::vector<double>;

/** The feature vector of an index, fastest axis first, on a grid whose size is given slowest axis first. */
FeatureType
MakeFeature(const std::vector<double> & index, const std::vector<int64_t> & size)
{
  const auto  longest = static_cast<double>(*std::max_element(size.begin(), size.end()));
  FeatureType feature;
  double      squared = 0.0;
  for (std::size_t d = 0; d < index.size(); ++d)
  {
    const double middle = 0.5 * static_cast<double>(size[size.size() - 1 - d] - 1);
    feature.push_back((index[d] - middle) / (0.5 * longest));
    squared += feature.back() * feature.back();
  }
  const double radius = std::sqrt(squared);
  feature.push_back(radius);
  for (std::size_t d = 0; d < index.size(); ++d)
  {
    feature.push_back(radius > 0.0 ? feature[d] / radius : 0.0);
  }
  return feature;
}

/** What the loss adds to the heatmap loss, pixel by pixel and pair by pair, for one sample. */
double
ComputeFeatureLoss(const torch::Tensor &                   heatmaps,
                   const torch::Tensor &                   coordinates,
                   const std::vector<int64_t> &            landmarks,
                   const itk::SpatialFeatureLossSettings & settings)
{
  const auto               size = heatmaps.sizes().slice(1).vec();
  std::vector<FeatureType> found;
  std::vector<FeatureType> truth;
  for (const auto landmark : landmarks)
  {
    const auto  pixels = heatmaps[landmark].flatten();
    FeatureType sum(2 * size.size() + 1, 0.0);
    double      mass = 0.0;
    for (int64_t i = 0; i < pixels.size(0); ++i)
    {
      std::vector<double> index;
      int64_t             rest = i;
      for (auto length = size.rbegin(); length != size.rend(); ++length)
      {
        index.push_back(static_cast<double>(rest % *length));
        rest /= *length;
      }
      const double weight = std::exp(pixels[i].item<double>() / settings.temperature);
      const auto   feature = MakeFeature(index, size);
      mass += weight;
      for (std::size_t k = 0; k < sum.size(); ++k)
      {
        sum[k] += weight * feature[k];
      }
    }
    std::vector<double> position;
    for (std::size_t d = 0; d < size.size(); ++d)
    {
      position.push_back(coordinates[landmark][static_cast<int64_t>(d)].item<double>());
    }
    std::transform(sum.begin(), sum.end(), sum.begin(), [mass](double value) { return value / mass; });
    found.push_back(sum);
    truth.push_back(MakeFeature(position, size));
  }

  const auto center = [](std::vector<FeatureType> features) {
    for (std::size_t k = 0; k < features[0].size(); ++k)
    {
      double mean = 0.0;
      for (const auto & feature : features)
      {
        mean += feature[k] / static_cast<double>(features.size());
      }
      for (auto & feature : features)
      {
        feature[k] -= mean;
      }
    }
    return features;
  };
  const auto correlate = [](const FeatureType & a, const FeatureType & b) {
    double product = 0.0;
    double aa = 0.0;
    double bb = 0.0;
    for (std::size_t k = 0; k < a.size(); ++k)
    {
      product += a[k] * b[k];
      aa += a[k] * a[k];
      bb += b[k] * b[k];
    }
    return product / std::sqrt(aa * bb);
  };
  double     loss = 0.0;
  const auto foundCentered = center(found);
  const auto truthCentered = center(truth);
  for (std::size_t i = 0; i < found.size(); ++i)
  {
    for (std::size_t j = 0; j < found.size(); ++j)
    {
      const double difference =
        correlate(foundCentered[i], foundCentered[j]) - correlate(truthCentered[i], truthCentered[j]);
      loss += settings.correlationWeight * difference * difference;
    }
    for (std::size_t k = 0; k < found[i].size(); ++k)
    {
      loss += settings.featureWeight * (found[i][k] - truth[i][k]) * (found[i][k] - truth[i][k]);
    }
  }
  return loss;
}

/** Four landmarks, of which the second is missing. */
struct Sample
{
  explicit Sample(const std::vector<int64_t> & size)
  {
    const auto           dimension = static_cast<unsigned int>(size.size());
    const auto           generator = itk::MakeGenerator(torch::kCPU, 3);
    std::vector<int64_t> shape{ 1, 4 };
    shape.insert(shape.end(), size.begin(), size.end());
    Heatmaps = torch::randn(shape, generator, torch::kDouble);
    Target.coordinates = 3.0 * torch::rand({ 1, 4, int64_t{ dimension } }, generator, torch::kDouble);
    Target.coordinates[0][1].fill_(std::numeric_limits<double>::quiet_NaN());
    Task = { dimension, 4 };
    Settings = itk::SpatialFeatureLossSettings(dimension);
    Settings.temperature = 0.5;
    Settings.correlationWeight = 3.0;
    Settings.featureWeight = 7.0;
    Settings.gamma = 5.0;
    Settings.sigmaWeight = 0.0;
  }

  itk::NetworkMaps
  GetMaps() const
  {
    return { { itk::HeatmapsName, Heatmaps } };
  }

  torch::Tensor                   Heatmaps;
  itk::LossTarget                 Target;
  itk::NetworkTask                Task;
  itk::SpatialFeatureLossSettings Settings;
};

// The middle of the longest side is at a pixel.
const std::vector<std::vector<int64_t>> sizes{ { 4, 5 }, { 3, 4, 5 } };

} // namespace

TEST(SpatialFeatureLoss, AddsDifferencesOfFeaturesAndOfTheirCorrelations)
{
  for (const auto & size : sizes)
  {
    Sample                        sample(size);
    const itk::SpatialFeatureLoss loss(sample.Task, sample.Settings);
    const itk::HeatmapLoss        heatmapLoss(sample.Task, sample.Settings);
    const auto                    computeAdded = [&] {
      return (loss.Compute(sample.GetMaps(), sample.Target) - heatmapLoss.Compute(sample.GetMaps(), sample.Target))
        .item<double>();
    };
    const auto & coordinates = sample.Target.coordinates;
    EXPECT_NEAR(
      computeAdded(), ComputeFeatureLoss(sample.Heatmaps[0], coordinates[0], { 0, 2, 3 }, sample.Settings), 1e-5);
    sample.Target.mask = torch::tensor({ 1.0f, 1.0f, 0.0f, 1.0f }).unsqueeze(0);
    EXPECT_NEAR(
      computeAdded(), ComputeFeatureLoss(sample.Heatmaps[0], coordinates[0], { 0, 3 }, sample.Settings), 1e-5);
  }
}

TEST(SpatialFeatureLoss, IsTheHeatmapLossWithoutItsWeights)
{
  Sample sample(sizes[0]);
  sample.Settings.correlationWeight = sample.Settings.featureWeight = 0.0;
  EXPECT_EQ(
    itk::SpatialFeatureLoss(sample.Task, sample.Settings).Compute(sample.GetMaps(), sample.Target).item<double>(),
    itk::HeatmapLoss(sample.Task, sample.Settings).Compute(sample.GetMaps(), sample.Target).item<double>());
}

TEST(SpatialFeatureLoss, GradientEqualsFiniteDifferences)
{
  for (const auto & size : sizes)
  {
    const Sample sample(size);
    Expect_gradient_of_finite_differences(
      itk::SpatialFeatureLoss(sample.Task, sample.Settings), sample.GetMaps(), sample.Target);
  }
}

TEST(SpatialFeatureLoss, SettingsAreThoseOfTheHeatmapLossAndItsOwn)
{
  const auto & maker = itk::GetLossRegistry().Find("SpatialFeature");
  EXPECT_EQ(maker.completeSettings(nlohmann::json::object(), 3).at("gamma"), 1000.0);
  EXPECT_EQ(maker.completeSettings({ { "featureWeight", 2 } }, 2).at("featureWeight"), 2.0);
  EXPECT_THROW(maker.completeSettings({ { "temperature", 0 } }, 2), std::exception);
  EXPECT_THROW(maker.completeSettings({ { "correlationWeight", -1 } }, 2), std::exception);
  EXPECT_THROW(maker.completeSettings({ { "initialSigma", 0 } }, 2), std::exception);
}

TEST(SpatialFeatureLoss, TakesAllSettingsOfTheHeatmapLoss)
{
  const nlohmann::json ofHeatmapLoss = itk::HeatmapLossSettings(2);
  const nlohmann::json settings = itk::SpatialFeatureLossSettings(2);
  for (const auto & setting : ofHeatmapLoss.items())
  {
    ASSERT_TRUE(settings.contains(setting.key())) << setting.key();
    EXPECT_EQ(settings.at(setting.key()), setting.value()) << setting.key();
  }
  const auto given = nlohmann::json{ { "spreadFactor", 0.5 }, { "pixelWeight", 40.0 } };
  const auto read = itk::ReadStrictly(given, itk::SpatialFeatureLossSettings(3));
  EXPECT_EQ(read.spreadFactor, 0.5);
  EXPECT_EQ(read.pixelWeight, 40.0);
}

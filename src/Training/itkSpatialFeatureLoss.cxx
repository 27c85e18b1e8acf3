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
#include "itkHeatmapSoftmax.h"

#include <algorithm>

namespace itk
{

namespace
{

/** Feature vectors, along the last axis, of continuous indices with the fastest axis first. */
torch::Tensor
ComputeFeatures(const torch::Tensor & indices, torch::IntArrayRef gridSize)
{
  const std::vector<int64_t> reversed(gridSize.rbegin(), gridSize.rend());
  const auto                 size = torch::tensor(reversed, torch::kLong).to(indices.options());
  const auto                 longest = static_cast<double>(*std::max_element(reversed.begin(), reversed.end()));
  const auto                 position = (2.0 * indices - (size - 1.0)) / longest;
  const auto                 radius = position.norm(2, { -1 }, true);
  return torch::cat({ position, radius, position / radius.clamp_min(1e-6) }, -1);
}

/** Feature vectors at all pixels: pixels x features, in the order of flattened maps. */
torch::Tensor
ComputePixelFeatures(torch::IntArrayRef gridSize, const torch::TensorOptions & options)
{
  std::vector<torch::Tensor> axes;
  for (const auto length : gridSize)
  {
    axes.push_back(torch::arange(length, options));
  }
  auto grids = torch::meshgrid(axes, "ij");
  std::reverse(grids.begin(), grids.end());
  return ComputeFeatures(torch::stack(grids, -1).flatten(0, -2), gridSize);
}

/** Products of feature vectors, samples x landmarks x features, centered and normalized; zero without weight. */
torch::Tensor
ComputeCorrelations(const torch::Tensor & features, const torch::Tensor & weights)
{
  const auto weight = weights.unsqueeze(-1);
  const auto mean = (features * weight).sum(1, true) / weight.sum(1, true).clamp_min(1.0);
  const auto centered = (features - mean) * weight;
  const auto normalized = centered / (centered.square().sum(-1, true) + 1e-12).sqrt();
  return normalized.matmul(normalized.transpose(1, 2));
}

} // namespace

void
SpatialFeatureLossSettings::Verify() const
{
  HeatmapLossSettings::Verify();
  RequirePositive("temperature", temperature);
  RequireNotNegative("correlationWeight", correlationWeight);
  RequireNotNegative("featureWeight", featureWeight);
}

SpatialFeatureLoss::SpatialFeatureLoss(const NetworkTask & task, const SpatialFeatureLossSettings & settings)
  : HeatmapLoss(task, settings)
  , m_Settings(settings)
{}

torch::Tensor
SpatialFeatureLoss::Compute(const NetworkMaps & maps, const LossTarget & target) const
{
  const auto & heatmaps = maps.at(HeatmapsName);
  const auto   size = heatmaps.sizes().slice(2);
  const auto   weights = target.ComputeWeights().to(heatmaps.options());
  const auto   probabilities = ComputeHeatmapSoftmax(heatmaps, m_Settings.temperature).flatten(2);
  const auto   features = probabilities.matmul(ComputePixelFeatures(size, heatmaps.options()));
  const auto   truth = ComputeFeatures(target.coordinates.nan_to_num(0.0).to(heatmaps.options()), size);

  const auto correlations = ComputeCorrelations(features, weights) - ComputeCorrelations(truth, weights);
  const auto differences = (features - truth) * weights.unsqueeze(-1);
  const auto further =
    m_Settings.correlationWeight * correlations.square().sum() + m_Settings.featureWeight * differences.square().sum();
  return HeatmapLoss::Compute(maps, target) + further * m_Settings.factor / heatmaps.size(0);
}

void
RegisterSpatialFeatureLoss(LossRegistry & registry)
{
  registry.Add("SpatialFeature", LossMaker::For<SpatialFeatureLoss, SpatialFeatureLossSettings>());
}

} // end namespace itk

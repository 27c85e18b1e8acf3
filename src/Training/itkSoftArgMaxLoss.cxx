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

#include "itkHeatmapSoftmax.h"

#include <vector>

namespace itk
{
namespace
{

/** Mean continuous grid indices, fastest axis first, under probabilities: samples x landmarks x dimension. */
torch::Tensor
ComputeMeanIndices(const torch::Tensor & probabilities)
{
  std::vector<torch::Tensor> means;
  for (int64_t axis = probabilities.dim() - 1; axis > 1; --axis)
  {
    const auto alongAxis = probabilities.movedim(axis, 2).flatten(3).sum(3);
    means.push_back(alongAxis.matmul(torch::arange(probabilities.size(axis), alongAxis.options())));
  }
  return torch::stack(means, -1);
}

} // namespace

void
SoftArgMaxLossSettings::Verify() const
{
  RequireInRange("norm", norm, 1.0, 2.0);
  RequirePositive("temperature", temperature);
  RequirePositive("factor", factor);
}

SoftArgMaxLoss::SoftArgMaxLoss(const NetworkTask &, const SoftArgMaxLossSettings & settings)
  : m_Settings(settings)
{}

torch::Tensor
SoftArgMaxLoss::Compute(const NetworkMaps & maps, const LossTarget & target) const
{
  const auto indices = ComputeMeanIndices(ComputeHeatmapSoftmax(maps.at(HeatmapsName), m_Settings.temperature));
  const auto differences = indices - target.coordinates.nan_to_num(0.0);
  const auto distances = (m_Settings.norm == 1 ? differences.abs() : differences.square()).sum(-1);
  return (distances * target.ComputeWeights()).sum() * m_Settings.factor / indices.size(0);
}

void
RegisterSoftArgMaxLoss(LossRegistry & registry)
{
  registry.Add("SoftArgMax", LossMaker::For<SoftArgMaxLoss, SoftArgMaxLossSettings>());
}

} // end namespace itk

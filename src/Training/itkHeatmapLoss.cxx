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

#include "itkMath.h"

namespace itk
{

void
HeatmapLossSettings::Verify() const
{
  constexpr double largest = 1e6;
  RequirePositiveUpTo("gamma", gamma, largest);
  RequirePositiveUpTo("initialSigma", initialSigma, 1000.0);
  RequireInRange("sigmaWeight", sigmaWeight, 0.0, largest);
  RequirePositiveUpTo("pixelWeight", pixelWeight, largest);
  RequireInRange("spreadFactor", spreadFactor, 0.0, 1000.0);
  RequirePositiveUpTo("factor", factor, largest);
}

HeatmapLoss::HeatmapLoss(const NetworkTask & task, const HeatmapLossSettings & settings)
  : m_Settings(settings)
  , m_LogarithmicRatios(
      register_parameter("logarithmicRatios", torch::zeros({ task.numberOfLandmarks }), settings.learnSigma))
{}

torch::Tensor
HeatmapLoss::GetSigmas() const
{
  return m_LogarithmicRatios.exp() * m_Settings.initialSigma;
}

torch::Tensor
HeatmapLoss::Compute(const NetworkMaps & maps, const LossTarget & target) const
{
  const auto & heatmaps = maps.at(HeatmapsName);
  const auto   sigmas = this->GetSigmas();
  const bool   isWidened = m_Settings.spreadFactor > 0.0 && target.spread.defined();
  const auto   widths =
    isWidened ? (sigmas.square() + (m_Settings.spreadFactor * target.spread).square()).sqrt() : sigmas;
  const auto targets = MakeTargetHeatmaps(target.coordinates, widths, heatmaps.sizes().slice(2), m_Settings.gamma);
  const auto present = target.coordinates.isfinite().all(-1).to(torch::kFloat);
  auto       differences = (heatmaps - targets).square();
  auto       penalties = present * sigmas.square();
  if (m_Settings.pixelWeight != 1.0)
  {
    const auto dimension = static_cast<double>(heatmaps.dim() - 2);
    const auto perPeak = (2.0 * Math::pi * widths.detach().square()).pow(dimension / 2.0) / m_Settings.gamma;
    auto       shape = widths.sizes().vec();
    shape.resize(shape.size() + heatmaps.dim() - 2, 1);
    differences = differences * (targets.detach() * (std::log(m_Settings.pixelWeight) * perPeak).reshape(shape)).exp_();
  }
  if (target.mask.defined())
  {
    differences = differences.flatten(2).sum(-1) * target.mask;
    penalties = penalties * target.mask;
  }
  const auto total = differences.sum() + m_Settings.sigmaWeight * penalties.sum();
  return total * m_Settings.factor / heatmaps.size(0);
}

std::map<std::string, std::vector<double>>
HeatmapLoss::GetLandmarkValues() const
{
  const auto sigmas = this->GetSigmas().detach().cpu();
  return { { "sigma", { sigmas.data_ptr<float>(), sigmas.data_ptr<float>() + sigmas.numel() } } };
}

torch::Tensor
MakeTargetHeatmaps(const torch::Tensor & coordinates,
                   const torch::Tensor & sigmas,
                   torch::IntArrayRef    size,
                   double                gamma)
{
  const auto dimension = static_cast<int64_t>(size.size());
  const bool isPlane = dimension == 2;
  const auto present = coordinates.isfinite().all(-1).to(torch::kFloat);
  const auto positions = coordinates.nan_to_num(0.0);
  auto       result = present * gamma / (std::pow(2.0 * Math::pi, dimension / 2.0) * sigmas.pow(dimension));
  // In the layout of the networks' maps: landmarks last in planes, first in volumes.
  result = isPlane ? result.unsqueeze(1).unsqueeze(1) : result;
  for (int64_t axis = 0; axis < dimension; ++axis)
  {
    const auto pixels = torch::arange(size[axis], coordinates.options());
    const auto distance = pixels - positions.select(-1, dimension - 1 - axis).unsqueeze(-1);
    auto       profile = torch::exp(-distance.square() / (2.0 * sigmas.square().unsqueeze(-1)));
    if (isPlane)
    {
      result = result * profile.transpose(1, 2).unsqueeze(2 - axis);
      continue;
    }
    for (int64_t other = 0; other < axis; ++other)
    {
      profile = profile.unsqueeze(2);
    }
    result = result.unsqueeze(-1) * profile;
  }
  return isPlane ? result.movedim(-1, 1) : result;
}

void
RegisterHeatmapLoss(LossRegistry & registry)
{
  registry.Add("Heatmap", LossMaker::For<HeatmapLoss, HeatmapLossSettings>());
}

} // end namespace itk

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

torch::Tensor
MakeTargetHeatmaps(const torch::Tensor & coordinates,
                   const torch::Tensor & sigmas,
                   torch::IntArrayRef    size,
                   double                gamma)
{
  const auto dimension = static_cast<int64_t>(size.size());
  const auto present = coordinates.isfinite().all(-1).to(torch::kFloat);
  const auto positions = coordinates.nan_to_num(0.0);
  auto       result = present * gamma / (std::pow(2.0 * Math::pi, dimension / 2.0) * sigmas.pow(dimension));
  for (int64_t axis = 0; axis < dimension; ++axis)
  {
    const auto pixels = torch::arange(size[axis], coordinates.options());
    const auto distance = pixels - positions.select(-1, dimension - 1 - axis).unsqueeze(-1);
    auto       profile = torch::exp(-distance.square() / (2.0 * sigmas.square().unsqueeze(-1)));
    for (int64_t other = 0; other < axis; ++other)
    {
      profile = profile.unsqueeze(2);
    }
    result = result.unsqueeze(-1) * profile;
  }
  return result;
}

torch::Tensor
ComputeHeatmapLoss(const torch::Tensor & heatmaps,
                   const torch::Tensor & coordinates,
                   const torch::Tensor & sigmas,
                   double                gamma,
                   double                sigmaWeight)
{
  const auto targets = MakeTargetHeatmaps(coordinates, sigmas, heatmaps.sizes().slice(2), gamma);
  const auto present = coordinates.isfinite().all(-1).to(torch::kFloat);
  const auto total = (heatmaps - targets).square().sum() + sigmaWeight * (present * sigmas.square()).sum();
  return total / heatmaps.size(0);
}

} // end namespace itk

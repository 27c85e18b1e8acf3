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
#include "itkLandmarkPairs.h"

#include "vnl/algo/vnl_symmetric_eigensystem.h"
#include "vnl/vnl_trace.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <map>
#include <string>

namespace itk
{
namespace
{

/** The landmark of each name. */
template <unsigned int VDimension>
std::map<std::string, unsigned int>
MakeIndex(const LandmarkSet<VDimension> & landmarks, const char * image)
{
  std::map<std::string, unsigned int> index;
  for (const auto & name : landmarks.GetLandmarkNames())
  {
    if (!index.emplace(name, static_cast<unsigned int>(index.size())).second)
    {
      itkGenericExceptionMacro("The landmarks of the " << image << " image must have different names (got '" << name
                                                       << "' twice).");
    }
  }
  return index;
}

/** 1 / variance, NaN when a covariance is unknown. */
template <unsigned int VDimension>
void
SetCovariances(LandmarkPair<VDimension> &      pair,
               const LandmarkSet<VDimension> & fixed,
               const LandmarkSet<VDimension> & moving,
               unsigned int                    movingLandmark)
{
  double variance = 0.0;
  if (fixed.HasCovariances())
  {
    pair.fixedCovariance = fixed.GetCovariance(pair.landmark);
    variance += vnl_trace(pair.fixedCovariance.GetVnlMatrix());
  }
  if (moving.HasCovariances())
  {
    pair.movingCovariance = moving.GetCovariance(movingLandmark);
    variance += vnl_trace(pair.movingCovariance.GetVnlMatrix());
  }
  pair.weight = 1.0 / variance;
}

} // namespace

template <unsigned int VDimension>
LandmarkPairs<VDimension>
CollectLandmarkPairs(const LandmarkSet<VDimension> & fixed, const LandmarkSet<VDimension> & moving, bool useConfidences)
{
  MakeIndex(fixed, "fixed");
  const auto movingIndex = MakeIndex(moving, "moving");
  const bool hasCovariances = fixed.HasCovariances() || moving.HasCovariances();
  const auto getConfidence = [](const LandmarkSet<VDimension> & landmarks, unsigned int landmark) {
    const float confidence = landmarks.GetConfidence(landmark);
    return std::isnan(confidence) ? 1.0 : static_cast<double>(confidence);
  };

  LandmarkPairs<VDimension> pairs;
  double                    smallestWeight = std::numeric_limits<double>::infinity();
  for (unsigned int i = 0; i < fixed.GetNumberOfLandmarks(); ++i)
  {
    const auto place = movingIndex.find(fixed.GetLandmarkNames()[i]);
    if (place == movingIndex.end() || fixed.IsMissing(i) || moving.IsMissing(place->second))
    {
      continue;
    }
    const auto   partner = place->second;
    const double fixedConfidence = getConfidence(fixed, i);
    const double movingConfidence = getConfidence(moving, partner);
    if (useConfidences && !(fixedConfidence > 0.0 && movingConfidence > 0.0))
    {
      continue;
    }
    LandmarkPair<VDimension> pair;
    pair.landmark = i;
    pair.name = place->first;
    pair.fixed.CastFrom(fixed.GetPoint(i));
    pair.moving.CastFrom(moving.GetPoint(partner));
    pair.weight = useConfidences && !hasCovariances ? fixedConfidence * movingConfidence : 1.0;
    pair.fixedCovariance.Fill(0.0);
    pair.movingCovariance.Fill(0.0);
    const double sum = std::accumulate(
      pair.moving.Begin(), pair.moving.End(), std::accumulate(pair.fixed.Begin(), pair.fixed.End(), pair.weight));
    if (!std::isfinite(sum))
    {
      itkGenericExceptionMacro("Positions and confidences must be finite (got landmark '"
                               << pair.name << "' at " << pair.fixed << " and " << pair.moving << ", weight "
                               << pair.weight << ").");
    }
    if (hasCovariances)
    {
      SetCovariances(pair, fixed, moving, partner);
      smallestWeight = std::isnan(pair.weight) ? smallestWeight : std::min(smallestWeight, pair.weight);
    }
    pairs.push_back(pair);
  }
  for (auto & pair : pairs)
  {
    if (std::isnan(pair.weight))
    {
      pair.weight = std::isinf(smallestWeight) ? 1.0 : smallestWeight;
      pair.fixedCovariance.Fill(0.0);
      pair.movingCovariance.SetIdentity();
      pair.movingCovariance /= pair.weight * VDimension;
    }
  }
  return pairs;
}

template <unsigned int VDimension>
std::array<double, VDimension>
ComputeSpreads(const LandmarkPairs<VDimension> & pairs, LandmarkPairSide<VDimension> side)
{
  using VectorType = Vector<double, VDimension>;
  double     weights = 0.0;
  VectorType mean(0.0);
  for (const auto & pair : pairs)
  {
    weights += pair.weight;
    mean += (pair.*side - pairs.front().*side) * pair.weight;
  }
  const Point<double, VDimension> centroid = pairs.front().*side + mean / weights;
  vnl_matrix<double>              covariance(VDimension, VDimension, 0.0);
  for (const auto & pair : pairs)
  {
    const VectorType offset = pair.*side - centroid;
    covariance += outer_product(offset.GetVnlVector(), offset.GetVnlVector()) * (pair.weight / weights);
  }
  const vnl_symmetric_eigensystem<double> eigensystem(covariance);
  std::array<double, VDimension>          spreads{};
  for (unsigned int d = 0; d < VDimension; ++d)
  {
    spreads[d] = std::sqrt(std::max(0.0, eigensystem.get_eigenvalue(VDimension - 1 - d)));
  }
  // Points that differ by the rounding of their coordinates are the same.
  const double rounding = 1e-6 * centroid.GetVectorFromOrigin().GetNorm();
  return spreads[0] > rounding ? spreads : std::array<double, VDimension>{};
}

template LandmarkPairs<2>
CollectLandmarkPairs(const LandmarkSet<2> &, const LandmarkSet<2> &, bool);
template LandmarkPairs<3>
CollectLandmarkPairs(const LandmarkSet<3> &, const LandmarkSet<3> &, bool);
template std::array<double, 2>
ComputeSpreads<2>(const LandmarkPairs<2> &, LandmarkPairSide<2>);
template std::array<double, 3>
ComputeSpreads<3>(const LandmarkPairs<3> &, LandmarkPairSide<3>);

} // end namespace itk

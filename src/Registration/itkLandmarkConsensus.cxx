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
#include "itkLandmarkConsensus.h"

#include <algorithm>
#include <limits>
#include <locale>
#include <numeric>
#include <random>
#include <sstream>

namespace itk
{
namespace
{

template <unsigned int VDimension>
LandmarkPairs<VDimension>
GetPairsWithin(const LandmarkPairs<VDimension> &     pairs,
               const LandmarkLinearFit<VDimension> & fit,
               double                                maximumResidual)
{
  LandmarkPairs<VDimension> within;
  std::copy_if(pairs.begin(), pairs.end(), std::back_inserter(within), [&](const auto & pair) {
    return fit.GetSquaredResidual(pair) <= maximumResidual * maximumResidual;
  });
  return within;
}

/** Calls `visit` with the indices of subsets: with all of them, or with `maximum` random ones where there are more. */
template <typename TVisit>
void
VisitSubsets(unsigned int count, unsigned int size, unsigned int maximum, const TVisit & visit)
{
  double numberOfSubsets = 1.0;
  for (unsigned int i = 0; i < size; ++i)
  {
    numberOfSubsets *= static_cast<double>(count - i) / (i + 1);
  }
  std::vector<unsigned int> indices(count);
  std::iota(indices.begin(), indices.end(), 0);
  if (numberOfSubsets > maximum)
  {
    // Not a distribution of the standard library, which need not give the same numbers everywhere.
    std::mt19937 generator(1);
    for (unsigned int i = 0; i < maximum; ++i)
    {
      for (unsigned int k = 0; k < size; ++k)
      {
        std::swap(indices[k], indices[k + generator() % (count - k)]);
      }
      visit(indices);
    }
    return;
  }
  std::vector<bool> isIn(count, false);
  std::fill_n(isIn.begin(), size, true);
  do
  {
    std::stable_partition(indices.begin(), indices.end(), [&isIn](unsigned int i) { return isIn[i]; });
    visit(indices);
    std::sort(indices.begin(), indices.end());
  } while (std::prev_permutation(isIn.begin(), isIn.end()));
}

/** The pairs that fit to the transform through the best of the smallest subsets. */
template <unsigned int VDimension>
LandmarkPairs<VDimension>
SearchConsensus(const LandmarkPairs<VDimension> &        weightedPairs,
                const LandmarkRequirements<VDimension> & requirements,
                double                                   maximumResidual)
{
  constexpr unsigned int maximumNumberOfSubsets = 5000;
  auto                   pairs = weightedPairs;
  for (auto & pair : pairs)
  {
    pair.weight = 1.0;
  }
  LandmarkPairs<VDimension> best;
  double                    smallestCost = std::numeric_limits<double>::infinity();
  LandmarkPairs<VDimension> subset(requirements.GetNumberOfPairs());
  VisitSubsets(static_cast<unsigned int>(pairs.size()),
               requirements.GetNumberOfPairs(),
               maximumNumberOfSubsets,
               [&](const std::vector<unsigned int> & indices) {
                 for (size_t i = 0; i < subset.size(); ++i)
                 {
                   subset[i] = pairs[indices[i]];
                 }
                 if (requirements.IsDegenerate(subset))
                 {
                   return;
                 }
                 const auto fit = FitLinearTransform(requirements.GetLinearKind(), subset);
                 double     cost = 0.0;
                 for (const auto & pair : pairs)
                 {
                   cost += std::min(fit.GetSquaredResidual(pair), maximumResidual * maximumResidual);
                 }
                 if (cost < smallestCost)
                 {
                   smallestCost = cost;
                   best = GetPairsWithin(weightedPairs, fit, maximumResidual);
                 }
               });
  return best;
}

} // namespace

template <unsigned int VDimension>
LandmarkPairs<VDimension>
SelectInliers(const LandmarkPairs<VDimension> &        pairs,
              const LandmarkRequirements<VDimension> & requirements,
              double                                   maximumResidual)
{
  constexpr unsigned int maximumNumberOfFits = 20;
  auto                   inliers = SearchConsensus(pairs, requirements, maximumResidual);
  if (inliers.empty())
  {
    requirements.Verify(pairs, pairs.size());
  }
  for (unsigned int i = 0; i < maximumNumberOfFits && inliers.size() >= requirements.GetNumberOfPairs(); ++i)
  {
    const auto within =
      GetPairsWithin(pairs, FitLinearTransform(requirements.GetLinearKind(), inliers), maximumResidual);
    const bool isSame = within.size() == inliers.size() &&
                        std::equal(within.begin(), within.end(), inliers.begin(), [](const auto & a, const auto & b) {
                          return a.landmark == b.landmark;
                        });
    if (isSame)
    {
      break;
    }
    inliers = within;
  }
  const size_t       needed = std::max<size_t>(requirements.GetNumberOfPairs() + 1, (pairs.size() + 1) / 2);
  std::ostringstream need;
  need.imbue(std::locale::classic());
  if (pairs.size() < needed)
  {
    need << "at least " << needed << " pairs of landmarks where MaximumResidual is set (got " << pairs.size() << ").";
    requirements.Throw(need.str());
  }
  if (inliers.size() < needed)
  {
    need << "at least " << needed << " of " << pairs.size() << " pairs of landmarks that agree within "
         << maximumResidual << " mm (got " << inliers.size() << ").";
    requirements.Throw(need.str());
  }
  return inliers;
}

template LandmarkPairs<2>
SelectInliers(const LandmarkPairs<2> &, const LandmarkRequirements<2> &, double);
template LandmarkPairs<3>
SelectInliers(const LandmarkPairs<3> &, const LandmarkRequirements<3> &, double);

} // end namespace itk

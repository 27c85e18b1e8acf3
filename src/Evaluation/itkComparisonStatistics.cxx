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
#include "itkComparisonStatistics.h"

#include "itkErrorStatistics.h"

#include <algorithm>
#include <cmath>

namespace itk
{
namespace
{

using Statistics = LandmarkEvaluationResult::Statistics;

/** Calls the function for each comparison, landmark after landmark. */
template <typename TFunction>
void
ForEachComparison(const LandmarkComparisons & comparisons, const TFunction & function)
{
  for (size_t landmark = 0; !comparisons.empty() && landmark < comparisons.front().size(); ++landmark)
  {
    for (const auto & comparisonsOfImage : comparisons)
    {
      function(comparisonsOfImage[landmark]);
    }
  }
}

/** Landmarks with an infinite error are missing, those with NaN absent. */
Statistics
Summarize(const std::vector<double> & errors, const std::vector<double> & radii)
{
  const auto countIf = [&errors](const auto & condition) {
    return static_cast<SizeValueType>(std::count_if(errors.begin(), errors.end(), condition));
  };
  const auto found = SelectFinite(errors);
  Statistics statistics;
  statistics.NumberOfAbsent = countIf([](double error) { return std::isnan(error); });
  statistics.NumberOfLandmarks = errors.size() - statistics.NumberOfAbsent;
  statistics.NumberOfMissing = statistics.NumberOfLandmarks - found.size();
  statistics.Mean = GetMean(found);
  statistics.StandardDeviation = GetStandardDeviation(found);
  statistics.Median = GetMedian(found);
  for (const double radius : radii)
  {
    statistics.NumberOfOutliers.push_back(countIf([radius](double error) { return error > radius; }));
  }
  return statistics;
}

SizeValueType
CountIdentified(const LandmarkComparisons & comparisons)
{
  SizeValueType count = 0;
  ForEachComparison(comparisons, [&count](const LandmarkComparison & comparison) { count += comparison.IsIdentified; });
  return count;
}

} // namespace

LandmarkComparisons
SelectLandmark(const LandmarkComparisons & comparisons, size_t landmark)
{
  LandmarkComparisons selected;
  for (const auto & comparisonsOfImage : comparisons)
  {
    selected.push_back({ comparisonsOfImage[landmark] });
  }
  return selected;
}

Statistics
ComputeErrorStatistics(const LandmarkComparisons & comparisons, const LandmarkEvaluationSettings & settings)
{
  std::vector<double> errors;
  SizeValueType       numberOfSuperfluous = 0;
  ForEachComparison(comparisons, [&](const LandmarkComparison & comparison) {
    if (comparison.IsLabeled)
    {
      errors.push_back(comparison.Error);
    }
    numberOfSuperfluous += comparison.IsSuperfluous;
  });
  auto statistics = Summarize(errors, settings.Radii);
  statistics.NumberOfSuperfluous = numberOfSuperfluous;
  statistics.HasIdentification = settings.IdentificationRadius > 0.0;
  if (statistics.HasIdentification)
  {
    statistics.NumberOfIdentified = CountIdentified(comparisons);
  }
  return statistics;
}

Statistics
ComputeInterObserverStatistics(const LandmarkComparisons & comparisons, const LandmarkEvaluationSettings & settings)
{
  std::vector<double> errors;
  ForEachComparison(comparisons, [&errors](const LandmarkComparison & comparison) {
    errors.insert(errors.end(), comparison.InterObserverErrors.begin(), comparison.InterObserverErrors.end());
  });
  return Summarize(errors, settings.Radii);
}

LandmarkEvaluationResult::RegionStatistics
ComputeRegionStatistics(const LandmarkComparisons & comparisons)
{
  LandmarkEvaluationResult::RegionStatistics statistics;
  std::vector<double>                        radii;
  ForEachComparison(comparisons, [&](const LandmarkComparison & comparison) {
    if (!std::isnan(comparison.RegionRadius))
    {
      radii.push_back(comparison.RegionRadius);
      statistics.NumberOfHits += comparison.IsInRegion;
    }
  });
  statistics.NumberOfRegions = radii.size();
  statistics.MedianRadius = GetMedian(radii);
  return statistics;
}

} // end namespace itk

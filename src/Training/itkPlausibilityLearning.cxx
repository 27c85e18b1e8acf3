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
#include "itkPlausibilityLearning.h"

#include "itkErrorStatistics.h"
#include "itkLandmarkModelCalibration.h"

#include <algorithm>
#include <cmath>

namespace itk
{

namespace
{

/** That of the distribution which values come from; that of equal values is small. */
double
EstimateDeviation(const std::vector<double> & values)
{
  constexpr double least = 1e-3;
  const auto       count = static_cast<double>(values.size());
  return std::max(least, GetStandardDeviation(values) * std::sqrt(count / (count - 1.0)));
}

} // namespace

void
LearnPlausibility(const std::vector<LandmarkPlausibilityStatistics> & statistics,
                  unsigned int                                        dimension,
                  LandmarkPlausibilityDescription &                   plausibility)
{
  plausibility.numberOfImages = 0;
  std::vector<double>                            distances;
  LandmarkModelCalibration::SquaredDistancesType squaredDistances;
  for (const auto & ofImage : statistics)
  {
    distances.push_back(ofImage.distanceLogarithm);
    squaredDistances.push_back(ofImage.squaredDistances);
  }
  distances = SelectFinite(distances);
  if (distances.size() < 2 || std::all_of(squaredDistances.begin(), squaredDistances.end(), [](const auto & ofImage) {
        return SelectFinite(ofImage).empty();
      }))
  {
    return;
  }
  plausibility.confidenceLogarithms.clear();
  for (std::size_t i = 0; i < statistics.front().confidenceLogarithms.size(); ++i)
  {
    std::vector<double> ofLandmark;
    for (const auto & ofImage : statistics)
    {
      ofLandmark.push_back(ofImage.confidenceLogarithms[i]);
    }
    const double mean = GetMean(SelectFinite(ofLandmark));
    plausibility.confidenceLogarithms.push_back(std::isnan(mean) ? 0.0 : mean);
  }
  std::vector<double> differences;
  for (const auto & ofImage : statistics)
  {
    std::vector<double> ofLandmarks;
    for (std::size_t i = 0; i < ofImage.confidenceLogarithms.size(); ++i)
    {
      ofLandmarks.push_back(ofImage.confidenceLogarithms[i] - plausibility.confidenceLogarithms[i]);
    }
    differences.push_back(GetMean(SelectFinite(ofLandmarks)));
  }
  plausibility.confidenceDeviation = EstimateDeviation(SelectFinite(differences));
  plausibility.distanceLogarithm = GetMean(distances);
  plausibility.distanceDeviation = EstimateDeviation(distances);
  plausibility.landmarkScales = LandmarkModelCalibration::ComputeScales(squaredDistances, dimension);
  plausibility.numberOfImages = static_cast<unsigned int>(distances.size());
}

} // end namespace itk

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
#include "itkLandmarkModelCalibration.h"

#include "itkLandmarkCovariance.h"

#include <algorithm>
#include <cmath>

namespace itk
{

namespace
{

constexpr double poolingWeight = 10.0;
constexpr double leastScale = 1e-6;

/** The value of rank share * (n + 1), linearly interpolated, within the range of the values. */
double
ComputeQuantile(std::vector<double> values, double share)
{
  std::sort(values.begin(), values.end());
  const double last = static_cast<double>(values.size()) - 1.0;
  const double position = std::clamp(share * (last + 2.0) - 1.0, 0.0, last);
  const auto   below = static_cast<std::size_t>(position);
  const auto   above = std::min(below + 1, values.size() - 1);
  return values[below] + (position - static_cast<double>(below)) * (values[above] - values[below]);
}

} // namespace

LandmarkModelCalibration::SquaredDistancesType
LandmarkModelCalibration::SelectSquaredDistances(const std::vector<FindingsType> & findings,
                                                 const std::vector<double> &       scales,
                                                 float                             minimumConfidence)
{
  SquaredDistancesType squaredDistances;
  for (const auto & ofImage : findings)
  {
    squaredDistances.emplace_back();
    for (std::size_t i = 0; i < scales.size(); ++i)
    {
      squaredDistances.back().push_back(ofImage.confidences[i] >= minimumConfidence
                                          ? ofImage.squaredDistances[i] * scales[i]
                                          : std::numeric_limits<double>::quiet_NaN());
    }
  }
  return squaredDistances;
}

std::vector<double>
LandmarkModelCalibration::ComputeScales(const SquaredDistancesType & squaredDistances, unsigned int dimension)
{
  const double                     bound = GetLandmarkConfidenceRegionBound(dimension);
  std::vector<double>              pooled;
  std::vector<std::vector<double>> ratios;
  for (const auto & ofImage : squaredDistances)
  {
    ratios.resize(std::max(ratios.size(), ofImage.size()));
    for (std::size_t i = 0; i < ofImage.size(); ++i)
    {
      if (!std::isnan(ofImage[i]))
      {
        ratios[i].push_back(ofImage[i] / bound);
        pooled.push_back(ofImage[i] / bound);
      }
    }
  }
  if (pooled.empty())
  {
    itkGenericExceptionMacro("There must be an image in which a landmark with a true position was found.");
  }
  const auto computeLogarithm = [](const std::vector<double> & values) {
    return std::log(std::max(ComputeQuantile(values, LandmarkConfidenceRegionShare), leastScale));
  };
  const double        pooledLogarithm = computeLogarithm(pooled);
  std::vector<double> scales;
  for (const auto & values : ratios)
  {
    const auto   count = static_cast<double>(values.size());
    const double ownPart = values.empty() ? 0.0 : count * computeLogarithm(values);
    scales.push_back(std::exp((ownPart + poolingWeight * pooledLogarithm) / (count + poolingWeight)));
  }
  return scales;
}

} // end namespace itk

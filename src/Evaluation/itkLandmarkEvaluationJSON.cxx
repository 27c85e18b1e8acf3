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
#include "itkLandmarkEvaluationResult.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <vector>

namespace itk
{
namespace
{

/** Writes numbers that are not finite as null. */
using JSON = nlohmann::ordered_json;

JSON
ConvertStatistics(const LandmarkEvaluationResult::Statistics & statistics, const std::vector<double> & radii)
{
  auto outliers = JSON::array();
  for (unsigned int r = 0; r < statistics.NumberOfOutliers.size(); ++r)
  {
    const double percentage = statistics.GetOutlierPercentage(r);
    outliers.push_back({ { "radius", radii[r] },
                         { "number", statistics.NumberOfOutliers[r] },
                         { "percentage", percentage },
                         { "sdr", 100.0 - percentage } });
  }
  JSON object{ { "number", statistics.NumberOfLandmarks },
               { "missing", statistics.NumberOfMissing },
               { "missingPercentage", statistics.GetMissingPercentage() },
               { "absent", statistics.NumberOfAbsent },
               { "superfluous", statistics.NumberOfSuperfluous },
               { "superfluousPercentage", statistics.GetSuperfluousPercentage() },
               { "mean", statistics.Mean },
               { "sd", statistics.StandardDeviation },
               { "median", statistics.Median },
               { "outliers", outliers } };
  if (statistics.HasIdentification)
  {
    object["identified"] = statistics.NumberOfIdentified;
    object["idRate"] = statistics.GetIdentificationPercentage();
  }
  return object;
}

JSON
ConvertInterObserver(const LandmarkEvaluationResult::Statistics & statistics)
{
  return { { "pairs", statistics.NumberOfLandmarks },
           { "oneSided", statistics.NumberOfMissing },
           { "mean", statistics.Mean },
           { "sd", statistics.StandardDeviation },
           { "median", statistics.Median } };
}

JSON
ConvertRegions(const LandmarkEvaluationResult::RegionStatistics & statistics)
{
  return { { "number", statistics.NumberOfRegions },
           { "inside", statistics.NumberOfHits },
           { "percentage", statistics.GetPercentage() },
           { "medianRadius", statistics.MedianRadius } };
}

/** With a hundred points of the risk-coverage curve, or all if there are fewer. */
JSON
ConvertReliability(const LandmarkEvaluationResult::Reliability & reliability)
{
  auto bins = JSON::array();
  for (const auto & bin : reliability.Bins)
  {
    bins.push_back({ { "number", bin.NumberOfLandmarks },
                     { "meanConfidence", bin.MeanConfidence },
                     { "meanError", bin.MeanError },
                     { "outlierPercentage", bin.OutlierPercentage } });
  }
  auto         curve = JSON::array();
  const size_t count = reliability.RiskCoverage.size();
  const size_t numberOfPoints = std::min<size_t>(count, 100);
  for (size_t i = 1; i <= numberOfPoints; ++i)
  {
    const auto & point = reliability.RiskCoverage[(i * count + numberOfPoints - 1) / numberOfPoints - 1];
    curve.push_back({ { "coveragePercentage", point.CoveragePercentage },
                      { "meanError", point.MeanError },
                      { "outlierPercentage", point.OutlierPercentage } });
  }
  return { { "number", reliability.NumberOfLandmarks },
           { "spearman", reliability.RankCorrelation },
           { "aurcMeanError", reliability.MeanErrorArea },
           { "aurcOutlierPercentage", reliability.OutlierPercentageArea },
           { "bins", bins },
           { "riskCoverage", curve } };
}

} // namespace

std::string
LandmarkEvaluationResult::GetJSON() const
{
  const auto & radii = m_Settings.Radii;
  const bool   hasAnnotators = m_NumberOfAnnotators > 1;
  const bool   hasReliability = this->HasReliability();
  const bool   hasRegions = m_RegionStatistics.NumberOfRegions > 0;
  JSON         scale;
  if (m_Settings.HasScale())
  {
    scale = { { "landmarks", { m_Settings.FirstScaleLandmark, m_Settings.SecondScaleLandmark } },
              { "length", m_Settings.ScaleLength } };
  }
  auto landmarks = JSON::array();
  for (size_t i = 0; i < m_LandmarkStatistics.size(); ++i)
  {
    JSON landmark = { { "name", m_LandmarkNames[i] } };
    landmark.update(ConvertStatistics(m_LandmarkStatistics[i], radii));
    if (hasAnnotators)
    {
      landmark["interObserver"] = ConvertInterObserver(m_LandmarkInterObserverStatistics[i]);
    }
    if (hasReliability)
    {
      landmark["spearman"] = m_RankCorrelations[i];
    }
    if (hasRegions)
    {
      landmark["regions"] = ConvertRegions(m_LandmarkRegionStatistics[i]);
    }
    landmarks.push_back(landmark);
  }
  auto images = JSON::array();
  for (size_t i = 0; i < m_ImageNames.size(); ++i)
  {
    images.push_back({ { "name", m_ImageNames[i] }, { "ipe", m_ImagePointErrors[i] }, { "pe", m_PointErrors[i] } });
  }
  JSON document = { { "unit", m_Settings.Unit },
                    { "scale", scale },
                    { "numberOfImages", m_ImageNames.size() },
                    { "all", ConvertStatistics(m_Statistics, radii) },
                    { "meanIPE", m_MeanImagePointError },
                    { "landmarks", landmarks },
                    { "images", images } };
  if (m_Settings.IdentificationRadius > 0.0)
  {
    document["identificationRadius"] = m_Settings.IdentificationRadius;
  }
  if (hasAnnotators)
  {
    document["interObserver"] = ConvertInterObserver(m_InterObserverStatistics);
    document["interObserver"]["annotators"] = m_NumberOfAnnotators;
  }
  if (hasReliability)
  {
    document["reliability"] = { { "outlierRadius", radii.empty() ? JSON() : JSON(radii.front()) },
                                { "withinLandmark",
                                  ConvertReliability(this->GetReliability(ConfidenceOrderEnum::WithinLandmark)) },
                                { "pooled", ConvertReliability(this->GetReliability(ConfidenceOrderEnum::Pooled)) },
                                { "perfect", ConvertReliability(this->GetReliability(ConfidenceOrderEnum::Perfect)) } };
  }
  if (hasRegions)
  {
    document["regions"] = ConvertRegions(m_RegionStatistics);
  }
  return document.dump(2, ' ', false, JSON::error_handler_t::replace);
}

} // end namespace itk

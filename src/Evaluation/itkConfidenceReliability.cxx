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
#include "itkConfidenceReliability.h"

#include "itkErrorStatistics.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace itk
{
namespace
{

constexpr double notANumber = std::numeric_limits<double>::quiet_NaN();
constexpr size_t maximumNumberOfBins = 10;

/** Positions in `landmarks` of those with each name. */
std::vector<std::vector<size_t>>
GroupByName(const std::vector<ConfidentLandmark> & landmarks, size_t numberOfNames)
{
  std::vector<std::vector<size_t>> groups(numberOfNames);
  for (size_t i = 0; i < landmarks.size(); ++i)
  {
    groups[landmarks[i].landmark].push_back(i);
  }
  return groups;
}

/** The number by which landmarks are ordered, the largest being the most confident. */
std::vector<double>
ComputeScores(const std::vector<ConfidentLandmark> &   landmarks,
              size_t                                   numberOfNames,
              LandmarkEvaluationEnums::ConfidenceOrder order)
{
  std::vector<double> scores;
  for (const auto & landmark : landmarks)
  {
    scores.push_back(order == LandmarkEvaluationEnums::ConfidenceOrder::Perfect ? -landmark.error
                                                                                : landmark.confidence);
  }
  if (order == LandmarkEvaluationEnums::ConfidenceOrder::WithinLandmark)
  {
    for (const auto & group : GroupByName(landmarks, numberOfNames))
    {
      std::vector<double> confidences;
      for (const size_t i : group)
      {
        confidences.push_back(landmarks[i].confidence);
      }
      const auto ranks = GetRanks(confidences);
      for (size_t i = 0; i < group.size(); ++i)
      {
        scores[group[i]] = (ranks[i] - 0.5) / static_cast<double>(group.size());
      }
    }
  }
  return scores;
}

struct Risk
{
  double confidence;
  double error;
  /** 100, or 0; NaN without a radius. */
  double outlierPercentage;
};

/** The risks from the most to the least confident landmark; those of equal score are replaced by their mean. */
std::vector<Risk>
SortRisks(const std::vector<ConfidentLandmark> & landmarks, const std::vector<double> & scores, double radius)
{
  std::vector<size_t> order(landmarks.size());
  std::iota(order.begin(), order.end(), size_t{ 0 });
  std::sort(order.begin(), order.end(), [&scores](size_t i, size_t j) { return scores[i] > scores[j]; });
  std::vector<Risk> risks;
  for (size_t first = 0; first < order.size();)
  {
    size_t end = first;
    Risk   mean{ 0.0, 0.0, 0.0 };
    for (; end < order.size() && scores[order[end]] == scores[order[first]]; ++end)
    {
      const auto & landmark = landmarks[order[end]];
      mean.confidence += landmark.confidence;
      mean.error += landmark.error;
      mean.outlierPercentage += std::isnan(radius) ? notANumber : landmark.error > radius ? 100.0 : 0.0;
    }
    const auto count = static_cast<double>(end - first);
    risks.resize(end, { mean.confidence / count, mean.error / count, mean.outlierPercentage / count });
    first = end;
  }
  return risks;
}

} // namespace

std::vector<ConfidentLandmark>
SelectConfidentLandmarks(const LandmarkComparisons & comparisons)
{
  std::vector<ConfidentLandmark> landmarks;
  for (const auto & comparisonsOfImage : comparisons)
  {
    for (size_t i = 0; i < comparisonsOfImage.size(); ++i)
    {
      const auto & comparison = comparisonsOfImage[i];
      if (std::isfinite(comparison.Confidence) && std::isfinite(comparison.Error))
      {
        landmarks.push_back({ i, comparison.Confidence, comparison.Error });
      }
    }
  }
  return landmarks;
}

std::vector<double>
ComputeRankCorrelations(const std::vector<ConfidentLandmark> & landmarks, size_t numberOfNames)
{
  std::vector<double> correlations;
  for (const auto & group : GroupByName(landmarks, numberOfNames))
  {
    std::vector<double> confidences;
    std::vector<double> errors;
    for (const size_t i : group)
    {
      confidences.push_back(landmarks[i].confidence);
      errors.push_back(landmarks[i].error);
    }
    correlations.push_back(GetRankCorrelation(confidences, errors));
  }
  return correlations;
}

LandmarkEvaluationResult::Reliability
ComputeReliability(const std::vector<ConfidentLandmark> &   landmarks,
                   size_t                                   numberOfNames,
                   LandmarkEvaluationEnums::ConfidenceOrder order,
                   double                                   radius)
{
  LandmarkEvaluationResult::Reliability reliability;
  const auto                            scores = ComputeScores(landmarks, numberOfNames, order);
  const auto                            risks = SortRisks(landmarks, scores, radius);
  const size_t                          count = risks.size();
  reliability.NumberOfLandmarks = count;

  if (order == LandmarkEvaluationEnums::ConfidenceOrder::WithinLandmark)
  {
    reliability.RankCorrelation = GetMean(SelectFinite(ComputeRankCorrelations(landmarks, numberOfNames)));
  }
  else
  {
    std::vector<double> errors;
    for (const auto & landmark : landmarks)
    {
      errors.push_back(landmark.error);
    }
    reliability.RankCorrelation = GetRankCorrelation(scores, errors);
  }

  const size_t numberOfBins = std::min(maximumNumberOfBins, count);
  for (size_t b = 0; b < numberOfBins; ++b)
  {
    const size_t                             first = b * count / numberOfBins;
    const size_t                             end = (b + 1) * count / numberOfBins;
    const auto                               number = static_cast<double>(end - first);
    LandmarkEvaluationResult::ReliabilityBin bin;
    bin.NumberOfLandmarks = end - first;
    for (size_t i = first; i < end; ++i)
    {
      const auto & risk = risks[count - 1 - i];
      bin.MeanConfidence += risk.confidence / number;
      bin.MeanError += risk.error / number;
      bin.OutlierPercentage += risk.outlierPercentage / number;
    }
    reliability.Bins.push_back(bin);
  }

  double errorSum = 0.0;
  double outlierSum = 0.0;
  for (size_t i = 0; i < count; ++i)
  {
    errorSum += risks[i].error;
    outlierSum += risks[i].outlierPercentage;
    const auto                                  kept = static_cast<double>(i + 1);
    LandmarkEvaluationResult::RiskCoveragePoint point;
    point.CoveragePercentage = 100.0 * kept / static_cast<double>(count);
    point.MeanError = errorSum / kept;
    point.OutlierPercentage = outlierSum / kept;
    reliability.RiskCoverage.push_back(point);
    reliability.MeanErrorArea += point.MeanError / static_cast<double>(count);
    reliability.OutlierPercentageArea += point.OutlierPercentage / static_cast<double>(count);
  }
  return reliability;
}

} // end namespace itk

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
#include "itkLandmarkEvaluation.h"

#include "itkLandmarkEvaluationTestData.h"
#include "itkMakeLandmarkSet.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <random>

namespace
{

/** How many values are smaller, equal ones counting half. */
double
CountSmaller(const std::vector<double> & values, double value)
{
  double count = 0.0;
  for (const double other : values)
  {
    count += other < value ? 1.0 : other == value ? 0.5 : 0.0;
  }
  return count;
}

double
GetBruteForceRankCorrelation(const std::vector<double> & a, const std::vector<double> & b)
{
  const double half = static_cast<double>(a.size()) / 2.0;
  double       ab = 0.0;
  double       aa = 0.0;
  double       bb = 0.0;
  for (size_t i = 0; i < a.size(); ++i)
  {
    const double x = CountSmaller(a, a[i]) - half;
    const double y = CountSmaller(b, b[i]) - half;
    ab += x * y;
    aa += x * x;
    bb += y * y;
  }
  return ab / std::sqrt(aa * bb);
}

/** Mean and area of the risks in every order that agrees with the scores, averaged over these orders. */
struct BruteForceRisk
{
  std::vector<double> risks;
  double              area;
};

BruteForceRisk
GetBruteForceRisk(const std::vector<double> & scores, const std::vector<double> & values)
{
  const auto          count = static_cast<double>(values.size());
  std::vector<size_t> order(values.size());
  std::iota(order.begin(), order.end(), size_t{ 0 });
  BruteForceRisk mean{ std::vector<double>(values.size(), 0.0), 0.0 };
  double         numberOfOrders = 0.0;
  do
  {
    if (!std::is_sorted(order.begin(), order.end(), [&](size_t i, size_t j) { return scores[i] > scores[j]; }))
    {
      continue;
    }
    ++numberOfOrders;
    for (size_t k = 1; k <= order.size(); ++k)
    {
      double sum = 0.0;
      for (size_t i = 0; i < k; ++i)
      {
        sum += values[order[i]];
      }
      mean.risks[k - 1] += sum / static_cast<double>(k);
      mean.area += sum / static_cast<double>(k) / count;
    }
  } while (std::next_permutation(order.begin(), order.end()));
  for (double & risk : mean.risks)
  {
    risk /= numberOfOrders;
  }
  mean.area /= numberOfOrders;
  return mean;
}

/** Sets landmarks at the origin, all of the covariance L L^T with L a lower triangular matrix, row after row. */
template <unsigned int VDimension>
void
SetLandmarksAtOrigin(itk::LandmarkTable & table, const std::string & image, const std::vector<double> & lower)
{
  const itk::Matrix<double, VDimension, VDimension> factor(
    vnl_matrix_fixed<double, VDimension, VDimension>(lower.data()));
  const itk::LandmarkCovariance<VDimension> covariance =
    factor * itk::LandmarkCovariance<VDimension>(factor.GetTranspose());
  const size_t count = table.GetLandmarkNames().size();
  const auto   landmarks =
    MakeLandmarkSet<VDimension>(table.GetLandmarkNames(), std::vector<double>(count * VDimension, 0.0));
  landmarks->SetCovariances(std::vector<itk::LandmarkCovariance<VDimension>>(count, covariance));
  table.SetLandmarks(image, landmarks);
}

} // namespace

TEST(LandmarkEvaluation, ReliabilityIsThatOfBruteForceWithTies)
{
  // Four images of two landmarks whose confidences have different scales; some are equal.
  const std::vector<std::vector<double>> errors{ { 3, 9 }, { 1, 2.5 }, { 4, 6 }, { 1, 7 } };
  const std::vector<std::vector<double>> confidences{ { 1, 50 }, { 5, 80 }, { 5, 80 }, { 7, 50 } };
  const auto                             evaluation = MakeConfidentEvaluation(errors, confidences);
  const auto                             result = evaluation->Compute();

  std::vector<double>              allErrors;
  std::vector<double>              outliers;
  std::vector<std::vector<double>> scores(3);
  std::vector<double>              correlations;
  for (size_t landmark = 0; landmark < 2; ++landmark)
  {
    std::vector<double> own;
    std::vector<double> ownErrors;
    for (size_t image = 0; image < 4; ++image)
    {
      own.push_back(confidences[image][landmark]);
      ownErrors.push_back(errors[image][landmark]);
    }
    for (size_t image = 0; image < 4; ++image)
    {
      scores[static_cast<size_t>(ConfidenceOrder::WithinLandmark)].push_back(CountSmaller(own, own[image]) / 4.0);
      scores[static_cast<size_t>(ConfidenceOrder::Pooled)].push_back(own[image]);
      scores[static_cast<size_t>(ConfidenceOrder::Perfect)].push_back(-ownErrors[image]);
      outliers.push_back(ownErrors[image] > 2.0 ? 100.0 : 0.0);
    }
    allErrors.insert(allErrors.end(), ownErrors.begin(), ownErrors.end());
    correlations.push_back(GetBruteForceRankCorrelation(own, ownErrors));
    EXPECT_NEAR(result->GetRankCorrelations()[landmark], correlations.back(), 1e-12);
  }
  for (const auto order : { ConfidenceOrder::WithinLandmark, ConfidenceOrder::Pooled, ConfidenceOrder::Perfect })
  {
    const auto & reliability = result->GetReliability(order);
    const auto & score = scores[static_cast<size_t>(order)];
    const auto   expected = GetBruteForceRisk(score, allErrors);
    const auto   expectedOutliers = GetBruteForceRisk(score, outliers);
    EXPECT_EQ(reliability.NumberOfLandmarks, 8u);
    ASSERT_EQ(reliability.RiskCoverage.size(), 8u);
    for (size_t k = 0; k < 8; ++k)
    {
      EXPECT_DOUBLE_EQ(reliability.RiskCoverage[k].CoveragePercentage, 12.5 * static_cast<double>(k + 1));
      EXPECT_NEAR(reliability.RiskCoverage[k].MeanError, expected.risks[k], 1e-9);
      EXPECT_NEAR(reliability.RiskCoverage[k].OutlierPercentage, expectedOutliers.risks[k], 1e-9);
    }
    EXPECT_NEAR(reliability.MeanErrorArea, expected.area, 1e-9);
    EXPECT_NEAR(reliability.OutlierPercentageArea, expectedOutliers.area, 1e-9);
    const double correlation = order == ConfidenceOrder::WithinLandmark
                                 ? (correlations[0] + correlations[1]) / 2.0
                                 : GetBruteForceRankCorrelation(score, allErrors);
    EXPECT_NEAR(reliability.RankCorrelation, correlation, 1e-12);
    // Fewer than ten landmarks: each is a bin.
    ASSERT_EQ(reliability.Bins.size(), 8u);
    EXPECT_NEAR(reliability.Bins.back().MeanError, expected.risks[0], 1e-9);
  }
}

TEST(LandmarkEvaluation, BinsOfConfidenceHaveEqualNumbers)
{
  std::mt19937                       generator(7);
  std::vector<std::vector<double>>   errors;
  std::vector<std::vector<double>>   confidences;
  std::vector<std::array<double, 2>> sorted;
  for (size_t image = 0; image < 47; ++image)
  {
    const double confidence = std::uniform_real_distribution<float>(0.0f, 1.0f)(generator);
    const double error = std::exponential_distribution<float>(0.5f)(generator);
    errors.push_back({ error });
    confidences.push_back({ confidence });
    sorted.push_back({ { confidence, error } });
  }
  std::sort(sorted.begin(), sorted.end());
  const auto evaluation = MakeConfidentEvaluation(errors, confidences);
  evaluation->SetRadii({ 1, 2 });
  const auto   result = evaluation->Compute();
  const auto & bins = result->GetReliability(ConfidenceOrder::WithinLandmark).Bins;
  ASSERT_EQ(bins.size(), 10u);
  size_t first = 0;
  size_t bin = 0;
  for (const size_t number : { 4, 5, 5, 4, 5, 5, 4, 5, 5, 5 })
  {
    double confidence = 0.0;
    double error = 0.0;
    double outliers = 0.0;
    for (size_t i = first; i < first + number; ++i)
    {
      confidence += sorted[i][0] / static_cast<double>(number);
      error += sorted[i][1] / static_cast<double>(number);
      outliers += (sorted[i][1] > 1.0 ? 100.0 : 0.0) / static_cast<double>(number);
    }
    EXPECT_EQ(bins[bin].NumberOfLandmarks, number) << bin;
    EXPECT_NEAR(bins[bin].MeanConfidence, confidence, 1e-12);
    EXPECT_NEAR(bins[bin].MeanError, error, 1e-12);
    EXPECT_NEAR(bins[bin].OutlierPercentage, outliers, 1e-9);
    first += number;
    ++bin;
  }
}

TEST(LandmarkEvaluation, ScalesOfConfidencesDoNotMatterWithinLandmarks)
{
  const std::vector<std::vector<double>> errors{ { 1, 2 }, { 3, 4 }, { 5, 6 } };
  const auto   evaluation = MakeConfidentEvaluation(errors, { { 0.3, 300 }, { 0.2, 200 }, { 0.1, 100 } });
  const auto   result = evaluation->Compute();
  const auto & within = result->GetReliability(ConfidenceOrder::WithinLandmark);
  EXPECT_DOUBLE_EQ(within.RankCorrelation, -1.0);
  EXPECT_DOUBLE_EQ(within.RiskCoverage[1].MeanError, 1.5);
  EXPECT_DOUBLE_EQ(within.RiskCoverage[3].MeanError, 2.5);
  const auto & pooled = result->GetReliability(ConfidenceOrder::Pooled);
  EXPECT_GT(pooled.RankCorrelation, -1.0);
  EXPECT_DOUBLE_EQ(pooled.RiskCoverage[2].MeanError, 4.0);
}

TEST(LandmarkEvaluation, OnlyFoundTrueLandmarksWithAConfidenceAreJudged)
{
  const auto evaluation = MakeEvaluation();
  const auto found = itk::LandmarkTable::New();
  found->SetLandmarkNames({ "a", "b", "c" });
  SetLandmarks(*found, "i1", { 3, 4, 10, 1, 2, 20 }, { 1, missing, 2 });
  SetLandmarks(*found, "i2", { 6, 8, missing, missing, 0, 20 });
  SetLandmarks(*found, "i3", { 0, 3, 7, 7, missing, missing }, { 1, 1, 1 });
  evaluation->SetFoundLandmarks(found);
  const auto   result = evaluation->Compute();
  const auto & pooled = result->GetReliability(ConfidenceOrder::Pooled);
  // Errors 5 and 2 in i1, 3 in i3.
  EXPECT_EQ(pooled.NumberOfLandmarks, 3u);
  EXPECT_DOUBLE_EQ(pooled.RiskCoverage.front().MeanError, 2.0);
  EXPECT_DOUBLE_EQ(pooled.RiskCoverage.back().MeanError, 10.0 / 3.0);
  EXPECT_TRUE(std::isnan(result->GetRankCorrelations()[1]));
  EXPECT_EQ(result->GetRegionStatistics().NumberOfRegions, 0u);
}

TEST(LandmarkEvaluation, RegionsOfTheTrueCovarianceHoldNinetyPercent)
{
  std::mt19937                     generator(3);
  std::normal_distribution<double> normal;
  for (const unsigned int dimension : { 2u, 3u })
  {
    // Samples L z of covariance L L^T, L lower triangular.
    const std::vector<double> lower =
      dimension == 2 ? std::vector<double>{ 2, 0, -1.5, 0.5 } : std::vector<double>{ 2, 0, 0, -1.5, 0.5, 0, 3, 1, 0.7 };
    double determinant = 1.0;
    for (unsigned int i = 0; i < dimension; ++i)
    {
      determinant *= lower[i * dimension + i];
    }
    const size_t count = 2000;
    const auto   found = itk::LandmarkTable::New();
    const auto   truth = itk::LandmarkTable::New();
    for (const auto & table : { found, truth })
    {
      table->SetDimension(dimension);
      table->SetLandmarkNames({ "a", "b", "c", "d", "e" });
    }
    const double       quantile = dimension == 2 ? 4.605170186 : 6.251388631;
    itk::SizeValueType hits = 0;
    for (size_t image = 0; image < count; ++image)
    {
      std::vector<double> coordinates;
      for (size_t i = 0; i < 5; ++i)
      {
        std::vector<double> z;
        double              squaredDistance = 0.0;
        for (unsigned int d = 0; d < dimension; ++d)
        {
          z.push_back(normal(generator));
          squaredDistance += z.back() * z.back();
          coordinates.push_back(
            std::inner_product(z.begin(), z.end(), lower.begin() + static_cast<std::ptrdiff_t>(d * dimension), 0.0));
        }
        hits += squaredDistance <= quantile;
      }
      SetLandmarks(*truth, std::to_string(image), coordinates);
      const auto setFound = dimension == 2 ? SetLandmarksAtOrigin<2> : SetLandmarksAtOrigin<3>;
      setFound(*found, std::to_string(image), lower);
    }
    const auto evaluation = itk::LandmarkEvaluation::New();
    evaluation->SetFoundLandmarks(found);
    evaluation->SetTrueLandmarks(truth);
    const auto   result = evaluation->Compute();
    const auto & regions = result->GetRegionStatistics();
    EXPECT_EQ(regions.NumberOfRegions, 5 * count);
    EXPECT_EQ(regions.NumberOfHits, hits);
    // Three standard deviations of a share of 10,000.
    EXPECT_NEAR(regions.GetPercentage(), 90.0, 0.9);
    EXPECT_NEAR(regions.MedianRadius, std::sqrt(quantile) * std::pow(determinant, 1.0 / dimension), 1e-6);
    ASSERT_EQ(result->GetLandmarkRegionStatistics().size(), 5u);
    EXPECT_EQ(result->GetLandmarkRegionStatistics()[4].NumberOfRegions, count);
    EXPECT_NEAR(result->GetLandmarkRegionStatistics()[4].GetPercentage(), 90.0, 2.1);
  }
}

TEST(LandmarkEvaluation, RegionsAreScaledAsErrorsAre)
{
  const auto truth = itk::LandmarkTable::New();
  truth->SetLandmarkNames({ "a", "b" });
  SetLandmarks(*truth, "1", { 0.0, 0.0, 10.0, 0.0 });
  const auto found = itk::LandmarkTable::New();
  found->SetLandmarkNames({ "a", "b" });
  SetLandmarks(*found, "1", { 0.0, 1.0, 10.0, 1.0 }, {}, { 1.0, 1.0 });
  const auto evaluation = itk::LandmarkEvaluation::New();
  evaluation->SetFoundLandmarks(found);
  evaluation->SetTrueLandmarks(truth);
  evaluation->SetScale("a", "b", 50.0);
  const auto result = evaluation->Compute();
  EXPECT_NEAR(result->GetStatistics().Mean, 5.0, 1e-9);
  EXPECT_NEAR(result->GetRegionStatistics().MedianRadius, 5.0 * std::sqrt(4.605170186), 1e-6);
}

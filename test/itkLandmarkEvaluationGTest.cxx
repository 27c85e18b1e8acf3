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

#include "itkExceptionDescription.h"
#include "itkGermanLocale.h"
#include "itkLandmarkDataFolder.h"
#include "itkMakeLandmarkSet.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>
#include <sstream>

namespace
{

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

using Rows = std::vector<std::pair<std::string, std::vector<double>>>;

itk::LandmarkTable::Pointer
MakeTable(unsigned int dimension, const std::vector<std::string> & names, const Rows & rows)
{
  const auto table = itk::LandmarkTable::New();
  table->SetDimension(dimension);
  table->SetLandmarkNames(names);
  for (const auto & row : rows)
  {
    SetLandmarks(*table, row.first, row.second);
  }
  return table;
}

/** Three landmarks in three images. Errors: 5, 1, 2 in i1; 10, not found, 0 in i2; 3, no truth (but found), not found
 * in i3. The found table has another order of landmarks and images, one landmark and one image more. */
itk::LandmarkEvaluation::Pointer
MakeEvaluation()
{
  const auto evaluation = itk::LandmarkEvaluation::New();
  evaluation->SetTrueLandmarks(MakeTable(2,
                                         { "a", "b", "c" },
                                         { { "i1", { 0, 0, 10, 0, 0, 20 } },
                                           { "i2", { 0, 0, 10, 0, 0, 20 } },
                                           { "i3", { 0, 0, missing, missing, 0, 20 } } }));
  evaluation->SetFoundLandmarks(MakeTable(2,
                                          { "extra", "c", "a", "b" },
                                          { { "i3", { 1, 1, missing, missing, 0, 3, 7, 7 } },
                                            { "other", { 1, 1, 1, 1, 1, 1, 1, 1 } },
                                            { "i2", { 1, 1, 0, 20, 6, 8, missing, missing } },
                                            { "i1", { 1, 1, 2, 20, 3, 4, 10, 1 } } }));
  evaluation->SetRadii({ 1, 2, 4.5 });
  return evaluation;
}

using ConfidenceOrder = itk::LandmarkEvaluationEnums::ConfidenceOrder;

/** Landmarks with these errors and confidences, [image][landmark], each truth at the origin. */
itk::LandmarkEvaluation::Pointer
MakeConfidentEvaluation(const std::vector<std::vector<double>> & errors,
                        const std::vector<std::vector<double>> & confidences)
{
  const auto found = itk::LandmarkTable::New();
  const auto truth = itk::LandmarkTable::New();
  for (const auto & table : { found, truth })
  {
    std::vector<std::string> names;
    for (size_t i = 0; i < errors.front().size(); ++i)
    {
      names.push_back('l' + std::to_string(i));
    }
    table->SetLandmarkNames(names);
  }
  for (size_t image = 0; image < errors.size(); ++image)
  {
    std::vector<double> coordinates;
    for (const double error : errors[image])
    {
      coordinates.insert(coordinates.end(), { 0.0, -error });
    }
    const auto name = std::to_string(image);
    SetLandmarks(*truth, name, std::vector<double>(coordinates.size(), 0.0));
    SetLandmarks(*found, name, coordinates, confidences[image]);
  }
  const auto evaluation = itk::LandmarkEvaluation::New();
  evaluation->SetTrueLandmarks(truth);
  evaluation->SetFoundLandmarks(found);
  return evaluation;
}

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

TEST(LandmarkEvaluation, ComputesTheErrorsOfAllLandmarks)
{
  const auto   evaluation = MakeEvaluation();
  const auto   result = evaluation->Compute();
  const auto & all = result->GetStatistics();
  EXPECT_EQ(all.NumberOfLandmarks, 8u);
  EXPECT_EQ(all.NumberOfMissing, 2u);
  EXPECT_EQ(all.NumberOfSuperfluous, 1u);
  // Found: 5, 1, 2, 10, 0, 3.
  EXPECT_DOUBLE_EQ(all.Mean, 3.5);
  EXPECT_DOUBLE_EQ(all.Median, 2.5);
  EXPECT_DOUBLE_EQ(all.StandardDeviation,
                   std::sqrt((1.5 * 1.5 + 2.5 * 2.5 + 1.5 * 1.5 + 6.5 * 6.5 + 3.5 * 3.5 + 0.5 * 0.5) / 6));
  // An error that equals the radius is no outlier.
  EXPECT_EQ(all.NumberOfOutliers, (std::vector<itk::SizeValueType>{ 6, 5, 4 }));
  EXPECT_DOUBLE_EQ(all.GetOutlierPercentage(2), 50.0);
}

TEST(LandmarkEvaluation, ComputesTheErrorsOfEachLandmarkAndImage)
{
  const auto   evaluation = MakeEvaluation();
  const auto   result = evaluation->Compute();
  const auto & landmarks = result->GetLandmarkStatistics();
  ASSERT_EQ(landmarks.size(), 3u);
  EXPECT_DOUBLE_EQ(landmarks[0].Mean, 6.0);
  EXPECT_DOUBLE_EQ(landmarks[0].Median, 5.0);
  EXPECT_EQ(landmarks[0].NumberOfOutliers, (std::vector<itk::SizeValueType>{ 3, 3, 2 }));
  EXPECT_EQ(landmarks[1].NumberOfLandmarks, 2u);
  EXPECT_EQ(landmarks[1].NumberOfMissing, 1u);
  EXPECT_EQ(landmarks[1].NumberOfSuperfluous, 1u);
  EXPECT_DOUBLE_EQ(landmarks[1].Mean, 1.0);
  EXPECT_EQ(landmarks[1].NumberOfOutliers, (std::vector<itk::SizeValueType>{ 1, 1, 1 }));
  EXPECT_DOUBLE_EQ(landmarks[2].Mean, 1.0);
  EXPECT_DOUBLE_EQ(landmarks[2].StandardDeviation, 1.0);

  EXPECT_EQ(result->GetImagePointErrors(), (std::vector<double>{ 8.0 / 3.0, 5.0, 3.0 }));
  EXPECT_DOUBLE_EQ(result->GetMeanImagePointError(), (8.0 / 3.0 + 5.0 + 3.0) / 3.0);
  const auto errors = result->GetPointErrors("i3");
  EXPECT_DOUBLE_EQ(errors[0], 3.0);
  EXPECT_TRUE(std::isnan(errors[1]));
  EXPECT_TRUE(std::isinf(errors[2]));
}

TEST(LandmarkEvaluation, OnlyTheGivenImagesCount)
{
  const auto evaluation = MakeEvaluation();
  evaluation->SetImageNames({ "i2" });
  const auto result = evaluation->Compute();
  EXPECT_EQ(result->GetStatistics().NumberOfLandmarks, 3u);
  EXPECT_EQ(result->GetStatistics().NumberOfMissing, 1u);
  EXPECT_DOUBLE_EQ(result->GetStatistics().Mean, 5.0);
  EXPECT_THROW(result->GetPointErrors("i1"), itk::ExceptionObject);
}

TEST(LandmarkEvaluation, ScaleMakesTwoLandmarksThisFarApart)
{
  const auto evaluation = MakeEvaluation();
  // In both images a and b are 10 apart, in i3 b is missing.
  evaluation->SetScale("a", "b", 50.0);
  evaluation->SetImageNames({ "i1", "i2" });
  const auto result = evaluation->Compute();
  EXPECT_DOUBLE_EQ(result->GetPointErrors("i1")[0], 25.0);
  EXPECT_DOUBLE_EQ(result->GetStatistics().Mean, 5.0 * 18.0 / 5.0);
  evaluation->SetImageNames({ "i3" });
  EXPECT_NE(GetExceptionDescription([&] { evaluation->Compute(); }).find("'a' and 'b' of image 'i3' must be there"),
            std::string::npos);
}

TEST(LandmarkEvaluation, ErrorsOfVolumesAreThreeDimensional)
{
  const auto evaluation = itk::LandmarkEvaluation::New();
  evaluation->SetTrueLandmarks(MakeTable(3, { "a" }, { { "i", { 1, 2, 3 } } }));
  evaluation->SetFoundLandmarks(MakeTable(3, { "a" }, { { "i", { 3, 5, 9 } } }));
  const auto result = evaluation->Compute();
  EXPECT_DOUBLE_EQ(result->GetStatistics().Mean, 7.0);
}

TEST(LandmarkEvaluation, ProtocolsSetRadiiAndScale)
{
  const auto evaluation = itk::LandmarkEvaluation::New();
  const Rows rows{ { "i", { 0, 0, 0, 20, 5, 5 } } };
  evaluation->SetTrueLandmarks(MakeTable(2, { "l01", "l05", "l07" }, rows));
  evaluation->SetFoundLandmarks(MakeTable(2, { "l01", "l05", "l07" }, { { "i", { 0, 0, 0, 20, 5, 6 } } }));
  evaluation->SetUnit("pixels");
  evaluation->SetProtocol(itk::LandmarkEvaluation::ProtocolEnum::Hand);
  auto result = evaluation->Compute();
  EXPECT_EQ(evaluation->GetRadii(), (std::vector<double>{ 2, 4, 10 }));
  EXPECT_EQ(evaluation->GetUnit(), "mm");
  EXPECT_DOUBLE_EQ(result->GetPointErrors("i")[2], 2.5);
  evaluation->SetProtocol(itk::LandmarkEvaluation::ProtocolEnum::Cephalometric);
  result = evaluation->Compute();
  EXPECT_EQ(evaluation->GetRadii(), (std::vector<double>{ 2, 2.5, 3, 4 }));
  EXPECT_DOUBLE_EQ(result->GetPointErrors("i")[2], 1.0);
  evaluation->SetProtocol(itk::LandmarkEvaluation::ProtocolEnum::Spine);
  EXPECT_EQ(evaluation->GetIdentificationRadius(), 20.0);
  result = evaluation->Compute();
  EXPECT_EQ(evaluation->GetRadii(), (std::vector<double>{ 2, 4, 10, 20 }));
  EXPECT_EQ(result->GetStatistics().NumberOfIdentified, 3u);
  evaluation->SetProtocol(itk::LandmarkEvaluation::ProtocolEnum::Hand);
  EXPECT_EQ(evaluation->GetIdentificationRadius(), 0.0);
  std::ostringstream stream;
  stream << itk::LandmarkEvaluationEnums::Protocol::Hand << ' ' << itk::LandmarkEvaluationEnums::Protocol::Spine << ' '
         << ConfidenceOrder::Pooled;
  EXPECT_EQ(stream.str(),
            "itk::LandmarkEvaluationEnums::Protocol::Hand itk::LandmarkEvaluationEnums::Protocol::Spine "
            "itk::LandmarkEvaluationEnums::ConfidenceOrder::Pooled");
}

TEST(LandmarkEvaluation, RatesOfMissingAndSuperfluousLandmarks)
{
  const auto evaluation = MakeEvaluation();
  const auto result = evaluation->Compute();
  EXPECT_DOUBLE_EQ(result->GetStatistics().GetMissingPercentage(), 25.0);
  EXPECT_EQ(result->GetStatistics().NumberOfAbsent, 1u);
  EXPECT_DOUBLE_EQ(result->GetStatistics().GetSuperfluousPercentage(), 100.0);
  const auto & first = result->GetLandmarkStatistics()[0];
  EXPECT_EQ(first.NumberOfAbsent, 0u);
  EXPECT_EQ(first.GetMissingPercentage(), 0.0);
  EXPECT_TRUE(std::isnan(first.GetSuperfluousPercentage()));
}

TEST(LandmarkEvaluation, IdentifiedIsTheNearestTrueLandmarkWithinTheRadius)
{
  // Vertebrae 30 mm apart: found well, half way to the next, beyond half way, and far off.
  const auto evaluation = itk::LandmarkEvaluation::New();
  evaluation->SetTrueLandmarks(MakeTable(
    3, { "a", "b", "c", "d", "e" }, { { "i", { 0, 0, 0, 0, 0, 30, 0, 0, 60, 0, 0, 90, missing, missing, missing } } }));
  evaluation->SetFoundLandmarks(
    MakeTable(3, { "a", "b", "c", "d", "e" }, { { "i", { 1, 2, 2, 0, 0, 45, 0, 0, 76, 20.5, 0, 90, 0, 0, 91 } } }));
  auto result = evaluation->Compute();
  EXPECT_FALSE(result->GetStatistics().HasIdentification);
  EXPECT_TRUE(std::isnan(result->GetStatistics().GetIdentificationPercentage()));
  evaluation->SetIdentificationRadius(20.0);
  result = evaluation->Compute();
  EXPECT_EQ(result->GetStatistics().NumberOfIdentified, 2u);
  EXPECT_DOUBLE_EQ(result->GetStatistics().GetIdentificationPercentage(), 50.0);
  const double expected[] = { 100.0, 100.0, 0.0, 0.0 };
  for (unsigned int i = 0; i < 4; ++i)
  {
    EXPECT_EQ(result->GetLandmarkStatistics()[i].GetIdentificationPercentage(), expected[i]);
  }
  EXPECT_TRUE(std::isnan(result->GetLandmarkStatistics()[4].GetIdentificationPercentage()));
}

TEST(LandmarkEvaluation, IdentificationRateIsThatOfBruteForce)
{
  std::mt19937                           random(4);
  std::uniform_real_distribution<double> uniform(0.0, 40.0);
  for (const unsigned int dimension : { 2u, 3u })
  {
    constexpr size_t         numberOfLandmarks = 8;
    std::vector<std::string> names;
    std::vector<std::string> shuffled;
    for (size_t i = 0; i < numberOfLandmarks; ++i)
    {
      names.push_back("v" + std::to_string(i));
      shuffled.insert(shuffled.begin(), names.back());
    }
    const auto truth = MakeTable(dimension, names, {});
    const auto found = MakeTable(dimension, shuffled, {});
    size_t     identified = 0;
    size_t     count = 0;
    for (unsigned int image = 0; image < 40; ++image)
    {
      std::vector<double> coordinates[2];
      for (auto & values : coordinates)
      {
        for (size_t i = 0; i < numberOfLandmarks; ++i)
        {
          const bool isMissing = random() % 6 == 0;
          for (unsigned int d = 0; d < dimension; ++d)
          {
            values.push_back(isMissing ? missing : static_cast<float>(uniform(random)));
          }
        }
      }
      SetLandmarks(*truth, std::to_string(image), coordinates[0]);
      SetLandmarks(*found, std::to_string(image), coordinates[1]);
      for (size_t i = 0; i < numberOfLandmarks; ++i)
      {
        std::vector<std::pair<double, size_t>> distances;
        for (size_t j = 0; j < numberOfLandmarks; ++j)
        {
          double squared = 0.0;
          for (unsigned int d = 0; d < dimension; ++d)
          {
            squared += std::pow(
              coordinates[0][j * dimension + d] - coordinates[1][(numberOfLandmarks - 1 - i) * dimension + d], 2);
          }
          if (!std::isnan(squared))
          {
            distances.emplace_back(std::sqrt(squared), j);
          }
        }
        const auto nearest = std::min_element(distances.begin(), distances.end());
        identified += nearest != distances.end() && nearest->second == i && nearest->first <= 12.0;
        count += !std::isnan(coordinates[0][i * dimension]);
      }
    }
    const auto evaluation = itk::LandmarkEvaluation::New();
    evaluation->SetTrueLandmarks(truth);
    evaluation->SetFoundLandmarks(found);
    evaluation->SetIdentificationRadius(12.0);
    const auto result = evaluation->Compute();
    ASSERT_GT(identified, 5u);
    EXPECT_EQ(result->GetStatistics().NumberOfLandmarks, count);
    EXPECT_EQ(result->GetStatistics().NumberOfIdentified, identified);
    size_t sum = 0;
    for (const auto & statistics : result->GetLandmarkStatistics())
    {
      sum += statistics.NumberOfIdentified;
    }
    EXPECT_EQ(sum, identified);
  }
}

TEST(LandmarkEvaluation, IdentificationRadiusIsInTheUnitOfTheErrors)
{
  const auto evaluation = itk::LandmarkEvaluation::New();
  evaluation->SetTrueLandmarks(MakeTable(2, { "a", "b" }, { { "i", { 0, 0, 10, 0 } } }));
  evaluation->SetFoundLandmarks(MakeTable(2, { "a", "b" }, { { "i", { 0, 3, 10, 1 } } }));
  evaluation->SetIdentificationRadius(10.0);
  evaluation->SetScale("a", "b", 50.0);
  const auto result = evaluation->Compute();
  EXPECT_EQ(result->GetStatistics().NumberOfIdentified, 1u);
}

TEST(LandmarkEvaluation, TruthIsTheMeanOfTheAnnotatorsWhoMarkedALandmark)
{
  const auto evaluation = itk::LandmarkEvaluation::New();
  evaluation->SetTrueLandmarks(
    MakeTable(2,
              { "a", "b", "c" },
              { { "i", { 0, 0, 10, 10, missing, missing } }, { "j", { 4, 4, missing, missing, missing, missing } } }));
  evaluation->AddTrueLandmarks(
    MakeTable(2,
              { "c", "other", "b", "a" },
              { { "j", { missing, missing, 9, 9, 3, 8, 4, 5 } }, { "i", { missing, missing, 9, 9, 16, 18, 0, 2 } } }));
  evaluation->SetFoundLandmarks(
    MakeTable(2, { "a", "b", "c" }, { { "i", { 0, 1, 13, 14, 1, 1 } }, { "j", { 4, 4.5, 3, 9, missing, missing } } }));
  EXPECT_EQ(evaluation->GetNumberOfAnnotators(), 2u);
  const auto result = evaluation->Compute();
  EXPECT_EQ(result->GetPointErrors("i")[0], 0.0);
  EXPECT_EQ(result->GetPointErrors("i")[1], 0.0);
  EXPECT_TRUE(std::isnan(result->GetPointErrors("i")[2]));
  EXPECT_EQ(result->GetPointErrors("j")[0], 0.0);
  EXPECT_EQ(result->GetPointErrors("j")[1], 1.0);
  EXPECT_EQ(result->GetStatistics().NumberOfSuperfluous, 1u);
  EXPECT_EQ(result->GetStatistics().NumberOfAbsent, 2u);

  // Distances 2 and 1 for a, 10 for b, which only one of the two marked in j; nobody marked c.
  const auto & all = result->GetInterObserverStatistics();
  EXPECT_EQ(all.NumberOfLandmarks, 4u);
  EXPECT_EQ(all.NumberOfMissing, 1u);
  EXPECT_DOUBLE_EQ(all.Mean, 13.0 / 3.0);
  EXPECT_DOUBLE_EQ(all.Median, 2.0);
  const auto & landmarks = result->GetLandmarkInterObserverStatistics();
  ASSERT_EQ(landmarks.size(), 3u);
  EXPECT_DOUBLE_EQ(landmarks[0].Mean, 1.5);
  EXPECT_DOUBLE_EQ(landmarks[0].StandardDeviation, 0.5);
  EXPECT_EQ(landmarks[1].NumberOfMissing, 1u);
  EXPECT_EQ(landmarks[2].NumberOfLandmarks, 0u);
}

TEST(LandmarkEvaluation, InterObserverErrorIsThatOfAllPairsAndScaled)
{
  const auto                     evaluation = itk::LandmarkEvaluation::New();
  const std::vector<std::string> names{ "a", "b", "c" };
  // a and b of the mean are 10 apart.
  for (const double x : { 0.0, 3.0, 12.0 })
  {
    evaluation->AddTrueLandmarks(MakeTable(3, names, { { "i", { 0, 0, 0, 10, 0, 0, x, 5, 5 } } }));
  }
  evaluation->SetFoundLandmarks(MakeTable(3, names, { { "i", { 0, 0, 0, 10, 0, 0, 5, 5, 6 } } }));
  evaluation->SetScale("a", "b", 20.0);
  auto result = evaluation->Compute();
  EXPECT_DOUBLE_EQ(result->GetPointErrors("i")[2], 2.0);
  const auto & third = result->GetLandmarkInterObserverStatistics()[2];
  EXPECT_EQ(third.NumberOfLandmarks, 3u);
  EXPECT_DOUBLE_EQ(third.Mean, 2.0 * (3.0 + 9.0 + 12.0) / 3.0);
  EXPECT_DOUBLE_EQ(third.Median, 18.0);
  evaluation->SetTrueLandmarks(evaluation->GetTrueLandmarks(1));
  EXPECT_EQ(evaluation->GetNumberOfAnnotators(), 1u);
  EXPECT_EQ(evaluation->GetTrueLandmarks(1), nullptr);
  result = evaluation->Compute();
  EXPECT_EQ(result->GetInterObserverStatistics().NumberOfLandmarks, 0u);
}

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

TEST(LandmarkEvaluation, NothingFoundIsNoNumberButAllOutliers)
{
  const auto evaluation = itk::LandmarkEvaluation::New();
  evaluation->SetTrueLandmarks(MakeTable(2, { "a" }, { { "i", { 1, 2 } } }));
  evaluation->SetFoundLandmarks(MakeTable(2, { "a" }, { { "i", { missing, missing } } }));
  const auto result = evaluation->Compute();
  EXPECT_TRUE(std::isnan(result->GetStatistics().Mean));
  EXPECT_TRUE(std::isnan(result->GetMeanImagePointError()));
  EXPECT_EQ(result->GetStatistics().GetOutlierPercentage(3), 100.0);
  EXPECT_TRUE(nlohmann::json::parse(result->GetJSON()).at("all").at("mean").is_null());
}

TEST(LandmarkEvaluation, WrongSettingsAreErrors)
{
  const auto getError = [](itk::LandmarkEvaluation * evaluation) {
    return GetExceptionDescription([evaluation] { evaluation->Compute(); });
  };
  const auto has = [](const std::string & text, const std::string & part) {
    return text.find(part) != std::string::npos;
  };
  auto evaluation = itk::LandmarkEvaluation::New();
  EXPECT_TRUE(has(getError(evaluation), "must be set"));

  evaluation = MakeEvaluation();
  evaluation->SetFoundLandmarks(MakeTable(2, { "a", "c" }, {}));
  EXPECT_TRUE(has(getError(evaluation), "no landmark 'b'"));
  evaluation->SetFoundLandmarks(MakeTable(3, { "a", "b", "c" }, {}));
  EXPECT_TRUE(has(getError(evaluation), "dimension"));
  evaluation->SetFoundLandmarks(MakeTable(2, { "a", "b", "c" }, {}));
  EXPECT_TRUE(has(getError(evaluation), "no image 'i1'"));

  evaluation = MakeEvaluation();
  evaluation->AddTrueLandmarks(MakeTable(2, { "a", "b" }, {}));
  EXPECT_TRUE(has(getError(evaluation), "The landmarks of annotator 2 have no landmark 'c'"));
  evaluation = MakeEvaluation();
  evaluation->AddTrueLandmarks(MakeTable(3, { "a", "b", "c" }, {}));
  EXPECT_TRUE(has(getError(evaluation), "The landmarks of annotator 2 must have the dimension"));

  for (const auto & radii : { std::vector<double>{ 0 }, { -1 }, { 2, 1 }, { 1, 1 }, { missing } })
  {
    evaluation = MakeEvaluation();
    evaluation->SetRadii(radii);
    EXPECT_TRUE(has(getError(evaluation), "Radii must be positive and ascending"));
  }
  for (const double radius : { -1.0, missing })
  {
    evaluation = MakeEvaluation();
    evaluation->SetIdentificationRadius(radius);
    EXPECT_TRUE(has(getError(evaluation), "IdentificationRadius must be positive, or 0"));
  }
  evaluation = MakeEvaluation();
  evaluation->SetScale("a", "nix", 50);
  EXPECT_TRUE(has(getError(evaluation), "no landmark 'nix'"));
  evaluation->SetScale("a", "b", 0);
  EXPECT_TRUE(has(getError(evaluation), "length of the scale"));
  const auto result = MakeEvaluation()->Compute();
  EXPECT_THROW(result->GetStatistics().GetOutlierPercentage(3), itk::ExceptionObject);
}

TEST(LandmarkEvaluation, ReportIsAnAlignedTable)
{
  const auto evaluation = MakeEvaluation();
  const auto result = evaluation->Compute();
  const auto report = result->GetReport();
  EXPECT_EQ(report,
            "Point errors in mm over 3 images\n"
            "\n"
            "landmark  number  missing  superfluous  mean    SD  median  #O 1       %  #O 2       %  #O 4.5      %\n"
            "-----------------------------------------------------------------------------------------------------\n"
            "all            8        2            1  3.50  3.30    2.50     6   75.00     5   62.50       4  50.00\n"
            "-----------------------------------------------------------------------------------------------------\n"
            "a              3        0            0  6.00  2.94    5.00     3  100.00     3  100.00       2  66.67\n"
            "b              2        1            1  1.00  0.00    1.00     1   50.00     1   50.00       1  50.00\n"
            "c              3        1            0  1.00  1.00    1.00     2   66.67     1   33.33       1  33.33\n"
            "\n"
            "#O r: landmarks with an error above r, or not found\n"
            "Missing: 2 of 8 true landmarks were not found (25.00 %)\n"
            "Superfluous: 1 of 1 absent landmarks were found (100.00 %)\n"
            "Mean image point error (IPE): 3.56 mm\n"
            "Success detection rate (SDR) at 1 mm: 25.00 %\n"
            "Success detection rate (SDR) at 2 mm: 37.50 %\n"
            "Success detection rate (SDR) at 4.5 mm: 50.00 %\n");
}

TEST(LandmarkEvaluation, ReportAndJSONHoldTheIdentificationRate)
{
  const auto evaluation = MakeEvaluation();
  evaluation->SetRadii({ 2 });
  evaluation->SetIdentificationRadius(3.5);
  const auto result = evaluation->Compute();
  const auto report = result->GetReport();
  // a in i1 is 5 off, in i2 10; b was not found in i2, c not in i3.
  for (const std::string part :
       { "landmark  number  missing  superfluous  mean    SD  median  #O 2       %  ID      %\n",
         "all            8        2            1  3.50  3.30    2.50     5   62.50   4  50.00\n",
         "b              2        1            1  1.00  0.00    1.00     1   50.00   1  50.00\n",
         "Identification rate (ID): 50.00 % (the right landmark is the nearest, at most 3.5 mm away)\n" })
  {
    EXPECT_NE(report.find(part), std::string::npos) << report;
  }
  const auto document = nlohmann::json::parse(result->GetJSON());
  EXPECT_EQ(document.at("identificationRadius"), 3.5);
  EXPECT_EQ(document.at("all").at("identified"), 4);
  EXPECT_EQ(document.at("all").at("idRate"), 50.0);
  EXPECT_EQ(document.at("landmarks").at(2).at("identified"), 2);
}

TEST(LandmarkEvaluation, ReportHoldsAnnotatorsConfidencesAndRegions)
{
  const auto evaluation = MakeConfidentEvaluation({ { 1 }, { 3 }, { 5 }, { 7 } }, { { 4 }, { 3 }, { 2 }, { 1 } });
  const auto found = itk::LandmarkTable::New();
  const auto second = itk::LandmarkTable::New();
  found->SetLandmarkNames({ "l0" });
  second->SetLandmarkNames({ "l0" });
  for (const auto & image : evaluation->GetTrueLandmarks()->GetImageNames())
  {
    const auto * confident = evaluation->GetFoundLandmarks();
    const auto   landmarks = confident->GetLandmarks<2>(image)->Clone();
    landmarks->SetCovariance(0, itk::LandmarkCovariance<2>::GetIdentity() * 4.0);
    found->SetLandmarks(image, landmarks);
    SetLandmarks(*second, image, { 0, 0 });
  }
  evaluation->SetFoundLandmarks(found);
  evaluation->AddTrueLandmarks(second);
  const auto result = evaluation->Compute();
  const auto report = result->GetReport();
  // Regions have a radius of 2 sqrt(4.605) = 4.29: errors 1 and 3 are inside.
  for (const std::string part :
       { "over 4 images against the mean of 2 annotators\n",
         "Superfluous: 0 of 0 absent landmarks were found\n",
         "\nInter-observer error in mm between 2 annotators\n\n"
         "landmark  pairs  one-sided  mean    SD  median\n"
         "----------------------------------------------\n"
         "all           4          0  0.00  0.00    0.00\n"
         "----------------------------------------------\n"
         "l0            4          0  0.00  0.00    0.00\n"
         "\none-sided: pairs in which only one annotator marked the landmark\n",
         "\nReliability of 4 confidences: errors in mm and share of outliers in % of the most confident landmarks\n\n",
         "-1.00        4.00  4.00  3.00  2.00  2.50       75.00  75.00  66.67  50.00  47.92\n",
         "Least confident tenth by rank: mean 7.00 mm, #O 2 100.00 %\n"
         "Most confident tenth by rank: mean 1.00 mm, #O 2 0.00 %\n",
         "\nTrue landmarks inside the 90 % regions of the found ones\n\n"
         "landmark  regions  inside      %  radius\n"
         "----------------------------------------\n"
         "all             4       2  50.00    4.29\n"
         "----------------------------------------\n"
         "l0              4       2  50.00    4.29\n"
         "\nradius: median of that of a circle as large as the region, in mm\n" })
  {
    EXPECT_NE(report.find(part), std::string::npos) << part << " is not in\n" << report;
  }

  const auto document = nlohmann::json::parse(result->GetJSON());
  EXPECT_EQ(document.at("interObserver").at("annotators"), 2);
  EXPECT_EQ(document.at("interObserver").at("pairs"), 4);
  EXPECT_EQ(document.at("interObserver").at("mean"), 0.0);
  EXPECT_EQ(document.at("reliability").at("outlierRadius"), 2.0);
  const auto & within = document.at("reliability").at("withinLandmark");
  EXPECT_NEAR(within.at("spearman"), -1.0, 1e-12);
  EXPECT_EQ(within.at("aurcMeanError"), 2.5);
  EXPECT_EQ(within.at("bins").size(), 4u);
  EXPECT_EQ(within.at("bins").at(0).at("meanConfidence"), 1.0);
  EXPECT_EQ(within.at("riskCoverage").at(1),
            nlohmann::json({ { "coveragePercentage", 50.0 }, { "meanError", 2.0 }, { "outlierPercentage", 50.0 } }));
  EXPECT_TRUE(document.at("reliability").contains("pooled"));
  EXPECT_TRUE(document.at("reliability").contains("perfect"));
  EXPECT_EQ(document.at("regions").at("percentage"), 50.0);
  EXPECT_EQ(document.at("landmarks").at(0).at("regions").at("inside"), 2);
  EXPECT_NEAR(document.at("landmarks").at(0).at("spearman"), -1.0, 1e-12);
  EXPECT_EQ(document.at("landmarks").at(0).at("interObserver").at("sd"), 0.0);
}

TEST(LandmarkEvaluation, JSONHoldsAllNumbers)
{
  const auto evaluation = MakeEvaluation();
  evaluation->SetUnit("pixels");
  auto       result = evaluation->Compute();
  const auto document = nlohmann::json::parse(result->GetJSON());
  EXPECT_EQ(document.at("unit"), "pixels");
  EXPECT_TRUE(document.at("scale").is_null());
  EXPECT_EQ(document.at("numberOfImages"), 3);
  const auto & all = document.at("all");
  EXPECT_EQ(all.at("number"), 8);
  EXPECT_EQ(all.at("missing"), 2);
  EXPECT_EQ(all.at("missingPercentage"), 25.0);
  EXPECT_EQ(all.at("superfluous"), 1);
  EXPECT_EQ(all.at("absent"), 1);
  EXPECT_EQ(all.at("superfluousPercentage"), 100.0);
  EXPECT_TRUE(document.at("landmarks").at(0).at("superfluousPercentage").is_null());
  EXPECT_FALSE(all.contains("idRate"));
  for (const std::string key : { "identificationRadius", "interObserver", "reliability", "regions" })
  {
    EXPECT_FALSE(document.contains(key)) << key;
  }
  EXPECT_EQ(all.at("mean"), 3.5);
  EXPECT_EQ(all.at("median"), 2.5);
  EXPECT_EQ(all.at("outliers").at(2).at("radius"), 4.5);
  EXPECT_EQ(all.at("outliers").at(2).at("number"), 4);
  EXPECT_EQ(all.at("outliers").at(2).at("sdr"), 50.0);
  EXPECT_EQ(document.at("landmarks").at(0).at("name"), "a");
  EXPECT_EQ(document.at("landmarks").at(0).at("mean"), 6.0);
  EXPECT_EQ(document.at("images").at(1), nlohmann::json({ { "name", "i2" }, { "ipe", 5.0 } }));

  evaluation->SetScale("a", "c", 20.0);
  result = evaluation->Compute();
  const auto scale = nlohmann::json::parse(result->GetJSON()).at("scale");
  EXPECT_EQ(scale, nlohmann::json({ { "landmarks", { "a", "c" } }, { "length", 20.0 } }));
}

TEST(LandmarkEvaluation, ReportsAreTheSameInAGermanLocale)
{
  const auto         result = MakeEvaluation()->Compute();
  const auto         report = result->GetReport();
  const auto         json = result->GetJSON();
  const GermanLocale locale;
  if (!locale.IsAvailable())
  {
    GTEST_SKIP() << "SKIPPED: the locale de_DE.UTF-8 is not installed.";
  }
  EXPECT_EQ(result->GetReport(), report);
  EXPECT_EQ(result->GetJSON(), json);
}

TEST(LandmarkEvaluation, AResultKeepsWhatItWasComputedWith)
{
  const auto evaluation = MakeEvaluation();
  evaluation->SetIdentificationRadius(3.0);
  const auto result = evaluation->Compute();
  const auto report = result->GetReport();
  const auto json = result->GetJSON();
  const auto expectNoChange = [&](const std::string & change) {
    EXPECT_EQ(result->GetReport(), report) << change;
    EXPECT_EQ(result->GetJSON(), json) << change;
    EXPECT_EQ(result->GetPointErrors("i1"), (std::vector<double>{ 5, 1, 2 })) << change;
  };
  evaluation->SetRadii({ 1, 2, 3, 4, 5, 6 });
  expectNoChange("more radii");
  EXPECT_EQ(evaluation->Compute()->GetStatistics().NumberOfOutliers.size(), 6u);
  evaluation->SetRadii({});
  expectNoChange("no radii");
  evaluation->SetIdentificationRadius(0.0);
  expectNoChange("no identification");
  evaluation->SetUnit("pixels");
  expectNoChange("another unit");
  evaluation->SetImageNames({ "i1" });
  expectNoChange("fewer images");
  evaluation->SetScale("a", "b", 50.0);
  expectNoChange("a scale");
  evaluation->SetProtocol(itk::LandmarkEvaluation::ProtocolEnum::Hand);
  expectNoChange("a protocol");
  evaluation->AddTrueLandmarks(MakeTable(2, { "a", "b", "c" }, {}));
  expectNoChange("one more annotator");
  evaluation->SetTrueLandmarks(MakeTable(2, { "a" }, { { "i1", { 0, 0 } } }));
  expectNoChange("a truth with fewer names");
  evaluation->SetTrueLandmarks(MakeTable(3, {}, {}));
  expectNoChange("a truth without names");
  evaluation->SetFoundLandmarks(nullptr);
  expectNoChange("no found landmarks");
}

TEST(LandmarkEvaluation, AResultOutlivesItsTablesAndTheirChanges)
{
  const auto                             truth = MakeTable(2, { "a", "b" }, { { "i", { 0, 0, 10, 0 } } });
  const auto                             found = MakeTable(2, { "b", "a" }, { { "i", { 10, 3, 0, 1 } } });
  itk::LandmarkEvaluationResult::Pointer result;
  {
    const auto evaluation = itk::LandmarkEvaluation::New();
    evaluation->SetTrueLandmarks(truth);
    evaluation->SetFoundLandmarks(found);
    result = evaluation->Compute();
  }
  const auto json = result->GetJSON();
  SetLandmarks(*found, "i", { missing, missing, 7, 7 });
  SetLandmarks(*truth, "i", { 1, 1, missing, missing });
  SetLandmarks(*truth, "j", { 1, 1, 2, 2 });
  EXPECT_EQ(result->GetJSON(), json);
  EXPECT_EQ(result->GetImageNames(), std::vector<std::string>{ "i" });
  EXPECT_EQ(result->GetPointErrors("i"), (std::vector<double>{ 1, 3 }));
}

TEST(LandmarkEvaluation, ATableWithoutNamesOrAnEmptyResultHasReports)
{
  const auto evaluation = itk::LandmarkEvaluation::New();
  evaluation->SetTrueLandmarks(MakeTable(3, {}, { { "i", {} } }));
  evaluation->SetFoundLandmarks(MakeTable(3, { "a" }, { { "i", { 1, 2, 3 } } }));
  for (const auto & result : { evaluation->Compute(), itk::LandmarkEvaluationResult::New() })
  {
    EXPECT_EQ(result->GetStatistics().NumberOfLandmarks, 0u);
    EXPECT_NE(result->GetReport().find("0 of 0 true landmarks"), std::string::npos);
    EXPECT_EQ(nlohmann::json::parse(result->GetJSON()).at("landmarks").size(), 0u);
  }
}

TEST(LandmarkEvaluation, PrintsItsMembers)
{
  const auto evaluation = MakeEvaluation();
  evaluation->SetScale("a", "c", 50.0);
  std::ostringstream stream;
  evaluation->Print(stream);
  for (const std::string text : { "FoundLandmarks: ",
                                  "TrueLandmarks: ",
                                  "ImageNames: 0",
                                  "Radii: 1 2 4.5",
                                  "IdentificationRadius: 0",
                                  "FirstScaleLandmark: a",
                                  "SecondScaleLandmark: c",
                                  "ScaleLength: 50",
                                  "Unit: mm" })
  {
    EXPECT_NE(stream.str().find(text), std::string::npos) << text;
  }
  stream.str("");
  evaluation->Compute()->Print(stream);
  for (const std::string text : { "Radii: 1 2 4.5",
                                  "ScaleLength: 50",
                                  "Dimension: 2",
                                  "NumberOfAnnotators: 1",
                                  "LandmarkNames: 3",
                                  "ImageNames: 3",
                                  "PointErrors: 3",
                                  "Statistics: ",
                                  "LandmarkStatistics: 3",
                                  "ImagePointErrors: 3",
                                  "MeanImagePointError: ",
                                  "InterObserverStatistics: ",
                                  "LandmarkInterObserverStatistics: 3",
                                  "Reliabilities: ",
                                  "RankCorrelations: 3",
                                  "RegionStatistics: 0 of 0",
                                  "LandmarkRegionStatistics: 3" })
  {
    EXPECT_NE(stream.str().find(text), std::string::npos) << text;
  }
}

TEST(LandmarkEvaluation, RealAnnotationsGiveTheNumbersOfAnIndependentProgram)
{
  const auto data = GetLandmarkDataFolder();
  if (data.empty())
  {
    GTEST_SKIP() << "SKIPPED: LANDMARK_DATA_DIR is not set, so no real landmarks were compared.";
  }
  const auto senior = itk::LandmarkTable::New();
  const auto junior = itk::LandmarkTable::New();
  senior->Read(data + "/cephalograms/landmarks_senior.csv");
  junior->Read(data + "/cephalograms/landmarks_junior.csv");
  const auto evaluation = itk::LandmarkEvaluation::New();
  evaluation->SetTrueLandmarks(senior);
  evaluation->SetFoundLandmarks(junior);
  auto result = evaluation->Compute();
  EXPECT_EQ(result->GetStatistics().NumberOfLandmarks, 300u * 19u);
  // From a few lines of Python (math.dist, statistics) over both files, to four decimals; positions are floats here.
  // The 2.15 mm in the data's README.md is not the mean of these 300 images.
  EXPECT_NEAR(result->GetStatistics().Mean, 2.3582, 5e-5);
  EXPECT_NEAR(result->GetStatistics().Median, 1.5652, 6e-5);
  EXPECT_NEAR(result->GetStatistics().StandardDeviation, 2.3894, 5e-5);

  evaluation->AddTrueLandmarks(junior);
  result = evaluation->Compute();
  EXPECT_EQ(result->GetInterObserverStatistics().NumberOfLandmarks, 300u * 19u);
  EXPECT_NEAR(result->GetInterObserverStatistics().Mean, 2.3582, 5e-5);
  EXPECT_NEAR(result->GetInterObserverStatistics().Median, 1.5652, 6e-5);
  EXPECT_NEAR(result->GetInterObserverStatistics().StandardDeviation, 2.3894, 5e-5);
  // Each is half of their distance from their mean.
  EXPECT_NEAR(result->GetStatistics().Mean, 2.3582 / 2.0, 5e-5);
}

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
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <random>
#include <type_traits>

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

TEST(LandmarkEvaluation, WhatIsUnlabeledIsNotAbsent)
{
  for (const unsigned int dimension : { 2u, 3u })
  {
    const std::vector<std::string> names{ "a", "b", "c", "d" };
    const std::vector<double>      nowhere(4 * dimension, missing);
    const auto                     makeTruth = [&](const std::vector<unsigned int> & unlabeled) {
      const auto table = MakeTable(dimension, names, { { "i", nowhere } });
      const auto set = [&](auto landmarks) {
        landmarks->SetPoint(3, std::decay_t<decltype(landmarks->GetPoint(3))>(1.0f));
        for (const auto i : unlabeled)
        {
          landmarks->SetUnlabeled(i);
        }
        table->SetLandmarks("i", landmarks);
      };
      dimension == 2 ? set(table->GetLandmarks<2>("i")->Clone()) : set(table->GetLandmarks<3>("i")->Clone());
      return table;
    };
    const auto evaluation = itk::LandmarkEvaluation::New();
    evaluation->SetTrueLandmarks(makeTruth({ 0, 1 }));
    evaluation->SetFoundLandmarks(MakeTable(dimension, names, { { "i", std::vector<double>(4 * dimension, 2.0) } }));
    auto result = evaluation->Compute();
    EXPECT_EQ(result->GetStatistics().NumberOfAbsent, 1u);
    EXPECT_EQ(result->GetStatistics().NumberOfSuperfluous, 1u);
    EXPECT_EQ(result->GetStatistics().NumberOfLandmarks, 1u);
    EXPECT_DOUBLE_EQ(result->GetStatistics().GetSuperfluousPercentage(), 100.0);
    EXPECT_EQ(result->GetLandmarkStatistics()[0].NumberOfAbsent, 0u);
    EXPECT_EQ(result->GetLandmarkStatistics()[2].NumberOfAbsent, 1u);
    EXPECT_NE(result->GetReport().find("1 of 1 absent landmarks were found"), std::string::npos);
    EXPECT_EQ(nlohmann::json::parse(result->GetJSON()).at("all").at("absent"), 1);

    // Of two annotators: both left out a; b is absent for one, c for both; only one of them marked d.
    evaluation->AddTrueLandmarks(makeTruth({ 0, 3 }));
    result = evaluation->Compute();
    EXPECT_EQ(result->GetStatistics().NumberOfAbsent, 2u);
    EXPECT_EQ(result->GetStatistics().NumberOfLandmarks, 1u);
    EXPECT_EQ(result->GetInterObserverStatistics().NumberOfAbsent, 1u);
    EXPECT_EQ(result->GetInterObserverStatistics().NumberOfLandmarks, 0u);
  }
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

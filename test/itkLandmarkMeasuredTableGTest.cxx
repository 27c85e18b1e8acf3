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
#include "itkLandmarkMeasuredTable.h"

#include "itkExceptionDescription.h"
#include "itkMakeLandmarkSet.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cmath>

namespace
{

/** The distance of a and b, in three classes, and its ratio to that of a and c. */
itk::LandmarkMeasurement::Pointer
MakeMeasurement()
{
  auto measurement = itk::LandmarkMeasurement::New();
  measurement->SetDefinitions(R"({"measurements": [
    {"name": "ab", "kind": "distance", "points": ["a", "b"], "norm": {"mean": 2, "standardDeviation": 1},
     "classes": [{"name": "short, or none", "maximum": 2}, {"name": "long", "minimum": 2}]},
    {"name": "ac", "kind": "distance", "points": ["a", "c"]},
    {"name": "ratio", "kind": "ratio", "of": ["ab", "ac"]}]})");
  return measurement;
}

/** One image a distance of a and b; NaN: b is missing. */
itk::LandmarkMeasuredTable
Measure(const std::vector<double> & distances, double variance = 0.0)
{
  const auto table = itk::LandmarkTable::New();
  table->SetLandmarkNames({ "a", "b", "c" });
  for (size_t i = 0; i < distances.size(); ++i)
  {
    const double x = distances[i];
    SetLandmarks(*table,
                 "image" + std::to_string(i),
                 { 0, 0, x, std::isnan(x) ? x : 0, 0, 4 },
                 {},
                 variance > 0.0 && !std::isnan(x) ? std::vector<double>(3, variance) : std::vector<double>());
  }
  return itk::MeasureLandmarkTable(*MakeMeasurement(), *table, table->GetImageNames());
}

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

} // namespace

TEST(LandmarkMeasuredTable, IsARowAnImageAsCSV)
{
  EXPECT_EQ(itk::GetMeasuredCSV(Measure({ 1, 3, missing })),
            "image,ab,ab_se,ab_deviation,ab_class,ac,ac_se,ratio,ratio_se\n"
            "image0,1,,-1,\"short, or none\",4,,0.25,\n"
            "image1,3,,1,long,4,,0.75,\n"
            "image2,,,,,4,,,\n");
}

TEST(LandmarkMeasuredTable, IsAListOfImagesAsJSON)
{
  const auto json = nlohmann::json::parse(itk::GetMeasuredJSON(Measure({ 3, missing }, 0.02)));
  ASSERT_EQ(json.size(), 2u);
  EXPECT_EQ(json[0]["image"], "image0");
  EXPECT_EQ(json[0]["measurements"][0]["class"], "long");
  EXPECT_NEAR(json[0]["measurements"][0]["standardError"].get<double>(), 0.2, 1e-6);
  EXPECT_TRUE(json[1]["measurements"][0]["value"].is_null());
  EXPECT_TRUE(json[1]["measurements"][0]["class"].is_null());
}

TEST(LandmarkMeasuredTable, ComparisonCountsErrorsIntervalsAndClasses)
{
  // Standard error 0.2: 90 % within 0.329.
  const auto found = Measure({ 1.0, 3.0, 2.5, missing, 3.0 }, 0.02);
  const auto truth = Measure({ 1.3, 2.6, 1.5, 3.0, missing });
  const auto agreements = itk::CompareMeasuredTables(found, truth);
  ASSERT_EQ(agreements.size(), 3u);
  const auto & distance = agreements[0];
  EXPECT_EQ(distance.name, "ab");
  EXPECT_EQ(distance.count, 4u);
  EXPECT_EQ(distance.missing, 1u);
  EXPECT_NEAR(distance.meanDifference, (-0.3 + 0.4 + 1.0) / 3, 1e-6);
  EXPECT_NEAR(distance.meanError, (0.3 + 0.4 + 1.0) / 3, 1e-6);
  EXPECT_NEAR(distance.medianError, 0.4, 1e-6);
  EXPECT_NEAR(distance.shareInInterval, 100.0 / 3, 1e-6);
  // The one that was not found is of no class.
  EXPECT_NEAR(distance.successRate, 50.0, 1e-6);
  EXPECT_TRUE(std::isnan(agreements[1].successRate));

  const auto report = itk::GetAgreementReport(agreements);
  EXPECT_NE(report.find("ab, mm"), std::string::npos);
  EXPECT_NE(report.find("mean success classification rate: 50.0 %"), std::string::npos);
  const auto json = nlohmann::json::parse(itk::GetAgreementJSON(agreements));
  EXPECT_EQ(json[0]["successRate"], 50.0);
  EXPECT_TRUE(json[1]["successRate"].is_null());
}

TEST(LandmarkMeasuredTable, ComparisonWithoutUncertaintyHasNoIntervals)
{
  const auto agreements = itk::CompareMeasuredTables(Measure({ 1.0 }), Measure({ missing }));
  EXPECT_EQ(agreements[0].count, 0u);
  EXPECT_TRUE(std::isnan(agreements[0].meanError));
  EXPECT_TRUE(std::isnan(itk::CompareMeasuredTables(Measure({ 1.0 }), Measure({ 2.0 }))[0].shareInInterval));
}

TEST(LandmarkMeasuredTable, OnlyTablesOfTheSameImagesAndMeasuresAreCompared)
{
  const auto truth = Measure({ 1.0, 2.0 });
  auto       ofOtherMeasures = truth;
  ofOtherMeasures[1].second.pop_back();
  auto ofOtherNames = truth;
  ofOtherNames[0].second[1].name = "bc";
  for (const auto & found : { Measure({ 1.0 }), ofOtherMeasures, ofOtherNames })
  {
    EXPECT_NE(GetExceptionDescription([&] { itk::CompareMeasuredTables(found, truth); }).find("must have the same"),
              std::string::npos);
    EXPECT_NE(GetExceptionDescription([&] { itk::CompareMeasuredTables(truth, found); }).find("must have the same"),
              std::string::npos);
  }
}

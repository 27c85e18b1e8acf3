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

#include "itkGermanLocale.h"
#include "itkLandmarkEvaluationTestData.h"
#include "itkMakeLandmarkSet.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

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
         "Least confident of 4 parts by rank: mean 7.00 mm, #O 2 100.00 %\n"
         "Most confident of 4 parts by rank: mean 1.00 mm, #O 2 0.00 %\n",
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

  evaluation->SetUnit("hands");
  EXPECT_NE(evaluation->Compute()->GetReport().find("as large as the region, in hands\n"), std::string::npos);

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
  EXPECT_EQ(document.at("images").at(1),
            nlohmann::json({ { "name", "i2" }, { "ipe", 5.0 }, { "pe", { 10.0, nullptr, 0.0 } } }));

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
  EXPECT_EQ(result->GetReport(), report);
  EXPECT_EQ(result->GetJSON(), json);
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

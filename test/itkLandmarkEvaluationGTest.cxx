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
#include "itkLandmarkDataFolder.h"
#include "itkLandmarkEvaluationTestData.h"
#include "itkMakeLandmarkSet.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <array>
#include <cmath>
#include <sstream>

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

TEST(LandmarkEvaluation, AnImageThatIsNamedTwiceIsAnError)
{
  const auto evaluation = MakeEvaluation();
  evaluation->SetImageNames({ "i2", "i1", "i2" });
  EXPECT_NE(GetExceptionDescription([&] { evaluation->Compute(); }).find("each image once (got 'i2' twice)"),
            std::string::npos);
}

TEST(LandmarkEvaluation, ACloneHasTheSameSettings)
{
  const auto evaluation = MakeEvaluation();
  evaluation->SetImageNames({ "i2" });
  evaluation->SetRadii({ 1.0 });
  const auto clone = evaluation->Clone();
  evaluation->SetRadii({ 9.0, 10.0 });
  EXPECT_EQ(clone->GetRadii(), std::vector<double>{ 1.0 });
  EXPECT_DOUBLE_EQ(clone->Compute()->GetStatistics().Mean, 5.0);
}

TEST(LandmarkEvaluation, ACloneOfAResultSaysTheSame)
{
  const auto result = MakeEvaluation()->Compute();
  const auto clone = result->Clone();
  EXPECT_NE(clone, result);
  EXPECT_EQ(clone->GetReport(), result->GetReport());
  EXPECT_EQ(clone->GetJSON(), result->GetJSON());
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

TEST(LandmarkEvaluation, AnErrorOfARadiusIsNoOutlierWhereverItLies)
{
  std::vector<std::string> names;
  // In tenths of a mm: (12, 16), (15, 20) and (0, 20) away, and one tenth more.
  std::vector<double> truth, exact, more;
  for (int i = 0; i < 500; ++i)
  {
    names.push_back('l' + std::to_string(i));
    const int x = 7 * i + 3;
    const int y = 1001 - 11 * i;
    const int dx = std::array<int, 3>{ { 12, 15, 0 } }[i % 3];
    const int dy = std::array<int, 3>{ { -16, 20, 20 } }[i % 3];
    truth.insert(truth.end(), { x / 10.0, y / 10.0 });
    exact.insert(exact.end(), { (x + dx) / 10.0, (y + dy) / 10.0 });
    more.insert(more.end(), { (x + dx + 1) / 10.0, (y + dy) / 10.0 });
  }
  const auto compute = [&](const std::vector<double> & found, double identificationRadius) {
    const auto evaluation = itk::LandmarkEvaluation::New();
    evaluation->SetTrueLandmarks(MakeTable(2, names, { { "i", truth } }));
    evaluation->SetFoundLandmarks(MakeTable(2, names, { { "i", found } }));
    evaluation->SetRadii({ 2.0, 2.5 });
    evaluation->SetIdentificationRadius(identificationRadius);
    return evaluation->Compute()->GetStatistics();
  };
  EXPECT_EQ(compute(exact, 2.5).NumberOfOutliers, (std::vector<itk::SizeValueType>{ 167, 0 }));
  EXPECT_EQ(compute(more, 2.5).NumberOfOutliers, (std::vector<itk::SizeValueType>{ 500, 167 }));
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
    GTEST_SKIP() << "LANDMARK_DATA_DIR is not set, so no real landmarks were compared.";
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
  // Counted in fractions of whole numbers.
  EXPECT_EQ(result->GetStatistics().NumberOfOutliers, (std::vector<itk::SizeValueType>{ 2394, 1939, 1575, 1038 }));

  evaluation->AddTrueLandmarks(junior);
  result = evaluation->Compute();
  EXPECT_EQ(result->GetInterObserverStatistics().NumberOfLandmarks, 300u * 19u);
  EXPECT_NEAR(result->GetInterObserverStatistics().Mean, 2.3582, 5e-5);
  EXPECT_NEAR(result->GetInterObserverStatistics().Median, 1.5652, 6e-5);
  EXPECT_NEAR(result->GetInterObserverStatistics().StandardDeviation, 2.3894, 5e-5);
  // Each is half of their distance from their mean.
  EXPECT_NEAR(result->GetStatistics().Mean, 2.3582 / 2.0, 5e-5);
}

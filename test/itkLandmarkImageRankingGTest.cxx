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

// First include the header file to be tested:
#include "itkLandmarkImageRanking.h"

#include "itkExceptionDescription.h"
#include "itkMakeLandmarkSet.h"

#include <gtest/gtest.h>

#include <cmath>

namespace
{

constexpr double NaN = std::numeric_limits<double>::quiet_NaN();

itk::LandmarkTable::Pointer
MakeTable(unsigned int dimension, const std::vector<std::string> & names)
{
  const auto table = itk::LandmarkTable::New();
  table->SetDimension(dimension);
  table->SetLandmarkNames(names);
  return table;
}

std::vector<std::string>
GetImages(const std::vector<itk::LandmarkImageRank> & ranks)
{
  std::vector<std::string> images;
  for (const auto & rank : ranks)
  {
    images.push_back(rank.image);
  }
  return images;
}

std::vector<itk::LandmarkImageRank>
Rank(const itk::LandmarkTable * table, const itk::LandmarkImageRankingSettings & settings = {})
{
  return itk::RankImages(*table, table->GetImageNames(), settings);
}

template <unsigned int VDimension>
void
SetPlausibilities(itk::LandmarkTable &        table,
                  const std::string &         image,
                  double                      ofImage,
                  const std::vector<double> & ofLandmarks)
{
  const auto landmarks = table.GetLandmarks<VDimension>(image)->Clone();
  landmarks->SetImagePlausibility(static_cast<float>(ofImage));
  for (std::size_t i = 0; i < ofLandmarks.size(); ++i)
  {
    landmarks->SetPlausibility(i, static_cast<float>(ofLandmarks[i]));
  }
  table.SetLandmarks(image, landmarks.GetPointer());
}

} // namespace

TEST(LandmarkImageRanking, TheScoreIsTheRootMeanTraceOfTheCovariances)
{
  const auto table = MakeTable(2, { "a", "b" });
  SetLandmarks<2>(*table, "sure.png", { 1, 2, 3, 4 }, { 0.5, 0.7 }, { 0.25, 1.0 });
  SetLandmarks<2>(*table, "unsure.png", { 1, 2, 3, 4 }, { 0.9, 0.9 }, { 9.0, 1.0 });
  const auto ranks = Rank(table);
  ASSERT_EQ(GetImages(ranks), (std::vector<std::string>{ "unsure.png", "sure.png" }));
  EXPECT_DOUBLE_EQ(ranks[0].score, std::sqrt((18.0 + 2.0) / 2.0));
  EXPECT_DOUBLE_EQ(ranks[1].score, std::sqrt((0.5 + 2.0) / 2.0));
  EXPECT_DOUBLE_EQ(ranks[1].expectedError, ranks[1].score);
  EXPECT_NEAR(ranks[1].confidence, 0.6, 1e-7);
  EXPECT_EQ(ranks[1].missing, 0u);
  EXPECT_TRUE(std::isnan(ranks[1].plausibility));
}

TEST(LandmarkImageRanking, CovariancesCountAlongAllAxesInThreeDimensions)
{
  const auto                 table = MakeTable(3, { "a" });
  const auto                 landmarks = MakeLandmarkSet<3>({ "a" }, { 1, 2, 3 });
  itk::LandmarkCovariance<3> covariance;
  covariance(0, 0) = 1.0;
  covariance(1, 1) = 4.0;
  covariance(2, 2) = 11.0;
  covariance(0, 1) = covariance(1, 0) = 0.5;
  landmarks->SetCovariance(0, covariance);
  table->SetLandmarks("volume.nrrd", landmarks);
  EXPECT_DOUBLE_EQ(Rank(table).front().score, 4.0);
}

TEST(LandmarkImageRanking, ADoubtfulLandmarkIsAsFarOffAsTheMostUncertainOne)
{
  const auto table = MakeTable(2, { "a", "b" });
  SetLandmarks<2>(*table, "usual.png", { 1, 2, 3, 4 }, { 1, 1 }, { 2.0, 8.0 });
  SetLandmarks<2>(*table, "missing.png", { 1, 2, NaN, NaN }, { 1, 0 }, { 2.0, NaN });
  SetLandmarks<2>(*table, "shape.png", { 1, 2, 3, 4 }, { 1, 1 }, { 1.0, 1.0 });
  SetLandmarks<2>(*table, "image.png", { 1, 2, 3, 4 }, { 1, 1 }, { 1.0, 1.0 });
  SetLandmarks<2>(*table, "unknown.png", { 1, 2, 3, 4 }, { 1, 1 }, { 0.5, NaN });
  SetPlausibilities<2>(*table, "usual.png", 0.5, { 0.5, 0.5 });
  SetPlausibilities<2>(*table, "shape.png", 0.5, { 0.001, 0.5 });
  SetPlausibilities<2>(*table, "image.png", 0.004, { 0.5, 0.5 });
  const auto ranks = Rank(table);
  // Missing and usual have the same score, and the plausibility of one is not known.
  ASSERT_EQ(GetImages(ranks),
            (std::vector<std::string>{ "image.png", "usual.png", "missing.png", "shape.png", "unknown.png" }));
  const double scores[] = { 4.0, std::sqrt(10.0), std::sqrt(10.0), 3.0, std::sqrt(8.5) };
  for (std::size_t i = 0; i < ranks.size(); ++i)
  {
    EXPECT_NEAR(ranks[i].score, scores[i], 1e-12) << ranks[i].image;
  }
  EXPECT_EQ(ranks[2].missing, 1u);
  EXPECT_DOUBLE_EQ(ranks[2].expectedError, 2.0);
  EXPECT_EQ(ranks[3].implausible, 1u);
  EXPECT_EQ(ranks[0].implausible, 0u);
  EXPECT_FLOAT_EQ(static_cast<float>(ranks[0].plausibility), 0.004F);

  itk::LandmarkImageRankingSettings settings;
  settings.missingIsDoubtful = false;
  settings.lowPlausibility = 0.0;
  const auto lenient = Rank(table, settings);
  EXPECT_EQ(GetImages(lenient).front(), "usual.png");
  EXPECT_EQ(GetImages(lenient)[2], "missing.png");
  EXPECT_DOUBLE_EQ(lenient[2].score, 2.0);
}

TEST(LandmarkImageRanking, WithoutCovariancesConfidencesBelowTheirMedianCount)
{
  const auto table = MakeTable(2, { "a", "b" });
  SetLandmarks<2>(*table, "high.png", { 1, 2, 3, 4 }, { 0.9, 5.0 });
  SetLandmarks<2>(*table, "low.png", { 1, 2, 3, 4 }, { 0.4, -1.0 });
  SetLandmarks<2>(*table, "middle.png", { 1, 2, 3, 4 }, { 0.8, 2.0 });
  SetLandmarks<2>(*table, "none.png", { NaN, NaN, NaN, NaN }, { 0.1, 0.1 });
  const auto ranks = Rank(table);
  ASSERT_EQ(GetImages(ranks), (std::vector<std::string>{ "none.png", "low.png", "high.png", "middle.png" }));
  EXPECT_DOUBLE_EQ(ranks[0].score, 1.0);
  EXPECT_NEAR(ranks[1].score, std::sqrt((0.5 + 1.0) / 2.0), 1e-7);
  EXPECT_EQ(ranks[2].score, 0.0);
  EXPECT_EQ(ranks[3].score, 0.0);
  EXPECT_TRUE(std::isnan(ranks[1].expectedError));
  EXPECT_TRUE(std::isnan(ranks[0].confidence));
}

TEST(LandmarkImageRanking, ALandmarkThatMostImagesDoNotShowIsOnlySureAboveItsMedian)
{
  for (const double low : { 0.0, -2.0 })
  {
    const auto table = MakeTable(2, { "a", "b" });
    SetLandmarks<2>(*table, "low.png", { 1, 2, 3, 4 }, { low, 0.9 });
    SetLandmarks<2>(*table, "low, too.png", { 1, 2, 3, 4 }, { low, 0.9 });
    SetLandmarks<2>(*table, "sure.png", { 1, 2, 3, 4 }, { 0.9, 0.9 });
    const auto ranks = Rank(table);
    ASSERT_EQ(GetImages(ranks), (std::vector<std::string>{ "low.png", "low, too.png", "sure.png" }));
    EXPECT_DOUBLE_EQ(ranks[0].score, std::sqrt(0.5));
    EXPECT_EQ(ranks[1].score, ranks[0].score);
    EXPECT_EQ(ranks[2].score, 0.0);
  }
}

TEST(LandmarkImageRanking, AConfidenceThatIsNotKnownIsDoubtfulWhereOthersAreKnown)
{
  const auto table = MakeTable(2, { "a", "b" });
  // Nobody knows that of b.
  SetLandmarks<2>(*table, "known.png", { 1, 2, 3, 4 }, { 0.9, NaN });
  SetLandmarks<2>(*table, "not known.png", { 1, 2, 3, 4 }, { NaN, NaN });
  SetLandmarks<2>(*table, "low.png", { 1, 2, 3, 4 }, { 0.45, NaN });
  SetLandmarks<2>(*table, "known, too.png", { 1, 2, 3, 4 }, { 0.9, NaN });
  const auto ranks = Rank(table);
  ASSERT_EQ(GetImages(ranks), (std::vector<std::string>{ "not known.png", "low.png", "known.png", "known, too.png" }));
  EXPECT_DOUBLE_EQ(ranks[0].score, std::sqrt(0.5));
  EXPECT_NEAR(ranks[1].score, std::sqrt(0.25), 1e-7);
  EXPECT_EQ(ranks[2].score, 0.0);
}

TEST(LandmarkImageRanking, AnImageWithoutAnyConfidenceIsAsDoubtfulAsItsLandmarks)
{
  const auto table = MakeTable(2, { "a" });
  SetLandmarks<2>(*table, "known.png", { 1, 2 }, { 0.5 });
  // Its set has no confidences at all, as a table's empty fields make it.
  SetLandmarks<2>(*table, "not known.png", { 1, 2 });
  SetLandmarks<2>(*table, "low.png", { 1, 2 }, { 0.25 });
  const auto ranks = Rank(table);
  ASSERT_EQ(GetImages(ranks), (std::vector<std::string>{ "not known.png", "low.png", "known.png" }));
  EXPECT_EQ(ranks[0].score, 1.0);
  EXPECT_TRUE(std::isnan(ranks[0].confidence));
  // The median of 0.25 and 0.5.
  EXPECT_NEAR(ranks[1].score, std::sqrt(1.0 - 0.25 / 0.375), 1e-7);
  EXPECT_EQ(ranks[2].score, 0.0);
}

TEST(LandmarkImageRanking, OnlyTheImagesAskedForCount)
{
  const auto table = MakeTable(2, { "a" });
  SetLandmarks<2>(*table, "worst.png", { 1, 2 }, { 1 }, { 50.0 });
  SetLandmarks<2>(*table, "missing.png", { NaN, NaN });
  SetLandmarks<2>(*table, "found.png", { 1, 2 }, { 1 }, { 2.0 });
  const auto ranks = itk::RankImages(*table, { "found.png", "missing.png" });
  ASSERT_EQ(ranks.size(), 2u);
  EXPECT_DOUBLE_EQ(ranks[0].score, 2.0);
  EXPECT_DOUBLE_EQ(ranks[1].score, 2.0);
  EXPECT_TRUE(itk::RankImages(*table, {}).empty());
  EXPECT_NE(GetExceptionDescription([&] { itk::RankImages(*table, { "other.png" }); }).find("other.png"),
            std::string::npos);
}

TEST(LandmarkImageRanking, LandmarksThatSayNothingOfTheirErrorsAreAnError)
{
  const auto table = MakeTable(2, { "a" });
  SetLandmarks<2>(*table, "1.png", { 1, 2 });
  EXPECT_NE(GetExceptionDescription([&] { itk::RankImages(*table, { "1.png" }); }).find("to rank by"),
            std::string::npos);
  SetLandmarks<2>(*table, "2.png", { 1, 2 }, { 0.5 });
  EXPECT_EQ(itk::RankImages(*table, { "1.png", "2.png" }).size(), 2u);
}

TEST(LandmarkImageRanking, TheTextHasARowAnImageAndLeavesOutWhatIsNotKnown)
{
  const auto table = MakeTable(2, { "a" });
  SetLandmarks<2>(*table, "a, b.png", { 1, 2 }, { 0.25 }, { 2.0 });
  SetLandmarks<2>(*table, "c.png", { NaN, NaN });
  SetPlausibilities<2>(*table, "a, b.png", 0.5, {});
  EXPECT_EQ(itk::GetImageRankingCSV(Rank(table)),
            "image,score,expected_error,missing,implausible,plausibility,confidence\n"
            "\"a, b.png\",2,2,0,0,0.5,0.25\n"
            "c.png,2,,1,0,,\n");
}

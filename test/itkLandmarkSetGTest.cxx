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
#include "itkLandmarkSet.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <sstream>
#include <string>
#include <vector>

namespace
{

constexpr float missing = std::numeric_limits<float>::quiet_NaN();

template <unsigned int VDimension>
itk::LandmarkCovariance<VDimension>
MakeCovariance(double variance)
{
  itk::LandmarkCovariance<VDimension> covariance;
  covariance.SetIdentity();
  return covariance * variance;
}

template <unsigned int VDimension>
itk::Point<float, VDimension>
MakePoint(float coordinate)
{
  itk::Point<float, VDimension> point;
  point.Fill(coordinate);
  return point;
}

/** Three landmarks, `b` of them missing, `c` with a covariance. */
template <unsigned int VDimension>
typename itk::LandmarkSet<VDimension>::Pointer
MakeLandmarks()
{
  const auto landmarks = itk::LandmarkSet<VDimension>::New();
  landmarks->SetLandmarkNames({ "a", "b", "c" });
  landmarks->SetPoint(0, MakePoint<VDimension>(1.5F));
  landmarks->SetPoint(2, MakePoint<VDimension>(-3.0F));
  landmarks->SetConfidence(0, 0.25F);
  landmarks->SetCovariance(2, MakeCovariance<VDimension>(4.0));
  return landmarks;
}

template <typename TDimension>
class LandmarkSet : public ::testing::Test
{};

using Dimensions = ::testing::Types<std::integral_constant<unsigned int, 2>, std::integral_constant<unsigned int, 3>>;
TYPED_TEST_SUITE(LandmarkSet, Dimensions, );

} // namespace

TYPED_TEST(LandmarkSet, HoldsOneMissingLandmarkANameAtFirst)
{
  const auto landmarks = itk::LandmarkSet<TypeParam::value>::New();
  EXPECT_EQ(landmarks->GetNumberOfLandmarks(), 0u);
  landmarks->SetLandmarkNames({ "a", "b" });
  ASSERT_EQ(landmarks->GetNumberOfLandmarks(), 2u);
  EXPECT_EQ(landmarks->GetNumberOfPoints(), 2u);
  EXPECT_EQ(landmarks->GetLandmarkNames(), (std::vector<std::string>{ "a", "b" }));
  for (unsigned int i = 0; i < 2; ++i)
  {
    EXPECT_TRUE(landmarks->IsMissing(i));
    EXPECT_EQ(landmarks->GetConfidence(i), 0.0F);
    EXPECT_FALSE(landmarks->HasCovariance(i));
    EXPECT_TRUE(itk::IsMissingCovariance(landmarks->GetCovariance(i)));
  }
  EXPECT_FALSE(landmarks->HasConfidences());
  EXPECT_FALSE(landmarks->HasCovariances());
}

TYPED_TEST(LandmarkSet, FindsALandmarkByItsName)
{
  const auto landmarks = MakeLandmarks<TypeParam::value>();
  EXPECT_EQ(landmarks->FindLandmark("c"), 2u);
  EXPECT_EQ(landmarks->FindLandmark("C"), landmarks->GetNumberOfLandmarks());
}

TYPED_TEST(LandmarkSet, KnowsConfidencesOnceOneIsSet)
{
  const auto landmarks = itk::LandmarkSet<TypeParam::value>::New();
  landmarks->SetLandmarkNames({ "a", "b", "c" });
  landmarks->SetPoint(0, MakePoint<TypeParam::value>(1.0F));
  EXPECT_EQ(landmarks->GetConfidence(0), 1.0F) << "a landmark without a confidence is there or is not";
  EXPECT_FALSE(landmarks->HasConfidences());
  landmarks->SetConfidence(1, missing);
  EXPECT_TRUE(landmarks->HasConfidences());
  EXPECT_EQ(landmarks->GetConfidence(0), 1.0F);
  EXPECT_TRUE(std::isnan(landmarks->GetConfidence(1)));
  EXPECT_EQ(landmarks->GetConfidence(2), 0.0F);
  EXPECT_EQ(landmarks->GetPointData()->Size(), 3u);
}

TYPED_TEST(LandmarkSet, HasCovariancesWhileOneLandmarkHasOne)
{
  constexpr unsigned int dimension = TypeParam::value;
  const auto             landmarks = MakeLandmarks<dimension>();
  EXPECT_TRUE(landmarks->HasCovariances());
  EXPECT_FALSE(landmarks->HasCovariance(0));
  EXPECT_EQ(landmarks->GetCovariance(2), MakeCovariance<dimension>(4.0));
  ASSERT_EQ(landmarks->GetCovariances().size(), 3u);

  landmarks->SetCovariance(2, itk::MakeMissingCovariance<dimension>());
  EXPECT_FALSE(landmarks->HasCovariances());
  EXPECT_TRUE(landmarks->GetCovariances().empty());

  landmarks->SetCovariances({ 3, MakeCovariance<dimension>(9.0) });
  EXPECT_EQ(landmarks->GetCovariance(1), MakeCovariance<dimension>(9.0));
  landmarks->SetCovariances({});
  EXPECT_FALSE(landmarks->HasCovariances());
}

TYPED_TEST(LandmarkSet, HasPlausibilitiesOfLandmarksAndOfTheirImage)
{
  const auto landmarks = MakeLandmarks<TypeParam::value>();
  EXPECT_FALSE(landmarks->HasPlausibilities());
  EXPECT_TRUE(std::isnan(landmarks->GetImagePlausibility()));
  EXPECT_TRUE(std::isnan(landmarks->GetPlausibility(0)));
  landmarks->SetImagePlausibility(0.5F);
  EXPECT_TRUE(landmarks->HasPlausibilities());
  landmarks->SetPlausibility(2, 0.0F);
  const auto clone = landmarks->Clone();
  landmarks->SetImagePlausibility(missing);
  EXPECT_TRUE(landmarks->HasPlausibilities());
  EXPECT_TRUE(std::isnan(landmarks->GetPlausibility(0)));
  EXPECT_EQ(landmarks->GetPlausibility(2), 0.0F);
  landmarks->SetPlausibility(2, missing);
  EXPECT_FALSE(landmarks->HasPlausibilities());
  EXPECT_EQ(clone->GetImagePlausibility(), 0.5F);
  EXPECT_EQ(clone->GetPlausibility(2), 0.0F);
  for (const float wrong : { -0.1F, 1.1F, std::numeric_limits<float>::infinity() })
  {
    EXPECT_THROW(clone->SetPlausibility(0, wrong), itk::ExceptionObject);
    EXPECT_THROW(clone->SetImagePlausibility(wrong), itk::ExceptionObject);
  }
  EXPECT_THROW(clone->SetPlausibility(3, 0.5F), itk::ExceptionObject);
  EXPECT_THROW(clone->GetPlausibility(3), itk::ExceptionObject);
  clone->SetLandmarkNames({ "a" });
  EXPECT_FALSE(clone->HasPlausibilities());
}

TYPED_TEST(LandmarkSet, KeepsTheConfidenceOfALandmarkThatIsMadeMissing)
{
  const auto landmarks = MakeLandmarks<TypeParam::value>();
  landmarks->SetCovariance(0, MakeCovariance<TypeParam::value>(2.0));
  landmarks->SetMissing(0);
  EXPECT_TRUE(landmarks->IsMissing(0));
  EXPECT_EQ(landmarks->GetConfidence(0), 0.25F);
  EXPECT_FALSE(landmarks->HasCovariance(0));
  EXPECT_TRUE(landmarks->HasCovariance(2));
}

TYPED_TEST(LandmarkSet, CloneSharesNothing)
{
  constexpr unsigned int dimension = TypeParam::value;
  const auto             landmarks = MakeLandmarks<dimension>();
  const auto             clone = landmarks->Clone();
  EXPECT_EQ(clone->GetLandmarkNames(), landmarks->GetLandmarkNames());
  EXPECT_EQ(clone->GetPoint(0), landmarks->GetPoint(0));
  EXPECT_EQ(clone->GetConfidence(0), 0.25F);
  EXPECT_EQ(clone->GetCovariance(2), MakeCovariance<dimension>(4.0));
  clone->SetMissing(2);
  clone->SetConfidence(0, 0.75F);
  EXPECT_FALSE(landmarks->IsMissing(2));
  EXPECT_TRUE(landmarks->HasCovariance(2));
  EXPECT_EQ(landmarks->GetConfidence(0), 0.25F);
  EXPECT_EQ(itk::LandmarkSet<dimension>::New()->Clone()->GetNumberOfLandmarks(), 0u);
}

TYPED_TEST(LandmarkSet, GraftTakesEverythingAndInitializeDropsIt)
{
  const auto landmarks = MakeLandmarks<TypeParam::value>();
  const auto grafted = itk::LandmarkSet<TypeParam::value>::New();
  grafted->Graft(landmarks);
  EXPECT_EQ(grafted->GetLandmarkNames(), landmarks->GetLandmarkNames());
  EXPECT_EQ(grafted->GetPoints(), landmarks->GetPoints());
  EXPECT_EQ(grafted->GetConfidence(0), 0.25F);
  EXPECT_TRUE(grafted->HasCovariance(2));

  grafted->Initialize();
  EXPECT_EQ(grafted->GetNumberOfLandmarks(), 0u);
  EXPECT_EQ(grafted->GetNumberOfPoints(), 0u);
  EXPECT_FALSE(grafted->HasConfidences());
  EXPECT_FALSE(grafted->HasCovariances());
  EXPECT_EQ(landmarks->GetNumberOfLandmarks(), 3u);

  const auto points = itk::PointSet<float, TypeParam::value>::New();
  EXPECT_THROW(grafted->Graft(points), itk::ExceptionObject) << "a point set has no names";
}

TYPED_TEST(LandmarkSet, RefusesWhatCannotBe)
{
  constexpr unsigned int dimension = TypeParam::value;
  const auto             landmarks = MakeLandmarks<dimension>();
  EXPECT_THROW(landmarks->IsMissing(3), itk::ExceptionObject);
  EXPECT_THROW(landmarks->SetMissing(3), itk::ExceptionObject);
  EXPECT_THROW(landmarks->GetConfidence(3), itk::ExceptionObject);
  EXPECT_THROW(landmarks->SetPoint(3, MakePoint<dimension>(1.0F)), itk::ExceptionObject);
  EXPECT_THROW(landmarks->SetPoints(itk::LandmarkSet<dimension>::PointsContainer::New()), itk::ExceptionObject);
  EXPECT_EQ(landmarks->GetNumberOfPoints(), 3u);
  const auto unnamed = itk::LandmarkSet<dimension>::New();
  unnamed->SetPoints(landmarks->GetPoints());
  EXPECT_EQ(unnamed->GetNumberOfPoints(), 3u);
  EXPECT_THROW(landmarks->GetCovariance(3), itk::ExceptionObject);
  EXPECT_THROW(landmarks->SetCovariance(3, MakeCovariance<dimension>(1.0)), itk::ExceptionObject);
  EXPECT_THROW(landmarks->SetConfidence(0, std::numeric_limits<float>::infinity()), itk::ExceptionObject);
  EXPECT_THROW(landmarks->SetCovariance(0, MakeCovariance<dimension>(-1.0)), itk::ExceptionObject);
  EXPECT_THROW(landmarks->SetCovariances({ 2, MakeCovariance<dimension>(1.0) }), itk::ExceptionObject);
  EXPECT_FALSE(landmarks->HasCovariance(0));
  EXPECT_EQ(landmarks->GetConfidence(0), 0.25F);
}

TYPED_TEST(LandmarkSet, EveryChangeOfALandmarkIsOneOfTheSet)
{
  constexpr unsigned int                          dimension = TypeParam::value;
  const auto                                      landmarks = MakeLandmarks<dimension>();
  typename itk::LandmarkSet<dimension>::PointType point;
  const std::vector<std::function<void()>>        changes{
    [&] { landmarks->SetPoint(0, point); },     [&] { landmarks->SetMissing(1); },
    [&] { landmarks->SetUnlabeled(1); },        [&] { landmarks->SetConfidence(0, 0.5F); },
    [&] { landmarks->SetPointData(0, 0.25F); }, [&] { landmarks->SetPlausibility(0, 0.5F); },
    [&] { landmarks->SetCovariances({}); },     [&] { landmarks->SetLandmarkNames({ "a" }); }
  };
  point.Fill(7.0F);
  for (std::size_t i = 0; i < changes.size(); ++i)
  {
    const auto before = landmarks->GetMTime();
    EXPECT_EQ(landmarks->GetMTime(), before);
    changes[i]();
    EXPECT_GT(landmarks->GetMTime(), before) << i;
  }
  using PointSetType = itk::PointSet<float, dimension>;
  static_cast<PointSetType &>(*landmarks).SetPoints(static_cast<typename PointSetType::PointsContainer *>(nullptr));
  EXPECT_GT(landmarks->GetMTime(), 0u);
}

TYPED_TEST(LandmarkSet, PrintsWhatItHolds)
{
  std::ostringstream text;
  MakeLandmarks<TypeParam::value>()->Print(text);
  EXPECT_NE(text.str().find("a: [1.5, 1.5"), std::string::npos);
  EXPECT_NE(text.str().find("confidence: 0.25"), std::string::npos);
  EXPECT_NE(text.str().find("HasCovariances: 1"), std::string::npos);
}

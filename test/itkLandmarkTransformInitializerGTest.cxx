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
#include "itkLandmarkTransformInitializer.h"

#include "itkAffineTransform.h"
#include "itkExceptionDescription.h"
#include "itkLandmarkTransformTestData.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <sstream>

namespace
{

template <unsigned int VDimension>
void
Expect_outliers_refused(Kind kind, unsigned int count, unsigned int numberOfOutliers)
{
  SCOPED_TRACE(testing::Message() << kind << ' ' << VDimension << "D, " << count << " pairs");
  const auto fixed = MakePoints<VDimension>(count, 11);
  const auto map = MakeMap<VDimension>(MakeRotations<VDimension>()[1]);
  auto       moving = AddNoise(Map(fixed, map), std::vector<double>(count, 0.25), 2);
  auto       inliersOnly = fixed;
  // The outliers agree with each other on another translation.
  std::vector<unsigned int> outliers;
  for (unsigned int i = 0; i < numberOfOutliers; ++i)
  {
    outliers.push_back(2 * i + 1);
    moving[outliers.back()][0] += 75.0;
    inliersOnly[outliers.back()].Fill(notANumber);
  }
  const auto reference = MakeReferenceImage<VDimension>(MakeRotations<VDimension>()[1]);
  const auto initializer = MakeInitializer<VDimension>(kind, fixed, moving);
  initializer->SetReferenceImage(reference);
  initializer->SetMaximumResidual(3.0);
  initializer->Update();
  EXPECT_EQ(initializer->GetOutliers(), outliers);
  EXPECT_EQ(initializer->GetInliers().size(), count - numberOfOutliers);
  for (const auto landmark : initializer->GetOutliers())
  {
    EXPECT_GT(initializer->GetResiduals()[landmark], 50.0);
  }
  EXPECT_LT(initializer->GetRootMeanSquareResidual(), 1.0);

  const auto clean = MakeInitializer<VDimension>(kind, inliersOnly, moving);
  clean->SetReferenceImage(reference);
  clean->Update();
  Expect_same_map<VDimension>(
    initializer->GetTransform(),
    [&clean](const auto & point) { return clean->GetTransform()->TransformPoint(point); },
    1e-9);
}

template <unsigned int VDimension>
void
Expect_missing_landmarks_skipped()
{
  auto       fixed = MakePoints<VDimension>(8);
  const auto map = MakeMap<VDimension>(MakeRotations<VDimension>()[1]);
  auto       moving = Map(fixed, map);
  fixed[1].Fill(notANumber);
  moving[4].Fill(notANumber);
  moving[6][0] += 100.0;
  const auto initializer = MakeInitializer<VDimension>(Kind::Rigid, fixed, moving);
  initializer->SetFixedLandmarks(MakeLandmarks(fixed, { 1, 1, 1, NAN, 1, 1, 0.0f, 1 }));
  initializer->Update();
  Expect_same_map<VDimension>(initializer->GetTransform(), map);
  EXPECT_EQ(initializer->GetInliers(), (std::vector<unsigned int>{ 0, 2, 3, 5, 7 }));
  EXPECT_TRUE(initializer->GetOutliers().empty());
  for (const unsigned int i : { 1, 4, 6 })
  {
    EXPECT_EQ(initializer->GetWeights()[i], 0.0);
    EXPECT_TRUE(std::isnan(initializer->GetResiduals()[i]));
  }
  initializer->UseConfidencesOff();
  initializer->Update();
  EXPECT_EQ(initializer->GetInliers(), (std::vector<unsigned int>{ 0, 2, 3, 5, 6, 7 }));
  EXPECT_GT(initializer->GetRootMeanSquareResidual(), 10.0);
}

template <unsigned int VDimension>
void
Expect_pairs_by_name()
{
  const auto                                          points = MakePoints<VDimension>(7);
  const auto                                          map = MakeMap<VDimension>(MakeRotations<VDimension>()[1]);
  const auto                                          moving = Map(points, map);
  const typename LandmarkSetType<VDimension>::Pointer shuffled = LandmarkSetType<VDimension>::New();
  // The last two landmarks are in one of the images only.
  shuffled->SetLandmarkNames({ "x", "landmark_5", "landmark_3", "landmark_1", "landmark_2", "landmark_4" });
  const unsigned int order[] = { 0, 4, 2, 0, 1, 3 };
  for (unsigned int i = 0; i < 6; ++i)
  {
    typename LandmarkSetType<VDimension>::PointType point;
    point.CastFrom(moving[order[i]]);
    shuffled->SetPoint(i, point);
    shuffled->SetConfidence(i, 1.0f + i);
  }
  const auto initializer = MakeInitializer<VDimension>(Kind::Rigid, points, points);
  initializer->SetMovingLandmarks(shuffled);
  initializer->Update();
  Expect_same_map<VDimension>(initializer->GetTransform(), map);
  EXPECT_EQ(initializer->GetInliers(), (std::vector<unsigned int>{ 0, 1, 2, 3, 4 }));
  EXPECT_EQ(initializer->GetWeights(), (std::vector<double>{ 4, 5, 3, 6, 2, 0, 0 }));
  EXPECT_TRUE(std::isnan(initializer->GetResiduals()[5]) && std::isnan(initializer->GetResiduals()[6]));
}

} // namespace

TEST(LandmarkTransformInitializer, RefusesOutliers)
{
  for (const auto kind : { Kind::Rigid, Kind::Similarity, Kind::Affine, Kind::ThinPlateSpline, Kind::BSpline })
  {
    Expect_outliers_refused<2>(kind, 12, 4);
    Expect_outliers_refused<3>(kind, 14, 5);
    Expect_outliers_refused<2>(kind, 40, 16);
    Expect_outliers_refused<3>(kind, 45, 18);
  }
}

TEST(LandmarkTransformInitializer, KeepsAllPairsThatAgree)
{
  const auto fixed = MakePoints<3>(10);
  const auto moving = Map(fixed, MakeMap<3>(MakeRotations<3>()[5]));
  const auto initializer = MakeInitializer<3>(Kind::Rigid, fixed, moving);
  initializer->SetMaximumResidual(0.001);
  initializer->Update();
  EXPECT_EQ(initializer->GetInliers().size(), 10u);
  EXPECT_TRUE(initializer->GetOutliers().empty());
}

TEST(LandmarkTransformInitializer, GivesNoTransformThatOnlyAFewPairsAgreeOn)
{
  auto       fixed = MakePoints<2>(9);
  const auto moving = AddNoise(fixed, std::vector<double>(9, 200.0), 6);
  auto       initializer = MakeInitializer<2>(Kind::Rigid, fixed, moving);
  initializer->SetMaximumResidual(1.0);
  const auto description = GetExceptionDescription([&] { initializer->Update(); });
  EXPECT_NE(description.find("A rigid transform in 2D needs at least 5 of 9 pairs of landmarks that agree within 1 mm"),
            std::string::npos)
    << description;
  EXPECT_EQ(initializer->GetTransform(), nullptr);

  // With as few as determine it, there is nobody to agree.
  fixed.resize(2);
  initializer = MakeInitializer<2>(Kind::Rigid, fixed, fixed);
  initializer->SetMaximumResidual(1.0);
  EXPECT_NE(GetExceptionDescription([&] {
              initializer->Update();
            }).find("at least 3 pairs of landmarks where MaximumResidual is set (got 2)"),
            std::string::npos);
}

TEST(LandmarkTransformInitializer, LeavesOutMissingLandmarksAndThoseWithoutConfidence)
{
  Expect_missing_landmarks_skipped<2>();
  Expect_missing_landmarks_skipped<3>();
}

TEST(LandmarkTransformInitializer, RefusesSettingsThatCannotBe)
{
  const auto points = MakePoints<3>(6);
  const auto expectRefused = [&](const std::function<void(InitializerType<3> *)> & set, const std::string & says) {
    const auto initializer = MakeInitializer<3>(Kind::Rigid, points, points);
    set(initializer);
    const auto description = GetExceptionDescription([&] { initializer->Update(); });
    EXPECT_NE(description.find(says), std::string::npos) << description;
  };
  expectRefused([](auto * i) { i->SetMaximumResidual(-1.0); }, "MaximumResidual must be finite and not negative");
  expectRefused([](auto * i) { i->SetMinimumSpread(0.0); }, "MinimumSpread must be between 0 and 1 (got 0)");
  expectRefused([](auto * i) { i->SetStiffness(notANumber); }, "Stiffness must be finite and not negative");
  expectRefused([](auto * i) { i->SetNumberOfLevels(9); }, "NumberOfLevels must be from 1 to 8 (got 9)");
  expectRefused([](auto * i) { i->SetMovingLandmarks(nullptr); }, "MovingLandmarks");
}

TEST(LandmarkTransformInitializer, PairsLandmarksByTheirNames)
{
  Expect_pairs_by_name<2>();
  Expect_pairs_by_name<3>();
}

TEST(LandmarkTransformInitializer, RefusesANameThatIsThereTwice)
{
  const auto points = MakePoints<2>(3);
  const auto initializer = MakeInitializer<2>(Kind::Rigid, points, points);
  const auto twice = LandmarkSetType<2>::New();
  twice->SetLandmarkNames({ "landmark_1", "a", "a" });
  initializer->SetMovingLandmarks(twice);
  const auto getError = [&] { return GetExceptionDescription([&] { initializer->Update(); }); };
  EXPECT_NE(getError().find("of the moving image must have different names (got 'a' twice)"), std::string::npos)
    << getError();
  initializer->SetFixedLandmarks(twice);
  EXPECT_NE(getError().find("of the fixed image must have different names (got 'a' twice)"), std::string::npos)
    << getError();
}

TEST(LandmarkTransformInitializer, RunsAgainWhenSomethingChangedAndOnlyThen)
{
  const auto points = MakePoints<3>(6);
  const auto initializer = MakeInitializer<3>(Kind::Rigid, points, points);
  EXPECT_EQ(initializer->GetTransform(), nullptr);
  initializer->Update();
  const auto * const first = initializer->GetTransform();
  initializer->Update();
  EXPECT_EQ(initializer->GetTransform(), first);
  initializer->SetTransformKind(Kind::Affine);
  initializer->Update();
  EXPECT_EQ(initializer->GetTransform()->GetNameOfClass(), std::string("AffineTransform"));
}

TEST(LandmarkTransformInitializer, PrintsItsMembers)
{
  const auto points = MakePoints<2>(6);
  const auto initializer = MakeInitializer<2>(Kind::Similarity, points, points);
  initializer->Update();
  std::ostringstream stream;
  initializer->Print(stream);
  for (const auto * const text : { "TransformKind: itk::LandmarkTransformInitializerEnums::TransformKind::Similarity",
                                   "MaximumResidual: 0",
                                   "MinimumSpread: 0.01",
                                   "Inliers: 6",
                                   "RootMeanSquareResidual: " })
  {
    EXPECT_NE(stream.str().find(text), std::string::npos) << text;
  }
  std::ostringstream invalid;
  invalid << static_cast<Kind>(77);
  EXPECT_EQ(invalid.str(), "INVALID VALUE FOR itk::LandmarkTransformInitializerEnums::TransformKind");
}

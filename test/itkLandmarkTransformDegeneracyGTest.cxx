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

#include "itkEuler3DTransform.h"
#include "itkExceptionDescription.h"
#include "itkLandmarkTransformTestData.h"

#include <gtest/gtest.h>

#include <limits>

namespace
{

/** Points on a subspace of the given dimension, with a little noise and far from the origin. */
template <unsigned int VDimension>
std::vector<PointType<VDimension>>
MakeDegeneratePoints(unsigned int subspaceDimension, double noise)
{
  auto       points = MakePoints<VDimension>(10);
  const auto rotation = MakeRotations<VDimension>()[1];
  for (auto & point : points)
  {
    for (unsigned int d = subspaceDimension; d < VDimension; ++d)
    {
      point[d] = 1000.0;
    }
    point = rotation * point;
  }
  return AddNoise(points, std::vector<double>(points.size(), noise), 1);
}

template <unsigned int VDimension>
void
Expect_degenerate_landmarks_refused(Kind kind, const std::string & name)
{
  const bool isAffine = kind != Kind::Rigid && kind != Kind::Similarity;
  const auto good = MakePoints<VDimension>(10);
  const auto reference = MakeReferenceImage<VDimension>(MakeRotations<VDimension>()[1]);
  const auto prefix = name + " transform in " + std::to_string(VDimension) + "D needs ";
  const auto expectRefused = [&](const auto & fixed, const auto & moving, double maximumResidual, const auto & need) {
    const auto initializer = MakeInitializer<VDimension>(kind, fixed, moving);
    initializer->SetReferenceImage(reference);
    initializer->SetMaximumResidual(maximumResidual);
    const auto description = GetExceptionDescription([&] { initializer->Update(); });
    EXPECT_NE(description.find(prefix + need), std::string::npos) << description;
    EXPECT_EQ(initializer->GetTransform(), nullptr);
  };
  const unsigned int needed = isAffine ? VDimension + 1 : VDimension;
  const std::string  places[] = { "at one point", "on a line", "in a plane" };
  for (unsigned int count = 0; count < needed; ++count)
  {
    const auto few = MakePoints<VDimension>(count);
    const auto counted = std::to_string(count);
    const auto need = "at least " + std::to_string(needed) + " pairs of landmarks that are there in both images (got " +
                      counted + " of " + counted + ")";
    expectRefused(few, few, 0.0, need);
    expectRefused(few, few, 10.0, need);
  }
  for (unsigned int dimension = 0; dimension + 1 < needed; ++dimension)
  {
    for (const double noise : { 0.0, 0.5 })
    {
      if (dimension == 0 && noise > 0.0)
      {
        continue;
      }
      const auto        bad = MakeDegeneratePoints<VDimension>(dimension, noise);
      const std::string need = "landmarks that do not lie " + places[needed - 2] + " (got 10 ";
      expectRefused(bad, good, 0.0, need + "fixed landmarks with a spread of ");
      expectRefused(good, bad, 0.0, need + "moving landmarks with a spread of ");
      expectRefused(bad, bad, 10.0, need + "fixed landmarks with a spread of ");
    }
  }
}

} // namespace

TEST(LandmarkTransformInitializer, RefusesTooFewAndDegenerateLandmarks)
{
  const std::vector<std::pair<Kind, std::string>> kinds{ { Kind::Rigid, "A rigid" },
                                                         { Kind::Similarity, "A similarity" },
                                                         { Kind::Affine, "An affine" },
                                                         { Kind::ThinPlateSpline, "A thin-plate spline" },
                                                         { Kind::BSpline, "A B-spline" } };
  for (const auto & kind : kinds)
  {
    Expect_degenerate_landmarks_refused<2>(kind.first, kind.second);
    Expect_degenerate_landmarks_refused<3>(kind.first, kind.second);
  }
}

TEST(LandmarkTransformInitializer, TakesLandmarksInAPlaneForARigidTransform)
{
  const auto fixed = MakeDegeneratePoints<3>(2, 0.0);
  const auto map = MakeMap<3>(MakeRotations<3>()[3]);
  for (const auto kind : { Kind::Rigid, Kind::Similarity })
  {
    const auto initializer = MakeInitializer<3>(kind, fixed, Map(fixed, map));
    initializer->Update();
    // The points are rounded to float, 6e-5 mm at 1000 mm.
    Expect_same_map<3>(initializer->GetTransform(), map, 1e-3);
  }
}

TEST(LandmarkTransformInitializer, GivesARotationForMirroredLandmarks)
{
  const auto fixed = MakePoints<3>(8);
  auto       moving = fixed;
  for (auto & point : moving)
  {
    point[0] = -point[0];
  }
  const auto initializer = MakeInitializer<3>(Kind::Rigid, fixed, moving);
  initializer->Update();
  const auto * const transform = dynamic_cast<const itk::Euler3DTransform<double> *>(initializer->GetTransform());
  ASSERT_NE(transform, nullptr);
  EXPECT_NEAR(vnl_determinant(transform->GetMatrix().GetVnlMatrix()), 1.0, 1e-9);
  EXPECT_GT(initializer->GetRootMeanSquareResidual(), 10.0);
}

TEST(LandmarkTransformInitializer, RefusesMirroredLandmarksThatFitToManyRotations)
{
  // Between the corners of a square and of its mirror image, no rotation is better than another one.
  const double offsets[][2] = { { 1.0, 1.0 }, { -1.0, 1.0 }, { -1.0, -1.0 }, { 1.0, -1.0 } };
  for (const auto kind : { Kind::Rigid, Kind::Similarity })
  {
    std::vector<PointType<2>> fixed(4);
    std::vector<PointType<2>> moving(4);
    for (unsigned int i = 0; i < 4; ++i)
    {
      fixed[i][0] = 50.0 + 30.0 * offsets[i][0];
      fixed[i][1] = 40.0 + 30.0 * offsets[i][1];
      moving[i][0] = -fixed[i][0] + 0.001 * i;
      moving[i][1] = fixed[i][1];
    }
    const auto initializer = MakeInitializer<2>(kind, fixed, moving);
    const auto description = GetExceptionDescription([&] { initializer->Update(); });
    EXPECT_NE(description.find("determine one rotation (is one image a mirror image of the other?)"), std::string::npos)
      << kind << description;
  }
}

TEST(LandmarkTransformInitializer, RefusesInfiniteNumbers)
{
  auto       fixed = MakePoints<2>(5);
  const auto moving = fixed;
  fixed[3][1] = std::numeric_limits<double>::infinity();
  const auto initializer = MakeInitializer<2>(Kind::Affine, fixed, moving);
  const auto getError = [&] { return GetExceptionDescription([&] { initializer->Update(); }); };
  EXPECT_NE(getError().find("must be finite (got landmark 'landmark_4'"), std::string::npos) << getError();
}

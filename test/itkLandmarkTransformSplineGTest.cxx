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

#include "itkExceptionDescription.h"
#include "itkImage.h"
#include "itkLandmarkTransformTestData.h"
#include "vnl/algo/vnl_qr.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace
{

/** Displacements of up to 30 on top of the map. */
template <unsigned int VDimension>
std::vector<PointType<VDimension>>
Bend(std::vector<PointType<VDimension>> points)
{
  for (auto & point : points)
  {
    const auto original = point;
    for (unsigned int d = 0; d < VDimension; ++d)
    {
      point[d] += std::round(30.0 * std::sin(0.006 * original[(d + 1) % VDimension] + d));
    }
  }
  return points;
}

/** The thin-plate spline with a stiffness of its own for each landmark, solved in its textbook form. */
template <unsigned int VDimension>
MapType<VDimension>
SolveThinPlateSpline(const std::vector<PointType<VDimension>> & fixed,
                     const std::vector<PointType<VDimension>> & moving,
                     const std::vector<double> &                stiffnesses)
{
  const auto         kernel = [](double r) { return VDimension == 3 ? -r : r > 0.0 ? r * r * std::log(r) : 0.0; };
  const auto         n = static_cast<unsigned int>(fixed.size());
  vnl_matrix<double> system(n + VDimension + 1, n + VDimension + 1, 0.0);
  vnl_matrix<double> values(n + VDimension + 1, VDimension, 0.0);
  for (unsigned int i = 0; i < n; ++i)
  {
    for (unsigned int j = 0; j < n; ++j)
    {
      system(i, j) = i == j ? stiffnesses[i] : kernel(fixed[i].EuclideanDistanceTo(fixed[j]));
    }
    system(i, n) = system(n, i) = 1.0;
    for (unsigned int d = 0; d < VDimension; ++d)
    {
      system(i, n + 1 + d) = system(n + 1 + d, i) = fixed[i][d];
      values(i, d) = moving[i][d];
    }
  }
  const vnl_matrix<double> solution = vnl_qr<double>(system).solve(values);
  return [=](const PointType<VDimension> & point) {
    PointType<VDimension> mapped;
    for (unsigned int d = 0; d < VDimension; ++d)
    {
      mapped[d] = solution(n, d);
      for (unsigned int i = 0; i < n; ++i)
      {
        mapped[d] += solution(i, d) * kernel(point.EuclideanDistanceTo(fixed[i]));
      }
      for (unsigned int k = 0; k < VDimension; ++k)
      {
        mapped[d] += solution(n + 1 + k, d) * point[k];
      }
    }
    return mapped;
  };
}

template <unsigned int VDimension>
void
Expect_thin_plate_spline()
{
  const auto fixed = MakePoints<VDimension>(12, 9);
  const auto affineMap = MakeMap<VDimension>(MakeAffineMatrix<VDimension>());
  auto       initializer = MakeInitializer<VDimension>(Kind::ThinPlateSpline, fixed, Map(fixed, affineMap));
  initializer->Update();
  Expect_same_map<VDimension>(initializer->GetTransform(), affineMap);

  const auto moving = Bend(Map(fixed, affineMap));
  initializer = MakeInitializer<VDimension>(Kind::ThinPlateSpline, fixed, moving);
  initializer->Update();
  EXPECT_LT(initializer->GetRootMeanSquareResidual(), 1e-6);
  Expect_same_map<VDimension>(initializer->GetTransform(),
                              SolveThinPlateSpline(fixed, moving, std::vector<double>(fixed.size(), 0.0)));

  // Weights 1, 2, 3, 1, 2, 3...
  std::vector<float>  confidences;
  std::vector<double> stiffnesses;
  const double        stiffness = VDimension == 2 ? 5000.0 : 300.0;
  for (size_t i = 0; i < fixed.size(); ++i)
  {
    confidences.push_back(static_cast<float>(1 + i % 3));
    stiffnesses.push_back(stiffness * 2.0 / confidences.back());
  }
  initializer->SetFixedLandmarks(MakeLandmarks(fixed, confidences));
  initializer->SetStiffness(stiffness);
  initializer->Update();
  Expect_same_map<VDimension>(initializer->GetTransform(), SolveThinPlateSpline(fixed, moving, stiffnesses));
  EXPECT_GT(initializer->GetRootMeanSquareResidual(), 0.1);

  const auto affine = MakeInitializer<VDimension>(Kind::Affine, fixed, moving);
  affine->SetFixedLandmarks(MakeLandmarks(fixed, confidences));
  affine->Update();
  EXPECT_LT(initializer->GetRootMeanSquareResidual(), affine->GetRootMeanSquareResidual());
  initializer->SetStiffness(1e13);
  initializer->Update();
  Expect_same_map<VDimension>(
    initializer->GetTransform(),
    [&affine](const auto & point) { return affine->GetTransform()->TransformPoint(point); },
    1e-4);
}

template <unsigned int VDimension>
void
Expect_bspline()
{
  const auto fixed = MakePoints<VDimension>(12, 9);
  const auto direction = MakeRotations<VDimension>()[1];
  const auto affineMap = MakeMap<VDimension>(MakeAffineMatrix<VDimension>());
  auto       initializer = MakeInitializer<VDimension>(Kind::BSpline, fixed, Map(fixed, affineMap));
  initializer->SetReferenceImage(MakeReferenceImage<VDimension>(direction));
  initializer->Update();
  Expect_same_map<VDimension>(initializer->GetTransform(), affineMap);

  const auto moving = Bend(Map(fixed, affineMap));
  initializer->SetMovingLandmarks(MakeLandmarks(moving));
  double residual = std::numeric_limits<double>::infinity();
  for (const unsigned int levels : { 1, 3, 6 })
  {
    initializer->SetNumberOfLevels(levels);
    initializer->Update();
    EXPECT_LT(initializer->GetRootMeanSquareResidual(), 0.9 * residual);
    residual = initializer->GetRootMeanSquareResidual();
  }
  EXPECT_LT(residual, 0.1);

  // What is turned with the image comes out turned.
  const auto turned = initializer->GetTransform();
  const auto inverse = MatrixType<VDimension>(direction.GetTranspose());
  const auto turn = [&inverse](const PointType<VDimension> & point) { return inverse * point; };
  const auto straight =
    MakeInitializer<VDimension>(Kind::BSpline, Map<VDimension>(fixed, turn), Map<VDimension>(moving, turn));
  MatrixType<VDimension> identity;
  identity.SetIdentity();
  straight->SetReferenceImage(MakeReferenceImage<VDimension>(identity));
  straight->SetNumberOfLevels(6);
  straight->Update();
  // The turned points are rounded to float.
  Expect_same_map<VDimension>(
    turned,
    [&](const PointType<VDimension> & point) {
      return PointType<VDimension>(direction * straight->GetTransform()->TransformPoint(turn(point)));
    },
    1e-3);
}

} // namespace

TEST(LandmarkTransformInitializer, ThinPlateSplinesAreThoseOfTheTextbook)
{
  Expect_thin_plate_spline<2>();
  Expect_thin_plate_spline<3>();
}

TEST(LandmarkTransformInitializer, BSplinesHoldAffineTransformsAndNearTheLandmarks)
{
  Expect_bspline<2>();
  Expect_bspline<3>();
}

TEST(LandmarkTransformInitializer, SplinesRefuseWhatTheyCannotHold)
{
  auto points = MakePoints<2>(8);
  points[5] = points[2];
  auto initializer = MakeInitializer<2>(Kind::ThinPlateSpline, points, points);
  EXPECT_NE(GetExceptionDescription([&] {
              initializer->Update();
            }).find("needs fixed landmarks at different places (got 'landmark_3' and 'landmark_6' at "),
            std::string::npos);

  points = MakePoints<2>(8);
  initializer = MakeInitializer<2>(Kind::BSpline, points, points);
  EXPECT_NE(GetExceptionDescription([&] { initializer->Update(); }).find("ReferenceImage must be set"),
            std::string::npos);
  const auto small = itk::Image<float, 2>::New();
  small->SetRegions(itk::Size<2>::Filled(100));
  initializer->SetReferenceImage(small);
  EXPECT_NE(GetExceptionDescription([&] {
              initializer->Update();
            }).find("needs fixed landmarks inside the reference image (got 'landmark_"),
            std::string::npos);
}

TEST(LandmarkTransformInitializer, AThinPlateSplineIsRightOrRefusedWhateverTheUnitOfLength)
{
  for (const double unit : { 1e-6, 1e-3, 1.0, 1e3, 1e6 })
  {
    const auto scale = [unit](PointType<2> point) {
      point[0] *= unit;
      point[1] *= unit;
      return point;
    };
    const auto fixed = MakePoints<2>(10);
    const auto initializer =
      MakeInitializer<2>(Kind::ThinPlateSpline, Map<2>(fixed, scale), Map<2>(Bend(fixed), scale));
    const auto description = GetExceptionDescription([&] { initializer->Update(); });
    if (description == "(no exception)")
    {
      EXPECT_LT(initializer->GetRootMeanSquareResidual(), 1e-3 * unit) << unit;
    }
    else
    {
      EXPECT_NE(description.find("too near to each other nor too far apart"), std::string::npos) << description;
      EXPECT_NE(unit, 1.0);
    }
  }
}

TEST(LandmarkTransformInitializer, ABSplineHoldsLandmarksOnTheBorderOfTheImage)
{
  const auto image = itk::Image<float, 2>::New();
  image->SetRegions(itk::Size<2>::Filled(64));
  std::vector<PointType<2>> points(6);
  const double              coordinates[6][2] = { { -0.5, -0.5 }, { 63.5, -0.5 }, { -0.5, 63.5 },
                                                  { 63.5, 63.5 }, { 10.0, 30.0 }, { 50.0, 20.0 } };
  for (unsigned int i = 0; i < 6; ++i)
  {
    points[i] = PointType<2>(coordinates[i]);
  }
  const auto moving = Map(points, MakeMap<2>(MakeMatrix<2>({ -1, 0, 0, -1 }, 1)));
  const auto initializer = MakeInitializer<2>(Kind::BSpline, points, moving);
  initializer->SetReferenceImage(image);
  initializer->Update();
  for (const double residual : initializer->GetResiduals())
  {
    EXPECT_LT(residual, 1e-6);
  }
}

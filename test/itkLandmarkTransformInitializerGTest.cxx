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
#include "itkMakeLinearTransform.h"

#include "itkAffineTransform.h"
#include "itkBSplineTransform.h"
#include "itkEuler2DTransform.h"
#include "itkEuler3DTransform.h"
#include "itkImage.h"
#include "itkLandmarkBasedTransformInitializer.h"
#include "itkSimilarity2DTransform.h"
#include "itkSimilarity3DTransform.h"
#include "itkThinPlateR2LogRSplineKernelTransform.h"
#include "itkThinPlateSplineKernelTransform.h"
#include "vnl/algo/vnl_qr.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <random>
#include <sstream>

namespace
{

using Kind = itk::LandmarkTransformInitializerEnums::TransformKind;

template <unsigned int VDimension>
using InitializerType = itk::LandmarkTransformInitializer<VDimension>;
template <unsigned int VDimension>
using LandmarkSetType = itk::LandmarkSet<VDimension>;
template <unsigned int VDimension>
using PointType = itk::Point<double, VDimension>;
template <unsigned int VDimension>
using VectorType = itk::Vector<double, VDimension>;
template <unsigned int VDimension>
using MatrixType = itk::Matrix<double, VDimension, VDimension>;
template <unsigned int VDimension>
using MapType = std::function<PointType<VDimension>(const PointType<VDimension> &)>;

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

template <unsigned int VDimension>
typename LandmarkSetType<VDimension>::Pointer
MakeLandmarks(const std::vector<PointType<VDimension>> &  points,
              const std::vector<float> &                  confidences = {},
              const std::vector<MatrixType<VDimension>> & covariances = {})
{
  const auto landmarks = LandmarkSetType<VDimension>::New();
  landmarks->SetLandmarkNames(itk::MakeLandmarkNames(points.size()));
  for (size_t i = 0; i < points.size(); ++i)
  {
    typename LandmarkSetType<VDimension>::PointType point;
    point.CastFrom(points[i]);
    landmarks->SetPoint(i, point);
    if (!confidences.empty())
    {
      landmarks->SetConfidence(i, confidences[i]);
    }
  }
  landmarks->SetCovariances(covariances);
  return landmarks;
}

/** Different points whose coordinates are multiples of 90 from -450 to 450, so that the maps below take them to numbers
 * which a float holds exactly. */
template <unsigned int VDimension>
std::vector<PointType<VDimension>>
MakePoints(unsigned int count, unsigned int seed = 5)
{
  std::mt19937                       generator(seed);
  std::vector<PointType<VDimension>> points;
  while (points.size() < count)
  {
    PointType<VDimension> point;
    for (auto & coordinate : point)
    {
      coordinate = 90.0 * (static_cast<double>(generator() % 11) - 5.0);
    }
    if (std::find(points.begin(), points.end(), point) == points.end())
    {
      points.push_back(point);
    }
  }
  return points;
}

template <unsigned int VDimension>
std::vector<PointType<VDimension>>
Map(const std::vector<PointType<VDimension>> & points, const MapType<VDimension> & map)
{
  std::vector<PointType<VDimension>> mapped;
  for (const auto & point : points)
  {
    mapped.push_back(map(point));
  }
  return mapped;
}

template <unsigned int VDimension>
MapType<VDimension>
MakeMap(const MatrixType<VDimension> & matrix)
{
  return [matrix](const PointType<VDimension> & point) {
    VectorType<VDimension> translation;
    for (unsigned int d = 0; d < VDimension; ++d)
    {
      translation[d] = 12.5 - 40.0 * d;
    }
    return matrix * point + translation;
  };
}

template <unsigned int VDimension>
MatrixType<VDimension>
MakeMatrix(const std::vector<double> & elements, double divisor)
{
  MatrixType<VDimension> matrix;
  for (unsigned int i = 0; i < VDimension * VDimension; ++i)
  {
    matrix(i / VDimension, i % VDimension) = elements[i] / divisor;
  }
  return matrix;
}

/** Rotations with rational elements; some are half turns, or of an Euler angle of a quarter turn. */
template <unsigned int VDimension>
std::vector<MatrixType<VDimension>>
MakeRotations()
{
  if constexpr (VDimension == 2)
  {
    return { MakeMatrix<2>({ 1, 0, 0, 1 }, 1),
             MakeMatrix<2>({ 3, -4, 4, 3 }, 5),
             MakeMatrix<2>({ -1, 0, 0, -1 }, 1),
             MakeMatrix<2>({ -4, 3, -3, -4 }, 5) };
  }
  else
  {
    return { MakeMatrix<3>({ 1, 0, 0, 0, 1, 0, 0, 0, 1 }, 1),    MakeMatrix<3>({ 2, -1, 2, 2, 2, -1, -1, 2, 2 }, 3),
             MakeMatrix<3>({ -1, 0, 0, 0, -1, 0, 0, 0, 1 }, 1),  MakeMatrix<3>({ -1, 0, 0, 0, 1, 0, 0, 0, -1 }, 1),
             MakeMatrix<3>({ 1, 0, 0, 0, -1, 0, 0, 0, -1 }, 1),  MakeMatrix<3>({ -7, 4, 4, 4, -1, 8, 4, 8, -1 }, 9),
             MakeMatrix<3>({ 1, 0, 0, 0, 0, -1, 0, 1, 0 }, 1),   MakeMatrix<3>({ 1, 0, 0, 0, 0, 1, 0, -1, 0 }, 1),
             MakeMatrix<3>({ 3, 0, -4, -4, 0, -3, 0, 5, 0 }, 5), MakeMatrix<3>({ 0, 0, 1, 1, 0, 0, 0, 1, 0 }, 1) };
  }
}

template <unsigned int VDimension>
MatrixType<VDimension>
MakeAffineMatrix()
{
  return VDimension == 2 ? MakeMatrix<VDimension>({ 1.25, -0.5, 0.25, 0.75 }, 1)
                         : MakeMatrix<VDimension>({ 1.25, -0.5, 0.125, 0.25, 0.75, 0.5, -0.25, 0.0, 1.5 }, 1);
}

template <unsigned int VDimension>
typename InitializerType<VDimension>::Pointer
MakeInitializer(Kind                                       kind,
                const std::vector<PointType<VDimension>> & fixed,
                const std::vector<PointType<VDimension>> & moving)
{
  const auto initializer = InitializerType<VDimension>::New();
  initializer->SetTransformKind(kind);
  initializer->SetFixedLandmarks(MakeLandmarks(fixed));
  initializer->SetMovingLandmarks(MakeLandmarks(moving));
  return initializer;
}

/** 100 points between and around the landmarks. */
template <unsigned int VDimension>
void
Expect_same_map(const typename InitializerType<VDimension>::TransformType * transform,
                const MapType<VDimension> &                                 map,
                double                                                      tolerance = 1e-6)
{
  ASSERT_NE(transform, nullptr);
  std::mt19937                           generator(7);
  std::uniform_real_distribution<double> uniform(-500.0, 500.0);
  for (unsigned int i = 0; i < 100; ++i)
  {
    PointType<VDimension> point;
    std::generate(point.Begin(), point.End(), [&] { return uniform(generator); });
    ASSERT_LT(transform->TransformPoint(point).EuclideanDistanceTo(map(point)), tolerance) << point;
  }
}

/** An image of an oblique direction that holds all points of MakePoints(). */
template <unsigned int VDimension>
typename itk::Image<float, VDimension>::Pointer
MakeReferenceImage(const MatrixType<VDimension> & direction)
{
  const auto             image = itk::Image<float, VDimension>::New();
  VectorType<VDimension> spacing;
  VectorType<VDimension> toCenter;
  itk::Size<VDimension>  size;
  for (unsigned int d = 0; d < VDimension; ++d)
  {
    size[d] = 41 + 20 * d;
    spacing[d] = 1800.0 / static_cast<double>(size[d] - 1);
    toCenter[d] = 900.0;
  }
  image->SetRegions(size);
  image->SetSpacing(spacing);
  image->SetDirection(direction);
  PointType<VDimension> origin;
  origin.Fill(0.0);
  image->SetOrigin(origin - direction * toCenter);
  return image;
}

template <unsigned int VDimension>
void
Expect_linear_transforms_recovered()
{
  const auto points = MakePoints<VDimension>(9);
  for (const auto & rotation : MakeRotations<VDimension>())
  {
    for (const double scale : { 1.0, 1.5 })
    {
      const auto map = MakeMap<VDimension>(rotation * scale);
      for (const auto kind : { Kind::Rigid, Kind::Similarity, Kind::Affine })
      {
        if (kind == Kind::Rigid && scale != 1.0)
        {
          continue;
        }
        SCOPED_TRACE(testing::Message() << kind << ' ' << rotation);
        const auto initializer = MakeInitializer<VDimension>(kind, points, Map(points, map));
        initializer->Update();
        Expect_same_map<VDimension>(initializer->GetTransform(), map);
        EXPECT_LT(initializer->GetRootMeanSquareResidual(), 1e-6);
      }
    }
  }
  const auto map = MakeMap<VDimension>(MakeAffineMatrix<VDimension>());
  const auto initializer = MakeInitializer<VDimension>(Kind::Affine, points, Map(points, map));
  initializer->Update();
  Expect_same_map<VDimension>(initializer->GetTransform(), map);
}

TEST(LandmarkTransformInitializer, RecoversLinearTransforms)
{
  Expect_linear_transforms_recovered<2>();
  Expect_linear_transforms_recovered<3>();
}

template <unsigned int VDimension>
void
Expect_fewest_pairs_enough()
{
  for (const auto kind : { Kind::Rigid, Kind::Similarity, Kind::Affine, Kind::ThinPlateSpline })
  {
    const bool isAffine = kind == Kind::Affine || kind == Kind::ThinPlateSpline;
    const auto points = MakePoints<VDimension>(isAffine ? VDimension + 1 : VDimension, 8);
    const auto map = MakeMap<VDimension>(isAffine ? MakeAffineMatrix<VDimension>() : MakeRotations<VDimension>()[1]);
    const auto initializer = MakeInitializer<VDimension>(kind, points, Map(points, map));
    initializer->Update();
    Expect_same_map<VDimension>(initializer->GetTransform(), map, 1e-6);
  }
}

TEST(LandmarkTransformInitializer, NeedsNoMorePairsThanDetermineTheTransform)
{
  Expect_fewest_pairs_enough<2>();
  Expect_fewest_pairs_enough<3>();
}

TEST(LandmarkTransformInitializer, GivesItsTransformsTheClassesThatItSays)
{
  const auto getClass = [](const auto & initializer) {
    initializer->Update();
    return std::string(initializer->GetTransform()->GetNameOfClass());
  };
  const auto plane = MakePoints<2>(6);
  EXPECT_EQ(getClass(MakeInitializer<2>(Kind::Rigid, plane, plane)), "Euler2DTransform");
  EXPECT_EQ(getClass(MakeInitializer<2>(Kind::Similarity, plane, plane)), "Similarity2DTransform");
  EXPECT_EQ(getClass(MakeInitializer<2>(Kind::Affine, plane, plane)), "AffineTransform");
  EXPECT_EQ(getClass(MakeInitializer<2>(Kind::ThinPlateSpline, plane, plane)), "ThinPlateR2LogRSplineKernelTransform");
  const auto space = MakePoints<3>(6);
  EXPECT_EQ(getClass(MakeInitializer<3>(Kind::Rigid, space, space)), "Euler3DTransform");
  EXPECT_EQ(getClass(MakeInitializer<3>(Kind::Similarity, space, space)), "Similarity3DTransform");
  EXPECT_EQ(getClass(MakeInitializer<3>(Kind::Affine, space, space)), "AffineTransform");
  EXPECT_EQ(getClass(MakeInitializer<3>(Kind::ThinPlateSpline, space, space)), "ThinPlateSplineKernelTransform");
  const auto spline = MakeInitializer<3>(Kind::BSpline, space, space);
  spline->SetReferenceImage(MakeReferenceImage<3>(MakeRotations<3>()[1]));
  EXPECT_EQ(getClass(spline), "BSplineTransform");
}

template <unsigned int VDimension>
void
Expect_parameters_to_hold_the_transform()
{
  const auto points = MakePoints<VDimension>(9);
  for (const auto & rotation : MakeRotations<VDimension>())
  {
    SCOPED_TRACE(rotation);
    const auto map = MakeMap<VDimension>(rotation);
    const auto initializer = MakeInitializer<VDimension>(Kind::Rigid, points, Map(points, map));
    initializer->Update();
    // Made of nothing but the parameters.
    Expect_same_map<VDimension>(initializer->GetTransform()->Clone(), map);
  }
}

TEST(LandmarkTransformInitializer, HoldsRigidTransformsOfAnyRotationInTheirParameters)
{
  Expect_parameters_to_hold_the_transform<2>();
  Expect_parameters_to_hold_the_transform<3>();
}

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

TEST(LandmarkTransformInitializer, ThinPlateSplinesAreThoseOfTheTextbook)
{
  Expect_thin_plate_spline<2>();
  Expect_thin_plate_spline<3>();
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

TEST(LandmarkTransformInitializer, BSplinesHoldAffineTransformsAndNearTheLandmarks)
{
  Expect_bspline<2>();
  Expect_bspline<3>();
}

template <unsigned int VDimension>
std::vector<PointType<VDimension>>
AddNoise(std::vector<PointType<VDimension>> points, const std::vector<double> & sigmas, unsigned int seed)
{
  std::mt19937                     generator(seed);
  std::normal_distribution<double> normal;
  for (size_t i = 0; i < points.size(); ++i)
  {
    for (auto & coordinate : points[i])
    {
      // A float has it exactly.
      coordinate += std::round(64.0 * sigmas[i] * normal(generator)) / 64.0;
    }
  }
  return points;
}

template <unsigned int VDimension>
void
Expect_agreement_with_itk()
{
  const auto fixed = MakePoints<VDimension>(10);
  const auto moving =
    AddNoise(Map(fixed, MakeMap<VDimension>(MakeRotations<VDimension>()[1])), std::vector<double>(10, 20.0), 1);

  using RigidType =
    std::conditional_t<VDimension == 2, itk::Rigid2DTransform<double>, itk::VersorRigid3DTransform<double>>;
  const auto rigid = RigidType::New();
  const auto itkRigid = itk::LandmarkBasedTransformInitializer<RigidType>::New();
  itkRigid->SetTransform(rigid);
  itkRigid->SetFixedLandmarks(fixed);
  itkRigid->SetMovingLandmarks(moving);
  itkRigid->InitializeTransform();
  auto initializer = MakeInitializer<VDimension>(Kind::Rigid, fixed, moving);
  initializer->Update();
  Expect_same_map<VDimension>(initializer->GetTransform(),
                              [&rigid](const auto & point) { return rigid->TransformPoint(point); });

  // Weights are squared there.
  using AffineType = itk::AffineTransform<double, VDimension>;
  const auto          affine = AffineType::New();
  const auto          itkAffine = itk::LandmarkBasedTransformInitializer<AffineType>::New();
  std::vector<double> roots;
  std::vector<float>  weights;
  for (unsigned int i = 0; i < 10; ++i)
  {
    roots.push_back(1.0 + 0.25 * i);
    weights.push_back(static_cast<float>(roots.back() * roots.back()));
  }
  itkAffine->SetTransform(affine);
  itkAffine->SetFixedLandmarks(fixed);
  itkAffine->SetMovingLandmarks(moving);
  itkAffine->SetLandmarkWeight(roots);
  itkAffine->InitializeTransform();
  initializer = MakeInitializer<VDimension>(Kind::Affine, fixed, moving);
  initializer->SetMovingLandmarks(MakeLandmarks(moving, weights));
  initializer->Update();
  Expect_same_map<VDimension>(initializer->GetTransform(),
                              [&affine](const auto & point) { return affine->TransformPoint(point); });
}

TEST(LandmarkTransformInitializer, AgreesWithLandmarkBasedTransformInitializerOnNoisyPoints)
{
  Expect_agreement_with_itk<2>();
  Expect_agreement_with_itk<3>();
}

template <unsigned int VDimension>
double
GetCost(const itk::MatrixOffsetTransformBase<double, VDimension, VDimension> * transform,
        const std::vector<PointType<VDimension>> &                             fixed,
        const std::vector<PointType<VDimension>> &                             moving,
        const std::vector<float> &                                             weights)
{
  double cost = 0.0;
  for (size_t i = 0; i < fixed.size(); ++i)
  {
    cost += weights[i] * transform->TransformPoint(fixed[i]).SquaredEuclideanDistanceTo(moving[i]);
  }
  return cost;
}

template <unsigned int VDimension>
void
Expect_least_squares(Kind kind, std::vector<float> weights)
{
  const auto fixed = MakePoints<VDimension>(static_cast<unsigned int>(weights.size()));
  const auto moving = AddNoise(
    Map(fixed, MakeMap<VDimension>(MakeRotations<VDimension>()[1])), std::vector<double>(weights.size(), 30.0), 3);
  const auto initializer = MakeInitializer<VDimension>(kind, fixed, moving);
  initializer->SetFixedLandmarks(MakeLandmarks(fixed, weights));
  initializer->Update();
  using LinearTransformType = itk::MatrixOffsetTransformBase<double, VDimension, VDimension>;
  const auto   transform = dynamic_cast<LinearTransformType *>(initializer->GetModifiableTransform());
  const double least = GetCost<VDimension>(transform, fixed, moving, weights);

  const auto   parameters = transform->GetParameters();
  std::mt19937 generator(4);
  for (unsigned int i = 0; i < 300; ++i)
  {
    auto changed = parameters;
    for (unsigned int p = 0; p < changed.size(); ++p)
    {
      // Translations come after the angles; they count in mm, the others in rad or as factors.
      const bool isTranslation = (kind == Kind::Rigid && p >= changed.size() - VDimension) ||
                                 (kind == Kind::Similarity && VDimension == 2 && p >= 2) ||
                                 (kind == Kind::Similarity && VDimension == 3 && p >= 3 && p < 6) ||
                                 (kind == Kind::Affine && p >= changed.size() - VDimension);
      const double share = static_cast<double>(generator() % 2001) / 1000.0 - 1.0;
      changed[p] += share * (isTranslation ? 0.5 : 1e-3);
    }
    transform->SetParameters(changed);
    ASSERT_GT(GetCost<VDimension>(transform, fixed, moving, weights), least) << kind;
  }
}

TEST(LandmarkTransformInitializer, NoNearbyTransformHasASmallerWeightedSumOfSquares)
{
  const std::vector<float> weights{ 1.0f, 4.0f, 0.5f, 2.0f, 1.0f, 0.25f, 3.0f, 1.0f };
  for (const auto kind : { Kind::Rigid, Kind::Similarity, Kind::Affine })
  {
    Expect_least_squares<2>(kind, weights);
    Expect_least_squares<3>(kind, weights);
  }
}

template <unsigned int VDimension>
void
Expect_weight_to_be_repetition(Kind kind)
{
  const auto fixed = MakePoints<VDimension>(8);
  const auto moving =
    AddNoise(Map(fixed, MakeMap<VDimension>(MakeRotations<VDimension>()[1])), std::vector<double>(8, 30.0), 3);
  std::vector<float>                 fixedWeights;
  std::vector<float>                 movingWeights;
  std::vector<PointType<VDimension>> repeatedFixed;
  std::vector<PointType<VDimension>> repeatedMoving;
  for (unsigned int i = 0; i < fixed.size(); ++i)
  {
    fixedWeights.push_back(static_cast<float>(1 + i % 2));
    movingWeights.push_back(static_cast<float>(1 + i % 3));
    const unsigned int times = (1 + i % 2) * (1 + i % 3);
    repeatedFixed.insert(repeatedFixed.end(), times, fixed[i]);
    repeatedMoving.insert(repeatedMoving.end(), times, moving[i]);
  }
  const auto reference = MakeReferenceImage<VDimension>(MakeRotations<VDimension>()[1]);
  const auto weighted = MakeInitializer<VDimension>(kind, fixed, moving);
  weighted->SetFixedLandmarks(MakeLandmarks(fixed, fixedWeights));
  weighted->SetMovingLandmarks(MakeLandmarks(moving, movingWeights));
  weighted->SetReferenceImage(reference);
  weighted->Update();
  const auto repeated = MakeInitializer<VDimension>(kind, repeatedFixed, repeatedMoving);
  repeated->SetReferenceImage(reference);
  repeated->Update();
  // BSplineScatteredDataPointSetToImageFilter weighs in float.
  Expect_same_map<VDimension>(
    weighted->GetTransform(),
    [&repeated](const auto & point) { return repeated->GetTransform()->TransformPoint(point); },
    kind == Kind::BSpline ? 1e-4 : 1e-6);
  EXPECT_EQ(weighted->GetWeights(), (std::vector<double>{ 1, 4, 3, 2, 2, 6, 1, 4 }));
}

TEST(LandmarkTransformInitializer, AConfidenceOfTwoCountsAsTwoPairs)
{
  for (const auto kind : { Kind::Rigid, Kind::Similarity, Kind::Affine, Kind::BSpline })
  {
    Expect_weight_to_be_repetition<2>(kind);
    Expect_weight_to_be_repetition<3>(kind);
  }
}

template <unsigned int VDimension>
std::vector<MatrixType<VDimension>>
MakeCovariances(const std::vector<double> & sigmas)
{
  std::vector<MatrixType<VDimension>> covariances;
  for (const double sigma : sigmas)
  {
    MatrixType<VDimension> covariance;
    covariance.SetIdentity();
    covariances.push_back(covariance * (sigma * sigma));
  }
  return covariances;
}

template <unsigned int VDimension>
void
Expect_covariances_to_help(Kind kind)
{
  std::vector<double> sigmas;
  for (unsigned int i = 0; i < 12; ++i)
  {
    sigmas.push_back(i % 2 == 0 ? 1.0 : 30.0);
  }
  const auto fixed = MakePoints<VDimension>(12);
  const auto map = MakeMap<VDimension>(MakeRotations<VDimension>()[1]);
  double     weightedError = 0.0;
  double     error = 0.0;
  for (unsigned int seed = 0; seed < 50; ++seed)
  {
    const auto moving = AddNoise(Map(fixed, map), sigmas, seed);
    const auto initializer = MakeInitializer<VDimension>(kind, fixed, moving);
    const auto getError = [&] {
      initializer->Update();
      double sum = 0.0;
      for (const auto & point : fixed)
      {
        sum += initializer->GetTransform()->TransformPoint(point).SquaredEuclideanDistanceTo(map(point));
      }
      return sum;
    };
    error += getError();
    initializer->SetMovingLandmarks(MakeLandmarks(moving, {}, MakeCovariances<VDimension>(sigmas)));
    weightedError += getError();
  }
  EXPECT_LT(weightedError, 0.1 * error) << kind;
}

TEST(LandmarkTransformInitializer, CovariancesMakeItBetter)
{
  for (const auto kind : { Kind::Rigid, Kind::Similarity })
  {
    Expect_covariances_to_help<2>(kind);
    Expect_covariances_to_help<3>(kind);
  }
}

// Random ones, as different along their axes as 1 and 30 mm.
template <unsigned int VDimension>
std::vector<MatrixType<VDimension>>
MakeAnisotropicCovariances(unsigned int count, unsigned int seed)
{
  std::mt19937                           generator(seed);
  std::uniform_real_distribution<double> distribution(-30.0, 30.0);
  std::vector<MatrixType<VDimension>>    covariances;
  for (unsigned int i = 0; i < count; ++i)
  {
    MatrixType<VDimension> root;
    for (unsigned int row = 0; row < VDimension; ++row)
    {
      for (unsigned int column = 0; column < VDimension; ++column)
      {
        root(row, column) = column == 0 ? distribution(generator) : (row == column ? 1.0 : 0.0);
      }
    }
    covariances.push_back(root * MatrixType<VDimension>(root.GetTranspose()));
  }
  return covariances;
}

template <unsigned int VDimension>
void
Expect_generalized_least_squares(bool hasFixedCovariances)
{
  constexpr unsigned int count = 10;
  const auto             fixed = MakePoints<VDimension>(count);
  const auto             moving =
    AddNoise(Map(fixed, MakeMap<VDimension>(MakeRotations<VDimension>()[1])), std::vector<double>(count, 30.0), 3);
  const auto initializer = MakeInitializer<VDimension>(Kind::Affine, fixed, moving);
  const auto movingCovariances = MakeAnisotropicCovariances<VDimension>(count, 11);
  const auto fixedCovariances = MakeAnisotropicCovariances<VDimension>(count, 12);
  initializer->SetMovingLandmarks(MakeLandmarks(moving, {}, movingCovariances));
  if (hasFixedCovariances)
  {
    initializer->SetFixedLandmarks(MakeLandmarks(fixed, {}, fixedCovariances));
  }
  initializer->Update();
  using LinearTransformType = itk::MatrixOffsetTransformBase<double, VDimension, VDimension>;
  const auto                   transform = dynamic_cast<LinearTransformType *>(initializer->GetModifiableTransform());
  const MatrixType<VDimension> matrix = transform->GetMatrix();
  std::vector<MatrixType<VDimension>> weights;
  for (unsigned int i = 0; i < count; ++i)
  {
    auto covariance = movingCovariances[i];
    if (hasFixedCovariances)
    {
      covariance += matrix * fixedCovariances[i] * MatrixType<VDimension>(matrix.GetTranspose());
    }
    weights.emplace_back(covariance.GetInverse());
  }
  const auto getCost = [&] {
    double cost = 0.0;
    for (unsigned int i = 0; i < count; ++i)
    {
      const auto residual = transform->TransformPoint(fixed[i]) - moving[i];
      cost += residual * (weights[i] * residual);
    }
    return cost;
  };
  const double least = getCost();
  const auto   parameters = transform->GetParameters();
  std::mt19937 generator(4);
  for (unsigned int i = 0; i < 300; ++i)
  {
    auto changed = parameters;
    for (unsigned int p = 0; p < changed.size(); ++p)
    {
      const double share = static_cast<double>(generator() % 2001) / 1000.0 - 1.0;
      changed[p] += share * (p >= changed.size() - VDimension ? 0.01 : 1e-4);
    }
    transform->SetParameters(changed);
    ASSERT_GT(getCost(), least);
  }
}

TEST(LandmarkTransformInitializer, AffineUsesWholeCovariances)
{
  for (const bool hasFixedCovariances : { false, true })
  {
    Expect_generalized_least_squares<2>(hasFixedCovariances);
    Expect_generalized_least_squares<3>(hasFixedCovariances);
  }
}

TEST(LandmarkTransformInitializer, WeighsByTheTracesOfTheCovariances)
{
  const auto points = MakePoints<3>(5);
  const auto initializer = MakeInitializer<3>(Kind::Rigid, points, points);
  auto       fixedCovariances = MakeCovariances<3>({ 1.0, 2.0, 3.0, 1.0, 1.0 });
  fixedCovariances[0](0, 1) = fixedCovariances[0](1, 0) = 0.5;
  initializer->SetFixedLandmarks(MakeLandmarks(points, { 5.0f, 5.0f, 1.0f, 1.0f, 1.0f }, fixedCovariances));
  initializer->Update();
  EXPECT_EQ(initializer->GetWeights(), (std::vector<double>{ 1.0 / 3, 1.0 / 12, 1.0 / 27, 1.0 / 3, 1.0 / 3 }));
  initializer->SetMovingLandmarks(MakeLandmarks(points, {}, MakeCovariances<3>({ 1.0, 1.0, 1.0, nan, 1.0 })));
  initializer->Update();
  EXPECT_EQ(initializer->GetWeights(), (std::vector<double>{ 1.0 / 6, 1.0 / 15, 1.0 / 30, 1.0 / 30, 1.0 / 6 }));
  initializer->SetFixedLandmarks(MakeLandmarks(points, {}, MakeCovariances<3>({ nan, nan, nan, nan, nan })));
  initializer->Update();
  EXPECT_EQ(initializer->GetWeights(), (std::vector<double>(5, 1.0 / 3)));
}

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
    inliersOnly[outliers.back()].Fill(nan);
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

template <unsigned int VDimension>
void
Expect_missing_landmarks_skipped()
{
  auto       fixed = MakePoints<VDimension>(8);
  const auto map = MakeMap<VDimension>(MakeRotations<VDimension>()[1]);
  auto       moving = Map(fixed, map);
  fixed[1].Fill(nan);
  moving[4].Fill(nan);
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

TEST(LandmarkTransformInitializer, LeavesOutMissingLandmarksAndThoseWithoutConfidence)
{
  Expect_missing_landmarks_skipped<2>();
  Expect_missing_landmarks_skipped<3>();
}

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
  expectRefused([](auto * i) { i->SetStiffness(nan); }, "Stiffness must be finite and not negative");
  expectRefused([](auto * i) { i->SetNumberOfLevels(9); }, "NumberOfLevels must be from 1 to 8 (got 9)");
  expectRefused([](auto * i) { i->SetMovingLandmarks(nullptr); }, "MovingLandmarks");
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

TEST(LandmarkTransformInitializer, MakesLinearTransformsOnlyOfMatricesOfTheirKind)
{
  const auto make = [](Kind kind, const MatrixType<3> & matrix) {
    return GetExceptionDescription(
      [&] { itk::MakeLinearTransform<3>(kind, matrix, PointType<3>(1.0), VectorType<3>(2.0)); });
  };
  const auto rotation = MakeRotations<3>()[1];
  EXPECT_EQ(make(Kind::Rigid, rotation), "(no exception)");
  EXPECT_EQ(make(Kind::Similarity, rotation * 2.0), "(no exception)");
  EXPECT_NE(make(Kind::Rigid, rotation * 2.0).find("must be a rotation (got"), std::string::npos);
  EXPECT_NE(make(Kind::Rigid, rotation * -1.0).find("must be a rotation (got"), std::string::npos);
  EXPECT_NE(make(Kind::Similarity, MakeAffineMatrix<3>()).find("a rotation times a positive number"),
            std::string::npos);
  EXPECT_NE(make(Kind::BSpline, rotation).find("must be Rigid, Similarity or Affine"), std::string::npos);
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

} // namespace

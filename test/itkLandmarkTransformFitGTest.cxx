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
#include "itkBSplineTransform.h"
#include "itkEuler2DTransform.h"
#include "itkEuler3DTransform.h"
#include "itkExceptionDescription.h"
#include "itkLandmarkBasedTransformInitializer.h"
#include "itkLandmarkTransformTestData.h"
#include "itkMakeLinearTransform.h"
#include "itkSimilarity2DTransform.h"
#include "itkSimilarity3DTransform.h"
#include "itkThinPlateR2LogRSplineKernelTransform.h"
#include "itkThinPlateSplineKernelTransform.h"

#include <gtest/gtest.h>

#include <random>

namespace
{

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

} // namespace

TEST(LandmarkTransformInitializer, RecoversLinearTransforms)
{
  Expect_linear_transforms_recovered<2>();
  Expect_linear_transforms_recovered<3>();
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

TEST(LandmarkTransformInitializer, HoldsRigidTransformsOfAnyRotationInTheirParameters)
{
  Expect_parameters_to_hold_the_transform<2>();
  Expect_parameters_to_hold_the_transform<3>();
}

TEST(LandmarkTransformInitializer, AgreesWithLandmarkBasedTransformInitializerOnNoisyPoints)
{
  Expect_agreement_with_itk<2>();
  Expect_agreement_with_itk<3>();
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

TEST(LandmarkTransformInitializer, AConfidenceOfTwoCountsAsTwoPairs)
{
  for (const auto kind : { Kind::Rigid, Kind::Similarity, Kind::Affine, Kind::BSpline })
  {
    Expect_weight_to_be_repetition<2>(kind);
    Expect_weight_to_be_repetition<3>(kind);
  }
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

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

#include "itkLandmarkTransformTestData.h"
#include "itkMatrixOffsetTransformBase.h"

#include <gtest/gtest.h>

#include <random>

namespace
{

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
  const auto transform = dynamic_cast<LinearTransformType *>(initializer->GetModifiableTransform());
  const auto getCost = [&] {
    const MatrixType<VDimension> matrix = transform->GetMatrix();
    double                       cost = 0.0;
    for (unsigned int i = 0; i < count; ++i)
    {
      auto covariance = movingCovariances[i];
      if (hasFixedCovariances)
      {
        covariance += matrix * fixedCovariances[i] * MatrixType<VDimension>(matrix.GetTranspose());
      }
      const auto residual = transform->TransformPoint(fixed[i]) - moving[i];
      cost += residual * (MatrixType<VDimension>(covariance.GetInverse()) * residual);
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

} // namespace

TEST(LandmarkTransformInitializer, CovariancesMakeItBetter)
{
  for (const auto kind : { Kind::Rigid, Kind::Similarity })
  {
    Expect_covariances_to_help<2>(kind);
    Expect_covariances_to_help<3>(kind);
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
  initializer->SetMovingLandmarks(MakeLandmarks(points, {}, MakeCovariances<3>({ 1.0, 1.0, 1.0, notANumber, 1.0 })));
  initializer->Update();
  EXPECT_EQ(initializer->GetWeights(), (std::vector<double>{ 1.0 / 6, 1.0 / 15, 1.0 / 30, 1.0 / 30, 1.0 / 6 }));
  initializer->SetFixedLandmarks(
    MakeLandmarks(points, {}, MakeCovariances<3>({ notANumber, notANumber, notANumber, notANumber, notANumber })));
  initializer->Update();
  EXPECT_EQ(initializer->GetWeights(), (std::vector<double>(5, 1.0 / 3)));
}

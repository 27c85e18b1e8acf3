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
#include "itkLandmarkShapeModel.h"

#include "itkExceptionDescription.h"
#include "itkShapeTestData.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

namespace
{

template <typename TDimension>
class LandmarkShapeRegularization : public testing::Test
{
public:
  static constexpr unsigned int VDimension = TDimension::value;
};

using Dimensions = testing::Types<std::integral_constant<unsigned int, 2>, std::integral_constant<unsigned int, 3>>;
TYPED_TEST_SUITE(LandmarkShapeRegularization, Dimensions, );

/** Covariances that are different for each landmark and not along the axes. */
template <unsigned int VDimension>
typename itk::LandmarkSet<VDimension>::Pointer
MakeFound(const std::vector<double> & coordinates)
{
  const auto found = MakeSet<VDimension>(coordinates);
  for (unsigned int i = 0; i < found->GetNumberOfLandmarks(); ++i)
  {
    itk::LandmarkCovariance<VDimension> covariance;
    covariance.SetIdentity();
    covariance *= 0.3 + 0.1 * i;
    covariance(0, 1) = covariance(1, 0) = 0.2;
    found->SetConfidence(i, 0.5f + 0.01f * i);
    if (!found->IsMissing(i))
    {
      found->SetCovariance(i, covariance);
    }
  }
  return found;
}

/** What Regularize() is to minimize. */
template <unsigned int VDimension>
double
ComputeObjective(const ShapeModel<VDimension> &       model,
                 const itk::LandmarkSet<VDimension> & found,
                 const std::vector<double> &          coordinates,
                 double                               weight)
{
  const auto set = MakeSet<VDimension>(coordinates);
  double     sum = model.ComputeSquaredDistance(set);
  for (unsigned int i = 0; i < set->GetNumberOfLandmarks(); ++i)
  {
    const double squaredDistance =
      itk::ComputeSquaredMahalanobisDistance(set->GetPoint(i), found.GetPoint(i), found.GetCovariance(i));
    sum += (2.0 + VDimension) / weight * std::log1p(squaredDistance / 2.0);
  }
  return sum;
}

} // namespace

TYPED_TEST(LandmarkShapeRegularization, WhatIsNoPlaceOrNoNumberIsAnError)
{
  constexpr unsigned int dimension = TypeParam::value;
  const auto             model = MakeModel<dimension>(MakeDescription(dimension, 6, 2, false));
  const auto             landmarks = model->GetMeanShape();
  const auto             getErrors = [&](const itk::LandmarkSet<dimension> * set) {
    return std::vector<std::string>{ GetExceptionDescription([&] { model->ComputeSquaredDistance(set); }),
                                     GetExceptionDescription([&] { model->GetDegreesOfFreedom(set); }),
                                     GetExceptionDescription([&] { model->Predict(set); }),
                                     GetExceptionDescription([&] { model->Regularize(set, 1.0); }) };
  };
  for (const auto & error : getErrors(nullptr))
  {
    EXPECT_NE(error.find("The landmarks must be set (got a null pointer)."), std::string::npos) << error;
  }
  EXPECT_THROW(model->Learn(nullptr, { "image" }), itk::ExceptionObject);
  for (unsigned int i = 0; i < 6; ++i)
  {
    landmarks->SetCovariance(i, itk::LandmarkCovariance<dimension>::GetIdentity());
  }
  EXPECT_NO_THROW(model->Regularize(landmarks, 1e6));
  EXPECT_NE(GetExceptionDescription([&] {
              for (const double weight : { 1e100, 1e200, 1e300, 1e308 })
              {
                model->Regularize(landmarks, weight);
              }
            }).find("The weight of the shapes is too large for the landmarks' covariances"),
            std::string::npos);
  auto point = landmarks->GetPoint(2);
  point[1] = std::numeric_limits<float>::infinity();
  landmarks->SetPoint(2, point);
  for (const auto & error : getErrors(landmarks))
  {
    EXPECT_NE(error.find("must be finite, or missing (got 'landmark_3' at "), std::string::npos) << error;
  }
}

TYPED_TEST(LandmarkShapeRegularization, IsALeastValueOfItsFormula)
{
  constexpr auto Dimension = TestFixture::VDimension;
  for (const bool anySize : { false, true })
  {
    for (const double weight : { 0.5, 2.0 })
    {
      const auto   description = MakeDescription(Dimension, 8, 3, anySize);
      const auto   model = MakeModel<Dimension>(description);
      std::mt19937 generator(11);
      const auto   found = MakeFound<Dimension>(Draw(description, generator, 1.5));
      const auto   best = GetCoordinates(model->Regularize(found, weight));
      const double least = ComputeObjective<Dimension>(*model, *found, best, weight);
      EXPECT_LT(least, ComputeObjective<Dimension>(*model, *found, GetCoordinates(found), weight) - 1.0);
      std::normal_distribution<double> normal;
      for (int number = 0; number < 100; ++number)
      {
        auto other = best;
        for (double & coordinate : other)
        {
          coordinate += 0.05 * normal(generator);
        }
        EXPECT_GT(ComputeObjective<Dimension>(*model, *found, other, weight), least - 1e-3);
      }
    }
  }
}

TYPED_TEST(LandmarkShapeRegularization, BringsBackALandmarkThatTheOthersContradict)
{
  constexpr auto Dimension = TestFixture::VDimension;
  const auto     description = MakeDescription(Dimension, 10, 2, false);
  const auto     model = MakeModel<Dimension>(description);
  std::mt19937   generator(2);
  const auto     truth = Draw(description, generator, 0.5);
  auto           coordinates = truth;
  coordinates[4 * Dimension] += 30.0;
  const auto regularized = model->Regularize(MakeFound<Dimension>(coordinates), 0.5);
  for (unsigned int i = 0; i < 10; ++i)
  {
    double squaredError = 0.0;
    for (unsigned int d = 0; d < Dimension; ++d)
    {
      const double difference = regularized->GetPoint(i)[d] - truth[i * Dimension + d];
      squaredError += difference * difference;
    }
    EXPECT_LT(std::sqrt(squaredError), 1.5) << i;
  }
  // The region still holds where it was found.
  EXPECT_GT(regularized->GetCovariance(4)(0, 0), 28.0 * 28.0);
  EXPECT_FLOAT_EQ(regularized->GetConfidence(4), 0.54f);
}

TYPED_TEST(LandmarkShapeRegularization, TurnsWithTheLandmarks)
{
  constexpr auto Dimension = TestFixture::VDimension;
  for (const bool anySize : { false, true })
  {
    const auto   description = MakeDescription(Dimension, 7, 3, anySize);
    const auto   model = MakeModel<Dimension>(description);
    std::mt19937 generator(3);
    const auto   coordinates = Draw(description, generator, 2.0);
    const auto   found = MakeFound<Dimension>(coordinates);
    const auto   regularized = model->Regularize(found, 1.0);
    const auto   matrix = MakeRotation<Dimension>(1.1) * (anySize ? 1.5 : 1.0);
    const auto   turn = [&matrix](const auto & covariance) {
      return matrix * covariance * itk::LandmarkCovariance<Dimension>(matrix.GetTranspose());
    };
    const auto moved = MakeFound<Dimension>(Move(coordinates, matrix, 120.0));
    for (unsigned int i = 0; i < 7; ++i)
    {
      moved->SetCovariance(i, turn(found->GetCovariance(i)));
    }
    const auto movedRegularized = model->Regularize(moved, 1.0);
    const auto expected = Move(GetCoordinates(regularized), matrix, 120.0);
    for (unsigned int i = 0; i < expected.size(); ++i)
    {
      EXPECT_NEAR(GetCoordinates(movedRegularized)[i], expected[i], 2e-3);
    }
    for (unsigned int i = 0; i < 7; ++i)
    {
      const auto turned = turn(regularized->GetCovariance(i)).GetVnlMatrix();
      EXPECT_LT((turned - movedRegularized->GetCovariance(i).GetVnlMatrix()).fro_norm(), 1e-2 * turned.fro_norm());
    }
  }
}

TYPED_TEST(LandmarkShapeRegularization, LeavesWhatItCannotJudge)
{
  constexpr auto Dimension = TestFixture::VDimension;
  const auto     description = MakeDescription(Dimension, 7, 3, false);
  const auto     model = MakeModel<Dimension>(description);
  std::mt19937   generator(4);
  auto           coordinates = Draw(description, generator, 2.0);
  const auto     whole = MakeFound<Dimension>(coordinates);
  EXPECT_EQ(GetCoordinates(model->Regularize(whole, 0.0)), GetCoordinates(whole));

  std::fill_n(coordinates.begin() + 3 * Dimension, Dimension, std::numeric_limits<double>::quiet_NaN());
  const auto found = MakeFound<Dimension>(coordinates);
  found->SetCovariance(5, itk::MakeMissingCovariance<Dimension>());
  const auto regularized = model->Regularize(found, 1.0);
  EXPECT_TRUE(regularized->IsMissing(3));
  EXPECT_EQ(regularized->GetPoint(5), found->GetPoint(5));
  EXPECT_FALSE(regularized->HasCovariance(5));
  EXPECT_NE(regularized->GetPoint(2), found->GetPoint(2));

  const auto without = MakeSet<Dimension>(GetCoordinates(whole));
  EXPECT_EQ(GetCoordinates(model->Regularize(without, 1.0)), GetCoordinates(whole));
  EXPECT_FALSE(model->Regularize(without, 1.0)->HasCovariances());

  const auto few = MakeFound<Dimension>(GetCoordinates(whole));
  for (unsigned int i = Dimension; i < 7; ++i)
  {
    few->SetMissing(i);
  }
  EXPECT_EQ(model->Regularize(few, 1.0)->GetPoint(0), few->GetPoint(0));
  for (const double weight : { -1.0, std::numeric_limits<double>::quiet_NaN() })
  {
    EXPECT_NE(GetExceptionDescription([&] { model->Regularize(whole, weight); }).find("weight"), std::string::npos);
  }
}

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
#include "itkLandmarkModelCalibration.h"

#include "itkCalibrationShare.h"
#include "itkLandmarkCovariance.h"
#include "itkMath.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

TEST(LandmarkModelCalibration, BoundIsTheChiSquaredQuantile)
{
  // The distribution functions are 1 - exp(-x / 2) in 2D and erf(sqrt(x / 2)) - sqrt(2 x / pi) exp(-x / 2) in 3D.
  const double flat = itk::GetLandmarkConfidenceRegionBound(2);
  const double solid = itk::GetLandmarkConfidenceRegionBound(3);
  EXPECT_NEAR(1.0 - std::exp(-flat / 2.0), 0.9, 1e-12);
  EXPECT_NEAR(
    std::erf(std::sqrt(solid / 2.0)) - std::sqrt(2.0 * solid / itk::Math::pi) * std::exp(-solid / 2.0), 0.9, 1e-12);
}

TEST(LandmarkModelCalibration, MahalanobisDistanceIsThatOfTheEllipse)
{
  using PointType = itk::Point<float, 2>;
  const float               found[] = { 3.0f, -1.0f };
  const float               point[] = { 5.0f, 2.0f };
  itk::Matrix<double, 2, 2> covariance;
  covariance(0, 0) = 2.0;
  covariance(0, 1) = covariance(1, 0) = 1.0;
  covariance(1, 1) = 3.0;
  // The inverse is [3, -1; -1, 2] / 5.
  EXPECT_NEAR(itk::ComputeSquaredMahalanobisDistance(PointType(point), PointType(found), covariance),
              (3.0 * 4.0 - 2.0 * 6.0 + 2.0 * 9.0) / 5.0,
              1e-12);
}

TEST(LandmarkModelCalibration, KnownScalesAreRecovered)
{
  std::mt19937              random(1);
  const std::vector<double> expected{ 0.2, 1.0, 5.0 };
  for (const unsigned int dimension : { 2u, 3u })
  {
    // The standard error of the quantile is 3 % with 2000 images.
    const auto scales = CalibrationType::ComputeScales(DrawDistances(2000, expected, dimension, random), dimension);
    for (unsigned int i = 0; i < 3; ++i)
    {
      EXPECT_NEAR(scales[i] / expected[i], 1.0, 0.1) << dimension;
    }
  }
}

TEST(LandmarkModelCalibration, TwentyImagesAreEnoughForFreshDraws)
{
  const std::vector<double> truth{ 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0,
                                   1.0, 1.1,  1.3, 1.5, 1.8, 2.2, 2.7, 3.3, 4.0 };
  for (unsigned int seed = 0; seed < 5; ++seed)
  {
    for (const unsigned int dimension : { 2u, 3u })
    {
      std::mt19937 random(seed);
      const auto   scales = CalibrationType::ComputeScales(DrawDistances(20, truth, dimension, random), dimension);
      const double share = ComputeShare(DrawDistances(1000, truth, dimension, random), scales, dimension);
      EXPECT_GT(share, 0.85) << seed;
      EXPECT_LT(share, 0.95) << seed;
    }
  }
}

TEST(LandmarkModelCalibration, QuantileAndShrinkageFollowTheFormula)
{
  const double  bound = itk::GetLandmarkConfidenceRegionBound(2);
  DistancesType one;
  for (int i = 20; i > 0; --i)
  {
    one.push_back({ bound * i });
  }
  // Rank 0.9 * 21 of 1, 2, ..., 20.
  EXPECT_NEAR(CalibrationType::ComputeScales(one, 2)[0], 18.9, 1e-12);

  // The quantile of one or two values is the larger; pooled 7, own 2.
  const auto two = CalibrationType::ComputeScales({ { 2.0 * bound, 7.0 * bound, notANumber } }, 2);
  ASSERT_EQ(two.size(), 3u);
  EXPECT_NEAR(two[0], std::exp((std::log(2.0) + 10.0 * std::log(7.0)) / 11.0), 1e-12);
  EXPECT_NEAR(two[1], 7.0, 1e-12);
  EXPECT_NEAR(two[2], 7.0, 1e-12);

  EXPECT_NEAR(CalibrationType::ComputeScales({ { 0.0 } }, 3)[0], 1e-6, 1e-18);
}

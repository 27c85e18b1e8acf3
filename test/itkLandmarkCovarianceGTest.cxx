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
#include "itkLandmarkCovariance.h"

#include "itkChiSquareDistribution.h"

#include <gtest/gtest.h>

#include <limits>

namespace
{

itk::LandmarkCovariance<2>
MakeMatrix(double xx, double xy, double yx, double yy)
{
  itk::LandmarkCovariance<2> matrix;
  matrix(0, 0) = xx;
  matrix(0, 1) = xy;
  matrix(1, 0) = yx;
  matrix(1, 1) = yy;
  return matrix;
}

} // namespace

TEST(LandmarkCovariance, IsPositiveDefiniteWhenItsEigenvaluesArePositive)
{
  EXPECT_TRUE(itk::IsPositiveDefinite(MakeMatrix(2.0, 1.0, 1.0, 2.0)));
  EXPECT_TRUE(itk::IsPositiveDefinite(MakeMatrix(1e-12, 0.0, 0.0, 1e-12)));
  EXPECT_FALSE(itk::IsPositiveDefinite(MakeMatrix(1.0, 2.0, 2.0, 1.0)));
  EXPECT_FALSE(itk::IsPositiveDefinite(MakeMatrix(1.0, 1.0, 1.0, 1.0)));
  EXPECT_FALSE(itk::IsPositiveDefinite(MakeMatrix(-1.0, 0.0, 0.0, -1.0)));
  EXPECT_FALSE(itk::IsPositiveDefinite(MakeMatrix(0.0, 0.0, 0.0, 0.0)));

  itk::LandmarkCovariance<3> solid;
  solid.SetIdentity();
  EXPECT_TRUE(itk::IsPositiveDefinite(solid));
  solid(0, 1) = solid(1, 0) = solid(0, 2) = solid(2, 0) = 0.8;
  EXPECT_FALSE(itk::IsPositiveDefinite(solid)) << "each minor of two axes is positive, the determinant is not";
}

TEST(LandmarkCovariance, MustBeSymmetricAndFinite)
{
  EXPECT_FALSE(itk::IsPositiveDefinite(MakeMatrix(2.0, 0.5, 0.6, 2.0)));
  EXPECT_TRUE(itk::IsPositiveDefinite(MakeMatrix(2.0, 0.5, 0.5 + 1e-15, 2.0)));
  const double infinity = std::numeric_limits<double>::infinity();
  EXPECT_FALSE(itk::IsPositiveDefinite(MakeMatrix(infinity, 0.0, 0.0, 1.0)));
  EXPECT_FALSE(itk::IsPositiveDefinite(MakeMatrix(1.0, 0.0, 0.0, infinity)));
  const double notANumber = std::numeric_limits<double>::quiet_NaN();
  EXPECT_FALSE(itk::IsPositiveDefinite(MakeMatrix(1.0, notANumber, notANumber, 1.0)));
  EXPECT_FALSE(itk::IsMissingCovariance(MakeMatrix(1.0, notANumber, notANumber, 1.0)));
  EXPECT_TRUE(itk::IsMissingCovariance(itk::MakeMissingCovariance<3>()));
}

TEST(LandmarkCovariance, BoundsTheConfidenceRegionAtTheQuantileOfChiSquare)
{
  for (const unsigned int dimension : { 2u, 3u })
  {
    // The accuracy of ITK's quantile, which it finds by iterating.
    EXPECT_NEAR(
      itk::Statistics::ChiSquareDistribution::CDF(itk::GetLandmarkConfidenceRegionBound(dimension), dimension),
      itk::LandmarkConfidenceRegionShare,
      1e-6);
  }
}

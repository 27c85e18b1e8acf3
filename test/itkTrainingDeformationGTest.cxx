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
#include "itkTrainingDeformation.h"

#include "itkTrainingTestData.h"

#include "itkAffineTransform.h"
#include "itkMath.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace
{

/** In grids of any unit, whether their pixels are meters or micrometers. */
template <unsigned int VDimension>
void
Expect_deformation_is_inverted(double unit)
{
  itk::LandmarkAugmentationSettings settings;
  settings.elasticNodes = 5;
  settings.elasticDisplacement = 4.0;
  settings.mirror = true;
  const auto grid = MakeTrainingImage<VDimension>(64, unit);
  const auto random = MakeRandom(11);
  for (unsigned int repetition = 0; repetition < 10; ++repetition)
  {
    const itk::TrainingDeformation<VDimension> deformation(settings, *grid, *random);
    for (unsigned int i = 0; i < 50; ++i)
    {
      itk::Point<double, VDimension> gridPoint;
      for (unsigned int d = 0; d < VDimension; ++d)
      {
        gridPoint[d] = unit * -3.0 + grid->GetSpacing()[d] * random->GetUniformVariate(0.0, 63.0);
      }
      const auto found = deformation.Invert(deformation.GetTransform()->TransformPoint(gridPoint));
      ASSERT_TRUE(found);
      EXPECT_LT(found->EuclideanDistanceTo(gridPoint), 1e-3 * grid->GetSpacing()[0]) << unit;
    }
  }
}

/** Displacements of more than a node's distance would show points twice. */
template <unsigned int VDimension>
void
Expect_large_displacements_do_not_fold()
{
  auto settings = MakeNoAugmentation();
  settings.elasticNodes = 6;
  settings.elasticDisplacement = 60.0;
  const auto grid = MakeTrainingImage<VDimension>(64);
  const auto random = MakeRandom(5);
  for (unsigned int repetition = 0; repetition < 5; ++repetition)
  {
    const itk::TrainingDeformation<VDimension> deformation(settings, *grid, *random);
    double                                     largest = 0.0;
    unsigned int                               lost = 0;
    for (unsigned int i = 0; i < 100; ++i)
    {
      itk::Point<double, VDimension> gridPoint;
      for (unsigned int d = 0; d < VDimension; ++d)
      {
        gridPoint[d] = -3.0 + grid->GetSpacing()[d] * random->GetUniformVariate(0.0, 63.0);
      }
      const auto shown = deformation.GetTransform()->TransformPoint(gridPoint);
      largest = std::max(largest, shown.EuclideanDistanceTo(gridPoint));
      const auto found = deformation.Invert(shown);
      lost += !found;
      if (found)
      {
        EXPECT_LT(found->EuclideanDistanceTo(gridPoint), 1e-2);
      }
    }
    EXPECT_GT(largest, 0.5);
    EXPECT_EQ(lost, 0u);
  }
}

/** Directions other than the physical axes: turned by 30 degrees in each plane, or with axes that changed places. */
template <unsigned int VDimension>
std::vector<itk::Matrix<double, VDimension, VDimension>>
MakeDirections()
{
  const auto                                  turned = itk::AffineTransform<double, VDimension>::New();
  itk::Matrix<double, VDimension, VDimension> permuted;
  permuted.Fill(0.0);
  for (unsigned int first = 0; first < VDimension; ++first)
  {
    permuted(first, (first + 1) % VDimension) = 1.0;
    for (unsigned int second = first + 1; second < VDimension; ++second)
    {
      turned->Rotate(first, second, itk::Math::pi / 6.0);
    }
  }
  return { turned->GetMatrix(), permuted };
}

/** The largest distance along each axis of the grid, in its pixels, by which points of its inner half are displaced. */
template <unsigned int VDimension>
std::vector<double>
MeasureLargestDisplacement(const itk::LandmarkAugmentationSettings & settings, const TrainingImage<VDimension> & grid)
{
  const auto          random = MakeRandom(17);
  std::vector<double> largest(VDimension, 0.0);
  for (unsigned int repetition = 0; repetition < 20; ++repetition)
  {
    const itk::TrainingDeformation<VDimension> deformation(settings, grid, *random);
    for (unsigned int i = 0; i < 20; ++i)
    {
      itk::ContinuousIndex<double, VDimension> index;
      for (auto & x : index)
      {
        x = random->GetUniformVariate(16.0, 48.0);
      }
      const auto point = grid.template TransformContinuousIndexToPhysicalPoint<double>(index);
      const auto shown = grid.template TransformPhysicalPointToContinuousIndex<double>(
        deformation.GetTransform()->TransformPoint(point));
      for (unsigned int d = 0; d < VDimension; ++d)
      {
        largest[d] = std::max(largest[d], std::abs(shown[d] - index[d]));
      }
    }
  }
  return largest;
}

/** In grids whose axes are not the physical ones and whose pixels are ten times as long as wide. */
template <unsigned int VDimension>
void
Expect_displacements_of_grid_pixels()
{
  const auto grid = MakeTrainingImage<VDimension>(64);
  auto       spacing = grid->GetSpacing();
  spacing[VDimension - 1] *= 10.0;
  grid->SetSpacing(spacing);
  for (const auto & direction : MakeDirections<VDimension>())
  {
    grid->SetDirection(direction);
    auto settings = MakeNoAugmentation();
    settings.translation = 3.0;
    for (const double distance : MeasureLargestDisplacement<VDimension>(settings, *grid))
    {
      EXPECT_LE(distance, 3.0 + 1e-9);
      EXPECT_GT(distance, 2.4);
    }
    settings.translation = 0.0;
    settings.elasticNodes = 5;
    settings.elasticDisplacement = 2.0;
    for (const double distance : MeasureLargestDisplacement<VDimension>(settings, *grid))
    {
      EXPECT_LE(distance, 2.0 + 1e-9);
      EXPECT_GT(distance, 0.6);
    }
  }
}

} // namespace

TEST(TrainingDeformation, IsInvertedInAnyUnit)
{
  for (const double unit : { 1.0, 1e-3, 1e-6, 1e3 })
  {
    Expect_deformation_is_inverted<2>(unit);
    Expect_deformation_is_inverted<3>(unit);
  }
}

TEST(TrainingDeformation, ADisplacementThatWouldFoldTheGridIsMadeSmaller)
{
  Expect_large_displacements_do_not_fold<2>();
  Expect_large_displacements_do_not_fold<3>();
}

TEST(TrainingDeformation, EachPlaneTurnsByItsOwnAngle)
{
  const auto grid = MakeTrainingImage<3>(16);
  const auto random = MakeRandom(3);
  auto       settings = MakeNoAugmentation();
  for (unsigned int plane = 0; plane < 3; ++plane)
  {
    const unsigned int fixedAxis = 2 - plane;
    settings.rotation = { 0.0, 0.0, 0.0 };
    settings.rotation[plane] = itk::Math::pi;
    double largestAngle = 0.0;
    for (unsigned int repetition = 0; repetition < 50; ++repetition)
    {
      const itk::TrainingDeformation<3> deformation(settings, *grid, *random);
      itk::Point<double, 3>             origin;
      origin.Fill(0.0);
      itk::Point<double, 3> onFixedAxis = origin;
      itk::Point<double, 3> onOtherAxis = origin;
      onFixedAxis[fixedAxis] = 1.0;
      onOtherAxis[(fixedAxis + 1) % 3] = 1.0;
      const auto transform = deformation.GetTransform();
      const auto fixed = transform->TransformPoint(onFixedAxis) - transform->TransformPoint(origin);
      const auto other = transform->TransformPoint(onOtherAxis) - transform->TransformPoint(origin);
      EXPECT_NEAR(fixed[fixedAxis], 1.0, 1e-12);
      EXPECT_NEAR(other.GetNorm(), 1.0, 1e-12);
      largestAngle = std::max(largestAngle, std::acos(other[(fixedAxis + 1) % 3]));
    }
    EXPECT_GT(largestAngle, 0.9 * itk::Math::pi);
  }
}

TEST(TrainingDeformation, LengthsAreGridPixelsAlongTheAxesOfTheGrid)
{
  Expect_displacements_of_grid_pixels<2>();
  Expect_displacements_of_grid_pixels<3>();
}

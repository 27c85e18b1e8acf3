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
#include "itkLandmarkSplineFits.h"

#include "itkLandmarkTransformTestData.h"

#include "itkIndexRange.h"

#include <gtest/gtest.h>

namespace
{

/** A thin-plate spline of landmarks in an image, displaced by some pixels. */
template <unsigned int VDimension>
typename itk::Transform<double, VDimension, VDimension>::ConstPointer
MakeThinPlateSpline(const itk::ImageBase<VDimension> & image)
{
  constexpr unsigned int                 count = 12;
  std::mt19937                           generator(6);
  std::uniform_real_distribution<double> uniform;
  std::vector<PointType<VDimension>>     fixed;
  std::vector<PointType<VDimension>>     moving;
  for (unsigned int i = 0; i < count; ++i)
  {
    itk::ContinuousIndex<double, VDimension> index;
    PointType<VDimension>                    point;
    for (unsigned int d = 0; d < VDimension; ++d)
    {
      index[d] = uniform(generator) * static_cast<double>(image.GetLargestPossibleRegion().GetSize(d));
    }
    image.TransformContinuousIndexToPhysicalPoint(index, point);
    fixed.push_back(point);
    for (auto & coordinate : point)
    {
      coordinate += 12.0 + 3.0 * uniform(generator);
    }
    moving.push_back(point);
  }
  const auto initializer = MakeInitializer<VDimension>(Kind::ThinPlateSpline, fixed, moving);
  initializer->SetMinimumSpread(1e-6);
  initializer->Update();
  return initializer->GetTransform();
}

template <unsigned int VDimension>
typename itk::Image<float, VDimension>::Pointer
MakeSlab(unsigned int length, unsigned int thickness)
{
  const auto image = itk::Image<float, VDimension>::New();
  auto       size = itk::Size<VDimension>::Filled(length);
  size[VDimension - 1] = thickness;
  image->SetRegions(size);
  return image;
}

// The derivative of the squares' sum, at points as far from each other as the lattice's, is zero.
template <unsigned int VDimension>
void
Expect_the_nearest(const itk::ImageBase<VDimension> & image)
{
  using BSplineTransformType = itk::BSplineTransform<double, VDimension, 3>;
  const auto                                  transform = MakeThinPlateSpline(image);
  double                                      largestDifference = 0.0;
  const auto                                  nearest = itk::ApproximateByBSpline(*transform, image, largestDifference);
  const auto &                                spline = dynamic_cast<const BSplineTransformType &>(*nearest);
  constexpr unsigned int                      count = VDimension == 2 ? 33 : 17;
  const itk::ImageRegion<VDimension>          lattice(itk::Size<VDimension>::Filled(count));
  typename BSplineTransformType::JacobianType jacobian;
  std::vector<VectorType<VDimension>>         derivatives(spline.GetNumberOfParametersPerDimension(),
                                                  VectorType<VDimension>(0.0));
  double                                      largest = 0.0;
  for (const auto & place : itk::ImageRegionIndexRange<VDimension>(lattice))
  {
    itk::ContinuousIndex<double, VDimension> index;
    PointType<VDimension>                    point;
    for (unsigned int d = 0; d < VDimension; ++d)
    {
      index[d] = static_cast<double>(image.GetLargestPossibleRegion().GetSize(d) - 1) / (count - 1) * place[d];
    }
    image.TransformContinuousIndexToPhysicalPoint(index, point);
    const auto residual = spline.TransformPoint(point) - transform->TransformPoint(point);
    largest = std::max(largest, residual.GetNorm());
    spline.ComputeJacobianWithRespectToParameters(point, jacobian);
    for (unsigned int i = 0; i < derivatives.size(); ++i)
    {
      derivatives[i] += residual * jacobian(0, i);
    }
  }
  EXPECT_NEAR(largestDifference, largest, 1e-9);
  EXPECT_GT(largest, 1e-3);
  EXPECT_LT(largest, 3.0);
  for (const auto & derivative : derivatives)
  {
    EXPECT_LT(derivative.GetNorm(), 1e-6 * largest);
  }
}

} // namespace

TEST(BSplineApproximation, IsTheLeastSquaresFit)
{
  Expect_the_nearest<2>(*MakeReferenceImage<2>(MakeRotations<2>()[1]));
  Expect_the_nearest<3>(*MakeReferenceImage<3>(MakeRotations<3>()[1]));
}

TEST(BSplineApproximation, ThinImagesHaveOneToo)
{
  Expect_the_nearest<2>(*MakeSlab<2>(300, 2));
  for (const unsigned int thickness : { 1u, 2u, 3u })
  {
    Expect_the_nearest<3>(*MakeSlab<3>(200, thickness));
  }
}

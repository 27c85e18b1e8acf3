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

// First include the header file to be tested:
#include "itkKeysCubicInterpolateImageFunction.h"

#include "itkImage.h"
#include "itkImageRegionIteratorWithIndex.h"
#include "itkKeysCubicKernel.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <sstream>

namespace
{
// Equation (15) of Keys, as a function of the distance.
double
KeysKernel(double distance)
{
  const double x = std::abs(distance);
  if (x < 1.0)
  {
    return 1.5 * x * x * x - 2.5 * x * x + 1.0;
  }
  return x < 2.0 ? -0.5 * x * x * x + 2.5 * x * x - 4.0 * x + 2.0 : 0.0;
}

template <typename TImage, typename TFunction>
typename TImage::Pointer
MakeImage(const typename TImage::RegionType & region, TFunction valueAt)
{
  const auto image = TImage::New();
  image->SetRegions(region);
  image->Allocate();
  for (itk::ImageRegionIteratorWithIndex<TImage> it(image, region); !it.IsAtEnd(); ++it)
  {
    it.Set(static_cast<typename TImage::PixelType>(valueAt(it.GetIndex())));
  }
  return image;
}

template <typename TImage>
typename TImage::Pointer
MakeRandomImage(const typename TImage::RegionType & region)
{
  std::mt19937                           generator(5489);
  std::uniform_real_distribution<double> distribution(0.0, 200.0);
  return MakeImage<TImage>(region, [&](const typename TImage::IndexType &) { return distribution(generator); });
}

template <typename TImage>
double
EvaluateDirectly(const TImage * image, const itk::ContinuousIndex<double, TImage::ImageDimension> & position)
{
  const auto                  region = image->GetLargestPossibleRegion();
  typename TImage::RegionType neighbors;
  for (unsigned int d = 0; d < TImage::ImageDimension; ++d)
  {
    neighbors.SetIndex(d, static_cast<itk::IndexValueType>(std::floor(position[d])) - 3);
    neighbors.SetSize(d, 7);
  }
  double sum = 0.0;
  for (itk::ImageRegionConstIteratorWithIndex<TImage> it(
         MakeImage<TImage>(neighbors, [](const typename TImage::IndexType &) { return 0; }), neighbors);
       !it.IsAtEnd();
       ++it)
  {
    double                     weight = 1.0;
    typename TImage::IndexType clamped;
    for (unsigned int d = 0; d < TImage::ImageDimension; ++d)
    {
      weight *= KeysKernel(position[d] - static_cast<double>(it.GetIndex()[d]));
      clamped[d] = std::min(std::max(it.GetIndex()[d], region.GetIndex(d)), region.GetUpperIndex()[d]);
    }
    sum += weight * image->GetPixel(clamped);
  }
  return sum;
}

template <typename TImage>
void
Expect_value_equals_direct_evaluation_everywhere(const typename TImage::RegionType & region)
{
  const auto image = MakeRandomImage<TImage>(region);
  const auto function = itk::KeysCubicInterpolateImageFunction<TImage>::New();
  function->SetInputImage(image);

  std::mt19937                           generator(1);
  std::uniform_real_distribution<double> fraction(0.0, 1.0);
  for (int i = 0; i < 500; ++i)
  {
    itk::ContinuousIndex<double, TImage::ImageDimension> position;
    for (unsigned int d = 0; d < TImage::ImageDimension; ++d)
    {
      position[d] = region.GetIndex(d) - 0.5 + fraction(generator) * static_cast<double>(region.GetSize(d));
    }
    ASSERT_TRUE(function->IsInsideBuffer(position));
    EXPECT_NEAR(function->EvaluateAtContinuousIndex(position), EvaluateDirectly(image.GetPointer(), position), 1e-9);
  }
}

template <unsigned int VDimension>
void
Expect_quadratics_are_exact_in_the_interior()
{
  using ImageType = itk::Image<double, VDimension>;
  const auto quadratic = [](const auto & x) {
    double value = 3.0;
    for (unsigned int d = 0; d < VDimension; ++d)
    {
      value += (0.5 + d) * x[d] * x[d] - (1.0 + 2.0 * d) * x[d] + 0.25 * x[d] * x[(d + 1) % VDimension];
    }
    return value;
  };
  const typename ImageType::RegionType region(itk::Index<VDimension>::Filled(-3), itk::Size<VDimension>::Filled(8));
  const auto                           function = itk::KeysCubicInterpolateImageFunction<ImageType>::New();
  function->SetInputImage(MakeImage<ImageType>(region, quadratic));

  std::mt19937                           generator(2);
  std::uniform_real_distribution<double> interior(-2.0, 3.0);
  for (int i = 0; i < 200; ++i)
  {
    itk::ContinuousIndex<double, VDimension> position;
    for (unsigned int d = 0; d < VDimension; ++d)
    {
      position[d] = interior(generator);
    }
    EXPECT_NEAR(function->EvaluateAtContinuousIndex(position), quadratic(position), 1e-11);
  }
}
} // namespace

TEST(KeysCubicInterpolateImageFunction, KernelWeightsEqualTheKernelAndSumToOne)
{
  for (double t = 0.0; t < 1.0; t += 0.0625)
  {
    double weights[4];
    itk::ComputeKeysCubicWeights(t, weights);
    for (int k = 0; k < 4; ++k)
    {
      EXPECT_NEAR(weights[k], KeysKernel(t - (k - 1)), 1e-15);
    }
    EXPECT_NEAR(weights[0] + weights[1] + weights[2] + weights[3], 1.0, 1e-15);
  }
}

TEST(KeysCubicInterpolateImageFunction, QuadraticsAreExactInTheInterior)
{
  Expect_quadratics_are_exact_in_the_interior<2>();
  Expect_quadratics_are_exact_in_the_interior<3>();
}

TEST(KeysCubicInterpolateImageFunction, ValueEqualsDirectEvaluationEverywhere)
{
  Expect_value_equals_direct_evaluation_everywhere<itk::Image<double, 2>>({ { { 5, -7 } }, { { 6, 9 } } });
  Expect_value_equals_direct_evaluation_everywhere<itk::Image<unsigned char, 2>>({ { { 0, 0 } }, { { 2, 3 } } });
  Expect_value_equals_direct_evaluation_everywhere<itk::Image<float, 3>>({ { { -1, 0, 4 } }, { { 5, 1, 4 } } });
}

TEST(KeysCubicInterpolateImageFunction, ValueAtAPixelIsThatOfThePixel)
{
  using ImageType = itk::Image<float, 2>;
  const auto image = MakeRandomImage<ImageType>({ { { 2, 3 } }, { { 4, 5 } } });
  const auto function = itk::KeysCubicInterpolateImageFunction<ImageType>::New();
  function->SetInputImage(image);
  for (itk::ImageRegionConstIteratorWithIndex<ImageType> it(image, image->GetBufferedRegion()); !it.IsAtEnd(); ++it)
  {
    EXPECT_EQ(function->EvaluateAtContinuousIndex(itk::ContinuousIndex<double, 2>(it.GetIndex())), it.Get());
  }
}

TEST(KeysCubicInterpolateImageFunction, ImageOfOnePixelIsConstant)
{
  using ImageType = itk::Image<short, 3>;
  const auto function = itk::KeysCubicInterpolateImageFunction<ImageType>::New();
  function->SetInputImage(MakeImage<ImageType>(itk::Size<3>{ { 1, 1, 1 } }, [](const auto &) { return -7; }));
  for (const double x : { -0.5, -0.2, 0.0, 0.3, 0.49 })
  {
    const double position[]{ x, -x, 0.1 };
    EXPECT_NEAR(function->EvaluateAtContinuousIndex(itk::ContinuousIndex<double, 3>(position)), -7.0, 1e-14);
  }
}

TEST(KeysCubicInterpolateImageFunction, FarOutsideItIsThePixelOfTheEdge)
{
  using ImageType = itk::Image<float, 2>;
  const auto function = itk::KeysCubicInterpolateImageFunction<ImageType>::New();
  function->SetInputImage(
    MakeImage<ImageType>(itk::Size<2>{ { 4, 3 } }, [](const auto & index) { return index[0] + 10 * index[1]; }));
  for (const double far : { 2.0, 3.25, 1e19, 1e300, std::numeric_limits<double>::infinity() })
  {
    const double above[]{ 3.0 + far, 2.0 + far };
    const double below[]{ -far, 2.0 + far };
    EXPECT_EQ(function->EvaluateAtContinuousIndex(itk::ContinuousIndex<double, 2>(above)), 23.0) << far;
    EXPECT_EQ(function->EvaluateAtContinuousIndex(itk::ContinuousIndex<double, 2>(below)), 20.0) << far;
  }
}

TEST(KeysCubicInterpolateImageFunction, WithoutAnImageThereIsNoValue)
{
  const auto function = itk::KeysCubicInterpolateImageFunction<itk::Image<float, 2>>::New();
  EXPECT_THROW(function->EvaluateAtContinuousIndex(itk::ContinuousIndex<double, 2>()), itk::ExceptionObject);
}

TEST(KeysCubicInterpolateImageFunction, PhysicalPointsFollowTheImageGeometry)
{
  using ImageType = itk::Image<double, 2>;
  const auto image =
    MakeImage<ImageType>(itk::Size<2>{ { 8, 8 } }, [](const auto & index) { return index[0] + 10.0 * index[1]; });
  ImageType::DirectionType direction;
  direction(0, 0) = direction(1, 1) = 0.8;
  direction(0, 1) = -0.6;
  direction(1, 0) = 0.6;
  const double spacing[]{ 0.5, 2.0 };
  const double origin[]{ 10.0, -20.0 };
  image->SetDirection(direction);
  image->SetSpacing(spacing);
  image->SetOrigin(origin);
  const auto function = itk::KeysCubicInterpolateImageFunction<ImageType>::New();
  function->SetInputImage(image);

  // Index (3.5, 2.25), by hand.
  const double point[]{ 10.0 + 0.8 * 1.75 - 0.6 * 4.5, -20.0 + 0.6 * 1.75 + 0.8 * 4.5 };
  EXPECT_NEAR(function->Evaluate(ImageType::PointType(point)), 3.5 + 22.5, 1e-9);
}

TEST(KeysCubicInterpolateImageFunction, RadiusIsTwoPixels)
{
  const auto function = itk::KeysCubicInterpolateImageFunction<itk::Image<float, 2>>::New();
  EXPECT_EQ(function->GetRadius(), itk::Size<2>::Filled(2));
  EXPECT_STREQ(function->GetNameOfClass(), "KeysCubicInterpolateImageFunction");
}

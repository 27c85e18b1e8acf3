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
#include "itkNetworkGridResampleImageFilter.h"

#include "itkAffineTransform.h"
#include "itkBSplineTransform.h"
#include "itkIdentityTransform.h"
#include "itkImageRegionConstIterator.h"
#include "itkImageRegionIteratorWithIndex.h"
#include "itkNetworkGridTestData.h"
#include "itkTranslationTransform.h"

#include <gtest/gtest.h>

#include <cmath>

namespace
{

double
CubicBSpline(double x)
{
  x = std::abs(x);
  return x < 1.0 ? 2.0 / 3.0 - x * x + 0.5 * x * x * x : x < 2.0 ? std::pow(2.0 - x, 3) / 6.0 : 0.0;
}

double
KeysKernel(double x)
{
  x = std::abs(x);
  return x < 1.0 ? (1.5 * x - 2.5) * x * x + 1.0 : x < 2.0 ? ((-0.5 * x + 2.5) * x - 4.0) * x + 2.0 : 0.0;
}

long
Mirror(long i, long length)
{
  i = std::abs(i);
  return i < length ? i : 2 * (length - 1) - i;
}

template <typename TImage>
void
Expect_linear_and_keys_cubic_equal_brute_force(const typename TImage::SizeType & imageSize,
                                               const typename TImage::SizeType & gridSize)
{
  constexpr unsigned int dimension = TImage::ImageDimension;
  const auto             image = MakeImage<TImage>(imageSize);
  const auto             filter = MakeFilter(image.GetPointer(), gridSize);
  const auto             linear = [&image](const VectorType<dimension> & x) {
    return SumDirectly(
      image.GetPointer(), x, [](double t, unsigned int) { return Tent(t); }, ContinueEdge, 1);
  };
  const auto keysCubic = [&image](const VectorType<dimension> & x) {
    return SumDirectly(
      image.GetPointer(), x, [](double t, unsigned int) { return KeysKernel(t); }, ContinueEdge, 2);
  };
  typename itk::NetworkGridResampleImageFilter<TImage>::SpacingType spacing;
  for (unsigned int d = 0; d < dimension; ++d)
  {
    spacing[d] = 0.5 + 0.6 * d;
  }
  filter->SetSpacing(spacing);
  const auto affine = itk::AffineTransform<double, dimension>::New();
  affine->SetMatrix(MakeRotation<dimension>(0.3) * 0.9);
  affine->SetTranslation(VectorType<dimension>(1.7));
  affine->SetCenter(image->GetOrigin());

  // Tolerance: the pixels of the output are float.
  for (const auto spacingRule : { SpacingRuleEnum::AspectPreservingFit, SpacingRuleEnum::FixedSpacing })
  {
    for (const auto directionRule : { DirectionRuleEnum::Keep, DirectionRuleEnum::Identity })
    {
      filter->SetSpacingRule(spacingRule);
      filter->SetDirectionRule(directionRule);
      // The first is known to move nothing, so that each axis is summed up alone.
      using TransformType = itk::Transform<double, dimension, dimension>;
      for (const typename TransformType::Pointer & transform :
           { typename TransformType::Pointer(itk::IdentityTransform<double, dimension>::New()),
             typename TransformType::Pointer(itk::TranslationTransform<double, dimension>::New()) })
      {
        filter->SetTransform(transform);
        filter->SetInterpolation(InterpolationEnum::Linear);
        Expect_output_equals(filter.GetPointer(), linear, 1e-4);
        filter->SetInterpolation(InterpolationEnum::KeysCubic);
        Expect_output_equals(filter.GetPointer(), keysCubic, 1e-4);
      }
      filter->SetTransform(affine);
      Expect_output_equals(filter.GetPointer(), keysCubic, 1e-4);
    }
  }
}

template <typename TImage>
void
Expect_bspline_equals_the_spline_that_made_the_image(const typename TImage::SizeType & size)
{
  constexpr unsigned int dimension = TImage::ImageDimension;
  const auto             coefficients = MakeImage<TImage>(size);
  const auto             spline = [&coefficients](const VectorType<dimension> & x) {
    return SumDirectly(
      coefficients.GetPointer(), x, [](double t, unsigned int) { return CubicBSpline(t); }, Mirror, 2);
  };
  const auto image = MakeImage<TImage>(size);
  for (itk::ImageRegionIteratorWithIndex<TImage> it(image, image->GetBufferedRegion()); !it.IsAtEnd(); ++it)
  {
    VectorType<dimension> x;
    for (unsigned int d = 0; d < dimension; ++d)
    {
      x[d] = static_cast<double>(it.GetIndex()[d] - image->GetBufferedRegion().GetIndex(d));
    }
    it.Set(spline(x));
  }
  const auto filter = MakeFilter(image.GetPointer(), TImage::SizeType::Filled(9));
  filter->SetInterpolation(InterpolationEnum::BSpline);
  // Tolerance: the decomposition is in float and recursive, with a truncated start.
  Expect_output_equals(filter.GetPointer(), spline, 1e-3);
  filter->SetDirectionRule(DirectionRuleEnum::Identity);
  Expect_output_equals(filter.GetPointer(), spline, 1e-3);
}

template <typename TImage>
void
Expect_smoothing_equals_sampled_gaussian(const typename TImage::SizeType & size, double sigma)
{
  constexpr unsigned int dimension = TImage::ImageDimension;
  const auto             image = MakeImage<TImage>(size);
  const auto             spacing = image->GetSpacing();
  const long             radius = static_cast<long>(std::ceil(6.0 * sigma / 0.8)) + 1;
  VectorType<dimension>  area(0.0);
  for (unsigned int d = 0; d < dimension; ++d)
  {
    for (long k = -radius; k <= radius; ++k)
    {
      area[d] += std::exp(-0.5 * std::pow(k * spacing[d] / sigma, 2));
    }
  }
  using RealImageType = itk::Image<double, dimension>;
  const auto smoothed = RealImageType::New();
  smoothed->CopyInformation(image);
  smoothed->SetRegions(image->GetBufferedRegion());
  smoothed->Allocate();
  for (itk::ImageRegionIteratorWithIndex<RealImageType> it(smoothed, image->GetBufferedRegion()); !it.IsAtEnd(); ++it)
  {
    VectorType<dimension> x;
    for (unsigned int d = 0; d < dimension; ++d)
    {
      x[d] = static_cast<double>(it.GetIndex()[d] - image->GetBufferedRegion().GetIndex(d));
    }
    it.Set(SumDirectly(
      image.GetPointer(),
      x,
      [&](double t, unsigned int d) { return std::exp(-0.5 * std::pow(t * spacing[d] / sigma, 2)) / area[d]; },
      ContinueEdge,
      radius));
  }

  const auto filter = MakeFilter(image.GetPointer(), TImage::SizeType::Filled(9));
  filter->SetSmoothingSigma(sigma);
  // Tolerance: the recursive filter's impulse response is off by up to 0.35 % of the Gaussian's area in a pixel, of a
  // range of 200.
  Expect_output_equals(
    filter.GetPointer(),
    [&](const VectorType<dimension> & x) {
      return SumDirectly(
        smoothed.GetPointer(), x, [](double t, unsigned int) { return Tent(t); }, ContinueEdge, 1);
    },
    1.0);
}

/** Sums along the axes, which is what an identity transform allows, beside smoothing and resampling the whole image. */
template <typename TImage>
void
Expect_sums_along_axes_equal_filters_of_the_whole_image(const typename TImage::SizeType & imageSize, double sigma)
{
  constexpr unsigned int dimension = TImage::ImageDimension;
  const auto             image = MakeImage<TImage>(imageSize);
  const auto             filter = MakeFilter(image.GetPointer(), TImage::SizeType::Filled(11));
  filter->SetSmoothingSigma(sigma);
  filter->SetSpacingRule(SpacingRuleEnum::FixedSpacing);
  for (const auto interpolation : { InterpolationEnum::Linear, InterpolationEnum::KeysCubic })
  {
    filter->SetInterpolation(interpolation);
    // Small: inside the image; large: around it.
    for (const double spacing : { 0.31, 2.9 })
    {
      filter->SetSpacing(spacing);
      filter->SetTransform(itk::IdentityTransform<double, dimension>::New());
      filter->Update();
      const typename itk::Image<float, dimension>::Pointer sums = filter->GetOutput();
      sums->DisconnectPipeline();
      filter->SetTransform(itk::TranslationTransform<double, dimension>::New());
      filter->Update();
      itk::ImageRegionConstIterator<itk::Image<float, dimension>> whole(filter->GetOutput(), sums->GetBufferedRegion());
      for (itk::ImageRegionConstIteratorWithIndex<itk::Image<float, dimension>> it(sums, sums->GetBufferedRegion());
           !it.IsAtEnd();
           ++it, ++whole)
      {
        // Tolerance: float, for values up to 200 and sums of hundreds of them.
        ASSERT_NEAR(it.Get(), whole.Get(), 5e-4) << it.GetIndex() << " spacing " << spacing << " sigma " << sigma;
      }
    }
  }
}

/** Through a transform that is not linear, although it moves nothing, the whole image is smoothed and interpolated. */
template <typename TImage>
void
Expect_small_grid_shows_what_the_whole_image_would(const typename TImage::SizeType & imageSize)
{
  constexpr unsigned int dimension = TImage::ImageDimension;
  using OutputImageType = itk::Image<float, dimension>;
  const auto image = MakeImage<TImage>(imageSize);
  const auto filter = MakeFilter(image.GetPointer(), TImage::SizeType::Filled(5));
  filter->SetSmoothingSigma(0.5);
  filter->SetSpacingRule(SpacingRuleEnum::FixedSpacing);
  filter->SetSpacing(1.3);
  filter->UseCenterOn();
  for (const auto directionRule : { DirectionRuleEnum::Keep, DirectionRuleEnum::Identity })
  {
    filter->SetDirectionRule(directionRule);
    for (const auto interpolation :
         { InterpolationEnum::Linear, InterpolationEnum::KeysCubic, InterpolationEnum::BSpline })
    {
      filter->SetInterpolation(interpolation);
      // In the middle, and at two corners.
      for (const double place : { 0.5, 0.98, -0.03 })
      {
        itk::ContinuousIndex<double, dimension> center;
        for (unsigned int d = 0; d < dimension; ++d)
        {
          center[d] = image->GetBufferedRegion().GetIndex(d) + place * imageSize[d];
        }
        filter->SetCenter(image->template TransformContinuousIndexToPhysicalPoint<double>(center));
        filter->SetTransform(itk::BSplineTransform<double, dimension, 3>::New());
        filter->Update();
        const typename OutputImageType::Pointer whole = filter->GetOutput();
        whole->DisconnectPipeline();
        filter->SetTransform(itk::IdentityTransform<double, dimension>::New());
        filter->Update();
        for (itk::ImageRegionConstIteratorWithIndex<OutputImageType> it(whole, whole->GetBufferedRegion());
             !it.IsAtEnd();
             ++it)
        {
          // Tolerance: float, for values up to 200 and sums of hundreds of them.
          ASSERT_NEAR(filter->GetOutput()->GetPixel(it.GetIndex()), it.Get(), 5e-4)
            << it.GetIndex() << ' ' << directionRule << ' ' << interpolation << " at " << place;
        }
      }
    }
  }
}

} // namespace

TEST(NetworkGridResampleImageFilter, SumsAlongAxesEqualFiltersOfTheWholeImage)
{
  for (const double sigma : { 0.0, 0.2, 1.0, 4.0 })
  {
    Expect_sums_along_axes_equal_filters_of_the_whole_image<itk::Image<unsigned char, 2>>({ { 23, 14 } }, sigma);
    Expect_sums_along_axes_equal_filters_of_the_whole_image<itk::Image<float, 2>>({ { 1, 9 } }, sigma);
    Expect_sums_along_axes_equal_filters_of_the_whole_image<itk::Image<short, 3>>({ { 9, 2, 12 } }, sigma);
  }
  // Too wide for sums.
  Expect_sums_along_axes_equal_filters_of_the_whole_image<itk::Image<float, 2>>({ { 23, 14 } }, 50.0);
}

TEST(NetworkGridResampleImageFilter, IntegersAreRoundedAndLimitedWithEachInterpolationAndTransform)
{
  using ImageType = itk::Image<unsigned char, 2>;
  const auto image = ImageType::New();
  image->SetRegions(itk::Size<2>{ { 8, 3 } });
  image->Allocate();
  for (unsigned int i = 0; i < 24; ++i)
  {
    image->GetBufferPointer()[i] = i % 8 < 4 ? 0 : 255;
  }
  const auto exact = itk::NetworkGridResampleImageFilter<ImageType>::New();
  const auto filter = itk::NetworkGridResampleImageFilter<ImageType, ImageType>::New();
  const auto affine = itk::AffineTransform<double, 2>::New();
  for (const auto interpolation :
       { InterpolationEnum::Linear, InterpolationEnum::KeysCubic, InterpolationEnum::BSpline })
  {
    const auto compute = [&](auto & any) {
      any.SetInput(image);
      any.SetSize({ { 16, 5 } });
      any.SetInterpolation(interpolation);
      any.SetTransform(affine);
      any.Update();
    };
    compute(*exact);
    compute(*filter);
    const auto expectRounded = [&] {
      for (itk::ImageRegionConstIteratorWithIndex<ImageType> it(filter->GetOutput(),
                                                                filter->GetOutput()->GetBufferedRegion());
           !it.IsAtEnd();
           ++it)
      {
        const float value = exact->GetOutput()->GetPixel(it.GetIndex());
        EXPECT_NEAR(it.Get(), std::clamp(value, 0.0f, 255.0f), 0.5001) << it.GetIndex();
      }
    };
    expectRounded();
    filter->SetTransform(itk::IdentityTransform<double, 2>::New());
    filter->Update();
    expectRounded();
  }
}

TEST(NetworkGridResampleImageFilter, LargeIntegersStayExactOnTheirOwnGrid)
{
  using ImageType = itk::Image<int, 2>;
  const auto image = ImageType::New();
  image->SetRegions(itk::Size<2>{ { 3, 3 } });
  image->Allocate();
  image->FillBuffer(16777217);
  const auto filter = itk::NetworkGridResampleImageFilter<ImageType, ImageType>::New();
  filter->SetInput(image);
  filter->SetSize({ { 3, 3 } });
  filter->Update();
  EXPECT_EQ(filter->GetOutput()->GetPixel({ { 1, 1 } }), 16777217);
}

TEST(NetworkGridResampleImageFilter, ASmallGridShowsWhatTheWholeImageWould)
{
  Expect_small_grid_shows_what_the_whole_image_would<itk::Image<float, 2>>({ { 90, 70 } });
  Expect_small_grid_shows_what_the_whole_image_would<itk::Image<unsigned char, 2>>({ { 1, 60 } });
  Expect_small_grid_shows_what_the_whole_image_would<itk::Image<short, 3>>({ { 44, 40, 36 } });
}

TEST(NetworkGridResampleImageFilter, LinearAndKeysCubicEqualBruteForce)
{
  Expect_linear_and_keys_cubic_equal_brute_force<itk::Image<float, 2>>({ { 13, 9 } }, { { 10, 16 } });
  Expect_linear_and_keys_cubic_equal_brute_force<itk::Image<unsigned char, 2>>({ { 5, 12 } }, { { 7, 4 } });
  Expect_linear_and_keys_cubic_equal_brute_force<itk::Image<short, 3>>({ { 7, 6, 5 } }, { { 6, 8, 7 } });
}

TEST(NetworkGridResampleImageFilter, BSplineEqualsTheSplineThatMadeTheImage)
{
  Expect_bspline_equals_the_spline_that_made_the_image<itk::Image<double, 2>>({ { 11, 8 } });
  Expect_bspline_equals_the_spline_that_made_the_image<itk::Image<double, 3>>({ { 7, 6, 8 } });
}

TEST(NetworkGridResampleImageFilter, SmoothingEqualsSampledGaussianInMillimeters)
{
  Expect_smoothing_equals_sampled_gaussian<itk::Image<unsigned char, 2>>({ { 12, 15 } }, 0.3);
  Expect_smoothing_equals_sampled_gaussian<itk::Image<float, 2>>({ { 12, 15 } }, 2.0);
  Expect_smoothing_equals_sampled_gaussian<itk::Image<float, 2>>({ { 1, 15 } }, 1.5);
  Expect_smoothing_equals_sampled_gaussian<itk::Image<short, 3>>({ { 6, 3, 2 } }, 1.0);
}

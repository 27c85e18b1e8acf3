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
#include "itkNetworkGridResampleImageFilter.h"

#include "itkAffineTransform.h"
#include "itkImageRegionIteratorWithIndex.h"
#include "itkTranslationTransform.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <sstream>
#include <string>
#include <vector>

namespace
{
using SpacingRuleEnum = itk::NetworkGridResampleImageFilterEnums::SpacingRule;
using DirectionRuleEnum = itk::NetworkGridResampleImageFilterEnums::DirectionRule;
using InterpolationEnum = itk::NetworkGridResampleImageFilterEnums::Interpolation;

template <unsigned int VDimension>
using VectorType = itk::Vector<double, VDimension>;

// A rotation in 2D; in 3D, one about the last axis followed by one about the first.
template <unsigned int VDimension>
itk::Matrix<double, VDimension, VDimension>
MakeRotation()
{
  itk::Matrix<double, VDimension, VDimension> first;
  first.SetIdentity();
  first(0, 0) = first(1, 1) = std::cos(0.3);
  first(0, 1) = -std::sin(0.3);
  first(1, 0) = std::sin(0.3);
  itk::Matrix<double, VDimension, VDimension> second;
  second.SetIdentity();
  if (VDimension > 2)
  {
    second(1, 1) = second(VDimension - 1, VDimension - 1) = std::cos(-0.5);
    second(1, VDimension - 1) = -std::sin(-0.5);
    second(VDimension - 1, 1) = std::sin(-0.5);
  }
  return second * first;
}

template <typename TImage>
typename TImage::Pointer
MakeImage(const typename TImage::SizeType & size)
{
  typename TImage::RegionType  region(size);
  typename TImage::SpacingType spacing;
  typename TImage::PointType   origin;
  for (unsigned int d = 0; d < TImage::ImageDimension; ++d)
  {
    region.SetIndex(d, 3 - 7 * static_cast<int>(d));
    spacing[d] = 0.8 + 0.35 * d;
    origin[d] = -20.0 + 30.0 * d;
  }
  const auto image = TImage::New();
  image->SetRegions(region);
  image->SetSpacing(spacing);
  image->SetOrigin(origin);
  image->SetDirection(MakeRotation<TImage::ImageDimension>());
  image->Allocate();
  std::mt19937 generator(7);
  for (itk::ImageRegionIterator<TImage> it(image, region); !it.IsAtEnd(); ++it)
  {
    it.Set(static_cast<typename TImage::PixelType>(generator() % 200));
  }
  return image;
}

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

double
Tent(double x)
{
  return std::max(0.0, 1.0 - std::abs(x));
}

long
ContinueEdge(long i, long length)
{
  return std::min(std::max(i, 0l), length - 1);
}

long
Mirror(long i, long length)
{
  i = std::abs(i);
  return i < length ? i : 2 * (length - 1) - i;
}

// Sum over k of kernel(x - k) f(boundary(k)) along each axis, from the definition. x is relative to the first pixel.
template <typename TImage, typename TKernel, typename TBoundary>
double
SumDirectly(const TImage *                             image,
            const VectorType<TImage::ImageDimension> & x,
            TKernel                                    kernel,
            TBoundary                                  boundary,
            long                                       radius)
{
  constexpr unsigned int dimension = TImage::ImageDimension;
  const auto             region = image->GetLargestPossibleRegion();
  const long             width = 2 * radius + 2;
  long                   count = 1;
  for (unsigned int d = 0; d < dimension; ++d)
  {
    count *= width;
  }
  double sum = 0.0;
  for (long n = 0; n < count; ++n)
  {
    double                     weight = 1.0;
    typename TImage::IndexType index;
    long                       digits = n;
    for (unsigned int d = 0; d < dimension; ++d)
    {
      const long k = static_cast<long>(std::floor(x[d])) - radius + digits % width;
      digits /= width;
      weight *= kernel(x[d] - static_cast<double>(k), d);
      index[d] = region.GetIndex(d) + boundary(k, static_cast<long>(region.GetSize(d)));
    }
    sum += weight * image->GetPixel(index);
  }
  return sum;
}

// Compares every grid point with valueAt(x), where x is the position in pixels relative to the first pixel, found from
// the definition of the grid and not from the output's geometry, which is compared too.
template <typename TFilter, typename TFunction>
void
Expect_output_equals(TFilter * filter, TFunction valueAt, double tolerance)
{
  constexpr unsigned int dimension = TFilter::ImageDimension;
  filter->Update();
  const auto * const input = filter->GetInput();
  const auto * const output = filter->GetOutput();
  const auto         rotation = input->GetDirection();
  const auto         inputRegion = input->GetLargestPossibleRegion();

  VectorType<dimension> halfLength;
  VectorType<dimension> firstToCenter;
  for (unsigned int d = 0; d < dimension; ++d)
  {
    firstToCenter[d] = (inputRegion.GetIndex(d) + 0.5 * (inputRegion.GetSize(d) - 1.0)) * input->GetSpacing()[d];
    halfLength[d] = 0.5 * inputRegion.GetSize(d) * input->GetSpacing()[d];
  }
  const auto center = filter->GetUseCenter() ? filter->GetCenter() : input->GetOrigin() + rotation * firstToCenter;

  const bool            isKept = filter->GetDirectionRule() == DirectionRuleEnum::Keep;
  VectorType<dimension> spacing;
  for (unsigned int d = 0; d < dimension; ++d)
  {
    spacing[d] = filter->GetSpacing()[d];
  }
  if (filter->GetSpacingRule() == SpacingRuleEnum::AspectPreservingFit)
  {
    // The box of all corners, along the axes of the grid.
    double fit = 0.0;
    for (unsigned int corner = 0; corner < 1u << dimension; ++corner)
    {
      VectorType<dimension> toCorner;
      for (unsigned int d = 0; d < dimension; ++d)
      {
        toCorner[d] = (corner >> d & 1 ? 1.0 : -1.0) * halfLength[d];
      }
      toCorner = isKept ? toCorner : rotation * toCorner;
      for (unsigned int d = 0; d < dimension; ++d)
      {
        fit = std::max(fit, 2.0 * toCorner[d] / filter->GetSize()[d]);
      }
    }
    spacing.Fill(fit);
  }

  ASSERT_EQ(output->GetLargestPossibleRegion(), itk::ImageRegion<dimension>(filter->GetSize()));
  int numberInside = 0;
  using OutputImageType = typename TFilter::OutputImageType;
  for (itk::ImageRegionConstIteratorWithIndex<OutputImageType> it(output, output->GetBufferedRegion()); !it.IsAtEnd();
       ++it)
  {
    VectorType<dimension> fromCenter;
    for (unsigned int d = 0; d < dimension; ++d)
    {
      fromCenter[d] = (it.GetIndex()[d] - 0.5 * (filter->GetSize()[d] - 1.0)) * spacing[d];
    }
    const auto point = center + (isKept ? rotation * fromCenter : fromCenter);

    typename OutputImageType::PointType outputPoint;
    output->TransformIndexToPhysicalPoint(it.GetIndex(), outputPoint);
    ASSERT_NEAR(outputPoint.EuclideanDistanceTo(point), 0.0, 1e-9);

    const itk::Matrix<double, dimension, dimension> inverse(rotation.GetTranspose());
    VectorType<dimension> x = inverse * (filter->GetTransform()->TransformPoint(point) - input->GetOrigin());
    bool                  isInside = true;
    bool                  isAtBorder = false;
    for (unsigned int d = 0; d < dimension; ++d)
    {
      x[d] = x[d] / input->GetSpacing()[d] - inputRegion.GetIndex(d);
      const double distance = std::abs(x[d] - 0.5 * (inputRegion.GetSize(d) - 1.0)) - 0.5 * inputRegion.GetSize(d);
      isInside &= distance < 0.0;
      isAtBorder |= std::abs(distance) < 1e-9;
    }
    if (!isAtBorder)
    {
      ASSERT_NEAR(it.Get(), isInside ? valueAt(x) : filter->GetFillValue(), tolerance) << it.GetIndex();
    }
    numberInside += isInside;
  }
  EXPECT_GT(numberInside, 0);
}

template <typename TImage>
typename itk::NetworkGridResampleImageFilter<TImage>::Pointer
MakeFilter(const TImage * image, const typename TImage::SizeType & size)
{
  const auto filter = itk::NetworkGridResampleImageFilter<TImage>::New();
  filter->SetInput(image);
  filter->SetSize(size);
  filter->SetFillValue(-3.0f);
  return filter;
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
  affine->SetMatrix(MakeRotation<dimension>() * 0.9);
  affine->SetTranslation(VectorType<dimension>(1.7));
  affine->SetCenter(image->GetOrigin());

  // Tolerance: the pixels of the output are float.
  for (const auto spacingRule : { SpacingRuleEnum::AspectPreservingFit, SpacingRuleEnum::FixedSpacing })
  {
    for (const auto directionRule : { DirectionRuleEnum::Keep, DirectionRuleEnum::Identity })
    {
      filter->SetSpacingRule(spacingRule);
      filter->SetDirectionRule(directionRule);
      filter->SetTransform(itk::TranslationTransform<double, dimension>::New());
      filter->SetInterpolation(InterpolationEnum::Linear);
      Expect_output_equals(filter.GetPointer(), linear, 1e-4);
      filter->SetInterpolation(InterpolationEnum::KeysCubic);
      Expect_output_equals(filter.GetPointer(), keysCubic, 1e-4);
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

template <typename TFilter>
std::string
GetErrorOf(TFilter * filter)
{
  try
  {
    filter->UpdateLargestPossibleRegion();
  }
  catch (const itk::ExceptionObject & e)
  {
    return e.GetDescription();
  }
  return "";
}
// The corners of the image, half a pixel outside of its last pixels, seen from the grid.
template <typename TImage>
void
Expect_grid_covers_image(const typename TImage::SizeType & imageSize)
{
  constexpr unsigned int dimension = TImage::ImageDimension;
  const auto             image = MakeImage<TImage>(imageSize);
  const auto             leastSize = TImage::SizeType::Filled(12);
  const auto             filter = MakeFilter(image.GetPointer(), leastSize);
  filter->SetSpacingRule(SpacingRuleEnum::FixedSpacing);
  filter->SetSpacing(0.9);
  for (const auto directionRule : { DirectionRuleEnum::Keep, DirectionRuleEnum::Identity })
  {
    filter->SetDirectionRule(directionRule);
    filter->CoverImageOff();
    filter->UpdateLargestPossibleRegion();
    EXPECT_EQ(filter->GetOutput()->GetBufferedRegion().GetSize(), leastSize);
    filter->CoverImageOn();
    filter->UpdateLargestPossibleRegion();
    const auto * const    grid = filter->GetOutput();
    const auto            size = grid->GetBufferedRegion().GetSize();
    VectorType<dimension> lower;
    VectorType<dimension> upper;
    lower.Fill(std::numeric_limits<double>::infinity());
    upper.Fill(-std::numeric_limits<double>::infinity());
    for (unsigned int corner = 0; corner < (1u << dimension); ++corner)
    {
      itk::ContinuousIndex<double, dimension> index;
      for (unsigned int d = 0; d < dimension; ++d)
      {
        const double first = static_cast<double>(image->GetBufferedRegion().GetIndex(d)) - 0.5;
        index[d] = first + ((corner >> d) & 1u ? static_cast<double>(imageSize[d]) : 0.0);
      }
      const auto point = image->template TransformContinuousIndexToPhysicalPoint<double>(index);
      const auto place = grid->template TransformPhysicalPointToContinuousIndex<double>(point);
      for (unsigned int d = 0; d < dimension; ++d)
      {
        lower[d] = std::min(lower[d], place[d]);
        upper[d] = std::max(upper[d], place[d]);
      }
    }
    for (unsigned int d = 0; d < dimension; ++d)
    {
      const double before = lower[d] + 0.5;
      const double after = static_cast<double>(size[d]) - 0.5 - upper[d];
      EXPECT_NEAR(before, after, 1e-9);
      EXPECT_GE(before, -1e-6);
      EXPECT_GE(size[d], leastSize[d]);
      EXPECT_TRUE(size[d] == leastSize[d] || before + after < 1.0) << size << ' ' << before << ' ' << after;
    }
  }
  filter->SetSpacingRule(SpacingRuleEnum::AspectPreservingFit);
  filter->UpdateLargestPossibleRegion();
  EXPECT_EQ(filter->GetOutput()->GetBufferedRegion().GetSize(), leastSize);
}

template <typename TImage>
void
Expect_grid_around_center(const typename TImage::SizeType & imageSize, const typename TImage::SizeType & gridSize)
{
  constexpr unsigned int dimension = TImage::ImageDimension;
  using FilterType = itk::NetworkGridResampleImageFilter<TImage>;
  const auto image = MakeImage<TImage>(imageSize);
  const auto filter = MakeFilter(image.GetPointer(), gridSize);
  filter->SetSpacingRule(SpacingRuleEnum::FixedSpacing);
  typename FilterType::SpacingType spacing;
  for (unsigned int d = 0; d < dimension; ++d)
  {
    spacing[d] = 0.5 + 0.6 * d;
  }
  filter->SetSpacing(spacing);
  filter->UseCenterOn();
  // Inside the image, and at its first and last pixel, where a part of the grid lies outside.
  for (const double place : { 0.4, 0.0, 1.0 })
  {
    itk::ContinuousIndex<double, dimension> index;
    for (unsigned int d = 0; d < dimension; ++d)
    {
      index[d] = image->GetBufferedRegion().GetIndex(d) + place * (imageSize[d] - 1.0);
    }
    filter->SetCenter(image->template TransformContinuousIndexToPhysicalPoint<double>(index));
    for (const auto directionRule : { DirectionRuleEnum::Keep, DirectionRuleEnum::Identity })
    {
      filter->SetDirectionRule(directionRule);
      // Tolerance: the pixels of the output are float.
      Expect_output_equals(
        filter.GetPointer(),
        [&image](const VectorType<dimension> & x) {
          return SumDirectly(
            image.GetPointer(), x, [](double t, unsigned int) { return Tent(t); }, ContinueEdge, 1);
        },
        1e-4);
    }
  }
}

} // namespace

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

TEST(NetworkGridResampleImageFilter, FitHoldsTheImageAndNoMore)
{
  using ImageType = itk::Image<float, 2>;
  const auto image = ImageType::New();
  image->SetRegions(itk::Size<2>{ { 1935, 2400 } });
  const double spacing[]{ 0.1, 0.1 };
  image->SetSpacing(spacing);
  const auto filter = MakeFilter(image.GetPointer(), { { 512, 512 } });
  filter->UpdateOutputInformation();
  EXPECT_DOUBLE_EQ(filter->GetOutput()->GetSpacing()[0], 240.0 / 512.0);
  EXPECT_DOUBLE_EQ(filter->GetOutput()->GetSpacing()[1], 240.0 / 512.0);
  // Half a pixel before the first row, then half a grid spacing back.
  EXPECT_NEAR(filter->GetOutput()->GetOrigin()[1], -0.05 + 120.0 / 512.0, 1e-12);
}

TEST(NetworkGridResampleImageFilter, CoveringGridHoldsTheImageAndNoMore)
{
  Expect_grid_covers_image<itk::Image<float, 2>>({ { 40, 23 } });
  Expect_grid_covers_image<itk::Image<float, 2>>({ { 1, 1 } });
  Expect_grid_covers_image<itk::Image<float, 3>>({ { 20, 7, 25 } });

  // 300 pixels of 0.1 mm are 100 of 0.3 mm, though not in binary numbers.
  const auto   image = itk::Image<float, 2>::New();
  const double spacing[]{ 0.1, 0.1 };
  image->SetRegions(itk::Size<2>{ { 300, 303 } });
  image->SetSpacing(spacing);
  const auto filter = MakeFilter(image.GetPointer(), { { 8, 8 } });
  filter->SetSpacingRule(SpacingRuleEnum::FixedSpacing);
  filter->SetSpacing(0.3);
  filter->CoverImageOn();
  filter->UpdateOutputInformation();
  EXPECT_EQ(filter->GetOutput()->GetLargestPossibleRegion().GetSize(), (itk::Size<2>{ { 100, 101 } }));
}

TEST(NetworkGridResampleImageFilter, GridAroundACenterShowsWhatLiesThere)
{
  Expect_grid_around_center<itk::Image<float, 2>>({ { 13, 9 } }, { { 10, 16 } });
  Expect_grid_around_center<itk::Image<unsigned char, 2>>({ { 5, 12 } }, { { 1, 1 } });
  Expect_grid_around_center<itk::Image<short, 2>>({ { 1, 1 } }, { { 6, 3 } });
  Expect_grid_around_center<itk::Image<float, 3>>({ { 7, 6, 5 } }, { { 6, 8, 7 } });
}

TEST(NetworkGridResampleImageFilter, SmoothedGridAroundACenterIsAPartOfTheSmoothedWholeGrid)
{
  using ImageType = itk::Image<float, 3>;
  const auto image = MakeImage<ImageType>({ { 12, 11, 10 } });
  const auto whole = MakeFilter(image.GetPointer(), { { 13, 16, 20 } });
  whole->SetSpacingRule(SpacingRuleEnum::FixedSpacing);
  whole->SetSpacing(0.9);
  whole->SetSmoothingSigma(0.8);
  whole->Update();
  const auto part = MakeFilter(image.GetPointer(), { { 5, 4, 3 } });
  part->SetSpacingRule(SpacingRuleEnum::FixedSpacing);
  part->SetSpacing(0.9);
  part->SetSmoothingSigma(0.8);
  part->UseCenterOn();
  // The part starts at this index of the whole grid; the last one lies outside of the image in part.
  for (const auto & first : { itk::Index<3>{ { 4, 5, 6 } }, itk::Index<3>{ { -2, 0, 18 } } })
  {
    const itk::ContinuousIndex<double, 3> center = [&first] {
      itk::ContinuousIndex<double, 3> index;
      index[0] = first[0] + 2.0;
      index[1] = first[1] + 1.5;
      index[2] = first[2] + 1.0;
      return index;
    }();
    part->SetCenter(whole->GetOutput()->TransformContinuousIndexToPhysicalPoint<double>(center));
    part->Update();
    for (itk::ImageRegionConstIteratorWithIndex<ImageType> it(part->GetOutput(),
                                                              part->GetOutput()->GetBufferedRegion());
         !it.IsAtEnd();
         ++it)
    {
      const auto index = first + (it.GetIndex() - itk::Index<3>());
      const bool isInGrid = whole->GetOutput()->GetBufferedRegion().IsInside(index);
      // Tolerance: positions that differ in the last bits, and recursive smoothing of the fill value in float.
      EXPECT_NEAR(it.Get(), isInGrid ? whole->GetOutput()->GetPixel(index) : -3.0f, 1e-3) << index;
    }
  }
}

TEST(NetworkGridResampleImageFilter, GridAroundACenterFarFromTheImageHoldsTheFillValue)
{
  const auto image = MakeImage<itk::Image<float, 2>>({ { 8, 8 } });
  const auto filter = MakeFilter(image.GetPointer(), { { 4, 4 } });
  filter->SetSpacingRule(SpacingRuleEnum::FixedSpacing);
  filter->SetCenter(itk::Point<double, 2>(1000.0));
  filter->UseCenterOn();
  filter->Update();
  const auto * const pixels = filter->GetOutput()->GetBufferPointer();
  EXPECT_TRUE(std::all_of(pixels, pixels + 16, [](float value) { return value == -3.0f; }));
  filter->UseCenterOff();
  filter->Update();
  EXPECT_NE(filter->GetOutput()->GetPixel({ { 2, 2 } }), -3.0f);
}

TEST(NetworkGridResampleImageFilter, OutputInformationNeedsNoPixels)
{
  using ImageType = itk::Image<float, 3>;
  const auto image = ImageType::New();
  image->SetRegions(itk::Size<3>{ { 100000, 100000, 100000 } });
  const auto filter = MakeFilter(image.GetPointer(), { { 10, 20, 40 } });
  filter->UpdateOutputInformation();
  EXPECT_EQ(filter->GetOutput()->GetLargestPossibleRegion().GetSize(), (itk::Size<3>{ { 10, 20, 40 } }));
  EXPECT_EQ(filter->GetOutput()->GetSpacing()[2], 10000.0);
}

TEST(NetworkGridResampleImageFilter, TransformMovesTheImageAndNotTheGrid)
{
  using ImageType = itk::Image<float, 2>;
  const auto image = MakeImage<ImageType>({ { 10, 10 } });
  const auto filter = MakeFilter(image.GetPointer(), { { 10, 10 } });
  filter->Update();
  const auto origin = filter->GetOutput()->GetOrigin();
  const auto translation = itk::TranslationTransform<double, 2>::New();
  filter->SetTransform(translation);
  filter->Update();
  const float before = filter->GetOutput()->GetPixel({ { 5, 5 } });
  translation->SetParameters(itk::OptimizerParameters<double>(2, 1e6));
  filter->Update();
  EXPECT_EQ(filter->GetOutput()->GetOrigin(), origin);
  EXPECT_NE(before, -3.0f);
  EXPECT_EQ(filter->GetOutput()->GetPixel({ { 5, 5 } }), -3.0f);
}

TEST(NetworkGridResampleImageFilter, PartOfTheGridEqualsTheWholeGrid)
{
  using ImageType = itk::Image<unsigned char, 2>;
  const auto image = MakeImage<ImageType>({ { 20, 17 } });
  const auto whole = MakeFilter(image.GetPointer(), { { 12, 12 } });
  const auto part = MakeFilter(image.GetPointer(), { { 12, 12 } });
  whole->SetSmoothingSigma(1.0);
  part->SetSmoothingSigma(1.0);
  whole->Update();
  const itk::ImageRegion<2> region({ { 4, 5 } }, { { 3, 2 } });
  part->GetOutput()->SetRequestedRegion(region);
  part->Update();
  EXPECT_EQ(part->GetOutput()->GetBufferedRegion(), region);
  for (itk::ImageRegionConstIteratorWithIndex<itk::Image<float, 2>> it(part->GetOutput(), region); !it.IsAtEnd(); ++it)
  {
    EXPECT_EQ(it.Get(), whole->GetOutput()->GetPixel(it.GetIndex()));
  }
}

TEST(NetworkGridResampleImageFilter, InputIsNotChanged)
{
  using ImageType = itk::Image<float, 2>;
  const auto               image = MakeImage<ImageType>({ { 9, 9 } });
  const std::vector<float> before(image->GetBufferPointer(), image->GetBufferPointer() + 81);
  const auto               filter = MakeFilter(image.GetPointer(), { { 4, 4 } });
  filter->SetSmoothingSigma(1.0);
  filter->Update();
  EXPECT_EQ(std::vector<float>(image->GetBufferPointer(), image->GetBufferPointer() + 81), before);
}

TEST(NetworkGridResampleImageFilter, ImageOfOnePixelFillsTheGrid)
{
  using ImageType = itk::Image<float, 3>;
  const auto image = MakeImage<ImageType>({ { 1, 1, 1 } });
  image->FillBuffer(5.0f);
  const double spacing[]{ 2.0, 2.0, 2.0 };
  image->SetSpacing(spacing);
  const auto filter = MakeFilter(image.GetPointer(), { { 3, 3, 3 } });
  for (const double sigma : { 0.0, 1.0 })
  {
    for (const auto interpolation :
         { InterpolationEnum::Linear, InterpolationEnum::KeysCubic, InterpolationEnum::BSpline })
    {
      filter->SetSmoothingSigma(sigma);
      filter->SetInterpolation(interpolation);
      Expect_output_equals(
        filter.GetPointer(), [](const VectorType<3> &) { return 5.0; }, 1e-5);
    }
  }
}

TEST(NetworkGridResampleImageFilter, BadParametersAreRefused)
{
  using ImageType = itk::Image<float, 2>;
  const auto image = MakeImage<ImageType>({ { 4, 4 } });
  const auto filter = itk::NetworkGridResampleImageFilter<ImageType>::New();
  EXPECT_NE(GetErrorOf(filter.GetPointer()).find("Primary"), std::string::npos);
  filter->SetInput(image);
  EXPECT_NE(GetErrorOf(filter.GetPointer()).find("Size must be set, and positive on each axis (got [0, 0])"),
            std::string::npos);
  filter->SetSize({ { 3, 0 } });
  EXPECT_NE(GetErrorOf(filter.GetPointer()).find("(got [3, 0])"), std::string::npos);
  filter->SetSize({ { 3, 3 } });
  EXPECT_EQ(GetErrorOf(filter.GetPointer()), "");

  filter->SetSpacingRule(SpacingRuleEnum::FixedSpacing);
  for (const double bad : { 0.0, -1.0, std::numeric_limits<double>::quiet_NaN() })
  {
    filter->SetSpacing(bad);
    EXPECT_NE(GetErrorOf(filter.GetPointer()).find("Spacing must be positive and finite"), std::string::npos);
  }
  filter->SetSpacing(1.0);
  for (const double bad : { -0.1, std::numeric_limits<double>::infinity() })
  {
    filter->SetSmoothingSigma(bad);
    EXPECT_NE(GetErrorOf(filter.GetPointer()).find("SmoothingSigma must be at least 0 and finite"), std::string::npos);
  }
  filter->SetSmoothingSigma(0.0);
  filter->UseCenterOn();
  filter->CoverImageOn();
  EXPECT_NE(GetErrorOf(filter.GetPointer()).find("UseCenter must go with SpacingRule FixedSpacing"), std::string::npos);
  filter->CoverImageOff();
  EXPECT_EQ(GetErrorOf(filter.GetPointer()), "");
  filter->SetSpacingRule(SpacingRuleEnum::AspectPreservingFit);
  EXPECT_NE(GetErrorOf(filter.GetPointer()).find("UseCenter must go with SpacingRule FixedSpacing"), std::string::npos);
  filter->SetSpacingRule(SpacingRuleEnum::FixedSpacing);
  filter->SetCenter(itk::Point<double, 2>(std::numeric_limits<double>::quiet_NaN()));
  EXPECT_NE(GetErrorOf(filter.GetPointer()).find("Center must be finite"), std::string::npos);
  filter->UseCenterOff();
  EXPECT_EQ(GetErrorOf(filter.GetPointer()), "");
  filter->SetTransform(nullptr);
  EXPECT_NE(GetErrorOf(filter.GetPointer()).find("Transform must be set"), std::string::npos);
}

TEST(NetworkGridResampleImageFilter, ProgressIsReportedAndAbortHeeded)
{
  using ImageType = itk::Image<float, 2>;
  const auto image = MakeImage<ImageType>({ { 40, 40 } });
  for (const double sigma : { 0.0, 1.0 })
  {
    const auto filter = MakeFilter(image.GetPointer(), { { 16, 16 } });
    filter->SetSmoothingSigma(sigma);
    // Other threads report no events.
    filter->SetNumberOfWorkUnits(1);
    float      largestProgress = 0.0f;
    const auto observer = filter->AddObserver(itk::ProgressEvent(), [&](const itk::EventObject &) {
      largestProgress = std::max(largestProgress, filter->GetProgress());
    });
    filter->Update();
    EXPECT_GT(largestProgress, 0.9f);

    filter->RemoveObserver(observer);
    filter->AddObserver(itk::ProgressEvent(), [&](const itk::EventObject &) { filter->AbortGenerateDataOn(); });
    filter->Modified();
    EXPECT_THROW(filter->Update(), itk::ProcessAborted);
  }
}

TEST(NetworkGridResampleImageFilter, PrintSelfShowsEveryMember)
{
  std::ostringstream os;
  itk::NetworkGridResampleImageFilter<itk::Image<float, 2>>::New()->Print(os);
  for (const char * const member :
       { "Size: [0, 0]",
         "SpacingRule: itk::NetworkGridResampleImageFilterEnums::SpacingRule::AspectPreservingFit",
         "Spacing: [1, 1]",
         "CoverImage: Off",
         "Center: [0, 0]",
         "UseCenter: Off",
         "DirectionRule: itk::NetworkGridResampleImageFilterEnums::DirectionRule::Keep",
         "SmoothingSigma: 0",
         "Interpolation: itk::NetworkGridResampleImageFilterEnums::Interpolation::Linear",
         "FillValue: 0",
         "Transform: " })
  {
    EXPECT_NE(os.str().find(member), std::string::npos) << member;
  }
  os.str("");
  os << SpacingRuleEnum::FixedSpacing << DirectionRuleEnum::Identity << InterpolationEnum::KeysCubic
     << InterpolationEnum::BSpline << static_cast<InterpolationEnum>(9);
  EXPECT_EQ(os.str(),
            "itk::NetworkGridResampleImageFilterEnums::SpacingRule::FixedSpacing"
            "itk::NetworkGridResampleImageFilterEnums::DirectionRule::Identity"
            "itk::NetworkGridResampleImageFilterEnums::Interpolation::KeysCubic"
            "itk::NetworkGridResampleImageFilterEnums::Interpolation::BSpline"
            "INVALID VALUE FOR itk::NetworkGridResampleImageFilterEnums::Interpolation");
}

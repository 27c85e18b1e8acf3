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
#ifndef itkNetworkGridTestData_h
#define itkNetworkGridTestData_h

#include "itkNetworkGridResampleImageFilter.h"
#include "itkTestGeometry.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

using SpacingRuleEnum = itk::NetworkGridResampleImageFilterEnums::SpacingRule;
using DirectionRuleEnum = itk::NetworkGridResampleImageFilterEnums::DirectionRule;
using InterpolationEnum = itk::NetworkGridResampleImageFilterEnums::Interpolation;

template <unsigned int VDimension>
using VectorType = itk::Vector<double, VDimension>;

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
  image->SetDirection(MakeRotation<TImage::ImageDimension>(0.3));
  image->Allocate();
  std::mt19937 generator(7);
  for (itk::ImageRegionIterator<TImage> it(image, region); !it.IsAtEnd(); ++it)
  {
    it.Set(static_cast<typename TImage::PixelType>(generator() % 200));
  }
  return image;
}

inline double
Tent(double x)
{
  return std::max(0.0, 1.0 - std::abs(x));
}

inline long
ContinueEdge(long i, long length)
{
  return std::min(std::max(i, 0l), length - 1);
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

#endif

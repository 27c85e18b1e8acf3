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
#include "itkHeatmapResampleImageFilter.h"

#include "itkFilterExpectations.h"
#include "itkHeatmapSampler.h"
#include "itkIndexRange.h"
#include "itkLinearInterpolateImageFunction.h"
#include "itkTestGeometry.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <sstream>
#include <string>

namespace
{

template <unsigned int VDimension>
using HeatmapsType = itk::VectorImage<float, VDimension>;

template <unsigned int VDimension>
using FilterType = itk::HeatmapResampleImageFilter<HeatmapsType<VDimension>>;

using InterpolationEnum = itk::HeatmapResampleImageFilterEnums::Interpolation;

// Random heatmaps on a rotated, anisotropic grid with an origin and an index that are not zero.
template <unsigned int VDimension>
typename HeatmapsType<VDimension>::Pointer
MakeRandomHeatmaps(unsigned int numberOfComponents)
{
  const auto                                     heatmaps = HeatmapsType<VDimension>::New();
  typename HeatmapsType<VDimension>::RegionType  region;
  typename HeatmapsType<VDimension>::SpacingType spacing;
  typename HeatmapsType<VDimension>::PointType   origin;
  for (unsigned int d = 0; d < VDimension; ++d)
  {
    region.SetIndex(d, 2 - 3 * static_cast<int>(d));
    region.SetSize(d, 7 + d);
    spacing[d] = 0.9 + 0.5 * d;
    origin[d] = 30.0 - 25.0 * d;
  }
  heatmaps->SetRegions(region);
  heatmaps->SetSpacing(spacing);
  heatmaps->SetOrigin(origin);
  heatmaps->SetDirection(MakeRotation<VDimension>(0.5));
  heatmaps->SetNumberOfComponentsPerPixel(numberOfComponents);
  heatmaps->Allocate();
  std::mt19937                          generator(7);
  std::uniform_real_distribution<float> distribution(-1.0f, 1.0f);
  std::generate_n(heatmaps->GetBufferPointer(), region.GetNumberOfPixels() * numberOfComponents, [&] {
    return distribution(generator);
  });
  return heatmaps;
}

// Piecewise definition of the kernel, equation (15) of Keys 1981.
double
KeysKernel(double x)
{
  x = std::abs(x);
  return x <= 1.0 ? 1.5 * x * x * x - 2.5 * x * x + 1.0
                  : (x < 2.0 ? -0.5 * x * x * x + 2.5 * x * x - 4.0 * x + 2.0 : 0.0);
}

double
TriangleKernel(double x)
{
  return std::max(0.0, 1.0 - std::abs(x));
}

// Sum over all pixels of a grid enlarged by copies of its edges.
template <unsigned int VDimension>
double
EvaluateByDefinition(const HeatmapsType<VDimension> &                 heatmaps,
                     const itk::ContinuousIndex<double, VDimension> & position,
                     unsigned int                                     component,
                     double (*kernel)(double))
{
  const auto region = heatmaps.GetBufferedRegion();
  auto       padded = region;
  padded.PadByRadius(3);
  double sum = 0.0;
  for (const auto & index : itk::ImageRegionIndexRange<VDimension>(padded))
  {
    double weight = 1.0;
    auto   source = index;
    for (unsigned int d = 0; d < VDimension; ++d)
    {
      weight *= kernel(position[d] - index[d]);
      source[d] = std::clamp<itk::IndexValueType>(
        index[d], region.GetIndex(d), region.GetIndex(d) + static_cast<itk::IndexValueType>(region.GetSize(d)) - 1);
    }
    sum += weight * heatmaps.GetPixel(source)[component];
  }
  return sum;
}

template <unsigned int VDimension>
void
Expect_values_by_definition(InterpolationEnum interpolation)
{
  constexpr float outside = -7.0f;
  const auto      heatmaps = MakeRandomHeatmaps<VDimension>(3);
  const auto      filter = FilterType<VDimension>::New();
  filter->SetInput(heatmaps);
  filter->SetInterpolation(interpolation);
  filter->SetFillValue(outside);

  // Turned by another angle, and larger than the heatmaps.
  typename FilterType<VDimension>::SizeType    size;
  typename FilterType<VDimension>::SpacingType spacing;
  typename FilterType<VDimension>::IndexType   start;
  for (unsigned int d = 0; d < VDimension; ++d)
  {
    size[d] = 24 + d;
    spacing[d] = 0.71 + 0.13 * d;
    start[d] = 4 - static_cast<int>(d);
  }
  filter->SetSize(size);
  filter->SetOutputSpacing(spacing);
  filter->SetOutputStartIndex(start);
  filter->SetOutputDirection(MakeRotation<VDimension>(0.2));
  auto center = heatmaps->GetLargestPossibleRegion().GetIndex();
  auto origin = heatmaps->template TransformIndexToPhysicalPoint<double>(center);
  for (unsigned int d = 0; d < VDimension; ++d)
  {
    origin[d] -= 6.0;
  }
  filter->SetOutputOrigin(origin);
  filter->Update();

  const auto * const output = filter->GetOutput();
  ASSERT_EQ(output->GetNumberOfComponentsPerPixel(), 3u);
  EXPECT_EQ(output->GetBufferedRegion(), (itk::ImageRegion<VDimension>(start, size)));
  EXPECT_EQ(output->GetSpacing(), spacing);
  EXPECT_EQ(output->GetOrigin(), origin);
  EXPECT_EQ(output->GetDirection(), MakeRotation<VDimension>(0.2));

  const auto interpolator = itk::LinearInterpolateImageFunction<HeatmapsType<VDimension>>::New();
  interpolator->SetInputImage(heatmaps);
  unsigned int numberInside = 0;
  unsigned int numberOutside = 0;
  for (const auto & index : itk::ImageRegionIndexRange<VDimension>(output->GetBufferedRegion()))
  {
    const auto point = output->template TransformIndexToPhysicalPoint<double>(index);
    const auto position = heatmaps->template TransformPhysicalPointToContinuousIndex<double>(point);
    const auto pixel = output->GetPixel(index);
    const bool isInside = interpolator->IsInsideBuffer(position);
    ++(isInside ? numberInside : numberOutside);
    for (unsigned int c = 0; c < 3; ++c)
    {
      if (isInside)
      {
        // A slope of at most a few units a pixel, and positions rounded to 2^-16 pixel.
        EXPECT_NEAR(
          pixel[c],
          EvaluateByDefinition<VDimension>(
            *heatmaps, position, c, interpolation == InterpolationEnum::KeysCubic ? KeysKernel : TriangleKernel),
          1e-4);
      }
      else
      {
        EXPECT_EQ(pixel[c], outside);
      }
    }
  }
  EXPECT_GT(numberInside, 50u);
  EXPECT_GT(numberOutside, 50u);
}

template <unsigned int VDimension>
void
Expect_output_equals_input_on_the_same_grid(InterpolationEnum interpolation)
{
  const auto heatmaps = MakeRandomHeatmaps<VDimension>(2);
  const auto filter = FilterType<VDimension>::New();
  filter->SetInput(heatmaps);
  filter->SetReferenceImage(heatmaps);
  filter->SetInterpolation(interpolation);
  filter->Update();
  ASSERT_EQ(filter->GetOutput()->GetBufferedRegion(), heatmaps->GetBufferedRegion());
  for (const auto & index : itk::ImageRegionIndexRange<VDimension>(heatmaps->GetBufferedRegion()))
  {
    EXPECT_EQ(filter->GetOutput()->GetPixel(index), heatmaps->GetPixel(index));
  }
}

} // namespace

TEST(HeatmapResampleImageFilter, ValuesAreThoseOfTheKernelByDefinition)
{
  for (const auto interpolation : { InterpolationEnum::Linear, InterpolationEnum::KeysCubic })
  {
    Expect_values_by_definition<2>(interpolation);
    Expect_values_by_definition<3>(interpolation);
  }
}

TEST(HeatmapResampleImageFilter, SameGridGivesTheSameValues)
{
  for (const auto interpolation : { InterpolationEnum::Linear, InterpolationEnum::KeysCubic })
  {
    Expect_output_equals_input_on_the_same_grid<2>(interpolation);
    Expect_output_equals_input_on_the_same_grid<3>(interpolation);
  }
}

TEST(HeatmapResampleImageFilter, ConstantHeatmapStaysExactlyConstant)
{
  const auto heatmaps = MakeRandomHeatmaps<2>(1);
  std::fill_n(heatmaps->GetBufferPointer(), heatmaps->GetBufferedRegion().GetNumberOfPixels(), 0.1f);
  const auto filter = FilterType<2>::New();
  filter->SetInput(heatmaps);
  filter->SetSize({ { 60, 60 } });
  filter->SetOutputSpacing(MakeVector(0.0717, 0.0913));
  filter->SetOutputOrigin(heatmaps->TransformIndexToPhysicalPoint<double>({ { 4, 2 } }));
  filter->SetFillValue(0.1f);
  filter->Update();
  EXPECT_TRUE(std::all_of(filter->GetOutput()->GetBufferPointer(),
                          filter->GetOutput()->GetBufferPointer() + 3600,
                          [](float value) { return value == 0.1f; }));
}

// What HeatmapSampler builds on: were a weight rounded, fused multiplication and addition could change it.
TEST(HeatmapResampleImageFilter, KernelWeightsAreExactAtEachPosition)
{
  for (std::int64_t i = 0; i < (1 << 16); ++i)
  {
    const std::int64_t j = (1 << 16) - i;
    double             weights[4];
    itk::ComputeKeysCubicWeights(i * 0x1p-16, weights);
    const std::int64_t expected[] = { -i * j * j,
                                      (std::int64_t{ 1 } << 49) + i * i * (3 * i - 5 * (1 << 16)),
                                      (std::int64_t{ 1 } << 49) + j * j * (3 * j - 5 * (1 << 16)),
                                      -j * i * i };
    for (unsigned int k = 0; k < 4; ++k)
    {
      ASSERT_EQ(weights[k] * 0x1p49, static_cast<double>(expected[k])) << i;
    }
  }
}

TEST(HeatmapResampleImageFilter, OnePixelHeatmapFillsItsPixelOnly)
{
  const auto heatmaps = HeatmapsType<2>::New();
  heatmaps->SetRegions(itk::Size<2>{ { 1, 1 } });
  heatmaps->SetNumberOfComponentsPerPixel(1);
  heatmaps->Allocate();
  heatmaps->GetBufferPointer()[0] = 3.0f;
  const auto filter = FilterType<2>::New();
  filter->SetInput(heatmaps);
  filter->SetSize({ { 3, 1 } });
  filter->SetOutputSpacing(MakeVector(0.5, 1.0));
  filter->SetOutputOrigin(MakePoint(-0.5, 0.0));
  filter->Update();
  // Half a pixel before the center is inside, half a pixel after it is outside, as in ImageFunction.
  EXPECT_EQ(filter->GetOutput()->GetPixel({ { 0, 0 } })[0], 3.0f);
  EXPECT_EQ(filter->GetOutput()->GetPixel({ { 1, 0 } })[0], 3.0f);
  EXPECT_EQ(filter->GetOutput()->GetPixel({ { 2, 0 } })[0], 0.0f);
}

TEST(HeatmapResampleImageFilter, DoesNotDependOnTheNumberOfThreads)
{
  const auto heatmaps = MakeRandomHeatmaps<3>(2);
  const auto reference = HeatmapsType<3>::New();
  reference->SetRegions(itk::Size<3>{ { 20, 20, 20 } });
  reference->SetOrigin(heatmaps->GetOrigin());
  reference->SetDirection(MakeRotation<3>(-0.3));
  typename HeatmapsType<3>::Pointer outputs[2];
  for (unsigned int i = 0; i < 2; ++i)
  {
    const auto filter = FilterType<3>::New();
    filter->SetInput(heatmaps);
    filter->SetReferenceImage(reference);
    filter->SetNumberOfWorkUnits(i == 0 ? 1 : 13);
    filter->Update();
    outputs[i] = filter->GetOutput();
  }
  EXPECT_TRUE(
    std::equal(outputs[0]->GetBufferPointer(), outputs[0]->GetBufferPointer() + 16000, outputs[1]->GetBufferPointer()));
}

TEST(HeatmapResampleImageFilter, IntegersAreRoundedAndLimited)
{
  using ByteHeatmapsType = itk::VectorImage<unsigned char, 2>;
  const auto heatmaps = ByteHeatmapsType::New();
  const auto exact = HeatmapsType<2>::New();
  const auto makeEdge = [](auto & image) {
    image.SetRegions(itk::Size<2>{ { 8, 2 } });
    image.SetNumberOfComponentsPerPixel(1);
    image.Allocate();
    for (unsigned int i = 0; i < 16; ++i)
    {
      image.GetBufferPointer()[i] = i % 8 < 4 ? 0 : 255;
    }
  };
  makeEdge(*heatmaps);
  makeEdge(*exact);
  const auto resample = [](auto & filter) {
    filter.SetSize({ { 16, 2 } });
    const double spacing[] = { 0.4, 1.0 };
    filter.SetOutputSpacing(spacing);
    filter.Update();
    return filter.GetOutput()->GetBufferPointer();
  };
  const auto filter = itk::HeatmapResampleImageFilter<ByteHeatmapsType>::New();
  filter->SetInput(heatmaps);
  const auto exactFilter = FilterType<2>::New();
  exactFilter->SetInput(exact);
  const unsigned char * const values = resample(*filter);
  const float * const         exactValues = resample(*exactFilter);
  EXPECT_GT(*std::max_element(exactValues, exactValues + 32), 255.5f);
  for (unsigned int i = 0; i < 32; ++i)
  {
    EXPECT_EQ(values[i], std::clamp(std::floor(exactValues[i] + 0.5f), 0.0f, 255.0f)) << i;
  }
}

TEST(HeatmapResampleImageFilter, BadParametersAreNamedInTheException)
{
  const auto filter = FilterType<2>::New();
  filter->SetInput(MakeRandomHeatmaps<2>(1));
  Expect_exception_with(*filter, "(got [0, 0])");
  filter->SetSize({ { 4, 4 } });
  filter->SetOutputSpacing(MakeVector(1.0, 0.0));
  Expect_exception_with(*filter, "(got [1, 0])");
  filter->SetOutputSpacing(MakeVector(1.0, 1.0));
  filter->SetOutputOrigin(MakePoint(1e12, 0.0));
  Expect_exception_with(*filter, "2^30");
}

namespace
{

template <unsigned int VDimension>
void
Expect_heatmaps_that_were_not_computed_are_an_error(const std::vector<itk::Size<VDimension>> & sizes,
                                                    const std::string &                        noSize)
{
  const auto filter = FilterType<VDimension>::New();
  filter->SetSize(sizes.back());
  for (const auto & largest : sizes)
  {
    const auto heatmaps = HeatmapsType<VDimension>::New();
    heatmaps->SetRegions(largest);
    filter->SetInput(heatmaps);
    Expect_exception_with(*filter, "The heatmaps must have at least one component (got none)");
    heatmaps->SetNumberOfComponentsPerPixel(1);
    filter->Modified();
    Expect_exception_with(*filter, "The heatmaps must have pixels in memory (got a buffered region of the size");
    heatmaps->SetBufferedRegion({});
    filter->Modified();
    Expect_exception_with(*filter,
                          "The heatmaps must have pixels in memory (got a buffered region of the size " + noSize);
  }
}

} // namespace

TEST(HeatmapResampleImageFilter, HeatmapsThatWereNotComputedAreAnError)
{
  Expect_heatmaps_that_were_not_computed_are_an_error<2>({ { { 0, 0 } }, { { 4, 0 } }, { { 4, 4 } } }, "[0, 0]");
  Expect_heatmaps_that_were_not_computed_are_an_error<3>({ { { 0, 0, 0 } }, { { 4, 0, 4 } }, { { 4, 4, 4 } } },
                                                         "[0, 0, 0]");
}

TEST(HeatmapResampleImageFilter, ReportsProgressAndAborts)
{
  const auto filter = FilterType<2>::New();
  filter->SetInput(MakeRandomHeatmaps<2>(1));
  filter->SetSize({ { 61, 47 } });
  Expect_progress_and_abort(*filter);
}

TEST(HeatmapResampleImageFilter, PrintsItsParameters)
{
  const auto filter = FilterType<2>::New();
  filter->SetFillValue(2.5f);
  filter->SetSize({ { 4, 5 } });
  filter->SetOutputStartIndex({ { 6, 7 } });
  filter->SetOutputSpacing(MakeVector(0.25, 0.75));
  filter->SetOutputOrigin(MakePoint(8.0, 9.0));
  std::ostringstream stream;
  filter->Print(stream);
  for (const char * const text : { "Interpolation: itk::HeatmapResampleImageFilterEnums::Interpolation::KeysCubic",
                                   "FillValue: 2.5",
                                   "Size: [4, 5]",
                                   "OutputSpacing: [0.25, 0.75]",
                                   "OutputOrigin: [8, 9]",
                                   "OutputDirection: 1 0",
                                   "OutputStartIndex: [6, 7]" })
  {
    EXPECT_NE(stream.str().find(text), std::string::npos) << text;
  }
}

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

#include "itkExceptionDescription.h"
#include "itkFilterExpectations.h"
#include "itkNetworkGridTestData.h"
#include "itkTranslationTransform.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <sstream>
#include <string>
#include <vector>

namespace
{

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

  const double tooLarge[]{ 0.1, 1e30 };
  image->SetSpacing(tooLarge);
  EXPECT_NE(GetExceptionDescription([&filter] {
              filter->UpdateOutputInformation();
            }).find("A grid that covers the image must have a number of points (got 1.01e+33 along axis 1)"),
            std::string::npos);
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

TEST(NetworkGridResampleImageFilter, ZoomMakesTheFittedSpacingFiner)
{
  using ImageType = itk::Image<float, 3>;
  const auto image = MakeImage<ImageType>({ { 12, 20, 7 } });
  for (const bool isSmaller : { false, true })
  {
    // Half as large in mm: the grid shows the same.
    const double spacing[]{ 0.5, 1.5, 2.0 };
    for (unsigned int d = 0; d < 3; ++d)
    {
      auto scaled = image->GetSpacing();
      scaled[d] = isSmaller ? 0.5 * spacing[d] : spacing[d];
      image->SetSpacing(scaled);
    }
    const auto filter = MakeFilter(image.GetPointer(), { { 4, 5, 6 } });
    filter->SetZoom(4.0);
    itk::Point<double, 3> center;
    image->TransformIndexToPhysicalPoint({ { 3, 4, 5 } }, center);
    filter->SetCenter(center);
    filter->UseCenterOn();
    filter->UpdateOutputInformation();
    const auto * const output = filter->GetOutput();
    EXPECT_DOUBLE_EQ(output->GetSpacing()[0], 30.0 / 5.0 / 4.0 * (isSmaller ? 0.5 : 1.0));
    EXPECT_EQ(output->GetSpacing()[1], output->GetSpacing()[0]);
    const auto index = output->TransformPhysicalPointToContinuousIndex<double>(center);
    EXPECT_NEAR(index[0], 1.5, 1e-9);
    EXPECT_NEAR(index[2], 2.5, 1e-9);
  }
}

TEST(NetworkGridResampleImageFilter, WhereATransformTakesNoPointAnywhereIsTheFillValue)
{
  using ImageType = itk::Image<float, 2>;
  const double infinity = std::numeric_limits<double>::infinity();
  for (const double offset :
       { std::numeric_limits<double>::quiet_NaN(), infinity, -infinity, 1e300, -1e30, 1e19, -1e19 })
  {
    const auto transform = itk::TranslationTransform<double, 2>::New();
    transform->Translate(itk::Vector<double, 2>(offset));
    for (const auto interpolation :
         { InterpolationEnum::Linear, InterpolationEnum::KeysCubic, InterpolationEnum::BSpline })
    {
      for (const double sigma : { 0.0, 1.5 })
      {
        const auto filter = MakeFilter(MakeImage<ImageType>({ { 12, 10 } }).GetPointer(), { { 5, 5 } });
        filter->SetTransform(transform);
        filter->SetInterpolation(interpolation);
        filter->SetSmoothingSigma(sigma);
        ASSERT_NO_THROW(filter->Update());
        const auto * const values = filter->GetOutput()->GetBufferPointer();
        EXPECT_TRUE(std::all_of(values, values + 25, [](float value) { return value == -3.0f; })) << offset;
      }
    }
  }
}

TEST(NetworkGridResampleImageFilter, AnImageWithoutPixelsInMemoryIsRefused)
{
  using ImageType = itk::Image<float, 3>;
  const auto image = ImageType::New();
  image->SetLargestPossibleRegion(itk::Size<3>{ { 4, 4, 4 } });
  const auto filter = MakeFilter(image.GetPointer(), { { 3, 3, 3 } });
  Expect_exception_with(*filter, "The input image must have pixels in memory (got a buffered region of the size [0");
  image->SetRegions(itk::Size<3>{ { 4, 4, 4 } });
  Expect_exception_with(*filter, "The input image must have pixels in memory (got a buffered region of the size [4");
  image->Allocate(true);
  EXPECT_EQ(GetErrorOf(*filter), "(no exception)");
}

TEST(NetworkGridResampleImageFilter, BadParametersAreRefused)
{
  using ImageType = itk::Image<float, 2>;
  const auto image = MakeImage<ImageType>({ { 4, 4 } });
  const auto filter = itk::NetworkGridResampleImageFilter<ImageType>::New();
  EXPECT_NE(GetErrorOf(*filter).find("Primary"), std::string::npos);
  filter->SetInput(image);
  EXPECT_NE(GetErrorOf(*filter).find("Size must be set, and positive on each axis (got [0, 0])"), std::string::npos);
  filter->SetSize({ { 3, 0 } });
  EXPECT_NE(GetErrorOf(*filter).find("(got [3, 0])"), std::string::npos);
  filter->SetSize({ { 3, 3 } });
  EXPECT_EQ(GetErrorOf(*filter), "(no exception)");

  filter->SetSpacingRule(SpacingRuleEnum::FixedSpacing);
  for (const double bad : { 0.0, -1.0, std::numeric_limits<double>::quiet_NaN() })
  {
    filter->SetSpacing(bad);
    EXPECT_NE(GetErrorOf(*filter).find("Spacing must be positive and finite"), std::string::npos);
  }
  filter->SetSpacing(1.0);
  for (const double bad : { -0.1, std::numeric_limits<double>::infinity() })
  {
    filter->SetSmoothingSigma(bad);
    EXPECT_NE(GetErrorOf(*filter).find("SmoothingSigma must be at least 0 and finite"), std::string::npos);
  }
  filter->SetSmoothingSigma(0.0);
  filter->UseCenterOn();
  filter->CoverImageOn();
  EXPECT_NE(GetErrorOf(*filter).find("UseCenter must not go with CoverImage"), std::string::npos);
  filter->CoverImageOff();
  EXPECT_EQ(GetErrorOf(*filter), "(no exception)");
  for (const double bad : { 0.0, 0.9, std::numeric_limits<double>::infinity() })
  {
    filter->SetZoom(bad);
    EXPECT_NE(GetErrorOf(*filter).find("Zoom must be at least 1 and finite"), std::string::npos);
  }
  filter->SetZoom(1.0);
  filter->SetCenter(itk::Point<double, 2>(std::numeric_limits<double>::quiet_NaN()));
  EXPECT_NE(GetErrorOf(*filter).find("Center must be finite"), std::string::npos);
  filter->UseCenterOff();
  EXPECT_EQ(GetErrorOf(*filter), "(no exception)");
  filter->SetTransform(nullptr);
  EXPECT_NE(GetErrorOf(*filter).find("Transform must be set"), std::string::npos);
}

TEST(NetworkGridResampleImageFilter, ProgressIsReportedAndAbortHeeded)
{
  using ImageType = itk::Image<float, 2>;
  const auto image = MakeImage<ImageType>({ { 40, 40 } });
  for (const double sigma : { 0.0, 1.0 })
  {
    const auto filter = MakeFilter(image.GetPointer(), { { 16, 16 } });
    filter->SetSmoothingSigma(sigma);
    Expect_progress_and_abort(*filter);
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

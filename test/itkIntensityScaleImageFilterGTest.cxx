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
#include "itkIntensityScaleImageFilter.h"

#include "itkFilterExpectations.h"
#include "itkImageRegionConstIteratorWithIndex.h"
#include "itkImageRegionIterator.h"
#include "itkTestGeometry.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <sstream>
#include <vector>

namespace
{
using RangeRuleEnum = itk::IntensityScaleImageFilterEnums::RangeRule;

template <typename TImage>
typename TImage::Pointer
MakeRandomImage()
{
  typename TImage::SizeType size;
  for (unsigned int d = 0; d < TImage::ImageDimension; ++d)
  {
    size[d] = 9 + 4 * d;
  }
  const auto image = TImage::New();
  SetTurnedGrid(*image, size);
  image->Allocate();
  std::mt19937 generator(3);
  for (itk::ImageRegionIterator<TImage> it(image, image->GetBufferedRegion()); !it.IsAtEnd(); ++it)
  {
    it.Set(static_cast<typename TImage::PixelType>(generator() % 200 + 20));
  }
  return image;
}

template <typename TImage>
typename itk::IntensityScaleImageFilter<TImage>::Pointer
MakeFilter(const TImage * image, RangeRuleEnum rule)
{
  const auto filter = itk::IntensityScaleImageFilter<TImage>::New();
  filter->SetInput(image);
  filter->SetRangeRule(rule);
  return filter;
}

template <typename TImage>
void
Expect_output_is_affine_map_with_geometry_of_input(itk::IntensityScaleImageFilter<TImage> * filter,
                                                   double                                   from,
                                                   double                                   to,
                                                   double                                   outputMinimum,
                                                   double                                   outputMaximum,
                                                   bool                                     clamp)
{
  filter->Update();
  const auto input = filter->GetInput();
  const auto output = filter->GetOutput();
  EXPECT_EQ(output->GetLargestPossibleRegion(), input->GetLargestPossibleRegion());
  EXPECT_EQ(output->GetSpacing(), input->GetSpacing());
  EXPECT_EQ(output->GetOrigin(), input->GetOrigin());
  EXPECT_EQ(output->GetDirection(), input->GetDirection());
  for (itk::ImageRegionConstIteratorWithIndex<TImage> it(input, input->GetBufferedRegion()); !it.IsAtEnd(); ++it)
  {
    double expected = outputMinimum + (it.Get() - from) / (to - from) * (outputMaximum - outputMinimum);
    if (clamp)
    {
      expected = std::min(std::max(expected, outputMinimum), outputMaximum);
    }
    ASSERT_NEAR(output->GetPixel(it.GetIndex()), expected, 1e-5);
    if (!clamp)
    {
      ASSERT_NEAR(filter->GetScale() * it.Get() + filter->GetShift(), expected, 1e-9);
    }
  }
}

} // namespace

TEST(IntensityScaleImageFilter, FixedRangeLandsOnOutputRange)
{
  const auto image2 = MakeRandomImage<itk::Image<unsigned char, 2>>();
  const auto filter2 = MakeFilter(image2.GetPointer(), RangeRuleEnum::FixedRange);
  Expect_output_is_affine_map_with_geometry_of_input(filter2.GetPointer(), 0.0, 255.0, -1.0, 1.0, false);

  const auto image3 = MakeRandomImage<itk::Image<float, 3>>();
  const auto filter3 = MakeFilter(image3.GetPointer(), RangeRuleEnum::FixedRange);
  filter3->SetRangeMinimum(50.0);
  filter3->SetRangeMaximum(150.0);
  filter3->SetOutputMinimum(2.0);
  filter3->SetOutputMaximum(5.0);
  Expect_output_is_affine_map_with_geometry_of_input(filter3.GetPointer(), 50.0, 150.0, 2.0, 5.0, false);
  filter3->ClampOn();
  Expect_output_is_affine_map_with_geometry_of_input(filter3.GetPointer(), 50.0, 150.0, 2.0, 5.0, true);
}

TEST(IntensityScaleImageFilter, QuantilesLandOnOutputRange)
{
  const auto          image = MakeRandomImage<itk::Image<short, 3>>();
  const auto          count = image->GetBufferedRegion().GetNumberOfPixels();
  std::vector<double> sorted(image->GetBufferPointer(), image->GetBufferPointer() + count);
  std::sort(sorted.begin(), sorted.end());
  const auto quantile = [&sorted](double p) {
    const double position = p * (sorted.size() - 1);
    const auto   lower = static_cast<std::size_t>(position);
    return sorted[lower] + (position - lower) * (sorted[std::min(lower + 1, sorted.size() - 1)] - sorted[lower]);
  };

  const auto filter = MakeFilter(image.GetPointer(), RangeRuleEnum::Quantiles);
  Expect_output_is_affine_map_with_geometry_of_input(
    filter.GetPointer(), quantile(0.05), quantile(0.95), -1.0, 1.0, false);
  filter->SetLowerQuantile(0.0);
  filter->SetUpperQuantile(0.707);
  filter->ClampOn();
  Expect_output_is_affine_map_with_geometry_of_input(
    filter.GetPointer(), quantile(0.0), quantile(0.707), -1.0, 1.0, true);
}

TEST(IntensityScaleImageFilter, QuantilesAreThoseOfTheWholeImageWhenAPartIsRequested)
{
  const auto image = MakeRandomImage<itk::Image<float, 2>>();
  const auto filter = MakeFilter(image.GetPointer(), RangeRuleEnum::Quantiles);
  filter->Update();
  const double scale = filter->GetScale();
  const auto   part = MakeFilter(image.GetPointer(), RangeRuleEnum::Quantiles);
  part->GetOutput()->SetRequestedRegion(itk::ImageRegion<2>(image->GetBufferedRegion().GetIndex(), { { 2, 2 } }));
  part->Update();
  EXPECT_EQ(part->GetScale(), scale);
  EXPECT_EQ(part->GetOutput()->GetBufferedRegion().GetSize(), (itk::Size<2>{ { 2, 2 } }));
}

TEST(IntensityScaleImageFilter, ImageOfOnePixelIsMappedUnderFixedRange)
{
  using ImageType = itk::Image<float, 2>;
  const auto image = ImageType::New();
  image->SetRegions(itk::Size<2>{ { 1, 1 } });
  image->Allocate();
  image->FillBuffer(255.0f);
  const auto filter = MakeFilter(image.GetPointer(), RangeRuleEnum::FixedRange);
  filter->Update();
  EXPECT_NEAR(filter->GetOutput()->GetPixel({ { 0, 0 } }), 1.0, 1e-6);
}

TEST(IntensityScaleImageFilter, BadParametersAreRefused)
{
  const auto image = MakeRandomImage<itk::Image<float, 2>>();
  const auto fixed = MakeFilter(image.GetPointer(), RangeRuleEnum::FixedRange);
  fixed->SetRangeMinimum(7.0);
  fixed->SetRangeMaximum(7.0);
  EXPECT_NE(GetErrorOf(*fixed).find("RangeMinimum must be less than RangeMaximum, both finite (got 7"),
            std::string::npos);
  fixed->SetRangeMaximum(std::numeric_limits<double>::quiet_NaN());
  EXPECT_NE(GetErrorOf(*fixed).find("RangeMaximum"), std::string::npos);
  fixed->SetRangeMaximum(8.0);
  fixed->SetOutputMinimum(1.0);
  EXPECT_NE(GetErrorOf(*fixed).find("OutputMinimum must be less"), std::string::npos);

  const auto quantiles = MakeFilter(image.GetPointer(), RangeRuleEnum::Quantiles);
  quantiles->SetUpperQuantile(1.5);
  EXPECT_NE(GetErrorOf(*quantiles).find("both in [0, 1] (got 0.05 and 1.5)"), std::string::npos);
  quantiles->SetUpperQuantile(0.01);
  EXPECT_NE(GetErrorOf(*quantiles).find("LowerQuantile must be less"), std::string::npos);
}

TEST(IntensityScaleImageFilter, BadImagesAreRefused)
{
  using ImageType = itk::Image<float, 2>;
  const auto image = MakeRandomImage<ImageType>();
  image->FillBuffer(3.0f);
  const auto quantiles = MakeFilter(image.GetPointer(), RangeRuleEnum::Quantiles);
  const auto fixed = MakeFilter(image.GetPointer(), RangeRuleEnum::FixedRange);
  EXPECT_NE(GetErrorOf(*quantiles).find("got a constant image"), std::string::npos);
  EXPECT_EQ(GetErrorOf(*fixed), "(no exception)");

  for (const float bad : { std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity() })
  {
    image->SetPixel(image->GetBufferedRegion().GetUpperIndex(), bad);
    image->Modified();
    EXPECT_NE(GetErrorOf(*quantiles).find("must be finite"), std::string::npos);
    EXPECT_NE(GetErrorOf(*fixed).find("must be finite"), std::string::npos);
  }
  const auto withoutPixels = ImageType::New();
  withoutPixels->SetRegions(image->GetLargestPossibleRegion());
  for (const auto & filter : { quantiles, fixed })
  {
    filter->SetInput(withoutPixels);
    Expect_exception_with(*filter, "The input image must have pixels in memory");
  }
}

TEST(IntensityScaleImageFilter, RangesThatNoNumberScalesAreRefused)
{
  const auto filter = MakeFilter(MakeRandomImage<itk::Image<float, 2>>().GetPointer(), RangeRuleEnum::FixedRange);
  const auto refuse = [&filter](double minimum, double maximum) {
    filter->SetRangeMinimum(minimum);
    filter->SetRangeMaximum(maximum);
    Expect_exception_with(*filter, "is too narrow or too wide to be scaled");
  };
  refuse(0.0, 1e-310);
  refuse(-1e308, 1e308);
  filter->SetRangeMinimum(0.0);
  filter->SetRangeMaximum(1.0);
  filter->SetOutputMaximum(1e200);
  Expect_exception_with(*filter, "must be numbers that the output's pixels can hold (got -1 and 1e+200).");
  filter->SetOutputMaximum(3e38);
  filter->ClampOn();
  EXPECT_EQ(GetErrorOf(*filter), "(no exception)");
}

TEST(IntensityScaleImageFilter, PixelsThatNoOutputPixelHoldsAreRefused)
{
  const auto image = MakeRandomImage<itk::Image<double, 2>>();
  image->SetPixel(image->GetBufferedRegion().GetIndex(), -1e39);
  const auto filter = MakeFilter(image.GetPointer(), RangeRuleEnum::FixedRange);
  filter->SetRangeMinimum(0.0);
  filter->SetRangeMaximum(1.0);
  Expect_exception_with(*filter, "must be numbers that the output's pixels can hold");
  filter->ClampOn();
  EXPECT_EQ(GetErrorOf(*filter), "(no exception)");
}

TEST(IntensityScaleImageFilter, ProgressIsReportedAndAbortHeeded)
{
  const auto image = itk::Image<float, 2>::New();
  image->SetRegions(itk::Size<2>{ { 61, 47 } });
  image->Allocate(true);
  const auto filter = MakeFilter(image.GetPointer(), RangeRuleEnum::FixedRange);
  Expect_progress_and_abort(*filter);
}

TEST(IntensityScaleImageFilter, PrintSelfShowsEveryMember)
{
  std::ostringstream os;
  itk::IntensityScaleImageFilter<itk::Image<float, 2>>::New()->Print(os);
  for (const char * const member : { "RangeRule: itk::IntensityScaleImageFilterEnums::RangeRule::Quantiles",
                                     "RangeMinimum: 0",
                                     "RangeMaximum: 255",
                                     "LowerQuantile: 0.05",
                                     "UpperQuantile: 0.95",
                                     "OutputMinimum: -1",
                                     "OutputMaximum: 1",
                                     "Clamp: Off",
                                     "Scale: 1",
                                     "Shift: 0",
                                     "AllFinite: " })
  {
    EXPECT_NE(os.str().find(member), std::string::npos) << member;
  }
  os.str("");
  os << RangeRuleEnum::FixedRange << static_cast<RangeRuleEnum>(9);
  EXPECT_EQ(os.str(),
            "itk::IntensityScaleImageFilterEnums::RangeRule::FixedRangeINVALID VALUE FOR "
            "itk::IntensityScaleImageFilterEnums::RangeRule");
}

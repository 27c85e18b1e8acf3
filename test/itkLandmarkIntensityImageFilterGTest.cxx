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
#include "itkLandmarkIntensityImageFilter.h"

#include "itkConfigureNetworkGrid.h"
#include "itkFilterExpectations.h"
#include "itkMaskedHistogramMatchingImageFilter.h"
#include "itkOtsuForegroundMaskImageFilter.h"
#include "itkSmallLandmarkModel.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <sstream>

namespace
{

template <typename TImage>
using FilterType = itk::LandmarkIntensityImageFilter<TImage>;

using SettingsType = itk::LandmarkIntensitySettings;
using RangeRuleEnum = SettingsType::RangeRuleEnum;

SettingsType
MakeSettings(RangeRuleEnum rule)
{
  SettingsType settings;
  settings.rangeRule = rule;
  settings.minimum = 40.0;
  settings.maximum = 190.0;
  settings.lowerQuantile = 0.1;
  settings.upperQuantile = 0.8;
  return settings;
}

template <typename TImage>
typename TImage::Pointer
MakeImage()
{
  typename TImage::SizeType size;
  for (unsigned int d = 0; d < TImage::ImageDimension; ++d)
  {
    size[d] = d == 0 ? 16 : 8;
  }
  return MakeRotatedRandomImage<TImage>(size);
}

template <typename TImage>
typename FilterType<TImage>::Pointer
MakeFilter(const TImage * image, const SettingsType & settings)
{
  const auto filter = FilterType<TImage>::New();
  filter->SetInput(image);
  filter->SetSettings(settings);
  return filter;
}

template <typename TImage, typename TOutputImage>
void
Expect_geometry_of(const TOutputImage & output, const TImage & image)
{
  EXPECT_EQ(output.GetLargestPossibleRegion(), image.GetLargestPossibleRegion());
  ASSERT_EQ(output.GetBufferedRegion(), image.GetBufferedRegion());
  EXPECT_EQ(output.GetSpacing(), image.GetSpacing());
  EXPECT_EQ(output.GetOrigin(), image.GetOrigin());
  EXPECT_EQ(output.GetDirection(), image.GetDirection());
}

// The line that takes `minimum` to -1 and `maximum` to 1.
template <typename TImage>
void
Expect_scaled(const TImage * image, const SettingsType & settings, double minimum, double maximum)
{
  const auto filter = MakeFilter(image, settings);
  filter->Update();
  const auto * const output = filter->GetOutput();
  Expect_geometry_of(*output, *image);
  for (itk::SizeValueType i = 0; i < image->GetBufferedRegion().GetNumberOfPixels(); ++i)
  {
    double expected = -1.0 + 2.0 * (image->GetBufferPointer()[i] - minimum) / (maximum - minimum);
    if (settings.clamp)
    {
      expected = std::min(std::max(expected, -1.0), 1.0);
    }
    ASSERT_NEAR(output->GetBufferPointer()[i], expected, 1e-5);
  }
}

template <typename TImage>
double
ComputeQuantile(const TImage & image, double p)
{
  std::vector<double> sorted(image.GetBufferPointer(),
                             image.GetBufferPointer() + image.GetBufferedRegion().GetNumberOfPixels());
  std::sort(sorted.begin(), sorted.end());
  const double position = p * (sorted.size() - 1);
  const auto   lower = static_cast<std::size_t>(position);
  return sorted[lower] + (position - lower) * (sorted[std::min(lower + 1, sorted.size() - 1)] - sorted[lower]);
}

template <typename TImage>
void
Expect_scaled_by_both_rules()
{
  const auto image = MakeImage<TImage>();
  auto       fixed = MakeSettings(RangeRuleEnum::FixedRange);
  auto       quantiles = MakeSettings(RangeRuleEnum::Quantiles);
  const auto lower = ComputeQuantile(*image, 0.1);
  const auto upper = ComputeQuantile(*image, 0.8);
  Expect_scaled(image.GetPointer(), fixed, 40.0, 190.0);
  Expect_scaled(image.GetPointer(), quantiles, lower, upper);
  fixed.clamp = true;
  quantiles.clamp = true;
  Expect_scaled(image.GetPointer(), fixed, 40.0, 190.0);
  Expect_scaled(image.GetPointer(), quantiles, lower, upper);
}

// A bright disk or ball with a gradient, in front of a darker noisy background; or all of it inverted.
template <typename TImage>
typename TImage::Pointer
MakeObject(bool isDark = false)
{
  const auto image = MakeImage<TImage>();
  const auto region = image->GetBufferedRegion();
  for (itk::SizeValueType i = 0; i < region.GetNumberOfPixels(); ++i)
  {
    const auto index = image->ComputeIndex(i);
    double     squaredDistance = 0.0;
    for (unsigned int d = 0; d < TImage::ImageDimension; ++d)
    {
      squaredDistance += std::pow(index[d] - region.GetIndex(d) - 0.5 * (region.GetSize(d) - 1.0), 2);
    }
    auto &       value = image->GetBufferPointer()[i];
    const double bright = squaredDistance < 12.0 ? 150.0 + 5.0 * squaredDistance : value / 10;
    value = static_cast<typename TImage::PixelType>(isDark ? 240.0 - bright : bright);
  }
  return image;
}

template <typename TImage>
void
Expect_matched_and_scaled_as_by_single_filters(bool isDark)
{
  using OutputImageType = itk::Image<float, TImage::ImageDimension>;
  const auto image = MakeObject<TImage>(isDark);
  auto       settings = MakeSettings(RangeRuleEnum::FixedRange);
  settings.referenceQuantiles = { 0.0, 10.0, 40.0, 50.0, 100.0 };
  settings.darkForeground = isDark;

  const auto mask = itk::OtsuForegroundMaskImageFilter<TImage>::New();
  mask->SetInput(image);
  mask->SetDarkForeground(isDark);
  const auto matching = itk::MaskedHistogramMatchingImageFilter<TImage, OutputImageType>::New();
  matching->SetInput(image);
  matching->SetSourceMask(mask->GetOutput());
  matching->SetReferenceQuantiles(settings.referenceQuantiles);
  matching->Update();
  const auto * const matched = matching->GetOutput();
  const auto         filter = MakeFilter(image.GetPointer(), settings);
  filter->Update();
  Expect_geometry_of(*filter->GetOutput(), *image);
  const auto count = image->GetBufferedRegion().GetNumberOfPixels();
  float      largest = 0.0f;
  for (itk::SizeValueType i = 0; i < count; ++i)
  {
    ASSERT_NEAR(filter->GetOutput()->GetBufferPointer()[i],
                -1.0 + 2.0 * (matched->GetBufferPointer()[i] - 40.0) / (190.0 - 40.0),
                1e-5);
    largest = std::max(largest, matched->GetBufferPointer()[i]);
  }
  if (!isDark)
  {
    // The object, up to 205 before, now ends with the reference.
    EXPECT_NEAR(largest, 100.0, 1e-3);
  }
}

using Image2 = itk::Image<float, 2>;

template <unsigned int VDimension>
void
Expect_grid_of_settings()
{
  using ImageType = itk::Image<float, VDimension>;
  using GridSettings = itk::LandmarkGridSettings;
  std::vector<double>             spacing{ 0.5, 0.25, 2.0 };
  const auto                      grid = itk::NetworkGridResampleImageFilter<ImageType, ImageType>::New();
  typename ImageType::SizeType    expectedSize;
  typename ImageType::SpacingType expectedSpacing;
  auto                            settings = MakeSmallDescription(VDimension).stages[0].grid;
  spacing.resize(VDimension);
  std::copy_n(settings.size.begin(), VDimension, expectedSize.begin());
  std::copy_n(spacing.begin(), VDimension, expectedSpacing.Begin());

  itk::ConfigureNetworkGrid(*grid, settings);
  EXPECT_EQ(grid->GetSize(), expectedSize);
  EXPECT_EQ(grid->GetSpacingRule(), GridSettings::SpacingRuleEnum::AspectPreservingFit);
  EXPECT_EQ(grid->GetDirectionRule(), GridSettings::DirectionRuleEnum::Keep);
  EXPECT_EQ(grid->GetSmoothingSigma(), 0.0);
  EXPECT_EQ(grid->GetInterpolation(), GridSettings::InterpolationEnum::Linear);
  EXPECT_EQ(grid->GetFillValue(), -1.0f);

  settings.spacingRule = GridSettings::SpacingRuleEnum::FixedSpacing;
  settings.spacing = spacing;
  settings.directionRule = GridSettings::DirectionRuleEnum::Identity;
  settings.smoothingSigma = 0.7;
  settings.interpolation = GridSettings::InterpolationEnum::BSpline;
  settings.fillValue = 0.25;
  itk::ConfigureNetworkGrid(*grid, settings);
  EXPECT_EQ(grid->GetSpacingRule(), GridSettings::SpacingRuleEnum::FixedSpacing);
  EXPECT_EQ(grid->GetSpacing(), expectedSpacing);
  EXPECT_EQ(grid->GetDirectionRule(), GridSettings::DirectionRuleEnum::Identity);
  EXPECT_EQ(grid->GetSmoothingSigma(), 0.7);
  EXPECT_EQ(grid->GetInterpolation(), GridSettings::InterpolationEnum::BSpline);
  EXPECT_EQ(grid->GetFillValue(), 0.25f);
}

} // namespace

TEST(LandmarkIntensityImageFilter, RangeLandsOnMinusOneToOne)
{
  Expect_scaled_by_both_rules<itk::Image<unsigned char, 2>>();
  Expect_scaled_by_both_rules<itk::Image<short, 3>>();
  Expect_scaled_by_both_rules<itk::Image<float, 3>>();
}

TEST(LandmarkIntensityImageFilter, ForegroundIsMatchedToTheReference)
{
  Expect_matched_and_scaled_as_by_single_filters<itk::Image<unsigned char, 2>>(false);
  Expect_matched_and_scaled_as_by_single_filters<itk::Image<unsigned char, 2>>(true);
  Expect_matched_and_scaled_as_by_single_filters<itk::Image<short, 3>>(false);
  Expect_matched_and_scaled_as_by_single_filters<itk::Image<short, 3>>(true);
  Expect_matched_and_scaled_as_by_single_filters<itk::Image<float, 2>>(false);
  Expect_matched_and_scaled_as_by_single_filters<itk::Image<float, 2>>(true);
}

TEST(LandmarkIntensityImageFilter, APartThatIsAskedForIsThatOfTheWhole)
{
  const auto image = MakeImage<Image2>();
  const auto whole = MakeFilter(image.GetPointer(), MakeSettings(RangeRuleEnum::Quantiles));
  whole->Update();
  const auto part = MakeFilter(image.GetPointer(), MakeSettings(RangeRuleEnum::Quantiles));
  part->GetOutput()->SetRequestedRegion(itk::ImageRegion<2>(image->GetBufferedRegion().GetIndex(), { { 2, 1 } }));
  part->Update();
  const auto region = image->GetBufferedRegion();
  ASSERT_EQ(part->GetOutput()->GetBufferedRegion(), region);
  EXPECT_TRUE(std::equal(whole->GetOutput()->GetBufferPointer(),
                         whole->GetOutput()->GetBufferPointer() + region.GetNumberOfPixels(),
                         part->GetOutput()->GetBufferPointer()));
}

TEST(LandmarkIntensityImageFilter, ImageOfOnePixelIsMappedUnderFixedRange)
{
  const auto image = MakeRotatedRandomImage<Image2>({ { 1, 1 } });
  Expect_scaled(image.GetPointer(), MakeSettings(RangeRuleEnum::FixedRange), 40.0, 190.0);
}

TEST(LandmarkIntensityImageFilter, InputIsLeftAsItIs)
{
  const auto image = MakeObject<Image2>();
  const auto before = std::vector<float>(image->GetBufferPointer(), image->GetBufferPointer() + 16 * 8);
  auto       settings = MakeSettings(RangeRuleEnum::FixedRange);
  settings.referenceQuantiles = { 0.0, 100.0 };
  MakeFilter(image.GetPointer(), settings)->Update();
  EXPECT_TRUE(std::equal(before.begin(), before.end(), image->GetBufferPointer()));
}

TEST(LandmarkIntensityImageFilter, SettingsAreThoseOfAStageOfTheModel)
{
  auto description = MakeSmallDescription(2);
  description.stages.push_back(description.stages[0]);
  description.stages[0].intensity = MakeSettings(RangeRuleEnum::Quantiles);
  description.stages[1].intensity = MakeSettings(RangeRuleEnum::FixedRange);
  description.stages[1].grid.spacingRule = itk::LandmarkGridSettings::SpacingRuleEnum::FixedSpacing;
  description.stages[1].grid.spacing = { 1.0, 1.0 };
  const auto model = itk::LandmarkModel::Initialize(description, 1);
  const auto image = MakeImage<Image2>();
  for (const unsigned int stage : { 0u, 1u })
  {
    const auto expected = MakeFilter(image.GetPointer(), description.stages[stage].intensity);
    const auto filter = FilterType<Image2>::New();
    filter->SetInput(image);
    filter->SetModel(model, stage);
    filter->Update();
    expected->Update();
    EXPECT_EQ(itk::WriteLandmarkIntensitySettings(filter->GetSettings()),
              itk::WriteLandmarkIntensitySettings(expected->GetSettings()));
    EXPECT_TRUE(std::equal(expected->GetOutput()->GetBufferPointer(),
                           expected->GetOutput()->GetBufferPointer() + 16 * 8,
                           filter->GetOutput()->GetBufferPointer()));
  }
  const auto byDefault = FilterType<Image2>::New();
  byDefault->SetModel(model);
  EXPECT_EQ(byDefault->GetSettings().rangeRule, RangeRuleEnum::Quantiles);
}

TEST(LandmarkIntensityImageFilter, RunsAgainOnlyWhenSomethingChanged)
{
  const auto   image = MakeImage<Image2>();
  auto         settings = MakeSettings(RangeRuleEnum::FixedRange);
  const auto   filter = MakeFilter(image.GetPointer(), settings);
  unsigned int runs = 0;
  filter->AddObserver(itk::StartEvent(), [&runs](const itk::EventObject &) { ++runs; });
  filter->Update();
  filter->Update();
  EXPECT_EQ(runs, 1u);
  const float before = filter->GetOutput()->GetBufferPointer()[0];
  settings.maximum = 300.0;
  filter->SetSettings(settings);
  filter->Update();
  EXPECT_EQ(runs, 2u);
  EXPECT_NE(filter->GetOutput()->GetBufferPointer()[0], before);
  image->Modified();
  filter->Update();
  EXPECT_EQ(runs, 3u);
}

TEST(LandmarkIntensityImageFilter, AModelOrStageThatIsNotThereIsAnError)
{
  const auto filter = FilterType<Image2>::New();
  const auto model = MakeSmallLandmarkModel(2);
  EXPECT_NE(GetExceptionDescription([&] { filter->SetModel(nullptr); }).find("(got a null pointer)"),
            std::string::npos);
  EXPECT_NE(GetExceptionDescription([&] { filter->SetModel(model, 1); }).find("(got stage 1)"), std::string::npos);
  const auto before = filter->GetMTime();
  filter->SetModel(model);
  EXPECT_EQ(filter->GetMTime(), before) << "the settings are those that it has";
}

TEST(LandmarkIntensityImageFilter, BadSettingsOrImageAreRefused)
{
  const auto image = MakeImage<Image2>();
  const auto getError = [&image](std::vector<double> reference, double upperQuantile = 0.8) {
    auto settings = MakeSettings(RangeRuleEnum::Quantiles);
    settings.referenceQuantiles = std::move(reference);
    settings.upperQuantile = upperQuantile;
    return GetErrorOf(*MakeFilter(image.GetPointer(), settings));
  };
  EXPECT_NE(getError({}, 2.0).find("0.1 and 2"), std::string::npos);
  EXPECT_NE(getError({ 3.0, 1.0 }), "(no exception)");
  EXPECT_EQ(getError({}), "(no exception)");

  image->FillBuffer(7.0f);
  EXPECT_NE(getError({}).find("constant"), std::string::npos);
  EXPECT_NE(getError({ 0.0, 100.0 }).find("constant"), std::string::npos);
  image->GetBufferPointer()[5] = std::numeric_limits<float>::quiet_NaN();
  EXPECT_NE(getError({ 0.0, 100.0 }).find("finite"), std::string::npos);
  EXPECT_NE(getError({}).find("finite"), std::string::npos);
  EXPECT_NE(GetErrorOf(*MakeFilter<Image2>(nullptr, SettingsType())).find("Primary"), std::string::npos);
}

TEST(LandmarkIntensityImageFilter, ProgressIsReportedAndAbortHeeded)
{
  for (const std::vector<double> & quantiles : { std::vector<double>(), std::vector<double>{ 0.0, 50.0, 100.0 } })
  {
    auto settings = MakeSettings(RangeRuleEnum::FixedRange);
    settings.referenceQuantiles = quantiles;
    const auto image = MakeObject<Image2>();
    const auto filter = MakeFilter(image.GetPointer(), settings);
    Expect_progress_and_abort(*filter);
  }
}

TEST(LandmarkIntensityImageFilter, PrintSelfShowsTheSettings)
{
  std::ostringstream os;
  MakeFilter(MakeImage<Image2>().GetPointer(), MakeSettings(RangeRuleEnum::Quantiles))->Print(os);
  EXPECT_NE(os.str().find("Settings: {"), std::string::npos);
  EXPECT_NE(os.str().find("\"upperQuantile\":0.8"), std::string::npos);
}

TEST(LandmarkIntensityImageFilter, ConfigureNetworkGridSetsWhatTheSettingsAskFor)
{
  Expect_grid_of_settings<2>();
  Expect_grid_of_settings<3>();
}

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
#include "itkLandmarkModelIntensityImageFilter.h"

#include "itkExceptionDescription.h"
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
using FilterType = itk::LandmarkModelIntensityImageFilter<TImage>;

using RangeRuleEnum = itk::LandmarkModel::RangeRuleEnum;

itk::LandmarkModel::Pointer
MakeModel(unsigned int dimension, RangeRuleEnum rule)
{
  const auto model = itk::LandmarkModel::New();
  model->SetDimension(dimension);
  model->SetRangeRule(rule);
  model->SetRangeMinimum(40.0);
  model->SetRangeMaximum(190.0);
  model->SetLowerQuantile(0.1);
  model->SetUpperQuantile(0.8);
  return model;
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
MakeFilter(const TImage * image, const itk::LandmarkModel * model)
{
  const auto filter = FilterType<TImage>::New();
  filter->SetInput(image);
  filter->SetModel(model);
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
Expect_scaled(const TImage * image, const itk::LandmarkModel * model, double minimum, double maximum)
{
  const auto filter = MakeFilter(image, model);
  filter->Update();
  const auto * const output = filter->GetOutput();
  Expect_geometry_of(*output, *image);
  for (itk::SizeValueType i = 0; i < image->GetBufferedRegion().GetNumberOfPixels(); ++i)
  {
    double expected = -1.0 + 2.0 * (image->GetBufferPointer()[i] - minimum) / (maximum - minimum);
    if (model->GetClampIntensity())
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
  const auto fixed = MakeModel(TImage::ImageDimension, RangeRuleEnum::FixedRange);
  const auto quantiles = MakeModel(TImage::ImageDimension, RangeRuleEnum::Quantiles);
  const auto lower = ComputeQuantile(*image, 0.1);
  const auto upper = ComputeQuantile(*image, 0.8);
  Expect_scaled(image.GetPointer(), fixed.GetPointer(), 40.0, 190.0);
  Expect_scaled(image.GetPointer(), quantiles.GetPointer(), lower, upper);
  fixed->ClampIntensityOn();
  quantiles->ClampIntensityOn();
  Expect_scaled(image.GetPointer(), fixed.GetPointer(), 40.0, 190.0);
  Expect_scaled(image.GetPointer(), quantiles.GetPointer(), lower, upper);
}

// A bright disk or ball with a gradient, in front of a darker noisy background.
template <typename TImage>
typename TImage::Pointer
MakeObject()
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
    auto & value = image->GetBufferPointer()[i];
    value =
      static_cast<typename TImage::PixelType>(squaredDistance < 12.0 ? 150.0 + 5.0 * squaredDistance : value / 10);
  }
  return image;
}

template <typename TImage>
void
Expect_matched_and_scaled_as_by_single_filters()
{
  using OutputImageType = itk::Image<float, TImage::ImageDimension>;
  const auto image = MakeObject<TImage>();
  const auto model = MakeModel(TImage::ImageDimension, RangeRuleEnum::FixedRange);
  model->SetReferenceQuantiles({ 0.0, 10.0, 40.0, 50.0, 100.0 });

  const auto mask = itk::OtsuForegroundMaskImageFilter<TImage>::New();
  mask->SetInput(image);
  const auto matching = itk::MaskedHistogramMatchingImageFilter<TImage, OutputImageType>::New();
  matching->SetInput(image);
  matching->SetSourceMask(mask->GetOutput());
  matching->SetReferenceQuantiles(model->GetReferenceQuantiles());
  matching->Update();
  const auto * const matched = matching->GetOutput();
  const auto         filter = MakeFilter(image.GetPointer(), model.GetPointer());
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
  // The object, up to 205 before, now ends with the reference.
  EXPECT_NEAR(largest, 100.0, 1e-3);
}

template <typename TFilter>
std::string
GetErrorOf(TFilter & filter)
{
  return GetExceptionDescription([&filter] { filter.Update(); });
}

using Image2 = itk::Image<float, 2>;

template <unsigned int VDimension>
void
Expect_grid_as_in_model()
{
  using ImageType = itk::Image<float, VDimension>;
  const auto                      model = MakeSmallLandmarkModel(VDimension);
  std::vector<double>             spacing{ 0.5, 0.25, 2.0 };
  const auto                      grid = itk::NetworkGridResampleImageFilter<ImageType, ImageType>::New();
  typename ImageType::SizeType    expectedSize;
  typename ImageType::SpacingType expectedSpacing;
  spacing.resize(VDimension);
  std::copy_n(model->GetGridSize().begin(), VDimension, expectedSize.begin());
  std::copy_n(spacing.begin(), VDimension, expectedSpacing.Begin());

  itk::ConfigureGrid(*grid, *model);
  EXPECT_EQ(grid->GetSize(), expectedSize);
  EXPECT_EQ(grid->GetSpacingRule(), itk::LandmarkModel::SpacingRuleEnum::AspectPreservingFit);
  EXPECT_EQ(grid->GetDirectionRule(), itk::LandmarkModel::DirectionRuleEnum::Keep);
  EXPECT_EQ(grid->GetSmoothingSigma(), 0.0);
  EXPECT_EQ(grid->GetInterpolation(), itk::LandmarkModel::InterpolationEnum::Linear);
  EXPECT_EQ(grid->GetFillValue(), -1.0f);

  model->SetSpacingRule(itk::LandmarkModel::SpacingRuleEnum::FixedSpacing);
  model->SetGridSpacing(spacing);
  model->SetDirectionRule(itk::LandmarkModel::DirectionRuleEnum::Identity);
  model->SetSmoothingSigma(0.7);
  model->SetInterpolation(itk::LandmarkModel::InterpolationEnum::BSpline);
  model->SetFillValue(0.25);
  itk::ConfigureGrid(*grid, *model);
  EXPECT_EQ(grid->GetSpacingRule(), itk::LandmarkModel::SpacingRuleEnum::FixedSpacing);
  EXPECT_EQ(grid->GetSpacing(), expectedSpacing);
  EXPECT_EQ(grid->GetDirectionRule(), itk::LandmarkModel::DirectionRuleEnum::Identity);
  EXPECT_EQ(grid->GetSmoothingSigma(), 0.7);
  EXPECT_EQ(grid->GetInterpolation(), itk::LandmarkModel::InterpolationEnum::BSpline);
  EXPECT_EQ(grid->GetFillValue(), 0.25f);

  const auto bad = MakeSmallLandmarkModel(VDimension);
  bad->SetGridSpacing({ 1.0 });
  EXPECT_NE(GetExceptionDescription([&] { itk::ConfigureGrid(*grid, *bad); }).find("GridSpacing must have"),
            std::string::npos);
  const auto other = MakeSmallLandmarkModel(5 - VDimension);
  EXPECT_NE(GetExceptionDescription([&] {
              itk::ConfigureGrid(*grid, *other);
            }).find("dimension " + std::to_string(5 - VDimension) + ", not " + std::to_string(VDimension)),
            std::string::npos);
}

} // namespace


TEST(LandmarkModelIntensityImageFilter, RangeOfTheModelLandsOnMinusOneToOne)
{
  Expect_scaled_by_both_rules<itk::Image<unsigned char, 2>>();
  Expect_scaled_by_both_rules<itk::Image<short, 3>>();
  Expect_scaled_by_both_rules<itk::Image<float, 3>>();
}


TEST(LandmarkModelIntensityImageFilter, ForegroundIsMatchedToTheReferenceOfTheModel)
{
  Expect_matched_and_scaled_as_by_single_filters<itk::Image<unsigned char, 2>>();
  Expect_matched_and_scaled_as_by_single_filters<itk::Image<short, 3>>();
  Expect_matched_and_scaled_as_by_single_filters<itk::Image<float, 2>>();
}


TEST(LandmarkModelIntensityImageFilter, APartThatIsAskedForIsThatOfTheWhole)
{
  const auto image = MakeImage<Image2>();
  const auto model = MakeModel(2, RangeRuleEnum::Quantiles);
  const auto whole = MakeFilter(image.GetPointer(), model.GetPointer());
  whole->Update();
  const auto part = MakeFilter(image.GetPointer(), model.GetPointer());
  part->GetOutput()->SetRequestedRegion(itk::ImageRegion<2>(image->GetBufferedRegion().GetIndex(), { { 2, 1 } }));
  part->Update();
  const auto region = image->GetBufferedRegion();
  ASSERT_EQ(part->GetOutput()->GetBufferedRegion(), region);
  EXPECT_TRUE(std::equal(whole->GetOutput()->GetBufferPointer(),
                         whole->GetOutput()->GetBufferPointer() + region.GetNumberOfPixels(),
                         part->GetOutput()->GetBufferPointer()));
}


TEST(LandmarkModelIntensityImageFilter, ImageOfOnePixelIsMappedUnderFixedRange)
{
  const auto image = MakeRotatedRandomImage<Image2>({ { 1, 1 } });
  Expect_scaled(image.GetPointer(), MakeModel(2, RangeRuleEnum::FixedRange).GetPointer(), 40.0, 190.0);
}


TEST(LandmarkModelIntensityImageFilter, InputIsLeftAsItIs)
{
  const auto image = MakeObject<Image2>();
  const auto before = std::vector<float>(image->GetBufferPointer(), image->GetBufferPointer() + 16 * 8);
  const auto model = MakeModel(2, RangeRuleEnum::FixedRange);
  model->SetReferenceQuantiles({ 0.0, 100.0 });
  MakeFilter(image.GetPointer(), model.GetPointer())->Update();
  EXPECT_TRUE(std::equal(before.begin(), before.end(), image->GetBufferPointer()));
}


TEST(LandmarkModelIntensityImageFilter, RunsAgainOnlyWhenSomethingChanged)
{
  const auto   image = MakeImage<Image2>();
  const auto   model = MakeModel(2, RangeRuleEnum::FixedRange);
  const auto   filter = MakeFilter(image.GetPointer(), model.GetPointer());
  unsigned int runs = 0;
  filter->AddObserver(itk::StartEvent(), [&runs](const itk::EventObject &) { ++runs; });
  filter->Update();
  filter->Update();
  filter->SetModel(model);
  filter->Update();
  EXPECT_EQ(runs, 1u);
  const float before = filter->GetOutput()->GetBufferPointer()[0];
  model->SetRangeMaximum(300.0);
  filter->Update();
  EXPECT_EQ(runs, 2u);
  EXPECT_NE(filter->GetOutput()->GetBufferPointer()[0], before);
  image->Modified();
  filter->Update();
  EXPECT_EQ(runs, 3u);
}


TEST(LandmarkModelIntensityImageFilter, BadModelOrImageIsRefused)
{
  const auto image = MakeImage<Image2>();
  const auto model = MakeModel(2, RangeRuleEnum::Quantiles);
  const auto filter = MakeFilter(image.GetPointer(), model.GetPointer());
  filter->SetModel(nullptr);
  EXPECT_NE(GetErrorOf(*filter).find("Model must be set"), std::string::npos);
  filter->SetModel(MakeModel(3, RangeRuleEnum::Quantiles));
  EXPECT_NE(GetErrorOf(*filter).find("dimension 2 (got one for dimension 3)"), std::string::npos);
  filter->SetModel(model);
  model->SetUpperQuantile(2.0);
  EXPECT_NE(GetErrorOf(*filter).find("0.1 and 2"), std::string::npos);
  model->SetUpperQuantile(0.8);
  model->SetReferenceQuantiles({ 3.0, 1.0 });
  EXPECT_NE(GetErrorOf(*filter), "(no exception)");
  model->SetReferenceQuantiles({});

  image->FillBuffer(7.0f);
  image->Modified();
  EXPECT_NE(GetErrorOf(*filter).find("constant"), std::string::npos);
  model->SetReferenceQuantiles({ 0.0, 100.0 });
  EXPECT_NE(GetErrorOf(*filter).find("constant"), std::string::npos);
  image->GetBufferPointer()[5] = std::numeric_limits<float>::quiet_NaN();
  image->Modified();
  EXPECT_NE(GetErrorOf(*filter).find("finite"), std::string::npos);
  model->SetReferenceQuantiles({});
  EXPECT_NE(GetErrorOf(*filter).find("finite"), std::string::npos);
  EXPECT_NE(GetErrorOf(*MakeFilter<Image2>(nullptr, model)).find("Primary"), std::string::npos);
}


TEST(LandmarkModelIntensityImageFilter, ProgressIsReportedAndAbortHeeded)
{
  for (const std::vector<double> & quantiles : { std::vector<double>(), std::vector<double>{ 0.0, 50.0, 100.0 } })
  {
    const auto model = MakeModel(2, RangeRuleEnum::FixedRange);
    model->SetReferenceQuantiles(quantiles);
    const auto image = MakeObject<Image2>();
    const auto filter = MakeFilter(image.GetPointer(), model.GetPointer());
    // Other threads report no events. ITK 5.2 loses progress when the parts, here lines, add up to more than 1.
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


TEST(LandmarkModelIntensityImageFilter, PrintSelfShowsTheModel)
{
  std::ostringstream os;
  MakeFilter(MakeImage<Image2>().GetPointer(), MakeModel(2, RangeRuleEnum::Quantiles).GetPointer())->Print(os);
  EXPECT_NE(os.str().find("Model: "), std::string::npos);
  EXPECT_NE(os.str().find("\"upperQuantile\": 0.8"), std::string::npos);
}


TEST(LandmarkModelIntensityImageFilter, ConfigureGridSetsWhatTheModelAsksFor)
{
  Expect_grid_as_in_model<2>();
  Expect_grid_as_in_model<3>();
}

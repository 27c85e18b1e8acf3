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
#include "itkMaskedHistogramMatchingImageFilter.h"

#include "itkFilterExpectations.h"
#include "itkImageRegionIterator.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <sstream>
#include <string>

namespace
{
using OutsideMaskRuleEnum = itk::MaskedHistogramMatchingImageFilterEnums::OutsideMaskRule;

template <typename TImage>
typename TImage::Pointer
MakeImage(const typename TImage::RegionType & region)
{
  typename TImage::SpacingType   spacing;
  typename TImage::DirectionType direction;
  direction.SetIdentity();
  direction(0, 0) = direction(1, 1) = 0.0;
  direction(0, 1) = 1.0;
  direction(1, 0) = -1.0;
  for (unsigned int d = 0; d < TImage::ImageDimension; ++d)
  {
    spacing[d] = 0.25 * (d + 1);
  }
  const auto image = TImage::New();
  image->SetRegions(region);
  image->SetSpacing(spacing);
  image->SetDirection(direction);
  image->SetOrigin(typename TImage::PointType(-8.0));
  image->Allocate(true);
  return image;
}

template <typename TImage>
typename TImage::Pointer
MakeRandomImage(const typename TImage::RegionType & region, unsigned int seed, double scale, double power)
{
  const auto                             image = MakeImage<TImage>(region);
  std::mt19937                           generator(seed);
  std::uniform_real_distribution<double> uniform(0.0, 1.0);
  for (itk::ImageRegionIterator<TImage> it(image, region); !it.IsAtEnd(); ++it)
  {
    it.Set(static_cast<typename TImage::PixelType>(scale * std::pow(uniform(generator), power)));
  }
  return image;
}

template <typename TImage>
typename itk::Image<unsigned char, TImage::ImageDimension>::Pointer
MakeRandomMask(const TImage * image, unsigned int seed)
{
  using MaskType = itk::Image<unsigned char, TImage::ImageDimension>;
  const auto mask = MakeRandomImage<MaskType>(image->GetBufferedRegion(), seed, 3.0, 1.0);
  mask->CopyInformation(image);
  return mask;
}

template <typename TImage>
std::vector<double>
GetPixels(const TImage * image)
{
  const auto * begin = image->GetBufferPointer();
  return { begin, begin + image->GetBufferedRegion().GetNumberOfPixels() };
}

std::vector<double>
FindQuantiles(const std::vector<double> & values, const std::vector<double> & mask, unsigned int numberOfQuantiles)
{
  std::vector<double> sorted;
  for (std::size_t i = 0; i < values.size(); ++i)
  {
    if (mask.empty() || mask[i] != 0.0)
    {
      sorted.push_back(values[i]);
    }
  }
  std::sort(sorted.begin(), sorted.end());
  std::vector<double> quantiles;
  for (unsigned int k = 0; k < numberOfQuantiles; ++k)
  {
    const double position = static_cast<double>(k) / (numberOfQuantiles - 1) * (sorted.size() - 1);
    const auto   lower = static_cast<std::size_t>(position);
    const double next = sorted[std::min(lower + 1, sorted.size() - 1)];
    quantiles.push_back(sorted[lower] + (position - lower) * (next - sorted[lower]));
  }
  return quantiles;
}

// The map by its definition, with a search through all quantiles for every value.
double
MapDirectly(double value, std::vector<double> source, std::vector<double> reference, bool matchEnds)
{
  if (!matchEnds)
  {
    source = std::vector<double>(source.begin() + 1, source.end() - 1);
    reference = std::vector<double>(reference.begin() + 1, reference.end() - 1);
  }
  const auto targetOf = [&](double quantile) {
    if (matchEnds && quantile == source.front())
    {
      return reference.front();
    }
    if (matchEnds && quantile == source.back())
    {
      return reference.back();
    }
    double sum = 0.0;
    int    count = 0;
    for (std::size_t k = 0; k < source.size(); ++k)
    {
      sum += source[k] == quantile ? reference[k] : 0.0;
      count += source[k] == quantile;
    }
    return sum / count;
  };
  const double first = targetOf(source.front());
  const double last = targetOf(source.back());
  const double slope = (last - first) / (source.back() - source.front());
  if (value <= source.front())
  {
    return first + slope * (value - source.front());
  }
  if (value >= source.back())
  {
    return last + slope * (value - source.back());
  }
  double below = source.front();
  double above = source.back();
  for (const double quantile : source)
  {
    below = quantile <= value ? std::max(below, quantile) : below;
    above = quantile > value ? std::min(above, quantile) : above;
  }
  return targetOf(below) + (value - below) / (above - below) * (targetOf(above) - targetOf(below));
}

template <typename TImage>
void
Expect_output_equals_direct_map(const typename TImage::RegionType & sourceRegion,
                                const typename TImage::RegionType & referenceRegion,
                                double                              sourceScale,
                                unsigned int                        numberOfQuantiles,
                                bool                                matchEnds,
                                bool                                useMasks)
{
  using FloatImageType = itk::Image<float, TImage::ImageDimension>;
  const auto source = MakeRandomImage<TImage>(sourceRegion, 1, sourceScale, 3.0);
  const auto reference = MakeRandomImage<TImage>(referenceRegion, 2, 120.0, 0.5);
  reference->SetOrigin(typename TImage::PointType(99.0));
  const auto sourceMask = MakeRandomMask(source.GetPointer(), 3);
  const auto referenceMask = MakeRandomMask(reference.GetPointer(), 4);

  const auto filter = itk::MaskedHistogramMatchingImageFilter<TImage, FloatImageType>::New();
  filter->SetInput(source);
  filter->SetReferenceImage(reference);
  if (useMasks)
  {
    filter->SetSourceMask(sourceMask);
    filter->SetReferenceMask(referenceMask);
  }
  filter->SetNumberOfQuantiles(numberOfQuantiles);
  filter->SetMatchEnds(matchEnds);
  filter->SetOutsideMaskRule(OutsideMaskRuleEnum::SetToOutsideValue);
  filter->SetOutsideValue(-77.0f);
  filter->Update();
  EXPECT_EQ(filter->GetOutput()->GetLargestPossibleRegion(), sourceRegion);
  EXPECT_EQ(filter->GetOutput()->GetOrigin(), source->GetOrigin());
  EXPECT_EQ(filter->GetOutput()->GetSpacing(), source->GetSpacing());
  EXPECT_EQ(filter->GetOutput()->GetDirection(), source->GetDirection());

  const auto mask = useMasks ? GetPixels(sourceMask.GetPointer()) : std::vector<double>();
  const auto sourcePixels = GetPixels(source.GetPointer());
  const auto sourceQuantiles = FindQuantiles(sourcePixels, mask, numberOfQuantiles);
  const auto referenceQuantiles = FindQuantiles(
    GetPixels(reference.GetPointer()), useMasks ? GetPixels(referenceMask.GetPointer()) : mask, numberOfQuantiles);
  const auto outputPixels = GetPixels(filter->GetOutput());
  for (std::size_t i = 0; i < outputPixels.size(); ++i)
  {
    const bool isInside = mask.empty() || mask[i] != 0.0;
    ASSERT_NEAR(outputPixels[i],
                isInside ? MapDirectly(sourcePixels[i], sourceQuantiles, referenceQuantiles, matchEnds) : -77.0,
                1e-4);
  }

  // A stored reference does the same.
  const auto stored = itk::MaskedHistogramMatchingImageFilter<TImage, FloatImageType>::New();
  stored->SetInput(source);
  stored->SetSourceMask(filter->GetSourceMask());
  stored->SetReferenceQuantiles(
    stored->ComputeQuantiles(reference, useMasks ? referenceMask.GetPointer() : nullptr, numberOfQuantiles));
  stored->SetMatchEnds(matchEnds);
  stored->SetOutsideMaskRule(OutsideMaskRuleEnum::SetToOutsideValue);
  stored->SetOutsideValue(-77.0f);
  stored->Update();
  EXPECT_EQ(GetPixels(stored->GetOutput()), outputPixels);
}

template <typename TPixel>
typename itk::Image<TPixel, 2>::Pointer
MakeRow(const std::vector<TPixel> & values)
{
  const auto image = MakeImage<itk::Image<TPixel, 2>>(itk::Size<2>{ { values.size(), 1 } });
  std::copy(values.begin(), values.end(), image->GetBufferPointer());
  return image;
}

} // namespace

TEST(MaskedHistogramMatchingImageFilter, OutputEqualsSortBasedMap)
{
  for (const bool useMasks : { false, true })
  {
    for (const bool matchEnds : { false, true })
    {
      for (const unsigned int numberOfQuantiles : { 4u, 13u, 256u })
      {
        Expect_output_equals_direct_map<itk::Image<float, 2>>({ { { 3, -4 } }, { { 31, 17 } } },
                                                              { { { 0, 0 } }, { { 20, 23 } } },
                                                              7.0,
                                                              numberOfQuantiles,
                                                              matchEnds,
                                                              useMasks);
        Expect_output_equals_direct_map<itk::Image<short, 3>>({ { { -1, 0, 2 } }, { { 7, 8, 6 } } },
                                                              { { { 0, 1, 0 } }, { { 6, 6, 6 } } },
                                                              40.0,
                                                              numberOfQuantiles,
                                                              matchEnds,
                                                              useMasks);
      }
    }
  }
}

TEST(MaskedHistogramMatchingImageFilter, EndsAreMatchedExactly)
{
  using ImageType = itk::Image<float, 2>;
  const auto filter = itk::MaskedHistogramMatchingImageFilter<ImageType>::New();
  filter->SetSourceImage(MakeRow<float>({ 0, 0, 0, 0, 5, 9, 9, 9 }));
  filter->SetReferenceImage(MakeRow<float>({ 100, 110, 120, 130, 140, 150, 160, 170 }));
  filter->Update();
  EXPECT_EQ(filter->GetOutput()->GetPixel({ { 2, 0 } }), 100.0f);
  EXPECT_EQ(filter->GetOutput()->GetPixel({ { 7, 0 } }), 170.0f);
}

TEST(MaskedHistogramMatchingImageFilter, OutliersDoNotMoveTheMapWithoutMatchEnds)
{
  using ImageType = itk::Image<float, 2>;
  std::vector<float> values(1001);
  for (std::size_t i = 0; i < values.size(); ++i)
  {
    values[i] = static_cast<float>(i);
  }
  const auto reference = MakeRow(values);
  values.back() = 1e6f;
  const auto filter = itk::MaskedHistogramMatchingImageFilter<ImageType>::New();
  filter->SetSourceImage(MakeRow(values));
  filter->SetReferenceImage(reference);
  filter->SetNumberOfQuantiles(11);
  filter->MatchEndsOff();
  filter->Update();
  // Inside and beyond the matching points 100 ... 900, the map is the identity.
  EXPECT_NEAR(filter->GetOutput()->GetPixel({ { 3, 0 } }), 3.0, 1e-4);
  EXPECT_NEAR(filter->GetOutput()->GetPixel({ { 555, 0 } }), 555.0, 1e-4);
  EXPECT_NEAR(filter->GetOutput()->GetPixel({ { 1000, 0 } }), 1e6, 1.0);
}

TEST(MaskedHistogramMatchingImageFilter, MapIsMonotone)
{
  using ImageType = itk::Image<unsigned char, 2>;
  using OutputImageType = itk::Image<float, 2>;
  const itk::ImageRegion<2> region(itk::Size<2>{ { 50, 50 } });
  const auto                source = MakeRandomImage<ImageType>(region, 8, 200.0, 6.0);
  const auto                filter = itk::MaskedHistogramMatchingImageFilter<ImageType, OutputImageType>::New();
  filter->SetInput(source);
  filter->SetReferenceImage(MakeRandomImage<ImageType>(region, 9, 255.0, 0.3));
  filter->SetSourceMask(MakeRandomMask(source.GetPointer(), 10));
  filter->SetOutsideMaskRule(OutsideMaskRuleEnum::MapAsInside);
  for (const bool matchEnds : { false, true })
  {
    filter->SetMatchEnds(matchEnds);
    filter->Update();
    const auto                             inputs = GetPixels(source.GetPointer());
    const auto                             outputs = GetPixels(filter->GetOutput());
    std::vector<std::pair<double, double>> pairs;
    for (std::size_t i = 0; i < inputs.size(); ++i)
    {
      pairs.emplace_back(inputs[i], outputs[i]);
    }
    std::sort(pairs.begin(), pairs.end());
    for (std::size_t i = 1; i < pairs.size(); ++i)
    {
      ASSERT_LE(pairs[i - 1].second, pairs[i].second);
    }
  }
}

TEST(MaskedHistogramMatchingImageFilter, OutsideMaskRuleIsRespected)
{
  using ImageType = itk::Image<float, 2>;
  const auto filter = itk::MaskedHistogramMatchingImageFilter<ImageType>::New();
  filter->SetInput(MakeRow<float>({ 0, 10, 20, -10, 15, 30 }));
  filter->SetSourceMask(MakeRow<unsigned char>({ 1, 7, 255, 0, 0, 0 }));
  filter->SetReferenceQuantiles({ 100.0, 120.0, 180.0 });
  const auto outputsUnder = [&](OutsideMaskRuleEnum rule) {
    filter->SetOutsideMaskRule(rule);
    filter->Update();
    return GetPixels(filter->GetOutput());
  };
  EXPECT_EQ(outputsUnder(OutsideMaskRuleEnum::Keep), (std::vector<double>{ 100, 120, 180, -10, 15, 30 }));
  // Beyond the ends, the slope is that from end to end: 4.
  EXPECT_EQ(outputsUnder(OutsideMaskRuleEnum::MapAsInside), (std::vector<double>{ 100, 120, 180, 60, 150, 220 }));
  filter->SetOutsideValue(-1.0f);
  EXPECT_EQ(outputsUnder(OutsideMaskRuleEnum::SetToOutsideValue), (std::vector<double>{ 100, 120, 180, -1, -1, -1 }));
}

TEST(MaskedHistogramMatchingImageFilter, IntegerOutputIsRoundedAndLimited)
{
  using ImageType = itk::Image<unsigned char, 2>;
  const auto filter = itk::MaskedHistogramMatchingImageFilter<ImageType>::New();
  filter->SetInput(MakeRow<unsigned char>({ 0, 10, 20, 7 }));
  filter->SetReferenceQuantiles({ -300.0, 100.4, 300.0 });
  filter->SetSourceMask(MakeRow<unsigned char>({ 1, 1, 1, 0 }));
  filter->SetOutsideMaskRule(OutsideMaskRuleEnum::MapAsInside);
  filter->Update();
  EXPECT_EQ(GetPixels(filter->GetOutput()), (std::vector<double>{ 0, 100, 255, 0 }));
  filter->SetReferenceQuantiles({ 0.0, 100.6, 200.0 });
  filter->Update();
  EXPECT_EQ(GetPixels(filter->GetOutput()), (std::vector<double>{ 0, 101, 200, 70 }));
}

template <typename TInput, typename TOutput>
std::vector<double>
KeepOutside(const std::vector<TInput> & values)
{
  auto                       source = values;
  std::vector<unsigned char> mask(values.size(), 0);
  for (const TInput inside : { 0, 1 })
  {
    source.push_back(inside);
    mask.push_back(1);
  }
  using FilterType = itk::MaskedHistogramMatchingImageFilter<itk::Image<TInput, 2>, itk::Image<TOutput, 2>>;
  const auto filter = FilterType::New();
  filter->SetInput(MakeRow<TInput>(source));
  filter->SetSourceMask(MakeRow<unsigned char>(mask));
  filter->SetReferenceQuantiles({ 0.0, 1.0 });
  filter->SetMatchEnds(true);
  filter->Update();
  auto pixels = GetPixels(filter->GetOutput());
  pixels.resize(values.size());
  return pixels;
}

TEST(MaskedHistogramMatchingImageFilter, IntegerOutputIsRoundedAndLimitedAlsoWhereItIsKept)
{
  const float nan = std::numeric_limits<float>::quiet_NaN();
  EXPECT_EQ((KeepOutside<float, unsigned char>({ 3.7f, 300.7f, -5.0f, 255.6f, 2.5f, 1e30f, -1e30f, nan })),
            (std::vector<double>{ 4, 255, 0, 255, 3, 255, 0, 0 }));
  EXPECT_EQ((KeepOutside<float, short>({ -3.7f, -2.5f, 0.49999997f, 4e4f, -4e4f, 8388609.0f })),
            (std::vector<double>{ -4, -2, 0, 32767, -32768, 32767 }));
  EXPECT_EQ((KeepOutside<float, int>({ 8388609.0f, 3e9f, -3e9f })),
            (std::vector<double>{ 8388609, 2147483647, -2147483648.0 }));
  EXPECT_EQ((KeepOutside<unsigned short, unsigned char>({ 300, 1000, 256, 255 })),
            (std::vector<double>{ 255, 255, 255, 255 }));
  EXPECT_EQ((KeepOutside<short, unsigned char>({ -1, 256, 7 })), (std::vector<double>{ 0, 255, 7 }));
  EXPECT_EQ((KeepOutside<short, unsigned long>({ -1, 32767 })), (std::vector<double>{ 0, 32767 }));
  EXPECT_EQ((KeepOutside<unsigned int, int>({ 3000000000u, 5u })), (std::vector<double>{ 2147483647, 5 }));
}

TEST(MaskedHistogramMatchingImageFilter, PixelsMayBeBool)
{
  using ImageType = itk::Image<bool, 2>;
  const auto image = MakeImage<ImageType>(itk::Size<2>{ { 4, 1 } });
  std::copy_n(std::begin({ true, false, true, true }), 4, image->GetBufferPointer());
  const auto filter = itk::MaskedHistogramMatchingImageFilter<ImageType, itk::Image<float, 2>>::New();
  filter->SetInput(image);
  filter->SetSourceMask(MakeRow<unsigned char>({ 1, 1, 1, 0 }));
  filter->SetReferenceQuantiles({ 5.0, 7.0 });
  filter->SetMatchEnds(true);
  filter->Update();
  EXPECT_EQ(GetPixels(filter->GetOutput()), (std::vector<double>{ 7, 5, 7, 1 }));

  const auto same = itk::MaskedHistogramMatchingImageFilter<ImageType>::New();
  same->SetInput(image);
  same->SetReferenceQuantiles({ 0.0, 1.0 });
  same->SetMatchEnds(true);
  same->Update();
  EXPECT_EQ(GetPixels(same->GetOutput()), (std::vector<double>{ 1, 0, 1, 1 }));
}

TEST(MaskedHistogramMatchingImageFilter, ConstantOrBadIntensitiesAreRefused)
{
  using ImageType = itk::Image<float, 2>;
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const auto  filter = itk::MaskedHistogramMatchingImageFilter<ImageType>::New();
  const auto  errorFor = [&](const std::vector<float> & source, const std::vector<float> & reference) {
    filter->SetInput(MakeRow(source));
    filter->SetReferenceImage(MakeRow(reference));
    return GetErrorOf(*filter);
  };
  EXPECT_EQ(errorFor({ 1, 2 }, { 1, 2 }), "(no exception)");
  EXPECT_NE(errorFor({ 3, 3 }, { 1, 2 }).find("must not be constant (got 3 to 3 in the source"), std::string::npos);
  EXPECT_NE(errorFor({ 1, 2 }, { 4, 4 }).find("4 to 4 in the reference)"), std::string::npos);
  EXPECT_NE(errorFor({ 5 }, { 1, 2 }).find("must not be constant"), std::string::npos);
  EXPECT_NE(errorFor({ 1, nan }, { 1, 2 }).find("source image must be finite"), std::string::npos);
  EXPECT_NE(errorFor({ 1, 2 }, { 1, nan }).find("reference image must be finite"), std::string::npos);
  filter->SetSourceMask(MakeRow<unsigned char>({ 0, 0 }));
  EXPECT_NE(errorFor({ 1, 2 }, { 1, 2 }).find("mask of the source image must not be empty"), std::string::npos);
}

TEST(MaskedHistogramMatchingImageFilter, QuantilesNeedAnImageAndTwoEnds)
{
  using ImageType = itk::Image<float, 2>;
  using FilterType = itk::MaskedHistogramMatchingImageFilter<ImageType>;
  const auto row = MakeRow<float>({ 1, 2, 3 });
  EXPECT_EQ(FilterType::ComputeQuantiles(row, nullptr, 2), (std::vector<double>{ 1.0, 3.0 }));
  EXPECT_THROW(FilterType::ComputeQuantiles(row, nullptr, 1), itk::ExceptionObject);
  EXPECT_THROW(FilterType::ComputeQuantiles(row, nullptr, 0), itk::ExceptionObject);
  EXPECT_THROW(FilterType::ComputeQuantiles(nullptr, nullptr, 4), itk::ExceptionObject);
  const auto withoutPixels = ImageType::New();
  withoutPixels->SetRegions(row->GetLargestPossibleRegion());
  EXPECT_THROW(FilterType::ComputeQuantiles(withoutPixels, nullptr, 4), itk::ExceptionObject);
  const auto filter = FilterType::New();
  filter->SetInput(withoutPixels);
  filter->SetReferenceQuantiles({ 1.0, 2.0 });
  Expect_exception_with(*filter, "The source image must have pixels in memory");
}

TEST(MaskedHistogramMatchingImageFilter, BadParametersAreRefused)
{
  using ImageType = itk::Image<float, 2>;
  const auto filter = itk::MaskedHistogramMatchingImageFilter<ImageType>::New();
  EXPECT_NE(GetErrorOf(*filter).find("SourceImage"), std::string::npos);
  filter->SetInput(MakeRow<float>({ 1, 2, 3 }));
  EXPECT_NE(GetErrorOf(*filter).find("ReferenceQuantiles must be set (got neither)"), std::string::npos);
  filter->SetReferenceImage(MakeRow<float>({ 1, 2 }));
  filter->SetReferenceQuantiles({ 1.0, 2.0, 3.0, 4.0 });
  EXPECT_NE(GetErrorOf(*filter).find("(got both)"), std::string::npos);
  filter->SetReferenceImage(nullptr);
  EXPECT_EQ(GetErrorOf(*filter), "(no exception)");
  filter->SetReferenceMask(MakeRow<unsigned char>({ 1, 1 }));
  EXPECT_NE(GetErrorOf(*filter).find("ReferenceMask must not be set"), std::string::npos);
  filter->SetReferenceMask(nullptr);

  filter->SetReferenceQuantiles({ 1.0, 3.0, 2.0 });
  EXPECT_NE(GetErrorOf(*filter).find("ascending (got 2 at position 2)"), std::string::npos);
  filter->SetReferenceQuantiles({ 1.0, std::numeric_limits<double>::infinity() });
  EXPECT_NE(GetErrorOf(*filter).find("must be finite"), std::string::npos);
  filter->SetReferenceQuantiles({ 1.0, 2.0, 3.0 });
  filter->MatchEndsOff();
  EXPECT_NE(GetErrorOf(*filter).find("at least 4 with MatchEnds off (got 3)"), std::string::npos);
  filter->MatchEndsOn();

  filter->SetSourceMask(MakeRow<unsigned char>({ 1, 1 }));
  EXPECT_NE(GetErrorOf(*filter).find("mask of the source image must have the region"), std::string::npos);
  const auto mask = MakeRow<unsigned char>({ 1, 1, 1 });
  mask->SetOrigin(itk::Point<double, 2>(0.0));
  filter->SetSourceMask(mask);
  EXPECT_NE(GetErrorOf(*filter).find("origin, spacing and direction"), std::string::npos);
}

TEST(MaskedHistogramMatchingImageFilter, ProgressIsReportedAndAbortHeeded)
{
  using ImageType = itk::Image<float, 2>;
  const auto filter = itk::MaskedHistogramMatchingImageFilter<ImageType>::New();
  filter->SetInput(MakeRandomImage<ImageType>(itk::Size<2>{ { 61, 47 } }, 1, 5.0, 1.0));
  filter->SetReferenceQuantiles({ 1.0, 2.0, 4.0 });
  Expect_progress_and_abort(*filter);
}

TEST(MaskedHistogramMatchingImageFilter, PrintSelfShowsEveryMember)
{
  const auto filter = itk::MaskedHistogramMatchingImageFilter<itk::Image<float, 2>>::New();
  filter->SetReferenceQuantiles({ 1.5, 2.5 });
  std::ostringstream os;
  filter->Print(os);
  for (const char * const member :
       { "ReferenceQuantiles: ",
         "1.5, 2.5",
         "NumberOfQuantiles: 256",
         "MatchEnds: On",
         "OutsideMaskRule: itk::MaskedHistogramMatchingImageFilterEnums::OutsideMaskRule::Keep",
         "OutsideValue: 0",
         "Number of MatchingPoints: 0" })
  {
    EXPECT_NE(os.str().find(member), std::string::npos) << member;
  }
  os.str("");
  os << OutsideMaskRuleEnum::MapAsInside << OutsideMaskRuleEnum::SetToOutsideValue
     << static_cast<OutsideMaskRuleEnum>(9);
  EXPECT_EQ(os.str(),
            "itk::MaskedHistogramMatchingImageFilterEnums::OutsideMaskRule::MapAsInside"
            "itk::MaskedHistogramMatchingImageFilterEnums::OutsideMaskRule::SetToOutsideValue"
            "INVALID VALUE FOR itk::MaskedHistogramMatchingImageFilterEnums::OutsideMaskRule");
}

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
#include "itkImageQuantiles.h"

#include "itkImage.h"
#include "itkImageRegionIterator.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <random>

namespace
{
using MaskType = itk::Image<unsigned char, 2>;

template <typename TPixel>
typename itk::Image<TPixel, 2>::Pointer
MakeImage(const std::vector<TPixel> & values)
{
  using ImageType = itk::Image<TPixel, 2>;
  const auto image = ImageType::New();
  image->SetRegions(typename ImageType::RegionType({ { 3, -4 } }, { { values.size(), 1 } }));
  image->Allocate();
  std::copy(values.begin(), values.end(), image->GetBufferPointer());
  return image;
}

template <typename TPixel>
std::vector<TPixel>
MakeValues(std::size_t count, const std::function<double(std::mt19937 &)> & draw)
{
  std::mt19937        generator(42);
  std::vector<TPixel> values(count);
  for (TPixel & value : values)
  {
    value = static_cast<TPixel>(draw(generator));
  }
  return values;
}

double
QuantileOfSorted(const std::vector<double> & sorted, double p)
{
  const double      position = p * (sorted.size() - 1);
  const auto        lower = static_cast<std::size_t>(std::floor(position));
  const std::size_t upper = std::min(lower + 1, sorted.size() - 1);
  return sorted[lower] + (position - lower) * (sorted[upper] - sorted[lower]);
}

template <typename TPixel>
void
Expect_quantiles_equal_those_of_sorted_values(const std::vector<TPixel> & values, unsigned int maskPeriod)
{
  const std::vector<double>  probabilities{ 0.95, 0.0, 1.0, 0.05, 0.5, 0.123456, 0.999999, 1.0 / 3.0, 0.5 };
  std::vector<unsigned char> maskValues(values.size());
  std::vector<double>        sorted;
  for (std::size_t i = 0; i < values.size(); ++i)
  {
    maskValues[i] = i % maskPeriod == 0 ? 200 : 0;
    if (maskValues[i] != 0)
    {
      sorted.push_back(static_cast<double>(values[i]));
    }
  }
  std::sort(sorted.begin(), sorted.end());

  const std::vector<double> quantiles = itk::ComputeImageQuantiles(
    MakeImage(values).GetPointer(), MakeImage(maskValues).GetPointer(), probabilities, "image");
  ASSERT_EQ(quantiles.size(), probabilities.size());
  for (std::size_t i = 0; i < probabilities.size(); ++i)
  {
    const double expected = QuantileOfSorted(sorted, probabilities[i]);
    // Only the rounding of the interpolation between two order statistics may differ.
    EXPECT_NEAR(quantiles[i], expected, 1e-12 * std::max(std::abs(sorted.front()), std::abs(sorted.back())));
  }
}

std::string
GetErrorOf(const std::vector<float> & values, const std::vector<unsigned char> & maskValues)
{
  try
  {
    itk::ComputeImageQuantiles(
      MakeImage(values).GetPointer(), MakeImage(maskValues).GetPointer(), { 0.5 }, "left-hand image");
  }
  catch (const itk::ExceptionObject & e)
  {
    return e.GetDescription();
  }
  return "";
}
} // namespace

TEST(ImageQuantiles, EqualThoseOfSortedValues)
{
  std::uniform_real_distribution<double> uniform(-3.0, 7.0);
  std::lognormal_distribution<double>    skewed(0.0, 3.0);
  for (const std::size_t count : { 1, 2, 3, 10, 9973 })
  {
    for (const unsigned int maskPeriod : { 1, 3 })
    {
      Expect_quantiles_equal_those_of_sorted_values(MakeValues<float>(count, uniform), maskPeriod);
      Expect_quantiles_equal_those_of_sorted_values(MakeValues<double>(count, skewed), maskPeriod);
      Expect_quantiles_equal_those_of_sorted_values(
        MakeValues<unsigned char>(count, [](std::mt19937 & g) { return g() % 256; }), maskPeriod);
      Expect_quantiles_equal_those_of_sorted_values(
        MakeValues<short>(count, [](std::mt19937 & g) { return static_cast<int>(g() % 4000) - 1000; }), maskPeriod);
    }
  }
}

TEST(ImageQuantiles, AreExactForExtremeRanges)
{
  std::uniform_real_distribution<double> whole(-1.0, 1.0);
  Expect_quantiles_equal_those_of_sorted_values(
    MakeValues<double>(1000, [&](std::mt19937 & g) { return whole(g) * std::numeric_limits<double>::max(); }), 1);
  Expect_quantiles_equal_those_of_sorted_values(
    MakeValues<float>(1000, [](std::mt19937 & g) { return g() % 7 * std::numeric_limits<float>::denorm_min(); }), 1);
  Expect_quantiles_equal_those_of_sorted_values(
    MakeValues<float>(1000, [](std::mt19937 & g) { return g() % 100 == 0 ? 1e30 : g() % 50; }), 1);
}

TEST(ImageQuantiles, OfValuesThatDifferByWholeNumbersAreExact)
{
  const auto some = [](std::mt19937 & g) { return g() % 5 == 0 ? g() % 65536 : g() % 100; };
  for (const double offset : { 0.0, 0.5, -32768.0, 1e9 })
  {
    Expect_quantiles_equal_those_of_sorted_values(
      MakeValues<float>(4000, [&](std::mt19937 & g) { return some(g) + offset; }), 1);
    Expect_quantiles_equal_those_of_sorted_values(
      MakeValues<double>(4000, [&](std::mt19937 & g) { return some(g) + offset; }), 3);
  }
  Expect_quantiles_equal_those_of_sorted_values(MakeValues<unsigned short>(4000, some), 1);
  Expect_quantiles_equal_those_of_sorted_values(
    MakeValues<short>(4000, [&](std::mt19937 & g) { return static_cast<int>(some(g)) - 32768; }), 1);
  // One more than what is counted value by value, and one that is not whole among many.
  Expect_quantiles_equal_those_of_sorted_values(
    MakeValues<int>(4000, [](std::mt19937 & g) { return g() % 2 * 65536 + g() % 9; }), 1);
  auto values = MakeValues<float>(4000, some);
  values.back() = 7.25f;
  Expect_quantiles_equal_those_of_sorted_values(values, 1);
}

TEST(ImageQuantiles, ADifferenceThatIsRoundedToAWholeNumberIsNone)
{
  // Less than 100 apart, and 100 in float.
  const std::vector<float> rounded{ -5.7220458984375e-06f, 99.99999237060547f, 50.0f };
  ASSERT_EQ(rounded[1] - rounded[0], 100.0f);
  Expect_quantiles_equal_those_of_sorted_values(rounded, 1);
  for (const float minimum : { -1e-6f, 1e-6f, -0.3f, 65534.9f, -32767.7f })
  {
    for (const int width : { 1, 2, 3, 100, 255, 4095, 65535 })
    {
      std::vector<float> values{ minimum };
      float              value = minimum + static_cast<float>(width);
      for (int i = 0; i < 5; ++i, value = std::nextafter(value, minimum))
      {
        values.push_back(value);
      }
      Expect_quantiles_equal_those_of_sorted_values(values, 1);
    }
  }
}

TEST(ImageQuantiles, OfAConstantImageAreTheConstant)
{
  Expect_quantiles_equal_those_of_sorted_values(std::vector<float>(100, -4.5f), 1);
  Expect_quantiles_equal_those_of_sorted_values(std::vector<short>(1, 0), 1);
}

TEST(ImageQuantiles, MaskMayBeAbsent)
{
  const auto quantiles = itk::ComputeImageQuantiles<itk::Image<int, 2>, MaskType>(
    MakeImage<int>({ 40, 10, 30, 20 }), nullptr, { 0.0, 0.5, 1.0 }, "image");
  EXPECT_EQ(quantiles, (std::vector<double>{ 10.0, 25.0, 40.0 }));
}

TEST(ImageQuantiles, ErrorsNameTheImageAndTheReason)
{
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const float infinity = std::numeric_limits<float>::infinity();
  EXPECT_NE(GetErrorOf({ 1, 2 }, { 0, 0 }).find("mask of the left-hand image must not be empty"), std::string::npos);
  EXPECT_NE(GetErrorOf({ 1, nan }, { 1, 1 }).find("left-hand image must be finite"), std::string::npos);
  EXPECT_NE(GetErrorOf({ 1, infinity }, { 1, 1 }).find("left-hand image must be finite"), std::string::npos);
  EXPECT_EQ(GetErrorOf({ 1, nan }, { 1, 0 }), "");
  for (std::size_t i = 0; i < 70; ++i)
  {
    std::vector<float> values(70, 3.0f);
    values[i] = i % 2 == 0 ? nan : -infinity;
    EXPECT_NE(GetErrorOf(values, std::vector<unsigned char>(70, 1)), "") << i;
  }
}

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
#include "itkOtsuForegroundMaskImageFilter.h"

#include "itkFilterExpectations.h"
#include "itkImageRegionIteratorWithIndex.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <random>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace
{
template <typename TImage>
typename TImage::Pointer
MakeImage(const typename TImage::RegionType & region)
{
  const auto image = TImage::New();
  image->SetRegions(region);
  image->Allocate(true);
  return image;
}

// A row of characters an image row: '#' is bright, 'x' is bright too but brighter.
itk::Image<unsigned char, 2>::Pointer
MakePicture(const std::vector<std::string> & rows)
{
  using ImageType = itk::Image<unsigned char, 2>;
  const auto image = MakeImage<ImageType>({ { { -2, 7 } }, { { rows.front().size(), rows.size() } } });
  auto *     pixel = image->GetBufferPointer();
  for (const std::string & row : rows)
  {
    for (const char c : row)
    {
      *pixel++ = c == '#' ? 180 : c == 'x' ? 200 : 20;
    }
  }
  return image;
}

std::vector<std::string>
GetPicture(const itk::Image<unsigned char, 2> * mask)
{
  const auto               size = mask->GetBufferedRegion().GetSize();
  std::vector<std::string> rows(size[1]);
  const auto *             pixel = mask->GetBufferPointer();
  for (std::string & row : rows)
  {
    for (itk::SizeValueType x = 0; x < size[0]; ++x)
    {
      row += *pixel++ != 0 ? '#' : '.';
    }
  }
  return rows;
}

template <typename TImage>
std::vector<typename TImage::PixelType>
GetPixels(const TImage * image)
{
  const auto * begin = image->GetBufferPointer();
  return { begin, begin + image->GetBufferedRegion().GetNumberOfPixels() };
}

// Maximizes the between-class variance over all bin edges, from its definition.
template <typename TImage>
double
FindOtsuThreshold(const TImage * image, unsigned int numberOfBins)
{
  const auto          pixels = GetPixels(image);
  const double        minimum = *std::min_element(pixels.begin(), pixels.end());
  const double        maximum = *std::max_element(pixels.begin(), pixels.end());
  const double        width = (maximum - minimum) / numberOfBins;
  std::vector<double> counts(numberOfBins, 0.0);
  for (const double value : pixels)
  {
    counts[std::min<std::size_t>(static_cast<std::size_t>((value - minimum) / width), numberOfBins - 1)] += 1.0;
  }
  double best = -1.0;
  double threshold = 0.0;
  for (unsigned int split = 1; split < numberOfBins; ++split)
  {
    double weight[]{ 0.0, 0.0 };
    double moment[]{ 0.0, 0.0 };
    for (unsigned int bin = 0; bin < numberOfBins; ++bin)
    {
      weight[bin >= split] += counts[bin];
      moment[bin >= split] += counts[bin] * (minimum + (bin + 0.5) * width);
    }
    const double difference = moment[0] / weight[0] - moment[1] / weight[1];
    const double variance = weight[0] * weight[1] * difference * difference;
    if (variance > best * (1.0 + 1e-12))
    {
      best = variance;
      threshold = minimum + split * width;
    }
  }
  return threshold;
}

// Labels by repeated relaxation: every pixel takes the smallest label of its face neighbors of the same class.
template <unsigned int VDimension>
std::map<itk::IndexValueType, std::set<itk::IndexValueType>>
FindComponents(const std::vector<bool> & isMember, const itk::Image<unsigned char, VDimension> * geometry)
{
  const auto                       region = geometry->GetBufferedRegion();
  std::vector<itk::IndexValueType> labels(isMember.size());
  for (std::size_t i = 0; i < labels.size(); ++i)
  {
    labels[i] = static_cast<itk::IndexValueType>(i);
  }
  for (bool changed = true; changed;)
  {
    changed = false;
    for (std::size_t i = 0; i < labels.size(); ++i)
    {
      for (unsigned int d = 0; d < VDimension; ++d)
      {
        auto neighbor = geometry->ComputeIndex(static_cast<itk::OffsetValueType>(i));
        ++neighbor[d];
        if (region.IsInside(neighbor))
        {
          const auto j = geometry->ComputeOffset(neighbor);
          if (isMember[i] && isMember[j] && labels[i] != labels[j])
          {
            labels[i] = labels[j] = std::min(labels[i], labels[j]);
            changed = true;
          }
        }
      }
    }
  }
  std::map<itk::IndexValueType, std::set<itk::IndexValueType>> components;
  for (std::size_t i = 0; i < labels.size(); ++i)
  {
    if (isMember[i])
    {
      components[labels[i]].insert(static_cast<itk::IndexValueType>(i));
    }
  }
  return components;
}

template <unsigned int VDimension>
void
Expect_mask_equals_brute_force(const itk::Size<VDimension> & size, bool keepLargest, bool fillHoles, bool dark)
{
  using ImageType = itk::Image<float, VDimension>;
  using MaskType = itk::Image<unsigned char, VDimension>;
  for (unsigned int seed = 0; seed < 20; ++seed)
  {
    const auto                            image = MakeImage<ImageType>({ itk::Index<VDimension>::Filled(-3), size });
    std::mt19937                          generator(seed);
    std::normal_distribution<float>       noise(0.0f, 1.0f);
    std::uniform_real_distribution<float> uniform(0.0f, 1.0f);
    const float                           density = 0.4f + 0.02f * static_cast<float>(seed);
    for (itk::ImageRegionIteratorWithIndex<ImageType> it(image, image->GetBufferedRegion()); !it.IsAtEnd(); ++it)
    {
      it.Set((uniform(generator) < density ? 50.0f : -10.0f) + noise(generator));
    }
    const auto filter = itk::OtsuForegroundMaskImageFilter<ImageType>::New();
    filter->SetInput(image);
    filter->SetKeepLargestComponent(keepLargest);
    filter->SetFillHoles(fillHoles);
    filter->SetDarkForeground(dark);
    filter->Update();
    const MaskType * const mask = filter->GetOutput();
    EXPECT_NEAR(filter->GetThreshold(), FindOtsuThreshold(image.GetPointer(), 256), 1e-9);

    const auto        pixels = GetPixels(image.GetPointer());
    std::vector<bool> expected(pixels.size());
    for (std::size_t i = 0; i < pixels.size(); ++i)
    {
      expected[i] = (pixels[i] > 20.0f) != dark;
    }
    if (keepLargest)
    {
      std::set<itk::IndexValueType> largest;
      for (const auto & component : FindComponents<VDimension>(expected, mask))
      {
        largest = component.second.size() > largest.size() ? component.second : largest;
      }
      for (std::size_t i = 0; i < expected.size(); ++i)
      {
        expected[i] = largest.count(static_cast<itk::IndexValueType>(i)) != 0;
      }
    }
    if (fillHoles)
    {
      std::vector<bool> background(expected);
      background.flip();
      for (const auto & component : FindComponents<VDimension>(background, mask))
      {
        const bool isHole = std::none_of(component.second.begin(), component.second.end(), [&](auto offset) {
          const auto index = mask->ComputeIndex(offset);
          bool       isAtEdge = false;
          for (unsigned int d = 0; d < VDimension; ++d)
          {
            const auto region = mask->GetBufferedRegion();
            isAtEdge |= index[d] == region.GetIndex(d) || index[d] == region.GetUpperIndex()[d];
          }
          return isAtEdge;
        });
        for (const auto offset : component.second)
        {
          expected[offset] = isHole;
        }
      }
    }
    const auto        values = GetPixels(mask);
    std::vector<bool> actual(values.size());
    std::transform(values.begin(), values.end(), actual.begin(), [](unsigned char v) { return v != 0; });
    ASSERT_EQ(actual, expected) << "seed " << seed;
  }
}

} // namespace

TEST(OtsuForegroundMaskImageFilter, MaskEqualsBruteForceOnRandomImages)
{
  for (const bool keepLargest : { false, true })
  {
    for (const bool fillHoles : { false, true })
    {
      for (const bool dark : { false, true })
      {
        Expect_mask_equals_brute_force<2>({ { 11, 14 } }, keepLargest, fillHoles, dark);
        Expect_mask_equals_brute_force<3>({ { 6, 7, 5 } }, keepLargest, fillHoles, dark);
      }
    }
  }
}

TEST(OtsuForegroundMaskImageFilter, ThresholdMaximizesBetweenClassVariance)
{
  using ImageType = itk::Image<short, 2>;
  const auto                       image = MakeImage<ImageType>(itk::Size<2>{ { 100, 80 } });
  std::mt19937                     generator(11);
  std::normal_distribution<double> dark(-500.0, 60.0);
  std::normal_distribution<double> bright(300.0, 200.0);
  for (itk::ImageRegionIteratorWithIndex<ImageType> it(image, image->GetBufferedRegion()); !it.IsAtEnd(); ++it)
  {
    it.Set(static_cast<short>(generator() % 3 == 0 ? bright(generator) : dark(generator)));
  }
  const auto filter = itk::OtsuForegroundMaskImageFilter<ImageType>::New();
  filter->SetInput(image);
  for (const unsigned int bins : { 2u, 10u, 256u, 1000u })
  {
    filter->SetNumberOfHistogramBins(bins);
    filter->Update();
    EXPECT_NEAR(filter->GetThreshold(), FindOtsuThreshold(image.GetPointer(), bins), 1e-9) << bins;
  }
}

TEST(OtsuForegroundMaskImageFilter, LargestComponentIsKeptAndItsHolesAreFilled)
{
  const auto filter = itk::OtsuForegroundMaskImageFilter<itk::Image<unsigned char, 2>>::New();
  filter->SetInput(MakePicture({ "#.........", ".xx##.....", ".#..#..##.", ".#..#..##.", ".#x##.....", ".....#####" }));
  filter->Update();
  EXPECT_EQ(
    GetPicture(filter->GetOutput()),
    (std::vector<std::string>{ "..........", ".####.....", ".####.....", ".####.....", ".####.....", ".........." }));
  filter->KeepLargestComponentOff();
  filter->FillHolesOff();
  filter->Update();
  EXPECT_EQ(
    GetPicture(filter->GetOutput()),
    (std::vector<std::string>{ "#.........", ".####.....", ".#..#..##.", ".#..#..##.", ".####.....", ".....#####" }));
}

TEST(OtsuForegroundMaskImageFilter, BackgroundAtTheEdgeIsNoHole)
{
  const auto filter = itk::OtsuForegroundMaskImageFilter<itk::Image<unsigned char, 2>>::New();
  filter->SetInput(MakePicture({ "#.#", "###", "#.#", "#.#" }));
  filter->Update();
  EXPECT_EQ(GetPicture(filter->GetOutput()), (std::vector<std::string>{ "#.#", "###", "#.#", "#.#" }));
}

TEST(OtsuForegroundMaskImageFilter, InsideAndOutsideValuesAndDarkForegroundAreRespected)
{
  using MaskType = itk::Image<short, 2>;
  const auto filter = itk::OtsuForegroundMaskImageFilter<itk::Image<unsigned char, 2>, MaskType>::New();
  filter->SetInput(MakePicture({ "..#", "..#" }));
  filter->DarkForegroundOn();
  filter->SetInsideValue(-5);
  filter->SetOutsideValue(1000);
  filter->Update();
  EXPECT_EQ(GetPixels<MaskType>(filter->GetOutput()), (std::vector<short>{ -5, -5, 1000, -5, -5, 1000 }));
}

TEST(OtsuForegroundMaskImageFilter, BetweenTwoNeighboringNumbersThereMayBeNoForeground)
{
  using ImageType = itk::Image<double, 2>;
  const double first = 1.0;
  const double second = std::nextafter(first, 2.0);
  // Of a threshold between two numbers, the last bit is rounded to even.
  for (const auto & values :
       { std::vector<double>{ first, second }, std::vector<double>{ second, std::nextafter(second, 2.0) } })
  {
    const auto image = MakeImage<ImageType>({ { { 0, 0 } }, { { 2, 1 } } });
    std::copy(values.begin(), values.end(), image->GetBufferPointer());
    for (const bool isDark : { false, true })
    {
      const auto filter = itk::OtsuForegroundMaskImageFilter<ImageType>::New();
      filter->SetInput(image);
      filter->SetDarkForeground(isDark);
      filter->Update();
      for (unsigned int i = 0; i < 2; ++i)
      {
        const bool isBright = values[i] >= filter->GetThreshold();
        EXPECT_EQ(filter->GetOutput()->GetBufferPointer()[i] != 0, isBright != isDark);
      }
    }
  }
}

TEST(OtsuForegroundMaskImageFilter, OutputHasGeometryOfInputAndIsComplete)
{
  using ImageType = itk::Image<float, 3>;
  const auto               image = MakeImage<ImageType>({ { { 1, -2, 3 } }, { { 4, 5, 3 } } });
  ImageType::DirectionType direction;
  direction.Fill(0.0);
  direction(0, 1) = direction(2, 2) = 1.0;
  direction(1, 0) = -1.0;
  const double spacing[]{ 0.5, 2.0, 3.0 };
  const double origin[]{ -4.0, 50.0, 6.0 };
  image->SetDirection(direction);
  image->SetSpacing(spacing);
  image->SetOrigin(origin);
  image->SetPixel({ { 2, 0, 4 } }, 1.0f);
  const auto filter = itk::OtsuForegroundMaskImageFilter<ImageType>::New();
  filter->SetInput(image);
  filter->GetOutput()->SetRequestedRegion(itk::ImageRegion<3>({ { 1, -2, 3 } }, { { 1, 1, 1 } }));
  filter->Update();
  const auto mask = filter->GetOutput();
  EXPECT_EQ(mask->GetBufferedRegion(), image->GetBufferedRegion());
  EXPECT_EQ(mask->GetDirection(), direction);
  EXPECT_EQ(mask->GetSpacing(), image->GetSpacing());
  EXPECT_EQ(mask->GetOrigin(), image->GetOrigin());
  EXPECT_EQ(mask->GetPixel({ { 2, 0, 4 } }), 1);
  EXPECT_EQ(mask->GetPixel({ { 2, 1, 4 } }), 0);
}

TEST(OtsuForegroundMaskImageFilter, TheRangeMayBeWiderThanTheLargestNumber)
{
  using ImageType = itk::Image<double, 2>;
  const auto image = MakeImage<ImageType>(itk::Size<2>{ { 4, 1 } });
  std::copy_n(std::begin({ -1e308, 1.5e308, 1e308, -1e308 }), 4, image->GetBufferPointer());
  const auto filter = itk::OtsuForegroundMaskImageFilter<ImageType>::New();
  filter->SetInput(image);
  filter->Update();
  EXPECT_GT(filter->GetThreshold(), -1e308);
  EXPECT_LE(filter->GetThreshold(), 1e308);
  for (const int x : { 0, 1, 2, 3 })
  {
    EXPECT_EQ(filter->GetOutput()->GetPixel({ { x, 0 } }), x == 1 || x == 2 ? 1 : 0) << x;
  }
}

TEST(OtsuForegroundMaskImageFilter, BadImagesAreRefused)
{
  using ImageType = itk::Image<float, 2>;
  const auto image = MakeImage<ImageType>(itk::Size<2>{ { 5, 4 } });
  const auto filter = itk::OtsuForegroundMaskImageFilter<ImageType>::New();
  filter->SetInput(image);
  image->FillBuffer(7.0f);
  EXPECT_NE(GetErrorOf(*filter).find("must not be constant (got 7 everywhere)"), std::string::npos);
  for (const float bad : { std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity() })
  {
    image->SetPixel({ { 3, 2 } }, bad);
    image->Modified();
    EXPECT_NE(GetErrorOf(*filter).find("at index [3, 2]"), std::string::npos);
  }
  filter->SetInput(MakeImage<ImageType>(itk::Size<2>{ { 1, 1 } }));
  EXPECT_NE(GetErrorOf(*filter).find("must not be constant"), std::string::npos);
  const auto withoutPixels = ImageType::New();
  withoutPixels->SetRegions(image->GetLargestPossibleRegion());
  filter->SetInput(withoutPixels);
  Expect_exception_with(*filter, "The input image must have pixels in memory");
}

TEST(OtsuForegroundMaskImageFilter, BadParametersAreRefused)
{
  const auto filter = itk::OtsuForegroundMaskImageFilter<itk::Image<unsigned char, 2>>::New();
  filter->SetInput(MakePicture({ "..#" }));
  filter->SetNumberOfHistogramBins(1);
  EXPECT_NE(GetErrorOf(*filter).find("NumberOfHistogramBins must be at least 2 (got 1)"), std::string::npos);
  filter->SetNumberOfHistogramBins(2);
  filter->SetOutsideValue(1);
  EXPECT_NE(GetErrorOf(*filter).find("must differ (got 1 for both)"), std::string::npos);
}

TEST(OtsuForegroundMaskImageFilter, ProgressIsReportedAndAbortHeeded)
{
  const auto filter = itk::OtsuForegroundMaskImageFilter<itk::Image<unsigned char, 2>>::New();
  filter->SetInput(MakePicture({ "..##..##", "..##..##" }));
  Expect_progress_and_abort(*filter);
}

TEST(OtsuForegroundMaskImageFilter, PrintSelfShowsEveryMember)
{
  std::ostringstream os;
  itk::OtsuForegroundMaskImageFilter<itk::Image<float, 2>>::New()->Print(os);
  for (const char * const member : { "NumberOfHistogramBins: 256",
                                     "DarkForeground: Off",
                                     "KeepLargestComponent: On",
                                     "FillHoles: On",
                                     "InsideValue: 1",
                                     "OutsideValue: 0",
                                     "Threshold: 0" })
  {
    EXPECT_NE(os.str().find(member), std::string::npos) << member;
  }
}

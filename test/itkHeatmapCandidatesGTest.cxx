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
#include "itkHeatmapToPointSetFilter.h"

#include "itkHeatmapResampleImageFilter.h"
#include "itkHeatmapTestData.h"
#include "itkIndexRange.h"
#include "itkMath.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <random>
#include <set>
#include <vector>

namespace
{

// All maxima above a threshold, the largest first and then in raster order: plateaus are found by giving all pixels of
// equal value that touch each other the least number of one of them, over and over until nothing changes.
template <unsigned int VDimension>
std::vector<std::pair<float, itk::Index<VDimension>>>
FindMaximaByBruteForce(const HeatmapsType<VDimension> & heatmaps, unsigned int component, float threshold)
{
  const auto         region = heatmaps.GetBufferedRegion();
  const auto         count = region.GetNumberOfPixels();
  std::vector<float> values;
  for (itk::SizeValueType i = 0; i < count; ++i)
  {
    const float value = heatmaps.GetBufferPointer()[i * heatmaps.GetNumberOfComponentsPerPixel() + component];
    values.push_back(std::isfinite(value) ? value : -infinity);
  }
  const auto touch = [&](itk::SizeValueType a, itk::SizeValueType b) {
    const auto offset = heatmaps.ComputeIndex(a) - heatmaps.ComputeIndex(b);
    return std::all_of(offset.begin(), offset.end(), [](itk::OffsetValueType o) { return std::abs(o) <= 1; });
  };
  std::vector<itk::SizeValueType> plateaus(count);
  std::iota(plateaus.begin(), plateaus.end(), itk::SizeValueType{ 0 });
  std::vector<bool> isMaximum(count, true);
  for (bool hasChanged = true; hasChanged;)
  {
    hasChanged = false;
    for (itk::SizeValueType a = 0; a < count; ++a)
    {
      for (itk::SizeValueType b = 0; b < count; ++b)
      {
        if (values[a] == values[b] && plateaus[b] < plateaus[a] && touch(a, b))
        {
          plateaus[a] = plateaus[b];
          hasChanged = true;
        }
      }
    }
  }
  for (itk::SizeValueType a = 0; a < count; ++a)
  {
    for (itk::SizeValueType b = 0; b < count; ++b)
    {
      if (values[b] > values[a] && touch(a, b))
      {
        isMaximum[plateaus[a]] = false;
      }
    }
  }
  std::vector<std::pair<float, itk::Index<VDimension>>> maxima;
  for (itk::SizeValueType a = 0; a < count; ++a)
  {
    if (plateaus[a] == a && isMaximum[a] && values[a] > threshold)
    {
      maxima.emplace_back(values[a], heatmaps.ComputeIndex(a));
    }
  }
  std::stable_sort(maxima.begin(), maxima.end(), [](const auto & a, const auto & b) { return a.first > b.first; });
  return maxima;
}

template <unsigned int VDimension>
void
Expect_candidates_of_brute_force(const itk::Size<VDimension> & size)
{
  // Few values make many plateaus.
  const auto random = [](unsigned int seed, int numberOfValues) -> FunctionType<VDimension> {
    return [=, generator = std::mt19937(seed)](const itk::Offset<VDimension> &) mutable {
      const auto number = static_cast<int>(generator() % 1000);
      return number == 0 ? notANumber : number == 1 ? infinity : static_cast<float>(number % numberOfValues) - 2.0f;
    };
  };
  const auto heatmaps = MakeHeatmaps<VDimension>(
    size,
    { random(1, 1000),
      random(2, 20),
      random(3, 5),
      random(4, 3),
      [](const itk::Offset<VDimension> &) { return 3.0f; },
      [](const itk::Offset<VDimension> &) { return notANumber; },
      [](const itk::Offset<VDimension> & o) { return o[0] == 1 || o[1] == 1 ? 2.0f : 1.0f; } });
  const auto filter = FilterType<VDimension>::New();
  filter->SetInput(heatmaps);
  filter->SetDecoder("ArgMax");
  // Candidates do not mind.
  filter->SetMinimumConfidence(1e9f);
  for (const float threshold : { -10.0f, 0.0f, 2.0f, 1e6f })
  {
    for (const unsigned int count : { 1u, 7u, 100000u })
    {
      filter->SetCandidateThreshold(threshold);
      filter->SetNumberOfCandidates(count);
      filter->Update();
      for (unsigned int c = 0; c < heatmaps->GetNumberOfComponentsPerPixel(); ++c)
      {
        SCOPED_TRACE(testing::Message() << size << " component " << c << ' ' << threshold << ' ' << count);
        const auto         expected = FindMaximaByBruteForce<VDimension>(*heatmaps, c, threshold);
        const auto * const candidates = filter->GetCandidates(c);
        ASSERT_EQ(candidates->GetNumberOfPoints(), std::min<size_t>(expected.size(), count));
        for (itk::SizeValueType i = 0; i < candidates->GetNumberOfPoints(); ++i)
        {
          EXPECT_EQ(candidates->GetPointData()->ElementAt(i), expected[i].first);
          EXPECT_EQ(heatmaps->TransformPhysicalPointToIndex(candidates->GetPoint(i)), expected[i].second);
        }
      }
    }
  }
}

template <unsigned int VDimension>
void
Expect_candidates_at_gaussians()
{
  constexpr double heights[] = { 0.5, 0.9, 0.7 };
  constexpr double positions[][3] = { { 7.3, 8.9, 6.2 }, { 20.4, 9.6, 18.3 }, { 8.8, 22.1, 20.75 } };
  const auto       sum = [&](const itk::Offset<VDimension> & offset) {
    float value = 0.0f;
    for (unsigned int i = 0; i < 3; ++i)
    {
      const ContinuousIndexType<VDimension> center(positions[i]);
      value += static_cast<float>(heights[i]) *
               MakeGaussian<VDimension>(center, MakeIsotropicPrecision<VDimension>(1.6))(offset);
    }
    return value;
  };
  const auto heatmaps = MakeHeatmaps<VDimension>(MakeCube<VDimension>(30), { sum });
  const auto reference = MakeReferences<VDimension>(*heatmaps)[2];
  for (const auto & decoder : allDecoders)
  {
    SCOPED_TRACE(decoder);
    const auto filter = FilterType<VDimension>::New();
    filter->SetInput(heatmaps);
    filter->SetReferenceImage(reference);
    filter->SetDecoder(decoder);
    filter->SetNumberOfCandidates(5);
    filter->SetCandidateThreshold(0.1f);
    filter->Update();
    const auto * const candidates = filter->GetCandidates(0);
    ASSERT_EQ(candidates->GetNumberOfPoints(), 3u);
    EXPECT_EQ(candidates->GetPoint(0), filter->GetOutput()->GetPoint(0));
    EXPECT_EQ(candidates->GetPointData()->ElementAt(0), filter->GetOutput()->GetPointData()->ElementAt(0));
    const unsigned int order[] = { 1, 2, 0 };
    for (unsigned int i = 0; i < 3; ++i)
    {
      auto   position = heatmaps->template TransformPhysicalPointToContinuousIndex<double>(candidates->GetPoint(i));
      double squaredError = 0.0;
      for (unsigned int d = 0; d < VDimension; ++d)
      {
        position[d] -= static_cast<double>(heatmaps->GetBufferedRegion().GetIndex(d));
        squaredError += itk::Math::sqr(position[d] - positions[order[i]][d]);
      }
      // A Gaussian is a parabola in its logarithm only; pixel centers, and the window about one, are coarser.
      const bool isExact = decoder == "SecondOrder";
      const bool isCoarse = decoder == "ArgMax" || decoder == "CenterOfMass";
      EXPECT_LT(std::sqrt(squaredError), isExact ? 2e-3 : isCoarse ? 0.9 : 0.3);
      EXPECT_NEAR(candidates->GetPointData()->ElementAt(i), heights[order[i]], 0.25 * heights[order[i]]);
    }
  }
}

// CubicArgMax finds each candidate where the resampled heatmap is largest about it.
template <unsigned int VDimension>
void
Expect_cubic_candidates_of_brute_force()
{
  const auto random = [generator = std::mt19937(9)](const itk::Offset<VDimension> &) mutable {
    return std::uniform_real_distribution<float>(0.0f, 1.0f)(generator);
  };
  const auto heatmaps = MakeHeatmaps<VDimension>(MakeCube<VDimension>(9), { random });
  for (const unsigned int number : { 2u, 3u, 4u })
  {
    const auto reference = MakeReferences<VDimension>(*heatmaps)[number];
    const auto resampler = itk::HeatmapResampleImageFilter<HeatmapsType<VDimension>>::New();
    resampler->SetInput(heatmaps);
    resampler->SetReferenceImage(reference);
    resampler->Update();
    const auto filter = FilterType<VDimension>::New();
    filter->SetInput(heatmaps);
    filter->SetReferenceImage(reference);
    filter->SetDecoder("CubicArgMax");
    filter->SetNumberOfCandidates(1000);
    filter->Update();
    // The largest near pixel of each maximum that the reference image reaches; two maxima can share one.
    std::map<std::vector<double>, float> expected;
    const auto                           maxima = FindMaximaByBruteForce<VDimension>(*heatmaps, 0, 0.0f);
    std::size_t                          numberOfReached = 0;
    for (const auto & maximum : maxima)
    {
      float               largest = -infinity;
      std::vector<double> position;
      const float *       value = resampler->GetOutput()->GetBufferPointer();
      for (const auto & index : itk::ImageRegionIndexRange<VDimension>(reference->GetLargestPossibleRegion()))
      {
        const auto point = reference->template TransformIndexToPhysicalPoint<double>(index);
        const auto place = heatmaps->template TransformPhysicalPointToContinuousIndex<double>(point);
        bool       isNear = heatmaps->GetBufferedRegion().IsInside(place);
        for (unsigned int d = 0; d < VDimension; ++d)
        {
          // As HeatmapSampler rounds positions.
          const double distance = std::round((place[d] - static_cast<double>(maximum.second[d])) * 0x1p16);
          isNear = isNear && distance >= -0x1p16 && distance < 0x1p16;
        }
        if (isNear && *value > largest)
        {
          largest = *value;
          position.assign(point.Begin(), point.End());
        }
        ++value;
      }
      if (largest > -infinity)
      {
        ++numberOfReached;
        expected[position] = largest;
      }
    }
    ASSERT_GT(expected.size(), 2u);
    const auto * const            candidates = filter->GetCandidates(0);
    std::vector<float>            actual;
    std::set<std::vector<double>> positions;
    std::size_t                   numberOfExpected = 0;
    for (itk::SizeValueType i = 0; i < candidates->GetNumberOfPoints(); ++i)
    {
      actual.push_back(candidates->GetPointData()->ElementAt(i));
      EXPECT_GT(actual.back(), 0.0f);
      const auto          point = candidates->GetPoint(i);
      std::vector<double> position(point.Begin(), point.End());
      EXPECT_TRUE(positions.insert(position).second);
      numberOfExpected +=
        static_cast<std::size_t>(std::count_if(expected.begin(), expected.end(), [&](const auto & pixel) {
          double distance = 0.0;
          for (unsigned int d = 0; d < VDimension; ++d)
          {
            distance = std::max(distance, std::abs(pixel.first[d] - position[d]));
          }
          return distance < 1e-5 && pixel.second == actual[i];
        }));
    }
    EXPECT_TRUE(std::is_sorted(actual.begin(), actual.end(), std::greater<>()));
    EXPECT_EQ(numberOfExpected, expected.size()) << number;
    // The others stand for maxima that the reference image does not reach, at the pixel nearest to them.
    EXPECT_LE(actual.size(), expected.size() + maxima.size() - numberOfReached);
  }
}

} // namespace

TEST(HeatmapToPointSetFilter, CandidatesAreTheMaximaOfBruteForce)
{
  Expect_candidates_of_brute_force<2>({ { 23, 17 } });
  Expect_candidates_of_brute_force<2>({ { 1, 9 } });
  Expect_candidates_of_brute_force<2>({ { 1, 1 } });
  Expect_candidates_of_brute_force<3>({ { 7, 9, 6 } });
  Expect_candidates_of_brute_force<3>({ { 1, 1, 1 } });
}

TEST(HeatmapToPointSetFilter, CandidatesAreFoundAsLandmarksAre)
{
  Expect_candidates_at_gaussians<2>();
  Expect_candidates_at_gaussians<3>();
}

TEST(HeatmapToPointSetFilter, CubicCandidatesAreTheLargestPixelsAroundTheMaxima)
{
  Expect_cubic_candidates_of_brute_force<2>();
  Expect_cubic_candidates_of_brute_force<3>();
}

TEST(HeatmapToPointSetFilter, CandidatesAreOnlyLookedForWhenAskedFor)
{
  const auto heatmaps = MakeHeatmaps<2>({ { 4, 4 } }, { [](const itk::Offset<2> &) { return 0.5f; } });
  const auto filter = Decode<2>(*heatmaps, "Parabola");
  EXPECT_EQ(filter->GetCandidates(0)->GetNumberOfPoints(), 0u);
  EXPECT_THROW(filter->GetCandidates(1), itk::ExceptionObject);
  filter->SetNumberOfCandidates(2);
  filter->Update();
  EXPECT_EQ(filter->GetCandidates(0)->GetNumberOfPoints(), 1u);
}

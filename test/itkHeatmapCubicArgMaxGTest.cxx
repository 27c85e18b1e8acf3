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
#include "itkMissingLandmark.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

namespace
{

/** Heatmaps that are 1 everywhere: resampled, they are 0 outside. */
template <unsigned int VDimension>
typename HeatmapsType<VDimension>::Pointer
MakeOnes(const HeatmapsType<VDimension> & heatmaps)
{
  const auto ones = HeatmapsType<VDimension>::New();
  ones->CopyInformation(&heatmaps);
  ones->SetRegions(heatmaps.GetLargestPossibleRegion());
  ones->SetNumberOfComponentsPerPixel(1);
  ones->Allocate();
  std::fill_n(ones->GetBufferPointer(), ones->GetPixelContainer()->Size(), 1.0f);
  return ones;
}

// What CubicArgMax must equal: all reference pixels in the heatmaps, in raster order.
template <unsigned int VDimension>
void
Expect_same_as_resample_and_argmax(const HeatmapsType<VDimension> &   heatmaps,
                                   const itk::ImageBase<VDimension> & reference)
{
  const auto resample = [&reference](const HeatmapsType<VDimension> * maps) {
    const auto resampler = itk::HeatmapResampleImageFilter<HeatmapsType<VDimension>>::New();
    resampler->SetInput(maps);
    resampler->SetReferenceImage(&reference);
    resampler->Update();
    return typename HeatmapsType<VDimension>::Pointer(resampler->GetOutput());
  };
  const auto resampled = resample(&heatmaps);
  const auto inside = resample(MakeOnes<VDimension>(heatmaps));

  const auto filter = FilterType<VDimension>::New();
  filter->SetInput(&heatmaps);
  filter->SetReferenceImage(&reference);
  filter->SetDecoder("CubicArgMax");
  filter->Update();

  const unsigned int numberOfComponents = heatmaps.GetNumberOfComponentsPerPixel();
  ASSERT_EQ(filter->GetOutput()->GetNumberOfPoints(), numberOfComponents);
  for (unsigned int c = 0; c < numberOfComponents; ++c)
  {
    float                  maximum = -infinity;
    itk::Index<VDimension> maximumIndex{};
    bool                   overlaps = false;
    const float *          value = resampled->GetBufferPointer() + c;
    const float *          isInside = inside->GetBufferPointer();
    for (const auto & index : itk::ImageRegionIndexRange<VDimension>(reference.GetLargestPossibleRegion()))
    {
      overlaps = overlaps || *isInside > 0.5f;
      if (*isInside > 0.5f && std::isfinite(*value) && *value > maximum)
      {
        maximum = *value;
        maximumIndex = index;
      }
      value += numberOfComponents;
      ++isInside;
    }
    const auto point = filter->GetOutput()->GetPoint(c);
    float      confidence = 0.0f;
    filter->GetOutput()->GetPointData(c, &confidence);
    if (!overlaps)
    {
      EXPECT_TRUE(reference.GetLargestPossibleRegion().IsInside(reference.TransformPhysicalPointToIndex(point)))
        << "component " << c;
      EXPECT_EQ(confidence, 0.0f) << "component " << c;
    }
    else if (maximum == -infinity)
    {
      EXPECT_TRUE(itk::IsMissingLandmark(point)) << "component " << c;
    }
    else
    {
      EXPECT_EQ(reference.TransformPhysicalPointToIndex(point), maximumIndex) << "component " << c;
      EXPECT_EQ(confidence, maximum) << "component " << c;
    }
  }
}

template <unsigned int VDimension>
void
Expect_same_as_resample_and_argmax_on_adversaries(unsigned int length)
{
  const auto   heatmaps = MakeHeatmaps<VDimension>(MakeCube<VDimension>(length), MakeAdversaries<VDimension>(length));
  unsigned int number = 0;
  for (const auto & reference : MakeReferences<VDimension>(*heatmaps))
  {
    SCOPED_TRACE(testing::Message() << VDimension << "D, reference " << number++);
    Expect_same_as_resample_and_argmax<VDimension>(*heatmaps, *reference);
  }
}

template <typename TDimension>
class CubicArgMaxOfSmallGrids : public testing::Test
{};

using Dimensions = testing::Types<std::integral_constant<unsigned int, 2>, std::integral_constant<unsigned int, 3>>;
TYPED_TEST_SUITE(CubicArgMaxOfSmallGrids, Dimensions, );

} // namespace

TEST(HeatmapToPointSetFilter, CubicArgMaxEqualsResampleAndArgMaxOnAdversaries)
{
  Expect_same_as_resample_and_argmax_on_adversaries<2>(16);
  Expect_same_as_resample_and_argmax_on_adversaries<2>(1);
  Expect_same_as_resample_and_argmax_on_adversaries<2>(2);
  Expect_same_as_resample_and_argmax_on_adversaries<3>(8);
  Expect_same_as_resample_and_argmax_on_adversaries<3>(1);
}

TYPED_TEST(CubicArgMaxOfSmallGrids, ALandmarkStaysInAHeatmapThatIsNowherePositive)
{
  constexpr unsigned int Dimension = TypeParam::value;
  // A few pixels of a large image, as later stages look at.
  const auto                     length = MakeCube<Dimension>(6);
  ContinuousIndexType<Dimension> center;
  center.Fill(3.0);
  const auto peak = MakeGaussian<Dimension>(center, MakeIsotropicPrecision<Dimension>(1.5));
  for (const float level : { -2.0f, -1.0f, 0.0f })
  {
    const auto heatmaps = MakeHeatmaps<Dimension>(
      length, { [&](const itk::Offset<Dimension> & offset) { return level == 0.0f ? 0.0f : level + peak(offset); } });
    for (const auto & reference : MakeReferences<Dimension>(*heatmaps))
    {
      Expect_same_as_resample_and_argmax<Dimension>(*heatmaps, *reference);
    }
  }
}

TEST(HeatmapToPointSetFilter, CubicArgMaxEqualsResampleAndArgMaxOnNetworkLikeHeatmaps)
{
  std::mt19937                           generator(3);
  std::uniform_real_distribution<double> uniform(0.0, 1.0);
  std::vector<FunctionType<2>>           functions;
  for (unsigned int c = 0; c < 19; ++c)
  {
    ContinuousIndexType<2> center;
    center[0] = 64.0 * uniform(generator);
    center[1] = 64.0 * uniform(generator);
    const auto   gaussian = MakeGaussian<2>(center, MakeIsotropicPrecision<2>(1.0 + 2.0 * uniform(generator)));
    const double phase = 6.0 * uniform(generator);
    functions.push_back([=](const itk::Offset<2> & offset) {
      return gaussian(offset) +
             static_cast<float>(0.05 * std::sin(0.2 * offset[0] + phase) * std::cos(0.3 * offset[1]));
    });
  }
  const auto heatmaps = MakeHeatmaps<2>({ { 64, 64 } }, functions);
  for (const auto & reference : MakeReferences<2>(*heatmaps))
  {
    Expect_same_as_resample_and_argmax<2>(*heatmaps, *reference);
  }
}

TEST(HeatmapToPointSetFilter, CubicArgMaxIgnoresValuesThatAreNotFinite)
{
  std::mt19937                          generator(11);
  std::uniform_real_distribution<float> uniform(-1.0f, 1.0f);
  const auto                            withHoles = [&](float hole, float probability) {
    return [&generator, &uniform, hole, probability](const itk::Offset<2> &) {
      const float value = uniform(generator);
      return std::abs(uniform(generator)) < probability ? hole : value;
    };
  };
  const auto heatmaps = MakeHeatmaps<2>({ { 16, 16 } },
                                        { withHoles(notANumber, 0.02f),
                                          withHoles(infinity, 0.02f),
                                          withHoles(-infinity, 0.02f),
                                          withHoles(notANumber, 0.7f) });
  for (const auto & reference : MakeReferences<2>(*heatmaps))
  {
    Expect_same_as_resample_and_argmax<2>(*heatmaps, *reference);
  }
}

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

#include "itkHeatmapTestData.h"
#include "itkIndexRange.h"

#include <gtest/gtest.h>

#include <cmath>

namespace
{

template <unsigned int VDimension>
void
Expect_exact_position_of_a_gaussian()
{
  const auto heatmaps = MakeHeatmaps<VDimension>(
    MakeCube<VDimension>(20),
    { MakeGaussian<VDimension>(MakeCenter<VDimension>(), MakeCorrelatedPrecision<VDimension>(2.0)) });
  const auto filter = Decode<VDimension>(*heatmaps, "SecondOrder");
  Expect_position_near<VDimension>(GetPosition<VDimension>(*filter, 0), MakeCenter<VDimension>(), 1e-3);
}

template <unsigned int VDimension>
void
Expect_parabola_through_three_values()
{
  constexpr double sigma = 2.5;
  const auto       center = MakeCenter<VDimension>();
  const auto       heatmaps = MakeHeatmaps<VDimension>(
    MakeCube<VDimension>(20), { MakeGaussian<VDimension>(center, MakeIsotropicPrecision<VDimension>(sigma)) });
  const auto filter = Decode<VDimension>(*heatmaps, "Parabola");
  const auto position = GetPosition<VDimension>(*filter, 0);
  for (unsigned int d = 0; d < VDimension; ++d)
  {
    // With f = center - m, the quotient of the differences of exp(-(x - f)^2 / (2 sigma^2)) at -1, 0 and 1 is this.
    const double m = std::round(center[d]);
    const double s = (center[d] - m) / (sigma * sigma);
    const double expected = m + 0.5 * std::sinh(s) / (std::exp(0.5 / (sigma * sigma)) - std::cosh(s));
    EXPECT_NEAR(position[d], expected, 1e-5);
    EXPECT_NEAR(position[d], center[d], 0.05);
  }
}

template <unsigned int VDimension>
void
Expect_largest_pixel()
{
  const auto heatmaps = MakeHeatmaps<VDimension>(MakeCube<VDimension>(12), MakeAdversaries<VDimension>(12));
  const auto filter = Decode<VDimension>(*heatmaps, "ArgMax");
  for (unsigned int c = 0; c < heatmaps->GetNumberOfComponentsPerPixel(); ++c)
  {
    auto  maximumIndex = heatmaps->GetBufferedRegion().GetIndex();
    float maximum = heatmaps->GetPixel(maximumIndex)[c];
    for (const auto & index : itk::ImageRegionIndexRange<VDimension>(heatmaps->GetBufferedRegion()))
    {
      if (heatmaps->GetPixel(index)[c] > maximum)
      {
        maximum = heatmaps->GetPixel(index)[c];
        maximumIndex = index;
      }
    }
    EXPECT_EQ(heatmaps->TransformPhysicalPointToIndex(filter->GetOutput()->GetPoint(c)), maximumIndex);
    float confidence = 0.0f;
    filter->GetOutput()->GetPointData(c, &confidence);
    EXPECT_EQ(confidence, maximum);
  }
}

template <unsigned int VDimension>
void
Expect_center_of_mass_in_the_window()
{
  // Two positive pixels in the window, a negative and a NaN one, and a heavy one outside the window.
  itk::Offset<VDimension> place;
  place.Fill(6);
  auto beside = place;
  beside[0] += 2;
  auto negative = place;
  negative[1] -= 2;
  auto undefined = place;
  undefined[1] -= 1;
  auto outside = place;
  outside[1] += 3;
  const FunctionType<VDimension> function = [=](const itk::Offset<VDimension> & offset) {
    return offset == place
             ? 3.0f
             : (offset == beside
                  ? 1.0f
                  : (offset == negative ? -9.0f
                                        : (offset == undefined ? notANumber : (offset == outside ? 2.9f : 0.0f))));
  };
  const auto heatmaps = MakeHeatmaps<VDimension>(MakeCube<VDimension>(13), { function });
  const auto filter = FilterType<VDimension>::New();
  filter->SetInput(heatmaps);
  filter->SetDecoder("CenterOfMass");
  filter->SetWindowRadius(2);
  filter->Update();
  ContinuousIndexType<VDimension> expected;
  expected.Fill(6.0);
  expected[0] = 6.5;
  Expect_position_near<VDimension>(GetPosition<VDimension>(*filter, 0), expected, 1e-5);
}

} // namespace

TEST(HeatmapToPointSetFilter, ArgMaxIsTheFirstLargestPixel)
{
  Expect_largest_pixel<2>();
  Expect_largest_pixel<3>();
}

TEST(HeatmapToPointSetFilter, ParabolaGoesThroughThreeValues)
{
  Expect_parabola_through_three_values<2>();
  Expect_parabola_through_three_values<3>();
}

TEST(HeatmapToPointSetFilter, ParabolaStaysAtBordersAndOnFlatAxes)
{
  const auto   heatmaps = MakeHeatmaps<2>({ { 9, 9 } },
                                        { [](const itk::Offset<2> & offset) { return -1.0f * offset[0]; },
                                            [](const itk::Offset<2> & offset) { return offset[0] == 4 ? 1.0f : 0.0f; },
                                            [](const itk::Offset<2> &) { return -3.0f; } });
  const auto   filter = Decode<2>(*heatmaps, "Parabola");
  const double expected[][2] = { { 0.0, 0.0 }, { 4.0, 0.0 }, { 0.0, 0.0 } };
  for (unsigned int c = 0; c < 3; ++c)
  {
    Expect_position_near<2>(GetPosition<2>(*filter, c), ContinuousIndexType<2>(expected[c]), 1e-5);
  }
}

TEST(HeatmapToPointSetFilter, ParabolaMovesAtMostHalfAPixel)
{
  // Two equal neighbors: the vertex lies exactly between them.
  const auto   heatmaps = MakeHeatmaps<2>({ { 9, 9 } }, { [](const itk::Offset<2> & offset) {
                                          return offset[1] == 4 && (offset[0] == 4 || offset[0] == 5) ? 1.0f : 0.0f;
                                        } });
  const double expected[] = { 4.5, 4.0 };
  Expect_position_near<2>(GetPosition<2>(*Decode<2>(*heatmaps, "Parabola"), 0), ContinuousIndexType<2>(expected), 1e-5);
}

TEST(HeatmapToPointSetFilter, SecondOrderIsExactForAGaussian)
{
  Expect_exact_position_of_a_gaussian<2>();
  Expect_exact_position_of_a_gaussian<3>();
}

TEST(HeatmapToPointSetFilter, SecondOrderFallsBackToTheParabola)
{
  const double atBorder[] = { 0.2, 5.0 };
  const auto   heatmaps = MakeHeatmaps<2>(
    { { 11, 11 } },
    { MakeGaussian<2>(ContinuousIndexType<2>(atBorder), MakeIsotropicPrecision<2>(2.0)),
        // Not positive beside the maximum.
        [](const itk::Offset<2> & offset) { return 1.0f - std::abs(offset[0] - 5.2f) - std::abs(offset[1] - 4.7f); },
        // Flat along the second axis.
        [](const itk::Offset<2> & offset) { return std::exp(-0.5f * std::pow(offset[0] - 5.2f, 2.0f)); },
        // NaN at a corner of the stencil.
        [](const itk::Offset<2> & offset) {
        return offset[0] == 6 && offset[1] == 6
                   ? notANumber
                   : std::exp(-0.1f * static_cast<float>(std::pow(offset[0] - 5, 2) + std::pow(offset[1] - 5, 2)));
      } });
  const auto secondOrder = Decode<2>(*heatmaps, "SecondOrder");
  const auto parabola = Decode<2>(*heatmaps, "Parabola");
  for (unsigned int c = 0; c < 4; ++c)
  {
    EXPECT_EQ(secondOrder->GetOutput()->GetPoint(c), parabola->GetOutput()->GetPoint(c)) << c;
  }
}

TEST(HeatmapToPointSetFilter, SecondOrderMovesAtMostOnePixelAlongEachAxis)
{
  // A ridge along a diagonal, whose maximum is far from its largest pixel.
  MatrixType<2> precision;
  precision(0, 0) = precision(1, 1) = 2.0;
  precision(0, 1) = precision(1, 0) = -1.999;
  const double center[] = { 10.5, 10.1 };
  const auto heatmaps = MakeHeatmaps<2>({ { 21, 21 } }, { MakeGaussian<2>(ContinuousIndexType<2>(center), precision) });
  const auto position = GetPosition<2>(*Decode<2>(*heatmaps, "SecondOrder"), 0);
  const auto largest = GetPosition<2>(*Decode<2>(*heatmaps, "ArgMax"), 0);
  for (unsigned int d = 0; d < 2; ++d)
  {
    EXPECT_LE(std::abs(position[d] - largest[d]), 1.0 + 1e-5);
  }
}

TEST(HeatmapToPointSetFilter, CenterOfMassTakesPositiveValuesInTheWindow)
{
  Expect_center_of_mass_in_the_window<2>();
  Expect_center_of_mass_in_the_window<3>();
}

TEST(HeatmapToPointSetFilter, CenterOfMassOfNegativeValuesIsTheLargestPixel)
{
  const auto heatmaps = MakeHeatmaps<2>(
    { { 9, 9 } }, { [](const itk::Offset<2> & offset) { return offset[0] == 3 && offset[1] == 5 ? -1.0f : -2.0f; } });
  const double expected[] = { 3.0, 5.0 };
  Expect_position_near<2>(
    GetPosition<2>(*Decode<2>(*heatmaps, "CenterOfMass"), 0), ContinuousIndexType<2>(expected), 1e-5);
}

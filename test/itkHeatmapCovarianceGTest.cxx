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
#include "itkMissingLandmark.h"
#include "vnl/algo/vnl_symmetric_eigensystem.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>

namespace
{

template <unsigned int VDimension>
MatrixType<VDimension>
GetIndexToPhysical(const HeatmapsType<VDimension> & heatmaps)
{
  MatrixType<VDimension> scale;
  scale.Fill(0.0);
  for (unsigned int d = 0; d < VDimension; ++d)
  {
    scale(d, d) = heatmaps.GetSpacing()[d];
  }
  return heatmaps.GetDirection() * scale;
}

// A matrix in pixels as one in millimeters.
template <unsigned int VDimension>
MatrixType<VDimension>
ToPhysical(const MatrixType<VDimension> & matrix, const HeatmapsType<VDimension> & heatmaps)
{
  const auto transform = GetIndexToPhysical<VDimension>(heatmaps);
  return transform * matrix * MatrixType<VDimension>(transform.GetTranspose());
}

template <unsigned int VDimension>
void
Expect_matrix_near(const MatrixType<VDimension> & matrix, const MatrixType<VDimension> & expected, double tolerance)
{
  for (unsigned int i = 0; i < VDimension; ++i)
  {
    for (unsigned int j = 0; j < VDimension; ++j)
    {
      EXPECT_NEAR(matrix(i, j), expected(i, j), tolerance) << i << ' ' << j;
    }
  }
}

// The variance along an axis of what a Gaussian of unit variance has above a quarter of its maximum, by integration
// over the radius.
template <unsigned int VDimension>
double
IntegrateMomentOfUnitGaussian()
{
  constexpr unsigned int numberOfSteps = 20000;
  const double           end = std::sqrt(2.0 * std::log(4.0));
  double                 mass = 0.0;
  double                 moment = 0.0;
  for (unsigned int i = 0; i < numberOfSteps; ++i)
  {
    const double radius = end * (i + 0.5) / numberOfSteps;
    const double weight = (std::exp(-0.5 * radius * radius) - 0.25) * std::pow(radius, VDimension - 1.0);
    mass += weight;
    moment += weight * radius * radius;
  }
  return moment / mass / VDimension;
}

template <unsigned int VDimension>
itk::Vector<double, VDimension>
GetDistance(const ContinuousIndexType<VDimension> & a, const ContinuousIndexType<VDimension> & b)
{
  itk::Vector<double, VDimension> distance;
  for (unsigned int d = 0; d < VDimension; ++d)
  {
    distance[d] = a[d] - b[d];
  }
  return distance;
}

// The formula of the class, one pixel after the other.
template <unsigned int VDimension>
MatrixType<VDimension>
SumMomentsAbout(const ContinuousIndexType<VDimension> & position,
                const FunctionType<VDimension> &        function,
                const itk::Size<VDimension> &           size)
{
  const itk::ImageRegion<VDimension> region(size);
  double                             maximum = -infinity;
  for (const auto & index : itk::ImageRegionIndexRange<VDimension>(region))
  {
    maximum = std::max<double>(maximum, function(index - region.GetIndex()));
  }
  MatrixType<VDimension> moments;
  moments.Fill(0.0);
  double mass = 0.0;
  for (const auto & index : itk::ImageRegionIndexRange<VDimension>(region))
  {
    const auto   distance = GetDistance<VDimension>(ContinuousIndexType<VDimension>(index), position);
    const double weight = std::max(function(index - region.GetIndex()) - maximum / 4.0, 0.0);
    mass += weight;
    for (unsigned int i = 0; i < VDimension; ++i)
    {
      for (unsigned int j = 0; j < VDimension; ++j)
      {
        moments(i, j) += weight * distance[i] * distance[j];
      }
    }
  }
  return moments / (mass * IntegrateMomentOfUnitGaussian<VDimension>());
}

template <unsigned int VDimension>
typename FilterType<VDimension>::Pointer
DecodeWithReference(const HeatmapsType<VDimension> & heatmaps, const std::string & decoder)
{
  const auto filter = FilterType<VDimension>::New();
  filter->SetInput(&heatmaps);
  filter->SetReferenceImage(&heatmaps);
  filter->SetDecoder(decoder);
  filter->Update();
  return filter;
}

template <unsigned int VDimension>
void
Expect_covariance_of_a_gaussian(const std::string & decoder)
{
  ContinuousIndexType<VDimension> center;
  for (unsigned int d = 0; d < VDimension; ++d)
  {
    center[d] = 16.3 - 0.9 * d;
  }
  const auto precision = MakeCorrelatedPrecision<VDimension>(4.0);
  const auto heatmaps =
    MakeHeatmaps<VDimension>(MakeCube<VDimension>(32), { MakeGaussian<VDimension>(center, precision) });
  const auto filter = DecodeWithReference<VDimension>(*heatmaps, decoder);
  // The point is not that of the Gaussian for every decoder, and the moments are about the point.
  auto       expected = MatrixType<VDimension>(precision.GetInverse());
  const auto shift = GetDistance<VDimension>(GetPosition<VDimension>(*filter, 0), center);
  for (unsigned int i = 0; i < VDimension; ++i)
  {
    for (unsigned int j = 0; j < VDimension; ++j)
    {
      expected(i, j) += shift[i] * shift[j] / IntegrateMomentOfUnitGaussian<VDimension>();
    }
  }
  // Sums over pixels instead of integrals, at 4 pixels a standard deviation: within 1 % of about 16 pixels squared.
  Expect_matrix_near<VDimension>(filter->GetOutput()->GetCovariance(0),
                                 ToPhysical<VDimension>(expected, *heatmaps),
                                 0.2 * std::pow(heatmaps->GetSpacing()[VDimension - 1], 2));
}

template <unsigned int VDimension>
void
Expect_covariance_of_sigma_in_mm()
{
  constexpr double                sigma = 6.0;
  const auto                      grid = MakeGrid<VDimension>(MakeCube<VDimension>(40));
  auto                            precision = MakeIsotropicPrecision<VDimension>(sigma);
  ContinuousIndexType<VDimension> center;
  for (unsigned int d = 0; d < VDimension; ++d)
  {
    precision(d, d) *= grid->GetSpacing()[d] * grid->GetSpacing()[d];
    center[d] = 20.4 - d;
  }
  const auto heatmaps =
    MakeHeatmaps<VDimension>(MakeCube<VDimension>(40), { MakeGaussian<VDimension>(center, precision) });
  const auto filter = Decode<VDimension>(*heatmaps, "SecondOrder");
  Expect_matrix_near<VDimension>(filter->GetOutput()->GetCovariance(0),
                                 MatrixType<VDimension>::GetIdentity() * (sigma * sigma),
                                 0.02 * sigma * sigma);
}

template <unsigned int VDimension>
void
Expect_covariances_by_brute_force()
{
  // Two maxima, a hole, a background below zero, and values that are not finite and far away.
  const auto first = MakeGaussian<VDimension>(MakeCenter<VDimension>(), MakeCorrelatedPrecision<VDimension>(1.5));
  ContinuousIndexType<VDimension> other;
  other.Fill(3.2);
  const auto                     second = MakeGaussian<VDimension>(other, MakeIsotropicPrecision<VDimension>(1.1));
  const FunctionType<VDimension> finite = [=](const itk::Offset<VDimension> & offset) {
    return 3.0f * first(offset) + 2.0f * second(offset) - (offset[0] == 9 ? 1.3f : 0.2f);
  };
  const FunctionType<VDimension> withHoles = [=](const itk::Offset<VDimension> & offset) {
    return offset[0] == 15 && offset[1] % 3 > 0 ? (offset[1] % 3 == 1 ? notANumber : infinity) : finite(offset);
  };
  const auto heatmaps = MakeHeatmaps<VDimension>(MakeCube<VDimension>(16), { withHoles, finite });
  for (const auto & decoder : { "ArgMax", "Parabola", "CubicArgMax", "CenterOfMass" })
  {
    const auto filter = DecodeWithReference<VDimension>(*heatmaps, decoder);
    for (unsigned int c = 0; c < 2; ++c)
    {
      const auto expected =
        SumMomentsAbout<VDimension>(GetPosition<VDimension>(*filter, c), finite, MakeCube<VDimension>(16));
      Expect_matrix_near<VDimension>(
        filter->GetOutput()->GetCovariance(c), ToPhysical<VDimension>(expected, *heatmaps), 1e-3);
    }
  }
}

template <unsigned int VDimension>
void
Expect_least_and_largest_covariances()
{
  const auto heatmaps = MakeHeatmaps<VDimension>(
    MakeCube<VDimension>(9),
    { [](const itk::Offset<VDimension> & offset) { return offset[0] == 5 && offset[1] == 2 ? 1.0f : 0.0f; },
      [](const itk::Offset<VDimension> &) { return -0.5f; },
      [](const itk::Offset<VDimension> & offset) { return offset[0] == 8 ? notANumber : 0.0f; } });
  const auto filter = Decode<VDimension>(*heatmaps, "ArgMax");
  // Pixels 0 to n - 1 about pixel 0 have the mean square (n - 1) (2 n - 1) / 6, and the mean product (n - 1)^2 / 4.
  auto line = MatrixType<VDimension>::GetIdentity() / 12.0;
  auto everywhere = MatrixType<VDimension>::GetIdentity();
  auto without = everywhere;
  for (unsigned int i = 0; i < VDimension; ++i)
  {
    for (unsigned int j = 0; j < VDimension; ++j)
    {
      everywhere(i, j) = without(i, j) = i == j ? 8.0 * 17.0 / 6.0 : 16.0;
    }
    without(0, i) = without(i, 0) = i == 0 ? 7.0 * 15.0 / 6.0 : 3.5 * 4.0;
  }
  if (VDimension == 3)
  {
    line(2, 2) = 8.0 * 17.0 / 6.0 / IntegrateMomentOfUnitGaussian<VDimension>();
  }
  Expect_matrix_near<VDimension>(filter->GetOutput()->GetCovariance(0), ToPhysical<VDimension>(line, *heatmaps), 1e-3);
  Expect_matrix_near<VDimension>(
    filter->GetOutput()->GetCovariance(1), ToPhysical<VDimension>(everywhere, *heatmaps), 1e-3);
  Expect_matrix_near<VDimension>(
    filter->GetOutput()->GetCovariance(2), ToPhysical<VDimension>(without, *heatmaps), 1e-3);
}

template <unsigned int VDimension>
void
Expect_positive_definite_covariances_on_adversaries(unsigned int length)
{
  const auto heatmaps = MakeHeatmaps<VDimension>(MakeCube<VDimension>(length), MakeAdversaries<VDimension>(length));
  const auto least = ToPhysical<VDimension>(MatrixType<VDimension>::GetIdentity() / 12.0, *heatmaps);
  for (const auto & decoder : allDecoders)
  {
    const auto filter = DecodeWithReference<VDimension>(*heatmaps, decoder);
    for (unsigned int c = 0; c < heatmaps->GetNumberOfComponentsPerPixel(); ++c)
    {
      ASSERT_FALSE(itk::IsMissingLandmark(filter->GetOutput()->GetPoint(c)));
      // No axis is shorter than that of a pixel.
      const auto                              rest = filter->GetOutput()->GetCovariance(c) - least;
      const vnl_symmetric_eigensystem<double> axes(rest.GetVnlMatrix().as_matrix());
      const double                            size = axes.get_eigenvalue(VDimension - 1);
      EXPECT_TRUE(std::isfinite(size)) << decoder << ' ' << c;
      EXPECT_GE(axes.get_eigenvalue(0), -1e-9 * (1.0 + std::abs(size))) << decoder << ' ' << c;
    }
  }
}

} // namespace

TEST(HeatmapToPointSetFilter, CovarianceIsThatOfAGaussianWithEveryMethod)
{
  for (const auto & decoder : allDecoders)
  {
    SCOPED_TRACE(decoder);
    Expect_covariance_of_a_gaussian<2>(decoder);
    Expect_covariance_of_a_gaussian<3>(decoder);
  }
}

TEST(HeatmapToPointSetFilter, CovarianceOfAnIsotropicGaussianIsSigmaSquaredInMillimeters)
{
  Expect_covariance_of_sigma_in_mm<2>();
  Expect_covariance_of_sigma_in_mm<3>();
}

TEST(HeatmapToPointSetFilter, CovarianceOfTwoMaximaIsThatSummedByBruteForce)
{
  Expect_covariances_by_brute_force<2>();
  Expect_covariances_by_brute_force<3>();
}

TEST(HeatmapToPointSetFilter, CovarianceIsAtLeastThatOfAPixelAndAtMostThatOfTheGrid)
{
  Expect_least_and_largest_covariances<2>();
  Expect_least_and_largest_covariances<3>();
}

TEST(HeatmapToPointSetFilter, CovarianceIsPositiveDefiniteWhateverTheHeatmap)
{
  Expect_positive_definite_covariances_on_adversaries<2>(16);
  Expect_positive_definite_covariances_on_adversaries<2>(1);
  Expect_positive_definite_covariances_on_adversaries<3>(8);
}

TEST(HeatmapToPointSetFilter, ModulationKeepsThePositionAndTheCovariance)
{
  const auto heatmaps =
    MakeHeatmaps<2>({ { 40, 40 } }, { MakeGaussian<2>(MakeCenter<2>(), MakeIsotropicPrecision<2>(2.0)) });
  const auto filter = Decode<2>(*heatmaps, "SecondOrder");
  const auto covariance = filter->GetOutput()->GetCovariance(0);
  filter->SetModulationSigma(1.5);
  filter->Update();
  // The heatmap and the kernel are cut at four to five sigma: an error of about 1e-4.
  Expect_position_near<2>(GetPosition<2>(*filter, 0), MakeCenter<2>(), 1e-3);
  Expect_matrix_near<2>(filter->GetOutput()->GetCovariance(0), covariance, 1e-3);
}

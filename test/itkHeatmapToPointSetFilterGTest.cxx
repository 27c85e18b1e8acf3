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
#include "itkHeatmapToPointSetFilter.h"

#include "itkHeatmapResampleImageFilter.h"
#include "itkIndexRange.h"
#include "itkMath.h"
#include "itkMissingLandmark.h"

#include "vnl/algo/vnl_symmetric_eigensystem.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <numeric>
#include <random>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace
{

template <unsigned int VDimension>
using HeatmapsType = itk::VectorImage<float, VDimension>;

template <unsigned int VDimension>
using FilterType = itk::HeatmapToPointSetFilter<HeatmapsType<VDimension>>;

template <unsigned int VDimension>
using MatrixType = itk::Matrix<double, VDimension, VDimension>;

template <unsigned int VDimension>
using ContinuousIndexType = itk::ContinuousIndex<double, VDimension>;

// A heatmap as a function of the position relative to the first pixel, in pixels.
template <unsigned int VDimension>
using FunctionType = std::function<float(const itk::Offset<VDimension> &)>;

constexpr float infinity = std::numeric_limits<float>::infinity();
constexpr float notANumber = std::numeric_limits<float>::quiet_NaN();

const std::string allDecoders[] = { "ArgMax", "Parabola", "CubicArgMax", "SecondOrder", "CenterOfMass" };

template <unsigned int VDimension>
MatrixType<VDimension>
MakeRotation(double angle)
{
  auto rotation = MatrixType<VDimension>::GetIdentity();
  rotation(0, 0) = rotation(VDimension - 1, VDimension - 1) = std::cos(angle);
  rotation(0, VDimension - 1) = -std::sin(angle);
  rotation(VDimension - 1, 0) = std::sin(angle);
  return rotation;
}

// An unfilled grid that is rotated and anisotropic, with an origin and an index that are not zero.
template <unsigned int VDimension>
typename HeatmapsType<VDimension>::Pointer
MakeGrid(const itk::Size<VDimension> & size)
{
  const auto                                     heatmaps = HeatmapsType<VDimension>::New();
  typename HeatmapsType<VDimension>::RegionType  region;
  typename HeatmapsType<VDimension>::SpacingType spacing;
  typename HeatmapsType<VDimension>::PointType   origin;
  for (unsigned int d = 0; d < VDimension; ++d)
  {
    region.SetIndex(d, 5 - 8 * static_cast<int>(d));
    region.SetSize(d, size[d]);
    spacing[d] = 0.8 + 0.45 * d;
    origin[d] = 12.0 - 31.0 * d;
  }
  heatmaps->SetRegions(region);
  heatmaps->SetSpacing(spacing);
  heatmaps->SetOrigin(origin);
  heatmaps->SetDirection(MakeRotation<VDimension>(0.3));
  return heatmaps;
}

template <unsigned int VDimension>
typename HeatmapsType<VDimension>::Pointer
MakeHeatmaps(const itk::Size<VDimension> & size, const std::vector<FunctionType<VDimension>> & functions)
{
  const auto heatmaps = MakeGrid<VDimension>(size);
  heatmaps->SetNumberOfComponentsPerPixel(static_cast<unsigned int>(functions.size()));
  heatmaps->Allocate();
  float *    value = heatmaps->GetBufferPointer();
  const auto region = heatmaps->GetBufferedRegion();
  for (const auto & index : itk::ImageRegionIndexRange<VDimension>(region))
  {
    for (const auto & function : functions)
    {
      *value++ = function(index - region.GetIndex());
    }
  }
  return heatmaps;
}

template <unsigned int VDimension>
itk::Size<VDimension>
MakeCube(itk::SizeValueType length)
{
  return itk::Size<VDimension>::Filled(length);
}

// exp(-(x - c)^T P (x - c) / 2) in pixels.
template <unsigned int VDimension>
FunctionType<VDimension>
MakeGaussian(const ContinuousIndexType<VDimension> & center, const MatrixType<VDimension> & precision)
{
  return [=](const itk::Offset<VDimension> & offset) {
    itk::Vector<double, VDimension> distance;
    for (unsigned int d = 0; d < VDimension; ++d)
    {
      distance[d] = static_cast<double>(offset[d]) - center[d];
    }
    return static_cast<float>(std::exp(-0.5 * (distance * (precision * distance))));
  };
}

template <unsigned int VDimension>
MatrixType<VDimension>
MakeIsotropicPrecision(double sigma)
{
  return MatrixType<VDimension>::GetIdentity() / (sigma * sigma);
}

template <unsigned int VDimension>
ContinuousIndexType<VDimension>
MakeCenter()
{
  ContinuousIndexType<VDimension> center;
  for (unsigned int d = 0; d < VDimension; ++d)
  {
    center[d] = 10.3 - 0.75 * d;
  }
  return center;
}

// The decoded point as a position relative to the first pixel.
template <unsigned int VDimension>
ContinuousIndexType<VDimension>
GetPosition(FilterType<VDimension> & filter, unsigned int landmark)
{
  const auto & heatmaps = *filter.GetInput();
  auto         position =
    heatmaps.template TransformPhysicalPointToContinuousIndex<double>(filter.GetOutput()->GetPoint(landmark));
  for (unsigned int d = 0; d < VDimension; ++d)
  {
    position[d] -= static_cast<double>(heatmaps.GetBufferedRegion().GetIndex(d));
  }
  return position;
}

template <unsigned int VDimension>
typename FilterType<VDimension>::Pointer
Decode(const HeatmapsType<VDimension> & heatmaps, const std::string & decoder)
{
  const auto filter = FilterType<VDimension>::New();
  filter->SetInput(&heatmaps);
  filter->SetDecoder(decoder);
  filter->Update();
  return filter;
}

template <unsigned int VDimension>
void
Expect_position_near(const ContinuousIndexType<VDimension> & position,
                     const ContinuousIndexType<VDimension> & expected,
                     double                                  tolerance)
{
  for (unsigned int d = 0; d < VDimension; ++d)
  {
    EXPECT_NEAR(position[d], expected[d], tolerance) << "axis " << d;
  }
}

template <unsigned int VDimension>
void
Expect_no_covariance(FilterType<VDimension> & filter, unsigned int landmark)
{
  for (unsigned int i = 0; i < VDimension; ++i)
  {
    for (unsigned int j = 0; j < VDimension; ++j)
    {
      EXPECT_TRUE(std::isnan(filter.GetOutput()->GetCovariance(landmark)(i, j)));
    }
  }
}

// What CubicArgMax must equal: all reference pixels in raster order.
template <unsigned int VDimension>
void
Expect_same_as_resample_and_argmax(const HeatmapsType<VDimension> &   heatmaps,
                                   const itk::ImageBase<VDimension> & reference)
{
  const auto resampler = itk::HeatmapResampleImageFilter<HeatmapsType<VDimension>>::New();
  resampler->SetInput(&heatmaps);
  resampler->SetReferenceImage(&reference);
  resampler->Update();

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
    const float *          value = resampler->GetOutput()->GetBufferPointer() + c;
    for (const auto & index : itk::ImageRegionIndexRange<VDimension>(reference.GetLargestPossibleRegion()))
    {
      if (std::isfinite(*value) && *value > maximum)
      {
        maximum = *value;
        maximumIndex = index;
      }
      value += numberOfComponents;
    }
    const auto point = filter->GetOutput()->GetPoint(c);
    float      confidence = 0.0f;
    filter->GetOutput()->GetPointData(c, &confidence);
    if (maximum == -infinity)
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
std::vector<FunctionType<VDimension>>
MakeAdversaries(unsigned int length)
{
  using OffsetType = itk::Offset<VDimension>;
  const auto random = [](unsigned int seed, float lowest, float highest) {
    // Each heatmap has its own generator, which is called once a pixel in raster order.
    return [=, generator = std::mt19937(seed)](const OffsetType &) mutable {
      return std::uniform_real_distribution<float>(lowest, highest)(generator);
    };
  };
  const auto spike = [](const OffsetType & place, float height, float background) {
    return [=](const OffsetType & offset) { return offset == place ? height : background; };
  };
  OffsetType first;
  OffsetType last;
  first.Fill(0);
  last.Fill(length - 1);
  OffsetType middle;
  middle.Fill(length / 2);
  OffsetType edge = middle;
  edge[0] = 0;

  std::vector<FunctionType<VDimension>> functions = {
    MakeGaussian<VDimension>(MakeCenter<VDimension>(), MakeIsotropicPrecision<VDimension>(2.5)),
    MakeGaussian<VDimension>(MakeCenter<VDimension>(), MakeIsotropicPrecision<VDimension>(0.4)),
    random(1, -1.0f, 1.0f),
    random(2, -2.0f, -1.0f),
    random(3, 0.0f, 1e-40f),
    [](const OffsetType &) { return 0.0f; },
    [](const OffsetType &) { return 0.1f; },
    [](const OffsetType &) { return -0.1f; },
    [](const OffsetType &) { return std::numeric_limits<float>::denorm_min(); },
    [](const OffsetType &) { return std::numeric_limits<float>::max(); },
    [](const OffsetType &) { return std::numeric_limits<float>::lowest(); },
    spike(first, 1.0f, 0.0f),
    spike(last, 1.0f, 0.0f),
    spike(edge, 1.0f, 0.0f),
    spike(middle, 1.0f, 0.0f),
    spike(middle, -1.0f, 0.0f),
    spike(first, -1.0f, 0.0f),
    spike(middle, -1.0f, -2.0f),
    spike(middle, 1.0f, 0.999999f),
    spike(middle, std::numeric_limits<float>::max(), std::numeric_limits<float>::lowest()),
    // Plateaus and steps: many equal values.
    [](const OffsetType & offset) { return offset[0] >= 3 && offset[1] < 6 ? 1.0f : 0.0f; },
    [](const OffsetType & offset) { return static_cast<float>(offset[0] / 3); },
    [](const OffsetType & offset) { return static_cast<float>((offset[0] + offset[1]) % 2); },
    [](const OffsetType & offset) { return -static_cast<float>((offset[0] / 2 + offset[1] / 3) % 2); },
    [](const OffsetType & offset) { return static_cast<float>(offset[0] + offset[1]); },
    // Two equal peaks; the wells beside the second lift the interpolant there.
    [=](const OffsetType & offset) { return offset == first || offset == last ? 1.0f : 0.0f; },
    [=](const OffsetType & offset) {
      const auto                        distance = offset[0] - middle[0];
      return offset[1] != middle[1] ? 0.0f : (std::abs(distance) <= 1 ? 0.99f : (distance == 2 ? -5.0f : 0.0f));
    },
  };
  return functions;
}

// Grids finer, coarser, equal, shifted, rotated, and partly or wholly outside.
template <unsigned int VDimension>
std::vector<typename itk::ImageBase<VDimension>::Pointer>
MakeReferences(const HeatmapsType<VDimension> & heatmaps)
{
  std::vector<typename itk::ImageBase<VDimension>::Pointer> references;
  const double heatmapLength = static_cast<double>(heatmaps.GetLargestPossibleRegion().GetSize(0));
  const auto   add = [&](double spacingFactor, double shift, double angle, double lengthFactor) {
    const auto                   reference = itk::ImageBase<VDimension>::New();
    const auto                   length = std::max(1.0, std::round(heatmapLength * lengthFactor / spacingFactor));
    itk::ImageRegion<VDimension> region;
    for (unsigned int d = 0; d < VDimension; ++d)
    {
      region.SetIndex(d, 11 * static_cast<int>(d) - 6);
      region.SetSize(d, static_cast<itk::SizeValueType>(length) + d);
    }
    reference->SetLargestPossibleRegion(region);
    reference->SetSpacing(heatmaps.GetSpacing() * spacingFactor);
    reference->SetDirection(heatmaps.GetDirection() * MakeRotation<VDimension>(angle));

    // Brings the first pixel of the reference to the given place in the heatmaps.
    ContinuousIndexType<VDimension> place(heatmaps.GetLargestPossibleRegion().GetIndex());
    for (unsigned int d = 0; d < VDimension; ++d)
    {
      place[d] += shift;
    }
    const auto wanted = heatmaps.template TransformContinuousIndexToPhysicalPoint<double>(place);
    const auto actual = reference->template TransformIndexToPhysicalPoint<double>(region.GetIndex());
    reference->SetOrigin(reference->GetOrigin() + (wanted - actual));
    references.push_back(reference);
  };
  add(1.0, 0.0, 0.0, 1.0);
  add(1.0, 0.25, 0.0, 1.0);
  add(0.5, -0.25, 0.0, 1.0);
  add(0.31, -0.345, 0.0, 1.0);
  add(0.3, 2.1, 0.7, 0.7);
  add(0.45, -3.0, -0.2, 1.6);
  add(3.7, 0.4, 0.1, 1.0);
  add(40.0, 6.2, 0.0, 1.0);
  add(0.7, heatmapLength - 2.3, 0.0, 1.0);
  add(0.7, heatmapLength + 2.0, 0.0, 1.0);
  add(0.02, 9.7, 0.4, 0.05);
  return references;
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

// Correlated along the index axes.
template <unsigned int VDimension>
MatrixType<VDimension>
MakeCorrelatedPrecision(double sigma)
{
  auto precision = MakeIsotropicPrecision<VDimension>(sigma);
  precision(0, 1) = precision(1, 0) = 0.32 / (sigma * sigma);
  precision(1, 1) = 1.6 / (sigma * sigma);
  return precision;
}

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

// A matrix in pixels as one in millimetres.
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

template <typename TFilter>
void
Expect_exception_with(TFilter & filter, const std::string & text)
{
  try
  {
    filter.Update();
    FAIL() << "no exception with " << text;
  }
  catch (const itk::ExceptionObject & exception)
  {
    EXPECT_NE(std::string(exception.GetDescription()).find(text), std::string::npos) << exception.GetDescription();
  }
}

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

TEST(HeatmapToPointSetFilter, CubicArgMaxEqualsResampleAndArgMaxOnAdversaries)
{
  Expect_same_as_resample_and_argmax_on_adversaries<2>(16);
  Expect_same_as_resample_and_argmax_on_adversaries<2>(1);
  Expect_same_as_resample_and_argmax_on_adversaries<2>(2);
  Expect_same_as_resample_and_argmax_on_adversaries<3>(8);
  Expect_same_as_resample_and_argmax_on_adversaries<3>(1);
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

TEST(HeatmapToPointSetFilter, SecondOrderIsExactForAGaussian)
{
  Expect_exact_position_of_a_gaussian<2>();
  Expect_exact_position_of_a_gaussian<3>();
}

TEST(HeatmapToPointSetFilter, CovarianceIsThatOfAGaussianWithEveryMethod)
{
  for (const auto & decoder : allDecoders)
  {
    SCOPED_TRACE(decoder);
    Expect_covariance_of_a_gaussian<2>(decoder);
    Expect_covariance_of_a_gaussian<3>(decoder);
  }
}

TEST(HeatmapToPointSetFilter, CovarianceOfAnIsotropicGaussianIsSigmaSquaredInMillimetres)
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

TEST(HeatmapToPointSetFilter, ValuesThatAreNotFiniteAreNeverAMaximum)
{
  const auto hole = [](float value) {
    return [value](const itk::Offset<2> & offset) { return offset[0] == 2 ? value : 0.1f * (offset[0] == 6); };
  };
  const auto heatmaps = MakeHeatmaps<2>({ { 9, 3 } }, { hole(notANumber), hole(infinity), hole(-infinity) });
  for (const auto & decoder : allDecoders)
  {
    const auto filter = FilterType<2>::New();
    filter->SetInput(heatmaps);
    filter->SetReferenceImage(heatmaps);
    filter->SetDecoder(decoder);
    filter->Update();
    for (unsigned int c = 0; c < 3; ++c)
    {
      EXPECT_NEAR(GetPosition<2>(*filter, c)[0], 6.0, 1e-5) << decoder;
    }
  }
}

TEST(HeatmapToPointSetFilter, HeatmapWithoutAFiniteValueGivesAMissingLandmark)
{
  const auto heatmaps = MakeHeatmaps<3>(MakeCube<3>(4),
                                        { [](const itk::Offset<3> &) { return notANumber; },
                                          [](const itk::Offset<3> &) { return infinity; },
                                          [](const itk::Offset<3> &) { return -infinity; } });
  for (const auto & decoder : allDecoders)
  {
    const auto filter = FilterType<3>::New();
    filter->SetInput(heatmaps);
    filter->SetReferenceImage(heatmaps);
    filter->SetDecoder(decoder);
    filter->Update();
    for (unsigned int c = 0; c < 3; ++c)
    {
      float confidence = 0.0f;
      EXPECT_TRUE(filter->GetOutput()->GetPointData(c, &confidence));
      EXPECT_TRUE(std::isnan(confidence)) << decoder;
      EXPECT_TRUE(itk::IsMissingLandmark(filter->GetOutput()->GetPoint(c))) << decoder;
      Expect_no_covariance<3>(*filter, c);
    }
  }
}

TEST(HeatmapToPointSetFilter, LandmarkBelowTheMinimumConfidenceIsMissing)
{
  const auto scaled = [](float factor) {
    const auto gaussian = MakeGaussian<2>(MakeCenter<2>(), MakeIsotropicPrecision<2>(2.0));
    return [=](const itk::Offset<2> & offset) { return factor * gaussian(offset); };
  };
  const auto heatmaps = MakeHeatmaps<2>({ { 20, 20 } }, { scaled(0.3f), scaled(0.9f) });
  for (const auto & decoder : allDecoders)
  {
    const auto filter = FilterType<2>::New();
    filter->SetInput(heatmaps);
    filter->SetReferenceImage(heatmaps);
    filter->SetDecoder(decoder);
    filter->SetMinimumConfidence(0.5f);
    filter->Update();
    float confidence = 0.0f;
    filter->GetOutput()->GetPointData(0, &confidence);
    EXPECT_NEAR(confidence, 0.3f, 0.02f);
    EXPECT_TRUE(itk::IsMissingLandmark(filter->GetOutput()->GetPoint(0)));
    EXPECT_FALSE(itk::IsMissingLandmark(filter->GetOutput()->GetPoint(1)));
    Expect_no_covariance<2>(*filter, 0);

    filter->SetMinimumConfidence(confidence);
    filter->Update();
    EXPECT_FALSE(itk::IsMissingLandmark(filter->GetOutput()->GetPoint(0)));
  }
}

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

TEST(HeatmapToPointSetFilter, OnePixelHeatmapGivesItsCenter)
{
  const auto heatmaps = MakeHeatmaps<3>(MakeCube<3>(1), { [](const itk::Offset<3> &) { return 0.5f; } });
  for (const auto & decoder : allDecoders)
  {
    const auto filter = FilterType<3>::New();
    filter->SetInput(heatmaps);
    filter->SetReferenceImage(heatmaps);
    filter->SetDecoder(decoder);
    filter->Update();
    ContinuousIndexType<3> expected;
    expected.Fill(0.0);
    Expect_position_near<3>(GetPosition<3>(*filter, 0), expected, 1e-5);
  }
}

TEST(HeatmapToPointSetFilter, DoesNotDependOnTheNumberOfThreads)
{
  const auto heatmaps = MakeHeatmaps<3>(MakeCube<3>(8), MakeAdversaries<3>(8));
  for (const auto & decoder : allDecoders)
  {
    const auto one = FilterType<3>::New();
    const auto many = FilterType<3>::New();
    one->SetNumberOfWorkUnits(1);
    many->SetNumberOfWorkUnits(13);
    for (const auto & filter : { one, many })
    {
      filter->SetInput(heatmaps);
      filter->SetReferenceImage(heatmaps);
      filter->SetDecoder(decoder);
      filter->SetNumberOfCandidates(50);
      filter->Update();
    }
    for (unsigned int c = 0; c < heatmaps->GetNumberOfComponentsPerPixel(); ++c)
    {
      EXPECT_EQ(one->GetOutput()->GetPoint(c), many->GetOutput()->GetPoint(c)) << decoder;
      EXPECT_EQ(one->GetOutput()->GetCovariance(c), many->GetOutput()->GetCovariance(c)) << decoder;
      const auto * const candidates = one->GetCandidates(c);
      ASSERT_EQ(candidates->GetNumberOfPoints(), many->GetCandidates(c)->GetNumberOfPoints());
      for (itk::SizeValueType i = 0; i < candidates->GetNumberOfPoints(); ++i)
      {
        EXPECT_EQ(candidates->GetPoint(i), many->GetCandidates(c)->GetPoint(i)) << decoder;
      }
    }
  }
}

TEST(HeatmapToPointSetFilter, SecondUpdateDoesNotRunAgain)
{
  const auto   heatmaps = MakeHeatmaps<2>({ { 4, 4 } }, { [](const itk::Offset<2> &) { return 0.5f; } });
  const auto   filter = FilterType<2>::New();
  unsigned int numberOfRuns = 0;
  filter->AddObserver(itk::StartEvent(), [&](const itk::EventObject &) { ++numberOfRuns; });
  filter->SetInput(heatmaps);
  filter->Update();
  filter->Update();
  EXPECT_EQ(numberOfRuns, 1u);
  filter->SetDecoder("ArgMax");
  filter->Update();
  EXPECT_EQ(numberOfRuns, 2u);
}

TEST(HeatmapToPointSetFilter, BadParametersAreNamedInTheException)
{
  const auto filter = FilterType<2>::New();
  EXPECT_THROW(filter->Update(), itk::ExceptionObject);
  filter->SetInput(MakeHeatmaps<2>({ { 4, 4 } }, { [](const itk::Offset<2> &) { return 0.5f; } }));

  filter->SetDecoder("CubicArgMax");
  Expect_exception_with(*filter, "ReferenceImage must be set");
  const auto reference = itk::ImageBase<2>::New();
  filter->SetReferenceImage(reference);
  Expect_exception_with(*filter, "ReferenceImage must have at least one pixel (got a size of [0, 0])");
  filter->SetDecoder("Median");
  Expect_exception_with(*filter, "There is no decoder named 'Median'; there are ArgMax, CenterOfMass, ");
  filter->SetDecoder("ArgMax");

  filter->SetLandmarkNames({ "a", "b" });
  Expect_exception_with(*filter, "one landmark name a component, 1 (got 2)");
  filter->SetLandmarkNames({});
  filter->SetModulationSigma(-2.0);
  Expect_exception_with(*filter, "(got -2)");
  filter->SetModulationSigma(0.0);
  filter->SetMinimumConfidence(notANumber);
  Expect_exception_with(*filter, "MinimumConfidence must be a number (got nan)");
  filter->SetMinimumConfidence(0.0f);
  filter->SetCandidateThreshold(notANumber);
  Expect_exception_with(*filter, "CandidateThreshold must be a number (got nan)");
  filter->SetCandidateThreshold(0.0f);
  filter->Update();
  EXPECT_THROW(filter->GetOutput()->GetCovariance(1), itk::ExceptionObject);

  filter->SetInput(MakeGrid<2>({ { 0, 4 } }));
  Expect_exception_with(*filter, "at least one pixel (got a size of [0, 4])");
  filter->SetInput(MakeGrid<2>({ { 4, 4 } }));
  Expect_exception_with(*filter, "at least one component");
}

TEST(HeatmapToPointSetFilter, HeatmapsThatWereNotComputedAreAnError)
{
  const auto filter = FilterType<2>::New();
  const auto heatmaps = MakeGrid<2>({ { 4, 4 } });
  heatmaps->SetNumberOfComponentsPerPixel(1);
  for (const auto & buffered : { itk::Size<2>{ { 0, 0 } }, itk::Size<2>{ { 4, 0 } }, itk::Size<2>{ { 4, 4 } } })
  {
    heatmaps->SetBufferedRegion({ heatmaps->GetLargestPossibleRegion().GetIndex(), buffered });
    filter->SetInput(heatmaps);
    filter->Modified();
    Expect_exception_with(*filter, "The heatmaps must have pixels in memory (got a buffered region of the size");
  }
}

TEST(HeatmapToPointSetFilter, LandmarksAndCandidatesHaveNames)
{
  const auto twoMaxima = [](const itk::Offset<2> & offset) { return offset[0] % 2 == 1 ? 2.0f : 1.0f; };
  const auto filter = FilterType<2>::New();
  filter->SetInput(MakeHeatmaps<2>({ { 5, 1 } }, { twoMaxima, twoMaxima }));
  filter->SetNumberOfCandidates(2);
  filter->Update();
  EXPECT_EQ(filter->GetOutput()->GetLandmarkNames(), itk::MakeLandmarkNames(2));
  EXPECT_EQ(filter->GetCandidates(1)->GetLandmarkNames(), (std::vector<std::string>{ "landmark_2#1", "landmark_2#2" }));
  filter->SetLandmarkNames({ "sella", "L3" });
  filter->Update();
  EXPECT_EQ(filter->GetOutput()->GetLandmarkNames(), (std::vector<std::string>{ "sella", "L3" }));
  EXPECT_EQ(filter->GetCandidates(1)->GetLandmarkNames(), (std::vector<std::string>{ "L3#1", "L3#2" }));
}

TEST(HeatmapToPointSetFilter, ReportsProgressAndAborts)
{
  const auto filter = FilterType<2>::New();
  filter->SetInput(MakeHeatmaps<2>({ { 8, 500 } }, { [](const itk::Offset<2> &) { return 0.5f; } }));

  // Only the thread that called Update() sends events.
  filter->SetNumberOfWorkUnits(1);

  unsigned int numberOfEvents = 0;
  float        progress = 0.0f;
  const auto   count = filter->AddObserver(itk::ProgressEvent(), [&](const itk::EventObject &) {
    ++numberOfEvents;
    progress = std::max(progress, filter->GetProgress());
  });
  filter->Update();
  EXPECT_GT(numberOfEvents, 1u);
  EXPECT_GT(progress, 0.5f);
  filter->RemoveObserver(count);

  filter->AddObserver(itk::ProgressEvent(), [&](const itk::EventObject &) { filter->AbortGenerateDataOn(); });
  filter->Modified();
  EXPECT_THROW(filter->Update(), itk::ProcessAborted);
}

TEST(HeatmapToPointSetFilter, PrintsItsParameters)
{
  const auto filter = FilterType<2>::New();
  filter->SetMinimumConfidence(0.25f);
  filter->SetModulationSigma(1.5);
  filter->SetWindowRadius(7);
  filter->SetNumberOfCandidates(4);
  filter->SetCandidateThreshold(0.125f);
  filter->SetLandmarkNames({ "sella" });
  std::ostringstream stream;
  filter->Print(stream);
  for (const char * const text : { "Decoder: Parabola",
                                   "LandmarkNames: 1",
                                   "sella",
                                   "MinimumConfidence: 0.25",
                                   "ModulationSigma: 1.5",
                                   "WindowRadius: 7",
                                   "NumberOfCandidates: 4",
                                   "CandidateThreshold: 0.125",
                                   "Candidates: 0" })
  {
    EXPECT_NE(stream.str().find(text), std::string::npos) << text;
  }
}

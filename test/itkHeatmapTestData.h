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
#ifndef itkHeatmapTestData_h
#define itkHeatmapTestData_h

#include "itkHeatmapToPointSetFilter.h"
#include "itkIndexRange.h"
#include "itkTestGeometry.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <random>
#include <string>
#include <vector>

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

inline const std::string allDecoders[] = { "ArgMax", "Parabola", "CubicArgMax", "SecondOrder", "CenterOfMass" };

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

#endif

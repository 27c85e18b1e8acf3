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

#include "itkExceptionDescription.h"
#include "itkIndexRange.h"
#include "itkRandomMaps.h"

#include "vnl/vnl_det.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace
{

template <unsigned int VDimension>
using HeatmapsType = itk::VectorImage<float, VDimension>;
template <unsigned int VDimension>
using FilterType = itk::HeatmapToPointSetFilter<HeatmapsType<VDimension>>;

constexpr double temperature = 0.7;

template <unsigned int VDimension>
typename FilterType<VDimension>::Pointer
MakeFilter(const HeatmapsType<VDimension> * heatmaps)
{
  const auto filter = FilterType<VDimension>::New();
  filter->SetInput(heatmaps);
  filter->SetDecoder("SoftArgMax");
  filter->SetTemperature(temperature);
  return filter;
}

/** Mean and covariance of the softmax of finite pixels of a region, summed over physical points. */
template <unsigned int VDimension>
void
Expect_softmax_moments(const HeatmapsType<VDimension> &            heatmaps,
                       const itk::ImageRegion<VDimension> &        region,
                       unsigned int                                component,
                       const itk::Point<double, VDimension> &      found,
                       const itk::LandmarkCovariance<VDimension> * covariance = nullptr)
{
  double                                           mass = 0.0;
  vnl_vector_fixed<double, VDimension>             mean(0.0);
  vnl_matrix_fixed<double, VDimension, VDimension> moment(0.0);
  for (const auto & index : itk::ImageRegionIndexRange<VDimension>(region))
  {
    const double value = heatmaps.GetPixel(index)[component];
    if (std::isfinite(value))
    {
      const double weight = std::exp(value / temperature);
      const auto   pixel = heatmaps.template TransformIndexToPhysicalPoint<double>(index);
      const auto   point = pixel.GetVnlVector();
      mass += weight;
      mean += weight * point;
      moment += weight * outer_product(point, point);
    }
  }
  mean /= mass;
  moment /= mass;
  moment -= outer_product(mean, mean);
  for (unsigned int d = 0; d < VDimension; ++d)
  {
    // Landmarks are kept in single precision.
    EXPECT_NEAR(found[d], mean[d], 1e-5);
    for (unsigned int k = 0; k < VDimension && covariance; ++k)
    {
      EXPECT_NEAR((*covariance)(d, k), moment(d, k), 1e-9);
    }
  }
}

template <unsigned int VDimension>
void
Expect_mean_and_covariance_of_the_softmax()
{
  const auto heatmaps = MakeRandomMaps<VDimension>(6, 2);
  heatmaps->GetBufferPointer()[3] = std::numeric_limits<float>::quiet_NaN();
  heatmaps->GetBufferPointer()[8] = std::numeric_limits<float>::infinity();
  heatmaps->GetBufferPointer()[9] = -std::numeric_limits<float>::infinity();
  const auto filter = MakeFilter<VDimension>(heatmaps);
  filter->Update();
  for (unsigned int i = 0; i < 2; ++i)
  {
    const itk::Point<double, VDimension> point(filter->GetOutput()->GetPoint(i));
    const auto                           covariance = filter->GetOutput()->GetCovariance(i);
    Expect_softmax_moments<VDimension>(*heatmaps, heatmaps->GetBufferedRegion(), i, point, &covariance);
  }
}

template <unsigned int VDimension>
void
Expect_candidates_in_their_windows()
{
  const auto heatmaps = MakeRandomMaps<VDimension>(7, 2);
  const auto filter = MakeFilter<VDimension>(heatmaps);
  filter->SetWindowRadius(1);
  filter->SetNumberOfCandidates(3);
  filter->SetCandidateThreshold(1.0f);
  filter->Update();
  const auto * const candidates = filter->GetCandidates(1);
  ASSERT_GT(candidates->GetNumberOfLandmarks(), 1u);
  for (unsigned int i = 0; i < candidates->GetNumberOfLandmarks(); ++i)
  {
    for (const auto & index : itk::ImageRegionIndexRange<VDimension>(heatmaps->GetBufferedRegion()))
    {
      if (heatmaps->GetPixel(index)[1] == candidates->GetConfidence(i))
      {
        itk::ImageRegion<VDimension> window(index, itk::Size<VDimension>::Filled(1));
        window.PadByRadius(1);
        window.Crop(heatmaps->GetBufferedRegion());
        Expect_softmax_moments<VDimension>(
          *heatmaps, window, 1, itk::Point<double, VDimension>(candidates->GetPoint(i)));
      }
    }
  }
}

} // namespace

TEST(SoftArgMaxDecoder, PointAndCovarianceAreThoseOfTheSoftmaxInPhysicalSpace)
{
  Expect_mean_and_covariance_of_the_softmax<2>();
  Expect_mean_and_covariance_of_the_softmax<3>();
}

TEST(SoftArgMaxDecoder, CandidatesAreMeansOverTheirWindows)
{
  Expect_candidates_in_their_windows<2>();
  Expect_candidates_in_their_windows<3>();
}

TEST(SoftArgMaxDecoder, ACandidateBesideALargerMaximumIsThatOne)
{
  const auto heatmaps = MakeRandomMaps<2>(7, 1);
  std::fill_n(heatmaps->GetBufferPointer(), 49, 0.0f);
  heatmaps->GetBufferPointer()[23] = 1.0f;
  heatmaps->GetBufferPointer()[25] = 0.5f;
  const auto filter = MakeFilter<2>(heatmaps);
  filter->SetTemperature(1e-4);
  filter->SetNumberOfCandidates(2);
  filter->SetCandidateThreshold(0.1f);
  filter->Update();
  ASSERT_EQ(filter->GetCandidates(0)->GetNumberOfLandmarks(), 1u);
  EXPECT_EQ(filter->GetCandidates(0)->GetPoint(0), filter->GetOutput()->GetPoint(0));
}

TEST(SoftArgMaxDecoder, AColdSoftmaxIsTheLargestPixelAndAHotOneTheMiddle)
{
  const auto heatmaps = MakeRandomMaps<2>(6, 2);
  const auto filter = MakeFilter<2>(heatmaps);
  const auto argMax = FilterType<2>::New();
  argMax->SetInput(heatmaps);
  argMax->SetDecoder("ArgMax");
  argMax->Update();
  filter->SetTemperature(1e-6);
  filter->Update();
  EXPECT_LT(filter->GetOutput()->GetPoint(0).EuclideanDistanceTo(argMax->GetOutput()->GetPoint(0)), 1e-5);
  EXPECT_EQ(filter->GetOutput()->GetConfidence(0), argMax->GetOutput()->GetConfidence(0));
  // That of a position known to the pixel.
  EXPECT_NEAR(vnl_det(filter->GetOutput()->GetCovariance(0).GetVnlMatrix()), std::pow(0.8 * 1.1 / 12.0, 2), 1e-9);

  filter->SetTemperature(1e6);
  filter->Update();
  itk::ContinuousIndex<double, 2> middle;
  itk::Point<double, 2>           point;
  for (unsigned int d = 0; d < 2; ++d)
  {
    middle[d] = heatmaps->GetBufferedRegion().GetIndex(d) + 2.5;
  }
  heatmaps->TransformContinuousIndexToPhysicalPoint(middle, point);
  EXPECT_LT(point.EuclideanDistanceTo(itk::Point<double, 2>(filter->GetOutput()->GetPoint(0))), 1e-4);
}

TEST(SoftArgMaxDecoder, OnePixelIsItsCenter)
{
  const auto heatmaps = MakeRandomMaps<3>(1, 2);
  const auto filter = MakeFilter<3>(heatmaps);
  filter->Update();
  const auto center = heatmaps->TransformIndexToPhysicalPoint<double>(heatmaps->GetBufferedRegion().GetIndex());
  EXPECT_LT(center.EuclideanDistanceTo(itk::Point<double, 3>(filter->GetOutput()->GetPoint(0))), 1e-5);
}

TEST(SoftArgMaxDecoder, TheTemperatureMustBePositive)
{
  const auto heatmaps = MakeRandomMaps<2>(3, 2);
  const auto filter = MakeFilter<2>(heatmaps);
  for (const double wrong : { 0.0, -1.0, std::numeric_limits<double>::infinity() })
  {
    filter->SetTemperature(wrong);
    EXPECT_NE(GetExceptionDescription([&] { filter->Update(); }).find("Temperature must be positive"),
              std::string::npos);
  }
}

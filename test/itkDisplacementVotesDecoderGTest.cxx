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

#include <gtest/gtest.h>

#include <limits>

namespace
{

template <unsigned int VDimension>
using MapType = itk::VectorImage<float, VDimension>;
template <unsigned int VDimension>
using FilterType = itk::HeatmapToPointSetFilter<MapType<VDimension>>;

constexpr unsigned int landmarks = 2;

/** Random classifications, and displacements that differ from those to two points by random errors. */
template <unsigned int VDimension>
struct Maps
{
  Maps()
    : Classification(MakeRandomMaps<VDimension>(4, landmarks))
    , Displacements(MakeRandomMaps<VDimension>(4, landmarks * VDimension))
  {
    for (const auto & index : itk::ImageRegionIndexRange<VDimension>(Classification->GetBufferedRegion()))
    {
      auto classification = Classification->GetPixel(index);
      auto displacement = Displacements->GetPixel(index);
      for (unsigned int i = 0; i < landmarks; ++i)
      {
        classification[i] = std::max(classification[i], 0.0f);
        for (unsigned int d = 0; d < VDimension; ++d)
        {
          const auto center = Classification->template TransformIndexToPhysicalPoint<double>(index)[d];
          displacement[i * VDimension + d] += static_cast<float>(10.0 * i - 5.0 * d - center);
        }
      }
      Classification->SetPixel(index, classification);
      Displacements->SetPixel(index, displacement);
    }
  }

  typename FilterType<VDimension>::Pointer
  MakeFilter() const
  {
    const auto filter = FilterType<VDimension>::New();
    filter->SetInput(Classification);
    filter->SetDisplacements(Displacements);
    filter->SetDecoder("DisplacementVotes");
    return filter;
  }

  /** What a pixel says. */
  vnl_vector_fixed<double, VDimension>
  GetVote(const itk::Index<VDimension> & index, unsigned int landmark) const
  {
    const auto                           pixel = Classification->template TransformIndexToPhysicalPoint<double>(index);
    vnl_vector_fixed<double, VDimension> vote(pixel.GetVnlVector());
    for (unsigned int d = 0; d < VDimension; ++d)
    {
      vote[d] += Displacements->GetPixel(index)[landmark * VDimension + d];
    }
    return vote;
  }

  typename MapType<VDimension>::Pointer Classification;
  typename MapType<VDimension>::Pointer Displacements;
};

template <unsigned int VDimension>
void
Expect_the_weighted_mean_and_covariance_of_votes()
{
  const Maps<VDimension> maps;
  // In raster order, what these say does not count.
  float * const classification = maps.Classification->GetBufferPointer();
  classification[0] = -3.0f;
  classification[2] = std::numeric_limits<float>::infinity();
  classification[4] = std::numeric_limits<float>::quiet_NaN();
  classification[6] = 1.0f;
  maps.Displacements->GetBufferPointer()[3 * landmarks * VDimension] = std::numeric_limits<float>::quiet_NaN();
  const auto filter = maps.MakeFilter();
  filter->Update();
  for (unsigned int i = 0; i < landmarks; ++i)
  {
    double                                           mass = 0.0;
    float                                            largest = 0.0f;
    vnl_vector_fixed<double, VDimension>             mean(0.0);
    vnl_matrix_fixed<double, VDimension, VDimension> covariance(0.0);
    for (const auto & index : itk::ImageRegionIndexRange<VDimension>(maps.Classification->GetBufferedRegion()))
    {
      const double weight = maps.Classification->GetPixel(index)[i];
      const auto   vote = maps.GetVote(index, i);
      if (weight > 0.0 && std::isfinite(weight) && vote.is_finite())
      {
        mass += weight;
        mean += weight * vote;
        covariance += weight * outer_product(vote, vote);
        largest = std::max(largest, static_cast<float>(weight));
      }
    }
    mean /= mass;
    covariance /= mass;
    covariance -= outer_product(mean, mean);
    EXPECT_EQ(filter->GetOutput()->GetConfidence(i), largest);
    for (unsigned int d = 0; d < VDimension; ++d)
    {
      // A hundredth of the shortest spacing.
      covariance(d, d) += 0.008 * 0.008;
      EXPECT_NEAR(filter->GetOutput()->GetPoint(i)[d], mean[d], 1e-4);
      for (unsigned int k = 0; k < VDimension; ++k)
      {
        EXPECT_NEAR(filter->GetOutput()->GetCovariance(i)(d, k), covariance(d, k), 1e-6);
      }
    }
  }
}

} // namespace

TEST(DisplacementVotesDecoder, APointIsTheWeightedMeanOfAllVotes)
{
  Expect_the_weighted_mean_and_covariance_of_votes<2>();
  Expect_the_weighted_mean_and_covariance_of_votes<3>();
}

TEST(DisplacementVotesDecoder, ACandidateIsWhereItsPatchSays)
{
  const Maps<2> maps;
  const auto    filter = maps.MakeFilter();
  filter->SetNumberOfCandidates(2);
  filter->Update();
  const auto * const candidates = filter->GetCandidates(1);
  ASSERT_GT(candidates->GetNumberOfLandmarks(), 0u);
  for (const auto & index : itk::ImageRegionIndexRange<2>(maps.Classification->GetBufferedRegion()))
  {
    if (maps.Classification->GetPixel(index)[1] == candidates->GetConfidence(0))
    {
      const auto vote = maps.GetVote(index, 1);
      EXPECT_NEAR(candidates->GetPoint(0)[0], vote[0], 1e-5);
      EXPECT_NEAR(candidates->GetPoint(0)[1], vote[1], 1e-5);
    }
  }
}

TEST(DisplacementVotesDecoder, WithoutAPositivePatchThePointIsTheCenterOfTheLargest)
{
  const Maps<2> maps;
  std::fill_n(maps.Classification->GetBufferPointer(), maps.Classification->GetPixelContainer()->Size(), -1.0f);
  const auto filter = maps.MakeFilter();
  filter->Update();
  const auto center =
    maps.Classification->TransformIndexToPhysicalPoint<double>(maps.Classification->GetBufferedRegion().GetIndex());
  EXPECT_LT(center.EuclideanDistanceTo(itk::Point<double, 2>(filter->GetOutput()->GetPoint(0))), 1e-5);
  // It could be anywhere.
  ASSERT_TRUE(filter->GetOutput()->HasCovariance(0));
  const auto covariance = filter->GetOutput()->GetCovariance(0);
  const auto spacing = maps.Classification->GetSpacing();
  EXPECT_GT(covariance(0, 0) + covariance(1, 1), spacing.GetSquaredNorm());
}

TEST(DisplacementVotesDecoder, VotesFarAwayOnALineHaveACovarianceAllTheSame)
{
  const Maps<2> maps;
  for (const auto & index : itk::ImageRegionIndexRange<2>(maps.Displacements->GetBufferedRegion()))
  {
    auto displacement = maps.Displacements->GetPixel(index);
    displacement.Fill(static_cast<float>(1e6 * index[0]));
    maps.Displacements->SetPixel(index, displacement);
  }
  const auto filter = maps.MakeFilter();
  EXPECT_NO_THROW(filter->Update());
  EXPECT_TRUE(filter->GetOutput()->HasCovariance(0));
}

TEST(DisplacementVotesDecoder, DisplacementsMustBeThereAndFit)
{
  const Maps<2> maps;
  const auto    filter = maps.MakeFilter();
  filter->SetDisplacements(nullptr);
  EXPECT_NE(GetExceptionDescription([&] { filter->Update(); }).find("Displacements must be set"), std::string::npos);
  filter->SetDisplacements(maps.Classification);
  EXPECT_NE(GetExceptionDescription([&] { filter->Update(); }).find("2 components for each"), std::string::npos);
  filter->SetDisplacements(MakeRandomMaps<2>(5, landmarks * 2));
  EXPECT_NE(GetExceptionDescription([&] { filter->Update(); }).find("the grid of the heatmaps"), std::string::npos);
  const auto elsewhere = itk::VectorImage<float, 2>::New();
  elsewhere->Graft(maps.Displacements);
  elsewhere->SetSpacing(maps.Displacements->GetSpacing() * 3.0);
  filter->SetDisplacements(elsewhere);
  EXPECT_NE(GetExceptionDescription([&] { filter->Update(); }).find("the grid of the heatmaps"), std::string::npos);
}

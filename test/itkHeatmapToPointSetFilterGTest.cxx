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

#include "itkFilterExpectations.h"
#include "itkHeatmapTestData.h"
#include "itkMissingLandmark.h"

#include <gtest/gtest.h>

#include <cmath>
#include <sstream>
#include <string>
#include <vector>

namespace
{

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

} // namespace

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
  for (const double wrong : { -2.0, 100.1, 1e30, static_cast<double>(notANumber) })
  {
    filter->SetModulationSigma(wrong);
    Expect_exception_with(*filter, "ModulationSigma must be in [0, 100] (got ");
  }
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

namespace
{

template <unsigned int VDimension>
void
Expect_heatmaps_that_were_not_computed_are_an_error(const std::vector<itk::Size<VDimension>> & sizes)
{
  const auto filter = FilterType<VDimension>::New();
  const auto heatmaps = MakeGrid<VDimension>(sizes.back());
  heatmaps->SetNumberOfComponentsPerPixel(1);
  for (const auto & buffered : sizes)
  {
    heatmaps->SetBufferedRegion({ heatmaps->GetLargestPossibleRegion().GetIndex(), buffered });
    filter->SetInput(heatmaps);
    filter->Modified();
    Expect_exception_with(*filter, "The heatmaps must have pixels in memory (got a buffered region of the size");
  }
}

} // namespace

TEST(HeatmapToPointSetFilter, HeatmapsThatWereNotComputedAreAnError)
{
  Expect_heatmaps_that_were_not_computed_are_an_error<2>({ { { 0, 0 } }, { { 4, 0 } }, { { 4, 4 } } });
  Expect_heatmaps_that_were_not_computed_are_an_error<3>({ { { 0, 0, 0 } }, { { 4, 0, 4 } }, { { 4, 4, 4 } } });
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
  const FunctionType<2> flat = [](const itk::Offset<2> &) { return 0.5f; };
  for (itk::SizeValueType length = 40; length < 60; ++length)
  {
    const auto filter = FilterType<2>::New();
    filter->SetInput(MakeHeatmaps<2>({ { 8, length } }, { flat, flat, flat }));
    Expect_progress_and_abort(*filter);
  }
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

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
#include "itkGaussianHeatmapImageSource.h"

#include "itkFilterExpectations.h"
#include "itkHeatmapResampleImageFilter.h"
#include "itkHeatmapToPointSetFilter.h"
#include "itkImage.h"
#include "itkIndexRange.h"
#include "itkLandmarkSet.h"
#include "itkMeshSource.h"
#include "itkMissingLandmark.h"
#include "itkTestGeometry.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <sstream>
#include <string>

namespace
{

template <unsigned int VDimension>
using PointSetType = itk::PointSet<float, VDimension>;

template <unsigned int VDimension>
using SourceType = itk::GaussianHeatmapImageSource<PointSetType<VDimension>>;

using UnitsEnum = itk::GaussianHeatmapImageSourceEnums::Units;
using NormalizationEnum = itk::GaussianHeatmapImageSourceEnums::Normalization;

// A rotated, anisotropic grid with an origin and an index that are not zero.
template <unsigned int VDimension>
typename itk::Image<unsigned char, VDimension>::Pointer
MakeReference()
{
  auto                                                       reference = itk::Image<unsigned char, VDimension>::New();
  typename itk::Image<unsigned char, VDimension>::RegionType region;
  for (unsigned int d = 0; d < VDimension; ++d)
  {
    region.SetIndex(d, 3 - static_cast<int>(d) * 4);
    region.SetSize(d, 9 + d);
  }
  reference->SetRegions(region);
  typename itk::Image<unsigned char, VDimension>::SpacingType spacing;
  typename itk::Image<unsigned char, VDimension>::PointType   origin;
  for (unsigned int d = 0; d < VDimension; ++d)
  {
    spacing[d] = 0.7 + 0.6 * d;
    origin[d] = 20.0 - 15.0 * d;
  }
  reference->SetSpacing(spacing);
  reference->SetOrigin(origin);
  reference->SetDirection(MakeRotation<VDimension>(0.4));
  return reference;
}

// Two landmarks near the middle of the reference, and a missing one between them.
template <unsigned int VDimension>
typename PointSetType<VDimension>::Pointer
MakeLandmarks(const itk::ImageBase<VDimension> & reference)
{
  itk::ContinuousIndex<double, VDimension> index;
  for (unsigned int d = 0; d < VDimension; ++d)
  {
    index[d] = reference.GetLargestPossibleRegion().GetIndex(d) + 4.3 - 0.2 * d;
  }
  auto landmarks = PointSetType<VDimension>::New();
  landmarks->SetPoint(0, reference.template TransformContinuousIndexToPhysicalPoint<float>(index));
  landmarks->SetPoint(1, itk::MakeMissingLandmark<typename PointSetType<VDimension>::PointType>());
  index[0] += 1.1;
  landmarks->SetPoint(2, reference.template TransformContinuousIndexToPhysicalPoint<float>(index));
  return landmarks;
}

template <unsigned int VDimension>
void
Expect_values_of_equation_1(UnitsEnum units, NormalizationEnum normalization)
{
  const double sigmas[] = { 1.2, 1.0, 2.0 };
  const double gamma = VDimension == 2 ? 100.0 : 1000.0;
  const auto   reference = MakeReference<VDimension>();
  const auto   landmarks = MakeLandmarks<VDimension>(*reference);

  const auto source = SourceType<VDimension>::New();
  source->SetInput(landmarks);
  source->SetReferenceImage(reference);
  source->SetSigmas({ sigmas[0], sigmas[1], sigmas[2] });
  source->SetUnits(units);
  source->SetNormalization(normalization);
  source->Update();

  const auto * const output = source->GetOutput();
  EXPECT_EQ(output->GetBufferedRegion(), reference->GetLargestPossibleRegion());
  EXPECT_EQ(output->GetSpacing(), reference->GetSpacing());
  EXPECT_EQ(output->GetOrigin(), reference->GetOrigin());
  EXPECT_EQ(output->GetDirection(), reference->GetDirection());
  ASSERT_EQ(output->GetNumberOfComponentsPerPixel(), 3u);

  for (const auto & index : itk::ImageRegionIndexRange<VDimension>(output->GetBufferedRegion()))
  {
    const auto pixel = output->GetPixel(index);
    EXPECT_EQ(pixel[1], 0.0f);
    for (const unsigned int landmark : { 0u, 2u })
    {
      const auto landmarkPoint = landmarks->GetPoint(landmark);
      double     squaredDistance = 0.0;
      if (units == UnitsEnum::Physical)
      {
        const auto point = reference->template TransformIndexToPhysicalPoint<double>(index);
        for (unsigned int d = 0; d < VDimension; ++d)
        {
          squaredDistance += std::pow(point[d] - landmarkPoint[d], 2);
        }
      }
      else
      {
        const auto center = reference->template TransformPhysicalPointToContinuousIndex<double>(landmarkPoint);
        for (unsigned int d = 0; d < VDimension; ++d)
        {
          squaredDistance += std::pow(index[d] - center[d], 2);
        }
      }
      const double sigma = sigmas[landmark];
      const double peak =
        normalization == NormalizationEnum::UnitPeak
          ? 1.0
          : gamma / (std::pow(2.0 * 3.14159265358979323846, 0.5 * VDimension) * std::pow(sigma, 1.0 * VDimension));
      const double expected = peak * std::exp(-squaredDistance / (2.0 * sigma * sigma));
      EXPECT_NEAR(pixel[landmark], expected, 1e-6 * peak);
    }
  }
}

/** Makes points (0, 0), (1, 1)... and counts how often. */
class PointsSource : public itk::MeshSource<PointSetType<2>>
{
public:
  using Self = PointsSource;
  using Pointer = itk::SmartPointer<Self>;
  itkNewMacro(Self);

  itkSetMacro(NumberOfPoints, unsigned int);
  itkGetConstMacro(NumberOfRuns, unsigned int);

protected:
  void
  GenerateData() override
  {
    ++m_NumberOfRuns;
    this->GetOutput()->Initialize();
    for (unsigned int i = 0; i < m_NumberOfPoints; ++i)
    {
      this->GetOutput()->SetPoint(i, MakePoint(static_cast<float>(i), static_cast<float>(i)));
    }
  }

private:
  unsigned int m_NumberOfPoints{ 2 };
  unsigned int m_NumberOfRuns{ 0 };
};

} // namespace

TEST(GaussianHeatmapImageSource, ValuesAreThoseOfEquation1)
{
  for (const auto units : { UnitsEnum::Physical, UnitsEnum::Grid })
  {
    for (const auto normalization : { NormalizationEnum::Gamma, NormalizationEnum::UnitPeak })
    {
      Expect_values_of_equation_1<2>(units, normalization);
      Expect_values_of_equation_1<3>(units, normalization);
    }
  }
}

TEST(GaussianHeatmapImageSource, SumOverTheGridIsGamma)
{
  const auto landmarks = PointSetType<2>::New();
  landmarks->SetPoint(0, MakePoint(20.3f, 19.6f));
  const auto source = SourceType<2>::New();
  source->SetInput(landmarks);
  source->SetSize({ { 41, 41 } });
  source->SetSigma(2.5);
  source->SetGamma(7.0);
  source->Update();

  double sum = 0.0;
  for (const auto & index : itk::ImageRegionIndexRange<2>(source->GetOutput()->GetBufferedRegion()))
  {
    sum += source->GetOutput()->GetPixel(index)[0];
  }
  // The tail outside the grid, eight sigma away, is far below float's precision.
  EXPECT_NEAR(sum, 7.0, 1e-5);
}

TEST(GaussianHeatmapImageSource, GridFollowsTheSettersWithoutAReferenceImage)
{
  const auto landmarks = PointSetType<3>::New();
  landmarks->SetPoint(0, MakePoint(1.0f, 2.0f, 3.0f));
  const auto source = SourceType<3>::New();
  source->SetInput(landmarks);
  source->SetSize({ { 3, 4, 5 } });
  source->SetStartIndex({ { 1, -2, 7 } });
  source->SetSpacing(MakeVector(0.5, 1.0, 2.0));
  source->SetOrigin(MakePoint(-1.0, -2.0, -3.0));
  source->SetDirection(MakeRotation<3>(0.4));
  source->UpdateOutputInformation();

  const auto * const output = source->GetOutput();
  EXPECT_EQ(output->GetLargestPossibleRegion(), itk::ImageRegion<3>({ { 1, -2, 7 } }, { { 3, 4, 5 } }));
  EXPECT_EQ(output->GetSpacing(), MakeVector(0.5, 1.0, 2.0));
  EXPECT_EQ(output->GetOrigin(), MakePoint(-1.0, -2.0, -3.0));
  EXPECT_EQ(output->GetDirection(), MakeRotation<3>(0.4));
  EXPECT_EQ(output->GetNumberOfComponentsPerPixel(), 1u);
}

TEST(GaussianHeatmapImageSource, PointsAreNotMadeBeforeTheHeatmapsAre)
{
  const auto points = PointsSource::New();
  const auto source = SourceType<2>::New();
  source->SetInput(points->GetOutput());
  source->SetSize({ { 4, 4 } });
  source->SetNormalization(NormalizationEnum::UnitPeak);
  for (const unsigned int numberOfPoints : { 2, 4, 1 })
  {
    points->SetNumberOfPoints(numberOfPoints);
    const auto runsBefore = points->GetNumberOfRuns();
    source->UpdateOutputInformation();
    EXPECT_EQ(points->GetNumberOfRuns(), runsBefore);
    source->Update();
    EXPECT_EQ(points->GetNumberOfRuns(), runsBefore + 1);
    const auto * const output = source->GetOutput();
    ASSERT_EQ(output->GetNumberOfComponentsPerPixel(), numberOfPoints);
    for (unsigned int i = 0; i < numberOfPoints; ++i)
    {
      EXPECT_EQ(output->GetPixel({ { i, i } })[i], 1.0f);
    }
  }
  // Points that are there already tell their number.
  source->Modified();
  source->UpdateOutputInformation();
  EXPECT_EQ(source->GetOutput()->GetNumberOfComponentsPerPixel(), 1u);

  points->SetNumberOfPoints(0);
  Expect_exception_with(*source, "at least one point");
}

TEST(GaussianHeatmapImageSource, OneUpdateAtTheEndMakesPointsHeatmapsAndWhatFollows)
{
  const auto points = PointsSource::New();
  const auto source = SourceType<2>::New();
  source->SetInput(points->GetOutput());
  source->SetSize({ { 6, 6 } });
  const auto resample = itk::HeatmapResampleImageFilter<itk::VectorImage<float, 2>>::New();
  resample->SetInput(source->GetOutput());
  resample->SetSize({ { 6, 6 } });
  const auto decoder = itk::HeatmapToPointSetFilter<itk::VectorImage<float, 2>>::New();
  decoder->SetDecoder("ArgMax");
  for (const bool isResampled : { false, true })
  {
    decoder->SetInput(isResampled ? resample->GetOutput() : source->GetOutput());
    for (const unsigned int numberOfPoints : { 2, 4 })
    {
      points->SetNumberOfPoints(numberOfPoints);
      decoder->Update();
      ASSERT_EQ(decoder->GetOutput()->GetNumberOfLandmarks(), numberOfPoints);
      for (unsigned int i = 0; i < numberOfPoints; ++i)
      {
        EXPECT_EQ(decoder->GetOutput()->GetPoint(i), points->GetOutput()->GetPoint(i));
      }
    }
  }
}

TEST(GaussianHeatmapImageSource, OnePixelImageHasThePeak)
{
  const auto landmarks = PointSetType<2>::New();
  landmarks->SetPoint(0, MakePoint(0.0f, 0.0f));
  const auto source = SourceType<2>::New();
  source->SetInput(landmarks);
  source->SetSize({ { 1, 1 } });
  source->SetNormalization(NormalizationEnum::UnitPeak);
  source->Update();
  EXPECT_EQ(source->GetOutput()->GetPixel({ { 0, 0 } })[0], 1.0f);
}

TEST(GaussianHeatmapImageSource, RequestedRegionEqualsThatPartOfTheWhole)
{
  const auto reference = MakeReference<2>();
  const auto landmarks = MakeLandmarks<2>(*reference);
  const auto whole = SourceType<2>::New();
  whole->SetInput(landmarks);
  whole->SetReferenceImage(reference);
  whole->Update();

  const auto part = SourceType<2>::New();
  part->SetInput(landmarks);
  part->SetReferenceImage(reference);
  const itk::ImageRegion<2> region({ { 6, 2 } }, { { 3, 5 } });
  part->UpdateOutputInformation();
  part->GetOutput()->SetRequestedRegion(region);
  part->Update();
  ASSERT_EQ(part->GetOutput()->GetBufferedRegion(), region);
  for (const auto & index : itk::ImageRegionIndexRange<2>(region))
  {
    EXPECT_EQ(part->GetOutput()->GetPixel(index), whole->GetOutput()->GetPixel(index));
  }
}

TEST(GaussianHeatmapImageSource, IntegersAreRounded)
{
  using ByteSourceType = itk::GaussianHeatmapImageSource<PointSetType<2>, itk::VectorImage<unsigned char, 2>>;
  const auto points = PointSetType<2>::New();
  points->SetPoint(0, MakePoint(3.0f, 0.0f));
  const auto source = ByteSourceType::New();
  source->SetInput(points);
  source->SetSize({ { 8, 1 } });
  source->SetSigma(1.0);
  source->SetGamma(1500.0);
  source->Update();
  for (int x = 0; x < 8; ++x)
  {
    const double exact = 1500.0 / (2.0 * itk::Math::pi) * std::exp(-0.5 * (x - 3) * (x - 3));
    EXPECT_EQ(source->GetOutput()->GetBufferPointer()[x], std::floor(exact + 0.5)) << x;
  }
}

TEST(GaussianHeatmapImageSource, BadParametersAreNamedInTheException)
{
  const auto landmarks = PointSetType<2>::New();
  const auto source = SourceType<2>::New();
  EXPECT_THROW(source->Update(), itk::ExceptionObject);

  source->SetInput(landmarks);
  Expect_exception_with(*source, "at least one point");

  landmarks->SetPoint(0, MakePoint(0.0f, 0.0f));
  landmarks->SetPoint(1, MakePoint(1.0f, 0.0f));
  source->SetSigmas({ 1.0, 2.0, 3.0 });
  Expect_exception_with(*source, "2 (got 3)");
  source->SetSigmas({});
  Expect_exception_with(*source, "2 (got 0)");
  source->SetSigma(-1.5);
  Expect_exception_with(*source, "(got -1.5)");
  source->SetSigma(1.0);
  source->SetGamma(0.0);
  Expect_exception_with(*source, "Gamma must be positive (got 0)");
  source->SetGamma(1.0);

  itk::Matrix<double, 2, 2> sheared = itk::Matrix<double, 2, 2>::GetIdentity();
  sheared(0, 1) = 0.5;
  source->SetDirection(sheared);
  source->SetUnits(UnitsEnum::Physical);
  Expect_exception_with(*source, "orthonormal");
  source->SetUnits(UnitsEnum::Grid);
  EXPECT_NO_THROW(source->Update());
}

TEST(GaussianHeatmapImageSource, FollowsALandmarkThatIsMoved)
{
  const auto landmarks = itk::LandmarkSet<2>::New();
  landmarks->SetLandmarkNames({ "a" });
  landmarks->SetPoint(0, itk::LandmarkSet<2>::PointType(2.0F));
  const auto source = itk::GaussianHeatmapImageSource<itk::LandmarkSet<2>>::New();
  source->SetInput(landmarks);
  source->SetSize({ { 9, 9 } });
  source->SetSigma(1.0);
  source->SetNormalization(NormalizationEnum::UnitPeak);
  source->Update();
  EXPECT_EQ(source->GetOutput()->GetPixel({ { 2, 2 } })[0], 1.0F);
  landmarks->SetPoint(0, itk::LandmarkSet<2>::PointType(6.0F));
  source->Update();
  EXPECT_EQ(source->GetOutput()->GetPixel({ { 6, 6 } })[0], 1.0F);
  EXPECT_LT(source->GetOutput()->GetPixel({ { 2, 2 } })[0], 1e-3F);
}

TEST(GaussianHeatmapImageSource, WhatNoFloatHoldsIsAnError)
{
  const auto reference = MakeReference<3>();
  const auto landmarks = MakeLandmarks<3>(*reference);
  const auto source = SourceType<3>::New();
  source->SetReferenceImage(reference);
  source->SetInput(landmarks);
  source->SetSigma(1e-100);
  Expect_exception_with(*source, "that a Gaussian is too high (got 1000 and 1e-100).");
  source->SetNormalization(NormalizationEnum::UnitPeak);
  EXPECT_NO_THROW(source->Update());
  source->SetNormalization(NormalizationEnum::Gamma);
  source->SetSigma(1.0);
  source->SetGamma(1e200);
  Expect_exception_with(*source, "that a Gaussian is too high (got 1e+200 and 1).");
  source->SetGamma(1.0);
  PointSetType<3>::PointType nowhere(0.0F);
  nowhere[1] = -std::numeric_limits<float>::infinity();
  landmarks->SetPoint(0, nowhere);
  source->Modified();
  Expect_exception_with(*source, "The points must be finite, or missing (got [0, -inf, 0]).");
}

TEST(GaussianHeatmapImageSource, ReportsProgressAndAborts)
{
  const auto landmarks = PointSetType<2>::New();
  landmarks->SetPoint(0, MakePoint(0.0f, 0.0f));
  const auto source = SourceType<2>::New();
  source->SetInput(landmarks);
  source->SetSize({ { 61, 47 } });
  Expect_progress_and_abort(*source);
}

TEST(GaussianHeatmapImageSource, PrintsItsParameters)
{
  const auto source = SourceType<2>::New();
  source->SetSigmas({ 1.5, 2.25 });
  std::ostringstream stream;
  source->Print(stream);
  for (const char * const text : { "Sigmas: 1.5 2.25",
                                   "Units: itk::GaussianHeatmapImageSourceEnums::Units::Grid",
                                   "Normalization: itk::GaussianHeatmapImageSourceEnums::Normalization::Gamma",
                                   "Gamma: 100",
                                   "StartIndex: [0, 0]" })
  {
    EXPECT_NE(stream.str().find(text), std::string::npos) << text;
  }
}

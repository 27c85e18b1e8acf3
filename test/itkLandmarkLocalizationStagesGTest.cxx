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
#include "itkLandmarkLocalizationFilter.h"

#include "itkFilterExpectations.h"
#include "itkIndexRange.h"
#include "itkSmallLandmarkModel.h"
#include "itkToyNetwork.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <thread>

namespace
{

using DescriptionType = itk::LandmarkModelDescription;
using Image2 = itk::Image<float, 2>;
using Image3 = itk::Image<short, 3>;

// A bright and a dark blob before a gray background, at continuous indices relative to the region's.
template <typename TImage>
class Blobs
{
public:
  static constexpr unsigned int Dimension = TImage::ImageDimension;
  using PointType = itk::Point<double, Dimension>;

  explicit Blobs(double depthOfTheDarkOne = 9000.0)
  {
    constexpr double          relativeIndices[2][3] = { { 14.3, 10.6, 9.2 }, { 33.45, 27.8, 21.7 } };
    constexpr double          sigma = 3.0;
    typename TImage::SizeType size;
    for (unsigned int d = 0; d < Dimension; ++d)
    {
      size[d] = 48 - 8 * d;
    }
    Image = MakeRotatedRandomImage<TImage>(size);
    for (unsigned int i = 0; i < 2; ++i)
    {
      itk::ContinuousIndex<double, Dimension> index;
      for (unsigned int d = 0; d < Dimension; ++d)
      {
        index[d] = Image->GetBufferedRegion().GetIndex(d) + relativeIndices[i][d];
      }
      Image->TransformContinuousIndexToPhysicalPoint(index, Centers[i]);
    }
    for (itk::SizeValueType i = 0; i < Image->GetBufferedRegion().GetNumberOfPixels(); ++i)
    {
      PointType point;
      Image->TransformIndexToPhysicalPoint(Image->ComputeIndex(i), point);
      const auto gaussian = [&point](const PointType & center) {
        return std::exp(-point.SquaredEuclideanDistanceTo(center) / (2.0 * sigma * sigma));
      };
      Image->GetBufferPointer()[i] = static_cast<typename TImage::PixelType>(15000.0 + 9000.0 * gaussian(Centers[0]) -
                                                                             depthOfTheDarkOne * gaussian(Centers[1]));
    }
  }

  typename TImage::Pointer Image;
  PointType                Centers[2];
};

// What is above the middle of the range, and what is below it.
const bool registered = RegisterToyNetwork("Blobs", [](const itk::NetworkTask &) {
  return std::make_shared<ToyNetwork>([](const torch::Tensor & image) -> itk::NetworkMaps {
    return { { itk::HeatmapsName, torch::cat({ torch::relu(image), torch::relu(-image) }, 1) } };
  });
});

// Fails on the grid of the second look below.
const bool failingRegistered = RegisterToyNetwork("FailsSecondLook", [](const itk::NetworkTask &) {
  return std::make_shared<ToyNetwork>([](const torch::Tensor & image) -> itk::NetworkMaps {
    if (image.size(-1) == 20)
    {
      throw std::runtime_error("nothing to see");
    }
    return { { itk::HeatmapsName, torch::cat({ torch::relu(image), torch::relu(-image) }, 1) } };
  });
});

DescriptionType
MakeBlobsDescription(unsigned int dimension)
{
  DescriptionType description;
  description.dimension = dimension;
  description.landmarks = { { "bright", "", "" }, { "dark", "", "" } };
  auto & stage = description.stages[0];
  stage.grid.size = dimension == 2 ? std::vector<unsigned int>{ 32, 40 } : std::vector<unsigned int>{ 40, 36, 44 };
  stage.grid.fillValue = 0.0;
  stage.intensity.rangeRule = itk::LandmarkIntensitySettings::RangeRuleEnum::FixedRange;
  stage.intensity.minimum = 5000.0;
  stage.intensity.maximum = 25000.0;
  stage.networks = { { "Blobs", "{}" } };
  return description;
}

// Pixels of 5 mm that cover the image, then 20 pixels of 0.5 mm around each point.
DescriptionType
MakeTwoStageDescription(unsigned int dimension)
{
  auto   description = MakeBlobsDescription(dimension);
  auto & coarse = description.stages[0];
  coarse.grid.size.assign(dimension, 14);
  coarse.grid.spacingRule = itk::LandmarkGridSettings::SpacingRuleEnum::FixedSpacing;
  coarse.grid.spacing.assign(dimension, 5.0);
  coarse.decoder.name = "ArgMax";
  description.stages.push_back(coarse);
  auto & fine = description.stages[1];
  fine.grid.size.assign(dimension, 20);
  fine.grid.spacing.assign(dimension, 0.5);
  fine.grid.interpolation = itk::LandmarkGridSettings::InterpolationEnum::KeysCubic;
  fine.decoder.name = "Parabola";
  return description;
}

itk::LandmarkModel::Pointer
MakeModel(const DescriptionType & description)
{
  return itk::LandmarkModel::Initialize(description, 1);
}

template <typename TImage>
typename itk::LandmarkLocalizationFilter<TImage>::Pointer
MakeFilter(const Blobs<TImage> & blobs, const DescriptionType & description)
{
  const auto filter = itk::LandmarkLocalizationFilter<TImage>::New();
  filter->SetInput(blobs.Image);
  filter->SetModel(MakeModel(description));
  filter->SetDevice(itk::LandmarkModelEnums::Device::CPU);
  return filter;
}

template <typename TImage>
void
Expect_blobs_found()
{
  auto                description = MakeBlobsDescription(TImage::ImageDimension);
  const Blobs<TImage> blobs;
  for (const auto directionRule :
       { itk::LandmarkGridSettings::DirectionRuleEnum::Keep, itk::LandmarkGridSettings::DirectionRuleEnum::Identity })
  {
    for (const std::string decoder : { "ArgMax", "Parabola", "CubicArgMax", "SecondOrder", "CenterOfMass" })
    {
      SCOPED_TRACE(decoder);
      description.stages[0].grid.directionRule = directionRule;
      description.stages[0].decoder.name = decoder;
      const auto filter = MakeFilter(blobs, description);
      filter->Update();
      const auto * const grid = filter->GetGridImage();
      for (unsigned int i = 0; i < 2; ++i)
      {
        const auto error = filter->GetOutput()->GetPoint(i).EuclideanDistanceTo(blobs.Centers[i]);
        // Pixel centers are half a pixel's diagonal away at most, the window of CenterOfMass pulls to them; the others
        // find what linear interpolation has left of the blob.
        if (decoder == "CubicArgMax")
        {
          EXPECT_LT(error, 0.5 * blobs.Image->GetSpacing().GetNorm());
        }
        else if (decoder == "ArgMax" || decoder == "CenterOfMass")
        {
          EXPECT_LT(error, 0.5 * grid->GetSpacing().GetNorm());
        }
        else
        {
          EXPECT_LT(error, 0.1 * grid->GetSpacing()[0]);
        }
        EXPECT_NEAR(filter->GetOutput()->GetConfidence(i), 0.9, 0.06);
        EXPECT_GT(filter->GetOutput()->GetCovariance(i)(0, 0), 0.0);
      }
    }
  }

  description.stages[0].calibration.minimumConfidence = 0.99;
  const auto filter = MakeFilter(blobs, description);
  filter->Update();
  EXPECT_TRUE(filter->GetOutput()->IsMissing(0));
  EXPECT_TRUE(filter->GetOutput()->IsMissing(1));
}

template <typename TImage>
void
Expect_blobs_found_more_exactly_by_a_second_look()
{
  const Blobs<TImage> blobs;
  for (const auto directionRule :
       { itk::LandmarkGridSettings::DirectionRuleEnum::Keep, itk::LandmarkGridSettings::DirectionRuleEnum::Identity })
  {
    auto description = MakeTwoStageDescription(TImage::ImageDimension);
    description.stages[1].grid.directionRule = directionRule;
    auto single = description;
    single.stages.resize(1);
    const auto alone = MakeFilter(blobs, single);
    const auto filter = MakeFilter(blobs, description);
    alone->Update();
    filter->SetNumberOfStages(1);
    filter->Update();
    for (unsigned int i = 0; i < 2; ++i)
    {
      EXPECT_EQ(filter->GetOutput()->GetPoint(i), alone->GetOutput()->GetPoint(i));
      EXPECT_EQ(filter->GetOutput()->GetCovariance(i), alone->GetOutput()->GetCovariance(i));
      EXPECT_GT(filter->GetOutput()->GetPoint(i).EuclideanDistanceTo(blobs.Centers[i]), 0.7);
    }
    for (const unsigned int numberOfStages : { 0u, 2u })
    {
      filter->SetNumberOfStages(numberOfStages);
      filter->Update();
      EXPECT_EQ(filter->GetOutput()->GetLandmarkNames(), (std::vector<std::string>{ "bright", "dark" }));
      for (unsigned int i = 0; i < 2; ++i)
      {
        // A fifth of the fine grid's pixel, which is what cubic interpolation of the image's pixels of 1 mm leaves.
        EXPECT_LT(filter->GetOutput()->GetPoint(i).EuclideanDistanceTo(blobs.Centers[i]), 0.1);
        EXPECT_NEAR(filter->GetOutput()->GetConfidence(i), 0.9 * alone->GetOutput()->GetConfidence(i), 0.02);
      }
      // Images and maps are those of the first look.
      EXPECT_EQ(filter->GetHeatmaps()->GetSpacing()[0], 5.0);
      EXPECT_EQ(filter->GetHeatmaps()->GetNumberOfComponentsPerPixel(), 2u);
    }
  }
}

template <typename TImage>
void
Expect_several_threads_find_what_one_finds()
{
  const Blobs<TImage> blobs;
  const auto          filter = MakeFilter(blobs, MakeTwoStageDescription(TImage::ImageDimension));
  filter->SetNumberOfWorkUnits(1);
  filter->Update();
  const typename itk::LandmarkSet<TImage::ImageDimension>::Pointer expected = filter->GetOutput();
  expected->DisconnectPipeline();
  filter->GetMultiThreader()->SetMaximumNumberOfThreads(5);
  for (const unsigned int threads : { 2u, 5u })
  {
    filter->SetNumberOfWorkUnits(threads);
    filter->Update();
    for (unsigned int i = 0; i < 2; ++i)
    {
      EXPECT_EQ(filter->GetOutput()->GetPoint(i), expected->GetPoint(i));
      EXPECT_EQ(filter->GetOutput()->GetCovariance(i), expected->GetCovariance(i));
      EXPECT_EQ(filter->GetOutput()->GetConfidence(i), expected->GetConfidence(i));
    }
  }
}

} // namespace

TEST(LandmarkLocalizationStages, BlobsAreFoundToAFractionOfAPixel)
{
  Expect_blobs_found<Image2>();
  Expect_blobs_found<itk::Image<short, 2>>();
  Expect_blobs_found<Image3>();
}

TEST(LandmarkLocalizationStages, ASecondLookFindsBlobsMoreExactly)
{
  Expect_blobs_found_more_exactly_by_a_second_look<Image2>();
  Expect_blobs_found_more_exactly_by_a_second_look<Image3>();
}

TEST(LandmarkLocalizationStages, WhatAStageDoesNotFindIsMissing)
{
  const Blobs<Image2> blobs(3000.0);
  auto                description = MakeTwoStageDescription(2);
  description.stages[0].calibration.minimumConfidence = 0.5;
  const auto first = MakeFilter(blobs, description);
  first->Update();
  EXPECT_FALSE(first->GetOutput()->IsMissing(0));
  EXPECT_TRUE(first->GetOutput()->IsMissing(1));
  EXPECT_LT(first->GetOutput()->GetConfidence(1), 0.31);
  EXPECT_FALSE(first->GetOutput()->HasCovariance(1));

  description.stages[0].calibration.minimumConfidence = 0.0;
  description.stages[1].calibration.minimumConfidence = 0.5;
  const auto second = MakeFilter(blobs, description);
  second->Update();
  EXPECT_FALSE(second->GetOutput()->IsMissing(0));
  EXPECT_TRUE(second->GetOutput()->IsMissing(1));
  EXPECT_NEAR(second->GetOutput()->GetConfidence(1), 0.3 * first->GetOutput()->GetConfidence(1), 0.02);
  EXPECT_FALSE(second->GetOutput()->HasCovariance(1));
}

TEST(LandmarkLocalizationStages, CovariancesAreScaledAsTheLastStageSays)
{
  const Blobs<Image2> blobs;
  auto                description = MakeTwoStageDescription(2);
  const auto          plain = MakeFilter(blobs, description);
  plain->Update();
  description.stages[0].calibration.covarianceScales = { 100.0, 100.0 };
  description.stages[1].calibration.covarianceScales = { 4.0, 0.25 };
  const auto scaled = MakeFilter(blobs, description);
  scaled->Update();
  EXPECT_EQ(scaled->GetOutput()->GetCovariance(0), plain->GetOutput()->GetCovariance(0) * 4.0);
  EXPECT_EQ(scaled->GetOutput()->GetCovariance(1), plain->GetOutput()->GetCovariance(1) * 0.25);
}

TEST(LandmarkLocalizationStages, DecoderAndMinimumConfidenceOfARunTakeThePlaceOfTheModels)
{
  const Blobs<Image2> blobs;
  auto                description = MakeBlobsDescription(2);
  description.stages[0].calibration.minimumConfidence = 0.99;
  const auto filter = MakeFilter(blobs, description);
  const auto before = filter->GetModel()->GetDescriptionText();
  filter->Update();
  EXPECT_TRUE(filter->GetOutput()->IsMissing(0));
  filter->SetMinimumConfidence(0.5);
  filter->Update();
  EXPECT_FALSE(filter->GetOutput()->IsMissing(0));
  const auto byModel = filter->GetOutput()->GetPoint(0);
  filter->SetDecoder("ArgMax");
  filter->Update();
  const auto byRun = filter->GetOutput()->GetPoint(0);
  EXPECT_NE(byRun, byModel);
  EXPECT_EQ(filter->GetModel()->GetDescriptionText(), before);
  description.stages[0].decoder.name = "ArgMax";
  filter->SetModel(MakeModel(description));
  filter->SetDecoder("");
  filter->Update();
  EXPECT_EQ(filter->GetOutput()->GetPoint(0), byRun);
  filter->SetMinimumConfidence(std::numeric_limits<double>::quiet_NaN());
  filter->Update();
  EXPECT_TRUE(filter->GetOutput()->IsMissing(0));
  filter->SetDecoder("Guess");
  EXPECT_NE(GetExceptionDescription([&] { filter->Update(); }).find("Guess"), std::string::npos);

  // They are those of all stages.
  const auto twoStages = MakeFilter(blobs, MakeTwoStageDescription(2));
  twoStages->SetDecoder("ArgMax");
  twoStages->Update();
  const auto atPixelCenter = twoStages->GetOutput()->GetPoint(0);
  twoStages->SetDecoder("");
  twoStages->Update();
  EXPECT_NE(atPixelCenter, twoStages->GetOutput()->GetPoint(0));
  twoStages->SetMinimumConfidence(0.99);
  twoStages->Update();
  EXPECT_TRUE(twoStages->GetOutput()->IsMissing(0));
}

TEST(LandmarkLocalizationStages, DecodersThatDoNotSuitTheModelAreRefused)
{
  const Blobs<Image2> blobs;
  auto                description = MakeTwoStageDescription(2);
  description.stages[0].decoder.name = "SoftArgMax";
  const auto filter = MakeFilter(blobs, description);
  filter->SetDecoder("SoftArgMax");
  EXPECT_NE(GetExceptionDescription([&] { filter->Update(); }).find("SoftArgMax needs a model whose decoder it is"),
            std::string::npos);
  filter->SetNumberOfStages(1);
  filter->Update();
  filter->SetDecoder("DisplacementVotes");
  EXPECT_NE(GetExceptionDescription([&] { filter->Update(); }).find("gives displacements"), std::string::npos);
}

TEST(LandmarkLocalizationStages, LandmarksBeyondTheGridAreFoundWhenItCoversTheImage)
{
  using ImageType = itk::Image<float, 3>;
  auto   description = MakeBlobsDescription(3);
  auto & stage = description.stages[0];
  stage.grid.size = { 8, 8, 8 };
  stage.grid.spacingRule = itk::LandmarkGridSettings::SpacingRuleEnum::FixedSpacing;
  stage.grid.spacing = { 2.0, 2.0, 2.0 };
  stage.grid.fillValue = -1.0;
  stage.intensity.minimum = 0.0;
  stage.intensity.maximum = 250.0;
  const auto image = MakeRotatedRandomImage<ImageType>({ { 40, 30, 60 } });
  const auto brightest = image->GetBufferedRegion().GetIndex() + itk::Offset<3>{ { 3, 5, 52 } };
  // Wide enough not to fall between the points of the grid.
  itk::ImageRegion<3> block(brightest, itk::Size<3>::Filled(1));
  block.PadByRadius(1);
  for (const auto & index : itk::ImageRegionIndexRange<3>(block))
  {
    image->SetPixel(index, 1e4f);
  }
  const auto filter = itk::LandmarkLocalizationFilter<ImageType>::New();
  const auto getError = [&] {
    filter->Update();
    return filter->GetOutput()->GetPoint(0).EuclideanDistanceTo(
      image->TransformIndexToPhysicalPoint<double>(brightest));
  };
  filter->SetInput(image);
  filter->SetModel(MakeModel(description));
  filter->SetTileSize({ { 8, 16, 32 } });
  filter->SetTileOverlap({ { 2, 4, 8 } });
  EXPECT_GT(getError(), 10.0);
  filter->CoverImageOn();
  // About a cell of the grid.
  EXPECT_LT(getError(), 2.0 * std::sqrt(3.0));
  EXPECT_EQ(filter->GetHeatmaps()->GetBufferedRegion().GetSize(), (itk::Size<3>{ { 16, 17, 42 } }));
}

TEST(LandmarkLocalizationStages, CandidatesAreThoseOfTheFirstLook)
{
  const Blobs<Image2> blobs;
  const auto          filter = MakeFilter(blobs, MakeTwoStageDescription(2));
  filter->SetNumberOfCandidates(3);
  filter->SetCandidateThreshold(0.05f);
  filter->Update();
  ASSERT_EQ(filter->GetCandidates(0)->GetNumberOfLandmarks(), 1u);
  EXPECT_EQ(filter->GetCandidates(0)->GetLandmarkNames(), std::vector<std::string>{ "bright#1" });
  EXPECT_EQ(filter->GetAllCandidates()->GetLandmarkNames(), (std::vector<std::string>{ "bright#1", "dark#1" }));
  filter->SetNumberOfStages(1);
  const auto candidate = filter->GetCandidates(1)->GetPoint(0);
  filter->Update();
  EXPECT_EQ(filter->GetOutput()->GetPoint(1), candidate);
  EXPECT_EQ(filter->GetAllCandidates()->GetPoint(1), candidate);
}

TEST(LandmarkLocalizationStages, ProgressOfAllStagesIsReportedAndAbortHeeded)
{
  const Blobs<Image2> blobs;
  const auto          filter = MakeFilter(blobs, MakeTwoStageDescription(2));
  Expect_progress_and_abort(*filter, { 0.1f, 0.4f, 0.7f });
  EXPECT_FALSE(filter->GetOutput()->IsMissing(1));
}

TEST(LandmarkLocalizationStages, SeveralThreadsFindWhatOneFinds)
{
  Expect_several_threads_find_what_one_finds<Image2>();
  Expect_several_threads_find_what_one_finds<Image3>();
}

TEST(LandmarkLocalizationStages, ErrorsOfAnyThreadAreReported)
{
  const Blobs<Image2> blobs;
  auto                description = MakeTwoStageDescription(2);
  for (auto & stage : description.stages)
  {
    stage.networks = { { "FailsSecondLook", "{}" } };
  }
  const auto filter = MakeFilter(blobs, description);
  filter->GetMultiThreader()->SetMaximumNumberOfThreads(4);
  for (const unsigned int threads : { 1u, 4u })
  {
    filter->SetNumberOfWorkUnits(threads);
    EXPECT_NE(GetExceptionDescription([&] { filter->Update(); }).find("nothing to see"), std::string::npos) << threads;
  }
  filter->SetNumberOfStages(1);
  filter->Update();
  EXPECT_FALSE(filter->GetOutput()->IsMissing(0));
}

TEST(LandmarkLocalizationStages, EachStagePreparesIntensitiesAsItsSettingsSay)
{
  const Blobs<Image2> blobs;
  auto                description = MakeTwoStageDescription(2);
  const auto          same = MakeFilter(blobs, description);
  same->Update();
  // The peak, 0.9 of the range, becomes 0.52.
  description.stages[1].intensity.maximum = 30000.0;
  const auto other = MakeFilter(blobs, description);
  other->Update();
  EXPECT_NEAR(other->GetOutput()->GetConfidence(0) / same->GetOutput()->GetConfidence(0), 0.52 / 0.9, 0.03);
}

TEST(LandmarkLocalizationStages, FindTheSameWhereAllFiltersReleaseTheirInputs)
{
  for (const bool isMatched : { false, true })
  {
    auto description = MakeTwoStageDescription(2);
    if (isMatched)
    {
      description.stages[1].intensity.referenceQuantiles = { 6000.0, 12000.0, 17000.0, 24000.0 };
    }
    const auto find = [&description](bool isReleased) {
      const Blobs<Image2> blobs;
      const auto          filter = MakeFilter(blobs, description);
      itk::DataObject::SetGlobalReleaseDataFlag(isReleased);
      const auto error = GetExceptionDescription([&] { filter->Update(); });
      itk::DataObject::SetGlobalReleaseDataFlag(false);
      EXPECT_EQ(error, "(no exception)");
      return filter;
    };
    const auto kept = find(false);
    const auto released = find(true);
    EXPECT_FALSE(kept->GetOutput()->IsMissing(0));
    for (unsigned int i = 0; i < 2; ++i)
    {
      EXPECT_EQ(released->GetOutput()->GetPoint(i), kept->GetOutput()->GetPoint(i));
    }
    const auto expectSame = [](const auto * one, const auto * other) {
      ASSERT_EQ(one->GetBufferedRegion(), other->GetBufferedRegion());
      ASSERT_GT(one->GetPixelContainer()->Size(), 0u);
      EXPECT_TRUE(std::equal(one->GetBufferPointer(),
                             one->GetBufferPointer() + one->GetPixelContainer()->Size(),
                             other->GetBufferPointer()));
    };
    expectSame(released->GetGridImage(), kept->GetGridImage());
    expectSame(released->GetHeatmaps(), kept->GetHeatmaps());
  }
}

TEST(LandmarkLocalizationStages, ThreadsUseOneModelAtOnce)
{
  const auto                             description = MakeTwoStageDescription(2);
  const itk::LandmarkModel::ConstPointer model = MakeModel(description).GetPointer();
  const auto                             localize = [&] {
    const auto filter = MakeFilter(Blobs<Image2>(), description);
    filter->SetModel(model);
    filter->Update();
    return filter->GetOutput()->GetPoint(1);
  };
  const auto                                  expected = localize();
  std::vector<itk::LandmarkSet<2>::PointType> points(3);
  std::vector<std::thread>                    threads;
  for (auto & point : points)
  {
    threads.emplace_back([&] { point = localize(); });
  }
  for (auto & thread : threads)
  {
    thread.join();
  }
  for (const auto & point : points)
  {
    EXPECT_EQ(point, expected);
  }
}

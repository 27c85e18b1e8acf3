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
#include "itkLandmarkNetworkImageFilter.h"

#include "itkFilterExpectations.h"
#include "itkIndexRange.h"
#include "itkMath.h"
#include "itkPredictMap.h"
#include "itkSmallLandmarkModel.h"
#include "itkToyNetwork.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace
{

template <unsigned int VDimension>
using ImageType = itk::Image<float, VDimension>;

template <unsigned int VDimension>
using HeatmapsType = itk::VectorImage<float, VDimension>;

template <unsigned int VDimension>
using FilterType = itk::LandmarkNetworkImageFilter<ImageType<VDimension>>;

template <unsigned int VDimension>
typename FilterType<VDimension>::Pointer
MakeFilter(const ImageType<VDimension> * image)
{
  const auto filter = FilterType<VDimension>::New();
  filter->SetInput(image);
  auto description = MakeSmallDescription(VDimension);
  description.stages[0].grid.fillValue = 17.0;
  filter->SetModel(itk::LandmarkModel::Initialize(description, 5));
  filter->SetDevice(itk::LandmarkModelEnums::Device::CPU);
  return filter;
}

using TileMergeEnum = itk::NetworkInferenceFilterEnums::TileMerge;

// The starts of the tiles along one axis, as the class describes them.
std::vector<long>
GetTileStarts(long length, long tileLength, long overlap, long multiple)
{
  const long paddedLength = ((length - 1) / multiple + 1) * multiple;
  const long actualLength = tileLength == 0 ? paddedLength : std::min(tileLength, paddedLength);

  std::vector<long> starts;
  for (long start = 0; start + actualLength < paddedLength; start += tileLength - overlap)
  {
    starts.push_back(start);
  }
  starts.push_back(paddedLength - actualLength);
  return starts;
}

// One map, tile after tile: cut out, continued by the fill value, evaluated, weighted pixel by pixel, and
// only then normalized.
template <unsigned int VDimension>
std::vector<float>
MergeTilesDirectly(const ImageType<VDimension> & image,
                   const itk::LandmarkModel &    model,
                   const itk::Size<VDimension> & tileSize,
                   const itk::Size<VDimension> & overlap,
                   TileMergeEnum                 merge,
                   const std::string &           name)
{
  const auto            region = image.GetBufferedRegion();
  const auto            fillValue = static_cast<float>(model.GetDescription().stages[0].grid.fillValue);
  const auto            multiple = static_cast<long>(model.GetSizeMultiple());
  const std::size_t     numberOfLandmarks = model.GetNumberOfLandmarks();
  std::vector<long>     starts[VDimension];
  itk::Size<VDimension> actualSize;
  itk::Size<VDimension> numbers;
  for (unsigned int d = 0; d < VDimension; ++d)
  {
    const auto length = static_cast<long>(region.GetSize(d));
    const long paddedLength = ((length - 1) / multiple + 1) * multiple;
    starts[d] = GetTileStarts(length, static_cast<long>(tileSize[d]), static_cast<long>(overlap[d]), multiple);
    actualSize[d] = static_cast<itk::SizeValueType>(paddedLength - starts[d].back());
    numbers[d] = starts[d].size();
  }
  const auto rise = [](double distance, double shared) {
    return distance < shared ? std::pow(std::sin(itk::Math::pi * distance / (2.0 * shared)), 2) : 1.0;
  };

  const itk::ImageRegion<VDimension> tileRegion(actualSize);
  std::vector<double>                sums(numberOfLandmarks * region.GetNumberOfPixels(), 0.0);
  std::vector<double>                weightSums(region.GetNumberOfPixels(), 0.0);
  std::vector<double>                maxima(sums.size(), -std::numeric_limits<double>::infinity());
  for (const auto & number : itk::ImageRegionIndexRange<VDimension>(itk::ImageRegion<VDimension>(numbers)))
  {
    std::vector<float> pixels;
    for (const auto & place : itk::ImageRegionIndexRange<VDimension>(tileRegion))
    {
      auto index = region.GetIndex();
      for (unsigned int d = 0; d < VDimension; ++d)
      {
        index[d] += starts[d][number[d]] + place[d];
      }
      pixels.push_back(region.IsInside(index) ? image.GetPixel(index) : fillValue);
    }
    const auto    heatmaps = PredictMap(model, pixels, actualSize, name);
    const float * heatmap = heatmaps.data();
    for (const auto & place : itk::ImageRegionIndexRange<VDimension>(tileRegion))
    {
      auto   index = region.GetIndex();
      double weight = 1.0;
      for (unsigned int d = 0; d < VDimension; ++d)
      {
        const auto & axis = starts[d];
        const auto   length = static_cast<long>(actualSize[d]);
        const auto   t = static_cast<std::size_t>(number[d]);
        const double before = t == 0 ? 0.0 : static_cast<double>(axis[t - 1] + length - axis[t]);
        const double after = t + 1 == axis.size() ? 0.0 : static_cast<double>(axis[t] + length - axis[t + 1]);
        weight *= rise(place[d] + 0.5, before) * rise(static_cast<double>(length - place[d]) - 0.5, after);
        index[d] += axis[t] + place[d];
      }
      if (region.IsInside(index))
      {
        const auto pixel = static_cast<std::size_t>(image.ComputeOffset(index));
        weightSums[pixel] += weight;
        for (std::size_t i = 0; i < numberOfLandmarks; ++i)
        {
          sums[pixel * numberOfLandmarks + i] += weight * heatmap[i];
          maxima[pixel * numberOfLandmarks + i] = std::max<double>(maxima[pixel * numberOfLandmarks + i], heatmap[i]);
        }
      }
      heatmap += numberOfLandmarks;
    }
  }
  std::vector<float> merged;
  for (std::size_t i = 0; i < sums.size(); ++i)
  {
    const double mean = sums[i] / weightSums[i / numberOfLandmarks];
    merged.push_back(static_cast<float>(merge == TileMergeEnum::Maximum ? maxima[i] : mean));
  }
  return merged;
}

template <unsigned int VDimension>
void
Expect_tiles_merged_directly(const itk::Size<VDimension> & imageSize,
                             const itk::Size<VDimension> & tileSize,
                             const itk::Size<VDimension> & overlap)
{
  const auto image = MakeRotatedRandomImage<ImageType<VDimension>>(imageSize);
  const auto filter = MakeFilter<VDimension>(image);
  filter->SetTileSize(tileSize);
  filter->SetTileOverlap(overlap);
  filter->SetFurtherMaps({ "LocalAppearance", "SpatialConfiguration" });
  for (const auto merge : { TileMergeEnum::Maximum, TileMergeEnum::SmoothWeight })
  {
    SCOPED_TRACE(testing::Message() << imageSize << ' ' << tileSize << ' ' << overlap << ' ' << merge);
    filter->SetTileMerge(merge);
    filter->Update();
    for (const char * const name : { "Heatmaps", "LocalAppearance", "SpatialConfiguration" })
    {
      const auto * const output =
        name == filter->GetModel()->GetMapNames()[0] ? filter->GetOutput() : filter->GetMap(name);
      const auto expected = MergeTilesDirectly<VDimension>(*image, *filter->GetModel(), tileSize, overlap, merge, name);
      EXPECT_EQ(output->GetBufferedRegion(), image->GetBufferedRegion());
      EXPECT_EQ(output->GetOrigin(), image->GetOrigin());
      EXPECT_EQ(output->GetDirection(), image->GetDirection());
      ASSERT_EQ(output->GetPixelContainer()->Size(), expected.size());
      for (std::size_t i = 0; i < expected.size(); ++i)
      {
        // Weights are rounded to float.
        const float tolerance = merge == TileMergeEnum::Maximum ? 0.0f : 1e-5f * (1.0f + std::abs(expected[i]));
        ASSERT_NEAR(output->GetBufferPointer()[i], expected[i], tolerance);
      }
    }
  }
}

// How many rows (lines, planes) along the last axis the heatmaps see beyond a row that is a multiple of the network's
// pooling: those that change when all beyond it changes.
template <unsigned int VDimension>
long
MeasureReach(const ImageType<VDimension> & image, const itk::LandmarkModel & model)
{
  const auto         size = image.GetBufferedRegion().GetSize();
  const auto         lineLength = image.GetBufferedRegion().GetNumberOfPixels() / size[VDimension - 1];
  const auto         border = size[VDimension - 1] / 8 * 4;
  std::vector<float> pixels(image.GetBufferPointer(),
                            image.GetBufferPointer() + image.GetBufferedRegion().GetNumberOfPixels());
  const auto         before = PredictMap(model, pixels, size);
  std::transform(pixels.begin() + border * lineLength, pixels.end(), pixels.begin() + border * lineLength, [](float p) {
    return 250.0f - p;
  });
  const auto after = PredictMap(model, pixels, size);
  const auto first = std::mismatch(before.begin(), before.end(), after.begin()).first - before.begin();
  return static_cast<long>(border) - first / static_cast<long>(lineLength * model.GetNumberOfLandmarks());
}

template <unsigned int VDimension>
void
Expect_whole_image_away_from_tile_borders(const std::string & network)
{
  constexpr long  length = 288;
  constexpr long  tileLength = 144;
  constexpr long  overlap = 32;
  constexpr float tolerance = 1e-4f;
  auto            size = itk::Size<VDimension>::Filled(8);
  auto            tileSize = itk::Size<VDimension>::Filled(0);
  auto            tileOverlap = tileSize;
  size[VDimension - 1] = length;
  tileSize[VDimension - 1] = tileLength;
  tileOverlap[VDimension - 1] = overlap;
  const auto image = MakeRotatedRandomImage<ImageType<VDimension>>(size);
  const auto model = MakeSmallLandmarkModel(VDimension, network);
  const auto whole = MakeFilter<VDimension>(image);
  whole->SetModel(model);
  whole->Update();
  const float * const expected = whole->GetOutput()->GetBufferPointer();
  const auto          valuesALine = static_cast<long>(whole->GetOutput()->GetPixelContainer()->Size()) / length;
  const float         scale = std::abs(*std::max_element(
    expected, expected + length * valuesALine, [](float a, float b) { return std::abs(a) < std::abs(b); }));
  const long          reach = MeasureReach<VDimension>(*image, *model);
  ASSERT_GT(reach, 4);
  ASSERT_LT(2 * reach, tileLength - overlap);
  const auto starts = GetTileStarts(length, tileLength, overlap, 4);
  ASSERT_EQ(starts.size(), 3u);

  for (const auto merge : { TileMergeEnum::Maximum, TileMergeEnum::SmoothWeight })
  {
    SCOPED_TRACE(testing::Message() << VDimension << "D " << network << ' ' << merge << " reach " << reach);
    const auto tiled = MakeFilter<VDimension>(image);
    tiled->SetModel(model);
    tiled->SetTileSize(tileSize);
    tiled->SetTileOverlap(tileOverlap);
    tiled->SetTileMerge(merge);
    tiled->Update();
    long  numberOfEqual = 0;
    float largestDifference = 0.0f;
    for (long line = 0; line < length; ++line)
    {
      bool isFar = true;
      for (const long start : starts)
      {
        const bool isIn = line >= start && line < start + tileLength;
        isFar = isFar && !(isIn && start > 0 && line - start < reach) &&
                !(isIn && start + tileLength < length && start + tileLength - line <= reach);
      }
      for (long i = line * valuesALine; i < (line + 1) * valuesALine; ++i)
      {
        const float difference = std::abs(tiled->GetOutput()->GetBufferPointer()[i] - expected[i]) / scale;
        largestDifference = std::max(largestDifference, difference);
        ASSERT_TRUE(!isFar || difference < tolerance) << line << ' ' << difference;
      }
      numberOfEqual += isFar ? 1 : 0;
    }
    EXPECT_GT(numberOfEqual, length / 3);
    // Near the borders it is not so, or this test would show nothing.
    EXPECT_GT(largestDifference, 10.0f * tolerance);
  }
}

// The heatmap is the image: what merging makes of it shows.
const bool registered = RegisterToyNetwork("Identity", [](const itk::NetworkTask & task) {
  return MakeIdentityNetwork(task.numberOfLandmarks);
});

template <unsigned int VDimension>
void
Expect_identity_whatever_the_tiles()
{
  auto description = MakeSmallDescription(VDimension, "Identity", "{}");
  description.landmarks.resize(1);
  const auto model = itk::LandmarkModel::Initialize(description, 1);
  for (const itk::SizeValueType imageLength : { 1u, 2u, 13u })
  {
    const auto image = MakeRotatedRandomImage<ImageType<VDimension>>(itk::Size<VDimension>::Filled(imageLength));
    const auto count = image->GetBufferedRegion().GetNumberOfPixels();
    for (itk::SizeValueType tileLength = 1; tileLength < 15; ++tileLength)
    {
      for (itk::SizeValueType overlap = 0; overlap < tileLength; ++overlap)
      {
        // Not the same along all axes.
        auto tileSize = itk::Size<VDimension>::Filled(tileLength);
        auto tileOverlap = itk::Size<VDimension>::Filled(overlap);
        tileSize[1] = 5;
        tileOverlap[1] = 3;
        for (const auto merge : { TileMergeEnum::Maximum, TileMergeEnum::SmoothWeight })
        {
          const auto filter = MakeFilter<VDimension>(image);
          filter->SetModel(model);
          filter->SetTileSize(tileSize);
          filter->SetTileOverlap(tileOverlap);
          filter->SetTileMerge(merge);
          // Thousands of tiny tiles are not worth two threads.
          filter->SetNumberOfWorkUnits(1);
          filter->Update();
          for (itk::SizeValueType i = 0; i < count; ++i)
          {
            const float expected = image->GetBufferPointer()[i];
            ASSERT_NEAR(filter->GetOutput()->GetBufferPointer()[i], expected, 1e-5f * expected)
              << tileLength << ' ' << overlap << ' ' << merge;
          }
        }
      }
    }
  }
}

} // namespace

TEST(LandmarkNetworkTiles, TilesAreMergedAsBruteForceMergesThem)
{
  Expect_tiles_merged_directly<2>({ { 24, 40 } }, { { 0, 16 } }, { { 0, 8 } });
  Expect_tiles_merged_directly<2>({ { 24, 40 } }, { { 8, 16 } }, { { 4, 0 } });
  Expect_tiles_merged_directly<2>({ { 23, 37 } }, { { 12, 24 } }, { { 8, 20 } });
  Expect_tiles_merged_directly<2>({ { 9, 30 } }, { { 64, 12 } }, { { 32, 8 } });
  Expect_tiles_merged_directly<3>({ { 8, 12, 20 } }, { { 0, 8, 12 } }, { { 0, 4, 8 } });
  Expect_tiles_merged_directly<3>({ { 7, 10, 17 } }, { { 4, 0, 8 } }, { { 0, 0, 4 } });
}

TEST(LandmarkNetworkTiles, SizesThatTheNetworkDoesNotTakeAreContinued)
{
  Expect_tiles_merged_directly<2>({ { 12, 7 } }, { { 0, 0 } }, { { 0, 0 } });
  Expect_tiles_merged_directly<2>({ { 1, 1 } }, { { 0, 0 } }, { { 0, 0 } });
  Expect_tiles_merged_directly<2>({ { 1, 30 } }, { { 8, 8 } }, { { 4, 4 } });
  Expect_tiles_merged_directly<3>({ { 5, 6, 3 } }, { { 0, 0, 0 } }, { { 0, 0, 0 } });
  Expect_tiles_merged_directly<3>({ { 1, 1, 1 } }, { { 4, 8, 12 } }, { { 0, 0, 0 } });
}

TEST(LandmarkNetworkTiles, WeightsOfTilesSumToOne)
{
  Expect_identity_whatever_the_tiles<2>();
  Expect_identity_whatever_the_tiles<3>();
}

TEST(LandmarkNetworkTiles, TiledHeatmapsAreThoseOfTheWholeImageAwayFromTileBorders)
{
  Expect_whole_image_away_from_tile_borders<2>("SpatialConfigurationNet");
  Expect_whole_image_away_from_tile_borders<3>("SpatialConfigurationNet");
  Expect_whole_image_away_from_tile_borders<2>("LocalizationUNet");
  Expect_whole_image_away_from_tile_borders<3>("LocalizationUNet");
}

TEST(LandmarkNetworkTiles, NaNStaysNaNWhereTilesOverlap)
{
  const auto image = MakeRotatedRandomImage<ImageType<2>>({ { 16, 40 } });
  auto       index = image->GetBufferedRegion().GetIndex();
  index[1] += 18;
  image->SetPixel(index, std::numeric_limits<float>::quiet_NaN());
  const auto filter = MakeFilter<2>(image);
  filter->SetTileSize({ { 0, 24 } });
  filter->SetTileOverlap({ { 0, 8 } });
  filter->Update();
  EXPECT_TRUE(std::isnan(filter->GetOutput()->GetPixel(index)[0]));
}

TEST(LandmarkNetworkTiles, BadTilesAreRefused)
{
  const auto filter = MakeFilter<2>(MakeRotatedRandomImage<ImageType<2>>({ { 12, 8 } }));
  filter->SetTileSize({ { 8, 6 } });
  EXPECT_NE(GetErrorOf(*filter).find("TileSize must be a multiple of 4 along each axis (got 6)"), std::string::npos);
  filter->SetTileSize({ { 0, 8 } });
  filter->SetTileOverlap({ { 3, 6 } });
  EXPECT_NE(
    GetErrorOf(*filter).find("TileOverlap must be a multiple of 4, and below TileSize, along each axis (got 6 with "
                             "a TileSize of 8)"),
    std::string::npos);
  filter->SetTileOverlap({ { 0, 8 } });
  EXPECT_NE(GetErrorOf(*filter).find("below TileSize"), std::string::npos);
  // There is but one tile along the first axis.
  filter->SetTileOverlap({ { 3, 4 } });
  EXPECT_EQ(GetErrorOf(*filter), "(no exception)");
  // As of negative numbers.
  const itk::SizeValueType wrapped = -itk::SizeValueType{ 4 };
  filter->SetTileOverlap({ { 0, wrapped } });
  EXPECT_NE(GetErrorOf(*filter).find("below TileSize, along each axis (got -4 "), std::string::npos);
  filter->SetTileSize({ { 0, wrapped } });
  EXPECT_NE(GetErrorOf(*filter).find("TileSize must be a multiple of 4 along each axis (got -4)"), std::string::npos);
}

TEST(LandmarkNetworkTiles, EachTileIsProgressAndCanBeTheLast)
{
  const auto filter = MakeFilter<2>(MakeRotatedRandomImage<ImageType<2>>({ { 8, 40 } }));
  filter->SetTileSize({ { 8, 8 } });
  std::vector<float> progress;
  const auto         observer = filter->AddObserver(itk::ProgressEvent(), [&](const itk::EventObject &) {
    if (filter->GetProgress() > (progress.empty() ? 0.0f : progress.back()))
    {
      progress.push_back(filter->GetProgress());
    }
  });
  filter->Update();
  const std::vector<float> expected{ 0.2f, 0.4f, 0.6f, 0.8f, 1.0f };
  ASSERT_EQ(progress.size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i)
  {
    EXPECT_NEAR(progress[i], expected[i], 1e-6);
  }
  filter->RemoveObserver(observer);

  float last = 0.0f;
  filter->AddObserver(itk::ProgressEvent(), [&](const itk::EventObject &) {
    last = filter->GetProgress();
    filter->SetAbortGenerateData(last > 0.3f);
  });
  filter->Modified();
  EXPECT_THROW(filter->Update(), itk::ProcessAborted);
  EXPECT_NEAR(last, 0.4f, 1e-6);
}

TEST(LandmarkNetworkTiles, ProgressIsReportedAndAbortHeeded)
{
  const auto filter = MakeFilter<3>(MakeRotatedRandomImage<ImageType<3>>({ { 12, 8, 4 } }));
  Expect_progress_and_abort(*filter);
}

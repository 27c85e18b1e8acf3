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

#include "itkExceptionDescription.h"
#include "itkIndexRange.h"
#include "itkSmallLandmarkModel.h"
#include "itkTestGeometry.h"
#include "itkToyNetwork.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace
{

// The views of ViewInference are tested in all ways with it; here, what the filter tells it.

using ImageType = itk::Image<float, 2>;
template <typename TImage>
using FilterOf = itk::LandmarkNetworkImageFilter<TImage>;
using FilterType = FilterOf<ImageType>;
using MapType = itk::VectorImage<float, 2>;

// What networks were shown since this was last cleared.
std::vector<torch::Tensor> shownImages;

// The image is the heatmap of "middle", its first half along the first axis that of "left", the second of "right".
const bool registered = RegisterToyNetwork("Sides", [](const itk::NetworkTask &) {
  return std::make_shared<ToyNetwork>([](const torch::Tensor & image) -> itk::NetworkMaps {
    shownImages.push_back(image.clone());
    const auto half = image.size(-1) / 2;
    auto       left = image.clone();
    auto       right = image.clone();
    left.narrow(-1, half, half).zero_();
    right.narrow(-1, 0, half).zero_();
    return { { itk::HeatmapsName, torch::cat({ image, left, right }, 1) } };
  });
});

itk::LandmarkModel::Pointer
MakeSidesModel(unsigned int dimension, bool hasPartners)
{
  auto description = MakeSmallDescription(dimension, "Sides", "{}");
  description.landmarks = { { "middle", "", "" },
                            { "left", "", hasPartners ? "right" : "" },
                            { "right", "", hasPartners ? "left" : "" } };
  description.stages[0].grid.fillValue = 0.5;
  return itk::LandmarkModel::Initialize(description, 1);
}

template <typename TImage>
typename FilterOf<TImage>::Pointer
MakeFilter(const TImage * image, bool hasPartners = true)
{
  const auto filter = FilterOf<TImage>::New();
  filter->SetInput(image);
  filter->SetModel(MakeSidesModel(TImage::ImageDimension, hasPartners));
  filter->SetDevice(itk::LandmarkModelEnums::Device::CPU);
  return filter;
}

std::vector<float>
GetValues(FilterType & filter)
{
  filter.Update();
  const auto & map = *filter.GetOutput();
  return { map.GetBufferPointer(), map.GetBufferPointer() + map.GetPixelContainer()->Size() };
}

// Pixels of 1 mm x 2.5 mm, and a Gaussian in physical space, at an offset from the center of the grid.
constexpr double offsetInMM[] = { 12.0, -6.0 };
constexpr double spacingInMM[] = { 1.0, 2.5 };

double
EvaluateGaussian(double x, double y)
{
  return std::exp(-(std::pow(x - offsetInMM[0], 2) + std::pow(y - offsetInMM[1], 2)) / (2.0 * 8.0 * 8.0));
}

ImageType::Pointer
MakeGaussianImage()
{
  const auto image = ImageType::New();
  image->SetRegions(itk::Size<2>{ { 60, 24 } });
  image->SetSpacing(spacingInMM);
  image->Allocate();
  for (const auto & index : itk::ImageRegionIndexRange<2>(image->GetBufferedRegion()))
  {
    image->SetPixel(
      index,
      static_cast<float>(EvaluateGaussian((index[0] - 29.5) * spacingInMM[0], (index[1] - 11.5) * spacingInMM[1])));
  }
  return image;
}

template <unsigned int VDimension>
void
Expect_mirror_along_physical_x(const typename itk::Image<float, VDimension>::DirectionType & direction)
{
  using OfDimension = itk::Image<float, VDimension>;
  typename OfDimension::SizeType size;
  std::copy_n(std::vector<unsigned int>{ 12, 7, 4 }.begin(), VDimension, size.begin());
  const auto image = MakeRotatedRandomImage<OfDimension>(size);
  image->SetDirection(direction);
  const auto filter = MakeFilter<OfDimension>(image);
  filter->ViewMirrorOn();
  shownImages.clear();
  filter->Update();
  ASSERT_EQ(shownImages.size(), 2u);
  const float * const seen = shownImages[1].template data_ptr<float>();

  const auto                               region = image->GetBufferedRegion();
  itk::ContinuousIndex<double, VDimension> centerIndex;
  for (unsigned int d = 0; d < VDimension; ++d)
  {
    centerIndex[d] = region.GetIndex(d) + (region.GetSize(d) - 1.0) / 2.0;
  }
  itk::Point<double, VDimension> center;
  image->TransformContinuousIndexToPhysicalPoint(centerIndex, center);
  for (const auto & index : itk::ImageRegionIndexRange<VDimension>(region))
  {
    auto point = image->template TransformIndexToPhysicalPoint<double>(index);
    point[0] = 2.0 * center[0] - point[0];
    EXPECT_EQ(seen[image->ComputeOffset(index)], image->GetPixel(image->TransformPhysicalPointToIndex(point))) << index;
  }
}

} // namespace

TEST(LandmarkNetworkViews, AViewIsMirroredAlongPhysicalXWhateverTheAxesOfTheGrid)
{
  for (const double sign : { -1.0, 1.0 })
  {
    for (unsigned int shift = 0; shift < 3; ++shift)
    {
      itk::Image<float, 2>::DirectionType inPlane;
      itk::Image<float, 3>::DirectionType direction;
      for (unsigned int d = 0; d < 3; ++d)
      {
        direction((d + shift) % 3, d) = sign;
      }
      inPlane(0, shift % 2) = sign;
      inPlane(1, 1 - shift % 2) = 1.0;
      Expect_mirror_along_physical_x<2>(inPlane);
      Expect_mirror_along_physical_x<3>(direction);
    }
  }
}

TEST(LandmarkNetworkViews, OnlyAGridAlongPhysicalXIsMirrored)
{
  const auto image = MakeRotatedRandomImage<ImageType>({ { 12, 7 } });
  const auto getError = [&image](double angle) {
    image->SetDirection(MakeRotation<2>(angle));
    const auto filter = MakeFilter<ImageType>(image);
    filter->ViewMirrorOn();
    return GetExceptionDescription([&] { filter->Update(); });
  };
  for (const double quarter : { 0.0, 1.0, 2.0, 3.0 })
  {
    EXPECT_EQ(getError(quarter * itk::Math::pi_over_2 + 1e-5), "(no exception)");
    EXPECT_NE(getError(quarter * itk::Math::pi_over_2 + 1e-2).find("ViewMirror needs"), std::string::npos);
  }
}

TEST(LandmarkNetworkViews, MirrorPartnersOfTheModelChangePlaces)
{
  const auto image = MakeRotatedRandomImage<ImageType>({ { 12, 7 } });
  image->SetDirection(ImageType::DirectionType::GetIdentity());
  const auto plain = GetValues(*MakeFilter<ImageType>(image));
  const auto mirrored = MakeFilter<ImageType>(image);
  mirrored->ViewMirrorOn();
  EXPECT_EQ(GetValues(*mirrored), plain);
  // Or this test would show nothing.
  const auto withoutPartners = MakeFilter<ImageType>(image, false);
  withoutPartners->ViewMirrorOn();
  EXPECT_NE(GetValues(*withoutPartners), plain);
}

TEST(LandmarkNetworkViews, RotationsAreThoseOfPhysicalSpace)
{
  constexpr double angle = 0.35;
  const auto       image = MakeGaussianImage();
  const auto       filter = MakeFilter<ImageType>(image);
  filter->SetViewRotation(angle);
  shownImages.clear();
  filter->Update();
  ASSERT_EQ(shownImages.size(), 3u);
  for (const double sine : { std::sin(angle), -std::sin(angle) })
  {
    double smallest = 1.0;
    for (const auto & shown : shownImages)
    {
      double largest = 0.0;
      for (const auto & index : itk::ImageRegionIndexRange<2>(image->GetBufferedRegion()))
      {
        const double x = (index[0] - 29.5) * spacingInMM[0];
        const double y = (index[1] - 11.5) * spacingInMM[1];
        // Away from the border, beyond which is the fill value.
        if (std::hypot(x, y) < 20.0)
        {
          const double expected = EvaluateGaussian(std::cos(angle) * x - sine * y, sine * x + std::cos(angle) * y);
          largest = std::max(largest, std::abs(shown.data_ptr<float>()[index[0] + 60 * index[1]] - expected));
        }
      }
      smallest = std::min(smallest, largest);
    }
    // Linear interpolation of pixels of 2.5 mm: 2.5^2 / (8 * 8^2).
    EXPECT_LT(smallest, 0.015);
  }
}

TEST(LandmarkNetworkViews, MapsAreTurnedBack)
{
  const auto image = MakeGaussianImage();
  for (unsigned int kind = 0; kind < 3; ++kind)
  {
    const auto filter = MakeFilter<ImageType>(image);
    filter->SetViewShift(kind == 0 ? 3.3 : 0.0);
    filter->SetViewRotation(kind == 1 ? 0.35 : 0.0);
    filter->SetViewScale(kind == 2 ? 1.15 : 1.0);
    const auto values = GetValues(*filter);
    for (const auto & index : itk::ImageRegionIndexRange<2>(image->GetBufferedRegion()))
    {
      if (std::hypot(index[0] - 29.5, (index[1] - 11.5) * spacingInMM[1]) < 18.0)
      {
        ASSERT_NEAR(values[3 * (index[0] + 60 * index[1])], image->GetPixel(index), 0.03);
      }
    }
  }
}

TEST(LandmarkNetworkViews, OutsideOfTheImageIsTheFillValueOfTheModel)
{
  const auto image = ImageType::New();
  image->SetRegions(itk::Size<2>{ { 12, 8 } });
  image->Allocate();
  image->FillBuffer(5.0f);
  const auto filter = MakeFilter<ImageType>(image);
  filter->SetViewShift(2.0);
  shownImages.clear();
  filter->Update();
  ASSERT_EQ(shownImages.size(), 5u);
  for (std::size_t i = 1; i < 5; ++i)
  {
    EXPECT_NEAR(shownImages[i].min().item<float>(), 0.5f, 1e-5);
    EXPECT_NEAR(shownImages[i].max().item<float>(), 5.0f, 1e-5);
  }
}

TEST(LandmarkNetworkViews, ViewsAreAveragedInTilesToo)
{
  const auto image = MakeRotatedRandomImage<ImageType>({ { 12, 30 } });
  const auto whole = MakeFilter<ImageType>(image);
  whole->SetViewShift(1.0);
  const auto tiled = MakeFilter<ImageType>(image);
  tiled->SetViewShift(1.0);
  // Whole lines: the network knows halves of lines.
  tiled->SetTileSize({ { 0, 7 } });
  tiled->SetTileOverlap({ { 0, 3 } });
  EXPECT_EQ(GetValues(*tiled), GetValues(*whole));
}

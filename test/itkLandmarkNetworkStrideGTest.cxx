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

#include "itkIndexRange.h"
#include "itkSmallLandmarkModel.h"
#include "itkToyNetwork.h"

#include <gtest/gtest.h>

namespace
{

template <unsigned int VDimension>
using ImageType = itk::Image<float, VDimension>;

// A network of this file alone: its first map has half the pixels along each axis, and two components a landmark. Each
// pixel of it is the mean of those it stands for, times 2 i + 1 in component i. A second map is on the grid itself.
const bool registered = RegisterToyNetwork("Halving", [](const itk::NetworkTask & task) {
  const auto landmarks = static_cast<int64_t>(task.numberOfLandmarks);
  return std::make_shared<ToyNetwork>(
    [landmarks](const torch::Tensor & image) -> itk::NetworkMaps {
      const auto                 means = image.dim() == 4 ? torch::avg_pool2d(image, 2) : torch::avg_pool3d(image, 2);
      std::vector<torch::Tensor> components;
      for (int64_t i = 0; i < 2 * landmarks; ++i)
      {
        components.push_back(means * static_cast<double>(2 * i + 1));
      }
      auto shape = image.sizes().vec();
      shape[1] = landmarks;
      return { { "Displacement", torch::cat(components, 1) }, { "Copy", image.expand(shape) } };
    },
    ToyNetwork::MapsType{ { "Displacement", 2, 2 }, { "Copy" } },
    2);
});

template <unsigned int VDimension>
itk::LandmarkModel::Pointer
MakeHalvingModel()
{
  return itk::LandmarkModel::Initialize(MakeSmallDescription(VDimension, "Halving", "{}"), 1);
}

// Odd lengths are continued with the fill value.
template <unsigned int VDimension>
void
Expect_pixels_of_a_map_where_those_it_stands_for_are(const itk::Size<VDimension> & size, bool inTiles)
{
  const auto image = MakeRotatedRandomImage<ImageType<VDimension>>(size);
  const auto filter = itk::LandmarkNetworkImageFilter<ImageType<VDimension>>::New();
  filter->SetInput(image);
  filter->SetModel(MakeHalvingModel<VDimension>());
  filter->SetFurtherMaps({ "Copy" });
  if (inTiles)
  {
    filter->SetTileSize(itk::Size<VDimension>::Filled(4));
    filter->SetTileOverlap(itk::Size<VDimension>::Filled(2));
  }
  filter->Update();
  const auto * const map = filter->GetOutput();
  ASSERT_EQ(map->GetNumberOfComponentsPerPixel(), 6u);
  EXPECT_EQ(map->GetSpacing(), image->GetSpacing() * 2.0);
  EXPECT_EQ(map->GetDirection(), image->GetDirection());
  EXPECT_EQ(map->GetBufferedRegion(), map->GetLargestPossibleRegion());
  const auto region = image->GetBufferedRegion();
  for (unsigned int d = 0; d < VDimension; ++d)
  {
    EXPECT_EQ(map->GetBufferedRegion().GetSize(d), (size[d] + 1) / 2);
  }
  for (const auto & mapIndex : itk::ImageRegionIndexRange<VDimension>(map->GetBufferedRegion()))
  {
    double                          sum = 0.0;
    itk::Vector<double, VDimension> centers(0.0);
    constexpr unsigned int          count = 1u << VDimension;
    for (unsigned int corner = 0; corner < count; ++corner)
    {
      auto index = region.GetIndex();
      for (unsigned int d = 0; d < VDimension; ++d)
      {
        index[d] += 2 * (mapIndex[d] - map->GetBufferedRegion().GetIndex(d)) + ((corner >> d) & 1);
      }
      sum += region.IsInside(index) ? image->GetPixel(index) : -1.0;
      centers += image->template TransformIndexToPhysicalPoint<double>(index).GetVectorFromOrigin() / count;
    }
    const auto point = map->template TransformIndexToPhysicalPoint<double>(mapIndex);
    EXPECT_LT((point.GetVectorFromOrigin() - centers).GetNorm(), 1e-9);
    const auto pixel = map->GetPixel(mapIndex);
    for (unsigned int i = 0; i < 6; ++i)
    {
      ASSERT_NEAR(pixel[i], (2 * i + 1) * sum / count, 1e-3);
    }
  }
  const auto * const copy = filter->GetMap("Copy");
  EXPECT_EQ(copy->GetBufferedRegion(), region);
  EXPECT_EQ(copy->GetOrigin(), image->GetOrigin());
  for (const auto & index : itk::ImageRegionIndexRange<VDimension>(region))
  {
    ASSERT_EQ(copy->GetPixel(index)[2], image->GetPixel(index));
  }

  filter->SetLandmark(1);
  filter->Update();
  ASSERT_EQ(filter->GetOutput()->GetNumberOfComponentsPerPixel(), 2u);
  EXPECT_EQ(filter->GetMap("Copy")->GetNumberOfComponentsPerPixel(), 1u);
}

} // namespace

TEST(LandmarkNetworkStride, MapsWithAStrideLieWhereThePixelsAreThatTheyStandFor)
{
  for (const bool inTiles : { false, true })
  {
    Expect_pixels_of_a_map_where_those_it_stands_for_are<2>({ { 12, 8 } }, inTiles);
    Expect_pixels_of_a_map_where_those_it_stands_for_are<2>({ { 7, 1 } }, inTiles);
    Expect_pixels_of_a_map_where_those_it_stands_for_are<3>({ { 6, 8, 4 } }, inTiles);
    Expect_pixels_of_a_map_where_those_it_stands_for_are<3>({ { 5, 3, 7 } }, inTiles);
  }
}

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
#include "itkViewInference.h"

#include "itkExceptionDescription.h"
#include "itkToyNetwork.h"

#include "itkMath.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

namespace
{

using IndexType = std::vector<int64_t>;
using PointType = std::vector<double>;

// Calls `visit` with every index of an image of this size, the slowest axis first.
void
ForEachIndex(const IndexType & size, const std::function<void(const IndexType &)> & visit)
{
  IndexType index(size.size(), 0);
  for (std::size_t axis = 0; axis < size.size();)
  {
    visit(index);
    for (axis = 0; axis < size.size() && ++index[axis] == size[axis]; ++axis)
    {
      index[axis] = 0;
    }
  }
}

// A smooth image whose value at an offset, in mm, from the center of the grid is known; without symmetries.
double
EvaluateScene(const PointType & offset)
{
  static const std::array<std::array<double, 4>, 3> blobs{
    { { 9.0, -4.0, 3.0, 1.0 }, { -6.0, 7.0, -2.0, -0.8 }, { -3.0, -10.0, 5.0, 0.6 } }
  };
  double value = 0.0;
  for (const auto & blob : blobs)
  {
    double squaredDistance = 0.0;
    for (std::size_t d = 0; d < offset.size(); ++d)
    {
      squaredDistance += itk::Math::sqr(offset[d] - blob[d]);
    }
    value += blob[3] * std::exp(-squaredDistance / (2.0 * 4.5 * 4.5));
  }
  return value;
}

PointType
GetOffset(const IndexType & index, const IndexType & size, const PointType & spacing)
{
  PointType offset;
  for (std::size_t d = 0; d < size.size(); ++d)
  {
    offset.push_back((index[d] - (size[d] - 1) / 2.0) * spacing[d]);
  }
  return offset;
}

float &
GetValue(const torch::Tensor & tensor, int64_t component, const IndexType & index)
{
  auto offset = component * tensor.stride(1);
  for (std::size_t d = 0; d < index.size(); ++d)
  {
    offset += index[d] * tensor.stride(2 + d);
  }
  return tensor.data_ptr<float>()[offset];
}

// One value a pixel, computed from its offset in mm.
torch::Tensor
MakeImage(const IndexType & size, const PointType & spacing, const std::function<double(const PointType &)> & function)
{
  IndexType shape{ 1, 1 };
  shape.insert(shape.end(), size.begin(), size.end());
  const auto image = torch::zeros(shape);
  ForEachIndex(size, [&](const IndexType & index) {
    GetValue(image, 0, index) = static_cast<float>(function(GetOffset(index, size, spacing)));
  });
  return image;
}

// Of the pixels that are further than this many from each border.
double
ComputeLargestDifference(const torch::Tensor & a, const torch::Tensor & b, int64_t border)
{
  auto difference = (a - b).abs();
  for (int64_t axis = 2; axis < difference.dim(); ++axis)
  {
    difference = difference.narrow(axis, border, difference.size(axis) - 2 * border);
  }
  return difference.max().item<double>();
}

using SettingsType = itk::ViewInference::Settings;

struct Grid
{
  IndexType size;
  PointType spacing;
};

const Grid grids[] = { { { 61, 48 }, { 0.7, 1.1 } }, { { 30, 41, 36 }, { 1.5, 1.0, 0.9 } } };

// The images that a network was shown, and the mean of the maps, which are those images.
struct Result
{
  std::vector<torch::Tensor> seen;
  torch::Tensor              mean;
};

Result
ShowViews(const Grid & grid, const torch::Tensor & image, SettingsType settings)
{
  Result     result;
  const auto network = std::make_shared<ToyNetwork>([&result](const torch::Tensor & shown) -> itk::NetworkMaps {
    result.seen.push_back(shown.clone());
    return { { itk::HeatmapsName, shown } };
  });
  settings.spacing = grid.spacing;
  settings.mirroredOrder = { 0 };
  const itk::ViewInference inference(std::make_shared<itk::WholeImageInference>(network, torch::kCPU), settings);
  itk::NetworkMaps         maps{ { itk::HeatmapsName, torch::full_like(image, -77.0) } };
  inference.Evaluate(image, maps);
  result.mean = maps.at(itk::HeatmapsName);
  EXPECT_EQ(result.seen.size(), inference.GetNumberOfViews(grid.size.size()));
  EXPECT_TRUE(result.seen.front().equal(image));
  return result;
}

// Linear interpolation of a Gaussian is wrong by h^2 / 8 times its second derivative at most, here 1.5^2 / (8 * 4.5^2)
// a blob and axis; a map is resampled twice.
constexpr double interpolationError = 0.03;

// The views but for the image itself are, in any order, the scene at transformed offsets; turned back they are the
// image.
void
Expect_views(const Grid &                                                     grid,
             const SettingsType &                                             settings,
             int64_t                                                          border,
             const std::vector<std::function<PointType(const PointType &)>> & transforms)
{
  const auto image = MakeImage(grid.size, grid.spacing, EvaluateScene);
  auto       result = ShowViews(grid, image, settings);
  ASSERT_EQ(result.seen.size(), 1 + transforms.size());
  for (std::size_t i = 0; i < transforms.size(); ++i)
  {
    const auto expected = MakeImage(
      grid.size, grid.spacing, [&](const PointType & offset) { return EvaluateScene(transforms[i](offset)); });
    // They are other images.
    EXPECT_GT(ComputeLargestDifference(image, expected, border), 4.0 * interpolationError);
    unsigned int matches = 0;
    for (const auto & seen : result.seen)
    {
      matches += ComputeLargestDifference(seen, expected, border) < interpolationError ? 1 : 0;
    }
    EXPECT_EQ(matches, 1u) << "view " << i;
  }
  EXPECT_LT(ComputeLargestDifference(result.mean, image, border), interpolationError);
}

} // namespace

TEST(ViewInference, ShiftedViewsAreTurnedBack)
{
  constexpr double shift = 3.5;
  for (const auto & grid : grids)
  {
    SettingsType settings;
    settings.shift = shift;
    settings.fillValue = 0.0f;
    std::vector<std::function<PointType(const PointType &)>> transforms;
    for (std::size_t axis = 0; axis < grid.size.size(); ++axis)
    {
      for (const double sign : { -1.0, 1.0 })
      {
        transforms.emplace_back([=](PointType offset) {
          offset[axis] += sign * shift * grid.spacing[axis];
          return offset;
        });
      }
    }
    Expect_views(grid, settings, 5, transforms);
  }
}

TEST(ViewInference, RotatedViewsAreTurnedBackInPhysicalSpace)
{
  constexpr double angle = 0.3;
  for (const auto & grid : grids)
  {
    SettingsType settings;
    settings.rotation = angle;
    settings.fillValue = 0.0f;
    std::vector<std::function<PointType(const PointType &)>> transforms;
    for (std::size_t first = 0; first < grid.size.size(); ++first)
    {
      for (std::size_t second = first + 1; second < grid.size.size(); ++second)
      {
        for (const double signedAngle : { -angle, angle })
        {
          transforms.emplace_back([=](PointType offset) {
            const auto before = offset;
            offset[first] = std::cos(signedAngle) * before[first] - std::sin(signedAngle) * before[second];
            offset[second] = std::sin(signedAngle) * before[first] + std::cos(signedAngle) * before[second];
            return offset;
          });
        }
      }
    }
    // The corners of the scene are outside of the rotated image.
    Expect_views(grid, settings, 9, transforms);
  }
}

TEST(ViewInference, ScaledViewsAreTurnedBack)
{
  constexpr double scale = 1.2;
  for (const auto & grid : grids)
  {
    SettingsType settings;
    settings.scale = scale;
    settings.fillValue = 0.0f;
    std::vector<std::function<PointType(const PointType &)>> transforms;
    for (const double factor : { scale, 1.0 / scale })
    {
      transforms.emplace_back([factor](PointType offset) {
        for (auto & coordinate : offset)
        {
          coordinate *= factor;
        }
        return offset;
      });
    }
    Expect_views(grid, settings, 7, transforms);
  }
}

TEST(ViewInference, ABlobStaysWhereItIs)
{
  for (const auto & grid : grids)
  {
    const auto position = [&grid](const torch::Tensor & map) {
      PointType sums(grid.size.size(), 0.0);
      double    sum = 0.0;
      ForEachIndex(grid.size, [&](const IndexType & index) {
        const double value = GetValue(map, 0, index);
        sum += value;
        for (std::size_t d = 0; d < sums.size(); ++d)
        {
          sums[d] += value * index[d];
        }
      });
      for (auto & coordinate : sums)
      {
        coordinate /= sum;
      }
      return sums;
    };
    const auto image = MakeImage(grid.size, grid.spacing, [](const PointType & offset) {
      return std::exp(-(itk::Math::sqr(offset[0] - 4.0) + itk::Math::sqr(offset[1] + 3.0) +
                        (offset.size() == 3 ? itk::Math::sqr(offset[2] - 2.0) : 0.0)) /
                      (2.0 * 2.5 * 2.5));
    });
    for (unsigned int kind = 0; kind < 3; ++kind)
    {
      SettingsType settings;
      settings.shift = kind == 0 ? 2.3 : 0.0;
      settings.rotation = kind == 1 ? 0.2 : 0.0;
      settings.scale = kind == 2 ? 1.1 : 1.0;
      settings.fillValue = 0.0f;
      const auto expected = position(image);
      const auto actual = position(ShowViews(grid, image, settings).mean);
      for (std::size_t d = 0; d < expected.size(); ++d)
      {
        EXPECT_NEAR(actual[d], expected[d], 0.05) << "kind " << kind;
      }
    }
  }
}

TEST(ViewInference, MirroredViewsSwapMirrorPartners)
{
  // "middle" is the image, "left" its first half along the fastest axis, "right" the other one.
  const auto network = std::make_shared<ToyNetwork>([](const torch::Tensor & image) -> itk::NetworkMaps {
    const auto half = image.size(-1) / 2;
    auto       left = image.clone();
    auto       right = image.clone();
    left.narrow(-1, half, half).zero_();
    right.narrow(-1, 0, half).zero_();
    return { { itk::HeatmapsName, torch::cat({ image, left, right }, 1) } };
  });
  for (const auto & size : { IndexType{ 7, 10 }, IndexType{ 3, 5, 6 } })
  {
    SettingsType settings;
    settings.mirroredAxis = static_cast<int64_t>(size.size()) - 1;
    settings.spacing.assign(size.size(), 1.0);
    settings.mirroredOrder = { 0, 2, 1 };
    const auto whole = std::make_shared<itk::WholeImageInference>(network, torch::kCPU);
    IndexType  shape{ 1, 1 };
    shape.insert(shape.end(), size.begin(), size.end());
    const auto       image = torch::randn(shape);
    itk::NetworkMaps expected{ { itk::HeatmapsName, torch::empty_like(image).repeat_interleave(3, 1) } };
    auto             actual = itk::MakeMapsLike(expected);
    whole->Evaluate(image, expected);
    itk::ViewInference(whole, settings).Evaluate(image, actual);
    EXPECT_TRUE(actual.at(itk::HeatmapsName).equal(expected.at(itk::HeatmapsName)));

    // Or this test would show nothing.
    settings.mirroredOrder = { 0, 1, 2 };
    itk::ViewInference(whole, settings).Evaluate(image, actual);
    EXPECT_FALSE(actual.at(itk::HeatmapsName).equal(expected.at(itk::HeatmapsName)));
  }
}

TEST(ViewInference, AViewIsMirroredAlongTheAxisAskedFor)
{
  for (const auto & grid : grids)
  {
    for (std::size_t axis = 0; axis < grid.size.size(); ++axis)
    {
      SettingsType settings;
      settings.mirroredAxis = static_cast<int64_t>(axis);
      Expect_views(grid, settings, 0, { [axis](PointType offset) {
                     offset[axis] *= -1.0;
                     return offset;
                   } });
    }
  }
}

TEST(ViewInference, OutsideOfTheImageIsTheFillValue)
{
  SettingsType settings;
  settings.shift = 3.0;
  settings.fillValue = -0.25f;
  const Grid grid{ { 12, 10 }, { 1.0, 2.0 } };
  const auto result = ShowViews(grid, torch::ones({ 1, 1, 12, 10 }), settings);
  ASSERT_EQ(result.seen.size(), 5u);
  for (std::size_t i = 1; i < result.seen.size(); ++i)
  {
    const auto outside = (result.seen[i] - settings.fillValue).abs().lt(1e-5);
    const auto inside = (result.seen[i] - 1.0).abs().lt(1e-5);
    EXPECT_TRUE(outside.logical_or(inside).all().item<bool>());
    const auto count = outside.sum().item<int64_t>();
    EXPECT_TRUE(count == 3 * 10 || count == 3 * 12) << count;
  }
}

TEST(ViewInference, EveryKindOfViewCounts)
{
  const auto         whole = std::make_shared<itk::WholeImageInference>(MakeIdentityNetwork(1), torch::kCPU);
  const SettingsType none;
  EXPECT_EQ(itk::ViewInference(whole, none).GetNumberOfViews(2), 1u);
  EXPECT_EQ(itk::ViewInference(whole, none).GetNumberOfViews(3), 1u);
  SettingsType all;
  all.shift = 1.0;
  all.rotation = 0.1;
  all.scale = 1.1;
  all.mirroredAxis = 0;
  all.spacing = { 1.0, 1.0, 1.0 };
  EXPECT_EQ(itk::ViewInference(whole, all).GetNumberOfViews(2), 1u + 4u + 2u + 2u + 1u);
  EXPECT_EQ(itk::ViewInference(whole, all).GetNumberOfViews(3), 1u + 6u + 6u + 2u + 1u);
  EXPECT_EQ(itk::ViewInference(whole, all).GetSizeMultiple(), 1u);
}

TEST(ViewInference, MapsThatCannotBeTurnedAreRefused)
{
  const itk::NetworkMapDescription map{ "Offsets", 2, 1 };
  const auto                       network = std::make_shared<ToyNetwork>(
    [&map](const torch::Tensor & image) -> itk::NetworkMaps {
      return { { map.name, image } };
    },
    ToyNetwork::MapsType{ map });
  SettingsType settings;
  settings.spacing = { 1.0, 1.0 };
  settings.mirroredOrder = { 0 };
  const auto       whole = std::make_shared<itk::WholeImageInference>(network, torch::kCPU);
  const auto       image = torch::ones({ 1, 1, 4, 4 });
  itk::NetworkMaps maps{ { map.name, torch::empty_like(image) } };
  itk::ViewInference(whole, settings).Evaluate(image, maps);
  settings.mirroredAxis = 1;
  EXPECT_NE(GetExceptionDescription([&] {
              itk::ViewInference(whole, settings).Evaluate(image, maps);
            }).find("('Offsets' cannot)"),
            std::string::npos);
}

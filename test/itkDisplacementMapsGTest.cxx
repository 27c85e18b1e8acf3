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
#include "itkLandmarkLocalizationFilter.h"

#include "itkExceptionDescription.h"
#include "itkIndexRange.h"
#include "itkSmallLandmarkModel.h"
#include "itkToyNetwork.h"

#include <gtest/gtest.h>

#include <cmath>

namespace
{

template <unsigned int VDimension>
using ImageType = itk::Image<float, VDimension>;
template <unsigned int VDimension>
using PointType = itk::Point<double, VDimension>;

constexpr int64_t stride = 2;

/** The displacements from all patches of the image to the center of mass of an image without negative values. */
torch::Tensor
MakeDisplacementsToMass(const torch::Tensor & image)
{
  const auto                 dimension = image.dim() - 2;
  const auto                 mass = image.sum();
  std::vector<torch::Tensor> components;
  for (int64_t axis = dimension + 1; axis > 1; --axis)
  {
    auto shape = std::vector<int64_t>(dimension + 2, 1);
    shape[axis] = -1;
    const auto positions = torch::arange(image.size(axis), image.options()).reshape(shape);
    const auto centers =
      torch::arange(image.size(axis) / stride, image.options()).reshape(shape) * double{ stride } + 0.5 * (stride - 1);
    auto whole = image.sizes().vec();
    for (std::size_t i = 2; i < whole.size(); ++i)
    {
      whole[i] /= stride;
    }
    components.push_back(((image * positions).sum() / mass - centers).expand(whole));
  }
  return torch::cat(components, 1);
}

// The first landmark is the center of what is bright, the second of what is dark.
const bool registered = RegisterToyNetwork("Votes", [](const itk::NetworkTask & task) {
  const auto dimension = task.dimension;
  return std::make_shared<ToyNetwork>(
    [](const torch::Tensor & image) -> itk::NetworkMaps {
      const auto bright = MakeDisplacementsToMass(torch::relu(image));
      const auto dark = MakeDisplacementsToMass(torch::relu(-image));
      auto       shape = bright.sizes().vec();
      shape[1] = 2;
      return { { itk::ClassificationName, torch::full(shape, 0.5) },
               { itk::DisplacementName, torch::cat({ bright, dark }, 1) } };
    },
    ToyNetwork::MapsType{ { itk::ClassificationName, 1, stride }, { itk::DisplacementName, dimension, stride, true } },
    stride);
});

itk::LandmarkModelDescription
MakeDescription(unsigned int dimension)
{
  itk::LandmarkModelDescription description;
  description.dimension = dimension;
  description.landmarks = { { "bright", "", "" }, { "dark", "", "" } };
  auto & stage = description.stages[0];
  stage.grid.size.assign(dimension, 16);
  stage.grid.fillValue = 0.0;
  stage.intensity.rangeRule = itk::LandmarkIntensitySettings::RangeRuleEnum::FixedRange;
  stage.intensity.minimum = -1.0;
  stage.intensity.maximum = 1.0;
  stage.networks = { { "Votes", "{}" } };
  stage.decoder.name = "DisplacementVotes";
  return description;
}

/** A bright and a dark blob on a turned, anisotropic grid, of odd length along the first axis. */
template <unsigned int VDimension>
struct Blobs
{
  using DirectionType = typename ImageType<VDimension>::DirectionType;

  Blobs()
    : Blobs(MakeRotatedRandomImage<ImageType<VDimension>>(itk::Size<VDimension>::Filled(1))->GetDirection())
  {}

  explicit Blobs(const DirectionType & direction)
  {
    typename ImageType<VDimension>::SizeType size;
    for (unsigned int d = 0; d < VDimension; ++d)
    {
      size[d] = 29 - 3 * d;
    }
    Image = MakeRotatedRandomImage<ImageType<VDimension>>(size);
    Image->SetDirection(direction);
    for (unsigned int i = 0; i < 2; ++i)
    {
      itk::ContinuousIndex<double, VDimension> index;
      for (unsigned int d = 0; d < VDimension; ++d)
      {
        index[d] = Image->GetBufferedRegion().GetIndex(d) + (i == 0 ? 8.3 : 19.8) - d;
      }
      Image->TransformContinuousIndexToPhysicalPoint(index, Centers[i]);
    }
    for (const auto & index : itk::ImageRegionIndexRange<VDimension>(Image->GetBufferedRegion()))
    {
      const auto point = Image->template TransformIndexToPhysicalPoint<double>(index);
      const auto evaluate = [&](unsigned int i) {
        return std::exp(-point.SquaredEuclideanDistanceTo(Centers[i]) / (2.0 * 1.6 * 1.6));
      };
      // Apart from each other, so that neither hides a part of the other.
      Image->SetPixel(index, static_cast<float>(evaluate(0) > evaluate(1) ? evaluate(0) : -evaluate(1)));
    }
  }

  /** The center of mass of what a landmark is at. */
  PointType<VDimension>
  ComputeCenter(unsigned int landmark) const
  {
    double                               mass = 0.0;
    vnl_vector_fixed<double, VDimension> sum(0.0);
    for (const auto & index : itk::ImageRegionIndexRange<VDimension>(Image->GetBufferedRegion()))
    {
      const double value = std::max(landmark == 0 ? Image->GetPixel(index) : -Image->GetPixel(index), 0.0f);
      mass += value;
      sum += value * Image->template TransformIndexToPhysicalPoint<double>(index).GetVnlVector();
    }
    PointType<VDimension> center;
    for (unsigned int d = 0; d < VDimension; ++d)
    {
      center[d] = sum[d] / mass;
    }
    return center;
  }

  typename ImageType<VDimension>::Pointer Image;
  PointType<VDimension>                   Centers[2];
};

template <unsigned int VDimension>
using FilterType = itk::LandmarkNetworkImageFilter<ImageType<VDimension>>;

template <unsigned int VDimension>
typename FilterType<VDimension>::Pointer
MakeFilter(const Blobs<VDimension> & blobs)
{
  const auto filter = FilterType<VDimension>::New();
  filter->SetInput(blobs.Image);
  filter->SetModel(itk::LandmarkModel::Initialize(MakeDescription(VDimension), 1));
  filter->SetFurtherMaps({ itk::DisplacementName });
  return filter;
}

/** Each pixel of the map, further than a border of so many from the map's, points at the landmark. */
template <unsigned int VDimension>
void
Expect_displacements_to(FilterType<VDimension> & filter, const Blobs<VDimension> & blobs, double tolerance, int border)
{
  filter.Update();
  const auto * const map = filter.GetMap(itk::DisplacementName);
  auto               region = map->GetBufferedRegion();
  region.ShrinkByRadius(border);
  for (unsigned int landmark = 0; landmark < 2; ++landmark)
  {
    const auto center = blobs.ComputeCenter(landmark);
    for (const auto & index : itk::ImageRegionIndexRange<VDimension>(region))
    {
      auto       point = map->template TransformIndexToPhysicalPoint<double>(index);
      const auto displacement = map->GetPixel(index);
      for (unsigned int d = 0; d < VDimension; ++d)
      {
        point[d] += displacement[landmark * VDimension + d];
      }
      ASSERT_LT(point.EuclideanDistanceTo(center), tolerance) << landmark << ' ' << index;
    }
  }
}

template <unsigned int VDimension>
void
Expect_displacements_in_millimeters_and_with_views()
{
  const Blobs<VDimension> blobs;
  const auto              filter = MakeFilter(blobs);
  Expect_displacements_to<VDimension>(*filter, blobs, 1e-3, 0);
  // Views are resampled linearly. Half a pixel is 0.4 to 0.7 mm.
  constexpr double tolerance = 0.06;
  filter->SetViewShift(1.5);
  Expect_displacements_to<VDimension>(*filter, blobs, tolerance, 2);
  filter->SetViewShift(0.0);
  filter->SetViewRotation(0.2);
  Expect_displacements_to<VDimension>(*filter, blobs, tolerance, 4);
  filter->SetViewRotation(0.0);
  filter->SetViewScale(1.2);
  Expect_displacements_to<VDimension>(*filter, blobs, tolerance, 3);
}

template <unsigned int VDimension>
void
Expect_displacements_with_mirrored_views()
{
  for (unsigned int axis = 0; axis < VDimension; ++axis)
  {
    // The first axis of physical space is this one of the grid, backwards.
    typename ImageType<VDimension>::DirectionType direction;
    for (unsigned int d = 0; d < VDimension; ++d)
    {
      direction((d + VDimension - axis) % VDimension, d) = d == axis ? -1.0 : 1.0;
    }
    const Blobs<VDimension> blobs(direction);
    const auto              filter = MakeFilter(blobs);
    filter->SetViewMirror(true);
    Expect_displacements_to<VDimension>(*filter, blobs, 0.06, 1);
  }
}

} // namespace

TEST(DisplacementMaps, PixelsPointAtTheirLandmarksInMillimetersAlsoOverViews)
{
  Expect_displacements_in_millimeters_and_with_views<2>();
  Expect_displacements_in_millimeters_and_with_views<3>();
  Expect_displacements_with_mirrored_views<2>();
  Expect_displacements_with_mirrored_views<3>();
}

TEST(DisplacementMaps, OneLandmarkAloneHasItsOwn)
{
  const Blobs<2> blobs;
  const auto     filter = MakeFilter(blobs);
  filter->Update();
  const auto all = filter->GetMap(itk::DisplacementName)->GetPixel({ { 5, 3 } });
  const auto dark = MakeFilter(blobs);
  dark->SetLandmark(1);
  dark->Update();
  const auto pixel = dark->GetMap(itk::DisplacementName)->GetPixel({ { 5, 3 } });
  ASSERT_EQ(pixel.GetSize(), 2u);
  EXPECT_EQ(pixel[0], all[2]);
  EXPECT_EQ(pixel[1], all[3]);
}

TEST(DisplacementMaps, LocalizationFollowsThemThroughBothStages)
{
  const Blobs<3> blobs;
  auto           description = MakeDescription(3);
  description.stages.push_back(description.stages[0]);
  auto & grid = description.stages[1].grid;
  grid.spacingRule = itk::LandmarkGridSettings::SpacingRuleEnum::FixedSpacing;
  grid.spacing = { 0.5, 0.5, 0.5 };
  grid.directionRule = itk::LandmarkGridSettings::DirectionRuleEnum::Identity;
  const auto filter = itk::LandmarkLocalizationFilter<ImageType<3>>::New();
  filter->SetInput(blobs.Image);
  filter->SetModel(itk::LandmarkModel::Initialize(description, 1));
  for (const unsigned int stages : { 1u, 2u })
  {
    filter->SetNumberOfStages(stages);
    filter->Update();
    for (unsigned int i = 0; i < 2; ++i)
    {
      EXPECT_LT(blobs.Centers[i].EuclideanDistanceTo(PointType<3>(filter->GetOutput()->GetPoint(i))), 0.6);
      EXPECT_NEAR(filter->GetOutput()->GetConfidence(i), std::pow(0.5, stages), 1e-6);
      EXPECT_TRUE(filter->GetOutput()->HasCovariance(i));
    }
  }
  EXPECT_NE(GetExceptionDescription([&] { filter->GetMap(itk::DisplacementName); }).find("FurtherMaps"),
            std::string::npos);
  filter->SetFurtherMaps({ itk::DisplacementName });
  filter->SetTileSize({ { 16, 16, 8 } });
  filter->Update();
  EXPECT_EQ(filter->GetMap(itk::DisplacementName)->GetNumberOfComponentsPerPixel(), 6u);
}

TEST(DisplacementMaps, ADecoderOfDisplacementsNeedsANetworkThatGivesThem)
{
  auto description = MakeDescription(2);
  description.stages[0].networks = { { "LocalizationUNet", R"({"filters": 2})" } };
  EXPECT_NE(GetExceptionDescription([&] {
              itk::LandmarkModel::Initialize(description, 1);
            }).find("DisplacementVotes needs a network that gives displacements"),
            std::string::npos);
}

TEST(DisplacementMaps, AGridThatCoversTheImageDoesSoWhenLandmarksAreFound)
{
  const Blobs<2> blobs;
  auto           description = MakeDescription(2);
  auto &         grid = description.stages[0].grid;
  grid.spacingRule = itk::LandmarkGridSettings::SpacingRuleEnum::FixedSpacing;
  grid.spacing = { 0.8, 0.8 };
  grid.size = { 4, 4 };
  grid.coverImage = true;
  const auto filter = itk::LandmarkLocalizationFilter<ImageType<2>>::New();
  filter->SetInput(blobs.Image);
  filter->SetModel(itk::LandmarkModel::Initialize(description, 1));
  filter->Update();
  EXPECT_GE(filter->GetGridImage()->GetBufferedRegion().GetSize(0), 28u);
  EXPECT_LT(blobs.Centers[0].EuclideanDistanceTo(PointType<2>(filter->GetOutput()->GetPoint(0))), 0.6);
}

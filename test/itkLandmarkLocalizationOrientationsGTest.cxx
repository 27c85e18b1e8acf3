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

#include "itkFilterExpectations.h"
#include "itkHeatmapDecoderRegistry.h"
#include "itkSmallLandmarkModel.h"
#include "itkToyNetwork.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace
{

using OrientationsEnum = itk::LandmarkLocalizationFilterEnums::Orientations;

// Its heatmaps depend on where in the image they are, and its displacements on the image.
const bool registered = RegisterToyNetwork("Arrows", [](const itk::NetworkTask & task) {
  const auto dimension = task.dimension;
  return std::make_shared<ToyNetwork>(
    [dimension](const torch::Tensor & image) -> itk::NetworkMaps {
      const auto                 heatmap = (image + 1.5) * torch::linspace(1.0, 2.0, image.size(-1));
      std::vector<torch::Tensor> components;
      for (unsigned int i = 0; i < 3 * dimension; ++i)
      {
        components.push_back(image * (i + 1.0));
      }
      return { { itk::ClassificationName, torch::cat({ heatmap, 0.9 * heatmap, 0.8 * heatmap }, 1) },
               { itk::DisplacementName, torch::cat(components, 1) } };
    },
    ToyNetwork::MapsType{ { itk::ClassificationName }, { itk::DisplacementName, dimension, 1, true } });
});

unsigned int livingImages = 0;
unsigned int mostLivingImages = 0;

/** Finds the largest pixel, and counts the oriented images that are kept. */
template <unsigned int VDimension>
class WatchingDecoder : public itk::HeatmapDecoder<VDimension>
{
public:
  using Superclass = itk::HeatmapDecoder<VDimension>;

  explicit WatchingDecoder(const typename Superclass::SettingsType & settings)
    : Superclass(settings)
  {
    mostLivingImages = std::max(mostLivingImages, ++livingImages);
    // Grafts share it.
    const auto & image = dynamic_cast<const itk::Image<float, VDimension> &>(*settings.referenceImage);
    image.GetPixelContainer()->AddObserver(itk::DeleteEvent(), [](const itk::EventObject &) { --livingImages; });
  }

  typename Superclass::LandmarkType
  Decode(const typename Superclass::HeatmapType & heatmap) const override
  {
    return this->MakeLandmark(heatmap, typename Superclass::ContinuousIndexType(heatmap.maximumIndex));
  }
};

/** A model for which an image is the more plausible, the higher its confidences are: they are all far below those that
 * it says it is used to, and its shapes far above. */
itk::LandmarkModel::Pointer
MakeAssessingModel(unsigned int dimension, const std::string & network = "SpatialConfigurationNet")
{
  auto   description = MakeSmallDescription(dimension, network, network == "Arrows" ? "{}" : "");
  auto & plausibility = description.plausibility;
  plausibility.shape.mean = { 0, 0, 0, 10, 0, 0, 0, 10, 0 };
  if (dimension == 2)
  {
    plausibility.shape.mean = { 0, 0, 10, 0, 0, 10 };
  }
  plausibility.numberOfImages = 4;
  plausibility.confidenceLogarithms = { 5.0, 5.0, 5.0 };
  plausibility.distanceLogarithm = 30.0;
  plausibility.landmarkScales = { 1.0, 1.0, 1.0 };
  return itk::LandmarkModel::Initialize(description, 5);
}

template <typename TImage>
typename itk::LandmarkLocalizationFilter<TImage>::Pointer
MakeFilter(const TImage * image)
{
  const auto filter = itk::LandmarkLocalizationFilter<TImage>::New();
  filter->SetInput(image);
  filter->SetModel(MakeAssessingModel(TImage::ImageDimension));
  filter->SetDevice(itk::LandmarkModelEnums::Device::CPU);
  filter->SetFurtherMaps({ "LocalAppearance" });
  filter->SetNumberOfCandidates(2);
  filter->SetCandidateThreshold(-100.0f);
  filter->SetNumberOfWorkUnits(1);
  return filter;
}

template <unsigned int VDimension>
double
ComputeMeanLogarithm(const itk::LandmarkSet<VDimension> & landmarks)
{
  double sum = 0.0;
  for (unsigned int i = 0; i < 3; ++i)
  {
    sum += std::log(std::max(1e-6f, landmarks.GetConfidence(i))) / 3.0;
  }
  return sum;
}

template <typename TImage>
void
Expect_most_plausible_orientation(const TImage * image, OrientationsEnum orientations, unsigned int count)
{
  const auto filter = MakeFilter(image);
  filter->SetOrientations(orientations);
  filter->Update();
  const auto found = filter->GetOutput();

  // Each orientation by itself.
  double       best = -1e9;
  unsigned int bestOrientation = 0;
  for (unsigned int orientation = 0; orientation < count; ++orientation)
  {
    const itk::ImageOrientation<TImage> oriented(image, orientation % 2 == 1, orientation / 2);
    const auto                          single = MakeFilter<TImage>(oriented.GetImage());
    single->Update();
    const double value = ComputeMeanLogarithm(*single->GetOutput());
    if (value > best + 1e-9)
    {
      best = value;
      bestOrientation = orientation;
    }
  }
  EXPECT_EQ(filter->GetFoundMirrored(), bestOrientation % 2 == 1);
  EXPECT_EQ(filter->GetFoundQuarterTurns(), bestOrientation / 2);
  const itk::ImageOrientation<TImage> oriented(image, bestOrientation % 2 == 1, bestOrientation / 2);
  const auto                          single = MakeFilter<TImage>(oriented.GetImage());
  single->Update();
  EXPECT_NEAR(found->GetImagePlausibility(), single->GetOutput()->GetImagePlausibility(), 1e-5);
  for (unsigned int i = 0; i < 3; ++i)
  {
    const auto expected = oriented.MapPoint(single->GetOutput()->GetPoint(i));
    EXPECT_LT(found->GetPoint(i).EuclideanDistanceTo(expected), 1e-3);
    EXPECT_NEAR(found->GetConfidence(i), single->GetOutput()->GetConfidence(i), 1e-5);
    const auto candidate = filter->GetCandidates(i)->GetPoint(0);
    EXPECT_LT(candidate.EuclideanDistanceTo(oriented.MapPoint(single->GetCandidates(i)->GetPoint(0))), 1e-3);

    // The maps lie where the landmarks do.
    for (const auto * const map : { filter->GetHeatmaps(), filter->GetMap("LocalAppearance") })
    {
      const auto & expectedMap =
        map == filter->GetHeatmaps() ? *single->GetHeatmaps() : *single->GetMap("LocalAppearance");
      const auto                 index = expectedMap.GetBufferedRegion().GetIndex();
      typename TImage::PointType there;
      typename TImage::PointType here;
      expectedMap.TransformIndexToPhysicalPoint(index, there);
      map->TransformIndexToPhysicalPoint(index, here);
      EXPECT_LT(here.EuclideanDistanceTo(oriented.MapPoint(there)), 1e-6);
      EXPECT_NEAR(map->GetPixel(index)[i], expectedMap.GetPixel(index)[i], 1e-5);
    }
  }
}

template <unsigned int VDimension>
void
Expect_most_plausible_orientations()
{
  using ImageType = itk::Image<float, VDimension>;
  typename ImageType::SizeType size;
  for (unsigned int d = 0; d < VDimension; ++d)
  {
    size[d] = 30 - 7 * d;
  }
  for (unsigned int number = 0; number < 3; ++number)
  {
    const auto image = MakeRotatedRandomImage<ImageType>(size);
    std::rotate(image->GetBufferPointer(),
                image->GetBufferPointer() + 41 * number,
                image->GetBufferPointer() + image->GetBufferedRegion().GetNumberOfPixels());
    Expect_most_plausible_orientation<ImageType>(image, OrientationsEnum::AsIs, 1);
    Expect_most_plausible_orientation<ImageType>(image, OrientationsEnum::Mirrored, 2);
    Expect_most_plausible_orientation<ImageType>(image, OrientationsEnum::MirroredAndTurned, 8);
  }
}

} // namespace

TEST(LandmarkLocalizationOrientations, MostPlausibleOneIsKeptInThePhysicalSpaceOfTheImage)
{
  Expect_most_plausible_orientations<2>();
  Expect_most_plausible_orientations<3>();
}

TEST(LandmarkLocalizationOrientations, DisplacementsPointAtTheSamePlacesInTheImage)
{
  const auto expect = [](auto image) {
    using ImageType = typename decltype(image)::ObjectType;
    constexpr auto Dimension = ImageType::ImageDimension;
    const auto     makeFilter = [](const ImageType * input) {
      auto filter = MakeFilter(input);
      filter->SetModel(MakeAssessingModel(Dimension, "Arrows"));
      filter->SetFurtherMaps({ itk::DisplacementName });
      return filter;
    };
    const auto filter = makeFilter(image);
    filter->SetOrientations(OrientationsEnum::MirroredAndTurned);
    filter->Update();
    const itk::ImageOrientation<ImageType> oriented(image, filter->GetFoundMirrored(), filter->GetFoundQuarterTurns());
    const auto                             single = makeFilter(oriented.GetImage());
    single->Update();
    const auto & found = *filter->GetMap(itk::DisplacementName);
    const auto & expected = *single->GetMap(itk::DisplacementName);
    for (itk::ImageRegionConstIteratorWithIndex<itk::VectorImage<float, Dimension>> it(&expected,
                                                                                       expected.GetBufferedRegion());
         !it.IsAtEnd();
         ++it)
    {
      itk::Point<double, Dimension> there;
      expected.TransformIndexToPhysicalPoint(it.GetIndex(), there);
      for (unsigned int i = 0; i < 3; ++i)
      {
        auto end = there;
        for (unsigned int d = 0; d < Dimension; ++d)
        {
          end[d] += it.Get()[i * Dimension + d];
        }
        const auto vector = oriented.MapPoint(end) - oriented.MapPoint(there);
        for (unsigned int d = 0; d < Dimension; ++d)
        {
          EXPECT_NEAR(found.GetPixel(it.GetIndex())[i * Dimension + d], vector[d], 1e-4);
        }
      }
    }
    return filter->GetFoundMirrored() || filter->GetFoundQuarterTurns() > 0;
  };
  const auto expectOfBoth = [&expect](auto image) {
    using ImageType = typename decltype(image)::ObjectType;
    const bool isFirstTurned = expect(image);
    const auto mirrored = itk::ImageOrientation<ImageType>(image, true, 0);
    // Or this test would show nothing.
    EXPECT_TRUE(expect(typename ImageType::Pointer(mirrored.GetImage())) || isFirstTurned);
  };
  expectOfBoth(MakeRotatedRandomImage<itk::Image<float, 2>>({ { 30, 23 } }));
  expectOfBoth(MakeRotatedRandomImage<itk::Image<float, 3>>({ { 30, 23, 16 } }));
}

TEST(LandmarkLocalizationOrientations, OnlyTheImageAndOneOrientationAreInMemory)
{
  itk::GetHeatmapDecoderRegistry().Add("Watching", itk::MakeHeatmapDecoderMaker<WatchingDecoder>());
  const auto image = MakeRotatedRandomImage<itk::Image<float, 2>>({ { 30, 23 } });
  const auto filter = MakeFilter(image.GetPointer());
  filter->SetDecoder("Watching");
  filter->SetOrientations(OrientationsEnum::MirroredAndTurned);
  filter->Update();
  EXPECT_EQ(mostLivingImages, 2u);
}

TEST(LandmarkLocalizationOrientations, NeedPlausibilities)
{
  const auto image = MakeRotatedRandomImage<itk::Image<float, 2>>({ { 30, 23 } });
  const auto filter = MakeFilter(image.GetPointer());
  filter->SetOrientations(OrientationsEnum::Mirrored);
  filter->SetModel(MakeSmallLandmarkModel(2));
  EXPECT_NE(GetExceptionDescription([&] { filter->Update(); }).find("plausibilities"), std::string::npos);
  filter->SetModel(MakeAssessingModel(2));
  EXPECT_NO_THROW(filter->Update());
}

TEST(LandmarkLocalizationOrientations, ProgressOfAllIsReportedAndAbortHeeded)
{
  const auto image = MakeRotatedRandomImage<itk::Image<float, 2>>({ { 30, 23 } });
  const auto filter = MakeFilter(image.GetPointer());
  filter->SetOrientations(OrientationsEnum::MirroredAndTurned);
  Expect_progress_and_abort(*filter, { 0.0f, 0.5f });
}

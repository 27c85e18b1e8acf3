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
#include "itkImageOrientation.h"

#include "itkMakeLandmarkSet.h"
#include "itkSmallLandmarkModel.h"

#include <gtest/gtest.h>

namespace
{

template <typename TDimension>
class ImageOrientation : public testing::Test
{
public:
  static constexpr unsigned int VDimension = TDimension::value;
  using FixtureImage = itk::Image<float, VDimension>;

  static typename FixtureImage::Pointer
  MakeImage(std::vector<unsigned int> lengths)
  {
    typename FixtureImage::SizeType size;
    std::copy_n(lengths.begin(), VDimension, size.begin());
    return MakeRotatedRandomImage<FixtureImage>(size);
  }
};

using Dimensions = testing::Types<std::integral_constant<unsigned int, 2>, std::integral_constant<unsigned int, 3>>;
TYPED_TEST_SUITE(ImageOrientation, Dimensions, );

} // namespace

// Whatever is done to the pixels, each one is found in the original where it is said to be.
TYPED_TEST(ImageOrientation, EachPixelIsWhereItWas)
{
  using ImageType = typename TestFixture::FixtureImage;
  for (const auto & lengths : { std::vector<unsigned int>{ 5, 8, 3 }, std::vector<unsigned int>{ 1, 1, 1 } })
  {
    const auto original = TestFixture::MakeImage(lengths);
    for (unsigned int orientation = 0; orientation < 8; ++orientation)
    {
      const itk::ImageOrientation<ImageType> oriented(original, orientation % 2 == 1, orientation / 2);
      const ImageType * const                image = oriented.GetImage();
      const auto                             mapped = oriented.MapImage(image);
      EXPECT_EQ(image->GetDirection(), original->GetDirection());
      for (itk::ImageRegionIteratorWithIndex<ImageType> it(oriented.GetImage(), image->GetBufferedRegion());
           !it.IsAtEnd();
           ++it)
      {
        typename ImageType::PointType point;
        image->TransformIndexToPhysicalPoint(it.GetIndex(), point);
        const auto inOriginal = oriented.MapPoint(point);
        EXPECT_EQ(original->GetPixel(original->TransformPhysicalPointToIndex(inOriginal)), it.Get());
        mapped->TransformIndexToPhysicalPoint(it.GetIndex(), point);
        EXPECT_LT(point.EuclideanDistanceTo(inOriginal), 1e-9);
      }
    }
  }
}

TYPED_TEST(ImageOrientation, TheFirstPixelMovesAsAMirrorAndTurnsSay)
{
  using ImageType = typename TestFixture::FixtureImage;
  const auto original = TestFixture::MakeImage({ 5, 8, 3 });
  // Where the first pixel of the new image is in the original, along the first two axes.
  const unsigned int places[8][2] = { { 0, 0 }, { 4, 0 }, { 0, 7 }, { 4, 7 }, { 4, 7 }, { 0, 7 }, { 4, 0 }, { 0, 0 } };
  for (unsigned int orientation = 0; orientation < 8; ++orientation)
  {
    const itk::ImageOrientation<ImageType> oriented(original, orientation % 2 == 1, orientation / 2);
    auto                                   index = original->GetBufferedRegion().GetIndex();
    index[0] += places[orientation][0];
    index[1] += places[orientation][1];
    const auto first = oriented.GetImage()->GetBufferedRegion().GetIndex();
    EXPECT_EQ(oriented.GetImage()->GetPixel(first), original->GetPixel(index)) << orientation;
    const auto & size = oriented.GetImage()->GetBufferedRegion().GetSize();
    EXPECT_EQ(size[0], orientation / 2 % 2 == 0 ? 5u : 8u);
    EXPECT_EQ(size[1], orientation / 2 % 2 == 0 ? 8u : 5u);
  }
}

TYPED_TEST(ImageOrientation, CovariancesTurnWithTheirLandmarks)
{
  constexpr auto Dimension = TestFixture::VDimension;
  using ImageType = typename TestFixture::FixtureImage;
  const auto original = TestFixture::MakeImage({ 5, 8, 3 });
  const auto landmarks = MakeLandmarkSet<Dimension>({ "a", "b" }, { 1, 2, 3, 4, 5, 6 });
  auto       covariance = itk::LandmarkCovariance<Dimension>::GetIdentity();
  covariance(0, 0) = 4.0;
  covariance(0, 1) = covariance(1, 0) = 0.5;
  landmarks->SetCovariance(0, covariance);
  landmarks->SetMissing(1);
  landmarks->SetImagePlausibility(0.25f);
  for (unsigned int orientation = 0; orientation < 8; ++orientation)
  {
    const itk::ImageOrientation<ImageType> oriented(original, orientation % 2 == 1, orientation / 2);
    const auto                             mapped = oriented.MapLandmarks(*landmarks);
    const auto                             point = landmarks->GetPoint(0);
    EXPECT_TRUE(mapped->IsMissing(1));
    EXPECT_FALSE(mapped->HasCovariance(1));
    EXPECT_EQ(mapped->GetImagePlausibility(), 0.25f);
    // The distance of any other place, in units of the covariance, stays what it is.
    auto other = point;
    other[0] += 1.5f;
    other[1] -= 2.5f;
    EXPECT_NEAR(
      itk::ComputeSquaredMahalanobisDistance(oriented.MapPoint(other), mapped->GetPoint(0), mapped->GetCovariance(0)),
      itk::ComputeSquaredMahalanobisDistance(other, point, covariance),
      1e-4);
  }
}

TYPED_TEST(ImageOrientation, VectorsPointAtTheSamePlaces)
{
  constexpr auto Dimension = TestFixture::VDimension;
  using ImageType = typename TestFixture::FixtureImage;
  using MapType = itk::VectorImage<float, Dimension>;
  const auto original = TestFixture::MakeImage({ 5, 8, 3 });
  for (unsigned int orientation = 0; orientation < 8; ++orientation)
  {
    const itk::ImageOrientation<ImageType>           oriented(original, orientation % 2 == 1, orientation / 2);
    const std::vector<typename ImageType::PointType> places{ original->GetOrigin(), oriented.GetImage()->GetOrigin() };
    const auto                                       map = MapType::New();
    map->CopyInformation(oriented.GetImage());
    map->SetRegions(oriented.GetImage()->GetBufferedRegion());
    map->SetNumberOfComponentsPerPixel(2 * Dimension);
    map->Allocate();
    const auto forEachVector = [&places](MapType & image, const auto & function) {
      itk::ImageRegionIteratorWithIndex<MapType> it(&image, image.GetBufferedRegion());
      for (; !it.IsAtEnd(); ++it)
      {
        typename ImageType::PointType here;
        image.TransformIndexToPhysicalPoint(it.GetIndex(), here);
        auto pixel = it.Get();
        for (unsigned int i = 0; i < places.size() * Dimension; ++i)
        {
          function(pixel[i], here, places[i / Dimension], i % Dimension);
        }
        it.Set(pixel);
      }
    };
    forEachVector(*map, [](float & value, const auto & here, const auto & place, unsigned int axis) {
      value = static_cast<float>(place[axis] - here[axis]);
    });
    const auto mapped = oriented.MapVectorImage(map);
    forEachVector(*mapped, [&](float & value, const auto & here, const auto & place, unsigned int axis) {
      EXPECT_NEAR(here[axis] + value, oriented.MapPoint(place)[axis], 1e-4);
    });
    // The map itself stays as it is.
    forEachVector(*map, [](float & value, const auto & here, const auto & place, unsigned int axis) {
      EXPECT_EQ(value, static_cast<float>(place[axis] - here[axis]));
    });
  }
}

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
#include "itkLandmarkOverlay.h"

#include "itkExceptionDescription.h"
#include "itkMissingLandmark.h"
#include "itkTestFolder.h"
#include "itkTestGeometry.h"

#include "itkImage.h"
#include "itkImageFileReader.h"
#include "itkImageRegionConstIterator.h"
#include "itkImageRegionIteratorWithIndex.h"
#include "itkPNGImageIO.h"
#include "itkRGBPixel.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <sstream>

namespace
{

using PictureType = itk::Image<itk::RGBPixel<unsigned char>, 2>;

template <unsigned int VDimension>
using ImageType = itk::Image<float, VDimension>;

template <unsigned int VDimension>
using LandmarksType = itk::LandmarkSet<VDimension>;

/** A dark image, whose first axis is half as bright at its end. */
template <unsigned int VDimension>
typename ImageType<VDimension>::Pointer
MakeImage(const itk::Size<VDimension> & size)
{
  const auto image = ImageType<VDimension>::New();
  image->SetRegions(size);
  image->Allocate();
  for (itk::ImageRegionIteratorWithIndex<ImageType<VDimension>> it(image, image->GetBufferedRegion()); !it.IsAtEnd();
       ++it)
  {
    it.Set(static_cast<float>(it.GetIndex()[0]));
  }
  return image;
}

template <unsigned int VDimension>
typename LandmarksType<VDimension>::Pointer
MakeLandmarks(const ImageType<VDimension> *                                 image,
              const std::vector<itk::ContinuousIndex<double, VDimension>> & indices,
              const std::vector<std::string> &                              names = {})
{
  auto landmarks = LandmarksType<VDimension>::New();
  landmarks->SetLandmarkNames(names.empty() ? itk::MakeLandmarkNames(indices.size()) : names);
  for (size_t i = 0; i < indices.size(); ++i)
  {
    itk::Point<float, VDimension> point;
    image->TransformContinuousIndexToPhysicalPoint(indices[i], point);
    landmarks->SetPoint(i, point);
  }
  return landmarks;
}

itk::ContinuousIndex<double, 2>
MakeIndex(double x, double y)
{
  itk::ContinuousIndex<double, 2> index;
  index[0] = x;
  index[1] = y;
  return index;
}

template <unsigned int VDimension>
typename itk::LandmarkOverlay<ImageType<VDimension>>::Pointer
MakeOverlay(const ImageType<VDimension> *     image,
            const LandmarksType<VDimension> * landmarks,
            const std::string &               fileName)
{
  const auto overlay = itk::LandmarkOverlay<ImageType<VDimension>>::New();
  overlay->SetImage(image);
  overlay->SetLandmarks(landmarks);
  overlay->SetFileName(fileName);
  return overlay;
}

PictureType::Pointer
ReadPicture(const std::string & fileName)
{
  const auto reader = itk::ImageFileReader<PictureType>::New();
  reader->SetImageIO(itk::PNGImageIO::New());
  reader->SetFileName(fileName);
  reader->Update();
  return reader->GetOutput();
}

itk::RGBPixel<unsigned char>
GetPixel(const PictureType * picture, double x, double y)
{
  return picture->GetPixel({ { static_cast<itk::IndexValueType>(x), static_cast<itk::IndexValueType>(y) } });
}

/** Blue stands out in found landmarks, red in doubtful ones, green in true ones. */
bool
IsFoundColor(const itk::RGBPixel<unsigned char> & pixel)
{
  return pixel.GetBlue() > 150 && pixel.GetRed() < 120;
}

bool
IsDoubtfulColor(const itk::RGBPixel<unsigned char> & pixel)
{
  return pixel.GetRed() > 150 && pixel.GetBlue() < 100 && pixel.GetGreen() < pixel.GetRed() - 40;
}

bool
IsTrueColor(const itk::RGBPixel<unsigned char> & pixel)
{
  return pixel.GetGreen() > 150 && pixel.GetBlue() < 130 && pixel.GetRed() < pixel.GetGreen() - 20;
}

/** Yellow, where a thin line before black may share its pixel with another. */
bool
IsMeasureColor(const itk::RGBPixel<unsigned char> & pixel)
{
  return pixel.GetRed() > 100 && pixel.GetBlue() + 25 < pixel.GetRed() && pixel.GetGreen() <= pixel.GetRed() &&
         5 * pixel.GetGreen() > 4 * pixel.GetRed();
}

/** Whether a line of the measures' color goes through one of the nine pixels. */
bool
HasMeasureLine(const PictureType * picture, double x, double y)
{
  for (const int dx : { -1, 0, 1 })
  {
    for (const int dy : { -1, 0, 1 })
    {
      if (IsMeasureColor(GetPixel(picture, x + dx, y + dy)))
      {
        return true;
      }
    }
  }
  return false;
}

itk::LandmarkMeasurement::Pointer
MakeMeasurement(const std::string & measurements, unsigned int dimension)
{
  auto measurement = itk::LandmarkMeasurement::New();
  measurement->SetDefinitions("{\"dimension\": " + std::to_string(dimension) + ", \"measurements\": [" + measurements +
                              "]}");
  return measurement;
}

/** Whether a thin line of found landmarks' color before black goes through one of the nine pixels. */
bool
HasThinLine(const PictureType * picture, double x, double y)
{
  for (const int dx : { -1, 0, 1 })
  {
    for (const int dy : { -1, 0, 1 })
    {
      const auto pixel = GetPixel(picture, x + dx, y + dy);
      if (pixel.GetBlue() > 90 && pixel.GetRed() < pixel.GetBlue() / 2)
      {
        return true;
      }
    }
  }
  return false;
}

size_t
CountPixels(const PictureType * picture, bool (*hasColor)(const itk::RGBPixel<unsigned char> &))
{
  size_t count = 0;
  for (itk::ImageRegionConstIterator<PictureType> it(picture, picture->GetBufferedRegion()); !it.IsAtEnd(); ++it)
  {
    count += hasColor(it.Get());
  }
  return count;
}

} // namespace

TEST(LandmarkOverlay, DotOfEachLandmarkStandsAtItsPlaceWhateverTheGeometry)
{
  const TestFolder folder;
  const auto       image = MakeImage<2>({ { 100, 150 } });
  const double     spacing[] = { 0.2, 0.2 };
  const double     origin[] = { -30.0, 70.0 };
  image->SetSpacing(spacing);
  image->SetOrigin(origin);
  image->SetDirection(MakeRotation<2>(0.4));
  image->SetRegions(itk::ImageRegion<2>({ { 5, -7 } }, { { 100, 150 } }));
  const auto landmarks = MakeLandmarks<2>(image, { MakeIndex(5 + 20, -7 + 30), MakeIndex(5 + 79, -7 + 120.5) });
  const auto name = folder.GetName("a.png");
  MakeOverlay<2>(image, landmarks, name)->Write();

  const auto picture = ReadPicture(name);
  EXPECT_EQ(picture->GetLargestPossibleRegion().GetSize(), (itk::Size<2>{ { 800, 1200 } }));
  // Eight pixels of the picture for one of the image.
  EXPECT_TRUE(IsFoundColor(GetPixel(picture, 20.5 * 8, 30.5 * 8)));
  EXPECT_TRUE(IsFoundColor(GetPixel(picture, 79.5 * 8, 121 * 8)));
  EXPECT_FALSE(IsFoundColor(GetPixel(picture, 50 * 8, 75 * 8)));
}

TEST(LandmarkOverlay, TheImageOfThePictureIsWhatTheFileShows)
{
  const TestFolder folder;
  const auto       image = MakeImage<2>({ { 60, 40 } });
  const auto       name = folder.GetName("a.png");
  const auto       overlay = MakeOverlay<2>(image, MakeLandmarks<2>(image, { MakeIndex(30, 20) }), name);
  overlay->Write();
  const auto written = ReadPicture(name);
  const auto drawn = itk::DrawLandmarkOverlayPicture(name, overlay->MakePicture());
  ASSERT_EQ(drawn->GetBufferedRegion(), written->GetBufferedRegion());
  EXPECT_TRUE(std::equal(drawn->GetBufferPointer(),
                         drawn->GetBufferPointer() + drawn->GetBufferedRegion().GetNumberOfPixels(),
                         written->GetBufferPointer()));
}

TEST(LandmarkOverlay, PixelsHaveTheirPhysicalAspectRatio)
{
  const TestFolder folder;
  const auto       image = MakeImage<2>({ { 60, 40 } });
  const double     spacing[] = { 1.0, 3.0 };
  image->SetSpacing(spacing);
  const auto name = folder.GetName("a.png");
  MakeOverlay<2>(image, MakeLandmarks<2>(image, { MakeIndex(30, 20) }), name)->Write();
  EXPECT_EQ(ReadPicture(name)->GetLargestPossibleRegion().GetSize(), (itk::Size<2>{ { 600, 1200 } }));
}

TEST(LandmarkOverlay, GrayValuesReachFromBlackToWhite)
{
  const TestFolder folder;
  const auto       image = MakeImage<2>({ { 1000, 1000 } });
  // Single extreme values do not change the contrast.
  image->SetPixel({ { 500, 500 } }, 1e6f);
  const auto name = folder.GetName("a.png");
  MakeOverlay<2>(image, LandmarksType<2>::New(), name)->Write();
  const auto picture = ReadPicture(name);
  const auto y = picture->GetLargestPossibleRegion().GetSize(1) / 4.0;
  const auto width = static_cast<double>(picture->GetLargestPossibleRegion().GetSize(0));
  EXPECT_EQ(GetPixel(picture, 1, y).GetRed(), 0);
  EXPECT_NEAR(GetPixel(picture, width / 2, y).GetRed(), 127, 3);
  EXPECT_EQ(GetPixel(picture, width - 2, y).GetRed(), 255);
}

TEST(LandmarkOverlay, LowConfidenceAndTruthHaveTheirOwnColors)
{
  const TestFolder folder;
  const auto       image = MakeImage<2>({ { 300, 300 } });
  const auto       landmarks = MakeLandmarks<2>(image, { MakeIndex(50, 50), MakeIndex(150, 100) });
  const auto       name = folder.GetName("a.png");
  const auto       overlay = MakeOverlay<2>(image, landmarks, name);
  overlay->Write();
  auto picture = ReadPicture(name);
  EXPECT_GT(CountPixels(picture, IsFoundColor), 100u);
  EXPECT_EQ(CountPixels(picture, IsDoubtfulColor), 0u);
  EXPECT_EQ(CountPixels(picture, IsTrueColor), 0u);

  landmarks->SetConfidence(1, 0.2f);
  overlay->SetLowConfidence(0.3);
  overlay->SetTrueLandmarks(MakeLandmarks<2>(image, { MakeIndex(60, 80), MakeIndex(150, 200) }));
  overlay->Write();
  picture = ReadPicture(name);
  EXPECT_TRUE(IsFoundColor(GetPixel(picture, 50.5 * 4, 50.5 * 4)));
  EXPECT_TRUE(IsDoubtfulColor(GetPixel(picture, 150.5 * 4, 100.5 * 4)));
  EXPECT_TRUE(IsTrueColor(GetPixel(picture, 60.5 * 4, 80.5 * 4)));
  EXPECT_TRUE(IsTrueColor(GetPixel(picture, 150.5 * 4, 200.5 * 4)));
}

TEST(LandmarkOverlay, TheTruthIsThatOfTheSameName)
{
  const TestFolder folder;
  const auto       image = MakeImage<2>({ { 300, 300 } });
  const auto       overlay = MakeOverlay<2>(
    image, MakeLandmarks<2>(image, { MakeIndex(50, 50), MakeIndex(150, 100) }, { "a", "b" }), folder.GetName("a.png"));
  overlay->SetTrueLandmarks(MakeLandmarks<2>(image, { MakeIndex(150, 200), MakeIndex(60, 80) }, { "b", "a" }));
  const auto marks = overlay->MakePicture().Panels.front().Marks;
  EXPECT_NEAR(marks[0].True[0], 60.0, 1e-4);
  EXPECT_NEAR(marks[1].True[1], 200.0, 1e-4);
  overlay->SetTrueLandmarks(MakeLandmarks<2>(image, { MakeIndex(150, 200), MakeIndex(60, 80) }, { "b", "c" }));
  EXPECT_NE(GetExceptionDescription([&overlay] { overlay->Write(); }).find("there is no 'a'"), std::string::npos);
}

TEST(LandmarkOverlay, WhatIsImplausibleIsDoubtful)
{
  const TestFolder folder;
  const auto       image = MakeImage<2>({ { 300, 300 } });
  const auto       landmarks = MakeLandmarks<2>(image, { MakeIndex(150, 200), MakeIndex(250, 250) });
  const auto       name = folder.GetName("a.png");
  const auto       overlay = MakeOverlay<2>(image, landmarks, name);
  const auto       countDoubtful = [&] {
    overlay->Write();
    return CountPixels(ReadPicture(name), IsDoubtfulColor);
  };
  landmarks->SetPlausibility(0, 0.2f);
  landmarks->SetPlausibility(1, 0.9f);
  EXPECT_EQ(countDoubtful(), 0u);
  overlay->SetLowPlausibility(0.5);
  const auto ofLandmark = countDoubtful();
  EXPECT_GT(ofLandmark, 100u);
  EXPECT_TRUE(IsDoubtfulColor(GetPixel(ReadPicture(name), 150.5 * 4, 200.5 * 4)));
  EXPECT_TRUE(IsFoundColor(GetPixel(ReadPicture(name), 250.5 * 4, 250.5 * 4)));
  landmarks->SetImagePlausibility(0.6f);
  EXPECT_EQ(countDoubtful(), ofLandmark);
  landmarks->SetImagePlausibility(0.4f);
  EXPECT_GT(countDoubtful(), ofLandmark + 100u) << "a line of the legend says so";
}

TEST(LandmarkOverlay, EllipseIsTheRegionOfTheCovariance)
{
  const TestFolder folder;
  const auto       image = MakeImage<2>({ { 150, 100 } });
  image->FillBuffer(0.0f);
  const double spacing[] = { 0.5, 1.0 };
  const double origin[] = { -30.0, 70.0 };
  image->SetSpacing(spacing);
  image->SetOrigin(origin);
  image->SetDirection(MakeRotation<2>(0.4));
  const auto landmarks =
    MakeLandmarks<2>(image, { MakeIndex(70, 40), MakeIndex(20, 20), MakeIndex(120, 80) }, { "", "", "" });
  landmarks->SetConfidence(2, 0.1f);
  // In the image's own axes, half-axes of 9 and 20 mm, the longer one 0.6 radians from the first axis.
  const auto makeCovariance = [](double angle) {
    itk::Matrix<double, 2, 2> squares;
    squares(0, 0) = 20.0 * 20.0 / 4.605170185988091;
    squares(1, 1) = 9.0 * 9.0 / 4.605170185988091;
    const auto turned = MakeRotation<2>(0.4) * MakeRotation<2>(angle);
    return turned * squares * itk::Matrix<double, 2, 2>(turned.GetTranspose());
  };
  landmarks->SetCovariance(0, makeCovariance(0.6));
  landmarks->SetCovariance(2, makeCovariance(0.0));
  const auto name = folder.GetName("a.png");
  const auto overlay = MakeOverlay<2>(image, landmarks, name);
  overlay->SetLowConfidence(0.5);
  overlay->Write();
  const auto picture = ReadPicture(name);
  // The picture has 12 pixels a millimeter.
  const double scale = 12.0;
  ASSERT_EQ(picture->GetLargestPossibleRegion().GetSize(), (itk::Size<2>{ { 900, 1200 } }));
  const double centerX = 70.5 * 0.5 * scale;
  const double centerY = 40.5 * scale;
  EXPECT_TRUE(IsFoundColor(GetPixel(picture, centerX, centerY)));
  for (int i = 0; i < 24; ++i)
  {
    const double along = 20.0 * std::cos(itk::Math::pi * i / 12);
    const double across = 9.0 * std::sin(itk::Math::pi * i / 12);
    const auto   isLineAt = [&](double factor) {
      return HasThinLine(picture,
                         centerX + factor * scale * (std::cos(0.6) * along - std::sin(0.6) * across),
                         centerY + factor * scale * (std::sin(0.6) * along + std::cos(0.6) * across));
    };
    EXPECT_TRUE(isLineAt(1.0)) << i;
    EXPECT_FALSE(isLineAt(0.95)) << i;
    EXPECT_FALSE(isLineAt(1.05)) << i;
  }
  // Without a covariance, a ring; a doubtful one is another color.
  EXPECT_TRUE(IsFoundColor(GetPixel(picture, 20.5 * 0.5 * scale + 6.0 * 1.2, 20.5 * scale)));
  EXPECT_TRUE(IsDoubtfulColor(GetPixel(picture, 120.5 * 0.5 * scale, 80.5 * scale)));
}

TEST(LandmarkOverlay, RegionsWiderThanAllPicturesAreDrawnInTime)
{
  const TestFolder folder;
  const auto       image = MakeImage<2>({ { 30, 30 } });
  const auto       name = folder.GetName("a.png");
  for (const float confidence : { 0.0F, 1.0F })
  {
    for (const double variance : { 1e6, 1e30, 1e300, 1e308 })
    {
      const auto landmarks = MakeLandmarks<2>(image, { MakeIndex(3, 4) }, { "a" });
      landmarks->SetConfidence(0, confidence);
      landmarks->SetCovariance(0, itk::LandmarkCovariance<2>::GetIdentity() * variance);
      const auto overlay = MakeOverlay<2>(image, landmarks, name);
      overlay->SetLowConfidence(0.5);
      EXPECT_NO_THROW(overlay->Write());
      EXPECT_EQ(ReadPicture(name)->GetLargestPossibleRegion().GetSize(0), 1200u);
    }
  }
}

TEST(LandmarkOverlay, EllipseInAProjectionOfAVolumeIsTheShadowOfTheRegion)
{
  const TestFolder folder;
  const auto       image = MakeImage<3>({ { 40, 60, 80 } });
  image->FillBuffer(0.0f);
  itk::ContinuousIndex<double, 3> index;
  index[0] = 19.5;
  index[1] = 29.5;
  index[2] = 39.5;
  // Half-axes of 12, 6 and 3 pixels along (1, 0, 1), (1, 0, -1) and the second axis.
  const double              bound = 6.251388631170325;
  itk::Matrix<double, 3, 3> covariance;
  covariance(0, 0) = covariance(2, 2) = (144.0 + 36.0) / 2.0 / bound;
  covariance(0, 2) = covariance(2, 0) = (144.0 - 36.0) / 2.0 / bound;
  covariance(1, 1) = 9.0 / bound;
  const auto name = folder.GetName("a.png");
  const auto landmarks = MakeLandmarks<3>(image, { index }, { "" });
  landmarks->SetCovariance(0, covariance);
  MakeOverlay<3>(image, landmarks, name)->Write();
  const auto   picture = ReadPicture(name);
  const double scale = 2400.0 / 140.0;
  const double gap = 8.0 * 2400.0 / 1800.0;
  const double second = 40 * scale + gap;
  const double third = second + 40 * scale + gap;
  const auto   has = [&](double x, double y) { return HasThinLine(picture, x, y); };
  // In the first panel half-axes of sqrt(90) and 3, in the third of 3 and sqrt(90).
  EXPECT_TRUE(has((20 + std::sqrt(90.0)) * scale, 30 * scale));
  EXPECT_TRUE(has(20 * scale, 33 * scale));
  EXPECT_TRUE(has(third + 33 * scale, 40 * scale));
  EXPECT_TRUE(has(third + 30 * scale, (40 + std::sqrt(90.0)) * scale));
  // In the second, the whole length, along the rising diagonal: the third axis points upwards.
  EXPECT_TRUE(has(second + (20 + 12 * std::sqrt(0.5)) * scale, (40 - 12 * std::sqrt(0.5)) * scale));
  EXPECT_TRUE(has(second + (20 + 6 * std::sqrt(0.5)) * scale, (40 + 6 * std::sqrt(0.5)) * scale));
  EXPECT_FALSE(has(second + (20 + 12 * std::sqrt(0.5)) * scale, (40 + 12 * std::sqrt(0.5)) * scale));
}

TEST(LandmarkOverlay, MeasuresAreLinesAndArcs)
{
  const TestFolder folder;
  const auto       image = MakeImage<2>({ { 100, 100 } });
  image->FillBuffer(0.0F);
  const auto landmarks =
    MakeLandmarks<2>(image, { MakeIndex(20, 70), MakeIndex(80, 70), MakeIndex(20, 20) }, { "a", "b", "c" });
  const auto overlay = MakeOverlay<2>(image, landmarks, folder.GetName("a.png"));
  overlay->Write();
  EXPECT_EQ(CountPixels(ReadPicture(folder.GetName("a.png")), IsMeasureColor), 0u);

  overlay->SetMeasurement(MakeMeasurement(R"({"name": "bac", "kind": "angle", "points": ["b", "a", "c"]})", 2));
  overlay->Write();
  auto picture = ReadPicture(folder.GetName("a.png"));
  // The values stand beside the image.
  EXPECT_EQ(picture->GetLargestPossibleRegion().GetSize(1), 1200u);
  EXPECT_GT(picture->GetLargestPossibleRegion().GetSize(0), 1300u);
  // Twelve pixels of the picture for one of the image; the radius of the arc is 60.
  EXPECT_TRUE(HasMeasureLine(picture, 60.5 * 12, 70.5 * 12));
  EXPECT_TRUE(HasMeasureLine(picture, 20.5 * 12, 30.5 * 12));
  for (const double angle : { 0.2, 0.5, 1.3 })
  {
    EXPECT_TRUE(HasMeasureLine(picture, 20.5 * 12 + 60 * std::cos(angle), 70.5 * 12 - 60 * std::sin(angle))) << angle;
    EXPECT_FALSE(HasMeasureLine(picture, 20.5 * 12 - 60 * std::cos(angle), 70.5 * 12 - 60 * std::sin(angle))) << angle;
  }
  landmarks->SetMissing(1);
  landmarks->Modified();
  overlay->Write();
  picture = ReadPicture(folder.GetName("a.png"));
  EXPECT_FALSE(HasMeasureLine(picture, 20.5 * 12, 40.5 * 12));
}

TEST(LandmarkOverlay, MeasuresOfAVolumeAreLinesInEachProjection)
{
  const TestFolder                folder;
  const auto                      image = MakeImage<3>({ { 40, 40, 40 } });
  itk::ContinuousIndex<double, 3> first;
  first.Fill(10.0);
  itk::ContinuousIndex<double, 3> second;
  second.Fill(30.0);
  image->FillBuffer(0.0F);
  const auto landmarks = MakeLandmarks<3>(image, { first, second }, { "a", "b" });
  const auto overlay = MakeOverlay<3>(image, landmarks, folder.GetName("a.png"));
  overlay->SetMeasurement(MakeMeasurement(R"({"name": "ab", "kind": "distance", "points": ["a", "b"]})", 3));
  overlay->Write();
  const auto   picture = ReadPicture(folder.GetName("a.png"));
  const double side = 800.0;
  const double gap = 8.0 * 2400.0 / 1800.0;
  for (const double panel : { 0.0, 1.0, 2.0 })
  {
    // Through the middle, where the line is that of both diagonals.
    EXPECT_TRUE(HasMeasureLine(picture, (panel + 0.5) * side + panel * gap, 0.5 * side)) << panel;
  }
}

TEST(LandmarkOverlay, MissingAndOutlyingLandmarksAreNamedInACornerOnly)
{
  const TestFolder folder;
  const auto       image = MakeImage<2>({ { 300, 300 } });
  const auto       name = folder.GetName("a.png");
  MakeOverlay<2>(image, MakeLandmarks<2>(image, { MakeIndex(150, 150) }, { "1" }), name)->Write();
  const auto without = ReadPicture(name);

  const auto  landmarks = MakeLandmarks<2>(image, { MakeIndex(150, 150) }, { "here", "not there", "far_away" });
  const float outside[] = { 1000.0f, -40.0f };
  landmarks->SetPoint(2, itk::Point<float, 2>(outside));
  MakeOverlay<2>(image, landmarks, name)->Write();
  const auto with = ReadPicture(name);
  // The list covers a part of the bright corner or of the dark one, and nothing else but the name changes.
  size_t numberOfChanges = 0;
  for (itk::ImageRegionConstIteratorWithIndex<PictureType> it(with, with->GetBufferedRegion()); !it.IsAtEnd(); ++it)
  {
    const auto index = it.GetIndex();
    const bool hasChanged = it.Get() != without->GetPixel(index);
    numberOfChanges += hasChanged;
    const bool isInCorner = index[0] < 500 && index[1] > 1000;
    const bool isName = std::abs(index[0] - 602) < 120 && std::abs(index[1] - 602) < 60;
    ASSERT_TRUE(!hasChanged || isInCorner || isName) << index;
  }
  EXPECT_GT(numberOfChanges, 1000u);
}

TEST(LandmarkOverlay, VolumeIsDrawnAsThreeProjections)
{
  const TestFolder folder;
  const auto       image = MakeImage<3>({ { 20, 30, 40 } });
  image->FillBuffer(0.0f);
  image->SetPixel({ { 4, 6, 8 } }, 1.0f);
  itk::ContinuousIndex<double, 3> index;
  index[0] = 10;
  index[1] = 12;
  index[2] = 25;
  const auto name = folder.GetName("a.png");
  MakeOverlay<3>(image, MakeLandmarks<3>(image, { index }), name)->Write();
  const auto picture = ReadPicture(name);
  // 20 + 20 + 30 pixels side by side, and a gap of eight 1800th parts of the width between the panels.
  const double scale = 2400.0 / 70.0;
  const double gap = 8.0 * 2400.0 / 1800.0;
  EXPECT_NEAR(picture->GetLargestPossibleRegion().GetSize(0), 2400 + 2 * gap, 3);
  EXPECT_NEAR(picture->GetLargestPossibleRegion().GetSize(1), 40 * scale, 1);
  const double second = 20 * scale + gap;
  const double third = second + 20 * scale + gap;
  EXPECT_TRUE(IsFoundColor(GetPixel(picture, 10.5 * scale, 12.5 * scale)));
  EXPECT_TRUE(IsFoundColor(GetPixel(picture, second + 10.5 * scale, (39 - 25 + 0.5) * scale)));
  EXPECT_TRUE(IsFoundColor(GetPixel(picture, third + 12.5 * scale, (39 - 25 + 0.5) * scale)));
}

TEST(LandmarkOverlay, OnePixelAndAConstantImageCanBeDrawn)
{
  const TestFolder folder;
  for (const itk::SizeValueType side : { 1, 50 })
  {
    const auto image = MakeImage<2>({ { side, side } });
    image->FillBuffer(7.0f);
    const auto name = folder.GetName("a.png");
    EXPECT_NO_THROW(MakeOverlay<2>(image, MakeLandmarks<2>(image, { MakeIndex(0, 0) }), name)->Write());
    EXPECT_EQ(ReadPicture(name)->GetLargestPossibleRegion().GetSize(0), 1200u);
  }
}

TEST(LandmarkOverlay, WrongSettingsAreErrorsAndLeaveNoFile)
{
  const TestFolder folder;
  const auto       image = MakeImage<2>({ { 30, 30 } });
  const auto       landmarks = MakeLandmarks<2>(image, { MakeIndex(3, 4) }, { "a" });
  const auto       name = folder.GetName("a.png");
  const auto       getError = [](itk::LandmarkOverlay<ImageType<2>> * overlay) {
    return GetExceptionDescription([overlay] { overlay->Write(); });
  };
  const auto has = [](const std::string & text, const std::string & part) {
    return text.find(part) != std::string::npos;
  };
  EXPECT_TRUE(has(getError(MakeOverlay<2>(nullptr, landmarks, name)), "must be set"));
  EXPECT_TRUE(has(getError(MakeOverlay<2>(image, nullptr, name)), "must be set"));
  EXPECT_TRUE(has(getError(MakeOverlay<2>(image, landmarks, "")), "FileName must be set"));
  EXPECT_TRUE(has(getError(MakeOverlay<2>(ImageType<2>::New(), landmarks, name)), "must have pixels"));
  const auto withoutPixels = ImageType<2>::New();
  withoutPixels->SetRegions(image->GetBufferedRegion());
  EXPECT_TRUE(has(getError(MakeOverlay<2>(withoutPixels, landmarks, name)), "Image must have pixels in memory"));
  auto overlay = MakeOverlay<2>(image, landmarks, name);
  overlay->SetTrueLandmarks(LandmarksType<2>::New());
  EXPECT_TRUE(has(getError(overlay), "as many true landmarks as landmarks, 1 (got 0)"));
  overlay = MakeOverlay<2>(image, landmarks, folder.GetName("no/a.png"));
  EXPECT_EQ(getError(overlay).substr(0, folder.GetName("no/a.png: ").size()), folder.GetName("no/a.png: "));
  overlay = MakeOverlay<2>(image, MakeLandmarks<2>(image, { MakeIndex(3, 4) }, { "\xFF\xFE not UTF-8" }), name);
  EXPECT_TRUE(has(getError(overlay), name + ": cannot be drawn"));
  EXPECT_EQ(folder.GetNumberOfFiles(), 0u);
}

TEST(LandmarkOverlay, AnImageWithAPixelThatIsNotFiniteIsRefused)
{
  const TestFolder folder;
  for (const float bad : { std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity() })
  {
    for (const float sign : { -1.0f, 1.0f })
    {
      const auto image = MakeImage<3>({ { 8, 6, 5 } });
      image->SetPixel({ { 3, 2, 1 } }, sign * bad);
      const auto overlay = itk::LandmarkOverlay<ImageType<3>>::New();
      overlay->SetImage(image);
      overlay->SetLandmarks(LandmarksType<3>::New());
      overlay->SetFileName(folder.GetName("overlay.png"));
      const auto description = GetExceptionDescription([&] { overlay->Write(); });
      EXPECT_NE(description.find("The intensities of Image must be finite"), std::string::npos) << description;
    }
  }
  EXPECT_EQ(folder.GetNumberOfFiles(), 0u);
}

TEST(LandmarkOverlay, PrintsItsMembers)
{
  const auto overlay = itk::LandmarkOverlay<ImageType<2>>::New();
  overlay->SetLowConfidence(0.25);
  overlay->SetFileName("a.png");
  std::ostringstream stream;
  overlay->Print(stream);
  for (const std::string text : { "Image: ",
                                  "Landmarks: ",
                                  "TrueLandmarks: ",
                                  "LowConfidence: 0.25",
                                  "LowPlausibility: 0",
                                  "Title: ",
                                  "FileName: a.png" })
  {
    EXPECT_NE(stream.str().find(text), std::string::npos) << text;
  }
}

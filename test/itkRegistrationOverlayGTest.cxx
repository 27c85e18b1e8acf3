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
#include "itkRegistrationOverlay.h"

#include "itkExceptionDescription.h"
#include "itkTestFolder.h"

#include "itkImage.h"
#include "itkImageFileReader.h"
#include "itkImageRegionIteratorWithIndex.h"
#include "itkPNGImageIO.h"
#include "itkRGBPixel.h"
#include "itkTranslationTransform.h"

#include <gtest/gtest.h>

#include <functional>
#include <sstream>

namespace
{

using PictureType = itk::Image<itk::RGBPixel<unsigned char>, 2>;

template <unsigned int VDimension>
using ImageType = itk::Image<float, VDimension>;

itk::Vector<double, 2>
MakeShift(double x)
{
  itk::Vector<double, 2> shift(0.0);
  shift[0] = x;
  return shift;
}

template <unsigned int VDimension>
typename ImageType<VDimension>::Pointer
MakeImage(const itk::Size<VDimension> & size, const std::function<double(const itk::Index<VDimension> &)> & value)
{
  const auto image = ImageType<VDimension>::New();
  image->SetRegions(size);
  image->Allocate();
  for (itk::ImageRegionIteratorWithIndex<ImageType<VDimension>> it(image, image->GetBufferedRegion()); !it.IsAtEnd();
       ++it)
  {
    it.Set(static_cast<float>(value(it.GetIndex())));
  }
  return image;
}

template <unsigned int VDimension>
PictureType::Pointer
Draw(itk::RegistrationOverlay<ImageType<VDimension>> * overlay)
{
  const TestFolder folder;
  overlay->SetFileName(folder.GetName("overlay.png"));
  overlay->Write();
  const auto reader = itk::ImageFileReader<PictureType>::New();
  reader->SetImageIO(itk::PNGImageIO::New());
  reader->SetFileName(overlay->GetFileName());
  reader->Update();
  return reader->GetOutput();
}

enum class Color
{
  Black,
  Magenta,
  Green,
  White,
  Other
};

/** The color at a place given as share of the picture's width and height. */
Color
GetColor(const PictureType * picture, double x, double y)
{
  const auto & size = picture->GetBufferedRegion().GetSize();
  const auto   pixel = picture->GetPixel({ { static_cast<itk::IndexValueType>(x * static_cast<double>(size[0])),
                                             static_cast<itk::IndexValueType>(y * static_cast<double>(size[1])) } });
  if (pixel.GetRed() != pixel.GetBlue() || pixel.GetRed() % 255 != 0 || pixel.GetGreen() % 255 != 0)
  {
    return Color::Other;
  }
  return pixel.GetRed() == 0 ? (pixel.GetGreen() == 0 ? Color::Black : Color::Green)
                             : (pixel.GetGreen() == 0 ? Color::Magenta : Color::White);
}

TEST(RegistrationOverlay, ShowsTheFixedImageInMagentaAndTheMovingImageInGreen)
{
  // Bright above; bright on the left.
  const auto fixed = MakeImage<2>({ { 80, 80 } }, [](const auto & index) { return index[1] < 40 ? 100.0 : -50.0; });
  const auto moving = MakeImage<2>({ { 80, 80 } }, [](const auto & index) { return index[0] < 40 ? 7.0 : 3.0; });
  const auto overlay = itk::RegistrationOverlay<ImageType<2>>::New();
  overlay->SetFixedImage(fixed);
  overlay->SetMovingImage(moving);
  const auto picture = Draw<2>(overlay);
  EXPECT_EQ(GetColor(picture, 0.25, 0.25), Color::White);
  EXPECT_EQ(GetColor(picture, 0.75, 0.25), Color::Magenta);
  EXPECT_EQ(GetColor(picture, 0.25, 0.75), Color::Green);
  EXPECT_EQ(GetColor(picture, 0.75, 0.75), Color::Black);
}

TEST(RegistrationOverlay, LaysTheMovingImageOverTheFixedOne)
{
  const auto square = [](const auto & index, itk::IndexValueType x) {
    return index[0] >= x && index[0] < x + 20 && index[1] >= 30 && index[1] < 50 ? 1.0 : 0.0;
  };
  const auto fixed = MakeImage<2>({ { 80, 80 } }, [&](const auto & index) { return square(index, 10); });
  const auto moving = MakeImage<2>({ { 80, 80 } }, [&](const auto & index) { return square(index, 50); });
  const auto overlay = itk::RegistrationOverlay<ImageType<2>>::New();
  overlay->SetFixedImage(fixed);
  overlay->SetMovingImage(moving);
  const auto before = Draw<2>(overlay);
  EXPECT_EQ(GetColor(before, 0.25, 0.5), Color::Magenta);
  EXPECT_EQ(GetColor(before, 0.75, 0.5), Color::Green);
  const auto translation = itk::TranslationTransform<double, 2>::New();
  translation->Translate(MakeShift(40.0));
  overlay->SetTransform(translation);
  const auto after = Draw<2>(overlay);
  EXPECT_EQ(GetColor(after, 0.25, 0.5), Color::White);
  EXPECT_EQ(GetColor(after, 0.75, 0.5), Color::Black);
}

TEST(RegistrationOverlay, IsBlackOutsideTheMovingImage)
{
  const auto dark =
    MakeImage<2>({ { 40, 40 } }, [](const auto & index) { return index[0] + index[1] == 0 ? 1.0 : 0.0; });
  const auto moving = MakeImage<2>({ { 40, 40 } }, [](const auto & index) { return index[1] < 20 ? -100.0 : -200.0; });
  const auto overlay = itk::RegistrationOverlay<ImageType<2>>::New();
  overlay->SetFixedImage(dark);
  overlay->SetMovingImage(moving);
  const auto translation = itk::TranslationTransform<double, 2>::New();
  translation->Translate(MakeShift(20.0));
  overlay->SetTransform(translation);
  auto picture = Draw<2>(overlay);
  EXPECT_EQ(GetColor(picture, 0.25, 0.25), Color::Green);
  EXPECT_EQ(GetColor(picture, 0.25, 0.75), Color::Black);
  EXPECT_EQ(GetColor(picture, 0.75, 0.25), Color::Black);
  translation->Translate(MakeShift(1000.0));
  picture = Draw<2>(overlay);
  EXPECT_EQ(GetColor(picture, 0.25, 0.25), Color::Black);
}

TEST(RegistrationOverlay, ShowsThreeMiddleSlicesOfAVolume)
{
  // Both are bright on the upper half of z, the moving one only in the middle of y.
  const auto fixed = MakeImage<3>({ { 40, 20, 30 } }, [](const auto & index) { return index[2] > 15 ? 1.0 : 0.0; });
  const auto moving = MakeImage<3>(
    { { 40, 20, 30 } }, [](const auto & index) { return index[2] > 15 && index[1] >= 5 && index[1] < 15 ? 1.0 : 0.0; });
  const auto overlay = itk::RegistrationOverlay<ImageType<3>>::New();
  overlay->SetFixedImage(fixed);
  overlay->SetMovingImage(moving);
  const auto picture = Draw<3>(overlay);
  // 40 + 40 + 20 pixels side by side, and two gaps; 20, 30 and 30 pixels high.
  const auto & size = picture->GetBufferedRegion().GetSize();
  EXPECT_NEAR(static_cast<double>(size[0]) / static_cast<double>(size[1]), 100.0 / 30.0, 0.05);
  EXPECT_EQ(GetColor(picture, 0.2, 0.2), Color::Black);
  EXPECT_EQ(GetColor(picture, 0.6, 0.2), Color::White);
  EXPECT_EQ(GetColor(picture, 0.6, 0.8), Color::Black);
  EXPECT_EQ(GetColor(picture, 0.9, 0.2), Color::White);
  EXPECT_EQ(GetColor(picture, 0.98, 0.2), Color::Magenta);
  EXPECT_EQ(GetColor(picture, 0.9, 0.8), Color::Black);
}

TEST(RegistrationOverlay, RefusesWhatItCannotDraw)
{
  const TestFolder folder;
  const auto       image = MakeImage<2>({ { 10, 10 } }, [](const auto & index) { return index[0]; });
  const auto       overlay = itk::RegistrationOverlay<ImageType<2>>::New();
  const auto       expectRefused = [&overlay](const std::string & says) {
    const auto description = GetExceptionDescription([&overlay] { overlay->Write(); });
    EXPECT_NE(description.find(says), std::string::npos) << description;
  };
  overlay->SetFixedImage(image);
  expectRefused("FixedImage and MovingImage must be set");
  overlay->SetMovingImage(ImageType<2>::New());
  expectRefused("MovingImage must have pixels in memory");
  overlay->SetMovingImage(image);
  expectRefused("FileName must be set");
  overlay->SetFileName(folder.GetName("no/a.png"));
  expectRefused(folder.GetName("no/a.png") + ": the folder ");
  EXPECT_EQ(folder.GetNumberOfFiles(), 0u);
  overlay->SetTitle("after");
  std::ostringstream stream;
  overlay->Print(stream);
  EXPECT_NE(stream.str().find("Title: after"), std::string::npos);
}

} // namespace

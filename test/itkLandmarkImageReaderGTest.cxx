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
#include "itkImageReaderTestData.h"

#include "itkDICOMTestFile.h"
#include "itkGermanLocale.h"
#include "itkLandmarkDataFolder.h"
#include "itkTestGeometry.h"

#include "itkBMPImageIO.h"
#include "itkGDCMImageIO.h"
#include "itkJPEGImageIO.h"
#include "itkMetaImageIO.h"
#include "itkNiftiImageIO.h"
#include "itkNrrdImageIO.h"
#include "itkOutputWindow.h"
#include "itkPNGImageIO.h"
#include "itkRGBAPixel.h"
#include "itkRGBPixel.h"
#include "itkTIFFImageIO.h"

#include "itk_zlib.h"

#include <algorithm>
#include <atomic>
#include <limits>
#include <locale>
#include <numeric>
#include <sstream>
#include <thread>
#include <type_traits>

namespace
{

template <typename TValue, unsigned int VLength>
void
Expect_neither_gray_nor_color()
{
  const TestFolder folder;
  using ImageType = itk::Image<itk::Vector<TValue, VLength>, 2>;
  const auto image = ImageType::New();
  image->SetRegions(typename ImageType::SizeType{ { 3, 2 } });
  image->Allocate(true);
  WriteImage<itk::MetaImageIO>(image.GetPointer(), folder.GetName("a.mha"));
  EXPECT_EQ(GetReadError<2>(folder.GetName("a.mha")),
            folder.GetName("a.mha") + ": has neither gray values nor colors (got " + std::to_string(VLength) +
              " values a pixel)");
}

} // namespace

TEST(LandmarkImageReader, ReadsEachFormat)
{
  const TestFolder folder;
  const auto       bytes = MakeImage<unsigned char, 2>();
  const auto       words = MakeImage<unsigned short, 2>();
  const auto       floats = MakeImage<float, 2>();
  WriteImage<itk::PNGImageIO>(bytes.GetPointer(), folder.GetName("a.png"));
  WriteImage<itk::PNGImageIO>(words.GetPointer(), folder.GetName("b.png"));
  WriteImage<itk::BMPImageIO>(bytes.GetPointer(), folder.GetName("a.bmp"));
  WriteImage<itk::TIFFImageIO>(bytes.GetPointer(), folder.GetName("a.tif"));
  WriteImage<itk::TIFFImageIO>(words.GetPointer(), folder.GetName("b.tiff"), true);
  WriteImage<itk::GDCMImageIO>(words.GetPointer(), folder.GetName("a.dcm"));
  WriteImage<itk::GDCMImageIO>(words.GetPointer(), folder.GetName("b"), true);
  WriteImage<itk::MetaImageIO>(floats.GetPointer(), folder.GetName("a.mha"));
  WriteImage<itk::MetaImageIO>(words.GetPointer(), folder.GetName("b.mhd"), true);
  WriteImage<itk::NiftiImageIO>(floats.GetPointer(), folder.GetName("a.nii"));
  WriteImage<itk::NiftiImageIO>(words.GetPointer(), folder.GetName("b.nii.gz"), true);
  WriteImage<itk::NrrdImageIO>(floats.GetPointer(), folder.GetName("a.nrrd"), true);
  for (const std::string name :
       { "a.png", "b.png", "a.bmp", "a.tif", "b.tiff", "a.dcm", "b", "a.mha", "b.mhd", "a.nii", "b.nii.gz", "a.nrrd" })
  {
    Expect_SamePixels(folder.GetName(name));
  }
  WriteImage<itk::JPEGImageIO>(bytes.GetPointer(), folder.GetName("a.jpg"));
  Expect_SamePixels(folder.GetName("a.jpg"), 12.0);
}

TEST(LandmarkImageReader, KeepsTheGeometryOfAVolume)
{
  const TestFolder folder;
  const auto       image = MakeImage<short, 3>();
  const double     spacing[] = { 0.5, 1.25, 2.0 };
  const double     origin[] = { -10.0, 20.0, 3.5 };
  image->SetSpacing(spacing);
  image->SetOrigin(origin);
  image->SetDirection(MakeRotation<3>(0.3));
  WriteImage<itk::NiftiImageIO>(image.GetPointer(), folder.GetName("a.nii.gz"), true);
  WriteImage<itk::MetaImageIO>(image.GetPointer(), folder.GetName("a.mha"));
  WriteImage<itk::NrrdImageIO>(image.GetPointer(), folder.GetName("a.nrrd"));
  for (const std::string name : { "a.nii.gz", "a.mha", "a.nrrd" })
  {
    const auto reader = MakeReader<3>(folder.GetName(name));
    reader->RequireSpacingOn();
    reader->Update();
    const auto output = reader->GetOutput();
    EXPECT_EQ(output->GetLargestPossibleRegion(), image->GetLargestPossibleRegion());
    for (unsigned int d = 0; d < 3; ++d)
    {
      // NIfTI holds single precision.
      EXPECT_NEAR(output->GetSpacing()[d], spacing[d], 1e-5) << name;
      EXPECT_NEAR(output->GetOrigin()[d], origin[d], 1e-5) << name;
      for (unsigned int e = 0; e < 3; ++e)
      {
        EXPECT_NEAR(output->GetDirection()(d, e), image->GetDirection()(d, e), 1e-5) << name;
      }
    }
    EXPECT_EQ(output->GetPixel({ { 3, 4, 5 } }), image->GetPixel({ { 3, 4, 5 } }));
  }
}

TEST(LandmarkImageReader, ColorBecomesLuminanceAndAlphaIsLeftOut)
{
  const TestFolder folder;
  using RGBImageType = itk::Image<itk::RGBPixel<unsigned char>, 2>;
  using RGBAImageType = itk::Image<itk::RGBAPixel<unsigned char>, 2>;
  const auto rgb = RGBImageType::New();
  const auto rgba = RGBAImageType::New();
  rgb->SetRegions(RGBImageType::SizeType{ { 2, 1 } });
  rgba->SetRegions(RGBImageType::SizeType{ { 2, 1 } });
  rgb->Allocate();
  rgba->Allocate();
  const unsigned char values[2][3] = { { 200, 100, 50 }, { 77, 77, 77 } };
  for (itk::IndexValueType x = 0; x < 2; ++x)
  {
    itk::RGBPixel<unsigned char>  color;
    itk::RGBAPixel<unsigned char> colorWithAlpha;
    color.Set(values[x][0], values[x][1], values[x][2]);
    colorWithAlpha.Set(values[x][0], values[x][1], values[x][2], x == 0 ? 128 : 255);
    rgb->SetPixel({ { x, 0 } }, color);
    rgba->SetPixel({ { x, 0 } }, colorWithAlpha);
  }
  WriteImage<itk::PNGImageIO>(rgb.GetPointer(), folder.GetName("rgb.png"));
  WriteImage<itk::BMPImageIO>(rgb.GetPointer(), folder.GetName("rgb.bmp"));
  WriteImage<itk::TIFFImageIO>(rgb.GetPointer(), folder.GetName("rgb.tif"));
  WriteImage<itk::PNGImageIO>(rgba.GetPointer(), folder.GetName("rgba.png"));
  WriteImage<itk::MetaImageIO>(rgb.GetPointer(), folder.GetName("rgb.mha"));
  WriteImage<itk::MetaImageIO>(rgba.GetPointer(), folder.GetName("rgba.mha"), true);
  for (const std::string name : { "rgb.png", "rgb.bmp", "rgb.tif", "rgba.png", "rgb.mha", "rgba.mha" })
  {
    const auto reader = MakeReader<2>(folder.GetName(name));
    reader->Update();
    EXPECT_NEAR(reader->GetOutput()->GetPixel({ { 0, 0 } }), 0.2125 * 200 + 0.7154 * 100 + 0.0721 * 50, 1e-4) << name;
    EXPECT_EQ(reader->GetOutput()->GetPixel({ { 1, 0 } }), 77.0f) << name;
  }
}

TEST(LandmarkImageReader, SixteenBitValuesAreKept)
{
  const TestFolder folder;
  const auto       image = MakeImage<unsigned short, 2>();
  image->SetPixel({ { 1, 2 } }, 65535);
  WriteImage<itk::PNGImageIO>(image.GetPointer(), folder.GetName("a.png"));
  WriteImage<itk::TIFFImageIO>(image.GetPointer(), folder.GetName("a.tif"));
  for (const std::string name : { "a.png", "a.tif" })
  {
    const auto reader = MakeReader<2>(folder.GetName(name));
    reader->Update();
    EXPECT_EQ(reader->GetOutput()->GetPixel({ { 1, 2 } }), 65535.0f) << name;
  }
}

TEST(LandmarkImageReader, DICOMIsBrightWhereTheValueIsLarge)
{
  const TestFolder folder;
  const auto       straight = MakeReader<2>(folder.Write("2.dcm", MakeRadiograph("MONOCHROME2")));
  const auto       inverse = MakeReader<2>(folder.Write("1.dcm", MakeRadiograph("MONOCHROME1")));
  straight->Update();
  inverse->Update();
  const float expected[] = { 0, 1, 2, 3, 1000, 2000, 3000, 4095 };
  for (unsigned int i = 0; i < 8; ++i)
  {
    EXPECT_EQ(straight->GetOutput()->GetBufferPointer()[i], expected[i]);
    EXPECT_EQ(inverse->GetOutput()->GetBufferPointer()[i], 4095 - expected[i]);
  }
}

TEST(LandmarkImageReader, DICOMSpacingIsPixelSpacingElseImagerPixelSpacing)
{
  const TestFolder folder;
  const auto       getSpacing = [&folder](const std::string & imagerPixelSpacing, const std::string & pixelSpacing) {
    const auto reader =
      MakeReader<2>(folder.Write("a.dcm", MakeRadiograph("MONOCHROME2", imagerPixelSpacing, pixelSpacing)));
    reader->RequireSpacingOn();
    reader->UpdateOutputInformation();
    return reader->GetOutput()->GetSpacing();
  };
  // DICOM gives the distance of rows first.
  using SpacingType = itk::Image<float, 2>::SpacingType;
  SpacingType imager;
  imager[0] = 0.15;
  imager[1] = 0.2;
  SpacingType pixel;
  pixel[0] = 0.125;
  pixel[1] = 0.25;
  EXPECT_EQ(getSpacing("0.2\\0.15", ""), imager);
  EXPECT_EQ(getSpacing("", "0.25\\0.125"), pixel);
  EXPECT_EQ(getSpacing("0.2\\0.15", "0.25\\0.125"), pixel);
  EXPECT_EQ(GetExceptionDescription([&] { getSpacing("", ""); }),
            folder.GetName("a.dcm") + ": carries no pixel spacing, so it must be given");
}

TEST(LandmarkImageReader, ResolutionIsSpacingUnlessItIsAPlaceholder)
{
  const TestFolder folder;
  const auto       image = MakeImage<unsigned char, 2>();
  const auto       name = folder.GetName("a.tif");
  struct Case
  {
    double      written;
    double      read;
    bool        isCarried;
    std::string problem;
  };
  for (const auto & oneCase :
       { Case{ 0.1, 0.1, true, "" },
         Case{ 25.4 / 72, 1.0, false, "carries no pixel spacing" },
         Case{ 25.4 / 96, 1.0, false, "carries no pixel spacing" },
         Case{ 10.0 / 28, 1.0, false, "carries no pixel spacing" },
         Case{ 10.0 / 37, 1.0, false, "carries no pixel spacing" },
         Case{ 10.0 / 38, 1.0, false, "carries no pixel spacing" },
         Case{ 1.0, 1.0, false, "carries no pixel spacing" },
         Case{ 25.4, 1.0, false, "says that 30 pixels are 25.4 mm each, which no image of a patient has" },
         Case{ 10.0, 1.0, false, "says that 30 pixels are 10 mm each, which no image of a patient has" } })
  {
    const double spacing[] = { oneCase.written, oneCase.written };
    image->SetSpacing(spacing);
    WriteImage<itk::TIFFImageIO>(image.GetPointer(), name);
    const auto reader = MakeReader<2>(name);
    reader->UpdateOutputInformation();
    EXPECT_NEAR(reader->GetOutput()->GetSpacing()[0], oneCase.read, 1e-3);
    reader->RequireSpacingOn();
    EXPECT_EQ(GetExceptionDescription([&] { reader->UpdateOutputInformation(); }),
              oneCase.isCarried ? "(no exception)" : name + ": " + oneCase.problem + ", so it must be given");
  }
}

TEST(LandmarkImageReader, GivenSpacingReplacesTheFiles)
{
  const TestFolder folder;
  const auto       image = MakeImage<short, 2>();
  const double     spacing[] = { 3.0, 4.0 };
  image->SetSpacing(spacing);
  WriteImage<itk::MetaImageIO>(image.GetPointer(), folder.GetName("a.mha"));
  const auto reader = MakeReader<2>(folder.GetName("a.mha"));
  reader->Update();
  EXPECT_EQ(reader->GetOutput()->GetSpacing(), (itk::Vector<double, 2>(spacing)));
  reader->SetSpacing(0.1);
  reader->Update();
  EXPECT_EQ(reader->GetOutput()->GetSpacing()[1], 0.1);
}

TEST(LandmarkImageReader, TheSameSpacingIsNoChangeAndHasOneEntryAnAxis)
{
  const auto reader = itk::LandmarkImageReader<itk::Image<float, 2>>::New();
  reader->SetSpacing(0.0);
  const auto before = reader->GetMTime();
  reader->SetSpacing(0.0);
  EXPECT_EQ(reader->GetMTime(), before);
  reader->SetSpacing(0.5);
  EXPECT_GT(reader->GetMTime(), before);
  for (const std::vector<double> & spacing : { std::vector<double>{ 0.1 }, { 0.1, 0.1, 0.1 } })
  {
    EXPECT_NE(GetExceptionDescription([&] {
                itk::ConfigureImageReader(*reader, "a.png", spacing);
              }).find("The spacing must have one entry an axis, 2 (got " + std::to_string(spacing.size()) + ")."),
              std::string::npos);
  }
}

TEST(LandmarkImageReader, SpacingCanBeGivenForOneAxisAlone)
{
  // A TIFF file says how far apart pixels are, but not pages.
  const TestFolder folder;
  const auto       image = MakeImage<unsigned char, 3>();
  image->SetSpacing(itk::Vector<double, 3>(0.2));
  WriteImage<itk::TIFFImageIO>(image.GetPointer(), folder.GetName("a.tif"));
  const auto reader = MakeReader<3>(folder.GetName("a.tif"));
  reader->RequireSpacingOn();
  EXPECT_EQ(GetExceptionDescription([&] { reader->Update(); }),
            folder.GetName("a.tif") + ": carries no pixel spacing along z, so it must be given");
  const double alongZ[] = { 0.0, 0.0, 2.5 };
  reader->SetSpacing(alongZ);
  reader->Update();
  const auto spacing = reader->GetOutput()->GetSpacing();
  EXPECT_NEAR(spacing[0], 0.2, 1e-6);
  EXPECT_NEAR(spacing[1], 0.2, 1e-6);
  EXPECT_EQ(spacing[2], 2.5);

  const double alongX[] = { 0.3, 0.0, 0.0 };
  reader->SetSpacing(alongX);
  EXPECT_EQ(GetExceptionDescription([&] { reader->Update(); }),
            folder.GetName("a.tif") + ": carries no pixel spacing along z, so it must be given");
  const double negative[] = { 0.0, 0.0, -1.0 };
  reader->SetSpacing(negative);
  EXPECT_NE(GetExceptionDescription([&] { reader->Update(); }).find(": the given spacing must be positive and finite"),
            std::string::npos);

  // One that no patient has is asked for as one that is missing.
  const double implausible[] = { 0.5, 0.5, 900.0 };
  image->SetSpacing(implausible);
  WriteImage<itk::NiftiImageIO>(image.GetPointer(), folder.GetName("a.nii"));
  const auto nifti = MakeReader<3>(folder.GetName("a.nii"));
  nifti->RequireSpacingOn();
  EXPECT_NE(GetExceptionDescription([&] { nifti->Update(); }).find("900 mm each"), std::string::npos);
  nifti->SetSpacing(0.0);
  EXPECT_NE(GetExceptionDescription([&] { nifti->Update(); }).find("900 mm each"), std::string::npos);
  nifti->SetSpacing(alongZ);
  nifti->Update();
  EXPECT_EQ(nifti->GetOutput()->GetSpacing()[0], 0.5);
  EXPECT_EQ(nifti->GetOutput()->GetSpacing()[2], 2.5);
}

TEST(LandmarkImageReader, AGivenSpacingThatNoPatientHasIsAnErrorWhereOneIsRequired)
{
  const TestFolder folder;
  const auto       name = folder.GetName("a.png");
  WriteImage<itk::PNGImageIO>(MakeImage<unsigned char, 2>().GetPointer(), name);
  for (const double spacing : { 1e-9, 9e-6, 1e-5, 0.1, 100.0, 101.0, 1e6 })
  {
    const bool isPlausible = spacing >= 1e-5 && spacing <= 100.0;
    const auto reader = MakeReader<2>(name);
    reader->SetSpacing(spacing);
    EXPECT_EQ(GetExceptionDescription([&] { reader->Update(); }), "(no exception)") << spacing;
    reader->RequireSpacingOn();
    reader->Modified();
    const auto text = GetExceptionDescription([&] { reader->Update(); });
    EXPECT_EQ(text == "(no exception)", isPlausible) << text;
    EXPECT_EQ(text.find(name + ": the given spacing says that 20 pixels are ") == 0, !isPlausible) << text;
    EXPECT_EQ(text.find("mm each, which no image of a patient has") == std::string::npos, isPlausible) << text;
  }
}

TEST(LandmarkImageReader, SpacingThatIsNotPositiveAndFiniteIsAnError)
{
  const TestFolder folder;
  const auto       name = folder.GetName("a.png");
  WriteImage<itk::PNGImageIO>(MakeImage<unsigned char, 2>().GetPointer(), name);
  for (const double spacing :
       { -0.1, std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN() })
  {
    const auto reader = MakeReader<2>(name);
    reader->SetSpacing(spacing);
    const auto prefix = name + ": the given spacing must be positive and finite (got [";
    EXPECT_EQ(GetExceptionDescription([&] { reader->Update(); }).substr(0, prefix.size()), prefix);
  }
  const auto zero = folder.Write("z.mha",
                                 "ObjectType = Image\nNDims = 2\nDimSize = 2 1\nElementSpacing = 0 1\n"
                                 "ElementType = MET_UCHAR\nElementDataFile = LOCAL\nab");
  const auto prefix = zero + ": the file's spacing must be positive and finite (got [0, 1])";
  EXPECT_EQ(GetReadError<2>(zero), prefix);
  const auto reader = MakeReader<2>(zero);
  reader->SetSpacing(0.5);
  EXPECT_NO_THROW(reader->Update());
}

TEST(LandmarkImageReader, PixelsThatWereReleasedAreReadAgain)
{
  const TestFolder folder;
  WriteImage<itk::MetaImageIO>(MakeImage<short, 2>().GetPointer(), folder.GetName("a.mha"));
  const auto reader = MakeReader<2>(folder.GetName("a.mha"));
  reader->Update();
  const auto pixel = reader->GetOutput()->GetPixel({ { 3, 4 } });
  reader->GetOutput()->ReleaseData();
  reader->Update();
  EXPECT_EQ(reader->GetOutput()->GetPixel({ { 3, 4 } }), pixel);
}

TEST(LandmarkImageReader, ProgramCanTurnWarningsOffThatAreAboutImageFiles)
{
  const TestFolder                 folder;
  const auto                       reader = MakeReader<2>(folder.Write("1.dcm", MakeRadiograph("MONOCHROME1")));
  const itk::OutputWindow::Pointer before = itk::OutputWindow::GetInstance();
  itk::TurnImageReadingWarningsOff();
  testing::internal::CaptureStderr();
  reader->Update();
  itk::OutputWindowDisplayWarningText("another warning");
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "another warning");
  itk::OutputWindow::SetInstance(before);
}

TEST(LandmarkImageReader, WarningsOfOtherThreadsAreKeptWhileAnImageIsRead)
{
  const TestFolder folder;
  WriteImage<itk::NiftiImageIO>(MakeImage<short, 2>().GetPointer(), folder.GetName("a.nii.gz"), true);
  itk::Object::SetGlobalWarningDisplay(true);
  std::atomic<bool> isDone{ false };
  std::thread       other([&] {
    for (unsigned int i = 0; i < 200; ++i)
    {
      MakeReader<2>(folder.GetName("a.nii.gz"))->Update();
    }
    isDone = true;
  });
  bool              isKept = true;
  while (!isDone)
  {
    isKept &= itk::Object::GetGlobalWarningDisplay();
  }
  other.join();
  EXPECT_TRUE(isKept);
}

TEST(LandmarkImageReader, TooManyDimensionsAreAnErrorUnlessTheyHaveOnePixel)
{
  const TestFolder folder;
  using ImageType = itk::Image<short, 4>;
  const auto          image = ImageType::New();
  ImageType::SizeType size = { { 3, 4, 5, 2 } };
  image->SetRegions(size);
  image->Allocate(true);
  image->SetPixel({ { 1, 1, 0, 0 } }, 9);
  WriteImage<itk::NiftiImageIO>(image.GetPointer(), folder.GetName("4.nii"));
  EXPECT_EQ(GetReadError<3>(folder.GetName("4.nii")),
            folder.GetName("4.nii") + ": has more than 3 dimensions (got 3 x 4 x 5 x 2 pixels)");
  EXPECT_EQ(GetReadError<2>(folder.GetName("4.nii")),
            folder.GetName("4.nii") + ": has more than 2 dimensions (got 3 x 4 x 5 x 2 pixels)");

  WriteImage<itk::PNGImageIO>(MakeImage<unsigned char, 2>().GetPointer(), folder.GetName("2.png"));
  EXPECT_EQ(GetReadError<3>(folder.GetName("2.png")),
            folder.GetName("2.png") + ": has fewer than 3 dimensions (got 20 x 30 pixels)");

  size = { { 3, 4, 1, 1 } };
  image->SetRegions(size);
  image->Allocate(true);
  image->SetPixel({ { 1, 1, 0, 0 } }, 9);
  WriteImage<itk::NrrdImageIO>(image.GetPointer(), folder.GetName("1.nrrd"));
  const auto reader = MakeReader<2>(folder.GetName("1.nrrd"));
  reader->Update();
  EXPECT_EQ(reader->GetOutput()->GetPixel({ { 1, 1 } }), 9.0f);
}

TEST(LandmarkImageReader, SliceInSpaceHasItsOwnAxes)
{
  const TestFolder folder;
  using ImageType = itk::Image<short, 3>;
  const auto image = ImageType::New();
  image->SetRegions(ImageType::SizeType{ { 3, 2, 1 } });
  image->Allocate(true);
  image->SetPixel({ { 1, 1, 0 } }, 9);
  ImageType::DirectionType sagittal;
  sagittal.Fill(0.0);
  sagittal(1, 0) = 1.0;
  sagittal(2, 1) = -1.0;
  sagittal(0, 2) = -1.0;
  image->SetDirection(sagittal);
  WriteImage<itk::MetaImageIO>(image.GetPointer(), folder.GetName("a.mha"));
  const auto reader = MakeReader<2>(folder.GetName("a.mha"));
  reader->Update();
  itk::Image<float, 2>::DirectionType identity;
  identity.SetIdentity();
  EXPECT_EQ(reader->GetOutput()->GetDirection(), identity);
}

TEST(LandmarkImageReader, ValuesThatSayNothingAreAnError)
{
  const TestFolder folder;
  const auto       image = MakeImage<float, 2>();
  const auto       name = folder.GetName("a.mha");
  for (const float value : { std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity() })
  {
    image->SetPixel({ { 3, 4 } }, value);
    WriteImage<itk::MetaImageIO>(image.GetPointer(), name);
    EXPECT_EQ(GetReadError<2>(name), name + ": has a pixel whose value is not finite");
  }
  image->FillBuffer(2.5f);
  WriteImage<itk::MetaImageIO>(image.GetPointer(), name);
  EXPECT_EQ(GetReadError<2>(name), name + ": every pixel has the same value, 2.5");
}

TEST(LandmarkImageReader, ValuesTooLargeForSinglePrecisionAreAnErrorThatSaysSo)
{
  const TestFolder folder;
  const auto       image = MakeImage<double, 2>();
  const auto       name = folder.GetName("a.mha");
  image->SetPixel({ { 3, 4 } }, -1e300);
  WriteImage<itk::MetaImageIO>(image.GetPointer(), name);
  EXPECT_EQ(GetReadError<2>(name), name + ": has a pixel whose value is too large for single precision");
}

TEST(LandmarkImageReader, AFileThatWasReplacedByOneOfAnotherShapeIsRefused)
{
  const TestFolder folder;
  const auto       name = folder.GetName("a.mha");
  const auto       write = [&name](const itk::Size<2> & size) {
    const auto image = itk::Image<float, 2>::New();
    image->SetRegions(size);
    image->Allocate();
    std::iota(image->GetBufferPointer(), image->GetBufferPointer() + size[0] * size[1], 0.0f);
    WriteImage<itk::MetaImageIO>(image.GetPointer(), name);
  };
  write({ { 20, 10 } });
  const auto reader = MakeReader<2>(name);
  reader->Update();
  write({ { 10, 20 } });
  reader->GetOutput()->ReleaseData();
  EXPECT_EQ(GetExceptionDescription([&reader] { reader->Update(); }),
            name + ": has another size than when its header was read");
  reader->Modified();
  reader->Update();
  EXPECT_EQ(reader->GetOutput()->GetBufferedRegion().GetSize(), (itk::Size<2>{ { 10, 20 } }));
}

TEST(LandmarkImageReader, ValuesThatAreNotFiniteAreAnErrorInEachFormat)
{
  const TestFolder folder;
  const auto       expect = [&folder](auto image) {
    using ImageType = std::remove_pointer_t<decltype(image)>;
    using ValueType = typename ImageType::PixelType;
    using LimitsType = std::numeric_limits<ValueType>;
    for (const ValueType value :
         { LimitsType::quiet_NaN(), LimitsType::infinity(), -LimitsType::infinity(), ValueType(1.25) })
    {
      image->SetPixel({ { 19, 29 } }, value);
      WriteImage<itk::MetaImageIO>(image, folder.GetName("a.mha"));
      WriteImage<itk::MetaImageIO>(image, folder.GetName("b.mha"), true);
      WriteImage<itk::NrrdImageIO>(image, folder.GetName("a.nrrd"));
      WriteImage<itk::NrrdImageIO>(image, folder.GetName("b.nrrd"), true);
      WriteImage<itk::NiftiImageIO>(image, folder.GetName("a.nii"));
      WriteImage<itk::NiftiImageIO>(image, folder.GetName("b.nii.gz"), true);
      for (const std::string file : { "a.mha", "b.mha", "a.nrrd", "b.nrrd", "a.nii", "b.nii.gz" })
      {
        const auto name = folder.GetName(file);
        EXPECT_EQ(GetReadError<2>(name),
                  std::isfinite(value) ? "(no exception)" : name + ": has a pixel whose value is not finite");
      }
    }
  };
  expect(MakeImage<float, 2>().GetPointer());
  expect(MakeImage<double, 2>().GetPointer());
}

TEST(LandmarkImageReader, ValuesOfNiftiThatAreNotFiniteAreAnErrorInEachOrderOfBytes)
{
  const TestFolder folder;
  WriteImage<itk::NiftiImageIO>(MakeImage<float, 2>().GetPointer(), folder.GetName("a.nii"));
  auto       swapped = folder.Read("a.nii");
  const auto swap = [&swapped](size_t begin, size_t end, size_t size) {
    for (; begin < end; begin += size)
    {
      std::reverse(swapped.begin() + begin, swapped.begin() + begin + size);
    }
  };
  swap(0, 4, 4);
  swap(40, 56, 2);
  swap(70, 76, 2);
  swap(76, 120, 4);
  swap(252, 256, 2);
  swap(256, 328, 4);
  swap(352, swapped.size(), 4);
  Expect_SamePixels(folder.Write("b.nii", swapped));
  for (const char * const high : { "\x7F\xC0", "\xFF\x80" })
  {
    auto bytes = swapped;
    bytes.replace(352 + 4 * 7, 2, high);
    const auto name = folder.Write("b.nii", bytes);
    EXPECT_EQ(GetReadError<2>(name), name + ": has a pixel whose value is not finite");
  }
  // What follows the pixels is none of them.
  Expect_SamePixels(folder.Write("b.nii", swapped + "\x7F\xC0\x7F\xC0"));
}

TEST(LandmarkImageReader, ValuesInTextThatAreNoFiniteNumbersAreAnError)
{
  const TestFolder  folder;
  const std::string meta = "ObjectType = Image\nNDims = 2\nDimSize = 3 2\nBinaryData = False\nElementType = MET_FLOAT\n"
                           "ElementDataFile = LOCAL\n";
  const std::string nrrd = "NRRD0004\ntype: float\ndimension: 2\nsizes: 3 2\nencoding: ascii\n\n";
  const auto        write = [&](const std::string & extension, const std::string & value) {
    return folder.Write("a" + extension, (extension == ".mha" ? meta : nrrd) + "1 2 " + value + " 4 5 6\n");
  };
  EXPECT_EQ(GetReadError<2>(write(".mha", "3")), "(no exception)");
  EXPECT_EQ(GetReadError<2>(write(".nrrd", "3")), "(no exception)");
  for (const std::string value : { "nan", "inf", "-inf", "NaN", "x" })
  {
    const auto name = write(".mha", value);
    EXPECT_EQ(GetReadError<2>(name), name + ": its value 3 in text is no finite number");
  }
  for (const std::string value : { "nan", "inf", "-inf" })
  {
    const auto name = write(".nrrd", value);
    EXPECT_EQ(GetReadError<2>(name), name + ": has a pixel whose value is not finite");
  }
}

TEST(LandmarkImageReader, PixelsThatAreNeitherGrayNorColorAreAnError)
{
  Expect_neither_gray_nor_color<float, 2>();
  Expect_neither_gray_nor_color<float, 3>();
  Expect_neither_gray_nor_color<unsigned char, 2>();
  Expect_neither_gray_nor_color<unsigned char, 5>();
}

TEST(LandmarkImageReader, DecimalPointStandsInAGermanLocaleToo)
{
  const GermanLocale locale;
  const TestFolder   folder;
  const auto         reader = MakeReader<2>(folder.Write("a.dcm", MakeRadiograph("MONOCHROME2", "", "0.25\\0.125")));
  reader->Update();
  EXPECT_EQ(reader->GetOutput()->GetSpacing()[0], 0.125);
  EXPECT_EQ(reader->GetOutput()->GetSpacing()[1], 0.25);
}

TEST(LandmarkImageReader, EachFormatIsReadAlikeInAGermanLocale)
{
  const TestFolder folder;
  const auto       image = MakeImage<float, 2>();
  const double     spacing[] = { 0.5, 1.25 };
  const double     origin[] = { -3.75, 2000.5 };
  image->SetSpacing(spacing);
  image->SetOrigin(origin);
  WriteImage<itk::MetaImageIO>(image.GetPointer(), folder.GetName("a.mha"));
  WriteImage<itk::NrrdImageIO>(image.GetPointer(), folder.GetName("a.nrrd"));
  WriteImage<itk::NiftiImageIO>(image.GetPointer(), folder.GetName("a.nii"));
  const auto words = MakeImage<unsigned short, 2>();
  words->SetSpacing(spacing);
  WriteImage<itk::TIFFImageIO>(words.GetPointer(), folder.GetName("a.tif"));
  folder.Write("b.mha",
               "ObjectType = Image\nNDims = 2\nDimSize = 3 2\nElementSpacing = 0.5 1.25\nOffset = -3.75 2000.5\n"
               "BinaryData = False\nElementType = MET_FLOAT\nElementDataFile = LOCAL\n1.5 2.25 -3.125 4000.5 5 6\n");
  folder.Write("b.nrrd",
               "NRRD0004\ntype: float\ndimension: 2\nspace dimension: 2\nspace directions: (0.5,0) (0,1.25)\n"
               "space origin: (-3.75,2000.5)\nsizes: 3 2\nencoding: ascii\n\n1.5 2.25 -3.125 4000.5 5 6\n");
  auto       dicom = MakeRadiograph("MONOCHROME2", "", "0.25\\0.125");
  const auto pixels = dicom.rfind(std::string("\xE0\x7F\x10\0", 4));
  folder.Write(
    "a.dcm",
    dicom.insert(pixels, MakeElement(0x0028, 0x1052, "DS", "-0.5 ") + MakeElement(0x0028, 0x1053, "DS", "0.25")));
  for (const std::string file : { "a.mha", "b.mha", "a.nrrd", "b.nrrd", "a.nii", "a.tif", "a.dcm" })
  {
    SCOPED_TRACE(file);
    using ImagePointer = itk::Image<float, 2>::Pointer;
    const auto read = [&]() -> ImagePointer {
      const auto reader = MakeReader<2>(folder.GetName(file));
      reader->Update();
      return reader->GetOutput();
    };
    const auto   expected = read();
    ImagePointer inGerman;
    {
      const GermanLocale locale;
      ASSERT_EQ(GetExceptionDescription([&] { inGerman = read(); }), "(no exception)");
      EXPECT_EQ(std::use_facet<std::numpunct<char>>(std::locale()).decimal_point(), ',');
    }
    EXPECT_EQ(inGerman->GetSpacing(), expected->GetSpacing());
    EXPECT_EQ(inGerman->GetOrigin(), expected->GetOrigin());
    EXPECT_EQ(inGerman->GetDirection(), expected->GetDirection());
    const auto count = expected->GetBufferedRegion().GetNumberOfPixels();
    EXPECT_TRUE(
      std::equal(expected->GetBufferPointer(), expected->GetBufferPointer() + count, inGerman->GetBufferPointer()));
  }
}

TEST(LandmarkImageReader, PrintsItsMembers)
{
  const auto reader = MakeReader<2>("a.png");
  reader->SetSpacing(0.25);
  std::ostringstream stream;
  reader->Print(stream);
  for (const std::string text : { "FileName: a.png", "Spacing: [0.25, 0.25]", "RequireSpacing: 0" })
  {
    EXPECT_NE(stream.str().find(text), std::string::npos) << text;
  }
}

TEST(LandmarkImageReader, ReadsTheRealImages)
{
  const auto data = GetLandmarkDataFolder();
  if (data.empty())
  {
    GTEST_SKIP() << "LANDMARK_DATA_DIR is not set, so no real image was read.";
  }
  const auto cephalogram = MakeReader<2>(data + "/cephalograms/images/001.jpg");
  cephalogram->SetSpacing(0.1);
  cephalogram->Update();
  EXPECT_EQ(cephalogram->GetOutput()->GetLargestPossibleRegion().GetSize(), (itk::Size<2>{ { 1935, 2400 } }));
  EXPECT_EQ(cephalogram->GetOutput()->GetSpacing()[0], 0.1);

  const auto withoutSpacing = MakeReader<2>(data + "/hands/images/3143.jpg");
  withoutSpacing->Update();
  EXPECT_EQ(withoutSpacing->GetOutput()->GetSpacing()[0], 1.0);
  withoutSpacing->RequireSpacingOn();
  EXPECT_THROW(withoutSpacing->Update(), itk::ExceptionObject);

  const auto skull = MakeReader<3>(data + "/mouse_skulls/images/A_J_.nii.gz");
  skull->RequireSpacingOn();
  skull->Update();
  EXPECT_NEAR(skull->GetOutput()->GetSpacing()[0], 0.141113, 1e-6);
}

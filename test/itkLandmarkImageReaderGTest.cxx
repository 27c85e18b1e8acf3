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
#include "itkLandmarkImageReader.h"

#include "itkExceptionDescription.h"
#include "itkGermanLocale.h"
#include "itkLandmarkDataFolder.h"
#include "itkTestFolder.h"

#include "itkBMPImageIO.h"
#include "itkGDCMImageIO.h"
#include "itkImage.h"
#include "itkImageFileWriter.h"
#include "itkImageRegionIterator.h"
#include "itkImageRegionIteratorWithIndex.h"
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

#include <array>
#include <atomic>
#include <cmath>
#include <filesystem>
#include <limits>
#include <sstream>
#include <thread>

namespace
{

template <unsigned int VDimension>
using ReaderType = itk::LandmarkImageReader<itk::Image<float, VDimension>>;

template <unsigned int VDimension>
typename ReaderType<VDimension>::Pointer
MakeReader(const std::string & fileName)
{
  const auto reader = ReaderType<VDimension>::New();
  reader->SetFileName(fileName);
  return reader;
}

template <unsigned int VDimension>
std::string
GetReadError(const std::string & fileName)
{
  const auto reader = MakeReader<VDimension>(fileName);
  testing::internal::CaptureStderr();
  const auto description = GetExceptionDescription([&reader] { reader->Update(); });
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "") << fileName;
  EXPECT_EQ(description.find('\n'), std::string::npos) << description;
  return description;
}

/** A smooth image with some texture: 40 + 3 x + 2 y + 5 z + (7 x y) mod 11. */
template <typename TPixel, unsigned int VDimension>
typename itk::Image<TPixel, VDimension>::Pointer
MakeImage()
{
  using ImageType = itk::Image<TPixel, VDimension>;
  const auto                   image = ImageType::New();
  typename ImageType::SizeType size;
  size.Fill(30);
  size[0] = 20;
  image->SetRegions(size);
  image->Allocate();
  for (itk::ImageRegionIteratorWithIndex<ImageType> it(image, image->GetBufferedRegion()); !it.IsAtEnd(); ++it)
  {
    const auto index = it.GetIndex();
    const auto z = VDimension == 3 ? index[VDimension - 1] : 0;
    it.Set(static_cast<TPixel>(40 + 3 * index[0] + 2 * index[1] + 5 * z + (7 * index[0] * index[1]) % 11));
  }
  return image;
}

template <typename TImageIO, typename TImage>
void
WriteImage(const TImage * image, const std::string & fileName, bool compressed = false)
{
  const auto io = TImageIO::New();
  io->SetUseCompression(compressed);
  const auto writer = itk::ImageFileWriter<TImage>::New();
  writer->SetImageIO(io);
  writer->SetInput(image);
  writer->SetFileName(fileName);
  writer->SetUseCompression(compressed);
  writer->Update();
}

/** Reads a 2D file of MakeImage() and compares its pixels. */
void
Expect_SamePixels(const std::string & fileName, double tolerance = 0.0)
{
  const auto reader = MakeReader<2>(fileName);
  reader->Update();
  const auto expected = MakeImage<float, 2>();
  const auto read = reader->GetOutput();
  ASSERT_EQ(read->GetLargestPossibleRegion(), expected->GetLargestPossibleRegion()) << fileName;
  for (itk::ImageRegionConstIterator<itk::Image<float, 2>> a(read, read->GetBufferedRegion()),
       b(expected, expected->GetBufferedRegion());
       !a.IsAtEnd();
       ++a, ++b)
  {
    ASSERT_NEAR(a.Get(), b.Get(), tolerance) << fileName;
  }
}

/** A DICOM file made byte by byte: explicit VR little endian, 16 bits allocated and 12 stored, 4 x 2 pixels. */
class DICOMFile
{
public:
  DICOMFile &
  Add(unsigned int group, unsigned int element, const std::string & representation, std::string value)
  {
    if (value.size() % 2 != 0)
    {
      value += representation == "UI" ? '\0' : ' ';
    }
    m_Bytes += Number(group, 2) + Number(element, 2) + representation;
    m_Bytes += representation == "OW" || representation == "OB" || representation == "SQ"
                 ? Number(0, 2) + Number(value.size(), 4)
                 : Number(value.size(), 2);
    m_Bytes += value;
    return *this;
  }

  static std::string
  Number(size_t value, unsigned int size)
  {
    std::string bytes;
    for (unsigned int i = 0; i < size; ++i)
    {
      bytes += static_cast<char>(value >> 8 * i & 0xFF);
    }
    return bytes;
  }

  /** `spacingElements` go where their tags belong: groups 0018 and 0028. */
  static std::string
  Make(const std::string & photometricInterpretation,
       const std::string & imagerPixelSpacing = "",
       const std::string & pixelSpacing = "")
  {
    const std::string storage = "1.2.840.10008.5.1.4.1.1.1";
    DICOMFile         meta;
    meta.Add(0x0002, 0x0001, "OB", std::string("\0\1", 2))
      .Add(0x0002, 0x0002, "UI", storage)
      .Add(0x0002, 0x0003, "UI", "1.2.3.4")
      .Add(0x0002, 0x0010, "UI", "1.2.840.10008.1.2.1");
    DICOMFile file;
    file.m_Bytes = std::string(128, '\0') + "DICM";
    file.Add(0x0002, 0x0000, "UL", Number(meta.m_Bytes.size(), 4));
    file.m_Bytes += meta.m_Bytes;
    file.Add(0x0008, 0x0016, "UI", storage).Add(0x0008, 0x0018, "UI", "1.2.3.4").Add(0x0008, 0x0060, "CS", "CR");
    if (!imagerPixelSpacing.empty())
    {
      file.Add(0x0018, 0x1164, "DS", imagerPixelSpacing);
    }
    file.Add(0x0020, 0x000D, "UI", "1.2.3").Add(0x0020, 0x000E, "UI", "1.2.4");
    file.Add(0x0028, 0x0002, "US", Number(1, 2))
      .Add(0x0028, 0x0004, "CS", photometricInterpretation)
      .Add(0x0028, 0x0010, "US", Number(2, 2))
      .Add(0x0028, 0x0011, "US", Number(4, 2));
    if (!pixelSpacing.empty())
    {
      file.Add(0x0028, 0x0030, "DS", pixelSpacing);
    }
    file.Add(0x0028, 0x0100, "US", Number(16, 2))
      .Add(0x0028, 0x0101, "US", Number(12, 2))
      .Add(0x0028, 0x0102, "US", Number(11, 2))
      .Add(0x0028, 0x0103, "US", Number(0, 2));
    std::string pixels;
    for (const unsigned int value : { 0, 1, 2, 3, 1000, 2000, 3000, 4095 })
    {
      pixels += Number(value, 2);
    }
    file.Add(0x7FE0, 0x0010, "OW", pixels);
    return file.m_Bytes;
  }

private:
  std::string m_Bytes;
};

/** What this process has read from files up to now; 0 where the system does not say. */
size_t
GetNumberOfBytesRead()
{
  std::ifstream stream("/proc/self/io");
  std::string   name;
  size_t        count = 0;
  stream >> name >> count;
  return name == "rchar:" ? count : 0;
}

/** Expects that an image is refused when a file of it lacks its end; without `image`, the file is the image. */
void
Expect_refused_where_cut(const TestFolder & folder, const std::string & name, std::string image = "")
{
  image = folder.GetName(image.empty() ? name : image);
  const auto   whole = folder.Read(name);
  const size_t numberOfCuts = 40;
  for (size_t i = 0; i < numberOfCuts; ++i)
  {
    const auto length = i == 0 ? whole.size() - 1 : 1 + (whole.size() - 1) * i / numberOfCuts;
    folder.Write(name, whole.substr(0, length));
    EXPECT_EQ(GetReadError<2>(image).substr(0, image.size() + 2), image + ": ") << length << " of " << whole.size();
  }
  folder.Write(name, whole);
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
  using ImageType = itk::Image<short, 3>;
  const auto   image = MakeImage<short, 3>();
  const double spacing[] = { 0.5, 1.25, 2.0 };
  const double origin[] = { -10.0, 20.0, 3.5 };
  image->SetSpacing(spacing);
  image->SetOrigin(origin);
  ImageType::DirectionType direction;
  const double             angle = 0.3;
  direction.SetIdentity();
  direction(0, 0) = direction(1, 1) = std::cos(angle);
  direction(1, 0) = std::sin(angle);
  direction(0, 1) = -std::sin(angle);
  image->SetDirection(direction);
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
        EXPECT_NEAR(output->GetDirection()(d, e), direction(d, e), 1e-5) << name;
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
  for (const std::string name : { "rgb.png", "rgb.bmp", "rgb.tif", "rgba.png" })
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
  const auto       straight = MakeReader<2>(folder.Write("2.dcm", DICOMFile::Make("MONOCHROME2")));
  const auto       inverse = MakeReader<2>(folder.Write("1.dcm", DICOMFile::Make("MONOCHROME1")));
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
      MakeReader<2>(folder.Write("a.dcm", DICOMFile::Make("MONOCHROME2", imagerPixelSpacing, pixelSpacing)));
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

TEST(LandmarkImageReader, SpacingThatIsNotPositiveAndFiniteIsAnError)
{
  const TestFolder folder;
  const auto       name = folder.GetName("a.png");
  WriteImage<itk::PNGImageIO>(MakeImage<unsigned char, 2>().GetPointer(), name);
  for (const double spacing :
       { 0.0, -0.1, std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN() })
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

TEST(LandmarkImageReader, FileThatIsNoImageIsAnErrorOfOneLine)
{
  const TestFolder folder;
  const auto       known = " (PNG, JPEG, BMP, TIFF, MetaImage, NIfTI, NRRD, DICOM), or is cut short";
  EXPECT_EQ(GetReadError<2>(folder.GetName("no.png")), folder.GetName("no.png") + ": no such file");
  EXPECT_EQ(GetReadError<2>(folder.GetName()), folder.GetName() + ": is a folder");
  EXPECT_EQ(GetReadError<2>(folder.Write("e.jpg", "")), folder.GetName("e.jpg") + ": is empty");
  for (const std::string name : { "t.txt", "t.png", "t.jpg", "t.bmp", "t.tif", "t.nii", "t.nii.gz", "t.nrrd", "t.dcm" })
  {
    EXPECT_EQ(GetReadError<2>(folder.Write(name, "this is a text and no image\n")),
              folder.GetName(name) + ": is no image of a known format" + known);
  }
  EXPECT_EQ(GetReadError<2>(folder.Write("t.mha", "this is a text and no image\n")),
            folder.GetName("t.mha") + ": the MetaImage image is damaged or cut short");
  EXPECT_THROW(ReaderType<2>::New()->Update(), itk::ExceptionObject);
}

TEST(LandmarkImageReader, FileThatIsCutShortAnywhereIsAnErrorOfOneLine)
{
  const TestFolder folder;
  const auto       bytes = MakeImage<unsigned char, 2>();
  const auto       words = MakeImage<unsigned short, 2>();
  WriteImage<itk::PNGImageIO>(bytes.GetPointer(), folder.GetName("a.png"));
  WriteImage<itk::JPEGImageIO>(bytes.GetPointer(), folder.GetName("a.jpg"));
  WriteImage<itk::BMPImageIO>(bytes.GetPointer(), folder.GetName("a.bmp"));
  WriteImage<itk::TIFFImageIO>(words.GetPointer(), folder.GetName("a.tif"));
  WriteImage<itk::TIFFImageIO>(words.GetPointer(), folder.GetName("b.tif"), true);
  WriteImage<itk::GDCMImageIO>(words.GetPointer(), folder.GetName("a.dcm"));
  WriteImage<itk::GDCMImageIO>(words.GetPointer(), folder.GetName("b.dcm"), true);
  WriteImage<itk::MetaImageIO>(words.GetPointer(), folder.GetName("a.mha"));
  WriteImage<itk::MetaImageIO>(words.GetPointer(), folder.GetName("b.mha"), true);
  WriteImage<itk::NiftiImageIO>(words.GetPointer(), folder.GetName("a.nii"));
  WriteImage<itk::NiftiImageIO>(words.GetPointer(), folder.GetName("b.nii.gz"), true);
  WriteImage<itk::NrrdImageIO>(words.GetPointer(), folder.GetName("a.nrrd"));
  for (const std::string name : { "a.png",
                                  "a.jpg",
                                  "a.bmp",
                                  "a.tif",
                                  "b.tif",
                                  "a.dcm",
                                  "b.dcm",
                                  "a.mha",
                                  "b.mha",
                                  "a.nii",
                                  "b.nii.gz",
                                  "a.nrrd" })
  {
    Expect_SamePixels(folder.GetName(name), name == "a.jpg" ? 12.0 : 0.0);
    Expect_refused_where_cut(folder, name);
  }
}

TEST(LandmarkImageReader, DataFileOfAHeaderThatIsCutShortIsAnError)
{
  const TestFolder folder;
  const auto       words = MakeImage<unsigned short, 2>();
  WriteImage<itk::MetaImageIO>(words.GetPointer(), folder.GetName("a.mhd"));
  WriteImage<itk::MetaImageIO>(words.GetPointer(), folder.GetName("b.mhd"), true);
  WriteImage<itk::NiftiImageIO>(words.GetPointer(), folder.GetName("c.hdr"));
  WriteImage<itk::NrrdImageIO>(words.GetPointer(), folder.GetName("d.nhdr"));
  for (const auto & names : { std::array<std::string, 2>{ { "a.mhd", "a.raw" } },
                              std::array<std::string, 2>{ { "b.mhd", "b.zraw" } },
                              std::array<std::string, 2>{ { "c.hdr", "c.img" } },
                              std::array<std::string, 2>{ { "d.nhdr", "d.raw" } } })
  {
    Expect_SamePixels(folder.GetName(names[0]));
    const auto whole = folder.Read(names[1]);
    folder.Write(names[1], whole.substr(0, whole.size() / 2));
    const auto name = folder.GetName(names[0]);
    EXPECT_EQ(GetReadError<2>(name).substr(0, name.size() + 2), name + ": ");
    std::filesystem::remove(folder.GetName(names[1]));
    EXPECT_EQ(GetReadError<2>(name).substr(0, name.size() + 2), name + ": ");
  }
}

TEST(LandmarkImageReader, NamesOfFoldersSayNothingAboutAFile)
{
  const TestFolder folder;
  const auto       words = MakeImage<unsigned short, 2>();
  for (const std::string parent : { "x.hdr_export", "x.img", "x.nii", "x.nii.gz", "x.mhd", "x.dcm", "x.hdr/y.img" })
  {
    std::filesystem::create_directories(folder.GetName(parent));
    WriteImage<itk::NiftiImageIO>(words.GetPointer(), folder.GetName(parent + "/a.nii"));
    WriteImage<itk::NiftiImageIO>(words.GetPointer(), folder.GetName(parent + "/b.nii.gz"), true);
    WriteImage<itk::NiftiImageIO>(words.GetPointer(), folder.GetName(parent + "/c.hdr"));
    std::filesystem::copy_file(folder.GetName(parent + "/a.nii"), folder.GetName(parent + "/d.hdr.nii"));
    WriteImage<itk::MetaImageIO>(words.GetPointer(), folder.GetName(parent + "/e.mhd"));
    WriteImage<itk::NrrdImageIO>(words.GetPointer(), folder.GetName(parent + "/f.nhdr"));
    WriteImage<itk::PNGImageIO>(words.GetPointer(), folder.GetName(parent + "/g.png"));
    for (const std::string name :
         { "/a.nii", "/b.nii.gz", "/c.hdr", "/c.img", "/d.hdr.nii", "/e.mhd", "/f.nhdr", "/g.png" })
    {
      Expect_SamePixels(folder.GetName(parent + name));
    }
    for (const std::string name : { "/a.nii", "/b.nii.gz", "/c.img", "/d.hdr.nii", "/e.raw", "/f.raw" })
    {
      const auto part = folder.Read(parent + name).substr(0, 500);
      folder.Write(parent + name, part);
    }
    for (const std::string name : { "/a.nii", "/b.nii.gz", "/c.hdr", "/c.img", "/d.hdr.nii", "/e.mhd", "/f.nhdr" })
    {
      const auto whole = folder.GetName(parent + name);
      EXPECT_EQ(GetReadError<2>(whole).substr(0, whole.size() + 2), whole + ": ");
    }
  }
}

TEST(LandmarkImageReader, EachFileOfANiftiPairStandsForBoth)
{
  const TestFolder folder;
  const auto       words = MakeImage<unsigned short, 2>();
  WriteImage<itk::NiftiImageIO>(words.GetPointer(), folder.GetName("brain.hdr"));
  WriteImage<itk::NiftiImageIO>(words.GetPointer(), folder.GetName("packed.hdr.gz"), true);
  std::filesystem::copy_file(folder.GetName("brain.hdr"), folder.GetName("LARGE.HDR"));
  std::filesystem::copy_file(folder.GetName("brain.img"), folder.GetName("LARGE.IMG"));
  for (const std::string stem : { "brain", "packed", "LARGE" })
  {
    const std::string header = stem == "brain" ? ".hdr" : stem == "packed" ? ".hdr.gz" : ".HDR";
    const std::string pixels = stem == "brain" ? ".img" : stem == "packed" ? ".img.gz" : ".IMG";
    Expect_SamePixels(folder.GetName(stem + header));
    Expect_SamePixels(folder.GetName(stem + pixels));
    Expect_refused_where_cut(folder, stem + pixels);
    // Four bytes follow the header, which say that nothing else follows.
    const auto whole = folder.Read(stem + header);
    for (const auto length : { stem == "packed" ? whole.size() - 1 : whole.size() - 5, whole.size() / 2 })
    {
      folder.Write(stem + header, whole.substr(0, length));
      EXPECT_NE(GetReadError<2>(folder.GetName(stem + header)), "(no exception)") << length;
      EXPECT_NE(GetReadError<2>(folder.GetName(stem + pixels)), "(no exception)") << length;
    }
    std::filesystem::remove(folder.GetName(stem + header));
    const auto alone = folder.GetName(stem + pixels);
    EXPECT_EQ(GetReadError<2>(alone).substr(0, alone.size() + 25), alone + ": is no image of a known ");
  }
}

TEST(LandmarkImageReader, CapitalLettersOfAnExtensionAreAsGood)
{
  const TestFolder folder;
  const auto       words = MakeImage<unsigned short, 2>();
  WriteImage<itk::NiftiImageIO>(words.GetPointer(), folder.GetName("a.nii"));
  WriteImage<itk::NiftiImageIO>(words.GetPointer(), folder.GetName("b.nii.gz"), true);
  WriteImage<itk::MetaImageIO>(words.GetPointer(), folder.GetName("c.mha"));
  WriteImage<itk::MetaImageIO>(words.GetPointer(), folder.GetName("d.mhd"), true);
  WriteImage<itk::NrrdImageIO>(words.GetPointer(), folder.GetName("e.nrrd"));
  WriteImage<itk::PNGImageIO>(words.GetPointer(), folder.GetName("f.png"));
  WriteImage<itk::TIFFImageIO>(words.GetPointer(), folder.GetName("g.tif"));
  WriteImage<itk::GDCMImageIO>(words.GetPointer(), folder.GetName("h.dcm"));
  for (const auto & names : { std::array<std::string, 2>{ { "a.nii", "A.NII" } },
                              std::array<std::string, 2>{ { "b.nii.gz", "B.NII.GZ" } },
                              std::array<std::string, 2>{ { "c.mha", "C.MHA" } },
                              std::array<std::string, 2>{ { "d.mhd", "D.MHD" } },
                              std::array<std::string, 2>{ { "e.nrrd", "E.NRRD" } },
                              std::array<std::string, 2>{ { "f.png", "F.PNG" } },
                              std::array<std::string, 2>{ { "g.tif", "G.TIF" } },
                              std::array<std::string, 2>{ { "h.dcm", "H.DCM" } } })
  {
    std::filesystem::rename(folder.GetName(names[0]), folder.GetName(names[1]));
    Expect_SamePixels(folder.GetName(names[1]));
    Expect_refused_where_cut(folder, names[1] == "D.MHD" ? "d.zraw" : names[1], names[1]);
  }
}

TEST(LandmarkImageReader, FilesOfOtherExtensionsBesideAnImageAreNotReadInItsPlace)
{
  const TestFolder folder;
  const auto       words = MakeImage<unsigned short, 2>();
  const auto       others = MakeImage<unsigned short, 2>();
  others->FillBuffer(1);
  others->SetPixel({ { 0, 0 } }, 2);
  WriteImage<itk::GDCMImageIO>(words.GetPointer(), folder.GetName("b"));
  WriteImage<itk::NiftiImageIO>(others.GetPointer(), folder.GetName("b.nii"));
  Expect_SamePixels(folder.GetName("b"));
  WriteImage<itk::GDCMImageIO>(words.GetPointer(), folder.GetName("c.img"));
  Expect_SamePixels(folder.GetName("c.img"));
  // ITK would take the header of the one and the pixels of the other.
  WriteImage<itk::NiftiImageIO>(words.GetPointer(), folder.GetName("b.nii.gz"), true);
  EXPECT_EQ(GetReadError<2>(folder.GetName("b.nii.gz")),
            folder.GetName("b.nii.gz") + ": its pixels would be read from '" + folder.GetName("b.nii") + "' beside it");
}

TEST(LandmarkImageReader, DeflatedFileThatDoesNotTellItsLengthIsRefusedWhereCut)
{
  const TestFolder folder;
  const auto       words = MakeImage<unsigned short, 2>();

  // Two gzip streams in a row, as some programs write them.
  WriteImage<itk::NiftiImageIO>(words.GetPointer(), folder.GetName("a.nii"));
  const auto content = folder.Read("a.nii");
  for (const size_t part : { 0, 1 })
  {
    const auto half = content.size() / 2;
    const auto bytes = part == 0 ? content.substr(0, half) : content.substr(half);
    const auto file = gzopen(folder.GetName("twice.nii.gz").c_str(), part == 0 ? "wb" : "ab");
    ASSERT_EQ(gzwrite(file, bytes.data(), static_cast<unsigned int>(bytes.size())), static_cast<int>(bytes.size()));
    gzclose(file);
  }
  Expect_SamePixels(folder.GetName("twice.nii.gz"));
  Expect_refused_where_cut(folder, "twice.nii.gz");

  // Bytes after the pixels do no harm.
  WriteImage<itk::NiftiImageIO>(words.GetPointer(), folder.GetName("b.nii.gz"), true);
  folder.Write("b.nii.gz", folder.Read("b.nii.gz") + "more");
  Expect_SamePixels(folder.GetName("b.nii.gz"));

  // DICOM's deflated syntax: after the meta information, all is deflated.
  auto         dicom = DICOMFile::Make("MONOCHROME2");
  const auto   plainSyntax = std::string("1.2.840.10008.1.2.1\0", 20);
  const size_t syntax = dicom.find(plainSyntax);
  ASSERT_NE(syntax, std::string::npos);
  const size_t metaEnd = syntax + plainSyntax.size();
  auto         data = dicom.substr(metaEnd);
  std::string  deflated(data.size() + 1000, '\0');
  z_stream     stream{};
  ASSERT_EQ(deflateInit2(&stream, 9, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY), Z_OK);
  stream.next_in = reinterpret_cast<Bytef *>(&data[0]);
  stream.avail_in = static_cast<uInt>(data.size());
  stream.next_out = reinterpret_cast<Bytef *>(&deflated[0]);
  stream.avail_out = static_cast<uInt>(deflated.size());
  ASSERT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  deflated.resize(stream.total_out);
  deflateEnd(&stream);
  dicom[syntax - 2] += 2;
  dicom[128 + 4 + 8] += 2;
  dicom = dicom.substr(0, syntax) + std::string("1.2.840.10008.1.2.1.99") + deflated;
  const auto reader = MakeReader<2>(folder.Write("d.dcm", dicom));
  reader->Update();
  EXPECT_EQ(reader->GetOutput()->GetPixel({ { 3, 1 } }), 4095.0f);
  Expect_refused_where_cut(folder, "d.dcm");
}

TEST(LandmarkImageReader, PNGWithAWrongByteAnywhereIsAnError)
{
  const TestFolder folder;
  WriteImage<itk::PNGImageIO>(MakeImage<unsigned char, 2>().GetPointer(), folder.GetName("a.png"));
  const auto whole = folder.Read("a.png");
  for (size_t i = 0; i < whole.size(); ++i)
  {
    auto damaged = whole;
    damaged[i] ^= 0x5A;
    const auto name = folder.Write("b.png", damaged);
    EXPECT_EQ(GetReadError<2>(name).substr(0, name.size() + 2), name + ": ") << i;
  }
}

TEST(LandmarkImageReader, PreviewInsideAJPEGIsNotItsEnd)
{
  const TestFolder folder;
  WriteImage<itk::JPEGImageIO>(MakeImage<unsigned char, 2>().GetPointer(), folder.GetName("a.jpg"));
  const auto whole = folder.Read("a.jpg");
  const auto length = DICOMFile::Number(whole.size() + 2, 2);
  const auto preview = std::string("\xFF\xE1") + length[1] + length[0] + whole;
  const auto both = whole.substr(0, 2) + preview + whole.substr(2);
  Expect_SamePixels(folder.Write("b.jpg", both), 12.0);
  Expect_refused_where_cut(folder, "b.jpg");
  Expect_SamePixels(folder.Write("c.jpg", both + "bytes of a camera"), 12.0);
}

TEST(LandmarkImageReader, BytesOfAFileAreReadOnce)
{
  if (GetNumberOfBytesRead() == 0)
  {
    GTEST_SKIP() << "SKIPPED: this system does not count what a process reads.";
  }
  const TestFolder folder;
  using ImageType = itk::Image<unsigned short, 2>;
  const auto image = ImageType::New();
  image->SetRegions(itk::Size<2>{ { 1000, 1000 } });
  image->Allocate();
  unsigned int value = 1;
  for (itk::ImageRegionIterator<ImageType> it(image, image->GetBufferedRegion()); !it.IsAtEnd(); ++it)
  {
    value = value * 1664525u + 1013904223u;
    it.Set(static_cast<unsigned short>(value >> 16));
  }
  WriteImage<itk::PNGImageIO>(image.GetPointer(), folder.GetName("a.png"));
  WriteImage<itk::TIFFImageIO>(image.GetPointer(), folder.GetName("a.tif"));
  WriteImage<itk::MetaImageIO>(image.GetPointer(), folder.GetName("a.mha"));
  WriteImage<itk::MetaImageIO>(image.GetPointer(), folder.GetName("b.mha"), true);
  WriteImage<itk::NiftiImageIO>(image.GetPointer(), folder.GetName("a.nii"));
  WriteImage<itk::NiftiImageIO>(image.GetPointer(), folder.GetName("b.nii.gz"), true);
  WriteImage<itk::NrrdImageIO>(image.GetPointer(), folder.GetName("a.nrrd"));
  for (const std::string name : { "a.png", "a.tif", "a.mha", "b.mha", "a.nii", "b.nii.gz", "a.nrrd" })
  {
    const auto length = static_cast<double>(folder.Read(name).size());
    const auto reader = MakeReader<2>(folder.GetName(name));
    const auto before = GetNumberOfBytesRead();
    reader->UpdateOutputInformation();
    const auto between = GetNumberOfBytesRead();
    reader->Update();
    const auto after = GetNumberOfBytesRead();
    // PNG is looked at every 8 kB, where a chunk begins.
    EXPECT_LT(static_cast<double>(between - before), 0.2 * length) << name;
    EXPECT_LT(static_cast<double>(after - before), 1.3 * length) << name;
  }
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
  const auto                       reader = MakeReader<2>(folder.Write("1.dcm", DICOMFile::Make("MONOCHROME1")));
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

TEST(LandmarkImageReader, TIFFWithItsDirectoryInFrontThatIsCutShortIsAnError)
{
  const TestFolder folder;
  const auto       number = DICOMFile::Number;
  const auto       entry = [&number](size_t tag, size_t value) {
    return number(tag, 2) + number(4, 2) + number(1, 4) + number(value, 4);
  };
  const size_t      dataPosition = 8 + 2 + 9 * 12 + 4;
  const std::string file = "II" + number(42, 2) + number(8, 4) + number(9, 2) + entry(256, 4) + entry(257, 2) +
                           entry(258, 8) + entry(259, 1) + entry(262, 1) + entry(273, dataPosition) + entry(277, 1) +
                           entry(278, 2) + entry(279, 8) + number(0, 4) + "abcdefgh";
  const auto reader = MakeReader<2>(folder.Write("a.tif", file));
  reader->Update();
  EXPECT_EQ(reader->GetOutput()->GetPixel({ { 3, 1 } }), static_cast<float>('h'));
  for (size_t length = 1; length < file.size(); ++length)
  {
    const auto name = folder.Write("a.tif", file.substr(0, length));
    EXPECT_EQ(GetReadError<2>(name).substr(0, name.size() + 2), name + ": ") << length;
  }
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

TEST(LandmarkImageReader, PixelsThatAreNeitherGrayNorColorAreAnError)
{
  const TestFolder folder;
  using ImageType = itk::Image<itk::Vector<float, 2>, 2>;
  const auto image = ImageType::New();
  image->SetRegions(ImageType::SizeType{ { 3, 2 } });
  image->Allocate(true);
  WriteImage<itk::MetaImageIO>(image.GetPointer(), folder.GetName("a.mha"));
  EXPECT_EQ(GetReadError<2>(folder.GetName("a.mha")),
            folder.GetName("a.mha") + ": has neither gray values nor colors (got 2 values a pixel)");
}

TEST(LandmarkImageReader, DecimalPointStandsInAGermanLocaleToo)
{
  const GermanLocale locale;
  if (!locale.IsAvailable())
  {
    GTEST_SKIP() << "SKIPPED: the locale de_DE.UTF-8 is not installed.";
  }
  const TestFolder folder;
  const auto       reader = MakeReader<2>(folder.Write("a.dcm", DICOMFile::Make("MONOCHROME2", "", "0.25\\0.125")));
  reader->Update();
  EXPECT_EQ(reader->GetOutput()->GetSpacing()[0], 0.125);
  EXPECT_EQ(reader->GetOutput()->GetSpacing()[1], 0.25);
}

TEST(LandmarkImageReader, PrintsItsMembers)
{
  const auto reader = MakeReader<2>("a.png");
  reader->SetSpacing(0.25);
  std::ostringstream stream;
  reader->Print(stream);
  for (const std::string text : { "FileName: a.png", "Spacing: [0.25, 0.25]", "SpacingIsSet: 1", "RequireSpacing: 0" })
  {
    EXPECT_NE(stream.str().find(text), std::string::npos) << text;
  }
}

TEST(LandmarkImageReader, ReadsTheRealImages)
{
  const auto data = GetLandmarkDataFolder();
  if (data.empty())
  {
    GTEST_SKIP() << "SKIPPED: LANDMARK_DATA_DIR is not set, so no real image was read.";
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

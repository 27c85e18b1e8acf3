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

#include "itkBMPImageIO.h"
#include "itkGDCMImageIO.h"
#include "itkImageRegionIterator.h"
#include "itkJPEGImageIO.h"
#include "itkMetaImageIO.h"
#include "itkNiftiImageIO.h"
#include "itkNrrdImageIO.h"
#include "itkPNGImageIO.h"
#include "itkTIFFImageIO.h"

#include "itk_zlib.h"
#include "itksys/SystemTools.hxx"

#include <array>
#include <cstdio>
#include <fstream>

namespace
{

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
            folder.GetName("t.mha") + ": is no MetaImage, or is cut short (it lacks NDims, DimSize, ElementType or "
                                      "ElementDataFile)");
  for (const std::string name : { "a.nii", "a.mha.gz", "a.dcm" })
  {
    EXPECT_EQ(GetReadError<2>(folder.Write(name, "\x1F\x8B\b and more")),
              folder.GetName(name) + ": is compressed by gzip, of which NIfTI alone is read, in files named .nii.gz");
  }
  EXPECT_EQ(GetReadError<2>(folder.Write("a.nii.gz", "\x1F\x8B\b and more")),
            folder.GetName("a.nii.gz") + ": is no image of a known format" + known);
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
    itksys::SystemTools::RemoveFile(folder.GetName(names[1]));
    EXPECT_EQ(GetReadError<2>(name).substr(0, name.size() + 2), name + ": ");
  }
}

TEST(LandmarkImageReader, NamesOfFoldersSayNothingAboutAFile)
{
  const TestFolder folder;
  const auto       words = MakeImage<unsigned short, 2>();
  for (const std::string parent : { "x.hdr_export", "x.img", "x.nii", "x.nii.gz", "x.mhd", "x.dcm", "x.hdr/y.img" })
  {
    itksys::SystemTools::MakeDirectory(folder.GetName(parent));
    WriteImage<itk::NiftiImageIO>(words.GetPointer(), folder.GetName(parent + "/a.nii"));
    WriteImage<itk::NiftiImageIO>(words.GetPointer(), folder.GetName(parent + "/b.nii.gz"), true);
    WriteImage<itk::NiftiImageIO>(words.GetPointer(), folder.GetName(parent + "/c.hdr"));
    itksys::SystemTools::CopyFileAlways(folder.GetName(parent + "/a.nii"), folder.GetName(parent + "/d.hdr.nii"));
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
  itksys::SystemTools::CopyFileAlways(folder.GetName("brain.hdr"), folder.GetName("LARGE.HDR"));
  itksys::SystemTools::CopyFileAlways(folder.GetName("brain.img"), folder.GetName("LARGE.IMG"));
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
    itksys::SystemTools::RemoveFile(folder.GetName(stem + header));
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
    std::rename(folder.GetName(names[0]).c_str(), folder.GetName(names[1]).c_str());
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

TEST(LandmarkImageReader, CompressedPixelsThatAWrongByteChangesAreAnError)
{
  const TestFolder folder;
  const auto       image = MakeImage<short, 2>();
  WriteImage<itk::MetaImageIO>(image.GetPointer(), folder.GetName("a.mha"), true);
  WriteImage<itk::NiftiImageIO>(image.GetPointer(), folder.GetName("a.nii.gz"), true);
  WriteImage<itk::NrrdImageIO>(image.GetPointer(), folder.GetName("a.nrrd"), true);
  for (const std::string name : { "a.mha", "a.nii.gz", "a.nrrd" })
  {
    Expect_SamePixels(folder.GetName(name));
    const auto   whole = folder.Read(name);
    unsigned int numberOfRead = 0;
    for (size_t i = whole.size() - 150; i < whole.size() - (name == "a.mha" ? 0 : 4); ++i)
    {
      auto damaged = whole;
      damaged[i] ^= 0x01;
      const auto reader = MakeReader<2>(folder.Write("b" + name.substr(1), damaged));
      // MetaIO prints.
      testing::internal::CaptureStderr();
      const bool isRead = GetExceptionDescription([&reader] { reader->Update(); }) == "(no exception)";
      testing::internal::GetCapturedStderr();
      numberOfRead += isRead ? 1 : 0;
      if (isRead)
      {
        Expect_SamePixels(reader->GetFileName());
      }
    }
    // The mark of the end comes after the last pixel.
    EXPECT_LE(numberOfRead, 1u) << name;
  }
  // Of which a part would be left 0.
  auto       shorter = folder.Read("a.mha");
  const auto size = shorter.find("CompressedDataSize = ") + 21;
  shorter[size] = static_cast<char>(shorter[size] - 1);
  EXPECT_EQ(GetReadError<2>(folder.Write("b.mha", shorter)),
            folder.GetName("b.mha") + ": its compressed data do not have the length of CompressedDataSize");
}

TEST(LandmarkImageReader, PixelsThatAreRescaledOrSwappedHaveTheirChecksum)
{
  const TestFolder folder;
  const auto       image = MakeImage<short, 2>();
  WriteImage<itk::NiftiImageIO>(image.GetPointer(), folder.GetName("a.nii"));
  auto bytes = folder.Read("a.nii");
  // The slope, 2.
  bytes.replace(112, 4, std::string("\0\0\0\x40", 4));
  folder.Write("a.nii", bytes);
  const auto file = gzopen(folder.GetName("b.nii.gz").c_str(), "wb");
  gzwrite(file, bytes.data(), static_cast<unsigned int>(bytes.size()));
  gzclose(file);
  const auto reader = MakeReader<2>(folder.GetName("b.nii.gz"));
  reader->Update();
  EXPECT_EQ(reader->GetOutput()->GetPixel({ { 3, 4 } }), 2.0f * static_cast<float>(image->GetPixel({ { 3, 4 } })));
}

TEST(LandmarkImageReader, PreviewInsideAJPEGIsNotItsEnd)
{
  const TestFolder folder;
  WriteImage<itk::JPEGImageIO>(MakeImage<unsigned char, 2>().GetPointer(), folder.GetName("a.jpg"));
  const auto whole = folder.Read("a.jpg");
  const auto length = Number(whole.size() + 2, 2);
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
    GTEST_SKIP() << "this system does not count what a process reads.";
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

TEST(LandmarkImageReader, TIFFWithItsDirectoryInFrontThatIsCutShortIsAnError)
{
  const TestFolder folder;
  const auto       number = Number;
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

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
#include "itkTIFFTestFile.h"

namespace
{

void
Expect_TIFF_as_shown(const TestFolder & folder, const TIFFKind & kind)
{
  SCOPED_TRACE("bits " + std::to_string(kind.bits) + " format " + std::to_string(kind.format) + " photometric " +
               std::to_string(kind.photometric) + " samples " + std::to_string(kind.samples) + " compression " +
               std::to_string(kind.compression) + (kind.isTiled ? " tiled" : "") + (kind.isPlanar ? " planar" : ""));
  Expect_pixels(WriteTIFF(folder, kind), GetShown(kind), kind.orientation);
}

} // namespace

TEST(PictureImageIO, TIFFInEachOrderOfBytesAndBitsAndBigTIFFAreRight)
{
  const TestFolder folder;
  for (const char * const mode : { "wl", "wb", "wl8", "wb8" })
  {
    for (const unsigned int bits : { 1, 8, 12, 16, 32 })
    {
      TIFFKind kind;
      kind.bits = bits;
      kind.mode = mode;
      Expect_TIFF_as_shown(folder, kind);
      kind.fillOrder = FILLORDER_LSB2MSB;
      Expect_TIFF_as_shown(folder, kind);
      kind.compression = COMPRESSION_LZW;
      kind.predictor = bits % 8 == 0 ? PREDICTOR_HORIZONTAL : PREDICTOR_NONE;
      Expect_TIFF_as_shown(folder, kind);
    }
  }
}

TEST(PictureImageIO, TIFFThatCannotBeShownRightIsUnsupported)
{
  const TestFolder folder;
  TIFFKind         kind;
  kind.photometric = PHOTOMETRIC_MINISWHITE;
  kind.format = SAMPLEFORMAT_IEEEFP;
  kind.bits = 32;
  Expect_unsupported(WriteTIFF(folder, kind));
  kind = TIFFKind();
  kind.format = SAMPLEFORMAT_INT;
  kind.photometric = PHOTOMETRIC_MINISWHITE;
  Expect_unsupported(WriteTIFF(folder, kind));
  kind = TIFFKind();
  kind.samples = 5;
  Expect_unsupported(WriteTIFF(folder, kind));
  kind = TIFFKind();
  kind.samples = 3;
  for (const unsigned int photometric : { PHOTOMETRIC_CIELAB, PHOTOMETRIC_ICCLAB, PHOTOMETRIC_LOGLUV })
  {
    kind.photometric = photometric;
    Expect_unsupported(WriteTIFF(folder, kind));
  }
  kind = TIFFKind();
  for (const unsigned int photometric : { PHOTOMETRIC_MASK, PHOTOMETRIC_LOGL, 32803 })
  {
    kind.photometric = photometric;
    Expect_unsupported(WriteTIFF(folder, kind));
  }
  kind = TIFFKind();
  kind.bits = 20;
  Expect_unsupported(WriteTIFF(folder, kind));
  kind = TIFFKind();
  kind.samples = 4;
  kind.photometric = PHOTOMETRIC_SEPARATED;
  kind.inkSet = INKSET_MULTIINK;
  Expect_unsupported(WriteTIFF(folder, kind));
}

TEST(PictureImageIO, TIFFWithTagsThatCannotBeShownRightIsUnsupported)
{
  const TestFolder folder;
  // Puts another tag, or another value, in the place of one with `count` numbers.
  const auto replace = [&folder](const TIFFKind & kind, unsigned int tag, unsigned int other, unsigned int value) {
    WriteTIFF(folder, kind);
    auto         whole = folder.Read("a.tif");
    const size_t count = tag == TIFFTAG_BITSPERSAMPLE ? kind.samples : 1;
    const auto   entry = whole.find(Number(tag, 2) + Number(3, 2) + Number(count, 4));
    EXPECT_NE(entry, std::string::npos);
    whole.replace(entry, 2, Number(other, 2));
    const auto offset = static_cast<unsigned char>(whole[entry + 8]) | static_cast<unsigned char>(whole[entry + 9])
                                                                         << 8;
    whole.replace(count > 2 ? static_cast<size_t>(offset) : entry + 8, 2, Number(value, 2));
    return folder.Write("a.tif", whole);
  };
  TIFFKind kind;
  kind.bits = 16;
  for (const unsigned int format : { SAMPLEFORMAT_IEEEFP, SAMPLEFORMAT_COMPLEXINT })
  {
    Expect_unsupported(replace(kind, TIFFTAG_SAMPLEFORMAT, TIFFTAG_SAMPLEFORMAT, format));
  }
  for (const unsigned int bits : { 12, 16 })
  {
    kind.bits = bits;
    Expect_unsupported(replace(kind, TIFFTAG_COMPRESSION, TIFFTAG_COMPRESSION, COMPRESSION_JPEG));
  }
  kind.bits = 8;
  for (const unsigned int compression : { COMPRESSION_OJPEG, COMPRESSION_JP2000, COMPRESSION_WEBP })
  {
    Expect_unsupported(replace(kind, TIFFTAG_COMPRESSION, TIFFTAG_COMPRESSION, compression));
  }
  for (const unsigned int compression : { COMPRESSION_CCITTFAX3, COMPRESSION_CCITTFAX4 })
  {
    Expect_unsupported(replace(kind, TIFFTAG_COMPRESSION, TIFFTAG_COMPRESSION, compression));
  }
  for (const unsigned int orientation : { 0, 9 })
  {
    Expect_unsupported(replace(kind, TIFFTAG_ORIENTATION, TIFFTAG_ORIENTATION, orientation));
  }
  Expect_unsupported(replace(kind, TIFFTAG_PHOTOMETRIC, TIFFTAG_THRESHHOLDING, 1));
  kind.samples = 3;
  kind.photometric = PHOTOMETRIC_RGB;
  Expect_unsupported(replace(kind, TIFFTAG_BITSPERSAMPLE, TIFFTAG_BITSPERSAMPLE, 5));
}

TEST(PictureImageIO, TIFFWhoseTagsLibtiffLeavesOutOrGuessesIsDamaged)
{
  const TestFolder folder;
  // Puts a number of two bytes into the entry of a tag: its type at 2, how many values it has at 4, a value at 8.
  const auto expectDamaged = [&folder](const TIFFKind & kind, unsigned int tag, size_t position, unsigned int value) {
    SCOPED_TRACE(tag);
    WriteTIFF(folder, kind);
    auto       whole = folder.Read("a.tif");
    const auto entry = std::min(whole.find(Number(tag, 2) + Number(3, 2)), whole.find(Number(tag, 2) + Number(4, 2)));
    ASSERT_NE(entry, std::string::npos);
    whole.replace(entry + position, 2, Number(value, 2));
    const auto name = folder.Write("a.tif", whole);
    const auto text = GetExceptionDescription([&] { Read(name); });
    EXPECT_EQ(text.find(name + ": the TIFF image is damaged or cut short ("), 0u) << text;
  };
  TIFFKind kind;
  expectDamaged(kind, TIFFTAG_IMAGELENGTH, 8, 29);
  expectDamaged(kind, TIFFTAG_STRIPOFFSETS, 4, 1);
  constexpr unsigned int ascii = 2;
  expectDamaged(kind, TIFFTAG_ORIENTATION, 2, ascii);
  kind.isTiled = true;
  expectDamaged(kind, TIFFTAG_TILEOFFSETS, 4, 1);
  kind.photometric = PHOTOMETRIC_PALETTE;
  expectDamaged(kind, TIFFTAG_COLORMAP, 4, 300);
}

TEST(PictureImageIO, TIFFWhosePaletteIsMissingIsUnsupported)
{
  const TestFolder folder;
  // In both orders of bytes, and as BigTIFF.
  for (const char * const mode : { "wl", "wb", "wl8", "wb8" })
  {
    const bool isBigEndian = mode[1] == 'b';
    const auto get = [isBigEndian](unsigned int value) {
      const auto bytes = Number(value, 2);
      return isBigEndian ? std::string(bytes.rbegin(), bytes.rend()) : bytes;
    };
    for (const unsigned int samples : { 1, 3 })
    {
      SCOPED_TRACE(std::string(mode) + ' ' + std::to_string(samples));
      TIFFKind kind;
      kind.mode = mode;
      kind.samples = samples;
      kind.photometric = samples == 3 ? PHOTOMETRIC_RGB : PHOTOMETRIC_MINISBLACK;
      Expect_pixels(WriteTIFF(folder, kind), GetShown(kind));
      auto       whole = folder.Read("a.tif");
      const auto entry = whole.find(get(TIFFTAG_PHOTOMETRIC) + get(TIFF_SHORT));
      ASSERT_NE(entry, std::string::npos);
      whole.replace(entry + (mode[2] == '8' ? 12 : 8), 2, get(PHOTOMETRIC_PALETTE));
      const auto name = folder.Write("a.tif", whole);
      EXPECT_EQ(GetExceptionDescription([&] { Read(name); }), name + ": unsupported: TIFF whose palette is missing");
    }
  }
}

TEST(PictureImageIO, PagesOfATIFFArePlanesAndReducedOnesAreLeftOut)
{
  const TestFolder folder;
  const auto       name = folder.GetName("a.tif");
  const auto       write = [&](const std::vector<unsigned int> & kinds) {
    TIFF * tiff = TIFFOpen(name.c_str(), "w");
    for (const auto kind : kinds)
    {
      TIFFSetField(tiff, TIFFTAG_SUBFILETYPE, kind);
      TIFFKind page;
      page.bits = kind == FILETYPE_REDUCEDIMAGE ? 16 : 8;
      WriteTIFFPage(tiff, page);
      TIFFWriteDirectory(tiff);
    }
    TIFFClose(tiff);
  };
  write({ FILETYPE_REDUCEDIMAGE, 0, FILETYPE_MASK });
  Expect_pixels(name, GetShown(TIFFKind()));
  write({ FILETYPE_PAGE, FILETYPE_PAGE, FILETYPE_REDUCEDIMAGE });
  const auto io = itk::PictureImageIO::New();
  io->SetFileName(name);
  io->ReadImageInformation();
  ASSERT_EQ(io->GetNumberOfDimensions(), 3u);
  EXPECT_EQ(io->GetDimensions(2), 2u);
  EXPECT_FALSE(io->IsSpacingStated(2));
}

TEST(PictureImageIO, PagesOfATIFFThatAreNotOfOneKindAreUnsupported)
{
  const TestFolder folder;
  const auto       name = folder.GetName("a.tif");
  const auto       write = [&](const std::vector<TIFFKind> & pages, double resolutionOfLast) {
    TIFF * tiff = TIFFOpen(name.c_str(), "w");
    for (const auto & page : pages)
    {
      TIFFSetField(tiff, TIFFTAG_RESOLUTIONUNIT, RESUNIT_CENTIMETER);
      TIFFSetField(tiff, TIFFTAG_XRESOLUTION, &page == &pages.back() ? resolutionOfLast : 50.0);
      WriteTIFFPage(tiff, page);
      TIFFWriteDirectory(tiff);
    }
    TIFFClose(tiff);
  };
  TIFFKind other;
  other.bits = 16;
  write({ TIFFKind(), other }, 50.0);
  Expect_unsupported(name);
  other = TIFFKind();
  other.orientation = 2;
  write({ TIFFKind(), other }, 50.0);
  Expect_unsupported(name);
  write({ TIFFKind(), TIFFKind(), TIFFKind() }, 100.0);
  Expect_unsupported(name);
  write({ TIFFKind(), TIFFKind(), TIFFKind() }, 50.0);
  const auto io = itk::PictureImageIO::New();
  io->SetFileName(name);
  io->ReadImageInformation();
  EXPECT_EQ(io->GetDimensions(2), 3u);
  EXPECT_NEAR(io->GetSpacing(0), 0.2, 1e-9);
}

TEST(PictureImageIO, ResolutionOfATIFFIsSpacingAlongTheAxesThatAreShown)
{
  const TestFolder folder;
  const auto       getSpacing = [&folder](int unit, float x, float y, unsigned int orientation) {
    const auto name = folder.GetName("a.tif");
    TIFF *     tiff = TIFFOpen(name.c_str(), "w");
    TIFFKind   kind;
    kind.orientation = orientation;
    if (unit > 0)
    {
      TIFFSetField(tiff, TIFFTAG_RESOLUTIONUNIT, unit);
    }
    if (x > 0.0f)
    {
      TIFFSetField(tiff, TIFFTAG_XRESOLUTION, static_cast<double>(x));
      TIFFSetField(tiff, TIFFTAG_YRESOLUTION, static_cast<double>(y));
    }
    WriteTIFFPage(tiff, kind);
    TIFFClose(tiff);
    const auto io = itk::PictureImageIO::New();
    io->SetFileName(name);
    io->ReadImageInformation();
    return io->IsSpacingStated(0) && io->IsSpacingStated(1)
                   ? std::array<double, 2>{ { io->GetSpacing(0), io->GetSpacing(1) } }
                   : std::array<double, 2>{ { 0.0, 0.0 } };
  };
  using SpacingType = std::array<double, 2>;
  const auto expectNear = [](const SpacingType & a, const SpacingType & b) {
    EXPECT_NEAR(a[0], b[0], 1e-6);
    EXPECT_NEAR(a[1], b[1], 1e-6);
  };
  expectNear(getSpacing(RESUNIT_INCH, 254.0f, 127.0f, 1), { { 0.1, 0.2 } });
  expectNear(getSpacing(RESUNIT_CENTIMETER, 100.0f, 50.0f, 3), { { 0.1, 0.2 } });
  expectNear(getSpacing(RESUNIT_CENTIMETER, 100.0f, 50.0f, 6), { { 0.2, 0.1 } });
  expectNear(getSpacing(RESUNIT_NONE, 100.0f, 50.0f, 1), { { 0.0, 0.0 } });
  expectNear(getSpacing(RESUNIT_INCH, 0.0f, 0.0f, 1), { { 0.0, 0.0 } });
  expectNear(getSpacing(0, 0.0f, 0.0f, 1), { { 0.0, 0.0 } });
}

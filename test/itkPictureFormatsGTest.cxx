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
#include "itkPictureTestImage.h"

#include "itk_zlib.h"

#include <array>
#include <cstdio>
#include <memory>
#include <vector>

#include <jpeglib.h>
#include <png.h>

namespace
{

/** Smooth, so that JPEG changes it little; { 0, ..., 255 }. */
double
GetSmooth(unsigned int x, unsigned int y, unsigned int sample)
{
  return 40.0 + 3 * x + 2 * y + 10 * sample;
}

struct JPEGKind
{
  J_COLOR_SPACE stored{ JCS_GRAYSCALE };
  bool          hasAdobeMarker{ true };
  bool          isProgressive{ false };
  UINT8         densityUnit{ 0 };
  UINT16        density{ 1 };
};

std::string
WriteJPEG(const TestFolder & folder, const JPEGKind & kind)
{
  const auto                                   name = folder.GetName("a.jpg");
  const std::unique_ptr<FILE, int (*)(FILE *)> file(std::fopen(name.c_str(), "wb"), std::fclose);
  jpeg_compress_struct                         state{};
  jpeg_error_mgr                               error{};
  state.err = jpeg_std_error(&error);
  jpeg_create_compress(&state);
  jpeg_stdio_dest(&state, file.get());
  state.image_width = width;
  state.image_height = height;
  const bool isCMYK = kind.stored == JCS_CMYK || kind.stored == JCS_YCCK;
  state.input_components = kind.stored == JCS_GRAYSCALE ? 1 : isCMYK ? 4 : 3;
  state.in_color_space = kind.stored == JCS_GRAYSCALE ? JCS_GRAYSCALE : isCMYK ? JCS_CMYK : JCS_RGB;
  jpeg_set_defaults(&state);
  jpeg_set_colorspace(&state, kind.stored);
  jpeg_set_quality(&state, 98, TRUE);
  if (kind.isProgressive)
  {
    jpeg_simple_progression(&state);
  }
  for (int i = 0; i < state.num_components; ++i)
  {
    state.comp_info[i].h_samp_factor = state.comp_info[i].v_samp_factor = 1;
  }
  state.write_Adobe_marker = isCMYK || kind.stored == JCS_RGB ? static_cast<boolean>(kind.hasAdobeMarker) : FALSE;
  state.density_unit = kind.densityUnit;
  state.X_density = state.Y_density = kind.density;
  jpeg_start_compress(&state, TRUE);
  for (unsigned int y = 0; y < height; ++y)
  {
    std::vector<JSAMPLE> row;
    for (unsigned int x = 0; x < width; ++x)
    {
      for (int i = 0; i < state.input_components; ++i)
      {
        row.push_back(static_cast<JSAMPLE>(i == 3 ? 255 - 2 * x : GetSmooth(x, y, static_cast<unsigned int>(i))));
      }
    }
    JSAMPROW rows = row.data();
    jpeg_write_scanlines(&state, &rows, 1);
  }
  jpeg_finish_compress(&state);
  jpeg_destroy_compress(&state);
  return name;
}

/** A block of Exif, the other end of numbers first, whose orientation is a byte, a short or a long. */
std::string
MakeBigEndianExif(unsigned int orientation, char type)
{
  const auto value = static_cast<char>(orientation);
  const auto field = type == 1   ? std::string{ value, 0, 0, 0 }
                     : type == 3 ? std::string{ 0, value, 0, 0 }
                                 : std::string{ 0, 0, 0, value };
  return std::string("MM\0*\0\0\0\x8\0\1\x1\x12\0", 13) + type + std::string("\0\0\0\1", 4) + field +
         std::string(4, '\0');
}

/** A block of Exif: orientation, and resolution in dots a unit. */
std::string
MakeExif(unsigned int orientation, unsigned int resolution = 0, unsigned int unit = 2)
{
  const auto entry = [](size_t tag, size_t type, size_t value) {
    return Number(tag, 2) + Number(type, 2) + Number(1, 4) + Number(value, 4);
  };
  const size_t ratio = 8 + 2 + 4 * 12 + 4;
  return std::string("II*\0", 4) + Number(8, 4) + Number(4, 2) + entry(0x0112, 3, orientation) +
         entry(0x011A, 5, ratio) + entry(0x011B, 5, ratio) + entry(0x0128, 3, unit) + Number(0, 4) +
         Number(resolution * 10, 4) + Number(10, 4);
}

/** A chunk of a PNG file. */
std::string
MakeChunk(const std::string & type, const std::string & data)
{
  const auto bigEndian = [](size_t value) {
    const auto bytes = Number(value, 4);
    return std::string(bytes.rbegin(), bytes.rend());
  };
  const auto checked = type + data;
  const auto checksum = crc32(0, reinterpret_cast<const Bytef *>(checked.data()), static_cast<uInt>(checked.size()));
  return bigEndian(data.size()) + checked + bigEndian(checksum);
}

struct PNGKind
{
  int  bits{ 8 };
  int  colorType{ PNG_COLOR_TYPE_GRAY };
  bool isInterlaced{ false };
  bool isTransparent{ false };

  unsigned int
  GetNumberOfSamples() const
  {
    return colorType == PNG_COLOR_TYPE_RGB          ? 3
           : colorType == PNG_COLOR_TYPE_RGB_ALPHA  ? 4
           : colorType == PNG_COLOR_TYPE_GRAY_ALPHA ? 2
                                                    : 1;
  }

  double
  GetMaximum() const
  {
    return (1 << bits) - 1;
  }
};

std::string
WritePNG(const TestFolder & folder, const PNGKind & kind)
{
  const auto                                   name = folder.GetName("a.png");
  const std::unique_ptr<FILE, int (*)(FILE *)> file(std::fopen(name.c_str(), "wb"), std::fclose);
  auto * state = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
  auto * information = png_create_info_struct(state);
  png_init_io(state, file.get());
  png_set_IHDR(state,
               information,
               width,
               height,
               kind.bits,
               kind.colorType,
               kind.isInterlaced ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE,
               PNG_COMPRESSION_TYPE_DEFAULT,
               PNG_FILTER_TYPE_DEFAULT);
  std::vector<png_color> palette;
  for (int i = 0; i < 1 << std::min(kind.bits, 8); ++i)
  {
    palette.push_back({ static_cast<png_byte>(i), static_cast<png_byte>(255 - i), static_cast<png_byte>(i / 2) });
  }
  if (kind.colorType == PNG_COLOR_TYPE_PALETTE)
  {
    png_set_PLTE(state, information, palette.data(), static_cast<int>(palette.size()));
  }
  if (kind.isTransparent)
  {
    png_color_16 color{ 1, 1, 1, 1, 1 };
    png_byte     alpha[] = { 0, 100 };
    png_set_tRNS(state, information, alpha, 2, &color);
  }
  png_write_info(state, information);
  std::vector<std::string> rows;
  std::vector<png_bytep>   pointers;
  for (unsigned int y = 0; y < height; ++y)
  {
    std::string  row;
    unsigned int bits = 0;
    unsigned int byte = 0;
    for (unsigned int x = 0; x < width; ++x)
    {
      for (unsigned int i = 0; i < kind.GetNumberOfSamples(); ++i)
      {
        const auto value = static_cast<unsigned int>(GetSample(x, y, i, kind.GetMaximum()));
        if (kind.bits == 16)
        {
          row += static_cast<char>(value >> 8);
        }
        byte = byte << kind.bits | value;
        bits += static_cast<unsigned int>(kind.bits);
        if (bits >= 8)
        {
          row += static_cast<char>(byte & 0xFF);
          bits = byte = 0;
        }
      }
    }
    row += static_cast<char>(bits > 0 ? byte << (8 - bits) : 0);
    rows.push_back(row);
  }
  for (auto & row : rows)
  {
    pointers.push_back(reinterpret_cast<png_bytep>(&row[0]));
  }
  png_write_image(state, pointers.data());
  png_write_end(state, information);
  png_destroy_write_struct(&state, &information);
  return name;
}

} // namespace

TEST(PictureImageIO, JPEGOfEachColorSpaceIsNear)
{
  const TestFolder folder;
  const auto       getGray = [](unsigned int x, unsigned int y, unsigned int) { return GetSmooth(x, y, 0); };
  const auto       getInk = [](unsigned int x, unsigned int y, unsigned int color) {
    return GetSmooth(x, y, color) * (255.0 - 2 * x) / 255.0;
  };
  for (const bool isProgressive : { false, true })
  {
    JPEGKind kind;
    kind.isProgressive = isProgressive;
    Expect_pixels(WriteJPEG(folder, kind), getGray, 1, 4.0);
    for (const auto stored : { JCS_RGB, JCS_YCbCr })
    {
      kind.stored = stored;
      Expect_pixels(WriteJPEG(folder, kind), GetSmooth, 1, 5.0);
    }
    for (const auto stored : { JCS_CMYK, JCS_YCCK })
    {
      kind.stored = stored;
      Expect_pixels(WriteJPEG(folder, kind), getInk, 1, 6.0);
    }
  }
  JPEGKind kind;
  kind.stored = JCS_CMYK;
  kind.hasAdobeMarker = false;
  Expect_unsupported(WriteJPEG(folder, kind));
}

TEST(PictureImageIO, ExifTurnsJPEGAndPNG)
{
  const TestFolder folder;
  const auto       jpeg = (WriteJPEG(folder, JPEGKind()), folder.Read("a.jpg"));
  const auto       png = (WritePNG(folder, PNGKind()), folder.Read("a.png"));
  for (unsigned int orientation = 1; orientation <= 8; ++orientation)
  {
    const auto block = std::string("Exif\0\0", 6) + MakeExif(orientation);
    const auto segment = std::string("\xFF\xE1\0", 3) + static_cast<char>(block.size() + 2) + block;
    Expect_pixels(
      folder.Write("b.jpg", jpeg.substr(0, 2) + segment + jpeg.substr(2)),
      [](unsigned int x, unsigned int y, unsigned int) { return GetSmooth(x, y, 0); },
      orientation,
      4.0);
    // Before or after the pixels.
    for (const size_t position : { size_t{ 8 + 25 }, png.size() - 12 })
    {
      Expect_pixels(
        folder.Write("b.png",
                     png.substr(0, position) + MakeChunk("eXIf", MakeExif(orientation)) + png.substr(position)),
        [](unsigned int x, unsigned int y, unsigned int) { return GetSample(x, y, 0, 255.0); },
        orientation);
    }
  }
  const auto segmentOf = [](unsigned int orientation) {
    const auto block = std::string("Exif\0\0", 6) + MakeExif(orientation);
    return std::string("\xFF\xE1\0", 3) + static_cast<char>(block.size() + 2) + block;
  };
  // The first one counts.
  Expect_pixels(
    folder.Write("b.jpg", jpeg.substr(0, 2) + segmentOf(6) + segmentOf(3) + jpeg.substr(2)),
    [](unsigned int x, unsigned int y, unsigned int) { return GetSmooth(x, y, 0); },
    6,
    4.0);
  for (const char type : { 1, 3, 4 })
  {
    const size_t headerEnd = 8 + 25;
    Expect_pixels(
      folder.Write("b.png",
                   png.substr(0, headerEnd) + MakeChunk("eXIf", MakeBigEndianExif(6, type)) + png.substr(headerEnd)),
      [](unsigned int x, unsigned int y, unsigned int) { return GetSample(x, y, 0, 255.0); },
      6);
  }
  // Numbers that mean nothing turn nothing.
  for (const unsigned int orientation : { 0, 9, 255 })
  {
    const size_t headerEnd = 8 + 25;
    Expect_pixels(
      folder.Write("b.png",
                   png.substr(0, headerEnd) + MakeChunk("eXIf", MakeExif(orientation)) + png.substr(headerEnd)),
      [](unsigned int x, unsigned int y, unsigned int) { return GetSample(x, y, 0, 255.0); });
  }
}

TEST(PictureImageIO, ResolutionOfJPEGAndPNGIsSpacingWhereItsUnitIsKnown)
{
  const TestFolder folder;
  using SpacingType = std::array<double, 2>;
  JPEGKind kind;
  kind.densityUnit = 1;
  kind.density = 254;
  EXPECT_NEAR(GetSpacing(WriteJPEG(folder, kind))[0], 0.1, 1e-9);
  kind.densityUnit = 2;
  kind.density = 50;
  EXPECT_NEAR(GetSpacing(WriteJPEG(folder, kind))[1], 0.2, 1e-9);
  kind.densityUnit = 0;
  EXPECT_EQ(GetSpacing(WriteJPEG(folder, kind)), (SpacingType{ { 0.0, 0.0 } }));
  const auto jpeg = folder.Read("a.jpg");
  for (const unsigned int unit : { 1, 2, 3 })
  {
    const auto   block = std::string("Exif\0\0", 6) + MakeExif(1, 127, unit);
    const auto   segment = std::string("\xFF\xE1\0", 3) + static_cast<char>(block.size() + 2) + block;
    const double expected = unit == 2 ? 0.2 : unit == 3 ? 10.0 / 127 : 0.0;
    EXPECT_NEAR(GetSpacing(folder.Write("b.jpg", jpeg.substr(0, 2) + segment + jpeg.substr(2)))[0], expected, 1e-9);
  }

  const auto   png = (WritePNG(folder, PNGKind()), folder.Read("a.png"));
  const size_t headerEnd = 8 + 25;
  for (const char unit : { 0, 1 })
  {
    // 10000 and 5000 dots a meter.
    const auto data = std::string("\0\0\x27\x10\0\0\x13\x88", 8) + unit;
    const auto name = folder.Write("b.png", png.substr(0, headerEnd) + MakeChunk("pHYs", data) + png.substr(headerEnd));
    const double expected = unit == 1 ? 0.1 : 0.0;
    EXPECT_NEAR(GetSpacing(name)[0], expected, 1e-9);
    EXPECT_NEAR(GetSpacing(name)[1], 2.0 * expected, 1e-9);
    const auto io = itk::PictureImageIO::New();
    io->SetFileName(name);
    io->ReadImageInformation();
    EXPECT_EQ(io->GetPixelAspect(), unit == 1 ? 1.0 : 2.0);
  }
}

TEST(PictureImageIO, PNGAndJPEGThatCannotBeShownRightAreRefused)
{
  const TestFolder folder;
  const size_t     headerEnd = 8 + 25;
  const auto       png = (WritePNG(folder, PNGKind()), folder.Read("a.png"));
  Expect_unsupported(
    folder.Write("b.png", png.substr(0, headerEnd) + MakeChunk("ABCD", "none knows it") + png.substr(headerEnd)));
  const std::string twoFrames("\0\0\0\2\0\0\0\0", 8);
  Expect_unsupported(
    folder.Write("b.png", png.substr(0, headerEnd) + MakeChunk("acTL", twoFrames) + png.substr(headerEnd)));
  const auto jpeg = (WriteJPEG(folder, JPEGKind()), folder.Read("a.jpg"));
  const auto frame = jpeg.find("\xFF\xC0");
  ASSERT_NE(frame, std::string::npos);
  auto other = jpeg;
  other[frame + 4] = 12;
  Expect_unsupported(folder.Write("b.jpg", other));
  other = jpeg;
  other.replace(frame + 5, 2, std::string(2, '\0'));
  Expect_unsupported(folder.Write("b.jpg", other));
}

TEST(PictureImageIO, PNGWithAColorThatItsPaletteLacksIsDamaged)
{
  const TestFolder folder;
  for (const int bits : { 1, 2 })
  {
    for (const bool isInterlaced : { false, true })
    {
      PNGKind kind;
      kind.colorType = PNG_COLOR_TYPE_PALETTE;
      kind.bits = bits;
      kind.isInterlaced = isInterlaced;
      WritePNG(folder, kind);
      auto         bytes = folder.Read("a.png");
      const auto   palette = bytes.find("PLTE");
      const size_t length = 3u << bits;
      const auto   colors = bytes.substr(palette + 4, length - 3);
      const auto   name = folder.Write("b.png", bytes.replace(palette - 4, length + 12, MakeChunk("PLTE", colors)));
      EXPECT_EQ(GetExceptionDescription([&name] { Read(name); }),
                name + ": the PNG image is damaged or cut short (a pixel of a color that its palette lacks)");
    }
  }
}

TEST(PictureImageIO, PNGOfEachKindIsRight)
{
  const TestFolder folder;
  for (const bool isInterlaced : { false, true })
  {
    for (const int bits : { 1, 2, 4, 8, 16 })
    {
      for (const int colorType : { PNG_COLOR_TYPE_GRAY,
                                   PNG_COLOR_TYPE_PALETTE,
                                   PNG_COLOR_TYPE_GRAY_ALPHA,
                                   PNG_COLOR_TYPE_RGB,
                                   PNG_COLOR_TYPE_RGB_ALPHA })
      {
        const bool isKnown =
          colorType == PNG_COLOR_TYPE_GRAY || (colorType == PNG_COLOR_TYPE_PALETTE ? bits <= 8 : bits >= 8);
        if (!isKnown)
        {
          continue;
        }
        SCOPED_TRACE(std::to_string(bits) + " bits, color type " + std::to_string(colorType));
        PNGKind kind;
        kind.bits = bits;
        kind.colorType = colorType;
        kind.isInterlaced = isInterlaced;
        // In the palette, or one color; not beside alpha.
        kind.isTransparent = isInterlaced && (colorType & PNG_COLOR_MASK_ALPHA) == 0;
        Expect_pixels(WritePNG(folder, kind), [&kind](unsigned int x, unsigned int y, unsigned int color) {
          const bool   isColor = (kind.colorType & PNG_COLOR_MASK_COLOR) != 0;
          const double value =
            GetSample(x, y, isColor && kind.colorType != PNG_COLOR_TYPE_PALETTE ? color : 0, kind.GetMaximum());
          if (kind.colorType == PNG_COLOR_TYPE_PALETTE)
          {
            return color == 0 ? value : color == 1 ? 255.0 - value : std::floor(value / 2);
          }
          return kind.bits < 8 ? value * 255.0 / kind.GetMaximum() : value;
        });
      }
    }
  }
}

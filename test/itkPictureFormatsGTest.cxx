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

std::array<double, 2>
GetSpacing(const std::string & fileName)
{
  const auto io = itk::PictureImageIO::New();
  io->SetFileName(fileName);
  io->ReadImageInformation();
  return { { io->IsSpacingStated(0) ? io->GetSpacing(0) : 0.0, io->IsSpacingStated(1) ? io->GetSpacing(1) : 0.0 } };
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

struct BMPKind
{
  unsigned int bits{ 8 };
  unsigned int compression{ 0 };
  unsigned int headerSize{ 40 };
  bool         isTopDown{ false };
  bool         isGray{ true };

  double
  GetMaximum() const
  {
    return bits <= 8 ? std::exp2(bits) - 1.0 : bits == 16 ? 31.0 : 255.0;
  }

  std::array<double, 3>
  GetColor(unsigned int x, unsigned int y) const
  {
    const double maximum = this->GetMaximum();
    if (bits <= 8)
    {
      const auto index = static_cast<unsigned int>(GetSample(x, y, 0, maximum));
      const auto color = this->GetPaletteColor(index);
      return { { color[0] * 1.0, color[1] * 1.0, color[2] * 1.0 } };
    }
    const auto scale = [maximum](double value) { return std::floor(value * 255 / maximum); };
    return {
      { scale(GetSample(x, y, 0, maximum)), scale(GetSample(x, y, 1, maximum)), scale(GetSample(x, y, 2, maximum)) }
    };
  }

  std::array<unsigned int, 3>
  GetPaletteColor(unsigned int index) const
  {
    const auto gray = static_cast<unsigned int>(index * 255 / this->GetMaximum());
    return { { gray, isGray ? gray : 255 - gray, isGray ? gray : gray / 3 } };
  }
};

std::string
MakeBMPRow(const BMPKind & kind, unsigned int y)
{
  const bool   hasRuns = kind.compression == 1 || kind.compression == 2;
  std::string  row;
  unsigned int half = 0;
  unsigned int bits = 0;
  for (unsigned int x = 0; x < width; ++x)
  {
    const auto sample = [&](unsigned int i) { return static_cast<size_t>(GetSample(x, y, i, kind.GetMaximum())); };
    if (hasRuns)
    {
      // A run of one pixel, whose value is in the upper half where two share a byte.
      row += std::string("\1") + static_cast<char>(kind.bits == 8 ? sample(0) : sample(0) << 4);
    }
    else if (kind.bits < 8)
    {
      half = half << kind.bits | static_cast<unsigned int>(sample(0));
      bits += kind.bits;
      if (bits == 8 || x + 1 == width)
      {
        row += static_cast<char>(half << (8 - bits));
        half = bits = 0;
      }
    }
    else if (kind.bits == 8)
    {
      row += static_cast<char>(sample(0));
    }
    else if (kind.bits == 16)
    {
      row += Number(sample(0) << 10 | sample(1) << 5 | sample(2), 2);
    }
    else
    {
      // With masks, red comes first.
      row += kind.compression == 3 ? Number(sample(0) | sample(1) << 8 | sample(2) << 16, 3)
                                   : Number(sample(2) | sample(1) << 8 | sample(0) << 16, 3);
      row += kind.bits == 32 ? std::string(1, '\x7F') : "";
    }
  }
  if (hasRuns)
  {
    return row + std::string("\0\0", 2);
  }
  return row + std::string((4 - row.size() % 4) % 4, '\0');
}

std::string
MakeBMP(const BMPKind & kind)
{
  const bool  isCore = kind.headerSize == 12;
  const bool  hasRuns = kind.compression == 1 || kind.compression == 2;
  std::string pixels;
  for (unsigned int i = 0; i < height; ++i)
  {
    pixels += MakeBMPRow(kind, kind.isTopDown ? i : height - 1 - i);
  }
  pixels += hasRuns ? std::string("\0\1", 2) : "";
  std::string palette;
  for (unsigned int i = 0; kind.bits <= 8 && i < 1u << kind.bits; ++i)
  {
    const auto color = kind.GetPaletteColor(i);
    palette += Number(color[2] | color[1] << 8 | color[0] << 16, isCore ? 3 : 4);
  }
  const size_t signedHeight = kind.isTopDown ? 0x100000000 - height : height;
  auto header = isCore ? Number(12, 4) + Number(width, 2) + Number(height, 2) + Number(1, 2) + Number(kind.bits, 2)
                       : Number(kind.headerSize, 4) + Number(width, 4) + Number(signedHeight, 4) + Number(1, 2) +
                           Number(kind.bits, 2) + Number(kind.compression, 4) + Number(pixels.size(), 4) +
                           Number(4000, 4) + Number(2000, 4) + Number(0, 4) + Number(0, 4);
  std::string masks;
  if (kind.compression == 3)
  {
    masks = kind.bits == 16 ? Number(0x7C00, 4) + Number(0x03E0, 4) + Number(0x001F, 4)
                            : Number(0xFF, 4) + Number(0xFF00, 4) + Number(0xFF0000, 4);
  }
  header += masks;
  header.resize(std::max<size_t>(header.size(), kind.headerSize));
  const auto position = 14 + header.size() + palette.size();
  return "BM" + Number(position + pixels.size(), 4) + Number(0, 4) + Number(position, 4) + header + palette + pixels;
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
    const size_t headerEnd = 8 + 25;
    Expect_pixels(
      folder.Write("b.png",
                   png.substr(0, headerEnd) + MakeChunk("eXIf", MakeExif(orientation)) + png.substr(headerEnd)),
      [](unsigned int x, unsigned int y, unsigned int) { return GetSample(x, y, 0, 255.0); },
      orientation);
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

TEST(PictureImageIO, BMPOfEachKindIsRight)
{
  const TestFolder     folder;
  std::vector<BMPKind> kinds;
  for (const bool isTopDown : { false, true })
  {
    for (const bool isGray : { true, false })
    {
      for (const unsigned int bits : { 1, 2, 4, 8, 16, 24, 32 })
      {
        for (const unsigned int headerSize : { 40, 64, 108, 124 })
        {
          kinds.push_back({ bits, 0, headerSize, isTopDown, isGray });
        }
      }
    }
    for (const unsigned int headerSize : { 40, 52, 56, 108, 124 })
    {
      kinds.push_back({ 16, 3, headerSize, isTopDown, true });
      kinds.push_back({ 32, 3, headerSize, isTopDown, true });
    }
  }
  for (const bool isGray : { true, false })
  {
    kinds.push_back({ 8, 1, 40, false, isGray });
    kinds.push_back({ 4, 2, 40, false, isGray });
    for (const unsigned int bits : { 1, 4, 8, 24 })
    {
      kinds.push_back({ bits, 0, 12, false, isGray });
    }
  }
  for (const auto & kind : kinds)
  {
    SCOPED_TRACE(std::to_string(kind.bits) + " bits, header of " + std::to_string(kind.headerSize) + ", compression " +
                 std::to_string(kind.compression));
    const auto name = folder.Write("a.bmp", MakeBMP(kind));
    Expect_pixels(name,
                  [&kind](unsigned int x, unsigned int y, unsigned int color) { return kind.GetColor(x, y)[color]; });
    const auto spacing = GetSpacing(name);
    EXPECT_NEAR(spacing[0], kind.headerSize == 12 ? 0.0 : 0.25, 1e-9);
    EXPECT_NEAR(spacing[1], kind.headerSize == 12 ? 0.0 : 0.5, 1e-9);
  }
}

TEST(PictureImageIO, BMPThatCannotBeShownRightIsUnsupported)
{
  const TestFolder folder;
  for (const auto & kind : { BMPKind{ 8, 4, 40, false, true },
                             BMPKind{ 24, 5, 40, false, true },
                             BMPKind{ 8, 1, 40, true, true },
                             BMPKind{ 5, 0, 40, false, true } })
  {
    Expect_unsupported(folder.Write("a.bmp", MakeBMP(kind)));
  }
}

TEST(PictureImageIO, EachReaderUsesItOnceItsFactoryIsRegistered)
{
  const TestFolder folder;
  BMPKind          kind;
  kind.bits = 1;
  const auto name = folder.Write("a.bmp", MakeBMP(kind));
  itk::PictureImageIOFactory::RegisterOneFactory();
  const auto reader = itk::ImageFileReader<ImageType>::New();
  reader->SetFileName(name);
  reader->Update();
  EXPECT_EQ(std::string(reader->GetImageIO()->GetNameOfClass()), "PictureImageIO");
  EXPECT_EQ(reader->GetOutput()->GetPixel({ { 5, 3 } })[0], kind.GetColor(5, 3)[0]);
}

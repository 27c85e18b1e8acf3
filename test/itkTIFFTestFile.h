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
#ifndef itkTIFFTestFile_h
#define itkTIFFTestFile_h

#include "itkPictureTestImage.h"

#include "itksys/SystemTools.hxx"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include <tiffio.h>

/** The tags of a TIFF file, and how to write it. */
struct TIFFKind
{
  unsigned int bits{ 8 };
  unsigned int format{ SAMPLEFORMAT_UINT };
  unsigned int photometric{ PHOTOMETRIC_MINISBLACK };
  unsigned int samples{ 1 };
  /** -1: no alpha; else its kind. */
  int          alpha{ -1 };
  unsigned int compression{ COMPRESSION_NONE };
  unsigned int predictor{ PREDICTOR_NONE };
  /** Of the chrominance of JPEG, along x and y. */
  std::array<unsigned int, 2> subsampling{ { 1, 1 } };
  /** Smooth values, which JPEG changes little. */
  bool         isSmooth{ false };
  bool         isTiled{ false };
  bool         isPlanar{ false };
  unsigned int orientation{ 1 };
  unsigned int fillOrder{ FILLORDER_MSB2LSB };
  unsigned int inkSet{ INKSET_CMYK };
  const char * mode{ "w" };

  double
  GetMaximum() const
  {
    return format == SAMPLEFORMAT_UINT ? std::exp2(bits) - 1.0 : std::exp2(std::min(bits, 24u) - 1) - 1.0;
  }

  /** Stored values; signed ones are also negative. */
  double
  GetStored(unsigned int x, unsigned int y, unsigned int sample) const
  {
    if (isSmooth)
    {
      return std::min(40.0 + 3 * x + 2 * y + 10 * sample, 255.0);
    }
    const double value = GetSample(x, y, sample, std::min(this->GetMaximum(), std::exp2(40)));
    return format == SAMPLEFORMAT_UINT ? value : value - std::floor(this->GetMaximum() / 2);
  }

  /** Of the palette. */
  static uint16_t
  GetColor(double index, unsigned int color)
  {
    return static_cast<uint16_t>(static_cast<unsigned int>(index) * 200 + color);
  }
};

/** Appends to a row, of which `bits` bits are there. */
inline void
AppendSample(std::string & row, size_t & bits, const TIFFKind & kind, double value)
{
  const auto appendNative = [&](const auto & number) {
    row.append(reinterpret_cast<const char *>(&number), sizeof(number));
    bits += 8 * sizeof(number);
  };
  if (kind.format == SAMPLEFORMAT_IEEEFP)
  {
    kind.bits == 32 ? appendNative(static_cast<float>(value)) : appendNative(value);
    return;
  }
  const auto integer = static_cast<int64_t>(value);
  switch (kind.bits)
  {
    case 8:
      return appendNative(static_cast<uint8_t>(integer));
    case 16:
      return appendNative(static_cast<uint16_t>(integer));
    case 24:
      return appendNative(std::array<uint8_t, 3>{
        { static_cast<uint8_t>(integer), static_cast<uint8_t>(integer >> 8), static_cast<uint8_t>(integer >> 16) } });
    case 32:
      return appendNative(static_cast<uint32_t>(integer));
    case 64:
      return appendNative(integer);
    default:
      for (unsigned int bit = kind.bits; bit-- > 0; ++bits)
      {
        row.append(bits % 8 == 0 ? 1 : 0, '\0');
        row.back() |= static_cast<char>((integer >> bit & 1) << (7 - bits % 8));
      }
  }
}

inline std::string
GetRow(const TIFFKind & kind, unsigned int x0, unsigned int columns, unsigned int y, unsigned int plane)
{
  std::string row;
  size_t      bits = 0;
  for (unsigned int x = x0; x < x0 + columns; ++x)
  {
    for (unsigned int sample = 0; sample < (kind.isPlanar ? 1 : kind.samples); ++sample)
    {
      AppendSample(row, bits, kind, kind.GetStored(x, y, kind.isPlanar ? plane : sample));
    }
  }
  return row;
}

inline void
WriteTIFFPage(TIFF * tiff, const TIFFKind & kind)
{
  TIFFSetField(tiff, TIFFTAG_IMAGEWIDTH, width);
  TIFFSetField(tiff, TIFFTAG_IMAGELENGTH, height);
  TIFFSetField(tiff, TIFFTAG_BITSPERSAMPLE, kind.bits);
  TIFFSetField(tiff, TIFFTAG_SAMPLESPERPIXEL, kind.samples);
  TIFFSetField(tiff, TIFFTAG_SAMPLEFORMAT, kind.format);
  TIFFSetField(tiff, TIFFTAG_PHOTOMETRIC, kind.photometric);
  TIFFSetField(tiff, TIFFTAG_COMPRESSION, kind.compression);
  if (kind.predictor != PREDICTOR_NONE)
  {
    TIFFSetField(tiff, TIFFTAG_PREDICTOR, kind.predictor);
  }
  if (kind.photometric == PHOTOMETRIC_YCBCR)
  {
    TIFFSetField(tiff, TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB);
    TIFFSetField(tiff, TIFFTAG_YCBCRSUBSAMPLING, kind.subsampling[0], kind.subsampling[1]);
  }
  if (kind.compression == COMPRESSION_JPEG)
  {
    TIFFSetField(tiff, TIFFTAG_JPEGQUALITY, 98);
  }
  if (kind.compression == COMPRESSION_LZMA)
  {
    // The least memory, which it takes for each strip.
    TIFFSetField(tiff, TIFFTAG_LZMAPRESET, 0);
  }
  TIFFSetField(tiff, TIFFTAG_PLANARCONFIG, kind.isPlanar ? PLANARCONFIG_SEPARATE : PLANARCONFIG_CONTIG);
  TIFFSetField(tiff, TIFFTAG_ORIENTATION, kind.orientation);
  TIFFSetField(tiff, TIFFTAG_FILLORDER, kind.fillOrder);
  if (kind.photometric == PHOTOMETRIC_SEPARATED)
  {
    TIFFSetField(tiff, TIFFTAG_INKSET, kind.inkSet);
  }
  if (kind.alpha >= 0)
  {
    const auto alpha = static_cast<uint16_t>(kind.alpha);
    TIFFSetField(tiff, TIFFTAG_EXTRASAMPLES, 1, &alpha);
  }
  std::vector<uint16_t> palette[3];
  if (kind.photometric == PHOTOMETRIC_PALETTE && kind.bits <= 16)
  {
    for (unsigned int color = 0; color < 3; ++color)
    {
      for (unsigned int i = 0; i < 1u << kind.bits; ++i)
      {
        palette[color].push_back(TIFFKind::GetColor(i, color));
      }
    }
    TIFFSetField(tiff, TIFFTAG_COLORMAP, palette[0].data(), palette[1].data(), palette[2].data());
  }
  const unsigned int blockWidth = kind.isTiled ? 16 : width;
  const unsigned int blockHeight = kind.isTiled || kind.compression == COMPRESSION_JPEG ? 16 : 8;
  if (kind.isTiled)
  {
    TIFFSetField(tiff, TIFFTAG_TILEWIDTH, blockWidth);
    TIFFSetField(tiff, TIFFTAG_TILELENGTH, blockHeight);
  }
  else
  {
    TIFFSetField(tiff, TIFFTAG_ROWSPERSTRIP, blockHeight);
  }
  for (unsigned int plane = 0; plane < (kind.isPlanar ? kind.samples : 1); ++plane)
  {
    for (unsigned int y = 0; y < height; y += blockHeight)
    {
      for (unsigned int x = 0; x < width; x += blockWidth)
      {
        std::string block;
        for (unsigned int row = y; row < (kind.isTiled ? y + blockHeight : std::min(y + blockHeight, height)); ++row)
        {
          block += GetRow(kind, x, blockWidth, row, plane);
        }
        const auto length = static_cast<tmsize_t>(block.size());
        const auto sample = static_cast<uint16_t>(plane);
        const auto written = kind.isTiled
                               ? TIFFWriteEncodedTile(tiff, TIFFComputeTile(tiff, x, y, 0, sample), &block[0], length)
                               : TIFFWriteEncodedStrip(tiff, TIFFComputeStrip(tiff, y, sample), &block[0], length);
        ASSERT_EQ(written, length);
      }
    }
  }
}

inline std::string
WriteTIFF(const TestFolder & folder, const TIFFKind & kind)
{
  const auto name = folder.GetName("a.tif");
  // File systems wait for the disk where a file is written over.
  itksys::SystemTools::RemoveFile(name);
  // It warns about the older number of Deflate.
  TIFFSetWarningHandler(nullptr);
  TIFF * tiff = TIFFOpen(name.c_str(), kind.mode);
  WriteTIFFPage(tiff, kind);
  TIFFClose(tiff);
  return name;
}

/** What is to be shown of a file of a kind. */
inline ShownType
GetShown(const TIFFKind & kind)
{
  return [kind](unsigned int x, unsigned int y, unsigned int color) {
    const double       maximum = kind.GetMaximum();
    const unsigned int numberOfColors = kind.samples - (kind.alpha >= 0 ? 1 : 0);
    const double       alpha = kind.alpha == EXTRASAMPLE_ASSOCALPHA ? kind.GetStored(x, y, numberOfColors) : maximum;
    const auto         getColor = [&](unsigned int sample) {
      const double value = kind.GetStored(x, y, sample);
      return alpha > 0.0 && alpha < maximum ? std::min(std::round(value * maximum / alpha), maximum) : value;
    };
    switch (kind.photometric)
    {
      case PHOTOMETRIC_MINISWHITE:
        return maximum - getColor(0);
      case PHOTOMETRIC_PALETTE:
        return static_cast<double>(TIFFKind::GetColor(kind.GetStored(x, y, 0), color));
      case PHOTOMETRIC_SEPARATED:
        return std::round((maximum - getColor(color)) * (maximum - getColor(3)) / maximum);
      default:
        return getColor(numberOfColors == 3 ? color : 0);
    }
  };
}

#endif

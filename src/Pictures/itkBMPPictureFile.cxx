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
#include "itkPictureFile.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <vector>

namespace itk
{
namespace
{

constexpr const char *  bmpName = "BMP";
constexpr SizeValueType fileHeaderSize = 14;

enum Compression : SizeValueType
{
  None = 0,
  RunLength8 = 1,
  RunLength4 = 2,
  BitFields = 3,
  AlphaBitFields = 6
};

/** A mask of bits, moved and scaled so that its largest value is 255. */
class ColorMask
{
public:
  explicit ColorMask(SizeValueType mask)
    : m_Mask(mask)
  {
    while (mask != 0 && (mask & 1) == 0)
    {
      mask >>= 1;
      ++m_Shift;
    }
    m_Maximum = mask;
  }

  /** Whether it is one row of at most eight bits. */
  bool
  IsValid() const
  {
    return m_Maximum > 0 && m_Maximum <= 255 && (m_Maximum & (m_Maximum + 1)) == 0;
  }

  char
  Apply(SizeValueType value) const
  {
    return static_cast<char>(((value & m_Mask) >> m_Shift) * 255 / m_Maximum);
  }

private:
  SizeValueType m_Mask;
  SizeValueType m_Maximum{ 0 };
  unsigned int  m_Shift{ 0 };
};

class BMPDecoder
{
public:
  explicit BMPDecoder(const std::string & fileName)
    : m_File(fileName)
  {
    const auto headerSize = m_File.GetNumber(fileHeaderSize, 4);
    m_IsCore = headerSize == 12;
    if (!m_IsCore && headerSize != 16 && headerSize != 40 && headerSize != 52 && headerSize != 56 && headerSize != 64 &&
        headerSize != 108 && headerSize != 124)
    {
      this->ThrowDamaged("a header of " + std::to_string(headerSize) + " bytes");
    }
    m_Width = m_File.GetNumber(18, m_IsCore ? 2 : 4);
    const auto height = m_IsCore ? static_cast<int64_t>(m_File.GetNumber(20, 2))
                                 : static_cast<int64_t>(static_cast<int32_t>(m_File.GetNumber(22, 4)));
    m_IsTopDown = height < 0;
    m_Height = static_cast<SizeValueType>(height < 0 ? -height : height);
    m_Bits = m_File.GetNumber(m_IsCore ? 24 : 28, 2);
    const bool isShort = headerSize < 40;
    m_Compression = isShort ? SizeValueType{ None } : m_File.GetNumber(30, 4);
    for (unsigned int axis = 0; axis < 2 && !isShort; ++axis)
    {
      m_DotsPerMeter[axis] = static_cast<int32_t>(m_File.GetNumber(38 + 4 * axis, 4));
    }
    m_PixelPosition = m_File.GetNumber(10, 4);
    if (m_Width == 0 || m_Height == 0 || m_Width > 0x7FFFFFFF || m_PixelPosition < fileHeaderSize + headerSize ||
        m_PixelPosition > m_File.GetLength())
    {
      this->ThrowDamaged("a size or position that cannot be");
    }
    this->VerifyKind(headerSize);
    this->ReadPalette(headerSize, isShort ? 0 : m_File.GetNumber(46, 4));
    this->ReadMasks(headerSize);
  }

  PictureHeader
  GetHeader() const
  {
    PictureHeader header;
    header.width = m_Width;
    header.height = m_Height;
    header.numberOfComponents = m_IsGray ? 1 : 3;
    for (unsigned int axis = 0; axis < 2; ++axis)
    {
      const auto dots = m_DotsPerMeter[axis];
      header.spacing[axis] = dots > 0 ? 1000.0 / dots : 0.0;
      if (dots < 0)
      {
        header.spacingProblem[axis] = "says a resolution of " + std::to_string(dots) + " dots a meter";
      }
    }
    return header;
  }

  void
  ReadPixels(const PictureHeader &, char * pixels)
  {
    if (m_Compression == RunLength8 || m_Compression == RunLength4)
    {
      const auto indices = this->DecodeRuns();
      for (SizeValueType y = 0; y < m_Height; ++y)
      {
        for (SizeValueType x = 0; x < m_Width; ++x)
        {
          this->StoreColor(pixels, x, y, static_cast<unsigned char>(indices[y * m_Width + x]));
        }
      }
      return;
    }
    const auto rowLength = (m_Width * m_Bits + 31) / 32 * 4;
    for (SizeValueType y = 0; y < m_Height; ++y)
    {
      const auto row = m_File.Get(m_PixelPosition + y * rowLength, rowLength);
      if (row.size() < (m_Width * m_Bits + 7) / 8)
      {
        this->ThrowDamaged("pixels are missing");
      }
      for (SizeValueType x = 0; x < m_Width; ++x)
      {
        this->StoreColor(pixels, x, y, this->GetValue(row, x));
      }
    }
  }

private:
  [[noreturn]] void
  ThrowDamaged(const std::string & reason) const
  {
    ThrowDamagedImage(m_File.GetFileName(), bmpName, reason);
  }

  void
  VerifyKind(SizeValueType headerSize) const
  {
    bool isKnown = false;
    switch (m_Compression)
    {
      case None:
        isKnown =
          m_Bits == 1 || m_Bits == 2 || m_Bits == 4 || m_Bits == 8 || m_Bits == 16 || m_Bits == 24 || m_Bits == 32;
        break;
      case RunLength8:
        isKnown = m_Bits == 8 && !m_IsTopDown;
        break;
      case RunLength4:
        isKnown = m_Bits == 4 && !m_IsTopDown;
        break;
      case BitFields:
      case AlphaBitFields:
        // In OS/2's header, these numbers are other compressions.
        isKnown = headerSize != 64 && (m_Bits == 16 || m_Bits == 32);
        break;
      default:
        break;
    }
    if (!isKnown)
    {
      ThrowUnsupportedImage(m_File.GetFileName(),
                            "BMP of " + std::to_string(m_Bits) + " bits and compression " +
                              std::to_string(m_Compression));
    }
  }

  void
  ReadPalette(SizeValueType headerSize, SizeValueType numberOfColors)
  {
    if (m_Bits > 8)
    {
      return;
    }
    const SizeValueType maximum = SizeValueType{ 1 } << m_Bits;
    const SizeValueType colorSize = m_IsCore ? 3 : 4;
    const auto          position = fileHeaderSize + headerSize;
    const auto          room = (m_PixelPosition - position) / colorSize;
    numberOfColors = numberOfColors == 0 ? maximum : numberOfColors;
    if (numberOfColors > maximum || numberOfColors > room)
    {
      this->ThrowDamaged("a palette of " + std::to_string(numberOfColors) + " colors");
    }
    const auto bytes = m_File.Get(position, numberOfColors * colorSize);
    m_IsGray = true;
    for (SizeValueType i = 0; i < numberOfColors; ++i)
    {
      const auto * const color = bytes.data() + i * colorSize;
      m_Palette.push_back({ { color[2], color[1], color[0] } });
      m_IsGray &= color[0] == color[1] && color[1] == color[2];
    }
  }

  void
  ReadMasks(SizeValueType headerSize)
  {
    if (m_Bits != 16 && m_Bits != 32)
    {
      return;
    }
    if (m_Compression == None)
    {
      m_Masks = m_Bits == 16 ? std::vector<ColorMask>{ ColorMask(0x7C00), ColorMask(0x03E0), ColorMask(0x001F) }
                             : std::vector<ColorMask>{ ColorMask(0xFF0000), ColorMask(0xFF00), ColorMask(0xFF) };
      return;
    }
    // They follow the shortest header, and are a part of the longer ones.
    const SizeValueType position = fileHeaderSize + 40;
    if (headerSize < 40 || position + 12 > m_File.GetLength())
    {
      this->ThrowDamaged("the masks of its colors are missing");
    }
    for (unsigned int color = 0; color < 3; ++color)
    {
      m_Masks.emplace_back(m_File.GetNumber(position + 4 * color, 4));
      if (!m_Masks.back().IsValid())
      {
        ThrowUnsupportedImage(m_File.GetFileName(), "BMP with masks of its colors that are not up to 8 bits in a row");
      }
    }
  }

  SizeValueType
  GetValue(const std::string & row, SizeValueType x) const
  {
    if (m_Bits >= 8)
    {
      return GetNumberFromBytes(row, x * m_Bits / 8, static_cast<unsigned int>(m_Bits / 8));
    }
    const auto bit = x * m_Bits;
    const auto byte = static_cast<unsigned char>(row[bit / 8]);
    return byte >> (8 - m_Bits - bit % 8) & ((1u << m_Bits) - 1);
  }

  /** `y` counts rows as they are stored. */
  void
  StoreColor(char * pixels, SizeValueType x, SizeValueType y, SizeValueType value) const
  {
    const auto   row = m_IsTopDown ? y : m_Height - 1 - y;
    auto * const target = pixels + (row * m_Width + x) * (m_IsGray ? 1 : 3);
    if (m_Bits > 8)
    {
      for (unsigned int color = 0; color < 3; ++color)
      {
        target[color] =
          m_Masks.empty() ? static_cast<char>(value >> 8 * (2 - color) & 0xFF) : m_Masks[color].Apply(value);
      }
      return;
    }
    if (value >= m_Palette.size())
    {
      this->ThrowDamaged("a pixel of a color that its palette lacks");
    }
    std::copy_n(m_Palette[value].begin(), m_IsGray ? 1 : 3, target);
  }

  /** The index of each pixel. Each row must be filled, so that wrong bytes do not go unnoticed. */
  std::vector<char>
  DecodeRuns()
  {
    std::vector<char> indices(m_Width * m_Height);
    const auto        bytes = m_File.Get(m_PixelPosition, m_File.GetLength());
    SizeValueType     position = 0;
    const auto        next = [&] {
      if (position >= bytes.size())
      {
        this->ThrowDamaged("pixels are missing");
      }
      return static_cast<unsigned char>(bytes[position++]);
    };
    SizeValueType x = 0;
    SizeValueType y = 0;
    const auto    put = [&](unsigned int index) {
      if (x >= m_Width || y >= m_Height)
      {
        this->ThrowDamaged("a run beyond the end of a row");
      }
      indices[y * m_Width + x++] = static_cast<char>(index);
    };
    const auto getHalf = [this](unsigned int byte, SizeValueType i) {
      return m_Bits == 8 ? byte : i % 2 == 0 ? byte >> 4 : byte & 15u;
    };
    for (;;)
    {
      const SizeValueType count = next();
      const unsigned int  value = next();
      if (count > 0)
      {
        for (SizeValueType i = 0; i < count; ++i)
        {
          put(getHalf(value, i));
        }
        continue;
      }
      if (value > 2)
      {
        unsigned int byte = 0;
        for (SizeValueType i = 0; i < value; ++i)
        {
          byte = m_Bits == 8 || i % 2 == 0 ? next() : byte;
          put(getHalf(byte, i));
        }
        // Runs begin at even bytes.
        position += position % 2;
        continue;
      }
      // A step over pixels, or the end of a row or of all before they are there.
      const bool isLast = y + 1 == m_Height;
      if (value == 2 || (value == 1 ? !(x == 0 && y == m_Height) && !(x == m_Width && isLast) : x != m_Width))
      {
        ThrowUnsupportedImage(m_File.GetFileName(), "BMP whose runs leave pixels out");
      }
      if (value == 1)
      {
        return indices;
      }
      x = 0;
      ++y;
    }
  }

  FileBytes                        m_File;
  bool                             m_IsCore{ false };
  bool                             m_IsTopDown{ false };
  bool                             m_IsGray{ false };
  SizeValueType                    m_Width{ 0 };
  SizeValueType                    m_Height{ 0 };
  SizeValueType                    m_Bits{ 0 };
  SizeValueType                    m_Compression{ 0 };
  SizeValueType                    m_PixelPosition{ 0 };
  std::array<int32_t, 2>           m_DotsPerMeter{};
  std::vector<std::array<char, 3>> m_Palette;
  std::vector<ColorMask>           m_Masks;
};

} // namespace

const PictureFormat BMPPictureFormat = { bmpName,
                                         [](FileBytes & file) { return file.Get(0, 2) == "BM"; },
                                         ReadPictureHeader<BMPDecoder>,
                                         ReadPicturePixels<BMPDecoder> };

} // end namespace itk

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

#include "itkLandmarkImageReader.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

namespace
{

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
      if (bits + kind.bits > 8 || x + 1 == width)
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
  // Rows, and the picture, may end before their pixels are there, which then have no color.
  for (const BMPKind kind : { BMPKind{ 8, 1, 40, false, true }, BMPKind{ 4, 2, 40, false, true } })
  {
    const auto whole = MakeBMP(kind);
    const auto end = std::string("\0\1", 2);
    const auto row = MakeBMPRow(kind, 0);
    const auto beforeLastRow = whole.substr(0, whole.size() - end.size() - row.size());
    Expect_unsupported(folder.Write("a.bmp", beforeLastRow + end));
    Expect_unsupported(folder.Write("a.bmp", beforeLastRow + row.substr(row.size() - 2) + end));
    Expect_unsupported(folder.Write("a.bmp", beforeLastRow + std::string("\0\2\1\1", 4) + row + end));
  }
}

TEST(PictureImageIO, ANegativeResolutionOfBMPIsNoSpacing)
{
  const TestFolder folder;
  for (const unsigned int position : { 38, 42 })
  {
    auto bytes = MakeBMP({});
    bytes.replace(position, 4, Number(0x100000000 - 2835, 4));
    const auto name = folder.Write("a.bmp", bytes);
    const auto spacing = GetSpacing(name);
    EXPECT_EQ(spacing[position == 38 ? 0 : 1], 0.0);
    const auto reader = itk::LandmarkImageReader<itk::Image<float, 2>>::New();
    reader->SetFileName(name);
    reader->RequireSpacingOn();
    EXPECT_EQ(GetExceptionDescription([&] { reader->Update(); }),
              name + ": says a resolution of -2835 dots a meter, so it must be given");
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

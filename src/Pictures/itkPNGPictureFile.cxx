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
#include "itkExifFields.h"
#include "itkPictureFile.h"

#include <algorithm>
#include <csetjmp>
#include <cstdio>
#include <cstring>
#include <memory>
#include <vector>

#include <png.h>

namespace itk
{
namespace
{

constexpr const char * pngName = "PNG";
constexpr const char * signature = "\x89PNG\r\n\x1A\n";

/** A block that may also come after the pixels, where libpng has not been, or that it does not know; empty if there is
 * none. */
std::string
FindBlock(FileBytes && file, const std::string & name)
{
  for (SizeValueType position = std::strlen(signature); position < file.GetLength();)
  {
    const auto length = file.GetNumber(position, 4, true);
    if (file.Get(position + 4, 4) == name)
    {
      return file.Get(position + 8, length);
    }
    position += 12 + length;
  }
  return "";
}

/** libpng's state, after all that comes before the pixels. */
class PNGDecoder
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(PNGDecoder);

  explicit PNGDecoder(const std::string & fileName)
    : m_FileName(fileName)
    , m_File(std::fopen(fileName.c_str(), "rb"), std::fclose)
  {
    if (m_File == nullptr)
    {
      ThrowFileError(fileName, "cannot be read");
    }
    m_State = png_create_read_struct(
      PNG_LIBPNG_VER_STRING,
      &m_Reason,
      [](png_structp state, png_const_charp message) {
        std::snprintf(*static_cast<ReasonType *>(png_get_error_ptr(state)), sizeof(ReasonType), "%s", message);
        png_longjmp(state, 1);
      },
      [](png_structp, png_const_charp) {});
    m_Information = m_State == nullptr ? nullptr : png_create_info_struct(m_State);
    if (m_Information == nullptr)
    {
      ThrowFileError(fileName, "there is no memory for it");
    }
    this->Do([this] {
      png_init_io(m_State, m_File.get());
      png_set_crc_action(m_State, PNG_CRC_ERROR_QUIT, PNG_CRC_ERROR_QUIT);
      png_read_info(m_State, m_Information);
    });
  }

  ~PNGDecoder() { png_destroy_read_struct(&m_State, &m_Information, nullptr); }

  PictureHeader
  GetHeader()
  {
    PictureHeader header;
    header.width = png_get_image_width(m_State, m_Information);
    header.height = png_get_image_height(m_State, m_Information);
    const auto colorType = png_get_color_type(m_State, m_Information);
    header.numberOfComponents = (colorType & PNG_COLOR_MASK_COLOR) != 0 ? 3 : 1;
    header.component =
      png_get_bit_depth(m_State, m_Information) == 16 ? IOComponentEnum::USHORT : IOComponentEnum::UCHAR;
    png_uint_32 dots[2] = { 0, 0 };
    int         unit = PNG_RESOLUTION_UNKNOWN;
    const bool  hasDots = png_get_pHYs(m_State, m_Information, &dots[0], &dots[1], &unit) != 0;
    if (hasDots && unit == PNG_RESOLUTION_METER)
    {
      header.spacing = { { dots[0] > 0 ? 1000.0 / dots[0] : 0.0, dots[1] > 0 ? 1000.0 / dots[1] : 0.0 } };
    }
    else if (hasDots)
    {
      header.pixelAspect = GetPixelAspect(dots[0], dots[1]);
    }
    if (!FindBlock(FileBytes(m_FileName), "acTL").empty())
    {
      ThrowUnsupportedImage(m_FileName, "PNG with several frames");
    }
    ApplyExifFields(FindBlock(FileBytes(m_FileName), "eXIf"), header);
    return header;
  }

  void
  ReadPixels(const PictureHeader & header, char * pixels)
  {
    const auto rowLength =
      header.width * header.numberOfComponents * (header.component == IOComponentEnum::USHORT ? 2 : 1);
    std::vector<png_bytep> rows;
    for (SizeValueType y = 0; y < header.height; ++y)
    {
      rows.push_back(reinterpret_cast<png_bytep>(pixels) + y * rowLength);
    }
    const auto colorType = png_get_color_type(m_State, m_Information);
    const bool hasPalette = colorType == PNG_COLOR_TYPE_PALETTE;
    this->Do([&] {
      // To 8 or 16 bits a value, without alpha.
      png_set_packing(m_State);
      if (colorType == PNG_COLOR_TYPE_GRAY)
      {
        png_set_expand_gray_1_2_4_to_8(m_State);
      }
      png_set_strip_alpha(m_State);
      const png_uint_16 one = 1;
      if (*reinterpret_cast<const unsigned char *>(&one) == 1)
      {
        png_set_swap(m_State);
      }
      png_set_interlace_handling(m_State);
      png_read_update_info(m_State, m_Information);
      if (png_get_rowbytes(m_State, m_Information) != (hasPalette ? header.width : rowLength))
      {
        png_error(m_State, "rows of an unexpected length");
      }
      png_read_image(m_State, rows.data());
      png_read_end(m_State, nullptr);
    });
    if (hasPalette)
    {
      this->ApplyPalette(header, reinterpret_cast<png_bytep>(pixels));
    }
  }

private:
  /** Makes colors of the numbers of colors, which stand at the begin of each row; libpng takes black for those that the
   * palette lacks. */
  void
  ApplyPalette(const PictureHeader & header, png_bytep row)
  {
    png_colorp palette = nullptr;
    int        count = 0;
    png_get_PLTE(m_State, m_Information, &palette, &count);
    for (SizeValueType y = 0; y < header.height; ++y, row += 3 * header.width)
    {
      for (auto x = header.width; x-- > 0;)
      {
        const auto number = row[x];
        if (number >= count)
        {
          ThrowDamagedImage(m_FileName, pngName, "a pixel of a color that its palette lacks");
        }
        const png_byte color[] = { palette[number].red, palette[number].green, palette[number].blue };
        std::copy_n(color, 3, row + 3 * x);
      }
    }
  }

  using ReasonType = char[200];

  /** Calls libpng, which jumps out of errors: nothing in `work` may need a destructor. */
  template <typename TWork>
  void
  Do(const TWork & work)
  {
    if (setjmp(png_jmpbuf(m_State)) == 0)
    {
      work();
      return;
    }
    const std::string reason(m_Reason);
    png_destroy_read_struct(&m_State, &m_Information, nullptr);
    if (reason.find("unhandled critical chunk") != std::string::npos)
    {
      ThrowUnsupportedImage(m_FileName, "PNG (" + reason + ')');
    }
    ThrowDamagedImage(m_FileName, pngName, reason);
  }

  std::string                                      m_FileName;
  std::unique_ptr<std::FILE, int (*)(std::FILE *)> m_File;
  ReasonType                                       m_Reason{};
  png_structp                                      m_State{ nullptr };
  png_infop                                        m_Information{ nullptr };
};

} // namespace

const PictureFormat PNGPictureFormat = { pngName,
                                         [](FileBytes & file) { return file.Get(0, 8) == signature; },
                                         ReadPictureHeader<PNGDecoder>,
                                         ReadPicturePixels<PNGDecoder> };

} // end namespace itk

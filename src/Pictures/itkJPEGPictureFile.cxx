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

#include <csetjmp>
#include <cstdio>
#include <memory>
#include <vector>

// It needs FILE and size_t before it.
#include <jpeglib.h>
#include <jerror.h>

namespace itk
{
namespace
{

constexpr const char * jpegName = "JPEG";
constexpr int          exifMarker = JPEG_APP0 + 1;

/** libjpeg's state. What libjpeg says about damage, be it an error or a warning, is kept, and not printed. */
class JPEGDecoder
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(JPEGDecoder);

  explicit JPEGDecoder(const std::string & fileName)
    : m_FileName(fileName)
    , m_File(std::fopen(fileName.c_str(), "rb"), std::fclose)
  {
    if (m_File == nullptr)
    {
      ThrowFileError(fileName, "cannot be read");
    }
    m_State.err = jpeg_std_error(&m_Error.manager);
    m_Error.manager.error_exit = [](j_common_ptr state) {
      auto * const error = reinterpret_cast<Error *>(state->err);
      error->manager.format_message(state, error->text);
      std::longjmp(error->jump, 1);
    };
    m_Error.manager.emit_message = [](j_common_ptr state, int level) {
      const auto code = state->err->msg_code;
      const bool isHarmless = code == JWRN_EXTRANEOUS_DATA || code == JWRN_JFIF_MAJOR || code == JWRN_ADOBE_XFORM ||
                              code == JWRN_TOO_MUCH_DATA;
      auto * const error = reinterpret_cast<Error *>(state->err);
      if (level < 0 && !isHarmless && error->text[0] == '\0')
      {
        error->manager.format_message(state, error->text);
      }
    };
    jpeg_create_decompress(&m_State);
    this->Do([this] {
      jpeg_stdio_src(&m_State, m_File.get());
      jpeg_save_markers(&m_State, exifMarker, 0xFFFF);
      jpeg_read_header(&m_State, TRUE);
    });
  }

  ~JPEGDecoder() { jpeg_destroy_decompress(&m_State); }

  PictureHeader
  GetHeader()
  {
    PictureHeader header;
    header.width = m_State.image_width;
    header.height = m_State.image_height;
    switch (m_State.jpeg_color_space)
    {
      case JCS_GRAYSCALE:
        break;
      case JCS_RGB:
      case JCS_YCbCr:
        header.numberOfComponents = 3;
        break;
      case JCS_CMYK:
      case JCS_YCCK:
        if (!m_State.saw_Adobe_marker)
        {
          ThrowUnsupportedImage(m_FileName, "JPEG in CMYK that does not say whether it is inverted");
        }
        header.numberOfComponents = 3;
        break;
      default:
        ThrowUnsupportedImage(m_FileName, "JPEG with " + std::to_string(m_State.num_components) + " components");
    }
    if (m_State.density_unit == 1 || m_State.density_unit == 2)
    {
      const double unit = m_State.density_unit == 1 ? MillimetersPerInch : 10.0;
      header.spacing = { { m_State.X_density > 0 ? unit / m_State.X_density : 0.0,
                           m_State.Y_density > 0 ? unit / m_State.Y_density : 0.0 } };
    }
    else
    {
      header.pixelAspect = GetPixelAspect(m_State.X_density, m_State.Y_density);
    }
    const std::string start("Exif\0\0", 6);
    for (auto marker = m_State.marker_list; marker != nullptr; marker = marker->next)
    {
      const std::string data(reinterpret_cast<const char *>(marker->data), marker->data_length);
      if (marker->marker == exifMarker && data.compare(0, start.size(), start) == 0)
      {
        ApplyExifFields(data.substr(start.size()), header);
        break;
      }
    }
    return header;
  }

  void
  ReadPixels(const PictureHeader & header, char * pixels)
  {
    const bool isCMYK = m_State.jpeg_color_space == JCS_CMYK || m_State.jpeg_color_space == JCS_YCCK;
    m_State.out_color_space = isCMYK ? JCS_CMYK : header.numberOfComponents == 3 ? JCS_RGB : JCS_GRAYSCALE;
    const auto           rowLength = header.width * header.numberOfComponents;
    std::vector<JSAMPLE> inks(isCMYK ? 4 * header.width : 0);
    this->Do([&] {
      jpeg_start_decompress(&m_State);
      while (m_State.output_scanline < m_State.output_height)
      {
        auto * const target = reinterpret_cast<JSAMPLE *>(pixels) + m_State.output_scanline * rowLength;
        JSAMPROW     row = isCMYK ? inks.data() : target;
        jpeg_read_scanlines(&m_State, &row, 1);
        // Adobe stores inks inverted: 255 is none.
        for (size_t i = 0; i < inks.size() / 4 * 3; ++i)
        {
          target[i] = static_cast<JSAMPLE>(inks[i / 3 * 4 + i % 3] * inks[i / 3 * 4 + 3] / 255);
        }
      }
      jpeg_finish_decompress(&m_State);
    });
  }

private:
  struct Error
  {
    jpeg_error_mgr manager{};
    std::jmp_buf   jump{};
    char           text[JMSG_LENGTH_MAX]{};
  };

  /** Calls libjpeg, which jumps out of errors: nothing in `work` may need a destructor. */
  template <typename TWork>
  void
  Do(const TWork & work)
  {
    if (setjmp(m_Error.jump) == 0)
    {
      work();
    }
    if (m_Error.text[0] != '\0')
    {
      const std::string reason = m_Error.text;
      const auto        code = m_State.err->msg_code;
      // A constructor that throws has no destructor.
      jpeg_destroy_decompress(&m_State);
      if (code == JERR_BAD_PRECISION || code == JERR_SOF_UNSUPPORTED || code == JERR_CONVERSION_NOTIMPL ||
          code == JERR_EMPTY_IMAGE)
      {
        ThrowUnsupportedImage(m_FileName, reason);
      }
      ThrowDamagedImage(m_FileName, jpegName, reason);
    }
  }

  std::string                                      m_FileName;
  std::unique_ptr<std::FILE, int (*)(std::FILE *)> m_File;
  jpeg_decompress_struct                           m_State{};
  Error                                            m_Error;
};

} // namespace

const PictureFormat JPEGPictureFormat = { jpegName,
                                          [](FileBytes & file) { return file.Get(0, 3) == "\xFF\xD8\xFF"; },
                                          ReadPictureHeader<JPEGDecoder>,
                                          ReadPicturePixels<JPEGDecoder> };

} // end namespace itk

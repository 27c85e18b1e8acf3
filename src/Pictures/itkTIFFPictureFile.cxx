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
#include "itkTIFFDescription.h"
#include "itkTIFFDirectory.h"
#include "itkTIFFSamples.h"

#include <algorithm>
#include <array>
#include <cstdarg>
#include <cstdio>
#include <iterator>
#include <memory>
#include <vector>

#include <tiffio.h>

namespace itk
{
namespace
{

constexpr const char * tiffName = "TIFF";

/** An open file. What libtiff says about damage is kept, and not printed. */
class TIFFDecoder
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(TIFFDecoder);

  explicit TIFFDecoder(const std::string & fileName)
    : m_FileName(fileName)
  {
    const std::unique_ptr<TIFFOpenOptions, void (*)(TIFFOpenOptions *)> options(TIFFOpenOptionsAlloc(),
                                                                                TIFFOpenOptionsFree);
    TIFFOpenOptionsSetErrorHandlerExtR(
      options.get(),
      [](TIFF *, void * self, const char *, const char * format, va_list values) {
        return static_cast<TIFFDecoder *>(self)->KeepReason(FormatText(format, values));
      },
      this);
    TIFFOpenOptionsSetWarningHandlerExtR(
      options.get(),
      [](TIFF *, void * self, const char *, const char * format, va_list values) {
        const auto text = FormatText(format, values);
        return IsDamage(text) ? static_cast<TIFFDecoder *>(self)->KeepReason(text) : 1;
      },
      this);
    // m: reads, and does not map into memory, what another program may be cutting short.
    m_File.reset(TIFFOpenExt(fileName.c_str(), "rm", options.get()));
    if (m_File == nullptr)
    {
      this->ThrowDamaged();
    }
    this->FindPages();
  }

  PictureHeader
  GetHeader()
  {
    PictureHeader header;
    for (const auto page : m_Pages)
    {
      const auto layout = this->GetLayout(page);
      const auto headerOfPage = this->GetHeaderOfPage(layout);
      if (page == m_Pages.front())
      {
        m_Layout = layout;
        header = headerOfPage;
      }
      else if (!(layout == m_Layout) || headerOfPage.orientation != header.orientation ||
               headerOfPage.spacing != header.spacing)
      {
        ThrowUnsupportedImage(m_FileName, "TIFF with pages of different kinds");
      }
    }
    header.numberOfPages = m_Pages.size();
    this->ApplyDescription(header);
    this->ThrowIfDamaged();
    return header;
  }

  void
  ReadPixels(const PictureHeader &, char * pixels)
  {
    for (const auto page : m_Pages)
    {
      this->SetPage(page);
      pixels = this->ReadPage(pixels);
    }
  }

private:
  /** Of the page that is set. */
  PictureHeader
  GetHeaderOfPage(const TIFFSampleLayout & layout) const
  {
    PictureHeader header;
    header.width = layout.width;
    header.height = layout.height;
    header.numberOfComponents = layout.GetNumberOfComponents();
    header.component = layout.GetComponent();
    header.orientation = this->Get<uint16_t>(TIFFTAG_ORIENTATION, 1);
    const double unit = this->GetResolutionUnit(RESUNIT_INCH);
    const auto   resolution = this->GetResolution();
    for (unsigned int axis = 0; axis < 2; ++axis)
    {
      header.spacing[axis] = resolution[axis] > 0.0 ? unit / resolution[axis] : 0.0;
    }
    header.pixelAspect = GetPixelAspect(resolution[0], resolution[1]);
    return header;
  }

  /** In pixels a unit. */
  std::array<double, 2>
  GetResolution() const
  {
    return { { static_cast<double>(this->Get<float>(TIFFTAG_XRESOLUTION, 0.0f)),
               static_cast<double>(this->Get<float>(TIFFTAG_YRESOLUTION, 0.0f)) } };
  }

  /** In mm; 0 where it is not known. */
  double
  GetResolutionUnit(uint16_t fallback) const
  {
    const auto unit = this->Get<uint16_t>(TIFFTAG_RESOLUTIONUNIT, fallback);
    return unit == RESUNIT_INCH ? MillimetersPerInch : unit == RESUNIT_CENTIMETER ? 10.0 : 0.0;
  }

  /** Of the first page, whose resolution may be in units that only its description names. */
  void
  ApplyDescription(PictureHeader & header)
  {
    this->SetPage(m_Pages.front());
    const auto * const text = this->Get<const char *>(TIFFTAG_IMAGEDESCRIPTION, nullptr);
    const auto         description = ParseTIFFDescription(text == nullptr ? "" : text,
                                                  { m_Layout.width, m_Layout.height, m_Layout.samples },
                                                  this->GetResolution(),
                                                  this->GetResolutionUnit(RESUNIT_NONE));
    if (!description.problem.empty() && header.numberOfPages > 1)
    {
      ThrowUnsupportedImage(m_FileName, "TIFF of " + description.program + " whose description " + description.problem);
    }
    if (!description.program.empty() && description.numberOfPlanes != static_cast<double>(header.numberOfPages))
    {
      ThrowUnsupportedImage(m_FileName,
                            "TIFF of " + description.program +
                              " whose pages are not the planes of one image in their order, but its " +
                              "channels or times, or of which there are others elsewhere; if they are its planes, " +
                              "it must be written so (in tifffile: metadata={'axes': 'ZYX'})");
    }
    m_Layout.calibration = description.calibration;
    const auto problem = description.otherCalibration.empty() ? m_Layout.FindProblem() : description.otherCalibration;
    if (!problem.empty())
    {
      ThrowUnsupportedImage(m_FileName, "TIFF with " + problem);
    }
    header.component = m_Layout.GetComponent();
    header.spacingProblem = description.spacingProblem;
    for (unsigned int axis = 0; axis < 3; ++axis)
    {
      header.isUnitNamed[axis] = description.spacing[axis] > 0.0;
      if (header.isUnitNamed[axis] || !header.spacingProblem[axis].empty())
      {
        header.spacing[axis] = description.spacing[axis];
      }
    }
  }

  static std::string
  FormatText(const char * format, va_list values)
  {
    char text[1000];
    std::vsnprintf(text, sizeof(text), format, values);
    return text;
  }

  /** Whether libtiff only warns of what makes other pixels: values that lie beyond the end of the file, lengths of
   * strips that are not those of the image, and tags that it leaves out or takes in part. */
  static bool
  IsDamage(const std::string & warning)
  {
    const auto contains = [&warning](const std::string & text) { return warning.find(text) != std::string::npos; };
    static const std::string tags[] = {
      "BitsPerSample",  "ColorMap",     "Compression",         "ExtraSamples", "FillOrder",
      "InkSet",         "Orientation",  "PlanarConfiguration", "Predictor",    "RowsPerStrip",
      "ResolutionUnit", "SampleFormat", "SamplesPerPixel",     "StripOffsets", "StripByteCounts",
      "TileByteCounts", "TileOffsets",  "XResolution",         "YResolution",  "PhotometricInterpretation"
    };
    const bool isOfATag =
      std::any_of(std::begin(tags), std::end(tags), [&](const std::string & tag) { return contains('"' + tag + '"'); });
    return contains("IO error") || contains("Sanity check") || (isOfATag && !contains("missing required"));
  }

  /** Keeps the first one, without the name of the file. */
  int
  KeepReason(const std::string & text)
  {
    const auto start = m_FileName + ": ";
    const auto reason = text.compare(0, start.size(), start) == 0 ? text.substr(start.size()) : text;
    m_Reason = m_Reason.empty() ? reason : m_Reason;
    return 1;
  }

  /** Also says what libtiff does not take, of which it speaks as of damage. */
  [[noreturn]] void
  ThrowDamaged() const
  {
    for (const char * const sign : { "Cannot handle", "Bad value", "not supported", "Bits/sample must be" })
    {
      if (m_Reason.find(sign) != std::string::npos)
      {
        ThrowUnsupportedImage(m_FileName, "TIFF (" + m_Reason + ')');
      }
    }
    ThrowDamagedImage(m_FileName, tiffName, m_Reason);
  }

  void
  ThrowIfDamaged() const
  {
    if (!m_Reason.empty())
    {
      this->ThrowDamaged();
    }
  }

  [[noreturn]] void
  ThrowUnsupported(const std::string & what, unsigned int number) const
  {
    ThrowUnsupportedImage(m_FileName, "TIFF with " + what + ' ' + std::to_string(number));
  }

  template <typename TValue>
  TValue
  Get(uint32_t tag, TValue fallback) const
  {
    TValue value{};
    return TIFFGetField(m_File.get(), tag, &value) == 1 ? value : fallback;
  }

  void
  SetPage(tdir_t page) const
  {
    if (TIFFSetDirectory(m_File.get(), page) != 1)
    {
      this->ThrowDamaged();
    }
  }

  /** The pages that are neither reduced in size nor masks of others; the first one where all are. */
  void
  FindPages()
  {
    tdir_t page = 0;
    do
    {
      const auto kind = this->Get<uint32_t>(TIFFTAG_SUBFILETYPE, 0);
      const auto oldKind = this->Get<uint16_t>(TIFFTAG_OSUBFILETYPE, 0);
      if ((kind & (FILETYPE_REDUCEDIMAGE | FILETYPE_MASK)) == 0 && oldKind != OFILETYPE_REDUCEDIMAGE)
      {
        m_Pages.push_back(page);
      }
      ++page;
    } while (TIFFReadDirectory(m_File.get()) == 1);
    this->ThrowIfDamaged();
    if (m_Pages.empty())
    {
      m_Pages.push_back(0);
      this->SetPage(0);
      uint16_t count = 0;
      toff_t * directories = nullptr;
      if (TIFFGetField(m_File.get(), TIFFTAG_SUBIFD, &count, &directories) == 1 && count > 0)
      {
        ThrowUnsupportedImage(m_FileName, "TIFF with only a reduced image beside others of another kind (SubIFDs)");
      }
    }
  }

  TIFFSampleLayout
  GetLayout(tdir_t page)
  {
    this->SetPage(page);
    TIFFSampleLayout layout;
    layout.width = this->Get<uint32_t>(TIFFTAG_IMAGEWIDTH, 0);
    layout.height = this->Get<uint32_t>(TIFFTAG_IMAGELENGTH, 0);
    layout.bits = this->Get<uint16_t>(TIFFTAG_BITSPERSAMPLE, 1);
    layout.samples = this->Get<uint16_t>(TIFFTAG_SAMPLESPERPIXEL, 1);
    layout.format = this->Get<uint16_t>(TIFFTAG_SAMPLEFORMAT, SAMPLEFORMAT_UINT);
    layout.format = layout.format == SAMPLEFORMAT_VOID ? SAMPLEFORMAT_UINT : layout.format;
    layout.isPlanar = this->Get<uint16_t>(TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG) == PLANARCONFIG_SEPARATE;
    FileBytes  file(m_FileName);
    const auto directory = TIFFCurrentDirOffset(m_File.get());
    const auto planes = CountPlanesOfTIFFDirectory(file, directory);
    if (planes > 1)
    {
      ThrowUnsupportedImage(m_FileName,
                            "TIFF with " + std::to_string(planes) +
                              " planes in one page (ImageDepth, or a stack of MetaMorph); each must have its own");
    }
    // libtiff takes another one where a palette is missing.
    const auto photometric = FindTIFFEntry(file, directory, TIFFTAG_PHOTOMETRIC);
    layout.photometric = static_cast<unsigned int>(photometric.value);
    if (photometric.count == 0)
    {
      ThrowUnsupportedImage(m_FileName, "TIFF that does not say its photometric interpretation");
    }
    const auto compression = this->Get<uint16_t>(TIFFTAG_COMPRESSION, COMPRESSION_NONE);
    for (const auto known : { COMPRESSION_NONE,
                              COMPRESSION_CCITTRLE,
                              COMPRESSION_CCITTFAX3,
                              COMPRESSION_CCITTFAX4,
                              COMPRESSION_LZW,
                              COMPRESSION_JPEG,
                              COMPRESSION_ADOBE_DEFLATE,
                              COMPRESSION_DEFLATE,
                              COMPRESSION_PACKBITS,
                              COMPRESSION_LZMA,
                              COMPRESSION_ZSTD })
    {
      layout.isCompressionKnown |= compression == known && TIFFIsCODECConfigured(compression) != 0;
    }
    if (!layout.isCompressionKnown)
    {
      this->ThrowUnsupported("compression", compression);
    }
    const bool isFax = compression == COMPRESSION_CCITTRLE || compression == COMPRESSION_CCITTFAX3 ||
                       compression == COMPRESSION_CCITTFAX4;
    if (isFax && layout.samples > 1 && !layout.isPlanar)
    {
      // libtiff decodes as many bits of a row as there are pixels.
      this->ThrowUnsupported("fax compression and interleaved samples a pixel of", layout.samples);
    }
    if (compression == COMPRESSION_JPEG && layout.bits != 8)
    {
      this->ThrowUnsupported("JPEG compression and bits a sample of", layout.bits);
    }
    if (layout.photometric == PHOTOMETRIC_YCBCR)
    {
      if (compression != COMPRESSION_JPEG || layout.isPlanar)
      {
        this->ThrowUnsupported("luminance and chrominance, and compression", compression);
      }
      layout.photometric = PHOTOMETRIC_RGB;
    }
    const auto inks = this->Get<uint16_t>(TIFFTAG_INKSET, INKSET_CMYK);
    if (layout.photometric == PHOTOMETRIC_SEPARATED && inks != INKSET_CMYK)
    {
      this->ThrowUnsupported("ink set", inks);
    }
    this->GetPaletteAndAlpha(layout);
    const auto problem = layout.FindProblem();
    if (!problem.empty())
    {
      ThrowUnsupportedImage(m_FileName, "TIFF with " + problem);
    }
    return layout;
  }

  void
  GetPaletteAndAlpha(TIFFSampleLayout & layout) const
  {
    uint16_t         numberOfExtras = 0;
    const uint16_t * extras = nullptr;
    TIFFGetFieldDefaulted(m_File.get(), TIFFTAG_EXTRASAMPLES, &numberOfExtras, &extras);
    layout.isAlphaMultiplied = numberOfExtras == 1 && extras[0] == EXTRASAMPLE_ASSOCALPHA;
    uint16_t * palette[3] = { nullptr, nullptr, nullptr };
    if (layout.photometric != PHOTOMETRIC_PALETTE)
    {
      return;
    }
    if (layout.bits > 16 || TIFFGetField(m_File.get(), TIFFTAG_COLORMAP, &palette[0], &palette[1], &palette[2]) != 1)
    {
      ThrowUnsupportedImage(m_FileName, "TIFF whose palette is missing");
    }
    for (unsigned int color = 0; color < 3; ++color)
    {
      layout.palette[color].assign(palette[color], palette[color] + (size_t{ 1 } << layout.bits));
    }
  }

  /** Reads the page that is set, and returns where its pixels end. */
  char *
  ReadPage(char * pixels)
  {
    auto * const tiff = m_File.get();
    // For JPEG, so that libtiff makes red, green and blue.
    if (this->Get<uint16_t>(TIFFTAG_PHOTOMETRIC, 0) == PHOTOMETRIC_YCBCR)
    {
      TIFFSetField(tiff, TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB);
    }
    const bool          isTiled = TIFFIsTiled(tiff) != 0;
    const SizeValueType width = isTiled ? this->Get<uint32_t>(TIFFTAG_TILEWIDTH, 0) : m_Layout.width;
    const SizeValueType height =
      isTiled ? this->Get<uint32_t>(TIFFTAG_TILELENGTH, 0)
              : std::min<SizeValueType>(this->Get<uint32_t>(TIFFTAG_ROWSPERSTRIP, 0xFFFFFFFF), m_Layout.height);
    const auto rowLength = static_cast<SizeValueType>(isTiled ? TIFFTileRowSize(tiff) : TIFFScanlineSize(tiff));
    const auto samplesOfBlock = m_Layout.isPlanar ? 1 : m_Layout.samples;
    if (width == 0 || height == 0 || rowLength != (width * samplesOfBlock * m_Layout.bits + 7) / 8)
    {
      this->ThrowDamaged();
    }
    VerifyImageSize(m_FileName, tiffName, static_cast<double>(rowLength) * static_cast<double>(height));
    std::vector<char> block(rowLength * height);
    TIFFSamples       samples(m_Layout);
    for (unsigned int plane = 0; plane < (m_Layout.isPlanar ? m_Layout.samples : 1); ++plane)
    {
      for (SizeValueType y = 0; y < m_Layout.height; y += height)
      {
        const auto rows = isTiled ? height : std::min(height, m_Layout.height - y);
        for (SizeValueType x = 0; x < m_Layout.width; x += width)
        {
          const auto size = static_cast<tmsize_t>(rows * rowLength);
          const auto column = static_cast<uint32_t>(x);
          const auto row = static_cast<uint32_t>(y);
          const auto sample = static_cast<uint16_t>(plane);
          const auto length =
            isTiled ? TIFFReadEncodedTile(tiff, TIFFComputeTile(tiff, column, row, 0, sample), block.data(), size)
                    : TIFFReadEncodedStrip(tiff, TIFFComputeStrip(tiff, row, sample), block.data(), size);
          if (length != size || !m_Reason.empty())
          {
            this->ThrowDamaged();
          }
          samples.Insert(block.data(), rowLength, { { x, y, plane } }, { { width, rows } });
        }
      }
    }
    return samples.Convert(pixels);
  }

  struct Close
  {
    void
    operator()(TIFF * tiff) const
    {
      TIFFClose(tiff);
    }
  };

  std::string                  m_FileName;
  std::string                  m_Reason;
  std::unique_ptr<TIFF, Close> m_File;
  std::vector<tdir_t>          m_Pages;
  TIFFSampleLayout             m_Layout;
};

bool
IsTIFFFile(FileBytes & file)
{
  const auto start = file.Get(0, 4);
  return start == std::string("II*\0", 4) || start == std::string("MM\0*", 4) || start == std::string("II+\0", 4) ||
         start == std::string("MM\0+", 4);
}

} // namespace

const PictureFormat TIFFPictureFormat = { tiffName,
                                          IsTIFFFile,
                                          ReadPictureHeader<TIFFDecoder>,
                                          ReadPicturePixels<TIFFDecoder> };

} // end namespace itk

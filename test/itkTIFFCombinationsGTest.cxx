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

struct SampleKind
{
  unsigned int format;
  unsigned int bits;
};

const std::vector<SampleKind> usualSamples{ { SAMPLEFORMAT_UINT, 1 },    { SAMPLEFORMAT_UINT, 4 },
                                            { SAMPLEFORMAT_UINT, 8 },    { SAMPLEFORMAT_UINT, 12 },
                                            { SAMPLEFORMAT_UINT, 16 },   { SAMPLEFORMAT_UINT, 32 },
                                            { SAMPLEFORMAT_INT, 8 },     { SAMPLEFORMAT_INT, 16 },
                                            { SAMPLEFORMAT_IEEEFP, 32 }, { SAMPLEFORMAT_IEEEFP, 64 } };
const std::vector<SampleKind> otherSamples{ { SAMPLEFORMAT_UINT, 2 },  { SAMPLEFORMAT_UINT, 6 },
                                            { SAMPLEFORMAT_UINT, 10 }, { SAMPLEFORMAT_UINT, 14 },
                                            { SAMPLEFORMAT_UINT, 24 }, { SAMPLEFORMAT_UINT, 64 },
                                            { SAMPLEFORMAT_INT, 32 },  { SAMPLEFORMAT_INT, 64 } };

/** Each photometric interpretation, without alpha and with each kind of it, interleaved and in planes. */
std::vector<TIFFKind>
GetPixelKinds()
{
  std::vector<TIFFKind> kinds;
  for (const unsigned int photometric :
       { PHOTOMETRIC_MINISWHITE, PHOTOMETRIC_MINISBLACK, PHOTOMETRIC_RGB, PHOTOMETRIC_PALETTE, PHOTOMETRIC_SEPARATED })
  {
    for (const int alpha : { -1, EXTRASAMPLE_UNSPECIFIED, EXTRASAMPLE_ASSOCALPHA, EXTRASAMPLE_UNASSALPHA })
    {
      TIFFKind kind;
      kind.photometric = photometric;
      kind.alpha = alpha;
      kind.samples = (photometric == PHOTOMETRIC_RGB         ? 3
                      : photometric == PHOTOMETRIC_SEPARATED ? 4
                                                             : 1) +
                     (alpha >= 0 ? 1 : 0);
      kinds.push_back(kind);
      kind.isPlanar = true;
      if (kind.samples > 1)
      {
        kinds.push_back(kind);
      }
    }
  }
  return kinds;
}

bool
DoesPredictorFit(unsigned int predictor, const SampleKind & sample)
{
  const bool isWhole = sample.bits == 8 || sample.bits == 16 || sample.bits == 32 || sample.bits == 64;
  return predictor == PREDICTOR_NONE || (predictor == PREDICTOR_HORIZONTAL && isWhole) ||
         (predictor == PREDICTOR_FLOATINGPOINT && sample.format == SAMPLEFORMAT_IEEEFP);
}

/** What cannot be inverted, looked up, divided by alpha or told apart without loss; the rest is to be right. */
bool
IsUnsupported(const TIFFKind & kind)
{
  const bool isFax = kind.compression == COMPRESSION_CCITTRLE || kind.compression == COMPRESSION_CCITTFAX3 ||
                     kind.compression == COMPRESSION_CCITTFAX4;
  if (isFax && kind.samples > 1 && !kind.isPlanar)
  {
    return true;
  }
  const bool isInverted = kind.photometric == PHOTOMETRIC_MINISWHITE || kind.photometric == PHOTOMETRIC_SEPARATED;
  const bool isPalette = kind.photometric == PHOTOMETRIC_PALETTE;
  const bool isUnsigned = kind.format == SAMPLEFORMAT_UINT;
  return (isInverted && (!isUnsigned || kind.bits > 24)) || (isPalette && (!isUnsigned || kind.bits > 16)) ||
         (kind.alpha == EXTRASAMPLE_ASSOCALPHA && !isUnsigned);
}

/** Counts those of the table that are right, and those that are refused. */
class Outcomes
{
public:
  void
  Add(const TIFFKind & kind, double tolerance = 0.0)
  {
    SCOPED_TRACE("bits " + std::to_string(kind.bits) + " format " + std::to_string(kind.format) + " photometric " +
                 std::to_string(kind.photometric) + " samples " + std::to_string(kind.samples) + " alpha " +
                 std::to_string(kind.alpha) + " compression " + std::to_string(kind.compression) + " predictor " +
                 std::to_string(kind.predictor) + " orientation " + std::to_string(kind.orientation) +
                 (kind.isTiled ? " tiled" : "") + (kind.isPlanar ? " planar" : ""));
    const auto         name = WriteTIFF(m_Folder, kind);
    ImageType::Pointer image;
    const auto         text = GetExceptionDescription([&] { image = Read(name); });
    if (image != nullptr)
    {
      Expect_shown(*image, GetShown(kind), kind.orientation, tolerance);
      ++m_NumberOfRight;
    }
    else
    {
      const auto start = name + ": unsupported: TIFF ";
      const bool saysWhy = text.compare(0, start.size(), start) == 0 && text.find('\n') == std::string::npos;
      EXPECT_TRUE(saysWhy) << text;
      ++m_NumberOfRefused;
    }
    EXPECT_EQ(image == nullptr, IsUnsupported(kind)) << text;
  }

  void
  Expect_counts(unsigned int right, unsigned int refused) const
  {
    EXPECT_EQ(m_NumberOfRight, right);
    EXPECT_EQ(m_NumberOfRefused, refused);
  }

private:
  TestFolder   m_Folder;
  unsigned int m_NumberOfRight{ 0 };
  unsigned int m_NumberOfRefused{ 0 };
};

const std::vector<unsigned int> compressionsWithPredictor = { COMPRESSION_LZW,
                                                              COMPRESSION_ADOBE_DEFLATE,
                                                              COMPRESSION_DEFLATE,
                                                              COMPRESSION_LZMA,
                                                              COMPRESSION_ZSTD };

} // namespace

TEST(TIFFCombinations, EachUncompressedOneInEachOrientationIsRightOrUnsupported)
{
  Outcomes outcomes;
  for (const auto & samples : { usualSamples, otherSamples })
  {
    for (const auto & sample : samples)
    {
      for (auto kind : GetPixelKinds())
      {
        for (kind.orientation = 1; kind.orientation <= 8; ++kind.orientation)
        {
          kind.format = sample.format;
          kind.bits = sample.bits;
          outcomes.Add(kind);
        }
      }
    }
  }
  outcomes.Expect_counts(3672, 1656);
}

TEST(TIFFCombinations, EachLosslessCompressionWithAndWithoutPredictorIsRightOrUnsupported)
{
  Outcomes     outcomes;
  unsigned int count = 0;
  const auto   addEach = [&](unsigned int compression, unsigned int predictor) {
    ASSERT_NE(TIFFIsCODECConfigured(static_cast<uint16_t>(compression)), 0);
    for (const auto & sample : usualSamples)
    {
      if (!DoesPredictorFit(predictor, sample))
      {
        continue;
      }
      for (auto kind : GetPixelKinds())
      {
        for (const bool isTiled : { false, true })
        {
          kind.compression = compression;
          kind.predictor = predictor;
          kind.isTiled = isTiled;
          kind.format = sample.format;
          kind.bits = sample.bits;
          // One of the eight: pixels are turned after they were decompressed.
          kind.orientation = count++ % 8 + 1;
          outcomes.Add(kind);
        }
      }
    }
  };
  addEach(COMPRESSION_NONE, PREDICTOR_NONE);
  addEach(COMPRESSION_PACKBITS, PREDICTOR_NONE);
  for (const auto compression : compressionsWithPredictor)
  {
    for (const unsigned int predictor : { PREDICTOR_NONE, PREDICTOR_HORIZONTAL, PREDICTOR_FLOATINGPOINT })
    {
      addEach(compression, predictor);
    }
  }
  outcomes.Expect_counts(4966, 3544);
}

TEST(TIFFCombinations, APredictorThatDoesNotFitItsSamplesIsUnsupported)
{
  const TestFolder folder;
  for (const auto compression : compressionsWithPredictor)
  {
    for (const auto & sample : usualSamples)
    {
      for (const unsigned int predictor : { PREDICTOR_HORIZONTAL, PREDICTOR_FLOATINGPOINT, 4 })
      {
        if (DoesPredictorFit(predictor, sample))
        {
          continue;
        }
        TIFFKind kind;
        kind.compression = compression;
        kind.format = sample.format;
        kind.bits = sample.bits;
        WriteTIFF(folder, kind);
        // libtiff would not write it: the tag takes the place of one that says nothing new.
        auto       bytes = folder.Read("a.tif");
        const auto entry = bytes.find(Number(TIFFTAG_FILLORDER, 2) + Number(TIFF_SHORT, 2));
        ASSERT_NE(entry, std::string::npos);
        const auto field = Number(TIFFTAG_PREDICTOR, 2) + Number(TIFF_SHORT, 2) + Number(1, 4) + Number(predictor, 4);
        Expect_unsupported(folder.Write("a.tif", bytes.replace(entry, field.size(), field)));
      }
    }
  }
}

TEST(TIFFCombinations, EachFaxIsRightOrUnsupported)
{
  Outcomes outcomes;
  for (const unsigned int compression : { COMPRESSION_CCITTRLE, COMPRESSION_CCITTFAX3, COMPRESSION_CCITTFAX4 })
  {
    for (const bool isTiled : { false, true })
    {
      for (auto kind : GetPixelKinds())
      {
        kind.compression = compression;
        kind.isTiled = isTiled;
        kind.bits = 1;
        outcomes.Add(kind);
      }
    }
  }
  outcomes.Expect_counts(120, 102);
}

TEST(TIFFCombinations, EachJPEGIsNearOrUnsupported)
{
  Outcomes   outcomes;
  const auto addEach = [&outcomes](TIFFKind kind) {
    kind.compression = COMPRESSION_JPEG;
    kind.isSmooth = true;
    for (const bool isTiled : { false, true })
    {
      for (unsigned int orientation = 1; orientation <= 8; ++orientation)
      {
        kind.isTiled = isTiled;
        kind.orientation = orientation;
        // Small differences are large ones after the division by a small alpha.
        outcomes.Add(kind, kind.alpha == EXTRASAMPLE_ASSOCALPHA ? 16.0 : 5.0);
      }
    }
  };
  for (const auto & kind : GetPixelKinds())
  {
    // libjpeg has up to four samples a pixel, and libtiff writes no palette so.
    if (kind.photometric != PHOTOMETRIC_PALETTE && (kind.samples <= 4 || kind.isPlanar))
    {
      addEach(kind);
    }
  }
  for (const unsigned int x : { 1, 2 })
  {
    for (const unsigned int y : { 1, 2 })
    {
      TIFFKind kind;
      kind.photometric = PHOTOMETRIC_YCBCR;
      kind.samples = 3;
      kind.subsampling = { { x, y } };
      addEach(kind);
    }
  }
  outcomes.Expect_counts(496, 0);
}

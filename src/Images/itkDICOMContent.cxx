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
#include "itkDICOMContent.h"

#include "itkDICOMElements.h"
#include "itkDICOMEncodedFrames.h"
#include "itkDICOMFields.h"
#include "itkInflatedBytes.h"
#include "itkTextFile.h"

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <string>

namespace itk
{
namespace
{

const std::string implicitLittleEndian = "1.2.840.10008.1.2";
const std::string explicitLittleEndian = "1.2.840.10008.1.2.1";
const std::string explicitBigEndian = "1.2.840.10008.1.2.2";
/** Implicit, and pixels the other end first, which GDCM knows. */
const std::string implicitOfGE = "1.2.840.113619.5.2";

/** Whether a preamble of 128 bytes and `DICM` come first, as they do in all but some files of old programs. */
bool
HasPreamble(FileBytes & file)
{
  return file.Get(128, 4) == "DICM";
}

using Kind = DICOMContent::Kind;

/** How samples are to be understood. */
struct DICOMSampleFormat
{
  SizeValueType stored{ 0 };
  /** Up to the highest one of them. */
  SizeValueType bitsBelow{ 0 };
  /** In bytes, for red, green and blue, of a table with an entry for each value from 0 to 255; 0 of others. */
  std::array<SizeValueType, 3> paletteLengths{};
  /** Those that have this length. */
  unsigned int numberOfPalettes{ 0 };
  bool         hasModalityTable{ false };
  /** By the Presentation LUT Shape. */
  bool isInverse{ false };
  /** Of the frames of a dose. */
  bool hasWrongOffsets{ false };
  /** Where GDCM does not decode it, such as of films; empty: it does. */
  std::string otherTransferSyntax;

  /** What GDCM does not do right; empty: nothing. Elements that are not there are 0 or empty. */
  std::string
  FindUnsupportedFeature(const DICOMPixelLayout & layout) const
  {
    if (!otherTransferSyntax.empty())
    {
      return "the transfer syntax " + otherTransferSyntax;
    }
    static const std::map<std::string, SizeValueType> samplesOf{ { "MONOCHROME1", 1 },   { "MONOCHROME2", 1 },
                                                                 { "PALETTE COLOR", 1 }, { "RGB", 3 },
                                                                 { "YBR_FULL", 3 },      { "YBR_FULL_422", 3 },
                                                                 { "YBR_ICT", 3 },       { "YBR_RCT", 3 } };
    const auto                                        samples = samplesOf.find(layout.photometric);
    if (!layout.photometric.empty() &&
        (samples == samplesOf.end() || (layout.samples != 0 && samples->second != layout.samples)))
    {
      return std::to_string(layout.samples) + " samples a pixel and the photometric interpretation '" +
             layout.photometric + '\'';
    }
    constexpr SizeValueType mostBits = 32;
    if (layout.bits > mostBits)
    {
      return std::to_string(layout.bits) + " bits a value";
    }
    // ITK leaves out the last ones.
    if (layout.bits == 1 && layout.rows * layout.columns * layout.frames % 8 != 0)
    {
      return "1 bit a value, and values whose number is no multiple of 8";
    }
    const auto ofBits = std::to_string(stored) + " bits stored of " + std::to_string(layout.bits);
    const bool isWhole = stored == layout.bits;
    if (stored != 0 && ((bitsBelow != 0 && bitsBelow != stored) || (!isWhole && layout.bits != 16)))
    {
      return ofBits + (bitsBelow != 0 ? ", the highest one bit " + std::to_string(bitsBelow - 1) : "");
    }
    if (layout.photometric == "MONOCHROME1" && (layout.isSigned || layout.bits > 16))
    {
      return std::string(layout.isSigned ? "signed" : "32-bit") +
             " values of which the smallest is white (MONOCHROME1)";
    }
    // Where a palette has no entry for a value, GDCM takes 0, or ends the process.
    if (layout.photometric == "PALETTE COLOR" && (layout.bits != 8 || numberOfPalettes != paletteLengths.size()))
    {
      return layout.bits != 8 ? "a palette, and " + ofBits : "a palette without an entry for each value from 0 to 255";
    }
    if (layout.photometric == "MONOCHROME2" && isInverse)
    {
      return "values of which the largest is white (MONOCHROME2), and a Presentation LUT Shape by which it is black";
    }
    if (hasWrongOffsets)
    {
      return "a Grid Frame Offset Vector that is not a number for each frame";
    }
    return hasModalityTable ? "a Modality LUT Sequence, by which values are to be changed" : "";
  }
};

SizeValueType
FindFirstElement(FileBytes & file)
{
  constexpr SizeValueType lengthOfPreamble = 132;
  return HasPreamble(file) ? lengthOfPreamble : 0;
}

/** Goes over the elements of a file up to its pixels. */
class DICOMContentFinder
{
public:
  explicit DICOMContentFinder(FileBytes & file)
    : DICOMContentFinder(file, FindFirstElement(file))
  {}

  DICOMContent
  FindContent()
  {
    std::string transferSyntax;
    while (m_Elements.GetTag() >> 16 == 0x0002)
    {
      const auto tag = m_Elements.GetTag();
      // GDCM ends the process where another representation stands here.
      if (!HasDICOMRepresentation(m_File, m_Elements.GetPosition() + 4) || !m_Elements.Skip())
      {
        return { Kind::Damaged, m_Elements.GetProblem() };
      }
      if (tag == 0x00020010)
      {
        transferSyntax = this->GetText();
      }
    }
    if (transferSyntax == "1.2.840.10008.1.2.1.99")
    {
      constexpr SizeValueType maximumLength = SizeValueType{ 1 } << 32;
      const auto inflated = Inflate(m_File, m_Elements.GetPosition(), Deflation::Raw, maximumLength, maximumLength);
      FileBytes  bytes(m_File.GetFileName(), inflated.first);
      return inflated.isWhole ? DICOMContentFinder(bytes, 0).FindContentOfDataSet(explicitLittleEndian)
                              : DICOMContent{ Kind::Damaged, "" };
    }
    return this->FindContentOfDataSet(transferSyntax);
  }

private:
  DICOMContentFinder(FileBytes & file, SizeValueType position)
    : m_File(file)
    , m_Elements(file, position)
  {}

  DICOMContent
  FindContentOfDataSet(const std::string & transferSyntax)
  {
    const bool isImplicit = transferSyntax.empty()
                              ? !HasDICOMRepresentation(m_File, m_Elements.GetPosition() + 4)
                              : transferSyntax == implicitLittleEndian || transferSyntax == implicitOfGE;
    const bool isBigEndian = transferSyntax == explicitBigEndian;
    m_Elements.SetSyntax(isImplicit, isBigEndian);
    const auto encoding = GetDICOMEncoding(transferSyntax);
    const bool isExplicit = transferSyntax == explicitLittleEndian || isBigEndian;
    if (encoding == DICOMEncoding::None && !isImplicit && !isExplicit)
    {
      m_Format.otherTransferSyntax = transferSyntax;
    }
    while (m_Elements.GetPosition() < m_File.GetLength())
    {
      const auto tag = m_Elements.GetTag();
      if (!m_Elements.Skip())
      {
        return { Kind::Damaged, m_Elements.GetProblem() };
      }
      if (tag == 0x7FE00008 || tag == 0x7FE00009)
      {
        return { Kind::UnsupportedPixels, "pixels that are floating-point numbers" };
      }
      if (tag == 0x7FE00010)
      {
        return this->FindPixels(encoding);
      }
      this->TakeElementOfLayout(tag);
      // Others are an assertion of GDCM that fails.
      if (tag == 0x00280002 && m_Layout.samples != 1 && m_Layout.samples != 3 && m_Layout.samples != 4)
      {
        return { Kind::Damaged, "" };
      }
      this->TakeElementOfFormat(tag);
    }
    return { Kind::NoPixels, "" };
  }

  void
  TakeElementOfLayout(unsigned int tag)
  {
    switch (tag)
    {
      case 0x00280002:
        m_Layout.samples = this->GetNumber();
        break;
      case 0x00280004:
        m_Layout.photometric = this->GetText();
        break;
      case 0x00280008:
        m_Layout.frames = ParseFrames(this->GetText());
        break;
      case 0x00280010:
        m_Layout.rows = this->GetNumber();
        break;
      case 0x00280011:
        m_Layout.columns = this->GetNumber();
        break;
      case 0x00280100:
        m_Layout.bits = this->GetNumber();
        break;
      case 0x00280103:
        m_Layout.isSigned = this->GetNumber() == 1;
        break;
      default:
        break;
    }
  }

  void
  TakeElementOfFormat(unsigned int tag)
  {
    switch (tag)
    {
      case 0x00280101:
        m_Format.stored = this->GetNumber();
        break;
      case 0x00280102:
        m_Format.bitsBelow = this->GetNumber() + 1;
        break;
      case 0x00281101:
      case 0x00281102:
      case 0x00281103:
        m_Format.paletteLengths[tag - 0x00281101] = this->GetPaletteLength();
        break;
      case 0x00281201:
      case 0x00281202:
      case 0x00281203:
        m_Format.numberOfPalettes +=
          !m_Elements.IsEmpty() && m_Elements.GetLength() == m_Format.paletteLengths[tag - 0x00281201] ? 1 : 0;
        break;
      case 0x00281221:
        // Segmented.
        m_Format.numberOfPalettes = 0;
        break;
      case 0x00283000:
        m_Format.hasModalityTable = !m_Elements.IsEmpty();
        break;
      case 0x20500020:
        m_Format.isInverse = this->GetText() == "INVERSE";
        break;
      case 0x3004000C:
        // An assertion of GDCM that fails.
        m_Format.hasWrongOffsets = !m_Elements.IsEmpty() && ParseDICOMNumbers(this->GetText(), m_Layout.frames).empty();
        break;
      case 0x52009229:
      case 0x52009230:
        m_HasFunctionalGroups = true;
        break;
      default:
        break;
    }
  }

  /** At the element of the pixels. */
  DICOMContent
  FindPixels(DICOMEncoding encoding)
  {
    auto content = this->VerifyPixels(encoding);
    content.hasFunctionalGroups = m_HasFunctionalGroups;
    if (content.kind == Kind::Pixels && !this->EndsInFile())
    {
      return { Kind::Damaged, "a length after the pixels that is beyond the end of the file" };
    }
    return content;
  }

  DICOMContent
  VerifyPixels(DICOMEncoding encoding) const
  {
    const bool isEncoded = m_Elements.GetLength() == DICOMElements::UndefinedLength;
    if (isEncoded && encoding != DICOMEncoding::None)
    {
      const auto content = FindEncodedFrames(m_File, m_Elements.GetValuePosition(), encoding, m_Layout);
      if (content.kind != Kind::Pixels)
      {
        return content;
      }
    }
    // Some samples may be left out.
    const bool isSubsampled = m_Layout.photometric.find("_42") != std::string::npos;
    if (!isEncoded &&
        8.0 * static_cast<double>(m_Elements.GetLength()) < CountBits(m_Layout, isSubsampled ? 1 : m_Layout.samples))
    {
      return { Kind::Damaged, "" };
    }
    const auto feature = m_Format.FindUnsupportedFeature(m_Layout);
    return { feature.empty() ? Kind::Pixels : Kind::UnsupportedPixels, feature };
  }

  /** Whether what comes after the pixels, which GDCM reads, too, is no longer than the file. */
  bool
  EndsInFile()
  {
    bool goesOn = true;
    while (goesOn && m_Elements.GetPosition() + 8 <= m_File.GetLength())
    {
      goesOn = m_Elements.Skip();
    }
    return m_Elements.GetPosition() <= m_File.GetLength();
  }

  /** Of the element that was stepped over, as what follows. */
  SizeValueType
  GetNumber() const
  {
    return m_Elements.Get(m_Elements.GetValuePosition(), 2);
  }

  std::string
  GetText() const
  {
    const auto begin = m_Elements.GetValuePosition();
    return TrimBlanks(m_File.Get(begin, m_Elements.GetPosition() - begin).c_str());
  }

  /** By the descriptor of a palette: the number of its entries, the first value, and the bits an entry. */
  SizeValueType
  GetPaletteLength() const
  {
    const auto descriptor = m_Elements.GetValuePosition();
    const auto bits = m_Elements.Get(descriptor + 4, 2);
    const bool isWhole = m_Elements.Get(descriptor, 2) == 256 && m_Elements.Get(descriptor + 2, 2) == 0;
    return isWhole && (bits == 8 || bits == 16) ? 256 * bits / 8 : 0;
  }

  /** A text of one whole number. */
  static SizeValueType
  ParseFrames(const std::string & text)
  {
    constexpr double largest = std::numeric_limits<int>::max();
    const auto       numbers = ParseDICOMNumbers(text, 1);
    return numbers.empty() ? 1 : static_cast<SizeValueType>(std::clamp(numbers.front(), 1.0, largest));
  }

  static double
  CountBits(const DICOMPixelLayout & layout, SizeValueType samples)
  {
    return static_cast<double>(layout.rows) * static_cast<double>(layout.columns) * static_cast<double>(layout.bits) *
           static_cast<double>(layout.frames) * static_cast<double>(samples);
  }

  FileBytes &       m_File;
  DICOMElements     m_Elements;
  DICOMPixelLayout  m_Layout;
  DICOMSampleFormat m_Format;
  bool              m_HasFunctionalGroups{ false };
};

} // namespace

bool
IsDICOMFile(FileBytes & file)
{
  if (HasPreamble(file))
  {
    return true;
  }
  const auto              group = file.GetNumber(0, 2);
  const auto              element = file.GetNumber(2, 2);
  const bool              isFirstElement = (group == 0x0002 && element <= 1) || (group == 0x0008 && element <= 0x0018);
  constexpr SizeValueType largestLength = 1024;
  return ((group == 0x0002 || group == 0x0008) && HasDICOMRepresentation(file, 4)) ||
         (isFirstElement && file.GetNumber(4, 4) <= largestLength);
}

DICOMContent
FindDICOMContent(FileBytes & file)
{
  return DICOMContentFinder(file).FindContent();
}

} // end namespace itk

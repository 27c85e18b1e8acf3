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

#include "itkDICOMEncodedFrames.h"
#include "itkDICOMFields.h"
#include "itkInflatedBytes.h"

#include <algorithm>
#include <limits>
#include <string>

namespace itk
{
namespace
{

const std::string explicitLittleEndian = "1.2.840.10008.1.2.1";

/** Whether a preamble of 128 bytes and `DICM` come first, as they do in all but some files of old programs. */
bool
HasPreamble(FileBytes & file)
{
  return file.Get(128, 4) == "DICM";
}

bool
HasRepresentation(FileBytes & file, SizeValueType position)
{
  static const std::string known =
    "AE AS AT CS DA DS DT FD FL IS LO LT OB OD OF OL OV OW PN SH SL SQ SS ST SV TM UC UI UL UN "
    "UR US UT UV";
  const auto text = file.Get(position, 2);
  return text.size() == 2 && text.find(' ') == std::string::npos && known.find(text) != std::string::npos;
}

/** Steps over the elements of a DICOM data set. Each step is false when the bytes end before the element does, or do
 * not look like one. */
class DICOMElements
{
public:
  explicit DICOMElements(FileBytes & file)
    : m_File(file)
  {}

  DICOMContent
  FindContent()
  {
    const size_t firstElement = 132;
    m_Position = HasPreamble(m_File) ? firstElement : 0;
    std::string transferSyntax;
    while (this->GetTag() >> 16 == 0x0002)
    {
      const auto tag = this->GetTag();
      const auto start = m_Position + 8;
      // GDCM ends the process where another representation stands here.
      if (!HasRepresentation(m_File, m_Position + 4) || !this->SkipElement())
      {
        return DICOMContent::Damaged;
      }
      if (tag == 0x00020010)
      {
        transferSyntax = m_File.Get(start, m_Position - start).c_str();
      }
    }
    if (transferSyntax == "1.2.840.10008.1.2.1.99")
    {
      constexpr SizeValueType maximumLength = SizeValueType{ 1 } << 32;
      const auto              inflated = Inflate(m_File, m_Position, Deflation::Raw, maximumLength, maximumLength);
      FileBytes               bytes(m_File.GetFileName(), inflated.first);
      return inflated.isWhole ? DICOMElements(bytes).FindContentOfDataSet(explicitLittleEndian) : DICOMContent::Damaged;
    }
    return this->FindContentOfDataSet(transferSyntax);
  }

private:
  DICOMContent
  FindContentOfDataSet(const std::string & transferSyntax)
  {
    m_IsImplicit =
      transferSyntax.empty() ? !HasRepresentation(m_File, m_Position + 4) : transferSyntax == "1.2.840.10008.1.2";
    m_IsBigEndian = transferSyntax == "1.2.840.10008.1.2.2";
    const auto       encoding = GetDICOMEncoding(transferSyntax);
    DICOMPixelLayout layout;
    bool             isSubsampled = false;
    while (m_Position < m_File.GetLength())
    {
      const auto tag = this->GetTag();
      const auto start = m_Position;
      if (!this->SkipElement())
      {
        return DICOMContent::Damaged;
      }
      const auto getNumber = [this, start] { return this->Get(start + 8, 2); };
      const auto getText = [this, start] { return m_File.Get(start + 8, m_Position - start - 8); };
      switch (tag)
      {
        case 0x00280002:
          layout.samples = getNumber();
          // Others are an assertion of GDCM that fails.
          if (layout.samples != 1 && layout.samples != 3 && layout.samples != 4)
          {
            return DICOMContent::Damaged;
          }
          break;
        case 0x00280004:
          isSubsampled = getText().find("_42") != std::string::npos;
          break;
        case 0x00280008:
          layout.frames = ParseFrames(getText());
          break;
        case 0x00280010:
          layout.rows = getNumber();
          break;
        case 0x00280011:
          layout.columns = getNumber();
          break;
        case 0x00280100:
          layout.bits = getNumber();
          break;
        case 0x7FE00008:
        case 0x7FE00009:
          return DICOMContent::FloatingPixels;
        case 0x7FE00010:
          if (m_Length == undefinedLength)
          {
            const bool isRight =
              encoding == DICOMEncoding::None || HasStatedFrames(m_File, start + 12, encoding, layout);
            return isRight ? DICOMContent::Pixels : DICOMContent::OtherPixels;
          }
          // Some samples may be left out.
          return 8.0 * static_cast<double>(m_Length) >= CountBits(layout, isSubsampled ? 1 : layout.samples)
                   ? DICOMContent::Pixels
                   : DICOMContent::Damaged;
        default:
          break;
      }
    }
    return DICOMContent::NoPixels;
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

  SizeValueType
  Get(size_t position, unsigned int size) const
  {
    return m_File.GetNumber(position, size, m_IsBigEndian);
  }

  SizeValueType
  GetTag() const
  {
    return this->Get(m_Position, 2) << 16 | this->Get(m_Position + 2, 2);
  }

  bool
  SkipElement()
  {
    static const std::string longRepresentations = "OB OD OF OL OV OW SQ SV UC UN UR UT UV";
    if (m_Position + 8 > m_File.GetLength())
    {
      return false;
    }
    const auto    representation = m_File.Get(m_Position + 4, 2);
    SizeValueType length = 0;
    if (m_IsImplicit)
    {
      length = this->Get(m_Position + 4, 4);
      m_Position += 8;
    }
    else if (longRepresentations.find(representation) != std::string::npos)
    {
      length = this->Get(m_Position + 8, 4);
      m_Position += 12;
    }
    else
    {
      length = this->Get(m_Position + 6, 2);
      m_Position += 8;
    }
    if (length != undefinedLength)
    {
      m_Length = length;
      return this->Skip(length);
    }
    const bool isImplicit = m_IsImplicit;
    m_IsImplicit |= representation == "UN";
    const bool done = this->SkipItems();
    m_IsImplicit = isImplicit;
    m_Length = undefinedLength;
    return done;
  }

  bool
  SkipItems()
  {
    while (m_Position + 8 <= m_File.GetLength())
    {
      const auto tag = this->GetTag();
      const auto length = this->Get(m_Position + 4, 4);
      m_Position += 8;
      if (tag == sequenceDelimitation)
      {
        return true;
      }
      if (tag != item || (length == undefinedLength ? !this->SkipElementsOfItem() : !this->Skip(length)))
      {
        return false;
      }
    }
    return false;
  }

  bool
  SkipElementsOfItem()
  {
    while (this->GetTag() != itemDelimitation)
    {
      if (!this->SkipElement())
      {
        return false;
      }
    }
    return this->Skip(8);
  }

  bool
  Skip(SizeValueType length)
  {
    m_Position += length;
    return m_Position <= m_File.GetLength();
  }

  static constexpr SizeValueType undefinedLength = 0xFFFFFFFF;
  static constexpr SizeValueType item = 0xFFFEE000;
  static constexpr SizeValueType itemDelimitation = 0xFFFEE00D;
  static constexpr SizeValueType sequenceDelimitation = 0xFFFEE0DD;

  FileBytes & m_File;
  size_t      m_Position{ 0 };
  /** Of the last element. */
  SizeValueType m_Length{ 0 };
  bool          m_IsImplicit{ false };
  bool          m_IsBigEndian{ false };
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
  return isFirstElement && (HasRepresentation(file, 4) || file.GetNumber(4, 4) <= largestLength);
}

DICOMContent
FindDICOMContent(FileBytes & file)
{
  return DICOMElements(file).FindContent();
}

} // end namespace itk

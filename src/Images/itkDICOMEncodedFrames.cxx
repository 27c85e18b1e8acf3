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
#include "itkDICOMEncodedFrames.h"

#include <algorithm>
#include <string>

namespace itk
{
namespace
{

/** A part of a file that holds what is encoded. */
struct Item
{
  SizeValueType position;
  SizeValueType length;
};

/** Whether run lengths (PackBits) make so many bytes. Zeros may follow. */
bool
HasRunsFor(const std::string & runs, SizeValueType size)
{
  SizeValueType made = 0;
  size_t        position = 0;
  while (made < size && position < runs.size())
  {
    const auto control = static_cast<unsigned char>(runs[position]);
    const bool isLiteral = control < 128;
    // 128 stands for nothing.
    made += isLiteral ? control + 1 : control == 128 ? 0 : 257 - control;
    position += isLiteral ? control + 2 : control == 128 ? 1 : 2;
  }
  return made == size && position <= runs.size() && runs.find_first_not_of('\0', position) == std::string::npos;
}

/** Each byte of each sample has a segment of its own. */
bool
IsFrameOfRuns(FileBytes & file, const Item & frame, const DICOMPixelLayout & stated)
{
  constexpr SizeValueType mostSegments = 15;
  const auto              count = file.GetNumber(frame.position, 4);
  const auto              getStart = [&](SizeValueType segment) {
    return segment < count ? file.GetNumber(frame.position + 4 + 4 * segment, 4) : frame.length;
  };
  bool isRight = count == stated.samples * ((stated.bits + 7) / 8) && count <= mostSegments;
  for (SizeValueType segment = 0; isRight && segment < count; ++segment)
  {
    const auto start = getStart(segment);
    const auto end = getStart(segment + 1);
    isRight = start <= end && end <= frame.length &&
              HasRunsFor(file.Get(frame.position + start, end - start), stated.rows * stated.columns);
  }
  return isRight;
}

using Kind = DICOMContent::Kind;

DICOMContent
CheckSize(bool isRight)
{
  return isRight ? DICOMContent{ Kind::Pixels, "" }
                 : DICOMContent{ Kind::OtherPixels, "not of the size, samples or frames that its header says" };
}

/** \class JPEGStart
 * \brief What a JPEG or JPEG-LS image says before its pixels, from its start on.
 */
class JPEGStart
{
public:
  JPEGStart(FileBytes & file, const Item & frame)
    : m_File(file)
  {
    SizeValueType position = frame.position + 2;
    while (position < frame.position + frame.length && this->Get(position, 1) == 0xFF && !m_HasScan)
    {
      const auto marker = this->Get(position + 1, 1);
      const bool isTable = marker == 0xC4 || marker == 0xC8 || marker == 0xCC;
      if (marker == 0xF7 || (marker >= 0xC0 && marker <= 0xCF && !isTable))
      {
        this->TakeFrame(marker, position);
      }
      else if (marker == 0xE0)
      {
        m_IsChrominanceByName |= file.Get(position + 4, 4) == "JFIF";
      }
      else if (marker == 0xEE && file.Get(position + 4, 5) == "Adobe")
      {
        m_IsRGBByName = this->Get(position + 15, 1) == 0;
        m_IsChrominanceByName |= this->Get(position + 15, 1) == 1;
      }
      else if (marker == 0xDA)
      {
        m_HasScan = true;
        m_Interleave = this->Get(position + 4 + 2 * this->Get(position + 4, 1) + 2, 1);
      }
      // Fill bytes may come before a marker.
      position += marker == 0xFF ? 1 : 2 + this->Get(position + 2, 2);
    }
  }

  DICOMContent
  Compare(const DICOMPixelLayout & stated) const
  {
    const bool isOfStatedSize = m_Rows == stated.rows && m_Columns == stated.columns && m_Samples == stated.samples;
    if (!isOfStatedSize || m_Samples == 1)
    {
      return CheckSize(isOfStatedSize);
    }
    // GDCM takes the colors of a pixel for neighbors in all frames alike.
    if (m_IsLS && m_Interleave == 0 && stated.frames > 1)
    {
      return { Kind::UnsupportedPixels, "several frames of JPEG-LS whose colors are each a plane" };
    }
    const bool isChrominance = m_IsChrominanceByName || m_IsSubsampled;
    if (m_IsLossy && isChrominance && stated.photometric == "RGB")
    {
      return { Kind::OtherPixels, "luminance and chrominance, and its header says RGB" };
    }
    if (m_IsLossy && m_IsRGBByName && !isChrominance && stated.photometric.compare(0, 8, "YBR_FULL") == 0)
    {
      return { Kind::OtherPixels, "RGB, and its header says " + stated.photometric };
    }
    return CheckSize(true);
  }

private:
  SizeValueType
  Get(SizeValueType position, unsigned int size) const
  {
    return m_File.GetNumber(position, size, true);
  }

  void
  TakeFrame(SizeValueType marker, SizeValueType position)
  {
    m_IsLS = marker == 0xF7;
    // Of lossless ones, programs name the colors at random.
    m_IsLossy = !m_IsLS && marker % 4 != 3;
    m_Rows = this->Get(position + 5, 2);
    m_Columns = this->Get(position + 7, 2);
    // There is but one.
    m_Samples = m_HasFrame ? 0 : this->Get(position + 9, 1);
    m_HasFrame = true;
    for (SizeValueType sample = 1; sample < m_Samples; ++sample)
    {
      m_IsSubsampled |= this->Get(position + 11 + 3 * sample, 1) != this->Get(position + 11, 1);
    }
  }

  FileBytes &   m_File;
  SizeValueType m_Rows{ 0 };
  SizeValueType m_Columns{ 0 };
  SizeValueType m_Samples{ 0 };
  /** Of JPEG-LS: 0 for a plane after the other. */
  SizeValueType m_Interleave{ 0 };
  bool          m_IsLS{ false };
  bool          m_IsLossy{ false };
  bool          m_IsSubsampled{ false };
  bool          m_IsChrominanceByName{ false };
  bool          m_IsRGBByName{ false };
  bool          m_HasFrame{ false };
  bool          m_HasScan{ false };
};

const std::string startOfJPEG2000 = "\xFF\x4F\xFF\x51";

/** JPEG 2000, which may lie in a file of its own. */
DICOMContent
CompareJPEG2000(FileBytes & file, const Item & frame, const DICOMPixelLayout & stated)
{
  constexpr SizeValueType longestStart = 4096;
  const auto              start = file.Get(frame.position, std::min(frame.length, longestStart)).find(startOfJPEG2000);
  const auto              get = [&](size_t position, unsigned int size) {
    return file.GetNumber(frame.position + start + position, size, true);
  };
  const bool isOfStatedSize = start != std::string::npos && get(8, 4) - get(16, 4) == stated.columns &&
                              get(12, 4) - get(20, 4) == stated.rows && get(40, 2) == stated.samples;
  const bool isSigned = isOfStatedSize && get(42, 1) >> 7 != 0;
  // The other way round, values are those of the header.
  return isSigned && !stated.isSigned
           ? DICOMContent{ Kind::OtherPixels, "signed, and its header says that they are not (Pixel Representation)" }
           : CheckSize(isOfStatedSize);
}

bool
StartsWith(FileBytes & file, const Item & item, const std::string & bytes)
{
  return file.Get(item.position, bytes.size()) == bytes;
}

} // namespace

DICOMEncoding
GetDICOMEncoding(const std::string & transferSyntax)
{
  const std::string code = "1.2.840.10008.1.2.4.";
  const std::string last = "93";
  // Those beyond are of films, of pixels elsewhere, or of JPEG 2000 that GDCM does not know.
  const bool isCode = transferSyntax.size() == code.size() + last.size() &&
                      transferSyntax.compare(0, code.size(), code) == 0 && transferSyntax.substr(code.size()) <= last;
  return isCode                                    ? DICOMEncoding::Code
         : transferSyntax == "1.2.840.10008.1.2.5" ? DICOMEncoding::RunLengths
                                                   : DICOMEncoding::None;
}

DICOMContent
FindEncodedFrames(FileBytes & file, SizeValueType position, DICOMEncoding encoding, const DICOMPixelLayout & stated)
{
  constexpr SizeValueType startOfItem = 0xE000FFFE;
  const std::string       startOfFile("\0\0\0\x0CjP", 6);
  SizeValueType           count = 0;
  // The first item is a table of the others.
  position += 8 + file.GetNumber(position + 4, 4);
  for (; file.GetNumber(position, 4) == startOfItem; position += 8 + file.GetNumber(position + 4, 4))
  {
    const Item   item{ position + 8, file.GetNumber(position + 4, 4) };
    DICOMContent content;
    if (encoding == DICOMEncoding::RunLengths)
    {
      content = CheckSize(IsFrameOfRuns(file, item, stated));
    }
    else if (StartsWith(file, item, "\xFF\xD8"))
    {
      content = JPEGStart(file, item).Compare(stated);
    }
    else if (StartsWith(file, item, startOfJPEG2000) || StartsWith(file, item, startOfFile))
    {
      content = CompareJPEG2000(file, item, stated);
    }
    else
    {
      // It goes on with the frame of the item before.
      continue;
    }
    if (content.kind != Kind::Pixels)
    {
      return content;
    }
    ++count;
  }
  return CheckSize(count == stated.frames);
}

} // end namespace itk

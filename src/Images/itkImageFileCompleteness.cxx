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
#include "itkImageFileCompleteness.h"

#include "itk_zlib.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>

namespace itk
{
namespace
{

/** One entry of a TIFF directory: where its values stand, and how many of which size there are. */
struct TIFFEntry
{
  size_t        position{ 0 };
  SizeValueType count{ 0 };
  unsigned int  valueSize{ 0 };
};

/** The TIFF file as far as it says where things stand in it. */
class TIFFLayout
{
public:
  explicit TIFFLayout(FileBytes & file)
    : m_File(file)
    , m_IsBigEndian(file.Get(0, 1) == "M")
  {}

  bool
  IsCutShort() const
  {
    const size_t maximumNumberOfDirectories = 10000;
    size_t       directory = this->Get(4, 4);
    for (size_t i = 0; i < maximumNumberOfDirectories && directory != 0; ++i)
    {
      const auto numberOfEntries = this->Get(directory, 2);
      const auto end = directory + 2 + 12 * numberOfEntries + 4;
      if (end > m_File.GetLength() || !this->IsDirectoryWhole(directory, numberOfEntries))
      {
        return true;
      }
      directory = this->Get(end - 4, 4);
    }
    return false;
  }

private:
  SizeValueType
  Get(size_t position, unsigned int size) const
  {
    return m_File.GetNumber(position, size, m_IsBigEndian);
  }

  bool
  IsDirectoryWhole(size_t directory, SizeValueType numberOfEntries) const
  {
    static constexpr std::array<unsigned int, 14> valueSizes{ { 0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4 } };
    TIFFEntry                                     offsets;
    TIFFEntry                                     lengths;
    for (SizeValueType i = 0; i < numberOfEntries; ++i)
    {
      const size_t position = directory + 2 + 12 * i;
      const auto   tag = this->Get(position, 2);
      const auto   type = this->Get(position + 2, 2);
      TIFFEntry    entry;
      entry.count = this->Get(position + 4, 4);
      entry.valueSize = type < valueSizes.size() ? valueSizes[type] : 0;
      const auto length = entry.count * entry.valueSize;
      entry.position = length > 4 ? this->Get(position + 8, 4) : position + 8;
      if (entry.position + length > m_File.GetLength())
      {
        return false;
      }
      const bool isOffsets = tag == 273 || tag == 324;
      const bool isLengths = tag == 279 || tag == 325;
      offsets = isOffsets ? entry : offsets;
      lengths = isLengths ? entry : lengths;
    }
    return this->AreBlocksWhole(offsets, lengths);
  }

  /** Blocks are the strips or tiles of pixels. */
  bool
  AreBlocksWhole(const TIFFEntry & offsets, const TIFFEntry & lengths) const
  {
    const auto count = std::min(offsets.count, lengths.count);
    const auto offsetBytes = m_File.Get(offsets.position, count * offsets.valueSize);
    const auto lengthBytes = m_File.Get(lengths.position, count * lengths.valueSize);
    for (SizeValueType i = 0; i < count; ++i)
    {
      const auto offset = GetNumberFromBytes(offsetBytes, i * offsets.valueSize, offsets.valueSize, m_IsBigEndian);
      const auto length = GetNumberFromBytes(lengthBytes, i * lengths.valueSize, lengths.valueSize, m_IsBigEndian);
      if (offset + length > m_File.GetLength())
      {
        return false;
      }
    }
    return true;
  }

  FileBytes & m_File;
  bool        m_IsBigEndian;
};

} // namespace

bool
IsPNGFileCutShort(FileBytes & file)
{
  const auto partSize = 4u;
  for (SizeValueType position = 8; position + 3 * partSize <= file.GetLength();)
  {
    const auto length = file.GetNumber(position, partSize, true);
    const auto typePosition = position + partSize;
    const auto checksumPosition = typePosition + partSize + length;
    position = checksumPosition + partSize;
    if (position > file.GetLength())
    {
      return true;
    }
    const auto type = file.Get(typePosition, partSize);
    if (type == "IDAT")
    {
      continue;
    }
    const auto         bytes = file.Get(typePosition, partSize + length);
    const auto * const checked = reinterpret_cast<const Bytef *>(bytes.data());
    const auto         checksum = crc32(0, checked, static_cast<uInt>(bytes.size()));
    if (checksum != file.GetNumber(checksumPosition, partSize, true))
    {
      return true;
    }
    if (type == "IEND")
    {
      return false;
    }
  }
  return true;
}

bool
IsJPEGFileCutShort(FileBytes & file)
{
  // Segments, some of which hold pictures of their own, up to the first scan.
  SizeValueType position = 2;
  for (bool isScan = false; !isScan;)
  {
    if (position + 4 > file.GetLength())
    {
      return true;
    }
    const auto marker = file.GetNumber(position, 2, true);
    const bool isMarker = marker > 0xFF00 && marker < 0xFFFF;
    const bool isAlone = marker == 0xFF01 || (marker >= 0xFFD0 && marker <= 0xFFD9);
    position += !isMarker ? 1 : isAlone ? 2 : 2 + std::max<SizeValueType>(2, file.GetNumber(position + 2, 2, true));
    isScan = marker == 0xFFDA;
  }
  // From there on, no bytes of pixels are as the marker of the end.
  constexpr SizeValueType blockSize = 1 << 16;
  for (auto end = file.GetLength(); end > position;)
  {
    const auto begin = std::max(position, end - std::min(end, blockSize));
    if (file.Get(begin, end - begin + 1).find("\xFF\xD9") != std::string::npos)
    {
      return false;
    }
    end = begin;
  }
  return true;
}

bool
IsBMPFileCutShort(FileBytes & file)
{
  const bool hasCoreHeader = file.GetNumber(14, 4) == 12;
  const auto width = file.GetNumber(18, hasCoreHeader ? 2 : 4);
  const auto signedHeight = static_cast<int32_t>(file.GetNumber(hasCoreHeader ? 20 : 22, hasCoreHeader ? 2 : 4));
  const auto height = static_cast<SizeValueType>(std::abs(int64_t{ signedHeight }));
  const auto bitsPerPixel = file.GetNumber(hasCoreHeader ? 24 : 28, 2);
  const auto compression = hasCoreHeader ? 0 : file.GetNumber(30, 4);
  const bool isRunLengthEncoded = compression == 1 || compression == 2;
  const SizeValueType rowLength = (width * bitsPerPixel + 31) / 32 * 4;
  const auto          dataLength = isRunLengthEncoded ? file.GetNumber(34, 4) : rowLength * height;
  return file.GetLength() < file.GetNumber(10, 4) + dataLength;
}

bool
IsTIFFFileCutShort(FileBytes & file)
{
  return TIFFLayout(file).IsCutShort();
}

} // end namespace itk

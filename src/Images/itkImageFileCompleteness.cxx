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

#include "itkFileBytes.h"

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
  explicit TIFFLayout(const std::string & bytes)
    : m_Bytes(bytes)
    , m_IsBigEndian(bytes.compare(0, 1, "M") == 0)
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
      if (end > m_Bytes.size() || !this->IsDirectoryWhole(directory, numberOfEntries))
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
    return GetNumberFromBytes(m_Bytes, position, size, m_IsBigEndian);
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
      if (entry.position + length > m_Bytes.size())
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
    for (SizeValueType i = 0; i < std::min(offsets.count, lengths.count); ++i)
    {
      const auto offset = this->Get(offsets.position + i * offsets.valueSize, offsets.valueSize);
      const auto length = this->Get(lengths.position + i * lengths.valueSize, lengths.valueSize);
      if (offset + length > m_Bytes.size())
      {
        return false;
      }
    }
    return true;
  }

  const std::string & m_Bytes;
  bool                m_IsBigEndian;
};

} // namespace

bool
IsPNGFileCutShort(const std::string & fileName)
{
  const auto bytes = ReadFileBytes(fileName);
  const auto partSize = 4u;
  for (size_t position = 8; position + 3 * partSize <= bytes.size();)
  {
    const auto length = GetNumberFromBytes(bytes, position, partSize, true);
    const auto typePosition = position + partSize;
    const auto checksumPosition = typePosition + partSize + length;
    position = checksumPosition + partSize;
    if (position > bytes.size())
    {
      return true;
    }
    const auto * const checked = reinterpret_cast<const Bytef *>(bytes.data() + typePosition);
    const auto         checksum = crc32(0, checked, static_cast<uInt>(partSize + length));
    if (checksum != GetNumberFromBytes(bytes, checksumPosition, partSize, true))
    {
      return true;
    }
    if (bytes.compare(typePosition, partSize, "IEND") == 0)
    {
      return false;
    }
  }
  return true;
}

bool
IsJPEGFileCutShort(const std::string & fileName)
{
  const auto bytes = ReadFileBytes(fileName);
  const auto isAnyOf = [](unsigned char marker, unsigned char first, unsigned char last) {
    return marker >= first && marker <= last;
  };
  size_t position = 2;
  while (position + 1 < bytes.size())
  {
    const auto marker = static_cast<unsigned char>(bytes[position + 1]);
    const bool isMarker = bytes[position] == '\xFF' && marker != 0x00 && marker != 0xFF;
    if (!isMarker)
    {
      ++position;
    }
    else if (marker == 0xD9)
    {
      return false;
    }
    else if (marker == 0x01 || isAnyOf(marker, 0xD0, 0xD8))
    {
      position += 2;
    }
    else
    {
      const auto high = static_cast<unsigned char>(position + 2 < bytes.size() ? bytes[position + 2] : 0);
      const auto low = static_cast<unsigned char>(position + 3 < bytes.size() ? bytes[position + 3] : 0);
      position += 2 + std::max(2, 256 * high + low);
    }
  }
  return true;
}

bool
IsBMPFileCutShort(const std::string & fileName)
{
  const auto bytes = ReadFileBytes(fileName);
  const bool hasCoreHeader = GetNumberFromBytes(bytes, 14, 4) == 12;
  const auto width = GetNumberFromBytes(bytes, 18, hasCoreHeader ? 2 : 4);
  const auto signedHeight =
    static_cast<int32_t>(GetNumberFromBytes(bytes, hasCoreHeader ? 20 : 22, hasCoreHeader ? 2 : 4));
  const auto          height = static_cast<SizeValueType>(std::abs(int64_t{ signedHeight }));
  const auto          bitsPerPixel = GetNumberFromBytes(bytes, hasCoreHeader ? 24 : 28, 2);
  const auto          compression = hasCoreHeader ? 0 : GetNumberFromBytes(bytes, 30, 4);
  const bool          isRunLengthEncoded = compression == 1 || compression == 2;
  const SizeValueType rowLength = (width * bitsPerPixel + 31) / 32 * 4;
  const auto          dataLength = isRunLengthEncoded ? GetNumberFromBytes(bytes, 34, 4) : rowLength * height;
  return bytes.size() < GetNumberFromBytes(bytes, 10, 4) + dataLength;
}

bool
IsTIFFFileCutShort(const std::string & fileName)
{
  const auto bytes = ReadFileBytes(fileName);
  return TIFFLayout(bytes).IsCutShort();
}

} // end namespace itk

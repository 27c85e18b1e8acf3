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
#include "itkArchiveChecksums.h"

#include "itkFileBytes.h"

#include "itk_zlib.h"

#include <algorithm>

namespace itk
{
namespace
{

/** What a part of an archive holds; empty where it is damaged. */
std::string
InflatePart(const std::string & bytes, SizeValueType size)
{
  // Deflate makes nothing smaller than that.
  constexpr SizeValueType largestRatio = 1100;
  if (size > largestRatio * bytes.size())
  {
    return "";
  }
  std::string whole(size, '\0');
  z_stream    stream{};
  stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef *>(&whole[0]);
  stream.avail_out = static_cast<uInt>(size);
  // Negative: without the header of zlib.
  const bool isWhole = inflateInit2(&stream, -MAX_WBITS) == Z_OK && inflate(&stream, Z_FINISH) == Z_STREAM_END;
  inflateEnd(&stream);
  return isWhole ? whole : "";
}

/** A part as the directory at the end of the archive describes it. */
bool
IsPartWhole(FileBytes & file, const std::string & entry)
{
  const auto get = [&entry](size_t position, unsigned int size) { return GetNumberFromBytes(entry, position, size); };
  const auto method = get(10, 2);
  const auto checksum = get(16, 4);
  const auto size = get(24, 4);
  const auto header = get(42, 4);
  const auto start = header + 30 + file.GetNumber(header + 26, 2) + file.GetNumber(header + 28, 2);
  auto       bytes = file.Get(start, get(20, 4));
  if (method == Z_DEFLATED)
  {
    bytes = InflatePart(bytes, size);
  }
  // LibTorch takes a folder for tensors of any values.
  constexpr SizeValueType folderAttribute = 0x10;
  return (method == 0 || method == Z_DEFLATED) && (get(38, 4) & folderAttribute) == 0 && bytes.size() == size &&
         crc32(0, reinterpret_cast<const Bytef *>(bytes.data()), static_cast<uInt>(size)) == checksum;
}

} // namespace

bool
HasRightChecksums(const std::string & fileName)
{
  FileBytes               file(fileName);
  constexpr SizeValueType outlineSize = 22;
  constexpr SizeValueType longestComment = 0xFFFF;
  const auto              length = file.GetLength();
  if (length > 0xFFFFFFFF)
  {
    // The numbers of larger archives stand elsewhere.
    return true;
  }
  const auto end = file.Get(length - std::min(length, outlineSize + longestComment), length);
  const auto outline = end.rfind("PK\5\6");
  if (outline == std::string::npos)
  {
    return false;
  }
  const auto numberOfParts = GetNumberFromBytes(end, outline + 10, 2);
  auto       position = GetNumberFromBytes(end, outline + 16, 4);
  for (SizeValueType i = 0; i < numberOfParts; ++i)
  {
    constexpr SizeValueType entrySize = 46;
    const auto              entry = file.Get(position, entrySize);
    if (entry.compare(0, 4, "PK\1\2") != 0 || !IsPartWhole(file, entry))
    {
      return false;
    }
    for (const size_t lengthOfMore : { 28, 30, 32 })
    {
      position += GetNumberFromBytes(entry, lengthOfMore, 2);
    }
    position += entrySize;
  }
  return true;
}

} // end namespace itk

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
#ifndef itkTestArchive_h
#define itkTestArchive_h

#include "itkFileBytes.h"

#include "itk_zlib.h"

#include <string>
#include <utility>
#include <vector>

/** The parts of a ZIP archive, and what they hold. */
using ArchiveParts = std::vector<std::pair<std::string, std::string>>;

/** What a part is when it is deflated. */
inline std::string
DeflateTestPart(const std::string & bytes)
{
  std::string deflated(bytes.size() + 100, '\0');
  z_stream    stream{};
  stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef *>(&deflated[0]);
  stream.avail_out = static_cast<uInt>(deflated.size());
  deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
  deflate(&stream, Z_FINISH);
  deflateEnd(&stream);
  return deflated.substr(0, stream.total_out);
}

/** An archive with right lengths and checksums, in which code is deflated; names that end with a slash are
 * those of folders. */
inline std::string
WriteArchive(const ArchiveParts & parts)
{
  const auto number = [](size_t value, unsigned int size) {
    std::string bytes;
    for (unsigned int i = 0; i < size; ++i)
    {
      bytes += static_cast<char>(value >> 8 * i);
    }
    return bytes;
  };
  std::string archive;
  std::string directory;
  for (const auto & part : parts)
  {
    const auto & bytes = part.second;
    const auto   checksum = crc32(0, reinterpret_cast<const Bytef *>(bytes.data()), static_cast<uInt>(bytes.size()));
    const bool   isCode = part.first.find(".py") != std::string::npos;
    const auto   stored = isCode ? DeflateTestPart(bytes) : bytes;
    const auto   outline = number(20, 2) + number(0, 2) + number(isCode ? Z_DEFLATED : 0, 2) + number(0, 4) +
                         number(checksum, 4) + number(stored.size(), 4) + number(bytes.size(), 4) +
                         number(part.first.size(), 2) + number(0, 2);
    directory += "PK\1\2" + number(20, 2) + outline + std::string(6, '\0') +
                 number(part.first.back() == '/' ? 0x10 : 0, 4) + number(archive.size(), 4) + part.first;
    archive += "PK\3\4" + outline + part.first + stored;
  }
  const auto position = archive.size();
  return archive + directory + "PK\5\6" + number(0, 4) + number(parts.size(), 2) + number(parts.size(), 2) +
         number(directory.size(), 4) + number(position, 4) + number(0, 2);
}

/** What a part was before it was deflated. */
inline std::string
InflateTestPart(const std::string & bytes, size_t size)
{
  std::string whole(size, '\0');
  z_stream    stream{};
  stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef *>(&whole[0]);
  stream.avail_out = static_cast<uInt>(size);
  inflateInit2(&stream, -MAX_WBITS);
  inflate(&stream, Z_FINISH);
  inflateEnd(&stream);
  return whole;
}

/** The parts of an archive that LibTorch wrote. */
inline ArchiveParts
ReadArchive(const std::string & bytes)
{
  const auto get = [&bytes](size_t position, unsigned int size) {
    return itk::GetNumberFromBytes(bytes, position, size);
  };
  const auto   end = bytes.rfind("PK\5\6");
  ArchiveParts parts;
  for (size_t entry = get(end + 16, 4); parts.size() < get(end + 10, 2);)
  {
    const auto header = get(entry + 42, 4);
    const auto start = header + 30 + get(header + 26, 2) + get(header + 28, 2);
    const auto part = bytes.substr(start, get(entry + 20, 4));
    parts.emplace_back(bytes.substr(entry + 46, get(entry + 28, 2)),
                       get(entry + 10, 2) == 0 ? part : InflateTestPart(part, get(entry + 24, 4)));
    entry += 46 + get(entry + 28, 2) + get(entry + 30, 2) + get(entry + 32, 2);
  }
  return parts;
}

/** Takes the last byte from the longest of the parts that hold tensors, and leaves out what is only for debugging. */
inline std::string
ShortenTensor(const std::string & archive)
{
  ArchiveParts parts;
  for (const auto & part : ReadArchive(archive))
  {
    if (part.first.find(".debug_pkl") == std::string::npos)
    {
      parts.push_back(part);
    }
  }
  auto * longest = &parts.front().second;
  for (auto & part : parts)
  {
    const bool isTensor = part.first.find("/data/") != std::string::npos;
    longest = isTensor && part.second.size() > longest->size() ? &part.second : longest;
  }
  longest->pop_back();
  return WriteArchive(parts);
}

#endif

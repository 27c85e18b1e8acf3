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

bool
HasRightChecksums(const std::string & fileName)
{
  FileBytes     file(fileName);
  constexpr int outlineSize = 22;
  constexpr int longestComment = 0xFFFF;
  const auto    length = file.GetLength();
  if (length > 0xFFFFFFFF)
  {
    // The numbers of larger archives stand elsewhere.
    return true;
  }
  const auto end = file.Get(length - std::min<SizeValueType>(length, outlineSize + longestComment), length);
  const auto outline = end.rfind("PK\5\6");
  if (outline == std::string::npos)
  {
    return false;
  }
  const auto numberOfParts = GetNumberFromBytes(end, outline + 10, 2);
  auto       position = GetNumberFromBytes(end, outline + 16, 4);
  for (SizeValueType i = 0; i < numberOfParts; ++i)
  {
    constexpr int entrySize = 46;
    const auto    entry = file.Get(position, entrySize);
    const auto    get = [&entry](size_t where, unsigned int size) { return GetNumberFromBytes(entry, where, size); };
    if (entry.compare(0, 4, "PK\1\2") != 0)
    {
      return false;
    }
    const bool isStored = get(10, 2) == 0;
    if (isStored)
    {
      constexpr int headerSize = 30;
      const auto    header = get(42, 4);
      const auto    start = header + headerSize + file.GetNumber(header + 26, 2) + file.GetNumber(header + 28, 2);
      const auto    bytes = file.Get(start, get(20, 4));
      if (crc32(0, reinterpret_cast<const Bytef *>(bytes.data()), static_cast<uInt>(bytes.size())) != get(16, 4))
      {
        return false;
      }
    }
    position += entrySize + get(28, 2) + get(30, 2) + get(32, 2);
  }
  return true;
}

} // end namespace itk

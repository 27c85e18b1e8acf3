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
#include "itkTensorArchive.h"

#include "itkInflatedBytes.h"
#include "itkPickledTensors.h"

#include "itk_zlib.h"
#include "itksys/SystemTools.hxx"

#include <map>

namespace itk
{
namespace
{

/** Reads a part as the directory at the end of the archive describes it. Returns false where it is damaged. */
bool
ReadPart(FileBytes & file, const std::string & entry, std::string & bytes)
{
  const auto get = [&entry](size_t position, unsigned int size) { return GetNumberFromBytes(entry, position, size); };
  const auto method = get(10, 2);
  const auto checksum = get(16, 4);
  const auto size = get(24, 4);
  const auto header = get(42, 4);
  const auto start = header + 30 + file.GetNumber(header + 26, 2) + file.GetNumber(header + 28, 2);
  bytes = file.Get(start, get(20, 4));
  if (method == Z_DEFLATED)
  {
    FileBytes  deflated(file.GetFileName(), bytes);
    const auto inflated = Inflate(deflated, 0, Deflation::Raw, size + 1, size);
    bytes = inflated.isWhole ? inflated.first : "";
  }
  // LibTorch takes a folder for tensors of any values.
  constexpr SizeValueType folderAttribute = 0x10;
  return (method == 0 || method == Z_DEFLATED) && (get(38, 4) & folderAttribute) == 0 && bytes.size() == size &&
         crc32(0, reinterpret_cast<const Bytef *>(bytes.data()), static_cast<uInt>(size)) == checksum;
}

/** What unpickling needs of the parts of an archive. */
struct Parts
{
  /** By their names in small letters, since LibTorch takes capital letters for the same. */
  std::map<std::string, SizeValueType> lengths;
  std::map<std::string, std::string>   pickles;
};

/** Returns false where a part is damaged. */
bool
ReadParts(FileBytes & file, Parts & parts)
{
  constexpr SizeValueType outlineSize = 22;
  constexpr SizeValueType longestComment = 0xFFFF;
  const auto              length = file.GetLength();
  const auto              end = file.Get(length - std::min(length, outlineSize + longestComment), length);
  const auto              outline = end.rfind("PK\5\6");
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
    const auto              nameLength = GetNumberFromBytes(entry, 28, 2);
    const auto              name = itksys::SystemTools::LowerCase(file.Get(position + entrySize, nameLength));
    position += entrySize + nameLength + GetNumberFromBytes(entry, 30, 2) + GetNumberFromBytes(entry, 32, 2);
    if (itksys::SystemTools::StringEndsWith(name, "/"))
    {
      // A folder, as other programs add it.
      continue;
    }
    std::string bytes;
    if (entry.compare(0, 4, "PK\1\2") != 0 || !ReadPart(file, entry, bytes) ||
        !parts.lengths.emplace(name, bytes.size()).second)
    {
      return false;
    }
    if (itksys::SystemTools::StringEndsWith(name, "/data.pkl") ||
        itksys::SystemTools::StringEndsWith(name, "/constants.pkl"))
    {
      parts.pickles[name] = bytes;
    }
  }
  return true;
}

} // namespace

std::string
FindTensorArchiveProblem(FileBytes & file, const std::string & damaged)
{
  if (file.GetLength() > 0xFFFFFFFF)
  {
    // The numbers of larger archives stand elsewhere.
    return "";
  }
  Parts parts;
  if (!ReadParts(file, parts))
  {
    return damaged;
  }
  std::string problem;
  for (const auto & pickle : parts.pickles)
  {
    // The tensors of x.pkl are x/0, x/1...
    const auto folder = pickle.first.substr(0, pickle.first.rfind('.')) + '/';
    const auto tensors = CheckPickledTensors(pickle.second, [&parts, &folder](const std::string & name) {
      const auto found = parts.lengths.find(folder + itksys::SystemTools::LowerCase(name));
      return found == parts.lengths.end() ? 0 : found->second;
    });
    if (tensors == PickledTensors::Damaged)
    {
      return damaged;
    }
    problem = tensors == PickledTensors::Sparse ? "unsupported: sparse tensors" : problem;
  }
  return problem;
}

} // end namespace itk

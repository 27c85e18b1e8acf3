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

#include "itkFileError.h"
#include "itkInflatedBytes.h"

#include "itksys/SystemTools.hxx"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>

namespace itk
{
namespace
{

constexpr size_t headerSize = 348;

/** The name of a NIfTI or Analyze file without its extension, and this extension without `.gz`; both are empty where
 * the extension is another one. */
struct NiftiName
{
  explicit NiftiName(std::string fileName)
  {
    const std::string compressed = ".gz";
    using itksys::SystemTools;
    if (SystemTools::LowerCase(SystemTools::GetFilenameLastExtension(fileName)) == compressed)
    {
      fileName.resize(fileName.size() - compressed.size());
    }
    const auto last = SystemTools::GetFilenameLastExtension(fileName);
    const auto lower = SystemTools::LowerCase(last);
    if (lower == ".nii" || lower == ".hdr" || lower == ".img")
    {
      stem = fileName.substr(0, fileName.size() - last.size());
      extension = lower;
      isUpperCase = last != lower;
    }
  }

  /** The first file that exists, of those with this stem and the one extension, or the other one, each as it is and
   * with
   * `.gz`: as ITK's reader goes. */
  std::string
  FindFile(const std::string & oneExtension, const std::string & otherExtension) const
  {
    for (const auto & end : { oneExtension, oneExtension + ".gz", otherExtension, otherExtension + ".gz" })
    {
      const auto name = stem + (isUpperCase ? itksys::SystemTools::UpperCase(end) : end);
      if (itksys::SystemTools::FileExists(name, true))
      {
        return name;
      }
    }
    return "";
  }

  std::string stem;
  std::string extension;
  bool        isUpperCase{ false };
};

/** None if it is cut short. Beside pixels, the end of a compressed file is looked at with them. */
std::string
ReadHeader(const std::string & fileName)
{
  FileBytes file(fileName);
  if (!IsGzipFile(file))
  {
    return file.Get(0, headerSize);
  }
  const bool isAlone = NiftiName(fileName).extension == ".hdr";
  const auto inflated =
    isAlone ? Inflate(file, 0, Deflation::WithHeader) : Inflate(file, 0, Deflation::WithHeader, headerSize);
  return isAlone && !inflated.isWhole ? "" : inflated.first;
}

/** Whether a file has at least `length` bytes, after inflation where it is compressed. */
bool
HasLength(FileBytes & file, SizeValueType length)
{
  if (!IsGzipFile(file))
  {
    return file.GetLength() >= length;
  }
  constexpr unsigned int lengthSize = 4;
  if (file.GetNumber(file.GetLength() - lengthSize, lengthSize) == (length & 0xFFFFFFFF))
  {
    return true;
  }
  const auto inflated = Inflate(file, 0, Deflation::WithHeader);
  return inflated.isWhole && inflated.length >= length;
}

} // namespace

std::string
FindNiftiHeaderFile(const std::string & fileName)
{
  const NiftiName name(fileName);
  if (name.extension == ".img")
  {
    return name.FindFile(".hdr", ".nii");
  }
  return name.extension.empty() ? "" : fileName;
}

bool
IsNiftiFileCutShort(FileBytes & file)
{
  const auto headerName = FindNiftiHeaderFile(file.GetFileName());
  const auto header = ReadHeader(headerName);
  if (header.size() < headerSize)
  {
    return true;
  }
  const bool isBigEndian = GetNumberFromBytes(header, 0, 4) != headerSize;
  const auto get = [&header, isBigEndian](size_t position, unsigned int size) {
    return GetNumberFromBytes(header, position, size, isBigEndian);
  };
  const auto    offsetBits = static_cast<uint32_t>(get(108, 4));
  float         offset = 0.0f;
  SizeValueType dataLength = get(72, 2) / 8;
  std::memcpy(&offset, &offsetBits, sizeof(offset));
  for (SizeValueType d = 1; d <= get(40, 2) && d <= 7; ++d)
  {
    dataLength *= get(40 + 2 * d, 2);
  }

  const bool isOneFile = header.compare(344, 3, "n+1") == 0;
  const auto dataName =
    NiftiName(file.GetFileName()).FindFile(isOneFile ? ".nii" : ".img", isOneFile ? ".img" : ".nii");
  if (isOneFile && dataName != headerName)
  {
    ThrowFileError(file.GetFileName(), "its pixels would be read from '" + dataName + "' beside it");
  }
  FileBytes dataFile(dataName);
  return !HasLength(dataFile, static_cast<SizeValueType>(std::max(0.0f, offset)) + dataLength);
}

} // end namespace itk

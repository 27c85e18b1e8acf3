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
#include "itkOutputFileNames.h"
#include "itkFileError.h"
#include "itkWriteFileAtomically.h"

#include "itksys/SystemTools.hxx"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <set>

namespace itk
{

std::string
GetImageStem(const std::string & fileName)
{
  std::string stem = itksys::SystemTools::GetFilenameName(fileName);
  const auto  cut = [&stem] {
    const auto dot = stem.rfind('.');
    if (dot != std::string::npos && dot != 0 &&
        !std::all_of(stem.begin() + dot + 1, stem.end(), [](unsigned char c) { return std::isdigit(c); }))
    {
      stem.erase(dot);
    }
  };
  const bool isCompressed =
    itksys::SystemTools::LowerCase(itksys::SystemTools::GetFilenameLastExtension(stem)) == ".gz";
  cut();
  if (isCompressed)
  {
    cut();
  }
  return stem;
}

void
VerifyOutputFiles(const std::vector<std::string> & fileNames)
{
  std::set<std::filesystem::path> paths;
  for (const auto & fileName : fileNames)
  {
    if (fileName.empty())
    {
      continue;
    }
    std::error_code ignored;
    if (!paths.insert(std::filesystem::weakly_canonical(fileName, ignored)).second)
    {
      ThrowFileError(fileName, "would be written twice");
    }
    const auto folder = std::filesystem::absolute(fileName).parent_path();
    if (!std::filesystem::is_directory(folder, ignored))
    {
      ThrowFileError(fileName, "its folder does not exist");
    }
    if (std::filesystem::is_directory(fileName, ignored))
    {
      ThrowFileError(fileName, "is a folder");
    }
    WriteFileAtomically((folder / ".landmarks-write-test").string(), "");
    std::filesystem::remove(folder / ".landmarks-write-test", ignored);
  }
}

void
VerifyRoom(const std::string & fileName, std::uintmax_t bytes)
{
  std::error_code error;
  const auto      room = std::filesystem::space(std::filesystem::absolute(fileName).parent_path(), error).available;
  if (!error && room < bytes)
  {
    const auto inMebibytes = [](std::uintmax_t count) { return std::to_string(count >> 20); };
    ThrowFileError(fileName,
                   "cannot be written (up to " + inMebibytes(bytes) + " MiB are needed, and the disk has room for " +
                     inMebibytes(room) + ')');
  }
}

} // end namespace itk

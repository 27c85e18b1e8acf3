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
#include "itkFileNames.h"
#include "itkTemporaryName.h"
#include "itkWriteFileAtomically.h"

#include "itksys/SystemTools.hxx"

#include <algorithm>
#include <cctype>
#include <set>

namespace itk
{

std::string
GetImageStem(const std::string & fileName)
{
  std::string stem = GetLastName(fileName);
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

std::string
GetOutputFileName(const std::string & folder, const std::string & image, const std::string & end)
{
  const auto name = NormalizeName(image);
  if (IsAbsoluteName(image) || name.compare(0, 3, "../") == 0)
  {
    itkGenericExceptionMacro(<< "image '" << image << "' is not in the folder of the images");
  }
  return AppendName(folder, name.substr(0, name.size() - GetLastName(name).size())) + GetImageStem(image) + end;
}

void
VerifyFilesAreDistinct(const std::vector<std::string> & outputs, const std::vector<std::string> & inputs)
{
  std::set<std::string> realInputs;
  for (const auto & input : inputs)
  {
    realInputs.insert(input.empty() ? input : GetRealName(input));
  }
  std::set<std::string> realOutputs;
  for (const auto & output : outputs)
  {
    const auto realName = output.empty() ? output : GetRealName(output);
    if (!output.empty() && realInputs.count(realName) != 0)
    {
      ThrowFileError(output, "would overwrite what is read");
    }
    if (!output.empty() && !realOutputs.insert(realName).second)
    {
      ThrowFileError(output, "would be written twice");
    }
  }
}

void
VerifyOutputFiles(const std::vector<std::string> & fileNames, const std::vector<std::string> & inputs)
{
  VerifyFilesAreDistinct(fileNames, inputs);
  for (const auto & fileName : fileNames)
  {
    if (fileName.empty())
    {
      continue;
    }
    const auto folder = GetFolder(fileName);
    if (!itksys::SystemTools::FileIsDirectory(folder))
    {
      ThrowFileError(fileName, "the folder " + folder.substr(0, folder.find_last_not_of('/') + 1) + " does not exist");
    }
    if (itksys::SystemTools::FileIsDirectory(fileName))
    {
      ThrowFileError(fileName, "is a folder");
    }
    if (itksys::SystemTools::FileExists(fileName) && !IsRegularFile(fileName))
    {
      ThrowFileError(fileName, "is no regular file");
    }
    const auto test = MakeTemporaryName(folder + "landmarks.test");
    try
    {
      WriteFileAtomically(test, "");
    }
    catch (const ExceptionObject & error)
    {
      ThrowFileError(fileName, std::string(error.GetDescription()).substr(test.size() + 2));
    }
    itksys::SystemTools::RemoveFile(test);
  }
}

void
VerifyRoom(const std::string & fileName, std::uintmax_t bytes)
{
  const auto room = GetRoomInFolder(GetFolder(fileName));
  if (room < bytes)
  {
    constexpr unsigned int mebibyte = 20;
    ThrowFileError(fileName,
                   "cannot be written (up to " + std::to_string(((bytes - 1) >> mebibyte) + 1) +
                     " MiB are needed, and the disk has room for " + std::to_string(room >> mebibyte) + ')');
  }
}

} // end namespace itk

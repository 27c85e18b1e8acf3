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
#include "itkFindImageFiles.h"

#include "itkDICOMSeries.h"
#include "itkFileNames.h"
#include "itkImageFormat.h"
#include "itkLandmarkImageFile.h"
#include "itkOutputFileNames.h"

#include "itksys/SystemTools.hxx"

#include <map>
#include <set>

namespace itk
{
namespace
{

/** Of the two files of a NIfTI or Analyze image, `.hdr` stands for both. */
bool
IsPixelsOfHeader(const std::string & fileName)
{
  const auto name = itksys::SystemTools::LowerCase(fileName);
  return itksys::SystemTools::StringEndsWith(name, ".img") || itksys::SystemTools::StringEndsWith(name, ".img.gz");
}

FoundImageFile
MakeFound(const std::string & fileName, const std::string & name)
{
  const auto last = GetLastName(name);
  const auto stem = itksys::SystemTools::FileIsDirectory(fileName) ? last : GetImageStem(name);
  return { fileName, name, name.substr(0, name.size() - last.size()) + stem };
}

/** Finds the images of a folder, whose names begin with a prefix, in the folders `around` it. */
void
Walk(const std::string &           folder,
     const std::string &           prefix,
     unsigned int                  dimension,
     std::set<std::string>         around,
     std::vector<FoundImageFile> & found)
{
  if (!around.insert(GetRealName(folder)).second)
  {
    ThrowFileError(folder, "is a link to a folder that it is in");
  }
  for (const auto & last : ListFolder(folder))
  {
    const auto fileName = AppendName(folder, last);
    const auto name = prefix + last;
    if (last.front() == '.')
    {
      continue;
    }
    if (!itksys::SystemTools::FileIsDirectory(fileName))
    {
      // Where it is empty, damaged or cannot be read, that is to be an error, and it is not to be left out.
      if (IsNamedAsImage(fileName) || (IsImageFile(fileName) && !IsPixelsOfHeader(fileName)))
      {
        found.push_back(MakeFound(fileName, name));
      }
    }
    else if (dimension == 3 && HoldsDICOMImages(fileName))
    {
      found.push_back(MakeFound(fileName, name));
    }
    else
    {
      Walk(fileName, name + '/', dimension, around, found);
    }
  }
}

/** The folder that files are in together, with a separator at the end. */
std::string
GetCommonFolder(const std::vector<std::string> & fileNames)
{
  auto common = GetFolder(fileNames.front());
  for (const auto & fileName : fileNames)
  {
    while (fileName.compare(0, common.size(), common) != 0)
    {
      common.erase(common.rfind('/', common.size() - 2) + 1);
    }
  }
  return common;
}

/** Names of single files, which were not found in a folder. */
std::vector<FoundImageFile>
NameFiles(const std::vector<std::string> & fileNames)
{
  std::vector<std::string> names;
  std::set<std::string>    stems;
  for (const auto & fileName : fileNames)
  {
    names.push_back(NormalizeName(GetAbsoluteName(fileName)));
    stems.insert(MakeFound(fileName, GetLastName(names.back())).stem);
  }
  const bool                  areUnique = stems.size() == names.size();
  const auto                  common = GetCommonFolder(names);
  std::vector<FoundImageFile> found;
  for (size_t i = 0; i < names.size(); ++i)
  {
    found.push_back(MakeFound(fileNames[i], areUnique ? GetLastName(names[i]) : names[i].substr(common.size())));
  }
  return found;
}

} // namespace

std::vector<FoundImageFile>
FindImageFiles(const std::vector<std::string> & paths, unsigned int dimension)
{
  std::vector<FoundImageFile> found;
  std::vector<std::string>    files;
  for (const auto & path : paths)
  {
    if (!itksys::SystemTools::FileIsDirectory(path) || (dimension == 3 && HoldsDICOMImages(path)))
    {
      files.push_back(path);
      continue;
    }
    const auto before = found.size();
    Walk(path, "", dimension, {}, found);
    if (found.size() == before)
    {
      ThrowFileError(path, "holds no image");
    }
  }
  if (!files.empty())
  {
    const auto named = NameFiles(files);
    found.insert(found.end(), named.begin(), named.end());
  }
  std::map<std::string, std::string> imageOfStem;
  for (const auto & image : found)
  {
    const auto inserted = imageOfStem.emplace(image.stem, image.fileName);
    if (!inserted.second)
    {
      ThrowFileError(image.fileName,
                     "has the same name as " + inserted.first->second + ", so that both would be written to " +
                       image.stem);
    }
  }
  return found;
}

} // end namespace itk

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

#include "itkDICOMContent.h"
#include "itkDICOMSeries.h"
#include "itkFileNames.h"
#include "itkImageFormat.h"
#include "itkLandmarkImageFile.h"
#include "itkOutputFileNames.h"

#include "itksys/SystemTools.hxx"

#include <algorithm>
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

/** A report, a plan or a directory. */
bool
IsDICOMWithoutPixels(const std::string & fileName)
{
  FileBytes file(fileName);
  return DICOMFormat.isOfThisFormat(file) && FindDICOMContent(file).kind == DICOMContent::Kind::NoPixels;
}

/** Of a file that is no slice. What cannot be read may be an image. */
bool
IsToBeRead(const std::string & fileName)
{
  return !FindReadingProblem(fileName).empty() || (IsNamedAsImage(fileName) && !IsDICOMWithoutPixels(fileName)) ||
         (IsImageFile(fileName) && !IsPixelsOfHeader(fileName));
}

/** Finds the images of a folder, whose names begin with a prefix, in the folders `around` it. Returns whether the
 * folder itself is one; the slices in it are none. */
bool
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
  const auto slices = dimension == 3 ? FindDICOMImages(folder) : std::vector<std::string>();
  for (const auto & last : ListFolder(folder))
  {
    const auto fileName = AppendName(folder, last);
    const auto name = prefix + last;
    if (last.front() == '.')
    {
      continue;
    }
    if (itksys::SystemTools::FileIsDirectory(fileName))
    {
      const auto place = found.size();
      if (Walk(fileName, name + '/', dimension, around, found))
      {
        found.insert(found.begin() + place, MakeFound(fileName, name));
      }
    }
    // What may be a slice is looked at when the series is read.
    else if (slices.empty() ? IsToBeRead(fileName)
                            : IsNamedAsImage(fileName) && !IsNamedAsDICOM(fileName) &&
                                !std::binary_search(slices.begin(), slices.end(), last))
    {
      found.push_back(MakeFound(fileName, name));
    }
  }
  return !slices.empty();
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
    const auto before = found.size();
    if (!itksys::SystemTools::FileIsDirectory(path) || Walk(path, "", dimension, {}, found))
    {
      files.push_back(path);
    }
    else if (found.size() == before)
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

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
#include "itkLandmarkImageFile.h"
#include "itkOutputFileNames.h"

#include "itksys/SystemTools.hxx"

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

namespace itk
{
namespace
{

namespace fs = std::filesystem;

/** Of the two files of a NIfTI or Analyze image, `.hdr` stands for both. */
bool
IsPixelsOfHeader(const fs::path & path)
{
  const auto name = itksys::SystemTools::LowerCase(path.filename().string());
  return itksys::SystemTools::StringEndsWith(name, ".img") || itksys::SystemTools::StringEndsWith(name, ".img.gz");
}

FoundImageFile
MakeFound(const fs::path & path, const fs::path & name)
{
  const auto stem = fs::is_directory(path) ? name.filename().string() : GetImageStem(name.string());
  return { path.string(), name.generic_string(), (name.parent_path() / stem).generic_string() };
}

void
Walk(const fs::path & root, const fs::path & folder, unsigned int dimension, std::vector<FoundImageFile> & found)
{
  std::set<fs::path> paths;
  for (const auto & entry : fs::directory_iterator(folder))
  {
    if (entry.path().filename().string().front() != '.')
    {
      paths.insert(entry.path());
    }
  }
  for (const auto & path : paths)
  {
    const auto name = fs::relative(path, root);
    if (!fs::is_directory(path))
    {
      if (IsImageFile(path.string()) && !IsPixelsOfHeader(path))
      {
        found.push_back(MakeFound(path, name));
      }
    }
    else if (dimension == 3 && HoldsDICOMImages(path.string()))
    {
      found.push_back(MakeFound(path, name));
    }
    else
    {
      Walk(root, path, dimension, found);
    }
  }
}

fs::path
GetCommonFolder(const std::vector<fs::path> & paths)
{
  auto common = paths.front().parent_path();
  for (const auto & path : paths)
  {
    while (std::mismatch(common.begin(), common.end(), path.begin(), path.end()).first != common.end())
    {
      common = common.parent_path();
    }
  }
  return common;
}

/** Names of single files, which were not found in a folder. */
std::vector<FoundImageFile>
NameFiles(const std::vector<std::string> & fileNames)
{
  std::vector<fs::path> paths;
  std::set<std::string> stems;
  for (const auto & fileName : fileNames)
  {
    paths.push_back(fs::absolute(fileName).lexically_normal());
    paths.back() = paths.back().has_filename() ? paths.back() : paths.back().parent_path();
    stems.insert(MakeFound(fileName, paths.back().filename()).stem);
  }
  const bool                  areUnique = stems.size() == paths.size();
  const auto                  common = areUnique ? fs::path() : GetCommonFolder(paths);
  std::vector<FoundImageFile> found;
  for (size_t i = 0; i < paths.size(); ++i)
  {
    found.push_back(MakeFound(fileNames[i], areUnique ? paths[i].filename() : paths[i].lexically_relative(common)));
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
    if (!fs::is_directory(path) || (dimension == 3 && HoldsDICOMImages(path)))
    {
      files.push_back(path);
      continue;
    }
    const auto before = found.size();
    Walk(path, path, dimension, found);
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

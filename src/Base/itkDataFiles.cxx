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
#include "itkDataFiles.h"

#include "itksys/Directory.hxx"
#include "itksys/SystemTools.hxx"

namespace itk
{

std::map<std::string, std::string>
FindDataFiles(const std::vector<std::string> & folders, const std::string & ending)
{
  std::map<std::string, std::string> files;
  for (const auto & folder : folders)
  {
    itksys::Directory directory;
    if (!itksys::SystemTools::FileIsDirectory(folder) || !directory.Load(folder))
    {
      continue;
    }
    for (unsigned long i = 0; i < directory.GetNumberOfFiles(); ++i)
    {
      const std::string file = directory.GetFile(i);
      if (itksys::SystemTools::StringEndsWith(file, ending.c_str()))
      {
        files.emplace(file.substr(0, file.size() - ending.size()), folder + '/' + file);
      }
    }
  }
  return files;
}

std::vector<std::string>
GetDataFileNames(const std::map<std::string, std::string> & files)
{
  std::vector<std::string> names;
  for (const auto & file : files)
  {
    names.push_back(file.first);
  }
  return names;
}

} // end namespace itk

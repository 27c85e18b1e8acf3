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

#ifdef _WIN32
#  include <windows.h>
#else
#  include <dlfcn.h>
#endif

namespace itk
{

namespace
{

// Of the shared library, or of the program that a static one is in.
std::string
GetLibraryFolder()
{
  static const char here = 0;
#ifdef _WIN32
  HMODULE module = nullptr;
  GetModuleHandleExA(
    GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT, &here, &module);
  char       name[MAX_PATH] = "";
  const bool found = GetModuleFileNameA(module, name, MAX_PATH) != 0;
#else
  Dl_info    info;
  const bool found = dladdr(&here, &info) != 0;
  const auto name = found ? info.dli_fname : "";
#endif
  return found ? itksys::SystemTools::GetFilenamePath(itksys::SystemTools::CollapseFullPath(name)) : "";
}

} // end anonymous namespace

std::map<std::string, std::string>
FindDataFiles(const std::vector<std::string> & folders, const std::string & ending)
{
  std::map<std::string, std::string> files;
  for (const auto & name : folders)
  {
    const auto        folder = itksys::SystemTools::CollapseFullPath(name, GetLibraryFolder());
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

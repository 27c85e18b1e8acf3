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
#include "itkFileNames.h"

#include "itkFileError.h"

#include "itksys/Directory.hxx"
#include "itksys/SystemTools.hxx"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <limits>
#include <sstream>

#ifndef _WIN32
#  include <sys/statvfs.h>
#endif

namespace itk
{
namespace
{

#ifdef _WIN32
const char * const separators = "/\\";
#else
const char * const separators = "/";
#endif

} // namespace

bool
IsAbsoluteName(const std::string & fileName)
{
  return fileName[0] != '~' && itksys::SystemTools::FileIsFullPath(fileName);
}

std::string
GetAbsoluteName(const std::string & fileName)
{
  return IsAbsoluteName(fileName) ? fileName : AppendName(itksys::SystemTools::GetCurrentWorkingDirectory(), fileName);
}

std::string
GetLastName(const std::string & fileName)
{
  return fileName.substr(fileName.find_last_of(separators) + 1);
}

std::string
GetFolder(const std::string & fileName)
{
  const auto length = fileName.find_last_of(separators) + 1;
  return length == 0 ? "./" : fileName.substr(0, length);
}

std::string
AppendName(const std::string & folder, const std::string & name)
{
  return folder + (GetLastName(folder).empty() ? "" : "/") + name;
}

std::string
NormalizeName(const std::string & fileName)
{
  auto slashed = fileName;
#ifdef _WIN32
  std::replace(slashed.begin(), slashed.end(), '\\', '/');
#endif
  std::string              name = slashed[0] == '/' ? "/" : "";
  std::istringstream       stream(slashed);
  std::vector<std::string> parts;
  for (std::string part; std::getline(stream, part, '/');)
  {
    const bool isUp = part == "..";
    if (isUp && !parts.empty() && parts.back() != "..")
    {
      parts.pop_back();
    }
    else if (!part.empty() && part != "." && (!isUp || name.empty()))
    {
      parts.push_back(part);
    }
  }
  for (const auto & part : parts)
  {
    name = AppendName(name, part);
  }
  return name;
}

std::string
GetRealName(const std::string & fileName)
{
  std::string reason;
  const auto  name = itksys::SystemTools::GetRealPath(fileName, &reason);
  return reason.empty() ? name
                        : AppendName(itksys::SystemTools::GetRealPath(GetFolder(fileName)), GetLastName(fileName));
}

bool
IsRegularFile(const std::string & fileName)
{
  itksys::SystemTools::Stat_t status;
  return itksys::SystemTools::Stat(fileName, &status) == 0 && (status.st_mode & S_IFMT) == S_IFREG;
}

std::string
FindReadingProblem(const std::string & fileName)
{
  itksys::SystemTools::Stat_t status;
  errno = 0;
  bool isOpen = itksys::SystemTools::Stat(fileName, &status) == 0;
  if (isOpen && (status.st_mode & S_IFMT) == S_IFDIR)
  {
    return "is a folder";
  }
  if (isOpen && (status.st_mode & S_IFMT) == S_IFREG)
  {
    isOpen = std::ifstream(fileName).is_open();
  }
  const int error = errno;
  return isOpen                                ? ""
         : error == ENOENT || error == ENOTDIR ? "no such file"
                                               : "cannot be read (" + std::string(std::strerror(error)) + ')';
}

bool
IsThere(const std::string & fileName)
{
  const auto problem = FindReadingProblem(fileName);
  return problem != "no such file" && problem != "is a folder";
}

std::vector<std::string>
ListFolder(const std::string & folder)
{
  itksys::Directory directory;
  std::string       reason;
  if (!directory.Load(folder, &reason))
  {
    ThrowFileError(folder, "cannot be read (" + reason + ')');
  }
  std::vector<std::string> names;
  for (unsigned long i = 0; i < directory.GetNumberOfFiles(); ++i)
  {
    const std::string name = directory.GetFile(i);
    if (name != "." && name != "..")
    {
      names.push_back(name);
    }
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::uintmax_t
GetRoomInFolder(const std::string & folder)
{
#ifdef _WIN32
  static_cast<void>(folder);
#else
  struct statvfs disk;
  if (statvfs(folder.c_str(), &disk) == 0)
  {
    return static_cast<std::uintmax_t>(disk.f_bavail) * disk.f_frsize;
  }
#endif
  return std::numeric_limits<std::uintmax_t>::max();
}

} // end namespace itk

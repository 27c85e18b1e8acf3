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
#include "itkWriteFileAtomically.h"

#include "itkFileError.h"
#include "itkFileNames.h"
#include "itkTemporaryName.h"

#include "itksys/Encoding.hxx"
#include "itksys/SystemTools.hxx"

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <functional>

#ifdef _WIN32
#  ifndef NOMINMAX
#    define NOMINMAX
#  endif
#  include <process.h>
#  include <system_error>
#  include <windows.h>
#else
#  include <fcntl.h>
#  include <unistd.h>
#endif

namespace itk
{
namespace
{

/** The last extension, with the inner one of names such as a.nii.gz and a.mrk.json. */
std::string
GetWholeExtension(const std::string & fileName)
{
  using itksys::SystemTools;
  const auto extension = SystemTools::GetFilenameLastExtension(fileName);
  const auto lowerCase = SystemTools::LowerCase(extension);
  const bool isInner = lowerCase == ".gz" || lowerCase == ".json";
  return (isInner ? SystemTools::GetFilenameLastExtension(SystemTools::GetFilenameWithoutLastExtension(fileName))
                  : "") +
         extension;
}

/** What went wrong when the file or folder could not be put on the disk, else an empty string. */
std::string
FlushToDisk(const std::string & name)
{
#ifdef _WIN32
  static_cast<void>(name);
  return {};
#else
  const int descriptor = open(name.c_str(), O_RDONLY);
  if (descriptor < 0)
  {
    return std::strerror(errno);
  }
  // Some file systems cannot synchronize a folder, and say so with EINVAL.
  const bool        done = fsync(descriptor) == 0 || errno == EINVAL;
  const std::string reason = done ? "" : std::strerror(errno);
  close(descriptor);
  return reason;
#endif
}

/** Why the file system cannot give so many bytes to a file of this name, else an empty string. */
std::string
FindRoom(const std::string & name, std::uintmax_t bytes)
{
#ifdef __linux__
  const int descriptor = open(name.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0666);
  if (descriptor < 0)
  {
    return std::strerror(errno);
  }
  const int error = posix_fallocate(descriptor, 0, static_cast<off_t>(bytes));
  close(descriptor);
  return error == 0 || error == EINVAL || error == EOPNOTSUPP ? "" : std::strerror(error);
#else
  return GetRoomInFolder(GetFolder(name)) >= bytes ? "" : "No space left on device";
#endif
}

/** What went wrong when a file took the name of another, else an empty string. */
std::string
Replace(const std::string & name, const std::string & newName)
{
#ifdef _WIN32
  const auto from = itksys::Encoding::ToWide(name);
  const auto to = itksys::Encoding::ToWide(newName);
  const bool isDone = MoveFileExW(from.c_str(), to.c_str(), MOVEFILE_REPLACE_EXISTING) != 0;
  return isDone ? "" : std::system_category().message(static_cast<int>(GetLastError()));
#else
  return std::rename(name.c_str(), newName.c_str()) == 0 ? "" : std::strerror(errno);
#endif
}

class TemporaryFile
{
public:
  explicit TemporaryFile(const std::string & name)
    : m_Name(name)
  {}
  TemporaryFile(const TemporaryFile &) = delete;
  TemporaryFile &
  operator=(const TemporaryFile &) = delete;
  ~TemporaryFile() { itksys::SystemTools::RemoveFile(m_Name); }

private:
  std::string m_Name;
};

/** The error's text as one line that speaks of the file and not of its temporary stand-in. */
std::string
GetReason(const std::exception & error, const std::string & temporaryName, const std::string & fileName)
{
  const auto * const itkError = dynamic_cast<const ExceptionObject *>(&error);
  std::string        reason = itkError == nullptr ? error.what() : itkError->GetDescription();
  itksys::SystemTools::ReplaceString(reason, temporaryName, fileName);
  itksys::SystemTools::ReplaceString(reason, "\n", " ");
  const std::string prefix = fileName + ": ";
  return reason.compare(0, prefix.size(), prefix) == 0 ? reason.substr(prefix.size()) : reason;
}

} // namespace

std::string
MakeTemporaryName(const std::string & fileName)
{
  static std::atomic<unsigned int> counter{ 0 };
#ifdef _WIN32
  const auto process = _getpid();
#else
  const auto process = getpid();
#endif
  const std::string name = GetLastName(fileName);
  const std::string extension = GetWholeExtension(fileName);
  std::string       stem = name.substr(0, name.size() - extension.size());
  // A name that is as long as names may be leaves no room for more.
  constexpr std::size_t longest = 100;
  if (stem.size() > longest)
  {
    stem = std::to_string(std::hash<std::string>()(stem));
  }
  return fileName.substr(0, fileName.size() - name.size()) +
         ('.' + stem + ".tmp-" + std::to_string(process) + '-' + std::to_string(counter++) + extension);
}

void
WriteFileAtomically(const std::string &                                            fileName,
                    const std::function<void(const std::string & temporaryName)> & write,
                    std::uintmax_t                                                 room)
{
  if (GetLastName(fileName).empty() || itksys::SystemTools::FileIsDirectory(fileName))
  {
    ThrowFileError(fileName, "is not the name of a file");
  }
  if (itksys::SystemTools::FileExists(fileName) && !IsRegularFile(fileName))
  {
    ThrowFileError(fileName, "is no regular file");
  }
  // The file behind a link is replaced, not the link.
  const auto realName = itksys::SystemTools::FileIsSymlink(fileName) ? GetRealName(fileName) : fileName;
  const auto folder = GetFolder(realName);
  if (!itksys::SystemTools::FileIsDirectory(folder))
  {
    ThrowFileError(fileName, "the folder " + folder.substr(0, folder.find_last_not_of('/') + 1) + " does not exist");
  }

  const std::string   temporaryName = MakeTemporaryName(realName);
  const TemporaryFile temporaryFile(temporaryName);
  auto                reason = room > 0 ? FindRoom(temporaryName, room) : std::string();
  if (!reason.empty())
  {
    ThrowFileError(fileName, "cannot be written (" + reason + ')');
  }
  try
  {
    write(temporaryName);
  }
  catch (const std::exception & exception)
  {
    ThrowFileError(fileName, GetReason(exception, temporaryName, fileName));
  }
  reason = FlushToDisk(temporaryName);
  reason = reason.empty() ? Replace(temporaryName, realName) : reason;
  if (!reason.empty())
  {
    ThrowFileError(fileName, "cannot be written (" + reason + ')');
  }
  // The file is complete; if only its name is not yet safe from a power cut, that is no failure.
  static_cast<void>(FlushToDisk(folder));
}

void
WriteFileAtomically(const std::string & fileName, const std::string & content)
{
  WriteFileAtomically(fileName, [&fileName, &content](const std::string & temporaryName) {
    errno = 0;
    std::ofstream stream(temporaryName, std::ios::binary);
    stream.write(content.data(), static_cast<std::streamsize>(content.size()));
    stream.close();
    if (!stream)
    {
      const int reason = errno;
      ThrowFileError(fileName, "cannot be written (" + std::string(std::strerror(reason)) + ')');
    }
  });
}

} // end namespace itk

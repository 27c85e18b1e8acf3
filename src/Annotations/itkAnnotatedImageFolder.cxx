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
#include "itkAnnotatedImageFolder.h"

#include "itkFileError.h"
#include "itkFileNames.h"
#include "itkFindImageFiles.h"

#include "itksys/SystemTools.hxx"

#include <algorithm>
#include <set>
#include <utility>

namespace itk
{
namespace
{

/** A name without the eight hexadecimal digits and the hyphen that Label Studio puts before that of the file. */
std::string
RemovePrefix(const std::string & name)
{
  constexpr size_t length = 8;
  const auto       last = GetLastName(name);
  const bool       hasPrefix = last.find_first_not_of("0123456789abcdef") == length && last[length] == '-';
  return hasPrefix ? name.substr(0, name.size() - last.size()) + last.substr(length + 1) : name;
}

/** Throws for the file of an image without such a prefix if what was removed may be a part of its name, such as a date.
 */
void
VerifyIsPrefix(const AnnotatedImage & image, const std::string & name, const std::string & rest)
{
  const bool isNumber = GetLastName(name).find_first_not_of("0123456789") == 8;
  if (name != rest && isNumber && image.naming != AnnotatedImage::Naming::LastName)
  {
    ThrowFileError(image.source,
                   "there is no image '" + name + "', and '" + rest +
                     "' may be another one: the digits before it need not be those of Label Studio");
  }
}

/** The name of a file relative to a folder; empty where it is not in it. */
std::string
GetNameIn(const std::string & folder, const std::string & fileName)
{
  const auto file = NormalizeName(fileName);
  // A link may lead there.
  const std::pair<std::string, std::string> spellings[] = {
    { NormalizeName(GetAbsoluteName(folder)), file },
    { GetRealName(folder), AppendName(GetRealName(GetFolder(file)), GetLastName(file)) }
  };
  for (const auto & spelling : spellings)
  {
    const auto base = AppendName(spelling.first, "");
    if (spelling.second.compare(0, base.size(), base) == 0)
    {
      return spelling.second.substr(base.size());
    }
  }
  return "";
}

void
ThrowIsNotIn(const AnnotatedImage & image, const std::string & name, const std::string & folder)
{
  ThrowFileError(image.source, "image '" + name + "' is not in the folder " + folder);
}

/** Adds the names of the files of a folder and of those in it, which begin with a prefix, by their last ones. */
void
AddNames(const std::string &                               folder,
         const std::string &                               prefix,
         std::set<std::string>                             around,
         std::map<std::string, std::vector<std::string>> & names)
{
  if (!around.insert(GetRealName(folder)).second)
  {
    return;
  }
  for (const auto & last : ListFolder(folder))
  {
    const auto fileName = AppendName(folder, last);
    if (last.front() == '.')
    {
      continue;
    }
    if (itksys::SystemTools::FileIsDirectory(fileName))
    {
      AddNames(fileName, prefix + last + '/', around, names);
    }
    else
    {
      names[last].push_back(prefix + last);
    }
  }
}

} // namespace

AnnotatedImageFolder::AnnotatedImageFolder(const std::string & folder, unsigned int dimension)
  : m_Folder(folder)
  , m_Dimension(dimension)
{}

std::string
AnnotatedImageFolder::FindName(const AnnotatedImage & image)
{
  // Windows writes the other slash.
  auto name = image.name;
  std::replace(name.begin(), name.end(), '\\', '/');
  if (name.empty())
  {
    ThrowFileError(image.source, "an image has no name");
  }
  if (name.find('\0') != std::string::npos)
  {
    ThrowFileError(image.source, "the name of an image holds a zero byte");
  }
  switch (image.naming)
  {
    case AnnotatedImage::Naming::Stem:
      return this->FindByStem(image);
    case AnnotatedImage::Naming::FromFolder:
      return this->FindFromFolder(image, name);
    case AnnotatedImage::Naming::FromSource:
      return this->FindFromSource(image, name);
    case AnnotatedImage::Naming::Address:
    case AnnotatedImage::Naming::LastName:
      break;
  }
  return this->FindByEnd(image, name);
}

std::string
AnnotatedImageFolder::FindByStem(const AnnotatedImage & image)
{
  if (m_NamesByStem.empty())
  {
    for (const auto & found : FindImageFiles({ m_Folder }, m_Dimension))
    {
      m_NamesByStem[itksys::SystemTools::GetFilenameName(found.stem)].push_back(found.name);
    }
  }
  const auto found = m_NamesByStem.find(image.name);
  if (found == m_NamesByStem.end())
  {
    ThrowFileError(image.source, "there is no image '" + image.name + "' in " + m_Folder);
  }
  if (found->second.size() > 1)
  {
    ThrowFileError(image.source, "it may belong to any of the images " + JoinNames(found->second) + " in " + m_Folder);
  }
  return found->second.front();
}

std::string
AnnotatedImageFolder::FindFromFolder(const AnnotatedImage & image, const std::string & name) const
{
  const auto getFile = [this](const std::string & relative) {
    return IsAbsoluteName(relative) ? relative : AppendName(GetAbsoluteName(m_Folder), relative);
  };
  const auto rest = RemovePrefix(name);
  const bool hasPrefix =
    !itksys::SystemTools::FileExists(getFile(name)) && itksys::SystemTools::FileExists(getFile(rest));
  const auto & known = hasPrefix ? rest : name;
  VerifyIsPrefix(image, name, known);
  const auto found = GetNameIn(m_Folder, getFile(known));
  if (found.empty())
  {
    ThrowIsNotIn(image, name, m_Folder);
  }
  return found;
}

std::string
AnnotatedImageFolder::FindFromSource(const AnnotatedImage & image, const std::string & name)
{
  const auto file = IsAbsoluteName(name) ? name : AppendName(GetAbsoluteName(GetFolder(image.source)), name);
  if (!IsThere(file))
  {
    return this->FindByEnd(image, name);
  }
  const auto found = GetNameIn(m_Folder, file);
  if (!found.empty())
  {
    return found;
  }
  // The file in the folder may be a link to it.
  const auto other = this->FindByEnd(image, name);
  if (GetRealName(AppendName(m_Folder, other)) != GetRealName(file))
  {
    ThrowIsNotIn(image, name, m_Folder);
  }
  return other;
}

/** The longest end of a name that is one of a file in the folder. An end is the last where the folder holds the folder
 * that it begins with. */
std::string
AnnotatedImageFolder::FindByEnd(const AnnotatedImage & image, const std::string & name)
{
  auto whole = NormalizeName(name);
  while (whole.compare(0, 3, "../") == 0)
  {
    whole.erase(0, 3);
  }
  whole.erase(0, whole.find_first_not_of('/'));
  const auto lastOfFolder = '/' + GetLastName(NormalizeName(GetAbsoluteName(m_Folder))) + '/';
  for (auto end = whole;; end.erase(0, end.find('/') + 1))
  {
    for (const auto & candidate : { end, RemovePrefix(end) })
    {
      if (IsThere(AppendName(m_Folder, candidate)))
      {
        VerifyIsPrefix(image, end, candidate);
        const auto before = '/' + whole.substr(0, whole.size() - end.size());
        const bool isWhole = image.naming == AnnotatedImage::Naming::Address && end == whole;
        if (!isWhole && !itksys::SystemTools::StringEndsWith(before, lastOfFolder.c_str()))
        {
          this->VerifyIsOnlyOneOf(image, candidate);
        }
        return candidate;
      }
    }
    const bool isLastName = end.find('/') == std::string::npos;
    if (isLastName || itksys::SystemTools::FileIsDirectory(AppendName(m_Folder, GetFolder(end))))
    {
      return end;
    }
  }
}

void
AnnotatedImageFolder::VerifyIsOnlyOneOf(const AnnotatedImage & image, const std::string & end)
{
  if (m_NamesByLastName.empty())
  {
    AddNames(m_Folder, "", {}, m_NamesByLastName);
  }
  std::vector<std::string> names;
  for (const auto & name : m_NamesByLastName[GetLastName(end)])
  {
    if (name == end || itksys::SystemTools::StringEndsWith(name, ('/' + end).c_str()))
    {
      names.push_back(name);
    }
  }
  if (names.size() > 1)
  {
    ThrowFileError(image.source,
                   "image '" + image.name + "' may be any of the images " + JoinNames(names) + " in " + m_Folder);
  }
}

} // end namespace itk

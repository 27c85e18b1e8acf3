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
#include "itkTextFile.h"

#include "itkFileError.h"
#include "itkFileNames.h"

#include <fstream>
#include <iterator>
#include <sstream>

namespace itk
{

std::string
MakeLineFeeds(const std::string & text)
{
  std::string made;
  made.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i)
  {
    const bool isReturn = text[i] == '\r';
    made += isReturn ? '\n' : text[i];
    i += isReturn && i + 1 < text.size() && text[i + 1] == '\n' ? 1 : 0;
  }
  return made;
}

std::string
ReadTextFile(const std::string & fileName)
{
  const auto problem = FindReadingProblem(fileName);
  if (!problem.empty())
  {
    ThrowFileError(fileName, problem);
  }
  std::ifstream stream(fileName, std::ios::binary);
  if (!stream)
  {
    ThrowFileError(fileName, "cannot be opened");
  }
  std::string text{ std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>() };
  if (stream.bad())
  {
    ThrowFileError(fileName, "cannot be read");
  }
  const std::string byteOrderMark = "\xEF\xBB\xBF";
  if (text.compare(0, byteOrderMark.size(), byteOrderMark) == 0)
  {
    text.erase(0, byteOrderMark.size());
  }
  if (text.empty())
  {
    ThrowFileError(fileName, "is empty");
  }
  if (text.compare(0, 2, "\xFF\xFE") == 0 || text.compare(0, 2, "\xFE\xFF") == 0)
  {
    ThrowFileError(fileName, "is text in UTF-16, and must be in UTF-8");
  }
  if (text.find('\0') != std::string::npos)
  {
    ThrowFileError(fileName, "is not a text file");
  }
  return MakeLineFeeds(text);
}

std::vector<std::string>
SplitLines(const std::string & text)
{
  std::vector<std::string> lines;
  std::istringstream       stream(text);
  for (std::string line; std::getline(stream, line);)
  {
    lines.push_back(line);
  }
  return lines;
}

std::string
TrimBlanks(const std::string & text)
{
  const char * const blanks = " \t";
  const auto         first = text.find_first_not_of(blanks);
  return first == std::string::npos ? std::string() : text.substr(first, text.find_last_not_of(blanks) + 1 - first);
}

std::string
GetFirstLine(const std::string & text)
{
  return text.substr(0, text.find('\n'));
}

std::string
JoinNames(const std::vector<std::string> & names)
{
  std::string text;
  for (const auto & name : names)
  {
    text += (text.empty() ? "" : ", ") + name;
  }
  return text;
}

} // end namespace itk

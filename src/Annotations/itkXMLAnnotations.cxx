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
#include "itkAnnotatedImage.h"

#include "itkFileError.h"
#include "itkNumberText.h"
#include "itkTextFile.h"

#include <algorithm>
#include <cctype>

namespace itk
{
namespace
{

constexpr double cornerToCenter = -0.5;

/** A start or end tag, `</name>`. */
struct XMLTag
{
  std::string                        name;
  std::map<std::string, std::string> attributes;

  std::string
  Get(const std::string & attribute) const
  {
    const auto found = attributes.find(attribute);
    return found == attributes.end() ? "" : found->second;
  }
};

std::string
ReplaceEntities(std::string text)
{
  for (const auto & entity : { std::array<std::string, 2>{ { "&lt;", "<" } },
                               std::array<std::string, 2>{ { "&gt;", ">" } },
                               std::array<std::string, 2>{ { "&quot;", "\"" } },
                               std::array<std::string, 2>{ { "&apos;", "'" } },
                               std::array<std::string, 2>{ { "&amp;", "&" } } })
  {
    for (auto at = text.find(entity[0]); at != std::string::npos; at = text.find(entity[0], at + 1))
    {
      text.replace(at, entity[0].size(), entity[1]);
    }
  }
  return text;
}

/** The tags of a document, but for comments and declarations. */
std::vector<XMLTag>
ParseTags(const std::string & fileName, const std::string & text)
{
  std::vector<XMLTag> tags;
  for (auto begin = text.find('<'); begin != std::string::npos; begin = text.find('<', begin + 1))
  {
    if (text.compare(begin, 4, "<!--") == 0)
    {
      begin = std::min(text.find("-->", begin), text.size() - 1);
      continue;
    }
    const auto isBlank = [&text](size_t i) { return std::isspace(static_cast<unsigned char>(text[i])) != 0; };
    size_t     position = begin + 1;
    XMLTag     tag;
    const auto readName = [&] {
      std::string name;
      while (position < text.size() && !isBlank(position) &&
             std::string("=>").find(text[position]) == std::string::npos)
      {
        name += text[position++];
      }
      return name;
    };
    tag.name = readName();
    while (position < text.size() && text[position] != '>')
    {
      if (isBlank(position) || text[position] == '/' || text[position] == '?')
      {
        ++position;
        continue;
      }
      const auto name = readName();
      const auto quote = text.find_first_of("\"'", position);
      const auto end = quote == std::string::npos ? quote : text.find(text[quote], quote + 1);
      if (name.empty() || end == std::string::npos)
      {
        ThrowFileError(fileName, "is not XML, or is cut short");
      }
      tag.attributes[name] = ReplaceEntities(text.substr(quote + 1, end - quote - 1));
      position = end + 1;
    }
    if (position >= text.size())
    {
      ThrowFileError(fileName, "is not XML, or is cut short");
    }
    tags.push_back(tag);
    begin = position;
  }
  return tags;
}

/** Reads a tag `points` with one point. */
void
AddPoint(const std::string & fileName, const XMLTag & tag, AnnotatedImage & image)
{
  AnnotatedPoint point;
  const auto     label = tag.Get("label");
  if (tag.Get("outside") == "1")
  {
    point.state = AnnotatedPoint::State::Absent;
    image.Add(label, point);
    return;
  }
  const auto numbers = tag.Get("points");
  const auto comma = numbers.find(',');
  if (comma == std::string::npos || !ParseNumber(numbers.substr(0, comma), point.position[0]) ||
      !ParseNumber(numbers.substr(comma + 1), point.position[1]))
  {
    ThrowFileError(fileName, "'" + label + "' of image '" + image.name + "' is no single point");
  }
  image.Add(label, point.position[0] + cornerToCenter, point.position[1] + cornerToCenter);
}

} // namespace

void
ReadXMLAnnotations(const std::string & fileName, Annotations & annotations)
{
  const auto tags = ParseTags(fileName, ReadTextFile(fileName));
  if (std::none_of(tags.begin(), tags.end(), [](const XMLTag & tag) { return tag.name == "annotations"; }))
  {
    ThrowFileError(fileName, "is not of CVAT for images");
  }
  AnnotatedImage image;
  for (const auto & tag : tags)
  {
    if (tag.name == "image")
    {
      image = AnnotatedImage();
      image.source = fileName;
      image.name = tag.Get("name");
      ParseNumber(tag.Get("width"), image.size[0]);
      ParseNumber(tag.Get("height"), image.size[1]);
    }
    else if (tag.name == "points")
    {
      AddPoint(fileName, tag, image);
    }
    else if (tag.name == "box" || tag.name == "polygon" || tag.name == "polyline" || tag.name == "track")
    {
      ThrowFileError(fileName, "image '" + image.name + "' has a " + tag.name + ", which is no point");
    }
    else if (tag.name == "/image" && !image.points.empty())
    {
      annotations.Add(image);
    }
  }
}

} // end namespace itk

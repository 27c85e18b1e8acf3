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

#include <expat.h>

#include <algorithm>
#include <limits>
#include <memory>
#include <set>

namespace itk
{
namespace
{

constexpr double cornerToCenter = -0.5;

const std::set<std::string> otherShapes{ "box", "cuboid", "ellipse", "mask", "polygon", "polyline", "track" };

/** A start tag, or an end tag, whose name begins with a slash. */
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

void
AddStartTag(void * tags, const char * name, const char ** attributes)
{
  XMLTag tag;
  tag.name = name;
  for (; *attributes != nullptr; attributes += 2)
  {
    tag.attributes[attributes[0]] = attributes[1];
  }
  static_cast<std::vector<XMLTag> *>(tags)->push_back(tag);
}

void
AddEndTag(void * tags, const char * name)
{
  XMLTag tag;
  tag.name = std::string("/") + name;
  static_cast<std::vector<XMLTag> *>(tags)->push_back(tag);
}

/** The tags of a document. */
std::vector<XMLTag>
ParseTags(const std::string & fileName, const std::string & text)
{
  std::vector<XMLTag>                                                tags;
  const std::unique_ptr<XML_ParserStruct, decltype(&XML_ParserFree)> parser(XML_ParserCreate(nullptr), XML_ParserFree);
  XML_SetUserData(parser.get(), &tags);
  XML_SetElementHandler(parser.get(), AddStartTag, AddEndTag);
  if (text.size() > static_cast<size_t>(std::numeric_limits<int>::max()) ||
      XML_Parse(parser.get(), text.data(), static_cast<int>(text.size()), XML_TRUE) != XML_STATUS_OK)
  {
    ThrowFileError(fileName, "is not XML, or is cut short");
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
    else if (otherShapes.count(tag.name) != 0)
    {
      ThrowFileError(fileName, "image '" + image.name + "' has a " + tag.name + ", which is no point");
    }
    else if (tag.name == "/image")
    {
      annotations.Add(image);
    }
  }
}

} // end namespace itk

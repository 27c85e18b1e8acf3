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
#include "itkXMLTags.h"

#include "itksys/SystemTools.hxx"

#include <algorithm>
#include <set>

namespace itk
{
namespace
{

const std::set<std::string> otherShapes{ "box", "cuboid", "ellipse", "mask", "polygon", "polyline" };

/** CVAT writes 0 or 1, and what else writes its files may make words of them. */
bool
IsOutside(const std::string & fileName, const XMLTag & tag, const AnnotatedImage & image)
{
  const auto text = itksys::SystemTools::LowerCase(tag.Get("outside"));
  const bool isOutside = text == "1" || text == "true";
  if (!isOutside && !text.empty() && text != "0" && text != "false")
  {
    ThrowFileError(fileName,
                   "outside of '" + tag.Get("label") + "' of " + image.Describe() + " must be 0 or 1 (got '" +
                     tag.Get("outside") + "')");
  }
  return isOutside;
}

/** A number of pixels; 0 where it is not said. */
double
ReadSize(const std::string & fileName, const XMLTag & tag, const std::string & name)
{
  double     size = 0.0;
  const auto text = tag.Get(name);
  if (!text.empty() && !(ParseNumber(text, size) && size > 0.0))
  {
    ThrowFileError(
      fileName, "the " + name + " of image '" + tag.Get("name") + "' must be a number of pixels (got '" + text + "')");
  }
  return size;
}

/** Reads a tag `points` with one point, which may be in a skeleton. */
void
AddPoint(const std::string & fileName, const XMLTag & tag, const std::string & skeleton, AnnotatedImage & image)
{
  AnnotatedPoint point;
  point.owner = skeleton;
  const auto label = tag.Get("label");
  if (IsOutside(fileName, tag, image))
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
    ThrowFileError(fileName, "'" + label + "' of " + image.Describe() + " is no single point");
  }
  image.Add(label, point);
}

} // namespace

void
ReadXMLAnnotations(const std::string & fileName, Annotations & annotations)
{
  std::vector<XMLTag> tags;
  const auto          problem = ParseXMLTags(ReadTextFile(fileName), tags);
  if (!problem.empty())
  {
    ThrowFileError(fileName, problem);
  }
  if (std::none_of(tags.begin(), tags.end(), [](const XMLTag & tag) { return tag.name == "annotations"; }))
  {
    ThrowFileError(fileName, "is not of CVAT for images");
  }
  AnnotatedImage image;
  std::string    skeleton;
  bool           isInImage = false;
  for (const auto & tag : tags)
  {
    const bool isOther = otherShapes.count(tag.name) != 0;
    if (tag.name == "track")
    {
      ThrowFileError(fileName, "is of CVAT for video, and only CVAT for images is read");
    }
    if ((isOther || tag.name == "points") && !isInImage)
    {
      ThrowFileError(fileName, "holds a tag of " + tag.name + " that is in no image");
    }
    if (isOther)
    {
      ThrowFileError(fileName, image.Describe() + " has a " + tag.name + ", which is no point");
    }
    if (tag.name == "image")
    {
      isInImage = true;
      image = AnnotatedImage();
      image.source = fileName;
      image.name = tag.Get("name");
      image.pixelOrigin = AnnotationImportEnums::PixelOrigin::Corner;
      image.size = { { ReadSize(fileName, tag, "width"), ReadSize(fileName, tag, "height") } };
    }
    else if (tag.name == "skeleton")
    {
      skeleton = "the skeleton '" + tag.Get("label") + '\'';
    }
    else if (tag.name == "/skeleton")
    {
      skeleton.clear();
    }
    else if (tag.name == "points")
    {
      AddPoint(fileName, tag, skeleton, image);
    }
    else if (tag.name == "/image")
    {
      isInImage = false;
      annotations.Add(image);
    }
  }
}

} // end namespace itk

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
#include "itkStrictJSON.h"

#include "itksys/SystemTools.hxx"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

namespace itk
{
namespace
{

using JSON = nlohmann::ordered_json;

/** Pixels are counted from the corner of the first one. */
constexpr double cornerToCenter = -0.5;

/** A number of pixels; 0 where it is not said, or null. */
double
GetSize(const JSON & object, const char * name)
{
  const auto found = object.find(name);
  return found == object.end() || found->is_null() ? 0.0 : found->get<double>();
}

void
ReadCOCO(const std::string & fileName, const JSON & document, Annotations & annotations)
{
  std::map<JSON, std::vector<std::string>> namesOfCategory;
  for (const auto & category : document.at("categories"))
  {
    if (category.contains("keypoints"))
    {
      const auto names = category.at("keypoints").get<std::vector<std::string>>();
      if (!namesOfCategory.emplace(category.at("id"), names).second)
      {
        ThrowFileError(fileName, "a category has the id of another one");
      }
    }
  }
  std::map<JSON, AnnotatedImage> images;
  for (const auto & image : document.at("images"))
  {
    AnnotatedImage annotated;
    annotated.source = fileName;
    annotated.name = image.at("file_name").get<std::string>();
    annotated.size = { { GetSize(image, "width"), GetSize(image, "height") } };
    if (!images.emplace(image.at("id"), annotated).second)
    {
      ThrowFileError(fileName, "image '" + annotated.name + "' has the id of another one");
    }
  }
  std::set<JSON> done;
  for (const auto & annotation : document.at("annotations"))
  {
    if (!annotation.contains("keypoints"))
    {
      continue;
    }
    const auto & id = annotation.at("image_id");
    const auto   names = namesOfCategory[annotation.at("category_id")];
    const auto   numbers = annotation.at("keypoints").get<std::vector<double>>();
    if (images.count(id) == 0 || names.empty())
    {
      ThrowFileError(fileName, "an annotation is not of one of its images and of one of its categories");
    }
    auto & image = images[id];
    if (numbers.size() != 3 * names.size())
    {
      ThrowFileError(fileName,
                     "image '" + image.name + "' has " + std::to_string(numbers.size()) + " numbers for " +
                       std::to_string(names.size()) + " key points, and not three for each");
    }
    if (!done.insert(id).second)
    {
      ThrowFileError(fileName, "image '" + image.name + "' has several annotations");
    }
    for (size_t i = 0; i < names.size(); ++i)
    {
      annotations.AddName(names[i]);
      const double visibility = numbers[3 * i + 2];
      if (visibility != 0.0 && visibility != 1.0 && visibility != 2.0)
      {
        ThrowFileError(fileName, "the visibility of '" + names[i] + "' of image '" + image.name + "' is not 0, 1 or 2");
      }
      AnnotatedPoint point;
      point.position = { { numbers[3 * i], numbers[3 * i + 1], 0.0 } };
      point.state = visibility == 0.0 ? AnnotatedPoint::State::Unlabeled : AnnotatedPoint::State::Marked;
      image.Add(names[i], point);
    }
    annotations.Add(image);
  }
  for (const auto & image : images)
  {
    if (done.count(image.first) == 0)
    {
      annotations.Add(image.second);
    }
  }
}

void
ReadLabelMe(const std::string & fileName, const JSON & document, Annotations & annotations)
{
  AnnotatedImage image;
  image.source = fileName;
  image.name = document.at("imagePath").get<std::string>();
  // Windows writes the other slash.
  itksys::SystemTools::ConvertToUnixSlashes(image.name);
  image.name = itksys::SystemTools::GetFilenameName(image.name);
  image.size = { { GetSize(document, "imageWidth"), GetSize(document, "imageHeight") } };
  for (const auto & shape : document.at("shapes"))
  {
    const auto label = shape.at("label").get<std::string>();
    const auto points = shape.at("points").get<std::vector<std::vector<double>>>();
    if (shape.value("shape_type", std::string()) != "point" || points.size() != 1 || points[0].size() != 2)
    {
      ThrowFileError(fileName, "'" + label + "' is no point");
    }
    image.Add(label, points[0][0] + cornerToCenter, points[0][1] + cornerToCenter);
  }
  annotations.Add(image);
}

void
ReadVIA(const std::string & fileName, const JSON & document, Annotations & annotations)
{
  for (const auto & file : document.contains("_via_img_metadata") ? document.at("_via_img_metadata") : document)
  {
    AnnotatedImage image;
    image.source = fileName;
    image.name = file.at("filename").get<std::string>();
    for (const auto & region : file.at("regions"))
    {
      AddRegionOfVIA(region.at("shape_attributes").dump(), region.at("region_attributes").dump(), image);
    }
    annotations.Add(image);
  }
}

/** The name of the file that an address of Label Studio leads to, such as `/data/local-files/?d=images/a%20b.png`. */
std::string
GetNameFromAddress(const std::string & address)
{
  const std::string query = "?d=";
  const auto        begin = address.find(query);
  std::string       name;
  for (size_t i = begin == std::string::npos ? 0 : begin + query.size(); i < address.size(); ++i)
  {
    const auto digits = address.substr(std::min(i + 1, address.size()), 2);
    const bool isEscape = address[i] == '%' && digits.find_first_not_of("0123456789abcdefABCDEF") == std::string::npos;
    name += isEscape && digits.size() == 2 ? static_cast<char>(std::stoi(digits, nullptr, 16)) : address[i];
    i += isEscape && digits.size() == 2 ? 2 : 0;
  }
  return itksys::SystemTools::GetFilenameName(name);
}

void
ReadLabelStudio(const std::string & fileName, const JSON & document, Annotations & annotations)
{
  constexpr double percent = 0.01;
  for (const auto & task : document)
  {
    AnnotatedImage image;
    image.source = fileName;
    const auto & data = task.at("data");
    std::string  address = data.value("image", std::string());
    for (const auto & value : data)
    {
      address = value.is_string() && address.empty() ? value.get<std::string>() : address;
    }
    image.name = GetNameFromAddress(address);
    bool isAnnotated = false;
    for (const auto & annotation : task.at("annotations"))
    {
      if (annotation.value("was_cancelled", false))
      {
        continue;
      }
      isAnnotated = true;
      for (const auto & result : annotation.at("result"))
      {
        if (result.value("type", std::string()) != "keypointlabels" || result.value("image_rotation", 0.0) != 0.0)
        {
          ThrowFileError(fileName, "a result of image '" + image.name + "' is no key point of an image as it is");
        }
        const auto & value = result.at("value");
        const auto   labels = value.at("keypointlabels").get<std::vector<std::string>>();
        if (labels.size() != 1)
        {
          ThrowFileError(fileName, "a key point of image '" + image.name + "' has not one label");
        }
        const std::array<double, 2> size{ { result.at("original_width").get<double>(),
                                            result.at("original_height").get<double>() } };
        if (!(size[0] > 0.0 && size[1] > 0.0) || (image.size[0] != 0.0 && image.size != size))
        {
          ThrowFileError(fileName, "a key point of image '" + image.name + "' is not of an image of its size");
        }
        image.size = size;
        image.Add(labels.front(),
                  percent * value.at("x").get<double>() * image.size[0] + cornerToCenter,
                  percent * value.at("y").get<double>() * image.size[1] + cornerToCenter);
      }
    }
    if (isAnnotated)
    {
      annotations.Add(image);
    }
  }
}

bool
IsVIA(const JSON & document)
{
  const bool isProject = document.is_object() && document.contains("_via_img_metadata");
  return isProject || (document.is_object() && !document.empty() && document.front().is_object() &&
                       document.front().contains("regions"));
}

} // namespace

void
AddRegionOfVIA(const std::string & shapeText, const std::string & attributesText, AnnotatedImage & image)
{
  const auto shape = JSON::parse(shapeText);
  if (shape.empty())
  {
    return;
  }
  std::vector<std::string> labels;
  for (const auto & value : JSON::parse(attributesText))
  {
    if (value.is_string() && !value.get<std::string>().empty())
    {
      labels.push_back(value.get<std::string>());
    }
  }
  if (shape.value("name", std::string()) != "point" || labels.empty())
  {
    ThrowFileError(image.source, "a region of image '" + image.name + "' is no point with a name");
  }
  if (labels.size() > 1)
  {
    ThrowFileError(image.source,
                   "a region of image '" + image.name + "' has several texts, of which any may be its name (" +
                     JoinNames(labels) + ')');
  }
  image.Add(labels.front(), shape.at("cx").get<double>(), shape.at("cy").get<double>());
}

void
ReadJSONAnnotations(const std::string & fileName, Annotations & annotations)
{
  try
  {
    const auto document = ReadJSONFile(fileName);
    if (document.is_object() && document.contains("categories"))
    {
      ReadCOCO(fileName, document, annotations);
    }
    else if (document.is_object() && document.contains("shapes"))
    {
      ReadLabelMe(fileName, document, annotations);
    }
    else if (IsVIA(document))
    {
      ReadVIA(fileName, document, annotations);
    }
    else if (document.is_array() && !document.empty() && document.front().contains("annotations"))
    {
      ReadLabelStudio(fileName, document, annotations);
    }
    else
    {
      ThrowFileError(fileName, "is not of COCO, LabelMe, VIA or Label Studio");
    }
  }
  catch (const nlohmann::json::exception & error)
  {
    ThrowFileError(fileName, error.what());
  }
}

} // end namespace itk

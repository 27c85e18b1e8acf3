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
#include "itkForeignValue.h"
#include "itkImageFormat.h"

#include "itksys/SystemTools.hxx"

#include <algorithm>
#include <iterator>
#include <set>

namespace itk
{
namespace
{

using JSON = ForeignValue::JSON;

/** What errors call an image. */
std::string
Describe(const AnnotatedImage & image)
{
  return "image '" + image.name + '\'';
}

/** Members where it is not said: absent, or null. */
std::array<double, 2>
GetSize(const ForeignValue & object, const char * width, const char * height)
{
  return { { object.Get(width, 0.0), object.Get(height, 0.0) } };
}

void
ReadCOCO(const std::string & fileName, const ForeignValue & document, Annotations & annotations)
{
  std::map<JSON, std::vector<std::string>> namesOfCategory;
  for (const auto & category : document.Get("categories").GetList())
  {
    if (category.Has("keypoints"))
    {
      const auto names = category.Get("keypoints").As<std::vector<std::string>>();
      if (!namesOfCategory.emplace(category.Get("id").GetJSON(), names).second)
      {
        ThrowFileError(fileName, "a category has the id of another one");
      }
    }
  }
  std::map<JSON, AnnotatedImage> images;
  for (const auto & image : document.Get("images").GetList())
  {
    AnnotatedImage annotated;
    annotated.source = fileName;
    annotated.name = image.Get("file_name").As<std::string>();
    annotated.size = GetSize(image.Of(Describe(annotated)), "width", "height");
    if (!images.emplace(image.Get("id").GetJSON(), annotated).second)
    {
      ThrowFileError(fileName, Describe(annotated) + " has the id of another one");
    }
  }
  std::set<JSON> done;
  for (const auto & annotation : document.Get("annotations").GetList())
  {
    if (!annotation.Has("keypoints"))
    {
      continue;
    }
    const auto id = annotation.Get("image_id").GetJSON();
    const auto names = namesOfCategory[annotation.Get("category_id").GetJSON()];
    if (images.count(id) == 0 || names.empty())
    {
      ThrowFileError(fileName, "an annotation is not of one of its images and of one of its categories");
    }
    auto &     image = images[id];
    const auto numbers = annotation.Of(Describe(image)).Get("keypoints").As<std::vector<double>>();
    if (numbers.size() != 3 * names.size())
    {
      ThrowFileError(fileName,
                     Describe(image) + " has " + std::to_string(numbers.size()) + " numbers for " +
                       std::to_string(names.size()) + " key points, and not three for each");
    }
    if (!done.insert(id).second)
    {
      ThrowFileError(fileName, Describe(image) + " has several annotations");
    }
    for (size_t i = 0; i < names.size(); ++i)
    {
      annotations.AddName(names[i]);
      const double visibility = numbers[3 * i + 2];
      if (visibility != 0.0 && visibility != 1.0 && visibility != 2.0)
      {
        ThrowFileError(fileName, "the visibility of '" + names[i] + "' of " + Describe(image) + " is not 0, 1 or 2");
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
ReadLabelMe(const std::string & fileName, const ForeignValue & document, Annotations & annotations)
{
  AnnotatedImage image;
  image.source = fileName;
  image.name = document.Get("imagePath").As<std::string>();
  // Windows writes the other slash.
  itksys::SystemTools::ConvertToUnixSlashes(image.name);
  image.name = itksys::SystemTools::GetFilenameName(image.name);
  image.size = GetSize(document, "imageWidth", "imageHeight");
  for (const auto & shape : document.Get("shapes").GetList())
  {
    const auto label = shape.Get("label").As<std::string>();
    const auto owned = shape.Of('\'' + label + '\'');
    const auto points = owned.Get("points").As<std::vector<std::vector<double>>>();
    if (owned.Get("shape_type", std::string()) != "point" || points.size() != 1 || points[0].size() != 2)
    {
      ThrowFileError(fileName, '\'' + label + "' is no point");
    }
    image.Add(label, points[0][0] + cornerToCenter, points[0][1] + cornerToCenter);
  }
  annotations.Add(image);
}

void
ReadVIA(const std::string & fileName, const ForeignValue & document, Annotations & annotations)
{
  const auto files = document.Has("_via_img_metadata") ? document.Get("_via_img_metadata") : document;
  for (const auto & file : files.GetValues())
  {
    AnnotatedImage image;
    image.source = fileName;
    image.name = file.Get("filename").As<std::string>();
    for (const auto & region : file.Of(Describe(image)).Get("regions").GetValues())
    {
      AddRegionOfVIA(region.Get("shape_attributes"), region.Get("region_attributes"), image);
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

/** The name in Label Studio of what a task's results are of, which are all of one image; empty where none says. */
std::string
GetObjectOfResults(const std::string & fileName, const ForeignValue & task)
{
  std::set<std::string> objects;
  for (const auto & annotation : task.Get("annotations").GetList())
  {
    for (const auto & result :
         annotation.Get("was_cancelled", false) ? std::vector<ForeignValue>{} : annotation.Get("result").GetList())
    {
      if (result.Has("to_name"))
      {
        objects.insert(result.Get("to_name").As<std::string>());
      }
      if (result.Get("item_index", 0.0) != 0.0)
      {
        ThrowFileError(fileName, "a result is of another page than the first of its image");
      }
    }
  }
  if (objects.size() > 1)
  {
    ThrowFileError(
      fileName, "the results of a task are of several images (" + JoinNames({ objects.begin(), objects.end() }) + ')');
  }
  return objects.empty() ? "" : *objects.begin();
}

/** The image of a task: the text that is named as what the results are of, else the only one that names an image. */
std::string
GetImageOfTask(const std::string & fileName, const ForeignValue & task)
{
  const auto data = task.Get("data");
  const auto object = GetObjectOfResults(fileName, task);
  if (data.Has(object) && data.Get(object).GetJSON().is_string())
  {
    return GetNameFromAddress(data.Get(object).As<std::string>());
  }
  std::vector<std::string> texts;
  for (const auto & value : data.GetValues())
  {
    if (value.GetJSON().is_string())
    {
      texts.push_back(GetNameFromAddress(value.As<std::string>()));
    }
  }
  std::vector<std::string> images;
  std::copy_if(texts.begin(), texts.end(), std::back_inserter(images), IsNamedAsImage);
  const auto & names = images.empty() ? texts : images;
  if (names.empty())
  {
    ThrowFileError(fileName, "the data of a task have no text that names an image");
  }
  if (names.size() > 1)
  {
    ThrowFileError(fileName, "a task has several texts, of which any may be its image (" + JoinNames(names) + ')');
  }
  return names.front();
}

void
ReadLabelStudio(const std::string & fileName, const ForeignValue & document, Annotations & annotations)
{
  constexpr double percent = 0.01;
  for (const auto & task : document.GetList())
  {
    AnnotatedImage image;
    image.source = fileName;
    image.name = GetImageOfTask(fileName, task);
    bool isAnnotated = false;
    for (const auto & annotation : task.Of(Describe(image)).Get("annotations").GetList())
    {
      if (annotation.Get("was_cancelled", false))
      {
        continue;
      }
      isAnnotated = true;
      for (const auto & result : annotation.Get("result").GetList())
      {
        if (result.Get("type", std::string()) != "keypointlabels" || result.Get("image_rotation", 0.0) != 0.0)
        {
          ThrowFileError(fileName, "a result of " + Describe(image) + " is no key point of an image as it is");
        }
        const auto value = result.Get("value");
        const auto labels = value.Get("keypointlabels").As<std::vector<std::string>>();
        if (labels.size() != 1)
        {
          ThrowFileError(fileName, "a key point of " + Describe(image) + " has not one label");
        }
        const auto size = GetSize(result, "original_width", "original_height");
        if (!(size[0] > 0.0 && size[1] > 0.0) || (image.size[0] != 0.0 && image.size != size))
        {
          ThrowFileError(fileName, "a key point of " + Describe(image) + " is not of an image of its size");
        }
        image.size = size;
        image.Add(labels.front(),
                  percent * value.Get("x").As<double>() * image.size[0] + cornerToCenter,
                  percent * value.Get("y").As<double>() * image.size[1] + cornerToCenter);
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

void
ReadDocument(const std::string & fileName, const JSON & document, Annotations & annotations)
{
  const ForeignValue value(document);
  if (value.Has("categories"))
  {
    ReadCOCO(fileName, value, annotations);
  }
  else if (value.Has("shapes"))
  {
    ReadLabelMe(fileName, value, annotations);
  }
  else if (IsVIA(document))
  {
    ReadVIA(fileName, value, annotations);
  }
  else if (document.is_array() && !document.empty() && document.front().contains("annotations"))
  {
    ReadLabelStudio(fileName, value, annotations);
  }
  else
  {
    ThrowFileError(fileName, "is not of COCO, LabelMe, VIA or Label Studio");
  }
}

} // namespace

void
AddRegionOfVIA(const ForeignValue & shape, const ForeignValue & attributes, AnnotatedImage & image)
{
  if (shape.GetJSON().empty())
  {
    return;
  }
  std::vector<std::string> labels;
  for (const auto & value : attributes.GetValues())
  {
    if (value.GetJSON().is_string() && !value.As<std::string>().empty())
    {
      labels.push_back(value.As<std::string>());
    }
  }
  if (shape.Get("name", std::string()) != "point" || labels.empty())
  {
    ThrowFileError(image.source, "a region of " + Describe(image) + " is no point with a name");
  }
  if (labels.size() > 1)
  {
    ThrowFileError(image.source,
                   "a region of " + Describe(image) + " has several texts, of which any may be its name (" +
                     JoinNames(labels) + ')');
  }
  image.Add(labels.front(), shape.Get("cx").As<double>(), shape.Get("cy").As<double>());
}

void
ReadJSONAnnotations(const std::string & fileName, Annotations & annotations)
{
  const auto document = ReadJSONFile(fileName);
  try
  {
    ReadDocument(fileName, document, annotations);
  }
  catch (const SettingError & error)
  {
    ThrowFileError(fileName, error.GetDescription());
  }
}

} // end namespace itk

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

#include <set>

namespace itk
{
namespace
{

using JSON = ForeignValue::JSON;

/** Members where it is not said: absent, or null. */
std::array<double, 2>
GetSize(const ForeignValue & object, const char * width, const char * height)
{
  return { { object.Get(width, 0.0), object.Get(height, 0.0) } };
}

/** A category of COCO. */
struct KeyPoints
{
  std::string              owner;
  std::vector<std::string> names;
};

/** Categories by their ids. */
std::map<JSON, KeyPoints>
ReadCategories(const std::string & fileName, const ForeignValue & document)
{
  std::map<JSON, KeyPoints> categories;
  for (const auto & category : document.Get("categories").GetList())
  {
    const auto id = category.Get("id").GetJSON();
    KeyPoints  keyPoints;
    keyPoints.owner = "the category '" + category.Get("name", id.dump()) + '\'';
    if (category.Has("keypoints"))
    {
      keyPoints.names = category.Get("keypoints").As<std::vector<std::string>>();
    }
    if (!categories.emplace(id, keyPoints).second)
    {
      ThrowFileError(fileName, "a category has the id of another one");
    }
  }
  return categories;
}

void
ReadCOCO(const std::string & fileName, const ForeignValue & document, Annotations & annotations)
{
  const auto                     categories = ReadCategories(fileName, document);
  std::map<JSON, AnnotatedImage> images;
  for (const auto & image : document.Get("images").GetList())
  {
    AnnotatedImage annotated;
    annotated.source = fileName;
    annotated.name = image.Get("file_name").As<std::string>();
    annotated.size = GetSize(image.Of(annotated.Describe()), "width", "height");
    if (!images.emplace(image.Get("id").GetJSON(), annotated).second)
    {
      ThrowFileError(fileName, annotated.Describe() + " has the id of another one");
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
    const auto category = categories.find(annotation.Get("category_id").GetJSON());
    if (images.count(id) == 0 || category == categories.end())
    {
      ThrowFileError(fileName, "an annotation is not of one of its images and of one of its categories");
    }
    const auto & names = category->second.names;
    auto &       image = images[id];
    const auto   numbers = annotation.Of(image.Describe()).Get("keypoints").As<std::vector<double>>();
    if (numbers.size() != 3 * names.size())
    {
      ThrowFileError(fileName,
                     image.Describe() + " has " + std::to_string(numbers.size()) + " numbers for " +
                       std::to_string(names.size()) + " key points, and not three for each");
    }
    if (names.empty())
    {
      continue;
    }
    if (!done.insert(id).second)
    {
      ThrowFileError(fileName, image.Describe() + " has several annotations");
    }
    for (size_t i = 0; i < names.size(); ++i)
    {
      annotations.AddName(names[i]);
      const double visibility = numbers[3 * i + 2];
      if (visibility != 0.0 && visibility != 1.0 && visibility != 2.0)
      {
        ThrowFileError(fileName, "the visibility of '" + names[i] + "' of " + image.Describe() + " is not 0, 1 or 2");
      }
      AnnotatedPoint point;
      point.position = { { numbers[3 * i], numbers[3 * i + 1], 0.0 } };
      point.owner = category->second.owner;
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
  image.naming = AnnotatedImage::Naming::FromSource;
  image.pixelOrigin = AnnotationImportEnums::PixelOrigin::Corner;
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
    image.Add(label, points[0][0], points[0][1]);
  }
  annotations.Add(image);
}

void
ReadVIA(const std::string & fileName, const ForeignValue & document, Annotations & annotations)
{
  const auto   files = document.Has("_via_img_metadata") ? document.Get("_via_img_metadata") : document;
  RegionsOfVIA regions;
  for (const auto & file : files.GetValues())
  {
    AnnotatedImage image;
    image.source = fileName;
    image.name = file.Get("filename").As<std::string>();
    for (const auto & region : file.Of(image.Describe()).Get("regions").GetValues())
    {
      regions.Add(region.Get("shape_attributes"), region.Get("region_attributes"), image);
    }
    annotations.Add(image);
  }
}

bool
IsVIA(const JSON & document)
{
  const bool isProject = document.is_object() && document.contains("_via_img_metadata");
  return isProject || (document.is_object() && !document.empty() && document.front().is_object() &&
                       document.front().contains("regions"));
}

/** Label Studio's other JSON, in which a task has a few values of its results, and not these. */
bool
IsLabelStudioMin(const JSON & document)
{
  return document.is_array() && !document.empty() && document.front().contains("annotation_id");
}

bool
IsVIA3(const ForeignValue & document)
{
  return document.Has("metadata") && document.Has("file") && document.Has("view");
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
  else if (IsLabelStudioMin(document))
  {
    ThrowFileError(fileName, "is Label Studio's JSON-MIN, and only its JSON is read");
  }
  else if (IsVIA3(value))
  {
    ThrowIsOfVIA3(fileName);
  }
  else
  {
    ThrowFileError(fileName, "is not of COCO, LabelMe, VIA or Label Studio");
  }
}

} // namespace

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

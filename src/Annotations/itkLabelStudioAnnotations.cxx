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
#include "itkFileNames.h"
#include "itkImageFormat.h"

#include <algorithm>
#include <iterator>
#include <set>

namespace itk
{
namespace
{

/** An address without what stands for other characters in it, such as `%20`. */
std::string
Unescape(const std::string & address)
{
  std::string text;
  for (size_t i = 0; i < address.size(); ++i)
  {
    const auto digits = address.substr(std::min(i + 1, address.size()), 2);
    const bool isEscape = address[i] == '%' && digits.size() == 2 &&
                          digits.find_first_not_of("0123456789abcdefABCDEF") == std::string::npos;
    text += isEscape ? static_cast<char>(std::stoi(digits, nullptr, 16)) : address[i];
    i += isEscape ? 2 : 0;
  }
  return text;
}

/** The file that an address leads to, which may be in a query, such as `/data/local-files/?d=images/a%20b.png`. A
 * server or bucket is not one of its folders. */
std::string
GetFileOfAddress(const std::string & address)
{
  const std::string query = "?d=";
  const auto        begin = address.find(query);
  if (begin != std::string::npos)
  {
    return Unescape(address.substr(begin + query.size()));
  }
  const auto path = address.substr(0, address.find('?'));
  const auto scheme = path.find("://");
  const auto server = scheme == std::string::npos ? 0 : path.find('/', scheme + 3);
  return Unescape(path.substr(std::min(server, path.size())));
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
    return GetFileOfAddress(data.Get(object).As<std::string>());
  }
  std::vector<std::string> texts;
  for (const auto & value : data.GetValues())
  {
    if (value.GetJSON().is_string())
    {
      texts.push_back(GetFileOfAddress(value.As<std::string>()));
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

/** The folders of a file that was uploaded are none of the user's. */
void
SetFile(const std::string & file, AnnotatedImage & image)
{
  const bool isUpload = file.find("/data/upload/") != std::string::npos;
  image.naming = isUpload ? AnnotatedImage::Naming::LastName : AnnotatedImage::Naming::Address;
  image.name = isUpload ? GetLastName(file) : file;
}

} // namespace

void
ReadLabelStudio(const std::string & fileName, const ForeignValue & document, Annotations & annotations)
{
  constexpr double percent = 0.01;
  for (const auto & task : document.GetList())
  {
    AnnotatedImage named;
    named.source = fileName;
    named.pixelOrigin = AnnotationImportEnums::PixelOrigin::Corner;
    SetFile(GetImageOfTask(fileName, task), named);
    for (const auto & annotation : task.Of(named.Describe()).Get("annotations").GetList())
    {
      if (annotation.Get("was_cancelled", false))
      {
        continue;
      }
      auto image = named;
      for (const auto & result : annotation.Get("result").GetList())
      {
        if (result.Get("type", std::string()) != "keypointlabels" || result.Get("image_rotation", 0.0) != 0.0)
        {
          ThrowFileError(fileName, "a result of " + image.Describe() + " is no key point of an image as it is");
        }
        const auto value = result.Get("value");
        const auto labels = value.Get("keypointlabels").As<std::vector<std::string>>();
        if (labels.size() != 1)
        {
          ThrowFileError(fileName, "a key point of " + image.Describe() + " has not one label");
        }
        const std::array<double, 2> size{ { result.Get("original_width", 0.0), result.Get("original_height", 0.0) } };
        if (!(size[0] > 0.0 && size[1] > 0.0) || (image.size[0] != 0.0 && image.size != size))
        {
          ThrowFileError(fileName, "a key point of " + image.Describe() + " is not of an image of its size");
        }
        image.size = size;
        image.Add(labels.front(),
                  percent * value.Get("x").As<double>() * image.size[0],
                  percent * value.Get("y").As<double>() * image.size[1]);
      }
      annotations.Add(image);
    }
  }
}

} // end namespace itk

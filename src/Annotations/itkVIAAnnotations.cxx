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

#include <algorithm>
#include <iterator>
#include <utility>

namespace itk
{
namespace
{

/** Names, each after the attribute that holds it. */
using NamesType = std::vector<std::pair<std::string, std::string>>;

/** The texts of attributes, or where there are none, the options that are chosen. */
NamesType
FindNames(const ForeignValue & attributes)
{
  NamesType texts;
  NamesType options;
  for (const auto & attribute : attributes.GetJSON().items())
  {
    const auto & value = attribute.value();
    if (value.is_string() && !value.get<std::string>().empty())
    {
      texts.emplace_back(attribute.key(), value.get<std::string>());
    }
    if (value.is_object())
    {
      for (const auto & option : value.items())
      {
        if (option.value() == true)
        {
          options.emplace_back(attribute.key(), option.key());
        }
      }
    }
  }
  return texts.empty() ? options : texts;
}

} // namespace

void
RegionsOfVIA::Add(const ForeignValue & shape, const ForeignValue & attributes, AnnotatedImage & image)
{
  if (shape.GetJSON().empty())
  {
    return;
  }
  const auto region = "a region of " + image.Describe();
  const auto names = attributes.GetValues().empty() ? NamesType() : FindNames(attributes);
  if (shape.Get("name", std::string()) != "point" || names.empty())
  {
    ThrowFileError(image.source, region + " is no point with a name");
  }
  if (names.size() > 1)
  {
    std::vector<std::string> texts;
    std::transform(
      names.begin(), names.end(), std::back_inserter(texts), [](const auto & name) { return name.second; });
    ThrowFileError(image.source,
                   region + " has several texts, of which any may be its name (" + JoinNames(texts) + ')');
  }
  const auto & attribute = names.front().first;
  if (!m_NamingAttribute.empty() && attribute != m_NamingAttribute)
  {
    ThrowFileError(image.source,
                   region + " has its name in '" + attribute + "', and others have theirs in '" + m_NamingAttribute +
                     '\'');
  }
  m_NamingAttribute = attribute;
  image.Add(names.front().second, shape.Get("cx").As<double>(), shape.Get("cy").As<double>());
}

void
ThrowIsOfVIA3(const std::string & fileName)
{
  ThrowFileError(fileName, "is of VIA 3, and only VIA 1 and 2 are read");
}

} // end namespace itk

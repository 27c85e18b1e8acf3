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
#ifndef itkXMLTags_h
#define itkXMLTags_h

#include <map>
#include <string>
#include <vector>

namespace itk
{

/** A start tag of XML, or an end tag, whose name begins with a slash. */
struct XMLTag
{
  std::string                        name;
  std::map<std::string, std::string> attributes;

  /** The value of an attribute; empty where there is none. */
  std::string
  Get(const std::string & attribute) const
  {
    const auto found = attributes.find(attribute);
    return found == attributes.end() ? "" : found->second;
  }
};

/** Adds the tags of a document, in their order. Returns why it cannot be read to its end, such as `is not XML, or is
 * cut short`, and nothing where it is. UTF-8, ISO-8859-1 and ASCII are read, and no document that declares entities. */
std::string
ParseXMLTags(const std::string & text, std::vector<XMLTag> & tags);

} // end namespace itk

#endif

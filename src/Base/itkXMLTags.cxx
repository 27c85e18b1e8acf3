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
#include "itkXMLTags.h"

#include <expat.h>

#include <limits>
#include <memory>

namespace itk
{
namespace
{

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

} // namespace

bool
ParseXMLTags(const std::string & text, std::vector<XMLTag> & tags)
{
  const std::unique_ptr<XML_ParserStruct, decltype(&XML_ParserFree)> parser(XML_ParserCreate(nullptr), XML_ParserFree);
  XML_SetUserData(parser.get(), &tags);
  XML_SetElementHandler(parser.get(), AddStartTag, AddEndTag);
  return text.size() <= static_cast<size_t>(std::numeric_limits<int>::max()) &&
         XML_Parse(parser.get(), text.data(), static_cast<int>(text.size()), XML_TRUE) == XML_STATUS_OK;
}

} // end namespace itk

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

/** What handlers of expat know. */
struct XMLReading
{
  XML_Parser            parser;
  std::vector<XMLTag> & tags;
  /** One that expat does not know. */
  std::string encoding;
};

void
AddStartTag(void * reading, const char * name, const char ** attributes)
{
  XMLTag tag;
  tag.name = name;
  for (; *attributes != nullptr; attributes += 2)
  {
    tag.attributes[attributes[0]] = attributes[1];
  }
  static_cast<XMLReading *>(reading)->tags.push_back(tag);
}

void
AddEndTag(void * reading, const char * name)
{
  XMLTag tag;
  tag.name = std::string("/") + name;
  static_cast<XMLReading *>(reading)->tags.push_back(tag);
}

int
RefuseEncoding(void * reading, const char * name, XML_Encoding *)
{
  static_cast<XMLReading *>(reading)->encoding = name;
  return XML_STATUS_ERROR;
}

/** Entities in entities make gigabytes of a few lines, to which older versions of expat set no limit. */
void
StopAtEntity(void * reading,
             const char *,
             int,
             const char *,
             int,
             const char *,
             const char *,
             const char *,
             const char *)
{
  XML_StopParser(static_cast<XMLReading *>(reading)->parser, XML_FALSE);
}

} // namespace

std::string
ParseXMLTags(const std::string & text, std::vector<XMLTag> & tags)
{
  if (text.size() > static_cast<size_t>(std::numeric_limits<int>::max()))
  {
    return "is longer than 2 GiB";
  }
  const std::unique_ptr<XML_ParserStruct, decltype(&XML_ParserFree)> owner(XML_ParserCreate(nullptr), XML_ParserFree);
  auto * const                                                       parser = owner.get();
  XMLReading                                                         reading{ parser, tags, "" };
  XML_SetUserData(parser, &reading);
  XML_SetElementHandler(parser, AddStartTag, AddEndTag);
  XML_SetUnknownEncodingHandler(parser, RefuseEncoding, &reading);
  XML_SetEntityDeclHandler(parser, StopAtEntity);
  if (XML_Parse(parser, text.data(), static_cast<int>(text.size()), XML_TRUE) == XML_STATUS_OK)
  {
    return "";
  }
#if XML_MAJOR_VERSION > 2 || XML_MINOR_VERSION >= 9
  const auto place = static_cast<size_t>(XML_GetCurrentByteIndex64(parser));
#else
  const auto place = static_cast<size_t>(XML_GetCurrentByteIndex(parser));
#endif
  switch (XML_GetErrorCode(parser))
  {
    case XML_ERROR_ABORTED:
      return "is XML that declares entities, which are not read";
    case XML_ERROR_UNKNOWN_ENCODING:
      return "is XML in the encoding '" + reading.encoding + "', and must be in UTF-8";
    case XML_ERROR_INCORRECT_ENCODING:
      return "is XML in another encoding than it says, and must be in UTF-8";
    default:
      return place < text.size() && (text[place] & 0x80) != 0 ? "is XML with bytes that are not UTF-8"
                                                              : "is not XML, or is cut short";
  }
}

} // end namespace itk

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
#include "itkMetaImageValues.h"
#include "itkFileError.h"
#include "itkImageFormat.h"
#include "itkNumberText.h"

#include <fstream>
#include <locale>
#include <map>

namespace itk
{
namespace
{

ValueRange
GetRange(const std::string & type)
{
  const bool isReal = type == "MET_FLOAT" || type == "MET_DOUBLE";
  const auto bits = static_cast<unsigned int>(8 * GetMetaImageValueSize(type));
  return isReal ? ValueRange() : MakeValueRange(bits, type.find("_U") == std::string::npos);
}

} // namespace

SizeValueType
GetMetaImageValueSize(const std::string & type)
{
  static const std::map<std::string, SizeValueType> sizes{
    { "MET_CHAR", 1 },      { "MET_UCHAR", 1 },      { "MET_SHORT", 2 }, { "MET_USHORT", 2 },
    { "MET_INT", 4 },       { "MET_UINT", 4 },       { "MET_LONG", 4 },  { "MET_ULONG", 4 },
    { "MET_LONG_LONG", 8 }, { "MET_ULONG_LONG", 8 }, { "MET_FLOAT", 4 }, { "MET_DOUBLE", 8 }
  };
  const auto size = sizes.find(type);
  return size == sizes.end() ? 0 : size->second;
}

void
VerifyMetaImageText(const std::string & fileName,
                    const std::string & dataFile,
                    SizeValueType       position,
                    const std::string & type,
                    SizeValueType       numberOfValues)
{
  std::ifstream stream(dataFile, std::ios::binary);
  stream.imbue(std::locale::classic());
  stream.seekg(static_cast<std::streamoff>(position));
  const auto    range = GetRange(type);
  SizeValueType count = 0;
  for (double value; count < numberOfValues && stream >> value;)
  {
    ++count;
    if (!range.Holds(value))
    {
      ThrowFileError(fileName, "its type " + type + " cannot hold its value " + FormatNumber(value));
    }
  }
  if (count == numberOfValues)
  {
    return;
  }
  if (!stream.eof())
  {
    // MetaIO reads zeros from here on.
    ThrowFileError(fileName, "its value " + std::to_string(count + 1) + " in text is no finite number");
  }
  ThrowDamagedImage(fileName, "MetaImage", "too few values in text, which must have blanks between them");
}

} // end namespace itk

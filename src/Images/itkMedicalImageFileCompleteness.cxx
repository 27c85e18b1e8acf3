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
#include "itkImageFileCompleteness.h"

#include "itkInflatedBytes.h"
#include "itkNumberText.h"
#include "itkTextFile.h"

#include "itksys/SystemTools.hxx"

#include <algorithm>
#include <cstring>
#include <locale>
#include <map>
#include <sstream>

namespace itk
{
namespace
{

std::map<std::string, std::string>
ParseMetaImageHeader(const std::string & bytes, SizeValueType & headerLength)
{
  std::map<std::string, std::string> fields;
  headerLength = 0;
  while (headerLength < bytes.size() && fields.count("ElementDataFile") == 0)
  {
    const auto end = std::min(bytes.find('\n', headerLength), bytes.size());
    auto       line = bytes.substr(headerLength, end - headerLength);
    headerLength = end + 1;
    line.erase(std::remove(line.begin(), line.end(), '\r'), line.end());
    const auto equals = line.find('=');
    if (equals != std::string::npos)
    {
      fields[TrimBlanks(line.substr(0, equals))] = TrimBlanks(line.substr(equals + 1));
    }
  }
  return fields;
}

SizeValueType
GetMetaImageElementSize(const std::string & type)
{
  static const std::map<std::string, SizeValueType> sizes{
    { "MET_CHAR", 1 },      { "MET_UCHAR", 1 },      { "MET_SHORT", 2 }, { "MET_USHORT", 2 },
    { "MET_INT", 4 },       { "MET_UINT", 4 },       { "MET_LONG", 4 },  { "MET_ULONG", 4 },
    { "MET_LONG_LONG", 8 }, { "MET_ULONG_LONG", 8 }, { "MET_FLOAT", 4 }, { "MET_DOUBLE", 8 }
  };
  const auto size = sizes.find(type);
  return size == sizes.end() ? 0 : size->second;
}

/** Steps over the elements of a DICOM data set. Each step is false when the bytes end before the element does, or do
 * not look like one. */
class DICOMElements
{
public:
  explicit DICOMElements(FileBytes & file)
    : m_File(file)
  {}

  bool
  ReachPixelData()
  {
    const size_t firstElement = 132;
    m_Position = firstElement;
    std::string transferSyntax;
    while (this->GetTag() >> 16 == 0x0002)
    {
      const auto tag = this->GetTag();
      const auto start = m_Position + 8;
      if (!this->SkipElement())
      {
        return false;
      }
      if (tag == 0x00020010)
      {
        transferSyntax = m_File.Get(start, m_Position - start).c_str();
      }
    }
    if (transferSyntax == "1.2.840.10008.1.2.1.99")
    {
      return Inflate(m_File, m_Position, Deflation::Raw).isWhole;
    }
    m_IsImplicit = transferSyntax == "1.2.840.10008.1.2";
    m_IsBigEndian = transferSyntax == "1.2.840.10008.1.2.2";
    const SizeValueType pixelData = 0x7FE00010;
    for (SizeValueType tag = 0; tag != pixelData;)
    {
      tag = this->GetTag();
      if (!this->SkipElement())
      {
        return false;
      }
    }
    return true;
  }

private:
  SizeValueType
  Get(size_t position, unsigned int size) const
  {
    return m_File.GetNumber(position, size, m_IsBigEndian);
  }

  SizeValueType
  GetTag() const
  {
    return this->Get(m_Position, 2) << 16 | this->Get(m_Position + 2, 2);
  }

  bool
  SkipElement()
  {
    static const std::string longRepresentations = "OB OD OF OL OV OW SQ SV UC UN UR UT UV";
    if (m_Position + 8 > m_File.GetLength())
    {
      return false;
    }
    const auto    representation = m_File.Get(m_Position + 4, 2);
    SizeValueType length = 0;
    if (m_IsImplicit)
    {
      length = this->Get(m_Position + 4, 4);
      m_Position += 8;
    }
    else if (longRepresentations.find(representation) != std::string::npos)
    {
      length = this->Get(m_Position + 8, 4);
      m_Position += 12;
    }
    else
    {
      length = this->Get(m_Position + 6, 2);
      m_Position += 8;
    }
    if (length != undefinedLength)
    {
      return this->Skip(length);
    }
    const bool isImplicit = m_IsImplicit;
    m_IsImplicit |= representation == "UN";
    const bool done = this->SkipItems();
    m_IsImplicit = isImplicit;
    return done;
  }

  bool
  SkipItems()
  {
    while (m_Position + 8 <= m_File.GetLength())
    {
      const auto tag = this->GetTag();
      const auto length = this->Get(m_Position + 4, 4);
      m_Position += 8;
      if (tag == sequenceDelimitation)
      {
        return true;
      }
      if (tag != item || (length == undefinedLength ? !this->SkipElementsOfItem() : !this->Skip(length)))
      {
        return false;
      }
    }
    return false;
  }

  bool
  SkipElementsOfItem()
  {
    while (this->GetTag() != itemDelimitation)
    {
      if (!this->SkipElement())
      {
        return false;
      }
    }
    return this->Skip(8);
  }

  bool
  Skip(SizeValueType length)
  {
    m_Position += length;
    return m_Position <= m_File.GetLength();
  }

  static constexpr SizeValueType undefinedLength = 0xFFFFFFFF;
  static constexpr SizeValueType item = 0xFFFEE000;
  static constexpr SizeValueType itemDelimitation = 0xFFFEE00D;
  static constexpr SizeValueType sequenceDelimitation = 0xFFFEE0DD;

  FileBytes & m_File;
  size_t      m_Position{ 0 };
  bool        m_IsImplicit{ false };
  bool        m_IsBigEndian{ false };
};

} // namespace

bool
IsMetaImageFileCutShort(FileBytes & file)
{
  constexpr SizeValueType maximumHeaderLength = 1 << 16;
  SizeValueType           headerLength = 0;
  auto                    fields = ParseMetaImageHeader(file.Get(0, maximumHeaderLength), headerLength);
  const auto              isTrue = [&fields](const std::string & name) {
    const auto value = fields[name];
    return !value.empty() && std::strchr("Tt1", value[0]) != nullptr;
  };
  const auto         dataFile = fields["ElementDataFile"];
  SizeValueType      dataLength = GetMetaImageElementSize(fields["ElementType"]);
  std::istringstream sizes(fields["DimSize"]);
  sizes.imbue(std::locale::classic());
  for (SizeValueType size = 0; sizes >> size;)
  {
    dataLength *= size;
  }
  if (dataFile.empty() || fields["DimSize"].empty() || dataLength == 0)
  {
    return true;
  }
  unsigned int numberOfChannels = 1;
  ParseCount(fields["ElementNumberOfChannels"], numberOfChannels);
  dataLength *= numberOfChannels;
  const bool isText = fields.count("BinaryData") != 0 && !isTrue("BinaryData");
  if (isText || dataFile.compare(0, 4, "LIST") == 0 || dataFile.find('%') != std::string::npos)
  {
    return false;
  }
  const bool isLocal = itksys::SystemTools::LowerCase(dataFile) == "local";
  const auto folder = itksys::SystemTools::GetFilenamePath(file.GetFileName());
  FileBytes  data(isLocal ? file.GetFileName()
                         : itksys::SystemTools::CollapseFullPath(dataFile, folder.empty() ? "." : folder));
  double     offset = static_cast<double>(headerLength);
  if (!isLocal)
  {
    offset = 0.0;
    ParseNumber(fields["HeaderSize"], offset);
  }
  const auto dataPosition = static_cast<SizeValueType>(std::max(0.0, offset));
  if (isTrue("CompressedData"))
  {
    double compressedLength = 0.0;
    ParseNumber(fields["CompressedDataSize"], compressedLength);
    // Without it, ITK does not inflate.
    if (!(compressedLength > 0.0))
    {
      return true;
    }
    dataLength = static_cast<SizeValueType>(compressedLength);
  }
  return data.GetLength() < dataPosition + dataLength;
}

bool
IsDICOMFileCutShort(FileBytes & file)
{
  return !DICOMElements(file).ReachPixelData();
}

} // end namespace itk

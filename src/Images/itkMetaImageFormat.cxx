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
#include "itkImageFormat.h"
#include "itkInflatedBytes.h"
#include "itkMetaImageFields.h"
#include "itkMetaImageValues.h"
#include "itkNumberText.h"
#include "itkTextFile.h"
#include "itkUnitLength.h"

#include "itkMetaImageIO.h"
#include "itksys/SystemTools.hxx"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <limits>
#include <locale>
#include <map>
#include <sstream>

namespace itk
{
namespace
{

constexpr const char * metaImageName = "MetaImage";
/** Of a part of a file; MetaIO takes lengths for signed numbers. */
constexpr double largestLength = 0x1p62;
/** Of what MetaIO keeps as `int`. */
constexpr auto largestInteger = static_cast<unsigned int>(std::numeric_limits<int>::max());

/** The fields of a header, and whether its pixels are all there. */
class MetaImageHeader
{
public:
  explicit MetaImageHeader(FileBytes & file)
    : m_FileName(file.GetFileName())
  {
    m_Bytes = GetHeaderBytes(file, { "ElementDataFile" });
    std::string lineBefore;
    while (m_Length < m_Bytes.size() && m_Fields.count("ElementDataFile") == 0)
    {
      const auto line = this->GetLine();
      // As MetaIO takes them.
      const std::string separators = "=:";
      const auto        separator = line.find_first_of(separators);
      const auto        name = TrimBlanks(line.substr(0, separator).c_str());
      if (separator == std::string::npos)
      {
        lineBefore = lineBefore.empty() ? name : lineBefore;
        continue;
      }
      const auto begin = line.find_first_not_of(separators + " \t", separator);
      const auto value = TrimBlanks(line.substr(std::min(begin, line.size())).c_str());
      m_LongField = value.size() > GetLongestMetaImageField(name) ? name : m_LongField;
      if (IsMetaImageFieldUsed(name))
      {
        m_HidingLine = m_HidingLine.empty() ? lineBefore : m_HidingLine;
        m_FieldTwice = m_Fields.count(name) != 0 && m_Fields[name] != value ? name : m_FieldTwice;
        m_Fields[name] = value;
      }
      lineBefore.clear();
    }
  }

  std::string
  Get(const std::string & name) const
  {
    const auto field = m_Fields.find(name);
    return field == m_Fields.end() ? "" : field->second;
  }

  bool
  IsTrue(const std::string & name) const
  {
    const auto value = this->Get(name);
    return !value.empty() && std::strchr("Tt1", value[0]) != nullptr;
  }

  void
  VerifyPixels()
  {
    this->VerifyFields();
    const auto elementSize = GetMetaImageValueSize(this->Get("ElementType"));
    const auto dataLength = this->ReadSizes(elementSize);
    this->VerifyGeometry();
    this->VerifyFlags();
    this->VerifyIntensityFunction();
    const auto dataFile = this->Get("ElementDataFile");
    const bool isLocal = itksys::SystemTools::LowerCase(dataFile) == "local";
    const auto files = isLocal ? std::vector<std::string>{ m_FileName } : this->FindDataFiles(dataFile);
    const auto position = this->GetHeaderSize();
    if (isLocal && position > 0.0 && position != static_cast<double>(m_Length))
    {
      ThrowFileError(m_FileName, "HeaderSize is not where its header ends");
    }
    const auto headerLength = isLocal ? m_Length : static_cast<SizeValueType>(std::max(0.0, position));
    if (m_Fields.count("BinaryData") != 0 && !this->IsTrue("BinaryData"))
    {
      if (position < 0.0)
      {
        ThrowUnsupportedImage(m_FileName, "text with a negative HeaderSize");
      }
      VerifyMetaImageText(m_FileName, files.front(), headerLength, this->Get("ElementType"), dataLength / elementSize);
      return;
    }
    const auto lengthOfFile = this->IsTrue("CompressedData")
                                ? this->FindCompressedLength(files, headerLength, dataLength)
                                : dataLength / files.size();
    for (const auto & file : files)
    {
      if (FileBytes(file).GetLength() < headerLength + lengthOfFile)
      {
        ThrowDamagedImage(m_FileName, metaImageName, file == m_FileName ? "" : "'" + file + "' is too short");
      }
    }
  }

  /** After VerifyPixels(). */
  void
  VerifyChecksum(const std::vector<char> & pixels) const
  {
    if (m_Compressed.empty())
    {
      return;
    }
    FileBytes file(m_Compressed);
    if (!HasChecksumOf(file, m_CompressedPosition, pixels))
    {
      ThrowDamagedImage(m_FileName, metaImageName, "the checksum of its pixels is wrong");
    }
  }

private:
  /** Throws what is no image, or has fields that MetaIO does not take as they are. */
  void
  VerifyFields() const
  {
    const auto objectType = this->Get("ObjectType");
    if (!objectType.empty() && objectType != "Image")
    {
      ThrowUnsupportedImage(m_FileName, "MetaImage of the object type '" + objectType + '\'');
    }
    const auto elementType = this->Get("ElementType");
    if (GetMetaImageValueSize(elementType) == 0 && !elementType.empty())
    {
      ThrowUnsupportedImage(m_FileName, "MetaImage of type '" + elementType + '\'');
    }
    if (this->Get("ElementDataFile").empty() || this->Get("DimSize").empty() || elementType.empty() ||
        m_Fields.count("NDims") == 0)
    {
      ThrowFileError(m_FileName,
                     "is no MetaImage, or is cut short (it lacks NDims, DimSize, ElementType or ElementDataFile)");
    }
    if (!m_LongField.empty())
    {
      ThrowFileError(m_FileName,
                     "its field " + m_LongField + " has more than " +
                       std::to_string(GetLongestMetaImageField(m_LongField)) + " characters");
    }
    if (!m_HidingLine.empty())
    {
      ThrowFileError(m_FileName, "its line '" + MakePrintable(m_HidingLine) + "' hides the field after it");
    }
  }

  /** The length of all pixels in bytes. */
  SizeValueType
  ReadSizes(SizeValueType elementSize)
  {
    const auto         text = this->Get("DimSize");
    std::istringstream words(text);
    words.imbue(std::locale::classic());
    SizeValueType dataLength = MultiplyLengths(elementSize, this->GetCount("ElementNumberOfChannels", 1));
    bool          isPositive = true;
    for (std::string word; words >> word;)
    {
      unsigned int size = 0;
      isPositive &= ParseCount(word, size) && size > 0;
      m_Sizes.push_back(size);
      dataLength = MultiplyLengths(dataLength, size);
    }
    if (m_Sizes.size() != this->GetCount("NDims", 0) || !isPositive)
    {
      ThrowFileError(m_FileName,
                     "DimSize must be NDims positive whole numbers (got '" + MakePrintable(text) +
                       "' for NDims = " + this->Get("NDims") + ')');
    }
    return dataLength;
  }

  /** Remembers where the compressed pixels are, which make `dataLength` bytes. */
  SizeValueType
  FindCompressedLength(const std::vector<std::string> & files, SizeValueType position, SizeValueType dataLength)
  {
    double compressedLength = 0.0;
    ParseNumber(this->Get("CompressedDataSize"), compressedLength);
    // Without it, and from several files, ITK does not inflate.
    if (!(compressedLength > 0.0) || files.size() > 1)
    {
      ThrowUnsupportedImage(m_FileName, "compressed data without CompressedDataSize, or in several files");
    }
    // Deflate makes no more of a byte.
    constexpr SizeValueType largestRatio = 1032;
    const auto              length = static_cast<SizeValueType>(std::min(compressedLength, largestLength));
    if (dataLength > MultiplyLengths(largestRatio, length))
    {
      ThrowDamagedImage(m_FileName, metaImageName, "a size of which it cannot hold the pixels");
    }
    m_Compressed = files.front();
    m_CompressedPosition = position;
    // ITK leaves the rest of the pixels 0 where less is there to inflate, and says nothing.
    if (FileBytes(m_Compressed).GetLength() > position + length)
    {
      ThrowFileError(m_FileName, "its compressed data do not have the length of CompressedDataSize");
    }
    return length;
  }

  /** A field that is a positive whole number; `missing` where it is not there. */
  unsigned int
  GetCount(const std::string & name, unsigned int missing) const
  {
    const auto value = this->Get(name);
    auto       count = missing;
    if (m_Fields.count(name) != 0 && (!ParseCount(value, count) || count == 0))
    {
      ThrowFileError(m_FileName, name + " must be a positive whole number (got '" + MakePrintable(value) + "')");
    }
    return count;
  }

  /** In bytes; -1: the pixels are at the end of the file. */
  double
  GetHeaderSize() const
  {
    const auto text = this->Get("HeaderSize");
    double     size = 0.0;
    if (m_Fields.count("HeaderSize") != 0 && (!ParseNumber(text, size) || size < -1.0 || size != std::floor(size)))
    {
      ThrowFileError(m_FileName,
                     "HeaderSize must be -1, 0 or a positive whole number (got '" + MakePrintable(text) + "')");
    }
    if (size > largestInteger)
    {
      ThrowUnsupportedImage(m_FileName, "MetaImage with a HeaderSize above " + std::to_string(largestInteger));
    }
    return size;
  }

  /** Throws where a field does not have a number for each axis, such as with decimal commas, or two fields that are
   * the same to ITK differ. */
  void
  VerifyGeometry() const
  {
    if (!m_FieldTwice.empty())
    {
      ThrowFileError(m_FileName, m_FieldTwice + " is there twice");
    }
    const auto dimension = m_Sizes.size();
    this->VerifyNumbers({ "ElementSpacing" }, dimension);
    this->VerifyNumbers({ "ElementSize" }, dimension);
    this->VerifyNumbers({ "Offset", "Position", "Origin", "ImagePosition" }, dimension);
    this->VerifyNumbers({ "TransformMatrix", "Orientation", "Rotation" }, dimension * dimension);
  }

  void
  VerifyNumbers(const std::vector<std::string> & synonyms, size_t count) const
  {
    std::vector<double> numbersBefore;
    for (const auto & name : synonyms)
    {
      if (m_Fields.count(name) == 0)
      {
        continue;
      }
      const auto         text = this->Get(name);
      std::istringstream words(text);
      words.imbue(std::locale::classic());
      std::vector<double> numbers;
      for (double number = 0.0; words >> number;)
      {
        numbers.push_back(number);
      }
      if (numbers.size() != count || !words.eof())
      {
        ThrowFileError(m_FileName,
                       name + " must be " + std::to_string(count) + " numbers (got '" + MakePrintable(text) + "')");
      }
      if (!numbersBefore.empty() && numbers != numbersBefore)
      {
        ThrowFileError(m_FileName,
                       name + " is not what another field of the same meaning says (" + JoinNames(synonyms) + ')');
      }
      numbersBefore = numbers;
    }
  }

  /** MetaIO takes any other text for false. */
  void
  VerifyFlags() const
  {
    const std::string order = "BinaryDataByteOrderMSB";
    const std::string sameOrder = "ElementByteOrderMSB";
    for (const auto & name : { std::string("BinaryData"), std::string("CompressedData"), order, sameOrder })
    {
      const auto value = this->Get(name);
      if (m_Fields.count(name) != 0 && (value.empty() || std::strchr("TtFf10", value[0]) == nullptr))
      {
        ThrowFileError(m_FileName, name + " must be True or False (got '" + MakePrintable(value) + "')");
      }
    }
    if (m_Fields.count(order) != 0 && m_Fields.count(sameOrder) != 0 && this->IsTrue(order) != this->IsTrue(sameOrder))
    {
      ThrowFileError(m_FileName, order + " and " + sameOrder + " differ");
    }
  }

  /** ITK leaves it out. */
  void
  VerifyIntensityFunction() const
  {
    for (const auto & field : { std::make_pair("ElementToIntensityFunctionSlope", 1.0),
                                std::make_pair("ElementToIntensityFunctionOffset", 0.0) })
    {
      double number = 0.0;
      if (m_Fields.count(field.first) != 0 && (!ParseNumber(this->Get(field.first), number) || number != field.second))
      {
        ThrowUnsupportedImage(m_FileName,
                              std::string("MetaImage with values to be changed by ") + field.first + ' ' +
                                this->Get(field.first));
      }
    }
  }

  std::string
  GetLine()
  {
    const auto end = std::min(m_Bytes.find('\n', m_Length), m_Bytes.size());
    auto       line = m_Bytes.substr(m_Length, end - m_Length);
    m_Length = end + 1;
    line.erase(std::remove(line.begin(), line.end(), '\r'), line.end());
    return line;
  }

  /** One file, the lines after `LIST`, or those of a pattern `<name>%d<name> <first> <last> <step>`. */
  std::vector<std::string>
  FindDataFiles(const std::string & dataFile)
  {
    std::istringstream words(dataFile);
    words.imbue(std::locale::classic());
    std::string word;
    words >> word;
    std::vector<std::string> files;
    if (word == "LIST")
    {
      size_t dimension = m_Sizes.size() - 1;
      words >> dimension;
      if (dimension >= m_Sizes.size())
      {
        // MetaIO reads none of its pixels.
        ThrowUnsupportedImage(m_FileName, "list of files of " + std::to_string(dimension) + " dimensions");
      }
      SizeValueType count = 1;
      for (size_t axis = dimension; axis < m_Sizes.size(); ++axis)
      {
        count = MultiplyLengths(count, m_Sizes[axis]);
      }
      for (SizeValueType i = 0; i < count; ++i)
      {
        const auto name = TrimBlanks(this->GetLine());
        if (name.empty())
        {
          ThrowFileError(m_FileName, "lists " + std::to_string(i) + " data files instead of " + std::to_string(count));
        }
        files.push_back(FindDataFile(m_FileName, name));
      }
      return files;
    }
    if (word.find('%') == std::string::npos)
    {
      return { FindDataFile(m_FileName, dataFile) };
    }
    SizeValueType first = 1;
    words >> first;
    SizeValueType last = first + m_Sizes.back() - 1;
    SizeValueType step = 1;
    if (words >> last && !(words >> step))
    {
      // MetaIO divides by 0.
      ThrowUnsupportedImage(m_FileName, "name pattern '" + dataFile + "' with a last number and no step");
    }
    if (step == 0 || last < first || (last - first) / step + 1 != m_Sizes.back())
    {
      ThrowFileError(m_FileName,
                     "its name pattern '" + MakePrintable(dataFile) + "' does not give a file for each slice");
    }
    for (auto number = first; number <= last; number += step)
    {
      files.push_back(FindDataFile(m_FileName, FillNamePattern(m_FileName, word, number)));
    }
    return files;
  }

  std::string m_FileName;
  std::string m_Bytes;
  /** Of the header. */
  SizeValueType                      m_Length{ 0 };
  std::map<std::string, std::string> m_Fields;
  /** One that is there again, with another value; empty: none. */
  std::string m_FieldTwice;
  /** One whose value is too long; empty: none. */
  std::string m_LongField;
  /** A line without a separator, for whose value MetaIO takes the field that follows; empty: none. */
  std::string                m_HidingLine;
  std::vector<SizeValueType> m_Sizes;
  /** The file that holds compressed pixels, and where; none where they are not. */
  std::string   m_Compressed;
  SizeValueType m_CompressedPosition{ 0 };
};

bool
IsMetaImageFile(FileBytes & file)
{
  const auto extension =
    itksys::SystemTools::LowerCase(itksys::SystemTools::GetFilenameLastExtension(file.GetFileName()));
  return extension == ".mha" || extension == ".mhd";
}

void
CorrectMetaImageGeometry(FileBytes & file, const ImageIOBase &, ImageGeometry & geometry)
{
  const MetaImageHeader header(file);
  const bool            isStated = !header.Get("ElementSpacing").empty() || !header.Get("ElementSize").empty();
  const auto            unit = header.Get("DistanceUnits");
  const double          length = unit.empty() || unit == "?" ? 1.0 : GetUnitLength(unit);
  if (length == 0.0)
  {
    ThrowUnsupportedImage(file.GetFileName(), "DistanceUnits " + unit);
  }
  for (unsigned int axis = 0; axis < geometry.dimension; ++axis)
  {
    geometry.isSpacingStated[axis] = isStated;
    ScaleAxis(geometry, axis, length);
  }
}

void
VerifyMetaImageChecksum(FileBytes & file, const std::vector<char> & pixels)
{
  auto header = MetaImageHeader(file);
  header.VerifyPixels();
  header.VerifyChecksum(pixels);
}

} // namespace

const ImageFormat MetaImageFormat = { metaImageName,
                                      MakeImageIO<MetaImageIO>,
                                      IsMetaImageFile,
                                      [](FileBytes & file) { MetaImageHeader(file).VerifyPixels(); },
                                      CorrectMetaImageGeometry,
                                      VerifyMetaImageChecksum };

} // end namespace itk

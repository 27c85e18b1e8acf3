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
#include "itkNumberText.h"
#include "itkTextFile.h"
#include "itkUnitLength.h"

#include "itkNrrdImageIO.h"
#include "itksys/SystemTools.hxx"

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <iomanip>
#include <limits>
#include <locale>
#include <map>
#include <sstream>

namespace itk
{
namespace
{

constexpr const char *  nrrdName = "NRRD";
constexpr SizeValueType longestLine = 800;

using NumbersType = std::vector<double>;

/** The fields of a header, and what they say of its axes. */
class NrrdHeader
{
public:
  explicit NrrdHeader(FileBytes & file)
    : m_FileName(file.GetFileName())
  {
    const auto bytes = GetHeaderBytes(file, { "\n\n", "\n\r", "\r\r" });
    for (size_t begin = 0; begin < bytes.size();)
    {
      const auto end = std::min(bytes.find_first_of("\r\n", begin), bytes.size());
      const auto line = bytes.substr(begin, end - begin);
      begin = end + (bytes.compare(end, 2, "\r\n") == 0 ? 2 : 1);
      if (line.empty())
      {
        m_PixelPosition = begin;
        break;
      }
      const auto colon = line.find(": ");
      m_HasLongLine |= IsTooLong(line);
      m_HasZero |= line.find('\0') != std::string::npos;
      if (line[0] != '#' && colon != std::string::npos)
      {
        const auto name = MakeKey(line.substr(0, colon));
        m_Fields[name] = TrimBlanks(line.substr(colon + 2));
        if (name == MakeKey("data file"))
        {
          m_DataFile = m_Fields[name];
          m_Rest = MakeLineFeeds(bytes.substr(std::min(begin, bytes.size())));
        }
      }
    }
  }

  std::string
  Get(const std::string & name) const
  {
    const auto field = m_Fields.find(MakeKey(name));
    return field == m_Fields.end() ? "" : field->second;
  }

  void
  Verify() const
  {
    if (m_HasZero)
    {
      ThrowDamagedImage(m_FileName, nrrdName, "its header has a byte that is zero");
    }
    if (m_HasLongLine)
    {
      ThrowFileError(m_FileName, "a line of its header has more than " + std::to_string(longestLine) + " characters");
    }
    const auto encoding = itksys::SystemTools::LowerCase(this->Get("encoding"));
    if (encoding == "bzip2" || encoding == "bz2" || encoding == "zrl")
    {
      ThrowUnsupportedImage(m_FileName, "NRRD in the encoding " + encoding);
    }
    if (this->Get("type") == "block")
    {
      ThrowUnsupportedImage(m_FileName, "NRRD of blocks");
    }
    for (const auto & kind : this->GetTexts("kinds"))
    {
      if (itksys::SystemTools::LowerCase(kind) == "3-gradient")
      {
        // NRRD's library does not know how many values they have, and prints.
        ThrowUnsupportedImage(m_FileName, "NRRD of gradients");
      }
    }
    const auto dataFiles = m_DataFile.empty() ? std::vector<std::string>{ m_FileName } : this->FindDataFiles();
    if (encoding == "ascii" || encoding == "text" || encoding == "txt")
    {
      for (const auto & dataFile : dataFiles)
      {
        this->VerifyWords(dataFile);
      }
    }
  }

  /** Of pixels in one file, which follow no lines of another kind. */
  void
  VerifyChecksum(const std::vector<char> & pixels) const
  {
    const auto encoding = itksys::SystemTools::LowerCase(this->Get("encoding"));
    const bool isInOneFile = m_DataFile.compare(0, 4, "LIST") != 0 && m_DataFile.find('%') == std::string::npos;
    const bool skipsLines = !this->Get("line skip").empty();
    if ((encoding != "gzip" && encoding != "gz") || !isInOneFile || skipsLines)
    {
      return;
    }
    FileBytes file(m_DataFile.empty() ? m_FileName : FindDataFile(m_FileName, m_DataFile));
    if (!HasChecksumOf(file, m_DataFile.empty() ? m_PixelPosition : 0, pixels))
    {
      ThrowDamagedImage(m_FileName, nrrdName, "the checksum of its pixels is wrong");
    }
  }

  void
  Correct(ImageGeometry & geometry) const
  {
    const auto numberOfDirections = this->GetVectors("space directions").size();
    if (numberOfDirections != 0 && numberOfDirections != this->GetNumbers("sizes").size())
    {
      ThrowDamagedImage(m_FileName, nrrdName, "its space directions are not one for each axis");
    }
    const auto axes = this->FindDomainAxes();
    if (axes.size() != geometry.dimension)
    {
      ThrowUnsupportedImage(m_FileName, "NRRD with " + std::to_string(axes.size()) + " axes in space");
    }
    if (numberOfDirections != 0)
    {
      this->CorrectFromDirections(axes, geometry);
      return;
    }
    const auto spacings = this->GetNumbers("spacings");
    const auto minima = this->GetNumbers("axis mins");
    const auto maxima = this->GetNumbers("axis maxs");
    const auto units = this->GetTexts("units");
    for (unsigned int i = 0; i < axes.size(); ++i)
    {
      const auto get = [axis = axes[i]](const NumbersType & numbers) {
        return axis < numbers.size() ? numbers[axis] : std::nan("");
      };
      if (get(maxima) < get(minima))
      {
        ThrowUnsupportedImage(m_FileName, "NRRD with axis maxs below the axis mins");
      }
      geometry.isSpacingStated[i] = std::isfinite(get(spacings));
      // What lies between them is the spacing only where the centers of samples are said, too.
      geometry.spacingProblem[i] = std::isfinite(get(maxima)) ? "says axis mins and maxs, and no spacings" : "";
      ScaleAxis(geometry, i, this->GetUnit(axes[i] < units.size() ? units[axes[i]] : ""));
    }
  }

private:
  /** The library takes a name also without its blanks, and with capital letters. */
  static std::string
  MakeKey(std::string name)
  {
    name.erase(std::remove(name.begin(), name.end(), ' '), name.end());
    return itksys::SystemTools::LowerCase(name);
  }

  /** One file, those of a pattern `<name>%d<name> <first> <last> <step>`, or what follows `LIST`, a name a line. */
  std::vector<std::string>
  FindDataFiles() const
  {
    std::vector<std::string> files;
    if (m_DataFile.compare(0, 4, "LIST") == 0)
    {
      for (const auto & line : SplitLines(m_Rest))
      {
        if (!TrimBlanks(line).empty())
        {
          files.push_back(FindDataFile(m_FileName, TrimBlanks(line)));
        }
      }
      return files;
    }
    if (m_DataFile.find('%') == std::string::npos)
    {
      return { FindDataFile(m_FileName, m_DataFile) };
    }
    std::istringstream words(m_DataFile);
    words.imbue(std::locale::classic());
    std::string pattern;
    int         first = 0;
    int         last = 0;
    int         step = 0;
    words >> pattern >> first >> last >> step;
    if (!words || step == 0 || first < 0 || last < 0 || (last - first) / step < 0)
    {
      ThrowFileError(m_FileName, "its name pattern '" + MakePrintable(m_DataFile) + "' does not give files");
    }
    for (int number = first; step > 0 ? number <= last : number >= last; number += step)
    {
      // Of a list that cannot be, one file is missing soon.
      files.push_back(
        FindDataFile(m_FileName, FillNamePattern(m_FileName, pattern, static_cast<SizeValueType>(number))));
    }
    return files;
  }

  /** Of values in text. NRRD's library writes a long word beyond the end of its memory, and makes another value of one
   * that the type of the pixels cannot hold. */
  void
  VerifyWords(const std::string & dataFile) const
  {
    const auto                range = this->GetRange();
    constexpr std::streamsize longestNumber = 100;
    std::ifstream             stream(dataFile, std::ios::binary);
    stream.seekg(static_cast<std::streamoff>(m_DataFile.empty() ? m_PixelPosition : 0));
    for (std::string word; stream >> std::setw(longestNumber) >> word;)
    {
      if (word.size() == longestNumber)
      {
        ThrowUnsupportedImage(m_FileName,
                              "NRRD in text of which a word is no number (values must have blanks between them)");
      }
      word.erase(std::remove(word.begin(), word.end(), ','), word.end());
      double value = 0.0;
      if (ParseNumber(word, value) && !range.Holds(value))
      {
        ThrowFileError(m_FileName, "its type " + this->Get("type") + " cannot hold its value " + MakePrintable(word));
      }
    }
  }

  /** Of the pixels, by the words that make up the names of types. */
  ValueRange
  GetRange() const
  {
    const auto type = itksys::SystemTools::LowerCase(this->Get("type"));
    const auto contains = [&type](const char * word) { return type.find(word) != std::string::npos; };
    const bool isUnsigned = type[0] == 'u';
    if (contains("float") || contains("double"))
    {
      return {};
    }
    return MakeValueRange(contains("char") || contains("int8")     ? 8
                          : contains("short") || contains("int16") ? 16
                          : contains("long") || contains("int64")  ? 64
                                                                   : 32,
                          !isUnsigned);
  }

  /** Words, or texts in quotation marks. */
  std::vector<std::string>
  GetTexts(const std::string & name) const
  {
    const auto               text = this->Get(name);
    std::vector<std::string> texts;
    for (size_t position = text.find_first_not_of(" \t"); position != std::string::npos;
         position = text.find_first_not_of(" \t", position))
    {
      const bool isQuoted = text[position] == '"';
      const auto end =
        std::min(isQuoted ? text.find('"', position + 1) : text.find_first_of(" \t", position), text.size());
      texts.push_back(text.substr(position + (isQuoted ? 1 : 0), end - position - (isQuoted ? 1 : 0)));
      position = std::min(end + (isQuoted ? 1 : 0), text.size());
    }
    return texts;
  }

  /** NaN for what is none. */
  NumbersType
  GetNumbers(const std::string & name) const
  {
    NumbersType numbers;
    for (const auto & text : this->GetTexts(name))
    {
      double number = std::nan("");
      ParseNumber(text, number);
      numbers.push_back(number);
    }
    return numbers;
  }

  /** The vectors `(x,y,z)` of a field; `none` gives one without numbers. */
  std::vector<NumbersType>
  GetVectors(const std::string & name) const
  {
    const auto               text = this->Get(name);
    std::vector<NumbersType> vectors;
    for (size_t position = 0; position < text.size(); ++position)
    {
      if (text.compare(position, 4, "none") == 0)
      {
        vectors.emplace_back();
        position += 3;
      }
      else if (text[position] == '(')
      {
        const auto  end = std::min(text.find(')', position), text.size());
        NumbersType numbers;
        for (auto begin = position + 1; begin < end;)
        {
          const auto comma = std::min(text.find(',', begin), end);
          double     number = std::nan("");
          ParseNumber(text.substr(begin, comma - begin), number);
          numbers.push_back(number);
          begin = comma + 1;
        }
        vectors.push_back(numbers);
        position = end;
      }
    }
    return vectors;
  }

  double
  GetUnit(const std::string & unit) const
  {
    const double length = unit.empty() ? 1.0 : GetUnitLength(unit);
    if (length == 0.0)
    {
      ThrowUnsupportedImage(m_FileName, "NRRD in units of '" + unit + "'");
    }
    return length;
  }

  /** Those whose pixels lie beside each other; along the others, a pixel has several values. */
  std::vector<size_t>
  FindDomainAxes() const
  {
    const auto          sizes = this->GetNumbers("sizes");
    const auto          kinds = this->GetTexts("kinds");
    const auto          directions = this->GetVectors("space directions");
    std::vector<size_t> axes;
    for (size_t axis = 0; axis < sizes.size(); ++axis)
    {
      const auto kind = axis < kinds.size() ? itksys::SystemTools::LowerCase(kinds[axis]) : "???";
      const bool isDomain = kind == "???" || kind == "none" || kind == "domain" || kind == "space" || kind == "time";
      if (directions.size() == sizes.size() ? !directions[axis].empty() : isDomain)
      {
        axes.push_back(axis);
      }
    }
    return axes;
  }

  /** 1, or -1 where the space's axis points the other way than that of left-posterior-superior. */
  std::array<double, 3>
  GetSigns() const
  {
    auto              space = itksys::SystemTools::LowerCase(this->Get("space"));
    const std::string time = "-time";
    if (space.size() > time.size() && space.compare(space.size() - time.size(), time.size(), time) == 0)
    {
      space.resize(space.size() - time.size());
    }
    space = space.size() == 4 && space.back() == 't' ? space.substr(0, 3) : space;
    static const std::map<std::string, std::array<double, 3>> signs{
      { "", { { 1.0, 1.0, 1.0 } } },
      { "lps", { { 1.0, 1.0, 1.0 } } },
      { "left-posterior-superior", { { 1.0, 1.0, 1.0 } } },
      { "las", { { 1.0, -1.0, 1.0 } } },
      { "left-anterior-superior", { { 1.0, -1.0, 1.0 } } },
      { "ras", { { -1.0, -1.0, 1.0 } } },
      { "right-anterior-superior", { { -1.0, -1.0, 1.0 } } }
    };
    const auto found = signs.find(space);
    if (found == signs.end())
    {
      ThrowUnsupportedImage(m_FileName, "NRRD in the space " + this->Get("space"));
    }
    return found->second;
  }

  void
  CorrectFromDirections(const std::vector<size_t> & axes, ImageGeometry & geometry) const
  {
    const auto directions = this->GetVectors("space directions");
    const auto units = this->GetTexts("space units");
    const auto origins = this->GetVectors("space origin");
    const auto signs = this->GetSigns();
    const auto dimension = geometry.dimension;
    for (unsigned int row = 0; row < dimension; ++row)
    {
      const double factor =
        (row < signs.size() ? signs[row] : 1.0) * this->GetUnit(row < units.size() ? units[row] : "");
      const bool hasOrigin = origins.size() == 1 && row < origins[0].size() && std::isfinite(origins[0][row]);
      geometry.origin[row] = hasOrigin ? factor * origins[0][row] : 0.0;
      for (unsigned int column = 0; column < dimension; ++column)
      {
        const auto & direction = directions[axes[column]];
        geometry.direction[row * dimension + column] =
          row < direction.size() ? factor * direction[row] : std::numeric_limits<double>::quiet_NaN();
      }
    }
    for (unsigned int column = 0; column < dimension; ++column)
    {
      double length = 0.0;
      for (unsigned int row = 0; row < dimension; ++row)
      {
        length = std::hypot(length, geometry.direction[row * dimension + column]);
      }
      geometry.spacing[column] = length;
      for (unsigned int row = 0; row < dimension; ++row)
      {
        geometry.direction[row * dimension + column] /= length;
      }
    }
  }

  /** NRRD's library writes lines that it does not understand into messages of limited length. It takes every comment,
   * every text `key:=value` and every description. */
  static bool
  IsTooLong(const std::string & line)
  {
    const std::string content = "content: ";
    const auto        assignment = line.find(":=");
    return line.size() > longestLine && line[0] != '#' && line.compare(0, content.size(), content) != 0 &&
           (assignment == std::string::npos || line.find(": ") < assignment);
  }

  std::string                        m_FileName;
  std::map<std::string, std::string> m_Fields;
  std::string                        m_DataFile;
  /** Of pixels that follow the header. */
  SizeValueType m_PixelPosition{ 0 };
  bool          m_HasLongLine{ false };
  /** Of its lines, NRRD's library takes other parts then. */
  bool m_HasZero{ false };
  /** What follows the field of the data file. */
  std::string m_Rest;
};

} // namespace

const ImageFormat NrrdFormat = {
  nrrdName,
  MakeImageIO<NrrdImageIO>,
  [](FileBytes & file) { return file.Get(0, 6) == "NRRD00"; },
  [](FileBytes & file) { NrrdHeader(file).Verify(); },
  [](FileBytes & file, const ImageIOBase &, ImageGeometry & geometry) { NrrdHeader(file).Correct(geometry); },
  [](FileBytes & file, const std::vector<char> & pixels) { NrrdHeader(file).VerifyChecksum(pixels); }
};

} // end namespace itk

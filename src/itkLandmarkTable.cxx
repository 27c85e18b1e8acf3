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
#include "itkLandmarkTable.h"

#include "itkCSVText.h"
#include "itkFileError.h"
#include "itkNumberText.h"
#include "itkTextFile.h"
#include "itkWriteFileAtomically.h"

#include <limits>
#include <set>

namespace itk
{
namespace
{

/** The landmark's name when `column` is `<name>_<axis>`, else an empty string. */
std::string
NameOfColumn(const std::string & column, char axis)
{
  const size_t length = column.size();
  const bool   matches = length > 2 && column[length - 2] == '_' && column[length - 1] == axis;
  return matches ? column.substr(0, length - 2) : std::string();
}

std::vector<std::string>
ParseHeader(const std::string & fileName, const CSVRecord & header, unsigned int & dimension)
{
  const auto & columns = header.fields;
  if (columns.front() != "image" || columns.size() < 3)
  {
    ThrowFileError(fileName,
                   header.line,
                   "the header must be image,<name>_x,<name>_y[,<name>_z]... (got '" + columns.front() + "')");
  }
  dimension = columns.size() > 3 && !NameOfColumn(columns[3], 'z').empty() ? 3 : 2;
  if ((columns.size() - 1) % dimension != 0)
  {
    ThrowFileError(fileName,
                   header.line,
                   "the header must name " + std::to_string(dimension) + " columns for each landmark (got " +
                     std::to_string(columns.size() - 1) + ')');
  }
  std::vector<std::string> names;
  std::set<std::string>    namesSoFar;
  for (size_t c = 1; c < columns.size(); ++c)
  {
    const unsigned int axis = (c - 1) % dimension;
    const auto         name = NameOfColumn(columns[c], "xyz"[axis]);
    if (name.empty() || (axis > 0 && name != names.back()))
    {
      ThrowFileError(fileName,
                     header.line,
                     "column " + std::to_string(c + 1) + " must be named " + (axis > 0 ? names.back() : "<name>") +
                       '_' + "xyz"[axis] + " (got '" + columns[c] + "')");
    }
    if (axis == 0)
    {
      if (!namesSoFar.insert(name).second)
      {
        ThrowFileError(fileName, header.line, "landmark '" + name + "' is there twice");
      }
      names.push_back(name);
    }
  }
  return names;
}

/** Index of the first landmark that has some but not all of its coordinates; the number of landmarks if there is none.
 */
size_t
FindIncompleteLandmark(const std::vector<double> & coordinates, unsigned int dimension)
{
  const size_t count = coordinates.size() / dimension;
  for (size_t i = 0; i < count; ++i)
  {
    unsigned int numberOfMissing = 0;
    for (unsigned int d = 0; d < dimension; ++d)
    {
      numberOfMissing += std::isnan(coordinates[i * dimension + d]);
    }
    if (numberOfMissing != 0 && numberOfMissing != dimension)
    {
      return i;
    }
  }
  return count;
}

std::vector<double>
ParseCoordinates(const std::string &              fileName,
                 const CSVRecord &                record,
                 const CSVRecord &                header,
                 const std::vector<std::string> & names,
                 unsigned int                     dimension)
{
  std::vector<double> coordinates(names.size() * dimension, std::numeric_limits<double>::quiet_NaN());
  for (size_t c = 0; c < coordinates.size(); ++c)
  {
    const auto & field = record.fields[c + 1];
    if (!IsMissingNumber(field) && !ParseNumber(field, coordinates[c]))
    {
      ThrowFileError(
        fileName, record.line, "column " + header.fields[c + 1] + " must be a finite number (got '" + field + "')");
    }
  }
  const auto incomplete = FindIncompleteLandmark(coordinates, dimension);
  if (incomplete < names.size())
  {
    ThrowFileError(fileName, record.line, "landmark '" + names[incomplete] + "' has only some of its coordinates");
  }
  return coordinates;
}

} // namespace

void
LandmarkTable::Read(const std::string & fileName)
{
  const auto records = ParseCSV(fileName, ReadTextFile(fileName));
  if (records.empty())
  {
    ThrowFileError(fileName, "is empty");
  }
  const auto &                               header = records.front();
  unsigned int                               dimension = 0;
  const auto                                 landmarkNames = ParseHeader(fileName, header, dimension);
  std::vector<std::string>                   imageNames;
  std::map<std::string, std::vector<double>> coordinates;
  for (auto record = records.begin() + 1; record != records.end(); ++record)
  {
    if (record->fields.size() != header.fields.size())
    {
      ThrowFileError(fileName,
                     record->line,
                     "the row must have " + std::to_string(header.fields.size()) + " columns (got " +
                       std::to_string(record->fields.size()) + ')');
    }
    const auto & image = record->fields.front();
    if (image.empty())
    {
      ThrowFileError(fileName, record->line, "the image has no name");
    }
    if (!coordinates.emplace(image, ParseCoordinates(fileName, *record, header, landmarkNames, dimension)).second)
    {
      ThrowFileError(fileName, record->line, "image '" + image + "' is there twice");
    }
    imageNames.push_back(image);
  }
  m_Dimension = dimension;
  m_LandmarkNames = landmarkNames;
  m_ImageNames = imageNames;
  m_Coordinates = coordinates;
  this->Modified();
}

void
LandmarkTable::Write(const std::string & fileName) const
{
  std::string text = "image";
  for (const auto & name : m_LandmarkNames)
  {
    for (unsigned int d = 0; d < m_Dimension; ++d)
    {
      text += ',' + QuoteCSVField(name + '_' + "xyz"[d]);
    }
  }
  text += '\n';
  for (const auto & image : m_ImageNames)
  {
    text += QuoteCSVField(image);
    for (const double coordinate : m_Coordinates.at(image))
    {
      text += ',' + (std::isnan(coordinate) ? std::string() : FormatNumber(coordinate));
    }
    text += '\n';
  }
  WriteFileAtomically(fileName, text);
}

std::vector<std::string>
LandmarkTable::ReadImageList(const std::string & listFileName) const
{
  std::vector<std::string> images;
  std::set<std::string>    imagesSoFar;
  size_t                   lineNumber = 0;
  for (const auto & line : SplitLines(ReadTextFile(listFileName)))
  {
    ++lineNumber;
    const auto image = TrimBlanks(line);
    if (image.empty() || image.front() == '#')
    {
      continue;
    }
    if (!this->HasImage(image))
    {
      ThrowFileError(listFileName, lineNumber, "image '" + image + "' has no row in the landmark table");
    }
    if (!imagesSoFar.insert(image).second)
    {
      ThrowFileError(listFileName, lineNumber, "image '" + image + "' is there twice");
    }
    images.push_back(image);
  }
  if (images.empty())
  {
    ThrowFileError(listFileName, "names no image");
  }
  return images;
}

void
LandmarkTable::SetDimension(unsigned int dimension)
{
  if (dimension != 2 && dimension != 3)
  {
    itkExceptionMacro("The dimension must be 2 or 3 (got " << dimension << ").");
  }
  if (!m_ImageNames.empty() && dimension != m_Dimension)
  {
    itkExceptionMacro("The dimension must be set before the first image is.");
  }
  m_Dimension = dimension;
  this->Modified();
}

void
LandmarkTable::SetLandmarkNames(const std::vector<std::string> & names)
{
  if (!m_ImageNames.empty() && names != m_LandmarkNames)
  {
    itkExceptionMacro("The landmark names must be set before the first image is.");
  }
  std::set<std::string> namesSoFar;
  for (const auto & name : names)
  {
    if (name.empty() || !namesSoFar.insert(name).second)
    {
      itkExceptionMacro("Each landmark must have a name of its own (got '" << name << "').");
    }
  }
  m_LandmarkNames = names;
  this->Modified();
}

std::vector<double>
LandmarkTable::GetCoordinates(const std::string & image) const
{
  const auto row = m_Coordinates.find(image);
  if (row == m_Coordinates.end())
  {
    itkExceptionMacro("The landmark table has no image '" << image << "'.");
  }
  return row->second;
}

void
LandmarkTable::SetCoordinates(const std::string & image, const std::vector<double> & coordinates)
{
  if (image.empty())
  {
    itkExceptionMacro("The image must have a name.");
  }
  if (coordinates.size() != m_LandmarkNames.size() * m_Dimension)
  {
    itkExceptionMacro("Image '" << image << "' must have " << m_LandmarkNames.size() * m_Dimension
                                << " coordinates (got " << coordinates.size() << ").");
  }
  for (const double coordinate : coordinates)
  {
    if (std::isinf(coordinate))
    {
      itkExceptionMacro("Image '" << image << "' has an infinite coordinate.");
    }
  }
  const auto incomplete = FindIncompleteLandmark(coordinates, m_Dimension);
  if (incomplete < m_LandmarkNames.size())
  {
    itkExceptionMacro("Landmark '" << m_LandmarkNames[incomplete] << "' of image '" << image
                                   << "' has only some of its coordinates.");
  }
  if (m_Coordinates.insert_or_assign(image, coordinates).second)
  {
    m_ImageNames.push_back(image);
  }
  this->Modified();
}

void
LandmarkTable::PrintSelf(std::ostream & os, Indent indent) const
{
  Superclass::PrintSelf(os, indent);
  os << indent << "Dimension: " << m_Dimension << std::endl;
  os << indent << "LandmarkNames: " << m_LandmarkNames.size() << std::endl;
  for (const auto & name : m_LandmarkNames)
  {
    os << indent.GetNextIndent() << name << std::endl;
  }
  os << indent << "ImageNames: " << m_ImageNames.size() << std::endl;
  for (const auto & image : m_ImageNames)
  {
    os << indent.GetNextIndent() << image << std::endl;
  }
  os << indent << "Coordinates: " << m_Coordinates.size() * m_LandmarkNames.size() * m_Dimension << std::endl;
}

} // end namespace itk

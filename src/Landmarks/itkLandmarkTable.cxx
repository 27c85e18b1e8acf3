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

#include "itkFileError.h"
#include "itkFileNames.h"
#include "itkLandmarkColumns.h"
#include "itkLandmarkFile.h"
#include "itkOutputFileNames.h"
#include "itkTextFile.h"
#include "itkWriteFileAtomically.h"

#include "itksys/SystemTools.hxx"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace itk
{
namespace
{

/** Whether a name is that of a file, with as many of its folders as it states. */
bool
EndsWithName(const std::string & fileName, const std::string & name)
{
  const auto path = NormalizeName(GetAbsoluteName(fileName));
  const auto end = NormalizeName(name);
  return path == end || itksys::SystemTools::StringEndsWith(path, ('/' + end).c_str());
}

/** The images of the longest name. */
struct LongestNamed
{
  void
  Add(const std::string & image, const std::string & name)
  {
    const auto ownLength = NormalizeName(name).size();
    if (ownLength > length)
    {
      length = ownLength;
      images.clear();
    }
    if (ownLength == length)
    {
      images.push_back(image);
    }
  }

  std::size_t              length{ 0 };
  std::vector<std::string> images;
};

/** The landmark's name when `column` is `<name>_<suffix>`, else an empty string. */
std::string
NameOfColumn(const std::string & column, const std::string & suffix)
{
  const auto end = '_' + suffix;
  const bool matches = column.size() > end.size() && column.compare(column.size() - end.size(), end.size(), end) == 0;
  return matches ? column.substr(0, column.size() - end.size()) : std::string();
}

const std::string imagePlausibility = "plausibility";

/** The number of the column with which the first landmark begins. */
size_t
FindFirstLandmark(const CSVRecord & header)
{
  return header.fields.size() > 1 && header.fields[1] == imagePlausibility ? 2 : 1;
}

/** The columns that the first landmark has. */
LandmarkColumns
ParseColumns(const std::vector<std::string> & columns, size_t first)
{
  const auto name = NameOfColumn(columns[first], "x");
  const auto has = [&columns, &name](size_t column, const std::string & suffix) {
    return column < columns.size() && columns[column] == name + '_' + suffix;
  };
  LandmarkColumns parsed;
  parsed.dimension = has(first + 2, "z") ? 3 : 2;
  parsed.hasConfidences = has(first + parsed.dimension, "confidence");
  parsed.hasPlausibilities = has(first + parsed.GetNames().size(), "plausibility");
  parsed.hasCovariances = has(first + parsed.GetNames().size(), "xx");
  return parsed;
}

std::vector<std::string>
ParseHeader(const std::string & fileName, const CSVRecord & header, LandmarkColumns & columnsOfLandmark)
{
  const auto & columns = header.fields;
  const auto   first = FindFirstLandmark(header);
  if (columns.front() != "image" || columns.size() < first + 2)
  {
    const auto got = columns.front() == "image" ? "got '" + JoinNames(columns) + '\''
                                                : "its first column is named '" + columns.front() + '\'';
    ThrowFileError(fileName, header.line, "the header must be image,<name>_x,<name>_y[,<name>_z]... (" + got + ')');
  }
  columnsOfLandmark = ParseColumns(columns, first);
  const auto suffixes = columnsOfLandmark.GetNames();
  if ((columns.size() - first) % suffixes.size() != 0)
  {
    ThrowFileError(fileName,
                   header.line,
                   "the header must name " + std::to_string(suffixes.size()) + " columns for each landmark (got " +
                     std::to_string(columns.size() - first) + ')');
  }
  std::vector<std::string> names;
  std::set<std::string>    namesSoFar;
  for (size_t c = first; c < columns.size(); ++c)
  {
    const size_t position = (c - first) % suffixes.size();
    const auto   name = NameOfColumn(columns[c], suffixes[position]);
    if (name.empty() || (position > 0 && name != names.back()))
    {
      ThrowFileError(fileName,
                     header.line,
                     "column " + std::to_string(c + 1) + " must be named " + (position > 0 ? names.back() : "<name>") +
                       '_' + suffixes[position] + " (got '" + columns[c] + "')");
    }
    if (position == 0)
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

template <unsigned int VDimension>
typename LandmarkSet<VDimension>::Pointer
ReadRow(const CSVTable &                 table,
        const CSVRecord &                row,
        const LandmarkColumns &          columns,
        const std::vector<std::string> & names)
{
  auto landmarks = LandmarkSet<VDimension>::New();
  landmarks->SetLandmarkNames(names);
  const auto first = FindFirstLandmark(table.header);
  for (size_t i = 0; i < names.size(); ++i)
  {
    columns.Read(table, row, first + i * columns.GetNames().size(), *landmarks, i);
  }
  if (first > 1)
  {
    landmarks->SetImagePlausibility(ParsePlausibility(table, row, 1));
  }
  DropMissingConfidences(*landmarks);
  return landmarks;
}

template <unsigned int VDimension>
std::string
FormatTable(const LandmarkTable & table)
{
  LandmarkColumns columns{ VDimension, false, false, false };
  for (const auto & image : table.GetImageNames())
  {
    const auto landmarks = table.GetLandmarks<VDimension>(image);
    columns.hasConfidences = columns.hasConfidences || landmarks->HasConfidences();
    columns.hasPlausibilities = columns.hasPlausibilities || landmarks->HasPlausibilities();
    columns.hasCovariances = columns.hasCovariances || landmarks->HasCovariances();
  }
  std::vector<std::string> fields{ "image" };
  if (columns.hasPlausibilities)
  {
    fields.push_back(imagePlausibility);
  }
  for (const auto & name : table.GetLandmarkNames())
  {
    for (const auto & suffix : columns.GetNames())
    {
      fields.push_back(name + '_' + suffix);
    }
  }
  auto text = JoinCSVFields(fields) + '\n';
  for (const auto & image : table.GetImageNames())
  {
    const auto landmarks = table.GetLandmarks<VDimension>(image);
    fields = { image };
    if (columns.hasPlausibilities)
    {
      fields.push_back(FormatCSVNumber(landmarks->GetImagePlausibility()));
    }
    for (SizeValueType i = 0; i < landmarks->GetNumberOfLandmarks(); ++i)
    {
      columns.Append(*landmarks, i, fields);
    }
    text += JoinCSVFields(fields) + '\n';
  }
  return text;
}

} // namespace

bool
LandmarkTable::CanReadFile(const std::string & fileName)
{
  if (!itksys::SystemTools::StringEndsWith(itksys::SystemTools::LowerCase(fileName), ".csv"))
  {
    return false;
  }
  const auto records = ParseCSV(fileName, ReadTextFile(fileName));
  return !records.empty() && records.front().fields.front() == "image";
}

void
LandmarkTable::Read(const std::string & fileName)
{
  const auto                         table = ReadCSVTable(fileName);
  LandmarkColumns                    columns;
  const auto                         landmarkNames = ParseHeader(fileName, table.header, columns);
  std::vector<std::string>           imageNames;
  std::map<std::string, std::string> namesOfFiles;
  decltype(m_Landmarks)              landmarks;
  for (const auto & row : table.rows)
  {
    const auto & image = row.fields.front();
    if (image.empty())
    {
      ThrowFileError(fileName, row.line, "the image has no name");
    }
    DataObject::ConstPointer ofImage;
    if (columns.dimension == 2)
    {
      ofImage = ReadRow<2>(table, row, columns, landmarkNames);
    }
    else
    {
      ofImage = ReadRow<3>(table, row, columns, landmarkNames);
    }
    const auto name = namesOfFiles.emplace(NormalizeName(image), image);
    if (!name.second)
    {
      const auto & before = name.first->second;
      ThrowFileError(fileName,
                     row.line,
                     "image '" + image + "' is there twice" + (before == image ? "" : ", also as '" + before + '\''));
    }
    landmarks.emplace(image, ofImage);
    imageNames.push_back(image);
  }
  m_Dimension = columns.dimension;
  m_LandmarkNames = landmarkNames;
  m_ImageNames = imageNames;
  m_Landmarks = landmarks;
  this->Modified();
}

void
LandmarkTable::Write(const std::string & fileName) const
{
  WriteFileAtomically(fileName, m_Dimension == 2 ? FormatTable<2>(*this) : FormatTable<3>(*this));
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
  if (dimension != m_Dimension)
  {
    m_Dimension = dimension;
    this->Modified();
  }
}

void
LandmarkTable::SetLandmarkNames(const std::vector<std::string> & names)
{
  if (names == m_LandmarkNames)
  {
    return;
  }
  if (!m_ImageNames.empty())
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

std::string
LandmarkTable::FindImageOfFile(const std::string & imageFile) const
{
  LongestNamed longest;
  for (const auto & image : m_ImageNames)
  {
    if (EndsWithName(imageFile, image))
    {
      longest.Add(image, image);
    }
  }
  if (longest.images.empty())
  {
    itkExceptionMacro("The landmark table has no image '" << GetLastName(imageFile) << "'.");
  }
  return longest.images.front();
}

std::string
LandmarkTable::FindImageOfLandmarkFile(const std::string & landmarkFile) const
{
  const auto   file = landmarkFile.substr(0, landmarkFile.size() - GetLandmarkFileExtension(landmarkFile).size());
  const auto   stem = GetLastName(file);
  LongestNamed longest;
  std::vector<std::string> images;
  for (const auto & image : m_ImageNames)
  {
    if (GetImageStem(image) == stem || GetLastName(image) == stem)
    {
      images.push_back(image);
      if (EndsWithName(file, GetFolder(image) + stem))
      {
        longest.Add(image, GetFolder(image) + stem);
      }
    }
  }
  const auto & candidates = longest.images.empty() ? images : longest.images;
  if (candidates.size() != 1)
  {
    itkExceptionMacro("The landmark table has " << (candidates.empty() ? "no image" : "several images")
                                                << " of the name '" << stem << "'.");
  }
  return candidates.front();
}

template <unsigned int VDimension>
typename LandmarkSet<VDimension>::ConstPointer
LandmarkTable::GetLandmarks(const std::string & image) const
{
  if (VDimension != m_Dimension)
  {
    itkExceptionMacro("The landmarks have " << m_Dimension << " dimensions (asked for " << VDimension << ").");
  }
  const auto found = m_Landmarks.find(image);
  if (found == m_Landmarks.end())
  {
    itkExceptionMacro("The landmark table has no image '" << image << "'.");
  }
  return static_cast<const LandmarkSet<VDimension> *>(found->second.GetPointer());
}

template LandmarkLocalization_EXPORT LandmarkSet<2>::ConstPointer
                                     LandmarkTable::GetLandmarks<2>(const std::string & image) const;
template LandmarkLocalization_EXPORT LandmarkSet<3>::ConstPointer
                                     LandmarkTable::GetLandmarks<3>(const std::string & image) const;

template <unsigned int VDimension>
void
LandmarkTable::CopyLandmarks(const std::string & image, const LandmarkSet<VDimension> * landmarks)
{
  if (image.empty())
  {
    itkExceptionMacro("The image must have a name.");
  }
  if (landmarks == nullptr)
  {
    itkExceptionMacro("The landmarks of image '" << image << "' are not set.");
  }
  if (VDimension != m_Dimension)
  {
    itkExceptionMacro("The landmarks have " << m_Dimension << " dimensions (got " << VDimension << ").");
  }
  if (landmarks->GetLandmarkNames() != m_LandmarkNames)
  {
    itkExceptionMacro("The landmarks of image '" << image << "' must be those of the table, " << m_LandmarkNames.size()
                                                 << " (got " << landmarks->GetNumberOfLandmarks()
                                                 << ", or others, or in another order).");
  }
  for (SizeValueType i = 0; i < m_LandmarkNames.size(); ++i)
  {
    const auto point = landmarks->GetPoint(i);
    const auto numberOfMissing = std::count_if(point.Begin(), point.End(), [](float x) { return std::isnan(x); });
    if (std::any_of(point.Begin(), point.End(), [](float x) { return std::isinf(x); }) ||
        (numberOfMissing != 0 && numberOfMissing != VDimension))
    {
      itkExceptionMacro("Landmark '" << m_LandmarkNames[i] << "' of image '" << image
                                     << "' must have finite coordinates, or none (got " << point << ").");
    }
  }
  if (m_Landmarks.insert_or_assign(image, landmarks->Clone().GetPointer()).second)
  {
    m_ImageNames.push_back(image);
  }
  this->Modified();
}

void
LandmarkTable::SetLandmarks(const std::string & image, const LandmarkSet<2> * landmarks)
{
  this->CopyLandmarks(image, landmarks);
}

void
LandmarkTable::SetLandmarks(const std::string & image, const LandmarkSet<3> * landmarks)
{
  this->CopyLandmarks(image, landmarks);
}

LightObject::Pointer
LandmarkTable::InternalClone() const
{
  const auto clone = Self::New();
  clone->m_Dimension = m_Dimension;
  clone->m_LandmarkNames = m_LandmarkNames;
  clone->m_ImageNames = m_ImageNames;
  // No table changes its sets.
  clone->m_Landmarks = m_Landmarks;
  return clone.GetPointer();
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
}

} // end namespace itk

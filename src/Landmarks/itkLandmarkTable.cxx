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

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

namespace itk
{
namespace
{

constexpr double notANumber = std::numeric_limits<double>::quiet_NaN();

/** What the columns of a table hold. */
struct Layout
{
  unsigned int dimension{ 2 };
  bool         hasConfidences{ false };
  bool         hasCovariances{ false };

  /** What follows `<name>_` in the columns of one landmark. */
  std::vector<std::string>
  GetSuffixes() const
  {
    const std::string        axes("xyz", dimension);
    std::vector<std::string> suffixes;
    for (const char axis : axes)
    {
      suffixes.emplace_back(1, axis);
    }
    if (hasConfidences)
    {
      suffixes.emplace_back("confidence");
    }
    for (size_t i = 0; hasCovariances && i < dimension; ++i)
    {
      for (size_t j = i; j < dimension; ++j)
      {
        suffixes.push_back({ axes[i], axes[j] });
      }
    }
    return suffixes;
  }

  size_t
  GetCovarianceLength() const
  {
    return dimension * (dimension + 1) / 2;
  }
};

/** The landmark's name when `column` is `<name>_<suffix>`, else an empty string. */
std::string
NameOfColumn(const std::string & column, const std::string & suffix)
{
  const auto end = '_' + suffix;
  const bool matches = column.size() > end.size() && column.compare(column.size() - end.size(), end.size(), end) == 0;
  return matches ? column.substr(0, column.size() - end.size()) : std::string();
}

/** The layout that the columns of the first landmark have. */
Layout
ParseLayout(const std::vector<std::string> & columns)
{
  const auto name = NameOfColumn(columns[1], "x");
  const auto has = [&columns, &name](size_t column, const std::string & suffix) {
    return column < columns.size() && columns[column] == name + '_' + suffix;
  };
  Layout layout;
  layout.dimension = has(3, "z") ? 3 : 2;
  layout.hasConfidences = has(1 + layout.dimension, "confidence");
  layout.hasCovariances = has(1 + layout.dimension + (layout.hasConfidences ? 1 : 0), "xx");
  return layout;
}

std::vector<std::string>
ParseHeader(const std::string & fileName, const CSVRecord & header, Layout & layout)
{
  const auto & columns = header.fields;
  if (columns.front() != "image" || columns.size() < 3)
  {
    ThrowFileError(fileName,
                   header.line,
                   "the header must be image,<name>_x,<name>_y[,<name>_z]... (got '" + columns.front() + "')");
  }
  layout = ParseLayout(columns);
  const auto suffixes = layout.GetSuffixes();
  if ((columns.size() - 1) % suffixes.size() != 0)
  {
    ThrowFileError(fileName,
                   header.line,
                   "the header must name " + std::to_string(suffixes.size()) + " columns for each landmark (got " +
                     std::to_string(columns.size() - 1) + ')');
  }
  std::vector<std::string> names;
  std::set<std::string>    namesSoFar;
  for (size_t c = 1; c < columns.size(); ++c)
  {
    const size_t position = (c - 1) % suffixes.size();
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

/** Index of the first landmark that has some but not all of its values; the number of landmarks if there is none. */
size_t
FindIncompleteLandmark(const std::vector<double> & values, size_t valuesPerLandmark)
{
  const size_t count = values.size() / valuesPerLandmark;
  for (size_t i = 0; i < count; ++i)
  {
    const auto first = values.begin() + static_cast<std::ptrdiff_t>(i * valuesPerLandmark);
    const auto last = first + static_cast<std::ptrdiff_t>(valuesPerLandmark);
    const auto isMissing = [](double value) { return std::isnan(value); };
    if (std::any_of(first, last, isMissing) && !std::all_of(first, last, isMissing))
    {
      return i;
    }
  }
  return count;
}

/** Whether all leading minors of the matrix with this upper triangle are positive. */
bool
IsPositiveDefinite(const double * c, unsigned int dimension)
{
  if (dimension == 2)
  {
    const double determinant = c[0] * c[2] - c[1] * c[1];
    return c[0] > 0.0 && determinant > 0.0 && std::isfinite(determinant);
  }
  const double minor = c[0] * c[3] - c[1] * c[1];
  const double determinant = minor * c[5] - c[0] * c[4] * c[4] + 2.0 * c[1] * c[2] * c[4] - c[2] * c[2] * c[3];
  return c[0] > 0.0 && minor > 0.0 && determinant > 0.0 && std::isfinite(determinant);
}

/** Why these covariances cannot be those of the landmarks; an empty text if they can. */
std::string
FindCovarianceError(const std::vector<double> &      covariances,
                    const std::vector<std::string> & names,
                    const Layout &                   layout)
{
  const auto length = layout.GetCovarianceLength();
  const auto incomplete = FindIncompleteLandmark(covariances, length);
  if (incomplete < names.size())
  {
    return "landmark '" + names[incomplete] + "' has only a part of its covariance";
  }
  for (size_t i = 0; i < names.size(); ++i)
  {
    if (!std::isnan(covariances[i * length]) && !IsPositiveDefinite(&covariances[i * length], layout.dimension))
    {
      return "the covariance of landmark '" + names[i] + "' is not positive definite";
    }
  }
  return {};
}

/** The values, or none if each of them is NaN. */
std::vector<double>
NoneIfAllMissing(const std::vector<double> & values)
{
  const bool hasAny = std::any_of(values.begin(), values.end(), [](double value) { return !std::isnan(value); });
  return hasAny ? values : std::vector<double>();
}

} // namespace

const LandmarkTable::Row &
LandmarkTable::GetRow(const std::string & image) const
{
  const auto row = m_Rows.find(image);
  if (row == m_Rows.end())
  {
    itkExceptionMacro("The landmark table has no image '" << image << "'.");
  }
  return row->second;
}

bool
LandmarkTable::HasConfidences() const
{
  return std::any_of(m_Rows.begin(), m_Rows.end(), [](const auto & row) { return !row.second.confidences.empty(); });
}

bool
LandmarkTable::HasCovariances() const
{
  return std::any_of(m_Rows.begin(), m_Rows.end(), [](const auto & row) { return !row.second.covariances.empty(); });
}

void
LandmarkTable::Read(const std::string & fileName)
{
  const auto records = ParseCSV(fileName, ReadTextFile(fileName));
  if (records.empty())
  {
    ThrowFileError(fileName, "is empty");
  }
  const auto &               header = records.front();
  Layout                     layout;
  const auto                 landmarkNames = ParseHeader(fileName, header, layout);
  const size_t               numberOfColumns = header.fields.size();
  const size_t               columnsPerLandmark = layout.GetSuffixes().size();
  std::vector<std::string>   imageNames;
  std::map<std::string, Row> rows;
  for (auto record = records.begin() + 1; record != records.end(); ++record)
  {
    if (record->fields.size() != numberOfColumns)
    {
      ThrowFileError(fileName,
                     record->line,
                     "the row must have " + std::to_string(numberOfColumns) + " columns (got " +
                       std::to_string(record->fields.size()) + ')');
    }
    const auto & image = record->fields.front();
    if (image.empty())
    {
      ThrowFileError(fileName, record->line, "the image has no name");
    }
    Row row;
    for (size_t c = 1; c < numberOfColumns; ++c)
    {
      double value = notANumber;
      if (!IsMissingNumber(record->fields[c]) && !ParseNumber(record->fields[c], value))
      {
        ThrowFileError(fileName,
                       record->line,
                       "column " + header.fields[c] + " must be a finite number (got '" + record->fields[c] + "')");
      }
      const size_t position = (c - 1) % columnsPerLandmark;
      auto &       values = position < layout.dimension                             ? row.coordinates
                            : position == layout.dimension && layout.hasConfidences ? row.confidences
                                                                                    : row.covariances;
      values.push_back(value);
    }
    const auto incomplete = FindIncompleteLandmark(row.coordinates, layout.dimension);
    if (incomplete < landmarkNames.size())
    {
      ThrowFileError(
        fileName, record->line, "landmark '" + landmarkNames[incomplete] + "' has only some of its coordinates");
    }
    row.confidences = NoneIfAllMissing(row.confidences);
    row.covariances = NoneIfAllMissing(row.covariances);
    const auto covarianceError =
      row.covariances.empty() ? std::string() : FindCovarianceError(row.covariances, landmarkNames, layout);
    if (!covarianceError.empty())
    {
      ThrowFileError(fileName, record->line, covarianceError);
    }
    if (!rows.emplace(image, row).second)
    {
      ThrowFileError(fileName, record->line, "image '" + image + "' is there twice");
    }
    imageNames.push_back(image);
  }
  m_Dimension = layout.dimension;
  m_LandmarkNames = landmarkNames;
  m_ImageNames = imageNames;
  m_Rows = rows;
  this->Modified();
}

void
LandmarkTable::Write(const std::string & fileName) const
{
  const Layout layout{ m_Dimension, this->HasConfidences(), this->HasCovariances() };
  const auto   suffixes = layout.GetSuffixes();
  std::string  text = "image";
  for (const auto & name : m_LandmarkNames)
  {
    for (const auto & suffix : suffixes)
    {
      text += ',' + QuoteCSVField(name + '_' + suffix);
    }
  }
  text += '\n';
  const auto format = [&text](const std::vector<double> & values, size_t first, size_t count) {
    for (size_t i = first; i < first + count; ++i)
    {
      text += ',' + (values.empty() || std::isnan(values[i]) ? std::string() : FormatNumber(values[i]));
    }
  };
  for (const auto & image : m_ImageNames)
  {
    const auto & row = m_Rows.at(image);
    text += QuoteCSVField(image);
    for (size_t i = 0; i < m_LandmarkNames.size(); ++i)
    {
      format(row.coordinates, i * m_Dimension, m_Dimension);
      format(row.confidences, i, layout.hasConfidences ? 1 : 0);
      const auto covarianceLength = layout.GetCovarianceLength();
      format(row.covariances, i * covarianceLength, layout.hasCovariances ? covarianceLength : 0);
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
  return this->GetRow(image).coordinates;
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
  if (m_Rows.insert_or_assign(image, Row{ coordinates, {}, {} }).second)
  {
    m_ImageNames.push_back(image);
  }
  this->Modified();
}

std::vector<double>
LandmarkTable::GetConfidences(const std::string & image) const
{
  return this->GetRow(image).confidences;
}

void
LandmarkTable::SetConfidences(const std::string & image, const std::vector<double> & confidences)
{
  this->GetRow(image);
  if (!confidences.empty() && confidences.size() != m_LandmarkNames.size())
  {
    itkExceptionMacro("Image '" << image << "' must have " << m_LandmarkNames.size() << " confidences or none (got "
                                << confidences.size() << ").");
  }
  if (std::any_of(confidences.begin(), confidences.end(), [](double value) { return std::isinf(value); }))
  {
    itkExceptionMacro("Image '" << image << "' has an infinite confidence.");
  }
  m_Rows[image].confidences = NoneIfAllMissing(confidences);
  this->Modified();
}

std::vector<double>
LandmarkTable::GetCovariances(const std::string & image) const
{
  return this->GetRow(image).covariances;
}

void
LandmarkTable::SetCovariances(const std::string & image, const std::vector<double> & covariances)
{
  this->GetRow(image);
  const Layout layout{ m_Dimension, false, true };
  const size_t expectedSize = m_LandmarkNames.size() * layout.GetCovarianceLength();
  if (!covariances.empty() && covariances.size() != expectedSize)
  {
    itkExceptionMacro("Image '" << image << "' must have " << expectedSize
                                << " numbers in its covariances or none (got " << covariances.size() << ").");
  }
  const auto error = covariances.empty() ? std::string() : FindCovarianceError(covariances, m_LandmarkNames, layout);
  if (!error.empty())
  {
    itkExceptionMacro("Image '" << image << "': " << error << '.');
  }
  m_Rows[image].covariances = NoneIfAllMissing(covariances);
  this->Modified();
}

template <unsigned int VDimension>
typename PointSet<float, VDimension>::Pointer
LandmarkTable::GetPointSet(const std::string & image) const
{
  if (VDimension != m_Dimension)
  {
    itkExceptionMacro("The landmarks have " << m_Dimension << " dimensions (asked for " << VDimension << ").");
  }
  using PointSetType = PointSet<float, VDimension>;
  const auto coordinates = this->GetCoordinates(image);
  const auto confidences = this->GetConfidences(image);
  auto       points = PointSetType::New();
  for (size_t i = 0; i < m_LandmarkNames.size(); ++i)
  {
    typename PointSetType::PointType point;
    for (unsigned int d = 0; d < VDimension; ++d)
    {
      point[d] = static_cast<float>(coordinates[i * VDimension + d]);
    }
    points->SetPoint(i, point);
    const float presence = IsMissingLandmark(point) ? 0.0f : 1.0f;
    points->SetPointData(i, confidences.empty() ? presence : static_cast<float>(confidences[i]));
  }
  return points;
}

template <unsigned int VDimension>
void
LandmarkTable::SetPoints(const std::string & image, const PointSet<float, VDimension> * points, bool keepConfidences)
{
  if (VDimension != m_Dimension)
  {
    itkExceptionMacro("The landmarks have " << m_Dimension << " dimensions (got " << VDimension << ").");
  }
  if (points == nullptr)
  {
    itkExceptionMacro("The points of image '" << image << "' are not set.");
  }
  std::vector<double> coordinates;
  coordinates.reserve(points->GetNumberOfPoints() * VDimension);
  for (SizeValueType i = 0; i < points->GetNumberOfPoints(); ++i)
  {
    const auto point = points->GetPoint(i);
    coordinates.insert(coordinates.end(), point.Begin(), point.End());
  }
  this->SetCoordinates(image, coordinates);
  if (keepConfidences)
  {
    std::vector<double> confidences;
    for (SizeValueType i = 0; i < points->GetNumberOfPoints(); ++i)
    {
      float confidence = std::numeric_limits<float>::quiet_NaN();
      points->GetPointData(i, &confidence);
      confidences.push_back(static_cast<double>(confidence));
    }
    this->SetConfidences(image, confidences);
  }
}

template <unsigned int VDimension>
void
LandmarkTable::SetMatrices(const std::string &                                         image,
                           const std::vector<Matrix<double, VDimension, VDimension>> & covariances)
{
  if (VDimension != m_Dimension)
  {
    itkExceptionMacro("The landmarks have " << m_Dimension << " dimensions (got covariances of " << VDimension << ").");
  }
  std::vector<double> upperTriangles;
  for (const auto & covariance : covariances)
  {
    for (unsigned int row = 0; row < VDimension; ++row)
    {
      for (unsigned int column = row; column < VDimension; ++column)
      {
        upperTriangles.push_back(covariance(row, column));
      }
    }
  }
  this->SetCovariances(image, upperTriangles);
}

template LandmarkLocalization_EXPORT PointSet<float, 2>::Pointer
                                     LandmarkTable::GetPointSet<2>(const std::string & image) const;
template LandmarkLocalization_EXPORT PointSet<float, 3>::Pointer
                                     LandmarkTable::GetPointSet<3>(const std::string & image) const;

void
LandmarkTable::SetPointSet(const std::string & image, const PointSet<float, 2> * points, bool keepConfidences)
{
  this->SetPoints(image, points, keepConfidences);
}

void
LandmarkTable::SetPointSet(const std::string & image, const PointSet<float, 3> * points, bool keepConfidences)
{
  this->SetPoints(image, points, keepConfidences);
}

void
LandmarkTable::SetCovarianceMatrices(const std::string & image, const std::vector<Matrix<double, 2, 2>> & covariances)
{
  this->SetMatrices(image, covariances);
}

void
LandmarkTable::SetCovarianceMatrices(const std::string & image, const std::vector<Matrix<double, 3, 3>> & covariances)
{
  this->SetMatrices(image, covariances);
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
  os << indent << "Coordinates: " << m_Rows.size() * m_LandmarkNames.size() * m_Dimension << std::endl;
  os << indent << "HasConfidences: " << this->HasConfidences() << std::endl;
  os << indent << "HasCovariances: " << this->HasCovariances() << std::endl;
}

} // end namespace itk

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
#include "itkCSVText.h"
#include "itkFileError.h"
#include "itkLandmarkFileFormats.h"
#include "itkNumberText.h"
#include "itkTextFile.h"

#include <cmath>
#include <limits>
#include <set>

namespace itk
{
namespace
{

/** All columns that a file can have. */
std::vector<std::string>
MakeHeader(unsigned int dimension)
{
  std::vector<std::string> header{ "landmark" };
  for (unsigned int d = 0; d < dimension; ++d)
  {
    header.emplace_back(1, "xyz"[d]);
  }
  header.emplace_back("confidence");
  for (unsigned int row = 0; row < dimension; ++row)
  {
    for (unsigned int column = row; column < dimension; ++column)
    {
      header.push_back(std::string("cov_") + "xyz"[row] + "xyz"[column]);
    }
  }
  return header;
}

std::vector<std::string>
GetFirst(const std::vector<std::string> & fields, size_t count)
{
  return { fields.begin(), fields.begin() + static_cast<std::ptrdiff_t>(count) };
}

std::string
JoinFields(const std::vector<std::string> & fields)
{
  std::string text;
  for (const auto & field : fields)
  {
    text += (text.empty() ? "" : ",") + QuoteCSVField(field);
  }
  return text;
}

} // namespace

LandmarkFileContent
ReadCSVLandmarks(const std::string & fileName, unsigned int dimension)
{
  const auto records = ParseCSV(fileName, ReadTextFile(fileName));
  const auto header = MakeHeader(dimension);
  const auto headerWithConfidence = GetFirst(header, dimension + 2);
  const auto columns = records.empty() ? std::vector<std::string>() : records.front().fields;
  if (columns != header && columns != headerWithConfidence && columns != GetFirst(header, dimension + 1))
  {
    ThrowFileError(
      fileName, 1, "the header must be " + JoinFields(headerWithConfidence) + " (got '" + JoinFields(columns) + "')");
  }
  const size_t          numberOfColumns = columns.size();
  LandmarkFileContent   content;
  std::set<std::string> namesSoFar;
  content.Dimension = dimension;
  for (auto record = records.begin() + 1; record != records.end(); ++record)
  {
    const auto & fields = record->fields;
    if (fields.size() != numberOfColumns)
    {
      ThrowFileError(fileName,
                     record->line,
                     "the row must have " + std::to_string(numberOfColumns) + " columns (got " +
                       std::to_string(fields.size()) + ')');
    }
    const auto & name = fields.front();
    if (name.empty() || !namesSoFar.insert(name).second)
    {
      ThrowFileError(fileName, record->line, "each landmark must have a name of its own (got '" + name + "')");
    }
    const auto parse = [&](size_t column, double valueIfMissing) {
      double     value = valueIfMissing;
      const auto isMissing = IsMissingNumber(fields[column]);
      if (!isMissing && !ParseNumber(fields[column], value))
      {
        ThrowFileError(
          fileName, record->line, header[column] + " must be a finite number (got '" + fields[column] + "')");
      }
      return value;
    };
    unsigned int numberOfMissing = 0;
    for (unsigned int d = 0; d < dimension; ++d)
    {
      content.Coordinates.push_back(parse(d + 1, std::numeric_limits<double>::quiet_NaN()));
      numberOfMissing += std::isnan(content.Coordinates.back());
    }
    if (numberOfMissing != 0 && numberOfMissing != dimension)
    {
      ThrowFileError(fileName, record->line, "landmark '" + name + "' has only some of its coordinates");
    }
    const double defaultConfidence = numberOfMissing == 0 ? 1.0 : 0.0;
    content.Names.push_back(name);
    content.Confidences.push_back(numberOfColumns > dimension + 1 ? parse(dimension + 1, defaultConfidence)
                                                                  : defaultConfidence);
    if (numberOfColumns == header.size())
    {
      std::vector<double> covariance(size_t{ dimension } * dimension);
      size_t              column = dimension + 2;
      unsigned int        numberOfEmpty = 0;
      for (unsigned int i = 0; i < dimension; ++i)
      {
        for (unsigned int j = i; j < dimension; ++j, ++column)
        {
          const double value = parse(column, std::numeric_limits<double>::quiet_NaN());
          covariance[i * dimension + j] = covariance[j * dimension + i] = value;
          numberOfEmpty += std::isnan(value);
        }
      }
      const bool isEmpty = numberOfEmpty == numberOfColumns - dimension - 2;
      if (!AppendCovariance(content, isEmpty ? nullptr : covariance.data()))
      {
        ThrowFileError(fileName, record->line, "the covariance of '" + name + "' must be positive definite");
      }
    }
  }
  return content;
}

std::string
WriteCSVLandmarks(const std::string &, const LandmarkFileContent & content)
{
  const auto formatOrEmpty = [](double value) { return std::isnan(value) ? std::string() : FormatNumber(value); };
  const auto header = MakeHeader(content.Dimension);
  const bool hasCovariances = !content.Covariances.empty();
  auto       text = JoinFields(hasCovariances ? header : GetFirst(header, content.Dimension + 2)) + '\n';
  for (size_t i = 0; i < content.Names.size(); ++i)
  {
    std::vector<std::string> fields{ content.Names[i] };
    for (unsigned int d = 0; d < content.Dimension; ++d)
    {
      fields.push_back(formatOrEmpty(content.Coordinates[i * content.Dimension + d]));
    }
    fields.push_back(formatOrEmpty(content.Confidences[i]));
    for (unsigned int row = 0; hasCovariances && row < content.Dimension; ++row)
    {
      for (unsigned int column = row; column < content.Dimension; ++column)
      {
        fields.push_back(
          formatOrEmpty(content.Covariances[(i * content.Dimension + row) * content.Dimension + column]));
      }
    }
    text += JoinFields(fields) + '\n';
  }
  return text;
}

} // end namespace itk

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

std::vector<std::string>
MakeHeader(unsigned int dimension)
{
  std::vector<std::string> header{ "landmark" };
  for (unsigned int d = 0; d < dimension; ++d)
  {
    header.emplace_back(1, "xyz"[d]);
  }
  header.emplace_back("confidence");
  return header;
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
  const auto headerWithoutConfidence = std::vector<std::string>(header.begin(), header.end() - 1);
  const auto columns = records.empty() ? std::vector<std::string>() : records.front().fields;
  if (columns != header && columns != headerWithoutConfidence)
  {
    ThrowFileError(fileName, 1, "the header must be " + JoinFields(header) + " (got '" + JoinFields(columns) + "')");
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
    content.Confidences.push_back(numberOfColumns == header.size() ? parse(dimension + 1, defaultConfidence)
                                                                   : defaultConfidence);
  }
  return content;
}

std::string
WriteCSVLandmarks(const std::string &, const LandmarkFileContent & content)
{
  const auto formatOrEmpty = [](double value) { return std::isnan(value) ? std::string() : FormatNumber(value); };
  auto       text = JoinFields(MakeHeader(content.Dimension)) + '\n';
  for (size_t i = 0; i < content.Names.size(); ++i)
  {
    std::vector<std::string> fields{ content.Names[i] };
    for (unsigned int d = 0; d < content.Dimension; ++d)
    {
      fields.push_back(formatOrEmpty(content.Coordinates[i * content.Dimension + d]));
    }
    fields.push_back(formatOrEmpty(content.Confidences[i]));
    text += JoinFields(fields) + '\n';
  }
  return text;
}

} // end namespace itk

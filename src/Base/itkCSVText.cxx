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
#include "itkNumberText.h"
#include "itkTextFile.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace itk
{

std::vector<CSVRecord>
ParseCSV(const std::string & fileName, const std::string & text)
{
  std::vector<CSVRecord> records;
  // Excel writes it for itself.
  const std::string separator = "sep=,\n";
  const bool        hasSeparator = text.compare(0, separator.size(), separator) == 0;
  size_t            line = hasSeparator ? 2 : 1;
  size_t            position = hasSeparator ? separator.size() : 0;
  while (position < text.size())
  {
    CSVRecord record{ line, {} };
    bool      recordEnds = false;
    while (!recordEnds)
    {
      std::string field;
      if (position < text.size() && text[position] == '"')
      {
        const size_t firstLine = line;
        ++position;
        for (; position < text.size(); ++position)
        {
          if (text[position] == '"')
          {
            if (position + 1 >= text.size() || text[position + 1] != '"')
            {
              break;
            }
            ++position;
          }
          line += text[position] == '\n';
          field += text[position];
        }
        if (position == text.size())
        {
          ThrowFileError(fileName, firstLine, "a quoted field is not closed");
        }
        ++position;
      }
      const size_t end = std::min(text.find_first_of(",\n", position), text.size());
      recordEnds = end == text.size() || text[end] == '\n';
      record.fields.push_back(field + text.substr(position, end - position));
      position = end + 1;
    }
    ++line;
    if (record.fields.size() > 1 || !record.fields.front().empty())
    {
      records.push_back(record);
    }
  }
  return records;
}

double
CSVTable::ParseNumber(const CSVRecord & row, size_t column) const
{
  const auto & text = row.fields[column];
  double       value = std::numeric_limits<double>::quiet_NaN();
  if (!IsMissingNumber(text) &&
      (!itk::ParseNumber(text, value) || std::abs(value) > static_cast<double>(std::numeric_limits<float>::max())))
  {
    ThrowFileError(
      fileName, row.line, "column " + header.fields[column] + " must be a finite number (got '" + text + "')");
  }
  return value;
}

CSVTable
ReadCSVTable(const std::string & fileName)
{
  auto records = ParseCSV(fileName, ReadTextFile(fileName));
  if (records.empty())
  {
    ThrowFileError(fileName, "is empty");
  }
  const CSVTable table{ fileName, records.front(), { records.begin() + 1, records.end() } };
  const size_t   numberOfColumns = table.header.fields.size();
  if (numberOfColumns == 1)
  {
    ThrowFileError(
      fileName, table.header.line, "columns must be separated by commas (got '" + table.header.fields.front() + "')");
  }
  for (const auto & row : table.rows)
  {
    if (row.fields.size() != numberOfColumns)
    {
      ThrowFileError(fileName,
                     row.line,
                     "the row must have " + std::to_string(numberOfColumns) + " columns (got " +
                       std::to_string(row.fields.size()) + ')');
    }
  }
  return table;
}

std::string
QuoteCSVField(const std::string & field)
{
  if (field.find_first_of(",\"\r\n") == std::string::npos)
  {
    return field;
  }
  std::string quoted = "\"";
  for (const char c : field)
  {
    quoted += c;
    if (c == '"')
    {
      quoted += c;
    }
  }
  return quoted + '"';
}

std::string
FormatCSVNumber(double value)
{
  return std::isnan(value) ? "" : FormatNumber(value);
}

std::string
JoinCSVFields(const std::vector<std::string> & fields)
{
  std::string text;
  for (size_t i = 0; i < fields.size(); ++i)
  {
    text += (i == 0 ? "" : ",") + QuoteCSVField(fields[i]);
  }
  return text;
}

} // end namespace itk

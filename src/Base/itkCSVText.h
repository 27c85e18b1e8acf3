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
#ifndef itkCSVText_h
#define itkCSVText_h

#include <string>
#include <vector>

namespace itk
{

/** One record of comma-separated text, and the number of the line on which it begins. */
struct CSVRecord
{
  size_t                   line;
  std::vector<std::string> fields;
};

/** Splits text into records as RFC 4180 says: a field in double quotes may hold commas, line ends, and quotes written
 * twice. Blank lines are skipped. `fileName` is for error messages. */
std::vector<CSVRecord>
ParseCSV(const std::string & fileName, const std::string & text);

/** A file of comma-separated text whose first record names the columns. */
struct CSVTable
{
  std::string            fileName;
  CSVRecord              header;
  std::vector<CSVRecord> rows;

  /** The number in a field, NaN for a field that says that there is none; any other text is an error, and so is a
   * number that no `float` can hold. */
  double
  ParseNumber(const CSVRecord & row, size_t column) const;
};

/** A row with another number of fields than the header is an error, and so is a file without a header. */
CSVTable
ReadCSVTable(const std::string & fileName);

/** The field as it must stand in a record, in quotes where it needs them. */
std::string
QuoteCSVField(const std::string & field);

/** The field of a number; NaN is an empty one. */
std::string
FormatCSVNumber(double value);

/** The fields as one record, without a line end. */
std::string
JoinCSVFields(const std::vector<std::string> & fields);

} // end namespace itk

#endif

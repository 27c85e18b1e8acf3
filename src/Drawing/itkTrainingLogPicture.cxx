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
#include "itkTrainingLogPicture.h"

#include "itkCSVText.h"
#include "itkErrorStatistics.h"
#include "itkFileError.h"
#include "itkLinePlot.h"
#include "itkNumberText.h"
#include "itkTextFile.h"
#include "itkWriteFileAtomically.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace itk
{
namespace
{

struct Column
{
  std::string name;
  /** NaN where a field holds no number. */
  std::vector<double> values;
};

std::vector<Column>
ReadColumns(const std::string & fileName)
{
  std::vector<Column> columns;
  for (const auto & record : ParseCSV(fileName, ReadTextFile(fileName)))
  {
    if (columns.empty())
    {
      for (const auto & name : record.fields)
      {
        columns.push_back({ name, {} });
      }
      continue;
    }
    if (record.fields.size() != columns.size())
    {
      ThrowFileError(fileName, record.line, "there are more or fewer fields than in the first line");
    }
    for (std::size_t i = 0; i < columns.size(); ++i)
    {
      const auto & field = record.fields[i];
      double       value = std::numeric_limits<double>::quiet_NaN();
      if (!IsMissingNumber(field) && !ParseNumber(field, value))
      {
        ThrowFileError(fileName, record.line, "'" + field + "' is not a number");
      }
      columns[i].values.push_back(value);
    }
  }
  return columns;
}

/** The columns of this name, or whose names go on with `_` and more. */
std::vector<Column>
SelectColumns(const std::vector<Column> & columns, const std::string & name)
{
  std::vector<Column> selected;
  for (const auto & column : columns)
  {
    if (column.name == name || column.name.compare(0, name.size() + 1, name + '_') == 0)
    {
      selected.push_back(column);
    }
  }
  return selected;
}

/** The largest, mean and least of the columns, row by row. */
std::vector<Column>
Summarize(const std::vector<Column> & columns)
{
  std::vector<Column> summary{ { "largest", {} }, { "mean", {} }, { "least", {} } };
  for (std::size_t row = 0; !columns.empty() && row < columns.front().values.size(); ++row)
  {
    std::vector<double> values;
    for (const auto & column : columns)
    {
      values.push_back(column.values[row]);
    }
    summary[0].values.push_back(*std::max_element(values.begin(), values.end()));
    summary[1].values.push_back(GetMean(values));
    summary[2].values.push_back(*std::min_element(values.begin(), values.end()));
  }
  return summary;
}

/** Rows without a number are left out. */
LinePlotPanel
MakePanel(const std::string & yLabel, const std::vector<double> & iterations, const std::vector<Column> & columns)
{
  LinePlotPanel panel;
  panel.yLabel = yLabel;
  panel.xRange = { { 0.0, iterations.back() } };
  for (const auto & column : columns)
  {
    LinePlotSeries series;
    series.name = columns.size() > 1 ? column.name : "";
    for (std::size_t row = 0; row < column.values.size(); ++row)
    {
      if (!std::isnan(column.values[row]))
      {
        series.points.push_back({ { iterations[row], column.values[row] } });
      }
    }
    if (!series.points.empty())
    {
      panel.series.push_back(series);
    }
  }
  return panel;
}

} // namespace

void
WriteTrainingLogPicture(const std::string & csvFileName, const std::string & svgFileName)
{
  const auto columns = ReadColumns(csvFileName);
  const auto iteration = SelectColumns(columns, "iteration");
  if (iteration.empty())
  {
    ThrowFileError(csvFileName, "there is no column 'iteration'");
  }
  const auto & iterations = iteration.front().values;
  if (iterations.empty())
  {
    return;
  }
  if (SelectFinite(iterations).size() < iterations.size())
  {
    ThrowFileError(csvFileName, "an iteration is missing");
  }
  auto errors = SelectColumns(columns, "validation_mean");
  for (const auto & median : SelectColumns(columns, "validation_median"))
  {
    errors.push_back(median);
  }
  for (auto & column : errors)
  {
    column.name.erase(0, std::string("validation_").size());
  }
  std::vector<LinePlotPanel> panels{ MakePanel("loss", iterations, SelectColumns(columns, "loss")),
                                     MakePanel(
                                       "sigma (pixels)", iterations, Summarize(SelectColumns(columns, "sigma"))),
                                     MakePanel("validation error (mm)", iterations, errors) };
  panels.front().hasLogarithmicY = true;
  panels.erase(
    std::remove_if(panels.begin(), panels.end(), [](const LinePlotPanel & panel) { return panel.series.empty(); }),
    panels.end());
  if (panels.empty())
  {
    ThrowFileError(csvFileName, "there is no quantity to draw");
  }
  panels.front().title = "Training";
  panels.back().xLabel = "iteration";
  WriteFileAtomically(svgFileName, DrawLinePlot(panels));
}

} // end namespace itk

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
#include "itkTrainingLog.h"

#include "itkCSVText.h"
#include "itkFileError.h"
#include "itkLinePlot.h"
#include "itkNumberText.h"
#include "itkTextFile.h"
#include "itkWriteFileAtomically.h"

#include "itksys/SystemTools.hxx"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <numeric>

namespace itk
{

TrainingLog::TrainingLog(std::vector<std::string> landmarkNames, std::vector<double> radii)
  : m_LandmarkNames(std::move(landmarkNames))
  , m_Radii(std::move(radii))
{}

std::vector<std::string>
TrainingLog::GetColumns() const
{
  std::vector<std::string> columns{ "iteration", "seconds", "loss", "learning_rate" };
  for (const auto & name : m_LandmarkNames)
  {
    columns.push_back(QuoteCSVField("sigma_" + name));
  }
  columns.insert(columns.end(), { "validation_mean", "validation_median" });
  for (const double radius : m_Radii)
  {
    columns.push_back("validation_outliers_" + FormatNumber(radius));
  }
  columns.insert(columns.end(), { "samples_per_second", "waiting_share", "rollbacks" });
  return columns;
}

void
TrainingLog::CutAfter(unsigned int iteration)
{
  m_Rows.erase(
    std::remove_if(m_Rows.begin(), m_Rows.end(), [iteration](const Row & row) { return row.Iteration > iteration; }),
    m_Rows.end());
}

void
TrainingLog::Continue(const std::string & fileName, unsigned int iteration)
{
  if (!itksys::SystemTools::FileExists(fileName))
  {
    return;
  }
  const auto records = ParseCSV(fileName, ReadTextFile(fileName));
  const auto columns = this->GetColumns();
  for (const auto & record : records)
  {
    if (record.fields.size() != columns.size())
    {
      ThrowFileError(fileName, record.line, "this is not the log of this training");
    }
    if (&record == &records.front())
    {
      continue;
    }
    std::vector<double> values;
    for (const auto & field : record.fields)
    {
      double value = std::numeric_limits<double>::quiet_NaN();
      if (!field.empty() && !ParseNumber(field, value))
      {
        ThrowFileError(fileName, record.line, "'" + field + "' is not a number");
      }
      values.push_back(value);
    }
    Row  row;
    auto value = values.begin();
    row.Iteration = static_cast<unsigned int>(*value++);
    row.Seconds = *value++;
    row.Loss = *value++;
    row.LearningRate = *value++;
    row.Sigmas.assign(value, value + static_cast<std::ptrdiff_t>(m_LandmarkNames.size()));
    value += static_cast<std::ptrdiff_t>(m_LandmarkNames.size());
    const auto validationEnd = value + 2 + static_cast<std::ptrdiff_t>(m_Radii.size());
    if (!std::isnan(*value))
    {
      row.Validation.assign(value, validationEnd);
    }
    value = validationEnd;
    row.SamplesPerSecond = *value++;
    row.WaitingShare = *value++;
    row.NumberOfRollbacks = static_cast<unsigned int>(*value);
    m_Rows.push_back(row);
  }
  this->CutAfter(iteration);
}

void
TrainingLog::Write(const std::string & fileName) const
{
  std::string text;
  const auto  append = [&text](const std::vector<std::string> & fields) {
    for (std::size_t i = 0; i < fields.size(); ++i)
    {
      text += (i == 0 ? "" : ",") + fields[i];
    }
    text += '\n';
  };
  append(this->GetColumns());
  for (const auto & row : m_Rows)
  {
    std::vector<std::string> fields{ std::to_string(row.Iteration),
                                     FormatNumber(static_cast<float>(row.Seconds)),
                                     FormatNumber(static_cast<float>(row.Loss)),
                                     FormatNumber(static_cast<float>(row.LearningRate)) };
    for (const double sigma : row.Sigmas)
    {
      fields.push_back(FormatNumber(static_cast<float>(sigma)));
    }
    for (std::size_t i = 0; i < 2 + m_Radii.size(); ++i)
    {
      fields.push_back(row.Validation.empty() ? "" : FormatNumber(static_cast<float>(row.Validation[i])));
    }
    fields.push_back(FormatNumber(static_cast<float>(row.SamplesPerSecond)));
    fields.push_back(FormatNumber(static_cast<float>(row.WaitingShare)));
    fields.push_back(std::to_string(row.NumberOfRollbacks));
    append(fields);
  }
  WriteFileAtomically(fileName, text);
  WriteFileAtomically(GetNameBeside(fileName, ".svg"), this->Draw());
}

std::string
TrainingLog::GetNameBeside(const std::string & fileName, const std::string & ending)
{
  const auto name = std::filesystem::path(fileName);
  return (name.parent_path() / name.stem()).string() + ending;
}

std::string
TrainingLog::Draw() const
{
  LinePlotSeries loss{ "", {}, LinePlotStyle::Line, "" };
  LinePlotSeries least{ "least", {}, LinePlotStyle::Line, "" };
  LinePlotSeries mean{ "mean", {}, LinePlotStyle::Line, "" };
  LinePlotSeries largest{ "largest", {}, LinePlotStyle::Line, "" };
  LinePlotSeries error{ "mean", {}, LinePlotStyle::Line, "" };
  LinePlotSeries median{ "median", {}, LinePlotStyle::Line, "" };
  for (const auto & row : m_Rows)
  {
    const double x = row.Iteration;
    loss.points.push_back({ x, row.Loss });
    const auto range = std::minmax_element(row.Sigmas.begin(), row.Sigmas.end());
    least.points.push_back({ x, *range.first });
    largest.points.push_back({ x, *range.second });
    const double sum = std::accumulate(row.Sigmas.begin(), row.Sigmas.end(), 0.0);
    mean.points.push_back({ x, sum / static_cast<double>(row.Sigmas.size()) });
    if (!row.Validation.empty())
    {
      error.points.push_back({ x, row.Validation[0] });
      median.points.push_back({ x, row.Validation[1] });
    }
  }
  std::vector<LinePlotPanel> panels(2);
  panels[0].title = "Training";
  panels[0].yLabel = "loss";
  panels[0].hasLogarithmicY = true;
  panels[0].series = { loss };
  panels[1].yLabel = "sigma (pixels)";
  panels[1].series = { largest, mean, least };
  if (!error.points.empty())
  {
    panels.emplace_back();
    panels.back().yLabel = "validation error (mm)";
    panels.back().series = { error, median };
  }
  for (auto & panel : panels)
  {
    panel.xRange = { 0.0, static_cast<double>(m_Rows.back().Iteration) };
  }
  panels.back().xLabel = "iteration";
  return DrawLinePlot(panels);
}

} // end namespace itk

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
#include "itkLandmarkEvaluationSettings.h"
#include "itkNumberText.h"
#include "itkTextFile.h"
#include "itkWriteFileAtomically.h"

#include "itksys/SystemTools.hxx"

#include <algorithm>
#include <iterator>

namespace itk
{

TrainingLog::TrainingLog(const LandmarkModelTrainer & trainer)
  : m_Trainer(trainer)
{}

void
TrainingLog::Start(unsigned int                                       iteration,
                   const std::vector<std::string> &                   landmarkNames,
                   const std::map<std::string, std::vector<double>> & landmarkValues)
{
  m_Columns = { "iteration", "seconds", "loss", "learning_rate" };
  for (const auto & value : landmarkValues)
  {
    for (const auto & name : landmarkNames)
    {
      m_Columns.push_back(value.first + '_' + name);
    }
  }
  m_Columns.insert(m_Columns.end(), { "validation_mean", "validation_median" });
  const LandmarkEvaluationSettings evaluation;
  for (const double radius : evaluation.Radii)
  {
    m_Columns.push_back("validation_outliers_" + FormatNumber(radius));
  }
  m_Columns.insert(m_Columns.end(), { "samples_per_second", "waiting_share", "rollbacks" });

  m_Rows.clear();
  m_HasWarned = false;
  if (m_Trainer.GetResume() && itksys::SystemTools::FileExists(m_Trainer.GetLogFileName()))
  {
    this->Read();
  }
  this->CutFrom(iteration + 1);
  m_SecondsBefore = m_Rows.empty() ? 0.0 : m_Rows.back().seconds;
}

void
TrainingLog::Record()
{
  this->CutFrom(m_Trainer.GetIteration());
  if (m_Trainer.GetStatus().isLogged)
  {
    this->Add();
  }
  if (m_Trainer.GetStatus().isSaved)
  {
    this->Write();
  }
}

void
TrainingLog::Read()
{
  const std::string fileName = m_Trainer.GetLogFileName();
  const auto        records = ParseCSV(fileName, ReadTextFile(fileName));
  for (const auto & record : records)
  {
    const bool isHeader = &record == &records.front();
    if (record.fields.size() != m_Columns.size() || (isHeader && record.fields != m_Columns))
    {
      ThrowFileError(fileName, record.line, "this is not the log of this training");
    }
    if (isHeader)
    {
      continue;
    }
    double iteration = 0.0;
    double seconds = 0.0;
    if (!ParseNumber(record.fields[0], iteration) || !ParseNumber(record.fields[1], seconds))
    {
      ThrowFileError(fileName, record.line, "iteration and seconds must be numbers");
    }
    m_Rows.push_back({ static_cast<unsigned int>(iteration), seconds, record.fields });
  }
}

void
TrainingLog::CutFrom(unsigned int iteration)
{
  while (!m_Rows.empty() && m_Rows.back().iteration >= iteration)
  {
    m_Rows.pop_back();
  }
}

void
TrainingLog::Add()
{
  const auto & status = m_Trainer.GetStatus();
  const auto   format = [](double value) { return FormatNumber(static_cast<float>(value)); };
  const double seconds = m_SecondsBefore + status.seconds;

  std::vector<std::string> fields{
    std::to_string(status.iteration), format(seconds), format(status.meanLoss), format(status.learningRate)
  };
  for (const auto & values : status.landmarkValues)
  {
    std::transform(values.second.begin(), values.second.end(), std::back_inserter(fields), format);
  }
  constexpr std::size_t fieldsAfterValidation = 3;
  if (status.isValidated)
  {
    const auto & statistics = m_Trainer.GetValidation()->GetStatistics();
    fields.push_back(format(statistics.Mean));
    fields.push_back(format(statistics.Median));
    for (unsigned int i = 0; i < statistics.NumberOfOutliers.size(); ++i)
    {
      fields.push_back(format(statistics.GetOutlierPercentage(i)));
    }
  }
  fields.resize(m_Columns.size() - fieldsAfterValidation);
  fields.push_back(format(status.samplesPerSecond));
  fields.push_back(format(status.waitingShare));
  fields.push_back(std::to_string(status.numberOfRollbacks));

  m_Rows.push_back({ status.iteration, seconds, fields });
}

void
TrainingLog::Write()
{
  const std::string fileName = m_Trainer.GetLogFileName();
  if (fileName.empty())
  {
    return;
  }
  auto text = JoinCSVFields(m_Columns) + '\n';
  for (const auto & row : m_Rows)
  {
    text += JoinCSVFields(row.fields) + '\n';
  }
  try
  {
    WriteFileAtomically(fileName, text);
  }
  catch (const ExceptionObject & error)
  {
    if (!m_HasWarned)
    {
      OutputWindowDisplayWarningText(("WARNING: " + GetReason(error) + "; the training goes on.\n").c_str());
    }
    m_HasWarned = true;
  }
}

} // end namespace itk

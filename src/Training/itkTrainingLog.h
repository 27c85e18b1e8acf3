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
#ifndef itkTrainingLog_h
#define itkTrainingLog_h

#include <limits>
#include <string>
#include <vector>

namespace itk
{

/** The course of a training, as a table. */
class TrainingLog
{
public:
  struct Row
  {
    unsigned int        Iteration{ 0 };
    double              Seconds{ 0.0 };
    double              Loss{ 0.0 };
    double              LearningRate{ 0.0 };
    std::vector<double> Sigmas;
    /** Empty without a validation: mean, median, and percentage of outliers for each radius. */
    std::vector<double> Validation;
    double              SamplesPerSecond{ 0.0 };
    double              WaitingShare{ 0.0 };
    unsigned int        NumberOfRollbacks{ 0 };
  };

  TrainingLog(std::vector<std::string> landmarkNames, std::vector<double> radii);

  void
  Add(const Row & row)
  {
    m_Rows.push_back(row);
  }

  /** Takes the rows of a file up to an iteration; there may be no such file. A file with other columns is an error. */
  void
  Continue(const std::string & fileName, unsigned int iteration);

  /** Forgets all rows after an iteration. */
  void
  CutAfter(unsigned int iteration);

  /** Seconds of the last row. */
  double
  GetSeconds() const
  {
    return m_Rows.empty() ? 0.0 : m_Rows.back().Seconds;
  }

  /** Writes the table, and its picture beside it. */
  void
  Write(const std::string & fileName) const;

  /** The log's name with another ending. */
  static std::string
  GetNameBeside(const std::string & fileName, const std::string & ending);

private:
  std::vector<std::string>
  GetColumns() const;

  /** Loss, sigma and validation error over the iterations, as the text of an SVG file. */
  std::string
  Draw() const;

  std::vector<std::string> m_LandmarkNames;
  std::vector<double>      m_Radii;
  std::vector<Row>         m_Rows;
};

} // end namespace itk

#endif

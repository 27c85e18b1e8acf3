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

#include "itkLandmarkModelTrainer.h"

namespace itk
{

/** Writes the course of a training as a CSV file. Errors while it does are a warning, once. */
class TrainingLog
{
public:
  /** The trainer outlives the log. */
  explicit TrainingLog(const LandmarkModelTrainer & trainer);

  /** Begins a log at an iteration: a resumed training keeps the rows of the file up to it; there may be no such file. A
   * file with other columns is an error. The values are those that the status will have. */
  void
  Start(unsigned int                                       iteration,
        const std::vector<std::string> &                   landmarkNames,
        const std::map<std::string, std::vector<double>> & landmarkValues);

  /** Adds the trainer's status after an iteration, and writes the file, where they are due. */
  void
  Record();

  void
  Write();

private:
  struct Row
  {
    unsigned int             iteration;
    double                   seconds;
    std::vector<std::string> fields;
  };

  /** Rows of an existing file. */
  void
  Read();

  /** Forgets the rows of a training that went back. */
  void
  CutFrom(unsigned int iteration);

  /** Adds the trainer's status. */
  void
  Add();

  const LandmarkModelTrainer & m_Trainer;
  std::vector<std::string>     m_Columns;
  std::vector<Row>             m_Rows;
  double                       m_SecondsBefore{ 0.0 };
  bool                         m_HasWarned{ false };
};

} // end namespace itk

#endif

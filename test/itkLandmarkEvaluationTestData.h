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
#ifndef itkLandmarkEvaluationTestData_h
#define itkLandmarkEvaluationTestData_h

#include "itkLandmarkEvaluation.h"
#include "itkMakeLandmarkSet.h"

#include <limits>

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

using Rows = std::vector<std::pair<std::string, std::vector<double>>>;

inline itk::LandmarkTable::Pointer
MakeTable(unsigned int dimension, const std::vector<std::string> & names, const Rows & rows)
{
  const auto table = itk::LandmarkTable::New();
  table->SetDimension(dimension);
  table->SetLandmarkNames(names);
  for (const auto & row : rows)
  {
    SetLandmarks(*table, row.first, row.second);
  }
  return table;
}

/** Three landmarks in three images. Errors: 5, 1, 2 in i1; 10, not found, 0 in i2; 3, no truth (but found), not found
 * in i3. The found table has another order of landmarks and images, one landmark and one image more. */
inline itk::LandmarkEvaluation::Pointer
MakeEvaluation()
{
  const auto evaluation = itk::LandmarkEvaluation::New();
  evaluation->SetTrueLandmarks(MakeTable(2,
                                         { "a", "b", "c" },
                                         { { "i1", { 0, 0, 10, 0, 0, 20 } },
                                           { "i2", { 0, 0, 10, 0, 0, 20 } },
                                           { "i3", { 0, 0, missing, missing, 0, 20 } } }));
  evaluation->SetFoundLandmarks(MakeTable(2,
                                          { "extra", "c", "a", "b" },
                                          { { "i3", { 1, 1, missing, missing, 0, 3, 7, 7 } },
                                            { "other", { 1, 1, 1, 1, 1, 1, 1, 1 } },
                                            { "i2", { 1, 1, 0, 20, 6, 8, missing, missing } },
                                            { "i1", { 1, 1, 2, 20, 3, 4, 10, 1 } } }));
  evaluation->SetRadii({ 1, 2, 4.5 });
  return evaluation;
}

using ConfidenceOrder = itk::LandmarkEvaluationEnums::ConfidenceOrder;

/** Landmarks with these errors and confidences, [image][landmark], each truth at the origin. */
inline itk::LandmarkEvaluation::Pointer
MakeConfidentEvaluation(const std::vector<std::vector<double>> & errors,
                        const std::vector<std::vector<double>> & confidences)
{
  const auto found = itk::LandmarkTable::New();
  const auto truth = itk::LandmarkTable::New();
  for (const auto & table : { found, truth })
  {
    std::vector<std::string> names;
    for (size_t i = 0; i < errors.front().size(); ++i)
    {
      names.push_back('l' + std::to_string(i));
    }
    table->SetLandmarkNames(names);
  }
  for (size_t image = 0; image < errors.size(); ++image)
  {
    std::vector<double> coordinates;
    for (const double error : errors[image])
    {
      coordinates.insert(coordinates.end(), { 0.0, -error });
    }
    const auto name = std::to_string(image);
    SetLandmarks(*truth, name, std::vector<double>(coordinates.size(), 0.0));
    SetLandmarks(*found, name, coordinates, confidences[image]);
  }
  const auto evaluation = itk::LandmarkEvaluation::New();
  evaluation->SetTrueLandmarks(truth);
  evaluation->SetFoundLandmarks(found);
  return evaluation;
}

#endif

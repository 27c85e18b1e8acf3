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
#ifndef itkConfidenceReliability_h
#define itkConfidenceReliability_h

#include "itkComparisonStatistics.h"

#include <vector>

namespace itk
{

/** A landmark that was found with a confidence and has a true position. */
struct ConfidentLandmark
{
  /** Its index among the names. */
  size_t landmark;
  double confidence;
  double error;
};

std::vector<ConfidentLandmark>
SelectConfidentLandmarks(const LandmarkComparisons & comparisons);

/** Spearman's coefficient of confidence and error of each landmark, NaN where there is none. */
std::vector<double>
ComputeRankCorrelations(const std::vector<ConfidentLandmark> & landmarks, size_t numberOfNames);

/** See LandmarkEvaluation. Without a radius (NaN), shares of outliers are NaN. */
LandmarkEvaluationResult::Reliability
ComputeReliability(const std::vector<ConfidentLandmark> &   landmarks,
                   size_t                                   numberOfNames,
                   LandmarkEvaluationEnums::ConfidenceOrder order,
                   double                                   radius);

} // end namespace itk

#endif

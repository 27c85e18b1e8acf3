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
#ifndef itkComparisonStatistics_h
#define itkComparisonStatistics_h

#include "itkLandmarkComparison.h"
#include "itkLandmarkEvaluationResult.h"

#include <vector>

namespace itk
{

/** Comparisons of some landmarks in all images, [image][landmark]. */
using LandmarkComparisons = std::vector<std::vector<LandmarkComparison>>;

/** The same of one landmark alone. */
LandmarkComparisons
SelectLandmark(const LandmarkComparisons & comparisons, size_t landmark);

/** The errors of the found landmarks, landmark after landmark. */
LandmarkEvaluationResult::Statistics
ComputeErrorStatistics(const LandmarkComparisons & comparisons, const LandmarkEvaluationSettings & settings);

/** The errors between annotators, over all pairs of them. */
LandmarkEvaluationResult::Statistics
ComputeInterObserverStatistics(const LandmarkComparisons & comparisons, const LandmarkEvaluationSettings & settings);

LandmarkEvaluationResult::RegionStatistics
ComputeRegionStatistics(const LandmarkComparisons & comparisons);

} // end namespace itk

#endif

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
#ifndef itkLandmarkComparison_h
#define itkLandmarkComparison_h

#include "itkLandmarkEvaluationSettings.h"
#include "itkLandmarkTable.h"

#include <limits>
#include <string>
#include <vector>

namespace itk
{

/** What was found of a landmark in an image, in numbers without a place. */
struct LandmarkComparison
{
  /** Whether an annotator said where the landmark is, or that it is absent; else, nothing of it counts. */
  bool IsLabeled{ false };
  /** PE: infinite where the landmark was not found, NaN where it is missing in the truth. */
  double Error{ std::numeric_limits<double>::quiet_NaN() };
  /** Whether it was found though it is absent in the truth. */
  bool IsSuperfluous{ false };
  /** Whether it was found within the identification radius, and no other true landmark is closer to that place. */
  bool IsIdentified{ false };
  /** NaN: there is none. */
  double Confidence{ std::numeric_limits<double>::quiet_NaN() };
  /** Scaled radius of a circle or ball as large as the region; NaN: there is no region. */
  double RegionRadius{ std::numeric_limits<double>::quiet_NaN() };
  bool   IsInRegion{ false };
  /** The error between the annotators of each pair (first and second, first and third, ...) who both labeled the
   * landmark: infinite where only one of them marked it, NaN where it is absent for both. */
  std::vector<double> InterObserverErrors;
};

/** Compares all landmarks of an image, in the order of the first annotator's names. */
std::vector<LandmarkComparison>
CompareLandmarks(const std::string &                              image,
                 const LandmarkTable &                            foundLandmarks,
                 const std::vector<LandmarkTable::ConstPointer> & annotators,
                 const LandmarkEvaluationSettings &               settings);

} // end namespace itk

#endif

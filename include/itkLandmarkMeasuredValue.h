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
#ifndef itkLandmarkMeasuredValue_h
#define itkLandmarkMeasuredValue_h

#include "LandmarkLocalizationExport.h"

#include <limits>
#include <string>

namespace itk
{

/** \class LandmarkMeasuredValue
 * \brief What was measured of the landmarks of an image, see LandmarkMeasurement.
 * \ingroup LandmarkLocalization
 */
struct LandmarkMeasuredValue
{
  std::string name;
  /** `mm`, `degrees`, or empty for a ratio. */
  std::string unit;
  /** NaN: a landmark is missing, or the landmarks do not determine it. */
  double value{ std::numeric_limits<double>::quiet_NaN() };
  /** NaN: a landmark has no covariance. */
  double standardError{ std::numeric_limits<double>::quiet_NaN() };
  /** How many standard deviations the value is above the mean of its norm. NaN: it has no norm. */
  double deviation{ std::numeric_limits<double>::quiet_NaN() };
  /** The first class whose range holds the value; empty: there is none. */
  std::string className;
};

/** The value as people read it: `82.1°`, `3.2 mm`, `0.68`, with `± 0.9°` where the standard error is known; `missing`
 * without a value.
 * \ingroup LandmarkLocalization */
LandmarkLocalization_EXPORT std::string
                            DescribeMeasuredValue(const LandmarkMeasuredValue & measured);

} // end namespace itk

#endif

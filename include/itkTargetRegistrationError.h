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
#ifndef itkTargetRegistrationError_h
#define itkTargetRegistrationError_h

#include "itkLandmarkSet.h"

#include "itkTransform.h"

#include <string>
#include <utility>
#include <vector>

namespace itk
{

/** \class TargetRegistrationError
 * \brief How far from the landmarks of the moving image a transform takes those of the fixed image.
 *
 * Only landmarks that were not fitted tell how good a registration is elsewhere.
 *
 * \sa ComputeTargetRegistrationError(), LandmarkRegistrationMethod
 * \ingroup LandmarkLocalization
 */
struct TargetRegistrationError
{
  /** The landmarks that both sets have and of which none is missing, in the order of the fixed set. */
  std::vector<std::string> landmarkNames;
  /** The distance of each in mm. */
  std::vector<double> errors;
  /** NaN without landmarks. */
  double mean;
  double median;
  double largest;
};

/** The errors of a transform from fixed to moving points; null: of no movement. Each name may be there once in a set.
 * \ingroup LandmarkLocalization */
template <unsigned int VDimension>
LandmarkLocalization_EXPORT TargetRegistrationError
ComputeTargetRegistrationError(const LandmarkSet<VDimension> &                   fixedLandmarks,
                               const LandmarkSet<VDimension> &                   movingLandmarks,
                               const Transform<double, VDimension, VDimension> * transform);

/** Writes a CSV file with a row `<stage>,<landmark>,<error>` for each landmark of each stage, such as before and after
 * a registration; see WriteFileAtomically(). \ingroup LandmarkLocalization */
LandmarkLocalization_EXPORT void
WriteTargetRegistrationErrors(const std::string &                                                  fileName,
                              const std::vector<std::pair<std::string, TargetRegistrationError>> & stages);

} // end namespace itk

#endif

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
#ifndef itkMutualInformationRefinement_h
#define itkMutualInformationRefinement_h

#include "itkLandmarkTransformInitializer.h"

#include "itkImage.h"

#include <functional>

namespace itk
{

/** Where a refinement is. */
struct RefinementProgress
{
  /** From 0 on. */
  SizeValueType level;
  SizeValueType iteration;
  SizeValueType maximumNumberOfIterations;
  double        mutualInformation;
};

/** Called once an iteration; what it throws ends the refinement. */
using RefinementReport = std::function<void(const RefinementProgress &)>;

/** A refined transform of the kind; that of ThinPlateSpline, which ITK cannot optimize, must have become a B-spline
 * transform before. See LandmarkRegistrationMethod. */
template <unsigned int VDimension>
typename Transform<double, VDimension, VDimension>::Pointer
RefineByMutualInformation(LandmarkTransformInitializerEnums::TransformKind  kind,
                          const Image<float, VDimension> *                  fixedImage,
                          const Image<float, VDimension> *                  movingImage,
                          const Transform<double, VDimension, VDimension> * transform,
                          unsigned int                                      numberOfLevels,
                          ThreadIdType                                      numberOfWorkUnits,
                          const RefinementReport &                          report);

/** The middle of an image. */
template <unsigned int VDimension>
Point<double, VDimension>
ComputeCenter(const ImageBase<VDimension> & image);

} // end namespace itk

#endif

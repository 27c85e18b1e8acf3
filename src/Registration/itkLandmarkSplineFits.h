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
#ifndef itkLandmarkSplineFits_h
#define itkLandmarkSplineFits_h

#include "itkLandmarkRequirements.h"

namespace itk
{

/** See LandmarkTransformInitializer. What the spline cannot hold is thrown through the requirements. */
template <unsigned int VDimension>
typename Transform<double, VDimension, VDimension>::Pointer
FitThinPlateSpline(const LandmarkPairs<VDimension> &        pairs,
                   const LandmarkRequirements<VDimension> & requirements,
                   double                                   stiffness);

template <unsigned int VDimension>
typename Transform<double, VDimension, VDimension>::Pointer
FitBSpline(const LandmarkPairs<VDimension> &        pairs,
           const LandmarkRequirements<VDimension> & requirements,
           const ImageBase<VDimension> &            referenceImage,
           unsigned int                             numberOfLevels);

} // end namespace itk

#endif

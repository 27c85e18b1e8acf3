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

#include "itkBSplineTransform.h"

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

constexpr unsigned int bsplineOrder = 3;

/** A B-spline transform with 2^(levels - 1) intervals along each axis of an image. */
template <unsigned int VDimension>
typename BSplineTransform<double, VDimension, bsplineOrder>::Pointer
MakeBSplineTransform(const ImageBase<VDimension> & image, unsigned int numberOfLevels);

/** That B-spline transform which is nearest to a transform, in the sense of least squares, at the points of a lattice
 * in the image. */
template <unsigned int VDimension>
typename Transform<double, VDimension, VDimension>::Pointer
ApproximateByBSpline(const Transform<double, VDimension, VDimension> & transform,
                     const ImageBase<VDimension> &                     image,
                     double &                                          largestDifference);

} // end namespace itk

#endif

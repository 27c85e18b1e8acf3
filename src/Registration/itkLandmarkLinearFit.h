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
#ifndef itkLandmarkLinearFit_h
#define itkLandmarkLinearFit_h

#include "itkLandmarkPairs.h"
#include "itkLandmarkTransformInitializer.h"

namespace itk
{

/** matrix (x - fixedCentroid) + movingCentroid */
template <unsigned int VDimension>
struct LandmarkLinearFit
{
  Point<double, VDimension>              fixedCentroid;
  Point<double, VDimension>              movingCentroid;
  Matrix<double, VDimension, VDimension> matrix;
  /** With singular values s of the moments between the sets, 1 - s[D-1] / s[D-2] where a mirror image would fit
   * better, else 1 or more. 0: several rotations are equally good. */
  double rotationGap{ 1.0 };

  Point<double, VDimension>
  TransformPoint(const Point<double, VDimension> & point) const
  {
    return movingCentroid + matrix * (point - fixedCentroid);
  }

  double
  GetSquaredResidual(const LandmarkPair<VDimension> & pair) const
  {
    return (matrix * (pair.fixed - fixedCentroid) - (pair.moving - movingCentroid)).GetSquaredNorm();
  }
};

/** The weighted least-squares fit of Rigid, Similarity or Affine. */
template <unsigned int VDimension>
LandmarkLinearFit<VDimension>
FitLinearTransform(LandmarkTransformInitializerEnums::TransformKind kind, const LandmarkPairs<VDimension> & pairs);

/** Affine by the whole covariances, starting from the fit by weights. */
template <unsigned int VDimension>
LandmarkLinearFit<VDimension>
FitAffineTransformByCovariances(const LandmarkPairs<VDimension> & pairs, LandmarkLinearFit<VDimension> fit);

} // end namespace itk

#endif

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
#ifndef itkLandmarkConfidenceRegion_h
#define itkLandmarkConfidenceRegion_h

#include "itkMatrix.h"
#include "itkPoint.h"

namespace itk
{

/** Share of the images in which the truth lies within the confidence region of a landmark, once a model is calibrated.
 * \ingroup LandmarkLocalization */
constexpr double LandmarkConfidenceRegionShare = 0.9;

/** The confidence region of a landmark found at p with the covariance C holds all x with
 * \f$ (x - p)^T C^{-1} (x - p) \f$ of at most this number, the 0.9 quantile of the chi-squared distribution with as
 * many degrees of freedom as there are dimensions, 2 or 3. \ingroup LandmarkLocalization */
constexpr double
GetLandmarkConfidenceRegionBound(unsigned int dimension)
{
  return dimension == 2 ? 4.605170185988091 : 6.251388631170325;
}

/** The squared Mahalanobis distance \f$ (x - p)^T C^{-1} (x - p) \f$ of a point x from a landmark found at p.
 * \ingroup LandmarkLocalization */
template <typename TPoint>
double
ComputeSquaredMahalanobisDistance(const TPoint &                                                         point,
                                  const TPoint &                                                         found,
                                  const Matrix<double, TPoint::PointDimension, TPoint::PointDimension> & covariance)
{
  Vector<double, TPoint::PointDimension> difference;
  for (unsigned int d = 0; d < TPoint::PointDimension; ++d)
  {
    difference[d] = static_cast<double>(point[d]) - static_cast<double>(found[d]);
  }
  const Matrix<double, TPoint::PointDimension, TPoint::PointDimension> precision(covariance.GetInverse());
  return difference * (precision * difference);
}

} // end namespace itk

#endif

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
#ifndef itkLandmarkCovariance_h
#define itkLandmarkCovariance_h

#include "LandmarkLocalizationExport.h"

#include "itkMatrix.h"
#include "itkPoint.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace itk
{

/** Covariance of a landmark's position in physical space, in squared mm.
 * \ingroup LandmarkLocalization */
template <unsigned int VDimension>
using LandmarkCovariance = Matrix<double, VDimension, VDimension>;

/** The covariance of a landmark that has none: every element is NaN.
 * \ingroup LandmarkLocalization */
template <unsigned int VDimension>
LandmarkCovariance<VDimension>
MakeMissingCovariance()
{
  LandmarkCovariance<VDimension> covariance;
  covariance.Fill(std::numeric_limits<double>::quiet_NaN());
  return covariance;
}

/** True when every element is NaN. See MakeMissingCovariance().
 * \ingroup LandmarkLocalization */
template <unsigned int VDimension>
bool
IsMissingCovariance(const Matrix<double, VDimension, VDimension> & covariance)
{
  const double * const first = covariance.GetVnlMatrix().data_block();
  return std::all_of(first, first + VDimension * VDimension, [](double value) { return std::isnan(value); });
}

/** True for a matrix that can be a covariance: symmetric but for rounding (a millionth of its largest element), with
 * only positive and finite pivots in its Cholesky decomposition.
 * \ingroup LandmarkLocalization */
template <unsigned int VDimension>
bool
IsPositiveDefinite(Matrix<double, VDimension, VDimension> matrix)
{
  const double tolerance = 1e-6 * matrix.GetVnlMatrix().absolute_value_max();
  for (unsigned int pivot = 0; pivot < VDimension; ++pivot)
  {
    if (!(matrix(pivot, pivot) > 0.0 && std::isfinite(matrix(pivot, pivot))))
    {
      return false;
    }
    for (unsigned int row = pivot + 1; row < VDimension; ++row)
    {
      if (!(std::abs(matrix(row, pivot) - matrix(pivot, row)) <= tolerance))
      {
        return false;
      }
      for (unsigned int column = pivot + 1; column < VDimension; ++column)
      {
        matrix(row, column) -= matrix(row, pivot) * matrix(pivot, column) / matrix(pivot, pivot);
      }
    }
  }
  return true;
}

/** Share of the images in which the truth lies within the confidence region of a landmark, once a model is calibrated.
 * \ingroup LandmarkLocalization */
constexpr double LandmarkConfidenceRegionShare = 0.9;

/** The confidence region of a landmark found at p with the covariance C holds all x with
 * \f$ (x - p)^T C^{-1} (x - p) \f$ of at most this number, the 0.9 quantile of the chi-squared distribution with as
 * many degrees of freedom as there are dimensions: 4.605 in 2D, 6.251 in 3D. \ingroup LandmarkLocalization */
LandmarkLocalization_EXPORT double
GetLandmarkConfidenceRegionBound(unsigned int dimension);

/** The squared Mahalanobis distance \f$ (x - p)^T C^{-1} (x - p) \f$ of a point x from a landmark found at p.
 * \ingroup LandmarkLocalization */
template <typename TPoint>
double
ComputeSquaredMahalanobisDistance(const TPoint &                                     point,
                                  const TPoint &                                     found,
                                  const LandmarkCovariance<TPoint::PointDimension> & covariance)
{
  Vector<double, TPoint::PointDimension> difference;
  for (unsigned int d = 0; d < TPoint::PointDimension; ++d)
  {
    difference[d] = static_cast<double>(point[d]) - static_cast<double>(found[d]);
  }
  const LandmarkCovariance<TPoint::PointDimension> precision(covariance.GetInverse());
  return difference * (precision * difference);
}

/** \class LandmarkEstimate
 * \brief A position and its covariance.
 * \ingroup LandmarkLocalization */
template <typename TPoint>
struct LandmarkEstimate
{
  TPoint                                     point;
  LandmarkCovariance<TPoint::PointDimension> covariance;
};

/** The mean of two independent estimates, weighted by their inverse covariances: \f$ C = (A^{-1} + B^{-1})^{-1} \f$ and
 * \f$ p = C (A^{-1} a + B^{-1} b) \f$. An estimate whose covariance is not positive definite (missing, indefinite) has
 * no weight; of two such, the second is the result.
 * \ingroup LandmarkLocalization */
template <typename TPoint>
LandmarkEstimate<TPoint>
CombineEstimates(const LandmarkEstimate<TPoint> & a, const LandmarkEstimate<TPoint> & b)
{
  constexpr auto dimension = TPoint::PointDimension;
  if (!IsPositiveDefinite(a.covariance) || !IsPositiveDefinite(b.covariance))
  {
    return IsPositiveDefinite(a.covariance) ? a : b;
  }
  // The same, with one inverse: C = A (A + B)^-1 B, p = a + A (A + B)^-1 (b - a).
  const LandmarkCovariance<dimension> sum = a.covariance + b.covariance;
  const LandmarkCovariance<dimension> share = a.covariance * LandmarkCovariance<dimension>(sum.GetInverse());
  const LandmarkCovariance<dimension> product = share * b.covariance;
  LandmarkEstimate<TPoint>            combined = a;
  for (unsigned int d = 0; d < dimension; ++d)
  {
    for (unsigned int k = 0; k < dimension; ++k)
    {
      combined.point[d] += share(d, k) * (b.point[k] - a.point[k]);
      combined.covariance(d, k) = 0.5 * (product(d, k) + product(k, d));
    }
  }
  return combined;
}

} // end namespace itk

#endif

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
#include "itkLandmarkSplineFits.h"

#include "itkBSplineKernelFunction.h"
#include "itkContinuousIndex.h"
#include "itkIndexRange.h"

#include "vnl/algo/vnl_svd.h"

#include <algorithm>
#include <array>
#include <vector>

namespace itk
{

template <unsigned int VDimension>
typename Transform<double, VDimension, VDimension>::Pointer
ApproximateByBSpline(const Transform<double, VDimension, VDimension> & transform,
                     const ImageBase<VDimension> &                     image,
                     double &                                          largestDifference)
{
  constexpr unsigned int        numberOfLevels = 4;
  constexpr unsigned int        numberOfPoints = VDimension == 2 ? 33 : 17;
  const auto                    spline = MakeBSplineTransform(image, numberOfLevels);
  const auto                    mesh = spline->GetTransformDomainMeshSize();
  const auto &                  region = image.GetLargestPossibleRegion();
  const ImageRegion<VDimension> lattice(Size<VDimension>::Filled(numberOfPoints));
  const auto                    kernel = BSplineKernelFunction<bsplineOrder>::New();

  // The least squares of a tensor product are those along one axis after the other.
  std::array<std::vector<double>, VDimension> indices;
  std::array<vnl_matrix<double>, VDimension>  toCoefficients;
  for (unsigned int d = 0; d < VDimension; ++d)
  {
    vnl_matrix<double> weights(numberOfPoints, mesh[d] + bsplineOrder);
    for (unsigned int i = 0; i < numberOfPoints; ++i)
    {
      const double offset = static_cast<double>(i * (region.GetSize(d) - 1)) / (numberOfPoints - 1);
      const double place = (offset + 1.0) / static_cast<double>(region.GetSize(d) + 1) * mesh[d];
      indices[d].push_back(static_cast<double>(region.GetIndex(d)) + offset);
      for (unsigned int k = 0; k < weights.columns(); ++k)
      {
        weights(i, k) = kernel->Evaluate(place - (static_cast<double>(k) - 1.0));
      }
    }
    // Slices of a thin image do not reach all coefficients.
    toCoefficients[d] = vnl_svd<double>(weights, -1e-6).pinverse().transpose();
  }

  std::vector<Point<double, VDimension>> points;
  for (const auto & place : ImageRegionIndexRange<VDimension>(lattice))
  {
    ContinuousIndex<double, VDimension> index;
    for (unsigned int d = 0; d < VDimension; ++d)
    {
      index[d] = indices[d][place[d]];
    }
    points.emplace_back();
    image.TransformContinuousIndexToPhysicalPoint(index, points.back());
  }
  auto parameters = spline->GetParameters();
  auto coefficient = parameters.begin();
  for (unsigned int component = 0; component < VDimension; ++component)
  {
    vnl_vector<double> values(points.size());
    std::transform(points.begin(), points.end(), values.begin(), [&](const auto & point) {
      return transform.TransformPoint(point)[component] - point[component];
    });
    const double mean = values.mean();
    values -= mean;
    for (const auto & matrix : toCoefficients)
    {
      // The axis of the least stride becomes that of the largest.
      const vnl_matrix<double> lines(values.data_block(), values.size() / matrix.rows(), matrix.rows());
      const vnl_matrix<double> fitted = (lines * matrix).transpose();
      values = vnl_vector<double>(fitted.data_block(), fitted.size());
    }
    coefficient =
      std::transform(values.begin(), values.end(), coefficient, [mean](double value) { return value + mean; });
  }
  spline->SetParametersByValue(parameters);
  largestDifference = 0.0;
  for (const auto & point : points)
  {
    largestDifference =
      std::max(largestDifference, spline->TransformPoint(point).EuclideanDistanceTo(transform.TransformPoint(point)));
  }
  return spline.GetPointer();
}

template Transform<double, 2, 2>::Pointer
ApproximateByBSpline(const Transform<double, 2, 2> &, const ImageBase<2> &, double &);
template Transform<double, 3, 3>::Pointer
ApproximateByBSpline(const Transform<double, 3, 3> &, const ImageBase<3> &, double &);

} // end namespace itk

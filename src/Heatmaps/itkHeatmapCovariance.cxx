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
#include "itkHeatmapCovariance.h"

#include "itkIndexRange.h"
#include "itkMath.h"

#include "vnl/algo/vnl_symmetric_eigensystem.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace itk
{
namespace
{

/** Share of the maximum above which pixels count. */
constexpr double momentThreshold = 0.25;

/** What the moments of a Gaussian of unit variance are, see HeatmapToPointSetFilter. */
double
ComputeMomentOfUnitGaussian(unsigned int dimension)
{
  // gamma(a + 1, L) = a gamma(a, L) - L^a e^-L, from a = 1/2 or 1 on; e^-L is the threshold.
  const double length = -std::log(momentThreshold);
  double       a = dimension % 2 == 0 ? 1.0 : 0.5;
  double       gamma = dimension % 2 == 0 ? 1.0 - momentThreshold : std::sqrt(Math::pi) * std::erf(std::sqrt(length));
  const auto   next = [&] { return a * gamma - momentThreshold * std::pow(length, a); };
  for (; a < 0.5 * dimension + 1.0; a += 1.0)
  {
    gamma = next();
  }
  return next() / (a * gamma);
}

} // namespace

template <unsigned int VDimension>
LandmarkCovariance<VDimension>
ComputeHeatmapCovariance(const Heatmap<VDimension> & heatmap, const Point<double, VDimension> & point)
{
  constexpr double infinity = std::numeric_limits<double>::infinity();

  const auto & image = *heatmap.image;
  const auto   region = heatmap.GetRegion();
  const size_t numberOfComponents = image.GetNumberOfComponentsPerPixel();
  const bool   isPositive = heatmap.maximum > 0.0f;
  const double threshold = isPositive ? momentThreshold * heatmap.maximum : -infinity;

  // Moments about the largest pixel.
  double                               mass = 0.0;
  vnl_vector_fixed<double, VDimension> first(0.0);
  LandmarkCovariance<VDimension>       second;
  second.Fill(0.0);
  size_t position = heatmap.component;
  for (const auto & index : ImageRegionIndexRange<VDimension>(heatmap.GetLineStarts()))
  {
    if (heatmap.lineExtrema->maximum[position] > threshold)
    {
      double        lineMass = 0.0;
      double        lineFirst = 0.0;
      double        lineSecond = 0.0;
      double        x = static_cast<double>(index[0] - heatmap.maximumIndex[0]);
      const float * value =
        image.GetBufferPointer() + image.ComputeOffset(index) * numberOfComponents + heatmap.component;
      for (SizeValueType i = 0; i < region.GetSize(0); ++i, x += 1.0, value += numberOfComponents)
      {
        const double height = *value;
        if (height > threshold && height < infinity)
        {
          const double weight = isPositive ? height - threshold : 1.0;
          lineMass += weight;
          lineFirst += weight * x;
          lineSecond += weight * x * x;
        }
      }
      mass += lineMass;
      first[0] += lineFirst;
      second(0, 0) += lineSecond;
      for (unsigned int d = 1; d < VDimension; ++d)
      {
        const double offset = static_cast<double>(index[d] - heatmap.maximumIndex[d]);
        first[d] += lineMass * offset;
        second(0, d) += lineFirst * offset;
        for (unsigned int k = 1; k <= d; ++k)
        {
          second(k, d) += lineMass * offset * static_cast<double>(index[k] - heatmap.maximumIndex[k]);
        }
      }
    }
    position += numberOfComponents;
  }

  const auto                           place = image.template TransformPhysicalPointToContinuousIndex<double>(point);
  vnl_vector_fixed<double, VDimension> shift;
  for (unsigned int d = 0; d < VDimension; ++d)
  {
    shift[d] = place[d] - static_cast<double>(heatmap.maximumIndex[d]);
  }
  const double factor = isPositive ? 1.0 / ComputeMomentOfUnitGaussian(VDimension) : 1.0;
  for (unsigned int d = 0; d < VDimension; ++d)
  {
    for (unsigned int k = 0; k <= d; ++k)
    {
      second(k, d) = second(d, k) =
        factor * ((second(k, d) - first[k] * shift[d] - shift[k] * first[d]) / mass + shift[k] * shift[d]);
    }
  }
  return MakePhysicalCovariance<VDimension>(image, second);
}

template <unsigned int VDimension>
LandmarkCovariance<VDimension>
MakePhysicalCovariance(const ImageBase<VDimension> & grid, const LandmarkCovariance<VDimension> & indexCovariance)
{
  constexpr double leastVariance = 1.0 / 12.0;

  vnl_symmetric_eigensystem<double> axes(indexCovariance.GetVnlMatrix().as_matrix());
  LandmarkCovariance<VDimension>    indexToPhysical;
  for (unsigned int d = 0; d < VDimension; ++d)
  {
    axes.D(d) = std::max(axes.D(d), leastVariance);
    for (unsigned int k = 0; k < VDimension; ++k)
    {
      indexToPhysical(k, d) = grid.GetDirection()(k, d) * grid.GetSpacing()[d];
    }
  }
  const LandmarkCovariance<VDimension> bounded(
    typename LandmarkCovariance<VDimension>::InternalMatrixType(axes.recompose()));
  auto covariance = indexToPhysical * bounded * LandmarkCovariance<VDimension>(indexToPhysical.GetTranspose());
  // Rounding may have made its halves differ.
  for (unsigned int d = 1; d < VDimension; ++d)
  {
    for (unsigned int k = 0; k < d; ++k)
    {
      covariance(d, k) = covariance(k, d);
    }
  }
  return covariance;
}

#define itkHeatmapCovarianceMacro(VDimension)                                                                          \
  template LandmarkCovariance<VDimension> ComputeHeatmapCovariance(const Heatmap<VDimension> &,                        \
                                                                   const Point<double, VDimension> &);                 \
  template LandmarkCovariance<VDimension> MakePhysicalCovariance(const ImageBase<VDimension> &,                        \
                                                                 const LandmarkCovariance<VDimension> &)

itkHeatmapCovarianceMacro(2);
itkHeatmapCovarianceMacro(3);

} // end namespace itk

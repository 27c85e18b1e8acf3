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
#include "itkHeatmapDecoderRegistry.h"
#include "itkParabolaDecoder.h"

#include "itkIndexRange.h"
#include "itkMath.h"
#include "itkMatrix.h"

#include "vnl/algo/vnl_symmetric_eigensystem.h"

#include <algorithm>
#include <cmath>

namespace itk
{
namespace
{

/** The maximum of the second-order Taylor expansion of the logarithm at the largest pixel. */
template <unsigned int VDimension>
class SecondOrderDecoder : public HeatmapDecoder<VDimension>
{
public:
  using typename HeatmapDecoder<VDimension>::HeatmapType;
  using typename HeatmapDecoder<VDimension>::SettingsType;
  using typename HeatmapDecoder<VDimension>::LandmarkType;
  using typename HeatmapDecoder<VDimension>::IndexType;
  using typename HeatmapDecoder<VDimension>::RegionType;
  using typename HeatmapDecoder<VDimension>::ContinuousIndexType;

  explicit SecondOrderDecoder(const SettingsType & settings)
    : HeatmapDecoder<VDimension>(settings)
    , m_Fallback(settings)
  {}

  LandmarkType
  Decode(const HeatmapType & heatmap) const override
  {
    using MatrixType = Matrix<double, VDimension, VDimension>;
    constexpr double minimumCurvature = 1e-6;

    const RegionType  region = heatmap.GetRegion();
    const IndexType & maximumIndex = heatmap.maximumIndex;
    for (unsigned int d = 0; d < VDimension; ++d)
    {
      const IndexValueType position = maximumIndex[d] - region.GetIndex(d);
      if (position == 0 || position + 1 == static_cast<IndexValueType>(region.GetSize(d)))
      {
        return m_Fallback.Decode(heatmap);
      }
    }

    bool       isFinite = true;
    const auto logarithm = [&](unsigned int i, int stepI, unsigned int j, int stepJ) {
      IndexType index = maximumIndex;
      index[i] += stepI;
      index[j] += stepJ;
      const double value = std::log(this->GetModulatedValue(heatmap, index));
      isFinite = isFinite && std::isfinite(value);
      return value;
    };

    const double                         center = logarithm(0, 0, 0, 0);
    vnl_vector_fixed<double, VDimension> gradient;
    MatrixType                           precision; // minus the Hessian
    for (unsigned int i = 0; i < VDimension; ++i)
    {
      const double before = logarithm(i, -1, i, 0);
      const double after = logarithm(i, 1, i, 0);
      gradient[i] = 0.5 * (after - before);
      precision(i, i) = 2.0 * center - before - after;
      for (unsigned int j = 0; j < i; ++j)
      {
        precision(i, j) = precision(j, i) =
          0.25 * (logarithm(i, 1, j, -1) + logarithm(i, -1, j, 1) - logarithm(i, 1, j, 1) - logarithm(i, -1, j, -1));
      }
    }
    if (!isFinite ||
        !(vnl_symmetric_eigensystem<double>(precision.GetVnlMatrix().as_matrix()).get_eigenvalue(0) > minimumCurvature))
    {
      return m_Fallback.Decode(heatmap);
    }

    const MatrixType    indexCovariance(precision.GetInverse());
    const auto          move = indexCovariance * gradient;
    ContinuousIndexType position(maximumIndex);
    for (unsigned int d = 0; d < VDimension; ++d)
    {
      position[d] += std::clamp(move[d], -1.0, 1.0);
    }
    return this->MakeLandmark(heatmap, position);
  }

private:
  double
  GetModulatedValue(const HeatmapType & heatmap, const IndexType & index) const
  {
    constexpr double kernelRadius = 4.0; // in standard deviations
    const double     sigma = this->GetSettings().modulationSigma;
    if (sigma == 0.0)
    {
      return heatmap.GetValue(index);
    }
    const RegionType region = heatmap.GetRegion();
    RegionType       window(index, RegionType::SizeType::Filled(1));
    window.PadByRadius(static_cast<OffsetValueType>(std::ceil(kernelRadius * sigma)));

    double sumOfWeights = 0.0;
    double sum = 0.0;
    for (IndexType tap : ImageRegionIndexRange<VDimension>(window))
    {
      double squaredDistance = 0.0;
      for (unsigned int d = 0; d < VDimension; ++d)
      {
        squaredDistance += Math::sqr(static_cast<double>(tap[d] - index[d]));
        const IndexValueType first = region.GetIndex(d);
        tap[d] = std::clamp<IndexValueType>(tap[d], first, first + static_cast<IndexValueType>(region.GetSize(d)) - 1);
      }
      const double weight = std::exp(-0.5 * squaredDistance / Math::sqr(sigma));
      sumOfWeights += weight;
      sum += weight * heatmap.GetValue(tap);
    }
    return sum / sumOfWeights;
  }

  ParabolaDecoder<VDimension> m_Fallback;
};

} // namespace

void
RegisterSecondOrderDecoder(HeatmapDecoderRegistry & registry)
{
  registry.Add("SecondOrder", MakeHeatmapDecoderMaker<SecondOrderDecoder>());
}

} // end namespace itk

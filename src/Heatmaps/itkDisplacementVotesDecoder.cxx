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

#include "itkIndexRange.h"
#include "itkMath.h"

#include "vnl/algo/vnl_symmetric_eigensystem.h"
#include "vnl/vnl_matrix_fixed.h"
#include "vnl/vnl_vector_fixed.h"

#include <algorithm>
#include <cmath>

namespace itk
{
namespace
{

/** Where patches say that a landmark is, weighted by whether it is in them. */
template <unsigned int VDimension>
class DisplacementVotesDecoder : public HeatmapDecoder<VDimension>
{
public:
  using HeatmapDecoder<VDimension>::HeatmapDecoder;
  using typename HeatmapDecoder<VDimension>::HeatmapType;
  using typename HeatmapDecoder<VDimension>::LandmarkType;
  using typename HeatmapDecoder<VDimension>::IndexType;
  using typename HeatmapDecoder<VDimension>::RegionType;

  LandmarkType
  Decode(const HeatmapType & heatmap) const override
  {
    return this->DecodeIn(heatmap.GetRegion(), heatmap);
  }

  LandmarkType
  DecodeCandidate(const HeatmapType & heatmap) const override
  {
    return this->DecodeIn(RegionType(heatmap.maximumIndex, RegionType::SizeType::Filled(1)), heatmap);
  }

private:
  using VectorType = vnl_vector_fixed<double, VDimension>;

  /** Where a patch says that the landmark is; not finite when it says nothing. */
  VectorType
  GetVote(const HeatmapType & heatmap, const IndexType & index) const
  {
    const auto & displacements = *this->GetSettings().displacements;
    const auto   offset = heatmap.image->ComputeOffset(index) * displacements.GetNumberOfComponentsPerPixel();
    const auto * values = displacements.GetBufferPointer() + offset + heatmap.component * VDimension;
    const auto   patch = heatmap.image->template TransformIndexToPhysicalPoint<double>(index);
    VectorType   vote(patch.GetVnlVector());
    for (unsigned int d = 0; d < VDimension; ++d)
    {
      vote[d] += values[d];
    }
    return vote;
  }

  LandmarkType
  DecodeIn(const RegionType & region, const HeatmapType & heatmap) const
  {
    const auto & image = *heatmap.image;
    // Votes are taken from the center of the largest patch, for the sake of accuracy.
    const auto center = image.template TransformIndexToPhysicalPoint<double>(heatmap.maximumIndex);
    double     mass = 0.0;
    VectorType first(0.0);
    vnl_matrix_fixed<double, VDimension, VDimension> second(0.0);
    for (const auto & index : ImageRegionIndexRange<VDimension>(region))
    {
      const double     weight = heatmap.GetValue(index);
      const VectorType vote = this->GetVote(heatmap, index) - center.GetVnlVector();
      if (weight > 0.0 && std::isfinite(weight) && vote.is_finite())
      {
        mass += weight;
        first += weight * vote;
        second += weight * outer_product(vote, vote);
      }
    }
    LandmarkType landmark{ center, heatmap.maximum };
    if (!(mass > 0.0))
    {
      return landmark;
    }
    first /= mass;
    second /= mass;
    second -= outer_product(first, first);
    // Votes that agree are not certain: a hundredth of a patch. Nor is a covariance that is flat but for rounding.
    vnl_symmetric_eigensystem<double> axes(second.as_matrix());
    const double least = Math::sqr(0.01 * *std::min_element(image.GetSpacing().Begin(), image.GetSpacing().End()));
    for (unsigned int d = 0; d < VDimension; ++d)
    {
      axes.D(d) = std::max(axes.D(d), 1e-9 * axes.D(VDimension - 1)) + least;
    }
    for (unsigned int d = 0; d < VDimension; ++d)
    {
      landmark.point[d] += first[d];
    }
    landmark.covariance =
      LandmarkCovariance<VDimension>(vnl_matrix_fixed<double, VDimension, VDimension>(axes.recompose()));
    return landmark;
  }
};

} // namespace

void
RegisterDisplacementVotesDecoder(HeatmapDecoderRegistry & registry)
{
  auto maker = MakeHeatmapDecoderMaker<DisplacementVotesDecoder>();
  maker.needsDisplacements = true;
  registry.Add("DisplacementVotes", maker);
}

} // end namespace itk

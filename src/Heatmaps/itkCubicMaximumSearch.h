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
#ifndef itkCubicMaximumSearch_h
#define itkCubicMaximumSearch_h

#include "itkContinuousIndex.h"
#include "itkHeatmap.h"
#include "itkHeatmapSampler.h"

#include <limits>
#include <vector>

namespace itk
{

/** Finds the first largest pixel of one heatmap resampled onto the reference grid, by branch and bound: the heatmap's
 * cells are visited in the order of an upper bound of the interpolant, until that bound is below the best value. Where
 * no pixel of the grid lies in the heatmap, it is the one nearest to the maximum, with the value 0. */
template <unsigned int VDimension>
class CubicMaximumSearch
{
public:
  using HeatmapType = Heatmap<VDimension>;
  using IndexType = typename HeatmapType::IndexType;
  using ReferenceImageType = ImageBase<VDimension>;

  CubicMaximumSearch(const HeatmapType & heatmap, const ReferenceImageType & reference);

  void
  Run();

  /** As Run(), but looks only at the pixels in the cells around the maximum, or at the nearest if there are none. */
  void
  RunNearMaximum();

  /** Largest finite value; minus infinity when there is none. */
  float
  GetValue() const
  {
    return m_Value;
  }

  const IndexType &
  GetReferenceIndex() const
  {
    return m_ReferenceIndex;
  }

private:
  using RegionType = typename HeatmapType::RegionType;
  using ContinuousIndexType = ContinuousIndex<double, VDimension>;
  using SamplerType = HeatmapSampler<typename HeatmapType::ImageType, 4>;
  using LocationType = typename SamplerType::LocationType;
  using TapsType = typename SamplerType::TapsType;

  struct CandidateType
  {
    double    bound;
    IndexType cell;
  };

  static constexpr unsigned int NumberOfCorners = 1u << VDimension;
  static constexpr unsigned int NumberOfTaps = 1u << (2 * VDimension);

  // Greatest sum of the absolute values of the two negative weights: t (1 - t) / 2 at t = 1/2.
  static constexpr double Overshoot = 0.125;

  void
  Update(const IndexType & referenceIndex, float value);

  IndexType
  GetPixelNearestToMaximum() const;

  /** Returns whether the pixel lies in the heatmap. */
  bool
  VisitPixel(const IndexType & index);

  void
  VisitCell(const IndexType & cell);

  /** The cells that can hold a value as large as the best. */
  std::vector<CandidateType>
  GetCandidates() const;

  /** The value that the largest corner of a cell must have for the interpolant to reach the best value: GetUpperBound()
   * solved for it, with the range of the whole heatmap for all else. */
  double
  GetCornerThreshold() const;

  bool
  LineCanReach(const IndexType & lineStart, double threshold) const;

  bool
  CornerReaches(const TapsType & taps, double threshold) const;

  /** Upper bound of the interpolant in a cell; minus infinity when a tap is not finite, as then is each value.
   * Along one axis the outer weights are not positive, sum to -q with q at most Overshoot, and the inner weights are
   * not negative and sum to 1 + q. So with B the largest inner and b the least outer value, no value is above B + q (B
   * - b).
   */
  double
  GetUpperBound(const TapsType & taps) const;

  const HeatmapType &        m_Heatmap;
  RegionType                 m_HeatmapRegion;
  const float *              m_Buffer;
  const ReferenceImageType & m_Reference;
  RegionType                 m_ReferenceRegion;
  SamplerType                m_Sampler;
  double                     m_Tolerance; // above the rounding errors of the sampler

  float           m_Value{ -std::numeric_limits<float>::infinity() };
  OffsetValueType m_RasterPosition{ std::numeric_limits<OffsetValueType>::max() };
  IndexType       m_ReferenceIndex{};
};

} // end namespace itk

#endif

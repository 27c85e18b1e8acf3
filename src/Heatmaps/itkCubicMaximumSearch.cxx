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
#include "itkCubicMaximumSearch.h"

#include "itkIndexRange.h"
#include "itkMath.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace itk
{

template <unsigned int VDimension>
CubicMaximumSearch<VDimension>::CubicMaximumSearch(const HeatmapType & heatmap, const ReferenceImageType & reference)
  : m_Heatmap(heatmap)
  , m_HeatmapRegion(heatmap.image->GetBufferedRegion())
  , m_Buffer(heatmap.image->GetBufferPointer() + heatmap.component)
  , m_Reference(reference)
  , m_ReferenceRegion(reference.GetLargestPossibleRegion())
  , m_Sampler(*heatmap.image, reference)
  , m_Tolerance(0x1p-16 * std::max(std::abs(heatmap.minimum), std::abs(heatmap.maximum)) +
                std::numeric_limits<float>::min())
{}

template <unsigned int VDimension>
void
CubicMaximumSearch<VDimension>::Run()
{
  const IndexType            nearest = this->GetPixelNearestToMaximum();
  const bool                 isInside = this->VisitPixel(nearest);
  std::vector<CandidateType> candidates = this->GetCandidates();
  std::sort(candidates.begin(), candidates.end(), [](const CandidateType & a, const CandidateType & b) {
    return a.bound > b.bound;
  });
  for (const CandidateType & candidate : candidates)
  {
    if (candidate.bound < m_Value)
    {
      break;
    }
    this->VisitCell(candidate.cell);
  }
  if (!isInside && m_Value == -std::numeric_limits<float>::infinity())
  {
    this->Update(nearest, 0.0f);
  }
}

template <unsigned int VDimension>
void
CubicMaximumSearch<VDimension>::RunNearMaximum()
{
  RegionType cells(m_Heatmap.maximumIndex, RegionType::SizeType::Filled(2));
  for (unsigned int d = 0; d < VDimension; ++d)
  {
    cells.SetIndex(d, cells.GetIndex(d) - 1);
  }
  for (const IndexType & cell : ImageRegionIndexRange<VDimension>(cells))
  {
    this->VisitCell(cell);
  }
  if (m_Value == -std::numeric_limits<float>::infinity())
  {
    const IndexType nearest = this->GetPixelNearestToMaximum();
    if (!this->VisitPixel(nearest))
    {
      this->Update(nearest, 0.0f);
    }
  }
}

template <unsigned int VDimension>
void
CubicMaximumSearch<VDimension>::Update(const IndexType & referenceIndex, float value)
{
  if (std::isfinite(value) && value >= m_Value)
  {
    OffsetValueType rasterPosition = 0;
    for (unsigned int d = VDimension; d-- > 0;)
    {
      rasterPosition = rasterPosition * static_cast<OffsetValueType>(m_ReferenceRegion.GetSize(d)) +
                       (referenceIndex[d] - m_ReferenceRegion.GetIndex(d));
    }
    if (value > m_Value || rasterPosition < m_RasterPosition)
    {
      m_Value = value;
      m_RasterPosition = rasterPosition;
      m_ReferenceIndex = referenceIndex;
    }
  }
}

template <unsigned int VDimension>
auto
CubicMaximumSearch<VDimension>::GetPixelNearestToMaximum() const -> IndexType
{
  const auto point = m_Heatmap.image->template TransformIndexToPhysicalPoint<double>(m_Heatmap.maximumIndex);
  const auto nearest = m_Reference.template TransformPhysicalPointToContinuousIndex<double>(point);
  IndexType  index;
  for (unsigned int d = 0; d < VDimension; ++d)
  {
    const double first = m_ReferenceRegion.GetIndex(d);
    const double last = first + static_cast<double>(m_ReferenceRegion.GetSize(d)) - 1.0;
    index[d] = Math::Round<IndexValueType>(std::clamp(nearest[d], first, last));
  }
  return index;
}

template <unsigned int VDimension>
bool
CubicMaximumSearch<VDimension>::VisitPixel(const IndexType & index)
{
  LocationType location;
  const bool   isInside = m_Sampler.Locate(index, location);
  if (isInside)
  {
    this->Update(
      index, m_Sampler.Evaluate(m_Sampler.GetTaps(location.cell), m_Sampler.GetWeights(location), m_Heatmap.component));
  }
  return isInside;
}

template <unsigned int VDimension>
void
CubicMaximumSearch<VDimension>::VisitCell(const IndexType & cell)
{
  // Wider than the cell by more than the rounding of positions.
  constexpr double margin = 0x1p-10;
  double           lower[VDimension];
  double           upper[VDimension];
  std::fill_n(lower, VDimension, std::numeric_limits<double>::infinity());
  std::fill_n(upper, VDimension, -std::numeric_limits<double>::infinity());
  for (unsigned int corner = 0; corner < NumberOfCorners; ++corner)
  {
    ContinuousIndexType cornerIndex;
    for (unsigned int d = 0; d < VDimension; ++d)
    {
      cornerIndex[d] = static_cast<double>(cell[d]) + ((corner >> d) & 1u ? 1.0 + margin : -margin);
    }
    const auto point = m_Heatmap.image->template TransformContinuousIndexToPhysicalPoint<double>(cornerIndex);
    const auto index = m_Reference.template TransformPhysicalPointToContinuousIndex<double>(point);
    for (unsigned int d = 0; d < VDimension; ++d)
    {
      lower[d] = std::min(lower[d], index[d]);
      upper[d] = std::max(upper[d], index[d]);
    }
  }
  RegionType region;
  for (unsigned int d = 0; d < VDimension; ++d)
  {
    const double first = std::max(std::floor(lower[d]), static_cast<double>(m_ReferenceRegion.GetIndex(d)));
    const double end =
      std::min(std::ceil(upper[d]) + 1.0,
               static_cast<double>(m_ReferenceRegion.GetIndex(d)) + static_cast<double>(m_ReferenceRegion.GetSize(d)));
    if (first >= end)
    {
      return;
    }
    region.SetIndex(d, static_cast<IndexValueType>(first));
    region.SetSize(d, static_cast<SizeValueType>(end - first));
  }

  const TapsType taps = m_Sampler.GetTaps(cell);
  LocationType   location;
  for (const IndexType & index : ImageRegionIndexRange<VDimension>(region))
  {
    if (m_Sampler.Locate(index, location) && location.cell == cell)
    {
      this->Update(index, m_Sampler.Evaluate(taps, m_Sampler.GetWeights(location), m_Heatmap.component));
    }
  }
}

template <unsigned int VDimension>
auto
CubicMaximumSearch<VDimension>::GetCandidates() const -> std::vector<CandidateType>
{
  std::vector<CandidateType> candidates;
  const double               threshold = this->GetCornerThreshold();

  // The cell of a reference pixel half a heatmap pixel outside starts one pixel before the first.
  RegionType cells = m_HeatmapRegion;
  for (unsigned int d = 0; d < VDimension; ++d)
  {
    cells.SetIndex(d, cells.GetIndex(d) - 1);
    cells.SetSize(d, cells.GetSize(d) + 1);
  }
  RegionType lineStarts = cells;
  lineStarts.SetSize(0, 1);
  for (IndexType cell : ImageRegionIndexRange<VDimension>(lineStarts))
  {
    if (this->LineCanReach(cell, threshold))
    {
      for (SizeValueType x = 0; x < cells.GetSize(0); ++x, ++cell[0])
      {
        const TapsType taps = m_Sampler.GetTaps(cell);
        if (this->CornerReaches(taps, threshold))
        {
          const double bound = this->GetUpperBound(taps);
          if (bound >= m_Value)
          {
            candidates.push_back({ bound, cell });
          }
        }
      }
    }
  }
  return candidates;
}

template <unsigned int VDimension>
double
CubicMaximumSearch<VDimension>::GetCornerThreshold() const
{
  const double minimum = m_Heatmap.minimum;
  const double range = m_Heatmap.maximum - minimum;
  double       threshold = m_Value - m_Tolerance;
  for (unsigned int d = VDimension; d-- > 0;)
  {
    const double lower = minimum - 0.5 * (std::pow(1.0 + 2.0 * Overshoot, static_cast<double>(d)) - 1.0) * range;
    threshold = (threshold + Overshoot * lower) / (1.0 + Overshoot);
  }
  return threshold;
}

template <unsigned int VDimension>
bool
CubicMaximumSearch<VDimension>::LineCanReach(const IndexType & lineStart, double threshold) const
{
  const size_t numberOfComponents = m_Heatmap.image->GetNumberOfComponentsPerPixel();
  for (unsigned int corner = 0; corner < NumberOfCorners; corner += 2)
  {
    IndexType index = lineStart;
    for (unsigned int d = 1; d < VDimension; ++d)
    {
      const IndexValueType first = m_HeatmapRegion.GetIndex(d);
      const IndexValueType last = first + static_cast<IndexValueType>(m_HeatmapRegion.GetSize(d)) - 1;
      index[d] = std::clamp<IndexValueType>(index[d] + ((corner >> d) & 1u), first, last);
    }
    const size_t line = HeatmapType::GetLineNumber(m_HeatmapRegion, index);
    if (m_Heatmap.lineExtrema->maximum[line * numberOfComponents + m_Heatmap.component] >= threshold)
    {
      return true;
    }
  }
  return false;
}

template <unsigned int VDimension>
bool
CubicMaximumSearch<VDimension>::CornerReaches(const TapsType & taps, double threshold) const
{
  for (unsigned int corner = 0; corner < NumberOfCorners; ++corner)
  {
    OffsetValueType offset = 0;
    for (unsigned int d = 0; d < VDimension; ++d)
    {
      offset += taps.offset[d][1 + ((corner >> d) & 1u)];
    }
    if (m_Buffer[offset] >= threshold)
    {
      return true;
    }
  }
  return false;
}

template <unsigned int VDimension>
double
CubicMaximumSearch<VDimension>::GetUpperBound(const TapsType & taps) const
{
  std::array<double, NumberOfTaps> lower;
  std::array<double, NumberOfTaps> upper;
  for (unsigned int tap = 0; tap < NumberOfTaps; ++tap)
  {
    OffsetValueType offset = 0;
    for (unsigned int d = 0; d < VDimension; ++d)
    {
      offset += taps.offset[d][(tap >> (2 * d)) & 3u];
    }
    const float value = m_Buffer[offset];
    if (!std::isfinite(value))
    {
      return -std::numeric_limits<double>::infinity();
    }
    lower[tap] = upper[tap] = value;
  }
  for (unsigned int count = NumberOfTaps / 4; count > 0; count /= 4)
  {
    for (unsigned int i = 0; i < count; ++i)
    {
      const double * const l = &lower[4 * i];
      const double * const u = &upper[4 * i];
      const double         innerUpper = std::max(u[1], u[2]);
      const double         innerLower = std::min(l[1], l[2]);
      const double         outerUpper = std::max(u[0], u[3]);
      const double         outerLower = std::min(l[0], l[3]);
      upper[i] = innerUpper + Overshoot * std::max(0.0, innerUpper - outerLower);
      lower[i] = innerLower - Overshoot * std::max(0.0, outerUpper - innerLower);
    }
  }
  return upper[0] + m_Tolerance;
}

template class CubicMaximumSearch<2>;
template class CubicMaximumSearch<3>;

} // end namespace itk

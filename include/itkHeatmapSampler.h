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
#ifndef itkHeatmapSampler_h
#define itkHeatmapSampler_h

#include "itkImageBase.h"
#include "itkKeysCubicKernel.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace itk
{

/** \class HeatmapSampler
 * \brief Interpolates the components of a heatmap image at the pixels of a reference grid, with the same result to the
 * last bit wherever and however it is compiled.
 *
 * HeatmapResampleImageFilter and HeatmapToPointSetFilter must agree on ties, so nothing may depend on whether a
 * compiler fuses a multiplication and an addition, vectorizes, or inlines. Hence every product and every weight is
 * exact:
 * - Positions in the heatmaps are integers, in units of 2^-32 pixel along the reference axes, then rounded to 2^-16
 *   pixel.
 * - The weights of a position are rounded to multiples of 2^-24 and sum to exactly one, so a constant heatmap is
 *   interpolated exactly.
 * - Heatmap values are read as `float`, multiplied (exactly) and summed in `double`, and rounded to `float` after each
 *   axis; the first axis comes first.
 *
 * VNumberOfTaps is 2 for linear interpolation and 4 for the Keys cubic kernel with a = -1/2. Taps outside the buffered
 * region take the value of the nearest pixel in it.
 *
 * \tparam THeatmaps VectorImage of heatmaps, one component a landmark.
 *
 * \ingroup LandmarkLocalization
 */
template <typename THeatmaps, unsigned int VNumberOfTaps>
class HeatmapSampler
{
public:
  static_assert(VNumberOfTaps == 2 || VNumberOfTaps == 4, "Linear interpolation takes 2 taps, Keys cubic takes 4.");

  static constexpr unsigned int ImageDimension = THeatmaps::ImageDimension;

  using ImageBaseType = ImageBase<ImageDimension>;
  using IndexType = typename THeatmaps::IndexType;
  using RegionType = typename THeatmaps::RegionType;
  using ComponentType = typename THeatmaps::InternalPixelType;

  /** Place of a reference pixel in the heatmaps: the pixel that starts the cell, and the fraction in units of 2^-16. */
  struct LocationType
  {
    IndexType    cell;
    std::int64_t fraction[ImageDimension];
  };

  /** Where the taps of a cell lie in the heatmaps' buffer. */
  struct TapsType
  {
    OffsetValueType offset[ImageDimension][VNumberOfTaps];
  };

  struct WeightsType
  {
    float value[ImageDimension][VNumberOfTaps];
  };

  /** The pixels are those of the reference's largest possible region. The two images must outlive the sampler.
   * Throws when a part of the reference is more than 2^30 heatmap pixels away from the first heatmap pixel. */
  HeatmapSampler(const THeatmaps & heatmaps, const ImageBaseType & reference)
    : m_Buffer(heatmaps.GetBufferPointer())
    , m_HeatmapRegion(heatmaps.GetBufferedRegion())
    , m_ReferenceRegion(reference.GetLargestPossibleRegion())
  {
    OffsetValueType stride = heatmaps.GetNumberOfComponentsPerPixel();
    for (unsigned int d = 0; d < ImageDimension; ++d)
    {
      m_Stride[d] = stride;
      stride *= static_cast<OffsetValueType>(m_HeatmapRegion.GetSize(d));
    }

    // std::fma leaves the compiler no choice of what to fuse.
    double start[ImageDimension];
    double step[ImageDimension][ImageDimension];
    for (unsigned int k = 0; k < ImageDimension; ++k)
    {
      start[k] = reference.GetOrigin()[k] - heatmaps.GetOrigin()[k];
      for (unsigned int j = 0; j < ImageDimension; ++j)
      {
        step[k][j] = reference.GetDirection()(k, j) * reference.GetSpacing()[j];
        start[k] = std::fma(step[k][j], static_cast<double>(m_ReferenceRegion.GetIndex(j)), start[k]);
      }
    }
    for (unsigned int d = 0; d < ImageDimension; ++d)
    {
      double first = 0.0;
      double extent = 0.0;
      double slope[ImageDimension] = {};
      for (unsigned int k = 0; k < ImageDimension; ++k)
      {
        const double inverse = heatmaps.GetInverseDirection()(d, k);
        first = std::fma(inverse, start[k], first);
        for (unsigned int j = 0; j < ImageDimension; ++j)
        {
          slope[j] = std::fma(inverse, step[k][j], slope[j]);
        }
      }
      const double spacing = heatmaps.GetSpacing()[d];
      for (unsigned int j = 0; j < ImageDimension; ++j)
      {
        slope[j] /= spacing;
        extent += std::abs(slope[j]) * static_cast<double>(m_ReferenceRegion.GetSize(j));
      }
      first /= spacing;
      if (!(std::abs(first) + extent < 0x1p30))
      {
        itkGenericExceptionMacro(
          "The reference grid must lie within 2^30 heatmap pixels of the first heatmap pixel (got "
          << first << " with an extent of " << extent << " along axis " << d << ").");
      }
      m_Start[d] = std::llround(first * 0x1p32);
      for (unsigned int j = 0; j < ImageDimension; ++j)
      {
        m_Step[d][j] = std::llround(slope[j] * 0x1p32);
      }
    }
  }

  /** Finds the place of a reference pixel in the heatmaps. False when it is outside the buffered region, that is, not
   * within half a pixel of it, the end of the last half excluded; see ImageFunction::IsInsideBuffer(). */
  bool
  Locate(const IndexType & referenceIndex, LocationType & location) const
  {
    for (unsigned int d = 0; d < ImageDimension; ++d)
    {
      std::int64_t position = m_Start[d];
      for (unsigned int j = 0; j < ImageDimension; ++j)
      {
        position += m_Step[d][j] * (referenceIndex[j] - m_ReferenceRegion.GetIndex(j));
      }
      position = (position + (1 << 15)) >> 16;
      const std::int64_t first = m_HeatmapRegion.GetIndex(d) * (std::int64_t{ 1 } << 16) - (1 << 15);
      const std::int64_t extent = static_cast<std::int64_t>(m_HeatmapRegion.GetSize(d)) << 16;
      if (position < first || position >= first + extent)
      {
        return false;
      }
      location.cell[d] = position >> 16;
      location.fraction[d] = position & 0xFFFF;
    }
    return true;
  }

  TapsType
  GetTaps(const IndexType & cell) const
  {
    constexpr OffsetValueType tapsBeforeCell = VNumberOfTaps / 2 - 1;
    TapsType                  taps;
    for (unsigned int d = 0; d < ImageDimension; ++d)
    {
      const OffsetValueType last = static_cast<OffsetValueType>(m_HeatmapRegion.GetSize(d)) - 1;
      const OffsetValueType first = cell[d] - m_HeatmapRegion.GetIndex(d) - tapsBeforeCell;
      for (unsigned int k = 0; k < VNumberOfTaps; ++k)
      {
        taps.offset[d][k] = std::clamp<OffsetValueType>(first + k, 0, last) * m_Stride[d];
      }
    }
    return taps;
  }

  WeightsType
  GetWeights(const LocationType & location) const
  {
    WeightsType weights;
    for (unsigned int d = 0; d < ImageDimension; ++d)
    {
      const double t = static_cast<double>(location.fraction[d]) * 0x1p-16;
      if constexpr (VNumberOfTaps == 2)
      {
        weights.value[d][0] = static_cast<float>(1.0 - t);
        weights.value[d][1] = static_cast<float>(t);
      }
      else
      {
        double exact[4];
        ComputeKeysCubicWeights(t, exact);
        const std::int32_t before = RoundToFixedPoint(exact[0]);
        const std::int32_t second = RoundToFixedPoint(exact[2]);
        const std::int32_t after = RoundToFixedPoint(exact[3]);
        const std::int32_t first = (1 << 24) - before - second - after;
        weights.value[d][0] = static_cast<float>(before) * 0x1p-24f;
        weights.value[d][1] = static_cast<float>(first) * 0x1p-24f;
        weights.value[d][2] = static_cast<float>(second) * 0x1p-24f;
        weights.value[d][3] = static_cast<float>(after) * 0x1p-24f;
      }
    }
    return weights;
  }

  /** Interpolated value of one component. */
  float
  Evaluate(const TapsType & taps, const WeightsType & weights, unsigned int component) const
  {
    return EvaluateAxis<ImageDimension>(m_Buffer + component, taps, weights);
  }

private:
  static std::int32_t
  RoundToFixedPoint(double weight)
  {
    // The weight is above -1, so the number to truncate is positive.
    return static_cast<std::int32_t>(weight * 0x1p24 + (0x1p24 + 0.5)) - (1 << 24);
  }

  template <unsigned int VNumberOfAxes>
  static float
  EvaluateAxis(const ComponentType * values, const TapsType & taps, const WeightsType & weights)
  {
    if constexpr (VNumberOfAxes == 0)
    {
      return static_cast<float>(*values);
    }
    else
    {
      constexpr unsigned int axis = VNumberOfAxes - 1;
      double                 sum = 0.0;
      for (unsigned int k = 0; k < VNumberOfTaps; ++k)
      {
        sum += static_cast<double>(weights.value[axis][k]) *
               static_cast<double>(EvaluateAxis<axis>(values + taps.offset[axis][k], taps, weights));
      }
      return static_cast<float>(sum);
    }
  }

  const ComponentType * m_Buffer;
  RegionType            m_HeatmapRegion;
  RegionType            m_ReferenceRegion;
  OffsetValueType       m_Stride[ImageDimension];
  std::int64_t          m_Start[ImageDimension];
  std::int64_t          m_Step[ImageDimension][ImageDimension];
};

} // end namespace itk

#endif

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
#ifndef itkHeatmapToPointSetFilter_hxx
#define itkHeatmapToPointSetFilter_hxx

#include "itkHeatmapSampler.h"
#include "itkHeatmapToPointSetFilter.h"
#include "itkIndexRange.h"
#include "itkMath.h"
#include "itkMissingLandmark.h"
#include "itkMultiThreaderBase.h"
#include "itkTotalProgressReporter.h"

#include "vnl/algo/vnl_symmetric_eigensystem.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace itk
{

/** Finds the first largest pixel of one heatmap resampled onto the reference grid, by branch and bound: the heatmap's
 * cells are visited in the order of an upper bound of the interpolant, until that bound is below the best value. */
template <typename TInputImage, typename TOutputPointSet>
class HeatmapToPointSetFilter<TInputImage, TOutputPointSet>::CubicMaximumSearch
{
public:
  CubicMaximumSearch(const HeatmapType & heatmap, const ReferenceImageBaseType & reference)
    : m_Heatmap(heatmap)
    , m_HeatmapRegion(heatmap.image->GetBufferedRegion())
    , m_Buffer(heatmap.image->GetBufferPointer() + heatmap.component)
    , m_Reference(reference)
    , m_ReferenceRegion(reference.GetLargestPossibleRegion())
    , m_Sampler(*heatmap.image, reference)
    , m_Tolerance(0x1p-16 * std::max(std::abs(heatmap.minimum), std::abs(heatmap.maximum)) +
                  std::numeric_limits<float>::min())
  {}

  void
  Run()
  {
    this->VisitPixelNearestToMaximum();
    if (m_Value <= 0.0f)
    {
      this->VisitFirstPixelOutside();
    }
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
  }

  /** As Run(), but looks only at the pixels in the cells around the maximum, or at the nearest if there are none. */
  void
  RunNearMaximum()
  {
    RegionType cells(m_Heatmap.maximumIndex, RegionType::SizeType::Filled(2));
    for (unsigned int d = 0; d < ImageDimension; ++d)
    {
      cells.SetIndex(d, cells.GetIndex(d) - 1);
    }
    for (const IndexType & cell : ImageRegionIndexRange<ImageDimension>(cells))
    {
      this->VisitCell(cell);
    }
    if (m_Value == -std::numeric_limits<float>::infinity())
    {
      this->VisitPixelNearestToMaximum();
    }
  }

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
  using SamplerType = HeatmapSampler<InputImageType, 4>;
  using LocationType = typename SamplerType::LocationType;
  using TapsType = typename SamplerType::TapsType;

  struct CandidateType
  {
    double    bound;
    IndexType cell;
  };

  static constexpr unsigned int NumberOfCorners = 1u << ImageDimension;
  static constexpr unsigned int NumberOfTaps = 1u << (2 * ImageDimension);

  // Greatest sum of the absolute values of the two negative weights: t (1 - t) / 2 at t = 1/2.
  static constexpr double Overshoot = 0.125;

  void
  Update(const IndexType & referenceIndex, float value)
  {
    if (std::isfinite(value) && value >= m_Value)
    {
      OffsetValueType rasterPosition = 0;
      for (unsigned int d = ImageDimension; d-- > 0;)
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

  void
  VisitPixelNearestToMaximum()
  {
    const auto point = m_Heatmap.image->template TransformIndexToPhysicalPoint<double>(m_Heatmap.maximumIndex);
    const auto nearest = m_Reference.template TransformPhysicalPointToContinuousIndex<double>(point);
    IndexType  index;
    for (unsigned int d = 0; d < ImageDimension; ++d)
    {
      const double first = m_ReferenceRegion.GetIndex(d);
      const double last = first + static_cast<double>(m_ReferenceRegion.GetSize(d)) - 1.0;
      index[d] = Math::Round<IndexValueType>(std::clamp(nearest[d], first, last));
    }
    LocationType location;
    this->Update(
      index,
      m_Sampler.Locate(index, location)
        ? m_Sampler.Evaluate(m_Sampler.GetTaps(location.cell), m_Sampler.GetWeights(location), m_Heatmap.component)
        : 0.0f);
  }

  void
  VisitFirstPixelOutside()
  {
    LocationType location;
    RegionType   lineStarts = m_ReferenceRegion;
    lineStarts.SetSize(0, 1);
    for (IndexType index : ImageRegionIndexRange<ImageDimension>(lineStarts))
    {
      // The inside is convex: a line with both ends inside is inside.
      IndexType end = index;
      end[0] += static_cast<IndexValueType>(m_ReferenceRegion.GetSize(0)) - 1;
      if (!m_Sampler.Locate(index, location) || !m_Sampler.Locate(end, location))
      {
        while (m_Sampler.Locate(index, location))
        {
          ++index[0];
        }
        this->Update(index, 0.0f);
        return;
      }
    }
  }

  void
  VisitCell(const IndexType & cell)
  {
    // Wider than the cell by more than the rounding of positions.
    constexpr double margin = 0x1p-10;
    double           lower[ImageDimension];
    double           upper[ImageDimension];
    std::fill_n(lower, ImageDimension, std::numeric_limits<double>::infinity());
    std::fill_n(upper, ImageDimension, -std::numeric_limits<double>::infinity());
    for (unsigned int corner = 0; corner < NumberOfCorners; ++corner)
    {
      ContinuousIndexType cornerIndex;
      for (unsigned int d = 0; d < ImageDimension; ++d)
      {
        cornerIndex[d] = static_cast<double>(cell[d]) + ((corner >> d) & 1u ? 1.0 + margin : -margin);
      }
      const auto point = m_Heatmap.image->template TransformContinuousIndexToPhysicalPoint<double>(cornerIndex);
      const auto index = m_Reference.template TransformPhysicalPointToContinuousIndex<double>(point);
      for (unsigned int d = 0; d < ImageDimension; ++d)
      {
        lower[d] = std::min(lower[d], index[d]);
        upper[d] = std::max(upper[d], index[d]);
      }
    }
    RegionType region;
    for (unsigned int d = 0; d < ImageDimension; ++d)
    {
      const double first = std::max(std::floor(lower[d]), static_cast<double>(m_ReferenceRegion.GetIndex(d)));
      const double end = std::min(std::ceil(upper[d]) + 1.0,
                                  static_cast<double>(m_ReferenceRegion.GetIndex(d)) +
                                    static_cast<double>(m_ReferenceRegion.GetSize(d)));
      if (first >= end)
      {
        return;
      }
      region.SetIndex(d, static_cast<IndexValueType>(first));
      region.SetSize(d, static_cast<SizeValueType>(end - first));
    }

    const TapsType taps = m_Sampler.GetTaps(cell);
    LocationType   location;
    for (const IndexType & index : ImageRegionIndexRange<ImageDimension>(region))
    {
      if (m_Sampler.Locate(index, location) && location.cell == cell)
      {
        this->Update(index, m_Sampler.Evaluate(taps, m_Sampler.GetWeights(location), m_Heatmap.component));
      }
    }
  }

  /** The cells that can hold a value as large as the best. */
  std::vector<CandidateType>
  GetCandidates() const
  {
    std::vector<CandidateType> candidates;
    const double               threshold = this->GetCornerThreshold();

    // The cell of a reference pixel half a heatmap pixel outside starts one pixel before the first.
    RegionType cells = m_HeatmapRegion;
    for (unsigned int d = 0; d < ImageDimension; ++d)
    {
      cells.SetIndex(d, cells.GetIndex(d) - 1);
      cells.SetSize(d, cells.GetSize(d) + 1);
    }
    RegionType lineStarts = cells;
    lineStarts.SetSize(0, 1);
    for (IndexType cell : ImageRegionIndexRange<ImageDimension>(lineStarts))
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

  /** The value that the largest corner of a cell must have for the interpolant to reach the best value: GetUpperBound()
   * solved for it, with the range of the whole heatmap for all else. */
  double
  GetCornerThreshold() const
  {
    const double minimum = m_Heatmap.minimum;
    const double range = m_Heatmap.maximum - minimum;
    double       threshold = m_Value - m_Tolerance;
    for (unsigned int d = ImageDimension; d-- > 0;)
    {
      const double lower = minimum - 0.5 * (std::pow(1.0 + 2.0 * Overshoot, static_cast<double>(d)) - 1.0) * range;
      threshold = (threshold + Overshoot * lower) / (1.0 + Overshoot);
    }
    return threshold;
  }

  bool
  LineCanReach(const IndexType & lineStart, double threshold) const
  {
    const size_t numberOfComponents = m_Heatmap.image->GetNumberOfComponentsPerPixel();
    for (unsigned int corner = 0; corner < NumberOfCorners; corner += 2)
    {
      IndexType index = lineStart;
      for (unsigned int d = 1; d < ImageDimension; ++d)
      {
        const IndexValueType first = m_HeatmapRegion.GetIndex(d);
        const IndexValueType last = first + static_cast<IndexValueType>(m_HeatmapRegion.GetSize(d)) - 1;
        index[d] = std::clamp<IndexValueType>(index[d] + ((corner >> d) & 1u), first, last);
      }
      const size_t line = GetLineNumber(m_HeatmapRegion, index);
      if (m_Heatmap.lineExtrema->maximum[line * numberOfComponents + m_Heatmap.component] >= threshold)
      {
        return true;
      }
    }
    return false;
  }

  bool
  CornerReaches(const TapsType & taps, double threshold) const
  {
    for (unsigned int corner = 0; corner < NumberOfCorners; ++corner)
    {
      OffsetValueType offset = 0;
      for (unsigned int d = 0; d < ImageDimension; ++d)
      {
        offset += taps.offset[d][1 + ((corner >> d) & 1u)];
      }
      if (static_cast<float>(m_Buffer[offset]) >= threshold)
      {
        return true;
      }
    }
    return false;
  }

  /** Upper bound of the interpolant in a cell; minus infinity when a tap is not finite, as then is each value.
   * Along one axis the outer weights are not positive, sum to -q with q at most Overshoot, and the inner weights are
   * not negative and sum to 1 + q. So with B the largest inner and b the least outer value, no value is above B + q (B
   * - b).
   */
  double
  GetUpperBound(const TapsType & taps) const
  {
    std::array<double, NumberOfTaps> lower;
    std::array<double, NumberOfTaps> upper;
    for (unsigned int tap = 0; tap < NumberOfTaps; ++tap)
    {
      OffsetValueType offset = 0;
      for (unsigned int d = 0; d < ImageDimension; ++d)
      {
        offset += taps.offset[d][(tap >> (2 * d)) & 3u];
      }
      const float value = static_cast<float>(m_Buffer[offset]);
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

  const HeatmapType &            m_Heatmap;
  RegionType                     m_HeatmapRegion;
  const InputComponentType *     m_Buffer;
  const ReferenceImageBaseType & m_Reference;
  RegionType                     m_ReferenceRegion;
  SamplerType                    m_Sampler;
  double                         m_Tolerance; // above the rounding errors of the sampler

  float           m_Value{ -std::numeric_limits<float>::infinity() };
  OffsetValueType m_RasterPosition{ std::numeric_limits<OffsetValueType>::max() };
  IndexType       m_ReferenceIndex{};
};

template <typename TInputImage, typename TOutputPointSet>
HeatmapToPointSetFilter<TInputImage, TOutputPointSet>::HeatmapToPointSetFilter()
{
  this->AddOptionalInputName("ReferenceImage", 1);
}

template <typename TInputImage, typename TOutputPointSet>
auto
HeatmapToPointSetFilter<TInputImage, TOutputPointSet>::GetCovariance(unsigned int landmark) const
  -> const CovarianceType &
{
  if (landmark >= m_Covariances.size())
  {
    itkExceptionMacro("The landmark must be below the number of landmarks of the last update, "
                      << m_Covariances.size() << " (got " << landmark << ").");
  }
  return m_Covariances[landmark];
}

template <typename TInputImage, typename TOutputPointSet>
auto
HeatmapToPointSetFilter<TInputImage, TOutputPointSet>::GetCandidates(unsigned int landmark) const
  -> const OutputPointSetType *
{
  if (landmark >= m_Candidates.size())
  {
    itkExceptionMacro("The landmark must be below the number of landmarks of the last update, "
                      << m_Candidates.size() << " (got " << landmark << ").");
  }
  return m_Candidates[landmark];
}

template <typename TInputImage, typename TOutputPointSet>
void
HeatmapToPointSetFilter<TInputImage, TOutputPointSet>::VerifyPreconditions() const
{
  Superclass::VerifyPreconditions();
  if (m_Method == MethodEnum::CubicArgMax && this->GetReferenceImage() == nullptr)
  {
    itkExceptionMacro("ReferenceImage must be set when the method is CubicArgMax (got none).");
  }
  if (!(m_ModulationSigma >= 0.0 && std::isfinite(m_ModulationSigma)))
  {
    itkExceptionMacro("ModulationSigma must be finite and not negative (got " << m_ModulationSigma << ").");
  }
  if (std::isnan(m_MinimumConfidence))
  {
    itkExceptionMacro("MinimumConfidence must be a number (got " << m_MinimumConfidence << ").");
  }
  if (std::isnan(m_CandidateThreshold))
  {
    itkExceptionMacro("CandidateThreshold must be a number (got " << m_CandidateThreshold << ").");
  }
}

template <typename TInputImage, typename TOutputPointSet>
void
HeatmapToPointSetFilter<TInputImage, TOutputPointSet>::VerifyInputInformation() const
{
  Superclass::VerifyInputInformation();
  const auto * const heatmaps = static_cast<const InputImageType *>(this->GetPrimaryInput());
  if (heatmaps->GetLargestPossibleRegion().GetNumberOfPixels() == 0)
  {
    itkExceptionMacro("The heatmaps must have at least one pixel (got a size of "
                      << heatmaps->GetLargestPossibleRegion().GetSize() << ").");
  }
  if (heatmaps->GetNumberOfComponentsPerPixel() == 0)
  {
    itkExceptionMacro("The heatmaps must have at least one component (got none).");
  }
  if (m_Method == MethodEnum::CubicArgMax &&
      this->GetReferenceImage()->GetLargestPossibleRegion().GetNumberOfPixels() == 0)
  {
    itkExceptionMacro("ReferenceImage must have at least one pixel (got a size of "
                      << this->GetReferenceImage()->GetLargestPossibleRegion().GetSize() << ").");
  }
}

template <typename TInputImage, typename TOutputPointSet>
auto
HeatmapToPointSetFilter<TInputImage, TOutputPointSet>::GetDecoder() const -> DecoderType
{
  switch (m_Method)
  {
    case MethodEnum::ArgMax:
      return &Self::DecodeArgMax;
    case MethodEnum::Parabola:
      return &Self::DecodeParabola;
    case MethodEnum::CubicArgMax:
      return &Self::DecodeCubicArgMax;
    case MethodEnum::SecondOrder:
      return &Self::DecodeSecondOrder;
    case MethodEnum::CentreOfMass:
      return &Self::DecodeCentreOfMass;
    default:
      itkExceptionMacro("Unknown method (got " << m_Method << ").");
  }
}

template <typename TInputImage, typename TOutputPointSet>
void
HeatmapToPointSetFilter<TInputImage, TOutputPointSet>::GenerateData()
{
  constexpr SizeValueType numberOfUpdates = 100;
  constexpr float         lineProgressWeight = 0.8f;

  const InputImageType & image = *this->GetInput();
  const RegionType       region = image.GetBufferedRegion();
  const size_t           numberOfLandmarks = image.GetNumberOfComponentsPerPixel();
  const size_t           numberOfLines = region.GetNumberOfPixels() / region.GetSize(0);

  MultiThreaderBase * const threader = this->GetMultiThreader();
  threader->SetNumberOfWorkUnits(this->GetNumberOfWorkUnits());

  LineExtremaType lineExtrema;
  lineExtrema.minimum.resize(numberOfLines * numberOfLandmarks);
  lineExtrema.maximum.resize(numberOfLines * numberOfLandmarks);
  threader->template ParallelizeImageRegionRestrictDirection<ImageDimension>(
    0,
    region,
    [&](const RegionType & part) {
      TotalProgressReporter progress(this, numberOfLines, numberOfUpdates, lineProgressWeight);
      RegionType            line = part;
      line.SetSize(0, 1);
      for (const IndexType & index : ImageRegionIndexRange<ImageDimension>(line))
      {
        ComputeLineExtrema(image, index, lineExtrema);
        progress.CompletedPixel();
      }
    },
    nullptr);

  std::vector<LandmarkType>              landmarks(numberOfLandmarks);
  std::vector<std::vector<LandmarkType>> candidates(numberOfLandmarks);
  threader->ParallelizeArray(
    0,
    numberOfLandmarks,
    [&](SizeValueType landmark) {
      TotalProgressReporter progress(this, numberOfLandmarks, numberOfLandmarks, 1.0f - lineProgressWeight);
      const HeatmapType     heatmap = this->MakeHeatmap(lineExtrema, static_cast<unsigned int>(landmark));
      landmarks[landmark] = this->Decode(heatmap);
      candidates[landmark] = this->FindCandidates(heatmap);
      progress.CompletedPixel();
    },
    nullptr);

  OutputPointSetType * const output = this->GetOutput();
  SetLandmarks(landmarks, *output);
  m_Covariances.clear();
  m_Candidates.clear();
  for (size_t i = 0; i < numberOfLandmarks; ++i)
  {
    m_Covariances.push_back(landmarks[i].covariance);
    m_Candidates.push_back(OutputPointSetType::New());
    SetLandmarks(candidates[i], *m_Candidates.back());
  }

  // The output is whole: without this, the next update would run again.
  output->SetBufferedRegion(output->GetRequestedRegion());
}

template <typename TInputImage, typename TOutputPointSet>
void
HeatmapToPointSetFilter<TInputImage, TOutputPointSet>::SetLandmarks(const std::vector<LandmarkType> & landmarks,
                                                                    OutputPointSetType &              pointSet)
{
  const auto points = OutputPointSetType::PointsContainer::New();
  const auto confidences = OutputPointSetType::PointDataContainer::New();
  for (const LandmarkType & landmark : landmarks)
  {
    typename OutputPointSetType::PointType point;
    point.CastFrom(landmark.point);
    points->push_back(point);
    confidences->push_back(static_cast<ConfidenceType>(landmark.confidence));
  }
  pointSet.SetPoints(points);
  pointSet.SetPointData(confidences);
}

template <typename TInputImage, typename TOutputPointSet>
void
HeatmapToPointSetFilter<TInputImage, TOutputPointSet>::ComputeLineExtrema(const InputImageType & image,
                                                                          const IndexType &      lineStart,
                                                                          LineExtremaType &      extrema)
{
  constexpr float  infinity = std::numeric_limits<float>::infinity();
  const RegionType region = image.GetBufferedRegion();
  const size_t     numberOfComponents = image.GetNumberOfComponentsPerPixel();
  const size_t     firstExtremum = GetLineNumber(region, lineStart) * numberOfComponents;
  float * const    minimum = extrema.minimum.data() + firstExtremum;
  float * const    maximum = extrema.maximum.data() + firstExtremum;
  std::fill_n(minimum, numberOfComponents, infinity);
  std::fill_n(maximum, numberOfComponents, -infinity);

  const InputComponentType * values = image.GetBufferPointer() + image.ComputeOffset(lineStart) * numberOfComponents;
  for (SizeValueType x = 0; x < region.GetSize(0); ++x, values += numberOfComponents)
  {
    for (size_t c = 0; c < numberOfComponents; ++c)
    {
      const float value = static_cast<float>(values[c]);
      minimum[c] = value < minimum[c] && value > -infinity ? value : minimum[c];
      maximum[c] = value > maximum[c] && value < infinity ? value : maximum[c];
    }
  }
}

template <typename TInputImage, typename TOutputPointSet>
SizeValueType
HeatmapToPointSetFilter<TInputImage, TOutputPointSet>::GetLineNumber(const RegionType & region, const IndexType & index)
{
  SizeValueType line = 0;
  for (unsigned int d = ImageDimension; d-- > 1;)
  {
    line = line * region.GetSize(d) + static_cast<SizeValueType>(index[d] - region.GetIndex(d));
  }
  return line;
}

template <typename TInputImage, typename TOutputPointSet>
auto
HeatmapToPointSetFilter<TInputImage, TOutputPointSet>::MakeHeatmap(const LineExtremaType & lineExtrema,
                                                                   unsigned int component) const -> HeatmapType
{
  constexpr float infinity = std::numeric_limits<float>::infinity();
  const auto &    image = static_cast<const InputImageType &>(*this->GetPrimaryInput());
  const auto      region = image.GetBufferedRegion();

  HeatmapType heatmap{ &image, &lineExtrema, component, infinity, -infinity, region.GetIndex() };
  RegionType  lineStarts = region;
  lineStarts.SetSize(0, 1);
  size_t position = component;
  for (const IndexType & index : ImageRegionIndexRange<ImageDimension>(lineStarts))
  {
    heatmap.minimum = std::min(heatmap.minimum, lineExtrema.minimum[position]);
    if (lineExtrema.maximum[position] > heatmap.maximum)
    {
      heatmap.maximum = lineExtrema.maximum[position];
      heatmap.maximumIndex = index;
    }
    position += image.GetNumberOfComponentsPerPixel();
  }
  if (heatmap.maximum > -infinity)
  {
    while (GetValue(heatmap, heatmap.maximumIndex) != heatmap.maximum)
    {
      ++heatmap.maximumIndex[0];
    }
  }
  return heatmap;
}

template <typename TInputImage, typename TOutputPointSet>
auto
HeatmapToPointSetFilter<TInputImage, TOutputPointSet>::Decode(const HeatmapType & heatmap) const -> LandmarkType
{
  LandmarkType landmark{ MakeMissingLandmark<PhysicalPointType>(),
                         std::numeric_limits<float>::quiet_NaN(),
                         MakeNoCovariance() };
  if (heatmap.maximum > -std::numeric_limits<float>::infinity())
  {
    landmark = (this->*GetDecoder())(heatmap);
    if (!(landmark.confidence >= m_MinimumConfidence))
    {
      landmark.point = MakeMissingLandmark<PhysicalPointType>();
    }
    else
    {
      landmark.covariance = ComputeCovariance(heatmap, landmark.point);
    }
  }
  return landmark;
}

template <typename TInputImage, typename TOutputPointSet>
auto
HeatmapToPointSetFilter<TInputImage, TOutputPointSet>::FindCandidates(const HeatmapType & heatmap) const
  -> std::vector<LandmarkType>
{
  std::vector<LandmarkType> candidates;
  if (m_NumberOfCandidates == 0)
  {
    return candidates;
  }
  std::vector<HeatmapType> maxima;
  for (const IndexType & index : this->FindMaxima(heatmap))
  {
    maxima.push_back(heatmap);
    maxima.back().maximum = static_cast<float>(GetValue(heatmap, index));
    maxima.back().maximumIndex = index;
  }
  // Of equal ones, the first in raster order wins here too.
  std::stable_sort(
    maxima.begin(), maxima.end(), [](const HeatmapType & a, const HeatmapType & b) { return a.maximum > b.maximum; });
  maxima.erase(maxima.begin() + static_cast<std::ptrdiff_t>(std::min<size_t>(maxima.size(), m_NumberOfCandidates)),
               maxima.end());
  for (const HeatmapType & maximum : maxima)
  {
    LandmarkType candidate;
    if (m_Method == MethodEnum::CubicArgMax)
    {
      CubicMaximumSearch search(maximum, *this->GetReferenceImage());
      search.RunNearMaximum();
      candidate = this->MakeLandmark(search);
    }
    else
    {
      candidate = (this->*GetDecoder())(maximum);
    }
    // On a coarse reference image, neighbouring maxima can have the same largest pixel.
    const bool isNew = std::none_of(
      candidates.begin(), candidates.end(), [&](const LandmarkType & other) { return other.point == candidate.point; });
    if (isNew && candidate.confidence > m_CandidateThreshold)
    {
      candidates.push_back(candidate);
    }
  }
  std::stable_sort(candidates.begin(), candidates.end(), [](const LandmarkType & a, const LandmarkType & b) {
    return a.confidence > b.confidence;
  });
  return candidates;
}

template <typename TInputImage, typename TOutputPointSet>
auto
HeatmapToPointSetFilter<TInputImage, TOutputPointSet>::FindMaxima(const HeatmapType & heatmap) const
  -> std::vector<IndexType>
{
  const RegionType       region = heatmap.image->GetBufferedRegion();
  const size_t           numberOfComponents = heatmap.image->GetNumberOfComponentsPerPixel();
  const double           threshold = m_CandidateThreshold;
  std::vector<IndexType> maxima;
  std::vector<bool>      visited;
  RegionType             lineStarts = region;
  lineStarts.SetSize(0, 1);
  size_t position = heatmap.component;
  for (IndexType index : ImageRegionIndexRange<ImageDimension>(lineStarts))
  {
    const bool hasMaximum = heatmap.lineExtrema->maximum[position] > threshold;
    position += numberOfComponents;
    for (SizeValueType x = 0; hasMaximum && x < region.GetSize(0); ++x, ++index[0])
    {
      const double value = GetValue(heatmap, index);
      if (!(value > threshold) || !std::isfinite(value))
      {
        continue;
      }
      bool hasLarger = false;
      bool hasEqual = false;
      for (const IndexType & neighbour : ImageRegionIndexRange<ImageDimension>(GetNeighbourhood(heatmap, index)))
      {
        const double other = GetValue(heatmap, neighbour);
        hasEqual = hasEqual || (other == value && neighbour != index);
        if (other > value && std::isfinite(other))
        {
          hasLarger = true;
          break;
        }
      }
      if (!hasLarger && (!hasEqual || IsMaximumPlateau(heatmap, index, visited)))
      {
        maxima.push_back(index);
      }
    }
  }
  return maxima;
}

template <typename TInputImage, typename TOutputPointSet>
bool
HeatmapToPointSetFilter<TInputImage, TOutputPointSet>::IsMaximumPlateau(const HeatmapType & heatmap,
                                                                        const IndexType &   index,
                                                                        std::vector<bool> & visited)
{
  const InputImageType & image = *heatmap.image;
  const auto             visit = [&](const IndexType & pixel) {
    const auto number = static_cast<size_t>(image.ComputeOffset(pixel));
    const bool isFirstVisit = !visited[number];
    visited[number] = true;
    return isFirstVisit;
  };
  visited.resize(image.GetBufferedRegion().GetNumberOfPixels(), false);
  if (!visit(index))
  {
    return false;
  }
  const double           value = GetValue(heatmap, index);
  bool                   isMaximum = true;
  std::vector<IndexType> pixels{ index };
  while (!pixels.empty())
  {
    const IndexType pixel = pixels.back();
    pixels.pop_back();
    for (const IndexType & neighbour : ImageRegionIndexRange<ImageDimension>(GetNeighbourhood(heatmap, pixel)))
    {
      const double other = GetValue(heatmap, neighbour);
      isMaximum = isMaximum && !(other > value && std::isfinite(other));
      if (other == value && visit(neighbour))
      {
        pixels.push_back(neighbour);
      }
    }
  }
  return isMaximum;
}

template <typename TInputImage, typename TOutputPointSet>
auto
HeatmapToPointSetFilter<TInputImage, TOutputPointSet>::GetNeighbourhood(const HeatmapType & heatmap,
                                                                        const IndexType &   index) -> RegionType
{
  RegionType neighbourhood(index, RegionType::SizeType::Filled(1));
  neighbourhood.PadByRadius(1);
  neighbourhood.Crop(heatmap.image->GetBufferedRegion());
  return neighbourhood;
}

template <typename TInputImage, typename TOutputPointSet>
auto
HeatmapToPointSetFilter<TInputImage, TOutputPointSet>::DecodeArgMax(const HeatmapType & heatmap) const -> LandmarkType
{
  return MakeLandmark(heatmap, ContinuousIndexType(heatmap.maximumIndex));
}

template <typename TInputImage, typename TOutputPointSet>
auto
HeatmapToPointSetFilter<TInputImage, TOutputPointSet>::DecodeParabola(const HeatmapType & heatmap) const -> LandmarkType
{
  const RegionType    region = heatmap.image->GetBufferedRegion();
  const IndexType &   maximumIndex = heatmap.maximumIndex;
  ContinuousIndexType position(maximumIndex);
  for (unsigned int d = 0; d < ImageDimension; ++d)
  {
    IndexType before = maximumIndex;
    IndexType after = maximumIndex;
    --before[d];
    ++after[d];
    if (region.IsInside(before) && region.IsInside(after))
    {
      const double a = GetValue(heatmap, before);
      const double c = GetValue(heatmap, after);
      const double curvature = a - 2.0 * heatmap.maximum + c;
      if (std::isfinite(curvature) && curvature != 0.0)
      {
        position[d] += 0.5 * (a - c) / curvature;
      }
    }
  }
  return MakeLandmark(heatmap, position);
}

template <typename TInputImage, typename TOutputPointSet>
auto
HeatmapToPointSetFilter<TInputImage, TOutputPointSet>::DecodeCubicArgMax(const HeatmapType & heatmap) const
  -> LandmarkType
{
  CubicMaximumSearch search(heatmap, *this->GetReferenceImage());
  search.Run();
  return this->MakeLandmark(search);
}

template <typename TInputImage, typename TOutputPointSet>
auto
HeatmapToPointSetFilter<TInputImage, TOutputPointSet>::DecodeSecondOrder(const HeatmapType & heatmap) const
  -> LandmarkType
{
  constexpr double minimumCurvature = 1e-6;

  const RegionType  region = heatmap.image->GetBufferedRegion();
  const IndexType & maximumIndex = heatmap.maximumIndex;
  for (unsigned int d = 0; d < ImageDimension; ++d)
  {
    const IndexValueType position = maximumIndex[d] - region.GetIndex(d);
    if (position == 0 || position + 1 == static_cast<IndexValueType>(region.GetSize(d)))
    {
      return this->DecodeParabola(heatmap);
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

  const double                             centre = logarithm(0, 0, 0, 0);
  vnl_vector_fixed<double, ImageDimension> gradient;
  CovarianceType                           precision; // minus the Hessian
  for (unsigned int i = 0; i < ImageDimension; ++i)
  {
    const double before = logarithm(i, -1, i, 0);
    const double after = logarithm(i, 1, i, 0);
    gradient[i] = 0.5 * (after - before);
    precision(i, i) = 2.0 * centre - before - after;
    for (unsigned int j = 0; j < i; ++j)
    {
      precision(i, j) = precision(j, i) =
        0.25 * (logarithm(i, 1, j, -1) + logarithm(i, -1, j, 1) - logarithm(i, 1, j, 1) - logarithm(i, -1, j, -1));
    }
  }
  if (!isFinite ||
      !(vnl_symmetric_eigensystem<double>(precision.GetVnlMatrix().as_matrix()).get_eigenvalue(0) > minimumCurvature))
  {
    return this->DecodeParabola(heatmap);
  }

  const CovarianceType indexCovariance(precision.GetInverse());
  const auto           move = indexCovariance * gradient;
  ContinuousIndexType  position(maximumIndex);
  for (unsigned int d = 0; d < ImageDimension; ++d)
  {
    position[d] += std::clamp(move[d], -1.0, 1.0);
  }
  return MakeLandmark(heatmap, position);
}

template <typename TInputImage, typename TOutputPointSet>
auto
HeatmapToPointSetFilter<TInputImage, TOutputPointSet>::DecodeCentreOfMass(const HeatmapType & heatmap) const
  -> LandmarkType
{
  RegionType window(heatmap.maximumIndex, RegionType::SizeType::Filled(1));
  window.PadByRadius(m_WindowRadius);
  window.Crop(heatmap.image->GetBufferedRegion());

  double                                   mass = 0.0;
  vnl_vector_fixed<double, ImageDimension> moment(0.0);
  for (const IndexType & index : ImageRegionIndexRange<ImageDimension>(window))
  {
    const double value = GetValue(heatmap, index);
    if (value > 0.0 && std::isfinite(value))
    {
      mass += value;
      for (unsigned int d = 0; d < ImageDimension; ++d)
      {
        moment[d] += value * static_cast<double>(index[d] - heatmap.maximumIndex[d]);
      }
    }
  }
  ContinuousIndexType position(heatmap.maximumIndex);
  if (mass > 0.0)
  {
    for (unsigned int d = 0; d < ImageDimension; ++d)
    {
      position[d] += moment[d] / mass;
    }
  }
  return MakeLandmark(heatmap, position);
}

template <typename TInputImage, typename TOutputPointSet>
auto
HeatmapToPointSetFilter<TInputImage, TOutputPointSet>::MakeLandmark(const HeatmapType &         heatmap,
                                                                    const ContinuousIndexType & index) -> LandmarkType
{
  return { heatmap.image->template TransformContinuousIndexToPhysicalPoint<SpacePrecisionType>(index),
           heatmap.maximum,
           MakeNoCovariance() };
}

template <typename TInputImage, typename TOutputPointSet>
auto
HeatmapToPointSetFilter<TInputImage, TOutputPointSet>::MakeLandmark(const CubicMaximumSearch & search) const
  -> LandmarkType
{
  return { this->GetReferenceImage()->template TransformIndexToPhysicalPoint<SpacePrecisionType>(
             search.GetReferenceIndex()),
           search.GetValue() > -std::numeric_limits<float>::infinity() ? search.GetValue()
                                                                       : std::numeric_limits<float>::quiet_NaN(),
           MakeNoCovariance() };
}

template <typename TInputImage, typename TOutputPointSet>
auto
HeatmapToPointSetFilter<TInputImage, TOutputPointSet>::ComputeCovariance(const HeatmapType &       heatmap,
                                                                         const PhysicalPointType & point)
  -> CovarianceType
{
  constexpr double leastVariance = 1.0 / 12.0;
  constexpr double infinity = std::numeric_limits<double>::infinity();

  const InputImageType & image = *heatmap.image;
  const RegionType       region = image.GetBufferedRegion();
  const size_t           numberOfComponents = image.GetNumberOfComponentsPerPixel();
  const bool             isPositive = heatmap.maximum > 0.0f;
  const double           threshold = isPositive ? MomentThreshold * heatmap.maximum : -infinity;

  // Moments about the largest pixel.
  double                                   mass = 0.0;
  vnl_vector_fixed<double, ImageDimension> first(0.0);
  CovarianceType                           second;
  second.Fill(0.0);
  RegionType lineStarts = region;
  lineStarts.SetSize(0, 1);
  size_t position = heatmap.component;
  for (const IndexType & index : ImageRegionIndexRange<ImageDimension>(lineStarts))
  {
    if (heatmap.lineExtrema->maximum[position] > threshold)
    {
      double                     lineMass = 0.0;
      double                     lineFirst = 0.0;
      double                     lineSecond = 0.0;
      double                     x = static_cast<double>(index[0] - heatmap.maximumIndex[0]);
      const InputComponentType * value =
        image.GetBufferPointer() + image.ComputeOffset(index) * numberOfComponents + heatmap.component;
      for (SizeValueType i = 0; i < region.GetSize(0); ++i, x += 1.0, value += numberOfComponents)
      {
        const double height = static_cast<float>(*value);
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
      for (unsigned int d = 1; d < ImageDimension; ++d)
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

  const auto place = image.template TransformPhysicalPointToContinuousIndex<double>(point);
  vnl_vector_fixed<double, ImageDimension> shift;
  CovarianceType                           indexToPhysical;
  for (unsigned int d = 0; d < ImageDimension; ++d)
  {
    shift[d] = place[d] - static_cast<double>(heatmap.maximumIndex[d]);
    for (unsigned int k = 0; k < ImageDimension; ++k)
    {
      indexToPhysical(k, d) = image.GetDirection()(k, d) * image.GetSpacing()[d];
    }
  }
  const double factor = isPositive ? 1.0 / ComputeMomentOfUnitGaussian() : 1.0;
  for (unsigned int d = 0; d < ImageDimension; ++d)
  {
    for (unsigned int k = 0; k <= d; ++k)
    {
      second(k, d) = second(d, k) =
        factor * ((second(k, d) - first[k] * shift[d] - shift[k] * first[d]) / mass + shift[k] * shift[d]);
    }
  }
  vnl_symmetric_eigensystem<double> axes(second.GetVnlMatrix().as_matrix());
  for (unsigned int d = 0; d < ImageDimension; ++d)
  {
    axes.D(d) = std::max(axes.D(d), leastVariance);
  }
  const CovarianceType indexCovariance(typename CovarianceType::InternalMatrixType(axes.recompose()));
  return indexToPhysical * indexCovariance * CovarianceType(indexToPhysical.GetTranspose());
}

template <typename TInputImage, typename TOutputPointSet>
double
HeatmapToPointSetFilter<TInputImage, TOutputPointSet>::ComputeMomentOfUnitGaussian()
{
  // gamma(a + 1, L) = a gamma(a, L) - L^a e^-L, from a = 1/2 or 1 on; e^-L is the threshold.
  const double length = -std::log(MomentThreshold);
  double       a = ImageDimension % 2 == 0 ? 1.0 : 0.5;
  double gamma = ImageDimension % 2 == 0 ? 1.0 - MomentThreshold : std::sqrt(Math::pi) * std::erf(std::sqrt(length));
  const auto next = [&] { return a * gamma - MomentThreshold * std::pow(length, a); };
  for (; a < 0.5 * ImageDimension + 1.0; a += 1.0)
  {
    gamma = next();
  }
  return next() / (a * gamma);
}

template <typename TInputImage, typename TOutputPointSet>
double
HeatmapToPointSetFilter<TInputImage, TOutputPointSet>::GetValue(const HeatmapType & heatmap, const IndexType & index)
{
  const size_t offset =
    heatmap.image->ComputeOffset(index) * heatmap.image->GetNumberOfComponentsPerPixel() + heatmap.component;
  return static_cast<float>(heatmap.image->GetBufferPointer()[offset]);
}

template <typename TInputImage, typename TOutputPointSet>
double
HeatmapToPointSetFilter<TInputImage, TOutputPointSet>::GetModulatedValue(const HeatmapType & heatmap,
                                                                         const IndexType &   index) const
{
  constexpr double kernelRadius = 4.0; // in standard deviations
  if (m_ModulationSigma == 0.0)
  {
    return GetValue(heatmap, index);
  }
  const RegionType region = heatmap.image->GetBufferedRegion();
  RegionType       window(index, RegionType::SizeType::Filled(1));
  window.PadByRadius(static_cast<OffsetValueType>(std::ceil(kernelRadius * m_ModulationSigma)));

  double sumOfWeights = 0.0;
  double sum = 0.0;
  for (IndexType tap : ImageRegionIndexRange<ImageDimension>(window))
  {
    double squaredDistance = 0.0;
    for (unsigned int d = 0; d < ImageDimension; ++d)
    {
      squaredDistance += Math::sqr(static_cast<double>(tap[d] - index[d]));
      const IndexValueType first = region.GetIndex(d);
      tap[d] = std::clamp<IndexValueType>(tap[d], first, first + static_cast<IndexValueType>(region.GetSize(d)) - 1);
    }
    const double weight = std::exp(-0.5 * squaredDistance / Math::sqr(m_ModulationSigma));
    sumOfWeights += weight;
    sum += weight * GetValue(heatmap, tap);
  }
  return sum / sumOfWeights;
}

template <typename TInputImage, typename TOutputPointSet>
auto
HeatmapToPointSetFilter<TInputImage, TOutputPointSet>::MakeNoCovariance() -> CovarianceType
{
  CovarianceType covariance;
  covariance.Fill(std::numeric_limits<double>::quiet_NaN());
  return covariance;
}

template <typename TInputImage, typename TOutputPointSet>
void
HeatmapToPointSetFilter<TInputImage, TOutputPointSet>::PrintSelf(std::ostream & os, Indent indent) const
{
  Superclass::PrintSelf(os, indent);
  os << indent << "Method: " << m_Method << std::endl;
  os << indent
     << "MinimumConfidence: " << static_cast<typename NumericTraits<ConfidenceType>::PrintType>(m_MinimumConfidence)
     << std::endl;
  os << indent << "ModulationSigma: " << m_ModulationSigma << std::endl;
  os << indent << "WindowRadius: " << m_WindowRadius << std::endl;
  os << indent << "NumberOfCandidates: " << m_NumberOfCandidates << std::endl;
  os << indent
     << "CandidateThreshold: " << static_cast<typename NumericTraits<ConfidenceType>::PrintType>(m_CandidateThreshold)
     << std::endl;
  os << indent << "Covariances:" << std::endl;
  for (const CovarianceType & covariance : m_Covariances)
  {
    os << covariance << std::endl;
  }
  os << indent << "Candidates: " << m_Candidates.size() << std::endl;
}

} // end namespace itk

#endif

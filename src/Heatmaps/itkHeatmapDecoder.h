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
#ifndef itkHeatmapDecoder_h
#define itkHeatmapDecoder_h

#include "itkContinuousIndex.h"
#include "itkHeatmap.h"
#include "itkLandmarkCovariance.h"

#include <optional>

namespace itk
{

/** What decoders are set up with, see HeatmapToPointSetFilter. */
template <unsigned int VDimension>
struct HeatmapDecoderSettings
{
  const ImageBase<VDimension> *          referenceImage{ nullptr };
  const VectorImage<float, VDimension> * displacements{ nullptr };
  double                                 modulationSigma{ 0.0 };
  unsigned int                           windowRadius{ 3 };
  double                                 temperature{ 1.0 };
};

/** What a decoder finds: a point in physical space. */
template <unsigned int VDimension>
struct DecodedLandmark
{
  Point<double, VDimension> point;
  float                     confidence;
  /** Empty: that of the heatmap, see ComputeHeatmapCovariance(). */
  std::optional<LandmarkCovariance<VDimension>> covariance{};
};

/** \class HeatmapDecoder
 * \brief How a heatmap becomes a point. Decoders are chosen by name, see itkHeatmapDecoderRegistry.h.
 *
 * One decoder decodes heatmaps in several threads at once. Values that are not finite can be anywhere but at the
 * maximum.
 */
template <unsigned int VDimension>
class HeatmapDecoder
{
public:
  using HeatmapType = Heatmap<VDimension>;
  using SettingsType = HeatmapDecoderSettings<VDimension>;
  using LandmarkType = DecodedLandmark<VDimension>;
  using IndexType = typename HeatmapType::IndexType;
  using RegionType = typename HeatmapType::RegionType;
  using ContinuousIndexType = ContinuousIndex<double, VDimension>;

  explicit HeatmapDecoder(const SettingsType & settings)
    : m_Settings(settings)
  {}
  virtual ~HeatmapDecoder() = default;

  /** The landmark at the largest pixel. */
  virtual LandmarkType
  Decode(const HeatmapType & heatmap) const = 0;

  /** The landmark at a maximum that need not be the largest. */
  virtual LandmarkType
  DecodeCandidate(const HeatmapType & heatmap) const
  {
    return this->Decode(heatmap);
  }

protected:
  const SettingsType &
  GetSettings() const
  {
    return m_Settings;
  }

  /** A landmark at an index of the heatmap, with its maximum as confidence. */
  static LandmarkType
  MakeLandmark(const HeatmapType & heatmap, const ContinuousIndexType & index)
  {
    return { heatmap.image->template TransformContinuousIndexToPhysicalPoint<double>(index), heatmap.maximum };
  }

  /** The pixels around a maximum that decoders with a WindowRadius look at. */
  RegionType
  GetWindow(const HeatmapType & heatmap) const
  {
    RegionType window(heatmap.maximumIndex, RegionType::SizeType::Filled(1));
    window.PadByRadius(m_Settings.windowRadius);
    window.Crop(heatmap.GetRegion());
    return window;
  }

private:
  SettingsType m_Settings;
};

} // end namespace itk

#endif

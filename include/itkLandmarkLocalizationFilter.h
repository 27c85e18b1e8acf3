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
#ifndef itkLandmarkLocalizationFilter_h
#define itkLandmarkLocalizationFilter_h

#include "itkHeatmapNetworkImageFilter.h"
#include "itkHeatmapToPointSetFilter.h"
#include "itkLandmarkModelIntensityImageFilter.h"

#include "itkMeshSource.h"
#include "itkPointSet.h"

namespace itk
{

/** \class LandmarkLocalizationFilter
 * \brief Finds the landmarks of an image: image in, PointSet out.
 *
 * A composite of LandmarkModelIntensityImageFilter, NetworkGridResampleImageFilter, HeatmapNetworkImageFilter and
 * HeatmapToPointSetFilter, all set up from one LandmarkModel. Point i of the output is landmark i of the model, in
 * the physical space of the input; its data is the confidence. A landmark that was not found has NaN coordinates, see
 * IsMissingLandmark().
 *
 * An image larger than the model's grid: a model of a fixed grid spacing looks at the middle of it, unless CoverImage
 * is on. The network's memory grows with the grid, unless TileSize is set, see HeatmapNetworkImageFilter; the heatmaps
 * take N floats a pixel of the grid all the same.
 *
 * After an update, the image on the network's grid and the heatmaps can be fetched.
 *
 * \ingroup LandmarkLocalization */
template <typename TInputImage, typename TOutputPointSet = PointSet<float, TInputImage::ImageDimension>>
class ITK_TEMPLATE_EXPORT LandmarkLocalizationFilter : public MeshSource<TOutputPointSet>
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(LandmarkLocalizationFilter);

  using Self = LandmarkLocalizationFilter;
  using Superclass = MeshSource<TOutputPointSet>;
  using Pointer = SmartPointer<Self>;
  using ConstPointer = SmartPointer<const Self>;

  itkNewMacro(Self);
  itkOverrideGetNameOfClassMacro(LandmarkLocalizationFilter);

  static constexpr unsigned int ImageDimension = TInputImage::ImageDimension;

  using InputImageType = TInputImage;
  using OutputPointSetType = TOutputPointSet;
  using GridImageType = Image<float, ImageDimension>;
  using HeatmapImageType = VectorImage<float, ImageDimension>;
  using DecoderType = HeatmapToPointSetFilter<HeatmapImageType, OutputPointSetType>;
  using CovarianceType = typename DecoderType::CovarianceType;
  using SizeType = typename GridImageType::SizeType;
  using TileMergeEnum = HeatmapNetworkImageFilterEnums::TileMerge;
  using DeviceEnum = LandmarkModelEnums::Device;

  /** The image, with its true origin, spacing and direction. */
  using Superclass::SetInput;
  virtual void
  SetInput(const InputImageType * image);
  const InputImageType *
  GetInput() const;

  /** The model. */
  itkSetConstObjectMacro(Model, LandmarkModel);
  itkGetConstObjectMacro(Model, LandmarkModel);

  /** Where the network runs. Default: Auto. */
  itkSetEnumMacro(Device, DeviceEnum);
  itkGetEnumMacro(Device, DeviceEnum);

  /** Whether the local appearance and spatial configuration heatmaps are kept too. Default: off. */
  itkSetMacro(ComputeComponents, bool);
  itkGetConstMacro(ComputeComponents, bool);
  itkBooleanMacro(ComputeComponents);

  /** Set/Get whether the grid of a model of a fixed grid spacing grows to hold the whole image, see
   * NetworkGridResampleImageFilter. Default: off. */
  itkSetMacro(CoverImage, bool);
  itkGetConstMacro(CoverImage, bool);
  itkBooleanMacro(CoverImage);

  /** Set/Get the tiles in which the network sees the grid, see HeatmapNetworkImageFilter. Defaults: one tile, no
   * overlap, Maximum. */
  itkSetMacro(TileSize, SizeType);
  itkGetConstReferenceMacro(TileSize, SizeType);
  itkSetMacro(TileOverlap, SizeType);
  itkGetConstReferenceMacro(TileOverlap, SizeType);
  itkSetEnumMacro(TileMerge, TileMergeEnum);
  itkGetEnumMacro(TileMerge, TileMergeEnum);

  /** Set/Get how many candidates a landmark gets at most, and above which value, see HeatmapToPointSetFilter.
   * Defaults: 0, none are looked for; 0. */
  itkSetMacro(NumberOfCandidates, unsigned int);
  itkGetConstMacro(NumberOfCandidates, unsigned int);
  itkSetMacro(CandidateThreshold, float);
  itkGetConstMacro(CandidateThreshold, float);

  /** Candidates of a landmark in the last update, the most confident first: positions in the physical space of the
   * input, with their confidences. A landmark that is missing can have candidates. */
  const OutputPointSetType *
  GetCandidates(unsigned int landmark) const;

  /** The input on the network's grid, intensities prepared; null before the first update. */
  itkGetConstObjectMacro(GridImage, GridImageType);

  /** The heatmaps, one component a landmark, on the network's grid; null before the first update. */
  itkGetConstObjectMacro(Heatmaps, HeatmapImageType);
  itkGetConstObjectMacro(LocalAppearance, HeatmapImageType);
  itkGetConstObjectMacro(SpatialConfiguration, HeatmapImageType);

  /** Covariance of a landmark's position in mm^2: that of HeatmapToPointSetFilter times the model's covariance scale;
   * NaN when the landmark is missing. With a calibrated model, the region that GetLandmarkConfidenceRegionBound()
   * describes holds the truth in 90 % of the images. */
  CovarianceType
  GetCovariance(unsigned int landmark) const;

  /** The covariances of all landmarks; none before the first update. */
  const std::vector<CovarianceType> &
  GetCovariances() const
  {
    return m_Covariances;
  }

  /** That of the filter or of the model, whichever is later. */
  ModifiedTimeType
  GetMTime() const override;

protected:
  LandmarkLocalizationFilter();
  ~LandmarkLocalizationFilter() override = default;

  void
  VerifyPreconditions() const override;

  // The output has no region to be requested.
  void
  GenerateOutputInformation() override
  {}

  void
  GenerateInputRequestedRegion() override;

  void
  GenerateData() override;

  void
  PrintSelf(std::ostream & os, Indent indent) const override;

private:
  using OutputPointSetConstPointer = typename OutputPointSetType::ConstPointer;

  LandmarkModel::ConstPointer             m_Model;
  DeviceEnum                              m_Device{ DeviceEnum::Auto };
  bool                                    m_ComputeComponents{ false };
  bool                                    m_CoverImage{ false };
  SizeType                                m_TileSize;
  SizeType                                m_TileOverlap;
  TileMergeEnum                           m_TileMerge{ TileMergeEnum::Maximum };
  unsigned int                            m_NumberOfCandidates{ 0 };
  float                                   m_CandidateThreshold{ 0.0f };
  typename GridImageType::ConstPointer    m_GridImage;
  typename HeatmapImageType::ConstPointer m_Heatmaps;
  typename HeatmapImageType::ConstPointer m_LocalAppearance;
  typename HeatmapImageType::ConstPointer m_SpatialConfiguration;
  std::vector<CovarianceType>             m_Covariances;
  std::vector<OutputPointSetConstPointer> m_Candidates;
};

} // end namespace itk

#ifndef ITK_MANUAL_INSTANTIATION
#  include "itkLandmarkLocalizationFilter.hxx"
#endif

#endif

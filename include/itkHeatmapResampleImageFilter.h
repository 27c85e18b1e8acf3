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
#ifndef itkHeatmapResampleImageFilter_h
#define itkHeatmapResampleImageFilter_h

#include "itkLandmarkLocalizationInstantiation.h"
#include "itkImageToImageFilter.h"
#include "itkLandmarkLocalizationTypeMacro.h"
#include "itkVectorImage.h"

#include "LandmarkLocalizationExport.h"

namespace itk
{

/** \class HeatmapResampleImageFilterEnums
 * \brief Enumerations of HeatmapResampleImageFilter.
 * \ingroup LandmarkLocalization
 */
class HeatmapResampleImageFilterEnums
{
public:
  /** \class Interpolation
   * How values between heatmap pixels are computed.
   * \ingroup LandmarkLocalization */
  enum class Interpolation : uint8_t
  {
    /** Multilinear, 2 pixels an axis. */
    Linear,
    /** Keys cubic convolution with a = -1/2, 4 pixels an axis; it can exceed the range of the heatmap. */
    KeysCubic
  };
};

extern LandmarkLocalization_EXPORT std::ostream &
                                   operator<<(std::ostream & out, HeatmapResampleImageFilterEnums::Interpolation value);

/** \class HeatmapResampleImageFilter
 * \brief Resamples heatmaps onto the grid of another image.
 *
 * Payer et al. (Medical Image Analysis 54, 2019) bring the heatmaps of the network back to the grid of the original
 * image with cubic interpolation before they take the maximum. This filter does that for all components of a
 * VectorImage at once. HeatmapToPointSetFilter with the decoder CubicArgMax finds the same maximum without the large
 * image; both use HeatmapSampler, which says how exactly a value is computed.
 *
 * The output grid is that of the image given by SetReferenceImage(), of which only the geometry is used, or, without
 * one, that of Size, OutputSpacing, OutputOrigin, OutputDirection and OutputStartIndex. It may be rotated and shifted
 * in any way against the heatmaps. Output pixels more than half a heatmap pixel outside the heatmaps' buffered region,
 * or, as for ITK, just half a one beyond the last, get FillValue in each component; inside, pixels missing beyond the
 * edge take the value of the edge. Positions are rounded to 2^-16 of a heatmap pixel. A value that is not finite
 * spreads to all outputs whose taps touch it. Output values are rounded and limited to the output's range, if its
 * components are integers.
 *
 * Errors: without a reference image, a size or spacing that is not positive; an output grid further than 2^30 heatmap
 * pixels away from the heatmaps.
 *
 * \sa HeatmapToPointSetFilter
 * \ingroup LandmarkLocalization
 */
template <typename TInputImage, typename TOutputImage = TInputImage>
class ITK_TEMPLATE_EXPORT HeatmapResampleImageFilter : public ImageToImageFilter<TInputImage, TOutputImage>
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(HeatmapResampleImageFilter);

  using Self = HeatmapResampleImageFilter;
  using Superclass = ImageToImageFilter<TInputImage, TOutputImage>;
  using Pointer = SmartPointer<Self>;
  using ConstPointer = SmartPointer<const Self>;

  itkNewMacro(Self);

  itkOverrideGetNameOfClassMacro(HeatmapResampleImageFilter);

  static constexpr unsigned int ImageDimension = TInputImage::ImageDimension;

  using InputImageType = TInputImage;
  using OutputImageType = TOutputImage;
  using OutputComponentType = typename OutputImageType::InternalPixelType;
  using OutputRegionType = typename OutputImageType::RegionType;
  using SizeType = typename OutputImageType::SizeType;
  using IndexType = typename OutputImageType::IndexType;
  using SpacingType = typename OutputImageType::SpacingType;
  using PointType = typename OutputImageType::PointType;
  using DirectionType = typename OutputImageType::DirectionType;
  using ReferenceImageBaseType = ImageBase<ImageDimension>;
  using InterpolationEnum = HeatmapResampleImageFilterEnums::Interpolation;

  /** Set/Get the interpolation between heatmap pixels. Default: KeysCubic. */
  itkSetEnumMacro(Interpolation, InterpolationEnum);
  itkGetEnumMacro(Interpolation, InterpolationEnum);

  /** Set/Get the value of every component outside the heatmaps. Default: 0. */
  itkSetMacro(FillValue, OutputComponentType);
  itkGetConstMacro(FillValue, OutputComponentType);

  /** Set/Get the image whose grid the output gets. Default: none. When set, the five parameters below are ignored. */
  itkSetInputMacro(ReferenceImage, ReferenceImageBaseType);
  itkGetInputMacro(ReferenceImage, ReferenceImageBaseType);

  /** Set/Get the size of the output in pixels. Default: 0, which is an error without a reference image. */
  itkSetMacro(Size, SizeType);
  itkGetConstReferenceMacro(Size, SizeType);

  /** Set/Get the spacing of the output in mm. Default: 1. */
  itkSetMacro(OutputSpacing, SpacingType);
  itkGetConstReferenceMacro(OutputSpacing, SpacingType);

  /** Set/Get the origin of the output in mm. Default: 0. */
  itkSetMacro(OutputOrigin, PointType);
  itkGetConstReferenceMacro(OutputOrigin, PointType);

  /** Set/Get the direction of the output. Default: identity. */
  itkSetMacro(OutputDirection, DirectionType);
  itkGetConstReferenceMacro(OutputDirection, DirectionType);

  /** Set/Get the index of the first output pixel. Default: 0. */
  itkSetMacro(OutputStartIndex, IndexType);
  itkGetConstReferenceMacro(OutputStartIndex, IndexType);

protected:
  HeatmapResampleImageFilter();
  ~HeatmapResampleImageFilter() override = default;

  void
  VerifyPreconditions() const override;

  /** The heatmaps and the reference image need not share a grid. */
  void
  VerifyInputInformation() const override;

  void
  GenerateOutputInformation() override;

  /** All heatmap pixels are requested. */
  void
  GenerateInputRequestedRegion() override;

  void
  AllocateOutputs() override;

  void
  BeforeThreadedGenerateData() override;

  void
  DynamicThreadedGenerateData(const OutputRegionType & outputRegion) override;

  void
  AfterThreadedGenerateData() override;

  void
  PrintSelf(std::ostream & os, Indent indent) const override;

private:
  template <unsigned int VNumberOfTaps>
  void
  Resample(const OutputRegionType & outputRegion);

  InterpolationEnum   m_Interpolation{ InterpolationEnum::KeysCubic };
  OutputComponentType m_FillValue{};
  SizeType            m_Size{ { 0 } };
  SpacingType         m_OutputSpacing{ 1.0 };
  PointType           m_OutputOrigin{ 0.0 };
  DirectionType       m_OutputDirection{ DirectionType::GetIdentity() };
  IndexType           m_OutputStartIndex{ { 0 } };
};

} // end namespace itk

#ifndef ITK_MANUAL_INSTANTIATION
#  include "itkHeatmapResampleImageFilter.hxx"
#endif

namespace itk
{
itkForHeatmapsMacro(itkExternTemplateMacro, HeatmapResampleImageFilter);
}

#endif

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
#ifndef itkMaskedHistogramMatchingImageFilter_h
#define itkMaskedHistogramMatchingImageFilter_h

#include "LandmarkLocalizationExport.h"
#include "itkImage.h"
#include "itkImageToImageFilter.h"
#include "itkLandmarkLocalizationInstantiation.h"
#include "itkLandmarkLocalizationTypeMacro.h"

#include <cstdint>
#include <ostream>
#include <vector>

namespace itk
{

/** \class MaskedHistogramMatchingImageFilterEnums
 * \brief Enumerations of MaskedHistogramMatchingImageFilter.
 * \ingroup LandmarkLocalization */
class MaskedHistogramMatchingImageFilterEnums
{
public:
  /** What becomes of the pixels outside the source mask.
   * \ingroup LandmarkLocalization */
  enum class OutsideMaskRule : uint8_t
  {
    Keep,             ///< They keep their values.
    MapAsInside,      ///< They are mapped as the pixels inside.
    SetToOutsideValue ///< They become OutsideValue.
  };
};

/** Print the name of the value. */
extern LandmarkLocalization_EXPORT std::ostream &
operator<<(std::ostream & out, const MaskedHistogramMatchingImageFilterEnums::OutsideMaskRule value);

/** \class MaskedHistogramMatchingImageFilter
 * \brief Maps the intensities inside a mask so that their distribution becomes that of a reference, inside its mask.
 *
 * Both distributions are described by N exact quantiles, of the probabilities k / (N - 1), k = 0 ... N - 1, see
 * ComputeImageQuantiles(). The first is the minimum, the last the maximum inside the mask. The map is piecewise linear
 * and monotone: it takes quantile k of the source to quantile k of the reference. Where several quantiles of the source
 * are equal (ties, flat image parts), their common value is taken to the mean of those of the reference. With
 * MatchEnds, the minimum and the maximum of the source are taken exactly to those of the reference; otherwise these
 * two, which outliers move, are no matching points. Beyond the first and the last matching point the map continues with
 * the slope between these two.
 *
 * The reference is either an image, with or without a mask, or the quantiles themselves, so that it can be stored: see
 * ComputeQuantiles() and SetReferenceQuantiles(). The two images may differ in size and geometry. Each mask must have
 * the grid of its image; inside is where it is not 0. Without a mask, all pixels are inside.
 *
 * Output values are rounded and limited to the output's range, if its pixels are integers.
 *
 * An exception is thrown when a mask is empty, when the intensities inside a mask are constant between the matching
 * points, and when one of them is NaN or infinite.
 *
 * \sa HistogramMatchingImageFilter
 * \ingroup IntensityImageFilters
 * \ingroup LandmarkLocalization
 */
template <typename TInputImage, typename TOutputImage = TInputImage>
class ITK_TEMPLATE_EXPORT MaskedHistogramMatchingImageFilter : public ImageToImageFilter<TInputImage, TOutputImage>
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(MaskedHistogramMatchingImageFilter);

  using Self = MaskedHistogramMatchingImageFilter;
  using Superclass = ImageToImageFilter<TInputImage, TOutputImage>;
  using Pointer = SmartPointer<Self>;
  using ConstPointer = SmartPointer<const Self>;

  itkNewMacro(Self);
  itkOverrideGetNameOfClassMacro(MaskedHistogramMatchingImageFilter);

  using InputImageType = TInputImage;
  using OutputImageType = TOutputImage;
  using MaskImageType = Image<unsigned char, TInputImage::ImageDimension>;
  using OutputPixelType = typename TOutputImage::PixelType;
  using OutputImageRegionType = typename TOutputImage::RegionType;
  using QuantilesType = std::vector<double>;
  using OutsideMaskRuleEnum = MaskedHistogramMatchingImageFilterEnums::OutsideMaskRule;

  /** Set/Get the image to map. SetInput() is the same. */
  itkSetInputMacro(SourceImage, InputImageType);
  itkGetInputMacro(SourceImage, InputImageType);

  /** Set/Get the mask of the source. Default: none. */
  itkSetInputMacro(SourceMask, MaskImageType);
  itkGetInputMacro(SourceMask, MaskImageType);

  /** Set/Get the reference image. Default: none. */
  itkSetInputMacro(ReferenceImage, InputImageType);
  itkGetInputMacro(ReferenceImage, InputImageType);

  /** Set/Get the mask of the reference image. Default: none. */
  itkSetInputMacro(ReferenceMask, MaskImageType);
  itkGetInputMacro(ReferenceMask, MaskImageType);

  /** Set/Get the quantiles of a stored reference, ascending and finite, instead of a reference image. Default: empty.
   */
  void
  SetReferenceQuantiles(const QuantilesType & quantiles);
  itkGetConstReferenceMacro(ReferenceQuantiles, QuantilesType);

  /** Set/Get the number of quantiles, at least 2 with and 4 without MatchEnds. A stored reference brings its own
   * number. Default: 256. */
  itkSetMacro(NumberOfQuantiles, unsigned int);
  itkGetConstMacro(NumberOfQuantiles, unsigned int);

  /** Set/Get whether the minimum and the maximum are matching points too. Default: on. */
  itkSetMacro(MatchEnds, bool);
  itkGetConstMacro(MatchEnds, bool);
  itkBooleanMacro(MatchEnds);

  /** Set/Get what becomes of the pixels outside the source mask. Default: Keep. */
  itkSetEnumMacro(OutsideMaskRule, OutsideMaskRuleEnum);
  itkGetEnumMacro(OutsideMaskRule, OutsideMaskRuleEnum);

  /** Set/Get the value of the pixels outside the source mask under SetToOutsideValue. Default: 0. */
  itkSetMacro(OutsideValue, OutputPixelType);
  itkGetConstMacro(OutsideValue, OutputPixelType);

  /** The quantiles of an image in memory, to be stored as reference. `mask` may be a null pointer.
   * `numberOfQuantiles` is at least 2; less is an error. */
  static QuantilesType
  ComputeQuantiles(const InputImageType * image, const MaskImageType * mask, unsigned int numberOfQuantiles);

protected:
  MaskedHistogramMatchingImageFilter();
  ~MaskedHistogramMatchingImageFilter() override = default;

  void
  VerifyPreconditions() const override;
  void
  VerifyInputInformation() const override;
  void
  GenerateInputRequestedRegion() override;
  void
  BeforeThreadedGenerateData() override;
  void
  DynamicThreadedGenerateData(const OutputImageRegionType & outputRegion) override;

  void
  AfterThreadedGenerateData() override;
  void
  PrintSelf(std::ostream & os, Indent indent) const override;

private:
  struct MatchingPoint
  {
    double source;
    double reference;
  };

  void
  VerifyMaskGrid(const InputImageType * image, const MaskImageType * mask, const char * imageName) const;

  static QuantilesType
  ComputeNamedQuantiles(const InputImageType * image,
                        const MaskImageType *  mask,
                        unsigned int           numberOfQuantiles,
                        const char *           imageName);

  OutputPixelType
  MapIntensity(double intensity) const;

  QuantilesType              m_ReferenceQuantiles;
  unsigned int               m_NumberOfQuantiles{ 256 };
  bool                       m_MatchEnds{ true };
  OutsideMaskRuleEnum        m_OutsideMaskRule{ OutsideMaskRuleEnum::Keep };
  OutputPixelType            m_OutsideValue{ NumericTraits<OutputPixelType>::ZeroValue() };
  std::vector<MatchingPoint> m_MatchingPoints;
};

} // end namespace itk

#ifndef ITK_MANUAL_INSTANTIATION
#  include "itkMaskedHistogramMatchingImageFilter.hxx"
#endif

namespace itk
{
itkForImagesMacro(itkExternTemplateMacro, MaskedHistogramMatchingImageFilter);
} // namespace itk

#endif

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
#ifndef itkIntensityScaleImageFilter_h
#define itkIntensityScaleImageFilter_h

#include "LandmarkLocalizationExport.h"
#include "itkImage.h"
#include "itkImageToImageFilter.h"
#include "itkLandmarkLocalizationInstantiation.h"
#include "itkLandmarkLocalizationTypeMacro.h"

#include <atomic>
#include <cstdint>
#include <ostream>

namespace itk
{

/** \class IntensityScaleImageFilterEnums
 * \brief Enumerations of IntensityScaleImageFilter.
 * \ingroup LandmarkLocalization */
class IntensityScaleImageFilterEnums
{
public:
  /** Where the range of input intensities comes from.
   * \ingroup LandmarkLocalization */
  enum class RangeRule : uint8_t
  {
    FixedRange, ///< RangeMinimum and RangeMaximum, for example the extremes of a data set.
    Quantiles   ///< LowerQuantile and UpperQuantile of the image itself.
  };
};

/** Print the name of the value. */
extern LandmarkLocalization_EXPORT std::ostream &
operator<<(std::ostream & out, const IntensityScaleImageFilterEnums::RangeRule value);

/** \class IntensityScaleImageFilter
 * \brief Shifts and scales the intensities so that a range [a, b] lands on [OutputMinimum, OutputMaximum], by default
 * [-1, 1].
 *
 * output = Scale * input + Shift, with Scale = (OutputMaximum - OutputMinimum) / (b - a) and
 * Shift = OutputMinimum - Scale * a. RangeRule says what a and b are. Values outside [a, b] follow the same line unless
 * Clamp is on. Quantiles are exact, see ComputeImageQuantiles().
 *
 * An exception is thrown when the range is empty (under Quantiles: the image is constant between the two quantiles), or
 * Scale or Shift would overflow, and when a pixel is NaN or infinite, or becomes larger than the output's pixels can
 * hold.
 *
 * \sa IntensityWindowingImageFilter
 * \ingroup IntensityImageFilters
 * \ingroup LandmarkLocalization
 */
template <typename TInputImage, typename TOutputImage = Image<float, TInputImage::ImageDimension>>
class ITK_TEMPLATE_EXPORT IntensityScaleImageFilter : public ImageToImageFilter<TInputImage, TOutputImage>
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(IntensityScaleImageFilter);

  using Self = IntensityScaleImageFilter;
  using Superclass = ImageToImageFilter<TInputImage, TOutputImage>;
  using Pointer = SmartPointer<Self>;
  using ConstPointer = SmartPointer<const Self>;

  itkNewMacro(Self);
  itkOverrideGetNameOfClassMacro(IntensityScaleImageFilter);

  using InputImageType = TInputImage;
  using OutputImageType = TOutputImage;
  using OutputPixelType = typename TOutputImage::PixelType;
  using OutputImageRegionType = typename TOutputImage::RegionType;
  using RangeRuleEnum = IntensityScaleImageFilterEnums::RangeRule;

  /** Set/Get where the range of input intensities comes from. Default: Quantiles. */
  itkSetEnumMacro(RangeRule, RangeRuleEnum);
  itkGetEnumMacro(RangeRule, RangeRuleEnum);

  /** Set/Get the input intensity that becomes OutputMinimum, under FixedRange. Default: 0. */
  itkSetMacro(RangeMinimum, double);
  itkGetConstMacro(RangeMinimum, double);

  /** Set/Get the input intensity that becomes OutputMaximum, under FixedRange. Default: 255. */
  itkSetMacro(RangeMaximum, double);
  itkGetConstMacro(RangeMaximum, double);

  /** Set/Get the probability of the quantile that becomes OutputMinimum, under Quantiles. Default: 0.05. */
  itkSetMacro(LowerQuantile, double);
  itkGetConstMacro(LowerQuantile, double);

  /** Set/Get the probability of the quantile that becomes OutputMaximum, under Quantiles. Default: 0.95. */
  itkSetMacro(UpperQuantile, double);
  itkGetConstMacro(UpperQuantile, double);

  /** Set/Get the lower end of the output range. Default: -1. */
  itkSetMacro(OutputMinimum, double);
  itkGetConstMacro(OutputMinimum, double);

  /** Set/Get the upper end of the output range. Default: 1. */
  itkSetMacro(OutputMaximum, double);
  itkGetConstMacro(OutputMaximum, double);

  /** Set/Get whether output values are limited to [OutputMinimum, OutputMaximum]. Default: off. */
  itkSetMacro(Clamp, bool);
  itkGetConstMacro(Clamp, bool);
  itkBooleanMacro(Clamp);

  /** Get the factor of the last update. */
  itkGetConstMacro(Scale, double);

  /** Get the summand of the last update, in output units. */
  itkGetConstMacro(Shift, double);

#ifdef ITK_USE_CONCEPT_CHECKING
  itkConceptMacro(OutputIsFloatingPointCheck, (Concept::IsFloatingPoint<OutputPixelType>));
#endif

protected:
  IntensityScaleImageFilter();
  ~IntensityScaleImageFilter() override = default;

  void
  VerifyPreconditions() const override;
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
  RangeRuleEnum     m_RangeRule{ RangeRuleEnum::Quantiles };
  double            m_RangeMinimum{ 0.0 };
  double            m_RangeMaximum{ 255.0 };
  double            m_LowerQuantile{ 0.05 };
  double            m_UpperQuantile{ 0.95 };
  double            m_OutputMinimum{ -1.0 };
  double            m_OutputMaximum{ 1.0 };
  bool              m_Clamp{ false };
  double            m_Scale{ 1.0 };
  double            m_Shift{ 0.0 };
  std::atomic<bool> m_AllFinite{ true };
  /** Whether all output pixels are. */
  std::atomic<bool> m_AllHeld{ true };
};

} // end namespace itk

#ifndef ITK_MANUAL_INSTANTIATION
#  include "itkIntensityScaleImageFilter.hxx"
#endif

namespace itk
{
itkForImagesMacro(itkExternTemplateMacro, IntensityScaleImageFilter);
}

#endif

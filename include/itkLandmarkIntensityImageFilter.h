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
#ifndef itkLandmarkIntensityImageFilter_h
#define itkLandmarkIntensityImageFilter_h

#include "itkLandmarkLocalizationInstantiation.h"
#include "itkLandmarkModel.h"

#include "itkImage.h"
#include "itkImageToImageFilter.h"

namespace itk
{

/** \class LandmarkIntensityImageFilter
 * \brief Prepares the intensities of an image as a stage of a LandmarkModel asks for.
 *
 * A composite filter. When the settings hold quantiles of a reference, the intensities inside the foreground
 * (OtsuForegroundMaskImageFilter) are matched to it (MaskedHistogramMatchingImageFilter). Then an intensity range is
 * scaled to [-1, 1] (IntensityScaleImageFilter). The output has the geometry of the input.
 *
 * \sa LandmarkIntensitySettings, ConfigureNetworkGrid
 * \ingroup LandmarkLocalization */
template <typename TInputImage, typename TOutputImage = Image<float, TInputImage::ImageDimension>>
class ITK_TEMPLATE_EXPORT LandmarkIntensityImageFilter : public ImageToImageFilter<TInputImage, TOutputImage>
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(LandmarkIntensityImageFilter);

  using Self = LandmarkIntensityImageFilter;
  using Superclass = ImageToImageFilter<TInputImage, TOutputImage>;
  using Pointer = SmartPointer<Self>;
  using ConstPointer = SmartPointer<const Self>;

  itkNewMacro(Self);
  itkOverrideGetNameOfClassMacro(LandmarkIntensityImageFilter);

  static constexpr unsigned int ImageDimension = TInputImage::ImageDimension;

#ifndef ITK_WRAPPING_PARSER
  /** How intensities are prepared. Default: that of LandmarkIntensitySettings. */
  void
  SetSettings(const LandmarkIntensitySettings & settings);
  itkGetConstReferenceMacro(Settings, LandmarkIntensitySettings);
#endif

  /** Sets how intensities are prepared to what a stage of a model asks for. Throws without a model, or when it does not
   * have the stage. */
  void
  SetModel(const LandmarkModel * model, unsigned int stage = 0);

protected:
  LandmarkIntensityImageFilter() = default;
  ~LandmarkIntensityImageFilter() override = default;

  void
  GenerateInputRequestedRegion() override;

  void
  EnlargeOutputRequestedRegion(DataObject * output) override;

  void
  GenerateData() override;

  void
  PrintSelf(std::ostream & os, Indent indent) const override;

private:
  LandmarkIntensitySettings m_Settings;
};

} // end namespace itk

#ifndef ITK_MANUAL_INSTANTIATION
#  include "itkLandmarkIntensityImageFilter.hxx"
#endif

namespace itk
{
itkForImagesMacro(itkExternTemplateMacro, LandmarkIntensityImageFilter);
}

#endif

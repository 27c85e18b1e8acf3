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
#ifndef itkLandmarkModelIntensityImageFilter_h
#define itkLandmarkModelIntensityImageFilter_h

#include "itkLandmarkModel.h"

#include "itkImage.h"
#include "itkImageToImageFilter.h"

namespace itk
{

/** \class LandmarkModelIntensityImageFilter
 * \brief Prepares the intensities of an image as a LandmarkModel asks for.
 *
 * A composite filter. When the model carries a reference histogram, the intensities inside the foreground
 * (OtsuForegroundMaskImageFilter) are matched to it (MaskedHistogramMatchingImageFilter). Then the model's intensity
 * range is scaled to [-1, 1] (IntensityScaleImageFilter). The output has the geometry of the input.
 *
 * \sa ConfigureGrid
 * \ingroup LandmarkLocalization */
template <typename TInputImage, typename TOutputImage = Image<float, TInputImage::ImageDimension>>
class ITK_TEMPLATE_EXPORT LandmarkModelIntensityImageFilter : public ImageToImageFilter<TInputImage, TOutputImage>
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(LandmarkModelIntensityImageFilter);

  using Self = LandmarkModelIntensityImageFilter;
  using Superclass = ImageToImageFilter<TInputImage, TOutputImage>;
  using Pointer = SmartPointer<Self>;
  using ConstPointer = SmartPointer<const Self>;

  itkNewMacro(Self);
  itkOverrideGetNameOfClassMacro(LandmarkModelIntensityImageFilter);

  static constexpr unsigned int ImageDimension = TInputImage::ImageDimension;

  /** The model that says how. */
  itkSetConstObjectMacro(Model, LandmarkModel);
  itkGetConstObjectMacro(Model, LandmarkModel);

  /** That of the filter or of the model, whichever is later. */
  ModifiedTimeType
  GetMTime() const override;

protected:
  LandmarkModelIntensityImageFilter() = default;
  ~LandmarkModelIntensityImageFilter() override = default;

  void
  VerifyPreconditions() const override;

  void
  GenerateInputRequestedRegion() override;

  void
  EnlargeOutputRequestedRegion(DataObject * output) override;

  void
  GenerateData() override;

  void
  PrintSelf(std::ostream & os, Indent indent) const override;

private:
  LandmarkModel::ConstPointer m_Model;
};

/** Sets up a NetworkGridResampleImageFilter as the model asks for: size, spacing, direction, smoothing, interpolation
 * and fill value.
 * \ingroup LandmarkLocalization */
template <typename TInputImage, typename TOutputImage>
void
ConfigureGrid(NetworkGridResampleImageFilter<TInputImage, TOutputImage> & filter, const LandmarkModel & model);

} // end namespace itk

#ifndef ITK_MANUAL_INSTANTIATION
#  include "itkLandmarkModelIntensityImageFilter.hxx"
#endif

#endif

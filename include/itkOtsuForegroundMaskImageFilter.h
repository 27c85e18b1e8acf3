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
#ifndef itkOtsuForegroundMaskImageFilter_h
#define itkOtsuForegroundMaskImageFilter_h

#include "itkImage.h"
#include "itkImageToImageFilter.h"
#include "itkLandmarkLocalizationInstantiation.h"
#include "itkLandmarkLocalizationTypeMacro.h"

namespace itk
{

/** \class OtsuForegroundMaskImageFilter
 * \brief Separates the anatomy from the background of an image by Otsu's threshold.
 *
 * 1. The histogram has NumberOfHistogramBins equal bins from the minimum to the maximum of the image. The threshold is
 *    that of OtsuThresholdCalculator (N. Otsu, "A threshold selection method from gray-level histograms", IEEE Trans.
 *    SMC 9(1), 1979), the lower edge of the brighter class's first bin.
 * 2. The foreground is every pixel at least as bright as the threshold, or, with DarkForeground, every darker pixel.
 * 3. With KeepLargestComponent, only the largest connected component of it stays (of equally large ones, the first in
 *    memory order).
 * 4. With FillHoles, background that is not connected to the edge of the image becomes foreground.
 *
 * Pixels are connected through their faces: 4 neighbors in 2D, 6 in 3D. Steps 3 and 4 take linear time.
 *
 * An exception is thrown when the image is constant (there is no threshold), and when a pixel is NaN or infinite.
 * The filter needs the whole input and makes the whole output.
 *
 * \sa OtsuThresholdImageFilter
 * \ingroup LandmarkLocalization
 */
template <typename TInputImage, typename TOutputImage = Image<unsigned char, TInputImage::ImageDimension>>
class ITK_TEMPLATE_EXPORT OtsuForegroundMaskImageFilter : public ImageToImageFilter<TInputImage, TOutputImage>
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(OtsuForegroundMaskImageFilter);

  using Self = OtsuForegroundMaskImageFilter;
  using Superclass = ImageToImageFilter<TInputImage, TOutputImage>;
  using Pointer = SmartPointer<Self>;
  using ConstPointer = SmartPointer<const Self>;

  itkNewMacro(Self);
  itkOverrideGetNameOfClassMacro(OtsuForegroundMaskImageFilter);

  using InputImageType = TInputImage;
  using OutputImageType = TOutputImage;
  using OutputPixelType = typename TOutputImage::PixelType;
  using RegionType = typename TInputImage::RegionType;
  static constexpr unsigned int ImageDimension = TInputImage::ImageDimension;

  /** Set/Get the number of bins, at least 2. Default: 256. */
  itkSetMacro(NumberOfHistogramBins, unsigned int);
  itkGetConstMacro(NumberOfHistogramBins, unsigned int);

  /** Set/Get whether the foreground is darker than the background, as bone in an uninverted radiograph. Default: off.
   */
  itkSetMacro(DarkForeground, bool);
  itkGetConstMacro(DarkForeground, bool);
  itkBooleanMacro(DarkForeground);

  /** Set/Get whether only the largest connected component is kept. Default: on. */
  itkSetMacro(KeepLargestComponent, bool);
  itkGetConstMacro(KeepLargestComponent, bool);
  itkBooleanMacro(KeepLargestComponent);

  /** Set/Get whether holes in the foreground become foreground. Default: on. */
  itkSetMacro(FillHoles, bool);
  itkGetConstMacro(FillHoles, bool);
  itkBooleanMacro(FillHoles);

  /** Set/Get the value of the foreground. Default: 1. */
  itkSetMacro(InsideValue, OutputPixelType);
  itkGetConstMacro(InsideValue, OutputPixelType);

  /** Set/Get the value of the background, different from InsideValue. Default: 0. */
  itkSetMacro(OutsideValue, OutputPixelType);
  itkGetConstMacro(OutsideValue, OutputPixelType);

  /** Get the threshold of the last update, in units of intensity. */
  itkGetConstMacro(Threshold, double);

protected:
  OtsuForegroundMaskImageFilter() = default;
  ~OtsuForegroundMaskImageFilter() override = default;

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
  enum Cell : unsigned char
  {
    Wall,
    Background,
    Foreground,
    Component,
    Outside
  };
  using CellImageType = Image<unsigned char, ImageDimension>;

  /** Turns the cells connected to `seed` that are as `seed` is into `target`, and counts them. Every flood must end at
   * walls before the border of the buffer. */
  static SizeValueType
  Flood(CellImageType * cells, OffsetValueType seed, Cell target);

  double
  ComputeThreshold();

  double          m_Threshold{ 0.0 };
  unsigned int    m_NumberOfHistogramBins{ 256 };
  bool            m_DarkForeground{ false };
  bool            m_KeepLargestComponent{ true };
  bool            m_FillHoles{ true };
  OutputPixelType m_InsideValue{ NumericTraits<OutputPixelType>::OneValue() };
  OutputPixelType m_OutsideValue{ NumericTraits<OutputPixelType>::ZeroValue() };
};

} // end namespace itk

#ifndef ITK_MANUAL_INSTANTIATION
#  include "itkOtsuForegroundMaskImageFilter.hxx"
#endif

namespace itk
{
itkForImagesMacro(itkExternTemplateMacro, OtsuForegroundMaskImageFilter);
} // namespace itk

#endif

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
#ifndef itkNetworkGridResampleImageFilter_h
#define itkNetworkGridResampleImageFilter_h

#include "LandmarkLocalizationExport.h"
#include "itkDataObjectDecorator.h"
#include "itkImage.h"
#include "itkImageToImageFilter.h"
#include "itkLandmarkLocalizationInstantiation.h"
#include "itkLandmarkLocalizationTypeMacro.h"
#include "itkProgressAccumulator.h"
#include "itkSumAlongAxis.h"
#include "itkTransform.h"

#include <cstdint>
#include <limits>
#include <ostream>
#include <type_traits>
#include <vector>

namespace itk
{

/** \class NetworkGridResampleImageFilterEnums
 * \brief Enumerations of NetworkGridResampleImageFilter.
 * \ingroup LandmarkLocalization */
class NetworkGridResampleImageFilterEnums
{
public:
  /** How the spacing of the grid is found.
   * \ingroup LandmarkLocalization */
  enum class SpacingRule : uint8_t
  {
    AspectPreservingFit, ///< The smallest isotropic spacing at which the grid holds the whole image, divided by Zoom.
    FixedSpacing         ///< Spacing.
  };

  /** How the axes of the grid are found.
   * \ingroup LandmarkLocalization */
  enum class DirectionRule : uint8_t
  {
    Keep,    ///< Those of the image.
    Identity ///< Those of physical space.
  };

  /** How the value between pixels is found.
   * \ingroup LandmarkLocalization */
  enum class Interpolation : uint8_t
  {
    Linear,    ///< LinearInterpolateImageFunction.
    KeysCubic, ///< KeysCubicInterpolateImageFunction.
    BSpline    ///< BSplineInterpolateImageFunction of order 3.
  };
};

/** Print the name of the value. */
extern LandmarkLocalization_EXPORT std::ostream &
operator<<(std::ostream & out, const NetworkGridResampleImageFilterEnums::SpacingRule value);
extern LandmarkLocalization_EXPORT std::ostream &
operator<<(std::ostream & out, const NetworkGridResampleImageFilterEnums::DirectionRule value);
extern LandmarkLocalization_EXPORT std::ostream &
operator<<(std::ostream & out, const NetworkGridResampleImageFilterEnums::Interpolation value);

/** \class NetworkGridResampleImageFilter
 * \brief Resamples an image onto the grid that a network expects.
 *
 * The grid has Size points and index 0. Its center, at index (Size - 1) / 2, is the center of the image. Under
 * AspectPreservingFit its spacing is, on each axis, max_d extent_d / Size_d / Zoom, where extent_d is the number of
 * pixels times their spacing, or with DirectionRule Identity the length along physical axis d of the box around the
 * image. Under FixedSpacing, an image larger than the grid is cut off at its sides, unless CoverImage makes the grid as
 * large as the image: max(Size_d, ceil(extent_d / Spacing_d)) points along each axis. With UseCenter, the grid is laid
 * around Center instead, to look closely at one place of the image: it extends Size_d Spacing_d / 2 to either side of
 * it along each axis, and its first point, the origin, is Center - Direction ((Size - 1) Spacing / 2). The output
 * carries this origin, spacing and direction, so that a point found in it is a point of the patient.
 *
 * The value at a grid point x is that of the smoothed image at Transform(x), and FillValue where this is more than
 * half a pixel away from the image's pixels, or, as for ITK, just half a pixel beyond the last one.
 *
 * Before, the image is convolved with a Gaussian of standard deviation SmoothingSigma, the pixels of its edges
 * continuing outwards, by RecursiveGaussianImageFilter along each axis (however few its pixels).
 *
 * Computations are in float, or in double for an output of double or of integers of more than 24 bits. Output values
 * are rounded and limited to the output's range, if its pixels are integers. The filter needs the whole input.
 *
 * \sa ResampleImageFilter
 * \ingroup GeometricTransform
 * \ingroup LandmarkLocalization
 */
template <typename TInputImage, typename TOutputImage = Image<float, TInputImage::ImageDimension>>
class ITK_TEMPLATE_EXPORT NetworkGridResampleImageFilter : public ImageToImageFilter<TInputImage, TOutputImage>
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(NetworkGridResampleImageFilter);

  using Self = NetworkGridResampleImageFilter;
  using Superclass = ImageToImageFilter<TInputImage, TOutputImage>;
  using Pointer = SmartPointer<Self>;
  using ConstPointer = SmartPointer<const Self>;

  itkNewMacro(Self);
  itkOverrideGetNameOfClassMacro(NetworkGridResampleImageFilter);

  using InputImageType = TInputImage;
  using OutputImageType = TOutputImage;
  using OutputPixelType = typename TOutputImage::PixelType;
  using SizeType = typename TOutputImage::SizeType;
  using SpacingType = typename TOutputImage::SpacingType;
  using PointType = typename TOutputImage::PointType;
  using SpacingRuleEnum = NetworkGridResampleImageFilterEnums::SpacingRule;
  using DirectionRuleEnum = NetworkGridResampleImageFilterEnums::DirectionRule;
  using InterpolationEnum = NetworkGridResampleImageFilterEnums::Interpolation;
  static constexpr unsigned int ImageDimension = TInputImage::ImageDimension;
  using TransformType = Transform<double, ImageDimension, ImageDimension>;

  /** Set/Get the number of grid points along each axis. It must be set. */
  itkSetMacro(Size, SizeType);
  itkGetConstReferenceMacro(Size, SizeType);

  /** Set/Get how the spacing of the grid is found. Default: AspectPreservingFit. */
  itkSetEnumMacro(SpacingRule, SpacingRuleEnum);
  itkGetEnumMacro(SpacingRule, SpacingRuleEnum);

  /** Set/Get how many times finer the spacing under AspectPreservingFit is than needed to hold the whole image, at
   * least 1. Default: 1. */
  itkSetMacro(Zoom, double);
  itkGetConstMacro(Zoom, double);

  /** Set/Get the spacing of the grid under FixedSpacing, in mm, along all axes or along each. Default: 1. */
  itkSetMacro(Spacing, SpacingType);
  itkGetConstReferenceMacro(Spacing, SpacingType);
  void
  SetSpacing(double spacing)
  {
    this->SetSpacing(SpacingType(spacing));
  }

  /** Set/Get whether a grid of FixedSpacing grows to hold the whole image. Default: off. */
  itkSetMacro(CoverImage, bool);
  itkGetConstMacro(CoverImage, bool);
  itkBooleanMacro(CoverImage);

  /** Set/Get the center of the grid under UseCenter, in physical space. Default: 0. */
  itkSetMacro(Center, PointType);
  itkGetConstReferenceMacro(Center, PointType);

  /** Set/Get whether the grid lies around Center; it must not go with CoverImage. Default: off, it lies around
   * the center of the image. */
  itkSetMacro(UseCenter, bool);
  itkGetConstMacro(UseCenter, bool);
  itkBooleanMacro(UseCenter);

  /** Set/Get the axes of the grid. Default: Keep. */
  itkSetEnumMacro(DirectionRule, DirectionRuleEnum);
  itkGetEnumMacro(DirectionRule, DirectionRuleEnum);

  /** Set/Get the standard deviation of the Gaussian before resampling, in mm; 0 means no smoothing. Default: 0. */
  itkSetMacro(SmoothingSigma, double);
  itkGetConstMacro(SmoothingSigma, double);

  /** Set/Get the interpolation. Default: Linear. */
  itkSetEnumMacro(Interpolation, InterpolationEnum);
  itkGetEnumMacro(Interpolation, InterpolationEnum);

  /** Set/Get the value of grid points outside the image. Default: 0. */
  itkSetMacro(FillValue, OutputPixelType);
  itkGetConstMacro(FillValue, OutputPixelType);

  /** Set/Get the map from a point of the grid to the point of the image that it shows, as needed for augmentation. It
   * does not move the grid. Default: identity. */
  itkSetGetDecoratedObjectInputMacro(Transform, TransformType);

protected:
  NetworkGridResampleImageFilter();
  ~NetworkGridResampleImageFilter() override = default;

  void
  VerifyPreconditions() const override;
  void
  GenerateOutputInformation() override;
  void
  GenerateInputRequestedRegion() override;
  void
  GenerateData() override;
  void
  PrintSelf(std::ostream & os, Indent indent) const override;

private:
  using RealType = std::conditional_t<(std::numeric_limits<OutputPixelType>::digits > 24), double, float>;
  using RealImageType = Image<RealType, ImageDimension>;

  /** The image smoothed along one axis. */
  template <typename TImage>
  typename RealImageType::Pointer
  Smooth(const TImage * image, unsigned int axis, ProgressAccumulator * progress, float progressWeight);

  /** Makes the output of an image, through the transform. */
  template <typename TImage>
  void
  Resample(const TImage * image, ProgressAccumulator * progress, float progressWeight);

  /** What the grid shows of the input, and as far around it as smoothing and interpolation reach. */
  typename TInputImage::Pointer
  MakeSeenPart() const;

  /** For each grid point along an axis, the sum of pixels that is smoothed and interpolated there. */
  std::vector<AxisSum<RealType>>
  MakeAxisSums(const TInputImage * image, unsigned int axis, const std::vector<double> & kernel) const;

  /** Makes the output by sums along each axis, which touch only what the grid shows. Returns false where that cannot
   * be, or takes longer than smoothing all of the image. */
  bool
  SumAlongAxes(const TInputImage * image);

  SizeType          m_Size;
  SpacingRuleEnum   m_SpacingRule{ SpacingRuleEnum::AspectPreservingFit };
  double            m_Zoom{ 1.0 };
  SpacingType       m_Spacing;
  bool              m_CoverImage{ false };
  PointType         m_Center;
  bool              m_UseCenter{ false };
  DirectionRuleEnum m_DirectionRule{ DirectionRuleEnum::Keep };
  double            m_SmoothingSigma{ 0.0 };
  InterpolationEnum m_Interpolation{ InterpolationEnum::Linear };
  OutputPixelType   m_FillValue{ NumericTraits<OutputPixelType>::ZeroValue() };
};

} // end namespace itk

#ifndef ITK_MANUAL_INSTANTIATION
#  include "itkNetworkGridResampleImageFilter.hxx"
#endif

namespace itk
{
itkForImagesMacro(itkExternTemplateMacro, NetworkGridResampleImageFilter);
} // namespace itk

#endif

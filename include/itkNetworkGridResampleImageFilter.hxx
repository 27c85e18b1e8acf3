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
#ifndef itkNetworkGridResampleImageFilter_hxx
#define itkNetworkGridResampleImageFilter_hxx

#include "itkNetworkGridResampleImageFilter.h"
#include "itkBSplineInterpolateImageFunction.h"
#include "itkCropImageFilter.h"
#include "itkIdentityTransform.h"
#include "itkKeysCubicInterpolateImageFunction.h"
#include "itkLinearInterpolateImageFunction.h"
#include "itkRecursiveGaussianImageFilter.h"
#include "itkResampleImageFilter.h"
#include "itkZeroFluxNeumannPadImageFilter.h"

#include <algorithm>
#include <cmath>
#include <type_traits>

namespace itk
{

template <typename TInputImage, typename TOutputImage>
NetworkGridResampleImageFilter<TInputImage, TOutputImage>::NetworkGridResampleImageFilter()
{
  m_Size.Fill(0);
  m_Spacing.Fill(1.0);
  m_Center.Fill(0.0);
  Self::AddRequiredInputName("Transform");
  this->SetTransform(IdentityTransform<double, ImageDimension>::New());
}


template <typename TInputImage, typename TOutputImage>
void
NetworkGridResampleImageFilter<TInputImage, TOutputImage>::VerifyPreconditions() const
{
  Superclass::VerifyPreconditions();

  for (unsigned int d = 0; d < ImageDimension; ++d)
  {
    if (m_Size[d] == 0)
    {
      itkExceptionMacro("Size must be set, and positive on each axis (got " << m_Size << ").");
    }
    if (m_SpacingRule == SpacingRuleEnum::FixedSpacing && !(std::isfinite(m_Spacing[d]) && m_Spacing[d] > 0.0))
    {
      itkExceptionMacro("Spacing must be positive and finite on each axis (got " << m_Spacing << ").");
    }
  }
  if (m_UseCenter)
  {
    if (!std::all_of(m_Center.Begin(), m_Center.End(), [](double x) { return std::isfinite(x); }))
    {
      itkExceptionMacro("Center must be finite (got " << m_Center << ").");
    }
    if (m_SpacingRule != SpacingRuleEnum::FixedSpacing || m_CoverImage)
    {
      itkExceptionMacro("UseCenter must go with SpacingRule FixedSpacing and without CoverImage (got "
                        << m_SpacingRule << " and CoverImage " << (m_CoverImage ? "on" : "off") << ").");
    }
  }
  if (this->GetTransform() == nullptr)
  {
    itkExceptionMacro("Transform must be set (got a null pointer).");
  }
  if (!(std::isfinite(m_SmoothingSigma) && m_SmoothingSigma >= 0.0))
  {
    itkExceptionMacro("SmoothingSigma must be at least 0 and finite (got " << m_SmoothingSigma << ").");
  }
}


template <typename TInputImage, typename TOutputImage>
void
NetworkGridResampleImageFilter<TInputImage, TOutputImage>::GenerateOutputInformation()
{
  Superclass::GenerateOutputInformation();
  const TInputImage * const               input = this->GetInput();
  TOutputImage * const                    output = this->GetOutput();
  const typename TInputImage::RegionType  inputRegion = input->GetLargestPossibleRegion();
  const typename TInputImage::SpacingType inputSpacing = input->GetSpacing();

  typename TOutputImage::DirectionType direction;
  Vector<double, ImageDimension>       extent;
  if (m_DirectionRule == DirectionRuleEnum::Identity)
  {
    direction.SetIdentity();
    extent.Fill(0.0);
    for (unsigned int d = 0; d < ImageDimension; ++d)
    {
      for (unsigned int axis = 0; axis < ImageDimension; ++axis)
      {
        extent[d] += std::abs(input->GetDirection()(d, axis)) * inputSpacing[axis] * inputRegion.GetSize(axis);
      }
    }
  }
  else
  {
    direction = input->GetDirection();
    for (unsigned int d = 0; d < ImageDimension; ++d)
    {
      extent[d] = inputSpacing[d] * inputRegion.GetSize(d);
    }
  }

  SpacingType spacing = m_Spacing;
  if (m_SpacingRule == SpacingRuleEnum::AspectPreservingFit)
  {
    double fit = 0.0;
    for (unsigned int d = 0; d < ImageDimension; ++d)
    {
      fit = std::max(fit, extent[d] / m_Size[d]);
    }
    spacing.Fill(fit);
  }
  SizeType size = m_Size;
  if (m_CoverImage && m_SpacingRule == SpacingRuleEnum::FixedSpacing)
  {
    constexpr double tolerance = 1e-6;
    for (unsigned int d = 0; d < ImageDimension; ++d)
    {
      size[d] = std::max(size[d], static_cast<SizeValueType>(std::ceil(extent[d] / spacing[d] - tolerance)));
    }
  }

  ContinuousIndex<double, ImageDimension> inputCenter;
  Vector<double, ImageDimension>          cornerToCenter;
  for (unsigned int d = 0; d < ImageDimension; ++d)
  {
    inputCenter[d] = inputRegion.GetIndex(d) + 0.5 * (static_cast<double>(inputRegion.GetSize(d)) - 1.0);
    cornerToCenter[d] = 0.5 * (static_cast<double>(size[d]) - 1.0) * spacing[d];
  }
  PointType center = m_Center;
  if (!m_UseCenter)
  {
    input->TransformContinuousIndexToPhysicalPoint(inputCenter, center);
  }

  output->SetLargestPossibleRegion(typename TOutputImage::RegionType(size));
  output->SetSpacing(spacing);
  output->SetDirection(direction);
  output->SetOrigin(center - direction * cornerToCenter);
}


template <typename TInputImage, typename TOutputImage>
void
NetworkGridResampleImageFilter<TInputImage, TOutputImage>::GenerateInputRequestedRegion()
{
  const_cast<TInputImage *>(this->GetInput())->SetRequestedRegionToLargestPossibleRegion();
}


template <typename TInputImage, typename TOutputImage>
template <typename TImage>
auto
NetworkGridResampleImageFilter<TInputImage, TOutputImage>::Smooth(const TImage *        image,
                                                                  unsigned int          axis,
                                                                  ProgressAccumulator * progress,
                                                                  float                 progressWeight) ->
  typename RealImageType::Pointer
{
  const auto smooth = [&](const auto * input) {
    using SmootherType =
      RecursiveGaussianImageFilter<std::remove_cv_t<std::remove_pointer_t<decltype(input)>>, RealImageType>;
    const auto smoother = SmootherType::New();
    smoother->SetInput(input);
    smoother->SetDirection(axis);
    smoother->SetSigma(m_SmoothingSigma);
    smoother->SetNumberOfWorkUnits(this->GetNumberOfWorkUnits());
    progress->RegisterInternalFilter(smoother, progressWeight);
    smoother->Update();
    return typename RealImageType::Pointer(smoother->GetOutput());
  };

  constexpr SizeValueType minimumLength = 4;
  const SizeValueType     length = image->GetLargestPossibleRegion().GetSize(axis);
  if (length >= minimumLength)
  {
    return smooth(image);
  }
  // The recursive filter continues the edges outwards, as this padding does.
  typename TImage::SizeType padding;
  padding.Fill(0);
  padding[axis] = minimumLength - length;
  const auto pad = ZeroFluxNeumannPadImageFilter<TImage, RealImageType>::New();
  pad->SetInput(image);
  pad->SetPadUpperBound(padding);
  pad->Update();
  const auto crop = CropImageFilter<RealImageType, RealImageType>::New();
  crop->SetInput(smooth(pad->GetOutput()));
  crop->SetUpperBoundaryCropSize(padding);
  crop->Update();
  return crop->GetOutput();
}


template <typename TInputImage, typename TOutputImage>
template <typename TGridImage, typename TImage>
typename TGridImage::Pointer
NetworkGridResampleImageFilter<TInputImage, TOutputImage>::Resample(const TImage *                    image,
                                                                    const ImageBase<ImageDimension> * grid,
                                                                    ProgressAccumulator *             progress,
                                                                    float                             progressWeight)
{
  // BSplineInterpolateImageFunction takes the index of an axis of one pixel to be 0.
  const auto                        zeroBased = TImage::New();
  const typename TImage::RegionType region = image->GetBufferedRegion();
  typename TImage::PointType        zeroBasedOrigin;
  image->TransformIndexToPhysicalPoint(region.GetIndex(), zeroBasedOrigin);
  zeroBased->Graft(image);
  zeroBased->SetRegions(region.GetSize());
  zeroBased->SetOrigin(zeroBasedOrigin);

  const auto resample = ResampleImageFilter<TImage, TGridImage>::New();
  switch (m_Interpolation)
  {
    case InterpolationEnum::Linear:
      resample->SetInterpolator(LinearInterpolateImageFunction<TImage>::New());
      break;
    case InterpolationEnum::KeysCubic:
      resample->SetInterpolator(KeysCubicInterpolateImageFunction<TImage>::New());
      break;
    case InterpolationEnum::BSpline:
      resample->SetInterpolator(BSplineInterpolateImageFunction<TImage, double, RealType>::New());
      break;
  }
  resample->SetInput(zeroBased);
  resample->SetTransform(this->GetTransform());
  resample->SetSize(grid->GetLargestPossibleRegion().GetSize());
  resample->SetOutputStartIndex(grid->GetLargestPossibleRegion().GetIndex());
  resample->SetOutputOrigin(grid->GetOrigin());
  resample->SetOutputSpacing(grid->GetSpacing());
  resample->SetOutputDirection(grid->GetDirection());
  resample->SetDefaultPixelValue(static_cast<typename TGridImage::PixelType>(m_FillValue));
  resample->SetNumberOfWorkUnits(this->GetNumberOfWorkUnits());
  progress->RegisterInternalFilter(resample, progressWeight);
  resample->UpdateOutputInformation();
  resample->GetOutput()->SetRequestedRegion(grid->GetRequestedRegion());
  resample->Update();
  return resample->GetOutput();
}


template <typename TInputImage, typename TOutputImage>
void
NetworkGridResampleImageFilter<TInputImage, TOutputImage>::GenerateData()
{
  const auto progress = ProgressAccumulator::New();
  progress->SetMiniPipelineFilter(this);
  const auto input = TInputImage::New();
  input->Graft(this->GetInput());
  TOutputImage * const output = this->GetOutput();

  if (m_SmoothingSigma <= 0.0)
  {
    this->GraftOutput(this->template Resample<TOutputImage>(input.GetPointer(), output, progress, 1.0f));
    return;
  }

  // Smoothing and interpolation are separable. Where the grid is aligned with the image, each axis is resampled before
  // the next one is smoothed, which then has fewer pixels.
  using IdentityType = IdentityTransform<double, ImageDimension>;
  const bool isAligned = dynamic_cast<const IdentityType *>(this->GetTransform()) != nullptr &&
                         output->GetDirection() == input->GetDirection();
  const float weight = 1.0f / (ImageDimension + 1);
  auto        image = this->Smooth(input.GetPointer(), 0, progress, weight);
  for (unsigned int d = 1; d < ImageDimension; ++d)
  {
    if (isAligned)
    {
      image = this->template Resample<RealImageType>(
        image.GetPointer(), this->MakeGridOfAxis(image, d - 1), progress, weight / ImageDimension);
    }
    image = this->Smooth(image.GetPointer(), d, progress, weight);
  }
  this->GraftOutput(this->template Resample<TOutputImage>(
    image.GetPointer(), output, progress, isAligned ? weight / ImageDimension : weight));
}


template <typename TInputImage, typename TOutputImage>
auto
NetworkGridResampleImageFilter<TInputImage, TOutputImage>::MakeGridOfAxis(const RealImageType * image,
                                                                          unsigned int axis) const -> GridPointer
{
  const TOutputImage * const output = this->GetOutput();
  const auto                 region = image->GetLargestPossibleRegion();
  auto                       size = region.GetSize();
  auto                       spacing = image->GetSpacing();
  PointType                  origin;
  image->TransformIndexToPhysicalPoint(region.GetIndex(), origin);
  // The origins differ along this axis of the grid only.
  const auto alongAxes = Matrix<double, ImageDimension, ImageDimension>(image->GetDirection().GetTranspose()) *
                         (output->GetOrigin() - origin);
  for (unsigned int d = 0; d < ImageDimension; ++d)
  {
    origin[d] += image->GetDirection()(d, axis) * alongAxes[axis];
  }
  size[axis] = output->GetLargestPossibleRegion().GetSize(axis);
  spacing[axis] = output->GetSpacing()[axis];

  const auto grid = ImageBase<ImageDimension>::New();
  // ResampleImageFilter miscounts regions that start before index 0.
  grid->SetRegions(typename TOutputImage::RegionType(size));
  grid->SetOrigin(origin);
  grid->SetSpacing(spacing);
  grid->SetDirection(image->GetDirection());
  return grid;
}


template <typename TInputImage, typename TOutputImage>
void
NetworkGridResampleImageFilter<TInputImage, TOutputImage>::PrintSelf(std::ostream & os, Indent indent) const
{
  Superclass::PrintSelf(os, indent);

  os << indent << "Size: " << m_Size << std::endl;
  os << indent << "SpacingRule: " << m_SpacingRule << std::endl;
  os << indent << "Spacing: " << m_Spacing << std::endl;
  os << indent << "CoverImage: " << (m_CoverImage ? "On" : "Off") << std::endl;
  os << indent << "Center: " << m_Center << std::endl;
  os << indent << "UseCenter: " << (m_UseCenter ? "On" : "Off") << std::endl;
  os << indent << "DirectionRule: " << m_DirectionRule << std::endl;
  os << indent << "SmoothingSigma: " << m_SmoothingSigma << std::endl;
  os << indent << "Interpolation: " << m_Interpolation << std::endl;
  os << indent << "FillValue: " << static_cast<typename NumericTraits<OutputPixelType>::PrintType>(m_FillValue)
     << std::endl;
  os << indent << "Transform: " << this->GetTransform() << std::endl;
}

} // end namespace itk

#endif

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
#include <array>
#include <cmath>

namespace itk
{

template <typename TInputImage, typename TOutputImage>
NetworkGridResampleImageFilter<TInputImage, TOutputImage>::NetworkGridResampleImageFilter()
{
  m_Size.Fill(0);
  m_Spacing.Fill(1.0);
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

  ContinuousIndex<double, ImageDimension> inputCenter;
  Vector<double, ImageDimension>          cornerToCenter;
  for (unsigned int d = 0; d < ImageDimension; ++d)
  {
    inputCenter[d] = inputRegion.GetIndex(d) + 0.5 * (static_cast<double>(inputRegion.GetSize(d)) - 1.0);
    cornerToCenter[d] = 0.5 * (static_cast<double>(m_Size[d]) - 1.0) * spacing[d];
  }
  typename TInputImage::PointType center;
  input->TransformContinuousIndexToPhysicalPoint(inputCenter, center);

  output->SetLargestPossibleRegion(typename TOutputImage::RegionType(m_Size));
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
auto
NetworkGridResampleImageFilter<TInputImage, TOutputImage>::Smooth(ProgressAccumulator * progress, float progressWeight)
  -> typename RealImageType::Pointer
{
  using PadType = ZeroFluxNeumannPadImageFilter<TInputImage, RealImageType>;
  using RecursiveType = RecursiveGaussianImageFilter<RealImageType, RealImageType>;
  using CropType = CropImageFilter<RealImageType, RealImageType>;

  const auto input = TInputImage::New();
  input->Graft(this->GetInput());

  // The recursive filter needs 4 pixels a line. It continues the edges outwards, as the padding does.
  typename RealImageType::SizeType padding;
  for (unsigned int d = 0; d < ImageDimension; ++d)
  {
    const SizeValueType length = input->GetLargestPossibleRegion().GetSize(d);
    padding[d] = length < 4 ? 4 - length : 0;
  }
  const auto pad = PadType::New();
  pad->SetInput(input);
  pad->SetPadUpperBound(padding);
  pad->SetNumberOfWorkUnits(this->GetNumberOfWorkUnits());
  const float weight = progressWeight / (ImageDimension + 1);
  progress->RegisterInternalFilter(pad, weight);

  std::array<typename RecursiveType::Pointer, ImageDimension> smoothers;
  RealImageType *                                             image = pad->GetOutput();
  for (unsigned int d = 0; d < ImageDimension; ++d)
  {
    image->ReleaseDataFlagOn();
    smoothers[d] = RecursiveType::New();
    smoothers[d]->SetInput(image);
    smoothers[d]->SetDirection(d);
    smoothers[d]->SetSigma(m_SmoothingSigma);
    smoothers[d]->InPlaceOn();
    smoothers[d]->SetNumberOfWorkUnits(this->GetNumberOfWorkUnits());
    progress->RegisterInternalFilter(smoothers[d], weight);
    image = smoothers[d]->GetOutput();
  }

  const auto crop = CropType::New();
  crop->SetInput(image);
  crop->SetUpperBoundaryCropSize(padding);
  crop->InPlaceOn();
  crop->Update();
  return crop->GetOutput();
}


template <typename TInputImage, typename TOutputImage>
template <typename TImage>
void
NetworkGridResampleImageFilter<TInputImage, TOutputImage>::Resample(const TImage *        image,
                                                                    ProgressAccumulator * progress,
                                                                    float                 progressWeight)
{
  using ResampleType = ResampleImageFilter<TImage, TOutputImage>;

  // BSplineInterpolateImageFunction takes the index of an axis of one pixel to be 0.
  const auto                        zeroBased = TImage::New();
  const typename TImage::RegionType region = image->GetBufferedRegion();
  typename TImage::PointType        zeroBasedOrigin;
  image->TransformIndexToPhysicalPoint(region.GetIndex(), zeroBasedOrigin);
  zeroBased->Graft(image);
  zeroBased->SetRegions(region.GetSize());
  zeroBased->SetOrigin(zeroBasedOrigin);

  TOutputImage * const output = this->GetOutput();
  const auto           resample = ResampleType::New();
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
  resample->SetSize(m_Size);
  resample->SetOutputOrigin(output->GetOrigin());
  resample->SetOutputSpacing(output->GetSpacing());
  resample->SetOutputDirection(output->GetDirection());
  resample->SetDefaultPixelValue(m_DefaultPixelValue);
  resample->SetNumberOfWorkUnits(this->GetNumberOfWorkUnits());
  progress->RegisterInternalFilter(resample, progressWeight);

  resample->GraftOutput(output);
  resample->Update();
  this->GraftOutput(resample->GetOutput());
}


template <typename TInputImage, typename TOutputImage>
void
NetworkGridResampleImageFilter<TInputImage, TOutputImage>::GenerateData()
{
  const auto progress = ProgressAccumulator::New();
  progress->SetMiniPipelineFilter(this);
  if (m_SmoothingSigma > 0.0)
  {
    this->Resample(this->Smooth(progress, 0.9f).GetPointer(), progress, 0.1f);
  }
  else
  {
    this->Resample(this->GetInput(), progress, 1.0f);
  }
}


template <typename TInputImage, typename TOutputImage>
void
NetworkGridResampleImageFilter<TInputImage, TOutputImage>::PrintSelf(std::ostream & os, Indent indent) const
{
  Superclass::PrintSelf(os, indent);

  os << indent << "Size: " << m_Size << std::endl;
  os << indent << "SpacingRule: " << m_SpacingRule << std::endl;
  os << indent << "Spacing: " << m_Spacing << std::endl;
  os << indent << "DirectionRule: " << m_DirectionRule << std::endl;
  os << indent << "SmoothingSigma: " << m_SmoothingSigma << std::endl;
  os << indent << "Interpolation: " << m_Interpolation << std::endl;
  os << indent
     << "DefaultPixelValue: " << static_cast<typename NumericTraits<OutputPixelType>::PrintType>(m_DefaultPixelValue)
     << std::endl;
  os << indent << "Transform: " << this->GetTransform() << std::endl;
}

} // end namespace itk

#endif

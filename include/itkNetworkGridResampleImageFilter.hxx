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
#include "itkConvertToPixel.h"
#include "itkCropImageFilter.h"
#include "itkIdentityTransform.h"
#include "itkImageAlgorithm.h"
#include "itkKeysCubicInterpolateImageFunction.h"
#include "itkKeysCubicKernel.h"
#include "itkLinearInterpolateImageFunction.h"
#include "itkMakeSmoothingKernel.h"
#include "itkMath.h"
#include "itkRecursiveGaussianImageFilter.h"
#include "itkVerifyBufferedRegion.h"
#include "itkWholeInputResampleImageFilter.h"
#include "itkZeroFluxNeumannPadImageFilter.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
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
  if (!(std::isfinite(m_Zoom) && m_Zoom >= 1.0))
  {
    itkExceptionMacro("Zoom must be at least 1 and finite (got " << m_Zoom << ").");
  }
  if (m_UseCenter)
  {
    if (!std::all_of(m_Center.Begin(), m_Center.End(), [](double x) { return std::isfinite(x); }))
    {
      itkExceptionMacro("Center must be finite (got " << m_Center << ").");
    }
    if (m_CoverImage)
    {
      itkExceptionMacro("UseCenter must not go with CoverImage (got both on).");
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
    spacing.Fill(fit / m_Zoom);
  }
  SizeType size = m_Size;
  if (m_CoverImage && m_SpacingRule == SpacingRuleEnum::FixedSpacing)
  {
    constexpr double tolerance = 1e-6;
    for (unsigned int d = 0; d < ImageDimension; ++d)
    {
      const double count = std::ceil(extent[d] / spacing[d] - tolerance);
      if (!(count < 0x1p62))
      {
        itkExceptionMacro("A grid that covers the image must have a number of points (got " << count << " along axis "
                                                                                            << d << ").");
      }
      size[d] = std::max(size[d], static_cast<SizeValueType>(count));
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
template <typename TImage>
void
NetworkGridResampleImageFilter<TInputImage, TOutputImage>::Resample(const TImage *        image,
                                                                    ProgressAccumulator * progress,
                                                                    float                 progressWeight)
{
  // BSplineInterpolateImageFunction takes the index of an axis of one pixel to be 0.
  const auto                        zeroBased = TImage::New();
  const typename TImage::RegionType region = image->GetBufferedRegion();
  typename TImage::PointType        zeroBasedOrigin;
  image->TransformIndexToPhysicalPoint(region.GetIndex(), zeroBasedOrigin);
  zeroBased->Graft(image);
  zeroBased->SetRegions(region.GetSize());
  zeroBased->SetOrigin(zeroBasedOrigin);

  // ITK's filter truncates to integers.
  constexpr bool isInteger = std::is_integral<OutputPixelType>::value;
  using ResampledImageType = std::conditional_t<isInteger, RealImageType, TOutputImage>;
  TOutputImage * const grid = this->GetOutput();
  const auto           resample = WholeInputResampleImageFilter<TImage, ResampledImageType>::New();
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
  resample->SetDefaultPixelValue(m_FillValue);
  resample->SetNumberOfWorkUnits(this->GetNumberOfWorkUnits());
  progress->RegisterInternalFilter(resample, progressWeight);
  resample->UpdateOutputInformation();
  resample->GetOutput()->SetRequestedRegion(grid->GetRequestedRegion());
  resample->Update();
  if constexpr (isInteger)
  {
    this->AllocateOutputs();
    const RealType * const values = resample->GetOutput()->GetBufferPointer();
    std::transform(values,
                   values + grid->GetBufferedRegion().GetNumberOfPixels(),
                   grid->GetBufferPointer(),
                   ConvertToPixel<OutputPixelType, RealType>);
  }
  else
  {
    this->GraftOutput(resample->GetOutput());
  }
}

template <typename TInputImage, typename TOutputImage>
auto
NetworkGridResampleImageFilter<TInputImage, TOutputImage>::MakeSeenPart() const -> typename TInputImage::Pointer
{
  const auto * const input = this->GetInput();
  const auto * const output = this->GetOutput();
  const auto         buffered = input->GetBufferedRegion();
  const auto         part = TInputImage::New();
  part->Graft(input);
  if (!this->GetTransform()->IsLinear())
  {
    return part;
  }
  Vector<double, ImageDimension> lowest(std::numeric_limits<double>::infinity());
  Vector<double, ImageDimension> highest(-std::numeric_limits<double>::infinity());
  for (unsigned int corner = 0; corner < (1u << ImageDimension); ++corner)
  {
    auto      index = output->GetRequestedRegion().GetIndex();
    PointType point;
    for (unsigned int d = 0; d < ImageDimension; ++d)
    {
      index[d] += (corner >> d & 1u) * (output->GetRequestedRegion().GetSize(d) - 1);
    }
    output->TransformIndexToPhysicalPoint(index, point);
    const auto position =
      input->template TransformPhysicalPointToContinuousIndex<double>(this->GetTransform()->TransformPoint(point));
    for (unsigned int d = 0; d < ImageDimension; ++d)
    {
      lowest[d] = std::min(lowest[d], position[d]);
      highest[d] = std::max(highest[d], position[d]);
    }
  }
  if (!std::isfinite((highest - lowest).GetNorm()))
  {
    return part;
  }
  // A spline's coefficients decay as 0.27^distance.
  const double                     interpolated = m_Interpolation == InterpolationEnum::BSpline ? 16.0 : 3.0;
  typename TInputImage::RegionType region;
  for (unsigned int d = 0; d < ImageDimension; ++d)
  {
    const double reach = GaussianSmoothingReach * m_SmoothingSigma / input->GetSpacing()[d] + interpolated;
    const double first = buffered.GetIndex(d);
    const double last = first + static_cast<double>(buffered.GetSize(d)) - 1.0;
    const double begin = std::clamp(std::floor(lowest[d] - reach), first, last);
    const double end = std::clamp(std::ceil(highest[d] + reach), first, last);
    region.SetIndex(d, static_cast<IndexValueType>(begin));
    region.SetSize(d, static_cast<SizeValueType>(end - begin) + 1);
  }
  if (region != buffered)
  {
    part->SetPixelContainer(TInputImage::PixelContainer::New());
    part->SetRegions(region);
    part->Allocate();
    ImageAlgorithm::Copy(input, part.GetPointer(), region, region);
  }
  return part;
}

template <typename TInputImage, typename TOutputImage>
auto
NetworkGridResampleImageFilter<TInputImage, TOutputImage>::MakeAxisSums(const TInputImage *         input,
                                                                        unsigned int                axis,
                                                                        const std::vector<double> & kernel) const
  -> std::vector<AxisSum<RealType>>
{
  const auto * const output = this->GetOutput();
  const auto         length = static_cast<IndexValueType>(input->GetBufferedRegion().GetSize(axis));
  const auto         radius = static_cast<IndexValueType>(kernel.size() / 2);
  const auto         clamp = [length](IndexValueType i) { return std::clamp<IndexValueType>(i, 0, length - 1); };

  std::vector<AxisSum<RealType>> sums(output->GetRequestedRegion().GetSize(axis));
  auto                           index = output->GetRequestedRegion().GetIndex();
  for (auto & sum : sums)
  {
    PointType point;
    output->TransformIndexToPhysicalPoint(index, point);
    const auto position = input->template TransformPhysicalPointToContinuousIndex<double>(point);
    ++index[axis];
    const double x = position[axis] - static_cast<double>(input->GetBufferedRegion().GetIndex(axis));
    if (!(x >= -0.5 && x < static_cast<double>(length) - 0.5))
    {
      continue;
    }
    auto                first = Math::Floor<IndexValueType>(x);
    const double        t = x - static_cast<double>(first);
    std::vector<double> weights{ 1.0 - t, t };
    if (m_Interpolation == InterpolationEnum::KeysCubic)
    {
      weights.resize(4);
      ComputeKeysCubicWeights(t, weights.data());
      --first;
    }
    const auto last = first + static_cast<IndexValueType>(weights.size()) - 1;
    sum.first = clamp(clamp(first) - radius);
    sum.weights.resize(clamp(clamp(last) + radius) - sum.first + 1);
    std::vector<double> exact(sum.weights.size());
    for (IndexValueType i = first; i <= last; ++i)
    {
      for (IndexValueType k = -radius; k <= radius; ++k)
      {
        exact[clamp(clamp(i) + k) - sum.first] += weights[i - first] * kernel[k + radius];
      }
    }
    std::copy(exact.begin(), exact.end(), sum.weights.begin());
  }
  return sums;
}

template <typename TInputImage, typename TOutputImage>
bool
NetworkGridResampleImageFilter<TInputImage, TOutputImage>::SumAlongAxes(const TInputImage * input)
{
  auto * const output = this->GetOutput();
  if (dynamic_cast<const IdentityTransform<double, ImageDimension> *>(this->GetTransform()) == nullptr ||
      output->GetDirection() != input->GetDirection() || m_Interpolation == InterpolationEnum::BSpline)
  {
    return false;
  }
  std::array<std::vector<AxisSum<RealType>>, ImageDimension> sums;
  for (unsigned int d = 0; d < ImageDimension; ++d)
  {
    const auto kernel = MakeSmoothingKernel(m_SmoothingSigma, input->GetSpacing()[d]);
    if (kernel.empty())
    {
      return false;
    }
    sums[d] = this->MakeAxisSums(input, d, kernel);
  }
  auto & threader = *this->GetMultiThreader();
  threader.SetNumberOfWorkUnits(this->GetNumberOfWorkUnits());
  auto                  size = input->GetBufferedRegion().GetNumberOfPixels();
  std::vector<RealType> values;
  for (unsigned int d = ImageDimension; d-- > 0;)
  {
    // The axes before this one are still those of the input.
    const auto length = input->GetBufferedRegion().GetSize(d);
    const auto stride = static_cast<SizeValueType>(input->GetOffsetTable()[d]);
    const auto fill = static_cast<RealType>(m_FillValue);
    values = d + 1 == ImageDimension
               ? SumAlongAxis(input->GetBufferPointer(), size, length, stride, sums[d], fill, threader)
               : SumAlongAxis(values.data(), size, length, stride, sums[d], fill, threader);
    size = values.size();
    this->UpdateProgress(static_cast<float>(ImageDimension - d) / ImageDimension);
    if (this->GetAbortGenerateData())
    {
      throw ProcessAborted(__FILE__, __LINE__);
    }
  }
  this->AllocateOutputs();
  std::transform(values.begin(), values.end(), output->GetBufferPointer(), ConvertToPixel<OutputPixelType, RealType>);
  return true;
}

template <typename TInputImage, typename TOutputImage>
void
NetworkGridResampleImageFilter<TInputImage, TOutputImage>::GenerateData()
{
  VerifyBufferedRegion(*this->GetInput(), "The input image");
  const auto input = this->MakeSeenPart();
  if (this->SumAlongAxes(input))
  {
    return;
  }
  const auto progress = ProgressAccumulator::New();
  progress->SetMiniPipelineFilter(this);
  if (m_SmoothingSigma <= 0.0)
  {
    this->Resample(input.GetPointer(), progress, 1.0f);
    return;
  }
  constexpr float weight = 1.0f / (ImageDimension + 1);
  auto            image = this->Smooth(input.GetPointer(), 0, progress, weight);
  for (unsigned int d = 1; d < ImageDimension; ++d)
  {
    image = this->Smooth(image.GetPointer(), d, progress, weight);
  }
  this->Resample(image.GetPointer(), progress, weight);
}

template <typename TInputImage, typename TOutputImage>
void
NetworkGridResampleImageFilter<TInputImage, TOutputImage>::PrintSelf(std::ostream & os, Indent indent) const
{
  Superclass::PrintSelf(os, indent);

  os << indent << "Size: " << m_Size << std::endl;
  os << indent << "SpacingRule: " << m_SpacingRule << std::endl;
  os << indent << "Zoom: " << m_Zoom << std::endl;
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

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
#ifndef itkMaskedHistogramMatchingImageFilter_hxx
#define itkMaskedHistogramMatchingImageFilter_hxx

#include "itkMaskedHistogramMatchingImageFilter.h"
#include "itkConvertToPixel.h"
#include "itkImageQuantiles.h"
#include "itkImageScanlineIterator.h"
#include "itkInputDataObjectIterator.h"
#include "itkPrintHelper.h"
#include "itkTotalProgressReporter.h"
#include "itkWholeProgress.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

namespace itk
{

template <typename TInputImage, typename TOutputImage>
MaskedHistogramMatchingImageFilter<TInputImage, TOutputImage>::MaskedHistogramMatchingImageFilter()
{
  Self::SetPrimaryInputName("SourceImage");
  Self::AddOptionalInputName("SourceMask");
  Self::AddOptionalInputName("ReferenceImage");
  Self::AddOptionalInputName("ReferenceMask");
  this->DynamicMultiThreadingOn();
  this->ThreaderUpdateProgressOff();
}

template <typename TInputImage, typename TOutputImage>
void
MaskedHistogramMatchingImageFilter<TInputImage, TOutputImage>::SetReferenceQuantiles(const QuantilesType & quantiles)
{
  if (m_ReferenceQuantiles != quantiles)
  {
    m_ReferenceQuantiles = quantiles;
    this->Modified();
  }
}

template <typename TInputImage, typename TOutputImage>
auto
MaskedHistogramMatchingImageFilter<TInputImage, TOutputImage>::ComputeQuantiles(const InputImageType * image,
                                                                                const MaskImageType *  mask,
                                                                                unsigned int numberOfQuantiles)
  -> QuantilesType
{
  if (image == nullptr || numberOfQuantiles < 2)
  {
    itkGenericExceptionMacro("Quantiles need an image, and a number of at least 2 (got "
                             << (image == nullptr ? "a null pointer" : std::to_string(numberOfQuantiles)) << ").");
  }
  return ComputeNamedQuantiles(image, mask, numberOfQuantiles, "image");
}

template <typename TInputImage, typename TOutputImage>
auto
MaskedHistogramMatchingImageFilter<TInputImage, TOutputImage>::ComputeNamedQuantiles(const InputImageType * image,
                                                                                     const MaskImageType *  mask,
                                                                                     unsigned int numberOfQuantiles,
                                                                                     const char * imageName)
  -> QuantilesType
{
  QuantilesType probabilities(numberOfQuantiles);
  for (unsigned int k = 0; k < numberOfQuantiles; ++k)
  {
    probabilities[k] = static_cast<double>(k) / (numberOfQuantiles - 1);
  }
  return ComputeImageQuantiles(image, mask, probabilities, imageName);
}

template <typename TInputImage, typename TOutputImage>
void
MaskedHistogramMatchingImageFilter<TInputImage, TOutputImage>::VerifyPreconditions() const
{
  Superclass::VerifyPreconditions();

  const bool isStored = !m_ReferenceQuantiles.empty();
  if (isStored == (this->GetReferenceImage() != nullptr))
  {
    itkExceptionMacro("Exactly one of ReferenceImage and ReferenceQuantiles must be set (got "
                      << (isStored ? "both" : "neither") << ").");
  }
  if (this->GetReferenceMask() != nullptr && isStored)
  {
    itkExceptionMacro("ReferenceMask must not be set together with ReferenceQuantiles.");
  }

  const std::size_t numberOfQuantiles = isStored ? m_ReferenceQuantiles.size() : m_NumberOfQuantiles;
  const std::size_t smallestNumber = m_MatchEnds ? 2 : 4;
  if (numberOfQuantiles < smallestNumber)
  {
    itkExceptionMacro("The number of quantiles must be at least " << smallestNumber << " with MatchEnds "
                                                                  << (m_MatchEnds ? "on" : "off") << " (got "
                                                                  << numberOfQuantiles << ").");
  }
  for (std::size_t k = 0; k < m_ReferenceQuantiles.size(); ++k)
  {
    if (!std::isfinite(m_ReferenceQuantiles[k]) || (k > 0 && m_ReferenceQuantiles[k] < m_ReferenceQuantiles[k - 1]))
    {
      itkExceptionMacro("ReferenceQuantiles must be finite and ascending (got " << m_ReferenceQuantiles[k]
                                                                                << " at position " << k << ").");
    }
  }
}

template <typename TInputImage, typename TOutputImage>
void
MaskedHistogramMatchingImageFilter<TInputImage, TOutputImage>::VerifyMaskGrid(const InputImageType * image,
                                                                              const MaskImageType *  mask,
                                                                              const char *           imageName) const
{
  if (image == nullptr || mask == nullptr)
  {
    return;
  }
  const double coordinateTolerance = std::abs(this->GetCoordinateTolerance() * image->GetSpacing()[0]);
  if (image->GetLargestPossibleRegion() != mask->GetLargestPossibleRegion() ||
      !image->GetOrigin().GetVnlVector().is_equal(mask->GetOrigin().GetVnlVector(), coordinateTolerance) ||
      !image->GetSpacing().GetVnlVector().is_equal(mask->GetSpacing().GetVnlVector(), coordinateTolerance) ||
      !image->GetDirection().GetVnlMatrix().as_ref().is_equal(mask->GetDirection().GetVnlMatrix().as_ref(),
                                                              this->GetDirectionTolerance()))
  {
    itkExceptionMacro(
      "The mask of the " << imageName << " must have the region, origin, spacing and direction of the image (got "
                         << mask->GetLargestPossibleRegion() << mask->GetOrigin() << ", " << mask->GetSpacing() << ", "
                         << mask->GetDirection() << " for " << image->GetLargestPossibleRegion() << image->GetOrigin()
                         << ", " << image->GetSpacing() << ", " << image->GetDirection() << ").");
  }
}

template <typename TInputImage, typename TOutputImage>
void
MaskedHistogramMatchingImageFilter<TInputImage, TOutputImage>::VerifyInputInformation() const
{
  // The superclass would require source and reference to have the same geometry.
  this->VerifyMaskGrid(this->GetSourceImage(), this->GetSourceMask(), "source image");
  this->VerifyMaskGrid(this->GetReferenceImage(), this->GetReferenceMask(), "reference image");
}

template <typename TInputImage, typename TOutputImage>
void
MaskedHistogramMatchingImageFilter<TInputImage, TOutputImage>::GenerateInputRequestedRegion()
{
  this->ProcessObject::GenerateInputRequestedRegion();
}

template <typename TInputImage, typename TOutputImage>
void
MaskedHistogramMatchingImageFilter<TInputImage, TOutputImage>::BeforeThreadedGenerateData()
{
  QuantilesType reference = m_ReferenceQuantiles;
  if (reference.empty())
  {
    reference = ComputeNamedQuantiles(
      this->GetReferenceImage(), this->GetReferenceMask(), m_NumberOfQuantiles, "reference image");
  }
  const auto          numberOfQuantiles = static_cast<unsigned int>(reference.size());
  const QuantilesType source =
    ComputeNamedQuantiles(this->GetSourceImage(), this->GetSourceMask(), numberOfQuantiles, "source image");

  const std::size_t first = m_MatchEnds ? 0 : 1;
  const std::size_t last = numberOfQuantiles - 1 - first;
  if (!(source[first] < source[last]) || !(reference[first] < reference[last]))
  {
    itkExceptionMacro("The intensities inside the mask must not be constant (got "
                      << source[first] << " to " << source[last] << " in the source and " << reference[first] << " to "
                      << reference[last] << " in the reference).");
  }

  m_MatchingPoints.clear();
  for (std::size_t begin = first; begin <= last;)
  {
    const std::size_t end =
      std::upper_bound(source.begin() + begin, source.begin() + last + 1, source[begin]) - source.begin();
    const double sum = std::accumulate(reference.begin() + begin, reference.begin() + end, 0.0);
    m_MatchingPoints.push_back({ source[begin], sum / static_cast<double>(end - begin) });
    begin = end;
  }
  if (m_MatchEnds)
  {
    m_MatchingPoints.front().reference = reference[first];
    m_MatchingPoints.back().reference = reference[last];
  }
}

template <typename TInputImage, typename TOutputImage>
auto
MaskedHistogramMatchingImageFilter<TInputImage, TOutputImage>::MapIntensity(double intensity) const -> OutputPixelType
{
  const MatchingPoint & first = m_MatchingPoints.front();
  const MatchingPoint & last = m_MatchingPoints.back();

  const MatchingPoint * from = &first;
  const MatchingPoint * to = &last;
  if (intensity > last.source)
  {
    from = &last;
    to = &first;
  }
  else if (intensity >= first.source)
  {
    const auto above = std::upper_bound(m_MatchingPoints.begin() + 1,
                                        m_MatchingPoints.end() - 1,
                                        intensity,
                                        [](double value, const MatchingPoint & point) { return value < point.source; });
    to = &*above;
    from = to - 1;
  }
  const double t = (intensity - from->source) / (to->source - from->source);
  return ConvertToPixel<OutputPixelType>(from->reference + t * (to->reference - from->reference));
}

template <typename TInputImage, typename TOutputImage>
void
MaskedHistogramMatchingImageFilter<TInputImage, TOutputImage>::DynamicThreadedGenerateData(
  const OutputImageRegionType & outputRegion)
{
  TotalProgressReporter progress(this, this->GetOutput()->GetRequestedRegion().GetNumberOfPixels(), 100, wholeProgress);

  const MaskImageType * const             mask = this->GetSourceMask();
  ImageScanlineConstIterator<TInputImage> inputIt(this->GetSourceImage(), outputRegion);
  ImageScanlineIterator<TOutputImage>     outputIt(this->GetOutput(), outputRegion);
  while (!inputIt.IsAtEnd())
  {
    const unsigned char * maskPixel =
      mask == nullptr ? nullptr : mask->GetBufferPointer() + mask->ComputeOffset(inputIt.GetIndex());
    for (; !inputIt.IsAtEndOfLine(); ++inputIt, ++outputIt)
    {
      const bool isInside = maskPixel == nullptr || *maskPixel++ != 0;
      if (isInside || m_OutsideMaskRule == OutsideMaskRuleEnum::MapAsInside)
      {
        outputIt.Set(this->MapIntensity(static_cast<double>(inputIt.Get())));
      }
      else
      {
        outputIt.Set(m_OutsideMaskRule == OutsideMaskRuleEnum::Keep ? ConvertToPixel<OutputPixelType>(inputIt.Get())
                                                                    : m_OutsideValue);
      }
    }
    inputIt.NextLine();
    outputIt.NextLine();
    progress.Completed(outputRegion.GetSize(0));
  }
}

template <typename TInputImage, typename TOutputImage>
void
MaskedHistogramMatchingImageFilter<TInputImage, TOutputImage>::AfterThreadedGenerateData()
{
  this->UpdateProgress(1.0f);
}

template <typename TInputImage, typename TOutputImage>
void
MaskedHistogramMatchingImageFilter<TInputImage, TOutputImage>::PrintSelf(std::ostream & os, Indent indent) const
{
  using namespace print_helper;
  Superclass::PrintSelf(os, indent);

  os << indent << "ReferenceQuantiles: " << m_ReferenceQuantiles << std::endl;
  os << indent << "NumberOfQuantiles: " << m_NumberOfQuantiles << std::endl;
  os << indent << "MatchEnds: " << (m_MatchEnds ? "On" : "Off") << std::endl;
  os << indent << "OutsideMaskRule: " << m_OutsideMaskRule << std::endl;
  os << indent << "OutsideValue: " << static_cast<typename NumericTraits<OutputPixelType>::PrintType>(m_OutsideValue)
     << std::endl;
  os << indent << "Number of MatchingPoints: " << m_MatchingPoints.size() << std::endl;
}

} // end namespace itk

#endif

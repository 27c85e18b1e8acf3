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
#ifndef itkIntensityScaleImageFilter_hxx
#define itkIntensityScaleImageFilter_hxx

#include "itkIntensityScaleImageFilter.h"
#include "itkImageQuantiles.h"
#include "itkImageScanlineIterator.h"
#include "itkTotalProgressReporter.h"
#include "itkVerifyBufferedRegion.h"
#include "itkWholeProgress.h"

#include <algorithm>
#include <cmath>

namespace itk
{

template <typename TInputImage, typename TOutputImage>
IntensityScaleImageFilter<TInputImage, TOutputImage>::IntensityScaleImageFilter()
{
  this->DynamicMultiThreadingOn();
  this->ThreaderUpdateProgressOff();
}

template <typename TInputImage, typename TOutputImage>
void
IntensityScaleImageFilter<TInputImage, TOutputImage>::VerifyPreconditions() const
{
  Superclass::VerifyPreconditions();

  const auto isRange = [](double minimum, double maximum) {
    return std::isfinite(minimum) && std::isfinite(maximum) && minimum < maximum;
  };
  if (!isRange(m_OutputMinimum, m_OutputMaximum))
  {
    itkExceptionMacro("OutputMinimum must be less than OutputMaximum, both finite (got " << m_OutputMinimum << " and "
                                                                                         << m_OutputMaximum << ").");
  }
  const auto largest = static_cast<double>(NumericTraits<OutputPixelType>::max());
  if (std::max(-m_OutputMinimum, m_OutputMaximum) > largest)
  {
    itkExceptionMacro("OutputMinimum and OutputMaximum must be numbers that the output's pixels can hold (got "
                      << m_OutputMinimum << " and " << m_OutputMaximum << ").");
  }
  if (m_RangeRule == RangeRuleEnum::FixedRange && !isRange(m_RangeMinimum, m_RangeMaximum))
  {
    itkExceptionMacro("RangeMinimum must be less than RangeMaximum, both finite (got " << m_RangeMinimum << " and "
                                                                                       << m_RangeMaximum << ").");
  }
  if (m_RangeRule == RangeRuleEnum::Quantiles &&
      !(m_LowerQuantile >= 0.0 && m_LowerQuantile < m_UpperQuantile && m_UpperQuantile <= 1.0))
  {
    itkExceptionMacro("LowerQuantile must be less than UpperQuantile, both in [0, 1] (got "
                      << m_LowerQuantile << " and " << m_UpperQuantile << ").");
  }
}

template <typename TInputImage, typename TOutputImage>
void
IntensityScaleImageFilter<TInputImage, TOutputImage>::GenerateInputRequestedRegion()
{
  Superclass::GenerateInputRequestedRegion();
  if (m_RangeRule == RangeRuleEnum::Quantiles)
  {
    const_cast<TInputImage *>(this->GetInput())->SetRequestedRegionToLargestPossibleRegion();
  }
}

template <typename TInputImage, typename TOutputImage>
void
IntensityScaleImageFilter<TInputImage, TOutputImage>::BeforeThreadedGenerateData()
{
  VerifyBufferedRegion(*this->GetInput(), "The input image");
  double minimum = m_RangeMinimum;
  double maximum = m_RangeMaximum;
  if (m_RangeRule == RangeRuleEnum::Quantiles)
  {
    using NoMaskType = Image<unsigned char, TInputImage::ImageDimension>;
    const std::vector<double> quantiles = ComputeImageQuantiles<TInputImage, NoMaskType>(
      this->GetInput(), nullptr, { m_LowerQuantile, m_UpperQuantile }, "input image");
    minimum = quantiles[0];
    maximum = quantiles[1];
    if (!(minimum < maximum))
    {
      itkExceptionMacro("The quantiles " << m_LowerQuantile << " and " << m_UpperQuantile
                                         << " of the image must differ (got a constant image, or one that is constant "
                                            "between them, of intensity "
                                         << minimum << ").");
    }
  }
  m_Scale = (m_OutputMaximum - m_OutputMinimum) / (maximum - minimum);
  m_Shift = m_OutputMinimum - m_Scale * minimum;
  if (!(m_Scale > 0.0 && std::isfinite(m_Scale) && std::isfinite(m_Shift)))
  {
    itkExceptionMacro("The range of input intensities is too narrow or too wide to be scaled (got " << minimum << " to "
                                                                                                    << maximum << ").");
  }
  m_AllFinite = true;
  m_AllHeld = true;
}

template <typename TInputImage, typename TOutputImage>
void
IntensityScaleImageFilter<TInputImage, TOutputImage>::DynamicThreadedGenerateData(
  const OutputImageRegionType & outputRegion)
{
  TotalProgressReporter progress(this, this->GetOutput()->GetRequestedRegion().GetNumberOfPixels(), 100, wholeProgress);

  ImageScanlineConstIterator<TInputImage> inputIt(this->GetInput(), outputRegion);
  ImageScanlineIterator<TOutputImage>     outputIt(this->GetOutput(), outputRegion);
  bool                                    allFinite = true;
  bool                                    allHeld = true;
  while (!inputIt.IsAtEnd())
  {
    while (!inputIt.IsAtEndOfLine())
    {
      const auto input = static_cast<double>(inputIt.Get());
      allFinite &= static_cast<bool>(std::isfinite(input));
      double output = m_Scale * input + m_Shift;
      if (m_Clamp)
      {
        output = std::min(std::max(output, m_OutputMinimum), m_OutputMaximum);
      }
      const auto pixel = static_cast<OutputPixelType>(output);
      allHeld &= static_cast<bool>(std::isfinite(pixel));
      outputIt.Set(pixel);
      ++inputIt;
      ++outputIt;
    }
    inputIt.NextLine();
    outputIt.NextLine();
    progress.Completed(outputRegion.GetSize(0));
  }
  if (!allFinite)
  {
    m_AllFinite = false;
  }
  if (!allHeld)
  {
    m_AllHeld = false;
  }
}

template <typename TInputImage, typename TOutputImage>
void
IntensityScaleImageFilter<TInputImage, TOutputImage>::AfterThreadedGenerateData()
{
  if (!m_AllFinite)
  {
    itkExceptionMacro("The intensities of the input image must be finite (got NaN or infinity).");
  }
  if (!m_AllHeld)
  {
    itkExceptionMacro("The scaled intensities must be numbers that the output's pixels can hold.");
  }
  this->UpdateProgress(1.0f);
}

template <typename TInputImage, typename TOutputImage>
void
IntensityScaleImageFilter<TInputImage, TOutputImage>::PrintSelf(std::ostream & os, Indent indent) const
{
  Superclass::PrintSelf(os, indent);

  os << indent << "RangeRule: " << m_RangeRule << std::endl;
  os << indent << "RangeMinimum: " << m_RangeMinimum << std::endl;
  os << indent << "RangeMaximum: " << m_RangeMaximum << std::endl;
  os << indent << "LowerQuantile: " << m_LowerQuantile << std::endl;
  os << indent << "UpperQuantile: " << m_UpperQuantile << std::endl;
  os << indent << "OutputMinimum: " << m_OutputMinimum << std::endl;
  os << indent << "OutputMaximum: " << m_OutputMaximum << std::endl;
  os << indent << "Clamp: " << (m_Clamp ? "On" : "Off") << std::endl;
  os << indent << "Scale: " << m_Scale << std::endl;
  os << indent << "Shift: " << m_Shift << std::endl;
  os << indent << "AllFinite: " << (m_AllFinite ? "true" : "false") << std::endl;
  os << indent << "AllHeld: " << (m_AllHeld ? "true" : "false") << std::endl;
}

} // end namespace itk

#endif

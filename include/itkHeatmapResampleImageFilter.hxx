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
#ifndef itkHeatmapResampleImageFilter_hxx
#define itkHeatmapResampleImageFilter_hxx

#include "itkHeatmapResampleImageFilter.h"
#include "itkConvertToPixel.h"
#include "itkHeatmapSampler.h"
#include "itkIndexRange.h"
#include "itkTotalProgressReporter.h"
#include "itkVerifyBufferedRegion.h"
#include "itkWholeProgress.h"

#include <algorithm>
#include <cmath>

namespace itk
{

template <typename TInputImage, typename TOutputImage>
HeatmapResampleImageFilter<TInputImage, TOutputImage>::HeatmapResampleImageFilter()
{
  this->AddOptionalInputName("ReferenceImage", 1);
  this->DynamicMultiThreadingOn();
  this->ThreaderUpdateProgressOff();
}

template <typename TInputImage, typename TOutputImage>
void
HeatmapResampleImageFilter<TInputImage, TOutputImage>::VerifyPreconditions() const
{
  Superclass::VerifyPreconditions();
  if (this->GetReferenceImage() == nullptr)
  {
    for (unsigned int d = 0; d < ImageDimension; ++d)
    {
      if (m_Size[d] == 0)
      {
        itkExceptionMacro("Size must be positive along each axis when no reference image is set (got " << m_Size
                                                                                                       << ").");
      }
      if (!(m_OutputSpacing[d] > 0.0 && std::isfinite(m_OutputSpacing[d])))
      {
        itkExceptionMacro("OutputSpacing must be positive and finite along each axis (got " << m_OutputSpacing << ").");
      }
    }
  }
}

template <typename TInputImage, typename TOutputImage>
void
HeatmapResampleImageFilter<TInputImage, TOutputImage>::VerifyInputInformation() const
{
  // Input and reference image may be anywhere.
}

template <typename TInputImage, typename TOutputImage>
void
HeatmapResampleImageFilter<TInputImage, TOutputImage>::GenerateOutputInformation()
{
  Superclass::GenerateOutputInformation();

  OutputImageType * const output = this->GetOutput();
  if (const ReferenceImageBaseType * const reference = this->GetReferenceImage())
  {
    output->SetLargestPossibleRegion(reference->GetLargestPossibleRegion());
    output->SetSpacing(reference->GetSpacing());
    output->SetOrigin(reference->GetOrigin());
    output->SetDirection(reference->GetDirection());
  }
  else
  {
    output->SetLargestPossibleRegion(OutputRegionType(m_OutputStartIndex, m_Size));
    output->SetSpacing(m_OutputSpacing);
    output->SetOrigin(m_OutputOrigin);
    output->SetDirection(m_OutputDirection);
  }
  output->SetNumberOfComponentsPerPixel(this->GetInput()->GetNumberOfComponentsPerPixel());
}

template <typename TInputImage, typename TOutputImage>
void
HeatmapResampleImageFilter<TInputImage, TOutputImage>::GenerateInputRequestedRegion()
{
  ProcessObject::GenerateInputRequestedRegion();
}

template <typename TInputImage, typename TOutputImage>
void
HeatmapResampleImageFilter<TInputImage, TOutputImage>::AllocateOutputs()
{
  // Some sources of heatmaps do not know it before they run.
  const auto numberOfComponents = this->GetInput()->GetNumberOfComponentsPerPixel();
  if (numberOfComponents == 0)
  {
    itkExceptionMacro("The heatmaps must have at least one component (got none).");
  }
  this->GetOutput()->SetNumberOfComponentsPerPixel(numberOfComponents);
  Superclass::AllocateOutputs();
}

template <typename TInputImage, typename TOutputImage>
void
HeatmapResampleImageFilter<TInputImage, TOutputImage>::BeforeThreadedGenerateData()
{
  VerifyBufferedRegion(*this->GetInput(), "The heatmaps");
}

template <typename TInputImage, typename TOutputImage>
void
HeatmapResampleImageFilter<TInputImage, TOutputImage>::DynamicThreadedGenerateData(
  const OutputRegionType & outputRegion)
{
  switch (m_Interpolation)
  {
    case InterpolationEnum::Linear:
      this->template Resample<2>(outputRegion);
      break;
    case InterpolationEnum::KeysCubic:
      this->template Resample<4>(outputRegion);
      break;
  }
}

template <typename TInputImage, typename TOutputImage>
template <unsigned int VNumberOfTaps>
void
HeatmapResampleImageFilter<TInputImage, TOutputImage>::Resample(const OutputRegionType & outputRegion)
{
  using SamplerType = HeatmapSampler<InputImageType, VNumberOfTaps>;

  OutputImageType * const output = this->GetOutput();
  const SamplerType       sampler(*this->GetInput(), *output);
  const unsigned int      numberOfComponents = output->GetNumberOfComponentsPerPixel();
  TotalProgressReporter   progress(this, output->GetRequestedRegion().GetNumberOfPixels(), 100, wholeProgress);

  OutputRegionType lineStarts = outputRegion;
  lineStarts.SetSize(0, 1);
  for (IndexType index : ImageRegionIndexRange<ImageDimension>(lineStarts))
  {
    OutputComponentType * values = output->GetBufferPointer() + output->ComputeOffset(index) * numberOfComponents;
    for (SizeValueType x = 0; x < outputRegion.GetSize(0); ++x, ++index[0], values += numberOfComponents)
    {
      typename SamplerType::LocationType location;
      if (sampler.Locate(index, location))
      {
        const auto taps = sampler.GetTaps(location.cell);
        const auto weights = sampler.GetWeights(location);
        for (unsigned int c = 0; c < numberOfComponents; ++c)
        {
          values[c] = ConvertToPixel<OutputComponentType>(sampler.Evaluate(taps, weights, c));
        }
      }
      else
      {
        std::fill_n(values, numberOfComponents, m_FillValue);
      }
    }
    progress.Completed(outputRegion.GetSize(0));
  }
}

template <typename TInputImage, typename TOutputImage>
void
HeatmapResampleImageFilter<TInputImage, TOutputImage>::AfterThreadedGenerateData()
{
  this->UpdateProgress(1.0f);
}

template <typename TInputImage, typename TOutputImage>
void
HeatmapResampleImageFilter<TInputImage, TOutputImage>::PrintSelf(std::ostream & os, Indent indent) const
{
  Superclass::PrintSelf(os, indent);
  os << indent << "Interpolation: " << m_Interpolation << std::endl;
  os << indent << "FillValue: " << static_cast<typename NumericTraits<OutputComponentType>::PrintType>(m_FillValue)
     << std::endl;
  os << indent << "Size: " << m_Size << std::endl;
  os << indent << "OutputSpacing: " << m_OutputSpacing << std::endl;
  os << indent << "OutputOrigin: " << m_OutputOrigin << std::endl;
  os << indent << "OutputDirection: " << m_OutputDirection << std::endl;
  os << indent << "OutputStartIndex: " << m_OutputStartIndex << std::endl;
}

} // end namespace itk

#endif

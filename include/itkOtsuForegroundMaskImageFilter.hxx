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
#ifndef itkOtsuForegroundMaskImageFilter_hxx
#define itkOtsuForegroundMaskImageFilter_hxx

#include "itkOtsuForegroundMaskImageFilter.h"
#include "itkHistogram.h"
#include "itkImageRegionIterator.h"
#include "itkOtsuThresholdCalculator.h"
#include "itkProgressReporter.h"
#include "itkVerifyBufferedRegion.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace itk
{

template <typename TInputImage, typename TOutputImage>
void
OtsuForegroundMaskImageFilter<TInputImage, TOutputImage>::VerifyPreconditions() const
{
  Superclass::VerifyPreconditions();

  if (m_NumberOfHistogramBins < 2)
  {
    itkExceptionMacro("NumberOfHistogramBins must be at least 2 (got " << m_NumberOfHistogramBins << ").");
  }
  if (m_InsideValue == m_OutsideValue)
  {
    itkExceptionMacro("InsideValue and OutsideValue must differ (got "
                      << static_cast<typename NumericTraits<OutputPixelType>::PrintType>(m_InsideValue)
                      << " for both).");
  }
}

template <typename TInputImage, typename TOutputImage>
void
OtsuForegroundMaskImageFilter<TInputImage, TOutputImage>::GenerateInputRequestedRegion()
{
  this->ProcessObject::GenerateInputRequestedRegion();
}

template <typename TInputImage, typename TOutputImage>
void
OtsuForegroundMaskImageFilter<TInputImage, TOutputImage>::EnlargeOutputRequestedRegion(DataObject * output)
{
  output->SetRequestedRegionToLargestPossibleRegion();
}

template <typename TInputImage, typename TOutputImage>
double
OtsuForegroundMaskImageFilter<TInputImage, TOutputImage>::ComputeThreshold()
{
  const TInputImage * const input = this->GetInput();
  const RegionType          region = input->GetLargestPossibleRegion();
  ProgressReporter          progress(this, 0, 2 * region.GetNumberOfPixels(), 20, 0.0f, 0.2f);

  double minimum = std::numeric_limits<double>::infinity();
  double maximum = -std::numeric_limits<double>::infinity();
  for (ImageRegionConstIterator<TInputImage> it(input, region); !it.IsAtEnd(); ++it)
  {
    const auto value = static_cast<double>(it.Get());
    if (!std::isfinite(value))
    {
      itkExceptionMacro("The intensities of the input image must be finite (got " << value << " at index "
                                                                                  << it.GetIndex() << ").");
    }
    minimum = std::min(minimum, value);
    maximum = std::max(maximum, value);
    progress.CompletedPixel();
  }
  if (!(minimum < maximum))
  {
    itkExceptionMacro("The input image must not be constant (got " << minimum << " everywhere).");
  }

  // Halves keep the range finite.
  const double scale = std::isfinite(maximum - minimum) ? 1.0 : 0.5;
  minimum *= scale;
  maximum *= scale;
  std::vector<SizeValueType> frequencies(m_NumberOfHistogramBins, 0);
  for (ImageRegionConstIterator<TInputImage> it(input, region); !it.IsAtEnd(); ++it)
  {
    const double position =
      (scale * static_cast<double>(it.Get()) - minimum) / (maximum - minimum) * m_NumberOfHistogramBins;
    ++frequencies[std::min(static_cast<unsigned int>(position), m_NumberOfHistogramBins - 1)];
    progress.CompletedPixel();
  }

  using HistogramType = Statistics::Histogram<double>;
  const auto                                    histogram = HistogramType::New();
  typename HistogramType::SizeType              size(1);
  typename HistogramType::MeasurementVectorType lower(1);
  typename HistogramType::MeasurementVectorType upper(1);
  // In units of bins, because Histogram computes its edges in float.
  size[0] = m_NumberOfHistogramBins;
  lower[0] = 0.0;
  upper[0] = m_NumberOfHistogramBins;
  histogram->SetMeasurementVectorSize(1);
  histogram->Initialize(size, lower, upper);
  for (unsigned int bin = 0; bin < m_NumberOfHistogramBins; ++bin)
  {
    histogram->SetFrequency(bin, frequencies[bin]);
  }

  const auto calculator = OtsuThresholdCalculator<HistogramType>::New();
  calculator->SetInput(histogram);
  calculator->Update();
  return (minimum + calculator->GetThreshold() / m_NumberOfHistogramBins * (maximum - minimum)) / scale;
}

// By hand, since an ITK that is wrapped for Python may lack the module of ITK's connected components.
template <typename TInputImage, typename TOutputImage>
SizeValueType
OtsuForegroundMaskImageFilter<TInputImage, TOutputImage>::Flood(CellImageType * cells,
                                                                OffsetValueType seed,
                                                                Cell            target)
{
  unsigned char * const         buffer = cells->GetBufferPointer();
  const OffsetValueType * const strides = cells->GetOffsetTable();
  const unsigned char           source = buffer[seed];

  SizeValueType                count = 0;
  std::vector<OffsetValueType> stack{ seed };
  buffer[seed] = target;
  while (!stack.empty())
  {
    const OffsetValueType cell = stack.back();
    stack.pop_back();
    ++count;
    for (unsigned int d = 0; d < ImageDimension; ++d)
    {
      for (const OffsetValueType neighbor : { cell - strides[d], cell + strides[d] })
      {
        if (buffer[neighbor] == source)
        {
          buffer[neighbor] = target;
          stack.push_back(neighbor);
        }
      }
    }
  }
  return count;
}

template <typename TInputImage, typename TOutputImage>
void
OtsuForegroundMaskImageFilter<TInputImage, TOutputImage>::GenerateData()
{
  const TInputImage * const input = this->GetInput();
  VerifyBufferedRegion(*input, "The input image");
  this->AllocateOutputs();
  const RegionType region = input->GetLargestPossibleRegion();

  m_Threshold = this->ComputeThreshold();

  // Two cells of margin: background, which tells the outside from holes, and a wall.
  RegionType marginRegion = region;
  marginRegion.PadByRadius(1);
  RegionType wallRegion = region;
  wallRegion.PadByRadius(2);
  const auto cells = CellImageType::New();
  cells->SetRegions(wallRegion);
  cells->Allocate();
  cells->FillBuffer(Wall);
  for (ImageRegionIterator<CellImageType> it(cells, marginRegion); !it.IsAtEnd(); ++it)
  {
    it.Set(Background);
  }

  ProgressReporter                      progress(this, 0, 2 * region.GetNumberOfPixels(), 80, 0.2f, 0.8f);
  ImageRegionConstIterator<TInputImage> inputIt(input, region);
  for (ImageRegionIterator<CellImageType> it(cells, region); !it.IsAtEnd(); ++it, ++inputIt)
  {
    const bool isBright = static_cast<double>(inputIt.Get()) >= m_Threshold;
    it.Set(isBright != m_DarkForeground ? Foreground : Background);
    progress.CompletedPixel();
  }

  unsigned char * const cellsBegin = cells->GetBufferPointer();
  unsigned char * const cellsEnd = cellsBegin + wallRegion.GetNumberOfPixels();
  if (m_KeepLargestComponent)
  {
    SizeValueType   largestSize = 0;
    OffsetValueType largestSeed = 0;
    for (auto cell = std::find(cellsBegin, cellsEnd, Foreground); cell != cellsEnd;
         cell = std::find(cell, cellsEnd, Foreground))
    {
      const SizeValueType size = Flood(cells, cell - cellsBegin, Component);
      if (size > largestSize)
      {
        largestSize = size;
        largestSeed = cell - cellsBegin;
      }
    }
    if (largestSize > 0)
    {
      Flood(cells, largestSeed, Foreground);
    }
    std::replace<unsigned char *, unsigned char>(cellsBegin, cellsEnd, Component, Background);
  }
  if (m_FillHoles)
  {
    Flood(cells, cells->ComputeOffset(marginRegion.GetIndex()), Outside);
    std::replace<unsigned char *, unsigned char>(cellsBegin, cellsEnd, Background, Foreground);
  }

  ImageRegionIterator<TOutputImage> outputIt(this->GetOutput(), region);
  for (ImageRegionConstIterator<CellImageType> it(cells, region); !it.IsAtEnd(); ++it, ++outputIt)
  {
    outputIt.Set(it.Get() == Foreground ? m_InsideValue : m_OutsideValue);
    progress.CompletedPixel();
  }
}

template <typename TInputImage, typename TOutputImage>
void
OtsuForegroundMaskImageFilter<TInputImage, TOutputImage>::PrintSelf(std::ostream & os, Indent indent) const
{
  Superclass::PrintSelf(os, indent);

  using PrintType = typename NumericTraits<OutputPixelType>::PrintType;
  os << indent << "NumberOfHistogramBins: " << m_NumberOfHistogramBins << std::endl;
  os << indent << "DarkForeground: " << (m_DarkForeground ? "On" : "Off") << std::endl;
  os << indent << "KeepLargestComponent: " << (m_KeepLargestComponent ? "On" : "Off") << std::endl;
  os << indent << "FillHoles: " << (m_FillHoles ? "On" : "Off") << std::endl;
  os << indent << "InsideValue: " << static_cast<PrintType>(m_InsideValue) << std::endl;
  os << indent << "OutsideValue: " << static_cast<PrintType>(m_OutsideValue) << std::endl;
  os << indent << "Threshold: " << m_Threshold << std::endl;
}

} // end namespace itk

#endif

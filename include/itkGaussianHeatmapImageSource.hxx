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
#ifndef itkGaussianHeatmapImageSource_hxx
#define itkGaussianHeatmapImageSource_hxx

#include "itkGaussianHeatmapImageSource.h"
#include "itkConvertToPixel.h"
#include "itkIndexRange.h"
#include "itkMath.h"
#include "itkMissingLandmark.h"
#include "itkTotalProgressReporter.h"
#include "itkWholeProgress.h"

#include <algorithm>
#include <cmath>

namespace itk
{

template <typename TPointSet, typename TOutputImage>
GaussianHeatmapImageSource<TPointSet, TOutputImage>::GaussianHeatmapImageSource()
{
  this->AddRequiredInputName("Input", 0);
  this->UseReferenceImageOn();
  this->DynamicMultiThreadingOn();
  this->ThreaderUpdateProgressOff();
}

template <typename TPointSet, typename TOutputImage>
void
GaussianHeatmapImageSource<TPointSet, TOutputImage>::SetSigmas(const SigmasType & sigmas)
{
  if (m_Sigmas != sigmas)
  {
    m_Sigmas = sigmas;
    this->Modified();
  }
}

template <typename TPointSet, typename TOutputImage>
void
GaussianHeatmapImageSource<TPointSet, TOutputImage>::VerifyPreconditions() const
{
  Superclass::VerifyPreconditions();
  for (const double sigma : m_Sigmas)
  {
    if (!(sigma > 0.0 && std::isfinite(sigma)))
    {
      itkExceptionMacro("Each sigma must be positive (got " << sigma << ").");
    }
  }
  if (!(m_Gamma > 0.0 && std::isfinite(m_Gamma)))
  {
    itkExceptionMacro("Gamma must be positive (got " << m_Gamma << ").");
  }
  for (const double sigma : m_Sigmas)
  {
    if (!(this->GetPeak(sigma) <= static_cast<double>(NumericTraits<OutputComponentType>::max())))
    {
      itkExceptionMacro("Gamma must not be so large, nor a sigma so small, that a Gaussian is too high (got "
                        << m_Gamma << " and " << sigma << ").");
    }
  }
}

template <typename TPointSet, typename TOutputImage>
double
GaussianHeatmapImageSource<TPointSet, TOutputImage>::GetPeak(double sigma) const
{
  return m_Normalization == NormalizationEnum::UnitPeak
           ? 1.0
           : m_Gamma / std::pow(std::sqrt(2.0 * Math::pi) * sigma, static_cast<double>(ImageDimension));
}

template <typename TPointSet, typename TOutputImage>
void
GaussianHeatmapImageSource<TPointSet, TOutputImage>::GenerateOutputInformation()
{
  Superclass::GenerateOutputInformation();

  OutputImageType * const output = this->GetOutput();
  if (m_Units == UnitsEnum::Physical)
  {
    constexpr double tolerance = 1e-3;
    const auto       gram = output->GetDirection().GetVnlMatrix().transpose() * output->GetDirection().GetVnlMatrix();
    for (unsigned int i = 0; i < ImageDimension; ++i)
    {
      for (unsigned int j = 0; j < ImageDimension; ++j)
      {
        if (std::abs(gram(i, j) - (i == j ? 1.0 : 0.0)) > tolerance)
        {
          itkExceptionMacro("The direction must be orthonormal when the units are physical (got\n"
                            << output->GetDirection() << ").");
        }
      }
    }
  }

  const PointSetType * const landmarks = this->GetInput();
  const bool isUpToDate = !landmarks->GetDataReleased() && landmarks->GetUpdateMTime() >= landmarks->GetPipelineMTime();
  if (landmarks->GetSource() && !isUpToDate)
  {
    output->SetNumberOfComponentsPerPixel(0);
  }
  else
  {
    this->SetNumberOfComponents();
  }
}

template <typename TPointSet, typename TOutputImage>
void
GaussianHeatmapImageSource<TPointSet, TOutputImage>::SetNumberOfComponents()
{
  const auto numberOfLandmarks = this->GetInput()->GetNumberOfPoints();
  if (numberOfLandmarks == 0)
  {
    itkExceptionMacro("The input must have at least one point (got none).");
  }
  if (m_Sigmas.size() != 1 && m_Sigmas.size() != numberOfLandmarks)
  {
    itkExceptionMacro("The number of sigmas must be one or the number of points, " << numberOfLandmarks << " (got "
                                                                                   << m_Sigmas.size() << ").");
  }
  this->GetOutput()->SetNumberOfComponentsPerPixel(static_cast<unsigned int>(numberOfLandmarks));
}

template <typename TPointSet, typename TOutputImage>
void
GaussianHeatmapImageSource<TPointSet, TOutputImage>::AllocateOutputs()
{
  this->SetNumberOfComponents();
  Superclass::AllocateOutputs();
}

template <typename TPointSet, typename TOutputImage>
void
GaussianHeatmapImageSource<TPointSet, TOutputImage>::BeforeThreadedGenerateData()
{
  const OutputImageType * const output = this->GetOutput();
  const OutputRegionType        region = output->GetRequestedRegion();
  const size_t                  numberOfLandmarks = output->GetNumberOfComponentsPerPixel();

  for (unsigned int d = 0; d < ImageDimension; ++d)
  {
    m_Factors[d].assign(region.GetSize(d) * numberOfLandmarks, 0.0);
  }
  for (size_t landmark = 0; landmark < numberOfLandmarks; ++landmark)
  {
    const auto point = this->GetInput()->GetPoint(landmark);
    if (IsMissingLandmark(point))
    {
      continue;
    }
    if (IsInfinite(point))
    {
      itkExceptionMacro("The points must be finite, or missing (got " << point << ").");
    }
    const auto   center = output->template TransformPhysicalPointToContinuousIndex<double>(point);
    const double sigma = m_Sigmas[m_Sigmas.size() == 1 ? 0 : landmark];
    const double peak = this->GetPeak(sigma);
    for (unsigned int d = 0; d < ImageDimension; ++d)
    {
      const double scale = (m_Units == UnitsEnum::Physical ? output->GetSpacing()[d] : 1.0) / sigma;
      for (SizeValueType i = 0; i < region.GetSize(d); ++i)
      {
        const double distance = scale * (region.GetIndex(d) + static_cast<double>(i) - center[d]);
        m_Factors[d][i * numberOfLandmarks + landmark] = (d == 0 ? peak : 1.0) * std::exp(-0.5 * distance * distance);
      }
    }
  }
}

template <typename TPointSet, typename TOutputImage>
void
GaussianHeatmapImageSource<TPointSet, TOutputImage>::DynamicThreadedGenerateData(const OutputRegionType & outputRegion)
{
  OutputImageType * const output = this->GetOutput();
  const OutputRegionType  region = output->GetRequestedRegion();
  const size_t            numberOfLandmarks = output->GetNumberOfComponentsPerPixel();
  TotalProgressReporter   progress(this, region.GetNumberOfPixels(), 100, wholeProgress);
  std::vector<double>     lineFactors(numberOfLandmarks);

  OutputRegionType lineStarts = outputRegion;
  lineStarts.SetSize(0, 1);
  for (const auto & index : ImageRegionIndexRange<ImageDimension>(lineStarts))
  {
    std::fill(lineFactors.begin(), lineFactors.end(), 1.0);
    for (unsigned int d = 1; d < ImageDimension; ++d)
    {
      const double * const factors = m_Factors[d].data() + (index[d] - region.GetIndex(d)) * numberOfLandmarks;
      for (size_t landmark = 0; landmark < numberOfLandmarks; ++landmark)
      {
        lineFactors[landmark] *= factors[landmark];
      }
    }
    const double *        factors = m_Factors[0].data() + (index[0] - region.GetIndex(0)) * numberOfLandmarks;
    OutputComponentType * values = output->GetBufferPointer() + output->ComputeOffset(index) * numberOfLandmarks;
    for (SizeValueType x = 0; x < outputRegion.GetSize(0); ++x)
    {
      for (size_t landmark = 0; landmark < numberOfLandmarks; ++landmark)
      {
        *values++ = ConvertToPixel<OutputComponentType>(*factors++ * lineFactors[landmark]);
      }
    }
    progress.Completed(outputRegion.GetSize(0));
  }
}

template <typename TPointSet, typename TOutputImage>
void
GaussianHeatmapImageSource<TPointSet, TOutputImage>::AfterThreadedGenerateData()
{
  for (auto & factors : m_Factors)
  {
    std::vector<double>().swap(factors);
  }
  this->UpdateProgress(1.0f);
}

template <typename TPointSet, typename TOutputImage>
void
GaussianHeatmapImageSource<TPointSet, TOutputImage>::PrintSelf(std::ostream & os, Indent indent) const
{
  Superclass::PrintSelf(os, indent);
  os << indent << "Sigmas:";
  for (const double sigma : m_Sigmas)
  {
    os << ' ' << sigma;
  }
  os << std::endl;
  os << indent << "Units: " << m_Units << std::endl;
  os << indent << "Normalization: " << m_Normalization << std::endl;
  os << indent << "Gamma: " << m_Gamma << std::endl;
  os << indent << "StartIndex: " << this->GetStartIndex() << std::endl;
}

} // end namespace itk

#endif

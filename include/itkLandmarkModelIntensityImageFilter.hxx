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
#ifndef itkLandmarkModelIntensityImageFilter_hxx
#define itkLandmarkModelIntensityImageFilter_hxx

#include "itkMaskedHistogramMatchingImageFilter.h"
#include "itkOtsuForegroundMaskImageFilter.h"

#include "itkProgressAccumulator.h"

#include <algorithm>

namespace itk
{

template <typename TInputImage, typename TOutputImage>
ModifiedTimeType
LandmarkModelIntensityImageFilter<TInputImage, TOutputImage>::GetMTime() const
{
  const auto time = Superclass::GetMTime();
  return m_Model ? std::max(time, m_Model->GetMTime()) : time;
}

template <typename TInputImage, typename TOutputImage>
void
LandmarkModelIntensityImageFilter<TInputImage, TOutputImage>::VerifyPreconditions() const
{
  Superclass::VerifyPreconditions();
  if (!m_Model)
  {
    itkExceptionMacro("Model must be set.");
  }
  if (m_Model->GetDimension() != ImageDimension)
  {
    itkExceptionMacro("Model must be for images of dimension " << ImageDimension << " (got one for dimension "
                                                               << m_Model->GetDimension() << ").");
  }
}

template <typename TInputImage, typename TOutputImage>
void
LandmarkModelIntensityImageFilter<TInputImage, TOutputImage>::GenerateInputRequestedRegion()
{
  Superclass::GenerateInputRequestedRegion();
  if (auto * const input = const_cast<TInputImage *>(this->GetInput()))
  {
    input->SetRequestedRegionToLargestPossibleRegion();
  }
}

template <typename TInputImage, typename TOutputImage>
void
LandmarkModelIntensityImageFilter<TInputImage, TOutputImage>::EnlargeOutputRequestedRegion(DataObject * output)
{
  Superclass::EnlargeOutputRequestedRegion(output);
  output->SetRequestedRegionToLargestPossibleRegion();
}

template <typename TInputImage, typename TOutputImage>
void
LandmarkModelIntensityImageFilter<TInputImage, TOutputImage>::GenerateData()
{
  const auto progress = ProgressAccumulator::New();
  progress->SetMiniPipelineFilter(this);

  const auto input = TInputImage::New();
  input->Graft(const_cast<TInputImage *>(this->GetInput()));

  const auto configure = [this](auto & scale) {
    scale.SetRangeRule(m_Model->GetRangeRule());
    scale.SetWindowMinimum(m_Model->GetRangeMinimum());
    scale.SetWindowMaximum(m_Model->GetRangeMaximum());
    scale.SetLowerQuantile(m_Model->GetLowerQuantile());
    scale.SetUpperQuantile(m_Model->GetUpperQuantile());
    scale.SetClamp(m_Model->GetClampIntensity());
    scale.SetNumberOfWorkUnits(this->GetNumberOfWorkUnits());
  };
  const auto deliver = [this](auto & filter) {
    filter.GraftOutput(this->GetOutput());
    filter.Update();
    this->GraftOutput(filter.GetOutput());
  };

  if (m_Model->GetReferenceQuantiles().empty())
  {
    const auto scale = IntensityScaleImageFilter<TInputImage, TOutputImage>::New();
    progress->RegisterInternalFilter(scale, 1.0f);
    configure(*scale);
    scale->SetInput(input);
    deliver(*scale);
    return;
  }

  const auto mask = OtsuForegroundMaskImageFilter<TInputImage>::New();
  const auto matching = MaskedHistogramMatchingImageFilter<TInputImage, TOutputImage>::New();
  const auto scale = IntensityScaleImageFilter<TOutputImage, TOutputImage>::New();
  progress->RegisterInternalFilter(mask, 0.4f);
  progress->RegisterInternalFilter(matching, 0.4f);
  progress->RegisterInternalFilter(scale, 0.2f);
  mask->SetInput(input);
  matching->SetInput(input);
  matching->SetSourceMask(mask->GetOutput());
  matching->SetReferenceQuantiles(m_Model->GetReferenceQuantiles());
  mask->SetNumberOfWorkUnits(this->GetNumberOfWorkUnits());
  matching->SetNumberOfWorkUnits(this->GetNumberOfWorkUnits());
  configure(*scale);
  scale->SetInput(matching->GetOutput());
  deliver(*scale);
}

template <typename TInputImage, typename TOutputImage>
void
LandmarkModelIntensityImageFilter<TInputImage, TOutputImage>::PrintSelf(std::ostream & os, Indent indent) const
{
  Superclass::PrintSelf(os, indent);
  itkPrintSelfObjectMacro(Model);
}

template <typename TInputImage, typename TOutputImage>
void
ConfigureGrid(NetworkGridResampleImageFilter<TInputImage, TOutputImage> & filter, const LandmarkModel & model)
{
  constexpr unsigned int dimension = TInputImage::ImageDimension;
  if (model.GetDimension() != dimension)
  {
    itkGenericExceptionMacro("The model is for images of dimension " << model.GetDimension() << ", not " << dimension
                                                                     << '.');
  }
  model.Verify();
  typename TOutputImage::SizeType    size;
  typename TOutputImage::SpacingType spacing;
  std::copy_n(model.GetGridSize().begin(), dimension, size.begin());
  filter.SetSize(size);
  filter.SetSpacingRule(model.GetSpacingRule());
  if (!model.GetGridSpacing().empty())
  {
    std::copy_n(model.GetGridSpacing().begin(), dimension, spacing.Begin());
    filter.SetSpacing(spacing);
  }
  filter.SetDirectionRule(model.GetDirectionRule());
  filter.SetSmoothingSigma(model.GetSmoothingSigma());
  filter.SetInterpolation(model.GetInterpolation());
  filter.SetFillValue(static_cast<typename TOutputImage::PixelType>(model.GetFillValue()));
}

} // end namespace itk

#endif

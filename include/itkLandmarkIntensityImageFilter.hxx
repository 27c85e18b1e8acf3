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
#ifndef itkLandmarkIntensityImageFilter_hxx
#define itkLandmarkIntensityImageFilter_hxx

#include "itkIntensityScaleImageFilter.h"
#include "itkMakeGraft.h"
#include "itkMaskedHistogramMatchingImageFilter.h"
#include "itkOtsuForegroundMaskImageFilter.h"

#include "itkProgressAccumulator.h"

#include <string>

namespace itk
{

template <typename TInputImage, typename TOutputImage>
void
LandmarkIntensityImageFilter<TInputImage, TOutputImage>::SetSettings(const LandmarkIntensitySettings & settings)
{
  if (WriteLandmarkIntensitySettings(m_Settings) != WriteLandmarkIntensitySettings(settings))
  {
    m_Settings = settings;
    this->Modified();
  }
}

template <typename TInputImage, typename TOutputImage>
void
LandmarkIntensityImageFilter<TInputImage, TOutputImage>::SetModel(const LandmarkModel * model, unsigned int stage)
{
  if (model == nullptr || stage >= model->GetNumberOfStages())
  {
    itkExceptionMacro("The model must be set, and have the stage (got "
                      << (model == nullptr ? "a null pointer" : "stage " + std::to_string(stage)) << ").");
  }
  this->SetSettings(model->GetDescription().stages[stage].intensity);
}

template <typename TInputImage, typename TOutputImage>
void
LandmarkIntensityImageFilter<TInputImage, TOutputImage>::GenerateInputRequestedRegion()
{
  this->ProcessObject::GenerateInputRequestedRegion();
}

template <typename TInputImage, typename TOutputImage>
void
LandmarkIntensityImageFilter<TInputImage, TOutputImage>::EnlargeOutputRequestedRegion(DataObject * output)
{
  output->SetRequestedRegionToLargestPossibleRegion();
}

template <typename TInputImage, typename TOutputImage>
void
LandmarkIntensityImageFilter<TInputImage, TOutputImage>::GenerateData()
{
  const auto progress = ProgressAccumulator::New();
  progress->SetMiniPipelineFilter(this);

  const auto input = MakeGraft(this->GetInput());

  const auto configure = [this](auto & scale) {
    scale.SetRangeRule(m_Settings.rangeRule);
    scale.SetRangeMinimum(m_Settings.minimum);
    scale.SetRangeMaximum(m_Settings.maximum);
    scale.SetLowerQuantile(m_Settings.lowerQuantile);
    scale.SetUpperQuantile(m_Settings.upperQuantile);
    scale.SetClamp(m_Settings.clamp);
    scale.SetNumberOfWorkUnits(this->GetNumberOfWorkUnits());
  };
  const auto deliver = [this](auto & filter) {
    filter.GraftOutput(this->GetOutput());
    filter.Update();
    this->GraftOutput(filter.GetOutput());
  };

  if (m_Settings.referenceQuantiles.empty())
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
  mask->SetInput(MakeGraft(input.GetPointer()));
  mask->SetDarkForeground(m_Settings.darkForeground);
  matching->SetInput(input);
  matching->SetSourceMask(mask->GetOutput());
  matching->SetReferenceQuantiles(m_Settings.referenceQuantiles);
  mask->SetNumberOfWorkUnits(this->GetNumberOfWorkUnits());
  matching->SetNumberOfWorkUnits(this->GetNumberOfWorkUnits());
  configure(*scale);
  scale->SetInput(matching->GetOutput());
  deliver(*scale);
}

template <typename TInputImage, typename TOutputImage>
void
LandmarkIntensityImageFilter<TInputImage, TOutputImage>::PrintSelf(std::ostream & os, Indent indent) const
{
  Superclass::PrintSelf(os, indent);
  os << indent << "Settings: " << WriteLandmarkIntensitySettings(m_Settings) << std::endl;
}

} // end namespace itk

#endif

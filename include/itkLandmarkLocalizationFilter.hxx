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
#ifndef itkLandmarkLocalizationFilter_hxx
#define itkLandmarkLocalizationFilter_hxx

#include "itkConfigureNetworkGrid.h"

#include <algorithm>
#include <cmath>

namespace itk
{

template <typename TInputImage>
LandmarkLocalizationFilter<TInputImage>::LandmarkLocalizationFilter()
{
  this->SetNumberOfRequiredInputs(1);
}

template <typename TInputImage>
void
LandmarkLocalizationFilter<TInputImage>::SetFurtherMaps(const std::vector<std::string> & names)
{
  m_FurtherMaps = names;
  this->Modified();
}

template <typename TInputImage>
auto
LandmarkLocalizationFilter<TInputImage>::GetMap(const std::string & name) const -> const MapImageType *
{
  const auto found = m_Maps.find(name);
  if (found == m_Maps.end())
  {
    itkExceptionMacro("There is no map '" << name << "' of the last update; FurtherMaps must name it.");
  }
  return found->second;
}

template <typename TInputImage>
auto
LandmarkLocalizationFilter<TInputImage>::GetCandidates(unsigned int landmark) const -> const LandmarkSetType *
{
  if (landmark >= m_Candidates.size())
  {
    itkExceptionMacro("There is no landmark " << landmark << " (got " << m_Candidates.size() << " from the model).");
  }
  return m_Candidates[landmark];
}

template <typename TInputImage>
auto
LandmarkLocalizationFilter<TInputImage>::GetAllCandidates() const -> typename LandmarkSetType::Pointer
{
  std::vector<std::string> names;
  for (const auto & candidates : m_Candidates)
  {
    const auto & own = candidates->GetLandmarkNames();
    names.insert(names.end(), own.begin(), own.end());
  }
  const auto   all = LandmarkSetType::New();
  unsigned int number = 0;
  all->SetLandmarkNames(names);
  for (const auto & candidates : m_Candidates)
  {
    for (unsigned int i = 0; i < candidates->GetNumberOfLandmarks(); ++i, ++number)
    {
      all->SetPoint(number, candidates->GetPoint(i));
      all->SetConfidence(number, candidates->GetConfidence(i));
    }
  }
  return all;
}

template <typename TInputImage>
void
LandmarkLocalizationFilter<TInputImage>::VerifyPreconditions() const
{
  Superclass::VerifyPreconditions();
  if (m_NumberOfStages > this->GetModel()->GetNumberOfStages())
  {
    itkExceptionMacro("NumberOfStages must not be above the model's, " << this->GetModel()->GetNumberOfStages()
                                                                       << " (got " << m_NumberOfStages << ").");
  }
}

template <typename TInputImage>
auto
LandmarkLocalizationFilter<TInputImage>::MakePipeline(const GridImageType *  image,
                                                      const InputImageType * input,
                                                      unsigned int           stage) const -> Pipeline
{
  const auto & settings = this->GetModel()->GetDescription().stages[stage];
  Pipeline     pipeline{ GridFilterType::New(), NetworkFilterType::New(), DecoderType::New() };
  ConfigureNetworkGrid(*pipeline.grid, settings.grid);
  pipeline.grid->SetInput(image);

  auto & network = *pipeline.network;
  network.SetInput(pipeline.grid->GetOutput());
  this->ConfigureInference(network);
  network.SetStage(stage);

  // Decoders of displacements take a second map.
  const auto mapNames = this->GetModel()->GetMapNames(stage);
  const bool hasDisplacements = std::count(mapNames.begin() + 1, mapNames.end(), "Displacement") > 0;
  auto       furtherMaps = stage == 0 ? m_FurtherMaps : std::vector<std::string>();
  if (hasDisplacements && std::count(furtherMaps.begin(), furtherMaps.end(), "Displacement") == 0)
  {
    furtherMaps.emplace_back("Displacement");
  }
  network.SetFurtherMaps(furtherMaps);

  auto &       decoder = *pipeline.decoder;
  const double ownConfidence = settings.calibration.minimumConfidence;
  decoder.SetInput(network.GetOutput());
  decoder.SetDecoder(m_Decoder.empty() ? settings.decoder.name : m_Decoder);
  decoder.SetModulationSigma(settings.decoder.modulationSigma);
  decoder.SetWindowRadius(settings.decoder.windowRadius);
  decoder.SetTemperature(settings.decoder.temperature);
  decoder.SetMinimumConfidence(
    static_cast<float>(std::isnan(m_MinimumConfidence) ? ownConfidence : m_MinimumConfidence));
  decoder.SetReferenceImage(input);
  if (hasDisplacements)
  {
    decoder.SetDisplacements(network.GetMap("Displacement"));
  }

  for (ProcessObject * const filter : { static_cast<ProcessObject *>(pipeline.grid),
                                        static_cast<ProcessObject *>(pipeline.network),
                                        static_cast<ProcessObject *>(pipeline.decoder) })
  {
    filter->SetNumberOfWorkUnits(this->GetNumberOfWorkUnits());
  }
  return pipeline;
}

template <typename TInputImage>
void
LandmarkLocalizationFilter<TInputImage>::Deliver(const LandmarkSetType & found,
                                                 unsigned int            foundLandmark,
                                                 unsigned int            landmark,
                                                 unsigned int            stage)
{
  const auto & settings = this->GetModel()->GetDescription().stages[stage];
  const auto   scale = [landmark](auto covariance, const std::vector<double> & scales) {
    return scales.empty() ? covariance : covariance * scales[landmark];
  };
  using EstimateType = LandmarkEstimate<typename LandmarkSetType::PointType>;
  auto &       output = *this->GetOutput();
  EstimateType estimate{ found.GetPoint(foundLandmark), found.GetCovariance(foundLandmark) };
  if (settings.combine && !found.IsMissing(foundLandmark))
  {
    estimate.covariance = scale(estimate.covariance, settings.calibration.ownCovarianceScales);
    estimate = CombineEstimates(EstimateType{ output.GetPoint(landmark), output.GetCovariance(landmark) }, estimate);
  }
  output.SetPoint(landmark, estimate.point);
  output.SetConfidence(landmark, found.GetConfidence(foundLandmark));
  output.SetCovariance(landmark, scale(estimate.covariance, settings.calibration.covarianceScales));
}

template <typename TInputImage>
void
LandmarkLocalizationFilter<TInputImage>::LocalizeInImage(const GridImageType *  image,
                                                         const InputImageType * input,
                                                         ProgressAccumulator &  progress,
                                                         float                  weight)
{
  const auto pipeline = this->MakePipeline(image, input, 0);
  pipeline.grid->SetCoverImage(m_CoverImage || this->GetModel()->GetDescription().stages[0].grid.coverImage);
  pipeline.decoder->SetLandmarkNames(this->GetModel()->GetLandmarkNames());
  pipeline.decoder->SetNumberOfCandidates(m_NumberOfCandidates);
  pipeline.decoder->SetCandidateThreshold(m_CandidateThreshold);
  progress.RegisterInternalFilter(pipeline.grid, 0.1f * weight);
  progress.RegisterInternalFilter(pipeline.network, 0.8f * weight);
  progress.RegisterInternalFilter(pipeline.decoder, 0.1f * weight);
  pipeline.decoder->Update();

  m_GridImage = pipeline.grid->GetOutput();
  m_Heatmaps = pipeline.network->GetOutput();
  m_Maps.clear();
  for (const auto & name : m_FurtherMaps)
  {
    m_Maps[name] = pipeline.network->GetMap(name);
  }
  m_Candidates.clear();
  for (unsigned int i = 0; i < this->GetModel()->GetNumberOfLandmarks(); ++i)
  {
    m_Candidates.emplace_back(pipeline.decoder->GetCandidates(i));
    this->Deliver(*pipeline.decoder->GetOutput(), i, i, 0);
  }
}

template <typename TInputImage>
void
LandmarkLocalizationFilter<TInputImage>::LocalizeAroundPoints(const GridImageType *  image,
                                                              const InputImageType * input,
                                                              unsigned int           stage,
                                                              ProgressAccumulator &  progress,
                                                              float                  weight)
{
  const auto numberOfLandmarks = this->GetModel()->GetNumberOfLandmarks();
  for (unsigned int i = 0; i < numberOfLandmarks; ++i)
  {
    if (this->GetOutput()->IsMissing(i))
    {
      continue;
    }
    const auto                         pipeline = this->MakePipeline(image, input, stage);
    typename GridFilterType::PointType center;
    center.CastFrom(this->GetOutput()->GetPoint(i));
    pipeline.grid->SetUseCenter(true);
    pipeline.grid->SetCenter(center);
    pipeline.network->SetTileSize(SizeType::Filled(0));
    pipeline.network->SetLandmark(static_cast<int>(i));
    progress.RegisterInternalFilter(pipeline.network, weight / static_cast<float>(numberOfLandmarks));
    pipeline.decoder->Update();
    this->Deliver(*pipeline.decoder->GetOutput(), 0, i, stage);
  }
}

template <typename TInputImage>
void
LandmarkLocalizationFilter<TInputImage>::GenerateData()
{
  const auto progress = ProgressAccumulator::New();
  progress->SetMiniPipelineFilter(this);

  const auto input = InputImageType::New();
  input->Graft(const_cast<InputImageType *>(this->GetInput()));
  this->GetOutput()->SetLandmarkNames(this->GetModel()->GetLandmarkNames());

  const auto numberOfStages = m_NumberOfStages == 0 ? this->GetModel()->GetNumberOfStages() : m_NumberOfStages;
  const auto share = 1.0f / static_cast<float>(numberOfStages);
  for (unsigned int stage = 0; stage < numberOfStages; ++stage)
  {
    const auto intensity = LandmarkIntensityImageFilter<InputImageType, GridImageType>::New();
    intensity->SetInput(input);
    intensity->SetModel(this->GetModel(), stage);
    intensity->SetReleaseDataFlag(stage == 0);
    intensity->SetNumberOfWorkUnits(this->GetNumberOfWorkUnits());
    progress->RegisterInternalFilter(intensity, 0.1f * share);
    intensity->Update();
    const typename GridImageType::ConstPointer image = intensity->GetOutput();
    if (stage == 0)
    {
      this->LocalizeInImage(image, input, *progress, 0.9f * share);
    }
    else
    {
      this->LocalizeAroundPoints(image, input, stage, *progress, 0.9f * share);
    }
  }
  // Otherwise each Update() would run again.
  this->GetOutput()->SetBufferedRegion(this->GetOutput()->GetRequestedRegion());
}

template <typename TInputImage>
void
LandmarkLocalizationFilter<TInputImage>::PrintSelf(std::ostream & os, Indent indent) const
{
  Superclass::PrintSelf(os, indent);
  os << indent << "NumberOfStages: " << m_NumberOfStages << std::endl;
  os << indent << "Decoder: " << m_Decoder << std::endl;
  os << indent << "MinimumConfidence: " << m_MinimumConfidence << std::endl;
  os << indent << "FurtherMaps:";
  for (const auto & name : m_FurtherMaps)
  {
    os << ' ' << name;
  }
  os << std::endl;
  os << indent << "CoverImage: " << (m_CoverImage ? "On" : "Off") << std::endl;
  os << indent << "NumberOfCandidates: " << m_NumberOfCandidates << std::endl;
  os << indent << "CandidateThreshold: " << m_CandidateThreshold << std::endl;
  itkPrintSelfObjectMacro(GridImage);
  itkPrintSelfObjectMacro(Heatmaps);
  os << indent << "Maps: " << m_Maps.size() << std::endl;
  os << indent << "Candidates: " << m_Candidates.size() << std::endl;
}

} // end namespace itk

#endif

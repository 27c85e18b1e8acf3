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
#include "itkLandmarkPlausibility.h"
#include "itkLandmarkShapeModel.h"
#include "itkMakeGraft.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <functional>
#include <future>
#include <numeric>
#include <utility>

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
  if (m_FurtherMaps != names)
  {
    m_FurtherMaps = names;
    this->Modified();
  }
}

template <typename TInputImage>
auto
LandmarkLocalizationFilter<TInputImage>::GetMap(const std::string & name) const -> const MapImageType *
{
  const auto found = m_Results.maps.find(name);
  if (found == m_Results.maps.end())
  {
    itkExceptionMacro("There is no map '" << name << "' of the last update; FurtherMaps must name it.");
  }
  return found->second;
}

template <typename TInputImage>
auto
LandmarkLocalizationFilter<TInputImage>::GetCandidates(unsigned int landmark) const -> const LandmarkSetType *
{
  if (landmark >= m_Results.candidates.size())
  {
    itkExceptionMacro("There is no landmark " << landmark << " (got " << m_Results.candidates.size()
                                              << " from the model).");
  }
  return m_Results.candidates[landmark];
}

template <typename TInputImage>
auto
LandmarkLocalizationFilter<TInputImage>::GetAllCandidates() const -> typename LandmarkSetType::Pointer
{
  std::vector<std::string> names;
  for (const auto & candidates : m_Results.candidates)
  {
    const auto & own = candidates->GetLandmarkNames();
    names.insert(names.end(), own.begin(), own.end());
  }
  const auto   all = LandmarkSetType::New();
  unsigned int number = 0;
  all->SetLandmarkNames(names);
  for (const auto & candidates : m_Results.candidates)
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
  const auto numberOfStages = m_NumberOfStages == 0 ? this->GetModel()->GetNumberOfStages() : m_NumberOfStages;
  if (!m_Decoder.empty())
  {
    this->GetModel()->VerifyDecoder(m_Decoder, numberOfStages);
  }
  const double shapeWeight = this->GetUsedShapeWeight();
  if (!(shapeWeight >= 0.0 && std::isfinite(shapeWeight)))
  {
    itkExceptionMacro("ShapeWeight must be at least 0 and finite (got " << shapeWeight << ").");
  }
  if (shapeWeight > 0.0 && this->GetModel()->GetDescription().plausibility.shape.mean.empty())
  {
    itkExceptionMacro("ShapeWeight needs a model with shapes, which LandmarkModelCalibration learns.");
  }
  if (m_Orientations != OrientationsEnum::AsIs && !this->IsAssessing())
  {
    itkExceptionMacro(
      "Orientations needs all stages of a model with plausibilities, which LandmarkModelCalibration learns.");
  }
}

template <typename TInputImage>
bool
LandmarkLocalizationFilter<TInputImage>::IsAssessing() const
{
  return (m_NumberOfStages == 0 || m_NumberOfStages == this->GetModel()->GetNumberOfStages()) &&
         this->GetModel()->GetDescription().plausibility.numberOfImages > 0;
}

template <typename TInputImage>
auto
LandmarkLocalizationFilter<TInputImage>::MakePipeline(const GridImageType *  image,
                                                      const InputImageType * input,
                                                      unsigned int           stage,
                                                      ThreadIdType           numberOfThreads) const -> Pipeline
{
  const auto & settings = this->GetModel()->GetDescription().stages[stage];
  Pipeline     pipeline{ GridFilterType::New(), NetworkFilterType::New(), DecoderType::New() };
  const auto   ownImage = MakeGraft(image);
  ownImage->ReleaseDataFlagOn();
  ConfigureNetworkGrid(*pipeline.grid, settings.grid);
  pipeline.grid->SetInput(ownImage);

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

  auto & decoder = *pipeline.decoder;
  decoder.SetInput(network.GetOutput());
  decoder.SetDecoder(m_Decoder.empty() ? settings.decoder.name : m_Decoder);
  decoder.SetModulationSigma(settings.decoder.modulationSigma);
  decoder.SetWindowRadius(settings.decoder.windowRadius);
  decoder.SetTemperature(settings.decoder.temperature);
  decoder.SetReferenceImage(MakeGraft(input));
  if (hasDisplacements)
  {
    decoder.SetDisplacements(network.GetMap("Displacement"));
  }

  pipeline.grid->SetNumberOfWorkUnits(numberOfThreads);
  network.SetNumberOfWorkUnits(numberOfThreads);
  decoder.SetNumberOfWorkUnits(numberOfThreads);
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
  auto &       output = *m_Results.landmarks;
  EstimateType estimate{ found.GetPoint(foundLandmark), found.GetCovariance(foundLandmark) };
  if (this->GetModel()->IsCombined(stage) && !found.IsMissing(foundLandmark))
  {
    estimate.covariance = scale(estimate.covariance, settings.calibration.ownCovarianceScales);
    estimate = CombineEstimates(EstimateType{ output.GetPoint(landmark), output.GetCovariance(landmark) }, estimate);
  }
  output.SetPoint(landmark, estimate.point);
  output.SetCovariance(landmark, scale(estimate.covariance, settings.calibration.covarianceScales));
  const float before = stage == 0 ? 1.0f : std::max(0.0f, output.GetConfidence(landmark));
  output.SetConfidence(landmark, before * found.GetConfidence(foundLandmark));
  const double least = std::isnan(m_MinimumConfidence) ? settings.calibration.minimumConfidence : m_MinimumConfidence;
  if (output.GetConfidence(landmark) < static_cast<float>(least))
  {
    output.SetMissing(landmark);
  }
}

template <typename TInputImage>
void
LandmarkLocalizationFilter<TInputImage>::Regularize(unsigned int stage)
{
  const auto & plausibility = this->GetModel()->GetDescription().plausibility;
  const bool   isOwn = std::isnan(m_ShapeWeight);
  const double weight = isOwn && !this->GetModel()->IsCalibrated(stage) ? 0.0 : this->GetUsedShapeWeight();
  if (weight == 0.0)
  {
    return;
  }
  const auto shapes = LandmarkShapeModel<ImageDimension>::New();
  shapes->SetDescription(plausibility.shape);
  m_Results.landmarks = shapes->Regularize(m_Results.landmarks, weight);
  if (stage + 1 == this->GetModel()->GetNumberOfStages())
  {
    auto & landmarks = *m_Results.landmarks;
    for (unsigned int i = 0; i < plausibility.covarianceScales.size(); ++i)
    {
      if (landmarks.HasCovariance(i))
      {
        landmarks.SetCovariance(i, landmarks.GetCovariance(i) * plausibility.covarianceScales[i]);
      }
    }
  }
}

template <typename TInputImage>
void
LandmarkLocalizationFilter<TInputImage>::Watch(ProcessObject & filter, const ProgressPart & part)
{
  filter.AddObserver(ProgressEvent(), [this, &filter, part](const EventObject &) {
    this->UpdateProgress(part.begin + part.length * filter.GetProgress());
    if (this->GetAbortGenerateData())
    {
      filter.AbortGenerateDataOn();
    }
  });
}

template <typename TInputImage>
void
LandmarkLocalizationFilter<TInputImage>::LocalizeInImage(typename GridImageType::ConstPointer image,
                                                         const InputImageType *               input,
                                                         const ProgressPart &                 progress)
{
  const auto pipeline = this->MakePipeline(image, input, 0, this->GetNumberOfWorkUnits());
  // The network needs the memory.
  image = nullptr;
  pipeline.grid->SetCoverImage(m_CoverImage || this->GetModel()->GetDescription().stages[0].grid.coverImage);
  pipeline.decoder->SetLandmarkNames(this->GetModel()->GetLandmarkNames());
  pipeline.decoder->SetNumberOfCandidates(m_NumberOfCandidates);
  pipeline.decoder->SetCandidateThreshold(m_CandidateThreshold);
  this->Watch(*pipeline.grid, progress.GetPart(0.0f, 0.1f));
  this->Watch(*pipeline.network, progress.GetPart(0.1f, 0.9f));
  this->Watch(*pipeline.decoder, progress.GetPart(0.9f, 1.0f));
  // In time: what comes next may release them.
  pipeline.grid->AddObserver(EndEvent(),
                             [&](const EventObject &) { m_Results.gridImage = MakeGraft(pipeline.grid->GetOutput()); });
  pipeline.network->AddObserver(EndEvent(), [&](const EventObject &) {
    m_Results.heatmaps = MakeGraft(pipeline.network->GetOutput());
    for (const auto & name : m_FurtherMaps)
    {
      m_Results.maps[name] = MakeGraft(pipeline.network->GetMap(name));
    }
  });
  pipeline.decoder->Update();
  for (unsigned int i = 0; i < this->GetModel()->GetNumberOfLandmarks(); ++i)
  {
    m_Results.candidates.emplace_back(pipeline.decoder->GetCandidates(i));
    this->Deliver(*pipeline.decoder->GetOutput(), i, i, 0);
  }
}

template <typename TInputImage>
void
LandmarkLocalizationFilter<TInputImage>::LocalizeAroundPoints(const GridImageType *  image,
                                                              const InputImageType * input,
                                                              unsigned int           stage,
                                                              const ProgressPart &   progress)
{
  std::vector<unsigned int> landmarks;
  for (unsigned int i = 0; i < this->GetModel()->GetNumberOfLandmarks(); ++i)
  {
    if (!m_Results.landmarks->IsMissing(i))
    {
      landmarks.push_back(i);
    }
  }
  // Threads that share small images wait for each other, and each has one of its own instead. Together they are no
  // larger than this, which bounds the memory.
  constexpr SizeValueType largestPixelCount = SizeValueType{ 1 } << 18;
  const auto &            size = this->GetModel()->GetDescription().stages[stage].grid.size;
  const auto              pixelCount =
    std::accumulate(size.begin(), size.end(), SizeValueType{ 1 }, std::multiplies<SizeValueType>());
  const auto numberOfThreads =
    std::min(this->GetMultiThreader()->GetMaximumNumberOfThreads(), this->GetNumberOfWorkUnits());
  const auto numberAtOnce = static_cast<ThreadIdType>(std::clamp<SizeValueType>(
    std::min<SizeValueType>(largestPixelCount / pixelCount, landmarks.size()), 1, numberOfThreads));

  std::vector<typename LandmarkSetType::Pointer> found(landmarks.size());
  std::atomic<std::size_t>                       next{ 0 };
  const auto                                     localize = [&](bool reportsProgress) {
    float reported = 0.0f;
    for (auto i = next++; i < landmarks.size(); i = next++)
    {
      const auto pipeline = this->MakePipeline(image, input, stage, numberOfThreads / numberAtOnce);
      typename GridFilterType::PointType center;
      center.CastFrom(m_Results.landmarks->GetPoint(landmarks[i]));
      pipeline.grid->SetUseCenter(true);
      pipeline.grid->SetCenter(center);
      pipeline.network->SetTileSize(SizeType::Filled(0));
      pipeline.network->SetLandmark(static_cast<int>(landmarks[i]));
      if (reportsProgress)
      {
        const float share = static_cast<float>(i + 1) / static_cast<float>(landmarks.size());
        this->Watch(*pipeline.network, progress.GetPart(reported, share));
        reported = share;
      }
      try
      {
        pipeline.decoder->Update();
      }
      catch (...)
      {
        next = landmarks.size();
        throw;
      }
      found[i] = pipeline.decoder->GetOutput();
    }
  };
  // The filter's own thread is the one that reports progress.
  std::vector<std::future<void>> others;
  for (ThreadIdType i = 1; i < numberAtOnce; ++i)
  {
    others.push_back(std::async(std::launch::async, localize, false));
  }
  localize(true);
  for (auto & other : others)
  {
    other.get();
  }
  for (std::size_t i = 0; i < landmarks.size(); ++i)
  {
    this->Deliver(*found[i], 0, landmarks[i], stage);
  }
}

template <typename TInputImage>
void
LandmarkLocalizationFilter<TInputImage>::Localize(InputImageType * input, const ProgressPart & progress)
{
  m_Results = Results();
  m_Results.landmarks = LandmarkSetType::New();
  m_Results.landmarks->CopyInformation(this->GetOutput());
  m_Results.landmarks->SetLandmarkNames(this->GetModel()->GetLandmarkNames());
  const auto numberOfStages = m_NumberOfStages == 0 ? this->GetModel()->GetNumberOfStages() : m_NumberOfStages;
  const auto share = 1.0f / static_cast<float>(numberOfStages);
  const auto isPreparedAsBefore = [this](unsigned int stage) {
    const auto & stages = this->GetModel()->GetDescription().stages;
    return stage > 0 && WriteLandmarkIntensitySettings(stages[stage].intensity) ==
                          WriteLandmarkIntensitySettings(stages[stage - 1].intensity);
  };
  typename GridImageType::ConstPointer image;
  for (unsigned int stage = 0; stage < numberOfStages; ++stage)
  {
    const auto ofStage = progress.GetPart(share * static_cast<float>(stage), share * static_cast<float>(stage + 1));
    if (!isPreparedAsBefore(stage))
    {
      const auto intensity = LandmarkIntensityImageFilter<InputImageType, GridImageType>::New();
      intensity->SetInput(MakeGraft(input));
      intensity->SetModel(this->GetModel(), stage);
      intensity->SetNumberOfWorkUnits(this->GetNumberOfWorkUnits());
      this->Watch(*intensity, ofStage.GetPart(0.0f, 0.1f));
      intensity->Update();
      image = intensity->GetOutput();
    }
    if (stage == 0)
    {
      const bool isLast = numberOfStages == 1 || !isPreparedAsBefore(1);
      this->LocalizeInImage(isLast ? std::move(image) : image, input, ofStage.GetPart(0.1f, 1.0f));
    }
    else
    {
      this->Regularize(stage - 1);
      this->LocalizeAroundPoints(image, input, stage, ofStage.GetPart(0.1f, 1.0f));
    }
  }
  if (this->IsAssessing())
  {
    AssessLandmarks(*m_Results.landmarks, this->GetModel()->GetDescription().plausibility);
  }
  this->Regularize(numberOfStages - 1);
}

template <typename TInputImage>
void
LandmarkLocalizationFilter<TInputImage>::LocalizeOriented(InputImageType *     input,
                                                          bool                 isMirrored,
                                                          unsigned int         quarterTurns,
                                                          const ProgressPart & progress)
{
  const ImageOrientation<InputImageType> oriented(input, isMirrored, quarterTurns);
  this->Localize(oriented.GetImage(), progress);
  m_Results.landmarks = oriented.MapLandmarks(*m_Results.landmarks);
  m_Results.gridImage = oriented.MapImage(m_Results.gridImage.GetPointer());
  m_Results.heatmaps = oriented.MapImage(m_Results.heatmaps.GetPointer());
  for (auto & map : m_Results.maps)
  {
    map.second =
      map.first == "Displacement" ? oriented.MapVectorImage(map.second) : oriented.MapImage(map.second.GetPointer());
  }
  for (auto & candidates : m_Results.candidates)
  {
    candidates = oriented.MapLandmarks(*candidates);
  }
}

template <typename TInputImage>
void
LandmarkLocalizationFilter<TInputImage>::GenerateData()
{
  const auto input = MakeGraft(this->GetInput());

  const unsigned int numberOfMirrors = m_Orientations == OrientationsEnum::AsIs ? 1 : 2;
  const unsigned int numberOfTurns = m_Orientations == OrientationsEnum::MirroredAndTurned ? 4 : 1;
  const unsigned int numberOfOrientations = numberOfMirrors * numberOfTurns;
  const auto         getProgress = [numberOfOrientations](unsigned int orientation) -> ProgressPart {
    const float share = 1.0f / static_cast<float>(numberOfOrientations);
    return { share * static_cast<float>(orientation), share };
  };
  this->Localize(input, getProgress(0));
  m_FoundMirrored = false;
  m_FoundQuarterTurns = 0;
  auto best = std::move(m_Results);
  for (unsigned int orientation = 1; orientation < numberOfOrientations; ++orientation)
  {
    const bool isMirrored = orientation % numberOfMirrors == 1;
    const auto quarterTurns = orientation / numberOfMirrors;
    this->LocalizeOriented(input, isMirrored, quarterTurns, getProgress(orientation));
    if (m_Results.landmarks->GetImagePlausibility() > best.landmarks->GetImagePlausibility())
    {
      best = std::move(m_Results);
      m_FoundMirrored = isMirrored;
      m_FoundQuarterTurns = quarterTurns;
    }
  }
  m_Results = std::move(best);
  this->GetOutput()->Graft(m_Results.landmarks);
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
  os << indent << "ShapeWeight: " << m_ShapeWeight << std::endl;
  os << indent << "FurtherMaps:";
  for (const auto & name : m_FurtherMaps)
  {
    os << ' ' << name;
  }
  os << std::endl;
  os << indent << "CoverImage: " << (m_CoverImage ? "On" : "Off") << std::endl;
  os << indent << "NumberOfCandidates: " << m_NumberOfCandidates << std::endl;
  os << indent << "CandidateThreshold: " << m_CandidateThreshold << std::endl;
  os << indent << "Orientations: " << m_Orientations << std::endl;
  os << indent << "FoundMirrored: " << (m_FoundMirrored ? "On" : "Off") << std::endl;
  os << indent << "FoundQuarterTurns: " << m_FoundQuarterTurns << std::endl;
  os << indent << "GridImage: " << m_Results.gridImage << std::endl;
  os << indent << "Heatmaps: " << m_Results.heatmaps << std::endl;
  os << indent << "Maps: " << m_Results.maps.size() << std::endl;
  os << indent << "Candidates: " << m_Results.candidates.size() << std::endl;
}

} // end namespace itk

#endif

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

#include "itkProgressAccumulator.h"

#include <algorithm>

namespace itk
{

template <typename TInputImage, typename TOutputPointSet>
LandmarkLocalizationFilter<TInputImage, TOutputPointSet>::LandmarkLocalizationFilter()
{
  this->SetNumberOfRequiredInputs(1);
  m_TileSize.Fill(0);
  m_TileOverlap.Fill(0);
}

template <typename TInputImage, typename TOutputPointSet>
void
LandmarkLocalizationFilter<TInputImage, TOutputPointSet>::SetInput(const InputImageType * image)
{
  this->ProcessObject::SetNthInput(0, const_cast<InputImageType *>(image));
}

template <typename TInputImage, typename TOutputPointSet>
auto
LandmarkLocalizationFilter<TInputImage, TOutputPointSet>::GetInput() const -> const InputImageType *
{
  return itkDynamicCastInDebugMode<const InputImageType *>(this->GetPrimaryInput());
}

template <typename TInputImage, typename TOutputPointSet>
auto
LandmarkLocalizationFilter<TInputImage, TOutputPointSet>::GetCovariance(unsigned int landmark) const -> CovarianceType
{
  if (landmark >= m_Covariances.size())
  {
    itkExceptionMacro("There is no landmark " << landmark << " (got " << m_Covariances.size() << " from the model).");
  }
  return m_Covariances[landmark];
}

template <typename TInputImage, typename TOutputPointSet>
auto
LandmarkLocalizationFilter<TInputImage, TOutputPointSet>::GetCandidates(unsigned int landmark) const
  -> const OutputPointSetType *
{
  if (landmark >= m_Candidates.size())
  {
    itkExceptionMacro("There is no landmark " << landmark << " (got " << m_Candidates.size() << " from the model).");
  }
  return m_Candidates[landmark];
}

template <typename TInputImage, typename TOutputPointSet>
ModifiedTimeType
LandmarkLocalizationFilter<TInputImage, TOutputPointSet>::GetMTime() const
{
  const auto time = Superclass::GetMTime();
  return m_Model ? std::max(time, m_Model->GetMTime()) : time;
}

template <typename TInputImage, typename TOutputPointSet>
void
LandmarkLocalizationFilter<TInputImage, TOutputPointSet>::VerifyPreconditions() const
{
  Superclass::VerifyPreconditions();
  if (!m_Model || !m_Model->HasNetwork())
  {
    itkExceptionMacro("Model must be set and have a network.");
  }
  if (m_Model->GetDimension() != ImageDimension)
  {
    itkExceptionMacro("Model must be for images of dimension " << ImageDimension << " (got one for dimension "
                                                               << m_Model->GetDimension() << ").");
  }
}

template <typename TInputImage, typename TOutputPointSet>
void
LandmarkLocalizationFilter<TInputImage, TOutputPointSet>::GenerateInputRequestedRegion()
{
  Superclass::GenerateInputRequestedRegion();
  if (auto * const input = const_cast<InputImageType *>(this->GetInput()))
  {
    input->SetRequestedRegionToLargestPossibleRegion();
  }
}

template <typename TInputImage, typename TOutputPointSet>
void
LandmarkLocalizationFilter<TInputImage, TOutputPointSet>::GenerateData()
{
  const auto progress = ProgressAccumulator::New();
  progress->SetMiniPipelineFilter(this);

  const auto input = InputImageType::New();
  input->Graft(const_cast<InputImageType *>(this->GetInput()));

  const auto intensity = LandmarkModelIntensityImageFilter<InputImageType, GridImageType>::New();
  intensity->SetInput(input);
  intensity->SetModel(m_Model);
  intensity->ReleaseDataFlagOn();
  intensity->SetNumberOfWorkUnits(this->GetNumberOfWorkUnits());
  progress->RegisterInternalFilter(intensity, 0.05f);

  const auto grid = NetworkGridResampleImageFilter<GridImageType, GridImageType>::New();
  ConfigureGrid(*grid, *m_Model);
  grid->SetCoverImage(m_CoverImage);
  grid->SetInput(intensity->GetOutput());
  grid->SetNumberOfWorkUnits(this->GetNumberOfWorkUnits());
  progress->RegisterInternalFilter(grid, 0.1f);

  const auto network = HeatmapNetworkImageFilter<GridImageType>::New();
  network->SetInput(grid->GetOutput());
  network->SetModel(m_Model);
  network->SetDevice(m_Device);
  network->SetComputeComponents(m_ComputeComponents);
  network->SetTileSize(m_TileSize);
  network->SetTileOverlap(m_TileOverlap);
  network->SetTileMerge(m_TileMerge);
  network->SetPaddingValue(static_cast<float>(m_Model->GetFillValue()));
  network->SetNumberOfWorkUnits(this->GetNumberOfWorkUnits());
  progress->RegisterInternalFilter(network, 0.8f);

  const auto decoder = DecoderType::New();
  decoder->SetInput(network->GetOutput());
  decoder->SetMethod(m_Model->GetDecodingMethod());
  decoder->SetMinimumConfidence(m_Model->GetMinimumConfidence());
  decoder->SetNumberOfCandidates(m_NumberOfCandidates);
  decoder->SetCandidateThreshold(static_cast<typename DecoderType::ConfidenceType>(m_CandidateThreshold));
  decoder->SetReferenceImage(input);
  decoder->SetNumberOfWorkUnits(this->GetNumberOfWorkUnits());
  progress->RegisterInternalFilter(decoder, 0.05f);

  decoder->GraftOutput(this->GetOutput());
  decoder->Update();
  this->GraftOutput(decoder->GetOutput());

  m_GridImage = grid->GetOutput();
  m_Heatmaps = network->GetOutput();
  m_LocalAppearance = m_ComputeComponents ? network->GetLocalAppearance() : nullptr;
  m_SpatialConfiguration = m_ComputeComponents ? network->GetSpatialConfiguration() : nullptr;
  const auto & scales = m_Model->GetCovarianceScales();
  m_Covariances.clear();
  m_Candidates.clear();
  for (unsigned int i = 0; i < m_Model->GetNumberOfLandmarks(); ++i)
  {
    m_Candidates.emplace_back(decoder->GetCandidates(i));
    m_Covariances.push_back(decoder->GetCovariance(i) * (scales.empty() ? 1.0 : scales[i]));
  }
}

template <typename TInputImage, typename TOutputPointSet>
void
LandmarkLocalizationFilter<TInputImage, TOutputPointSet>::PrintSelf(std::ostream & os, Indent indent) const
{
  Superclass::PrintSelf(os, indent);
  itkPrintSelfObjectMacro(Model);
  os << indent << "Device: " << m_Device << std::endl;
  os << indent << "ComputeComponents: " << (m_ComputeComponents ? "On" : "Off") << std::endl;
  os << indent << "CoverImage: " << (m_CoverImage ? "On" : "Off") << std::endl;
  os << indent << "TileSize: " << m_TileSize << std::endl;
  os << indent << "TileOverlap: " << m_TileOverlap << std::endl;
  os << indent << "TileMerge: " << m_TileMerge << std::endl;
  os << indent << "NumberOfCandidates: " << m_NumberOfCandidates << std::endl;
  os << indent << "CandidateThreshold: " << m_CandidateThreshold << std::endl;
  itkPrintSelfObjectMacro(GridImage);
  itkPrintSelfObjectMacro(Heatmaps);
  itkPrintSelfObjectMacro(LocalAppearance);
  itkPrintSelfObjectMacro(SpatialConfiguration);
  os << indent << "Covariances: " << m_Covariances.size() << std::endl;
  os << indent << "Candidates: " << m_Candidates.size() << std::endl;
}

} // end namespace itk

#endif

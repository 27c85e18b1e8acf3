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
#include "itkHeatmapToPointSetFilter.h"

#include "itkHeatmapCandidates.h"
#include "itkHeatmapCovariance.h"
#include "itkHeatmapDecoderRegistry.h"
#include "itkVerifyBufferedRegion.h"
#include "itkWholeProgress.h"

#include "itkIndexRange.h"
#include "itkMultiThreaderBase.h"
#include "itkTotalProgressReporter.h"

#include <cmath>
#include <limits>

namespace itk
{
namespace
{

template <unsigned int VDimension>
void
FillLandmarks(LandmarkSet<VDimension> &                        landmarks,
              const std::vector<std::string> &                 names,
              const std::vector<DecodedLandmark<VDimension>> & decoded)
{
  landmarks.SetLandmarkNames(names);
  for (size_t i = 0; i < decoded.size(); ++i)
  {
    typename LandmarkSet<VDimension>::PointType point;
    point.CastFrom(decoded[i].point);
    landmarks.SetPoint(i, point);
    landmarks.SetConfidence(i, decoded[i].confidence);
  }
}

template <unsigned int VDimension>
bool
IsOnGrid(const ImageBase<VDimension> & image, const ImageBase<VDimension> & other)
{
  constexpr double relativeTolerance = 1e-6;
  const double     tolerance = relativeTolerance * other.GetSpacing()[0];
  return image.GetLargestPossibleRegion() == other.GetLargestPossibleRegion() &&
         image.GetOrigin().GetVnlVector().is_equal(other.GetOrigin().GetVnlVector(), tolerance) &&
         image.GetSpacing().GetVnlVector().is_equal(other.GetSpacing().GetVnlVector(), tolerance) &&
         image.GetDirection().GetVnlMatrix().as_ref().is_equal(other.GetDirection().GetVnlMatrix().as_ref(),
                                                               relativeTolerance);
}

} // namespace

template <typename TInputImage>
HeatmapToPointSetFilter<TInputImage>::HeatmapToPointSetFilter()
{
  this->AddOptionalInputName("ReferenceImage", 1);
  this->AddOptionalInputName("Displacements", 2);
}

template <typename TInputImage>
std::vector<std::string>
HeatmapToPointSetFilter<TInputImage>::GetDecoderNames()
{
  return GetHeatmapDecoderRegistry().GetNames();
}

template <typename TInputImage>
void
HeatmapToPointSetFilter<TInputImage>::SetLandmarkNames(const std::vector<std::string> & names)
{
  if (names != m_LandmarkNames)
  {
    m_LandmarkNames = names;
    this->Modified();
  }
}

template <typename TInputImage>
auto
HeatmapToPointSetFilter<TInputImage>::GetCandidates(unsigned int landmark) const -> const LandmarkSetType *
{
  if (landmark >= m_Candidates.size())
  {
    itkExceptionMacro("The landmark must be below the number of landmarks of the last update, "
                      << m_Candidates.size() << " (got " << landmark << ").");
  }
  return m_Candidates[landmark];
}

template <typename TInputImage>
void
HeatmapToPointSetFilter<TInputImage>::VerifyPreconditions() const
{
  Superclass::VerifyPreconditions();
  if (GetHeatmapDecoderRegistry().Find(m_Decoder).needsReferenceImage && this->GetReferenceImage() == nullptr)
  {
    itkExceptionMacro("ReferenceImage must be set for the decoder " << m_Decoder << " (got none).");
  }
  if (GetHeatmapDecoderRegistry().Find(m_Decoder).needsDisplacements && this->GetDisplacements() == nullptr)
  {
    itkExceptionMacro("Displacements must be set for the decoder " << m_Decoder << " (got none).");
  }
  if (!(m_ModulationSigma >= 0.0 && m_ModulationSigma <= 100.0))
  {
    itkExceptionMacro("ModulationSigma must be in [0, 100] (got " << m_ModulationSigma << ").");
  }
  if (!(m_Temperature > 0.0 && std::isfinite(m_Temperature)))
  {
    itkExceptionMacro("Temperature must be positive and finite (got " << m_Temperature << ").");
  }
  if (std::isnan(m_MinimumConfidence))
  {
    itkExceptionMacro("MinimumConfidence must be a number (got " << m_MinimumConfidence << ").");
  }
  if (std::isnan(m_CandidateThreshold))
  {
    itkExceptionMacro("CandidateThreshold must be a number (got " << m_CandidateThreshold << ").");
  }
}

template <typename TInputImage>
void
HeatmapToPointSetFilter<TInputImage>::VerifyInputInformation() const
{
  Superclass::VerifyInputInformation();
  const auto & heatmaps = static_cast<const InputImageType &>(*this->GetPrimaryInput());
  if (heatmaps.GetLargestPossibleRegion().GetNumberOfPixels() == 0)
  {
    itkExceptionMacro("The heatmaps must have at least one pixel (got a size of "
                      << heatmaps.GetLargestPossibleRegion().GetSize() << ").");
  }
  if (GetHeatmapDecoderRegistry().Find(m_Decoder).needsReferenceImage &&
      this->GetReferenceImage()->GetLargestPossibleRegion().GetNumberOfPixels() == 0)
  {
    itkExceptionMacro("ReferenceImage must have at least one pixel (got a size of "
                      << this->GetReferenceImage()->GetLargestPossibleRegion().GetSize() << ").");
  }
}

template <typename TInputImage>
void
HeatmapToPointSetFilter<TInputImage>::VerifyComponents() const
{
  const auto & heatmaps = static_cast<const InputImageType &>(*this->GetPrimaryInput());
  const auto   numberOfLandmarks = heatmaps.GetNumberOfComponentsPerPixel();
  if (numberOfLandmarks == 0)
  {
    itkExceptionMacro("The heatmaps must have at least one component (got none).");
  }
  if (!m_LandmarkNames.empty() && m_LandmarkNames.size() != numberOfLandmarks)
  {
    itkExceptionMacro("There must be one landmark name a component, " << numberOfLandmarks << " (got "
                                                                      << m_LandmarkNames.size() << ").");
  }
  const auto * const displacements = this->GetDisplacements();
  if (displacements == nullptr)
  {
    return;
  }
  if (!IsOnGrid<ImageDimension>(*displacements, heatmaps) ||
      displacements->GetNumberOfComponentsPerPixel() != ImageDimension * numberOfLandmarks)
  {
    itkExceptionMacro("Displacements must lie on the grid of the heatmaps, and have "
                      << ImageDimension << " components for each of theirs.");
  }
}

template <typename TInputImage>
void
HeatmapToPointSetFilter<TInputImage>::GenerateData()
{
  constexpr SizeValueType numberOfUpdates = 100;
  constexpr float         lineProgressWeight = 0.8f * wholeProgress;
  using LandmarkType = DecodedLandmark<ImageDimension>;

  this->VerifyComponents();
  const InputImageType & image = *this->GetInput();
  VerifyBufferedRegion(image, "The heatmaps");
  const auto   region = image.GetBufferedRegion();
  const size_t numberOfLandmarks = image.GetNumberOfComponentsPerPixel();
  if (this->GetDisplacements() != nullptr && this->GetDisplacements()->GetBufferedRegion() != region)
  {
    itkExceptionMacro("The displacements must be buffered where the heatmaps are.");
  }
  const size_t numberOfLines = region.GetNumberOfPixels() / region.GetSize(0);
  const auto   decoder = GetHeatmapDecoderRegistry().Find(m_Decoder).Make<ImageDimension>(
    { this->GetReferenceImage(), this->GetDisplacements(), m_ModulationSigma, m_WindowRadius, m_Temperature });

  MultiThreaderBase * const threader = this->GetMultiThreader();
  threader->SetNumberOfWorkUnits(this->GetNumberOfWorkUnits());

  auto lineExtrema = MakeLineExtrema(image);
  threader->template ParallelizeImageRegionRestrictDirection<ImageDimension>(
    0,
    region,
    [&](const ImageRegion<ImageDimension> & part) {
      TotalProgressReporter progress(this, numberOfLines, numberOfUpdates, lineProgressWeight);
      auto                  line = part;
      line.SetSize(0, 1);
      for (const auto & index : ImageRegionIndexRange<ImageDimension>(line))
      {
        ComputeLineExtrema(image, index, lineExtrema);
        progress.CompletedPixel();
      }
    },
    nullptr);

  std::vector<LandmarkType>                       landmarks(numberOfLandmarks);
  std::vector<LandmarkCovariance<ImageDimension>> covariances(numberOfLandmarks);
  std::vector<std::vector<LandmarkType>>          candidates(numberOfLandmarks);
  threader->ParallelizeArray(
    0,
    numberOfLandmarks,
    [&](SizeValueType i) {
      TotalProgressReporter progress(this, numberOfLandmarks, numberOfLandmarks, wholeProgress - lineProgressWeight);
      const auto            heatmap = MakeHeatmap(image, lineExtrema, static_cast<unsigned int>(i));
      landmarks[i].confidence = std::numeric_limits<float>::quiet_NaN();
      if (heatmap.maximum > -std::numeric_limits<float>::infinity())
      {
        landmarks[i] = decoder->Decode(heatmap);
      }
      if (landmarks[i].confidence >= m_MinimumConfidence)
      {
        covariances[i] =
          landmarks[i].covariance ? *landmarks[i].covariance : ComputeHeatmapCovariance(heatmap, landmarks[i].point);
      }
      else
      {
        landmarks[i].point = MakeMissingLandmark<Point<double, ImageDimension>>();
        covariances[i] = MakeMissingCovariance<ImageDimension>();
      }
      if (m_NumberOfCandidates > 0)
      {
        candidates[i] = FindHeatmapCandidates(heatmap, *decoder, m_NumberOfCandidates, m_CandidateThreshold);
      }
      progress.CompletedPixel();
    },
    nullptr);

  const auto   names = m_LandmarkNames.empty() ? MakeLandmarkNames(numberOfLandmarks) : m_LandmarkNames;
  auto * const output = this->GetOutput();
  FillLandmarks(*output, names, landmarks);
  output->SetCovariances(covariances);
  m_Candidates.clear();
  for (size_t i = 0; i < numberOfLandmarks; ++i)
  {
    std::vector<std::string> candidateNames;
    for (size_t rank = 1; rank <= candidates[i].size(); ++rank)
    {
      candidateNames.push_back(names[i] + '#' + std::to_string(rank));
    }
    m_Candidates.push_back(LandmarkSetType::New());
    FillLandmarks(*m_Candidates.back(), candidateNames, candidates[i]);
  }

  // The output is whole: without this, the next update would run again.
  output->SetBufferedRegion(output->GetRequestedRegion());
  this->UpdateProgress(1.0f);
}

template <typename TInputImage>
void
HeatmapToPointSetFilter<TInputImage>::PrintSelf(std::ostream & os, Indent indent) const
{
  Superclass::PrintSelf(os, indent);
  os << indent << "Decoder: " << m_Decoder << std::endl;
  os << indent << "LandmarkNames: " << m_LandmarkNames.size() << std::endl;
  for (const auto & name : m_LandmarkNames)
  {
    os << indent.GetNextIndent() << name << std::endl;
  }
  os << indent << "MinimumConfidence: " << m_MinimumConfidence << std::endl;
  os << indent << "ModulationSigma: " << m_ModulationSigma << std::endl;
  os << indent << "WindowRadius: " << m_WindowRadius << std::endl;
  os << indent << "Temperature: " << m_Temperature << std::endl;
  os << indent << "NumberOfCandidates: " << m_NumberOfCandidates << std::endl;
  os << indent << "CandidateThreshold: " << m_CandidateThreshold << std::endl;
  os << indent << "Candidates: " << m_Candidates.size() << std::endl;
}

itkForHeatmapsMacro(itkTemplateMacro, HeatmapToPointSetFilter);

} // end namespace itk

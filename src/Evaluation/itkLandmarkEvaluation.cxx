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
#include "itkLandmarkEvaluation.h"

#include "itkComparisonStatistics.h"
#include "itkConfidenceReliability.h"
#include "itkErrorStatistics.h"
#include "itkNamePlaces.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <ostream>
#include <set>
#include <string>

namespace itk
{

void
LandmarkEvaluation::SetImageNames(const std::vector<std::string> & names)
{
  m_ImageNames = names;
  this->Modified();
}

void
LandmarkEvaluation::SetRadii(const std::vector<double> & radii)
{
  m_Settings.Radii = radii;
  this->Modified();
}

void
LandmarkEvaluation::SetIdentificationRadius(double radius)
{
  m_Settings.IdentificationRadius = radius;
  this->Modified();
}

void
LandmarkEvaluation::SetScale(const std::string & firstLandmark, const std::string & secondLandmark, double length)
{
  m_Settings.FirstScaleLandmark = firstLandmark;
  m_Settings.SecondScaleLandmark = secondLandmark;
  m_Settings.ScaleLength = length;
  this->Modified();
}

void
LandmarkEvaluation::SetUnit(const std::string & unit)
{
  m_Settings.Unit = unit;
  this->Modified();
}

void
LandmarkEvaluation::SetTrueLandmarks(const LandmarkTable * landmarks)
{
  const LandmarkTable::ConstPointer kept = landmarks;
  m_TrueLandmarks.clear();
  this->AddTrueLandmarks(kept);
}

void
LandmarkEvaluation::AddTrueLandmarks(const LandmarkTable * landmarks)
{
  if (landmarks != nullptr)
  {
    m_TrueLandmarks.emplace_back(landmarks);
  }
  this->Modified();
}

const LandmarkTable *
LandmarkEvaluation::GetTrueLandmarks(unsigned int annotator) const
{
  return annotator < m_TrueLandmarks.size() ? m_TrueLandmarks[annotator].GetPointer() : nullptr;
}

void
LandmarkEvaluation::SetProtocol(ProtocolEnum protocol)
{
  m_Settings = LandmarkEvaluationSettings();
  switch (protocol)
  {
    case ProtocolEnum::Cephalometric:
      break;
    case ProtocolEnum::Hand:
      this->SetRadii({ 2.0, 4.0, 10.0 });
      this->SetScale("l01", "l05", 50.0);
      break;
    case ProtocolEnum::Spine:
      this->SetRadii({ 2.0, 4.0, 10.0, 20.0 });
      this->SetIdentificationRadius(20.0);
      break;
  }
  this->Modified();
}

void
LandmarkEvaluation::VerifyLandmarks(const LandmarkTable * landmarks, const std::string & whose) const
{
  const auto * truth = this->GetTrueLandmarks();
  if (landmarks->GetDimension() != truth->GetDimension())
  {
    itkExceptionMacro(<< whose << " must have the dimension of the true ones, " << truth->GetDimension() << " (got "
                      << landmarks->GetDimension() << ").");
  }
  const auto places = FindPlacesOfNames(landmarks->GetLandmarkNames());
  for (const auto & name : truth->GetLandmarkNames())
  {
    if (places.count(name) == 0)
    {
      itkExceptionMacro(<< whose << " have no landmark '" << name << "'.");
    }
  }
}

void
LandmarkEvaluation::VerifyParameters() const
{
  if (m_FoundLandmarks.IsNull() || m_TrueLandmarks.empty())
  {
    itkExceptionMacro("FoundLandmarks and TrueLandmarks must be set.");
  }
  this->VerifyLandmarks(m_FoundLandmarks, "The found landmarks");
  for (size_t a = 1; a < m_TrueLandmarks.size(); ++a)
  {
    this->VerifyLandmarks(m_TrueLandmarks[a], "The landmarks of annotator " + std::to_string(a + 1));
  }
  std::set<std::string> imagesSoFar;
  for (const auto & image : m_ImageNames)
  {
    if (!imagesSoFar.insert(image).second)
    {
      itkExceptionMacro("ImageNames must name each image once (got '" << image << "' twice).");
    }
  }
  const auto & radii = m_Settings.Radii;
  for (size_t i = 0; i < radii.size(); ++i)
  {
    if (!std::isfinite(radii[i]) || radii[i] <= (i == 0 ? 0.0 : radii[i - 1]))
    {
      itkExceptionMacro("Radii must be positive and ascending (got " << radii[i] << ").");
    }
  }
  const double identificationRadius = m_Settings.IdentificationRadius;
  if (!std::isfinite(identificationRadius) || identificationRadius < 0.0)
  {
    itkExceptionMacro("IdentificationRadius must be positive, or 0 (got " << identificationRadius << ").");
  }
  if (!m_Settings.HasScale())
  {
    return;
  }
  if (!std::isfinite(m_Settings.ScaleLength) || m_Settings.ScaleLength <= 0.0)
  {
    itkExceptionMacro("The length of the scale must be positive (got " << m_Settings.ScaleLength << ").");
  }
  const auto & trueNames = this->GetTrueLandmarks()->GetLandmarkNames();
  for (const auto & name : { m_Settings.FirstScaleLandmark, m_Settings.SecondScaleLandmark })
  {
    if (std::find(trueNames.begin(), trueNames.end(), name) == trueNames.end())
    {
      itkExceptionMacro("The true landmarks have no landmark '" << name << "', which the scale needs.");
    }
  }
}

LandmarkEvaluationResult::Pointer
LandmarkEvaluation::Compute() const
{
  this->VerifyParameters();
  const auto result = LandmarkEvaluationResult::New();
  result->m_Settings = m_Settings;
  result->m_Dimension = m_FoundLandmarks->GetDimension();
  result->m_NumberOfAnnotators = this->GetNumberOfAnnotators();
  result->m_LandmarkNames = this->GetTrueLandmarks()->GetLandmarkNames();
  result->m_ImageNames = m_ImageNames.empty() ? this->GetTrueLandmarks()->GetImageNames() : m_ImageNames;
  if (result->m_ImageNames.empty())
  {
    itkExceptionMacro("There must be at least one image.");
  }

  LandmarkComparisons comparisons;
  for (const auto & image : result->m_ImageNames)
  {
    comparisons.push_back(CompareLandmarks(image, *m_FoundLandmarks, m_TrueLandmarks, m_Settings));
    std::vector<double> errors;
    for (const auto & comparison : comparisons.back())
    {
      errors.push_back(comparison.Error);
    }
    result->m_PointErrors.push_back(errors);
    result->m_ImagePointErrors.push_back(GetMean(SelectFinite(errors)));
  }
  result->m_MeanImagePointError = GetMean(SelectFinite(result->m_ImagePointErrors));

  result->m_Statistics = ComputeErrorStatistics(comparisons, m_Settings);
  result->m_InterObserverStatistics = ComputeInterObserverStatistics(comparisons, m_Settings);
  result->m_RegionStatistics = ComputeRegionStatistics(comparisons);
  for (size_t i = 0; i < result->m_LandmarkNames.size(); ++i)
  {
    const auto landmark = SelectLandmark(comparisons, i);
    result->m_LandmarkStatistics.push_back(ComputeErrorStatistics(landmark, m_Settings));
    result->m_LandmarkInterObserverStatistics.push_back(ComputeInterObserverStatistics(landmark, m_Settings));
    result->m_LandmarkRegionStatistics.push_back(ComputeRegionStatistics(landmark));
  }

  const auto confident = SelectConfidentLandmarks(comparisons);
  const auto numberOfLandmarks = result->m_LandmarkNames.size();
  result->m_RankCorrelations = ComputeRankCorrelations(confident, numberOfLandmarks);
  const double radius = m_Settings.Radii.empty() ? std::numeric_limits<double>::quiet_NaN() : m_Settings.Radii.front();
  for (const auto order : { LandmarkEvaluationEnums::ConfidenceOrder::WithinLandmark,
                            LandmarkEvaluationEnums::ConfidenceOrder::Pooled,
                            LandmarkEvaluationEnums::ConfidenceOrder::Perfect })
  {
    result->m_Reliabilities[static_cast<size_t>(order)] =
      ComputeReliability(confident, numberOfLandmarks, order, radius);
  }
  return result;
}

LightObject::Pointer
LandmarkEvaluation::InternalClone() const
{
  const auto clone = Self::New();
  clone->m_FoundLandmarks = m_FoundLandmarks;
  clone->m_TrueLandmarks = m_TrueLandmarks;
  clone->m_ImageNames = m_ImageNames;
  clone->m_Settings = m_Settings;
  return clone.GetPointer();
}

void
LandmarkEvaluation::PrintSelf(std::ostream & os, Indent indent) const
{
  Superclass::PrintSelf(os, indent);
  itkPrintSelfObjectMacro(FoundLandmarks);
  os << indent << "TrueLandmarks:";
  for (const auto & landmarks : m_TrueLandmarks)
  {
    os << ' ' << landmarks.GetPointer();
  }
  os << std::endl;
  os << indent << "ImageNames: " << m_ImageNames.size() << std::endl;
  m_Settings.Print(os, indent);
}

} // end namespace itk

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
#include "itkLandmarkSet.h"

#include <algorithm>

namespace itk
{

std::vector<std::string>
MakeLandmarkNames(std::size_t count)
{
  std::vector<std::string> names(count);
  for (std::size_t i = 0; i < count; ++i)
  {
    names[i] = "landmark_" + std::to_string(i + 1);
  }
  return names;
}

template <unsigned int VDimension>
void
LandmarkSet<VDimension>::SetLandmarkNames(const std::vector<std::string> & names)
{
  m_LandmarkNames = names;
  m_Plausibilities.clear();
  m_ImagePlausibility = std::numeric_limits<float>::quiet_NaN();
  m_Covariances.clear();
  m_Unlabeled.clear();
  const auto points = Superclass::PointsContainer::New();
  points->CastToSTLContainer().assign(names.size(), MakeMissingLandmark<PointType>());
  this->SetPoints(points);
  this->SetPointData(nullptr);
  this->Modified();
}

template <unsigned int VDimension>
SizeValueType
LandmarkSet<VDimension>::FindLandmark(const std::string & name) const
{
  return std::find(m_LandmarkNames.begin(), m_LandmarkNames.end(), name) - m_LandmarkNames.begin();
}

template <unsigned int VDimension>
void
LandmarkSet<VDimension>::SetPoint(SizeValueType landmark, const PointType & point)
{
  this->VerifyLandmark(landmark);
  Superclass::SetPoint(landmark, point);
}

template <unsigned int VDimension>
void
LandmarkSet<VDimension>::SetPoints(PointsContainer * points)
{
  const auto count = points == nullptr ? 0 : points->Size();
  // ITK's filters make points first.
  if (!m_LandmarkNames.empty() && count != m_LandmarkNames.size())
  {
    itkExceptionMacro("There must be as many points as landmarks, " << m_LandmarkNames.size() << " (got " << count
                                                                    << ").");
  }
  Superclass::SetPoints(points);
}

template <unsigned int VDimension>
bool
LandmarkSet<VDimension>::IsMissing(SizeValueType landmark) const
{
  this->VerifyLandmark(landmark);
  return IsMissingLandmark(this->GetPoint(landmark));
}

template <unsigned int VDimension>
void
LandmarkSet<VDimension>::SetMissing(SizeValueType landmark)
{
  this->SetCovariance(landmark, MakeMissingCovariance<VDimension>());
  this->SetPoint(landmark, MakeMissingLandmark<PointType>());
  m_Unlabeled.erase(landmark);
}

template <unsigned int VDimension>
bool
LandmarkSet<VDimension>::IsUnlabeled(SizeValueType landmark) const
{
  return this->IsMissing(landmark) && m_Unlabeled.count(landmark) != 0;
}

template <unsigned int VDimension>
void
LandmarkSet<VDimension>::SetUnlabeled(SizeValueType landmark)
{
  this->SetMissing(landmark);
  m_Unlabeled.insert(landmark);
}

template <unsigned int VDimension>
bool
LandmarkSet<VDimension>::HasUnlabeled() const
{
  return std::any_of(m_Unlabeled.begin(), m_Unlabeled.end(), [this](SizeValueType i) { return this->IsMissing(i); });
}

template <unsigned int VDimension>
bool
LandmarkSet<VDimension>::HasConfidences() const
{
  return this->m_PointDataContainer.IsNotNull() && this->m_PointDataContainer->Size() != 0;
}

template <unsigned int VDimension>
void
LandmarkSet<VDimension>::SetConfidence(SizeValueType landmark, float confidence)
{
  this->VerifyLandmark(landmark);
  if (std::isinf(confidence))
  {
    itkExceptionMacro("The confidence of '" << m_LandmarkNames[landmark] << "' must be finite or NaN (got "
                                            << confidence << ").");
  }
  if (!this->HasConfidences())
  {
    for (SizeValueType i = this->GetNumberOfLandmarks(); i > 0; --i)
    {
      this->SetPointData(i - 1, this->IsMissing(i - 1) ? 0.0F : 1.0F);
    }
  }
  this->SetPointData(landmark, confidence);
  this->Modified();
}

template <unsigned int VDimension>
float
LandmarkSet<VDimension>::GetConfidence(SizeValueType landmark) const
{
  float confidence = this->IsMissing(landmark) ? 0.0F : 1.0F;
  this->GetPointData(landmark, &confidence);
  return confidence;
}

template <unsigned int VDimension>
bool
LandmarkSet<VDimension>::HasPlausibilities() const
{
  return !std::isnan(m_ImagePlausibility) || !m_Plausibilities.empty();
}

template <unsigned int VDimension>
void
LandmarkSet<VDimension>::SetPlausibility(SizeValueType landmark, float plausibility)
{
  this->VerifyLandmark(landmark);
  this->VerifyPlausibility(plausibility);
  m_Plausibilities.resize(m_LandmarkNames.size(), std::numeric_limits<float>::quiet_NaN());
  m_Plausibilities[landmark] = plausibility;
  if (std::all_of(m_Plausibilities.begin(), m_Plausibilities.end(), [](float value) { return std::isnan(value); }))
  {
    m_Plausibilities.clear();
  }
  this->Modified();
}

template <unsigned int VDimension>
float
LandmarkSet<VDimension>::GetPlausibility(SizeValueType landmark) const
{
  this->VerifyLandmark(landmark);
  return m_Plausibilities.empty() ? std::numeric_limits<float>::quiet_NaN() : m_Plausibilities[landmark];
}

template <unsigned int VDimension>
void
LandmarkSet<VDimension>::SetImagePlausibility(float plausibility)
{
  this->VerifyPlausibility(plausibility);
  m_ImagePlausibility = plausibility;
  this->Modified();
}

template <unsigned int VDimension>
bool
LandmarkSet<VDimension>::HasCovariance(SizeValueType landmark) const
{
  return !IsMissingCovariance(this->GetCovariance(landmark));
}

template <unsigned int VDimension>
void
LandmarkSet<VDimension>::SetCovariance(SizeValueType landmark, const CovarianceType & covariance)
{
  this->VerifyLandmark(landmark);
  auto covariances = m_Covariances;
  covariances.resize(m_LandmarkNames.size(), MakeMissingCovariance<VDimension>());
  covariances[landmark] = covariance;
  this->SetCovariances(covariances);
}

template <unsigned int VDimension>
auto
LandmarkSet<VDimension>::GetCovariance(SizeValueType landmark) const -> CovarianceType
{
  this->VerifyLandmark(landmark);
  return m_Covariances.empty() ? MakeMissingCovariance<VDimension>() : m_Covariances[landmark];
}

template <unsigned int VDimension>
void
LandmarkSet<VDimension>::SetCovariances(const std::vector<CovarianceType> & covariances)
{
  if (!covariances.empty() && covariances.size() != m_LandmarkNames.size())
  {
    itkExceptionMacro("There must be as many covariances as landmarks, " << m_LandmarkNames.size() << " (got "
                                                                         << covariances.size() << ").");
  }
  for (std::size_t i = 0; i < covariances.size(); ++i)
  {
    if (!IsMissingCovariance(covariances[i]) && !IsPositiveDefinite(covariances[i]))
    {
      itkExceptionMacro("The covariance of '" << m_LandmarkNames[i] << "' must be positive definite.");
    }
  }
  m_Covariances = covariances;
  if (std::all_of(covariances.begin(), covariances.end(), IsMissingCovariance<VDimension>))
  {
    m_Covariances.clear();
  }
  this->Modified();
}

template <unsigned int VDimension>
ModifiedTimeType
LandmarkSet<VDimension>::GetMTime() const
{
  // SetPoint() changes the container alone.
  auto latest = Superclass::GetMTime();
  if (this->m_PointsContainer.IsNotNull())
  {
    latest = std::max(latest, this->m_PointsContainer->GetMTime());
  }
  if (this->m_PointDataContainer.IsNotNull())
  {
    latest = std::max(latest, this->m_PointDataContainer->GetMTime());
  }
  return latest;
}

template <unsigned int VDimension>
void
LandmarkSet<VDimension>::Initialize()
{
  Superclass::Initialize();
  m_LandmarkNames.clear();
  m_Plausibilities.clear();
  m_ImagePlausibility = std::numeric_limits<float>::quiet_NaN();
  m_Covariances.clear();
  m_Unlabeled.clear();
}

template <unsigned int VDimension>
void
LandmarkSet<VDimension>::Graft(const DataObject * data)
{
  const auto * const landmarks = dynamic_cast<const Self *>(data);
  if (landmarks == nullptr)
  {
    itkExceptionMacro("Only a LandmarkSet of " << VDimension << " dimensions can be grafted.");
  }
  Superclass::Graft(data);
  m_LandmarkNames = landmarks->m_LandmarkNames;
  m_Plausibilities = landmarks->m_Plausibilities;
  m_ImagePlausibility = landmarks->m_ImagePlausibility;
  m_Covariances = landmarks->m_Covariances;
  m_Unlabeled = landmarks->m_Unlabeled;
}

template <unsigned int VDimension>
LightObject::Pointer
LandmarkSet<VDimension>::InternalClone() const
{
  const auto clone = Self::New();
  clone->Graft(this);
  if (this->m_PointsContainer.IsNotNull())
  {
    const auto points = Superclass::PointsContainer::New();
    points->CastToSTLContainer() = this->m_PointsContainer->CastToSTLConstContainer();
    clone->SetPoints(points);
  }
  if (this->m_PointDataContainer.IsNotNull())
  {
    const auto confidences = Superclass::PointDataContainer::New();
    confidences->CastToSTLContainer() = this->m_PointDataContainer->CastToSTLConstContainer();
    clone->SetPointData(confidences);
  }
  return clone.GetPointer();
}

template <unsigned int VDimension>
void
LandmarkSet<VDimension>::VerifyLandmark(SizeValueType landmark) const
{
  if (landmark >= m_LandmarkNames.size())
  {
    itkExceptionMacro("There are " << m_LandmarkNames.size() << " landmarks (got " << landmark << ").");
  }
}

template <unsigned int VDimension>
void
LandmarkSet<VDimension>::VerifyPlausibility(float plausibility) const
{
  if (plausibility < 0.0f || plausibility > 1.0f)
  {
    itkExceptionMacro("A plausibility must be in [0, 1], or NaN (got " << plausibility << ").");
  }
}

template <unsigned int VDimension>
void
LandmarkSet<VDimension>::PrintSelf(std::ostream & os, Indent indent) const
{
  Superclass::PrintSelf(os, indent);
  os << indent << "Landmarks: " << m_LandmarkNames.size() << std::endl;
  for (SizeValueType i = 0; i < m_LandmarkNames.size(); ++i)
  {
    os << indent.GetNextIndent() << m_LandmarkNames[i] << ": " << this->GetPoint(i)
       << ", confidence: " << this->GetConfidence(i) << std::endl;
  }
  os << indent << "HasConfidences: " << this->HasConfidences() << std::endl;
  os << indent << "HasPlausibilities: " << this->HasPlausibilities() << std::endl;
  os << indent << "ImagePlausibility: " << m_ImagePlausibility << std::endl;
  os << indent << "HasCovariances: " << this->HasCovariances() << std::endl;
  os << indent << "HasUnlabeled: " << this->HasUnlabeled() << std::endl;
}

itkForDimensionsMacro(itkTemplateMacro, LandmarkSet);

} // end namespace itk

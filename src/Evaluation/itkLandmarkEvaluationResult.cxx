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
#include "itkLandmarkEvaluationResult.h"

#include "itkErrorStatistics.h"

#include <algorithm>
#include <limits>
#include <ostream>

namespace itk
{

double
LandmarkEvaluationResult::Statistics::GetOutlierPercentage(unsigned int radiusIndex) const
{
  if (radiusIndex >= NumberOfOutliers.size())
  {
    itkGenericExceptionMacro("There are " << NumberOfOutliers.size() << " radii (asked for index " << radiusIndex
                                          << ").");
  }
  return GetShare(NumberOfOutliers[radiusIndex], NumberOfLandmarks);
}

double
LandmarkEvaluationResult::Statistics::GetIdentificationPercentage() const
{
  return HasIdentification ? GetShare(NumberOfIdentified, NumberOfLandmarks) : std::numeric_limits<double>::quiet_NaN();
}

double
LandmarkEvaluationResult::Statistics::GetMissingPercentage() const
{
  return GetShare(NumberOfMissing, NumberOfLandmarks);
}

double
LandmarkEvaluationResult::Statistics::GetSuperfluousPercentage() const
{
  return GetShare(NumberOfSuperfluous, NumberOfAbsent);
}

double
LandmarkEvaluationResult::RegionStatistics::GetPercentage() const
{
  return GetShare(NumberOfHits, NumberOfRegions);
}

std::vector<double>
LandmarkEvaluationResult::GetPointErrors(const std::string & image) const
{
  const auto found = std::find(m_ImageNames.begin(), m_ImageNames.end(), image);
  if (found == m_ImageNames.end())
  {
    itkExceptionMacro("Image '" << image << "' was not evaluated.");
  }
  return m_PointErrors[static_cast<size_t>(found - m_ImageNames.begin())];
}

LightObject::Pointer
LandmarkEvaluationResult::InternalClone() const
{
  const auto clone = Self::New();
  clone->m_Settings = m_Settings;
  clone->m_Dimension = m_Dimension;
  clone->m_NumberOfAnnotators = m_NumberOfAnnotators;
  clone->m_LandmarkNames = m_LandmarkNames;
  clone->m_ImageNames = m_ImageNames;
  clone->m_PointErrors = m_PointErrors;
  clone->m_Statistics = m_Statistics;
  clone->m_LandmarkStatistics = m_LandmarkStatistics;
  clone->m_ImagePointErrors = m_ImagePointErrors;
  clone->m_MeanImagePointError = m_MeanImagePointError;
  clone->m_InterObserverStatistics = m_InterObserverStatistics;
  clone->m_LandmarkInterObserverStatistics = m_LandmarkInterObserverStatistics;
  clone->m_Reliabilities = m_Reliabilities;
  clone->m_RankCorrelations = m_RankCorrelations;
  clone->m_RegionStatistics = m_RegionStatistics;
  clone->m_LandmarkRegionStatistics = m_LandmarkRegionStatistics;
  return clone.GetPointer();
}

void
LandmarkEvaluationResult::PrintSelf(std::ostream & os, Indent indent) const
{
  Superclass::PrintSelf(os, indent);
  m_Settings.Print(os, indent);
  os << indent << "Dimension: " << m_Dimension << std::endl;
  os << indent << "NumberOfAnnotators: " << m_NumberOfAnnotators << std::endl;
  os << indent << "LandmarkNames: " << m_LandmarkNames.size() << std::endl;
  os << indent << "ImageNames: " << m_ImageNames.size() << std::endl;
  os << indent << "PointErrors: " << m_PointErrors.size() << std::endl;
  os << indent << "Statistics: " << m_Statistics.Mean << " +- " << m_Statistics.StandardDeviation << std::endl;
  os << indent << "LandmarkStatistics: " << m_LandmarkStatistics.size() << std::endl;
  os << indent << "ImagePointErrors: " << m_ImagePointErrors.size() << std::endl;
  os << indent << "MeanImagePointError: " << m_MeanImagePointError << std::endl;
  os << indent << "InterObserverStatistics: " << m_InterObserverStatistics.Mean << " +- "
     << m_InterObserverStatistics.StandardDeviation << std::endl;
  os << indent << "LandmarkInterObserverStatistics: " << m_LandmarkInterObserverStatistics.size() << std::endl;
  os << indent << "Reliabilities:";
  for (const auto & reliability : m_Reliabilities)
  {
    os << ' ' << reliability.MeanErrorArea;
  }
  os << std::endl;
  os << indent << "RankCorrelations: " << m_RankCorrelations.size() << std::endl;
  os << indent << "RegionStatistics: " << m_RegionStatistics.NumberOfHits << " of "
     << m_RegionStatistics.NumberOfRegions << std::endl;
  os << indent << "LandmarkRegionStatistics: " << m_LandmarkRegionStatistics.size() << std::endl;
}

} // end namespace itk

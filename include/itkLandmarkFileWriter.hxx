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
#ifndef itkLandmarkFileWriter_hxx
#define itkLandmarkFileWriter_hxx

#include "itkMissingLandmark.h"

#include <algorithm>

namespace itk
{

template <typename TPointSet>
LandmarkFileWriter<TPointSet>::LandmarkFileWriter()
{
  this->SetNumberOfRequiredInputs(1);
}

template <typename TPointSet>
void
LandmarkFileWriter<TPointSet>::SetInput(const PointSetType * points)
{
  this->ProcessObject::SetNthInput(0, const_cast<PointSetType *>(points));
}

template <typename TPointSet>
auto
LandmarkFileWriter<TPointSet>::GetInput() const -> const PointSetType *
{
  return itkDynamicCastInDebugMode<const PointSetType *>(this->GetPrimaryInput());
}

template <typename TPointSet>
void
LandmarkFileWriter<TPointSet>::SetLandmarkNames(const std::vector<std::string> & names)
{
  if (names != m_LandmarkNames)
  {
    m_LandmarkNames = names;
    this->Modified();
  }
}

template <typename TPointSet>
void
LandmarkFileWriter<TPointSet>::SetCovariances(const std::vector<CovarianceType> & covariances)
{
  m_Covariances = covariances;
  this->Modified();
}

template <typename TPointSet>
void
LandmarkFileWriter<TPointSet>::VerifyPreconditions() const
{
  Superclass::VerifyPreconditions();
  if (m_FileName.empty())
  {
    itkExceptionMacro("FileName must be set.");
  }
}

template <typename TPointSet>
void
LandmarkFileWriter<TPointSet>::Update()
{
  this->VerifyPreconditions();
  const_cast<PointSetType *>(this->GetInput())->Update();

  const auto * const  points = this->GetInput();
  LandmarkFileContent content;
  content.Dimension = PointDimension;
  const SizeValueType count = points->GetNumberOfPoints();
  content.Names = m_LandmarkNames.empty() ? MakeLandmarkNames(count) : m_LandmarkNames;
  if (content.Names.size() != count)
  {
    itkExceptionMacro("There must be as many landmark names as points, " << count << " (got " << content.Names.size()
                                                                         << ").");
  }
  if (!m_Covariances.empty() && m_Covariances.size() != count)
  {
    itkExceptionMacro("There must be as many covariances as points, " << count << " (got " << m_Covariances.size()
                                                                      << ").");
  }
  for (const CovarianceType & covariance : m_Covariances)
  {
    for (unsigned int row = 0; row < PointDimension; ++row)
    {
      for (unsigned int column = 0; column < PointDimension; ++column)
      {
        const double value = covariance(std::min(row, column), std::max(row, column));
        content.Covariances.push_back(static_cast<float>(value));
      }
    }
  }
  for (SizeValueType i = 0; i < count; ++i)
  {
    const auto point = points->GetPoint(i);
    content.Coordinates.insert(content.Coordinates.end(), point.Begin(), point.End());
    typename PointSetType::PixelType confidence{};
    const bool                       hasConfidence = points->GetPointData(i, &confidence);
    const double                     defaultConfidence = IsMissingLandmark(point) ? 0.0 : 1.0;
    content.Confidences.push_back(hasConfidence ? static_cast<double>(confidence) : defaultConfidence);
  }
  WriteLandmarkFile(m_FileName, content);
}

template <typename TPointSet>
void
LandmarkFileWriter<TPointSet>::PrintSelf(std::ostream & os, Indent indent) const
{
  Superclass::PrintSelf(os, indent);
  os << indent << "FileName: " << m_FileName << std::endl;
  os << indent << "LandmarkNames: " << m_LandmarkNames.size() << std::endl;
  for (const auto & name : m_LandmarkNames)
  {
    os << indent.GetNextIndent() << name << std::endl;
  }
  os << indent << "Covariances: " << m_Covariances.size() << std::endl;
}

} // end namespace itk

#endif

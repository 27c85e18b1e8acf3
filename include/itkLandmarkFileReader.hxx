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
#ifndef itkLandmarkFileReader_hxx
#define itkLandmarkFileReader_hxx

#include "itkContinuousIndex.h"

namespace itk
{

template <typename TPointSet>
void
LandmarkFileReader<TPointSet>::VerifyPreconditions() const
{
  Superclass::VerifyPreconditions();
  if (m_FileName.empty())
  {
    itkExceptionMacro("FileName must be set.");
  }
}

template <typename TPointSet>
void
LandmarkFileReader<TPointSet>::GenerateData()
{
  const auto content = ReadLandmarkFile(m_FileName, PointDimension);
  if (content.CoordinatesAreIndices && m_ReferenceImage.IsNull())
  {
    throw ExceptionObject(
      __FILE__, __LINE__, m_FileName + ": holds indices and not points, which needs a reference image", ITK_LOCATION);
  }

  auto * const output = this->GetOutput();
  output->Initialize();
  for (size_t i = 0; i < content.Names.size(); ++i)
  {
    ContinuousIndex<double, PointDimension> coordinates;
    for (unsigned int d = 0; d < PointDimension; ++d)
    {
      coordinates[d] = content.Coordinates[i * PointDimension + d];
    }
    PointType point;
    if (content.CoordinatesAreIndices)
    {
      m_ReferenceImage->TransformContinuousIndexToPhysicalPoint(coordinates, point);
    }
    else
    {
      point.CastFrom(Point<double, PointDimension>(coordinates));
    }
    output->SetPoint(i, point);
    output->SetPointData(i, static_cast<PixelType>(content.Confidences[i]));
  }
  m_LandmarkNames = content.Names;
  m_Covariances.resize(content.Covariances.size() / (PointDimension * PointDimension));
  auto value = content.Covariances.begin();
  for (CovarianceType & covariance : m_Covariances)
  {
    for (unsigned int row = 0; row < PointDimension; ++row)
    {
      for (unsigned int column = 0; column < PointDimension; ++column)
      {
        covariance(row, column) = *value++;
      }
    }
  }
}

template <typename TPointSet>
void
LandmarkFileReader<TPointSet>::PrintSelf(std::ostream & os, Indent indent) const
{
  Superclass::PrintSelf(os, indent);
  os << indent << "FileName: " << m_FileName << std::endl;
  itkPrintSelfObjectMacro(ReferenceImage);
  os << indent << "LandmarkNames: " << m_LandmarkNames.size() << std::endl;
  for (const auto & name : m_LandmarkNames)
  {
    os << indent.GetNextIndent() << name << std::endl;
  }
  os << indent << "Covariances: " << m_Covariances.size() << std::endl;
}

} // end namespace itk

#endif

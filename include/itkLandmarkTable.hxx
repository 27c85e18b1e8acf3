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
#ifndef itkLandmarkTable_hxx
#define itkLandmarkTable_hxx

#include <limits>

namespace itk
{

template <unsigned int VDimension>
typename PointSet<float, VDimension>::Pointer
LandmarkTable::GetPointSet(const std::string & image) const
{
  if (VDimension != m_Dimension)
  {
    itkExceptionMacro("The landmarks have " << m_Dimension << " dimensions (asked for " << VDimension << ").");
  }
  using PointSetType = PointSet<float, VDimension>;
  const auto coordinates = this->GetCoordinates(image);
  const auto confidences = this->GetConfidences(image);
  auto       points = PointSetType::New();
  for (size_t i = 0; i < m_LandmarkNames.size(); ++i)
  {
    typename PointSetType::PointType point;
    for (unsigned int d = 0; d < VDimension; ++d)
    {
      point[d] = static_cast<float>(coordinates[i * VDimension + d]);
    }
    points->SetPoint(i, point);
    const float presence = IsMissingLandmark(point) ? 0.0f : 1.0f;
    points->SetPointData(i, confidences.empty() ? presence : static_cast<float>(confidences[i]));
  }
  return points;
}

template <unsigned int VDimension>
void
LandmarkTable::SetPointSet(const std::string & image, const PointSet<float, VDimension> * points, bool keepConfidences)
{
  if (VDimension != m_Dimension)
  {
    itkExceptionMacro("The landmarks have " << m_Dimension << " dimensions (got " << VDimension << ").");
  }
  if (points == nullptr)
  {
    itkExceptionMacro("The points of image '" << image << "' are not set.");
  }
  std::vector<double> coordinates;
  coordinates.reserve(points->GetNumberOfPoints() * VDimension);
  for (SizeValueType i = 0; i < points->GetNumberOfPoints(); ++i)
  {
    const auto point = points->GetPoint(i);
    coordinates.insert(coordinates.end(), point.Begin(), point.End());
  }
  this->SetCoordinates(image, coordinates);
  if (keepConfidences)
  {
    std::vector<double> confidences;
    for (SizeValueType i = 0; i < points->GetNumberOfPoints(); ++i)
    {
      float confidence = std::numeric_limits<float>::quiet_NaN();
      points->GetPointData(i, &confidence);
      confidences.push_back(static_cast<double>(confidence));
    }
    this->SetConfidences(image, confidences);
  }
}

template <unsigned int VDimension>
void
LandmarkTable::SetCovariances(const std::string &                                         image,
                              const std::vector<Matrix<double, VDimension, VDimension>> & covariances)
{
  std::vector<double> upperTriangles;
  for (const auto & covariance : covariances)
  {
    for (unsigned int row = 0; row < VDimension; ++row)
    {
      for (unsigned int column = row; column < VDimension; ++column)
      {
        upperTriangles.push_back(covariance(row, column));
      }
    }
  }
  this->SetCovariances(image, upperTriangles);
}

} // end namespace itk

#endif

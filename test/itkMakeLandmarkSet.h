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
#ifndef itkMakeLandmarkSet_h
#define itkMakeLandmarkSet_h

#include "itkLandmarkTable.h"

/** Landmarks from the coordinates of the first, then those of the second, and so on; NaN for a missing one. */
template <unsigned int VDimension>
typename itk::LandmarkSet<VDimension>::Pointer
MakeLandmarkSet(const std::vector<std::string> & names, const std::vector<double> & coordinates)
{
  auto landmarks = itk::LandmarkSet<VDimension>::New();
  landmarks->SetLandmarkNames(names);
  for (unsigned int i = 0; i < names.size(); ++i)
  {
    itk::Point<float, VDimension> point;
    for (unsigned int d = 0; d < VDimension; ++d)
    {
      point[d] = static_cast<float>(coordinates.at(i * VDimension + d));
    }
    landmarks->SetPoint(i, point);
  }
  return landmarks;
}

/** The coordinates of the first landmark, then those of the second, and so on. */
template <typename TLandmarks>
std::vector<double>
GetCoordinates(const TLandmarks & landmarks)
{
  std::vector<double> coordinates;
  for (itk::SizeValueType i = 0; i < landmarks->GetNumberOfLandmarks(); ++i)
  {
    const auto point = landmarks->GetPoint(i);
    coordinates.insert(coordinates.end(), point.Begin(), point.End());
  }
  return coordinates;
}

/** Sets the landmarks of an image: coordinates as above, and, where they are given, one confidence and one variance,
 * the same along each axis, a landmark. */
template <unsigned int VDimension>
void
SetLandmarks(itk::LandmarkTable &        table,
             const std::string &         image,
             const std::vector<double> & coordinates,
             const std::vector<double> & confidences = {},
             const std::vector<double> & variances = {})
{
  const auto landmarks = MakeLandmarkSet<VDimension>(table.GetLandmarkNames(), coordinates);
  for (size_t i = 0; i < confidences.size(); ++i)
  {
    landmarks->SetConfidence(i, static_cast<float>(confidences[i]));
  }
  for (size_t i = 0; i < variances.size(); ++i)
  {
    landmarks->SetCovariance(i, itk::LandmarkCovariance<VDimension>::GetIdentity() * variances[i]);
  }
  table.SetLandmarks(image, landmarks);
}

/** As above, of the table's dimension. */
inline void
SetLandmarks(itk::LandmarkTable &        table,
             const std::string &         image,
             const std::vector<double> & coordinates,
             const std::vector<double> & confidences = {},
             const std::vector<double> & variances = {})
{
  if (table.GetDimension() == 2)
  {
    SetLandmarks<2>(table, image, coordinates, confidences, variances);
  }
  else
  {
    SetLandmarks<3>(table, image, coordinates, confidences, variances);
  }
}

#endif

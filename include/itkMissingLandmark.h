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
#ifndef itkMissingLandmark_h
#define itkMissingLandmark_h

#include <algorithm>
#include <cmath>
#include <limits>

namespace itk
{

/** Position of a landmark that is absent, was not found, or was found with too little confidence: every coordinate is
 * NaN, so that no computation can mistake it for a place in the patient.
 * A set of N landmarks always has N points; the point identifier is the landmark's index.
 * \ingroup LandmarkLocalization */
template <typename TPoint>
TPoint
MakeMissingLandmark()
{
  TPoint point;
  point.Fill(std::numeric_limits<typename TPoint::ValueType>::quiet_NaN());
  return point;
}

/** True when any coordinate of the point is NaN. See MakeMissingLandmark().
 * \ingroup LandmarkLocalization */
template <typename TPoint>
bool
IsMissingLandmark(const TPoint & point)
{
  for (unsigned int d = 0; d < TPoint::PointDimension; ++d)
  {
    if (std::isnan(point[d]))
    {
      return true;
    }
  }
  return false;
}

/** True when a coordinate of a point that is not missing is infinite: it is no place either.
 * \ingroup LandmarkLocalization */
template <typename TPoint>
bool
IsInfinite(const TPoint & point)
{
  return !IsMissingLandmark(point) &&
         std::any_of(point.Begin(), point.End(), [](double coordinate) { return std::isinf(coordinate); });
}

} // end namespace itk

#endif

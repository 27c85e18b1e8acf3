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
#ifndef itkTestGeometry_h
#define itkTestGeometry_h

#include "itkMatrix.h"
#include "itkPoint.h"
#include "itkVector.h"

#include <cmath>

template <typename T, typename... TRest>
itk::Point<T, 1 + sizeof...(TRest)>
MakePoint(T first, TRest... rest)
{
  const T coordinates[] = { first, rest... };
  return itk::Point<T, 1 + sizeof...(TRest)>(coordinates);
}

template <typename... T>
itk::Vector<double, sizeof...(T)>
MakeVector(T... elements)
{
  const double array[] = { elements... };
  return itk::Vector<double, sizeof...(T)>(array);
}

/** By an angle in the plane of each axis and the next one, one after the other. */
template <unsigned int VDimension>
itk::Matrix<double, VDimension, VDimension>
MakeRotation(double angle)
{
  auto rotation = itk::Matrix<double, VDimension, VDimension>::GetIdentity();
  for (unsigned int d = 1; d < VDimension; ++d)
  {
    auto turn = itk::Matrix<double, VDimension, VDimension>::GetIdentity();
    turn(d - 1, d - 1) = turn(d, d) = std::cos(angle);
    turn(d - 1, d) = -std::sin(angle);
    turn(d, d - 1) = std::sin(angle);
    rotation = turn * rotation;
  }
  return rotation;
}

/** An anisotropic grid whose origin and index are not zero, turned by an angle whose cosine is 0.6. */
template <typename TImage>
void
SetTurnedGrid(TImage & image, const typename TImage::SizeType & size)
{
  typename TImage::IndexType     index;
  typename TImage::SpacingType   spacing;
  typename TImage::PointType     origin;
  typename TImage::DirectionType direction;
  direction.SetIdentity();
  direction(0, 0) = direction(1, 1) = 0.6;
  direction(0, 1) = -0.8;
  direction(1, 0) = 0.8;
  for (unsigned int d = 0; d < TImage::ImageDimension; ++d)
  {
    index[d] = 3 - 5 * static_cast<int>(d);
    spacing[d] = 0.8 + 0.3 * d;
    origin[d] = 40.0 - 31.0 * d;
  }
  image.SetRegions(typename TImage::RegionType(index, size));
  image.SetSpacing(spacing);
  image.SetOrigin(origin);
  image.SetDirection(direction);
}

#endif

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
#ifndef itkShapeDistribution_h
#define itkShapeDistribution_h

#include "itkLandmarkModelDescription.h"

#include "vnl/vnl_matrix.h"
#include "vnl/vnl_vector.h"

#include <vector>

namespace itk
{

/** Points are rows of matrices; vectors hold the coordinates of one landmark after the other's. */
using ShapeVector = vnl_vector<double>;
using ShapeMatrix = vnl_matrix<double>;
using ShapeIndices = std::vector<unsigned int>;

/** The mean of rows. */
ShapeVector
ComputeCentroid(const ShapeMatrix & points);

/** The rows less one. */
ShapeMatrix
Subtract(ShapeMatrix points, const ShapeVector & point);

ShapeMatrix
SelectRows(const ShapeMatrix & matrix, const ShapeIndices & rows);

/** Some rows and columns. */
ShapeMatrix
Select(const ShapeMatrix & matrix, const ShapeIndices & rows, const ShapeIndices & columns);

/** The coordinates of some landmarks. */
ShapeIndices
GetCoordinates(const ShapeIndices & landmarks, unsigned int dimension);

/** Turns, scales and shifts points: x becomes scale * (x - from) * rotation + to. */
struct ShapePose
{
  ShapeVector from;
  ShapeVector to;
  ShapeMatrix rotation;
  double      scale{ 1.0 };

  ShapeVector
  Apply(const ShapeVector & x) const
  {
    return (x - from) * rotation * scale + to;
  }

  ShapeVector
  ApplyInverse(const ShapeVector & y) const
  {
    return rotation * (y - to) / scale + from;
  }
};

/** The pose, without a reflection, that brings points onto others in the sense of least squares, but for the scale:
 * with that, what is left is orthogonal to the others. */
ShapePose
FindShapePose(const ShapeMatrix & from, const ShapeMatrix & to, bool anySize);

/** How many numbers a pose has. */
unsigned int
CountPoseModes(unsigned int dimension, bool anySize);

/** Columns of small translations, rotations about a center and, with any size, scalings of points. */
ShapeMatrix
ComputePoseModes(const ShapeMatrix & points, const ShapeVector & center, bool anySize);

/** A LandmarkShapeDescription as matrices. */
struct ShapeDistribution
{
  ShapeMatrix mean;
  ShapeMatrix covariance;
  bool        anySize;

  ShapeDistribution(const LandmarkShapeDescription & description, unsigned int dimension);

  ShapePose
  FindPose(const ShapeMatrix & rows, const ShapeIndices & landmarks) const
  {
    return FindShapePose(rows, SelectRows(mean, landmarks), anySize);
  }

  /** How far the rows of some landmarks, brought into a pose, are from the mean. */
  ShapeVector
  ComputeResidual(const ShapeMatrix & rows, const ShapePose & pose, const ShapeIndices & landmarks) const;

  /** The inverse covariance of landmarks of which nothing is said in the directions of their pose. */
  ShapeMatrix
  ComputePrecision(const ShapeIndices & landmarks) const;
};

} // end namespace itk

#endif

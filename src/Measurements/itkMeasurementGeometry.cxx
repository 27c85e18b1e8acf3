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
#include "itkMeasurementGeometry.h"

#include "itkMath.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace itk
{
namespace
{

using VectorType = Vector<double, 3>;
using PointsType = std::vector<VectorType>;

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

VectorType
GetPosition(const MeasurementPoint & point, const MeasurementPositions & positions)
{
  VectorType sum(0.0);
  for (const auto & landmark : point.landmarks)
  {
    sum += positions.at(landmark);
  }
  return sum / static_cast<double>(point.landmarks.size());
}

VectorType
GetDirection(const MeasurementDirection & direction, const MeasurementPositions & positions)
{
  VectorType vector(0.0);
  std::copy(direction.axis.begin(), direction.axis.end(), vector.Begin());
  return direction.points.empty()
           ? vector
           : GetPosition(direction.points[1], positions) - GetPosition(direction.points[0], positions);
}

/** In degrees; NaN where one has no length. */
double
ComputeAngle(const VectorType & a, const VectorType & b)
{
  const bool areDirections = a.GetSquaredNorm() > 0.0 && b.GetSquaredNorm() > 0.0;
  return areDirections ? Math::deg_per_rad * std::atan2(CrossProduct(a, b).GetNorm(), a * b) : missing;
}

/** The part of a vector that is at right angles to another. */
VectorType
RemovePart(const VectorType & vector, const VectorType & direction)
{
  return vector - direction * ((vector * direction) / direction.GetSquaredNorm());
}

/** Whether a vector says on which side of a line something is. */
bool
PointsAside(const VectorType & vector, const VectorType & line)
{
  constexpr double rounding = 1e-9;
  return RemovePart(vector, line).GetNorm() > rounding * vector.GetNorm();
}

/** With the sign of another number, where it has one. */
double
GiveSign(double size, double side)
{
  return side != 0.0 || size == 0.0 ? std::copysign(size, side) : missing;
}

/** Of the first point from the line through the others; `toward` where it is given. */
double
ComputeLineOffset(const PointsType & points, const VectorType * toward)
{
  const VectorType line = points[2] - points[1];
  const VectorType offset = RemovePart(points[0] - points[1], line);
  if (!toward)
  {
    return offset.GetNorm();
  }
  return PointsAside(*toward, line) ? std::copysign(offset.GetNorm(), offset * *toward) : missing;
}

/** Of the first point from the plane through the others. */
double
ComputePlaneOffset(const PointsType & points, const VectorType & toward)
{
  VectorType normal = CrossProduct(points[2] - points[1], points[3] - points[1]);
  normal *= GiveSign(1.0, normal * toward);
  return ((points[0] - points[1]) * normal) / normal.GetNorm();
}

double
ComputeSum(const std::vector<double> & terms, const std::vector<double> & factors)
{
  double sum = 0.0;
  for (std::size_t i = 0; i < terms.size(); ++i)
  {
    sum += factors.empty() ? terms[i] : factors[i] * terms[i];
  }
  return sum;
}

/** The terms are the values of earlier measures. */
double
Evaluate(const MeasurementDefinition & definition,
         const PointsType &            points,
         const VectorType &            toward,
         const std::vector<double> &   terms)
{
  const bool hasDirection = definition.toward.IsGiven();
  if (hasDirection && !(toward.GetSquaredNorm() > 0.0))
  {
    return missing;
  }
  switch (definition.kind)
  {
    case MeasurementKind::Distance: {
      const VectorType difference = points[1] - points[0];
      const double     distance = difference.GetNorm();
      return hasDirection ? GiveSign(distance, difference * toward) : distance;
    }
    case MeasurementKind::Angle:
      return ComputeAngle(points[0] - points[1], points[2] - points[1]);
    case MeasurementKind::LineAngle: {
      const VectorType first = points[1] - points[0];
      const VectorType second = points[3] - points[2];
      const double     angle = ComputeAngle(first, second);
      if (!hasDirection)
      {
        return angle;
      }
      return PointsAside(toward, first) ? std::copysign(angle, second * RemovePart(toward, first)) : missing;
    }
    case MeasurementKind::Offset:
      return points.size() == 3 ? ComputeLineOffset(points, hasDirection ? &toward : nullptr)
                                : ComputePlaneOffset(points, toward);
    case MeasurementKind::Projection:
      return ((points[1] - points[0]) * toward) / toward.GetNorm();
    case MeasurementKind::Ratio:
      return terms[0] / terms[1];
    case MeasurementKind::Sum:
      return ComputeSum(terms, definition.factors);
  }
  return missing;
}

} // namespace

PointsType
GetMeasurementPoints(const MeasurementDefinition & definition, const MeasurementPositions & positions)
{
  PointsType points;
  for (const auto & point : definition.points)
  {
    points.push_back(GetPosition(point, positions));
  }
  return points;
}

std::vector<double>
EvaluateMeasurements(const MeasurementDefinitions & definitions, const MeasurementPositions & positions)
{
  std::vector<double> values;
  for (const auto & definition : definitions.measurements)
  {
    std::vector<double> terms;
    for (const auto & name : definition.of)
    {
      terms.push_back(values[definitions.Find(name, values.size())]);
    }
    const double value = Evaluate(
      definition, GetMeasurementPoints(definition, positions), GetDirection(definition.toward, positions), terms);
    values.push_back(std::isfinite(value) ? value : missing);
  }
  return values;
}

} // end namespace itk

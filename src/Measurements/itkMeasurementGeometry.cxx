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

/** How far the vectors from point to point may be off, as coordinates are of type float. */
struct Roundings
{
  double points{ 0.0 };
  double toward{ 0.0 };
};

Roundings
GetRoundings(const MeasurementDefinition & definition, const MeasurementPositions & positions)
{
  // Twice the bound, for points that were computed.
  constexpr double relative = 2.0 * std::numeric_limits<float>::epsilon();
  const auto       getRounding = [&positions](const std::vector<MeasurementPoint> & points) {
    double length = 0.0;
    for (const auto & point : points)
    {
      for (const auto & landmark : point.landmarks)
      {
        length = std::max(length, positions.at(landmark).GetNorm());
      }
    }
    return relative * length;
  };
  return { getRounding(definition.points), getRounding(definition.toward.points) };
}

/** In degrees; NaN where one has no length. */
double
ComputeAngle(const VectorType & a, const VectorType & b, double rounding)
{
  const bool areDirections = a.GetNorm() > rounding && b.GetNorm() > rounding;
  return areDirections ? Math::deg_per_rad * std::atan2(CrossProduct(a, b).GetNorm(), a * b) : missing;
}

/** The part of a vector that is at right angles to another. */
VectorType
RemovePart(const VectorType & vector, const VectorType & direction)
{
  return vector - direction * ((vector * direction) / direction.GetSquaredNorm());
}

/** Whether the direction says on which side of a line something is. */
bool
PointsAside(const VectorType & toward, const VectorType & line, const Roundings & roundings)
{
  return RemovePart(toward, line).GetNorm() > roundings.toward + roundings.points * toward.GetNorm() / line.GetNorm();
}

/** With the sign of the product of a vector, which may be off by as much, with the direction, where that has one. */
double
GiveSign(double             size,
         const VectorType & vector,
         double             rounding,
         const VectorType & toward,
         const Roundings &  roundings)
{
  const double side = vector * toward;
  const bool   isCertain = std::abs(side) > rounding * toward.GetNorm() + roundings.toward * vector.GetNorm();
  return isCertain || size == 0.0 ? std::copysign(size, side) : missing;
}

/** Of the first point from the line through the others; `toward` where it is given. */
double
ComputeLineOffset(const PointsType & points, const VectorType * toward, const Roundings & roundings)
{
  const VectorType line = points[2] - points[1];
  const VectorType offset = RemovePart(points[0] - points[1], line);
  if (!toward)
  {
    return line.GetNorm() > roundings.points ? offset.GetNorm() : missing;
  }
  return PointsAside(*toward, line, roundings) ? std::copysign(offset.GetNorm(), offset * *toward) : missing;
}

/** Of the first point from the plane through the others. */
double
ComputePlaneOffset(const PointsType & points, const VectorType & toward, const Roundings & roundings)
{
  const VectorType first = points[2] - points[1];
  const VectorType second = points[3] - points[1];
  const VectorType normal = CrossProduct(first, second);
  const double     rounding = roundings.points * (first.GetNorm() + second.GetNorm());
  const double     side = GiveSign(1.0, normal, rounding, toward, roundings);
  return normal.GetNorm() > rounding ? side * ((points[0] - points[1]) * normal) / normal.GetNorm() : missing;
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
         const Roundings &             roundings,
         const std::vector<double> &   terms)
{
  const bool hasDirection = definition.toward.IsGiven();
  if (hasDirection && !(toward.GetNorm() > roundings.toward))
  {
    return missing;
  }
  switch (definition.kind)
  {
    case MeasurementKind::Distance: {
      const VectorType difference = points[1] - points[0];
      const double     distance = difference.GetNorm();
      return hasDirection ? GiveSign(distance, difference, roundings.points, toward, roundings) : distance;
    }
    case MeasurementKind::Angle:
      return ComputeAngle(points[0] - points[1], points[2] - points[1], roundings.points);
    case MeasurementKind::LineAngle: {
      const VectorType first = points[1] - points[0];
      const VectorType second = points[3] - points[2];
      const double     angle = ComputeAngle(first, second, roundings.points);
      if (!hasDirection)
      {
        return angle;
      }
      return PointsAside(toward, first, roundings) ? std::copysign(angle, second * RemovePart(toward, first)) : missing;
    }
    case MeasurementKind::Offset:
      return points.size() == 3 ? ComputeLineOffset(points, hasDirection ? &toward : nullptr, roundings)
                                : ComputePlaneOffset(points, toward, roundings);
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
    const double value = Evaluate(definition,
                                  GetMeasurementPoints(definition, positions),
                                  GetDirection(definition.toward, positions),
                                  GetRoundings(definition, positions),
                                  terms);
    values.push_back(std::isfinite(value) ? value : missing);
  }
  return values;
}

} // end namespace itk

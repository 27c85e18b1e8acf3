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
#include "itkMeasurementFigures.h"

#include <algorithm>
#include <cmath>

namespace itk
{
namespace
{

template <unsigned int VDimension>
using FigureType = LandmarkMeasurementFigure<VDimension>;

template <unsigned int VDimension>
Point<double, VDimension>
MakePoint(const Vector<double, 3> & position)
{
  Point<double, VDimension> point;
  std::copy_n(position.Begin(), VDimension, point.Begin());
  return point;
}

/** Where the lines a to b and c to d meet, as shares of their lengths; in 2D. NaN or infinite: nowhere. */
std::pair<double, double>
Intersect(const Vector<double, 3> & a,
          const Vector<double, 3> & b,
          const Vector<double, 3> & c,
          const Vector<double, 3> & d)
{
  const auto cross = [](const Vector<double, 3> & u, const Vector<double, 3> & v) { return u[0] * v[1] - u[1] * v[0]; };
  const double determinant = cross(b - a, d - c);
  return { cross(c - a, d - c) / determinant, cross(c - a, b - a) / determinant };
}

/** Whether a share of a line's length is on it, or not far beyond its ends. */
bool
IsNear(double share)
{
  constexpr double beyond = 0.75;
  return share >= -beyond && share <= 1.0 + beyond;
}

/** A line from the nearer of two points to a place on their line that is not between them. */
template <unsigned int VDimension>
void
Extend(FigureType<VDimension> & figure, const Vector<double, 3> & first, const Vector<double, 3> & second, double share)
{
  if (share < 0.0 || share > 1.0)
  {
    figure.lines.emplace_back(MakePoint<VDimension>(share > 1.0 ? second : first),
                              MakePoint<VDimension>(first + (second - first) * share));
  }
}

/** The arc between two lines that meet near their points, and lines from these to where they meet. */
template <unsigned int VDimension>
void
AddLineArc(FigureType<VDimension> & figure, const std::vector<Vector<double, 3>> & points)
{
  const auto shares = Intersect(points[0], points[1], points[2], points[3]);
  if (!IsNear(shares.first) || !IsNear(shares.second))
  {
    return;
  }
  const Vector<double, 3> vertex = points[0] + (points[1] - points[0]) * shares.first;
  figure.hasArc = true;
  figure.vertex = MakePoint<VDimension>(vertex);
  figure.from = MakePoint<VDimension>(vertex + (points[1] - points[0]));
  figure.to = MakePoint<VDimension>(vertex + (points[3] - points[2]));
  Extend(figure, points[0], points[1], shares.first);
  Extend(figure, points[2], points[3], shares.second);
}

/** From a point to where it falls on a line. */
template <unsigned int VDimension>
void
AddPerpendicular(FigureType<VDimension> & figure, const std::vector<Vector<double, 3>> & points)
{
  const Vector<double, 3> line = points[2] - points[1];
  const double            share = ((points[0] - points[1]) * line) / line.GetSquaredNorm();
  Extend(figure, points[1], points[2], share);
  figure.lines.emplace_back(MakePoint<VDimension>(points[0]), MakePoint<VDimension>(points[1] + line * share));
}

} // namespace

template <unsigned int VDimension>
std::vector<FigureType<VDimension>>
MakeMeasurementFigures(const MeasurementDefinitions & definitions, const MeasurementPositions & positions)
{
  std::vector<FigureType<VDimension>> figures;
  for (std::size_t i = 0; i < definitions.measurements.size(); ++i)
  {
    const auto & definition = definitions.measurements[i];
    const auto   points = GetMeasurementPoints(definition, positions);
    if (points.empty() ||
        std::any_of(points.begin(), points.end(), [](const auto & point) { return std::isnan(point[0]); }))
    {
      continue;
    }
    FigureType<VDimension> figure;
    figure.measure = i;
    const auto addLine = [&](std::size_t first, std::size_t second) {
      figure.lines.emplace_back(MakePoint<VDimension>(points[first]), MakePoint<VDimension>(points[second]));
    };
    switch (definition.kind)
    {
      case MeasurementKind::Distance:
      case MeasurementKind::Projection:
        addLine(0, 1);
        break;
      case MeasurementKind::Angle:
        addLine(1, 0);
        addLine(1, 2);
        figure.hasArc = true;
        figure.vertex = MakePoint<VDimension>(points[1]);
        figure.from = MakePoint<VDimension>(points[0]);
        figure.to = MakePoint<VDimension>(points[2]);
        break;
      case MeasurementKind::LineAngle:
        addLine(0, 1);
        addLine(2, 3);
        if (VDimension == 2)
        {
          AddLineArc(figure, points);
        }
        break;
      case MeasurementKind::Offset:
        addLine(1, 2);
        if (points.size() == 3)
        {
          AddPerpendicular(figure, points);
        }
        else
        {
          addLine(2, 3);
          addLine(3, 1);
        }
        break;
      case MeasurementKind::Ratio:
      case MeasurementKind::Sum:
        break;
    }
    figures.push_back(figure);
  }
  return figures;
}

template std::vector<FigureType<2>>
MakeMeasurementFigures(const MeasurementDefinitions &, const MeasurementPositions &);
template std::vector<FigureType<3>>
MakeMeasurementFigures(const MeasurementDefinitions &, const MeasurementPositions &);

} // end namespace itk

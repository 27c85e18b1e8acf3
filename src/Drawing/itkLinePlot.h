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
#ifndef itkLinePlot_h
#define itkLinePlot_h

#include <array>
#include <limits>
#include <string>
#include <vector>

namespace itk
{

/** How the points of a LinePlotSeries are drawn. */
enum class LinePlotStyle
{
  /** A polyline. */
  Line,
  /** Horizontal to the abscissa of the next point, then vertical to its ordinate. */
  Steps,
  /** Dots. */
  Points
};

/** Points (x, y) in the order in which they are to be joined. A point that has no place (not finite, or not positive on
 * a logarithmic axis) is left out and interrupts the line. */
struct LinePlotSeries
{
  /** Its text in the legend; without a name it is not in the legend. */
  std::string                        name;
  std::vector<std::array<double, 2>> points;
  LinePlotStyle                      style{ LinePlotStyle::Line };
  /** A color of SVG. Empty: the n-th series of a panel has the n-th color of a palette. */
  std::string color;
};

/** A dashed vertical line with a text above it. */
struct LinePlotMark
{
  double      x{ 0.0 };
  std::string label;
};

/** One pair of axes. */
struct LinePlotPanel
{
  /** Range of an axis; NaN: that of the series. An automatic end is moved outward to the next tick. */
  using RangeType = std::array<double, 2>;
  static constexpr double Automatic = std::numeric_limits<double>::quiet_NaN();

  /** Above the panel; may be empty, as the labels of the axes may. */
  std::string                 title;
  std::string                 xLabel;
  std::string                 yLabel;
  RangeType                   xRange{ { Automatic, Automatic } };
  RangeType                   yRange{ { Automatic, Automatic } };
  bool                        hasLogarithmicY{ false };
  std::vector<LinePlotSeries> series;
  std::vector<LinePlotMark>   marks;
};

/** The text of an SVG file, 800 pixels wide, with the panels one above the other: 410 pixels between the ends of the y
 * axis of a single panel, 260 if there are several. Ticks are at multiples of 1, 2 or 5 times a power of ten; each
 * legend stands in the corner of its panel that hides least. */
std::string
DrawLinePlot(const std::vector<LinePlotPanel> & panels);

} // end namespace itk

#endif

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
#include "itkCumulativeErrorPlot.h"

#include "itkLinePlot.h"
#include "itkNumberText.h"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace itk
{
namespace
{

/** The axis reaches beyond the largest radius and 99 % of the errors, so that single outliers do not squeeze it. */
double
ChooseRange(const std::vector<CumulativeErrorCurve> & curves, const std::vector<double> & radii)
{
  double range = radii.empty() ? 0.0 : 1.25 * radii.back();
  for (const auto & curve : curves)
  {
    std::vector<double> finite;
    std::copy_if(curve.errors.begin(), curve.errors.end(), std::back_inserter(finite), [](double error) {
      return std::isfinite(error);
    });
    if (!finite.empty())
    {
      const auto position = finite.begin() + static_cast<std::ptrdiff_t>(0.99 * (finite.size() - 1));
      std::nth_element(finite.begin(), position, finite.end());
      range = std::max(range, *position);
    }
  }
  return range > 0.0 ? range : 1.0;
}

/** A step at each error, and then on to the end of the range. */
LinePlotSeries
MakeSteps(const CumulativeErrorCurve & curve, double range)
{
  auto errors = curve.errors;
  std::sort(errors.begin(), errors.end());
  LinePlotSeries steps;
  steps.name = curve.name;
  steps.style = LinePlotStyle::Steps;
  steps.points.push_back({ { 0.0, 0.0 } });
  for (size_t i = 0; i < errors.size() && std::isfinite(errors[i]); ++i)
  {
    const bool isLastOfItsValue = i + 1 == errors.size() || errors[i + 1] != errors[i];
    if (isLastOfItsValue)
    {
      const double percentage = 100.0 * static_cast<double>(i + 1) / static_cast<double>(errors.size());
      steps.points.push_back({ { errors[i], percentage } });
    }
  }
  const auto last = steps.points.back();
  steps.points.push_back({ { std::max(last[0], range), last[1] } });
  return steps;
}

} // namespace

std::string
DrawCumulativeErrors(const std::vector<CumulativeErrorCurve> & curves,
                     const std::vector<double> &               radii,
                     const std::string &                       unit)
{
  LinePlotPanel panel;
  panel.xLabel = "error (" + unit + ')';
  panel.yLabel = "share within the error (%)";
  panel.yRange = { { 0.0, 100.0 } };
  const double range = ChooseRange(curves, radii);
  panel.xRange = { { 0.0, range } };
  for (const auto & curve : curves)
  {
    panel.series.push_back(MakeSteps(curve, range));
  }
  for (const double radius : radii)
  {
    panel.marks.push_back({ radius, "r = " + FormatNumber(radius) });
  }
  return DrawLinePlot({ panel });
}

} // end namespace itk

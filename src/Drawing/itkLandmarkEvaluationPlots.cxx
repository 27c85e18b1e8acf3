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
#include "itkLandmarkEvaluationPlots.h"

#include "itkErrorStatistics.h"
#include "itkFileError.h"
#include "itkLinePlot.h"
#include "itkNumberText.h"
#include "itkWriteFileAtomically.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>

namespace itk
{
namespace
{

struct CumulativeErrors
{
  std::string name;
  /** Infinite ones count, but are never reached. */
  std::vector<double> errors;
};

/** The axis reaches beyond the largest radius and 99 % of the errors, so that single outliers do not squeeze it. */
double
ChooseRange(const std::vector<CumulativeErrors> & curves, const std::vector<double> & radii)
{
  double range = radii.empty() ? 0.0 : 1.25 * radii.back();
  for (const auto & curve : curves)
  {
    const auto finite = SelectFinite(curve.errors);
    range = finite.empty() ? range : std::max(range, GetLowerQuantile(finite, 0.99));
  }
  return range > 0.0 ? range : 1.0;
}

/** A step at each error, and then on to the end of the range. */
LinePlotSeries
MakeSteps(const CumulativeErrors & curve, double range)
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

LinePlotPanel
MakeRiskPanel(const std::string & title, const std::string & yLabel)
{
  LinePlotPanel panel;
  panel.title = title;
  panel.xLabel = "most confident landmarks, share kept (%)";
  panel.yLabel = yLabel;
  panel.xRange = { { 0.0, 100.0 } };
  panel.yRange[0] = 0.0;
  return panel;
}

} // namespace

void
WriteCumulativeErrorSVG(const std::string & fileName, const LandmarkEvaluationResult & result)
{
  const auto &     radii = result.GetSettings().Radii;
  const auto       numberOfLandmarks = result.GetStatistics().NumberOfLandmarks;
  const auto &     imageNames = result.GetImageNames();
  CumulativeErrors points{ "point error (" + FormatCount(numberOfLandmarks, "landmark") + ')', {} };
  CumulativeErrors images;
  for (size_t i = 0; i < imageNames.size(); ++i)
  {
    const auto errors = result.GetPointErrors(imageNames[i]);
    const auto numberBefore = points.errors.size();
    std::copy_if(
      errors.begin(), errors.end(), std::back_inserter(points.errors), [](double error) { return !std::isnan(error); });
    const bool hasTruth = points.errors.size() > numberBefore;
    if (hasTruth)
    {
      const double error = result.GetImagePointErrors()[i];
      images.errors.push_back(std::isnan(error) ? std::numeric_limits<double>::infinity() : error);
    }
  }
  images.name = "IPE (" + FormatCount(images.errors.size(), "image") + ')';
  LinePlotPanel panel;
  panel.xLabel = "error (" + result.GetSettings().Unit + ')';
  panel.yLabel = "share within the error (%)";
  panel.yRange = { { 0.0, 100.0 } };
  const double range = ChooseRange({ points, images }, radii);
  panel.xRange = { { 0.0, range } };
  panel.series = { MakeSteps(points, range), MakeSteps(images, range) };
  for (const double radius : radii)
  {
    panel.marks.push_back({ radius, "r = " + FormatNumber(radius) });
  }
  WriteFileAtomically(fileName, DrawLinePlot({ panel }));
}

void
WriteReliabilitySVG(const std::string & fileName, const LandmarkEvaluationResult & result)
{
  using ConfidenceOrderEnum = LandmarkEvaluationResult::ConfidenceOrderEnum;
  if (!result.HasReliability())
  {
    ThrowFileError(fileName, "cannot be drawn, because the found landmarks have no confidences");
  }
  const auto &                                                   unit = result.GetSettings().Unit;
  const auto &                                                   radii = result.GetSettings().Radii;
  const std::vector<std::pair<ConfidenceOrderEnum, std::string>> orders{
    { ConfidenceOrderEnum::WithinLandmark, "rank of the confidence within its landmark" },
    { ConfidenceOrderEnum::Pooled, "confidence" },
    { ConfidenceOrderEnum::Perfect, "error (the best possible)" }
  };
  LinePlotPanel bins;
  bins.title = "Error against confidence";
  bins.xLabel = "landmarks from the least to the most confident (%)";
  bins.yLabel = "mean error (" + unit + ')';
  bins.xRange = { { 0.0, 100.0 } };
  bins.yRange[0] = 0.0;
  auto errors = MakeRiskPanel("Mean error when the least confident are refused", "mean error (" + unit + ')');
  auto outliers =
    MakeRiskPanel("Outliers when the least confident are refused",
                  radii.empty() ? "" : "error above " + FormatNumber(radii.front()) + ' ' + unit + " (%)");
  for (const auto & order : orders)
  {
    const auto &   reliability = result.GetReliability(order.first);
    LinePlotSeries binSeries;
    LinePlotSeries errorSeries;
    LinePlotSeries outlierSeries;
    double         percentage = 0.0;
    for (const auto & bin : reliability.Bins)
    {
      const double binWidth =
        100.0 * static_cast<double>(bin.NumberOfLandmarks) / static_cast<double>(reliability.NumberOfLandmarks);
      binSeries.points.push_back({ { percentage + binWidth / 2.0, bin.MeanError } });
      percentage += binWidth;
    }
    for (const auto & point : reliability.RiskCoverage)
    {
      errorSeries.points.push_back({ { point.CoveragePercentage, point.MeanError } });
      outlierSeries.points.push_back({ { point.CoveragePercentage, point.OutlierPercentage } });
    }
    const std::string color = order.first == ConfidenceOrderEnum::Perfect ? "#777777" : "";
    binSeries.color = color;
    errorSeries.color = color;
    outlierSeries.color = color;
    binSeries.name = order.second;
    errorSeries.name = "AURC " + FormatNumber(std::round(reliability.MeanErrorArea * 100.0) / 100.0) + ' ' + unit;
    outlierSeries.name = "AURC " + FormatNumber(std::round(reliability.OutlierPercentageArea * 100.0) / 100.0) + " %";
    bins.series.push_back(binSeries);
    errors.series.push_back(errorSeries);
    outliers.series.push_back(outlierSeries);
  }
  std::vector<LinePlotPanel> panels{ bins, errors };
  if (!radii.empty())
  {
    panels.push_back(outliers);
  }
  WriteFileAtomically(fileName, DrawLinePlot(panels));
}

} // end namespace itk

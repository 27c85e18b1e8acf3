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
#include "itkLandmarkMeasuredTable.h"

#include "itkAlignedText.h"
#include "itkErrorStatistics.h"
#include "itkStrictJSON.h"

#include <algorithm>
#include <cmath>
#include <locale>
#include <sstream>

namespace itk
{
namespace
{

/** Half the width of the interval that holds 90 % of a normal distribution, in standard deviations. */
constexpr double halfInterval = 1.6448536;

LandmarkMeasurementAgreement
CompareMeasure(const LandmarkMeasuredTable & found, const LandmarkMeasuredTable & truth, std::size_t measure)
{
  LandmarkMeasurementAgreement agreement;
  agreement.name = truth.front().second[measure].name;
  agreement.unit = truth.front().second[measure].unit;
  std::vector<double> differences;
  std::vector<double> errors;
  std::size_t         withStandardError = 0;
  std::size_t         inInterval = 0;
  std::size_t         classified = 0;
  std::size_t         ofSameClass = 0;
  for (std::size_t image = 0; image < truth.size(); ++image)
  {
    const auto & right = truth[image].second[measure];
    const auto & shown = found[image].second[measure];
    if (std::isnan(right.value))
    {
      continue;
    }
    ++agreement.count;
    classified += right.className.empty() ? 0 : 1;
    ofSameClass += !right.className.empty() && right.className == shown.className ? 1 : 0;
    if (std::isnan(shown.value))
    {
      ++agreement.missing;
      continue;
    }
    differences.push_back(shown.value - right.value);
    errors.push_back(std::abs(differences.back()));
    withStandardError += std::isnan(shown.standardError) ? 0 : 1;
    inInterval += errors.back() <= halfInterval * shown.standardError ? 1 : 0;
  }
  agreement.meanDifference = GetMean(differences);
  agreement.standardDeviation = GetStandardDeviation(differences);
  agreement.meanError = GetMean(errors);
  agreement.medianError = GetMedian(errors);
  agreement.shareInInterval = GetShare(inInterval, withStandardError);
  agreement.successRate = GetShare(ofSameClass, classified);
  return agreement;
}

} // namespace

std::vector<LandmarkMeasurementAgreement>
CompareMeasuredTables(const LandmarkMeasuredTable & found, const LandmarkMeasuredTable & truth)
{
  const auto haveSameMeasures = [](const auto & a, const auto & b) {
    const auto haveSameName = [](const auto & left, const auto & right) { return left.name == right.name; };
    return a.first == b.first &&
           std::equal(a.second.begin(), a.second.end(), b.second.begin(), b.second.end(), haveSameName);
  };
  if (!std::equal(found.begin(), found.end(), truth.begin(), truth.end(), haveSameMeasures))
  {
    itkGenericExceptionMacro("Tables that are compared must have the same images and measures.");
  }
  std::vector<LandmarkMeasurementAgreement> agreements;
  for (std::size_t measure = 0; !truth.empty() && measure < truth.front().second.size(); ++measure)
  {
    agreements.push_back(CompareMeasure(found, truth, measure));
  }
  return agreements;
}

std::string
GetAgreementReport(const std::vector<LandmarkMeasurementAgreement> & agreements)
{
  std::vector<std::vector<std::string>> rows{ { "measure",
                                                "images",
                                                "missing",
                                                "difference",
                                                "SD",
                                                "mean error",
                                                "median error",
                                                "in 90 % interval",
                                                "same class" } };
  const auto          getShare = [](double share) { return FormatFixed(share, 1) + (std::isnan(share) ? "" : " %"); };
  std::vector<double> rates;
  for (const auto & agreement : agreements)
  {
    const int digits = agreement.unit.empty() ? 4 : 2;
    rows.push_back({ agreement.name + (agreement.unit.empty() ? "" : ", " + agreement.unit),
                     std::to_string(agreement.count),
                     std::to_string(agreement.missing),
                     FormatFixed(agreement.meanDifference, digits),
                     FormatFixed(agreement.standardDeviation, digits),
                     FormatFixed(agreement.meanError, digits),
                     FormatFixed(agreement.medianError, digits),
                     getShare(agreement.shareInInterval),
                     getShare(agreement.successRate) });
    rates.push_back(agreement.successRate);
  }
  std::ostringstream report;
  report.imbue(std::locale::classic());
  PrintAligned(report, rows, 1);
  const double meanRate = GetMean(SelectFinite(rates));
  if (!std::isnan(meanRate))
  {
    report << "mean success classification rate: " << getShare(meanRate) << '\n';
  }
  return report.str();
}

std::string
GetAgreementJSON(const std::vector<LandmarkMeasurementAgreement> & agreements)
{
  auto list = nlohmann::json::array();
  for (const auto & agreement : agreements)
  {
    list.push_back({ { "name", agreement.name },
                     { "unit", agreement.unit },
                     { "count", agreement.count },
                     { "missing", agreement.missing },
                     { "meanDifference", agreement.meanDifference },
                     { "standardDeviation", agreement.standardDeviation },
                     { "meanError", agreement.meanError },
                     { "medianError", agreement.medianError },
                     { "shareInInterval", agreement.shareInInterval },
                     { "successRate", agreement.successRate } });
  }
  return WriteText(list, 2);
}

} // end namespace itk

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
#include "itkLandmarkEvaluationResult.h"

#include "itkAlignedText.h"
#include "itkNumberText.h"

#include <algorithm>
#include <cmath>
#include <locale>
#include <sstream>

namespace itk
{
namespace
{

using ConfidenceOrderEnum = LandmarkEvaluationResult::ConfidenceOrderEnum;
using Statistics = LandmarkEvaluationResult::Statistics;

using RowsType = std::vector<std::vector<std::string>>;

/** The errors of the share of landmarks that is kept when the least confident are refused. */
const LandmarkEvaluationResult::RiskCoveragePoint &
GetRisk(const LandmarkEvaluationResult::Reliability & reliability, double percentage)
{
  const double kept = std::ceil(percentage / 100.0 * static_cast<double>(reliability.NumberOfLandmarks) - 1e-9);
  return reliability.RiskCoverage[static_cast<size_t>(std::max(kept, 1.0)) - 1];
}

void
PrintErrors(std::ostream & os, const LandmarkEvaluationResult & result)
{
  const auto & settings = result.GetSettings();
  const auto & all = result.GetStatistics();
  const auto & unit = settings.Unit;
  RowsType     rows;
  rows.push_back({ "landmark", "number", "missing", "superfluous", "mean", "SD", "median" });
  for (const double radius : settings.Radii)
  {
    rows.front().push_back("#O " + FormatNumber(radius));
    rows.front().emplace_back("%");
  }
  if (all.HasIdentification)
  {
    rows.front().insert(rows.front().end(), { "ID", "%" });
  }
  const auto addRow = [&rows](const std::string & name, const Statistics & statistics) {
    rows.push_back({ name,
                     std::to_string(statistics.NumberOfLandmarks),
                     std::to_string(statistics.NumberOfMissing),
                     std::to_string(statistics.NumberOfSuperfluous),
                     FormatFixed(statistics.Mean, 2),
                     FormatFixed(statistics.StandardDeviation, 2),
                     FormatFixed(statistics.Median, 2) });
    for (unsigned int r = 0; r < statistics.NumberOfOutliers.size(); ++r)
    {
      rows.back().push_back(std::to_string(statistics.NumberOfOutliers[r]));
      rows.back().push_back(FormatFixed(statistics.GetOutlierPercentage(r), 2));
    }
    if (statistics.HasIdentification)
    {
      rows.back().push_back(std::to_string(statistics.NumberOfIdentified));
      rows.back().push_back(FormatFixed(statistics.GetIdentificationPercentage(), 2));
    }
  };
  addRow("all", all);
  for (size_t i = 0; i < result.GetLandmarkNames().size(); ++i)
  {
    addRow(result.GetLandmarkNames()[i], result.GetLandmarkStatistics()[i]);
  }
  PrintAligned(os, rows, 2);
  const auto formatShare = [](double percentage) {
    return std::isnan(percentage) ? std::string() : " (" + FormatFixed(percentage, 2) + " %)";
  };
  os << "\n#O r: landmarks with an error above r, or not found\n"
     << "Missing: " << all.NumberOfMissing << " of " << all.NumberOfLandmarks << " true landmarks were not found"
     << formatShare(all.GetMissingPercentage()) << '\n'
     << "Superfluous: " << all.NumberOfSuperfluous << " of " << all.NumberOfAbsent << " absent landmarks were found"
     << formatShare(all.GetSuperfluousPercentage()) << '\n'
     << "Mean image point error (IPE): " << FormatFixed(result.GetMeanImagePointError(), 2) << ' ' << unit << '\n';
  for (unsigned int r = 0; r < all.NumberOfOutliers.size(); ++r)
  {
    os << "Success detection rate (SDR) at " << FormatNumber(settings.Radii[r]) << ' ' << unit << ": "
       << FormatFixed(100.0 - all.GetOutlierPercentage(r), 2) << " %\n";
  }
  if (all.HasIdentification)
  {
    os << "Identification rate (ID): " << FormatFixed(all.GetIdentificationPercentage(), 2)
       << " % (the right landmark is the nearest, at most " << FormatNumber(settings.IdentificationRadius) << ' '
       << unit << " away)\n";
  }
}

void
PrintInterObserverErrors(std::ostream & os, const LandmarkEvaluationResult & result)
{
  RowsType   rows{ { "landmark", "pairs", "one-sided", "mean", "SD", "median" } };
  const auto addRow = [&rows](const std::string & name, const Statistics & statistics) {
    rows.push_back({ name,
                     std::to_string(statistics.NumberOfLandmarks),
                     std::to_string(statistics.NumberOfMissing),
                     FormatFixed(statistics.Mean, 2),
                     FormatFixed(statistics.StandardDeviation, 2),
                     FormatFixed(statistics.Median, 2) });
  };
  addRow("all", result.GetInterObserverStatistics());
  for (size_t i = 0; i < result.GetLandmarkNames().size(); ++i)
  {
    addRow(result.GetLandmarkNames()[i], result.GetLandmarkInterObserverStatistics()[i]);
  }
  os << "\nInter-observer error in " << result.GetSettings().Unit << " between " << result.GetNumberOfAnnotators()
     << " annotators\n\n";
  PrintAligned(os, rows, 2);
  os << "\none-sided: pairs in which only one annotator marked the landmark\n";
}

void
PrintReliability(std::ostream & os, const LandmarkEvaluationResult & result)
{
  const auto & unit = result.GetSettings().Unit;
  const auto & radii = result.GetSettings().Radii;
  const auto & within = result.GetReliability(ConfidenceOrderEnum::WithinLandmark);
  const bool   hasRadius = !radii.empty();
  const auto   outliers = hasRadius ? "#O " + FormatNumber(radii.front()) : std::string();
  RowsType     rows{ { "refused by", "Spearman" } };
  const auto   addRow = [&](const std::string & name, ConfidenceOrderEnum order) {
    const auto & reliability = result.GetReliability(order);
    rows.push_back({ name, FormatFixed(reliability.RankCorrelation, 2) });
    for (const double kept : { 100.0, 90.0, 75.0, 50.0 })
    {
      rows.back().push_back(FormatFixed(GetRisk(reliability, kept).MeanError, 2));
    }
    rows.back().push_back(FormatFixed(reliability.MeanErrorArea, 2));
    if (hasRadius)
    {
      for (const double kept : { 100.0, 90.0, 75.0, 50.0 })
      {
        rows.back().push_back(FormatFixed(GetRisk(reliability, kept).OutlierPercentage, 2));
      }
      rows.back().push_back(FormatFixed(reliability.OutlierPercentageArea, 2));
    }
  };
  for (const auto & quantity : { std::string("mean"), outliers })
  {
    if (!quantity.empty())
    {
      rows.front().push_back(quantity + " 100 %");
      rows.front().insert(rows.front().end(), { "90 %", "75 %", "50 %", "AURC" });
    }
  }
  addRow("rank of the confidence within its landmark", ConfidenceOrderEnum::WithinLandmark);
  addRow("confidence", ConfidenceOrderEnum::Pooled);
  addRow("error (the best possible)", ConfidenceOrderEnum::Perfect);
  os << "\nReliability of " << within.NumberOfLandmarks << " confidences: errors in " << unit
     << (hasRadius ? " and share of outliers in %" : "") << " of the most confident landmarks\n\n";
  PrintAligned(os, rows, 1);
  os << "\nAURC: mean over the shares that are kept\n";
  const auto printBin = [&](const std::string & name, const LandmarkEvaluationResult::ReliabilityBin & bin) {
    os << name << " by rank: mean " << FormatFixed(bin.MeanError, 2) << ' ' << unit;
    if (hasRadius)
    {
      os << ", " << outliers << ' ' << FormatFixed(bin.OutlierPercentage, 2) << " %";
    }
    os << '\n';
  };
  const auto ofParts = " of " + std::to_string(within.Bins.size()) + " parts";
  printBin("Least confident" + ofParts, within.Bins.front());
  printBin("Most confident" + ofParts, within.Bins.back());
}

void
PrintRegions(std::ostream & os, const LandmarkEvaluationResult & result)
{
  RowsType   rows{ { "landmark", "regions", "inside", "%", "radius" } };
  const auto addRow = [&rows](const std::string & name, const LandmarkEvaluationResult::RegionStatistics & statistics) {
    rows.push_back({ name,
                     std::to_string(statistics.NumberOfRegions),
                     std::to_string(statistics.NumberOfHits),
                     FormatFixed(statistics.GetPercentage(), 2),
                     FormatFixed(statistics.MedianRadius, 2) });
  };
  addRow("all", result.GetRegionStatistics());
  for (size_t i = 0; i < result.GetLandmarkNames().size(); ++i)
  {
    addRow(result.GetLandmarkNames()[i], result.GetLandmarkRegionStatistics()[i]);
  }
  os << "\nTrue landmarks inside the 90 % regions of the found ones\n\n";
  PrintAligned(os, rows, 2);
  os << "\nradius: median of that of a " << (result.GetDimension() == 2 ? "circle" : "ball")
     << " as large as the region, in " << result.GetSettings().Unit << '\n';
}

} // namespace

std::string
LandmarkEvaluationResult::GetReport() const
{
  std::ostringstream os;
  os.imbue(std::locale::classic());
  os << "Point errors in " << m_Settings.Unit << " over " << FormatCount(m_ImageNames.size(), "image");
  if (m_NumberOfAnnotators > 1)
  {
    os << " against the mean of " << m_NumberOfAnnotators << " annotators";
  }
  os << "\n\n";
  PrintErrors(os, *this);
  if (m_NumberOfAnnotators > 1)
  {
    PrintInterObserverErrors(os, *this);
  }
  if (this->HasReliability())
  {
    PrintReliability(os, *this);
  }
  if (m_RegionStatistics.NumberOfRegions > 0)
  {
    PrintRegions(os, *this);
  }
  return os.str();
}

} // end namespace itk

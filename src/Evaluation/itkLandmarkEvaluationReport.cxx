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
#include "itkLandmarkEvaluation.h"

#include "itkNumberText.h"

#include <algorithm>
#include <cmath>
#include <iomanip>
#include <locale>
#include <numeric>
#include <ostream>
#include <sstream>

namespace itk
{
namespace
{

std::string
FormatFixed(double value, int digits)
{
  if (!std::isfinite(value))
  {
    return "-";
  }
  std::ostringstream stream;
  stream.imbue(std::locale::classic());
  stream << std::fixed << std::setprecision(digits) << value;
  return stream.str();
}

/** Length of a UTF-8 text as it is seen. */
size_t
GetVisibleLength(const std::string & text)
{
  return static_cast<size_t>(
    std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

using RowsType = std::vector<std::vector<std::string>>;

/** Writes rows with the first column at the left and the others at the right; a line under each of the first rows. */
void
PrintAligned(std::ostream & os, const RowsType & rows, size_t numberOfUnderlinedRows)
{
  std::vector<size_t> widths(rows.front().size(), 0);
  for (const auto & row : rows)
  {
    for (size_t c = 0; c < row.size(); ++c)
    {
      widths[c] = std::max(widths[c], GetVisibleLength(row[c]));
    }
  }
  const std::string gap = "  ";
  const auto lineLength = std::accumulate(widths.begin(), widths.end(), size_t{ 0 }) + gap.size() * (widths.size() - 1);
  for (size_t r = 0; r < rows.size(); ++r)
  {
    for (size_t c = 0; c < rows[r].size(); ++c)
    {
      const std::string padding(widths[c] - GetVisibleLength(rows[r][c]), ' ');
      os << (c == 0 ? rows[r][c] + (rows[r].size() > 1 ? padding : "") : gap + padding + rows[r][c]);
    }
    os << '\n';
    if (r < numberOfUnderlinedRows)
    {
      os << std::string(lineLength, '-') << '\n';
    }
  }
}

/** The errors of the share of landmarks that is kept when the least confident are refused. */
const LandmarkEvaluation::RiskCoveragePoint &
GetRisk(const LandmarkEvaluation::Reliability & reliability, double percentage)
{
  const double kept = std::ceil(percentage / 100.0 * static_cast<double>(reliability.NumberOfLandmarks) - 1e-9);
  return reliability.RiskCoverage[static_cast<size_t>(std::max(kept, 1.0)) - 1];
}

} // namespace

void
LandmarkEvaluation::PrintErrors(std::ostream & os) const
{
  RowsType rows;
  rows.push_back({ "landmark", "number", "missing", "superfluous", "mean", "SD", "median" });
  for (const double radius : m_Radii)
  {
    rows.front().push_back("#O " + FormatNumber(radius));
    rows.front().emplace_back("%");
  }
  const bool hasIdentification = m_IdentificationRadius > 0.0;
  if (hasIdentification)
  {
    rows.front().insert(rows.front().end(), { "ID", "%" });
  }
  const auto addRow = [this, &rows, hasIdentification](const std::string & name, const Statistics & statistics) {
    rows.push_back({ name,
                     std::to_string(statistics.NumberOfLandmarks),
                     std::to_string(statistics.NumberOfMissing),
                     std::to_string(statistics.NumberOfSuperfluous),
                     FormatFixed(statistics.Mean, 2),
                     FormatFixed(statistics.StandardDeviation, 2),
                     FormatFixed(statistics.Median, 2) });
    for (unsigned int r = 0; r < m_Radii.size(); ++r)
    {
      rows.back().push_back(std::to_string(statistics.NumberOfOutliers[r]));
      rows.back().push_back(FormatFixed(this->GetOutlierPercentage(statistics, r), 2));
    }
    if (hasIdentification)
    {
      rows.back().push_back(std::to_string(statistics.NumberOfIdentified));
      rows.back().push_back(FormatFixed(this->GetIdentificationPercentage(statistics), 2));
    }
  };
  addRow("all", m_Statistics);
  for (size_t i = 0; i < m_LandmarkStatistics.size(); ++i)
  {
    addRow(this->GetTrueLandmarks()->GetLandmarkNames()[i], m_LandmarkStatistics[i]);
  }
  PrintAligned(os, rows, 2);
  const auto formatShare = [](double percentage) {
    return std::isnan(percentage) ? std::string() : " (" + FormatFixed(percentage, 2) + " %)";
  };
  os << "\n#O r: landmarks with an error above r, or not found\n"
     << "Missing: " << m_Statistics.NumberOfMissing << " of " << m_Statistics.NumberOfLandmarks
     << " true landmarks were not found" << formatShare(GetMissingPercentage(m_Statistics)) << '\n'
     << "Superfluous: " << m_Statistics.NumberOfSuperfluous << " of " << m_Statistics.NumberOfAbsent
     << " absent landmarks were found" << formatShare(GetSuperfluousPercentage(m_Statistics)) << '\n'
     << "Mean image point error (IPE): " << FormatFixed(m_MeanImagePointError, 2) << ' ' << m_Unit << '\n';
  for (unsigned int r = 0; r < m_Radii.size(); ++r)
  {
    os << "Success detection rate (SDR) at " << FormatNumber(m_Radii[r]) << ' ' << m_Unit << ": "
       << FormatFixed(100.0 - this->GetOutlierPercentage(m_Statistics, r), 2) << " %\n";
  }
  if (hasIdentification)
  {
    os << "Identification rate (ID): " << FormatFixed(this->GetIdentificationPercentage(m_Statistics), 2)
       << " % (the right landmark is the nearest, at most " << FormatNumber(m_IdentificationRadius) << ' ' << m_Unit
       << " away)\n";
  }
}

void
LandmarkEvaluation::PrintInterObserverErrors(std::ostream & os) const
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
  addRow("all", m_InterObserverStatistics);
  for (size_t i = 0; i < m_LandmarkInterObserverStatistics.size(); ++i)
  {
    addRow(this->GetTrueLandmarks()->GetLandmarkNames()[i], m_LandmarkInterObserverStatistics[i]);
  }
  os << "\nInter-observer error in " << m_Unit << " between " << m_TrueLandmarks.size() << " annotators\n\n";
  PrintAligned(os, rows, 2);
  os << "\none-sided: pairs in which only one annotator marked the landmark\n";
}

void
LandmarkEvaluation::PrintReliability(std::ostream & os) const
{
  const auto & within = this->GetReliability(ConfidenceOrderEnum::WithinLandmark);
  const bool   hasRadius = !m_Radii.empty();
  const auto   outliers = hasRadius ? "#O " + FormatNumber(m_Radii.front()) : std::string();
  RowsType     rows{ { "refused by", "Spearman" } };
  const auto   addRow = [this, &rows, hasRadius](const std::string & name, ConfidenceOrderEnum order) {
    const auto & reliability = this->GetReliability(order);
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
  os << "\nReliability of " << within.NumberOfLandmarks << " confidences: errors in " << m_Unit
     << (hasRadius ? " and share of outliers in %" : "") << " of the most confident landmarks\n\n";
  PrintAligned(os, rows, 1);
  os << "\nAURC: mean over the shares that are kept\n";
  const auto printBin = [&](const std::string & name, const ReliabilityBin & bin) {
    os << name << " by rank: mean " << FormatFixed(bin.MeanError, 2) << ' ' << m_Unit;
    if (hasRadius)
    {
      os << ", " << outliers << ' ' << FormatFixed(bin.OutlierPercentage, 2) << " %";
    }
    os << '\n';
  };
  printBin("Least confident tenth", within.Bins.front());
  printBin("Most confident tenth", within.Bins.back());
}

void
LandmarkEvaluation::PrintRegions(std::ostream & os) const
{
  RowsType   rows{ { "landmark", "regions", "inside", "%", "radius" } };
  const auto addRow = [&rows](const std::string & name, const RegionStatistics & statistics) {
    rows.push_back({ name,
                     std::to_string(statistics.NumberOfRegions),
                     std::to_string(statistics.NumberOfHits),
                     FormatFixed(GetRegionPercentage(statistics), 2),
                     FormatFixed(statistics.MedianRadius, 2) });
  };
  addRow("all", m_RegionStatistics);
  for (size_t i = 0; i < m_LandmarkRegionStatistics.size(); ++i)
  {
    addRow(this->GetTrueLandmarks()->GetLandmarkNames()[i], m_LandmarkRegionStatistics[i]);
  }
  os << "\nTrue landmarks inside the 90 % regions of the found ones\n\n";
  PrintAligned(os, rows, 2);
  os << "\nradius: median of that of a " << (m_FoundLandmarks->GetDimension() == 2 ? "circle" : "ball")
     << " as large as the region, in mm\n";
}

void
LandmarkEvaluation::PrintReport(std::ostream & os) const
{
  this->VerifyIsComputed();
  os << "Point errors in " << m_Unit << " over " << m_EvaluatedImages.size() << " images";
  if (m_TrueLandmarks.size() > 1)
  {
    os << " against the mean of " << m_TrueLandmarks.size() << " annotators";
  }
  os << "\n\n";
  this->PrintErrors(os);
  if (m_TrueLandmarks.size() > 1)
  {
    this->PrintInterObserverErrors(os);
  }
  if (this->HasReliability())
  {
    this->PrintReliability(os);
  }
  if (m_RegionStatistics.NumberOfRegions > 0)
  {
    this->PrintRegions(os);
  }
}

} // end namespace itk

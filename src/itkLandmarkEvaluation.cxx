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

#include "itkCumulativeErrorPlot.h"
#include "itkNumberText.h"
#include "itkWriteFileAtomically.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <iomanip>
#include <limits>
#include <numeric>
#include <ostream>
#include <set>
#include <sstream>

namespace itk
{
namespace
{

constexpr double notANumber = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

double
GetDistance(const std::vector<double> & a, size_t i, const std::vector<double> & b, size_t j, unsigned int dimension)
{
  double sum = 0.0;
  for (unsigned int d = 0; d < dimension; ++d)
  {
    const double difference = a[i * dimension + d] - b[j * dimension + d];
    sum += difference * difference;
  }
  return std::sqrt(sum);
}

std::vector<double>
SelectFinite(const std::vector<double> & values)
{
  std::vector<double> finite;
  std::copy_if(
    values.begin(), values.end(), std::back_inserter(finite), [](double value) { return std::isfinite(value); });
  return finite;
}

double
GetMean(const std::vector<double> & values)
{
  return values.empty() ? notANumber
                        : std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double
GetMedian(std::vector<double> values)
{
  if (values.empty())
  {
    return notANumber;
  }
  std::sort(values.begin(), values.end());
  const size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2.0;
}

size_t
GetIndex(const std::vector<std::string> & names, const std::string & name)
{
  return static_cast<size_t>(std::find(names.begin(), names.end(), name) - names.begin());
}

nlohmann::ordered_json
NumberOrNull(double value)
{
  return std::isfinite(value) ? nlohmann::ordered_json(value) : nlohmann::ordered_json();
}

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

/** Writes rows with the first column at the left and the others at the right; a line under the first two rows. */
void
PrintAligned(std::ostream & os, const std::vector<std::vector<std::string>> & rows)
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
    if (r < 2)
    {
      os << std::string(lineLength, '-') << '\n';
    }
  }
}

} // namespace

void
LandmarkEvaluation::SetImageNames(const std::vector<std::string> & names)
{
  m_ImageNames = names;
  this->Modified();
}

void
LandmarkEvaluation::SetRadii(const std::vector<double> & radii)
{
  m_Radii = radii;
  this->Modified();
}

void
LandmarkEvaluation::SetScale(const std::string & firstLandmark, const std::string & secondLandmark, double length)
{
  m_FirstScaleLandmark = firstLandmark;
  m_SecondScaleLandmark = secondLandmark;
  m_ScaleLength = length;
  this->Modified();
}

void
LandmarkEvaluation::VerifyParameters() const
{
  if (m_FoundLandmarks.IsNull() || m_TrueLandmarks.IsNull())
  {
    itkExceptionMacro("FoundLandmarks and TrueLandmarks must be set.");
  }
  if (m_FoundLandmarks->GetDimension() != m_TrueLandmarks->GetDimension())
  {
    itkExceptionMacro("The found landmarks must have the dimension of the true ones, "
                      << m_TrueLandmarks->GetDimension() << " (got " << m_FoundLandmarks->GetDimension() << ").");
  }
  const auto & foundNames = m_FoundLandmarks->GetLandmarkNames();
  const auto & trueNames = m_TrueLandmarks->GetLandmarkNames();
  for (const auto & name : trueNames)
  {
    if (GetIndex(foundNames, name) == foundNames.size())
    {
      itkExceptionMacro("The found landmarks have no landmark '" << name << "'.");
    }
  }
  for (size_t i = 0; i < m_Radii.size(); ++i)
  {
    if (!std::isfinite(m_Radii[i]) || m_Radii[i] <= (i == 0 ? 0.0 : m_Radii[i - 1]))
    {
      itkExceptionMacro("Radii must be positive and ascending (got " << m_Radii[i] << ").");
    }
  }
  const bool hasScale = !m_FirstScaleLandmark.empty() || !m_SecondScaleLandmark.empty();
  if (hasScale && (!std::isfinite(m_ScaleLength) || m_ScaleLength <= 0.0))
  {
    itkExceptionMacro("The length of the scale must be positive (got " << m_ScaleLength << ").");
  }
  for (const auto & name : { m_FirstScaleLandmark, m_SecondScaleLandmark })
  {
    if (hasScale && GetIndex(trueNames, name) == trueNames.size())
    {
      itkExceptionMacro("The true landmarks have no landmark '" << name << "', which the scale needs.");
    }
  }
}

double
LandmarkEvaluation::ComputeScale(const std::string & image, const std::vector<double> & trueCoordinates) const
{
  if (m_FirstScaleLandmark.empty())
  {
    return 1.0;
  }
  const auto & names = m_TrueLandmarks->GetLandmarkNames();
  const double distance = GetDistance(trueCoordinates,
                                      GetIndex(names, m_FirstScaleLandmark),
                                      trueCoordinates,
                                      GetIndex(names, m_SecondScaleLandmark),
                                      m_TrueLandmarks->GetDimension());
  if (!(distance > 0.0))
  {
    itkExceptionMacro("The true landmarks '" << m_FirstScaleLandmark << "' and '" << m_SecondScaleLandmark
                                             << "' of image '" << image << "' must be there and apart, for the scale.");
  }
  return m_ScaleLength / distance;
}

LandmarkEvaluation::Statistics
LandmarkEvaluation::ComputeStatistics(const std::vector<double> & errors, SizeValueType numberOfSuperfluous) const
{
  const auto found = SelectFinite(errors);
  Statistics statistics;
  const auto numberOfLeftOut = std::count_if(errors.begin(), errors.end(), [](double e) { return std::isnan(e); });
  statistics.NumberOfLandmarks = errors.size() - static_cast<size_t>(numberOfLeftOut);
  statistics.NumberOfMissing = statistics.NumberOfLandmarks - found.size();
  statistics.NumberOfSuperfluous = numberOfSuperfluous;
  statistics.Mean = GetMean(found);
  statistics.Median = GetMedian(found);
  std::vector<double> squares;
  for (const double error : found)
  {
    squares.push_back((error - statistics.Mean) * (error - statistics.Mean));
  }
  statistics.StandardDeviation = std::sqrt(GetMean(squares));
  for (const double radius : m_Radii)
  {
    const auto count = std::count_if(errors.begin(), errors.end(), [radius](double error) { return error > radius; });
    statistics.NumberOfOutliers.push_back(static_cast<SizeValueType>(count));
  }
  return statistics;
}

void
LandmarkEvaluation::Compute()
{
  this->VerifyParameters();
  const auto images = m_ImageNames.empty() ? m_TrueLandmarks->GetImageNames() : m_ImageNames;
  if (images.empty())
  {
    itkExceptionMacro("There must be at least one image.");
  }
  const auto & names = m_TrueLandmarks->GetLandmarkNames();
  const auto   dimension = m_TrueLandmarks->GetDimension();

  std::vector<size_t> foundIndices;
  for (const auto & name : names)
  {
    foundIndices.push_back(GetIndex(m_FoundLandmarks->GetLandmarkNames(), name));
  }

  std::vector<std::vector<double>> pointErrors;
  std::vector<SizeValueType>       numbersOfSuperfluous(names.size(), 0);
  for (const auto & image : images)
  {
    const auto   trueCoordinates = m_TrueLandmarks->GetCoordinates(image);
    const auto   foundCoordinates = m_FoundLandmarks->GetCoordinates(image);
    const double scale = this->ComputeScale(image, trueCoordinates);
    pointErrors.emplace_back(names.size(), notANumber);
    for (size_t i = 0; i < names.size(); ++i)
    {
      const bool isTrue = !std::isnan(trueCoordinates[i * dimension]);
      const bool isFound = !std::isnan(foundCoordinates[foundIndices[i] * dimension]);
      if (isTrue)
      {
        pointErrors.back()[i] =
          isFound ? scale * GetDistance(trueCoordinates, i, foundCoordinates, foundIndices[i], dimension) : infinity;
      }
      numbersOfSuperfluous[i] += !isTrue && isFound;
    }
  }

  m_EvaluatedImages = images;
  m_PointErrors = pointErrors;
  m_LandmarkStatistics.clear();
  std::vector<double> allErrors;
  for (size_t i = 0; i < names.size(); ++i)
  {
    std::vector<double> errors;
    for (const auto & errorsOfImage : m_PointErrors)
    {
      errors.push_back(errorsOfImage[i]);
    }
    m_LandmarkStatistics.push_back(this->ComputeStatistics(errors, numbersOfSuperfluous[i]));
    allErrors.insert(allErrors.end(), errors.begin(), errors.end());
  }
  m_Statistics = this->ComputeStatistics(
    allErrors, std::accumulate(numbersOfSuperfluous.begin(), numbersOfSuperfluous.end(), SizeValueType{ 0 }));

  m_ImagePointErrors.clear();
  for (const auto & errorsOfImage : m_PointErrors)
  {
    m_ImagePointErrors.push_back(GetMean(SelectFinite(errorsOfImage)));
  }
  m_MeanImagePointError = GetMean(SelectFinite(m_ImagePointErrors));
}

void
LandmarkEvaluation::VerifyIsComputed() const
{
  if (m_EvaluatedImages.empty())
  {
    itkExceptionMacro("Compute() must be called first.");
  }
}

std::vector<double>
LandmarkEvaluation::GetPointErrors(const std::string & image) const
{
  const auto index = GetIndex(m_EvaluatedImages, image);
  if (index == m_EvaluatedImages.size())
  {
    itkExceptionMacro("Image '" << image << "' was not evaluated.");
  }
  return m_PointErrors[index];
}

double
LandmarkEvaluation::GetOutlierPercentage(const Statistics & statistics, unsigned int radiusIndex) const
{
  if (radiusIndex >= statistics.NumberOfOutliers.size())
  {
    itkExceptionMacro("There are " << statistics.NumberOfOutliers.size() << " radii (asked for index " << radiusIndex
                                   << ").");
  }
  return statistics.NumberOfLandmarks == 0 ? notANumber
                                           : 100.0 * static_cast<double>(statistics.NumberOfOutliers[radiusIndex]) /
                                               static_cast<double>(statistics.NumberOfLandmarks);
}

void
LandmarkEvaluation::PrintReport(std::ostream & os) const
{
  this->VerifyIsComputed();
  std::vector<std::vector<std::string>> rows;
  rows.push_back({ "landmark", "number", "missing", "superfluous", "mean", "SD", "median" });
  for (const double radius : m_Radii)
  {
    rows.front().push_back("#O " + FormatNumber(radius));
    rows.front().emplace_back("%");
  }
  const auto addRow = [this, &rows](const std::string & name, const Statistics & statistics) {
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
  };
  addRow("all", m_Statistics);
  for (size_t i = 0; i < m_LandmarkStatistics.size(); ++i)
  {
    addRow(m_TrueLandmarks->GetLandmarkNames()[i], m_LandmarkStatistics[i]);
  }

  os << "Point errors in " << m_Unit << " over " << m_EvaluatedImages.size() << " images\n\n";
  PrintAligned(os, rows);
  os << "\n#O r: landmarks with an error above r, or not found\n"
     << "Mean image point error (IPE): " << FormatFixed(m_MeanImagePointError, 2) << ' ' << m_Unit << '\n';
  for (unsigned int r = 0; r < m_Radii.size(); ++r)
  {
    os << "Success detection rate (SDR) at " << FormatNumber(m_Radii[r]) << ' ' << m_Unit << ": "
       << FormatFixed(100.0 - this->GetOutlierPercentage(m_Statistics, r), 2) << " %\n";
  }
}

void
LandmarkEvaluation::WriteJSON(const std::string & fileName) const
{
  this->VerifyIsComputed();
  using JSON = nlohmann::ordered_json;
  const auto convert = [this](const Statistics & statistics) {
    auto outliers = JSON::array();
    for (unsigned int r = 0; r < m_Radii.size(); ++r)
    {
      const double percentage = this->GetOutlierPercentage(statistics, r);
      outliers.push_back({ { "radius", m_Radii[r] },
                           { "number", statistics.NumberOfOutliers[r] },
                           { "percentage", NumberOrNull(percentage) },
                           { "sdr", NumberOrNull(100.0 - percentage) } });
    }
    return JSON{ { "number", statistics.NumberOfLandmarks },
                 { "missing", statistics.NumberOfMissing },
                 { "superfluous", statistics.NumberOfSuperfluous },
                 { "mean", NumberOrNull(statistics.Mean) },
                 { "sd", NumberOrNull(statistics.StandardDeviation) },
                 { "median", NumberOrNull(statistics.Median) },
                 { "outliers", outliers } };
  };
  JSON scale;
  if (!m_FirstScaleLandmark.empty())
  {
    scale = { { "landmarks", { m_FirstScaleLandmark, m_SecondScaleLandmark } }, { "length", m_ScaleLength } };
  }
  auto landmarks = JSON::array();
  for (size_t i = 0; i < m_LandmarkStatistics.size(); ++i)
  {
    JSON landmark = { { "name", m_TrueLandmarks->GetLandmarkNames()[i] } };
    landmark.update(convert(m_LandmarkStatistics[i]));
    landmarks.push_back(landmark);
  }
  auto images = JSON::array();
  for (size_t i = 0; i < m_EvaluatedImages.size(); ++i)
  {
    images.push_back({ { "name", m_EvaluatedImages[i] }, { "ipe", NumberOrNull(m_ImagePointErrors[i]) } });
  }
  const JSON document = { { "unit", m_Unit },
                          { "scale", scale },
                          { "numberOfImages", m_EvaluatedImages.size() },
                          { "all", convert(m_Statistics) },
                          { "meanIPE", NumberOrNull(m_MeanImagePointError) },
                          { "landmarks", landmarks },
                          { "images", images } };
  WriteFileAtomically(fileName, document.dump(2, ' ', false, JSON::error_handler_t::replace) + '\n');
}

void
LandmarkEvaluation::WriteCumulativeErrorSVG(const std::string & fileName) const
{
  this->VerifyIsComputed();
  CumulativeErrorCurve points{ "point error (" + std::to_string(m_Statistics.NumberOfLandmarks) + " landmarks)", {} };
  for (const auto & errorsOfImage : m_PointErrors)
  {
    std::copy_if(errorsOfImage.begin(), errorsOfImage.end(), std::back_inserter(points.errors), [](double error) {
      return !std::isnan(error);
    });
  }
  CumulativeErrorCurve images{ "IPE (" + std::to_string(m_EvaluatedImages.size()) + " images)", {} };
  for (const auto & errorsOfImage : m_PointErrors)
  {
    const bool hasTruth =
      std::any_of(errorsOfImage.begin(), errorsOfImage.end(), [](double error) { return !std::isnan(error); });
    const double imagePointError = GetMean(SelectFinite(errorsOfImage));
    if (hasTruth)
    {
      images.errors.push_back(std::isnan(imagePointError) ? infinity : imagePointError);
    }
  }
  WriteFileAtomically(fileName, DrawCumulativeErrors({ points, images }, m_Radii, m_Unit));
}

void
LandmarkEvaluation::PrintSelf(std::ostream & os, Indent indent) const
{
  Superclass::PrintSelf(os, indent);
  itkPrintSelfObjectMacro(FoundLandmarks);
  itkPrintSelfObjectMacro(TrueLandmarks);
  os << indent << "ImageNames: " << m_ImageNames.size() << std::endl;
  os << indent << "Radii:";
  for (const double radius : m_Radii)
  {
    os << ' ' << radius;
  }
  os << std::endl;
  os << indent << "FirstScaleLandmark: " << m_FirstScaleLandmark << std::endl;
  os << indent << "SecondScaleLandmark: " << m_SecondScaleLandmark << std::endl;
  os << indent << "ScaleLength: " << m_ScaleLength << std::endl;
  os << indent << "Unit: " << m_Unit << std::endl;
  os << indent << "EvaluatedImages: " << m_EvaluatedImages.size() << std::endl;
  os << indent << "PointErrors: " << m_PointErrors.size() << std::endl;
  os << indent << "Statistics: " << m_Statistics.Mean << " +- " << m_Statistics.StandardDeviation << std::endl;
  os << indent << "LandmarkStatistics: " << m_LandmarkStatistics.size() << std::endl;
  os << indent << "ImagePointErrors: " << m_ImagePointErrors.size() << std::endl;
  os << indent << "MeanImagePointError: " << m_MeanImagePointError << std::endl;
}

} // end namespace itk

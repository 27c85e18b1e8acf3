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

#include "itkConfidenceReliability.h"
#include "itkErrorStatistics.h"
#include "itkLandmarkCovariance.h"

#include "vnl/algo/vnl_cholesky.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <ostream>

namespace itk
{

std::ostream &
operator<<(std::ostream & out, const LandmarkEvaluationEnums::Protocol value)
{
  switch (value)
  {
    case LandmarkEvaluationEnums::Protocol::Cephalometric:
      return out << "itk::LandmarkEvaluationEnums::Protocol::Cephalometric";
    case LandmarkEvaluationEnums::Protocol::Hand:
      return out << "itk::LandmarkEvaluationEnums::Protocol::Hand";
    case LandmarkEvaluationEnums::Protocol::Spine:
      return out << "itk::LandmarkEvaluationEnums::Protocol::Spine";
  }
  return out << "INVALID VALUE FOR itk::LandmarkEvaluationEnums::Protocol";
}

std::ostream &
operator<<(std::ostream & out, const LandmarkEvaluationEnums::ConfidenceOrder value)
{
  switch (value)
  {
    case LandmarkEvaluationEnums::ConfidenceOrder::WithinLandmark:
      return out << "itk::LandmarkEvaluationEnums::ConfidenceOrder::WithinLandmark";
    case LandmarkEvaluationEnums::ConfidenceOrder::Pooled:
      return out << "itk::LandmarkEvaluationEnums::ConfidenceOrder::Pooled";
    case LandmarkEvaluationEnums::ConfidenceOrder::Perfect:
      return out << "itk::LandmarkEvaluationEnums::ConfidenceOrder::Perfect";
  }
  return out << "INVALID VALUE FOR itk::LandmarkEvaluationEnums::ConfidenceOrder";
}

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

size_t
GetIndex(const std::vector<std::string> & names, const std::string & name)
{
  return static_cast<size_t>(std::find(names.begin(), names.end(), name) - names.begin());
}

/** Where each name stands in a table, which has all of them. */
std::vector<size_t>
GetIndices(const std::vector<std::string> & names, const LandmarkTable & table)
{
  std::vector<size_t> indices;
  for (const auto & name : names)
  {
    indices.push_back(GetIndex(table.GetLandmarkNames(), name));
  }
  return indices;
}

double
GetPercentage(SizeValueType part, SizeValueType whole)
{
  return whole == 0 ? notANumber : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
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
LandmarkEvaluation::SetTrueLandmarks(const LandmarkTable * landmarks)
{
  const LandmarkTable::ConstPointer kept = landmarks;
  m_TrueLandmarks.clear();
  this->AddTrueLandmarks(kept);
}

void
LandmarkEvaluation::AddTrueLandmarks(const LandmarkTable * landmarks)
{
  if (landmarks != nullptr)
  {
    m_TrueLandmarks.emplace_back(landmarks);
  }
  this->Modified();
}

const LandmarkTable *
LandmarkEvaluation::GetTrueLandmarks(unsigned int annotator) const
{
  return annotator < m_TrueLandmarks.size() ? m_TrueLandmarks[annotator].GetPointer() : nullptr;
}

void
LandmarkEvaluation::SetProtocol(ProtocolEnum protocol)
{
  switch (protocol)
  {
    case ProtocolEnum::Cephalometric:
      this->SetRadii({ 2.0, 2.5, 3.0, 4.0 });
      break;
    case ProtocolEnum::Hand:
      this->SetRadii({ 2.0, 4.0, 10.0 });
      break;
    case ProtocolEnum::Spine:
      this->SetRadii({ 2.0, 4.0, 10.0, 20.0 });
      break;
  }
  const bool isHand = protocol == ProtocolEnum::Hand;
  this->SetScale(isHand ? "l01" : "", isHand ? "l05" : "", isHand ? 50.0 : 0.0);
  this->SetIdentificationRadius(protocol == ProtocolEnum::Spine ? 20.0 : 0.0);
  this->SetUnit("mm");
}

void
LandmarkEvaluation::VerifyLandmarks(const LandmarkTable * landmarks, const std::string & whose) const
{
  const auto * truth = this->GetTrueLandmarks();
  if (landmarks->GetDimension() != truth->GetDimension())
  {
    itkExceptionMacro(<< whose << " must have the dimension of the true ones, " << truth->GetDimension() << " (got "
                      << landmarks->GetDimension() << ").");
  }
  const auto & names = landmarks->GetLandmarkNames();
  for (const auto & name : truth->GetLandmarkNames())
  {
    if (GetIndex(names, name) == names.size())
    {
      itkExceptionMacro(<< whose << " have no landmark '" << name << "'.");
    }
  }
}

void
LandmarkEvaluation::VerifyParameters() const
{
  if (m_FoundLandmarks.IsNull() || m_TrueLandmarks.empty())
  {
    itkExceptionMacro("FoundLandmarks and TrueLandmarks must be set.");
  }
  this->VerifyLandmarks(m_FoundLandmarks, "The found landmarks");
  for (size_t a = 1; a < m_TrueLandmarks.size(); ++a)
  {
    this->VerifyLandmarks(m_TrueLandmarks[a], "The landmarks of annotator " + std::to_string(a + 1));
  }
  for (size_t i = 0; i < m_Radii.size(); ++i)
  {
    if (!std::isfinite(m_Radii[i]) || m_Radii[i] <= (i == 0 ? 0.0 : m_Radii[i - 1]))
    {
      itkExceptionMacro("Radii must be positive and ascending (got " << m_Radii[i] << ").");
    }
  }
  if (!std::isfinite(m_IdentificationRadius) || m_IdentificationRadius < 0.0)
  {
    itkExceptionMacro("IdentificationRadius must be positive, or 0 (got " << m_IdentificationRadius << ").");
  }
  const bool hasScale = !m_FirstScaleLandmark.empty() || !m_SecondScaleLandmark.empty();
  if (hasScale && (!std::isfinite(m_ScaleLength) || m_ScaleLength <= 0.0))
  {
    itkExceptionMacro("The length of the scale must be positive (got " << m_ScaleLength << ").");
  }
  const auto & trueNames = this->GetTrueLandmarks()->GetLandmarkNames();
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
  const auto & names = this->GetTrueLandmarks()->GetLandmarkNames();
  const double distance = GetDistance(trueCoordinates,
                                      GetIndex(names, m_FirstScaleLandmark),
                                      trueCoordinates,
                                      GetIndex(names, m_SecondScaleLandmark),
                                      m_FoundLandmarks->GetDimension());
  if (!(distance > 0.0))
  {
    itkExceptionMacro("The true landmarks '" << m_FirstScaleLandmark << "' and '" << m_SecondScaleLandmark
                                             << "' of image '" << image << "' must be there and apart, for the scale.");
  }
  return m_ScaleLength / distance;
}

std::vector<double>
LandmarkEvaluation::ComputeTrueCoordinates(const std::string & image) const
{
  const auto &        names = this->GetTrueLandmarks()->GetLandmarkNames();
  const auto          dimension = m_FoundLandmarks->GetDimension();
  std::vector<double> sums(names.size() * dimension, 0.0);
  std::vector<double> counts(names.size(), 0.0);
  for (const auto & annotator : m_TrueLandmarks)
  {
    const auto coordinates = annotator->GetCoordinates(image);
    const auto indices = GetIndices(names, *annotator);
    for (size_t i = 0; i < names.size(); ++i)
    {
      const bool isMarked = !std::isnan(coordinates[indices[i] * dimension]);
      counts[i] += isMarked ? 1.0 : 0.0;
      for (unsigned int d = 0; isMarked && d < dimension; ++d)
      {
        sums[i * dimension + d] += coordinates[indices[i] * dimension + d];
      }
    }
  }
  for (size_t c = 0; c < sums.size(); ++c)
  {
    const double count = counts[c / dimension];
    sums[c] = count > 0.0 ? sums[c] / count : notANumber;
  }
  return sums;
}

LandmarkEvaluation::Statistics
LandmarkEvaluation::ComputeStatistics(const std::vector<double> & errors, SizeValueType numberOfSuperfluous) const
{
  const auto found = SelectFinite(errors);
  Statistics statistics;
  const auto numberOfAbsent = std::count_if(errors.begin(), errors.end(), [](double e) { return std::isnan(e); });
  statistics.NumberOfAbsent = static_cast<SizeValueType>(numberOfAbsent);
  statistics.NumberOfLandmarks = errors.size() - statistics.NumberOfAbsent;
  statistics.NumberOfMissing = statistics.NumberOfLandmarks - found.size();
  statistics.NumberOfSuperfluous = numberOfSuperfluous;
  statistics.Mean = GetMean(found);
  statistics.Median = GetMedian(found);
  statistics.StandardDeviation = GetStandardDeviation(found);
  for (const double radius : m_Radii)
  {
    const auto count = std::count_if(errors.begin(), errors.end(), [radius](double error) { return error > radius; });
    statistics.NumberOfOutliers.push_back(static_cast<SizeValueType>(count));
  }
  return statistics;
}

bool
LandmarkEvaluation::IsClosest(const std::vector<double> & trueCoordinates,
                              size_t                      landmark,
                              const double *              found,
                              unsigned int                dimension)
{
  const std::vector<double> foundCoordinates(found, found + dimension);
  const double              distance = GetDistance(trueCoordinates, landmark, foundCoordinates, 0, dimension);
  for (size_t other = 0; other < trueCoordinates.size() / dimension; ++other)
  {
    if (GetDistance(trueCoordinates, other, foundCoordinates, 0, dimension) < distance)
    {
      return false;
    }
  }
  return true;
}

void
LandmarkEvaluation::Compute()
{
  this->VerifyParameters();
  const auto images = m_ImageNames.empty() ? this->GetTrueLandmarks()->GetImageNames() : m_ImageNames;
  if (images.empty())
  {
    itkExceptionMacro("There must be at least one image.");
  }
  const auto & names = this->GetTrueLandmarks()->GetLandmarkNames();
  const auto   dimension = m_FoundLandmarks->GetDimension();
  const auto   foundIndices = GetIndices(names, *m_FoundLandmarks);

  std::vector<double>              scales;
  std::vector<std::vector<double>> allTrueCoordinates;
  std::vector<std::vector<double>> pointErrors;
  std::vector<SizeValueType>       numbersOfSuperfluous(names.size(), 0);
  std::vector<SizeValueType>       numbersOfIdentified(names.size(), 0);
  for (const auto & image : images)
  {
    const auto   trueCoordinates = this->ComputeTrueCoordinates(image);
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
      numbersOfIdentified[i] +=
        m_IdentificationRadius > 0.0 && pointErrors.back()[i] <= m_IdentificationRadius &&
        IsClosest(trueCoordinates, i, &foundCoordinates[foundIndices[i] * dimension], dimension);
    }
    scales.push_back(scale);
    allTrueCoordinates.push_back(trueCoordinates);
  }

  m_EvaluatedImages = images;
  m_Scales = scales;
  m_TrueCoordinates = allTrueCoordinates;
  m_PointErrors = pointErrors;
  this->ComputeErrorStatistics(numbersOfSuperfluous, numbersOfIdentified);
  this->ComputeInterObserverErrors();
  this->ComputeReliabilities();
  this->ComputeRegions();
}

void
LandmarkEvaluation::ComputeErrorStatistics(const std::vector<SizeValueType> & numbersOfSuperfluous,
                                           const std::vector<SizeValueType> & numbersOfIdentified)
{
  m_LandmarkStatistics.clear();
  std::vector<double> allErrors;
  for (size_t i = 0; i < numbersOfSuperfluous.size(); ++i)
  {
    std::vector<double> errors;
    for (const auto & errorsOfImage : m_PointErrors)
    {
      errors.push_back(errorsOfImage[i]);
    }
    m_LandmarkStatistics.push_back(this->ComputeStatistics(errors, numbersOfSuperfluous[i]));
    m_LandmarkStatistics.back().NumberOfIdentified = numbersOfIdentified[i];
    allErrors.insert(allErrors.end(), errors.begin(), errors.end());
  }
  m_Statistics = this->ComputeStatistics(
    allErrors, std::accumulate(numbersOfSuperfluous.begin(), numbersOfSuperfluous.end(), SizeValueType{ 0 }));
  m_Statistics.NumberOfIdentified =
    std::accumulate(numbersOfIdentified.begin(), numbersOfIdentified.end(), SizeValueType{ 0 });

  m_ImagePointErrors.clear();
  for (const auto & errorsOfImage : m_PointErrors)
  {
    m_ImagePointErrors.push_back(GetMean(SelectFinite(errorsOfImage)));
  }
  m_MeanImagePointError = GetMean(SelectFinite(m_ImagePointErrors));
}

void
LandmarkEvaluation::ComputeInterObserverErrors()
{
  const auto &                     names = this->GetTrueLandmarks()->GetLandmarkNames();
  const auto                       dimension = m_FoundLandmarks->GetDimension();
  std::vector<std::vector<double>> errors(names.size());
  for (size_t a = 0; a < m_TrueLandmarks.size(); ++a)
  {
    const auto firstIndices = GetIndices(names, *m_TrueLandmarks[a]);
    for (size_t b = a + 1; b < m_TrueLandmarks.size(); ++b)
    {
      const auto secondIndices = GetIndices(names, *m_TrueLandmarks[b]);
      for (size_t image = 0; image < m_EvaluatedImages.size(); ++image)
      {
        const auto first = m_TrueLandmarks[a]->GetCoordinates(m_EvaluatedImages[image]);
        const auto second = m_TrueLandmarks[b]->GetCoordinates(m_EvaluatedImages[image]);
        for (size_t i = 0; i < names.size(); ++i)
        {
          const bool   isFirst = !std::isnan(first[firstIndices[i] * dimension]);
          const bool   isSecond = !std::isnan(second[secondIndices[i] * dimension]);
          const double distance = GetDistance(first, firstIndices[i], second, secondIndices[i], dimension);
          errors[i].push_back(isFirst == isSecond ? m_Scales[image] * distance : infinity);
        }
      }
    }
  }
  m_LandmarkInterObserverStatistics.clear();
  std::vector<double> allErrors;
  for (const auto & errorsOfLandmark : errors)
  {
    m_LandmarkInterObserverStatistics.push_back(this->ComputeStatistics(errorsOfLandmark, 0));
    allErrors.insert(allErrors.end(), errorsOfLandmark.begin(), errorsOfLandmark.end());
  }
  m_InterObserverStatistics = this->ComputeStatistics(allErrors, 0);
}

void
LandmarkEvaluation::ComputeReliabilities()
{
  const auto &                   names = this->GetTrueLandmarks()->GetLandmarkNames();
  const auto                     foundIndices = GetIndices(names, *m_FoundLandmarks);
  std::vector<ConfidentLandmark> landmarks;
  for (size_t image = 0; image < m_EvaluatedImages.size(); ++image)
  {
    const auto confidences = m_FoundLandmarks->GetConfidences(m_EvaluatedImages[image]);
    for (size_t i = 0; i < names.size() && !confidences.empty(); ++i)
    {
      const double confidence = confidences[foundIndices[i]];
      const double error = m_PointErrors[image][i];
      if (std::isfinite(confidence) && std::isfinite(error))
      {
        landmarks.push_back({ i, confidence, error });
      }
    }
  }
  m_RankCorrelations = ComputeRankCorrelations(landmarks, names.size());
  const double radius = m_Radii.empty() ? notANumber : m_Radii.front();
  for (const auto order :
       { ConfidenceOrderEnum::WithinLandmark, ConfidenceOrderEnum::Pooled, ConfidenceOrderEnum::Perfect })
  {
    m_Reliabilities[static_cast<size_t>(order)] = ComputeReliability(landmarks, names.size(), order, radius);
  }
}

void
LandmarkEvaluation::ComputeRegions()
{
  const auto &                     names = this->GetTrueLandmarks()->GetLandmarkNames();
  const auto                       dimension = m_FoundLandmarks->GetDimension();
  const auto                       foundIndices = GetIndices(names, *m_FoundLandmarks);
  const size_t                     covarianceLength = dimension * (dimension + 1) / 2;
  const double                     quantile = GetLandmarkConfidenceRegionBound(dimension);
  std::vector<double>              allRadii;
  std::vector<std::vector<double>> radii(names.size());
  m_RegionStatistics = RegionStatistics();
  m_LandmarkRegionStatistics.assign(names.size(), RegionStatistics());
  for (size_t image = 0; image < m_EvaluatedImages.size(); ++image)
  {
    const auto covariances = m_FoundLandmarks->GetCovariances(m_EvaluatedImages[image]);
    const auto coordinates = m_FoundLandmarks->GetCoordinates(m_EvaluatedImages[image]);
    const auto scale = this->ComputeScale(m_EvaluatedImages[image], m_TrueCoordinates[image]);
    for (size_t i = 0; i < names.size() && !covariances.empty(); ++i)
    {
      const double * covariance = &covariances[foundIndices[i] * covarianceLength];
      if (std::isfinite(m_PointErrors[image][i]) && !std::isnan(*covariance))
      {
        vnl_matrix<double> matrix(dimension, dimension);
        vnl_vector<double> offset(dimension);
        for (unsigned int row = 0; row < dimension; ++row)
        {
          offset[row] = m_TrueCoordinates[image][i * dimension + row] - coordinates[foundIndices[i] * dimension + row];
          for (unsigned int column = row; column < dimension; ++column)
          {
            matrix(row, column) = matrix(column, row) = *covariance++;
          }
        }
        const vnl_cholesky decomposition(matrix);
        const double       squaredDistance = dot_product(offset, decomposition.solve(offset));
        const double radius = scale * std::sqrt(quantile) * std::pow(decomposition.determinant(), 0.5 / dimension);
        radii[i].push_back(radius);
        allRadii.push_back(radius);
        for (auto * statistics : { &m_RegionStatistics, &m_LandmarkRegionStatistics[i] })
        {
          ++statistics->NumberOfRegions;
          statistics->NumberOfHits += squaredDistance <= quantile;
        }
      }
    }
  }
  m_RegionStatistics.MedianRadius = GetMedian(allRadii);
  for (size_t i = 0; i < names.size(); ++i)
  {
    m_LandmarkRegionStatistics[i].MedianRadius = GetMedian(radii[i]);
  }
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
  return GetPercentage(statistics.NumberOfOutliers[radiusIndex], statistics.NumberOfLandmarks);
}

double
LandmarkEvaluation::GetIdentificationPercentage(const Statistics & statistics) const
{
  return m_IdentificationRadius > 0.0 ? GetPercentage(statistics.NumberOfIdentified, statistics.NumberOfLandmarks)
                                      : notANumber;
}

double
LandmarkEvaluation::GetMissingPercentage(const Statistics & statistics)
{
  return GetPercentage(statistics.NumberOfMissing, statistics.NumberOfLandmarks);
}

double
LandmarkEvaluation::GetSuperfluousPercentage(const Statistics & statistics)
{
  return GetPercentage(statistics.NumberOfSuperfluous, statistics.NumberOfAbsent);
}

const LandmarkEvaluation::Reliability &
LandmarkEvaluation::GetReliability(ConfidenceOrderEnum order) const
{
  return m_Reliabilities[static_cast<size_t>(order)];
}

bool
LandmarkEvaluation::HasReliability() const
{
  return m_Reliabilities.front().NumberOfLandmarks > 0;
}

double
LandmarkEvaluation::GetRegionPercentage(const RegionStatistics & statistics)
{
  return GetPercentage(statistics.NumberOfHits, statistics.NumberOfRegions);
}

void
LandmarkEvaluation::PrintSelf(std::ostream & os, Indent indent) const
{
  Superclass::PrintSelf(os, indent);
  itkPrintSelfObjectMacro(FoundLandmarks);
  os << indent << "TrueLandmarks:";
  for (const auto & landmarks : m_TrueLandmarks)
  {
    os << ' ' << landmarks.GetPointer();
  }
  os << std::endl;
  os << indent << "ImageNames: " << m_ImageNames.size() << std::endl;
  os << indent << "Radii:";
  for (const double radius : m_Radii)
  {
    os << ' ' << radius;
  }
  os << std::endl;
  os << indent << "IdentificationRadius: " << m_IdentificationRadius << std::endl;
  os << indent << "FirstScaleLandmark: " << m_FirstScaleLandmark << std::endl;
  os << indent << "SecondScaleLandmark: " << m_SecondScaleLandmark << std::endl;
  os << indent << "ScaleLength: " << m_ScaleLength << std::endl;
  os << indent << "Unit: " << m_Unit << std::endl;
  os << indent << "EvaluatedImages: " << m_EvaluatedImages.size() << std::endl;
  os << indent << "Scales: " << m_Scales.size() << std::endl;
  os << indent << "TrueCoordinates: " << m_TrueCoordinates.size() << std::endl;
  os << indent << "PointErrors: " << m_PointErrors.size() << std::endl;
  os << indent << "Statistics: " << m_Statistics.Mean << " +- " << m_Statistics.StandardDeviation << std::endl;
  os << indent << "LandmarkStatistics: " << m_LandmarkStatistics.size() << std::endl;
  os << indent << "ImagePointErrors: " << m_ImagePointErrors.size() << std::endl;
  os << indent << "MeanImagePointError: " << m_MeanImagePointError << std::endl;
  os << indent << "InterObserverStatistics: " << m_InterObserverStatistics.Mean << " +- "
     << m_InterObserverStatistics.StandardDeviation << std::endl;
  os << indent << "LandmarkInterObserverStatistics: " << m_LandmarkInterObserverStatistics.size() << std::endl;
  os << indent << "Reliabilities:";
  for (const auto & reliability : m_Reliabilities)
  {
    os << ' ' << reliability.MeanErrorArea;
  }
  os << std::endl;
  os << indent << "RankCorrelations: " << m_RankCorrelations.size() << std::endl;
  os << indent << "RegionStatistics: " << m_RegionStatistics.NumberOfHits << " of "
     << m_RegionStatistics.NumberOfRegions << std::endl;
  os << indent << "LandmarkRegionStatistics: " << m_LandmarkRegionStatistics.size() << std::endl;
}

} // end namespace itk

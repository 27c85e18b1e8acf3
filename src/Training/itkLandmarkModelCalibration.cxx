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
#include "itkLandmarkModelCalibration.h"

#include "itkFileError.h"
#include "itkLandmarkCovariance.h"
#include "itkLandmarkImageReader.h"
#include "itkLandmarkLocalizationFilter.h"
#include "itkMinimumConfidenceScope.h"
#include "itkMissingLandmark.h"

#include "itksys/SystemTools.hxx"

#include <algorithm>
#include <cmath>
#include <utility>

namespace itk
{

namespace
{

constexpr double poolingWeight = 10.0;
constexpr double leastScale = 1e-6;

/** The value of rank share * (n + 1), linearly interpolated, within the range of the values. */
double
ComputeQuantile(std::vector<double> values, double share)
{
  std::sort(values.begin(), values.end());
  const double last = static_cast<double>(values.size()) - 1.0;
  const double position = std::clamp(share * (last + 2.0) - 1.0, 0.0, last);
  const auto   below = static_cast<std::size_t>(position);
  const auto   above = std::min(below + 1, values.size() - 1);
  return values[below] + (position - static_cast<double>(below)) * (values[above] - values[below]);
}

bool
HasNumber(const LandmarkModelCalibration::SquaredDistancesType & squaredDistances)
{
  return std::any_of(squaredDistances.begin(), squaredDistances.end(), [](const std::vector<double> & ofImage) {
    return !std::all_of(ofImage.begin(), ofImage.end(), [](double value) { return std::isnan(value); });
  });
}

/** Counts true positions inside and outside of confidence regions. */
struct Tally
{
  SizeValueType Count{ 0 };
  SizeValueType Inside{ 0 };

  void
  Add(bool isInside)
  {
    ++Count;
    Inside += isInside;
  }

  double
  GetShare() const
  {
    return static_cast<double>(Inside) / static_cast<double>(Count);
  }
};

} // namespace

LandmarkModelCalibration::LandmarkModelCalibration()
{
  this->SetNumberOfRequiredInputs(0);
}

void
LandmarkModelCalibration::SetImages(const std::vector<std::string> & images)
{
  m_Images = images;
  this->Modified();
}

void
LandmarkModelCalibration::SetImageSpacing(const std::vector<double> & spacing)
{
  m_ImageSpacing = spacing;
  this->Modified();
}

float
LandmarkModelCalibration::ComputeMinimumConfidence(const std::vector<float> & present,
                                                   const std::vector<float> & absent)
{
  std::vector<std::pair<float, bool>> decisions;
  for (const float confidence : present)
  {
    decisions.emplace_back(confidence, true);
  }
  for (const float confidence : absent)
  {
    decisions.emplace_back(confidence, false);
  }
  std::sort(decisions.begin(), decisions.end());
  float       threshold = NumericTraits<float>::NonpositiveMin();
  std::size_t wrong = absent.size();
  std::size_t leastWrong = wrong;
  std::size_t kept = present.size();
  for (std::size_t i = 0; i < decisions.size(); ++i)
  {
    // Refuses the decisions up to this one.
    wrong = decisions[i].second ? wrong + 1 : wrong - 1;
    kept -= decisions[i].second ? 1 : 0;
    if (kept == 0 && !present.empty())
    {
      break;
    }
    const float confidence = decisions[i].first;
    const bool  isLast = i + 1 == decisions.size();
    const float next = isLast ? std::numeric_limits<float>::infinity() : decisions[i + 1].first;
    if (wrong < leastWrong && next > confidence)
    {
      leastWrong = wrong;
      const float middle = 0.5f * confidence + 0.5f * next;
      threshold = isLast ? std::nextafter(confidence, next) : middle > confidence ? middle : next;
    }
  }
  return threshold;
}

float
LandmarkModelCalibration::ComputeMinimumConfidenceWithout(std::size_t                       leftOut,
                                                          const std::vector<FindingsType> & findings,
                                                          float                             minimumConfidenceBefore)
{
  std::vector<float> present;
  std::vector<float> absent;
  for (std::size_t image = 0; image < findings.size(); ++image)
  {
    const auto & confidences = findings[image].confidences;
    for (std::size_t i = 0; image != leftOut && i < confidences.size(); ++i)
    {
      if (!std::isnan(confidences[i]))
      {
        (findings[image].isPresent[i] ? present : absent).push_back(confidences[i]);
      }
    }
  }
  return absent.empty() ? minimumConfidenceBefore : ComputeMinimumConfidence(present, absent);
}

std::vector<double>
LandmarkModelCalibration::ComputeScales(const SquaredDistancesType & squaredDistances, unsigned int dimension)
{
  const double                     bound = GetLandmarkConfidenceRegionBound(dimension);
  std::vector<double>              pooled;
  std::vector<std::vector<double>> ratios;
  for (const auto & ofImage : squaredDistances)
  {
    ratios.resize(std::max(ratios.size(), ofImage.size()));
    for (std::size_t i = 0; i < ofImage.size(); ++i)
    {
      if (!std::isnan(ofImage[i]))
      {
        ratios[i].push_back(ofImage[i] / bound);
        pooled.push_back(ofImage[i] / bound);
      }
    }
  }
  if (pooled.empty())
  {
    itkGenericExceptionMacro("There must be an image in which a landmark with a true position was found.");
  }
  const auto computeLogarithm = [](const std::vector<double> & values) {
    return std::log(std::max(ComputeQuantile(values, LandmarkConfidenceRegionShare), leastScale));
  };
  const double        pooledLogarithm = computeLogarithm(pooled);
  std::vector<double> scales;
  for (const auto & values : ratios)
  {
    const auto   count = static_cast<double>(values.size());
    const double ownPart = values.empty() ? 0.0 : count * computeLogarithm(values);
    scales.push_back(std::exp((ownPart + poolingWeight * pooledLogarithm) / (count + poolingWeight)));
  }
  return scales;
}

void
LandmarkModelCalibration::VerifyPreconditions() const
{
  Superclass::VerifyPreconditions();
  if (!m_Model || !m_Model->HasNetwork() || !m_Landmarks)
  {
    itkExceptionMacro("Model, with a network, and Landmarks must be set.");
  }
  if (m_Landmarks->GetDimension() != m_Model->GetDimension())
  {
    itkExceptionMacro("Landmarks must have the dimension of the model, " << m_Model->GetDimension() << " (got "
                                                                         << m_Landmarks->GetDimension() << ").");
  }
  if (m_Landmarks->GetLandmarkNames() != m_Model->GetLandmarkNames())
  {
    itkExceptionMacro("Landmarks must be those of the model, in the same order.");
  }
  if (m_Images.empty())
  {
    itkExceptionMacro("Images must name at least one image.");
  }
  for (const auto & image : m_Images)
  {
    if (!m_Landmarks->HasImage(image))
    {
      itkExceptionMacro("Landmarks must hold every image (there is no '" << image << "').");
    }
  }
  if (!m_ImageSpacing.empty() && m_ImageSpacing.size() != m_Model->GetDimension())
  {
    itkExceptionMacro("ImageSpacing must be empty or have " << m_Model->GetDimension() << " entries (got "
                                                            << m_ImageSpacing.size() << ").");
  }
}

void
LandmarkModelCalibration::Update()
{
  this->VerifyPreconditions();
  this->SetAbortGenerateData(false);
  this->UpdateProgress(0.0f);
  this->InvokeEvent(StartEvent());
  this->GenerateData();
  this->InvokeEvent(EndEvent());
}

void
LandmarkModelCalibration::GenerateData()
{
  const float               minimumConfidenceBefore = m_Model->GetMinimumConfidence();
  const bool                isFlat = m_Model->GetDimension() == 2;
  std::vector<FindingsType> findings;
  {
    // A landmark that is refused has no position.
    const MinimumConfidenceScope scope(*m_Model);
    findings = isFlat ? this->Localize<2>() : this->Localize<3>();
  }

  const float minimumConfidence = ComputeMinimumConfidenceWithout(findings.size(), findings, minimumConfidenceBefore);
  auto        scalesBefore = m_Model->GetCovarianceScales();
  scalesBefore.resize(m_Model->GetNumberOfLandmarks(), 1.0);
  SquaredDistancesType squaredDistances;
  for (const auto & ofImage : findings)
  {
    squaredDistances.emplace_back();
    for (std::size_t i = 0; i < scalesBefore.size(); ++i)
    {
      squaredDistances.back().push_back(ofImage.confidences[i] >= minimumConfidence
                                          ? ofImage.squaredDistances[i] * scalesBefore[i]
                                          : std::numeric_limits<double>::quiet_NaN());
    }
  }
  const auto scales = ComputeScales(squaredDistances, m_Model->GetDimension());
  m_Model->SetMinimumConfidence(minimumConfidence);
  m_Model->SetCovarianceScales(scales);
  this->MeasureDecisions(findings, minimumConfidenceBefore);
  this->MeasureCoverages(squaredDistances, scalesBefore);
}

template <unsigned int VDimension>
auto
LandmarkModelCalibration::Localize() -> std::vector<FindingsType>
{
  using ImageType = Image<float, VDimension>;
  std::vector<FindingsType> findings;
  for (const auto & name : m_Images)
  {
    const auto reader = LandmarkImageReader<ImageType>::New();
    ConfigureImageReader(*reader, itksys::SystemTools::CollapseFullPath(name, m_ImageDirectory), m_ImageSpacing);
    reader->Update();
    const auto localization = LandmarkLocalizationFilter<ImageType>::New();
    localization->SetInput(reader->GetOutput());
    localization->SetModel(m_Model);
    localization->SetDevice(m_Device);
    localization->SetNumberOfWorkUnits(this->GetNumberOfWorkUnits());
    try
    {
      localization->Update();
    }
    catch (const ExceptionObject & error)
    {
      ThrowFileError(reader->GetFileName(), GetReason(error));
    }

    const auto   truth = m_Landmarks->template GetPointSet<VDimension>(name);
    FindingsType ofImage;
    for (unsigned int i = 0; i < m_Model->GetNumberOfLandmarks(); ++i)
    {
      const auto truePoint = truth->GetPoint(i);
      const auto found = localization->GetOutput()->GetPoint(i);
      const bool isPresent = !IsMissingLandmark(truePoint);
      ofImage.isPresent.push_back(isPresent);
      ofImage.confidences.push_back(localization->GetOutput()->GetPointData()->ElementAt(i));
      ofImage.squaredDistances.push_back(
        isPresent && !IsMissingLandmark(found)
          ? ComputeSquaredMahalanobisDistance(truePoint, found, localization->GetCovariance(i))
          : std::numeric_limits<double>::quiet_NaN());
    }
    findings.push_back(ofImage);
    this->UpdateProgress(static_cast<float>(findings.size()) / static_cast<float>(m_Images.size()));
    if (this->GetAbortGenerateData())
    {
      throw ProcessAborted(__FILE__, __LINE__);
    }
  }
  return findings;
}

void
LandmarkModelCalibration::MeasureDecisions(const std::vector<FindingsType> & findings, float minimumConfidenceBefore)
{
  m_Decisions = DecisionsType();
  const float minimumConfidence = m_Model->GetMinimumConfidence();
  for (std::size_t image = 0; image < findings.size(); ++image)
  {
    const float  ofOthers = ComputeMinimumConfidenceWithout(image, findings, minimumConfidenceBefore);
    const auto & ofImage = findings[image];
    for (std::size_t i = 0; i < ofImage.confidences.size(); ++i)
    {
      const float confidence = ofImage.confidences[i];
      const bool  isPresent = ofImage.isPresent[i];
      if (!std::isnan(confidence))
      {
        ++m_Decisions.Count;
        m_Decisions.NumberOfAbsent += !isPresent;
        m_Decisions.WrongBefore += (confidence >= minimumConfidenceBefore) != isPresent;
        m_Decisions.WrongAfter += (confidence >= minimumConfidence) != isPresent;
        m_Decisions.WrongLeaveOneOut += (confidence >= ofOthers) != isPresent;
      }
    }
  }
}

void
LandmarkModelCalibration::MeasureCoverages(const SquaredDistancesType & squaredDistances,
                                           const std::vector<double> &  scalesBefore)
{
  const unsigned int dimension = m_Model->GetDimension();
  const double       bound = GetLandmarkConfidenceRegionBound(dimension);
  const auto         numberOfLandmarks = m_Model->GetNumberOfLandmarks();

  // The last entry counts all landmarks.
  using TalliesType = std::vector<Tally>;
  TalliesType before(numberOfLandmarks + 1);
  TalliesType after(numberOfLandmarks + 1);
  TalliesType leaveOneOut(numberOfLandmarks + 1);
  const auto add = [&](TalliesType & tallies, const std::vector<double> & ofImage, const std::vector<double> & scales) {
    for (unsigned int i = 0; i < numberOfLandmarks; ++i)
    {
      if (!std::isnan(ofImage[i]))
      {
        const bool isInside = ofImage[i] <= scales[i] * bound;
        tallies[i].Add(isInside);
        tallies.back().Add(isInside);
      }
    }
  };
  for (const auto & ofImage : squaredDistances)
  {
    add(before, ofImage, scalesBefore);
    add(after, ofImage, m_Model->GetCovarianceScales());
  }
  for (std::size_t image = 0; image < squaredDistances.size(); ++image)
  {
    auto others = squaredDistances;
    others[image].assign(numberOfLandmarks, std::numeric_limits<double>::quiet_NaN());
    if (HasNumber(others))
    {
      add(leaveOneOut, squaredDistances[image], ComputeScales(others, dimension));
    }
  }

  std::vector<CoverageType> coverages;
  for (unsigned int i = 0; i <= numberOfLandmarks; ++i)
  {
    coverages.push_back({ before[i].Count, before[i].GetShare(), after[i].GetShare(), leaveOneOut[i].GetShare() });
  }
  m_TotalCoverage = coverages.back();
  coverages.pop_back();
  m_Coverages = coverages;
}

void
LandmarkModelCalibration::PrintSelf(std::ostream & os, Indent indent) const
{
  Superclass::PrintSelf(os, indent);
  itkPrintSelfObjectMacro(Model);
  itkPrintSelfObjectMacro(Landmarks);
  os << indent << "ImageDirectory: " << m_ImageDirectory << std::endl;
  os << indent << "Images: " << m_Images.size() << std::endl;
  os << indent << "ImageSpacing:";
  for (const double spacing : m_ImageSpacing)
  {
    os << ' ' << spacing;
  }
  os << std::endl;
  os << indent << "Device: " << m_Device << std::endl;
  os << indent << "Coverages: " << m_Coverages.size() << std::endl;
  os << indent << "TotalCoverage: " << m_TotalCoverage.Count << ' ' << m_TotalCoverage.Before << ' '
     << m_TotalCoverage.After << ' ' << m_TotalCoverage.LeaveOneOut << std::endl;
  os << indent << "Decisions: " << m_Decisions.Count << ' ' << m_Decisions.NumberOfAbsent << ' '
     << m_Decisions.WrongBefore << ' ' << m_Decisions.WrongAfter << ' ' << m_Decisions.WrongLeaveOneOut << std::endl;
}

} // end namespace itk

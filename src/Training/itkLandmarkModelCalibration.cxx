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

#include "itkDataSetLocalization.h"
#include "itkErrorStatistics.h"
#include "itkLandmarkModelNetworks.h"
#include "itkLandmarkShapeModel.h"
#include "itkPlausibilityLearning.h"
#include "itkPreparedImages.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace itk
{

namespace
{

constexpr double shapeWeights[] = { 0.25, 0.5, 1.0 };

bool
HasNumber(const LandmarkModelCalibration::SquaredDistancesType & squaredDistances)
{
  return std::any_of(squaredDistances.begin(), squaredDistances.end(), [](const std::vector<double> & ofImage) {
    return !std::all_of(ofImage.begin(), ofImage.end(), [](double value) { return std::isnan(value); });
  });
}

/** The stages before the last one whose covariances are not calibrated, though the next stage combines points by them.
 */
std::vector<std::size_t>
FindStagesToCalibrate(const LandmarkModelDescription & description)
{
  std::vector<std::size_t> stages;
  for (std::size_t i = 0; i + 1 < description.stages.size(); ++i)
  {
    if (description.stages[i + 1].combine && description.stages[i].calibration.covarianceScales.empty())
    {
      stages.push_back(i);
    }
  }
  return stages;
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
  this->SetNumberOfRequiredOutputs(1);
  this->SetNthOutput(0, this->MakeOutput(0));
}

DataObject::Pointer
LandmarkModelCalibration::MakeOutput(DataObjectPointerArraySizeType)
{
  return OutputType::New().GetPointer();
}

const LandmarkModel *
LandmarkModelCalibration::GetCalibratedModel() const
{
  return static_cast<const OutputType *>(this->GetPrimaryOutput())->Get();
}

void
LandmarkModelCalibration::SetData(const LandmarkDataSet & data)
{
  if (!(m_Data == data))
  {
    m_Data = data;
    this->Modified();
  }
}

void
LandmarkModelCalibration::SetShapeData(const LandmarkDataSet & data)
{
  if (!(m_ShapeData == data))
  {
    m_ShapeData = data;
    this->Modified();
  }
}

LandmarkShapeDescription
LandmarkModelCalibration::LearnShape(const LandmarkDataSet & data, const LandmarkModelDescription & model)
{
  const auto learn = [&](const auto & shape) {
    const auto & grid = model.stages.front().grid;
    shape->SetAnySize(grid.spacingRule == LandmarkGridSettings::SpacingRuleEnum::AspectPreservingFit);
    shape->Learn(data.landmarks, data.images);
    return shape->GetDescription();
  };
  return model.dimension == 2 ? learn(LandmarkShapeModel<2>::New()) : learn(LandmarkShapeModel<3>::New());
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

ModifiedTimeType
LandmarkModelCalibration::GetMTime() const
{
  return std::max({ Superclass::GetMTime(), m_Data.GetMTime(), m_ShapeData.GetMTime() });
}

void
LandmarkModelCalibration::VerifyPreconditions() const
{
  Superclass::VerifyPreconditions();
  if (!m_Model)
  {
    itkExceptionMacro("Model must be set.");
  }
  m_Data.Verify("calibration", m_Model->GetDimension(), m_Model->GetLandmarkNames());
  if (m_ShapeData.landmarks)
  {
    m_ShapeData.Verify("shape", m_Model->GetDimension(), m_Model->GetLandmarkNames());
  }
}

void
LandmarkModelCalibration::GenerateData()
{
  m_Model->GetDimension() == 2 ? VerifyImages<2>(m_Data) : VerifyImages<3>(m_Data);
  auto       description = m_Model->GetDescription();
  const auto earlierStages = FindStagesToCalibrate(description);
  const bool isCombined = description.stages.back().combine;
  const bool changesRegions = isCombined || description.plausibility.shapeWeight > 0.0;
  if (m_ShapeData.landmarks)
  {
    description.plausibility.shape = LearnShape(m_ShapeData, description);
  }
  m_NumberOfPasses =
    1 + isCombined + changesRegions + (description.plausibility.shape.mean.empty() ? 0 : std::size(shapeWeights));
  for (const auto stage : earlierStages)
  {
    m_NumberOfPasses += description.stages[stage].combine ? 2 : 1;
  }
  m_FinishedPasses = 0;
  description.plausibility.shapeWeight = 0.0;
  auto given = m_Model->GetDescription();
  for (const auto stage : earlierStages)
  {
    this->CalibrateCovariances(description, stage);
    given.stages[stage].calibration = description.stages[stage].calibration;
  }
  const std::vector<double> unscaled(description.landmarks.size(), 1.0);
  auto &                    calibration = description.stages.back().calibration;
  if (isCombined)
  {
    calibration.ownCovarianceScales = this->ComputeStageScales(description, description.stages.size() - 1, false);
  }
  const auto minimumConfidenceBefore = static_cast<float>(calibration.minimumConfidence);
  const auto findings = this->Localize(description);
  const auto distancesBefore =
    SelectSquaredDistances(changesRegions ? this->Localize(given) : findings, unscaled, minimumConfidenceBefore);
  const float minimumConfidence = ComputeMinimumConfidenceWithout(findings.size(), findings, minimumConfidenceBefore);
  const auto  scalesBefore = calibration.covarianceScales.empty() ? unscaled : calibration.covarianceScales;
  const auto  squaredDistances = SelectSquaredDistances(findings, scalesBefore, minimumConfidence);
  calibration.minimumConfidence = minimumConfidence;
  calibration.covarianceScales = ComputeScales(squaredDistances, description.dimension);
  std::vector<LandmarkPlausibilityStatistics> statistics;
  for (const auto & ofImage : findings)
  {
    statistics.push_back(ofImage.statistics);
  }
  LearnPlausibility(statistics, description.dimension, description.plausibility);
  this->MeasureDecisions(findings, minimumConfidenceBefore, minimumConfidence);
  auto &     drawnScales = description.plausibility.covarianceScales;
  const auto drawn = this->ChooseShapeWeight(description, findings);
  if (description.plausibility.shapeWeight > 0.0)
  {
    const auto ofDrawn = SelectSquaredDistances(drawn, drawnScales.empty() ? unscaled : drawnScales, minimumConfidence);
    drawnScales = ComputeScales(ofDrawn, description.dimension);
    this->MeasureCoverages(distancesBefore, ofDrawn, drawnScales);
  }
  else
  {
    drawnScales.clear();
    this->MeasureCoverages(distancesBefore, squaredDistances, calibration.covarianceScales);
  }
  static_cast<OutputType *>(this->GetPrimaryOutput())->Set(m_Model->WithDescription(description));
}

std::vector<double>
LandmarkModelCalibration::ComputeStageScales(const LandmarkModelDescription & description,
                                             std::size_t                      stage,
                                             bool                             isCombined)
{
  auto first = description;
  first.stages.resize(stage + 1);
  first.stages.back().combine = isCombined;
  first.stages.back().calibration.covarianceScales.clear();
  const std::vector<double> unscaled(description.landmarks.size(), 1.0);
  return ComputeScales(SelectSquaredDistances(this->Localize(first), unscaled, NumericTraits<float>::NonpositiveMin()),
                       description.dimension);
}

void
LandmarkModelCalibration::CalibrateCovariances(LandmarkModelDescription & description, std::size_t stage)
{
  auto & calibration = description.stages[stage].calibration;
  auto   scales = this->ComputeStageScales(description, stage, false);
  if (description.stages[stage].combine)
  {
    calibration.ownCovarianceScales = std::move(scales);
    scales = this->ComputeStageScales(description, stage, true);
  }
  calibration.covarianceScales = std::move(scales);
}

auto
LandmarkModelCalibration::Localize(const LandmarkModelDescription & description) -> std::vector<FindingsType>
{
  auto stages = m_Model->GetNetworks().GetStages();
  stages.resize(description.stages.size());
  const auto model = LandmarkModel::Make(description, std::make_unique<LandmarkModel::Networks>(std::move(stages)));
  return description.dimension == 2 ? this->Localize<2>(*model) : this->Localize<3>(*model);
}

template <unsigned int VDimension>
auto
LandmarkModelCalibration::Localize(const LandmarkModel & model) -> std::vector<FindingsType>
{
  DataSetLocalizationOptions<VDimension> options;
  options.device = m_Device;
  options.numberOfWorkUnits = this->GetNumberOfWorkUnits();
  options.progress = [this](float progress) {
    this->UpdateProgress((static_cast<float>(m_FinishedPasses) + progress) / static_cast<float>(m_NumberOfPasses));
    if (this->GetAbortGenerateData())
    {
      throw ProcessAborted(__FILE__, __LINE__);
    }
  };
  const auto                landmarks = LocalizeDataSet(m_Data, model, options);
  const auto &              shape = model.GetDescription().plausibility.shape;
  std::vector<FindingsType> findings;
  for (std::size_t image = 0; image < landmarks.size(); ++image)
  {
    const auto   truth = m_Data.landmarks->template GetLandmarks<VDimension>(m_Data.images[image]);
    auto &       found = *landmarks[image];
    FindingsType ofImage;
    for (unsigned int i = 0; i < truth->GetNumberOfLandmarks(); ++i)
    {
      const bool isPresent = !truth->IsMissing(i);
      ofImage.isPresent.push_back(isPresent);
      ofImage.confidences.push_back(truth->IsUnlabeled(i) ? std::numeric_limits<float>::quiet_NaN()
                                                          : found.GetConfidence(i));
      ofImage.squaredDistances.push_back(
        isPresent && !found.IsMissing(i)
          ? ComputeSquaredMahalanobisDistance(truth->GetPoint(i), found.GetPoint(i), found.GetCovariance(i))
          : std::numeric_limits<double>::quiet_NaN());
      if (isPresent && !found.IsMissing(i))
      {
        ofImage.errors.push_back(truth->GetPoint(i).EuclideanDistanceTo(found.GetPoint(i)));
      }
    }
    if (!shape.mean.empty())
    {
      for (unsigned int i = 0; i < truth->GetNumberOfLandmarks(); ++i)
      {
        if (truth->IsMissing(i) && !truth->IsUnlabeled(i))
        {
          found.SetMissing(i);
        }
      }
      ofImage.statistics = MeasurePlausibility(found, shape);
    }
    findings.push_back(ofImage);
  }
  ++m_FinishedPasses;
  return findings;
}

auto
LandmarkModelCalibration::ChooseShapeWeight(LandmarkModelDescription &        description,
                                            const std::vector<FindingsType> & findings) -> std::vector<FindingsType>
{
  if (description.plausibility.shape.mean.empty())
  {
    return findings;
  }
  const auto computeMeanError = [](const std::vector<FindingsType> & ofImages) {
    std::vector<double> errors;
    for (const auto & ofImage : ofImages)
    {
      errors.insert(errors.end(), ofImage.errors.begin(), ofImage.errors.end());
    }
    return GetMean(errors);
  };
  auto   best = findings;
  double bestWeight = 0.0;
  for (const double weight : shapeWeights)
  {
    description.plausibility.shapeWeight = weight;
    const auto drawn = this->Localize(description);
    if (computeMeanError(drawn) < computeMeanError(best))
    {
      best = drawn;
      bestWeight = weight;
    }
  }
  description.plausibility.shapeWeight = bestWeight;
  return best;
}

void
LandmarkModelCalibration::MeasureDecisions(const std::vector<FindingsType> & findings,
                                           float                             minimumConfidenceBefore,
                                           float                             minimumConfidence)
{
  m_Decisions = DecisionsType();
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
LandmarkModelCalibration::MeasureCoverages(const SquaredDistancesType & distancesBefore,
                                           const SquaredDistancesType & squaredDistances,
                                           const std::vector<double> &  scales)
{
  const unsigned int dimension = m_Model->GetDimension();
  const double       bound = GetLandmarkConfidenceRegionBound(dimension);
  const auto         numberOfLandmarks = m_Model->GetNumberOfLandmarks();

  // The last entry counts all landmarks.
  using TalliesType = std::vector<Tally>;
  TalliesType before(numberOfLandmarks + 1);
  TalliesType after(numberOfLandmarks + 1);
  TalliesType leaveOneOut(numberOfLandmarks + 1);
  const auto  add =
    [&](TalliesType & tallies, const std::vector<double> & ofImage, const std::vector<double> & factors) {
      for (unsigned int i = 0; i < numberOfLandmarks; ++i)
      {
        if (!std::isnan(ofImage[i]))
        {
          const bool isInside = ofImage[i] <= factors[i] * bound;
          tallies[i].Add(isInside);
          tallies.back().Add(isInside);
        }
      }
    };
  for (const auto & ofImage : distancesBefore)
  {
    add(before, ofImage, std::vector<double>(numberOfLandmarks, 1.0));
  }
  for (const auto & ofImage : squaredDistances)
  {
    add(after, ofImage, scales);
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
    coverages.push_back({ after[i].Count, before[i].GetShare(), after[i].GetShare(), leaveOneOut[i].GetShare() });
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
  os << indent << "Data: " << m_Data.images.size() << " images" << std::endl;
  os << indent << "ShapeData: " << m_ShapeData.images.size() << " images" << std::endl;
  os << indent << "Device: " << m_Device << std::endl;
  os << indent << "Coverages: " << m_Coverages.size() << std::endl;
  os << indent << "TotalCoverage: " << m_TotalCoverage.Count << ' ' << m_TotalCoverage.Before << ' '
     << m_TotalCoverage.After << ' ' << m_TotalCoverage.LeaveOneOut << std::endl;
  os << indent << "Decisions: " << m_Decisions.Count << ' ' << m_Decisions.NumberOfAbsent << ' '
     << m_Decisions.WrongBefore << ' ' << m_Decisions.WrongAfter << ' ' << m_Decisions.WrongLeaveOneOut << std::endl;
}

} // end namespace itk

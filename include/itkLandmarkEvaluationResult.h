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
#ifndef itkLandmarkEvaluationResult_h
#define itkLandmarkEvaluationResult_h

#include "LandmarkLocalizationExport.h"
#include "itkLandmarkEvaluationSettings.h"
#include "itkLandmarkLocalizationTypeMacro.h"

#include "itkObject.h"
#include "itkObjectFactory.h"

#include <array>
#include <limits>
#include <string>
#include <vector>

namespace itk
{

/** \class LandmarkEvaluationResult
 * \brief What LandmarkEvaluation found, with everything that its reports need.
 *
 * It never changes: neither other settings of the evaluation nor other landmarks in its tables reach it.
 *
 * \sa LandmarkEvaluation, which defines the numbers
 * \ingroup LandmarkLocalization
 */
class LandmarkLocalization_EXPORT LandmarkEvaluationResult : public Object
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(LandmarkEvaluationResult);

  using Self = LandmarkEvaluationResult;
  using Superclass = Object;
  using Pointer = SmartPointer<Self>;
  using ConstPointer = SmartPointer<const Self>;

  /** That of no images; LandmarkEvaluation::Compute() makes others. */
  itkNewMacro(Self);
  itkOverrideGetNameOfClassMacro(LandmarkEvaluationResult);

  using ConfidenceOrderEnum = LandmarkEvaluationEnums::ConfidenceOrder;

  /** The errors of a set of landmarks. Mean, StandardDeviation and Median are NaN when none was found. */
  struct LandmarkLocalization_EXPORT Statistics
  {
    /** True landmarks. */
    SizeValueType NumberOfLandmarks{ 0 };
    /** True landmarks that were not found. */
    SizeValueType NumberOfMissing{ 0 };
    /** Landmarks that are absent in the truth. */
    SizeValueType NumberOfAbsent{ 0 };
    /** Those of them that were found all the same. */
    SizeValueType NumberOfSuperfluous{ 0 };
    double        Mean{ std::numeric_limits<double>::quiet_NaN() };
    double        StandardDeviation{ std::numeric_limits<double>::quiet_NaN() };
    double        Median{ std::numeric_limits<double>::quiet_NaN() };
    /** \#O_r for each radius. */
    std::vector<SizeValueType> NumberOfOutliers;
    /** Whether there was an IdentificationRadius, and the true landmarks that were identified. */
    bool          HasIdentification{ false };
    SizeValueType NumberOfIdentified{ 0 };

    /** Share of \#O_r in percent, for the radius of this index. */
    double
    GetOutlierPercentage(unsigned int radiusIndex) const;

    /** ID rate in percent; NaN without an IdentificationRadius. */
    double
    GetIdentificationPercentage() const;

    /** Shares in percent: of the true landmarks that were not found, and of the absent ones that were. NaN without any.
     */
    double
    GetMissingPercentage() const;
    double
    GetSuperfluousPercentage() const;
  };

  /** Landmarks of similar confidence. */
  struct ReliabilityBin
  {
    SizeValueType NumberOfLandmarks{ 0 };
    double        MeanConfidence{ 0.0 };
    double        MeanError{ 0.0 };
    double        OutlierPercentage{ 0.0 };
  };

  /** The errors of the most confident landmarks. */
  struct RiskCoveragePoint
  {
    /** Share of the landmarks that are kept. */
    double CoveragePercentage{ 0.0 };
    double MeanError{ 0.0 };
    double OutlierPercentage{ 0.0 };
  };

  /** How well an order of confidence predicts errors. Outliers are those at the smallest radius. */
  struct Reliability
  {
    SizeValueType NumberOfLandmarks{ 0 };
    /** Spearman's rank correlation of confidence and error, -1 for perfect confidences; NaN when there is none. */
    double RankCorrelation{ 0.0 };
    /** From the least to the most confident, at most ten. */
    std::vector<ReliabilityBin> Bins;
    /** From the most confident landmark alone to all of them. */
    std::vector<RiskCoveragePoint> RiskCoverage;
    /** AURC: the means over the risk-coverage curve. */
    double MeanErrorArea{ 0.0 };
    double OutlierPercentageArea{ 0.0 };
  };

  /** How many true landmarks are in the 90 % regions of the found ones. */
  struct LandmarkLocalization_EXPORT RegionStatistics
  {
    /** Landmarks that are in both tables and have a covariance. */
    SizeValueType NumberOfRegions{ 0 };
    SizeValueType NumberOfHits{ 0 };
    /** Median of the radius of a circle or ball as large as the region, scaled as the errors; NaN without regions. */
    double MedianRadius{ std::numeric_limits<double>::quiet_NaN() };

    /** Share of true landmarks inside their regions in percent; NaN without regions. */
    double
    GetPercentage() const;
  };

  /** The settings of the evaluation. */
  itkGetConstReferenceMacro(Settings, LandmarkEvaluationSettings);

  itkGetConstMacro(Dimension, unsigned int);
  itkGetConstMacro(NumberOfAnnotators, unsigned int);
  itkGetConstReferenceMacro(LandmarkNames, std::vector<std::string>);
  itkGetConstReferenceMacro(ImageNames, std::vector<std::string>);

  /** Errors of all landmarks in all images. */
  itkGetConstReferenceMacro(Statistics, Statistics);

  /** Errors of each landmark in all images. */
  itkGetConstReferenceMacro(LandmarkStatistics, std::vector<Statistics>);

  /** PE of each landmark of an image; infinite where it was not found, NaN where it is missing in the truth. */
  std::vector<double>
  GetPointErrors(const std::string & image) const;

  /** IPE of each image. */
  itkGetConstReferenceMacro(ImagePointErrors, std::vector<double>);

  /** Mean of IPE over the images that have one. */
  itkGetConstMacro(MeanImagePointError, double);

  /** Errors between annotators, all landmarks and each; of no landmarks when there is one annotator. */
  itkGetConstReferenceMacro(InterObserverStatistics, Statistics);
  itkGetConstReferenceMacro(LandmarkInterObserverStatistics, std::vector<Statistics>);

  /** What the confidences say about the errors; of no landmarks when the found table has no confidences. */
  const Reliability &
  GetReliability(ConfidenceOrderEnum order) const
  {
    return m_Reliabilities[static_cast<size_t>(order)];
  }
  bool
  HasReliability() const
  {
    return m_Reliabilities.front().NumberOfLandmarks > 0;
  }

  /** Spearman's rank correlation of confidence and error of each landmark; NaN where there is none, because all
   * confidences or errors are equal or fewer than two. */
  itkGetConstReferenceMacro(RankCorrelations, std::vector<double>);

  /** The 90 % regions, all landmarks and each; none when the found table has no covariances. */
  itkGetConstReferenceMacro(RegionStatistics, RegionStatistics);
  itkGetConstReferenceMacro(LandmarkRegionStatistics, std::vector<RegionStatistics>);

  /** Tables for people: the errors, a row for all, then one a landmark; annotators, confidences and regions, where
   * there are any. */
  std::string
  GetReport() const;

  /** Everything as JSON text. What has no number is `null`: in an image's `pe`, which holds a number for each landmark,
   * what was not found and what is missing in the truth. */
  std::string
  GetJSON() const;

protected:
  LandmarkEvaluationResult() = default;
  ~LandmarkEvaluationResult() override = default;

  LightObject::Pointer
  InternalClone() const override;

  void
  PrintSelf(std::ostream & os, Indent indent) const override;

private:
  friend class LandmarkEvaluation;

  LandmarkEvaluationSettings       m_Settings;
  unsigned int                     m_Dimension{ 2 };
  unsigned int                     m_NumberOfAnnotators{ 0 };
  std::vector<std::string>         m_LandmarkNames;
  std::vector<std::string>         m_ImageNames;
  std::vector<std::vector<double>> m_PointErrors;
  Statistics                       m_Statistics;
  std::vector<Statistics>          m_LandmarkStatistics;
  std::vector<double>              m_ImagePointErrors;
  double                           m_MeanImagePointError{ std::numeric_limits<double>::quiet_NaN() };
  Statistics                       m_InterObserverStatistics;
  std::vector<Statistics>          m_LandmarkInterObserverStatistics;
  std::array<Reliability, 3>       m_Reliabilities;
  std::vector<double>              m_RankCorrelations;
  RegionStatistics                 m_RegionStatistics;
  std::vector<RegionStatistics>    m_LandmarkRegionStatistics;
};

} // end namespace itk

#endif

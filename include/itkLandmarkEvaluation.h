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
#ifndef itkLandmarkEvaluation_h
#define itkLandmarkEvaluation_h

#include "LandmarkLocalizationExport.h"
#include "itkLandmarkTable.h"

#include <array>
#include <iosfwd>
#include <string>
#include <vector>

namespace itk
{

/** \class LandmarkEvaluationEnums
 * \brief Enumerations of LandmarkEvaluation.
 * \ingroup LandmarkLocalization
 */
class LandmarkEvaluationEnums
{
public:
  /** \class Protocol
   * The settings of a published evaluation.
   * \ingroup LandmarkLocalization */
  enum class Protocol : uint8_t
  {
    /** Radii 2, 2.5, 3 and 4 mm, no scale: ISBI 2015 challenge, Wang et al., Medical Image Analysis 31, 2016. */
    Cephalometric,
    /** Radii 2, 4 and 10 mm; `l01` and `l05`, the ends of the wrist, are 50 mm apart: Payer et al., Medical Image
     * Analysis 54, 2019. */
    Hand,
    /** Radii 2, 4, 10 and 20 mm, no scale, identification rate within 20 mm, for vertebrae: Glocker et al., MICCAI
     * 2012; Payer et al., Medical Image Analysis 54, 2019. */
    Spine
  };

  /** \class ConfidenceOrder
   * The order in which landmarks are refused, the least confident first.
   * \ingroup LandmarkLocalization */
  enum class ConfidenceOrder : uint8_t
  {
    /** By the rank of the confidence among those of the same landmark in all images, divided by their number. Not
     * affected by scales that differ between landmarks, as those of heatmap peaks do. */
    WithinLandmark,
    /** By the confidence itself, as LandmarkModel::SetMinimumConfidence() refuses. */
    Pooled,
    /** By the error: what no confidence can surpass. */
    Perfect
  };
};

extern LandmarkLocalization_EXPORT std::ostream &
                                   operator<<(std::ostream & out, LandmarkEvaluationEnums::Protocol value);

extern LandmarkLocalization_EXPORT std::ostream &
                                   operator<<(std::ostream & out, LandmarkEvaluationEnums::ConfidenceOrder value);

/** \class LandmarkEvaluation
 * \brief Compares found landmarks with true ones: errors, outliers, annotators, confidences and regions.
 *
 * The point error of a landmark in an image is PE = s |x_true - x_found|. The scale s is 1, or, with
 * SetScale(first, second, length), `length` divided by the distance of two true landmarks of the image, so that errors
 * are in the unit of `length`: for hand radiographs without spacing, 50 mm between both ends of the wrist (Payer et
 * al., Medical Image Analysis 54, 2019).
 *
 * For all landmarks together and for each one:
 * - mean, standard deviation (divided by the number, not one less) and median of PE over the landmarks that are in both
 *   tables;
 * - outliers at a radius r: the number #O_r of landmarks with PE > r. **A true landmark that was not found is an
 * outlier at every radius** and is also counted as missing; it is in no mean. The share of #O_r is that of all true
 * landmarks; the success detection rate is SDR_r = 100 % - #O_r.
 *
 * - with an IdentificationRadius r: the number and share (ID rate) of true landmarks that were identified. A landmark
 * is identified when PE is at most r and no other true landmark of the image is closer to where it was found, as must
 * be asked where landmarks look alike, such as vertebrae.
 *
 * For an image: IPE, the mean PE of its found landmarks, NaN when none was found; then the mean of IPE over the images.
 *
 * A landmark that is missing in the truth is absent: it is in none of these numbers; where it was found all the same,
 * it is counted as superfluous. Landmarks are matched by their names, in any order; those that only the found table has
 * are left out. A true landmark that the found table does not name, a table without one of the images, different
 * dimensions, and a scale landmark that is missing in the truth are errors.
 *
 * **Several annotators.** With more than one true table, the truth is the mean of the annotators' positions. Where only
 * some of them marked a landmark, it is the mean of these; a landmark is absent when none marked it. The inter-observer
 * error is that of one annotator against another, s |x_a - x_b|, over all pairs of annotators; a landmark that only one
 * of the pair marked counts as missing.
 *
 * **Confidences**, if the found table has them, are judged over the landmarks that are in both tables and have one. In
 * each ConfidenceOrder: Spearman's rank correlation of confidence and error (WithinLandmark: the mean of the landmarks'
 * coefficients); mean error and share of outliers in ten bins of equal number; and the risk-coverage curve: mean error
 * and share of outliers at the smallest radius among the k most confident of n landmarks, for k = 1 ... n, with AURC,
 * its mean over k (Geifman, Uziel and El-Yaniv, ICLR 2019). Landmarks of equal confidence share their mean error, so
 * that their order does not matter. Landmarks that were not found are refused already and are in none of these numbers.
 *
 * **Regions.** If the found table has covariances C, the 90 % region of a landmark is where (x - x_found)^T C^-1 (x -
 * x_found) is at most the 0.9 quantile of the chi-squared distribution with as many degrees of freedom as there are
 * dimensions: 4.605 in 2D, 6.251 in 3D. The share of true landmarks inside is to be near 90 %.
 *
 * \sa LandmarkTable
 * \ingroup LandmarkLocalization
 */
class LandmarkLocalization_EXPORT LandmarkEvaluation : public Object
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(LandmarkEvaluation);

  using Self = LandmarkEvaluation;
  using Superclass = Object;
  using Pointer = SmartPointer<Self>;
  using ConstPointer = SmartPointer<const Self>;

  itkNewMacro(Self);
  itkOverrideGetNameOfClassMacro(LandmarkEvaluation);

  using ProtocolEnum = LandmarkEvaluationEnums::Protocol;
  using ConfidenceOrderEnum = LandmarkEvaluationEnums::ConfidenceOrder;

  /** The errors of a set of landmarks. Mean, StandardDeviation and Median are NaN when none was found. */
  struct Statistics
  {
    /** True landmarks. */
    SizeValueType NumberOfLandmarks{ 0 };
    /** True landmarks that were not found. */
    SizeValueType NumberOfMissing{ 0 };
    /** Landmarks that are not in the truth. */
    SizeValueType NumberOfAbsent{ 0 };
    /** Those of them that were found all the same. */
    SizeValueType NumberOfSuperfluous{ 0 };
    double        Mean{ 0.0 };
    double        StandardDeviation{ 0.0 };
    double        Median{ 0.0 };
    /** #O_r for each radius. */
    std::vector<SizeValueType> NumberOfOutliers;
    /** True landmarks that were identified; 0 without an IdentificationRadius. */
    SizeValueType NumberOfIdentified{ 0 };
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
  struct RegionStatistics
  {
    /** Landmarks that are in both tables and have a covariance. */
    SizeValueType NumberOfRegions{ 0 };
    SizeValueType NumberOfHits{ 0 };
    /** Median of the radius of a circle or ball as large as the region, scaled as the errors; NaN without regions. */
    double MedianRadius{ 0.0 };
  };

  /** The landmarks to be judged; must be set. */
  itkSetConstObjectMacro(FoundLandmarks, LandmarkTable);
  itkGetConstObjectMacro(FoundLandmarks, LandmarkTable);

  /** The landmarks to be found, of one annotator; must be set. */
  void
  SetTrueLandmarks(const LandmarkTable * landmarks);

  /** Those of one more annotator, who must name all landmarks of the first. */
  void
  AddTrueLandmarks(const LandmarkTable * landmarks);

  /** The landmarks of an annotator, null if there are not so many. */
  const LandmarkTable *
  GetTrueLandmarks(unsigned int annotator = 0) const;

  unsigned int
  GetNumberOfAnnotators() const
  {
    return static_cast<unsigned int>(m_TrueLandmarks.size());
  }

  /** Sets radii, identification radius, scale and unit as this protocol has them. */
  void
  SetProtocol(ProtocolEnum protocol);

  /** The images to evaluate. Default: none given, then all images of the (first) true table. */
  void
  SetImageNames(const std::vector<std::string> & names);
  const std::vector<std::string> &
  GetImageNames() const
  {
    return m_ImageNames;
  }

  /** The radii r of the outliers, in the unit of the errors, positive and ascending. Default: 2, 2.5, 3, 4, those of
   * the cephalometric challenge. */
  void
  SetRadii(const std::vector<double> & radii);
  const std::vector<double> &
  GetRadii() const
  {
    return m_Radii;
  }

  /** Set/Get the error within which a landmark counts as identified, in the unit of the errors; 0: there is no ID rate.
   * Default: 0. */
  itkSetMacro(IdentificationRadius, double);
  itkGetConstMacro(IdentificationRadius, double);

  /** Scales the errors of each image so that these two true landmarks are `length` apart. Default: off (empty names),
   * the scale is 1. */
  void
  SetScale(const std::string & firstLandmark, const std::string & secondLandmark, double length);

  /** Unit of the errors, for the reports. Default: `mm`. */
  itkSetStringMacro(Unit);
  itkGetStringMacro(Unit);

  /** Computes everything below. */
  void
  Compute();

  /** Errors of all landmarks in all images. */
  const Statistics &
  GetStatistics() const
  {
    return m_Statistics;
  }

  /** Errors of each landmark in all images, in the order of the true table's names. */
  const std::vector<Statistics> &
  GetLandmarkStatistics() const
  {
    return m_LandmarkStatistics;
  }

  /** PE of each landmark of an evaluated image, in the order of the true table's names; infinite where it was not
   * found, NaN where it is missing in the truth. */
  std::vector<double>
  GetPointErrors(const std::string & image) const;

  /** IPE of each evaluated image. */
  const std::vector<double> &
  GetImagePointErrors() const
  {
    return m_ImagePointErrors;
  }

  /** Mean of IPE over the images that have one. */
  itkGetConstMacro(MeanImagePointError, double);

  /** Share of #O_r in percent, for the radius of this index. */
  double
  GetOutlierPercentage(const Statistics & statistics, unsigned int radiusIndex) const;

  /** ID rate in percent; NaN without an IdentificationRadius. */
  double
  GetIdentificationPercentage(const Statistics & statistics) const;

  /** Shares in percent: of the true landmarks that were not found, and of the absent ones that were. NaN without any.
   */
  static double
  GetMissingPercentage(const Statistics & statistics);
  static double
  GetSuperfluousPercentage(const Statistics & statistics);

  /** Errors between annotators, all landmarks and each; of no landmarks when there is one annotator. */
  const Statistics &
  GetInterObserverStatistics() const
  {
    return m_InterObserverStatistics;
  }
  const std::vector<Statistics> &
  GetLandmarkInterObserverStatistics() const
  {
    return m_LandmarkInterObserverStatistics;
  }

  /** What the confidences say about the errors; of no landmarks when the found table has no confidences. */
  const Reliability &
  GetReliability(ConfidenceOrderEnum order) const;

  /** Spearman's rank correlation of confidence and error of each landmark; NaN where there is none, because all
   * confidences or errors are equal or fewer than two. */
  const std::vector<double> &
  GetRankCorrelations() const
  {
    return m_RankCorrelations;
  }

  /** The 90 % regions, all landmarks and each; none when the found table has no covariances. */
  const RegionStatistics &
  GetRegionStatistics() const
  {
    return m_RegionStatistics;
  }
  const std::vector<RegionStatistics> &
  GetLandmarkRegionStatistics() const
  {
    return m_LandmarkRegionStatistics;
  }

  /** Share of true landmarks inside their regions in percent; NaN without regions. */
  static double
  GetRegionPercentage(const RegionStatistics & statistics);

  /** Writes tables for people: the errors, a row for all, then one a landmark; annotators, confidences and regions,
   * where there are any. */
  void
  PrintReport(std::ostream & os) const;

  /** Everything as JSON text. What has no number is `null`. */
  std::string
  GetJSON() const;

  /** Writes GetJSON() to a file, see WriteFileAtomically(). */
  void
  WriteJSON(const std::string & fileName) const;

  /** Draws the shares of landmarks whose PE, and of images whose IPE, is at most a given error. A landmark that was not
   * found never counts as within an error, so the curve may end below 100 %. */
  void
  WriteCumulativeErrorSVG(const std::string & fileName) const;

  /** Draws the mean error of bins of confidence and both risk-coverage curves, each in every ConfidenceOrder. An error
   * when there are no confidences. */
  void
  WriteReliabilitySVG(const std::string & fileName) const;

protected:
  LandmarkEvaluation() = default;
  ~LandmarkEvaluation() override = default;

  void
  PrintSelf(std::ostream & os, Indent indent) const override;

private:
  void
  VerifyParameters() const;

  void
  VerifyLandmarks(const LandmarkTable * landmarks, const std::string & whose) const;

  double
  ComputeScale(const std::string & image, const std::vector<double> & trueCoordinates) const;

  std::vector<double>
  ComputeTrueCoordinates(const std::string & image) const;

  Statistics
  ComputeStatistics(const std::vector<double> & errors, SizeValueType numberOfSuperfluous) const;

  /** Whether no other true landmark is closer than the right one to where it was found. */
  static bool
  IsClosest(const std::vector<double> & trueCoordinates, size_t landmark, const double * found, unsigned int dimension);

  void
  ComputeErrorStatistics(const std::vector<SizeValueType> & numbersOfSuperfluous,
                         const std::vector<SizeValueType> & numbersOfIdentified);

  void
  ComputeInterObserverErrors();

  void
  ComputeReliabilities();

  void
  ComputeRegions();

  void
  VerifyIsComputed() const;

  bool
  HasReliability() const;

  void
  PrintErrors(std::ostream & os) const;

  void
  PrintInterObserverErrors(std::ostream & os) const;

  void
  PrintReliability(std::ostream & os) const;

  void
  PrintRegions(std::ostream & os) const;

  LandmarkTable::ConstPointer              m_FoundLandmarks;
  std::vector<LandmarkTable::ConstPointer> m_TrueLandmarks;
  std::vector<std::string>                 m_ImageNames;
  std::vector<double>                      m_Radii{ 2.0, 2.5, 3.0, 4.0 };
  double                                   m_IdentificationRadius{ 0.0 };
  std::string                              m_FirstScaleLandmark;
  std::string                              m_SecondScaleLandmark;
  double                                   m_ScaleLength{ 0.0 };
  std::string                              m_Unit{ "mm" };

  std::vector<std::string>         m_EvaluatedImages;
  std::vector<double>              m_Scales;
  std::vector<std::vector<double>> m_TrueCoordinates;
  std::vector<std::vector<double>> m_PointErrors;
  Statistics                       m_Statistics;
  std::vector<Statistics>          m_LandmarkStatistics;
  std::vector<double>              m_ImagePointErrors;
  double                           m_MeanImagePointError{ 0.0 };
  Statistics                       m_InterObserverStatistics;
  std::vector<Statistics>          m_LandmarkInterObserverStatistics;
  std::array<Reliability, 3>       m_Reliabilities;
  std::vector<double>              m_RankCorrelations;
  RegionStatistics                 m_RegionStatistics;
  std::vector<RegionStatistics>    m_LandmarkRegionStatistics;
};

} // end namespace itk

#endif

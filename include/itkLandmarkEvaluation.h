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
#include "itkLandmarkEvaluationResult.h"
#include "itkLandmarkEvaluationSettings.h"
#include "itkLandmarkTable.h"

#include <string>
#include <vector>

namespace itk
{

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
 * - outliers at a radius r: the number \#O_r of landmarks with PE > r, by more than the rounding of coordinates to
 *   `float`. **A true landmark that was not found is an outlier at every radius** and is also counted as missing; it is
 *   in no mean. The share of \#O_r is that of all true landmarks; the success detection rate is SDR_r = 100 % - \#O_r.
 * - with an IdentificationRadius r: the number and share (ID rate) of true landmarks that were identified. A landmark
 * is identified when PE is at most r and no other true landmark of the image is closer to where it was found, as must
 * be asked where landmarks look alike, such as vertebrae.
 *
 * For an image: IPE, the mean PE of its found landmarks, NaN when none was found; then the mean of IPE over the images.
 *
 * A landmark that is absent in the truth is in none of these numbers; where it was found all the same, it is counted as
 * superfluous. One that is unlabeled does not count at all. Landmarks are matched by their names, in any order; those
 * that only the found table has are left out. A true landmark that the found table does not name, a table without one
 * of the images, different dimensions, and a scale landmark that is missing in the truth are errors.
 *
 * **Several annotators.** With more than one true table, the truth is the mean of the annotators' positions. Where only
 * some of them marked a landmark, it is the mean of these; when none marked it, it is unlabeled if all say so, and
 * absent otherwise. The inter-observer error is that of one annotator against another, s |x_a - x_b|, over all pairs of
 * annotators who both labeled the landmark; where only one of them marked it, it counts as missing.
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
 * Clone() copies the settings, and shares the tables.
 *
 * \sa LandmarkTable, LandmarkEvaluationResult
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

  /** The images to evaluate, each once. Default: none given, then all images of the (first) true table. */
  void
  SetImageNames(const std::vector<std::string> & names);
  itkGetConstReferenceMacro(ImageNames, std::vector<std::string>);

  /** The radii r of the outliers, in the unit of the errors, positive and ascending. Default: 2, 2.5, 3, 4, those of
   * the cephalometric challenge. */
  void
  SetRadii(const std::vector<double> & radii);
  const std::vector<double> &
  GetRadii() const
  {
    return m_Settings.Radii;
  }

  /** Set/Get the error within which a landmark counts as identified, in the unit of the errors; 0: there is no ID rate.
   * Default: 0. */
  void
  SetIdentificationRadius(double radius);
  double
  GetIdentificationRadius() const
  {
    return m_Settings.IdentificationRadius;
  }

  /** Scales the errors of each image so that these two true landmarks are `length` apart. Default: off (empty names),
   * the scale is 1. */
  void
  SetScale(const std::string & firstLandmark, const std::string & secondLandmark, double length);

  /** Set/Get the unit of the errors, for the reports. Default: `mm`. */
  void
  SetUnit(const std::string & unit);
  const std::string &
  GetUnit() const
  {
    return m_Settings.Unit;
  }

  /** Compares the landmarks as the settings now are. */
  LandmarkEvaluationResult::Pointer
  Compute() const;

protected:
  LandmarkEvaluation() = default;
  ~LandmarkEvaluation() override = default;

  LightObject::Pointer
  InternalClone() const override;

  void
  PrintSelf(std::ostream & os, Indent indent) const override;

private:
  void
  VerifyParameters() const;

  void
  VerifyLandmarks(const LandmarkTable * landmarks, const std::string & whose) const;

  LandmarkTable::ConstPointer              m_FoundLandmarks;
  std::vector<LandmarkTable::ConstPointer> m_TrueLandmarks;
  std::vector<std::string>                 m_ImageNames;
  LandmarkEvaluationSettings               m_Settings;
};

} // end namespace itk

#endif

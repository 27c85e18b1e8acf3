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

#include <iosfwd>
#include <string>
#include <vector>

namespace itk
{

/** \class LandmarkEvaluation
 * \brief Compares found landmarks with true ones: point errors, outliers, image errors.
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
 * For an image: IPE, the mean PE of its found landmarks, NaN when none was found; then the mean of IPE over the images.
 *
 * A landmark that is missing in the truth is in none of these numbers; where it was found all the same, it is counted
 * as superfluous. Landmarks are matched by their names, in any order; those that only the found table has are left out.
 * A true landmark that the found table does not name, a table without one of the images, different dimensions, and a
 * scale landmark that is missing in the truth are errors.
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

  /** The errors of a set of landmarks. Mean, StandardDeviation and Median are NaN when none was found. */
  struct Statistics
  {
    /** True landmarks. */
    SizeValueType NumberOfLandmarks{ 0 };
    /** True landmarks that were not found. */
    SizeValueType NumberOfMissing{ 0 };
    /** Found landmarks that are not in the truth. */
    SizeValueType NumberOfSuperfluous{ 0 };
    double        Mean{ 0.0 };
    double        StandardDeviation{ 0.0 };
    double        Median{ 0.0 };
    /** #O_r for each radius. */
    std::vector<SizeValueType> NumberOfOutliers;
  };

  /** The landmarks to be judged; must be set. */
  itkSetConstObjectMacro(FoundLandmarks, LandmarkTable);
  itkGetConstObjectMacro(FoundLandmarks, LandmarkTable);

  /** The landmarks to be found; must be set. */
  itkSetConstObjectMacro(TrueLandmarks, LandmarkTable);
  itkGetConstObjectMacro(TrueLandmarks, LandmarkTable);

  /** The images to evaluate. Default: none given, then all images of the true table. */
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

  /** Scales the errors of each image so that these two true landmarks are `length` apart. Default: off, the scale is 1.
   */
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

  /** Writes a table for people: a row for all, then one a landmark. */
  void
  PrintReport(std::ostream & os) const;

  /** Writes everything as JSON, see WriteFileAtomically(). What has no number is `null`. */
  void
  WriteJSON(const std::string & fileName) const;

  /** Draws the shares of landmarks whose PE, and of images whose IPE, is at most a given error. A landmark that was not
   * found never counts as within an error, so the curve may end below 100 %. */
  void
  WriteCumulativeErrorSVG(const std::string & fileName) const;

protected:
  LandmarkEvaluation() = default;
  ~LandmarkEvaluation() override = default;

  void
  PrintSelf(std::ostream & os, Indent indent) const override;

private:
  void
  VerifyParameters() const;

  Statistics
  ComputeStatistics(const std::vector<double> & errors, SizeValueType numberOfSuperfluous) const;

  double
  ComputeScale(const std::string & image, const std::vector<double> & trueCoordinates) const;

  void
  VerifyIsComputed() const;

  LandmarkTable::ConstPointer m_FoundLandmarks;
  LandmarkTable::ConstPointer m_TrueLandmarks;
  std::vector<std::string>    m_ImageNames;
  std::vector<double>         m_Radii{ 2.0, 2.5, 3.0, 4.0 };
  std::string                 m_FirstScaleLandmark;
  std::string                 m_SecondScaleLandmark;
  double                      m_ScaleLength{ 0.0 };
  std::string                 m_Unit{ "mm" };

  std::vector<std::string>         m_EvaluatedImages;
  std::vector<std::vector<double>> m_PointErrors;
  Statistics                       m_Statistics;
  std::vector<Statistics>          m_LandmarkStatistics;
  std::vector<double>              m_ImagePointErrors;
  double                           m_MeanImagePointError{ 0.0 };
};

} // end namespace itk

#endif

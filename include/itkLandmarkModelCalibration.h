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
#ifndef itkLandmarkModelCalibration_h
#define itkLandmarkModelCalibration_h

#include "itkLandmarkDataSet.h"
#include "itkLandmarkLocalizationTypeMacro.h"
#include "itkLandmarkModel.h"
#include "itkLandmarkPlausibility.h"
#include "LandmarkLocalizationExport.h"

#include "itkDataObjectDecorator.h"
#include "itkProcessObject.h"

#include <limits>
#include <string>
#include <vector>

namespace itk
{

/** \class LandmarkModelCalibration
 * \brief Scales the covariances of a LandmarkModel so that confidence regions hold the truth in 90 % of the images, and
 * chooses the confidence below which a landmark is absent. It learns what the model's images look like to it, by which
 * others are found to be unlike them.
 *
 * The model finds its landmarks in annotated images, which it should not have been trained on. The output is a model
 * with the same networks, whose last stage has a new calibration; the input stays as it is. Stages before it whose
 * points are combined with the next one's, and which are not calibrated, get scales for their covariances first.
 *
 * **Absent landmarks.** A landmark that is missing in the table is absent from the image. The minimum
 * confidence becomes the threshold t with the least number of wrong decisions,
 * \f[ |\{ present, confidence < t \}| + |\{ absent, confidence \geq t \}|, \f]
 * over all landmarks of all images: the middle between two neighboring confidences, and of several such thresholds the
 * lowest, so that as few landmarks as possible are lost. One that would refuse every present landmark is not
 * considered. When it is best to refuse none, it becomes unset (the lowest number). When no landmark of the images is
 * absent, there is nothing to choose by, and it stays as it is.
 *
 * **Covariances.** With the squared
 * Mahalanobis distance \f$ d^2 \f$ of a true position from the found one, under the decoder's covariance (see
 * HeatmapToPointSetFilter), and the bound \f$ \chi^2 \f$ of GetLandmarkConfidenceRegionBound(), each found landmark
 * with a true position gives a ratio \f$ d^2 / \chi^2 \f$. The scale that makes the region hold the truth in 90 % of
 * the images is the 0.9 quantile of this ratio. With few images, it is uncertain, and is shrunk toward that of all
 * landmarks together:
 * \f[ \ln s_i = \frac{n_i \ln q_i + 10 \ln q}{n_i + 10} \f]
 * with the quantile \f$ q_i \f$ of the \f$ n_i \f$ ratios of landmark i, and the quantile q of the ratios of all
 * landmarks. The 0.9 quantile of n sorted values is the one of rank 0.9 (n + 1), linearly interpolated, and at most the
 * largest: a further value is below it with a probability of 0.9. Landmarks that are missing, in the table or by the
 * new minimum confidence, do not count. A scale is at least 1e-6. Where the last stage's points are combined with those
 * before, its own covariances are scaled first, in the same way by where its own points are, and then what results from
 * combining.
 *
 * **Plausibilities.** A model that has a shape model, see SetShapeData(), learns what its confidences and the distances
 * of its landmarks from the mean shape are in these images, of which there must be two: what AssessLandmarks() judges
 * other images by. Absent landmarks do not count. The weight with which its shapes draw landmarks toward themselves,
 * see LandmarkShapeModel::Regularize(), becomes the one of 0, 0.25, 0.5 and 1 with the least mean error in these
 * images; all of the above is measured without it. Then the covariances of the drawn landmarks are scaled, in the same
 * way.
 *
 * Update() also measures how many decisions are wrong, and which share of the true positions the
 * regions hold: before, with what the last stage had; after; and by leave-one-out, where each image is judged with what
 * the others give; which landmarks have a region at all is decided with the threshold of all images. Only leave-one-out
 * says what to expect of unseen images. Images are localized with the grid in their middle, in one tile, as
 * LandmarkLocalizationFilter does by default.
 *
 * Errors: no model or data; a table with other landmarks or dimension than the model; an image that is in no row,
 * cannot be read, or does not contain all of its landmarks; no image with a true position that was found.
 *
 * \sa LandmarkCalibrationSettings
 * \ingroup LandmarkLocalization */
class LandmarkLocalization_EXPORT LandmarkModelCalibration : public ProcessObject
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(LandmarkModelCalibration);

  using Self = LandmarkModelCalibration;
  using Superclass = ProcessObject;
  using Pointer = SmartPointer<Self>;
  using ConstPointer = SmartPointer<const Self>;

  itkNewMacro(Self);
  itkOverrideGetNameOfClassMacro(LandmarkModelCalibration);

  using DeviceEnum = LandmarkModelEnums::Device;

  /** For each image, one number a landmark; NaN where there is none. */
  using SquaredDistancesType = std::vector<std::vector<double>>;

  /** How many true positions there were, and which share of them (NaN without any) the confidence regions held: those
   * of the model before and after the calibration, and those of an image after calibration on the others. */
  struct CoverageType
  {
    SizeValueType Count{ 0 };
    double        Before{ std::numeric_limits<double>::quiet_NaN() };
    double        After{ std::numeric_limits<double>::quiet_NaN() };
    double        LeaveOneOut{ std::numeric_limits<double>::quiet_NaN() };
  };

  /** How many decisions there were whether a landmark is in an image (heatmaps without any finite value give none),
   * how many landmarks were absent, and how many of the decisions were wrong. */
  struct DecisionsType
  {
    SizeValueType Count{ 0 };
    SizeValueType NumberOfAbsent{ 0 };
    SizeValueType WrongBefore{ 0 };
    SizeValueType WrongAfter{ 0 };
    SizeValueType WrongLeaveOneOut{ 0 };
  };

  /** The model to calibrate. */
  itkSetConstObjectMacro(Model, LandmarkModel);
  itkGetConstObjectMacro(Model, LandmarkModel);

  /** The images to calibrate on. */
  void
  SetData(const LandmarkDataSet & data);
  itkGetConstReferenceMacro(Data, LandmarkDataSet);

  /** Images from whose true landmarks LearnShape() learns the model's shape model; their pixels are not read. Default:
   * none, the model keeps the shape model that it has. */
  void
  SetShapeData(const LandmarkDataSet & data);
  itkGetConstReferenceMacro(ShapeData, LandmarkDataSet);

  /** Where the network runs. Default: Auto. */
  itkSetEnumMacro(Device, DeviceEnum);
  itkGetEnumMacro(Device, DeviceEnum);

  /** Coverage of each landmark, and of all together. Valid after Update(). */
  itkGetConstReferenceMacro(Coverages, std::vector<CoverageType>);
  itkGetConstReferenceMacro(TotalCoverage, CoverageType);

  /** Decisions over all landmarks of all images. Valid after Update(). */
  itkGetConstReferenceMacro(Decisions, DecisionsType);

#ifndef ITK_WRAPPING_PARSER
  /** What LandmarkShapeModel learns for a model: with AnySize if the grid of its first stage is fitted to each image,
   * as then the networks are not shown sizes. */
  static LandmarkShapeDescription
  LearnShape(const LandmarkDataSet & data, const LandmarkModelDescription & model);
#endif

  /** The threshold for the confidences, none NaN, of landmarks that are present and of others that are absent, see the
   * class; the lowest number when none is to be refused. */
  static float
  ComputeMinimumConfidence(const std::vector<float> & present, const std::vector<float> & absent);

  /** The scales for squared Mahalanobis distances under unscaled covariances; see the class. Throws when there is no
   * distance. */
  static std::vector<double>
  ComputeScales(const SquaredDistancesType & squaredDistances, unsigned int dimension);

  /** The calibrated model; null before Update(). */
  const LandmarkModel *
  GetCalibratedModel() const;

  /** That of this object or of its tables, whichever is latest. */
  ModifiedTimeType
  GetMTime() const override;

protected:
  LandmarkModelCalibration();
  ~LandmarkModelCalibration() override = default;

  using OutputType = DataObjectDecorator<LandmarkModel>;

  using Superclass::MakeOutput;
  DataObject::Pointer
  MakeOutput(DataObjectPointerArraySizeType index) override;

  void
  VerifyPreconditions() const override;

  void
  GenerateData() override;

  void
  PrintSelf(std::ostream & os, Indent indent) const override;

private:
  /** What was found in one image: for each landmark the squared distance under the covariance as the model now scales
   * it, the confidence, and whether it is present. */
  struct FindingsType
  {
    std::vector<double> squaredDistances;
    std::vector<float>  confidences;
    std::vector<bool>   isPresent;
    /** Distances of the present landmarks that were found. */
    std::vector<double> errors;
    /** Those of the landmarks that are present, if there is a shape model. */
    LandmarkPlausibilityStatistics statistics;
  };

  template <unsigned int VDimension>
  std::vector<FindingsType>
  Localize(const LandmarkModel & model);

  /** With the first stages of the model, as many as are described. */
  std::vector<FindingsType>
  Localize(const LandmarkModelDescription & description);

  /** The scales of the covariances of a stage's own points, or of those combined with the ones before. */
  std::vector<double>
  ComputeStageScales(const LandmarkModelDescription & description, std::size_t stage, bool isCombined);

  void
  CalibrateCovariances(LandmarkModelDescription & description, std::size_t stage);

  /** Squared distances under scaled covariances, of the landmarks that are not refused. */
  static SquaredDistancesType
  SelectSquaredDistances(const std::vector<FindingsType> & findings,
                         const std::vector<double> &       scales,
                         float                             minimumConfidence);

  /** The threshold that the images but one give, or all of them when there is no such image; the one from before where
   * no landmark is absent. */
  static float
  ComputeMinimumConfidenceWithout(std::size_t                       leftOut,
                                  const std::vector<FindingsType> & findings,
                                  float                             minimumConfidenceBefore);

  /** Sets the weight with the least mean error, and returns the findings with it; those given are without shapes. */
  std::vector<FindingsType>
  ChooseShapeWeight(LandmarkModelDescription & description, const std::vector<FindingsType> & findings);

  void
  MeasureDecisions(const std::vector<FindingsType> & findings, float minimumConfidenceBefore, float minimumConfidence);

  /** The distances before are those of the model that is calibrated. */
  void
  MeasureCoverages(const SquaredDistancesType & distancesBefore,
                   const SquaredDistancesType & squaredDistances,
                   const std::vector<double> &  scales);

  LandmarkModel::ConstPointer m_Model;
  LandmarkDataSet             m_Data;
  LandmarkDataSet             m_ShapeData;
  DeviceEnum                  m_Device{ DeviceEnum::Auto };
  std::vector<CoverageType>   m_Coverages;
  CoverageType                m_TotalCoverage;
  DecisionsType               m_Decisions;
  /** How often the images are localized, and have been. */
  std::size_t m_NumberOfPasses{ 1 };
  std::size_t m_FinishedPasses{ 0 };
};

} // end namespace itk

#endif

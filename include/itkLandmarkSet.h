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
#ifndef itkLandmarkSet_h
#define itkLandmarkSet_h

#include "itkLandmarkCovariance.h"
#include "itkLandmarkLocalizationInstantiation.h"
#include "itkLandmarkLocalizationTypeMacro.h"
#include "itkMissingLandmark.h"

#include "itkPointSet.h"

#include <limits>
#include <set>
#include <string>
#include <vector>

namespace itk
{

/** Names for landmarks that have none: `landmark_1`, `landmark_2`...
 * \ingroup LandmarkLocalization */
LandmarkLocalization_EXPORT std::vector<std::string>
                            MakeLandmarkNames(std::size_t count);

/** \class LandmarkSet
 * \brief The landmarks of one image: points with names, confidences and covariances.
 *
 * A set has one point a name, in the order of the names; the point identifier is the landmark's index. Points are in
 * physical space (LPS, mm). The point of a landmark that is missing is that of MakeMissingLandmark().
 *
 * Point data, where there is any, is the confidence: a number, or NaN where a landmark has none. Without point data no
 * confidence is known, and GetConfidence() is 1 for a landmark that is there and 0 for one that is missing.
 *
 * Landmarks that a model found may have plausibilities, in [0, 1] or NaN where there is none, and so may their image,
 * see AssessLandmarks().
 *
 * A landmark that is there may have a covariance of its position, in squared mm.
 *
 * A landmark that is missing is either absent, known to lie nowhere in the image, or unlabeled: nobody said where it
 * is. Training and evaluation leave out what is unlabeled.
 *
 * The set is filled by SetLandmarkNames() first, then by SetPoint(), SetConfidence() and so on. Clone() makes a
 * copy that shares nothing with the set; Graft() shares points and confidences, as that of any PointSet.
 *
 * Errors: a landmark that the set does not hold; another number of points than of landmarks; an infinite confidence; a
 * plausibility outside of [0, 1]; a covariance that is neither positive definite nor all NaN; another number of
 * covariances than of landmarks.
 *
 * \tparam VDimension 2 or 3
 * \sa LandmarkTable, LandmarkFileReader, LandmarkFileWriter
 * \ingroup LandmarkLocalization
 */
template <unsigned int VDimension>
class ITK_TEMPLATE_EXPORT LandmarkSet : public PointSet<float, VDimension>
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(LandmarkSet);

  using Self = LandmarkSet;
  using Superclass = PointSet<float, VDimension>;
  using Pointer = SmartPointer<Self>;
  using ConstPointer = SmartPointer<const Self>;

  static_assert(VDimension == 2 || VDimension == 3, "Landmarks have two or three dimensions.");

  itkNewMacro(Self);
  itkOverrideGetNameOfClassMacro(LandmarkSet);

  using typename Superclass::PointsContainer;
  using typename Superclass::PointType;
  using CovarianceType = LandmarkCovariance<VDimension>;

  /** Makes the set hold these landmarks, all of them missing, without confidences and covariances. */
  void
  SetLandmarkNames(const std::vector<std::string> & names);
  itkGetConstReferenceMacro(LandmarkNames, std::vector<std::string>);

  SizeValueType
  GetNumberOfLandmarks() const
  {
    return m_LandmarkNames.size();
  }

  /** Index of the first landmark of this name, or GetNumberOfLandmarks() when there is none. */
  SizeValueType
  FindLandmark(const std::string & name) const;

  /** Set the point of a landmark. */
  void
  SetPoint(SizeValueType landmark, const PointType & point);

  /** Set the points of all landmarks, which are shared and not copied. */
  using Superclass::SetPoints;
  void
  SetPoints(PointsContainer * points);

  /** Whether the landmark is missing. */
  bool
  IsMissing(SizeValueType landmark) const;

  /** Makes the landmark missing, without a covariance. It keeps its confidence. */
  void
  SetMissing(SizeValueType landmark);

  /** Whether the landmark is missing because nobody marked it. */
  bool
  IsUnlabeled(SizeValueType landmark) const;

  /** Makes the landmark missing and unlabeled. */
  void
  SetUnlabeled(SizeValueType landmark);

  /** Whether any landmark is unlabeled. */
  bool
  HasUnlabeled() const;

  /** Whether any confidence is known. */
  bool
  HasConfidences() const;

  /** Set/Get the confidence of a landmark, a finite number or NaN. Once one is set, all are known. */
  void
  SetConfidence(SizeValueType landmark, float confidence);
  float
  GetConfidence(SizeValueType landmark) const;

  /** Whether any landmark, or the image, has a plausibility. */
  bool
  HasPlausibilities() const;

  /** Set/Get the plausibility of a landmark, in [0, 1], or NaN: none. */
  void
  SetPlausibility(SizeValueType landmark, float plausibility);
  float
  GetPlausibility(SizeValueType landmark) const;

  /** Set/Get the plausibility of the image in which the landmarks were found, in [0, 1], or NaN: none. */
  void
  SetImagePlausibility(float plausibility);
  itkGetConstMacro(ImagePlausibility, float);

  /** Whether any landmark has a covariance. */
  bool
  HasCovariances() const
  {
    return !m_Covariances.empty();
  }

  bool
  HasCovariance(SizeValueType landmark) const;

  /** Set/Get the covariance of a landmark; all NaN: none. */
  void
  SetCovariance(SizeValueType landmark, const CovarianceType & covariance);
  CovarianceType
  GetCovariance(SizeValueType landmark) const;

  /** Set/Get the covariances of all landmarks; empty: none has one. */
  void
  SetCovariances(const std::vector<CovarianceType> & covariances);
  itkGetConstReferenceMacro(Covariances, std::vector<CovarianceType>);

  /** That of this object, its points or its confidences, whichever is latest. */
  ModifiedTimeType
  GetMTime() const override;

  void
  Initialize() override;

  void
  Graft(const DataObject * data) override;

protected:
  LandmarkSet() = default;
  ~LandmarkSet() override = default;

  LightObject::Pointer
  InternalClone() const override;

  void
  PrintSelf(std::ostream & os, Indent indent) const override;

private:
  void
  VerifyLandmark(SizeValueType landmark) const;

  void
  VerifyPlausibility(float plausibility) const;

  std::vector<std::string> m_LandmarkNames;
  /** One a landmark, or none at all. */
  std::vector<float> m_Plausibilities;
  float              m_ImagePlausibility{ std::numeric_limits<float>::quiet_NaN() };
  /** One a landmark, or none at all. */
  std::vector<CovarianceType> m_Covariances;
  /** Those that are missing and marked as unlabeled, and others that got a point since. */
  std::set<SizeValueType> m_Unlabeled;
};

itkForDimensionsMacro(itkExternTemplateMacro, LandmarkSet);

} // end namespace itk

#endif

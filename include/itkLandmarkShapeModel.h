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
#ifndef itkLandmarkShapeModel_h
#define itkLandmarkShapeModel_h

#include "itkLandmarkLocalizationTypeMacro.h"
#include "itkLandmarkModelDescription.h"
#include "itkLandmarkSet.h"
#include "itkLandmarkTable.h"

#include "itkObject.h"

#include <string>
#include <vector>

namespace itk
{

/** \class LandmarkShapeModel
 * \brief The shapes that landmarks together can have: a point distribution model (Cootes et al., Computer Vision and
 * Image Understanding 61, 1995).
 *
 * With the coordinates x of all landmarks, one after the other, in the pose of the mean shape m,
 * \f[ x - m - J a \sim N(0, S), \quad S = \sum_k \lambda_k u_k u_k^T + \sigma^2 I \f]
 * where the modes \f$ u_k \f$ are the principal components and \f$ \sigma^2 \f$, the residual variance, is the mean
 * variance of a coordinate beside them (probabilistic principal component analysis: Tipping and Bishop, 1999). The
 * columns of J are small translations and rotations of m, and, with AnySize, its scaling: nothing is said of the pose
 * a. A set is first brought into the pose of the mean shape by the rotation (no reflection) and translation, and the
 * scale with AnySize, that are best in the sense of least squares (the scale such that the rest is orthogonal to m); so
 * translations and rotations do not matter, of any size. Distances in mm; with AnySize, in the size of the mean shape.
 *
 * Landmarks that are missing do not count: what is said of the others is what their marginal distribution says. Another
 * number of landmarks than the mean shape has is an error, and so is an infinite coordinate. Clone() copies the model.
 *
 * \sa AssessLandmarks()
 * \ingroup LandmarkLocalization */
template <unsigned int VDimension>
class ITK_TEMPLATE_EXPORT LandmarkShapeModel : public Object
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(LandmarkShapeModel);

  using Self = LandmarkShapeModel;
  using Superclass = Object;
  using Pointer = SmartPointer<Self>;
  using ConstPointer = SmartPointer<const Self>;

  itkNewMacro(Self);
  itkOverrideGetNameOfClassMacro(LandmarkShapeModel);

  using LandmarkSetType = LandmarkSet<VDimension>;

  /** Set/Get whether shapes that Learn() is given count as alike whatever their size. Default: off. */
  itkSetMacro(AnySize, bool);
  itkGetConstMacro(AnySize, bool);
  itkBooleanMacro(AnySize);

  /** Set/Get the share of the variance, in [0, 1], that is left to modes by Learn(); there are at most half as many
   * modes as shapes. Default: 0.9. */
  itkSetMacro(ModeShare, double);
  itkGetConstMacro(ModeShare, double);

  /** Learns from the landmarks of some images of a table. The mean shape and S are those of expectation maximization: a
   * landmark that is missing is where the others let expect it. The mean has the size of the most complete shape with
   * AnySize. Images with fewer than VDimension + 1 landmarks do not count.
   *
   * Errors: another dimension than the table's; an image that the table does not hold; fewer than 5 images that count;
   * a landmark that is missing in all of them; one that no image shows beside VDimension of those that are linked
   * to the most complete shape; landmarks that all lie in one place. */
  void
  Learn(const LandmarkTable * table, const std::vector<std::string> & images);

  /** Set/Get what was learned, as JSON text: the member `shape` of the member `plausibility` of a LandmarkModel's
   * description. Numbers that contradict each other are an error. */
  void
  SetDescription(const std::string & text);
  std::string
  GetDescriptionText() const;

#ifndef ITK_WRAPPING_PARSER
  void
  SetDescription(const LandmarkShapeDescription & description);
  itkGetConstReferenceMacro(Description, LandmarkShapeDescription);
#endif

  unsigned int
  GetNumberOfLandmarks() const
  {
    return static_cast<unsigned int>(m_Description.mean.size() / VDimension);
  }

  /** The mean shape, about its centroid; its landmarks have no names. */
  typename LandmarkSetType::Pointer
  GetMeanShape() const;

  /** How many coordinates there are, beyond those that the pose takes: 3 in 2D, 6 in 3D, one more with AnySize. 0 when
   * there are fewer than VDimension + 1 landmarks, too few to say anything. */
  unsigned int
  GetDegreesOfFreedom(const LandmarkSetType * landmarks) const;

  /** The squared Mahalanobis distance from the mean shape: chi-squared distributed, with as many degrees of freedom as
   * GetDegreesOfFreedom() says, if landmarks have the distribution above. NaN without degrees of freedom. */
  double
  ComputeSquaredDistance(const LandmarkSetType * landmarks) const;

  /** Where each landmark is to be expected by the places of the others, with the covariance of its place: the
   * conditional normal distribution. The pose is found by all landmarks: where a landmark itself was found matters in
   * second order, when it is far off for the size of the shape. Names are those of the landmarks; a landmark is missing
   * when there are fewer than VDimension others. */
  typename LandmarkSetType::Pointer
  Predict(const LandmarkSetType * landmarks) const;

  /** The most probable landmarks, given where they were found, p, with their covariances C, and the shapes: those x
   * that minimize \f[ \sum_i \frac{\nu + D}{w} \ln(1 + \frac{1}{\nu} (p_i - x_i)^T C_i^{-1} (p_i - x_i)) + d^2(x) \f]
   * with the dimension D and the squared distance d^2 of ComputeSquaredDistance(). Errors have Student
   * t distributions of \f$ \nu = 2 \f$ degrees of freedom, so that a landmark that the others contradict hardly counts
   * (iteratively reweighted least squares: Lange, Little and Taylor, 1989). The weight w of the shapes, at least 0, is
   * above 1 when covariances say too little. With 0, landmarks stay where they are.
   *
   * The covariance of a landmark grows by the square of its shift, \f$ C_i + (x_i - p_i) (x_i - p_i)^T \f$. Missing
   * landmarks, those without a covariance, and all of them where there are no degrees of freedom, stay as they are. */
  typename LandmarkSetType::Pointer
  Regularize(const LandmarkSetType * landmarks, double weight) const;

protected:
  LandmarkShapeModel() = default;
  ~LandmarkShapeModel() override = default;

  LightObject::Pointer
  InternalClone() const override;

  void
  PrintSelf(std::ostream & os, Indent indent) const override;

private:
  void
  VerifyLandmarks(const LandmarkSetType * landmarks) const;

  bool                     m_AnySize{ false };
  double                   m_ModeShare{ 0.9 };
  LandmarkShapeDescription m_Description;
};

itkForDimensionsMacro(itkExternTemplateMacro, LandmarkShapeModel);

} // end namespace itk

#endif

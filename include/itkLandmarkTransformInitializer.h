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
#ifndef itkLandmarkTransformInitializer_h
#define itkLandmarkTransformInitializer_h

#include "LandmarkLocalizationExport.h"
#include "itkLandmarkLocalizationInstantiation.h"
#include "itkLandmarkLocalizationTypeMacro.h"

#include "itkDataObjectDecorator.h"
#include "itkImageBase.h"
#include "itkLandmarkSet.h"
#include "itkProcessObject.h"
#include "itkTransform.h"

#include <cstdint>
#include <ostream>
#include <vector>

namespace itk
{

/** \class LandmarkTransformInitializerEnums
 * \brief Enumerations of LandmarkTransformInitializer.
 * \ingroup LandmarkLocalization
 */
class LandmarkTransformInitializerEnums
{
public:
  /** \class TransformKind
   * What a transform may do. See LandmarkTransformInitializer for the classes.
   * \ingroup LandmarkLocalization */
  enum class TransformKind : uint8_t
  {
    /** Rotation and translation. */
    Rigid,
    /** Rotation, translation and one scale. */
    Similarity,
    /** Any linear map and a translation. */
    Affine,
    /** Affine, and a thin-plate spline through, or near, the landmarks. */
    ThinPlateSpline,
    /** Affine, and cubic B-splines over the domain of an image. */
    BSpline
  };
};

extern LandmarkLocalization_EXPORT std::ostream &
operator<<(std::ostream & out, LandmarkTransformInitializerEnums::TransformKind value);

/** \class LandmarkTransformInitializer
 * \brief Finds the transform that takes the landmarks of a fixed image to those of a moving image.
 *
 * Landmarks of the same name belong to each other; each name may be there once in a set. The output maps fixed to
 * moving points in physical space, as ImageRegistrationMethodv4::SetInitialTransform() and
 * ResampleImageFilter::SetTransform() expect it.
 *
 * | kind | class in 2D | class in 3D | pairs needed | their positions in each image must not be |
 * | --- | --- | --- | --- | --- |
 * | Rigid | Euler2DTransform | Euler3DTransform | D | the same (2D), on a line (3D) |
 * | Similarity | Similarity2DTransform | Similarity3DTransform | D | the same (2D), on a line (3D) |
 * | Affine | AffineTransform | AffineTransform | D + 1 | on a line (2D), in a plane (3D) |
 * | ThinPlateSpline | ThinPlateR2LogRSplineKernelTransform | ThinPlateSplineKernelTransform | as Affine | as Affine, no
 * two alike |
 * | BSpline | BSplineTransform of order 3 | same | as Affine | as Affine |
 *
 * What is less than that is an error: no transform of a simpler kind is given instead.
 *
 * \par Pairs and weights
 * A landmark is left out when the other set lacks its name, when one of its points is missing, or when UseConfidences
 * is on and one of its confidences (1 where there is none) is not positive. The weight of a pair is
 * \f[ w = \frac{1}{\mathrm{tr}(C_f) + \mathrm{tr}(C_m)} \f]
 * when a set has covariances, C_f and C_m being those of its points in mm^2 (zero for a set without any; a pair that
 * lacks one of a set with some gets the smallest weight of the others), else the product of its confidences when
 * UseConfidences is on, else 1. With weights of 1 / variance, the transform is the most likely one where errors are
 * isotropic and the images are of about the same scale. Only Affine uses whole covariances.
 *
 * \par Rigid, Similarity, Affine
 * The least of \f$ \sum_i w_i |T(f_i) - m_i|^2 \f$ in closed form. Rigid and Similarity: S. Umeyama, "Least-Squares
 * Estimation of Transformation Parameters Between Two Point Patterns", IEEE Trans. PAMI 13(4), 1991, with weights in
 * the means and in the covariance; never a reflection. Affine: the normal equations about the centroids; with
 * covariances the least of \f$ \sum_i r_i^T (C_{m,i} + A C_{f,i} A^T)^{-1} r_i \f$ with \f$ r_i = T(f_i) - m_i \f$ and
 * the matrix A of T, which is the most likely transform for normally distributed errors, by iteration from the fit with
 * weights. LandmarkBasedTransformInitializer is not used: with a rigid transform it knows no weights and no scale and
 * gives a translation when there are too few points, with an affine transform it squares the weights. The center of the
 * transform is the weighted centroid of the fixed points.
 *
 * \par ThinPlateSpline
 * The minimum of \f$ \frac{1}{n} \sum_i w_i |T(f_i) - m_i|^2 + \lambda J(T) \f$, weights scaled to a mean of 1, with
 * the bending energy \f$ J = \mathrm{tr}(c^T K c) \f$ of the coefficients c of the kernel K, r^2 log r in 2D and -r in
 * 3D, and \f$ n \lambda \f$ as Stiffness (K. Rohr et al., "Landmark-Based Elastic Registration Using Approximating
 * Thin-Plate Splines", IEEE Trans. Med. Imaging 20(6), 2001). The default stiffness 0 goes through all points, whatever
 * their weights; a great one gives Affine. The result interpolates the points to which this minimum takes the fixed
 * points, so that its own stiffness is 0 and its file holds all of it. (KernelTransform::SetStiffness() knows no
 * weights, and has the wrong sign for -r.) In ITK 5.2 these transforms have no Jacobian, so that
 * ImageRegistrationMethodv4 cannot optimize them, or anything before them: resample the moving image with them instead.
 * TransformFileReader needs TransformFactory::RegisterTransform() for them.
 *
 * \par BSpline
 * The weighted affine transform, which B-splines hold exactly, and the rest of the displacements by
 * BSplineScatteredDataPointSetToImageFilter, coarse to fine (S. Lee et al., "Scattered Data Interpolation with
 * Multilevel B-Splines", IEEE Trans. Visualization and Computer Graphics 3(3), 1997). The domain is the reference image
 * up to the borders of its pixels; it must hold all fixed points that are used. Outside, a BSplineTransform moves
 * nothing. (LandmarkBasedTransformInitializer leaves the direction of the reference image out of account in ITK 5.2.)
 *
 * \par Outliers
 * With MaximumResidual above 0, pairs that do not fit to the others are refused: among transforms through as few pairs
 * as determine one (all such subsets up to 5000, else 5000 drawn with a fixed seed), the one with the least
 * \f$ \sum_i \min(|T(f_i) - m_i|, \mathrm{MaximumResidual})^2 \f$ wins (P. Torr and A. Zisserman, "MLESAC", Computer
 * Vision and Image Understanding 78(1), 2000: their MSAC); then weighted fits to the pairs within MaximumResidual, and
 * those pairs, are repeated until they stay the same, at most 20 times. The model is the kind itself, and Affine for
 * the two splines, whose residuals from an affine transform count therefore. At least half of the pairs, and one more
 * than determine the model, must remain; otherwise it is an error. The result is the same in every run and with any
 * number of threads.
 *
 * \par Degenerate landmarks
 * A set counts as lying on a point, line or plane when its spread (weighted standard deviation) along one of its
 * principal axes that the kind needs is below MinimumSpread times its largest spread. Then noise of the landmarks would
 * decide on a part of the transform. So it would where one set is like a mirror image of the other and two of the
 * singular values that Rigid and Similarity are computed from differ by less than MinimumSpread in proportion.
 *
 * \tparam VDimension 2 or 3, both compiled in the library
 * \sa LandmarkBasedTransformInitializer, LandmarkSet, LandmarkRegistrationMethod, ElastixTransformFileWriter
 * \ingroup LandmarkLocalization
 */
template <unsigned int VDimension>
class ITK_TEMPLATE_EXPORT LandmarkTransformInitializer : public ProcessObject
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(LandmarkTransformInitializer);

  using Self = LandmarkTransformInitializer;
  using Superclass = ProcessObject;
  using Pointer = SmartPointer<Self>;
  using ConstPointer = SmartPointer<const Self>;

  itkNewMacro(Self);
  itkOverrideGetNameOfClassMacro(LandmarkTransformInitializer);

  static constexpr unsigned int Dimension = VDimension;
  static_assert(VDimension == 2 || VDimension == 3, "There must be two or three dimensions.");

  using LandmarkSetType = LandmarkSet<VDimension>;
  using ReferenceImageType = ImageBase<VDimension>;
  using TransformType = Transform<double, VDimension, VDimension>;
  using DecoratedTransformType = DataObjectDecorator<TransformType>;
  using LandmarkListType = std::vector<unsigned int>;
  using TransformKindEnum = LandmarkTransformInitializerEnums::TransformKind;

  /** Set/Get the landmarks of the fixed image. */
  itkSetInputMacro(FixedLandmarks, LandmarkSetType);
  itkGetInputMacro(FixedLandmarks, LandmarkSetType);

  /** Set/Get the landmarks of the moving image. */
  itkSetInputMacro(MovingLandmarks, LandmarkSetType);
  itkGetInputMacro(MovingLandmarks, LandmarkSetType);

  /** Set/Get whether confidences weigh the pairs where no covariances do, and must be positive. Default: on. */
  itkSetMacro(UseConfidences, bool);
  itkGetConstMacro(UseConfidences, bool);
  itkBooleanMacro(UseConfidences);

  /** Set/Get the kind of transform. Default: Rigid. */
  itkSetEnumMacro(TransformKind, TransformKindEnum);
  itkGetEnumMacro(TransformKind, TransformKindEnum);

  /** Set/Get the residual in mm above which a pair is refused. Default: 0, all pairs are used. */
  itkSetMacro(MaximumResidual, double);
  itkGetConstMacro(MaximumResidual, double);

  /** Set/Get the least spread of the landmarks along an axis that the kind needs, in proportion to their largest.
   * Default: 0.01. */
  itkSetMacro(MinimumSpread, double);
  itkGetConstMacro(MinimumSpread, double);

  /** Set/Get the stiffness of the thin-plate spline, in mm^2 in 2D and in mm in 3D. Default: 0, it interpolates. */
  itkSetMacro(Stiffness, double);
  itkGetConstMacro(Stiffness, double);

  /** Set/Get the image whose geometry is the domain of the B-spline; BSpline needs it. Default: none. */
  itkSetInputMacro(ReferenceImage, ReferenceImageType);
  itkGetInputMacro(ReferenceImage, ReferenceImageType);

  /** Set/Get the number of levels of the B-spline, from 1 to 8; the last has 2^(levels - 1) cells along each axis.
   * Default: 3. */
  itkSetMacro(NumberOfLevels, unsigned int);
  itkGetConstMacro(NumberOfLevels, unsigned int);

  /** The transform from fixed to moving points; null before the first update. */
  const TransformType *
  GetTransform() const;
  TransformType *
  GetModifiableTransform();

  /** The output, which holds the transform. */
  DecoratedTransformType *
  GetOutput();
  const DecoratedTransformType *
  GetOutput() const;

  /** The fixed landmarks whose pairs the transform was fitted to, ascending. Valid after Update(). */
  itkGetConstReferenceMacro(Inliers, LandmarkListType);

  /** The fixed landmarks whose pairs were refused because of MaximumResidual, ascending. Valid after Update(). */
  itkGetConstReferenceMacro(Outliers, LandmarkListType);

  /** The weight of each fixed landmark's pair, 0 where it was left out. Valid after Update(). */
  itkGetConstReferenceMacro(Weights, std::vector<double>);

  /** The distance in mm of each fixed landmark's moving point from where the transform takes the fixed one, NaN where
   * the pair was left out. Valid after Update(). */
  itkGetConstReferenceMacro(Residuals, std::vector<double>);

  /** The square root of the mean, without weights, of the squared residuals of the inliers, in mm. Valid after
   * Update().
   */
  itkGetConstMacro(RootMeanSquareResidual, double);

  using Superclass::MakeOutput;
  DataObject::Pointer
  MakeOutput(ProcessObject::DataObjectPointerArraySizeType index) override;

protected:
  LandmarkTransformInitializer();
  ~LandmarkTransformInitializer() override = default;

  void
  VerifyPreconditions() const override;

  void
  GenerateData() override;

  void
  PrintSelf(std::ostream & os, Indent indent) const override;

private:
  bool              m_UseConfidences{ true };
  TransformKindEnum m_TransformKind{ TransformKindEnum::Rigid };
  double            m_MaximumResidual{ 0.0 };
  double            m_MinimumSpread{ 0.01 };
  double            m_Stiffness{ 0.0 };
  unsigned int      m_NumberOfLevels{ 3 };

  LandmarkListType    m_Inliers;
  LandmarkListType    m_Outliers;
  std::vector<double> m_Weights;
  std::vector<double> m_Residuals;
  double              m_RootMeanSquareResidual{ 0.0 };
};

itkForDimensionsMacro(itkExternTemplateMacro, LandmarkTransformInitializer);

} // end namespace itk

#endif

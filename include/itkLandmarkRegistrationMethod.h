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
#ifndef itkLandmarkRegistrationMethod_h
#define itkLandmarkRegistrationMethod_h

#include "itkLandmarkTransformInitializer.h"

#include "itkImage.h"

namespace itk
{

/** \class LandmarkRegistrationMethodEnums
 * \brief Enumerations of LandmarkRegistrationMethod.
 * \ingroup LandmarkLocalization
 */
class LandmarkRegistrationMethodEnums
{
public:
  /** \class Start
   * Where a registration starts.
   * \ingroup LandmarkLocalization */
  enum class Start : uint8_t
  {
    /** Where LandmarkTransformInitializer takes the landmarks. */
    Landmarks,
    /** The centers of gravity of the images' intensities on each other. */
    Moments,
    /** The middles of the images on each other. */
    Geometry,
    /** No movement. */
    Identity
  };
};

extern LandmarkLocalization_EXPORT std::ostream &
                                   operator<<(std::ostream & out, LandmarkRegistrationMethodEnums::Start value);

/** \class LandmarkRegistrationMethod
 * \brief Registers two images: starts from landmarks and refines by the images' mutual information.
 *
 * The output maps fixed to moving points in physical space.
 *
 * \par Refinement
 * With Refine on, ImageRegistrationMethodv4 optimizes Mattes mutual information of 32 bins on three grids, each twice
 * as fine as the one before; the finest has at most 640 pixels along an axis in 2D and 160 in 3D. The metric is sampled
 * at about 50000 points of each grid, the same in every run. Rigid, Similarity and Affine are optimized by
 * RegularStepGradientDescentOptimizerv4, as a small transform before the initial one, B-splines by LBFGSBOptimizerv4.
 * A refined B-spline is the same to the last digit in every run with one work unit (SetNumberOfWorkUnits()); with more,
 * sums in another order let it end elsewhere, by tenths of a pixel.
 * The result is of the same kind, except that a thin-plate spline, which ITK cannot optimize, becomes the B-spline
 * transform of 8 intervals along each axis that is nearest to it, in the sense of least squares, at points in the whole
 * fixed image (see GetLargestSplineDifference()). An image that is constant, has an intensity that is NaN or
 * infinite, or fewer than 4 pixels along an axis, is an error.
 *
 * \par Events
 * An InitializeEvent tells that the refinement begins: GetInitialTransform() and what GetInitializer() found out are
 * there. An IterationEvent tells of each iteration (GetCurrentLevel(), GetCurrentIteration(), GetMutualInformation()).
 * AbortGenerateDataOn() ends the refinement with an AbortEvent and ProcessAborted.
 *
 * The class is there where ITK has ITKMetricsv4, ITKOptimizersv4, ITKRegistrationCommon and ITKRegistrationMethodsv4.
 *
 * \tparam VDimension 2 or 3, both compiled in the library
 * \sa LandmarkTransformInitializer, TargetRegistrationError, ElastixTransformFileWriter
 * \ingroup LandmarkLocalization
 */
template <unsigned int VDimension>
class ITK_TEMPLATE_EXPORT LandmarkRegistrationMethod : public ProcessObject
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(LandmarkRegistrationMethod);

  using Self = LandmarkRegistrationMethod;
  using Superclass = ProcessObject;
  using Pointer = SmartPointer<Self>;
  using ConstPointer = SmartPointer<const Self>;

  itkNewMacro(Self);
  itkOverrideGetNameOfClassMacro(LandmarkRegistrationMethod);

  /** Number of grids of a refinement. */
  static constexpr unsigned int NumberOfLevels = 3;

  using ImageType = Image<float, VDimension>;
  using InitializerType = LandmarkTransformInitializer<VDimension>;
  using LandmarkSetType = typename InitializerType::LandmarkSetType;
  using TransformType = typename InitializerType::TransformType;
  using DecoratedTransformType = typename InitializerType::DecoratedTransformType;
  using TransformKindEnum = typename InitializerType::TransformKindEnum;
  using StartEnum = LandmarkRegistrationMethodEnums::Start;

  /** Set/Get the image whose points the transform takes. */
  itkSetInputMacro(FixedImage, ImageType);
  itkGetInputMacro(FixedImage, ImageType);

  /** Set/Get the image to whose points it takes them. */
  itkSetInputMacro(MovingImage, ImageType);
  itkGetInputMacro(MovingImage, ImageType);

  /** Set/Get the landmarks of the fixed image; Start Landmarks needs them. Default: none. */
  itkSetInputMacro(FixedLandmarks, LandmarkSetType);
  itkGetInputMacro(FixedLandmarks, LandmarkSetType);

  /** Set/Get the landmarks of the moving image, likewise. */
  itkSetInputMacro(MovingLandmarks, LandmarkSetType);
  itkGetInputMacro(MovingLandmarks, LandmarkSetType);

  /** Set/Get where to start. Default: Landmarks. */
  itkSetEnumMacro(Start, StartEnum);
  itkGetEnumMacro(Start, StartEnum);

  /** Set/Get the kind of transform; Rigid, Similarity or Affine where Start is not Landmarks. Default: Rigid. */
  itkSetEnumMacro(TransformKind, TransformKindEnum);
  itkGetEnumMacro(TransformKind, TransformKindEnum);

  /** Set/Get the residual in mm above which a pair is refused, see LandmarkTransformInitializer. Default: 0, all pairs
   * are used. */
  itkSetMacro(MaximumResidual, double);
  itkGetConstMacro(MaximumResidual, double);

  /** Set/Get the stiffness of the thin-plate spline, in mm^2 in 2D and in mm in 3D. Default: 0, it interpolates. */
  itkSetMacro(Stiffness, double);
  itkGetConstMacro(Stiffness, double);

  /** Set/Get whether to refine the transform. Default: on. */
  itkSetMacro(Refine, bool);
  itkGetConstMacro(Refine, bool);
  itkBooleanMacro(Refine);

  /** The transform from fixed to moving points; null before the first update. */
  const TransformType *
  GetTransform() const;

  /** The output, which holds the transform. */
  DecoratedTransformType *
  GetOutput();
  const DecoratedTransformType *
  GetOutput() const;

  /** The transform before its refinement. Valid from InitializeEvent on. */
  itkGetConstObjectMacro(InitialTransform, TransformType);

  /** What was found out about the landmarks where Start is Landmarks. Valid from InitializeEvent on. */
  itkGetConstObjectMacro(Initializer, InitializerType);

  /** How far, in mm, the B-spline transform that was refined was at most from the thin-plate spline, at points in the
   * whole fixed image; 0 for other kinds. Valid from InitializeEvent on. */
  itkGetConstMacro(LargestSplineDifference, double);

  /** The level of the refinement, from 0 on, its iteration and the mutual information; for observers. */
  itkGetConstMacro(CurrentLevel, SizeValueType);
  itkGetConstMacro(CurrentIteration, SizeValueType);
  itkGetConstMacro(MutualInformation, double);

  using Superclass::MakeOutput;
  DataObject::Pointer
  MakeOutput(ProcessObject::DataObjectPointerArraySizeType index) override;

protected:
  LandmarkRegistrationMethod();
  ~LandmarkRegistrationMethod() override = default;

  void
  VerifyPreconditions() const override;

  void
  GenerateData() override;

  void
  PrintSelf(std::ostream & os, Indent indent) const override;

private:
  typename TransformType::ConstPointer
  InitializeByLandmarks();

  typename TransformType::ConstPointer
  InitializeByImages() const;

  StartEnum         m_Start{ StartEnum::Landmarks };
  TransformKindEnum m_TransformKind{ TransformKindEnum::Rigid };
  double            m_MaximumResidual{ 0.0 };
  double            m_Stiffness{ 0.0 };
  bool              m_Refine{ true };

  typename InitializerType::Pointer    m_Initializer{ InitializerType::New() };
  typename TransformType::ConstPointer m_InitialTransform;
  double                               m_LargestSplineDifference{ 0.0 };
  SizeValueType                        m_CurrentLevel{ 0 };
  SizeValueType                        m_CurrentIteration{ 0 };
  double                               m_MutualInformation{ 0.0 };
};

itkForDimensionsMacro(itkExternTemplateMacro, LandmarkRegistrationMethod);

} // end namespace itk

#endif

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
#ifndef itkElastixTransformFileWriter_h
#define itkElastixTransformFileWriter_h

#include "LandmarkLocalizationExport.h"
#include "itkLandmarkLocalizationInstantiation.h"
#include "itkLandmarkLocalizationTypeMacro.h"

#include "itkImageBase.h"
#include "itkObject.h"
#include "itkObjectFactory.h"
#include "itkTransform.h"

#include <string>

namespace itk
{

struct ElastixTransformFileContent;

/** \class ElastixTransformFileWriter
 * \brief Writes a transform as a parameter file of elastix, `TransformParameters.txt`.
 *
 * `elastix -t0 <file>` starts from it, `transformix -tp <file>` applies it; written for elastix 5. Both take points of
 * the fixed image to the moving image, as ITK does.
 *
 * | ITK | elastix |
 * | --- | --- |
 * | Euler2DTransform, Euler3DTransform, VersorRigid3DTransform | EulerTransform |
 * | any other MatrixOffsetTransformBase, such as Similarity3DTransform and AffineTransform | AffineTransform |
 * | TranslationTransform | TranslationTransform |
 * | BSplineTransform of order 3 | BSplineTransform |
 * | ThinPlateR2LogRSplineKernelTransform (2D), ThinPlateSplineKernelTransform (3D), stiffness 0 | SplineKernelTransform
 * |
 *
 * Similarity transforms become affine ones because many builds of elastix, such as Debian's, lack its
 * SimilarityTransform. Any other transform is an error, an ExceptionObject whose description is the one line `<file>:
 * <reason>`. The file is written under a temporary name and renamed, see WriteFileAtomically(); its numbers read back
 * as the same `double`.
 *
 * \tparam VDimension 2 or 3, both compiled in the library
 * \sa LandmarkTransformInitializer, TransformFileWriterTemplate
 * \ingroup LandmarkLocalization
 */
template <unsigned int VDimension>
class ITK_TEMPLATE_EXPORT ElastixTransformFileWriter : public Object
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(ElastixTransformFileWriter);

  using Self = ElastixTransformFileWriter;
  using Superclass = Object;
  using Pointer = SmartPointer<Self>;
  using ConstPointer = SmartPointer<const Self>;

  itkNewMacro(Self);
  itkOverrideGetNameOfClassMacro(ElastixTransformFileWriter);

  static_assert(VDimension == 2 || VDimension == 3, "There must be two or three dimensions.");

  using TransformType = Transform<double, VDimension, VDimension>;
  using ReferenceImageType = ImageBase<VDimension>;

  /** The transform from fixed to moving points; must be set. */
  itkSetConstObjectMacro(Transform, TransformType);
  itkGetConstObjectMacro(Transform, TransformType);

  /** The image whose grid transformix resamples onto, as a rule the fixed image; must be set, and have pixels in its
   * largest region. */
  itkSetConstObjectMacro(ReferenceImage, ReferenceImageType);
  itkGetConstObjectMacro(ReferenceImage, ReferenceImageType);

  /** Name of the file to write; it must be set. */
  itkSetStringMacro(FileName);
  itkGetStringMacro(FileName);

  /** Updates the information of the image, and writes the file. */
  void
  Write() const;

protected:
  ElastixTransformFileWriter() = default;
  ~ElastixTransformFileWriter() override = default;

  void
  PrintSelf(std::ostream & os, Indent indent) const override;

private:
  void
  SetLinear(ElastixTransformFileContent & content) const;

  void
  SetBSpline(ElastixTransformFileContent & content) const;

  void
  SetThinPlateSpline(ElastixTransformFileContent & content) const;

  typename TransformType::ConstPointer      m_Transform;
  typename ReferenceImageType::ConstPointer m_ReferenceImage;
  std::string                               m_FileName;
};

itkForDimensionsMacro(itkExternTemplateMacro, ElastixTransformFileWriter);

} // end namespace itk

#endif

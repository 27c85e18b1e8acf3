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
#include "itkElastixTransformFileWriter.h"

#include "itkElastixTransformFileContent.h"
#include "itkFileError.h"
#include "itkMakeLinearTransform.h"

#include "itkBSplineTransform.h"
#include "itkEuler3DTransform.h"
#include "itkKernelTransform.h"
#include "itkMatrixOffsetTransformBase.h"
#include "itkTranslationTransform.h"

namespace itk
{

template <unsigned int VDimension>
void
ElastixTransformFileWriter<VDimension>::SetLinear(ElastixTransformFileContent & content) const
{
  using LinearTransformType = MatrixOffsetTransformBase<double, VDimension, VDimension>;
  typename LinearTransformType::ConstPointer linear =
    dynamic_cast<const LinearTransformType *>(m_Transform.GetPointer());
  const std::string name = linear->GetNameOfClass();
  const bool        isEuler3D = name == "Euler3DTransform";
  const bool        isVersor = name == "VersorRigid3DTransform";
  const bool        isEuler = isEuler3D || isVersor || name == "Euler2DTransform";
  if (isEuler3D || isVersor)
  {
    const bool isZYX = isEuler3D && dynamic_cast<const Euler3DTransform<double> &>(*m_Transform).GetComputeZYX();
    content.Words.emplace_back("ComputeZYX", isZYX ? "true" : "false");
  }
  if (isVersor)
  {
    linear = MakeLinearTransform<VDimension>(LandmarkTransformInitializerEnums::TransformKind::Rigid,
                                             linear->GetMatrix(),
                                             linear->GetCenter(),
                                             linear->GetTranslation());
  }
  content.Transform = isEuler ? "EulerTransform" : "AffineTransform";
  if (isEuler)
  {
    const auto & parameters = linear->GetParameters();
    content.Parameters.assign(parameters.begin(), parameters.end());
  }
  else
  {
    for (unsigned int row = 0; row < VDimension; ++row)
    {
      for (unsigned int column = 0; column < VDimension; ++column)
      {
        content.Parameters.push_back(linear->GetMatrix()(row, column));
      }
    }
    const auto & translation = linear->GetTranslation();
    content.Parameters.insert(content.Parameters.end(), translation.Begin(), translation.End());
  }
  const auto & center = linear->GetCenter();
  content.Numbers.emplace_back("CenterOfRotationPoint", std::vector<double>(center.Begin(), center.End()));
}

template <unsigned int VDimension>
void
ElastixTransformFileWriter<VDimension>::SetBSpline(ElastixTransformFileContent & content) const
{
  const auto & parameters = m_Transform->GetParameters();
  const auto & fixedParameters = m_Transform->GetFixedParameters();
  content.Transform = "BSplineTransform";
  content.Parameters.assign(parameters.begin(), parameters.end());
  const auto take = [&fixedParameters](unsigned int block) {
    const auto * const begin = fixedParameters.begin() + block * VDimension;
    return std::vector<double>(begin, begin + VDimension);
  };
  content.Numbers.emplace_back("GridSize", take(0));
  content.Numbers.emplace_back("GridIndex", std::vector<double>(VDimension, 0.0));
  content.Numbers.emplace_back("GridSpacing", take(2));
  content.Numbers.emplace_back("GridOrigin", take(1));
  std::vector<double> direction;
  for (unsigned int column = 0; column < VDimension; ++column)
  {
    for (unsigned int row = 0; row < VDimension; ++row)
    {
      direction.push_back(fixedParameters[(3 + row) * VDimension + column]);
    }
  }
  content.Numbers.emplace_back("GridDirection", direction);
  content.Numbers.emplace_back("BSplineTransformSplineOrder", std::vector<double>{ 3.0 });
  content.Words.emplace_back("UseCyclicTransform", "false");
}

template <unsigned int VDimension>
void
ElastixTransformFileWriter<VDimension>::SetThinPlateSpline(ElastixTransformFileContent & content) const
{
  // ITK keeps the source landmarks as parameters, elastix the target landmarks.
  const auto & sources = m_Transform->GetParameters();
  const auto & targets = m_Transform->GetFixedParameters();
  content.Transform = "SplineKernelTransform";
  content.Parameters.assign(targets.begin(), targets.end());
  content.Numbers.emplace_back("FixedImageLandmarks", std::vector<double>(sources.begin(), sources.end()));
  content.Numbers.emplace_back("SplineRelaxationFactor", std::vector<double>{ 0.0 });
  content.Numbers.emplace_back("SplinePoissonRatio", std::vector<double>{ 0.3 });
  content.Words.emplace_back("SplineKernelType", "ThinPlateSpline");
}

template <unsigned int VDimension>
void
ElastixTransformFileWriter<VDimension>::Write() const
{
  if (m_Transform.IsNull() || m_ReferenceImage.IsNull())
  {
    itkExceptionMacro("Transform and ReferenceImage must be set.");
  }
  if (m_FileName.empty())
  {
    itkExceptionMacro("FileName must be set.");
  }
  const_cast<ReferenceImageType &>(*m_ReferenceImage).UpdateOutputInformation();
  const auto & region = m_ReferenceImage->GetLargestPossibleRegion();
  if (region.GetNumberOfPixels() == 0)
  {
    itkExceptionMacro("ReferenceImage must have pixels (got the size " << region.GetSize() << ").");
  }
  ElastixTransformFileContent content;
  const auto * const          transform = m_Transform.GetPointer();
  const std::string           name = transform->GetNameOfClass();
  const auto * const          kernel = dynamic_cast<const KernelTransform<double, VDimension> *>(transform);
  const char * const          kernelName =
    VDimension == 2 ? "ThinPlateR2LogRSplineKernelTransform" : "ThinPlateSplineKernelTransform";
  if (dynamic_cast<const MatrixOffsetTransformBase<double, VDimension, VDimension> *>(transform) != nullptr)
  {
    this->SetLinear(content);
  }
  else if (dynamic_cast<const BSplineTransform<double, VDimension, 3> *>(transform) != nullptr)
  {
    this->SetBSpline(content);
  }
  else if (kernel != nullptr && name == kernelName && kernel->GetStiffness() == 0.0)
  {
    this->SetThinPlateSpline(content);
  }
  else if (dynamic_cast<const TranslationTransform<double, VDimension> *>(transform) != nullptr)
  {
    const auto & parameters = transform->GetParameters();
    content.Transform = "TranslationTransform";
    content.Parameters.assign(parameters.begin(), parameters.end());
  }
  else
  {
    ThrowFileError(m_FileName,
                   "a file for elastix cannot hold this " + name +
                     (kernel != nullptr && name == kernelName ? " with a stiffness" : ""));
  }

  for (unsigned int d = 0; d < VDimension; ++d)
  {
    content.Size.push_back(static_cast<double>(region.GetSize(d)));
    content.Index.push_back(static_cast<double>(region.GetIndex(d)));
    content.Spacing.push_back(m_ReferenceImage->GetSpacing()[d]);
    content.Origin.push_back(m_ReferenceImage->GetOrigin()[d]);
    for (unsigned int row = 0; row < VDimension; ++row)
    {
      content.Direction.push_back(m_ReferenceImage->GetDirection()(row, d));
    }
  }
  WriteElastixTransformFile(m_FileName, content);
}

template <unsigned int VDimension>
void
ElastixTransformFileWriter<VDimension>::PrintSelf(std::ostream & os, Indent indent) const
{
  Superclass::PrintSelf(os, indent);
  os << indent << "Transform: " << m_Transform.GetPointer() << std::endl;
  os << indent << "ReferenceImage: " << m_ReferenceImage.GetPointer() << std::endl;
  os << indent << "FileName: " << m_FileName << std::endl;
}

itkForDimensionsMacro(itkTemplateMacro, ElastixTransformFileWriter);

} // end namespace itk

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
#include "itkLandmarkRegistrationMethod.h"

#include "itkLandmarkSplineFits.h"
#include "itkMakeLinearTransform.h"
#include "itkMutualInformationRefinement.h"
#include "itkPrintEnum.h"

#include "itkCenteredTransformInitializer.h"

namespace itk
{

std::ostream &
operator<<(std::ostream & out, LandmarkRegistrationMethodEnums::Start value)
{
  return PrintEnum(
    out, "LandmarkRegistrationMethodEnums::Start", value, { "Landmarks", "Moments", "Geometry", "Identity" });
}

template <unsigned int VDimension>
LandmarkRegistrationMethod<VDimension>::LandmarkRegistrationMethod()
{
  Self::SetPrimaryInputName("FixedImage");
  Self::AddRequiredInputName("MovingImage", 1);
  Self::AddOptionalInputName("FixedLandmarks", 2);
  Self::AddOptionalInputName("MovingLandmarks", 3);
  this->ProcessObject::SetNthOutput(0, this->MakeOutput(0));
}

template <unsigned int VDimension>
DataObject::Pointer
LandmarkRegistrationMethod<VDimension>::MakeOutput(ProcessObject::DataObjectPointerArraySizeType)
{
  return DecoratedTransformType::New().GetPointer();
}

template <unsigned int VDimension>
auto
LandmarkRegistrationMethod<VDimension>::GetOutput() -> DecoratedTransformType *
{
  return itkDynamicCastInDebugMode<DecoratedTransformType *>(this->GetPrimaryOutput());
}

template <unsigned int VDimension>
auto
LandmarkRegistrationMethod<VDimension>::GetOutput() const -> const DecoratedTransformType *
{
  return itkDynamicCastInDebugMode<const DecoratedTransformType *>(this->GetPrimaryOutput());
}

template <unsigned int VDimension>
auto
LandmarkRegistrationMethod<VDimension>::GetTransform() const -> const TransformType *
{
  return this->GetOutput()->Get();
}

template <unsigned int VDimension>
void
LandmarkRegistrationMethod<VDimension>::VerifyPreconditions() const
{
  Superclass::VerifyPreconditions();
  if (m_Start == StartEnum::Landmarks)
  {
    if (this->GetFixedLandmarks() == nullptr || this->GetMovingLandmarks() == nullptr)
    {
      itkExceptionMacro("FixedLandmarks and MovingLandmarks must be set where Start is Landmarks.");
    }
  }
  else if (m_TransformKind == TransformKindEnum::ThinPlateSpline || m_TransformKind == TransformKindEnum::BSpline)
  {
    itkExceptionMacro("TransformKind must be Rigid, Similarity or Affine where Start is not Landmarks (got "
                      << m_TransformKind << ").");
  }
}

template <unsigned int VDimension>
auto
LandmarkRegistrationMethod<VDimension>::InitializeByLandmarks() -> typename TransformType::ConstPointer
{
  m_Initializer->SetFixedLandmarks(this->GetFixedLandmarks());
  m_Initializer->SetMovingLandmarks(this->GetMovingLandmarks());
  m_Initializer->SetTransformKind(m_TransformKind);
  m_Initializer->SetMaximumResidual(m_MaximumResidual);
  m_Initializer->SetStiffness(m_Stiffness);
  m_Initializer->SetReferenceImage(this->GetFixedImage());
  m_Initializer->Update();
  return m_Initializer->GetTransform();
}

template <unsigned int VDimension>
auto
LandmarkRegistrationMethod<VDimension>::InitializeByImages() const -> typename TransformType::ConstPointer
{
  using LinearTransformType = MatrixOffsetTransformBase<double, VDimension, VDimension>;
  typename LinearTransformType::MatrixType identity;
  identity.SetIdentity();
  const auto transform = MakeLinearTransform<VDimension>(m_TransformKind,
                                                         identity,
                                                         ComputeCenter<VDimension>(*this->GetFixedImage()),
                                                         typename LinearTransformType::OutputVectorType(0.0));
  if (m_Start != StartEnum::Identity)
  {
    const auto initializer = CenteredTransformInitializer<LinearTransformType, ImageType, ImageType>::New();
    initializer->SetTransform(transform);
    initializer->SetFixedImage(this->GetFixedImage());
    initializer->SetMovingImage(this->GetMovingImage());
    if (m_Start == StartEnum::Moments)
    {
      initializer->MomentsOn();
    }
    initializer->InitializeTransform();
  }
  return transform.GetPointer();
}

template <unsigned int VDimension>
void
LandmarkRegistrationMethod<VDimension>::GenerateData()
{
  m_LargestSplineDifference = 0.0;
  m_InitialTransform = m_Start == StartEnum::Landmarks ? this->InitializeByLandmarks() : this->InitializeByImages();
  auto transform = m_InitialTransform;
  if (m_Refine && m_TransformKind == TransformKindEnum::ThinPlateSpline)
  {
    transform = ApproximateByBSpline<VDimension>(*transform, *this->GetFixedImage(), m_LargestSplineDifference);
  }
  this->InvokeEvent(InitializeEvent());
  if (m_Refine)
  {
    transform = RefineByMutualInformation<VDimension>(
      m_TransformKind,
      this->GetFixedImage(),
      this->GetMovingImage(),
      transform,
      NumberOfLevels,
      this->GetNumberOfWorkUnits(),
      [this](const RefinementProgress & progress) {
        m_CurrentLevel = progress.level;
        m_CurrentIteration = progress.iteration;
        m_MutualInformation = progress.mutualInformation;
        this->UpdateProgress((static_cast<float>(progress.level) +
                              static_cast<float>(progress.iteration) / progress.maximumNumberOfIterations) /
                             NumberOfLevels);
        this->InvokeEvent(IterationEvent());
        if (this->GetAbortGenerateData())
        {
          throw ProcessAborted(__FILE__, __LINE__);
        }
      });
  }
  this->GetOutput()->Set(transform);
}

template <unsigned int VDimension>
void
LandmarkRegistrationMethod<VDimension>::PrintSelf(std::ostream & os, Indent indent) const
{
  Superclass::PrintSelf(os, indent);
  os << indent << "Start: " << m_Start << std::endl;
  os << indent << "TransformKind: " << m_TransformKind << std::endl;
  os << indent << "MaximumResidual: " << m_MaximumResidual << std::endl;
  os << indent << "Stiffness: " << m_Stiffness << std::endl;
  os << indent << "Refine: " << (m_Refine ? "On" : "Off") << std::endl;
  itkPrintSelfObjectMacro(Initializer);
  itkPrintSelfObjectMacro(InitialTransform);
  os << indent << "LargestSplineDifference: " << m_LargestSplineDifference << std::endl;
  os << indent << "CurrentLevel: " << m_CurrentLevel << std::endl;
  os << indent << "CurrentIteration: " << m_CurrentIteration << std::endl;
  os << indent << "MutualInformation: " << m_MutualInformation << std::endl;
}

itkForDimensionsMacro(itkTemplateMacro, LandmarkRegistrationMethod);

} // end namespace itk

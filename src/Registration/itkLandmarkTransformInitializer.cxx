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
#include "itkLandmarkTransformInitializer.h"

#include "itkLandmarkConsensus.h"
#include "itkLandmarkSplineFits.h"
#include "itkMakeLinearTransform.h"
#include "itkPrintEnum.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace itk
{

std::ostream &
operator<<(std::ostream & out, LandmarkTransformInitializerEnums::TransformKind value)
{
  return PrintEnum(out,
                   "LandmarkTransformInitializerEnums::TransformKind",
                   value,
                   { "Rigid", "Similarity", "Affine", "ThinPlateSpline", "BSpline" });
}

template <unsigned int VDimension>
LandmarkTransformInitializer<VDimension>::LandmarkTransformInitializer()
{
  Self::SetPrimaryInputName("FixedLandmarks");
  Self::AddRequiredInputName("MovingLandmarks", 1);
  Self::AddOptionalInputName("ReferenceImage", 2);
  this->ProcessObject::SetNthOutput(0, this->MakeOutput(0));
}

template <unsigned int VDimension>
DataObject::Pointer
LandmarkTransformInitializer<VDimension>::MakeOutput(ProcessObject::DataObjectPointerArraySizeType)
{
  return DecoratedTransformType::New().GetPointer();
}

template <unsigned int VDimension>
auto
LandmarkTransformInitializer<VDimension>::GetOutput() -> DecoratedTransformType *
{
  return itkDynamicCastInDebugMode<DecoratedTransformType *>(this->GetPrimaryOutput());
}

template <unsigned int VDimension>
auto
LandmarkTransformInitializer<VDimension>::GetOutput() const -> const DecoratedTransformType *
{
  return itkDynamicCastInDebugMode<const DecoratedTransformType *>(this->GetPrimaryOutput());
}

template <unsigned int VDimension>
auto
LandmarkTransformInitializer<VDimension>::GetTransform() const -> const TransformType *
{
  return this->GetOutput()->Get();
}

template <unsigned int VDimension>
auto
LandmarkTransformInitializer<VDimension>::GetModifiableTransform() -> TransformType *
{
  return this->GetOutput()->GetModifiable();
}

template <unsigned int VDimension>
void
LandmarkTransformInitializer<VDimension>::VerifyPreconditions() const
{
  Superclass::VerifyPreconditions();
  if (!(m_MaximumResidual >= 0.0) || !std::isfinite(m_MaximumResidual))
  {
    itkExceptionMacro("MaximumResidual must be finite and not negative (got " << m_MaximumResidual << ").");
  }
  if (!(m_MinimumSpread > 0.0 && m_MinimumSpread < 1.0))
  {
    itkExceptionMacro("MinimumSpread must be between 0 and 1 (got " << m_MinimumSpread << ").");
  }
  if (!(m_Stiffness >= 0.0) || !std::isfinite(m_Stiffness))
  {
    itkExceptionMacro("Stiffness must be finite and not negative (got " << m_Stiffness << ").");
  }
  if (m_NumberOfLevels < 1 || m_NumberOfLevels > 8)
  {
    itkExceptionMacro("NumberOfLevels must be from 1 to 8 (got " << m_NumberOfLevels << ").");
  }
  if (m_TransformKind == TransformKindEnum::BSpline && this->GetReferenceImage() == nullptr)
  {
    itkExceptionMacro("ReferenceImage must be set for a B-spline transform.");
  }
}

template <unsigned int VDimension>
void
LandmarkTransformInitializer<VDimension>::GenerateData()
{
  const auto &                           fixedLandmarks = *this->GetFixedLandmarks();
  const auto &                           movingLandmarks = *this->GetMovingLandmarks();
  const LandmarkRequirements<VDimension> requirements(m_TransformKind, m_MinimumSpread);
  const auto                             count = fixedLandmarks.GetNumberOfLandmarks();
  const auto pairs = CollectLandmarkPairs(fixedLandmarks, movingLandmarks, m_UseConfidences);
  const bool isRobust = m_MaximumResidual > 0.0 && pairs.size() >= requirements.GetNumberOfPairs();
  const auto inliers = isRobust ? SelectInliers(pairs, requirements, m_MaximumResidual) : pairs;
  requirements.Verify(inliers, count);

  typename TransformType::Pointer transform;
  if (m_TransformKind == TransformKindEnum::ThinPlateSpline)
  {
    transform = FitThinPlateSpline(inliers, requirements, m_Stiffness);
  }
  else if (m_TransformKind == TransformKindEnum::BSpline)
  {
    transform = FitBSpline(inliers, requirements, *this->GetReferenceImage(), m_NumberOfLevels);
  }
  else
  {
    auto fit = FitLinearTransform(m_TransformKind, inliers);
    if (m_TransformKind == TransformKindEnum::Affine &&
        (fixedLandmarks.HasCovariances() || movingLandmarks.HasCovariances()))
    {
      fit = FitAffineTransformByCovariances(inliers, fit);
    }
    transform = MakeLinearTransform<VDimension>(
      m_TransformKind, fit.matrix, fit.fixedCentroid, fit.movingCentroid - fit.fixedCentroid);
  }

  m_Weights.assign(count, 0.0);
  m_Residuals.assign(count, std::numeric_limits<double>::quiet_NaN());
  for (const auto & pair : pairs)
  {
    m_Weights[pair.landmark] = pair.weight;
    m_Residuals[pair.landmark] = transform->TransformPoint(pair.fixed).EuclideanDistanceTo(pair.moving);
  }
  m_Inliers.clear();
  m_Outliers.clear();
  double sumOfSquares = 0.0;
  for (const auto & pair : inliers)
  {
    m_Inliers.push_back(pair.landmark);
    sumOfSquares += m_Residuals[pair.landmark] * m_Residuals[pair.landmark];
  }
  for (const auto & pair : pairs)
  {
    if (!std::binary_search(m_Inliers.begin(), m_Inliers.end(), pair.landmark))
    {
      m_Outliers.push_back(pair.landmark);
    }
  }
  m_RootMeanSquareResidual = std::sqrt(sumOfSquares / static_cast<double>(inliers.size()));
  this->GetOutput()->Set(transform);
}

template <unsigned int VDimension>
void
LandmarkTransformInitializer<VDimension>::PrintSelf(std::ostream & os, Indent indent) const
{
  Superclass::PrintSelf(os, indent);
  os << indent << "UseConfidences: " << (m_UseConfidences ? "On" : "Off") << std::endl;
  os << indent << "TransformKind: " << m_TransformKind << std::endl;
  os << indent << "MaximumResidual: " << m_MaximumResidual << std::endl;
  os << indent << "MinimumSpread: " << m_MinimumSpread << std::endl;
  os << indent << "Stiffness: " << m_Stiffness << std::endl;
  os << indent << "NumberOfLevels: " << m_NumberOfLevels << std::endl;
  os << indent << "Inliers: " << m_Inliers.size() << std::endl;
  os << indent << "Outliers: " << m_Outliers.size() << std::endl;
  os << indent << "Weights: " << m_Weights.size() << std::endl;
  os << indent << "Residuals: " << m_Residuals.size() << std::endl;
  os << indent << "RootMeanSquareResidual: " << m_RootMeanSquareResidual << std::endl;
}

itkForDimensionsMacro(itkTemplateMacro, LandmarkTransformInitializer);

} // end namespace itk

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
#include "itkMakeLinearTransform.h"

#include "itkAffineTransform.h"
#include "itkEuler2DTransform.h"
#include "itkEuler3DTransform.h"
#include "itkSimilarity2DTransform.h"
#include "itkSimilarity3DTransform.h"
#include "vnl/algo/vnl_determinant.h"

#include <cmath>

namespace itk
{

template <unsigned int VDimension>
typename MatrixOffsetTransformBase<double, VDimension, VDimension>::Pointer
MakeLinearTransform(LandmarkTransformInitializerEnums::TransformKind kind,
                    const Matrix<double, VDimension, VDimension> &   matrix,
                    const Point<double, VDimension> &                center,
                    const Vector<double, VDimension> &               translation)
{
  using TransformKindEnum = LandmarkTransformInitializerEnums::TransformKind;
  using MatrixType = Matrix<double, VDimension, VDimension>;
  typename MatrixOffsetTransformBase<double, VDimension, VDimension>::Pointer transform;
  if (kind == TransformKindEnum::Affine)
  {
    transform = AffineTransform<double, VDimension>::New();
    transform->SetCenter(center);
    transform->SetMatrix(matrix);
    transform->SetTranslation(translation);
    return transform;
  }
  if (kind != TransformKindEnum::Rigid && kind != TransformKindEnum::Similarity)
  {
    itkGenericExceptionMacro("The kind of a linear transform must be Rigid, Similarity or Affine (got " << kind
                                                                                                        << ").");
  }
  const double determinant = vnl_determinant(matrix.GetVnlMatrix());
  const double scale = std::pow(determinant, 1.0 / VDimension);
  const auto   rotation = matrix / scale;
  const auto   deviation =
    (rotation * MatrixType(rotation.GetTranspose())).GetVnlMatrix() - MatrixType::GetIdentity().GetVnlMatrix();
  constexpr double tolerance = 1e-6;
  if (!(determinant > 0.0) || deviation.absolute_value_max() > tolerance ||
      (kind == TransformKindEnum::Rigid && std::abs(scale - 1.0) > tolerance))
  {
    itkGenericExceptionMacro("The matrix of a " << (kind == TransformKindEnum::Rigid ? "rigid" : "similarity")
                                                << " transform must be a rotation"
                                                << (kind == TransformKindEnum::Rigid ? "" : " times a positive number")
                                                << " (got " << matrix << ").");
  }
  // Not SetMatrix(), which loses digits near half a turn about an axis.
  if constexpr (VDimension == 2)
  {
    const double angle = std::atan2(rotation(1, 0), rotation(0, 0));
    if (kind == TransformKindEnum::Rigid)
    {
      const auto rigid = Euler2DTransform<double>::New();
      rigid->SetAngle(angle);
      transform = rigid;
    }
    else
    {
      const auto similarity = Similarity2DTransform<double>::New();
      similarity->SetAngle(angle);
      similarity->SetScale(scale);
      transform = similarity;
    }
  }
  else
  {
    const double cosineOfX = std::hypot(rotation(0, 1), rotation(1, 1));
    const bool   isLocked = cosineOfX < 1e-7;
    const double angleX = std::atan2(rotation(2, 1), cosineOfX);
    const double angleY = isLocked ? 0.0 : std::atan2(-rotation(2, 0), rotation(2, 2));
    const double angleZ =
      isLocked ? std::atan2(rotation(1, 0), rotation(0, 0)) : std::atan2(-rotation(0, 1), rotation(1, 1));
    if (kind == TransformKindEnum::Rigid)
    {
      const auto rigid = Euler3DTransform<double>::New();
      rigid->SetRotation(angleX, angleY, angleZ);
      transform = rigid;
    }
    else
    {
      Versor<double> versor;
      Versor<double> turn;
      versor.SetRotationAroundZ(angleZ);
      turn.SetRotationAroundX(angleX);
      versor *= turn;
      turn.SetRotationAroundY(angleY);
      versor *= turn;
      // Its parameters, and so its file, hold only x, y and z.
      if (versor.GetW() < 0.0)
      {
        versor.Set(-versor.GetX(), -versor.GetY(), -versor.GetZ(), -versor.GetW());
      }
      const auto similarity = Similarity3DTransform<double>::New();
      similarity->SetRotation(versor);
      similarity->SetScale(scale);
      transform = similarity;
    }
  }
  transform->SetCenter(center);
  transform->SetTranslation(translation);
  return transform;
}

template MatrixOffsetTransformBase<double, 2, 2>::Pointer
MakeLinearTransform(LandmarkTransformInitializerEnums::TransformKind,
                    const Matrix<double, 2, 2> &,
                    const Point<double, 2> &,
                    const Vector<double, 2> &);
template MatrixOffsetTransformBase<double, 3, 3>::Pointer
MakeLinearTransform(LandmarkTransformInitializerEnums::TransformKind,
                    const Matrix<double, 3, 3> &,
                    const Point<double, 3> &,
                    const Vector<double, 3> &);

} // end namespace itk

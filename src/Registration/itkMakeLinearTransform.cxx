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

#include <array>
#include <cmath>

namespace itk
{
namespace
{

// SetMatrix() of these transforms loses digits near half a turn about an axis.

double
ComputeAngle(const Matrix<double, 2, 2> & rotation)
{
  return std::atan2(rotation(1, 0), rotation(0, 0));
}

/** About x, y and z, of the product of the turns about z, x and y. */
std::array<double, 3>
ComputeAngles(const Matrix<double, 3, 3> & rotation)
{
  const double cosineOfX = std::hypot(rotation(0, 1), rotation(1, 1));
  const bool   isLocked = cosineOfX < 1e-7;
  return { { std::atan2(rotation(2, 1), cosineOfX),
             isLocked ? 0.0 : std::atan2(-rotation(2, 0), rotation(2, 2)),
             isLocked ? std::atan2(rotation(1, 0), rotation(0, 0)) : std::atan2(-rotation(0, 1), rotation(1, 1)) } };
}

MatrixOffsetTransformBase<double, 2, 2>::Pointer
MakeRigidTransform(const Matrix<double, 2, 2> & rotation)
{
  const auto transform = Euler2DTransform<double>::New();
  transform->SetAngle(ComputeAngle(rotation));
  return transform.GetPointer();
}

MatrixOffsetTransformBase<double, 3, 3>::Pointer
MakeRigidTransform(const Matrix<double, 3, 3> & rotation)
{
  const auto angles = ComputeAngles(rotation);
  const auto transform = Euler3DTransform<double>::New();
  transform->SetRotation(angles[0], angles[1], angles[2]);
  return transform.GetPointer();
}

MatrixOffsetTransformBase<double, 2, 2>::Pointer
MakeSimilarityTransform(const Matrix<double, 2, 2> & rotation, double scale)
{
  const auto transform = Similarity2DTransform<double>::New();
  transform->SetAngle(ComputeAngle(rotation));
  transform->SetScale(scale);
  return transform.GetPointer();
}

MatrixOffsetTransformBase<double, 3, 3>::Pointer
MakeSimilarityTransform(const Matrix<double, 3, 3> & rotation, double scale)
{
  const auto     angles = ComputeAngles(rotation);
  Versor<double> versor;
  Versor<double> turn;
  versor.SetRotationAroundZ(angles[2]);
  turn.SetRotationAroundX(angles[0]);
  versor *= turn;
  turn.SetRotationAroundY(angles[1]);
  versor *= turn;
  // Its parameters, and so its file, hold only x, y and z.
  if (versor.GetW() < 0.0)
  {
    versor.Set(-versor.GetX(), -versor.GetY(), -versor.GetZ(), -versor.GetW());
  }
  const auto transform = Similarity3DTransform<double>::New();
  transform->SetRotation(versor);
  transform->SetScale(scale);
  return transform.GetPointer();
}

} // namespace

template <unsigned int VDimension>
typename MatrixOffsetTransformBase<double, VDimension, VDimension>::Pointer
MakeLinearTransform(LandmarkTransformInitializerEnums::TransformKind kind,
                    const Matrix<double, VDimension, VDimension> &   matrix,
                    const Point<double, VDimension> &                center,
                    const Vector<double, VDimension> &               translation)
{
  using TransformKindEnum = LandmarkTransformInitializerEnums::TransformKind;
  using MatrixType = Matrix<double, VDimension, VDimension>;
  if (kind == TransformKindEnum::Affine)
  {
    const auto transform = AffineTransform<double, VDimension>::New();
    transform->SetCenter(center);
    transform->SetMatrix(matrix);
    transform->SetTranslation(translation);
    return transform.GetPointer();
  }
  if (kind != TransformKindEnum::Rigid && kind != TransformKindEnum::Similarity)
  {
    itkGenericExceptionMacro("The kind of a linear transform must be Rigid, Similarity or Affine (got " << kind
                                                                                                        << ").");
  }
  const bool   isRigid = kind == TransformKindEnum::Rigid;
  const double determinant = vnl_determinant(matrix.GetVnlMatrix());
  const double scale = std::pow(determinant, 1.0 / VDimension);
  const auto   rotation = matrix / scale;
  const auto   deviation =
    (rotation * MatrixType(rotation.GetTranspose())).GetVnlMatrix() - MatrixType::GetIdentity().GetVnlMatrix();
  constexpr double tolerance = 1e-6;
  if (!(determinant > 0.0) || deviation.absolute_value_max() > tolerance ||
      (isRigid && std::abs(scale - 1.0) > tolerance))
  {
    itkGenericExceptionMacro("The matrix of a " << (isRigid ? "rigid" : "similarity") << " transform must be a rotation"
                                                << (isRigid ? "" : " times a positive number") << " (got " << matrix
                                                << ").");
  }
  const auto transform = isRigid ? MakeRigidTransform(rotation) : MakeSimilarityTransform(rotation, scale);
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

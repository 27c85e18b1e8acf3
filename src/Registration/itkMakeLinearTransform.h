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
#ifndef itkMakeLinearTransform_h
#define itkMakeLinearTransform_h

#include "itkLandmarkTransformInitializer.h"

#include "itkMatrixOffsetTransformBase.h"

namespace itk
{

/** The transform x -> matrix (x - center) + center + translation in the class of a kind, Rigid, Similarity or Affine.
 * The matrix must be one of the kind: a rotation, a rotation times a positive number, or any. */
template <unsigned int VDimension>
typename MatrixOffsetTransformBase<double, VDimension, VDimension>::Pointer
MakeLinearTransform(LandmarkTransformInitializerEnums::TransformKind kind,
                    const Matrix<double, VDimension, VDimension> &   matrix,
                    const Point<double, VDimension> &                center,
                    const Vector<double, VDimension> &               translation);

} // end namespace itk

#endif

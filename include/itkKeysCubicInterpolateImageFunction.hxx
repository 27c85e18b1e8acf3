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
#ifndef itkKeysCubicInterpolateImageFunction_hxx
#define itkKeysCubicInterpolateImageFunction_hxx

#include "itkKeysCubicInterpolateImageFunction.h"
#include "itkKeysCubicKernel.h"
#include "itkMath.h"

#include <algorithm>

namespace itk
{

template <typename TInputImage, typename TCoordinate>
auto
KeysCubicInterpolateImageFunction<TInputImage, TCoordinate>::EvaluateAtContinuousIndex(
  const ContinuousIndexType & index) const -> OutputType
{
  const TInputImage * const image = this->GetInputImage();
  if (image == nullptr)
  {
    itkExceptionMacro("InputImage must be set.");
  }
  const OffsetValueType * const strides = image->GetOffsetTable();

  NeighborsType neighbors;
  for (unsigned int d = 0; d < ImageDimension; ++d)
  {
    // From two pixels outside on, all is as the edge; further numbers may not fit into an index.
    const double position = std::min(std::max(static_cast<double>(this->m_StartIndex[d]) - 2.0, double{ index[d] }),
                                     static_cast<double>(this->m_EndIndex[d]) + 2.0);
    const auto   base = Math::Floor<IndexValueType>(position);
    ComputeKeysCubicWeights(position - static_cast<double>(base), neighbors[d].weights);
    for (int k = 0; k < 4; ++k)
    {
      const IndexValueType clamped =
        std::min<IndexValueType>(std::max<IndexValueType>(base - 1 + k, this->m_StartIndex[d]), this->m_EndIndex[d]);
      neighbors[d].bufferOffsets[k] = (clamped - this->m_StartIndex[d]) * strides[d];
    }
  }
  return static_cast<OutputType>(WeightedSum<ImageDimension - 1>(image->GetBufferPointer(), neighbors));
}

template <typename TInputImage, typename TCoordinate>
template <unsigned int VAxis>
double
KeysCubicInterpolateImageFunction<TInputImage, TCoordinate>::WeightedSum(const InputPixelType * pixel,
                                                                         const NeighborsType &  neighbors)
{
  const AxisNeighbors & axis = neighbors[VAxis];
  double                sum = 0.0;
  for (int k = 0; k < 4; ++k)
  {
    if constexpr (VAxis == 0)
    {
      sum += axis.weights[k] * static_cast<double>(pixel[axis.bufferOffsets[k]]);
    }
    else
    {
      sum += axis.weights[k] * WeightedSum<VAxis - 1>(pixel + axis.bufferOffsets[k], neighbors);
    }
  }
  return sum;
}

} // end namespace itk

#endif

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
#ifndef itkWinogradProducts_hxx
#define itkWinogradProducts_hxx

// Products of matrices that lie in the cache.
#include "itkWinogradVectors.hxx"

namespace itk
{

namespace
{

/** Rows and vectors of a product that are held in registers. */
constexpr int RowsInRegisters = LANDMARK_WINOGRAD_ROWS;
constexpr int VectorsInRegisters = 2;

/** Some rows and vectors of result (+)= left (rows x length) times right (length x rightStride). */
template <int Rows, int Vectors>
inline void
MultiplyInRegisters(const float * left,
                    int64_t       leftRowStride,
                    int64_t       leftStride,
                    int64_t       length,
                    const float * right,
                    int64_t       rightStride,
                    float *       result,
                    bool          adds)
{
  Vector sums[Rows][Vectors];
#pragma GCC unroll 16
  for (int row = 0; row < Rows; ++row)
  {
#pragma GCC unroll 4
    for (int v = 0; v < Vectors; ++v)
    {
      sums[row][v] = adds ? Load(result + row * rightStride + v * VectorSize) : Vector{};
    }
  }
  for (int64_t i = 0; i < length; ++i)
  {
    Vector values[Vectors];
#pragma GCC unroll 4
    for (int v = 0; v < Vectors; ++v)
    {
      values[v] = Load(right + i * rightStride + v * VectorSize);
    }
#pragma GCC unroll 16
    for (int row = 0; row < Rows; ++row)
    {
      const float factor = left[row * leftRowStride + i * leftStride];
#pragma GCC unroll 4
      for (int v = 0; v < Vectors; ++v)
      {
        sums[row][v] += factor * values[v];
      }
    }
  }
#pragma GCC unroll 16
  for (int row = 0; row < Rows; ++row)
  {
#pragma GCC unroll 4
    for (int v = 0; v < Vectors; ++v)
    {
      Store(result + row * rightStride + v * VectorSize, sums[row][v]);
    }
  }
}

template <int Rows>
inline void
MultiplyRows(const float * left,
             int64_t       leftRowStride,
             int64_t       leftStride,
             int64_t       length,
             const float * right,
             int64_t       rightStride,
             float *       result,
             bool          adds)
{
  constexpr int64_t width = VectorsInRegisters * VectorSize;
  int64_t           column = 0;
  for (; column + width <= rightStride; column += width)
  {
    MultiplyInRegisters<Rows, VectorsInRegisters>(
      left, leftRowStride, leftStride, length, right + column, rightStride, result + column, adds);
  }
  for (; column < rightStride; column += VectorSize)
  {
    MultiplyInRegisters<Rows, 1>(
      left, leftRowStride, leftStride, length, right + column, rightStride, result + column, adds);
  }
}

/** result (rows x rightStride) (+)= left (rows x length) times right (length x rightStride). */
void
Multiply(int64_t       rows,
         const float * left,
         int64_t       leftRowStride,
         int64_t       leftStride,
         int64_t       length,
         const float * right,
         int64_t       rightStride,
         float *       result,
         bool          adds)
{
  const auto take = [&](int64_t count) {
    rows -= count;
    left += count * leftRowStride;
    result += count * rightStride;
  };
  for (; rows >= RowsInRegisters; take(RowsInRegisters))
  {
    MultiplyRows<RowsInRegisters>(left, leftRowStride, leftStride, length, right, rightStride, result, adds);
  }
  for (; rows >= 4; take(4))
  {
    MultiplyRows<4>(left, leftRowStride, leftStride, length, right, rightStride, result, adds);
  }
  for (; rows >= 1; take(1))
  {
    MultiplyRows<1>(left, leftRowStride, leftStride, length, right, rightStride, result, adds);
  }
}

} // namespace

} // end namespace itk

#endif

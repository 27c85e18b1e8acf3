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
// Vectors of channels, and the transforms of F(4 x 4, 3 x 3), for the processor that the including source is for. No
// header with inline functions is included: they must not be compiled for this processor alone.

#include <cstdint>

namespace itk
{

namespace
{

constexpr int64_t VectorSize = LANDMARK_WINOGRAD_VECTOR_SIZE;
constexpr int     Taps = 36;

using Vector = float __attribute__((vector_size(4 * VectorSize)));
using UnalignedVector = float __attribute__((vector_size(4 * VectorSize), aligned(4), may_alias));

inline Vector
Load(const float * values)
{
  return *reinterpret_cast<const UnalignedVector *>(values);
}

inline void
Store(float * values, Vector vector)
{
  *reinterpret_cast<UnalignedVector *>(values) = vector;
}

/** The first of the values, zeros after them. */
inline Vector
LoadFirst(const float * values, int64_t count)
{
  if (count >= VectorSize)
  {
    return Load(values);
  }
  Vector vector{};
  for (int64_t i = 0; i < count; ++i)
  {
    vector[i] = values[i];
  }
  return vector;
}

inline void
StoreFirst(float * values, Vector vector, int64_t count)
{
  if (count >= VectorSize)
  {
    return Store(values, vector);
  }
  for (int64_t i = 0; i < count; ++i)
  {
    values[i] = vector[i];
  }
}

inline Vector
Select(Vector activated, Vector value, float slope)
{
  return activated > 0.0f ? value : value * slope;
}

inline int64_t
Smaller(int64_t a, int64_t b)
{
  return a < b ? a : b;
}

int64_t
PadChannels(int64_t channels)
{
  return (channels + VectorSize - 1) / VectorSize * VectorSize;
}

constexpr float a = 0.75f;
constexpr float b = 1.5f;
constexpr float aa = a * a;
constexpr float bb = b * b;

/** B^T d */
template <typename T>
inline void
TransformInput(const T * d, int step, T * result, int resultStep)
{
  const T even = d[4 * step];
  const T evenA = even - bb * d[2 * step];
  const T oddA = a * (d[3 * step] - bb * d[step]);
  const T evenB = even - aa * d[2 * step];
  const T oddB = b * (d[3 * step] - aa * d[step]);
  result[0] = aa * bb * d[0] - (aa + bb) * d[2 * step] + even;
  result[resultStep] = evenA + oddA;
  result[2 * resultStep] = evenA - oddA;
  result[3 * resultStep] = evenB + oddB;
  result[4 * resultStep] = evenB - oddB;
  result[5 * resultStep] = aa * bb * d[step] - (aa + bb) * d[3 * step] + d[5 * step];
}

/** A^T m */
template <typename T>
inline void
TransformOutput(const T * m, int step, T * result, int resultStep)
{
  const T sumA = m[step] + m[2 * step];
  const T differenceA = m[step] - m[2 * step];
  const T sumB = m[3 * step] + m[4 * step];
  const T differenceB = m[3 * step] - m[4 * step];
  result[0] = m[0] + sumA + sumB;
  result[resultStep] = a * differenceA + b * differenceB;
  result[2 * resultStep] = aa * sumA + bb * sumB;
  result[3 * resultStep] = a * aa * differenceA + b * bb * differenceB + m[5 * step];
}

/** A y */
template <typename T>
inline void
TransformOutputGradient(const T * y, int step, T * result, int resultStep)
{
  const T evenA = y[0] + aa * y[2 * step];
  const T oddA = a * (y[step] + aa * y[3 * step]);
  const T evenB = y[0] + bb * y[2 * step];
  const T oddB = b * (y[step] + bb * y[3 * step]);
  result[0] = y[0];
  result[resultStep] = evenA + oddA;
  result[2 * resultStep] = evenA - oddA;
  result[3 * resultStep] = evenB + oddB;
  result[4 * resultStep] = evenB - oddB;
  result[5 * resultStep] = y[3 * step];
}

constexpr float weightScales[3] = { 1.0f / (aa * bb), 1.0f / (2.0f * aa * (aa - bb)), 1.0f / (2.0f * bb * (bb - aa)) };

/** G g */
inline void
TransformKernel(const Vector * g, int step, Vector * result, int resultStep)
{
  const Vector evenA = weightScales[1] * (g[0] + aa * g[2 * step]);
  const Vector oddA = weightScales[1] * a * g[step];
  const Vector evenB = weightScales[2] * (g[0] + bb * g[2 * step]);
  const Vector oddB = weightScales[2] * b * g[step];
  result[0] = weightScales[0] * g[0];
  result[resultStep] = evenA + oddA;
  result[2 * resultStep] = evenA - oddA;
  result[3 * resultStep] = evenB + oddB;
  result[4 * resultStep] = evenB - oddB;
  result[5 * resultStep] = g[2 * step];
}

/** G^T u */
inline void
TransformKernelGradient(const Vector * u, int step, Vector * result, int resultStep)
{
  const Vector sumA = weightScales[1] * (u[step] + u[2 * step]);
  const Vector differenceA = weightScales[1] * (u[step] - u[2 * step]);
  const Vector sumB = weightScales[2] * (u[3 * step] + u[4 * step]);
  const Vector differenceB = weightScales[2] * (u[3 * step] - u[4 * step]);
  result[0] = weightScales[0] * u[0] + sumA + sumB;
  result[resultStep] = a * differenceA + b * differenceB;
  result[2 * resultStep] = aa * sumA + bb * sumB + u[5 * step];
}

void
TransformWeights(const float * weights, int64_t outputs, int64_t inputs, bool isRotated, float * transformed)
{
  const int64_t rows = isRotated ? outputs : inputs;
  const int64_t columns = isRotated ? inputs : outputs;
  const int64_t rowStride = isRotated ? 9 * inputs : 9;
  const int64_t columnStride = isRotated ? 9 : 9 * inputs;
  const int64_t stride = PadChannels(columns);
  for (int64_t row = 0; row < rows; ++row)
  {
    for (int64_t column = 0; column < stride; column += VectorSize)
    {
      const float * source = weights + row * rowStride + column * columnStride;
      const int64_t count = Smaller(VectorSize, columns - column);
      Vector        kernel[9] = {};
      Vector        half[18];
      Vector        whole[Taps];
      for (int64_t lane = 0; lane < count; ++lane)
      {
        for (int i = 0; i < 9; ++i)
        {
          kernel[i][lane] = source[lane * columnStride + (isRotated ? 8 - i : i)];
        }
      }
      for (int i = 0; i < 3; ++i)
      {
        TransformKernel(kernel + i, 3, half + i, 3);
      }
      for (int i = 0; i < 6; ++i)
      {
        TransformKernel(half + 3 * i, 1, whole + 6 * i, 1);
      }
      for (int tap = 0; tap < Taps; ++tap)
      {
        Store(transformed + (tap * rows + row) * stride + column, whole[tap]);
      }
    }
  }
}

void
TransformWeightGradient(const float * transformed, int64_t outputs, int64_t inputs, float * gradient)
{
  const int64_t stride = PadChannels(outputs);
  for (int64_t input = 0; input < inputs; ++input)
  {
    for (int64_t output = 0; output < outputs; output += VectorSize)
    {
      Vector whole[Taps];
      Vector half[18];
      Vector kernel[9];
      for (int tap = 0; tap < Taps; ++tap)
      {
        whole[tap] = Load(transformed + (tap * inputs + input) * stride + output);
      }
      for (int i = 0; i < 6; ++i)
      {
        TransformKernelGradient(whole + i, 6, half + i, 6);
      }
      for (int i = 0; i < 3; ++i)
      {
        TransformKernelGradient(half + 6 * i, 1, kernel + 3 * i, 1);
      }
      for (int64_t lane = 0; lane < Smaller(VectorSize, outputs - output); ++lane)
      {
        for (int i = 0; i < 9; ++i)
        {
          gradient[9 * ((output + lane) * inputs + input) + i] = kernel[i][lane];
        }
      }
    }
  }
}

} // namespace

} // end namespace itk

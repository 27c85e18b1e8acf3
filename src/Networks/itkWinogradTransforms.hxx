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
#ifndef itkWinogradTransforms_hxx
#define itkWinogradTransforms_hxx

// The transforms of F(4 x 4, 3 x 3), of vectors of channels.
#include "itkWinogradVectors.hxx"

namespace itk
{

namespace
{

constexpr int Taps = 36;

constexpr float a = 0.75f;
constexpr float b = 1.5f;
constexpr float aa = a * a;
constexpr float bb = b * b;

/** B^T d */
inline void
TransformInput(const Vector * d, Vector * result, int step)
{
  const Vector even = d[4];
  const Vector evenA = even - bb * d[2];
  const Vector oddA = a * (d[3] - bb * d[1]);
  const Vector evenB = even - aa * d[2];
  const Vector oddB = b * (d[3] - aa * d[1]);
  result[0] = aa * bb * d[0] - (aa + bb) * d[2] + even;
  result[step] = evenA + oddA;
  result[2 * step] = evenA - oddA;
  result[3 * step] = evenB + oddB;
  result[4 * step] = evenB - oddB;
  result[5 * step] = aa * bb * d[1] - (aa + bb) * d[3] + d[5];
}

/** A^T m */
inline void
TransformOutput(const Vector * m, Vector * result, int step)
{
  const Vector sumA = m[1] + m[2];
  const Vector differenceA = m[1] - m[2];
  const Vector sumB = m[3] + m[4];
  const Vector differenceB = m[3] - m[4];
  result[0] = m[0] + sumA + sumB;
  result[step] = a * differenceA + b * differenceB;
  result[2 * step] = aa * sumA + bb * sumB;
  result[3 * step] = a * aa * differenceA + b * bb * differenceB + m[5];
}

/** A y */
inline void
TransformOutputGradient(const Vector * y, Vector * result, int step)
{
  const Vector evenA = y[0] + aa * y[2];
  const Vector oddA = a * (y[1] + aa * y[3]);
  const Vector evenB = y[0] + bb * y[2];
  const Vector oddB = b * (y[1] + bb * y[3]);
  result[0] = y[0];
  result[step] = evenA + oddA;
  result[2 * step] = evenA - oddA;
  result[3 * step] = evenB + oddB;
  result[4 * step] = evenB - oddB;
  result[5 * step] = y[3];
}

constexpr float weightScales[3] = { 1.0f / (aa * bb), 1.0f / (2.0f * aa * (aa - bb)), 1.0f / (2.0f * bb * (bb - aa)) };

/** G g */
inline void
TransformKernel(const Vector * g, Vector * result, int step)
{
  const Vector evenA = weightScales[1] * (g[0] + aa * g[2]);
  const Vector oddA = weightScales[1] * a * g[1];
  const Vector evenB = weightScales[2] * (g[0] + bb * g[2]);
  const Vector oddB = weightScales[2] * b * g[1];
  result[0] = weightScales[0] * g[0];
  result[step] = evenA + oddA;
  result[2 * step] = evenA - oddA;
  result[3 * step] = evenB + oddB;
  result[4 * step] = evenB - oddB;
  result[5 * step] = g[2];
}

/** G^T u */
inline void
TransformKernelGradient(const Vector * u, Vector * result, int step)
{
  const Vector sumA = weightScales[1] * (u[1] + u[2]);
  const Vector differenceA = weightScales[1] * (u[1] - u[2]);
  const Vector sumB = weightScales[2] * (u[3] + u[4]);
  const Vector differenceB = weightScales[2] * (u[3] - u[4]);
  result[0] = weightScales[0] * u[0] + sumA + sumB;
  result[step] = a * differenceA + b * differenceB;
  result[2 * step] = aa * sumA + bb * sumB + u[5];
}

/** Transforms a square of From x From vectors, load(row, column), to one of To x To, store(row, column, vector): its
 * columns, then its rows. Without loops, most of them stay in registers. */
template <int From, int To, typename TTransform, typename TLoad, typename TStore>
inline void
TransformSquare(const TTransform & transform, const TLoad & load, const TStore & store)
{
  Vector half[To * From];
#pragma GCC unroll 6
  for (int j = 0; j < From; ++j)
  {
    Vector column[From];
#pragma GCC unroll 6
    for (int i = 0; i < From; ++i)
    {
      column[i] = load(i, j);
    }
    transform(column, half + j, From);
  }
#pragma GCC unroll 6
  for (int i = 0; i < To; ++i)
  {
    Vector row[To];
    transform(half + From * i, row, 1);
#pragma GCC unroll 6
    for (int j = 0; j < To; ++j)
    {
      store(i, j, row[j]);
    }
  }
}

void
TransformWeights(const float * weights,
                 int64_t       outputs,
                 int64_t       inputs,
                 int64_t       depth,
                 bool          isRotated,
                 float *       transformed)
{
  const int64_t rows = isRotated ? outputs : inputs;
  const int64_t columns = isRotated ? inputs : outputs;
  const int64_t rowStride = (isRotated ? inputs : 1) * depth * 9;
  const int64_t columnStride = (isRotated ? 1 : inputs) * depth * 9;
  const int64_t stride = PadChannels(columns);
  for (int64_t plane = 0; plane < depth; ++plane, transformed += Taps * rows * stride)
  {
    for (int64_t row = 0; row < rows; ++row)
    {
      for (int64_t column = 0; column < stride; column += VectorSize)
      {
        const float * source =
          weights + row * rowStride + column * columnStride + 9 * (isRotated ? depth - 1 - plane : plane);
        const int64_t count = Smaller(VectorSize, columns - column);
        Vector        kernel[9] = {};
        for (int64_t lane = 0; lane < count; ++lane)
        {
          for (int i = 0; i < 9; ++i)
          {
            kernel[i][lane] = source[lane * columnStride + (isRotated ? 8 - i : i)];
          }
        }
        TransformSquare<3, 6>(
          TransformKernel,
          [&](int i, int j) { return kernel[3 * i + j]; },
          [&](int i, int j, Vector value) {
            Store(transformed + ((6 * i + j) * rows + row) * stride + column, value);
          });
      }
    }
  }
}

void
TransformWeightGradient(const float * transformed, int64_t outputs, int64_t inputs, int64_t depth, float * gradient)
{
  const int64_t stride = PadChannels(outputs);
  for (int64_t plane = 0; plane < depth; ++plane, transformed += Taps * inputs * stride)
  {
    for (int64_t input = 0; input < inputs; ++input)
    {
      for (int64_t output = 0; output < outputs; output += VectorSize)
      {
        Vector kernel[9];
        TransformSquare<6, 3>(
          TransformKernelGradient,
          [&](int i, int j) { return Load(transformed + ((6 * i + j) * inputs + input) * stride + output); },
          [&](int i, int j, Vector value) { kernel[3 * i + j] = value; });
        for (int64_t lane = 0; lane < Smaller(VectorSize, outputs - output); ++lane)
        {
          for (int i = 0; i < 9; ++i)
          {
            gradient[9 * (((output + lane) * inputs + input) * depth + plane) + i] = kernel[i][lane];
          }
        }
      }
    }
  }
}

} // namespace

} // end namespace itk

#endif

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
#include "itkWinogradKernels.h"

// No header of the standard library or of ITK: their inline functions must not be compiled for this processor alone.

namespace itk
{

namespace
{

constexpr int64_t VectorSize = LANDMARK_WINOGRAD_VECTOR_SIZE;
/** Rows and vectors of a product that are held in registers. */
constexpr int RowsInRegisters = LANDMARK_WINOGRAD_ROWS;
constexpr int VectorsInRegisters = 2;
constexpr int Taps = 36;

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

/** Tiles that are transformed together, so that they stay in the second level of cache. */
int64_t
GetTilesPerBlock(const WinogradShape & shape)
{
  const int64_t channels = PadChannels(shape.inputs) + PadChannels(shape.outputs);
  const int64_t tiles = LANDMARK_WINOGRAD_CACHED_FLOATS / (Taps * channels) / RowsInRegisters * RowsInRegisters;
  return tiles < RowsInRegisters ? RowsInRegisters : (tiles > 96 ? 96 : tiles);
}

/** A matrix of a tap, padded so that those of all taps do not fall on the same lines of the cache. */
int64_t
GetTapStride(int64_t tiles, int64_t channels)
{
  return tiles * PadChannels(channels) + 16;
}

int64_t
GetScratchSize(const WinogradShape & shape)
{
  const int64_t tiles = GetTilesPerBlock(shape);
  return Taps * (GetTapStride(tiles, shape.inputs) + GetTapStride(tiles, shape.outputs));
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

/** Rows x (vectors) of c (+)= sum over `length` of a times b. */
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

/** Where a tile lies. */
struct Tile
{
  int64_t image;
  int64_t y;
  int64_t x;
};

inline Tile
GetTile(const WinogradShape & shape, int64_t number)
{
  const int64_t rows = (shape.inputHeight + 2 * shape.padding + 1) / 4;
  const int64_t columns = (shape.inputWidth + 2 * shape.padding + 1) / 4;
  return { number / (rows * columns), 4 * (number / columns % rows), 4 * (number % columns) };
}

/** Finds a square of pixels with some of them beyond the border: those are null. */
template <int Size>
inline void
FindPixels(int64_t (&offsets)[Size * Size], const Tile & tile, int64_t border, int64_t height, int64_t width)
{
  for (int i = 0; i < Size; ++i)
  {
    for (int j = 0; j < Size; ++j)
    {
      const int64_t y = tile.y + i - border;
      const int64_t x = tile.x + j - border;
      offsets[Size * i + j] =
        y >= 0 && y < height && x >= 0 && x < width ? (tile.image * height + y) * width + x : int64_t{ -1 };
    }
  }
}

inline Vector
LoadPixel(const float * values, const float * activated, float slope, int64_t pixel, int64_t channels, int64_t channel)
{
  if (pixel < 0)
  {
    return Vector{};
  }
  const auto position = pixel * channels + channel;
  const auto value = LoadFirst(values + position, channels - channel);
  return activated ? Select(LoadFirst(activated + position, channels - channel), value, slope) : value;
}

/** Writes the 36 values of each channel of a tile a tap apart. */
void
TransformInputTile(const WinogradShape & shape,
                   const Tile &          tile,
                   const float *         input,
                   const float *         activated,
                   float                 slope,
                   float *               result,
                   int64_t               tapStride)
{
  int64_t pixels[36];
  FindPixels<6>(pixels, tile, shape.padding, shape.inputHeight, shape.inputWidth);
  for (int64_t channel = 0; channel < shape.inputs; channel += VectorSize)
  {
    Vector values[36];
    Vector half[36];
    for (int i = 0; i < 36; ++i)
    {
      values[i] = LoadPixel(input, activated, slope, pixels[i], shape.inputs, channel);
    }
    for (int i = 0; i < 6; ++i)
    {
      TransformInput(values + i, 6, half + i, 6);
    }
    for (int i = 0; i < 6; ++i)
    {
      Vector row[6];
      TransformInput(half + 6 * i, 1, row, 1);
      for (int j = 0; j < 6; ++j)
      {
        Store(result + (6 * i + j) * tapStride + channel, row[j]);
      }
    }
  }
}

void
TransformGradientTile(const WinogradShape & shape,
                      const Tile &          tile,
                      const float *         gradient,
                      const float *         activated,
                      float                 slope,
                      float *               result,
                      int64_t               tapStride,
                      float *               sums)
{
  int64_t pixels[16];
  FindPixels<4>(pixels, tile, 0, shape.inputHeight + 2 * shape.padding - 2, shape.inputWidth + 2 * shape.padding - 2);
  for (int64_t channel = 0; channel < shape.outputs; channel += VectorSize)
  {
    Vector values[16];
    Vector half[24];
    Vector sum = Load(sums + channel);
    for (int i = 0; i < 16; ++i)
    {
      values[i] = LoadPixel(gradient, activated, slope, pixels[i], shape.outputs, channel);
      sum += values[i];
    }
    Store(sums + channel, sum);
    for (int i = 0; i < 4; ++i)
    {
      TransformOutputGradient(values + i, 4, half + i, 4);
    }
    for (int i = 0; i < 6; ++i)
    {
      Vector row[6];
      TransformOutputGradient(half + 4 * i, 1, row, 1);
      for (int j = 0; j < 6; ++j)
      {
        Store(result + (6 * i + j) * tapStride + channel, row[j]);
      }
    }
  }
}

void
TransformOutputTile(const WinogradShape & shape,
                    const Tile &          tile,
                    const float *         products,
                    int64_t               tapStride,
                    const float *         bias,
                    float                 slope,
                    float *               output)
{
  int64_t pixels[16];
  FindPixels<4>(pixels, tile, 0, shape.inputHeight + 2 * shape.padding - 2, shape.inputWidth + 2 * shape.padding - 2);
  for (int64_t channel = 0; channel < shape.outputs; channel += VectorSize)
  {
    const int64_t count = shape.outputs - channel;
    const Vector  offset = bias ? LoadFirst(bias + channel, count) : Vector{};
    Vector        values[36];
    Vector        half[24];
    for (int i = 0; i < 36; ++i)
    {
      values[i] = Load(products + i * tapStride + channel);
    }
    for (int i = 0; i < 6; ++i)
    {
      TransformOutput(values + i, 6, half + i, 6);
    }
    for (int i = 0; i < 4; ++i)
    {
      Vector row[4];
      TransformOutput(half + 6 * i, 1, row, 1);
      for (int j = 0; j < 4; ++j)
      {
        if (pixels[4 * i + j] >= 0)
        {
          const Vector value = row[j] + offset;
          StoreFirst(output + pixels[4 * i + j] * shape.outputs + channel, Select(value, value, slope), count);
        }
      }
    }
  }
}

void
Convolve(const WinogradShape & shape,
         const float *         input,
         const float *         activated,
         float                 activatedSlope,
         const float *         transformed,
         const float *         bias,
         float                 slope,
         int64_t               firstTile,
         int64_t               lastTile,
         float *               scratch,
         float *               output)
{
  const int64_t tilesPerBlock = GetTilesPerBlock(shape);
  const int64_t inputStride = PadChannels(shape.inputs);
  const int64_t outputStride = PadChannels(shape.outputs);
  const int64_t inputTapStride = GetTapStride(tilesPerBlock, shape.inputs);
  const int64_t outputTapStride = GetTapStride(tilesPerBlock, shape.outputs);
  float *       products = scratch + Taps * inputTapStride;
  for (int64_t first = firstTile; first < lastTile; first += tilesPerBlock)
  {
    const int64_t tiles = Smaller(tilesPerBlock, lastTile - first);
    for (int64_t i = 0; i < tiles; ++i)
    {
      TransformInputTile(
        shape, GetTile(shape, first + i), input, activated, activatedSlope, scratch + i * inputStride, inputTapStride);
    }
    for (int tap = 0; tap < Taps; ++tap)
    {
      Multiply(tiles,
               scratch + tap * inputTapStride,
               inputStride,
               1,
               shape.inputs,
               transformed + tap * shape.inputs * outputStride,
               outputStride,
               products + tap * outputTapStride,
               false);
    }
    for (int64_t i = 0; i < tiles; ++i)
    {
      TransformOutputTile(
        shape, GetTile(shape, first + i), products + i * outputStride, outputTapStride, bias, slope, output);
    }
  }
}

void
AddWeightGradient(const WinogradShape & shape,
                  const float *         input,
                  const float *         outputGradient,
                  const float *         activated,
                  float                 activatedSlope,
                  int64_t               firstTile,
                  int64_t               lastTile,
                  float *               scratch,
                  float *               transformedGradient,
                  float *               biasGradient)
{
  const int64_t tilesPerBlock = GetTilesPerBlock(shape);
  const int64_t inputStride = PadChannels(shape.inputs);
  const int64_t outputStride = PadChannels(shape.outputs);
  const int64_t inputTapStride = GetTapStride(tilesPerBlock, shape.inputs);
  const int64_t outputTapStride = GetTapStride(tilesPerBlock, shape.outputs);
  float *       gradients = scratch + Taps * inputTapStride;
  for (int64_t first = firstTile; first < lastTile; first += tilesPerBlock)
  {
    const int64_t tiles = Smaller(tilesPerBlock, lastTile - first);
    for (int64_t i = 0; i < tiles; ++i)
    {
      const auto tile = GetTile(shape, first + i);
      TransformInputTile(shape, tile, input, nullptr, 1.0f, scratch + i * inputStride, inputTapStride);
      TransformGradientTile(shape,
                            tile,
                            outputGradient,
                            activated,
                            activatedSlope,
                            gradients + i * outputStride,
                            outputTapStride,
                            biasGradient);
    }
    for (int tap = 0; tap < Taps; ++tap)
    {
      Multiply(shape.inputs,
               scratch + tap * inputTapStride,
               1,
               inputStride,
               tiles,
               gradients + tap * outputTapStride,
               outputStride,
               transformedGradient + tap * shape.inputs * outputStride,
               true);
    }
  }
}

} // namespace

const WinogradKernels LANDMARK_WINOGRAD_KERNELS = { PadChannels,      GetScratchSize,
                                                    TransformWeights, TransformWeightGradient,
                                                    Convolve,         AddWeightGradient };

} // end namespace itk

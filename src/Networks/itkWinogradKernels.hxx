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
#include "itkWinogradTransforms.hxx"

namespace itk
{

namespace
{

/** Rows and vectors of a product that are held in registers. */
constexpr int RowsInRegisters = LANDMARK_WINOGRAD_ROWS;
constexpr int VectorsInRegisters = 2;

/** Tiles that are transformed together, so that they stay in the second level of cache. */
int64_t
GetTilesPerBlock(const WinogradShape & shape)
{
  const int64_t channels = PadChannels(shape.inputs) + PadChannels(shape.outputs);
  const int64_t tiles = LANDMARK_WINOGRAD_CACHED_FLOATS / (Taps * channels) / RowsInRegisters * RowsInRegisters;
  return tiles < RowsInRegisters ? RowsInRegisters : (tiles > 96 ? 96 : tiles);
}

/** How the transformed tiles of a block lie in scratch memory: a matrix of tiles x channels a tap. */
struct Block
{
  explicit Block(const WinogradShape & shape)
    : tiles(GetTilesPerBlock(shape))
    , inputStride(PadChannels(shape.inputs))
    , outputStride(PadChannels(shape.outputs))
    // The matrices of all taps are not to fall on the same lines of the cache.
    , inputTapStride(tiles * inputStride + 16)
    , outputTapStride(tiles * outputStride + 16)
  {}

  int64_t tiles;
  int64_t inputStride;
  int64_t outputStride;
  int64_t inputTapStride;
  int64_t outputTapStride;
};

int64_t
GetScratchSize(const WinogradShape & shape)
{
  const Block block(shape);
  return Taps * (block.inputTapStride + block.outputTapStride);
}

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

/** Where a tile lies. */
struct Tile
{
  int64_t image;
  int64_t y;
  int64_t x;
};

inline int64_t
CountTileRows(const WinogradShape & shape)
{
  return (shape.inputHeight + 2 * shape.padding + 1) / 4;
}

inline int64_t
CountTileColumns(const WinogradShape & shape)
{
  return (shape.inputWidth + 2 * shape.padding + 1) / 4;
}

int64_t
CountTiles(const WinogradShape & shape)
{
  return shape.images * CountTileRows(shape) * CountTileColumns(shape);
}

inline Tile
GetTile(const WinogradShape & shape, int64_t number)
{
  const int64_t rows = CountTileRows(shape);
  const int64_t columns = CountTileColumns(shape);
  return { number / (rows * columns), 4 * (number / columns % rows), 4 * (number % columns) };
}

/** Finds a square of pixels; -1 stands for those beyond the border. */
template <int Size>
inline void
FindPixels(int64_t (&pixels)[Size * Size], const Tile & tile, int64_t border, int64_t height, int64_t width)
{
  for (int i = 0; i < Size; ++i)
  {
    for (int j = 0; j < Size; ++j)
    {
      const int64_t y = tile.y + i - border;
      const int64_t x = tile.x + j - border;
      pixels[Size * i + j] =
        y >= 0 && y < height && x >= 0 && x < width ? (tile.image * height + y) * width + x : int64_t{ -1 };
    }
  }
}

inline void
FindOutputPixels(int64_t (&pixels)[16], const WinogradShape & shape, const Tile & tile)
{
  FindPixels<4>(pixels, tile, 0, shape.inputHeight + 2 * shape.padding - 2, shape.inputWidth + 2 * shape.padding - 2);
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
  const auto transform = [&](const auto & loadPixel) {
    for (int64_t channel = 0; channel < shape.inputs; channel += VectorSize)
    {
      TransformSquare<6, 6>(
        TransformInput,
        [&](int i, int j) { return loadPixel(i, j, channel); },
        [&](int i, int j, Vector value) { Store(result + (6 * i + j) * tapStride + channel, value); });
    }
  };
  const int64_t y = tile.y - shape.padding;
  const int64_t x = tile.x - shape.padding;
  if (y >= 0 && x >= 0 && y + 6 <= shape.inputHeight && x + 6 <= shape.inputWidth && activated == nullptr &&
      shape.inputs % VectorSize == 0)
  {
    // Most tiles.
    const int64_t rowStride = shape.inputWidth * shape.inputs;
    const float * first = input + (tile.image * shape.inputHeight + y) * rowStride + x * shape.inputs;
    return transform(
      [&](int i, int j, int64_t channel) { return Load(first + i * rowStride + j * shape.inputs + channel); });
  }
  int64_t pixels[36];
  FindPixels<6>(pixels, tile, shape.padding, shape.inputHeight, shape.inputWidth);
  transform([&](int i, int j, int64_t channel) {
    return LoadPixel(input, activated, slope, pixels[6 * i + j], shape.inputs, channel);
  });
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
  FindOutputPixels(pixels, shape, tile);
  for (int64_t channel = 0; channel < shape.outputs; channel += VectorSize)
  {
    Vector sum = Load(sums + channel);
    TransformSquare<4, 6>(
      TransformOutputGradient,
      [&](int i, int j) {
        const Vector value = LoadPixel(gradient, activated, slope, pixels[4 * i + j], shape.outputs, channel);
        sum += value;
        return value;
      },
      [&](int i, int j, Vector value) { Store(result + (6 * i + j) * tapStride + channel, value); });
    Store(sums + channel, sum);
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
  FindOutputPixels(pixels, shape, tile);
  for (int64_t channel = 0; channel < shape.outputs; channel += VectorSize)
  {
    const int64_t count = shape.outputs - channel;
    const Vector  offset = bias ? LoadFirst(bias + channel, count) : Vector{};
    TransformSquare<6, 4>(
      TransformOutput,
      [&](int i, int j) { return Load(products + (6 * i + j) * tapStride + channel); },
      [&](int i, int j, Vector value) {
        if (pixels[4 * i + j] >= 0)
        {
          value += offset;
          StoreFirst(output + pixels[4 * i + j] * shape.outputs + channel, Select(value, value, slope), count);
        }
      });
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
  const Block block(shape);
  float *     products = scratch + Taps * block.inputTapStride;
  for (int64_t first = firstTile; first < lastTile; first += block.tiles)
  {
    const int64_t tiles = Smaller(block.tiles, lastTile - first);
    for (int64_t i = 0; i < tiles; ++i)
    {
      TransformInputTile(shape,
                         GetTile(shape, first + i),
                         input,
                         activated,
                         activatedSlope,
                         scratch + i * block.inputStride,
                         block.inputTapStride);
    }
    for (int tap = 0; tap < Taps; ++tap)
    {
      Multiply(tiles,
               scratch + tap * block.inputTapStride,
               block.inputStride,
               1,
               shape.inputs,
               transformed + tap * shape.inputs * block.outputStride,
               block.outputStride,
               products + tap * block.outputTapStride,
               false);
    }
    for (int64_t i = 0; i < tiles; ++i)
    {
      TransformOutputTile(shape,
                          GetTile(shape, first + i),
                          products + i * block.outputStride,
                          block.outputTapStride,
                          bias,
                          slope,
                          output);
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
  const Block block(shape);
  float *     gradients = scratch + Taps * block.inputTapStride;
  for (int64_t first = firstTile; first < lastTile; first += block.tiles)
  {
    const int64_t tiles = Smaller(block.tiles, lastTile - first);
    for (int64_t i = 0; i < tiles; ++i)
    {
      const auto tile = GetTile(shape, first + i);
      TransformInputTile(shape, tile, input, nullptr, 1.0f, scratch + i * block.inputStride, block.inputTapStride);
      TransformGradientTile(shape,
                            tile,
                            outputGradient,
                            activated,
                            activatedSlope,
                            gradients + i * block.outputStride,
                            block.outputTapStride,
                            biasGradient);
    }
    for (int tap = 0; tap < Taps; ++tap)
    {
      Multiply(shape.inputs,
               scratch + tap * block.inputTapStride,
               1,
               block.inputStride,
               tiles,
               gradients + tap * block.outputTapStride,
               block.outputStride,
               transformedGradient + tap * shape.inputs * block.outputStride,
               true);
    }
  }
}

} // namespace

const WinogradKernels LANDMARK_WINOGRAD_KERNELS = {
  PadChannels, CountTiles, GetScratchSize, TransformWeights, TransformWeightGradient, Convolve, AddWeightGradient
};

} // end namespace itk

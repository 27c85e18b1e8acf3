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
#include "itkWinogradProducts.hxx"
#include "itkWinogradTransforms.hxx"

namespace itk
{

namespace
{

/** Tiles that are transformed together, so that they stay in the second level of cache. */
int64_t
GetTilesPerBlock(const WinogradShape & shape)
{
  const int64_t channels = shape.kernelDepth * PadChannels(shape.inputs) + PadChannels(shape.outputs);
  const int64_t tiles = LANDMARK_WINOGRAD_CACHED_FLOATS / (Taps * channels) / RowsInRegisters * RowsInRegisters;
  return tiles < RowsInRegisters ? RowsInRegisters : (tiles > 96 ? 96 : tiles);
}

/** How the transformed tiles of a block lie in scratch memory: a matrix of tiles x channels a tap, for as many planes
 * of the input as the kernel has, then for one of the output. */
struct Block
{
  explicit Block(const WinogradShape & shape)
    : tiles(GetTilesPerBlock(shape))
    , inputStride(PadChannels(shape.inputs))
    , outputStride(PadChannels(shape.outputs))
    // The matrices of all taps are not to fall on the same lines of the cache.
    , inputTapStride(tiles * inputStride + 16)
    , outputTapStride(tiles * outputStride + 16)
    , inputPlaneStride(Taps * inputTapStride)
  {}

  int64_t tiles;
  int64_t inputStride;
  int64_t outputStride;
  int64_t inputTapStride;
  int64_t outputTapStride;
  int64_t inputPlaneStride;
};

int64_t
GetScratchSize(const WinogradShape & shape)
{
  const Block block(shape);
  return shape.kernelDepth * block.inputPlaneStride + Taps * block.outputTapStride;
}

/** Where a tile lies; planes are numbered through all images. */
struct Tile
{
  int64_t plane;
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

inline int64_t
GetDepthPadding(const WinogradShape & shape)
{
  return shape.kernelDepth == 1 ? 0 : shape.padding;
}

inline int64_t
GetOutputDepth(const WinogradShape & shape)
{
  return shape.inputDepth + 2 * GetDepthPadding(shape) - shape.kernelDepth + 1;
}

/** The tile of a number in a plane z of images that have so many planes. */
inline Tile
GetTile(const WinogradShape & shape, int64_t number, int64_t z, int64_t depth)
{
  const int64_t rows = CountTileRows(shape);
  const int64_t columns = CountTileColumns(shape);
  return { number / (rows * columns) * depth + z, 4 * (number / columns % rows), 4 * (number % columns) };
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
        y >= 0 && y < height && x >= 0 && x < width ? (tile.plane * height + y) * width + x : int64_t{ -1 };
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
    const float * first = input + (tile.plane * shape.inputHeight + y) * rowStride + x * shape.inputs;
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

/** The transformed tiles of a block, for those planes of the input that a plane of the output needs: each is
 * transformed once, in the place of one that is not needed any more. */
class InputPlanes
{
public:
  InputPlanes(const WinogradShape & shape, const Block & block, int64_t firstTile, int64_t tiles, float * scratch)
    : m_Shape(shape)
    , m_Block(block)
    , m_FirstTile(firstTile)
    , m_Tiles(tiles)
    , m_Scratch(scratch)
  {}

  /** Calls `multiply(plane of the kernel, transformed tiles)` for the planes of the kernel that lie in the input. */
  template <typename TMultiply>
  void
  Visit(int64_t outputPlane, const float * input, const float * activated, float slope, const TMultiply & multiply)
  {
    const int64_t first = outputPlane - GetDepthPadding(m_Shape);
    const int64_t end = Smaller(first + m_Shape.kernelDepth, m_Shape.inputDepth);
    for (; m_NextPlane < end; ++m_NextPlane)
    {
      for (int64_t i = 0; i < m_Tiles; ++i)
      {
        TransformInputTile(m_Shape,
                           GetTile(m_Shape, m_FirstTile + i, m_NextPlane, m_Shape.inputDepth),
                           input,
                           activated,
                           slope,
                           this->GetPlane(m_NextPlane) + i * m_Block.inputStride,
                           m_Block.inputTapStride);
      }
    }
    for (int64_t plane = first < 0 ? 0 : first; plane < end; ++plane)
    {
      multiply(plane - first, this->GetPlane(plane));
    }
  }

private:
  float *
  GetPlane(int64_t plane) const
  {
    return m_Scratch + plane % m_Shape.kernelDepth * m_Block.inputPlaneStride;
  }

  const WinogradShape & m_Shape;
  const Block &         m_Block;
  int64_t               m_FirstTile;
  int64_t               m_Tiles;
  float *               m_Scratch;
  int64_t               m_NextPlane{ 0 };
};

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
  const Block   block(shape);
  const int64_t weightStride = shape.inputs * block.outputStride;
  const int64_t outputDepth = GetOutputDepth(shape);
  float *       products = scratch + shape.kernelDepth * block.inputPlaneStride;
  for (int64_t first = firstTile; first < lastTile; first += block.tiles)
  {
    const int64_t tiles = Smaller(block.tiles, lastTile - first);
    InputPlanes   inputPlanes(shape, block, first, tiles, scratch);
    for (int64_t z = 0; z < outputDepth; ++z)
    {
      bool adds = false;
      inputPlanes.Visit(z, input, activated, activatedSlope, [&](int64_t kernelPlane, const float * inputTiles) {
        for (int tap = 0; tap < Taps; ++tap)
        {
          Multiply(tiles,
                   inputTiles + tap * block.inputTapStride,
                   block.inputStride,
                   1,
                   shape.inputs,
                   transformed + (kernelPlane * Taps + tap) * weightStride,
                   block.outputStride,
                   products + tap * block.outputTapStride,
                   adds);
        }
        adds = true;
      });
      for (int64_t i = 0; i < tiles; ++i)
      {
        TransformOutputTile(shape,
                            GetTile(shape, first + i, z, outputDepth),
                            products + i * block.outputStride,
                            block.outputTapStride,
                            bias,
                            slope,
                            output);
      }
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
  const Block   block(shape);
  const int64_t weightStride = shape.inputs * block.outputStride;
  const int64_t outputDepth = GetOutputDepth(shape);
  float *       gradients = scratch + shape.kernelDepth * block.inputPlaneStride;
  for (int64_t first = firstTile; first < lastTile; first += block.tiles)
  {
    const int64_t tiles = Smaller(block.tiles, lastTile - first);
    InputPlanes   inputPlanes(shape, block, first, tiles, scratch);
    for (int64_t z = 0; z < outputDepth; ++z)
    {
      for (int64_t i = 0; i < tiles; ++i)
      {
        TransformGradientTile(shape,
                              GetTile(shape, first + i, z, outputDepth),
                              outputGradient,
                              activated,
                              activatedSlope,
                              gradients + i * block.outputStride,
                              block.outputTapStride,
                              biasGradient);
      }
      inputPlanes.Visit(z, input, nullptr, 1.0f, [&](int64_t kernelPlane, const float * inputTiles) {
        for (int tap = 0; tap < Taps; ++tap)
        {
          Multiply(shape.inputs,
                   inputTiles + tap * block.inputTapStride,
                   1,
                   block.inputStride,
                   tiles,
                   gradients + tap * block.outputTapStride,
                   block.outputStride,
                   transformedGradient + (kernelPlane * Taps + tap) * weightStride,
                   true);
        }
      });
    }
  }
}

} // namespace

const WinogradKernels LANDMARK_WINOGRAD_KERNELS = {
  PadChannels, CountTiles, GetScratchSize, TransformWeights, TransformWeightGradient, Convolve, AddWeightGradient
};

} // end namespace itk

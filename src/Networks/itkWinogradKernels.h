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
#ifndef itkWinogradKernels_h
#define itkWinogradKernels_h

#include <cstdint>

// Included by sources that are compiled for more than the least processor: nothing here may be an inline function.

namespace itk
{

/** Sizes of a convolution of stride 1, 3 x 3 or 3 x 3 x 3, on images whose channels lie side by side. */
struct WinogradShape
{
  int64_t images;
  /** 1 of planes. */
  int64_t inputDepth;
  int64_t inputHeight;
  int64_t inputWidth;
  int64_t inputs;
  int64_t outputs;
  /** 1 of planes, or 3. */
  int64_t kernelDepth;
  /** Zeros around an image, at most 2; not before and behind a plane. */
  int64_t padding;
};

/** Winograd's minimal filtering F(4 x 4, 3 x 3) of tiles of 4 x 4 output pixels (Lavin and Gray, CVPR 2016), for one
 * kind of processor. With points 0, +-3/4, +-3/2 and infinity, rounding errors are about twice those of a sum.
 *
 * Volumes are convolved as sums of their planes' convolutions, whose tiles are transformed once. Tiles are numbered
 * along x, y and the images, and go through all planes. `transformed` weights are, for each plane of the kernel, 36
 * matrices of inputs x PadChannels(outputs).
 * Where `activated` is not null, a gradient counts times `slope` at values of `activated` that are not positive. */
struct WinogradKernels
{
  /** The channels that take a whole number of registers. */
  int64_t (*PadChannels)(int64_t channels);

  int64_t (*CountTiles)(const WinogradShape & shape);

  /** Floats of scratch memory that the functions below need. */
  int64_t (*GetScratchSize)(const WinogradShape & shape);

  /** weights: outputs x inputs x depth x 3 x 3. isRotated: of the convolution that takes gradients back, whose inputs
   * are the outputs of these weights. */
  void (*TransformWeights)(const float * weights,
                           int64_t       outputs,
                           int64_t       inputs,
                           int64_t       depth,
                           bool          isRotated,
                           float *       transformed);

  /** The transpose of TransformWeights(), not rotated. */
  void (*TransformWeightGradient)(const float * transformed,
                                  int64_t       outputs,
                                  int64_t       inputs,
                                  int64_t       depth,
                                  float *       gradient);

  /** output = leaky rectifier of (weights * input + bias), or without activation where slope is 1. bias: may be null.
   * activated: as the input, or null, with its own slope. */
  void (*Convolve)(const WinogradShape & shape,
                   const float *         input,
                   const float *         activated,
                   float                 activatedSlope,
                   const float *         transformed,
                   const float *         bias,
                   float                 slope,
                   int64_t               firstTile,
                   int64_t               lastTile,
                   float *               scratch,
                   float *               output);

  /** Adds to the gradients of the transformed weights and of the bias, which has PadChannels(outputs) values. */
  void (*AddWeightGradient)(const WinogradShape & shape,
                            const float *         input,
                            const float *         outputGradient,
                            const float *         activated,
                            float                 activatedSlope,
                            int64_t               firstTile,
                            int64_t               lastTile,
                            float *               scratch,
                            float *               transformedGradient,
                            float *               biasGradient);
};

// Where the build holds them.
#ifdef LANDMARK_HAS_WINOGRAD_KERNELS
extern const WinogradKernels WinogradKernelsAVX2;
extern const WinogradKernels WinogradKernelsAVX512;
#endif

} // end namespace itk

#endif

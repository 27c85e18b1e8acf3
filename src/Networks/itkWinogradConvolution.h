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
#ifndef itkWinogradConvolution_h
#define itkWinogradConvolution_h

#include <ATen/core/Tensor.h>

namespace itk
{

/** Whether ConvolveWithWinograd() is for these: planes or volumes, kernels of 3 along each axis, floats on a CPU with
 * AVX2, and enough channels, and pixels for so many channels, for it to be the fastest. */
bool
IsForWinograd(const at::Tensor & input, const at::Tensor & weights);

/** A convolution of stride 1 with zeros around, then a leaky rectifier; a slope of 1 leaves values as they are. It can
 * be differentiated once. The result, and what the input should be, is channels-last. */
at::Tensor
ConvolveWithWinograd(const at::Tensor & input,
                     const at::Tensor & weights,
                     const at::Tensor & bias,
                     int64_t            padding,
                     double             slope);

} // end namespace itk

#endif

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
#ifndef itkConvolutionLayouts_h
#define itkConvolutionLayouts_h

#include <ATen/core/Tensor.h>

#include <map>
#include <mutex>
#include <string>

namespace itk
{

/** How a plane convolution is computed. */
enum class ConvolutionLayout
{
  /** A channel after the other. */
  Contiguous,
  /** The channels of a pixel side by side. */
  ChannelsLast
};

/** A convolution of LibTorch in two dimensions, of stride 1, in a layout. The result is channels-last in both. */
at::Tensor
ConvolvePlanes(const at::Tensor & input,
               const at::Tensor & weights,
               const at::Tensor & bias,
               int64_t            padding,
               ConvolutionLayout  layout);

/** Which layout is faster on this processor depends on a convolution's shape, and can matter a lot. So it is
 * measured at the first use of a shape in this process, with the gradients if there will be some. Channels-last is
 * taken where it is not twice as slow, and for what takes less than 100 million products.
 *
 * Layouts differ in the last bits of results. Those that a training has used are kept in its checkpoints. */
class ConvolutionLayouts
{
public:
  /** The one of this process. */
  static ConvolutionLayouts &
  GetInstance();

  ConvolutionLayout
  Get(const at::Tensor & input, const at::Tensor & weights, const at::Tensor & bias, int64_t padding);

  /** What has been measured, as a text, and back; that of the text counts. */
  std::string
  Serialize() const;
  void
  Deserialize(const std::string & text);

private:
  mutable std::mutex                       m_Mutex;
  std::map<std::string, ConvolutionLayout> m_Layouts;
};

} // end namespace itk

#endif

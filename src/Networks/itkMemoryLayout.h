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
#ifndef itkMemoryLayout_h
#define itkMemoryLayout_h

#include <ATen/core/Tensor.h>

namespace itk
{

/** How the features of a network lie in memory. Which is faster depends on the processor. */
class MemoryLayout
{
public:
  enum class Kind
  {
    /** A channel after the other. */
    Contiguous,
    /** The channels of a pixel side by side. */
    ChannelsLast
  };

  explicit MemoryLayout(Kind kind)
    : m_Kind(kind)
  {}

  /** The layout that networks get unless told otherwise. */
  static MemoryLayout
  GetPreferred()
  {
    return MemoryLayout(Kind::ChannelsLast);
  }

  /** The features in this layout; those of volumes stay contiguous. */
  at::Tensor
  Arrange(const at::Tensor & features) const
  {
    const bool isChannelsLast = m_Kind == Kind::ChannelsLast && features.dim() == 4;
    return isChannelsLast ? features.contiguous(at::MemoryFormat::ChannelsLast) : features;
  }

private:
  Kind m_Kind;
};

} // end namespace itk

#endif

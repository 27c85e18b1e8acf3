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
#ifndef itkTensorMemory_h
#define itkTensorMemory_h

#include <cstddef>

namespace itk
{

/** While it lives, large CPU tensors that this thread makes take memory that was kept when others were freed, in huge
 * pages where there are: the kernel would need as long to hand out new memory as an activation to fill it. Networks
 * make tensors of the same few sizes again and again.
 *
 * No more is held than 5/4 of what was in use at once; with the last scope, all but GetKeptSize() is given back. The
 * tensors of other threads, and of this one outside of scopes, take their memory as before. */
class TensorMemoryScope
{
public:
  TensorMemoryScope();
  ~TensorMemoryScope();

  TensorMemoryScope(const TensorMemoryScope &) = delete;
  TensorMemoryScope &
  operator=(const TensorMemoryScope &) = delete;

  /** The most bytes that stay when no scope lives. */
  static constexpr std::size_t
  GetKeptSize()
  {
    return std::size_t{ 256 } << 20;
  }

  /** The bytes of free memory that are kept now. */
  static std::size_t
  GetFreeSize();
};

} // end namespace itk

#endif

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
#ifndef itkTensorStorage_h
#define itkTensorStorage_h

#include <ATen/core/Tensor.h>

#include <algorithm>

namespace itk
{

/** Whether all elements of a tensor lie in its memory: LibTorch believes what a file says of that. */
inline bool
IsInItsStorage(const at::Tensor & tensor)
{
  auto   last = static_cast<double>(tensor.storage_offset());
  double smallestStride = 0.0;
  for (int64_t axis = 0; axis < tensor.dim(); ++axis)
  {
    const auto stride = static_cast<double>(tensor.stride(axis));
    smallestStride = std::min(smallestStride, stride);
    last += static_cast<double>(tensor.size(axis) - 1) * stride;
  }
  const auto count = static_cast<double>(tensor.storage().nbytes()) / static_cast<double>(tensor.itemsize());
  return tensor.numel() == 0 || (tensor.storage_offset() >= 0 && smallestStride >= 0.0 && last < count);
}

} // end namespace itk

#endif

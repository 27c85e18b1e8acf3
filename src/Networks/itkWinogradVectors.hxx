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
#ifndef itkWinogradVectors_hxx
#define itkWinogradVectors_hxx

// Vectors of channels, for the processor that the including source is for. No header with inline functions is included:
// they must not be compiled for this processor alone.

#include <cstdint>

namespace itk
{

namespace
{

constexpr int64_t VectorSize = LANDMARK_WINOGRAD_VECTOR_SIZE;

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

} // namespace

} // end namespace itk

#endif

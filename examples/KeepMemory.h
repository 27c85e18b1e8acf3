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
#ifndef KeepMemory_h
#define KeepMemory_h

#include <limits>

#ifdef __GLIBC__
#  include <malloc.h>
#endif

/** Tensors and images come and go: giving their memory back to the system each time takes a fifth of it. Large ones,
 * where that matters little, would leave holes in the heap that nothing fits into. Heaps of single threads give theirs
 * back whatever they are told. */
inline void
KeepMemory()
{
#ifdef __GLIBC__
  constexpr int largestThreshold = 32 << 20;
  mallopt(M_MMAP_THRESHOLD, largestThreshold);
  mallopt(M_TRIM_THRESHOLD, std::numeric_limits<int>::max());
  mallopt(M_ARENA_MAX, 1);
#endif
}

#endif

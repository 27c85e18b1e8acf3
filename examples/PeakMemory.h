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
#ifndef PeakMemory_h
#define PeakMemory_h

#include <cstdio>

#if defined(__unix__) || defined(__APPLE__)
#  include <sys/resource.h>
#endif

/** Prints the largest resident memory that this process has had, where the system tells it. */
inline void
PrintPeakMemory()
{
#if defined(__unix__) || defined(__APPLE__)
  rusage usage{};
  if (getrusage(RUSAGE_SELF, &usage) == 0)
  {
#  ifdef __APPLE__
    constexpr double unitsOfMebibyte = 1024.0 * 1024.0;
#  else
    constexpr double unitsOfMebibyte = 1024.0;
#  endif
    std::printf("peak memory: %.0f MiB\n", static_cast<double>(usage.ru_maxrss) / unitsOfMebibyte);
  }
#endif
}

#endif

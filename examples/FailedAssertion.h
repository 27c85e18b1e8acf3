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
#ifndef FailedAssertion_h
#define FailedAssertion_h

#include "itkLandmarkImageFile.h"

#ifdef __GLIBC__
#  include <cassert>
#  include <cstdio>
#  include <cstdlib>

/** What glibc calls where an assertion fails, for this program: in the reader of an image, as in Debian's GDCM, it says
 * that the image is damaged. */
extern "C" void
__assert_fail(const char * assertion, const char * file, unsigned int line, const char * function) noexcept
{
  itk::LeaveImageReader();
  std::fprintf(stderr, "%s:%u: %s: Assertion `%s' failed.\n", file, line, function, assertion);
  std::abort();
}
#endif

#endif

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
#ifndef itkCountParameters_h
#define itkCountParameters_h

#include "itkLandmarkNetwork.h"

/** The number of trained weights. */
inline int64_t
CountParameters(const itk::LandmarkNetwork & network)
{
  int64_t count = 0;
  for (const auto & parameter : network.parameters())
  {
    count += parameter.numel();
  }
  return count;
}

#endif

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
#ifndef Phantom_h
#define Phantom_h

#include "itkImage.h"
#include "itkLandmarkSet.h"
#include "itkMersenneTwisterRandomVariateGenerator.h"

/** An image that was made, and where its landmarks are. */
template <typename TPixel, unsigned int VDimension>
struct Phantom
{
  typename itk::Image<TPixel, VDimension>::Pointer image;
  /** One that is outside of the image is missing. */
  typename itk::LandmarkSet<VDimension>::Pointer landmarks;
};

using RandomType = itk::Statistics::MersenneTwisterRandomVariateGenerator;

inline double
Uniform(RandomType & random, double center, double deviation)
{
  return random.GetUniformVariate(center - deviation, center + deviation);
}

#endif

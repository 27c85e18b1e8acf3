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
#ifndef itkRandomMaps_h
#define itkRandomMaps_h

#include "itkTestGeometry.h"
#include "itkVectorImage.h"

#include <algorithm>
#include <random>

/** Random values from -2 to 2 on a turned, anisotropic grid whose index does not start at zero. */
template <unsigned int VDimension>
typename itk::VectorImage<float, VDimension>::Pointer
MakeRandomMaps(itk::SizeValueType length, unsigned int numberOfComponents)
{
  const auto maps = itk::VectorImage<float, VDimension>::New();
  SetTurnedGrid(*maps, itk::Size<VDimension>::Filled(length));
  maps->SetNumberOfComponentsPerPixel(numberOfComponents);
  maps->Allocate();
  std::mt19937                          generator(3);
  std::uniform_real_distribution<float> distribution(-2.0f, 2.0f);
  std::generate_n(maps->GetBufferPointer(), maps->GetPixelContainer()->Size(), [&] { return distribution(generator); });
  return maps;
}

#endif

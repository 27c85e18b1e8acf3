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

#include "itkIndexRange.h"
#include "itkVectorImage.h"

#include <algorithm>
#include <random>

/** Random values from -2 to 2 on a turned, anisotropic grid whose index does not start at zero. */
template <unsigned int VDimension>
typename itk::VectorImage<float, VDimension>::Pointer
MakeRandomMaps(itk::SizeValueType length, unsigned int numberOfComponents)
{
  const auto                                                  maps = itk::VectorImage<float, VDimension>::New();
  typename itk::VectorImage<float, VDimension>::RegionType    region;
  typename itk::VectorImage<float, VDimension>::SpacingType   spacing;
  typename itk::VectorImage<float, VDimension>::DirectionType direction;
  typename itk::VectorImage<float, VDimension>::PointType     origin;
  direction.SetIdentity();
  direction(0, 0) = direction(1, 1) = 0.6;
  direction(0, 1) = -0.8;
  direction(1, 0) = 0.8;
  for (unsigned int d = 0; d < VDimension; ++d)
  {
    region.SetIndex(d, 3 - 5 * static_cast<int>(d));
    region.SetSize(d, length);
    spacing[d] = 0.5 + 0.75 * d;
    origin[d] = 40.0 - 31.0 * d;
  }
  maps->SetRegions(region);
  maps->SetSpacing(spacing);
  maps->SetDirection(direction);
  maps->SetOrigin(origin);
  maps->SetNumberOfComponentsPerPixel(numberOfComponents);
  maps->Allocate();
  std::mt19937                          generator(3);
  std::uniform_real_distribution<float> distribution(-2.0f, 2.0f);
  std::generate_n(maps->GetBufferPointer(), maps->GetPixelContainer()->Size(), [&] { return distribution(generator); });
  return maps;
}

#endif

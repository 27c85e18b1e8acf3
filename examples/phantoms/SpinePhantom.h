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
#ifndef SpinePhantom_h
#define SpinePhantom_h

#include "Phantom.h"

#include <string>

/** A CT-like volume, in HU, of a part of the spine; the landmarks are the centers of the vertebral bodies. */
namespace SpinePhantom
{

constexpr unsigned int Dimension = 3;

inline const std::vector<std::string> LandmarkNames{
  "T7", "T8", "T9", "T10", "T11", "T12", "L1", "L2", "L3", "L4", "L5"
};

/** Voxels of 2 x 2 x 2.5 mm; 160 x 160 mm across, of random height and place along the spine. */
Phantom<short, Dimension>
MakePhantom(double noise, unsigned int seed);

} // namespace SpinePhantom

#endif

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
#ifndef HandPhantom_h
#define HandPhantom_h

#include "Phantom.h"

#include <string>

/** A radiograph-like image of a hand. */
namespace HandPhantom
{

constexpr unsigned int Dimension = 2;

inline const std::vector<std::string> LandmarkNames{
  "thumb_knuckle", "index_knuckle", "middle_knuckle", "ring_knuckle", "little_knuckle", "middle_tip", "radius", "ulna"
};

/** Attenuation along the rays, as a film shows it: 1 - exp(-a); blurred, unevenly lit, collimated and noisy. */
Phantom<unsigned char, Dimension>
MakePhantom(unsigned int size, double spacing, double noise, unsigned int seed);

} // namespace HandPhantom

#endif

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
#ifndef HandAnatomy_h
#define HandAnatomy_h

#include "Phantom.h"

#include "itkVector.h"

/** A hand, built in a frame of its own: the wrist is the origin, x grows to the little finger and y to the finger tips,
 * and a unit is 1 / HandUnits of the image's width. */
namespace HandPhantom
{

constexpr double HandUnits = 256.0;
using VectorType = itk::Vector<double, 2>;

VectorType
MakeVector(double x, double y);

/** Unit vector at an angle, in degrees, to the y axis. */
VectorType
MakeDirection(double angle);

/** A round rod between two points whose radius may differ along its length. */
struct Rod
{
  VectorType begin;
  VectorType end;
  double     endRadius;
  double     middleRadius;

  /** How much of the rod, hollowed out to `hollow` of its radius, a ray through `point` passes. */
  double
  GetThickness(const VectorType & point, double hollow = 0.0) const;
};

/** What a radiograph of a hand shows, and where its landmarks are, in the frame of the hand. */
struct Hand
{
  std::vector<Rod>        bones;
  std::vector<Rod>        tissue;
  std::vector<Rod>        metal;
  std::vector<VectorType> landmarks;

  explicit Hand(RandomType & random);

private:
  void
  AddBone(const VectorType & begin, const VectorType & end, double endRadius, double middleRadius);
};

} // namespace HandPhantom

#endif

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
#ifndef SpineAnatomy_h
#define SpineAnatomy_h

#include "Phantom.h"

#include "itkVector.h"

#include <vector>

/** What computed tomography of a trunk shows around the spine, in HU. */
namespace SpinePhantom
{

using VectorType = itk::Vector<double, 3>;

/** A vertebra in a frame of its own: u to the left, v to the back, w to the head, in mm from the middle of its body. */
struct Vertebra
{
  VectorType center;
  VectorType left;
  VectorType back;
  VectorType head;
  double     height;
  double     halfWidth;
  double     halfDepth;
  double     marrow;
  bool       isThoracic;

  /** Points that are further from the center are not looked at. */
  double
  GetReach() const
  {
    return halfDepth + (isThoracic ? 100.0 : 55.0);
  }

  /** HU where there is bone, else NaN. */
  double
  Evaluate(const VectorType & point) const;

private:
  /** Ribs lie on the trunk, fall to the front, and are as thick as a finger. */
  bool
  IsRib(double u, double v, double w) const;
};

/** The part of a person around the spine; the origin is between T12 and L1. */
struct Trunk
{
  std::vector<Vertebra> vertebrae;

  explicit Trunk(RandomType & random);

  double
  Evaluate(const VectorType & point) const;
};

} // namespace SpinePhantom

#endif

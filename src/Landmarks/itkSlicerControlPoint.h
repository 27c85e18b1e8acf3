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
#ifndef itkSlicerControlPoint_h
#define itkSlicerControlPoint_h

#include "itkLandmarkFileContent.h"

#include <array>

namespace itk
{

/** One point of a Slicer file, in either of its formats. */
struct SlicerControlPoint
{
  std::string           label;
  std::string           description;
  std::array<double, 3> position{};
  bool                  isDefined{ true };
};

/** The i-th landmark as a point in LPS. The confidence stands in the description. */
SlicerControlPoint
MakeSlicerControlPoint(const LandmarkFileContent & content, size_t i);

/** Adds a point in LPS to the landmarks. False when a two-dimensional landmark would not have z = 0. */
bool
AppendSlicerControlPoint(LandmarkFileContent & content, const SlicerControlPoint & point);

} // end namespace itk

#endif

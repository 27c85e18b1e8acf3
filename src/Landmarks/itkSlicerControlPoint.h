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

#include "itkLandmarkSet.h"

namespace itk
{

/** One point of a Slicer file, in either of its formats; LPS, millimeters. */
struct SlicerControlPoint
{
  std::string      label;
  std::string      description;
  Point<double, 3> position{};
  bool             isDefined{ true };
  /** Whether it says that the landmark is not there, which is more than that its point is not defined. */
  bool                  isAbsent{ false };
  float                 plausibility{ std::numeric_limits<float>::quiet_NaN() };
  LandmarkCovariance<3> covariance{ MakeMissingCovariance<3>() };
};

/** Whether the points can be those of a flat image: each lies at z = 0, or is not defined. */
bool
AreFlat(const std::vector<SlicerControlPoint> & points);

/** The landmarks of a file, of which those whose points are not defined are unlabeled, unless they are absent. In two
 * dimensions, the points must be flat. The confidence of a landmark is the number with which the description begins,
 * after `confidence=`, where `nan` means that it has none; more may follow after a semicolon. */
template <unsigned int VDimension>
typename LandmarkSet<VDimension>::Pointer
MakeLandmarkSet(const std::string & fileName, const std::vector<SlicerControlPoint> & points);

/** A landmark as a point. The covariance is 0 along the axes that the landmark does not have. */
template <unsigned int VDimension>
SlicerControlPoint
MakeSlicerControlPoint(const LandmarkSet<VDimension> & landmarks, SizeValueType landmark);

} // end namespace itk

#endif

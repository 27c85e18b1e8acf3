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
#ifndef itkShapeLearning_h
#define itkShapeLearning_h

#include "itkShapeDistribution.h"

#include <string>

namespace itk
{

/** Where some landmarks are in an image. */
struct ShapeSample
{
  /** In ascending order. */
  ShapeIndices landmarks;
  ShapeMatrix  rows;
};

/** What LandmarkShapeModel::Learn() learns from at least two samples. A landmark that is in none of them, or that they
 * do not link to the others, is an error. */
LandmarkShapeDescription
LearnShape(const std::vector<ShapeSample> & samples,
           const std::vector<std::string> & names,
           bool                             anySize,
           double                           modeShare);

} // end namespace itk

#endif

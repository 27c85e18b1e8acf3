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
#ifndef itkMeasurementGeometry_h
#define itkMeasurementGeometry_h

#include "itkMeasurementDefinition.h"

#include "itkVector.h"

#include <map>
#include <string>
#include <vector>

namespace itk
{

/** Positions of landmarks by name, in 2D with z = 0; NaN: missing. */
using MeasurementPositions = std::map<std::string, Vector<double, 3>>;

/** The points of a measure. */
std::vector<Vector<double, 3>>
GetMeasurementPoints(const MeasurementDefinition & definition, const MeasurementPositions & positions);

/** The value of each measure; NaN where there is none. */
std::vector<double>
EvaluateMeasurements(const MeasurementDefinitions & definitions, const MeasurementPositions & positions);

} // end namespace itk

#endif

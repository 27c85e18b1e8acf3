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
#include "itkSlicerControlPoint.h"

#include "itkNumberText.h"

#include <cmath>
#include <limits>

namespace itk
{
namespace
{
const std::string confidencePrefix = "confidence=";
}

SlicerControlPoint
MakeSlicerControlPoint(const LandmarkFileContent & content, size_t i)
{
  SlicerControlPoint point;
  point.label = content.Names[i];
  if (std::isfinite(content.Confidences[i]))
  {
    point.description = confidencePrefix + FormatNumber(content.Confidences[i]);
  }
  point.isDefined = !std::isnan(content.Coordinates[i * content.Dimension]);
  for (unsigned int d = 0; point.isDefined && d < content.Dimension; ++d)
  {
    point.position[d] = content.Coordinates[i * content.Dimension + d];
  }
  return point;
}

bool
AppendSlicerControlPoint(LandmarkFileContent & content, const SlicerControlPoint & point)
{
  double confidence = point.isDefined ? 1.0 : 0.0;
  if (point.description.compare(0, confidencePrefix.size(), confidencePrefix) == 0)
  {
    ParseNumber(point.description.substr(confidencePrefix.size()), confidence);
  }
  content.Names.push_back(point.label);
  content.Confidences.push_back(confidence);
  for (unsigned int d = 0; d < content.Dimension; ++d)
  {
    content.Coordinates.push_back(point.isDefined ? point.position[d] : std::numeric_limits<double>::quiet_NaN());
  }
  const double planeTolerance = 0.001;
  return content.Dimension == 3 || !point.isDefined || std::abs(point.position[2]) <= planeTolerance;
}

} // end namespace itk

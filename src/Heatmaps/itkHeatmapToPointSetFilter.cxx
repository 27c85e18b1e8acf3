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
#include "itkHeatmapToPointSetFilter.h"

namespace itk
{

std::ostream &
operator<<(std::ostream & out, HeatmapToPointSetFilterEnums::Method value)
{
  switch (value)
  {
    case HeatmapToPointSetFilterEnums::Method::ArgMax:
      return out << "itk::HeatmapToPointSetFilterEnums::Method::ArgMax";
    case HeatmapToPointSetFilterEnums::Method::Parabola:
      return out << "itk::HeatmapToPointSetFilterEnums::Method::Parabola";
    case HeatmapToPointSetFilterEnums::Method::CubicArgMax:
      return out << "itk::HeatmapToPointSetFilterEnums::Method::CubicArgMax";
    case HeatmapToPointSetFilterEnums::Method::SecondOrder:
      return out << "itk::HeatmapToPointSetFilterEnums::Method::SecondOrder";
    case HeatmapToPointSetFilterEnums::Method::CentreOfMass:
      return out << "itk::HeatmapToPointSetFilterEnums::Method::CentreOfMass";
    default:
      return out << "INVALID VALUE FOR itk::HeatmapToPointSetFilterEnums::Method";
  }
}


itkForHeatmapsMacro(itkTemplateMacro, HeatmapToPointSetFilter);

} // end namespace itk

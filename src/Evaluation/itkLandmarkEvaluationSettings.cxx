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
#include "itkLandmarkEvaluationSettings.h"

#include "itkPrintEnum.h"

#include <ostream>

namespace itk
{

std::ostream &
operator<<(std::ostream & out, const LandmarkEvaluationEnums::Protocol value)
{
  return PrintEnum(out, "LandmarkEvaluationEnums::Protocol", value, { "Cephalometric", "Hand", "Spine" });
}

std::ostream &
operator<<(std::ostream & out, const LandmarkEvaluationEnums::ConfidenceOrder value)
{
  return PrintEnum(out, "LandmarkEvaluationEnums::ConfidenceOrder", value, { "WithinLandmark", "Pooled", "Perfect" });
}

void
LandmarkEvaluationSettings::Print(std::ostream & os, Indent indent) const
{
  os << indent << "Radii:";
  for (const double radius : Radii)
  {
    os << ' ' << radius;
  }
  os << std::endl;
  os << indent << "IdentificationRadius: " << IdentificationRadius << std::endl;
  os << indent << "FirstScaleLandmark: " << FirstScaleLandmark << std::endl;
  os << indent << "SecondScaleLandmark: " << SecondScaleLandmark << std::endl;
  os << indent << "ScaleLength: " << ScaleLength << std::endl;
  os << indent << "Unit: " << Unit << std::endl;
}

} // end namespace itk

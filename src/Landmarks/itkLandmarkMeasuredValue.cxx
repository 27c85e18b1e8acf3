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
#include "itkLandmarkMeasuredValue.h"

#include <cmath>
#include <iomanip>
#include <locale>
#include <sstream>

namespace itk
{

std::string
DescribeMeasuredValue(const LandmarkMeasuredValue & measured)
{
  if (std::isnan(measured.value))
  {
    return "missing";
  }
  const std::string  unit = measured.unit == "degrees" ? "°" : measured.unit.empty() ? "" : ' ' + measured.unit;
  std::ostringstream text;
  text.imbue(std::locale::classic());
  text << std::fixed << std::setprecision(unit.empty() ? 3 : 1) << measured.value;
  if (!std::isnan(measured.standardError))
  {
    text << " ± " << measured.standardError;
  }
  text << unit;
  return text.str();
}

} // end namespace itk

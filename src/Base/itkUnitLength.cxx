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
#include "itkUnitLength.h"

#include "itksys/SystemTools.hxx"

#include <map>

namespace itk
{

double
GetUnitLength(const std::string & unit)
{
  static const std::map<std::string, double> lengths{
    { "in", 25.4 },         { "dm", 100.0 },        { "inch", 25.4 },    { "inches", 25.4 },
    { "nm", 1e-6 },         { "nanometer", 1e-6 },  { "um", 1e-3 },      { "\xC2\xB5m", 1e-3 },
    { "\xB5m", 1e-3 },      { "\xCE\xBCm", 1e-3 },  { "micron", 1e-3 },  { "microns", 1e-3 },
    { "micrometer", 1e-3 }, { "micrometre", 1e-3 }, { "mm", 1.0 },       { "millimeter", 1.0 },
    { "millimeters", 1.0 }, { "millimetre", 1.0 },  { "cm", 10.0 },      { "centimeter", 10.0 },
    { "m", 1000.0 },        { "meter", 1000.0 },    { "pm", 1e-9 },      { "\xC3\x85", 1e-7 },
    { "mil", 0.0254 },      { "thou", 0.0254 },     { "pt", 25.4 / 72 }, { "ft", 304.8 }
  };
  const auto found = lengths.find(itksys::SystemTools::LowerCase(unit));
  return found == lengths.end() ? 0.0 : found->second;
}

} // end namespace itk

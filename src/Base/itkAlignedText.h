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
#ifndef itkAlignedText_h
#define itkAlignedText_h

#include <ostream>
#include <string>
#include <vector>

namespace itk
{

/** A number with so many digits after the decimal point; `-` for one that is infinite or NaN. */
std::string
FormatFixed(double value, int digits);

/** Writes rows with the first column at the left and the others at the right; a line under each of the first rows. */
void
PrintAligned(std::ostream & os, const std::vector<std::vector<std::string>> & rows, size_t numberOfUnderlinedRows);

} // end namespace itk

#endif

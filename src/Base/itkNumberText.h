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
#ifndef itkNumberText_h
#define itkNumberText_h

#include <cstddef>
#include <string>

namespace itk
{

/** Reads a decimal number that makes up the whole text, blanks around it allowed. The decimal separator is a point in
 * every locale. False for anything else, a number that no `double` can hold, infinity and NaN. */
bool
ParseNumber(const std::string & text, double & value);

/** True for an empty or blank text and for `nan` in any case: how tables say that there is no number. */
bool
IsMissingNumber(const std::string & text);

/** Reads a count of at most nine digits. */
bool
ParseCount(const std::string & text, unsigned int & value);

/** The shortest text that says the value: a value that a `float` can hold is the `float` next to the number, such
 * as 83.6 and not 83.5999985; any other is the `double` next to it. */
std::string
FormatNumber(double value);

/** Such as `1 image` and `2 images`. */
std::string
FormatCount(std::size_t count, const std::string & noun);

} // end namespace itk

#endif

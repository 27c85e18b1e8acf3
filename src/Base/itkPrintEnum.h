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
#ifndef itkPrintEnum_h
#define itkPrintEnum_h

#include <cstddef>
#include <initializer_list>
#include <ostream>

namespace itk
{

/** Prints a value of an enumeration of this namespace. `type` is its name without the namespace, `names` are those of
 * all of its values, the first of which is 0. */
template <typename TEnum>
std::ostream &
PrintEnum(std::ostream & out, const char * type, TEnum value, std::initializer_list<const char *> names)
{
  const auto number = static_cast<std::size_t>(value);
  return number < names.size() ? out << "itk::" << type << "::" << names.begin()[number]
                               : out << "INVALID VALUE FOR itk::" << type;
}

} // end namespace itk

#endif

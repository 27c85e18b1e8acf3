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
#ifndef itkNamePlaces_h
#define itkNamePlaces_h

#include "itkIntTypes.h"

#include <string>
#include <unordered_map>
#include <vector>

namespace itk
{

/** Where each name stands in a list, to find many; of one that is there again, the first place. */
inline std::unordered_map<std::string, SizeValueType>
FindPlacesOfNames(const std::vector<std::string> & names)
{
  std::unordered_map<std::string, SizeValueType> places;
  for (SizeValueType i = 0; i < names.size(); ++i)
  {
    places.emplace(names[i], i);
  }
  return places;
}

} // end namespace itk

#endif

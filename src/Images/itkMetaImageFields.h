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
#ifndef itkMetaImageFields_h
#define itkMetaImageFields_h

#include "itkIntTypes.h"

#include <string>

namespace itk
{

/** Whether a field of a MetaImage header matters to what is read; others, such as comments, may be there again. */
bool
IsMetaImageFieldUsed(const std::string & name);

/** The characters of a field that MetaIO has memory for. It takes fields that it does not know, too. */
SizeValueType
GetLongestMetaImageField(const std::string & name);

} // end namespace itk

#endif

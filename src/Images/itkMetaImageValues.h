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
#ifndef itkMetaImageValues_h
#define itkMetaImageValues_h

#include "itkIntTypes.h"

#include <string>

namespace itk
{

/** Bytes of a value of a type of MetaImage, such as `MET_SHORT`; 0: ITK cannot read it. */
SizeValueType
GetMetaImageValueSize(const std::string & type);

/** Throws an error of the image unless the data file holds so many values of the type in text, from a position on. */
void
VerifyMetaImageText(const std::string & fileName,
                    const std::string & dataFile,
                    SizeValueType       position,
                    const std::string & type,
                    SizeValueType       numberOfValues);

} // end namespace itk

#endif

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
#ifndef itkLandmarkDefinitionFile_h
#define itkLandmarkDefinitionFile_h

#include "itkLandmarkModelDescription.h"

#include <string>
#include <vector>

namespace itk
{

/** Landmarks of these names, without definitions and mirror partners.
 * \ingroup LandmarkLocalization */
LandmarkLocalization_EXPORT std::vector<LandmarkDefinition>
                            MakeLandmarkDefinitions(const std::vector<std::string> & names);

/** Makes landmarks mirror partners of each other, from a CSV file with a pair of names in each row, each landmark named
 * at most once; the others lie in the mirror's plane. Throws an ExceptionObject, `<file>:<line>: <reason>`.
 * \ingroup LandmarkLocalization */
LandmarkLocalization_EXPORT void
ReadMirrorPairs(const std::string & fileName, std::vector<LandmarkDefinition> & landmarks);

/** Gives landmarks their definitions, from a CSV file with the header `name,definition` and a landmark in each row, at
 * most once, its definition in one line of UTF-8 text; landmarks that it does not name keep theirs. Throws an
 * ExceptionObject, `<file>:<line>: <reason>`.
 * \ingroup LandmarkLocalization */
LandmarkLocalization_EXPORT void
ReadLandmarkDefinitions(const std::string & fileName, std::vector<LandmarkDefinition> & landmarks);

/** The definitions alone, one a landmark; empty where no landmark has any.
 * \ingroup LandmarkLocalization */
LandmarkLocalization_EXPORT std::vector<std::string>
                            GetDefinitions(const std::vector<LandmarkDefinition> & landmarks);

} // end namespace itk

#endif

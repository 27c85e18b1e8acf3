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
#ifndef itkSelectLandmarks_h
#define itkSelectLandmarks_h

#include "itkLandmarkSet.h"

namespace itk
{

/** The names that both sets have, in the order of the first one.
 * \ingroup LandmarkLocalization */
template <unsigned int VDimension>
LandmarkLocalization_EXPORT std::vector<std::string>
GetCommonLandmarkNames(const LandmarkSet<VDimension> & first, const LandmarkSet<VDimension> & second);

/** What a text selects of names: `all`, `odd` (the first, third...), `even`, or names with commas between them, quoted
 * as in CSV where they hold commas themselves, each once, in the order of the text. A name that is not there is an
 * error. \ingroup LandmarkLocalization */
LandmarkLocalization_EXPORT std::vector<std::string>
                            SelectLandmarkNames(const std::vector<std::string> & names, const std::string & selection);

/** The landmarks of the given names, in their order, with all that the set knows of them and of their image. A name
 * that the set does not have is an error. \ingroup LandmarkLocalization */
template <unsigned int VDimension>
LandmarkLocalization_EXPORT typename LandmarkSet<VDimension>::Pointer
SelectLandmarks(const LandmarkSet<VDimension> & landmarks, const std::vector<std::string> & names);

} // end namespace itk

#endif

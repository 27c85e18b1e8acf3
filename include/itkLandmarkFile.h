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
#ifndef itkLandmarkFile_h
#define itkLandmarkFile_h

#include "itkLandmarkMeasuredValue.h"
#include "itkLandmarkSet.h"

#include "itkImageBase.h"

#include <string>
#include <vector>

namespace itk
{

/** The extension that says of which format a landmark file is, in lower case: `.csv`, `.mrk.json`... Another is an
 * error. \ingroup LandmarkLocalization */
LandmarkLocalization_EXPORT std::string
                            GetLandmarkFileExtension(const std::string & fileName);

/** The extensions of all formats of landmark files, as GetLandmarkFileExtension() gives them.
 * \ingroup LandmarkLocalization */
LandmarkLocalization_EXPORT std::vector<std::string>
                            GetLandmarkFileExtensions();

/** Those of Slicer: `.mrk.json` and `.fcsv`. \ingroup LandmarkLocalization */
LandmarkLocalization_EXPORT std::vector<std::string>
                            GetSlicerFileExtensions();

/** Whether a file's extension, in upper or lower case, is one of Slicer's. \ingroup LandmarkLocalization */
LandmarkLocalization_EXPORT bool
IsSlicerFile(const std::string & fileName);

/** The dimension of the landmarks of a Slicer file, see IsSlicerFile(), whose points always have three coordinates: 2
 * where all that are defined lie at z = 0 (within 0.001 mm), else 3. Another file is an error.
 * \ingroup LandmarkLocalization */
LandmarkLocalization_EXPORT unsigned int
GetSlicerFileDimension(const std::string & fileName);

/** Reads the landmarks of one image; the file's extension says of which format it is. See LandmarkFileReader.
 * \ingroup LandmarkLocalization */
template <unsigned int VDimension>
typename LandmarkSet<VDimension>::Pointer
ReadLandmarkFile(const std::string & fileName, const ImageBase<VDimension> * referenceImage = nullptr);

/** Writes the landmarks of one image; the file's extension says of which format it is. See LandmarkFileWriter. In
 * `.mrk.json`, what was measured of them and their definitions, one a landmark or none at all, stand too, where Slicer
 * shows them; other formats leave them out.
 * \ingroup LandmarkLocalization */
template <unsigned int VDimension>
void
WriteLandmarkFile(const std::string &                        fileName,
                  const LandmarkSet<VDimension> &            landmarks,
                  const std::vector<LandmarkMeasuredValue> & measured = {},
                  const std::vector<std::string> &           definitions = {});

} // end namespace itk

#endif

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
#ifndef itkOutputFileNames_h
#define itkOutputFileNames_h

#include "LandmarkLocalizationExport.h"

#include <cstdint>
#include <string>
#include <vector>

namespace itk
{

/** The name of an image file without folder and extension. The number at the end of a DICOM name such as 1.2.840.10008
 * is no extension. \ingroup LandmarkLocalization */
LandmarkLocalization_EXPORT std::string
                            GetImageStem(const std::string & fileName);

/** The name of a file about an image: in `folder` as the image is in the folder of the images, with another end in the
 * place of the extension. Throws when the image is not in the folder of the images.
 * \ingroup LandmarkLocalization */
LandmarkLocalization_EXPORT std::string
GetOutputFileName(const std::string & folder, const std::string & image, const std::string & end);

/** Throws when one of the outputs is one of the inputs, or two outputs are one and the same, by whatever names. Empty
 * names stand for none. \ingroup LandmarkLocalization */
LandmarkLocalization_EXPORT void
VerifyFilesAreDistinct(const std::vector<std::string> & outputs, const std::vector<std::string> & inputs);

/** Throws when one of the files cannot be written, because its folder is missing or refuses new files, or it is a
 * folder or device; and as VerifyFilesAreDistinct(). Empty names stand for none.
 * \ingroup LandmarkLocalization */
LandmarkLocalization_EXPORT void
VerifyOutputFiles(const std::vector<std::string> & fileNames, const std::vector<std::string> & inputs = {});

/** Throws where the disk of a file has less room than so many bytes.
 * \ingroup LandmarkLocalization */
LandmarkLocalization_EXPORT void
VerifyRoom(const std::string & fileName, std::uintmax_t bytes);

} // end namespace itk

#endif

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
#ifndef itkWriteFileAtomically_h
#define itkWriteFileAtomically_h

#include "LandmarkLocalizationExport.h"

#include <cstdint>
#include <functional>
#include <string>

namespace itk
{

/** Writes a file so that a reader sees the old content or the new one, never a part.
 * `write` receives the name of a temporary file in the same folder, with the same extension; when it returns, that file
 * is flushed to the disk and renamed to `fileName`. When it throws, or the folder cannot be written, or the disk is
 * full, the temporary file is removed, `fileName` is left as it was, and an itk::ExceptionObject whose description
 * starts with `fileName` is thrown. So it is when `fileName` is there and no regular file; of a link, the file behind
 * it is replaced. Not every writer notices a full disk, or survives it. For those, `room` is the number of bytes that
 * the file system must be able to give beforehand; 0 (default): any. \ingroup LandmarkLocalization */
LandmarkLocalization_EXPORT void
WriteFileAtomically(const std::string &                                            fileName,
                    const std::function<void(const std::string & temporaryName)> & write,
                    std::uintmax_t                                                 room = 0);

/** As above, for content that is at hand as text or bytes. */
LandmarkLocalization_EXPORT void
WriteFileAtomically(const std::string & fileName, const std::string & content);

} // end namespace itk

#endif

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
#ifndef itkDICOMContent_h
#define itkDICOMContent_h

#include "itkFileBytes.h"

#include <string>

namespace itk
{

/** What a file holds, by its structure alone. */
struct DICOMContent
{
  enum class Kind
  {
    Pixels,
    /** Those that GDCM gives other values, or ends the process for; `feature` says which. */
    UnsupportedPixels,
    /** Reports, plans and directories have none. */
    NoPixels,
    /** Encoded pixels that are not those which the rest describes; `feature` says how. */
    OtherPixels,
    /** `feature` says how, or is empty: it may be cut short. */
    Damaged
  };

  Kind        kind;
  std::string feature;
  /** Which GDCM looks into. */
  bool hasFunctionalGroups{ false };
};

/** Whether the file begins as DICOM does: with meta information, or with the first group of a data set. */
bool
IsDICOMFile(FileBytes & file);

DICOMContent
FindDICOMContent(FileBytes & file);

} // end namespace itk

#endif

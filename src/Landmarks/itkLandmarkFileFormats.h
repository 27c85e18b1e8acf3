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
#ifndef itkLandmarkFileFormats_h
#define itkLandmarkFileFormats_h

#include "itkLandmarkFileContent.h"

namespace itk
{

/** One format of landmark files: its extension in lower case and its reader/writer pair.
 * A writer returns the whole text; `fileName` is for error messages there. */
struct LandmarkFileFormat
{
  const char * extension;
  LandmarkFileContent (*read)(const std::string & fileName, unsigned int dimension);
  std::string (*write)(const std::string & fileName, const LandmarkFileContent & content);
};

/** Adds the covariance of the landmark added last, row after row, or none (null). False when it is not symmetric and
 * positive definite. */
bool
AppendCovariance(LandmarkFileContent & content, const double * covariance);

/** Whether the i-th landmark has a covariance. */
bool
HasCovariance(const LandmarkFileContent & content, size_t i);

LandmarkFileContent
ReadCSVLandmarks(const std::string & fileName, unsigned int dimension);
std::string
WriteCSVLandmarks(const std::string & fileName, const LandmarkFileContent & content);

LandmarkFileContent
ReadSlicerMarkups(const std::string & fileName, unsigned int dimension);
std::string
WriteSlicerMarkups(const std::string & fileName, const LandmarkFileContent & content);

LandmarkFileContent
ReadSlicerFiducials(const std::string & fileName, unsigned int dimension);
std::string
WriteSlicerFiducials(const std::string & fileName, const LandmarkFileContent & content);

LandmarkFileContent
ReadElastixPoints(const std::string & fileName, unsigned int dimension);
std::string
WriteElastixPoints(const std::string & fileName, const LandmarkFileContent & content);

} // end namespace itk

#endif

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
#ifndef itkLandmarkFileContent_h
#define itkLandmarkFileContent_h

#include "LandmarkLocalizationExport.h"
#include "itkLandmarkSet.h"

#include <string>
#include <vector>

namespace itk
{

/** \class LandmarkFileContent
 * \brief The landmarks of one image as a file holds them, whatever its format.
 * \sa LandmarkFileReader, LandmarkFileWriter
 * \ingroup LandmarkLocalization
 */
struct LandmarkFileContent
{
  /** Number of coordinates of a landmark, 2 or 3. */
  unsigned int Dimension{ 2 };
  /** One name a landmark. */
  std::vector<std::string> Names;
  /** The coordinates of the first landmark, then those of the second, and so on; LPS, millimetres; NaN where missing.
   */
  std::vector<double> Coordinates;
  /** One confidence a landmark. */
  std::vector<double> Confidences;
  /** The covariance of each landmark's position, row after row, Dimension * Dimension numbers a landmark; LPS, squared
   * millimetres; NaN where there is none. Empty: no landmark has one. */
  std::vector<double> Covariances;
  /** True when the coordinates are continuous pixel indices of some image (elastix only). */
  bool CoordinatesAreIndices{ false };
};

/** Reads a landmark file; its extension says of which format it is. See LandmarkFileReader.
 * \ingroup LandmarkLocalization */
LandmarkLocalization_EXPORT LandmarkFileContent
ReadLandmarkFile(const std::string & fileName, unsigned int dimension);

/** Writes a landmark file; its extension says of which format it is. See LandmarkFileWriter.
 * \ingroup LandmarkLocalization */
LandmarkLocalization_EXPORT void
WriteLandmarkFile(const std::string & fileName, const LandmarkFileContent & content);

} // end namespace itk

#endif

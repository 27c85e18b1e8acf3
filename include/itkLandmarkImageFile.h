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
#ifndef itkLandmarkImageFile_h
#define itkLandmarkImageFile_h

#include "LandmarkLocalizationExport.h"

#include "itkIntTypes.h"

#include <string>
#include <vector>

namespace itk
{

/** \class LandmarkImageFileInformation
 * \brief The geometry of an image file, for a chosen number of dimensions.
 * \sa LandmarkImageReader
 * \ingroup LandmarkLocalization
 */
struct LandmarkImageFileInformation
{
  std::vector<SizeValueType> Size;
  std::vector<double>        Spacing;
  std::vector<double>        Origin;
  /** Row after row, as in `Direction(row, column)`. */
  std::vector<double> Direction;
  /** False when the file says nothing about the size of a pixel, and Spacing is 1. */
  bool HasSpacing{ false };
};

/** Reads the header of an image file, and finds out whether the file is cut short. See LandmarkImageReader.
 * \ingroup LandmarkLocalization */
LandmarkLocalization_EXPORT LandmarkImageFileInformation
ReadLandmarkImageInformation(const std::string & fileName, unsigned int dimension);

/** Reads the pixels of an image file as grey values, once ReadLandmarkImageInformation() has accepted it. See
 * LandmarkImageReader.
 * \ingroup LandmarkLocalization */
LandmarkLocalization_EXPORT std::vector<float>
                            ReadLandmarkImagePixels(const std::string & fileName);

} // end namespace itk

#endif

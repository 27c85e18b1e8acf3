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
#ifndef itkFindImageFiles_h
#define itkFindImageFiles_h

#include "LandmarkLocalizationExport.h"

#include <string>
#include <vector>

namespace itk
{

/** \class FoundImageFile
 * \brief An image to work on, and what to call it.
 * \sa FindImageFiles
 * \ingroup LandmarkLocalization
 */
struct FoundImageFile
{
  /** A file, or the folder of a DICOM series. */
  std::string fileName;
  /** The name for tables: that of the file, with the folders that tell it from others. */
  std::string name;
  /** The same without the extension: the files that belong to the image begin with it. */
  std::string stem;
};

/** The images that files and folders stand for. A folder is walked, in the order of names, for files of the formats
 * that LandmarkImageReader knows, by what they hold or by their names (a `.png` that is damaged or empty is not left
 * out); hidden ones are left out, links are followed and called as they are in the folder. In
 * three dimensions, the DICOM images of a folder are one image, called as the folder is; other files in it that are
 * named as images, and its folders, are looked at, too. Names of images in a folder are relative to it; others are
 * those of files without their folders, or, where two are alike, relative to the folder that all have in common. Throws
 * when a folder holds no image, when a link leads back to a folder around it, and when two images would still have the
 * same stem. \ingroup LandmarkLocalization */
LandmarkLocalization_EXPORT std::vector<FoundImageFile>
                            FindImageFiles(const std::vector<std::string> & paths, unsigned int dimension);

} // end namespace itk

#endif

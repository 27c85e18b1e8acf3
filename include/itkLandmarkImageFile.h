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

#include "itkImageIOBase.h"
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

/** \class LandmarkImageFile
 * \brief An image file: its header is read when this is made, and its pixels when they are asked for.
 *
 * Whether the file is cut short is found out first, from its structure, so that every pixel is read once.
 * \sa LandmarkImageReader
 * \ingroup LandmarkLocalization
 */
class LandmarkLocalization_EXPORT LandmarkImageFile
{
public:
  /** Reads the header of an image of a number of dimensions. */
  LandmarkImageFile(const std::string & fileName, unsigned int dimension);

  const LandmarkImageFileInformation &
  GetInformation() const
  {
    return m_Information;
  }

  /** Reads the pixels as gray values. */
  std::vector<float>
  ReadPixels();

private:
  std::string                  m_FileName;
  std::string                  m_FormatName;
  ImageIOBase::Pointer         m_ImageIO;
  LandmarkImageFileInformation m_Information;
};

/** Turns off what ITK's image readers and GDCM print about files, in the whole process, for good: for the `main` of a
 * program whose user reads one line about an error. The module itself leaves that as it is. It sets an OutputWindow.
 * \ingroup LandmarkLocalization */
LandmarkLocalization_EXPORT void
TurnImageReadingWarningsOff();

} // end namespace itk

#endif

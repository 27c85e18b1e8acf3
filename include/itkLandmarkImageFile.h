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
  /** Why the spacing must be given, such as `carries no pixel spacing`; then Spacing is 1 along the axes concerned.
   * Empty where the file says it for each axis along which it is not given. */
  std::string SpacingProblem;
  /** The height of a pixel by its width, as the file says it, with a spacing or without; 1 if it does not. */
  double PixelAspect{ 1.0 };
  /** What is to be known about the place of the image, one line; empty: nothing. */
  std::string Warning;
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
  /** Reads the header of an image of a number of dimensions. In three dimensions, `fileName` may be a folder that holds
   * a DICOM series; if it holds several, `series` is the Series Instance UID of the one that is meant. A `series` of
   * what is no folder is an error. Along the axes of `isSpacingGiven`, the file's spacing does not matter. */
  LandmarkImageFile(const std::string &       fileName,
                    unsigned int              dimension,
                    const std::string &       series = "",
                    const std::vector<bool> & isSpacingGiven = std::vector<bool>(3, false));

  const LandmarkImageFileInformation &
  GetInformation() const
  {
    return m_Information;
  }

  /** Reads the pixels as gray values; there must be as many as `count` says. */
  void
  ReadPixels(float * pixels, SizeValueType count);

private:
  void
  ReadHeader(unsigned int dimension, const std::vector<bool> & isSpacingGiven);

  std::string m_FileName;
  /** The slices of a series, in their order. */
  std::vector<std::string> m_FileNames;
  /** None for a series. */
  ImageIOBase::Pointer         m_ImageIO;
  LandmarkImageFileInformation m_Information;
};

/** Why no image of a patient has pixels of this spacing, in mm, and so many along an axis, such as `30 pixels are 900
 * mm each, which no image of a patient has`: it is below 10 nm or above `largest`, or they are longer than 5 m. Empty:
 * an image may have them. \ingroup LandmarkLocalization */
LandmarkLocalization_EXPORT std::string
                            FindImplausibleSpacing(SizeValueType size, double spacing, double largest = 100.0);

/** Whether a file begins as one of the formats does that LandmarkImageReader knows.
 * \ingroup LandmarkLocalization */
LandmarkLocalization_EXPORT bool
IsImageFile(const std::string & fileName);

/** Turns off what ITK's image readers, MetaIO and GDCM print about files, in the whole process, for good: for the
 * `main` of a program whose user reads one line about an error. The module itself leaves that as it is. It sets an
 * OutputWindow and the buffers of the standard streams. \ingroup LandmarkLocalization */
LandmarkLocalization_EXPORT void
TurnImageReadingWarningsOff();

/** Leaves the reader of an image file that this thread is in, and its file counts as damaged; returns where the thread
 * is in none. For programs that define what follows a failed assertion, `__assert_fail()` in glibc: a damaged file must
 * not end them where a library was built with assertions, as Debian's GDCM is. What the reader holds then stays as
 * it is: memory is lost, files stay open, and locks stay locked. The module itself leaves assertions as they are.
 * \ingroup LandmarkLocalization */
LandmarkLocalization_EXPORT void
LeaveImageReader();

} // end namespace itk

#endif

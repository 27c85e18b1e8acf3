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
#ifndef itkImageFormat_h
#define itkImageFormat_h

#include "itkFileBytes.h"
#include "itkPictureFile.h"

#include "itkImageIOBase.h"

#include <cmath>
#include <limits>
#include <string>
#include <vector>

namespace itk
{

/** Where the pixels of a file lie, in all its dimensions, in mm and LPS. */
struct ImageGeometry
{
  /** As ITK's reader has it. */
  explicit ImageGeometry(const ImageIOBase & io);

  static constexpr double LargestSpacing = 100.0;

  unsigned int        dimension;
  std::vector<double> spacing;
  /** For each axis, whether the file says its spacing. */
  std::vector<bool> isSpacingStated;
  /** For each axis, why a spacing that is there is none, such as `says a spacing of 'x', which is no number`; empty:
   * there is none at all. */
  std::vector<std::string> spacingProblem;
  /** The height of a pixel by its width where they are not stated. */
  double pixelAspect{ 1.0 };
  /** For each axis, the largest one that a patient's image can have. */
  std::vector<double> largestSpacing;
  std::vector<double> origin;
  /** Row after row. */
  std::vector<double> direction;
  /** One line; empty: none. */
  std::string warning;
};

/** A format of images: how to tell its files, and what is to be known of them beyond what ITK's reader says. Functions
 * throw one line, `<file>: <reason>`. */
struct ImageFormat
{
  const char * name;
  ImageIOBase::Pointer (*makeIO)();
  bool (*isOfThisFormat)(FileBytes & file);
  /** Throws when the file is cut short or unsupported, by its structure alone. ITK 5.2.1 fills missing pixels with
   * zeros or gray, prints, or crashes. It steps over the pixels, which ITK then reads once. */
  void (*verify)(FileBytes & file);
  /** Corrects what ITK's reader makes of units and axes. */
  void (*correct)(FileBytes & file, const ImageIOBase & io, ImageGeometry & geometry);
  /** Throws when the checksum of compressed pixels is not that of those that ITK read. Null: there is none,
   * or the reader looks at it. */
  void (*verifyPixels)(FileBytes & file, const std::vector<char> & pixels);
};

extern const ImageFormat PictureImageFormat;
extern const ImageFormat MetaImageFormat;
extern const ImageFormat NiftiFormat;
extern const ImageFormat NrrdFormat;
extern const ImageFormat DICOMFormat;

template <typename TImageIO>
ImageIOBase::Pointer
MakeImageIO()
{
  return TImageIO::New().GetPointer();
}

/** Whether a file is named as an image is, by its extension. */
bool
IsNamedAsImage(const std::string & fileName);

/** The values that a type of pixels can hold; by default, those of a floating-point type. */
struct ValueRange
{
  bool   isWhole{ false };
  double minimum{ std::numeric_limits<double>::lowest() };
  double maximum{ std::numeric_limits<double>::max() };

  bool
  Holds(double value) const
  {
    return value >= minimum && value <= maximum && (!isWhole || value == std::floor(value));
  }
};

/** Of an integer type. */
inline ValueRange
MakeValueRange(unsigned int bits, bool isSigned)
{
  const double count = std::ldexp(1.0, static_cast<int>(bits));
  return isSigned ? ValueRange{ true, -count / 2, count / 2 - 1 } : ValueRange{ true, 0.0, count - 1 };
}

/** Makes an absolute name of one that stands in the header `fileName`, and throws if there is no such file. */
std::string
FindDataFile(const std::string & fileName, const std::string & dataFile);

/** The first bytes of a file: those with its header, in which or after which one of these texts comes. */
std::string
GetHeaderBytes(FileBytes & file, const std::vector<std::string> & ends);

/** Replaces the first `%d`, or `%03d`, in the name of a data file that stands in the header `fileName`. */
std::string
FillNamePattern(const std::string & fileName, const std::string & pattern, SizeValueType number);

/** The header of a NIfTI file, 348 bytes. */
std::string
ReadNiftiHeader(const std::string & fileName);

/** Whether this header is one of Analyze. */
bool
IsAnalyzeHeader(const std::string & header);

/** Throws when no form says where the axes of the image are that ITK can take. */
void
VerifyNiftiGeometry(const std::string & fileName, const std::string & header);

/** Takes the place of a NIfTI image from its header; `fileName` is for errors. */
void
CorrectNiftiGeometry(const std::string & fileName, const std::string & header, ImageGeometry & geometry);

/** Multiplies spacing and origin of an axis. */
void
ScaleAxis(ImageGeometry & geometry, unsigned int axis, double factor);

/** Whether the columns of a square matrix are at right angles and of length 1. */
bool
IsOrthonormal(const std::vector<double> & matrix, unsigned int dimension);

} // end namespace itk

#endif

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
#ifndef itkPictureFile_h
#define itkPictureFile_h

#include "itkFileBytes.h"
#include "itkFileError.h"

#include "itkCommonEnums.h"
#include "itkImageIOBase.h"
#include "itkIntTypes.h"

#include <array>
#include <string>

namespace itk
{

/** What a picture file says about its pixels. They are stored as rows, from top to bottom once they are read. */
struct PictureHeader
{
  SizeValueType width{ 0 };
  SizeValueType height{ 0 };
  /** Pages of a TIFF file are planes of a volume. */
  SizeValueType numberOfPages{ 1 };
  /** 1: gray, 3: red, green, blue. */
  unsigned int    numberOfComponents{ 1 };
  IOComponentEnum component{ IOComponentEnum::UCHAR };
  /** In mm along rows, along columns and between pages; 0 where the file does not say. */
  std::array<double, 3> spacing{ { 0.0, 0.0, 0.0 } };
  /** Along the same axes, why a spacing that is there cannot be taken; empty: there is none, or it can. */
  std::array<std::string, 3> spacingProblem;
  /** The height of a stored pixel by its width, where the file says this and no spacing. */
  double pixelAspect{ 1.0 };
  /** Whether a description says the spacing, and names its unit. */
  std::array<bool, 3> isUnitNamed{ { false, false, false } };
  /** How to turn the stored pixels, by the numbers of TIFF and Exif: 1 not at all, ..., 8. */
  unsigned int orientation{ 1 };
};

/** Of pixels so many a length, along rows and along columns; 1 where one of the numbers is none. */
inline double
GetPixelAspect(double alongX, double alongY)
{
  return alongX > 0.0 && alongY > 0.0 ? alongX / alongY : 1.0;
}

/** A format of pictures: how its files start, and how to read them. Functions throw one line, `<file>: <reason>`. */
struct PictureFormat
{
  const char * name;
  bool (*isOfThisFormat)(FileBytes & file);
  PictureHeader (*readHeader)(const std::string & fileName);
  /** Fills pixels as the header, which was read before, describes them; not yet turned. */
  void (*readPixels)(const std::string & fileName, const PictureHeader & header, char * pixels);
};

/** Whether a file is a picture that ITK's own readers, with which 3D Slicer reads, show in another order of pixels:
 * they follow no orientation but one of TIFF, and of that, only how it mirrors. */
bool
IsTurnedOtherwiseByITK(const std::string & fileName);

extern const PictureFormat BMPPictureFormat;
extern const PictureFormat JPEGPictureFormat;
extern const PictureFormat PNGPictureFormat;
extern const PictureFormat TIFFPictureFormat;

/** What stands in a file, for an error: bytes that are no printable ASCII become question marks. */
std::string
MakePrintable(std::string text);

[[noreturn]] inline void
ThrowUnsupportedImage(const std::string & fileName, const std::string & what)
{
  ThrowFileError(fileName, "unsupported: " + MakePrintable(what));
}

/** `reason` is what a library says, and may be empty. */
[[noreturn]] inline void
ThrowDamagedImage(const std::string & fileName, const std::string & format, const std::string & reason = "")
{
  ThrowFileError(fileName,
                 "the " + format + " image is damaged or cut short" +
                   (reason.empty() ? "" : " (" + MakePrintable(reason) + ')'));
}

/** For a picture that was replaced by another one between reading its header and its pixels. */
inline void
VerifySamePicture(const std::string & fileName, const PictureHeader & before, const PictureHeader & now)
{
  if (before.width != now.width || before.height != now.height || before.numberOfPages != now.numberOfPages ||
      before.numberOfComponents != now.numberOfComponents || before.component != now.component)
  {
    ThrowFileError(fileName, "was changed while it was read");
  }
}

/** The functions of a PictureFormat whose decoder is made of a file name. */
template <typename TDecoder>
PictureHeader
ReadPictureHeader(const std::string & fileName)
{
  return TDecoder(fileName).GetHeader();
}

template <typename TDecoder>
void
ReadPicturePixels(const std::string & fileName, const PictureHeader & header, char * pixels)
{
  TDecoder decoder(fileName);
  VerifySamePicture(fileName, header, decoder.GetHeader());
  decoder.ReadPixels(header, pixels);
}

/** A header may claim any size; refuses those that a file of this length cannot hold, before memory is asked for. */
void
VerifyImageSize(const std::string & fileName, const char * format, double numberOfBytes);

/** Of the pixels of an image, in bytes; its reader's own product may wrap. */
double
GetImageLength(const ImageIOBase & io);

} // end namespace itk

#endif

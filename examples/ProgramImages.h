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
#ifndef ProgramImages_h
#define ProgramImages_h

#include "ProgramMain.h"

#include "itkImage.h"
#include "itkImageFileWriter.h"
#include "itkImageIOFactory.h"
#include "itkLandmarkImageReader.h"
#include "itkWriteFileAtomically.h"

#include "itksys/SystemTools.hxx"

#include <algorithm>
#include <iterator>
#include <locale>
#include <sstream>
#include <string>
#include <vector>

/** A reader for an image of a patient, whose points are millimeters: a spacing must be known. `spacing` replaces that
 * of the file, unless it is empty. `series` is for folders with several DICOM series. */
template <unsigned int VDimension>
typename itk::LandmarkImageReader<itk::Image<float, VDimension>>::Pointer
MakeImageReader(const std::string & fileName, const std::vector<double> & spacing, const std::string & series = "")
{
  const auto reader = itk::LandmarkImageReader<itk::Image<float, VDimension>>::New();
  itk::ConfigureImageReader(*reader, fileName, spacing);
  reader->SetSeries(series);
  return reader;
}

/** One number an axis, such as `70 x 60`. */
template <typename TNumbers>
std::string
JoinAxes(const TNumbers & numbers)
{
  std::ostringstream text;
  text.imbue(std::locale::classic());
  const char * separator = "";
  for (const auto & number : numbers)
  {
    text << separator << number;
    separator = " x ";
  }
  return text.str();
}

/** Such as `70 x 60 pixels of 0.5 x 0.5 mm`. */
template <typename TImage>
std::string
DescribeGrid(const TImage & image)
{
  return JoinAxes(image.GetLargestPossibleRegion().GetSize()) + " pixels of " + JoinAxes(image.GetSpacing()) + " mm";
}

/** Prints the line of an image that was read. */
template <typename TImage>
void
PrintGrid(const std::string & fileName, const TImage & image)
{
  std::cout << fileName << ": " << DescribeGrid(image) << std::endl;
}

/** Throws unless the extension is that of an image in one file, which LandmarkImageReader can read. */
inline void
VerifyImageExtension(const std::string & fileName)
{
  const auto name = itksys::SystemTools::LowerCase(fileName);
  const auto endsWith = [&name](const std::string & end) {
    return itksys::SystemTools::StringEndsWith(name, end.c_str());
  };
  for (const std::string end : { ".hdr", ".img", ".img.gz", ".mhd", ".nhdr" })
  {
    if (endsWith(end))
    {
      itkGenericExceptionMacro(<< fileName << ": would be two files; give .nrrd, .mha or .nii.gz");
    }
  }
  const std::string ends[] = { ".nrrd", ".mha", ".nii", ".nii.gz", ".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp" };
  if (std::none_of(std::begin(ends), std::end(ends), endsWith) ||
      itk::ImageIOFactory::CreateImageIO(fileName.c_str(), itk::IOFileModeEnum::WriteMode) == nullptr)
  {
    itkGenericExceptionMacro(<< fileName << ": the extension is of no image format that can be written, such as .nrrd");
  }
}

/** Writes an image file as WriteFileAtomically() does. ITK's writers do not notice a full disk or crash, so that the
 * disk must have room for the uncompressed image. */
template <typename TImage>
void
WriteImageAtomically(const TImage * image, const std::string & fileName)
{
  constexpr std::uintmax_t roomForHeader = 4096;
  const std::uintmax_t     bytes = image->GetLargestPossibleRegion().GetNumberOfPixels() *
                               image->GetNumberOfComponentsPerPixel() * sizeof(typename TImage::InternalPixelType);
  itk::WriteFileAtomically(
    fileName,
    [image](const std::string & temporaryName) { itk::WriteImage(image, temporaryName, true); },
    bytes + bytes / 16 + roomForHeader);
}

#endif

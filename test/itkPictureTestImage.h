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
#ifndef itkPictureTestImage_h
#define itkPictureTestImage_h

#include "itkExceptionDescription.h"
#include "itkNumberBytes.h"
#include "itkPictureImageIO.h"
#include "itkTestFolder.h"

#include "itkImage.h"
#include "itkImageFileReader.h"
#include "itkRGBPixel.h"

#include <array>
#include <cmath>
#include <functional>
#include <string>

constexpr unsigned int width = 37;
constexpr unsigned int height = 21;

using PixelType = itk::RGBPixel<double>;
using ImageType = itk::Image<PixelType, 2>;

/** A value of a sample, up to `maximum`, that differs between pixels that are near or mirrored. */
inline double
GetSample(unsigned int x, unsigned int y, unsigned int sample, double maximum)
{
  return std::floor(std::fmod(0.131 * x + 0.057 * y + 0.29 * sample + 0.013 * x * y, 1.0) * maximum + 0.5);
}

inline ImageType::Pointer
Read(const std::string & fileName)
{
  const auto reader = itk::ImageFileReader<ImageType>::New();
  reader->SetImageIO(itk::PictureImageIO::New());
  reader->SetFileName(fileName);
  reader->Update();
  return reader->GetOutput();
}

using ShownType = std::function<double(unsigned int x, unsigned int y, unsigned int color)>;

/** Expects `width` x `height` pixels, after the orientation of the image's file was undone. */
inline void
Expect_shown(const ImageType & image, const ShownType & shown, unsigned int orientation = 1, double tolerance = 0.0)
{
  const bool         swapsAxes = orientation >= 5;
  const itk::Size<2> size{ { swapsAxes ? height : width, swapsAxes ? width : height } };
  ASSERT_EQ(image.GetLargestPossibleRegion().GetSize(), size);
  for (unsigned int y = 0; y < height; ++y)
  {
    for (unsigned int x = 0; x < width; ++x)
    {
      // TIFF's table: where the row 0 and the column 0 of the file are shown.
      const unsigned int right = width - 1 - x;
      const unsigned int bottom = height - 1 - y;
      const unsigned int places[8][2] = { { x, y }, { right, y },  { right, bottom }, { x, bottom },
                                          { y, x }, { bottom, x }, { bottom, right }, { y, right } };
      const auto * const place = places[orientation - 1];
      const auto         pixel = image.GetPixel({ { place[0], place[1] } });
      for (unsigned int color = 0; color < 3; ++color)
      {
        ASSERT_NEAR(pixel[color], shown(x, y, color), tolerance) << x << ' ' << y << ' ' << color;
      }
    }
  }
}

inline void
Expect_pixels(const std::string & fileName,
              const ShownType &   shown,
              unsigned int        orientation = 1,
              double              tolerance = 0.0)
{
  SCOPED_TRACE(fileName);
  ImageType::Pointer image;
  ASSERT_EQ(GetExceptionDescription([&] { image = Read(fileName); }), "(no exception)");
  Expect_shown(*image, shown, orientation, tolerance);
}

/** As the file states it; 0 where it does not. */
inline std::array<double, 2>
GetSpacing(const std::string & fileName)
{
  const auto io = itk::PictureImageIO::New();
  io->SetFileName(fileName);
  io->ReadImageInformation();
  return { { io->IsSpacingStated(0) ? io->GetSpacing(0) : 0.0, io->IsSpacingStated(1) ? io->GetSpacing(1) : 0.0 } };
}

inline void
Expect_unsupported(const std::string & fileName)
{
  const std::string start = fileName + ": unsupported: ";
  const auto        text = GetExceptionDescription([&] { Read(fileName); });
  EXPECT_EQ(text.substr(0, start.size()), start);
  EXPECT_EQ(text.find('\n'), std::string::npos);
}

#endif

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
#ifndef ImagePlaces_h
#define ImagePlaces_h

#include "ProgramImages.h"

#include <cmath>

/** Warns of an image that elastix, which reads files as ITK does, takes in another spacing. */
template <typename TImage>
void
WarnOfSpacingOfElastix(const std::string & program, const std::string & fileName, const TImage & image)
{
  const auto io = itk::ImageIOFactory::CreateImageIO(fileName.c_str(), itk::IOFileModeEnum::ReadMode);
  if (io.IsNull())
  {
    return;
  }
  auto spacing = image.GetSpacing();
  try
  {
    io->SetFileName(fileName);
    io->ReadImageInformation();
    for (unsigned int d = 0; d < std::min(TImage::ImageDimension, io->GetNumberOfDimensions()); ++d)
    {
      spacing[d] = io->GetSpacing(d);
    }
  }
  catch (const itk::ExceptionObject &)
  {
    return;
  }
  constexpr double tolerance = 1e-4;
  for (unsigned int d = 0; d < TImage::ImageDimension; ++d)
  {
    if (std::abs(spacing[d] - image.GetSpacing()[d]) > tolerance * image.GetSpacing()[d])
    {
      PrintError(program,
                 "warning: " + fileName + ": elastix reads pixels of " + JoinAxes(spacing) + " mm, not of " +
                   JoinAxes(image.GetSpacing()) + " mm; give it the image in a file that says so, such as .mha");
      return;
    }
  }
}

/** The plane of a flat image in the space of a patient. */
struct ImagePlane
{
  /** With the largest component positive. */
  itk::Vector<double, 3> normal{ 0.0 };
  /** The distance from the origin along the normal. */
  double distance{ 0.0 };

  ImagePlane() { normal[2] = 1.0; }

  /** That of z = 0 where the file says none. */
  explicit ImagePlane(const std::string & fileName)
    : ImagePlane()
  {
    try
    {
      const itk::LandmarkImageFile file(fileName, 3, "", { true, true, true });
      const auto &                 information = file.GetInformation();
      for (unsigned int d = 0; d < 3; ++d)
      {
        normal[d] = information.Direction[3 * d + 2];
      }
      const auto isLess = [](double a, double b) { return std::abs(a) < std::abs(b); };
      normal *= *std::max_element(normal.Begin(), normal.End(), isLess) < 0.0 ? -1.0 : 1.0;
      distance = normal * itk::Vector<double, 3>(information.Origin.data());
    }
    catch (const itk::ExceptionObject &)
    {
      // It is no volume.
    }
  }

  bool
  Is(const ImagePlane & other) const
  {
    constexpr double tolerance = 1e-3;
    return (normal - other.normal).GetNorm() < tolerance && std::abs(distance - other.distance) < tolerance;
  }
};

/** Warns of a flat image beside which 3D Slicer shows landmarks of two dimensions. */
inline void
WarnOfPlaneInSlicer(const std::string & program, const std::string & fileName)
{
  if (!ImagePlane(fileName).Is(ImagePlane()))
  {
    PrintError(program,
               "warning: " + fileName +
                 ": it does not lie in the axial plane z = 0, in which 3D Slicer shows its landmarks");
  }
}

#endif

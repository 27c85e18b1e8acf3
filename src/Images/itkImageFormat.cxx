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
#include "itkImageFormat.h"

#include "itkDICOMSeries.h"
#include "itkExifFields.h"
#include "itkFileNames.h"
#include "itkNumberText.h"
#include "itkPictureImageIO.h"

#include "itksys/SystemTools.hxx"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace itk
{
namespace
{

/** 72 and 96 dots an inch, also as 28 and 37 or 38 a centimeter, and one a millimeter, are written by programs that
 * know none. */
bool
IsPlaceholderResolution(double spacing)
{
  constexpr double tolerance = 0.013;
  const auto       isNear = [spacing](double dotsPerInch) {
    return std::abs(spacing * dotsPerInch / MillimetersPerInch - 1.0) < tolerance;
  };
  return isNear(72.0) || isNear(96.0) || isNear(37 * 2.54) || isNear(MillimetersPerInch);
}

void
CorrectPictureGeometry(FileBytes &, const ImageIOBase & io, ImageGeometry & geometry)
{
  const auto & picture = dynamic_cast<const PictureImageIO &>(io);
  const bool   isPlaceholder = !picture.IsUnitNamed(0) && !picture.IsUnitNamed(1) &&
                             IsPlaceholderResolution(geometry.spacing[0]) &&
                             IsPlaceholderResolution(geometry.spacing[1]);
  geometry.pixelAspect = picture.GetPixelAspect();
  for (unsigned int axis = 0; axis < geometry.dimension; ++axis)
  {
    const bool isInPlane = axis < 2;
    geometry.isSpacingStated[axis] = picture.IsSpacingStated(axis) && !(isPlaceholder && isInPlane);
    geometry.spacingProblem[axis] = picture.GetSpacingProblem(axis);
    // Resolutions of 10 dots an inch come from programs that know none.
    constexpr double largestOfResolution = 2.5;
    geometry.largestSpacing[axis] = picture.IsUnitNamed(axis) ? ImageGeometry::LargestSpacing : largestOfResolution;
  }
}

} // namespace

const ImageFormat PictureImageFormat = { "PNG, JPEG, BMP, TIFF",
                                         MakeImageIO<PictureImageIO>,
                                         [](FileBytes & file) {
                                           return PictureImageIO::New()->CanReadFile(file.GetFileName().c_str());
                                         },
                                         nullptr,
                                         CorrectPictureGeometry,
                                         nullptr };

ImageGeometry::ImageGeometry(const ImageIOBase & io)
  : dimension(io.GetNumberOfDimensions())
{
  for (unsigned int axis = 0; axis < dimension; ++axis)
  {
    spacing.push_back(io.GetSpacing(axis));
    isSpacingStated.push_back(true);
    spacingProblem.emplace_back();
    largestSpacing.push_back(LargestSpacing);
    origin.push_back(io.GetOrigin(axis));
  }
  for (unsigned int row = 0; row < dimension; ++row)
  {
    for (unsigned int column = 0; column < dimension; ++column)
    {
      direction.push_back(io.GetDirection(column)[row]);
    }
  }
}

bool
IsNamedAsImage(const std::string & fileName)
{
  const auto               name = itksys::SystemTools::LowerCase(fileName);
  static const std::string ends[] = { ".png", ".jpg", ".jpeg",   ".tif", ".tiff",   ".bmp",  ".mha",
                                      ".mhd", ".nii", ".nii.gz", ".hdr", ".hdr.gz", ".nrrd", ".nhdr" };
  return IsNamedAsDICOM(name) || std::any_of(std::begin(ends), std::end(ends), [&name](const std::string & end) {
           return itksys::SystemTools::StringEndsWith(name, end.c_str());
         });
}

std::string
FindDataFile(const std::string & fileName, const std::string & dataFile)
{
  const auto name = IsAbsoluteName(dataFile) ? dataFile : AppendName(GetFolder(GetAbsoluteName(fileName)), dataFile);
  const auto problem = FindReadingProblem(name);
  if (!problem.empty() || !IsRegularFile(name))
  {
    const bool isForbidden = !problem.empty() && IsThere(name);
    ThrowFileError(fileName,
                   (isForbidden ? "data file '" : "missing data file '") + MakePrintable(dataFile) + '\'' +
                     (isForbidden ? ' ' + problem : ""));
  }
  return name;
}

std::string
GetHeaderBytes(FileBytes & file, const std::vector<std::string> & ends)
{
  constexpr SizeValueType longestLine = 1 << 15;
  constexpr SizeValueType longestHeader = 1 << 26;
  for (SizeValueType length = 1 << 17;; length *= 8)
  {
    const auto bytes = file.Get(0, length);
    // A line that is found here is whole.
    const bool isWhole = std::any_of(ends.begin(), ends.end(), [&bytes](const std::string & end) {
      const auto found = bytes.find(end);
      return found != std::string::npos && found + longestLine < bytes.size();
    });
    if (isWhole || bytes.size() < length || length > longestHeader)
    {
      return bytes;
    }
  }
}

std::string
FillNamePattern(const std::string & fileName, const std::string & pattern, SizeValueType number)
{
  const auto   begin = pattern.find('%');
  const auto   end = pattern.find('d', begin);
  const auto   digits = end == std::string::npos ? "" : pattern.substr(begin + 1, end - begin - 1);
  unsigned int width = 0;
  // For more digits, and for other conversions, the formats' libraries have no memory.
  if (end == std::string::npos || (!digits.empty() && !ParseCount(digits, width)) || width > 10 ||
      pattern.find('%', begin + 1) != std::string::npos)
  {
    ThrowUnsupportedImage(fileName, "name pattern '" + pattern + "'");
  }
  auto text = std::to_string(number);
  text.insert(0, width > text.size() ? width - text.size() : 0, digits[0] == '0' ? '0' : ' ');
  return pattern.substr(0, begin) + text + pattern.substr(end + 1);
}

void
ScaleAxis(ImageGeometry & geometry, unsigned int axis, double factor)
{
  geometry.spacing[axis] *= factor;
  geometry.origin[axis] *= factor;
}

bool
IsOrthonormal(const std::vector<double> & matrix, unsigned int dimension)
{
  const double tolerance = 1e-3;
  for (unsigned int i = 0; i < dimension; ++i)
  {
    for (unsigned int j = 0; j < dimension; ++j)
    {
      double product = 0.0;
      for (unsigned int k = 0; k < dimension; ++k)
      {
        product += matrix[k * dimension + i] * matrix[k * dimension + j];
      }
      // A value that is no number is not near, either.
      if (!(std::abs(product - (i == j ? 1.0 : 0.0)) <= tolerance))
      {
        return false;
      }
    }
  }
  return true;
}

} // end namespace itk

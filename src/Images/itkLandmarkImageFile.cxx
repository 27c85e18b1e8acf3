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
#include "itkLandmarkImageFile.h"

#include "itkDICOMContent.h"
#include "itkDICOMSeries.h"
#include "itkFileNames.h"
#include "itkImageFormat.h"
#include "itkImageReaderCall.h"
#include "itkNumberText.h"

#include "itksys/SystemTools.hxx"

#include <algorithm>
#include <cmath>
#include <type_traits>

namespace itk
{
namespace
{

const ImageFormat * const formats[] = { &PictureImageFormat,
                                        &MetaImageFormat,
                                        &NiftiFormat,
                                        &NrrdFormat,
                                        &DICOMFormat };

const ImageFormat *
FindFormatOrNone(FileBytes & file)
{
  const auto found = std::find_if(std::begin(formats), std::end(formats), [&file](const ImageFormat * format) {
    return format->isOfThisFormat(file);
  });
  return found == std::end(formats) ? nullptr : *found;
}

const ImageFormat &
FindFormat(FileBytes & file)
{
  const auto & fileName = file.GetFileName();
  const auto   problem = FindReadingProblem(fileName);
  if (!problem.empty())
  {
    ThrowFileError(fileName, problem);
  }
  if (!IsRegularFile(fileName))
  {
    ThrowFileError(fileName, "is no regular file");
  }
  if (file.GetLength() == 0)
  {
    ThrowFileError(fileName, "is empty");
  }
  const auto * const found = FindFormatOrNone(file);
  const auto         isNamed = [name = itksys::SystemTools::LowerCase(fileName)](const char * end) {
    return itksys::SystemTools::StringEndsWith(name, end);
  };
  if (found == nullptr && file.Get(0, 2) == "\x1F\x8B" && !isNamed(".nii.gz") && !isNamed(".hdr.gz") &&
      !isNamed(".img.gz"))
  {
    ThrowFileError(fileName, "is compressed by gzip, of which NIfTI alone is read, in files named .nii.gz");
  }
  if (found == nullptr)
  {
    std::string known;
    for (const auto * const format : formats)
    {
      known += (known.empty() ? "" : ", ") + std::string(format->name);
    }
    ThrowFileError(fileName, "is no image of a known format (" + known + "), or is cut short");
  }
  return *found;
}

void
CheckDimensions(const std::string & fileName, const ImageIOBase & io, unsigned int dimension)
{
  std::string sizes;
  bool        isTooLarge = false;
  for (unsigned int d = 0; d < io.GetNumberOfDimensions(); ++d)
  {
    sizes += (d == 0 ? "" : " x ") + std::to_string(io.GetDimensions(d));
    isTooLarge |= d >= dimension && io.GetDimensions(d) > 1;
  }
  if (isTooLarge)
  {
    ThrowFileError(fileName, "has more than " + std::to_string(dimension) + " dimensions (got " + sizes + " pixels)");
  }
  if (io.GetNumberOfDimensions() < dimension)
  {
    ThrowFileError(fileName, "has fewer than " + std::to_string(dimension) + " dimensions (got " + sizes + " pixels)");
  }
}

/** Why the spacing of the file cannot be taken where none is given; empty if it can. What is not stated becomes 1, for
 * which there may be a reason. A spacing that is no positive number is left to the reader. */
std::string
FindSpacingProblem(const std::vector<bool> &        isStated,
                   const std::vector<std::string> & reasons,
                   const std::vector<double> &      largest,
                   const std::vector<bool> &        isGiven,
                   LandmarkImageFileInformation &   information)
{
  std::string  problem;
  std::string  reason;
  unsigned int numberOfUnknowns = 0;
  for (unsigned int axis = 0; axis < information.Size.size(); ++axis)
  {
    auto & spacing = information.Spacing[axis];
    if (isGiven[axis])
    {
      continue;
    }
    if (!isStated[axis])
    {
      ++numberOfUnknowns;
      problem = std::string("carries no pixel spacing along ") + "xyz"[axis];
      reason = reason.empty() ? reasons[axis] : reason;
      spacing = 1.0;
    }
    else if (std::isfinite(spacing) && spacing > 0.0)
    {
      const auto implausible = FindImplausibleSpacing(information.Size[axis], spacing, largest[axis]);
      problem = implausible.empty() ? problem : "says that " + implausible;
      spacing = implausible.empty() ? spacing : 1.0;
    }
  }
  return !reason.empty() ? reason : numberOfUnknowns > 1 ? "carries no pixel spacing" : problem;
}

template <typename TComponent>
void
ConvertToGray(const std::string &       fileName,
              const std::vector<char> & buffer,
              unsigned int              numberOfComponents,
              float *                   gray)
{
  const auto * pixel = reinterpret_cast<const TComponent *>(buffer.data());
  const auto   count = buffer.size() / (sizeof(TComponent) * numberOfComponents);
  if (numberOfComponents == 1)
  {
    std::copy_n(pixel, count, gray);
  }
  else
  {
    for (size_t i = 0; i < count; ++i, pixel += numberOfComponents)
    {
      gray[i] = static_cast<float>(
        numberOfComponents < 3 ? pixel[0] : (2125.0 * pixel[0] + 7154.0 * pixel[1] + 721.0 * pixel[2]) / 10000.0);
    }
  }
  const auto isFinite = [](auto value) { return std::isfinite(value); };
  if (std::is_floating_point_v<TComponent> && !std::all_of(gray, gray + count, isFinite))
  {
    const auto * const components = reinterpret_cast<const TComponent *>(buffer.data());
    const bool         isTooLarge = std::all_of(components, components + count * numberOfComponents, isFinite);
    ThrowFileError(fileName,
                   std::string("has a pixel whose value is ") +
                     (isTooLarge ? "too large for single precision" : "not finite"));
  }
}

void
ConvertToGray(const std::string & fileName, const ImageIOBase & io, const std::vector<char> & buffer, float * gray)
{
  const auto count = io.GetNumberOfComponents();
  switch (io.GetComponentType())
  {
    case IOComponentEnum::UCHAR:
      return ConvertToGray<unsigned char>(fileName, buffer, count, gray);
    case IOComponentEnum::CHAR:
      return ConvertToGray<signed char>(fileName, buffer, count, gray);
    case IOComponentEnum::USHORT:
      return ConvertToGray<unsigned short>(fileName, buffer, count, gray);
    case IOComponentEnum::SHORT:
      return ConvertToGray<short>(fileName, buffer, count, gray);
    case IOComponentEnum::UINT:
      return ConvertToGray<unsigned int>(fileName, buffer, count, gray);
    case IOComponentEnum::INT:
      return ConvertToGray<int>(fileName, buffer, count, gray);
    case IOComponentEnum::ULONG:
      return ConvertToGray<unsigned long>(fileName, buffer, count, gray);
    case IOComponentEnum::LONG:
      return ConvertToGray<long>(fileName, buffer, count, gray);
    case IOComponentEnum::ULONGLONG:
      return ConvertToGray<unsigned long long>(fileName, buffer, count, gray);
    case IOComponentEnum::LONGLONG:
      return ConvertToGray<long long>(fileName, buffer, count, gray);
    case IOComponentEnum::FLOAT:
      return ConvertToGray<float>(fileName, buffer, count, gray);
    case IOComponentEnum::DOUBLE:
      return ConvertToGray<double>(fileName, buffer, count, gray);
    default:
      ThrowFileError(fileName, "has pixels of an unknown type");
  }
}

/** Whether a header's pixels may stand in other files. */
bool
HasDataBesideIt(const std::string & fileName)
{
  const auto name = itksys::SystemTools::LowerCase(fileName);
  for (const std::string end : { ".mhd", ".nhdr", ".hdr", ".hdr.gz" })
  {
    if (itksys::SystemTools::StringEndsWith(name, end.c_str()))
    {
      return true;
    }
  }
  return false;
}

/** The reader of a file, after its header. */
ImageIOBase::Pointer
MakeReader(FileBytes & file, const ImageFormat & format)
{
  if (format.verify != nullptr)
  {
    format.verify(file);
  }
  const auto & fileName = file.GetFileName();
  const auto   io = format.makeIO();
  io->SetFileName(fileName);
  CallImageReader(fileName, format.name, [&io] { io->ReadImageInformation(); });
  const double     length = GetImageLength(*io);
  constexpr double largestLength = 0x1p60;
  if (!HasDataBesideIt(fileName))
  {
    VerifyImageSize(fileName, format.name, length);
  }
  else if (length > largestLength)
  {
    ThrowFileError(fileName, "has more pixels than a computer can address");
  }
  return io;
}

bool
IsGrayOrColor(const ImageIOBase & io, const ImageFormat & format)
{
  const auto count = io.GetNumberOfComponents();
  const auto pixelType = io.GetPixelType();
  const auto component = io.GetComponentType();
  // MetaImage has no other way to store colors.
  const bool isColorOfMetaImage = &format == &MetaImageFormat && count >= 3 &&
                                  (component == IOComponentEnum::UCHAR || component == IOComponentEnum::USHORT);
  return count <= 4 && (count == 1 || pixelType == IOPixelEnum::SCALAR || pixelType == IOPixelEnum::RGB ||
                        pixelType == IOPixelEnum::RGBA || isColorOfMetaImage);
}

/** Reads the pixels of a file, as many as were announced, and returns where the next ones belong. */
float *
ReadGray(const std::string & fileName, ImageIOBase & io, SizeValueType numberOfPixels, float * pixels)
{
  FileBytes    file(fileName);
  const auto & format = FindFormat(file);
  if (!IsGrayOrColor(io, format))
  {
    ThrowFileError(fileName,
                   "has neither gray values nor colors (got " + std::to_string(io.GetNumberOfComponents()) +
                     " values a pixel)");
  }
  if (static_cast<SizeValueType>(io.GetImageSizeInPixels()) != numberOfPixels)
  {
    ThrowFileError(fileName, "was changed while it was read");
  }
  ImageIORegion region(io.GetNumberOfDimensions());
  for (unsigned int d = 0; d < io.GetNumberOfDimensions(); ++d)
  {
    region.SetSize(d, io.GetDimensions(d));
  }
  io.SetIORegion(region);
  std::vector<char> buffer;
  CallImageReader(fileName, format.name, [&] {
    buffer.resize(io.GetImageSizeInBytes());
    io.Read(buffer.data());
  });
  if (format.verifyPixels != nullptr)
  {
    format.verifyPixels(file, buffer);
  }
  ConvertToGray(fileName, io, buffer, pixels);
  return pixels + numberOfPixels;
}

} // namespace

std::string
FindImplausibleSpacing(SizeValueType size, double spacing, double largest)
{
  constexpr double smallest = 1e-5;
  // A few pixels that cover meters come from programs that know no spacing.
  constexpr double longestPatient = 5000.0;
  const bool       isPlausible =
    spacing >= smallest && spacing <= largest && spacing * static_cast<double>(size) <= longestPatient;
  return isPlausible ? ""
                     : std::to_string(size) + " pixels are " + FormatNumber(static_cast<float>(spacing)) +
                         " mm each, which no image of a patient has";
}

bool
IsImageFile(const std::string & fileName)
{
  FileBytes          file(fileName);
  const auto * const format = file.GetLength() > 0 ? FindFormatOrNone(file) : nullptr;
  return format != nullptr && (format != &DICOMFormat || FindDICOMContent(file).kind != DICOMContent::Kind::NoPixels);
}

LandmarkImageFile::LandmarkImageFile(const std::string &       fileName,
                                     unsigned int              dimension,
                                     const std::string &       series,
                                     const std::vector<bool> & isSpacingGiven)
  : m_FileName(fileName)
{
  if (!series.empty() && itksys::SystemTools::FileExists(fileName, true))
  {
    ThrowFileError(fileName, "is a file, and no folder of which the DICOM series " + series + " can be read");
  }
  if (dimension == 3 && itksys::SystemTools::FileIsDirectory(fileName))
  {
    const auto found = FindDICOMSeries(fileName, series);
    if (found.fileNames.size() > 1)
    {
      m_Information.Size = found.size;
      m_Information.Spacing = found.spacing;
      m_Information.Origin = found.origin;
      m_Information.Direction = found.direction;
      m_Information.PixelAspect = found.spacing[1] / found.spacing[0];
      m_FileNames = found.fileNames;
      m_Information.SpacingProblem = FindSpacingProblem(found.isSpacingStated,
                                                        found.spacingProblem,
                                                        std::vector<double>(dimension, ImageGeometry::LargestSpacing),
                                                        isSpacingGiven,
                                                        m_Information);
      return;
    }
    m_FileName = found.fileNames.front();
  }
  m_FileNames = { m_FileName };
  this->ReadHeader(dimension, isSpacingGiven);
}

void
LandmarkImageFile::ReadHeader(unsigned int dimension, const std::vector<bool> & isSpacingGiven)
{
  FileBytes    file(m_FileName);
  const auto & format = FindFormat(file);
  m_ImageIO = MakeReader(file, format);
  const auto & io = *m_ImageIO;
  CheckDimensions(m_FileName, io, dimension);
  if (&format == &DICOMFormat && dimension == 3 && io.GetDimensions(2) == 1)
  {
    ThrowFileError(m_FileName, "is one slice, and no volume; give the folder of its series");
  }

  ImageGeometry geometry(io);
  format.correct(file, io, geometry);
  auto & direction = m_Information.Direction;
  for (unsigned int row = 0; row < dimension; ++row)
  {
    m_Information.Size.push_back(io.GetDimensions(row));
    m_Information.Spacing.push_back(geometry.spacing[row]);
    m_Information.Origin.push_back(geometry.origin[row]);
    for (unsigned int column = 0; column < dimension; ++column)
    {
      direction.push_back(geometry.direction[row * geometry.dimension + column]);
    }
  }
  if (!IsOrthonormal(direction, dimension))
  {
    if (io.GetNumberOfDimensions() == dimension)
    {
      ThrowUnsupportedImage(m_FileName, "axes that are not at right angles, or not of length 1");
    }
    // The in-plane part of a slice in space need not be a rotation; then the slice's own axes are the image's.
    for (unsigned int i = 0; i < dimension * dimension; ++i)
    {
      direction[i] = i % (dimension + 1) == 0 ? 1.0 : 0.0;
    }
  }
  const bool isInPlaneStated = geometry.isSpacingStated[0] && geometry.isSpacingStated[1] && geometry.spacing[0] > 0.0;
  m_Information.PixelAspect = isInPlaneStated ? geometry.spacing[1] / geometry.spacing[0] : geometry.pixelAspect;
  m_Information.SpacingProblem = FindSpacingProblem(
    geometry.isSpacingStated, geometry.spacingProblem, geometry.largestSpacing, isSpacingGiven, m_Information);
  m_Information.Warning = geometry.warning;
}

void
LandmarkImageFile::ReadPixels(float * pixels, SizeValueType count)
{
  auto * end = pixels;
  if (m_ImageIO)
  {
    end = ReadGray(m_FileName, *m_ImageIO, count, pixels);
  }
  else
  {
    for (const auto & fileName : m_FileNames)
    {
      FileBytes file(fileName);
      end = ReadGray(fileName, *MakeReader(file, DICOMFormat), count / m_FileNames.size(), end);
    }
  }
  if (std::all_of(pixels, end, [pixels](float value) { return value == *pixels; }))
  {
    ThrowFileError(m_FileName, "every pixel has the same value" + (pixels == end ? "" : ", " + FormatNumber(*pixels)));
  }
}

} // end namespace itk

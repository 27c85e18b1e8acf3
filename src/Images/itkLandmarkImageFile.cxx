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

#include "itkFileBytes.h"
#include "itkFileError.h"
#include "itkImageFileCompleteness.h"
#include "itkLandmarkLocalizationTypeMacro.h"
#include "itkNumberText.h"

#include "itkBMPImageIO.h"
#include "itkGDCMImageIO.h"
#include "itkJPEGImageIO.h"
#include "itkMetaDataObject.h"
#include "itkMetaImageIO.h"
#include "itkNiftiImageIO.h"
#include "itkNrrdImageIO.h"
#include "itkOutputWindow.h"
#include "itkPNGImageIO.h"
#include "itkTIFFImageIO.h"
#include "gdcmTrace.h"
#include "itksys/SystemTools.hxx"

#include <algorithm>
#include <cmath>

namespace itk
{
namespace
{

struct ImageFormat
{
  const char * name;
  ImageIOBase::Pointer (*makeIO)();
  bool (*isOfThisFormat)(FileBytes & file);
  /** None where ITK's reader notices a missing end. */
  bool (*isCutShort)(FileBytes & file);
  /** True where the spacing is a resolution made for printing. */
  bool hasPrintResolution;
};

bool
HasBytesAt(FileBytes & file, SizeValueType position, const std::string & expected)
{
  return file.Get(position, expected.size()) == expected;
}

bool
IsPNGFile(FileBytes & file)
{
  return HasBytesAt(file, 0, "\x89PNG\r\n\x1A\n");
}

bool
IsJPEGFile(FileBytes & file)
{
  return HasBytesAt(file, 0, "\xFF\xD8\xFF");
}

bool
IsBMPFile(FileBytes & file)
{
  return HasBytesAt(file, 0, "BM");
}

bool
IsTIFFFile(FileBytes & file)
{
  return HasBytesAt(file, 0, std::string("II*\0", 4)) || HasBytesAt(file, 0, std::string("MM\0*", 4));
}

bool
IsMetaImageFile(FileBytes & file)
{
  const auto extension =
    itksys::SystemTools::LowerCase(itksys::SystemTools::GetFilenameLastExtension(file.GetFileName()));
  return extension == ".mha" || extension == ".mhd";
}

bool
IsNiftiFile(FileBytes & file)
{
  const auto & fileName = file.GetFileName();
  return !FindNiftiHeaderFile(fileName).empty() && NiftiImageIO::New()->CanReadFile(fileName.c_str());
}

bool
IsNRRDFile(FileBytes & file)
{
  return HasBytesAt(file, 0, "NRRD000");
}

bool
IsDICOMFile(FileBytes & file)
{
  return HasBytesAt(file, 128, "DICM");
}

template <typename TImageIO>
ImageIOBase::Pointer
MakeIO()
{
  return TImageIO::New().GetPointer();
}

const ImageFormat formats[] = {
  { "PNG", MakeIO<PNGImageIO>, IsPNGFile, IsPNGFileCutShort, true },
  { "JPEG", MakeIO<JPEGImageIO>, IsJPEGFile, IsJPEGFileCutShort, true },
  { "BMP", MakeIO<BMPImageIO>, IsBMPFile, IsBMPFileCutShort, true },
  { "TIFF", MakeIO<TIFFImageIO>, IsTIFFFile, IsTIFFFileCutShort, true },
  { "MetaImage", MakeIO<MetaImageIO>, IsMetaImageFile, IsMetaImageFileCutShort, false },
  { "NIfTI", MakeIO<NiftiImageIO>, IsNiftiFile, IsNiftiFileCutShort, false },
  { "NRRD", MakeIO<NrrdImageIO>, IsNRRDFile, nullptr, false },
  { "DICOM", MakeIO<GDCMImageIO>, IsDICOMFile, IsDICOMFileCutShort, false },
};

const ImageFormat &
FindFormat(FileBytes & file)
{
  const auto & fileName = file.GetFileName();
  if (itksys::SystemTools::FileIsDirectory(fileName))
  {
    ThrowFileError(fileName, "is a folder");
  }
  if (!itksys::SystemTools::FileExists(fileName))
  {
    ThrowFileError(fileName, "no such file");
  }
  if (file.GetLength() == 0)
  {
    ThrowFileError(fileName, "is empty");
  }
  std::string known;
  for (const auto & format : formats)
  {
    if (format.isOfThisFormat(file))
    {
      return format;
    }
    known += (known.empty() ? "" : ", ") + std::string(format.name);
  }
  ThrowFileError(fileName, "is no image of a known format (" + known + "), or is cut short");
}

[[noreturn]] void
ThrowDamaged(const std::string & fileName, const std::string & formatName)
{
  ThrowFileError(fileName, "the " + formatName + " image is damaged or cut short");
}

ImageIOBase::Pointer
ReadHeader(const std::string & fileName, const ImageFormat & format)
{
  const auto io = format.makeIO();
  try
  {
    io->SetFileName(fileName);
    io->ReadImageInformation();
  }
  catch (const std::exception &)
  {
    ThrowDamaged(fileName, format.name);
  }
  return io;
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

/** The spacing that DICOM calls row spacing, backslash, column spacing. */
bool
GetDICOMSpacing(const MetaDataDictionary & dictionary, const std::string & tag, std::vector<double> & spacing)
{
  std::string text;
  double      row = 0.0;
  double      column = 0.0;
  ExposeMetaData(dictionary, tag, text);
  const auto separator = text.find('\\');
  if (separator == std::string::npos || !ParseNumber(text.substr(0, separator), row) ||
      !ParseNumber(text.substr(separator + 1), column))
  {
    return false;
  }
  spacing[0] = column;
  spacing[1] = row;
  return true;
}

bool
IsPlaceholderResolution(double spacing)
{
  constexpr double tolerance = 0.01;
  const auto       isNear = [spacing](double dotsPerInch) {
    return std::abs(spacing * dotsPerInch / 25.4 - 1.0) < tolerance;
  };
  return isNear(72.0) || isNear(96.0) || isNear(25.4);
}

/** Corrects the spacing. False, and a spacing of 1, if the file has none. */
bool
CorrectSpacing(const ImageFormat & format, const ImageIOBase & io, std::vector<double> & spacing)
{
  if (format.hasPrintResolution && IsPlaceholderResolution(spacing[0]) && IsPlaceholderResolution(spacing[1]))
  {
    std::fill(spacing.begin(), spacing.end(), 1.0);
    return false;
  }
  if (std::string(format.name) == "DICOM")
  {
    const auto & dictionary = io.GetMetaDataDictionary();
    return GetDICOMSpacing(dictionary, "0028|0030", spacing) || GetDICOMSpacing(dictionary, "0018|1164", spacing) ||
           spacing[0] != 1.0 || spacing[1] != 1.0;
  }
  return true;
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
      if (std::abs(product - (i == j ? 1.0 : 0.0)) > tolerance)
      {
        return false;
      }
    }
  }
  return true;
}

template <typename TComponent>
std::vector<float>
ConvertToGray(const std::vector<char> & buffer, unsigned int numberOfComponents)
{
  const auto * const components = reinterpret_cast<const TComponent *>(buffer.data());
  std::vector<float> gray(buffer.size() / (sizeof(TComponent) * numberOfComponents));
  for (size_t i = 0; i < gray.size(); ++i)
  {
    const auto * const pixel = components + i * numberOfComponents;
    gray[i] = static_cast<float>(
      numberOfComponents < 3 ? pixel[0] : (2125.0 * pixel[0] + 7154.0 * pixel[1] + 721.0 * pixel[2]) / 10000.0);
  }
  return gray;
}

std::vector<float>
ConvertToGray(const std::string & fileName, const ImageIOBase & io, const std::vector<char> & buffer)
{
  const auto count = io.GetNumberOfComponents();
  switch (io.GetComponentType())
  {
    case IOComponentEnum::UCHAR:
      return ConvertToGray<unsigned char>(buffer, count);
    case IOComponentEnum::CHAR:
      return ConvertToGray<signed char>(buffer, count);
    case IOComponentEnum::USHORT:
      return ConvertToGray<unsigned short>(buffer, count);
    case IOComponentEnum::SHORT:
      return ConvertToGray<short>(buffer, count);
    case IOComponentEnum::UINT:
      return ConvertToGray<unsigned int>(buffer, count);
    case IOComponentEnum::INT:
      return ConvertToGray<int>(buffer, count);
    case IOComponentEnum::ULONG:
      return ConvertToGray<unsigned long>(buffer, count);
    case IOComponentEnum::LONG:
      return ConvertToGray<long>(buffer, count);
    case IOComponentEnum::ULONGLONG:
      return ConvertToGray<unsigned long long>(buffer, count);
    case IOComponentEnum::LONGLONG:
      return ConvertToGray<long long>(buffer, count);
    case IOComponentEnum::FLOAT:
      return ConvertToGray<float>(buffer, count);
    case IOComponentEnum::DOUBLE:
      return ConvertToGray<double>(buffer, count);
    default:
      ThrowFileError(fileName, "has pixels of an unknown type");
  }
}

void
CheckPixels(const std::string & fileName, const std::vector<float> & pixels)
{
  if (!std::all_of(pixels.begin(), pixels.end(), [](float value) { return std::isfinite(value); }))
  {
    ThrowFileError(fileName, "has a pixel whose value is not finite");
  }
  if (std::all_of(pixels.begin(), pixels.end(), [&pixels](float value) { return value == pixels.front(); }))
  {
    ThrowFileError(fileName,
                   "every pixel has the same value" + (pixels.empty() ? "" : ", " + FormatNumber(pixels.front())));
  }
}

class OutputWindowWithoutImageReaders : public OutputWindow
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(OutputWindowWithoutImageReaders);

  using Self = OutputWindowWithoutImageReaders;
  using Superclass = OutputWindow;
  using Pointer = SmartPointer<Self>;

  itkFactorylessNewMacro(Self);
  itkOverrideGetNameOfClassMacro(OutputWindowWithoutImageReaders);

  void
  DisplayWarningText(const char * text) override
  {
    if (std::string(text).find("ImageIO (") == std::string::npos)
    {
      Superclass::DisplayWarningText(text);
    }
  }

protected:
  OutputWindowWithoutImageReaders() = default;
  ~OutputWindowWithoutImageReaders() override = default;
};

} // namespace

LandmarkImageFile::LandmarkImageFile(const std::string & fileName, unsigned int dimension)
  : m_FileName(fileName)
{
  FileBytes    file(fileName);
  const auto & format = FindFormat(file);
  if (format.isCutShort != nullptr && format.isCutShort(file))
  {
    ThrowDamaged(fileName, format.name);
  }
  m_FormatName = format.name;
  m_ImageIO = ReadHeader(fileName, format);
  const auto & io = *m_ImageIO;
  CheckDimensions(fileName, io, dimension);

  for (unsigned int column = 0; column < dimension; ++column)
  {
    m_Information.Size.push_back(io.GetDimensions(column));
    m_Information.Spacing.push_back(io.GetSpacing(column));
    m_Information.Origin.push_back(io.GetOrigin(column));
  }
  auto & direction = m_Information.Direction;
  for (unsigned int row = 0; row < dimension; ++row)
  {
    for (unsigned int column = 0; column < dimension; ++column)
    {
      direction.push_back(io.GetDirection(column)[row]);
    }
  }
  // The in-plane part of a slice in space need not be a rotation; then the slice's own axes are the image's.
  if (io.GetNumberOfDimensions() > dimension && !IsOrthonormal(direction, dimension))
  {
    for (unsigned int i = 0; i < dimension * dimension; ++i)
    {
      direction[i] = i % (dimension + 1) == 0 ? 1.0 : 0.0;
    }
  }
  m_Information.HasSpacing = CorrectSpacing(format, io, m_Information.Spacing);
}

std::vector<float>
LandmarkImageFile::ReadPixels()
{
  auto &     io = *m_ImageIO;
  const auto pixelType = io.GetPixelType();
  const bool isGrayOrColor =
    pixelType == IOPixelEnum::SCALAR || pixelType == IOPixelEnum::RGB || pixelType == IOPixelEnum::RGBA;
  if (!isGrayOrColor || io.GetNumberOfComponents() > 4)
  {
    ThrowFileError(m_FileName,
                   "has neither gray values nor colors (got " + std::to_string(io.GetNumberOfComponents()) +
                     " values a pixel)");
  }

  ImageIORegion region(io.GetNumberOfDimensions());
  for (unsigned int d = 0; d < io.GetNumberOfDimensions(); ++d)
  {
    region.SetSize(d, io.GetDimensions(d));
  }
  io.SetIORegion(region);
  std::vector<char> buffer;
  try
  {
    buffer.resize(io.GetImageSizeInBytes());
    io.Read(buffer.data());
  }
  catch (const std::exception &)
  {
    ThrowDamaged(m_FileName, m_FormatName);
  }
  auto pixels = ConvertToGray(m_FileName, io, buffer);
  CheckPixels(m_FileName, pixels);
  return pixels;
}

void
TurnImageReadingWarningsOff()
{
  OutputWindow::SetInstance(OutputWindowWithoutImageReaders::New());
  gdcm::Trace::WarningOff();
  gdcm::Trace::ErrorOff();
}

} // end namespace itk

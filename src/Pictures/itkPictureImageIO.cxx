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
#include "itkPictureImageIO.h"

#include "itkPictureFile.h"

#include "itkVersion.h"

#include <algorithm>
#include <cstring>
#include <vector>

namespace itk
{
namespace
{

const PictureFormat * const formats[] = { &PNGPictureFormat,
                                          &JPEGPictureFormat,
                                          &TIFFPictureFormat,
                                          &BMPPictureFormat };

const PictureFormat *
FindFormat(const std::string & fileName)
{
  FileBytes  file(fileName);
  const auto found = std::find_if(
    std::begin(formats), std::end(formats), [&file](const PictureFormat * f) { return f->isOfThisFormat(file); });
  return found == std::end(formats) ? nullptr : *found;
}

const PictureFormat &
GetFormat(const std::string & fileName)
{
  const auto * const format = FindFormat(fileName);
  if (format == nullptr)
  {
    ThrowFileError(fileName, "is no PNG, JPEG, TIFF or BMP image");
  }
  return *format;
}

bool
IsTurned(const PictureHeader & header)
{
  return header.orientation >= 2 && header.orientation <= 8;
}

bool
SwapsAxes(const PictureHeader & header)
{
  return header.orientation >= 5 && header.orientation <= 8;
}

/** Copies the pixels of a page, of `size` bytes each, to where they are shown. */
void
Turn(const PictureHeader & header, SizeValueType size, const char * stored, char * shown)
{
  const auto orientation = header.orientation;
  const bool isMirroredAlongX = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
  const bool isMirroredAlongY = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
  const bool swapsAxes = SwapsAxes(header);
  const auto width = swapsAxes ? header.height : header.width;
  for (SizeValueType y = 0; y < header.height; ++y)
  {
    for (SizeValueType x = 0; x < header.width; ++x, stored += size)
    {
      const auto column = isMirroredAlongX ? header.width - 1 - x : x;
      const auto row = isMirroredAlongY ? header.height - 1 - y : y;
      std::memcpy(shown + (swapsAxes ? column * width + row : row * width + column) * size, stored, size);
    }
  }
}

} // namespace

bool
IsTurnedOtherwiseByITK(const std::string & fileName)
{
  const auto * const format = FindFormat(fileName);
  if (!format)
  {
    return false;
  }
  const auto header = format->readHeader(fileName);
  return format == &TIFFPictureFormat ? SwapsAxes(header) : IsTurned(header);
}

std::string
MakePrintable(std::string text)
{
  std::replace_if(
    text.begin(), text.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
  return text;
}

void
VerifyImageSize(const std::string & fileName, const char * format, double numberOfBytes)
{
  // Long runs of a value make a file small, but not smaller than that.
  constexpr double maximumRatio = 5000.0;
  constexpr double alwaysAllowed = 1 << 26;
  if (numberOfBytes > std::max(alwaysAllowed, maximumRatio * static_cast<double>(FileBytes(fileName).GetLength())))
  {
    ThrowDamagedImage(fileName, format, "a size of which it cannot hold the pixels");
  }
}

double
GetImageLength(const ImageIOBase & io)
{
  double length = static_cast<double>(io.GetNumberOfComponents()) * io.GetComponentSize();
  for (unsigned int axis = 0; axis < io.GetNumberOfDimensions(); ++axis)
  {
    length *= static_cast<double>(io.GetDimensions(axis));
  }
  return length;
}

bool
PictureImageIO::CanReadFile(const char * fileName)
{
  return FindFormat(fileName) != nullptr;
}

void
PictureImageIO::ReadImageInformation()
{
  const auto & format = GetFormat(m_FileName);
  const auto   header = format.readHeader(m_FileName);
  m_FormatName = format.name;
  m_SpacingProblem = header.spacingProblem;
  m_PixelAspect = header.pixelAspect;
  if (SwapsAxes(header))
  {
    std::swap(m_SpacingProblem[0], m_SpacingProblem[1]);
    m_PixelAspect = 1.0 / m_PixelAspect;
  }
  this->SetNumberOfDimensions(header.numberOfPages > 1 ? 3 : 2);
  for (unsigned int axis = 0; axis < 2; ++axis)
  {
    const unsigned int stored = SwapsAxes(header) ? 1 - axis : axis;
    this->SetDimensions(axis, stored == 0 ? header.width : header.height);
    m_IsSpacingStated[axis] = header.spacing[stored] > 0.0;
    m_IsUnitNamed[axis] = header.isUnitNamed[stored];
    this->SetSpacing(axis, m_IsSpacingStated[axis] ? header.spacing[stored] : 1.0);
    this->SetOrigin(axis, 0.0);
  }
  if (header.numberOfPages > 1)
  {
    this->SetDimensions(2, header.numberOfPages);
    m_IsSpacingStated[2] = header.spacing[2] > 0.0;
    m_IsUnitNamed[2] = header.isUnitNamed[2];
    this->SetSpacing(2, m_IsSpacingStated[2] ? header.spacing[2] : 1.0);
    this->SetOrigin(2, 0.0);
  }
  this->SetPixelType(header.numberOfComponents == 1 ? IOPixelEnum::SCALAR : IOPixelEnum::RGB);
  this->SetNumberOfComponents(header.numberOfComponents);
  this->SetComponentType(header.component);
  VerifyImageSize(m_FileName, format.name, GetImageLength(*this));
}

void
PictureImageIO::Read(void * buffer)
{
  const auto & format = GetFormat(m_FileName);
  const auto   header = format.readHeader(m_FileName);
  const auto   pixelSize = header.numberOfComponents * this->GetComponentSize();
  const auto   pageSize = header.width * header.height * pixelSize;
  if (pageSize * header.numberOfPages != static_cast<SizeValueType>(this->GetImageSizeInBytes()))
  {
    ThrowFileError(m_FileName, "was changed while it was read");
  }
  auto * const pixels = static_cast<char *>(buffer);
  if (!IsTurned(header))
  {
    format.readPixels(m_FileName, header, pixels);
    return;
  }
  std::vector<char> stored(pageSize * header.numberOfPages);
  format.readPixels(m_FileName, header, stored.data());
  for (SizeValueType page = 0; page < header.numberOfPages; ++page)
  {
    Turn(header, pixelSize, stored.data() + page * pageSize, pixels + page * pageSize);
  }
}

void
PictureImageIO::WriteImageInformation()
{
  itkExceptionMacro("It does not write.");
}

void
PictureImageIO::Write(const void *)
{
  itkExceptionMacro("It does not write.");
}

std::string
PictureImageIO::GetSpacingProblem(unsigned int axis) const
{
  return axis < m_SpacingProblem.size() ? m_SpacingProblem[axis] : "";
}

bool
PictureImageIO::IsSpacingStated(unsigned int axis) const
{
  return axis < m_IsSpacingStated.size() && m_IsSpacingStated[axis];
}

bool
PictureImageIO::IsUnitNamed(unsigned int axis) const
{
  return axis < m_IsUnitNamed.size() && m_IsUnitNamed[axis];
}

void
PictureImageIO::PrintSelf(std::ostream & os, Indent indent) const
{
  Superclass::PrintSelf(os, indent);
  os << indent << "FormatName: " << m_FormatName << std::endl;
  os << indent << "SpacingProblem: " << m_SpacingProblem[0] << ", " << m_SpacingProblem[1] << ", "
     << m_SpacingProblem[2] << std::endl;
  os << indent << "PixelAspect: " << m_PixelAspect << std::endl;
  os << indent << "IsSpacingStated: " << m_IsSpacingStated[0] << ' ' << m_IsSpacingStated[1] << ' '
     << m_IsSpacingStated[2] << std::endl;
  os << indent << "IsUnitNamed: " << m_IsUnitNamed[0] << ' ' << m_IsUnitNamed[1] << ' ' << m_IsUnitNamed[2]
     << std::endl;
}

PictureImageIOFactory::PictureImageIOFactory()
{
  this->RegisterOverride("itkImageIOBase",
                         "itkPictureImageIO",
                         "Pictures as they are to be shown",
                         true,
                         CreateObjectFunction<PictureImageIO>::New());
}

const char *
PictureImageIOFactory::GetITKSourceVersion() const
{
  return ITK_SOURCE_VERSION;
}

const char *
PictureImageIOFactory::GetDescription() const
{
  return "Reads PNG, JPEG, TIFF and BMP files as they are to be shown";
}

void
PictureImageIOFactory::RegisterOneFactory()
{
  ObjectFactoryBase::RegisterFactory(PictureImageIOFactory::New(),
                                     ObjectFactoryEnums::InsertionPosition::INSERT_AT_FRONT);
}

} // end namespace itk

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
#ifndef itkLandmarkImageReader_hxx
#define itkLandmarkImageReader_hxx

#include "itkLandmarkImageReader.h"

#include "itkNumericTraits.h"
#include "itkOutputWindow.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <locale>
#include <new>
#include <sstream>
#include <type_traits>
#include <utility>

namespace itk
{

template <typename TImage>
LandmarkImageReader<TImage>::LandmarkImageReader()
{
  m_Spacing.Fill(0.0);
}

template <typename TImage>
void
LandmarkImageReader<TImage>::SetSpacing(const SpacingType & spacing)
{
  if (m_Spacing != spacing)
  {
    m_Spacing = spacing;
    this->Modified();
  }
}

template <typename TImage>
void
LandmarkImageReader<TImage>::SetSpacing(double spacing)
{
  SpacingType sameAlongEachAxis;
  sameAlongEachAxis.Fill(spacing);
  this->SetSpacing(sameAlongEachAxis);
}

template <typename TImage>
void
LandmarkImageReader<TImage>::VerifyPreconditions() const
{
  Superclass::VerifyPreconditions();
  if (m_FileName.empty())
  {
    itkExceptionMacro("FileName must be set.");
  }
}

template <typename TImage>
void
LandmarkImageReader<TImage>::ThrowFileError(const std::string & reason) const
{
  throw ExceptionObject(__FILE__, __LINE__, m_FileName + ": " + reason, ITK_LOCATION);
}

template <typename TImage>
void
LandmarkImageReader<TImage>::GenerateOutputInformation()
{
  const auto verify = [this](const SpacingType & spacing, const char * whose) {
    if (!std::all_of(spacing.Begin(), spacing.End(), [](double s) { return std::isfinite(s) && s > 0.0; }))
    {
      std::ostringstream reason;
      reason.imbue(std::locale::classic());
      reason << "the " << whose << " spacing must be positive and finite (got " << spacing << ')';
      this->ThrowFileError(reason.str());
    }
  };

  std::vector<bool> isGiven(ImageDimension);
  std::transform(m_Spacing.Begin(), m_Spacing.End(), isGiven.begin(), [](double s) { return s != 0.0; });
  m_File = std::make_unique<LandmarkImageFile>(m_FileName, ImageDimension, m_Series, isGiven);
  const auto & information = m_File->GetInformation();
  if (m_RequireSpacing && !information.SpacingProblem.empty())
  {
    this->ThrowFileError(information.SpacingProblem + ", so it must be given");
  }
  SpacingType given(1.0);
  SpacingType spacing;
  for (unsigned int axis = 0; axis < ImageDimension; ++axis)
  {
    given[axis] = isGiven[axis] ? m_Spacing[axis] : given[axis];
    spacing[axis] = isGiven[axis] ? given[axis] : information.Spacing[axis];
  }
  verify(given, "given");
  verify(spacing, "file's");
  for (unsigned int axis = 0; axis < ImageDimension && m_RequireSpacing; ++axis)
  {
    const auto implausible = isGiven[axis] ? FindImplausibleSpacing(information.Size[axis], given[axis]) : "";
    if (!implausible.empty())
    {
      this->ThrowFileError("the given spacing says that " + implausible);
    }
  }

  const auto warn = [this](const std::string & warning) {
    OutputWindowDisplayWarningText((m_FileName + ": warning: " + warning + '\n').c_str());
  };
  if (!information.Warning.empty())
  {
    warn(information.Warning);
  }
  constexpr double tolerance = 0.01;
  if (isGiven[0] && isGiven[1] && std::abs(spacing[1] / (spacing[0] * information.PixelAspect) - 1.0) > tolerance)
  {
    std::ostringstream text;
    text.imbue(std::locale::classic());
    text << "says that its pixels are " << information.PixelAspect
         << " times as high as wide, which the given spacing does not";
    warn(text.str());
  }

  typename ImageType::SizeType      size;
  typename ImageType::PointType     origin;
  typename ImageType::DirectionType direction;
  for (unsigned int row = 0; row < ImageDimension; ++row)
  {
    size[row] = information.Size[row];
    origin[row] = information.Origin[row];
    for (unsigned int column = 0; column < ImageDimension; ++column)
    {
      direction(row, column) = information.Direction[row * ImageDimension + column];
    }
  }
  auto * const output = this->GetOutput();
  output->SetLargestPossibleRegion(size);
  output->SetSpacing(spacing);
  output->SetOrigin(origin);
  output->SetDirection(direction);
}

template <typename TImage>
void
LandmarkImageReader<TImage>::EnlargeOutputRequestedRegion(DataObject * output)
{
  Superclass::EnlargeOutputRequestedRegion(output);
  output->SetRequestedRegionToLargestPossibleRegion();
}

template <typename TImage>
void
LandmarkImageReader<TImage>::GenerateData()
{
  // The header is read again where only the pixels are asked for anew.
  auto file = std::move(m_File);
  if (file == nullptr)
  {
    file = std::make_unique<LandmarkImageFile>(m_FileName, ImageDimension, m_Series);
    const auto & size = file->GetInformation().Size;
    if (!std::equal(size.begin(), size.end(), this->GetOutput()->GetLargestPossibleRegion().GetSize().begin()))
    {
      this->ThrowFileError("has another size than when its header was read");
    }
  }
  constexpr bool     isFloat = std::is_same_v<PixelType, float>;
  auto * const       output = this->GetOutput();
  const auto         count = output->GetLargestPossibleRegion().GetNumberOfPixels();
  const char * const noMemory = "there is not enough memory for its pixels";
  std::vector<float> values;
  try
  {
    this->AllocateOutputs();
    values.resize(isFloat ? 0 : count);
  }
  catch (const std::bad_alloc &)
  {
    this->ThrowFileError(noMemory);
  }
  catch (const MemoryAllocationError &)
  {
    this->ThrowFileError(noMemory);
  }
  if constexpr (isFloat)
  {
    file->ReadPixels(output->GetBufferPointer(), count);
  }
  else
  {
    file->ReadPixels(values.data(), count);
    std::transform(
      values.begin(), values.end(), output->GetBufferPointer(), [this](float value) { return this->MakePixel(value); });
  }
}

template <typename TImage>
auto
LandmarkImageReader<TImage>::MakePixel(float value) const -> PixelType
{
  if constexpr (std::is_integral_v<PixelType>)
  {
    using Limits = std::numeric_limits<PixelType>;
    const double rounded = std::round(static_cast<double>(value));
    // The largest value of 64 bits is no `double`.
    if (rounded < static_cast<double>(Limits::lowest()) || rounded >= std::ldexp(1.0, Limits::digits))
    {
      using PrintType = typename NumericTraits<PixelType>::PrintType;
      std::ostringstream reason;
      reason.imbue(std::locale::classic());
      reason << "its value " << value << " is outside of the range of the pixel type, "
             << static_cast<PrintType>(Limits::lowest()) << " to " << static_cast<PrintType>(Limits::max());
      this->ThrowFileError(reason.str());
    }
    return static_cast<PixelType>(rounded);
  }
  else
  {
    return static_cast<PixelType>(value);
  }
}

template <typename TImage>
void
LandmarkImageReader<TImage>::PrintSelf(std::ostream & os, Indent indent) const
{
  Superclass::PrintSelf(os, indent);
  os << indent << "FileName: " << m_FileName << std::endl;
  os << indent << "Series: " << m_Series << std::endl;
  os << indent << "Spacing: " << m_Spacing << std::endl;
  os << indent << "RequireSpacing: " << m_RequireSpacing << std::endl;
}

template <typename TImage>
void
ConfigureImageReader(LandmarkImageReader<TImage> & reader,
                     const std::string &           fileName,
                     const std::vector<double> &   spacing)
{
  reader.SetFileName(fileName);
  reader.RequireSpacingOn();
  if (!spacing.empty())
  {
    if (spacing.size() != TImage::ImageDimension)
    {
      itkGenericExceptionMacro("The spacing must have one entry an axis, " << TImage::ImageDimension << " (got "
                                                                           << spacing.size() << ").");
    }
    typename TImage::SpacingType spacingOfAxes;
    std::copy_n(spacing.begin(), TImage::ImageDimension, spacingOfAxes.Begin());
    reader.SetSpacing(spacingOfAxes);
  }
}

} // end namespace itk

#endif

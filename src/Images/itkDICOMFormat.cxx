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
#include "itkDICOMFields.h"
#include "itkImageFormat.h"
#include "itkInflatedBytes.h"
#include "itkNumberText.h"

#include "itkGDCMImageIO.h"
#include "itkMetaDataObject.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace itk
{
namespace
{

constexpr const char * formatName = "DICOM";

/** Whether a preamble of 128 bytes and `DICM` come first, as they do in all but some files of old programs. */
bool
HasPreamble(FileBytes & file)
{
  return file.Get(128, 4) == "DICM";
}

bool
HasRepresentation(FileBytes & file, SizeValueType position)
{
  static const std::string known =
    "AE AS AT CS DA DS DT FD FL IS LO LT OB OD OF OL OV OW PN SH SL SQ SS ST SV TM UC UI UL UN "
    "UR US UT UV";
  const auto text = file.Get(position, 2);
  return text.size() == 2 && text.find(' ') == std::string::npos && known.find(text) != std::string::npos;
}

/** Steps over the elements of a DICOM data set. Each step is false when the bytes end before the element does, or do
 * not look like one. */
class DICOMElements
{
public:
  explicit DICOMElements(FileBytes & file)
    : m_File(file)
  {}

  bool
  ReachPixelData()
  {
    const size_t firstElement = 132;
    m_Position = HasPreamble(m_File) ? firstElement : 0;
    std::string transferSyntax;
    while (this->GetTag() >> 16 == 0x0002)
    {
      const auto tag = this->GetTag();
      const auto start = m_Position + 8;
      // GDCM ends the process where another representation stands here.
      if (!HasRepresentation(m_File, m_Position + 4) || !this->SkipElement())
      {
        return false;
      }
      if (tag == 0x00020010)
      {
        transferSyntax = m_File.Get(start, m_Position - start).c_str();
      }
    }
    if (transferSyntax == "1.2.840.10008.1.2.1.99")
    {
      return Inflate(m_File, m_Position, Deflation::Raw).isWhole;
    }
    m_IsImplicit =
      transferSyntax.empty() ? !HasRepresentation(m_File, m_Position + 4) : transferSyntax == "1.2.840.10008.1.2";
    m_IsBigEndian = transferSyntax == "1.2.840.10008.1.2.2";
    const SizeValueType pixelData = 0x7FE00010;
    const SizeValueType samplesPerPixel = 0x00280002;
    size_t              start = 0;
    for (SizeValueType tag = 0; tag != pixelData;)
    {
      tag = this->GetTag();
      start = m_Position;
      if (!this->SkipElement())
      {
        return false;
      }
      // Others are an assertion of GDCM that fails.
      const auto value = tag == samplesPerPixel ? this->Get(start + 8, 2) : 1;
      if (value != 1 && value != 3 && value != 4)
      {
        return false;
      }
    }
    return transferSyntax != "1.2.840.10008.1.2.5" || this->HasRuns(start + 12);
  }

private:
  SizeValueType
  Get(size_t position, unsigned int size) const
  {
    return m_File.GetNumber(position, size, m_IsBigEndian);
  }

  SizeValueType
  GetTag() const
  {
    return this->Get(m_Position, 2) << 16 | this->Get(m_Position + 2, 2);
  }

  bool
  SkipElement()
  {
    static const std::string longRepresentations = "OB OD OF OL OV OW SQ SV UC UN UR UT UV";
    if (m_Position + 8 > m_File.GetLength())
    {
      return false;
    }
    const auto    representation = m_File.Get(m_Position + 4, 2);
    SizeValueType length = 0;
    if (m_IsImplicit)
    {
      length = this->Get(m_Position + 4, 4);
      m_Position += 8;
    }
    else if (longRepresentations.find(representation) != std::string::npos)
    {
      length = this->Get(m_Position + 8, 4);
      m_Position += 12;
    }
    else
    {
      length = this->Get(m_Position + 6, 2);
      m_Position += 8;
    }
    if (length != undefinedLength)
    {
      return this->Skip(length);
    }
    const bool isImplicit = m_IsImplicit;
    m_IsImplicit |= representation == "UN";
    const bool done = this->SkipItems();
    m_IsImplicit = isImplicit;
    return done;
  }

  /** Whether each frame of run lengths has 1 to 15 segments; GDCM believes any number. */
  bool
  HasRuns(size_t position) const
  {
    bool hasRuns = true;
    // The first item is a table of the others.
    for (bool isTable = true; this->Get(position + 2, 2) == (item & 0xFFFF) && hasRuns; isTable = false)
    {
      const auto numberOfSegments = this->Get(position + 8, 4);
      hasRuns = isTable || (numberOfSegments > 0 && numberOfSegments <= 15);
      position += 8 + this->Get(position + 4, 4);
    }
    return hasRuns;
  }

  bool
  SkipItems()
  {
    while (m_Position + 8 <= m_File.GetLength())
    {
      const auto tag = this->GetTag();
      const auto length = this->Get(m_Position + 4, 4);
      m_Position += 8;
      if (tag == sequenceDelimitation)
      {
        return true;
      }
      if (tag != item || (length == undefinedLength ? !this->SkipElementsOfItem() : !this->Skip(length)))
      {
        return false;
      }
    }
    return false;
  }

  bool
  SkipElementsOfItem()
  {
    while (this->GetTag() != itemDelimitation)
    {
      if (!this->SkipElement())
      {
        return false;
      }
    }
    return this->Skip(8);
  }

  bool
  Skip(SizeValueType length)
  {
    m_Position += length;
    return m_Position <= m_File.GetLength();
  }

  static constexpr SizeValueType undefinedLength = 0xFFFFFFFF;
  static constexpr SizeValueType item = 0xFFFEE000;
  static constexpr SizeValueType itemDelimitation = 0xFFFEE00D;
  static constexpr SizeValueType sequenceDelimitation = 0xFFFEE0DD;

  FileBytes & m_File;
  size_t      m_Position{ 0 };
  bool        m_IsImplicit{ false };
  bool        m_IsBigEndian{ false };
};

/** The meta information, or the first group of a data set. */
bool
IsDICOMFile(FileBytes & file)
{
  if (HasPreamble(file))
  {
    return true;
  }
  const auto              group = file.GetNumber(0, 2);
  const auto              element = file.GetNumber(2, 2);
  const bool              isFirstElement = (group == 0x0002 && element <= 1) || (group == 0x0008 && element <= 0x0018);
  constexpr SizeValueType largestLength = 1024;
  return isFirstElement && (HasRepresentation(file, 4) || file.GetNumber(4, 4) <= largestLength);
}

/** DICOM's spacing of rows comes first, then that of columns. */
bool
GetPlaneSpacing(const ImageIOBase & io, const std::string & tag, std::vector<double> & spacing)
{
  const auto numbers = GetDICOMNumbers(io, tag, 2);
  if (!numbers.empty())
  {
    spacing[0] = numbers[1];
    spacing[1] = numbers[0];
  }
  return !numbers.empty();
}

/** Kinds of objects of several frames that say where each of them lies, which GDCM reads. */
bool
HasFramePositions(const ImageIOBase & io)
{
  static const std::set<std::string> kinds{ "1.2.840.10008.5.1.4.1.1.2.1",    "1.2.840.10008.5.1.4.1.1.2.2",
                                            "1.2.840.10008.5.1.4.1.1.4.1",    "1.2.840.10008.5.1.4.1.1.4.3",
                                            "1.2.840.10008.5.1.4.1.1.4.4",    "1.2.840.10008.5.1.4.1.1.6.2",
                                            "1.2.840.10008.5.1.4.1.1.13.1.1", "1.2.840.10008.5.1.4.1.1.13.1.2",
                                            "1.2.840.10008.5.1.4.1.1.30",     "1.2.840.10008.5.1.4.1.1.66.4",
                                            "1.2.840.10008.5.1.4.1.1.128.1",  "1.2.840.10008.5.1.4.1.1.130",
                                            "1.2.840.10008.5.1.4.1.1.481.2" };
  return kinds.count(GetDICOMField(io, "0008|0016")) != 0;
}

/** The place of frames in a row, which GDCM leaves out for most kinds of objects. */
void
CorrectPlaceOfFrames(const ImageIOBase & io, ImageGeometry & geometry)
{
  const auto position = GetDICOMNumbers(io, "0020|0032", 3);
  const auto cosines = GetDICOMNumbers(io, "0020|0037", 6);
  if (position.empty() || cosines.empty())
  {
    return;
  }
  std::copy(position.begin(), position.end(), geometry.origin.begin());
  const auto normal = GetSliceNormal(cosines);
  for (unsigned int row = 0; row < 3; ++row)
  {
    const double axes[] = { cosines[row], cosines[3 + row], normal[row] };
    std::copy_n(axes, 3, geometry.direction.begin() + row * geometry.dimension);
  }
}

void
CorrectDICOMGeometry(FileBytes &, const ImageIOBase & io, ImageGeometry & geometry)
{
  auto &     spacing = geometry.spacing;
  const bool isPlaneStated = GetPlaneSpacing(io, "0028|0030", spacing) || GetPlaneSpacing(io, "0018|1164", spacing) ||
                             GetPlaneSpacing(io, "0018|2010", spacing) || spacing[0] != 1.0 || spacing[1] != 1.0;
  geometry.isSpacingStated[0] = geometry.isSpacingStated[1] = isPlaneStated;
  if (geometry.dimension > 2 && io.GetDimensions(2) > 1 && !HasFramePositions(io))
  {
    const auto betweenSlices = GetDICOMNumbers(io, "0018|0088", 1);
    geometry.isSpacingStated[2] = !betweenSlices.empty();
    spacing[2] = betweenSlices.empty() ? 1.0 : std::abs(betweenSlices[0]);
    CorrectPlaceOfFrames(io, geometry);
  }
}

} // namespace

std::string
GetDICOMField(const ImageIOBase & io, const std::string & tag)
{
  std::string text;
  ExposeMetaData(io.GetMetaDataDictionary(), tag, text);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\0'))
  {
    text.pop_back();
  }
  return text;
}

std::vector<double>
GetDICOMNumbers(const ImageIOBase & io, const std::string & tag, size_t count)
{
  std::vector<double> numbers;
  const auto          text = GetDICOMField(io, tag);
  for (size_t begin = 0; begin <= text.size();)
  {
    const auto end = std::min(text.find('\\', begin), text.size());
    double     number = 0.0;
    if (!ParseNumber(text.substr(begin, end - begin), number))
    {
      return {};
    }
    numbers.push_back(number);
    begin = end + 1;
  }
  return numbers.size() == count ? numbers : std::vector<double>();
}

Vector<double, 3>
GetSliceNormal(const std::vector<double> & cosines)
{
  return CrossProduct(Vector<double, 3>(cosines.data()), Vector<double, 3>(cosines.data() + 3));
}

const ImageFormat DICOMFormat = { formatName,
                                  MakeImageIO<GDCMImageIO>,
                                  IsDICOMFile,
                                  [](FileBytes & file) {
                                    if (!DICOMElements(file).ReachPixelData())
                                    {
                                      ThrowDamagedImage(file.GetFileName(), formatName);
                                    }
                                  },
                                  CorrectDICOMGeometry };

} // end namespace itk

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
#include "itkFileNames.h"
#include "itkImageFormat.h"
#include "itkInflatedBytes.h"
#include "itkNumberText.h"

#include "itkNiftiImageIO.h"
#include "itksys/SystemTools.hxx"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <map>
#include <string>

namespace itk
{
namespace
{

constexpr const char * niftiName = "NIfTI";
constexpr size_t       headerSize = 348;
constexpr size_t       headerSize2 = 540;
/** Of a file that holds the header, too. */
constexpr float firstPixel = 352.0f;

/** Also reads files whose places ITK takes for none, such as those of voxels below 1e-5 cubic units without a qform:
 * their places are ours to find. */
class NiftiImageIOOfAnyPlace : public NiftiImageIO
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(NiftiImageIOOfAnyPlace);

  using Self = NiftiImageIOOfAnyPlace;
  using Pointer = SmartPointer<Self>;
  itkFactorylessNewMacro(Self);

  void
  ReadImageInformation() override
  {
    try
    {
      NiftiImageIO::ReadImageInformation();
    }
    catch (const ExceptionObject & error)
    {
      // The place is read last.
      if (std::string(error.GetDescription()).find("orthonormal") == std::string::npos)
      {
        throw;
      }
    }
  }

protected:
  NiftiImageIOOfAnyPlace() = default;
};

/** The name of a NIfTI or Analyze file without its extension, and this extension without `.gz`; both are empty where
 * the extension is another one. */
struct NiftiName
{
  explicit NiftiName(std::string fileName)
  {
    const auto        whole = fileName;
    const std::string compressed = ".gz";
    using itksys::SystemTools;
    if (SystemTools::LowerCase(SystemTools::GetFilenameLastExtension(fileName)) == compressed)
    {
      fileName.resize(fileName.size() - compressed.size());
    }
    const auto last = SystemTools::GetFilenameLastExtension(fileName);
    const auto lower = SystemTools::LowerCase(last);
    if (lower == ".nii" || lower == ".hdr" || lower == ".img")
    {
      stem = fileName.substr(0, fileName.size() - last.size());
      extension = lower;
      const auto end = whole.substr(stem.size());
      isUpperCase = last != lower;
      isMixedCase = end != SystemTools::LowerCase(end) && end != SystemTools::UpperCase(end);
    }
  }

  /** The first file that exists, of those with this stem and the one extension, or the other one, each as it is and
   * with
   * `.gz`: as ITK's reader goes. */
  std::string
  FindFile(const std::string & oneExtension, const std::string & otherExtension) const
  {
    for (const auto & end : { oneExtension, oneExtension + ".gz", otherExtension, otherExtension + ".gz" })
    {
      const auto name = stem + (isUpperCase ? itksys::SystemTools::UpperCase(end) : end);
      if (IsThere(name))
      {
        return name;
      }
    }
    return "";
  }

  std::string stem;
  std::string extension;
  bool        isUpperCase{ false };
  /** ITK does not take them so. */
  bool isMixedCase{ false };
};

/** Whether a file has at least `length` bytes, after inflation where it is compressed. */
bool
HasLength(FileBytes & file, SizeValueType length)
{
  if (!IsGzipFile(file))
  {
    return file.GetLength() >= length;
  }
  constexpr unsigned int lengthSize = 4;
  if (file.GetNumber(file.GetLength() - lengthSize, lengthSize) == (length & 0xFFFFFFFF))
  {
    return true;
  }
  const auto inflated = Inflate(file, 0, Deflation::WithHeader);
  return inflated.isWhole && inflated.length >= length;
}

/** The file that holds the header of a NIfTI image; none if the extension is not one of NIfTI or Analyze, whether in
 * small or in capital letters, and compressed or not: `.nii` and `.hdr` hold it, beside `.img` lies one that does. */
std::string
FindHeaderFile(const std::string & fileName)
{
  const NiftiName name(fileName);
  if (name.extension == ".img")
  {
    return name.FindFile(".hdr", ".nii");
  }
  return name.extension.empty() ? "" : fileName;
}

bool
IsNifti2Header(const std::string & header)
{
  return GetNumberFromBytes(header, 0, 4) == headerSize2 || GetNumberFromBytes(header, 0, 4, true) == headerSize2;
}

bool
IsNiftiFile(FileBytes & file)
{
  const auto & fileName = file.GetFileName();
  const auto   headerName = FindHeaderFile(fileName);
  return !headerName.empty() &&
         (NiftiName(fileName).isMixedCase || !FindReadingProblem(headerName).empty() ||
          IsNifti2Header(ReadNiftiHeader(fileName)) || NiftiImageIO::New()->CanReadFile(fileName.c_str()));
}

bool
IsBigEndian(const std::string & header)
{
  return GetNumberFromBytes(header, 0, 4) != headerSize;
}

/** Of a header of NIfTI-1, in the order of bytes of the file. */
SizeValueType
GetUnsigned(const std::string & header, size_t position, unsigned int size)
{
  return GetNumberFromBytes(header, position, size, IsBigEndian(header));
}

/** Likewise. */
float
GetReal(const std::string & header, size_t position)
{
  const auto bits = static_cast<uint32_t>(GetUnsigned(header, position, 4));
  float      number = 0.0f;
  std::memcpy(&number, &bits, sizeof(number));
  return number;
}

/** Throws where ITK would not change values as the header says. */
void
VerifyRescaling(const std::string & fileName, const std::string & header)
{
  const float slope = GetReal(header, 112);
  const float intercept = GetReal(header, 116);
  const bool  isSlope = std::isfinite(slope) && slope != 0.0f;
  const bool  isIntercept = std::isfinite(intercept) && intercept != 0.0f;
  const auto  type = GetUnsigned(header, 70, 2);
  const bool  isColor = type == 128 || type == 2304;
  if (isColor && isSlope && (slope != 1.0f || isIntercept))
  {
    ThrowUnsupportedImage(fileName, "NIfTI colors that are rescaled (scl_slope)");
  }
  // Without a slope, an intercept counts as none, too; ITK adds it.
  if (!isSlope && isIntercept)
  {
    ThrowUnsupportedImage(fileName, "NIfTI with an intercept (scl_inter) without a slope (scl_slope)");
  }
  if (isSlope && std::abs(slope) <= std::numeric_limits<double>::epsilon())
  {
    ThrowUnsupportedImage(fileName, "NIfTI with a slope (scl_slope) as small as " + FormatNumber(slope));
  }
}

/** What ITK's reader takes for granted, or prints about. `get` gives the unsigned number of some bytes of the header.
 */
template <typename TGet>
void
VerifyNumbers(const std::string & fileName, const TGet & get)
{
  const auto require = [&fileName](bool condition, const char * what) {
    if (!condition)
    {
      ThrowFileError(fileName, what);
    }
  };
  const auto numberOfDimensions = get(40, 2);
  require(numberOfDimensions >= 1 && numberOfDimensions <= 7, "its number of dimensions is not 1 to 7");
  for (SizeValueType d = 1; d <= numberOfDimensions; ++d)
  {
    require(get(40 + 2 * d, 2) >= 1 && get(40 + 2 * d, 2) <= 0x7FFF,
            "its number of pixels along an axis is not positive");
  }
  static const std::map<SizeValueType, SizeValueType> bitsOfTypes{
    { 2, 8 },   { 4, 16 },   { 8, 32 },   { 16, 32 },   { 64, 64 },   { 128, 24 },
    { 256, 8 }, { 512, 16 }, { 768, 32 }, { 1024, 64 }, { 1280, 64 }, { 2304, 32 }
  };
  const auto type = bitsOfTypes.find(get(70, 2));
  if (type == bitsOfTypes.end())
  {
    ThrowUnsupportedImage(fileName, "NIfTI data of type " + std::to_string(get(70, 2)));
  }
  require(type->second == get(72, 2), "its bits a pixel are not those of its type");
  // Infinity, NaN and numbers from 2^61 on, by their exponents.
  const auto verifyReals = [&](SizeValueType first, SizeValueType last) {
    for (auto position = first; position <= last; position += 4)
    {
      require((get(position, 4) >> 23 & 0xFF) <= 127 + 60,
              "a number of pixdim, vox_offset, qform or sform is not finite, or beyond 1e18");
    }
  };
  // pixdim, vox_offset, qform, sform; programs leave what is not used undefined.
  verifyReals(76, 88);
  verifyReals(108, 108);
  if (get(252, 2) != 0)
  {
    verifyReals(256, 276);
  }
  if (get(254, 2) != 0)
  {
    verifyReals(280, 324);
  }
}

bool
IsOneFile(const std::string & header)
{
  return header.compare(344, 2, "n+") == 0;
}

/** The file that holds the pixels; empty if it is missing. */
std::string
FindPixelFile(const std::string & fileName, const std::string & header)
{
  const bool isOneFile = IsOneFile(header);
  return NiftiName(fileName).FindFile(isOneFile ? ".nii" : ".img", isOneFile ? ".img" : ".nii");
}

/** Of the first pixel in its file, in bytes. */
float
GetPixelOffset(const std::string & header)
{
  return GetReal(header, 108);
}

/** In bytes, as they are stored. */
SizeValueType
GetPixelsLength(const std::string & header)
{
  SizeValueType length = GetUnsigned(header, 72, 2) / 8;
  for (SizeValueType d = 1; d <= GetUnsigned(header, 40, 2); ++d)
  {
    length = MultiplyLengths(length, GetUnsigned(header, 40 + 2 * d, 2));
  }
  return length;
}

/** One of the two files of a pair. */
void
VerifyIsReadable(const std::string & fileName, const std::string & part)
{
  const auto problem = FindReadingProblem(part);
  if (!problem.empty())
  {
    ThrowFileError(fileName, "its file '" + part + "' " + problem);
  }
}

/** Of a file compressed by gzip, the length that it tells in its end must be that of header and pixels; if it is
 * another one, it is inflated to see whether enough is there. */
void
VerifyNiftiFile(FileBytes & file)
{
  const auto & fileName = file.GetFileName();
  const auto   headerName = FindHeaderFile(fileName);
  if (NiftiName(fileName).isMixedCase)
  {
    ThrowUnsupportedImage(fileName, "NIfTI or Analyze with small and capital letters in its extension; rename it");
  }
  VerifyIsReadable(fileName, headerName);
  const auto header = ReadNiftiHeader(fileName);
  if (header.size() < headerSize)
  {
    ThrowDamagedImage(fileName, niftiName);
  }
  if (IsNifti2Header(header))
  {
    ThrowUnsupportedImage(fileName, "NIfTI-2");
  }
  const auto get = [&header](size_t position, unsigned int size) { return GetUnsigned(header, position, size); };
  VerifyNumbers(fileName, get);
  if (!IsAnalyzeHeader(header))
  {
    VerifyRescaling(fileName, header);
  }
  VerifyNiftiGeometry(fileName, header);
  const float offset = GetPixelOffset(header);
  const bool  isOneFile = IsOneFile(header);
  if (NiftiName(headerName).extension == ".nii" && !(isOneFile && offset >= firstPixel))
  {
    ThrowUnsupportedImage(fileName, "NIfTI that does not say that its pixels follow the header (magic, vox_offset)");
  }
  const auto dataName = FindPixelFile(fileName, header);
  if (dataName.empty())
  {
    ThrowFileError(fileName, "missing data file '" + NiftiName(fileName).stem + ".img'");
  }
  if (isOneFile && dataName != headerName)
  {
    ThrowFileError(fileName, "its pixels would be read from '" + dataName + "' beside it");
  }
  VerifyIsReadable(fileName, dataName);
  FileBytes dataFile(dataName);
  if (!HasLength(dataFile, static_cast<SizeValueType>(std::max(0.0f, offset)) + GetPixelsLength(header)))
  {
    ThrowDamagedImage(fileName, niftiName);
  }
}

/** Looks at floating-point numbers of a file, in parts as they come, for such that are not finite: ITK's library makes
 * 0 of them. */
class NiftiFloats
{
public:
  NiftiFloats(const std::string & header, SizeValueType offset)
    : m_BytesBefore(offset)
    , m_BytesLeft(GetPixelsLength(header))
    , m_Size(GetUnsigned(header, 72, 2) / 8)
    , m_HighByte(IsBigEndian(header) ? 0 : m_Size - 1)
    , m_LowByte(IsBigEndian(header) ? 1 : m_Size - 2)
    , m_LowMask(m_Size == sizeof(float) ? 0x80 : 0xF0)
  {}

  static bool
  AreIn(const std::string & header)
  {
    const auto type = GetUnsigned(header, 70, 2);
    return type == 16 || type == 64;
  }

  /** By the bits of their exponents. */
  void
  Add(const char * bytes, size_t size)
  {
    const auto skipped = std::min<SizeValueType>(size, m_BytesBefore);
    const auto taken = std::min<SizeValueType>(size - skipped, m_BytesLeft);
    m_BytesBefore -= skipped;
    m_BytesLeft -= taken;
    m_Rest.append(bytes + skipped, taken);
    const auto length = m_Rest.size() - m_Rest.size() % m_Size;
    for (size_t i = 0; i < length; i += m_Size)
    {
      m_AreFinite &= (m_Rest[i + m_HighByte] & 0x7F) != 0x7F || (m_Rest[i + m_LowByte] & m_LowMask) != m_LowMask;
    }
    m_Rest.erase(0, length);
  }

  /** Whether those were that came so far. */
  bool
  AreFinite() const
  {
    return m_AreFinite;
  }

private:
  SizeValueType m_BytesBefore;
  SizeValueType m_BytesLeft;
  SizeValueType m_Size;
  SizeValueType m_HighByte;
  SizeValueType m_LowByte;
  int           m_LowMask;
  std::string   m_Rest;
  bool          m_AreFinite{ true };
};

void
VerifyNiftiPixels(FileBytes & file, const std::vector<char> & pixels)
{
  const auto & fileName = file.GetFileName();
  const auto   header = ReadNiftiHeader(fileName);
  FileBytes    pixelFile(FindPixelFile(fileName, header));
  const auto   offset = static_cast<SizeValueType>(std::max(0.0f, GetPixelOffset(header)));
  const bool   hasFloats = NiftiFloats::AreIn(header);
  NiftiFloats  floats(header, offset);
  if (IsGzipFile(pixelFile))
  {
    const auto before = Inflate(pixelFile, 0, Deflation::WithHeader, offset, offset).first;
    if (IsChecksumOf(pixelFile, 0, before, pixels))
    {
      return;
    }
    // Of pixels that were rescaled or swapped.
    SizeValueType length = 0;
    const bool    isWhole = InflateParts(pixelFile, 0, Deflation::WithHeader, [&](const char * part, size_t size) {
      length += size;
      if (hasFloats)
      {
        floats.Add(part, size);
      }
      return floats.AreFinite();
    });
    if (floats.AreFinite() && (!isWhole || length < offset + GetPixelsLength(header)))
    {
      ThrowDamagedImage(fileName, niftiName, "the checksum of its pixels is wrong");
    }
  }
  else if (hasFloats)
  {
    constexpr SizeValueType blockSize = 1 << 16;
    for (SizeValueType position = 0; floats.AreFinite() && position < pixelFile.GetLength(); position += blockSize)
    {
      const auto block = pixelFile.Get(position, blockSize);
      floats.Add(block.data(), block.size());
    }
  }
  if (!floats.AreFinite())
  {
    ThrowFileError(fileName, "has a pixel whose value is not finite");
  }
}

} // namespace

std::string
ReadNiftiHeader(const std::string & fileName)
{
  const auto headerName = FindHeaderFile(fileName);
  FileBytes  file(headerName);
  if (!IsGzipFile(file))
  {
    return file.Get(0, headerSize);
  }
  // Beside pixels, the end of a compressed file is looked at with them.
  const bool isAlone = NiftiName(headerName).extension == ".hdr";
  const auto inflated =
    isAlone ? Inflate(file, 0, Deflation::WithHeader) : Inflate(file, 0, Deflation::WithHeader, headerSize);
  return isAlone && !inflated.isWhole ? "" : inflated.first.substr(0, headerSize);
}

const ImageFormat NiftiFormat = { niftiName,
                                  MakeImageIO<NiftiImageIOOfAnyPlace>,
                                  IsNiftiFile,
                                  VerifyNiftiFile,
                                  [](FileBytes & file, const ImageIOBase &, ImageGeometry & geometry) {
                                    CorrectNiftiGeometry(
                                      file.GetFileName(), ReadNiftiHeader(file.GetFileName()), geometry);
                                  },
                                  VerifyNiftiPixels };

} // end namespace itk

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
#include "itkDICOMContent.h"
#include "itkDICOMFields.h"
#include "itkDICOMSlices.h"
#include "itkImageFormat.h"
#include "itkNumberText.h"
#include "itkTextFile.h"

#include "itkGDCMImageIO.h"
#include "itkMetaDataObject.h"

#include "gdcmMediaStorage.h"
#include "gdcmReader.h"

#include <algorithm>
#include <utility>

namespace itk
{
namespace
{

constexpr const char * dicomName = "DICOM";

/** Says of the kinds of objects that GDCM does not know which they are. */
class DICOMImageIO : public GDCMImageIO
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(DICOMImageIO);

  using Self = DICOMImageIO;
  using Pointer = SmartPointer<Self>;
  itkFactorylessNewMacro(Self);

  void
  ReadImageInformation() override
  {
    try
    {
      GDCMImageIO::ReadImageInformation();
    }
    catch (const ExceptionObject &)
    {
      gdcm::Reader reader;
      reader.SetFileName(m_FileName.c_str());
      const gdcm::Tag classTag(0x0008, 0x0016);
      if (reader.ReadUpToTag(classTag) && reader.GetFile().GetDataSet().FindDataElement(classTag))
      {
        VerifyClass(reader.GetFile().GetDataSet().GetDataElement(classTag).GetByteValue());
      }
      throw;
    }
  }

protected:
  DICOMImageIO() = default;

private:
  void
  VerifyClass(const gdcm::ByteValue * value) const
  {
    const auto text = value == nullptr ? "" : TrimBlanks(std::string(value->GetPointer(), value->GetLength()).c_str());
    const auto kind = gdcm::MediaStorage::GetMSType(text.c_str());
    if (!text.empty() && !gdcm::MediaStorage::IsImage(kind))
    {
      ThrowUnsupportedImage(m_FileName, "DICOM of the SOP class " + text);
    }
  }
};

void
VerifyDICOMContent(FileBytes & file)
{
  const auto content = FindDICOMContent(file);
  switch (content.kind)
  {
    case DICOMContent::Kind::Pixels:
      if (content.hasFunctionalGroups)
      {
        VerifyFunctionalGroups(file.GetFileName());
      }
      return;
    case DICOMContent::Kind::UnsupportedPixels:
      ThrowUnsupportedImage(file.GetFileName(), "DICOM with " + content.feature);
    case DICOMContent::Kind::NoPixels:
      ThrowFileError(file.GetFileName(), "the DICOM file holds no pixels, or is cut short before them");
    case DICOMContent::Kind::OtherPixels:
      ThrowFileError(file.GetFileName(), "its compressed pixels are " + content.feature);
    case DICOMContent::Kind::Damaged:
      break;
  }
  ThrowDamagedImage(file.GetFileName(), dicomName, content.feature);
}

/** By the first of the elements that holds something. */
DICOMPlaneSpacing
GetPlaneSpacing(const ImageIOBase & io)
{
  const std::pair<const char *, const char *> elements[] = { { "0028|0030", "Pixel Spacing" },
                                                             { "0018|1164", "Imager Pixel Spacing" },
                                                             { "0018|2010", "Nominal Scanned Pixel Spacing" },
                                                             { "3002|0011", "Image Plane Pixel Spacing" } };
  for (const auto & element : elements)
  {
    const auto text = GetDICOMField(io, element.first);
    if (!text.empty())
    {
      return ParseDICOMPlaneSpacing(element.second, text);
    }
  }
  return {};
}

/** Origin and axes, by the first slice. */
void
SetSlicePlace(const std::vector<double> & position, const std::vector<double> & cosines, ImageGeometry & geometry)
{
  std::copy(position.begin(), position.end(), geometry.origin.begin());
  const auto normal = GetSliceNormal(cosines);
  for (unsigned int row = 0; row < 3; ++row)
  {
    const double axes[] = { cosines[row], cosines[3 + row], normal[row] };
    std::copy_n(axes, 3, geometry.direction.begin() + row * geometry.dimension);
  }
}

/** Where frames lie one behind the other that say nothing of each of them, as far as GDCM does not know it. */
void
CorrectPlaceOfFirstFrame(const ImageIOBase & io, const std::vector<DICOMSlice> & frames, ImageGeometry & geometry)
{
  const auto position = GetDICOMNumbers(io, "0020|0032", 3);
  const auto cosines = GetDICOMNumbers(io, "0020|0037", 6);
  if (!position.empty() && !cosines.empty())
  {
    SetSlicePlace(position, cosines, geometry);
  }
  const auto ofImage = GetDICOMField(io, "0018|0088");
  const auto ofFrame = frames.empty() ? std::string() : frames.front().betweenSlices;
  const bool isOfEach = std::all_of(
    frames.begin(), frames.end(), [&ofFrame](const DICOMSlice & frame) { return frame.betweenSlices == ofFrame; });
  const auto text = ofImage.empty() && isOfEach ? ofFrame : ofImage;
  const auto betweenSlices = ParseDICOMNumbers(text, 1);
  geometry.isSpacingStated[2] = !betweenSlices.empty() && betweenSlices[0] != 0.0;
  geometry.spacing[2] = geometry.isSpacingStated[2] ? betweenSlices[0] : 1.0;
  if (!text.empty() && !geometry.isSpacingStated[2])
  {
    geometry.spacingProblem[2] = "its Spacing Between Slices '" + MakePrintable(text) + "' is no distance";
  }
  if (!frames.empty() && frames.front().isInVolume)
  {
    geometry.isSpacingStated[2] = false;
    geometry.spacingProblem[2] = "its frames lie where Image Position (Volume) says, which is not read";
  }
}

/** Of frames that say where each of them lies, the file's order must be that of their places. */
void
CorrectPlaceOfFrames(const std::string & fileName, std::vector<DICOMSlice> frames, ImageGeometry & geometry)
{
  const double distance = SortDICOMSlices(fileName, frames);
  const bool   isDescending = frames.front().number != 0;
  for (size_t i = 0; i < frames.size(); ++i)
  {
    if (frames[i].number != (isDescending ? frames.size() - 1 - i : i))
    {
      ThrowUnsupportedImage(fileName, "DICOM frames that are not in the order of their places");
    }
  }
  const auto & first = isDescending ? frames.back() : frames.front();
  SetSlicePlace(first.position, first.cosines, geometry);
  geometry.isSpacingStated[2] = true;
  geometry.spacing[2] = isDescending ? -distance : distance;
}

void
CorrectDICOMGeometry(FileBytes & file, const ImageIOBase & io, ImageGeometry & geometry)
{
  const auto & fileName = file.GetFileName();
  auto &       spacing = geometry.spacing;
  const bool   hasFrames = geometry.dimension > 2 && io.GetDimensions(2) > 1;
  ParseStatedNumbers(fileName, "Image Position (Patient)", GetDICOMField(io, "0020|0032"), 3);
  ParseStatedNumbers(fileName, "Image Orientation (Patient)", GetDICOMField(io, "0020|0037"), 6);
  ParseStatedNumbers(fileName, "Rescale Intercept", GetDICOMField(io, "0028|1052"), 1);
  ParseStatedNumbers(fileName, "Rescale Slope", GetDICOMField(io, "0028|1053"), 1);
  const auto   planeOfImage = GetPlaneSpacing(io);
  const auto   frames = ReadDICOMFrames(fileName, io);
  const bool   takesFrame = !frames.empty() && frames.front().plane.IsSaid() && (hasFrames || !planeOfImage.IsSaid());
  const auto & plane = takesFrame ? frames.front().plane : planeOfImage;
  std::copy(plane.spacing.begin(), plane.spacing.end(), spacing.begin());
  for (unsigned int axis = 0; axis < 2; ++axis)
  {
    // GDCM knows others.
    geometry.isSpacingStated[axis] = plane.IsSaid() ? plane.problem.empty() : spacing[0] != 1.0 || spacing[1] != 1.0;
    geometry.spacingProblem[axis] = plane.problem;
  }
  const auto aspect = GetDICOMNumbers(io, "0028|0034", 2);
  geometry.pixelAspect = aspect.empty() || aspect[0] <= 0.0 || aspect[1] <= 0.0 ? 1.0 : aspect[0] / aspect[1];
  if (!hasFrames)
  {
    return;
  }
  const bool hasPlaces = !frames.empty() && std::none_of(frames.begin(), frames.end(), [](const DICOMSlice & frame) {
    return frame.position.empty() || frame.cosines.empty();
  });
  if (hasPlaces)
  {
    CorrectPlaceOfFrames(fileName, frames, geometry);
  }
  else
  {
    CorrectPlaceOfFirstFrame(io, frames, geometry);
  }
  // Against the normal.
  if (spacing[2] < 0.0)
  {
    spacing[2] = -spacing[2];
    for (unsigned int row = 0; row < 3; ++row)
    {
      geometry.direction[row * geometry.dimension + 2] *= -1.0;
    }
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
  return ParseDICOMNumbers(GetDICOMField(io, tag), count);
}

std::vector<double>
ParseDICOMNumbers(const std::string & text, size_t count)
{
  std::vector<double> numbers;
  for (size_t begin = 0; begin <= text.size();)
  {
    const auto end = std::min(text.find('\\', begin), text.size());
    double     number = 0.0;
    if (!ParseNumber(text.substr(begin, end - begin).c_str(), number))
    {
      return {};
    }
    numbers.push_back(number);
    begin = end + 1;
  }
  return numbers.size() == count ? numbers : std::vector<double>();
}

std::vector<double>
ParseStatedNumbers(const std::string & fileName, const std::string & name, const std::string & text, size_t count)
{
  const auto numbers = ParseDICOMNumbers(text, count);
  if (!text.empty() && numbers.empty())
  {
    const auto what = count == 1 ? "no number" : "not " + std::to_string(count) + " numbers";
    ThrowFileError(fileName, "its " + name + " '" + MakePrintable(text) + "' is " + what);
  }
  return numbers;
}

DICOMPlaneSpacing
ParseDICOMPlaneSpacing(const std::string & name, const std::string & text)
{
  // That of rows, along columns, comes first.
  auto numbers = ParseDICOMNumbers(text, 2);
  std::reverse(numbers.begin(), numbers.end());
  const bool isRight = !numbers.empty() && numbers[0] > 0.0 && numbers[1] > 0.0;
  return isRight
           ? DICOMPlaneSpacing{ numbers, "" }
           : DICOMPlaneSpacing{ {},
                                "its " + name + " '" + MakePrintable(text.c_str()) + "' is not two positive numbers" };
}

Vector<double, 3>
GetSliceNormal(const std::vector<double> & cosines)
{
  return CrossProduct(Vector<double, 3>(cosines.data()), Vector<double, 3>(cosines.data() + 3));
}

const ImageFormat DICOMFormat = { dicomName,          MakeImageIO<DICOMImageIO>, IsDICOMFile,
                                  VerifyDICOMContent, CorrectDICOMGeometry,      nullptr };

} // end namespace itk

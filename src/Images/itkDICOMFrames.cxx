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
#include "itkDICOMSlices.h"

#include "itkDICOMFields.h"
#include "itkImageFormat.h"
#include "itkImageReaderCall.h"
#include "itkTextFile.h"

#include "itkGDCMImageIO.h"

#include "gdcmReader.h"
#include "gdcmSequenceOfItems.h"

#include <cmath>
#include <set>

namespace itk
{
namespace
{

/** The items of a sequence; null where there is none. */
gdcm::SmartPointer<gdcm::SequenceOfItems>
GetItems(const gdcm::DataSet & dataSet, const gdcm::Tag & sequence)
{
  return dataSet.FindDataElement(sequence) ? dataSet.GetDataElement(sequence).GetValueAsSQ() : nullptr;
}

/** The text of an element; empty where it is missing. */
std::string
GetText(const gdcm::DataSet & dataSet, const gdcm::Tag & element)
{
  const auto * bytes = dataSet.FindDataElement(element) ? dataSet.GetDataElement(element).GetByteValue() : nullptr;
  return bytes == nullptr ? "" : TrimBlanks(std::string(bytes->GetPointer(), bytes->GetLength()).c_str());
}

/** Likewise, in the first item of a sequence. */
std::string
GetText(const gdcm::DataSet & group, const gdcm::Tag & sequence, const gdcm::Tag & element)
{
  const auto items = GetItems(group, sequence);
  return items == nullptr || items->GetNumberOfItems() == 0 ? ""
                                                            : GetText(items->GetItem(1).GetNestedDataSet(), element);
}

/** Adds what a functional group says, of a frame or of all. */
void
ReadGroup(const std::string & fileName, const gdcm::DataSet & group, DICOMSlice & slice)
{
  const auto take = [](const std::vector<double> & numbers, std::vector<double> & target) {
    target = numbers.empty() ? target : numbers;
  };
  const auto position = GetText(group, gdcm::Tag(0x0020, 0x9113), gdcm::Tag(0x0020, 0x0032));
  const auto cosines = GetText(group, gdcm::Tag(0x0020, 0x9116), gdcm::Tag(0x0020, 0x0037));
  take(ParseStatedNumbers(fileName, "Image Position (Patient)", position, 3), slice.position);
  take(ParseStatedNumbers(fileName, "Image Orientation (Patient)", cosines, 6), slice.cosines);
  slice.isInVolume |= GetItems(group, gdcm::Tag(0x0020, 0x930E)) != nullptr;
  const gdcm::Tag measures(0x0028, 0x9110);
  const auto      betweenSlices = GetText(group, measures, gdcm::Tag(0x0018, 0x0088));
  slice.betweenSlices = betweenSlices.empty() ? slice.betweenSlices : betweenSlices;
  const auto spacing = GetText(group, measures, gdcm::Tag(0x0028, 0x0030));
  slice.plane = spacing.empty() ? slice.plane : ParseDICOMPlaneSpacing("Pixel Spacing", spacing);
  const gdcm::Tag transformation(0x0028, 0x9145);
  const auto      slopeText = GetText(group, transformation, gdcm::Tag(0x0028, 0x1053));
  const auto      interceptText = GetText(group, transformation, gdcm::Tag(0x0028, 0x1052));
  const auto      slope = ParseStatedNumbers(fileName, "Rescale Slope", slopeText, 1);
  const auto      intercept = ParseStatedNumbers(fileName, "Rescale Intercept", interceptText, 1);
  if (!slope.empty() || !intercept.empty())
  {
    slice.rescaling = { slope.empty() ? 1.0 : slope[0], intercept.empty() ? 0.0 : intercept[0] };
  }
}

/** Of so many frames, of which each may have a group beside that of all. */
std::vector<DICOMSlice>
ReadFunctionalGroups(const std::string & fileName, const gdcm::DataSet & dataSet, size_t numberOfFrames)
{
  DICOMSlice shared;
  const auto groupOfAll = GetItems(dataSet, gdcm::Tag(0x5200, 0x9229));
  if (groupOfAll != nullptr && groupOfAll->GetNumberOfItems() > 0)
  {
    ReadGroup(fileName, groupOfAll->GetItem(1).GetNestedDataSet(), shared);
  }
  const auto groups = GetItems(dataSet, gdcm::Tag(0x5200, 0x9230));
  if (groups == nullptr && groupOfAll == nullptr)
  {
    return {};
  }
  std::vector<DICOMSlice> frames(groups == nullptr ? numberOfFrames : groups->GetNumberOfItems(), shared);
  for (size_t i = 0; groups != nullptr && i < frames.size(); ++i)
  {
    ReadGroup(fileName, groups->GetItem(i + 1).GetNestedDataSet(), frames[i]);
  }
  return frames;
}

/** Throws where the values of a frame are not rescaled as its group says: GDCM takes the group of the first one for
 * all, and of some kinds of objects none. */
void
VerifyRescaling(const std::string & fileName, const std::vector<DICOMSlice> & frames, const ImageIOBase & io)
{
  const auto &              reader = dynamic_cast<const GDCMImageIO &>(io);
  const std::vector<double> taken{ reader.GetRescaleSlope(), reader.GetRescaleIntercept() };
  for (const auto & frame : frames)
  {
    if (frame.rescaling != frames.front().rescaling)
    {
      ThrowUnsupportedImage(fileName, "DICOM frames with different rescale slopes or intercepts");
    }
    constexpr double tolerance = 1e-9;
    for (size_t i = 0; i < frame.rescaling.size(); ++i)
    {
      if (!(std::abs(frame.rescaling[i] - taken[i]) <= tolerance * std::abs(taken[i])))
      {
        ThrowUnsupportedImage(fileName, "DICOM frames with a rescale slope or intercept that GDCM does not take");
      }
    }
  }
}

/** Frames of a dose lie at offsets from the first one, along the normal. */
std::vector<DICOMSlice>
ReadOffsets(const ImageIOBase & io)
{
  const auto              offsets = GetDICOMNumbers(io, "3004|000c", io.GetDimensions(2));
  std::vector<DICOMSlice> frames(offsets.size());
  for (size_t i = 0; i < offsets.size(); ++i)
  {
    auto & frame = frames[i];
    frame.cosines = GetDICOMNumbers(io, "0020|0037", 6);
    frame.position = GetDICOMNumbers(io, "0020|0032", 3);
    for (unsigned int axis = 0; axis < 3 && !frame.cosines.empty() && !frame.position.empty(); ++axis)
    {
      frame.position[axis] += GetSliceNormal(frame.cosines)[axis] * (offsets[i] - offsets.front());
    }
  }
  return frames;
}

/** Calls a function with what comes before the pixels. */
template <typename TWork>
void
ReadDataSet(const std::string & fileName, const TWork & work)
{
  CallImageReader(fileName, DICOMFormat.name, [&fileName, &work] {
    gdcm::Reader reader;
    reader.SetFileName(fileName.c_str());
    if (reader.ReadUpToTag(gdcm::Tag(0x7FE0, 0x0000)))
    {
      work(reader.GetFile().GetDataSet());
    }
  });
}

/** Whether GDCM takes the spacing of a kind of objects from their functional groups. */
bool
TakesSpacingOfGroups(const std::string & kind)
{
  const std::string                  root = "1.2.840.10008.5.1.4.1.1.";
  static const std::set<std::string> kinds{ "2.1",  "2.2",  "4.1",    "4.3",      "4.4",    "7.1",    "7.2",
                                            "7.3",  "7.4",  "13.1.1", "13.1.2",   "13.1.3", "13.1.4", "13.1.5",
                                            "14.1", "14.2", "66.4",   "77.1.5.4", "128.1",  "130" };
  return kind.compare(0, root.size(), root) == 0 && kinds.count(kind.substr(root.size())) != 0;
}

} // namespace

void
VerifyFunctionalGroups(const std::string & fileName)
{
  ReadDataSet(fileName, [&fileName](const gdcm::DataSet & dataSet) {
    const auto frames = ReadFunctionalGroups(fileName, dataSet, 1);
    const bool hasCosines = !GetText(dataSet, gdcm::Tag(0x0020, 0x0037)).empty();
    if (!frames.empty() && frames[0].plane.IsSaid() && frames[0].cosines.empty() && !hasCosines &&
        TakesSpacingOfGroups(GetText(dataSet, gdcm::Tag(0x0008, 0x0016))))
    {
      ThrowUnsupportedImage(fileName, "DICOM of this SOP class with Pixel Measures and no Plane Orientation");
    }
  });
}

std::vector<DICOMSlice>
ReadDICOMFrames(const std::string & fileName, const ImageIOBase & io)
{
  auto frames = ReadOffsets(io);
  if (frames.empty())
  {
    ReadDataSet(fileName, [&](const gdcm::DataSet & dataSet) {
      frames = ReadFunctionalGroups(fileName, dataSet, io.GetDimensions(2));
      const bool isOfRegions = GetItems(dataSet, gdcm::Tag(0x0018, 0x6011)) != nullptr;
      if (frames.empty() && io.GetDimensions(2) == 1 && isOfRegions)
      {
        frames.resize(1);
        frames[0].plane.problem = "its pixel spacing is said of ultrasound regions, which are not read";
      }
    });
  }
  VerifyRescaling(fileName, frames, io);
  if (frames.size() != io.GetDimensions(2))
  {
    return {};
  }
  for (size_t i = 0; i < frames.size(); ++i)
  {
    frames[i].number = i;
    frames[i].name = std::to_string(i + 1);
  }
  return frames;
}

} // end namespace itk

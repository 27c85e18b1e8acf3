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

#include "gdcmReader.h"
#include "gdcmSequenceOfItems.h"

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

/** The text of an element in the first item of a sequence; empty where it is missing. */
std::string
GetText(const gdcm::DataSet & group, const gdcm::Tag & sequence, const gdcm::Tag & element)
{
  const auto items = GetItems(group, sequence);
  if (items == nullptr || items->GetNumberOfItems() == 0)
  {
    return "";
  }
  const auto & dataSet = items->GetItem(1).GetNestedDataSet();
  const auto * bytes = dataSet.FindDataElement(element) ? dataSet.GetDataElement(element).GetByteValue() : nullptr;
  return bytes == nullptr ? "" : TrimBlanks(std::string(bytes->GetPointer(), bytes->GetLength()).c_str());
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
  const auto spacing = GetText(group, gdcm::Tag(0x0028, 0x9110), gdcm::Tag(0x0028, 0x0030));
  slice.plane = spacing.empty() ? slice.plane : ParseDICOMPlaneSpacing("Pixel Spacing", spacing);
  const gdcm::Tag transformation(0x0028, 0x9145);
  const auto      slopeText = GetText(group, transformation, gdcm::Tag(0x0028, 0x1053));
  const auto      interceptText = GetText(group, transformation, gdcm::Tag(0x0028, 0x1052));
  const auto      slope = ParseStatedNumbers(fileName, "Rescale Slope", slopeText, 1);
  auto            rescaling = ParseStatedNumbers(fileName, "Rescale Intercept", interceptText, 1);
  rescaling.insert(rescaling.begin(), slope.begin(), slope.end());
  take(rescaling, slice.rescaling);
}

std::vector<DICOMSlice>
ReadFunctionalGroups(const std::string & fileName, const gdcm::DataSet & dataSet)
{
  DICOMSlice shared;
  const auto groupOfAll = GetItems(dataSet, gdcm::Tag(0x5200, 0x9229));
  if (groupOfAll != nullptr && groupOfAll->GetNumberOfItems() > 0)
  {
    ReadGroup(fileName, groupOfAll->GetItem(1).GetNestedDataSet(), shared);
  }
  const auto              groups = GetItems(dataSet, gdcm::Tag(0x5200, 0x9230));
  std::vector<DICOMSlice> frames;
  for (size_t i = 0; groups != nullptr && i < groups->GetNumberOfItems(); ++i)
  {
    frames.push_back(shared);
    ReadGroup(fileName, groups->GetItem(i + 1).GetNestedDataSet(), frames.back());
  }
  return frames;
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

} // namespace

std::vector<DICOMSlice>
ReadDICOMFrames(const std::string & fileName, const ImageIOBase & io)
{
  auto frames = ReadOffsets(io);
  if (frames.empty())
  {
    CallImageReader(fileName, DICOMFormat.name, [&frames, &fileName] {
      gdcm::Reader reader;
      reader.SetFileName(fileName.c_str());
      // Pixels are not read.
      if (reader.ReadUpToTag(gdcm::Tag(0x7FE0, 0x0000)))
      {
        frames = ReadFunctionalGroups(fileName, reader.GetFile().GetDataSet());
      }
    });
  }
  if (frames.size() != io.GetDimensions(2))
  {
    return {};
  }
  for (size_t i = 0; i < frames.size(); ++i)
  {
    // GDCM takes that of the first one for all.
    if (frames[i].rescaling != frames.front().rescaling)
    {
      ThrowUnsupportedImage(fileName, "DICOM frames with different rescale slopes or intercepts");
    }
    frames[i].number = i;
    frames[i].name = std::to_string(i + 1);
  }
  return frames;
}

} // end namespace itk

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
#include "itkLandmarkImageReader.h"

#include "itkDICOMTestFile.h"
#include "itkExceptionDescription.h"
#include "itkImageReaderCall.h"
#include "itkLandmarkImageFile.h"
#include "itkTestFolder.h"

#include "itkImage.h"

#include <array>
#include <vector>

namespace
{

using ImageType = itk::Image<float, 3>;
using PointType = std::array<double, 3>;

struct Frame
{
  PointType   position;
  std::string cosines{ "1\\0\\0\\0\\1\\0" };
};

std::string
MakeSequence(unsigned int group, unsigned int element, const std::vector<std::string> & items)
{
  std::string bytes;
  for (const auto & item : items)
  {
    bytes += Number(0xFFFE, 2) + Number(0xE000, 2) + Number(item.size(), 4) + item;
  }
  return MakeElement(group, element, "SQ", bytes);
}

std::string
MakePosition(const PointType & position)
{
  return MakeElement(0x20,
                     0x32,
                     "DS",
                     std::to_string(position[0]) + '\\' + std::to_string(position[1]) + '\\' +
                       std::to_string(position[2]));
}

std::string
MakeMeasures(const std::string & spacing, const std::string & more = "")
{
  return MakeSequence(0x28, 0x9110, { more + MakeElement(0x28, 0x30, "DS", spacing) });
}

/** Slope and intercept. */
std::string
MakeRescaling(const std::string & slope, const std::string & intercept)
{
  return MakeSequence(
    0x28, 0x9145, { MakeElement(0x28, 0x1052, "DS", intercept) + MakeElement(0x28, 0x1053, "DS", slope) });
}

/** Functional groups. What all frames share stands in one of them, or in each. */
std::string
MakeGroups(const std::vector<Frame> & frames,
           bool                       isShared,
           bool                       hasPositions = true,
           const std::string &        spacing = "0.75\\0.5")
{
  const auto               measures = MakeMeasures(spacing);
  std::vector<std::string> groups;
  for (const auto & frame : frames)
  {
    const auto orientation = MakeSequence(0x20, 0x9116, { MakeElement(0x20, 0x37, "DS", frame.cosines) });
    groups.push_back((hasPositions ? MakeSequence(0x20, 0x9113, { MakePosition(frame.position) }) : "") + orientation +
                     (isShared ? "" : measures));
  }
  return (isShared ? MakeSequence(0x5200, 0x9229, { measures }) : "") + MakeSequence(0x5200, 0x9230, groups);
}

/** An object of 3 x 2 x `count` pixels, whose value is their place in the file. */
std::string
MakeObject(const std::string & kind, size_t count, const std::string & geometry, const std::string & groups = "")
{
  std::string pixels;
  for (size_t i = 0; i < 6 * count; ++i)
  {
    pixels += Number(i, 2);
  }
  const auto storage = kind + std::string(1 + kind.size() % 2, '\0').substr(1);
  return MakeDICOMStart(storage) + MakeElement(8, 0x16, "UI", storage) + MakeElement(8, 0x18, "UI", "1.2.3\0") +
         geometry + MakeShort(2, 1) + MakeElement(0x28, 4, "CS", "MONOCHROME2") +
         MakeElement(0x28, 8, "IS", std::to_string(count)) + MakeShort(0x10, 2) + MakeShort(0x11, 3) +
         (groups.empty() ? MakeElement(0x28, 0x30, "DS", "0.75\\0.5") : "") + MakeShort(0x100, 16) +
         MakeShort(0x101, 16) + MakeShort(0x102, 15) + MakeShort(0x103, 0) + groups +
         MakeElement(0x7FE0, 0x10, "OW", pixels);
}

constexpr const char * enhancedCT = "1.2.840.10008.5.1.4.1.1.2.1";
constexpr const char * secondaryCapture = "1.2.840.10008.5.1.4.1.1.7.3";
constexpr const char * nuclearMedicine = "1.2.840.10008.5.1.4.1.1.20";
constexpr const char * dose = "1.2.840.10008.5.1.4.1.1.481.2";

std::vector<Frame>
MakeFrames(unsigned int count, double distance)
{
  std::vector<Frame> frames;
  for (unsigned int i = 0; i < count; ++i)
  {
    frames.push_back({ { { 10.0, 20.0, 30.0 + distance * i } } });
  }
  return frames;
}

ImageType::Pointer
Read(const std::string & fileName, double spacing = 0.0)
{
  const auto reader = itk::LandmarkImageReader<ImageType>::New();
  reader->SetFileName(fileName);
  reader->RequireSpacingOn();
  if (spacing > 0.0)
  {
    reader->SetSpacing(spacing);
  }
  reader->Update();
  return reader->GetOutput();
}

/** Expects the pixel { 2, 1 } of the file's frame `frame` at a point. */
void
Expect_place(const std::string & fileName, unsigned int frame, const PointType & expected)
{
  ImageType::Pointer image;
  ASSERT_EQ(GetExceptionDescription([&] { image = Read(fileName); }), "(no exception)");
  const ImageType::IndexType index{ { 2, 1, static_cast<itk::IndexValueType>(frame) } };
  EXPECT_EQ(image->GetPixel(index), 6.0f * static_cast<float>(frame) + 5.0f);
  ImageType::PointType point;
  image->TransformIndexToPhysicalPoint(index, point);
  for (unsigned int axis = 0; axis < 3; ++axis)
  {
    EXPECT_NEAR(point[axis], expected[axis], 1e-6) << frame << ' ' << axis;
  }
}

void
Expect_refused(const std::string & fileName, const std::string & reason, double spacing = 0.0)
{
  const auto text = GetExceptionDescription([&] { Read(fileName, spacing); });
  EXPECT_EQ(text.substr(0, fileName.size() + 2 + reason.size()), fileName + ": " + reason);
}

} // namespace

TEST(DICOMFrames, ThoseThatSayWhereTheyLieAreThereInEitherOrder)
{
  const TestFolder folder;
  for (const std::string kind : { enhancedCT, secondaryCapture })
  {
    for (const bool isShared : { true, false })
    {
      for (const double distance : { 1.25, -1.25 })
      {
        const auto frames = MakeFrames(5, distance);
        const auto name = folder.Write("a.dcm", MakeObject(kind, 5, "", MakeGroups(frames, isShared)));
        for (unsigned int i = 0; i < 5; ++i)
        {
          Expect_place(name, i, { { 11.0, 20.75, 30.0 + distance * i } });
        }
      }
    }
  }
  // Sagittal: rows run along y, columns along -z, and the normal is -x.
  std::vector<Frame> frames;
  for (unsigned int i = 0; i < 3; ++i)
  {
    frames.push_back({ { { 10.0 + 2.0 * i, 20.0, 30.0 } }, "0\\1\\0\\0\\0\\-1" });
  }
  Expect_place(
    folder.Write("a.dcm", MakeObject(enhancedCT, 3, "", MakeGroups(frames, true))), 2, { { 14, 21, 29.25 } });
}

TEST(DICOMFrames, ThoseThatAreNoRegularGridAreRefusedWhateverTheSpacing)
{
  const TestFolder folder;
  const auto       expectRefused = [&folder](const std::vector<Frame> & frames, const std::string & reason) {
    const auto name = folder.Write("a.dcm", MakeObject(enhancedCT, frames.size(), "", MakeGroups(frames, true)));
    Expect_refused(name, reason);
    Expect_refused(name, reason, 0.5);
  };
  auto frames = MakeFrames(8, 2.0);
  frames.erase(frames.begin() + 3);
  expectRefused(frames, "its slices are missing in part or at unequal distances (3 and 4 are 4 mm apart, others 2 mm)");
  frames = MakeFrames(8, 2.0);
  frames[5].position = frames[2].position;
  expectRefused(frames, "its slices 3 and 6 lie at one place");
  frames = MakeFrames(8, 2.0);
  std::swap(frames[2], frames[3]);
  expectRefused(frames, "unsupported: DICOM frames that are not in the order of their places");
  frames = MakeFrames(8, 2.0);
  for (auto & frame : frames)
  {
    frame.position[1] += 0.2 * frame.position[2];
  }
  expectRefused(frames, "its slices are shifted against each other");
  frames = MakeFrames(8, 2.0);
  frames[4].cosines = "0\\1\\0\\-1\\0\\0";
  expectRefused(frames, "its slices 1 and 5 differ in orientation");
}

TEST(DICOMFrames, FilesOfOneFrameMakeASeriesAndOfSeveralNone)
{
  const TestFolder folder;
  const auto       frames = MakeFrames(4, 1.25);
  for (size_t i = 0; i < frames.size(); ++i)
  {
    folder.Write(std::to_string(9 - i) + ".dcm", MakeObject(enhancedCT, 1, "", MakeGroups({ frames[i] }, true)));
  }
  const auto           image = Read(folder.GetName(""));
  ImageType::PointType point;
  image->TransformIndexToPhysicalPoint({ { 2, 1, 3 } }, point);
  EXPECT_NEAR(point[0], 11.0, 1e-6);
  EXPECT_NEAR(point[1], 20.75, 1e-6);
  EXPECT_NEAR(point[2], 33.75, 1e-6);
  for (size_t i = 0; i < frames.size(); ++i)
  {
    folder.Write(std::to_string(9 - i) + ".dcm", MakeObject(enhancedCT, 4, "", MakeGroups(frames, true)));
  }
  Expect_refused(folder.GetName(""), "unsupported: DICOM series of several files with several frames each");
}

TEST(DICOMFrames, ThoseThatDoNotSayWhereTheyLieNeedASpacingAlongZ)
{
  const TestFolder folder;
  const auto name = folder.Write("a.dcm", MakeObject(enhancedCT, 4, "", MakeGroups(MakeFrames(4, 1.0), true, false)));
  Expect_refused(name, "carries no pixel spacing along z, so it must be given");
  EXPECT_EQ(Read(name, 0.5)->GetSpacing()[2], 0.5);
}

TEST(DICOMFrames, ADistanceThatTheirMeasuresSayIsTakenUnlessTheySayAnotherPlace)
{
  const TestFolder  folder;
  const std::string orientation = MakeSequence(0x20, 0x9116, { MakeElement(0x20, 0x37, "DS", "1\\0\\0\\0\\1\\0") });
  const auto        write = [&](const std::vector<std::string> & distances, const std::string & more) {
    std::vector<std::string> groups;
    for (const auto & distance : distances)
    {
      groups.push_back(more + orientation + MakeMeasures("0.75\\0.5", MakeElement(0x18, 0x88, "DS", distance)));
    }
    return folder.Write("a.dcm", MakeObject(secondaryCapture, groups.size(), "", MakeSequence(0x5200, 0x9230, groups)));
  };
  Expect_place(write({ "1.25", "1.25", "1.25" }, ""), 2, { { 1.0, 0.75, 2.5 } });
  Expect_refused(write({ "1.25", "1.25", "1.5" }, ""), "carries no pixel spacing along z, so it must be given");
  Expect_refused(write({ "1,25", "1,25" }, ""), "its Spacing Between Slices '1,25' is no distance");
  const auto inVolume = MakeSequence(0x20, 0x930E, { MakeElement(0x20, 0x9301, "FD", std::string(24, '\0')) });
  Expect_refused(write({ "1.25", "1.25" }, inVolume),
                 "its frames lie where Image Position (Volume) says, which is not read, so it must be given");
  // A shared group alone.
  const auto shared =
    MakeSequence(0x5200, 0x9229, { orientation + MakeMeasures("0.75\\0.5", MakeElement(0x18, 0x88, "DS", "1.25")) });
  Expect_place(folder.Write("a.dcm", MakeObject(secondaryCapture, 3, "", shared)), 2, { { 1.0, 0.75, 2.5 } });
}

TEST(DICOMFrames, ASpacingOfUltrasoundRegionsIsSaidToBeThere)
{
  const TestFolder  folder;
  const std::string half("\0\0\0\0\0\0\xE0\x3F", 8);
  const auto        regions =
    MakeSequence(0x18, 0x6011, { MakeElement(0x18, 0x602C, "FD", half) + MakeElement(0x18, 0x602E, "FD", half) });
  const auto name = folder.Write("a.dcm", MakeObject("1.2.840.10008.5.1.4.1.1.6.1", 1, regions, MakeShort(0x1041, 0)));
  const auto reader = itk::LandmarkImageReader<itk::Image<float, 2>>::New();
  reader->SetFileName(name);
  reader->RequireSpacingOn();
  EXPECT_EQ(GetExceptionDescription([&reader] { reader->Update(); }),
            name + ": its pixel spacing is said of ultrasound regions, which are not read, so it must be given");
}

TEST(DICOMFrames, ASpacingThatIsNoneIsSaidToBeThere)
{
  const TestFolder folder;
  const auto       name = folder.GetName("a.dcm");
  for (const bool isShared : { true, false })
  {
    folder.Write("a.dcm", MakeObject(enhancedCT, 4, "", MakeGroups(MakeFrames(4, 2.0), isShared, true, "0,75\\0,5")));
    const std::string reason = "its Pixel Spacing '0,75\\0,5' is not two positive numbers, so it must be given";
    Expect_refused(name, reason);
    // One frame is a picture, too.
    folder.Write("a.dcm", MakeObject(enhancedCT, 1, "", MakeGroups(MakeFrames(1, 2.0), isShared, true, "0,75\\0,5")));
    const auto reader = itk::LandmarkImageReader<itk::Image<float, 2>>::New();
    reader->SetFileName(name);
    reader->RequireSpacingOn();
    EXPECT_EQ(GetExceptionDescription([&reader] { reader->Update(); }), name + ": " + reason);
  }
  for (const std::string text : { "2,5", "0", "none", "2\\2" })
  {
    folder.Write("a.dcm", MakeObject(secondaryCapture, 4, MakeElement(0x18, 0x88, "DS", text)));
    Expect_refused(name, "its Spacing Between Slices '" + text + "' is no distance, so it must be given");
    EXPECT_EQ(GetExceptionDescription([&] { Read(name, 2.0); }), "(no exception)");
  }
}

TEST(DICOMFrames, APlaceThatIsNoneIsSaidToBeThere)
{
  const TestFolder folder;
  const auto       name = folder.GetName("a.dcm");
  const auto       write = [&](const std::string & position, const std::string & cosines) {
    folder.Write("a.dcm",
                 MakeObject(nuclearMedicine,
                            4,
                            MakeElement(0x18, 0x88, "DS", "2") + MakeElement(0x20, 0x32, "DS", position) +
                              MakeElement(0x20, 0x37, "DS", cosines)));
  };
  write("10,5\\20\\30", "1\\0\\0\\0\\1\\0");
  Expect_refused(name, "its Image Position (Patient) '10,5\\20\\30' is not 3 numbers");
  write("10.5\\20", "1\\0\\0\\0\\1\\0");
  Expect_refused(name, "its Image Position (Patient) '10.5\\20' is not 3 numbers");
  write("10.5\\20\\30", "1\\0\\0\\0\\1");
  Expect_refused(name, "its Image Orientation (Patient) '1\\0\\0\\0\\1' is not 6 numbers");
  auto frames = MakeFrames(4, 2.0);
  frames[2].cosines = "1\\0\\0\\0\\1\\0,0";
  folder.Write("a.dcm", MakeObject(enhancedCT, 4, "", MakeGroups(frames, true)));
  Expect_refused(name, "its Image Orientation (Patient) '1\\0\\0\\0\\1\\0,0' is not 6 numbers");
}

TEST(DICOMFrames, ThoseOfOtherKindsLieBehindTheFirstOneOrNeedASpacing)
{
  const TestFolder  folder;
  const std::string distance = MakeElement(0x18, 0x88, "DS", "1.25");
  // Rows run along y, columns along -z, frames along -x.
  const std::string plane = MakePosition({ { 10.0, 20.0, 30.0 } }) + MakeElement(0x20, 0x37, "DS", "0\\1\\0\\0\\0\\-1");
  Expect_place(folder.Write("a.dcm", MakeObject(secondaryCapture, 4, distance)), 2, { { 1.0, 0.75, 2.5 } });
  Expect_place(
    folder.Write("a.dcm", MakeObject(secondaryCapture, 4, distance + plane)), 2, { { 10 - 2.5, 20 + 1.0, 30 - 0.75 } });
  Expect_refused(folder.Write("a.dcm", MakeObject(secondaryCapture, 4, plane)),
                 "carries no pixel spacing along z, so it must be given");
  Expect_refused(folder.Write("a.dcm", MakeObject(secondaryCapture, 1, distance + plane)),
                 "is one slice, and no volume");
}

TEST(DICOMFrames, NegativeDistanceIsOneAgainstTheNormal)
{
  const TestFolder  folder;
  const std::string plane = MakePosition({ { 10.0, 20.0, 30.0 } }) + MakeElement(0x20, 0x37, "DS", "1\\0\\0\\0\\1\\0");
  for (const std::string distance : { "1.25", "-1.25" })
  {
    const auto name =
      folder.Write("a.dcm", MakeObject(nuclearMedicine, 4, MakeElement(0x18, 0x88, "DS", distance) + plane));
    Expect_place(name, 3, { { 11.0, 20.75, 30.0 + 3.0 * std::stod(distance) } });
  }
}

TEST(DICOMFrames, DosesLieAtTheirOffsets)
{
  const TestFolder  folder;
  const std::string plane = MakePosition({ { 10.0, 20.0, 30.0 } }) + MakeElement(0x20, 0x37, "DS", "1\\0\\0\\0\\1\\0");
  const std::string spacing = MakeElement(0x28, 0x30, "DS", "0.75\\0.5");
  const auto        write = [&](const std::string & offsets) {
    return folder.Write("a.dcm", MakeObject(dose, 4, plane, spacing + MakeElement(0x3004, 0x0C, "DS", offsets)));
  };
  Expect_place(write("0\\2\\4\\6"), 3, { { 11.0, 20.75, 36.0 } });
  Expect_place(write("0\\-2\\-4\\-6"), 3, { { 11.0, 20.75, 24.0 } });
  Expect_place(write("30\\32\\34\\36"), 3, { { 11.0, 20.75, 36.0 } });
  for (const std::string offsets : { "0,5\\2\\4\\6", "0\\2\\4", "none" })
  {
    Expect_refused(write(offsets), "unsupported: DICOM with a Grid Frame Offset Vector that is not a number for each");
  }
  Expect_refused(write("0\\2\\4\\8"), "its slices are missing in part or at unequal distances (3 and 4 are 4 mm apart");
}

TEST(DICOMFrames, PixelsThatAreMissingOrNoIntegersAreRefused)
{
  const TestFolder folder;
  const auto       whole = MakeObject(enhancedCT, 4, "", MakeGroups(MakeFrames(4, 1.0), true));
  const size_t     pixels = 4 * 6 * 2;
  // The element's length says that fewer pixels are there.
  auto shorter = whole.substr(0, whole.size() - 2);
  Put(shorter, whole.size() - pixels - 4, pixels - 2, 4);
  Expect_refused(folder.Write("a.dcm", shorter), "the DICOM image is damaged or cut short");
  auto floating = whole;
  Put(floating, whole.size() - pixels - 10, 0x0008, 2);
  Expect_refused(folder.Write("a.dcm", floating), "unsupported: DICOM with pixels that are floating-point numbers");
  Expect_refused(folder.Write("a.dcm", whole.substr(0, whole.size() - pixels - 12)),
                 "the DICOM file holds no pixels, or is cut short before them");
}

TEST(DICOMFrames, ThoseThatAreRescaledDifferentlyAreRefused)
{
  const TestFolder folder;
  const auto       frames = MakeFrames(2, 1.25);
  const auto       write = [&](const std::string & slope, const std::string & intercept) {
    const std::vector<std::string> rescalings{ MakeRescaling("2", "-5"), MakeRescaling(slope, intercept) };
    std::vector<std::string>       groups;
    for (size_t i = 0; i < frames.size(); ++i)
    {
      groups.push_back(MakeSequence(0x20, 0x9113, { MakePosition(frames[i].position) }) + rescalings[i] +
                       MakeSequence(0x20, 0x9116, { MakeElement(0x20, 0x37, "DS", frames[i].cosines) }) +
                       MakeMeasures("0.75\\0.5"));
    }
    return folder.Write("a.dcm", MakeObject(enhancedCT, 2, "", MakeSequence(0x5200, 0x9230, groups)));
  };
  const auto image = Read(write("2", "-5"));
  EXPECT_EQ(image->GetPixel({ { 2, 1, 1 } }), 2.0f * 11.0f - 5.0f);
  const std::string reason = "unsupported: DICOM frames with different rescale slopes or intercepts";
  Expect_refused(write("3", "-5"), reason);
  Expect_refused(write("2", "0"), reason);
  Expect_refused(write("2,5", "-5"), "its Rescale Slope '2,5' is no number");
  Expect_refused(write("2", "none"), "its Rescale Intercept 'none' is no number");
}

TEST(DICOMFrames, ThoseThatGDCMDoesNotRescaleAreRefused)
{
  const TestFolder folder;
  const auto       frames = MakeFrames(2, 1.25);
  const auto       ofImage = MakeElement(0x28, 0x1052, "DS", "-5") + MakeElement(0x28, 0x1053, "DS", "2");
  const auto       write = [&](const std::string & kind, const std::string & rescaling, const std::string & more) {
    std::vector<std::string> groups;
    for (const auto & frame : frames)
    {
      groups.push_back(MakeSequence(0x20, 0x9113, { MakePosition(frame.position) }) +
                       MakeSequence(0x20, 0x9116, { MakeElement(0x20, 0x37, "DS", frame.cosines) }));
    }
    return folder.Write("a.dcm",
                        MakeObject(kind,
                                   2,
                                   "",
                                   more + MakeSequence(0x5200, 0x9229, { MakeMeasures("0.75\\0.5") + rescaling }) +
                                     MakeSequence(0x5200, 0x9230, groups)));
  };
  const std::string reason = "unsupported: DICOM frames with a rescale slope or intercept that GDCM does not take";
  const std::string enhancedXA = "1.2.840.10008.5.1.4.1.1.12.1.1";
  for (const std::string & kind : { std::string(secondaryCapture), enhancedXA })
  {
    Expect_refused(write(kind, MakeRescaling("2", "-5"), ""), reason);
    Expect_refused(write(kind, MakeRescaling("1", "-5"), ""), reason);
    EXPECT_EQ(Read(write(kind, MakeRescaling("1", "0"), ""))->GetPixel({ { 2, 1, 1 } }), 11.0f) << kind;
  }
  EXPECT_EQ(Read(write(enhancedCT, MakeRescaling("2", "-5"), ""))->GetPixel({ { 2, 1, 1 } }), 2.0f * 11.0f - 5.0f);
  EXPECT_EQ(Read(write(secondaryCapture, MakeRescaling("2", "-5"), ofImage))->GetPixel({ { 2, 1, 1 } }),
            2.0f * 11.0f - 5.0f);
  Expect_refused(write(secondaryCapture, MakeRescaling("3", "-5"), ofImage), reason);
}

TEST(DICOMFrames, ThoseWhoseOrientationGDCMMissesAreRefused)
{
  const TestFolder folder;
  const auto       write = [&](const std::string & kind, const std::string & more) {
    return folder.Write("a.dcm",
                        MakeObject(kind,
                                   2,
                                   "",
                                   MakeSequence(0x5200, 0x9229, { more + MakeMeasures("0.75\\0.5") }) +
                                     MakeSequence(0x5200, 0x9230, { "", "" })));
  };
  const auto        orientation = MakeSequence(0x20, 0x9116, { MakeElement(0x20, 0x37, "DS", "1\\0\\0\\0\\1\\0") });
  const std::string opticalTomography = "1.2.840.10008.5.1.4.1.1.77.1.5.4";
  for (const std::string & kind : { std::string(secondaryCapture), opticalTomography })
  {
    Expect_refused(write(kind, ""),
                   "unsupported: DICOM of this SOP class with Pixel Measures and no Plane Orientation");
    EXPECT_EQ(Read(write(kind, orientation), 0.5)->GetPixel({ { 2, 1, 1 } }), 11.0f) << kind;
  }
  EXPECT_EQ(Read(write(nuclearMedicine, ""), 0.5)->GetPixel({ { 2, 1, 1 } }), 11.0f);
}

TEST(DICOMFrames, AnAssertionOfGDCMThatFailsIsNoProofOfDamage)
{
  EXPECT_EQ(GetExceptionDescription([] { itk::CallImageReader("a.dcm", "DICOM", itk::LeaveImageReader); }),
            "a.dcm: the DICOM image is damaged or cut short (or GDCM does not take what stands in it)");
}

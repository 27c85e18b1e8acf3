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
#include "itkTestFolder.h"
#include "itkWithoutRights.h"

#include "itkImage.h"

#include <cmath>
#include <sys/stat.h>

namespace
{

using ImageType = itk::Image<float, 3>;

/** A slice of 4 x 3 pixels of 0.5 x 0.75 mm, all of the value `value` but the first. */
struct Slice
{
  double       x{ -10.0 };
  double       y{ 20.0 };
  double       z{ 30.0 };
  unsigned int value{ 1 };
  std::string  series{ "1.2.1" };
  std::string  cosines{ "1\\0\\0\\0\\1\\0" };
  std::string  spacing{ "0.75\\0.5" };
  unsigned int columns{ 4 };
};

std::string
MakeSlice(const Slice & slice)
{
  const std::string storage("1.2.840.10008.5.1.4.1.1.2\0", 26);
  const auto  position = std::to_string(slice.x) + '\\' + std::to_string(slice.y) + '\\' + std::to_string(slice.z);
  std::string pixels(slice.columns * 3 * 2, '\0');
  for (size_t i = 0; i < pixels.size(); i += 2)
  {
    Put(pixels, i, i == 0 ? 500 : slice.value, 2);
  }
  return MakeDICOMStart(storage) + MakeElement(8, 0x16, "UI", storage) + MakeElement(8, 0x18, "UI", "1.2.3\0") +
         MakeElement(8, 0x60, "CS", "CT") + MakeElement(8, 0x103E, "LO", "Head") +
         MakeElement(0x20, 0x0D, "UI", "1.2.9\0") + MakeElement(0x20, 0x0E, "UI", slice.series + '\0') +
         MakeElement(0x20, 0x32, "DS", position) + MakeElement(0x20, 0x37, "DS", slice.cosines) + MakeShort(2, 1) +
         MakeElement(0x28, 4, "CS", "MONOCHROME2") + MakeShort(0x10, 3) + MakeShort(0x11, slice.columns) +
         MakeElement(0x28, 0x30, "DS", slice.spacing) + MakeShort(0x100, 16) + MakeShort(0x101, 16) +
         MakeShort(0x102, 15) + MakeShort(0x103, 0) + MakeElement(0x28, 0x1052, "DS", "-1000") +
         MakeElement(0x28, 0x1053, "DS", "2") + MakeElement(0x7FE0, 0x10, "OW", pixels);
}

/** Writes slices under names whose order is not theirs. */
void
WriteSlices(const TestFolder & folder, const std::vector<Slice> & slices)
{
  for (size_t i = 0; i < slices.size(); ++i)
  {
    folder.Write("s" + std::to_string((7 * i + 3) % 10) + std::to_string(i), MakeSlice(slices[i]));
  }
}

std::vector<Slice>
MakeSeries(unsigned int count, double distance, const std::string & uid = "1.2.1")
{
  std::vector<Slice> slices;
  for (unsigned int i = 0; i < count; ++i)
  {
    Slice slice;
    slice.z += distance * i;
    slice.value = i + 1;
    slice.series = uid;
    slices.push_back(slice);
  }
  return slices;
}

itk::LandmarkImageReader<ImageType>::Pointer
MakeReader(const TestFolder & folder, const std::string & series = "")
{
  const auto reader = itk::LandmarkImageReader<ImageType>::New();
  reader->SetFileName(folder.GetName());
  reader->SetSeries(series);
  reader->RequireSpacingOn();
  return reader;
}

void
Expect_refused(const TestFolder & folder, const std::string & reason)
{
  const auto text = GetExceptionDescription([&] { MakeReader(folder)->Update(); });
  EXPECT_EQ(text.substr(0, folder.GetName().size() + 2), folder.GetName() + ": ");
  EXPECT_NE(text.find(reason), std::string::npos) << text;
}

} // namespace

TEST(DICOMSeries, SlicesAreInTheOrderOfTheirPositionsAndRescaled)
{
  for (const double distance : { 2.5, -2.5 })
  {
    const TestFolder folder;
    WriteSlices(folder, MakeSeries(5, distance));
    folder.Write("notes.txt", "no image");
    const auto reader = MakeReader(folder);
    reader->Update();
    const auto image = reader->GetOutput();
    ASSERT_EQ(image->GetLargestPossibleRegion().GetSize(), (itk::Size<3>{ { 4, 3, 5 } }));
    EXPECT_EQ(image->GetSpacing()[0], 0.5);
    EXPECT_EQ(image->GetSpacing()[1], 0.75);
    EXPECT_NEAR(image->GetSpacing()[2], 2.5, 1e-9);
    for (unsigned int i = 0; i < 5; ++i)
    {
      const itk::Index<3>  index{ { 1, 2, distance > 0 ? i : 4 - i } };
      ImageType::PointType point;
      image->TransformIndexToPhysicalPoint(index, point);
      EXPECT_NEAR(point[0], -9.5, 1e-6);
      EXPECT_NEAR(point[1], 21.5, 1e-6);
      EXPECT_NEAR(point[2], 30.0 + distance * i, 1e-6);
      EXPECT_EQ(image->GetPixel(index), 2.0f * static_cast<float>(i + 1) - 1000.0f);
    }
  }
}

TEST(DICOMSeries, SagittalSlicesLieWhereTheySay)
{
  const TestFolder   folder;
  std::vector<Slice> slices;
  for (unsigned int i = 0; i < 4; ++i)
  {
    Slice slice;
    slice.cosines = "0\\1\\0\\0\\0\\-1";
    slice.x += 3.0 * i;
    slice.value = i + 1;
    slices.push_back(slice);
  }
  WriteSlices(folder, slices);
  const auto reader = MakeReader(folder);
  reader->Update();
  // The normal is -x, so that the last of them comes first.
  const itk::Index<3>  index{ { 1, 2, 1 } };
  ImageType::PointType point;
  reader->GetOutput()->TransformIndexToPhysicalPoint(index, point);
  EXPECT_NEAR(point[0], -10.0 + 6.0, 1e-6);
  EXPECT_NEAR(point[1], 20.5, 1e-6);
  EXPECT_NEAR(point[2], 28.5, 1e-6);
  EXPECT_EQ(reader->GetOutput()->GetPixel(index), 2.0f * 3 - 1000.0f);
}

TEST(DICOMSeries, OneOfSeveralMustBeChosen)
{
  const TestFolder folder;
  auto             slices = MakeSeries(3, 1.0);
  const auto       others = MakeSeries(4, 2.0, "1.2.2");
  slices.insert(slices.end(), others.begin(), others.end());
  WriteSlices(folder, slices);
  Expect_refused(folder,
                 "holds several series, of which one must be chosen, or get a folder of its own: 1.2.1 (Head, 3 "
                 "files), 1.2.2 (Head, 4 files)");
  const auto reader = MakeReader(folder, "1.2.2");
  reader->Update();
  EXPECT_EQ(reader->GetOutput()->GetLargestPossibleRegion().GetSize()[2], 4u);
  EXPECT_EQ(reader->GetOutput()->GetSpacing()[2], 2.0);
  EXPECT_NE(GetExceptionDescription([&] { MakeReader(folder, "1.2.5")->Update(); }).find("holds no series 1.2.5, but "),
            std::string::npos);
}

TEST(DICOMSeries, OneIsNotChosenOfAFile)
{
  const TestFolder folder;
  const auto       expect = [](const auto & reader, const std::string & name) {
    reader->SetFileName(name);
    reader->SetSeries("1.2.3");
    EXPECT_EQ(GetExceptionDescription([&] { reader->Update(); }),
              name + ": is a file, and no folder of which the DICOM series 1.2.3 can be read");
  };
  expect(itk::LandmarkImageReader<ImageType>::New(), folder.Write("a.nii", "image"));
  expect(itk::LandmarkImageReader<itk::Image<float, 2>>::New(), folder.Write("a.png", "image"));
  const auto reader = MakeReader(folder, "1.2.3");
  reader->SetFileName(folder.GetName("none"));
  EXPECT_EQ(GetExceptionDescription([&] { reader->Update(); }), folder.GetName("none") + ": no such file");
}

TEST(DICOMSeries, SlicesThatAreNoRegularGridAreRefused)
{
  const auto expectRefused = [](const std::vector<Slice> & slices, const std::string & reason) {
    const TestFolder folder;
    WriteSlices(folder, slices);
    Expect_refused(folder, reason);
  };
  expectRefused({}, "holds no DICOM image");
  {
    const TestFolder folder;
    const auto       name = folder.Write("a", MakeSlice(Slice()));
    EXPECT_EQ(GetExceptionDescription([&] { MakeReader(folder)->Update(); }),
              name + ": is one slice, and no volume; give the folder of its series");
  }
  auto slices = MakeSeries(8, 2.0);
  slices.erase(slices.begin() + 3);
  expectRefused(slices, "missing in part or at unequal distances (s72 and s43 are 4 mm apart, others 2 mm)");
  slices = MakeSeries(8, 2.0);
  slices[5].z += 0.5;
  expectRefused(slices, "missing in part or at unequal distances (s14 and s85 are 2.5 mm apart, others 2 mm)");
  slices = MakeSeries(8, 2.0);
  slices[5].z = slices[4].z;
  expectRefused(slices, "lie at one place");
  slices = MakeSeries(8, 2.0);
  for (auto & slice : slices)
  {
    slice.y += 0.2 * (slice.z - 30.0);
  }
  expectRefused(slices, "shifted against each other");
  slices = MakeSeries(8, 2.0);
  slices[5].cosines = "0\\1\\0\\-1\\0\\0";
  expectRefused(slices, "differ in orientation");
  slices[5] = MakeSeries(8, 2.0)[5];
  slices[5].spacing = "0.7\\0.5";
  expectRefused(slices, "differ in pixel spacing");
  slices[5] = MakeSeries(8, 2.0)[5];
  slices[5].columns = 5;
  expectRefused(slices, "differ in size");
}

TEST(DICOMSeries, PixelSpacingThatIsNotThereIsAskedFor)
{
  const TestFolder folder;
  auto             slices = MakeSeries(4, 2.0);
  for (auto & slice : slices)
  {
    slice.spacing = "";
  }
  WriteSlices(folder, slices);
  Expect_refused(folder, "carries no pixel spacing, so it must be given");
  const auto   reader = MakeReader(folder);
  const double spacing[] = { 0.5, 0.5, 0.0 };
  reader->SetSpacing(spacing);
  reader->Update();
  EXPECT_EQ(reader->GetOutput()->GetSpacing()[0], 0.5);
  EXPECT_EQ(reader->GetOutput()->GetSpacing()[2], 2.0);
  for (auto & slice : slices)
  {
    slice.spacing = "0,75\\0,5";
  }
  WriteSlices(folder, slices);
  Expect_refused(folder, "its Pixel Spacing '0,75\\0,5' is not two positive numbers, so it must be given");
  slices[2].spacing = "0.75\\0.5";
  WriteSlices(folder, slices);
  Expect_refused(folder, "differ in pixel spacing");
}

TEST(DICOMSeries, FilesWithoutPixelsAreNoSlices)
{
  const TestFolder folder;
  WriteSlices(folder, MakeSeries(5, 2.0));
  for (const std::string kind : { "1.2.840.10008.5.1.4.1.1.88.11", "1.2.840.10008.1.3.10" })
  {
    const auto storage = kind + std::string(kind.size() % 2, '\0');
    const auto name = folder.Write(kind, MakeDICOMStart(storage) + MakeElement(8, 0x16, "UI", storage));
    EXPECT_FALSE(itk::IsImageFile(name));
  }
  const auto reader = MakeReader(folder);
  reader->UpdateOutputInformation();
  EXPECT_EQ(reader->GetOutput()->GetLargestPossibleRegion().GetSize()[2], 5u);
  folder.Write("s9", MakeSlice(Slice()).substr(0, 400));
  EXPECT_NE(GetExceptionDescription([&] { MakeReader(folder)->Update(); }).find("damaged or cut short"),
            std::string::npos);
}

TEST(DICOMSeries, AFileThatMayBeASliceAndIsNoneIsAnError)
{
  const TestFolder folder;
  WriteSlices(folder, MakeSeries(5, 2.0));
  // These are of other programs.
  folder.Write(".hidden", "");
  folder.Write("notes.txt", "no slice");
  itksys::SystemTools::MakeDirectory(folder.GetName("folder.dcm"));
  EXPECT_EQ(GetExceptionDescription([&folder] { MakeReader(folder)->Update(); }), "(no exception)");
  const auto refuse = [&folder](const std::string & name, const std::string & reason) {
    EXPECT_EQ(GetExceptionDescription([&folder] { MakeReader(folder)->Update(); }), name + ": " + reason);
    itksys::SystemTools::RemoveFile(name);
  };
  refuse(folder.Write("s", ""), "is empty, in the folder of a DICOM series");
  for (const std::string name : { "s.dcm", "s.DICOM", "s.ima" })
  {
    refuse(folder.Write(name, MakeSlice(Slice()).substr(0, 120)), "is named as DICOM and is none, or is cut short");
  }
  itksys::SystemTools::CreateSymlink("none", folder.GetName("s"));
  refuse(folder.GetName("s"), "no such file");
  const auto name = folder.Write("s", MakeSlice(Slice()));
  ASSERT_EQ(chmod(name.c_str(), 0), 0);
  const WithoutRights rights;
  ASSERT_TRUE(rights.IsDone());
  EXPECT_EQ(GetExceptionDescription([&folder] { MakeReader(folder)->Update(); }),
            name + ": cannot be read (Permission denied)");
}

TEST(DICOMSeries, PositionsThatAreRoundedAreRegular)
{
  const TestFolder folder;
  auto             slices = MakeSeries(9, 0.625);
  for (auto & slice : slices)
  {
    slice.z = std::round(slice.z * 20) / 20;
  }
  WriteSlices(folder, slices);
  const auto reader = MakeReader(folder);
  reader->UpdateOutputInformation();
  EXPECT_NEAR(reader->GetOutput()->GetSpacing()[2], 0.625, 0.01);
}

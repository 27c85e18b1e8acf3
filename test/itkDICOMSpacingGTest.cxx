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

// First include the header file to be tested:
#include "itkLandmarkImageReader.h"

#include "itkDICOMTestFile.h"
#include "itkExceptionDescription.h"
#include "itkTestFolder.h"

#include "itkImage.h"

namespace
{

using ImageType = itk::Image<float, 2>;

itk::LandmarkImageReader<ImageType>::Pointer
MakeReader(const std::string & fileName)
{
  const auto reader = itk::LandmarkImageReader<ImageType>::New();
  reader->SetFileName(fileName);
  reader->RequireSpacingOn();
  return reader;
}

std::string
Refuse(const std::string & fileName)
{
  const auto text = GetExceptionDescription([&] { MakeReader(fileName)->Update(); });
  const auto start = fileName + ": ";
  return text.compare(0, start.size(), start) == 0 ? text.substr(start.size()) : text;
}

/** What is no two positive numbers. */
const std::string malformed[] = { "0.5",  "0,5\\0,5",    "0\\0",  "0.5\\0",         "-0.5\\0.5", "nan\\nan", "inf\\0.5",
                                  "none", "0.5\\0.5\\1", "0.5\\", "0.5 mm\\0.5 mm", "0.5 0.5",   "0x1\\0.5" };

} // namespace

TEST(DICOMSpacing, OneThatIsNotTwoPositiveNumbersIsSaidToBeThere)
{
  const TestFolder folder;
  const auto       name = folder.GetName("a.dcm");
  for (const auto & text : malformed)
  {
    SCOPED_TRACE(text);
    const auto reason = " '" + text + "' is not two positive numbers, so it must be given";
    folder.Write("a.dcm", MakeRadiograph("MONOCHROME2", "", text));
    EXPECT_EQ(Refuse(name), "its Pixel Spacing" + reason);
    folder.Write("a.dcm", MakeRadiograph("MONOCHROME2", text));
    EXPECT_EQ(Refuse(name), "its Imager Pixel Spacing" + reason);
    folder.Write("a.dcm", MakeRadiograph("MONOCHROME2", "0.1\\0.1", text));
    EXPECT_EQ(Refuse(name), "its Pixel Spacing" + reason);
    // One that is not looked at.
    folder.Write("a.dcm", MakeRadiograph("MONOCHROME2", text, "0.3\\0.2"));
    const auto reader = MakeReader(name);
    ASSERT_NO_THROW(reader->Update());
    EXPECT_EQ(reader->GetOutput()->GetSpacing()[0], 0.2);
    EXPECT_EQ(reader->GetOutput()->GetSpacing()[1], 0.3);
    // One that is given.
    folder.Write("a.dcm", MakeRadiograph("MONOCHROME2", "", text));
    const auto given = MakeReader(name);
    given->SetSpacing(0.25);
    ASSERT_EQ(GetExceptionDescription([&] { given->Update(); }), "(no exception)");
    EXPECT_EQ(given->GetOutput()->GetSpacing()[0], 0.25);
  }
  folder.Write("a.dcm", MakeRadiograph("MONOCHROME2", "", "\xFF\x01"));
  EXPECT_EQ(Refuse(name),
            "its Pixel Spacing '?"
            "?' is not two positive numbers, so it must be given");
}

TEST(DICOMSpacing, ANominalScannedPixelSpacingIsTakenOrSaidToBeThere)
{
  const TestFolder  folder;
  const std::string storage("1.2.840.10008.5.1.4.1.1.7\0", 26);
  const auto        write = [&](const std::string & spacing) {
    return folder.Write("a.dcm",
                        MakeDICOMStart(storage) + MakeElement(0x0008, 0x0016, "UI", storage) +
                          MakeElement(0x0018, 0x2010, "DS", spacing) + MakeShort(0x0002, 1) +
                          MakeElement(0x0028, 0x0004, "CS", "MONOCHROME2") + MakeShort(0x0010, 1) +
                          MakeShort(0x0011, 2) + MakeShort(0x0100, 16) + MakeShort(0x0101, 16) + MakeShort(0x0102, 15) +
                          MakeShort(0x0103, 0) + MakeElement(0x7FE0, 0x0010, "OW", Number(1, 2) + Number(2, 2)));
  };
  const auto reader = MakeReader(write("0.3\\0.2"));
  ASSERT_EQ(GetExceptionDescription([&] { reader->Update(); }), "(no exception)");
  EXPECT_EQ(reader->GetOutput()->GetSpacing()[0], 0.2);
  EXPECT_EQ(Refuse(write("0,3\\0,2")),
            "its Nominal Scanned Pixel Spacing '0,3\\0,2' is not two positive numbers, so it must be given");
  EXPECT_EQ(Refuse(write("")), "carries no pixel spacing, so it must be given");
}

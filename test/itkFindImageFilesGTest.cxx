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
#include "itkFindImageFiles.h"

#include "itkDICOMTestFile.h"
#include "itkExceptionDescription.h"
#include "itkLandmarkImageFile.h"
#include "itkOutputFileNames.h"
#include "itkTestFolder.h"
#include "itkWithoutRights.h"

#include "itksys/SystemTools.hxx"

#include <algorithm>
#include <sys/stat.h>

namespace
{

const std::string picture = "BM the start of a picture";

using TextsType = std::vector<std::string>;

TextsType
GetStems(const std::vector<itk::FoundImageFile> & found)
{
  TextsType stems;
  for (const auto & image : found)
  {
    stems.push_back(image.stem);
  }
  return stems;
}

} // namespace

TEST(FindImageFiles, NamesOfFilesAreTheirOwnUnlessTwoAreAlike)
{
  const TestFolder folder;
  for (const std::string parent : { "case1", "case2/more" })
  {
    itksys::SystemTools::MakeDirectory(folder.GetName(parent));
  }
  const TextsType different{ folder.GetName("case1/a.png"), folder.GetName("case2/b.nii.gz") };
  EXPECT_EQ(GetStems(itk::FindImageFiles(different, 2)), (TextsType{ "a", "b" }));
  const TextsType large{ folder.GetName("case1/A.PNG"), folder.GetName("case2/B.NII.GZ") };
  EXPECT_EQ(GetStems(itk::FindImageFiles(large, 2)), (TextsType{ "A", "B" }));
  const TextsType alike{ folder.GetName("case1/ct.nii.gz"), folder.GetName("case2/more/ct.nii.gz") };
  const auto      found = itk::FindImageFiles(alike, 3);
  EXPECT_EQ(GetStems(found), (TextsType{ "case1/ct", "case2/more/ct" }));
  EXPECT_EQ(found[1].name, "case2/more/ct.nii.gz");
  EXPECT_EQ(found[1].fileName, alike[1]);
  const TextsType same{ folder.GetName("case1/a.png"), folder.GetName("case1/a.jpg") };
  EXPECT_EQ(GetExceptionDescription([&] { itk::FindImageFiles(same, 2); }),
            same[1] + ": has the same name as " + same[0] + ", so that both would be written to a");
}

TEST(FindImageFiles, FoldersAreWalkedInOrderAndOthersLeftOut)
{
  const TestFolder folder;
  itksys::SystemTools::MakeDirectory(folder.GetName("b/c"));
  for (const std::string name : { "z.bmp", "a.bmp", "b/a.bmp", "b/c/a.bmp" })
  {
    folder.Write(name, picture);
  }
  folder.Write("notes.txt", "no image");
  folder.Write(".hidden.bmp", picture);
  folder.Write("empty", "");
  const std::string report("1.2.840.10008.5.1.4.1.1.88.11\0", 30);
  folder.Write("report.dcm", MakeDICOMStart(report) + MakeElement(8, 0x16, "UI", report));
  const auto found = itk::FindImageFiles({ folder.GetName() }, 2);
  EXPECT_EQ(GetStems(found), (TextsType{ "a", "b/a", "b/c/a", "z" }));
  EXPECT_EQ(found[2].name, "b/c/a.bmp");
  itksys::SystemTools::MakeDirectory(folder.GetName("none"));
  EXPECT_EQ(GetExceptionDescription([&] { itk::FindImageFiles({ folder.GetName("none") }, 2); }),
            folder.GetName("none") + ": holds no image");
}

TEST(FindImageFiles, FilesThatAreNamedAsImagesAreNotLeftOut)
{
  const TestFolder folder;
  TextsType        stems;
  for (const std::string end : { "png",
                                 "JPG",
                                 "jpeg",
                                 "tif",
                                 "TIFF",
                                 "bmp",
                                 "mha",
                                 "mhd",
                                 "nii",
                                 "nii.gz",
                                 "nrrd",
                                 "nhdr",
                                 "dcm",
                                 "DICOM",
                                 "ima",
                                 "hdr",
                                 "hdr.gz" })
  {
    stems.push_back("a" + std::to_string(10 + stems.size()));
    folder.Write(stems.back() + '.' + end, end == "png" ? "" : "this is no image");
  }
  folder.Write("b.csv", "this is no image");
  EXPECT_EQ(GetStems(itk::FindImageFiles({ folder.GetName() }, 2)), stems);
}

TEST(FindImageFiles, NamesOfFilesMayBeginWithATildeAndHoldOtherLetters)
{
  const TestFolder folder;
  itksys::SystemTools::MakeDirectory(folder.GetName("~root"));
  for (const std::string name : { "~root/a.bmp", "~root/\xC3\xA4 b.bmp" })
  {
    EXPECT_EQ(GetStems(itk::FindImageFiles({ folder.Write(name, picture) }, 2)),
              (TextsType{ itk::GetImageStem(name) }));
  }
  EXPECT_EQ(GetStems(itk::FindImageFiles({ folder.GetName() }, 2)), (TextsType{ "~root/a", "~root/\xC3\xA4 b" }));
  EXPECT_EQ(GetStems(itk::FindImageFiles({ "~a.png", "./b/../c//~b.png", "d/" }, 2)), (TextsType{ "~a", "~b", "d" }));
}

#ifndef _WIN32
TEST(FindImageFiles, LinkIsCalledAsItIsInTheFolderAndThatToAFolderAroundItIsAnError)
{
  const TestFolder folder;
  itksys::SystemTools::MakeDirectory(folder.GetName("all"));
  itksys::SystemTools::MakeDirectory(folder.GetName("some/b"));
  folder.Write("all/1.bmp", picture);
  itksys::SystemTools::CreateSymlink("../all/1.bmp", folder.GetName("some/a.bmp"));
  itksys::SystemTools::CreateSymlink("../../all", folder.GetName("some/b/c"));
  itksys::SystemTools::CreateSymlink("none", folder.GetName("some/d.bmp"));
  EXPECT_EQ(GetStems(itk::FindImageFiles({ folder.GetName("some") }, 2)), (TextsType{ "a", "b/c/1", "d" }));
  itksys::SystemTools::CreateSymlink("../some/b", folder.GetName("all/d"));
  EXPECT_EQ(GetExceptionDescription([&] { itk::FindImageFiles({ folder.GetName("some/") }, 2); }),
            folder.GetName("some/b/c/d") + ": is a link to a folder that it is in");
}
#endif

TEST(FindImageFiles, PipesAreNotWaitedFor)
{
  const TestFolder folder;
  const auto       pipe = folder.GetName("a");
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  folder.Write("b.bmp", picture);
  EXPECT_EQ(GetStems(itk::FindImageFiles({ folder.GetName() }, 2)), (TextsType{ "b" }));
  EXPECT_EQ(GetExceptionDescription([&pipe] { itk::LandmarkImageFile(pipe, 2); }), pipe + ": is no regular file");
}

TEST(FindImageFiles, FolderOfADICOMSeriesIsOneVolumeAndManyPictures)
{
  const TestFolder folder;
  itksys::SystemTools::MakeDirectory(folder.GetName("p1/ct.head"));
  itksys::SystemTools::MakeDirectory(folder.GetName("p2/ct.head"));
  for (const std::string name : { "p1/ct.head/1", "p1/ct.head/2", "p2/ct.head/1" })
  {
    folder.Write(name, MakeRadiograph("MONOCHROME2"));
  }
  EXPECT_EQ(GetStems(itk::FindImageFiles({ folder.GetName() }, 3)), (TextsType{ "p1/ct.head", "p2/ct.head" }));
  EXPECT_EQ(GetStems(itk::FindImageFiles({ folder.GetName("p1/ct.head"), folder.GetName("p2/ct.head") }, 3)),
            (TextsType{ "p1/ct.head", "p2/ct.head" }));
  EXPECT_EQ(GetStems(itk::FindImageFiles({ folder.GetName() }, 2)),
            (TextsType{ "p1/ct.head/1", "p1/ct.head/2", "p2/ct.head/1" }));
}

TEST(FindImageFiles, WhatIsBesideOrBelowADICOMSeriesIsFoundToo)
{
  const TestFolder folder;
  itksys::SystemTools::MakeDirectory(folder.GetName("p/ct/deeper/more"));
  for (const std::string name : { "p/localizer", "p/ct/1", "p/ct/2.dcm", "p/ct/deeper/1", "p/ct/deeper/more/1" })
  {
    folder.Write(name, MakeRadiograph("MONOCHROME2"));
  }
  folder.Write("p/ct/a.nii", "no image");
  folder.Write("p/ct/b.mha", "no image");
  // A slice that is missing is to be seen by who reads the series.
  folder.Write("p/ct/3.dcm", "");
  folder.Write("p/ct/4", "");
  folder.Write("p/ct/notes.txt", "no image");
  EXPECT_EQ(GetStems(itk::FindImageFiles({ folder.GetName() }, 3)),
            (TextsType{ "p", "p/ct", "p/ct/a", "p/ct/b", "p/ct/deeper", "p/ct/deeper/more" }));
  EXPECT_EQ(GetStems(itk::FindImageFiles({ folder.GetName("p/ct") }, 3)),
            (TextsType{ "a", "b", "deeper", "deeper/more", "ct" }));
  EXPECT_EQ(GetStems(itk::FindImageFiles({ folder.GetName("p/ct/deeper/more") }, 3)), (TextsType{ "more" }));
}

#ifndef _WIN32
TEST(FindImageFiles, FilesThatCannotBeReadAreNotLeftOut)
{
  const TestFolder folder;
  folder.Write("a", MakeRadiograph("MONOCHROME2"));
  folder.Write("b", MakeRadiograph("MONOCHROME2"));
  itksys::SystemTools::CreateSymlink("none", folder.GetName("c"));
  ASSERT_EQ(chmod(folder.GetName("b").c_str(), 0), 0);
  itksys::SystemTools::MakeDirectory(folder.GetName("closed"));
  const auto inside = folder.Write("closed/d", MakeRadiograph("MONOCHROME2"));
  ASSERT_EQ(chmod(folder.GetName("closed").c_str(), 0444), 0);
  {
    const WithoutRights rights;
    ASSERT_TRUE(rights.IsDone());
    EXPECT_EQ(GetStems(itk::FindImageFiles({ folder.GetName() }, 2)), (TextsType{ "a", "b", "c", "closed/d" }));
    EXPECT_EQ(GetExceptionDescription([&inside] { itk::LandmarkImageFile(inside, 2); }),
              inside + ": cannot be read (Permission denied)");
  }
  ASSERT_EQ(chmod(folder.GetName("closed").c_str(), 0755), 0);
}

TEST(FindImageFiles, ABackslashIsAPartOfAName)
{
  const TestFolder folder;
  itksys::SystemTools::MakeDirectory(folder.GetName("a"));
  folder.Write("a/b.bmp", picture);
  folder.Write("a\\b.bmp", picture);
  EXPECT_EQ(GetStems(itk::FindImageFiles({ folder.GetName() }, 2)), (TextsType{ "a/b", "a\\b" }));
  EXPECT_EQ(itk::GetImageStem("x/a\\b.nii.gz"), "a\\b");
  EXPECT_EQ(itk::GetOutputFileName("out", "x/a\\b.png", ".csv"), "out/x/a\\b.csv");
}
#endif

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
#include "itkOutputFileNames.h"

#include "itkExceptionDescription.h"
#include "itkTestFolder.h"
#include "itkWithoutRights.h"

#include <limits>

#ifndef _WIN32
#  include <sys/stat.h>
#endif

TEST(OutputFileNames, FileIsInItsFolderAsTheImageIsInThatOfTheImages)
{
  EXPECT_EQ(itk::GetOutputFileName("out", "a.nii.gz", "-x.png"), "out/a-x.png");
  EXPECT_EQ(itk::GetOutputFileName("out/", "b/../c/./a.png", ".csv"), "out/c/a.csv");
  EXPECT_EQ(itk::GetOutputFileName("/out", "..c/~a.png", ".csv"), "/out/..c/~a.csv");
  for (const std::string image : { "/a.png", "../a.png", "b/../../a.png" })
  {
    const auto description = GetExceptionDescription([&image] { itk::GetOutputFileName("out", image, ".csv"); });
    EXPECT_EQ(description, "ITK ERROR: image '" + image + "' is not in the folder of the images");
  }
}

TEST(OutputFileNames, FilesThatCanBeWrittenLeaveNothing)
{
  const TestFolder folder;
  folder.Write("old", "x");
  itk::VerifyOutputFiles({ folder.GetName("old"), "", folder.GetName("new"), "" });
  EXPECT_EQ(folder.GetNumberOfFiles(), 1u);
  EXPECT_EQ(folder.Read("old"), "x");
}

TEST(OutputFileNames, FileThatCannotBeWrittenIsNamed)
{
  const TestFolder folder;
  itksys::SystemTools::MakeDirectory(folder.GetName("a"));
  const auto verify = [&folder](const std::vector<std::string> & names) {
    return GetExceptionDescription([&] {
      std::vector<std::string> fileNames;
      for (const auto & name : names)
      {
        fileNames.push_back(folder.GetName(name));
      }
      itk::VerifyOutputFiles(fileNames);
    });
  };
  EXPECT_EQ(verify({ "a/b", "a/../a//./b" }), folder.GetName("a/../a//./b") + ": would be written twice");
  const auto isNotThere = [&folder](const std::string & name) {
    return ": the folder " + folder.GetName(name) + " does not exist";
  };
  EXPECT_EQ(verify({ "none/b" }), folder.GetName("none/b") + isNotThere("none"));
  EXPECT_EQ(verify({ "b/" }), folder.GetName("b/") + isNotThere("b"));
  EXPECT_EQ(verify({ "a" }), folder.GetName("a") + ": is a folder");
  EXPECT_EQ(verify({ "a/" }), folder.GetName("a/") + ": is a folder");
#ifndef _WIN32
  itksys::SystemTools::CreateSymlink("a", folder.GetName("link"));
  EXPECT_EQ(verify({ "a/b", "link/b" }), folder.GetName("link/b") + ": would be written twice");
  ASSERT_EQ(mkfifo(folder.GetName("pipe").c_str(), 0600), 0);
  EXPECT_EQ(verify({ "pipe" }), folder.GetName("pipe") + ": is no regular file");
#endif
}

TEST(OutputFileNames, FileInAFolderWithoutRightsIsNamed)
{
  const TestFolder    folder;
  const auto          name = folder.GetName("a.csv");
  const WithoutRights rights;
  ASSERT_TRUE(rights.IsDone());
  EXPECT_EQ(GetExceptionDescription([&name] { itk::VerifyOutputFiles({ name }); }),
            name + ": cannot be written (Permission denied)");
}

TEST(OutputFileNames, WhatIsReadIsNotOverwrittenByWhateverName)
{
  const TestFolder folder;
  itksys::SystemTools::MakeDirectory(folder.GetName("a"));
  const auto input = folder.Write("a/b", "x");
  const auto verify = [&input](const std::string & output) {
    return GetExceptionDescription([&] { itk::VerifyOutputFiles({ "", output }, { "", input }); });
  };
  itk::VerifyOutputFiles({ "", folder.GetName("a/c"), folder.GetName("b") }, { "", input, folder.GetName("none") });
  for (const std::string output : { "a/b", "a/../a//./b" })
  {
    EXPECT_EQ(verify(folder.GetName(output)), folder.GetName(output) + ": would overwrite what is read");
  }
#ifndef _WIN32
  itksys::SystemTools::CreateSymlink("a", folder.GetName("folder"));
  itksys::SystemTools::CreateSymlink("a/b", folder.GetName("file"));
  for (const std::string output : { "folder/b", "file" })
  {
    EXPECT_EQ(verify(folder.GetName(output)), folder.GetName(output) + ": would overwrite what is read");
  }
#endif
  EXPECT_EQ(folder.Read("a/b"), "x");
}

TEST(OutputFileNames, DiskWithoutRoomIsAnError)
{
  const TestFolder folder;
  const auto       name = folder.GetName("a");
  itk::VerifyRoom(name, 1);
  const auto description =
    GetExceptionDescription([&name] { itk::VerifyRoom(name, std::numeric_limits<std::uintmax_t>::max()); });
  const auto prefix = name + ": cannot be written (up to 17592186044416 MiB are needed, and the disk has room for ";
  EXPECT_EQ(description.substr(0, prefix.size()), prefix);
}

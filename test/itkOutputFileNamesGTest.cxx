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

#include <limits>

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
  EXPECT_EQ(verify({ "none/b" }), folder.GetName("none/b") + ": its folder does not exist");
  EXPECT_EQ(verify({ "b/" }), folder.GetName("b/") + ": its folder does not exist");
  EXPECT_EQ(verify({ "a" }), folder.GetName("a") + ": is a folder");
  EXPECT_EQ(verify({ "a/" }), folder.GetName("a/") + ": is a folder");
#ifndef _WIN32
  itksys::SystemTools::CreateSymlink("a", folder.GetName("link"));
  EXPECT_EQ(verify({ "a/b", "link/b" }), folder.GetName("link/b") + ": would be written twice");
#endif
}

TEST(OutputFileNames, DiskWithoutRoomIsAnError)
{
  const TestFolder folder;
  const auto       name = folder.GetName("a");
  itk::VerifyRoom(name, 1);
  const auto description =
    GetExceptionDescription([&name] { itk::VerifyRoom(name, std::numeric_limits<std::uintmax_t>::max()); });
  const auto prefix = name + ": cannot be written (up to 17592186044415 MiB are needed, and the disk has room for ";
  EXPECT_EQ(description.substr(0, prefix.size()), prefix);
}

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

#include "itkExceptionDescription.h"
#include "itkTestFolder.h"
#include "itkWithoutRights.h"

#include <limits>

#ifndef _WIN32
#  include <sys/stat.h>
#endif

TEST(FileNames, FolderAndLastNameArePartsOfAName)
{
  EXPECT_EQ(itk::GetFolder("/a/b.c"), "/a/");
  EXPECT_EQ(itk::GetFolder("/b"), "/");
  EXPECT_EQ(itk::GetFolder("b"), "./");
  EXPECT_EQ(itk::GetFolder("a/"), "a/");
  EXPECT_EQ(itk::GetLastName("/a/b.c"), "b.c");
  EXPECT_EQ(itk::GetLastName("b"), "b");
  EXPECT_EQ(itk::GetLastName("a/"), "");
  EXPECT_EQ(itk::AppendName("a", "b"), "a/b");
  EXPECT_EQ(itk::AppendName("/a/", "b"), "/a/b");
  EXPECT_EQ(itk::AppendName("", "b"), "b");
}

TEST(FileNames, NormalNameGoesUpOnlyAtTheStartOfARelativeOne)
{
  EXPECT_EQ(itk::NormalizeName("/a/./b//c/../d/"), "/a/b/d");
  EXPECT_EQ(itk::NormalizeName("/../a"), "/a");
  EXPECT_EQ(itk::NormalizeName("a/../../b"), "../b");
  EXPECT_EQ(itk::NormalizeName("../../b/.."), "../..");
  EXPECT_EQ(itk::NormalizeName("./..b"), "..b");
  EXPECT_EQ(itk::NormalizeName("/"), "/");
  EXPECT_EQ(itk::NormalizeName("a/.."), "");
  EXPECT_EQ(itk::NormalizeName(""), "");
  EXPECT_EQ(itk::NormalizeName("~/Fu\xC3\x9F/x"), "~/Fu\xC3\x9F/x");
}

TEST(FileNames, AbsoluteNameBeginsWithTheCurrentFolder)
{
  const auto current = itksys::SystemTools::GetCurrentWorkingDirectory();
  EXPECT_EQ(itk::GetAbsoluteName("../a"), current + "/../a");
  EXPECT_EQ(itk::GetAbsoluteName("~a"), current + "/~a");
  EXPECT_EQ(itk::GetAbsoluteName("/a/../b"), "/a/../b");
  EXPECT_FALSE(itk::IsAbsoluteName(""));
}

TEST(FileNames, FolderIsListedInOrderWithHiddenNames)
{
  const TestFolder folder;
  folder.Write("b", "");
  folder.Write("B", "");
  folder.Write(".a", "");
  folder.Write("\xC3\xA4", "");
  itksys::SystemTools::MakeDirectory(folder.GetName("a"));
  EXPECT_EQ(itk::ListFolder(folder.GetName()), (std::vector<std::string>{ ".a", "B", "a", "b", "\xC3\xA4" }));
  EXPECT_TRUE(itk::ListFolder(folder.GetName("a")).empty());
  EXPECT_EQ(GetExceptionDescription([&folder] { itk::ListFolder(folder.GetName("none")); }),
            folder.GetName("none") + ": cannot be read (No such file or directory)");
}

TEST(FileNames, FileThatIsNotReadableHasItsReason)
{
  const TestFolder folder;
  const auto       file = folder.Write("a", "x");
  itksys::SystemTools::MakeDirectory(folder.GetName("closed"));
  const auto inside = folder.Write("closed/a", "x");
  itksys::SystemTools::CreateSymlink("none", folder.GetName("link"));
  EXPECT_EQ(itk::FindReadingProblem(file), "");
  EXPECT_EQ(itk::FindReadingProblem("/dev/null"), "");
  EXPECT_EQ(itk::FindReadingProblem(folder.GetName()), "is a folder");
  for (const auto & name : { std::string(), folder.GetName("none"), folder.GetName("link"), folder.GetName("a/b") })
  {
    EXPECT_EQ(itk::FindReadingProblem(name), "no such file") << name;
  }
  EXPECT_EQ(itk::FindReadingProblem(std::string(5000, 'a')), "cannot be read (File name too long)");
  ASSERT_EQ(chmod(file.c_str(), 0), 0);
  ASSERT_EQ(chmod(folder.GetName("closed").c_str(), 0444), 0);
  {
    const WithoutRights rights;
    ASSERT_TRUE(rights.IsDone());
    EXPECT_EQ(itk::FindReadingProblem(file), "cannot be read (Permission denied)");
    EXPECT_EQ(itk::FindReadingProblem(inside), "cannot be read (Permission denied)");
  }
  ASSERT_EQ(chmod(folder.GetName("closed").c_str(), 0755), 0);
}

TEST(FileNames, RoomIsThatOfTheDiskOfAFolder)
{
  const TestFolder folder;
  EXPECT_GT(itk::GetRoomInFolder(folder.GetName()), 0u);
  EXPECT_EQ(itk::GetRoomInFolder(folder.GetName("none")), std::numeric_limits<std::uintmax_t>::max());
}

#ifndef _WIN32
TEST(FileNames, RealNameIsTheSameThroughLinksAndOfFilesThatAreNotThere)
{
  const TestFolder folder;
  const auto       real = itksys::SystemTools::GetRealPath(folder.GetName());
  itksys::SystemTools::MakeDirectory(folder.GetName("a/b"));
  folder.Write("a/b/file", "x");
  itksys::SystemTools::CreateSymlink("a/b", folder.GetName("folder"));
  itksys::SystemTools::CreateSymlink("folder/file", folder.GetName("link"));
  for (const std::string name : { "a/b/file", "a/./b/../b//file", "folder/file", "link", "folder/../b/file" })
  {
    EXPECT_EQ(itk::GetRealName(folder.GetName(name)), real + "/a/b/file") << name;
  }
  for (const std::string name : { "a/b/new", "folder/new", "folder/../b/new" })
  {
    EXPECT_EQ(itk::GetRealName(folder.GetName(name)), real + "/a/b/new") << name;
  }
  for (const std::string name : { "new", "./new" })
  {
    EXPECT_EQ(itk::GetRealName(name), itksys::SystemTools::GetRealPath(".") + "/new");
  }
}

TEST(FileNames, OnlyFilesAreRegular)
{
  const TestFolder folder;
  folder.Write("file", "");
  itksys::SystemTools::CreateSymlink("file", folder.GetName("link"));
  itksys::SystemTools::CreateSymlink("none", folder.GetName("dangling"));
  ASSERT_EQ(mkfifo(folder.GetName("pipe").c_str(), 0600), 0);
  EXPECT_TRUE(itk::IsRegularFile(folder.GetName("file")));
  EXPECT_TRUE(itk::IsRegularFile(folder.GetName("link")));
  for (const std::string name : { "", "none", "dangling", "pipe", "file/" })
  {
    EXPECT_FALSE(itk::IsRegularFile(folder.GetName(name))) << name;
  }
  EXPECT_FALSE(itk::IsRegularFile("/dev/null"));
}
#endif

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
#include "itkWriteFileAtomically.h"

#include "itkExceptionDescription.h"
#include "itkTestFolder.h"

#ifndef _WIN32
#  include <csignal>
#  include <sys/resource.h>
#  include <sys/stat.h>
#endif

TEST(WriteFileAtomically, WritesAndReplacesContent)
{
  const TestFolder  folder;
  const std::string bytes("one\r\n\0two", 9);
  itk::WriteFileAtomically(folder.GetName("a.bin"), "old and longer than the new content");
  itk::WriteFileAtomically(folder.GetName("a.bin"), bytes);
  EXPECT_EQ(folder.Read("a.bin"), bytes);
  EXPECT_EQ(folder.GetNumberOfFiles(), 1u);
}

TEST(WriteFileAtomically, TemporaryNameIsHiddenInTheSameFolderAndKeepsTheWholeExtension)
{
  const TestFolder folder;
  for (const std::string extension : { ".pt", ".mrk.json", ".nii.gz", ".MRK.JSON", ".NII.GZ", "" })
  {
    std::string temporaryName;
    itk::WriteFileAtomically(folder.GetName("case.1" + extension), [&temporaryName](const std::string & name) {
      temporaryName = name;
      std::ofstream(name) << "x";
    });
    const auto prefix = folder.GetName(extension.empty() ? ".case.tmp-" : ".case.1.tmp-");
    EXPECT_EQ(temporaryName.substr(0, prefix.size()), prefix);
    const auto end = extension.empty() ? std::string(".1") : extension;
    EXPECT_EQ(temporaryName.substr(temporaryName.size() - end.size()), end);
    EXPECT_EQ(folder.Read("case.1" + extension), "x");
  }
  EXPECT_EQ(folder.GetNumberOfFiles(), 6u);
}

TEST(WriteFileAtomically, FailureLeavesTheOldFileAndNoTemporaryFile)
{
  const TestFolder folder;
  const auto       name = folder.Write("a.pt", "old");
  const auto       description = GetExceptionDescription([&name] {
    itk::WriteFileAtomically(name, [](const std::string & temporaryName) {
      std::ofstream(temporaryName) << "half";
      throw std::runtime_error("no more\nideas for " + temporaryName);
    });
  });
  EXPECT_EQ(description, name + ": no more ideas for " + name);
  EXPECT_EQ(folder.Read("a.pt"), "old");
  EXPECT_EQ(folder.GetNumberOfFiles(), 1u);
}

TEST(WriteFileAtomically, WriterThatWritesNothingIsAnError)
{
  const TestFolder folder;
  const auto       name = folder.GetName("a.pt");
  const auto description = GetExceptionDescription([&name] { itk::WriteFileAtomically(name, [](const auto &) {}); });
  EXPECT_EQ(description.substr(0, name.size() + 2), name + ": ");
  EXPECT_EQ(folder.GetNumberOfFiles(), 0u);
}

TEST(WriteFileAtomically, FolderThatIsNotThereIsNamed)
{
  const TestFolder folder;
  const auto       name = folder.GetName("no/a.csv");
  EXPECT_EQ(GetExceptionDescription([&name] { itk::WriteFileAtomically(name, "x"); }),
            name + ": the folder " + folder.GetName("no") + " does not exist");
}

TEST(WriteFileAtomically, NameOfAFolderIsAnError)
{
  const TestFolder folder;
  for (const auto & name : { folder.GetName("."), folder.GetName(""), std::string() })
  {
    EXPECT_EQ(GetExceptionDescription([&name] { itk::WriteFileAtomically(name, "x"); }),
              name + ": is not the name of a file");
  }
}

#ifndef _WIN32
TEST(WriteFileAtomically, FileBehindALinkIsReplacedAndNotTheLink)
{
  const TestFolder folder;
  itksys::SystemTools::MakeDirectory(folder.GetName("a"));
  const auto file = folder.Write("a/old.csv", "old");
  itksys::SystemTools::CreateSymlink("a/old.csv", folder.GetName("link.csv"));
  itk::WriteFileAtomically(folder.GetName("link.csv"), "new");
  EXPECT_TRUE(itksys::SystemTools::FileIsSymlink(folder.GetName("link.csv")));
  EXPECT_EQ(folder.Read("a/old.csv"), "new");

  itksys::SystemTools::CreateSymlink("none.csv", folder.GetName("dangling.csv"));
  itk::WriteFileAtomically(folder.GetName("dangling.csv"), "new");
  EXPECT_EQ(folder.Read("dangling.csv"), "new");
}

TEST(WriteFileAtomically, PipeIsNotReplacedByAFile)
{
  const TestFolder folder;
  const auto       name = folder.GetName("pipe.csv");
  ASSERT_EQ(mkfifo(name.c_str(), 0600), 0);
  itksys::SystemTools::CreateSymlink("pipe.csv", folder.GetName("link.csv"));
  for (const auto & output : { name, folder.GetName("link.csv") })
  {
    EXPECT_EQ(GetExceptionDescription([&output] { itk::WriteFileAtomically(output, "x"); }),
              output + ": is no regular file");
  }
  EXPECT_TRUE(itksys::SystemTools::FileIsFIFO(name));
}

TEST(WriteFileAtomically, DiskThatTakesNoMoreIsNoticedAndLeavesTheOldFile)
{
  const TestFolder folder;
  const auto       name = folder.Write("a.csv", "old");
  const auto       previousHandler = std::signal(SIGXFSZ, SIG_IGN);
  rlimit           previousLimit{};
  getrlimit(RLIMIT_FSIZE, &previousLimit);
  const rlimit limit{ 4096, previousLimit.rlim_max };
  setrlimit(RLIMIT_FSIZE, &limit);
  const auto description =
    GetExceptionDescription([&name] { itk::WriteFileAtomically(name, std::string(100000, 'x')); });
  setrlimit(RLIMIT_FSIZE, &previousLimit);
  std::signal(SIGXFSZ, previousHandler);

  const auto prefix = name + ": cannot be written (";
  EXPECT_EQ(description.substr(0, prefix.size()), prefix);
  EXPECT_EQ(folder.Read("a.csv"), "old");
  EXPECT_EQ(folder.GetNumberOfFiles(), 1u);
}
#endif

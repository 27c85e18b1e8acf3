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
#ifndef itkTestFolder_h
#define itkTestFolder_h

#include "itksys/Directory.hxx"
#include "itksys/SystemTools.hxx"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

#ifdef _WIN32
#  include <process.h>
#else
#  include <unistd.h>
#endif

/** A folder of its own for the test that runs; it is empty at first, and removed in the end. */
class TestFolder
{
public:
  TestFolder()
  {
    const auto * const test = ::testing::UnitTest::GetInstance()->current_test_info();
    m_Path = ::testing::TempDir() + "landmark-" + std::to_string(GetProcessNumber()) + '-' + test->test_suite_name() +
             '-' + test->name();
    itksys::SystemTools::RemoveADirectory(m_Path);
    itksys::SystemTools::MakeDirectory(m_Path);
  }
  TestFolder(const TestFolder &) = delete;
  TestFolder &
  operator=(const TestFolder &) = delete;
  ~TestFolder() { itksys::SystemTools::RemoveADirectory(m_Path); }

  std::string
  GetName(const std::string & name = "") const
  {
    return m_Path + '/' + name;
  }

  std::string
  Write(const std::string & name, const std::string & content) const
  {
    std::ofstream(this->GetName(name), std::ios::binary) << content;
    return this->GetName(name);
  }

  std::string
  Read(const std::string & name) const
  {
    std::ifstream stream(this->GetName(name), std::ios::binary);
    return { std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>() };
  }

  size_t
  GetNumberOfFiles() const
  {
    // "." and ".." are no files of the folder.
    return itksys::Directory::GetNumberOfFilesInDirectory(m_Path) - 2;
  }

private:
  /** So that two runs of a test do not share a folder. */
  static int
  GetProcessNumber()
  {
#ifdef _WIN32
    return _getpid();
#else
    return getpid();
#endif
  }

  std::string m_Path;
};

#endif

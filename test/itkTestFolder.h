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

#include <gtest/gtest.h>

#include <filesystem>
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
    m_Path = std::filesystem::path(::testing::TempDir()) /
             ("landmark-" + std::to_string(GetProcessNumber()) + '-' + test->test_suite_name() + '-' + test->name());
    std::filesystem::remove_all(m_Path);
    std::filesystem::create_directories(m_Path);
  }
  TestFolder(const TestFolder &) = delete;
  TestFolder &
  operator=(const TestFolder &) = delete;
  ~TestFolder()
  {
    std::error_code ignored;
    std::filesystem::remove_all(m_Path, ignored);
  }

  std::string
  GetName(const std::string & name = "") const
  {
    return (m_Path / name).string();
  }

  std::string
  Write(const std::string & name, const std::string & content) const
  {
    std::ofstream(m_Path / name, std::ios::binary) << content;
    return this->GetName(name);
  }

  std::string
  Read(const std::string & name) const
  {
    std::ifstream stream(m_Path / name, std::ios::binary);
    return { std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>() };
  }

  size_t
  GetNumberOfFiles() const
  {
    return std::distance(std::filesystem::directory_iterator(m_Path), std::filesystem::directory_iterator());
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

  std::filesystem::path m_Path;
};

#endif

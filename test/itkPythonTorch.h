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
#ifndef itkPythonTorch_h
#define itkPythonTorch_h

#include "itkTestFolder.h"

#include <sys/wait.h>

#include <cstdlib>

enum class PythonStatus
{
  Success,
  Failure,
  NoTorch
};

/** Runs a program with Debian's Python; `torch`, `numpy` and `sys` are imported. */
inline PythonStatus
RunPythonTorch(const TestFolder & folder, const std::string & program, const std::string & arguments = "")
{
  constexpr int noTorch = 77;
  const auto    name = folder.Write("program.py",
                                 "import sys\n"
                                    "try:\n"
                                    "    import numpy\n"
                                    "    import torch\n"
                                    "except ImportError:\n"
                                    "    sys.exit(" +
                                   std::to_string(noTorch) + ")\n" + program);
  const int     status = std::system((std::string(LANDMARK_PYTHON) + " '" + name + "' " + arguments).c_str());
  if (WIFEXITED(status) && WEXITSTATUS(status) == noTorch)
  {
    return PythonStatus::NoTorch;
  }
  return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? PythonStatus::Success : PythonStatus::Failure;
}

#define SKIP_WITHOUT_PYTHON_TORCH(status)                                                                              \
  if ((status) == PythonStatus::NoTorch)                                                                               \
  {                                                                                                                    \
    GTEST_SKIP() << LANDMARK_PYTHON " cannot import torch (install python3-torch)";                                    \
  }                                                                                                                    \
  ASSERT_EQ(status, PythonStatus::Success)

#endif

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
// Starts the program of the same name in libexec, which needs LibTorch and the half second that it takes to load, when
// the arguments are right: help and mistakes do not wait for it.
#include LANDMARK_ARGUMENTS_HEADER
#include "ProgramMain.h"

#include "itksys/SystemTools.hxx"

#include <cerrno>
#include <cstring>

#include <unistd.h>

namespace
{

constexpr const char * ProgramName = LANDMARK_PROGRAM;

/** Returns only by throwing. */
int
Start(char * argv[])
{
  using itksys::SystemTools;
  const std::string own = "/proc/self/exe";
  const auto        self = SystemTools::FileExists(own) ? own : SystemTools::FindProgram(argv[0]);
  const auto        folder = SystemTools::GetFilenamePath(SystemTools::GetRealPath(self));
  const auto        program = SystemTools::CollapseFullPath(std::string("../libexec/") + ProgramName, folder);
  execv(program.c_str(), argv);
  itkGenericExceptionMacro(<< program << ", which does the work: " << std::strerror(errno));
}

} // namespace

int
main(int argc, char * argv[])
{
  return RunProgram(ProgramName, [&] {
    LANDMARK_ARGUMENTS arguments;
    arguments.Parse(argc, argv);
    return Start(argv);
  });
}

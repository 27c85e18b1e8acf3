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
#ifndef ProgramMain_h
#define ProgramMain_h

#include "FailedAssertion.h"

// Registers the image file formats.
#include "itkImageFileReader.h"
#include "itkLandmarkImageFile.h"
#include "itkMacro.h"

#include <tclap/CmdLine.h>

#include <algorithm>
#include <exception>
#include <iostream>
#include <new>
#include <regex>
#include <string>

/** Ends of lines become blanks. */
inline std::string
MakeOneLine(std::string text)
{
  std::replace_if(
    text.begin(), text.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
  return text;
}

/** What an error says to the user, on one line: ITK's "ITK ERROR: Class(0x1234): " is cut off. */
inline std::string
Describe(const std::exception & error)
{
  const std::regex   prefix("(ITK |itk::)ERROR: (\\w+\\((0x)?[0-9A-Fa-f]+\\): )?");
  const auto * const itkError = dynamic_cast<const itk::ExceptionObject *>(&error);
  if (dynamic_cast<const std::bad_alloc *>(&error) != nullptr)
  {
    return "there is not enough memory";
  }
  auto text =
    MakeOneLine(std::regex_replace(itkError == nullptr ? error.what() : itkError->GetDescription(), prefix, ""));
  text.erase(text.find_last_not_of(' ') + 1);
  return text;
}

/** Calls `work`; its errors start with the context, such as the name of a file, whether or not whoever found them knew
 * it. */
template <typename TWork>
auto
WithContext(const std::string & context, const TWork & work)
{
  try
  {
    return work();
  }
  catch (const std::exception & error)
  {
    const std::string reason = Describe(error);
    // A number of a line may follow.
    const std::string prefix = MakeOneLine(context) + ':';
    throw itk::ExceptionObject(
      __FILE__, __LINE__, reason.compare(0, prefix.size(), prefix) == 0 ? reason : prefix + ' ' + reason, ITK_LOCATION);
  }
}

/** Writes one line on standard error, at once: other threads, and libraries below, may write lines of theirs. */
inline void
PrintError(const std::string & program, const std::string & reason)
{
  std::cerr << program + ": " + reason + '\n';
}

/** Calls `work`, which parses its arguments and does its job. Every error becomes one line on standard error and exit
 * status 1; wrong arguments exit with status 2. */
template <typename TWork>
int
RunProgram(const char * name, const TWork & work)
{
  itk::TurnImageReadingWarningsOff();
  try
  {
    return work();
  }
  catch (const TCLAP::ArgException & error)
  {
    const std::regex joined("(Argument: )?--[^ ]+=.*");
    PrintError(name,
               error.error() + (error.argId() == " " ? "" : " (" + error.argId() + ")") +
                 (std::regex_match(error.argId(), joined) ? "; a value follows its option after a blank" : ""));
    return 2;
  }
  catch (const TCLAP::ExitException & exit)
  {
    return exit.getExitStatus();
  }
  catch (const std::exception & error)
  {
    PrintError(name, Describe(error));
  }
  return 1;
}

#endif

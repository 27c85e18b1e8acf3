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
#ifndef ProgramFiles_h
#define ProgramFiles_h

#include "ProgramArguments.h"

#include "itkLandmarkImageFile.h"
#include "itkOutputFileNames.h"

#include "itksys/SystemTools.hxx"

#include <string>
#include <vector>

/** An argument with the names of files that the program writes. Other texts that name files name what it reads. */
struct OutputFiles
{
  virtual ~OutputFiles() = default;

  /** None, where the argument is not given. */
  virtual std::vector<std::string>
  GetFileNames() const = 0;
};

/** `--name <unit>`: a file to write, or the beginning of the names of several, which have these ends. */
struct OutputOption
  : public ValueOption<std::string>
  , public OutputFiles
{
  OutputOption(TCLAP::CmdLine &                 command,
               const std::string &              name,
               const std::string &              unit,
               const std::string &              description,
               bool                             isRequired = false,
               const std::vector<std::string> & ends = { "" })
    : ValueOption("", name, description, isRequired, "", unit, command)
    , m_Ends(ends)
  {}

  std::vector<std::string>
  GetFileNames() const override
  {
    std::vector<std::string> names;
    for (const auto & end : m_Ends)
    {
      names.push_back(_value.empty() ? "" : _value + end);
    }
    return names;
  }

private:
  std::vector<std::string> m_Ends;
};

/** `--name <unit>`: a file to write, any number of times. */
struct OutputListOption
  : public ListOption<std::string>
  , public OutputFiles
{
  using ListOption::ListOption;

  std::vector<std::string>
  GetFileNames() const override
  {
    return getValue();
  }
};

/** What the arguments name that are no outputs, but for the argument of this name. */
inline std::vector<std::string>
GetInputFiles(TCLAP::CmdLine & command, const std::string & exception = "")
{
  std::vector<std::string> names;
  for (const auto * const argument : command.getArgList())
  {
    if (dynamic_cast<const OutputFiles *>(argument) != nullptr || argument->getName() == exception)
    {
      continue;
    }
    if (const auto * const value = dynamic_cast<const TCLAP::ValueArg<std::string> *>(argument))
    {
      names.push_back(value->getValue());
    }
    if (const auto * const list = dynamic_cast<const TCLAP::MultiArg<std::string> *>(argument))
    {
      names.insert(names.end(), list->getValue().begin(), list->getValue().end());
    }
  }
  return names;
}

/** What the arguments name that are outputs, but for the argument of this name. */
inline std::vector<std::string>
GetOutputFiles(TCLAP::CmdLine & command, const std::string & exception = "")
{
  std::vector<std::string> names;
  for (const auto * const argument : command.getArgList())
  {
    const auto * const files = dynamic_cast<const OutputFiles *>(argument);
    if (files != nullptr && argument->getName() != exception)
    {
      const auto more = files->GetFileNames();
      names.insert(names.end(), more.begin(), more.end());
    }
  }
  return names;
}

/** Throws where an output is an image in a folder that is read. */
inline void
VerifyImagesAreKept(const std::vector<std::string> & outputs, const std::vector<std::string> & inputs)
{
  using itksys::SystemTools;
  for (const auto & output : outputs)
  {
    for (const auto & input : inputs)
    {
      if (!output.empty() && SystemTools::FileIsDirectory(input) && itk::IsImageFile(output) &&
          SystemTools::IsSubDirectory(SystemTools::GetRealPath(output), SystemTools::GetRealPath(input)))
      {
        itkGenericExceptionMacro(<< output << ": would overwrite what is read, an image in " << input);
      }
    }
  }
}

/** Throws where a file cannot be written, or would be one that is read, but by the argument `replaceable`, or an image
 * in a folder that is. */
inline void
VerifyOutputs(TCLAP::CmdLine & command, const std::string & replaceable = "")
{
  const auto outputs = GetOutputFiles(command);
  const auto inputs = GetInputFiles(command, replaceable);
  itk::VerifyOutputFiles(outputs, inputs);
  VerifyImagesAreKept(outputs, inputs);
}

#endif

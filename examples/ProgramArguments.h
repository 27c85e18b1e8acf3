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
#ifndef ProgramArguments_h
#define ProgramArguments_h

#include "itkLandmarkModel.h"
#include "itkMultiThreaderBase.h"

#include <tclap/CmdLine.h>

#include <string>
#include <type_traits>
#include <utility>
#include <vector>

/** Throws that an argument is wrong, and why, unless it is right. */
inline void
Require(bool isRight, const std::string & argument, const std::string & reason)
{
  if (!isRight)
  {
    throw TCLAP::ArgException(reason, argument);
  }
}

/** Refuses what the parser takes for a value: an empty text, which leaves a number undefined, and a sign in front of a
 * count, which streams turn into a large number. */
template <typename TValue>
void
VerifyText(const std::string & text, const std::string & argument)
{
  if (text.empty())
  {
    throw TCLAP::ArgException("must not be empty", argument);
  }
  if (std::is_unsigned<TValue>::value && text.front() == '-')
  {
    throw TCLAP::ArgException("must not be negative (got " + text + ')', argument);
  }
}

/** `--name <unit>`. */
template <typename TValue>
struct ValueOption : public TCLAP::ValueArg<TValue>
{
  using TCLAP::ValueArg<TValue>::ValueArg;

  bool
  processArg(int * i, std::vector<std::string> & arguments) override
  {
    const bool isThis = TCLAP::ValueArg<TValue>::processArg(i, arguments);
    if (isThis)
    {
      VerifyText<TValue>(arguments[*i], "--" + this->getName());
    }
    return isThis;
  }
};

/** `--name <unit>`; may be left out, then the value is `fallback`. */
template <typename TValue>
struct Option : public ValueOption<TValue>
{
  Option(TCLAP::CmdLine &    command,
         const std::string & name,
         const std::string & unit,
         const std::string & description,
         TValue              fallback = TValue{})
    : ValueOption<TValue>("", name, description, false, fallback, unit, command)
  {}
};
using TextOption = Option<std::string>;

/** `--name <unit>`; must be given. */
struct RequiredOption : public ValueOption<std::string>
{
  RequiredOption(TCLAP::CmdLine &    command,
                 const std::string & name,
                 const std::string & unit,
                 const std::string & description)
    : ValueOption("", name, description, true, "", unit, command)
  {}
};

/** `--name <unit>`, any number of times. */
template <typename TValue>
struct ListOption : public TCLAP::MultiArg<TValue>
{
  bool
  processArg(int * i, std::vector<std::string> & arguments) override
  {
    const bool isThis = TCLAP::MultiArg<TValue>::processArg(i, arguments);
    if (isThis)
    {
      VerifyText<TValue>(arguments[*i], "--" + this->getName());
    }
    return isThis;
  }

  ListOption(TCLAP::CmdLine &    command,
             const std::string & name,
             const std::string & unit,
             const std::string & description,
             bool                isRequired = false)
    : TCLAP::MultiArg<TValue>("", name, description, isRequired, unit, command)
  {}
};

/** Files, by a TCLAP::UnlabeledValueArg or TCLAP::UnlabeledMultiArg. Names that begin with a dash, as misspelt options
 * do, must stand after `--`. */
template <typename TArgument>
struct FileArgument : public TArgument
{
  using TArgument::TArgument;

  bool
  processArg(int * i, std::vector<std::string> & arguments) override
  {
    const bool isThis = TArgument::processArg(i, arguments);
    if (isThis)
    {
      const auto & text = arguments[*i];
      VerifyText<std::string>(text, this->getName());
      if (text.front() == '-' && !TCLAP::Arg::ignoreRest())
      {
        throw TCLAP::ArgException("there is no such option; a file of this name would be ./" + text, text);
      }
    }
    return isThis;
  }
};
using FileListArgument = FileArgument<TCLAP::UnlabeledMultiArg<std::string>>;

/** `--name`. */
struct Switch : public TCLAP::SwitchArg
{
  Switch(TCLAP::CmdLine & command, const std::string & name, const std::string & description)
    : TCLAP::SwitchArg("", name, description, command)
  {}
};

/** `--name <a|b|c>`: the value that belongs to one of some names; the first, where none is given. */
template <typename TValue>
class ChoiceOption
{
public:
  using ChoicesType = std::vector<std::pair<std::string, TValue>>;

  ChoiceOption(TCLAP::CmdLine &    command,
               const std::string & name,
               const std::string & description,
               const ChoicesType & choices)
    : m_Choices(choices)
    , m_Names(GetNames(choices))
    , m_Constraint(m_Names)
    , m_Argument("", name, description, false, m_Names.front(), &m_Constraint, command)
  {}

  bool
  isSet() const
  {
    return m_Argument.isSet();
  }

  TValue
  getValue() const
  {
    for (const auto & choice : m_Choices)
    {
      if (choice.first == m_Argument.getValue())
      {
        return choice.second;
      }
    }
    return m_Choices.front().second;
  }

private:
  static std::vector<std::string>
  GetNames(const ChoicesType & choices)
  {
    std::vector<std::string> names;
    for (const auto & choice : choices)
    {
      names.push_back(choice.first);
    }
    return names;
  }

  ChoicesType                          m_Choices;
  std::vector<std::string>             m_Names;
  TCLAP::ValuesConstraint<std::string> m_Constraint;
  TCLAP::ValueArg<std::string>         m_Argument;
};

/** `--spacing`. */
struct SpacingOption : public ListOption<double>
{
  explicit SpacingOption(TCLAP::CmdLine & command)
    : ListOption(command,
                 "spacing",
                 "mm",
                 "Pixel spacing in mm that replaces that of the files, once or once an axis, where 0 keeps it; needed "
                 "if they have none")
  {}
};

/** `--series`. */
struct SeriesOption : public TextOption
{
  explicit SeriesOption(TCLAP::CmdLine & command)
    : Option(command, "series", "uid", "Which DICOM series to read of a folder that holds several; not for files")
  {}
};

/** `--device`. */
struct DeviceOption : public ChoiceOption<itk::LandmarkModelEnums::Device>
{
  using DeviceEnum = itk::LandmarkModelEnums::Device;

  explicit DeviceOption(TCLAP::CmdLine & command)
    : ChoiceOption(command,
                   "device",
                   "Where the network runs (default: auto)",
                   { { "auto", DeviceEnum::Auto }, { "cpu", DeviceEnum::CPU }, { "cuda", DeviceEnum::CUDA } })
  {}
};

/** `--threads`. */
struct ThreadsOption : public Option<unsigned int>
{
  explicit ThreadsOption(TCLAP::CmdLine & command)
    : Option(command, "threads", "count", "Threads (default: as many as there are)")
  {}

  /** Sets the number of threads of everything. */
  void
  Apply()
  {
    if (getValue() > 0)
    {
      itk::MultiThreaderBase::SetGlobalDefaultNumberOfThreads(getValue());
    }
  }
};

/** Names for a sentence: a, b, c. */
inline std::string
Join(const std::vector<std::string> & names)
{
  std::string text;
  for (const auto & name : names)
  {
    text += (text.empty() ? "" : ", ") + name;
  }
  return text;
}

/** The value of each axis, from values given once or once an axis; no values remain none. */
template <typename TValue>
std::vector<TValue>
PerAxis(std::vector<TValue> values, unsigned int dimension, const std::string & argument)
{
  if (values.size() == 1)
  {
    values.resize(dimension, values[0]);
  }
  if (!values.empty() && values.size() != dimension)
  {
    throw TCLAP::ArgException("must be given once or once an axis", argument);
  }
  return values;
}

#endif

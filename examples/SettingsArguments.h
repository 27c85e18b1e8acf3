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
#ifndef SettingsArguments_h
#define SettingsArguments_h

#include "ProgramArguments.h"
#include "ProgramMain.h"

#include "itkLandmarkTrainingSettings.h"

#include <algorithm>
#include <memory>
#include <regex>
#include <string>
#include <utility>
#include <vector>

/** An argument that is a member of LandmarkTrainingSettings. */
struct SettingOption
{
  enum class Kind
  {
    Value,
    /** May be given several times. */
    List,
    /** Given once or once an axis. */
    PerAxis
  };

  std::string flag;
  /** Its place in the JSON text, such as `optimization.iterations`. */
  std::string path;
  /** What help calls the value. */
  std::string type;
  std::string description;
  /** Short names of values. */
  std::vector<std::pair<std::string, std::string>> names{};
  /** Another member that changes with it, and its value; empty: none. */
  std::pair<std::string, std::string> implied{};
  Kind                                kind{ Kind::Value };
};

/** An argument without a value that sets a member of LandmarkTrainingSettings. */
struct SettingSwitch
{
  std::string flag;
  std::string path;
  std::string value;
  std::string description;
};

/** The arguments of a program that change settings. */
class SettingsArguments
{
public:
  SettingsArguments(TCLAP::CmdLine &                   command,
                    const std::vector<SettingOption> & options,
                    const std::vector<SettingSwitch> & switches)
    : m_Options(options)
    , m_Switches(switches)
  {
    for (const auto & option : m_Options)
    {
      m_OptionArguments.push_back(
        std::make_unique<ListOption<std::string>>(command, option.flag, option.type, option.description));
    }
    for (const auto & option : m_Switches)
    {
      m_SwitchArguments.push_back(std::make_unique<Switch>(command, option.flag, option.description));
    }
  }

  bool
  IsGiven(const std::string & flag) const
  {
    for (std::size_t i = 0; i < m_Options.size(); ++i)
    {
      if (m_Options[i].flag == flag)
      {
        return m_OptionArguments[i]->isSet();
      }
    }
    return false;
  }

  /** Changes what was given. */
  void
  Apply(itk::LandmarkTrainingSettings & settings, unsigned int dimension) const
  {
    for (std::size_t i = 0; i < m_Options.size(); ++i)
    {
      const auto & option = m_Options[i];
      auto         values = m_OptionArguments[i]->getValue();
      const auto   flag = "--" + option.flag;
      if (values.empty())
      {
        continue;
      }
      if (option.kind == SettingOption::Kind::Value && values.size() > 1)
      {
        throw TCLAP::ArgException("must be given once", flag);
      }
      std::string text;
      for (const auto & value : option.kind == SettingOption::Kind::PerAxis ? PerAxis(values, dimension, flag) : values)
      {
        text += (text.empty() ? "" : ",") + Quote(option, value);
      }
      Change(settings, option.path, option.kind == SettingOption::Kind::Value ? text : '[' + text + ']', flag);
      if (!option.implied.first.empty())
      {
        Change(settings, option.implied.first, option.implied.second, flag);
      }
    }
    for (std::size_t i = 0; i < m_Switches.size(); ++i)
    {
      if (m_SwitchArguments[i]->getValue())
      {
        Change(settings, m_Switches[i].path, m_Switches[i].value, "--" + m_Switches[i].flag);
      }
    }
  }

private:
  /** A number as JSON spells it, such as 0.5 for `.5` and 5.0 for `+5.`; empty: it is none. */
  static std::string
  SpellNumber(const std::string & text)
  {
    const std::regex spelling("\\s*([-+]?)(?=\\.?[0-9])0*([0-9]*)(\\.([0-9]*))?([eE][-+]?[0-9]+)?\\s*");
    std::smatch      parts;
    if (!std::regex_match(text, parts, spelling))
    {
      return "";
    }
    const auto orZero = [](const std::string & digits) { return digits.empty() ? "0" : digits; };
    return (parts[1] == "-" ? "-" : "") + orZero(parts[2]) + (parts[3].matched ? '.' + orZero(parts[4]) : "") +
           parts[5].str();
  }

  /** JSON text of a value: a number, or else a text. */
  static std::string
  Quote(const SettingOption & option, const std::string & value)
  {
    const auto found = std::find_if(
      option.names.begin(), option.names.end(), [&value](const auto & name) { return name.first == value; });
    const auto text = found == option.names.end() ? value : found->second;
    if (text == "true" || text == "false")
    {
      return text;
    }
    const auto number = SpellNumber(text);
    return !number.empty() ? number : '"' + std::regex_replace(text, std::regex("[\"\\\\]"), "\\$&") + '"';
  }

  static void
  Change(itk::LandmarkTrainingSettings & settings,
         const std::string &             path,
         const std::string &             value,
         const std::string &             flag)
  {
    std::string text = '"' + std::regex_replace(path, std::regex("\\."), "\":{\"") + "\":" + value;
    text = '{' + text + std::string(1 + std::count(path.begin(), path.end(), '.'), '}');
    try
    {
      settings = itk::ParseLandmarkTrainingSettings(text, settings);
    }
    catch (const itk::ExceptionObject & error)
    {
      throw TCLAP::ArgException(Describe(error), flag);
    }
  }

  std::vector<SettingOption>                            m_Options;
  std::vector<SettingSwitch>                            m_Switches;
  std::vector<std::unique_ptr<ListOption<std::string>>> m_OptionArguments;
  std::vector<std::unique_ptr<Switch>>                  m_SwitchArguments;
};

#endif

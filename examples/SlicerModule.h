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
#ifndef SlicerModule_h
#define SlicerModule_h

#include "ProgramFiles.h"

#include "itkCommand.h"
#include "itkProcessObject.h"
#include "itkWriteFileAtomically.h"

#include "itksys/SystemTools.hxx"

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <locale>
#include <map>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

/** An argument of a program that 3D Slicer shows, or a result. */
struct SlicerParameter
{
  /** Name of the argument; of a result, which has no argument: its name. */
  std::string name{};
  std::string label{};
  /** Element of the description, such as `image`; empty: that of the argument's type. */
  std::string element{};
  /** As they stand in the element. */
  std::string attributes{};
  /** `input`, `output`, or empty for a value. */
  std::string channel{};
  /** Of a result. */
  std::string description{};
};

struct SlicerParameterGroup
{
  std::string                  label;
  std::vector<SlicerParameter> parameters;
};

/** Makes a program a command-line module of 3D Slicer: `--xml` describes those of its arguments that Slicer shows, with
 * their names, descriptions, choices and defaults; results stand in the file of `--returnparameterfile`, and progress
 * on standard output, as SlicerExecutionModel has it. Its flags have no dashes: `--a-b` is described as `--a_b`, which
 * the program then understands, too. */
class SlicerModule
{
public:
  SlicerModule(TCLAP::CmdLine & command, const std::string & title, const std::vector<SlicerParameterGroup> & groups)
    : m_Command(command)
    , m_Title(title)
    , m_Groups(groups)
    , m_XML(command, "xml", "Describe the program to 3D Slicer, and do nothing else")
    , m_Echo(command, "echo", "Print the arguments first, as 3D Slicer asks modules to")
    , m_ReturnFile(command, "returnparameterfile", "file", "File for the results that 3D Slicer shows")
    , m_Address(command, "processinformationaddress", "address", "Not used; 3D Slicer gives it to modules", "0")
  {}

  /** Parses the arguments, unless the description is asked for. */
  void
  Parse(int argc, char * argv[])
  {
    m_Command.setExceptionHandling(false);
    if (std::any_of(argv + 1, argv + argc, [](const char * argument) { return std::string(argument) == "--xml"; }))
    {
      std::fputs(this->Describe(FindDocumentation(argv[0])).c_str(), stdout);
      throw TCLAP::ExitException(0);
    }
    std::vector<std::string> arguments(argv, argv + argc);
    this->RestoreDashes(arguments);
    m_Command.parse(arguments);
  }

  /** Prints the arguments, when Slicer asks for them. */
  void
  Echo(int argc, char * argv[])
  {
    for (int i = 0; m_Echo.getValue() && i < argc; ++i)
    {
      std::printf("%s%s", argv[i], i + 1 < argc ? " " : "\n");
    }
  }

  /** Shows the progress of a filter, when Slicer runs the program. */
  void
  Watch(itk::ProcessObject & filter, const std::string & comment) const
  {
    if (!m_ReturnFile.isSet())
    {
      return;
    }
    const std::string name = filter.GetNameOfClass();
    filter.AddObserver(itk::StartEvent(), [=](const itk::EventObject &) {
      Print("<filter-start>\n<filter-name>" + name + "</filter-name>\n<filter-comment>" + Escape(comment) +
            "</filter-comment>\n</filter-start>\n");
    });
    filter.AddObserver(itk::ProgressEvent(), [&filter, last = -1](const itk::EventObject &) mutable {
      const int percent = static_cast<int>(100.0F * filter.GetProgress());
      if (percent != last)
      {
        std::printf("<filter-progress>%d.%02d</filter-progress>\n", percent / 100, percent % 100);
        std::fflush(stdout);
      }
      last = percent;
    });
    filter.AddObserver(itk::EndEvent(), [=](const itk::EventObject &) {
      Print("<filter-progress>1</filter-progress>\n<filter-end>\n<filter-name>" + name +
            "</filter-name>\n</filter-end>\n");
    });
  }

  /** Writes the results, by their names, if Slicer asks for them. */
  void
  Return(const std::map<std::string, double> & results) const
  {
    std::ostringstream text;
    text.imbue(std::locale::classic());
    for (const auto & result : results)
    {
      text << result.first << " = " << result.second << '\n';
    }
    if (m_ReturnFile.isSet())
    {
      itk::WriteFileAtomically(m_ReturnFile.getValue(), text.str());
    }
  }

private:
  /** At once, so that Slicer sees it. */
  static void
  Print(const std::string & text)
  {
    std::fputs(text.c_str(), stdout);
    std::fflush(stdout);
  }

  static std::string
  Escape(const std::string & text)
  {
    std::string escaped;
    for (const char c : text)
    {
      escaped += c == '&' ? "&amp;" : c == '<' ? "&lt;" : c == '>' ? "&gt;" : std::string(1, c);
    }
    return escaped;
  }

  /** The address of README.md, which a folder of modules holds, and the sources do. */
  static std::string
  FindDocumentation(const std::string & program)
  {
    using itksys::SystemTools;
    const auto  folder = SystemTools::GetFilenamePath(SystemTools::FindProgram(program));
    const auto  moved = SystemTools::CollapseFullPath("../README.md", folder);
    std::string address = "file://";
    for (const char c : SystemTools::FileExists(moved, true) ? moved : std::string(LandmarkLocalization_DOCUMENTATION))
    {
      char code[4];
      std::snprintf(code, sizeof(code), "%%%02X", static_cast<unsigned char>(c));
      const bool isPlain =
        std::isalnum(static_cast<unsigned char>(c)) != 0 || std::string("/:._-~").find(c) != std::string::npos;
      address += isPlain ? std::string(1, c) : code;
    }
    return address;
  }

  /** The name of an argument as a variable. */
  static std::string
  MakeVariable(std::string name)
  {
    std::replace(name.begin(), name.end(), '-', '_');
    return name;
  }

  /** Turns the flags that Slicer gives into those of the arguments. */
  void
  RestoreDashes(std::vector<std::string> & arguments) const
  {
    for (const auto & group : m_Groups)
    {
      for (const auto & parameter : group.parameters)
      {
        std::replace(arguments.begin(), arguments.end(), "--" + MakeVariable(parameter.name), "--" + parameter.name);
      }
    }
  }

  static std::string
  MakeElement(const std::string & name, const std::string & text)
  {
    return "      <" + name + '>' + Escape(text) + "</" + name + ">\n";
  }

  TCLAP::Arg *
  FindArgument(const std::string & name) const
  {
    const auto & all = m_Command.getArgList();
    const auto   found = std::find_if(
      all.begin(), all.end(), [&name](const TCLAP::Arg * argument) { return argument->getName() == name; });
    return found == all.end() ? nullptr : *found;
  }

  /** The choices that stand as <a|b> in the argument's help; without them, none. */
  static std::vector<std::string>
  GetChoices(const TCLAP::Arg & argument)
  {
    const auto               help = argument.shortID();
    const auto               end = help.find('>');
    auto                     start = help.find('<') + 1;
    std::vector<std::string> choices;
    for (auto bar = help.find('|', start); bar < end; bar = help.find('|', start))
    {
      choices.push_back(help.substr(start, bar - start));
      start = bar + 1;
    }
    if (!choices.empty())
    {
      choices.push_back(help.substr(start, end - start));
    }
    return choices;
  }

  /** Element and default of an argument that is a value. */
  static std::pair<std::string, std::string>
  GetValueType(TCLAP::Arg & argument)
  {
    if (dynamic_cast<TCLAP::SwitchArg *>(&argument) != nullptr)
    {
      return { "boolean", "false" };
    }
    auto * const text = dynamic_cast<TCLAP::ValueArg<std::string> *>(&argument);
    const auto   choices = GetChoices(argument);
    return { choices.empty() ? "string" : "string-enumeration", text == nullptr ? "" : text->getValue() };
  }

  std::string
  Describe(const SlicerParameter & parameter) const
  {
    auto * const argument = FindArgument(parameter.name);
    const auto type = argument == nullptr ? std::make_pair(parameter.element, std::string()) : GetValueType(*argument);
    const auto element = parameter.element.empty() ? type.first : parameter.element;
    const auto name = MakeVariable(parameter.name);
    auto       text = "    <" + element + (parameter.attributes.empty() ? "" : ' ' + parameter.attributes) + ">\n" +
                MakeElement("name", name);
    if (argument == nullptr || argument->getName() == "image")
    {
      text += argument == nullptr ? "" : MakeElement("index", "0");
    }
    else
    {
      text += MakeElement("longflag", name);
    }
    text += MakeElement("label", parameter.label);
    text += MakeElement("description", argument == nullptr ? parameter.description : GetDescription(*argument));
    text += parameter.channel.empty() ? "" : MakeElement("channel", parameter.channel);
    text += type.second.empty() && parameter.element != "string" ? "" : MakeElement("default", type.second);
    for (const auto & choice : argument == nullptr ? std::vector<std::string>() : GetChoices(*argument))
    {
      text += MakeElement("element", choice);
    }
    return text + "    </" + element + ">\n";
  }

  static std::string
  GetDescription(const TCLAP::Arg & argument)
  {
    const auto        text = argument.getDescription();
    const std::string required = "(required)  ";
    return text.compare(0, required.size(), required) == 0 ? text.substr(required.size()) : text;
  }

  std::string
  Describe(const std::string & documentation) const
  {
    std::string text = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<executable>\n";
    for (const auto & element :
         std::vector<std::pair<std::string, std::string>>{ { "category", "Landmark Localization" },
                                                           { "title", m_Title },
                                                           { "description", m_Command.getMessage() },
                                                           { "version", LandmarkLocalization_VERSION },
                                                           { "documentation-url", documentation },
                                                           { "license", "Apache 2.0" },
                                                           { "contributor", "The LandmarkLocalization developers" } })
    {
      text += "  <" + element.first + '>' + Escape(element.second) + "</" + element.first + ">\n";
    }
    for (const auto & group : m_Groups)
    {
      text += "  <parameters>\n    <label>" + Escape(group.label) + "</label>\n    <description>" +
              Escape(group.label) + "</description>\n";
      for (const auto & parameter : group.parameters)
      {
        text += this->Describe(parameter);
      }
      text += "  </parameters>\n";
    }
    return text + "</executable>\n";
  }

  TCLAP::CmdLine &                  m_Command;
  std::string                       m_Title;
  std::vector<SlicerParameterGroup> m_Groups;
  Switch                            m_XML;
  Switch                            m_Echo;
  OutputOption                      m_ReturnFile;
  TextOption                        m_Address;
};

#endif

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
#ifndef itkStrictJSON_h
#define itkStrictJSON_h

#include "itkSettingError.h"
#include "itkTextFile.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <string>
#include <type_traits>
#include <vector>

namespace itk
{

/** The text of a value, which may hold bytes that are not UTF-8: they are replaced. */
std::string
WriteText(const nlohmann::json & value, int indent = -1);

/** The text of a value. Bytes that are not UTF-8 are a SettingError. */
std::string
WriteStrictly(const nlohmann::json & value, int indent = -1);

/** The value of a text. Throws an ExceptionObject that names the line when there is none, as where a member stands
 * twice, or a hundred lists and objects in each other. */
nlohmann::json
ParseJSON(const std::string & text);

/** The value in a file that another program wrote, in its order; see ForeignValue. Throws as ParseJSON() does, with the
 * name of the file. */
nlohmann::ordered_json
ReadJSONFile(const std::string & fileName);

/** Changes a setting to a JSON value. Throws a SettingError when the type cannot hold it (2.5, true or -1 for an
 * unsigned number; an unknown name for an enumeration), where nlohmann-json alone takes it for something else. */
void
ReadSetting(const nlohmann::json & given, bool & value, const std::string & place);
void
ReadSetting(const nlohmann::json & given, double & value, const std::string & place);
void
ReadSetting(const nlohmann::json & given, unsigned int & value, const std::string & place);
void
ReadSetting(const nlohmann::json & given, std::string & value, const std::string & place);

/** Throws the SettingError of a value that is not what is wanted. */
[[noreturn]] void
ThrowUnexpected(const nlohmann::json & given, const std::string & wanted, const std::string & place);

/** Throws a SettingError unless a value is a JSON object, and has no member but these. */
void
VerifyMembers(const nlohmann::json & given, const std::string & place, const std::vector<std::string> & names);

/** The place of a member of the setting at a place, which may be empty. */
std::string
GetMemberPlace(const std::string & place, const std::string & name);

/** Reads an enumeration that has names, by NLOHMANN_JSON_SERIALIZE_ENUM, and the values 0, 1, 2... */
template <typename TEnum>
std::enable_if_t<std::is_enum<TEnum>::value>
ReadSetting(const nlohmann::json & given, TEnum & value, const std::string & place)
{
  std::vector<std::string> names;
  for (int i = 0;; ++i)
  {
    const auto name = nlohmann::json(static_cast<TEnum>(i)).get<std::string>();
    // A value that has no name is given that of another.
    if (std::find(names.begin(), names.end(), name) != names.end())
    {
      ThrowUnexpected(given, "one of " + JoinNames(names), place);
    }
    if (given == name)
    {
      value = static_cast<TEnum>(i);
      return;
    }
    names.push_back(name);
  }
}

/** Reads a list; elements start with their defaults. */
template <typename TValue>
void
ReadSetting(const nlohmann::json & given, std::vector<TValue> & values, const std::string & place)
{
  if (!given.is_array())
  {
    ThrowUnexpected(given, "a list", place);
  }
  values.assign(given.size(), TValue{});
  for (std::size_t i = 0; i < values.size(); ++i)
  {
    ReadSetting(given[i], values[i], place + '[' + std::to_string(i) + ']');
  }
}

/** Reads a member that may be absent. */
template <typename TValue>
void
ReadMember(const nlohmann::json & given, const char * name, TValue & value, const std::string & place)
{
  const auto found = given.find(name);
  if (found != given.end())
  {
    ReadSetting(*found, value, GetMemberPlace(place, name));
  }
}

/** itkSettingsMacro(type, member...): JSON both ways of a structure, as ReadSetting() reads it. Members that are absent
 * keep their values; one that there is not is an error. */
#define itkSettingNameMacro(member) #member,
#define itkReadMemberMacro(member) ::itk::ReadMember(given, #member, settings.member, place);
#define itkSettingsMacro(type, ...)                                                                                    \
  inline void to_json(nlohmann::json & nlohmann_json_j, const type & nlohmann_json_t)                                  \
  {                                                                                                                    \
    NLOHMANN_JSON_EXPAND(NLOHMANN_JSON_PASTE(NLOHMANN_JSON_TO, __VA_ARGS__))                                           \
  }                                                                                                                    \
  inline void ReadSetting(const nlohmann::json & given, type & settings, const std::string & place)                    \
  {                                                                                                                    \
    ::itk::VerifyMembers(                                                                                              \
      given, place, { NLOHMANN_JSON_EXPAND(NLOHMANN_JSON_PASTE(itkSettingNameMacro, __VA_ARGS__)) });                  \
    NLOHMANN_JSON_EXPAND(NLOHMANN_JSON_PASTE(itkReadMemberMacro, __VA_ARGS__))                                         \
  }                                                                                                                    \
  static_assert(true, "Ends with a semicolon.")

/** `defaults`, changed by a JSON value. */
template <typename TValue>
TValue
ReadStrictly(const nlohmann::json & given, const TValue & defaults)
{
  auto value = defaults;
  ReadSetting(given, value, "");
  return value;
}

} // end namespace itk

#endif

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
#include "itkStrictJSON.h"

#include <algorithm>
#include <limits>
#include <set>

namespace itk
{

namespace
{

/** Throws a SettingError for the first text that is not UTF-8. */
void
VerifyText(const nlohmann::json & value, const std::string & place)
{
  if (value.is_object())
  {
    for (const auto & member : value.items())
    {
      VerifyText(member.value(), GetMemberPlace(place, member.key()));
    }
  }
  else if (value.is_array())
  {
    for (std::size_t i = 0; i < value.size(); ++i)
    {
      VerifyText(value[i], place + '[' + std::to_string(i) + ']');
    }
  }
  else if (value.is_string() && nlohmann::json::parse(WriteText(value)) != value)
  {
    throw SettingError(place, "must be UTF-8 text (got " + WriteText(value) + ')');
  }
}

/** The line of a byte, counted from one. */
std::size_t
GetLine(const std::string & text, std::size_t byte)
{
  const auto length = static_cast<std::ptrdiff_t>(std::min(byte, text.size()));
  return 1 + static_cast<std::size_t>(std::count(text.begin(), text.begin() + length, '\n'));
}

/** Throws where a text is nested so deeply that what comes after would use up the stack, and where a name is there
 * twice, of which one would be ignored. */
class MemberNames
{
public:
  template <typename TJSON>
  bool
  operator()(int depth, typename TJSON::parse_event_t event, const TJSON & parsed)
  {
    using Event = typename TJSON::parse_event_t;
    constexpr int deepest = 100;
    if (depth > deepest)
    {
      throw SettingError("", "there are more than " + std::to_string(deepest) + " lists or objects in each other");
    }
    if (event == Event::object_start)
    {
      m_Objects.emplace_back();
    }
    else if (event == Event::object_end)
    {
      m_Objects.pop_back();
    }
    else if (event == Event::key && !m_Objects.back().insert(parsed.template get<std::string>()).second)
    {
      throw SettingError(parsed.template get<std::string>(), "is there twice");
    }
    return true;
  }

private:
  std::vector<std::set<std::string>> m_Objects;
};

template <typename TJSON>
TJSON
Parse(const std::string & text)
{
  return TJSON::parse(text, [names = MemberNames()](int depth, auto event, const TJSON & parsed) mutable {
    return names(depth, event, parsed);
  });
}

} // namespace

std::string
WriteText(const nlohmann::json & value, int indent)
{
  return value.dump(indent, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string
WriteStrictly(const nlohmann::json & value, int indent)
{
  VerifyText(value, "");
  return WriteText(value, indent);
}

nlohmann::json
ParseJSON(const std::string & text)
{
  try
  {
    return Parse<nlohmann::json>(text);
  }
  catch (const nlohmann::json::parse_error & error)
  {
    throw SettingError("", "line " + std::to_string(GetLine(text, error.byte)) + " is not JSON");
  }
  catch (const nlohmann::json::out_of_range &)
  {
    throw SettingError("", "a number is too large");
  }
}

nlohmann::ordered_json
ReadJSONFile(const std::string & fileName)
{
  const auto text = ReadTextFile(fileName);
  try
  {
    return Parse<nlohmann::ordered_json>(text);
  }
  catch (const SettingError & error)
  {
    ThrowFileError(fileName, error.GetDescription());
  }
  catch (const nlohmann::json::parse_error & error)
  {
    ThrowFileError(fileName, GetLine(text, error.byte), "is not JSON, or is cut short");
  }
  catch (const nlohmann::json::out_of_range &)
  {
    ThrowFileError(fileName, "holds a number that is too large");
  }
}

void
ThrowUnexpected(const nlohmann::json & given, const std::string & wanted, const std::string & place)
{
  constexpr std::size_t longest = 60;
  auto                  text = WriteText(given);
  if (text.size() > longest)
  {
    text.replace(longest, std::string::npos, "...");
  }
  throw SettingError(place, "must be " + wanted + " (got " + text + ')');
}

void
ReadSetting(const nlohmann::json & given, bool & value, const std::string & place)
{
  if (!given.is_boolean())
  {
    ThrowUnexpected(given, "true or false", place);
  }
  value = given.get<bool>();
}

void
ReadSetting(const nlohmann::json & given, double & value, const std::string & place)
{
  if (!given.is_number())
  {
    ThrowUnexpected(given, "a number", place);
  }
  value = given.get<double>();
}

void
ReadSetting(const nlohmann::json & given, unsigned int & value, const std::string & place)
{
  constexpr auto maximum = std::numeric_limits<unsigned int>::max();
  const double   number = given.is_number() ? given.get<double>() : -1.0;
  if (!(number >= 0.0 && number <= maximum && number == static_cast<unsigned int>(number)))
  {
    ThrowUnexpected(given, "a whole number from 0 to " + std::to_string(maximum), place);
  }
  value = static_cast<unsigned int>(number);
}

void
ReadSetting(const nlohmann::json & given, std::string & value, const std::string & place)
{
  if (!given.is_string())
  {
    ThrowUnexpected(given, "a text", place);
  }
  value = given.get<std::string>();
}

void
VerifyMembers(const nlohmann::json & given, const std::string & place, const std::vector<std::string> & names)
{
  if (!given.is_object())
  {
    ThrowUnexpected(given, "a JSON object", place);
  }
  for (const auto & member : given.items())
  {
    if (std::find(names.begin(), names.end(), member.key()) == names.end())
    {
      throw SettingError(GetMemberPlace(place, member.key()),
                         "there is no such setting" + (names.empty() ? "" : "; there are " + JoinNames(names)));
    }
  }
}

std::string
GetMemberPlace(const std::string & place, const std::string & name)
{
  return place.empty() ? name : place + '.' + name;
}

} // end namespace itk

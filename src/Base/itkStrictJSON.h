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

#include <nlohmann/json.hpp>

#include <string>

namespace itk
{

/** Throws std::runtime_error, with the member's path, unless both are the same text but for how numbers are written.
 * `given` is what somebody wrote, `understood` what was read from it. */
void
VerifyUnderstood(const nlohmann::json & given, const nlohmann::json & understood, const std::string & path = "");

/** `defaults`, changed by the members that `given` has. A member that the value does not have, and one with a value
 * that the type cannot hold (2.5, true or -1 for an unsigned number; an unknown name for an enumeration), is a
 * std::runtime_error of one line, where nlohmann-json alone takes it for something else. */
template <typename TValue>
TValue
ReadStrictly(const nlohmann::json & given, const TValue & defaults)
{
  if (!given.is_object())
  {
    throw std::runtime_error("a JSON object was expected instead of " + given.dump());
  }
  nlohmann::json complete = defaults;
  complete.merge_patch(given);
  TValue value;
  try
  {
    value = complete.get<TValue>();
  }
  catch (const nlohmann::json::exception & error)
  {
    throw std::runtime_error(error.what());
  }
  VerifyUnderstood(complete, nlohmann::json(value));
  return value;
}

/** ReadStrictly() of a text. */
template <typename TValue>
TValue
ParseStrictly(const std::string & text, const TValue & defaults)
{
  const auto given = nlohmann::json::parse(text, nullptr, false);
  if (given.is_discarded())
  {
    throw std::runtime_error("the text is not JSON");
  }
  return ReadStrictly(given, defaults);
}

/** The text of a value, which may hold bytes that are not UTF-8: they are replaced. */
std::string
WriteText(const nlohmann::json & value, int indent = -1);

} // end namespace itk

#endif

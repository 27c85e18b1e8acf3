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
#include "itkNumberText.h"

#include "itkTextFile.h"

#include "itkNumberToString.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <limits>
#include <locale>
#include <sstream>

namespace itk
{

bool
ParseNumber(const std::string & text, double & value)
{
  std::istringstream stream(TrimBlanks(text));
  stream.imbue(std::locale::classic());
  double parsed = 0.0;
  stream >> parsed;
  if (stream.fail() || stream.peek() != std::istringstream::traits_type::eof())
  {
    return false;
  }
  value = parsed;
  return std::isfinite(parsed);
}

bool
IsMissingNumber(const std::string & text)
{
  std::string word = TrimBlanks(text);
  std::transform(word.begin(), word.end(), word.begin(), [](unsigned char c) { return std::tolower(c); });
  return word.empty() || word == "nan";
}

bool
ParseCount(const std::string & text, unsigned int & value)
{
  const std::string word = TrimBlanks(text);
  const bool        digitsOnly =
    !word.empty() && word.size() <= 9 && word.find_first_not_of("0123456789") == std::string::npos;
  if (digitsOnly)
  {
    value = static_cast<unsigned int>(std::stoul(word));
  }
  return digitsOnly;
}

std::string
FormatNumber(double value)
{
  if (std::abs(value) <= std::numeric_limits<float>::max() && static_cast<double>(static_cast<float>(value)) == value)
  {
    return NumberToString<float>()(static_cast<float>(value));
  }
  return NumberToString<double>()(value);
}

std::string
FormatCount(std::size_t count, const std::string & noun)
{
  return std::to_string(count) + ' ' + noun + (count == 1 ? "" : "s");
}

} // end namespace itk

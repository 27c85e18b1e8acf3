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
#include "itkSettingError.h"

#include <cmath>
#include <locale>
#include <sstream>

namespace itk
{

namespace
{

/** What is no number is in no range, and so meets no condition. */
void
Require(const std::string & place, double value, bool isMet, const std::string & what)
{
  if (!isMet || !std::isfinite(value))
  {
    std::ostringstream reason;
    reason.imbue(std::locale::classic());
    reason << "must be " << what << " (got " << value << ')';
    throw SettingError(place, reason.str());
  }
}

std::string
FormatRange(char start, double minimum, double maximum, char end)
{
  std::ostringstream range;
  range.imbue(std::locale::classic());
  range << "in " << start << minimum << ", " << maximum << end;
  return range.str();
}

} // namespace

void
RequireFinite(const std::string & place, const std::vector<double> & values)
{
  for (const double value : values)
  {
    Require(place, value, true, "finite");
  }
}

void
RequirePositive(const std::string & place, double value)
{
  Require(place, value, value > 0.0, "finite and positive");
}

void
RequireNotNegative(const std::string & place, double value)
{
  Require(place, value, value >= 0.0, "finite and not negative");
}

void
RequirePositiveUpTo(const std::string & place, double value, double maximum)
{
  Require(place, value, value > 0.0 && value <= maximum, FormatRange('(', 0.0, maximum, ']'));
}

void
RequireInRange(const std::string & place, double value, double minimum, double maximum)
{
  Require(place, value, value >= minimum && value <= maximum, FormatRange('[', minimum, maximum, ']'));
}

void
RequireBelow(const std::string & place, double value, double maximum)
{
  Require(place, value, value >= 0.0 && value < maximum, FormatRange('[', 0.0, maximum, ')'));
}

} // end namespace itk

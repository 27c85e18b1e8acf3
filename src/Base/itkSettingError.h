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
#ifndef itkSettingError_h
#define itkSettingError_h

#include "itkFileError.h"

#include <string>
#include <vector>

namespace itk
{

/** A setting that cannot be. The description is the one line `<place>: <reason>`, with a place such as
 * `stages[0].grid.spacing`. */
class SettingError : public ExceptionObject
{
public:
  SettingError(const std::string & place, const std::string & reason)
    : ExceptionObject(__FILE__, __LINE__, place.empty() ? reason : place + ": " + reason, ITK_LOCATION)
    , m_Place(place)
    , m_Reason(reason)
  {}

  /** The same error of a setting that is a part of another. */
  SettingError
  Within(const std::string & outer) const
  {
    return { m_Place.empty() ? outer : outer + '.' + m_Place, m_Reason };
  }

private:
  std::string m_Place;
  std::string m_Reason;
};

/** Calls `work`, whose errors are those of the setting at a place, or of its parts. */
template <typename TWork>
auto
WithinSetting(const std::string & place, const TWork & work)
{
  try
  {
    return work();
  }
  catch (const SettingError & error)
  {
    throw error.Within(place);
  }
  catch (const ExceptionObject & error)
  {
    throw SettingError(place, GetReason(error));
  }
}

/** Each throws a SettingError; a number that is not finite is refused by all. */
void
RequireFinite(const std::string & place, const std::vector<double> & values);
void
RequirePositive(const std::string & place, double value);
void
RequireNotNegative(const std::string & place, double value);
/** In (0, maximum]. */
void
RequirePositiveUpTo(const std::string & place, double value, double maximum);
/** In [minimum, maximum]. */
void
RequireInRange(const std::string & place, double value, double minimum, double maximum);
/** In [0, maximum). */
void
RequireBelow(const std::string & place, double value, double maximum);

} // end namespace itk

#endif

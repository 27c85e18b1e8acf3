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
#include "itkSettingsVerification.h"
#include "itkSettingError.h"

#include <sstream>

namespace itk
{

namespace
{

template <typename TValue>
void
RequirePositiveEntries(const std::string & place, const std::vector<TValue> & values, unsigned int dimension)
{
  if (values.size() != dimension)
  {
    throw SettingError(
      place, "must have " + std::to_string(dimension) + " entries (got " + std::to_string(values.size()) + ')');
  }
  for (std::size_t i = 0; i < values.size(); ++i)
  {
    RequirePositive(place + '[' + std::to_string(i) + ']', values[i]);
  }
}

/** Throws unless a minimum is below a maximum. */
void
RequireAscending(const std::string & place, double minimum, double maximum, const char * maximumName)
{
  if (!(minimum < maximum))
  {
    std::ostringstream reason;
    reason << "must be below " << maximumName << " (got " << minimum << " and " << maximum << ')';
    throw SettingError(place, reason.str());
  }
}

} // namespace

void
VerifyGridSettings(const LandmarkGridSettings & grid, unsigned int dimension, const std::string & place)
{
  RequirePositiveEntries(place + ".size", grid.size, dimension);
  if (grid.spacingRule == LandmarkGridSettings::SpacingRuleEnum::FixedSpacing || !grid.spacing.empty())
  {
    RequirePositiveEntries(place + ".spacing", grid.spacing, dimension);
  }
  RequireNotNegative(place + ".smoothingSigma", grid.smoothingSigma);
  RequireFinite(place + ".fillValue", { grid.fillValue });
}

void
VerifyIntensitySettings(const LandmarkIntensitySettings & intensity, const std::string & place)
{
  RequireFinite(place + ".minimum", { intensity.minimum });
  RequireFinite(place + ".maximum", { intensity.maximum });
  RequireAscending(place + ".minimum", intensity.minimum, intensity.maximum, "maximum");
  RequireInRange(place + ".lowerQuantile", intensity.lowerQuantile, 0.0, 1.0);
  RequireInRange(place + ".upperQuantile", intensity.upperQuantile, 0.0, 1.0);
  RequireAscending(place + ".lowerQuantile", intensity.lowerQuantile, intensity.upperQuantile, "upperQuantile");
  RequireFinite(place + ".referenceQuantiles", intensity.referenceQuantiles);
}

void
VerifyDecoderSettings(const LandmarkDecoderSettings & decoder, const std::string & place)
{
  RequireNotNegative(place + ".modulationSigma", decoder.modulationSigma);
  RequirePositive(place + ".temperature", decoder.temperature);
}

} // end namespace itk

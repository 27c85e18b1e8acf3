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

#include <algorithm>
#include <cstdint>
#include <functional>
#include <limits>
#include <locale>
#include <numeric>
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

/** In mm; beyond it, matrices have no inverse. */
constexpr double smallestSpacing = 1e-6;

/** Throws unless a minimum is below a maximum. */
void
RequireAscending(const std::string & place, double minimum, double maximum, const char * maximumName)
{
  if (!(minimum < maximum))
  {
    std::ostringstream reason;
    reason.imbue(std::locale::classic());
    reason << "must be below " << maximumName << " (got " << minimum << " and " << maximum << ')';
    throw SettingError(place, reason.str());
  }
}

} // namespace

void
VerifyGridSettings(const LandmarkGridSettings & grid, unsigned int dimension, const std::string & place)
{
  RequirePositiveEntries(place + ".size", grid.size, dimension);
  constexpr double mostPixels = std::numeric_limits<std::int32_t>::max();
  const double     pixels = std::accumulate(grid.size.begin(), grid.size.end(), 1.0, std::multiplies<>());
  RequireInRange(place + ".size", pixels, 1.0, mostPixels);
  if (grid.spacingRule == LandmarkGridSettings::SpacingRuleEnum::FixedSpacing || !grid.spacing.empty())
  {
    RequirePositiveEntries(place + ".spacing", grid.spacing, dimension);
    for (const double spacing : grid.spacing)
    {
      RequireInRange(place + ".spacing", spacing, smallestSpacing, 1.0 / smallestSpacing);
    }
  }
  const bool isFitted = grid.spacingRule == LandmarkGridSettings::SpacingRuleEnum::AspectPreservingFit;
  RequireInRange(place + ".zoom", grid.zoom, 1.0, isFitted ? 1.0 / smallestSpacing : 1.0);
  RequireInRange(place + ".smoothingSigma", grid.smoothingSigma, 0.0, 1000.0);
  RequireInRange(place + ".fillValue", grid.fillValue, -1e6, 1e6);
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
  const auto & quantiles = intensity.referenceQuantiles;
  RequireFinite(place + ".referenceQuantiles", quantiles);
  if (quantiles.size() == 1 || !std::is_sorted(quantiles.begin(), quantiles.end()))
  {
    throw SettingError(place + ".referenceQuantiles", "must be two or more, and ascending");
  }
}

void
VerifyDecoderSettings(const LandmarkDecoderSettings & decoder, const std::string & place)
{
  RequireInRange(place + ".modulationSigma", decoder.modulationSigma, 0.0, 100.0);
  RequirePositive(place + ".temperature", decoder.temperature);
}

void
VerifyShapeDescription(const LandmarkShapeDescription & shape, unsigned int dimension, const std::string & place)
{
  RequireFinite(place + ".mean", shape.mean);
  RequirePositive(place + ".residualVariance", shape.residualVariance);
  if (shape.mean.size() % dimension != 0)
  {
    throw SettingError(place + ".mean",
                       "there must be " + std::to_string(dimension) + " coordinates a landmark (got " +
                         std::to_string(shape.mean.size()) + ')');
  }
  if (shape.modes.size() != shape.variances.size())
  {
    throw SettingError(place + ".variances",
                       "there must be one a mode (got " + std::to_string(shape.variances.size()) + " for " +
                         std::to_string(shape.modes.size()) + " modes)");
  }
  for (std::size_t i = 0; i < shape.modes.size(); ++i)
  {
    const auto number = '[' + std::to_string(i) + ']';
    RequireFinite(place + ".modes" + number, shape.modes[i]);
    RequirePositive(place + ".variances" + number, shape.variances[i]);
    if (shape.modes[i].size() != shape.mean.size())
    {
      throw SettingError(place + ".modes" + number,
                         "must be as long as the mean, " + std::to_string(shape.mean.size()) + " (got " +
                           std::to_string(shape.modes[i].size()) + ')');
    }
  }
}

} // end namespace itk

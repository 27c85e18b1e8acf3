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

#include <algorithm>
#include <cmath>

namespace itk
{

void
RequireFinite(const std::string & name, const std::vector<double> & values)
{
  for (const double value : values)
  {
    if (!std::isfinite(value))
    {
      itkGenericExceptionMacro(<< name << " must be finite (got " << value << ").");
    }
  }
}

void
RequireInRange(const std::string & name, double value, double minimum, double maximum)
{
  RequireFinite(name, { value });
  if (!(value >= minimum && value <= maximum))
  {
    itkGenericExceptionMacro(<< name << " must be in [" << minimum << ", " << maximum << "] (got " << value << ").");
  }
}

void
VerifyGridSettings(const LandmarkGridSettings & grid, unsigned int dimension)
{
  if (grid.size.size() != dimension || std::count(grid.size.begin(), grid.size.end(), 0u) > 0)
  {
    itkGenericExceptionMacro("The size of the grid must have " << dimension << " positive entries.");
  }
  RequireFinite("The spacing of the grid", grid.spacing);
  const bool isFixed = grid.spacingRule == LandmarkGridSettings::SpacingRuleEnum::FixedSpacing;
  if ((isFixed || !grid.spacing.empty()) &&
      (grid.spacing.size() != dimension ||
       !std::all_of(grid.spacing.begin(), grid.spacing.end(), [](double spacing) { return spacing > 0.0; })))
  {
    itkGenericExceptionMacro("The spacing of the grid must have " << dimension << " positive entries.");
  }
  RequireInRange("smoothingSigma", grid.smoothingSigma, 0.0, std::numeric_limits<double>::max());
  RequireFinite("fillValue", { grid.fillValue });
}

void
VerifyIntensitySettings(const LandmarkIntensitySettings & intensity)
{
  RequireFinite("The intensity range", { intensity.minimum, intensity.maximum });
  RequireInRange("lowerQuantile", intensity.lowerQuantile, 0.0, 1.0);
  RequireInRange("upperQuantile", intensity.upperQuantile, 0.0, 1.0);
  RequireFinite("referenceQuantiles", intensity.referenceQuantiles);
  if (!(intensity.minimum < intensity.maximum) || !(intensity.lowerQuantile < intensity.upperQuantile))
  {
    itkGenericExceptionMacro("The minimum of the intensity range must be below its maximum (got "
                             << intensity.minimum << " and " << intensity.maximum
                             << "), and the lower quantile below the upper (got " << intensity.lowerQuantile << " and "
                             << intensity.upperQuantile << ").");
  }
}

void
VerifyDecoderSettings(const LandmarkDecoderSettings & decoder)
{
  RequireInRange("modulationSigma", decoder.modulationSigma, 0.0, std::numeric_limits<double>::max());
  RequireInRange(
    "temperature", decoder.temperature, std::numeric_limits<double>::min(), std::numeric_limits<double>::max());
}

} // end namespace itk

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
#ifndef PreparationArguments_h
#define PreparationArguments_h

#include "SettingsArguments.h"

#include "itkLandmarkImageReader.h"
#include "itkMaskedHistogramMatchingImageFilter.h"
#include "itkOtsuForegroundMaskImageFilter.h"

#include <string>
#include <vector>

/** Settings of how images are prepared for a network. */
inline const std::vector<SettingOption> PreparationOptions{
  { "minimum",
    "intensity.minimum",
    "value",
    "Intensity that becomes -1; with --maximum (default: a quantile)",
    {},
    { "intensity.rangeRule", "\"FixedRange\"" } },
  { "maximum", "intensity.maximum", "value", "Intensity that becomes 1" },
  { "lower-quantile",
    "intensity.lowerQuantile",
    "share",
    "Probability of the quantile that becomes -1 (default: 0.05)",
    {},
    { "intensity.rangeRule", "\"Quantiles\"" } },
  { "upper-quantile",
    "intensity.upperQuantile",
    "share",
    "Probability of the quantile that becomes 1 (default: 0.95)",
    {},
    { "intensity.rangeRule", "\"Quantiles\"" } },
  { "grid",
    "grid.size",
    "pixels",
    "Grid size, once or once an axis (default: 512 in 2D, 96 96 192 in 3D)",
    {},
    {},
    SettingOption::Kind::PerAxis },
  { "grid-spacing",
    "grid.spacing",
    "mm",
    "Fixed grid spacing in mm, once or once an axis (default: each image is fitted)",
    {},
    { "grid.spacingRule", "\"FixedSpacing\"" },
    SettingOption::Kind::PerAxis },
  { "smoothing", "grid.smoothingSigma", "mm", "Gaussian smoothing before resampling, sigma in mm (default: 0)" },
  { "interpolation",
    "grid.interpolation",
    "linear|cubic|bspline",
    "Interpolation (default: linear)",
    { { "linear", "Linear" }, { "cubic", "KeysCubic" }, { "bspline", "BSpline" } } },
  { "fill", "grid.fillValue", "value", "Value of grid pixels outside the image (default: -1)" }
};

inline const std::vector<SettingSwitch> PreparationSwitches{
  { "clamp", "intensity.clamp", "true", "Clamp intensities to [-1, 1]" },
  { "identity-direction",
    "grid.directionRule",
    "\"Identity\"",
    "The grid has the axes of physical space, not those of the image" }
};

/** The arguments that say how images are prepared for a network. */
class PreparationArguments
{
public:
  explicit PreparationArguments(TCLAP::CmdLine & command)
    : m_MatchTo(command,
                "match-to",
                "file",
                "Image to whose intensities, in the foreground, those of every image are matched (default: none)")
    , m_Settings(command, PreparationOptions, PreparationSwitches)
  {}

  /** Changes what was given. */
  void
  Apply(itk::LandmarkTrainingSettings & settings, unsigned int dimension)
  {
    if (m_Settings.IsGiven("minimum") != m_Settings.IsGiven("maximum"))
    {
      throw TCLAP::ArgException("must be given together", "--minimum and --maximum");
    }
    if (m_Settings.IsGiven("minimum") && (m_Settings.IsGiven("lower-quantile") || m_Settings.IsGiven("upper-quantile")))
    {
      throw TCLAP::ArgException("cannot be given together with --lower-quantile and --upper-quantile",
                                "--minimum and --maximum");
    }
    m_Settings.Apply(settings, dimension);
    if (m_MatchTo.isSet())
    {
      const auto & fileName = m_MatchTo.getValue();
      WithContext(fileName, [&] {
        settings.intensity.referenceQuantiles =
          dimension == 2 ? ComputeReferenceQuantiles<2>(fileName, settings.intensity.darkForeground)
                         : ComputeReferenceQuantiles<3>(fileName, settings.intensity.darkForeground);
      });
    }
  }

private:
  /** The quantiles of an image's intensities inside its foreground. */
  template <unsigned int VDimension>
  static std::vector<double>
  ComputeReferenceQuantiles(const std::string & fileName, bool darkForeground)
  {
    using ImageType = itk::Image<float, VDimension>;
    constexpr unsigned int numberOfQuantiles = 256;
    const auto             reader = itk::LandmarkImageReader<ImageType>::New();
    reader->SetFileName(fileName);
    const auto mask = itk::OtsuForegroundMaskImageFilter<ImageType>::New();
    mask->SetInput(reader->GetOutput());
    mask->SetDarkForeground(darkForeground);
    mask->Update();
    return itk::MaskedHistogramMatchingImageFilter<ImageType>::ComputeQuantiles(
      reader->GetOutput(), mask->GetOutput(), numberOfQuantiles);
  }

  TextOption        m_MatchTo;
  SettingsArguments m_Settings;
};

#endif

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

#include "ProgramArguments.h"
#include "ProgramMain.h"

#include "itkLandmarkImageReader.h"
#include "itkLandmarkModel.h"
#include "itkMaskedHistogramMatchingImageFilter.h"
#include "itkOtsuForegroundMaskImageFilter.h"

#include <string>
#include <vector>

inline const std::vector<std::pair<std::string, itk::LandmarkModel::InterpolationEnum>> InterpolationChoices{
  { "linear", itk::LandmarkModel::InterpolationEnum::Linear },
  { "cubic", itk::LandmarkModel::InterpolationEnum::KeysCubic },
  { "bspline", itk::LandmarkModel::InterpolationEnum::BSpline }
};

/** The arguments that say how images are prepared for a network. */
class PreparationArguments
{
public:
  explicit PreparationArguments(TCLAP::CmdLine & command)
    : m_MatchTo("",
                "match-to",
                "Image to whose intensities, in the foreground, those of every image are matched (default: none)",
                false,
                "",
                "file",
                command)
    , m_Minimum("",
                "minimum",
                "Intensity that becomes -1; with --maximum (default: a quantile)",
                false,
                0,
                "value",
                command)
    , m_Maximum("", "maximum", "Intensity that becomes 1", false, 0, "value", command)
    , m_LowerQuantile("",
                      "lower-quantile",
                      "Probability of the quantile that becomes -1 (default: 0.05)",
                      false,
                      0,
                      "share",
                      command)
    , m_UpperQuantile("",
                      "upper-quantile",
                      "Probability of the quantile that becomes 1 (default: 0.95)",
                      false,
                      0,
                      "share",
                      command)
    , m_Clamp("", "clamp", "Clamp intensities to [-1, 1]", command)
    , m_Grid("",
             "grid",
             "Grid size, once or once an axis (default: 512 in 2D, 96 96 192 in 3D)",
             false,
             "pixels",
             command)
    , m_GridSpacing("",
                    "grid-spacing",
                    "Fixed grid spacing in mm, once or once an axis (default: each image is fitted)",
                    false,
                    "mm",
                    command)
    , m_IdentityDirection("",
                          "identity-direction",
                          "The grid has the axes of physical space, not those of the image",
                          command)
    , m_Smoothing("",
                  "smoothing",
                  "Gaussian smoothing before resampling, sigma in mm (default: 0)",
                  false,
                  0,
                  "mm",
                  command)
    , m_InterpolationNames(GetNames(InterpolationChoices))
    , m_InterpolationConstraint(m_InterpolationNames)
    , m_Interpolation("",
                      "interpolation",
                      "Interpolation (default: linear)",
                      false,
                      "linear",
                      &m_InterpolationConstraint,
                      command)
    , m_Fill("", "fill", "Value of grid pixels outside the image (default: -1)", false, 0, "value", command)
  {}

  /** Changes of the model what was given. */
  void
  Apply(itk::LandmarkModel & model)
  {
    const auto dimension = model.GetDimension();
    if (m_Minimum.isSet() != m_Maximum.isSet())
    {
      throw TCLAP::ArgException("must be given together", "--minimum and --maximum");
    }
    if (m_MatchTo.isSet())
    {
      const auto & fileName = m_MatchTo.getValue();
      WithContext(fileName, [&] {
        model.SetReferenceQuantiles(dimension == 2 ? ComputeReferenceQuantiles<2>(fileName)
                                                   : ComputeReferenceQuantiles<3>(fileName));
      });
    }
    using RangeRuleEnum = itk::LandmarkModel::RangeRuleEnum;
    if (m_Minimum.isSet())
    {
      model.SetRangeRule(RangeRuleEnum::FixedRange);
      model.SetRangeMinimum(m_Minimum.getValue());
      model.SetRangeMaximum(m_Maximum.getValue());
    }
    if (m_LowerQuantile.isSet())
    {
      model.SetRangeRule(RangeRuleEnum::Quantiles);
      model.SetLowerQuantile(m_LowerQuantile.getValue());
    }
    if (m_UpperQuantile.isSet())
    {
      model.SetRangeRule(RangeRuleEnum::Quantiles);
      model.SetUpperQuantile(m_UpperQuantile.getValue());
    }
    if (m_Clamp.isSet())
    {
      model.ClampIntensityOn();
    }
    if (m_Grid.isSet())
    {
      const auto size = PerAxis(m_Grid.getValue(), dimension, "--grid");
      model.SetGridSize({ size.begin(), size.end() });
    }
    if (m_GridSpacing.isSet())
    {
      model.SetSpacingRule(itk::LandmarkModel::SpacingRuleEnum::FixedSpacing);
      model.SetGridSpacing(PerAxis(m_GridSpacing.getValue(), dimension, "--grid-spacing"));
    }
    if (m_IdentityDirection.isSet())
    {
      model.SetDirectionRule(itk::LandmarkModel::DirectionRuleEnum::Identity);
    }
    if (m_Smoothing.isSet())
    {
      model.SetSmoothingSigma(m_Smoothing.getValue());
    }
    if (m_Interpolation.isSet())
    {
      model.SetInterpolation(Choose(InterpolationChoices, m_Interpolation.getValue()));
    }
    if (m_Fill.isSet())
    {
      model.SetFillValue(m_Fill.getValue());
    }
  }

private:
  /** The quantiles of an image's intensities inside its foreground. */
  template <unsigned int VDimension>
  static std::vector<double>
  ComputeReferenceQuantiles(const std::string & fileName)
  {
    using ImageType = itk::Image<float, VDimension>;
    constexpr unsigned int numberOfQuantiles = 256;
    const auto             reader = itk::LandmarkImageReader<ImageType>::New();
    reader->SetFileName(fileName);
    const auto mask = itk::OtsuForegroundMaskImageFilter<ImageType>::New();
    mask->SetInput(reader->GetOutput());
    mask->Update();
    return itk::MaskedHistogramMatchingImageFilter<ImageType>::ComputeQuantiles(
      reader->GetOutput(), mask->GetOutput(), numberOfQuantiles);
  }

  using Real = TCLAP::ValueArg<double>;

  TCLAP::ValueArg<std::string>         m_MatchTo;
  Real                                 m_Minimum;
  Real                                 m_Maximum;
  Real                                 m_LowerQuantile;
  Real                                 m_UpperQuantile;
  TCLAP::SwitchArg                     m_Clamp;
  TCLAP::MultiArg<unsigned int>        m_Grid;
  TCLAP::MultiArg<double>              m_GridSpacing;
  TCLAP::SwitchArg                     m_IdentityDirection;
  Real                                 m_Smoothing;
  std::vector<std::string>             m_InterpolationNames;
  TCLAP::ValuesConstraint<std::string> m_InterpolationConstraint;
  TCLAP::ValueArg<std::string>         m_Interpolation;
  Real                                 m_Fill;
};

#endif

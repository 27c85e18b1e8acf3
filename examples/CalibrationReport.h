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
#ifndef CalibrationReport_h
#define CalibrationReport_h

#include "ProgramArguments.h"

#include "itkLandmarkModelCalibration.h"

#include <cmath>
#include <cstdio>
#include <limits>
#include <string>
#include <vector>

/** A number; a dash where there is none. */
inline std::string
Format(const char * format, double value)
{
  char text[32];
  std::snprintf(text, sizeof(text), format, value);
  return std::isnan(value) ? "-" : text;
}

inline void
PrintRow(const std::string &                                 name,
         const std::string &                                 scale,
         const itk::LandmarkModelCalibration::CoverageType & coverage)
{
  std::printf("%-24s %8lu %10s %10s %10s %14s\n",
              name.c_str(),
              static_cast<unsigned long>(coverage.Count),
              scale.c_str(),
              Format("%.1f", 100.0 * coverage.Before).c_str(),
              Format("%.1f", 100.0 * coverage.After).c_str(),
              Format("%.1f", 100.0 * coverage.LeaveOneOut).c_str());
}

/** How often the regions hold the truth. */
inline void
PrintCoverages(const itk::LandmarkModelCalibration & calibration)
{
  std::printf(
    "Share of the true positions in the 90 %% regions, in %%; leave-one-out: each image with the scales of the "
    "others\n%-24s %8s %10s %10s %10s %14s\n",
    "landmark",
    "images",
    "scale",
    "before",
    "after",
    "leave-one-out");
  const auto &             model = calibration.GetCalibratedModel()->GetDescription();
  std::vector<std::string> missing;
  const auto &             ofDrawn = model.plausibility.covarianceScales;
  const auto &             scales = ofDrawn.empty() ? model.stages.back().calibration.covarianceScales : ofDrawn;
  for (unsigned int i = 0; i < scales.size(); ++i)
  {
    PrintRow(model.landmarks[i].name, Format("%.3f", scales[i]), calibration.GetCoverages()[i]);
    if (calibration.GetCoverages()[i].Count == 0)
    {
      missing.push_back(model.landmarks[i].name);
    }
  }
  PrintRow("all", "", calibration.GetTotalCoverage());
  if (!missing.empty())
  {
    std::printf("in none of these images, so with the scale of all: %s\n", Join(missing).c_str());
  }
}

/** How often a landmark is rightly taken for missing. */
inline void
PrintDecisions(const itk::LandmarkModelCalibration & calibration)
{
  const auto & decisions = calibration.GetDecisions();
  const auto   toLong = [](itk::SizeValueType count) { return static_cast<unsigned long>(count); };
  const double minimumConfidence =
    calibration.GetCalibratedModel()->GetDescription().stages.back().calibration.minimumConfidence;
  const bool isUnset = minimumConfidence == std::numeric_limits<float>::lowest();
  const auto threshold = isUnset ? "none" : Format("%.4g", minimumConfidence);
  if (decisions.NumberOfAbsent == 0)
  {
    std::printf("\nminimum confidence: %s, as before: no landmark is absent from these images\n", threshold.c_str());
    return;
  }
  std::printf("\nminimum confidence: %s. Of %lu landmarks, %lu are absent; wrong decisions: %lu before, %lu after, %lu "
              "leave-one-out\n",
              threshold.c_str(),
              toLong(decisions.Count),
              toLong(decisions.NumberOfAbsent),
              toLong(decisions.WrongBefore),
              toLong(decisions.WrongAfter),
              toLong(decisions.WrongLeaveOneOut));
}

inline void
PrintPlausibility(const itk::LandmarkPlausibilityDescription & plausibility)
{
  if (plausibility.shape.mean.empty())
  {
    std::printf("plausibilities: none, as the model has no shapes; --shape-list gives it some\n");
  }
  else if (plausibility.numberOfImages == 0)
  {
    std::printf("plausibilities: none, as they need two images with landmarks\n");
  }
  else
  {
    std::printf("plausibilities: by %lu modes of shape, from %u images; shapes draw landmarks with a weight of %g\n",
                static_cast<unsigned long>(plausibility.shape.modes.size()),
                plausibility.numberOfImages,
                plausibility.shapeWeight);
  }
}

inline void
PrintReport(const itk::LandmarkModelCalibration & calibration)
{
  PrintCoverages(calibration);
  PrintDecisions(calibration);
  PrintPlausibility(calibration.GetCalibratedModel()->GetDescription().plausibility);
}

#endif

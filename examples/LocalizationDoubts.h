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
#ifndef LocalizationDoubts_h
#define LocalizationDoubts_h

#include "itkLandmarkLocalizationFilter.h"

#include <cmath>
#include <cstdio>
#include <string>

/** Images and landmarks of lower plausibility are doubtful. */
constexpr double usualLowPlausibility = 0.005;

/** What speaks against the landmarks that were found in an image. */
template <unsigned int VDimension>
struct LocalizationDoubts
{
  unsigned int missing{ 0 };
  bool         isImplausible{ false };
  /** Names of landmarks; they begin with a blank each. */
  std::string outOfShape;
  std::string ofLowConfidence;
  float       plausibility;

  LocalizationDoubts(const itk::LandmarkSet<VDimension> & landmarks, double lowConfidence, double lowPlausibility)
    : plausibility(landmarks.GetImagePlausibility())
  {
    isImplausible = plausibility < lowPlausibility;
    for (unsigned int i = 0; i < landmarks.GetNumberOfLandmarks(); ++i)
    {
      missing += landmarks.IsMissing(i) ? 1 : 0;
      if (landmarks.GetConfidence(i) < lowConfidence)
      {
        ofLowConfidence += ' ' + landmarks.GetLandmarkNames()[i];
      }
      if (landmarks.GetPlausibility(i) < lowPlausibility)
      {
        outOfShape += ' ' + landmarks.GetLandmarkNames()[i];
      }
    }
  }

  bool
  Exist() const
  {
    return missing > 0 || !ofLowConfidence.empty() || isImplausible || !outOfShape.empty();
  }

  /** For the line of an image: how many are missing, of low confidence and, if that is known, how plausible image and
   * landmarks are. */
  std::string
  Describe() const
  {
    auto text = std::to_string(missing) + " missing";
    if (!std::isnan(plausibility))
    {
      char number[64];
      std::snprintf(number, sizeof(number), ", plausibility %.2g%s", plausibility, isImplausible ? " (doubtful)" : "");
      text += number;
    }
    text += outOfShape.empty() ? "" : ", out of shape:" + outOfShape;
    return text + (ofLowConfidence.empty() ? "" : ", of low confidence:" + ofLowConfidence);
  }
};

/** In which orientation of the image landmarks were found, unless it is its own. */
template <typename TImage>
std::string
DescribeOrientation(const itk::LandmarkLocalizationFilter<TImage> & localization)
{
  const auto quarters = localization.GetFoundQuarterTurns();
  return (localization.GetFoundMirrored() ? std::string(", mirrored") : std::string()) +
         (quarters > 0 ? ", turned by " + std::to_string(90 * quarters) + " degrees" : std::string());
}

#endif

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
#ifndef itkLandmarkEvaluationSettings_h
#define itkLandmarkEvaluationSettings_h

#include "LandmarkLocalizationExport.h"

#include "itkIndent.h"

#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

namespace itk
{

/** \class LandmarkEvaluationEnums
 * \brief Enumerations of LandmarkEvaluation.
 * \ingroup LandmarkLocalization
 */
class LandmarkEvaluationEnums
{
public:
  /** \class Protocol
   * The settings of a published evaluation.
   * \ingroup LandmarkLocalization */
  enum class Protocol : uint8_t
  {
    /** Radii 2, 2.5, 3 and 4 mm, no scale: ISBI 2015 challenge, Wang et al., Medical Image Analysis 31, 2016. */
    Cephalometric,
    /** Radii 2, 4 and 10 mm; `l01` and `l05`, the ends of the wrist, are 50 mm apart: Payer et al., Medical Image
     * Analysis 54, 2019. */
    Hand,
    /** Radii 2, 4, 10 and 20 mm, no scale, identification rate within 20 mm, for vertebrae: Glocker et al., MICCAI
     * 2012; Payer et al., Medical Image Analysis 54, 2019. */
    Spine
  };

  /** \class ConfidenceOrder
   * The order in which landmarks are refused, the least confident first.
   * \ingroup LandmarkLocalization */
  enum class ConfidenceOrder : uint8_t
  {
    /** By the rank of the confidence among those of the same landmark in all images, less 1/2, divided by their number.
     * Not affected by scales that differ between landmarks, as those of heatmap peaks do. */
    WithinLandmark,
    /** By the confidence itself, as LandmarkLocalizationFilter::SetMinimumConfidence() refuses. */
    Pooled,
    /** By the error: what no confidence can surpass. */
    Perfect
  };
};

extern LandmarkLocalization_EXPORT std::ostream &
                                   operator<<(std::ostream & out, LandmarkEvaluationEnums::Protocol value);

extern LandmarkLocalization_EXPORT std::ostream &
                                   operator<<(std::ostream & out, LandmarkEvaluationEnums::ConfidenceOrder value);

/** \class LandmarkEvaluationSettings
 * \brief How LandmarkEvaluation measures, whose setters say what each number means.
 * \ingroup LandmarkLocalization
 */
struct LandmarkLocalization_EXPORT LandmarkEvaluationSettings
{
  std::vector<double> Radii{ 2.0, 2.5, 3.0, 4.0 };
  double              IdentificationRadius{ 0.0 };
  std::string         FirstScaleLandmark;
  std::string         SecondScaleLandmark;
  double              ScaleLength{ 0.0 };
  std::string         Unit{ "mm" };

  bool
  HasScale() const
  {
    return !FirstScaleLandmark.empty() || !SecondScaleLandmark.empty();
  }

  void
  Print(std::ostream & os, Indent indent) const;
};

} // end namespace itk

#endif

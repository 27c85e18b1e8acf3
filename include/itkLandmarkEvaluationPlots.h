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
#ifndef itkLandmarkEvaluationPlots_h
#define itkLandmarkEvaluationPlots_h

#include "LandmarkLocalizationExport.h"
#include "itkLandmarkEvaluationResult.h"

#include <string>

namespace itk
{

/** Draws the shares of landmarks whose PE, and of images whose IPE, is at most a given error, as an SVG file. A
 * landmark that was not found never counts as within an error, so the curve may end below 100 %. \ingroup
 * LandmarkLocalization */
LandmarkLocalization_EXPORT void
WriteCumulativeErrorSVG(const std::string & fileName, const LandmarkEvaluationResult & result);

/** Draws the mean error of bins of confidence and both risk-coverage curves, each in every ConfidenceOrder, as an SVG
 * file. An error when there are no confidences.
 * \ingroup LandmarkLocalization */
LandmarkLocalization_EXPORT void
WriteReliabilitySVG(const std::string & fileName, const LandmarkEvaluationResult & result);

} // end namespace itk

#endif

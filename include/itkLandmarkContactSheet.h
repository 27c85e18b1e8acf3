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
#ifndef itkLandmarkContactSheet_h
#define itkLandmarkContactSheet_h

#include "LandmarkLocalizationExport.h"
#include "itkLandmarkEvaluationResult.h"
#include "itkLandmarkOverlay.h"
#include "itkLandmarkTable.h"

#include "itkImage.h"

#include <functional>
#include <string>

namespace itk
{

/** Sets an overlay of a sheet, the first one being 0; all but the name of its file.
 * \ingroup LandmarkLocalization */
template <unsigned int VDimension>
using LandmarkOverlaySetter = std::function<void(unsigned int, LandmarkOverlay<Image<float, VDimension>> &)>;

/** Draws overlays side by side and below each other in one PNG file, shrunk so that it is about 2400 pixels wide.
 * \ingroup LandmarkLocalization */
template <unsigned int VDimension>
void
WriteLandmarkContactSheet(const std::string &                       fileName,
                          unsigned int                              numberOfOverlays,
                          const LandmarkOverlaySetter<VDimension> & setOverlay);

/** Draws a sheet of the six images with the largest IPE, those in which nothing was found first: each with its found
 * and true landmarks, its name and its IPE. Images without a true landmark are left out; where there is no other,
 * nothing is written. `readImage` gives the image of a name; both tables hold the images of the result.
 * \ingroup LandmarkLocalization */
template <unsigned int VDimension>
void
WriteWorstCases(const std::string &                                                                         fileName,
                const LandmarkEvaluationResult &                                                            result,
                const LandmarkTable &                                                                       found,
                const LandmarkTable &                                                                       truth,
                const std::function<typename Image<float, VDimension>::ConstPointer(const std::string &)> & readImage);

} // end namespace itk

#endif

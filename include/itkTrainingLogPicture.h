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
#ifndef itkTrainingLogPicture_h
#define itkTrainingLogPicture_h

#include "LandmarkLocalizationExport.h"

#include <string>

namespace itk
{

/** Draws the log of a training, a CSV file as LandmarkModelTrainer writes it, as an SVG file: above the column
 * `iteration`, those named `loss` or `loss_...` on a logarithmic axis, the least, mean and largest of those named
 * `sigma_...`, and `validation_mean` and `validation_median`. A field that is empty has no point, and quantities that
 * the log does not have get no panel; of a log without rows, nothing is drawn and no file is written.
 * \ingroup LandmarkLocalization */
LandmarkLocalization_EXPORT void
WriteTrainingLogPicture(const std::string & csvFileName, const std::string & svgFileName);

} // end namespace itk

#endif

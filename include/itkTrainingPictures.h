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
#ifndef itkTrainingPictures_h
#define itkTrainingPictures_h

#include "itkLandmarkModelTrainer.h"

#include <string>
#include <vector>

namespace itk
{

/** The names of the pictures beside a log: of log.csv, log.svg and log-worst.png. None without a log.
 * \ingroup LandmarkLocalization */
LandmarkLocalization_EXPORT std::vector<std::string>
                            GetTrainingPictureNames(const std::string & logFileName);

/** Draws beside the log of a trainer, each time it is written: a picture of it (see WriteTrainingLogPicture()), and
 * after a validation the images with the largest errors (see WriteWorstCases()), under the names of
 * GetTrainingPictureNames(). What cannot be drawn is a warning, once.
 * \ingroup LandmarkLocalization */
LandmarkLocalization_EXPORT void
AddTrainingPictures(LandmarkModelTrainer & trainer);

/** Draws the first samples of a training as the network would see them, each with its landmarks, as one PNG file.
 * \ingroup LandmarkLocalization */
LandmarkLocalization_EXPORT void
WriteTrainingPreview(LandmarkModelTrainer & trainer, const std::string & fileName, unsigned int numberOfSamples);

} // end namespace itk

#endif

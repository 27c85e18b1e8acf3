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
#ifndef itkCrossValidation_h
#define itkCrossValidation_h

#include "LandmarkLocalizationExport.h"

#include <string>
#include <vector>

namespace itk
{

/** What a part of cross-validation is trained on and tested on.
 * \ingroup LandmarkLocalization */
struct CrossValidationFold
{
  std::vector<std::string> TrainingImages;
  std::vector<std::string> ValidationImages;
};

/** Fold number `fold`, from 0 on, of `numberOfFolds`. The images are dealt out to the folds in a random order that the
 * seed decides, so that the folds differ by at most one image in size, and every image is in one of them. Both lists
 * keep the order of `images`. Throws when there are fewer than two folds, more folds than images, or no such fold.
 * \ingroup LandmarkLocalization */
LandmarkLocalization_EXPORT CrossValidationFold
SelectFold(const std::vector<std::string> & images, unsigned int numberOfFolds, unsigned int fold, unsigned int seed);

/** `number` images drawn at random, in their order in `images`. Of two numbers, the larger one's images contain the
 * smaller one's. Throws when there are not so many, or none is asked for.
 * \ingroup LandmarkLocalization */
LandmarkLocalization_EXPORT std::vector<std::string>
SelectSubset(const std::vector<std::string> & images, unsigned int number, unsigned int seed);

} // end namespace itk

#endif

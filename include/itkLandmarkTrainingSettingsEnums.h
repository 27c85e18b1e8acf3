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
#ifndef itkLandmarkTrainingSettingsEnums_h
#define itkLandmarkTrainingSettingsEnums_h

#include "LandmarkLocalizationExport.h"

#include <cstdint>
#include <ostream>

namespace itk
{

/** \class LandmarkTrainingSettingsEnums
 * \brief Enumerations of LandmarkTrainingSettings.
 * \ingroup LandmarkLocalization */
class LandmarkTrainingSettingsEnums
{
public:
  /** How the weights are moved. Nesterov: stochastic gradient descent with Nesterov's momentum. AMSGrad: Adam that
   * divides by the root of the largest mean square of a gradient so far, Reddi et al., ICLR 2018. */
  enum class Optimizer : uint8_t
  {
    Nesterov,
    Adam,
    AMSGrad
  };

  /** Course of the learning rate over the n iterations, from its first value a to its last, b.
   * Constant: a. Cosine: b + (a - b) (1 + cos(pi t / n)) / 2. Exponential: a (b / a)^(t / n). */
  enum class Schedule : uint8_t
  {
    Constant,
    Cosine,
    Exponential
  };

  /** How far, along each axis, the center of a sample is from the true position of the landmark that it shows.
   * Normal: normally distributed with the deviation centerJitter. Uniform: uniform, up to maximumCenterJitter.
   * StageErrors: as Normal, and off by an error that the stages before make for this landmark in a training image. No
   * distance is above maximumCenterJitter. */
  enum class CenterRule : uint8_t
  {
    Normal,
    Uniform,
    StageErrors
  };

  /** Whose positions a sample shows where several annotators marked an image. Mean: the mean of all. Random: those of
   * one, drawn for each sample, and the mean where that one marked nothing. */
  enum class AnnotatorRule : uint8_t
  {
    Mean,
    Random
  };
};

extern LandmarkLocalization_EXPORT std::ostream &
                                   operator<<(std::ostream & out, LandmarkTrainingSettingsEnums::Optimizer value);
extern LandmarkLocalization_EXPORT std::ostream &
                                   operator<<(std::ostream & out, LandmarkTrainingSettingsEnums::Schedule value);
extern LandmarkLocalization_EXPORT std::ostream &
                                   operator<<(std::ostream & out, LandmarkTrainingSettingsEnums::CenterRule value);
extern LandmarkLocalization_EXPORT std::ostream &
                                   operator<<(std::ostream & out, LandmarkTrainingSettingsEnums::AnnotatorRule value);

} // end namespace itk

#endif

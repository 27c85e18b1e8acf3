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
#ifndef itkSettingsVerification_h
#define itkSettingsVerification_h

#include "itkLandmarkModelDescription.h"

#include <string>

namespace itk
{

/** Each throws a SettingError; `place` is that of the settings. */
void
VerifyGridSettings(const LandmarkGridSettings & grid, unsigned int dimension, const std::string & place);
void
VerifyIntensitySettings(const LandmarkIntensitySettings & intensity, const std::string & place);
void
VerifyDecoderSettings(const LandmarkDecoderSettings & decoder, const std::string & place);
void
VerifyShapeDescription(const LandmarkShapeDescription & shape, unsigned int dimension, const std::string & place);

} // end namespace itk

#endif

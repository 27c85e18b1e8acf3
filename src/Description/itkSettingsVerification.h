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
#include <vector>

namespace itk
{

/** Each throws an ExceptionObject that names the setting. */
void
RequireFinite(const std::string & name, const std::vector<double> & values);
void
RequireInRange(const std::string & name, double value, double minimum, double maximum);
void
VerifyGridSettings(const LandmarkGridSettings & grid, unsigned int dimension);
void
VerifyIntensitySettings(const LandmarkIntensitySettings & intensity);
void
VerifyDecoderSettings(const LandmarkDecoderSettings & decoder);

} // end namespace itk

#endif

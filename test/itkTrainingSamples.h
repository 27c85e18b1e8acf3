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
#ifndef itkTrainingSamples_h
#define itkTrainingSamples_h

#include "itkTrainingSampler.h"
#include "itkTrainingTestData.h"

/** Samples of images that no cache holds on to. */
template <unsigned int VDimension>
class Samples
{
public:
  explicit Samples(const itk::TrainingSampleSettings & settings, const itk::LandmarkIntensitySettings & intensity = {})
    : m_Images(settings.grid, intensity, 0)
    , m_Sampler(settings, m_Images)
  {}

  typename itk::TrainingSampler<VDimension>::Sample
  Make(unsigned int number) const
  {
    return m_Sampler.Make(number);
  }

private:
  itk::PreparedImages<VDimension>  m_Images;
  itk::TrainingSampler<VDimension> m_Sampler;
};

#endif

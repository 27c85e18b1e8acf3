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
#ifndef itkMinimumConfidenceScope_h
#define itkMinimumConfidenceScope_h

#include "itkLandmarkModel.h"

namespace itk
{

/** While it lives, the model refuses no landmark. */
class MinimumConfidenceScope
{
public:
  explicit MinimumConfidenceScope(LandmarkModel & model)
    : m_Model(model)
    , m_MinimumConfidence(model.GetMinimumConfidence())
  {
    m_Model.SetMinimumConfidence(NumericTraits<float>::NonpositiveMin());
  }
  ~MinimumConfidenceScope() { m_Model.SetMinimumConfidence(m_MinimumConfidence); }
  ITK_DISALLOW_COPY_AND_MOVE(MinimumConfidenceScope);

private:
  LandmarkModel & m_Model;
  float           m_MinimumConfidence;
};

} // end namespace itk

#endif

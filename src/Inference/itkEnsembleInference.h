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
#ifndef itkEnsembleInference_h
#define itkEnsembleInference_h

#include "itkNetworkInference.h"

namespace itk
{

/** The mean of the maps of several inferences, which have the same maps. */
class EnsembleInference : public NetworkInference
{
public:
  /** Throws when there is none, or when one lacks a map of the first. */
  explicit EnsembleInference(std::vector<std::shared_ptr<const NetworkInference>> members);

  void
  Evaluate(const torch::Tensor & image, NetworkMaps & maps) const override;

  std::vector<NetworkMapDescription>
  GetMaps() const override
  {
    return m_Members.front()->GetMaps();
  }

  unsigned int
  GetSizeMultiple() const override;

private:
  std::vector<std::shared_ptr<const NetworkInference>> m_Members;
};

} // end namespace itk

#endif

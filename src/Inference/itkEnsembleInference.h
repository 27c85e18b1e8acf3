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

/** Of these maps, those that are among the others, too. The first must be. Throws when maps of one name are not alike.
 */
std::vector<NetworkMapDescription>
IntersectMaps(const std::vector<NetworkMapDescription> & maps, const std::vector<NetworkMapDescription> & others);

/** The maps that all networks, or inferences, have. There must be one at least. */
template <typename TNetworks>
std::vector<NetworkMapDescription>
GetCommonMaps(const TNetworks & networks)
{
  auto maps = networks.front()->GetMaps();
  for (const auto & network : networks)
  {
    maps = IntersectMaps(maps, network->GetMaps());
  }
  return maps;
}

/** The mean of the maps of several inferences, of those that all have. */
class EnsembleInference : public NetworkInference
{
public:
  /** Throws when there is none, or when the first map of the first is not one of all. */
  explicit EnsembleInference(std::vector<std::shared_ptr<const NetworkInference>> members);

  void
  Evaluate(const torch::Tensor & image, NetworkMaps & maps) const override;

  std::vector<NetworkMapDescription>
  GetMaps() const override
  {
    return m_Maps;
  }

  unsigned int
  GetSizeMultiple() const override;

private:
  std::vector<std::shared_ptr<const NetworkInference>> m_Members;
  std::vector<NetworkMapDescription>                   m_Maps;
};

} // end namespace itk

#endif

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
#include "itkNetworkInference.h"

#include "itkMacro.h"

#include <algorithm>

namespace itk
{

WholeImageInference::WholeImageInference(std::shared_ptr<const LandmarkNetwork> network,
                                         torch::Device                          device,
                                         int                                    landmark)
  : m_Network(std::move(network))
  , m_Device(device)
  , m_Landmark(landmark)
{}

void
WholeImageInference::Evaluate(const torch::Tensor & image, NetworkMaps & maps) const
{
  const auto onDevice = image.to(m_Device);
  const auto landmark = torch::full({ 1 }, m_Landmark, onDevice.options().dtype(torch::kLong));
  const auto predicted = m_Landmark < 0 ? m_Network->Predict(onDevice) : m_Network->PredictAround(onDevice, landmark);
  for (auto & map : maps)
  {
    const auto found = predicted.find(map.first);
    if (found == predicted.end())
    {
      itkGenericExceptionMacro("The network has no map '" << map.first << "'.");
    }
    if (found->second.sizes() != map.second.sizes())
    {
      itkGenericExceptionMacro("The network delivered a map '" << map.first << "' of shape " << found->second.sizes()
                                                               << " instead of " << map.second.sizes() << '.');
    }
    map.second.copy_(found->second);
  }
}

NetworkMaps
MakeMapsLike(const NetworkMaps & maps)
{
  NetworkMaps result;
  for (const auto & map : maps)
  {
    result[map.first] = torch::empty(map.second.sizes(), torch::kFloat);
  }
  return result;
}

NetworkMapDescription
FindMap(const std::vector<NetworkMapDescription> & maps, const std::string & name)
{
  const auto found =
    std::find_if(maps.begin(), maps.end(), [&name](const NetworkMapDescription & map) { return map.name == name; });
  if (found == maps.end())
  {
    itkGenericExceptionMacro("The network has no map '" << name << "'.");
  }
  return *found;
}

} // end namespace itk

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
#ifndef itkNetworkRegistry_h
#define itkNetworkRegistry_h

#include "itkLandmarkNetwork.h"
#include "itkRegistry.h"
#include "itkStrictJSON.h"

#include <functional>

namespace itk
{

/** What a network is made for. */
struct NetworkTask
{
  unsigned int dimension{ 2 };
  unsigned int numberOfLandmarks{ 1 };
};

/** How a kind of network is made. Both throw when settings cannot be. */
struct NetworkMaker
{
  /** All settings of the kind: those given, and defaults for images of a dimension. */
  std::function<nlohmann::json(const nlohmann::json & given, unsigned int dimension)> completeSettings;

  /** A network with uninitialized weights. The settings are complete. */
  std::function<std::shared_ptr<LandmarkNetwork>(const NetworkTask & task, const nlohmann::json & settings)> make;
};

using NetworkRegistry = Registry<NetworkMaker>;

/** All kinds of networks. */
NetworkRegistry &
GetNetworkRegistry();

/** How a class is made whose settings are a TSettings, a value with JSON both ways, constructed from a dimension with
 * its defaults, and with a `Verify() const`. The class is constructed from a NetworkTask and such settings. */
template <typename TNetwork, typename TSettings>
NetworkMaker
MakeNetworkMaker()
{
  return { [](const nlohmann::json & given, unsigned int dimension) -> nlohmann::json {
            const auto settings = ReadStrictly(given, TSettings(dimension));
            settings.Verify();
            return settings;
          },
           [](const NetworkTask & task, const nlohmann::json & settings) {
             return std::make_shared<TNetwork>(task, ReadStrictly(settings, TSettings(task.dimension)));
           } };
}

} // end namespace itk

#endif

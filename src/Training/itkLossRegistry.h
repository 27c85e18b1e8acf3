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
#ifndef itkLossRegistry_h
#define itkLossRegistry_h

#include "itkLandmarkLoss.h"
#include "itkNetworkRegistry.h"

namespace itk
{

/** How a kind of loss is made. Both throw when settings cannot be. */
struct LossMaker
{
  /** All settings of the kind: those given, and defaults for images of a dimension. */
  std::function<nlohmann::json(const nlohmann::json & given, unsigned int dimension)> completeSettings;

  /** A loss for the maps of a network that was made for the same task. The settings are complete. */
  std::function<std::shared_ptr<LandmarkLoss>(const NetworkTask & task, const nlohmann::json & settings)> make;
};

using LossRegistry = Registry<LossMaker>;

/** All kinds of losses. */
LossRegistry &
GetLossRegistry();

/** How a class is made whose settings are a TSettings, a value with JSON both ways, constructed from a dimension with
 * its defaults, and with a `Verify() const`. The class is constructed from a NetworkTask and such settings. */
template <typename TLoss, typename TSettings>
LossMaker
MakeLossMaker()
{
  return { [](const nlohmann::json & given, unsigned int dimension) -> nlohmann::json {
            const auto settings = ReadStrictly(given, TSettings(dimension));
            settings.Verify();
            return settings;
          },
           [](const NetworkTask & task, const nlohmann::json & settings) {
             return std::make_shared<TLoss>(task, ReadStrictly(settings, TSettings(task.dimension)));
           } };
}

} // end namespace itk

#endif

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
#ifndef itkLandmarkModelNetworks_h
#define itkLandmarkModelNetworks_h

#include "itkLandmarkModel.h"
#include "itkLandmarkNetwork.h"
#include "itkStrictJSON.h"

#include <mutex>

namespace itk
{

/** The networks of a model, on the CPU and, from the first use on, on a CUDA device. */
class LandmarkModel::Networks
{
public:
  using NetworkPointer = std::shared_ptr<const LandmarkNetwork>;
  using StageType = std::vector<NetworkPointer>;

  /** One or more networks a stage, in evaluation mode. */
  explicit Networks(std::vector<StageType> stages)
    : m_Stages(std::move(stages))
  {}

  const std::vector<StageType> &
  GetStages() const
  {
    return m_Stages;
  }

  /** The networks of a stage on a device. */
  StageType
  GetStage(const LandmarkModelDescription & description, unsigned int stage, torch::Device device) const;

private:
  std::vector<StageType>                    m_Stages;
  mutable std::mutex                        m_Mutex;
  mutable std::map<unsigned int, StageType> m_CUDAStages;
};

/** A description whose networks' settings have all their members. Throws when anything in it cannot be. */
LandmarkModelDescription
CompleteDescription(const LandmarkModelDescription & description);

/** Gives a part all settings of its kind, which a registry holds. Throws a SettingError, with the part's place, when
 * they cannot be. */
template <typename TRegistry>
void
CompleteSettings(const TRegistry &      registry,
                 unsigned int           dimension,
                 LandmarkPartSettings & part,
                 const std::string &    place)
{
  const auto maker = WithinSetting(place + ".name", [&] { return registry.Find(part.name); });
  part.settings = WithinSetting(place, [&] {
    return maker.completeSettings(nlohmann::json::parse(part.settings, nullptr, false), dimension).dump();
  });
}

/** Throws where networks do not fit a stage: its grid, its decoder. */
void
VerifyNetworks(const LandmarkStageDescription & stage, const LandmarkModel::Networks::StageType & networks);

/** A network of a stage with uninitialized weights. */
std::shared_ptr<LandmarkNetwork>
MakeNetwork(const LandmarkModelDescription & description, const LandmarkPartSettings & settings);

/** The same network on a device, in evaluation mode. */
std::shared_ptr<LandmarkNetwork>
CopyNetwork(const LandmarkModelDescription & description,
            const LandmarkPartSettings &     settings,
            const LandmarkNetwork &          network,
            torch::Device                    device);

/** The LibTorch device that a device stands for on this machine. */
torch::Device
ResolveTorchDevice(LandmarkModelEnums::Device device);

} // end namespace itk

#endif

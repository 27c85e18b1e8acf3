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
#ifndef itkToyNetwork_h
#define itkToyNetwork_h

#include "itkNetworkRegistry.h"

#include <functional>
#include <memory>

/** A network without weights that computes what a function says. */
class ToyNetwork : public itk::LandmarkNetwork
{
public:
  using FunctionType = std::function<itk::NetworkMaps(const torch::Tensor &)>;
  using MapsType = std::vector<itk::NetworkMapDescription>;

  explicit ToyNetwork(FunctionType function, MapsType maps = { { itk::HeatmapsName } }, unsigned int sizeMultiple = 1)
    : m_Function(std::move(function))
    , m_Maps(std::move(maps))
    , m_SizeMultiple(sizeMultiple)
  {}

  itk::NetworkMaps
  Predict(const torch::Tensor & images) const override
  {
    return m_Function(images);
  }
  std::vector<itk::NetworkMapDescription>
  GetMaps() const override
  {
    return m_Maps;
  }
  unsigned int
  GetSizeMultiple() const override
  {
    return m_SizeMultiple;
  }
  void
  InitializeWeights(at::Generator) override
  {}

private:
  FunctionType m_Function;
  MapsType     m_Maps;
  unsigned int m_SizeMultiple;
};

/** Its heatmaps are the image, once a landmark. */
inline std::shared_ptr<ToyNetwork>
MakeIdentityNetwork(int64_t numberOfLandmarks)
{
  return std::make_shared<ToyNetwork>([numberOfLandmarks](const torch::Tensor & images) -> itk::NetworkMaps {
    auto shape = images.sizes().vec();
    shape[1] = numberOfLandmarks;
    return { { itk::HeatmapsName, images.expand(shape) } };
  });
}

/** Makes a kind of network known that has no settings. True, so that it can initialize a variable. */
inline bool
RegisterToyNetwork(const std::string &                                                            name,
                   std::function<std::shared_ptr<itk::LandmarkNetwork>(const itk::NetworkTask &)> make)
{
  itk::NetworkMaker maker;
  maker.completeSettings = [](const nlohmann::json & given, unsigned int) { return given; };
  maker.make = [make](const itk::NetworkTask & task, const nlohmann::json &) { return make(task); };
  itk::GetNetworkRegistry().Add(name, maker);
  return true;
}

#endif

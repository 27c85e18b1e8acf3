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
#include "itkDisplacementLayers.h"
#include "itkNetworkRegistry.h"

namespace itk
{

namespace
{

struct LocalDisplacementNetSettings
{
  explicit LocalDisplacementNetSettings(unsigned int = 2) {}

  void
  Verify() const
  {
    VerifyFilters("filters", filters);
    VerifyFilters("headFilters", headFilters);
  }

  /** Filters of the layers before the pooling; there are twice as many behind it. */
  unsigned int filters{ 32 };
  /** Filters of the heads' hidden layers. */
  unsigned int headFilters{ 64 };
  /** Whether one network is for all landmarks, instead of one a landmark. */
  bool shared{ false };
};

itkSettingsMacro(LocalDisplacementNetSettings, filters, headFilters, shared);

/** A network for one landmark, or for all. */
class LocalPart : public torch::nn::Module
{
public:
  LocalPart(unsigned int dimension, const LocalDisplacementNetSettings & settings, int64_t landmarks)
  {
    const int64_t filters = settings.filters;
    for (int64_t i = 0; i < 6; ++i)
    {
      const auto inputs = i == 0 ? 1 : i < 5 ? filters : 2 * filters;
      m_Layers.push_back(register_module(
        "layer" + std::to_string(i),
        std::make_shared<NormalizedConvolutionLayer>(dimension, inputs, i < 4 ? filters : 2 * filters, 3)));
    }
    m_Heads = register_module(
      "heads", std::make_shared<DisplacementHeads>(dimension, 2 * filters, settings.headFilters, landmarks));
  }

  NetworkMaps
  Apply(const torch::Tensor & images) const
  {
    auto features = images;
    for (std::size_t i = 0; i < m_Layers.size(); ++i)
    {
      features = torch::relu(m_Layers[i]->Apply(i == 4 ? AveragePool(features, 2) : features));
    }
    return m_Heads->Apply(features);
  }

  void
  Initialize(at::Generator generator)
  {
    for (const auto & layer : m_Layers)
    {
      layer->Initialize(generator);
    }
    m_Heads->Initialize(generator);
  }

private:
  std::vector<std::shared_ptr<NormalizedConvolutionLayer>> m_Layers;
  std::shared_ptr<DisplacementHeads>                       m_Heads;
};

/** The local networks of Noothout et al., IEEE Transactions on Medical Imaging 39 (2020), for a stage around points. */
class LocalDisplacementNet : public LandmarkNetwork
{
public:
  LocalDisplacementNet(const NetworkTask & task, const LocalDisplacementNetSettings & settings)
    : m_Dimension(task.dimension)
  {
    const unsigned int parts = settings.shared ? 1 : task.numberOfLandmarks;
    for (unsigned int i = 0; i < parts; ++i)
    {
      m_Parts.push_back(
        register_module("part" + std::to_string(i),
                        std::make_shared<LocalPart>(task.dimension, settings, task.numberOfLandmarks / parts)));
    }
  }

  NetworkMaps
  Predict(const torch::Tensor & images) const override
  {
    std::map<std::string, std::vector<torch::Tensor>> maps;
    for (const auto & part : m_Parts)
    {
      for (const auto & map : part->Apply(images))
      {
        maps[map.first].push_back(map.second);
      }
    }
    NetworkMaps joined;
    for (const auto & map : maps)
    {
      joined[map.first] = torch::cat(map.second, 1);
    }
    return CompleteDisplacementMaps(joined);
  }

  NetworkMaps
  PredictAround(const torch::Tensor & images, const torch::Tensor & landmarks) const override
  {
    if (m_Parts.size() == 1)
    {
      return this->Predict(images);
    }
    NetworkMaps joined;
    for (std::size_t i = 0; i < m_Parts.size(); ++i)
    {
      const auto samples = (landmarks == static_cast<int64_t>(i)).nonzero().flatten();
      if (samples.size(0) == 0)
      {
        continue;
      }
      for (const auto & map : m_Parts[i]->Apply(images.index_select(0, samples)))
      {
        auto & whole = joined[map.first];
        if (!whole.defined())
        {
          auto shape = map.second.sizes().vec();
          shape[0] = images.size(0);
          shape[1] *= static_cast<int64_t>(m_Parts.size());
          whole = torch::zeros(shape, map.second.options());
        }
        const auto components = map.second.size(1);
        whole.narrow(1, static_cast<int64_t>(i) * components, components).index_copy_(0, samples, map.second);
      }
    }
    return CompleteDisplacementMaps(joined);
  }

  std::vector<NetworkMapDescription>
  GetMaps() const override
  {
    return DescribeDisplacementMaps(m_Dimension, 2);
  }

  unsigned int
  GetSizeMultiple() const override
  {
    return 2;
  }

  void
  InitializeWeights(at::Generator generator) override
  {
    for (const auto & part : m_Parts)
    {
      part->Initialize(generator);
    }
  }

private:
  unsigned int                            m_Dimension;
  std::vector<std::shared_ptr<LocalPart>> m_Parts;
};

} // namespace

void
RegisterLocalDisplacementNet(NetworkRegistry & registry)
{
  registry.Add("LocalDisplacementNet", NetworkMaker::For<LocalDisplacementNet, LocalDisplacementNetSettings>());
}

} // end namespace itk

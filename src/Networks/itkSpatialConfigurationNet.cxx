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
#include "itkNetworkLayers.h"
#include "itkNetworkRegistry.h"

#include <algorithm>
#include <numeric>

namespace itk
{

namespace
{

struct SpatialConfigurationNetSettings
{
  explicit SpatialConfigurationNetSettings(unsigned int dimension = 2)
    : filters(dimension == 2 ? 128 : 64)
    , kernelSize(dimension == 2 ? 11 : 7)
    , pooling(dimension == 2 ? 16 : 4)
  {}

  void
  Verify() const
  {
    VerifyFilters("filters", filters);
    VerifyDepth("levels", levels);
    RequireBelow("dropout", dropout, 1.0);
    RequireNotNegative("heatmapLayerDeviation", heatmapLayerDeviation);
    VerifyKernelSize("kernelSize", kernelSize);
    VerifyPooling("pooling", pooling);
  }

  /** Filters of every hidden layer. */
  unsigned int filters;
  /** Resolution levels of the local appearance component. */
  unsigned int levels{ 4 };
  /** Probability with which a value is dropped in training. */
  double dropout{ 0.5 };
  /** Kernel size of the spatial configuration's convolutions. */
  unsigned int kernelSize;
  /** Factor of the average pooling before them. */
  unsigned int pooling;
  /** Whether tanh is applied to the local appearance heatmaps too, as in the group's VerSe 2020 program. */
  bool localAppearanceTanh{ false };
  /** Whether convolutions see the mirrored image beyond its border, as in the released 3D program, or zeros. */
  bool reflectPadding{ false };
  /** Standard deviation of the heatmap layers' initial kernels. */
  double heatmapLayerDeviation{ 1e-3 };
};

itkSettingsMacro(SpatialConfigurationNetSettings,
                 filters,
                 levels,
                 dropout,
                 kernelSize,
                 pooling,
                 localAppearanceTanh,
                 reflectPadding,
                 heatmapLayerDeviation);

/** SpatialConfiguration-Net (Payer et al., Medical Image Analysis 54, 2019, section 3.2): H = H_LA * H_SC, where the
 * spatial configuration component sees only the local appearance heatmaps. */
class SpatialConfigurationNet : public LandmarkNetwork
{
public:
  SpatialConfigurationNet(const NetworkTask & task, const SpatialConfigurationNetSettings & settings)
    : m_Settings(settings)
  {
    const int64_t filters = settings.filters;
    const int64_t landmarks = task.numberOfLandmarks;
    const auto    makeLayer = [&](const std::string & name, int64_t inputs, int64_t outputs, int64_t size) {
      return register_module(
        name, std::make_shared<ConvolutionLayer>(task.dimension, inputs, outputs, size, settings.reflectPadding));
    };
    m_Input = makeLayer("input", 1, filters, 3);
    for (unsigned int i = 0; i < settings.levels; ++i)
    {
      const auto prefix = "level" + std::to_string(i);
      m_Levels.push_back({ makeLayer(prefix + "_first", filters, filters, 3),
                           makeLayer(prefix + "_second", filters, filters, 3),
                           makeLayer(prefix + "_third", filters, filters, 3) });
    }
    m_LocalAppearance = makeLayer("local_appearance", filters, landmarks, 3);
    for (unsigned int i = 0; i < 3; ++i)
    {
      m_Configuration.push_back(
        makeLayer("configuration" + std::to_string(i), i == 0 ? landmarks : filters, filters, settings.kernelSize));
    }
    m_SpatialConfiguration = makeLayer("spatial_configuration", filters, landmarks, settings.kernelSize);
  }

  NetworkMaps
  Predict(const torch::Tensor & images) const override
  {
    const bool                 drops = is_training() && m_Settings.dropout > 0.0;
    auto                       features = m_Input->ApplyAndActivate(images);
    std::vector<torch::Tensor> thirds;
    for (std::size_t i = 0; i < m_Levels.size(); ++i)
    {
      const auto & level = m_Levels[i];
      features = i == 0 ? features : AveragePool(features, 2);
      features = drops ? ActivateAndDrop(level.First->Apply(features), m_Settings.dropout, this->GetGenerator())
                       : level.First->ApplyAndActivate(features);
      features = level.Second->ApplyAndActivate(features);
      thirds.push_back(level.Third->ApplyAndActivate(features));
    }
    features = thirds.back();
    thirds.pop_back();
    while (!thirds.empty())
    {
      features = UpsampleLinear(features).add_(thirds.back());
      thirds.pop_back();
    }

    auto localAppearance = m_LocalAppearance->Apply(features);
    if (m_Settings.localAppearanceTanh)
    {
      localAppearance = torch::tanh(localAppearance);
    }
    auto configuration = AveragePool(localAppearance, m_Settings.pooling);
    for (const auto & layer : m_Configuration)
    {
      configuration = layer->ApplyAndActivate(configuration);
    }
    configuration = torch::tanh(m_SpatialConfiguration->Apply(configuration));
    const auto spatialConfiguration = UpsampleCubic(configuration, m_Settings.pooling);
    return { { HeatmapsName, localAppearance * spatialConfiguration },
             { LocalAppearanceName, localAppearance },
             { SpatialConfigurationName, spatialConfiguration } };
  }

  std::vector<NetworkMapDescription>
  GetMaps() const override
  {
    return { { HeatmapsName }, { LocalAppearanceName }, { SpatialConfigurationName } };
  }

  unsigned int
  GetSizeMultiple() const override
  {
    return std::lcm(1u << (m_Levels.size() - 1), m_Settings.pooling);
  }

  unsigned int
  GetLeastSize() const override
  {
    const unsigned int ofConfiguration = (m_Settings.kernelSize / 2 + 1) * m_Settings.pooling;
    return m_Settings.reflectPadding ? std::max(2u << (m_Levels.size() - 1), ofConfiguration) : 1;
  }

  void
  InitializeWeights(at::Generator generator) override
  {
    m_Input->InitializeHe(generator);
    for (const auto & level : m_Levels)
    {
      level.First->InitializeHe(generator);
      level.Second->InitializeHe(generator);
      level.Third->InitializeHe(generator);
    }
    m_LocalAppearance->InitializeNormal(m_Settings.heatmapLayerDeviation, generator);
    for (const auto & layer : m_Configuration)
    {
      layer->InitializeHe(generator);
    }
    m_SpatialConfiguration->InitializeNormal(m_Settings.heatmapLayerDeviation, generator);
  }

private:
  using Layer = std::shared_ptr<ConvolutionLayer>;
  struct Level
  {
    Layer First;
    Layer Second;
    Layer Third;
  };

  SpatialConfigurationNetSettings m_Settings;
  Layer                           m_Input;
  std::vector<Level>              m_Levels;
  Layer                           m_LocalAppearance;
  std::vector<Layer>              m_Configuration;
  Layer                           m_SpatialConfiguration;
};

} // namespace

void
RegisterSpatialConfigurationNet(NetworkRegistry & registry)
{
  registry.Add("SpatialConfigurationNet",
               NetworkMaker::For<SpatialConfigurationNet, SpatialConfigurationNetSettings>());
}

} // end namespace itk

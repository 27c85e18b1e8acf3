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

namespace itk
{

namespace
{

struct LocalizationUNetSettings
{
  explicit LocalizationUNetSettings(unsigned int dimension = 2)
    : filters(dimension == 2 ? 128 : 64)
  {}

  void
  Verify() const
  {
    VerifyFilters("filters", filters);
    VerifyDepth("levels", levels);
    RequireBelow("dropout", dropout, 1.0);
    RequireNotNegative("heatmapLayerDeviation", heatmapLayerDeviation);
  }

  /** Filters of every hidden layer. */
  unsigned int filters;
  unsigned int levels{ 5 };
  /** Probability with which a value of the two deepest levels is dropped in training. */
  double dropout{ 0.5 };
  /** Whether convolutions see the mirrored image beyond its border, or zeros. */
  bool reflectPadding{ false };
  /** Standard deviation of the head's initial kernel. */
  double heatmapLayerDeviation{ 1e-3 };
};

itkSettingsMacro(LocalizationUNetSettings, filters, levels, dropout, reflectPadding, heatmapLayerDeviation);

/** The Localization U-Net that Payer et al. (2019) compare with: a U-Net (Ronneberger et al., MICCAI 2015) of
 * constant width with average pooling, fixed linear upsampling, dropout in the two deepest levels and a 1 x 1 head.
 */
class LocalizationUNet : public LandmarkNetwork
{
public:
  LocalizationUNet(const NetworkTask & task, const LocalizationUNetSettings & settings)
    : m_Settings(settings)
  {
    const int64_t filters = settings.filters;
    const auto    makeLayer = [&](const std::string & name, int64_t inputs, int64_t outputs, int64_t size) {
      return register_module(
        name, std::make_shared<ConvolutionLayer>(task.dimension, inputs, outputs, size, settings.reflectPadding));
    };
    for (unsigned int i = 0; i < settings.levels; ++i)
    {
      const auto prefix = "contracting" + std::to_string(i);
      m_Contracting.push_back({ makeLayer(prefix + "_first", i == 0 ? 1 : filters, filters, 3),
                                makeLayer(prefix + "_second", filters, filters, 3) });
    }
    for (unsigned int i = 0; i + 1 < settings.levels; ++i)
    {
      const auto prefix = "expanding" + std::to_string(i);
      m_Expanding.push_back(
        { makeLayer(prefix + "_first", 2 * filters, filters, 3), makeLayer(prefix + "_second", filters, filters, 3) });
    }
    m_Head = makeLayer("head", filters, task.numberOfLandmarks, 1);
  }

  NetworkMaps
  Predict(const torch::Tensor & images) const override
  {
    const auto                 levels = m_Contracting.size();
    std::vector<torch::Tensor> contracted;
    for (std::size_t i = 0; i < levels; ++i)
    {
      const auto input = i == 0 ? images : AveragePool(contracted.back(), 2);
      contracted.push_back(this->ApplyLevel(m_Contracting[i], input, i + 2 >= levels));
    }
    auto features = contracted.back();
    contracted.pop_back();
    for (auto i = m_Expanding.size(); i > 0; --i)
    {
      features = torch::cat({ contracted.back(), UpsampleLinear(features) }, 1);
      contracted.pop_back();
      features = this->ApplyLevel(m_Expanding[i - 1], features, i + 1 >= levels);
    }
    return { { HeatmapsName, m_Head->Apply(features) } };
  }

  std::vector<NetworkMapDescription>
  GetMaps() const override
  {
    return { { HeatmapsName } };
  }

  unsigned int
  GetSizeMultiple() const override
  {
    return 1u << (m_Contracting.size() - 1);
  }

  unsigned int
  GetLeastSize() const override
  {
    return m_Settings.reflectPadding ? 2 * this->GetSizeMultiple() : 1;
  }

  void
  InitializeWeights(at::Generator generator) override
  {
    for (const auto * levels : { &m_Contracting, &m_Expanding })
    {
      for (const auto & level : *levels)
      {
        level.First->InitializeHe(generator);
        level.Second->InitializeHe(generator);
      }
    }
    m_Head->InitializeNormal(m_Settings.heatmapLayerDeviation, generator);
  }

private:
  using Layer = std::shared_ptr<ConvolutionLayer>;
  struct Level
  {
    Layer First;
    Layer Second;
  };

  torch::Tensor
  ApplyLevel(const Level & level, const torch::Tensor & input, bool dropout) const
  {
    const bool drops = dropout && is_training() && m_Settings.dropout > 0.0;
    const auto features = drops ? ActivateAndDrop(level.First->Apply(input), m_Settings.dropout, this->GetGenerator())
                                : level.First->ApplyAndActivate(input);
    return level.Second->ApplyAndActivate(features);
  }

  LocalizationUNetSettings m_Settings;
  std::vector<Level>       m_Contracting;
  std::vector<Level>       m_Expanding;
  Layer                    m_Head;
};

} // namespace

void
RegisterLocalizationUNet(NetworkRegistry & registry)
{
  registry.Add("LocalizationUNet", NetworkMaker::For<LocalizationUNet, LocalizationUNetSettings>());
}

} // end namespace itk

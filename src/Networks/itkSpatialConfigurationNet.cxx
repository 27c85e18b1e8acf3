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
#include "itkSpatialConfigurationNet.h"

#include <numeric>

namespace itk
{

SpatialConfigurationNet::SpatialConfigurationNet(const LandmarkModel & model)
  : m_DropoutProbability(model.GetDropoutProbability())
  , m_Pooling(model.GetSpatialConfigurationPooling())
  , m_LocalAppearanceTanh(model.GetLocalAppearanceTanh())
{
  const int64_t filters = model.GetNumberOfFilters();
  const int64_t landmarks = model.GetNumberOfLandmarks();
  const int64_t kernelSize = model.GetSpatialConfigurationKernelSize();

  const auto makeLayer = [&](const std::string & name, int64_t inputs, int64_t outputs, int64_t size) {
    return register_module(
      name, std::make_shared<ConvolutionLayer>(model.GetDimension(), inputs, outputs, size, model.GetReflectPadding()));
  };

  m_Input = makeLayer("input", 1, filters, 3);
  for (unsigned int i = 0; i < model.GetNumberOfLevels(); ++i)
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
      makeLayer("configuration" + std::to_string(i), i == 0 ? landmarks : filters, filters, kernelSize));
  }
  m_SpatialConfiguration = makeLayer("spatial_configuration", filters, landmarks, kernelSize);
}

HeatmapPrediction
SpatialConfigurationNet::Predict(const torch::Tensor & images)
{
  const bool                 drops = is_training() && m_DropoutProbability > 0.0;
  auto                       features = PreferChannelsLast(Activate(m_Input->Apply(images)));
  std::vector<torch::Tensor> thirds;
  for (std::size_t i = 0; i < m_Levels.size(); ++i)
  {
    const auto & level = m_Levels[i];
    features = level.First->Apply(i == 0 ? features : AveragePool(features, 2));
    features = drops ? ActivateAndDrop(features, m_DropoutProbability) : Activate(features);
    features = Activate(level.Second->Apply(features));
    thirds.push_back(Activate(level.Third->Apply(features)));
  }
  features = thirds.back();
  thirds.pop_back();
  while (!thirds.empty())
  {
    features = UpsampleLinear(features).add_(thirds.back());
    thirds.pop_back();
  }

  HeatmapPrediction prediction;
  prediction.LocalAppearance = m_LocalAppearance->Apply(features).contiguous();
  if (m_LocalAppearanceTanh)
  {
    prediction.LocalAppearance = torch::tanh(prediction.LocalAppearance);
  }
  auto configuration = AveragePool(prediction.LocalAppearance, m_Pooling);
  for (const auto & layer : m_Configuration)
  {
    configuration = Activate(layer->Apply(configuration));
  }
  configuration = torch::tanh(m_SpatialConfiguration->Apply(configuration));
  prediction.SpatialConfiguration = UpsampleCubic(configuration, m_Pooling);
  prediction.Heatmaps = prediction.LocalAppearance * prediction.SpatialConfiguration;
  return prediction;
}

void
SpatialConfigurationNet::InitializeWeights(double heatmapLayerDeviation)
{
  m_Input->InitializeHe();
  for (const auto & level : m_Levels)
  {
    level.First->InitializeHe();
    level.Second->InitializeHe();
    level.Third->InitializeHe();
  }
  m_LocalAppearance->InitializeNormal(heatmapLayerDeviation);
  for (const auto & layer : m_Configuration)
  {
    layer->InitializeHe();
  }
  m_SpatialConfiguration->InitializeNormal(heatmapLayerDeviation);
}

unsigned int
SpatialConfigurationNet::GetSizeMultiple() const
{
  return static_cast<unsigned int>(std::lcm(int64_t{ 1 } << (m_Levels.size() - 1), m_Pooling));
}

} // end namespace itk

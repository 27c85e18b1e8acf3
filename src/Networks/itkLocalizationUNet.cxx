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
#include "itkLocalizationUNet.h"

namespace itk
{

LocalizationUNet::LocalizationUNet(const LandmarkModel & model)
  : m_DropoutProbability(model.GetDropoutProbability())
{
  const int64_t filters = model.GetNumberOfFilters();
  const auto    levels = model.GetNumberOfLevels();

  const auto makeLayer = [&](const std::string & name, int64_t inputs, int64_t outputs, int64_t size) {
    return register_module(
      name, std::make_shared<ConvolutionLayer>(model.GetDimension(), inputs, outputs, size, model.GetReflectPadding()));
  };

  for (unsigned int i = 0; i < levels; ++i)
  {
    const auto prefix = "contracting" + std::to_string(i);
    m_Contracting.push_back({ makeLayer(prefix + "_first", i == 0 ? 1 : filters, filters, 3),
                              makeLayer(prefix + "_second", filters, filters, 3) });
  }
  for (unsigned int i = 0; i + 1 < levels; ++i)
  {
    const auto prefix = "expanding" + std::to_string(i);
    m_Expanding.push_back(
      { makeLayer(prefix + "_first", 2 * filters, filters, 3), makeLayer(prefix + "_second", filters, filters, 3) });
  }
  m_Head = makeLayer("head", filters, model.GetNumberOfLandmarks(), 1);
}

torch::Tensor
LocalizationUNet::ApplyLevel(const Level & level, const torch::Tensor & input, bool dropout) const
{
  const bool drops = dropout && is_training() && m_DropoutProbability > 0.0;
  auto       features = level.First->Apply(input);
  features = PreferChannelsLast(drops ? ActivateAndDrop(features, m_DropoutProbability) : Activate(features));
  return Activate(level.Second->Apply(features));
}

HeatmapPrediction
LocalizationUNet::Predict(const torch::Tensor & images)
{
  const auto                 levels = m_Contracting.size();
  std::vector<torch::Tensor> contracted;
  for (std::size_t i = 0; i < levels; ++i)
  {
    const auto input = i == 0 ? images : AveragePool(contracted.back(), 2);
    contracted.push_back(ApplyLevel(m_Contracting[i], input, i + 2 >= levels));
  }
  auto features = contracted.back();
  contracted.pop_back();
  for (auto i = m_Expanding.size(); i > 0; --i)
  {
    features = torch::cat({ contracted.back(), UpsampleLinear(features) }, 1);
    contracted.pop_back();
    features = ApplyLevel(m_Expanding[i - 1], features, i + 1 >= levels);
  }
  HeatmapPrediction prediction;
  prediction.Heatmaps = m_Head->Apply(features);
  return prediction;
}

void
LocalizationUNet::InitializeWeights(double heatmapLayerDeviation)
{
  for (const auto * levels : { &m_Contracting, &m_Expanding })
  {
    for (const auto & level : *levels)
    {
      level.First->InitializeHe();
      level.Second->InitializeHe();
    }
  }
  m_Head->InitializeNormal(heatmapLayerDeviation);
}

unsigned int
LocalizationUNet::GetSizeMultiple() const
{
  return 1u << (m_Contracting.size() - 1);
}

} // end namespace itk

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
#ifndef itkSpatialConfigurationNet_h
#define itkSpatialConfigurationNet_h

#include "itkLandmarkNetwork.h"
#include "itkNetworkLayers.h"

namespace itk
{

/** SpatialConfiguration-Net (Payer et al., Medical Image Analysis 54, 2019, section 3.2): H = H_LA * H_SC, where the
 * spatial configuration component sees only the local appearance heatmaps. */
class SpatialConfigurationNet : public LandmarkNetwork
{
public:
  explicit SpatialConfigurationNet(const LandmarkModel & model);

  HeatmapPrediction
  Predict(const torch::Tensor & images) override;

  void
  InitializeWeights(double heatmapLayerDeviation) override;

  unsigned int
  GetSizeMultiple() const override;

  bool
  HasComponents() const override
  {
    return true;
  }

private:
  using Layer = std::shared_ptr<ConvolutionLayer>;
  struct Level
  {
    Layer First;
    Layer Second;
    Layer Third;
  };

  double             m_DropoutProbability;
  int64_t            m_Pooling;
  bool               m_LocalAppearanceTanh;
  Layer              m_Input;
  std::vector<Level> m_Levels;
  Layer              m_LocalAppearance;
  std::vector<Layer> m_Configuration;
  Layer              m_SpatialConfiguration;
};

} // end namespace itk

#endif

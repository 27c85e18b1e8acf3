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
#ifndef itkLocalizationUNet_h
#define itkLocalizationUNet_h

#include "itkLandmarkNetwork.h"
#include "itkNetworkLayers.h"

namespace itk
{

/** The Localization U-Net that Payer et al. (2019) compare with: a U-Net (Ronneberger et al., MICCAI 2015) of constant
 * width with average pooling, fixed linear upsampling, dropout in the two deepest levels and a 1 x 1 head. */
class LocalizationUNet : public LandmarkNetwork
{
public:
  explicit LocalizationUNet(const LandmarkModel & model);

  HeatmapPrediction
  Predict(const torch::Tensor & images) override;

  void
  InitializeWeights(double heatmapLayerDeviation) override;

  unsigned int
  GetSizeMultiple() const override;

  bool
  HasComponents() const override
  {
    return false;
  }

private:
  using Layer = std::shared_ptr<ConvolutionLayer>;
  struct Level
  {
    Layer First;
    Layer Second;
  };

  torch::Tensor
  ApplyLevel(const Level & level, const torch::Tensor & input, bool dropout) const;

  double             m_DropoutProbability;
  std::vector<Level> m_Contracting;
  std::vector<Level> m_Expanding;
  Layer              m_Head;
};

} // end namespace itk

#endif

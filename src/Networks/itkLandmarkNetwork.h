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
#ifndef itkLandmarkNetwork_h
#define itkLandmarkNetwork_h

#include "itkLandmarkModel.h"

#include <torch/torch.h>

namespace itk
{

/** What a network computes: N x C x [depth x] height x width each. The components are undefined tensors when the
 * network has none. */
struct HeatmapPrediction
{
  torch::Tensor Heatmaps;
  torch::Tensor LocalAppearance;
  torch::Tensor SpatialConfiguration;
};

/** The one interface behind which all networks stand. */
class LandmarkNetwork : public torch::nn::Module
{
public:
  virtual HeatmapPrediction
  Predict(const torch::Tensor & images) = 0;

  /** Draws new weights from LibTorch's default random generator. */
  virtual void
  InitializeWeights(double heatmapLayerDeviation) = 0;

  /** Grid sizes must be multiples of this. */
  virtual unsigned int
  GetSizeMultiple() const = 0;

  virtual bool
  HasComponents() const = 0;

  virtual void
  SaveWeights(torch::serialize::OutputArchive & archive, bool halfPrecision) const;

  /** Throws std::runtime_error when a weight is missing, left over, or has another shape than this network's. */
  virtual void
  LoadWeights(torch::serialize::InputArchive & archive);
};

/** Makes the network that the model describes, with uninitialized weights. */
std::shared_ptr<LandmarkNetwork>
MakeLandmarkNetwork(const LandmarkModel & model);

} // end namespace itk

#endif

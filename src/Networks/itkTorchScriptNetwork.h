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
#ifndef itkTorchScriptNetwork_h
#define itkTorchScriptNetwork_h

#include "itkLandmarkNetwork.h"

#include <torch/script.h>

namespace itk
{

/** A module that was scripted or traced elsewhere; it can be applied and stored, not trained. */
class TorchScriptNetwork : public LandmarkNetwork
{
public:
  /** Reads the module from a file that PyTorch wrote. */
  void
  ReadModule(const std::string & fileName);

  HeatmapPrediction
  Predict(const torch::Tensor & images) override;

  void
  InitializeWeights(double heatmapLayerDeviation) override;

  unsigned int
  GetSizeMultiple() const override
  {
    return 1;
  }

  bool
  HasComponents() const override
  {
    return true;
  }

  void
  SaveWeights(torch::serialize::OutputArchive & archive, bool halfPrecision) const override;

  void
  LoadWeights(torch::serialize::InputArchive & archive) override;

  void
  to(torch::Device device, bool nonBlocking) override;

private:
  void
  SetModule(torch::jit::Module module);

  torch::jit::Module m_Module;
};

} // end namespace itk

#endif

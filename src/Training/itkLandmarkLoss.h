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
#ifndef itkLandmarkLoss_h
#define itkLandmarkLoss_h

#include "itkLandmarkNetwork.h"

#include <map>
#include <string>
#include <vector>

namespace itk
{

/** What the maps of a batch are compared with. */
struct LossTarget
{
  /** samples x landmarks x dimension: continuous grid indices, fastest axis first; NaN for a missing landmark. */
  torch::Tensor coordinates;
  /** samples x landmarks: 1 where a landmark counts, 0 elsewhere. Undefined: all count. */
  torch::Tensor mask;
  /** samples x landmarks: the standard deviation, in grid pixels along an axis, of the annotators' positions.
   * Undefined: there is one annotator. */
  torch::Tensor spread{};
  /** Of the images, slowest axis first. */
  std::vector<int64_t> gridSize{};

  /** samples x landmarks: 1 for landmarks that are present and count, 0 for others. */
  torch::Tensor
  ComputeWeights() const;
};

/** What a training makes small. A loss owns its settings and its parameters, which are trained with the network's
 * weights, but without weight decay. */
class LandmarkLoss : public torch::nn::Module
{
public:
  /** A sum over landmarks, its mean over the samples; maps are those of the network, in single precision. */
  virtual torch::Tensor
  Compute(const NetworkMaps & maps, const LossTarget & target) const = 0;

  /** The map that it compares: the network must have it among its maps. */
  virtual std::string
  GetMapName() const
  {
    return HeatmapsName;
  }

  /** Present values of its parameters, worth a column of the log: by their names, one number a landmark. */
  virtual std::map<std::string, std::vector<double>>
  GetLandmarkValues() const
  {
    return {};
  }
};

} // end namespace itk

#endif

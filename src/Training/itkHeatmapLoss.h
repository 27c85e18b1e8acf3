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
#ifndef itkHeatmapLoss_h
#define itkHeatmapLoss_h

#include <torch/torch.h>

namespace itk
{

/** Target heatmaps, equation (1) of Payer et al. (2019), differentiable in sigma.
 * \param coordinates  batch x landmarks x dimension, continuous grid indices, fastest axis first; NaN for a missing
 *        landmark, whose heatmap is zero
 * \param sigmas  landmarks, in grid pixels
 * \param size  number of grid pixels, slowest axis first
 * \return batch x landmarks x size */
torch::Tensor
MakeTargetHeatmaps(const torch::Tensor & coordinates,
                   const torch::Tensor & sigmas,
                   torch::IntArrayRef    size,
                   double                gamma);

/** Equation (2) of Payer et al. (2019) without its weight decay, mean over the batch. */
torch::Tensor
ComputeHeatmapLoss(const torch::Tensor & heatmaps,
                   const torch::Tensor & coordinates,
                   const torch::Tensor & sigmas,
                   double                gamma,
                   double                sigmaWeight);

} // end namespace itk

#endif

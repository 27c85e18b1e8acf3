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
#include "itkHeatmapSoftmax.h"

namespace itk
{

torch::Tensor
ComputeHeatmapSoftmax(const torch::Tensor & heatmaps, double temperature)
{
  return torch::softmax(heatmaps.flatten(2) / temperature, 2).reshape(heatmaps.sizes());
}

} // end namespace itk

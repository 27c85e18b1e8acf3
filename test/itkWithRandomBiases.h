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
#ifndef itkWithRandomBiases_h
#define itkWithRandomBiases_h

#include "itkLandmarkModelNetworks.h"

/** The same model but for biases, which are 0 after initialization, and what normalizes batches, which is 0 or 1: that
 * would hide mistakes with them. */
inline itk::LandmarkModel::Pointer
WithRandomBiases(const itk::LandmarkModel & model)
{
  const torch::NoGradGuard                             noGrad;
  const auto                                           generator = itk::MakeGenerator(torch::kCPU, 23);
  const auto &                                         description = model.GetDescription();
  std::vector<itk::LandmarkModel::Networks::StageType> stages;
  for (std::size_t i = 0; i < description.stages.size(); ++i)
  {
    stages.emplace_back();
    for (std::size_t j = 0; j < description.stages[i].networks.size(); ++j)
    {
      const auto & original = *model.GetNetworks().GetStages()[i][j];
      const auto   copy =
        itk::CopyNetwork(description, description.stages[i].networks[j], original, torch::Device(torch::kCPU));
      for (auto & item : copy->named_parameters())
      {
        if (item.value().dim() == 1)
        {
          const bool isFactor = item.key().find("weight") != std::string::npos;
          item.value().normal_(isFactor ? 1.0 : 0.0, 0.1, generator);
        }
      }
      for (auto & buffer : copy->buffers())
      {
        buffer.uniform_(0.5, 1.5, generator);
      }
      stages.back().push_back(copy);
    }
  }
  return itk::LandmarkModel::Make(description, std::make_unique<itk::LandmarkModel::Networks>(std::move(stages)));
}

#endif

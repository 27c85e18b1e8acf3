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
#ifndef itkTrainingBatch_h
#define itkTrainingBatch_h

#include "itkLandmarkLoss.h"
#include "itkTrainingSampler.h"

#include <vector>

namespace itk
{

/** Images, samples x 1 x [depth x] height x width, and what their maps are compared with. */
struct TrainingBatch
{
  torch::Tensor images;
  LossTarget    target;
  /** The landmark that each sample shows the surroundings of; undefined: they show whole images. */
  torch::Tensor landmarks{};
};

/** Puts samples together, on a device. */
template <unsigned int VDimension>
TrainingBatch
MakeTrainingBatch(const std::vector<typename TrainingSampler<VDimension>::Sample> & samples,
                  bool                                                              areAroundLandmarks,
                  torch::Device                                                     device);

} // end namespace itk

#endif

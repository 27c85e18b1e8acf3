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
#include "itkTrainingBatch.h"

namespace itk
{

namespace
{

torch::Tensor
Copy(const float * values, torch::IntArrayRef shape)
{
  return torch::from_blob(const_cast<float *>(values), shape, torch::kFloat).clone();
}

} // namespace

template <unsigned int VDimension>
TrainingBatch
MakeTrainingBatch(const std::vector<typename TrainingSampler<VDimension>::Sample> & samples,
                  bool                                                              areAroundLandmarks,
                  torch::Device                                                     device)
{
  std::vector<torch::Tensor> images;
  std::vector<torch::Tensor> coordinates;
  std::vector<torch::Tensor> masks;
  std::vector<torch::Tensor> spreads;
  for (const auto & sample : samples)
  {
    const auto           landmarks = static_cast<int64_t>(sample.mask.size());
    std::vector<int64_t> shape{ 1 };
    const auto           size = sample.image->GetBufferedRegion().GetSize();
    shape.insert(shape.end(), std::make_reverse_iterator(size.end()), std::make_reverse_iterator(size.begin()));
    images.push_back(Copy(sample.image->GetBufferPointer(), shape));
    coordinates.push_back(Copy(sample.coordinates.data(), { landmarks, int64_t{ VDimension } }));
    masks.push_back(Copy(sample.mask.data(), { landmarks }));
    if (!sample.spread.empty())
    {
      spreads.push_back(Copy(sample.spread.data(), { landmarks }));
    }
  }
  const auto    mask = torch::stack(masks).to(device);
  TrainingBatch batch{ torch::stack(images).to(device), { torch::stack(coordinates).to(device), {}, {}, {} } };
  batch.target.gridSize = batch.images.sizes().slice(2).vec();
  if (!spreads.empty())
  {
    batch.target.spread = torch::stack(spreads).to(device);
  }
  if (!mask.all().item<bool>())
  {
    batch.target.mask = mask;
  }
  if (areAroundLandmarks)
  {
    batch.landmarks = mask.argmax(1);
  }
  return batch;
}

template TrainingBatch
MakeTrainingBatch<2>(const std::vector<TrainingSampler<2>::Sample> &, bool, torch::Device);
template TrainingBatch
MakeTrainingBatch<3>(const std::vector<TrainingSampler<3>::Sample> &, bool, torch::Device);

} // end namespace itk

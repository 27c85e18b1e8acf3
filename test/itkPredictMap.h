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
#ifndef itkPredictMap_h
#define itkPredictMap_h

#include "itkLandmarkModelNetworks.h"

#include <algorithm>
#include <functional>
#include <numeric>
#include <random>

/** Random values from -1 to 1, one a pixel. */
template <typename TSize>
std::vector<float>
MakeRandomValues(const TSize & size)
{
  std::mt19937                          generator(17);
  std::uniform_real_distribution<float> distribution(-1.0f, 1.0f);
  std::vector<float> values(std::accumulate(size.begin(), size.end(), std::size_t{ 1 }, std::multiplies<>()));
  std::generate(values.begin(), values.end(), [&] { return distribution(generator); });
  return values;
}

/** A map of the first network of a model, by the network itself; the components of a pixel side by side. */
template <typename TSize>
std::vector<float>
PredictMap(const itk::LandmarkModel & model,
           const std::vector<float> & pixels,
           const TSize &              size,
           const std::string &        name = itk::HeatmapsName)
{
  const torch::NoGradGuard noGrad;
  std::vector<int64_t>     shape{ 1, 1 };
  std::copy(
    std::make_reverse_iterator(size.end()), std::make_reverse_iterator(size.begin()), std::back_inserter(shape));
  const auto image = torch::from_blob(const_cast<float *>(pixels.data()), shape, torch::kFloat);
  const auto maps = model.GetNetworks().GetStages().front().front()->Predict(image);
  const auto values = maps.at(name).movedim(1, -1).contiguous();
  return { values.template data_ptr<float>(), values.template data_ptr<float>() + values.numel() };
}

#endif

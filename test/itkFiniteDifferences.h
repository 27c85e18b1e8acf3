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
#ifndef itkFiniteDifferences_h
#define itkFiniteDifferences_h

#include "itkLandmarkLoss.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

/** The gradient of a loss by maps of double precision is that of finite differences, at every value of every map. */
inline void
Expect_gradient_of_finite_differences(const itk::LandmarkLoss & loss,
                                      itk::NetworkMaps          maps,
                                      const itk::LossTarget &   target)
{
  constexpr double step = 1e-5;
  for (auto & map : maps)
  {
    ASSERT_EQ(map.second.scalar_type(), torch::kDouble);
    map.second = map.second.detach().clone().requires_grad_();
  }
  loss.Compute(maps, target).backward();
  const torch::NoGradGuard noGrad;
  for (const auto & map : maps)
  {
    const auto   gradient = map.second.grad().flatten();
    const double largest = gradient.abs().max().item<double>();
    EXPECT_GT(largest, 0.0) << map.first;
    auto values = map.second.detach().view(-1);
    for (int64_t i = 0; i < values.size(0); ++i)
    {
      const double value = values[i].item<double>();
      values[i] = value + step;
      const double above = loss.Compute(maps, target).item<double>();
      values[i] = value - step;
      const double below = loss.Compute(maps, target).item<double>();
      values[i] = value;
      EXPECT_NEAR(gradient[i].item<double>(), (above - below) / (2.0 * step), 1e-4 * largest) << map.first << ' ' << i;
    }
  }
}

#endif

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
#ifndef itkMakeSmoothingKernel_h
#define itkMakeSmoothingKernel_h

#include "itkImage.h"
#include "itkRecursiveGaussianImageFilter.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace itk
{

/** In sigmas: RecursiveGaussianImageFilter decays as exp(-1.37 distance / sigma). \ingroup LandmarkLocalization */
constexpr double GaussianSmoothingReach = 11.0;

/** What RecursiveGaussianImageFilter makes of one pixel among zeros, as weights of sum 1; empty where it is too wide to
 * be summed up. \ingroup LandmarkLocalization */
inline std::vector<double>
MakeSmoothingKernel(double sigma, double spacing)
{
  if (sigma <= 0.0)
  {
    return { 1.0 };
  }
  const double reach = std::ceil(GaussianSmoothingReach * sigma / spacing) + 1.0;
  if (reach > 256.0)
  {
    return {};
  }
  const auto radius = static_cast<SizeValueType>(reach);
  using LineType = Image<double, 1>;
  const auto impulse = LineType::New();
  impulse->SetRegions(LineType::SizeType{ { 2 * radius + 3 } });
  impulse->SetSpacing(&spacing);
  impulse->Allocate(true);
  impulse->SetPixel({ { static_cast<IndexValueType>(radius + 1) } }, 1.0);
  const auto smoother = RecursiveGaussianImageFilter<LineType, LineType>::New();
  smoother->SetInput(impulse);
  smoother->SetSigma(sigma);
  smoother->Update();
  const double * const response = smoother->GetOutput()->GetBufferPointer();
  std::vector<double>  kernel(response + 1, response + 2 * radius + 2);
  const double         sum = std::accumulate(kernel.begin(), kernel.end(), 0.0);
  std::transform(kernel.begin(), kernel.end(), kernel.begin(), [sum](double value) { return value / sum; });
  return kernel;
}

} // end namespace itk

#endif

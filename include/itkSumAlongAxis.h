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
#ifndef itkSumAlongAxis_h
#define itkSumAlongAxis_h

#include "itkIntTypes.h"
#include "itkMultiThreaderBase.h"

#include <algorithm>
#include <numeric>
#include <vector>

namespace itk
{

/** Neighboring values along an axis, and the weights by which they add up to another one.
 * \ingroup LandmarkLocalization */
template <typename TReal>
struct AxisSum
{
  /** Of the first of the values, counted along the axis. */
  SizeValueType first{ 0 };
  /** None: there is no sum, but the fill value. */
  std::vector<TReal> weights;
};

/** Replaces one axis of an array by sums along it: a smoothing, a resampling, or both at once. `length` is that of the
 * axis in the input, whose values lie `stride` apart; `size` is the number of values of the input. The output has
 * `sums.size()` values along the axis.
 * \ingroup LandmarkLocalization */
template <typename TInput, typename TReal>
std::vector<TReal>
SumAlongAxis(const TInput *                      input,
             SizeValueType                       size,
             SizeValueType                       length,
             SizeValueType                       stride,
             const std::vector<AxisSum<TReal>> & sums,
             TReal                               fillValue,
             MultiThreaderBase &                 threader)
{
  // As many values as a kernel takes of them stay in the processor's cache.
  constexpr SizeValueType largestPart = 512;
  const SizeValueType     partsOfStride = (stride + largestPart - 1) / largestPart;
  std::vector<TReal>      output(size / length * sums.size());

  const auto sumPart = [&](SizeValueType number) {
    const auto block = number / partsOfStride;
    const auto begin = number % partsOfStride * largestPart;
    const auto end = std::min(begin + largestPart, stride);
    for (SizeValueType i = 0; i < sums.size(); ++i)
    {
      const auto &         sum = sums[i];
      const TInput * const from = input + (block * length + sum.first) * stride;
      TReal * const        to = output.data() + (block * sums.size() + i) * stride;
      if (stride == 1)
      {
        *to = std::inner_product(sum.weights.begin(), sum.weights.end(), from, TReal{ 0 });
      }
      // Four at a time, so that the sums are loaded and stored less often.
      const auto    numberOfWeights = stride == 1 ? 0 : sum.weights.size();
      SizeValueType k = 0;
      for (; k + 4 <= numberOfWeights; k += 4)
      {
        const TReal * const  w = &sum.weights[k];
        const TInput * const row = from + k * stride;
        for (SizeValueType n = begin; n < end; ++n)
        {
          to[n] += w[0] * static_cast<TReal>(row[n]) + w[1] * static_cast<TReal>(row[stride + n]) +
                   w[2] * static_cast<TReal>(row[2 * stride + n]) + w[3] * static_cast<TReal>(row[3 * stride + n]);
        }
      }
      for (; k < numberOfWeights; ++k)
      {
        for (SizeValueType n = begin; n < end; ++n)
        {
          to[n] += sum.weights[k] * static_cast<TReal>(from[k * stride + n]);
        }
      }
      if (sum.weights.empty())
      {
        std::fill(to + begin, to + end, fillValue);
      }
    }
  };
  threader.ParallelizeArray(0, size / length / stride * partsOfStride, sumPart, nullptr);
  return output;
}

} // end namespace itk

#endif

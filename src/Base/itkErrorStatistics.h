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
#ifndef itkErrorStatistics_h
#define itkErrorStatistics_h

#include <algorithm>
#include <cstddef>
#include <vector>

namespace itk
{

/** The values that are neither infinite nor NaN. */
std::vector<double>
SelectFinite(const std::vector<double> & values);

/** NaN without values, as are the two below. */
double
GetMean(const std::vector<double> & values);

/** Divided by the number of values, not one less. */
double
GetStandardDeviation(const std::vector<double> & values);

double
GetMedian(std::vector<double> values);

/** The share of a number in another, in percent; NaN of none. */
double
GetShare(std::size_t part, std::size_t whole);

/** The value at position p (n - 1), rounded down, of the n values in ascending order; there must be one. */
template <typename TValue>
TValue
GetLowerQuantile(std::vector<TValue> values, double p)
{
  const auto position = values.begin() + static_cast<std::ptrdiff_t>(p * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), position, values.end());
  return *position;
}

/** 1 for the smallest value; equal values share the mean of their ranks. */
std::vector<double>
GetRanks(const std::vector<double> & values);

/** Spearman's coefficient: Pearson's for the ranks. NaN when all values of one side are equal. */
double
GetRankCorrelation(const std::vector<double> & a, const std::vector<double> & b);

} // end namespace itk

#endif

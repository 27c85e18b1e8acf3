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
#include "itkErrorStatistics.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <numeric>

namespace itk
{
namespace
{

constexpr double notANumber = std::numeric_limits<double>::quiet_NaN();

}

std::vector<double>
SelectFinite(const std::vector<double> & values)
{
  std::vector<double> finite;
  std::copy_if(
    values.begin(), values.end(), std::back_inserter(finite), [](double value) { return std::isfinite(value); });
  return finite;
}

double
GetMean(const std::vector<double> & values)
{
  return values.empty() ? notANumber
                        : std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double
GetStandardDeviation(const std::vector<double> & values)
{
  const double        mean = GetMean(values);
  std::vector<double> squares;
  for (const double value : values)
  {
    squares.push_back((value - mean) * (value - mean));
  }
  return std::sqrt(GetMean(squares));
}

double
GetMedian(std::vector<double> values)
{
  if (values.empty())
  {
    return notANumber;
  }
  std::sort(values.begin(), values.end());
  const size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2.0;
}

double
GetShare(std::size_t part, std::size_t whole)
{
  return whole == 0 ? notANumber : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

std::vector<double>
GetRanks(const std::vector<double> & values)
{
  std::vector<size_t> order(values.size());
  std::iota(order.begin(), order.end(), size_t{ 0 });
  std::sort(order.begin(), order.end(), [&values](size_t i, size_t j) { return values[i] < values[j]; });
  std::vector<double> ranks(values.size());
  for (size_t first = 0; first < order.size();)
  {
    size_t last = first;
    while (last + 1 < order.size() && values[order[last + 1]] == values[order[first]])
    {
      ++last;
    }
    for (size_t i = first; i <= last; ++i)
    {
      ranks[order[i]] = 1.0 + static_cast<double>(first + last) / 2.0;
    }
    first = last + 1;
  }
  return ranks;
}

double
GetRankCorrelation(const std::vector<double> & a, const std::vector<double> & b)
{
  const auto          ranksA = GetRanks(a);
  const auto          ranksB = GetRanks(b);
  const double        meanA = GetMean(ranksA);
  const double        meanB = GetMean(ranksB);
  std::vector<double> products;
  for (size_t i = 0; i < ranksA.size(); ++i)
  {
    products.push_back((ranksA[i] - meanA) * (ranksB[i] - meanB));
  }
  const double scale = GetStandardDeviation(ranksA) * GetStandardDeviation(ranksB);
  return scale > 0.0 ? GetMean(products) / scale : notANumber;
}

} // end namespace itk

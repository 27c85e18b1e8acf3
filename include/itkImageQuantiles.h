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
#ifndef itkImageQuantiles_h
#define itkImageQuantiles_h

#include "itkImageRegionConstIterator.h"
#include "itkMacro.h"
#include "itkVerifyBufferedRegion.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

namespace itk
{

/** The least and the largest of some values, at least one. Throws when one is NaN or infinite.
 * \ingroup LandmarkLocalization */
template <typename TValue>
std::pair<TValue, TValue>
FindFiniteRange(const TValue * begin, const TValue * end, const std::string & imageName)
{
  // Lanes that do not depend on each other become vectors.
  constexpr std::ptrdiff_t numberOfLanes = 16;
  TValue                   minima[numberOfLanes];
  TValue                   maxima[numberOfLanes];
  TValue                   differences[numberOfLanes]{};
  std::fill_n(minima, numberOfLanes, *begin);
  std::fill_n(maxima, numberOfLanes, *begin);
  const auto look = [&](TValue value, std::ptrdiff_t lane) {
    minima[lane] = value < minima[lane] ? value : minima[lane];
    maxima[lane] = value > maxima[lane] ? value : maxima[lane];
    // NaN for infinity and NaN.
    differences[lane] += value - value;
  };
  for (; end - begin >= numberOfLanes; begin += numberOfLanes)
  {
    for (std::ptrdiff_t lane = 0; lane < numberOfLanes; ++lane)
    {
      look(begin[lane], lane);
    }
  }
  for (; begin != end; ++begin)
  {
    look(*begin, 0);
  }
  if (!std::all_of(differences, differences + numberOfLanes, [](TValue value) { return value == 0; }))
  {
    itkGenericExceptionMacro("The intensities of the " << imageName << " must be finite (got NaN or infinity).");
  }
  return { *std::min_element(minima, minima + numberOfLanes), *std::max_element(maxima, maxima + numberOfLanes) };
}

/** Exact quantiles of the intensities of an image, inside a mask.
 *
 * With the n intensities in ascending order x[0] ... x[n-1], the quantile of probability p is the value at position
 * p (n - 1), interpolated linearly between the two neighboring order statistics (type 7 of Hyndman and Fan, "Sample
 * quantiles in statistical packages", The American Statistician 50(4), 1996).
 *
 * `image` is used in its buffered region. A pixel counts where `mask` is not 0; `mask` may be a null pointer, then
 * every pixel counts. `probabilities` are in [0, 1], in any order; the result has the same order. `imageName` names the
 * image in exceptions, which are thrown when the image has no pixels in memory, when no pixel counts, or when a pixel
 * that counts is NaN or infinite.
 *
 * Linear in the number of pixels, unless most of them crowd into a small part of the image's range.
 * \ingroup LandmarkLocalization */
template <typename TImage, typename TMaskImage>
std::vector<double>
ComputeImageQuantiles(const TImage *              image,
                      const TMaskImage *          mask,
                      const std::vector<double> & probabilities,
                      const std::string &         imageName)
{
  using PixelType = typename TImage::PixelType;

  VerifyBufferedRegion(*image, ("The " + imageName).c_str());
  const typename TImage::RegionType region = image->GetBufferedRegion();
  const PixelType *                 valuesBegin = image->GetBufferPointer();
  const PixelType *                 valuesEnd = valuesBegin + region.GetNumberOfPixels();
  std::vector<PixelType>            maskedValues;
  if (mask != nullptr)
  {
    const PixelType * value = valuesBegin;
    for (ImageRegionConstIterator<TMaskImage> it(mask, region); !it.IsAtEnd(); ++it, ++value)
    {
      if (it.Get() != 0)
      {
        maskedValues.push_back(*value);
      }
    }
    valuesBegin = maskedValues.data();
    valuesEnd = valuesBegin + maskedValues.size();
  }
  const auto count = static_cast<std::size_t>(valuesEnd - valuesBegin);
  if (count == 0)
  {
    itkGenericExceptionMacro("The mask of the " << imageName << " must not be empty (got no pixel other than 0).");
  }

  const auto      range = FindFiniteRange(valuesBegin, valuesEnd, imageName);
  const PixelType minimum = range.first;
  const PixelType maximum = range.second;

  // Where values differ by whole numbers, as in most images, a bucket holds one of them.
  constexpr double         largestRange = 65535.0;
  const double             width = static_cast<double>(maximum) - static_cast<double>(minimum);
  bool                     isWhole = width <= largestRange;
  std::vector<std::size_t> bucketBegins(isWhole ? static_cast<std::size_t>(width) + 2 : 0, 0);
  for (auto value = valuesBegin; isWhole && value != valuesEnd; ++value)
  {
    const auto bucket = static_cast<unsigned int>(*value - minimum);
    isWhole = static_cast<PixelType>(minimum + static_cast<PixelType>(bucket)) == *value;
    ++bucketBegins[bucket + 1];
  }

  // Else, only the buckets which hold a wanted order statistic are sorted. Halves keep the range finite.
  constexpr std::size_t numberOfBuckets = 4096;
  const double          halfMinimum = 0.5 * static_cast<double>(minimum);
  const double          halfRange = 0.5 * static_cast<double>(maximum) - halfMinimum;
  const double bucketsPerUnit = std::min((numberOfBuckets - 1) / halfRange, std::numeric_limits<double>::max());
  const auto   bucketOf = [=](PixelType v) {
    return static_cast<std::size_t>((0.5 * static_cast<double>(v) - halfMinimum) * bucketsPerUnit);
  };
  if (!isWhole)
  {
    bucketBegins.assign(numberOfBuckets + 1, 0);
    for (auto value = valuesBegin; value != valuesEnd; ++value)
    {
      ++bucketBegins[bucketOf(*value) + 1];
    }
  }
  std::partial_sum(bucketBegins.begin(), bucketBegins.end(), bucketBegins.begin());

  const auto bucketOfRank = [&bucketBegins](std::size_t rank) -> std::size_t {
    return std::upper_bound(bucketBegins.begin(), bucketBegins.end(), rank) - bucketBegins.begin() - 1;
  };
  const auto lowerRank = [count](double p) { return static_cast<std::size_t>(p * (count - 1)); };
  const auto upperRank = [count, lowerRank](double p) { return std::min(lowerRank(p) + 1, count - 1); };

  std::vector<std::vector<PixelType>> buckets(isWhole ? 0 : numberOfBuckets);
  if (!isWhole)
  {
    std::vector<bool> isWanted(numberOfBuckets, false);
    for (const double p : probabilities)
    {
      isWanted[bucketOfRank(lowerRank(p))] = true;
      isWanted[bucketOfRank(upperRank(p))] = true;
    }
    for (auto value = valuesBegin; value != valuesEnd; ++value)
    {
      const std::size_t b = bucketOf(*value);
      if (isWanted[b])
      {
        buckets[b].push_back(*value);
      }
    }
    for (auto & bucket : buckets)
    {
      if (!std::is_sorted(bucket.begin(), bucket.end()))
      {
        std::sort(bucket.begin(), bucket.end());
      }
    }
  }

  const auto orderStatistic = [&](std::size_t rank) -> double {
    const std::size_t b = bucketOfRank(rank);
    return static_cast<double>(isWhole ? static_cast<PixelType>(minimum + static_cast<PixelType>(b))
                                       : buckets[b][rank - bucketBegins[b]]);
  };
  std::vector<double> quantiles;
  for (const double p : probabilities)
  {
    const double t = p * (count - 1) - static_cast<double>(lowerRank(p));
    quantiles.push_back((1.0 - t) * orderStatistic(lowerRank(p)) + t * orderStatistic(upperRank(p)));
  }
  return quantiles;
}

} // end namespace itk

#endif

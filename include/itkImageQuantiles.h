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
#include <memory>
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

/** Order statistics of finite values, at least one, which are asked for at few ranks only.
 *
 * Where the values differ by whole numbers, as in most images, each has a bucket of its own; else only the buckets
 * which hold a wanted rank are sorted. Linear in the number of values, unless most of them crowd into few buckets.
 * \ingroup LandmarkLocalization */
template <typename TValue>
class OrderStatistics
{
public:
  /** `range` is that of the values, and `ranks`, from 0, are those that will be asked for. */
  OrderStatistics(const TValue *                    begin,
                  const TValue *                    end,
                  const std::pair<TValue, TValue> & range,
                  const std::vector<std::size_t> &  ranks)
    : m_Minimum(range.first)
    , m_IsWhole(this->CountWholeNumbers(begin, end, range))
  {
    if (!m_IsWhole)
    {
      this->SortBuckets(begin, end, range, ranks);
    }
  }

  double
  Get(std::size_t rank) const
  {
    const std::size_t bucket = this->FindBucket(rank);
    return static_cast<double>(m_IsWhole ? this->GetWholeNumber(bucket)
                                         : m_SortedBuckets[bucket][rank - m_BucketBegins[bucket]]);
  }

private:
  TValue
  GetWholeNumber(std::size_t bucket) const
  {
    return static_cast<TValue>(m_Minimum + static_cast<TValue>(bucket));
  }

  std::size_t
  FindBucket(std::size_t rank) const
  {
    return std::upper_bound(m_BucketBegins.begin(), m_BucketBegins.end(), rank) - m_BucketBegins.begin() - 1;
  }

  /** Returns whether the values differ by whole numbers that are not too many. */
  bool
  CountWholeNumbers(const TValue * begin, const TValue * end, const std::pair<TValue, TValue> & range)
  {
    constexpr double largestRange = 65535.0;
    const double     width = static_cast<double>(range.second) - static_cast<double>(range.first);
    if (!(width <= largestRange))
    {
      return false;
    }
    // As the values' differences are rounded, which may be up to a whole number.
    m_BucketBegins.assign(static_cast<std::size_t>(range.second - range.first) + 2, 0);
    for (; begin != end; ++begin)
    {
      const auto bucket = static_cast<unsigned int>(*begin - m_Minimum);
      if (this->GetWholeNumber(bucket) != *begin)
      {
        return false;
      }
      ++m_BucketBegins[bucket + 1];
    }
    std::partial_sum(m_BucketBegins.begin(), m_BucketBegins.end(), m_BucketBegins.begin());
    return true;
  }

  void
  SortBuckets(const TValue *                    begin,
              const TValue *                    end,
              const std::pair<TValue, TValue> & range,
              const std::vector<std::size_t> &  ranks)
  {
    // Halves keep the range finite.
    constexpr std::size_t numberOfBuckets = 4096;
    const double          halfMinimum = 0.5 * static_cast<double>(range.first);
    const double          halfRange = 0.5 * static_cast<double>(range.second) - halfMinimum;
    const double bucketsPerUnit = std::min((numberOfBuckets - 1) / halfRange, std::numeric_limits<double>::max());
    const auto   bucketOf = [=](TValue value) {
      return static_cast<std::size_t>((0.5 * static_cast<double>(value) - halfMinimum) * bucketsPerUnit);
    };
    m_BucketBegins.assign(numberOfBuckets + 1, 0);
    std::for_each(begin, end, [&](TValue value) { ++m_BucketBegins[bucketOf(value) + 1]; });
    std::partial_sum(m_BucketBegins.begin(), m_BucketBegins.end(), m_BucketBegins.begin());

    std::vector<bool> isWanted(numberOfBuckets, false);
    for (const std::size_t rank : ranks)
    {
      isWanted[this->FindBucket(rank)] = true;
    }
    m_SortedBuckets.resize(numberOfBuckets);
    std::for_each(begin, end, [&](TValue value) {
      const std::size_t bucket = bucketOf(value);
      if (isWanted[bucket])
      {
        m_SortedBuckets[bucket].push_back(value);
      }
    });
    for (auto & bucket : m_SortedBuckets)
    {
      if (!std::is_sorted(bucket.begin(), bucket.end()))
      {
        std::sort(bucket.begin(), bucket.end());
      }
    }
  }

  TValue m_Minimum;
  /** How many values come before each bucket, and their number in the end. */
  std::vector<std::size_t> m_BucketBegins;
  bool                     m_IsWhole;
  /** Empty where values differ by whole numbers; else those that hold no wanted rank are. */
  std::vector<std::vector<TValue>> m_SortedBuckets;
};

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
  std::unique_ptr<PixelType[]>      maskedValues;
  if (mask != nullptr)
  {
    maskedValues.reset(new PixelType[region.GetNumberOfPixels()]);
    PixelType *       masked = maskedValues.get();
    const PixelType * value = valuesBegin;
    for (ImageRegionConstIterator<TMaskImage> it(mask, region); !it.IsAtEnd(); ++it, ++value)
    {
      if (it.Get() != 0)
      {
        *masked++ = *value;
      }
    }
    valuesBegin = maskedValues.get();
    valuesEnd = masked;
  }
  const auto count = static_cast<std::size_t>(valuesEnd - valuesBegin);
  if (count == 0)
  {
    itkGenericExceptionMacro("The mask of the " << imageName << " must not be empty (got no pixel other than 0).");
  }
  const auto range = FindFiniteRange(valuesBegin, valuesEnd, imageName);

  const auto               lowerRank = [count](double p) { return static_cast<std::size_t>(p * (count - 1)); };
  const auto               upperRank = [count, lowerRank](double p) { return std::min(lowerRank(p) + 1, count - 1); };
  std::vector<std::size_t> ranks;
  for (const double p : probabilities)
  {
    ranks.push_back(lowerRank(p));
    ranks.push_back(upperRank(p));
  }
  const OrderStatistics<PixelType> statistics(valuesBegin, valuesEnd, range, ranks);
  std::vector<double>              quantiles;
  for (const double p : probabilities)
  {
    const double t = p * (count - 1) - static_cast<double>(lowerRank(p));
    quantiles.push_back((1.0 - t) * statistics.Get(lowerRank(p)) + t * statistics.Get(upperRank(p)));
  }
  return quantiles;
}

} // end namespace itk

#endif

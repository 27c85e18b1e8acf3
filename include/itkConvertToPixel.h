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
#ifndef itkConvertToPixel_h
#define itkConvertToPixel_h

#include <cmath>
#include <functional>
#include <limits>
#include <type_traits>

namespace itk
{

/** A value as a pixel. Where pixels are integers, it is rounded (halves upwards) and limited to their range, and NaN
 * becomes its lower end; else it is cast.
 * \ingroup LandmarkLocalization */
template <typename TPixel, typename TValue>
TPixel
ConvertToPixel(TValue value)
{
  using Limits = std::numeric_limits<TPixel>;
  if constexpr (!std::is_integral<TPixel>::value)
  {
    return static_cast<TPixel>(value);
  }
  else if constexpr (std::is_integral<TValue>::value)
  {
    const auto pixel = static_cast<TPixel>(value);
    const bool isNegative = std::less<TValue>{}(value, TValue{});
    const bool isHeld = static_cast<TValue>(pixel) == value && std::less<TPixel>{}(pixel, TPixel{}) == isNegative;
    return isHeld ? pixel : (isNegative ? Limits::min() : Limits::max());
  }
  else
  {
    const auto   exact = static_cast<double>(value);
    const double below = std::floor(exact);
    const double rounded = exact - below < 0.5 ? below : below + 1.0;
    if (!(rounded > static_cast<double>(Limits::min())))
    {
      return Limits::min();
    }
    return rounded < static_cast<double>(Limits::max()) ? static_cast<TPixel>(rounded) : Limits::max();
  }
}

} // end namespace itk

#endif

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
#include "itkLinePlotAxis.h"

#include "itkNumberText.h"

#include <algorithm>
#include <cmath>

namespace itk
{
namespace
{

/** The largest of 1, 2 and 5 times a power of ten that divides the range into at least five parts. */
double
ChooseTickDistance(double range)
{
  const double power = std::pow(10.0, std::floor(std::log10(range / 5.0)));
  const double multiple = range / 5.0 / power;
  return power * (multiple >= 5.0 ? 5.0 : multiple >= 2.0 ? 2.0 : 1.0);
}

} // namespace

LinePlotAxis::LinePlotAxis(LinePlotPanel::RangeType range, const std::vector<double> & values, bool isLogarithmic)
  : m_IsLogarithmic(isLogarithmic)
{
  const std::array<bool, 2> isAutomatic{ { std::isnan(range[0]), std::isnan(range[1]) } };
  for (const double value : values)
  {
    range[0] = isAutomatic[0] && !(range[0] <= value) ? value : range[0];
    range[1] = isAutomatic[1] && !(range[1] >= value) ? value : range[1];
  }
  for (size_t end = 0; end < 2; ++end)
  {
    if (std::isnan(range[end]))
    {
      range[end] = std::isnan(range[1 - end]) ? static_cast<double>(end) : range[1 - end];
    }
  }
  if (isLogarithmic)
  {
    this->ChooseLogarithmicTicks(range, isAutomatic);
  }
  else
  {
    this->ChooseLinearTicks(range, isAutomatic);
  }
}

std::string
LinePlotAxis::FormatTick(double tick) const
{
  if (m_IsLogarithmic && (tick < 1e-3 || tick >= 1e5))
  {
    const int exponent = static_cast<int>(std::floor(std::log10(tick) + 1e-9));
    return FormatNumber(std::round(tick / std::pow(10.0, exponent) * 100.0) / 100.0) + 'e' + std::to_string(exponent);
  }
  return FormatNumber(static_cast<float>(tick));
}

double
LinePlotAxis::Transform(double value) const
{
  return m_IsLogarithmic ? std::log10(value) : value;
}

void
LinePlotAxis::ChooseLinearTicks(LinePlotPanel::RangeType range, const std::array<bool, 2> & isAutomatic)
{
  if (!(range[1] > range[0]))
  {
    const double margin = range[0] == 0.0 ? 1.0 : 0.1 * std::abs(range[0]);
    range[0] -= isAutomatic[0] ? margin : 0.0;
    range[1] = std::max(range[1], range[0]) + margin;
  }
  const double distance = ChooseTickDistance(range[1] - range[0]);
  const double firstTick = range[0] / distance;
  const double lastTick = range[1] / distance;
  const auto   first = static_cast<long>(isAutomatic[0] ? std::floor(firstTick + 1e-9) : std::ceil(firstTick - 1e-9));
  const auto   last = static_cast<long>(isAutomatic[1] ? std::ceil(lastTick - 1e-9) : std::floor(lastTick + 1e-9));
  for (long i = first; i <= last; ++i)
  {
    m_Ticks.push_back(static_cast<double>(i) * distance);
  }
  m_Start = isAutomatic[0] ? m_Ticks.front() : range[0];
  m_End = isAutomatic[1] ? m_Ticks.back() : range[1];
}

void
LinePlotAxis::ChooseLogarithmicTicks(LinePlotPanel::RangeType range, const std::array<bool, 2> & isAutomatic)
{
  range[0] = range[0] > 0.0 ? range[0] : range[1] > 0.0 ? range[1] / 10.0 : 1.0;
  range[1] = range[1] > range[0] ? range[1] : range[0] * 10.0;
  const double decades = std::log10(range[1] / range[0]);
  const auto   distance = std::max(1, static_cast<int>(std::ceil(decades / 8.0)));
  const auto   multiples = decades > 2.5 ? std::vector<double>{ 1.0 } : std::vector<double>{ 1.0, 2.0, 5.0 };
  const int    firstExponent = static_cast<int>(std::floor(std::log10(range[0]))) - distance;
  const int    lastExponent = static_cast<int>(std::ceil(std::log10(range[1]))) + distance;
  for (int exponent = firstExponent; exponent <= lastExponent; exponent += distance)
  {
    for (const double multiple : multiples)
    {
      m_Ticks.push_back(multiple * std::pow(10.0, exponent));
    }
  }
  const double tolerance = 1e-9;
  const auto   afterStart = std::upper_bound(m_Ticks.begin(), m_Ticks.end(), range[0] * (1.0 + tolerance));
  const auto   beforeEnd = std::lower_bound(m_Ticks.begin(), m_Ticks.end(), range[1] * (1.0 - tolerance));
  range[0] = isAutomatic[0] ? *(afterStart - 1) : range[0];
  range[1] = isAutomatic[1] ? *beforeEnd : range[1];
  m_Ticks.erase(std::remove_if(m_Ticks.begin(),
                               m_Ticks.end(),
                               [&](double tick) {
                                 return tick < range[0] * (1.0 - tolerance) || tick > range[1] * (1.0 + tolerance);
                               }),
                m_Ticks.end());
  m_Start = std::log10(range[0]);
  m_End = std::log10(range[1]);
}

} // end namespace itk

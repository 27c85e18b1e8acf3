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
#ifndef itkLinePlotAxis_h
#define itkLinePlotAxis_h

#include "itkLinePlot.h"

#include <array>
#include <string>
#include <vector>

namespace itk
{

/** A linear or logarithmic scale with its ticks. */
class LinePlotAxis
{
public:
  /** A range that is Automatic becomes that of the values, and ends at ticks. */
  LinePlotAxis(LinePlotPanel::RangeType range, const std::vector<double> & values, bool isLogarithmic);

  /** 0 at the start of the axis, 1 at its end. */
  double
  GetPosition(double value) const
  {
    return (this->Transform(value) - m_Start) / (m_End - m_Start);
  }

  const std::vector<double> &
  GetTicks() const
  {
    return m_Ticks;
  }

  std::string
  FormatTick(double tick) const;

private:
  double
  Transform(double value) const;

  void
  ChooseLinearTicks(LinePlotPanel::RangeType range, const std::array<bool, 2> & isAutomatic);

  /** Ticks at powers of ten and, where these are few, at 2 and 5 times them. */
  void
  ChooseLogarithmicTicks(LinePlotPanel::RangeType range, const std::array<bool, 2> & isAutomatic);

  bool                m_IsLogarithmic;
  double              m_Start{ 0.0 };
  double              m_End{ 1.0 };
  std::vector<double> m_Ticks;
};

} // end namespace itk

#endif

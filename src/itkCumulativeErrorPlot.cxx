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
#include "itkCumulativeErrorPlot.h"

#include "itkNumberText.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <cmath>

namespace itk
{
namespace
{

constexpr double width = 800.0;
constexpr double height = 520.0;
constexpr double left = 80.0;
constexpr double right = 770.0;
constexpr double top = 40.0;
constexpr double bottom = 450.0;

std::string
Round(double value)
{
  return FormatNumber(std::round(value * 100.0) / 100.0);
}

std::string
Escape(const std::string & text)
{
  std::string escaped;
  for (const char c : text)
  {
    escaped += c == '&' ? "&amp;" : c == '<' ? "&lt;" : c == '>' ? "&gt;" : std::string(1, c);
  }
  return escaped;
}

std::string
DrawLine(double x1, double y1, double x2, double y2, const std::string & style)
{
  return "<line x1=\"" + Round(x1) + "\" y1=\"" + Round(y1) + "\" x2=\"" + Round(x2) + "\" y2=\"" + Round(y2) + "\" " +
         style + "/>\n";
}

std::string
DrawText(double x, double y, const std::string & text, const std::string & style)
{
  return "<text x=\"" + Round(x) + "\" y=\"" + Round(y) + "\" " + style + '>' + Escape(text) + "</text>\n";
}

/** The largest of 1, 2 and 5 times a power of ten that divides the range into at least five parts. */
double
ChooseTickDistance(double range)
{
  const double power = std::pow(10.0, std::floor(std::log10(range / 5.0)));
  const double multiple = range / 5.0 / power;
  return power * (multiple >= 5.0 ? 5.0 : multiple >= 2.0 ? 2.0 : 1.0);
}

/** The axis reaches beyond the largest radius and 99 % of the errors, so that single outliers do not squeeze it. */
double
ChooseRange(const std::vector<CumulativeErrorCurve> & curves, const std::vector<double> & radii)
{
  double range = radii.empty() ? 0.0 : 1.25 * radii.back();
  for (const auto & curve : curves)
  {
    std::vector<double> finite;
    std::copy_if(curve.errors.begin(), curve.errors.end(), std::back_inserter(finite), [](double error) {
      return std::isfinite(error);
    });
    if (!finite.empty())
    {
      const auto position = finite.begin() + static_cast<std::ptrdiff_t>(0.99 * (finite.size() - 1));
      std::nth_element(finite.begin(), position, finite.end());
      range = std::max(range, *position);
    }
  }
  return range > 0.0 ? range : 1.0;
}

class Plot
{
public:
  explicit Plot(double range)
    : m_TickDistance(ChooseTickDistance(range))
    , m_Range(m_TickDistance * std::ceil(range / m_TickDistance - 1e-9))
  {}

  double
  GetX(double error) const
  {
    return left + (right - left) * error / m_Range;
  }

  static double
  GetY(double share)
  {
    return bottom - (bottom - top) * share;
  }

  std::string
  DrawAxes(const std::string & unit) const
  {
    const std::string grid = "stroke=\"#dddddd\" stroke-width=\"1\"";
    const std::string axis = "stroke=\"#333333\" stroke-width=\"1.5\"";
    std::string       text;
    const auto        numberOfTicks = static_cast<int>(std::lround(m_Range / m_TickDistance));
    for (int i = 0; i <= numberOfTicks; ++i)
    {
      const double x = this->GetX(i * m_TickDistance);
      text += DrawLine(x, top, x, bottom, grid) + DrawLine(x, bottom, x, bottom + 6, axis);
      text += DrawText(x, bottom + 22, FormatNumber(static_cast<float>(i * m_TickDistance)), "text-anchor=\"middle\"");
    }
    for (int percentage = 0; percentage <= 100; percentage += 20)
    {
      const double y = GetY(percentage / 100.0);
      text += DrawLine(left, y, right, y, grid) + DrawLine(left - 6, y, left, y, axis);
      text += DrawText(left - 10, y + 5, std::to_string(percentage), "text-anchor=\"end\"");
    }
    text += DrawLine(left, bottom, right, bottom, axis) + DrawLine(left, top, left, bottom, axis);
    text +=
      DrawText((left + right) / 2, bottom + 50, "error (" + unit + ')', "text-anchor=\"middle\" font-size=\"16\"");
    const auto center = Round((top + bottom) / 2);
    text += DrawText(0,
                     0,
                     "share within the error (%)",
                     "text-anchor=\"middle\" font-size=\"16\" transform=\"translate(26 " + center + ") rotate(-90)\"");
    return text;
  }

  std::string
  DrawRadii(const std::vector<double> & radii) const
  {
    std::string           text;
    std::array<double, 2> freeFrom{};
    for (const double radius : radii)
    {
      const double x = this->GetX(radius);
      text += DrawLine(x, top, x, bottom, "stroke=\"#999999\" stroke-width=\"1\" stroke-dasharray=\"5 4\"");
      const auto   label = "r = " + FormatNumber(radius);
      const double halfWidth = 4.0 * static_cast<double>(label.size());
      const size_t row = x - halfWidth >= freeFrom[0] ? 0 : 1;
      if (x - halfWidth >= freeFrom[row])
      {
        const double y = top - (row == 0 ? 8.0 : 22.0);
        text += DrawText(x, y, label, "text-anchor=\"middle\" font-size=\"12\" fill=\"#666666\"");
        freeFrom[row] = x + halfWidth;
      }
    }
    return text;
  }

  std::string
  DrawCurve(const CumulativeErrorCurve & curve) const
  {
    auto errors = curve.errors;
    std::sort(errors.begin(), errors.end());
    std::string path = 'M' + Round(this->GetX(0.0)) + ' ' + Round(GetY(0.0));
    double      share = 0.0;
    for (size_t i = 0; i < errors.size() && errors[i] <= m_Range; ++i)
    {
      const double nextShare = static_cast<double>(i + 1) / static_cast<double>(errors.size());
      const bool   isLastOfItsValue = i + 1 == errors.size() || errors[i + 1] != errors[i];
      if (isLastOfItsValue)
      {
        path += 'H' + Round(this->GetX(errors[i])) + 'V' + Round(GetY(nextShare));
      }
      share = nextShare;
    }
    path += 'H' + Round(this->GetX(m_Range)) + 'V' + Round(GetY(share));
    return "<path d=\"" + path + "\" fill=\"none\" stroke=\"" + curve.color +
           "\" stroke-width=\"2.5\" stroke-linejoin=\"round\"/>\n";
  }

  static std::string
  DrawLegend(const std::vector<CumulativeErrorCurve> & curves)
  {
    const double lineHeight = 24.0;
    const double legendWidth = 290.0;
    const double legendHeight = lineHeight * static_cast<double>(curves.size()) + 10.0;
    const double x = right - legendWidth - 12.0;
    double       y = bottom - legendHeight - 12.0;
    std::string  text = "<rect x=\"" + Round(x) + "\" y=\"" + Round(y) + "\" width=\"" + Round(legendWidth) +
                       "\" height=\"" + Round(legendHeight) +
                       "\" fill=\"white\" fill-opacity=\"0.9\" stroke=\"#bbbbbb\"/>\n";
    for (const auto & curve : curves)
    {
      y += lineHeight;
      text += DrawLine(x + 10, y - 7, x + 44, y - 7, "stroke=\"" + curve.color + "\" stroke-width=\"2.5\"");
      text += DrawText(x + 54, y - 2, curve.name, "");
    }
    return text;
  }

private:
  double m_TickDistance;
  double m_Range;
};

} // namespace

std::string
DrawCumulativeErrors(const std::vector<CumulativeErrorCurve> & curves,
                     const std::vector<double> &               radii,
                     const std::string &                       unit)
{
  const Plot  plot(ChooseRange(curves, radii));
  std::string text = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + Round(width) + ' ' + Round(height) +
                     "\" width=\"" + Round(width) + "\" height=\"" + Round(height) +
                     "\" font-family=\"Helvetica, Arial, DejaVu Sans, sans-serif\" font-size=\"14\" fill=\"#222222\">\n"
                     "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n";
  text += plot.DrawAxes(unit) + plot.DrawRadii(radii);
  for (const auto & curve : curves)
  {
    text += plot.DrawCurve(curve);
  }
  return text + Plot::DrawLegend(curves) + "</svg>\n";
}

} // end namespace itk

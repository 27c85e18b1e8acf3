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
#include "itkLinePlot.h"

#include "itkNumberText.h"

#include <algorithm>
#include <cctype>
#include <cmath>

namespace itk
{
namespace
{

constexpr double width = 800.0;
constexpr double left = 80.0;
constexpr double right = 770.0;

struct Box
{
  double left;
  double top;
  double right;
  double bottom;
};

struct Pixel
{
  double x;
  double y;
};

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
DrawRectangle(const Box & box, const std::string & style)
{
  return "<rect x=\"" + Round(box.left) + "\" y=\"" + Round(box.top) + "\" width=\"" + Round(box.right - box.left) +
         "\" height=\"" + Round(box.bottom - box.top) + "\" " + style + "/>\n";
}

std::string
DrawText(double x, double y, const std::string & text, const std::string & style)
{
  return text.empty()
           ? std::string()
           : "<text x=\"" + Round(x) + "\" y=\"" + Round(y) + "\" " + style + '>' + Escape(text) + "</text>\n";
}

/** About the width of a text in pixels, at the font size of the legend. */
double
EstimateWidth(const std::string & text)
{
  const auto isWide = [](unsigned char c) { return std::isupper(c) || std::isdigit(c) || c == 'm' || c == 'w'; };
  const auto numberOfWide = std::count_if(text.begin(), text.end(), isWide);
  return 7.4 * static_cast<double>(text.size()) + 2.1 * static_cast<double>(numberOfWide);
}

/** The largest of 1, 2 and 5 times a power of ten that divides the range into at least five parts. */
double
ChooseTickDistance(double range)
{
  const double power = std::pow(10.0, std::floor(std::log10(range / 5.0)));
  const double multiple = range / 5.0 / power;
  return power * (multiple >= 5.0 ? 5.0 : multiple >= 2.0 ? 2.0 : 1.0);
}

/** A linear or logarithmic scale with its ticks. */
class Axis
{
public:
  Axis(LinePlotPanel::RangeType range, const std::vector<double> & values, bool isLogarithmic)
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
  FormatTick(double tick) const
  {
    if (m_IsLogarithmic && (tick < 1e-3 || tick >= 1e5))
    {
      const int exponent = static_cast<int>(std::floor(std::log10(tick) + 1e-9));
      return Round(tick / std::pow(10.0, exponent)) + 'e' + std::to_string(exponent);
    }
    return FormatNumber(static_cast<float>(tick));
  }

private:
  double
  Transform(double value) const
  {
    return m_IsLogarithmic ? std::log10(value) : value;
  }

  void
  ChooseLinearTicks(LinePlotPanel::RangeType range, const std::array<bool, 2> & isAutomatic)
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

  /** Ticks at powers of ten and, where these are few, at 2 and 5 times them. */
  void
  ChooseLogarithmicTicks(LinePlotPanel::RangeType range, const std::array<bool, 2> & isAutomatic)
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

  bool                m_IsLogarithmic;
  double              m_Start{ 0.0 };
  double              m_End{ 1.0 };
  std::vector<double> m_Ticks;
};

bool
HasPlace(const std::array<double, 2> & point, const LinePlotPanel & panel)
{
  return std::isfinite(point[0]) && std::isfinite(point[1]) && (!panel.hasLogarithmicY || point[1] > 0.0);
}

/** The coordinates along one axis of all points that have a place. */
std::vector<double>
CollectValues(const LinePlotPanel & panel, size_t axis)
{
  std::vector<double> values;
  for (const auto & series : panel.series)
  {
    for (const auto & point : series.points)
    {
      if (HasPlace(point, panel))
      {
        values.push_back(point[axis]);
      }
    }
  }
  return values;
}

class PanelDrawing
{
public:
  PanelDrawing(const LinePlotPanel & panel, const Box & box)
    : m_Panel(panel)
    , m_Box(box)
    , m_XAxis(panel.xRange, CollectValues(panel, 0), false)
    , m_YAxis(panel.yRange, CollectValues(panel, 1), panel.hasLogarithmicY)
  {}

  std::string
  Draw(const std::string & clipPath) const
  {
    // Lines and dots on the frame are not to be cut in half.
    const Box   clip{ m_Box.left - 4.0, m_Box.top - 4.0, m_Box.right + 4.0, m_Box.bottom + 4.0 };
    std::string text = this->DrawAxes() + this->DrawMarks();
    text += "<clipPath id=\"" + clipPath + "\">" + DrawRectangle(clip, "") + "</clipPath>\n<g clip-path=\"url(#" +
            clipPath + ")\">\n";
    for (size_t i = 0; i < m_Panel.series.size(); ++i)
    {
      text += this->DrawSeries(i);
    }
    return text + "</g>\n" + this->DrawLegend();
  }

private:
  double
  GetX(double value) const
  {
    return m_Box.left + (m_Box.right - m_Box.left) * m_XAxis.GetPosition(value);
  }

  double
  GetY(double value) const
  {
    return m_Box.bottom - (m_Box.bottom - m_Box.top) * m_YAxis.GetPosition(value);
  }

  std::string
  GetColor(size_t index) const
  {
    static const std::array<std::string, 6> palette{
      { "#0b6fb8", "#d1640f", "#2e8b57", "#8e44ad", "#8c6d1f", "#777777" }
    };
    const auto & color = m_Panel.series[index].color;
    return color.empty() ? palette[index % palette.size()] : color;
  }

  std::string
  DrawAxes() const
  {
    const std::string grid = "stroke=\"#dddddd\" stroke-width=\"1\"";
    const std::string axis = "stroke=\"#333333\" stroke-width=\"1.5\"";
    std::string       text;
    for (const double tick : m_XAxis.GetTicks())
    {
      const double x = this->GetX(tick);
      text += DrawLine(x, m_Box.top, x, m_Box.bottom, grid) + DrawLine(x, m_Box.bottom, x, m_Box.bottom + 6.0, axis);
      text += DrawText(x, m_Box.bottom + 22.0, m_XAxis.FormatTick(tick), "text-anchor=\"middle\"");
    }
    for (const double tick : m_YAxis.GetTicks())
    {
      const double y = this->GetY(tick);
      text += DrawLine(m_Box.left, y, m_Box.right, y, grid) + DrawLine(m_Box.left - 6.0, y, m_Box.left, y, axis);
      text += DrawText(m_Box.left - 10.0, y + 5.0, m_YAxis.FormatTick(tick), "text-anchor=\"end\"");
    }
    text += DrawLine(m_Box.left, m_Box.bottom, m_Box.right, m_Box.bottom, axis) +
            DrawLine(m_Box.left, m_Box.top, m_Box.left, m_Box.bottom, axis);
    const std::string labelStyle = "text-anchor=\"middle\" font-size=\"16\"";
    text += DrawText((m_Box.left + m_Box.right) / 2.0, m_Box.bottom + 50.0, m_Panel.xLabel, labelStyle);
    const auto center = Round((m_Box.top + m_Box.bottom) / 2.0);
    text += DrawText(0, 0, m_Panel.yLabel, labelStyle + " transform=\"translate(22 " + center + ") rotate(-90)\"");
    return text + DrawText(m_Box.left, m_Box.top - 36.0, m_Panel.title, "font-size=\"17\" font-weight=\"bold\"");
  }

  std::string
  DrawMarks() const
  {
    std::string           text;
    std::array<double, 2> freeFrom{};
    for (const auto & mark : m_Panel.marks)
    {
      const double x = this->GetX(mark.x);
      if (x < m_Box.left || x > m_Box.right)
      {
        continue;
      }
      text += DrawLine(x, m_Box.top, x, m_Box.bottom, "stroke=\"#999999\" stroke-width=\"1\" stroke-dasharray=\"5 4\"");
      const double halfWidth = 4.0 * static_cast<double>(mark.label.size());
      const size_t row = x - halfWidth >= freeFrom[0] ? 0 : 1;
      if (x - halfWidth >= freeFrom[row])
      {
        const double y = m_Box.top - (row == 0 ? 8.0 : 22.0);
        text += DrawText(x, y, mark.label, "text-anchor=\"middle\" font-size=\"12\" fill=\"#666666\"");
        freeFrom[row] = x + halfWidth;
      }
    }
    return text;
  }

  /** The points of a series in pixels, in runs of points that all have a place. */
  std::vector<std::vector<Pixel>>
  GetRuns(const LinePlotSeries & series) const
  {
    std::vector<std::vector<Pixel>> runs;
    bool                            isInterrupted = true;
    for (const auto & point : series.points)
    {
      const bool hasPlace = HasPlace(point, m_Panel);
      if (hasPlace)
      {
        if (isInterrupted)
        {
          runs.emplace_back();
        }
        runs.back().push_back({ this->GetX(point[0]), this->GetY(point[1]) });
      }
      isInterrupted = !hasPlace;
    }
    return runs;
  }

  std::string
  DrawSeries(size_t index) const
  {
    const auto & series = m_Panel.series[index];
    const auto   runs = this->GetRuns(series);
    if (series.style == LinePlotStyle::Points)
    {
      std::string text;
      for (const auto & run : runs)
      {
        for (const auto & pixel : run)
        {
          text += "<circle cx=\"" + Round(pixel.x) + "\" cy=\"" + Round(pixel.y) + "\" r=\"4\" fill=\"" +
                  this->GetColor(index) + "\"/>\n";
        }
      }
      return text;
    }
    std::string path;
    for (const auto & run : runs)
    {
      path += 'M' + Round(run.front().x) + ' ' + Round(run.front().y);
      for (size_t i = 1; i < run.size(); ++i)
      {
        const auto x = Round(run[i].x);
        const auto y = Round(run[i].y);
        path += series.style == LinePlotStyle::Steps ? 'H' + x + 'V' + y : 'L' + x + ' ' + y;
      }
      // A point alone becomes a dot by the round ends of its line.
      path += run.size() == 1 ? "h0" : "";
    }
    return path.empty() ? path
                        : "<path d=\"" + path + "\" fill=\"none\" stroke=\"" + this->GetColor(index) +
                            "\" stroke-width=\"2.5\" stroke-linejoin=\"round\" stroke-linecap=\"round\"/>\n";
  }

  /** How many pixels of the lines and dots lie in a box. */
  size_t
  CountHidden(const Box & box) const
  {
    size_t     count = 0;
    const auto countIfInside = [&box, &count](double x, double y) {
      count += x > box.left && x < box.right && y > box.top && y < box.bottom;
    };
    for (const auto & series : m_Panel.series)
    {
      for (const auto & run : this->GetRuns(series))
      {
        countIfInside(run.front().x, run.front().y);
        for (size_t i = 1; i < run.size(); ++i)
        {
          const Pixel  from = run[i - 1];
          const Pixel  to = run[i];
          const double length = std::max(std::abs(to.x - from.x), std::abs(to.y - from.y));
          const auto   steps = series.style == LinePlotStyle::Points ? 1.0 : std::max(1.0, std::ceil(length));
          for (double step = 1.0; step <= steps; ++step)
          {
            countIfInside(from.x + (to.x - from.x) * step / steps, from.y + (to.y - from.y) * step / steps);
          }
        }
      }
    }
    return count;
  }

  std::string
  DrawLegend() const
  {
    std::vector<size_t> named;
    double              longest = 0.0;
    for (size_t i = 0; i < m_Panel.series.size(); ++i)
    {
      if (!m_Panel.series[i].name.empty())
      {
        named.push_back(i);
        longest = std::max(longest, EstimateWidth(m_Panel.series[i].name));
      }
    }
    if (named.empty())
    {
      return {};
    }
    const double lineHeight = 24.0;
    const double legendWidth = 64.0 + longest;
    const double legendHeight = lineHeight * static_cast<double>(named.size()) + 10.0;
    const Box    inner{ m_Box.left + 12.0, m_Box.top + 12.0, m_Box.right - 12.0, m_Box.bottom - 12.0 };
    const Box    atRightBottom{ inner.right - legendWidth, inner.bottom - legendHeight, inner.right, inner.bottom };
    const Box    atRightTop{ atRightBottom.left, inner.top, inner.right, inner.top + legendHeight };
    const Box    atLeftTop{ inner.left, inner.top, inner.left + legendWidth, atRightTop.bottom };
    const Box    atLeftBottom{ inner.left, atRightBottom.top, atLeftTop.right, inner.bottom };
    Box          best = atRightBottom;
    for (const auto & box : { atRightTop, atLeftTop, atLeftBottom })
    {
      best = this->CountHidden(box) < this->CountHidden(best) ? box : best;
    }
    std::string text = DrawRectangle(best, "fill=\"white\" fill-opacity=\"0.9\" stroke=\"#bbbbbb\"");
    double      y = best.top;
    for (const size_t i : named)
    {
      y += lineHeight;
      const double x = best.left + 10.0;
      text += m_Panel.series[i].style == LinePlotStyle::Points
                ? "<circle cx=\"" + Round(x + 17.0) + "\" cy=\"" + Round(y - 7.0) + "\" r=\"4\" fill=\"" +
                    this->GetColor(i) + "\"/>\n"
                : DrawLine(x, y - 7.0, x + 34.0, y - 7.0, "stroke=\"" + this->GetColor(i) + "\" stroke-width=\"2.5\"");
      text += DrawText(best.left + 54.0, y - 2.0, m_Panel.series[i].name, "text-anchor=\"start\"");
    }
    return text;
  }

  const LinePlotPanel & m_Panel;
  Box                   m_Box;
  Axis                  m_XAxis;
  Axis                  m_YAxis;
};

} // namespace

std::string
DrawLinePlot(const std::vector<LinePlotPanel> & panels)
{
  const double plotHeight = panels.size() > 1 ? 260.0 : 410.0;
  std::string  drawings;
  double       y = 0.0;
  for (size_t i = 0; i < panels.size(); ++i)
  {
    const double top = y + (panels[i].title.empty() ? 40.0 : 64.0);
    drawings += PanelDrawing(panels[i], { left, top, right, top + plotHeight }).Draw("panel" + std::to_string(i));
    y = top + plotHeight + (panels[i].xLabel.empty() ? 40.0 : 70.0);
  }
  return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + Round(width) + ' ' + Round(y) + "\" width=\"" +
         Round(width) + "\" height=\"" + Round(y) +
         "\" font-family=\"Helvetica, Arial, DejaVu Sans, sans-serif\" font-size=\"14\" fill=\"#222222\">\n"
         "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n" +
         drawings + "</svg>\n";
}

} // end namespace itk

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

#include "itkLinePlotAxis.h"
#include "itkNumberText.h"

#include <algorithm>
#include <cctype>
#include <cmath>

namespace itk
{
namespace
{

// SVG is written by hand: cairo would turn texts into outlines, which cannot be searched or edited.
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
  LinePlotAxis          m_XAxis;
  LinePlotAxis          m_YAxis;
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

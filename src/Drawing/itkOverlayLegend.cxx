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
#include "itkOverlayLegend.h"

#include "itkMath.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace itk
{
namespace
{

constexpr double padding = 8.0;
constexpr double margin = 10.0;
constexpr double lineHeight = 1.4 * PictureCanvas::FontSize;

/** How many landmarks are under a box. */
size_t
CountCovered(const LabelBox & box, const OverlayLayout & layout)
{
  const double radius = 2.0 * PictureCanvas::RingRadius * layout.unit;
  size_t       covered = 0;
  for (const auto & mark : layout.marks)
  {
    for (const auto & center : { mark.found, mark.truth })
    {
      covered += GetOverlapArea(box, { center[0] - radius, center[1] - radius, 2.0 * radius, 2.0 * radius }) > 0.0;
    }
  }
  return covered;
}

} // namespace

OverlayLegend::OverlayLegend(const LandmarkOverlayPicture & picture,
                             const OverlayLayout &          layout,
                             const PictureCanvas &          canvas)
{
  this->AddLines(picture, layout, canvas);
  if (m_Lines.empty())
  {
    return;
  }
  double width = 0.0;
  for (const auto & line : m_Lines)
  {
    width = std::max(width, GetSymbolWidth(line) * layout.unit + canvas.GetTextWidth(line.text));
  }
  width += 2.0 * padding * layout.unit;
  const double height = (lineHeight * static_cast<double>(m_Lines.size()) + 2.0 * padding) * layout.unit;
  const double gap = margin * layout.unit;
  if (!picture.Measured.empty())
  {
    m_Box = { layout.width + gap, gap, width, height };
    return;
  }
  const double right = layout.width - width - gap;
  const double bottom = layout.height - height - gap;
  size_t       fewest = std::numeric_limits<size_t>::max();
  for (const auto & box : { LabelBox{ gap, bottom, width, height },
                            LabelBox{ right, bottom, width, height },
                            LabelBox{ gap, gap, width, height },
                            LabelBox{ right, gap, width, height } })
  {
    const size_t covered = CountCovered(box, layout);
    if (covered < fewest)
    {
      fewest = covered;
      m_Box = box;
    }
  }
}

std::array<double, 2>
OverlayLegend::GetPictureSize(const OverlayLayout & layout) const
{
  const bool   isBeside = m_Box.x >= layout.width;
  const double gap = isBeside ? margin * layout.unit : 0.0;
  return { { std::max(layout.width, isBeside ? std::ceil(m_Box.x + m_Box.width + gap) : 0.0),
             std::max(layout.height, isBeside ? std::ceil(m_Box.y + m_Box.height + gap) : 0.0) } };
}

void
OverlayLegend::AddLines(const LandmarkOverlayPicture & picture,
                        const OverlayLayout &          layout,
                        const PictureCanvas &          canvas)
{
  const auto hasAny = [&layout](bool (OverlayMark::*property)() const) {
    return std::any_of(
      layout.marks.begin(), layout.marks.end(), [property](const OverlayMark & mark) { return (mark.*property)(); });
  };
  const bool hasTruth = hasAny(&OverlayMark::IsTrue);
  if (!picture.Title.empty())
  {
    m_Lines.push_back({ picture.Title, OverlayColors::Text, Symbol::None });
  }
  if (picture.IsImplausible)
  {
    m_Lines.push_back({ "doubtful: unlike the images trained on", OverlayColors::LowConfidence, Symbol::None });
  }
  if (hasAny(&OverlayMark::HasRegion))
  {
    m_Lines.push_back({ "found, 90 % region", OverlayColors::Found, Symbol::Ellipse });
  }
  else if (hasTruth || !picture.LowConfidence.empty())
  {
    m_Lines.push_back({ "found", OverlayColors::Found, Symbol::Ring });
  }
  if (!picture.LowConfidence.empty())
  {
    m_Lines.push_back({ "found, doubtful", OverlayColors::LowConfidence, Symbol::DashedRing });
  }
  if (hasTruth)
  {
    m_Lines.push_back({ "true", OverlayColors::True, Symbol::Cross });
  }
  if (!picture.Measured.empty())
  {
    m_Lines.push_back({ "measured ± standard error", OverlayColors::Measure, Symbol::None });
  }
  for (const auto & measured : picture.Measured)
  {
    m_Lines.push_back({ MakeShownName(measured), OverlayColors::Measure, Symbol::None });
  }
  const double maximumWidth = std::max(layout.width / 3.0, 150.0 * layout.unit);
  this->AddNames("Not found:", picture.Missing, maximumWidth, canvas);
  this->AddNames("Outside the image:", picture.Outside, maximumWidth, canvas);
}

void
OverlayLegend::AddNames(const std::string &              title,
                        const std::vector<std::string> & names,
                        double                           maximumWidth,
                        const PictureCanvas &            canvas)
{
  std::string line = title;
  for (size_t i = 0; i < names.size(); ++i)
  {
    const auto word = MakeShownName(names[i]) + (i + 1 < names.size() ? "," : "");
    if (canvas.GetTextWidth(line + ' ' + word) > maximumWidth)
    {
      m_Lines.push_back({ line, OverlayColors::Text, Symbol::None });
      line = "   " + word;
    }
    else
    {
      line += ' ' + word;
    }
  }
  if (!names.empty())
  {
    m_Lines.push_back({ line, OverlayColors::Text, Symbol::None });
  }
}

double
OverlayLegend::GetSymbolWidth(const Line & line)
{
  return line.symbol == Symbol::None ? 0.0 : 3.2 * PictureCanvas::RingRadius;
}

void
OverlayLegend::Draw(PictureCanvas & canvas) const
{
  if (m_Lines.empty())
  {
    return;
  }
  canvas.DrawShade(m_Box);
  const double unit = canvas.GetUnit();
  const double radius = PictureCanvas::RingRadius * unit;
  const double x = m_Box.x + padding * unit;
  double       baseline = m_Box.y + (padding + PictureCanvas::FontSize) * unit;
  for (const auto & line : m_Lines)
  {
    const PictureCanvas::PositionType center{ { x + radius, baseline - 0.35 * PictureCanvas::FontSize * unit } };
    switch (line.symbol)
    {
      case Symbol::None:
        break;
      case Symbol::Ring:
      case Symbol::DashedRing:
        canvas.DrawRing(center, line.color, line.symbol == Symbol::DashedRing);
        break;
      case Symbol::Ellipse:
        canvas.DrawEllipse(center, { { Math::sqr(radius), 0.0, 0.5 * Math::sqr(radius) } }, m_Box, line.color, false);
        canvas.DrawDot(center, line.color);
        break;
      case Symbol::Cross:
        canvas.DrawCross(center, line.color);
        break;
    }
    canvas.DrawText(x + GetSymbolWidth(line) * unit, baseline, line.text, line.color);
    baseline += lineHeight * unit;
  }
}

} // end namespace itk

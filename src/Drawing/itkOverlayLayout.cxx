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
#include "itkOverlayLayout.h"

#include "itkMath.h"

#include <algorithm>

namespace itk
{
namespace
{

LandmarkOverlayPicture::PositionType
GetPlace(const PanelPlace & panel, const LandmarkOverlayPicture::PositionType & position)
{
  return { { panel.box.x + (position[0] + 0.5) * panel.scale[0], panel.box.y + (position[1] + 0.5) * panel.scale[1] } };
}

/** Arcs at the same vertex get larger one by one. */
OverlayArc
MakeArc(const LandmarkOverlayPicture::Arc & arc, const PanelPlace & place, const OverlayLayout & layout)
{
  const auto vertex = GetPlace(place, arc.Vertex);
  const auto getAngle = [&](const LandmarkOverlayPicture::PositionType & position) {
    const auto end = GetPlace(place, position);
    return std::atan2(end[1] - vertex[1], end[0] - vertex[0]);
  };
  auto angles = std::minmax({ getAngle(arc.From), getAngle(arc.To) });
  if (angles.second - angles.first > Math::pi)
  {
    angles = { angles.second, angles.first + 2.0 * Math::pi };
  }
  const auto   others = std::count_if(layout.arcs.begin(), layout.arcs.end(), [&](const OverlayArc & other) {
    return std::hypot(other.vertex[0] - vertex[0], other.vertex[1] - vertex[1]) < layout.unit;
  });
  const double radius = (50.0 + 22.0 * static_cast<double>(others)) * layout.unit;
  return { vertex, radius, { { angles.first, angles.second } }, MakeShownName(arc.Text), place.box };
}

} // namespace

OverlayLayout
MakeOverlayLayout(const std::vector<LandmarkOverlayPicture::Panel> & panels)
{
  double width = 0.0;
  double height = 0.0;
  double smallestSpacing = panels.front().Spacing[0];
  for (const auto & panel : panels)
  {
    width += static_cast<double>(panel.Width) * panel.Spacing[0];
    height = std::max(height, static_cast<double>(panel.Height) * panel.Spacing[1]);
    smallestSpacing = std::min({ smallestSpacing, panel.Spacing[0], panel.Spacing[1] });
  }
  const double longerSide = std::max(width, height);
  const bool   hasOnePanel = panels.size() == 1;
  const double pictureSide = std::min(2400.0, std::max(hasOnePanel ? 1200.0 : 2400.0, longerSide / smallestSpacing));
  const double pixelsPerMillimeter = pictureSide / longerSide;

  OverlayLayout layout;
  layout.unit = pictureSide / (hasOnePanel ? 1000.0 : 1800.0);
  const double gap = 8.0 * layout.unit;
  for (const auto & panel : panels)
  {
    const std::array<double, 2> scale{ { panel.Spacing[0] * pixelsPerMillimeter,
                                         panel.Spacing[1] * pixelsPerMillimeter } };
    const double                x = layout.panels.empty() ? 0.0 : layout.width + gap;
    const double                panelWidth = std::max(1.0, std::round(static_cast<double>(panel.Width) * scale[0]));
    const double                panelHeight = std::max(1.0, std::round(static_cast<double>(panel.Height) * scale[1]));
    layout.panels.push_back({ { x, 0.0, panelWidth, panelHeight }, scale });
    layout.width = x + panelWidth;
    layout.height = std::max(layout.height, panelHeight);
    for (const auto & mark : panel.Marks)
    {
      const auto & place = layout.panels.back();
      layout.marks.push_back({ MakeShownName(mark.Name),
                               GetPlace(place, mark.Found),
                               GetPlace(place, mark.True),
                               { { mark.Region[0] * scale[0] * scale[0],
                                   mark.Region[1] * scale[0] * scale[1],
                                   mark.Region[2] * scale[1] * scale[1] } },
                               mark.HasLowConfidence,
                               place.box });
    }
    for (const auto & line : panel.Lines)
    {
      const auto & place = layout.panels.back();
      layout.lines.push_back(
        { GetPlace(place, line.From), GetPlace(place, line.To), MakeShownName(line.Text), place.box });
    }
    for (const auto & arc : panel.Arcs)
    {
      layout.arcs.push_back(MakeArc(arc, layout.panels.back(), layout));
    }
  }
  return layout;
}

std::string
MakeShownName(std::string name)
{
  std::replace(name.begin(), name.end(), '_', ' ');
  return name;
}

} // end namespace itk

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
#include "itkLandmarkOverlayPicture.h"

#include "itkFileError.h"
#include "itkLabelPlacement.h"
#include "itkWriteFileAtomically.h"

#include "itkMath.h"

#include <cairo.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>

namespace itk
{
namespace
{

using PositionType = LandmarkOverlayPicture::PositionType;
using SurfacePointer = std::unique_ptr<cairo_surface_t, decltype(&cairo_surface_destroy)>;
using ContextPointer = std::unique_ptr<cairo_t, decltype(&cairo_destroy)>;

struct Color
{
  double red;
  double green;
  double blue;
};
constexpr Color foundColor{ 0.20, 0.90, 1.00 };
constexpr Color doubtfulColor{ 1.00, 0.62, 0.10 };
constexpr Color trueColor{ 0.75, 1.00, 0.25 };
constexpr Color textColor{ 1.0, 1.0, 1.0 };

bool
IsThere(const PositionType & position)
{
  return !std::isnan(position[0]);
}

bool
HasRegion(const LandmarkOverlayPicture::Mark & mark)
{
  return IsThere(mark.Found) && !std::isnan(mark.Region[0]);
}

double
GetQuantile(std::vector<float> values, double share)
{
  const auto position = values.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), position, values.end());
  return *position;
}

/** From 0 for black to 255 for white. */
std::vector<uint32_t>
MakeGreyLevels(const std::vector<float> & values, const std::array<double, 2> & window)
{
  const bool            hasWindow = window[0] < window[1];
  const double          black = hasWindow ? window[0] : GetQuantile(values, 0.005);
  const double          leastWhite = black + 1e-9 * std::max(1.0, std::abs(black));
  const double          white = std::max(hasWindow ? window[1] : GetQuantile(values, 0.995), leastWhite);
  std::vector<uint32_t> levels(values.size());
  std::transform(values.begin(), values.end(), levels.begin(), [black, white](float value) {
    const double share = (value - black) / (white - black);
    return static_cast<uint32_t>(std::lround(255.0 * std::min(1.0, std::max(0.0, share))));
  });
  return levels;
}

SurfacePointer
MakeImageSurface(const LandmarkOverlayPicture::Panel & panel)
{
  const auto levels = MakeGreyLevels(panel.Values, panel.Window);
  const auto greenLevels = panel.OverlaidValues.empty() ? levels : MakeGreyLevels(panel.OverlaidValues, panel.Window);
  SurfacePointer surface(
    cairo_image_surface_create(CAIRO_FORMAT_RGB24, static_cast<int>(panel.Width), static_cast<int>(panel.Height)),
    &cairo_surface_destroy);
  if (cairo_surface_status(surface.get()) != CAIRO_STATUS_SUCCESS)
  {
    return surface;
  }
  cairo_surface_flush(surface.get());
  auto * const data = cairo_image_surface_get_data(surface.get());
  const auto   stride = static_cast<size_t>(cairo_image_surface_get_stride(surface.get()));
  for (size_t row = 0; row < panel.Height; ++row)
  {
    auto * const line = reinterpret_cast<uint32_t *>(data + row * stride);
    for (size_t column = 0; column < panel.Width; ++column)
    {
      const size_t pixel = row * panel.Width + column;
      line[column] = levels[pixel] << 16 | greenLevels[pixel] << 8 | levels[pixel];
    }
  }
  cairo_surface_mark_dirty(surface.get());
  return surface;
}

/** Where a panel stands in the picture, in pixels of the picture. */
struct PanelPlace
{
  LabelBox              box;
  std::array<double, 2> scale;
};

struct Layout
{
  std::vector<PanelPlace> places;
  double                  width{ 0.0 };
  double                  height{ 0.0 };
  /** All sizes are in proportion to this: the thousandth part of the longer side, less where there are several panels.
   */
  double unit{ 1.0 };
};

Layout
MakeLayout(const std::vector<LandmarkOverlayPicture::Panel> & panels)
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
  const double pixelsPerMillimetre = pictureSide / longerSide;

  Layout layout;
  layout.unit = pictureSide / (hasOnePanel ? 1000.0 : 1800.0);
  const double gap = 8.0 * layout.unit;
  for (const auto & panel : panels)
  {
    const std::array<double, 2> scale{ { panel.Spacing[0] * pixelsPerMillimetre,
                                         panel.Spacing[1] * pixelsPerMillimetre } };
    const double                x = layout.places.empty() ? 0.0 : layout.width + gap;
    const double                panelWidth = std::max(1.0, std::round(static_cast<double>(panel.Width) * scale[0]));
    const double                panelHeight = std::max(1.0, std::round(static_cast<double>(panel.Height) * scale[1]));
    layout.places.push_back({ { x, 0.0, panelWidth, panelHeight }, scale });
    layout.width = x + panelWidth;
    layout.height = std::max(layout.height, panelHeight);
  }
  return layout;
}

class Painter
{
public:
  explicit Painter(const LandmarkOverlayPicture & picture)
    : m_Picture(picture)
    , m_Layout(MakeLayout(picture.Panels))
    , m_Unit(m_Layout.unit)
    , m_Surface(cairo_image_surface_create(CAIRO_FORMAT_RGB24,
                                           static_cast<int>(m_Layout.width),
                                           static_cast<int>(m_Layout.height)),
                &cairo_surface_destroy)
    , m_Context(cairo_create(m_Surface.get()), &cairo_destroy)
  {
    cairo_select_font_face(m_Context.get(), "sans-serif", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_BOLD);
    cairo_set_font_size(m_Context.get(), fontSize * m_Unit);
    cairo_set_line_cap(m_Context.get(), CAIRO_LINE_CAP_ROUND);
    cairo_set_line_join(m_Context.get(), CAIRO_LINE_JOIN_ROUND);
  }

  void
  Draw()
  {
    for (size_t p = 0; p < m_Picture.Panels.size(); ++p)
    {
      this->DrawPanel(m_Picture.Panels[p], m_Layout.places[p]);
    }
    const auto legend = this->ChooseLegendPlace();
    this->DrawMarks();
    this->DrawNames(legend);
    this->DrawLegend(legend);
  }

  std::string
  EncodePNG(const std::string & fileName) const
  {
    std::string bytes;
    const auto  append = [](void * closure, const unsigned char * data, unsigned int length) {
      static_cast<std::string *>(closure)->append(reinterpret_cast<const char *>(data), length);
      return CAIRO_STATUS_SUCCESS;
    };
    auto status = cairo_status(m_Context.get());
    if (status == CAIRO_STATUS_SUCCESS)
    {
      status = cairo_surface_write_to_png_stream(m_Surface.get(), append, &bytes);
    }
    if (status != CAIRO_STATUS_SUCCESS)
    {
      ThrowFileError(fileName, std::string("cannot be drawn (") + cairo_status_to_string(status) + ')');
    }
    return bytes;
  }

private:
  static constexpr double fontSize = 13.0;
  static constexpr double ringRadius = 6.0;
  static constexpr double padding = 8.0;

  struct LegendLine
  {
    std::string text;
    Color       color;
    /** `o` found, `e` found with its region, `d` doubtful, `x` true, blank for text alone. */
    char symbol;
  };

  PositionType
  GetPlace(const PanelPlace & place, const PositionType & position) const
  {
    return { { place.box.x + (position[0] + 0.5) * place.scale[0],
               place.box.y + (position[1] + 0.5) * place.scale[1] } };
  }

  void
  DrawPanel(const LandmarkOverlayPicture::Panel & panel, const PanelPlace & place)
  {
    const auto image = MakeImageSurface(panel);
    cairo_save(m_Context.get());
    cairo_rectangle(m_Context.get(), place.box.x, place.box.y, place.box.width, place.box.height);
    cairo_clip(m_Context.get());
    cairo_translate(m_Context.get(), place.box.x, place.box.y);
    cairo_scale(m_Context.get(), place.scale[0], place.scale[1]);
    cairo_set_source_surface(m_Context.get(), image.get(), 0.0, 0.0);
    cairo_pattern_set_filter(cairo_get_source(m_Context.get()), CAIRO_FILTER_BEST);
    cairo_pattern_set_extend(cairo_get_source(m_Context.get()), CAIRO_EXTEND_PAD);
    cairo_paint(m_Context.get());
    cairo_restore(m_Context.get());
  }

  /** Strokes the path in the colour, with a dark outline that stands out from bright bone. */
  void
  StrokeOutlined(const Color & color, double width, double outline = 1.3)
  {
    cairo_set_source_rgba(m_Context.get(), 0.0, 0.0, 0.0, 0.65);
    cairo_set_line_width(m_Context.get(), (width + outline) * m_Unit);
    cairo_stroke_preserve(m_Context.get());
    cairo_set_source_rgb(m_Context.get(), color.red, color.green, color.blue);
    cairo_set_line_width(m_Context.get(), width * m_Unit);
    cairo_stroke(m_Context.get());
  }

  void
  DrawRing(const PositionType & center, bool isDoubtful)
  {
    const auto & color = isDoubtful ? doubtfulColor : foundColor;
    const double dash[] = { 3.2 * m_Unit, 3.2 * m_Unit };
    cairo_new_path(m_Context.get());
    cairo_arc(m_Context.get(), center[0], center[1], ringRadius * m_Unit, 0.0, 2.0 * Math::pi);
    cairo_set_dash(m_Context.get(), dash, isDoubtful ? 2 : 0, 0.0);
    this->StrokeOutlined(color, 1.3);
    cairo_set_dash(m_Context.get(), nullptr, 0, 0.0);
    this->DrawDot(center, color);
  }

  /** The boundary of the region d^T S^-1 d <= 1, S in squared pixels of the picture. */
  void
  DrawEllipse(const PositionType & center, const std::array<double, 3> & region, const LabelBox & clip, bool isDoubtful)
  {
    const double mean = (region[0] + region[2]) / 2.0;
    const double difference = std::hypot((region[0] - region[2]) / 2.0, region[1]);
    const double dash[] = { 3.2 * m_Unit, 3.2 * m_Unit };
    cairo_save(m_Context.get());
    cairo_rectangle(m_Context.get(), clip.x, clip.y, clip.width, clip.height);
    cairo_clip(m_Context.get());
    cairo_new_path(m_Context.get());
    cairo_save(m_Context.get());
    cairo_translate(m_Context.get(), center[0], center[1]);
    cairo_rotate(m_Context.get(), 0.5 * std::atan2(2.0 * region[1], region[0] - region[2]));
    cairo_scale(m_Context.get(), std::sqrt(mean + difference), std::sqrt(std::max(mean - difference, 1e-6 * mean)));
    cairo_arc(m_Context.get(), 0.0, 0.0, 1.0, 0.0, 2.0 * Math::pi);
    // The pen stays round.
    cairo_restore(m_Context.get());
    cairo_set_dash(m_Context.get(), dash, isDoubtful ? 2 : 0, 0.0);
    this->StrokeOutlined(isDoubtful ? doubtfulColor : foundColor, 0.8, 0.8);
    cairo_restore(m_Context.get());
  }

  void
  DrawDot(const PositionType & center, const Color & color)
  {
    for (const bool isOutline : { true, false })
    {
      cairo_arc(m_Context.get(), center[0], center[1], (isOutline ? 2.1 : 1.4) * m_Unit, 0.0, 2.0 * Math::pi);
      cairo_set_source_rgba(m_Context.get(),
                            isOutline ? 0.0 : color.red,
                            isOutline ? 0.0 : color.green,
                            isOutline ? 0.0 : color.blue,
                            isOutline ? 0.65 : 1.0);
      cairo_fill(m_Context.get());
    }
  }

  void
  DrawCross(const PositionType & center)
  {
    const double arm = 3.6 * m_Unit;
    cairo_new_path(m_Context.get());
    for (const double sign : { -1.0, 1.0 })
    {
      cairo_move_to(m_Context.get(), center[0] - arm, center[1] - sign * arm);
      cairo_line_to(m_Context.get(), center[0] + arm, center[1] + sign * arm);
    }
    this->StrokeOutlined(trueColor, 1.3);
  }

  void
  DrawLine(const PositionType & from, const PositionType & to, const Color & color, double width)
  {
    cairo_new_path(m_Context.get());
    cairo_move_to(m_Context.get(), from[0], from[1]);
    cairo_line_to(m_Context.get(), to[0], to[1]);
    this->StrokeOutlined(color, width);
  }

  void
  DrawText(double x, double baseline, const std::string & text, const Color & color)
  {
    cairo_new_path(m_Context.get());
    cairo_move_to(m_Context.get(), x, baseline);
    cairo_text_path(m_Context.get(), text.c_str());
    cairo_set_source_rgba(m_Context.get(), 0.0, 0.0, 0.0, 0.8);
    cairo_set_line_width(m_Context.get(), 2.6 * m_Unit);
    cairo_stroke_preserve(m_Context.get());
    cairo_set_source_rgb(m_Context.get(), color.red, color.green, color.blue);
    cairo_fill(m_Context.get());
  }

  double
  GetTextWidth(const std::string & text) const
  {
    cairo_text_extents_t extents;
    cairo_text_extents(m_Context.get(), text.c_str(), &extents);
    return extents.x_advance;
  }

  template <typename TFunction>
  void
  ForEachMark(const TFunction & function) const
  {
    for (size_t p = 0; p < m_Picture.Panels.size(); ++p)
    {
      const auto & place = m_Layout.places[p];
      for (const auto & mark : m_Picture.Panels[p].Marks)
      {
        function(mark, this->GetPlace(place, mark.Found), this->GetPlace(place, mark.True), place);
      }
    }
  }

  void
  DrawMarks()
  {
    this->ForEachMark([this](const auto & mark, const auto & found, const auto &, const auto & place) {
      if (HasRegion(mark))
      {
        const auto & scale = place.scale;
        this->DrawEllipse(found,
                          { { mark.Region[0] * scale[0] * scale[0],
                              mark.Region[1] * scale[0] * scale[1],
                              mark.Region[2] * scale[1] * scale[1] } },
                          place.box,
                          mark.HasLowConfidence);
      }
    });
    this->ForEachMark([this](const auto & mark, const auto & found, const auto & truth, const auto &) {
      if (IsThere(mark.Found) && IsThere(mark.True))
      {
        this->DrawLine(found, truth, textColor, 0.8);
      }
    });
    this->ForEachMark([this](const auto & mark, const auto & found, const auto & truth, const auto &) {
      if (IsThere(mark.True))
      {
        this->DrawCross(truth);
      }
      if (HasRegion(mark))
      {
        this->DrawDot(found, mark.HasLowConfidence ? doubtfulColor : foundColor);
      }
      else if (IsThere(mark.Found))
      {
        this->DrawRing(found, mark.HasLowConfidence);
      }
    });
  }

  static std::string
  MakeShownName(std::string name)
  {
    std::replace(name.begin(), name.end(), '_', ' ');
    return name;
  }

  /** The found landmark bears the name; a true one does if it was not found. */
  void
  DrawNames(const LabelBox & legend)
  {
    struct Name
    {
      std::string text;
      Color       color;
    };
    std::vector<Name>         names;
    std::vector<LabelRequest> requests;
    std::vector<LabelBox>     obstacles{ legend };
    const double              height = 1.15 * fontSize * m_Unit;
    const double              radius = ringRadius * m_Unit;
    this->ForEachMark([&](const auto & mark, const auto & found, const auto & truth, const auto & place) {
      const bool isFound = IsThere(mark.Found);
      if (isFound && IsThere(mark.True))
      {
        obstacles.push_back({ truth[0] - radius / 2, truth[1] - radius / 2, radius, radius });
      }
      if (isFound || IsThere(mark.True))
      {
        const auto & center = isFound ? found : truth;
        // Names leave small regions free.
        const double regionRadius = HasRegion(mark) ? std::sqrt(std::max(mark.Region[0] * Math::sqr(place.scale[0]),
                                                                         mark.Region[2] * Math::sqr(place.scale[1])))
                                                    : 0.0;
        const double markRadius = std::clamp(0.7 * regionRadius, radius, 1.8 * radius);
        const auto   text = MakeShownName(mark.Name);
        names.push_back({ text, !isFound ? trueColor : mark.HasLowConfidence ? doubtfulColor : foundColor });
        requests.push_back({ this->GetTextWidth(text), height, center[0], center[1], markRadius, place.box });
      }
    });
    const auto boxes = PlaceLabels(requests, obstacles);
    for (size_t i = 0; i < boxes.size(); ++i)
    {
      this->DrawLeader(requests[i], boxes[i], names[i].color);
    }
    for (size_t i = 0; i < boxes.size(); ++i)
    {
      this->DrawText(boxes[i].x, boxes[i].y + 0.82 * boxes[i].height, names[i].text, names[i].color);
    }
  }

  /** A line from the mark to its name, where the name stands apart. */
  void
  DrawLeader(const LabelRequest & request, const LabelBox & box, const Color & color)
  {
    const double nearX = std::min(std::max(request.markX, box.x), box.x + box.width);
    const double nearY = std::min(std::max(request.markY, box.y), box.y + box.height);
    const double x = nearX - request.markX;
    const double y = nearY - request.markY;
    const double distance = std::hypot(x, y);
    if (distance > 1.8 * request.markRadius)
    {
      const double share = 1.15 * request.markRadius / distance;
      this->DrawLine({ { request.markX + share * x, request.markY + share * y } }, { { nearX, nearY } }, color, 0.7);
    }
  }

  /** The names in lines that begin with a title and are not wider than a third of the picture. */
  void
  AppendWrapped(std::vector<LegendLine> &        lines,
                const std::string &              title,
                const std::vector<std::string> & names) const
  {
    const double maximumWidth = std::max(m_Layout.width / 3.0, 150.0 * m_Unit);
    std::string  line = title;
    for (size_t i = 0; i < names.size(); ++i)
    {
      const auto word = MakeShownName(names[i]) + (i + 1 < names.size() ? "," : "");
      if (this->GetTextWidth(line + ' ' + word) > maximumWidth)
      {
        lines.push_back({ line, textColor, ' ' });
        line = "   " + word;
      }
      else
      {
        line += ' ' + word;
      }
    }
    if (!names.empty())
    {
      lines.push_back({ line, textColor, ' ' });
    }
  }

  std::vector<LegendLine>
  MakeLegend() const
  {
    bool hasTruth = false;
    bool hasRegion = false;
    this->ForEachMark([&](const auto & mark, const auto &, const auto &, const auto &) {
      hasTruth |= IsThere(mark.True);
      hasRegion |= HasRegion(mark);
    });
    std::vector<LegendLine> lines;
    if (!m_Picture.Title.empty())
    {
      lines.push_back({ m_Picture.Title, textColor, ' ' });
    }
    if (hasRegion)
    {
      lines.push_back({ "found, 90 % region", foundColor, 'e' });
    }
    else if (hasTruth || !m_Picture.LowConfidence.empty())
    {
      lines.push_back({ "found", foundColor, 'o' });
    }
    if (!m_Picture.LowConfidence.empty())
    {
      lines.push_back({ "found, low confidence", doubtfulColor, 'd' });
    }
    if (hasTruth)
    {
      lines.push_back({ "true", trueColor, 'x' });
    }
    this->AppendWrapped(lines, "Not found:", m_Picture.Missing);
    this->AppendWrapped(lines, "Outside the image:", m_Picture.Outside);
    return lines;
  }

  static double
  GetSymbolWidth(const LegendLine & line)
  {
    return line.symbol == ' ' ? 0.0 : 3.2 * ringRadius;
  }

  /** The corner in which the legend covers the fewest landmarks. */
  LabelBox
  ChooseLegendPlace() const
  {
    const auto lines = this->MakeLegend();
    if (lines.empty())
    {
      return {};
    }
    double width = 0.0;
    for (const auto & line : lines)
    {
      width = std::max(width, GetSymbolWidth(line) * m_Unit + this->GetTextWidth(line.text));
    }
    width += 2.0 * padding * m_Unit;
    const double height = (1.4 * fontSize * static_cast<double>(lines.size()) + 2.0 * padding) * m_Unit;
    const double margin = 10.0 * m_Unit;
    const double farX = m_Layout.width - width - margin;
    const double farY = m_Layout.height - height - margin;
    LabelBox     best;
    size_t       fewest = std::numeric_limits<size_t>::max();
    for (const auto & corner : { PositionType{ { margin, farY } },
                                 PositionType{ { farX, farY } },
                                 PositionType{ { margin, margin } },
                                 PositionType{ { farX, margin } } })
    {
      const LabelBox box{ corner[0], corner[1], width, height };
      size_t         covered = 0;
      this->ForEachMark([&](const auto &, const auto & found, const auto & truth, const auto &) {
        const double radius = 2.0 * ringRadius * m_Unit;
        for (const auto & center : { found, truth })
        {
          covered += GetOverlapArea(box, { center[0] - radius, center[1] - radius, 2.0 * radius, 2.0 * radius }) > 0.0;
        }
      });
      if (covered < fewest)
      {
        fewest = covered;
        best = box;
      }
    }
    return best;
  }

  void
  DrawLegend(const LabelBox & box)
  {
    const auto lines = this->MakeLegend();
    if (lines.empty())
    {
      return;
    }
    cairo_rectangle(m_Context.get(), box.x, box.y, box.width, box.height);
    cairo_set_source_rgba(m_Context.get(), 0.0, 0.0, 0.0, 0.6);
    cairo_fill(m_Context.get());
    double baseline = box.y + (padding + fontSize) * m_Unit;
    for (const auto & line : lines)
    {
      const double       x = box.x + padding * m_Unit;
      const PositionType symbolCenter{ { x + ringRadius * m_Unit, baseline - 0.35 * fontSize * m_Unit } };
      if (line.symbol == 'x')
      {
        this->DrawCross(symbolCenter);
      }
      else if (line.symbol == 'e')
      {
        const double length = Math::sqr(ringRadius * m_Unit);
        this->DrawEllipse(symbolCenter, { { length, 0.0, 0.5 * length } }, box, false);
        this->DrawDot(symbolCenter, line.color);
      }
      else if (line.symbol != ' ')
      {
        this->DrawRing(symbolCenter, line.symbol == 'd');
      }
      this->DrawText(x + GetSymbolWidth(line) * m_Unit, baseline, line.text, line.color);
      baseline += 1.4 * fontSize * m_Unit;
    }
  }

  const LandmarkOverlayPicture & m_Picture;
  Layout                         m_Layout;
  double                         m_Unit;
  SurfacePointer                 m_Surface;
  ContextPointer                 m_Context;
};

} // namespace

void
WriteLandmarkOverlayPicture(const std::string & fileName, const LandmarkOverlayPicture & picture)
{
  if (picture.Panels.empty())
  {
    ThrowFileError(fileName, "there is nothing to draw");
  }
  Painter painter(picture);
  painter.Draw();
  WriteFileAtomically(fileName, painter.EncodePNG(fileName));
}

} // end namespace itk

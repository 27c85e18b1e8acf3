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

#include "itkErrorStatistics.h"
#include "itkFileError.h"
#include "itkLabelPlacement.h"
#include "itkOverlayLayout.h"
#include "itkOverlayLegend.h"
#include "itkPictureCanvas.h"
#include "itkWriteFileAtomically.h"

#include "itkMath.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace itk
{
namespace
{

/** From 0 for black to 255 for white. */
std::vector<uint32_t>
MakeGrayLevels(const std::vector<float> & values, const std::array<double, 2> & window)
{
  const bool            hasWindow = window[0] < window[1];
  const double          black = hasWindow ? window[0] : GetLowerQuantile(values, 0.005);
  const double          leastWhite = black + 1e-9 * std::max(1.0, std::abs(black));
  const double          white = std::max<double>(hasWindow ? window[1] : GetLowerQuantile(values, 0.995), leastWhite);
  std::vector<uint32_t> levels(values.size());
  std::transform(values.begin(), values.end(), levels.begin(), [black, white](float value) {
    const double share = (value - black) / (white - black);
    return static_cast<uint32_t>(255.0 * std::min(1.0, std::max(0.0, share)) + 0.5);
  });
  return levels;
}

/** Red, green and blue of each pixel. */
std::vector<uint32_t>
MakePixels(const LandmarkOverlayPicture::Panel & panel)
{
  auto       pixels = MakeGrayLevels(panel.Values, panel.Window);
  const auto greenLevels = panel.OverlaidValues.empty() ? pixels : MakeGrayLevels(panel.OverlaidValues, panel.Window);
  for (size_t i = 0; i < pixels.size(); ++i)
  {
    pixels[i] = pixels[i] << 16 | greenLevels[i] << 8 | pixels[i];
  }
  return pixels;
}

void
DrawMarks(PictureCanvas & canvas, const std::vector<OverlayMark> & marks)
{
  for (const auto & mark : marks)
  {
    if (mark.HasRegion())
    {
      const auto & color = OverlayColors::GetFound(mark.hasLowConfidence);
      canvas.DrawEllipse(mark.found, mark.region, mark.panel, color, mark.hasLowConfidence);
    }
  }
  for (const auto & mark : marks)
  {
    if (mark.IsFound() && mark.IsTrue())
    {
      canvas.DrawLine(mark.found, mark.truth, OverlayColors::Text, 0.8);
    }
  }
  for (const auto & mark : marks)
  {
    const auto & color = OverlayColors::GetFound(mark.hasLowConfidence);
    if (mark.IsTrue())
    {
      canvas.DrawCross(mark.truth, OverlayColors::True);
    }
    if (mark.HasRegion())
    {
      canvas.DrawDot(mark.found, color);
    }
    else if (mark.IsFound())
    {
      canvas.DrawRing(mark.found, color, mark.hasLowConfidence);
    }
  }
}

/** A line from the mark to its name, where the name stands apart. */
void
DrawLeader(PictureCanvas & canvas, const LabelRequest & request, const LabelBox & box, const PictureColor & color)
{
  const double nearX = std::min(std::max(request.markX, box.x), box.x + box.width);
  const double nearY = std::min(std::max(request.markY, box.y), box.y + box.height);
  const double x = nearX - request.markX;
  const double y = nearY - request.markY;
  const double distance = std::hypot(x, y);
  if (distance > 1.8 * request.markRadius)
  {
    const double share = 1.15 * request.markRadius / distance;
    canvas.DrawLine({ { request.markX + share * x, request.markY + share * y } }, { { nearX, nearY } }, color, 0.7);
  }
}

void
DrawMeasures(PictureCanvas & canvas, const OverlayLayout & layout)
{
  for (const auto & line : layout.lines)
  {
    canvas.DrawLine(line.from, line.to, OverlayColors::Measure, 0.9);
  }
  for (const auto & arc : layout.arcs)
  {
    canvas.DrawArc(arc.vertex, arc.radius, arc.angles, OverlayColors::Measure);
  }
}

/** The found landmark bears the name; a true one does if it was not found. Measures bear their values. */
void
DrawNames(PictureCanvas & canvas, const OverlayLayout & layout, const LabelBox & legend)
{
  struct Label
  {
    std::string  text;
    PictureColor color;
  };
  std::vector<Label>        labels;
  std::vector<LabelRequest> requests;
  std::vector<LabelBox>     obstacles{ legend };
  const double              height = 1.15 * PictureCanvas::FontSize * canvas.GetUnit();
  const double              radius = PictureCanvas::RingRadius * canvas.GetUnit();
  for (const auto & mark : layout.marks)
  {
    if (mark.IsFound() && mark.IsTrue())
    {
      obstacles.push_back({ mark.truth[0] - radius / 2, mark.truth[1] - radius / 2, radius, radius });
    }
    if (mark.IsFound() || mark.IsTrue())
    {
      const auto & center = mark.IsFound() ? mark.found : mark.truth;
      // Names leave small regions free.
      const double regionRadius = mark.HasRegion() ? std::sqrt(std::max(mark.region[0], mark.region[2])) : 0.0;
      const double markRadius = std::clamp(0.7 * regionRadius, radius, 1.8 * radius);
      labels.push_back(
        { mark.name, mark.IsFound() ? OverlayColors::GetFound(mark.hasLowConfidence) : OverlayColors::True });
      requests.push_back({ canvas.GetTextWidth(mark.name), height, center[0], center[1], markRadius, mark.panel });
    }
  }
  const auto addMeasure =
    [&](const std::string & text, const PictureCanvas::PositionType & place, const LabelBox & panel) {
      if (!text.empty())
      {
        labels.push_back({ text, OverlayColors::Measure });
        requests.push_back({ canvas.GetTextWidth(text), height, place[0], place[1], 0.3 * radius, panel });
      }
    };
  for (const auto & arc : layout.arcs)
  {
    addMeasure(arc.text, arc.GetMiddle(), arc.panel);
  }
  for (const auto & line : layout.lines)
  {
    addMeasure(line.text, { { 0.5 * (line.from[0] + line.to[0]), 0.5 * (line.from[1] + line.to[1]) } }, line.panel);
  }
  const auto boxes = PlaceLabels(requests, obstacles);
  for (size_t i = 0; i < boxes.size(); ++i)
  {
    DrawLeader(canvas, requests[i], boxes[i], labels[i].color);
  }
  for (size_t i = 0; i < boxes.size(); ++i)
  {
    canvas.DrawText(boxes[i].x, boxes[i].y + 0.82 * boxes[i].height, labels[i].text, labels[i].color);
  }
}

PictureCanvas
Draw(const std::string & fileName, const LandmarkOverlayPicture & picture)
{
  if (picture.Panels.empty())
  {
    ThrowFileError(fileName, "there is nothing to draw");
  }
  const auto          layout = MakeOverlayLayout(picture.Panels);
  const OverlayLegend legend(picture, layout, PictureCanvas(1.0, 1.0, layout.unit));
  const auto          size = legend.GetPictureSize(layout);
  PictureCanvas       canvas(size[0], size[1], layout.unit);
  for (size_t p = 0; p < picture.Panels.size(); ++p)
  {
    const auto & panel = picture.Panels[p];
    canvas.DrawImage(MakePixels(panel), panel.Width, layout.panels[p].box, layout.panels[p].scale);
  }
  DrawMeasures(canvas, layout);
  DrawMarks(canvas, layout.marks);
  DrawNames(canvas, layout, legend.GetBox());
  legend.Draw(canvas);
  return canvas;
}

} // namespace

Image<RGBPixel<unsigned char>, 2>::Pointer
DrawLandmarkOverlayPicture(const std::string & fileName, const LandmarkOverlayPicture & picture)
{
  return Draw(fileName, picture).GetImage(fileName);
}

void
WriteLandmarkOverlayPicture(const std::string & fileName, const LandmarkOverlayPicture & picture)
{
  WriteFileAtomically(fileName, Draw(fileName, picture).EncodePNG(fileName));
}

} // end namespace itk

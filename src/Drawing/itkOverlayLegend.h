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
#ifndef itkOverlayLegend_h
#define itkOverlayLegend_h

#include "itkOverlayLayout.h"
#include "itkPictureCanvas.h"

#include <string>
#include <vector>

namespace itk
{

/** What the colors of an overlay mean. */
struct OverlayColors
{
  static constexpr PictureColor Found{ 0.20, 0.90, 1.00 };
  static constexpr PictureColor LowConfidence{ 1.00, 0.62, 0.10 };
  static constexpr PictureColor True{ 0.75, 1.00, 0.25 };
  static constexpr PictureColor Measure{ 1.00, 0.93, 0.55 };
  static constexpr PictureColor Text{ 1.0, 1.0, 1.0 };

  static const PictureColor &
  GetFound(bool hasLowConfidence)
  {
    return hasLowConfidence ? LowConfidence : Found;
  }
};

/** Explains an overlay, and lists the landmarks that are not in it. */
class OverlayLegend
{
public:
  OverlayLegend(const LandmarkOverlayPicture & picture, const OverlayLayout & layout, const PictureCanvas & canvas);

  /** Where it stands: in the corner in which it covers the fewest landmarks; with measures, which are many lines, at
   * the right of the panels. Empty when there is nothing to explain. */
  const LabelBox &
  GetBox() const
  {
    return m_Box;
  }

  /** The panels and the legend together: width and height in pixels. */
  std::array<double, 2>
  GetPictureSize(const OverlayLayout & layout) const;

  void
  Draw(PictureCanvas & canvas) const;

private:
  enum class Symbol
  {
    None,
    Ring,
    DashedRing,
    Ellipse,
    Cross
  };

  struct Line
  {
    std::string  text;
    PictureColor color;
    Symbol       symbol;
  };

  void
  AddLines(const LandmarkOverlayPicture & picture, const OverlayLayout & layout, const PictureCanvas & canvas);

  /** Adds the names in lines that begin with a title and are not wider than `maximumWidth`. */
  void
  AddNames(const std::string &              title,
           const std::vector<std::string> & names,
           double                           maximumWidth,
           const PictureCanvas &            canvas);

  static double
  GetSymbolWidth(const Line & line);

  std::vector<Line> m_Lines;
  LabelBox          m_Box;
};

} // end namespace itk

#endif

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
#ifndef itkPictureCanvas_h
#define itkPictureCanvas_h

#include "itkLabelPlacement.h"
#include "itkLandmarkOverlayPicture.h"

#include <cairo.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace itk
{

struct PictureColor
{
  double red;
  double green;
  double blue;
};

/** Draws the parts of an overlay with cairo. Places are in pixels of the picture; widths, radii and fonts in units.
 * Lines and texts have a dark outline that stands out from bright bone. */
class PictureCanvas
{
public:
  using PositionType = LandmarkOverlayPicture::PositionType;

  static constexpr double FontSize = 13.0;
  static constexpr double RingRadius = 6.0;

  /** A unit is so many pixels. */
  PictureCanvas(double width, double height, double unit);

  double
  GetUnit() const
  {
    return m_Unit;
  }

  /** An image whose pixels are red << 16 | green << 8 | blue, row after row, to fill a box. */
  void
  DrawImage(const std::vector<uint32_t> & pixels,
            SizeValueType                 columns,
            const LabelBox &              box,
            const std::array<double, 2> & scale);

  void
  DrawRing(const PositionType & center, const PictureColor & color, bool isDashed);

  /** The boundary of the region d^T S^-1 d <= 1, S_xx, S_xy, S_yy in squared pixels, as far as it lies in a box. */
  void
  DrawEllipse(const PositionType &          center,
              const std::array<double, 3> & region,
              const LabelBox &              clip,
              const PictureColor &          color,
              bool                          isDashed);

  void
  DrawDot(const PositionType & center, const PictureColor & color);

  void
  DrawCross(const PositionType & center, const PictureColor & color);

  void
  DrawLine(const PositionType & from, const PositionType & to, const PictureColor & color, double width);

  /** Part of a circle, between two angles in radians. */
  void
  DrawArc(const PositionType & center, double radius, const std::array<double, 2> & angles, const PictureColor & color);

  void
  DrawText(double x, double baseline, const std::string & text, const PictureColor & color);

  /** Darkens what is in a box. */
  void
  DrawShade(const LabelBox & box);

  /** In pixels. */
  double
  GetTextWidth(const std::string & text) const;

  /** The picture so far; `fileName` is for the error message. */
  Image<RGBPixel<unsigned char>, 2>::Pointer
  GetImage(const std::string & fileName) const;
  std::string
  EncodePNG(const std::string & fileName) const;

private:
  /** Throws an error unless everything was drawn. */
  void
  Finish(const std::string & fileName) const;

  void
  SetDash(bool isDashed);

  void
  StrokeOutlined(const PictureColor & color, double width, double outline = 1.3);

  double                                                             m_Unit;
  std::unique_ptr<cairo_surface_t, decltype(&cairo_surface_destroy)> m_Surface;
  std::unique_ptr<cairo_t, decltype(&cairo_destroy)>                 m_Context;
};

} // end namespace itk

#endif

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
#ifndef itkOverlayLayout_h
#define itkOverlayLayout_h

#include "itkLabelPlacement.h"
#include "itkLandmarkOverlayPicture.h"

#include <cmath>
#include <string>
#include <vector>

namespace itk
{

/** A mark of a panel, in pixels of the picture. */
struct OverlayMark
{
  std::string                          name;
  LandmarkOverlayPicture::PositionType found;
  LandmarkOverlayPicture::PositionType truth;
  std::array<double, 3>                region;
  bool                                 hasLowConfidence;
  LabelBox                             panel;

  bool
  IsFound() const
  {
    return !std::isnan(found[0]);
  }
  bool
  IsTrue() const
  {
    return !std::isnan(truth[0]);
  }
  bool
  HasRegion() const
  {
    return this->IsFound() && std::isfinite(region[0] + region[2]);
  }
};

/** A line of a measure, in pixels of the picture. */
struct OverlayLine
{
  LandmarkOverlayPicture::PositionType from;
  LandmarkOverlayPicture::PositionType to;
  std::string                          text;
  LabelBox                             panel;
};

/** The arc of an angle, in pixels of the picture; angles in radians, from the first to the larger second. */
struct OverlayArc
{
  LandmarkOverlayPicture::PositionType vertex;
  double                               radius;
  std::array<double, 2>                angles;
  std::string                          text;
  LabelBox                             panel;

  LandmarkOverlayPicture::PositionType
  GetMiddle() const
  {
    const double angle = 0.5 * (angles[0] + angles[1]);
    return { { vertex[0] + radius * std::cos(angle), vertex[1] + radius * std::sin(angle) } };
  }
};

/** Where a panel stands in the picture. */
struct PanelPlace
{
  LabelBox              box;
  std::array<double, 2> scale;
};

/** Where everything stands in the picture, in its pixels. */
struct OverlayLayout
{
  std::vector<PanelPlace>  panels;
  std::vector<OverlayMark> marks;
  std::vector<OverlayLine> lines;
  std::vector<OverlayArc>  arcs;
  double                   width{ 0.0 };
  double                   height{ 0.0 };
  /** All sizes are in proportion to this: the thousandth part of the longer side, less where there are several panels.
   */
  double unit{ 1.0 };
};

/** Puts the panels side by side, so that the longer side of the picture has 1200 to 2400 pixels. */
OverlayLayout
MakeOverlayLayout(const std::vector<LandmarkOverlayPicture::Panel> & panels);

/** A name as it is shown: with spaces instead of underscores. */
std::string
MakeShownName(std::string name);

} // end namespace itk

#endif

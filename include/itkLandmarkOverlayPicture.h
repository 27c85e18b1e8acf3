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
#ifndef itkLandmarkOverlayPicture_h
#define itkLandmarkOverlayPicture_h

#include "LandmarkLocalizationExport.h"

#include "itkImage.h"
#include "itkIntTypes.h"
#include "itkRGBPixel.h"

#include <array>
#include <limits>
#include <string>
#include <vector>

namespace itk
{

/** \class LandmarkOverlayPicture
 * \brief What LandmarkOverlay draws: gray panels side by side, and the landmarks in each of them.
 * \ingroup LandmarkLocalization
 */
struct LandmarkOverlayPicture
{
  /** A place in a panel, in pixels; integer coordinates are centers of pixels. NaN: there is none. */
  using PositionType = std::array<double, 2>;

  struct Mark
  {
    std::string  Name;
    PositionType Found;
    PositionType True;
    bool         HasLowConfidence{ false };
    /** The confidence region seen in the panel, all places whose distance d from Found has d^T S^-1 d <= 1: the numbers
     * S_xx, S_xy and S_yy, in squared pixels. NaN: there is none. */
    std::array<double, 3> Region{ { std::numeric_limits<double>::quiet_NaN(), 0.0, 0.0 } };
  };

  /** A line of a measure; the text stands at its middle. */
  struct Line
  {
    PositionType From;
    PositionType To;
    std::string  Text;
  };

  /** An angle at a vertex between the directions to two places; the text stands at its middle. */
  struct Arc
  {
    PositionType Vertex;
    PositionType From;
    PositionType To;
    std::string  Text;
  };

  struct Panel
  {
    /** The axes of the image that are its columns and rows. */
    unsigned int  ColumnAxis{ 0 };
    unsigned int  RowAxis{ 1 };
    SizeValueType Width{ 0 };
    SizeValueType Height{ 0 };
    /** Width and height of a pixel, in mm. */
    std::array<double, 2> Spacing{ { 1.0, 1.0 } };
    /** Row after row. */
    std::vector<float> Values;
    /** A second image of the same size: it is drawn in green, and Values in magenta. Empty: Values are gray. */
    std::vector<float> OverlaidValues;
    /** The values that are black and white. When black is not below white, the 0.5 % and 99.5 % quantiles are. */
    std::array<double, 2> Window{ { 0.0, 0.0 } };
    std::vector<Mark>     Marks;
    std::vector<Line>     Lines;
    std::vector<Arc>      Arcs;

    /** The third axis of an image points upwards. */
    bool
    IsUpwards() const
    {
      return RowAxis == 2;
    }

    /** Where in the panel a row of the image stands, both counted from the first one. */
    double
    GetLine(double row) const
    {
      return this->IsUpwards() ? static_cast<double>(Height) - 1.0 - row : row;
    }
  };

  std::vector<Panel> Panels;
  /** First line of the legend; may be empty. */
  std::string Title;
  /** What was measured, one line of the legend each. */
  std::vector<std::string> Measured;
  /** Whether the image is unlike those that the model was trained on. */
  bool IsImplausible{ false };
  /** Names of the landmarks that were not found. */
  std::vector<std::string> Missing;
  /** Names of the landmarks that were found outside the image. */
  std::vector<std::string> Outside;
  /** Names of the landmarks that were found with low confidence, or out of shape. */
  std::vector<std::string> LowConfidence;
};

/** The panels that show an image, still without values and marks: in 2D the image, in 3D what is seen along its third,
 * second and first axis.
 * \ingroup LandmarkLocalization */
template <typename TImage>
std::vector<LandmarkOverlayPicture::Panel>
MakeOverlayPanels(const TImage * image)
{
  static_assert(TImage::ImageDimension == 2 || TImage::ImageDimension == 3, "Images have two or three dimensions.");
  std::vector<LandmarkOverlayPicture::Panel> panels;
  for (unsigned int rowAxis = 1; rowAxis < TImage::ImageDimension; ++rowAxis)
  {
    for (unsigned int columnAxis = 0; columnAxis < rowAxis; ++columnAxis)
    {
      LandmarkOverlayPicture::Panel panel;
      panel.ColumnAxis = columnAxis;
      panel.RowAxis = rowAxis;
      panel.Width = image->GetBufferedRegion().GetSize(columnAxis);
      panel.Height = image->GetBufferedRegion().GetSize(rowAxis);
      panel.Spacing = { { image->GetSpacing()[columnAxis], image->GetSpacing()[rowAxis] } };
      panels.push_back(panel);
    }
  }
  return panels;
}

/** Draws the picture as an image; an error names the file that it is drawn for.
 * \ingroup LandmarkLocalization */
LandmarkLocalization_EXPORT Image<RGBPixel<unsigned char>, 2>::Pointer
DrawLandmarkOverlayPicture(const std::string & fileName, const LandmarkOverlayPicture & picture);

/** Draws the picture as a PNG file, see WriteFileAtomically().
 * \ingroup LandmarkLocalization */
LandmarkLocalization_EXPORT void
WriteLandmarkOverlayPicture(const std::string & fileName, const LandmarkOverlayPicture & picture);

} // end namespace itk

#endif

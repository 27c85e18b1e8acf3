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
#ifndef GridArguments_h
#define GridArguments_h

#include "ProgramArguments.h"

#include "itkLandmarkLocalizationFilter.h"
#include "itkMath.h"

#include <algorithm>

/** How networks are shown an image: on a grid as large as the image, in tiles, in several views. */
class GridArguments
{
public:
  explicit GridArguments(TCLAP::CmdLine & command)
    : m_Cover(command, "cover", "With a model of a fixed grid spacing: the grid covers the whole image, however large")
    , m_Tile(command,
             "tile",
             "pixels",
             "Show the network tiles of the grid, one after the other, of this size, once or once an axis: less memory "
             "(default: the whole grid)")
    , m_Overlap(command, "overlap", "pixels", "Overlap of tiles, once or once an axis (default: 0)")
    , m_Merge(command,
              "merge",
              "Heatmaps where tiles overlap: their maximum, or a mean with smooth weights (default: max)",
              { { "max", TileMergeEnum::Maximum }, { "smooth", TileMergeEnum::SmoothWeight } })
    , m_ViewShift(command, "view-shift", "pixels", "Also average over views shifted by so many grid pixels")
    , m_ViewRotation(command, "view-rotation", "radians", "Also average over views turned by this angle")
    , m_ViewScale(command, "view-scale", "factor", "Also average over views enlarged and reduced by this factor", 1.0)
    , m_ViewMirror(command, "view-mirror", "Also average over the mirrored view; the model must know mirror partners")
  {}

  /** Whether any argument is given. */
  bool
  AreGiven() const
  {
    return m_Cover.isSet() || m_Tile.isSet() || m_Overlap.isSet() || m_Merge.isSet() || m_ViewShift.isSet() ||
           m_ViewRotation.isSet() || m_ViewScale.isSet() || m_ViewMirror.isSet();
  }

  /** Throws what cannot be; after this, Apply() may be called. */
  void
  Parse(const itk::LandmarkModel & model)
  {
    using SpacingRuleEnum = itk::LandmarkGridSettings::SpacingRuleEnum;
    Require((!m_Overlap.isSet() && !m_Merge.isSet()) || m_Tile.isSet(), "--overlap and --merge", "need --tile");
    const auto & description = model.GetDescription();
    const auto & size = description.stages.front().grid.size;
    const auto   longest = *std::max_element(size.begin(), size.end());
    const auto requireBelow = [](const Option<double> & option, double least, double bound, const std::string & text) {
      Require(option.getValue() >= least && option.getValue() < bound, "--" + option.getName(), text);
    };
    requireBelow(m_ViewShift, 0.0, longest, "must be in [0, " + std::to_string(longest) + "), the model's grid");
    requireBelow(m_ViewRotation, 0.0, 2.0 * itk::Math::pi, "must be in [0, 6.28319), in radians");
    requireBelow(m_ViewScale, 1.0, 2.0, "must be in [1, 2)");
    Require(!m_Cover.getValue() || description.stages.front().grid.spacingRule == SpacingRuleEnum::FixedSpacing,
            "--cover",
            "needs a model of a fixed grid spacing; this one's grid fits to each image");
    const auto & landmarks = description.landmarks;
    Require(
      !m_ViewMirror.getValue() ||
        std::any_of(landmarks.begin(), landmarks.end(), [](const auto & landmark) { return !landmark.mirror.empty(); }),
      "--view-mirror",
      "needs a model that knows mirror partners, as --mirror-pairs teaches them");
    m_TileSize = PerAxis(m_Tile.getValue(), model.GetDimension(), "--tile");
    m_TileOverlap = PerAxis(m_Overlap.getValue(), model.GetDimension(), "--overlap");
    const auto multiple = model.GetSizeMultiple();
    const auto isMultiple = [multiple](unsigned int length) { return length % multiple == 0; };
    const auto reason = "must be a multiple of " + std::to_string(multiple) + ", as the model's network takes them";
    Require(std::all_of(m_TileSize.begin(), m_TileSize.end(), isMultiple), "--tile", reason);
    Require(std::all_of(m_TileOverlap.begin(), m_TileOverlap.end(), isMultiple), "--overlap", reason);
    Require(std::equal(m_TileOverlap.begin(),
                       m_TileOverlap.end(),
                       m_TileSize.begin(),
                       [](unsigned int overlap, unsigned int tile) { return tile == 0 || overlap < tile; }),
            "--overlap",
            "must be below --tile");
  }

  template <typename TImage>
  void
  Apply(itk::LandmarkLocalizationFilter<TImage> & localization) const
  {
    using SizeType = typename itk::LandmarkLocalizationFilter<TImage>::SizeType;
    const auto makeSize = [](const std::vector<unsigned int> & lengths) {
      auto size = SizeType::Filled(0);
      std::copy(lengths.begin(), lengths.end(), size.begin());
      return size;
    };
    localization.SetCoverImage(m_Cover.getValue());
    localization.SetTileSize(makeSize(m_TileSize));
    localization.SetTileOverlap(makeSize(m_TileOverlap));
    localization.SetTileMerge(m_Merge.getValue());
    localization.SetViewShift(m_ViewShift.getValue());
    localization.SetViewRotation(m_ViewRotation.getValue());
    localization.SetViewScale(m_ViewScale.getValue());
    localization.SetViewMirror(m_ViewMirror.getValue());
  }

private:
  using TileMergeEnum = itk::NetworkInferenceFilterEnums::TileMerge;

  Switch                      m_Cover;
  ListOption<unsigned int>    m_Tile;
  ListOption<unsigned int>    m_Overlap;
  ChoiceOption<TileMergeEnum> m_Merge;
  Option<double>              m_ViewShift;
  Option<double>              m_ViewRotation;
  Option<double>              m_ViewScale;
  Switch                      m_ViewMirror;
  std::vector<unsigned int>   m_TileSize;
  std::vector<unsigned int>   m_TileOverlap;
};

#endif

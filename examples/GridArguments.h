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

#include <algorithm>

/** `--cover`, `--tile`, `--overlap` and `--merge`: how a network sees images that are larger than its grid. */
class GridArguments
{
public:
  explicit GridArguments(TCLAP::CmdLine & command)
    : m_Merges(GetNames(MergeChoices))
    , m_MergeNames(m_Merges)
    , m_Cover("",
              "cover",
              "With a model of a fixed grid spacing: the grid covers the whole image, however large",
              command)
    , m_Tile("",
             "tile",
             "Show the network tiles of the grid, one after the other, of this size, once or once an axis: less memory "
             "(default: the whole grid)",
             false,
             "pixels",
             command)
    , m_Overlap("", "overlap", "Overlap of tiles, once or once an axis (default: 0)", false, "pixels", command)
    , m_Merge("",
              "merge",
              "Heatmaps where tiles overlap: their maximum, or a mean with smooth weights (default: max)",
              false,
              "max",
              &m_MergeNames,
              command)
  {}

  /** Throws what cannot be; after this, Apply() may be called. */
  void
  Parse(const itk::LandmarkModel & model)
  {
    if ((m_Overlap.isSet() || m_Merge.isSet()) && !m_Tile.isSet())
    {
      throw TCLAP::ArgException("need --tile", "--overlap and --merge");
    }
    if (m_Cover.getValue() &&
        model.GetSpacingRule() != itk::NetworkGridResampleImageFilterEnums::SpacingRule::FixedSpacing)
    {
      throw TCLAP::ArgException("needs a model of a fixed grid spacing; this one's grid fits to each image", "--cover");
    }
    m_TileSize = PerAxis(m_Tile.getValue(), model.GetDimension(), "--tile");
    m_TileOverlap = PerAxis(m_Overlap.getValue(), model.GetDimension(), "--overlap");
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
    localization.SetTileMerge(Choose(MergeChoices, m_Merge.getValue()));
  }

private:
  using TileMergeEnum = itk::HeatmapNetworkImageFilterEnums::TileMerge;
  inline static const std::vector<std::pair<std::string, TileMergeEnum>> MergeChoices{
    { "max", TileMergeEnum::Maximum },
    { "smooth", TileMergeEnum::SmoothWeight }
  };

  std::vector<std::string>             m_Merges;
  TCLAP::ValuesConstraint<std::string> m_MergeNames;
  TCLAP::SwitchArg                     m_Cover;
  TCLAP::MultiArg<unsigned int>        m_Tile;
  TCLAP::MultiArg<unsigned int>        m_Overlap;
  TCLAP::ValueArg<std::string>         m_Merge;
  std::vector<unsigned int>            m_TileSize;
  std::vector<unsigned int>            m_TileOverlap;
};

#endif

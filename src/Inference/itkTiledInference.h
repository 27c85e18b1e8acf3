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
#ifndef itkTiledInference_h
#define itkTiledInference_h

#include "itkNetworkInference.h"

#include <functional>

namespace itk
{

/** Shows an image in overlapping tiles, one after the other; see LandmarkNetworkImageFilter for the formulas. Images of
 * any size: beyond their last pixels they are continued with a fill value. */
class TiledInference : public NetworkInference
{
public:
  struct Settings
  {
    /** Largest size of a tile along each axis, the slowest first; 0: the whole image along this axis. */
    std::vector<int64_t> tileSize;
    /** Pixels that a tile shares with the next. */
    std::vector<int64_t> overlap;
    /** Whether the mean with weights that fall toward the border of a tile is taken, or the maximum. */
    bool  isSmooth{ false };
    float fillValue{ -1.0f };
    /** Called with the share of the tiles that are done; may throw to end the work. */
    std::function<void(double)> progress;
  };

  /** Throws when sizes are not multiples of what the network takes. */
  TiledInference(std::shared_ptr<const NetworkInference> inference, Settings settings);

  void
  Evaluate(const torch::Tensor & image, NetworkMaps & maps) const override;

  std::vector<NetworkMapDescription>
  GetMaps() const override
  {
    return m_Inference->GetMaps();
  }

  unsigned int
  GetSizeMultiple() const override
  {
    return 1;
  }

private:
  /** The tiles along one axis, in grid pixels. */
  struct Axis
  {
    int64_t              length;
    std::vector<int64_t> starts;
  };

  Axis
  MakeAxis(std::size_t axis, int64_t imageLength) const;

  /** The weights of a tile's map pixels along an axis; those of a pixel in all tiles sum to 1. */
  static torch::Tensor
  MakeWeights(const Axis & axis, std::size_t tile, int64_t stride);

  std::shared_ptr<const NetworkInference> m_Inference;
  Settings                                m_Settings;
};

} // end namespace itk

#endif

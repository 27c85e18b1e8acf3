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
#ifndef itkViewInference_h
#define itkViewInference_h

#include "itkNetworkInference.h"

namespace itk
{

/** Shows several views of an image, and averages the maps that are turned back; see LandmarkNetworkImageFilter. */
class ViewInference : public NetworkInference
{
public:
  struct Settings
  {
    /** In grid pixels; 0: no such views. */
    double shift{ 0.0 };
    /** In radians; 0: no such views. */
    double rotation{ 0.0 };
    /** Above 1; 1: no such views. */
    double scale{ 1.0 };
    /** The axis along which a view is mirrored, the slowest being 0; negative: no such view. */
    int64_t mirroredAxis{ -1 };
    /** Of the grid, the slowest axis first: angles are those of physical space. */
    std::vector<double> spacing;
    /** For each landmark, the one with which it changes places in a mirrored image. */
    std::vector<int64_t> mirroredOrder;
    float                fillValue{ -1.0f };
  };

  ViewInference(std::shared_ptr<const NetworkInference> inference, Settings settings);

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
    return m_Inference->GetSizeMultiple();
  }

  /** How many views there are of an image of a dimension. */
  std::size_t
  GetNumberOfViews(std::size_t dimension) const
  {
    return this->MakeViews(dimension).size();
  }

private:
  /** A linear map and a translation of grid pixels about the center of the grid, the slowest axis first. */
  struct View
  {
    torch::Tensor matrix;
    torch::Tensor translation;
    bool          isMirrored{ false };
  };

  /** The image itself first. */
  std::vector<View>
  MakeViews(std::size_t dimension) const;

  /** What is seen when pixel x shows what was at M (x - c) + c + t; outside there is zero, or what is at the border. */
  static torch::Tensor
  Resample(const torch::Tensor & maps,
           const torch::Tensor & matrix,
           const torch::Tensor & translation,
           bool                  repeatsBorder = false);

  /** A map of a view as one of the image, whose size is given. */
  torch::Tensor
  TurnBack(const torch::Tensor &         map,
           const NetworkMapDescription & description,
           const View &                  view,
           torch::IntArrayRef            imageSize) const;

  std::shared_ptr<const NetworkInference> m_Inference;
  Settings                                m_Settings;
};

} // end namespace itk

#endif

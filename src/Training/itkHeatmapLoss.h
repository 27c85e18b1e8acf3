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
#ifndef itkHeatmapLoss_h
#define itkHeatmapLoss_h

#include "itkLossRegistry.h"

namespace itk
{

/** Settings of HeatmapLoss. Defaults: Payer et al. (2019), 2D or 3D. */
struct HeatmapLossSettings
{
  explicit HeatmapLossSettings(unsigned int dimension = 2)
    : gamma(dimension == 3 ? 1000.0 : 100.0)
    , sigmaWeight(dimension == 3 ? 1000.0 : 20.0)
  {}

  void
  Verify() const;

  /** Scale of the target heatmaps. */
  double gamma;
  /** First value of every sigma, in grid pixels. */
  double initialSigma{ 2.5 };
  bool   learnSigma{ true };
  /** The factor alpha of sigma squared. */
  double sigmaWeight;
  /** The base w of the weight w^(g / peak of g) of a pixel whose target is g. 1: all pixels count alike; Ao and Wu,
   * Journal of Digital Imaging 36 (2023), take 40. */
  double pixelWeight{ 1.0 };
  /** A factor f by which a target is wider where annotators disagree: its sigma^2 is sigma^2 + (f s)^2, with the
   * standard deviation s of their positions along an axis. */
  double spreadFactor{ 0.0 };
  /** Factor of the whole. The paper's released program halves it. */
  double factor{ 1.0 };
};

itkSettingsMacro(HeatmapLossSettings, gamma, initialSigma, learnSigma, sigmaWeight, pixelWeight, spreadFactor, factor);

/** Equation (2) of Payer et al., Medical Image Analysis 54 (2019), without its weight decay: the squared differences of
 * heatmaps and targets, and alpha sigma^2 of each landmark. It is a sum over pixels and landmarks. A missing landmark
 * has the target zero and no sigma term. With a pixelWeight w, a squared difference is weighted by w^(g / peak), which
 * sigma does not learn from: the few pixels near a landmark then weigh as much as the many far from it.
 *
 * Each landmark has a sigma of its own. What is trained is the logarithm of its ratio to the initial sigma, so that it
 * stays positive. */
class HeatmapLoss : public LandmarkLoss
{
public:
  HeatmapLoss(const NetworkTask & task, const HeatmapLossSettings & settings);

  torch::Tensor
  Compute(const NetworkMaps & maps, const LossTarget & target) const override;

  /** `sigma`, in grid pixels. */
  std::map<std::string, std::vector<double>>
  GetLandmarkValues() const override;

private:
  torch::Tensor
  GetSigmas() const;

  HeatmapLossSettings m_Settings;
  torch::Tensor       m_LogarithmicRatios;
};

/** Target heatmaps, equation (1) of Payer et al. (2019), differentiable in sigma.
 * \param coordinates  batch x landmarks x dimension, continuous grid indices, fastest axis first; NaN for a missing
 *        landmark, whose heatmap is zero
 * \param sigmas  landmarks, or batch x landmarks, in grid pixels
 * \param size  number of grid pixels, slowest axis first
 * \return batch x landmarks x size */
torch::Tensor
MakeTargetHeatmaps(const torch::Tensor & coordinates,
                   const torch::Tensor & sigmas,
                   torch::IntArrayRef    size,
                   double                gamma);

} // end namespace itk

#endif

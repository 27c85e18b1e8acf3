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
#ifndef itkSpatialFeatureLoss_h
#define itkSpatialFeatureLoss_h

#include "itkHeatmapLoss.h"

namespace itk
{

/** Settings of SpatialFeatureLoss. */
struct SpatialFeatureLossSettings : public HeatmapLossSettings
{
  using HeatmapLossSettings::HeatmapLossSettings;

  void
  Verify() const;

  /** That of the softmax, in units of the heatmaps. */
  double temperature{ 0.1 };
  /** The factors lambda and mu. */
  double correlationWeight{ 1.0 };
  double featureWeight{ 0.0 };
};

itkSettingsMacro(SpatialFeatureLossSettings,
                 gamma,
                 initialSigma,
                 learnSigma,
                 sigmaWeight,
                 pixelWeight,
                 spreadFactor,
                 factor,
                 temperature,
                 correlationWeight,
                 featureWeight);

/** HeatmapLoss, and the difference of how landmarks lie to each other. The idea is that of the abstract of "spatial
 * configuration feature" (Electronics 12(19):4038, 2023); the article gives no details that we could read, so **the
 * construction is ours**.
 *
 * A position u, from -1 to 1 about the middle of the grid along its longest side, has the feature vector (u, |u|, u /
 * |u|): Cartesian and polar coordinates, in 3D spherical ones, angles by their sines and cosines. That of a landmark,
 * f, is its mean under the softmax of the heatmap; that of the truth, f*, is at the true position. Of the landmarks
 * that count, the feature vectors are centered about their mean and normalized; their products with each other make the
 * correlation map C. The loss is lambda |C - C*|^2 + mu |f - f*|^2, summed over landmarks and their pairs. */
class SpatialFeatureLoss : public HeatmapLoss
{
public:
  SpatialFeatureLoss(const NetworkTask & task, const SpatialFeatureLossSettings & settings);

  torch::Tensor
  Compute(const NetworkMaps & maps, const LossTarget & target) const override;

private:
  SpatialFeatureLossSettings m_Settings;
};

} // end namespace itk

#endif

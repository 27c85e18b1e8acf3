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
#ifndef itkSoftArgMaxLoss_h
#define itkSoftArgMaxLoss_h

#include "itkLossRegistry.h"

namespace itk
{

/** Settings of SoftArgMaxLoss. */
struct SoftArgMaxLossSettings
{
  explicit SoftArgMaxLossSettings(unsigned int = 2) {}

  void
  Verify() const;

  /** The distance is the sum of absolute differences (1) or of squared ones (2) along the axes. */
  unsigned int norm{ 1 };
  /** That of the decoder SoftArgMax, which the model should have too. */
  double temperature{ 1.0 };
  /** Factor of the whole. */
  double factor{ 1.0 };
};

itkSettingsMacro(SoftArgMaxLossSettings, norm, temperature, factor);

/** The distance, in grid pixels, of the mean position under the softmax of a heatmap from the true one, as in X. Sun et
 * al., "Integral Human Pose Regression", ECCV 2018. A missing landmark does not count. */
class SoftArgMaxLoss : public LandmarkLoss
{
public:
  SoftArgMaxLoss(const NetworkTask & task, const SoftArgMaxLossSettings & settings);

  torch::Tensor
  Compute(const NetworkMaps & maps, const LossTarget & target) const override;

private:
  SoftArgMaxLossSettings m_Settings;
};

} // end namespace itk

#endif

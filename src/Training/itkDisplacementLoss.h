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
#ifndef itkDisplacementLoss_h
#define itkDisplacementLoss_h

#include "itkLossRegistry.h"

namespace itk
{

/** Settings of DisplacementLoss. Defaults: Noothout et al. (2020), cephalograms or CT. */
struct DisplacementLossSettings
{
  explicit DisplacementLossSettings(unsigned int dimension = 2)
    : classificationWeight(dimension == 3 ? 8.0 : 20.0)
  {}

  void
  Verify() const;

  /** The factor alpha. */
  double classificationWeight;
};

itkSettingsMacro(DisplacementLossSettings, classificationWeight);

/** The loss of Noothout et al., IEEE Transactions on Medical Imaging 39 (2020), for networks that tell for each patch
 * of an image whether it holds a landmark and how far it is from the center of the patch: the mean absolute difference
 * of the displacements' logarithms over all patches and axes, and alpha times the mean binary cross-entropy of the
 * classification. A missing landmark is in no patch, and its displacements do not count. */
class DisplacementLoss : public LandmarkLoss
{
public:
  DisplacementLoss(const NetworkTask & task, const DisplacementLossSettings & settings);

  torch::Tensor
  Compute(const NetworkMaps & maps, const LossTarget & target) const override;

  std::string
  GetMapName() const override
  {
    return DisplacementName;
  }

private:
  DisplacementLossSettings m_Settings;
};

/** Displacements in grid pixels from the centers of all patches to landmarks, samples x landmarks x dimension x
 * [depth x] height x width, fastest axis first; NaN for a missing landmark. Sizes are slowest axis first.
 * \param coordinates  samples x landmarks x dimension, continuous grid indices, fastest axis first */
torch::Tensor
MakeDisplacements(const torch::Tensor & coordinates, torch::IntArrayRef gridSize, torch::IntArrayRef mapSize);

/** 1 in the patch that holds a landmark, 0 elsewhere, of displacements as MakeDisplacements() makes them: samples x
 * landmarks x [depth x] height x width. */
torch::Tensor
MakePatchClasses(const torch::Tensor & displacements, torch::IntArrayRef gridSize);

} // end namespace itk

#endif

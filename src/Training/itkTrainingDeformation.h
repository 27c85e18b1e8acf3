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
#ifndef itkTrainingDeformation_h
#define itkTrainingDeformation_h

#include "itkElasticTransform.h"
#include "itkLandmarkTrainingSettings.h"

#include "itkCompositeTransform.h"
#include "itkImageBase.h"
#include "itkMersenneTwisterRandomVariateGenerator.h"

#include <optional>

namespace itk
{

/** Random deformation of a network grid and what follows from it for landmarks.
 *
 * A point y of the grid shows the image at x = c + t + R S M (y + u(y) - c), see LandmarkModelTrainer. An elastic
 * displacement u that folds the grid, so that a point of the image would be shown twice, is halved until it does not.
 */
template <unsigned int VDimension>
class TrainingDeformation
{
public:
  using PointType = Point<double, VDimension>;
  using GridType = ImageBase<VDimension>;
  using RandomType = Statistics::MersenneTwisterRandomVariateGenerator;

  TrainingDeformation(const LandmarkAugmentationSettings & settings, const GridType & grid, RandomType & random);

  /** From a grid point to the image point that is shown there. */
  const CompositeTransform<double, VDimension> *
  GetTransform() const
  {
    return m_Transform;
  }

  /** From an image point to the grid point that shows it, within 1e-4 grid pixels. None when there is no such point,
   * which happens far outside the grid only, where the elastic displacement ends. */
  std::optional<PointType>
  Invert(const PointType & imagePoint) const;

  /** Whether landmarks change places with their mirror partners. */
  bool
  IsMirrored() const
  {
    return m_IsMirrored;
  }

private:
  using ElasticType = ElasticTransform<VDimension>;

  void
  DrawElastic(const LandmarkAugmentationSettings &        settings,
              const GridType &                            grid,
              const ContinuousIndex<double, VDimension> & center,
              RandomType &                                random);

  /** Whether y + u(y) might show a point twice. It does not while the symmetric part of I + du/dy is positive definite,
   * which is tried on a lattice with four cells between two nodes; then the residual leads to the inverse, too. */
  bool
  Folds() const;

  bool                                                        m_IsMirrored{ false };
  double                                                      m_SquaredTolerance;
  typename CompositeTransform<double, VDimension>::Pointer    m_Transform;
  typename Transform<double, VDimension, VDimension>::Pointer m_InverseAffine;
  typename ElasticType::Pointer                               m_Elastic;
};

extern template class TrainingDeformation<2>;
extern template class TrainingDeformation<3>;

} // end namespace itk

#endif

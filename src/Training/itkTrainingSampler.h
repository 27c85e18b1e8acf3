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
#ifndef itkTrainingSampler_h
#define itkTrainingSampler_h

#include "itkLandmarkModelTrainer.h"

#include "itkCompositeTransform.h"
#include "itkImage.h"
#include "itkMersenneTwisterRandomVariateGenerator.h"

#include <deque>
#include <future>
#include <map>
#include <mutex>
#include <vector>

namespace itk
{

/** Random deformation of a network grid and what follows from it for landmarks. */
template <unsigned int VDimension>
class TrainingDeformation
{
public:
  using ImageType = Image<float, VDimension>;
  using PointType = Point<double, VDimension>;
  using RandomType = Statistics::MersenneTwisterRandomVariateGenerator;

  /** Draws the deformation of the grid that `grid` carries. */
  TrainingDeformation(const LandmarkModelTrainer & settings, const ImageType & grid, RandomType & random);

  /** From a grid point to the image point that is shown there. */
  const CompositeTransform<double, VDimension> *
  GetTransform() const
  {
    return m_Transform;
  }

  /** From an image point to the grid point that shows it. */
  PointType
  Invert(const PointType & imagePoint) const;

  /** Whether landmarks change places with their mirror partners. */
  bool
  IsMirrored() const
  {
    return m_IsMirrored;
  }

private:
  bool                                                        m_IsMirrored{ false };
  typename CompositeTransform<double, VDimension>::Pointer    m_Transform;
  typename Transform<double, VDimension, VDimension>::Pointer m_InverseAffine;
  typename Transform<double, VDimension, VDimension>::Pointer m_Elastic;
};

/** Prepares and augments training samples on threads of its own, in an order that the seed alone decides. */
template <unsigned int VDimension>
class TrainingSampler
{
public:
  using ImageType = Image<float, VDimension>;
  using RandomType = Statistics::MersenneTwisterRandomVariateGenerator;

  /** Intensities on the grid, and a continuous grid index a landmark, fastest axis first; NaN where missing. */
  struct Sample
  {
    typename ImageType::Pointer Image;
    std::vector<float>          Coordinates;
  };

  /** Starts to prepare the samples from number `first` on. */
  TrainingSampler(const LandmarkModelTrainer & settings, SizeValueType first);

  /** The next sample; waits for it. */
  Sample
  Next();

  /** Goes on with sample number `first`. */
  void
  Restart(SizeValueType first);

  /** The sample of the given number, made at once. */
  Sample
  Make(SizeValueType number) const;

private:
  void
  Start();

  /** Gamma correction, factor, shift, noise, and sides cut off. */
  void
  AugmentIntensity(ImageType & image, RandomType & random) const;

  typename ImageType::ConstPointer
  GetPreparedImage(const std::string & name) const;

  const LandmarkModelTrainer &                                    m_Settings;
  SizeValueType                                                   m_NextNumber{ 0 };
  mutable std::mutex                                              m_CacheMutex;
  mutable std::size_t                                             m_CachedBytes{ 0 };
  mutable std::map<std::string, typename ImageType::ConstPointer> m_Cache;
  // Declared last: its destructor waits for the threads that use the members above.
  std::deque<std::future<Sample>> m_Pending;
};

} // end namespace itk

#include "itkTrainingSampler.hxx"

#endif

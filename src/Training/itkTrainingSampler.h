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

#include "itkPreparedImages.h"
#include "itkTrainingDeformation.h"

#include "itkImage.h"

#include <algorithm>
#include <deque>
#include <future>
#include <vector>

namespace itk
{

/** What samples are made from. */
struct TrainingSampleSettings
{
  LandmarkGridSettings         grid;
  LandmarkAugmentationSettings augmentation;
  LandmarkDataSet              data;
  /** Of the landmarks, see GetMirroredOrder(). */
  std::vector<unsigned int> mirroredOrder;
  /** Whether each sample shows the surroundings of a landmark, instead of a whole image. */
  bool isAroundLandmarks{ false };
  /** For CenterRule::StageErrors: what the stages before find in the images. */
  LandmarkTable::ConstPointer foundLandmarks;
  unsigned int                seed{ 1 };
  unsigned int                numberOfThreads{ 1 };
};

/** Prepares and augments training samples on threads of its own, in an order that the seed alone decides. An epoch has
 * a sample an image, or a sample a landmark that is present in an image. */
template <unsigned int VDimension>
class TrainingSampler
{
public:
  using ImageType = Image<float, VDimension>;
  using RandomType = Statistics::MersenneTwisterRandomVariateGenerator;
  using PointsType = std::vector<Point<double, VDimension>>;

  struct Sample
  {
    typename ImageType::Pointer image;
    /** A continuous grid index a landmark, fastest axis first; NaN where missing. */
    std::vector<float> coordinates;
    /** One number a landmark: 1 where it counts. */
    std::vector<float> mask;
    /** One number a landmark, see LossTarget; empty: there is one annotator. */
    std::vector<float> spread;

    ContinuousIndex<double, VDimension>
    GetIndex(std::size_t i) const
    {
      ContinuousIndex<double, VDimension> index;
      std::copy_n(coordinates.begin() + i * VDimension, VDimension, index.Begin());
      return index;
    }
  };

  TrainingSampler(TrainingSampleSettings settings, PreparedImages<VDimension> & images);

  /** Starts to prepare the samples from number `first` on. */
  void
  Start(SizeValueType first);

  /** The next sample; waits for it. */
  Sample
  Next();

  /** The sample of the given number, made at once. */
  Sample
  Make(SizeValueType number) const;

private:
  /** What a sample shows. */
  struct View
  {
    std::string image;
    /** The landmark in the middle, unless whole images are shown. */
    unsigned int landmark{ 0 };
    /** True positions. */
    PointsType        points;
    std::vector<bool> isLabeled;
    /** Of several annotators, their own positions, and the standard deviation of these along an axis in mm. */
    std::vector<PointsType> readings;
    std::vector<double>     spreads;
  };

  void
  StartNext();

  /** Adds what each annotator marked in the view's image. */
  void
  AddReadings(View & view) const;

  const View &
  SelectView(SizeValueType number, RandomType & random) const;

  /** The positions that a sample shows. */
  PointsType
  SelectPoints(const View & view, RandomType & random) const;

  /** A distance of a sample's center from the true position of a landmark. */
  Vector<double, VDimension>
  DrawJitter(unsigned int landmark, RandomType & random) const;

  /** Gamma correction, factor, shift, noise, and sides cut off. */
  void
  AugmentIntensity(ImageType & image, RandomType & random) const;

  /** Sets the sample's coordinates, mask and spread. */
  void
  LocateLandmarks(const View &                            view,
                  const PointsType &                      points,
                  const TrainingDeformation<VDimension> & deformation,
                  Sample &                                sample) const;

  const TrainingSampleSettings m_Settings;
  PreparedImages<VDimension> & m_Images;
  std::vector<View>            m_Views;
  /** Of the stages before, one after the other, for each landmark. */
  std::vector<std::vector<Vector<double, VDimension>>> m_StageErrors;
  SizeValueType                                        m_NextNumber{ 0 };
  // Declared last: its destructor waits for the threads that use the members above.
  std::deque<std::future<Sample>> m_Pending;
};

extern template class TrainingSampler<2>;
extern template class TrainingSampler<3>;

} // end namespace itk

#endif

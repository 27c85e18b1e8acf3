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
#ifndef itkLandmarkPlausibility_h
#define itkLandmarkPlausibility_h

#include "itkLandmarkModelDescription.h"
#include "itkLandmarkSet.h"
#include "LandmarkLocalizationExport.h"

#include <limits>
#include <vector>

namespace itk
{

/** \class LandmarkPlausibilityStatistics
 * \brief By what landmarks that were found in an image are judged; NaN where there is nothing to judge by.
 * \ingroup LandmarkLocalization */
struct LandmarkPlausibilityStatistics
{
  /** For each landmark, the logarithm of its confidence, which is taken to be at least 1e-6. */
  std::vector<double> confidenceLogarithms;
  /** The logarithm of LandmarkShapeModel::ComputeSquaredDistance(), a degree of freedom. */
  double distanceLogarithm{ std::numeric_limits<double>::quiet_NaN() };
  /** For each landmark, the squared Mahalanobis distance from where LandmarkShapeModel::Predict() expects it. */
  std::vector<double> squaredDistances;
};

/** What landmarks give under a shape model; those that are missing have no part in it.
 * \ingroup LandmarkLocalization */
template <unsigned int VDimension>
LandmarkLocalization_EXPORT LandmarkPlausibilityStatistics
MeasurePlausibility(const LandmarkSet<VDimension> & landmarks, const LandmarkShapeDescription & shape);

/** Gives landmarks that a model found, and their image, plausibilities in [0, 1]: how often something would be at least
 * as unusual if the image were like those that the model was calibrated on. Of such images, one in a hundred has a
 * plausibility below 0.01, and in one of a hundred there is a landmark with one; landmarks' larger plausibilities are
 * rarer than they say, as their scales are chosen by the tail.
 *
 * **The image.** Two numbers are looked at: the mean over the landmarks of how much the logarithm of the confidence is
 * below its mean \f$ c_i \f$ on the calibration images, and the logarithm of the squared Mahalanobis distance from the
 * mean shape. With mean m and standard deviation s over the n calibration images, a value v has the tail probability
 * \f[ q = P(t_{n-1} \geq \frac{v - m}{s \sqrt{1 + 1/n}}) \f]
 * under Student's distribution, and the plausibility is \f$ 1 - (1 - \min(q_1, q_2))^2 \f$, as the smaller of two
 * counts. It is 0 for an image without any landmark, and that of the confidences alone where there are too few
 * landmarks for a shape.
 *
 * **A landmark.** With the squared Mahalanobis distance \f$ d^2 \f$ of its place from that which is expected by the
 * places of the N - 1 others, the landmark's scale s and D dimensions, \f$ d^2 / (D s) \f$ has Fisher's distribution
 * with D and 12 degrees of freedom (more heavy-tailed than a normal distribution gives), and the plausibility is \f$ 1
 * - (1 - P(F_{D,12} \geq d^2 / (D s)))^N \f$, as the smallest of N counts. NaN for a landmark that is missing.
 *
 * Nothing happens unless the description says how plausibilities were calibrated. One of another number of landmarks is
 * an error.
 * \ingroup LandmarkLocalization */
template <unsigned int VDimension>
LandmarkLocalization_EXPORT void
AssessLandmarks(LandmarkSet<VDimension> & landmarks, const LandmarkPlausibilityDescription & plausibility);

} // end namespace itk

#endif

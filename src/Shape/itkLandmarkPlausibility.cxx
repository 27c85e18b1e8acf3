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
#include "itkLandmarkPlausibility.h"

#include "itkLandmarkShapeModel.h"

#include "itkTDistribution.h"

#include <algorithm>
#include <cmath>

namespace itk
{

namespace
{

constexpr double   leastConfidence = 1e-6;
constexpr unsigned halfOfTailDegrees = 6;
constexpr double   noNumber = std::numeric_limits<double>::quiet_NaN();

/** Of a value that was a times the standard deviation above the mean of some images. */
double
ComputeStudentTail(double deviations, unsigned int numberOfImages)
{
  const double argument = deviations / std::sqrt(1.0 + 1.0 / numberOfImages);
  return Statistics::TDistribution::CDF(-argument, numberOfImages - 1);
}

/** P(F >= squaredDistance / D), by the incomplete beta function for a whole number of halves of degrees. */
double
ComputeFisherTail(double squaredDistance, unsigned int dimension)
{
  const double degrees = 2.0 * halfOfTailDegrees;
  const double x = degrees / (degrees + squaredDistance);
  double       term = 1.0;
  double       sum = 0.0;
  for (unsigned int j = 0; j < halfOfTailDegrees; ++j)
  {
    sum += term;
    term *= x * (0.5 * dimension + j) / (j + 1.0);
  }
  return std::clamp(1.0 - std::pow(1.0 - x, 0.5 * dimension) * sum, 0.0, 1.0);
}

/** That the smallest of several such numbers is as small. */
double
CountSmallest(double tail, double count)
{
  return -std::expm1(count * std::log1p(-tail));
}

} // namespace

template <unsigned int VDimension>
LandmarkPlausibilityStatistics
MeasurePlausibility(const LandmarkSet<VDimension> & landmarks, const LandmarkShapeDescription & shape)
{
  const auto model = LandmarkShapeModel<VDimension>::New();
  model->SetDescription(shape);
  LandmarkPlausibilityStatistics statistics;
  statistics.distanceLogarithm =
    std::log(model->ComputeSquaredDistance(&landmarks) / model->GetDegreesOfFreedom(&landmarks));
  const auto expected = model->Predict(&landmarks);
  for (unsigned int i = 0; i < landmarks.GetNumberOfLandmarks(); ++i)
  {
    const bool   isFound = !landmarks.IsMissing(i);
    const double confidence = landmarks.GetConfidence(i);
    statistics.confidenceLogarithms.push_back(
      isFound && !std::isnan(confidence) ? std::log(std::max(confidence, leastConfidence)) : noNumber);
    statistics.squaredDistances.push_back(
      isFound && !expected->IsMissing(i)
        ? ComputeSquaredMahalanobisDistance(landmarks.GetPoint(i), expected->GetPoint(i), expected->GetCovariance(i))
        : noNumber);
  }
  return statistics;
}

template <unsigned int VDimension>
void
AssessLandmarks(LandmarkSet<VDimension> & landmarks, const LandmarkPlausibilityDescription & plausibility)
{
  if (plausibility.numberOfImages == 0)
  {
    return;
  }
  const auto count = landmarks.GetNumberOfLandmarks();
  if (plausibility.confidenceLogarithms.size() != count || plausibility.landmarkScales.size() != count)
  {
    itkGenericExceptionMacro("Plausibilities must be described for each landmark, "
                             << count << " (got " << plausibility.confidenceLogarithms.size() << " confidences and "
                             << plausibility.landmarkScales.size() << " scales).");
  }
  const auto statistics = MeasurePlausibility(landmarks, plausibility.shape);
  double     loss = 0.0;
  double     numberOfConfidences = 0.0;
  double     numberOfDistances = 0.0;
  for (unsigned int i = 0; i < count; ++i)
  {
    numberOfDistances += std::isnan(statistics.squaredDistances[i]) ? 0.0 : 1.0;
    if (!std::isnan(statistics.confidenceLogarithms[i]))
    {
      loss += plausibility.confidenceLogarithms[i] - statistics.confidenceLogarithms[i];
      numberOfConfidences += 1.0;
    }
  }
  const double ofConfidence =
    numberOfConfidences > 0.0
      ? ComputeStudentTail(loss / numberOfConfidences / plausibility.confidenceDeviation, plausibility.numberOfImages)
      : 0.0;
  const double deviations =
    (statistics.distanceLogarithm - plausibility.distanceLogarithm) / plausibility.distanceDeviation;
  const double ofShape = std::isnan(deviations) ? 1.0 : ComputeStudentTail(deviations, plausibility.numberOfImages);
  landmarks.SetImagePlausibility(
    static_cast<float>(std::isnan(deviations) ? ofConfidence : CountSmallest(std::min(ofConfidence, ofShape), 2.0)));
  for (unsigned int i = 0; i < count; ++i)
  {
    const double squaredDistance = statistics.squaredDistances[i] / plausibility.landmarkScales[i];
    landmarks.SetPlausibility(
      i,
      static_cast<float>(std::isnan(squaredDistance)
                           ? noNumber
                           : CountSmallest(ComputeFisherTail(squaredDistance, VDimension), numberOfDistances)));
  }
}

#define itkLandmarkPlausibilityMacro(VDimension)                                                                       \
  template LandmarkPlausibilityStatistics MeasurePlausibility(const LandmarkSet<VDimension> &,                         \
                                                              const LandmarkShapeDescription &);                       \
  template void AssessLandmarks(LandmarkSet<VDimension> &, const LandmarkPlausibilityDescription &)

itkLandmarkPlausibilityMacro(2);
itkLandmarkPlausibilityMacro(3);

} // end namespace itk

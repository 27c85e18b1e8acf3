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

#include "itkMakeLandmarkSet.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace
{

constexpr double nowhere = std::numeric_limits<double>::quiet_NaN();

/** A box and its center; squared distances are those in mm^2, divided by 0.01. */
itk::LandmarkPlausibilityDescription
MakeDescription(unsigned int dimension)
{
  itk::LandmarkPlausibilityDescription description;
  for (unsigned int corner = 0; corner < (1u << dimension); ++corner)
  {
    for (unsigned int d = 0; d < dimension; ++d)
    {
      description.shape.mean.push_back(((corner >> d) & 1u) != 0u ? 40.0 : -40.0);
    }
  }
  description.shape.mean.insert(description.shape.mean.end(), dimension, 0.0);
  description.shape.residualVariance = 0.01;
  const auto numberOfLandmarks = description.shape.mean.size() / dimension;
  description.numberOfImages = 3;
  description.confidenceDeviation = 0.2;
  description.distanceLogarithm = 0.5;
  description.distanceDeviation = 0.4;
  for (std::size_t i = 0; i < numberOfLandmarks; ++i)
  {
    description.confidenceLogarithms.push_back(-0.1 * static_cast<double>(i));
    description.landmarkScales.push_back(1.0 + static_cast<double>(i));
  }
  return description;
}

template <unsigned int VDimension>
typename itk::LandmarkSet<VDimension>::Pointer
MakeSet(const std::vector<double> & coordinates, double confidenceFactor)
{
  const auto names = itk::MakeLandmarkNames(coordinates.size() / VDimension);
  const auto landmarks = MakeLandmarkSet<VDimension>(names, coordinates);
  for (std::size_t i = 0; i < names.size(); ++i)
  {
    landmarks->SetConfidence(i, static_cast<float>(confidenceFactor * std::exp(-0.1 * static_cast<double>(i))));
  }
  return landmarks;
}

/** P(t > x) of Student's distribution with two degrees of freedom. */
double
ComputeTail(double x)
{
  return 0.5 - 0.5 * x / std::sqrt(2.0 + x * x);
}

double
CountTwo(double tail)
{
  return 1.0 - (1.0 - tail) * (1.0 - tail);
}

/** P(F > d2 / D) with D and 12 degrees of freedom, by integrating the density of the distance. */
double
IntegrateTail(double squaredDistance, unsigned int dimension)
{
  const auto density = [dimension](double r) {
    return std::pow(r, dimension - 1.0) * std::pow(1.0 + r * r / 12.0, -0.5 * (12.0 + dimension));
  };
  const auto integrate = [&density](double from, double to) {
    constexpr int count = 200000;
    double        sum = 0.0;
    for (int i = 0; i < count; ++i)
    {
      sum += density(from + (i + 0.5) * (to - from) / count);
    }
    return sum * (to - from) / count;
  };
  const double distance = std::sqrt(squaredDistance);
  const double inside = integrate(0.0, distance);
  const double outside = integrate(distance, distance + 300.0);
  return outside / (inside + outside);
}

template <typename TDimension>
class LandmarkPlausibility : public testing::Test
{
public:
  static constexpr unsigned int VDimension = TDimension::value;
};

using Dimensions = testing::Types<std::integral_constant<unsigned int, 2>, std::integral_constant<unsigned int, 3>>;
TYPED_TEST_SUITE(LandmarkPlausibility, Dimensions, );

} // namespace

TYPED_TEST(LandmarkPlausibility, ThatOfAnImageIsInClosedForm)
{
  constexpr auto Dimension = TestFixture::VDimension;
  const auto     description = MakeDescription(Dimension);
  const auto     numberOfCoordinates = static_cast<double>(description.shape.mean.size());
  const double   degreesOfFreedom = numberOfCoordinates - (Dimension == 2 ? 3 : 6);
  for (const double stretch : { 1.001, 1.02 })
  {
    for (const double factor : { 2.0, 1.0, 0.5 })
    {
      // A box that is longer along its first axis.
      auto coordinates = description.shape.mean;
      for (std::size_t i = 0; i < coordinates.size(); i += Dimension)
      {
        coordinates[i] *= stretch;
      }
      const auto landmarks = MakeSet<Dimension>(coordinates, factor);
      itk::AssessLandmarks(*landmarks, description);
      const double squaredDistance = (1u << Dimension) * std::pow(40.0 * (stretch - 1.0), 2.0) / 0.01;
      const double spread = std::sqrt(1.0 + 1.0 / 3.0);
      const double ofShape = ComputeTail((std::log(squaredDistance / degreesOfFreedom) - 0.5) / 0.4 / spread);
      const double ofConfidence = ComputeTail(-std::log(factor) / 0.2 / spread);
      EXPECT_NEAR(landmarks->GetImagePlausibility(), CountTwo(std::min(ofShape, ofConfidence)), 1e-3);
    }
  }
}

TYPED_TEST(LandmarkPlausibility, ThatOfALandmarkIsTheTailOfAHeavyTailedDistribution)
{
  constexpr auto Dimension = TestFixture::VDimension;
  const auto     description = MakeDescription(Dimension);
  auto           coordinates = description.shape.mean;
  const auto     last = coordinates.size() / Dimension - 1;
  const double   count = static_cast<double>(last) + 1.0;
  for (const double shift : { 0.1, 0.5, 2.0 })
  {
    // The center of a box says nothing of its pose but of its place: of that, the others know less.
    coordinates[last * Dimension] = shift;
    const auto landmarks = MakeSet<Dimension>(coordinates, 1.0);
    itk::AssessLandmarks(*landmarks, description);
    const double squaredDistance = shift * shift / (0.01 * (1.0 + 1.0 / (count - 1.0)));
    const double tail = IntegrateTail(squaredDistance / description.landmarkScales[last], Dimension);
    EXPECT_NEAR(landmarks->GetPlausibility(last), 1.0 - std::pow(1.0 - tail, count), 1e-3);
    EXPECT_GE(landmarks->GetPlausibility(0), landmarks->GetPlausibility(last));
  }
  coordinates[last * Dimension] = 30.0;
  const auto landmarks = MakeSet<Dimension>(coordinates, 1.0);
  itk::AssessLandmarks(*landmarks, description);
  EXPECT_LT(landmarks->GetPlausibility(last), 1e-6);
  EXPECT_GE(landmarks->GetPlausibility(last), 0.0f);
}

TYPED_TEST(LandmarkPlausibility, LandmarksThatAreMissingHaveNoPart)
{
  constexpr auto Dimension = TestFixture::VDimension;
  const auto     description = MakeDescription(Dimension);
  const auto     numberOfLandmarks = description.shape.mean.size() / Dimension;
  for (std::size_t present = 0; present <= numberOfLandmarks; ++present)
  {
    auto coordinates = description.shape.mean;
    std::fill(coordinates.begin() + static_cast<std::ptrdiff_t>(present * Dimension), coordinates.end(), nowhere);
    const auto landmarks = MakeSet<Dimension>(coordinates, 1.0);
    itk::AssessLandmarks(*landmarks, description);
    const double expected = present == 0 ? 0.0 : present <= Dimension ? 0.5 : 0.75;
    EXPECT_NEAR(landmarks->GetImagePlausibility(), expected, 1e-3) << present;
    for (std::size_t i = 0; i < numberOfLandmarks; ++i)
    {
      EXPECT_EQ(std::isnan(landmarks->GetPlausibility(i)), i >= present || present <= Dimension) << present;
    }
  }
}

TYPED_TEST(LandmarkPlausibility, ThereIsNoneWithoutACalibration)
{
  constexpr auto Dimension = TestFixture::VDimension;
  auto           description = MakeDescription(Dimension);
  description.numberOfImages = 0;
  const auto landmarks = MakeSet<Dimension>(description.shape.mean, 1.0);
  itk::AssessLandmarks(*landmarks, description);
  EXPECT_FALSE(landmarks->HasPlausibilities());
}

TYPED_TEST(LandmarkPlausibility, AnotherNumberOfLandmarksIsAnError)
{
  constexpr auto Dimension = TestFixture::VDimension;
  const auto     description = MakeDescription(Dimension);
  const auto     landmarks = MakeSet<Dimension>(description.shape.mean, 1.0);
  auto           withoutConfidences = description;
  auto           withoutScales = description;
  withoutConfidences.confidenceLogarithms.pop_back();
  withoutScales.landmarkScales.clear();
  EXPECT_THROW(itk::AssessLandmarks(*landmarks, withoutConfidences), itk::ExceptionObject);
  EXPECT_THROW(itk::AssessLandmarks(*landmarks, withoutScales), itk::ExceptionObject);
  EXPECT_FALSE(landmarks->HasPlausibilities());
}

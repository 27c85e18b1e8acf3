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
#include "itkLandmarkMeasurement.h"

#include "itkExceptionDescription.h"
#include "itkMakeLandmarkSet.h"
#include "itkTestFolder.h"

#include "itkMath.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <random>

namespace
{

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

/** The measures of a text of definitions: a list, with single quotes. */
itk::LandmarkMeasurement::Pointer
MakeMeasurement(std::string measurements, unsigned int dimension = 2)
{
  std::replace(measurements.begin(), measurements.end(), '\'', '"');
  auto measurement = itk::LandmarkMeasurement::New();
  measurement->SetDefinitions("{\"dimension\": " + std::to_string(dimension) + ", \"measurements\": [" + measurements +
                              "]}");
  return measurement;
}

std::string
GetDefinitionError(const std::string & measurements, unsigned int dimension = 2)
{
  return GetExceptionDescription([&] { MakeMeasurement(measurements, dimension); });
}

/** The values of the measures. */
template <unsigned int VDimension>
std::vector<double>
GetValues(const itk::LandmarkMeasurement & measurement, const itk::LandmarkSet<VDimension> & landmarks)
{
  std::vector<double> values;
  for (const auto & measured : measurement.Compute(landmarks))
  {
    values.push_back(measured.value);
  }
  return values;
}

void
Expect_Near(const std::vector<double> & values, const std::vector<double> & expected, double tolerance)
{
  ASSERT_EQ(values.size(), expected.size());
  for (size_t i = 0; i < values.size(); ++i)
  {
    EXPECT_NEAR(values[i], expected[i], tolerance) << "measure " << i;
  }
}

const std::vector<std::string> names{ "a", "b", "c", "d" };

const char * const kinds2D =
  "{'name': 'distance', 'kind': 'distance', 'points': ['a', 'b']},"
  "{'name': 'signed', 'kind': 'distance', 'points': ['b', 'a'], 'toward': ['a', 'b']},"
  "{'name': 'angle', 'kind': 'angle', 'points': ['b', 'a', 'c']},"
  "{'name': 'lines', 'kind': 'lineAngle', 'points': ['a', 'b', 'c', 'd']},"
  "{'name': 'turned', 'kind': 'lineAngle', 'points': ['a', 'b', 'c', 'd'], 'toward': ['c', 'a']},"
  "{'name': 'offset', 'kind': 'offset', 'points': ['d', 'a', 'b'], 'toward': ['a', 'c']},"
  "{'name': 'middle', 'kind': 'offset', 'points': ['d', ['a', 'b'], 'c'], 'toward': ['a', 'b']},"
  "{'name': 'projection', 'kind': 'projection', 'points': ['a', 'd'], 'toward': ['b', 'a']},"
  "{'name': 'ratio', 'kind': 'ratio', 'of': ['offset', 'distance']},"
  "{'name': 'sum', 'kind': 'sum', 'of': ['angle', 'lines'], 'factors': [1, -0.5]}";

const char * const kinds3D =
  "{'name': 'distance', 'kind': 'distance', 'points': ['a', 'b']},"
  "{'name': 'angle', 'kind': 'angle', 'points': ['b', 'a', 'c']},"
  "{'name': 'lines', 'kind': 'lineAngle', 'points': ['a', 'b', 'a', 'd']},"
  "{'name': 'offset', 'kind': 'offset', 'points': ['d', 'a', 'b', 'c'], 'toward': ['a', 'd']},"
  "{'name': 'behind', 'kind': 'offset', 'points': ['d', 'a', 'b', 'c'], 'toward': ['d', 'c']},"
  "{'name': 'projection', 'kind': 'projection', 'points': [['a', 'b'], 'd'], 'toward': ['a', 'b']},"
  "{'name': 'ratio', 'kind': 'ratio', 'of': ['offset', 'distance']},"
  "{'name': 'fromLine', 'kind': 'offset', 'points': ['d', 'a', 'b']},"
  "{'name': 'beyondLine', 'kind': 'offset', 'points': ['d', 'a', ['b', 'c']], 'toward': ['d', 'a']},"
  "{'name': 'turned', 'kind': 'lineAngle', 'points': ['a', 'b', 'a', 'd'], 'toward': ['c', 'a']},"
  "{'name': 'sum', 'kind': 'sum', 'of': ['offset', 'fromLine'], 'factors': [1, -0.5]}";

/** a, b on an axis 4 apart, c above a by 3, d at (2, 1); turned by an angle and moved. */
itk::LandmarkSet<2>::Pointer
MakeFourPoints(double angle)
{
  const std::vector<double> flat{ 0, 0, 4, 0, 0, 3, 2, 1 };
  std::vector<double>       coordinates;
  for (size_t i = 0; i < flat.size(); i += 2)
  {
    coordinates.push_back(17.0 + std::cos(angle) * flat[i] - std::sin(angle) * flat[i + 1]);
    coordinates.push_back(-5.0 + std::sin(angle) * flat[i] + std::cos(angle) * flat[i + 1]);
  }
  return MakeLandmarkSet<2>(names, coordinates);
}

itk::LandmarkSet<3>::Pointer
MakeTetrahedron()
{
  return MakeLandmarkSet<3>(names, { 1, 1, 1, 5, 1, 1, 1, 4, 1, 2, 3, 6 });
}

template <unsigned int VDimension>
void
SetCovariances(itk::LandmarkSet<VDimension> & landmarks, double scale)
{
  std::mt19937                           random(7);
  std::uniform_real_distribution<double> uniform(-0.4, 0.4);
  for (itk::SizeValueType i = 0; i < landmarks.GetNumberOfLandmarks(); ++i)
  {
    auto root = itk::LandmarkCovariance<VDimension>::GetIdentity();
    for (unsigned int row = 0; row < VDimension; ++row)
    {
      for (unsigned int column = 0; column <= row; ++column)
      {
        root(row, column) += uniform(random);
      }
    }
    landmarks.SetCovariance(i, root * itk::LandmarkCovariance<VDimension>(root.GetTranspose()) * (scale * scale));
  }
}

/** The standard deviations of the values of 20000 sets drawn from the covariances. */
template <unsigned int VDimension>
std::vector<double>
DrawStandardDeviations(const itk::LandmarkMeasurement & measurement, const itk::LandmarkSet<VDimension> & landmarks)
{
  constexpr unsigned int     draws = 20000;
  std::mt19937               random(1);
  std::normal_distribution<> normal;
  std::vector<double>        sums(measurement.GetNames().size());
  auto                       squares = sums;
  const auto                 center = GetValues(measurement, landmarks);
  for (unsigned int draw = 0; draw < draws; ++draw)
  {
    const auto drawn = landmarks.Clone();
    drawn->SetCovariances({});
    for (itk::SizeValueType i = 0; i < landmarks.GetNumberOfLandmarks(); ++i)
    {
      // The Cholesky factor, written out.
      const auto                                  covariance = landmarks.GetCovariance(i);
      itk::Matrix<double, VDimension, VDimension> root;
      root.Fill(0.0);
      auto                            point = landmarks.GetPoint(i);
      itk::Vector<double, VDimension> noise;
      for (unsigned int row = 0; row < VDimension; ++row)
      {
        noise[row] = normal(random);
        for (unsigned int column = 0; column <= row; ++column)
        {
          double rest = covariance(row, column);
          for (unsigned int k = 0; k < column; ++k)
          {
            rest -= root(row, k) * root(column, k);
          }
          root(row, column) = row == column ? std::sqrt(rest) : rest / root(column, column);
        }
      }
      const itk::Vector<double, VDimension> offset = root * noise;
      for (unsigned int d = 0; d < VDimension; ++d)
      {
        point[d] += static_cast<float>(offset[d]);
      }
      drawn->SetPoint(i, point);
    }
    const auto values = GetValues(measurement, *drawn);
    for (size_t m = 0; m < values.size(); ++m)
    {
      sums[m] += values[m] - center[m];
      squares[m] += itk::Math::sqr(values[m] - center[m]);
    }
  }
  for (size_t m = 0; m < sums.size(); ++m)
  {
    squares[m] = std::sqrt(squares[m] / draws - itk::Math::sqr(sums[m] / draws));
  }
  return squares;
}

template <unsigned int VDimension>
void
Expect_ErrorsAsDrawn(const itk::LandmarkMeasurement & measurement, itk::LandmarkSet<VDimension> & landmarks)
{
  SetCovariances(landmarks, 0.02);
  const auto drawn = DrawStandardDeviations(measurement, landmarks);
  const auto measured = measurement.Compute(landmarks);
  for (size_t m = 0; m < measured.size(); ++m)
  {
    // 20000 draws know a standard deviation to 0.5 %; the rest is what the second order adds.
    EXPECT_NEAR(measured[m].standardError, drawn[m], 0.02 * drawn[m]) << measured[m].name;
  }
}

} // namespace

TEST(LandmarkMeasurement, MeasuresInTwoDimensionsHoweverTheImageLies)
{
  const auto measurement = MakeMeasurement(kinds2D);
  // c to d is (2, -2); the line from (2, 0) to c is 3 x + 2 y = 6.
  const std::vector<double> expected{
    4, -4, 90, 45, 45, 1, 2 / std::sqrt(13.0), -2, 0.25, 67.5,
  };
  for (const double angle : { 0.0, 0.4, 2.0, 4.0 })
  {
    // Coordinates are of type float.
    Expect_Near(GetValues(*measurement, *MakeFourPoints(angle)), expected, 1e-4);
  }
  const auto measured = measurement->Compute(*MakeFourPoints(0.0));
  EXPECT_EQ(measured[0].unit, "mm");
  EXPECT_EQ(measured[3].unit, "degrees");
  EXPECT_EQ(measured[8].unit, "");
  EXPECT_EQ(measured[9].unit, "degrees");
}

TEST(LandmarkMeasurement, MeasuresInThreeDimensions)
{
  const double lines = itk::Math::deg_per_rad * std::acos(1.0 / std::sqrt(1.0 + 4.0 + 25.0));
  const double fromLine = std::sqrt(4.0 + 25.0);
  // The middle of b and c is (2, 1.5, 0) from a; d is (1, 2, 5), of which (4, 3) / 5 takes 2.
  const double beyondLine = -std::sqrt(1.0 + 4.0 + 25.0 - 4.0);
  Expect_Near(GetValues(*MakeMeasurement(kinds3D, 3), *MakeTetrahedron()),
              { 4, 90, lines, 5, -5, -1, 1.25, fromLine, beyondLine, -lines, 5 - fromLine / 2 },
              1e-5);
}

TEST(LandmarkMeasurement, AnAxisOfThePatientIsADirection)
{
  const auto measurement =
    MakeMeasurement("{'name': 'x', 'kind': 'projection', 'points': ['a', 'd'], 'toward': [1, 0]},"
                    "{'name': 'up', 'kind': 'projection', 'points': ['a', 'd'], 'toward': [0, -3]},"
                    "{'name': 'left', 'kind': 'distance', 'points': ['b', 'a'], 'toward': [2, 0]}");
  Expect_Near(GetValues(*measurement, *MakeFourPoints(0.0)), { 2, -1, -4 }, 1e-5);
}

TEST(LandmarkMeasurement, StandardErrorsAreThoseOfDrawnLandmarks)
{
  Expect_ErrorsAsDrawn(*MakeMeasurement(kinds2D), *MakeFourPoints(0.4));
  Expect_ErrorsAsDrawn(*MakeMeasurement(kinds3D, 3), *MakeTetrahedron());
}

TEST(LandmarkMeasurement, TermsThatShareLandmarksAreNoIndependentErrors)
{
  // The difference of the angles d-a-b and d-a-c is that of b and c, whatever d does.
  const auto measurement = MakeMeasurement("{'name': 'first', 'kind': 'angle', 'points': ['d', 'a', 'b']},"
                                           "{'name': 'second', 'kind': 'angle', 'points': ['d', 'a', 'c']},"
                                           "{'name': 'both', 'kind': 'sum', 'of': ['first', 'second']},"
                                           "{'name': 'direct', 'kind': 'angle', 'points': ['b', 'a', 'c']}");
  const auto landmarks = MakeFourPoints(0.0);
  SetCovariances(*landmarks, 0.1);
  const auto measured = measurement->Compute(*landmarks);
  EXPECT_NEAR(measured[2].value, 90.0, 1e-4);
  EXPECT_NEAR(measured[2].standardError, measured[3].standardError, 1e-4);
}

TEST(LandmarkMeasurement, TheScaleOfTheCoordinatesDoesNotMatter)
{
  const auto measurement = MakeMeasurement(kinds2D);
  for (const double scale : { 1e-3, 1.0, 1e4 })
  {
    const auto landmarks = MakeFourPoints(0.0);
    for (itk::SizeValueType i = 0; i < 4; ++i)
    {
      auto point = landmarks->GetPoint(i);
      point[0] = static_cast<float>(scale * (point[0] - 17.0));
      point[1] = static_cast<float>(scale * (point[1] + 5.0));
      landmarks->SetPoint(i, point);
    }
    SetCovariances(*landmarks, 0.02 * scale);
    const auto measured = measurement->Compute(*landmarks);
    EXPECT_NEAR(measured[0].value, 4.0 * scale, 1e-5 * scale);
    EXPECT_NEAR(measured[8].value, 0.25, 1e-5);
    static const double reference = measured[8].standardError;
    EXPECT_NEAR(measured[8].standardError, reference, 1e-4 * reference);
  }
}

TEST(LandmarkMeasurement, WhatIsMissingLeavesTheOthersAlone)
{
  const auto measurement =
    MakeMeasurement("{'name': 'ab', 'kind': 'distance', 'points': ['a', 'b']},"
                    "{'name': 'ac', 'kind': 'distance', 'points': ['a', 'c']},"
                    "{'name': 'signed', 'kind': 'distance', 'points': ['a', 'b'], 'toward': ['a', 'c']},"
                    "{'name': 'ratio', 'kind': 'ratio', 'of': ['ac', 'ab']}");
  const auto landmarks = MakeFourPoints(0.0);
  SetCovariances(*landmarks, 0.1);
  landmarks->SetMissing(2);
  auto measured = measurement->Compute(*landmarks);
  EXPECT_NEAR(measured[0].value, 4.0, 1e-5);
  EXPECT_GT(measured[0].standardError, 0.0);
  for (size_t i = 1; i < 4; ++i)
  {
    EXPECT_TRUE(std::isnan(measured[i].value));
    EXPECT_TRUE(std::isnan(measured[i].standardError));
    EXPECT_EQ(itk::DescribeMeasuredValue(measured[i]), "missing");
  }

  const auto withoutOne = MakeFourPoints(0.0);
  SetCovariances(*withoutOne, 0.1);
  withoutOne->SetCovariance(2, itk::MakeMissingCovariance<2>());
  measured = measurement->Compute(*withoutOne);
  EXPECT_GT(measured[0].standardError, 0.0);
  EXPECT_NEAR(measured[1].value, 3.0, 1e-5);
  EXPECT_TRUE(std::isnan(measured[1].standardError));
  EXPECT_TRUE(std::isnan(measured[3].standardError));
}

TEST(LandmarkMeasurement, WhatLandmarksDoNotDetermineIsMissing)
{
  const auto landmarks = MakeLandmarkSet<2>(names, { 1, 1, 1, 1, 1, 1, 2, 1 });
  const auto values = GetValues(
    *MakeMeasurement("{'name': 'zero', 'kind': 'distance', 'points': ['a', 'b']},"
                     "{'name': 'angle', 'kind': 'angle', 'points': ['a', 'b', 'd']},"
                     "{'name': 'lines', 'kind': 'lineAngle', 'points': ['a', 'd', 'b', 'c']},"
                     "{'name': 'offset', 'kind': 'offset', 'points': ['d', 'a', 'b'], 'toward': [1, 0]},"
                     "{'name': 'projection', 'kind': 'projection', 'points': ['a', 'd'], 'toward': ['a', 'b']},"
                     "{'name': 'signed', 'kind': 'distance', 'points': ['a', 'd'], 'toward': ['a', 'b']},"
                     "{'name': 'turned', 'kind': 'lineAngle', 'points': ['a', 'd', 'd', 'a'], 'toward': ['a', 'b']},"
                     "{'name': 'across', 'kind': 'distance', 'points': ['a', 'd'], 'toward': [0, 1]},"
                     "{'name': 'ratio', 'kind': 'ratio', 'of': ['zero', 'zero']}"),
    *landmarks);
  EXPECT_EQ(values[0], 0.0);
  for (size_t i = 1; i < values.size(); ++i)
  {
    EXPECT_TRUE(std::isnan(values[i])) << i;
  }
}

TEST(LandmarkMeasurement, AnAngleHasNoSignWhereItsDirectionIsAlongItsFirstLine)
{
  for (const double x : { 10.0, 7.3 })
  {
    const auto landmarks = MakeLandmarkSet<2>(names, { 0.1, 0.3, x, 3.7, 0.1, 0.3, 10, 5 });
    const auto values = GetValues(
      *MakeMeasurement("{'name': 'along', 'kind': 'lineAngle', 'points': ['a', 'b', 'c', 'd'], 'toward': ['a', 'b']},"
                       "{'name': 'against', 'kind': 'lineAngle', 'points': ['a', 'b', 'c', 'd'], 'toward': ['b', 'a']},"
                       "{'name': 'offset', 'kind': 'offset', 'points': ['d', 'a', 'b'], 'toward': ['b', 'a']},"
                       "{'name': 'aside', 'kind': 'lineAngle', 'points': ['a', 'b', 'c', 'd'], 'toward': [0, 1]}"),
      *landmarks);
    EXPECT_TRUE(std::isnan(values[0]));
    EXPECT_TRUE(std::isnan(values[1]));
    EXPECT_TRUE(std::isnan(values[2]));
    const double angle = (std::atan2(4.7, 9.9) - std::atan2(3.4, x - 0.1)) * 180.0 / itk::Math::pi;
    EXPECT_NEAR(values[3], angle, 1e-4);
  }
}

TEST(LandmarkMeasurement, ALineThroughOnePointOrAlongItsDirectionHasNoSide)
{
  const auto landmarks = MakeLandmarkSet<3>(names, { 1, 1, 1, 1, 1, 1, 1, 4, 1, 2, 3, 6 });
  for (const double value :
       GetValues(*MakeMeasurement("{'name': 'point', 'kind': 'offset', 'points': ['d', 'a', 'b']},"
                                  "{'name': 'along', 'kind': 'offset', 'points': ['d', 'a', 'c'], 'toward': [0, 2, 0]}",
                                  3),
                 *landmarks))
  {
    EXPECT_TRUE(std::isnan(value));
  }
}

TEST(LandmarkMeasurement, WhatOnlyTheRoundingOfCoordinatesDeterminesIsMissing)
{
  const std::string plane = "'kind': 'offset', 'points': ['d', 'a', 'b', 'c'], 'toward': ";
  const auto        inSpace =
    MakeMeasurement("{'name': 'axis', " + plane + "[0.3, -0.7, 1]}, {'name': 'points', " + plane + "['a', 'd']}", 3);
  const auto inPlane =
    MakeMeasurement("{'name': 'angle', 'kind': 'lineAngle', 'points': ['a', 'b', 'c', 'd'], 'toward': ['a', 'c']},"
                    "{'name': 'offset', 'kind': 'offset', 'points': ['d', 'a', 'b'], 'toward': ['a', 'c']},"
                    "{'name': 'across', 'kind': 'distance', 'points': ['a', 'b'], 'toward': [-0.7, 0.3]}");
  for (const double place : { 0.0, 3.1, 150.7, -1000.3 })
  {
    const auto onALine = [place](double step) {
      return std::vector<double>{ place + 0.1,
                                  place + 0.2,
                                  place + 0.3,
                                  place + 0.1 + step,
                                  place + 0.2 + 2 * step,
                                  place + 0.3 + 3 * step,
                                  place + 0.1 + 2 * step,
                                  place + 0.2 + 4 * step,
                                  place + 0.3 + 6 * step,
                                  place + 5,
                                  place + 5,
                                  place + 5 };
    };
    for (const double value : GetValues(*inSpace, *MakeLandmarkSet<3>(names, onALine(1.0))))
    {
      EXPECT_TRUE(std::isnan(value)) << place;
    }
    const auto alongALine = MakeLandmarkSet<2>(
      names,
      { place + 0.1, place + 0.2, place + 0.4, place + 0.9, place + 1.3, place + 3.0, place + 7.7, place + 1.1 });
    for (const double value : GetValues(*inPlane, *alongALine))
    {
      EXPECT_TRUE(std::isnan(value)) << place;
    }
    // A tenth of a millimeter aside is none of rounding.
    auto beside = onALine(1.0);
    beside[6] += 0.1;
    for (const double value : GetValues(*inSpace, *MakeLandmarkSet<3>(names, beside)))
    {
      EXPECT_FALSE(std::isnan(value)) << place;
    }
  }
}

TEST(LandmarkMeasurement, TheFirstClassThatHoldsAValueCounts)
{
  const auto measurement = MakeMeasurement(
    "{'name': 'length', 'kind': 'distance', 'points': ['a', 'b'], 'norm': {'mean': 3, 'standardDeviation': 0.5},"
    "'classes': [{'name': 'normal', 'minimum': 2, 'maximum': 4}, {'name': 'short', 'maximum': 2},"
    "{'name': 'long', 'minimum': 4, 'maximum': 10}]}");
  const auto getMeasured = [&](double length) {
    return measurement->Compute(*MakeLandmarkSet<2>({ "a", "b" }, { 0, 0, length, 0 })).front();
  };
  EXPECT_EQ(measurement->GetClassNames(0), (std::vector<std::string>{ "normal", "short", "long" }));
  EXPECT_EQ(getMeasured(4.0).className, "normal");
  EXPECT_EQ(getMeasured(4.5).className, "long");
  EXPECT_EQ(getMeasured(2.0).className, "normal");
  EXPECT_EQ(getMeasured(0.5).className, "short");
  EXPECT_EQ(getMeasured(11.0).className, "");
  EXPECT_EQ(getMeasured(missing).className, "");
  EXPECT_DOUBLE_EQ(getMeasured(4.0).deviation, 2.0);
  EXPECT_TRUE(std::isnan(getMeasured(missing).deviation));
}

TEST(LandmarkMeasurement, ABoundThatIsMetHoldsTheValueWhereverTheLandmarksLie)
{
  const auto measurement =
    MakeMeasurement("{'name': 'length', 'kind': 'distance', 'points': ['a', 'b'],"
                    "'classes': [{'name': 'normal', 'minimum': 2, 'maximum': 4.5}, {'name': 'other', 'minimum': 0}]}");
  for (int i = 0; i < 500; ++i)
  {
    // In tenths of a mm: (12, 16) and (27, 36) away, and a tenth less or more.
    const int  x = 7 * i + 3;
    const int  y = 1001 - 11 * i;
    const auto getClass = [&](int dx, int dy) {
      const auto landmarks = MakeLandmarkSet<2>({ "a", "b" }, { x / 10.0, y / 10.0, (x + dx) / 10.0, (y + dy) / 10.0 });
      return measurement->Compute(*landmarks).front().className;
    };
    EXPECT_EQ(getClass(12, 16), "normal");
    EXPECT_EQ(getClass(-27, 36), "normal");
    EXPECT_EQ(getClass(11, 16), "other");
    EXPECT_EQ(getClass(-27, 37), "other");
  }
}

TEST(LandmarkMeasurement, ErrorsNameTheSetting)
{
  const auto expectError = [](const std::string & measurements, const std::string & error, unsigned int dimension = 2) {
    EXPECT_EQ(GetDefinitionError(measurements, dimension), error);
  };
  const std::string distance = "{'name': 'ab', 'kind': 'distance', 'points': ['a', 'b']";
  expectError("", "measurements: must be given");
  expectError("{'kind': 'distance'}", "measurements[0].name: must be given");
  expectError("{'name': 'ab'}", "measurements[0].kind: must be given");
  expectError("{'name': '', 'kind': 'angle'}", "measurements[0].name: must not be empty");
  expectError("{'name': 'ab', 'kind': 'length'}",
              "measurements[0].kind: must be one of distance, angle, lineAngle, offset, projection, ratio, sum (got "
              "\"length\")");
  expectError("{'name': 'ab', 'kind': 'distance', 'points': ['a']}", "measurements[0].points: must be 2 (got 1)");
  expectError(
    "{'name': 'ab', 'kind': 'distance', 'points': ['a', []]}",
    "measurements[0].points[1]: must be the name of a landmark, or a list of names whose mean it is (got [])");
  expectError("{'name': 'o', 'kind': 'offset', 'points': ['a', 'b'], 'toward': [1, 0, 0]}",
              "measurements[0].points: must be 3 or 4 (got 2)",
              3);
  expectError("{'name': 'o', 'kind': 'offset', 'points': ['a', 'b', 'c', 'd'], 'toward': [1, 0]}",
              "measurements[0].points: must be 3 (got 4)");
  expectError(
    "{'name': 'o', 'kind': 'offset', 'points': ['a', 'b', 'c', 'd']}", "measurements[0].toward: must be given", 3);
  expectError("{'name': 'o', 'kind': 'offset', 'points': ['a', 'b', 'c']}", "measurements[0].toward: must be given");
  const std::string mustDiffer = "measurements[0].points: must differ (got ";
  expectError("{'name': 'd', 'kind': 'distance', 'points': ['a', 'a']}", mustDiffer + "a twice)");
  expectError("{'name': 'd', 'kind': 'distance', 'points': [['a', 'b'], ['a', 'b']]}", mustDiffer + "a, b twice)");
  expectError("{'name': 'w', 'kind': 'angle', 'points': ['a', 'b', 'a']}", mustDiffer + "a twice)");
  expectError("{'name': 'w', 'kind': 'lineAngle', 'points': ['a', 'b', 'c', 'c']}", mustDiffer + "c twice)");
  expectError(distance + ", 'toward': ['a', 'a']}", "measurements[0].toward: must differ (got a twice)");
  expectError(distance + ", 'toward': [0, 0]}", "measurements[0].toward: must not be zero");
  expectError(distance + ", 'toward': [1, 0, 0]}", "measurements[0].toward: must be two points, or 2 numbers");
  expectError(distance + ", 'of': ['x']}", "measurements[0].of: there is no such setting of this kind");
  expectError(distance + ", 'factors': [2]}", "measurements[0].factors: there is no such setting of this kind");
  expectError("{'name': 'r', 'kind': 'angle', 'points': ['a', 'b', 'c'], 'toward': [1, 0]}",
              "measurements[0].toward: there is no such setting of this kind");
  expectError(distance + "}, {'name': 'ab', 'kind': 'sum', 'of': ['ab']}",
              "measurements[1].name: there are two measures 'ab'");
  expectError(distance + "}, {'name': 'ab_se', 'kind': 'sum', 'of': ['ab']}",
              "measurements[0].name: there is a measure 'ab_se', as a column of this one is named");
  expectError("{'name': 'image', 'kind': 'distance', 'points': ['a', 'b']}",
              "measurements[0].name: must not be 'image', as the column of the images is named");
  expectError(distance + ", 'points': ['a', 'c']}", "points: is there twice");
  expectError(distance + "}, {'name': 'r', 'kind': 'ratio', 'of': ['ab']}",
              "measurements[1].of: must name two measures");
  expectError("{'name': 'r', 'kind': 'sum', 'of': ['ab']}, " + distance + '}',
              "measurements[0].of: there is no measure 'ab' before this one");
  expectError(distance + "}, {'name': 'w', 'kind': 'angle', 'points': ['a', 'b', 'c']}, "
                         "{'name': 's', 'kind': 'sum', 'of': ['ab', 'w']}",
              "measurements[2].of: the measures must have the same unit");
  expectError(distance + ", 'norm': {'mean': 1}}", "measurements[0].norm.standardDeviation: must be given");
  expectError(distance + ", 'norm': {'standardDeviation': 1}}", "measurements[0].norm.mean: must be given");
  expectError(distance + ", 'norm': {'mean': 1, 'standardDeviation': 0}}",
              "measurements[0].norm.standardDeviation: must be finite and positive (got 0)");
  expectError(distance + ", 'classes': [{'name': 'x', 'minimum': 2, 'maximum': 1}]}",
              "measurements[0].classes[0]: minimum must not be above maximum");
  expectError(distance + ", 'classes': [{}]}", "measurements[0].classes[0].name: must be given");
  expectError(distance + '}', "dimension: must be 2 or 3", 4);
}

TEST(LandmarkMeasurement, ErrorsOfAFileNameIt)
{
  const TestFolder folder;
  const auto       measurement = itk::LandmarkMeasurement::New();
  const auto       file = folder.Write("own.json", "{\n\"measurements\": [\n");
  EXPECT_EQ(GetExceptionDescription([&] { measurement->ReadDefinitions(file); }), file + ": line 3 is not JSON");
  EXPECT_NE(GetExceptionDescription([&] { measurement->ReadDefinitions("steiner2"); }).find("steiner2: "),
            std::string::npos);
}

TEST(LandmarkMeasurement, LandmarksThatTheSetDoesNotHaveAreAnError)
{
  const auto measurement = MakeMeasurement("{'name': 'ab', 'kind': 'distance', 'points': ['a', 'e']}");
  EXPECT_NE(GetExceptionDescription([&] {
              measurement->Compute(*MakeFourPoints(0.0));
            }).find("There is no landmark 'e' to measure."),
            std::string::npos);
  EXPECT_NE(GetExceptionDescription([&] { measurement->Compute(*MakeTetrahedron()); }).find("in 2D (got 3D)"),
            std::string::npos);
}

TEST(LandmarkMeasurement, WhatIsNotThereIsAnError)
{
  const auto                        measurement = itk::LandmarkMeasurement::New();
  const itk::LandmarkSet<2> * const none = nullptr;
  const itk::LandmarkSet<3> * const noneIn3D = nullptr;
  EXPECT_THROW(measurement->ComputeJSON(none), itk::ExceptionObject);
  EXPECT_THROW(measurement->ComputeJSON(noneIn3D), itk::ExceptionObject);
  EXPECT_NE(
    GetExceptionDescription([&] { measurement->GetClassNames(2); }).find("below the number of measures, 0 (got 2)."),
    std::string::npos);
}

TEST(LandmarkMeasurement, IsThereAsJSON)
{
  const auto landmarks = MakeLandmarkSet<2>({ "a", "b" }, { 0, 0, 3, 4 });
  const auto measurement = MakeMeasurement("{'name': 'ab', 'kind': 'distance', 'points': ['a', 'b']}");
  EXPECT_EQ(nlohmann::json::parse(measurement->ComputeJSON(landmarks)),
            nlohmann::json::parse("[{\"name\": \"ab\", \"value\": 5.0, \"unit\": \"mm\", \"standardError\": null, "
                                  "\"deviation\": null, \"class\": null}]"));
}

namespace
{

const std::vector<std::string> faceNames{
  "sella",  "nasion",   "orbitale", "porion",        "subspinale",    "supramentale",          "pogonion",
  "menton", "gnathion", "gonion",   "lower_incisor", "upper_incisor", "posterior_nasal_spine", "anterior_nasal_spine"
};

/** A face that looks to the right (1) or to the left (-1), with the Frankfort horizontal along x but for the angle. */
itk::LandmarkSet<2>::Pointer
MakeFace(double side, double angle)
{
  std::vector<double> coordinates{ 60,  60,  130, 50,  120, 80,  40,  80,  130, 110, 124, 150, 125, 165,
                                   115, 175, 120, 172, 55,  140, 128, 132, 131, 130, 80,  103, 130, 100 };
  for (size_t i = 0; i < coordinates.size(); i += 2)
  {
    const double x = side * (coordinates[i] - 100.0);
    const double y = coordinates[i + 1] - 100.0;
    coordinates[i] = 100.0 + std::cos(angle) * x - std::sin(angle) * y;
    coordinates[i + 1] = 100.0 + std::sin(angle) * x + std::cos(angle) * y;
  }
  return MakeLandmarkSet<2>(faceNames, coordinates);
}

std::map<std::string, double>
MeasureFace(const std::string & definitions, double side, double angle = 0.0)
{
  const auto measurement = itk::LandmarkMeasurement::New();
  measurement->ReadDefinitions(definitions);
  std::map<std::string, double> values;
  for (const auto & measured : measurement->Compute(*MakeFace(side, angle)))
  {
    values[measured.name] = measured.value;
  }
  return values;
}

/** Of a direction, in degrees above the x axis that points forwards; y points down. */
double
GetElevation(double forwards, double down)
{
  return itk::Math::deg_per_rad * std::atan2(-down, forwards);
}

} // namespace

TEST(LandmarkMeasurement, ShippedDefinitionsAreThoseOfTheDocuments)
{
  EXPECT_EQ(itk::LandmarkMeasurement::GetShippedDefinitions(),
            (std::vector<std::string>{ "finger-bones", "isbi-2015", "steiner" }));
}

TEST(LandmarkMeasurement, ClinicalMeasuresOfTheChallengeAreThoseOfADrawnFace)
{
  auto         values = MeasureFace("isbi-2015", 1.0);
  const double mandibularPlane = GetElevation(115 - 55, 175 - 140);
  const double abLine = GetElevation(124 - 130, 150 - 110);
  const double facialPlane = GetElevation(125 - 130, 165 - 50);
  // The palatal plane rises in front, which counts as negative.
  const double palatalPlane = -GetElevation(130 - 80, 100 - 103);
  EXPECT_LT(palatalPlane, 0.0);
  EXPECT_NEAR(values["SNA"], GetElevation(0, 60) - GetElevation(60 - 130, 60 - 50), 1e-3);
  EXPECT_NEAR(values["SNB"], GetElevation(124 - 130, 100) - GetElevation(60 - 130, 60 - 50), 1e-3);
  EXPECT_NEAR(values["ANB"], values["SNA"] - values["SNB"], 1e-9);
  EXPECT_NEAR(values["ODI"], mandibularPlane - abLine + palatalPlane, 1e-3);
  EXPECT_NEAR(values["PP-FH"], palatalPlane, 1e-3);
  // B is behind A.
  EXPECT_NEAR(values["AB-NPog"], abLine - facialPlane, 1e-3);
  EXPECT_LT(values["AB-NPog"], 0.0);
  EXPECT_NEAR(values["NPog-FH"], 180 + facialPlane, 1e-3);
  EXPECT_NEAR(values["APDI"], 180 + abLine + palatalPlane, 1e-3);
  EXPECT_NEAR(values["FHI"], std::hypot(5.0, 80.0) / std::hypot(15.0, 125.0), 1e-5);
  EXPECT_NEAR(values["FMA"], GetElevation(70, -10) - GetElevation(120 - 55, 172 - 140), 1e-3);
  EXPECT_NEAR(values["MW"], std::hypot(3.0, 2.0), 1e-5);
}

TEST(LandmarkMeasurement, FacesMayLookToEitherSideAndBeTurned)
{
  // At this angle, the incisors have the same x.
  const double upright = std::atan2(3.0, -2.0);
  for (const char * const definitions : { "isbi-2015", "steiner" })
  {
    const auto right = MeasureFace(definitions, 1.0);
    for (const double side : { 1.0, -1.0 })
    {
      for (const double angle : { 0.0, 0.4, upright, itk::Math::pi_over_2, itk::Math::pi })
      {
        for (const auto & measured : MeasureFace(definitions, side, angle))
        {
          EXPECT_NEAR(measured.second, right.at(measured.first), 1e-3) << measured.first << ' ' << side << ' ' << angle;
        }
      }
    }
  }
}

TEST(LandmarkMeasurement, IncisorsInFrontOfTheirLinesArePositive)
{
  auto values = MeasureFace("steiner", 1.0);
  // The line N-A is upright.
  EXPECT_NEAR(values["U1-NA"], 1.0, 1e-4);
  EXPECT_GT(values["L1-NB"], 0.0);
  EXPECT_GT(values["Pog-NB"], 0.0);
}

TEST(LandmarkMeasurement, FingerBonesAreMeasuredFromLandmarkToLandmark)
{
  std::vector<std::string> handNames;
  std::vector<double>      coordinates;
  for (unsigned int i = 0; i < 37; ++i)
  {
    handNames.push_back((i < 10 ? "l0" : "l") + std::to_string(i));
    coordinates.insert(coordinates.end(), { 0.0, i * static_cast<double>(i) });
  }
  const auto measurement = itk::LandmarkMeasurement::New();
  measurement->ReadDefinitions("finger-bones");
  const auto                    hand = MakeLandmarkSet<2>(handNames, coordinates);
  std::map<std::string, double> values;
  for (const auto & measured : measurement->Compute(*hand))
  {
    values[measured.name] = measured.value;
  }
  EXPECT_NEAR(values["index_middle"], 23 * 23 - 22 * 22, 1e-3);
  EXPECT_NEAR(values["ring_metacarpal"], 29 * 29 - 14 * 14, 1e-3);
  EXPECT_NEAR(values["2D:4D"], (24.0 * 24 - 21 * 21) / (32.0 * 32 - 29 * 29), 1e-5);
}

TEST(LandmarkMeasurement, ACloneMeasuresTheSame)
{
  const auto measurement = itk::LandmarkMeasurement::New();
  measurement->ReadDefinitions("steiner");
  const auto clone = measurement->Clone();
  EXPECT_FALSE(clone->GetNames().empty());
  EXPECT_EQ(clone->GetNames(), measurement->GetNames());
  EXPECT_EQ(clone->GetTitle(), measurement->GetTitle());
}

TEST(LandmarkMeasurement, FiguresShowWhereLinesMeet)
{
  const auto measurement =
    MakeMeasurement("{'name': 'lines', 'kind': 'lineAngle', 'points': ['a', 'b', 'c', 'd']},"
                    "{'name': 'angle', 'kind': 'angle', 'points': ['b', 'a', 'c']},"
                    "{'name': 'offset', 'kind': 'offset', 'points': ['d', 'a', 'b'], 'toward': [0, 1]},"
                    "{'name': 'parallel', 'kind': 'lineAngle', 'points': ['a', 'b', 'a', 'b']},"
                    "{'name': 'ratio', 'kind': 'ratio', 'of': ['offset', 'offset']}");
  const auto landmarks = MakeFourPoints(0.0);
  const auto figures = measurement->GetFigures(*landmarks);
  ASSERT_EQ(figures.size(), 4u);
  ASSERT_TRUE(figures[0].hasArc);
  // The line from c through d reaches that from a to b at (3, 0).
  EXPECT_NEAR(figures[0].vertex[0], 20.0, 1e-4);
  EXPECT_NEAR(figures[0].vertex[1], -5.0, 1e-4);
  EXPECT_EQ(figures[0].lines.size(), 3u);
  EXPECT_TRUE(figures[1].hasArc);
  EXPECT_EQ(figures[1].measure, 1u);
  EXPECT_NEAR(figures[2].lines[1].second[0], 19.0, 1e-4);
  EXPECT_NEAR(figures[2].lines[1].second[1], -5.0, 1e-4);
  EXPECT_FALSE(figures[3].hasArc);
  landmarks->SetMissing(3);
  EXPECT_EQ(measurement->GetFigures(*landmarks).size(), 2u);
}

TEST(LandmarkMeasurement, FiguresInSpaceShowThePerpendicularOfALine)
{
  const auto figures =
    MakeMeasurement("{'name': 'line', 'kind': 'offset', 'points': ['d', 'a', 'b']},"
                    "{'name': 'plane', 'kind': 'offset', 'points': ['d', 'a', 'b', 'c'], 'toward': [0, 0, 1]}",
                    3)
      ->GetFigures(*MakeTetrahedron());
  ASSERT_EQ(figures.size(), 2u);
  ASSERT_EQ(figures[0].lines.size(), 2u);
  const double point[] = { 2, 3, 6 };
  const double foot[] = { 2, 1, 1 };
  EXPECT_EQ(figures[0].lines[1].first, (itk::Point<double, 3>(point)));
  EXPECT_EQ(figures[0].lines[1].second, (itk::Point<double, 3>(foot)));
  EXPECT_EQ(figures[1].lines.size(), 3u);
}

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
#ifndef itkLandmarkTransformTestData_h
#define itkLandmarkTransformTestData_h

#include "itkLandmarkTransformInitializer.h"
#include "itkImage.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <random>

using Kind = itk::LandmarkTransformInitializerEnums::TransformKind;

template <unsigned int VDimension>
using InitializerType = itk::LandmarkTransformInitializer<VDimension>;
template <unsigned int VDimension>
using LandmarkSetType = itk::LandmarkSet<VDimension>;
template <unsigned int VDimension>
using PointType = itk::Point<double, VDimension>;
template <unsigned int VDimension>
using VectorType = itk::Vector<double, VDimension>;
template <unsigned int VDimension>
using MatrixType = itk::Matrix<double, VDimension, VDimension>;
template <unsigned int VDimension>
using MapType = std::function<PointType<VDimension>(const PointType<VDimension> &)>;

constexpr double notANumber = std::numeric_limits<double>::quiet_NaN();

template <unsigned int VDimension>
typename LandmarkSetType<VDimension>::Pointer
MakeLandmarks(const std::vector<PointType<VDimension>> &  points,
              const std::vector<float> &                  confidences = {},
              const std::vector<MatrixType<VDimension>> & covariances = {})
{
  const auto landmarks = LandmarkSetType<VDimension>::New();
  landmarks->SetLandmarkNames(itk::MakeLandmarkNames(points.size()));
  for (size_t i = 0; i < points.size(); ++i)
  {
    typename LandmarkSetType<VDimension>::PointType point;
    point.CastFrom(points[i]);
    landmarks->SetPoint(i, point);
    if (!confidences.empty())
    {
      landmarks->SetConfidence(i, confidences[i]);
    }
  }
  landmarks->SetCovariances(covariances);
  return landmarks;
}

/** Different points whose coordinates are multiples of 90 from -450 to 450, so that the maps below take them to numbers
 * which a float holds exactly. */
template <unsigned int VDimension>
std::vector<PointType<VDimension>>
MakePoints(unsigned int count, unsigned int seed = 5)
{
  std::mt19937                       generator(seed);
  std::vector<PointType<VDimension>> points;
  while (points.size() < count)
  {
    PointType<VDimension> point;
    for (auto & coordinate : point)
    {
      coordinate = 90.0 * (static_cast<double>(generator() % 11) - 5.0);
    }
    if (std::find(points.begin(), points.end(), point) == points.end())
    {
      points.push_back(point);
    }
  }
  return points;
}

template <unsigned int VDimension>
std::vector<PointType<VDimension>>
Map(const std::vector<PointType<VDimension>> & points, const MapType<VDimension> & map)
{
  std::vector<PointType<VDimension>> mapped;
  for (const auto & point : points)
  {
    mapped.push_back(map(point));
  }
  return mapped;
}

template <unsigned int VDimension>
MapType<VDimension>
MakeMap(const MatrixType<VDimension> & matrix)
{
  return [matrix](const PointType<VDimension> & point) {
    VectorType<VDimension> translation;
    for (unsigned int d = 0; d < VDimension; ++d)
    {
      translation[d] = 12.5 - 40.0 * d;
    }
    return matrix * point + translation;
  };
}

template <unsigned int VDimension>
MatrixType<VDimension>
MakeMatrix(const std::vector<double> & elements, double divisor)
{
  MatrixType<VDimension> matrix;
  for (unsigned int i = 0; i < VDimension * VDimension; ++i)
  {
    matrix(i / VDimension, i % VDimension) = elements[i] / divisor;
  }
  return matrix;
}

/** Rotations with rational elements; some are half turns, or of an Euler angle of a quarter turn. */
template <unsigned int VDimension>
std::vector<MatrixType<VDimension>>
MakeRotations()
{
  if constexpr (VDimension == 2)
  {
    return { MakeMatrix<2>({ 1, 0, 0, 1 }, 1),
             MakeMatrix<2>({ 3, -4, 4, 3 }, 5),
             MakeMatrix<2>({ -1, 0, 0, -1 }, 1),
             MakeMatrix<2>({ -4, 3, -3, -4 }, 5) };
  }
  else
  {
    return { MakeMatrix<3>({ 1, 0, 0, 0, 1, 0, 0, 0, 1 }, 1),    MakeMatrix<3>({ 2, -1, 2, 2, 2, -1, -1, 2, 2 }, 3),
             MakeMatrix<3>({ -1, 0, 0, 0, -1, 0, 0, 0, 1 }, 1),  MakeMatrix<3>({ -1, 0, 0, 0, 1, 0, 0, 0, -1 }, 1),
             MakeMatrix<3>({ 1, 0, 0, 0, -1, 0, 0, 0, -1 }, 1),  MakeMatrix<3>({ -7, 4, 4, 4, -1, 8, 4, 8, -1 }, 9),
             MakeMatrix<3>({ 1, 0, 0, 0, 0, -1, 0, 1, 0 }, 1),   MakeMatrix<3>({ 1, 0, 0, 0, 0, 1, 0, -1, 0 }, 1),
             MakeMatrix<3>({ 3, 0, -4, -4, 0, -3, 0, 5, 0 }, 5), MakeMatrix<3>({ 0, 0, 1, 1, 0, 0, 0, 1, 0 }, 1) };
  }
}

template <unsigned int VDimension>
MatrixType<VDimension>
MakeAffineMatrix()
{
  return VDimension == 2 ? MakeMatrix<VDimension>({ 1.25, -0.5, 0.25, 0.75 }, 1)
                         : MakeMatrix<VDimension>({ 1.25, -0.5, 0.125, 0.25, 0.75, 0.5, -0.25, 0.0, 1.5 }, 1);
}

template <unsigned int VDimension>
typename InitializerType<VDimension>::Pointer
MakeInitializer(Kind                                       kind,
                const std::vector<PointType<VDimension>> & fixed,
                const std::vector<PointType<VDimension>> & moving)
{
  const auto initializer = InitializerType<VDimension>::New();
  initializer->SetTransformKind(kind);
  initializer->SetFixedLandmarks(MakeLandmarks(fixed));
  initializer->SetMovingLandmarks(MakeLandmarks(moving));
  return initializer;
}

/** 100 points between and around the landmarks. */
template <unsigned int VDimension>
void
Expect_same_map(const typename InitializerType<VDimension>::TransformType * transform,
                const MapType<VDimension> &                                 map,
                double                                                      tolerance = 1e-6)
{
  ASSERT_NE(transform, nullptr);
  std::mt19937                           generator(7);
  std::uniform_real_distribution<double> uniform(-500.0, 500.0);
  for (unsigned int i = 0; i < 100; ++i)
  {
    PointType<VDimension> point;
    std::generate(point.Begin(), point.End(), [&] { return uniform(generator); });
    ASSERT_LT(transform->TransformPoint(point).EuclideanDistanceTo(map(point)), tolerance) << point;
  }
}

/** An image of an oblique direction that holds all points of MakePoints(). */
template <unsigned int VDimension>
typename itk::Image<float, VDimension>::Pointer
MakeReferenceImage(const MatrixType<VDimension> & direction)
{
  const auto             image = itk::Image<float, VDimension>::New();
  VectorType<VDimension> spacing;
  VectorType<VDimension> toCenter;
  itk::Size<VDimension>  size;
  for (unsigned int d = 0; d < VDimension; ++d)
  {
    size[d] = 41 + 20 * d;
    spacing[d] = 1800.0 / static_cast<double>(size[d] - 1);
    toCenter[d] = 900.0;
  }
  image->SetRegions(size);
  image->SetSpacing(spacing);
  image->SetDirection(direction);
  PointType<VDimension> origin;
  origin.Fill(0.0);
  image->SetOrigin(origin - direction * toCenter);
  return image;
}

template <unsigned int VDimension>
std::vector<PointType<VDimension>>
AddNoise(std::vector<PointType<VDimension>> points, const std::vector<double> & sigmas, unsigned int seed)
{
  std::mt19937                     generator(seed);
  std::normal_distribution<double> normal;
  for (size_t i = 0; i < points.size(); ++i)
  {
    for (auto & coordinate : points[i])
    {
      // A float has it exactly.
      coordinate += std::round(64.0 * sigmas[i] * normal(generator)) / 64.0;
    }
  }
  return points;
}

#endif

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
#ifndef itkShapeTestData_h
#define itkShapeTestData_h

#include "itkLandmarkShapeModel.h"

#include "itkMakeLandmarkSet.h"
#include "itkTestGeometry.h"

#include <cmath>
#include <random>
#include <vector>

using VectorType = vnl_vector<double>;

template <unsigned int VDimension>
using ShapeModel = itk::LandmarkShapeModel<VDimension>;

/** A shape whose landmarks lie nowhere in particular. */
inline itk::LandmarkShapeDescription
MakeDescription(unsigned int dimension, unsigned int numberOfLandmarks, unsigned int numberOfModes, bool anySize)
{
  std::mt19937                     generator(7);
  std::normal_distribution<double> normal;
  const auto                       size = numberOfLandmarks * dimension;
  itk::LandmarkShapeDescription    description;
  description.anySize = anySize;
  description.residualVariance = 0.25;
  VectorType centroid(dimension, 0.0);
  for (unsigned int i = 0; i < size; ++i)
  {
    description.mean.push_back(40.0 * normal(generator));
    centroid[i % dimension] += description.mean.back() / numberOfLandmarks;
  }
  for (unsigned int i = 0; i < size; ++i)
  {
    description.mean[i] -= centroid[i % dimension];
  }
  for (unsigned int k = 0; k < numberOfModes; ++k)
  {
    VectorType mode(size);
    for (double & value : mode)
    {
      value = normal(generator);
    }
    mode.normalize();
    description.modes.emplace_back(mode.begin(), mode.end());
    description.variances.push_back(9.0 / (k + 1));
  }
  return description;
}

template <unsigned int VDimension>
typename ShapeModel<VDimension>::Pointer
MakeModel(const itk::LandmarkShapeDescription & description)
{
  const auto model = ShapeModel<VDimension>::New();
  model->SetDescription(description);
  return model;
}

template <unsigned int VDimension>
typename itk::LandmarkSet<VDimension>::Pointer
MakeSet(const std::vector<double> & coordinates)
{
  return MakeLandmarkSet<VDimension>(itk::MakeLandmarkNames(coordinates.size() / VDimension), coordinates);
}

/** Coordinates that are turned, scaled and shifted. */
template <unsigned int VDimension>
std::vector<double>
Move(const std::vector<double> & coordinates, const itk::Matrix<double, VDimension, VDimension> & matrix, double shift)
{
  std::vector<double> moved;
  for (std::size_t i = 0; i < coordinates.size(); i += VDimension)
  {
    for (const double coordinate : matrix * itk::Vector<double, VDimension>(&coordinates[i]))
    {
      moved.push_back(coordinate + shift);
    }
  }
  return moved;
}

/** Coordinates near the mean: a random member of the distribution, times a factor. */
inline std::vector<double>
Draw(const itk::LandmarkShapeDescription & description, std::mt19937 & generator, double factor = 1.0)
{
  std::normal_distribution<double> normal;
  auto                             coordinates = description.mean;
  for (std::size_t k = 0; k < description.modes.size(); ++k)
  {
    const double amount = factor * std::sqrt(description.variances[k]) * normal(generator);
    for (std::size_t i = 0; i < coordinates.size(); ++i)
    {
      coordinates[i] += amount * description.modes[k][i];
    }
  }
  for (double & coordinate : coordinates)
  {
    coordinate += factor * std::sqrt(description.residualVariance) * normal(generator);
  }
  return coordinates;
}

#endif

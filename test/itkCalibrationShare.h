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
#ifndef itkCalibrationShare_h
#define itkCalibrationShare_h

#include "itkLandmarkModelCalibration.h"
#include "itkLandmarkCovariance.h"

#include <limits>
#include <random>

using CalibrationType = itk::LandmarkModelCalibration;
using DistancesType = CalibrationType::SquaredDistancesType;

constexpr double notANumber = std::numeric_limits<double>::quiet_NaN();

/** Squared lengths of Gaussian vectors whose components have the variances `scales`. */
inline DistancesType
DrawDistances(std::size_t                 numberOfImages,
              const std::vector<double> & scales,
              unsigned int                dimension,
              std::mt19937 &              random)
{
  std::normal_distribution<double> normal;
  DistancesType                    distances;
  for (std::size_t image = 0; image < numberOfImages; ++image)
  {
    std::vector<double> ofImage;
    for (const double scale : scales)
    {
      double sum = 0.0;
      for (unsigned int d = 0; d < dimension; ++d)
      {
        const double component = normal(random);
        sum += scale * component * component;
      }
      ofImage.push_back(sum);
    }
    distances.push_back(ofImage);
  }
  return distances;
}

inline double
ComputeShare(const DistancesType & distances, const std::vector<double> & scales, unsigned int dimension)
{
  std::size_t inside = 0;
  std::size_t count = 0;
  for (const auto & ofImage : distances)
  {
    for (std::size_t i = 0; i < ofImage.size(); ++i)
    {
      inside += ofImage[i] <= scales[i] * itk::GetLandmarkConfidenceRegionBound(dimension);
      ++count;
    }
  }
  return static_cast<double>(inside) / static_cast<double>(count);
}

#endif

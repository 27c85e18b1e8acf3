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
#include "itkShapeLearning.h"

#include "itkMacro.h"

#include "vnl/algo/vnl_cholesky.h"
#include "vnl/algo/vnl_svd.h"
#include "vnl/algo/vnl_symmetric_eigensystem.h"

#include <algorithm>
#include <cmath>

namespace itk
{

namespace
{

constexpr unsigned int numberOfSteps = 30;

double
ComputeSize(const ShapeMatrix & points)
{
  return Subtract(points, ComputeCentroid(points)).fro_norm();
}

/** All landmarks in the pose of one sample: its own, and those that it lacks by other samples. */
ShapeMatrix
PlaceLandmarks(const std::vector<ShapeSample> & samples,
               const ShapeSample &              first,
               const std::vector<std::string> & names,
               bool                             anySize)
{
  const auto        dimension = first.rows.columns();
  ShapeMatrix       mean(names.size(), dimension, 0.0);
  std::vector<bool> isPlaced(names.size(), false);
  const auto        place = [&](const ShapeSample & sample, const ShapePose & pose) {
    for (unsigned int i = 0; i < sample.landmarks.size(); ++i)
    {
      const auto landmark = sample.landmarks[i];
      if (!isPlaced[landmark])
      {
        mean.set_row(landmark, pose.Apply(sample.rows.get_row(i)));
        isPlaced[landmark] = true;
      }
    }
  };
  place(first, FindShapePose(first.rows, first.rows, false));
  for (bool isPlacing = true; isPlacing;)
  {
    isPlacing = false;
    for (const auto & sample : samples)
    {
      ShapeIndices common;
      ShapeIndices rows;
      for (unsigned int i = 0; i < sample.landmarks.size(); ++i)
      {
        if (isPlaced[sample.landmarks[i]])
        {
          common.push_back(sample.landmarks[i]);
          rows.push_back(i);
        }
      }
      if (common.size() >= dimension && common.size() < sample.landmarks.size())
      {
        place(sample, FindShapePose(SelectRows(sample.rows, rows), SelectRows(mean, common), anySize));
        isPlacing = true;
      }
    }
  }
  const auto missing = static_cast<unsigned int>(std::find(isPlaced.begin(), isPlaced.end(), false) - isPlaced.begin());
  if (missing < names.size())
  {
    if (std::none_of(samples.begin(), samples.end(), [missing](const auto & sample) {
          return std::binary_search(sample.landmarks.begin(), sample.landmarks.end(), missing);
        }))
    {
      itkGenericExceptionMacro("A shape model needs each landmark in an image; there is no '" << names[missing]
                                                                                              << "'.");
    }
    itkGenericExceptionMacro("A shape model needs images that link all landmarks; none shows '"
                             << names[missing] << "' beside " << dimension << " of those that are linked to '"
                             << names[first.landmarks.front()] << "'.");
  }
  return mean;
}

/** The expected residual of all landmarks, given that of those that a sample has, of whose pose nothing is known; adds
 * to a scatter matrix what is uncertain of it. */
ShapeVector
ExpectResidual(const ShapeVector &       known,
               const ShapeIndices &      landmarks,
               const ShapeDistribution & distribution,
               ShapeMatrix &             scatter)
{
  const auto   knownPlaces = GetCoordinates(landmarks, distribution.mean.columns());
  ShapeVector  residual(scatter.rows(), 0.0);
  ShapeIndices missing;
  for (unsigned int i = 0; i < scatter.rows(); ++i)
  {
    const auto found = std::lower_bound(knownPlaces.begin(), knownPlaces.end(), i);
    if (found != knownPlaces.end() && *found == i)
    {
      residual[i] = known[static_cast<unsigned int>(found - knownPlaces.begin())];
    }
    else
    {
      missing.push_back(i);
    }
  }
  if (!missing.empty())
  {
    const auto &      covariance = distribution.covariance;
    const auto        mixed = Select(covariance, missing, knownPlaces);
    const ShapeMatrix inverse = vnl_cholesky(Select(covariance, knownPlaces, knownPlaces)).inverse();
    const ShapeMatrix gain = mixed * inverse;
    const auto        center = ComputeCentroid(SelectRows(distribution.mean, landmarks));
    const auto        modes = ComputePoseModes(distribution.mean, center, distribution.anySize);
    const auto        ofKnown = SelectRows(modes, knownPlaces);
    const ShapeMatrix weighted = ofKnown.transpose() * inverse;
    const ShapeMatrix poseCovariance = vnl_svd<double>(weighted * ofKnown, -1e-10).pinverse();
    const ShapeMatrix ofPose = SelectRows(modes, missing) - gain * ofKnown;
    const ShapeVector expected = gain * known + ofPose * (poseCovariance * (weighted * known));
    const ShapeMatrix left =
      Select(covariance, missing, missing) - gain * mixed.transpose() + ofPose * poseCovariance * ofPose.transpose();
    for (unsigned int i = 0; i < missing.size(); ++i)
    {
      residual[missing[i]] = expected[i];
      for (unsigned int j = 0; j < missing.size(); ++j)
      {
        scatter(missing[i], missing[j]) += left(i, j);
      }
    }
  }
  return residual;
}

/** Projects residuals onto what no change of the pose explains. */
ShapeMatrix
ComputePoseComplement(const ShapeMatrix & mean, bool anySize)
{
  const auto  modes = ComputePoseModes(mean, ComputeCentroid(mean), anySize);
  ShapeMatrix complement(mean.size(), mean.size());
  complement.set_identity();
  return complement - modes * vnl_svd<double>(modes.transpose() * modes, -1e-10).pinverse() * modes.transpose();
}

/** Finds modes and residual variance of a covariance. */
void
AnalyzeComponents(const ShapeMatrix &        covariance,
                  double                     modeShare,
                  unsigned int               maximumNumberOfModes,
                  unsigned int               degreesOfFreedom,
                  double                     leastVariance,
                  LandmarkShapeDescription & description)
{
  const vnl_symmetric_eigensystem<double> components(covariance);
  const auto                              size = covariance.rows();
  double                                  total = 0.0;
  for (unsigned int i = 0; i < size; ++i)
  {
    total += components.D(i, i);
  }
  unsigned int numberOfModes = 0;
  double       inModes = 0.0;
  while (numberOfModes < std::min(maximumNumberOfModes, degreesOfFreedom - 1) && inModes < modeShare * total)
  {
    inModes += components.D(size - 1 - numberOfModes, size - 1 - numberOfModes);
    ++numberOfModes;
  }
  description.residualVariance = std::max((total - inModes) / (degreesOfFreedom - numberOfModes), leastVariance);
  description.modes.clear();
  description.variances.clear();
  for (unsigned int k = 0; k < numberOfModes; ++k)
  {
    const double variance = components.D(size - 1 - k, size - 1 - k) - description.residualVariance;
    if (variance > 0.0)
    {
      const auto mode = components.get_eigenvector(size - 1 - k);
      description.modes.emplace_back(mode.begin(), mode.end());
      description.variances.push_back(variance);
    }
  }
}

/** To some decimals, so that the text of a number is short. */
void
Round(std::vector<double> & values, double decimals)
{
  const double factor = std::pow(10.0, decimals);
  for (double & value : values)
  {
    value = std::round(value * factor) / factor;
  }
}

} // namespace

LandmarkShapeDescription
LearnShape(const std::vector<ShapeSample> & samples,
           const std::vector<std::string> & names,
           bool                             anySize,
           double                           modeShare)
{
  const auto & first = *std::max_element(samples.begin(), samples.end(), [](const auto & a, const auto & b) {
    return a.landmarks.size() < b.landmarks.size();
  });
  const double size = ComputeSize(first.rows);
  if (!(size > 1e-6 * first.rows.absolute_value_max()))
  {
    itkGenericExceptionMacro("A shape model needs landmarks that are not all in one place.");
  }
  auto         mean = PlaceLandmarks(samples, first, names, anySize);
  const auto   dimension = mean.columns();
  const double leastVariance = 1e-10 * size * size;
  const auto   degreesOfFreedom = mean.size() - CountPoseModes(dimension, anySize);
  const auto   count = static_cast<double>(samples.size());

  LandmarkShapeDescription description;
  description.anySize = anySize;
  description.residualVariance = leastVariance;
  for (unsigned int step = 0; step < numberOfSteps; ++step)
  {
    mean = Subtract(mean, ComputeCentroid(mean));
    description.mean.assign(mean.begin(), mean.end());
    const ShapeDistribution  distribution(description, dimension);
    const auto               withoutPose = ComputePoseComplement(mean, anySize);
    std::vector<ShapeVector> residuals;
    ShapeVector              shift(mean.size(), 0.0);
    ShapeMatrix              scatter(mean.size(), mean.size(), 0.0);
    for (const auto & sample : samples)
    {
      const auto pose = distribution.FindPose(sample.rows, sample.landmarks);
      const auto residual = distribution.ComputeResidual(sample.rows, pose, sample.landmarks);
      residuals.push_back(withoutPose * ExpectResidual(residual, sample.landmarks, distribution, scatter));
      shift += residuals.back() / count;
    }
    scatter = withoutPose * scatter * withoutPose;
    for (const auto & residual : residuals)
    {
      scatter += outer_product(residual - shift, residual - shift);
    }
    AnalyzeComponents(scatter / (count - 1.0),
                      modeShare,
                      static_cast<unsigned int>(samples.size() / 2),
                      degreesOfFreedom,
                      leastVariance,
                      description);
    mean += ShapeMatrix(shift.data_block(), mean.rows(), dimension);
    if (anySize)
    {
      mean *= size / ComputeSize(SelectRows(mean, first.landmarks));
    }
  }
  mean = Subtract(mean, ComputeCentroid(mean));
  description.mean.assign(mean.begin(), mean.end());
  Round(description.mean, 6.0 - std::floor(std::log10(size)));
  for (auto & mode : description.modes)
  {
    Round(mode, 6.0);
  }
  return description;
}

} // end namespace itk

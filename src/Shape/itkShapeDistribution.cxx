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
#include "itkShapeDistribution.h"

#include "vnl/algo/vnl_cholesky.h"
#include "vnl/algo/vnl_determinant.h"
#include "vnl/algo/vnl_svd.h"

#include <algorithm>

namespace itk
{

ShapeVector
ComputeCentroid(const ShapeMatrix & points)
{
  return ShapeVector(points.rows(), 1.0 / points.rows()) * points;
}

ShapeMatrix
Subtract(ShapeMatrix points, const ShapeVector & point)
{
  for (unsigned int i = 0; i < points.rows(); ++i)
  {
    points.set_row(i, points.get_row(i) - point);
  }
  return points;
}

ShapeMatrix
SelectRows(const ShapeMatrix & matrix, const ShapeIndices & rows)
{
  ShapeMatrix selected(rows.size(), matrix.columns());
  for (unsigned int i = 0; i < rows.size(); ++i)
  {
    selected.set_row(i, matrix.get_row(rows[i]));
  }
  return selected;
}

ShapeMatrix
Select(const ShapeMatrix & matrix, const ShapeIndices & rows, const ShapeIndices & columns)
{
  ShapeMatrix selected(rows.size(), columns.size());
  for (unsigned int i = 0; i < rows.size(); ++i)
  {
    for (unsigned int j = 0; j < columns.size(); ++j)
    {
      selected(i, j) = matrix(rows[i], columns[j]);
    }
  }
  return selected;
}

ShapeIndices
GetCoordinates(const ShapeIndices & landmarks, unsigned int dimension)
{
  ShapeIndices coordinates;
  for (const auto landmark : landmarks)
  {
    for (unsigned int d = 0; d < dimension; ++d)
    {
      coordinates.push_back(landmark * dimension + d);
    }
  }
  return coordinates;
}

ShapePose
FindShapePose(const ShapeMatrix & from, const ShapeMatrix & to, bool anySize)
{
  ShapePose pose;
  pose.from = ComputeCentroid(from);
  pose.to = ComputeCentroid(to);
  const auto            centered = Subtract(from, pose.from);
  const auto            goal = Subtract(to, pose.to);
  const vnl_svd<double> svd(centered.transpose() * goal);
  const auto            last = from.columns() - 1;
  auto                  left = svd.U();
  const double          sign = vnl_determinant(svd.U()) * vnl_determinant(svd.V()) < 0.0 ? -1.0 : 1.0;
  left.scale_column(last, sign);
  pose.rotation = left * svd.V().transpose();
  if (anySize && centered.fro_norm() > 0.0)
  {
    // What is left is then no scaling of the points that are met.
    double trace = sign * svd.W()(last, last);
    for (unsigned int d = 0; d < last; ++d)
    {
      trace += svd.W()(d, d);
    }
    const double size = goal.fro_norm();
    pose.scale = size / std::max(trace / size, 1e-6 * centered.fro_norm());
  }
  return pose;
}

unsigned int
CountPoseModes(unsigned int dimension, bool anySize)
{
  return dimension * (dimension + 1) / 2 + (anySize ? 1 : 0);
}

ShapeMatrix
ComputePoseModes(const ShapeMatrix & points, const ShapeVector & center, bool anySize)
{
  const auto               dimension = points.columns();
  const auto               centered = Subtract(points, center);
  std::vector<ShapeVector> modes;
  const auto               add = [&](const auto & displace) {
    ShapeVector mode(points.size(), 0.0);
    for (unsigned int i = 0; i < points.rows(); ++i)
    {
      displace(centered.get_row(i), mode.data_block() + i * dimension);
    }
    modes.push_back(mode);
  };
  for (unsigned int d = 0; d < dimension; ++d)
  {
    add([d](const ShapeVector &, double * mode) { mode[d] = 1.0; });
    for (unsigned int e = 0; e < d; ++e)
    {
      add([d, e](const ShapeVector & x, double * mode) {
        mode[d] = x[e];
        mode[e] = -x[d];
      });
    }
  }
  if (anySize)
  {
    add([](const ShapeVector & x, double * mode) { std::copy(x.begin(), x.end(), mode); });
  }
  ShapeMatrix columns(points.size(), modes.size());
  for (unsigned int k = 0; k < modes.size(); ++k)
  {
    columns.set_column(k, modes[k]);
  }
  return columns;
}

ShapeDistribution::ShapeDistribution(const LandmarkShapeDescription & description, unsigned int dimension)
  : mean(description.mean.data(), description.mean.size() / dimension, dimension)
  , covariance(description.mean.size(), description.mean.size())
  , anySize(description.anySize)
{
  covariance.set_identity();
  covariance *= description.residualVariance;
  for (unsigned int k = 0; k < description.modes.size(); ++k)
  {
    const ShapeVector mode(description.modes[k].data(), description.mean.size());
    covariance += outer_product(mode, mode) * description.variances[k];
  }
}

ShapeVector
ShapeDistribution::ComputeResidual(const ShapeMatrix &  rows,
                                   const ShapePose &    pose,
                                   const ShapeIndices & landmarks) const
{
  ShapeVector residual(landmarks.size() * mean.columns());
  for (unsigned int i = 0; i < landmarks.size(); ++i)
  {
    residual.update(pose.Apply(rows.get_row(i)) - mean.get_row(landmarks[i]), i * mean.columns());
  }
  return residual;
}

ShapeMatrix
ShapeDistribution::ComputePrecision(const ShapeIndices & landmarks) const
{
  const auto        coordinates = GetCoordinates(landmarks, mean.columns());
  const ShapeMatrix inverse = vnl_cholesky(Select(covariance, coordinates, coordinates)).inverse();
  const auto        points = SelectRows(mean, landmarks);
  const ShapeMatrix pose = ComputePoseModes(points, ComputeCentroid(points), anySize);
  const ShapeMatrix weighted = inverse * pose;
  // Landmarks on a line leave a rotation open.
  const vnl_svd<double> moments(pose.transpose() * weighted, -1e-10);
  return inverse - weighted * moments.pinverse() * weighted.transpose();
}

} // end namespace itk

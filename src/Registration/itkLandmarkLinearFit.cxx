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
#include "itkLandmarkLinearFit.h"

#include "vnl/algo/vnl_determinant.h"
#include "vnl/algo/vnl_qr.h"
#include "vnl/algo/vnl_svd.h"
#include "vnl/vnl_trace.h"

namespace itk
{

template <unsigned int VDimension>
LandmarkLinearFit<VDimension>
FitLinearTransform(LandmarkTransformInitializerEnums::TransformKind kind, const LandmarkPairs<VDimension> & pairs)
{
  using TransformKindEnum = LandmarkTransformInitializerEnums::TransformKind;
  using VectorType = Vector<double, VDimension>;
  double     weights = 0.0;
  VectorType fixedMean(0.0);
  VectorType movingMean(0.0);
  for (const auto & pair : pairs)
  {
    weights += pair.weight;
    fixedMean += (pair.fixed - pairs.front().fixed) * pair.weight;
    movingMean += (pair.moving - pairs.front().moving) * pair.weight;
  }
  LandmarkLinearFit<VDimension> fit;
  fit.fixedCentroid = pairs.front().fixed + fixedMean / weights;
  fit.movingCentroid = pairs.front().moving + movingMean / weights;

  vnl_matrix<double> fixedMoments(VDimension, VDimension, 0.0);
  vnl_matrix<double> mixedMoments(VDimension, VDimension, 0.0);
  for (const auto & pair : pairs)
  {
    const VectorType fixed = pair.fixed - fit.fixedCentroid;
    const VectorType moving = pair.moving - fit.movingCentroid;
    fixedMoments += outer_product(fixed.GetVnlVector(), fixed.GetVnlVector()) * (pair.weight / weights);
    mixedMoments += outer_product(moving.GetVnlVector(), fixed.GetVnlVector()) * (pair.weight / weights);
  }
  if (kind == TransformKindEnum::Affine)
  {
    fit.matrix = mixedMoments * vnl_svd<double>(fixedMoments).inverse();
    return fit;
  }
  const vnl_svd<double> svd(mixedMoments);
  const bool            isReflection = vnl_determinant(svd.U()) * vnl_determinant(svd.V()) < 0.0;
  vnl_matrix<double>    signs(VDimension, VDimension);
  signs.set_identity();
  signs(VDimension - 1, VDimension - 1) = isReflection ? -1.0 : 1.0;
  const auto & values = svd.W();
  fit.rotationGap = 1.0 + signs(VDimension - 1, VDimension - 1) * values(VDimension - 1, VDimension - 1) /
                            values(VDimension - 2, VDimension - 2);
  vnl_matrix<double> matrix = svd.U() * signs * svd.V().transpose();
  if (kind == TransformKindEnum::Similarity)
  {
    double trace = 0.0;
    double fixedVariance = 0.0;
    for (unsigned int d = 0; d < VDimension; ++d)
    {
      trace += svd.W()(d, d) * signs(d, d);
      fixedVariance += fixedMoments(d, d);
    }
    matrix *= trace / fixedVariance;
  }
  fit.matrix = matrix;
  return fit;
}

namespace
{

/** The inverse covariance of a pair's residual. */
template <unsigned int VDimension>
Matrix<double, VDimension, VDimension>
ComputeResidualWeight(const LandmarkPair<VDimension> & pair, const LandmarkLinearFit<VDimension> & fit)
{
  using MatrixType = Matrix<double, VDimension, VDimension>;
  MatrixType covariance =
    pair.movingCovariance + fit.matrix * pair.fixedCovariance * MatrixType(fit.matrix.GetTranspose());
  // So that a direction without any variance has a weight, too.
  const double rounding = 1e-9 * vnl_trace(covariance.GetVnlMatrix());
  for (unsigned int d = 0; d < VDimension; ++d)
  {
    covariance(d, d) += rounding;
  }
  return MatrixType(covariance.GetInverse());
}

template <unsigned int VDimension>
double
ComputeWeightedSquares(const LandmarkPairs<VDimension> & pairs, const LandmarkLinearFit<VDimension> & fit)
{
  double sum = 0.0;
  for (const auto & pair : pairs)
  {
    const auto residual = fit.TransformPoint(pair.fixed) - pair.moving;
    sum += residual * (ComputeResidualWeight(pair, fit) * residual);
  }
  return sum;
}

} // namespace

template <unsigned int VDimension>
LandmarkLinearFit<VDimension>
FitAffineTransformByCovariances(const LandmarkPairs<VDimension> & pairs, LandmarkLinearFit<VDimension> fit)
{
  // With g = (f, 1), f and m from the centroids, and the rows of (A t) one after the other as p, residuals r are
  // (1 x g^T) p - m with the Kronecker product x. The derivative of r^T W r by (A t), that of the weight W included, is
  // 2 W r h^T, where h is g with the most likely true point f - C_f A^T W r.
  using VectorType = Vector<double, VDimension>;
  using MatrixType = Matrix<double, VDimension, VDimension>;
  constexpr unsigned int maximumNumberOfFits = 50;
  constexpr unsigned int maximumNumberOfHalvings = 20;
  constexpr unsigned int rowLength = VDimension + 1;
  const double           length = ComputeSpreads<VDimension>(pairs, &LandmarkPair<VDimension>::fixed)[0];
  const auto             movingOrigin = fit.movingCentroid;
  for (unsigned int number = 0; number < maximumNumberOfFits; ++number)
  {
    vnl_matrix<double> system(VDimension * rowLength, VDimension * rowLength, 0.0);
    vnl_vector<double> values(VDimension * rowLength, 0.0);
    for (const auto & pair : pairs)
    {
      const auto       weight = ComputeResidualWeight(pair, fit);
      const VectorType residual = fit.TransformPoint(pair.fixed) - pair.moving;
      const VectorType correction =
        pair.fixedCovariance * (MatrixType(fit.matrix.GetTranspose()) * (weight * residual));
      const VectorType   moving = pair.moving - movingOrigin;
      const VectorType   fixed = pair.fixed - fit.fixedCentroid;
      vnl_vector<double> g(rowLength, 1.0);
      vnl_vector<double> h(rowLength, 1.0);
      g.update((fixed / length).GetVnlVector());
      h.update(((fixed - correction) / length).GetVnlVector());
      for (unsigned int row = 0; row < VDimension; ++row)
      {
        for (unsigned int column = 0; column < VDimension; ++column)
        {
          const auto block = outer_product(h, g) * weight(row, column);
          system.update(system.extract(rowLength, rowLength, row * rowLength, column * rowLength) + block,
                        row * rowLength,
                        column * rowLength);
          values.update(values.extract(rowLength, row * rowLength) + h * (weight(row, column) * moving[column]),
                        row * rowLength);
        }
      }
    }
    const vnl_vector<double> solution = vnl_qr<double>(system).solve(values);
    auto                     next = fit;
    for (unsigned int row = 0; row < VDimension; ++row)
    {
      for (unsigned int column = 0; column < VDimension; ++column)
      {
        next.matrix(row, column) = solution[row * rowLength + column] / length;
      }
      next.movingCentroid[row] = movingOrigin[row] + solution[row * rowLength + VDimension];
    }
    // Where errors are as large as distances, a whole step may lead too far.
    const double least = ComputeWeightedSquares(pairs, fit) * (1.0 + 1e-9);
    unsigned int numberOfHalvings = 0;
    while (!(ComputeWeightedSquares(pairs, next) <= least) && ++numberOfHalvings < maximumNumberOfHalvings)
    {
      next.matrix = (next.matrix + fit.matrix) * 0.5;
      next.movingCentroid.SetToMidPoint(next.movingCentroid, fit.movingCentroid);
    }
    if (numberOfHalvings == maximumNumberOfHalvings)
    {
      break;
    }
    const double change = (next.matrix.GetVnlMatrix() - fit.matrix.GetVnlMatrix()).fro_norm();
    fit = next;
    if (change < 1e-12 * fit.matrix.GetVnlMatrix().fro_norm())
    {
      break;
    }
  }
  return fit;
}

template LandmarkLinearFit<2>
FitLinearTransform(LandmarkTransformInitializerEnums::TransformKind, const LandmarkPairs<2> &);
template LandmarkLinearFit<3>
FitLinearTransform(LandmarkTransformInitializerEnums::TransformKind, const LandmarkPairs<3> &);
template LandmarkLinearFit<2>
FitAffineTransformByCovariances(const LandmarkPairs<2> &, LandmarkLinearFit<2>);
template LandmarkLinearFit<3>
FitAffineTransformByCovariances(const LandmarkPairs<3> &, LandmarkLinearFit<3>);

} // end namespace itk

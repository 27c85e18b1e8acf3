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
#ifndef itkLandmarkTransformInitializer_hxx
#define itkLandmarkTransformInitializer_hxx

#include "itkMissingLandmark.h"

#include "itkAffineTransform.h"
#include "itkBSplineScatteredDataPointSetToImageFilter.h"
#include "itkBSplineTransform.h"
#include "itkContinuousIndex.h"
#include "itkDefaultStaticMeshTraits.h"
#include "itkEuler2DTransform.h"
#include "itkEuler3DTransform.h"
#include "itkImage.h"
#include "itkSimilarity2DTransform.h"
#include "itkSimilarity3DTransform.h"
#include "itkThinPlateR2LogRSplineKernelTransform.h"
#include "itkThinPlateSplineKernelTransform.h"
#include "vnl/algo/vnl_determinant.h"
#include "vnl/algo/vnl_qr.h"
#include "vnl/algo/vnl_svd.h"
#include "vnl/algo/vnl_symmetric_eigensystem.h"
#include "vnl/vnl_trace.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>
#include <sstream>
#include <type_traits>

namespace itk
{

template <unsigned int VDimension>
LandmarkTransformInitializer<VDimension>::LandmarkTransformInitializer()
{
  Self::SetPrimaryInputName("FixedLandmarks");
  Self::AddRequiredInputName("MovingLandmarks", 1);
  Self::AddOptionalInputName("ReferenceImage", 2);
  this->ProcessObject::SetNthOutput(0, this->MakeOutput(0));
}

template <unsigned int VDimension>
DataObject::Pointer
LandmarkTransformInitializer<VDimension>::MakeOutput(ProcessObject::DataObjectPointerArraySizeType)
{
  return DecoratedTransformType::New().GetPointer();
}

template <unsigned int VDimension>
auto
LandmarkTransformInitializer<VDimension>::GetOutput() -> DecoratedTransformType *
{
  return itkDynamicCastInDebugMode<DecoratedTransformType *>(this->GetPrimaryOutput());
}

template <unsigned int VDimension>
auto
LandmarkTransformInitializer<VDimension>::GetOutput() const -> const DecoratedTransformType *
{
  return itkDynamicCastInDebugMode<const DecoratedTransformType *>(this->GetPrimaryOutput());
}

template <unsigned int VDimension>
auto
LandmarkTransformInitializer<VDimension>::GetTransform() const -> const TransformType *
{
  return this->GetOutput()->Get();
}

template <unsigned int VDimension>
auto
LandmarkTransformInitializer<VDimension>::GetModifiableTransform() -> TransformType *
{
  return this->GetOutput()->GetModifiable();
}

template <unsigned int VDimension>
void
LandmarkTransformInitializer<VDimension>::SetFixedCovariances(const std::vector<CovarianceType> & covariances)
{
  m_FixedCovariances = covariances;
  this->Modified();
}

template <unsigned int VDimension>
void
LandmarkTransformInitializer<VDimension>::SetMovingCovariances(const std::vector<CovarianceType> & covariances)
{
  m_MovingCovariances = covariances;
  this->Modified();
}

template <unsigned int VDimension>
void
LandmarkTransformInitializer<VDimension>::VerifyPreconditions() const
{
  Superclass::VerifyPreconditions();
  if (!(m_MaximumResidual >= 0.0) || !std::isfinite(m_MaximumResidual))
  {
    itkExceptionMacro("MaximumResidual must be finite and not negative (got " << m_MaximumResidual << ").");
  }
  if (!(m_MinimumSpread > 0.0 && m_MinimumSpread < 1.0))
  {
    itkExceptionMacro("MinimumSpread must be between 0 and 1 (got " << m_MinimumSpread << ").");
  }
  if (!(m_Stiffness >= 0.0) || !std::isfinite(m_Stiffness))
  {
    itkExceptionMacro("Stiffness must be finite and not negative (got " << m_Stiffness << ").");
  }
  if (m_NumberOfLevels < 1 || m_NumberOfLevels > 8)
  {
    itkExceptionMacro("NumberOfLevels must be from 1 to 8 (got " << m_NumberOfLevels << ").");
  }
  if (m_TransformKind == TransformKindEnum::BSpline && this->GetReferenceImage() == nullptr)
  {
    itkExceptionMacro("ReferenceImage must be set for a B-spline transform.");
  }
}

template <unsigned int VDimension>
auto
LandmarkTransformInitializer<VDimension>::GetLinearKind() const -> TransformKindEnum
{
  const bool isLinear = m_TransformKind == TransformKindEnum::Rigid || m_TransformKind == TransformKindEnum::Similarity;
  return isLinear ? m_TransformKind : TransformKindEnum::Affine;
}

template <unsigned int VDimension>
unsigned int
LandmarkTransformInitializer<VDimension>::GetNumberOfPairsNeeded() const
{
  return this->GetLinearKind() == TransformKindEnum::Affine ? VDimension + 1 : VDimension;
}

template <unsigned int VDimension>
void
LandmarkTransformInitializer<VDimension>::ThrowNeeds(const std::string & need) const
{
  const char * name = "A rigid";
  switch (m_TransformKind)
  {
    case TransformKindEnum::Rigid:
      break;
    case TransformKindEnum::Similarity:
      name = "A similarity";
      break;
    case TransformKindEnum::Affine:
      name = "An affine";
      break;
    case TransformKindEnum::ThinPlateSpline:
      name = "A thin-plate spline";
      break;
    case TransformKindEnum::BSpline:
      name = "A B-spline";
      break;
  }
  itkExceptionMacro(<< name << " transform in " << VDimension << "D needs " << need);
}

template <unsigned int VDimension>
void
LandmarkTransformInitializer<VDimension>::SetCovariances(PairType & pair) const
{
  double variance = 0.0;
  if (!m_FixedCovariances.empty())
  {
    pair.fixedCovariance = m_FixedCovariances[pair.landmark];
    variance += vnl_trace(pair.fixedCovariance.GetVnlMatrix());
  }
  if (!m_MovingCovariances.empty())
  {
    pair.movingCovariance = m_MovingCovariances[pair.landmark];
    variance += vnl_trace(pair.movingCovariance.GetVnlMatrix());
  }
  if (variance <= 0.0 || std::isinf(variance))
  {
    itkExceptionMacro("The traces of the covariances of landmark "
                      << pair.landmark << " must be finite and their sum positive (got " << variance << ").");
  }
  pair.weight = 1.0 / variance;
}

template <unsigned int VDimension>
auto
LandmarkTransformInitializer<VDimension>::CollectPairs() const -> PairListType
{
  const auto * const fixed = this->GetFixedLandmarks();
  const auto * const moving = this->GetMovingLandmarks();
  const auto         count = fixed->GetNumberOfPoints();
  if (moving->GetNumberOfPoints() != count)
  {
    itkExceptionMacro("There must be as many moving landmarks as fixed ones, " << count << " (got "
                                                                               << moving->GetNumberOfPoints() << ").");
  }
  for (const auto * const covariances : { &m_FixedCovariances, &m_MovingCovariances })
  {
    if (!covariances->empty() && covariances->size() != count)
    {
      itkExceptionMacro("There must be as many covariances as landmarks, " << count << " (got " << covariances->size()
                                                                           << ").");
    }
  }
  const bool hasCovariances = !m_FixedCovariances.empty() || !m_MovingCovariances.empty();
  const auto getConfidence = [](const PointSetType * points, unsigned int i) {
    float confidence = 1.0f;
    points->GetPointData(i, &confidence);
    return std::isnan(confidence) ? 1.0 : static_cast<double>(confidence);
  };

  PairListType pairs;
  double       smallestWeight = std::numeric_limits<double>::infinity();
  for (unsigned int i = 0; i < count; ++i)
  {
    const auto   fixedPoint = fixed->GetPoint(i);
    const auto   movingPoint = moving->GetPoint(i);
    const double fixedConfidence = getConfidence(fixed, i);
    const double movingConfidence = getConfidence(moving, i);
    if (IsMissingLandmark(fixedPoint) || IsMissingLandmark(movingPoint) ||
        (m_UseConfidences && !(fixedConfidence > 0.0 && movingConfidence > 0.0)))
    {
      continue;
    }
    PairType pair;
    pair.landmark = i;
    pair.fixed.CastFrom(fixedPoint);
    pair.moving.CastFrom(movingPoint);
    pair.weight = m_UseConfidences && !hasCovariances ? fixedConfidence * movingConfidence : 1.0;
    pair.fixedCovariance.Fill(0.0);
    pair.movingCovariance.Fill(0.0);
    const double sum = std::accumulate(
      pair.moving.Begin(), pair.moving.End(), std::accumulate(pair.fixed.Begin(), pair.fixed.End(), pair.weight));
    if (!std::isfinite(sum))
    {
      itkExceptionMacro("Positions and confidences must be finite (got landmark "
                        << i << " at " << fixedPoint << " and " << movingPoint << ", weight " << pair.weight << ").");
    }
    if (hasCovariances)
    {
      this->SetCovariances(pair);
      smallestWeight = std::isnan(pair.weight) ? smallestWeight : std::min(smallestWeight, pair.weight);
    }
    pairs.push_back(pair);
  }
  for (auto & pair : pairs)
  {
    if (std::isnan(pair.weight))
    {
      pair.weight = std::isinf(smallestWeight) ? 1.0 : smallestWeight;
      pair.fixedCovariance.Fill(0.0);
      pair.movingCovariance.SetIdentity();
      pair.movingCovariance /= pair.weight * VDimension;
    }
  }
  return pairs;
}

template <unsigned int VDimension>
auto
LandmarkTransformInitializer<VDimension>::GetSpreads(const PairListType & pairs, PointType PairType::*side) const
  -> SpreadsType
{
  double     weights = 0.0;
  VectorType mean(0.0);
  for (const auto & pair : pairs)
  {
    weights += pair.weight;
    mean += (pair.*side - pairs.front().*side) * pair.weight;
  }
  const PointType    centroid = pairs.front().*side + mean / weights;
  vnl_matrix<double> covariance(VDimension, VDimension, 0.0);
  for (const auto & pair : pairs)
  {
    const VectorType offset = pair.*side - centroid;
    covariance += outer_product(offset.GetVnlVector(), offset.GetVnlVector()) * (pair.weight / weights);
  }
  const vnl_symmetric_eigensystem<double> eigensystem(covariance);
  SpreadsType                             spreads;
  for (unsigned int d = 0; d < VDimension; ++d)
  {
    spreads[d] = std::sqrt(std::max(0.0, eigensystem.get_eigenvalue(VDimension - 1 - d)));
  }
  // Points that differ by the rounding of their coordinates are the same.
  const double rounding = 1e-6 * centroid.GetVectorFromOrigin().GetNorm();
  return spreads[0] > rounding ? spreads : SpreadsType{};
}

template <unsigned int VDimension>
bool
LandmarkTransformInitializer<VDimension>::IsDegenerate(const SpreadsType & spreads) const
{
  const unsigned int rank = this->GetNumberOfPairsNeeded() - 1;
  return !(spreads[0] > 0.0) || spreads[rank - 1] < m_MinimumSpread * spreads[0];
}

template <unsigned int VDimension>
void
LandmarkTransformInitializer<VDimension>::VerifyPairs(const PairListType & pairs) const
{
  const unsigned int needed = this->GetNumberOfPairsNeeded();
  std::ostringstream got;
  if (pairs.size() < needed)
  {
    got << "at least " << needed << " pairs of landmarks that are there in both images (got " << pairs.size() << " of "
        << this->GetFixedLandmarks()->GetNumberOfPoints() << ").";
    this->ThrowNeeds(got.str());
  }
  const char * const place = needed == 2 ? "at one point" : needed == 3 ? "on a line" : "in a plane";
  for (const auto side : { &PairType::fixed, &PairType::moving })
  {
    const auto spreads = this->GetSpreads(pairs, side);
    if (this->IsDegenerate(spreads))
    {
      got << "landmarks that do not lie " << place << " (got " << pairs.size()
          << (side == &PairType::fixed ? " fixed" : " moving") << " landmarks with a spread of";
      for (unsigned int d = 0; d < VDimension; ++d)
      {
        got << (d == 0 ? " " : d + 1 == VDimension ? " and " : ", ") << spreads[d];
      }
      got << " mm along their principal axes).";
      this->ThrowNeeds(got.str());
    }
  }
  if (!(this->FitLinear(pairs).rotationGap >= m_MinimumSpread))
  {
    this->ThrowNeeds(
      "landmarks whose arrangements determine one rotation (is one image a mirror image of the other?).");
  }
}

template <unsigned int VDimension>
double
LandmarkTransformInitializer<VDimension>::LinearFitType::GetSquaredResidual(const PairType & pair) const
{
  return (matrix * (pair.fixed - fixedCentroid) - (pair.moving - movingCentroid)).GetSquaredNorm();
}

template <unsigned int VDimension>
auto
LandmarkTransformInitializer<VDimension>::FitLinear(const PairListType & pairs) const -> LinearFitType
{
  double     weights = 0.0;
  VectorType fixedMean(0.0);
  VectorType movingMean(0.0);
  for (const auto & pair : pairs)
  {
    weights += pair.weight;
    fixedMean += (pair.fixed - pairs.front().fixed) * pair.weight;
    movingMean += (pair.moving - pairs.front().moving) * pair.weight;
  }
  LinearFitType fit;
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
  if (this->GetLinearKind() == TransformKindEnum::Affine)
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
  if (m_TransformKind == TransformKindEnum::Similarity)
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

template <unsigned int VDimension>
auto
LandmarkTransformInitializer<VDimension>::FitAffineByCovariances(const PairListType & pairs, LinearFitType fit) const
  -> LinearFitType
{
  // With g = (f, 1), f and m from the centroids, and the rows of (A t) one after the other as p, residuals are
  // (1 x g^T) p - m with the Kronecker product x.
  constexpr unsigned int maximumNumberOfFits = 50;
  constexpr unsigned int rowLength = VDimension + 1;
  const double           length = this->GetSpreads(pairs, &PairType::fixed)[0];
  const PointType        movingOrigin = fit.movingCentroid;
  for (unsigned int number = 0; number < maximumNumberOfFits; ++number)
  {
    vnl_matrix<double> system(VDimension * rowLength, VDimension * rowLength, 0.0);
    vnl_vector<double> values(VDimension * rowLength, 0.0);
    for (const auto & pair : pairs)
    {
      CovarianceType covariance =
        pair.movingCovariance + fit.matrix * pair.fixedCovariance * CovarianceType(fit.matrix.GetTranspose());
      // So that a direction without any variance has a weight, too.
      const double rounding = 1e-9 * vnl_trace(covariance.GetVnlMatrix());
      for (unsigned int d = 0; d < VDimension; ++d)
      {
        covariance(d, d) += rounding;
      }
      const auto         weight = covariance.GetInverse();
      const VectorType   moving = pair.moving - movingOrigin;
      vnl_vector<double> g(rowLength, 1.0);
      g.update(((pair.fixed - fit.fixedCentroid) / length).GetVnlVector());
      for (unsigned int row = 0; row < VDimension; ++row)
      {
        for (unsigned int column = 0; column < VDimension; ++column)
        {
          const auto block = outer_product(g, g) * weight(row, column);
          system.update(system.extract(rowLength, rowLength, row * rowLength, column * rowLength) + block,
                        row * rowLength,
                        column * rowLength);
          values.update(values.extract(rowLength, row * rowLength) + g * (weight(row, column) * moving[column]),
                        row * rowLength);
        }
      }
    }
    const vnl_vector<double> solution = vnl_qr<double>(system).solve(values);
    const MatrixType         before = fit.matrix;
    for (unsigned int row = 0; row < VDimension; ++row)
    {
      for (unsigned int column = 0; column < VDimension; ++column)
      {
        fit.matrix(row, column) = solution[row * rowLength + column] / length;
      }
      fit.movingCentroid[row] = movingOrigin[row] + solution[row * rowLength + VDimension];
    }
    if ((fit.matrix.GetVnlMatrix() - before.GetVnlMatrix()).fro_norm() < 1e-12 * before.GetVnlMatrix().fro_norm())
    {
      break;
    }
  }
  return fit;
}

template <unsigned int VDimension>
auto
LandmarkTransformInitializer<VDimension>::GetPairsWithin(const PairListType & pairs, const LinearFitType & fit) const
  -> PairListType
{
  PairListType within;
  std::copy_if(pairs.begin(), pairs.end(), std::back_inserter(within), [&](const PairType & pair) {
    return fit.GetSquaredResidual(pair) <= m_MaximumResidual * m_MaximumResidual;
  });
  return within;
}

template <unsigned int VDimension>
auto
LandmarkTransformInitializer<VDimension>::SearchConsensus(PairListType pairs) const -> PairListType
{
  constexpr unsigned int maximumNumberOfSubsets = 5000;
  const auto             count = static_cast<unsigned int>(pairs.size());
  const unsigned int     needed = this->GetNumberOfPairsNeeded();
  const PairListType     weightedPairs = pairs;
  for (auto & pair : pairs)
  {
    pair.weight = 1.0;
  }

  PairListType best;
  double       smallestCost = std::numeric_limits<double>::infinity();
  PairListType subset(needed);
  const auto   tryPairs = [&](const std::vector<unsigned int> & indices) {
    for (unsigned int i = 0; i < needed; ++i)
    {
      subset[i] = pairs[indices[i]];
    }
    if (this->IsDegenerate(this->GetSpreads(subset, &PairType::fixed)) ||
        this->IsDegenerate(this->GetSpreads(subset, &PairType::moving)))
    {
      return;
    }
    const auto fit = this->FitLinear(subset);
    double     cost = 0.0;
    for (const auto & pair : pairs)
    {
      cost += std::min(fit.GetSquaredResidual(pair), m_MaximumResidual * m_MaximumResidual);
    }
    if (cost < smallestCost)
    {
      smallestCost = cost;
      best = this->GetPairsWithin(weightedPairs, fit);
    }
  };

  double numberOfSubsets = 1.0;
  for (unsigned int i = 0; i < needed; ++i)
  {
    numberOfSubsets *= static_cast<double>(count - i) / (i + 1);
  }
  std::vector<unsigned int> indices(count);
  std::iota(indices.begin(), indices.end(), 0);
  if (numberOfSubsets > maximumNumberOfSubsets)
  {
    // Not a distribution of the standard library, which need not give the same numbers everywhere.
    std::mt19937 generator(1);
    for (unsigned int i = 0; i < maximumNumberOfSubsets; ++i)
    {
      for (unsigned int k = 0; k < needed; ++k)
      {
        std::swap(indices[k], indices[k + generator() % (count - k)]);
      }
      tryPairs(indices);
    }
    return best;
  }
  std::vector<bool> isIn(count, false);
  std::fill_n(isIn.begin(), needed, true);
  do
  {
    std::stable_partition(indices.begin(), indices.end(), [&isIn](unsigned int i) { return isIn[i]; });
    tryPairs(indices);
    std::sort(indices.begin(), indices.end());
  } while (std::prev_permutation(isIn.begin(), isIn.end()));
  return best;
}

template <unsigned int VDimension>
auto
LandmarkTransformInitializer<VDimension>::SelectInliers(const PairListType & pairs) const -> PairListType
{
  if (m_MaximumResidual == 0.0 || pairs.size() < this->GetNumberOfPairsNeeded())
  {
    return pairs;
  }
  constexpr unsigned int maximumNumberOfFits = 20;
  auto                   inliers = this->SearchConsensus(pairs);
  if (inliers.empty())
  {
    this->VerifyPairs(pairs);
  }
  for (unsigned int i = 0; i < maximumNumberOfFits; ++i)
  {
    if (inliers.size() < this->GetNumberOfPairsNeeded())
    {
      break;
    }
    const auto within = this->GetPairsWithin(pairs, this->FitLinear(inliers));
    const bool isSame = within.size() == inliers.size() &&
                        std::equal(within.begin(), within.end(), inliers.begin(), [](const auto & a, const auto & b) {
                          return a.landmark == b.landmark;
                        });
    if (isSame)
    {
      break;
    }
    inliers = within;
  }
  const size_t       needed = std::max<size_t>(this->GetNumberOfPairsNeeded() + 1, (pairs.size() + 1) / 2);
  std::ostringstream need;
  if (pairs.size() < needed)
  {
    need << "at least " << needed << " pairs of landmarks where MaximumResidual is set (got " << pairs.size() << ").";
    this->ThrowNeeds(need.str());
  }
  if (inliers.size() < needed)
  {
    need << "at least " << needed << " of " << pairs.size() << " pairs of landmarks that agree within "
         << m_MaximumResidual << " mm (got " << inliers.size() << ").";
    this->ThrowNeeds(need.str());
  }
  return inliers;
}

template <unsigned int VDimension>
auto
LandmarkTransformInitializer<VDimension>::MakeLinearTransform(TransformKindEnum  kind,
                                                              const MatrixType & matrix,
                                                              const PointType &  center,
                                                              const VectorType & translation) ->
  typename LinearTransformType::Pointer
{
  typename LinearTransformType::Pointer transform;
  if (kind == TransformKindEnum::Affine)
  {
    transform = AffineTransform<double, VDimension>::New();
    transform->SetCenter(center);
    transform->SetMatrix(matrix);
    transform->SetTranslation(translation);
    return transform;
  }
  if (kind != TransformKindEnum::Rigid && kind != TransformKindEnum::Similarity)
  {
    itkGenericExceptionMacro("The kind of a linear transform must be Rigid, Similarity or Affine (got " << kind
                                                                                                        << ").");
  }
  const double determinant = vnl_determinant(matrix.GetVnlMatrix());
  const double scale = std::pow(determinant, 1.0 / VDimension);
  const auto   rotation = matrix / scale;
  const auto   deviation =
    (rotation * MatrixType(rotation.GetTranspose())).GetVnlMatrix() - MatrixType::GetIdentity().GetVnlMatrix();
  constexpr double tolerance = 1e-6;
  if (!(determinant > 0.0) || deviation.absolute_value_max() > tolerance ||
      (kind == TransformKindEnum::Rigid && std::abs(scale - 1.0) > tolerance))
  {
    itkGenericExceptionMacro("The matrix of a " << (kind == TransformKindEnum::Rigid ? "rigid" : "similarity")
                                                << " transform must be a rotation"
                                                << (kind == TransformKindEnum::Rigid ? "" : " times a positive number")
                                                << " (got " << matrix << ").");
  }
  // Not SetMatrix(), which loses digits near half a turn about an axis.
  if constexpr (VDimension == 2)
  {
    const double angle = std::atan2(rotation(1, 0), rotation(0, 0));
    if (kind == TransformKindEnum::Rigid)
    {
      const auto rigid = Euler2DTransform<double>::New();
      rigid->SetAngle(angle);
      transform = rigid;
    }
    else
    {
      const auto similarity = Similarity2DTransform<double>::New();
      similarity->SetAngle(angle);
      similarity->SetScale(scale);
      transform = similarity;
    }
  }
  else
  {
    const double cosineOfX = std::hypot(rotation(0, 1), rotation(1, 1));
    const bool   isLocked = cosineOfX < 1e-7;
    const double angleX = std::atan2(rotation(2, 1), cosineOfX);
    const double angleY = isLocked ? 0.0 : std::atan2(-rotation(2, 0), rotation(2, 2));
    const double angleZ =
      isLocked ? std::atan2(rotation(1, 0), rotation(0, 0)) : std::atan2(-rotation(0, 1), rotation(1, 1));
    if (kind == TransformKindEnum::Rigid)
    {
      const auto rigid = Euler3DTransform<double>::New();
      rigid->SetRotation(angleX, angleY, angleZ);
      transform = rigid;
    }
    else
    {
      Versor<double> versor;
      Versor<double> turn;
      versor.SetRotationAroundZ(angleZ);
      turn.SetRotationAroundX(angleX);
      versor *= turn;
      turn.SetRotationAroundY(angleY);
      versor *= turn;
      // Its parameters, and so its file, hold only x, y and z.
      if (versor.GetW() < 0.0)
      {
        versor.Set(-versor.GetX(), -versor.GetY(), -versor.GetZ(), -versor.GetW());
      }
      const auto similarity = Similarity3DTransform<double>::New();
      similarity->SetRotation(versor);
      similarity->SetScale(scale);
      transform = similarity;
    }
  }
  transform->SetCenter(center);
  transform->SetTranslation(translation);
  return transform;
}

template <unsigned int VDimension>
auto
LandmarkTransformInitializer<VDimension>::SmoothByThinPlateSpline(const PairListType & pairs) const
  -> std::vector<PointType>
{
  // With kernel matrix K, weights W and polynomials P, (K / stiffness + 1 / W) v + P a = m and P^T v = 0 give the
  // spline's values m - v / W, whatever the size of the stiffness.
  const auto   n = static_cast<unsigned int>(pairs.size());
  const double sumOfWeights = std::accumulate(
    pairs.begin(), pairs.end(), 0.0, [](double sum, const PairType & pair) { return sum + pair.weight; });
  const double       length = this->GetSpreads(pairs, &PairType::fixed)[0];
  const auto         origin = pairs.front().fixed;
  vnl_matrix<double> system(n + VDimension + 1, n + VDimension + 1, 0.0);
  vnl_matrix<double> values(n + VDimension + 1, VDimension, 0.0);
  for (unsigned int i = 0; i < n; ++i)
  {
    for (unsigned int j = 0; j < i; ++j)
    {
      const double r = pairs[i].fixed.EuclideanDistanceTo(pairs[j].fixed);
      system(i, j) = system(j, i) = (VDimension == 2 ? r * r * std::log(r) : -r) / m_Stiffness;
    }
    system(i, i) = sumOfWeights / (n * pairs[i].weight);
    system(i, n) = system(n, i) = 1.0;
    for (unsigned int d = 0; d < VDimension; ++d)
    {
      system(i, n + 1 + d) = system(n + 1 + d, i) = (pairs[i].fixed[d] - origin[d]) / length;
      values(i, d) = pairs[i].moving[d] - pairs.front().moving[d];
    }
  }
  const vnl_matrix<double> solution = vnl_qr<double>(system).solve(values);
  std::vector<PointType>   smoothed;
  for (unsigned int i = 0; i < n; ++i)
  {
    auto point = pairs[i].moving;
    for (unsigned int d = 0; d < VDimension; ++d)
    {
      point[d] -= system(i, i) * solution(i, d);
    }
    smoothed.push_back(point);
  }
  return smoothed;
}

template <unsigned int VDimension>
auto
LandmarkTransformInitializer<VDimension>::FitThinPlateSpline(const PairListType & pairs) const ->
  typename TransformType::Pointer
{
  const double nearness = 1e-6 * this->GetSpreads(pairs, &PairType::fixed)[0];
  for (auto first = pairs.begin(); first != pairs.end(); ++first)
  {
    for (auto second = pairs.begin(); second != first; ++second)
    {
      if (first->fixed.EuclideanDistanceTo(second->fixed) < nearness)
      {
        std::ostringstream need;
        need << "fixed landmarks at different places (got " << second->landmark << " and " << first->landmark << " at "
             << first->fixed << ").";
        this->ThrowNeeds(need.str());
      }
    }
  }
  using SplineType = std::conditional_t<VDimension == 2,
                                        ThinPlateR2LogRSplineKernelTransform<double, VDimension>,
                                        ThinPlateSplineKernelTransform<double, VDimension>>;
  using SplinePointSetType = typename SplineType::PointSetType;
  const auto             sources = SplinePointSetType::New();
  const auto             targets = SplinePointSetType::New();
  std::vector<PointType> smoothed;
  if (m_Stiffness > 0.0)
  {
    smoothed = this->SmoothByThinPlateSpline(pairs);
  }
  for (size_t i = 0; i < pairs.size(); ++i)
  {
    sources->SetPoint(i, pairs[i].fixed);
    targets->SetPoint(i, smoothed.empty() ? pairs[i].moving : smoothed[i]);
  }
  const auto spline = SplineType::New();
  spline->SetSourceLandmarks(sources);
  spline->SetTargetLandmarks(targets);
  spline->ComputeWMatrix();
  // KernelTransform sets singular values below 1e-8 to zero, whatever the unit of length.
  const double tolerance = 1e-4 * this->GetSpreads(pairs, &PairType::moving)[0];
  for (size_t i = 0; i < pairs.size(); ++i)
  {
    if (!(spline->TransformPoint(pairs[i].fixed).EuclideanDistanceTo(targets->GetPoint(i)) < tolerance))
    {
      this->ThrowNeeds("landmarks that are neither too near to each other nor too far apart for its equations.");
    }
  }
  return spline.GetPointer();
}

template <unsigned int VDimension>
auto
LandmarkTransformInitializer<VDimension>::FitBSpline(const PairListType & pairs) const ->
  typename TransformType::Pointer
{
  constexpr unsigned int splineOrder = 3;
  using BSplineTransformType = BSplineTransform<double, VDimension, splineOrder>;
  using DisplacementType = Vector<double, VDimension>;
  using DisplacementImageType = Image<DisplacementType, VDimension>;
  using DisplacementSetType =
    PointSet<DisplacementType, VDimension, DefaultStaticMeshTraits<DisplacementType, VDimension, VDimension, double>>;
  using FilterType = BSplineScatteredDataPointSetToImageFilter<DisplacementSetType, DisplacementImageType>;
  using IndexType = ContinuousIndex<double, VDimension>;

  const auto * const referenceImage = this->GetReferenceImage();
  // A pixel wider than the centres of the pixels, since a BSplineTransform leaves out the border itself.
  const auto &                                          region = referenceImage->GetLargestPossibleRegion();
  const auto &                                          spacing = referenceImage->GetSpacing();
  IndexType                                             firstIndex;
  typename BSplineTransformType::PhysicalDimensionsType dimensions;
  for (unsigned int d = 0; d < VDimension; ++d)
  {
    firstIndex[d] = static_cast<double>(region.GetIndex(d)) - 1.0;
    dimensions[d] = static_cast<double>(region.GetSize(d) + 1) * spacing[d];
  }
  typename BSplineTransformType::OriginType origin;
  referenceImage->TransformContinuousIndexToPhysicalPoint(firstIndex, origin);

  // The filter takes no direction: it works on the axes of the image.
  const auto fit = this->FitLinear(pairs);
  const auto displacements = DisplacementSetType::New();
  const auto weights = FilterType::WeightsContainerType::New();
  for (size_t i = 0; i < pairs.size(); ++i)
  {
    IndexType index;
    referenceImage->TransformPhysicalPointToContinuousIndex(pairs[i].fixed, index);
    typename DisplacementSetType::PointType position;
    for (unsigned int d = 0; d < VDimension; ++d)
    {
      const double offset = index[d] - firstIndex[d];
      if (!(offset >= 0.5 && offset <= static_cast<double>(region.GetSize(d)) + 0.5))
      {
        std::ostringstream need;
        need << "fixed landmarks inside the reference image (got landmark " << pairs[i].landmark << " at "
             << pairs[i].fixed << ").";
        this->ThrowNeeds(need.str());
      }
      position[d] = offset * spacing[d];
    }
    displacements->SetPoint(i, position);
    displacements->SetPointData(
      i, pairs[i].moving - fit.movingCentroid - fit.matrix * (pairs[i].fixed - fit.fixedCentroid));
    weights->InsertElement(i, pairs[i].weight / pairs.front().weight);
  }
  constexpr unsigned int                      intervals = 32;
  typename DisplacementImageType::SpacingType intervalLengths;
  for (unsigned int d = 0; d < VDimension; ++d)
  {
    intervalLengths[d] = dimensions[d] / intervals;
  }
  const auto filter = FilterType::New();
  filter->SetInput(displacements);
  filter->SetPointWeights(weights);
  filter->SetSize(DisplacementImageType::SizeType::Filled(intervals + 1));
  filter->SetSpacing(intervalLengths);
  filter->SetSplineOrder(splineOrder);
  filter->SetNumberOfControlPoints(FilterType::ArrayType::Filled(splineOrder + 1));
  filter->SetNumberOfLevels(m_NumberOfLevels);
  filter->SetGenerateOutputImage(false);
  // Sums in the same order everywhere.
  filter->SetNumberOfWorkUnits(1);
  filter->Update();

  const auto transform = BSplineTransformType::New();
  transform->SetTransformDomainOrigin(origin);
  transform->SetTransformDomainPhysicalDimensions(dimensions);
  transform->SetTransformDomainDirection(referenceImage->GetDirection());
  transform->SetTransformDomainMeshSize(BSplineTransformType::MeshSizeType::Filled(1u << (m_NumberOfLevels - 1)));

  const typename DisplacementImageType::ConstPointer lattice = filter->GetPhiLattice().GetPointer();
  const auto * const                                 grid = transform->GetCoefficientImages()[0].GetPointer();
  const auto                                         count = grid->GetLargestPossibleRegion().GetNumberOfPixels();
  typename BSplineTransformType::ParametersType      parameters(transform->GetNumberOfParameters());
  for (SizeValueType i = 0; i < count; ++i)
  {
    const auto index = grid->ComputeIndex(static_cast<OffsetValueType>(i));
    PointType  point;
    grid->TransformIndexToPhysicalPoint(index, point);
    const auto displacement =
      fit.movingCentroid + fit.matrix * (point - fit.fixedCentroid) - point + lattice->GetPixel(index);
    for (unsigned int d = 0; d < VDimension; ++d)
    {
      parameters[d * count + i] = displacement[d];
    }
  }
  transform->SetParametersByValue(parameters);
  return transform.GetPointer();
}

template <unsigned int VDimension>
void
LandmarkTransformInitializer<VDimension>::GenerateData()
{
  const auto pairs = this->CollectPairs();
  const auto inliers = this->SelectInliers(pairs);
  this->VerifyPairs(inliers);

  typename TransformType::Pointer transform;
  if (m_TransformKind == TransformKindEnum::ThinPlateSpline)
  {
    transform = this->FitThinPlateSpline(inliers);
  }
  else if (m_TransformKind == TransformKindEnum::BSpline)
  {
    transform = this->FitBSpline(inliers);
  }
  else
  {
    auto fit = this->FitLinear(inliers);
    if (m_TransformKind == TransformKindEnum::Affine && !(m_FixedCovariances.empty() && m_MovingCovariances.empty()))
    {
      fit = this->FitAffineByCovariances(inliers, fit);
    }
    transform =
      MakeLinearTransform(m_TransformKind, fit.matrix, fit.fixedCentroid, fit.movingCentroid - fit.fixedCentroid);
  }

  const auto count = this->GetFixedLandmarks()->GetNumberOfPoints();
  m_Weights.assign(count, 0.0);
  m_Residuals.assign(count, std::numeric_limits<double>::quiet_NaN());
  for (const auto & pair : pairs)
  {
    m_Weights[pair.landmark] = pair.weight;
    m_Residuals[pair.landmark] = transform->TransformPoint(pair.fixed).EuclideanDistanceTo(pair.moving);
  }
  m_Inliers.clear();
  m_Outliers.clear();
  double sumOfSquares = 0.0;
  for (const auto & pair : inliers)
  {
    m_Inliers.push_back(pair.landmark);
    sumOfSquares += m_Residuals[pair.landmark] * m_Residuals[pair.landmark];
  }
  for (const auto & pair : pairs)
  {
    if (!std::binary_search(m_Inliers.begin(), m_Inliers.end(), pair.landmark))
    {
      m_Outliers.push_back(pair.landmark);
    }
  }
  m_RootMeanSquareResidual = std::sqrt(sumOfSquares / static_cast<double>(inliers.size()));
  this->GetOutput()->Set(transform);
}

template <unsigned int VDimension>
void
LandmarkTransformInitializer<VDimension>::PrintSelf(std::ostream & os, Indent indent) const
{
  Superclass::PrintSelf(os, indent);
  os << indent << "FixedCovariances: " << m_FixedCovariances.size() << std::endl;
  os << indent << "MovingCovariances: " << m_MovingCovariances.size() << std::endl;
  os << indent << "UseConfidences: " << (m_UseConfidences ? "On" : "Off") << std::endl;
  os << indent << "TransformKind: " << m_TransformKind << std::endl;
  os << indent << "MaximumResidual: " << m_MaximumResidual << std::endl;
  os << indent << "MinimumSpread: " << m_MinimumSpread << std::endl;
  os << indent << "Stiffness: " << m_Stiffness << std::endl;
  os << indent << "NumberOfLevels: " << m_NumberOfLevels << std::endl;
  os << indent << "Inliers: " << m_Inliers.size() << std::endl;
  os << indent << "Outliers: " << m_Outliers.size() << std::endl;
  os << indent << "Weights: " << m_Weights.size() << std::endl;
  os << indent << "Residuals: " << m_Residuals.size() << std::endl;
  os << indent << "RootMeanSquareResidual: " << m_RootMeanSquareResidual << std::endl;
}

} // end namespace itk

#endif

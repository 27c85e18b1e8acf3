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
#include "itkTrainingDeformation.h"
#include "itkLandmarkCovariance.h"

#include "itkAffineTransform.h"
#include "itkImageRegionConstIteratorWithIndex.h"
#include "itkMath.h"

#include <algorithm>

namespace itk
{

template <unsigned int VDimension>
TrainingDeformation<VDimension>::TrainingDeformation(const LandmarkAugmentationSettings & settings,
                                                     const GridType &                     grid,
                                                     RandomType &                         random)
  : m_Transform(CompositeTransform<double, VDimension>::New())
{
  const auto & region = grid.GetLargestPossibleRegion();
  const auto & spacing = grid.GetSpacing();
  m_SquaredTolerance = 1e-9 * Math::sqr(*std::min_element(spacing.Begin(), spacing.End()));
  const auto draw = [&random](double amplitude) { return random.GetUniformVariate(-amplitude, amplitude); };

  ContinuousIndex<double, VDimension> centerIndex;
  for (unsigned int d = 0; d < VDimension; ++d)
  {
    centerIndex[d] = region.GetIndex(d) + (region.GetSize(d) - 1.0) / 2.0;
  }
  PointType center;
  grid.TransformContinuousIndexToPhysicalPoint(centerIndex, center);

  using AffineType = AffineTransform<double, VDimension>;
  const auto affine = AffineType::New();
  affine->SetCenter(center);
  const double                          commonScale = 1.0 + draw(settings.scale);
  typename AffineType::OutputVectorType scale;
  typename AffineType::OutputVectorType shift;
  for (unsigned int d = 0; d < VDimension; ++d)
  {
    scale[d] = commonScale * (1.0 + draw(settings.axisScale));
    shift[d] = draw(settings.translation) * spacing[d];
  }
  if (settings.mirror && random.GetUniformVariate(0.0, 1.0) < 0.5)
  {
    m_IsMirrored = true;
    scale[0] = -scale[0];
  }
  affine->Scale(scale);
  auto angle = settings.rotation.begin();
  for (unsigned int first = 0; first < VDimension; ++first)
  {
    for (unsigned int second = first + 1; second < VDimension; ++second)
    {
      affine->Rotate(first, second, draw(*angle));
      angle += settings.rotation.size() > 1 ? 1 : 0;
    }
  }
  affine->SetTranslation(grid.GetDirection() * shift);
  m_Transform->AddTransform(affine);
  m_InverseAffine = affine->GetInverseTransform();
  if (settings.elasticDisplacement > 0.0)
  {
    this->DrawElastic(settings, grid, centerIndex, random);
    m_Transform->AddTransform(m_Elastic);
  }
}

template <unsigned int VDimension>
void
TrainingDeformation<VDimension>::DrawElastic(const LandmarkAugmentationSettings &        settings,
                                             const GridType &                            grid,
                                             const ContinuousIndex<double, VDimension> & center,
                                             RandomType &                                random)
{
  // One node beyond the grid on each side: the displacement must not jump where landmarks may lie.
  m_Elastic = ElasticType::New();
  const auto &                                 size = grid.GetLargestPossibleRegion().GetSize();
  const auto &                                 spacing = grid.GetSpacing();
  const double                                 intervals = settings.elasticNodes - 1.0;
  typename ElasticType::MeshSizeType           meshSize;
  typename ElasticType::PhysicalDimensionsType extent;
  ContinuousIndex<double, VDimension>          corner;
  for (unsigned int d = 0; d < VDimension; ++d)
  {
    meshSize[d] = settings.elasticNodes + 1;
    extent[d] = size[d] * spacing[d] * (intervals + 2.0) / intervals;
    corner[d] = center[d] - extent[d] / spacing[d] / 2.0;
  }
  PointType origin;
  grid.TransformContinuousIndexToPhysicalPoint(corner, origin);
  m_Elastic->SetTransformDomainOrigin(origin);
  m_Elastic->SetTransformDomainPhysicalDimensions(extent);
  m_Elastic->SetTransformDomainDirection(grid.GetDirection());
  m_Elastic->SetTransformDomainMeshSize(meshSize);
  typename ElasticType::ParametersType parameters(m_Elastic->GetNumberOfParameters());
  const auto                           numberOfNodes = parameters.size() / VDimension;
  for (unsigned int i = 0; i < parameters.size(); ++i)
  {
    const double amplitude = settings.elasticDisplacement;
    parameters[i] = random.GetUniformVariate(-amplitude, amplitude) * spacing[i / numberOfNodes];
  }
  // They were drawn along the axes of the grid; a B-spline's are physical.
  for (unsigned int node = 0; node < numberOfNodes; ++node)
  {
    Vector<double, VDimension> displacement;
    for (unsigned int d = 0; d < VDimension; ++d)
    {
      displacement[d] = parameters[d * numberOfNodes + node];
    }
    displacement = grid.GetDirection() * displacement;
    for (unsigned int d = 0; d < VDimension; ++d)
    {
      parameters[d * numberOfNodes + node] = displacement[d];
    }
  }
  m_Elastic->SetParametersByValue(parameters);
  while (this->Folds())
  {
    parameters *= 0.5;
    m_Elastic->SetParametersByValue(parameters);
  }
}

template <unsigned int VDimension>
bool
TrainingDeformation<VDimension>::Folds() const
{
  // A B-spline is nowhere steeper than its neighboring coefficients. While all VDimension^2 derivatives of u are below
  // 1 / VDimension, the norm of du/dy is below 1.
  const auto         images = m_Elastic->GetCoefficientImages();
  const auto * const first = images[0].GetPointer();
  double             largest = 0.0;
  for (unsigned int axis = 0; axis < VDimension; ++axis)
  {
    auto inner = first->GetLargestPossibleRegion();
    inner.SetSize(axis, inner.GetSize(axis) - 1);
    for (unsigned int component = 0; component < VDimension; ++component)
    {
      using ImageType = typename ElasticType::ImageType;
      for (ImageRegionConstIteratorWithIndex<ImageType> it(images[component], inner); !it.IsAtEnd(); ++it)
      {
        auto next = it.GetIndex();
        ++next[axis];
        const double difference = images[component]->GetPixel(next) - it.Get();
        largest = std::max(largest, std::abs(difference) / first->GetSpacing()[axis]);
      }
    }
  }
  if (largest * VDimension < 1.0)
  {
    return false;
  }

  constexpr unsigned int cellsPerInterval = 4;
  const auto &           direction = m_Elastic->GetTransformDomainDirection();
  const auto &           extent = m_Elastic->GetTransformDomainPhysicalDimensions();
  Size<VDimension>       cells;
  PointType              steps;
  for (unsigned int d = 0; d < VDimension; ++d)
  {
    cells[d] = cellsPerInterval * m_Elastic->GetTransformDomainMeshSize()[d];
    steps[d] = extent[d] / cells[d];
  }
  const auto evaluate = [&](const Index<VDimension> & index) {
    Vector<double, VDimension> offset;
    for (unsigned int d = 0; d < VDimension; ++d)
    {
      offset[d] = index[d] * steps[d];
    }
    return m_Elastic->TransformPoint(m_Elastic->GetTransformDomainOrigin() + direction * offset);
  };
  // The last nodes lie on the border of the domain, where a rounding error ends the displacement.
  const auto lattice = ImageBase<VDimension>::New();
  for (auto & length : cells)
  {
    length -= 2;
  }
  Index<VDimension> start;
  start.Fill(1);
  lattice->SetRegions(ImageRegion<VDimension>(start, cells));
  for (SizeValueType i = 0; i < lattice->GetLargestPossibleRegion().GetNumberOfPixels(); ++i)
  {
    const auto                             index = lattice->ComputeIndex(static_cast<OffsetValueType>(i));
    const auto                             corner = evaluate(index);
    Matrix<double, VDimension, VDimension> edges;
    for (unsigned int d = 0; d < VDimension; ++d)
    {
      auto next = index;
      ++next[d];
      const auto edge = evaluate(next) - corner;
      for (unsigned int row = 0; row < VDimension; ++row)
      {
        edges(row, d) = edge[row] / steps[d];
      }
    }
    const Matrix<double, VDimension, VDimension> derivative(edges.GetVnlMatrix() *
                                                            direction.GetVnlMatrix().transpose());
    if (!IsPositiveDefinite(
          Matrix<double, VDimension, VDimension>(derivative.GetVnlMatrix() + derivative.GetVnlMatrix().transpose())))
    {
      return true;
    }
  }
  return false;
}

template <unsigned int VDimension>
auto
TrainingDeformation<VDimension>::Invert(const PointType & imagePoint) const -> std::optional<PointType>
{
  const PointType displaced = m_InverseAffine->TransformPoint(imagePoint);
  if (!m_Elastic)
  {
    return displaced;
  }
  constexpr unsigned int maximumIterations = 500;
  PointType              point = displaced;
  auto                   residual = displaced - m_Elastic->TransformPoint(point);
  double                 step = 1.0;
  for (unsigned int i = 0; i < maximumIterations; ++i)
  {
    if (residual.GetSquaredNorm() < m_SquaredTolerance)
    {
      return point + residual;
    }
    const PointType candidate = point + residual * step;
    const auto      next = displaced - m_Elastic->TransformPoint(candidate);
    if (next.GetSquaredNorm() < residual.GetSquaredNorm())
    {
      point = candidate;
      residual = next;
    }
    else
    {
      step *= 0.5;
    }
  }
  return std::nullopt;
}

template class TrainingDeformation<2>;
template class TrainingDeformation<3>;

} // end namespace itk

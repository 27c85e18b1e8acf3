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
#ifndef itkElasticTransform_h
#define itkElasticTransform_h

#include "itkLandmarkLocalizationTypeMacro.h"

#include "itkBSplineTransform.h"
#include "itkMath.h"

#include <algorithm>
#include <array>

namespace itk
{

/** A cubic BSplineTransform that transforms points as that does, only faster: every pixel of every training sample is
 * one. */
template <unsigned int VDimension>
class ElasticTransform : public BSplineTransform<double, VDimension, 3>
{
public:
  ITK_DISALLOW_COPY_AND_MOVE(ElasticTransform);

  using Self = ElasticTransform;
  using Superclass = BSplineTransform<double, VDimension, 3>;
  using Pointer = SmartPointer<Self>;
  using ConstPointer = SmartPointer<const Self>;
  using typename Superclass::InputPointType;
  using typename Superclass::OutputPointType;

  itkNewMacro(Self);
  itkOverrideGetNameOfClassMacro(ElasticTransform);

  using Superclass::TransformPoint;
  OutputPointType
  TransformPoint(const InputPointType & point) const override
  {
    const auto & coefficients = this->m_CoefficientImages;

    const auto         index = coefficients[0]->template TransformPhysicalPointToContinuousIndex<double>(point);
    const auto * const strides = coefficients[0]->GetOffsetTable();
    WeightsPerAxis     weights;
    OffsetValueType    first = 0;
    for (unsigned int d = 0; d < VDimension; ++d)
    {
      // Where not all of the spline's support is on the lattice, nothing moves.
      const auto   last = static_cast<OffsetValueType>(coefficients[0]->GetLargestPossibleRegion().GetSize(d)) - 2;
      const double end = static_cast<double>(last);
      if (!(index[d] >= 1.0 && (index[d] <= end || Math::FloatAlmostEqual(index[d], end))))
      {
        return point;
      }
      const auto   node = std::min(Math::Floor<OffsetValueType>(index[d]), last - 1);
      const double t = index[d] - static_cast<double>(node);
      const double s = 1.0 - t;
      weights[d] = {
        s * s * s / 6.0, (4.0 - 3.0 * t * t * (1.0 + s)) / 6.0, (4.0 - 3.0 * s * s * (1.0 + t)) / 6.0, t * t * t / 6.0
      };
      first += (node - 1) * strides[d];
    }
    OutputPointType result;
    for (unsigned int d = 0; d < VDimension; ++d)
    {
      result[d] = point[d] + Sum<VDimension - 1>(coefficients[d]->GetBufferPointer() + first, weights, strides);
    }
    return result;
  }

protected:
  ElasticTransform() = default;
  ~ElasticTransform() override = default;

private:
  using WeightsPerAxis = std::array<std::array<double, 4>, VDimension>;

  /** Over the axes up to one. */
  template <unsigned int VAxis>
  static double
  Sum(const double * coefficients, const WeightsPerAxis & weights, const OffsetValueType * strides)
  {
    double sum = 0.0;
    for (unsigned int i = 0; i < 4; ++i)
    {
      if constexpr (VAxis == 0)
      {
        sum += weights[0][i] * coefficients[i];
      }
      else
      {
        sum += weights[VAxis][i] * Sum<VAxis - 1>(coefficients + i * strides[VAxis], weights, strides);
      }
    }
    return sum;
  }
};

} // end namespace itk

#endif

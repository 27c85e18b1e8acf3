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
#include "itkElasticTransform.h"

#include "itkTestGeometry.h"

#include "itkMersenneTwisterRandomVariateGenerator.h"

#include <gtest/gtest.h>

namespace
{

/** Both transforms with the same random coefficients, on a lattice with unequal sides that is turned. */
template <unsigned int VDimension>
void
Expect_the_points_of_a_BSplineTransform()
{
  using ExpectedType = itk::BSplineTransform<double, VDimension, 3>;
  using PointType = typename ExpectedType::InputPointType;
  const auto random = itk::Statistics::MersenneTwisterRandomVariateGenerator::New();
  random->SetSeed(7);
  const auto expected = ExpectedType::New();
  const auto transform = itk::ElasticTransform<VDimension>::New();

  const auto                                    direction = MakeRotation<VDimension>(0.9);
  typename ExpectedType::MeshSizeType           mesh;
  typename ExpectedType::PhysicalDimensionsType extent;
  typename ExpectedType::OriginType             origin;
  for (unsigned int d = 0; d < VDimension; ++d)
  {
    mesh[d] = 2 + d;
    extent[d] = 30.0 / (1.0 + d);
    origin[d] = 5.0 - 3.0 * d;
  }
  for (auto * const each : { expected.GetPointer(), static_cast<ExpectedType *>(transform.GetPointer()) })
  {
    each->SetTransformDomainOrigin(origin);
    each->SetTransformDomainPhysicalDimensions(extent);
    each->SetTransformDomainDirection(direction);
    each->SetTransformDomainMeshSize(mesh);
  }
  typename ExpectedType::ParametersType parameters(expected->GetNumberOfParameters());
  for (auto & parameter : parameters)
  {
    parameter = random->GetUniformVariate(-4.0, 4.0);
  }
  expected->SetParametersByValue(parameters);
  transform->SetParametersByValue(parameters);

  // Inside, far outside, and on the borders and nodes.
  for (unsigned int i = 0; i < 2000; ++i)
  {
    itk::Vector<double, VDimension> offset;
    for (unsigned int d = 0; d < VDimension; ++d)
    {
      const double share = random->GetUniformVariate(-0.2, 1.2);
      offset[d] = extent[d] * (i % 4 == 0 ? std::round(share * mesh[d]) / mesh[d] : share);
    }
    const PointType point = PointType(origin) + direction * offset;
    const auto      result = transform->TransformPoint(point);
    const auto      truth = expected->TransformPoint(point);
    EXPECT_LT(result.EuclideanDistanceTo(truth), 1e-12) << point;
  }
}

} // namespace

TEST(ElasticTransform, MovesPointsAsABSplineTransformDoes)
{
  Expect_the_points_of_a_BSplineTransform<2>();
  Expect_the_points_of_a_BSplineTransform<3>();
}

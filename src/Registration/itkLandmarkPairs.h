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
#ifndef itkLandmarkPairs_h
#define itkLandmarkPairs_h

#include "itkLandmarkSet.h"

#include <array>
#include <string>
#include <vector>

namespace itk
{

/** The places of a landmark in the fixed and in the moving image. */
template <unsigned int VDimension>
struct LandmarkPair
{
  /** Index in the fixed set. */
  unsigned int              landmark;
  std::string               name;
  Point<double, VDimension> fixed;
  Point<double, VDimension> moving;
  double                    weight;
  /** Zero where no covariances are known. */
  Matrix<double, VDimension, VDimension> fixedCovariance;
  Matrix<double, VDimension, VDimension> movingCovariance;
};

template <unsigned int VDimension>
using LandmarkPairs = std::vector<LandmarkPair<VDimension>>;

/** The fixed or the moving point of a pair. */
template <unsigned int VDimension>
using LandmarkPairSide = Point<double, VDimension> LandmarkPair<VDimension>::*;

/** The pairs of the same name that are there in both sets, in the order of the fixed one, with the weights that
 * LandmarkTransformInitializer describes. */
template <unsigned int VDimension>
LandmarkPairs<VDimension>
CollectLandmarkPairs(const LandmarkSet<VDimension> & fixed,
                     const LandmarkSet<VDimension> & moving,
                     bool                            useConfidences);

/** Weighted standard deviations in mm along the principal axes of the fixed or moving points, descending. */
template <unsigned int VDimension>
std::array<double, VDimension>
ComputeSpreads(const LandmarkPairs<VDimension> & pairs, LandmarkPairSide<VDimension> side);

} // end namespace itk

#endif

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
#ifndef itkHeatmapCovariance_h
#define itkHeatmapCovariance_h

#include "itkHeatmap.h"
#include "itkLandmarkCovariance.h"

namespace itk
{

/** The covariance of a landmark found at a point, from the second moments of its heatmap about the point, see
 * HeatmapToPointSetFilter. */
template <unsigned int VDimension>
LandmarkCovariance<VDimension>
ComputeHeatmapCovariance(const Heatmap<VDimension> & heatmap, const Point<double, VDimension> & point);

/** The covariance in physical space of a position on a grid, from that of its index. No axis of it is shorter than that
 * of a position known to the pixel. */
template <unsigned int VDimension>
LandmarkCovariance<VDimension>
MakePhysicalCovariance(const ImageBase<VDimension> & grid, const LandmarkCovariance<VDimension> & indexCovariance);

} // end namespace itk

#endif

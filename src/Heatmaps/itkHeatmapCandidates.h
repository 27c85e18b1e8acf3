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
#ifndef itkHeatmapCandidates_h
#define itkHeatmapCandidates_h

#include "itkHeatmapDecoder.h"

namespace itk
{

/** The pixels of all maxima above a threshold, see HeatmapToPointSetFilter, in raster order. */
template <unsigned int VDimension>
std::vector<Index<VDimension>>
FindHeatmapMaxima(const Heatmap<VDimension> & heatmap, double threshold);

/** What a decoder finds at the largest maxima above a threshold, the most confident first. */
template <unsigned int VDimension>
std::vector<DecodedLandmark<VDimension>>
FindHeatmapCandidates(const Heatmap<VDimension> &        heatmap,
                      const HeatmapDecoder<VDimension> & decoder,
                      size_t                             count,
                      float                              threshold);

} // end namespace itk

#endif

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
#ifndef itkHeatmap_h
#define itkHeatmap_h

#include "itkVectorImage.h"

#include <vector>

namespace itk
{

/** Least and largest finite value of each component on each line of heatmaps along the first axis; plus and minus
 * infinity where there is none. Components run fastest, then lines in raster order. */
struct HeatmapLineExtrema
{
  std::vector<float> minimum;
  std::vector<float> maximum;
};

/** One component of heatmaps, and one of its maxima: the largest pixel, unless a candidate is looked at. */
template <unsigned int VDimension>
struct Heatmap
{
  using ImageType = VectorImage<float, VDimension>;
  using IndexType = typename ImageType::IndexType;
  using RegionType = typename ImageType::RegionType;

  const ImageType *          image;
  const HeatmapLineExtrema * lineExtrema;
  unsigned int               component;
  /** Least and largest finite value; plus and minus infinity when there is none. */
  float     minimum;
  float     maximum;
  IndexType maximumIndex;

  RegionType
  GetRegion() const
  {
    return image->GetBufferedRegion();
  }

  /** The first pixel of each line along the first axis. */
  RegionType
  GetLineStarts() const
  {
    auto lineStarts = this->GetRegion();
    lineStarts.SetSize(0, 1);
    return lineStarts;
  }

  /** Number of the line that holds an index, as in HeatmapLineExtrema. */
  static SizeValueType
  GetLineNumber(const RegionType & region, const IndexType & index)
  {
    SizeValueType line = 0;
    for (unsigned int d = VDimension; d-- > 1;)
    {
      line = line * region.GetSize(d) + static_cast<SizeValueType>(index[d] - region.GetIndex(d));
    }
    return line;
  }

  double
  GetValue(const IndexType & index) const
  {
    return image->GetBufferPointer()[image->ComputeOffset(index) * image->GetNumberOfComponentsPerPixel() + component];
  }
};

/** Room for the extrema of all lines and components. */
template <unsigned int VDimension>
HeatmapLineExtrema
MakeLineExtrema(const VectorImage<float, VDimension> & image);

/** Finds the extrema of all components on one line. */
template <unsigned int VDimension>
void
ComputeLineExtrema(const VectorImage<float, VDimension> & image,
                   const Index<VDimension> &              lineStart,
                   HeatmapLineExtrema &                   extrema);

/** A component with its largest pixel, of equal ones the first in raster order. */
template <unsigned int VDimension>
Heatmap<VDimension>
MakeHeatmap(const VectorImage<float, VDimension> & image, const HeatmapLineExtrema & extrema, unsigned int component);

} // end namespace itk

#endif

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
#include "itkHeatmap.h"

#include "itkIndexRange.h"

#include <algorithm>
#include <limits>

namespace itk
{
namespace
{
constexpr float infinity = std::numeric_limits<float>::infinity();
}

template <unsigned int VDimension>
HeatmapLineExtrema
MakeLineExtrema(const VectorImage<float, VDimension> & image)
{
  const auto   region = image.GetBufferedRegion();
  const size_t count = region.GetNumberOfPixels() / region.GetSize(0) * image.GetNumberOfComponentsPerPixel();
  return { std::vector<float>(count), std::vector<float>(count) };
}

template <unsigned int VDimension>
void
ComputeLineExtrema(const VectorImage<float, VDimension> & image,
                   const Index<VDimension> &              lineStart,
                   HeatmapLineExtrema &                   extrema)
{
  const auto    region = image.GetBufferedRegion();
  const size_t  numberOfComponents = image.GetNumberOfComponentsPerPixel();
  const size_t  firstExtremum = Heatmap<VDimension>::GetLineNumber(region, lineStart) * numberOfComponents;
  float * const minimum = extrema.minimum.data() + firstExtremum;
  float * const maximum = extrema.maximum.data() + firstExtremum;
  std::fill_n(minimum, numberOfComponents, infinity);
  std::fill_n(maximum, numberOfComponents, -infinity);

  const float * values = image.GetBufferPointer() + image.ComputeOffset(lineStart) * numberOfComponents;
  for (SizeValueType x = 0; x < region.GetSize(0); ++x, values += numberOfComponents)
  {
    for (size_t c = 0; c < numberOfComponents; ++c)
    {
      const float value = values[c];
      minimum[c] = value < minimum[c] && value > -infinity ? value : minimum[c];
      maximum[c] = value > maximum[c] && value < infinity ? value : maximum[c];
    }
  }
}

template <unsigned int VDimension>
Heatmap<VDimension>
MakeHeatmap(const VectorImage<float, VDimension> & image, const HeatmapLineExtrema & extrema, unsigned int component)
{
  Heatmap<VDimension> heatmap{ &image, &extrema, component, infinity, -infinity, image.GetBufferedRegion().GetIndex() };
  size_t              position = component;
  for (const auto & index : ImageRegionIndexRange<VDimension>(heatmap.GetLineStarts()))
  {
    heatmap.minimum = std::min(heatmap.minimum, extrema.minimum[position]);
    if (extrema.maximum[position] > heatmap.maximum)
    {
      heatmap.maximum = extrema.maximum[position];
      heatmap.maximumIndex = index;
    }
    position += image.GetNumberOfComponentsPerPixel();
  }
  if (heatmap.maximum > -infinity)
  {
    while (heatmap.GetValue(heatmap.maximumIndex) != heatmap.maximum)
    {
      ++heatmap.maximumIndex[0];
    }
  }
  return heatmap;
}

#define itkHeatmapMacro(VDimension)                                                                                    \
  template HeatmapLineExtrema MakeLineExtrema(const VectorImage<float, VDimension> &);                                 \
  template void               ComputeLineExtrema(                                                                      \
                  const VectorImage<float, VDimension> &, const Index<VDimension> &, HeatmapLineExtrema &);            \
  template Heatmap<VDimension> MakeHeatmap(                                                                            \
    const VectorImage<float, VDimension> &, const HeatmapLineExtrema &, unsigned int)

itkHeatmapMacro(2);
itkHeatmapMacro(3);

} // end namespace itk

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
#ifndef itkMeanOfAnnotators_h
#define itkMeanOfAnnotators_h

#include "itkLandmarkTable.h"
#include "itkMissingLandmark.h"

#include <string>
#include <vector>

namespace itk
{

/** The positions of the landmarks of these names, which the set has all.
 * \ingroup LandmarkLocalization */
template <unsigned int VDimension>
std::vector<Point<double, VDimension>>
GetPointsByName(const LandmarkSet<VDimension> & landmarks, const std::vector<std::string> & names);

/** Of each landmark, the mean of the positions of the annotators who marked it; missing where none did. Each annotator
 * has a point a landmark.
 * \ingroup LandmarkLocalization */
template <typename TPoint>
std::vector<TPoint>
ComputeMeanOfAnnotators(const std::vector<std::vector<TPoint>> & annotators)
{
  std::vector<TPoint> means;
  for (size_t i = 0; i < annotators.front().size(); ++i)
  {
    typename TPoint::VectorType sum;
    sum.Fill(0.0);
    double count = 0.0;
    for (const auto & points : annotators)
    {
      if (!IsMissingLandmark(points[i]))
      {
        sum += points[i].GetVectorFromOrigin();
        ++count;
      }
    }
    means.push_back(MakeMissingLandmark<TPoint>());
    for (unsigned int d = 0; d < TPoint::PointDimension && count > 0.0; ++d)
    {
      means.back()[d] = sum[d] / count;
    }
  }
  return means;
}

/** The landmarks of the images that any of the annotators marked, in the order and with the names of the first: of each
 * landmark, the mean of those who marked it. One that nobody marked is unlabeled when all say so, and absent otherwise.
 *
 * Throws an ExceptionObject unless there is an annotator, no table is null, and all have the same dimension and the
 * same names, in any order. \ingroup LandmarkLocalization */
LandmarkLocalization_EXPORT LandmarkTable::Pointer
                            ComputeMeanOfAnnotators(const std::vector<LandmarkTable::ConstPointer> & annotators);

} // end namespace itk

#endif

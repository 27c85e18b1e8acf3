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
#include "itkTargetRegistrationError.h"

#include "itkCSVText.h"
#include "itkErrorStatistics.h"
#include "itkLandmarkPairs.h"
#include "itkNumberText.h"
#include "itkWriteFileAtomically.h"

#include <algorithm>
#include <limits>

namespace itk
{

template <unsigned int VDimension>
TargetRegistrationError
ComputeTargetRegistrationError(const LandmarkSet<VDimension> &                   fixedLandmarks,
                               const LandmarkSet<VDimension> &                   movingLandmarks,
                               const Transform<double, VDimension, VDimension> * transform)
{
  TargetRegistrationError result;
  for (const auto & pair : CollectLandmarkPairs(fixedLandmarks, movingLandmarks, false))
  {
    const auto mapped = transform == nullptr ? pair.fixed : transform->TransformPoint(pair.fixed);
    result.landmarkNames.push_back(pair.name);
    result.errors.push_back(mapped.EuclideanDistanceTo(pair.moving));
  }
  result.mean = GetMean(result.errors);
  result.median = GetMedian(result.errors);
  result.largest = result.errors.empty() ? std::numeric_limits<double>::quiet_NaN()
                                         : *std::max_element(result.errors.begin(), result.errors.end());
  return result;
}

void
WriteTargetRegistrationErrors(const std::string &                                                  fileName,
                              const std::vector<std::pair<std::string, TargetRegistrationError>> & stages)
{
  std::string text = "stage,landmark,error\n";
  for (const auto & stage : stages)
  {
    const auto & result = stage.second;
    for (size_t i = 0; i < result.errors.size(); ++i)
    {
      text += QuoteCSVField(stage.first) + ',' + QuoteCSVField(result.landmarkNames[i]) + ',' +
              FormatNumber(result.errors[i]) + '\n';
    }
  }
  WriteFileAtomically(fileName, text);
}

template LandmarkLocalization_EXPORT TargetRegistrationError
ComputeTargetRegistrationError(const LandmarkSet<2> &, const LandmarkSet<2> &, const Transform<double, 2, 2> *);
template LandmarkLocalization_EXPORT TargetRegistrationError
ComputeTargetRegistrationError(const LandmarkSet<3> &, const LandmarkSet<3> &, const Transform<double, 3, 3> *);

} // end namespace itk

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
#ifndef itkDataSetLocalization_h
#define itkDataSetLocalization_h

#include "itkLandmarkModel.h"
#include "itkLandmarkSet.h"
#include "itkPreparedImages.h"

#include <functional>
#include <vector>

namespace itk
{

/** How LocalizeDataSet() works. */
template <unsigned int VDimension>
struct DataSetLocalizationOptions
{
  LandmarkModelEnums::Device device{ LandmarkModelEnums::Device::Auto };
  ThreadIdType               numberOfWorkUnits{ 1 };
  /** Null, or images as a model of one stage sees them: they are not read again. */
  PreparedImages<VDimension> * preparedImages{ nullptr };
  /** Called with the share of the images that are done; may throw to end the work. May be empty. */
  std::function<void(float)> progress;
};

/** Finds the landmarks of each image of a data set, in its order. No landmark is refused, whatever the model's minimum
 * confidence: all that the model has an idea of have a position. Errors name the image's file. */
template <unsigned int VDimension>
std::vector<typename LandmarkSet<VDimension>::Pointer>
LocalizeDataSet(const LandmarkDataSet &                        data,
                const LandmarkModel &                          model,
                const DataSetLocalizationOptions<VDimension> & options);

/** LocalizeDataSet() as a table. */
template <unsigned int VDimension>
LandmarkTable::Pointer
LocalizeIntoTable(const LandmarkDataSet &                        data,
                  const LandmarkModel &                          model,
                  const DataSetLocalizationOptions<VDimension> & options);

} // end namespace itk

#endif

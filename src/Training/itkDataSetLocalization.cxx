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
#include "itkDataSetLocalization.h"
#include "itkFileError.h"
#include "itkLandmarkLocalizationFilter.h"

namespace itk
{

template <unsigned int VDimension>
std::vector<typename LandmarkSet<VDimension>::Pointer>
LocalizeDataSet(const LandmarkDataSet &                        data,
                const LandmarkModel &                          model,
                const DataSetLocalizationOptions<VDimension> & options)
{
  using ImageType = Image<float, VDimension>;
  const auto localization = LandmarkLocalizationFilter<ImageType>::New();
  localization->SetDevice(options.device);
  localization->SetNumberOfWorkUnits(options.numberOfWorkUnits);
  localization->SetMinimumConfidence(NumericTraits<float>::NonpositiveMin());
  const bool usesPrepared = options.preparedImages != nullptr && model.GetNumberOfStages() == 1;
  auto       description = model.GetDescription();
  if (usesPrepared)
  {
    description.stages[0] = PreparedImages<VDimension>::Describe(description.stages[0]);
  }
  localization->SetModel(model.WithDescription(description));

  std::vector<typename LandmarkSet<VDimension>::Pointer> found;
  for (const auto & name : data.images)
  {
    typename ImageType::Pointer image;
    if (usesPrepared)
    {
      image = options.preparedImages->Get(data, name);
    }
    else
    {
      const auto reader = MakeImageReader<VDimension>(data, name);
      reader->Update();
      image = reader->GetOutput();
      image->DisconnectPipeline();
    }
    localization->SetInput(image);
    try
    {
      localization->Update();
    }
    catch (const ExceptionObject & error)
    {
      ThrowFileError(data.GetFileName(name), GetReason(error));
    }
    const typename LandmarkSet<VDimension>::Pointer landmarks = localization->GetOutput();
    landmarks->DisconnectPipeline();
    found.push_back(landmarks);
    if (options.progress)
    {
      options.progress(static_cast<float>(found.size()) / static_cast<float>(data.images.size()));
    }
  }
  return found;
}

template <unsigned int VDimension>
LandmarkTable::Pointer
LocalizeIntoTable(const LandmarkDataSet &                        data,
                  const LandmarkModel &                          model,
                  const DataSetLocalizationOptions<VDimension> & options)
{
  const auto landmarks = LocalizeDataSet(data, model, options);
  const auto table = LandmarkTable::New();
  table->SetDimension(VDimension);
  table->SetLandmarkNames(model.GetLandmarkNames());
  for (std::size_t i = 0; i < landmarks.size(); ++i)
  {
    table->SetLandmarks(data.images[i], landmarks[i]);
  }
  return table;
}

#define itkDataSetLocalizationMacro(VDimension)                                                                        \
  template std::vector<LandmarkSet<VDimension>::Pointer> LocalizeDataSet(                                              \
    const LandmarkDataSet &, const LandmarkModel &, const DataSetLocalizationOptions<VDimension> &);                   \
  template LandmarkTable::Pointer LocalizeIntoTable(                                                                   \
    const LandmarkDataSet &, const LandmarkModel &, const DataSetLocalizationOptions<VDimension> &)

itkDataSetLocalizationMacro(2);
itkDataSetLocalizationMacro(3);

} // end namespace itk

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
#ifndef RegistrationLandmarks_h
#define RegistrationLandmarks_h

#include "LocalizationDoubts.h"
#include "ProgramMain.h"
#include "RegistrationArguments.h"

#include "itkLandmarkFile.h"
#include "itkLandmarkTable.h"

template <unsigned int VDimension>
using LandmarksPointer = typename itk::LandmarkSet<VDimension>::ConstPointer;
template <unsigned int VDimension>
using ImageType = itk::Image<float, VDimension>;

/** Those of the image in a table, or of a landmark file. */
template <unsigned int VDimension>
LandmarksPointer<VDimension>
ReadLandmarks(const std::string & fileName, const std::string & imageFile, const ImageType<VDimension> * image)
{
  if (!itk::LandmarkTable::CanReadFile(fileName))
  {
    return itk::ReadLandmarkFile<VDimension>(fileName, image).GetPointer();
  }
  const auto table = itk::LandmarkTable::New();
  table->Read(fileName);
  LandmarksPointer<VDimension> landmarks;
  WithContext(fileName, [&] { landmarks = table->GetLandmarks<VDimension>(table->FindImageOfFile(imageFile)); });
  return landmarks;
}

/** Finds them, and prints what speaks against them. */
template <unsigned int VDimension>
LandmarksPointer<VDimension>
FindLandmarks(const itk::LandmarkModel *    model,
              const RegistrationArguments & arguments,
              const std::string &           fileName,
              const ImageType<VDimension> * image)
{
  const auto localization = itk::LandmarkLocalizationFilter<ImageType<VDimension>>::New();
  localization->SetInput(image);
  localization->SetModel(model);
  localization->SetDevice(arguments.device.getValue());
  arguments.grid.Apply(*localization);
  WithContext(fileName, [&localization] { localization->Update(); });
  const auto                           found = localization->GetOutput();
  const LocalizationDoubts<VDimension> doubts(*found, 0.0, usualLowPlausibility);
  std::cout << fileName << ": " << found->GetNumberOfLandmarks() << " landmarks, " << doubts.Describe() << std::endl;
  // Else the covariances say nothing in millimeters.
  if (!model->IsCalibrated(model->GetNumberOfStages() - 1))
  {
    found->SetCovariances({});
  }
  return found;
}

#endif

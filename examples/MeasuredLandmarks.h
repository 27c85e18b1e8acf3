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
#ifndef MeasuredLandmarks_h
#define MeasuredLandmarks_h

#include "itkFindImageFiles.h"
#include "itkLandmarkFile.h"
#include "itkLandmarkTable.h"
#include "itkSelectLandmarks.h"

#include <functional>
#include <string>

/** The images of a folder, without landmarks. */
inline itk::LandmarkTable::Pointer
ListImages(const std::string & folder, unsigned int dimension)
{
  const auto table = itk::LandmarkTable::New();
  table->SetDimension(dimension);
  for (const auto & image : itk::FindImageFiles({ folder }, dimension))
  {
    dimension == 2 ? table->SetLandmarks(image.name, itk::LandmarkSet<2>::New())
                   : table->SetLandmarks(image.name, itk::LandmarkSet<3>::New());
  }
  return table;
}

/** The image of the landmarks in a file. */
using FindImage = std::function<std::string(const std::string & fileName)>;

/** Adds the landmarks of a table, or of one image. */
template <unsigned int VDimension>
void
AddLandmarks(const std::string & fileName, const FindImage & findImage, itk::LandmarkTable & all)
{
  using SetPointer = typename itk::LandmarkSet<VDimension>::ConstPointer;
  const auto add = [&](const std::string & image, SetPointer landmarks) {
    if (all.GetImageNames().empty())
    {
      all.SetLandmarkNames(landmarks->GetLandmarkNames());
    }
    if (all.HasImage(image))
    {
      itkGenericExceptionMacro(<< "image '" << image << "' is there twice");
    }
    if (landmarks->GetLandmarkNames() != all.GetLandmarkNames())
    {
      landmarks = itk::SelectLandmarks(*landmarks, all.GetLandmarkNames());
    }
    all.SetLandmarks(image, landmarks);
  };
  if (itk::LandmarkTable::CanReadFile(fileName))
  {
    const auto table = itk::LandmarkTable::New();
    table->Read(fileName);
    if (table->GetImageNames().empty())
    {
      itkGenericExceptionMacro("it holds no image");
    }
    for (const auto & image : table->GetImageNames())
    {
      add(image, table->GetLandmarks<VDimension>(image));
    }
    return;
  }
  add(findImage(fileName), itk::ReadLandmarkFile<VDimension>(fileName).GetPointer());
}

#endif

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
#ifndef itkSmallLandmarkModel_h
#define itkSmallLandmarkModel_h

#include "itkLandmarkModel.h"
#include "itkTestGeometry.h"

#include "itkImage.h"

#include <algorithm>
#include <random>
#include <string>

/** What a small network needs to know: 3 landmarks, grid 16 x 24 or 16 x 24 x 8. Settings of the network that are not
 * given are those of a network that takes milliseconds. */
inline itk::LandmarkModelDescription
MakeSmallDescription(unsigned int        dimension,
                     const std::string & network = "SpatialConfigurationNet",
                     const std::string & settings = "")
{
  const std::string smallest = network == "SpatialConfigurationNet"
                                 ? R"({"filters":4,"levels":2,"kernelSize":3,"pooling":4,"heatmapLayerDeviation":0.3})"
                                 : R"({"filters":4,"levels":2,"heatmapLayerDeviation":0.3})";

  itk::LandmarkModelDescription description;
  description.dimension = dimension;
  description.landmarks = { { "sella", "", "" }, { "nasion", "", "" }, { "menton", "", "" } };
  auto & stage = description.stages.front();
  stage.grid.size = { 16, 24, 8 };
  stage.grid.size.resize(dimension);
  stage.networks = { { network, settings.empty() ? smallest : settings } };
  return description;
}

/** A model of this description with random weights. */
inline itk::LandmarkModel::Pointer
MakeSmallLandmarkModel(unsigned int dimension, const std::string & network = "SpatialConfigurationNet")
{
  return itk::LandmarkModel::Initialize(MakeSmallDescription(dimension, network), 5);
}

/** Random intensities from 20 to 219 on a rotated, anisotropic grid whose origin and index are not zero. */
template <typename TImage>
typename TImage::Pointer
MakeRotatedRandomImage(const typename TImage::SizeType & size)
{
  const auto image = TImage::New();
  SetTurnedGrid(*image, size);
  image->Allocate();
  std::mt19937 generator(11);
  std::generate_n(image->GetBufferPointer(), image->GetBufferedRegion().GetNumberOfPixels(), [&generator] {
    return static_cast<typename TImage::PixelType>(generator() % 200 + 20);
  });
  return image;
}

#endif

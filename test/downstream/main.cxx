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
#include "itkGaussianHeatmapImageSource.h"
#include "itkHeatmapToPointSetFilter.h"
#include "itkLandmarkModel.h"

#include <cmath>
#include <iostream>

int
main()
{
  const auto           points = itk::LandmarkSet<2>::New();
  itk::Point<float, 2> truth;
  truth[0] = 12.25f;
  truth[1] = 7.5f;
  points->SetLandmarkNames({ "a" });
  points->SetPoint(0, truth);
  points->SetConfidence(0, 1.0f);
  const auto source = itk::GaussianHeatmapImageSource<itk::LandmarkSet<2>>::New();
  source->SetInput(points);
  source->SetSize({ { 32, 24 } });
  const auto decoder = itk::HeatmapToPointSetFilter<itk::VectorImage<float, 2>>::New();
  decoder->SetInput(source->GetOutput());
  decoder->SetDecoder("SecondOrder");
  decoder->Update();
  const auto found = decoder->GetOutput()->GetPoint(0);
  // The library behind the headers is used too.
  itk::LandmarkModelDescription description;
  description.landmarks = { { "a", "", "" } };
  description.stages.front().grid.size = { 32, 32 };
  description.stages.front().networks.front().settings = R"({ "filters": 2 })";
  const auto model = itk::LandmarkModel::Initialize(description, 1);
  std::cout << found << ' ' << model->GetNumberOfParameters() << std::endl;
  return found.EuclideanDistanceTo(truth) < 1e-3 && model->GetNumberOfParameters() > 0 ? 0 : 1;
}

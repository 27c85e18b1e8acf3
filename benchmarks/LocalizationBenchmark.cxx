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
// What preparation and decoding cost beside the network, for a 1935 x 2400 image on a 512 x 512 grid, 128 filters and
// 19 landmarks.
#include "itkGaussianHeatmapImageSource.h"
#include "itkHeatmapNetworkImageFilter.h"
#include "itkLandmarkModelIntensityImageFilter.h"

#include <benchmark/benchmark.h>

#include <chrono>

namespace
{

using ImageType = itk::Image<unsigned char, 2>;
using GridImageType = itk::Image<float, 2>;
using HeatmapImageType = itk::VectorImage<float, 2>;

ImageType::Pointer
MakeRadiograph()
{
  const auto image = ImageType::New();
  image->SetRegions(ImageType::SizeType{ { 1935, 2400 } });
  ImageType::SpacingType spacing;
  spacing.Fill(0.1);
  image->SetSpacing(spacing);
  image->Allocate();
  auto *        pixel = image->GetBufferPointer();
  const auto    count = image->GetBufferedRegion().GetNumberOfPixels();
  std::uint32_t state = 1;
  for (itk::SizeValueType i = 0; i < count; ++i)
  {
    state = state * 1664525u + 1013904223u;
    pixel[i] = static_cast<unsigned char>(state >> 24);
  }
  return image;
}

itk::LandmarkModel::Pointer
MakeModel()
{
  const auto               model = itk::LandmarkModel::New();
  std::vector<std::string> names;
  for (unsigned int i = 0; i < 19; ++i)
  {
    names.push_back("landmark" + std::to_string(i));
  }
  model->SetLandmarkNames(names);
  model->SetSpacingRule(itk::NetworkGridResampleImageFilterEnums::SpacingRule::FixedSpacing);
  model->SetGridSpacing({ 0.46875, 0.46875 });
  model->SetSmoothingSigma(0.15);
  model->SetRangeRule(itk::IntensityScaleImageFilterEnums::RangeRule::FixedRange);
  model->ClampIntensityOn();
  model->SetDecodingMethod(itk::HeatmapToPointSetFilterEnums::Method::CubicArgMax);
  model->InitializeNetwork(1);
  return model;
}

template <typename TWork>
double
Time(const TWork & work)
{
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/** Heatmaps as a trained network delivers them. */
HeatmapImageType::Pointer
MakeHeatmaps(const GridImageType * grid)
{
  const auto points = itk::PointSet<float, 2>::New();
  for (unsigned int i = 0; i < 19; ++i)
  {
    itk::Point<float, 2> point;
    point[0] = 10.0f + 9.1f * static_cast<float>(i);
    point[1] = 200.0f - 7.3f * static_cast<float>(i);
    points->SetPoint(i, point);
    points->SetPointData(i, 1.0f);
  }
  const auto source = itk::GaussianHeatmapImageSource<itk::PointSet<float, 2>>::New();
  source->SetInput(points);
  source->SetReferenceImage(grid);
  source->Update();
  return source->GetOutput();
}

void
Localization(benchmark::State & state)
{
  const auto image = MakeRadiograph();
  const auto model = MakeModel();
  const auto intensity = itk::LandmarkModelIntensityImageFilter<ImageType>::New();
  intensity->SetModel(model);
  intensity->SetInput(image);
  const auto grid = itk::NetworkGridResampleImageFilter<GridImageType>::New();
  itk::ConfigureGrid(*grid, *model);
  grid->SetInput(intensity->GetOutput());
  const auto network = itk::HeatmapNetworkImageFilter<GridImageType>::New();
  network->SetModel(model);
  network->SetDevice(itk::LandmarkModelEnums::Device::CPU);
  network->SetInput(grid->GetOutput());
  const auto decoder = itk::HeatmapToPointSetFilter<HeatmapImageType>::New();
  decoder->SetMethod(model->GetDecodingMethod());
  decoder->SetReferenceImage(image);
  network->Update();
  const auto heatmaps = MakeHeatmaps(grid->GetOutput());
  decoder->SetInput(heatmaps);

  double preparation = 0.0;
  double forward = 0.0;
  double decoding = 0.0;
  for (auto _ : state)
  {
    image->Modified();
    preparation += Time([&] { grid->Update(); });
    forward += Time([&] { network->Update(); });
    heatmaps->Modified();
    decoding += Time([&] { decoder->Update(); });
  }
  const double runs = static_cast<double>(state.iterations());
  state.counters["preparation_ms"] = 1e3 * preparation / runs;
  state.counters["forward_ms"] = 1e3 * forward / runs;
  state.counters["decoding_ms"] = 1e3 * decoding / runs;
  state.counters["share_%"] = 100.0 * (preparation + decoding) / forward;
}

} // namespace

BENCHMARK(Localization)->Unit(benchmark::kMillisecond)->UseRealTime()->Iterations(5);

BENCHMARK_MAIN();

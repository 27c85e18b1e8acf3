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
#include "itkConfigureNetworkGrid.h"
#include "itkGaussianHeatmapImageSource.h"
#include "itkHeatmapToPointSetFilter.h"
#include "itkLandmarkIntensityImageFilter.h"
#include "itkLandmarkNetworkImageFilter.h"

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
  itk::LandmarkModelDescription description;
  for (unsigned int i = 0; i < 19; ++i)
  {
    description.landmarks.push_back({ "landmark" + std::to_string(i), "", "" });
  }
  auto & stage = description.stages.front();
  stage.grid.spacingRule = itk::LandmarkGridSettings::SpacingRuleEnum::FixedSpacing;
  stage.grid.spacing = { 0.46875, 0.46875 };
  stage.grid.smoothingSigma = 0.15;
  stage.intensity.rangeRule = itk::LandmarkIntensitySettings::RangeRuleEnum::FixedRange;
  stage.intensity.clamp = true;
  stage.decoder.name = "CubicArgMax";
  return itk::LandmarkModel::Initialize(description, 1);
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
  const auto points = itk::LandmarkSet<2>::New();
  points->SetLandmarkNames(itk::MakeLandmarkNames(19));
  for (unsigned int i = 0; i < 19; ++i)
  {
    itk::Point<float, 2> point;
    point[0] = 10.0f + 9.1f * static_cast<float>(i);
    point[1] = 200.0f - 7.3f * static_cast<float>(i);
    points->SetPoint(i, point);
    points->SetConfidence(i, 1.0f);
  }
  const auto source = itk::GaussianHeatmapImageSource<itk::LandmarkSet<2>>::New();
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
  const auto intensity = itk::LandmarkIntensityImageFilter<ImageType>::New();
  intensity->SetModel(model);
  intensity->SetInput(image);
  const auto grid = itk::NetworkGridResampleImageFilter<GridImageType>::New();
  itk::ConfigureNetworkGrid(*grid, model->GetDescription().stages.front().grid);
  grid->SetInput(intensity->GetOutput());
  const auto network = itk::LandmarkNetworkImageFilter<GridImageType>::New();
  network->SetModel(model);
  network->SetDevice(itk::LandmarkModelEnums::Device::CPU);
  network->SetInput(grid->GetOutput());
  const auto decoder = itk::HeatmapToPointSetFilter<HeatmapImageType>::New();
  decoder->SetDecoder("CubicArgMax");
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

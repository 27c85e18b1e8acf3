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
// Peak memory of the network on volumes of growing length, as a whole and in tiles of 64 x 64 x 64 that overlap by 32:
// without tiles it grows with the volume, with tiles by the volume and its heatmaps alone.
#include "itkLandmarkNetworkImageFilter.h"

#include <benchmark/benchmark.h>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace
{

using ImageType = itk::Image<float, 3>;

constexpr unsigned int numberOfLandmarks = 4;

void
Localize(itk::SizeValueType length, itk::SizeValueType tileLength)
{
  itk::LandmarkModelDescription description;
  description.dimension = 3;
  description.landmarks = { { "a", "", "" }, { "b", "", "" }, { "c", "", "" }, { "d", "", "" } };
  description.stages = { itk::MakeLandmarkStageDescription(3) };
  description.stages.front().networks.front().settings = R"({ "filters": 32 })";
  const auto model = itk::LandmarkModel::Initialize(description, 1);
  const auto image = ImageType::New();
  image->SetRegions(ImageType::SizeType{ { 64, 64, length } });
  image->Allocate(true);
  const auto network = itk::LandmarkNetworkImageFilter<ImageType>::New();
  network->SetInput(image);
  network->SetModel(model);
  network->SetDevice(itk::LandmarkModelEnums::Device::CPU);
  network->SetTileSize(ImageType::SizeType{ { 0, 0, tileLength } });
  network->SetTileOverlap(ImageType::SizeType{ { 0, 0, tileLength / 2 } });
  network->Update();
}

/** Arguments: length of the volume, length of a tile. A process has one peak only: each run is one of its own. */
void
PeakMemory(benchmark::State & state)
{
  constexpr double mebibyte = 1024.0 * 1024.0;
  double           peak = 0.0;
  for (auto _ : state)
  {
    const pid_t child = fork();
    if (child == 0)
    {
      Localize(static_cast<itk::SizeValueType>(state.range(0)), static_cast<itk::SizeValueType>(state.range(1)));
      _exit(0);
    }
    int    status = 0;
    rusage usage{};
    if (child < 0 || wait4(child, &status, 0, &usage) != child || status != 0)
    {
      state.SkipWithError("the process failed");
      return;
    }
    peak = static_cast<double>(usage.ru_maxrss) * 1024.0 / mebibyte;
  }
  const double pixels = 64.0 * 64.0 * static_cast<double>(state.range(0));
  state.counters["peak_MiB"] = peak;
  state.counters["volume_and_heatmaps_MiB"] = pixels * sizeof(float) * (1 + numberOfLandmarks) / mebibyte;
}

BENCHMARK(PeakMemory)
  ->ArgNames({ "length", "tile" })
  ->ArgsProduct({ { 64, 128, 256, 512 }, { 0, 64 } })
  ->Unit(benchmark::kMillisecond)
  ->UseRealTime()
  ->Iterations(1);

} // namespace

BENCHMARK_MAIN();

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
// Resident memory of a process that localizes in 10,000 images, whose sizes differ, one after the other: it stays what
// it was after the first ones.
#include "itkLandmarkLocalizationFilter.h"

#include <benchmark/benchmark.h>

#include <fstream>

#include <unistd.h>

namespace
{

using ImageType = itk::Image<float, 2>;

itk::LandmarkModel::Pointer
MakeModel()
{
  itk::LandmarkModelDescription description;
  description.landmarks = { { "a", "", "" }, { "b", "", "" }, { "c", "", "" }, { "d", "", "" } };
  auto & stage = description.stages.front();
  stage.grid.size = { 64, 64 };
  stage.networks.front().settings = R"({ "filters": 8, "levels": 3, "kernelSize": 5, "pooling": 8 })";
  return itk::LandmarkModel::Initialize(description, 1);
}

ImageType::Pointer
MakeImage(unsigned int number)
{
  const auto image = ImageType::New();
  image->SetRegions(ImageType::SizeType{ { 60 + 7 * number % 200, 50 + 11 * number % 300 } });
  image->Allocate();
  const auto    count = image->GetBufferedRegion().GetNumberOfPixels();
  std::uint32_t state = number;
  for (itk::SizeValueType i = 0; i < count; ++i)
  {
    state = state * 1664525u + 1013904223u;
    image->GetBufferPointer()[i] = static_cast<float>(state >> 24);
  }
  return image;
}

double
GetResidentMebibytes()
{
  std::ifstream stream("/proc/self/statm");
  double        all = 0.0;
  double        resident = 0.0;
  stream >> all >> resident;
  return resident * static_cast<double>(sysconf(_SC_PAGESIZE)) / (1024.0 * 1024.0);
}

void
ResidentMemory(benchmark::State & state)
{
  const auto model = MakeModel();
  for (auto _ : state)
  {
    for (unsigned int number = 1; number <= 10000; ++number)
    {
      const auto localization = itk::LandmarkLocalizationFilter<ImageType>::New();
      localization->SetInput(MakeImage(number));
      localization->SetModel(model);
      localization->SetDevice(itk::LandmarkModelEnums::Device::CPU);
      localization->Update();
      if (number == 100 || number == 1000 || number == 10000)
      {
        state.counters["MiB_after_" + std::to_string(number)] = GetResidentMebibytes();
      }
    }
  }
}

BENCHMARK(ResidentMemory)->Unit(benchmark::kSecond)->UseRealTime()->Iterations(1);

} // namespace

BENCHMARK_MAIN();

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

// Time from 19 heatmaps of 512 x 512 pixels to 19 points, and what resampling them onto the 1935 x 2400 pixels of a
// cephalogram and searching there costs instead.

#include "itkHeatmapResampleImageFilter.h"
#include "itkHeatmapToPointSetFilter.h"

#include <benchmark/benchmark.h>

#include <chrono>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

namespace
{

using HeatmapsType = itk::VectorImage<float, 2>;
using FilterType = itk::HeatmapToPointSetFilter<HeatmapsType>;

constexpr unsigned int numberOfLandmarks = 19;

// Peaks with a sigma of 2 to 4 pixels on a background of slow waves and weak noise, as a trained network makes them.
const HeatmapsType *
GetHeatmaps()
{
  static const auto heatmaps = [] {
    constexpr unsigned int length = 512;
    const auto             image = HeatmapsType::New();
    image->SetRegions(itk::Size<2>{ { length, length } });
    image->SetSpacing(itk::Vector<double, 2>(0.46875));
    image->SetNumberOfComponentsPerPixel(numberOfLandmarks);
    image->Allocate();

    std::mt19937                           generator(1);
    std::uniform_real_distribution<double> uniform(0.0, 1.0);
    for (unsigned int c = 0; c < numberOfLandmarks; ++c)
    {
      const double centerX = length * (0.1 + 0.8 * uniform(generator));
      const double centerY = length * (0.1 + 0.8 * uniform(generator));
      const double sigma = 2.0 + 2.0 * uniform(generator);
      const double phase = 6.0 * uniform(generator);
      float *      value = image->GetBufferPointer() + c;
      for (unsigned int y = 0; y < length; ++y)
      {
        for (unsigned int x = 0; x < length; ++x, value += numberOfLandmarks)
        {
          const double squaredDistance = (x - centerX) * (x - centerX) + (y - centerY) * (y - centerY);
          *value = static_cast<float>(std::exp(-0.5 * squaredDistance / (sigma * sigma)) +
                                      0.02 * std::sin(0.05 * x + phase) * std::cos(0.03 * y) +
                                      0.002 * (uniform(generator) - 0.5));
        }
      }
    }
    return image;
  }();
  return heatmaps;
}

const itk::ImageBase<2> *
GetReference()
{
  static const auto reference = [] {
    const auto image = itk::ImageBase<2>::New();
    image->SetLargestPossibleRegion(itk::Size<2>{ { 1935, 2400 } });
    image->SetSpacing(itk::Vector<double, 2>(0.1));
    const double origin[] = { 23.2, 0.0 };
    image->SetOrigin(origin);
    return image;
  }();
  return reference;
}

std::vector<itk::Index<2>>
ResampleAndArgMax()
{
  const auto resampler = itk::HeatmapResampleImageFilter<HeatmapsType>::New();
  resampler->SetInput(GetHeatmaps());
  resampler->SetReferenceImage(GetReference());
  resampler->Update();

  std::vector<float>         maxima(numberOfLandmarks, -std::numeric_limits<float>::infinity());
  std::vector<itk::Index<2>> indices(numberOfLandmarks);
  const float *              value = resampler->GetOutput()->GetBufferPointer();
  for (int y = 0; y < 2400; ++y)
  {
    for (int x = 0; x < 1935; ++x)
    {
      for (unsigned int c = 0; c < numberOfLandmarks; ++c, ++value)
      {
        if (*value > maxima[c])
        {
          maxima[c] = *value;
          indices[c] = { { x, y } };
        }
      }
    }
  }
  return indices;
}

FilterType::Pointer
Decode(const std::string & decoder)
{
  const auto filter = FilterType::New();
  filter->SetInput(GetHeatmaps());
  filter->SetReferenceImage(GetReference());
  filter->SetDecoder(decoder);
  filter->Update();
  return filter;
}

void
HeatmapToPointSet(benchmark::State & state, const std::string & decoder)
{
  GetHeatmaps();
  for (auto _ : state)
  {
    benchmark::DoNotOptimize(Decode(decoder)->GetOutput()->GetNumberOfPoints());
  }
}

void
HeatmapResampleAndArgMax(benchmark::State & state)
{
  GetHeatmaps();
  for (auto _ : state)
  {
    benchmark::DoNotOptimize(ResampleAndArgMax());
  }
}

// Both in turn: "ratio" says how many times faster CubicArgMax is, "equal" at how many landmarks the pixel is the same.
void
CubicArgMaxAgainstResampleAndArgMax(benchmark::State & state)
{
  using ClockType = std::chrono::steady_clock;
  GetHeatmaps();
  std::chrono::duration<double> direct{ 0.0 };
  std::chrono::duration<double> literal{ 0.0 };
  unsigned int                  numberOfEqualPixels = 0;
  for (auto _ : state)
  {
    const auto begin = ClockType::now();
    const auto filter = Decode("CubicArgMax");
    const auto middle = ClockType::now();
    const auto indices = ResampleAndArgMax();
    literal += ClockType::now() - middle;
    direct += middle - begin;

    numberOfEqualPixels = 0;
    for (unsigned int c = 0; c < numberOfLandmarks; ++c)
    {
      numberOfEqualPixels +=
        GetReference()->TransformPhysicalPointToIndex(filter->GetOutput()->GetPoint(c)) == indices[c];
    }
  }
  state.counters["ratio"] = literal / direct;
  state.counters["equal"] = numberOfEqualPixels;
}

BENCHMARK_CAPTURE(HeatmapToPointSet, ArgMax, "ArgMax")->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK_CAPTURE(HeatmapToPointSet, Parabola, "Parabola")->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK_CAPTURE(HeatmapToPointSet, CubicArgMax, "CubicArgMax")->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK_CAPTURE(HeatmapToPointSet, SecondOrder, "SecondOrder")->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK_CAPTURE(HeatmapToPointSet, CenterOfMass, "CenterOfMass")->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(HeatmapResampleAndArgMax)->Unit(benchmark::kMillisecond)->UseRealTime()->Iterations(3);
BENCHMARK(CubicArgMaxAgainstResampleAndArgMax)->Unit(benchmark::kMillisecond)->UseRealTime()->Iterations(3);

} // namespace

BENCHMARK_MAIN();

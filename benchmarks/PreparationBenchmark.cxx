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
// What the preparation of one radiograph costs, each step alone and the usual chain: 1935 x 2400 pixels of 0.1 mm onto
// a network grid of 512 x 512.

#include "itkIntensityScaleImageFilter.h"
#include "itkMaskedHistogramMatchingImageFilter.h"
#include "itkNetworkGridResampleImageFilter.h"
#include "itkOtsuForegroundMaskImageFilter.h"

#include <benchmark/benchmark.h>

#include <random>

namespace
{
using ScaleRuleEnum = itk::IntensityScaleImageFilterEnums::RangeRule;
using InterpolationEnum = itk::NetworkGridResampleImageFilterEnums::Interpolation;

// A bright disc on a dark background, with noise.
template <typename TPixel>
typename itk::Image<TPixel, 2>::Pointer
MakeRadiograph()
{
  const auto image = itk::Image<TPixel, 2>::New();
  image->SetRegions(itk::Size<2>{ { 1935, 2400 } });
  const double spacing[]{ 0.1, 0.1 };
  image->SetSpacing(spacing);
  image->Allocate();
  std::mt19937 generator(1);
  TPixel *     pixel = image->GetBufferPointer();
  for (int y = 0; y < 2400; ++y)
  {
    for (int x = 0; x < 1935; ++x)
    {
      const bool isInside = (x - 967) * (x - 967) + (y - 1200) * (y - 1200) < 800 * 800;
      *pixel++ = static_cast<TPixel>((isInside ? 120 : 20) + generator() % 100);
    }
  }
  return image;
}

template <typename TFilter>
void
Measure(benchmark::State & state, TFilter * filter)
{
  for (auto _ : state)
  {
    filter->Modified();
    filter->Update();
  }
}

template <typename TPixel>
void
OtsuForegroundMask(benchmark::State & state)
{
  const auto filter = itk::OtsuForegroundMaskImageFilter<itk::Image<TPixel, 2>>::New();
  filter->SetInput(MakeRadiograph<TPixel>());
  Measure(state, filter.GetPointer());
}

template <typename TPixel>
void
MaskedHistogramMatching(benchmark::State & state)
{
  using ImageType = itk::Image<TPixel, 2>;
  const auto image = MakeRadiograph<TPixel>();
  const auto mask = itk::OtsuForegroundMaskImageFilter<ImageType>::New();
  mask->SetInput(image);
  const auto filter = itk::MaskedHistogramMatchingImageFilter<ImageType>::New();
  filter->SetInput(image);
  filter->SetSourceMask(mask->GetOutput());
  filter->SetReferenceQuantiles(filter->ComputeQuantiles(image, nullptr, 256));
  Measure(state, filter.GetPointer());
}

template <typename TPixel, ScaleRuleEnum VRule>
void
IntensityScale(benchmark::State & state)
{
  const auto filter = itk::IntensityScaleImageFilter<itk::Image<TPixel, 2>>::New();
  filter->SetInput(MakeRadiograph<TPixel>());
  filter->SetRangeRule(VRule);
  Measure(state, filter.GetPointer());
}

// The first argument is the smoothing in micrometers, the second the interpolation.
template <typename TPixel>
void
NetworkGridResample(benchmark::State & state)
{
  const auto filter = itk::NetworkGridResampleImageFilter<itk::Image<TPixel, 2>>::New();
  filter->SetInput(MakeRadiograph<TPixel>());
  filter->SetSize({ { 512, 512 } });
  filter->SetSmoothingSigma(1e-3 * static_cast<double>(state.range(0)));
  filter->SetInterpolation(static_cast<InterpolationEnum>(state.range(1)));
  Measure(state, filter.GetPointer());
}

template <typename TPixel, ScaleRuleEnum VRule>
void
ScaleSmoothAndResample(benchmark::State & state)
{
  const auto scale = itk::IntensityScaleImageFilter<itk::Image<TPixel, 2>>::New();
  scale->SetInput(MakeRadiograph<TPixel>());
  scale->SetRangeRule(VRule);
  const auto grid = itk::NetworkGridResampleImageFilter<itk::Image<float, 2>>::New();
  grid->SetInput(scale->GetOutput());
  grid->SetSize({ { 512, 512 } });
  grid->SetSmoothingSigma(0.15);
  grid->SetFillValue(-1.0f);
  for (auto _ : state)
  {
    scale->Modified();
    grid->Update();
  }
}

constexpr auto linear = static_cast<int>(InterpolationEnum::Linear);
constexpr auto bspline = static_cast<int>(InterpolationEnum::BSpline);

#define PREPARATION_BENCHMARK(...)                                                                                     \
  BENCHMARK_TEMPLATE(__VA_ARGS__)->Unit(benchmark::kMillisecond)->UseRealTime()->MeasureProcessCPUTime()
PREPARATION_BENCHMARK(OtsuForegroundMask, unsigned char);
PREPARATION_BENCHMARK(OtsuForegroundMask, float);
PREPARATION_BENCHMARK(MaskedHistogramMatching, unsigned char);
PREPARATION_BENCHMARK(MaskedHistogramMatching, float);
PREPARATION_BENCHMARK(IntensityScale, unsigned char, ScaleRuleEnum::FixedRange);
PREPARATION_BENCHMARK(IntensityScale, float, ScaleRuleEnum::FixedRange);
PREPARATION_BENCHMARK(IntensityScale, unsigned char, ScaleRuleEnum::Quantiles);
PREPARATION_BENCHMARK(IntensityScale, float, ScaleRuleEnum::Quantiles);
PREPARATION_BENCHMARK(NetworkGridResample, unsigned char)->ArgsProduct({ { 0, 150 }, { linear } });
PREPARATION_BENCHMARK(NetworkGridResample, float)
  ->ArgsProduct({ { 0, 150 }, benchmark::CreateDenseRange(linear, bspline, 1) });
PREPARATION_BENCHMARK(ScaleSmoothAndResample, unsigned char, ScaleRuleEnum::FixedRange);
PREPARATION_BENCHMARK(ScaleSmoothAndResample, unsigned char, ScaleRuleEnum::Quantiles);
PREPARATION_BENCHMARK(ScaleSmoothAndResample, float, ScaleRuleEnum::FixedRange);
PREPARATION_BENCHMARK(ScaleSmoothAndResample, float, ScaleRuleEnum::Quantiles);
} // namespace

BENCHMARK_MAIN();

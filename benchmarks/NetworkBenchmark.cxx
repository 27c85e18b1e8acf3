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
// The networks alone, without images: forward passes as in inference, and whole steps of a training.

#include "itkHeatmapLoss.h"
#include "itkNetworkRegistry.h"
#include "itkTensorMemory.h"
#include "itkTorchThreadScope.h"
#include "itkTrainingState.h"

#include <c10/core/InferenceMode.h>

#include <benchmark/benchmark.h>

namespace
{

constexpr int64_t numberOfLandmarks = 19;

/** Arguments of the benchmarks: dimension, pixels along each axis, filters, images a batch. */
struct Case
{
  explicit Case(const benchmark::State & state)
    : task{ static_cast<unsigned int>(state.range(0)), numberOfLandmarks }
    , batch(state.range(3))
  {
    std::vector<int64_t> shape(2 + task.dimension, state.range(1));
    shape[0] = batch;
    shape[1] = 1;
    images = torch::randn(shape);
    settings = itk::GetNetworkRegistry()
                 .Find("SpatialConfigurationNet")
                 .completeSettings({ { "filters", state.range(2) }, { "dropout", 0.0 } }, task.dimension);
  }

  std::shared_ptr<itk::LandmarkNetwork>
  MakeNetwork() const
  {
    auto network = itk::GetNetworkRegistry().Find("SpatialConfigurationNet").make(task, settings);
    network->InitializeWeights(itk::MakeGenerator(torch::kCPU, 1));
    return network;
  }

  itk::NetworkTask task;
  int64_t          batch;
  torch::Tensor    images;
  nlohmann::json   settings;
};

void
Forward(benchmark::State & state)
{
  const c10::InferenceMode     inferenceMode;
  const itk::TorchThreadScope  threads(2);
  const itk::TensorMemoryScope memory;
  const Case                   example(state);
  const auto                   network = example.MakeNetwork();
  network->eval();
  // The first time, kernels are compiled and memory is taken.
  network->Predict(example.images);
  for (auto _ : state)
  {
    benchmark::DoNotOptimize(network->Predict(example.images));
  }
}

void
TrainingStep(benchmark::State & state)
{
  const itk::TorchThreadScope       threads(2);
  const itk::TensorMemoryScope      memory;
  const Case                        example(state);
  itk::LandmarkOptimizationSettings optimization;
  optimization.optimizer = itk::LandmarkOptimizationSettings::OptimizerEnum::Adam;
  const auto         loss = itk::GetLossRegistry().Find("Heatmap");
  itk::TrainingState training(
    optimization,
    example.MakeNetwork(),
    nullptr,
    loss.make(example.task, loss.completeSettings(nlohmann::json::object(), example.task.dimension)),
    torch::kCPU);
  const auto positions = torch::rand({ example.batch, numberOfLandmarks, int64_t{ example.task.dimension } }) *
                         static_cast<double>(state.range(1));
  const auto step = [&] { training.Step({ { example.images, { positions, {} } } }, 1e-6); };
  step();
  for (auto _ : state)
  {
    step();
  }
}

BENCHMARK(Forward)
  ->Args({ 2, 512, 128, 1 })
  ->Args({ 2, 320, 32, 1 })
  ->Args({ 3, 64, 32, 1 })
  ->UseRealTime()
  ->Unit(benchmark::kMillisecond);
BENCHMARK(TrainingStep)
  ->Args({ 2, 512, 128, 1 })
  ->Args({ 2, 320, 32, 2 })
  ->Args({ 3, 64, 32, 1 })
  ->UseRealTime()
  ->Unit(benchmark::kMillisecond);

} // namespace

BENCHMARK_MAIN();

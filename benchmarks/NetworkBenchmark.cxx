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
// The networks alone, without images: forward passes as in inference, whole steps of a training, and what they consist
// of.

#include "itkHeatmapLoss.h"
#include "itkNetworkRegistry.h"
#include "itkTensorMemory.h"
#include "itkTorchThreadScope.h"
#include "itkTrainingState.h"

#include <ATen/record_function.h>
#include <c10/core/InferenceMode.h>

#include <benchmark/benchmark.h>

#include <chrono>
#include <map>
#include <string>

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

/** Calls `measure` with a function that makes a step of a training. */
template <typename TMeasure>
void
Train(const benchmark::State & state, const TMeasure & measure)
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
  measure(step);
}

void
TrainingStep(benchmark::State & state)
{
  Train(state, [&state](const auto & step) {
    for (auto _ : state)
    {
      step();
    }
  });
}

/** Milliseconds of operations of LibTorch, without those that they call; none: what stands outside of all. */
class OperationTimes
{
public:
  OperationTimes()
    : m_Handle(at::addGlobalCallback(at::RecordFunctionCallback(Start, End)))
  {
    GetStack() = { { Now(), 0.0 } };
    GetTimes().clear();
  }
  ~OperationTimes() { at::removeCallback(m_Handle); }
  OperationTimes(const OperationTimes &) = delete;
  OperationTimes &
  operator=(const OperationTimes &) = delete;

  std::map<std::string, double>
  Get() const
  {
    auto times = GetTimes();
    times["(none)"] = Now() - GetStack().front().first - GetStack().front().second;
    return times;
  }

private:
  static double
  Now()
  {
    return 1e3 * std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
  }

  /** When an operation began, and how much of it others took that it called. */
  static std::vector<std::pair<double, double>> &
  GetStack()
  {
    static thread_local std::vector<std::pair<double, double>> stack;
    return stack;
  }

  static std::map<std::string, double> &
  GetTimes()
  {
    static std::map<std::string, double> times;
    return times;
  }

  static std::unique_ptr<at::ObserverContext>
  Start(const at::RecordFunction &)
  {
    GetStack().emplace_back(Now(), 0.0);
    return nullptr;
  }

  static void
  End(const at::RecordFunction & function, at::ObserverContext *)
  {
    const double all = Now() - GetStack().back().first;
    GetTimes()[function.name()] += all - GetStack().back().second;
    GetStack().pop_back();
    if (!GetStack().empty())
    {
      GetStack().back().second += all;
    }
  }

  at::CallbackHandle m_Handle;
};

/** Counters: milliseconds a step of each operation that takes 1 % of the time. */
void
TrainingProfile(benchmark::State & state)
{
  Train(state, [&state](const auto & step) {
    const OperationTimes times;
    for (auto _ : state)
    {
      step();
    }
    const auto all = times.Get();
    double     sum = 0.0;
    for (const auto & time : all)
    {
      sum += time.second;
    }
    for (const auto & time : all)
    {
      if (time.second > 0.01 * sum)
      {
        state.counters[time.first] = time.second / static_cast<double>(state.iterations());
      }
    }
  });
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
BENCHMARK(TrainingProfile)
  ->Args({ 2, 320, 32, 2 })
  ->Args({ 3, 64, 32, 1 })
  ->UseRealTime()
  ->Unit(benchmark::kMillisecond)
  ->Iterations(10);

} // namespace

BENCHMARK_MAIN();

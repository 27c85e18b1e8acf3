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
#include "itkLandmarkModelTrainer.h"

#include "itkImageFileWriter.h"
#include "itkMersenneTwisterRandomVariateGenerator.h"
#include "itkMultiThreaderBase.h"
#include "itkRealTimeClock.h"
#include "itksys/SystemTools.hxx"

#include <benchmark/benchmark.h>

#include <string>
#include <vector>

namespace
{

using ImageType = itk::Image<unsigned char, 2>;

constexpr unsigned int numberOfImages = 4;
constexpr unsigned int numberOfLandmarks = 19;

/** Noise of the size of a cephalogram. */
void
WriteImages(const std::string & folder, itk::LandmarkTable & table)
{
  itksys::SystemTools::MakeDirectory(folder);
  std::vector<std::string> names;
  for (unsigned int i = 0; i < numberOfLandmarks; ++i)
  {
    names.push_back("landmark" + std::to_string(i));
  }
  table.SetLandmarkNames(names);
  const auto random = itk::Statistics::MersenneTwisterRandomVariateGenerator::New();
  random->SetSeed(1);
  for (unsigned int i = 0; i < numberOfImages; ++i)
  {
    const auto image = ImageType::New();
    image->SetRegions(ImageType::SizeType{ { 1935, 2400 } });
    image->Allocate();
    for (itk::SizeValueType p = 0; p < image->GetBufferedRegion().GetNumberOfPixels(); ++p)
    {
      image->GetBufferPointer()[p] = static_cast<unsigned char>(random->GetIntegerVariate(255));
    }
    ImageType::SpacingType spacing;
    spacing.Fill(0.1);
    image->SetSpacing(spacing);
    const auto name = "image" + std::to_string(i) + ".mha";
    itk::WriteImage(image.GetPointer(), folder + '/' + name);
    const auto landmarks = itk::LandmarkSet<2>::New();
    landmarks->SetLandmarkNames(names);
    for (unsigned int landmark = 0; landmark < numberOfLandmarks; ++landmark)
    {
      itk::Point<float, 2> point;
      for (auto & coordinate : point)
      {
        coordinate = static_cast<float>(random->GetUniformVariate(20.0, 170.0));
      }
      landmarks->SetPoint(landmark, point);
    }
    table.SetLandmarks(name, landmarks);
  }
}

/** The paper's training but for its interpolation, of images that it writes into a folder. */
itk::LandmarkModelTrainer::Pointer
MakePaperTrainer(const std::string & folder)
{
  const auto table = itk::LandmarkTable::New();
  WriteImages(folder, *table);
  const auto trainer = itk::LandmarkModelTrainer::New();
  trainer->SetPreset("paper", 2);
  trainer->SetSettings(R"({ "grid": { "interpolation": "Linear" } })");
  trainer->SetTrainingData(itk::LandmarkDataSet(table, folder));
  return trainer;
}

/** The augmentation of a sample of 512 x 512 pixels with the paper's settings, on one thread, with all images in the
 * cache. */
void
MakeSample(benchmark::State & state)
{
  const auto folder = itksys::SystemTools::GetCurrentWorkingDirectory() + "/TrainingBenchmark.images";
  const auto trainer = MakePaperTrainer(folder);
  const auto threads = itk::MultiThreaderBase::GetGlobalDefaultNumberOfThreads();
  itk::MultiThreaderBase::SetGlobalDefaultNumberOfThreads(1);
  const auto measure = [&trainer](unsigned int samples) {
    const auto clock = itk::RealTimeClock::New();
    const auto start = clock->GetTimeInSeconds();
    trainer->MakeSamples<2>(samples);
    return clock->GetTimeInSeconds() - start;
  };
  constexpr unsigned int samples = 50;
  for (auto _ : state)
  {
    // The first pass over the images decodes them.
    const auto first = measure(numberOfImages);
    state.SetIterationTime((measure(numberOfImages + samples) - first) / samples);
  }
  itk::MultiThreaderBase::SetGlobalDefaultNumberOfThreads(threads);
  itksys::SystemTools::RemoveADirectory(folder);
}

BENCHMARK(MakeSample)->Iterations(3)->UseManualTime()->Unit(benchmark::kMillisecond);

/** Iterations of the paper's training on a grid of 512 x 512, with all images in the cache: time an iteration, and the
 * share of it in which the network waits for samples. Argument: filters. */
void
TrainOn512x512(benchmark::State & state)
{
  const auto folder = itksys::SystemTools::GetCurrentWorkingDirectory() + "/TrainingBenchmark.images";
  const auto trainer = MakePaperTrainer(folder);

  // The first pass over the images decodes them.
  double     waiting = 0.0;
  double     elapsed = 0.0;
  double     firstWaiting = 0.0;
  double     firstElapsed = 0.0;
  const auto iterations = static_cast<unsigned int>(state.max_iterations);
  trainer->SetSettings(R"({ "network": { "filters": )" + std::to_string(state.range(0)) +
                       R"( }, "optimization": { "iterations": )" + std::to_string(numberOfImages + iterations) +
                       " } }");
  trainer->AddObserver(itk::IterationEvent(), [&](const itk::EventObject &) {
    elapsed = trainer->GetStatus().seconds;
    waiting = elapsed * trainer->GetStatus().waitingShare;
    if (trainer->GetIteration() == numberOfImages)
    {
      firstElapsed = elapsed;
      firstWaiting = waiting;
    }
  });
  trainer->Update();
  for (auto _ : state)
  {
    state.SetIterationTime((elapsed - firstElapsed) / iterations);
  }
  state.counters["waiting_%"] = 100.0 * (waiting - firstWaiting) / (elapsed - firstElapsed);
  itksys::SystemTools::RemoveADirectory(folder);
}

BENCHMARK(TrainOn512x512)->Arg(32)->Arg(128)->Iterations(12)->UseManualTime()->Unit(benchmark::kMillisecond);

} // namespace

BENCHMARK_MAIN();

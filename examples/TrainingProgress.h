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
#ifndef TrainingProgress_h
#define TrainingProgress_h

#include "FormatDuration.h"

#include "itkLandmarkModelTrainer.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>
#include <string>

inline void
PrintTrainingStatus(const itk::LandmarkTrainingStatus & status, const itk::LandmarkOptimizationSettings & optimization)
{
  const double remaining = static_cast<double>(optimization.iterations - status.iteration) * optimization.batchSize *
                           optimization.accumulatedBatches;
  std::printf("iteration %u/%u  loss %.4g  rate %.2e",
              status.iteration,
              optimization.iterations,
              status.loss,
              status.learningRate);
  for (const auto & values : status.landmarkValues)
  {
    const auto range = std::minmax_element(values.second.begin(), values.second.end());
    std::printf("  %s %.2f-%.2f", values.first.c_str(), *range.first, *range.second);
  }
  std::printf("  %.2f samples/s  waiting %.0f %%  left %s",
              status.samplesPerSecond,
              100.0 * status.waitingShare,
              FormatDuration(remaining / status.samplesPerSecond).c_str());
  if (std::isfinite(status.validationError))
  {
    std::printf("  validation %.3f mm", status.validationError);
  }
  if (status.numberOfRollbacks > 0)
  {
    std::printf("  diverged and went back %u times", status.numberOfRollbacks);
  }
  std::printf("\n");
  std::fflush(stdout);
}

/** Prints a line every so many iterations, and after the last. */
inline void
PrintTrainingProgress(itk::LandmarkModelTrainer & trainer, unsigned int interval)
{
  trainer.AddObserver(itk::IterationEvent(), [&trainer, interval](const itk::EventObject &) {
    const auto & optimization = trainer.GetSettings().optimization;
    const auto   iteration = trainer.GetIteration();
    if (iteration % std::max(interval, 1u) == 0 || iteration == optimization.iterations)
    {
      PrintTrainingStatus(trainer.GetStatus(), optimization);
    }
  });
}

inline void
PrintTrainedModel(const itk::LandmarkModel & model, const std::string & fileName)
{
  std::printf("%s: %lu weights, %u landmarks\n",
              fileName.c_str(),
              static_cast<unsigned long>(model.GetNumberOfParameters()),
              model.GetNumberOfLandmarks());
  for (unsigned int stage = 1; stage < model.GetNumberOfStages(); ++stage)
  {
    if (model.GetDescription().stages[stage].combine && !model.IsCombined(stage))
    {
      std::printf("stage %u will be combined with stage %u once both are calibrated, by CalibrateLandmarkModel\n",
                  stage + 1,
                  stage);
    }
  }
  const double minimumConfidence = model.GetDescription().stages.back().calibration.minimumConfidence;
  if (minimumConfidence > std::numeric_limits<float>::lowest())
  {
    std::printf("landmarks of a confidence below %.4g are absent\n", minimumConfidence);
  }
}

#endif

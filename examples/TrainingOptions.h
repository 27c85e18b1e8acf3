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
#ifndef TrainingOptions_h
#define TrainingOptions_h

#include "SettingsArguments.h"

#include "itkHeatmapToPointSetFilter.h"

/** Settings of network, loss, optimization and augmentation. */
inline const std::vector<SettingOption> TrainingOptions{
  { "architecture",
    "network.name",
    "name",
    "Network: scn, unet, pairwise, or one of GlobalDisplacementNet, LocalDisplacementNet, LocalizationUNet, "
    "PairwiseSpatialConfigurationNet, SpatialConfigurationNet, TorchScript (default: scn)",
    { { "scn", "SpatialConfigurationNet" },
      { "unet", "LocalizationUNet" },
      { "pairwise", "PairwiseSpatialConfigurationNet" } } },
  { "next",
    "next",
    "name",
    "Then train a further stage that looks closely at each landmark, with the settings of this preset or JSON file, "
    "which is looked for in the working folder, also where a file names it" },
  { "filters", "network.filters", "count", "Filters a layer (default: the network's own; scn: 128 in 2D, 64 in 3D)" },
  { "levels", "network.levels", "count", "Resolution levels (default: the network's own; scn: 4, unet: 5)" },
  { "pooling",
    "network.pooling",
    "factor",
    "Pooling before the spatial configuration (default: the network's own; scn: 16 in 2D, 4 in 3D)" },
  { "kernel",
    "network.kernelSize",
    "pixels",
    "Kernel size of the spatial configuration (default: the network's own; scn: 11 in 2D, 7 in 3D)" },
  { "dropout", "network.dropout", "share", "Dropout probability (default: the network's own; scn, unet: 0.5)" },
  { "decoder",
    "decoder.name",
    "name",
    "How maps become points: " + Join(itk::HeatmapToPointSetFilter<itk::VectorImage<float, 2>>::GetDecoderNames()) +
      " (default: Parabola)" },
  { "loss", "loss.name", "name", "Loss: Displacement, Heatmap, SoftArgMax, SpatialFeature (default: Heatmap)" },
  { "gamma", "loss.gamma", "scale", "Scale of the target heatmaps (default: 100 in 2D, 1000 in 3D)" },
  { "sigma", "loss.initialSigma", "pixels", "Initial sigma of the target heatmaps (default: 2.5)" },
  { "sigma-weight", "loss.sigmaWeight", "factor", "The factor alpha of sigma squared (default: 20 in 2D, 1000 in 3D)" },
  { "pixel-weight",
    "loss.pixelWeight",
    "base",
    "The base w of the weight w^(target / peak) of a pixel (default: 1, all alike)" },
  { "spread-factor",
    "loss.spreadFactor",
    "factor",
    "Targets are wider by so many standard deviations of the annotators' positions (default: 0)" },
  { "loss-factor", "loss.factor", "factor", "Factor of the loss (default: 1)" },
  { "optimizer",
    "optimization.optimizer",
    "nesterov|adam|amsgrad",
    "nesterov (the paper's, default), adam or amsgrad",
    { { "nesterov", "Nesterov" }, { "adam", "Adam" }, { "amsgrad", "AMSGrad" } } },
  { "rate", "optimization.learningRate", "rate", "Learning rate (default: 1e-6; 1e-4 to 1e-3 suits adam, amsgrad)" },
  { "schedule",
    "optimization.schedule",
    "constant|cosine|exponential",
    "Course of the learning rate (default: constant)",
    { { "constant", "Constant" }, { "cosine", "Cosine" }, { "exponential", "Exponential" } } },
  { "final-rate",
    "optimization.finalLearningRateFactor",
    "share",
    "Last learning rate of the schedule, as a share of the first (default: 0.01)" },
  { "momentum", "optimization.momentum", "share", "Nesterov's momentum (default: 0.99)" },
  { "weight-decay", "optimization.weightDecay", "factor", "Factor of the squared weights (default: 5e-4)" },
  { "clip",
    "optimization.gradientClippingNorm",
    "norm",
    "Longer gradients are shortened to this norm, 0: never (default: 10000)" },
  { "batch", "optimization.batchSize", "count", "Samples that the network sees at once (default: 1)" },
  { "accumulate",
    "optimization.accumulatedBatches",
    "count",
    "Batches whose gradients make one iteration (default: 1)" },
  { "averaging",
    "optimization.averagingDecay",
    "share",
    "Decay of the moving average of the weights, which becomes the model; 0: none (default: 0)" },
  { "iterations", "optimization.iterations", "count", "Number of iterations (default: 30000)" },
  { "seed", "optimization.seed", "number", "Seed of weights, order, augmentation and dropout (default: 1)" },
  { "validation-interval",
    "optimization.validationInterval",
    "count",
    "Iterations between validations (default: 500)" },
  { "patience",
    "optimization.patience",
    "count",
    "Stop after so many validations without an improvement; 0: never (default: 0)" },
  { "translation", "augmentation.translation", "pixels", "Augmentation: largest translation (default: 20)" },
  { "rotation",
    "augmentation.rotation",
    "radians",
    "Augmentation: largest angle, once or once a plane (xy, xz, yz; xy is turned last) (default: 0.26)",
    {},
    {},
    SettingOption::Kind::List },
  { "scale", "augmentation.scale", "share", "Augmentation: largest deviation of the scale from 1 (default: 0.4)" },
  { "axis-scale", "augmentation.axisScale", "share", "Augmentation: the same for each axis alone (default: 0)" },
  { "elastic-nodes", "augmentation.elasticNodes", "count", "Augmentation: B-spline nodes along an axis (default: 12)" },
  { "elastic",
    "augmentation.elasticDisplacement",
    "pixels",
    "Augmentation: largest displacement of a node (default: 5)" },
  { "intensity-factor",
    "augmentation.intensityFactor",
    "share",
    "Augmentation: largest deviation of the intensity factor from 1 (default: 0.25)" },
  { "intensity-shift", "augmentation.intensityShift", "value", "Augmentation: largest value added (default: 0.25)" },
  { "intensity-exponent",
    "augmentation.intensityExponent",
    "value",
    "Augmentation: largest logarithm of the gamma correction's exponent (default: 0)" },
  { "intensity-clip",
    "augmentation.intensityClip",
    "share",
    "Augmentation: largest share of the intensities that is lost at each end (default: 0)" },
  { "blur", "augmentation.blur", "pixels", "Augmentation: largest sigma of a blur (default: 0)" },
  { "noise", "augmentation.noise", "value", "Augmentation: largest deviation of added noise (default: 0)" },
  { "crop", "augmentation.crop", "share", "Augmentation: largest share cut off at each side (default: 0)" },
  { "annotator-rule",
    "augmentation.annotatorRule",
    "mean|random",
    "With --landmarks of several annotators: whose positions a sample shows, the mean of all or those of one "
    "(default: mean)",
    { { "mean", "Mean" }, { "random", "Random" } } },
  { "center-rule",
    "augmentation.centerRule",
    "normal|uniform|stage-errors",
    "With --add-stage: distance of the middle of a sample from its landmark (default: normal)",
    { { "normal", "Normal" }, { "uniform", "Uniform" }, { "stage-errors", "StageErrors" } } },
  { "jitter", "augmentation.centerJitter", "mm", "With --add-stage: its standard deviation (default: 2.5)" },
  { "maximum-jitter",
    "augmentation.maximumCenterJitter",
    "mm",
    "With --add-stage: its bound along an axis (default: 8)" }
};

inline const std::vector<SettingSwitch> TrainingSwitches{
  { "fixed-sigma", "loss.learnSigma", "false", "Do not learn sigma" },
  { "combine", "combine", "true", "With --add-stage: the mean of both stages' points, weighted by their covariances" },
  { "mixed-precision", "optimization.mixedPrecision", "true", "Compute convolutions in bfloat16, for CUDA" },
  { "keep-last", "optimization.keepBest", "false", "The model gets the last weights, not those of the best validation" }
};

#endif

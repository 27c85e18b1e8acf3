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
#ifndef itkLandmarkTrainingSettings_h
#define itkLandmarkTrainingSettings_h

#include "itkLandmarkModelDescription.h"
#include "itkLandmarkTrainingSettingsEnums.h"
#include "LandmarkLocalizationExport.h"

#include <string>
#include <vector>

namespace itk
{

/** \class LandmarkAugmentationSettings
 * \brief How training samples are varied. All random values are uniform, but for noise.
 *
 * Lengths are in grid pixels. Defaults: Payer et al., Medical Image Analysis 54 (2019), 2D.
 * \ingroup LandmarkLocalization */
struct LandmarkAugmentationSettings
{
  /** Largest translation along an axis. */
  double translation{ 20.0 };
  /** Largest angles of rotation, in radians: one for all planes of axes, or one a plane, in 3D xy, xz, yz. An image is
   * turned in the last plane first; pi turns it to any side. Default: 15 degrees. */
  std::vector<double> rotation{ 0.26 };
  /** Largest deviation from 1 of the scale common to all axes, and of that of each axis. */
  double scale{ 0.4 };
  double axisScale{ 0.0 };
  /** Number of B-spline nodes across the grid along an axis, and their largest displacement along an axis. */
  unsigned int elasticNodes{ 12 };
  double       elasticDisplacement{ 5.0 };
  /** Largest deviation from 1 of the intensity factor, and largest value added. */
  double intensityFactor{ 0.25 };
  double intensityShift{ 0.25 };
  /** Largest absolute logarithm of the exponent of the gamma correction. */
  double intensityExponent{ 0.0 };
  /** Largest share c of the range [-1, 1] that is lost at each end: values below -1 + 2 u c and above 1 - 2 v c, with u
   * and v from 0 to 1, become these, which become -1 and 1, as in an overexposed image. Before the other three. */
  double intensityClip{ 0.0 };
  /** Largest standard deviation of the Gaussian by which a sample is blurred. */
  double blur{ 0.0 };
  /** Largest standard deviation of the normally distributed noise added to each pixel. */
  double noise{ 0.0 };
  /** Largest share of the grid that is cut off at each side, that is, set to the fill value. */
  double crop{ 0.0 };
  /** Whether half of the samples are mirrored along the first axis; landmarks change places with their mirror
   * partners. */
  bool mirror{ false };
  /** Whose positions a sample shows where there are several annotators. */
  LandmarkTrainingSettingsEnums::AnnotatorRule annotatorRule{ LandmarkTrainingSettingsEnums::AnnotatorRule::Mean };
  /** For a stage that looks around points: how far the grid's center is from the true position. The lengths, in mm, are
   * a standard deviation and the bound at which distances along an axis are cut. */
  LandmarkTrainingSettingsEnums::CenterRule centerRule{ LandmarkTrainingSettingsEnums::CenterRule::Normal };
  double                                    centerJitter{ 2.5 };
  double                                    maximumCenterJitter{ 8.0 };
};

/** \class LandmarkOptimizationSettings
 * \brief How the weights are moved, and when a training ends.
 * \ingroup LandmarkLocalization */
struct LandmarkOptimizationSettings
{
  using OptimizerEnum = LandmarkTrainingSettingsEnums::Optimizer;
  using ScheduleEnum = LandmarkTrainingSettingsEnums::Schedule;

  OptimizerEnum optimizer{ OptimizerEnum::Nesterov };
  /** Initial learning rate. 1e-6 is the paper's for Nesterov in 2D; 1e-4 to 1e-3 suits Adam and AMSGrad. */
  double learningRate{ 1e-6 };
  /** Course of the learning rate, and its last value as a share of the first. */
  ScheduleEnum schedule{ ScheduleEnum::Constant };
  double       finalLearningRateFactor{ 0.01 };
  /** Momentum of Nesterov's method. */
  double momentum{ 0.99 };
  /** The factor lambda of the loss. */
  double weightDecay{ 5e-4 };
  /** A gradient with a larger Euclidean norm is shortened to it; 0: never. */
  double gradientClippingNorm{ 10000.0 };
  /** Number of samples that the network sees at once, and of such batches an iteration: as one larger batch, but in the
   * memory of a small one. */
  unsigned int batchSize{ 1 };
  unsigned int accumulatedBatches{ 1 };
  /** Decay d of the exponential moving average of the weights; 0: no average. After iteration t, the average moves by
   * the share 1 - min(d, t / (t + 9)) toward the weights. The average is what is validated and delivered. */
  double averagingDecay{ 0.0 };
  /** Whether convolutions and products of the training are computed in bfloat16 (weights, loss and optimizer stay in
   * single precision). Meant for CUDA; on most CPUs it is no faster. */
  bool         mixedPrecision{ false };
  unsigned int iterations{ 30000 };
  /** Of the weights, the order of the images, augmentation and dropout. */
  unsigned int seed{ 1 };
  /** The errors on the validation images are measured every so many iterations, and at the end. 0: only at the end. */
  unsigned int validationInterval{ 500 };
  /** Whether the model has the weights of the best validation (least mean error) in the end, not the last ones. */
  bool keepBest{ true };
  /** The training ends early after so many validations without an improvement. 0: never. It needs an interval. */
  unsigned int patience{ 0 };
  /** Number of times that a training goes back after it diverged, before that is an error. */
  unsigned int maximumRollbacks{ 5 };
};

/** \class LandmarkTrainingSettings
 * \brief Everything that decides what a training does to a stage of a model, beside the data.
 *
 * A preset is such settings, as a JSON file; see ReadLandmarkTrainingPreset().
 * \ingroup LandmarkLocalization */
struct LandmarkTrainingSettings
{
  /** Name of the preset that these settings start from; empty: none. */
  std::string preset;
  /** A further stage that TrainLandmarkModel trains after this one: the name of a preset, or of a JSON file with
   * settings. Empty: none. */
  std::string               next;
  LandmarkGridSettings      grid;
  LandmarkIntensitySettings intensity;
  LandmarkPartSettings      network{ "SpatialConfigurationNet", "{}" };
  LandmarkDecoderSettings   decoder;
  /** Of a further stage, see LandmarkStageDescription. */
  bool                         combine{ false };
  LandmarkPartSettings         loss{ "Heatmap", "{}" };
  LandmarkAugmentationSettings augmentation;
  LandmarkOptimizationSettings optimization;
};

/** Whether all settings are equal. The settings of parts are, where their values are: 1 equals 1.0.
 * \ingroup LandmarkLocalization */
LandmarkLocalization_EXPORT bool
operator==(const LandmarkTrainingSettings & settings, const LandmarkTrainingSettings & others);

/** The defaults for images of a dimension: those of the paper's experiments.
 * \ingroup LandmarkLocalization */
LandmarkLocalization_EXPORT LandmarkTrainingSettings
MakeLandmarkTrainingSettings(unsigned int dimension);

/** JSON text of settings, and `defaults` changed by JSON text. A text that names another preset, but not every setting,
 * changes that preset instead. Throws an ExceptionObject whose description is one line
 * when the text has a setting that there is not, or one with a value that it cannot have.
 * \ingroup LandmarkLocalization */
LandmarkLocalization_EXPORT std::string
                            WriteLandmarkTrainingSettings(const LandmarkTrainingSettings & settings);
LandmarkLocalization_EXPORT LandmarkTrainingSettings
ParseLandmarkTrainingSettings(const std::string & text, const LandmarkTrainingSettings & defaults);

/** The names of the presets at hand for images of a dimension.
 * \ingroup LandmarkLocalization */
LandmarkLocalization_EXPORT std::vector<std::string>
                            GetLandmarkTrainingPresets(unsigned int dimension);

/** The defaults for images of a dimension, changed by a preset. Presets are JSON files `<name>-<dimension>d.json` in
 * the module's folder `presets`, installed under share/LandmarkLocalization. Throws an ExceptionObject that names those
 * at hand when there is none of this name. \ingroup LandmarkLocalization */
LandmarkLocalization_EXPORT LandmarkTrainingSettings
ReadLandmarkTrainingPreset(const std::string & name, unsigned int dimension);

/** Throws an ExceptionObject when a number is not finite or out of its range. What networks and losses ask for is
 * verified where they are made.
 * \ingroup LandmarkLocalization */
LandmarkLocalization_EXPORT void
VerifyLandmarkTrainingSettings(const LandmarkTrainingSettings & settings, unsigned int dimension);

} // end namespace itk

#endif

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
#ifndef itkDescriptionJSON_h
#define itkDescriptionJSON_h

#include "itkLandmarkModelDescription.h"
#include "itkLandmarkTrainingSettings.h"
#include "itkStrictJSON.h"

#include <nlohmann/json.hpp>

namespace itk
{

NLOHMANN_JSON_SERIALIZE_ENUM(NetworkGridResampleImageFilterEnums::SpacingRule,
                             { { NetworkGridResampleImageFilterEnums::SpacingRule::AspectPreservingFit,
                                 "AspectPreservingFit" },
                               { NetworkGridResampleImageFilterEnums::SpacingRule::FixedSpacing, "FixedSpacing" } })
NLOHMANN_JSON_SERIALIZE_ENUM(NetworkGridResampleImageFilterEnums::DirectionRule,
                             { { NetworkGridResampleImageFilterEnums::DirectionRule::Keep, "Keep" },
                               { NetworkGridResampleImageFilterEnums::DirectionRule::Identity, "Identity" } })
NLOHMANN_JSON_SERIALIZE_ENUM(NetworkGridResampleImageFilterEnums::Interpolation,
                             { { NetworkGridResampleImageFilterEnums::Interpolation::Linear, "Linear" },
                               { NetworkGridResampleImageFilterEnums::Interpolation::KeysCubic, "KeysCubic" },
                               { NetworkGridResampleImageFilterEnums::Interpolation::BSpline, "BSpline" } })
NLOHMANN_JSON_SERIALIZE_ENUM(IntensityScaleImageFilterEnums::RangeRule,
                             { { IntensityScaleImageFilterEnums::RangeRule::Quantiles, "Quantiles" },
                               { IntensityScaleImageFilterEnums::RangeRule::FixedRange, "FixedRange" } })
NLOHMANN_JSON_SERIALIZE_ENUM(LandmarkTrainingSettingsEnums::Optimizer,
                             { { LandmarkTrainingSettingsEnums::Optimizer::Nesterov, "Nesterov" },
                               { LandmarkTrainingSettingsEnums::Optimizer::Adam, "Adam" },
                               { LandmarkTrainingSettingsEnums::Optimizer::AMSGrad, "AMSGrad" } })
NLOHMANN_JSON_SERIALIZE_ENUM(LandmarkTrainingSettingsEnums::Schedule,
                             { { LandmarkTrainingSettingsEnums::Schedule::Constant, "Constant" },
                               { LandmarkTrainingSettingsEnums::Schedule::Cosine, "Cosine" },
                               { LandmarkTrainingSettingsEnums::Schedule::Exponential, "Exponential" } })
NLOHMANN_JSON_SERIALIZE_ENUM(LandmarkTrainingSettingsEnums::CenterRule,
                             { { LandmarkTrainingSettingsEnums::CenterRule::Normal, "Normal" },
                               { LandmarkTrainingSettingsEnums::CenterRule::Uniform, "Uniform" },
                               { LandmarkTrainingSettingsEnums::CenterRule::StageErrors, "StageErrors" } })
NLOHMANN_JSON_SERIALIZE_ENUM(LandmarkTrainingSettingsEnums::AnnotatorRule,
                             { { LandmarkTrainingSettingsEnums::AnnotatorRule::Mean, "Mean" },
                               { LandmarkTrainingSettingsEnums::AnnotatorRule::Random, "Random" } })

void
to_json(nlohmann::json & json, const LandmarkPartSettings & part);
/** Settings that are not given keep their values. The name must be given unless there is one. */
void
ReadSetting(const nlohmann::json & given, LandmarkPartSettings & part, const std::string & place);

itkSettingsMacro(LandmarkDefinition, name, definition, mirror);
itkSettingsMacro(LandmarkGridSettings,
                 size,
                 spacingRule,
                 zoom,
                 spacing,
                 directionRule,
                 smoothingSigma,
                 interpolation,
                 fillValue,
                 coverImage);
itkSettingsMacro(LandmarkIntensitySettings,
                 rangeRule,
                 minimum,
                 maximum,
                 lowerQuantile,
                 upperQuantile,
                 clamp,
                 referenceQuantiles,
                 darkForeground);
itkSettingsMacro(LandmarkDecoderSettings, name, modulationSigma, windowRadius, temperature);
itkSettingsMacro(LandmarkCalibrationSettings, covarianceScales, ownCovarianceScales, minimumConfidence);
itkSettingsMacro(LandmarkShapeDescription, anySize, mean, modes, variances, residualVariance);
itkSettingsMacro(LandmarkPlausibilityDescription,
                 shape,
                 shapeWeight,
                 covarianceScales,
                 numberOfImages,
                 confidenceLogarithms,
                 confidenceDeviation,
                 distanceLogarithm,
                 distanceDeviation,
                 landmarkScales);
itkSettingsMacro(LandmarkStageDescription, grid, intensity, networks, decoder, combine, calibration);
itkSettingsMacro(LandmarkAugmentationSettings,
                 translation,
                 rotation,
                 scale,
                 axisScale,
                 elasticNodes,
                 elasticDisplacement,
                 intensityFactor,
                 intensityShift,
                 intensityExponent,
                 intensityClip,
                 blur,
                 noise,
                 crop,
                 mirror,
                 annotatorRule,
                 centerRule,
                 centerJitter,
                 maximumCenterJitter);
itkSettingsMacro(LandmarkOptimizationSettings,
                 optimizer,
                 learningRate,
                 schedule,
                 finalLearningRateFactor,
                 momentum,
                 weightDecay,
                 gradientClippingNorm,
                 batchSize,
                 accumulatedBatches,
                 averagingDecay,
                 mixedPrecision,
                 iterations,
                 seed,
                 validationInterval,
                 keepBest,
                 patience,
                 maximumRollbacks);
itkSettingsMacro(LandmarkTrainingSettings,
                 preset,
                 next,
                 grid,
                 intensity,
                 network,
                 decoder,
                 combine,
                 loss,
                 augmentation,
                 optimization);

} // end namespace itk

#endif

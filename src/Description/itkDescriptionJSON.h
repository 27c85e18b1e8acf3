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
                               { LandmarkTrainingSettingsEnums::Optimizer::Adam, "Adam" } })
NLOHMANN_JSON_SERIALIZE_ENUM(LandmarkTrainingSettingsEnums::Schedule,
                             { { LandmarkTrainingSettingsEnums::Schedule::Constant, "Constant" },
                               { LandmarkTrainingSettingsEnums::Schedule::Cosine, "Cosine" },
                               { LandmarkTrainingSettingsEnums::Schedule::Exponential, "Exponential" } })
NLOHMANN_JSON_SERIALIZE_ENUM(LandmarkTrainingSettingsEnums::CenterRule,
                             { { LandmarkTrainingSettingsEnums::CenterRule::Normal, "Normal" },
                               { LandmarkTrainingSettingsEnums::CenterRule::Uniform, "Uniform" },
                               { LandmarkTrainingSettingsEnums::CenterRule::StageErrors, "StageErrors" } })

void
to_json(nlohmann::json & json, const LandmarkPartSettings & part);
void
from_json(const nlohmann::json & json, LandmarkPartSettings & part);

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(LandmarkDefinition, name, definition, mirror)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(LandmarkGridSettings,
                                                size,
                                                spacingRule,
                                                spacing,
                                                directionRule,
                                                smoothingSigma,
                                                interpolation,
                                                fillValue,
                                                coverImage)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(LandmarkIntensitySettings,
                                                rangeRule,
                                                minimum,
                                                maximum,
                                                lowerQuantile,
                                                upperQuantile,
                                                clamp,
                                                referenceQuantiles,
                                                darkForeground)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(LandmarkDecoderSettings,
                                                name,
                                                modulationSigma,
                                                windowRadius,
                                                temperature)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(LandmarkCalibrationSettings,
                                                covarianceScales,
                                                ownCovarianceScales,
                                                minimumConfidence)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(LandmarkStageDescription,
                                                grid,
                                                intensity,
                                                networks,
                                                decoder,
                                                combine,
                                                calibration)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(LandmarkAugmentationSettings,
                                                translation,
                                                rotation,
                                                scale,
                                                axisScale,
                                                elasticNodes,
                                                elasticDisplacement,
                                                intensityFactor,
                                                intensityShift,
                                                intensityExponent,
                                                blur,
                                                noise,
                                                crop,
                                                mirror,
                                                centerRule,
                                                centerJitter,
                                                maximumCenterJitter)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(LandmarkOptimizationSettings,
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
                                                maximumRollbacks)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(LandmarkTrainingSettings,
                                                preset,
                                                next,
                                                grid,
                                                intensity,
                                                network,
                                                decoder,
                                                combine,
                                                loss,
                                                augmentation,
                                                optimization)

} // end namespace itk

#endif

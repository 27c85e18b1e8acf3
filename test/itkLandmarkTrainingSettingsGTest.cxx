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

// First include the header file to be tested:
#include "itkLandmarkTrainingSettings.h"

#include "itkExceptionDescription.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <functional>
#include <limits>
#include <sstream>

namespace
{

using nlohmann::json;
using itk::LandmarkTrainingSettings;
using OptimizerEnum = itk::LandmarkTrainingSettingsEnums::Optimizer;
using ScheduleEnum = itk::LandmarkTrainingSettingsEnums::Schedule;
using InterpolationEnum = itk::LandmarkGridSettings::InterpolationEnum;

json
ToJSON(const LandmarkTrainingSettings & settings)
{
  return json::parse(itk::WriteLandmarkTrainingSettings(settings));
}

std::string
GetParseError(const std::string & text)
{
  return GetExceptionDescription(
    [&text] { itk::ParseLandmarkTrainingSettings(text, itk::MakeLandmarkTrainingSettings(2)); });
}

// The numbers that both presets of a kind have.
void
Expect_common_settings(const LandmarkTrainingSettings & settings, bool is3D)
{
  EXPECT_EQ(settings.network.name, "SpatialConfigurationNet");
  EXPECT_EQ(settings.loss.name, "Heatmap");
  // The loss has 2.5 in 2D by itself.
  const auto loss = json::parse(settings.loss.settings);
  EXPECT_EQ(loss, is3D ? json::object({ { "initialSigma", 4 } }) : json::object());
  EXPECT_EQ(settings.optimization.weightDecay, 5e-4);
  EXPECT_EQ(settings.optimization.gradientClippingNorm, 10000.0);
  EXPECT_EQ(settings.optimization.accumulatedBatches, 1u);
  EXPECT_EQ(settings.augmentation.blur, 0.0);
  EXPECT_EQ(settings.augmentation.noise, 0.0);
  EXPECT_EQ(settings.augmentation.crop, 0.0);
  EXPECT_FALSE(settings.augmentation.mirror);
}

void
Expect_fast_cpu(unsigned int dimension)
{
  SCOPED_TRACE(dimension);
  const bool is3D = dimension == 3;
  const auto settings = itk::ReadLandmarkTrainingPreset("fast-cpu", dimension);
  itk::VerifyLandmarkTrainingSettings(settings, dimension);
  Expect_common_settings(settings, is3D);
  EXPECT_EQ(settings.preset, "fast-cpu");
  EXPECT_EQ(json::parse(settings.network.settings), json::object({ { "filters", is3D ? 16 : 32 }, { "dropout", 0 } }));
  EXPECT_EQ(settings.grid.size, std::vector<unsigned int>(dimension, is3D ? 64 : 256));
  EXPECT_EQ(settings.grid.interpolation, InterpolationEnum::Linear);
  EXPECT_EQ(settings.decoder.name, "Parabola");
  EXPECT_EQ(settings.optimization.optimizer, OptimizerEnum::Adam);
  EXPECT_EQ(settings.optimization.learningRate, 6e-4);
  EXPECT_EQ(settings.optimization.schedule, ScheduleEnum::Cosine);
  EXPECT_EQ(settings.optimization.finalLearningRateFactor, 0.01);
  EXPECT_EQ(settings.optimization.averagingDecay, 0.998);
  EXPECT_EQ(settings.optimization.batchSize, is3D ? 1u : 2u);
  EXPECT_EQ(settings.optimization.iterations, 5000u);
  EXPECT_EQ(settings.augmentation.translation, is3D ? 5.0 : 10.0);
  EXPECT_EQ(settings.augmentation.rotation, std::vector<double>{ 0.25 });
  EXPECT_EQ(settings.augmentation.scale, 0.2);
  EXPECT_EQ(settings.augmentation.axisScale, 0.1);
  EXPECT_EQ(settings.augmentation.elasticNodes, 6u);
  EXPECT_EQ(settings.augmentation.elasticDisplacement, is3D ? 2.0 : 5.0);
  EXPECT_EQ(settings.augmentation.intensityFactor, 0.25);
  EXPECT_EQ(settings.augmentation.intensityShift, 0.25);
  EXPECT_EQ(settings.augmentation.intensityExponent, 0.3);
}

void
Expect_paper(unsigned int dimension)
{
  SCOPED_TRACE(dimension);
  const bool is3D = dimension == 3;
  const auto settings = itk::ReadLandmarkTrainingPreset("paper", dimension);
  itk::VerifyLandmarkTrainingSettings(settings, dimension);
  Expect_common_settings(settings, is3D);
  EXPECT_EQ(settings.preset, "paper");
  EXPECT_EQ(json::parse(settings.network.settings), json::object());
  EXPECT_EQ(settings.grid.size,
            is3D ? (std::vector<unsigned int>{ 96, 96, 192 }) : (std::vector<unsigned int>{ 512, 512 }));
  EXPECT_EQ(settings.grid.interpolation, InterpolationEnum::KeysCubic);
  EXPECT_EQ(settings.decoder.name, "CubicArgMax");
  EXPECT_EQ(settings.optimization.optimizer, OptimizerEnum::Nesterov);
  EXPECT_EQ(settings.optimization.learningRate, is3D ? 5e-8 : 1e-6);
  EXPECT_EQ(settings.optimization.momentum, 0.99);
  EXPECT_EQ(settings.optimization.schedule, ScheduleEnum::Constant);
  EXPECT_EQ(settings.optimization.averagingDecay, 0.0);
  EXPECT_EQ(settings.optimization.batchSize, 1u);
  EXPECT_EQ(settings.optimization.iterations, is3D ? 40000u : 30000u);
  EXPECT_EQ(settings.augmentation.translation, is3D ? 10.0 : 20.0);
  EXPECT_EQ(settings.augmentation.rotation, std::vector<double>{ is3D ? 0.2 : 0.26 });
  EXPECT_EQ(settings.augmentation.scale, is3D ? 0.0 : 0.4);
  EXPECT_EQ(settings.augmentation.axisScale, is3D ? 0.1 : 0.0);
  EXPECT_EQ(settings.augmentation.elasticNodes, is3D ? 5u : 12u);
  EXPECT_EQ(settings.augmentation.elasticDisplacement, is3D ? 7.5 : 5.0);
  EXPECT_EQ(settings.augmentation.intensityFactor, is3D ? 0.15 : 0.25);
  EXPECT_EQ(settings.augmentation.intensityShift, is3D ? 0.15 : 0.25);
  EXPECT_EQ(settings.augmentation.intensityExponent, 0.0);
}

} // namespace

TEST(LandmarkTrainingSettings, PresetsAreThoseOfThePaperAndForAFastStart)
{
  Expect_fast_cpu(2);
  Expect_fast_cpu(3);
  Expect_paper(2);
  Expect_paper(3);
}

TEST(LandmarkTrainingSettings, PresetsCanBeListedAndUnknownOnesNameThem)
{
  for (const unsigned int dimension : { 2u, 3u })
  {
    const std::vector<std::string> expected{
      "fast-cpu", "global-to-local", "global-to-local-fine", "local-heatmap", "paper"
    };
    EXPECT_EQ(itk::GetLandmarkTrainingPresets(dimension), expected);
    EXPECT_NE(GetExceptionDescription([dimension] {
                itk::ReadLandmarkTrainingPreset("slow", dimension);
              }).find("no preset 'slow' for " + std::to_string(dimension) + "D images; there are"),
              std::string::npos);
  }
  EXPECT_NE(GetExceptionDescription([] { itk::ReadLandmarkTrainingPreset("", 2); }), "(no exception)");
  EXPECT_NE(GetExceptionDescription([] { itk::ReadLandmarkTrainingPreset("paper", 4); }), "(no exception)");
}

TEST(LandmarkTrainingSettings, TextKeepsEverything)
{
  // Every member of the JSON object is changed, so that none can be forgotten.
  const auto                        defaults = itk::MakeLandmarkTrainingSettings(3);
  json                              changed = ToJSON(defaults);
  const std::function<void(json &)> change = [&change](json & value) {
    if (value.is_boolean())
    {
      value = !value.get<bool>();
    }
    else if (value.is_number_unsigned())
    {
      value = value.get<unsigned int>() + 1;
    }
    else if (value.is_number())
    {
      value = value.get<double>() / 3.0 + 0.1;
    }
    else if (value.is_structured())
    {
      for (auto & member : value)
      {
        change(member);
      }
    }
  };
  change(changed);
  changed["preset"] = "mine";
  changed["grid"]["spacingRule"] = "FixedSpacing";
  changed["grid"]["spacing"] = { 0.1, 1.0 / 3.0, 1.5 };
  changed["grid"]["directionRule"] = "Identity";
  changed["grid"]["interpolation"] = "BSpline";
  changed["intensity"]["rangeRule"] = "FixedRange";
  changed["intensity"]["referenceQuantiles"] = { 1.0, 2.0 };
  changed["network"] = { { "name", "LocalizationUNet" }, { "filters", 7 } };
  changed["decoder"]["name"] = "SecondOrder";
  changed["loss"] = { { "name", "Heatmap" }, { "gamma", 3.5 } };
  changed["augmentation"]["rotation"] = { 0.1, 0.2, 0.3 };
  changed["optimization"]["optimizer"] = "Adam";
  changed["optimization"]["schedule"] = "Exponential";
  const auto settings = itk::ParseLandmarkTrainingSettings(changed.dump(), defaults);
  EXPECT_EQ(ToJSON(settings), changed);
  EXPECT_EQ(settings.optimization.schedule, ScheduleEnum::Exponential);
  EXPECT_EQ(settings.network.name, "LocalizationUNet");
  EXPECT_EQ(json::parse(settings.network.settings), json::object({ { "filters", 7 } }));
  EXPECT_EQ(settings.augmentation.rotation, (std::vector<double>{ 0.1, 0.2, 0.3 }));
  EXPECT_EQ(ToJSON(itk::ParseLandmarkTrainingSettings("{}", settings)), changed);
}

TEST(LandmarkTrainingSettings, AreEqualWhereTheirNumbersAre)
{
  const auto settings = itk::ReadLandmarkTrainingPreset("fast-cpu", 2);
  auto       other = settings;
  EXPECT_TRUE(settings == other);
  other.network.settings = R"({ "dropout": 0.0, "filters": 32.0 })";
  EXPECT_TRUE(settings == other);
  other.network.settings = R"({ "dropout": 0.1, "filters": 32 })";
  EXPECT_FALSE(settings == other);
  other = settings;
  other.augmentation.crop = 1e-9;
  EXPECT_FALSE(settings == other);
}

TEST(LandmarkTrainingSettings, ATextChangesOnlyWhatItNames)
{
  auto defaults = itk::ReadLandmarkTrainingPreset("fast-cpu", 2);
  auto expected = defaults;
  expected.optimization.iterations = 7;
  expected.network.settings = R"({"dropout":0,"filters":5})";
  const auto settings =
    itk::ParseLandmarkTrainingSettings(R"({"optimization": {"iterations": 7}, "network": {"filters": 5}})", defaults);
  EXPECT_EQ(ToJSON(settings), ToJSON(expected));
}

TEST(LandmarkTrainingSettings, AnotherNetworkOrLossBeginsWithItsOwnDefaults)
{
  const auto defaults = itk::ReadLandmarkTrainingPreset("fast-cpu", 3);
  const auto settings = itk::ParseLandmarkTrainingSettings(
    R"({"network": {"name": "LocalizationUNet", "levels": 3}, "loss": {"name": "SoftArgMax"}})", defaults);
  EXPECT_EQ(json::parse(settings.network.settings), json::object({ { "levels", 3 } }));
  EXPECT_EQ(json::parse(settings.loss.settings), json::object());
  const auto same =
    itk::ParseLandmarkTrainingSettings(R"({"network": {"name": "SpatialConfigurationNet", "levels": 3}})", defaults);
  EXPECT_EQ(json::parse(same.network.settings), json::object({ { "filters", 16 }, { "dropout", 0 }, { "levels", 3 } }));
}

TEST(LandmarkTrainingSettings, ATextStartsFromThePresetThatItNames)
{
  const auto defaults = itk::MakeLandmarkTrainingSettings(2);
  auto       expected = itk::ReadLandmarkTrainingPreset("fast-cpu", 2);
  expected.optimization.iterations = 7;
  const std::string text = R"({"preset": "fast-cpu", "optimization": {"iterations": 7}})";
  EXPECT_EQ(ToJSON(itk::ParseLandmarkTrainingSettings(text, defaults)), ToJSON(expected));

  // What is already there is not thrown away by naming its preset again.
  auto changed = expected;
  changed.augmentation.scale = 0.125;
  EXPECT_EQ(ToJSON(itk::ParseLandmarkTrainingSettings(text, changed)), ToJSON(changed));

  EXPECT_NE(GetParseError(R"({"preset": "fst-cpu"})").find("There is no preset 'fst-cpu' for 2D images"),
            std::string::npos);
}

TEST(LandmarkTrainingSettings, BadTextIsRefusedInOneLineThatNamesTheSetting)
{
  struct Case
  {
    const char * text;
    const char * message;
  };
  for (const auto & c : {
         Case{ "", "line 1 is not JSON" },
         Case{ "{\n\"preset\": 1,\n}", "line 3 is not JSON" },
         Case{ "{\"preset\": \"\xff\"}", "line 1 is not JSON" },
         Case{ R"({"augmentation": {"scale": 1e999}})", "a number is too large" },
         Case{ R"({"augmentation": {"scale": NaN}})", "line 1 is not JSON" },
         Case{ "[]", "must be a JSON object (got [])" },
         Case{ "3", "must be a JSON object (got 3)" },
         Case{ R"({"optimisation": {}})",
               "optimisation: there is no such setting; there are preset, next, grid, intensity, network, decoder, "
               "combine, loss, augmentation, optimization" },
         Case{ R"({"decoder": {"radius": 3}})",
               "decoder.radius: there is no such setting; there are name, modulationSigma, windowRadius, temperature" },
         Case{ R"({"optimization": {"iterations": 2.5}})",
               "optimization.iterations: must be a whole number from 0 to 4294967295 (got 2.5)" },
         Case{ R"({"optimization": {"iterations": true}})",
               "optimization.iterations: must be a whole number from 0 to 4294967295 (got true)" },
         Case{ R"({"optimization": {"iterations": -1}})",
               "optimization.iterations: must be a whole number from 0 to 4294967295 (got -1)" },
         Case{ R"({"optimization": {"seed": 4294967296}})",
               "optimization.seed: must be a whole number from 0 to 4294967295 (got 4294967296)" },
         Case{ R"({"optimization": {"optimizer": "SGD"}})",
               "optimization.optimizer: must be one of Nesterov, Adam, AMSGrad (got \"SGD\")" },
         Case{ R"({"optimization": {"schedule": 0}})",
               "optimization.schedule: must be one of Constant, Cosine, Exponential (got 0)" },
         Case{ R"({"optimization": {"keepBest": 1}})", "optimization.keepBest: must be true or false (got 1)" },
         Case{ R"({"optimization": [1]})", "optimization: must be a JSON object (got [1])" },
         Case{ R"({"augmentation": {"rotation": 0.2}})", "augmentation.rotation: must be a list (got 0.2)" },
         Case{ R"({"augmentation": {"rotation": [0, "a"]}})",
               "augmentation.rotation[1]: must be a number (got \"a\")" },
         Case{ R"({"augmentation": {"scale": "0.1"}})", "augmentation.scale: must be a number (got \"0.1\")" },
         Case{ R"({"augmentation": {"scale": null}})", "augmentation.scale: must be a number (got null)" },
         Case{ R"({"network": {"name": 3}})", "network.name: must be a text (got 3)" },
         Case{ R"({"network": "UNet"})", "network: must be a JSON object (got \"UNet\")" },
         Case{ R"({"preset": 3})", "preset: must be a text (got 3)" },
         Case{ R"({"network": {"filters": null}})", "network.filters: must have a value (got null)" },
         Case{ R"({"loss": {"gamma": 1}, "combine": true, "loss": {"sigmaWeight": 2}})", "loss: is there twice" },
         Case{ R"({"loss": {"norm": 2, "name": "Heatmap", "norm": 1}})", "norm: is there twice" },
       })
  {
    EXPECT_EQ(GetParseError(c.text), c.message);
  }
  const std::size_t depth = 100000;
  const auto        deep = R"({"loss": {"name": )" + std::string(depth, '[') + std::string(depth, ']') + "}}";
  EXPECT_EQ(GetParseError(deep), "there are more than 100 lists or objects in each other");
}

TEST(LandmarkTrainingSettings, NumbersThatCannotBeAreRefused)
{
  using SettingsType = LandmarkTrainingSettings;
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  constexpr double infinity = std::numeric_limits<double>::infinity();
  const auto       expectError = [](const std::string & reason, const std::function<void(SettingsType &)> & change) {
    auto settings = itk::MakeLandmarkTrainingSettings(3);
    change(settings);
    const auto message = GetExceptionDescription([&] { itk::VerifyLandmarkTrainingSettings(settings, 3); });
    EXPECT_NE(message.find(reason), std::string::npos) << message << " instead of " << reason;
  };
  for (const double bad : { nan, infinity, -infinity, -0.1 })
  {
    expectError("rotation", [bad](auto & s) { s.augmentation.rotation = { 0.1, bad, 0.2 }; });
    expectError("rotation", [bad](auto & s) { s.augmentation.rotation = { bad }; });
    expectError("translation", [bad](auto & s) { s.augmentation.translation = bad; });
    expectError("scale", [bad](auto & s) { s.augmentation.scale = bad; });
    expectError("axisScale", [bad](auto & s) { s.augmentation.axisScale = bad; });
    expectError("elasticDisplacement", [bad](auto & s) { s.augmentation.elasticDisplacement = bad; });
    expectError("intensityFactor", [bad](auto & s) { s.augmentation.intensityFactor = bad; });
    expectError("intensityShift", [bad](auto & s) { s.augmentation.intensityShift = bad; });
    expectError("intensityExponent", [bad](auto & s) { s.augmentation.intensityExponent = bad; });
    expectError("intensityClip", [bad](auto & s) { s.augmentation.intensityClip = bad; });
    expectError("blur", [bad](auto & s) { s.augmentation.blur = bad; });
    expectError("noise", [bad](auto & s) { s.augmentation.noise = bad; });
    expectError("crop", [bad](auto & s) { s.augmentation.crop = bad; });
    expectError("centerJitter", [bad](auto & s) { s.augmentation.centerJitter = bad; });
    expectError("maximumCenterJitter", [bad](auto & s) { s.augmentation.maximumCenterJitter = bad; });
    expectError("learningRate", [bad](auto & s) { s.optimization.learningRate = bad; });
    expectError("finalLearningRateFactor", [bad](auto & s) { s.optimization.finalLearningRateFactor = bad; });
    expectError("momentum", [bad](auto & s) { s.optimization.momentum = bad; });
    expectError("weightDecay", [bad](auto & s) { s.optimization.weightDecay = bad; });
    expectError("gradientClippingNorm", [bad](auto & s) { s.optimization.gradientClippingNorm = bad; });
    expectError("averagingDecay", [bad](auto & s) { s.optimization.averagingDecay = bad; });
  }
  expectError("one angle or 3", [](auto & s) { s.augmentation.rotation = { 0.1, 0.2 }; });
  // Degrees.
  expectError("augmentation.rotation: must be in [0, 6.28319] (got 15)",
              [](auto & s) { s.augmentation.rotation = { 15.0 }; });
  expectError("one angle or 3", [](auto & s) { s.augmentation.rotation.clear(); });
  expectError("augmentation.scale: must be in [0, 1) (got 1)", [](auto & s) { s.augmentation.scale = 1.0; });
  expectError("augmentation.crop: must be in [0, 0.5) (got 0.5)", [](auto & s) { s.augmentation.crop = 0.5; });
  expectError("augmentation.elasticNodes: must be in [2, 1000] (got 1)",
              [](auto & s) { s.augmentation.elasticNodes = 1; });
  expectError("averagingDecay", [](auto & s) { s.optimization.averagingDecay = 1.0; });
  expectError("optimization.learningRate: must be in (0, 1000] (got 0)",
              [](auto & s) { s.optimization.learningRate = 0.0; });
  expectError("optimization.batchSize: must be at least 1 (got 0)", [](auto & s) { s.optimization.batchSize = 0; });
  expectError("optimization.accumulatedBatches: must be at least 1 (got 0)",
              [](auto & s) { s.optimization.accumulatedBatches = 0; });
  expectError("optimization.iterations: must be at least 1 (got 0)", [](auto & s) { s.optimization.iterations = 0; });
  expectError("grid.size: must have 3 entries (got 2)", [](auto & s) { s.grid.size = { 16, 16 }; });
  expectError("intensity.minimum: must be finite", [nan](auto & s) { s.intensity.minimum = nan; });
  expectError("decoder.modulationSigma: must be in [0, 100] (got -1)",
              [](auto & s) { s.decoder.modulationSigma = -1.0; });
  expectError("(no exception)", [](auto &) {});
  expectError("(no exception)", [](auto & s) { s.augmentation.rotation = { 0.0, 0.1, 3.0 }; });
}

TEST(LandmarkTrainingSettings, EnumerationsArePrinted)
{
  std::ostringstream os;
  os << OptimizerEnum::Adam << ' ' << ScheduleEnum::Cosine;
  EXPECT_EQ(os.str(),
            "itk::LandmarkTrainingSettingsEnums::Optimizer::Adam itk::LandmarkTrainingSettingsEnums::Schedule::Cosine");
}

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
#include "itkLandmarkModelDescription.h"

#include "itkExceptionDescription.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <functional>
#include <limits>

namespace
{

using nlohmann::json;

// Nothing is as in a new one.
itk::LandmarkModelDescription
MakeUnusualDescription()
{
  itk::LandmarkModelDescription description;
  description.dimension = 3;
  description.landmarks = { { "Kopf, \"oben\"", "The highest point.", "" },
                            { "\xc3\xa9paule", "", "shoulder" },
                            { "shoulder", "", "\xc3\xa9paule" } };
  description.stages.resize(2);
  auto & stage = description.stages[1];
  stage.grid.size = { 8, 12, 16 };
  stage.grid.spacingRule = itk::LandmarkGridSettings::SpacingRuleEnum::FixedSpacing;
  stage.grid.spacing = { 0.1, 2.0 / 3.0, 1e-3 };
  stage.grid.directionRule = itk::LandmarkGridSettings::DirectionRuleEnum::Identity;
  stage.grid.smoothingSigma = 0.15;
  stage.grid.interpolation = itk::LandmarkGridSettings::InterpolationEnum::BSpline;
  stage.grid.fillValue = -0.7;
  stage.intensity.rangeRule = itk::LandmarkIntensitySettings::RangeRuleEnum::FixedRange;
  stage.intensity.minimum = -1024.5;
  stage.intensity.maximum = 3071.1;
  stage.intensity.lowerQuantile = 0.01;
  stage.intensity.upperQuantile = 0.999;
  stage.intensity.clamp = true;
  stage.intensity.referenceQuantiles = { 0.1, 17.25, 1e6 };
  stage.intensity.darkForeground = true;
  stage.networks = { { "LocalizationUNet", R"({"filters":3})" }, { "Another", R"({"depth":[1,2.5]})" } };
  stage.decoder.name = "SecondOrder";
  stage.decoder.modulationSigma = 1.5;
  stage.decoder.windowRadius = 5;
  stage.decoder.temperature = 0.25;
  stage.calibration.covarianceScales = { 0.1, 1.0, 2.0 / 3.0 };
  stage.calibration.minimumConfidence = 0.1;
  description.stages[0] = stage;
  description.stages[0].grid.spacing = { 1.0, 1.0, 1.0 };
  auto & plausibility = description.plausibility;
  plausibility.shape.anySize = true;
  plausibility.shape.mean = { 1.5, 2.0, 3.0, -1.5, 2.0 / 3.0, 3.0, 0.1, 0.2, 0.3 };
  plausibility.shape.modes = { { 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0 },
                               { 0.0, 0.6, 0.8, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0 } };
  plausibility.shape.variances = { 7.0, 1.0 / 3.0 };
  plausibility.shape.residualVariance = 0.15;
  plausibility.shapeWeight = 0.5;
  plausibility.covarianceScales = { 0.5, 1.5, 2.0 };
  plausibility.numberOfImages = 12;
  plausibility.confidenceLogarithms = { -0.1, 0.0, 0.3 };
  plausibility.confidenceDeviation = 0.05;
  plausibility.distanceLogarithm = -0.25;
  plausibility.distanceDeviation = 0.7;
  plausibility.landmarkScales = { 1.0, 2.0, 3.5 };
  description.training = R"({"images":["a","b"],"seed":4})";
  return description;
}

json
ToJSON(const itk::LandmarkModelDescription & description)
{
  return json::parse(itk::WriteLandmarkModelDescription(description));
}

std::string
GetParseError(const std::string & text)
{
  return GetExceptionDescription([&text] { itk::ParseLandmarkModelDescription(text); });
}

std::string
GetVerifyError(const std::function<void(itk::LandmarkModelDescription &)> & change)
{
  auto description = MakeUnusualDescription();
  change(description);
  return GetExceptionDescription([&description] { itk::VerifyLandmarkModelDescription(description); });
}

const json minimal = json::parse(
  R"({"format": "LandmarkLocalization model", "version": 2, "landmarks": [{"name": "a"}], "stages": [{}]})");

} // namespace

TEST(LandmarkModelDescription, TextKeepsEverything)
{
  const auto description = MakeUnusualDescription();
  itk::VerifyLandmarkModelDescription(description);
  const auto text = itk::WriteLandmarkModelDescription(description);
  const auto copy = itk::ParseLandmarkModelDescription(text);
  EXPECT_EQ(itk::WriteLandmarkModelDescription(copy), text);

  EXPECT_EQ(copy.dimension, 3u);
  ASSERT_EQ(copy.landmarks.size(), 3u);
  EXPECT_EQ(copy.landmarks[0].name, "Kopf, \"oben\"");
  EXPECT_EQ(copy.landmarks[0].definition, "The highest point.");
  EXPECT_EQ(copy.landmarks[2].mirror, "\xc3\xa9paule");
  EXPECT_EQ(itk::GetLandmarkNames(copy), (std::vector<std::string>{ "Kopf, \"oben\"", "\xc3\xa9paule", "shoulder" }));
  ASSERT_EQ(copy.stages.size(), 2u);
  EXPECT_EQ(copy.stages[0].grid.spacing, (std::vector<double>{ 1.0, 1.0, 1.0 }));
  const auto & actual = copy.stages[1];
  const auto & expected = description.stages[1];
  EXPECT_EQ(actual.grid.size, expected.grid.size);
  EXPECT_EQ(actual.grid.spacingRule, expected.grid.spacingRule);
  EXPECT_EQ(actual.grid.zoom, expected.grid.zoom);
  EXPECT_EQ(actual.grid.spacing, expected.grid.spacing);
  EXPECT_EQ(actual.grid.directionRule, expected.grid.directionRule);
  EXPECT_EQ(actual.grid.smoothingSigma, 0.15);
  EXPECT_EQ(actual.grid.interpolation, expected.grid.interpolation);
  EXPECT_EQ(actual.grid.fillValue, -0.7);
  EXPECT_EQ(actual.intensity.rangeRule, expected.intensity.rangeRule);
  EXPECT_EQ(actual.intensity.minimum, -1024.5);
  EXPECT_EQ(actual.intensity.maximum, 3071.1);
  EXPECT_EQ(actual.intensity.lowerQuantile, 0.01);
  EXPECT_EQ(actual.intensity.upperQuantile, 0.999);
  EXPECT_TRUE(actual.intensity.clamp);
  EXPECT_EQ(actual.intensity.referenceQuantiles, expected.intensity.referenceQuantiles);
  EXPECT_TRUE(actual.intensity.darkForeground);
  ASSERT_EQ(actual.networks.size(), 2u);
  EXPECT_EQ(actual.networks[0].name, "LocalizationUNet");
  EXPECT_EQ(actual.networks[0].settings, expected.networks[0].settings);
  EXPECT_EQ(actual.networks[1].name, "Another");
  EXPECT_EQ(actual.networks[1].settings, expected.networks[1].settings);
  EXPECT_EQ(actual.decoder.name, "SecondOrder");
  EXPECT_EQ(actual.decoder.modulationSigma, 1.5);
  EXPECT_EQ(actual.decoder.windowRadius, 5u);
  EXPECT_EQ(actual.decoder.temperature, 0.25);
  EXPECT_EQ(actual.calibration.covarianceScales, expected.calibration.covarianceScales);
  EXPECT_EQ(actual.calibration.minimumConfidence, 0.1);
  const auto & plausibility = copy.plausibility;
  const auto & shape = description.plausibility.shape;
  EXPECT_TRUE(plausibility.shape.anySize);
  EXPECT_EQ(plausibility.shape.mean, shape.mean);
  EXPECT_EQ(plausibility.shape.modes, shape.modes);
  EXPECT_EQ(plausibility.shape.variances, shape.variances);
  EXPECT_EQ(plausibility.shape.residualVariance, 0.15);
  EXPECT_EQ(plausibility.shapeWeight, 0.5);
  EXPECT_EQ(plausibility.covarianceScales, (std::vector<double>{ 0.5, 1.5, 2.0 }));
  EXPECT_EQ(plausibility.numberOfImages, 12u);
  EXPECT_EQ(plausibility.confidenceLogarithms, description.plausibility.confidenceLogarithms);
  EXPECT_EQ(plausibility.confidenceDeviation, 0.05);
  EXPECT_EQ(plausibility.distanceLogarithm, -0.25);
  EXPECT_EQ(plausibility.distanceDeviation, 0.7);
  EXPECT_EQ(plausibility.landmarkScales, description.plausibility.landmarkScales);
  EXPECT_EQ(json::parse(copy.training), json::parse(description.training));
}

TEST(LandmarkModelDescription, AbsentMembersHaveTheirDefaults)
{
  for (const unsigned int dimension : { 2u, 3u })
  {
    itk::LandmarkModelDescription expected;
    expected.dimension = dimension;
    expected.landmarks = { { "a", "", "" } };
    expected.stages = { itk::MakeLandmarkStageDescription(dimension) };
    auto given = minimal;
    given["dimension"] = dimension;
    const auto description = itk::ParseLandmarkModelDescription(given.dump());
    EXPECT_EQ(ToJSON(description), ToJSON(expected));
    EXPECT_TRUE(description.stages[0].calibration.covarianceScales.empty());
    EXPECT_EQ(description.stages[0].calibration.minimumConfidence, std::numeric_limits<float>::lowest());
    EXPECT_EQ(description.stages[0].networks[0].name, "SpatialConfigurationNet");
    EXPECT_EQ(description.stages[0].grid.size,
              dimension == 2 ? (std::vector<unsigned int>{ 512, 512 }) : (std::vector<unsigned int>{ 96, 96, 192 }));
    itk::VerifyLandmarkModelDescription(description);
  }
  EXPECT_EQ(itk::ParseLandmarkModelDescription(minimal.dump()).dimension, 2u);
}

TEST(LandmarkModelDescription, WhatCannotBeReadIsNamedWithItsPlaceInOneLine)
{
  const auto original = ToJSON(MakeUnusualDescription());
  struct Case
  {
    const char * place;
    const char * value;
    const char * message;
  };
  for (const auto & c : {
         // Of the wrong type.
         Case{ "/dimension", "\"2\"", "dimension: must be a whole number from 0 to 4294967295 (got \"2\")" },
         Case{ "/dimension", "null", "dimension: must be a whole number from 0 to 4294967295 (got null)" },
         Case{ "/landmarks", "\"abc\"", "landmarks: must be a list (got \"abc\")" },
         Case{ "/landmarks/1", "[]", "landmarks[1]: must be a JSON object (got [])" },
         Case{ "/landmarks/2/name", "7", "landmarks[2].name: must be a text (got 7)" },
         Case{ "/landmarks/0/definition", "null", "landmarks[0].definition: must be a text (got null)" },
         Case{ "/stages", "{}", "stages: must be a list (got {})" },
         Case{ "/stages/1", "1", "stages[1]: must be a JSON object (got 1)" },
         Case{ "/stages/0/grid", "\"large\"", "stages[0].grid: must be a JSON object (got \"large\")" },
         Case{ "/stages/0/grid/size", "16", "stages[0].grid.size: must be a list (got 16)" },
         Case{ "/stages/0/grid/spacing", "[1, \"x\", 1]", "stages[0].grid.spacing[1]: must be a number (got \"x\")" },
         Case{ "/stages/0/grid/fillValue", "true", "stages[0].grid.fillValue: must be a number (got true)" },
         Case{ "/stages/1/intensity", "[1, 2]", "stages[1].intensity: must be a JSON object (got [1,2])" },
         Case{ "/stages/1/intensity/clamp", "0", "stages[1].intensity.clamp: must be true or false (got 0)" },
         Case{ "/stages/1/intensity/referenceQuantiles",
               "[1, null]",
               "stages[1].intensity.referenceQuantiles[1]: must be a number (got null)" },
         Case{ "/stages/1/networks", "{}", "stages[1].networks: must be a list (got {})" },
         Case{ "/stages/1/networks/1", "7", "stages[1].networks[1]: must be a JSON object (got 7)" },
         Case{ "/stages/1/networks/0/name", "0", "stages[1].networks[0].name: must be a text (got 0)" },
         Case{ "/stages/0/decoder/name", "1", "stages[0].decoder.name: must be a text (got 1)" },
         Case{ "/stages/0/calibration/minimumConfidence",
               "\"high\"",
               "stages[0].calibration.minimumConfidence: must be a number (got \"high\")" },
         Case{ "/training", "[]", "training: must be a JSON object (got [])" },
         Case{
           "/training",
           "\"a text that is longer than what an error repeats of it, which is a line\"",
           "training: must be a JSON object (got \"a text that is longer than what an error repeats of it, whi...)" },
         // A number that cannot be.
         Case{ "/dimension", "4", "dimension: must be 2 or 3 (got 4)" },
         Case{ "/stages/0/grid/size",
               "[16, -8, 8]",
               "stages[0].grid.size[1]: must be a whole number from 0 to 4294967295 (got -8)" },
         Case{ "/stages/0/decoder/windowRadius",
               "2.5",
               "stages[0].decoder.windowRadius: must be a whole number from 0 to 4294967295 (got 2.5)" },
         Case{ "/stages/0/decoder/windowRadius",
               "4294967296",
               "stages[0].decoder.windowRadius: must be a whole number from 0 to 4294967295 (got 4294967296)" },
         // An unknown name.
         Case{ "/stages/0/grid/interpolation",
               "\"linear\"",
               "stages[0].grid.interpolation: must be one of Linear, KeysCubic, BSpline (got \"linear\")" },
         Case{ "/stages/1/intensity/rangeRule",
               "1",
               "stages[1].intensity.rangeRule: must be one of FixedRange, Quantiles (got 1)" },
         // An unknown member.
         Case{ "/sigmas",
               "3",
               "sigmas: there is no such setting; there are format, version, dimension, landmarks, stages, "
               "plausibility, training" },
         Case{ "/landmarks/1/sigmas",
               "3",
               "landmarks[1].sigmas: there is no such setting; there are name, definition, mirror" },
         Case{ "/stages/1/sigmas",
               "3",
               "stages[1].sigmas: there is no such setting; there are grid, intensity, networks, decoder, combine, "
               "calibration" },
         Case{
           "/stages/0/calibration/sigmas",
           "3",
           "stages[0].calibration.sigmas: there is no such setting; there are covarianceScales, ownCovarianceScales, "
           "minimumConfidence" },
       })
  {
    auto changed = original;
    changed[json::json_pointer(c.place)] = json::parse(c.value);
    EXPECT_EQ(GetParseError(changed.dump()), c.message);
  }
  for (const char * const place : { "/landmarks", "/stages", "/stages/0/networks/1/name" })
  {
    const json::json_pointer pointer(place);
    auto                     changed = original;
    changed[pointer.parent_pointer()].erase(pointer.back());
    EXPECT_EQ(GetParseError(changed.dump()),
              (std::string(place) == "/stages/0/networks/1/name" ? "stages[0].networks[1].name" : place + 1) +
                std::string(": is missing"));
  }
}

TEST(LandmarkModelDescription, TextThatIsNotUTF8CannotBeWritten)
{
  const auto expectError = [](const std::string &                                          message,
                              const std::function<void(itk::LandmarkModelDescription &)> & change) {
    auto description = MakeUnusualDescription();
    change(description);
    EXPECT_EQ(GetExceptionDescription([&description] { itk::WriteLandmarkModelDescription(description); }), message);
  };
  expectError("landmarks[1].name: must be UTF-8 text (got \"a\xef\xbf\xbd\")",
              [](auto & d) { d.landmarks[1].name = "a\xff"; });
  expectError("landmarks[0].definition: must be UTF-8 text (got \"\xef\xbf\xbd\")",
              [](auto & d) { d.landmarks[0].definition = "\xc3"; });
  expectError("stages[1].decoder.name: must be UTF-8 text (got \"\xef\xbf\xbd\")",
              [](auto & d) { d.stages[1].decoder.name = "\xff"; });
  expectError("training: must be a JSON object", [](auto & d) { d.training = "{"; });
  expectError("Another: the settings must be a JSON object", [](auto & d) { d.stages[1].networks[1].settings = "3"; });
}

TEST(LandmarkModelDescription, NumbersMayBeWrittenInAnyWayThatIsTheSameNumber)
{
  auto text = itk::WriteLandmarkModelDescription(MakeUnusualDescription());
  for (const auto & change : { std::pair<std::string, std::string>{ "\"windowRadius\":5", "\"windowRadius\":5.0" },
                               std::pair<std::string, std::string>{ "-1024.5", "-10245e-1" } })
  {
    text.replace(text.find(change.first), change.first.size(), change.second);
  }
  EXPECT_EQ(ToJSON(itk::ParseLandmarkModelDescription(text)), ToJSON(MakeUnusualDescription()));
}

TEST(LandmarkModelDescription, OtherFormatsAreRefusedInOneClearLine)
{
  for (const char * const text : { "", "{", "[]", "{}", "no JSON", "null", "{\"version\": 2}", "\xff" })
  {
    EXPECT_NE(GetParseError(text).find("this is not the description of a LandmarkLocalization model"),
              std::string::npos)
      << text;
  }
  const char * const format1 = R"({"format": "LandmarkLocalization model", "version": 1, "dimension": 2,
    "landmarks": ["a"], "network": {"architecture": "SpatialConfigurationNet", "filters": 32},
    "grid": {"size": [256, 256]}, "decoder": {"method": "Parabola", "sigmas": [2.5]}, "training": {}})";
  const auto         message = GetParseError(format1);
  EXPECT_NE(message.find("the format has version 1, only version 2 can be read"), std::string::npos) << message;
  EXPECT_EQ(message.find('\n'), std::string::npos) << message;
  for (const char * const version : { "0", "3", "2.5", "\"2\"", "null", "true", "-2" })
  {
    auto changed = minimal;
    changed["version"] = json::parse(version);
    EXPECT_NE(GetParseError(changed.dump())
                .find("the format has version " + std::string(version) + ", only version 2 can be read"),
              std::string::npos);
  }
  auto withoutVersion = minimal;
  withoutVersion.erase("version");
  EXPECT_NE(GetParseError(withoutVersion.dump()).find("version null"), std::string::npos);

  auto invalid = itk::WriteLandmarkModelDescription(MakeUnusualDescription());
  invalid.replace(invalid.find("shoulder"), 1, "\xff");
  EXPECT_NE(GetParseError(invalid).find("this is not the description"), std::string::npos);
}

TEST(LandmarkModelDescription, ContradictionsAreRefused)
{
  using DescriptionType = itk::LandmarkModelDescription;
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  constexpr double infinity = std::numeric_limits<double>::infinity();
  const auto       expectError = [](const std::string & reason, const std::function<void(DescriptionType &)> & change) {
    const auto message = GetVerifyError(change);
    EXPECT_EQ(message.find(reason), 0u) << message << " instead of " << reason;
  };
  expectError("dimension: must be 2 or 3 (got 4)", [](auto & d) { d.dimension = 4; });
  expectError("landmarks: there must be at least one", [](auto & d) { d.landmarks.clear(); });
  expectError("landmarks[2].name: names must differ from each other, and not be empty (got 'shoulder')",
              [](auto & d) { d.landmarks[0].name = "shoulder"; });
  expectError("landmarks[0].name: names must differ from each other, and not be empty (got '')",
              [](auto & d) { d.landmarks[0].name = ""; });
  expectError("landmarks[0].name: must be UTF-8", [](auto & d) { d.landmarks[0].name = "\xff"; });
  expectError("landmarks[0].definition: must be UTF-8", [](auto & d) { d.landmarks[0].definition = "\xc3"; });
  expectError("landmarks[0].mirror: mirror partners must be two landmarks",
              [](auto & d) { d.landmarks[0].mirror = "shoulder"; });
  expectError("landmarks[0].mirror: mirror partners must be",
              [](auto & d) { d.landmarks[0].mirror = d.landmarks[0].name; });
  expectError("landmarks[1].mirror: mirror partners must be", [](auto & d) { d.landmarks[1].mirror = "nose"; });
  expectError("landmarks[1].mirror: mirror partners must be", [](auto & d) { d.landmarks[2].mirror = ""; });
  expectError("stages: there must be at least one", [](auto & d) { d.stages.clear(); });
  expectError("stages[1].networks: there must be at least one", [](auto & d) { d.stages[1].networks.clear(); });
  expectError("stages[0].grid.size: must have 3 entries (got 2)", [](auto & d) { d.stages[0].grid.size = { 16, 16 }; });
  expectError("stages[1].grid.size[1]: must be finite and positive (got 0)",
              [](auto & d) { d.stages[1].grid.size[1] = 0; });
  expectError("stages[0].grid.size: must be in [1, 2.14748e+09]", [](auto & d) {
    d.stages[0].grid.size = { 65536, 65536, 4 };
  });
  for (const double spacing : { 1e-300, 1e300 })
  {
    expectError("stages[0].grid.spacing: must be in [1e-06, 1e+06]",
                [spacing](auto & d) { d.stages[0].grid.spacing[1] = spacing; });
  }
  expectError("stages[0].grid.spacing: must have 3 entries (got 0)",
              [](auto & d) { d.stages[0].grid.spacing.clear(); });
  expectError("stages[0].grid.spacing: must have 3 entries (got 1)",
              [](auto & d) { d.stages[0].grid.spacing = { 1.0 }; });
  expectError("stages[0].grid.spacing[2]: must be finite and positive (got 0)",
              [](auto & d) { d.stages[0].grid.spacing[2] = 0.0; });
  expectError("stages[1].grid.zoom: must be above 1 in a further stage", [](auto & d) {
    d.stages[1].grid.spacingRule = itk::LandmarkGridSettings::SpacingRuleEnum::AspectPreservingFit;
  });
  expectError("stages[1].grid.zoom: must be", [](auto & d) { d.stages[1].grid.zoom = 2.0; });
  expectError("stages[1].grid.zoom: must be", [](auto & d) {
    d.stages[1].grid.spacingRule = itk::LandmarkGridSettings::SpacingRuleEnum::AspectPreservingFit;
    d.stages[1].grid.zoom = 0.5;
  });
  expectError("plausibility.shapeWeight: must be", [](auto & d) { d.plausibility.shapeWeight = -0.1; });
  expectError("plausibility.covarianceScales", [](auto & d) { d.plausibility.covarianceScales = { 1.0 }; });
  expectError("plausibility.covarianceScales[1]: must be", [](auto & d) {
    d.plausibility.covarianceScales.assign(d.landmarks.size(), 1.0), d.plausibility.covarianceScales[1] = 0.0;
  });
  expectError("plausibility.shape.mean: must be there where shapeWeight is above 0", [](auto & d) {
    d.plausibility = itk::LandmarkPlausibilityDescription();
    d.plausibility.shapeWeight = 1.0;
  });
  for (const auto & bad : { std::vector<double>{ 1.0 }, { 3.0, 2.0, 1.0 } })
  {
    expectError("stages[1].intensity.referenceQuantiles: must be two or more, and ascending",
                [&bad](auto & d) { d.stages[1].intensity.referenceQuantiles = bad; });
  }
  for (const double bad : { nan, infinity, -infinity })
  {
    expectError("stages[0].grid.spacing[2]: must be finite", [bad](auto & d) { d.stages[0].grid.spacing[2] = bad; });
    expectError("stages[0].grid.fillValue: must be in [-1e+06, 1e+06]",
                [bad](auto & d) { d.stages[0].grid.fillValue = bad; });
    expectError("stages[0].grid.smoothingSigma: must be in [0, 1000]",
                [bad](auto & d) { d.stages[0].grid.smoothingSigma = bad; });
    expectError("stages[1].intensity.minimum: must be finite",
                [bad](auto & d) { d.stages[1].intensity.minimum = bad; });
    expectError("stages[1].intensity.maximum: must be finite",
                [bad](auto & d) { d.stages[1].intensity.maximum = bad; });
    expectError("stages[1].intensity.lowerQuantile: must be in [0, 1]",
                [bad](auto & d) { d.stages[1].intensity.lowerQuantile = bad; });
    expectError("stages[1].intensity.referenceQuantiles: must be finite",
                [bad](auto & d) { d.stages[1].intensity.referenceQuantiles[1] = bad; });
    expectError("stages[1].decoder.modulationSigma: must be in [0, 100]",
                [bad](auto & d) { d.stages[1].decoder.modulationSigma = bad; });
    expectError("stages[1].calibration.minimumConfidence: must be finite",
                [bad](auto & d) { d.stages[1].calibration.minimumConfidence = bad; });
    expectError("stages[1].calibration.covarianceScales[0]: must be finite",
                [bad](auto & d) { d.stages[1].calibration.covarianceScales[0] = bad; });
  }
  expectError("stages[0].combine: the points of the first stage", [](auto & d) { d.stages[0].combine = true; });
  expectError("stages[1].calibration.ownCovarianceScales[1]: must be finite and positive (got 0)", [](auto & d) {
    d.stages[1].calibration.ownCovarianceScales = { 1.0, 0.0, 1.0 };
  });
  expectError("stages[1].decoder.temperature: must be finite and positive (got 0)",
              [](auto & d) { d.stages[1].decoder.temperature = 0.0; });
  expectError("stages[0].grid.smoothingSigma: must be in [0, 1000] (got -1)",
              [](auto & d) { d.stages[0].grid.smoothingSigma = -1.0; });
  expectError("stages[1].intensity.upperQuantile: must be in [0, 1] (got 2)",
              [](auto & d) { d.stages[1].intensity.upperQuantile = 2.0; });
  expectError("stages[1].intensity.lowerQuantile: must be below upperQuantile (got 0.999 and 0.999)",
              [](auto & d) { d.stages[1].intensity.lowerQuantile = 0.999; });
  expectError("stages[1].intensity.minimum: must be below maximum (got 3071.1 and 3071.1)",
              [](auto & d) { d.stages[1].intensity.minimum = 3071.1; });
  expectError("stages[1].calibration.covarianceScales: there must be one a landmark (got 1 for 3",
              [](auto & d) { d.stages[1].calibration.covarianceScales = { 1.0 }; });
  expectError("stages[1].calibration.covarianceScales[0]: must be finite and positive (got 0)",
              [](auto & d) { d.stages[1].calibration.covarianceScales[0] = 0.0; });
  expectError("stages[1].calibration.covarianceScales[2]: must be finite and positive (got -2)",
              [](auto & d) { d.stages[1].calibration.covarianceScales[2] = -2.0; });
  expectError("plausibility.shape.mean: there must be 3 coordinates a landmark (got 8)",
              [](auto & d) { d.plausibility.shape.mean.pop_back(); });
  expectError("plausibility.shape.mean: there must be 9 coordinates (got 6)", [](auto & d) {
    d.plausibility.shape.modes.clear();
    d.plausibility.shape.variances.clear();
    d.plausibility.shape.mean.resize(6);
  });
  expectError("plausibility.shape.mean: must be there", [](auto & d) { d.plausibility.shape = {}; });
  expectError("plausibility.shape.residualVariance: must be finite and positive (got 0)",
              [](auto & d) { d.plausibility.shape.residualVariance = 0.0; });
  expectError("plausibility.shape.variances: there must be one a mode (got 1 for 2 modes)",
              [](auto & d) { d.plausibility.shape.variances.pop_back(); });
  expectError("plausibility.shape.variances[1]: must be finite and positive (got -1)",
              [](auto & d) { d.plausibility.shape.variances[1] = -1.0; });
  expectError("plausibility.shape.modes[1]: must be as long as the mean, 9 (got 10)",
              [](auto & d) { d.plausibility.shape.modes[1].push_back(0.0); });
  expectError("plausibility.shape.modes[0]: must be finite",
              [](auto & d) { d.plausibility.shape.modes[0][3] = std::nan(""); });
  expectError("plausibility.numberOfImages: must be in [2, ", [](auto & d) { d.plausibility.numberOfImages = 1; });
  expectError("plausibility.confidenceLogarithms: there must be one a landmark (got 2 for 3",
              [](auto & d) { d.plausibility.confidenceLogarithms.pop_back(); });
  expectError("plausibility.confidenceDeviation: must be finite and positive (got 0)",
              [](auto & d) { d.plausibility.confidenceDeviation = 0.0; });
  expectError("plausibility.distanceDeviation: must be finite and positive (got -1)",
              [](auto & d) { d.plausibility.distanceDeviation = -1.0; });
  expectError("plausibility.landmarkScales[2]: must be finite and positive (got 0)",
              [](auto & d) { d.plausibility.landmarkScales[2] = 0.0; });
  EXPECT_EQ(GetVerifyError([](auto &) {}), "(no exception)");
}

TEST(LandmarkModelDescription, MirrorPartnersChangePlaces)
{
  const auto description = MakeUnusualDescription();
  EXPECT_EQ(itk::GetMirroredOrder(description.landmarks), (std::vector<unsigned int>{ 0, 2, 1 }));
  EXPECT_EQ(itk::GetMirroredOrder({ { "a", "", "" }, { "b", "", "" } }), (std::vector<unsigned int>{ 0, 1 }));
}

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
#include "itkLandmarkModel.h"

#include "itkExceptionDescription.h"
#include "itkLandmarkNetwork.h"
#include "itkPythonTorch.h"
#include "itkSmallLandmarkModel.h"
#include "itkTestFolder.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <cstring>
#include <functional>
#include <limits>
#include <sstream>
#include <thread>

namespace
{

using nlohmann::json;
using ArchitectureEnum = itk::LandmarkModelEnums::Architecture;
using DeviceEnum = itk::LandmarkModelEnums::Device;
using SizeType = std::vector<itk::SizeValueType>;

itk::SizeValueType
GetNumberOfPixels(const SizeType & size)
{
  itk::SizeValueType count = 1;
  for (const auto length : size)
  {
    count *= length;
  }
  return count;
}

std::vector<float>
MakeRandomValues(const SizeType & size)
{
  std::mt19937                          generator(17);
  std::uniform_real_distribution<float> distribution(-1.0f, 1.0f);
  std::vector<float>                    values(GetNumberOfPixels(size));
  std::generate(values.begin(), values.end(), [&] { return distribution(generator); });
  return values;
}

// H, and, on request, H_LA and H_SC.
struct Heatmaps
{
  std::vector<float> Combined;
  std::vector<float> LocalAppearance;
  std::vector<float> SpatialConfiguration;
};

Heatmaps
Evaluate(const itk::LandmarkModel & model, const SizeType & size, bool components = false)
{
  const auto count = GetNumberOfPixels(size) * model.GetNumberOfLandmarks();
  Heatmaps   heatmaps{ std::vector<float>(count, -77.0f),
                     std::vector<float>(components ? count : 0, -77.0f),
                     std::vector<float>(components ? count : 0, -77.0f) };
  model.Evaluate(MakeRandomValues(size).data(),
                 size.data(),
                 heatmaps.Combined.data(),
                 components ? heatmaps.LocalAppearance.data() : nullptr,
                 components ? heatmaps.SpatialConfiguration.data() : nullptr,
                 DeviceEnum::CPU,
                 1);
  return heatmaps;
}

// After initialization biases are 0, which would hide mistakes with them.
void
RandomizeBiases(const itk::LandmarkModel & model)
{
  torch::NoGradGuard noGrad;
  torch::manual_seed(23);
  for (auto & parameter : model.GetNetwork()->parameters())
  {
    if (parameter.dim() == 1)
    {
      parameter.normal_(0.0, 0.1);
    }
  }
}

double
ComputeLargestDifference(const std::vector<float> & a, const std::vector<float> & b)
{
  EXPECT_EQ(a.size(), b.size());
  double largest = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i)
  {
    largest = std::max(largest, std::abs(static_cast<double>(a[i]) - b[i]));
  }
  return largest;
}

double
ComputeLargestMagnitude(const std::vector<float> & values)
{
  return ComputeLargestDifference(values, std::vector<float>(values.size(), 0.0f));
}

// Relative to the largest value.
void
Expect_close(const std::vector<float> & actual, const std::vector<float> & expected, double tolerance)
{
  EXPECT_LE(ComputeLargestDifference(actual, expected), tolerance * ComputeLargestMagnitude(expected));
}

std::vector<float>
ReadFloats(const TestFolder & folder, const std::string & name)
{
  const auto         bytes = folder.Read(name);
  std::vector<float> values(bytes.size() / sizeof(float));
  std::memcpy(values.data(), bytes.data(), values.size() * sizeof(float));
  return values;
}

struct NetworkCase
{
  ArchitectureEnum Architecture;
  unsigned int     Landmarks;
  unsigned int     Filters;
  unsigned int     Levels;
  unsigned int     KernelSize;
  unsigned int     Pooling;
  bool             ReflectPadding;
  bool             Tanh;
  SizeType         Size;
};

itk::LandmarkModel::Pointer
MakeModel(const NetworkCase & network)
{
  const auto               model = itk::LandmarkModel::New();
  std::vector<std::string> names;
  for (unsigned int i = 0; i < network.Landmarks; ++i)
  {
    names.push_back("landmark " + std::to_string(i));
  }
  model->SetDimension(static_cast<unsigned int>(network.Size.size()));
  model->SetLandmarkNames(names);
  model->SetArchitecture(network.Architecture);
  model->SetNumberOfFilters(network.Filters);
  model->SetNumberOfLevels(network.Levels);
  model->SetSpatialConfigurationKernelSize(network.KernelSize);
  model->SetSpatialConfigurationPooling(network.Pooling);
  model->SetReflectPadding(network.ReflectPadding);
  model->SetLocalAppearanceTanh(network.Tanh);
  model->SetHeatmapLayerDeviation(0.2);
  model->SetGridSize(network.Size);
  model->InitializeNetwork(29);
  RandomizeBiases(*model);
  return model;
}

// Runs reference_networks.py for all cases in one Python process, and compares with Evaluate().
void
Expect_heatmaps_of_independent_implementation(const std::vector<NetworkCase> & cases)
{
  const TestFolder                         folder;
  std::vector<itk::LandmarkModel::Pointer> models;
  std::ostringstream                       jobs;
  for (std::size_t i = 0; i < cases.size(); ++i)
  {
    const auto name = folder.GetName(std::to_string(i));
    models.push_back(MakeModel(cases[i]));
    models.back()->Write(name + ".pt");
    const auto image = MakeRandomValues(cases[i].Size);
    folder.Write(std::to_string(i) + ".image",
                 std::string(reinterpret_cast<const char *>(image.data()), image.size() * sizeof(float)));
    jobs << name << ".pt\t" << name << ".image";
    for (const auto length : cases[i].Size)
    {
      jobs << '\t' << length;
    }
    jobs << '\t' << name << ".heatmaps\n";
  }
  const auto status = RunPythonTorch(folder,
                                     "import runpy\n"
                                     "for job in open(sys.argv[1]):\n"
                                     "    sys.argv[1:] = job.rstrip().split('\\t')\n"
                                     "    runpy.run_path('" LANDMARK_TEST_SOURCE_DIR "/reference_networks.py')\n",
                                     folder.Write("jobs", jobs.str()));
  SKIP_WITHOUT_PYTHON_TORCH(status);

  for (std::size_t i = 0; i < cases.size(); ++i)
  {
    SCOPED_TRACE("case " + std::to_string(i));
    const bool components = cases[i].Architecture == ArchitectureEnum::SpatialConfigurationNet;
    const auto heatmaps = Evaluate(*models[i], cases[i].Size, components);
    const auto expected = ReadFloats(folder, std::to_string(i) + ".heatmaps");
    const auto count = heatmaps.Combined.size();
    ASSERT_EQ(expected.size(), components ? 3 * count : count);
    std::size_t part = 0;
    for (const auto * values : { &heatmaps.Combined, &heatmaps.LocalAppearance, &heatmaps.SpatialConfiguration })
    {
      if (!values->empty())
      {
        const std::vector<float> reference(expected.begin() + part * count, expected.begin() + (part + 1) * count);
        const auto               extremes = std::minmax_element(reference.begin(), reference.end());
        // Neither zero nor constant.
        EXPECT_GT(*extremes.second - *extremes.first, 0.05) << "part " << part;
        SCOPED_TRACE("part " + std::to_string(part));
        Expect_close(*values, reference, 1e-4);
        ++part;
      }
    }
  }
}

void
Expect_same_description(const itk::LandmarkModel & a, const itk::LandmarkModel & b)
{
  EXPECT_EQ(json::parse(a.GetDescription()), json::parse(b.GetDescription()));
}

// A small model in which nothing is as in a new one.
itk::LandmarkModel::Pointer
MakeUnusualModel()
{
  const auto model = MakeSmallLandmarkModel(3);
  model->SetLandmarkNames({ "Kopf, \"oben\"", "\xc3\xa9paule", "" });
  model->SetDropoutProbability(0.25);
  model->LocalAppearanceTanhOn();
  model->ReflectPaddingOn();
  model->SetGridSize({ 8, 12, 16 });
  model->SetSpacingRule(itk::LandmarkModel::SpacingRuleEnum::FixedSpacing);
  model->SetGridSpacing({ 0.1, 2.0 / 3.0, 1e-3 });
  model->SetDirectionRule(itk::LandmarkModel::DirectionRuleEnum::Identity);
  model->SetSmoothingSigma(0.15);
  model->SetInterpolation(itk::LandmarkModel::InterpolationEnum::KeysCubic);
  model->SetFillValue(-0.7);
  model->SetRangeRule(itk::LandmarkModel::RangeRuleEnum::FixedRange);
  model->SetRangeMinimum(-1024.5);
  model->SetRangeMaximum(3071.1);
  model->SetLowerQuantile(0.01);
  model->SetUpperQuantile(0.999);
  model->ClampIntensityOn();
  model->SetReferenceQuantiles({ 0.1, 17.25, 1e6 });
  model->SetDecodingMethod(itk::LandmarkModel::MethodEnum::SecondOrder);
  model->SetMinimumConfidence(0.1f);
  model->SetSigmas({ 2.5, 1.0 / 3.0, 7.0 });
  model->SetCovarianceScales({ 0.1, 1.0, 2.0 / 3.0 });
  model->SetTrainingRecord("{\"seed\": 4, \"images\": [\"a\", \"b\"]}");
  model->InitializeNetwork(31);
  RandomizeBiases(*model);
  return model;
}

const SizeType smallSize2{ 16, 24 };

itk::LandmarkModel::Pointer
ReadModel(const std::string & fileName)
{
  const auto model = itk::LandmarkModel::New();
  model->Read(fileName);
  return model;
}

// Writes a model archive with another description; weights are kept where `keep` says so.
void
WriteArchive(
  const std::string &                              fileName,
  const itk::LandmarkModel &                       model,
  const torch::IValue &                            description,
  const std::function<bool(const std::string &)> & keep = [](const std::string &) { return true; })
{
  torch::serialize::OutputArchive weights;
  for (const auto & parameter : model.GetNetwork()->named_parameters())
  {
    auto key = parameter.key();
    std::replace(key.begin(), key.end(), '.', '_');
    if (keep(key))
    {
      weights.write(key, parameter.value().detach());
    }
  }
  torch::serialize::OutputArchive archive;
  archive.write("description", description);
  archive.write("network", weights);
  archive.save_to(fileName);
}

// Reading fails with one line "<file>: <reason>", the reason contains `reason`, and the model stays as it was.
void
Expect_read_error(const std::string & fileName, const std::string & reason)
{
  SCOPED_TRACE(reason);
  const auto model = MakeUnusualModel();
  const auto descriptionBefore = model->GetDescription();
  const auto networkBefore = model->GetNetwork();
  const auto timeBefore = model->GetMTime();

  const auto message = GetExceptionDescription([&] { model->Read(fileName); });
  EXPECT_EQ(message.compare(0, fileName.size() + 2, fileName + ": "), 0) << message;
  EXPECT_NE(message.find(reason), std::string::npos) << message;
  EXPECT_EQ(message.find('\n'), std::string::npos) << message;
  EXPECT_EQ(message.find("ERROR"), std::string::npos) << message;
  EXPECT_EQ(message.find("0x"), std::string::npos) << message;

  EXPECT_EQ(model->GetDescription(), descriptionBefore);
  EXPECT_EQ(model->GetNetwork(), networkBefore);
  EXPECT_EQ(model->GetMTime(), timeBefore);

  const auto fresh = itk::LandmarkModel::New();
  EXPECT_THROW(fresh->Read(fileName), itk::ExceptionObject);
  EXPECT_FALSE(fresh->HasNetwork());
  EXPECT_EQ(fresh->GetNumberOfLandmarks(), 0u);
}

const char * const landmarkNames = R"("format": "LandmarkLocalization model", "version": 1, "landmarks": )";

} // namespace


TEST(LandmarkModel, SpatialConfigurationNetHasTheParametersOfScnMd)
{
  struct Case
  {
    unsigned int       dimension;
    unsigned int       landmarks;
    itk::SizeValueType parameters;
  };
  for (const auto & c :
       { Case{ 2, 19, 6348070 }, Case{ 2, 37, 6926410 }, Case{ 3, 26, 5326196 }, Case{ 3, 28, 5417464 } })
  {
    const auto               model = itk::LandmarkModel::New();
    std::vector<std::string> names;
    for (unsigned int i = 0; i < c.landmarks; ++i)
    {
      names.push_back(std::to_string(i));
    }
    model->SetDimension(c.dimension);
    model->SetLandmarkNames(names);
    EXPECT_EQ(model->GetNumberOfParameters(), 0u);
    model->InitializeNetwork(0);
    EXPECT_EQ(model->GetNumberOfParameters(), c.parameters);
    EXPECT_EQ(model->GetSizeMultiple(), c.dimension == 2 ? 16u : 8u);
  }
}


TEST(LandmarkModel, LocalizationUNetHasTheParametersOfItsFormula)
{
  for (const auto & network :
       { NetworkCase{ ArchitectureEnum::LocalizationUNet, 19, 128, 0, 11, 16, false, false, { 512, 512 } },
         NetworkCase{ ArchitectureEnum::LocalizationUNet, 3, 5, 3, 11, 16, false, false, { 16, 16 } },
         NetworkCase{ ArchitectureEnum::LocalizationUNet, 2, 4, 1, 11, 16, false, false, { 7, 5 } },
         NetworkCase{ ArchitectureEnum::LocalizationUNet, 7, 8, 4, 7, 4, false, false, { 16, 16, 16 } } })
  {
    const itk::SizeValueType levels = network.Levels == 0 ? 5 : network.Levels;
    const itk::SizeValueType taps = network.Size.size() == 2 ? 9 : 27;
    const itk::SizeValueType f = network.Filters;
    const itk::SizeValueType contracting = (taps * f + f) + (2 * levels - 1) * (taps * f * f + f);
    const itk::SizeValueType expanding = (levels - 1) * ((2 * taps * f * f + f) + (taps * f * f + f));
    const itk::SizeValueType head = f * network.Landmarks + network.Landmarks;
    const auto               model = MakeModel(network);
    EXPECT_EQ(model->GetNumberOfParameters(), contracting + expanding + head);
    EXPECT_EQ(model->GetSizeMultiple(), 1u << (levels - 1));
    EXPECT_FALSE(model->HasComponents());
  }
}


TEST(LandmarkModel, SpatialConfigurationNetEqualsIndependentImplementation)
{
  constexpr auto scn = ArchitectureEnum::SpatialConfigurationNet;
  Expect_heatmaps_of_independent_implementation({ { scn, 3, 6, 3, 5, 4, false, false, { 24, 16 } },
                                                  { scn, 5, 4, 0, 11, 16, false, true, { 32, 64 } },
                                                  { scn, 2, 8, 2, 3, 8, true, false, { 48, 32 } },
                                                  { scn, 2, 5, 1, 1, 3, true, true, { 9, 12 } },
                                                  { scn, 2, 4, 2, 3, 2, false, true, { 16, 12, 8 } },
                                                  { scn, 3, 5, 3, 7, 4, false, false, { 8, 16, 12 } },
                                                  { scn, 4, 4, 2, 3, 4, true, true, { 12, 8, 16 } } });
}


TEST(LandmarkModel, LocalizationUNetEqualsIndependentImplementation)
{
  constexpr auto unet = ArchitectureEnum::LocalizationUNet;
  Expect_heatmaps_of_independent_implementation({ { unet, 4, 4, 0, 11, 16, false, false, { 48, 32 } },
                                                  { unet, 2, 8, 3, 11, 16, true, false, { 12, 20 } },
                                                  { unet, 3, 4, 2, 7, 4, false, false, { 8, 6, 4 } },
                                                  { unet, 2, 5, 3, 7, 4, true, false, { 8, 16, 12 } } });
}


TEST(LandmarkModel, CombinedHeatmapsAreTheProductOfTheComponents)
{
  for (const unsigned int dimension : { 2u, 3u })
  {
    const auto model = MakeSmallLandmarkModel(dimension);
    const auto heatmaps = Evaluate(*model, model->GetGridSize(), true);
    ASSERT_GT(ComputeLargestMagnitude(heatmaps.Combined), 0.0);
    for (std::size_t i = 0; i < heatmaps.Combined.size(); ++i)
    {
      ASSERT_FLOAT_EQ(heatmaps.Combined[i], heatmaps.LocalAppearance[i] * heatmaps.SpatialConfiguration[i]);
    }
    EXPECT_EQ(Evaluate(*model, model->GetGridSize()).Combined, heatmaps.Combined);
  }
}


TEST(LandmarkModel, InitializationFollowsHeAndTheSeed)
{
  const auto model = MakeSmallLandmarkModel(2);
  const auto make = [](unsigned int seed) {
    const auto other = MakeSmallLandmarkModel(2);
    other->SetNumberOfFilters(32);
    other->SetHeatmapLayerDeviation(1e-3);
    other->InitializeNetwork(seed);
    return other;
  };
  const auto first = make(1);
  EXPECT_EQ(Evaluate(*first, smallSize2, true).LocalAppearance, Evaluate(*make(1), smallSize2, true).LocalAppearance);
  EXPECT_NE(Evaluate(*first, smallSize2, true).LocalAppearance, Evaluate(*make(2), smallSize2, true).LocalAppearance);

  unsigned int heatmapLayers = 0;
  for (const auto & parameter : first->GetNetwork()->named_parameters())
  {
    SCOPED_TRACE(parameter.key());
    const auto values = parameter.value().detach().to(torch::kDouble);
    if (values.dim() == 1)
    {
      EXPECT_EQ(values.abs().max().item<double>(), 0.0);
      continue;
    }
    const bool   heatmapLayer = values.size(0) == 3;
    const double sigma = heatmapLayer ? 1e-3 : 0.879626 * std::sqrt(2.0 / values[0].numel());
    heatmapLayers += heatmapLayer ? 1 : 0;
    // Five standard errors.
    EXPECT_NEAR(values.std(false).item<double>() / sigma, 1.0, 5.0 * 0.71 / std::sqrt(values.numel()));
  }
  EXPECT_EQ(heatmapLayers, 2u);
}


TEST(LandmarkModel, FileKeepsEverything)
{
  const TestFolder folder;
  const auto       fileName = folder.GetName("model.pt");
  const auto       model = MakeUnusualModel();
  const auto       size = model->GetGridSize();
  model->Write(fileName);
  EXPECT_EQ(folder.GetNumberOfFiles(), 1u);

  const auto copy = ReadModel(fileName);
  EXPECT_EQ(copy->GetDescription(), model->GetDescription());
  EXPECT_EQ(copy->GetDimension(), 3u);
  EXPECT_EQ(copy->GetLandmarkNames(), model->GetLandmarkNames());
  EXPECT_EQ(copy->GetArchitecture(), ArchitectureEnum::SpatialConfigurationNet);
  EXPECT_EQ(copy->GetNumberOfFilters(), 4u);
  EXPECT_EQ(copy->GetNumberOfLevels(), 2u);
  EXPECT_EQ(copy->GetDropoutProbability(), 0.25);
  EXPECT_EQ(copy->GetSpatialConfigurationKernelSize(), 3u);
  EXPECT_EQ(copy->GetSpatialConfigurationPooling(), 4u);
  EXPECT_TRUE(copy->GetLocalAppearanceTanh());
  EXPECT_TRUE(copy->GetReflectPadding());
  EXPECT_EQ(copy->GetHeatmapLayerDeviation(), 0.3);
  EXPECT_EQ(copy->GetGridSize(), model->GetGridSize());
  EXPECT_EQ(copy->GetSpacingRule(), model->GetSpacingRule());
  EXPECT_EQ(copy->GetGridSpacing(), model->GetGridSpacing());
  EXPECT_EQ(copy->GetDirectionRule(), model->GetDirectionRule());
  EXPECT_EQ(copy->GetSmoothingSigma(), 0.15);
  EXPECT_EQ(copy->GetInterpolation(), model->GetInterpolation());
  EXPECT_EQ(copy->GetFillValue(), -0.7);
  EXPECT_EQ(copy->GetRangeRule(), model->GetRangeRule());
  EXPECT_EQ(copy->GetRangeMinimum(), -1024.5);
  EXPECT_EQ(copy->GetRangeMaximum(), 3071.1);
  EXPECT_EQ(copy->GetLowerQuantile(), 0.01);
  EXPECT_EQ(copy->GetUpperQuantile(), 0.999);
  EXPECT_TRUE(copy->GetClampIntensity());
  EXPECT_EQ(copy->GetReferenceQuantiles(), model->GetReferenceQuantiles());
  EXPECT_EQ(copy->GetDecodingMethod(), model->GetDecodingMethod());
  EXPECT_EQ(copy->GetMinimumConfidence(), 0.1f);
  EXPECT_EQ(copy->GetSigmas(), model->GetSigmas());
  EXPECT_EQ(copy->GetCovarianceScales(), model->GetCovarianceScales());
  EXPECT_EQ(json::parse(copy->GetTrainingRecord()), json::parse(model->GetTrainingRecord()));

  const auto expected = Evaluate(*model, size, true);
  const auto actual = Evaluate(*copy, size, true);
  EXPECT_EQ(actual.Combined, expected.Combined);
  EXPECT_EQ(actual.LocalAppearance, expected.LocalAppearance);
  EXPECT_EQ(actual.SpatialConfiguration, expected.SpatialConfiguration);
}


TEST(LandmarkModel, HalfPrecisionFileIsHalfTheSizeAndNearlyTheSame)
{
  const TestFolder folder;
  for (const auto architecture : { ArchitectureEnum::SpatialConfigurationNet, ArchitectureEnum::LocalizationUNet })
  {
    const auto model = MakeSmallLandmarkModel(2, architecture);
    model->SetNumberOfFilters(64);
    model->SetHeatmapLayerDeviation(1e-3);
    model->InitializeNetwork(2);
    model->Write(folder.GetName("single.pt"));
    model->Write(folder.GetName("half.pt"), true);
    EXPECT_LT(folder.Read("half.pt").size(), 0.6 * folder.Read("single.pt").size());
    const auto copy = ReadModel(folder.GetName("half.pt"));
    EXPECT_EQ(copy->GetDescription(), model->GetDescription());
    const auto actual = Evaluate(*copy, smallSize2).Combined;
    // A weight is off by 1 / 2048 at most, and a product by what both factors are.
    const bool isProduct = architecture == ArchitectureEnum::SpatialConfigurationNet;
    Expect_close(actual, Evaluate(*model, smallSize2).Combined, isProduct ? 2e-3 : 1e-3);
    EXPECT_NE(actual, Evaluate(*model, smallSize2).Combined);

    torch::NoGradGuard noGrad;
    for (auto & parameter : model->GetNetwork()->parameters())
    {
      parameter.copy_(parameter.to(torch::kHalf));
    }
    EXPECT_EQ(actual, Evaluate(*model, smallSize2).Combined);
  }
}


TEST(LandmarkModel, NothingOfAnEarlierModelRemainsAfterReading)
{
  const TestFolder folder;
  const auto       plain = MakeSmallLandmarkModel(2);
  plain->Write(folder.GetName("plain.pt"));
  const auto model = MakeUnusualModel();
  model->Read(folder.GetName("plain.pt"));
  EXPECT_EQ(model->GetDescription(), plain->GetDescription());
  EXPECT_EQ(model->GetMinimumConfidence(), itk::NumericTraits<float>::NonpositiveMin());
  EXPECT_EQ(Evaluate(*model, smallSize2).Combined, Evaluate(*plain, smallSize2).Combined);
}


TEST(LandmarkModel, DescriptionWithoutMembersGivesDefaults)
{
  for (const unsigned int dimension : { 2u, 3u })
  {
    const auto expected = itk::LandmarkModel::New();
    expected->SetDimension(dimension);
    expected->SetLandmarkNames({ "a", "b" });
    for (const auto & model : { itk::LandmarkModel::New(), MakeUnusualModel() })
    {
      const auto time = model->GetMTime();
      model->SetDescription("{" + std::string(landmarkNames) +
                            "[\"a\", \"b\"], \"dimension\": " + std::to_string(dimension) + "}");
      Expect_same_description(*model, *expected);
      EXPECT_GT(model->GetMTime(), time);
    }
  }
  const auto model = itk::LandmarkModel::New();
  model->SetDescription("{" + std::string(landmarkNames) +
                        "[\"a\"], \"network\": {\"architecture\": \"LocalizationUNet\"}}");
  EXPECT_EQ(model->GetNumberOfLevels(), 5u);
  EXPECT_EQ(model->GetDimension(), 2u);
}


TEST(LandmarkModel, DescriptionWithoutCovarianceScalesIsThatOfAModelThatWasNotCalibrated)
{
  const auto model = MakeUnusualModel();
  auto       description = json::parse(model->GetDescription());
  EXPECT_EQ(description["decoder"].erase("covarianceScales"), 1u);
  model->SetDescription(description.dump());
  EXPECT_TRUE(model->GetCovarianceScales().empty());
  EXPECT_EQ(json::parse(model->GetDescription()), description);
}


TEST(LandmarkModel, BadDescriptionIsRefusedAndChangesNothing)
{
  const auto names = landmarkNames + std::string("[\"a\"]");
  for (const auto & description : { std::string(),
                                    std::string("{"),
                                    std::string("[]"),
                                    std::string("{}"),
                                    "{" + names + ", \"grid\": {\"size\": [16, 16], \"spacingRule\": \"None\"}}",
                                    "{" + names + ", \"dimension\": 3, \"decoder\": {\"sigmas\": \"many\"}}" })
  {
    const auto model = MakeUnusualModel();
    const auto before = model->GetDescription();
    EXPECT_THROW(model->SetDescription(description), itk::ExceptionObject) << description;
    EXPECT_EQ(model->GetDescription(), before);
  }
}


TEST(LandmarkModel, MissingOrDamagedFileIsRefused)
{
  const TestFolder folder;
  Expect_read_error(folder.GetName("missing.pt"), "does not exist");
  Expect_read_error(folder.GetName("no/such/folder.pt"), "does not exist");
  Expect_read_error(folder.GetName(), "does not exist");
  Expect_read_error(folder.Write("empty.pt", ""), "is empty");
  Expect_read_error(folder.Write("text.pt", "This is not a model.\n"), "not a LandmarkLocalization model");
  Expect_read_error(folder.Write("zip.pt", std::string("PK\x03\x04", 4) + std::string(500, '\0')),
                    "not a LandmarkLocalization model");

  torch::serialize::OutputArchive other;
  other.write("weights", torch::ones({ 3 }));
  other.save_to(folder.GetName("other.pt"));
  Expect_read_error(folder.GetName("other.pt"), "not a LandmarkLocalization model");
}


TEST(LandmarkModel, TruncatedFileIsRefused)
{
  const TestFolder folder;
  MakeSmallLandmarkModel(2)->Write(folder.GetName("model.pt"));
  const auto bytes = folder.Read("model.pt");
  const auto model = itk::LandmarkModel::New();
  const auto fileName = folder.GetName("truncated.pt");
  for (std::size_t i = 1; i <= 100; ++i)
  {
    const auto length = i < 20 ? i : (i > 80 ? bytes.size() + i - 101 : bytes.size() * i / 100);
    folder.Write("truncated.pt", bytes.substr(0, length));
    const auto message = GetExceptionDescription([&] { model->Read(fileName); });
    EXPECT_EQ(message, fileName + ": the file is damaged or not a LandmarkLocalization model") << length;
  }
  EXPECT_FALSE(model->HasNetwork());
  EXPECT_EQ(model->GetNumberOfLandmarks(), 0u);
}


TEST(LandmarkModel, FileThatContradictsItselfIsRefused)
{
  const TestFolder folder;
  const auto       model = MakeSmallLandmarkModel(2);
  const auto       original = json::parse(model->GetDescription());
  const auto       fileName = folder.GetName("model.pt");
  const auto       expectError = [&](const json & patch, const std::string & reason) {
    auto changed = original;
    changed.merge_patch(patch);
    WriteArchive(fileName, *model, changed.dump());
    Expect_read_error(fileName, reason);
  };
  WriteArchive(fileName, *model, original.dump());
  EXPECT_EQ(ReadModel(fileName)->GetDescription(), model->GetDescription());

  expectError({ { "format", "another" } }, "not that of a LandmarkLocalization model");
  expectError({ { "format", nullptr } }, "not that of a LandmarkLocalization model");
  expectError({ { "version", 2 } }, "format version 2");
  expectError({ { "version", 0 } }, "format version 0");
  expectError({ { "version", nullptr } }, "version");
  expectError({ { "dimension", 3 }, { "grid", { { "size", { 8, 8, 8 } } } } }, "have shape");
  expectError({ { "dimension", 3 } }, "GridSize must have 3 entries");
  expectError({ { "dimension", 4 } }, "must be 2 or 3 (got 4)");
  expectError({ { "landmarks", { "a", "b" } } }, "have shape");
  expectError({ { "landmarks", { "a", "b", "c", "d" } } }, "have shape");
  expectError({ { "landmarks", { "a", "b", "a" } } }, "must differ");
  expectError({ { "landmarks", json::array() } }, "at least one landmark");
  expectError({ { "landmarks", nullptr } }, "at least one landmark");
  expectError({ { "network", { { "architecture", "LocalizationUNet" } } } }, "are missing");
  expectError({ { "network", { { "architecture", "TorchScript" } } } }, "TorchScript module is missing");
  expectError({ { "network", { { "architecture", "ResNet" } } } }, "'ResNet' is not a known value");
  expectError({ { "network", { { "levels", 3 } } } }, "are missing");
  expectError({ { "network", { { "levels", 1 } } } }, "more weights");
  expectError({ { "network", { { "filters", 8 } } } }, "have shape");
  expectError({ { "network", { { "spatialConfigurationKernelSize", 5 } } } }, "have shape");
  expectError({ { "network", { { "spatialConfigurationKernelSize", 4 } } } }, "must be odd (got 4)");
  expectError({ { "network", { { "spatialConfigurationPooling", 0 } } } }, "pooling");
  expectError({ { "network", { { "dropout", 1.0 } } } }, "DropoutProbability");
  expectError({ { "grid", { { "size", { 16, 18 } } } } }, "multiple of 4");
  expectError({ { "grid", { { "size", { 16, 0 } } } } }, "GridSize");
  expectError({ { "grid", { { "spacing", { 0.5 } } } } }, "GridSpacing");
  expectError({ { "grid", { { "spacingRule", "FixedSpacing" } } } }, "GridSpacing");
  expectError({ { "decoder", { { "sigmas", { 1.0, 2.0 } } } } }, "one sigma a landmark");
  expectError({ { "decoder", { { "covarianceScales", { 1.0, 2.0 } } } } }, "one covariance scale a landmark");
  expectError({ { "decoder", { { "covarianceScales", { 1.0, 0.0, 2.0 } } } } }, "must be positive (got 0)");
}


TEST(LandmarkModel, DescriptionOfWrongTypesIsRefused)
{
  const TestFolder folder;
  const auto       model = MakeSmallLandmarkModel(2);
  const auto       original = json::parse(model->GetDescription());
  const auto       fileName = folder.GetName("model.pt");
  for (const char * const patch : { R"({"format": 1})",
                                    R"({"version": "1"})",
                                    R"({"version": 1.5})",
                                    R"({"dimension": "2"})",
                                    R"({"dimension": 2.5})",
                                    R"({"dimension": -2})",
                                    R"({"dimension": true})",
                                    R"({"landmarks": "abc"})",
                                    R"({"landmarks": [1, 2, 3]})",
                                    R"({"network": []})",
                                    R"({"network": 7})",
                                    R"({"network": {"architecture": 0}})",
                                    R"({"network": {"filters": "4"}})",
                                    R"({"network": {"filters": 4.5}})",
                                    R"({"network": {"filters": -4}})",
                                    R"({"network": {"filters": 4294967300}})",
                                    R"({"network": {"levels": -1}})",
                                    R"({"network": {"dropout": "none"}})",
                                    R"({"network": {"dropout": true}})",
                                    R"({"network": {"localAppearanceTanh": 1}})",
                                    R"({"network": {"reflectPadding": "yes"}})",
                                    R"({"grid": "large"})",
                                    R"({"grid": {"size": 16}})",
                                    R"({"grid": {"size": [-16, 16]}})",
                                    R"({"grid": {"size": [16.5, 16]}})",
                                    R"({"grid": {"spacing": ["1", "1"]}})",
                                    R"({"grid": {"spacingRule": 1}})",
                                    R"({"intensity": [1, 2]})",
                                    R"({"intensity": {"minimum": "0"}})",
                                    R"({"intensity": {"clamp": 0}})",
                                    R"({"intensity": {"referenceQuantiles": [1, "b"]}})",
                                    R"({"decoder": {"method": "Guess"}})",
                                    R"({"decoder": {"minimumConfidence": "high"}})",
                                    R"({"decoder": {"covarianceScales": 1}})",
                                    R"({"decoder": {"covarianceScales": [1, null, 1]}})",
                                    R"({"training": []})",
                                    R"({"training": "long"})" })
  {
    auto changed = original;
    changed.merge_patch(json::parse(patch));
    WriteArchive(fileName, *model, changed.dump());
    SCOPED_TRACE(patch);
    Expect_read_error(fileName, "");
  }
  const auto text = original.dump();
  for (const auto & damaged : { text.substr(0, text.size() / 2), std::string("no JSON"), std::string() })
  {
    WriteArchive(fileName, *model, damaged);
    Expect_read_error(fileName, "the model description is damaged");
  }
  auto invalid = text;
  invalid.replace(invalid.find("nasion"), 1, "\xff");
  WriteArchive(fileName, *model, invalid);
  Expect_read_error(fileName, "the model description is damaged");
  WriteArchive(fileName, *model, torch::ones({ 2 }));
  Expect_read_error(fileName, "damaged");
}


TEST(LandmarkModel, FileWithoutSomeWeightsIsRefused)
{
  const TestFolder folder;
  const auto       model = MakeSmallLandmarkModel(2);
  const auto       fileName = folder.GetName("model.pt");
  WriteArchive(
    fileName, *model, model->GetDescription(), [](const std::string & key) { return key != "level1_second_weight"; });
  Expect_read_error(fileName, "the weights of layer 'level1_second_weight' are missing");
  WriteArchive(fileName, *model, model->GetDescription(), [](const std::string & key) { return key != "input_bias"; });
  Expect_read_error(fileName, "the weights of layer 'input_bias' are missing");
  WriteArchive(fileName, *model, model->GetDescription(), [](const std::string &) { return false; });
  Expect_read_error(fileName, "are missing");

  torch::serialize::OutputArchive archive;
  archive.write("description", torch::IValue(model->GetDescription()));
  archive.save_to(fileName);
  Expect_read_error(fileName, "the weights are damaged");
}


TEST(LandmarkModel, FailedWriteLeavesNothing)
{
  const TestFolder folder;
  const auto       model = MakeSmallLandmarkModel(2);
  const auto       inNoFolder = folder.GetName("none/model.pt");
  const auto       message = GetExceptionDescription([&] { model->Write(inNoFolder); });
  EXPECT_EQ(message.compare(0, inNoFolder.size(), inNoFolder), 0) << message;
  EXPECT_EQ(folder.GetNumberOfFiles(), 0u);

  const auto fileName = folder.GetName("model.pt");
  model->Write(fileName);
  const auto bytes = folder.Read("model.pt");
  const auto withoutNetwork = itk::LandmarkModel::New();
  withoutNetwork->SetLandmarkNames({ "a" });
  EXPECT_NE(GetExceptionDescription([&] { withoutNetwork->Write(fileName); }).find("without a network"),
            std::string::npos);
  model->SetLandmarkNames({});
  EXPECT_THROW(model->Write(fileName), itk::ExceptionObject);
  model->SetLandmarkNames({ "a", "\xff", "c" });
  EXPECT_THROW(model->Write(fileName), itk::ExceptionObject);
  model->SetLandmarkNames({ "a", "b", "c" });
  for (const double bad : { std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity() })
  {
    model->SetRangeMaximum(bad);
    EXPECT_THROW(model->Write(fileName), itk::ExceptionObject);
    model->SetRangeMaximum(255.0);
    model->SetReferenceQuantiles({ 0.0, bad });
    EXPECT_THROW(model->Write(fileName), itk::ExceptionObject);
    model->SetReferenceQuantiles({});
  }
  EXPECT_EQ(folder.Read("model.pt"), bytes);
  EXPECT_EQ(folder.GetNumberOfFiles(), 1u);
  model->Write(fileName);
  EXPECT_EQ(ReadModel(fileName)->GetLandmarkNames()[0], "a");
}


TEST(LandmarkModel, TorchScriptModulesOfPythonAreAppliedAndStored)
{
  const TestFolder folder;
  const auto       status =
    RunPythonTorch(folder,
                   "class Tensor(torch.nn.Module):\n"
                   "    def forward(self, x):\n"
                   "        return torch.cat([x, 2 * x + 1], 1)\n"
                   "class Tuple(torch.nn.Module):\n"
                   "    def __init__(self):\n"
                   "        super().__init__()\n"
                   "        self.factor = torch.nn.Parameter(torch.tensor([3.0, 5.0]).reshape(2, 1, 1, 1))\n"
                   "    def forward(self, x):\n"
                   "        a = x * self.factor\n"
                   "        b = torch.cat([x * x, 1 - x], 1)\n"
                   "        return a * b, a, b\n"
                   "torch.jit.script(Tensor()).save(sys.argv[1] + '/tensor.pt')\n"
                   "torch.jit.script(Tuple()).save(sys.argv[1] + '/tuple.pt')\n",
                   "'" + folder.GetName() + "'");
  SKIP_WITHOUT_PYTHON_TORCH(status);
  const SizeType size2{ 5, 7 };
  const auto     json2 =
    folder.Write("2.json", "{" + std::string(landmarkNames) + "[\"a\", \"b\"], \"grid\": {\"size\": [5, 7]}}");
  const auto image2 = MakeRandomValues(size2);

  const auto tensorModel = itk::LandmarkModel::New();
  tensorModel->ReadTorchScript(folder.GetName("tensor.pt"), json2);
  EXPECT_EQ(tensorModel->GetArchitecture(), ArchitectureEnum::TorchScript);
  EXPECT_EQ(tensorModel->GetGridSize(), size2);
  EXPECT_EQ(tensorModel->GetSizeMultiple(), 1u);
  EXPECT_TRUE(tensorModel->HasNetwork());
  const auto heatmaps = Evaluate(*tensorModel, size2).Combined;
  for (std::size_t i = 0; i < image2.size(); ++i)
  {
    ASSERT_FLOAT_EQ(heatmaps[2 * i], image2[i]);
    ASSERT_FLOAT_EQ(heatmaps[2 * i + 1], 2.0f * image2[i] + 1.0f);
  }
  EXPECT_NE(GetExceptionDescription([&] { Evaluate(*tensorModel, size2, true); }).find("no local appearance"),
            std::string::npos);
  tensorModel->Write(folder.GetName("model.pt"));
  const auto tensorCopy = ReadModel(folder.GetName("model.pt"));
  EXPECT_EQ(tensorCopy->GetDescription(), tensorModel->GetDescription());
  EXPECT_EQ(Evaluate(*tensorCopy, size2).Combined, heatmaps);
  tensorCopy->Write(folder.GetName("again.pt"), true);
  EXPECT_EQ(Evaluate(*ReadModel(folder.GetName("again.pt")), size2).Combined, heatmaps);

  const SizeType size3{ 3, 4, 5 };
  const auto     image3 = MakeRandomValues(size3);
  const auto     json3 = folder.Write(
    "3.json", "{" + std::string(landmarkNames) + "[\"a\", \"b\"], \"dimension\": 3, \"grid\": {\"size\": [3, 4, 5]}}");
  const auto tupleModel = itk::LandmarkModel::New();
  tupleModel->ReadTorchScript(folder.GetName("tuple.pt"), json3);
  tupleModel->Write(folder.GetName("model.pt"));
  for (const auto & model : { tupleModel, ReadModel(folder.GetName("model.pt")) })
  {
    EXPECT_TRUE(model->HasComponents());
    const auto maps = Evaluate(*model, size3, true);
    for (std::size_t i = 0; i < image3.size(); ++i)
    {
      const float x = image3[i];
      ASSERT_FLOAT_EQ(maps.LocalAppearance[2 * i], 3.0f * x);
      ASSERT_FLOAT_EQ(maps.LocalAppearance[2 * i + 1], 5.0f * x);
      ASSERT_FLOAT_EQ(maps.SpatialConfiguration[2 * i], x * x);
      ASSERT_FLOAT_EQ(maps.SpatialConfiguration[2 * i + 1], 1.0f - x);
      ASSERT_FLOAT_EQ(maps.Combined[2 * i], 3.0f * x * x * x);
      ASSERT_NEAR(maps.Combined[2 * i + 1], 5.0f * x * (1.0f - x), 1e-6);
    }
    EXPECT_THROW(model->InitializeNetwork(1), itk::ExceptionObject);
  }
}


TEST(LandmarkModel, BadTorchScriptModuleOrDescriptionIsRefused)
{
  const TestFolder folder;
  const auto       define = [&folder](const std::string & name, const std::string & forward) {
    torch::jit::Module scripted("scripted");
    scripted.define("def forward(self, x):\n" + forward);
    scripted.save(folder.GetName(name));
    return folder.GetName(name);
  };
  const auto good = define("good.pt", "    return x\n");
  const auto description = "{" + std::string(landmarkNames) + "[\"a\"], \"grid\": {\"size\": [4, 6]}}";
  const auto goodDescription = folder.Write("good.json", description);
  const auto model = MakeUnusualModel();
  const auto before = model->GetDescription();
  const auto networkBefore = model->GetNetwork();
  const auto expectError = [&](const std::string & moduleName,
                               const std::string & descriptionName,
                               const std::string & culprit,
                               const std::string & reason) {
    const auto message = GetExceptionDescription([&] { model->ReadTorchScript(moduleName, descriptionName); });
    EXPECT_EQ(message.compare(0, culprit.size() + 2, culprit + ": "), 0) << message;
    EXPECT_NE(message.find(reason), std::string::npos) << message;
    EXPECT_EQ(message.find('\n'), std::string::npos) << message;
    EXPECT_EQ(message.find("ERROR"), std::string::npos) << message;
    EXPECT_EQ(model->GetDescription(), before);
    EXPECT_EQ(model->GetNetwork(), networkBefore);
  };
  expectError(folder.GetName("none.pt"), goodDescription, folder.GetName("none.pt"), "does not exist");
  expectError(good, folder.GetName("none.json"), folder.GetName("none.json"), "does not exist");
  const auto text = folder.Write("text.pt", "hello");
  expectError(text, goodDescription, text, "not a TorchScript module");
  const auto truncated = folder.Write("truncated.pt", folder.Read("good.pt").substr(0, 300));
  expectError(truncated, goodDescription, truncated, "not a TorchScript module");
  const auto noForward = folder.GetName("noForward.pt");
  torch::jit::Module("empty").save(noForward);
  expectError(noForward, goodDescription, noForward, "forward");
  for (const auto & bad : { std::string("hello"),
                            std::string("[]"),
                            std::string("{}"),
                            std::string("{\"network\": 3}"),
                            description.substr(0, 40),
                            "{" + std::string(landmarkNames) + "[\"a\", \"a\"]}",
                            "{" + std::string(landmarkNames) + "[\"a\"], \"grid\": {\"size\": [4]}}" })
  {
    const auto name = folder.Write("bad.json", bad);
    expectError(good, name, name, "");
  }

  // What a module computes shows when it is run.
  for (const auto & forward : { "    return [x, x]\n",
                                "    return torch.cat([x, x], 1)\n",
                                "    return x[:, :, 1:]\n",
                                "    return x.reshape(2, 12)\n",
                                "    assert x.dim() == 5\n    return x\n",
                                "    return ()\n",
                                "    return 1\n" })
  {
    model->ReadTorchScript(define("odd.pt", forward), goodDescription);
    EXPECT_THROW(Evaluate(*model, { 4, 6 }), itk::ExceptionObject) << forward;
  }
}


TEST(LandmarkModel, EvaluationRefusesWhatTheNetworkCannotDo)
{
  const auto model = MakeSmallLandmarkModel(2);
  EXPECT_NE(GetExceptionDescription([&] {
              Evaluate(*model, { 16, 18 });
            }).find("multiples of 4 (got 18)"),
            std::string::npos);
  EXPECT_THROW(Evaluate(*model, { 16, 0 }), itk::ExceptionObject);

  const auto unet = MakeSmallLandmarkModel(2, ArchitectureEnum::LocalizationUNet);
  EXPECT_FALSE(unet->HasComponents());
  EXPECT_EQ(Evaluate(*unet, { 6, 2 }).Combined.size(), 36u);
  EXPECT_NE(GetExceptionDescription([&] {
              Evaluate(*unet, { 6, 2 }, true);
            }).find("no local appearance heatmaps"),
            std::string::npos);

  EXPECT_NE(GetExceptionDescription([] { Evaluate(*itk::LandmarkModel::New(), smallSize2); }).find("no network"),
            std::string::npos);

  model->SetLandmarkNames({ "only one" });
  EXPECT_NE(GetExceptionDescription([&] { Evaluate(*model, smallSize2); }).find("shape"), std::string::npos);

  // An image of 4 pixels is one pixel for the spatial configuration, which has no mirror image.
  const auto mirroring = MakeSmallLandmarkModel(2);
  mirroring->ReflectPaddingOn();
  mirroring->InitializeNetwork(1);
  const auto message = GetExceptionDescription([&] { Evaluate(*mirroring, { 4, 4 }); });
  EXPECT_NE(message.find("adding"), std::string::npos) << message;
  EXPECT_EQ(message.find('\n'), std::string::npos) << message;
}


TEST(LandmarkModel, CUDAIsUsedOnlyWhereThereIsOne)
{
  EXPECT_EQ(itk::LandmarkModel::ResolveDevice(DeviceEnum::CPU), DeviceEnum::CPU);
  if (torch::cuda::is_available())
  {
    EXPECT_EQ(itk::LandmarkModel::ResolveDevice(DeviceEnum::Auto), DeviceEnum::CUDA);
    EXPECT_EQ(itk::LandmarkModel::ResolveDevice(DeviceEnum::CUDA), DeviceEnum::CUDA);
    const auto         model = MakeSmallLandmarkModel(2);
    const auto         expected = Evaluate(*model, smallSize2).Combined;
    std::vector<float> actual(expected.size());
    model->Evaluate(
      MakeRandomValues(smallSize2).data(), smallSize2.data(), actual.data(), nullptr, nullptr, DeviceEnum::CUDA, 1);
    Expect_close(actual, expected, 1e-3);
    return;
  }
  EXPECT_EQ(itk::LandmarkModel::ResolveDevice(DeviceEnum::Auto), DeviceEnum::CPU);
  const auto         model = MakeSmallLandmarkModel(2);
  std::vector<float> heatmaps(16 * 24 * 3, -77.0f);
  const auto         message = GetExceptionDescription([&] {
    model->Evaluate(
      MakeRandomValues(smallSize2).data(), smallSize2.data(), heatmaps.data(), nullptr, nullptr, DeviceEnum::CUDA, 1);
  });
  EXPECT_NE(message.find("no CUDA device"), std::string::npos) << message;
  EXPECT_EQ(heatmaps, std::vector<float>(16 * 24 * 3, -77.0f));
}


TEST(LandmarkModel, ThreadsEvaluateOneModelAtOnce)
{
  for (const auto architecture : { ArchitectureEnum::SpatialConfigurationNet, ArchitectureEnum::LocalizationUNet })
  {
    const auto model = MakeSmallLandmarkModel(3, architecture);
    const auto size = model->GetGridSize();
    const auto expected = Evaluate(*model, size).Combined;

    std::vector<std::vector<float>> results(4);
    std::vector<std::thread>        threads;
    for (auto & result : results)
    {
      threads.emplace_back([&] {
        for (int i = 0; i < 5; ++i)
        {
          result = Evaluate(*model, size).Combined;
        }
      });
    }
    for (auto & thread : threads)
    {
      thread.join();
    }
    for (const auto & result : results)
    {
      EXPECT_EQ(result, expected);
    }
  }
}


TEST(LandmarkModel, NumberOfThreadsIsThatOfTheCaller)
{
  const auto         model = MakeSmallLandmarkModel(2);
  const auto         image = MakeRandomValues(smallSize2);
  std::vector<float> heatmaps(16 * 24 * 3);
  for (const int threads : { 2, 1, 0, 3 })
  {
    const int before = at::get_num_threads();
    model->Evaluate(image.data(),
                    smallSize2.data(),
                    heatmaps.data(),
                    nullptr,
                    nullptr,
                    DeviceEnum::CPU,
                    static_cast<unsigned int>(threads));
    EXPECT_EQ(at::get_num_threads(), threads == 0 ? before : threads);
  }
}


TEST(LandmarkModel, ContradictionsAreRefused)
{
  using ModelType = itk::LandmarkModel;
  const auto expectError = [](const std::function<void(ModelType &)> & change, const std::string & reason) {
    const auto model = MakeSmallLandmarkModel(2);
    model->Verify();
    change(*model);
    const auto message = GetExceptionDescription([&] { model->Verify(); });
    EXPECT_NE(message.find(reason), std::string::npos) << message;
  };
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  expectError([](ModelType & m) { m.SetLandmarkNames({}); }, "at least one landmark");
  expectError([](ModelType & m) { m.SetLandmarkNames({ "a", "b", "a" }); }, "must differ");
  expectError([](ModelType & m) { m.SetNumberOfFilters(0); }, "got 0, 2 and 4");
  expectError([](ModelType & m) { m.SetNumberOfLevels(13); }, "got 4, 13 and 4");
  expectError([](ModelType & m) { m.SetSpatialConfigurationPooling(0); }, "got 4, 2 and 0");
  expectError([](ModelType & m) { m.SetSpatialConfigurationKernelSize(6); }, "must be odd (got 6)");
  expectError([](ModelType & m) { m.SetDropoutProbability(1.0); }, "DropoutProbability must be in [0, 1) (got 1)");
  expectError([](ModelType & m) { m.SetDropoutProbability(nan); }, "DropoutProbability");
  expectError([](ModelType & m) { m.SetGridSize({ 16 }); }, "GridSize must have 2 entries (got 1)");
  expectError([](ModelType & m) { m.SetGridSize({ 16, 6 }); }, "multiple of 4 along each axis (got 6)");
  expectError([](ModelType & m) { m.SetGridSize({ 16, 0 }); }, "(got 0)");
  expectError([](ModelType & m) { m.SetSpacingRule(ModelType::SpacingRuleEnum::FixedSpacing); }, "GridSpacing");
  expectError([](ModelType & m) { m.SetGridSpacing({ 1.0 }); }, "GridSpacing must have 2 positive");
  expectError([](ModelType & m) { m.SetGridSpacing({ 1.0, 0.0 }); }, "GridSpacing");
  expectError([](ModelType & m) { m.SetGridSpacing({ 1.0, nan }); }, "GridSpacing");
  expectError([](ModelType & m) { m.SetSigmas({ 1.0 }); }, "got 1 for 3");
  expectError([](ModelType & m) { m.SetCovarianceScales({ 1.0 }); }, "got 1 for 3");
  expectError([](ModelType & m) { m.SetCovarianceScales({ 1.0, -2.0, 1.0 }); }, "must be positive (got -2)");
  expectError([](ModelType & m) { m.SetCovarianceScales({ 1.0, nan, 1.0 }); }, "CovarianceScales must be finite");
  expectError([](ModelType & m) { m.SetFillValue(nan); }, "finite");
  expectError([](ModelType & m) { m.SetRangeMinimum(nan); }, "finite");

  const auto model = ModelType::New();
  EXPECT_NE(GetExceptionDescription([&] { model->SetDimension(4); }).find("2 or 3 (got 4)"), std::string::npos);
  EXPECT_EQ(model->GetDimension(), 2u);
  for (const char * const record : { "", "[]", "3", "{" })
  {
    EXPECT_THROW(model->SetTrainingRecord(record), itk::ExceptionObject);
  }
  EXPECT_STREQ(model->GetTrainingRecord(), "{}");
  EXPECT_THROW(model->InitializeNetwork(0), itk::ExceptionObject);
  EXPECT_FALSE(model->HasNetwork());
}


TEST(LandmarkModel, DimensionBringsTheDefaultsOfScnMd)
{
  const auto model = itk::LandmarkModel::New();
  EXPECT_EQ(model->GetDimension(), 2u);
  EXPECT_EQ(model->GetNumberOfFilters(), 128u);
  EXPECT_EQ(model->GetNumberOfLevels(), 4u);
  EXPECT_EQ(model->GetSpatialConfigurationKernelSize(), 11u);
  EXPECT_EQ(model->GetSpatialConfigurationPooling(), 16u);
  EXPECT_EQ(model->GetDropoutProbability(), 0.5);
  EXPECT_EQ(model->GetHeatmapLayerDeviation(), 1e-3);
  EXPECT_EQ(model->GetGridSize(), (SizeType{ 512, 512 }));
  model->SetDimension(3);
  EXPECT_EQ(model->GetNumberOfFilters(), 64u);
  EXPECT_EQ(model->GetSpatialConfigurationKernelSize(), 7u);
  EXPECT_EQ(model->GetSpatialConfigurationPooling(), 4u);
  EXPECT_EQ(model->GetGridSize(), (SizeType{ 96, 96, 192 }));
  model->SetDimension(2);
  Expect_same_description(*model, *itk::LandmarkModel::New());
}


TEST(LandmarkModel, PrintSelfShowsTheDescription)
{
  std::ostringstream os;
  const auto         model = MakeUnusualModel();
  model->Print(os);
  EXPECT_NE(os.str().find("NumberOfParameters: " + std::to_string(model->GetNumberOfParameters())), std::string::npos);
  EXPECT_NE(os.str().find(model->GetDescription()), std::string::npos);
  os.str("");
  itk::LandmarkModel::New()->Print(os);
  EXPECT_NE(os.str().find("NumberOfParameters: 0"), std::string::npos);

  os.str("");
  os << ArchitectureEnum::SpatialConfigurationNet << ' ' << ArchitectureEnum::LocalizationUNet << ' '
     << ArchitectureEnum::TorchScript << ' ' << DeviceEnum::Auto << ' ' << DeviceEnum::CPU << ' ' << DeviceEnum::CUDA;
  EXPECT_EQ(os.str(),
            "itk::LandmarkModelEnums::Architecture::SpatialConfigurationNet "
            "itk::LandmarkModelEnums::Architecture::LocalizationUNet "
            "itk::LandmarkModelEnums::Architecture::TorchScript itk::LandmarkModelEnums::Device::Auto "
            "itk::LandmarkModelEnums::Device::CPU itk::LandmarkModelEnums::Device::CUDA");
  os.str("");
  os << static_cast<ArchitectureEnum>(9) << ' ' << static_cast<DeviceEnum>(9);
  EXPECT_EQ(
    os.str(),
    "INVALID VALUE FOR itk::LandmarkModelEnums::Architecture INVALID VALUE FOR itk::LandmarkModelEnums::Device");
}

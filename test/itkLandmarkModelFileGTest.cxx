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
#include "itkPredictMap.h"
#include "itkPythonTorch.h"
#include "itkSmallLandmarkModel.h"
#include "itkTestArchive.h"
#include "itkTestFolder.h"
#include "itkWithRandomBiases.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <functional>

namespace
{

using nlohmann::json;
using SizeType = std::vector<unsigned int>;

// Two stages, with two networks and one; nothing is as in a new one.
itk::LandmarkModel::Pointer
MakeUnusualModel()
{
  auto   description = MakeSmallDescription(3);
  auto & first = description.stages[0];
  description.landmarks[0] = { "Kopf, \"oben\"", "One sentence.", "" };
  description.landmarks[1].mirror = "menton";
  description.landmarks[2].mirror = "nasion";
  first.networks = { { "SpatialConfigurationNet",
                       R"({"filters":4,"levels":2,"kernelSize":3,"pooling":4,"dropout":0.25,)"
                       R"("localAppearanceTanh":true,"reflectPadding":true,"heatmapLayerDeviation":0.3})" },
                     { "LocalizationUNet", R"({"filters":5,"levels":2})" } };
  first.grid.size = { 8, 12, 16 };
  first.grid.spacingRule = itk::LandmarkGridSettings::SpacingRuleEnum::FixedSpacing;
  first.grid.spacing = { 0.1, 2.0 / 3.0, 1e-3 };
  first.intensity.referenceQuantiles = { 0.1, 17.25, 1e6 };
  first.decoder.name = "SecondOrder";
  first.calibration.covarianceScales = { 0.1, 1.0, 2.0 / 3.0 };
  description.stages.push_back(first);
  auto & second = description.stages[1];
  second.networks = { { "LocalizationUNet", R"({"filters":3,"levels":3,"heatmapLayerDeviation":0.2})" } };
  second.calibration.minimumConfidence = 0.1;
  description.training = R"({"seed": 4, "images": ["a", "b"]})";
  return WithRandomBiases(*itk::LandmarkModel::Initialize(description, 31));
}

void
Expect_same_weights(const itk::LandmarkModel & a, const itk::LandmarkModel & b)
{
  const auto & stages = a.GetNetworks().GetStages();
  ASSERT_EQ(stages.size(), b.GetNetworks().GetStages().size());
  for (std::size_t i = 0; i < stages.size(); ++i)
  {
    ASSERT_EQ(stages[i].size(), b.GetNetworks().GetStages()[i].size());
    for (std::size_t j = 0; j < stages[i].size(); ++j)
    {
      EXPECT_EQ(itk::SerializeWeights(*stages[i][j]), itk::SerializeWeights(*b.GetNetworks().GetStages()[i][j]));
    }
  }
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
  for (const auto & parameter : model.GetNetworks().GetStages()[0][0]->named_parameters())
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
  archive.write("stage0_network0", weights);
  archive.save_to(fileName);
}

// Reading fails with one line "<file>: <reason>", and the reason contains `reason`.
void
Expect_read_error(const std::string & fileName, const std::string & reason)
{
  SCOPED_TRACE(reason);
  const auto message = GetExceptionDescription([&] { itk::LandmarkModel::Read(fileName); });
  EXPECT_EQ(message.compare(0, fileName.size() + 2, fileName + ": "), 0) << message;
  EXPECT_NE(message.find(reason), std::string::npos) << message;
  EXPECT_EQ(message.find('\n'), std::string::npos) << message;
  EXPECT_EQ(message.find("ERROR"), std::string::npos) << message;
  EXPECT_EQ(message.find("0x"), std::string::npos) << message;
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

} // namespace

TEST(LandmarkModelFile, FileKeepsEverythingBitForBit)
{
  const TestFolder folder;
  const auto       fileName = folder.GetName("model.pt");
  const auto       model = MakeUnusualModel();
  model->Write(fileName);
  EXPECT_EQ(folder.GetNumberOfFiles(), 1u);

  const auto copy = itk::LandmarkModel::Read(fileName);
  EXPECT_EQ(copy->GetDescriptionText(), model->GetDescriptionText());
  EXPECT_EQ(copy->GetNumberOfParameters(), model->GetNumberOfParameters());
  Expect_same_weights(*copy, *model);
  const auto & size = model->GetDescription().stages[0].grid.size;
  for (const auto & name : model->GetMapNames())
  {
    EXPECT_EQ(PredictMap(*copy, MakeRandomValues(size), size, name),
              PredictMap(*model, MakeRandomValues(size), size, name));
  }
}

TEST(LandmarkModelFile, HalfPrecisionFileIsHalfTheSizeAndNearlyTheSame)
{
  const TestFolder folder;
  const SizeType   size{ 16, 24 };
  const auto       image = MakeRandomValues(size);
  for (const bool isProduct : { true, false })
  {
    const auto model = itk::LandmarkModel::Initialize(
      isProduct
        ? MakeSmallDescription(2, "SpatialConfigurationNet", R"({"filters":64,"levels":2,"kernelSize":3,"pooling":4})")
        : MakeSmallDescription(2, "LocalizationUNet", R"({"filters":64,"levels":2})"),
      2);
    model->Write(folder.GetName("single.pt"));
    model->Write(folder.GetName("half.pt"), true);
    EXPECT_LT(folder.Read("half.pt").size(), 0.6 * folder.Read("single.pt").size());
    const auto copy = itk::LandmarkModel::Read(folder.GetName("half.pt"));
    EXPECT_EQ(copy->GetDescriptionText(), model->GetDescriptionText());
    const auto actual = PredictMap(*copy, image, size);
    const auto expected = PredictMap(*model, image, size);
    // A weight is off by 1 / 2048 at most, and a product by what both factors are.
    const auto largest = ComputeLargestDifference(expected, std::vector<float>(expected.size(), 0.0f));
    EXPECT_LE(ComputeLargestDifference(actual, expected), (isProduct ? 2e-3 : 1e-3) * largest);
    EXPECT_NE(actual, expected);

    torch::NoGradGuard noGrad;
    const auto         rounded = itk::CopyNetwork(model->GetDescription(),
                                          model->GetDescription().stages[0].networks[0],
                                          *model->GetNetworks().GetStages()[0][0],
                                          torch::kCPU);
    for (auto & parameter : rounded->parameters())
    {
      parameter.copy_(parameter.to(torch::kHalf));
    }
    EXPECT_EQ(itk::SerializeWeights(*rounded), itk::SerializeWeights(*copy->GetNetworks().GetStages()[0][0]));
  }
}

TEST(LandmarkModelFile, MissingOrDamagedFileIsRefused)
{
  const TestFolder folder;
  Expect_read_error(folder.GetName("missing.pt"), "does not exist");
  Expect_read_error(folder.GetName("no/such/folder.pt"), "does not exist");
  Expect_read_error(folder.GetName(), "is a folder");
  Expect_read_error(folder.Write("empty.pt", ""), "is empty");
  Expect_read_error(folder.Write("text.pt", "This is not a model.\n"), "not a LandmarkLocalization model");
  Expect_read_error(folder.Write("zip.pt", std::string("PK\x03\x04", 4) + std::string(500, '\0')),
                    "not a LandmarkLocalization model");

  torch::serialize::OutputArchive other;
  other.write("weights", torch::ones({ 3 }));
  other.save_to(folder.GetName("other.pt"));
  Expect_read_error(folder.GetName("other.pt"), "not a LandmarkLocalization model");
}

TEST(LandmarkModelFile, TruncatedFileIsRefused)
{
  const TestFolder folder;
  MakeSmallLandmarkModel(2)->Write(folder.GetName("model.pt"));
  const auto bytes = folder.Read("model.pt");
  const auto fileName = folder.GetName("truncated.pt");
  for (std::size_t i = 1; i <= 100; ++i)
  {
    const auto length = i < 20 ? i : (i > 80 ? bytes.size() + i - 101 : bytes.size() * i / 100);
    folder.Write("truncated.pt", bytes.substr(0, length));
    const auto message = GetExceptionDescription([&] { itk::LandmarkModel::Read(fileName); });
    EXPECT_EQ(message.find(fileName + ": the file is damaged or not a LandmarkLocalization model"), 0u) << message;
  }
}

TEST(LandmarkModelFile, FileWithAWrongByteAnywhereIsRefusedOrReadAsItWas)
{
  const TestFolder folder;
  const auto       model = MakeSmallLandmarkModel(2);
  model->Write(folder.GetName("model.pt"));
  const auto        bytes = folder.Read("model.pt");
  const auto        fileName = folder.GetName("wrong.pt");
  const std::size_t step = std::max<std::size_t>(1, bytes.size() / 400);
  unsigned int      numberOfRefusals = 0;
  for (std::size_t i = 0; i < bytes.size(); i += step)
  {
    auto wrong = bytes;
    wrong[i] = static_cast<char>(wrong[i] ^ 1 << i / step % 8);
    folder.Write("wrong.pt", wrong);
    itk::LandmarkModel::Pointer read;
    const auto                  message = GetExceptionDescription([&] { read = itk::LandmarkModel::Read(fileName); });
    if (read)
    {
      read->Write(folder.GetName("again.pt"));
      EXPECT_TRUE(folder.Read("again.pt") == bytes) << i;
    }
    else
    {
      EXPECT_EQ(message.find(fileName + ": the file is damaged or not a LandmarkLocalization model"), 0u) << message;
      ++numberOfRefusals;
    }
  }
  EXPECT_GT(numberOfRefusals, 200u);
}

TEST(LandmarkModelFile, FileWithATensorThatIsTooShortIsRefused)
{
  const TestFolder folder;
  MakeSmallLandmarkModel(2)->Write(folder.GetName("model.pt"));
  const auto bytes = folder.Read("model.pt");
  EXPECT_NO_THROW(itk::LandmarkModel::Read(folder.Write("whole.pt", WriteArchive(ReadArchive(bytes)))));
  Expect_read_error(folder.Write("short.pt", ShortenTensor(bytes)), "damaged");
}

TEST(LandmarkModelFile, FileOfFormat1IsRefusedInOneClearLine)
{
  const TestFolder folder;
  const auto       fileName = folder.GetName("old.pt");
  const char *     description = R"({"format": "LandmarkLocalization model", "version": 1, "dimension": 2,
    "landmarks": ["a"], "network": {"architecture": "SpatialConfigurationNet", "filters": 4}, "training": {}})";

  torch::serialize::OutputArchive weights;
  torch::serialize::OutputArchive archive;
  weights.write("input_bias", torch::ones({ 4 }));
  archive.write("description", torch::IValue(description));
  archive.write("network", weights);
  archive.save_to(fileName);
  EXPECT_EQ(GetExceptionDescription([&] { itk::LandmarkModel::Read(fileName); }),
            fileName + ": the format has version 1, only version 2 can be read");
}

TEST(LandmarkModelFile, FileThatContradictsItselfIsRefused)
{
  const TestFolder folder;
  const auto       model = MakeSmallLandmarkModel(2);
  const auto       original = json::parse(model->GetDescriptionText());
  const auto       fileName = folder.GetName("model.pt");
  const auto       expectError = [&](const char * place, const json & value, const std::string & reason) {
    auto changed = original;
    changed[json::json_pointer(place)] = value;
    WriteArchive(fileName, *model, changed.dump());
    SCOPED_TRACE(place);
    Expect_read_error(fileName, reason);
  };
  WriteArchive(fileName, *model, original.dump());
  Expect_same_weights(*itk::LandmarkModel::Read(fileName), *model);

  const auto makeLandmarks = [](const std::vector<std::string> & names) {
    auto landmarks = json::array();
    for (const auto & name : names)
    {
      landmarks.push_back(json::object({ { "name", name } }));
    }
    return landmarks;
  };
  expectError("/format", "another", "not the description of a LandmarkLocalization model");
  expectError("/version", 3, "the format has version 3");
  expectError("/dimension", 4, "dimension: must be 2 or 3 (got 4)");
  expectError("/dimension", 3, "stages[0].grid.size: must have 3 entries (got 2)");
  expectError("/landmarks", makeLandmarks({ "a", "b" }), "have shape");
  expectError("/landmarks", makeLandmarks({ "a", "b", "c", "d" }), "have shape");
  expectError("/landmarks", makeLandmarks({ "a", "b", "a" }), "differ from each other");
  expectError("/landmarks", json::array(), "at least one landmark");
  expectError("/stages", json::array(), "at least one stage");
  expectError("/stages/0/networks", json::array(), "at least one network");
  expectError("/stages/0/networks/0", json::object({ { "name", "LocalizationUNet" } }), "are missing");
  expectError("/stages/0/networks/0", json::object({ { "name", "TorchScript" } }), "TorchScript module is missing");
  expectError("/stages/0/networks/0",
              json::object({ { "name", "ResNet" } }),
              "stages[0].networks[0].name: There is no network named 'ResNet'");
  expectError("/stages/0/networks/0/levels", 3, "are missing");
  expectError("/stages/0/networks/0/levels", 1, "more weights");
  expectError("/stages/0/networks/0/filters", 8, "have shape");
  // Nobody waits for memory that is not needed.
  expectError("/stages/0/networks/0/filters", 4000, "have shape");
  auto huge = original;
  huge["stages"][0]["networks"][0]["filters"] = 65536;
  huge["stages"][0]["networks"][0]["kernelSize"] = 999;
  WriteArchive(fileName, *model, huge.dump());
  Expect_read_error(fileName, "The network SpatialConfigurationNet needs more memory than there is.");
  auto training = std::string(100000, '[') + std::string(100000, ']');
  WriteArchive(fileName, *model, R"({"format": "LandmarkLocalization model", "training": )" + training + "}");
  Expect_read_error(fileName, "there are more than 100 lists or objects in each other");
  expectError("/stages/0/networks/0/filters",
              4.5,
              "stages[0].networks[0].filters: must be a whole number from 0 to 4294967295 (got 4.5)");
  expectError("/stages/0/networks/0/filters",
              true,
              "stages[0].networks[0].filters: must be a whole number from 0 to 4294967295 (got true)");
  expectError("/stages/0/networks/0/kernelSize", 5, "have shape");
  expectError("/stages/0/networks/0/kernelSize", 4, "must be odd");
  expectError("/stages/0/networks/0/pooling", 0, "stages[0].networks[0].pooling: must be in [1, 1024] (got 0)");
  expectError("/stages/0/networks/0/dropout", 1.0, "stages[0].networks[0].dropout: must be in [0, 1) (got 1)");
  expectError("/stages/0/networks/0/reflectPadding",
              "yes",
              "stages[0].networks[0].reflectPadding: must be true or false (got \"yes\")");
  expectError("/stages/0/networks/0/width", 3, "stages[0].networks[0].width: there is no such setting");
  expectError("/stages/0/networks/0", 7, "stages[0].networks[0]: must be a JSON object (got 7)");
  expectError("/stages/0/grid/size", { 16, 18 }, "multiple of 4");
  expectError("/stages/0/grid/size", { 16, 0 }, "stages[0].grid.size[1]: must be finite and positive (got 0)");
  expectError("/stages/0/grid/spacing", json::array({ 0.5 }), "stages[0].grid.spacing: must have 2 entries (got 1)");
  expectError("/stages/0/grid/spacingRule", "FixedSpacing", "stages[0].grid.spacing: must have 2 entries (got 0)");
  expectError("/stages/0/calibration/covarianceScales",
              { 1.0, 2.0 },
              "covarianceScales: there must be one a landmark (got 2 for 3 landmarks)");
  expectError(
    "/stages/0/calibration/covarianceScales", { 1.0, 0.0, 2.0 }, "covarianceScales[1]: must be finite and positive");

  auto twoNetworks = original;
  twoNetworks["stages"][0]["networks"].push_back(twoNetworks["stages"][0]["networks"][0]);
  WriteArchive(fileName, *model, twoNetworks.dump());
  Expect_read_error(fileName, "the weights are damaged");
  const auto text = original.dump();
  for (const auto & damaged : { text.substr(0, text.size() / 2), std::string("no JSON"), std::string() })
  {
    WriteArchive(fileName, *model, damaged);
    Expect_read_error(fileName, "not the description of a LandmarkLocalization model");
  }
  auto invalid = text;
  invalid.replace(invalid.find("nasion"), 1, "\xff");
  WriteArchive(fileName, *model, invalid);
  Expect_read_error(fileName, "not the description of a LandmarkLocalization model");
  WriteArchive(fileName, *model, torch::ones({ 2 }));
  Expect_read_error(fileName, "damaged");
}

TEST(LandmarkModelFile, FileWithoutSomeWeightsIsRefused)
{
  const TestFolder folder;
  const auto       model = MakeSmallLandmarkModel(2);
  const auto       text = model->GetDescriptionText();
  const auto       fileName = folder.GetName("model.pt");
  WriteArchive(fileName, *model, text, [](const std::string & key) { return key != "level1_second_weight"; });
  Expect_read_error(fileName, "the weights of layer 'level1_second_weight' are missing");
  WriteArchive(fileName, *model, text, [](const std::string & key) { return key != "input_bias"; });
  Expect_read_error(fileName, "the weights of layer 'input_bias' are missing");
  WriteArchive(fileName, *model, text, [](const std::string &) { return false; });
  Expect_read_error(fileName, "are missing");

  torch::serialize::OutputArchive archive;
  archive.write("description", torch::IValue(text));
  archive.save_to(fileName);
  Expect_read_error(fileName, "the weights are damaged");
}

TEST(LandmarkModelFile, FailedWriteLeavesNothing)
{
  const TestFolder folder;
  const auto       model = MakeSmallLandmarkModel(2);
  const auto       inNoFolder = folder.GetName("none/model.pt");
  const auto       message = GetExceptionDescription([&] { model->Write(inNoFolder); });
  EXPECT_EQ(message.compare(0, inNoFolder.size(), inNoFolder), 0) << message;
  EXPECT_EQ(folder.GetNumberOfFiles(), 0u);

  const auto fileName = folder.GetName("model.pt");
  model->Write(fileName);
  model->Write(fileName);
  EXPECT_EQ(folder.GetNumberOfFiles(), 1u);
  Expect_same_weights(*itk::LandmarkModel::Read(fileName), *model);
}

TEST(LandmarkModelFile, PythonOpensTheFile)
{
  const TestFolder folder;
  const auto       model = MakeUnusualModel();
  model->Write(folder.GetName("model.pt"));
  folder.Write("description.json", model->GetDescriptionText());
  const auto &       network = *model->GetNetworks().GetStages()[1][0];
  const auto         sum = network.named_parameters()["head.weight"].detach().to(torch::kDouble).sum().item<double>();
  std::ostringstream number;
  number.precision(17);
  number << sum;
  const auto status =
    RunPythonTorch(folder,
                   "import json\n"
                   "archive = torch.jit.load(sys.argv[1] + '/model.pt')\n"
                   "with open(sys.argv[1] + '/description.json', encoding='utf-8') as file:\n"
                   "    assert json.loads(archive.description) == json.load(file)\n"
                   "weights = dict(archive.stage1_network0.named_parameters())\n"
                   "assert abs(weights['head_weight'].double().sum().item() - float(sys.argv[2])) < 1e-12\n"
                   "assert len(weights) == 22\n"
                   "assert len(dict(archive.stage0_network1.named_parameters())) == 14\n",
                   "'" + folder.GetName() + "' " + number.str());
  SKIP_WITHOUT_PYTHON_TORCH(status);
}

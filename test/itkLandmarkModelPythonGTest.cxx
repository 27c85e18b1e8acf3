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
#include "itkLandmarkNetworkImageFilter.h"
#include "itkPredictMap.h"
#include "itkPythonTorch.h"
#include "itkSmallLandmarkModel.h"
#include "itkTestFolder.h"
#include "itkWithRandomBiases.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <torch/script.h>

#include <cmath>
#include <cstring>
#include <sstream>

namespace
{

using nlohmann::json;
using SizeType = std::vector<unsigned int>;

struct NetworkCase
{
  SizeType     size;
  unsigned int landmarks;
  const char * settings;
};

itk::LandmarkModel::Pointer
MakeModel(const std::string & network, const NetworkCase & c)
{
  auto settings = json::parse(c.settings);
  if (network.find("Displacement") == std::string::npos)
  {
    settings["heatmapLayerDeviation"] = 0.2;
  }
  itk::LandmarkModelDescription description;
  description.dimension = static_cast<unsigned int>(c.size.size());
  for (unsigned int i = 0; i < c.landmarks; ++i)
  {
    description.landmarks.push_back({ "landmark " + std::to_string(i), "", "" });
  }
  description.stages[0].grid.size = c.size;
  description.stages[0].networks = { { network, settings.dump() } };
  return WithRandomBiases(*itk::LandmarkModel::Initialize(description, 29));
}

std::vector<float>
ReadFloats(const TestFolder & folder, const std::string & name)
{
  const auto         bytes = folder.Read(name);
  std::vector<float> values(bytes.size() / sizeof(float));
  std::memcpy(values.data(), bytes.data(), values.size() * sizeof(float));
  return values;
}

// Runs reference_networks.py for all cases in one Python process, and compares with what the networks compute.
void
Expect_maps_of_independent_implementation(const std::string & network, const std::vector<NetworkCase> & cases)
{
  const TestFolder                         folder;
  std::vector<itk::LandmarkModel::Pointer> models;
  std::ostringstream                       jobs;
  for (std::size_t i = 0; i < cases.size(); ++i)
  {
    const auto name = folder.GetName(std::to_string(i));
    models.push_back(MakeModel(network, cases[i]));
    models.back()->Write(name + ".pt");
    const auto image = MakeRandomValues(cases[i].size);
    folder.Write(std::to_string(i) + ".image",
                 std::string(reinterpret_cast<const char *>(image.data()), image.size() * sizeof(float)));
    jobs << name << ".pt\t" << name << ".image";
    for (const auto length : cases[i].size)
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
    const auto   names = models[i]->GetMapNames();
    const auto   expected = ReadFloats(folder, std::to_string(i) + ".heatmaps");
    const auto   image = MakeRandomValues(cases[i].size);
    const auto * reference = expected.data();
    for (const auto & name : names)
    {
      SCOPED_TRACE(name);
      const auto values = PredictMap(*models[i], image, cases[i].size, name);
      const auto count = values.size();
      ASSERT_LE(count, static_cast<std::size_t>(expected.data() + expected.size() - reference));
      const auto extremes = std::minmax_element(reference, reference + count);
      // Neither zero nor constant, but classification may be nearly certain.
      EXPECT_GT(*extremes.second - *extremes.first, name == "Classification" ? 5e-4 : 0.05);
      double largest = 0.0;
      for (std::size_t k = 0; k < count; ++k)
      {
        largest = std::max(largest, std::abs(static_cast<double>(values[k]) - reference[k]));
      }
      EXPECT_LE(largest, 1e-4 * std::max(std::abs(*extremes.first), std::abs(*extremes.second)));
      reference += count;
    }
    EXPECT_EQ(reference, expected.data() + expected.size());
  }
}

std::string
MakeDescriptionText(const std::vector<std::string> & names, const SizeType & size)
{
  itk::LandmarkModelDescription description;
  description.dimension = static_cast<unsigned int>(size.size());
  for (const auto & name : names)
  {
    description.landmarks.push_back({ name, "", "" });
  }
  description.stages[0].grid.size = size;
  return itk::WriteLandmarkModelDescription(description);
}

std::string
GetFilterError(const itk::LandmarkModel & model, const std::vector<std::string> & furtherMaps = {})
{
  using ImageType = itk::Image<float, 2>;
  const auto image = MakeRotatedRandomImage<ImageType>({ { 4, 6 } });
  const auto filter = itk::LandmarkNetworkImageFilter<ImageType>::New();
  filter->SetInput(image);
  filter->SetModel(&model);
  filter->SetFurtherMaps(furtherMaps);
  return GetExceptionDescription([&] { filter->Update(); });
}

} // namespace

TEST(LandmarkModelPython, SpatialConfigurationNetEqualsIndependentImplementation)
{
  Expect_maps_of_independent_implementation(
    "SpatialConfigurationNet",
    { { { 24, 16 }, 3, R"({"filters": 6, "levels": 3, "kernelSize": 5, "pooling": 4})" },
      { { 32, 64 }, 5, R"({"filters": 4, "localAppearanceTanh": true})" },
      { { 48, 32 }, 2, R"({"filters": 8, "levels": 2, "kernelSize": 3, "pooling": 8, "reflectPadding": true})" },
      { { 9, 12 },
        2,
        R"({"filters": 5, "levels": 1, "kernelSize": 1, "pooling": 3,
            "reflectPadding": true, "localAppearanceTanh": true})" },
      { { 16, 12, 8 },
        2,
        R"({"filters": 4, "levels": 2, "kernelSize": 3, "pooling": 2, "localAppearanceTanh": true})" },
      { { 8, 16, 12 }, 3, R"({"filters": 5, "levels": 3})" },
      { { 12, 8, 16 },
        4,
        R"({"filters": 4, "levels": 2, "kernelSize": 3, "pooling": 4,
            "reflectPadding": true, "localAppearanceTanh": true})" } });
}

TEST(LandmarkModelPython, LocalizationUNetEqualsIndependentImplementation)
{
  Expect_maps_of_independent_implementation(
    "LocalizationUNet",
    { { { 48, 32 }, 4, R"({"filters": 4})" },
      { { 12, 20 }, 2, R"({"filters": 8, "levels": 3, "reflectPadding": true})" },
      { { 8, 6, 4 }, 3, R"({"filters": 4, "levels": 2})" },
      { { 8, 16, 12 }, 2, R"({"filters": 5, "levels": 3, "reflectPadding": true})" } });
}

TEST(LandmarkModelPython, PairwiseSpatialConfigurationNetEqualsIndependentImplementation)
{
  Expect_maps_of_independent_implementation(
    "PairwiseSpatialConfigurationNet",
    { { { 24, 16 }, 3, R"({"filters": 6})" },
      { { 12, 20 }, 4, R"({"filters": 5, "layers": 2, "localKernelSize": 3, "kernelSize": 5, "pooling": 4})" },
      { { 8, 12, 4 }, 3, R"({"filters": 4, "kernelSize": 3})" } });
}

TEST(LandmarkModelPython, DisplacementNetworksEqualIndependentImplementations)
{
  Expect_maps_of_independent_implementation(
    "GlobalDisplacementNet",
    { { { 64, 32 }, 3, R"({"filters": 3, "blocks": [1, 2, 1, 1], "headFilters": 5})" },
      { { 16, 24 }, 2, R"({"filters": 4, "kernelSize": 3, "stride": 1, "blocks": [2, 1, 1], "poolings": 2})" },
      { { 8, 16, 12 }, 2, R"({"filters": 3, "blocks": [1, 2], "poolings": 2, "headFilters": 6})" } });
  Expect_maps_of_independent_implementation("LocalDisplacementNet",
                                            { { { 16, 16 }, 3, R"({"filters": 4})" },
                                              { { 12, 8 }, 3, R"({"filters": 5, "headFilters": 7, "shared": true})" },
                                              { { 4, 6, 8 }, 2, R"({"filters": 3})" } });
}

TEST(LandmarkModelPython, TorchScriptModulesOfPythonAreAppliedAndStored)
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
  const SizeType size2{ 4, 6 };
  const auto     image2 = MakeRandomValues(size2);
  const auto     tensorModel = itk::LandmarkModel::ReadTorchScript(
    { folder.GetName("tensor.pt") }, folder.Write("2.json", MakeDescriptionText({ "a", "b" }, size2)));
  EXPECT_EQ(tensorModel->GetDescription().stages[0].networks[0].name, "TorchScript");
  EXPECT_EQ(tensorModel->GetDescription().stages[0].grid.size, size2);
  EXPECT_EQ(tensorModel->GetSizeMultiple(), 1u);
  const auto heatmaps = PredictMap(*tensorModel, image2, size2);
  for (std::size_t i = 0; i < image2.size(); ++i)
  {
    ASSERT_FLOAT_EQ(heatmaps[2 * i], image2[i]);
    ASSERT_FLOAT_EQ(heatmaps[2 * i + 1], 2.0f * image2[i] + 1.0f);
  }
  EXPECT_EQ(GetFilterError(*tensorModel), "(no exception)");
  EXPECT_NE(GetFilterError(*tensorModel, { "LocalAppearance" }).find("no map 'LocalAppearance'"), std::string::npos);
  tensorModel->Write(folder.GetName("model.pt"));
  const auto tensorCopy = itk::LandmarkModel::Read(folder.GetName("model.pt"));
  EXPECT_EQ(tensorCopy->GetDescriptionText(), tensorModel->GetDescriptionText());
  EXPECT_EQ(PredictMap(*tensorCopy, image2, size2), heatmaps);
  tensorCopy->Write(folder.GetName("again.pt"), true);
  EXPECT_EQ(PredictMap(*itk::LandmarkModel::Read(folder.GetName("again.pt")), image2, size2), heatmaps);

  const SizeType size3{ 3, 4, 5 };
  const auto     image3 = MakeRandomValues(size3);
  const auto     tupleModel = itk::LandmarkModel::ReadTorchScript(
    { folder.GetName("tuple.pt") }, folder.Write("3.json", MakeDescriptionText({ "a", "b" }, size3)));
  tupleModel->Write(folder.GetName("model.pt"));
  for (const auto & model : { tupleModel, itk::LandmarkModel::Read(folder.GetName("model.pt")) })
  {
    const auto combined = PredictMap(*model, image3, size3);
    const auto localAppearance = PredictMap(*model, image3, size3, "LocalAppearance");
    const auto spatialConfiguration = PredictMap(*model, image3, size3, "SpatialConfiguration");
    for (std::size_t i = 0; i < image3.size(); ++i)
    {
      const float x = image3[i];
      ASSERT_FLOAT_EQ(localAppearance[2 * i], 3.0f * x);
      ASSERT_FLOAT_EQ(localAppearance[2 * i + 1], 5.0f * x);
      ASSERT_FLOAT_EQ(spatialConfiguration[2 * i], x * x);
      ASSERT_FLOAT_EQ(spatialConfiguration[2 * i + 1], 1.0f - x);
      ASSERT_FLOAT_EQ(combined[2 * i], 3.0f * x * x * x);
      ASSERT_NEAR(combined[2 * i + 1], 5.0f * x * (1.0f - x), 1e-6);
    }
  }
}

TEST(LandmarkModelPython, BadTorchScriptModuleOrDescriptionIsRefused)
{
  const TestFolder folder;
  const auto       define = [&folder](const std::string & name, const std::string & forward) {
    torch::jit::Module scripted("scripted");
    scripted.define("def forward(self, x):\n" + forward);
    scripted.save(folder.GetName(name));
    return folder.GetName(name);
  };
  const auto good = define("good.pt", "    return x\n");
  const auto description = MakeDescriptionText({ "a" }, { 4, 6 });
  const auto goodDescription = folder.Write("good.json", description);
  const auto expectError = [&](const std::string & moduleName,
                               const std::string & descriptionName,
                               const std::string & culprit,
                               const std::string & reason) {
    const auto message =
      GetExceptionDescription([&] { itk::LandmarkModel::ReadTorchScript({ moduleName }, descriptionName); });
    EXPECT_EQ(message.compare(0, culprit.size() + 2, culprit + ": "), 0) << message;
    EXPECT_NE(message.find(reason), std::string::npos) << message;
    EXPECT_EQ(message.find('\n'), std::string::npos) << message;
    EXPECT_EQ(message.find("ERROR"), std::string::npos) << message;
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
                            MakeDescriptionText({ "a", "a" }, { 4, 6 }),
                            MakeDescriptionText({ "a" }, { 4, 0 }) })
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
    const auto model = itk::LandmarkModel::ReadTorchScript({ define("odd.pt", forward) }, goodDescription);
    const auto message = GetFilterError(*model);
    EXPECT_NE(message, "(no exception)") << forward;
    EXPECT_EQ(message.find('\n'), std::string::npos) << message;
  }
}

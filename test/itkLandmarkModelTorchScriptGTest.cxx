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
#include "itkGermanLocale.h"
#include "itkLandmarkLocalizationFilter.h"
#include "itkPredictMap.h"
#include "itkPythonTorch.h"
#include "itkSmallLandmarkModel.h"
#include "itkTestArchive.h"
#include "itkTestFolder.h"
#include "itkWithRandomBiases.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace
{

using SizeType = std::vector<unsigned int>;

struct Kind
{
  std::string network;
  /** With enough filters for the fast convolutions of this module, which a trace does not hold. */
  std::string settings;
};

const std::vector<Kind> Kinds{
  { "SpatialConfigurationNet", R"({"filters":16,"levels":3,"kernelSize":5,"pooling":4,"heatmapLayerDeviation":0.3})" },
  { "SpatialConfigurationNet",
    R"({"filters":3,"levels":1,"kernelSize":3,"pooling":3,"localAppearanceTanh":true,"reflectPadding":true,
        "heatmapLayerDeviation":0.3})" },
  { "PairwiseSpatialConfigurationNet",
    R"({"filters":16,"localKernelSize":3,"kernelSize":5,"pooling":4,"heatmapLayerDeviation":0.3})" },
  { "LocalizationUNet", R"({"filters":16,"levels":3,"heatmapLayerDeviation":0.3})" },
  { "GlobalDisplacementNet", R"({"filters":16,"blocks":[1,2],"poolings":2,"headFilters":5})" },
  { "LocalDisplacementNet", R"({"filters":16,"headFilters":6})" },
  { "LocalDisplacementNet", R"({"filters":3,"headFilters":6,"shared":true})" }
};

/** Those of two grids. */
std::vector<SizeType>
GetSizes(unsigned int dimension)
{
  return dimension == 2 ? std::vector<SizeType>{ { 24, 48 }, { 72, 24 } }
                        : std::vector<SizeType>{ { 12, 24, 12 }, { 24, 12, 12 } };
}

itk::LandmarkModel::Pointer
MakeModel(unsigned int dimension, const Kind & kind)
{
  auto description = MakeSmallDescription(dimension, kind.network, kind.settings);
  description.stages.front().grid.size = GetSizes(dimension).front();
  return WithRandomBiases(*itk::LandmarkModel::Initialize(description, 5));
}

itk::LandmarkModel::Pointer
ExportAndRead(const itk::LandmarkModel & model, const TestFolder & folder)
{
  const auto name = folder.GetName("exported");
  return itk::LandmarkModel::ReadTorchScript(model.WriteTorchScript(name), name + "/description.json");
}

void
Expect_near(const std::vector<float> & actual, const std::vector<float> & expected)
{
  ASSERT_EQ(actual.size(), expected.size());
  double largest = 0.0;
  double difference = 0.0;
  for (std::size_t i = 0; i < actual.size(); ++i)
  {
    largest = std::max<double>(largest, std::abs(expected[i]));
    difference = std::max<double>(difference, std::abs(actual[i] - expected[i]));
  }
  EXPECT_GT(largest, 0.0);
  // Sums of products in single precision, in another order.
  EXPECT_LT(difference, 1e-5 * largest);
}

} // namespace

TEST(LandmarkModelTorchScript, AModuleOfEachNetworkComputesTheSameMapsOnGridsOfAnySize)
{
  const auto names = itk::LandmarkModel::GetNetworkNames();
  for (const auto & kind : Kinds)
  {
    EXPECT_EQ(std::count(names.begin(), names.end(), kind.network), 1) << kind.network;
    for (unsigned int dimension = 2; dimension <= 3; ++dimension)
    {
      SCOPED_TRACE(kind.network + ' ' + kind.settings + ' ' + std::to_string(dimension));
      const TestFolder folder;
      const auto       model = MakeModel(dimension, kind);
      const auto       exported = ExportAndRead(*model, folder);
      EXPECT_EQ(exported->GetDescription().stages[0].networks[0].name, "TorchScript");
      EXPECT_EQ(exported->GetSizeMultiple(), model->GetSizeMultiple());
      EXPECT_EQ(exported->GetLandmarkNames(), model->GetLandmarkNames());
      for (const auto & size : GetSizes(dimension))
      {
        const auto image = MakeRandomValues(size);
        for (const auto & name : model->GetMapNames())
        {
          SCOPED_TRACE(name);
          Expect_near(PredictMap(*exported, image, size, name), PredictMap(*model, image, size, name));
        }
      }
    }
  }
}

TEST(LandmarkModelTorchScript, StagesAndAveragedNetworksFindTheSameLandmarks)
{
  using ImageType = itk::Image<float, 2>;
  const auto image = MakeRotatedRandomImage<ImageType>({ { 40, 50 } });
  const auto localize = [&image](const itk::LandmarkModel * model) {
    const auto filter = itk::LandmarkLocalizationFilter<ImageType>::New();
    filter->SetInput(image);
    filter->SetModel(model);
    filter->Update();
    return itk::LandmarkSet<2>::Pointer(filter->GetOutput());
  };
  const auto globalNet = R"({"filters":4,"blocks":[1],"poolings":1,"headFilters":5})";
  for (auto description : { MakeSmallDescription(2), MakeSmallDescription(2, "GlobalDisplacementNet", globalNet) })
  {
    auto & first = description.stages.front();
    if (first.networks.front().name == "GlobalDisplacementNet")
    {
      first.decoder.name = "DisplacementVotes";
    }
    description.stages.push_back(first);
    auto & second = description.stages.back();
    second.grid.spacingRule = itk::LandmarkGridSettings::SpacingRuleEnum::FixedSpacing;
    second.grid.spacing = { 0.9, 1.1 };
    const auto model = itk::LandmarkModel::Average(
      { itk::LandmarkModel::Initialize(description, 3), itk::LandmarkModel::Initialize(description, 4) });
    const TestFolder folder;
    const auto       exported = ExportAndRead(*model, folder);
    ASSERT_EQ(exported->GetNumberOfStages(), 2u);
    ASSERT_EQ(exported->GetDescription().stages[1].networks.size(), 2u);
    const auto expected = localize(model);
    const auto actual = localize(exported);
    for (unsigned int i = 0; i < 3; ++i)
    {
      ASSERT_FALSE(expected->IsMissing(i));
      EXPECT_LT(actual->GetPoint(i).EuclideanDistanceTo(expected->GetPoint(i)), 1e-3);
    }
  }
}

TEST(LandmarkModelTorchScript, AModuleIsExportedAgainAsItIs)
{
  const TestFolder folder;
  const auto       once = ExportAndRead(*MakeModel(2, Kinds.front()), folder);
  const auto       twice = ExportAndRead(*once, folder);
  EXPECT_EQ(twice->GetDescriptionText(), once->GetDescriptionText());
  const SizeType size{ 24, 48 };
  const auto     image = MakeRandomValues(size);
  EXPECT_EQ(PredictMap(*twice, image, size), PredictMap(*once, image, size));
}

TEST(LandmarkModelTorchScript, AModuleIsReadAndAppliedByPython)
{
  const TestFolder folder;
  const auto       model = MakeModel(2, Kinds.front());
  const auto       module = model->WriteTorchScript(folder.GetName("exported")).front();
  const auto       status = RunPythonTorch(folder,
                                     "module = torch.jit.load(sys.argv[1])\n"
                                           "assert not module.training\n"
                                           "assert 'input_weight' in dict(module.named_parameters())\n"
                                           "x = torch.linspace(-1, 1, 48 * 24).reshape(1, 1, 48, 24)\n"
                                           "with torch.no_grad():\n"
                                           "    maps = module(x)\n"
                                           "    double = module.double()(x.double())\n"
                                           "assert len(maps) == 3 and maps[0].shape == (1, 3, 48, 24)\n"
                                           "assert torch.allclose(maps[0], maps[1] * maps[2])\n"
                                           "assert torch.allclose(maps[0], double[0].float(), 1e-4, 1e-5)\n",
                                     "'" + module + "'");
  SKIP_WITHOUT_PYTHON_TORCH(status);
}

TEST(LandmarkModelTorchScript, AModuleForEachNetworkIsNeeded)
{
  const TestFolder folder;
  const auto       modules = MakeModel(2, Kinds.front())->WriteTorchScript(folder.GetName("exported"));
  const auto       description = folder.GetName("exported") + "/description.json";
  for (const auto & given : { std::vector<std::string>{}, std::vector<std::string>{ modules[0], modules[0] } })
  {
    EXPECT_EQ(GetExceptionDescription([&] { itk::LandmarkModel::ReadTorchScript(given, description); }),
              description + ": it has 1 networks, which need as many TorchScript modules (got " +
                std::to_string(given.size()) + ')');
  }
}

TEST(LandmarkModelTorchScript, AModuleInThePlaceOfAnotherIsRefused)
{
  const TestFolder folder;
  auto             description = MakeSmallDescription(2, Kinds.front().network, Kinds.front().settings);
  description.stages.push_back(description.stages.front());
  description.stages.back().grid.zoom = 4.0;
  description.stages.front().networks.push_back(description.stages.front().networks.front());
  const auto modules = itk::LandmarkModel::Initialize(description, 5)->WriteTorchScript(folder.GetName("exported"));
  const auto file = folder.GetName("exported") + "/description.json";
  const auto read = [&](const std::vector<std::string> & given) {
    return GetExceptionDescription([&] { itk::LandmarkModel::ReadTorchScript(given, file); });
  };
  EXPECT_EQ(read({ modules[0], modules[2], modules[1] }),
            modules[2] + ": it is stage1_network0 of its model, given as stage0_network1: modules must be in the order "
                         "of stages and networks");
  EXPECT_EQ(read({ modules[1], modules[0], modules[2] }),
            modules[1] + ": it is stage0_network1 of its model, given as stage0_network0: modules must be in the order "
                         "of stages and networks");

  const auto again = folder.GetName("again");
  const auto model = itk::LandmarkModel::ReadTorchScript(modules, file);
  EXPECT_NO_THROW(itk::LandmarkModel::ReadTorchScript(model->WriteTorchScript(again), again + "/description.json"));
}

TEST(LandmarkModelTorchScript, AModuleWithATensorThatIsTooShortIsRefused)
{
  const TestFolder folder;
  const auto       model = MakeModel(2, Kinds.front());
  const auto       module = model->WriteTorchScript(folder.GetName("exported")).front();
  const auto       description = folder.GetName("exported") + "/description.json";
  const auto       bytes = folder.Read("exported/stage0_network0.pt");
  const auto       whole = WriteArchive(ReadArchive(bytes));
  const auto       read = [&] { return itk::LandmarkModel::ReadTorchScript({ module }, description); };
  folder.Write("exported/stage0_network0.pt", whole);
  EXPECT_NO_THROW(read());
  folder.Write("exported/stage0_network0.pt", ShortenTensor(bytes));
  EXPECT_EQ(GetExceptionDescription(read), module + ": the file is damaged or not a TorchScript module");

  // The same in a model, of which the module is a tensor of bytes; a module of the same length has other lengths
  // inside.
  folder.Write("exported/stage0_network0.pt", whole);
  const auto name = folder.GetName("model.pt");
  read()->Write(name);
  auto parts = ReadArchive(folder.Read("model.pt"));
  for (auto & part : parts)
  {
    if (part.second.compare(0, 4, "PK\3\4") == 0)
    {
      auto inner = ShortenTensor(part.second);
      // A comment makes up for what is missing.
      const auto missing = part.second.size() - inner.size();
      inner[inner.size() - 2] = static_cast<char>(missing & 0xFF);
      inner[inner.size() - 1] = static_cast<char>(missing >> 8 & 0xFF);
      part.second = inner + std::string(missing, ' ');
    }
  }
  folder.Write("model.pt", WriteArchive(parts));
  EXPECT_EQ(GetExceptionDescription([&] { itk::LandmarkModel::Read(name); }),
            name + ": the file is damaged or not a TorchScript module");
}

TEST(LandmarkModelTorchScript, AModuleWithAnUnknownFunctionSaysWhich)
{
  const TestFolder folder;
  const auto       module = MakeModel(2, Kinds.front())->WriteTorchScript(folder.GetName("exported")).front();
  auto             parts = ReadArchive(folder.Read("exported/stage0_network0.pt"));
  unsigned int     numberOfCalls = 0;
  for (auto & part : parts)
  {
    const auto call = part.second.find("torch.leaky_relu");
    if (call != std::string::npos)
    {
      part.second.replace(call, 16, "torch.leaky_blur");
      ++numberOfCalls;
    }
  }
  ASSERT_GT(numberOfCalls, 0u);
  folder.Write("exported/stage0_network0.pt", WriteArchive(parts));
  const auto text = GetExceptionDescription(
    [&] { itk::LandmarkModel::ReadTorchScript({ module }, folder.GetName("exported") + "/description.json"); });
  EXPECT_EQ(text.find(module + ": the file is damaged or not a TorchScript module ("), 0u) << text;
  EXPECT_NE(text.find("leaky_blur"), std::string::npos) << text;
  EXPECT_EQ(text.find('\n'), std::string::npos) << text;
}

TEST(LandmarkModelTorchScript, AModuleIsTheSameInAGermanLocale)
{
  const TestFolder folder;
  const auto       model = MakeModel(2, Kinds.front());
  const auto       size = GetSizes(2).front();
  const auto       image = MakeRandomValues(size);
  const auto       expected = PredictMap(*model, image, size, model->GetMapNames().front());
  const auto       expect = [&](const itk::LandmarkModel & exported) {
    Expect_near(PredictMap(exported, image, size, model->GetMapNames().front()), expected);
  };
  {
    const GermanLocale locale;
    model->WriteTorchScript(folder.GetName("german"));
  }
  expect(*itk::LandmarkModel::ReadTorchScript({ folder.GetName("german/stage0_network0.pt") },
                                              folder.GetName("german/description.json")));
  model->WriteTorchScript(folder.GetName("english"));
  EXPECT_EQ(folder.Read("german/description.json"), folder.Read("english/description.json"));
  const GermanLocale locale;
  expect(*itk::LandmarkModel::ReadTorchScript({ folder.GetName("english/stage0_network0.pt") },
                                              folder.GetName("english/description.json")));
}

TEST(LandmarkModelTorchScript, AFolderThatCannotBeMadeIsAnError)
{
  const TestFolder folder;
  const auto       name = folder.Write("file", "") + "/exported";
  EXPECT_EQ(GetExceptionDescription([&] { MakeModel(2, Kinds.front())->WriteTorchScript(name); }),
            name + ": the folder cannot be made");
}

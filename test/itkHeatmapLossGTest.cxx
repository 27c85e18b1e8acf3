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
#include "itkHeatmapLoss.h"

#include "itkExceptionDescription.h"
#include "itkTrainingTestData.h"

#include "itkMath.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <utility>
#include <vector>

namespace
{

using itk::HeatmapLoss;
using itk::HeatmapLossSettings;

constexpr float notANumber = std::numeric_limits<float>::quiet_NaN();

HeatmapLossSettings
MakeSettings(double initialSigma)
{
  HeatmapLossSettings settings;
  settings.initialSigma = initialSigma;
  return settings;
}

// Equation (1) of Payer et al. (2019) for one pixel, x fastest.
double
Gaussian(const std::vector<double> & pixel, const std::vector<double> & center, double sigma, double gamma)
{
  double squaredDistance = 0.0;
  for (std::size_t d = 0; d < pixel.size(); ++d)
  {
    squaredDistance += (pixel[d] - center[d]) * (pixel[d] - center[d]);
  }
  return gamma / (std::pow(2.0 * itk::Math::pi, pixel.size() / 2.0) * std::pow(sigma, pixel.size())) *
         std::exp(-squaredDistance / (2.0 * sigma * sigma));
}

/** The squared heatmaps, and one parameter a landmark: another loss than those of the module. */
struct ToySettings
{
  explicit ToySettings(unsigned int = 2) {}
  void
  Verify() const
  {
    itk::RequirePositive("weight", weight);
  }
  double weight{ 1.0 };
};
itkSettingsMacro(ToySettings, weight);

class ToyLoss : public itk::LandmarkLoss
{
public:
  ToyLoss(const itk::NetworkTask & task, const ToySettings & settings)
    : m_Weight(settings.weight)
    , m_Offsets(register_parameter("offsets", torch::zeros({ task.numberOfLandmarks })))
  {}

  torch::Tensor
  Compute(const itk::NetworkMaps & maps, const itk::LossTarget &) const override
  {
    const auto & heatmaps = maps.at(itk::HeatmapsName);
    return m_Weight * heatmaps.square().mean() + (m_Offsets - 1.0).square().sum();
  }

  std::map<std::string, std::vector<double>>
  GetLandmarkValues() const override
  {
    const auto offsets = m_Offsets.detach().cpu();
    return { { "offset", { offsets.data_ptr<float>(), offsets.data_ptr<float>() + offsets.numel() } } };
  }

private:
  double        m_Weight;
  torch::Tensor m_Offsets;
};

// The second of three landmarks is missing.
void
Expect_pixels_weighted_by_their_target(const std::vector<int64_t> & size)
{
  constexpr double sigma = 1.5;
  const auto       dimension = static_cast<unsigned int>(size.size());
  auto             settings = HeatmapLossSettings(dimension);
  settings.initialSigma = sigma;
  settings.sigmaWeight = 0.0;
  settings.pixelWeight = 40.0;
  const HeatmapLoss    loss({ dimension, 3 }, settings);
  std::vector<int64_t> shape{ 1, 3 };
  shape.insert(shape.end(), size.begin(), size.end());
  const auto heatmaps = torch::randn(shape, itk::MakeGenerator(torch::kCPU, 1)).requires_grad_();
  auto       coordinates = torch::tensor({ 1.25f, 2.5f, 0.75f }).slice(0, 0, dimension).repeat({ 1, 3, 1 });
  coordinates[0][1].fill_(notANumber);
  const auto value = loss.Compute({ { itk::HeatmapsName, heatmaps } }, { coordinates, {} });
  value.backward();

  double                    expected = 0.0;
  const std::vector<double> center{ 1.25, 2.5, 0.75 };
  const auto                pixels = heatmaps.detach().flatten(2);
  const auto                gradient = heatmaps.grad().flatten(2);
  for (int64_t i = 0; i < pixels.size(2); ++i)
  {
    std::vector<double> pixel;
    int64_t             rest = i;
    for (auto axis = size.rbegin(); axis != size.rend(); ++axis)
    {
      pixel.push_back(static_cast<double>(rest % *axis));
      rest /= *axis;
    }
    const std::vector<double> position(center.begin(), center.begin() + dimension);
    const double              target = Gaussian(pixel, position, sigma, settings.gamma);
    const double              peak = Gaussian(position, position, sigma, settings.gamma);
    for (int landmark = 0; landmark < 3; ++landmark)
    {
      const double difference = pixels[0][landmark][i].item<double>() - (landmark == 1 ? 0.0 : target);
      const double weight = landmark == 1 ? 1.0 : std::pow(40.0, target / peak);
      expected += weight * difference * difference;
      EXPECT_NEAR(gradient[0][landmark][i].item<double>(), 2.0 * weight * difference, 1e-4 * weight * peak);
    }
  }
  EXPECT_NEAR(value.item<double>(), expected, 1e-5 * expected);
}

} // namespace

TEST(HeatmapLoss, TargetsFollowEquationOne)
{
  const auto coordinates = torch::tensor({ 2.25f, 1.5f, -1.0f, 4.0f }).reshape({ 1, 2, 2 });
  const auto flat = itk::MakeTargetHeatmaps(coordinates, torch::tensor({ 1.5f, 3.0f }), { 5, 7 }, 100.0);
  ASSERT_EQ(flat.sizes(), torch::IntArrayRef({ 1, 2, 5, 7 }));
  const auto solid = itk::MakeTargetHeatmaps(
    torch::tensor({ 1.5f, 2.25f, 0.5f }).reshape({ 1, 1, 3 }), torch::tensor({ 1.25f }), { 3, 4, 5 }, 1000.0);
  ASSERT_EQ(solid.sizes(), torch::IntArrayRef({ 1, 1, 3, 4, 5 }));
  for (int y = 0; y < 4; ++y)
  {
    for (int x = 0; x < 5; ++x)
    {
      EXPECT_NEAR(flat[0][0][y][x].item<double>(), Gaussian({ 1.0 * x, 1.0 * y }, { 2.25, 1.5 }, 1.5, 100.0), 1e-5);
      EXPECT_NEAR(flat[0][1][y][x].item<double>(), Gaussian({ 1.0 * x, 1.0 * y }, { -1.0, 4.0 }, 3.0, 100.0), 1e-5);
      for (int z = 0; z < 3; ++z)
      {
        EXPECT_NEAR(solid[0][0][z][y][x].item<double>(),
                    Gaussian({ 1.0 * x, 1.0 * y, 1.0 * z }, { 1.5, 2.25, 0.5 }, 1.25, 1000.0),
                    1e-4);
      }
    }
  }
}

TEST(HeatmapLoss, AnUnlabeledLandmarkLeavesLossAndGradientOfTheOthersBitForBit)
{
  for (const std::vector<int64_t> & size : { std::vector<int64_t>{ 5, 6 }, std::vector<int64_t>{ 3, 5, 6 } })
  {
    const auto           dimension = static_cast<unsigned int>(size.size());
    const HeatmapLoss    loss({ dimension, 2 }, HeatmapLossSettings(dimension));
    std::vector<int64_t> shape{ 1, 2 };
    shape.insert(shape.end(), size.begin(), size.end());
    const auto generator = itk::MakeGenerator(torch::kCPU, 1);
    const auto heatmaps = torch::randn(shape, generator);
    const auto coordinates = torch::rand({ 1, 2, static_cast<int64_t>(dimension) }, generator) * 2.0;
    const auto mask = torch::tensor({ 1.0f, 0.0f }).reshape({ 1, 2 });
    const auto compute = [&](float heatmapOfUnlabeled, float coordinateOfUnlabeled) {
      const auto maps = heatmaps.clone();
      maps[0][1].fill_(heatmapOfUnlabeled);
      maps.requires_grad_();
      const auto positions = coordinates.clone();
      positions[0][1].fill_(coordinateOfUnlabeled);
      const auto value = loss.Compute({ { itk::HeatmapsName, maps } }, { positions, mask });
      value.backward();
      return std::make_pair(value.detach(), maps.grad());
    };
    const auto first = compute(0.0f, 1.0f);
    const auto second = compute(7.5f, notANumber);
    EXPECT_TRUE(torch::equal(first.first, second.first));
    EXPECT_TRUE(torch::equal(first.second, second.second));
    EXPECT_EQ(second.second[0][1].abs().max().item<float>(), 0.0f);
    EXPECT_GT(second.second[0][0].abs().max().item<float>(), 0.0f);
  }
}

TEST(HeatmapLoss, IsASumOverPixelsAndLandmarksThatCountAndAMeanOverTheBatch)
{
  const auto generator = itk::MakeGenerator(torch::kCPU, 1);
  const auto heatmaps = torch::randn({ 2, 3, 4, 5 }, generator);
  const auto coordinates = torch::rand({ 2, 3, 2 }, generator) * 4.0;
  const auto targets = itk::MakeTargetHeatmaps(coordinates, torch::full({ 3 }, 2.0), { 4, 5 }, 100.0);
  auto       settings = MakeSettings(2.0);
  settings.factor = 0.5;
  const HeatmapLoss loss({ 2, 3 }, settings);
  for (const bool hasMask : { false, true })
  {
    const auto mask = torch::tensor({ 1.0f, 0.0f, 0.0f, 0.0f, 1.0f, 1.0f }).reshape({ 2, 3 });
    double     expected = 0.0;
    for (int i = 0; i < 2; ++i)
    {
      for (int landmark = 0; landmark < 3; ++landmark)
      {
        if (hasMask && mask[i][landmark].item<float>() == 0.0f)
        {
          continue;
        }
        for (int pixel = 0; pixel < 20; ++pixel)
        {
          const double difference = heatmaps[i][landmark].flatten()[pixel].item<double>() -
                                    targets[i][landmark].flatten()[pixel].item<double>();
          expected += 0.5 * difference * difference / 2.0;
        }
        expected += 0.5 * 20.0 * 4.0 / 2.0;
      }
    }
    const itk::LossTarget target{ coordinates, hasMask ? mask : torch::Tensor() };
    EXPECT_NEAR(loss.Compute({ { itk::HeatmapsName, heatmaps } }, target).item<double>(), expected, 1e-5 * expected);
  }
}

TEST(HeatmapLoss, PixelsAreWeightedByTheirTargetScaledToThePeakOne)
{
  Expect_pixels_weighted_by_their_target({ 5, 7 });
  Expect_pixels_weighted_by_their_target({ 3, 4, 5 });
}

// For each landmark the loss is that of a loss whose sigma was as wide from the start; the penalty is not wider.
TEST(HeatmapLoss, ATargetIsWiderWhereAnnotatorsDisagree)
{
  const auto generator = itk::MakeGenerator(torch::kCPU, 1);
  for (const std::vector<int64_t> & size : { std::vector<int64_t>{ 5, 7 }, std::vector<int64_t>{ 3, 4, 5 } })
  {
    const auto           dimension = static_cast<unsigned int>(size.size());
    std::vector<int64_t> shape{ 2, 2 };
    shape.insert(shape.end(), size.begin(), size.end());
    const auto heatmaps = torch::randn(shape, generator);
    const auto coordinates = torch::rand({ 2, 2, int64_t{ dimension } }, generator) * 3.0;
    const auto spread = torch::tensor({ 0.0f, 0.5f, 1.0f, 1.5f }).reshape({ 2, 2 });
    for (const double pixelWeight : { 1.0, 40.0 })
    {
      HeatmapLossSettings settings(dimension);
      settings.initialSigma = 1.25;
      settings.pixelWeight = pixelWeight;
      settings.spreadFactor = 2.0;
      const auto value = [&](const HeatmapLossSettings & of, const itk::LossTarget & target) {
        return HeatmapLoss({ dimension, 2 }, of).Compute({ { itk::HeatmapsName, heatmaps } }, target).item<double>();
      };
      double expected = 2.0 * settings.sigmaWeight * 1.25 * 1.25;
      for (int i = 0; i < 4; ++i)
      {
        auto one = torch::zeros({ 4 });
        one[i] = 1.0f;
        auto       wide = settings;
        const auto twice = 2.0 * spread.flatten()[i].item<double>();
        wide.initialSigma = std::sqrt(1.25 * 1.25 + twice * twice);
        wide.spreadFactor = 0.0;
        wide.sigmaWeight = 0.0;
        expected += value(wide, { coordinates, one.reshape({ 2, 2 }), {}, {} });
      }
      EXPECT_NEAR(value(settings, { coordinates, {}, spread, {} }), expected, 1e-5 * expected);
    }
  }
}

TEST(HeatmapLoss, AMissingLandmarkHasAZeroTargetAndNoSigmaTerm)
{
  const auto        coordinates = torch::tensor({ notANumber, notANumber, 1.0f, 1.0f }).reshape({ 1, 2, 2 });
  const HeatmapLoss loss({ 2, 2 }, MakeSettings(2.0));
  const auto        targets = itk::MakeTargetHeatmaps(coordinates, torch::full({ 2 }, 2.0), { 3, 3 }, 100.0);
  EXPECT_EQ(targets[0][0].abs().max().item<float>(), 0.0f);

  // With heatmaps equal to the targets, only the sigma term of the present landmark is left.
  const auto value = loss.Compute({ { itk::HeatmapsName, targets } }, { coordinates, {} });
  EXPECT_NEAR(value.item<double>(), 20.0 * 4.0, 1e-4);
  value.backward();
  const auto gradient = loss.parameters().at(0).grad();
  EXPECT_EQ(gradient[0].item<float>(), 0.0f);
  // That of alpha sigma^2 by the logarithm of sigma.
  EXPECT_NEAR(gradient[1].item<double>(), 2.0 * 20.0 * 4.0, 1e-3);
}

TEST(HeatmapLoss, GradientOfTheLogarithmEqualsFiniteDifferences)
{
  const auto heatmaps = torch::rand({ 1, 1, 9, 9 }, itk::MakeGenerator(torch::kCPU, 2));
  const auto coordinates = torch::tensor({ 4.25f, 3.5f }).reshape({ 1, 1, 2 });
  const auto lossAt = [&](double logarithm) {
    const double sigma = std::exp(logarithm);
    const auto   targets = itk::MakeTargetHeatmaps(
      coordinates.to(torch::kDouble), torch::tensor({ sigma }, torch::kDouble), { 9, 9 }, 100.0);
    return (heatmaps.to(torch::kDouble) - targets).square().sum().item<double>() + 20.0 * sigma * sigma;
  };
  const HeatmapLoss loss({ 2, 1 }, MakeSettings(1.75));
  loss.Compute({ { itk::HeatmapsName, heatmaps } }, { coordinates, {} }).backward();
  const double expected = (lossAt(std::log(1.75) + 1e-4) - lossAt(std::log(1.75) - 1e-4)) / 2e-4;
  EXPECT_NEAR(loss.parameters().at(0).grad().item<double>(), expected, 1e-3 * std::abs(expected));
}

TEST(HeatmapLoss, SigmaStaysPositiveWhateverTheSteps)
{
  const HeatmapLoss loss({ 2, 1 }, MakeSettings(0.5));
  EXPECT_EQ(loss.GetLandmarkValues().at("sigma"), std::vector<double>{ 0.5 });
  {
    const torch::NoGradGuard noGrad;
    loss.parameters().at(0).fill_(-5.0);
  }
  EXPECT_NEAR(loss.GetLandmarkValues().at("sigma")[0], 0.5 * std::exp(-5.0), 1e-7);
}

TEST(LossRegistry, KnowsItsLossesAndRefusesOtherSettings)
{
  for (const auto * name : { "Displacement", "Heatmap", "SoftArgMax", "SpatialFeature" })
  {
    EXPECT_NO_THROW(itk::GetLossRegistry().Find(name));
  }
  const auto & maker = itk::GetLossRegistry().Find("Heatmap");
  EXPECT_EQ(maker.completeSettings(nlohmann::json::object(), 3).at("gamma"), 1000.0);
  EXPECT_EQ(maker.completeSettings({ { "gamma", 7 } }, 2).at("gamma"), 7.0);
  for (const char * const name : { "delta", "initialSigma", "pixelWeight" })
  {
    EXPECT_EQ(GetExceptionDescription([&] { maker.completeSettings({ { name, -1 } }, 2); }).find(name), 0u);
  }
  EXPECT_NE(GetExceptionDescription([] { itk::GetLossRegistry().Find("None"); }).find("Heatmap"), std::string::npos);
}

TEST(LossRegistry, ALossOfAnotherKindTrains)
{
  itk::GetLossRegistry().Add("Toy", itk::LossMaker::For<ToyLoss, ToySettings>());
  const TrainingTestData<2> data(2);
  auto                      settings = MakeTinySettings<2>(4);
  settings.loss = { "Toy", R"({ "weight": 2 })" };
  const auto trainer = data.MakeTrainer(settings);
  trainer->SetLogFileName(data.Folder.GetName("log.csv"));
  trainer->Update();
  // Adam moves each parameter by about the learning rate.
  EXPECT_NEAR(trainer->GetStatus().landmarkValues.at("offset")[1], 4 * 5e-3, 1e-3);
  EXPECT_NE(data.Folder.Read("log.csv").find(",offset_first,offset_second,"), std::string::npos);
  const auto training = nlohmann::json::parse(trainer->GetModel()->GetDescription().training);
  EXPECT_EQ(training["settings"]["loss"]["name"], "Toy");
  EXPECT_EQ(training["settings"]["loss"]["weight"], 2.0);
}

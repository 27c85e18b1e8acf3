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
#include "itkTrainingSamples.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <set>

namespace
{

/** Samples around landmarks, changed by nothing but where they are. */
template <unsigned int VDimension>
itk::TrainingSampleSettings
MakeSettings(const TrainingTestData<VDimension> & data)
{
  itk::TrainingSampleSettings settings;
  settings.grid.size.assign(VDimension, 16);
  settings.grid.spacingRule = itk::LandmarkGridSettings::SpacingRuleEnum::FixedSpacing;
  settings.grid.spacing.assign(VDimension, 0.5);
  settings.augmentation = MakeNoAugmentation();
  settings.augmentation.maximumCenterJitter = 1.5;
  settings.data = data.GetData();
  settings.mirroredOrder = { 0, 1 };
  settings.isAroundLandmarks = true;
  return settings;
}

} // namespace

TEST(TrainingSampleCenters, SamplesAroundLandmarksHaveOneInTheMiddleAndCountNoOther)
{
  const TrainingTestData<3> data(2);
  data.RemoveLandmarks("image1.mha", 1);
  auto settings = MakeSettings(data);
  settings.augmentation.centerJitter = 2.0;
  const Samples<3>    samples(settings);
  std::vector<double> distances;
  // An epoch has a sample for each of the three landmarks that are present.
  std::vector<unsigned int> seen(2, 0);
  for (unsigned int number = 0; number < 60; ++number)
  {
    const auto sample = samples.Make(number);
    ASSERT_EQ(sample.mask[0] + sample.mask[1], 1.0f);
    const unsigned int wanted = sample.mask[0] > 0.0f ? 0 : 1;
    ++seen[wanted];
    for (unsigned int d = 0; d < 3; ++d)
    {
      distances.push_back(0.5 * (sample.GetIndex(wanted)[d] - 7.5));
    }
  }
  EXPECT_EQ(seen, (std::vector<unsigned int>{ 20, 40 }));
  const auto range = std::minmax_element(distances.begin(), distances.end());
  EXPECT_NEAR(*range.first, -1.5, 1e-4);
  EXPECT_NEAR(*range.second, 1.5, 1e-4);
  EXPECT_GT(std::count_if(distances.begin(), distances.end(), [](double x) { return std::abs(x) < 1.0; }), 50);
}

TEST(TrainingSampleCenters, ASampleAroundALandmarkIsOffUniformlyOrByAnErrorOfTheStagesBefore)
{
  using CenterRuleEnum = itk::LandmarkTrainingSettingsEnums::CenterRule;
  const TrainingTestData<2> data(3);
  auto                      settings = MakeSettings(data);
  constexpr unsigned int    count = 120;
  const auto                drawDistances = [&](unsigned int landmark) {
    const Samples<2>                    samples(settings);
    std::vector<itk::Vector<double, 2>> distances;
    for (unsigned int number = 0; number < count; ++number)
    {
      const auto sample = samples.Make(number);
      if (sample.mask[landmark] > 0.0f)
      {
        const auto index = sample.GetIndex(landmark);
        distances.push_back(
          itk::Vector<double, 2>(std::array<double, 2>{ 0.5 * (7.5 - index[0]), 0.5 * (7.5 - index[1]) }.data()));
      }
    }
    return distances;
  };

  settings.augmentation.centerRule = CenterRuleEnum::Uniform;
  double squared = 0.0;
  double largest = 0.0;
  for (const auto & distance : drawDistances(0))
  {
    squared += distance.GetSquaredNorm() / count;
    largest = std::max({ largest, std::abs(distance[0]), std::abs(distance[1]) });
  }
  EXPECT_LE(largest, 1.5 + 1e-4);
  EXPECT_GT(largest, 1.3);
  // Half of the samples show the landmark; the mean square is bound^2 / 3 an axis.
  EXPECT_NEAR(squared, 0.75, 0.15);

  // In image i, landmark j was found (i + 1) / 10 and j / 2 mm off; one was not found, one is too far off.
  const auto found = itk::LandmarkTable::New();
  found->SetLandmarkNames(data.Table->GetLandmarkNames());
  for (unsigned int i = 0; i < 3; ++i)
  {
    const auto name = "image" + std::to_string(i) + ".mha";
    auto       landmarks = data.Table->GetLandmarks<2>(name)->Clone();
    for (unsigned int j = 0; j < 2; ++j)
    {
      auto point = landmarks->GetPoint(j);
      point[0] += static_cast<float>(0.1 * (i + 1));
      point[1] += static_cast<float>(j == 1 && i == 2 ? 7.0 : 0.5 * j);
      landmarks->SetPoint(j, point);
    }
    if (i == 0)
    {
      landmarks->SetMissing(1);
    }
    found->SetLandmarks(name, landmarks);
  }
  settings.augmentation.centerRule = CenterRuleEnum::StageErrors;
  settings.augmentation.centerJitter = 0.0;
  settings.foundLandmarks = found;
  std::set<std::pair<long, long>> ofFirst;
  std::set<std::pair<long, long>> ofSecond;
  const auto                      round = [](const auto & distance) {
    return std::make_pair(std::lround(100.0 * distance[0]), std::lround(100.0 * distance[1]));
  };
  for (const auto & distance : drawDistances(0))
  {
    ofFirst.insert(round(distance));
  }
  for (const auto & distance : drawDistances(1))
  {
    ofSecond.insert(round(distance));
  }
  EXPECT_EQ(ofFirst, (std::set<std::pair<long, long>>{ { 10, 0 }, { 20, 0 }, { 30, 0 } }));
  EXPECT_EQ(ofSecond, (std::set<std::pair<long, long>>{ { 20, 50 }, { 30, 150 } }));
}

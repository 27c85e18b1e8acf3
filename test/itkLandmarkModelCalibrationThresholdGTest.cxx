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
#include "itkCalibrationTestData.h"

#include <limits>
#include <utility>

namespace
{

std::size_t
CountWrong(const std::vector<float> & present, const std::vector<float> & absent, float threshold)
{
  const auto isRefused = [threshold](float confidence) { return !(confidence >= threshold); };
  return static_cast<std::size_t>(std::count_if(present.begin(), present.end(), isRefused)) + absent.size() -
         static_cast<std::size_t>(std::count_if(absent.begin(), absent.end(), isRefused));
}

/** The least number of wrong decisions of all thresholds, and how many landmarks such a one must refuse. */
std::pair<std::size_t, std::size_t>
FindBestByBruteForce(const std::vector<float> & present, const std::vector<float> & absent)
{
  std::vector<float> all(present);
  all.insert(all.end(), absent.begin(), absent.end());
  all.push_back(std::numeric_limits<float>::infinity());
  std::sort(all.begin(), all.end());
  std::pair<std::size_t, std::size_t> best{ std::numeric_limits<std::size_t>::max(), 0 };
  for (const float threshold : all)
  {
    if (!present.empty() && *std::max_element(present.begin(), present.end()) < threshold)
    {
      break;
    }
    const auto refused = std::lower_bound(all.begin(), all.end(), threshold) - all.begin();
    best = std::min(best, { CountWrong(present, absent, threshold), static_cast<std::size_t>(refused) });
  }
  return best;
}

constexpr float unset = std::numeric_limits<float>::lowest();

/** Landmarks that are absent where the model is least confident, but for some. */
template <unsigned int VDimension>
void
Expect_absent_landmarks_told_apart()
{
  CalibrationData<VDimension>     data(6);
  std::vector<std::vector<float>> confidences;
  std::vector<float>              sorted;
  for (const auto & name : data.Table->GetImageNames())
  {
    const auto reader = itk::LandmarkImageReader<ImageType<VDimension>>::New();
    reader->SetFileName(data.Folder.GetName(name));
    const auto localization = itk::LandmarkLocalizationFilter<ImageType<VDimension>>::New();
    localization->SetInput(reader->GetOutput());
    localization->SetModel(data.Model);
    localization->Update();
    confidences.emplace_back();
    for (unsigned int i = 0; i < 3; ++i)
    {
      confidences.back().push_back(localization->GetOutput()->GetConfidence(i));
      sorted.push_back(confidences.back().back());
    }
  }
  std::sort(sorted.begin(), sorted.end());
  std::vector<std::vector<bool>> isPresent;
  std::vector<float>             present;
  std::vector<float>             absent;
  for (unsigned int image = 0; image < 6; ++image)
  {
    const auto &      name = data.Table->GetImageNames()[image];
    std::vector<bool> isMissing;
    isPresent.emplace_back();
    for (unsigned int i = 0; i < 3; ++i)
    {
      const float confidence = confidences[image][i];
      isPresent.back().push_back(confidence > sorted[6] || confidence == sorted[2]);
      (isPresent.back()[i] ? present : absent).push_back(confidence);
      isMissing.push_back(!isPresent.back()[i]);
    }
    data.Remove(name, isMissing);
  }
  ASSERT_FALSE(absent.empty());
  ASSERT_FALSE(present.empty());

  // What the model had before does not hide any landmark.
  const float before = sorted[12];
  data.Calibrate({ {}, before });
  const auto calibration = data.MakeCalibration();
  calibration->Update();
  const auto best = FindBestByBruteForce(present, absent);
  const auto after = static_cast<float>(GetCalibration(*calibration).minimumConfidence);
  EXPECT_EQ(CountWrong(present, absent, after), best.first);
  EXPECT_EQ(after, CalibrationType::ComputeMinimumConfidence(present, absent));
  const auto & decisions = calibration->GetDecisions();
  EXPECT_EQ(decisions.Count, 18u);
  EXPECT_EQ(decisions.NumberOfAbsent, absent.size());
  EXPECT_EQ(decisions.WrongBefore, CountWrong(present, absent, before));
  EXPECT_EQ(decisions.WrongAfter, best.first);
  std::size_t wrong = 0;
  std::size_t numberOfFound = 0;
  for (unsigned int image = 0; image < 6; ++image)
  {
    std::vector<float> ofOthers[2];
    std::vector<float> own[2];
    for (unsigned int other = 0; other < 6; ++other)
    {
      for (unsigned int i = 0; i < 3; ++i)
      {
        auto & values = other == image ? own : ofOthers;
        values[isPresent[other][i] ? 1 : 0].push_back(confidences[other][i]);
      }
    }
    wrong +=
      CountWrong(own[1],
                 own[0],
                 ofOthers[0].empty() ? before : CalibrationType::ComputeMinimumConfidence(ofOthers[1], ofOthers[0]));
    numberOfFound += static_cast<std::size_t>(
      std::count_if(own[1].begin(), own[1].end(), [after](float confidence) { return confidence >= after; }));
  }
  EXPECT_EQ(decisions.WrongLeaveOneOut, wrong);
  // A landmark that is refused has no region.
  EXPECT_EQ(calibration->GetTotalCoverage().Count, numberOfFound);
}

} // namespace

TEST(LandmarkModelCalibration, ThresholdHasTheLeastWrongDecisions)
{
  EXPECT_EQ(CalibrationType::ComputeMinimumConfidence({ 5.0f, 3.0f, 4.0f }, { 1.0f, 2.0f }), 2.5f);
  EXPECT_EQ(CalibrationType::ComputeMinimumConfidence({ 1.0f, 3.0f, 4.0f }, { 0.0f, 2.0f }), 0.5f);
  EXPECT_EQ(CalibrationType::ComputeMinimumConfidence({ 5.0f, 3.0f }, {}), unset);
  EXPECT_EQ(CalibrationType::ComputeMinimumConfidence({ 1.0f, 1.0f }, { 1.0f, 2.0f }), unset);
  EXPECT_EQ(CalibrationType::ComputeMinimumConfidence({}, {}), unset);
  // At least one present landmark stays.
  EXPECT_EQ(CalibrationType::ComputeMinimumConfidence({ 1.0f }, { 2.0f, 2.0f }), unset);
  EXPECT_EQ(CalibrationType::ComputeMinimumConfidence({ 1.0f, 3.0f }, { 4.0f, 4.0f, 2.0f, 2.0f }), 2.5f);
  EXPECT_EQ(CalibrationType::ComputeMinimumConfidence({}, { 2.0f, 2.0f }),
            std::nextafter(2.0f, std::numeric_limits<float>::infinity()));
  const float next = std::nextafter(1.0f, 2.0f);
  EXPECT_EQ(CalibrationType::ComputeMinimumConfidence({ next }, { 1.0f }), next);
  constexpr float largest = std::numeric_limits<float>::max();
  EXPECT_EQ(CalibrationType::ComputeMinimumConfidence({ largest }, { -largest }), 0.0f);

  std::mt19937 random(3);
  for (unsigned int run = 0; run < 300; ++run)
  {
    // Few values make many ties.
    const auto         numberOfValues = 2 + random() % 20;
    std::vector<float> drawn[2];
    for (unsigned int i = 0; i < 2; ++i)
    {
      drawn[i].resize(random() % 12);
      std::generate(drawn[i].begin(), drawn[i].end(), [&] {
        return static_cast<float>(random() % numberOfValues) + 3.0f * static_cast<float>(i);
      });
    }
    const float threshold = CalibrationType::ComputeMinimumConfidence(drawn[1], drawn[0]);
    std::size_t refused = 0;
    for (const auto & values : drawn)
    {
      refused += static_cast<std::size_t>(
        std::count_if(values.begin(), values.end(), [threshold](float value) { return value < threshold; }));
    }
    EXPECT_EQ(std::make_pair(CountWrong(drawn[1], drawn[0], threshold), refused),
              FindBestByBruteForce(drawn[1], drawn[0]));
  }
}

TEST(LandmarkModelCalibration, AbsentLandmarksAreToldApart)
{
  Expect_absent_landmarks_told_apart<2>();
  Expect_absent_landmarks_told_apart<3>();
}

TEST(LandmarkModelCalibration, WithoutAbsentLandmarksTheThresholdStays)
{
  for (const float before : { unset, 0.0f })
  {
    CalibrationData<2> data(3);
    data.Calibrate({ {}, before });
    const auto calibration = data.MakeCalibration();
    calibration->Update();
    EXPECT_EQ(GetCalibration(*calibration).minimumConfidence, before);
    EXPECT_EQ(calibration->GetDecisions().Count, 9u);
    EXPECT_EQ(calibration->GetDecisions().NumberOfAbsent, 0u);
    EXPECT_EQ(calibration->GetDecisions().WrongAfter, calibration->GetDecisions().WrongBefore);
    EXPECT_EQ(calibration->GetDecisions().WrongAfter, calibration->GetDecisions().WrongLeaveOneOut);
  }
}

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
#include "itkLandmarkModelCalibration.h"

#include "itkCalibrationShare.h"
#include "itkExceptionDescription.h"
#include "itkImageFileWriter.h"
#include "itkLandmarkCovariance.h"
#include "itkLandmarkImageReader.h"
#include "itkLandmarkLocalizationFilter.h"
#include "itkMakeLandmarkSet.h"
#include "itkSmallLandmarkModel.h"
#include "itkTestFolder.h"
#include "vnl/algo/vnl_cholesky.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <sstream>

namespace
{

template <unsigned int VDimension>
using ImageType = itk::Image<float, VDimension>;

/** Images in which the landmarks of a model lie about the found positions as the model's covariances say, but for a
 * factor that the model does not know. */
template <unsigned int VDimension>
class Data
{
public:
  explicit Data(unsigned int numberOfImages)
    : Model(MakeSmallLandmarkModel(VDimension))
    , Table(itk::LandmarkTable::New())
  {
    Table->SetDimension(VDimension);
    Table->SetLandmarkNames(Model->GetLandmarkNames());
    typename ImageType<VDimension>::SizeType size;
    for (unsigned int d = 0; d < VDimension; ++d)
    {
      size[d] = 30 - 7 * d;
    }
    const auto image = MakeRotatedRandomImage<ImageType<VDimension>>(size);
    for (unsigned int number = 0; number < numberOfImages; ++number)
    {
      const auto name = "image" + std::to_string(number) + ".mha";
      // As LandmarkImageReader will see it: with index 0 at the first pixel.
      image->GetBufferPointer()[number] = 250.0f;
      itk::WriteImage(image.GetPointer(), Folder.GetName(name));
      this->Draw(name);
    }
  }

  CalibrationType::Pointer
  MakeCalibration() const
  {
    const auto calibration = CalibrationType::New();
    calibration->SetModel(Model);
    calibration->SetData(itk::LandmarkDataSet(Table, Folder.GetName()));
    calibration->SetDevice(itk::LandmarkModelEnums::Device::CPU);
    return calibration;
  }

  /** Makes the model have a calibration. */
  void
  Calibrate(const itk::LandmarkCalibrationSettings & settings)
  {
    auto description = Model->GetDescription();
    description.stages.back().calibration = settings;
    Model = Model->WithDescription(description).GetPointer();
  }

  /** Makes landmarks of an image missing where `isMissing` is true. */
  void
  Remove(const std::string & name, const std::vector<bool> & isMissing) const
  {
    auto landmarks = Table->template GetLandmarks<VDimension>(name)->Clone();
    for (std::size_t i = 0; i < isMissing.size(); ++i)
    {
      if (isMissing[i])
      {
        landmarks->SetMissing(i);
      }
    }
    Table->SetLandmarks(name, landmarks);
  }

  const std::vector<double>        Scales{ 0.3, 1.0, 4.0 };
  TestFolder                       Folder;
  itk::LandmarkModel::ConstPointer Model;
  itk::LandmarkTable::Pointer      Table;
  /** Under the model's own covariances. */
  DistancesType Distances;

private:
  void
  Draw(const std::string & name)
  {
    const auto reader = itk::LandmarkImageReader<ImageType<VDimension>>::New();
    reader->SetFileName(Folder.GetName(name));
    const auto localization = itk::LandmarkLocalizationFilter<ImageType<VDimension>>::New();
    localization->SetInput(reader->GetOutput());
    localization->SetModel(Model);
    localization->Update();
    std::normal_distribution<double> normal;
    std::vector<double>              coordinates;
    std::vector<double>              distances;
    for (unsigned int i = 0; i < 3; ++i)
    {
      const vnl_cholesky cholesky(localization->GetOutput()->GetCovariance(i).GetVnlMatrix().as_matrix());
      vnl_vector<double> draw(VDimension);
      std::generate(draw.begin(), draw.end(), [&] { return std::sqrt(Scales[i]) * normal(m_Random); });
      const vnl_vector<double> shift = cholesky.lower_triangle() * draw;
      for (unsigned int d = 0; d < VDimension; ++d)
      {
        coordinates.push_back(localization->GetOutput()->GetPoint(i)[d] + shift[d]);
      }
      distances.push_back(draw.squared_magnitude());
    }
    Table->SetLandmarks(name, MakeLandmarkSet<VDimension>(Model->GetLandmarkNames(), coordinates));
    Distances.push_back(distances);
  }

  std::mt19937 m_Random{ 5 };
};

const itk::LandmarkCalibrationSettings &
GetCalibration(const CalibrationType & calibration)
{
  return calibration.GetCalibratedModel()->GetDescription().stages.back().calibration;
}

template <unsigned int VDimension>
void
Expect_calibrated()
{
  Data<VDimension> data(12);
  const auto       calibration = data.MakeCalibration();
  calibration->Update();
  const auto expected = CalibrationType::ComputeScales(data.Distances, VDimension);
  const auto scales = GetCalibration(*calibration).covarianceScales;
  ASSERT_EQ(scales.size(), 3u);
  for (unsigned int i = 0; i < 3; ++i)
  {
    EXPECT_NEAR(scales[i] / expected[i], 1.0, 1e-3);
  }
  const auto & total = calibration->GetTotalCoverage();
  EXPECT_EQ(total.Count, 36u);
  EXPECT_DOUBLE_EQ(total.Before, ComputeShare(data.Distances, { 1.0, 1.0, 1.0 }, VDimension));
  EXPECT_DOUBLE_EQ(total.After, ComputeShare(data.Distances, expected, VDimension));

  double inside = 0.0;
  for (unsigned int image = 0; image < 12; ++image)
  {
    auto others = data.Distances;
    others.erase(others.begin() + image);
    inside +=
      3.0 * ComputeShare({ data.Distances[image] }, CalibrationType::ComputeScales(others, VDimension), VDimension);
  }
  EXPECT_NEAR(total.LeaveOneOut, inside / 36.0, 1e-12);
  double sum = 0.0;
  for (const auto & coverage : calibration->GetCoverages())
  {
    EXPECT_EQ(coverage.Count, 12u);
    sum += coverage.After;
  }
  EXPECT_NEAR(sum / 3.0, total.After, 1e-12);

  // What was there before is replaced, and does not multiply. The model that was calibrated stays as it was.
  EXPECT_TRUE(data.Model->GetDescription().stages.back().calibration.covarianceScales.empty());
  const auto again = data.MakeCalibration();
  again->SetModel(calibration->GetCalibratedModel());
  again->Update();
  EXPECT_DOUBLE_EQ(again->GetTotalCoverage().Before, total.After);
  for (unsigned int i = 0; i < 3; ++i)
  {
    EXPECT_NEAR(GetCalibration(*again).covarianceScales[i] / scales[i], 1.0, 1e-6);
  }
}

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
  Data<VDimension>                data(6);
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

TEST(LandmarkModelCalibration, MissingLandmarksAreSkipped)
{
  std::mt19937  random(2);
  DistancesType all = DrawDistances(15, { 0.5, 2.0 }, 2, random);
  DistancesType some = all;
  some.insert(some.begin() + 4, { notANumber, notANumber });
  EXPECT_EQ(CalibrationType::ComputeScales(some, 2), CalibrationType::ComputeScales(all, 2));
  for (const DistancesType & none : { DistancesType{}, DistancesType{ { notANumber }, { notANumber } } })
  {
    EXPECT_NE(GetExceptionDescription([&] { CalibrationType::ComputeScales(none, 2); }).find("must be an image"),
              std::string::npos);
  }

  Data<2> data(4);
  data.Remove("image2.mha", { true, false, false });
  const auto calibration = data.MakeCalibration();
  calibration->Update();
  EXPECT_EQ(calibration->GetCoverages()[0].Count, 3u);
  EXPECT_EQ(calibration->GetCoverages()[1].Count, 4u);
  EXPECT_EQ(calibration->GetTotalCoverage().Count, 11u);
}

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
    Data<2> data(3);
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

TEST(LandmarkModelCalibration, OneImageHasNoOthersToBeJudgedBy)
{
  Data<2>    data(1);
  const auto calibration = data.MakeCalibration();
  calibration->Update();
  EXPECT_EQ(calibration->GetTotalCoverage().Count, 3u);
  EXPECT_FALSE(std::isnan(calibration->GetTotalCoverage().After));
  EXPECT_TRUE(std::isnan(calibration->GetTotalCoverage().LeaveOneOut));
}

TEST(LandmarkModelCalibration, ModelIsCalibratedAndItsCoverageMeasured)
{
  Expect_calibrated<2>();
  Expect_calibrated<3>();
}

TEST(LandmarkModelCalibration, ErrorsAreFoundBeforeAnyWork)
{
  Data<2>    data(2);
  const auto expectError = [](CalibrationType * calibration, const std::string & reason) {
    const auto message = GetExceptionDescription([calibration] { calibration->Update(); });
    EXPECT_NE(message.find(reason), std::string::npos) << message;
    EXPECT_EQ(calibration->GetCalibratedModel(), nullptr);
  };
  auto calibration = data.MakeCalibration();
  calibration->SetModel(nullptr);
  expectError(calibration, "Model must be set");
  calibration->SetModel(MakeSmallLandmarkModel(3));
  expectError(calibration, "3 dimensions, as the model has (got 2)");
  calibration = data.MakeCalibration();
  calibration->SetData(itk::LandmarkDataSet());
  expectError(calibration, "must have a table");
  const auto other = itk::LandmarkTable::New();
  other->SetLandmarkNames({ "sella", "menton", "nasion" });
  calibration->SetData(itk::LandmarkDataSet(other, data.Folder.GetName()));
  expectError(calibration, "landmark 2: 'menton' instead of 'nasion'");
  auto set = itk::LandmarkDataSet(data.Table, data.Folder.GetName());
  set.images = {};
  calibration->SetData(set);
  expectError(calibration, "at least one");
  set.images = { "image0.mha", "elsewhere.mha" };
  calibration->SetData(set);
  expectError(calibration, "there is no 'elsewhere.mha'");
  set.images = { "image0.mha", "image1.mha" };
  set.imageSpacing = { 1.0, 1.0, 1.0 };
  calibration->SetData(set);
  expectError(calibration, "empty or have 2 entries (got 3)");
  set.imageSpacing = {};
  set.images = { "image1.mha" };
  calibration->SetData(set);
  data.Remove("image1.mha", { true, true, true });
  expectError(calibration, "all are missing");
  set.images = { "image0.mha", "image1.mha" };
  calibration->SetData(set);
  data.Folder.Write("image1.mha", "no image");
  expectError(calibration, data.Folder.GetName("image1.mha") + ": ");
}

TEST(LandmarkModelCalibration, ReportsProgressAndAborts)
{
  Data<2>    data(3);
  const auto calibration = data.MakeCalibration();
  float      progress = 0.0f;
  const auto observer = calibration->AddObserver(
    itk::ProgressEvent(), [&](const itk::EventObject &) { progress = calibration->GetProgress(); });
  calibration->Update();
  EXPECT_FLOAT_EQ(progress, 1.0f);
  calibration->RemoveObserver(observer);
  calibration->Modified();
  unsigned int aborts = 0;
  calibration->AddObserver(itk::AbortEvent(), [&aborts](const itk::EventObject &) { ++aborts; });
  calibration->AddObserver(itk::ProgressEvent(), [&](const itk::EventObject &) {
    if (calibration->GetProgress() > 0.5f)
    {
      calibration->AbortGenerateDataOn();
    }
  });
  EXPECT_THROW(calibration->Update(), itk::ProcessAborted);
  EXPECT_EQ(aborts, 1u);
  EXPECT_EQ(calibration->GetCalibratedModel(), nullptr);
}

TEST(LandmarkModelCalibration, AnAveragedModelIsCalibratedLikeASingleOne)
{
  Data<2>    data(4);
  const auto single = data.MakeCalibration();
  single->Update();
  const auto averaged = data.MakeCalibration();
  averaged->SetModel(itk::LandmarkModel::Average({ data.Model, data.Model }));
  averaged->Update();
  for (unsigned int i = 0; i < 3; ++i)
  {
    EXPECT_NEAR(GetCalibration(*averaged).covarianceScales[i] / GetCalibration(*single).covarianceScales[i], 1.0, 1e-4);
  }
}

TEST(LandmarkModelCalibration, PrintsItsMembers)
{
  Data<2>            data(1);
  const auto         calibration = data.MakeCalibration();
  std::ostringstream stream;
  calibration->Print(stream);
  for (const char * const text : { "Model: ",
                                   "Data: 1 images",
                                   "Device: itk::LandmarkModelEnums::Device::CPU",
                                   "Coverages: 0",
                                   "TotalCoverage: 0 nan",
                                   "Decisions: 0 0 0 0 0" })
  {
    EXPECT_NE(stream.str().find(text), std::string::npos) << text;
  }
}

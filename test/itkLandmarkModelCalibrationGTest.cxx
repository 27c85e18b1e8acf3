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

#include "itkExceptionDescription.h"
#include "itkLandmarkCovariance.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <sstream>

namespace
{

template <unsigned int VDimension>
void
Expect_calibrated()
{
  CalibrationData<VDimension> data(12);
  const auto                  calibration = data.MakeCalibration();
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

/** The last image has a fault, which is found before the first one is localized. */
template <unsigned int VDimension>
void
Expect_faults_of_images_before_any_work()
{
  CalibrationData<VDimension> data(3);
  const auto                  calibration = data.MakeCalibration();
  float                       progress = 0.0f;
  calibration->AddObserver(
    itk::ProgressEvent(), [&](const itk::EventObject &) { progress = std::max(progress, calibration->GetProgress()); });
  const auto expectError = [&](const std::string & fileName, const std::string & reason) {
    const auto message = GetExceptionDescription([&] { calibration->Update(); });
    EXPECT_NE(message.find(data.Folder.GetName(fileName) + ": " + reason), std::string::npos) << message;
    EXPECT_EQ(progress, 0.0f);
    EXPECT_EQ(calibration->GetCalibratedModel(), nullptr);
  };
  auto set = calibration->GetData();
  set.imageSpacing.assign(VDimension, 0.01);
  calibration->SetData(set);
  expectError("image0.mha", "landmark 'sella' at ");
  set.imageSpacing = {};
  calibration->SetData(set);
  const auto            names = data.Model->GetLandmarkNames();
  std::vector<double>   coordinates(names.size() * VDimension, notANumber);
  constexpr std::size_t last = 2 * VDimension;
  std::fill(coordinates.begin() + last, coordinates.end(), 1000.0);
  data.Table->SetLandmarks("image2.mha", MakeLandmarkSet<VDimension>(names, coordinates));
  expectError("image2.mha", "landmark 'menton' at [1000, 1000");
  data.Folder.Write("image2.mha", "no image");
  expectError("image2.mha", "");
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

  CalibrationData<2> data(4);
  data.Remove("image2.mha", { true, false, false });
  const auto calibration = data.MakeCalibration();
  calibration->Update();
  EXPECT_EQ(calibration->GetCoverages()[0].Count, 3u);
  EXPECT_EQ(calibration->GetCoverages()[1].Count, 4u);
  EXPECT_EQ(calibration->GetTotalCoverage().Count, 11u);
}

TEST(LandmarkModelCalibration, OneImageHasNoOthersToBeJudgedBy)
{
  CalibrationData<2> data(1);
  const auto         calibration = data.MakeCalibration();
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
  CalibrationData<2> data(2);
  const auto         expectError = [](CalibrationType * calibration, const std::string & reason) {
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

TEST(LandmarkModelCalibration, FaultsOfImagesAreFoundBeforeAnyWork)
{
  Expect_faults_of_images_before_any_work<2>();
  Expect_faults_of_images_before_any_work<3>();
}

TEST(LandmarkModelCalibration, ReportsProgressAndAborts)
{
  CalibrationData<2> data(5);
  const auto         calibration = data.MakeCalibration();
  calibration->SetShapeData(calibration->GetData());
  float      progress = 0.0f;
  const auto observer = calibration->AddObserver(itk::ProgressEvent(), [&](const itk::EventObject &) {
    EXPECT_GE(calibration->GetProgress(), progress);
    progress = calibration->GetProgress();
  });
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
  CalibrationData<2> data(4);
  const auto         single = data.MakeCalibration();
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
  CalibrationData<2> data(1);
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

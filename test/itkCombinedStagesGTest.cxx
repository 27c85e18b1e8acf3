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
#include "itkLandmarkLocalizationFilter.h"
#include "itkLandmarkModelCalibration.h"

#include "itkExceptionDescription.h"
#include "itkSmallLandmarkModel.h"
#include "itkTrainingTestData.h"

#include "itkImageFileReader.h"

#include "vnl/vnl_inverse.h"

#include <gtest/gtest.h>

namespace
{

template <unsigned int VDimension>
using FilterType = itk::LandmarkLocalizationFilter<TrainingImage<VDimension>>;

/** Two stages of random networks for the landmarks of TrainingTestData. */
itk::LandmarkModelDescription
MakeDescription(unsigned int dimension)
{
  auto description = MakeSmallDescription(dimension);
  description.landmarks = { { "first", "", "" }, { "second", "", "" } };
  description.stages.push_back(description.stages[0]);
  auto & stage = description.stages[1];
  stage.grid.size.assign(dimension, 16);
  stage.grid.spacingRule = itk::LandmarkGridSettings::SpacingRuleEnum::FixedSpacing;
  stage.grid.spacing.assign(dimension, 0.4);
  stage.combine = true;
  return description;
}

itk::LandmarkModel::Pointer
MakeModel(const itk::LandmarkModelDescription & description)
{
  return itk::LandmarkModel::Initialize(description, 5);
}

template <unsigned int VDimension>
typename itk::LandmarkSet<VDimension>::ConstPointer
Localize(const TrainingImage<VDimension> * image, const itk::LandmarkModel * model, unsigned int numberOfStages = 0)
{
  const auto filter = FilterType<VDimension>::New();
  filter->SetInput(image);
  filter->SetModel(model);
  filter->SetNumberOfStages(numberOfStages);
  // Waiting for each other takes threads longer than these networks do.
  filter->SetNumberOfWorkUnits(1);
  filter->Update();
  const typename itk::LandmarkSet<VDimension>::Pointer found = filter->GetOutput();
  found->DisconnectPipeline();
  return found.GetPointer();
}

template <unsigned int VDimension>
void
Expect_the_mean_by_inverse_covariances()
{
  auto   description = MakeDescription(VDimension);
  auto & calibrations = description.stages;
  calibrations[0].calibration.covarianceScales = { 3.0, 5.0 };
  calibrations[1].calibration.ownCovarianceScales = { 2.0, 0.5 };
  calibrations[1].calibration.covarianceScales = { 4.0, 0.25 };
  auto alone = description;
  alone.stages[1].combine = false;
  alone.stages[1].calibration.covarianceScales = { 2.0, 0.5 };
  typename TrainingImage<VDimension>::SizeType size;
  for (unsigned int d = 0; d < VDimension; ++d)
  {
    size[d] = 24 - 3 * d;
  }
  const auto image = MakeRotatedRandomImage<TrainingImage<VDimension>>(size);
  const auto before = Localize<VDimension>(image, MakeModel(alone), 1);
  const auto after = Localize<VDimension>(image, MakeModel(alone));
  const auto combined = Localize<VDimension>(image, MakeModel(description));
  for (unsigned int i = 0; i < 2; ++i)
  {
    const auto   first = vnl_inverse(before->GetCovariance(i).GetVnlMatrix());
    const auto   second = vnl_inverse(after->GetCovariance(i).GetVnlMatrix());
    const auto   covariance = vnl_inverse(first + second);
    const auto   point = covariance * (first * itk::Point<double, VDimension>(before->GetPoint(i)).GetVnlVector() +
                                     second * itk::Point<double, VDimension>(after->GetPoint(i)).GetVnlVector());
    const double scale = calibrations[1].calibration.covarianceScales[i];
    EXPECT_GT(before->GetPoint(i).EuclideanDistanceTo(after->GetPoint(i)), 0.1);
    for (unsigned int d = 0; d < VDimension; ++d)
    {
      EXPECT_NEAR(combined->GetPoint(i)[d], point[d], 1e-4);
      for (unsigned int k = 0; k < VDimension; ++k)
      {
        EXPECT_NEAR(combined->GetCovariance(i)(d, k), scale * covariance(d, k), 1e-6 * covariance.absolute_value_max());
      }
    }
    EXPECT_EQ(combined->GetConfidence(i), after->GetConfidence(i));
  }
}

} // namespace

TEST(CombinedStages, EstimatesWithoutAPositiveDefiniteCovarianceHaveNoWeight)
{
  using EstimateType = itk::LandmarkEstimate<itk::Point<double, 2>>;
  EstimateType good;
  good.point[0] = 1.0;
  good.point[1] = 2.0;
  good.covariance.SetIdentity();
  EstimateType bad;
  bad.point[0] = 5.0;
  bad.point[1] = -7.0;
  itk::LandmarkCovariance<2> indefinite;
  indefinite.SetIdentity();
  indefinite(0, 1) = indefinite(1, 0) = 2.0;
  itk::LandmarkCovariance<2> zero;
  zero.Fill(0.0);
  for (const auto & covariance : { itk::MakeMissingCovariance<2>(), indefinite, zero })
  {
    bad.covariance = covariance;
    EXPECT_EQ(itk::CombineEstimates(good, bad).point, good.point);
    EXPECT_EQ(itk::CombineEstimates(bad, good).point, good.point);
    EXPECT_EQ(itk::CombineEstimates(bad, good).covariance, good.covariance);
    EstimateType other = bad;
    other.point[0] = 3.0;
    EXPECT_EQ(itk::CombineEstimates(bad, other).point, other.point);
  }
  auto certain = good;
  certain.covariance *= 1e-12;
  bad.covariance.SetIdentity();
  EXPECT_LT(itk::CombineEstimates(certain, bad).point.EuclideanDistanceTo(good.point), 1e-9);
  EXPECT_LT(itk::CombineEstimates(bad, certain).point.EuclideanDistanceTo(good.point), 1e-9);
}

TEST(CombinedStages, ThePointIsTheMeanOfBothByTheirInverseCovariances)
{
  Expect_the_mean_by_inverse_covariances<2>();
  Expect_the_mean_by_inverse_covariances<3>();
}

TEST(CombinedStages, AFirstStageHasNothingToBeCombinedWith)
{
  auto description = MakeDescription(2);
  description.stages[0].combine = true;
  EXPECT_NE(
    GetExceptionDescription([&] { MakeModel(description); }).find("stages[0].combine: the points of the first stage"),
    std::string::npos);
}

TEST(CombinedStages, AStageThatIsNotCalibratedIsNotCombinedWith)
{
  auto       description = MakeDescription(2);
  const auto image = MakeRotatedRandomImage<TrainingImage<2>>({ { 24, 21 } });
  const auto raw = MakeModel(description);
  EXPECT_FALSE(raw->IsCombined(1));
  description.stages[1].combine = false;
  const auto alone = MakeModel(description);
  EXPECT_EQ(Localize<2>(image, raw)->GetPoint(0), Localize<2>(image, alone)->GetPoint(0));
  description.stages[1].combine = true;
  description.stages[0].calibration.covarianceScales = { 3.0, 5.0 };
  EXPECT_FALSE(MakeModel(description)->IsCombined(1));
  description.stages[1].calibration.ownCovarianceScales = { 2.0, 0.5 };
  const auto calibrated = MakeModel(description);
  EXPECT_TRUE(calibrated->IsCombined(1));
  EXPECT_FALSE(calibrated->IsCombined(0));
  EXPECT_NE(Localize<2>(image, calibrated)->GetPoint(0), Localize<2>(image, alone)->GetPoint(0));
}

TEST(CombinedStages, CalibrationGivesEarlierStagesWhatCombiningNeeds)
{
  const TrainingTestData<2> data(5);
  const auto                calibrate = [&data](const itk::LandmarkModel & model) {
    const auto calibration = itk::LandmarkModelCalibration::New();
    calibration->SetModel(&model);
    calibration->SetData(data.GetData());
    calibration->SetNumberOfWorkUnits(1);
    calibration->Update();
    return itk::LandmarkModel::ConstPointer(calibration->GetCalibratedModel());
  };
  // Of three stages, the second is combined with the first, and the third with both.
  auto description = MakeDescription(2);
  description.stages.push_back(description.stages[1]);
  auto first = description;
  first.stages.resize(1);
  description.stages[0].calibration = calibrate(*MakeModel(first))->GetDescription().stages[0].calibration;
  auto second = description;
  second.stages.resize(2);
  description.stages[1].calibration = calibrate(*MakeModel(second))->GetDescription().stages[1].calibration;
  const auto stepwise = calibrate(*MakeModel(description));
  const auto averaged = calibrate(*itk::LandmarkModel::Average({ stepwise, stepwise }));
  for (unsigned int stage = 0; stage < 3; ++stage)
  {
    const auto & expected = stepwise->GetDescription().stages[stage].calibration;
    const auto & actual = averaged->GetDescription().stages[stage].calibration;
    EXPECT_EQ(actual.ownCovarianceScales, expected.ownCovarianceScales);
    ASSERT_EQ(actual.covarianceScales.size(), 2u);
    for (unsigned int i = 0; i < 2; ++i)
    {
      EXPECT_NEAR(actual.covarianceScales[i] / expected.covarianceScales[i], 1.0, 1e-6);
    }
  }
  const auto image = itk::ReadImage<TrainingImage<2>>(data.Folder.GetName(data.Table->GetImageNames()[0]));
  for (unsigned int i = 0; i < 2; ++i)
  {
    const auto expected = Localize<2>(image, stepwise)->GetPoint(i);
    EXPECT_LT(Localize<2>(image, averaged)->GetPoint(i).EuclideanDistanceTo(expected), 1e-6);
  }
}

TEST(CombinedStages, CalibrationScalesTheStagesOwnCovariancesAndThenTheResult)
{
  const TrainingTestData<2> data(5);
  const auto                calibrate = [&data](const itk::LandmarkModelDescription & description) {
    const auto calibration = itk::LandmarkModelCalibration::New();
    calibration->SetModel(MakeModel(description));
    calibration->SetData(data.GetData());
    calibration->SetNumberOfWorkUnits(1);
    calibration->Update();
    return calibration->GetCalibratedModel()->GetDescription().stages[1].calibration;
  };
  auto description = MakeDescription(2);
  description.stages[0].calibration.covarianceScales = { 3.0, 5.0 };
  auto alone = description;
  alone.stages[1].combine = false;
  const auto combined = calibrate(description);
  EXPECT_EQ(combined.ownCovarianceScales, calibrate(alone).covarianceScales);
  EXPECT_TRUE(calibrate(alone).ownCovarianceScales.empty());

  description.stages[1].calibration.ownCovarianceScales = combined.ownCovarianceScales;
  itk::LandmarkModelCalibration::SquaredDistancesType distances;
  for (const auto & name : data.Table->GetImageNames())
  {
    const auto found = Localize<2>(itk::ReadImage<TrainingImage<2>>(data.Folder.GetName(name)).GetPointer(),
                                   MakeModel(description).GetPointer());
    const auto truth = data.Table->GetLandmarks<2>(name);
    distances.emplace_back();
    for (unsigned int i = 0; i < 2; ++i)
    {
      distances.back().push_back(
        itk::ComputeSquaredMahalanobisDistance(truth->GetPoint(i), found->GetPoint(i), found->GetCovariance(i)));
    }
  }
  const auto expected = itk::LandmarkModelCalibration::ComputeScales(distances, 2);
  for (unsigned int i = 0; i < 2; ++i)
  {
    EXPECT_NEAR(combined.covarianceScales[i] / expected[i], 1.0, 1e-3);
  }
}

// Sub-images of 64 x 64 pixels of 0.25 mm, one network for all landmarks.
TEST(CombinedStages, AHeatmapStageIsTrainedAroundTheErrorsOfTheFirstAndCombined)
{
  const TrainingTestData<2> data(4);
  const auto                first = data.MakeTrainer(40);
  first->SetValidationData(data.GetData());
  first->Update();
  auto settings = itk::ParseLandmarkTrainingSettings(
    R"({ "grid": { "size": [64, 64], "spacingRule": "FixedSpacing", "spacing": [0.25, 0.25] },
         "network": { "name": "LocalizationUNet", "filters": 4, "levels": 3 },
         "combine": true, "loss": { "pixelWeight": 40 },
         "augmentation": { "centerRule": "StageErrors", "centerJitter": 0.5 } })",
    MakeTinySettings<2>(4));
  const auto second = data.MakeTrainer(settings);
  second->SetInitialModel(first->GetModel());
  second->AddStageOn();
  second->SetValidationData(data.GetData());
  second->Update();
  const auto & stage = second->GetModel()->GetDescription().stages[1];
  EXPECT_TRUE(stage.combine);
  EXPECT_EQ(stage.calibration.ownCovarianceScales.size(), 2u);
  EXPECT_EQ(stage.calibration.covarianceScales.size(), 2u);
  // The network has all landmarks, of which each sample trains one.
  EXPECT_EQ(second->GetModel()->GetNetworks().GetStages()[1].size(), 1u);

  // Training further keeps what the stage is.
  settings.combine = false;
  settings.augmentation.centerRule = itk::LandmarkTrainingSettingsEnums::CenterRule::Normal;
  const auto further = data.MakeTrainer(settings);
  further->SetInitialModel(second->GetModel());
  further->Update();
  EXPECT_TRUE(further->GetModel()->GetDescription().stages[1].combine);
}

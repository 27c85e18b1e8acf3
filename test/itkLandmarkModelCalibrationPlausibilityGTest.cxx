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

#include "itkErrorStatistics.h"
#include "itkExceptionDescription.h"
#include "itkImageFileWriter.h"
#include "itkLandmarkImageReader.h"
#include "itkLandmarkLocalizationFilter.h"
#include "itkLandmarkShapeModel.h"
#include "itkMakeLandmarkSet.h"
#include "itkSmallLandmarkModel.h"
#include "itkTestFolder.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace
{

using ImageType = itk::Image<float, 2>;

/** Images of noise, and true landmarks that make a triangle of about the same shape in each. */
class Data
{
public:
  explicit Data(unsigned int numberOfImages)
    : Table(itk::LandmarkTable::New())
  {
    Table->SetLandmarkNames(Model->GetLandmarkNames());
    const auto   image = MakeRotatedRandomImage<ImageType>({ { 30, 23 } });
    std::mt19937 random(4);
    for (unsigned int number = 0; number < numberOfImages; ++number)
    {
      const auto name = "image" + std::to_string(number) + ".mha";
      std::generate_n(image->GetBufferPointer(), 30 * 23, [&random] { return static_cast<float>(random() % 200); });
      itk::WriteImage(image.GetPointer(), Folder.GetName(name));
      const double t = number;
      SetLandmarks<2>(*Table, name, { 40 + t, 24, 45 + 0.3 * t, 26, 41 + t, 29 + 0.2 * std::sin(t) });
    }
  }

  itk::LandmarkModelCalibration::Pointer
  MakeCalibration() const
  {
    const auto calibration = itk::LandmarkModelCalibration::New();
    calibration->SetModel(Model);
    calibration->SetData(itk::LandmarkDataSet(Table, Folder.GetName()));
    calibration->SetDevice(itk::LandmarkModelEnums::Device::CPU);
    return calibration;
  }

  /** What a model finds. */
  itk::LandmarkSet<2>::Pointer
  Localize(const itk::LandmarkModel * model, const std::string & name) const
  {
    const auto reader = itk::LandmarkImageReader<ImageType>::New();
    reader->SetFileName(Folder.GetName(name));
    const auto localization = itk::LandmarkLocalizationFilter<ImageType>::New();
    localization->SetInput(reader->GetOutput());
    localization->SetModel(model);
    localization->Update();
    const itk::LandmarkSet<2>::Pointer found = localization->GetOutput();
    found->DisconnectPipeline();
    return found;
  }

  TestFolder                       Folder;
  itk::LandmarkModel::ConstPointer Model{ MakeSmallLandmarkModel(2) };
  itk::LandmarkTable::Pointer      Table;
};

const itk::LandmarkPlausibilityDescription &
GetPlausibility(const itk::LandmarkModelCalibration & calibration)
{
  return calibration.GetCalibratedModel()->GetDescription().plausibility;
}

/** Of the distribution that numbers come from. */
double
EstimateDeviation(const std::vector<double> & numbers)
{
  const auto count = static_cast<double>(numbers.size());
  return itk::GetStandardDeviation(numbers) * std::sqrt(count / (count - 1.0));
}

} // namespace

TEST(LandmarkModelCalibrationPlausibility, DistributionsAreThoseOfTheCalibrationImages)
{
  const Data data(7);
  const auto calibration = data.MakeCalibration();
  calibration->SetShapeData(itk::LandmarkDataSet(data.Table, "nowhere"));
  calibration->Update();
  const auto & plausibility = GetPlausibility(*calibration);

  const auto shape = itk::LandmarkShapeModel<2>::New();
  shape->AnySizeOn();
  shape->Learn(data.Table, data.Table->GetImageNames());
  EXPECT_EQ(plausibility.shape.mean, shape->GetDescription().mean);
  EXPECT_TRUE(plausibility.shape.anySize) << "the grid is fitted to the image";
  EXPECT_EQ(plausibility.numberOfImages, 7u);

  std::vector<double>              distances;
  std::vector<double>              differences;
  std::vector<std::vector<double>> squaredDistances;
  for (const auto & name : data.Table->GetImageNames())
  {
    const auto found = data.Localize(data.Model, name);
    EXPECT_FALSE(found->HasPlausibilities());
    distances.push_back(std::log(shape->ComputeSquaredDistance(found) / 2.0));
    const auto predicted = shape->Predict(found);
    double     sum = 0.0;
    squaredDistances.emplace_back();
    for (unsigned int i = 0; i < 3; ++i)
    {
      sum += std::log(std::max(1e-6f, found->GetConfidence(i)));
      squaredDistances.back().push_back(itk::ComputeSquaredMahalanobisDistance(
        found->GetPoint(i), predicted->GetPoint(i), predicted->GetCovariance(i)));
    }
    differences.push_back(sum / 3.0);
  }
  EXPECT_NEAR(itk::GetMean(plausibility.confidenceLogarithms), itk::GetMean(differences), 1e-6);
  EXPECT_NEAR(plausibility.confidenceDeviation, EstimateDeviation(differences), 1e-6);
  EXPECT_NEAR(plausibility.distanceLogarithm, itk::GetMean(distances), 1e-4);
  EXPECT_NEAR(plausibility.distanceDeviation, EstimateDeviation(distances), 1e-4);
  const auto scales = itk::LandmarkModelCalibration::ComputeScales(squaredDistances, 2);
  for (unsigned int i = 0; i < 3; ++i)
  {
    EXPECT_NEAR(plausibility.landmarkScales[i] / scales[i], 1.0, 1e-4);
  }

  // From then on, the model says how plausible its landmarks are.
  for (const auto & name : data.Table->GetImageNames())
  {
    const auto found = data.Localize(calibration->GetCalibratedModel(), name);
    const auto expected = data.Localize(data.Model, name);
    itk::AssessLandmarks(*expected, plausibility);
    EXPECT_GT(found->GetImagePlausibility(), 0.01f);
    EXPECT_EQ(found->GetImagePlausibility(), expected->GetImagePlausibility());
    EXPECT_EQ(found->GetPlausibility(1), expected->GetPlausibility(1));
  }

  // Another calibration keeps the shapes.
  const auto again = data.MakeCalibration();
  again->SetModel(calibration->GetCalibratedModel());
  again->Update();
  EXPECT_EQ(GetPlausibility(*again).shape.mean, plausibility.shape.mean);
  EXPECT_EQ(GetPlausibility(*again).distanceLogarithm, plausibility.distanceLogarithm);
}

TEST(LandmarkModelCalibrationPlausibility, TheWeightOfTheShapesIsTheOneWithTheLeastMeanError)
{
  const Data data(7);
  const auto calibration = data.MakeCalibration();
  calibration->SetShapeData(itk::LandmarkDataSet(data.Table, "nowhere"));
  calibration->Update();
  auto   description = calibration->GetCalibratedModel()->GetDescription();
  double best = 0.0;
  double leastError = std::numeric_limits<double>::infinity();
  for (const double weight : { 0.0, 0.25, 0.5, 1.0 })
  {
    description.plausibility.shapeWeight = weight;
    const auto model = data.Model->WithDescription(description);
    double     sum = 0.0;
    for (const auto & name : data.Table->GetImageNames())
    {
      const auto found = data.Localize(model, name);
      const auto truth = data.Table->GetLandmarks<2>(name);
      for (unsigned int i = 0; i < 3; ++i)
      {
        sum += found->GetPoint(i).EuclideanDistanceTo(truth->GetPoint(i));
      }
    }
    if (sum < leastError)
    {
      best = weight;
      leastError = sum;
    }
  }
  EXPECT_GT(best, 0.0) << "points of noise are better in shape";
  EXPECT_EQ(GetPlausibility(*calibration).shapeWeight, best);

  // The covariances in the end, and the coverage that is reported, are those of the drawn landmarks.
  description.plausibility.shapeWeight = best;
  description.plausibility.covarianceScales.clear();
  const auto                       unscaled = data.Model->WithDescription(description);
  std::vector<std::vector<double>> squaredDistances;
  unsigned int                     inside = 0;
  for (const auto & name : data.Table->GetImageNames())
  {
    const auto found = data.Localize(unscaled, name);
    const auto delivered = data.Localize(calibration->GetCalibratedModel(), name);
    const auto truth = data.Table->GetLandmarks<2>(name);
    const auto computeDistance = [&truth](const auto & landmarks, unsigned int i) {
      return itk::ComputeSquaredMahalanobisDistance(
        truth->GetPoint(i), landmarks->GetPoint(i), landmarks->GetCovariance(i));
    };
    squaredDistances.emplace_back();
    for (unsigned int i = 0; i < 3; ++i)
    {
      squaredDistances.back().push_back(computeDistance(found, i));
      inside += computeDistance(delivered, i) <= itk::GetLandmarkConfidenceRegionBound(2);
    }
  }
  const auto scales = itk::LandmarkModelCalibration::ComputeScales(squaredDistances, 2);
  for (unsigned int i = 0; i < 3; ++i)
  {
    EXPECT_NEAR(GetPlausibility(*calibration).covarianceScales[i] / scales[i], 1.0, 1e-4);
  }
  EXPECT_EQ(calibration->GetTotalCoverage().After, inside / 21.0);
}

TEST(LandmarkModelCalibrationPlausibility, TheCoverageBeforeIsThatOfTheModelAsItWas)
{
  const Data data(7);
  const auto calibration = data.MakeCalibration();
  calibration->SetShapeData(itk::LandmarkDataSet(data.Table, "nowhere"));
  calibration->Update();
  const auto model = calibration->GetCalibratedModel();
  ASSERT_GT(GetPlausibility(*calibration).shapeWeight, 0.0);

  const auto again = data.MakeCalibration();
  auto       some = again->GetData();
  some.images.resize(3);
  again->SetData(some);
  again->SetModel(model);
  again->Update();
  EXPECT_NE(GetPlausibility(*again).covarianceScales, GetPlausibility(*calibration).covarianceScales);
  unsigned int inside = 0;
  for (const auto & name : some.images)
  {
    const auto found = data.Localize(model, name);
    const auto truth = data.Table->GetLandmarks<2>(name);
    for (unsigned int i = 0; i < 3; ++i)
    {
      inside +=
        itk::ComputeSquaredMahalanobisDistance(truth->GetPoint(i), found->GetPoint(i), found->GetCovariance(i)) <=
        itk::GetLandmarkConfidenceRegionBound(2);
    }
  }
  EXPECT_EQ(again->GetTotalCoverage().Before, inside / 9.0);

  calibration->SetModel(model);
  calibration->Update();
  const auto before = calibration->GetTotalCoverage().Before;
  calibration->SetShapeData(itk::LandmarkDataSet());
  calibration->Update();
  EXPECT_EQ(calibration->GetTotalCoverage().Before, before) << "new shapes say nothing of what was before";
}

TEST(LandmarkModelCalibrationPlausibility, ThereIsNoneWithoutShapesOrWithOneImage)
{
  const Data data(6);
  const auto calibration = data.MakeCalibration();
  calibration->Update();
  EXPECT_EQ(GetPlausibility(*calibration).numberOfImages, 0u);
  calibration->SetShapeData(itk::LandmarkDataSet(data.Table, ""));
  calibration->SetData(itk::LandmarkDataSet(data.Table, data.Folder.GetName(), { "image2.mha" }, {}));
  calibration->Update();
  EXPECT_EQ(GetPlausibility(*calibration).numberOfImages, 0u);
  EXPECT_FALSE(GetPlausibility(*calibration).shape.mean.empty());
}

TEST(LandmarkModelCalibrationPlausibility, AbsentLandmarksDoNotCount)
{
  const Data data(6);
  const auto calibration = data.MakeCalibration();
  calibration->SetShapeData(itk::LandmarkDataSet(data.Table, ""));
  const auto table = itk::LandmarkTable::New();
  table->SetLandmarkNames(data.Table->GetLandmarkNames());
  for (const auto & name : data.Table->GetImageNames())
  {
    const auto landmarks = data.Table->GetLandmarks<2>(name)->Clone();
    if (name < "image3")
    {
      landmarks->SetMissing(1);
    }
    table->SetLandmarks(name, landmarks);
  }
  calibration->SetData(itk::LandmarkDataSet(table, data.Folder.GetName()));
  calibration->Update();
  std::vector<double> logarithms;
  for (const std::string name : { "image3.mha", "image4.mha", "image5.mha" })
  {
    logarithms.push_back(std::log(std::max(1e-6f, data.Localize(data.Model, name)->GetConfidence(1))));
  }
  EXPECT_EQ(GetPlausibility(*calibration).numberOfImages, 3u) << "two landmarks have no shape";
  EXPECT_NEAR(GetPlausibility(*calibration).confidenceLogarithms[1], itk::GetMean(logarithms), 1e-6);
}

TEST(LandmarkModelCalibrationPlausibility, ShapesThatCannotBeLearnedAreAnError)
{
  const Data data(4);
  const auto calibration = data.MakeCalibration();
  calibration->SetShapeData(itk::LandmarkDataSet(data.Table, ""));
  EXPECT_NE(GetExceptionDescription([&] { calibration->Update(); }).find("at least 5 images"), std::string::npos);
  const auto other = itk::LandmarkTable::New();
  other->SetLandmarkNames({ "a" });
  SetLandmarks<2>(*other, "image0.mha", { 1, 2 });
  calibration->SetShapeData(itk::LandmarkDataSet(other, ""));
  EXPECT_NE(GetExceptionDescription([&] { calibration->Update(); }).find("shape"), std::string::npos);
}

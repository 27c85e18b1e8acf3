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
#include "itkLandmarkShapeModel.h"

#include "itkExceptionDescription.h"
#include "itkShapeTestData.h"

#include "vnl/algo/vnl_qr.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <random>

namespace
{

using MatrixType = vnl_matrix<double>;

constexpr double nowhere = std::numeric_limits<double>::quiet_NaN();

/** The covariance of all coordinates with a pose of which hardly anything is known: its directions, by differences of
 * moved means, have a large variance. */
template <unsigned int VDimension>
MatrixType
MakeVagueCovariance(const itk::LandmarkShapeDescription & description)
{
  const auto size = static_cast<unsigned int>(description.mean.size());
  MatrixType covariance(size, size);
  covariance.set_identity();
  covariance *= description.residualVariance;
  for (std::size_t k = 0; k < description.modes.size(); ++k)
  {
    const VectorType mode(description.modes[k].data(), size);
    covariance += outer_product(mode, mode) * description.variances[k];
  }
  std::vector<itk::Matrix<double, VDimension, VDimension>> generators;
  for (unsigned int d = 0; d < VDimension; ++d)
  {
    for (unsigned int e = 0; e < d; ++e)
    {
      itk::Matrix<double, VDimension, VDimension> turn;
      turn(d, e) = 1e-2;
      turn(e, d) = -1e-2;
      generators.push_back(turn);
    }
  }
  if (description.anySize)
  {
    generators.push_back(itk::Matrix<double, VDimension, VDimension>::GetIdentity() * 1e-2);
  }
  const auto add = [&](const std::vector<double> & direction) {
    const VectorType vector(direction.data(), size);
    covariance += outer_product(vector, vector) * 1e7;
  };
  for (const auto & matrix : generators)
  {
    add(Move(description.mean, matrix, 0.0));
  }
  for (unsigned int d = 0; d < VDimension; ++d)
  {
    std::vector<double> direction(size, 0.0);
    for (unsigned int i = d; i < size; i += VDimension)
    {
      direction[i] = 1.0;
    }
    add(direction);
  }
  return covariance;
}

MatrixType
Select(const MatrixType & matrix, const std::vector<unsigned int> & rows, const std::vector<unsigned int> & columns)
{
  MatrixType selected(static_cast<unsigned int>(rows.size()), static_cast<unsigned int>(columns.size()));
  for (unsigned int i = 0; i < rows.size(); ++i)
  {
    for (unsigned int j = 0; j < columns.size(); ++j)
    {
      selected(i, j) = matrix(rows[i], columns[j]);
    }
  }
  return selected;
}

template <typename TDimension>
class LandmarkShapeModel : public testing::Test
{
public:
  static constexpr unsigned int VDimension = TDimension::value;
};

using Dimensions = testing::Types<std::integral_constant<unsigned int, 2>, std::integral_constant<unsigned int, 3>>;
TYPED_TEST_SUITE(LandmarkShapeModel, Dimensions, );

} // namespace

// The corners of a box whose sides are a few percent longer are in pose already.
TYPED_TEST(LandmarkShapeModel, TheDistanceOfALargerBoxIsInClosedForm)
{
  constexpr auto                Dimension = TestFixture::VDimension;
  const std::vector<double>     half{ 10.0, 20.0, 30.0 };
  const std::vector<double>     factors{ 1.02, 1.05, 0.97 };
  itk::LandmarkShapeDescription description;
  description.residualVariance = 0.09;
  std::vector<double> corners;
  double              squares = 0.0;
  double              mixed = 0.0;
  double              whole = 0.0;
  for (unsigned int corner = 0; corner < (1u << Dimension); ++corner)
  {
    for (unsigned int d = 0; d < Dimension; ++d)
    {
      const double coordinate = ((corner >> d) & 1u) != 0u ? half[d] : -half[d];
      description.mean.push_back(coordinate);
      corners.push_back(coordinate * factors[d]);
      squares += coordinate * coordinate * (factors[d] - 1.0) * (factors[d] - 1.0);
      mixed += coordinate * coordinate * factors[d];
      whole += coordinate * coordinate;
    }
  }
  const auto landmarks = MakeSet<Dimension>(corners);
  const auto model = MakeModel<Dimension>(description);
  EXPECT_EQ(model->GetDegreesOfFreedom(landmarks), corners.size() - (Dimension == 2 ? 3 : 6));
  EXPECT_NEAR(model->ComputeSquaredDistance(landmarks), squares / 0.09, 1e-3);
  description.anySize = true;
  double least = 0.0;
  for (unsigned int i = 0; i < corners.size(); ++i)
  {
    const double difference = whole / mixed * corners[i] - description.mean[i];
    least += difference * difference;
  }
  const auto sizeless = MakeModel<Dimension>(description);
  EXPECT_EQ(sizeless->GetDegreesOfFreedom(landmarks), corners.size() - (Dimension == 2 ? 4 : 7));
  EXPECT_NEAR(sizeless->ComputeSquaredDistance(landmarks), least / 0.09, 1e-3);
}

TYPED_TEST(LandmarkShapeModel, DistancesDoNotChangeWithThePose)
{
  constexpr auto Dimension = TestFixture::VDimension;
  for (const bool anySize : { false, true })
  {
    const auto   description = MakeDescription(Dimension, 7, 3, anySize);
    const auto   model = MakeModel<Dimension>(description);
    std::mt19937 generator(3);
    const auto   coordinates = Draw(description, generator);
    const auto   landmarks = MakeSet<Dimension>(coordinates);
    const auto   predicted = model->Predict(landmarks);
    const double expected = model->ComputeSquaredDistance(landmarks);
    for (const double angle : { 0.0, 0.3, 1.7, 3.1 })
    {
      const double scale = anySize ? 1.5 : 1.0;
      const auto   matrix = MakeRotation<Dimension>(angle) * scale;
      const auto   moved = MakeSet<Dimension>(Move(coordinates, matrix, 120.0));
      EXPECT_NEAR(model->ComputeSquaredDistance(moved), expected, 1e-3 * expected);
      const auto movedPrediction = model->Predict(moved);
      const auto expectedPrediction = Move(GetCoordinates(predicted), matrix, 120.0);
      for (unsigned int i = 0; i < coordinates.size(); ++i)
      {
        EXPECT_NEAR(GetCoordinates(movedPrediction)[i], expectedPrediction[i], 1e-3);
      }
      const auto turned =
        matrix * predicted->GetCovariance(2) * itk::LandmarkCovariance<Dimension>(matrix.GetTranspose());
      EXPECT_LT((turned - movedPrediction->GetCovariance(2)).GetVnlMatrix().fro_norm(),
                1e-3 * turned.GetVnlMatrix().fro_norm());
    }
    auto mirrored = MakeRotation<Dimension>(0.0);
    mirrored(0, 0) = -1.0;
    EXPECT_GT(model->ComputeSquaredDistance(MakeSet<Dimension>(Move(coordinates, mirrored, 0.0))), 100.0 * expected);
    const auto larger = MakeSet<Dimension>(Move(coordinates, MakeRotation<Dimension>(0.0) * 1.2, 0.0));
    EXPECT_EQ(model->ComputeSquaredDistance(larger) > 2.0 * expected, !anySize);
  }
}

// The truth is the usual formula of conditional normal distributions, under a prior for the pose that is nearly flat.
TYPED_TEST(LandmarkShapeModel, DistancesAndPredictionsAreThoseOfANormalDistribution)
{
  constexpr auto Dimension = TestFixture::VDimension;
  for (const bool anySize : { false, true })
  {
    const auto   description = MakeDescription(Dimension, 8, 4, anySize);
    const auto   model = MakeModel<Dimension>(description);
    const auto   covariance = MakeVagueCovariance<Dimension>(description);
    std::mt19937 generator(5);
    // Of small differences, as poses are linear for these.
    auto coordinates = Draw(description, generator, 0.02);
    for (const unsigned int missing : { 100u, 6u })
    {
      std::vector<unsigned int> present;
      for (unsigned int i = 0; i < coordinates.size(); ++i)
      {
        if (i / Dimension == missing)
        {
          coordinates[i] = nowhere;
        }
        else
        {
          present.push_back(i);
        }
      }
      const auto landmarks = MakeSet<Dimension>(coordinates);
      VectorType difference(static_cast<unsigned int>(coordinates.size()));
      for (unsigned int i = 0; i < coordinates.size(); ++i)
      {
        difference[i] = coordinates[i] - description.mean[i];
      }
      const auto select = [&difference](const std::vector<unsigned int> & places) {
        VectorType selected(static_cast<unsigned int>(places.size()));
        std::transform(places.begin(), places.end(), selected.begin(), [&](unsigned int i) { return difference[i]; });
        return selected;
      };
      const auto   r = select(present);
      const double expected = dot_product(r, vnl_qr<double>(Select(covariance, present, present)).solve(r));
      EXPECT_NEAR(model->ComputeSquaredDistance(landmarks), expected, 0.01 * expected);

      const auto predicted = model->Predict(landmarks);
      for (unsigned int landmark = 0; landmark < 8; ++landmark)
      {
        std::vector<unsigned int> own;
        std::vector<unsigned int> others;
        for (unsigned int i = 0; i < coordinates.size(); ++i)
        {
          if (i / Dimension == landmark)
          {
            own.push_back(i);
          }
          else if (i / Dimension != missing)
          {
            others.push_back(i);
          }
        }
        const vnl_qr<double> ofOthers(Select(covariance, others, others));
        const auto           mixed = Select(covariance, own, others);
        const VectorType     mean = mixed * ofOthers.solve(select(others));
        const MatrixType     conditional =
          Select(covariance, own, own) - mixed * ofOthers.solve(MatrixType(mixed.transpose()));
        for (unsigned int d = 0; d < Dimension; ++d)
        {
          EXPECT_NEAR(predicted->GetPoint(landmark)[d], description.mean[landmark * Dimension + d] + mean[d], 1e-3);
          for (unsigned int e = 0; e < Dimension; ++e)
          {
            EXPECT_NEAR(predicted->GetCovariance(landmark)(d, e), conditional(d, e), 0.01 * conditional.fro_norm());
          }
        }
      }
    }
  }
}

TYPED_TEST(LandmarkShapeModel, SquaredDistancesHaveAMeanOfOneADegreeOfFreedom)
{
  constexpr auto Dimension = TestFixture::VDimension;
  const auto     description = MakeDescription(Dimension, 9, 3, false);
  const auto     model = MakeModel<Dimension>(description);
  std::mt19937   generator(1);
  double         sum = 0.0;
  double         ofLandmark = 0.0;
  constexpr int  count = 400;
  for (int number = 0; number < count; ++number)
  {
    const auto landmarks = MakeSet<Dimension>(Draw(description, generator));
    sum += model->ComputeSquaredDistance(landmarks) / model->GetDegreesOfFreedom(landmarks);
    const auto predicted = model->Predict(landmarks);
    ofLandmark += itk::ComputeSquaredMahalanobisDistance(
                    landmarks->GetPoint(4), predicted->GetPoint(4), predicted->GetCovariance(4)) /
                  Dimension;
  }
  // Four standard deviations.
  EXPECT_NEAR(sum / count, 1.0, 4.0 * std::sqrt(2.0 / 15.0 / count));
  EXPECT_NEAR(ofLandmark / count, 1.0, 4.0 * std::sqrt(2.0 / Dimension / count));
}

TYPED_TEST(LandmarkShapeModel, LearnsTheDistributionThatShapesComeFrom)
{
  constexpr auto Dimension = TestFixture::VDimension;
  for (const bool hasMissing : { false, true })
  {
    for (const bool anySize : { false, true })
    {
      const auto   truth = MakeDescription(Dimension, 8, 1, anySize);
      const auto   table = itk::LandmarkTable::New();
      std::mt19937 generator(9);
      table->SetDimension(Dimension);
      table->SetLandmarkNames(itk::MakeLandmarkNames(8));
      for (unsigned int number = 0; number < 150; ++number)
      {
        const double scale = anySize ? 0.8 + 0.003 * number : 1.0;
        auto coordinates = Move(Draw(truth, generator), MakeRotation<Dimension>(0.1 * number) * scale, 10.0 * number);
        if (hasMissing && number % 3 != 0)
        {
          std::fill_n(coordinates.begin() + (number % 8) * Dimension, Dimension, nowhere);
        }
        SetLandmarks<Dimension>(*table, "image" + std::to_string(number), coordinates);
      }
      const auto model = ShapeModel<Dimension>::New();
      model->SetAnySize(anySize);
      // Beside the one mode.
      model->SetModeShare(0.4);
      model->Learn(table, table->GetImageNames());
      const auto & learned = model->GetDescription();
      ASSERT_EQ(learned.modes.size(), 1u);
      const auto   reference = MakeModel<Dimension>(truth);
      const auto   mean = model->GetMeanShape();
      const double squaredSize =
        VectorType(learned.mean.data(), static_cast<unsigned int>(learned.mean.size())).squared_magnitude() /
        VectorType(truth.mean.data(), static_cast<unsigned int>(truth.mean.size())).squared_magnitude();
      // The mean of 150 shapes is as far off as one of them, divided by 150.
      EXPECT_LT(reference->ComputeSquaredDistance(mean) / reference->GetDegreesOfFreedom(mean), 3.0 / 150.0);
      EXPECT_NEAR(learned.residualVariance / squaredSize, truth.residualVariance, 0.15 * truth.residualVariance);
      if (!anySize)
      {
        // Shapes lose what looks like another pose.
        EXPECT_LT(learned.variances[0], 1.4 * truth.variances[0]);
        EXPECT_GT(learned.variances[0], 0.4 * truth.variances[0]);
      }
    }
  }
}

TYPED_TEST(LandmarkShapeModel, SaysNothingOfTooFewLandmarks)
{
  constexpr auto Dimension = TestFixture::VDimension;
  const auto     description = MakeDescription(Dimension, 6, 2, false);
  const auto     model = MakeModel<Dimension>(description);
  for (unsigned int present = 0; present <= 6; ++present)
  {
    auto coordinates = description.mean;
    std::fill(coordinates.begin() + present * Dimension, coordinates.end(), nowhere);
    const auto landmarks = MakeSet<Dimension>(coordinates);
    const auto predicted = model->Predict(landmarks);
    EXPECT_EQ(std::isnan(model->ComputeSquaredDistance(landmarks)), present <= Dimension);
    EXPECT_EQ(model->GetDegreesOfFreedom(landmarks) == 0, present <= Dimension);
    for (unsigned int i = 0; i < 6; ++i)
    {
      const auto others = i < present ? present - 1 : present;
      EXPECT_EQ(predicted->IsMissing(i), others < Dimension) << present << ' ' << i;
    }
  }
}

TYPED_TEST(LandmarkShapeModel, WhatCannotBeLearnedIsAnError)
{
  constexpr auto Dimension = TestFixture::VDimension;
  const auto     truth = MakeDescription(Dimension, 6, 1, false);
  const auto     table = itk::LandmarkTable::New();
  std::mt19937   generator(2);
  table->SetDimension(Dimension);
  table->SetLandmarkNames(itk::MakeLandmarkNames(6));
  const auto model = ShapeModel<Dimension>::New();
  const auto learn = [&] { model->Learn(table, table->GetImageNames()); };
  for (unsigned int number = 0; number < 6; ++number)
  {
    auto coordinates = Draw(truth, generator);
    std::fill_n(coordinates.begin() + 2 * Dimension, Dimension, nowhere);
    SetLandmarks<Dimension>(*table, "image" + std::to_string(number), coordinates);
    const auto description = GetExceptionDescription(learn);
    EXPECT_NE(description.find(number < 4 ? "at least 5 images" : "landmark_3"), std::string::npos) << description;
  }
  EXPECT_NE(GetExceptionDescription([&] { model->Learn(table, { "another" }); }).find("another"), std::string::npos);
  for (const double wrong : { -0.1, 1.1, nowhere })
  {
    const auto refused = ShapeModel<Dimension>::New();
    refused->SetModeShare(wrong);
    EXPECT_NE(GetExceptionDescription([&] { refused->Learn(table, table->GetImageNames()); }).find("in [0, 1]"),
              std::string::npos);
  }
  SetLandmarks<Dimension>(*table, "image0", Draw(truth, generator));
  EXPECT_NO_THROW(learn());
  const auto before = model->GetDescription().mean;
  for (const auto & image : table->GetImageNames())
  {
    SetLandmarks<Dimension>(*table, image, std::vector<double>(6 * Dimension, 1.0));
  }
  EXPECT_NE(GetExceptionDescription(learn).find("one place"), std::string::npos);
  EXPECT_EQ(model->GetDescription().mean, before);
}

// What there is to learn from may be the same shape over and over.
TYPED_TEST(LandmarkShapeModel, EqualShapesCanBeLearned)
{
  constexpr auto Dimension = TestFixture::VDimension;
  const auto     truth = MakeDescription(Dimension, 6, 1, false);
  const auto     table = itk::LandmarkTable::New();
  table->SetDimension(Dimension);
  table->SetLandmarkNames(itk::MakeLandmarkNames(6));
  for (unsigned int number = 0; number < 5; ++number)
  {
    SetLandmarks<Dimension>(
      *table, "image" + std::to_string(number), Move(truth.mean, MakeRotation<Dimension>(number), 3.0));
  }
  const auto model = ShapeModel<Dimension>::New();
  model->Learn(table, table->GetImageNames());
  EXPECT_GT(model->GetDescription().residualVariance, 0.0);
  EXPECT_LT(MakeModel<Dimension>(truth)->ComputeSquaredDistance(model->GetMeanShape()), 1e-3);
}

TYPED_TEST(LandmarkShapeModel, TextKeepsEverything)
{
  constexpr auto Dimension = TestFixture::VDimension;
  const auto     description = MakeDescription(Dimension, 6, 2, true);
  const auto     model = MakeModel<Dimension>(description);
  const auto     copy = ShapeModel<Dimension>::New();
  copy->SetDescription(model->GetDescriptionText());
  EXPECT_EQ(model->Clone()->GetDescriptionText(), model->GetDescriptionText());
  EXPECT_TRUE(copy->GetDescription().anySize);
  EXPECT_EQ(copy->GetDescription().mean, description.mean);
  EXPECT_EQ(copy->GetDescription().modes, description.modes);
  EXPECT_EQ(copy->GetDescription().variances, description.variances);
  EXPECT_EQ(copy->GetDescription().residualVariance, description.residualVariance);
  EXPECT_EQ(copy->GetNumberOfLandmarks(), 6u);

  const auto getError = [&copy](const std::string & text) {
    return GetExceptionDescription([&] { copy->SetDescription(text); });
  };
  EXPECT_NE(getError(R"({"mean": [1]})").find("coordinates a landmark (got 1)"), std::string::npos);
  EXPECT_NE(getError(R"({"modes": [[1]]})").find("one a mode (got 0 for 1 modes)"), std::string::npos);
  EXPECT_NE(getError(R"({"means": []})").find("there is no such setting"), std::string::npos);
  const auto landmarks = MakeSet<Dimension>(std::vector<double>(5 * Dimension, 1.0));
  for (const auto & call : std::vector<std::function<void()>>{ [&] { model->ComputeSquaredDistance(landmarks); },
                                                               [&] { model->Predict(landmarks); } })
  {
    EXPECT_NE(GetExceptionDescription(call).find("as many landmarks as in the mean shape, 6 (got 5)"),
              std::string::npos);
  }
}

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

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <random>
#include <string>

namespace
{

constexpr double nowhere = std::numeric_limits<double>::quiet_NaN();

template <typename TDimension>
class LandmarkShapeLearning : public testing::Test
{
public:
  static constexpr unsigned int VDimension = TDimension::value;
};

using Dimensions = testing::Types<std::integral_constant<unsigned int, 2>, std::integral_constant<unsigned int, 3>>;
TYPED_TEST_SUITE(LandmarkShapeLearning, Dimensions, );

VectorType
ToVector(const std::vector<double> & values)
{
  return VectorType(values.data(), static_cast<unsigned int>(values.size()));
}

/** What is learned of random shapes whose landmarks are erased with a probability. */
template <unsigned int VDimension>
itk::LandmarkShapeDescription
Learn(const itk::LandmarkShapeDescription & truth, double erased, double modeShare)
{
  const auto                             table = itk::LandmarkTable::New();
  std::mt19937                           generator(9);
  std::mt19937                           eraser(4);
  std::uniform_real_distribution<double> uniform;
  table->SetDimension(VDimension);
  table->SetLandmarkNames(itk::MakeLandmarkNames(truth.mean.size() / VDimension));
  for (unsigned int number = 0; number < 200; ++number)
  {
    auto coordinates = Draw(truth, generator);
    for (auto place = coordinates.begin(); place != coordinates.end(); place += VDimension)
    {
      if (uniform(eraser) < erased)
      {
        std::fill_n(place, VDimension, nowhere);
      }
    }
    SetLandmarks<VDimension>(*table, "image" + std::to_string(number), coordinates);
  }
  const auto model = ShapeModel<VDimension>::New();
  model->SetAnySize(truth.anySize);
  model->SetModeShare(modeShare);
  model->Learn(table, table->GetImageNames());
  return model->GetDescription();
}

} // namespace

TYPED_TEST(LandmarkShapeLearning, ErasedLandmarksHardlyChangeWhatIsLearned)
{
  constexpr auto Dimension = TestFixture::VDimension;
  for (const bool isFew : { false, true })
  {
    // Many modes take some of the residual variance, the more the less is known.
    const double modeShare = isFew ? 0.9 : 0.4;
    const double leastRatio = isFew ? 0.5 : 0.8;
    for (const bool anySize : { false, true })
    {
      const auto truth = MakeDescription(Dimension, Dimension + (isFew ? 3 : 6), 1, anySize);
      const auto complete = Learn<Dimension>(truth, 0.0, modeShare);
      const auto learned = Learn<Dimension>(truth, 0.4, modeShare);
      EXPECT_LT(learned.residualVariance, 1.2 * complete.residualVariance);
      EXPECT_GT(learned.residualVariance, leastRatio * complete.residualVariance);
      ASSERT_FALSE(learned.modes.empty());
      EXPECT_LE(learned.modes.size(), complete.modes.size());
      EXPECT_NEAR(learned.variances[0], complete.variances[0], 0.2 * complete.variances[0]);
      EXPECT_GT(std::abs(dot_product(ToVector(learned.modes[0]), ToVector(complete.modes[0]))), 0.98);
    }
  }
}

// Three parts of a spine, say, that images show in any order.
TYPED_TEST(LandmarkShapeLearning, TheOrderOfImagesOfPartsDoesNotMatter)
{
  constexpr auto     Dimension = TestFixture::VDimension;
  constexpr auto     numberOfLandmarks = 3 * Dimension + 4;
  const auto         truth = MakeDescription(Dimension, numberOfLandmarks, 0, false);
  const auto         table = itk::LandmarkTable::New();
  const auto         model = ShapeModel<Dimension>::New();
  const auto         reference = MakeModel<Dimension>(truth);
  std::mt19937       generator(3);
  const unsigned int firsts[] = { Dimension + 3, 0, 2 };
  const unsigned int lasts[] = { numberOfLandmarks, Dimension + 2, 2 * Dimension + 3 };
  table->SetDimension(Dimension);
  table->SetLandmarkNames(itk::MakeLandmarkNames(numberOfLandmarks));
  for (unsigned int part = 0; part < 3; ++part)
  {
    for (unsigned int number = 0; number < 5; ++number)
    {
      auto coordinates = Draw(truth, generator, 0.1);
      std::fill_n(coordinates.begin(), firsts[part] * Dimension, nowhere);
      std::fill(coordinates.begin() + lasts[part] * Dimension, coordinates.end(), nowhere);
      SetLandmarks<Dimension>(*table, std::string(1, "abc"[part]) + std::to_string(number), coordinates);
    }
  }
  auto images = table->GetImageNames();
  for (unsigned int order = 0; order < 6; ++order)
  {
    std::vector<std::string> ordered;
    std::string              parts = "abc";
    for (unsigned int i = 0; i < order; ++i)
    {
      std::next_permutation(parts.begin(), parts.end());
    }
    for (const char part : parts)
    {
      std::copy_if(images.begin(), images.end(), std::back_inserter(ordered), [part](const std::string & image) {
        return image[0] == part;
      });
    }
    EXPECT_NO_THROW(model->Learn(table, ordered)) << parts;
    EXPECT_LT(reference->ComputeSquaredDistance(model->GetMeanShape()), 1.0) << parts;
  }
  images.resize(10);
  const auto error = GetExceptionDescription([&] { model->Learn(table, images); });
  EXPECT_NE(error.find("none shows 'landmark_1' beside"), std::string::npos) << error;
}

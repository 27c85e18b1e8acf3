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
#include "itkTargetRegistrationError.h"

#include "itkExceptionDescription.h"
#include "itkGermanLocale.h"
#include "itkTestFolder.h"

#include "itkTranslationTransform.h"

#include <gtest/gtest.h>

#include <cmath>

namespace
{

/** Landmarks at (0, 0), (1, 0), (3, 0)..., all further coordinates 0. */
template <unsigned int VDimension>
typename itk::LandmarkSet<VDimension>::Pointer
MakeLandmarks(const std::vector<std::string> & names, const std::vector<float> & places)
{
  const auto landmarks = itk::LandmarkSet<VDimension>::New();
  landmarks->SetLandmarkNames(names);
  for (unsigned int i = 0; i < names.size(); ++i)
  {
    typename itk::LandmarkSet<VDimension>::PointType point;
    point.Fill(0.0F);
    point[0] = places[i];
    landmarks->SetPoint(i, point);
  }
  return landmarks;
}

template <unsigned int VDimension>
void
Expect_errors()
{
  const auto fixed = MakeLandmarks<VDimension>({ "a", "b", "c", "d", "e" }, { 0.0F, 1.0F, 2.0F, 3.0F, 4.0F });
  // Moved by 1, 2, 6 and 7, and in another order.
  const auto moving = MakeLandmarks<VDimension>({ "d", "x", "a", "c", "b" }, { 10.0F, 99.0F, 1.0F, 8.0F, 3.0F });
  const auto before = itk::ComputeTargetRegistrationError<VDimension>(*fixed, *moving, nullptr);
  EXPECT_EQ(before.landmarkNames, (std::vector<std::string>{ "a", "b", "c", "d" }));
  EXPECT_EQ(before.errors, (std::vector<double>{ 1.0, 2.0, 6.0, 7.0 }));
  EXPECT_EQ(before.mean, 4.0);
  EXPECT_EQ(before.median, 4.0);
  EXPECT_EQ(before.largest, 7.0);

  const auto transform = itk::TranslationTransform<double, VDimension>::New();
  auto       parameters = transform->GetParameters();
  parameters[0] = 6.0;
  transform->SetParameters(parameters);
  fixed->SetMissing(1);
  moving->SetMissing(0);
  const auto after = itk::ComputeTargetRegistrationError<VDimension>(*fixed, *moving, transform);
  EXPECT_EQ(after.landmarkNames, (std::vector<std::string>{ "a", "c" }));
  EXPECT_EQ(after.errors, (std::vector<double>{ 5.0, 0.0 }));
  EXPECT_EQ(after.median, 2.5);
}

TEST(TargetRegistrationError, IsTheDistanceOfEachLandmarkThatIsThereInBothSets)
{
  Expect_errors<2>();
  Expect_errors<3>();
}

TEST(TargetRegistrationError, HasNoMeanWithoutLandmarks)
{
  const auto result = itk::ComputeTargetRegistrationError<2>(
    *MakeLandmarks<2>({ "a" }, { 0.0F }), *MakeLandmarks<2>({ "b" }, { 0.0F }), nullptr);
  EXPECT_TRUE(result.errors.empty());
  EXPECT_TRUE(std::isnan(result.mean) && std::isnan(result.median) && std::isnan(result.largest));
}

TEST(TargetRegistrationError, RefusesANameThatIsThereTwice)
{
  const auto one = MakeLandmarks<2>({ "a" }, { 0.0F });
  const auto two = MakeLandmarks<2>({ "a", "a" }, { 0.0F, 1.0F });
  const auto description =
    GetExceptionDescription([&] { itk::ComputeTargetRegistrationError<2>(*one, *two, nullptr); });
  EXPECT_NE(description.find("moving image must have different names (got 'a' twice)"), std::string::npos)
    << description;
}

TEST(TargetRegistrationError, IsWrittenAsCSVInEveryLocale)
{
  const GermanLocale locale;
  const TestFolder   folder;
  const auto         fixed = MakeLandmarks<2>({ "a", "tip, \"left\"" }, { 0.0F, 1.0F });
  const auto         moving = MakeLandmarks<2>({ "a", "tip, \"left\"" }, { 0.5F, 1.0F });
  const auto         error = itk::ComputeTargetRegistrationError<2>(*fixed, *moving, nullptr);
  itk::WriteTargetRegistrationErrors(folder.GetName("errors.csv"), { { "before", error }, { "after", {} } });
  EXPECT_EQ(folder.Read("errors.csv"), "stage,landmark,error\nbefore,a,0.5\nbefore,\"tip, \"\"left\"\"\",0\n");
}

} // namespace

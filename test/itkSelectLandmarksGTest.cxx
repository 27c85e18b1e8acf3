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
#include "itkSelectLandmarks.h"

#include "itkExceptionDescription.h"

#include <gtest/gtest.h>

#include <cmath>

namespace
{

template <unsigned int VDimension>
typename itk::LandmarkSet<VDimension>::Pointer
MakeLandmarks(const std::vector<std::string> & names)
{
  const auto landmarks = itk::LandmarkSet<VDimension>::New();
  landmarks->SetLandmarkNames(names);
  for (unsigned int i = 0; i < names.size(); ++i)
  {
    typename itk::LandmarkSet<VDimension>::PointType point;
    point.Fill(10.0F * static_cast<float>(i));
    landmarks->SetPoint(i, point);
  }
  return landmarks;
}

TEST(SelectLandmarks, FindsTheCommonNamesInTheOrderOfTheFirstSet)
{
  const auto first = MakeLandmarks<2>({ "a", "b", "c", "d" });
  const auto second = MakeLandmarks<2>({ "d", "x", "b" });
  EXPECT_EQ(itk::GetCommonLandmarkNames(*first, *second), (std::vector<std::string>{ "b", "d" }));
  EXPECT_TRUE(itk::GetCommonLandmarkNames(*first, *MakeLandmarks<2>({})).empty());
}

TEST(SelectLandmarks, SelectsHalfOfTheNamesOrThoseOfAList)
{
  using Names = std::vector<std::string>;
  const Names names{ "a", "left, upper", "b", " c ", "d" };
  EXPECT_EQ(itk::SelectLandmarkNames(names, "all"), names);
  EXPECT_EQ(itk::SelectLandmarkNames(names, "odd"), (Names{ "a", "b", "d" }));
  EXPECT_EQ(itk::SelectLandmarkNames(names, "even"), (Names{ "left, upper", " c " }));
  EXPECT_EQ(itk::SelectLandmarkNames(names, "d,a,d"), (Names{ "d", "a" }));
  EXPECT_EQ(itk::SelectLandmarkNames(names, "\"left, upper\", c "), (Names{ "left, upper", " c " }));
  EXPECT_TRUE(itk::SelectLandmarkNames({}, "odd").empty());
  const auto description = GetExceptionDescription([&] { itk::SelectLandmarkNames(names, "a,nose"); });
  EXPECT_NE(description.find("There is no landmark 'nose' in both images"), std::string::npos) << description;
}

template <unsigned int VDimension>
void
Expect_all_of_a_landmark_selected()
{
  const auto landmarks = MakeLandmarks<VDimension>({ "a", "b", "c" });
  landmarks->SetMissing(1);
  landmarks->SetConfidence(2, 0.25F);
  itk::LandmarkCovariance<VDimension> covariance;
  covariance.SetIdentity();
  landmarks->SetCovariance(2, covariance);
  landmarks->SetUnlabeled(0);
  landmarks->SetPlausibility(2, 0.5F);
  landmarks->SetImagePlausibility(0.75F);

  const auto selected = itk::SelectLandmarks(*landmarks, { "c", "b", "a" });
  EXPECT_EQ(selected->GetLandmarkNames(), (std::vector<std::string>{ "c", "b", "a" }));
  EXPECT_EQ(selected->GetPlausibility(0), 0.5F);
  EXPECT_TRUE(std::isnan(selected->GetPlausibility(1)));
  EXPECT_EQ(selected->GetImagePlausibility(), 0.75F);
  EXPECT_FALSE(selected->IsUnlabeled(1));
  EXPECT_TRUE(selected->IsUnlabeled(2));
  EXPECT_EQ(selected->GetPoint(0), landmarks->GetPoint(2));
  EXPECT_EQ(selected->GetConfidence(0), 0.25F);
  EXPECT_EQ(selected->GetCovariance(0), covariance);
  EXPECT_TRUE(selected->IsMissing(1));
  EXPECT_FALSE(selected->HasCovariance(1));
}

TEST(SelectLandmarks, TakesAllThatIsKnownOfALandmark)
{
  Expect_all_of_a_landmark_selected<2>();
  Expect_all_of_a_landmark_selected<3>();
}

TEST(SelectLandmarks, AddsNoConfidencesAndCovariances)
{
  const auto selected = itk::SelectLandmarks(*MakeLandmarks<3>({ "a", "b" }), { "b" });
  EXPECT_FALSE(selected->HasConfidences());
  EXPECT_FALSE(selected->HasCovariances());
  EXPECT_FALSE(selected->HasPlausibilities());
}

TEST(SelectLandmarks, RefusesANameThatTheSetDoesNotHave)
{
  const auto landmarks = MakeLandmarks<2>({ "a", "b" });
  const auto description = GetExceptionDescription([&] { itk::SelectLandmarks(*landmarks, { "a", "nose" }); });
  EXPECT_NE(description.find("There is no landmark 'nose'"), std::string::npos) << description;
}

} // namespace

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

// First include the header file to be tested:
#include "itkEnsembleInference.h"

#include "itkExceptionDescription.h"
#include "itkToyNetwork.h"

#include <gtest/gtest.h>

namespace
{

using MapsType = ToyNetwork::MapsType;

std::shared_ptr<const itk::NetworkInference>
Show(std::shared_ptr<ToyNetwork> network)
{
  return std::make_shared<itk::WholeImageInference>(network, torch::kCPU);
}

// a x + b, and x^2 with another name.
std::shared_ptr<const itk::NetworkInference>
MakeMember(double a, double b, unsigned int sizeMultiple = 1)
{
  return Show(std::make_shared<ToyNetwork>(
    [a, b](const torch::Tensor & image) -> itk::NetworkMaps {
      return { { itk::HeatmapsName, a * image + b }, { "Squares", image * image * a } };
    },
    MapsType{ { itk::HeatmapsName }, { "Squares" } },
    sizeMultiple));
}

} // namespace

TEST(EnsembleInference, MapsAreTheMeansOfThoseOfTheMembers)
{
  const auto                   image = torch::randn({ 1, 1, 4, 6 });
  const itk::EnsembleInference ensemble({ MakeMember(1.0, 0.5), MakeMember(-2.0, 0.0), MakeMember(4.0, 1.0) });
  itk::NetworkMaps maps{ { itk::HeatmapsName, torch::empty_like(image) }, { "Squares", torch::empty_like(image) } };
  ensemble.Evaluate(image, maps);
  EXPECT_TRUE(torch::allclose(maps.at(itk::HeatmapsName), image + 0.5));
  EXPECT_TRUE(torch::allclose(maps.at("Squares"), image * image));
  EXPECT_EQ(ensemble.GetMaps().size(), 2u);
}

TEST(EnsembleInference, MapsAreThoseThatAllMembersHaveInAnyOrder)
{
  const auto image = torch::randn({ 1, 1, 4, 6 });
  const auto fewer = Show(MakeIdentityNetwork(1));
  const auto more = MakeMember(3.0, 0.5);
  for (const auto & members : { std::vector<std::shared_ptr<const itk::NetworkInference>>{ fewer, more, more },
                                { more, fewer, more },
                                { more, more, fewer } })
  {
    const itk::EnsembleInference ensemble(members);
    ASSERT_EQ(ensemble.GetMaps().size(), 1u);
    EXPECT_EQ(ensemble.GetMaps()[0].name, itk::HeatmapsName);
    itk::NetworkMaps maps{ { itk::HeatmapsName, torch::empty_like(image) } };
    ensemble.Evaluate(image, maps);
    EXPECT_TRUE(torch::allclose(maps.at(itk::HeatmapsName), (7.0 * image + 1.0) / 3.0));
  }
}

TEST(EnsembleInference, OneMemberIsThatMember)
{
  const auto       image = torch::randn({ 1, 1, 4, 6 });
  itk::NetworkMaps maps{ { itk::HeatmapsName, torch::empty_like(image) } };
  itk::EnsembleInference({ MakeMember(3.0, 0.0) }).Evaluate(image, maps);
  EXPECT_TRUE(maps.at(itk::HeatmapsName).equal(3.0 * image));
}

TEST(EnsembleInference, SizesAreMultiplesOfThoseOfAllMembers)
{
  EXPECT_EQ(itk::EnsembleInference({ MakeMember(1.0, 0.0, 4), MakeMember(1.0, 0.0, 6) }).GetSizeMultiple(), 12u);
}

TEST(EnsembleInference, MembersThatDoNotFitTogetherAreRefused)
{
  const auto getError = [](std::vector<std::shared_ptr<const itk::NetworkInference>> members) {
    return GetExceptionDescription([&] { itk::EnsembleInference ensemble(members); });
  };
  const auto identity = [](const torch::Tensor & image) -> itk::NetworkMaps {
    return { { itk::HeatmapsName, image } };
  };
  const auto make = [&](const itk::NetworkMapDescription & map) {
    return Show(std::make_shared<ToyNetwork>(identity, MapsType{ map }));
  };
  const auto plain = make({ itk::HeatmapsName });
  EXPECT_EQ(getError({ plain, plain }), "(no exception)");
  EXPECT_NE(getError({}).find("at least one network"), std::string::npos);
  EXPECT_NE(getError({ plain, make({ "Others" }) }).find("no map 'Heatmaps'"), std::string::npos);
  EXPECT_NE(getError({ plain, make({ itk::HeatmapsName, 1, 2 }) }).find("same stride"), std::string::npos);
  EXPECT_NE(getError({ plain, make({ itk::HeatmapsName, 2, 1 }) }).find("same stride"), std::string::npos);
  EXPECT_NE(getError({ plain, make({ itk::HeatmapsName, 1, 1, true }) }).find("same stride"), std::string::npos);
}

TEST(EnsembleInference, MapsThatANetworkDoesNotDeliverAreRefused)
{
  const auto       image = torch::randn({ 1, 1, 4, 6 });
  const auto       whole = MakeMember(1.0, 0.0);
  itk::NetworkMaps unknown{ { "Others", torch::empty_like(image) } };
  EXPECT_NE(GetExceptionDescription([&] { whole->Evaluate(image, unknown); }).find("no map 'Others'"),
            std::string::npos);
  itk::NetworkMaps larger{ { itk::HeatmapsName, torch::empty({ 1, 2, 4, 6 }) } };
  EXPECT_NE(GetExceptionDescription([&] {
              whole->Evaluate(image, larger);
            }).find("of shape [1, 1, 4, 6] instead of [1, 2, 4, 6]"),
            std::string::npos);
}

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

#include "itkExceptionDescription.h"
#include "itkLandmarkShapeModel.h"
#include "itkSmallLandmarkModel.h"
#include "itkToyNetwork.h"

#include <gtest/gtest.h>

#include <limits>

namespace
{

template <unsigned int VDimension>
using ImageType = itk::Image<float, VDimension>;

template <unsigned int VDimension>
using FilterType = itk::LandmarkLocalizationFilter<ImageType<VDimension>>;

constexpr unsigned int numberOfLandmarks = 6;

/** Heatmaps of Gaussians at given shares of the grid, whatever the image. */
torch::Tensor
MakeGaussians(const torch::Tensor & images, const std::function<double(unsigned int, int64_t)> & getShare)
{
  std::vector<torch::Tensor> heatmaps;
  for (unsigned int i = 0; i < numberOfLandmarks; ++i)
  {
    auto exponent = torch::zeros(images.sizes().slice(2), torch::kFloat32);
    for (int64_t axis = 0; axis < exponent.dim(); ++axis)
    {
      const auto           size = exponent.size(axis);
      std::vector<int64_t> shape(exponent.dim(), 1);
      shape[axis] = size;
      exponent = exponent + (torch::arange(size) - getShare(i, axis) * (size - 1)).square().reshape(shape) / 8.0;
    }
    heatmaps.push_back(torch::exp(-exponent));
  }
  return torch::stack(heatmaps).unsqueeze(0);
}

const bool scattered = RegisterToyNetwork("Scattered", [](const itk::NetworkTask &) {
  return std::make_shared<ToyNetwork>([](const torch::Tensor & images) -> itk::NetworkMaps {
    return { { itk::HeatmapsName, MakeGaussians(images, [](unsigned int landmark, int64_t axis) {
                 return 0.2 + 0.1 * ((landmark * (axis + 2) + axis) % 7);
               }) } };
  });
});

const bool centered = RegisterToyNetwork("Centered", [](const itk::NetworkTask &) {
  return std::make_shared<ToyNetwork>([](const torch::Tensor & images) -> itk::NetworkMaps {
    return { { itk::HeatmapsName, MakeGaussians(images, [](unsigned int, int64_t) { return 0.5; }) } };
  });
});

/** What the Scattered network finds is in shape but for its second landmark. */
template <unsigned int VDimension>
class Scene
{
public:
  Scene()
  {
    typename ImageType<VDimension>::SizeType size;
    for (unsigned int d = 0; d < VDimension; ++d)
    {
      size[d] = 34 - 5 * d;
    }
    Image = MakeRotatedRandomImage<ImageType<VDimension>>(size);
    Description = MakeSmallDescription(VDimension, "Scattered", "{}");
    Description.landmarks.clear();
    for (const auto & name : itk::MakeLandmarkNames(numberOfLandmarks))
    {
      Description.landmarks.push_back({ name, "", "" });
    }
    Description.stages[0].grid.size.assign(VDimension, 24);
    const auto                      found = Localize(0, 0.0);
    auto &                          plausibility = Description.plausibility;
    itk::Vector<double, VDimension> centroid;
    centroid.Fill(0.0);
    for (unsigned int i = 0; i < numberOfLandmarks; ++i)
    {
      auto point = found->GetPoint(i);
      point[0] += i == 1 ? 9.0f : 0.0f;
      for (unsigned int d = 0; d < VDimension; ++d)
      {
        plausibility.shape.mean.push_back(point[d]);
        centroid[d] += point[d] / numberOfLandmarks;
      }
    }
    for (unsigned int i = 0; i < plausibility.shape.mean.size(); ++i)
    {
      plausibility.shape.mean[i] -= centroid[i % VDimension];
    }
    plausibility.numberOfImages = 5;
    plausibility.confidenceLogarithms.assign(numberOfLandmarks, 0.0);
    plausibility.landmarkScales.assign(numberOfLandmarks, 1.0);
  }

  typename itk::LandmarkSet<VDimension>::Pointer
  Localize(unsigned int numberOfStages, double shapeWeight) const
  {
    const auto filter = FilterType<VDimension>::New();
    filter->SetInput(Image);
    filter->SetModel(itk::LandmarkModel::Initialize(Description, 1));
    filter->SetNumberOfStages(numberOfStages);
    filter->SetShapeWeight(shapeWeight);
    filter->SetNumberOfWorkUnits(1);
    filter->Update();
    const typename itk::LandmarkSet<VDimension>::Pointer found = filter->GetOutput();
    found->DisconnectPipeline();
    return found;
  }

  typename itk::LandmarkSet<VDimension>::Pointer
  Regularize(const itk::LandmarkSet<VDimension> * landmarks, double weight) const
  {
    const auto shapes = itk::LandmarkShapeModel<VDimension>::New();
    shapes->SetDescription(Description.plausibility.shape);
    return shapes->Regularize(landmarks, weight);
  }

  typename ImageType<VDimension>::Pointer Image;
  itk::LandmarkModelDescription           Description;
};

template <unsigned int VDimension>
void
Expect_equal(const itk::LandmarkSet<VDimension> & found,
             const itk::LandmarkSet<VDimension> & expected,
             double                               tolerance)
{
  for (unsigned int i = 0; i < numberOfLandmarks; ++i)
  {
    EXPECT_LT(found.GetPoint(i).EuclideanDistanceTo(expected.GetPoint(i)), tolerance) << i;
    const auto covariance = expected.GetCovariance(i);
    EXPECT_LT((found.GetCovariance(i) - covariance).GetVnlMatrix().fro_norm(),
              tolerance * covariance.GetVnlMatrix().fro_norm() + 1e-12);
    EXPECT_EQ(found.GetConfidence(i), expected.GetConfidence(i));
  }
}

template <unsigned int VDimension>
void
Expect_shapes_to_draw_after_each_stage()
{
  Scene<VDimension> scene;
  const auto        found = scene.Localize(0, 0.0);
  const auto        drawn = scene.Localize(0, 0.5);
  Expect_equal<VDimension>(*drawn, *scene.Regularize(found, 0.5), 1e-6);
  EXPECT_GT(drawn->GetPoint(1).EuclideanDistanceTo(found->GetPoint(1)), 3.0);
  EXPECT_LT(drawn->GetPoint(1)[0] - found->GetPoint(1)[0], 9.5);
  // How plausible they are is where they were found.
  EXPECT_EQ(drawn->GetImagePlausibility(), found->GetImagePlausibility());
  EXPECT_EQ(drawn->GetPlausibility(1), found->GetPlausibility(1));

  // The model's own weight counts after a calibration, and its scales then are those of the covariances in the end.
  constexpr double own = std::numeric_limits<double>::quiet_NaN();
  scene.Description.plausibility.shapeWeight = 0.5;
  Expect_equal<VDimension>(*scene.Localize(0, own), *found, 1e-6);
  scene.Description.stages[0].calibration.covarianceScales.assign(numberOfLandmarks, 1.0);
  Expect_equal<VDimension>(*scene.Localize(0, own), *drawn, 1e-6);
  auto &     scales = scene.Description.plausibility.covarianceScales;
  const auto scaled = drawn->Clone();
  for (unsigned int i = 0; i < numberOfLandmarks; ++i)
  {
    scales.push_back(0.5 + i);
    scaled->SetCovariance(i, drawn->GetCovariance(i) * scales[i]);
  }
  Expect_equal<VDimension>(*scene.Localize(0, own), *scaled, 1e-6);
  Expect_equal<VDimension>(*scene.Localize(0, 0.0), *found, 1e-6);
  scales.clear();

  // A second stage that finds the middle of its grid, which is where the shapes drew the first one's points.
  scene.Description.stages.push_back(scene.Description.stages[0]);
  auto & stage = scene.Description.stages[1];
  stage.networks = { { "Centered", "{}" } };
  stage.grid.size.assign(VDimension, 17);
  stage.grid.spacingRule = itk::LandmarkGridSettings::SpacingRuleEnum::FixedSpacing;
  stage.grid.spacing.assign(VDimension, 0.4);
  const auto covariances = scene.Localize(2, 0.0)->GetCovariances();
  const auto centers = scene.Localize(1, 0.5);
  centers->SetCovariances(covariances);
  const auto both = scene.Localize(2, 0.5);
  for (unsigned int i = 0; i < numberOfLandmarks; ++i)
  {
    centers->SetConfidence(i, both->GetConfidence(i));
  }
  Expect_equal<VDimension>(*both, *scene.Regularize(centers, 0.5), 1e-3);
}

} // namespace

TEST(LandmarkLocalizationShapes, DrawLandmarksAfterEachStage)
{
  Expect_shapes_to_draw_after_each_stage<2>();
  Expect_shapes_to_draw_after_each_stage<3>();
}

TEST(LandmarkLocalizationShapes, AWrongWeightIsAnError)
{
  Scene<2> scene;
  for (const double weight : { -0.5, std::numeric_limits<double>::infinity() })
  {
    EXPECT_NE(
      GetExceptionDescription([&] { scene.Localize(0, weight); }).find("ShapeWeight must be at least 0 and finite"),
      std::string::npos);
  }
  scene.Description.plausibility = itk::LandmarkPlausibilityDescription();
  EXPECT_NE(GetExceptionDescription([&] { scene.Localize(0, 0.5); }).find("ShapeWeight needs a model with shapes"),
            std::string::npos);
}

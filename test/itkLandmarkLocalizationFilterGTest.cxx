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
#include "itkLandmarkLocalizationFilter.h"

#include "itkConfigureNetworkGrid.h"
#include "itkExceptionDescription.h"
#include "itkFilterExpectations.h"
#include "itkSmallLandmarkModel.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Parallel.h>
#include <gtest/gtest.h>
#include <torch/types.h>
#include <torch/utils.h>

#include <cmath>
#include <limits>
#include <sstream>

namespace
{

using DescriptionType = itk::LandmarkModelDescription;
using TileMergeEnum = itk::NetworkInferenceFilterEnums::TileMerge;

template <unsigned int VDimension>
using GridImageType = itk::Image<float, VDimension>;

template <unsigned int VDimension>
using MapType = itk::VectorImage<float, VDimension>;

template <typename TImage>
using FilterType = itk::LandmarkLocalizationFilter<TImage>;

template <typename TImage>
typename TImage::Pointer
MakeImage()
{
  typename TImage::SizeType size;
  for (unsigned int d = 0; d < TImage::ImageDimension; ++d)
  {
    size[d] = 30 - 7 * d;
  }
  return MakeRotatedRandomImage<TImage>(size);
}

itk::LandmarkModel::Pointer
MakeModel(const DescriptionType & description)
{
  return itk::LandmarkModel::Initialize(description, 5);
}

template <typename TImage>
typename FilterType<TImage>::Pointer
MakeFilter(const TImage * image)
{
  const auto filter = FilterType<TImage>::New();
  filter->SetInput(image);
  filter->SetModel(MakeSmallLandmarkModel(TImage::ImageDimension));
  filter->SetDevice(itk::LandmarkModelEnums::Device::CPU);
  return filter;
}

template <typename TImage>
void
Expect_same_image(const TImage * actual, const TImage * expected)
{
  ASSERT_NE(actual, nullptr);
  EXPECT_EQ(actual->GetOrigin(), expected->GetOrigin());
  EXPECT_EQ(actual->GetSpacing(), expected->GetSpacing());
  EXPECT_EQ(actual->GetDirection(), expected->GetDirection());
  ASSERT_EQ(actual->GetBufferedRegion(), expected->GetBufferedRegion());
  const auto count = expected->GetPixelContainer()->Size();
  ASSERT_EQ(actual->GetPixelContainer()->Size(), count);
  EXPECT_TRUE(
    std::equal(expected->GetBufferPointer(), expected->GetBufferPointer() + count, actual->GetBufferPointer()));
}

// Equal, or not a number both.
template <typename TActual, typename TExpected>
void
Expect_same_numbers(const TActual & actual, const TExpected & expected, unsigned int count)
{
  for (unsigned int i = 0; i < count; ++i)
  {
    EXPECT_TRUE(actual[i] == expected[i] || (std::isnan(actual[i]) && std::isnan(expected[i])))
      << actual[i] << " instead of " << expected[i];
  }
}

// Whether the grid covers the image, tiles, how many candidates, and views.
struct Options
{
  bool               cover{ false };
  itk::SizeValueType tileLength{ 0 };
  itk::SizeValueType overlap{ 0 };
  TileMergeEnum      merge{ TileMergeEnum::Maximum };
  unsigned int       numberOfCandidates{ 0 };
  float              threshold{ 0.0f };
  double             viewShift{ 0.0 };
  double             viewRotation{ 0.0 };
};

// What both the network filter and the composite filter can be told.
template <typename TFilter>
void
Configure(TFilter & filter, const itk::LandmarkModel * model, const Options & options)
{
  filter.SetModel(model);
  filter.SetFurtherMaps({ "LocalAppearance", "SpatialConfiguration" });
  filter.SetTileSize(TFilter::SizeType::Filled(options.tileLength));
  filter.SetTileOverlap(TFilter::SizeType::Filled(options.overlap));
  filter.SetTileMerge(options.merge);
  filter.SetViewShift(options.viewShift);
  filter.SetViewRotation(options.viewRotation);
  // On a CUDA device, two runs need not be equal to the bit.
  filter.SetDevice(itk::LandmarkModelEnums::Device::CPU);
  // Many tiny tiles are not worth several threads.
  filter.SetNumberOfWorkUnits(1);
}

template <typename TImage>
void
Expect_points_of_single_filters(const DescriptionType & description, const Options & options = Options())
{
  constexpr unsigned int dimension = TImage::ImageDimension;
  const auto             image = MakeImage<TImage>();
  const auto             model = MakeModel(description);
  const auto &           stage = description.stages[0];

  const auto intensity = itk::LandmarkIntensityImageFilter<TImage>::New();
  intensity->SetInput(image);
  intensity->SetSettings(stage.intensity);
  const auto grid = itk::NetworkGridResampleImageFilter<GridImageType<dimension>, GridImageType<dimension>>::New();
  itk::ConfigureNetworkGrid(*grid, stage.grid);
  grid->SetCoverImage(options.cover);
  grid->SetInput(intensity->GetOutput());
  const auto network = itk::LandmarkNetworkImageFilter<GridImageType<dimension>>::New();
  network->SetInput(grid->GetOutput());
  Configure(*network, model, options);
  const auto decoder = itk::HeatmapToPointSetFilter<MapType<dimension>>::New();
  decoder->SetInput(network->GetOutput());
  decoder->SetDecoder(stage.decoder.name);
  decoder->SetModulationSigma(stage.decoder.modulationSigma);
  decoder->SetWindowRadius(stage.decoder.windowRadius);
  decoder->SetMinimumConfidence(static_cast<float>(stage.calibration.minimumConfidence));
  decoder->SetReferenceImage(image);
  decoder->SetNumberOfCandidates(options.numberOfCandidates);
  decoder->SetCandidateThreshold(options.threshold);
  decoder->Update();

  const auto filter = MakeFilter(image.GetPointer());
  Configure(*filter, model, options);
  filter->SetCoverImage(options.cover);
  filter->SetNumberOfCandidates(options.numberOfCandidates);
  filter->SetCandidateThreshold(options.threshold);
  filter->Update();
  const auto * const output = filter->GetOutput();
  const auto * const expected = decoder->GetOutput();
  const auto         names = model->GetLandmarkNames();
  EXPECT_EQ(output->GetLandmarkNames(), names);
  ASSERT_EQ(output->GetNumberOfPoints(), 3u);
  for (unsigned int i = 0; i < 3; ++i)
  {
    SCOPED_TRACE(i);
    Expect_same_numbers(output->GetPoint(i), expected->GetPoint(i), dimension);
    EXPECT_EQ(output->IsMissing(i), expected->IsMissing(i));
    EXPECT_EQ(output->GetConfidence(i), expected->GetConfidence(i));
    EXPECT_EQ(output->HasCovariance(i), expected->HasCovariance(i));
    for (unsigned int row = 0; row < dimension; ++row)
    {
      Expect_same_numbers(output->GetCovariance(i)[row], expected->GetCovariance(i)[row], dimension);
    }
    const auto * const candidates = filter->GetCandidates(i);
    const auto * const expectedCandidates = decoder->GetCandidates(i);
    ASSERT_EQ(candidates->GetNumberOfPoints(), expectedCandidates->GetNumberOfPoints());
    EXPECT_EQ(candidates->GetNumberOfPoints() > 0, options.numberOfCandidates > 0);
    for (itk::SizeValueType k = 0; k < candidates->GetNumberOfPoints(); ++k)
    {
      EXPECT_EQ(candidates->GetPoint(k), expectedCandidates->GetPoint(k));
      EXPECT_EQ(candidates->GetConfidence(k), expectedCandidates->GetConfidence(k));
      EXPECT_EQ(candidates->GetLandmarkNames()[k], names[i] + '#' + std::to_string(k + 1));
    }
  }
  Expect_same_image(filter->GetGridImage(), const_cast<const GridImageType<dimension> *>(grid->GetOutput()));
  Expect_same_image(filter->GetHeatmaps(), const_cast<const MapType<dimension> *>(network->GetOutput()));
  for (const char * const name : { "LocalAppearance", "SpatialConfiguration" })
  {
    Expect_same_image(filter->GetMap(name), const_cast<const MapType<dimension> *>(network->GetMap(name)));
  }
}

template <typename TImage>
void
Expect_points_of_single_filters()
{
  using GridSettings = itk::LandmarkGridSettings;
  auto   description = MakeSmallDescription(TImage::ImageDimension);
  auto & stage = description.stages[0];
  for (const char * const decoder : { "ArgMax", "Parabola", "CubicArgMax", "SecondOrder", "CenterOfMass" })
  {
    SCOPED_TRACE(decoder);
    stage.decoder.name = decoder;
    Expect_points_of_single_filters<TImage>(description);
  }
  stage.decoder.windowRadius = 1;
  stage.grid.directionRule = GridSettings::DirectionRuleEnum::Identity;
  stage.grid.spacingRule = GridSettings::SpacingRuleEnum::FixedSpacing;
  stage.grid.spacing.assign(TImage::ImageDimension, 1.3);
  stage.grid.smoothingSigma = 0.9;
  stage.grid.interpolation = GridSettings::InterpolationEnum::KeysCubic;
  stage.intensity.rangeRule = itk::LandmarkIntensitySettings::RangeRuleEnum::FixedRange;
  stage.intensity.clamp = true;
  stage.intensity.referenceQuantiles = { 0.0, 60.0, 90.0, 250.0 };
  stage.calibration.minimumConfidence = 0.1;
  Expect_points_of_single_filters<TImage>(description);
  stage.intensity.darkForeground = true;
  stage.decoder.name = "SecondOrder";
  stage.decoder.modulationSigma = 1.2;
  Expect_points_of_single_filters<TImage>(description);

  Options options;
  options.cover = true;
  options.tileLength = 16;
  options.overlap = 8;
  options.numberOfCandidates = 4;
  options.threshold = -100.0f;
  stage.grid.spacing.assign(TImage::ImageDimension, 0.7);
  stage.grid.fillValue = 0.3;
  Expect_points_of_single_filters<TImage>(description, options);
  options.merge = TileMergeEnum::SmoothWeight;
  Expect_points_of_single_filters<TImage>(description, options);

  Options views;
  views.viewShift = 1.5;
  views.viewRotation = 0.1;
  Expect_points_of_single_filters<TImage>(description, views);
}

using Image2 = itk::Image<float, 2>;

} // namespace

TEST(LandmarkLocalizationFilter, PointsAreThoseOfTheSingleFiltersIn2D)
{
  Expect_points_of_single_filters<itk::Image<unsigned char, 2>>();
  Expect_points_of_single_filters<itk::Image<short, 2>>();
  Expect_points_of_single_filters<itk::Image<float, 2>>();
}

TEST(LandmarkLocalizationFilter, PointsAreThoseOfTheSingleFiltersIn3D)
{
  Expect_points_of_single_filters<itk::Image<unsigned char, 3>>();
  Expect_points_of_single_filters<itk::Image<short, 3>>();
  Expect_points_of_single_filters<itk::Image<float, 3>>();
}

TEST(LandmarkLocalizationFilter, CovariancesAreScaledAsTheModelSays)
{
  const auto filter = MakeFilter(MakeImage<Image2>().GetPointer());
  filter->Update();
  const auto unscaled = filter->GetOutput()->GetCovariances();
  ASSERT_EQ(unscaled.size(), 3u);
  const std::vector<double> scales{ 0.25, 3.0, 1.0 };
  auto                      description = filter->GetModel()->GetDescription();
  description.stages[0].calibration.covarianceScales = scales;
  filter->SetModel(filter->GetModel()->WithDescription(description));
  filter->Update();
  for (unsigned int i = 0; i < 3; ++i)
  {
    EXPECT_EQ(filter->GetOutput()->GetCovariance(i), unscaled[i] * scales[i]);
  }
}

TEST(LandmarkLocalizationFilter, MapsOfTheLastUpdateCanBeFetched)
{
  const auto filter = MakeFilter(MakeImage<Image2>().GetPointer());
  const auto hasMap = [&filter](const std::string & name) {
    const auto message = GetExceptionDescription([&] { EXPECT_NE(filter->GetMap(name), nullptr); });
    EXPECT_TRUE(message == "(no exception)" || message.find("no map '" + name + "'") != std::string::npos) << message;
    return message == "(no exception)";
  };
  EXPECT_EQ(filter->GetGridImage(), nullptr);
  EXPECT_EQ(filter->GetHeatmaps(), nullptr);
  EXPECT_FALSE(hasMap("LocalAppearance"));
  EXPECT_NE(GetExceptionDescription([&] { filter->GetCandidates(0); }).find("no landmark 0 (got 0"), std::string::npos);
  filter->Update();
  EXPECT_EQ(filter->GetGridImage()->GetBufferedRegion().GetSize(), (itk::Size<2>{ { 16, 24 } }));
  EXPECT_EQ(filter->GetHeatmaps()->GetNumberOfComponentsPerPixel(), 3u);
  EXPECT_FALSE(hasMap("LocalAppearance"));
  EXPECT_NE(GetExceptionDescription([&] { filter->GetCandidates(3); }).find("no landmark 3 (got 3"), std::string::npos);
  filter->SetFurtherMaps({ "LocalAppearance" });
  EXPECT_FALSE(hasMap("LocalAppearance"));
  filter->Update();
  EXPECT_TRUE(hasMap("LocalAppearance"));
  // A map must not be taken for another one.
  filter->SetFurtherMaps({ "SpatialConfiguration" });
  EXPECT_FALSE(hasMap("SpatialConfiguration"));
  filter->Update();
  EXPECT_TRUE(hasMap("SpatialConfiguration"));
  EXPECT_FALSE(hasMap("LocalAppearance"));
}

TEST(LandmarkLocalizationFilter, InputIsLeftAsItIs)
{
  const auto image = MakeImage<Image2>();
  const auto expected = MakeImage<Image2>();
  const auto filter = MakeFilter(image.GetPointer());
  const auto time = image->GetMTime();
  filter->Update();
  Expect_same_image<Image2>(image, expected);
  EXPECT_EQ(image->GetMTime(), time);
}

TEST(LandmarkLocalizationFilter, RunsAgainOnlyWhenSomethingChanged)
{
  const auto   image = MakeImage<Image2>();
  const auto   model = MakeSmallLandmarkModel(2);
  const auto   filter = MakeFilter(image.GetPointer());
  unsigned int runs = 0;
  filter->SetModel(model);
  filter->AddObserver(itk::StartEvent(), [&runs](const itk::EventObject &) { ++runs; });
  filter->Update();
  filter->Update();
  filter->GetOutput()->Update();
  filter->SetModel(model);
  filter->SetInput(image);
  filter->SetNumberOfStages(0);
  filter->SetMinimumConfidence(filter->GetMinimumConfidence());
  filter->SetShapeWeight(filter->GetShapeWeight());
  filter->Update();
  EXPECT_EQ(runs, 1u);
  filter->SetMinimumConfidence(1e9);
  filter->Update();
  EXPECT_EQ(runs, 2u);
  EXPECT_TRUE(filter->GetOutput()->IsMissing(0));
  filter->SetMinimumConfidence(-1e9);
  filter->SetModel(MakeSmallLandmarkModel(2));
  filter->Update();
  EXPECT_EQ(runs, 3u);
  EXPECT_FALSE(filter->GetOutput()->IsMissing(0));
  image->Modified();
  filter->Update();
  EXPECT_EQ(runs, 4u);
  filter->SetInput(MakeImage<Image2>());
  filter->Update();
  EXPECT_EQ(runs, 5u);
  filter->SetFurtherMaps({ "LocalAppearance" });
  filter->Update();
  EXPECT_EQ(runs, 6u);
}

TEST(LandmarkLocalizationFilter, StateOfLibTorchStaysAsItWas)
{
  const auto filter = MakeFilter(MakeImage<Image2>().GetPointer());
  torch::manual_seed(17);
  const auto state = at::detail::getDefaultCPUGenerator().get_state();
  const int  threads = at::get_num_threads();
  for (const unsigned int workUnits : { 1u, 128u })
  {
    filter->SetNumberOfWorkUnits(workUnits);
    filter->Update();
    EXPECT_EQ(at::get_num_threads(), threads);
  }
  EXPECT_TRUE(at::detail::getDefaultCPUGenerator().get_state().equal(state));
}

TEST(LandmarkLocalizationFilter, BadModelIsRefused)
{
  const auto filter = MakeFilter(MakeImage<Image2>().GetPointer());
  filter->SetModel(nullptr);
  EXPECT_NE(GetErrorOf(*filter).find("Model must be set"), std::string::npos);
  filter->SetModel(MakeSmallLandmarkModel(3));
  EXPECT_NE(GetErrorOf(*filter).find("of dimension 2 (got one for dimension 3)"), std::string::npos);
  filter->SetModel(MakeSmallLandmarkModel(2, "LocalizationUNet"));
  EXPECT_EQ(GetErrorOf(*filter), "(no exception)");
  filter->SetNumberOfStages(2);
  EXPECT_NE(GetErrorOf(*filter).find("must not be above the model's, 1 (got 2)"), std::string::npos);
  filter->SetNumberOfStages(1);
  filter->SetFurtherMaps({ "LocalAppearance" });
  EXPECT_NE(GetErrorOf(*filter).find("there is no 'LocalAppearance'"), std::string::npos);
}

TEST(LandmarkLocalizationFilter, BadImageIsRefused)
{
  EXPECT_NE(GetErrorOf(*MakeFilter<Image2>(nullptr)).find("Primary"), std::string::npos);
  const auto image = MakeImage<Image2>();
  const auto filter = MakeFilter(image.GetPointer());
  image->FillBuffer(3.0f);
  EXPECT_NE(GetErrorOf(*filter).find("constant"), std::string::npos);
  image->GetBufferPointer()[7] = std::numeric_limits<float>::quiet_NaN();
  image->Modified();
  EXPECT_NE(GetErrorOf(*filter).find("finite"), std::string::npos);
}

TEST(LandmarkLocalizationFilter, ImageOfOnePixelGivesPoints)
{
  const auto filter = MakeFilter(MakeRotatedRandomImage<Image2>({ { 1, 1 } }).GetPointer());
  auto       description = MakeSmallDescription(2);
  description.stages[0].intensity.rangeRule = itk::LandmarkIntensitySettings::RangeRuleEnum::FixedRange;
  filter->SetModel(MakeModel(description));
  filter->Update();
  EXPECT_EQ(filter->GetOutput()->GetNumberOfPoints(), 3u);
  EXPECT_FALSE(filter->GetOutput()->IsMissing(2));
}

TEST(LandmarkLocalizationFilter, ProgressIsReportedAndAbortHeeded)
{
  const auto filter = MakeFilter(MakeImage<itk::Image<short, 3>>().GetPointer());
  Expect_progress_and_abort(*filter, { 0.0f, 0.05f, 0.5f, 0.69f });
  EXPECT_EQ(filter->GetOutput()->GetNumberOfPoints(), 3u);
}

TEST(LandmarkLocalizationFilter, PrintSelfShowsEveryMember)
{
  std::ostringstream os;
  const auto         filter = MakeFilter(MakeImage<Image2>().GetPointer());
  filter->Update();
  filter->Print(os);
  for (const char * const member : { "Model: ",
                                     "LandmarkModel",
                                     "NumberOfStages: 0",
                                     "Device: itk::LandmarkModelEnums::Device::CPU",
                                     "Decoder: ",
                                     "MinimumConfidence: nan",
                                     "FurtherMaps:",
                                     "CoverImage: Off",
                                     "TileSize: [0, 0]",
                                     "TileOverlap: [0, 0]",
                                     "TileMerge: itk::NetworkInferenceFilterEnums::TileMerge::Maximum",
                                     "ViewShift: 0",
                                     "ViewRotation: 0",
                                     "ViewScale: 1",
                                     "ViewMirror: Off",
                                     "NumberOfCandidates: 0",
                                     "CandidateThreshold: 0",
                                     "GridImage: ",
                                     "Heatmaps: ",
                                     "Maps: 0",
                                     "Candidates: 3" })
  {
    EXPECT_NE(os.str().find(member), std::string::npos) << member;
  }
  EXPECT_EQ(FilterType<Image2>::New()->GetDevice(), itk::LandmarkModelEnums::Device::Auto);
}

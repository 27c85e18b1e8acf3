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
#include "itkLandmarkNetworkImageFilter.h"

#include "itkExceptionDescription.h"
#include "itkFilterExpectations.h"
#include "itkPredictMap.h"
#include "itkSmallLandmarkModel.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Parallel.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <sstream>

namespace
{

template <unsigned int VDimension>
using ImageType = itk::Image<float, VDimension>;

template <unsigned int VDimension>
using MapType = itk::VectorImage<float, VDimension>;

template <unsigned int VDimension>
using FilterType = itk::LandmarkNetworkImageFilter<ImageType<VDimension>>;

template <unsigned int VDimension>
typename ImageType<VDimension>::Pointer
MakeGridImage()
{
  constexpr itk::SizeValueType             lengths[] = { 12, 8, 4 };
  typename ImageType<VDimension>::SizeType size;
  std::copy_n(lengths, VDimension, size.begin());
  return MakeRotatedRandomImage<ImageType<VDimension>>(size);
}

template <unsigned int VDimension>
typename FilterType<VDimension>::Pointer
MakeFilter(const ImageType<VDimension> * image, const itk::LandmarkModel * model = nullptr)
{
  const auto filter = FilterType<VDimension>::New();
  filter->SetInput(image);
  filter->SetModel(model ? model : MakeSmallLandmarkModel(VDimension).GetPointer());
  filter->SetDevice(itk::LandmarkModelEnums::Device::CPU);
  return filter;
}

template <unsigned int VDimension>
std::vector<float>
GetPixels(const ImageType<VDimension> & image)
{
  return { image.GetBufferPointer(), image.GetBufferPointer() + image.GetBufferedRegion().GetNumberOfPixels() };
}

template <unsigned int VDimension>
std::vector<float>
GetValues(const MapType<VDimension> & map)
{
  return { map.GetBufferPointer(), map.GetBufferPointer() + map.GetPixelContainer()->Size() };
}

template <unsigned int VDimension>
void
Expect_map_on_grid_of(const MapType<VDimension> &   map,
                      const ImageType<VDimension> & image,
                      const std::vector<float> &    expected)
{
  EXPECT_EQ(map.GetLargestPossibleRegion(), image.GetLargestPossibleRegion());
  EXPECT_EQ(map.GetBufferedRegion(), image.GetLargestPossibleRegion());
  EXPECT_EQ(map.GetSpacing(), image.GetSpacing());
  EXPECT_EQ(map.GetOrigin(), image.GetOrigin());
  EXPECT_EQ(map.GetDirection(), image.GetDirection());
  ASSERT_EQ(map.GetNumberOfComponentsPerPixel(), 3u);
  EXPECT_TRUE(GetValues<VDimension>(map) == expected);
}

template <unsigned int VDimension>
void
Expect_maps_of_network()
{
  const auto image = MakeGridImage<VDimension>();
  const auto filter = MakeFilter<VDimension>(image);
  const auto pixels = GetPixels<VDimension>(*image);
  const auto size = image->GetBufferedRegion().GetSize();
  const auto combined = PredictMap(*filter->GetModel(), pixels, size);

  filter->UpdateOutputInformation();
  EXPECT_EQ(filter->GetOutput()->GetNumberOfComponentsPerPixel(), 3u);
  filter->Update();
  Expect_map_on_grid_of<VDimension>(*filter->GetOutput(), *image, combined);

  filter->SetFurtherMaps({ "SpatialConfiguration", "LocalAppearance" });
  filter->Update();
  Expect_map_on_grid_of<VDimension>(*filter->GetOutput(), *image, combined);
  for (const char * const name : { "LocalAppearance", "SpatialConfiguration" })
  {
    Expect_map_on_grid_of<VDimension>(
      *filter->GetMap(name), *image, PredictMap(*filter->GetModel(), pixels, size, name));
  }

  // One landmark's components alone.
  for (int landmark = 0; landmark < 3; ++landmark)
  {
    filter->SetLandmark(landmark);
    filter->SetFurtherMaps({ "LocalAppearance" });
    filter->Update();
    const auto localAppearance = PredictMap(*filter->GetModel(), pixels, size, "LocalAppearance");
    ASSERT_EQ(filter->GetOutput()->GetNumberOfComponentsPerPixel(), 1u);
    const auto values = GetValues<VDimension>(*filter->GetOutput());
    const auto furtherValues = GetValues<VDimension>(*filter->GetMap("LocalAppearance"));
    ASSERT_EQ(values.size(), pixels.size());
    ASSERT_EQ(furtherValues.size(), pixels.size());
    for (std::size_t i = 0; i < values.size(); ++i)
    {
      ASSERT_EQ(values[i], combined[3 * i + landmark]);
      ASSERT_EQ(furtherValues[i], localAppearance[3 * i + landmark]);
    }
  }
  filter->SetLandmark(-1);
  filter->SetFurtherMaps({});
  filter->Update();
  Expect_map_on_grid_of<VDimension>(*filter->GetOutput(), *image, combined);
}

} // namespace

TEST(LandmarkNetworkImageFilter, MapsAreThoseOfTheNetworkOnTheGridOfTheInput)
{
  Expect_maps_of_network<2>();
  Expect_maps_of_network<3>();
}

namespace
{

template <unsigned int VDimension>
void
Expect_no_output_is_empty()
{
  const auto filter = MakeFilter<VDimension>(MakeGridImage<VDimension>());
  filter->SetFurtherMaps({ "LocalAppearance" });
  filter->Update();
  EXPECT_EQ(filter->GetNumberOfOutputs(), 2u);
  for (const auto & output : filter->GetOutputs())
  {
    const auto * const map = dynamic_cast<const MapType<VDimension> *>(output.GetPointer());
    ASSERT_NE(map, nullptr);
    EXPECT_GT(map->GetBufferedRegion().GetNumberOfPixels(), 0u);
  }
  // A map that is not asked for cannot be had, not even after it was.
  EXPECT_NE(GetExceptionDescription([&] { filter->GetMap("SpatialConfiguration"); }).find("must name the map"),
            std::string::npos);
  filter->SetFurtherMaps({});
  filter->Update();
  EXPECT_EQ(filter->GetNumberOfOutputs(), 1u);
  EXPECT_NE(GetExceptionDescription([&] { filter->GetMap("LocalAppearance"); }).find("must name the map"),
            std::string::npos);
}

} // namespace

TEST(LandmarkNetworkImageFilter, NoOutputIsEmpty)
{
  Expect_no_output_is_empty<2>();
  Expect_no_output_is_empty<3>();
}

TEST(LandmarkNetworkImageFilter, APartThatIsAskedForIsThatOfTheWhole)
{
  const auto image = MakeGridImage<2>();
  const auto whole = MakeFilter<2>(image);
  whole->Update();
  const auto part = MakeFilter<2>(image);
  part->GetOutput()->SetRequestedRegion(itk::ImageRegion<2>(image->GetBufferedRegion().GetIndex(), { { 2, 3 } }));
  part->Update();
  ASSERT_EQ(part->GetOutput()->GetBufferedRegion(), image->GetBufferedRegion());
  EXPECT_EQ(GetValues<2>(*part->GetOutput()), GetValues<2>(*whole->GetOutput()));
}

TEST(LandmarkNetworkImageFilter, SeveralNetworksShowTheMeanOfTheirMaps)
{
  const auto                                    image = MakeGridImage<3>();
  std::vector<itk::LandmarkModel::ConstPointer> models;
  std::vector<float>                            sums;
  for (const unsigned int seed : { 1u, 2u, 3u })
  {
    models.emplace_back(itk::LandmarkModel::Initialize(MakeSmallDescription(3), seed));
    const auto single = MakeFilter<3>(image, models.back());
    single->Update();
    const auto values = GetValues<3>(*single->GetOutput());
    sums.resize(values.size(), 0.0f);
    std::transform(values.begin(), values.end(), sums.begin(), sums.begin(), std::plus<>());
  }
  const auto average = MakeFilter<3>(image, itk::LandmarkModel::Average(models));
  average->Update();
  const auto values = GetValues<3>(*average->GetOutput());
  ASSERT_EQ(values.size(), sums.size());
  for (std::size_t i = 0; i < values.size(); ++i)
  {
    ASSERT_NEAR(values[i], sums[i] / 3.0, 1e-4 * (1.0 + std::abs(sums[i])));
  }
}

TEST(LandmarkNetworkImageFilter, LibTorchUsesTheThreadsOfITKAndKeepsItsOwn)
{
  const auto image = MakeGridImage<2>();
  const auto filter = MakeFilter<2>(image);
  int        during = 0;
  filter->AddObserver(itk::ProgressEvent(), [&during](const itk::EventObject &) { during = at::get_num_threads(); });
  const int before = at::get_num_threads();
  torch::manual_seed(17);
  const auto state = at::detail::getDefaultCPUGenerator().get_state();
  // ITK's pool of threads can grow, but not shrink; work units limit how many of them are used.
  filter->GetMultiThreader()->SetMaximumNumberOfThreads(before + 2);
  for (const int threads : { before + 2, 1, 2 })
  {
    filter->SetNumberOfWorkUnits(threads);
    filter->Update();
    EXPECT_EQ(during, threads);
    EXPECT_EQ(at::get_num_threads(), before);
  }
  filter->SetNumberOfWorkUnits(100);
  filter->Update();
  EXPECT_EQ(during, static_cast<int>(filter->GetMultiThreader()->GetMaximumNumberOfThreads()));

  const auto threadsBefore = itk::MultiThreaderBase::GetGlobalDefaultNumberOfThreads();
  itk::MultiThreaderBase::SetGlobalDefaultNumberOfThreads(1);
  const auto single = MakeFilter<2>(image);
  single->AddObserver(itk::ProgressEvent(), [&during](const itk::EventObject &) { during = at::get_num_threads(); });
  single->Update();
  EXPECT_EQ(during, 1);
  itk::MultiThreaderBase::SetGlobalDefaultNumberOfThreads(threadsBefore);
  EXPECT_EQ(at::get_num_threads(), before);
  EXPECT_TRUE(at::detail::getDefaultCPUGenerator().get_state().equal(state));
}

TEST(LandmarkNetworkImageFilter, RunsAgainOnlyWhenSomethingChanged)
{
  const auto   image = MakeGridImage<2>();
  const auto   model = MakeSmallLandmarkModel(2);
  const auto   filter = MakeFilter<2>(image, model);
  unsigned int runs = 0;
  filter->AddObserver(itk::StartEvent(), [&runs](const itk::EventObject &) { ++runs; });
  filter->Update();
  filter->Update();
  filter->SetModel(model);
  filter->SetDevice(itk::LandmarkModelEnums::Device::CPU);
  filter->SetStage(0);
  filter->Update();
  EXPECT_EQ(runs, 1u);
  image->Modified();
  filter->Update();
  EXPECT_EQ(runs, 2u);
  filter->SetFurtherMaps({ "LocalAppearance", "SpatialConfiguration" });
  filter->Update();
  EXPECT_EQ(runs, 3u);
  filter->GetMap("LocalAppearance")->Update();
  filter->GetMap("SpatialConfiguration")->Update();
  filter->Update();
  EXPECT_EQ(runs, 3u);
  filter->SetModel(MakeSmallLandmarkModel(2));
  filter->Update();
  EXPECT_EQ(runs, 4u);
}

TEST(LandmarkNetworkImageFilter, WhatReadsAMapStaysConnectedWhenOthersAreAskedFor)
{
  const auto image = MakeGridImage<2>();
  const auto filter = MakeFilter<2>(image);
  filter->SetFurtherMaps({ "LocalAppearance" });
  const auto * const map = filter->GetMap("LocalAppearance");
  filter->Update();
  const auto before = filter->GetMTime();
  filter->SetFurtherMaps({ "LocalAppearance" });
  EXPECT_EQ(filter->GetMTime(), before);
  filter->SetFurtherMaps({ "SpatialConfiguration", "LocalAppearance" });
  EXPECT_GT(filter->GetMTime(), before);
  EXPECT_EQ(filter->GetMap("LocalAppearance"), map);
  EXPECT_EQ(map->GetSource().GetPointer(), filter.GetPointer());
  filter->SetFurtherMaps({ "SpatialConfiguration", "SpatialConfiguration" });
  EXPECT_THROW(filter->GetMap("LocalAppearance"), itk::ExceptionObject);
  EXPECT_NO_THROW(filter->Update());
  const auto * const first = filter->GetOutput();
  filter->SetFurtherMaps({ "Primary" });
  EXPECT_THROW(filter->Update(), itk::ExceptionObject);
  filter->SetFurtherMaps({});
  EXPECT_EQ(filter->GetOutput(), first);
  EXPECT_NO_THROW(filter->Update());
  // What ITK refuses as a name leaves the filter as it was but for that map.
  EXPECT_THROW(filter->SetFurtherMaps({ "" }), itk::ExceptionObject);
  EXPECT_NO_THROW(filter->Update());
}

TEST(LandmarkNetworkImageFilter, BadSettingsAreRefused)
{
  const auto expectError = [](const std::string & reason, const std::function<void(FilterType<2> &)> & change) {
    const auto filter = MakeFilter<2>(MakeGridImage<2>());
    change(*filter);
    const auto message = GetErrorOf(*filter);
    EXPECT_NE(message.find(reason), std::string::npos) << message << " instead of " << reason;
  };
  expectError("Model must be set", [](auto & f) { f.SetModel(nullptr); });
  expectError("of dimension 2 (got one for dimension 3)", [](auto & f) { f.SetModel(MakeSmallLandmarkModel(3)); });
  expectError("number of stages, 1 (got 1)", [](auto & f) { f.SetStage(1); });
  expectError("number of landmarks, 3 (got 3)", [](auto & f) { f.SetLandmark(3); });
  expectError("there is no 'Edges'", [](auto & f) { f.SetFurtherMaps({ "LocalAppearance", "Edges" }); });
  expectError("beside the first", [](auto & f) { f.SetFurtherMaps({ "Heatmaps" }); });
  expectError("there is no 'LocalAppearance'", [](auto & f) {
    f.SetModel(MakeSmallLandmarkModel(2, "LocalizationUNet"));
    f.SetFurtherMaps({ "LocalAppearance" });
  });
  for (const double bad : { std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity() })
  {
    expectError("finite and not negative", [bad](auto & f) { f.SetViewShift(bad); });
    expectError("ViewRotation in [0, 2 pi)", [bad](auto & f) { f.SetViewRotation(bad); });
    expectError("ViewScale in [1, 2)", [bad](auto & f) { f.SetViewScale(bad); });
  }
  expectError("finite and not negative", [](auto & f) { f.SetViewShift(-1.0); });
  expectError("ViewRotation in [0, 2 pi)", [](auto & f) { f.SetViewRotation(-0.1); });
  expectError("ViewRotation in [0, 2 pi)", [](auto & f) { f.SetViewRotation(10.0); });
  expectError("ViewScale in [1, 2)", [](auto & f) { f.SetViewScale(0.9); });
  expectError("ViewScale in [1, 2)", [](auto & f) { f.SetViewScale(2.0); });
  const auto volumes = MakeFilter<3>(MakeGridImage<3>(), MakeSmallLandmarkModel(2));
  EXPECT_NE(GetErrorOf(*volumes).find("of dimension 3 (got one for dimension 2)"), std::string::npos);
}

TEST(LandmarkNetworkImageFilter, BadImageIsRefused)
{
  const auto empty = MakeRotatedRandomImage<ImageType<2>>({ { 12, 0 } });
  EXPECT_NE(GetErrorOf(*MakeFilter<2>(empty)).find("must be buffered, and have pixels"), std::string::npos);
  EXPECT_NE(GetErrorOf(*MakeFilter<2>(nullptr)).find("Primary"), std::string::npos);
}

TEST(LandmarkNetworkImageFilter, WhatANetworkCannotComputeIsOneLine)
{
  // An image of 4 pixels is one pixel for the spatial configuration, which has no mirror image.
  const auto model = itk::LandmarkModel::Initialize(
    MakeSmallDescription(
      2, "SpatialConfigurationNet", R"({"filters":4,"levels":2,"kernelSize":3,"pooling":4,"reflectPadding":true})"),
    1);
  const auto filter = MakeFilter<2>(MakeRotatedRandomImage<ImageType<2>>({ { 4, 4 } }), model);
  const auto message = GetErrorOf(*filter);
  EXPECT_NE(message.find("could not be evaluated"), std::string::npos) << message;
  EXPECT_NE(message.find("adding"), std::string::npos) << message;
  EXPECT_EQ(message.find('\n'), std::string::npos) << message;
}

TEST(LandmarkNetworkImageFilter, EachTileAndViewIsProgressAndCanBeTheLast)
{
  const auto image = MakeRotatedRandomImage<ImageType<2>>({ { 8, 40 } });
  image->SetDirection(ImageType<2>::DirectionType::GetIdentity());
  const auto filter = MakeFilter<2>(image);
  filter->SetTileSize({ { 8, 8 } });
  filter->ViewMirrorOn();
  std::vector<float> progress;
  const auto         observer = filter->AddObserver(itk::ProgressEvent(), [&](const itk::EventObject &) {
    if (filter->GetProgress() > (progress.empty() ? 0.0f : progress.back()))
    {
      progress.push_back(filter->GetProgress());
    }
  });
  filter->Update();
  ASSERT_EQ(progress.size(), 10u);
  for (std::size_t i = 0; i < 10; ++i)
  {
    EXPECT_NEAR(progress[i], 0.1 * (i + 1), 1e-6);
  }
  filter->RemoveObserver(observer);

  for (const float when : { 0.3f, 0.5f, 0.7f })
  {
    float      last = 0.0f;
    const auto abort = filter->AddObserver(itk::ProgressEvent(), [&](const itk::EventObject &) {
      last = filter->GetProgress();
      filter->SetAbortGenerateData(last > when - 0.01f);
    });
    filter->Modified();
    EXPECT_THROW(filter->Update(), itk::ProcessAborted);
    EXPECT_NEAR(last, when, 1e-6);
    filter->RemoveObserver(abort);
  }
}

TEST(LandmarkNetworkImageFilter, PrintSelfShowsEveryMember)
{
  std::ostringstream os;
  const auto         filter = MakeFilter<2>(MakeGridImage<2>());
  filter->SetFurtherMaps({ "LocalAppearance" });
  filter->Print(os);
  for (const char * const member : { "Model: ",
                                     "LandmarkModel",
                                     "Stage: 0",
                                     "Landmark: -1",
                                     "Device: itk::LandmarkModelEnums::Device::CPU",
                                     "FurtherMaps: LocalAppearance",
                                     "TileSize: [0, 0]",
                                     "TileOverlap: [0, 0]",
                                     "TileMerge: itk::NetworkInferenceFilterEnums::TileMerge::Maximum",
                                     "ViewShift: 0",
                                     "ViewRotation: 0",
                                     "ViewScale: 1",
                                     "ViewMirror: Off" })
  {
    EXPECT_NE(os.str().find(member), std::string::npos) << member;
  }
  EXPECT_EQ(FilterType<2>::New()->GetDevice(), itk::LandmarkModelEnums::Device::Auto);
  EXPECT_EQ(FilterType<2>::New()->GetModel(), nullptr);
}

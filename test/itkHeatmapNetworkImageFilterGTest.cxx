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
#include "itkHeatmapNetworkImageFilter.h"

#include "itkExceptionDescription.h"
#include "itkSmallLandmarkModel.h"

#include <gtest/gtest.h>
#include <torch/torch.h>

#include <sstream>

namespace
{

template <unsigned int VDimension>
using ImageType = itk::Image<float, VDimension>;

template <unsigned int VDimension>
using HeatmapsType = itk::VectorImage<float, VDimension>;

template <unsigned int VDimension>
using FilterType = itk::HeatmapNetworkImageFilter<ImageType<VDimension>>;

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
MakeFilter(const ImageType<VDimension> * image)
{
  const auto filter = FilterType<VDimension>::New();
  filter->SetInput(image);
  filter->SetModel(MakeSmallLandmarkModel(VDimension));
  filter->SetDevice(itk::LandmarkModelEnums::Device::CPU);
  return filter;
}

template <unsigned int VDimension>
void
Expect_heatmaps_on_grid_of(const HeatmapsType<VDimension> & heatmaps,
                           const ImageType<VDimension> &    image,
                           const std::vector<float> &       expected)
{
  EXPECT_EQ(heatmaps.GetLargestPossibleRegion(), image.GetLargestPossibleRegion());
  EXPECT_EQ(heatmaps.GetBufferedRegion(), image.GetLargestPossibleRegion());
  EXPECT_EQ(heatmaps.GetSpacing(), image.GetSpacing());
  EXPECT_EQ(heatmaps.GetOrigin(), image.GetOrigin());
  EXPECT_EQ(heatmaps.GetDirection(), image.GetDirection());
  ASSERT_EQ(heatmaps.GetNumberOfComponentsPerPixel(), 3u);
  ASSERT_EQ(heatmaps.GetPixelContainer()->Size(), expected.size());
  EXPECT_TRUE(std::equal(expected.begin(), expected.end(), heatmaps.GetBufferPointer()));
}

template <unsigned int VDimension>
void
Expect_heatmaps_of_model()
{
  const auto image = MakeGridImage<VDimension>();
  const auto filter = MakeFilter<VDimension>(image);
  const auto count = image->GetBufferedRegion().GetNumberOfPixels();

  std::vector<float> combined(3 * count);
  std::vector<float> localAppearance(3 * count);
  std::vector<float> spatialConfiguration(3 * count);
  filter->GetModel()->Evaluate(image->GetBufferPointer(),
                               image->GetBufferedRegion().GetSize().data(),
                               combined.data(),
                               localAppearance.data(),
                               spatialConfiguration.data(),
                               itk::LandmarkModelEnums::Device::CPU,
                               0);

  filter->UpdateOutputInformation();
  EXPECT_EQ(filter->GetOutput()->GetNumberOfComponentsPerPixel(), 3u);
  filter->Update();
  Expect_heatmaps_on_grid_of<VDimension>(*filter->GetOutput(), *image, combined);
  EXPECT_EQ(filter->GetLocalAppearance()->GetBufferPointer(), nullptr);
  EXPECT_EQ(filter->GetSpatialConfiguration()->GetBufferPointer(), nullptr);

  filter->ComputeComponentsOn();
  filter->Update();
  Expect_heatmaps_on_grid_of<VDimension>(*filter->GetOutput(), *image, combined);
  Expect_heatmaps_on_grid_of<VDimension>(*filter->GetLocalAppearance(), *image, localAppearance);
  Expect_heatmaps_on_grid_of<VDimension>(*filter->GetSpatialConfiguration(), *image, spatialConfiguration);

  // Those of an earlier update must not be taken for those of this one.
  filter->ComputeComponentsOff();
  filter->Update();
  Expect_heatmaps_on_grid_of<VDimension>(*filter->GetOutput(), *image, combined);
  EXPECT_EQ(filter->GetLocalAppearance()->GetBufferPointer(), nullptr);
  EXPECT_EQ(filter->GetLocalAppearance()->GetBufferedRegion().GetNumberOfPixels(), 0u);
  EXPECT_EQ(filter->GetSpatialConfiguration()->GetBufferPointer(), nullptr);
}

template <typename TFilter>
std::string
GetErrorOf(TFilter & filter)
{
  return GetExceptionDescription([&filter] { filter.Update(); });
}

} // namespace


TEST(HeatmapNetworkImageFilter, HeatmapsAreThoseOfTheModelOnTheGridOfTheInput)
{
  Expect_heatmaps_of_model<2>();
  Expect_heatmaps_of_model<3>();
}


TEST(HeatmapNetworkImageFilter, APartThatIsAskedForIsThatOfTheWhole)
{
  const auto image = MakeGridImage<2>();
  const auto whole = MakeFilter<2>(image);
  whole->Update();
  const auto part = MakeFilter<2>(image);
  part->GetOutput()->SetRequestedRegion(itk::ImageRegion<2>(image->GetBufferedRegion().GetIndex(), { { 2, 3 } }));
  part->Update();
  const auto region = image->GetBufferedRegion();
  ASSERT_EQ(part->GetOutput()->GetBufferedRegion(), region);
  EXPECT_TRUE(std::equal(whole->GetOutput()->GetBufferPointer(),
                         whole->GetOutput()->GetBufferPointer() + 3 * region.GetNumberOfPixels(),
                         part->GetOutput()->GetBufferPointer()));
}


TEST(HeatmapNetworkImageFilter, LibTorchUsesTheThreadsOfITK)
{
  const auto image = MakeGridImage<2>();
  const auto filter = MakeFilter<2>(image);
  // ITK's pool of threads can grow, but not shrink; work units limit how many of them are used.
  filter->GetMultiThreader()->SetMaximumNumberOfThreads(3);
  for (const unsigned int threads : { 3u, 1u, 2u })
  {
    filter->SetNumberOfWorkUnits(threads);
    filter->Update();
    EXPECT_EQ(at::get_num_threads(), static_cast<int>(threads));
  }
  filter->SetNumberOfWorkUnits(100);
  filter->Update();
  EXPECT_EQ(at::get_num_threads(), static_cast<int>(filter->GetMultiThreader()->GetMaximumNumberOfThreads()));

  const auto before = itk::MultiThreaderBase::GetGlobalDefaultNumberOfThreads();
  itk::MultiThreaderBase::SetGlobalDefaultNumberOfThreads(1);
  MakeFilter<2>(image)->Update();
  EXPECT_EQ(at::get_num_threads(), 1);
  itk::MultiThreaderBase::SetGlobalDefaultNumberOfThreads(before);
}


TEST(HeatmapNetworkImageFilter, RunsAgainOnlyWhenSomethingChanged)
{
  const auto   image = MakeGridImage<2>();
  const auto   model = MakeSmallLandmarkModel(2);
  const auto   filter = MakeFilter<2>(image);
  unsigned int runs = 0;
  filter->SetModel(model);
  filter->AddObserver(itk::StartEvent(), [&runs](const itk::EventObject &) { ++runs; });
  filter->Update();
  filter->Update();
  filter->SetModel(model);
  filter->SetComputeComponents(false);
  filter->SetDevice(itk::LandmarkModelEnums::Device::CPU);
  filter->Update();
  EXPECT_EQ(runs, 1u);

  const float before = filter->GetOutput()->GetBufferPointer()[0];
  model->InitializeNetwork(99);
  filter->Update();
  EXPECT_EQ(runs, 2u);
  EXPECT_NE(filter->GetOutput()->GetBufferPointer()[0], before);
  image->Modified();
  filter->Update();
  EXPECT_EQ(runs, 3u);
  filter->ComputeComponentsOn();
  filter->Update();
  EXPECT_EQ(runs, 4u);
  filter->GetLocalAppearance()->Update();
  filter->GetSpatialConfiguration()->Update();
  filter->Update();
  EXPECT_EQ(runs, 4u);
  filter->SetModel(MakeSmallLandmarkModel(2));
  filter->Update();
  EXPECT_EQ(runs, 5u);
}


TEST(HeatmapNetworkImageFilter, BadModelIsRefused)
{
  const auto filter = MakeFilter<2>(MakeGridImage<2>());
  filter->SetModel(nullptr);
  EXPECT_NE(GetErrorOf(*filter).find("Model must be set and have a network"), std::string::npos);
  filter->SetModel(itk::LandmarkModel::New());
  EXPECT_NE(GetErrorOf(*filter).find("Model must be set and have a network"), std::string::npos);
  filter->SetModel(MakeSmallLandmarkModel(3));
  EXPECT_NE(GetErrorOf(*filter).find("of dimension 2 (got one for dimension 3)"), std::string::npos);
  filter->SetModel(MakeSmallLandmarkModel(2, itk::LandmarkModelEnums::Architecture::LocalizationUNet));
  EXPECT_EQ(GetErrorOf(*filter), "(no exception)");
  filter->ComputeComponentsOn();
  EXPECT_NE(GetErrorOf(*filter).find("ComputeComponents must be off"), std::string::npos);

  const auto volumes = MakeFilter<3>(MakeGridImage<3>());
  volumes->SetModel(MakeSmallLandmarkModel(2));
  EXPECT_NE(GetErrorOf(*volumes).find("of dimension 3 (got one for dimension 2)"), std::string::npos);
}


TEST(HeatmapNetworkImageFilter, BadImageIsRefused)
{
  const auto odd = MakeRotatedRandomImage<ImageType<2>>({ { 12, 7 } });
  EXPECT_NE(GetErrorOf(*MakeFilter<2>(odd)).find("multiples of 4 (got 7)"), std::string::npos);
  const auto onePixel = MakeRotatedRandomImage<ImageType<2>>({ { 1, 1 } });
  EXPECT_NE(GetErrorOf(*MakeFilter<2>(onePixel)).find("multiples of 4 (got 1)"), std::string::npos);
  EXPECT_NE(GetErrorOf(*MakeFilter<2>(nullptr)).find("Primary"), std::string::npos);
}


TEST(HeatmapNetworkImageFilter, ProgressIsReportedAndAbortHeeded)
{
  const auto filter = MakeFilter<3>(MakeGridImage<3>());
  float      largestProgress = 0.0f;
  const auto observer = filter->AddObserver(itk::ProgressEvent(), [&](const itk::EventObject &) {
    EXPECT_GE(filter->GetProgress(), largestProgress);
    largestProgress = filter->GetProgress();
  });
  filter->Update();
  EXPECT_EQ(largestProgress, 1.0f);

  filter->RemoveObserver(observer);
  filter->AddObserver(itk::ProgressEvent(), [&](const itk::EventObject &) { filter->AbortGenerateDataOn(); });
  filter->Modified();
  EXPECT_THROW(filter->Update(), itk::ProcessAborted);
}


TEST(HeatmapNetworkImageFilter, PrintSelfShowsEveryMember)
{
  std::ostringstream os;
  const auto         filter = MakeFilter<2>(MakeGridImage<2>());
  filter->Print(os);
  for (const char * const member :
       { "Model: ", "LandmarkModel", "Device: itk::LandmarkModelEnums::Device::CPU", "ComputeComponents: Off" })
  {
    EXPECT_NE(os.str().find(member), std::string::npos) << member;
  }
  EXPECT_EQ(FilterType<2>::New()->GetDevice(), itk::LandmarkModelEnums::Device::Auto);
  EXPECT_EQ(FilterType<2>::New()->GetModel(), nullptr);
}

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

#include "itkExceptionDescription.h"
#include "itkIndexRange.h"
#include "itkMissingLandmark.h"
#include "itkPythonTorch.h"
#include "itkSmallLandmarkModel.h"
#include "itkTestFolder.h"

#include <gtest/gtest.h>
#include <torch/script.h>
#include <torch/torch.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <sstream>

namespace
{

using MethodEnum = itk::LandmarkModel::MethodEnum;

template <unsigned int VDimension>
using GridImageType = itk::Image<float, VDimension>;

template <unsigned int VDimension>
using HeatmapsType = itk::VectorImage<float, VDimension>;

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

template <typename TFilter>
std::string
GetErrorOf(TFilter & filter)
{
  return GetExceptionDescription([&filter] { filter.Update(); });
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

// Whether the grid covers the image, tiles, and how many candidates.
struct Options
{
  bool                                           cover{ false };
  itk::SizeValueType                             tileLength{ 0 };
  itk::SizeValueType                             overlap{ 0 };
  itk::HeatmapNetworkImageFilterEnums::TileMerge merge{ itk::HeatmapNetworkImageFilterEnums::TileMerge::Maximum };
  unsigned int                                   numberOfCandidates{ 0 };
  float                                          threshold{ 0.0f };
};

template <typename TImage>
void
Expect_points_of_single_filters(const itk::LandmarkModel & model, const Options & options = Options())
{
  constexpr unsigned int dimension = TImage::ImageDimension;
  const auto             image = MakeImage<TImage>();

  const auto intensity = itk::LandmarkModelIntensityImageFilter<TImage>::New();
  intensity->SetInput(image);
  intensity->SetModel(&model);
  const auto grid = itk::NetworkGridResampleImageFilter<GridImageType<dimension>, GridImageType<dimension>>::New();
  itk::ConfigureGrid(*grid, model);
  grid->SetCoverImage(options.cover);
  grid->SetInput(intensity->GetOutput());
  const auto network = itk::HeatmapNetworkImageFilter<GridImageType<dimension>>::New();
  network->SetInput(grid->GetOutput());
  network->SetModel(&model);
  network->ComputeComponentsOn();
  network->SetTileSize(itk::Size<dimension>::Filled(options.tileLength));
  network->SetTileOverlap(itk::Size<dimension>::Filled(options.overlap));
  network->SetTileMerge(options.merge);
  network->SetPaddingValue(static_cast<float>(model.GetFillValue()));
  const auto decoder = itk::HeatmapToPointSetFilter<HeatmapsType<dimension>>::New();
  decoder->SetInput(network->GetOutput());
  decoder->SetMethod(model.GetDecodingMethod());
  decoder->SetMinimumConfidence(model.GetMinimumConfidence());
  decoder->SetReferenceImage(image);
  decoder->SetNumberOfCandidates(options.numberOfCandidates);
  decoder->SetCandidateThreshold(options.threshold);
  decoder->Update();

  const auto filter = MakeFilter(image.GetPointer());
  filter->SetModel(&model);
  filter->ComputeComponentsOn();
  filter->SetCoverImage(options.cover);
  filter->SetTileSize(itk::Size<dimension>::Filled(options.tileLength));
  filter->SetTileOverlap(itk::Size<dimension>::Filled(options.overlap));
  filter->SetTileMerge(options.merge);
  filter->SetNumberOfCandidates(options.numberOfCandidates);
  filter->SetCandidateThreshold(options.threshold);
  filter->Update();
  const auto * const output = filter->GetOutput();
  ASSERT_EQ(output->GetNumberOfPoints(), 3u);
  ASSERT_EQ(output->GetPointData()->Size(), 3u);
  for (unsigned int i = 0; i < 3; ++i)
  {
    SCOPED_TRACE(i);
    Expect_same_numbers(output->GetPoint(i), decoder->GetOutput()->GetPoint(i), dimension);
    EXPECT_EQ(output->GetPointData()->ElementAt(i), decoder->GetOutput()->GetPointData()->ElementAt(i));
    for (unsigned int row = 0; row < dimension; ++row)
    {
      Expect_same_numbers(filter->GetCovariance(i)[row], decoder->GetCovariance(i)[row], dimension);
    }
    const auto * const candidates = filter->GetCandidates(i);
    ASSERT_EQ(candidates->GetNumberOfPoints(), decoder->GetCandidates(i)->GetNumberOfPoints());
    EXPECT_EQ(candidates->GetNumberOfPoints() > 0, options.numberOfCandidates > 0);
    for (itk::SizeValueType k = 0; k < candidates->GetNumberOfPoints(); ++k)
    {
      EXPECT_EQ(candidates->GetPoint(k), decoder->GetCandidates(i)->GetPoint(k));
      EXPECT_EQ(candidates->GetPointData()->ElementAt(k), decoder->GetCandidates(i)->GetPointData()->ElementAt(k));
    }
  }
  Expect_same_image(filter->GetGridImage(), const_cast<const GridImageType<dimension> *>(grid->GetOutput()));
  Expect_same_image(filter->GetHeatmaps(), const_cast<const HeatmapsType<dimension> *>(network->GetOutput()));
  Expect_same_image(filter->GetLocalAppearance(),
                    const_cast<const HeatmapsType<dimension> *>(network->GetLocalAppearance()));
  Expect_same_image(filter->GetSpatialConfiguration(),
                    const_cast<const HeatmapsType<dimension> *>(network->GetSpatialConfiguration()));
}

template <typename TImage>
void
Expect_points_of_single_filters()
{
  const auto model = MakeSmallLandmarkModel(TImage::ImageDimension);
  for (const auto method : { MethodEnum::ArgMax,
                             MethodEnum::Parabola,
                             MethodEnum::CubicArgMax,
                             MethodEnum::SecondOrder,
                             MethodEnum::CentreOfMass })
  {
    SCOPED_TRACE(method);
    model->SetDecodingMethod(method);
    Expect_points_of_single_filters<TImage>(*model);
  }
  model->SetDirectionRule(itk::LandmarkModel::DirectionRuleEnum::Identity);
  model->SetSpacingRule(itk::LandmarkModel::SpacingRuleEnum::FixedSpacing);
  model->SetGridSpacing(std::vector<double>(TImage::ImageDimension, 1.3));
  model->SetSmoothingSigma(0.9);
  model->SetInterpolation(itk::LandmarkModel::InterpolationEnum::KeysCubic);
  model->SetRangeRule(itk::LandmarkModel::RangeRuleEnum::FixedRange);
  model->ClampIntensityOn();
  model->SetReferenceQuantiles({ 0.0, 60.0, 90.0, 250.0 });
  model->SetMinimumConfidence(0.1f);
  Expect_points_of_single_filters<TImage>(*model);

  Options options;
  options.cover = true;
  options.tileLength = 16;
  options.overlap = 8;
  options.numberOfCandidates = 4;
  options.threshold = -100.0f;
  model->SetGridSpacing(std::vector<double>(TImage::ImageDimension, 0.7));
  model->SetFillValue(0.3);
  Expect_points_of_single_filters<TImage>(*model, options);
  options.merge = itk::HeatmapNetworkImageFilterEnums::TileMerge::SmoothWeight;
  Expect_points_of_single_filters<TImage>(*model, options);
}

// A bright and a dark blob before a grey background, at continuous indices relative to the region's.
template <typename TImage>
class Blobs
{
public:
  static constexpr unsigned int Dimension = TImage::ImageDimension;
  using PointType = itk::Point<double, Dimension>;

  Blobs()
  {
    constexpr double          relativeIndices[2][3] = { { 14.3, 10.6, 9.2 }, { 33.45, 27.8, 21.7 } };
    constexpr double          sigma = 3.0;
    typename TImage::SizeType size;
    for (unsigned int d = 0; d < Dimension; ++d)
    {
      size[d] = 48 - 8 * d;
    }
    Image = MakeRotatedRandomImage<TImage>(size);
    for (unsigned int i = 0; i < 2; ++i)
    {
      itk::ContinuousIndex<double, Dimension> index;
      for (unsigned int d = 0; d < Dimension; ++d)
      {
        index[d] = Image->GetBufferedRegion().GetIndex(d) + relativeIndices[i][d];
      }
      Image->TransformContinuousIndexToPhysicalPoint(index, Centers[i]);
    }
    for (itk::SizeValueType i = 0; i < Image->GetBufferedRegion().GetNumberOfPixels(); ++i)
    {
      PointType point;
      Image->TransformIndexToPhysicalPoint(Image->ComputeIndex(i), point);
      const auto gaussian = [&point](const PointType & center) {
        return std::exp(-point.SquaredEuclideanDistanceTo(center) / (2.0 * sigma * sigma));
      };
      Image->GetBufferPointer()[i] = static_cast<typename TImage::PixelType>(15000.0 + 9000.0 * gaussian(Centers[0]) -
                                                                             9000.0 * gaussian(Centers[1]));
    }
  }

  typename TImage::Pointer Image;
  PointType                Centers[2];
};

template <typename TImage>
void
Expect_blobs_found(const TestFolder & folder)
{
  constexpr unsigned int dimension = TImage::ImageDimension;
  const auto             model = itk::LandmarkModel::New();
  model->ReadTorchScript(
    folder.GetName("blobs.pt"),
    folder.Write("blobs.json",
                 std::string("{\"format\": \"LandmarkLocalization model\", \"version\": 1, \"dimension\": ") +
                   std::to_string(dimension) +
                   ", \"landmarks\": [\"bright\", \"dark\"],"
                   " \"grid\": {\"size\": " +
                   (dimension == 2 ? "[32, 40]" : "[40, 36, 44]") +
                   ", \"fillValue\": 0},"
                   " \"intensity\": {\"rangeRule\": \"FixedRange\", \"minimum\": 5000, \"maximum\": 25000}}"));
  const Blobs<TImage> blobs;
  const auto          filter = MakeFilter(blobs.Image.GetPointer());
  filter->SetModel(model);

  for (const auto directionRule :
       { itk::LandmarkModel::DirectionRuleEnum::Keep, itk::LandmarkModel::DirectionRuleEnum::Identity })
  {
    for (const auto method : { MethodEnum::ArgMax,
                               MethodEnum::Parabola,
                               MethodEnum::CubicArgMax,
                               MethodEnum::SecondOrder,
                               MethodEnum::CentreOfMass })
    {
      SCOPED_TRACE(method);
      model->SetDirectionRule(directionRule);
      model->SetDecodingMethod(method);
      filter->Update();
      const auto * const grid = filter->GetGridImage();
      for (unsigned int i = 0; i < 2; ++i)
      {
        const auto error = filter->GetOutput()->GetPoint(i).EuclideanDistanceTo(blobs.Centers[i]);
        // Pixel centres are half a pixel's diagonal away at most, the window of CentreOfMass pulls to them; the others
        // find what linear interpolation has left of the blob.
        if (method == MethodEnum::CubicArgMax)
        {
          EXPECT_LT(error, 0.5 * blobs.Image->GetSpacing().GetNorm());
        }
        else if (method == MethodEnum::ArgMax || method == MethodEnum::CentreOfMass)
        {
          EXPECT_LT(error, 0.5 * grid->GetSpacing().GetNorm());
        }
        else
        {
          EXPECT_LT(error, 0.1 * grid->GetSpacing()[0]);
        }
        EXPECT_NEAR(filter->GetOutput()->GetPointData()->ElementAt(i), 0.9, 0.06);
        EXPECT_GT(filter->GetCovariance(i)(0, 0), 0.0);
      }
    }
  }

  model->SetMinimumConfidence(0.99f);
  filter->Update();
  EXPECT_TRUE(itk::IsMissingLandmark(filter->GetOutput()->GetPoint(0)));
  EXPECT_TRUE(itk::IsMissingLandmark(filter->GetOutput()->GetPoint(1)));
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
  const auto image = MakeImage<Image2>();
  const auto filter = MakeFilter(image.GetPointer());
  const auto model = MakeSmallLandmarkModel(2);
  filter->SetModel(model);
  filter->Update();
  std::vector<FilterType<Image2>::CovarianceType> unscaled;
  for (unsigned int i = 0; i < 3; ++i)
  {
    unscaled.push_back(filter->GetCovariance(i));
  }
  const std::vector<double> scales{ 0.25, 3.0, 1.0 };
  model->SetCovarianceScales(scales);
  filter->Update();
  for (unsigned int i = 0; i < 3; ++i)
  {
    EXPECT_EQ(filter->GetCovariance(i), unscaled[i] * scales[i]);
  }
  model->SetCovarianceScales({ 1.0, 2.0 });
  EXPECT_NE(GetErrorOf(*filter).find("one covariance scale a landmark (got 2 for 3 landmarks)"), std::string::npos);
}

TEST(LandmarkLocalizationFilter, BlobsAreFoundToAFractionOfAPixel)
{
  const TestFolder folder;
  const auto       status = RunPythonTorch(folder,
                                     "class Blobs(torch.nn.Module):\n"
                                           "    def forward(self, x):\n"
                                           "        return torch.cat([torch.relu(x), torch.relu(-x)], 1)\n"
                                           "torch.jit.script(Blobs()).save(sys.argv[1])\n",
                                     "'" + folder.GetName("blobs.pt") + "'");
  SKIP_WITHOUT_PYTHON_TORCH(status);
  Expect_blobs_found<itk::Image<float, 2>>(folder);
  Expect_blobs_found<itk::Image<short, 2>>(folder);
  Expect_blobs_found<itk::Image<short, 3>>(folder);
}

TEST(LandmarkLocalizationFilter, ImagesOfTheLastUpdateCanBeFetched)
{
  const auto filter = MakeFilter(MakeImage<Image2>().GetPointer());
  EXPECT_EQ(filter->GetGridImage(), nullptr);
  EXPECT_EQ(filter->GetHeatmaps(), nullptr);
  EXPECT_NE(GetExceptionDescription([&] { filter->GetCovariance(0); }).find("no landmark 0 (got 0"), std::string::npos);
  filter->Update();
  EXPECT_EQ(filter->GetGridImage()->GetBufferedRegion().GetSize(), (itk::Size<2>{ { 16, 24 } }));
  EXPECT_EQ(filter->GetHeatmaps()->GetNumberOfComponentsPerPixel(), 3u);
  EXPECT_EQ(filter->GetLocalAppearance(), nullptr);
  EXPECT_EQ(filter->GetSpatialConfiguration(), nullptr);
  EXPECT_NE(GetExceptionDescription([&] { filter->GetCovariance(3); }).find("no landmark 3 (got 3"), std::string::npos);
  filter->ComputeComponentsOn();
  filter->Update();
  EXPECT_NE(filter->GetLocalAppearance(), nullptr);
  filter->ComputeComponentsOff();
  filter->Update();
  EXPECT_EQ(filter->GetLocalAppearance(), nullptr);
  EXPECT_EQ(filter->GetSpatialConfiguration(), nullptr);
}

TEST(LandmarkLocalizationFilter, LandmarksBeyondTheGridAreFoundWhenItCoversTheImage)
{
  // The network's heatmap is the image.
  const TestFolder   folder;
  torch::jit::Module scripted("identity");
  scripted.define("def forward(self, x):\n    return x\n");
  scripted.save(folder.GetName("identity.pt"));
  const auto model = itk::LandmarkModel::New();
  model->ReadTorchScript(
    folder.GetName("identity.pt"),
    folder.Write(
      "identity.json",
      "{\"format\": \"LandmarkLocalization model\", \"version\": 1, \"dimension\": 3, \"landmarks\": [\"a\"],"
      " \"grid\": {\"size\": [8, 8, 8], \"spacingRule\": \"FixedSpacing\", \"spacing\": [2, 2, 2]},"
      " \"intensity\": {\"rangeRule\": \"FixedRange\", \"minimum\": 0, \"maximum\": 250}}"));
  using ImageType = itk::Image<float, 3>;
  const auto image = MakeRotatedRandomImage<ImageType>({ { 40, 30, 60 } });
  const auto brightest = image->GetBufferedRegion().GetIndex() + itk::Offset<3>{ { 3, 5, 52 } };
  // Wide enough not to fall between the points of the grid.
  itk::ImageRegion<3> block(brightest, itk::Size<3>::Filled(1));
  block.PadByRadius(1);
  for (const auto & index : itk::ImageRegionIndexRange<3>(block))
  {
    image->SetPixel(index, 1e4f);
  }
  const auto filter = MakeFilter(image.GetPointer());
  const auto getError = [&] {
    filter->Update();
    return filter->GetOutput()->GetPoint(0).EuclideanDistanceTo(
      image->TransformIndexToPhysicalPoint<double>(brightest));
  };
  filter->SetModel(model);
  filter->SetTileSize({ { 8, 16, 32 } });
  filter->SetTileOverlap({ { 2, 4, 8 } });
  EXPECT_GT(getError(), 10.0);
  filter->CoverImageOn();
  // About a cell of the grid.
  EXPECT_LT(getError(), 2.0 * std::sqrt(3.0));
  EXPECT_EQ(filter->GetHeatmaps()->GetBufferedRegion().GetSize(), (itk::Size<3>{ { 16, 17, 42 } }));
  EXPECT_NE(GetExceptionDescription([&] { filter->GetCandidates(1); }).find("no landmark 1 (got 1"), std::string::npos);
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
  filter->SetComputeComponents(false);
  filter->Update();
  EXPECT_EQ(runs, 1u);
  model->SetMinimumConfidence(1e9f);
  filter->Update();
  EXPECT_EQ(runs, 2u);
  EXPECT_TRUE(itk::IsMissingLandmark(filter->GetOutput()->GetPoint(0)));
  model->SetMinimumConfidence(-1e9f);
  model->InitializeNetwork(7);
  filter->Update();
  EXPECT_EQ(runs, 3u);
  EXPECT_FALSE(itk::IsMissingLandmark(filter->GetOutput()->GetPoint(0)));
  image->Modified();
  filter->Update();
  EXPECT_EQ(runs, 4u);
  filter->SetInput(MakeImage<Image2>());
  filter->Update();
  EXPECT_EQ(runs, 5u);
  filter->ComputeComponentsOn();
  filter->Update();
  EXPECT_EQ(runs, 6u);
}

TEST(LandmarkLocalizationFilter, WorkUnitsLimitTheThreadsOfLibTorch)
{
  const auto filter = MakeFilter(MakeImage<Image2>().GetPointer());
  filter->SetNumberOfWorkUnits(1);
  filter->Update();
  EXPECT_EQ(at::get_num_threads(), 1);
  // As many threads as ITK's multi-threader has, however many work units there are.
  filter->SetNumberOfWorkUnits(128);
  filter->Update();
  EXPECT_EQ(at::get_num_threads(), static_cast<int>(filter->GetMultiThreader()->GetMaximumNumberOfThreads()));
}

TEST(LandmarkLocalizationFilter, BadModelIsRefused)
{
  const auto filter = MakeFilter(MakeImage<Image2>().GetPointer());
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
  const auto contradiction = MakeSmallLandmarkModel(2);
  contradiction->SetGridSize({ 16, 18 });
  filter->SetModel(contradiction);
  EXPECT_NE(GetErrorOf(*filter).find("multiple of 4 along each axis (got 18)"), std::string::npos);
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
  const auto image = MakeRotatedRandomImage<Image2>({ { 1, 1 } });
  const auto model = MakeSmallLandmarkModel(2);
  const auto filter = MakeFilter(image.GetPointer());
  model->SetRangeRule(itk::LandmarkModel::RangeRuleEnum::FixedRange);
  filter->SetModel(model);
  filter->Update();
  EXPECT_EQ(filter->GetOutput()->GetNumberOfPoints(), 3u);
  EXPECT_FALSE(itk::IsMissingLandmark(filter->GetOutput()->GetPoint(2)));
}

TEST(LandmarkLocalizationFilter, ProgressIsReportedAndAbortHeeded)
{
  const auto filter = MakeFilter(MakeImage<itk::Image<short, 3>>().GetPointer());
  // Other threads report no events. ITK 5.2 loses the progress of a filter whose parts add up to more than 1; all but
  // the network together are 0.2.
  filter->SetNumberOfWorkUnits(1);
  float      largestProgress = 0.0f;
  const auto observer = filter->AddObserver(itk::ProgressEvent(), [&](const itk::EventObject &) {
    largestProgress = std::max(largestProgress, filter->GetProgress());
  });
  filter->Update();
  EXPECT_GE(largestProgress, 0.8f);
  EXPECT_LE(largestProgress, 1.0f + 1e-6f);
  filter->RemoveObserver(observer);

  for (const float when : { 0.0f, 0.05f, 0.5f, 0.79f })
  {
    const auto abort = filter->AddObserver(itk::ProgressEvent(), [&](const itk::EventObject &) {
      if (filter->GetProgress() >= when)
      {
        filter->AbortGenerateDataOn();
      }
    });
    filter->Modified();
    EXPECT_THROW(filter->Update(), itk::ProcessAborted) << when;
    filter->RemoveObserver(abort);
  }
  filter->Update();
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
                                     "Device: itk::LandmarkModelEnums::Device::CPU",
                                     "ComputeComponents: Off",
                                     "CoverImage: Off",
                                     "TileSize: [0, 0]",
                                     "TileOverlap: [0, 0]",
                                     "TileMerge: itk::HeatmapNetworkImageFilterEnums::TileMerge::Maximum",
                                     "NumberOfCandidates: 0",
                                     "CandidateThreshold: 0",
                                     "Candidates: 3",
                                     "GridImage: ",
                                     "Heatmaps: ",
                                     "LocalAppearance: (null)",
                                     "SpatialConfiguration: (null)",
                                     "Covariances: " })
  {
    EXPECT_NE(os.str().find(member), std::string::npos) << member;
  }
  EXPECT_EQ(FilterType<Image2>::New()->GetDevice(), itk::LandmarkModelEnums::Device::Auto);
}
